//! Files that wait to be sent with a draft.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::client::BlobHash;

/// The largest file an agent attaches, in bytes (`R7`).
pub const MOST_FILE: u64 = 50 * 1024 * 1024;

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enclosed {
    /// On the disk: read when the draft is sent.
    File {
        /// Where it lies.
        path: PathBuf,
        /// Its size when it was chosen.
        bytes: u64,
    },
    /// In the desk's file: it was sent once, and taken back.
    Kept {
        /// Its name as it was sent.
        name: String,
        /// Its media type.
        media_type: String,
        /// Its size.
        bytes: u64,
        /// Its bytes.
        blob: BlobHash,
    },
}

impl Enclosed {
    /// A file on the disk whose size was not looked at.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self::File {
            path: path.into(),
            bytes: 0,
        }
    }

    /// What it is called where it arrives.
    pub fn name(&self) -> String {
        match self {
            Self::File { path, .. } => path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            Self::Kept { name, .. } => name.clone(),
        }
    }

    /// Its size when it was chosen.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::File { bytes, .. } | Self::Kept { bytes, .. } => *bytes,
        }
    }
}
