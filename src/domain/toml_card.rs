//! A card as commented TOML for `$EDITOR`, and back (`C25`).
//!
//! The text holds every field that can be typed. What is left out of it is missed, not cleared: a file
//! that was cut off must not empty half a card.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use toml::Spanned;

use super::check::custom_problem;
use super::client::{Address, Client, CompanyRef, LanguageField, Source, Standing};
use super::contact::phone::Region;
use super::contact::reference::foreign_scheme;
use super::contact::{
    ADDRESS_TYPES, Contact, ContactKind, MESSENGERS, NETWORKS, PHONE_TYPES, entry, site,
};
use super::fields::{CustomField, CustomType, MOST_CONTACTS};
use super::ids::CompanyId;
use super::language;

/// A mistake in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// The card as text, with a comment on every field.
pub fn to_toml(client: &Client, custom: &[CustomField]) -> String {
    let mut text = String::from(
        "# A client card. Close the editor to go back to the form; Save there stores it.\n\
         # \"\" clears a field, [] a list. Every field must stay; lines with # are comments.\n\n",
    );
    let mut put = |comment: &str, key: &str, value: &str| {
        let _ = writeln!(
            text,
            "{}{key} = {value}",
            if comment.is_empty() {
                String::new()
            } else {
                format!("# {comment}\n")
            }
        );
    };
    put("", "name", &basic(&client.name));
    put(
        "A language by its code or name; \"und\": do not detect.",
        "language",
        &basic(client.language.code.as_deref().unwrap_or_default()),
    );
    put(
        "A company; an unknown one is created.",
        "company",
        &basic(client.company.as_ref().map_or("", |company| &company.name)),
    );
    put("", "position", &basic(&client.position));
    put(
        "Shown beside every ticket of this client.",
        "note",
        &many_lines(&client.note),
    );
    put(
        "normal, vip or spammer",
        "standing",
        &basic(standing_word(client.standing)),
    );
    let contacts = |kind: ContactKind| list(client.contacts_of(kind).map(as_written));
    let kinds = |kinds: &[&str]| {
        format!(
            "TYPE:VALUE, the first is primary. Types: {}",
            kinds.join(", ")
        )
    };
    put(
        &kinds(&PHONE_TYPES),
        "phones",
        &contacts(ContactKind::Phone),
    );
    put(
        "The first is primary.",
        "emails",
        &contacts(ContactKind::Email),
    );
    put("", "sites", &list(client.sites.iter().cloned()));
    put(&kinds(&NETWORKS), "socials", &contacts(ContactKind::Social));
    put(
        &kinds(&MESSENGERS),
        "messengers",
        &contacts(ContactKind::Messenger),
    );
    put(
        "Ids in other systems, such as \"crm:42\".",
        "additional_ids",
        &contacts(ContactKind::AdditionalId),
    );
    let addresses = client
        .addresses
        .iter()
        .map(|address| format!("{}:{}", address.kind, address.text));
    put(
        &format!("TYPE:TEXT. Types: {}", ADDRESS_TYPES.join(", ")),
        "addresses",
        &list(addresses),
    );
    put("", "tags", &list(client.tags.iter().cloned()));
    text.push_str("\n[custom]\n");
    for field in custom {
        let value = client.custom.get(&field.name).map_or("", String::as_str);
        let _ = writeln!(
            text,
            "# {}\n{} = {}",
            type_words(field),
            basic(&field.name),
            basic(value)
        );
    }
    for (name, value) in &client.custom {
        if !custom.iter().any(|field| field.name == *name) {
            let _ = writeln!(
                text,
                "# no longer in the configuration\n{} = {}",
                basic(name),
                basic(value)
            );
        }
    }
    text
}

fn type_words(field: &CustomField) -> String {
    match field.kind {
        CustomType::Text => "text".to_owned(),
        CustomType::Number => "a number".to_owned(),
        CustomType::Date => "a date, such as 2026-11-22".to_owned(),
        CustomType::Choice => format!("one of: {}", field.choices.join(", ").replace('\n', " ")),
    }
}

fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Normal => "normal",
        Standing::Vip => "vip",
        Standing::Spammer => "spammer",
    }
}

/// A TOML string of one line.
fn basic(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        escape(c, &mut quoted);
    }
    quoted.push('"');
    quoted
}

fn escape(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        c if c.is_control() => {
            let _ = write!(out, "\\u{:04X}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// A TOML string that keeps its lines.
fn many_lines(text: &str) -> String {
    let mut quoted = String::from("\"\"\"\n");
    for c in text.chars() {
        match c {
            '\n' => quoted.push('\n'),
            c => escape(c, &mut quoted),
        }
    }
    quoted.push_str("\"\"\"");
    quoted
}

fn list(values: impl Iterator<Item = String>) -> String {
    let lines: String = values
        .map(|value| format!("  {},\n", basic(&value)))
        .collect();
    if lines.is_empty() {
        "[]".to_owned()
    } else {
        format!("[\n{lines}]")
    }
}

/// The text as it must be: each field once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    name: Spanned<String>,
    language: Spanned<String>,
    company: Spanned<String>,
    position: Spanned<String>,
    note: Spanned<String>,
    standing: Spanned<String>,
    phones: Vec<Spanned<String>>,
    emails: Vec<Spanned<String>>,
    sites: Vec<Spanned<String>>,
    socials: Vec<Spanned<String>>,
    messengers: Vec<Spanned<String>>,
    additional_ids: Vec<Spanned<String>>,
    addresses: Vec<Spanned<String>>,
    tags: Vec<Spanned<String>>,
    custom: BTreeMap<String, Spanned<toml::Value>>,
}

/// A copy of `original` as the text says. What reads as before keeps its provenance and marks.
///
/// # Errors
///
/// The first mistake and its line: no TOML, an unknown or missing field, a value its field does not
/// take.
pub fn from_toml(
    original: &Client,
    custom: &[CustomField],
    region: Option<Region>,
    text: &str,
) -> Result<Client, Mistake> {
    let line_at = |offset: usize| 1 + text.get(..offset).unwrap_or(text).matches('\n').count();
    let card: Card = toml::from_str(text).map_err(|error| {
        let message = error.message().trim().to_owned();
        match message.strip_prefix("missing field `") {
            Some(field) => Mistake {
                line: line_at(text.len()),
                message: format!(
                    "«{}» is missing, so the text may be cut off; \"\" or [] clears a field",
                    field.trim_end_matches('`')
                ),
            },
            None => Mistake {
                line: line_at(error.span().map_or(0, |span| span.start)),
                message,
            },
        }
    })?;
    let wrong = |place: &Spanned<String>, message: String| Mistake {
        line: line_at(place.span().start),
        message,
    };
    let mut client = original.clone();

    let name = card.name.get_ref().trim();
    if name != original.name {
        client.name = name.to_owned();
        client.name_source = Some(Source::Manual);
    }
    let code = card.language.get_ref().trim();
    if code != original.language.code.as_deref().unwrap_or_default() {
        client.language = match code {
            "" => LanguageField::default(),
            code => LanguageField {
                code: Some(
                    language_code(code)
                        .ok_or_else(|| wrong(&card.language, format!("«{code}» is no language")))?,
                ),
                source: Some(Source::Manual),
                ..LanguageField::default()
            },
        };
    }
    let company = card.company.get_ref().trim();
    if company
        != original
            .company
            .as_ref()
            .map_or("", |company| &company.name)
    {
        client.company = (!company.is_empty()).then(|| CompanyRef {
            id: CompanyId(0),
            name: company.to_owned(),
            source: Source::Manual,
            given_by: None,
        });
    }
    card.position
        .get_ref()
        .trim()
        .clone_into(&mut client.position);
    card.note.get_ref().trim_end().clone_into(&mut client.note);
    client.standing = match card.standing.get_ref().trim() {
        "normal" | "" => Standing::Normal,
        "vip" => Standing::Vip,
        "spammer" => Standing::Spammer,
        other => {
            return Err(wrong(
                &card.standing,
                format!("«{other}» is not normal, vip or spammer"),
            ));
        }
    };
    let mut contacts = Vec::new();
    for (kind, values) in [
        (ContactKind::Phone, &card.phones),
        (ContactKind::Email, &card.emails),
        (ContactKind::Social, &card.socials),
        (ContactKind::Messenger, &card.messengers),
        (ContactKind::AdditionalId, &card.additional_ids),
    ] {
        for value in values
            .iter()
            .filter(|value| !value.get_ref().trim().is_empty())
        {
            // What nobody touched is the same contact, even where its text could be read otherwise.
            let untouched = original
                .contacts_of(kind)
                .find(|contact| as_written(contact) == *value.get_ref());
            let contact = match untouched {
                Some(contact) => contact.clone(),
                None => {
                    let (label, text) = labelled(kind, value.get_ref());
                    same_or_new(original, kind, label, text, region)
                }
            };
            if let Some(message) = contact.problem() {
                return Err(wrong(value, message));
            }
            contacts.push(contact);
            if contacts.len() > MOST_CONTACTS {
                return Err(wrong(
                    value,
                    format!("a card holds {MOST_CONTACTS} contacts at most"),
                ));
            }
        }
    }
    client.contacts = entry::arrange(&original.contacts, contacts);
    client.sites = Vec::new();
    for value in card
        .sites
        .iter()
        .filter(|value| !value.get_ref().trim().is_empty())
    {
        let site = site::parse(value.get_ref()).map_err(|message| wrong(value, message))?;
        client.sites.push(site);
    }
    client.addresses = Vec::new();
    for value in card
        .addresses
        .iter()
        .filter(|value| !value.get_ref().trim().is_empty())
    {
        let (kind, text) = match value.get_ref().split_once(':') {
            Some((kind, text)) if ADDRESS_TYPES.contains(&kind) => (kind, text),
            _ => ("other", value.get_ref().as_str()),
        };
        client.addresses.push(Address {
            kind: kind.to_owned(),
            text: text.trim().to_owned(),
        });
    }
    client.tags = Vec::new();
    for tag in card.tags.iter().map(|tag| tag.get_ref().trim()) {
        if !tag.is_empty() && !client.tags.iter().any(|known| known == tag) {
            client.tags.push(tag.to_owned());
        }
    }
    for (name, value) in &card.custom {
        let line = line_at(value.span().start);
        let text = match value.get_ref() {
            toml::Value::String(text) => text.trim().to_owned(),
            toml::Value::Array(_) | toml::Value::Table(_) => {
                let message = format!("«{name}» takes one value");
                return Err(Mistake { line, message });
            }
            other => other.to_string(),
        };
        let known = custom.iter().find(|field| field.name == *name);
        if known.is_none() && !original.custom.contains_key(name) {
            return Err(Mistake {
                line,
                message: format!("«{name}» is no field of the configuration"),
            });
        }
        if let Some(message) = known
            .filter(|_| !text.is_empty())
            .and_then(|field| custom_problem(field, &text))
        {
            return Err(Mistake { line, message });
        }
        if text.is_empty() {
            client.custom.remove(name);
        } else {
            client.custom.insert(name.clone(), text);
        }
    }
    Ok(client)
}

fn language_code(text: &str) -> Option<String> {
    match text {
        "und" => Some("und".to_owned()),
        // A code keeps its region.
        _ if text.contains('-') => language::code_of(text).map(|_| text.to_owned()),
        _ => language::code_of(text).map(str::to_owned),
    }
}

/// The label before the colon and the rest. A link has none, and neither has a name that its field does
/// not know.
pub(super) fn labelled(kind: ContactKind, text: &str) -> (&str, &str) {
    let text = text.trim();
    let Some((label, rest)) = text
        .split_once(':')
        .filter(|(_, rest)| !rest.starts_with("//"))
    else {
        return ("", text);
    };
    let takes = match kind {
        ContactKind::Email => false,
        ContactKind::Phone => PHONE_TYPES.contains(&label),
        // `javascript:` names no network: such a link is refused by Save (C21).
        ContactKind::Social | ContactKind::Messenger if foreign_scheme(text).is_some() => false,
        ContactKind::Social | ContactKind::Messenger | ContactKind::AdditionalId => {
            !label.is_empty() && !label.contains(char::is_whitespace)
        }
    };
    if takes {
        (label, rest.trim())
    } else {
        ("", text)
    }
}

fn as_written(contact: &Contact) -> String {
    match entry::label_of(contact) {
        "" => contact.value.clone(),
        label => format!("{label}:{}", contact.value),
    }
}

/// The contact of the card that reads the same, or a new one.
pub(super) fn same_or_new(
    original: &Client,
    kind: ContactKind,
    label: &str,
    text: &str,
    region: Option<Region>,
) -> Contact {
    original
        .contacts_of(kind)
        .find(|contact| contact.value == text && entry::label_of(contact) == label)
        .or_else(|| {
            original
                .contacts_of(kind)
                .find(|contact| contact.value == text)
        })
        .map_or_else(
            || entry::enter(kind, label, text, region),
            |before| entry::amend(before, label, text, region),
        )
}

#[cfg(test)]
mod tests;
