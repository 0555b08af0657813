//! Two tickets as one, and messages split off to another client (`T11`).

use super::Desk;
use super::deleting::ticket_for;
use super::merging::set_client;
use crate::domain::change::{FieldChange, Step};
use crate::domain::dossier::{MergedTicket, SplitOff, TicketImage};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, EntryId, MessageId, TicketId};
use crate::domain::ticket::{Message, Status, Ticket};
use crate::domain::time::Timestamp;
use crate::store::Tx;

impl Desk {
    /// Merges a ticket into another one: its messages, conversations, tags and replies on their way move,
    /// its number leads on (`T11`).
    ///
    /// # Errors
    /// `Failed` when both numbers are of one ticket, `NotFound` when one is gone.
    pub fn merge_tickets(
        &self,
        keep: TicketId,
        other: TicketId,
        now: Timestamp,
    ) -> Result<EntryId> {
        let mut recording = self.record(now)?;
        let (kept, gone) = (recording.ticket(keep)?, recording.ticket(other)?);
        if kept.id == gone.id {
            let why = if keep == other {
                format!("ticket #{keep} cannot be merged with itself")
            } else {
                format!("#{keep} and #{other} are one ticket already (#{})", kept.id)
            };
            return Err(Error::failed(format!("{why}; nothing was changed")));
        }
        recording.note(FieldChange {
            field: "merged".to_owned(),
            before: format!("#{} {}", gone.id, gone.subject).into(),
            after: format!("#{}", kept.id).into(),
        });
        recording.touch_client(gone.client);
        let step = fold_in(&recording.tx, &kept, &gone)?;
        recording.step(step);
        let before = recording.ticket(kept.id)?;
        let mut after = before.clone();
        for tag in &gone.tags {
            if !after.tags.contains(tag) {
                after.tags.push(tag.clone());
            }
        }
        after.priority = before.priority.max(gone.priority);
        after.unread |= gone.unread;
        // What waits in the other ticket still waits.
        if gone.status.is_active() && matches!(kept.status, Status::Solved | Status::Closed) {
            after.status = Status::Open;
        }
        after.updated_at = now.max(before.updated_at);
        recording.update_ticket(&before, &mut after)?;
        recording.touch_ticket(&after);
        recording.finish("merge tickets", false)
    }

    /// Moves messages of one ticket to a new ticket of another client, who is their writer from now on
    /// (`T11`): so a house card gives its messages to the person who wrote them (`C22`). A ticket with
    /// nothing left goes, and its number leads on. The new ticket's number.
    ///
    /// # Errors
    /// `NotFound` when a message or the card is gone, `Failed` when the messages are of several tickets
    /// or are that client's already.
    pub fn split_messages(
        &self,
        ids: &[MessageId],
        to: ClientId,
        now: Timestamp,
    ) -> Result<TicketId> {
        let mut recording = self.record(now)?;
        let to = recording
            .tx
            .lead_on(to)?
            .ok_or_else(|| Error::not_found(format!("there is no card #{to}")))?;
        let card = recording.client(to)?;
        let messages = chosen(&recording.tx, ids)?;
        let from = recording.ticket(messages.first().map_or(TicketId(0), |one| one.ticket))?;
        if from.client == to {
            return Err(Error::failed(format!(
                "ticket #{} is of {} already; nothing was changed",
                from.id,
                card.display_name()
            )));
        }
        let threads = recording.tx.threads_of(from.id)?;
        let all = recording.tx.messages(from.id)?.len() == messages.len();
        let linked = if all { from.linked } else { Some(from.id) };
        let made = ticket_for(&recording.tx, &card, &from, &messages, linked, now)?;
        let mut split = SplitOff {
            from: from.id,
            to: made,
            client: to,
            rewritten: messages
                .iter()
                .filter(|message| message.client == Some(from.client))
                .map(|message| (message.id, from.client))
                .collect(),
            messages: messages.iter().map(|message| message.id).collect(),
            threads,
            last_appeal: card.last_appeal_at,
            emptied: None,
        };
        move_over(&recording.tx, &mut split)?;
        recording.note(FieldChange {
            field: "split".to_owned(),
            before: format!("#{}", from.id).into(),
            after: format!("#{made} {}", card.display_name()).into(),
        });
        recording.step(Step::Split(Box::new(split)));
        if let Some(before) = recording
            .tx
            .ticket(from.id)?
            .filter(|one| one.id == from.id)
        {
            let mut after = before.clone();
            after.updated_at = now.max(before.updated_at);
            recording.update_ticket(&before, &mut after)?;
        }
        recording.touch_ticket(&from);
        recording.touch_client(to);
        recording.finish("split", false)?;
        Ok(made)
    }
}

/// The messages named, oldest first, all of one ticket.
fn chosen(tx: &Tx<'_>, ids: &[MessageId]) -> Result<Vec<Message>> {
    let mut ticket = None;
    for id in ids {
        let message = tx
            .message(*id)?
            .ok_or_else(|| Error::not_found(format!("there is no message {id}")))?;
        if *ticket.get_or_insert(message.ticket) != message.ticket {
            return Err(Error::failed(
                "the messages are of several tickets; split off one ticket's at a time",
            ));
        }
    }
    let ticket =
        ticket.ok_or_else(|| Error::failed("no message was named; nothing was changed"))?;
    let mut messages = tx.messages(ticket)?;
    messages.retain(|message| ids.contains(&message.id));
    Ok(messages)
}

/// Moves what is in one ticket to another one and removes it; tags and status are the caller's.
pub(super) fn fold_in(tx: &Tx<'_>, keep: &Ticket, other: &Ticket) -> Result<Step> {
    let messages: Vec<MessageId> = tx
        .filed_since(other.id, MessageId(0))?
        .iter()
        .map(|message| message.id)
        .collect();
    let threads = tx.threads_of(other.id)?;
    tx.move_messages(&messages, keep.id)?;
    tx.move_threads(other.id, keep.id)?;
    let mut image = tx.take_ticket(other, Some(keep.id))?;
    image.threads = threads;
    tx.mark_guests(keep.id, keep.client)?;
    tx.recount_ticket(keep.id)?;
    Ok(Step::TicketMerged(Box::new(MergedTicket {
        image,
        keep: keep.id,
        messages,
    })))
}

/// Takes a merged ticket out again with the messages that came with it.
pub(super) fn take_out(tx: &Tx<'_>, merged: &MergedTicket) -> Result<Step> {
    let keep = tx
        .ticket(merged.keep)?
        .filter(|keep| keep.id == merged.keep)
        .ok_or_else(|| {
            Error::failed(format!("ticket #{} is gone", merged.keep))
                .hint("If it was deleted or merged, undo that first.")
        })?;
    let id = merged.image.id();
    let client = ClientId(crate::domain::dossier::number(
        &merged.image.ticket,
        "client",
    ));
    // Its client may have gone into another card since.
    let client = tx.lead_on(client)?.ok_or_else(|| {
        Error::failed(format!("the client of ticket #{id} is gone"))
            .hint("If the card was deleted, undo that first.")
    })?;
    tx.put_ticket_back(&merged.image)?;
    if let Some(card) = tx.client(client)? {
        set_client(tx, &[id], &card)?;
    }
    let mut still = merged.messages.clone();
    let there: Vec<MessageId> = tx
        .filed_since(keep.id, MessageId(0))?
        .iter()
        .map(|message| message.id)
        .collect();
    still.retain(|message| there.contains(message));
    tx.move_messages(&still, id)?;
    tx.return_threads(&merged.image.threads, keep.id)?;
    for ticket in [(id, client), (keep.id, keep.client)] {
        tx.mark_guests(ticket.0, ticket.1)?;
        tx.recount_ticket(ticket.0)?;
    }
    Ok(Step::TicketUnmerged {
        keep: keep.id,
        other: id,
    })
}

fn move_over(tx: &Tx<'_>, split: &mut SplitOff) -> Result<()> {
    tx.move_messages(&split.messages, split.to)?;
    for (message, _) in &split.rewritten {
        tx.set_writer(&[*message], split.client)?;
        tx.attachments_follow(*message)?;
    }
    tx.mark_guests(split.to, split.client)?;
    tx.recount_ticket(split.to)?;
    let from = tx.ticket(split.from)?.filter(|one| one.id == split.from);
    if let Some(from) = from
        && tx.filed_since(from.id, MessageId(0))?.is_empty()
    {
        tx.move_threads(from.id, split.to)?;
        split.emptied = Some(Box::new(tx.take_ticket(&from, Some(split.to))?));
    } else {
        tx.recount_ticket(split.from)?;
    }
    if let Some(at) = tx.last_written(split.client, MessageId(0))? {
        tx.note_appeal(split.client, at)?;
    }
    Ok(())
}

/// Brings messages back that were split off. The ticket made for them goes, unless more was written
/// there.
pub(super) fn bring_back(tx: &Tx<'_>, mut split: SplitOff) -> Result<Step> {
    if let Some(image) = split.emptied.take() {
        tx.put_ticket_back(&image)?;
    }
    let from = tx
        .ticket(split.from)?
        .ok_or_else(|| Error::failed(format!("ticket #{} is gone", split.from)))?;
    let there: Vec<MessageId> = tx
        .filed_since(split.to, MessageId(0))?
        .iter()
        .map(|message| message.id)
        .filter(|message| split.messages.contains(message))
        .collect();
    tx.move_messages(&there, from.id)?;
    for (message, writer) in &split.rewritten {
        if there.contains(message) {
            let writer = tx.lead_on(*writer)?.unwrap_or(*writer);
            tx.set_writer(&[*message], writer)?;
            tx.attachments_follow(*message)?;
        }
    }
    tx.return_threads(&split.threads, split.to)?;
    tx.mark_guests(from.id, from.client)?;
    tx.recount_ticket(from.id)?;
    tx.set_last_appeal(split.client, split.last_appeal)?;
    let mut taken = None;
    if let Some(made) = tx.ticket(split.to)?.filter(|made| made.id == split.to) {
        if tx.filed_since(made.id, MessageId(0))?.is_empty() {
            taken = Some(Box::new(tx.take_ticket(&made, Some(from.id))?));
        } else {
            tx.recount_ticket(made.id)?;
            if let Some(at) = tx.last_written(split.client, MessageId(0))? {
                tx.note_appeal(split.client, at)?;
            }
        }
    }
    Ok(Step::Unsplit(Box::new(split), taken))
}

/// Splits messages off again, into the ticket they had been in.
pub(super) fn split_again(
    tx: &Tx<'_>,
    mut split: SplitOff,
    made: Option<&TicketImage>,
) -> Result<Step> {
    if let Some(image) = made {
        tx.put_ticket_back(image)?;
    }
    move_over(tx, &mut split)?;
    Ok(Step::Split(Box::new(split)))
}
