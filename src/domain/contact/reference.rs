//! REF: how a card is named on the command line and in keys (`SPEC 9`).

use super::phone::{self, Region};
use super::{ContactKind, Key, MESSENGERS, NETWORKS, additional, email, link, messenger, social};
use crate::domain::ids::ClientId;

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A card by its number.
    Card(ClientId),
    /// A card by a contact: the keys it may have, the likeliest first. There are several where a
    /// word before the colon is a name of the user's own.
    Contacts(Vec<Key>),
    /// Nothing that could name a card.
    Nothing,
}

/// Reads a reference: `7`, `#7`, `+…`, `00…`, `tel:…`, `a@b`, `MESSENGER:ID`, `NETWORK:ID`, a
/// profile link, `id:crm:42`; also `mailto:…`, and a national number in `region`.
pub fn parse(text: &str, region: Option<Region>) -> Reference {
    let text = text.trim();
    if let Some(card) = card(text) {
        return Reference::Card(card);
    }
    let keys = keys(text, region);
    if keys.is_empty() {
        Reference::Nothing
    } else {
        Reference::Contacts(keys)
    }
}

/// The key of a link that leads to a person: a profile or a messenger's link.
pub fn link_key(text: &str, region: Option<Region>) -> Option<Key> {
    match messenger::target(text, region) {
        messenger::Target::Account(_, _, key) => Some(key),
        messenger::Target::NoPerson => None,
        messenger::Target::Elsewhere => social::parse_profile(text).map(|profile| profile.key),
    }
}

fn card(text: &str) -> Option<ClientId> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    // No card has a zero in front; a phone number may.
    let is_card = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_card).map(ClientId)
}

fn keys(text: &str, region: Option<Region>) -> Vec<Key> {
    let one = |key: Option<Key>| key.into_iter().collect::<Vec<_>>();
    if text.starts_with(['+', '0', '(', '＋'])
        && let Some(key) = phone::parse(text, region).key
    {
        return vec![key];
    }
    let Some((word, rest)) = text.split_once(':').filter(|(word, _)| is_word(word)) else {
        let address = email::parse(text).map(|email| email.key);
        return one(address
            .or_else(|| link_key(text, region))
            .or_else(|| phone::parse(text, region).key));
    };
    let word = word.to_lowercase();
    match word.as_str() {
        "tel" | "callto" | "sms" => one(phone::parse(text, region).key),
        "phone" => one(phone::parse(rest, region).key),
        "mailto" => one(email::parse(text).map(|email| email.key)),
        "email" => one(email::parse(rest).map(|email| email.key)),
        "id" => one(additional::key("", rest)),
        "http" | "https" => one(link_key(text, region)),
        "other" => other(rest, region),
        _ if rest.starts_with("//") => one(link_key(text, region)),
        "tg" | "sgnl" | "weixin" => one(link_key(text, region)),
        name if MESSENGERS.contains(&name) => one(messenger::key(name, rest, region)),
        name if NETWORKS.contains(&name) => one(social::key(name, rest)),
        // `example.org:8080/ivan` has a port, `mastodon:ivan` a name of the user's own.
        name if name.contains('.') => one(link_key(text, region)),
        name => [
            messenger::key(name, rest, region),
            social::key(name, rest),
            additional::key("", text),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

/// An account or id of a network or messenger without a name.
fn other(rest: &str, region: Option<Region>) -> Vec<Key> {
    let (social, messenger) = (
        social::key("other", rest),
        messenger::key("other", rest, region),
    );
    // An at-sign in front is how the key of a nameless messenger begins.
    let both = if rest.trim().starts_with('@') {
        [messenger, social]
    } else {
        [social, messenger]
    };
    let mut keys: Vec<Key> = both.into_iter().flatten().collect();
    keys.dedup();
    keys
}

/// Whether what stands before a colon is a name, and not part of an address or a link.
fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+'))
}

/// The kind of contact that a key is of.
pub fn kind(key: &Key) -> ContactKind {
    let text = key.as_str();
    if text.starts_with('+') && !text.contains('@') {
        return ContactKind::Phone;
    }
    match text.split_once(':').filter(|(word, _)| is_word(word)) {
        None => ContactKind::Email,
        Some(("id", _)) => ContactKind::AdditionalId,
        Some(("other", rest)) if rest.starts_with('@') => ContactKind::Messenger,
        Some((word, _)) if NETWORKS.contains(&word) => ContactKind::Social,
        Some(_) => ContactKind::Messenger,
    }
}

/// A key taken apart so that [`super::Contact::new`] makes it again: kind, network (empty for
/// e-mail and phone), value.
pub fn from_key(key: &Key) -> (ContactKind, String, String) {
    let kind = kind(key);
    let text = key.as_str();
    let (network, value) = match kind {
        ContactKind::Email | ContactKind::Phone => ("", text),
        ContactKind::AdditionalId => {
            let (network, value) = additional::parse(text.strip_prefix("id:").unwrap_or(text));
            return (kind, network, value);
        }
        ContactKind::Messenger => {
            let (network, id) = text.split_once(':').unwrap_or(("other", text));
            (
                network,
                if network == "other" {
                    id.strip_prefix('@').unwrap_or(id)
                } else {
                    id
                },
            )
        }
        ContactKind::Social => match text.split_once(':').unwrap_or(("other", text)) {
            ("other", rest) => match rest.split_once('/') {
                Some((host, _)) if host.contains('.') => ("other", rest),
                Some((name, id)) => (name, id),
                None => ("other", rest),
            },
            (network, account) => (network, account),
        },
    };
    (kind, network.to_owned(), value.to_owned())
}

/// Whether a link has a scheme that is not for profiles; see [`super::Contact::problem`].
pub(in crate::domain) fn foreign_scheme(text: &str) -> Option<String> {
    social::has_foreign_scheme(text)
        .then(|| link::scheme(text.trim()).map(|(scheme, _)| scheme))
        .flatten()
}

#[cfg(test)]
mod tests;
