//! The client card (`SPEC 1`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contact::{Contact, ContactKind, Key};
use super::ids::{ClientId, CompanyId, MessageId};
use super::kept::Kept;
use super::time::Timestamp;

/// Who set a value (`C23`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The program, from an appeal.
    Auto,
    /// An agent.
    Manual,
    /// A contact import.
    Import,
}

impl Source {
    /// The word in JSON and in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Manual => "manual",
            Self::Import => "import",
        }
    }

    /// Reads [`Source::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Auto, Self::Manual, Self::Import]
            .into_iter()
            .find(|s| s.name() == name)
    }
}

/// Spammer and VIP exclude each other (`S4`), so they are one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Neither.
    #[default]
    Normal,
    /// On the white list (`C8`).
    Vip,
    /// On the black list (`C7`).
    Spammer,
}

/// SHA-256 of the bytes of a picture or attachment, by which the file keeps them once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobHash(pub [u8; 32]);

impl BlobHash {
    /// The hash as 64 hexadecimal digits.
    pub fn hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads [`BlobHash::hex`] back.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl Serialize for BlobHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for BlobHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).ok_or_else(|| serde::de::Error::custom("no SHA-256 in hexadecimal"))
    }
}

/// A picture on a card (`C2`); the bytes are kept under their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avatar {
    /// Where the bytes are.
    pub blob: BlobHash,
    /// Media type, such as `image/png`.
    pub media_type: String,
    /// Size of the picture file in bytes.
    pub bytes: u64,
    /// Who set it.
    pub source: Source,
    /// The contact that gave an automatic one; only it may refresh it (`C23`).
    pub given_by: Option<Key>,
}

/// The language of a client with what is known of its origin (`G5`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LanguageField {
    /// BCP 47 code; `und` keeps detection off; `None` is empty.
    pub code: Option<String>,
    /// Who set it.
    pub source: Option<Source>,
    /// Confidence of an automatic value or of the suggestion, 0-1.
    pub confidence: Option<f32>,
    /// The message it came from.
    pub message: Option<MessageId>,
    /// What detection would say but is not sure of (`G4`).
    pub suggestion: Option<String>,
}

/// A postal address or the like (`C15`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// `home`, `work`, `mail` or `other`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The address, may have several lines.
    pub text: String,
}

/// The company of a card, as the card shows it (`C4`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyRef {
    /// Number of the company.
    pub id: CompanyId,
    /// Its name now.
    pub name: String,
    /// Who bound the card to it.
    pub source: Source,
    /// The contact whose domain bound it; only it may refresh it (`C23`).
    pub given_by: Option<Key>,
}

/// A client card, whole. An edit changes a copy of the original, so what a form does not show is
/// never lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Number of the card.
    pub id: ClientId,
    /// Goes up by one with every change, never back (`D5`).
    pub revision: i64,
    /// `C1`; empty when nobody gave one.
    pub name: String,
    /// Who gave the name; `None` while it is empty and nobody cleared it.
    pub name_source: Option<Source>,
    /// Other display names the client wrote under (`C23`).
    pub also_seen_as: Vec<String>,
    /// `C2`.
    pub avatar: Option<Avatar>,
    /// `C3`.
    pub language: LanguageField,
    /// `C4`.
    pub company: Option<CompanyRef>,
    /// `C5`.
    pub position: String,
    /// `C6`.
    pub note: String,
    /// `C7`, `C8`.
    pub standing: Standing,
    /// `C9`, `C10`, `C12`-`C14` in one list, in order; the first of a kind is primary.
    pub contacts: Vec<Contact>,
    /// `C11`.
    pub sites: Vec<String>,
    /// `C15`.
    pub addresses: Vec<Address>,
    /// `C16`: values by field name, also of fields gone from the configuration.
    pub custom: BTreeMap<String, String>,
    /// `C17`.
    pub tags: Vec<String>,
    /// What it keeps of the files it was imported from (`X1`).
    #[serde(default, skip_serializing_if = "Kept::is_empty")]
    pub kept: Kept,
    /// The one card made for a shared contact (`C22`).
    pub house: bool,
    /// When the card was made.
    pub created_at: Timestamp,
    /// When its content last changed.
    pub updated_at: Timestamp,
    /// When the client last wrote.
    pub last_appeal_at: Option<Timestamp>,
}

impl Client {
    /// An empty card, as the Create form opens it; the store gives the number.
    pub fn blank(now: Timestamp) -> Self {
        Self {
            id: ClientId(0),
            revision: 0,
            name: String::new(),
            name_source: None,
            also_seen_as: Vec::new(),
            avatar: None,
            language: LanguageField::default(),
            company: None,
            position: String::new(),
            note: String::new(),
            standing: Standing::Normal,
            contacts: Vec::new(),
            sites: Vec::new(),
            addresses: Vec::new(),
            custom: BTreeMap::new(),
            tags: Vec::new(),
            kept: Kept::default(),
            house: false,
            created_at: now,
            updated_at: now,
            last_appeal_at: None,
        }
    }

    /// The contacts of one kind, in order.
    pub fn contacts_of(&self, kind: ContactKind) -> impl Iterator<Item = &Contact> {
        self.contacts
            .iter()
            .filter(move |contact| contact.kind == kind)
    }

    /// Groups the contacts by kind, keeping the order within each, so that a field's contacts can be
    /// taken out and put back without disturbing the others.
    pub fn sort_contacts(&mut self) {
        self.contacts.sort_by_key(|contact| contact.kind);
    }

    /// What lists show (`C1`): the name, or the best contact, or the number.
    pub fn display_name(&self) -> String {
        display_name(&self.name, best_contact(&self.contacts), self.id)
    }
}

/// The contact that stands for a card without a name: the first e-mail, phone, messenger, social
/// profile or additional id, in this order, a confirmed one before a claimed one.
pub fn best_contact(contacts: &[Contact]) -> Option<&str> {
    contacts
        .iter()
        .min_by_key(|contact| (contact.kind, contact.claimed))
        .map(|contact| match contact.kind {
            ContactKind::Email | ContactKind::Phone => contact.value.as_str(),
            _ => contact
                .key
                .as_ref()
                .map_or(contact.value.as_str(), Key::as_str),
        })
}

/// Name, else best contact, else `#7`.
pub fn display_name(name: &str, best_contact: Option<&str>, id: ClientId) -> String {
    match (name.trim(), best_contact) {
        ("", Some(contact)) => contact.to_owned(),
        ("", None) => format!("#{id}"),
        (name, _) => name.to_owned(),
    }
}
