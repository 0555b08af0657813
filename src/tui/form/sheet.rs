//! What the form holds: the fields of `FIELDS` and of the configuration, each as lines, made from a
//! card and written back into a copy of it.

use std::sync::Arc;

mod opening;
mod writing;

pub(super) use opening::{open, open_like};
pub(super) use writing::{contact, words, write};

use super::check::Check;
use super::picture::Shown;
use crate::domain::contact::{
    ADDRESS_TYPES, Contact, ContactKind, MESSENGERS, NETWORKS, PHONE_TYPES,
};
use crate::domain::edit::AvatarEdit;
use crate::domain::fields::{CustomField, CustomType, FieldName};
use crate::domain::ids::{ClientId, CompanyId};

/// How a field is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// One line of text.
    Line,
    /// Text of many lines.
    Note,
    /// A picture, chosen by the path of its file.
    Picture,
    /// A language, found by typing.
    Language,
    /// A company, found by typing or made.
    Company,
    /// Normal, VIP, spammer.
    Marks,
    /// A field of the configuration.
    Custom(CustomField),
    /// E-mail addresses, links or ids, a line each.
    Contacts(ContactKind),
    /// Sites, a line each.
    Sites,
    /// Postal addresses with a type.
    Addresses,
    /// Tags with commas between them.
    Words,
}

impl How {
    /// Whether it has a line for each of its values.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::Contacts(_) | Self::Sites | Self::Addresses)
    }

    /// Whether one chooses here instead of typing.
    pub(super) fn is_choice(&self) -> bool {
        match self {
            Self::Marks => true,
            Self::Custom(field) => field.kind == CustomType::Choice,
            _ => false,
        }
    }

    /// The types a line may have, and whether another name may be typed for it.
    pub(super) fn kinds(&self) -> Option<(&'static [&'static str], bool)> {
        match self {
            Self::Contacts(ContactKind::Phone) => Some((&PHONE_TYPES, false)),
            Self::Contacts(ContactKind::Social) => Some((&NETWORKS, true)),
            Self::Contacts(ContactKind::Messenger) => Some((&MESSENGERS, true)),
            Self::Contacts(ContactKind::AdditionalId) => Some((&[], true)),
            Self::Addresses => Some((&ADDRESS_TYPES, false)),
            _ => None,
        }
    }

    /// The values one may choose from, with their labels.
    pub(super) fn values(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Marks => STANDINGS.to_vec(),
            Self::Custom(field) if field.kind == CustomType::Choice => std::iter::once(("", "–"))
                .chain(field.choices.iter().map(|v| (v.as_str(), v.as_str())))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// The values of Standing with the words shown; signs are added where they are drawn.
pub(super) const STANDINGS: [(&str, &str); 3] =
    [("normal", "normal"), ("vip", "VIP"), ("spammer", "spammer")];

/// What a picture line stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Picture {
    /// The card's own picture, or none.
    Kept,
    /// Taken off.
    Removed,
    /// A file that was read.
    Set {
        /// Its name without folders.
        name: String,
        /// Its bytes.
        bytes: Arc<[u8]>,
        /// What is drawn of it.
        shown: Shown,
    },
}

/// What a line carries besides its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Load {
    /// Nothing.
    #[default]
    None,
    /// The contact of the card that stood here when the form was opened.
    Contact(Box<Contact>),
    /// The company with this name.
    Company(CompanyId),
    /// A picture.
    Picture(Picture),
}

/// What is wrong with a line after a Save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) message: String,
    pub(super) owner: Option<(ClientId, String)>,
}

/// One line of a field.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    /// The type before the text; empty for none.
    pub(super) kind: String,
    /// Whether the type may still follow the text.
    pub(super) guessed: bool,
    /// What is typed.
    pub(super) text: String,
    pub(super) load: Load,
    /// Found while typing.
    pub(super) check: Check,
    /// Found by Save; goes when the line changes.
    pub(super) trouble: Option<Trouble>,
}

impl Line {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether Save would write the same.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.text == other.text
            && self.load == other.load
            && (self.kind == other.kind || self.text.is_empty())
    }
}

/// One field with its lines; there is always at least one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: FieldName,
    pub(super) label: String,
    pub(super) how: How,
    /// The longest text, in characters: of the whole note, otherwise of one line.
    pub(super) limit: usize,
    pub(super) lines: Vec<Line>,
}

impl Field {
    /// An empty line as this field begins one.
    pub(super) fn blank_line(&self) -> Line {
        let kind = match self.how {
            How::Contacts(ContactKind::Messenger) => "telegram",
            How::Addresses => "home",
            _ => "",
        };
        Line {
            kind: kind.to_owned(),
            guessed: true,
            ..Line::default()
        }
    }

    /// Which line of the form stands at this place of the saved list, where blank lines are none.
    pub(super) fn saved_line(&self, place: usize) -> Option<usize> {
        (0..self.lines.len())
            .filter(|at| self.lines.get(*at).is_some_and(|line| !line.is_blank()))
            .nth(place)
    }

    /// The value in words, for comparing two saves.
    pub(super) fn words(&self) -> String {
        let lines = self.lines.iter().filter(|line| !line.is_blank());
        match self.how {
            How::Note => join(self.lines.iter().map(|line| line.text.clone()), "\n"),
            How::Picture => match self.lines.first().map(|line| &line.load) {
                Some(Load::Picture(Picture::Set { name, .. })) => name.clone(),
                Some(Load::Picture(Picture::Removed)) => String::new(),
                _ => "the picture it had".to_owned(),
            },
            _ => join(
                lines.map(|line| match line.kind.as_str() {
                    "" => line.text.clone(),
                    kind => format!("{kind} {}", line.text),
                }),
                ", ",
            ),
        }
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        let kept =
            |line: &&Line| self.how == How::Note || !line.is_blank() || line.load != Load::None;
        let mut mine = self.lines.iter().filter(kept);
        let mut theirs = other.lines.iter().filter(kept);
        loop {
            match (mine.next(), theirs.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a.same(b) => {}
                (Some(only), None) | (None, Some(only))
                    if only.text.is_empty() && self.how == How::Note => {}
                _ => return false,
            }
        }
    }
}

fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

impl Picture {
    /// The picture that an edit brings.
    pub(super) fn of(edit: AvatarEdit) -> Self {
        match edit {
            AvatarEdit::Keep => Self::Kept,
            AvatarEdit::Remove => Self::Removed,
            AvatarEdit::Set(bytes) => Self::Set {
                name: "picture".to_owned(),
                bytes: bytes.into(),
                shown: Shown::default(),
            },
        }
    }
}
