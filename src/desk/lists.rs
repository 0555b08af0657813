//! The black and the white list by hand (`S1`, `S7`).

use super::Desk;
use super::filing::entry_type;
use crate::domain::change::{FieldChange, Step};
use crate::domain::contact::reference::{self, Reference};
use crate::domain::contact::{Key, email};
use crate::domain::error::{Error, Result};
use crate::domain::ids::EntryId;
use crate::domain::listing::{EntryType, ListColour, ListEntry, Origin};
use crate::domain::standing::{Evidence, Verdict, in_force, list_of, mark_of, verdict};
use crate::domain::time::Timestamp;

impl Desk {
    /// What a list entry is kept as: a contact in REF syntax or `@domain`.
    ///
    /// # Errors
    /// `Failed` when the text names neither.
    pub fn list_value(&self, text: &str) -> Result<(EntryType, String)> {
        let text = text.trim();
        if let Some(domain) = text.strip_prefix('@') {
            let domain = email::ascii_domain(domain)
                .ok_or_else(|| Error::failed(format!("«{text}» is no e-mail domain")))?;
            return Ok((EntryType::Domain, format!("@{domain}")));
        }
        match reference::parse(text, self.region) {
            Reference::Contacts(keys) => match keys.into_iter().next() {
                Some(key) => Ok((entry_type(key.kind()), key.0)),
                None => Err(Error::failed(format!("«{text}» is no contact"))),
            },
            Reference::Card(id) => Err(Error::failed(format!("«{text}» is a card number")).hint(
                format!("To list all its contacts, mark the card: deskcard set {id} spammer=yes"),
            )),
            Reference::Nothing => Err(Error::failed(format!(
                "«{text}» is no contact and no @domain"
            ))
            .hint("Give an address, a phone, telegram:ID, a profile link, or @domain.")),
        }
    }

    /// Puts an entry on a list by hand; listing a contact marks its card (`S1`), a domain marks none.
    pub fn add_list_entry(&self, mut entry: ListEntry, now: Timestamp) -> Result<EntryId> {
        let mut recording = self.record(now)?;
        (entry.kind, entry.value) = self.list_value(&entry.value)?;
        entry.origin = Origin::Hand;
        entry.author.clone_from(&self.agent);
        entry.at = now;
        entry.client = None;
        let known = recording.tx.entries_for(&entry.value)?;
        let removed: Vec<ListEntry> = known
            .into_iter()
            .filter(|known| known.origin == Origin::Hand)
            .collect();
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
            added: vec![entry.clone()],
        });
        if entry.kind != EntryType::Domain {
            for owner in recording.tx.owners(&Key(entry.value.clone()))? {
                if owner.claimed || owner.shared {
                    continue;
                }
                let before = recording.client(owner.client)?;
                let mut after = before.clone();
                after.standing = mark_of(entry.list);
                recording.update(&before, &mut after)?;
            }
        }
        recording.finish("list", false)
    }

    /// Takes the entries of a contact or domain off a list; taking off the last entry of a card's contacts
    /// unmarks the card (`S1`). `None` when there was none.
    pub fn remove_list_entry(
        &self,
        text: &str,
        list: ListColour,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let (_, value) = self.list_value(text)?;
        let mut recording = self.record(now)?;
        let removed: Vec<ListEntry> = recording
            .tx
            .entries_for(&value)?
            .into_iter()
            .filter(|entry| entry.list == list)
            .collect();
        if removed.is_empty() {
            return Ok(None);
        }
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
                after.standing = crate::domain::client::Standing::Normal;
                recording.update(&before, &mut after)?;
            }
        }
        recording.finish("unlist", false).map(Some)
    }

    /// What the lists say of an address, and why: a sentence each, the verdict first (`S7`).
    pub fn why(&self, text: &str, now: Timestamp) -> Result<Vec<String>> {
        let mut keys: Vec<Key> = Vec::new();
        let mut reasons = Vec::new();
        let mut evidence = Vec::new();
        match reference::parse(text, self.region) {
            Reference::Card(id) => {
                let client = self.card_view(id)?.client;
                keys.extend(
                    client
                        .contacts
                        .iter()
                        .filter(|contact| !contact.claimed)
                        .filter_map(|c| c.key.clone()),
                );
                if let Some(list) = list_of(client.standing) {
                    evidence.push(Evidence {
                        list,
                        domain: false,
                    });
                    reasons.push(format!(
                        "card #{} {} is marked: {} list",
                        client.id,
                        client.display_name(),
                        list.name()
                    ));
                }
            }
            _ => keys.push(Key(self.list_value(text)?.1)),
        }
        for key in &keys {
            for owner in self.store.owners(key)? {
                let standing = self.store.standing(owner.client)?;
                if let (Some(list), false) = (list_of(standing), owner.claimed) {
                    evidence.push(Evidence {
                        list,
                        domain: false,
                    });
                    reasons.push(format!(
                        "{key} is on card #{}, which is marked: {} list",
                        owner.client,
                        list.name()
                    ));
                }
            }
            let domain = key
                .as_str()
                .rsplit_once('@')
                .map(|(_, domain)| format!("@{domain}"));
            for value in [Some(key.0.clone()), domain].into_iter().flatten() {
                for entry in self.store.entries_for(&value)? {
                    let is_domain = entry.kind == EntryType::Domain;
                    if in_force(&entry, now) {
                        evidence.push(Evidence {
                            list: entry.list,
                            domain: is_domain,
                        });
                    }
                    reasons.push(entry_sentence(&entry, now));
                }
            }
        }
        reasons.sort_unstable();
        reasons.dedup();
        reasons.insert(
            0,
            match verdict(&evidence) {
                Verdict::Normal => format!("{text}: treated as any other sender"),
                Verdict::Black => format!("{text}: black-listed, appeals become spam"),
                Verdict::White => format!("{text}: white-listed, appeals always arrive"),
            },
        );
        Ok(reasons)
    }
}

fn entry_sentence(entry: &ListEntry, now: Timestamp) -> String {
    let origin = match (entry.origin, entry.client) {
        (Origin::Card, Some(client)) => format!("from card #{client}"),
        _ => format!(
            "by {}",
            if entry.author.is_empty() {
                "nobody named"
            } else {
                &entry.author
            }
        ),
    };
    let reason = if entry.reason.is_empty() {
        String::new()
    } else {
        format!(", «{}»", entry.reason)
    };
    let until = match entry.until {
        Some(until) if now >= until => format!(", ended {until}"),
        Some(until) => format!(", until {until}"),
        None => String::new(),
    };
    format!(
        "{} is on the {} list {origin} since {}{reason}{until}",
        entry.value,
        entry.list.name(),
        entry.at
    )
}
