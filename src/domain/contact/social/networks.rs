//! The rule of every network: which hosts are its own, which paths lead to accounts, which
//! spellings are one account.

mod elsewhere;
mod facebook;
mod handles;
mod linkedin;
mod ok;
mod vk;
mod youtube;

use unicode_normalization::UnicodeNormalization;

use super::super::link::{Link, percent_encoded};
use super::super::text::is_invisible;

pub(super) use elsewhere::other_account;
pub(in super::super) use facebook::is_no_chat;

/// What a link of the web leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Page {
    /// An account: its network, and the account as it stands in the key.
    Account(&'static str, String),
    /// A known network, but nobody's page.
    NoPerson,
    /// A host without a rule.
    Unknown,
}

/// Hosts of the networks where a path says nothing about an account.
const SHORTENERS: &str = "fb.watch lnkd.in t.co vk.cc youtu.be";

/// Reads a link by the rule of its host.
pub(super) fn page(link: &Link) -> Page {
    if is_one_of(
        link.host.strip_prefix("www.").unwrap_or(&link.host),
        SHORTENERS,
    ) {
        return Page::NoPerson;
    }
    let Some(network) = network_of(&link.host) else {
        // What stands in front of a network's name and is no way to its accounts leads to something else.
        let is_aside = HOSTS
            .iter()
            .filter_map(|(host, _)| link.host.strip_suffix(host))
            .any(|front| front.ends_with('.'));
        return if is_aside {
            Page::NoPerson
        } else {
            Page::Unknown
        };
    };
    // Another port is another server, whatever the name says.
    if link.port.is_some() {
        return Page::NoPerson;
    }
    // `facebook.com/#!/ivan` and `twitter.com/#!/ivan` come from old bookmarks.
    let bang = link
        .fragment
        .strip_prefix("!/")
        .filter(|_| link.path.is_empty());
    let parts: Vec<&str> = match bang {
        Some(path) => path
            .split(['/', '?'])
            .filter(|part| !part.is_empty())
            .collect(),
        None => link.path.iter().map(String::as_str).collect(),
    };
    let account = match network {
        "facebook" if link.host.ends_with("fb.me") => facebook::short(&parts),
        "facebook" => facebook::account(link, &parts),
        // Links to a chat: `ig.me/m/ivan`.
        "instagram" if link.host.ends_with("ig.me") => match parts.as_slice() {
            ["m", rest @ ..] => handles::instagram(rest),
            _ => None,
        },
        "instagram" => handles::instagram(&parts),
        "vk" => vk::account(link, &parts),
        "ok" => ok::account(link, &parts),
        "twitter" => handles::twitter(link, &parts),
        "youtube" => youtube::account(&parts),
        "linkedin" => linkedin::account(&parts),
        "tiktok" => handles::tiktok(&parts),
        _ => None,
    };
    account.map_or(Page::NoPerson, |account| Page::Account(network, account))
}

/// Whether `host` belongs to a network with a rule.
pub(super) fn is_known_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    network_of(&host).is_some() || is_one_of(&host, SHORTENERS)
}

/// The hosts of the networks.
const HOSTS: [(&str, &str); 20] = [
    ("facebook.com", "facebook"),
    ("fb.com", "facebook"),
    ("fb.me", "facebook"),
    ("instagram.com", "instagram"),
    ("instagr.am", "instagram"),
    ("ig.me", "instagram"),
    ("vk.com", "vk"),
    ("vk.ru", "vk"),
    ("vk.me", "vk"),
    ("vkontakte.ru", "vk"),
    ("vkontakte.com", "vk"),
    ("ok.ru", "ok"),
    ("odnoklassniki.ru", "ok"),
    ("odnoklassniki.ua", "ok"),
    ("twitter.com", "twitter"),
    ("x.com", "twitter"),
    ("nitter.net", "twitter"),
    ("youtube.com", "youtube"),
    ("linkedin.com", "linkedin"),
    ("tiktok.com", "tiktok"),
];

/// The network of a host, with the front parts that lead to the same accounts.
fn network_of(host: &str) -> Option<&'static str> {
    const FRONTS: [&str; 11] = [
        "www", "m", "mobile", "web", "touch", "mbasic", "wap", "new", "free", "0", "d",
    ];
    let find = |host: &str| {
        HOSTS
            .iter()
            .find(|(h, _)| *h == host)
            .map(|(_, network)| *network)
    };
    if let Some(network) = find(host) {
        return Some(network);
    }
    let (front, rest) = host.split_once('.')?;
    let network = find(rest)?;
    let is_language = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase());
    let is_locale = match network {
        // `de.linkedin.com`, `de-de.facebook.com`, `en.instagram.com`.
        "linkedin" => is_language(front),
        "facebook" => {
            is_language(front)
                || front
                    .split_once('-')
                    .is_some_and(|(a, b)| is_language(a) && is_language(b))
        }
        "youtube" => front == "music" || front == "gaming" || is_language(front),
        _ => false,
    };
    (FRONTS.contains(&front) || is_locale).then_some(network)
}

/// The account that a typed or transmitted id is, as it stands in the key. An id that is none of
/// the network's own forms is kept whole: connectors have ids of their own.
pub(super) fn id_account(network: &str, text: &str) -> Option<String> {
    let sign = text.starts_with('@');
    let name = text.strip_prefix('@').unwrap_or(text);
    let account = match network {
        "facebook" => facebook::name_account(name),
        "vk" => match name.strip_prefix('-').filter(|id| is_number(id)) {
            Some(group) => Some(format!("club{group}")),
            None => vk::name_account(name),
        },
        "ok" => ok::id_account(name),
        "instagram" | "tiktok" | "twitter" => handles::account(name, sign),
        "youtube" => youtube::id_account(text),
        "linkedin" => linkedin::id_account(name),
        _ => None,
    };
    account.or_else(|| {
        let whole: String = text
            .nfc()
            .collect::<String>()
            .to_lowercase()
            .nfc()
            .collect();
        (!whole.is_empty() && !whole.contains(|c: char| is_invisible(c) || c.is_whitespace()))
            .then_some(whole)
    })
}

/// The plain link of an account as it stands in a key.
pub(super) fn url(network: &str, account: &str) -> Option<String> {
    let name = percent_encoded(account.strip_prefix('@').unwrap_or(account));
    let number = is_number(account);
    Some(match network {
        "facebook" if number => format!("https://www.facebook.com/profile.php?id={name}"),
        "facebook" => format!("https://www.facebook.com/{name}"),
        "vk" => format!("https://vk.com/{name}"),
        "ok" if number => format!("https://ok.ru/profile/{name}"),
        "ok" => format!("https://ok.ru/{name}"),
        // These ids are for programs; no page answers to them.
        "instagram" | "tiktok" if number => return None,
        "instagram" => format!("https://www.instagram.com/{name}/"),
        "tiktok" => format!("https://www.tiktok.com/@{name}"),
        "twitter" if number => format!("https://x.com/i/user/{name}"),
        "twitter" => format!("https://x.com/{name}"),
        "youtube" if youtube::is_channel_id(account) => {
            format!("https://www.youtube.com/channel/{name}")
        }
        "youtube" if account.starts_with('@') => format!("https://www.youtube.com/@{name}"),
        "youtube" => format!("https://www.youtube.com/{name}"),
        "linkedin" if account.contains('/') => format!("https://www.linkedin.com/{name}"),
        "linkedin" => format!("https://www.linkedin.com/in/{name}"),
        _ => return None,
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether `text` has the letters and signs of names. Each network allows fewer and changes its
/// mind; what matters is that nothing looks like something else.
fn is_name(text: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    text.len() <= 100 && text.bytes().all(known) && text.bytes().any(|b| b.is_ascii_alphanumeric())
}

/// Whether `text` is one of the words of a list, in any case.
fn is_one_of(text: &str, words: &str) -> bool {
    words.split(' ').any(|word| word.eq_ignore_ascii_case(text))
}

/// A number without the zeros before it; they are not part of an id.
fn significant(id: &str) -> String {
    match id.trim_start_matches('0') {
        "" => "0".to_owned(),
        id => id.to_owned(),
    }
}

/// A name in any script, lower case, NFC.
fn lower_name(name: &str, signs: &str) -> Option<String> {
    let plain: String = name
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect();
    let known = |c: char| {
        c.is_alphanumeric()
            || unicode_normalization::char::is_combining_mark(c)
            || signs.contains(c)
    };
    // A full-width letter is another character that looks like the plain one.
    let own_form = plain.nfkc().eq(plain.chars());
    let has_letter = plain.chars().any(char::is_alphanumeric);
    (has_letter && own_form && plain.chars().all(known) && plain.chars().count() <= 100)
        .then_some(plain)
}
