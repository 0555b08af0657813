//! A contact as an agent enters it, in the form, as TOML or on the command line (`C9`-`C14`).

use super::phone::Region;
use super::{Contact, ContactKind};
use crate::domain::client::Source;

/// A new contact from what was typed. `label` is the type of a phone, the network or messenger, or the
/// name of the outside system; an empty one is found from the text where it tells.
pub fn enter(kind: ContactKind, label: &str, text: &str, region: Option<Region>) -> Contact {
    let (network, label, text) = match kind {
        ContactKind::Email => ("", "", text),
        ContactKind::Phone => ("", label.trim(), text),
        ContactKind::Messenger | ContactKind::Social => (label, "", text),
        // As a reference names it.
        ContactKind::AdditionalId if label.trim().is_empty() => {
            let text = text.trim();
            ("", "", text.strip_prefix("id:").unwrap_or(text))
        }
        ContactKind::AdditionalId => (label, "", text),
    };
    Contact::new(kind, network, text, label, Source::Manual, region)
}

/// A contact of the card after an agent changed its label or text; unchanged, it is the same contact
/// with all its marks. Another spelling of the same key keeps `shared` and `claimed`, another key is
/// another contact. Whatever was changed is the agent's (`C23`).
pub fn amend(before: &Contact, label: &str, text: &str, region: Option<Region>) -> Contact {
    let same_text = before.value == text.trim();
    if same_text && label_of(before) == label.trim() {
        return before.clone();
    }
    if same_text && before.kind == ContactKind::Phone {
        // The type says nothing about the number.
        return Contact {
            label: label.trim().to_owned(),
            ..before.clone()
        };
    }
    let after = enter(before.kind, label, text, region);
    if after.key.is_some() && after.key == before.key {
        return Contact {
            shared: before.shared,
            claimed: before.claimed,
            ..after
        };
    }
    after
}

/// What stands before the text of a contact: type of a phone, network, messenger, outside system.
pub fn label_of(contact: &Contact) -> &str {
    match contact.kind {
        ContactKind::Email => "",
        ContactKind::Phone => &contact.label,
        ContactKind::Messenger | ContactKind::Social | ContactKind::AdditionalId => {
            &contact.network
        }
    }
}

/// The contacts of all kinds in one list, each kind in the order given, mixed as they were before: a
/// card that nobody changed comes out as it went in.
pub fn arrange(before: &[Contact], after: Vec<Contact>) -> Vec<Contact> {
    let mut waiting: Vec<(ContactKind, std::collections::VecDeque<Contact>)> = Vec::new();
    for contact in after {
        match waiting.iter_mut().find(|(kind, _)| *kind == contact.kind) {
            Some((_, queue)) => queue.push_back(contact),
            None => waiting.push((contact.kind, [contact].into())),
        }
    }
    let mut arranged = Vec::new();
    for contact in before {
        let queue = waiting.iter_mut().find(|(kind, _)| *kind == contact.kind);
        arranged.extend(queue.and_then(|(_, queue)| queue.pop_front()));
    }
    arranged.extend(waiting.into_iter().flat_map(|(_, queue)| queue));
    arranged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(kind: ContactKind, label: &str, text: &str) -> (String, String, Option<String>) {
        let contact = enter(kind, label, text, None);
        let label = label_of(&contact).to_owned();
        (label, contact.value, contact.key.map(|key| key.0))
    }

    #[test]
    fn an_empty_label_is_found_from_the_text() {
        let text = |s: &str| s.to_owned();
        for (kind, label, typed, expected) in [
            (
                ContactKind::Phone,
                "",
                "+31 6 12345678",
                ("mobile", "+31 6 12345678", Some("+31612345678")),
            ),
            (ContactKind::Phone, "fax", "12", ("fax", "12", None)),
            (ContactKind::Phone, "", "12", ("other", "12", None)),
            (
                ContactKind::Social,
                "",
                "vk.com/id9",
                ("vk", "vk.com/id9", Some("vk:id9")),
            ),
            (
                ContactKind::AdditionalId,
                "",
                "crm:42",
                ("crm", "42", Some("id:crm:42")),
            ),
            (
                ContactKind::AdditionalId,
                "",
                "id:crm:42",
                ("crm", "42", Some("id:crm:42")),
            ),
            (
                ContactKind::Email,
                "",
                " <A@b.example>",
                ("", "A@b.example", Some("a@b.example")),
            ),
            (ContactKind::Email, "", "no mail", ("", "no mail", None)),
        ] {
            let (label_, value, key) = expected;
            assert_eq!(
                keyed(kind, label, typed),
                (text(label_), text(value), key.map(text)),
                "{typed}"
            );
        }
    }

    #[test]
    fn c23_what_an_agent_changed_is_the_agents_and_what_not_keeps_its_marks() {
        let mut before = enter(ContactKind::Phone, "mobile", "+31 6 12345678", None);
        before.claimed = true;
        before.shared = true;
        before.source = Source::Auto;
        assert_eq!(amend(&before, "mobile", "+31 6 12345678", None), before);

        let typed = amend(&before, "fax", "+31 6 12345678", None);
        assert_eq!(
            (typed.source, typed.claimed, typed.shared),
            (Source::Auto, true, true)
        );
        assert_eq!(typed.label, "fax");

        let spelled = amend(&before, "mobile", "0031612345678", None);
        assert_eq!(
            (spelled.source, spelled.claimed, spelled.shared),
            (Source::Manual, true, true)
        );

        let other = amend(&before, "mobile", "+31 6 12345679", None);
        assert_eq!(
            (other.source, other.claimed, other.shared),
            (Source::Manual, false, false)
        );
    }

    #[test]
    fn an_unchanged_card_keeps_the_order_of_its_contacts() {
        let phone = |n: &str| enter(ContactKind::Phone, "", n, None);
        let mail = |n: &str| enter(ContactKind::Email, "", n, None);
        let before = vec![
            mail("a@b.example"),
            phone("+31612345678"),
            mail("c@d.example"),
        ];
        let by_kind = vec![before[1].clone(), before[0].clone(), before[2].clone()];
        assert_eq!(arrange(&before, by_kind), before);
        let added = vec![phone("1"), phone("2"), mail("c@d.example")];
        let values: Vec<_> = arrange(&before, added)
            .into_iter()
            .map(|c| c.value)
            .collect();
        assert_eq!(values, ["c@d.example", "1", "2"]);
    }
}
