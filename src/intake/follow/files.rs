//! The files that a follower may have to look at, and what their names say.

use std::{
    ffi::OsStr,
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Device and inode.
pub(super) type Key = (u64, u64);

/// A file to look at.
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    pub(super) key: Key,
    pub(super) size: u64,
    pub(super) changed: SystemTime,
}

impl Candidate {
    pub(super) fn of(path: PathBuf, metadata: &Metadata) -> Self {
        Self {
            key: (metadata.dev(), metadata.ino()),
            size: metadata.len(),
            changed: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            path,
        }
    }
}

/// Whether a file of a folder is a queue file by its name.
pub fn is_queue_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && name.ends_with(".jsonl")
}

/// The name of the queue file that a name such as `q.jsonl.1` or `q.jsonl-20261122` was given
/// to; none for compressed ones. `only` is the one queue file to heed, whatever its name ends in.
pub(super) fn rotated_from<'a>(path: &'a Path, only: Option<&OsStr>) -> Option<&'a str> {
    let name = path.file_name()?.to_str()?;
    let length = match only {
        Some(only) => name
            .strip_prefix(only.to_str()?)
            .map(|rest| name.len() - rest.len())?,
        None => name.find(".jsonl")? + ".jsonl".len(),
    };
    let compressed = [".gz", ".xz", ".bz2", ".zst", ".lz4", ".zip"];
    (length < name.len() && !compressed.iter().any(|end| name.ends_with(end)))
        .then(|| name.get(..length))
        .flatten()
}

/// The regular files of a folder, links followed.
pub(super) fn regular_files(folder: &Path) -> io::Result<Vec<Candidate>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Gone meanwhile, or a dangling link.
        let Ok(metadata) = fs::metadata(&path) else {
            continue;
        };
        if metadata.is_file() {
            files.push(Candidate::of(path, &metadata));
        }
    }
    Ok(files)
}
