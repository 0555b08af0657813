//! Lines of JSON as rows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::line::{ContactLine, Line, VERSION};
use crate::domain::client::{CompanyRef, Source, Standing};
use crate::domain::contact::{ADDRESS_TYPES, Contact, ContactKind, Key, PHONE_TYPES, reference};
use crate::domain::ids::CompanyId;
use crate::domain::picture::media_type;
use crate::exchange::incoming::{Draft, Incoming, Picture, Setting};

/// The longest line (`R7`).
const LONGEST: usize = 16 * 1024 * 1024;

/// Members of other shapes of deskcard that say nothing a card could be told.
const DERIVED: [&str; 2] = ["id", "tickets"];

/// Reads a file line by line; blank lines are none. Names that nobody knows go to `unknown`.
pub fn read<'t>(
    text: &'t str,
    setting: Setting<'t>,
    unknown: &'t mut Vec<String>,
) -> impl Iterator<Item = Incoming> + 't {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .enumerate()
        .map(move |(at, (line, text))| Incoming {
            row: at as u64 + 1,
            line: line as u64 + 1,
            card: card(text, &setting, unknown),
        })
}

fn card(text: &str, setting: &Setting<'_>, unknown: &mut Vec<String>) -> Result<Draft, String> {
    if text.len() > LONGEST {
        return Err("the line is longer than 16 MiB, which is the limit".to_owned());
    }
    let line: Line<'_> =
        serde_json::from_str(text).map_err(|error| format!("it is no card: {error}"))?;
    if let Some(version) = line.v.filter(|version| *version != VERSION) {
        return Err(format!(
            "its version is {version}; this deskcard reads version {VERSION}"
        ));
    }
    if line.spammer && line.vip {
        return Err("it is marked spammer and VIP at once".to_owned());
    }
    let mut draft = Draft::blank(setting);
    draft.own = line.uid.as_ref().and(line.updated_at);
    let card = &mut draft.card;
    card.kept.uid = line
        .uid
        .map(|uid| uid.into_owned())
        .filter(|uid| !uid.is_empty());
    card.kept.aliases = line.aliases.into_owned();
    card.kept.lines = line.vcard.into_owned();
    card.name = line.name.into_owned();
    let named = (!card.name.is_empty()).then_some(Source::Import);
    card.name_source = line.name_source.or(named);
    for name in line.also_seen_as.iter() {
        if !card.also_seen_as.contains(name) {
            card.also_seen_as.push(name.clone());
        }
    }
    card.language.code = line.language.map(|code| code.into_owned());
    let told = card.language.code.as_ref().map(|_| Source::Import);
    card.language.source = line.language_source.or(told);
    card.language.confidence = line.language_confidence;
    card.language.suggestion = line.language_suggestion.map(|code| code.into_owned());
    card.company = line
        .company
        .filter(|name| !name.trim().is_empty())
        .map(|name| CompanyRef {
            id: CompanyId(0),
            name: name.into_owned(),
            source: line.company_source.unwrap_or(Source::Import),
            given_by: line.company_given_by,
        });
    card.position = line.position.into_owned();
    card.note = line.note.into_owned();
    card.standing = match (line.spammer, line.vip) {
        (true, _) => Standing::Spammer,
        (_, true) => Standing::Vip,
        _ => Standing::Normal,
    };
    card.contacts = line
        .contacts
        .iter()
        .map(|contact| known_contact(contact, setting))
        .collect();
    card.sites = line.sites.into_owned();
    // A tag is one line; what other programs wrote into one is several.
    for tag in line.tags.iter().flat_map(|tags| tags.lines()) {
        let tag = tag.trim();
        if !tag.is_empty() && !card.tags.iter().any(|known| known == tag) {
            card.tags.push(tag.to_owned());
        }
    }
    card.addresses = line.addresses.into_owned();
    for address in &mut card.addresses {
        if !ADDRESS_TYPES.contains(&address.kind.as_str()) {
            address.kind = "other".to_owned();
        }
    }
    card.custom = line
        .custom
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_owned(), value?.into_owned())))
        .collect();
    // A house card is that of a shared contact (`C22`).
    card.house = line.house && card.contacts.iter().any(|contact| contact.shared);
    card.created_at = line.created_at.unwrap_or(setting.now);
    card.updated_at = line.updated_at.unwrap_or(card.created_at);
    if let Some(avatar) = line.avatar.filter(|avatar| !avatar.data.is_empty()) {
        match STANDARD.decode(avatar.data.trim()) {
            Ok(bytes) if media_type(&bytes).is_some() => {
                draft.picture = Some(Picture {
                    bytes,
                    source: avatar.source.unwrap_or(Source::Import),
                    given_by: avatar.given_by,
                });
            }
            _ => draft.remarks.push("its picture cannot be read".to_owned()),
        }
    }
    // With all contacts in hand, the lists of a printed card are views of them.
    let listed = draft.card.contacts.is_empty();
    for (name, value) in line.more {
        if DERIVED.contains(&name.as_str()) {
            continue;
        }
        match listed_kind(&name) {
            Some(kind) if listed => add_listed(&mut draft, kind, &value, setting),
            Some(_) => {}
            None if value.is_null() || unknown.contains(&name) => {}
            None => unknown.push(name),
        }
    }
    draft.checked()
}

fn listed_kind(member: &str) -> Option<ContactKind> {
    Some(match member {
        "emails" => ContactKind::Email,
        "phones" => ContactKind::Phone,
        "socials" => ContactKind::Social,
        "messengers" => ContactKind::Messenger,
        "additional_ids" => ContactKind::AdditionalId,
        _ => return None,
    })
}

/// A list as `list --json` prints it: of texts, or of objects with the text and its type.
fn add_listed(draft: &mut Draft, kind: ContactKind, value: &Value, setting: &Setting<'_>) {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    for item in items {
        let member = |name: &str| item.get(name).and_then(Value::as_str);
        let (label, text) = match item {
            Value::String(text) => ("", text.as_str()),
            _ => (
                member("type")
                    .or_else(|| member("network"))
                    .or_else(|| member("messenger"))
                    .unwrap_or_default(),
                member("number")
                    .or_else(|| member("url"))
                    .or_else(|| member("id"))
                    .unwrap_or_default(),
            ),
        };
        if kind == ContactKind::Email {
            draft.add_emails(text, setting.region);
        } else {
            draft.add_typed(kind, label, text, setting.region);
        }
    }
}

/// A contact as it was. Its key is found anew; where this desk finds none, the key of the line stands,
/// if it is one of this kind.
fn known_contact(line: &ContactLine<'_>, setting: &Setting<'_>) -> Contact {
    let network = line.network.as_deref().unwrap_or_default();
    let label = line.label.as_deref().unwrap_or_default();
    let source = line.source.unwrap_or(Source::Import);
    let found = Contact::new(
        line.kind,
        network,
        &line.value,
        label,
        source,
        setting.region,
    );
    let (mut key, mut e164) = if found.kind == line.kind {
        (found.key, found.e164)
    } else {
        (None, None)
    };
    let told = line
        .key
        .as_ref()
        .filter(|told| told.kind() == line.kind && is_normal(told, setting));
    if let (None, Some(told)) = (&key, told) {
        key = Some(told.clone());
        e164 = line.e164.as_ref().map(|number| number.to_string());
    }
    Contact {
        kind: line.kind,
        network: network.to_owned(),
        value: line.value.to_string(),
        key,
        e164,
        label: if line.kind == ContactKind::Phone && !PHONE_TYPES.contains(&label) {
            String::new()
        } else {
            label.to_owned()
        },
        shared: line.shared,
        claimed: line.claimed,
        source,
    }
}

/// Whether a key reads as itself.
fn is_normal(key: &Key, setting: &Setting<'_>) -> bool {
    matches!(
        reference::parse(key.as_str(), setting.region),
        reference::Reference::Contacts(keys) if keys.contains(key)
    )
}
