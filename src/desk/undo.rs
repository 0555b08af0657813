//! Undo and redo of what agents changed (`D7`).
//!
//! Automation never stands in the way: what it changed since is kept beside what is put back. Another
//! agent's later change to the same field does, and is named.

use super::recording::{bind_dossiers, to_payload};
use super::{Desk, deleting, merging, ticket_surgery};
use crate::domain::change::{Entry, FieldChange, Step, TicketState};
use crate::domain::client::Client;
use crate::domain::contact::Contact;
use crate::domain::dossier::Dossier;
use crate::domain::error::{Error, Result};
use crate::domain::fields::FieldName;
use crate::domain::ids::{ClientId, EntryId, MessageId, TicketId};
use crate::domain::snapshot::{capture, contact_kind, restore};
use crate::domain::ticket::{DeliveryState, Ticket};
use crate::domain::time::Timestamp;
use crate::store::{NewEntry, Recorded, Tx};

use serde_json::Value;

/// What was taken back, or put back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The entry it is about.
    pub entry: Entry,
    /// The entry that says so.
    pub by: EntryId,
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
            return Err(
                Error::failed(format!("«{}» cannot be undone", entry.action))
                    .hint("What was sent, called or erased has no way back."),
            );
        };
        let steps: Vec<Step> = serde_json::from_str(&payload).map_err(|_| {
            Error::failed(format!(
                "entry {id} was written by a newer deskcard, which can undo it"
            ))
        })?;
        let mut done = Vec::new();
        for step in steps.into_iter().rev() {
            self.take_back(&tx, &entry, step, now, &mut done)?;
        }
        let changes: Vec<FieldChange> = entry
            .changes
            .iter()
            .map(|change| FieldChange {
                field: change.field.clone(),
                before: change.after.clone(),
                after: change.before.clone(),
            })
            .collect();
        let also: Vec<_> = tx.cards_of_entry(id)?;
        let by = tx.log(&NewEntry {
            at: now,
            agent: &self.agent,
            action: "undo",
            client: entry.client,
            also: &also,
            ticket: entry.ticket,
            changes: &changes,
            payload: Some(to_payload(&done)?),
            undoes: Some(id),
        })?;
        bind_dossiers(&tx, &done, by)?;
        let back = deleting::messages_back(&tx, &done)?;
        if let Some(undone) = undoes {
            // Undoing an undo: the first change stands again.
            tx.stand_again(undone)?;
        }
        tx.commit()?;
        if !back.is_empty() && self.store.search_path().exists() {
            // They are older than what the index has seen. Undo is done and durable whatever comes of it;
            // what is missing in the index then, `check --repair` finds.
            let _ = self.store.index_again(&back);
        }
        Ok(Undone { entry, by })
    }

    /// Puts back what this agent undid last, if nothing of theirs came after.
    pub fn redo(&self, now: Timestamp) -> Result<Undone> {
        let id = self
            .store
            .newest_redoable(&self.agent)?
            .ok_or_else(|| Error::not_found("there is nothing to put back"))?;
        self.undo(Some(id), now)
    }

    fn take_back(
        &self,
        tx: &Tx<'_>,
        entry: &Entry,
        step: Step,
        now: Timestamp,
        done: &mut Vec<Step>,
    ) -> Result<()> {
        match step {
            Step::Card {
                client,
                field,
                before,
                after,
            } => {
                let key = field.key();
                if let Some(later) =
                    tx.later_change(entry.id, &entry.agent, Some(client), None, &key)?
                {
                    return Err(in_the_way(&later, &key));
                }
                let mut card = tx
                    .client(client)?
                    .ok_or_else(|| Error::failed(format!("card #{client} is gone")))?;
                let current = capture(&card, &field);
                put_back(&mut card, &field, &before, &after, &current);
                let now_value = capture(&card, &field);
                tx.update_client(&mut card)?;
                done.push(Step::Card {
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
                let card = tx
                    .client(client)?
                    .ok_or_else(|| Error::failed(format!("card #{client} is gone")))?;
                if let Some(later) = tx.later_entry(entry.id, client)? {
                    return Err(in_the_way(&later, "the card"));
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
                tx.revive_client(&mut card)?;
                done.push(Step::Created(card.id));
            }
            Step::Ticket {
                ticket,
                before,
                after,
            } => {
                self.take_ticket_back(tx, entry, ticket, &before, &after, done)?;
            }
            Step::Comment(ticket, message) => {
                self.unwrite(tx, ticket, message, "comment", now)?;
            }
            Step::Held {
                ticket,
                message,
                outbox,
            } => {
                if tx.outbox_state(outbox)? != Some(DeliveryState::Held) {
                    return Err(Error::failed(
                        "the reply has left already and cannot be taken back",
                    ));
                }
                tx.remove_reply(outbox)?;
                self.unwrite(tx, ticket, message, "reply", now)?;
            }
            Step::CompanyCreated(company) => {
                if tx.clients_of_company(company)?.is_empty() {
                    tx.delete_company(company)?;
                }
            }
            Step::Company {
                company,
                before,
                after,
            } => {
                tx.put_company(company, &before.0, &before.1)?;
                done.push(Step::Company {
                    company,
                    before: after,
                    after: before,
                });
            }
            Step::CompanyMerged {
                gone,
                name,
                domains,
                ..
            } => tx.revive_company(gone, &name, &domains)?,
            Step::Dismissed(review) => {
                tx.dismiss_review(review, false)?;
            }
            Step::Deleted { client, dossier } => {
                let Some(Dossier::Deleted(deleted)) = tx.dossier(dossier, now)? else {
                    return Err(too_late(client));
                };
                deleting::put_back(tx, &deleted, now)?;
                tx.drop_dossier(dossier)?;
                done.push(Step::Restored(client));
            }
            Step::Restored(client) => {
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
                merging::take_out(tx, &merged, now)?;
                tx.drop_dossier(dossier)?;
                done.push(Step::Unmerged { keep, other });
            }
            Step::Unmerged { keep, other } => {
                let dossier = merging::fold_in_again(tx, keep, other, now)?;
                done.push(Step::Merged {
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

    /// Makes a message a draft again.
    fn unwrite(
        &self,
        tx: &Tx<'_>,
        ticket: TicketId,
        message: MessageId,
        kind: &str,
        now: Timestamp,
    ) -> Result<()> {
        if let Some(message) = tx.message(message)? {
            tx.put_draft(&self.agent, kind, ticket.0, Some(&message.text), now)?;
        }
        tx.remove_message(message)?;
        tx.recount_ticket(ticket)
    }

    fn take_ticket_back(
        &self,
        tx: &Tx<'_>,
        entry: &Entry,
        id: TicketId,
        before: &TicketState,
        after: &TicketState,
        done: &mut Vec<Step>,
    ) -> Result<()> {
        for change in before.changes(after) {
            if let Some(later) =
                tx.later_change(entry.id, &entry.agent, None, Some(id), &change.field)?
            {
                return Err(in_the_way(&later, &change.field));
            }
        }
        let was = tx
            .ticket(id)?
            .ok_or_else(|| Error::failed(format!("ticket #{id} is gone")))?;
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
        done.push(Step::Ticket {
            ticket: id,
            before: Box::new(TicketState::of(&was)),
            after: Box::new(TicketState::of(&ticket)),
        });
        Ok(())
    }
}

/// A ticket that has not been merged into another one meanwhile.
fn there(tx: &Tx<'_>, id: TicketId) -> Result<Ticket> {
    tx.ticket(id)?
        .filter(|ticket| ticket.id == id)
        .ok_or_else(|| Error::failed(format!("ticket #{id} is gone")))
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

fn in_the_way(later: &Entry, field: &str) -> Error {
    Error::conflict(format!(
        "{} changed {field} later (entry {}, {}), so it was left as it is",
        later.agent, later.id, later.at
    ))
    .hint("Undo that change first, or set the value by hand.")
}

/// Puts a field back as `before` left it. What automation changed since in a list of contacts stays.
fn put_back(card: &mut Client, field: &FieldName, before: &Value, after: &Value, current: &Value) {
    if current == after || contact_kind(field).is_none() {
        restore(card, field, before);
        return;
    }
    let read =
        |value: &Value| serde_json::from_value::<Vec<Contact>>(value.clone()).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let kind = contact_kind(field);
    let same = super::cards::same_contact;
    // Put on by the change: off again. Taken off by it: on again, where they stood.
    card.contacts.retain(|contact| {
        Some(contact.kind) != kind
            || !after.iter().any(|one| same(one, contact))
            || before.iter().any(|one| same(one, contact))
    });
    for (place, contact) in before.iter().enumerate() {
        if !card.contacts.iter().any(|one| same(one, contact)) {
            let first = card
                .contacts
                .iter()
                .position(|one| Some(one.kind) == kind)
                .unwrap_or(card.contacts.len());
            let at = (first + place).min(card.contacts.len());
            card.contacts.insert(at, contact.clone());
        }
    }
    card.sort_contacts();
}
