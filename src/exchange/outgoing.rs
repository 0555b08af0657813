//! A card on its way out, and what its format has no place for (`X4`).

use crate::domain::client::{Client, Source};
use crate::domain::exchange::Loss;

/// A card to be written.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The card.
    pub client: &'a Client,
    /// The id by which an import finds the card again.
    pub uid: &'a str,
    /// The bytes of its picture.
    pub picture: Option<&'a [u8]>,
}

/// Things that some formats leave out; the order is that of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Pictures, in CSV.
    Pictures,
    /// Who set a value: name, language, company, contacts.
    Provenance,
    /// Properties of other programs, kept from a vCard import.
    Properties,
    /// A suggested language, how sure it is, and which contact gave a company.
    Detection,
    /// Control characters.
    ControlCharacters,
    /// A vCard cannot say that an id of a card merged into this one leads here.
    Aliases,
}

const WORDS: [(Lost, &str); 6] = [
    (Lost::Pictures, "pictures"),
    (Lost::Provenance, "who set a value"),
    (Lost::Properties, "properties of other address books"),
    (
        Lost::Detection,
        "suggested languages and what gave a company",
    ),
    (Lost::ControlCharacters, "control characters"),
    (Lost::Aliases, "ids of merged cards"),
];

/// Counts what was left out, on how many cards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses {
    cards: [u64; WORDS.len()],
}

impl Losses {
    /// Notes that something of one card was left out.
    pub fn note(&mut self, lost: Lost) {
        if let Some(count) = WORDS
            .iter()
            .position(|(known, _)| *known == lost)
            .and_then(|at| self.cards.get_mut(at))
        {
            *count += 1;
        }
    }

    /// Notes what vCard and CSV both leave out of a card.
    pub fn note_common(&mut self, client: &Client) {
        let derived = client.language.suggestion.is_some()
            || client.language.confidence.is_some()
            || client
                .company
                .as_ref()
                .is_some_and(|company| company.given_by.is_some());
        if derived {
            self.note(Lost::Detection);
        }
        // Of a row that came without any id, the export gives one.
        let of_cards = |alias: &&String| !alias.starts_with("row:");
        if client.kept.aliases.iter().any(|alias| of_cards(&alias)) {
            self.note(Lost::Aliases);
        }
        if has_controls(client) {
            self.note(Lost::ControlCharacters);
        }
    }

    /// What was left out, for the report.
    pub fn into_list(self) -> Vec<Loss> {
        WORDS
            .iter()
            .zip(self.cards)
            .filter(|(_, cards)| *cards > 0)
            .map(|((_, what), cards)| Loss { what, cards })
            .collect()
    }
}

/// Whether anything on a card was set by somebody else than an import.
pub(super) fn has_provenance(client: &Client) -> bool {
    let other = |source: Source| source != Source::Import;
    client.name_source.is_some_and(other)
        || client.language.source.is_some_and(other)
        || client.company.as_ref().is_some_and(|c| other(c.source))
        || client.contacts.iter().any(|contact| other(contact.source))
}

fn has_controls(client: &Client) -> bool {
    let strange = |text: &str| {
        text.chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    };
    strange(&client.name)
        || strange(&client.position)
        || strange(&client.note)
        || client
            .contacts
            .iter()
            .any(|contact| strange(&contact.value))
        || client
            .addresses
            .iter()
            .any(|address| strange(&address.text))
        || client.tags.iter().any(|tag| strange(tag))
        || client.custom.values().any(|value| strange(value))
}
