//! Handing replies on to their deliverer (`T4`).

mod file;

use std::collections::HashMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Desk;
use crate::domain::error::{ErrorKind, Result};
use crate::domain::ids::OutboxId;
use crate::domain::ticket::DeliveryState;
use crate::domain::time::Timestamp;
use crate::store::Tx;

impl Desk {
    /// The file that connectors read, beside the desk's own.
    pub fn outbox_file(&self) -> PathBuf {
        let mut name = self.store.path().as_os_str().to_owned();
        name.push(".outbox.jsonl");
        PathBuf::from(name)
    }

    /// Hands on what this agent sent and is still held: the program ends, and a sent reply is sent. What others
    /// hold stays theirs to take back until its time has come.
    /// Those by e-mail become due: [`Desk::deliver`] sends them, now or when deskcard is next started.
    pub fn release_held(&self, now: Timestamp) -> Result<usize> {
        if self.store.holds_replies(&self.agent, now)? {
            let tx = self.store.begin()?;
            tx.end_holds(&self.agent, now)?;
            tx.commit()?;
        }
        self.hand_on(now)
    }

    /// Writes the replies that are due into the outbox file, but for those that leave through the mail
    /// command ([`Desk::deliver`]); how many are held no longer. A crash between the file and the table writes a line again:
    /// at least once.
    pub fn hand_on(&self, now: Timestamp) -> Result<usize> {
        let due = self.for_connectors(self.store.due_replies(now)?);
        if due.is_empty() {
            return Ok(0);
        }
        let due = || due.iter().map(|(id, _)| *id);
        let (handed_on, _) = self.around_damage(due, |unreadable| {
            let tx = self.store.begin()?;
            let handed_on = self.hand_on_with(&tx, unreadable, now)?;
            tx.commit()?;
            Ok(handed_on)
        })?;
        Ok(handed_on)
    }

    /// Hands on; where damage is in the way, once more without those of `replies` that are unreadable, which
    /// would keep all others back. What it said, and those with their reasons.
    ///
    /// # Errors
    /// What `attempt` says; `Damaged` when the damage is elsewhere.
    pub(super) fn around_damage<T, R: Iterator<Item = OutboxId>>(
        &self,
        replies: impl FnOnce() -> R,
        attempt: impl Fn(&HashMap<OutboxId, String>) -> Result<T>,
    ) -> Result<(T, HashMap<OutboxId, String>)> {
        let none = HashMap::new();
        match attempt(&none) {
            Err(error) if error.kind == ErrorKind::Damaged => {
                // Not in the transaction of the attempt: SQLite lets one write no more that met damage.
                let unreadable = self.unreadable(replies())?;
                if unreadable.is_empty() {
                    return Err(error);
                }
                Ok((attempt(&unreadable)?, unreadable))
            }
            done => Ok((done?, none)),
        }
    }

    /// As [`Desk::hand_on`], inside a transaction that the caller commits at once. Replies that are
    /// `unreadable` fail.
    pub(super) fn hand_on_with(
        &self,
        tx: &Tx<'_>,
        unreadable: &HashMap<OutboxId, String>,
        now: Timestamp,
    ) -> Result<usize> {
        // Read under the lock: another deskcard may have handed them on.
        let due = self.for_connectors(tx.due_replies(now)?);
        if due.is_empty() {
            return Ok(0);
        }
        // One reply at a time: their files may be large.
        let lines = due
            .iter()
            .filter(|(id, _)| !unreadable.contains_key(id))
            .map(|(id, record)| self.with_files(*id, record));
        file::append(&self.outbox_file(), lines)?;
        for (id, _) in &due {
            match unreadable.get(id) {
                None => tx.release_reply(*id, DeliveryState::Queued, None)?,
                Some(why) => tx.release_reply(*id, DeliveryState::Failed, Some(why))?,
            };
        }
        Ok(due.len())
    }

    /// Those of these replies whose files are damaged, with the reason. Anything else that is in the way may
    /// pass, so no reply fails by it.
    fn unreadable(
        &self,
        replies: impl Iterator<Item = OutboxId>,
    ) -> Result<HashMap<OutboxId, String>> {
        let mut unreadable = HashMap::new();
        for id in replies {
            match self.read_files(id) {
                Err(error) if error.kind == ErrorKind::Damaged => {
                    unreadable.insert(id, error.to_string());
                }
                read => read?,
            }
        }
        Ok(unreadable)
    }

    fn read_files(&self, id: OutboxId) -> Result<()> {
        let Some(reply) = self.store.reply(id)? else {
            return Ok(());
        };
        for file in self.store.attachments_of_message(reply.message)? {
            file.blob.map_or(Ok(None), |blob| self.store.blob(blob))?;
        }
        Ok(())
    }

    /// A record with the bytes of its files, as the queue format has them. They are not kept twice, so
    /// the record in the table has none.
    fn with_files(&self, id: OutboxId, record: &str) -> Result<String> {
        let (Ok(mut whole), Some(reply)) =
            (serde_json::from_str::<Value>(record), self.store.reply(id)?)
        else {
            return Ok(record.to_owned());
        };
        let Some(files) = whole["attachments"]
            .as_array_mut()
            .filter(|files| !files.is_empty())
        else {
            return Ok(record.to_owned());
        };
        let kept = self.store.attachments_of_message(reply.message)?;
        for (file, kept) in files.iter_mut().zip(kept) {
            let bytes = match kept.blob {
                Some(blob) => self.store.blob(blob)?,
                None => None,
            };
            match bytes {
                Some(bytes) => file["data"] = STANDARD.encode(bytes).into(),
                None => file["missing"] = true.into(),
            }
        }
        Ok(whole.to_string())
    }

    fn for_connectors(&self, due: Vec<(OutboxId, String)>) -> Vec<(OutboxId, String)> {
        let by_mail =
            |line: &str| serde_json::from_str(line).is_ok_and(|record| self.goes_by_mail(&record));
        due.into_iter().filter(|(_, line)| !by_mail(line)).collect()
    }
}
