//! Merging two cards and taking them apart again (`D4`, `D5`).

use super::Desk;
use super::contacts::{Given, follow_contacts, reclaim, settle};
use super::recording::Recording;
use super::undo::{Way, without_gone_company};
use crate::domain::change::{FieldChange, Step};
use crate::domain::client::Client;
use crate::domain::contact::Key;
use crate::domain::dossier::{Dossier, DossierId, Merged};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, EntryId, ListEntryId, MessageId, TicketId};
use crate::domain::listing::ListEntry;
use crate::domain::merge::{MergeChoices, MergePreview, merged};
use crate::domain::standing::list_of;
use crate::domain::time::Timestamp;
use crate::store::Tx;

mod pair;

impl Desk {
    /// What merging `other` into `keep` would move (`D4`).
    ///
    /// # Errors
    /// As [`Desk::merge_cards`].
    pub fn merge_preview(&self, keep: ClientId, other: ClientId) -> Result<MergePreview> {
        let (keep, other) = self.pair(keep, other)?;
        let living = |id| self.card_view(id).map(|view| view.client);
        let (kept, gone) = (living(keep)?, living(other)?);
        let (tickets, messages, attachments, elsewhere) = self.store.weight_of(other)?;
        let joined = merged(&kept, &gone, &MergeChoices::default()).map_err(Error::failed)?;
        Ok(MergePreview {
            contacts: joined.contacts.len().saturating_sub(kept.contacts.len()) as u64,
            tickets,
            messages,
            attachments,
            elsewhere,
            list_entries: self.store.entries_of_client(other)?.len() as u64,
        })
    }

    /// Merges `other` into `keep`: values of `keep` win, blanks are filled, notes and lists joined; the
    /// number of `other` leads on (`D4`).
    ///
    /// # Errors
    /// `Failed` when both numbers lead to one card or the merged card would hold too much, `NotFound`
    /// when one is gone.
    pub fn merge_cards(&self, keep: ClientId, other: ClientId, now: Timestamp) -> Result<EntryId> {
        self.merge_cards_with(keep, other, &MergeChoices::default(), now)
    }

    /// Merges with a choice of values, field by field (`D4`).
    ///
    /// # Errors
    /// As [`Desk::merge_cards`].
    pub fn merge_cards_with(
        &self,
        keep: ClientId,
        other: ClientId,
        choices: &MergeChoices,
        now: Timestamp,
    ) -> Result<EntryId> {
        self.merge_checked(keep, other, choices, now, |_, _, _| Ok(()))
    }

    /// Merges two cards unless `check`, which sees them as they are under the write lock, objects.
    fn merge_checked(
        &self,
        keep: ClientId,
        other: ClientId,
        choices: &MergeChoices,
        now: Timestamp,
        check: impl FnOnce(&Tx<'_>, &Client, &Client) -> Result<()>,
    ) -> Result<EntryId> {
        let mut recording = self.record(now)?;
        let (keep, other) = self.pair(keep, other)?;
        let (before, gone) = (recording.client(keep)?, recording.client(other)?);
        check(&recording.tx, &before, &gone)?;
        let mut after = merged(&before, &gone, choices).map_err(|why| {
            Error::failed(why).hint("Nothing was changed; both cards are as they were.")
        })?;
        recording.note(FieldChange {
            field: "merged".to_owned(),
            before: format!("#{other} {}", gone.display_name()).into(),
            after: format!("#{keep} {}", before.display_name()).into(),
        });
        recording.touch_client(keep);
        recording.touch_client(other);
        let last_appeal = after.last_appeal_at;
        let unlisted = against(&recording.tx, &gone, &after)?;
        for entry in &unlisted {
            recording.tx.delete_list_entry(entry.id)?;
        }
        if !unlisted.is_empty() {
            recording.step(Step::Lists {
                removed: unlisted,
                added: Vec::new(),
            });
        }
        let dossier = fold_in(&recording.tx, &before, gone, now)?;
        recording.step(Step::Merged {
            keep,
            other,
            dossier,
        });
        recording.unshare_lonely(&mut after)?;
        recording.update(&before, &mut after)?;
        recording.tx.set_last_appeal(keep, last_appeal)?;
        recording.finish("merge", false)
    }

    /// The two living cards that numbers lead to.
    fn pair(&self, keep: ClientId, other: ClientId) -> Result<(ClientId, ClientId)> {
        let living = |id: ClientId| -> Result<ClientId> {
            match self.store.lead_on(id)? {
                Some(living) => Ok(living),
                None if self.store.is_buried(id)? => Err(Error::not_found(format!(
                    "card #{id} is deleted; nothing was changed"
                ))),
                None => Err(Error::not_found(format!("there is no card #{id}"))),
            }
        };
        let (kept, gone) = (living(keep)?, living(other)?);
        if keep == other {
            return Err(Error::failed(format!(
                "card #{keep} cannot be merged with itself; nothing was changed"
            )));
        }
        if kept == gone {
            return Err(Error::failed(format!(
                "#{keep} and #{other} are one card already (#{kept}); nothing was changed"
            )));
        }
        Ok((kept, gone))
    }
}

impl Recording<'_> {
    /// A shared contact that nobody else holds any more is an unshared one again (`C22`).
    fn unshare_lonely(&mut self, card: &mut Client) -> Result<()> {
        for contact in card.contacts.iter_mut().filter(|contact| contact.shared) {
            if let Some(key) = &contact.key {
                let others = self.tx.owners(key)?;
                contact.shared = others.iter().any(|owner| owner.client != card.id);
            }
        }
        Ok(())
    }
}

/// Entries that follow the mark of the card that goes, but not the one of the merged card.
fn against(tx: &Tx<'_>, gone: &Client, after: &Client) -> Result<Vec<ListEntry>> {
    let mut entries = tx.entries_of_client(gone.id)?;
    entries.retain(|entry| list_of(after.standing) != Some(entry.list));
    Ok(entries)
}

/// Moves everything of one card to another and buries it; the fields of the card that stays are the
/// caller's.
fn fold_in(tx: &Tx<'_>, keep: &Client, gone: Client, now: Timestamp) -> Result<DossierId> {
    let (from, to) = (gone.id, keep.id);
    let since = tx.watermark();
    let tickets = tx.ticket_ids_of(from)?;
    let messages = tx.messages_by(from)?;
    let mut touched = tickets.clone();
    touched.extend(hosts(tx, &tx.guest_messages_of(from)?)?);
    touched.extend(hosts(tx, &tx.guest_messages_of(to)?)?);
    set_client(tx, &tickets, keep)?;
    tx.set_writer(&messages, to)?;
    for message in &messages {
        tx.attachments_follow(*message)?;
    }
    mark_guests(tx, touched)?;
    let list_entries: Vec<ListEntryId> = tx
        .entries_of_client(from)?
        .iter()
        .map(|entry| entry.id)
        .collect();
    tx.set_entry_client(&list_entries, Some(to))?;
    let houses = tx.move_houses(from, to)?;
    let (reviews, new_reviews) = tx.move_reviews(from, to)?;
    tx.bury_client(from, now, Some(to))?;
    let blobs: Vec<_> = gone.avatar.iter().map(|avatar| avatar.blob).collect();
    let dossier = Dossier::Merged(Box::new(Merged {
        card: gone,
        keep: to,
        keep_last_appeal: keep.last_appeal_at,
        tickets,
        messages,
        list_entries,
        houses,
        reviews,
        new_reviews,
        since,
    }));
    tx.put_dossier(from, &dossier, &blobs, now, None)
}

/// Folds a card in again after that was undone.
pub(super) fn fold_in_again(
    tx: &Tx<'_>,
    keep: ClientId,
    other: ClientId,
    now: Timestamp,
) -> Result<DossierId> {
    let living = |id: ClientId| {
        tx.client(id)?
            .ok_or_else(|| Error::failed(format!("card #{id} is gone")))
    };
    fold_in(tx, &living(keep)?, living(other)?, now)
}

/// Takes a merged card out again with what came with it. What was filed since goes with the contact that
/// matched (`D5`). The fields of the card that stays were put back before.
pub(super) fn take_out(way: &Way<'_>, merged: &Merged, now: Timestamp) -> Result<()> {
    let tx = way.tx;
    let keep = tx.client(merged.keep)?.ok_or_else(|| {
        Error::failed(format!("card #{} is gone", merged.keep))
            .hint("If it was deleted, undo that first.")
    })?;
    let mut card = merged.card.clone();
    let reclaimed = reclaim(way, &mut card, now)?;
    without_gone_company(tx, &mut card)?;
    tx.revive_client(&mut card)?;
    let still_there: Vec<TicketId> = tx.ticket_ids_of(keep.id)?;
    let tickets: Vec<TicketId> = merged
        .tickets
        .iter()
        .copied()
        .filter(|id| still_there.contains(id))
        .collect();
    set_client(tx, &tickets, &card)?;
    // What an agent gave to a third client since stays there.
    let written = tx.still_by(keep.id, &merged.messages)?;
    tx.set_writer(&written, card.id)?;
    for message in &written {
        tx.attachments_follow(*message)?;
    }
    let mut touched = still_there;
    touched.extend(tx.ticket_ids_of(card.id)?);
    touched.extend(hosts(tx, &written)?);
    mark_guests(tx, touched)?;
    tx.set_entry_client(&merged.list_entries, Some(card.id))?;
    tx.return_houses(&merged.houses, card.id)?;
    tx.return_reviews(&merged.reviews, &merged.new_reviews)?;
    tx.set_last_appeal(keep.id, merged.keep_last_appeal)?;
    tx.set_last_appeal(card.id, merged.card.last_appeal_at)?;
    let keys: Vec<Key> = card
        .contacts
        .iter()
        .filter_map(|contact| contact.key.clone())
        .collect();
    let since_merge = Given {
        from: keep.id,
        keys,
    };
    follow_contacts(tx, &since_merge, &card, merged.since)?;
    for given in &reclaimed {
        follow_contacts(tx, given, &card, merged.since)?;
        settle(tx, given, card.id, now)?;
    }
    Ok(())
}

/// The tickets that messages stand in.
fn hosts(tx: &Tx<'_>, messages: &[MessageId]) -> Result<Vec<TicketId>> {
    let mut tickets = Vec::new();
    for id in messages {
        tickets.extend(tx.message(*id)?.map(|message| message.ticket));
    }
    Ok(tickets)
}

fn mark_guests(tx: &Tx<'_>, mut tickets: Vec<TicketId>) -> Result<()> {
    tickets.sort_unstable();
    tickets.dedup();
    for id in tickets {
        if let Some(ticket) = tx.ticket(id)? {
            tx.mark_guests(id, ticket.client)?;
        }
    }
    Ok(())
}

/// Gives tickets to a client.
pub(super) fn set_client(tx: &Tx<'_>, tickets: &[TicketId], client: &Client) -> Result<()> {
    for id in tickets {
        if let Some(before) = tx.ticket(*id)? {
            let mut after = before.clone();
            after.client = client.id;
            after.client_name = client.display_name();
            after.standing = client.standing;
            tx.update_ticket(&before, &mut after)?;
        }
    }
    Ok(())
}
