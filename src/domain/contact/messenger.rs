//! Messengers: the client's id there, its key, and the links that lead to it (`M2`, `C13`).

use unicode_normalization::UnicodeNormalization;

use super::link::{self, Link};
use super::phone::{self, Region};
use super::text::{is_invisible, trim};
use super::{Key, MESSENGERS, NETWORKS, social};

/// What a text that may be a messenger's link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A client: the messenger, the id as written, the key.
    Account(&'static str, String, Key),
    /// A messenger's link, but to no client: an invitation, a sticker set, a shop.
    NoPerson,
    /// No messenger's link.
    Elsewhere,
}

/// The key of an id or a link in `messenger`; an own name for the messengers without one here.
///
/// A leading `@` and letter case do not matter. Ids that are phone numbers are their digits, so
/// `+49 171 1234567` and `491711234567` are one; `region` reads the national ones. A link decides
/// by itself which messenger it belongs to; one of m.me leads to a Facebook account.
pub fn key(messenger: &str, id_or_link: &str, region: Option<Region>) -> Option<Key> {
    let messenger = messenger.trim().to_lowercase();
    let text = id_or_link.trim();
    match target(text, region) {
        Target::Account(_, _, key) => Some(key),
        Target::NoPerson => None,
        Target::Elsewhere if NETWORKS.contains(&messenger.as_str()) && messenger != "other" => {
            social::key(&messenger, text)
        }
        Target::Elsewhere => id_key(&messenger, text, region),
    }
}

/// The E.164 number that an id is, where the messenger's ids are numbers (`whatsapp`, `viber`,
/// `signal`) or the id is written as one.
pub fn phone_of(messenger: &str, id: &str) -> Option<String> {
    let key = key(messenger, id, None)?;
    let (messenger, id) = key.as_str().split_once(':')?;
    match messenger {
        "whatsapp" | "viber" | "signal" => phone::parse(&format!("+{id}"), None).e164,
        "telegram" if id.starts_with('+') => phone::parse(id, None).e164,
        _ => None,
    }
}

/// A link that opens a chat with the client, `https` or the messenger's own scheme (`R3`); `None`
/// where the id leads nowhere.
pub fn link(messenger: &str, id: &str) -> Option<String> {
    let key = key(messenger, id, None)?;
    let (messenger, id) = key.as_str().split_once(':')?;
    let is_number = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    let encoded = link::percent_encoded(id);
    match messenger {
        "telegram" if is_number => Some(format!("tg://user?id={id}")),
        "telegram" => Some(format!("https://t.me/{encoded}")),
        "whatsapp" if is_number => Some(format!("https://wa.me/{id}")),
        "viber" if is_number => Some(format!("viber://chat?number=%2B{id}")),
        "signal" if is_number => Some(format!("https://signal.me/#p/+{id}")),
        "skype" => Some(format!("skype:{encoded}?chat")),
        "wechat" => Some(format!("weixin://dl/chat?{encoded}")),
        "messenger" | "facebook" => Some(format!("https://m.me/{encoded}")),
        network if NETWORKS.contains(&network) => social::url(&key),
        _ => None,
    }
}

/// The key of an id that is no link.
fn id_key(messenger: &str, text: &str, region: Option<Region>) -> Option<Key> {
    let id = trim(text);
    let id = id.trim_start_matches(|c: char| c == '@' || c.is_whitespace());
    // A link that nobody could read is no id: it may be written to look like a true one.
    let is_link = id.contains("://") || id.starts_with("//");
    if id.is_empty() || is_link || id.contains(is_invisible) {
        return None;
    }
    let plain: String = id.nfc().collect::<String>().to_lowercase().nfc().collect();
    let id = match messenger {
        "whatsapp" | "viber" | "signal" => number_id(&plain, region).unwrap_or(plain),
        // Numeric ids of Telegram are no phone numbers, so a number keeps its plus.
        "telegram" if plain.starts_with(['+', '0', '＋']) => {
            phone::parse(&plain, region).e164.unwrap_or(plain)
        }
        "skype" => trim(plain.split('?').next().unwrap_or_default()).to_owned(),
        _ => plain,
    };
    if id.is_empty() {
        return None;
    }
    match own_name(messenger) {
        name if MESSENGERS.contains(&name.as_str()) && name != "other" => {
            Some(Key(format!("{name}:{id}")))
        }
        // An id without a messenger's name: the sign tells it from an account of `other`.
        name if name.is_empty() => Some(Key(format!("other:@{id}"))),
        name => Some(Key(format!("{name}:{id}"))),
    }
}

/// A name of one's own as it may stand before the colon of a key; empty for `other` and for words
/// that mean something else there.
pub(super) fn own_name(name: &str) -> String {
    let slug: String = name
        .trim()
        .nfc()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_invisible(*c))
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let slug: String = slug.nfc().collect();
    let taken = [
        "other", "id", "tel", "phone", "email", "mailto", "sms", "callto", "http", "https",
    ];
    if taken.contains(&slug.as_str()) {
        String::new()
    } else {
        slug
    }
}

/// The digits of an id that is a phone number. Connectors write the international number without
/// its plus, so that reading comes first.
fn number_id(text: &str, region: Option<Region>) -> Option<String> {
    let text = ["@s.whatsapp.net", "@c.us"]
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .map_or(text, |id| id.split(':').next().unwrap_or(id));
    let separators = [
        ' ', '-', '.', '(', ')', '/', '+', '＋', '\u{A0}', '\u{2011}', '\u{2013}',
    ];
    let digits = phone::digits(text);
    let only_number = text
        .chars()
        .all(|c| separators.contains(&c) || !phone::digits(c.encode_utf8(&mut [0; 4])).is_empty());
    if !only_number || digits.len() < 3 {
        return None;
    }
    let abroad = || phone::parse(&format!("+{digits}"), None).e164;
    let typed = || {
        let number = phone::parse(text, region).e164;
        number.or_else(|| phone::parse(&digits, region).e164)
    };
    let number = if text.contains("(0)") {
        typed()
    } else {
        abroad().or_else(typed)
    };
    Some(number.map_or(digits.clone(), |e164| e164[1..].to_owned()))
}

/// Reads a messenger's link.
pub(super) fn target(text: &str, region: Option<Region>) -> Target {
    let found = match link::scheme(text) {
        Some((scheme, rest)) if !matches!(scheme.as_str(), "http" | "https") => {
            app_link(&scheme, rest, text)
        }
        _ => web_link(text),
    };
    match found {
        Found::Id(messenger, id) => match id_key(messenger, &id, region) {
            Some(key) => Target::Account(messenger, id, key),
            None => Target::NoPerson,
        },
        Found::Facebook(id) => match social::key("facebook", &id) {
            Some(key) => Target::Account("messenger", id, key),
            None => Target::NoPerson,
        },
        Found::NoPerson => Target::NoPerson,
        Found::Elsewhere => Target::Elsewhere,
    }
}

enum Found {
    Id(&'static str, String),
    Facebook(String),
    NoPerson,
    Elsewhere,
}

fn found(messenger: &'static str, id: Option<&str>) -> Found {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => Found::Id(messenger, id.to_owned()),
        None => Found::NoPerson,
    }
}

/// `tg://resolve?domain=ivan`, `viber://chat?number=%2B49…`, `skype:ivan?chat`…
fn app_link(scheme: &str, rest: &str, text: &str) -> Found {
    let messenger = match scheme {
        "tg" => "telegram",
        "whatsapp" | "viber" | "skype" => scheme,
        "sgnl" => "signal",
        "weixin" => "wechat",
        "fb-messenger" => "messenger",
        _ => return Found::Elsewhere,
    };
    let Some(link) = Link::app(text) else {
        // `whatsapp:+49 171 1234567` is an id with its messenger before it.
        return if rest.starts_with("//") || scheme == "tg" {
            Found::NoPerson
        } else {
            bare(messenger, rest)
        };
    };
    let first = |names: &[&str]| names.iter().find_map(|name| link.query(name));
    match (messenger, link.host.as_str()) {
        ("telegram", "resolve") => match link.query("phone") {
            Some(phone) => Found::Id("telegram", format!("+{}", phone.trim_start_matches('+'))),
            None => found("telegram", link.query("domain")),
        },
        ("telegram", "user" | "openmessage") => found("telegram", first(&["id", "user_id"])),
        ("whatsapp", "send") => found("whatsapp", link.query("phone")),
        ("viber", "chat" | "contact" | "add" | "calls" | "call" | "keypad") => {
            found("viber", first(&["number", "id"]))
        }
        ("viber", "pa") => found("viber", first(&["chatURI", "chaturi"])),
        ("signal", "signal.me") => signal_number(&link.fragment),
        ("wechat", "dl") => found("wechat", link.query.first().map(|(name, _)| name.as_str())),
        ("wechat", "contacts") => found("wechat", link.path.last().map(String::as_str)),
        ("messenger", "user" | "user-thread") => match link.part(0) {
            Some(id) => Found::Facebook(id.to_owned()),
            None => Found::NoPerson,
        },
        // Several people are no client.
        ("skype", names) if names.contains(';') => Found::NoPerson,
        ("skype", name) => found("skype", Some(name)),
        ("telegram" | "whatsapp" | "viber", _) if link.query.is_empty() => {
            if rest.starts_with("//") {
                Found::NoPerson
            } else {
                bare(scheme_name(messenger), rest)
            }
        }
        _ => Found::NoPerson,
    }
}

fn scheme_name(messenger: &str) -> &'static str {
    MESSENGERS
        .iter()
        .find(|name| **name == messenger)
        .copied()
        .unwrap_or("other")
}

/// An id behind its messenger's scheme without slashes.
fn bare(messenger: &str, rest: &str) -> Found {
    found(scheme_name(messenger), Some(rest.trim()))
}

fn signal_number(fragment: &str) -> Found {
    // `#eu/…` is an encrypted name: nothing to recognise anybody by.
    found("signal", fragment.strip_prefix("p/"))
}

/// `https://t.me/ivan`, `wa.me/49…`, `m.me/ivan`…
fn web_link(text: &str) -> Found {
    let Some(link) = Link::web(text) else {
        return Found::Elsewhere;
    };
    let host = link.host.strip_prefix("www.").unwrap_or(&link.host);
    // `ivan.t.me`, but not `t.me` alone when it is a word without a path.
    match host {
        "t.me" | "telegram.me" | "telegram.dog" => telegram(&link),
        "web.telegram.org" => match link.fragment.strip_prefix('@') {
            Some(name) => found("telegram", Some(name)),
            None if link.fragment.parse::<u64>().is_ok() => found("telegram", Some(&link.fragment)),
            // As its first programs wrote it.
            None if link.fragment.starts_with("/im?p=@") => {
                found("telegram", link.fragment.strip_prefix("/im?p=@"))
            }
            None => Found::NoPerson,
        },
        "wa.me" => match link.part(0) {
            Some("message" | "qr" | "c" | "p" | "catalog" | "channel" | "call") => Found::NoPerson,
            Some(id) => found("whatsapp", Some(id)),
            None => found("whatsapp", link.query("phone")),
        },
        "api.whatsapp.com" | "web.whatsapp.com" => found("whatsapp", link.query("phone")),
        "signal.me" => signal_number(&link.fragment),
        "m.me" => facebook(link.part(0).filter(|id| !social::is_no_chat(id))),
        "messenger.com" => match link.part(0) {
            Some("t") => facebook(link.part(1)),
            _ => Found::NoPerson,
        },
        "chats.viber.com" | "viber.me" => found("viber", link.part(0)),
        "chat.whatsapp.com" | "whatsapp.com" | "signal.group" | "invite.viber.com"
        | "viber.com" | "join.skype.com" | "u.wechat.com" | "telegram.org" => Found::NoPerson,
        host => match host
            .strip_suffix(".t.me")
            .filter(|name| is_telegram_name(name))
        {
            Some(name) => found("telegram", Some(name)),
            None => Found::Elsewhere,
        },
    }
}

fn facebook(id: Option<&str>) -> Found {
    id.map_or(Found::NoPerson, |id| Found::Facebook(id.to_owned()))
}

/// Paths of t.me that are not names.
const TELEGRAM_PAGES: [&str; 24] = [
    "addemoji",
    "addlist",
    "addstickers",
    "addtheme",
    "auction",
    "bg",
    "boost",
    "c",
    "call",
    "confirmphone",
    "contact",
    "giftcode",
    "invoice",
    "iv",
    "joinchat",
    "login",
    "m",
    "nft",
    "proxy",
    "setlanguage",
    "share",
    "socks",
    "stickers",
    "x",
];

fn telegram(link: &Link) -> Found {
    let name = match link.part(0) {
        Some("s") => link.part(1),
        first => first,
    };
    let Some(name) = name else {
        return Found::NoPerson;
    };
    if let Some(number) = name.strip_prefix('+') {
        // `t.me/+AbCd…` is an invitation, `t.me/+49…` a person.
        let is_number = phone::parse(&format!("+{number}"), None).e164.is_some();
        let only_digits = number.bytes().all(|b| b.is_ascii_digit());
        return if is_number && only_digits {
            found("telegram", Some(name))
        } else {
            Found::NoPerson
        };
    }
    let name = name.strip_prefix('@').unwrap_or(name);
    if TELEGRAM_PAGES.contains(&name.to_ascii_lowercase().as_str()) || !is_telegram_name(name) {
        return Found::NoPerson;
    }
    found("telegram", Some(name))
}

fn is_telegram_name(name: &str) -> bool {
    name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && (2..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests;
