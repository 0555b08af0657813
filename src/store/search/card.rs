//! What a card is found by: a line for each value, a letter for its field before the folded text.

use super::grams::{GramSet, Place};
use crate::domain::client::{Client, Standing};
use crate::domain::contact::{Contact, ContactKind, Key};
use crate::domain::fields::FieldName;
use crate::domain::fold::{ascii_digit, fold_into};
use crate::domain::query::Field;

/// What kind of value a line holds; the letter stands in the search file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Name,
    Email,
    /// Digits of a phone.
    Phone,
    /// Messengers and social profiles.
    Contact,
    AdditionalId,
    Company,
    Position,
    Tag,
    Note,
    /// Sites, addresses.
    Other,
    /// A custom field, as `name=value`.
    Custom,
    /// `vip`, `spam`, `l=de`, `#7`: found only whole.
    Value,
}

impl Line {
    const ALL: [(char, Self); 12] = [
        ('n', Self::Name),
        ('e', Self::Email),
        ('p', Self::Phone),
        ('c', Self::Contact),
        ('i', Self::AdditionalId),
        ('k', Self::Company),
        ('j', Self::Position),
        ('t', Self::Tag),
        ('m', Self::Note),
        ('o', Self::Other),
        ('u', Self::Custom),
        ('x', Self::Value),
    ];

    fn letter(self) -> char {
        Self::ALL
            .iter()
            .find(|(_, line)| *line == self)
            .map_or('o', |(letter, _)| *letter)
    }

    /// Where its grams stand.
    pub(super) fn place(self) -> Option<Place> {
        Some(match self {
            Self::Name => Place::Name,
            Self::Email | Self::Contact | Self::AdditionalId => Place::Contact,
            Self::Phone => Place::Phone,
            Self::Company | Self::Position => Place::Work,
            Self::Tag | Self::Note | Self::Other | Self::Custom => Place::Rest,
            Self::Value => return None,
        })
    }

    /// The line of a field of queries that is searched as text.
    pub(super) fn of(field: &Field) -> Self {
        match field {
            Field::Name => Self::Name,
            Field::Email => Self::Email,
            Field::Phone => Self::Phone,
            Field::Company => Self::Company,
            Field::Tag => Self::Tag,
            Field::Note => Self::Note,
            Field::Id => Self::AdditionalId,
            Field::Custom(_) => Self::Custom,
            Field::Lang | Field::Vip | Field::Spam | Field::Created | Field::Last => Self::Value,
        }
    }

    /// Whether words without a field are looked for here.
    pub(super) fn is_text(self) -> bool {
        !matches!(self, Self::Phone | Self::Value)
    }
}

/// The lines of a doc: what kind, which text.
pub(super) fn lines(doc: &str) -> impl Iterator<Item = (Line, &str)> {
    doc.lines().filter_map(|line| {
        let letter = line.chars().next()?;
        let kind = Line::ALL.iter().find(|(known, _)| *known == letter)?.1;
        Some((kind, &line[1..]))
    })
}

/// The doc of a card.
pub(super) fn doc_of(client: &Client, doc: &mut String) {
    doc.clear();
    // Every field decides here what it is found by.
    let fields = [
        FieldName::Name,
        FieldName::Emails,
        FieldName::Phones,
        FieldName::Messengers,
        FieldName::Socials,
        FieldName::AdditionalIds,
        FieldName::Company,
        FieldName::Position,
        FieldName::Tags,
        FieldName::Note,
        FieldName::Sites,
        FieldName::Addresses,
        FieldName::Custom(String::new()),
        FieldName::Standing,
        FieldName::Language,
        FieldName::Avatar,
    ];
    for field in fields {
        match field {
            FieldName::Name => put(doc, Line::Name, &client.name),
            FieldName::Emails => contacts(doc, client, ContactKind::Email, Line::Email),
            FieldName::Phones => {
                for phone in client.contacts_of(ContactKind::Phone) {
                    digits(doc, phone);
                }
            }
            FieldName::Messengers => contacts(doc, client, ContactKind::Messenger, Line::Contact),
            FieldName::Socials => contacts(doc, client, ContactKind::Social, Line::Contact),
            FieldName::AdditionalIds => {
                contacts(doc, client, ContactKind::AdditionalId, Line::AdditionalId);
            }
            FieldName::Company => {
                if let Some(company) = &client.company {
                    put(doc, Line::Company, &company.name);
                }
            }
            FieldName::Position => put(doc, Line::Position, &client.position),
            FieldName::Tags => client.tags.iter().for_each(|tag| put(doc, Line::Tag, tag)),
            FieldName::Note => put(doc, Line::Note, &client.note),
            FieldName::Sites => client
                .sites
                .iter()
                .for_each(|site| put(doc, Line::Other, site)),
            FieldName::Addresses => {
                for address in &client.addresses {
                    put(doc, Line::Other, &address.text);
                }
            }
            FieldName::Custom(_) => {
                for (name, value) in client.custom.iter().filter(|(_, value)| !value.is_empty()) {
                    put(doc, Line::Custom, &format!("{name}={value}"));
                }
            }
            FieldName::Standing => match client.standing {
                Standing::Normal => {}
                Standing::Vip => put(doc, Line::Value, "vip"),
                Standing::Spammer => put(doc, Line::Value, "spam"),
            },
            FieldName::Language => {
                if let Some(code) = &client.language.code {
                    put(doc, Line::Value, &format!("l={code}"));
                    if let Some((tongue, _)) = code.split_once('-') {
                        put(doc, Line::Value, &format!("l={tongue}"));
                    }
                }
            }
            FieldName::Avatar => {}
        }
    }
    put(doc, Line::Value, &format!("#{}", client.id));
}

/// Adds the grams of a doc.
pub(super) fn grams_of(doc: &str, set: &mut GramSet) {
    for (line, text) in lines(doc) {
        match line.place() {
            Some(place) if line == Line::Custom => {
                set.add(place, text.split_once('=').map_or(text, |(_, value)| value));
            }
            Some(place) => set.add(place, text),
            None => set.add_value(text),
        }
    }
}

fn put(doc: &mut String, line: Line, text: &str) {
    let before = doc.len();
    doc.push(line.letter());
    fold_into(text, doc);
    if doc.len() == before + 1 {
        doc.truncate(before);
    } else {
        doc.push('\n');
    }
}

/// As it is written, and as it is known, if that is something else.
fn contacts(doc: &mut String, client: &Client, kind: ContactKind, line: Line) {
    for contact in client.contacts_of(kind) {
        let key = contact.key.as_ref().map_or("", Key::as_str);
        if !key.contains(&contact.value) {
            put(doc, line, &contact.value);
        }
        put(doc, line, key.strip_prefix("id:").unwrap_or(key));
    }
}

fn digits(doc: &mut String, phone: &Contact) {
    let text = phone.e164.as_deref().unwrap_or(&phone.value);
    let digits: String = text.chars().filter_map(ascii_digit).collect();
    put(doc, Line::Phone, &digits);
}
