//! From the fields of the form to a copy of the card.

use super::{Field, How, Line, Load, Picture, join};
use crate::domain::client::{Address, Client, CompanyRef, LanguageField, Source, Standing};
use crate::domain::contact::phone::Region;
use crate::domain::contact::{Contact, ContactKind, entry};
use crate::domain::edit::AvatarEdit;
use crate::domain::fields::FieldName;
use crate::domain::ids::CompanyId;
use crate::tui::form::{check, tongue};

/// A copy of `base` as the form says. Fields that read as when they were opened stay untouched, with
/// their provenance (`C23`).
pub(in crate::tui::form) fn write(
    fields: &[Field],
    opened: &[Field],
    base: &Client,
    region: Option<Region>,
) -> (Client, AvatarEdit) {
    let mut client = base.clone();
    let mut avatar = AvatarEdit::Keep;
    let mut contacts = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        // Contacts are gathered whole, since those of all kinds are one list.
        if let How::Contacts(kind) = field.how {
            let lines = field.lines.iter().filter(|line| !line.is_blank());
            contacts.extend(lines.map(|line| contact(kind, line, region)));
            continue;
        }
        if opened.get(place).is_some_and(|before| before.same(field)) {
            continue;
        }
        let first = field.lines.first();
        let text = first.map_or("", |line| line.text.trim()).to_owned();
        match &field.name {
            FieldName::Name => {
                client.name = text;
                client.name_source = Some(Source::Manual);
            }
            FieldName::Avatar => {
                avatar = match first.map(|line| &line.load) {
                    Some(Load::Picture(Picture::Removed)) => AvatarEdit::Remove,
                    Some(Load::Picture(Picture::Set { bytes, .. })) => {
                        AvatarEdit::Set(bytes.to_vec())
                    }
                    _ => AvatarEdit::Keep,
                };
            }
            FieldName::Language => {
                // Cleared by hand it is empty again, so detection may fill it.
                client.language = match tongue::code(&text) {
                    Some(code) => LanguageField {
                        code: Some(code),
                        source: Some(Source::Manual),
                        ..LanguageField::default()
                    },
                    None => LanguageField::default(),
                };
            }
            FieldName::Company => {
                let id = match first.map(|line| &line.load) {
                    Some(Load::Company(id)) => *id,
                    _ => CompanyId(0),
                };
                client.company = (!text.is_empty()).then_some(CompanyRef {
                    id,
                    name: text,
                    source: Source::Manual,
                    given_by: None,
                });
            }
            FieldName::Position => client.position = text,
            FieldName::Note => {
                let note = join(field.lines.iter().map(|line| line.text.clone()), "\n");
                client.note = note.trim_end().to_owned();
            }
            FieldName::Standing => {
                client.standing = match text.as_str() {
                    "vip" => Standing::Vip,
                    "spammer" => Standing::Spammer,
                    _ => Standing::Normal,
                };
            }
            FieldName::Sites => {
                let lines = field.lines.iter().filter(|line| !line.is_blank());
                client.sites = lines.map(|line| check::site(&line.text)).collect();
            }
            FieldName::Addresses => {
                let lines = field.lines.iter().filter(|line| !line.is_blank());
                client.addresses = lines
                    .map(|line| Address {
                        kind: line.kind.clone(),
                        text: line.text.trim().to_owned(),
                    })
                    .collect();
            }
            FieldName::Tags => client.tags = words(&text),
            FieldName::Custom(name) if text.is_empty() => {
                client.custom.remove(name);
            }
            FieldName::Custom(name) => {
                client.custom.insert(name.clone(), text);
            }
            FieldName::Phones
            | FieldName::Emails
            | FieldName::Socials
            | FieldName::Messengers
            | FieldName::AdditionalIds => {}
        }
    }
    client.contacts = entry::arrange(&base.contacts, contacts);
    (client, avatar)
}

/// A line as a contact: the one that was there, changed or not, or a new one.
pub(in crate::tui::form) fn contact(
    kind: ContactKind,
    line: &Line,
    region: Option<Region>,
) -> Contact {
    match &line.load {
        Load::Contact(before) => entry::amend(before, &line.kind, &line.text, region),
        _ => entry::enter(kind, &line.kind, &line.text, region),
    }
}

/// The tags in a line: parted by commas, each once, without blanks around them.
pub(in crate::tui::form) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split([',', ';', '\n']).map(str::trim) {
        if !word.is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}
