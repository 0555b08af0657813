//! Contacts: one typed address each, and the identity key by which a sender is recognised (`M2`).

use serde::{Deserialize, Serialize};

use super::client::Source;

pub mod email;
pub mod messenger;
pub mod phone;
pub mod reference;
pub mod social;
mod text;

/// What kind of address a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// An id in a messenger.
    Messenger,
    /// A profile or account in a social network.
    Social,
    /// An id in an outside system (`C14`).
    AdditionalId,
}

impl ContactKind {
    /// The name in JSON and in `matched_by`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Messenger => "messenger",
            Self::Social => "social",
            Self::AdditionalId => "additional_id",
        }
    }
}

/// The normalised form of a contact, by which a sender is recognised.
///
/// It is written in REF syntax (`SPEC 9`), so it tells its own kind and no two kinds meet:
/// `ivan@example.com`, `+79211234567`, `+493012345;ext=12`, `telegram:193847`, `vk:id9`,
/// `id:crm:42`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub String);

impl Key {
    /// The key as text, in REF syntax.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of contact the key is of, told from its grammar.
    pub fn kind(&self) -> ContactKind {
        let text = self.as_str();
        let network = text.split_once(':').map_or("", |(network, _)| network);
        if text.starts_with('+') {
            ContactKind::Phone
        } else if network == "id" {
            ContactKind::AdditionalId
        } else if MESSENGERS.contains(&network) {
            ContactKind::Messenger
        } else if NETWORKS.contains(&network) || !text.contains('@') {
            ContactKind::Social
        } else {
            ContactKind::Email
        }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One contact of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What kind of address it is.
    pub kind: ContactKind,
    /// Messenger or social network (`telegram`, `vk`; an own name for `other`), the name of the
    /// outside system for an additional id (`crm`, may be empty), empty for e-mail and phone.
    pub network: String,
    /// The text as typed or as it arrived.
    pub value: String,
    /// The identity key; `None` when the text is no valid address, so it never matches (`M2`).
    pub key: Option<Key>,
    /// E.164 without extension, for valid phones (`C9`).
    pub e164: Option<String>,
    /// `home`, `mobile`, `landline`, `fax`, `other` for phones; empty otherwise.
    pub label: String,
    /// Marked as shared with other cards (`C22`).
    pub shared: bool,
    /// Not vouched for by a channel and not confirmed by an agent.
    pub claimed: bool,
    /// Who put it on the card.
    pub source: Source,
}

/// The types a phone may have (`C9`), in the order of the picker.
pub const PHONE_TYPES: [&str; 5] = ["home", "mobile", "landline", "fax", "other"];
/// The social networks with a name of their own (`C12`); any other name is an `other`.
pub const NETWORKS: [&str; 9] = [
    "facebook",
    "instagram",
    "vk",
    "ok",
    "twitter",
    "youtube",
    "linkedin",
    "tiktok",
    "other",
];
/// The messengers with a name of their own (`C13`); any other name is an `other`.
pub const MESSENGERS: [&str; 8] = [
    "telegram",
    "whatsapp",
    "viber",
    "skype",
    "signal",
    "wechat",
    "messenger",
    "other",
];
/// The types an address may have (`C15`).
pub const ADDRESS_TYPES: [&str; 4] = ["home", "work", "mail", "other"];
