//! What a placeholder stands for.

use crate::domain::client::Client;
use crate::domain::contact::{ContactKind, reference};
use crate::domain::ticket::Ticket;

/// A word in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placeholder {
    /// The client's name (`C1`).
    Name,
    /// Its first word, where that is what a person is called by.
    FirstName,
    /// Number of the ticket.
    Ticket,
    /// Subject of the ticket.
    Subject,
    /// The agent who writes.
    Agent,
    /// The client's company.
    Company,
    /// The client's position.
    Position,
    /// Where the answer goes.
    Address,
    /// The client's first e-mail address.
    Email,
    /// The client's first phone.
    Phone,
    /// A custom field (`C16`), by its name.
    Custom(String),
}

/// The words of those that every desk has.
const WORDS: [(&str, Placeholder); 10] = [
    ("name", Placeholder::Name),
    ("first_name", Placeholder::FirstName),
    ("ticket", Placeholder::Ticket),
    ("subject", Placeholder::Subject),
    ("agent", Placeholder::Agent),
    ("company", Placeholder::Company),
    ("position", Placeholder::Position),
    ("address", Placeholder::Address),
    ("email", Placeholder::Email),
    ("phone", Placeholder::Phone),
];

impl Placeholder {
    /// Reads the word between the braces; `custom` are the names of the custom fields.
    pub(super) fn parse(word: &str, custom: &[&str]) -> Option<Self> {
        if let Some(field) = word.strip_prefix("custom.") {
            return custom
                .contains(&field)
                .then(|| Self::Custom(field.to_owned()));
        }
        WORDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, placeholder)| placeholder.clone())
    }

    /// The word between the braces.
    pub fn word(&self) -> String {
        if let Self::Custom(field) = self {
            return format!("custom.{field}");
        }
        WORDS
            .iter()
            .find(|(_, placeholder)| placeholder == self)
            .map_or_else(String::new, |(word, _)| (*word).to_owned())
    }
}

/// All words, for a sentence.
pub(super) fn known(custom: &[&str]) -> String {
    let words = WORDS.iter().map(|(word, _)| format!("{{{word}}}"));
    let own = custom.iter().map(|field| format!("{{custom.{field}}}"));
    words.chain(own).collect::<Vec<_>>().join(" ")
}

/// Where the values come from.
#[derive(Debug, Clone, Copy)]
pub struct Values<'v> {
    /// Whom it is written to.
    pub client: &'v Client,
    /// The ticket it is written in.
    pub ticket: &'v Ticket,
    /// Who writes.
    pub agent: &'v str,
}

impl Values<'_> {
    /// The value of a placeholder; `None` when there is none.
    pub fn of(&self, placeholder: &Placeholder) -> Option<String> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let first = |kind| {
            self.client
                .contacts_of(kind)
                .find(|contact| !contact.claimed)
                .and_then(|contact| text(&contact.value))
        };
        match placeholder {
            Placeholder::Name => text(&self.client.name),
            Placeholder::FirstName => first_name(&self.client.name).and_then(text),
            Placeholder::Ticket => Some(self.ticket.id.to_string()),
            Placeholder::Subject => text(&self.ticket.subject),
            Placeholder::Agent => text(self.agent),
            Placeholder::Company => text(&self.client.company.as_ref()?.name),
            Placeholder::Position => text(&self.client.position),
            Placeholder::Address => {
                let address = self.ticket.reply_address.as_ref()?;
                text(&reference::from_key(address).2)
            }
            Placeholder::Email => first(ContactKind::Email),
            Placeholder::Phone => first(ContactKind::Phone),
            Placeholder::Custom(field) => text(self.client.custom.get(field)?),
        }
    }
}

/// What a person of this name is called by: the first word, or what stands after the comma of «Weiß, Tom».
/// The whole name where the family name comes first without a comma (Chinese, Japanese, Korean); nothing
/// where it is no person's (`guest-118`, an address), or the first word is an initial.
pub fn first_name(name: &str) -> Option<&str> {
    let name = name.trim();
    let odd = |c: char| c.is_ascii_digit() || matches!(c, '@' | '/' | '_');
    if name.is_empty() || name.contains(odd) {
        return None;
    }
    if name.chars().any(is_ideograph) {
        return Some(name);
    }
    let given = name.split_once(',').map_or(name, |(_, given)| given.trim());
    let first = given.split_whitespace().next()?;
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    let initial = letters < 2 || first.ends_with('.');
    if initial { None } else { Some(first) }
}

fn is_ideograph(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x11ff | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0x20000..=0x3ffff
    )
}
