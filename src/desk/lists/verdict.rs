//! What the lists say of an address, and what an entry would do (`S1`, `S3`, `S7`).

use crate::desk::Desk;
use crate::domain::client::display_name;
use crate::domain::contact::Key;
use crate::domain::contact::reference::{self, Reference};
use crate::domain::error::Result;
use crate::domain::ids::ClientId;
use crate::domain::listing::{EntryType, Holder, ListCheck, ListColour, ListEntry, Origin};
use crate::domain::standing::{Evidence, Verdict, in_force, list_of, mark_in_force, verdict};
use crate::domain::time::Timestamp;

impl Desk {
    /// What a text would be as an entry of a list, which cards have it, and what the lists say of it.
    /// Nothing is changed and nothing is sent.
    pub fn check_list_entry(&self, text: &str, now: Timestamp) -> Result<ListCheck> {
        let text = text.trim();
        let entry = self.list_value(text).map_err(|error| {
            error.hints.first().map_or_else(
                || error.message.clone(),
                |hint| format!("{}. {hint}", error.message),
            )
        });
        let mut check = ListCheck {
            text: text.to_owned(),
            entry,
            holders: Vec::new(),
            known: Vec::new(),
            reasons: Vec::new(),
        };
        if let Ok((kind, value)) = &check.entry {
            check.known = self.store.entries_for(value)?;
            if *kind != EntryType::Domain {
                for owner in self.store.owners(&Key(value.clone()))? {
                    let name = self
                        .store
                        .client_name(owner.client)?
                        .unwrap_or_else(|| display_name("", None, owner.client));
                    let others = match list_of(owner.standing) {
                        Some(list) => self.store.other_entries(owner.client, list, value)?,
                        None => 0,
                    };
                    check.holders.push(Holder {
                        client: owner.client,
                        name,
                        standing: owner.standing,
                        doubtful: owner.claimed || owner.shared,
                        others,
                    });
                }
            }
        }
        let of_a_card = matches!(
            reference::parse(text, self.region),
            Reference::Card(id) if self.store.client_name(id)?.is_some()
        );
        if check.entry.is_ok() || of_a_card {
            check.reasons = self.why(text, now)?;
        }
        Ok(check)
    }

    /// Counts a card's mark in, unless its time is over; the words for that.
    fn mark_speaks(
        &self,
        client: ClientId,
        list: ListColour,
        now: Timestamp,
        evidence: &mut Vec<Evidence>,
    ) -> Result<&'static str> {
        if !mark_in_force(&self.store.entries_of_mark(client, list)?, now) {
            return Ok(", and the mark's time is over");
        }
        evidence.push(Evidence {
            list,
            domain: false,
        });
        Ok("")
    }

    /// What the lists say of an address, and why: a sentence each, the verdict first (`S7`).
    pub fn why(&self, text: &str, now: Timestamp) -> Result<Vec<String>> {
        let (verdict, mut reasons) = self.verdict_on(text, now)?;
        reasons.insert(
            0,
            match verdict {
                Verdict::Normal => format!("{text}: treated as any other sender"),
                Verdict::Black => format!("{text}: black-listed, appeals become spam"),
                Verdict::White => format!("{text}: white-listed, appeals always arrive"),
            },
        );
        Ok(reasons)
    }

    /// What the lists say of an address or card, and a sentence for each thing that speaks for or against
    /// it (`S3`, `S7`).
    pub fn verdict_on(&self, text: &str, now: Timestamp) -> Result<(Verdict, Vec<String>)> {
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
                    let ended = self.mark_speaks(client.id, list, now, &mut evidence)?;
                    reasons.push(format!(
                        "card #{} {} is marked: {} list{ended}",
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
                    let ended = self.mark_speaks(owner.client, list, now, &mut evidence)?;
                    reasons.push(format!(
                        "{key} is on card #{}, which is marked: {} list{ended}",
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
        Ok((verdict(&evidence), reasons))
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
        Some(until) if now >= until => format!(", ended {}", moment(until)),
        Some(until) => format!(", until {}", moment(until)),
        None => String::new(),
    };
    format!(
        "{} is on the {} list {origin} since {}{reason}{until}",
        entry.value,
        entry.list.name(),
        moment(entry.at)
    )
}

/// A moment as a sentence has it, without its seconds: `2026-11-23 05:04 UTC`.
fn moment(at: Timestamp) -> String {
    let whole = at.rfc3339();
    match (whole.get(..10), whole.get(11..16)) {
        (Some(date), Some(clock)) => format!("{date} {clock} UTC"),
        _ => whole,
    }
}
