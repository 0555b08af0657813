//! Two agents edit one card: what can be put together is, the rest is shown (`C24`).

use serde_json::Value;

use super::client::Client;
use super::contact::Contact;
use super::edit::FieldConflict;
use super::fields::FieldName;
use super::snapshot::{capture, changed, contact_kind, restore, words};

/// Puts `mine` (edited from `base`) together with `theirs` (saved meanwhile). With `over`, mine wins
/// where both changed a field.
///
/// # Errors
/// The fields both changed to different values; nothing is put together then.
pub fn merge(
    base: &Client,
    mine: &Client,
    theirs: &Client,
    over: bool,
) -> Result<Client, Vec<FieldConflict>> {
    let mut merged = theirs.clone();
    let mut conflicts = Vec::new();
    for field in changed(base, mine) {
        let both = capture(base, &field) != capture(theirs, &field);
        let same = capture(mine, &field) == capture(theirs, &field);
        if !both || over || same {
            restore(&mut merged, &field, &capture(mine, &field));
        } else if let Some(kind) = contact_kind(&field) {
            let pick =
                |client: &Client| client.contacts_of(kind).cloned().collect::<Vec<Contact>>();
            match merge_lists(&pick(base), &pick(mine), &pick(theirs)) {
                Some(contacts) => {
                    merged.contacts.retain(|contact| contact.kind != kind);
                    merged.contacts.extend(contacts);
                    merged.sort_contacts();
                }
                None => conflicts.push(conflict(base, mine, theirs, field)),
            }
        } else {
            conflicts.push(conflict(base, mine, theirs, field));
        }
    }
    if conflicts.is_empty() {
        Ok(merged)
    } else {
        Err(conflicts)
    }
}

/// Lists merge when the other side only added: mine, then what they added.
fn merge_lists(base: &[Contact], mine: &[Contact], theirs: &[Contact]) -> Option<Vec<Contact>> {
    if !base.iter().all(|contact| theirs.contains(contact)) {
        return None;
    }
    let mut merged = mine.to_vec();
    for added in theirs.iter().filter(|contact| !base.contains(contact)) {
        let known = merged
            .iter()
            .any(|contact| match (&contact.key, &added.key) {
                (Some(one), Some(other)) => one == other,
                _ => contact.value == added.value,
            });
        if !known {
            merged.push(added.clone());
        }
    }
    Some(merged)
}

fn conflict(base: &Client, mine: &Client, theirs: &Client, field: FieldName) -> FieldConflict {
    let text = |client: &Client| in_words(&words(client, &field));
    FieldConflict {
        base: text(base),
        mine: text(mine),
        theirs: text(theirs),
        field,
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().map(in_words).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::Source;
    use crate::domain::contact::ContactKind;
    use crate::domain::time::Timestamp;

    fn mail(text: &str) -> Contact {
        Contact::new(ContactKind::Email, "", text, "", Source::Manual, None)
    }

    #[test]
    fn c24_different_fields_are_put_together_and_the_same_field_is_a_conflict() {
        let base = Client::blank(Timestamp(0));
        let mut mine = base.clone();
        mine.position = "buyer".to_owned();
        let mut theirs = base.clone();
        theirs.note = "careful".to_owned();
        let merged = merge(&base, &mine, &theirs, false).unwrap();
        assert_eq!(
            (merged.position.as_str(), merged.note.as_str()),
            ("buyer", "careful")
        );
        theirs.position = "seller".to_owned();
        let conflicts = merge(&base, &mine, &theirs, false).unwrap_err();
        assert_eq!(
            (conflicts[0].mine.as_str(), conflicts[0].theirs.as_str()),
            ("buyer", "seller")
        );
        assert_eq!(
            merge(&base, &mine, &theirs, true).unwrap().position,
            "buyer"
        );
    }

    #[test]
    fn c24_a_contact_that_arrived_while_the_form_was_open_is_kept() {
        let mut base = Client::blank(Timestamp(0));
        base.contacts.push(mail("a@x.example"));
        let mut mine = base.clone();
        mine.contacts.push(mail("mine@x.example"));
        let mut theirs = base.clone();
        theirs.contacts.push(mail("arrived@x.example"));
        let merged = merge(&base, &mine, &theirs, false).unwrap();
        let values: Vec<&str> = merged
            .contacts
            .iter()
            .map(|contact| contact.value.as_str())
            .collect();
        assert_eq!(
            values,
            ["a@x.example", "mine@x.example", "arrived@x.example"]
        );
    }
}
