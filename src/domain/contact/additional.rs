//! Ids in outside systems, optionally named: `crm:42` (`C14`).

use unicode_normalization::UnicodeNormalization;

use super::Key;
use super::text::{is_invisible, trim};

/// Splits `crm:42` into the name of the system and the id there. Without a name the first part is
/// empty; `https://…` has none.
pub fn parse(text: &str) -> (String, String) {
    let text = trim(text);
    match text.split_once(':') {
        Some((name, value))
            if !trim(name).is_empty() && !trim(value).is_empty() && !value.starts_with("//") =>
        {
            (trim(name).to_owned(), trim(value).to_owned())
        }
        _ => (String::new(), text.to_owned()),
    }
}

/// The key of an id: `id:crm:42`, without a name `id:42`. The name's case does not matter, the
/// id's does: what the other system means by it is not known here. `None` for an empty id, or one
/// with invisible characters inside.
pub fn key(network: &str, value: &str) -> Option<Key> {
    let (network, value) = match trim(network) {
        "" => parse(value),
        // A colon would move the border between name and id.
        name => (name.replace(':', "_"), trim(value).to_owned()),
    };
    let network: String = network
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect();
    let value: String = value.nfc().collect();
    if value.is_empty() || value.contains(is_invisible) || network.contains(is_invisible) {
        return None;
    }
    // An id without a name that looks like a named one came through `parse` as named.
    Some(Key(if network.is_empty() {
        format!("id:{value}")
    } else {
        format!("id:{network}:{value}")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c14_ids_are_named_before_the_first_colon() {
        for (text, name, value) in [
            ("crm:42", "crm", "42"),
            (" CRM : 42 ", "CRM", "42"),
            ("42", "", "42"),
            ("crm:a:b", "crm", "a:b"),
            (":42", "", ":42"),
            ("crm:", "", "crm:"),
            ("https://crm.example/42", "", "https://crm.example/42"),
        ] {
            assert_eq!(parse(text), (name.to_owned(), value.to_owned()), "{text}");
        }
    }

    #[test]
    fn m2_the_name_of_a_system_has_no_case_and_its_ids_have() {
        let text = |network, value| key(network, value).map(|key| key.0);
        assert_eq!(text("CRM", "42"), text("", "crm:42"));
        assert_eq!(text("crm", "Ab").as_deref(), Some("id:crm:Ab"));
        assert_ne!(text("crm", "Ab"), text("crm", "ab"));
        assert_eq!(text("", "42").as_deref(), Some("id:42"));
        assert_eq!(text("crm", " "), None);
        assert_eq!(text("crm", "4\u{200B}2"), None);
    }
}
