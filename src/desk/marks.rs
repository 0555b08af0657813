//! Marks and lists follow each other (`S1`, `S4`).

use super::Desk;
use super::filing::entry_type;
use super::recording::Recording;
use crate::domain::change::Step;
use crate::domain::client::{Client, Standing};
use crate::domain::contact::{Contact, ContactKind, Key};
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, EntryId, ListEntryId};
use crate::domain::listing::{ListColour, ListEntry, Origin};
use crate::domain::standing::{Evidence, in_force, list_of, verdict};
use crate::domain::time::Timestamp;
use crate::store::Tx;

impl Desk {
    /// Marks a client VIP, spammer or neither; switching swaps (`S4`). `None` when it was so already.
    pub fn set_standing(
        &self,
        id: ClientId,
        standing: Standing,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_card(id, "mark", now, |client| {
            client.standing = standing;
            Ok(())
        })
    }
}

/// The mark that the lists give to a new card, and when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) standing: Standing,
    until: Option<Timestamp>,
}

impl Given {
    /// When a mark ends that is this one (`S7`).
    pub(super) fn of(self, standing: Standing) -> Option<Timestamp> {
        self.until.filter(|_| self.standing == standing)
    }
}

/// `D3`: what the entries in force say of contacts that are certain and nobody else's. The mark ends when
/// the last of the entries that give it does.
pub(super) fn mark_given(tx: &Tx, contacts: &[Contact], now: Timestamp) -> Result<Given> {
    let mut entries = Vec::new();
    for contact in contacts {
        if let (Some(key), false, false) = (&contact.key, contact.claimed, contact.shared) {
            entries.extend(tx.entries_for(key.as_str())?);
        }
    }
    entries.retain(|entry| in_force(entry, now));
    let evidence: Vec<Evidence> = entries
        .iter()
        .map(|entry| Evidence {
            list: entry.list,
            domain: false,
        })
        .collect();
    let standing = verdict(&evidence).mark();
    let ends: Option<Vec<Timestamp>> = entries
        .iter()
        .filter(|entry| Some(entry.list) == list_of(standing))
        .map(|entry| entry.until)
        .collect();
    Ok(Given {
        standing,
        until: ends.and_then(|ends| ends.into_iter().max()),
    })
}

impl Recording<'_> {
    /// `D3`: a new card for a listed contact is marked, unless it comes with a mark.
    pub(super) fn mark_new_card(&self, card: &mut Client) -> Result<()> {
        if card.standing != Standing::Normal || !self.tx.has_list_entries()? {
            return Ok(());
        }
        card.standing = mark_given(&self.tx, &card.contacts, self.now)?.standing;
        Ok(())
    }

    /// Puts the entries of a card right after it changed: contacts of a marked card are listed, those
    /// that left it are not; unmarking takes off what came from the card and by-hand entries of its
    /// contacts (`S1`).
    pub(super) fn follow_mark(&mut self, before: Option<&Client>, after: &Client) -> Result<()> {
        let list = list_of(after.standing);
        let was_marked = before.is_some_and(|before| before.standing != Standing::Normal);
        if list.is_none() && !was_marked {
            return Ok(());
        }
        let (mut removed, mut added) = (Vec::new(), Vec::new());
        let swapped = before.is_some_and(|before| before.standing != after.standing);
        let marked_now = before.is_none() || swapped;
        let keys: Vec<&Key> = after
            .contacts
            .iter()
            .filter_map(|contact| contact.key.as_ref())
            .collect();
        let own = self.tx.entries_of_client(after.id)?;
        for entry in &own {
            let gone =
                entry.origin == Origin::Card && !keys.iter().any(|key| key.as_str() == entry.value);
            if gone || list != Some(entry.list) {
                removed.push(entry.clone());
            }
        }
        if swapped {
            for key in &keys {
                for entry in self.tx.entries_for(key.as_str())? {
                    // What a deleted card left (`D3`) follows no card any more.
                    if (entry.origin == Origin::Hand || entry.client.is_none())
                        && list != Some(entry.list)
                        && !removed.iter().any(|known| known.id == entry.id)
                    {
                        removed.push(entry);
                    }
                }
            }
        }
        if let Some(list) = list {
            let given = match before {
                None => mark_given(&self.tx, &after.contacts, self.now)?.of(after.standing),
                Some(_) => None,
            };
            let holds = |entry: &ListEntry| in_force(entry, self.now);
            let marked = own
                .iter()
                .find(|entry| entry.list == list && (!marked_now || holds(entry)));
            for contact in after.contacts.iter().filter(|contact| !contact.claimed) {
                let Some(key) = &contact.key else { continue };
                let mut known = self.tx.entries_for(key.as_str())?;
                known.retain(|entry| entry.list == list);
                // By its value: the hash that an erased client left (`D3`) could not be followed from here.
                // An entry that ended says nothing of a mark that is given now, or of a contact that is new;
                // of the others it is how the mark ended, and a further edit does not begin it again.
                let is_new = marked_now
                    || !before.is_some_and(|before| {
                        let mut had = before.contacts.iter();
                        had.any(|had| !had.claimed && had.key.as_ref() == Some(key))
                    });
                let listed = known.iter().any(|entry| {
                    entry.value == key.as_str()
                        && (entry.client.is_none_or(|client| client == after.id)
                            || entry.origin == Origin::Hand)
                        && (!is_new || holds(entry))
                });
                if !listed {
                    let (hashed, ended): (Vec<_>, Vec<_>) = known
                        .into_iter()
                        .filter(|entry| {
                            (entry.client.is_none() && entry.origin == Origin::Card)
                                || (entry.value == key.as_str()
                                    && entry.client.is_none_or(|client| client == after.id))
                        })
                        .partition(&holds);
                    let until = match marked {
                        Some(entry) => entry.until,
                        None => hashed.first().and_then(|hashed| hashed.until).or(given),
                    };
                    for gone in hashed.into_iter().chain(ended) {
                        if !removed.iter().any(|known| known.id == gone.id) {
                            removed.push(gone);
                        }
                    }
                    added.push(ListEntry {
                        until,
                        ..entry_of(after.id, contact.kind, key, list, self.agent(), self.now)
                    });
                }
            }
        }
        for entry in &removed {
            self.tx.delete_list_entry(entry.id)?;
        }
        for entry in &mut added {
            self.tx.insert_list_entry(entry)?;
        }
        if !removed.is_empty() || !added.is_empty() {
            self.step(Step::Lists { removed, added });
        }
        Ok(())
    }
}

/// Puts the entries of a card right that an undo left with another mark or other contacts than those its
/// entries were made for (`S1`); the step that takes this back. What is right stays as it is: an undo
/// lists nothing that was taken off by hand.
pub(super) fn settle_entries(
    tx: &Tx<'_>,
    id: ClientId,
    agent: &str,
    now: Timestamp,
) -> Result<Option<Step>> {
    let Some(card) = tx.client(id)? else {
        return Ok(None);
    };
    let list = list_of(card.standing);
    let has = |value: &str| {
        let mut keys = card.contacts.iter().filter_map(|one| one.key.as_ref());
        keys.any(|key| key.as_str() == value)
    };
    let mut removed = tx.entries_of_client(id)?;
    removed.retain(|entry| {
        entry.origin == Origin::Card && (list != Some(entry.list) || !has(&entry.value))
    });
    let mut added = Vec::new();
    if let Some(list) = list {
        let mut listed = false;
        for contact in card.contacts.iter().filter(|contact| !contact.claimed) {
            let Some(key) = &contact.key else { continue };
            listed |= tx
                .entries_for(key.as_str())?
                .iter()
                .any(|entry| entry.list == list && entry.value == key.as_str());
            added.push(entry_of(id, contact.kind, key, list, agent, now));
        }
        if listed {
            added.clear();
        }
    }
    if removed.is_empty() && added.is_empty() {
        return Ok(None);
    }
    for entry in &removed {
        tx.delete_list_entry(entry.id)?;
    }
    for entry in &mut added {
        tx.insert_list_entry(entry)?;
    }
    Ok(Some(Step::Lists { removed, added }))
}

/// The entry that a contact of a marked card makes.
fn entry_of(
    card: ClientId,
    kind: ContactKind,
    key: &Key,
    list: ListColour,
    agent: &str,
    now: Timestamp,
) -> ListEntry {
    ListEntry {
        id: ListEntryId(0),
        list,
        kind: entry_type(kind),
        value: key.0.clone(),
        client: Some(card),
        origin: Origin::Card,
        reason: String::new(),
        author: agent.to_owned(),
        at: now,
        until: None,
    }
}
