//! Saving attachments into a folder (`T6`): clean names, nothing overwritten, nothing outside the folder,
//! 0600, nothing executed. And what is logged of a call (`T9`).

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind as IoKind, Write as _};
use std::path::{Path, PathBuf};

use super::Desk;
use crate::domain::change::FieldChange;
use crate::domain::contact::Key;
use crate::domain::error::{Error, Result};
use crate::domain::filename;
use crate::domain::ids::{AttachmentId, ClientId, TicketId};
use crate::domain::time::Timestamp;

/// Names tried before giving up, with a number before the ending.
const MOST_NAMES: u32 = 10_000;

impl Desk {
    /// Writes attachments into a folder, which is made if need be; the files written.
    ///
    /// # Errors
    /// `NotFound` for one that is missing, `Failed` when a file cannot be written; what was written before
    /// stays and is named.
    pub fn save_attachments(&self, ids: &[AttachmentId], folder: &Path) -> Result<Vec<PathBuf>> {
        let fail = |error: std::io::Error| {
            Error::failed(format!("could not save into {}: {error}", folder.display()))
        };
        fs::create_dir_all(folder).map_err(fail)?;
        let mut written = Vec::new();
        for id in ids {
            let attachment = self
                .store
                .attachment(*id)?
                .ok_or_else(|| Error::not_found(format!("there is no attachment {id}")))?;
            let missing = || {
                Error::not_found(format!(
                    "«{}» was missing from its queue folder",
                    attachment.name
                ))
                .hint("Put the file there and run: deskcard rejects retry")
            };
            let bytes = self
                .store
                .blob(attachment.blob.ok_or_else(missing)?)?
                .ok_or_else(missing)?;
            written
                .push(write_new(folder, &filename::clean(&attachment.name), &bytes).map_err(fail)?);
        }
        Ok(written)
    }

    /// Notes in the history that a call was made (`T9`); it cannot be undone.
    pub fn log_call(
        &self,
        client: ClientId,
        ticket: Option<TicketId>,
        key: &Key,
        now: Timestamp,
    ) -> Result<()> {
        let mut recording = self.record(now)?;
        recording.touch_client(client);
        if let Some(ticket) = ticket {
            let ticket = recording.ticket(ticket)?;
            recording.touch_ticket(&ticket);
        }
        recording.note(FieldChange {
            field: "call".to_owned(),
            before: serde_json::Value::Null,
            after: key.0.clone().into(),
        });
        recording.finish("call", true).map(|_| ())
    }
}

/// Writes a file that is not there yet, under its name or the name with a number.
pub(super) fn write_new(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    for number in 0..MOST_NAMES {
        let path = folder.join(filename::numbered(name, number));
        let mut options = OpenOptions::new();
        // `create_new` follows no link that somebody laid there.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(mut file) => {
                if let Err(error) = file.write_all(bytes) {
                    drop(file);
                    let _ = fs::remove_file(&path);
                    return Err(error);
                }
                return Ok(path);
            }
            Err(error) if error.kind() == IoKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::new(
        IoKind::AlreadyExists,
        format!("there are too many files named {name}"),
    ))
}
