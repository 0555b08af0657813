//! The shape of a line.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::client::{Address, Source, Standing};
use crate::domain::contact::{Contact, ContactKind, Key};
use crate::domain::time::Timestamp;
use crate::exchange::outgoing::Outgoing;

/// Version of the shape.
pub(super) const VERSION: u32 = 1;

/// A card; what is absent is null or empty, never left out when it is written.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Line<'a> {
    pub(super) v: Option<u32>,
    pub(super) uid: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "text")]
    pub(super) name: Cow<'a, str>,
    pub(super) name_source: Option<Source>,
    pub(super) also_seen_as: Cow<'a, [String]>,
    pub(super) avatar: Option<Picture>,
    pub(super) language: Option<Cow<'a, str>>,
    pub(super) language_source: Option<Source>,
    pub(super) language_confidence: Option<f32>,
    pub(super) language_suggestion: Option<Cow<'a, str>>,
    pub(super) company: Option<Cow<'a, str>>,
    pub(super) company_source: Option<Source>,
    pub(super) company_given_by: Option<Key>,
    #[serde(deserialize_with = "text")]
    pub(super) position: Cow<'a, str>,
    #[serde(deserialize_with = "text")]
    pub(super) note: Cow<'a, str>,
    pub(super) spammer: bool,
    pub(super) vip: bool,
    pub(super) contacts: Vec<ContactLine<'a>>,
    pub(super) sites: Cow<'a, [String]>,
    pub(super) addresses: Cow<'a, [Address]>,
    pub(super) tags: Cow<'a, [String]>,
    pub(super) custom: BTreeMap<Cow<'a, str>, Option<Cow<'a, str>>>,
    pub(super) house: bool,
    pub(super) aliases: Cow<'a, [String]>,
    pub(super) vcard: Cow<'a, [String]>,
    pub(super) created_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    /// Lists as `list --json` prints them, and members nobody knows; never written.
    #[serde(flatten, skip_serializing)]
    pub(super) more: BTreeMap<String, Value>,
}

/// Null is an empty text.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| Cow::Owned(text.unwrap_or_default()))
}

/// A picture with its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Picture {
    /// Media type; the bytes decide when it is read.
    #[serde(rename = "type", default)]
    pub(super) media_type: String,
    /// Base64; a line of `list --json` has none.
    #[serde(default)]
    pub(super) data: String,
    pub(super) source: Option<Source>,
    pub(super) given_by: Option<Key>,
}

/// A contact with all its marks. The key is part of it, since a desk in another region would read a
/// national number differently.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ContactLine<'a> {
    pub(super) kind: ContactKind,
    #[serde(default)]
    pub(super) network: Option<Cow<'a, str>>,
    pub(super) value: Cow<'a, str>,
    #[serde(default)]
    pub(super) key: Option<Key>,
    #[serde(default)]
    pub(super) e164: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) label: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) shared: bool,
    #[serde(default)]
    pub(super) claimed: bool,
    #[serde(default)]
    pub(super) source: Option<Source>,
}

impl<'a> Line<'a> {
    pub(super) fn of(card: &Outgoing<'a>) -> Self {
        let client = card.client;
        Self {
            v: Some(VERSION),
            uid: Some(Cow::Borrowed(card.uid)),
            name: Cow::Borrowed(&client.name),
            name_source: client.name_source,
            also_seen_as: Cow::Borrowed(&client.also_seen_as),
            avatar: client
                .avatar
                .as_ref()
                .zip(card.picture)
                .map(|(avatar, bytes)| Picture {
                    media_type: avatar.media_type.clone(),
                    data: STANDARD.encode(bytes),
                    source: Some(avatar.source),
                    given_by: avatar.given_by.clone(),
                }),
            language: client.language.code.as_deref().map(Cow::Borrowed),
            language_source: client.language.source,
            language_confidence: client.language.confidence,
            language_suggestion: client.language.suggestion.as_deref().map(Cow::Borrowed),
            company: client
                .company
                .as_ref()
                .map(|company| Cow::Borrowed(company.name.as_str())),
            company_source: client.company.as_ref().map(|company| company.source),
            company_given_by: client.company.as_ref().and_then(|c| c.given_by.clone()),
            position: Cow::Borrowed(&client.position),
            note: Cow::Borrowed(&client.note),
            spammer: client.standing == Standing::Spammer,
            vip: client.standing == Standing::Vip,
            contacts: client.contacts.iter().map(contact_line).collect(),
            sites: Cow::Borrowed(&client.sites),
            addresses: Cow::Borrowed(&client.addresses),
            tags: Cow::Borrowed(&client.tags),
            custom: client
                .custom
                .iter()
                .map(|(name, value)| {
                    (
                        Cow::Borrowed(name.as_str()),
                        Some(Cow::Borrowed(value.as_str())),
                    )
                })
                .collect(),
            house: client.house,
            aliases: Cow::Borrowed(&client.kept.aliases),
            vcard: Cow::Borrowed(&client.kept.lines),
            created_at: Some(client.created_at),
            updated_at: Some(client.updated_at),
            more: BTreeMap::new(),
        }
    }
}

fn contact_line(contact: &Contact) -> ContactLine<'_> {
    let filled = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
    ContactLine {
        kind: contact.kind,
        network: filled(&contact.network).map(Cow::Owned),
        value: Cow::Borrowed(&contact.value),
        key: contact.key.clone(),
        e164: contact.e164.as_deref().map(Cow::Borrowed),
        label: filled(&contact.label).map(Cow::Owned),
        shared: contact.shared,
        claimed: contact.claimed,
        source: Some(contact.source),
    }
}
