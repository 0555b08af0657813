//! Filing: appeals in, cards and tickets out (`SPEC 3`-`5`).
//!
//! One batch is one transaction: appeals, cards, rejects and the read position are durable together
//! or not at all. The rules themselves are in `domain`; here they are asked in order.

mod content;
mod lists;
mod memory;
mod pending;
mod person;
mod recent;
mod thread;

use std::path::Path;

pub(super) use content::media_type_of;
pub(super) use lists::entry_type;
pub use memory::Memory;

use super::Desk;
use crate::domain::appeal::{Appeal, AppealKind, Author, Family, Reject};
use crate::domain::error::Result;
use crate::domain::ids::OutboxId;
use crate::domain::language::Detection;
use crate::domain::matching::{self, Identity};
use crate::domain::report::ImportReport;
use crate::domain::ticket::DeliveryState;
use crate::domain::time::Timestamp;
use crate::intake::Record;
use crate::intake::files::QueueFolder;
use crate::store::{ReadPosition, Tx};

/// Where a batch of records comes from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// Path of the queue file, or `-`.
    pub name: &'s str,
    /// The folder that holds its attachments, if there is one.
    pub folder: Option<&'s QueueFolder>,
    /// That folder's path, to look again for what was missing.
    pub folder_path: Option<&'s Path>,
}

/// What became of one appeal.
enum Outcome {
    Filed { spam: bool },
    Ignored(&'static str),
    Duplicate,
    Delivery,
    Rejected(String),
}

/// One batch inside a transaction of filing.
struct Batch<'d, 'm, 's> {
    desk: &'d Desk,
    tx: &'m Tx<'d>,
    memory: &'m mut Memory,
    source: Source<'s>,
    report: ImportReport,
    /// The language of the appeal that is being filed, if it was looked for beforehand.
    detection: Option<Detection>,
    now: Timestamp,
}

impl Desk {
    /// Files records of one source in one transaction, with the position the source was read to.
    ///
    /// The report counts this batch alone; `clients_updated` counts a card once an import, as long as
    /// the same `memory` is handed in.
    ///
    /// # Errors
    /// What the file says; nothing of the batch is stored then.
    pub fn file_batch(
        &self,
        memory: &mut Memory,
        source: Source<'_>,
        records: Vec<Record>,
        position: Option<&ReadPosition>,
        now: Timestamp,
    ) -> Result<ImportReport> {
        self.file_groups(memory, vec![(source, records)], position, now)
    }

    /// Files records of several sources in one transaction, as [`Desk::file_batch`] does.
    pub fn file_groups(
        &self,
        memory: &mut Memory,
        groups: Vec<(Source<'_>, Vec<Record>)>,
        position: Option<&ReadPosition>,
        now: Timestamp,
    ) -> Result<ImportReport> {
        let mut filing = self.begin_filing(memory)?;
        for (source, records) in groups {
            filing.file(source, records, now)?;
        }
        filing.commit(position, now)
    }

    /// Begins a transaction of filing; nothing of it is stored unless it is committed.
    ///
    /// # Errors
    /// `Busy` when another process writes.
    pub fn begin_filing<'d, 'm>(&'d self, memory: &'m mut Memory) -> Result<Filing<'d, 'm>> {
        let tx = self.store.begin()?;
        memory.check(&self.store)?;
        memory.trim();
        Ok(Filing {
            desk: self,
            tx: Some(tx),
            memory,
            report: ImportReport::default(),
        })
    }

    /// Begins a filing that is taken back whole when it is dropped: a dry run.
    ///
    /// # Errors
    /// `Busy` when another process writes; others wait until the rehearsal is dropped.
    pub fn rehearse(&self) -> Result<Rehearsal<'_>> {
        Ok(Rehearsal {
            desk: self,
            tx: self.store.begin()?,
            memory: Memory::default(),
        })
    }

    /// Files records inside a transaction that the caller commits.
    pub(super) fn file_into<'d>(
        &'d self,
        tx: &Tx<'d>,
        memory: &mut Memory,
        groups: Vec<(Source<'_>, Vec<Record>)>,
        now: Timestamp,
    ) -> Result<ImportReport> {
        let Some(&(source, _)) = groups.first() else {
            return Ok(ImportReport::default());
        };
        memory.trim();
        let mut batch = Batch {
            desk: self,
            tx,
            memory,
            source,
            report: ImportReport::default(),
            detection: None,
            now,
        };
        for (source, records) in groups {
            batch.source = source;
            batch.file_all(records)?;
        }
        batch.memory.known.write(tx, now)?;
        Ok(batch.report)
    }
}

/// Rows that wait to be written take memory; of so many messages they are written.
const MOST_PENDING: usize = 5_000;

/// A transaction of filing; [`Desk::begin_filing`].
#[derive(Debug)]
pub struct Filing<'d, 'm> {
    desk: &'d Desk,
    /// Open until it is committed.
    tx: Option<Tx<'d>>,
    memory: &'m mut Memory,
    report: ImportReport,
}

impl Filing<'_, '_> {
    /// Files records of one source.
    ///
    /// # Errors
    /// What the file says; the whole filing is to be dropped then.
    pub fn file(&mut self, source: Source<'_>, records: Vec<Record>, now: Timestamp) -> Result<()> {
        let Some(tx) = &self.tx else { return Ok(()) };
        let mut batch = Batch {
            desk: self.desk,
            tx,
            memory: self.memory,
            source,
            report: ImportReport::default(),
            detection: None,
            now,
        };
        batch.file_all(records)?;
        self.report.add(&batch.report);
        if self.memory.known.pending.len() >= MOST_PENDING {
            self.memory.known.write(tx, now)?;
            self.memory.trim();
        }
        Ok(())
    }

    /// Forgets how far some files of a followed source were read, by device and inode. The position of
    /// [`Filing::commit`] comes after: it may be of a file that took the inode over.
    pub(super) fn forget_positions(&self, source: &str, files: &[(u64, u64)]) -> Result<()> {
        match &self.tx {
            Some(tx) if !files.is_empty() => tx.drop_positions(source, files),
            _ => Ok(()),
        }
    }

    /// Stores all of it, with the position the source was read to.
    ///
    /// # Errors
    /// What the file says; nothing is stored then.
    pub fn commit(
        mut self,
        position: Option<&ReadPosition>,
        now: Timestamp,
    ) -> Result<ImportReport> {
        let Some(tx) = &self.tx else {
            return Ok(ImportReport::default());
        };
        self.memory.known.write(tx, now)?;
        if let Some(position) = position {
            tx.put_position(position, now)?;
        }
        if let Some(tx) = self.tx.take()
            && let Err(error) = tx.commit()
        {
            self.memory.forget();
            return Err(error);
        }
        self.memory.committed(&self.desk.store);
        Ok(std::mem::take(&mut self.report))
    }
}

impl Drop for Filing<'_, '_> {
    fn drop(&mut self) {
        if self.tx.is_some() {
            self.memory.forget();
        }
    }
}

/// A filing that decides everything and stores nothing; [`Desk::rehearse`].
#[derive(Debug)]
pub struct Rehearsal<'d> {
    desk: &'d Desk,
    tx: Tx<'d>,
    memory: Memory,
}

impl Rehearsal<'_> {
    /// Files records as [`Desk::file_groups`] would, seeing what earlier calls did.
    ///
    /// # Errors
    /// What the file says.
    pub fn file_groups(
        &mut self,
        groups: Vec<(Source<'_>, Vec<Record>)>,
        now: Timestamp,
    ) -> Result<ImportReport> {
        self.desk.file_into(&self.tx, &mut self.memory, groups, now)
    }
}

impl Batch<'_, '_, '_> {
    fn file_all(&mut self, records: Vec<Record>) -> Result<()> {
        for record in records {
            self.report.read += 1;
            let place = record.place;
            self.detection = record.detection;
            let identities = record.identities;
            match record.outcome {
                Err(reject) => self.reject(&reject)?,
                Ok(appeal) => match self.file(appeal, identities)? {
                    Outcome::Filed { spam } => {
                        self.report.messages += 1;
                        self.report.spam += u64::from(spam);
                    }
                    Outcome::Duplicate => self.report.duplicates += 1,
                    Outcome::Delivery => self.report.deliveries += 1,
                    Outcome::Ignored(reason) => {
                        self.report.ignored += 1;
                        self.tx
                            .put_ignored(self.source.name, place.line, reason, self.now)?;
                    }
                    Outcome::Rejected(reason) => {
                        self.reject(&Reject {
                            place,
                            reason,
                            raw: record.raw,
                        })?;
                    }
                },
            }
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<()> {
        self.report.rejected += 1;
        self.tx.put_reject(self.source.name, reject, self.now)
    }

    fn file(&mut self, mut appeal: Appeal, identities: Option<Vec<Identity>>) -> Result<Outcome> {
        if appeal.kind == AppealKind::Delivery {
            return self.deliver(&appeal);
        }
        let sent_at = appeal.sent_at.unwrap_or(self.now);
        let identities =
            identities.unwrap_or_else(|| matching::identities(&appeal, self.desk.region()));
        if !identities.iter().any(|identity| identity.key().is_some()) {
            return Ok(Outcome::Rejected(no_identity(&identities)));
        }
        let own = self.is_own_address(&appeal, &identities);
        let ours = if own {
            self.thread_of_ours(&appeal)?
        } else {
            None
        };
        if own && ours.is_none() {
            return Ok(Outcome::Ignored(
                "from one of our own addresses, and it continues no ticket",
            ));
        }
        let sender = match Family::of(&appeal.channel) {
            Family::Mail => identities
                .iter()
                .find_map(Identity::key)
                .map_or("", |key| key.as_str())
                .to_owned(),
            _ => String::new(),
        };
        let hash = self.tx.seen_hash(&appeal.channel, &appeal.id, &sender);
        if !self.memory.known.see(self.tx, hash)? {
            return Ok(Outcome::Duplicate);
        }
        if let Some(ticket) = ours {
            let name = appeal
                .from
                .name
                .take()
                .or_else(|| appeal.from.emails.first().cloned())
                .unwrap_or_default();
            appeal.author = Author::Agent {
                name,
                visibility: crate::domain::appeal::Visibility::Public,
            };
            self.add_message(appeal, ticket, None, None, sent_at)?;
            return Ok(Outcome::Filed { spam: false });
        }
        let spam = self.file_under_card(appeal, &identities, sent_at)?;
        Ok(Outcome::Filed { spam })
    }

    /// `M6`: one of `[desk] addresses`, whatever the record says of its author.
    fn is_own_address(&self, appeal: &Appeal, identities: &[Identity]) -> bool {
        Family::of(&appeal.channel) == Family::Mail
            && appeal.author == Author::Client
            && identities
                .iter()
                .filter(|identity| identity.of_channel)
                .filter_map(Identity::key)
                .any(|key| self.desk.own_addresses.contains(key))
    }

    /// A connector's report about a reply (`T4`).
    fn deliver(&mut self, appeal: &Appeal) -> Result<Outcome> {
        let Some(delivery) = &appeal.delivery else {
            return Ok(Outcome::Rejected(
                "a delivery report without «outbox» and «state»".to_owned(),
            ));
        };
        let Ok(id) = delivery.outbox.parse().map(OutboxId) else {
            return Ok(Outcome::Rejected(format!(
                "«outbox» names no record: {}",
                delivery.outbox
            )));
        };
        let known = match &delivery.outcome {
            Ok(remote) => {
                let known =
                    self.tx
                        .set_delivery(id, DeliveryState::Sent, remote.as_deref(), None)?;
                if let (true, Some(remote)) = (known, remote)
                    && let Some(ticket) = self.tx.ticket_of_reply(id)?
                {
                    let thread = self.tx.message_thread(&appeal.channel, remote);
                    self.memory.known.add_thread(thread, ticket);
                }
                known
            }
            Err(error) => self
                .tx
                .set_delivery(id, DeliveryState::Failed, None, Some(error))?,
        };
        Ok(if known {
            Outcome::Delivery
        } else {
            Outcome::Rejected(format!(
                "there is no outbox record {id}; nothing was changed"
            ))
        })
    }
}

fn no_identity(identities: &[Identity]) -> String {
    match identities.first() {
        Some(identity) => format!(
            "no identity: «{}» is no valid {}; give «from» a valid email, phone, id, profile or additional_id",
            identity.contact.value,
            match identity.contact.kind {
                crate::domain::contact::ContactKind::Email => "e-mail address",
                crate::domain::contact::ContactKind::Phone => "phone number",
                _ => "id",
            }
        ),
        None => {
            "no identity: «from» needs an email, phone, id, profile or additional_id".to_owned()
        }
    }
}
