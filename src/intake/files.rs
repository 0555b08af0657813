//! Attachments and avatars beside a queue file, read without ever leaving its folder (`M10`).

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use thiserror::Error;

/// Why a file of a queue folder could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileProblem {
    /// There is no such file (yet); a retry may find it.
    #[error("the file is missing from the queue folder")]
    Missing,
    /// It is larger than the limit.
    #[error("the file is larger than {0} bytes, which is the limit")]
    TooLarge(u64),
    /// Its path, or a symbolic link on its way, leads out of the queue folder.
    #[error("the path leads out of the queue folder")]
    Leaves,
    /// It is no regular file, or reading failed.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

/// The folder in which a queue file stands.
#[derive(Debug, Clone)]
pub struct QueueFolder {
    root: PathBuf,
}

impl QueueFolder {
    /// The folder at `path`, links resolved.
    pub fn open(path: &Path) -> io::Result<Self> {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        Ok(Self {
            root: fs::canonicalize(path)?,
        })
    }

    /// The folder of a queue file.
    pub fn of(queue_file: &Path) -> io::Result<Self> {
        Self::open(queue_file.parent().unwrap_or(Path::new("")))
    }

    /// Reads a file of at most `limit` bytes by its path inside the folder.
    ///
    /// Symbolic links are followed as long as they end inside the folder. Pipes, devices and
    /// folders are refused before they are opened, since opening a pipe would wait for a writer.
    pub fn read(&self, relative: &str, limit: u64) -> Result<Vec<u8>, FileProblem> {
        check_inside(relative).map_err(|_| FileProblem::Leaves)?;
        let path = self.resolved(relative)?;
        let before = fs::symlink_metadata(&path).map_err(problem)?;
        if !before.is_file() {
            return Err(FileProblem::Unreadable("it is no regular file".to_owned()));
        }
        if before.len() > limit {
            return Err(FileProblem::TooLarge(limit));
        }
        let file = File::open(&path).map_err(problem)?;
        // What was opened must be what was checked: a link may have been put in its place.
        let opened = file.metadata().map_err(problem)?;
        if (opened.dev(), opened.ino()) != (before.dev(), before.ino())
            || self.resolved(relative)? != path
        {
            return Err(FileProblem::Leaves);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(opened.len()).unwrap_or(0));
        file.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(problem)?;
        if bytes.len() as u64 > limit {
            return Err(FileProblem::TooLarge(limit));
        }
        Ok(bytes)
    }

    fn resolved(&self, relative: &str) -> Result<PathBuf, FileProblem> {
        let path = fs::canonicalize(self.root.join(relative)).map_err(problem)?;
        if path.starts_with(&self.root) {
            Ok(path)
        } else {
            Err(FileProblem::Leaves)
        }
    }
}

fn problem(error: io::Error) -> FileProblem {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileProblem::Missing,
        _ => FileProblem::Unreadable(error.to_string()),
    }
}

/// Checks the words of a path: relative, without `..`, in the spelling of any system.
///
/// Links on its way are checked when it is opened. The error goes on a sentence that begins with
/// the field's name.
pub fn check_inside(path: &str) -> Result<(), &'static str> {
    if path.trim().is_empty() {
        return Err("is empty");
    }
    if path.contains('\0') {
        return Err("contains a NUL character");
    }
    if path.starts_with(['/', '\\']) {
        return Err("is absolute");
    }
    let mut chars = path.chars();
    if chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':') {
        return Err("is absolute");
    }
    if path.split(['/', '\\']).any(|part| part.trim() == "..") {
        return Err("leaves the queue folder by `..`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn folder() -> (tempfile::TempDir, QueueFolder) {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join("secret"), "secret").unwrap();
        fs::create_dir_all(outer.path().join("queue/files")).unwrap();
        fs::write(outer.path().join("queue/files/a.txt"), "hello").unwrap();
        let queue = QueueFolder::open(&outer.path().join("queue")).unwrap();
        (outer, queue)
    }

    #[test]
    fn m10_a_path_that_leaves_the_queue_folder_is_refused_by_its_words() {
        for path in [
            "",
            " ",
            "/etc/passwd",
            "../secret",
            "files/../../secret",
            "files/..",
            "..\\secret",
            "files\\..\\..\\secret",
            "\\\\server\\share",
            "C:\\x",
            "c:x",
            "a\0b",
            " .. /secret",
        ] {
            assert!(check_inside(path).is_err(), "{path:?}");
        }
        for path in [
            "a",
            "files/a.txt",
            "./a",
            "a..b/c",
            "файл.pdf",
            "...",
            "a b",
        ] {
            assert_eq!(check_inside(path), Ok(()), "{path:?}");
        }
    }

    #[test]
    fn a_file_inside_is_read_and_a_missing_one_is_said_to_be_missing() {
        let (_outer, queue) = folder();
        assert_eq!(queue.read("files/a.txt", 5).unwrap(), b"hello");
        assert_eq!(queue.read("./files/a.txt", 50).unwrap(), b"hello");
        assert_eq!(
            queue.read("files/b.txt", 50),
            Err(FileProblem::Missing),
            "not there"
        );
        assert_eq!(
            queue.read("files/a.txt/x", 50),
            Err(FileProblem::Missing),
            "below a file"
        );
        assert_eq!(
            queue.read("files/a.txt", 4),
            Err(FileProblem::TooLarge(4)),
            "over the limit"
        );
    }

    #[test]
    fn links_are_followed_inside_the_folder_and_never_out_of_it() {
        let (outer, queue) = folder();
        let root = outer.path().join("queue");
        symlink("files/a.txt", root.join("inside")).unwrap();
        symlink(outer.path().join("secret"), root.join("outside")).unwrap();
        symlink("..", root.join("up")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        assert_eq!(queue.read("inside", 50).unwrap(), b"hello");
        assert_eq!(queue.read("outside", 50), Err(FileProblem::Leaves));
        assert_eq!(queue.read("up/secret", 50), Err(FileProblem::Leaves));
        assert!(matches!(
            queue.read("loop", 50),
            Err(FileProblem::Unreadable(_))
        ));
    }

    #[test]
    fn folders_and_pipes_are_refused_without_waiting() {
        let (outer, queue) = folder();
        assert!(matches!(
            queue.read("files", 50),
            Err(FileProblem::Unreadable(_))
        ));
        let pipe = outer.path().join("queue/pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert!(matches!(
                queue.read("pipe", 50),
                Err(FileProblem::Unreadable(_))
            ));
        }
    }
}
