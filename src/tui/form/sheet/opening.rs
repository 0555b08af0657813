//! From a card to the fields of the form.

use super::{Field, How, Line, Load, Picture};
use crate::domain::check::CUSTOM_LIMIT;
use crate::domain::client::{Client, Standing};
use crate::domain::contact::phone::Region;
use crate::domain::contact::{ContactKind, entry};
use crate::domain::fields::{CustomField, FIELDS, FieldName};
use crate::tui::form::{check, tongue};

/// The fields of a card, in the order of the form: C1-C15, tags, those of the configuration, and those
/// gone from it that still have a value (`C16`).
pub(in crate::tui::form) fn open(
    client: &Client,
    custom: &[CustomField],
    region: Option<Region>,
) -> Vec<Field> {
    let built_in = FIELDS
        .iter()
        .map(|field| (field.name.clone(), field.label.to_owned(), field.limit));
    let own = custom.iter().map(|field| {
        (
            FieldName::Custom(field.name.clone()),
            field.name.clone(),
            CUSTOM_LIMIT,
        )
    });
    let gone = client
        .custom
        .keys()
        .filter(|name| !custom.iter().any(|field| field.name == **name))
        .map(|name| (FieldName::Custom(name.clone()), name.clone(), CUSTOM_LIMIT));
    built_in
        .chain(own)
        .chain(gone)
        .map(|(name, label, limit)| {
            let how = how(&name, custom);
            let mut field = Field {
                name,
                label,
                how,
                limit,
                lines: Vec::new(),
            };
            field.lines = lines(client, &field.name);
            if field.lines.is_empty() {
                field.lines.push(field.blank_line());
            }
            for line in &mut field.lines {
                check::line(&field.how, line, region);
            }
            field
        })
        .collect()
}

/// The same fields as `like` in its order: one that the card has no longer is empty, one that it has
/// besides stands last.
pub(in crate::tui::form) fn open_like(
    client: &Client,
    custom: &[CustomField],
    region: Option<Region>,
    like: &[Field],
) -> Vec<Field> {
    let mut fresh = open(client, custom, region);
    let mut fields: Vec<Field> = like
        .iter()
        .map(
            |wanted| match fresh.iter().position(|field| field.name == wanted.name) {
                Some(at) => fresh.remove(at),
                None => Field {
                    lines: vec![wanted.blank_line()],
                    ..wanted.clone()
                },
            },
        )
        .collect();
    fields.append(&mut fresh);
    fields
}

fn how(name: &FieldName, custom: &[CustomField]) -> How {
    match name {
        FieldName::Name | FieldName::Position => How::Line,
        FieldName::Avatar => How::Picture,
        FieldName::Language => How::Language,
        FieldName::Company => How::Company,
        FieldName::Note => How::Note,
        FieldName::Standing => How::Marks,
        FieldName::Phones => How::Contacts(ContactKind::Phone),
        FieldName::Emails => How::Contacts(ContactKind::Email),
        FieldName::Sites => How::Sites,
        FieldName::Socials => How::Contacts(ContactKind::Social),
        FieldName::Messengers => How::Contacts(ContactKind::Messenger),
        FieldName::AdditionalIds => How::Contacts(ContactKind::AdditionalId),
        FieldName::Addresses => How::Addresses,
        FieldName::Tags => How::Words,
        FieldName::Custom(name) => custom
            .iter()
            .find(|field| field.name == *name)
            .map_or(How::Line, |field| How::Custom(field.clone())),
    }
}

fn lines(client: &Client, name: &FieldName) -> Vec<Line> {
    let contacts = |kind: ContactKind| {
        client
            .contacts_of(kind)
            .map(|contact| Line {
                kind: entry::label_of(contact).to_owned(),
                text: contact.value.clone(),
                load: Load::Contact(Box::new(contact.clone())),
                ..Line::default()
            })
            .collect()
    };
    match name {
        FieldName::Name => vec![Line::of(&client.name)],
        FieldName::Avatar => vec![Line {
            load: Load::Picture(Picture::Kept),
            ..Line::default()
        }],
        FieldName::Language => {
            let code = client.language.code.as_deref();
            vec![Line::of(code.map(tongue::shown).unwrap_or_default())]
        }
        FieldName::Company => vec![match &client.company {
            Some(company) => Line {
                load: Load::Company(company.id),
                ..Line::of(&company.name)
            },
            None => Line::default(),
        }],
        FieldName::Position => vec![Line::of(&client.position)],
        FieldName::Note => client.note.split('\n').map(Line::of).collect(),
        FieldName::Standing => vec![Line::of(match client.standing {
            Standing::Normal => "normal",
            Standing::Vip => "vip",
            Standing::Spammer => "spammer",
        })],
        FieldName::Phones => contacts(ContactKind::Phone),
        FieldName::Emails => contacts(ContactKind::Email),
        FieldName::Sites => client.sites.iter().map(Line::of).collect(),
        FieldName::Socials => contacts(ContactKind::Social),
        FieldName::Messengers => contacts(ContactKind::Messenger),
        FieldName::AdditionalIds => contacts(ContactKind::AdditionalId),
        FieldName::Addresses => client
            .addresses
            .iter()
            .map(|address| Line {
                kind: address.kind.clone(),
                ..Line::of(&address.text)
            })
            .collect(),
        FieldName::Tags => vec![Line::of(client.tags.join(", "))],
        FieldName::Custom(name) => vec![Line::of(
            client.custom.get(name).cloned().unwrap_or_default(),
        )],
    }
}
