//! `FIELDS`: the fields of the card, declared once (`SPEC 1`), completed at run time by the custom
//! ones.
//!
//! Editor, validation, sidebar, search, `set`, JSON, CSV and vCard walk this table and match
//! [`FieldName`] exhaustively, so a new field does not compile until each of them has decided.

use serde::{Deserialize, Serialize};

/// Name of a field; the order is that of the form (`C1`-`C17`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// `C1`.
    Name,
    /// `C2`.
    Avatar,
    /// `C3`.
    Language,
    /// `C4`.
    Company,
    /// `C5`.
    Position,
    /// `C6`.
    Note,
    /// `C7` and `C8`: normal, VIP or spammer, one choice.
    Standing,
    /// `C9`.
    Phones,
    /// `C10`.
    Emails,
    /// `C11`.
    Sites,
    /// `C12`.
    Socials,
    /// `C13`.
    Messengers,
    /// `C14`.
    AdditionalIds,
    /// `C15`.
    Addresses,
    /// `C17`.
    Tags,
    /// `C16`: one field of the configuration, by its name.
    Custom(String),
}

/// How a field is entered and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// A picture.
    Picture,
    /// One of a long list, found by typing.
    Choice,
    /// One of a few, all in sight.
    Marks,
    /// Plain lines.
    Lines,
    /// Lines with a type each, from the list named here.
    TypedLines(&'static [&'static str]),
    /// Words with commas between them.
    Words,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The field.
    pub name: FieldName,
    /// Its name in JSON, in queries, on the command line and in CSV.
    pub key: &'static str,
    /// What forms and the sidebar call it.
    pub label: &'static str,
    /// How it is entered.
    pub shape: Shape,
    /// The longest text of one value, in characters (`C26`).
    pub limit: usize,
    /// The rule it follows.
    pub rule: &'static str,
}

use super::contact::{ADDRESS_TYPES, MESSENGERS, NETWORKS, PHONE_TYPES};

/// The built-in fields, in the order of the form.
pub const FIELDS: [Field; 15] = [
    Field {
        name: FieldName::Name,
        key: "name",
        label: "Name",
        shape: Shape::Line,
        limit: 255,
        rule: "C1",
    },
    Field {
        name: FieldName::Avatar,
        key: "avatar",
        label: "Avatar",
        shape: Shape::Picture,
        limit: 4096,
        rule: "C2",
    },
    Field {
        name: FieldName::Language,
        key: "language",
        label: "Language",
        shape: Shape::Choice,
        limit: 35,
        rule: "C3",
    },
    Field {
        name: FieldName::Company,
        key: "company",
        label: "Company",
        shape: Shape::Choice,
        limit: 255,
        rule: "C4",
    },
    Field {
        name: FieldName::Position,
        key: "position",
        label: "Position",
        shape: Shape::Line,
        limit: 255,
        rule: "C5",
    },
    Field {
        name: FieldName::Note,
        key: "note",
        label: "Note",
        shape: Shape::Text,
        limit: 65_536,
        rule: "C6",
    },
    Field {
        name: FieldName::Standing,
        key: "standing",
        label: "Standing",
        shape: Shape::Marks,
        limit: 7,
        rule: "C7",
    },
    Field {
        name: FieldName::Phones,
        key: "phones",
        label: "Phones",
        shape: Shape::TypedLines(&PHONE_TYPES),
        limit: 255,
        rule: "C9",
    },
    Field {
        name: FieldName::Emails,
        key: "emails",
        label: "E-mails",
        shape: Shape::Lines,
        limit: 320,
        rule: "C10",
    },
    Field {
        name: FieldName::Sites,
        key: "sites",
        label: "Sites",
        shape: Shape::Lines,
        limit: 2048,
        rule: "C11",
    },
    Field {
        name: FieldName::Socials,
        key: "socials",
        label: "Social",
        shape: Shape::TypedLines(&NETWORKS),
        limit: 2048,
        rule: "C12",
    },
    Field {
        name: FieldName::Messengers,
        key: "messengers",
        label: "Messengers",
        shape: Shape::TypedLines(&MESSENGERS),
        limit: 2048,
        rule: "C13",
    },
    Field {
        name: FieldName::AdditionalIds,
        key: "additional_ids",
        label: "Additional id",
        shape: Shape::Lines,
        limit: 255,
        rule: "C14",
    },
    Field {
        name: FieldName::Addresses,
        key: "addresses",
        label: "Addresses",
        shape: Shape::TypedLines(&ADDRESS_TYPES),
        limit: 1024,
        rule: "C15",
    },
    Field {
        name: FieldName::Tags,
        key: "tags",
        label: "Tags",
        shape: Shape::Words,
        limit: 64,
        rule: "C17",
    },
];

/// The most contacts one card may have (`C26`, `R7`).
pub const MOST_CONTACTS: usize = 1_000;

/// The type of a custom field (`C16`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CustomType {
    /// Any text.
    Text,
    /// A decimal number.
    Number,
    /// A date, `2026-11-22`.
    Date,
    /// One of the configured choices.
    Choice,
}

/// A custom field as the configuration sets it up (`C16`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomField {
    /// Its name in forms, JSON, queries and CSV.
    pub name: String,
    /// Its type.
    #[serde(rename = "type", default = "text")]
    pub kind: CustomType,
    /// The values of a choice.
    #[serde(default)]
    pub choices: Vec<String>,
}

fn text() -> CustomType {
    CustomType::Text
}

impl FieldName {
    /// Name in JSON, queries and `set`: `phones`, `custom.contract`.
    pub fn key(&self) -> String {
        match self {
            Self::Custom(name) => format!("custom.{name}"),
            built_in => field(built_in).map_or_else(String::new, |field| field.key.to_owned()),
        }
    }

    /// What forms call it.
    pub fn label(&self) -> String {
        match self {
            Self::Custom(name) => name.clone(),
            built_in => field(built_in).map_or_else(String::new, |field| field.label.to_owned()),
        }
    }
}

/// The row of a built-in field; `None` for custom ones.
pub fn field(name: &FieldName) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == *name)
}
