//! What an erased person can be known by, and what is said of an erasure (`D2`).

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use serde_json::Value;

use super::client::Client;
use super::contact::Contact;
use super::display::{counted, grouped};
use super::fold::fold;
use super::ids::ClientId;

/// The shortest contact or name that is looked for by itself, in bytes: shorter ones are everywhere.
const SHORTEST: usize = 5;
/// The most words that are looked for.
const MOST_WORDS: usize = 4_000;
/// The shortest run of digits that is taken for a phone number.
const SHORTEST_PHONE: usize = 7;

/// What an erasure covered, what was searched afterwards, and what it cannot reach.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErasureReport {
    /// Cards, with those that had gone into them.
    pub cards: Vec<ClientId>,
    /// Tickets that went whole.
    pub tickets: u64,
    /// Messages in them and in other clients' tickets.
    pub messages: u64,
    /// Pictures and attachments nobody else has.
    pub files: u64,
    /// History entries whose content was taken out.
    pub entries: u64,
    /// Dossiers destroyed.
    pub dossiers: u64,
    /// Drafts dropped.
    pub drafts: u64,
    /// Rejects dropped.
    pub rejects: u64,
    /// Lines of the outbox file blotted out.
    pub outbox_lines: u64,
    /// Black list entries that are keyed hashes now (`D3`).
    pub list_entries: u64,
    /// Copies of the file made before a migration or a restore, which are gone whole.
    pub copies: Vec<String>,
    /// Files that were searched byte by byte afterwards.
    pub searched: Vec<String>,
    /// How many contacts, names, words and beginnings of files were looked for.
    pub looked_for: usize,
    /// What is still in a file and in no row, a sentence each; empty when the erasure is complete.
    pub left: Vec<String>,
    /// What other people's rows have too, a sentence each.
    pub elsewhere: Vec<String>,
    /// What no erasure here can reach, a sentence each.
    pub beyond: Vec<String>,
}

impl ErasureReport {
    /// The report as it is told: what went, what was searched and found, what cannot be reached from here.
    pub fn sentences(&self) -> Vec<String> {
        let cards: Vec<String> = self.cards.iter().map(|id| format!("#{id}")).collect();
        let went: Vec<String> = [
            (self.tickets, "ticket", "tickets"),
            (self.messages, "message", "messages"),
            (self.files, "file", "files"),
            (self.entries, "history entry", "history entries"),
            (self.dossiers, "dossier", "dossiers"),
            (self.drafts, "draft", "drafts"),
            (self.rejects, "reject", "rejects"),
            (self.outbox_lines, "outbox line", "outbox lines"),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
        let with = if went.is_empty() {
            String::new()
        } else {
            format!(" with {}", went.join(", "))
        };
        let mut said = vec![format!("Erased {}{with}.", cards.join(", "))];
        if self.list_entries > 0 {
            said.push(format!(
                "{} a keyed hash now: a new card of the contact is marked.",
                if self.list_entries == 1 {
                    "1 entry of the black list is".to_owned()
                } else {
                    format!(
                        "{} entries of the black list are",
                        grouped(self.list_entries)
                    )
                }
            ));
        }
        said.extend(
            self.copies
                .iter()
                .map(|copy| format!("Removed {copy}, an older copy of the file.")),
        );
        said.push(format!(
            "Searched {} for {}: {}.",
            counted(self.searched.len() as u64, "file", "files"),
            counted(
                self.looked_for as u64,
                "contact, name, word or beginning of a file",
                "contacts, names, words and beginnings of files"
            ),
            if self.left.is_empty() {
                "nothing is left"
            } else {
                "something is left"
            },
        ));
        said.extend(self.left.iter().map(|one| format!("! {one}")));
        said.extend(self.elsewhere.iter().cloned());
        said.push("Out of reach, look there yourself:".to_owned());
        said.extend(self.beyond.iter().map(|one| format!("- {one}")));
        said
    }
}

/// What a person can be known by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traces {
    /// Identity keys, contacts as typed, in words.
    pub contacts: BTreeSet<String>,
    /// Digits of phones.
    pub phones: BTreeSet<String>,
    /// Names.
    pub names: BTreeSet<String>,
    /// Words of notes and messages.
    pub words: BTreeSet<String>,
    /// Beginnings of pictures and attachments.
    pub heads: BTreeSet<Vec<u8>>,
}

impl Traces {
    /// Adds a card's names, contacts and texts.
    pub fn add_card(&mut self, card: &Client) {
        for contact in &card.contacts {
            self.add_contact(contact);
        }
        for name in card.also_seen_as.iter().chain([&card.name]) {
            if name.len() >= SHORTEST {
                self.names.insert(name.clone());
            }
        }
        for text in [&card.note, &card.position]
            .into_iter()
            .chain(card.sites.iter())
            .chain(card.custom.values())
            .chain(card.addresses.iter().map(|address| &address.text))
        {
            self.add_text(text);
        }
    }

    /// Adds a contact in every form the file may have it in.
    pub fn add_contact(&mut self, contact: &Contact) {
        let words = if contact.network.is_empty() {
            String::new()
        } else {
            format!("{}:{}", contact.network, contact.value)
        };
        // A key says what it is the key of, so a short one is no word by chance.
        self.contacts
            .extend(contact.key.as_ref().map(|key| key.0.clone()));
        let forms = [
            Some(contact.value.clone()),
            contact.e164.clone(),
            Some(words),
        ];
        self.contacts.extend(
            forms
                .into_iter()
                .flatten()
                .filter(|form| form.len() >= SHORTEST),
        );
        if let Some(e164) = &contact.e164 {
            self.phones.insert(e164.trim_start_matches('+').to_owned());
        }
    }

    /// Adds the words of a text.
    pub fn add_text(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if self.words.len() >= MOST_WORDS {
                return;
            }
            if word.chars().count() >= SHORTEST {
                self.words.insert(word.to_owned());
            }
        }
    }

    /// Adds every contact somewhere in a JSON value: what was on the card once.
    pub fn add_contacts_in(&mut self, value: &Value) {
        if let Ok(contact) = <Contact as serde::Deserialize>::deserialize(value) {
            self.add_contact(&contact);
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.add_contacts_in(value)),
            Value::Object(members) => members
                .values()
                .for_each(|value| self.add_contacts_in(value)),
            _ => {}
        }
    }

    /// Everything that is looked for in files: as it is, in small letters, and folded.
    pub fn needles(&self) -> Vec<Vec<u8>> {
        let mut needles: BTreeSet<Vec<u8>> = self.heads.clone();
        for text in self.contacts.iter().chain(&self.names).chain(&self.words) {
            for form in [text.clone(), text.to_lowercase(), fold(text)] {
                if form.len() >= SHORTEST {
                    needles.insert(form.into_bytes());
                }
            }
        }
        needles.into_iter().collect()
    }

    /// Whether a record mentions one of the contacts, as a word of its own; a phone in any spelling.
    pub fn mentioned_in(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        // What a record writes with escapes reads like the rest.
        let plain = serde_json::from_str::<Value>(&text).map(|value| value.to_string());
        self.mentioned(&text) || plain.is_ok_and(|plain| self.mentioned(&plain))
    }

    fn mentioned(&self, text: &str) -> bool {
        let alone = |at: usize, len: usize| {
            let before = text[..at].chars().next_back();
            let after = text[at + len..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        };
        let named = self.contacts.iter().any(|contact| {
            let contact = contact.to_lowercase();
            text.match_indices(&contact)
                .any(|(at, found)| alone(at, found.len()))
        });
        named || self.phoned(text)
    }

    fn phoned(&self, text: &str) -> bool {
        if self.phones.is_empty() {
            return false;
        }
        text.split(|c: char| !(c.is_ascii_digit() || " -().+/".contains(c)))
            .any(|run| {
                let digits: String = run.chars().filter(char::is_ascii_digit).collect();
                let digits = digits.trim_start_matches('0');
                digits.len() >= SHORTEST_PHONE
                    && self.phones.iter().any(|phone| phone.ends_with(digits))
            })
    }

    /// Whether one of these strings is exactly one of the contacts.
    pub fn named_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.contacts.contains(text),
            Value::Array(values) => values.iter().any(|value| self.named_in(value)),
            Value::Object(members) => members.values().any(|value| self.named_in(value)),
            _ => false,
        }
    }
}

/// Looks for many things at once.
pub struct Search {
    needles: Vec<Vec<u8>>,
    automaton: AhoCorasick,
    longest: usize,
}

impl Search {
    /// Prepares to look for these; `None` when there are none or too many.
    pub fn for_all(needles: Vec<Vec<u8>>) -> Option<Self> {
        if needles.is_empty() {
            return None;
        }
        Some(Self {
            longest: needles.iter().map(Vec::len).max().unwrap_or(0),
            automaton: AhoCorasick::new(&needles).ok()?,
            needles,
        })
    }

    /// The things looked for.
    pub fn needles(&self) -> &[Vec<u8>] {
        &self.needles
    }

    /// Adds the places, among the needles, of those that occur in some bytes.
    pub fn note(&self, bytes: &[u8], found: &mut BTreeSet<usize>) {
        for hit in self.automaton.find_overlapping_iter(bytes) {
            found.insert(hit.pattern().as_usize());
        }
    }

    /// The longest of them, in bytes: what begins in one piece of a file may end in the next.
    pub fn longest(&self) -> usize {
        self.longest
    }
}
