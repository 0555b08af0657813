//! The black and the white list by hand (`S1`, `S7`).

use super::Desk;
use super::filing::entry_type;
use super::recording::Recording;
use crate::domain::change::{FieldChange, Step};
use crate::domain::client::Standing;
use crate::domain::contact::reference::{self, Reference};
use crate::domain::contact::{Key, email, phone};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{EntryId, ListEntryId};
use crate::domain::listing::{EntryType, ListColour, ListEntry, Origin};
use crate::domain::standing::{list_of, mark_of};
use crate::domain::time::Timestamp;

mod verdict;

impl Desk {
    /// What a list entry is kept as: a contact in REF syntax or `@domain`.
    ///
    /// # Errors
    /// `Failed` when the text names neither; the sentence says why.
    pub fn list_value(&self, text: &str) -> Result<(EntryType, String)> {
        let text = text.trim();
        if let Some(domain) = text.strip_prefix('@') {
            let domain = email::ascii_domain(domain)
                .ok_or_else(|| Error::failed(format!("«{text}» is no e-mail domain")))?;
            return Ok((EntryType::Domain, format!("@{domain}")));
        }
        if is_bare_domain(text) {
            return Err(Error::failed(format!("«{text}» is a domain")).hint(format!(
                "All mail of it is @{text}; a profile there is https://{text}."
            )));
        }
        match reference::parse(text, self.region) {
            Reference::Contacts(keys) => match keys.into_iter().next() {
                Some(key) => Ok((entry_type(key.kind()), key.0)),
                None => Err(Error::failed(format!("«{text}» is no contact"))),
            },
            Reference::Card(id) => Err(Error::failed(format!("«{text}» is a card number")).hint(
                format!("To list all its contacts, mark the card: deskcard set {id} spammer=yes"),
            )),
            Reference::Nothing => Err(self.no_entry(text)),
        }
    }

    /// Why a text names no contact.
    fn no_entry(&self, text: &str) -> Error {
        if text.is_empty() {
            return Error::failed("an address is needed");
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let like_a_phone = digits >= 3
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || " +-/().".contains(c));
        if like_a_phone && let Some(reason) = phone::parse(text, self.region).reason {
            return Error::failed(format!("«{text}» is no phone number: {reason}"));
        }
        if text.contains('@') {
            return Error::failed(format!("«{text}» is no e-mail address"))
                .hint("A whole domain is written @example.org.");
        }
        Error::failed(format!("«{text}» is no contact and no @domain"))
            .hint("Give an address, a phone, telegram:ID, a profile link, or @domain.")
    }

    /// Puts an entry on a list by hand; listing a contact marks its card (`S1`), a domain marks none. An
    /// entry by hand for the same contact gives way to it.
    ///
    /// # Errors
    /// `Conflict` when the card has the other mark (`S4`): [`Desk::swap_list_entry`] swaps it.
    pub fn add_list_entry(&self, entry: ListEntry, now: Timestamp) -> Result<EntryId> {
        self.put_list_entry(entry, false, now)
    }

    /// As [`Desk::add_list_entry`], and the other mark of a card is swapped (`S4`).
    pub fn swap_list_entry(&self, entry: ListEntry, now: Timestamp) -> Result<EntryId> {
        self.put_list_entry(entry, true, now)
    }

    fn put_list_entry(&self, mut entry: ListEntry, swap: bool, now: Timestamp) -> Result<EntryId> {
        (entry.kind, entry.value) = self.list_value(&entry.value)?;
        if entry.until.is_some_and(|until| until <= now) {
            return Err(Error::failed(
                "the entry would end before it begins; name a time that is still to come",
            ));
        }
        let mut recording = self.record(now)?;
        let removed: Vec<ListEntry> = recording
            .tx
            .entries_for(&entry.value)?
            .into_iter()
            .filter(|known| known.origin == Origin::Hand)
            .collect();
        self.replace_by_hand(&mut recording, removed, entry, swap)?;
        recording.finish("list", false)
    }

    /// Gives an entry another value, list, reason or end. Of an entry that follows a card only reason and
    /// end can be changed, and are for all entries of that card: its end is the end of the mark (`S7`).
    /// `None` when it was so already.
    ///
    /// # Errors
    /// `NotFound` when the entry is gone; `Conflict` as [`Desk::add_list_entry`].
    pub fn edit_list_entry(
        &self,
        mut entry: ListEntry,
        swap: bool,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        let before = recording.tx.list_entry(entry.id)?.ok_or_else(|| {
            Error::not_found("the entry is not on the list any more; nothing was changed")
        })?;
        if before.origin == Origin::Card {
            return edit_of_card(recording, &before, &entry);
        }
        if entry.value != before.value {
            (entry.kind, entry.value) = self.list_value(&entry.value)?;
        }
        let same = (&before.value, before.list, &before.reason, before.until)
            == (&entry.value, entry.list, &entry.reason, entry.until);
        if same {
            return Ok(None);
        }
        if (&before.value, before.list) == (&entry.value, entry.list) {
            // Nothing moves, so no mark follows.
            entry = ListEntry {
                id: ListEntryId(0),
                author: self.agent.clone(),
                at: now,
                ..entry
            };
            recording.tx.delete_list_entry(before.id)?;
            recording.tx.insert_list_entry(&mut entry)?;
            recording.note(FieldChange {
                field: format!("{} list", entry.list.name()),
                before: words(&before).into(),
                after: words(&entry).into(),
            });
            recording.step(Step::Lists {
                removed: vec![before],
                added: vec![entry],
            });
            return recording.finish("list", false).map(Some);
        }
        take_off(&mut recording, vec![before])?;
        let removed: Vec<ListEntry> = recording
            .tx
            .entries_for(&entry.value)?
            .into_iter()
            .filter(|known| known.origin == Origin::Hand)
            .collect();
        self.replace_by_hand(&mut recording, removed, entry, swap)?;
        recording.finish("list", false).map(Some)
    }

    fn replace_by_hand(
        &self,
        recording: &mut Recording<'_>,
        removed: Vec<ListEntry>,
        mut entry: ListEntry,
        swap: bool,
    ) -> Result<()> {
        entry.id = ListEntryId(0);
        entry.origin = Origin::Hand;
        entry.author.clone_from(&self.agent);
        entry.at = recording.now;
        entry.client = None;
        let mark = mark_of(entry.list);
        let owners = if entry.kind == EntryType::Domain {
            Vec::new()
        } else {
            let mut owners = recording.tx.owners(&Key(entry.value.clone()))?;
            owners.retain(|owner| !owner.claimed && !owner.shared);
            owners
        };
        let other = owners
            .iter()
            .find(|owner| owner.standing != Standing::Normal && owner.standing != mark);
        if let (Some(owner), false) = (other, swap) {
            let card = recording.client(owner.client)?;
            let (is, field) = match owner.standing {
                Standing::Vip => ("VIP", "vip"),
                _ => ("a spammer", "spammer"),
            };
            return Err(Error::conflict(format!(
                "{} is a contact of card #{} {}, who is {is}",
                entry.value,
                card.id,
                card.display_name()
            ))
            .hint(format!(
                "One excludes the other; take the mark off first: deskcard set {} {field}=no",
                card.id
            )));
        }
        for known in &removed {
            recording.tx.delete_list_entry(known.id)?;
        }
        recording.tx.insert_list_entry(&mut entry)?;
        recording.note(FieldChange {
            field: format!("{} list", entry.list.name()),
            before: serde_json::Value::Null,
            after: entry.value.clone().into(),
        });
        recording.step(Step::Lists {
            removed,
            added: vec![entry],
        });
        for owner in owners {
            let before = recording.client(owner.client)?;
            let mut after = before.clone();
            after.standing = mark;
            recording.update(&before, &mut after)?;
        }
        Ok(())
    }

    /// Takes the entries of a contact or domain off a list; taking off the last entry of a card's contacts
    /// unmarks the card (`S1`). `None` when there was none. What an erased client left is named as it is
    /// listed (`D3`).
    pub fn remove_list_entry(
        &self,
        text: &str,
        list: ListColour,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        let mut entries = recording.tx.entries_for(text)?;
        if entries.is_empty() {
            entries = recording.tx.entries_for(&self.list_value(text)?.1)?;
        }
        entries.retain(|entry| entry.list == list);
        if entries.is_empty() {
            return Ok(None);
        }
        take_off(&mut recording, entries)?;
        recording.finish("unlist", false).map(Some)
    }

    /// Takes entries off, all as one change. `None` when none of them was there any more.
    pub fn remove_list_entries(
        &self,
        entries: &[ListEntry],
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        let mut any = false;
        for entry in entries {
            let mut there = recording.tx.entries_for(&entry.value)?;
            there.retain(|known| known.list == entry.list);
            if !there.is_empty() {
                take_off(&mut recording, there)?;
                any = true;
            }
        }
        if any {
            recording.finish("unlist", false).map(Some)
        } else {
            Ok(None)
        }
    }
}

/// `example.org`: as an entry it could be meant in two ways, and only one is likely.
fn is_bare_domain(text: &str) -> bool {
    text.contains('.')
        && !text.contains(['/', ':', '@', ' '])
        && text.chars().any(char::is_alphabetic)
        && email::ascii_domain(text).is_some()
}

/// Another reason or end for all entries of a card.
fn edit_of_card(
    mut recording: Recording<'_>,
    before: &ListEntry,
    wanted: &ListEntry,
) -> Result<Option<EntryId>> {
    if (&before.value, before.list) != (&wanted.value, wanted.list) {
        return Err(
            Error::failed("this entry follows the mark of its card, and so does its list")
                .hint("Edit the card; reason and end can be changed here."),
        );
    }
    if (&before.reason, before.until) == (&wanted.reason, wanted.until) {
        return Ok(None);
    }
    let removed: Vec<ListEntry> = match before.client {
        Some(client) => recording
            .tx
            .entries_of_client(client)?
            .into_iter()
            .filter(|entry| entry.origin == Origin::Card)
            .collect(),
        None => vec![before.clone()],
    };
    let mut added = Vec::with_capacity(removed.len());
    for entry in &removed {
        recording.tx.delete_list_entry(entry.id)?;
        let mut new = ListEntry {
            id: ListEntryId(0),
            reason: wanted.reason.clone(),
            until: wanted.until,
            ..entry.clone()
        };
        recording.tx.insert_list_entry(&mut new)?;
        added.push(new);
    }
    if let Some(client) = before.client {
        recording.touch_client(client);
    }
    recording.note(FieldChange {
        field: format!("{} list", before.list.name()),
        before: words(before).into(),
        after: words(&ListEntry {
            value: before.value.clone(),
            ..wanted.clone()
        })
        .into(),
    });
    recording.step(Step::Lists { removed, added });
    recording.finish("list", false).map(Some)
}

/// An entry as the history tells it.
fn words(entry: &ListEntry) -> String {
    let mut said = entry.value.clone();
    if !entry.reason.is_empty() {
        said.push_str(&format!(" «{}»", entry.reason));
    }
    if let Some(until) = entry.until {
        said.push_str(&format!(" until {until}"));
    }
    said
}

/// Takes entries of one contact or domain off; a card of which none is left is unmarked (`S1`).
fn take_off(recording: &mut Recording<'_>, removed: Vec<ListEntry>) -> Result<()> {
    let Some((value, list)) = removed.first().map(|one| (one.value.clone(), one.list)) else {
        return Ok(());
    };
    for entry in &removed {
        recording.tx.delete_list_entry(entry.id)?;
    }
    recording.note(FieldChange {
        field: format!("{} list", list.name()),
        before: value.clone().into(),
        after: serde_json::Value::Null,
    });
    recording.step(Step::Lists {
        removed,
        added: Vec::new(),
    });
    for owner in recording.tx.owners(&Key(value))? {
        let before = recording.client(owner.client)?;
        if list_of(before.standing) != Some(list) {
            continue;
        }
        let mut left = false;
        for contact in &before.contacts {
            if let Some(key) = &contact.key {
                left |= recording
                    .tx
                    .entries_for(key.as_str())?
                    .iter()
                    .any(|entry| entry.list == list);
            }
        }
        if !left {
            let mut after = before.clone();
            after.standing = Standing::Normal;
            recording.update(&before, &mut after)?;
        }
    }
    Ok(())
}
