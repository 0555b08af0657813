//! Hosts without a rule of their own.

use unicode_normalization::UnicodeNormalization;

use super::super::super::link::Link;

/// Names of a query that follow visitors and say nothing of the account.
const TRACKING: &str = "\
    _branch_match_id _ga _gl _openstat fb_action_ids fbclid feature from gbraid gclid hl igsh \
    igshid lang locale mc_cid mc_eid mibextid msclkid originalsubdomain rdt ref ref_src ref_url \
    referrer refsrc s share si source src trk ttclid twclid wbraid yclid ysclid";

/// Host and path of a page nobody has a rule for. The path is kept letter by letter, since on an
/// unknown host two spellings may be two people; only handles (`@Ivan`) are known not to care.
pub(in super::super) fn other_account(link: &Link) -> Option<String> {
    let host = ["www.", "m."]
        .iter()
        .find_map(|front| {
            link.host
                .strip_prefix(front)
                .filter(|rest| rest.contains('.'))
        })
        .unwrap_or(&link.host);
    let mut account = host.to_owned();
    if let Some(port) = link.port {
        account.push_str(&format!(":{port}"));
    }
    account.push('/');
    let parts: Vec<String> = link
        .path
        .iter()
        .map(|part| {
            let part = if part.starts_with('@') {
                part.to_lowercase().nfc().collect()
            } else {
                part.clone()
            };
            escaped(&part)
        })
        .collect();
    account.push_str(&parts.join("/"));
    let mut query: Vec<String> = link
        .query
        .iter()
        .filter(|(name, _)| {
            let name = name.to_ascii_lowercase();
            !name.is_empty() && !name.starts_with("utm_") && !super::is_one_of(&name, TRACKING)
        })
        .map(|(name, value)| match value.as_str() {
            "" => escaped(name),
            value => format!("{}={}", escaped(name), escaped(value)),
        })
        .collect();
    query.sort();
    if !query.is_empty() {
        account.push('?');
        account.push_str(&query.join("&"));
    }
    (host.contains('.') && account.len() <= 2048).then_some(account)
}

/// Keeps a decoded part from reading as something else when it is read again.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '?' | '#' | '&' | '=' | '/' | '\\') || c.is_whitespace() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}
