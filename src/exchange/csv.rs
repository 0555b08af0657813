//! Cards as CSV (`X1`, `X2`): lines of cells under names.
//!
//! [`header`], [`row`] and [`line()`] are what `list --csv` prints: the field table as it looks. A [`Sheet`] is
//! what an export writes, complete enough to give the same cards when it is imported. A list has one value
//! a line inside its cell, written as `deskcard set` reads it (`mobile:+34…`).

mod cells;
mod columns;
mod general;
#[cfg(test)]
mod meanings;
mod programs;
mod read;
#[cfg(test)]
mod round_trips;
mod row;
mod write;

pub use columns::is_field;
pub use programs::names as mapping_names;
pub use read::{Reading, Table};
pub use write::Sheet;

use crate::domain::client::{Client, Standing};
use crate::domain::contact::{ContactKind, entry::label_of};
use crate::domain::error::{Error, Result};
use crate::domain::fields::{CustomField, FIELDS, FieldName};
use crate::domain::printable::json_text;

/// The names of the columns: the number, the fields in the order of the form, the custom ones, the
/// times.
pub fn header(custom: &[CustomField]) -> Vec<String> {
    let mut names = vec!["id".to_owned()];
    for field in &FIELDS {
        match field.name {
            // The bytes of a picture have no place in a cell.
            FieldName::Avatar => {}
            FieldName::Standing => names.extend(["spammer".to_owned(), "vip".to_owned()]),
            _ => names.push(field.key.to_owned()),
        }
    }
    names.extend(custom.iter().map(|field| format!("custom.{}", field.name)));
    names.extend(["created_at".to_owned(), "updated_at".to_owned()]);
    names
}

/// The cells of a card under [`header`].
pub fn row(client: &Client, custom: &[CustomField]) -> Vec<String> {
    let mut cells = vec![client.id.to_string()];
    for field in &FIELDS {
        match &field.name {
            FieldName::Avatar => {}
            FieldName::Standing => {
                for mark in [Standing::Spammer, Standing::Vip] {
                    let is = client.standing == mark;
                    cells.push(if is { "yes" } else { "no" }.to_owned());
                }
            }
            name => cells.push(cell(client, name)),
        }
    }
    for field in custom {
        cells.push(client.custom.get(&field.name).cloned().unwrap_or_default());
    }
    cells.extend([client.created_at.rfc3339(), client.updated_at.rfc3339()]);
    cells
}

fn cell(client: &Client, field: &FieldName) -> String {
    let contacts = |kind: ContactKind| {
        client
            .contacts_of(kind)
            .map(|contact| match label_of(contact) {
                "" => contact.value.clone(),
                label => format!("{label}:{}", contact.value),
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    match field {
        FieldName::Name => client.name.clone(),
        FieldName::Language => client.language.code.clone().unwrap_or_default(),
        FieldName::Company => client
            .company
            .as_ref()
            .map(|company| company.name.clone())
            .unwrap_or_default(),
        FieldName::Position => client.position.clone(),
        FieldName::Note => client.note.clone(),
        FieldName::Phones => contacts(ContactKind::Phone),
        FieldName::Emails => contacts(ContactKind::Email),
        FieldName::Sites => client.sites.join("\n"),
        FieldName::Socials => contacts(ContactKind::Social),
        FieldName::Messengers => contacts(ContactKind::Messenger),
        FieldName::AdditionalIds => contacts(ContactKind::AdditionalId),
        FieldName::Addresses => client
            .addresses
            .iter()
            .map(|address| format!("{}:{}", address.kind, address.text))
            .collect::<Vec<_>>()
            .join("\n"),
        FieldName::Tags => client.tags.join("\n"),
        FieldName::Avatar | FieldName::Standing | FieldName::Custom(_) => String::new(),
    }
}

/// Cells as one line of CSV, quoted where they must be. Control characters are dropped, what is
/// invisible is spelled out (`X1`, `R1`).
///
/// # Errors
/// `Failed` when the line cannot be written.
pub fn line(cells: &[String]) -> Result<Vec<u8>> {
    let fail = |error: &dyn std::fmt::Display| Error::failed(format!("cannot write CSV: {error}"));
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let clean = cells.iter().map(|cell| {
        let kept: String = cell
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        json_text(&kept).into_owned()
    });
    writer.write_record(clean).map_err(|error| fail(&error))?;
    writer.into_inner().map_err(|error| fail(&error.error()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::{Address, Source};
    use crate::domain::contact::Contact;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_card_has_a_cell_under_every_name() {
        let mut client = Client::blank(Timestamp(0));
        client.name = "Ivan \u{1b}[31m\"the\" Guide".to_owned();
        client.standing = Standing::Vip;
        client.addresses.push(Address {
            kind: "home".to_owned(),
            text: "Street 1\nTown".to_owned(),
        });
        for (kind, network, value) in [
            (ContactKind::Email, "", "ivan@x.example"),
            (ContactKind::Email, "", "i@y.example"),
            (ContactKind::Messenger, "telegram", "7"),
        ] {
            let contact = Contact::new(kind, network, value, "", Source::Manual, None);
            client.contacts.push(contact);
        }
        let (header, row) = (header(&[]), row(&client, &[]));
        assert_eq!(header.len(), row.len());
        let at = |name: &str| row[header.iter().position(|n| n == name).unwrap()].as_str();
        assert_eq!(at("emails"), "ivan@x.example\ni@y.example");
        assert_eq!(at("messengers"), "telegram:7");
        assert_eq!(at("addresses"), "home:Street 1\nTown");
        assert_eq!((at("vip"), at("spammer")), ("yes", "no"));
        let line = String::from_utf8(line(&row).unwrap()).unwrap();
        assert!(line.contains("\"Ivan [31m\"\"the\"\" Guide\""), "{line}");
        assert!(line.ends_with("\r\n"));
    }
}
