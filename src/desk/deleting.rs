//! Deleting cards and putting them back (`D1`, `D3`, `D5`).

use super::Desk;
use super::contacts::{follow_contacts, reclaim, settle};
use super::drafts::{files_kind, files_of_draft};
use super::recording::Recording;
use super::tickets::address_in;
use super::undo::{Way, without_gone_company};
use crate::domain::appeal::Visibility;
use crate::domain::change::{FieldChange, Step};
use crate::domain::client::{BlobHash, Client};
use crate::domain::dossier::{
    BlankedMessage, Deleted, Dossier, DossierId, MovedGuest, Row, TicketImage,
};
use crate::domain::draft::Enclosed;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, EntryId, MessageId, TicketId};
use crate::domain::listing::{ListColour, Origin};
use crate::domain::ticket::{Message, Priority, Ticket, TicketType, opening_words};
use crate::domain::time::Timestamp;
use crate::store::Tx;

impl Desk {
    /// Deletes a card with its tickets and everything the client wrote (`D1`).
    ///
    /// # Errors
    /// `NotFound` when the card is gone already.
    pub fn delete_card(&self, id: ClientId, now: Timestamp) -> Result<EntryId> {
        self.delete_cards(&[id], now)
    }

    /// Deletes several cards as one undoable change (`L4`).
    ///
    /// # Errors
    /// `NotFound` when one of them is gone already; nothing is deleted then.
    pub fn delete_cards(&self, ids: &[ClientId], now: Timestamp) -> Result<EntryId> {
        let for_good = self.config.desk.undo_days == 0;
        let mut recording = self.record(now)?;
        let mut done: Vec<ClientId> = Vec::new();
        for id in ids {
            if done.contains(id) {
                continue;
            }
            done.push(*id);
            let card = recording.client(*id)?;
            self.delete_one(&mut recording, card, now)?;
        }
        if done.is_empty() {
            return Err(Error::failed("no card was named; nothing was deleted"));
        }
        recording.finish("delete", for_good)
    }

    /// Deletes one of the cards that a change deletes.
    pub(super) fn delete_one(
        &self,
        recording: &mut Recording<'_>,
        card: Client,
        now: Timestamp,
    ) -> Result<()> {
        let for_good = self.config.desk.undo_days == 0;
        let id = card.id;
        recording.note(FieldChange {
            field: "card".to_owned(),
            // Gone at once is gone from the history too.
            before: if for_good {
                serde_json::Value::Null
            } else {
                card.display_name().into()
            },
            after: serde_json::Value::Null,
        });
        recording.touch_client(id);
        if for_good {
            let deleted = take_apart(&recording.tx, card, now)?;
            forget(&recording.tx, &deleted)?;
        } else {
            let expires = self.undo_until(now);
            let dossier = delete(&recording.tx, card, now, expires)?;
            recording.step(Step::Deleted {
                client: id,
                dossier,
            });
        }
        Ok(())
    }

    /// Destroys what was kept of cards whose time for undo has passed (`D1`); how many.
    pub fn purge_dossiers(&self, now: Timestamp) -> Result<usize> {
        if self.store.expired_dossiers(now)?.is_empty() {
            return Ok(0);
        }
        let tx = self.store.begin()?;
        let expired = tx.expired_dossiers(now)?;
        for (_, client) in &expired {
            // What went into the card before cannot come out of it any more.
            for id in tx.merged_family(*client)? {
                tx.destroy_dossiers_of(id)?;
                tx.forget_traces_of(id)?;
            }
        }
        tx.commit()?;
        Ok(expired.len())
    }
}

/// Deletes a card into a dossier.
pub(super) fn delete(
    tx: &Tx<'_>,
    card: Client,
    now: Timestamp,
    expires: Timestamp,
) -> Result<DossierId> {
    let id = card.id;
    let deleted = take_apart(tx, card, now)?;
    let blobs = blobs_of(&deleted);
    let dossier = Dossier::Deleted(Box::new(deleted));
    tx.put_dossier(id, &dossier, &blobs, now, Some(expires))
}

/// Takes a card and all that hangs on it out of the file.
pub(super) fn take_apart(tx: &Tx<'_>, card: Client, now: Timestamp) -> Result<Deleted> {
    let id = card.id;
    let mut deleted = Deleted {
        since: tx.watermark(),
        tickets: Vec::new(),
        guests: Vec::new(),
        blanked: Vec::new(),
        unlisted: Vec::new(),
        orphaned: Vec::new(),
        drafts: tx.take_form_drafts(id)?,
        card,
    };
    for ticket in tx.ticket_ids_of(id)? {
        let Some(ticket) = tx.ticket(ticket)? else {
            continue;
        };
        deleted.guests.extend(move_guests_out(tx, &ticket, now)?);
        deleted.tickets.push(tx.take_ticket(&ticket, None)?);
    }
    for message in tx.guest_messages_of(id)? {
        let Some(host) = tx
            .message(message)?
            .map(|message| message.ticket)
            .map(|ticket| tx.ticket(ticket))
            .transpose()?
            .flatten()
        else {
            continue;
        };
        deleted
            .blanked
            .push(tx.blank_message(message, host.client)?);
        tx.recount_ticket(host.id)?;
    }
    for entry in tx.entries_of_client(id)? {
        match (entry.list, entry.origin) {
            (ListColour::White, Origin::Card) => {
                tx.delete_list_entry(entry.id)?;
                deleted.unlisted.push(entry);
            }
            // `D3`: they stay, and say no more whose they were.
            _ => deleted.orphaned.push(entry.id),
        }
    }
    tx.set_entry_client(&deleted.orphaned, None)?;
    tx.bury_client(id, now, None)?;
    Ok(deleted)
}

/// Destroys what [`take_apart`] kept: the bytes that nothing else needs, and what had gone into the card
/// before.
pub(super) fn forget(tx: &Tx<'_>, deleted: &Deleted) -> Result<usize> {
    for id in tx.merged_family(deleted.card.id)? {
        tx.destroy_dossiers_of(id)?;
        tx.forget_traces_of(id)?;
    }
    tx.drop_unused_blobs(&blobs_of(deleted))
}

/// `D1`: what another living client wrote in a ticket that goes moves to a ticket of that client.
fn move_guests_out(tx: &Tx<'_>, ticket: &Ticket, now: Timestamp) -> Result<Vec<MovedGuest>> {
    let mut writers: Vec<(ClientId, Vec<Message>)> = Vec::new();
    for message in tx.messages(ticket.id)? {
        let Some(writer) = message.client.filter(|writer| *writer != ticket.client) else {
            continue;
        };
        match writers.iter_mut().find(|(known, _)| *known == writer) {
            Some((_, messages)) => messages.push(message),
            None => writers.push((writer, vec![message])),
        }
    }
    let mut moved = Vec::new();
    for (writer, messages) in writers {
        // What a deleted client wrote says so already and goes with the ticket.
        let Some(card) = tx.client(writer)? else {
            continue;
        };
        let to = ticket_for(tx, &card, ticket, &messages, None, now)?;
        let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
        tx.move_messages(&ids, to)?;
        tx.mark_guests(to, writer)?;
        tx.recount_ticket(to)?;
        moved.extend(ids.into_iter().map(|message| MovedGuest {
            message,
            from: ticket.id,
            to,
        }));
    }
    Ok(moved)
}

/// Opens a ticket of a client for messages that come from another ticket (`D1`, `T11`). Nothing of the
/// other ticket's own words goes with them.
pub(super) fn ticket_for(
    tx: &Tx<'_>,
    card: &Client,
    from: &Ticket,
    messages: &[Message],
    linked: Option<TicketId>,
    now: Timestamp,
) -> Result<TicketId> {
    let first = messages
        .first()
        .ok_or_else(|| Error::failed("there is no message to move"))?;
    let matched = messages
        .iter()
        .find_map(|message| message.matched_by.as_ref())
        .map(|by| &by.value);
    let mut ticket = Ticket {
        id: TicketId(0),
        revision: 0,
        client: card.id,
        client_name: card.display_name(),
        standing: card.standing,
        subject: opening_words(first),
        status: from.status,
        priority: Priority::Medium,
        kind: TicketType::Question,
        channel: first.channel.clone(),
        reply_address: address_in(&card.contacts, &first.channel, matched),
        assignee: None,
        tags: Vec::new(),
        unread: from.unread,
        linked,
        opened_by: first.writer,
        pardoned: from.pardoned,
        snippet: String::new(),
        snoozed_until: None,
        created_at: first.sent_at,
        updated_at: messages
            .iter()
            .map(|message| message.sent_at)
            .max()
            .unwrap_or(now),
        last_message_at: first.sent_at,
        messages: 0,
    };
    tx.insert_ticket(&mut ticket)?;
    Ok(ticket.id)
}

/// Puts a deleted card back with everything that hung on it. What the client wrote since comes along.
pub(super) fn put_back(way: &Way<'_>, deleted: &Deleted, now: Timestamp) -> Result<()> {
    let tx = way.tx;
    let id = deleted.card.id;
    for blanked in &deleted.blanked {
        let message = MessageId(crate::domain::dossier::number(&blanked.message, "id"));
        if tx.message(message)?.is_none() && tx.has_dossier(blanked.host)? {
            return Err(Error::conflict(format!(
                "card #{} was deleted later, with a ticket that #{id} had written in",
                blanked.host
            ))
            .hint("Undo that first; nothing was changed."));
        }
    }
    let mut card = deleted.card.clone();
    let reclaimed = reclaim(way, &mut card, now)?;
    without_gone_company(tx, &mut card)?;
    tx.revive_client(&mut card)?;
    for image in &deleted.tickets {
        tx.put_ticket_back(image)?;
    }
    for image in &deleted.tickets {
        return_guests(tx, deleted, image)?;
    }
    for blanked in &deleted.blanked {
        if let Some(ticket) = tx.unblank_message(blanked)?
            && let Some(host) = tx.ticket(ticket)?
        {
            tx.mark_guests(ticket, host.client)?;
            tx.recount_ticket(ticket)?;
        }
    }
    for entry in &deleted.unlisted {
        tx.put_list_entry_back(&mut entry.clone())?;
    }
    tx.set_entry_client(&deleted.orphaned, Some(id))?;
    tx.put_drafts_back(&deleted.drafts)?;
    tx.set_last_appeal(id, deleted.card.last_appeal_at)?;
    for given in &reclaimed {
        follow_contacts(tx, given, &card, deleted.since)?;
        settle(tx, given, id, now)?;
    }
    Ok(())
}

fn return_guests(tx: &Tx<'_>, deleted: &Deleted, image: &TicketImage) -> Result<()> {
    let ticket = image.id();
    let mut emptied: Vec<TicketId> = Vec::new();
    let mut missing = false;
    for guest in deleted.guests.iter().filter(|guest| guest.from == ticket) {
        let there = tx
            .message(guest.message)?
            .is_some_and(|message| message.ticket == guest.to);
        // Deleted with its writer since, or moved on by an agent: it stays where it is.
        if !there {
            missing = true;
            continue;
        }
        tx.move_messages(&[guest.message], ticket)?;
        if !emptied.contains(&guest.to) {
            emptied.push(guest.to);
        }
    }
    tx.return_threads(&image.threads, ticket)?;
    tx.mark_guests(ticket, deleted.card.id)?;
    if missing {
        tx.recount_ticket(ticket)?;
    }
    for id in emptied {
        let Some(made) = tx.ticket(id)?.filter(|made| made.id == id) else {
            continue;
        };
        if tx.filed_since(id, MessageId(0))?.is_empty() {
            tx.take_ticket(&made, Some(ticket))?;
        } else {
            tx.recount_ticket(id)?;
        }
    }
    Ok(())
}

/// The messages that came back with cards.
pub(super) fn messages_back(tx: &Tx<'_>, done: &[Step]) -> Result<Vec<MessageId>> {
    let mut messages = Vec::new();
    for step in done {
        if let Step::Restored(client) = step {
            for ticket in tx.ticket_ids_of(*client)? {
                let filed = tx.filed_since(ticket, MessageId(0))?;
                messages.extend(filed.iter().map(|message| message.id));
            }
            messages.extend(tx.guest_messages_of(*client)?);
        }
    }
    Ok(messages)
}

/// Everything a dossier may bring back by its hash.
fn blobs_of(deleted: &Deleted) -> Vec<BlobHash> {
    let drafts = deleted.tickets.iter().flat_map(|image| &image.drafts);
    let mut blobs: Vec<BlobHash> = deleted
        .tickets
        .iter()
        .flat_map(|image| &image.attachments)
        .chain(
            deleted
                .blanked
                .iter()
                .flat_map(|BlankedMessage { attachments, .. }| attachments),
        )
        .filter_map(blob_of)
        .chain(drafts.flat_map(files_in))
        .chain(deleted.card.avatar.as_ref().map(|avatar| avatar.blob))
        .collect();
    blobs.sort_unstable();
    blobs.dedup();
    blobs
}

/// The bytes that only the row of a draft leads to: of a message that was taken back.
fn files_in(draft: &Row) -> Vec<BlobHash> {
    let text = |column| draft.get(column).and_then(serde_json::Value::as_str);
    let files = [Visibility::Public, Visibility::Internal].map(files_kind);
    if !text("kind").is_some_and(|kind| files.contains(&kind)) {
        return Vec::new();
    }
    files_of_draft(text("body").map(str::to_owned))
        .into_iter()
        .filter_map(|file| match file {
            Enclosed::Kept { blob, .. } => Some(blob),
            Enclosed::File { .. } => None,
        })
        .collect()
}

/// The bytes of an attachment's row.
pub(super) fn blob_of(row: &Row) -> Option<BlobHash> {
    row.get("blob")?
        .get("sha256")?
        .as_str()
        .and_then(BlobHash::from_hex)
}
