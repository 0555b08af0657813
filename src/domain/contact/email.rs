//! E-mail addresses: cleaning what people paste, and the key (`M2`, `C10`).

mod free_mail;
mod list;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use super::Key;
use super::text::{is_ascii_host, is_control, is_direction, trim};

pub use free_mail::{FREE_MAIL, is_free_mail};
pub use list::split_lines;

/// An address that can be written to and matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address without display name, `mailto:`, comments and needless quotes; NFC, letters as
    /// typed.
    pub address: String,
    /// The domain as the network knows it: non-transitional UTS 46, ASCII, lower case.
    pub domain: String,
    /// Lower-cased local part, `@`, `domain`.
    pub key: Key,
}

/// The longest address taken; real ones end at 254 bytes, those of mailing lists a little later.
const LONGEST: usize = 512;

/// Reads the one address in `text`; `None` when there is none, several, or one with a character
/// inside that changes the direction of writing.
///
/// ```
/// use deskcard::domain::contact::email;
/// let email = email::parse("Iván <mailto:Ivan@Faß.example.>").unwrap();
/// assert_eq!(email.address, "Ivan@Faß.example");
/// assert_eq!(email.key.as_str(), "ivan@xn--fa-hia.example");
/// ```
pub fn parse(text: &str) -> Option<Email> {
    if let Some(email) = plain(text) {
        return Some(email);
    }
    // First of all, since a character may become a sign with a meaning (the Greek question mark
    // is a semicolon).
    let text: String = trim(text).nfc().collect();
    let text = text.as_str();
    // A display name may be long; an address may not.
    if text.len() > 64 * 1024 {
        return None;
    }
    let bare = outside_angles(text)?;
    let unlinked = without_mailto(trim(&bare))?;
    let plain = without_comments(&unlinked)?;
    let plain = unwrapped(trim(&plain));
    let (local, domain) = split_at_sign(plain)?;
    let local = local_part(local.trim())?;
    let domain = domain.trim();
    let domain = domain
        .strip_suffix(['.', '。', '．', '｡'])
        .unwrap_or(domain);
    let domain = joined(domain)?;
    let ascii = ascii_domain(&domain)?;
    let address = format!("{local}@{domain}");
    if address.len() > LONGEST {
        return None;
    }
    // Lower-casing can leave composed letters apart (İ), so the form is made once more.
    let lower: String = local.to_lowercase().nfc().collect();
    let key = Key(format!("{lower}@{ascii}"));
    Some(Email {
        address,
        domain: ascii,
        key,
    })
}

/// Reads an address that needs no cleaning, as nearly all are; the long way gives the same.
fn plain(text: &str) -> Option<Email> {
    let (local, domain) = text.split_once('@')?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-');
    let domain_is_plain = is_ascii_host(domain)
        && domain.as_bytes().last() != Some(&b'.')
        // What looks like Punycode is for the long way to prove.
        && !domain.split('.').any(|label| label.get(2..4) == Some("--"));
    let is_plain = text.len() <= LONGEST
        && domain_is_plain
        && local.bytes().all(is_plain)
        && local.bytes().any(|b| b != b'.');
    is_plain.then(|| Email {
        address: text.to_owned(),
        domain: domain.to_ascii_lowercase(),
        key: Key(text.to_ascii_lowercase()),
    })
}

/// What stands in the last `<…>` outside quotes, or the whole text when there is none.
fn outside_angles(text: &str) -> Option<String> {
    let mut quoted = false;
    let mut escaped = false;
    let mut depth = 0_u32;
    let mut inside: Option<String> = None;
    let mut open = false;
    let mut closed = 0;
    for c in text.chars() {
        if escaped {
            escaped = false;
        } else {
            match c {
                '\\' if quoted || depth > 0 => escaped = true,
                '"' if depth == 0 => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth = depth.saturating_sub(1),
                '<' if !quoted && depth == 0 => {
                    open = true;
                    inside = Some(String::new());
                    continue;
                }
                '>' if !quoted && depth == 0 => {
                    closed += usize::from(open);
                    open = false;
                    continue;
                }
                _ => {}
            }
        }
        if open && let Some(inside) = &mut inside {
            inside.push(c);
        }
    }
    match (inside, closed) {
        (Some(inside), 1) if !open => Some(inside),
        (Some(_), _) => None,
        (None, _) => Some(text.to_owned()),
    }
}

/// Takes off `mailto:` with its query, and decodes what such a link encodes.
fn without_mailto(text: &str) -> Option<String> {
    let Some(head) = text
        .get(..7)
        .filter(|head| head.eq_ignore_ascii_case("mailto:"))
    else {
        return Some(text.to_owned());
    };
    let rest = text[head.len()..].split('?').next().unwrap_or_default();
    super::text::percent_decoded(rest)
}

/// Takes off `(comments)`, which may nest; `None` when one does not end.
fn without_comments(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_u32);
    for c in text.chars() {
        if escaped {
            escaped = false;
        } else {
            match c {
                '\\' if quoted || depth > 0 => escaped = true,
                '"' if depth == 0 => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => {
                    depth = depth.checked_sub(1)?;
                    continue;
                }
                _ => {}
            }
        }
        if depth == 0 {
            out.push(c);
        }
    }
    (depth == 0 && !quoted).then_some(out)
}

/// Takes off quotes and brackets around the whole.
fn unwrapped(text: &str) -> &str {
    let pairs = [('\'', '\''), ('[', ']'), ('“', '”'), ('«', '»'), ('"', '"')];
    pairs
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .filter(|inside| inside.contains('@') && !inside.contains('"'))
        .map_or(text, trim)
}

/// Splits at the last `@` outside quotes, which must be the only one.
fn split_at_sign(text: &str) -> Option<(&str, &str)> {
    let (mut quoted, mut escaped) = (false, false);
    let mut at = None;
    for (place, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '@' if !quoted && at.is_some() => return None,
            '@' if !quoted => at = Some(place),
            _ => {}
        }
    }
    let (local, domain) = text.split_at(at?);
    Some((local, &domain[1..]))
}

/// Signs that may stand in a local part only within quotes.
const SPECIALS: &str = "()<>[]:;@\\,\" \t";

/// The local part with its quotes only where they are needed.
fn local_part(text: &str) -> Option<String> {
    let quoted = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(quoted) = quoted else {
        let joined = joined(text)?;
        // Dots at the ends and twice in a row are against the standard and in use (docomo.ne.jp).
        let plain = !joined.is_empty()
            && joined.chars().any(|c| c != '.')
            && !joined.contains(|c: char| SPECIALS.contains(c) || is_forbidden(c));
        return plain.then_some(joined);
    };
    let mut content = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => content.push(chars.next()?),
            '"' => return None,
            c => content.push(c),
        }
    }
    if content.contains(is_forbidden) {
        return None;
    }
    let needless = !content.is_empty()
        && !content.contains(|c: char| SPECIALS.contains(c))
        && !content.starts_with('.')
        && !content.ends_with('.')
        && !content.contains("..");
    if needless {
        return Some(content);
    }
    let escaped = content.replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!("\"{escaped}\""))
}

/// Direction changes and control characters make an address look like another one.
fn is_forbidden(c: char) -> bool {
    is_direction(c) || is_control(c) || c == '\u{2028}' || c == '\u{2029}'
}

/// Drops the spaces that people put around dots; `None` when words stand side by side.
fn joined(text: &str) -> Option<String> {
    if !text.contains(char::is_whitespace) {
        return Some(text.to_owned());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .windows(2)
        .all(|pair| pair[0].ends_with('.') || pair[1].starts_with('.'))
        .then(|| words.concat())
}

/// The domain by non-transitional UTS 46, or a literal such as `[192.0.2.1]`.
pub fn ascii_domain(domain: &str) -> Option<String> {
    if domain.is_empty() || domain.contains(is_forbidden) {
        return None;
    }
    if let Some(literal) = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let known = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | 'I' | 'P' | 'v');
        let address = literal.strip_prefix("IPv6:").unwrap_or(literal);
        return (address.parse::<std::net::IpAddr>().is_ok() && literal.chars().all(known))
            .then(|| domain.to_ascii_lowercase());
    }
    // A label that only looks like Punycode is delivered all the same.
    let plain_ascii = || domain.is_ascii().then(|| domain.to_ascii_lowercase());
    let ascii = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::URL,
            Hyphens::Allow,
            DnsLength::Ignore,
        )
        .ok()
        .map(std::borrow::Cow::into_owned)
        .or_else(plain_ascii)?;
    is_ascii_host(&ascii).then_some(ascii)
}

#[cfg(test)]
mod tests;
