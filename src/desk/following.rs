//! Queue files and mailboxes that grow: what is appended is filed, and how far they were read is stored with it
//! (`M11`, `M13`).

use std::io;
use std::path::Path;

use super::Desk;
use super::filing::{Memory, Source};
use crate::domain::error::{Error, Result};
use crate::domain::report::ImportReport;
use crate::domain::time::Timestamp;
use crate::intake::files::QueueFolder;
use crate::intake::follow::Follower;
use crate::intake::position::Position;
use crate::store::ReadPosition;

/// A queue file, mailbox or folder that is followed.
#[derive(Debug)]
pub struct Following {
    follower: Follower,
    memory: Memory,
    /// Device and inode of mails that are gone, whose positions the file still has. They go with the next
    /// batch; those that a crash leaves behind are found gone again.
    gone: Vec<(u64, u64)>,
}

impl Following {
    /// Bytes that wait to be read, half lines included; `None` when the place cannot be read now.
    pub fn waiting(&mut self) -> Option<u64> {
        self.follower.waiting().ok()
    }

    /// Whether a mail is left only until nothing was added to it for a moment.
    pub fn is_settling(&self) -> bool {
        self.follower.is_settling()
    }
}

impl Desk {
    /// Follows a queue file or mailbox, or the files of a folder, from where the file left off. The path
    /// need not exist yet; it is the name under which the positions are kept, so hand in an absolute one.
    /// Where they cannot be read the queue is read from its start, which changes nothing (`M9`).
    pub fn follow(&self, path: &Path) -> Following {
        let source = path.to_string_lossy();
        let positions = self
            .store
            .positions(&source)
            .unwrap_or_default()
            .iter()
            .filter_map(|state| serde_json::from_str(state).ok())
            .collect();
        Following {
            follower: Follower::new(path, positions),
            memory: Memory::default(),
            gone: Vec::new(),
        }
    }

    /// Files the next appended records, at most `most`; `None` when there are none now.
    ///
    /// # Errors
    /// `Failed` when the queue cannot be read, what the file says. What was not filed is handed out
    /// again by the next call.
    pub fn file_appended(
        &self,
        following: &mut Following,
        most: usize,
        now: Timestamp,
    ) -> Result<Option<ImportReport>> {
        let batch = following
            .follower
            .next(most)
            .map_err(|error| unreadable(following.follower.source(), &error))?;
        let Some(batch) = batch else { return Ok(None) };
        let folder = QueueFolder::of(&batch.path).ok();
        let name = batch.path.to_string_lossy();
        let source = Source {
            name: &name,
            folder: folder.as_ref(),
            folder_path: batch.path.parent(),
        };
        let position = stored(&batch.position)?;
        following.gone.extend(following.follower.gone());
        let mut filing = self.begin_filing(&mut following.memory)?;
        filing.file(source, batch.records, now)?;
        filing.forget_positions(following.follower.source(), &following.gone)?;
        let report = filing.commit(Some(&position), now)?;
        following.follower.commit(batch.position);
        following.gone.clear();
        Ok(Some(report))
    }
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    Error::failed(format!("cannot read the queue {name}: {error}"))
        .hint("It is tried again; nothing of it is lost.")
}

/// A position as the file keeps it.
fn stored(position: &Position) -> Result<ReadPosition> {
    Ok(ReadPosition {
        source: position.source.clone(),
        device: position.identity.device,
        inode: position.identity.inode,
        offset: position.offset,
        state: serde_json::to_string(position)
            .map_err(|error| Error::failed(format!("cannot keep a position: {error}")))?,
    })
}
