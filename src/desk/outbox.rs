//! Handing replies on to their deliverer (`T4`).

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use super::Desk;
use crate::domain::error::{Error, Result};
use crate::domain::time::Timestamp;

impl Desk {
    /// The file that connectors read, beside the desk's own.
    pub fn outbox_file(&self) -> PathBuf {
        let mut name = self.store.path().as_os_str().to_owned();
        name.push(".outbox.jsonl");
        PathBuf::from(name)
    }

    /// Hands on what is still held: the program ends, and a sent reply is sent.
    pub fn release_held(&self, now: Timestamp) -> Result<usize> {
        self.hand_on(now.plus_seconds(i64::from(self.config.mail.hold)))
    }

    /// Writes the replies that are due into the outbox file; how many. A crash between the file and the
    /// table writes a line again: at least once.
    pub fn hand_on(&self, now: Timestamp) -> Result<usize> {
        if self.store.due_replies(now)?.is_empty() {
            return Ok(0);
        }
        let tx = self.store.begin()?;
        // Read again under the lock: another deskcard may have handed them on.
        let due = tx.due_replies(now)?;
        if due.is_empty() {
            return Ok(0);
        }
        let path = self.outbox_file();
        let fail = |error: std::io::Error| {
            Error::failed(format!(
                "could not write the outbox file {}: {error}",
                path.display()
            ))
            .hint("The replies are kept and are handed on when it can be written.")
        };
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(fail)?;
        let mut lines = String::new();
        for (_, record) in &due {
            lines.push_str(record);
            lines.push('\n');
        }
        file.write_all(lines.as_bytes())
            .and_then(|()| file.sync_data())
            .map_err(fail)?;
        for (id, _) in &due {
            tx.hand_on_reply(*id)?;
        }
        tx.commit()?;
        Ok(due.len())
    }
}
