//! What may stand on a card: the checks of a Save (`C9`-`C21`, `C26`).

use super::client::{Client, Source};
use super::contact::{Contact, site};
use super::edit::Problem;
use super::fields::{CustomField, CustomType, FIELDS, FieldName, MOST_CONTACTS, field};
use super::language;
use super::snapshot::contact_kind;

/// The contacts as a person leaves them: those the card had keep their flags, new and edited ones are
/// vouched for by the person; doubles collapse (`C10`), empty lines go.
pub fn hand_made(base: Option<&Client>, contacts: &[Contact]) -> Vec<Contact> {
    let mut kept: Vec<Contact> = Vec::with_capacity(contacts.len());
    for contact in contacts
        .iter()
        .filter(|contact| !contact.value.trim().is_empty())
    {
        let known = base.and_then(|base| {
            base.contacts.iter().find(|known| {
                known.kind == contact.kind
                    && (known.value == contact.value && known.network == contact.network
                        || known.key.is_some() && known.key == contact.key)
            })
        });
        let mut contact = contact.clone();
        match known {
            Some(known) => {
                contact.claimed &= known.claimed;
                contact.source = known.source;
            }
            None => {
                contact.claimed = false;
                if contact.source == Source::Auto {
                    contact.source = Source::Manual;
                }
            }
        }
        let double = kept.iter().any(|known| match (&known.key, &contact.key) {
            (Some(one), Some(other)) => one == other,
            (None, None) => known.kind == contact.kind && known.value == contact.value,
            _ => false,
        });
        if !double {
            kept.push(contact);
        }
    }
    kept
}

/// What is wrong with a card, field by field; empty when it can be saved. Writes sites, languages and
/// tags the way they are stored.
pub fn problems(card: &mut Client, custom: &[CustomField]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem = |field: FieldName, line: Option<usize>, message: String| {
        problems.push(Problem {
            field,
            line,
            message,
            owner: None,
        });
    };
    for row in &FIELDS {
        let Some(kind) = contact_kind(&row.name) else {
            continue;
        };
        for (line, contact) in card.contacts_of(kind).enumerate() {
            if let Some(message) = contact.problem() {
                problem(row.name.clone(), Some(line), message);
            } else if contact.source == Source::Manual && too_long(&contact.value, row.limit) {
                problem(row.name.clone(), Some(line), limit_sentence(row.limit));
            }
        }
    }
    if card.contacts.len() > MOST_CONTACTS {
        problem(
            FieldName::Emails,
            None,
            format!(
                "a card has at most {MOST_CONTACTS} contacts, this one has {}",
                card.contacts.len()
            ),
        );
    }
    for (name, text) in [
        (FieldName::Name, &card.name),
        (FieldName::Position, &card.position),
        (FieldName::Note, &card.note),
    ] {
        let limit = field(&name).map_or(usize::MAX, |field| field.limit);
        let length = if name == FieldName::Note {
            text.len()
        } else {
            text.chars().count()
        };
        if length > limit {
            problem(name, None, limit_sentence(limit));
        }
    }
    if let Some(company) = &card.company
        && too_long(&company.name, 255)
    {
        problem(FieldName::Company, None, limit_sentence(255));
    }
    card.sites.retain(|site| !site.trim().is_empty());
    for (line, text) in card.sites.iter_mut().enumerate() {
        match site::parse(text) {
            Ok(url) => *text = url,
            Err(message) => problem(FieldName::Sites, Some(line), message),
        }
    }
    card.addresses
        .retain(|address| !address.text.trim().is_empty());
    for (line, address) in card.addresses.iter().enumerate() {
        if too_long(&address.text, 1024) {
            problem(FieldName::Addresses, Some(line), limit_sentence(1024));
        }
    }
    if let Some(code) = card
        .language
        .code
        .take()
        .map(|code| code.trim().to_owned())
        .filter(|code| !code.is_empty())
    {
        if let Some(known) = language_of(&code) {
            card.language.code = Some(known);
        } else {
            problem(
                FieldName::Language,
                None,
                format!("«{code}» is no language; give a name or a code such as de"),
            );
            card.language.code = Some(code);
        }
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in card.tags.drain(..) {
        let tag = tag.trim().to_owned();
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    card.tags = tags;
    if let Some(tag) = card.tags.iter().find(|tag| too_long(tag, 64)) {
        problem(
            FieldName::Tags,
            None,
            format!("the tag «{tag}» is longer than 64 characters"),
        );
    }
    card.custom.retain(|_, value| !value.is_empty());
    for set_up in custom {
        if let Some(value) = card.custom.get(&set_up.name)
            && let Some(message) = custom_problem(set_up, value)
        {
            problem(FieldName::Custom(set_up.name.clone()), None, message);
        }
    }
    problems
}

/// Why a value does not fit a custom field (`C16`).
pub fn custom_problem(field: &CustomField, value: &str) -> Option<String> {
    match field.kind {
        _ if too_long(value, CUSTOM_LIMIT) => Some(limit_sentence(CUSTOM_LIMIT)),
        CustomType::Text => None,
        CustomType::Number => (!is_number(value.trim())).then(|| format!("«{value}» is no number")),
        // One spelling only, so that dates can be compared.
        CustomType::Date => value
            .trim()
            .parse::<jiff::civil::Date>()
            .ok()
            .is_none_or(|date| date.to_string() != value.trim())
            .then(|| format!("«{value}» is no date; write it as 2026-11-22")),
        CustomType::Choice => (!field.choices.iter().any(|choice| choice == value)).then(|| {
            format!(
                "«{value}» is none of the choices: {}",
                field.choices.join(", ")
            )
        }),
    }
}

/// The code that a card stores for a language given by its code or name (`C3`); `None` for none we know.
pub fn language_of(text: &str) -> Option<String> {
    if text == "und" || is_language_tag(text) {
        return Some(text.to_owned());
    }
    language::code_of(text).map(str::to_owned)
}

/// The longest value of a custom field, in characters.
pub const CUSTOM_LIMIT: usize = 4096;

/// A decimal number as people write one: `-12`, `3.5`, `3,5`. What else a float may be called (`nan`,
/// `inf`, `1e9`) is none.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

/// A language subtag with optional further subtags (BCP 47, well-formed only), of a language we know.
fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    language::ALL.iter().any(|known| known.code == language)
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

fn too_long(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().count() > limit
}

fn limit_sentence(limit: usize) -> String {
    format!("this is longer than {limit} characters")
}
