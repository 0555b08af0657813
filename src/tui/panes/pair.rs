//! The values of two cards in words, field by field: for the merge and for the review list.

use ratatui::text::{Line, Span};

use crate::domain::client::{Client, Source, Standing};
use crate::domain::contact::Contact;
use crate::domain::display::bytes_text;
use crate::domain::fields::FieldName;
use crate::domain::merge::same_contact;
use crate::domain::snapshot::contact_kind;
use crate::tui::look::Look;
use crate::tui::panes::words;
use crate::tui::text;
use crate::tui::widgets::side_by_side::{Cell, Head, Part, Row, Taken};

/// The row of a field: what `left` and `right` have, and what becomes of either.
pub fn row(
    left: &Client,
    right: &Client,
    field: &FieldName,
    taken: [Taken; 2],
    look: &Look,
) -> Row {
    let cell = |mine: &Client, other: &Client, taken: Taken| Cell {
        parts: parts(mine, other, field, look),
        taken,
    };
    Row {
        label: field.label(),
        cells: vec![cell(left, right, taken[0]), cell(right, left, taken[1])],
    }
}

/// The name of a card over its column: `★ Jan Muller #7`, after a word that says what it is here.
pub fn head(word: &str, client: &Client, look: &Look) -> Head {
    let mut spans = Vec::new();
    if !word.is_empty() {
        spans.push(text::span(&format!("{word} "), look.theme.dim));
    }
    spans.extend(words::mark(client.standing, look));
    spans.push(text::span(&client.display_name(), look.theme.strong));
    spans.push(text::span(&format!(" #{}", client.id), look.theme.dim));
    Head {
        long: Line::from(spans),
        short: format!("#{}", client.id),
    }
}

/// What a card has in a field, in words; what the other card has as well is marked.
fn parts(client: &Client, other: &Client, field: &FieldName, look: &Look) -> Vec<Part> {
    let one = |text: String| {
        let part = Part {
            text,
            common: false,
            gone: false,
        };
        Vec::from([part])
    };
    if let Some(kind) = contact_kind(field) {
        return client
            .contacts_of(kind)
            .map(|contact| Part {
                text: contact_words(contact),
                common: other.contacts.iter().any(|its| same_contact(its, contact)),
                gone: false,
            })
            .collect();
    }
    match field {
        FieldName::Name if client.name.trim().is_empty() => Vec::new(),
        FieldName::Name => one(client.name.clone()),
        FieldName::Avatar => client.avatar.as_ref().map_or_else(Vec::new, |avatar| {
            let by = match avatar.source {
                Source::Auto => " auto",
                Source::Manual => "",
                Source::Import => " imported",
            };
            one(format!(
                "{} {}{by}",
                avatar.media_type.trim_start_matches("image/"),
                bytes_text(avatar.bytes)
            ))
        }),
        FieldName::Language => client
            .language
            .code
            .as_ref()
            .map_or_else(Vec::new, |code| one(words::language(code))),
        FieldName::Company => client
            .company
            .as_ref()
            .map_or_else(Vec::new, |company| one(company.name.clone())),
        FieldName::Position if client.position.trim().is_empty() => Vec::new(),
        FieldName::Position => one(client.position.clone()),
        FieldName::Note if client.note.trim().is_empty() => Vec::new(),
        FieldName::Note => one(client.note.clone()),
        FieldName::Standing => match client.standing {
            Standing::Normal => Vec::new(),
            Standing::Vip => one(format!("{} VIP", look.signs.vip)),
            Standing::Spammer => one(format!("{} spammer", look.signs.spam)),
        },
        FieldName::Sites => listed(&client.sites, &other.sites, Clone::clone),
        FieldName::Addresses => listed(&client.addresses, &other.addresses, |address| {
            format!("{} ({})", address.text.replace('\n', ", "), address.kind)
        }),
        FieldName::Tags => tags(&client.tags, &other.tags),
        FieldName::Custom(name) => client
            .custom
            .get(name)
            .filter(|value| !value.trim().is_empty())
            .map_or_else(Vec::new, |value| one(value.clone())),
        FieldName::Phones
        | FieldName::Emails
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds => Vec::new(),
    }
}

/// What a card has in a field, in one line.
pub fn in_one_line(client: &Client, field: &FieldName, look: &Look) -> String {
    let parts = parts(client, client, field, look);
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    texts.join(", ")
}

fn listed<T: PartialEq>(mine: &[T], other: &[T], told: impl Fn(&T) -> String) -> Vec<Part> {
    mine.iter()
        .map(|value| Part {
            text: told(value),
            common: other.contains(value),
            gone: false,
        })
        .collect()
}

/// Tags in two parts, those of both cards first: a line each would take the room of other fields.
fn tags(mine: &[String], other: &[String]) -> Vec<Part> {
    [true, false]
        .into_iter()
        .filter_map(|common| {
            let tags: Vec<&str> = mine
                .iter()
                .filter(|tag| other.contains(tag) == common)
                .map(String::as_str)
                .collect();
            (!tags.is_empty()).then(|| Part {
                text: tags.join(", "),
                common,
                gone: false,
            })
        })
        .collect()
}

/// A contact with its type and what one should know before taking it.
fn contact_words(contact: &Contact) -> String {
    let mut said = words::contact_text(contact);
    for word in [
        contact.label.as_str(),
        if contact.claimed { "? claimed" } else { "" },
        if contact.shared { "shared" } else { "" },
    ] {
        if !word.is_empty() {
            said.push_str("  ");
            said.push_str(word);
        }
    }
    said
}

/// `language, tags`: fields in which both cards say the same, as one line.
pub fn agreement(fields: &[FieldName], look: &Look) -> Option<Line<'static>> {
    if fields.is_empty() {
        return None;
    }
    let labels: Vec<String> = fields
        .iter()
        .map(|field| field.label().to_lowercase())
        .collect();
    Some(Line::from(vec![
        Span::styled(" = ", look.theme.dim),
        text::span(
            &format!("the same on both: {}", labels.join(", ")),
            look.theme.dim,
        ),
    ]))
}
