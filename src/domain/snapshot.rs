//! A card field by field: captured for the journal, put back by undo, shown in words.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::change::FieldChange;
use super::client::{Client, Standing};
use super::contact::{Contact, ContactKind};
use super::fields::{FIELDS, FieldName};

/// The kind of contact a field lists; `None` for fields that list none.
pub fn contact_kind(field: &FieldName) -> Option<ContactKind> {
    match field {
        FieldName::Phones => Some(ContactKind::Phone),
        FieldName::Emails => Some(ContactKind::Email),
        FieldName::Socials => Some(ContactKind::Social),
        FieldName::Messengers => Some(ContactKind::Messenger),
        FieldName::AdditionalIds => Some(ContactKind::AdditionalId),
        FieldName::Name
        | FieldName::Avatar
        | FieldName::Language
        | FieldName::Company
        | FieldName::Position
        | FieldName::Note
        | FieldName::Standing
        | FieldName::Sites
        | FieldName::Addresses
        | FieldName::Tags
        | FieldName::Custom(_) => None,
    }
}

/// Everything a field holds, provenance included, without loss.
pub fn capture(client: &Client, field: &FieldName) -> Value {
    if let Some(kind) = contact_kind(field) {
        let contacts: Vec<&Contact> = client.contacts_of(kind).collect();
        return json!(contacts);
    }
    match field {
        FieldName::Name => json!({
            "name": client.name, "source": client.name_source, "also": client.also_seen_as,
        }),
        FieldName::Avatar => json!(client.avatar),
        FieldName::Language => json!(client.language),
        FieldName::Company => json!(client.company),
        FieldName::Position => json!(client.position),
        FieldName::Note => json!(client.note),
        FieldName::Standing => json!(client.standing),
        FieldName::Sites => json!(client.sites),
        FieldName::Addresses => json!(client.addresses),
        FieldName::Tags => json!(client.tags),
        FieldName::Custom(name) => json!(client.custom.get(name)),
        FieldName::Phones
        | FieldName::Emails
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds => Value::Null,
    }
}

/// Puts back what [`capture`] took; what cannot be read (an entry of a later version) changes nothing
/// and answers false.
pub fn restore(client: &mut Client, field: &FieldName, value: &Value) -> bool {
    fn read<T: DeserializeOwned>(value: &Value, put: impl FnOnce(T)) -> bool {
        serde_json::from_value(value.clone()).map(put).is_ok()
    }
    if let Some(kind) = contact_kind(field) {
        return read(value, |contacts: Vec<Contact>| {
            client.contacts.retain(|contact| contact.kind != kind);
            client.contacts.extend(contacts);
            client.sort_contacts();
        });
    }
    match field {
        FieldName::Name => {
            let part = |name: &str| value.get(name).cloned().unwrap_or(Value::Null);
            read(&part("name"), |name| client.name = name)
                && read(&part("source"), |source| client.name_source = source)
                && read(&part("also"), |also| client.also_seen_as = also)
        }
        FieldName::Avatar => read(value, |avatar| client.avatar = avatar),
        FieldName::Language => read(value, |language| client.language = language),
        FieldName::Company => read(value, |company| client.company = company),
        FieldName::Position => read(value, |position| client.position = position),
        FieldName::Note => read(value, |note| client.note = note),
        FieldName::Standing => read(value, |standing| client.standing = standing),
        FieldName::Sites => read(value, |sites| client.sites = sites),
        FieldName::Addresses => read(value, |addresses| client.addresses = addresses),
        FieldName::Tags => read(value, |tags| client.tags = tags),
        FieldName::Custom(name) => read(value, |text: Option<String>| match text {
            Some(text) => {
                client.custom.insert(name.clone(), text);
            }
            None => {
                client.custom.remove(name);
            }
        }),
        FieldName::Phones
        | FieldName::Emails
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds => false,
    }
}

/// Every field a card has or may have: the built-in ones, and the custom ones with a value on any of
/// these cards.
pub fn fields_of<'c>(clients: impl IntoIterator<Item = &'c Client>) -> Vec<FieldName> {
    let mut fields: Vec<FieldName> = FIELDS.iter().map(|field| field.name.clone()).collect();
    for client in clients {
        for name in client.custom.keys() {
            let name = FieldName::Custom(name.clone());
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
    fields
}

/// Fields that differ between two states of a card.
pub fn changed(before: &Client, after: &Client) -> Vec<FieldName> {
    fields_of([before, after])
        .into_iter()
        .filter(|field| !is_same(before, after, field))
        .collect()
}

/// Whether a field holds the same on both; what [`capture`] takes would be equal, without taking it.
fn is_same(before: &Client, after: &Client, field: &FieldName) -> bool {
    if let Some(kind) = contact_kind(field) {
        return before.contacts_of(kind).eq(after.contacts_of(kind));
    }
    match field {
        FieldName::Name => {
            before.name == after.name
                && before.name_source == after.name_source
                && before.also_seen_as == after.also_seen_as
        }
        FieldName::Avatar => before.avatar == after.avatar,
        FieldName::Language => before.language == after.language,
        FieldName::Company => before.company == after.company,
        FieldName::Position => before.position == after.position,
        FieldName::Note => before.note == after.note,
        FieldName::Standing => before.standing == after.standing,
        FieldName::Sites => before.sites == after.sites,
        FieldName::Addresses => before.addresses == after.addresses,
        FieldName::Tags => before.tags == after.tags,
        FieldName::Custom(name) => before.custom.get(name) == after.custom.get(name),
        FieldName::Phones
        | FieldName::Emails
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds => true,
    }
}

/// The value of a field as the history shows it: a text, a list of texts, or null.
pub fn words(client: &Client, field: &FieldName) -> Value {
    let text = |text: &str| {
        if text.is_empty() {
            Value::Null
        } else {
            Value::from(text)
        }
    };
    if let Some(kind) = contact_kind(field) {
        return client
            .contacts_of(kind)
            .map(|contact| Value::from(contact_words(contact)))
            .collect();
    }
    match field {
        FieldName::Name => text(&client.name),
        FieldName::Avatar => client.avatar.as_ref().map_or(Value::Null, |avatar| {
            Value::from(format!("{} {} bytes", avatar.media_type, avatar.bytes))
        }),
        FieldName::Language => client
            .language
            .code
            .as_deref()
            .map_or(Value::Null, Value::from),
        FieldName::Company => client
            .company
            .as_ref()
            .map_or(Value::Null, |company| text(&company.name)),
        FieldName::Position => text(&client.position),
        FieldName::Note => text(&client.note),
        FieldName::Standing => match client.standing {
            Standing::Normal => Value::Null,
            Standing::Vip => Value::from("vip"),
            Standing::Spammer => Value::from("spammer"),
        },
        FieldName::Sites => json!(client.sites),
        FieldName::Addresses => client
            .addresses
            .iter()
            .map(|address| Value::from(format!("{}:{}", address.kind, address.text)))
            .collect(),
        FieldName::Tags => json!(client.tags),
        FieldName::Custom(name) => client
            .custom
            .get(name)
            .map_or(Value::Null, |value| text(value)),
        FieldName::Phones
        | FieldName::Emails
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds => Value::Null,
    }
}

/// A contact with what is said of it: confirming or sharing one is a change that shows.
fn contact_words(contact: &Contact) -> String {
    let mut words = match contact.kind {
        ContactKind::Phone => format!("{}:{}", contact.label, contact.value),
        ContactKind::Email => contact.value.clone(),
        _ if contact.network.is_empty() => contact.value.clone(),
        _ => format!("{}:{}", contact.network, contact.value),
    };
    if contact.claimed {
        words.push_str(" (claimed)");
    }
    if contact.shared {
        words.push_str(" (shared)");
    }
    words
}

/// The differences in words, for the history.
pub fn changes(before: &Client, after: &Client) -> Vec<FieldChange> {
    changed(before, after)
        .iter()
        .filter_map(|field| change(before, after, field))
        .collect()
}

/// The difference of one field in words; `None` when there is none that anybody can see, such as another
/// provenance of the same value.
pub fn change(before: &Client, after: &Client, field: &FieldName) -> Option<FieldChange> {
    let said = |name: String, before: Value, after: Value| {
        (before != after).then_some(FieldChange {
            field: name,
            before,
            after,
        })
    };
    said(field.key(), words(before, field), words(after, field)).or_else(|| match field {
        FieldName::Name => said(
            "also_seen_as".to_owned(),
            json!(before.also_seen_as),
            json!(after.also_seen_as),
        ),
        FieldName::Avatar if before.avatar != after.avatar => said(
            field.key(),
            words(before, field),
            Value::from(format!(
                "another {}",
                words(after, field).as_str().unwrap_or("picture")
            )),
        ),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::{Address, LanguageField, Source};
    use crate::domain::time::Timestamp;

    fn full() -> Client {
        let contact = |kind, network: &str, value: &str| {
            Contact::new(kind, network, value, "", Source::Manual, None)
        };
        let mut client = Client::blank(Timestamp(0));
        client.name = "Пётр".to_owned();
        client.name_source = Some(Source::Auto);
        client.also_seen_as = vec!["Peter".to_owned()];
        client.language = LanguageField {
            code: Some("ru".to_owned()),
            ..LanguageField::default()
        };
        client.position = "buyer".to_owned();
        client.note = "a\nb".to_owned();
        client.standing = Standing::Vip;
        client.sites = vec!["https://a.example".to_owned()];
        client.addresses = vec![Address {
            kind: "home".to_owned(),
            text: "x".to_owned(),
        }];
        client.tags = vec!["t".to_owned()];
        client
            .custom
            .insert("contract".to_owned(), "gold".to_owned());
        client.contacts = vec![
            contact(ContactKind::Email, "", "a@b.example"),
            contact(ContactKind::Phone, "", "+49 30 901820"),
            contact(ContactKind::Messenger, "telegram", "5"),
            contact(ContactKind::Social, "vk", "id9"),
            contact(ContactKind::AdditionalId, "crm", "42"),
        ];
        client
    }

    #[test]
    fn field_table_is_complete_every_field_is_captured_and_put_back() {
        let full = full();
        let mut rebuilt = Client::blank(Timestamp(0));
        for field in fields_of([&full]) {
            if field != FieldName::Avatar && field != FieldName::Company {
                assert_ne!(
                    capture(&rebuilt, &field),
                    capture(&full, &field),
                    "{field:?} is filled in this test"
                );
            }
            assert!(
                restore(&mut rebuilt, &field, &capture(&full, &field)),
                "{field:?}"
            );
        }
        assert_eq!(rebuilt, full);
        assert!(changes(&rebuilt, &full).is_empty());
    }

    #[test]
    fn d7_a_change_in_the_history_shows_what_differs_or_is_not_told() {
        let before = full();
        let mut after = before.clone();
        after.contacts[0].claimed = true;
        after.name_source = Some(Source::Manual);
        let told = changes(&after, &before);
        assert_eq!(told.len(), 1, "another provenance is no line: {told:?}");
        assert_eq!(told[0].field, "emails");
        assert_eq!(told[0].before, json!(["a@b.example (claimed)"]));
        assert_eq!(told[0].after, json!(["a@b.example"]));
        after = before.clone();
        after.also_seen_as.push("Petya".to_owned());
        let told = changes(&before, &after);
        assert_eq!(told[0].field, "also_seen_as");
        assert_eq!(told[0].after, json!(["Peter", "Petya"]));
    }

    #[test]
    fn field_table_has_each_name_once_and_in_the_order_of_the_form() {
        let keys: Vec<String> = FIELDS.iter().map(|field| field.name.key()).collect();
        let mut unique = keys.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), FIELDS.len());
        let rules: Vec<u32> = FIELDS
            .iter()
            .filter_map(|field| field.rule[1..].parse().ok())
            .collect();
        assert!(rules.is_sorted(), "C1 to C17 as SPEC lists them: {rules:?}");
    }
}
