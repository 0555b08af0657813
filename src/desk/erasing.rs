//! Erasing people physically, and looking afterwards whether anything is left (`D2`, `D3`).

mod history;
mod outbox_file;
mod search;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use self::search::Finding;
use super::{Desk, deleting};
use crate::domain::change::FieldChange;
use crate::domain::client::BlobHash;
use crate::domain::contact::Key;
use crate::domain::dossier::{Deleted, Dossier, Row, number};
use crate::domain::erasure::{ErasureReport, Traces};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, ListEntryId, MessageId, TicketId};
use crate::domain::ticket::{Message, opening_words};
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// How much of a file's beginning is looked for, in bytes.
const HEAD: usize = 32;

/// What is left to do when another program has the file open: numbers only.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Todo {
    cards: Vec<ClientId>,
    messages: Vec<MessageId>,
}

/// All that an erasure is about.
#[derive(Debug, Default)]
struct Subject {
    cards: Vec<ClientId>,
    tickets: Vec<TicketId>,
    messages: Vec<MessageId>,
    /// Keys that no other card holds.
    keys: Vec<String>,
    blobs: Vec<BlobHash>,
    list_entries: Vec<ListEntryId>,
    traces: Traces,
}

impl Desk {
    /// Erases cards physically, living, deleted or merged, with everything that tells of them, searches
    /// the files afterwards, and says what it found and what it cannot reach (`D2`). There is no undo.
    ///
    /// # Errors
    /// `NotFound` when there never was such a card; `Busy` «erased, bytes pending» when another program
    /// has the file open: the rest is done at the next [`Desk::open`].
    pub fn erase(&self, ids: &[ClientId], now: Timestamp) -> Result<ErasureReport> {
        let mut recording = self.record(now)?;
        let mut subject = Subject::default();
        for id in ids {
            if !recording.tx.was_card(*id)? {
                return Err(Error::not_found(format!(
                    "there is no card #{id}; nothing was erased"
                )));
            }
            let root = recording.tx.lead_on(*id)?.unwrap_or(*id);
            for card in recording.tx.merged_family(root)? {
                if !subject.cards.contains(&card) {
                    subject.cards.push(card);
                }
            }
        }
        if subject.cards.is_empty() {
            return Err(Error::failed("no card was named; nothing was erased"));
        }
        let mut report = ErasureReport::default();
        let files = recording.tx.count_blobs()?;
        self.gather_what_was(&recording.tx, &mut subject)?;
        self.take_out(&recording.tx, &mut subject, &mut report, now)?;
        subject.narrow(&recording.tx)?;
        self.forget_mentions(&recording.tx, &subject, &mut report)?;
        report.entries = history::scrub(&recording.tx, &subject)?;
        recording.tx.drop_orphaned_blobs()?;
        report.files = files.saturating_sub(recording.tx.count_blobs()?);
        // Before the commit: a crash in between may cost a line of somebody who is to be forgotten, but
        // leaves no byte behind.
        report.outbox_lines = outbox_file::blot_out(&self.outbox_file(), &subject)?;
        let todo = Todo {
            cards: subject.cards.clone(),
            messages: subject.messages.clone(),
        };
        recording
            .tx
            .put_pending_erasure(Some(&serde_json::json!(todo).to_string()))?;
        recording.note(FieldChange {
            field: "card".to_owned(),
            before: serde_json::Value::Null,
            after: serde_json::Value::Null,
        });
        for id in &subject.cards {
            recording.touch_client(*id);
        }
        recording.finish("erase", true)?;
        report.cards = subject.cards;
        self.finish_erasure()?;
        report.copies = self
            .store
            .remove_own_copies()?
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        self.look_again(&subject.traces, &mut report)?;
        Ok(report)
    }

    /// Does what an erasure left undone because another program had the file open.
    ///
    /// # Errors
    /// `Busy` when one still has.
    pub fn finish_erasure(&self) -> Result<()> {
        let Some(todo) = self.store.pending_erasure()? else {
            return Ok(());
        };
        let todo: Todo = serde_json::from_str(&todo).unwrap_or_default();
        let pending = |error: Error| match error.kind {
            ErrorKind::Busy => Error::new(
                ErrorKind::Busy,
                "erased, bytes pending: another program has the file open",
            )
            .hint("No list, search or export shows it any more.")
            .hint("The last bytes go when deskcard next opens the file alone."),
            _ => error,
        };
        if self.store.search_path().exists() {
            self.store
                .forget_in_index(&todo.cards, &todo.messages)
                .map_err(pending)?;
        }
        self.store.empty_log().map_err(pending)?;
        let tx = self.store.begin().map_err(pending)?;
        tx.put_pending_erasure(None)?;
        tx.commit()?;
        self.store.empty_log().map_err(pending)
    }

    /// What dossiers and the history know of the cards, contacts they had once included.
    fn gather_what_was(&self, tx: &Tx<'_>, subject: &mut Subject) -> Result<()> {
        for id in subject.cards.clone() {
            for body in tx.dossier_bodies(id)? {
                let Ok(dossier) = serde_json::from_str::<Dossier>(&body) else {
                    continue;
                };
                subject.traces.add_card(dossier.card());
                if let Dossier::Deleted(deleted) = dossier {
                    subject.list_entries.extend(&deleted.orphaned);
                    subject.add_deleted(&deleted);
                }
            }
        }
        let (cards, traces) = (&subject.cards, &mut subject.traces);
        tx.each_entry(|entry| {
            // An entry about several cards does not say which contact was whose.
            if !entry.clients.is_empty() && entry.clients.iter().all(|id| cards.contains(id)) {
                let payload = entry.payload.as_deref().unwrap_or("null");
                if let Ok(value) = serde_json::from_str(payload) {
                    traces.add_contacts_in(&value);
                }
            }
            Ok(())
        })
    }

    /// Takes the cards and all that hangs on them out of the tables.
    fn take_out(
        &self,
        tx: &Tx<'_>,
        subject: &mut Subject,
        report: &mut ErasureReport,
        now: Timestamp,
    ) -> Result<()> {
        let mut taken = Vec::new();
        for id in subject.cards.clone() {
            report.dossiers += tx.dossier_bodies(id)?.len() as u64;
            let Some(card) = tx.client(id)? else {
                continue;
            };
            subject
                .list_entries
                .extend(tx.entries_of_client(id)?.iter().map(|entry| entry.id));
            let subjects = opened_elsewhere(tx, id)?;
            let deleted = deleting::take_apart(tx, card, now)?;
            subjects
                .into_iter()
                .try_for_each(|ticket| tx.blank_subject(ticket))?;
            report.drafts += deleted
                .tickets
                .iter()
                .map(|image| &image.drafts)
                .chain([&deleted.drafts])
                .map(|drafts| drafts.len() as u64)
                .sum::<u64>();
            report.tickets += deleted.tickets.len() as u64;
            report.messages += deleted.blanked.len() as u64
                + deleted
                    .tickets
                    .iter()
                    .map(|image| image.messages.len() as u64)
                    .sum::<u64>();
            subject.traces.add_card(&deleted.card);
            subject.add_deleted(&deleted);
            taken.push(deleted);
        }
        // Read before anything is destroyed: which bytes are looked for afterwards.
        for blob in &subject.blobs {
            subject
                .traces
                .heads
                .extend(tx.blob_head(*blob, HEAD)?.filter(|head| head.len() >= 8));
        }
        for deleted in &taken {
            deleting::forget(tx, deleted)?;
        }
        for id in &subject.cards {
            tx.destroy_dossiers_of(*id)?;
            tx.forget_traces_of(*id)?;
        }
        Ok(())
    }

    /// What else mentions the contacts: lists, rejects, drafts, saved searches, replies on their way.
    fn forget_mentions(
        &self,
        tx: &Tx<'_>,
        subject: &Subject,
        report: &mut ErasureReport,
    ) -> Result<()> {
        let mentioned = |text: &[u8]| subject.traces.mentioned_in(text);
        report.list_entries = tx.erase_list_entries(&subject.keys, &subject.list_entries)?;
        report.rejects = tx.drop_rejects_that(mentioned)?;
        report.drafts += tx.drop_drafts_that(mentioned)?;
        tx.drop_segments_that(mentioned)?;
        tx.drop_review_reasons_that(mentioned)?;
        tx.drop_delivery_words_that(mentioned)?;
        subject
            .keys
            .iter()
            .try_for_each(|key| tx.forget_contact(key))
    }

    /// Searches the files for everything that was erased. What freed places of the file still hold is
    /// written over first.
    fn look_again(&self, traces: &Traces, report: &mut ErasureReport) -> Result<()> {
        let mut finding = search::look(self, traces)?;
        if finding.left_in_file {
            // Secure deletion misses what SQLite moved inside a page; a file written anew has none.
            self.store
                .rewrite()
                .and_then(|()| self.store.empty_log())
                .map_err(|error| {
                    Error::new(error.kind, format!("erased, bytes pending: {error}"))
                })?;
            finding = search::look(self, traces)?;
        }
        let Finding {
            searched,
            looked_for,
            left,
            elsewhere,
            ..
        } = finding;
        report.searched = searched;
        report.looked_for = looked_for;
        report.left = left;
        report.elsewhere = elsewhere;
        report.beyond = [
            "queue files and mailboxes that appeals were read from",
            "exports and subject folders written before",
            "backups and copies of the file made elsewhere",
            "replies that connectors have read from the outbox or the mail command has sent already",
            "quotes in other people's messages and in what agents wrote",
        ]
        .map(str::to_owned)
        .to_vec();
        Ok(())
    }
}

impl Subject {
    fn add_deleted(&mut self, deleted: &Deleted) {
        for image in &deleted.tickets {
            self.tickets.push(image.id());
            self.messages.extend(image.message_ids());
            self.add_text(&image.ticket, &["subject"]);
            self.add_files(&image.attachments);
            for message in &image.messages {
                self.add_text(message, &["text", "extra"]);
                if let Some(name) = message
                    .get("author_name")
                    .and_then(serde_json::Value::as_str)
                    .filter(|name| number(message, "writer") == 0 && name.len() > 4)
                {
                    self.traces.names.insert(name.to_owned());
                }
            }
        }
        for blanked in &deleted.blanked {
            self.messages
                .push(MessageId(number(&blanked.message, "id")));
            self.add_text(&blanked.message, &["text", "extra"]);
            self.add_files(&blanked.attachments);
        }
        self.blobs
            .extend(deleted.card.avatar.as_ref().map(|avatar| avatar.blob));
    }

    fn add_text(&mut self, row: &Row, columns: &[&str]) {
        for column in columns {
            if let Some(text) = row.get(*column).and_then(serde_json::Value::as_str) {
                self.traces.add_text(text);
            }
        }
    }

    fn add_files(&mut self, rows: &[Row]) {
        self.blobs.extend(rows.iter().filter_map(deleting::blob_of));
        for row in rows {
            self.add_text(row, &["name"]);
        }
    }

    /// Leaves out what other living cards hold too: it is theirs as well.
    fn narrow(&mut self, tx: &Tx<'_>) -> Result<()> {
        let mut theirs: BTreeSet<String> = BTreeSet::new();
        for text in self.traces.contacts.clone() {
            let key = Key(text.clone());
            for owner in tx.owners(&key)? {
                let Some(card) = tx.client(owner.client)? else {
                    continue;
                };
                for contact in card
                    .contacts
                    .iter()
                    .filter(|one| one.key.as_ref() == Some(&key))
                {
                    let mut shared = Traces::default();
                    shared.add_contact(contact);
                    self.traces
                        .phones
                        .retain(|phone| !shared.phones.contains(phone));
                    theirs.extend(shared.contacts);
                }
            }
        }
        self.traces.contacts.retain(|text| !theirs.contains(text));
        self.keys = self.traces.contacts.iter().cloned().collect();
        Ok(())
    }
}

/// Tickets of other clients whose subject is what this client wrote first in them.
fn opened_elsewhere(tx: &Tx<'_>, id: ClientId) -> Result<Vec<TicketId>> {
    let mut tickets = Vec::new();
    for message in tx.guest_messages_of(id)? {
        let Some(Message { ticket, .. }) = tx.message(message)? else {
            continue;
        };
        let (Some(host), messages) = (tx.ticket(ticket)?, tx.messages(ticket)?) else {
            continue;
        };
        let own = messages
            .iter()
            .filter(|one| one.client == Some(id))
            .any(|one| opening_words(one) == host.subject);
        // A subject that differs from the ticket's is kept with its message; the first one's does not.
        let first = messages.first().is_some_and(|one| one.client == Some(id));
        if (own || first) && !tickets.contains(&ticket) {
            tickets.push(ticket);
        }
    }
    Ok(tickets)
}
