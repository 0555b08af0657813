//! Properties that are contacts, sites and addresses, in all the ways programs write them.

use super::address;
use super::property::Property;
use super::{ID, MARKS, SOURCE, TYPE};
use crate::domain::client::Source;
use crate::domain::contact::phone::Region;
use crate::domain::contact::{ContactKind, email};
use crate::exchange::clean;
use crate::exchange::incoming::{Draft, Setting};

/// Properties of one messenger each.
const MESSENGERS: [(&str, &str); 22] = [
    ("X-SKYPE", "skype"),
    ("X-SKYPE-USERNAME", "skype"),
    ("X-SKYPE-ID", "skype"),
    ("X-TELEGRAM", "telegram"),
    ("X-WHATSAPP", "whatsapp"),
    ("X-VIBER", "viber"),
    ("X-SIGNAL", "signal"),
    ("X-WECHAT", "wechat"),
    ("X-JABBER", "xmpp"),
    ("X-XMPP", "xmpp"),
    ("X-GTALK", "gtalk"),
    ("X-GOOGLE-TALK", "gtalk"),
    ("X-AIM", "aim"),
    ("X-ICQ", "icq"),
    ("X-MSN", "msn"),
    ("X-MS-IMADDRESS", "msn"),
    ("X-YAHOO", "yahoo"),
    ("X-QQ", "qq"),
    ("X-GADUGADU", "gadugadu"),
    ("X-GROUPWISE", "groupwise"),
    ("X-MATRIX", "matrix"),
    ("X-KADDRESSBOOK-X-IMADDRESS", "other"),
];

/// Properties of one social network each.
const NETWORKS: [(&str, &str); 11] = [
    ("X-TWITTER", "twitter"),
    ("X-FACEBOOK", "facebook"),
    ("X-FACEBOOK-ID", "facebook"),
    ("X-LINKEDIN", "linkedin"),
    ("X-INSTAGRAM", "instagram"),
    ("X-VK", "vk"),
    ("X-ODNOKLASSNIKI", "ok"),
    ("X-YOUTUBE", "youtube"),
    ("X-TIKTOK", "tiktok"),
    ("X-MASTODON", "mastodon"),
    ("X-FLICKR", "flickr"),
];

/// Takes a property that is a contact, site or address; false for any other. `label` is the name the
/// user gave it, as Apple's programs write it beside.
pub(super) fn take(
    draft: &mut Draft,
    property: &Property,
    label: Option<&str>,
    setting: &Setting<'_>,
) -> bool {
    let before = draft.card.contacts.len();
    let name = property.name.as_str();
    let region = setting.region;
    let text = || clean::line(&property.text()).into_owned();
    match name {
        "TEL" => {
            let typed = phone(&text());
            let kind = property.param(TYPE).map_or_else(
                || phone_type(&property.types(), label).to_owned(),
                str::to_owned,
            );
            draft.add_typed(ContactKind::Phone, &kind, &typed, region);
        }
        "EMAIL" => emails(draft, &text(), region),
        "URL" => draft.add_site(&text()),
        "ADR" => {
            draft.add_address(address::kind(property, label), &address::text(property));
        }
        "IMPP" => {
            let (service, id) = messenger(property);
            draft.add_typed(ContactKind::Messenger, &service, &id, region);
        }
        "X-SOCIALPROFILE" | "SOCIALPROFILE" => {
            let (network, profile) = social(property);
            draft.add_typed(ContactKind::Social, &network, &profile, region);
        }
        ID => {
            let system = property.param(TYPE).unwrap_or_default();
            draft.add_typed(ContactKind::AdditionalId, system, &text(), region);
        }
        name => {
            let of = |table: &[(&str, &'static str)]| {
                table
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, network)| *network)
            };
            if let Some(service) = kde_messenger(name) {
                // KDE's programs put a sign of their own between several.
                for id in text().split('\u{e000}') {
                    draft.add_typed(ContactKind::Messenger, &service, id, region);
                }
            } else if let Some(messenger) = of(&MESSENGERS) {
                draft.add_typed(ContactKind::Messenger, messenger, &text(), region);
            } else if let Some(network) = of(&NETWORKS) {
                draft.add_typed(ContactKind::Social, network, &text(), region);
            } else {
                return false;
            }
        }
    }
    mark(draft, before, property);
    true
}

/// What deskcard wrote beside a contact.
fn mark(draft: &mut Draft, before: usize, property: &Property) {
    let source = property.param(SOURCE).and_then(Source::from_name);
    let marks = property.param(MARKS).unwrap_or_default();
    for contact in draft.card.contacts.iter_mut().skip(before) {
        contact.shared = marks.split('+').any(|mark| mark == "shared");
        contact.claimed = marks.split('+').any(|mark| mark == "claimed");
        if let Some(source) = source {
            contact.source = source;
        }
        // A type that deskcard wrote is the type, whatever the digits suggest.
        if contact.kind == ContactKind::Phone
            && let Some(label) = property.param(TYPE)
        {
            label.clone_into(&mut contact.label);
        }
    }
}

/// The address of an e-mail property, or the addresses if all of what stands in it are some.
fn emails(draft: &mut Draft, text: &str, region: Option<Region>) {
    let pieces = email::split_lines(text);
    if pieces.iter().all(|piece| email::parse(piece).is_some()) {
        draft.add_emails(text, region);
    } else {
        draft.add_typed(ContactKind::Email, "", text, region);
    }
}

/// A number as typed, without the scheme of a link.
fn phone(text: &str) -> String {
    match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => text.get(4..).unwrap_or_default(),
        _ => text,
    }
    .to_owned()
}

/// The type of `C9` for the types of a phone; empty where the digits shall tell.
fn phone_type(types: &[String], label: Option<&str>) -> &'static str {
    let label = label.map(str::to_lowercase);
    let has = |words: &[&str]| {
        types
            .iter()
            .chain(&label)
            .any(|kind| words.iter().any(|word| kind.contains(word)))
    };
    if has(&["fax"]) {
        "fax"
    } else if has(&["cell", "mobile", "iphone", "handy", "мобил", "сотов"]) {
        "mobile"
    } else if has(&["pager"]) {
        "other"
    } else if has(&["home", "privat", "домаш"]) {
        "home"
    } else if has(&["landline"]) {
        "landline"
    } else {
        ""
    }
}

/// The messenger and the client's id there.
fn messenger(property: &Property) -> (String, String) {
    let text = clean::line(&property.text()).into_owned();
    let own = property.param(TYPE);
    let web = text.starts_with("http://") || text.starts_with("https://");
    let (scheme, id) = match text.split_once(':') {
        Some((scheme, id)) if !web && is_scheme(scheme) => (Some(scheme), id),
        _ => (None, text.as_str()),
    };
    let service = own
        .or_else(|| property.param("X-SERVICE-TYPE"))
        .or_else(|| property.param("SERVICE-TYPE"))
        .or(scheme.filter(|scheme| !scheme.eq_ignore_ascii_case("x-apple")))
        .unwrap_or("other");
    let service = match service.to_lowercase().as_str() {
        "jabber" => "xmpp".to_owned(),
        "facebook" | "facebook messenger" | "fb" if own.is_none() => "messenger".to_owned(),
        "tg" => "telegram".to_owned(),
        lower if own.is_none() => lower.to_owned(),
        _ => service.to_owned(),
    };
    // `skype:ivan?chat` asks the program to do something.
    let id = match own {
        Some(_) => id,
        None => id.split('?').next().unwrap_or(id).trim_start_matches('/'),
    };
    (service, percent_decoded(id))
}

/// The service in `X-messaging/aim-All`, as KDE's programs call their properties.
fn kde_messenger(name: &str) -> Option<String> {
    let service = name.strip_prefix("X-MESSAGING-")?.strip_suffix("-ALL")?;
    Some(match service {
        "JABBER" => "xmpp".to_owned(),
        "GADU" => "gadugadu".to_owned(),
        other => other.to_lowercase(),
    })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+'))
}

/// The network and the profile there.
fn social(property: &Property) -> (String, String) {
    let own = property.param(TYPE);
    let types = property.types();
    let network = own
        .or_else(|| property.param("SERVICE-TYPE"))
        .or_else(|| property.param("X-SERVICE-TYPE"))
        .map(str::to_owned)
        .or_else(|| {
            types
                .iter()
                .find(|kind| !matches!(kind.as_str(), "home" | "work" | "pref" | "other"))
                .cloned()
        })
        .unwrap_or_default();
    let network = match network.to_lowercase().as_str() {
        "x" if own.is_none() => "twitter".to_owned(),
        lower if own.is_none() => lower.to_owned(),
        _ => network,
    };
    let text = clean::line(&property.text()).into_owned();
    let text = match text.strip_prefix("x-apple:") {
        Some(user) => user.to_owned(),
        None => text,
    };
    let user = || {
        property
            .param("X-USER")
            .or_else(|| property.param("USERNAME"))
    };
    let profile = match text.is_empty() {
        true => user().unwrap_or_default().to_owned(),
        false => text,
    };
    (network, profile)
}

/// Undoes `%41`; a text that is no UTF-8 then stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digit = |at: usize| after.get(at).and_then(|d| char::from(*d).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = after.get(2..).unwrap_or_default();
            }
            _ => out.push(*byte),
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
