//! Undo and redo of what agents changed (`D7`).
//!
//! Automation never stands in the way: what it changed since is kept beside what is put back. Another
//! agent's later change to the same field does, and is named.

mod companies;
mod fields;
mod later;

use std::collections::BTreeSet;

pub(super) use self::companies::without_gone_company;
use self::fields::put_back;
use self::later::Over;
pub(super) use self::later::Way;
use super::drafts::{files_kind, files_of_draft, files_text};
use super::recording::{bind_dossiers, to_payload};
use super::{Desk, deleting, marks, merging, segments, ticket_surgery};
use crate::domain::appeal::Visibility;
use crate::domain::change::{Entry, FieldChange, Step, TicketState};
use crate::domain::contact::Contact;
use crate::domain::dossier::Dossier;
use crate::domain::draft::Enclosed;
use crate::domain::error::{Error, Result};
use crate::domain::fields::FieldName;
use crate::domain::ids::{ClientId, EntryId, MessageId, TicketId};
use crate::domain::listing::{ListEntry, Origin};
use crate::domain::snapshot::{self, capture, contact_kind};
use crate::domain::ticket::{DeliveryState, Ticket};
use crate::domain::time::Timestamp;
use crate::store::{NewEntry, Recorded, Tx};

/// What was taken back, or put back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The entry it is about.
    pub entry: Entry,
    /// The entry that says so.
    pub by: EntryId,
    /// Replies of it that had left before: they stay sent.
    pub stayed: u64,
}

impl Undone {
    /// Words for a toast: «edit (note, tags)».
    pub fn what(&self) -> String {
        let fields: Vec<&str> = self
            .entry
            .changes
            .iter()
            .map(|change| change.field.as_str())
            .take(3)
            .collect();
        if fields.is_empty() {
            self.entry.action.clone()
        } else {
            format!("{} ({})", self.entry.action, fields.join(", "))
        }
    }

    /// What could not be taken back with the rest: «1 reply had left and stays sent».
    pub fn rest(&self) -> Option<String> {
        match self.stayed {
            0 => None,
            1 => Some("1 reply had left and stays sent".to_owned()),
            many => Some(format!("{many} replies had left and stay sent")),
        }
    }
}

impl Desk {
    /// Takes back the newest change of this agent that still stands, or the one chosen.
    ///
    /// # Errors
    /// `NotFound` when there is nothing to undo, `Failed` when it has no way back, `Conflict` when another
    /// agent changed the same field later.
    pub fn undo(&self, chosen: Option<EntryId>, now: Timestamp) -> Result<Undone> {
        let id = match chosen {
            Some(id) => id,
            None => self
                .store
                .newest_undoable(&self.agent)?
                .ok_or_else(|| Error::not_found("there is nothing to undo"))?,
        };
        let tx = self.store.begin()?;
        let Recorded {
            entry,
            payload,
            undoes,
        } = tx
            .entry(id)?
            .ok_or_else(|| Error::not_found(format!("there is no entry {id} in the history")))?;
        if entry.undone_by.is_some() {
            return Err(Error::failed(format!(
                "entry {id} ({}) was taken back already",
                entry.action
            )));
        }
        let Some(payload) = payload else {
            return Err(no_way_back(&tx, &entry, undoes)?);
        };
        let steps: Vec<Step> = serde_json::from_str(&payload).map_err(|_| {
            Error::failed(format!(
                "entry {id} was written by a newer deskcard, which can undo it"
            ))
        })?;
        let way = Way {
            tx: &tx,
            entry: &entry,
            acting: &self.agent,
            others: later::others(&tx, &entry, &self.agent, steps.len())?,
        };
        let mut back = Back::default();
        for step in steps.into_iter().rev() {
            self.take_back(&way, step, now, &mut back)?;
        }
        back.bring_along(&tx)?;
        back.settle_entries(&tx, &self.agent, now)?;
        let Back {
            done,
            changes,
            drafted,
            stayed,
            ..
        } = back.told(&entry);
        let also: Vec<_> = tx.cards_of_entry(id)?;
        let by = tx.log(&NewEntry {
            at: now,
            agent: &self.agent,
            action: "undo",
            client: entry.client,
            also: &also,
            ticket: entry.ticket,
            changes: &changes,
            // A message that is a draft again is not written by putting the rest back.
            payload: (!drafted).then(|| to_payload(&done)).transpose()?,
            undoes: Some(id),
        })?;
        bind_dossiers(&tx, &done, by)?;
        let back = deleting::messages_back(&tx, &done)?;
        if let Some(undone) = undoes {
            // Undoing an undo: the first change stands again.
            // It is taken back next time by what was done now: dossiers have new numbers.
            tx.stand_again(undone, &to_payload(&done)?)?;
            bind_dossiers(&tx, &done, undone)?;
        }
        tx.commit()?;
        if !back.is_empty() && self.store.search_path().exists() {
            // They are older than what the index has seen. Undo is done and durable whatever comes of it;
            // what is missing in the index then, `check --repair` finds.
            let _ = self.store.index_again(&back);
        }
        Ok(Undone { entry, by, stayed })
    }

    /// Puts back what this agent undid last, if nothing of theirs came after.
    ///
    /// # Errors
    /// As [`Desk::undo`]; `Failed` too when it was a text, which is a draft again.
    pub fn redo(&self, now: Timestamp) -> Result<Undone> {
        let id = self
            .store
            .newest_redoable(&self.agent)?
            .ok_or_else(|| Error::not_found("there is nothing to put back"))?;
        self.undo(Some(id), now)
    }

    fn take_back(&self, way: &Way<'_>, step: Step, now: Timestamp, back: &mut Back) -> Result<()> {
        let tx = way.tx;
        let done = &mut back.done;
        match step {
            Step::Card {
                client,
                field,
                before,
                after,
            } => {
                way.must_be_clear(Over::Field(client, &field))?;
                let mut card = tx.client(client)?.ok_or_else(|| gone(client))?;
                let (was, current) = (card.clone(), capture(&card, &field));
                put_back(&mut card, &field, &before, &after, &current);
                if field == FieldName::Company {
                    companies::must_be_there(tx, &card)?;
                }
                let now_value = capture(&card, &field);
                tx.update_client(&mut card)?;
                back.tell(snapshot::change(&was, &card, &field));
                back.done.push(Step::Card {
                    client,
                    field,
                    before: current,
                    after: now_value,
                });
            }
            Step::Kept {
                client,
                before,
                after,
            } => {
                if let Some(mut card) = tx.client(client)? {
                    let was = card.kept.clone();
                    if was == after {
                        card.kept = before;
                    }
                    let is = card.kept.clone();
                    tx.update_client(&mut card)?;
                    done.push(Step::Kept {
                        client,
                        before: was,
                        after: is,
                    });
                }
            }
            Step::Touched {
                client,
                before,
                after,
            } => {
                if let Some(mut card) = tx.client(client)? {
                    let was = card.updated_at;
                    card.updated_at = if was == after { before } else { now.max(was) };
                    done.push(Step::Touched {
                        client,
                        before: was,
                        after: card.updated_at,
                    });
                    tx.update_client(&mut card)?;
                }
            }
            Step::Lists { removed, added } => {
                // Entries of a card follow its mark, which is asked about itself; but not their reason and
                // end, which are edited here.
                let edited = |entry: &ListEntry| {
                    let same =
                        |new: &ListEntry| (&new.value, new.list) == (&entry.value, entry.list);
                    removed.iter().any(same) && added.iter().any(same)
                };
                for entry in removed.iter().chain(&added) {
                    if entry.origin == Origin::Hand || edited(entry) {
                        way.must_be_clear(Over::Listed(&entry.value))?;
                    }
                }
                let (mut taken, mut put) = (Vec::new(), Vec::new());
                for entry in added {
                    for known in tx.entries_for(&entry.value)? {
                        if (known.list, known.client, known.origin)
                            == (entry.list, entry.client, entry.origin)
                        {
                            tx.delete_list_entry(known.id)?;
                            taken.push(known);
                        }
                    }
                }
                for mut entry in removed {
                    tx.put_list_entry_back(&mut entry)?;
                    put.push(entry);
                }
                done.push(Step::Lists {
                    removed: taken,
                    added: put,
                });
            }
            Step::Shared(keys) => {
                for key in &keys {
                    if tx.owners(key)?.len() <= 1 {
                        tx.unshare_contact(key)?;
                    }
                }
                done.push(Step::Shared(keys));
            }
            Step::Created(client) => {
                let card = tx.client(client)?.ok_or_else(|| gone(client))?;
                if let Some(later) = tx.later_entry(way.entry.id, client)? {
                    return Err(way.in_the_way(&later, "the card"));
                }
                let tickets = tx.count_tickets(client, true)?;
                if tickets > 0 {
                    return Err(Error::conflict(format!(
                        "card #{client} was written under since ({tickets} tickets), so it was left as it is"
                    ))
                    .hint("Delete the card instead."));
                }
                tx.bury_client(client, now, None)?;
                done.push(Step::Removed(Box::new(card)));
            }
            Step::Removed(mut card) => {
                for contact in &card.contacts {
                    if let Some(key) = &contact.key
                        && let Some(owner) = tx
                            .owners(key)?
                            .iter()
                            .find(|owner| !owner.shared && !contact.shared)
                    {
                        return Err(Error::conflict(format!(
                            "{key} is on card #{} by now",
                            owner.client
                        )));
                    }
                }
                without_gone_company(tx, &mut card)?;
                tx.revive_client(&mut card)?;
                done.push(Step::Created(card.id));
            }
            Step::Ticket {
                ticket,
                before,
                after,
            } => {
                take_ticket_back(way, ticket, &before, &after, back)?;
            }
            Step::Comment(ticket, message) => {
                self.unwrite(tx, ticket, message, Visibility::Internal, now)?;
                back.drafted = true;
            }
            Step::Held {
                ticket,
                message,
                outbox,
            } => {
                if tx.outbox_state(outbox)? == Some(DeliveryState::Held) {
                    tx.remove_reply(outbox)?;
                    self.unwrite(tx, ticket, message, Visibility::Public, now)?;
                    back.drafted = true;
                } else if way.entry.action == "macro" {
                    // What else it did goes back; what was sent stays.
                    back.stayed += 1;
                } else {
                    return Err(left_already());
                }
            }
            Step::Forwarded {
                ticket,
                message,
                outbox,
                note,
            } => {
                if tx.outbox_state(outbox)? != Some(DeliveryState::Held) {
                    return Err(left_already());
                }
                tx.remove_reply(outbox)?;
                if let Some(forwarded) = tx.message(message)?
                    && let Some(note) = forwarded.text.get(..note).filter(|note| !note.is_empty())
                {
                    self.draft_again(tx, ticket, Visibility::Internal, note, now)?;
                }
                tx.remove_message(message)?;
                tx.recount_ticket(ticket)?;
                back.drafted = true;
            }
            Step::CompanyCreated(_)
            | Step::CompanyRemoved { .. }
            | Step::Company { .. }
            | Step::CompanyMerged { .. }
            | Step::CompanyRevived { .. } => {
                done.extend(companies::take_back(way, step)?);
            }
            Step::Segment {
                name,
                before,
                after,
            } => done.push(segments::take_back(tx, name, before, after)?),
            Step::Reviewed(pair) => {
                tx.take_reason(&pair)?;
                done.push(Step::Unreviewed(pair));
            }
            Step::Unreviewed(pair) => {
                tx.put_reason_back(&pair)?;
                done.push(Step::Reviewed(pair));
            }
            Step::Dismissed(review) => {
                tx.dismiss_review(review, false)?;
                done.push(Step::Reopened(review));
            }
            Step::Reopened(review) => {
                tx.dismiss_review(review, true)?;
                done.push(Step::Dismissed(review));
            }
            Step::Deleted { client, dossier } => {
                let Some(Dossier::Deleted(deleted)) = tx.dossier(dossier, now)? else {
                    return Err(too_late(client));
                };
                deleting::put_back(way, &deleted, now)?;
                tx.drop_dossier(dossier)?;
                done.push(Step::Restored(client));
            }
            Step::Restored(client) => {
                way.must_be_clear(Over::Card(client))?;
                let card = tx.client(client)?.ok_or_else(|| gone(client))?;
                let expires = self.undo_until(now);
                let dossier = deleting::delete(tx, card, now, expires)?;
                done.push(Step::Deleted { client, dossier });
            }
            Step::Merged {
                keep,
                other,
                dossier,
            } => {
                let Some(Dossier::Merged(merged)) = tx.dossier(dossier, now)? else {
                    return Err(too_late(other));
                };
                merging::take_out(way, &merged, now)?;
                tx.drop_dossier(dossier)?;
                let card = tx.client(other)?.ok_or_else(|| gone(other))?;
                done.push(Step::Unmerged {
                    keep,
                    other,
                    had: card
                        .contacts
                        .into_iter()
                        .filter_map(|one| one.key)
                        .collect(),
                });
            }
            Step::Unmerged { keep, other, had } => {
                way.must_be_clear(Over::Card(other))?;
                let card = tx.client(other)?.ok_or_else(|| gone(other))?;
                let new =
                    |contact: &Contact| contact.key.as_ref().is_some_and(|key| !had.contains(key));
                let come = card.contacts.into_iter().filter(new).collect();
                back.come.push((keep, come));
                let dossier = merging::fold_in_again(tx, keep, other, now)?;
                back.done.push(Step::Merged {
                    keep,
                    other,
                    dossier,
                });
            }
            Step::TicketMerged(merged) => done.push(ticket_surgery::take_out(tx, &merged)?),
            Step::TicketUnmerged { keep, other } => {
                let (keep, other) = (there(tx, keep)?, there(tx, other)?);
                done.push(ticket_surgery::fold_in(tx, &keep, &other)?);
            }
            Step::Split(split) => done.push(ticket_surgery::bring_back(tx, *split)?),
            Step::Unsplit(split, made) => {
                done.push(ticket_surgery::split_again(tx, *split, made.as_deref())?);
            }
        }
        Ok(())
    }

    /// Makes a message a draft again, before what was typed since, with its files.
    fn unwrite(
        &self,
        tx: &Tx<'_>,
        ticket: TicketId,
        message: MessageId,
        visibility: Visibility,
        now: Timestamp,
    ) -> Result<()> {
        let kept = files_kind(visibility);
        if let Some(message) = tx.message(message)? {
            self.draft_again(tx, ticket, visibility, &message.text, now)?;
        }
        let sent = tx.attachments_of_message(message)?;
        if !sent.is_empty() {
            let mut files: Vec<Enclosed> = sent
                .into_iter()
                .filter_map(|file| {
                    Some(Enclosed::Kept {
                        name: file.name,
                        media_type: file.media_type,
                        bytes: file.bytes,
                        blob: file.blob?,
                    })
                })
                .collect();
            files.extend(files_of_draft(tx.draft(&self.agent, kept, ticket.0)?));
            tx.put_draft(&self.agent, kept, ticket.0, Some(&files_text(&files)?), now)?;
        }
        tx.remove_message(message)?;
        tx.recount_ticket(ticket)
    }

    /// Puts a text before what was typed since.
    fn draft_again(
        &self,
        tx: &Tx<'_>,
        ticket: TicketId,
        visibility: Visibility,
        text: &str,
        now: Timestamp,
    ) -> Result<()> {
        let kind = match visibility {
            Visibility::Public => "reply",
            Visibility::Internal => "comment",
        };
        let typed = tx.draft(&self.agent, kind, ticket.0)?.unwrap_or_default();
        let whole = if typed.trim().is_empty() {
            text.to_owned()
        } else {
            format!("{text}\n\n{typed}")
        };
        tx.put_draft(&self.agent, kind, ticket.0, Some(&whole), now)
    }
}

/// What an undo did, so that it can be taken back itself.
#[derive(Debug, Default)]
struct Back {
    done: Vec<Step>,
    changes: Vec<FieldChange>,
    /// Whether a message was taken out: what was done has no way back then, not even in part.
    drafted: bool,
    /// Replies of a macro that have left: they stay.
    stayed: u64,
    /// What came to cards that go into others again, while they stood alone.
    come: Vec<(ClientId, Vec<Contact>)>,
}

impl Back {
    /// What a field was and is now.
    fn tell(&mut self, change: Option<FieldChange>) {
        self.changes
            .extend(change.filter(|change| !self.changes.contains(change)));
    }

    /// `D4`: everything moves, what came since a merge was taken back included.
    fn bring_along(&mut self, tx: &Tx<'_>) -> Result<()> {
        for (keep, contacts) in std::mem::take(&mut self.come) {
            let before = tx.client(keep)?.ok_or_else(|| gone(keep))?;
            let mut card = before.clone();
            for contact in contacts {
                if !card.contacts.iter().any(|known| known.key == contact.key) {
                    card.contacts.push(contact);
                }
            }
            card.sort_contacts();
            let changed = snapshot::changed(&before, &card);
            if changed.is_empty() {
                continue;
            }
            tx.update_client(&mut card)?;
            for field in changed {
                self.tell(snapshot::change(&before, &card, &field));
                self.done.push(Step::Card {
                    client: keep,
                    before: capture(&before, &field),
                    after: capture(&card, &field),
                    field,
                });
            }
        }
        Ok(())
    }

    /// `S1`: what others listed or took off since follows the cards as they are now.
    fn settle_entries(&mut self, tx: &Tx<'_>, agent: &str, now: Timestamp) -> Result<()> {
        let mut cards = BTreeSet::new();
        for step in &self.done {
            match step {
                Step::Card { client, field, .. }
                    if *field == FieldName::Standing || contact_kind(field).is_some() =>
                {
                    cards.insert(*client);
                }
                Step::Created(client) | Step::Restored(client) => {
                    cards.insert(*client);
                }
                Step::Merged { keep, other, .. } | Step::Unmerged { keep, other, .. } => {
                    cards.extend([*keep, *other]);
                }
                _ => {}
            }
        }
        for card in cards {
            self.done
                .extend(marks::settle_entries(tx, card, agent, now)?);
        }
        Ok(())
    }

    /// What was changed, in the order in which the entry said it; what no step tells of is the other way
    /// round than it was said.
    fn told(mut self, entry: &Entry) -> Self {
        let mut steps = std::mem::take(&mut self.changes);
        for said in &entry.changes {
            let known = |change: &FieldChange| change.field == said.field;
            if steps.iter().any(known) {
                self.changes
                    .extend(steps.extract_if(.., |change| known(change)));
            } else if !self.changes.iter().any(known) {
                self.changes.push(FieldChange {
                    field: said.field.clone(),
                    before: said.after.clone(),
                    after: said.before.clone(),
                });
            }
        }
        self.changes.append(&mut steps);
        self
    }
}

fn take_ticket_back(
    way: &Way<'_>,
    id: TicketId,
    before: &TicketState,
    after: &TicketState,
    back: &mut Back,
) -> Result<()> {
    let tx = way.tx;
    for change in before.changes(after) {
        way.must_be_clear(Over::Ticket(id, &change.field))?;
    }
    let was = there(tx, id)?;
    let mut ticket = was.clone();
    TicketState::put_back(&mut ticket, before, after);
    if ticket.client != was.client {
        let card = tx.client(ticket.client)?.ok_or_else(|| {
            Error::failed(format!(
                "card #{} is gone, so ticket #{id} stays",
                ticket.client
            ))
        })?;
        ticket.standing = card.standing;
    }
    tx.update_ticket(&was, &mut ticket)?;
    if ticket.client != was.client {
        tx.mark_guests(id, ticket.client)?;
    }
    let (was, is) = (TicketState::of(&was), TicketState::of(&ticket));
    was.changes(&is)
        .into_iter()
        .for_each(|change| back.tell(Some(change)));
    back.done.push(Step::Ticket {
        ticket: id,
        before: Box::new(was),
        after: Box::new(is),
    });
    Ok(())
}

/// A ticket that has not been merged into another one meanwhile.
fn there(tx: &Tx<'_>, id: TicketId) -> Result<Ticket> {
    tx.ticket(id)?
        .filter(|ticket| ticket.id == id)
        .ok_or_else(|| Error::failed(format!("ticket #{id} is gone")))
}

/// Why an entry without steps cannot be taken back.
fn no_way_back(tx: &Tx<'_>, entry: &Entry, undoes: Option<EntryId>) -> Result<Error> {
    let Some(undone) = undoes else {
        return Ok(
            Error::failed(format!("«{}» cannot be undone", entry.action))
                .hint("What was sent, called or erased has no way back."),
        );
    };
    let wrote = tx.entry(undone)?.is_some_and(|undone| {
        ["reply", "comment", "forward", "macro"].contains(&undone.entry.action.as_str())
    });
    Ok(if wrote {
        Error::failed("what was taken back cannot be put back as it was: its text is a draft again")
            .hint("Send it from there.")
    } else {
        Error::failed(
            "what was taken back cannot be put back: what that needs is gone, erased or too old",
        )
    })
}

fn left_already() -> Error {
    Error::failed("the reply has left already and cannot be taken back")
}

fn gone(client: ClientId) -> Error {
    Error::failed(format!("card #{client} is gone"))
}

fn too_late(client: ClientId) -> Error {
    Error::failed(format!(
        "the time in which card #{client} could be put back has passed"
    ))
    .hint("How long that is says «undo_days» in the configuration.")
}
