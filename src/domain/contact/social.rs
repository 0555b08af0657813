//! Social networks: whose profile a link leads to, by each network's own rule (`M2`, `C12`).
//!
//! An account in a key is written so that no two accounts of a network share it: a number is the
//! network's own id (`facebook:100001234`), a name that consists of digits keeps its sign
//! (`instagram:@12345`), pages that are no persons keep their kind (`linkedin:company/acme`).

mod networks;

use unicode_normalization::UnicodeNormalization;

use self::networks::Page;
pub(super) use self::networks::is_no_chat;
use super::link::{self, Link};
use super::messenger::{self, Target};
use super::text::is_invisible;
use super::{Key, MESSENGERS, NETWORKS};

/// Whose profile a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// One of [`NETWORKS`]; `other` for hosts without a rule.
    pub network: String,
    /// The account as the network knows it: a name, a number, for `other` the host and path.
    pub account: String,
    /// The link in its plain form, `https`.
    pub url: String,
    /// The identity key.
    pub key: Key,
}

/// Reads a profile link, with or without its scheme; `None` when it leads to no account (a post
/// without an author, a search, a shop), to a messenger, or is written to deceive: full-width
/// letters in the host, userinfo, invisible characters.
///
/// ```
/// use deskcard::domain::contact::social;
/// let profile = social::parse_profile("https://m.vk.com/id9?w=wall9_1#top").unwrap();
/// assert_eq!(profile.key.as_str(), "vk:id9");
/// assert_eq!(profile.url, "https://vk.com/id9");
/// ```
pub fn parse_profile(link: &str) -> Option<Profile> {
    if messenger::target(link, None) != Target::Elsewhere {
        return None;
    }
    let link = Link::web(link)?;
    match networks::page(&link) {
        Page::Account(network, account) => Some(profile(network, account)),
        Page::NoPerson => None,
        Page::Unknown => Some(profile("other", networks::other_account(&link)?)),
    }
}

/// The key of a profile link or of an id in `network`; an own name for the networks without a rule
/// here. A link decides by itself which network it belongs to.
pub fn key(network: &str, link_or_id: &str) -> Option<Key> {
    find(network, link_or_id).map(|profile| profile.key)
}

/// The same as [`key`] with the account and its link. The link of an id in a network without a
/// rule is empty: nobody knows where it is.
pub fn find(network: &str, link_or_id: &str) -> Option<Profile> {
    let network = network.trim().to_lowercase();
    let text = link_or_id.trim();
    // The account of a nameless network is a link without its scheme.
    let first = text.split('/').next().unwrap_or_default();
    if network == "other" && first.contains('.') && !text.contains("://") {
        return parse_profile(&format!("https://{text}"));
    }
    if is_link(text) {
        return parse_profile(text);
    }
    if text.is_empty() || text.contains(is_invisible) {
        return None;
    }
    if NETWORKS.contains(&network.as_str()) && network != "other" {
        let name = NETWORKS.iter().find(|name| **name == network).copied()?;
        return Some(profile(name, networks::id_account(name, text)?));
    }
    // Some call a messenger a network.
    if MESSENGERS.contains(&network.as_str()) && network != "other" {
        let key = messenger::key(&network, text, None)?;
        let account = key
            .as_str()
            .split_once(':')
            .map_or("", |(_, id)| id)
            .to_owned();
        let url = messenger::link(&network, text).unwrap_or_default();
        return Some(Profile {
            network,
            account,
            url,
            key,
        });
    }
    // A network's name before a slash is how the key of such an account is written.
    if network == "other" && text.contains('/') {
        let (name, id) = text.split_once('/')?;
        let is_own = name == "other" || (!NETWORKS.contains(&name) && !MESSENGERS.contains(&name));
        return if is_own {
            named(name, id)
        } else {
            find(name, id)
        };
    }
    named(&network, text)
}

/// An account of a network that only its name is known of.
fn named(network: &str, id: &str) -> Option<Profile> {
    let id = id
        .trim_start_matches(|c: char| c == '@' || c.is_whitespace())
        .trim();
    let id: String = id.nfc().collect::<String>().to_lowercase().nfc().collect();
    let name = messenger::own_name(network);
    let name = if name.is_empty() {
        "other".to_owned()
    } else {
        name
    };
    if id.is_empty() || id.contains(is_invisible) {
        return None;
    }
    let key = Key(format!("other:{name}/{id}"));
    Some(Profile {
        network: name,
        account: id,
        url: String::new(),
        key,
    })
}

/// The link of the account that a key stands for; `None` when it is no social key or leads
/// nowhere.
pub fn url(key: &Key) -> Option<String> {
    let (network, account) = key.as_str().split_once(':')?;
    if network == "other" {
        let host = account.split('/').next().unwrap_or_default();
        return host.contains('.').then(|| format!("https://{account}"));
    }
    NETWORKS
        .contains(&network)
        .then(|| networks::url(network, account))
        .flatten()
}

fn profile(network: &str, account: String) -> Profile {
    let key = Key(format!("{network}:{account}"));
    let url = url(&key).unwrap_or_default();
    let account = account
        .strip_prefix('@')
        .map(str::to_owned)
        .unwrap_or(account);
    Profile {
        network: network.to_owned(),
        account,
        url,
        key,
    }
}

/// Whether a text is meant as a link and not as an account's name.
pub(super) fn is_link(text: &str) -> bool {
    if text.contains("://") || text.starts_with("//") || text.starts_with("www.") {
        return true;
    }
    let host = text.split(['/', '?']).next().unwrap_or_default();
    let has_path = host.len() < text.len();
    let is_host = host.contains('.') && !host.contains('@') && Link::web(text).is_some();
    is_host && (has_path || networks::is_known_host(host))
}

/// Whether `text` is a link with a scheme that no profile has (`C21`).
pub(super) fn has_foreign_scheme(text: &str) -> bool {
    link::scheme(text.trim()).is_some_and(|(scheme, rest)| {
        let runs = [
            "javascript",
            "data",
            "vbscript",
            "file",
            "blob",
            "about",
            "mailto",
            "ftp",
        ];
        !matches!(scheme.as_str(), "http" | "https")
            && !MESSENGERS.contains(&scheme.as_str())
            && (rest.starts_with("//") || runs.contains(&scheme.as_str()))
    })
}

#[cfg(test)]
mod tests;
