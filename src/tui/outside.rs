//! What happens outside the terminal: links, calls, pictures, paths. Nothing goes through a shell
//! (`R3`).

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::domain::draft::{Enclosed, MOST_FILE};
use crate::domain::picture;
use crate::domain::printable::{clip, printable_line};

/// The only schemes that are ever opened (`R3`).
const SCHEMES: [&str; 11] = [
    "https",
    "http",
    "mailto",
    "tel",
    "tg",
    "viber",
    "skype",
    "whatsapp",
    "sgnl",
    "weixin",
    "fb-messenger",
];

/// Whether a link is of a scheme that is opened.
pub(super) fn is_opened(link: &str) -> bool {
    link.split_once(':')
        .is_some_and(|(scheme, _)| SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()))
}

/// Opens a link with whatever the desktop has for it.
///
/// # Errors
///
/// A sentence: the scheme is none of ours, or nothing can open it.
pub(super) fn open_link(link: &str) -> Result<String, String> {
    if !is_opened(link) {
        return Err(match link.split_once(':') {
            Some((scheme, _)) => format!(
                "links of the kind «{}:» are not opened",
                printable_line(&clip(scheme, 20))
            ),
            None => "that is no link".to_owned(),
        });
    }
    if link.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("a link with blanks or control characters is not opened".to_owned());
    }
    open::that_detached(link)
        .map(|()| format!("opened {link}"))
        .map_err(|error| format!("nothing here opens it: {error}"))
}

/// Calls a number: by the configured command, else by a `tel:` link (`T9`).
///
/// # Errors
///
/// A sentence that says why not.
pub(super) fn call(command: &[String], number: &str) -> Result<String, String> {
    let number: String = number
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#'))
        .collect();
    if number.is_empty() {
        return Err("that is no number one can call".to_owned());
    }
    let Some((program, words)) = command.split_first() else {
        return open_link(&format!("tel:{number}"))
            .map(|_| format!("calling {number}"))
            .map_err(|_| {
                format!(
                    "cannot call {number}: [call] command is not set, and nothing opens tel: links"
                )
            });
    };
    let mut placed = false;
    let mut words: Vec<String> = words
        .iter()
        .map(|word| {
            placed |= word.contains("{number}");
            word.replace("{number}", &number)
        })
        .collect();
    if !placed {
        words.push(number.clone());
    }
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("«{program}» did not start: {error}"))?;
    // Somebody must wait for it, or it stays as a zombie.
    let _ = std::thread::Builder::new()
        .name("call".to_owned())
        .spawn(move || child.wait());
    Ok(format!("calling {number}"))
}

/// Reads a picture chosen for a card, looking at it whole: what is wrong with it is said now and not
/// when it is saved.
///
/// # Errors
///
/// A sentence: no such file, no file at all, no picture, one too large or cut off.
pub(super) fn read_picture(path: &Path) -> Result<Vec<u8>, String> {
    let path = at_home(path);
    let name = path.display();
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file «{name}»"),
        std::io::ErrorKind::PermissionDenied => format!("«{name}» may not be read"),
        _ => format!("«{name}» cannot be read: {error}"),
    };
    // A pipe or a device may have no end, and opening one may wait for ever.
    if !std::fs::metadata(&path).map_err(failed)?.is_file() {
        return Err(format!("«{name}» is no file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(&path)
        .and_then(|file| {
            file.take(picture::MOST_BYTES as u64 + 1)
                .read_to_end(&mut bytes)
        })
        .map_err(failed)?;
    picture::examine(&bytes)?;
    Ok(bytes)
}

/// Looks at a file that is to be attached: where it lies and how large it is.
///
/// # Errors
/// A sentence: no such file, no file at all, one that is too large or may not be read.
pub(super) fn look_at(path: &Path) -> Result<Enclosed, String> {
    let path = at_home(path);
    let path = std::path::absolute(&path).unwrap_or(path);
    let name = path.display();
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file «{name}»"),
        std::io::ErrorKind::PermissionDenied => format!("«{name}» may not be read"),
        _ => format!("«{name}» cannot be read: {error}"),
    };
    // A pipe or a device may have no end, and opening one may wait for ever.
    let metadata = std::fs::metadata(&path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(format!("«{name}» is no file"));
    }
    if metadata.len() > MOST_FILE {
        return Err(format!("«{name}» is larger than 50 MB"));
    }
    std::fs::File::open(&path).map_err(failed)?;
    Ok(Enclosed::File {
        bytes: metadata.len(),
        path,
    })
}

/// A path as it is meant: `~` is the user's home.
pub(super) fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::var_os("HOME")) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path.to_owned(),
    }
}

/// The most paths offered.
const MOST_PATHS: usize = 200;

/// Paths that begin with what was typed; folders end in `/`.
pub(super) fn complete(typed: &str) -> Vec<String> {
    let (folder, name) = typed
        .rsplit_once('/')
        .map_or(("", typed), |(folder, name)| {
            (&typed[..=folder.len()], name)
        });
    let home = std::env::var("HOME").unwrap_or_default();
    let real = folder
        .strip_prefix("~/")
        .map_or_else(|| folder.to_owned(), |rest| format!("{home}/{rest}"));
    let real = if real.is_empty() { "." } else { &real };
    let Ok(entries) = std::fs::read_dir(Path::new(real)) else {
        return Vec::new();
    };
    let mut paths: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let found = entry.file_name().into_string().ok()?;
            let hidden = found.starts_with('.') && !name.starts_with('.');
            let slash = if entry.path().is_dir() { "/" } else { "" };
            (found.starts_with(name) && !hidden).then(|| format!("{folder}{found}{slash}"))
        })
        .collect();
    paths.sort();
    paths.truncate(MOST_PATHS);
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r3_only_known_schemes_are_opened() {
        for link in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "no link",
            "",
            "https://a.example/\u{1b}[31m",
        ] {
            assert!(open_link(link).is_err(), "{link}");
        }
    }

    #[test]
    fn t9_a_call_without_digits_is_refused() {
        assert!(call(&["true".to_owned()], "; rm").is_err());
        assert_eq!(
            call(&["true".to_owned()], "+49 (30) 123"),
            Ok("calling +4930123".to_owned())
        );
    }

    #[test]
    fn paths_are_completed_with_folders_marked() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("queue.jsonl"), "").unwrap();
        std::fs::create_dir(folder.path().join("quarter")).unwrap();
        let start = format!("{}/qu", folder.path().display());
        let paths = complete(&start);
        assert_eq!(paths.len(), 2);
        assert!(paths[0].ends_with("/quarter/") && paths[1].ends_with("/queue.jsonl"));
    }
}
