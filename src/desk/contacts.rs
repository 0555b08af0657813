//! Contacts that come back to a card after others may have taken them, and what was filed under them
//! meanwhile (`D5`, `M7`).

use super::undo::Way;
use crate::domain::client::{Client, Source};
use crate::domain::contact::Key;
use crate::domain::dossier::Watermark;
use crate::domain::error::{Error, Result};
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// A card that gave contacts back.
pub(super) struct Given {
    /// The card.
    pub(super) from: ClientId,
    /// The contacts.
    pub(super) keys: Vec<Key>,
}

/// Frees the contacts of a card that comes back. What automation put on other cards meanwhile is taken
/// from them; a shared contact stays shared on all.
///
/// # Errors
/// `Conflict`, named, when an agent put one of them on another card.
pub(super) fn reclaim(way: &Way<'_>, card: &mut Client, now: Timestamp) -> Result<Vec<Given>> {
    let tx = way.tx;
    let mut given: Vec<Given> = Vec::new();
    for contact in &mut card.contacts {
        let Some(key) = contact.key.clone() else {
            continue;
        };
        let owners = tx.owners(&key)?;
        if owners.is_empty() {
            continue;
        }
        if contact.shared || owners.iter().any(|owner| owner.shared) {
            contact.shared = true;
            tx.share_contact(&key)?;
            continue;
        }
        for owner in owners {
            let Some(mut holder) = tx.client(owner.client)? else {
                continue;
            };
            let by_hand = holder
                .contacts
                .iter()
                .any(|known| known.key.as_ref() == Some(&key) && known.source != Source::Auto);
            if by_hand {
                return Err(Error::conflict(format!(
                    "{key} was put on card #{} ({}) meanwhile",
                    holder.id,
                    holder.display_name()
                ))
                .hint("Take it off there, or merge or delete that card, then undo again."));
            }
            if let Some(entry) = way.who_put(&key, holder.id)? {
                return Err(Error::conflict(format!(
                    "{} put {key} on card #{} ({}) later (entry {}, {})",
                    entry.agent,
                    holder.id,
                    holder.display_name(),
                    entry.id,
                    entry.at
                ))
                .hint("Undo that change first, or take the contact off that card."));
            }
            holder
                .contacts
                .retain(|known| known.key.as_ref() != Some(&key));
            holder.updated_at = now.max(holder.updated_at);
            tx.update_client(&mut holder)?;
            match given.iter_mut().find(|one| one.from == holder.id) {
                Some(one) => one.keys.push(key.clone()),
                None => given.push(Given {
                    from: holder.id,
                    keys: vec![key.clone()],
                }),
            }
        }
    }
    Ok(given)
}

/// What was filed under a card since a moment goes with the contact that matched (`D5`).
pub(super) fn follow_contacts(
    tx: &Tx<'_>,
    given: &Given,
    to: &Client,
    since: Watermark,
) -> Result<()> {
    let mut tickets = tx.ticket_ids_of(given.from)?;
    tickets.extend(tx.ticket_ids_of(to.id)?);
    for guest in tx.guest_messages_of(given.from)? {
        if guest >= since.message
            && let Some(message) = tx.message(guest)?
            && !tickets.contains(&message.ticket)
        {
            tickets.push(message.ticket);
        }
    }
    for id in tickets {
        let Some(before) = tx.ticket(id)? else {
            continue;
        };
        let filed = tx.filed_since(id, since.message)?;
        let goes = |key: &Option<Key>| key.as_ref().is_some_and(|key| given.keys.contains(key));
        let mut moved = false;
        for message in &filed {
            if message.client == Some(given.from) && goes(&message.matched) {
                tx.set_writer(&[message.id], to.id)?;
                tx.attachments_follow(message.id)?;
                moved = true;
            }
        }
        let mut after = before.clone();
        if id >= since.ticket && before.client == given.from {
            let deciding = filed
                .iter()
                .find_map(|message| message.matched.clone())
                .or_else(|| before.reply_address.clone());
            if goes(&deciding) {
                after.client = to.id;
                after.client_name = to.display_name();
                after.standing = to.standing;
                tx.update_ticket(&before, &mut after)?;
                moved = true;
            }
        }
        if moved {
            tx.mark_guests(id, after.client)?;
        }
    }
    for card in [given.from, to.id] {
        if let Some(at) = tx.last_written(card, since.message)? {
            tx.note_appeal(card, at)?;
        }
    }
    Ok(())
}

/// A card that gave contacts back is noted as a possible duplicate; one that automation made meanwhile
/// and that has nothing left goes, and its number leads on.
pub(super) fn settle(tx: &Tx<'_>, given: &Given, to: ClientId, now: Timestamp) -> Result<()> {
    let Some(holder) = tx.client(given.from)? else {
        return Ok(());
    };
    let bare = holder.contacts.is_empty()
        && tx.count_tickets(given.from, true)? == 0
        && tx.guest_messages_of(given.from)?.is_empty();
    if bare && tx.history(Some(given.from), 1)?.is_empty() {
        tx.bury_client(given.from, now, Some(to))?;
    } else if let Some(key) = given.keys.first() {
        let reason = format!("{key} went back from one to the other");
        tx.put_review(to, holder.id, &reason, now)?;
    }
    Ok(())
}
