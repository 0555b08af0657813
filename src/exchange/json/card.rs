//! `show` and `list`: a client card.

use std::collections::BTreeMap;

use serde::Serialize;

use super::filled;
use crate::domain::client::{Client, Source, Standing};
use crate::domain::contact::{Contact, ContactKind, Key, social};
use crate::domain::fields::CustomField;
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::ticket::{Status, TicketLine};
use crate::domain::time::Timestamp;

/// A client card. `list` leaves out `contacts` and `tickets`.
#[derive(Debug, Serialize)]
pub struct Card<'a> {
    id: ClientId,
    name: Option<&'a str>,
    name_source: Option<Source>,
    also_seen_as: &'a [String],
    avatar: Option<Picture<'a>>,
    language: Option<&'a str>,
    language_source: Option<Source>,
    language_suggestion: Option<&'a str>,
    company: Option<&'a str>,
    position: Option<&'a str>,
    note: Option<&'a str>,
    spammer: bool,
    vip: bool,
    phones: Vec<Phone<'a>>,
    emails: Vec<&'a str>,
    sites: &'a [String],
    socials: Vec<Social<'a>>,
    messengers: Vec<Messenger<'a>>,
    additional_ids: Vec<String>,
    addresses: Vec<Address<'a>>,
    tags: &'a [String],
    custom: BTreeMap<&'a str, Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<Vec<ContactShape<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tickets: Option<Vec<CardTicket<'a>>>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct Picture<'a> {
    #[serde(rename = "type")]
    media_type: &'a str,
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct Phone<'a> {
    #[serde(rename = "type")]
    label: Option<&'a str>,
    number: &'a str,
    e164: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Social<'a> {
    network: &'a str,
    url: Option<String>,
    id: Option<String>,
}

#[derive(Debug, Serialize)]
struct Messenger<'a> {
    messenger: &'a str,
    id: &'a str,
}

#[derive(Debug, Serialize)]
struct Address<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    text: &'a str,
}

/// A contact as `show` and the sidebar print it.
#[derive(Debug, Serialize)]
pub struct ContactShape<'a> {
    kind: ContactKind,
    network: Option<&'a str>,
    value: &'a str,
    key: Option<&'a Key>,
    label: Option<&'a str>,
    shared: bool,
    claimed: bool,
    source: Source,
}

#[derive(Debug, Serialize)]
struct CardTicket<'a> {
    id: TicketId,
    subject: &'a str,
    status: Status,
    channel: &'a str,
    messages: u32,
}

impl<'a> Card<'a> {
    /// What `list` prints of a card; `custom` are the configured fields, which are null when empty.
    pub fn in_list(client: &'a Client, custom: &'a [CustomField]) -> Self {
        Self {
            id: client.id,
            name: filled(&client.name),
            name_source: client.name_source,
            also_seen_as: &client.also_seen_as,
            avatar: client.avatar.as_ref().map(|avatar| Picture {
                media_type: &avatar.media_type,
                bytes: avatar.bytes,
            }),
            language: client.language.code.as_deref(),
            language_source: client.language.source,
            language_suggestion: client.language.suggestion.as_deref(),
            company: client.company.as_ref().map(|company| company.name.as_str()),
            position: filled(&client.position),
            note: filled(&client.note),
            spammer: client.standing == Standing::Spammer,
            vip: client.standing == Standing::Vip,
            phones: client
                .contacts_of(ContactKind::Phone)
                .map(|phone| Phone {
                    label: filled(&phone.label),
                    number: &phone.value,
                    e164: phone.e164.as_deref(),
                })
                .collect(),
            emails: client
                .contacts_of(ContactKind::Email)
                .map(|email| email.value.as_str())
                .collect(),
            sites: &client.sites,
            socials: client
                .contacts_of(ContactKind::Social)
                .map(social_profile)
                .collect(),
            messengers: client
                .contacts_of(ContactKind::Messenger)
                .map(|messenger| Messenger {
                    messenger: &messenger.network,
                    id: &messenger.value,
                })
                .collect(),
            additional_ids: client
                .contacts_of(ContactKind::AdditionalId)
                .map(Contact::named_value)
                .collect(),
            addresses: client
                .addresses
                .iter()
                .map(|address| Address {
                    kind: &address.kind,
                    text: &address.text,
                })
                .collect(),
            tags: &client.tags,
            custom: custom
                .iter()
                .map(|field| (field.name.as_str(), None))
                .chain(
                    client
                        .custom
                        .iter()
                        .map(|(name, value)| (name.as_str(), filled(value))),
                )
                .collect(),
            contacts: None,
            tickets: None,
            created_at: client.created_at,
            updated_at: client.updated_at,
        }
    }

    /// What `show` prints: the card with its contacts and `tickets`, newest first.
    pub fn whole(client: &'a Client, custom: &'a [CustomField], tickets: &'a [TicketLine]) -> Self {
        Self {
            contacts: Some(contacts(client)),
            tickets: Some(
                tickets
                    .iter()
                    .map(|ticket| CardTicket {
                        id: ticket.id,
                        subject: &ticket.subject,
                        status: ticket.status,
                        channel: &ticket.channel,
                        messages: ticket.messages,
                    })
                    .collect(),
            ),
            ..Self::in_list(client, custom)
        }
    }
}

/// The contacts of a card in their order.
pub fn contacts(client: &Client) -> Vec<ContactShape<'_>> {
    client
        .contacts
        .iter()
        .map(|contact| ContactShape {
            kind: contact.kind,
            network: filled(&contact.network),
            value: contact.key.as_ref().map_or(&contact.value, |key| &key.0),
            key: contact.key.as_ref(),
            label: filled(&contact.label),
            shared: contact.shared,
            claimed: contact.claimed,
            source: contact.source,
        })
        .collect()
}

/// A link that was typed stays as it was typed; one that was not is made from the account, where the
/// network is known.
fn social_profile(contact: &Contact) -> Social<'_> {
    let profile = social::find(&contact.network, &contact.value);
    let typed = ["http://", "https://"]
        .iter()
        .any(|scheme| contact.value.to_ascii_lowercase().starts_with(scheme))
        .then(|| contact.value.clone());
    let (account, link) = match profile {
        Some(profile) => (Some(profile.account), Some(profile.url)),
        None if typed.is_none() => (Some(contact.value.clone()), None),
        None => (None, None),
    };
    Social {
        network: &contact.network,
        url: typed.or(link.filter(|link| !link.is_empty())),
        id: account,
    }
}
