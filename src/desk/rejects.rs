//! Rejects: retried, repaired, dismissed (`M10`), and attachments that were missing (`SPEC 3`).

use std::path::Path;

use super::Desk;
use super::filing::{Memory, Source};
use crate::domain::appeal::{Place, Reject};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{OutboxId, RejectId};
use crate::domain::listing::Retried;
use crate::domain::report::ImportReport;
use crate::domain::ticket::DeliveryState;
use crate::domain::time::Timestamp;
use crate::intake::files::QueueFolder;
use crate::intake::{Record, jsonl, mail};

impl Desk {
    /// Files a reject again, repaired if `raw` is given. It leaves the list when it went in; the repaired
    /// text is kept under the same number when it did not.
    pub fn retry_reject(
        &self,
        id: RejectId,
        raw: Option<Vec<u8>>,
        now: Timestamp,
    ) -> Result<ImportReport> {
        self.try_reject(id, raw, now).map(|(report, _)| report)
    }

    /// As [`Desk::retry_reject`]; where the record is now.
    pub fn repair_reject(
        &self,
        id: RejectId,
        raw: Option<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Retried> {
        self.try_reject(id, raw, now).map(|(_, retried)| retried)
    }

    fn try_reject(
        &self,
        id: RejectId,
        raw: Option<Vec<u8>>,
        now: Timestamp,
    ) -> Result<(ImportReport, Retried)> {
        let stored = self
            .store
            .reject(id)?
            .ok_or_else(|| Error::not_found(format!("there is no reject {id}")))?;
        let repaired = raw.as_ref().is_some_and(|raw| *raw != stored.raw);
        let raw = raw.unwrap_or_else(|| stored.raw.clone());
        let is_mail = raw
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_none_or(|byte| *byte != b'{');
        let outcome = if is_mail && !stored.source.ends_with(".jsonl") {
            mail::parse(&raw)
        } else {
            jsonl::parse_line(&raw)
        };
        let place = Place {
            line: stored.line,
            offset: stored.offset,
        };
        let end = stored.offset + raw.len() as u64;
        let outcome = outcome.map_err(|reason| Reject {
            place: place.clone(),
            reason,
            raw: raw.clone(),
        });
        let path = Path::new(&stored.source);
        let folder = QueueFolder::of(path).ok();
        let source = Source {
            name: &stored.source,
            folder: folder.as_ref(),
            folder_path: path.parent(),
        };
        // One transaction: a crash between dropping and filing would lose the record.
        let tx = self.store.begin()?;
        // Dropped first: the same reject again would not be stored twice, with its new reason.
        tx.drop_reject(id)?;
        let record = Record {
            place,
            end,
            raw,
            outcome,
            detection: None,
            identities: None,
        };
        let groups = vec![(source, vec![record])];
        let newest = tx.newest_reject()?;
        let report = self.file_into(&tx, &mut Memory::default(), groups, now)?;
        if report.rejected == 0 {
            let retried = match &report {
                report if report.messages > 0 => match tx.newest_filed()? {
                    Some(ticket) => Retried::Filed(ticket),
                    None => Retried::Taken("filed"),
                },
                report if report.duplicates > 0 => Retried::Taken("it was here already"),
                report if report.deliveries > 0 => {
                    Retried::Taken("it tells what became of a reply, and that is noted")
                }
                _ => Retried::Taken("left out: it is from one of our own addresses"),
            };
            tx.commit()?;
            return Ok((report, retried));
        }
        let new = tx.newest_reject()?;
        let reason = match self.store.reject(new)? {
            Some(reject) if new > newest => {
                tx.renumber_reject(new, id)?;
                reject.reason
            }
            // It is another reject's twin: that one stands for both.
            _ => stored.reason.clone(),
        };
        if repaired || reason != stored.reason {
            tx.commit()?;
        }
        // Otherwise nothing is new.
        Ok((report, Retried::Rejected(reason)))
    }

    /// Drops rejects for good, all or none.
    pub fn dismiss_rejects(&self, ids: &[RejectId]) -> Result<()> {
        let tx = self.store.begin()?;
        for id in ids {
            self.store
                .reject(*id)?
                .ok_or_else(|| Error::not_found(format!("there is no reject {id}")))?;
            tx.drop_reject(*id)?;
        }
        tx.commit()
    }

    /// Looks again for attachments that were missing from their queue folders; how many were found.
    pub fn find_missing(&self) -> Result<usize> {
        let mut found = 0;
        for (id, path) in self.store.missing_attachments()? {
            let path = Path::new(&path);
            let (Some(folder), Some(name)) = (
                path.parent(),
                path.file_name().and_then(|name| name.to_str()),
            ) else {
                continue;
            };
            let Ok(bytes) = QueueFolder::open(folder)
                .map_err(|_| ())
                .and_then(|folder| folder.read(name, 50 * 1024 * 1024).map_err(|_| ()))
            else {
                continue;
            };
            let tx = self.store.begin()?;
            tx.fill_attachment(id, &bytes)?;
            tx.commit()?;
            found += 1;
        }
        Ok(found)
    }

    /// Sends replies again that failed or whose fate is unknown (`T4`), all or none: into the outbox file at
    /// once, by e-mail with the next [`Desk::deliver`].
    ///
    /// # Errors
    /// `NotFound` and `Failed` name the record that is not there or has not failed; nothing is sent then. One
    /// that fails again at once is named, too; the others are sent.
    pub fn retry_outbox(&self, ids: &[OutboxId], now: Timestamp) -> Result<()> {
        let due = self.store.due_replies(now)?.into_iter().map(|(id, _)| id);
        let replies = || due.chain(ids.iter().copied());
        let ((), unreadable) = self.around_damage(replies, |unreadable| {
            let tx = self.store.begin()?;
            for id in ids {
                // Under the lock: another deskcard may have sent it again, and be sending it.
                let state = tx
                    .outbox_state(*id)?
                    .ok_or_else(|| Error::not_found(format!("there is no outbox record {id}")))?;
                if !matches!(state, DeliveryState::Failed | DeliveryState::Unknown) {
                    return Err(Error::failed(format!(
                        "record {id} is {}; only failed and unknown ones are sent again",
                        state.name()
                    )));
                }
                tx.set_delivery(*id, DeliveryState::Held, None, None)?;
            }
            self.hand_on_with(&tx, unreadable, now)?;
            tx.commit()
        })?;
        let failed = ids.iter().find_map(|id| Some((id, unreadable.get(id)?)));
        failed.map_or(Ok(()), |(id, why)| {
            Err(Error::failed(format!("reply {id} was not sent: {why}")))
        })
    }
}
