//! The files that a follower may have to look at, and what their names say.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsStr,
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use super::super::{Format, source::format_of_name};

/// Device and inode.
pub(super) type Key = (u64, u64);

/// A file to look at.
#[derive(Debug, Clone)]
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

/// Names that queue files and mailboxes of a folder end in.
const ENDINGS: [&str; 4] = [".jsonl", ".ndjson", ".mbox", ".mbx"];

/// Whether a file of a folder is one that grows, by its name: a queue file or an mbox.
pub(super) fn is_growing(path: &Path) -> bool {
    matches!(format_of_name(path), Some(Format::Jsonl | Format::Mbox))
}

/// The name of the queue file that a name such as `q.jsonl.1` or `q.jsonl-20261122` may have been given to;
/// none for compressed ones, locks, hidden ones, and what programs write beside a file for a moment. `only` is
/// the one queue file to heed, whatever its name ends in.
pub(super) fn rotated_from<'a>(path: &'a Path, only: Option<&OsStr>) -> Option<&'a str> {
    let name = path.file_name()?.to_str()?;
    let length = match only {
        Some(only) => name
            .strip_prefix(only.to_str()?)
            .map(|rest| name.len() - rest.len())?,
        None => ENDINGS
            .iter()
            .find_map(|ending| Some(name.find(ending)? + ending.len()))?,
    };
    let others = [
        ".gz", ".xz", ".bz2", ".zst", ".lz4", ".zip", ".lock", ".tmp", "~",
    ];
    let is_other = name.starts_with(['.', '#']) || others.iter().any(|end| name.ends_with(end));
    (length < name.len() && !is_other)
        .then(|| name.get(..length))
        .flatten()
}

/// As [`rotated_from`], for a file that nothing else tells anything of: only where the name goes on as
/// programs that rotate files number and date them. `annabelle` lies beside `anna` without being hers.
pub(super) fn surely_rotated_from<'a>(path: &'a Path, only: Option<&OsStr>) -> Option<&'a str> {
    let base = rotated_from(path, only)?;
    let rest = path.file_name()?.to_str()?.get(base.len()..)?;
    let rest = rest.strip_prefix(['.', '-', '_'])?;
    let is_of_rotation = |piece: &str| match piece {
        "old" | "bak" | "prev" => true,
        // A number, a date, or both: `20261122T100000Z`.
        _ => {
            piece.starts_with(|c: char| c.is_ascii_digit())
                && piece
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'T' | b'Z'))
        }
    };
    rest.split(['.', '-', '_', ':', '+'])
        .all(is_of_rotation)
        .then_some(base)
}

/// So far the clock of another computer, which files may lie on, may be from ours.
pub(super) const CLOCKS_AGREE: Duration = Duration::from_secs(60);

/// How long files have not changed: since they were first seen as they are, or, when that is so long that
/// no wrong clock explains it, by their own word.
#[derive(Debug, Default)]
pub(super) struct Stillness {
    seen: HashMap<Key, ((u64, SystemTime), Instant)>,
}

impl Stillness {
    /// How long this file has been as it is.
    pub(super) fn of(&mut self, candidate: &Candidate) -> Duration {
        let mark = (candidate.size, candidate.changed);
        let seen = self
            .seen
            .entry(candidate.key)
            .and_modify(|(known, since)| {
                if *known != mark {
                    (*known, *since) = (mark, Instant::now());
                }
            })
            .or_insert_with(|| (mark, Instant::now()));
        let by_clock = candidate.changed.elapsed().unwrap_or_default();
        match by_clock >= CLOCKS_AGREE {
            true => by_clock,
            false => seen.1.elapsed(),
        }
    }

    /// Forgets the files that are gone.
    pub(super) fn keep_only(&mut self, files: &[Candidate]) {
        if !self.seen.is_empty() {
            let there: HashSet<Key> = files.iter().map(|candidate| candidate.key).collect();
            self.seen.retain(|key, _| there.contains(key));
        }
    }
}

/// The regular files of a folder whose path is `wanted`, links followed; the others are not even looked at.
pub(super) fn regular_files(
    folder: &Path,
    wanted: impl Fn(&Path) -> bool,
) -> io::Result<Vec<Candidate>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !wanted(&path) {
            continue;
        }
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
