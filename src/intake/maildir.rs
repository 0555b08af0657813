//! A folder with a mail a file (`M12`).

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// Whether a folder is a Maildir: it has `cur` or `new`.
pub fn is_maildir(folder: &Path) -> bool {
    folder.join("cur").is_dir() || folder.join("new").is_dir()
}

/// The mails of a Maildir: the files of `new` and `cur`, in the order of their names, which begin
/// with the time of delivery. `tmp`, folders and names with a dot in front are passed over.
pub fn mails(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<(OsString, PathBuf)> = Vec::new();
    for part in ["cur", "new"] {
        let entries = match fs::read_dir(folder.join(part)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let path = entry.path();
            if !name.to_string_lossy().starts_with('.') && path.is_file() {
                found.push((name, path));
            }
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// Where a mail of a Maildir went that is not where it was listed: mail programs move what was
/// read from `new` to `cur`, and put its flags behind a colon of its name.
pub fn moved(listed: &Path) -> Option<PathBuf> {
    let name = listed.file_name()?.to_string_lossy().into_owned();
    let unique = name.split(':').next()?;
    let folder = listed.parent()?.parent()?;
    ["cur", "new"].into_iter().find_map(|part| {
        fs::read_dir(folder.join(part))
            .ok()?
            .filter_map(Result::ok)
            .find(|entry| entry.file_name().to_string_lossy().split(':').next() == Some(unique))
            .map(|entry| entry.path())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m12_new_and_cur_are_read_in_the_order_of_delivery() {
        let folder = tempfile::tempdir().unwrap();
        for part in ["new", "cur", "tmp"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        for name in [
            "cur/2.b:2,S",
            "new/1.a",
            "new/3.c",
            "tmp/4.d",
            "new/.hidden",
        ] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("new/folder")).unwrap();
        assert!(is_maildir(folder.path()));
        assert!(!is_maildir(&folder.path().join("new")));
        let names: Vec<_> = mails(folder.path())
            .unwrap()
            .into_iter()
            .map(|p| p.strip_prefix(folder.path()).unwrap().to_owned())
            .collect();
        assert_eq!(
            names,
            ["new/1.a", "cur/2.b:2,S", "new/3.c"].map(PathBuf::from)
        );
    }
    #[test]
    fn a_mail_that_was_moved_or_flagged_meanwhile_is_found() {
        let folder = tempfile::tempdir().unwrap();
        for part in ["new", "cur"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        let listed = folder.path().join("new/1.a");
        assert_eq!(moved(&listed), None);
        let now = folder.path().join("cur/1.a:2,S");
        fs::write(&now, "").unwrap();
        assert_eq!(moved(&listed), Some(now.clone()));
        assert_eq!(moved(&folder.path().join("cur/1.a:2,")), Some(now));
    }
}
