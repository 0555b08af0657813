//! A field put back, beside what automation added to it since (`D7`).

use serde_json::Value;

use crate::desk::cards::same_contact;
use crate::domain::client::Client;
use crate::domain::contact::Contact;
use crate::domain::fields::FieldName;
use crate::domain::snapshot::{contact_kind, restore};

/// Puts a field back as `before` left it. What automation added since to a list of contacts or to the
/// names a client was seen under stays.
pub(super) fn put_back(
    card: &mut Client,
    field: &FieldName,
    before: &Value,
    after: &Value,
    current: &Value,
) {
    let untouched = current == after;
    if *field == FieldName::Name && !untouched {
        let seen = card.also_seen_as.clone();
        let known: Vec<String> = after
            .get("also")
            .and_then(|names| serde_json::from_value(names.clone()).ok())
            .unwrap_or_default();
        restore(card, field, before);
        for name in seen {
            if !known.contains(&name) && name != card.name && !card.also_seen_as.contains(&name) {
                card.also_seen_as.push(name);
            }
        }
        return;
    }
    if untouched || contact_kind(field).is_none() {
        restore(card, field, before);
        return;
    }
    let read =
        |value: &Value| serde_json::from_value::<Vec<Contact>>(value.clone()).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let kind = contact_kind(field);
    // Put on by the change: off again. Taken off or changed by it: as it was. Neither: left alone.
    card.contacts.retain(|contact| {
        Some(contact.kind) != kind
            || !after.iter().any(|one| same_contact(one, contact))
            || before.iter().any(|one| same_contact(one, contact))
    });
    for contact in card.contacts.iter_mut() {
        let was = before.iter().find(|one| same_contact(one, contact));
        let became = after.iter().find(|one| same_contact(one, contact));
        if let (Some(was), Some(became)) = (was, became)
            && contact == became
        {
            contact.clone_from(was);
        }
    }
    for (place, contact) in before.iter().enumerate() {
        if !card.contacts.iter().any(|one| same_contact(one, contact)) {
            let first = card
                .contacts
                .iter()
                .position(|one| Some(one.kind) == kind)
                .unwrap_or(card.contacts.len());
            let at = (first + place).min(card.contacts.len());
            card.contacts.insert(at, contact.clone());
        }
    }
    card.sort_contacts();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::Source;
    use crate::domain::contact::ContactKind;
    use crate::domain::snapshot::capture;
    use crate::domain::time::Timestamp;

    fn email(address: &str) -> Contact {
        Contact::new(ContactKind::Email, "", address, "", Source::Manual, None)
    }

    fn with(emails: &[Contact]) -> Client {
        let mut card = Client::blank(Timestamp(0));
        card.contacts = emails.to_vec();
        card
    }

    fn undone(before: &Client, after: &Client, now: &Client, field: &FieldName) -> Client {
        let mut card = now.clone();
        let current = capture(now, field);
        put_back(
            &mut card,
            field,
            &capture(before, field),
            &capture(after, field),
            &current,
        );
        card
    }

    #[test]
    fn d7_what_automation_added_stays_beside_what_is_put_back() {
        let (a, b, c) = (
            email("a@x.example"),
            email("b@x.example"),
            email("c@x.example"),
        );
        let claimed = |contact: &Contact| Contact {
            claimed: true,
            ..contact.clone()
        };
        for (before, after, now, expected) in [
            // Put on: off again.
            (
                vec![a.clone()],
                vec![a.clone(), b.clone()],
                vec![a.clone(), b.clone(), c.clone()],
                vec![a.clone(), c.clone()],
            ),
            // Taken off: on again, where it stood.
            (
                vec![a.clone(), b.clone()],
                vec![b.clone()],
                vec![b.clone(), c.clone()],
                vec![a.clone(), b.clone(), c.clone()],
            ),
            // Confirmed: claimed again.
            (
                vec![claimed(&a)],
                vec![a.clone()],
                vec![a.clone(), c.clone()],
                vec![claimed(&a), c.clone()],
            ),
        ] {
            let card = undone(
                &with(&before),
                &with(&after),
                &with(&now),
                &FieldName::Emails,
            );
            assert_eq!(card.contacts, expected);
        }
    }

    #[test]
    fn d7_names_seen_since_stay_when_a_name_is_put_back() {
        let mut before = with(&[]);
        before.name = "Ivan".to_owned();
        let mut after = before.clone();
        after.name = "Petrov".to_owned();
        let mut now = after.clone();
        now.also_seen_as = vec!["Vanya".to_owned(), "Ivan".to_owned()];
        let card = undone(&before, &after, &now, &FieldName::Name);
        assert_eq!(
            (card.name.as_str(), card.also_seen_as),
            ("Ivan", vec!["Vanya".to_owned()])
        );
    }
}
