use proptest::prelude::*;

use super::*;
use crate::domain::client::Source;
use crate::domain::contact::Contact;

fn germany() -> Option<Region> {
    Region::parse("DE")
}

fn first(text: &str) -> Option<String> {
    match parse(text, germany()) {
        Reference::Contacts(keys) => keys.into_iter().next().map(|key| key.0),
        Reference::Card(_) | Reference::Nothing => None,
    }
}

#[test]
fn spec_9_a_number_is_a_card() {
    for (text, id) in [
        ("7", 7),
        ("#7", 7),
        (" 1042 ", 1042),
        ("491711234567", 491_711_234_567),
    ] {
        assert_eq!(
            parse(text, germany()),
            Reference::Card(ClientId(id)),
            "{text}"
        );
    }
}

#[test]
fn spec_9_every_form_of_a_reference_gives_its_key() {
    for (text, key) in [
        ("+49 171 1234567", "+491711234567"),
        ("0049 171 1234567", "+491711234567"),
        ("tel:+49-171-1234567", "+491711234567"),
        ("0171 1234567", "+491711234567"),
        ("(0171) 1234567", "+491711234567"),
        ("phone:0171 1234567", "+491711234567"),
        ("+49301234567;ext=12", "+49301234567;ext=12"),
        ("Ivan@Example.com", "ivan@example.com"),
        ("mailto:ivan@example.com", "ivan@example.com"),
        ("007@example.com", "007@example.com"),
        ("\"a:b\"@example.com", "\"a:b\"@example.com"),
        ("Ivan <ivan@example.com>", "ivan@example.com"),
        ("telegram:@Ivan", "telegram:ivan"),
        ("telegram:193847", "telegram:193847"),
        ("whatsapp:+49 171 1234567", "whatsapp:491711234567"),
        ("skype:live:.cid.1a", "skype:live:.cid.1a"),
        ("messenger:12345", "messenger:12345"),
        ("vk:9", "vk:id9"),
        ("vk:id9", "vk:id9"),
        ("facebook:Ivan.Petrov", "facebook:ivanpetrov"),
        ("instagram:@12345", "instagram:@12345"),
        (
            "youtube:UCabcdefghijklmnopqrstuv",
            "youtube:UCabcdefghijklmnopqrstuv",
        ),
        ("youtube:user/ivan", "youtube:user/ivan"),
        ("vk.com/id9", "vk:id9"),
        ("https://m.vk.com/id9/", "vk:id9"),
        ("t.me/ivan", "telegram:ivan"),
        ("tg://resolve?domain=ivan", "telegram:ivan"),
        ("m.me/ivan.petrov", "facebook:ivanpetrov"),
        ("viber://chat?number=%2B491711234567", "viber:491711234567"),
        ("blog.example/Ivan", "other:blog.example/Ivan"),
        ("other:blog.example/Ivan", "other:blog.example/Ivan"),
        ("blog.example:8080/ivan", "other:blog.example:8080/ivan"),
        ("id:crm:42", "id:crm:42"),
        ("id:42", "id:42"),
    ] {
        assert_eq!(first(text).as_deref(), Some(key), "{text}");
    }
}

#[test]
fn spec_9_a_name_of_ones_own_may_be_of_several_kinds() {
    let Reference::Contacts(keys) = parse("mastodon:Ivan", None) else {
        panic!("no contact")
    };
    let keys: Vec<&str> = keys.iter().map(Key::as_str).collect();
    assert_eq!(
        keys,
        ["mastodon:ivan", "other:mastodon/ivan", "id:mastodon:Ivan"]
    );
    let Reference::Contacts(keys) = parse("other:ivan", None) else {
        panic!("no contact")
    };
    let keys: Vec<&str> = keys.iter().map(Key::as_str).collect();
    assert_eq!(keys, ["other:other/ivan", "other:@ivan"]);
}

#[test]
fn spec_9_what_names_nobody_is_nothing() {
    for text in [
        "",
        "#",
        "ivan",
        "Ivan Petrov",
        "+49 171",
        "tel:",
        "a@",
        "vk:",
        "https://vk.com/feed",
        "#7a",
        "id:",
    ] {
        assert_eq!(parse(text, germany()), Reference::Nothing, "{text}");
    }
}

fn a_contact() -> impl Strategy<Value = Contact> {
    let cases = prop_oneof![
        (
            Just(ContactKind::Email),
            Just(String::new()),
            "[\\PC&&[^ ]]{1,8}@[a-z]{1,8}.(com|рф)"
        ),
        (
            Just(ContactKind::Phone),
            Just(String::new()),
            "(\\+49|0|\\+1|0039)[0-9 ]{6,12}( x[0-9]{1,4})?"
        ),
        (
            Just(ContactKind::Messenger),
            "(telegram|whatsapp|viber|skype|signal|messenger|other|matrix|Моё)",
            "(@?\\PC{1,10}|[0-9]{5,14})"
        ),
        (
            Just(ContactKind::Social),
            "(facebook|vk|ok|instagram|twitter|youtube|linkedin|tiktok|other|mastodon|my.net)",
            "(@?\\PC{1,10}|[0-9]{1,14}|[a-z]{1,5}.(com|org)/\\PC{0,8}|vk.com/[a-z]{3,5}[0-9]{0,3})"
        ),
        (
            Just(ContactKind::AdditionalId),
            "(crm|Мой|id|)",
            "(\\PC{1,10}|[a-z]{1,3}:[0-9]{1,3})"
        ),
    ];
    cases.prop_map(|(kind, network, value)| {
        Contact::new(kind, &network, &value, "", Source::Manual, germany())
    })
}

proptest! {
    #[test]
    fn spec_9_any_text_is_read_without_a_panic(text in any::<String>()) {
        let _ = parse(&text, germany());
        let _ = link_key(&text, None);
        let key = Key(text);
        let _ = from_key(&key);
    }

    #[test]
    fn m2_a_key_is_a_reference_to_itself(contact in a_contact()) {
        if let Some(key) = contact.key {
            let Reference::Contacts(keys) = parse(key.as_str(), germany()) else {
                return Err(TestCaseError::fail(format!("{key} is no reference")));
            };
            prop_assert!(keys.contains(&key), "{} gives {:?}", key, keys);
        }
    }

    #[test]
    fn m2_a_key_taken_apart_makes_the_same_contact(contact in a_contact()) {
        if let Some(key) = contact.key {
            let (kind, network, value) = from_key(&key);
            prop_assert_eq!(kind, key.kind());
            let again = Contact::new(kind, &network, &value, "", Source::Manual, germany());
            prop_assert_eq!(again.key, Some(key));
        }
    }
}
