//! Cards as CSV with deskcard's own columns, so that an import gives the same cards (`X1`, `X4`).

use std::collections::BTreeSet;

use super::cells;
use crate::domain::client::{Client, Standing};
use crate::domain::contact::{Contact, ContactKind, entry::label_of};
use crate::domain::error::{Error, Result};
use crate::domain::fields::{CustomField, FIELDS, FieldName};
use crate::exchange::clean;
use crate::exchange::outgoing::{Losses, Lost, Outgoing, has_provenance};

/// A sheet with its columns.
#[derive(Debug)]
pub struct Sheet {
    custom: Vec<String>,
    excel_safe: bool,
}

impl Sheet {
    /// A sheet for the fields of the configuration and `found`, names of custom fields with a value on
    /// any of the cards.
    pub fn new(configured: &[CustomField], found: BTreeSet<String>, excel_safe: bool) -> Self {
        let mut custom: Vec<String> = configured.iter().map(|field| field.name.clone()).collect();
        let gone: Vec<String> = found
            .into_iter()
            .filter(|name| !custom.contains(name))
            .collect();
        custom.extend(gone);
        Self { custom, excel_safe }
    }

    /// The line with the names.
    ///
    /// # Errors
    /// As [`Sheet::row`].
    pub fn header(&self) -> Result<Vec<u8>> {
        let mut names = vec!["uid".to_owned()];
        for field in &FIELDS {
            match field.name {
                FieldName::Avatar => {}
                FieldName::Name => names.extend(["name".to_owned(), "also_seen_as".to_owned()]),
                FieldName::Standing => names.extend(["spammer".to_owned(), "vip".to_owned()]),
                _ => names.push(field.key.to_owned()),
            }
        }
        names.extend(self.custom.iter().map(|name| format!("custom.{name}")));
        names.extend(["shared", "claimed", "created_at", "updated_at"].map(str::to_owned));
        self.line(&names)
    }

    /// The line of a card.
    ///
    /// # Errors
    /// `Failed` when it cannot be written.
    pub fn row(&self, card: &Outgoing<'_>, losses: &mut Losses) -> Result<Vec<u8>> {
        let client = card.client;
        losses.note_common(client);
        if client.avatar.is_some() {
            losses.note(Lost::Pictures);
        }
        if !client.kept.lines.is_empty() {
            losses.note(Lost::Properties);
        }
        if has_provenance(client) {
            losses.note(Lost::Provenance);
        }
        let mut row = vec![clean::line(card.uid).into_owned()];
        for field in &FIELDS {
            match &field.name {
                FieldName::Avatar => {}
                FieldName::Name => {
                    row.push(clean::line(&client.name).into_owned());
                    row.push(cells::joined(
                        client.also_seen_as.iter().map(String::as_str),
                    ));
                }
                FieldName::Standing => {
                    for mark in [Standing::Spammer, Standing::Vip] {
                        let is = client.standing == mark;
                        row.push(if is { "yes" } else { "no" }.to_owned());
                    }
                }
                name => row.push(cell(client, name)),
            }
        }
        for name in &self.custom {
            let value = client.custom.get(name).map(String::as_str);
            row.push(clean::block(value.unwrap_or_default()).into_owned());
        }
        let marked = |is: fn(&Contact) -> bool| {
            let named = client.contacts.iter().filter(|c| is(c)).map(cells::named);
            cells::joined(named.collect::<Vec<_>>().iter().map(String::as_str))
        };
        row.push(marked(|contact| contact.shared));
        row.push(marked(|contact| contact.claimed));
        row.extend([client.created_at.rfc3339(), client.updated_at.rfc3339()]);
        self.line(&row)
    }

    fn line(&self, row: &[String]) -> Result<Vec<u8>> {
        let fail =
            |error: &dyn std::fmt::Display| Error::failed(format!("cannot write CSV: {error}"));
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let safe = row.iter().map(|cell| cells::defused(cell, self.excel_safe));
        writer
            .write_record(safe.collect::<Vec<_>>().iter().map(|cell| cell.as_bytes()))
            .map_err(|error| fail(&error))?;
        writer.into_inner().map_err(|error| fail(&error.error()))
    }
}

fn cell(client: &Client, field: &FieldName) -> String {
    let contacts = |kind: ContactKind| {
        let lines = client
            .contacts_of(kind)
            .map(|contact| cells::labelled(kind, label_of(contact), &contact.value));
        cells::joined(lines.collect::<Vec<_>>().iter().map(String::as_str))
    };
    match field {
        FieldName::Language => client.language.code.clone().unwrap_or_default(),
        FieldName::Company => client
            .company
            .as_ref()
            .map(|company| clean::line(&company.name).into_owned())
            .unwrap_or_default(),
        FieldName::Position => clean::line(&client.position).into_owned(),
        FieldName::Note => clean::block(&client.note).into_owned(),
        FieldName::Phones => contacts(ContactKind::Phone),
        FieldName::Emails => contacts(ContactKind::Email),
        FieldName::Socials => contacts(ContactKind::Social),
        FieldName::Messengers => contacts(ContactKind::Messenger),
        FieldName::AdditionalIds => contacts(ContactKind::AdditionalId),
        FieldName::Sites => cells::joined(client.sites.iter().map(String::as_str)),
        FieldName::Addresses => client
            .addresses
            .iter()
            .map(|address| cells::address(&address.kind, &address.text))
            .collect::<Vec<_>>()
            .join("\n"),
        FieldName::Tags => cells::joined(client.tags.iter().map(String::as_str)),
        // Handled where the row is made.
        FieldName::Name | FieldName::Avatar | FieldName::Standing | FieldName::Custom(_) => {
            String::new()
        }
    }
}
