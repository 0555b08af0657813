//! Contacts: one typed address each, and the identity key by which a sender is recognised (`M2`).

use serde::{Deserialize, Serialize};

use self::phone::Region;
use super::client::Source;

pub mod additional;
pub mod email;
pub mod entry;
mod link;
pub mod messenger;
pub mod phone;
pub mod reference;
pub mod site;
pub mod social;
mod text;

pub use text::is_blank;

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

    /// The kind of contact it is the key of.
    pub fn kind(&self) -> ContactKind {
        reference::kind(self)
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

impl Contact {
    /// The text with the name of its system in front: `crm:42`, or the bare id of a system without a
    /// name (`C14`).
    pub fn named_value(&self) -> String {
        match self.network.as_str() {
            "" => self.value.clone(),
            network => format!("{network}:{}", self.value),
        }
    }

    /// A contact from what was typed or what an appeal carries, unshared and vouched for; the key
    /// is `None` when the text is no valid address of its kind.
    ///
    /// An e-mail address is kept cleaned, a phone as typed, a messenger's link as the id in it. A
    /// link decides by itself which network or messenger it belongs to, whatever `network` says.
    /// A phone without `label` gets the one its digits suggest.
    pub fn new(
        kind: ContactKind,
        network: &str,
        value: &str,
        label: &str,
        source: Source,
        region: Option<Region>,
    ) -> Self {
        let mut contact = Self {
            kind,
            network: network_name(kind, network),
            value: value.trim().to_owned(),
            key: None,
            e164: None,
            label: String::new(),
            shared: false,
            claimed: false,
            source,
        };
        match kind {
            ContactKind::Email => {
                if let Some(email) = email::parse(value) {
                    contact.value = email.address;
                    contact.key = Some(email.key);
                }
            }
            ContactKind::Phone => {
                let phone = phone::parse(value, region);
                let guess = phone.mobile_guess.unwrap_or("other");
                contact.label = if label.is_empty() { guess } else { label }.to_owned();
                contact.key = phone.key;
                contact.e164 = phone.e164;
            }
            ContactKind::Messenger | ContactKind::Social => contact.find_account(region),
            ContactKind::AdditionalId => {
                if contact.network.is_empty() {
                    (contact.network, contact.value) = additional::parse(value);
                }
                contact.key = additional::key(&contact.network, &contact.value);
            }
        }
        contact
    }

    fn find_account(&mut self, region: Option<Region>) {
        match messenger::target(&self.value, region) {
            messenger::Target::Account(name, id, key) => {
                self.kind = ContactKind::Messenger;
                name.clone_into(&mut self.network);
                // The id in a link of m.me is a Facebook name; without the link it would read as
                // an id of Messenger.
                if key.kind() == ContactKind::Messenger {
                    self.value = id;
                }
                self.key = Some(key);
            }
            messenger::Target::NoPerson => {}
            messenger::Target::Elsewhere if self.kind == ContactKind::Messenger => {
                self.key = messenger::key(&self.network, &self.value, region);
            }
            messenger::Target::Elsewhere => {
                if let Some(profile) = social::find(&self.network, &self.value) {
                    // A name of one's own is not lost to `other`.
                    if profile.network != "other" && NETWORKS.contains(&profile.network.as_str()) {
                        self.network = profile.network;
                    }
                    self.key = Some(profile.key);
                }
            }
        }
    }

    /// Why the contact cannot be saved (`C21`), a sentence; `None` when it can.
    pub fn problem(&self) -> Option<String> {
        let value = &self.value;
        // What a file or a message brought is kept as it came (X1, M2) and stays so until somebody edits it.
        if self.source != Source::Manual {
            return None;
        }
        if text::is_blank(value) {
            return Some(match self.kind {
                ContactKind::Email => "the e-mail address is empty".to_owned(),
                ContactKind::Phone => "the phone number is empty".to_owned(),
                _ => "the id is empty".to_owned(),
            });
        }
        match self.kind {
            ContactKind::Email if self.key.is_none() => {
                Some(format!("“{value}” is not an e-mail address"))
            }
            ContactKind::Social => reference::foreign_scheme(value).map(|scheme| {
                format!("“{value}” begins with {scheme}:, but a link may only be http or https")
            }),
            ContactKind::Messenger if self.key.is_none() => reference::foreign_scheme(value)
                .map(|scheme| format!("“{value}” begins with {scheme}:, which opens no messenger")),
            _ => None,
        }
    }

    /// What the agent should know of a contact that can be saved: why nobody will be recognised by it.
    /// The form and the command line say the same.
    pub fn warning(&self, region: Option<Region>) -> Option<String> {
        if self.key.is_some() || self.problem().is_some() {
            return None;
        }
        let value = &self.value;
        Some(match self.kind {
            ContactKind::Phone => {
                let reason = phone::parse(value, region).reason.unwrap_or_default();
                format!("{reason}; kept, not matched")
            }
            ContactKind::Social => "it leads to no profile; kept, not matched".to_owned(),
            _ => "it is no id there; kept, not matched".to_owned(),
        })
    }
}

/// Names of one's own keep their letters; those with a rule are written as the rule is.
fn network_name(kind: ContactKind, network: &str) -> String {
    let network = network.trim();
    match kind {
        ContactKind::Email | ContactKind::Phone => String::new(),
        ContactKind::AdditionalId => network.to_owned(),
        ContactKind::Messenger | ContactKind::Social => {
            let lower = network.to_lowercase();
            let known = NETWORKS.contains(&lower.as_str()) || MESSENGERS.contains(&lower.as_str());
            match network {
                "" => "other".to_owned(),
                _ if known => lower,
                own => own.to_owned(),
            }
        }
    }
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
