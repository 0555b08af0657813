//! Cells of deskcard's own columns: lists one value a line, `TYPE:VALUE` where there are types, and what
//! keeps a spreadsheet from calculating (`X4`).

use std::borrow::Cow;

use crate::domain::contact::{ADDRESS_TYPES, Contact, ContactKind, Key, PHONE_TYPES};
use crate::exchange::clean;

/// What a spreadsheet takes for the beginning of a formula.
pub(super) const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a cell is apostrophes before a formula.
fn looks_defused(cell: &str) -> bool {
    cell.starts_with('\'') && cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// A cell as it is written: with an apostrophe before a formula if `excel_safe`, and always with one more
/// before a text that looks as if it had been defused already, so that [`fused`] gives back what was there.
pub(super) fn defused(cell: &str, excel_safe: bool) -> Cow<'_, str> {
    if looks_defused(cell) || excel_safe && cell.starts_with(FORMULA) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Takes one apostrophe off again.
pub(super) fn fused(cell: &str) -> &str {
    if looks_defused(cell) {
        cell.get(1..).unwrap_or_default()
    } else {
        cell
    }
}

/// The tags of a list with commas, semicolons or lines between them. Mailchimp puts each in quotes, and a
/// tag in quotes may have such a sign in it; a single quote is one of the tag: `15"`.
pub(super) fn tags(list: &str) -> Vec<&str> {
    const BETWEEN: [char; 3] = [',', ';', '\n'];
    let mut tags = Vec::new();
    let mut rest = Some(list);
    while let Some(from) = rest {
        let from = from.trim_start_matches([' ', '\t']);
        let quoted = from.strip_prefix('"').and_then(|inside| {
            let (tag, after) = inside.split_once('"')?;
            let after = after.trim_start_matches([' ', '\t', '\r']);
            let next = after.strip_prefix(BETWEEN);
            (next.is_some() || after.is_empty()).then_some((tag, next))
        });
        let (tag, next) = quoted.unwrap_or_else(|| match from.split_once(BETWEEN) {
            Some((tag, next)) => (bare(tag), Some(next)),
            None => (bare(from), None),
        });
        tags.push(tag.trim());
        rest = next;
    }
    tags
}

/// A tag without the pair of quotes around it.
fn bare(tag: &str) -> &str {
    let tag = tag.trim();
    let inside = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    inside.unwrap_or(tag)
}

/// Values of one line each, one a line.
pub(super) fn joined<'v>(values: impl Iterator<Item = &'v str>) -> String {
    values
        .map(clean::line)
        .filter(|value| !value.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A contact in the cells that list the shared and the claimed ones: by its key, or as typed.
pub(super) fn named(contact: &Contact) -> String {
    let name = contact
        .key
        .as_ref()
        .map_or(contact.value.as_str(), Key::as_str);
    clean::line(name).into_owned()
}

/// A contact with its type, network or system. What would read as another label is kept apart by an empty
/// one or by `%XX`.
pub(super) fn labelled(kind: ContactKind, label: &str, value: &str) -> String {
    let value = clean::line(value);
    let label = clean::line(label);
    if kind == ContactKind::Email {
        return value.into_owned();
    }
    if label.is_empty() {
        let clear = match kind {
            ContactKind::Phone => phone_label(&value).is_none(),
            _ => !value.contains(':'),
        };
        return if clear {
            value.into_owned()
        } else {
            format!(":{value}")
        };
    }
    let encoded: String = label
        .chars()
        .map(|c| match c {
            '%' => "%25".to_owned(),
            ':' => "%3A".to_owned(),
            ' ' => "%20".to_owned(),
            c => c.to_string(),
        })
        .collect();
    format!("{encoded}:{value}")
}

fn phone_label(text: &str) -> Option<(&str, &str)> {
    text.split_once(':')
        .filter(|(label, _)| label.is_empty() || PHONE_TYPES.contains(label))
}

/// Reads [`labelled`] back: label and value.
pub(super) fn split_label(kind: ContactKind, text: &str) -> (String, &str) {
    let split = match kind {
        ContactKind::Email => None,
        ContactKind::Phone => phone_label(text),
        _ => text
            .split_once(':')
            .filter(|(label, rest)| label.is_empty() || !rest.starts_with("//")),
    };
    match split {
        Some((label, value)) => {
            let label = label
                .replace("%20", " ")
                .replace("%3A", ":")
                .replace("%25", "%");
            (label, value)
        }
        None => (String::new(), text),
    }
}

/// An address with its type; its further lines follow, with a backslash before one that would begin
/// another address.
pub(super) fn address(kind: &str, text: &str) -> String {
    let text = clean::block(text);
    let mut lines = text.trim_start().lines();
    let mut out = format!("{kind}:{}", lines.next().unwrap_or_default());
    for line in lines {
        out.push('\n');
        if line.starts_with('\\') || address_type(line).is_some() {
            out.push('\\');
        }
        out.push_str(line);
    }
    out
}

fn address_type(line: &str) -> Option<(&str, &str)> {
    line.split_once(':')
        .filter(|(kind, _)| ADDRESS_TYPES.contains(kind))
}

/// Reads a cell of addresses: type and text each.
pub(super) fn addresses(cell: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in cell.lines() {
        match (address_type(line), found.last_mut()) {
            (Some((kind, text)), _) => found.push((kind.to_owned(), text.to_owned())),
            (None, Some((_, text))) => {
                text.push('\n');
                text.push_str(line.strip_prefix('\\').unwrap_or(line));
            }
            (None, None) => found.push(("other".to_owned(), line.to_owned())),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn x2_tags_in_quotes_are_whole_and_a_single_quote_is_part_of_a_tag() {
        for (list, expected) in [
            ("a,b;c\nd", &["a", "b", "c", "d"][..]),
            ("\"Lead, hot\",\"VIP\"", &["Lead, hot", "VIP"]),
            ("\"Lead; hot\" ; new", &["Lead; hot", "new"]),
            ("15\"", &["15\""]),
            ("15\", 17\"", &["15\"", "17\""]),
            ("\"15\" tv\"", &["15\" tv"]),
            ("\"open, b", &["\"open", "b"]),
            ("\"", &["\""]),
            ("a,,b", &["a", "", "b"]),
            ("", &[""]),
        ] {
            assert_eq!(tags(list), expected, "{list}");
        }
    }

    #[test]
    fn x4_formulas_are_defused_and_come_back() {
        for (cell, safe) in [
            ("=1+1", "'=1+1"),
            ("+49 30 1", "'+49 30 1"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("'=x", "''=x"),
            ("'quoted'", "'quoted'"),
            ("plain", "plain"),
        ] {
            assert_eq!(defused(cell, true), safe);
            assert_eq!(fused(safe), cell);
        }
        assert_eq!(defused("+49 30 1", false), "+49 30 1", "a phone stays one");
        assert_eq!(fused("+49 30 1"), "+49 30 1");
    }

    #[test]
    fn an_address_of_several_lines_stays_one() {
        let cell = [
            address("home", "Street 1\nwork: is near\n\\x"),
            address("other", "Town"),
        ]
        .join("\n");
        let expected = [("home", "Street 1\nwork: is near\n\\x"), ("other", "Town")]
            .map(|(kind, text)| (kind.to_owned(), text.to_owned()));
        assert_eq!(addresses(&cell), expected);
    }

    proptest! {
        #[test]
        fn x4_every_cell_comes_back(cell in "['=+@a-]{0,5}", excel_safe: bool) {
            let written = defused(&cell, excel_safe).into_owned();
            prop_assert_eq!(fused(&written), cell.as_str());
        }

        #[test]
        fn every_label_comes_back(label in "[a-z :%]{0,6}", value in "[a-z0-9]{1,5}(:[a-z/]{0,4})?") {
            let label = clean::line(&label).into_owned();
            let written = labelled(ContactKind::Messenger, &label, &value);
            let (read, rest) = split_label(ContactKind::Messenger, &written);
            prop_assert_eq!((read.as_str(), rest), (label.as_str(), value.as_str()));
        }
    }
}
