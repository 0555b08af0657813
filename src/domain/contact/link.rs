//! Links taken apart for reading who they lead to.
//!
//! Deliberately stricter than a browser: what a browser mends silently (full-width letters in a
//! host, backslashes, invisible characters, tabs, userinfo) is how a false profile link is made to
//! look like a true one, so such a text is no link here (`M2`).

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use super::text::{is_ascii_host, is_invisible, percent_decoded};

/// A link taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Link {
    /// Lower case; empty when none was typed.
    pub(super) scheme: String,
    /// Lower case, ASCII, without a final dot; in an app's link whatever stands behind `//`.
    pub(super) host: String,
    /// A port other than 80 and 443.
    pub(super) port: Option<u16>,
    /// Decoded parts of the path that are not empty.
    pub(super) path: Vec<String>,
    /// Decoded names and values; a plus sign stays one.
    pub(super) query: Vec<(String, String)>,
    /// Decoded, without its sign.
    pub(super) fragment: String,
}

impl Link {
    /// Reads a web link, with `http(s)://`, `//` or without a scheme.
    pub(super) fn web(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = match scheme(text) {
            Some((scheme, rest)) => (scheme, rest.strip_prefix("//")?),
            None => (String::new(), text.strip_prefix("//").unwrap_or(text)),
        };
        if !matches!(scheme.as_str(), "" | "http" | "https") {
            return None;
        }
        let mut link = Self::parts(rest)?;
        let (host, port) = match link.host.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (link.host.as_str(), None),
        };
        let host = web_host(host)?;
        // Without a scheme, `ivan.petrov` alone would be a host.
        let typed_as_link = !scheme.is_empty() || text.starts_with("//") || has_public_end(&host);
        if !typed_as_link {
            return None;
        }
        link.host = host;
        link.port = port.filter(|port| !matches!(port, 80 | 443));
        link.scheme = scheme;
        Some(link)
    }

    /// Reads the link of an app, such as `tg://resolve?domain=ivan` or `skype:ivan?chat`.
    pub(super) fn app(text: &str) -> Option<Self> {
        let (scheme, rest) = scheme(text.trim())?;
        let mut link = Self::parts(rest.strip_prefix("//").unwrap_or(rest))?;
        link.host = percent_decoded(&link.host).filter(|host| !host.contains(is_invisible))?;
        link.scheme = scheme;
        Some(link)
    }

    /// Everything after the scheme, the host as written.
    fn parts(rest: &str) -> Option<Self> {
        if rest.contains(|c: char| c.is_whitespace() || c == '\\' || is_invisible(c)) {
            return None;
        }
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| {
                decoded(part).filter(|p| !p.contains('/') && !matches!(p.as_str(), "." | ".."))
            })
            .collect::<Option<_>>()?;
        let query = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((decoded(name)?, decoded(value)?))
            })
            .collect::<Option<_>>()?;
        let host = host.to_owned();
        let fragment = decoded(fragment)?;
        Some(Self {
            scheme: String::new(),
            host,
            port: None,
            path,
            query,
            fragment,
        })
    }

    /// The first value of a query name.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// A part of the path by its place.
    pub(super) fn part(&self, at: usize) -> Option<&str> {
        self.path.get(at).map(String::as_str)
    }
}

/// The scheme in lower case, and what follows its colon. `example.org:8080` has none.
pub(super) fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-');
    let starts = scheme
        .as_bytes()
        .first()
        .is_some_and(u8::is_ascii_alphabetic);
    let is_port = rest.split('/').next().is_some_and(|port| {
        !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit())
    });
    let is_scheme = starts && scheme.bytes().all(known) && !(scheme == "localhost" && is_port);
    is_scheme.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn decoded(text: &str) -> Option<String> {
    percent_decoded(text)
        .map(|text| text.nfc().collect::<String>())
        .filter(|text| !text.contains(is_invisible))
}

/// The host in ASCII and lower case; `None` when it is written in another form than its own, such
/// as full-width letters, or is no host.
fn web_host(host: &str) -> Option<String> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() || host.contains(['@', '%', ':']) {
        return None;
    }
    if host.is_ascii() {
        return is_ascii_host(host).then(|| host.to_ascii_lowercase());
    }
    let uts46 = Uts46::new();
    let ascii = uts46
        .to_ascii(
            host.as_bytes(),
            AsciiDenyList::URL,
            Hyphens::Allow,
            DnsLength::Verify,
        )
        .ok()?;
    let (own_form, sound) = uts46.to_unicode(ascii.as_bytes(), AsciiDenyList::URL, Hyphens::Allow);
    let lower: String = host.to_lowercase().nfc().collect();
    (sound.is_ok() && own_form == lower && is_ascii_host(&ascii)).then(|| ascii.into_owned())
}

/// Whether a host ends as public ones do: a dot and letters.
fn has_public_end(host: &str) -> bool {
    host.rsplit_once('.').is_some_and(|(_, end)| {
        end.starts_with("xn--") || (end.len() >= 2 && end.bytes().all(|b| b.is_ascii_alphabetic()))
    })
}

/// `text` so that it can stand in the path of a link: everything but letters, digits and the signs
/// of account names becomes `%…`.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@:!$&'()*+,;=/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
