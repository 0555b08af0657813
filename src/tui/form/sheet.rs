//! What the form holds: the fields of `FIELDS` and of the configuration, each as lines, made from a
//! card and written back into a copy of it.

use std::sync::Arc;

use crate::domain::client::{Address, Client, CompanyRef, LanguageField, Source, Standing};
use crate::domain::contact::phone::Region;
use crate::domain::contact::{
    ADDRESS_TYPES, Contact, ContactKind, MESSENGERS, NETWORKS, PHONE_TYPES, entry,
};
use crate::domain::edit::AvatarEdit;
use crate::domain::fields::{CustomField, CustomType, FIELDS, FieldName};
use crate::domain::ids::{ClientId, CompanyId};

use super::check::{self, Check};
use super::tongue;

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

/// The fields of a card, in the order of the form: C1-C15, tags, then those of the configuration.
pub(super) fn open(client: &Client, custom: &[CustomField], region: Option<Region>) -> Vec<Field> {
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
    built_in
        .chain(own)
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

/// The longest value of a custom field.
const CUSTOM_LIMIT: usize = 4096;

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

/// A copy of `base` as the form says. Fields that read as when they were opened stay untouched, with
/// their provenance (`C23`).
pub(super) fn write(
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
pub(super) fn contact(kind: ContactKind, line: &Line, region: Option<Region>) -> Contact {
    match &line.load {
        Load::Contact(before) => entry::amend(before, &line.kind, &line.text, region),
        _ => entry::enter(kind, &line.kind, &line.text, region),
    }
}

/// The tags in a line: parted by commas, each once, without blanks around them.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split([',', ';', '\n']).map(str::trim) {
        if !word.is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
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
            },
        }
    }
}
