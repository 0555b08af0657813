//! How far a growing file has been read, in a way that survives renaming, truncation and restarts
//! (`M11`).

use std::{
    fs::{File, Metadata},
    hash::Hasher as _,
    io,
    os::unix::fs::{FileExt as _, MetadataExt as _},
};

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::domain::appeal::Place;

/// How much of a file's beginning tells it from another, in bytes.
const HEAD: u64 = 1024;
/// How much before the position must be as it was, in bytes.
const TAIL: u64 = 256;

/// What makes a file the same file under any name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileIdentity {
    /// The device it stands on.
    pub device: u64,
    /// Its inode there; given again after a file is deleted.
    pub inode: u64,
    /// How many bytes of the beginning `head_hash` covers: up to 1024, never past the position,
    /// so that a short file may grow without becoming another.
    pub head_length: u64,
    /// Hash of these bytes.
    pub head_hash: u64,
}

/// How far a file has been read. Stored in the same transaction as what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The queue file or folder that is followed; a rotated file keeps the source it came from.
    pub source: String,
    /// Which file; device and inode are the key among the positions of a source.
    pub identity: FileIdentity,
    /// Byte offset of the next line.
    pub offset: u64,
    /// Number of the next line, from 1.
    pub line: u64,
    /// Hash of the last bytes before `offset`, up to 256.
    pub tail_hash: u64,
    /// When the file had last been written to as it was first seen, in microseconds since 1970: what was
    /// rotated away after that is ours to read. Not known of mails, which nobody rotates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
}

impl Position {
    /// The position in `file` after everything before `place` has been read.
    pub fn at(source: &str, file: &File, metadata: &Metadata, place: &Place) -> io::Result<Self> {
        let head_length = place.offset.min(HEAD);
        Ok(Self {
            source: source.to_owned(),
            identity: FileIdentity {
                device: metadata.dev(),
                inode: metadata.ino(),
                head_length,
                head_hash: hash(file, 0, head_length)?,
            },
            offset: place.offset,
            line: place.line,
            tail_hash: tail_hash(file, place.offset)?,
            since: None,
        })
    }

    /// The place of the next line.
    pub fn place(&self) -> Place {
        Place {
            line: self.line,
            offset: self.offset,
        }
    }

    /// Device and inode.
    pub fn key(&self) -> (u64, u64) {
        (self.identity.device, self.identity.inode)
    }

    /// Whether `file` begins with what this position has read, whatever its name and inode: it
    /// is the file itself, or a copy made before the file was truncated.
    pub fn has_read(&self, file: &File, metadata: &Metadata) -> io::Result<bool> {
        if metadata.len() < self.offset {
            return Ok(false);
        }
        let same = hash(file, 0, self.identity.head_length)? == self.identity.head_hash
            && tail_hash(file, self.offset)? == self.tail_hash;
        Ok(same)
    }
}

fn tail_hash(file: &File, offset: u64) -> io::Result<u64> {
    let length = offset.min(TAIL);
    hash(file, offset - length, length)
}

/// Hash of `length` bytes from `from`; of fewer when the file has become shorter meanwhile, which
/// then differs. Stable over versions, since it is stored.
fn hash(file: &File, from: u64, length: u64) -> io::Result<u64> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, from + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    let mut hasher = SipHasher13::new();
    hasher.write(&bytes);
    hasher.write_u64(filled as u64);
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn position(path: &std::path::Path, offset: u64) -> Position {
        let file = File::open(path).unwrap();
        let metadata = file.metadata().unwrap();
        Position::at("q", &file, &metadata, &Place { line: 2, offset }).unwrap()
    }

    fn has_read(position: &Position, path: &std::path::Path) -> bool {
        let file = File::open(path).unwrap();
        position.has_read(&file, &file.metadata().unwrap()).unwrap()
    }

    #[test]
    fn m11_a_file_is_known_by_what_was_read_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.jsonl");
        fs::write(&path, "first\nsecond\n").unwrap();
        let position = position(&path, 6);
        assert_eq!(position.identity.head_length, 6);
        for (content, same) in [
            ("first\nsecond\n", true),
            ("first\nanother\nand more\n", true),
            ("first\n", true),
            ("first", false),
            ("", false),
            ("other\nsecond\n", false),
        ] {
            let other = folder.path().join("other");
            fs::write(&other, content).unwrap();
            assert_eq!(has_read(&position, &other), same, "{content:?}");
        }
    }

    #[test]
    fn a_change_just_before_the_position_is_noticed_far_behind_the_head() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.jsonl");
        let mut content = vec![b'x'; 5_000];
        fs::write(&path, &content).unwrap();
        let position = position(&path, 5_000);
        assert!(has_read(&position, &path));
        content[4_990] = b'y';
        fs::write(&path, &content).unwrap();
        assert!(!has_read(&position, &path));
    }

    #[test]
    fn a_position_survives_being_stored() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.jsonl");
        fs::write(&path, "first\nsecond\n").unwrap();
        let position = position(&path, 6);
        let stored = serde_json::to_string(&position).unwrap();
        assert_eq!(
            serde_json::from_str::<Position>(&stored).unwrap(),
            position,
            "{stored}"
        );
    }
}
