use proptest::prelude::*;

use super::*;
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;

fn custom() -> Vec<CustomField> {
    let field = |name: &str, kind, choices: &[&str]| CustomField {
        name: name.to_owned(),
        kind,
        choices: choices.iter().map(|c| (*c).to_owned()).collect(),
    };
    vec![
        field("contract", CustomType::Choice, &["gold", "silver"]),
        field("since", CustomType::Date, &[]),
        field("seats", CustomType::Number, &[]),
    ]
}

fn jan() -> Client {
    let mut jan = Client::blank(Timestamp(0));
    jan.id = ClientId(7);
    jan.name = "Jan \"Hans\" Müller".to_owned();
    jan.name_source = Some(Source::Auto);
    jan.language.code = Some("pt-BR".to_owned());
    jan.language.source = Some(Source::Auto);
    jan.note = "Calls before he orders;\nspeak \"\"\"slowly\"\"\". C:\\temp".to_owned();
    jan.standing = Standing::Vip;
    jan.sites = vec!["https://acme.example".to_owned()];
    jan.addresses = vec![Address {
        kind: "work".to_owned(),
        text: "Prinsengracht 1\n1015 Amsterdam".to_owned(),
    }];
    jan.tags = vec!["wholesale".to_owned(), "net-30".to_owned()];
    jan.custom = BTreeMap::from([
        ("contract".to_owned(), "gold".to_owned()),
        ("old field".to_owned(), "kept".to_owned()),
    ]);
    for (kind, label, text) in [
        (ContactKind::Email, "", "jan@acme.example"),
        (ContactKind::Phone, "landline", "+31 20 123 4567"),
        (ContactKind::Email, "", "home@acme.example"),
        (ContactKind::Messenger, "telegram", "5550123"),
        (ContactKind::Social, "vk", "https://vk.com/id9"),
        (ContactKind::AdditionalId, "crm", "7731"),
    ] {
        let mut contact = entry::enter(kind, label, text, None);
        contact.source = Source::Auto;
        contact.claimed = kind == ContactKind::Phone;
        jan.contacts.push(contact);
    }
    jan
}

fn back(text: &str) -> Result<Client, Mistake> {
    from_toml(&jan(), &custom(), None, text)
}

#[test]
fn c25_a_card_comes_back_as_it_went_with_all_its_marks() {
    let text = to_toml(&jan(), &custom());
    assert_eq!(back(&text), Ok(jan()));
    assert!(text.contains("\"landline:+31 20 123 4567\""), "{text}");
    assert!(text.contains("# one of: gold, silver"), "{text}");
    assert!(
        text.contains("# no longer in the configuration\n\"old field\" = \"kept\""),
        "{text}"
    );
}

#[test]
fn c25_what_is_changed_is_the_agents_and_the_rest_stays() {
    let text = to_toml(&jan(), &custom())
        .replace("Jan \\\"Hans\\\" Müller", "Jan Muller")
        .replace("\"pt-BR\"", "\"Dutch\"")
        .replace("landline:+31 20 123 4567", "fax:+31 20 123 4567")
        .replace("  \"home@acme.example\",\n", "")
        .replace("\"vip\"", "\"normal\"")
        .replace("\"gold\"", "\"\"")
        .replace("\"seats\" = \"\"", "\"seats\" = 12");
    let card = back(&text).unwrap();
    assert_eq!(
        (card.name.as_str(), card.name_source),
        ("Jan Muller", Some(Source::Manual))
    );
    assert_eq!(card.language.code.as_deref(), Some("nl"));
    assert_eq!(card.language.source, Some(Source::Manual));
    assert_eq!(card.standing, Standing::Normal);
    assert_eq!(card.contacts_of(ContactKind::Email).count(), 1);
    let phone = card.contacts_of(ContactKind::Phone).next().unwrap();
    assert_eq!(
        (phone.label.as_str(), phone.claimed, phone.source),
        ("fax", true, Source::Auto)
    );
    assert_eq!(card.custom.get("contract"), None);
    assert_eq!(card.custom.get("seats").map(String::as_str), Some("12"));
    assert_eq!(
        card.custom.get("old field").map(String::as_str),
        Some("kept")
    );
    assert_eq!(card.note, jan().note);
}

#[test]
fn c25_a_mistake_names_its_line_and_changes_nothing() {
    let text = to_toml(&jan(), &custom());
    for (from, to, said) in [
        (
            "jan@acme.example",
            "jan at acme",
            "“jan at acme” is not an e-mail address",
        ),
        ("https://acme.example", "ftp://acme.example", "http"),
        (
            "\"vip\"",
            "\"king\"",
            "«king» is not normal, vip or spammer",
        ),
        ("\"pt-BR\"", "\"klingon\"", "«klingon» is no language"),
        (
            "\"since\" = \"\"",
            "\"since\" = \"yesterday\"",
            "«yesterday» is no date",
        ),
        (
            "\"gold\"",
            "\"lead\"",
            "«lead» is none of the choices: gold, silver",
        ),
        (
            "\"seats\" = \"\"",
            "\"seat\" = \"2\"",
            "«seat» is no field of the configuration",
        ),
        ("position =", "positon =", "unknown field `positon`"),
        ("tags = [", "tags = [,", ""),
    ] {
        let wrong = text.replacen(from, to, 1);
        assert_ne!(wrong, text, "{from}");
        let mistake = back(&wrong).unwrap_err();
        assert!(mistake.message.contains(said), "{mistake}");
        let line = wrong.lines().nth(mistake.line - 1).unwrap_or_default();
        assert!(
            line.contains(to.split('\n').next().unwrap_or(to)),
            "{mistake}: {line}"
        );
    }
}

#[test]
fn c25_a_text_that_was_cut_off_is_no_card_with_empty_fields() {
    let text = to_toml(&jan(), &custom());
    let lines: Vec<_> = text.lines().collect();
    let custom_head = lines.iter().position(|line| *line == "[custom]").unwrap();
    for cut in 0..=custom_head {
        let half = lines[..cut].join("\n");
        let mistake = back(&half).unwrap_err();
        assert!(mistake.line <= cut + 1, "{mistake}");
    }
    assert!(back("").unwrap_err().message.contains("«name» is missing"));
}

#[test]
fn c26_more_than_a_thousand_contacts_are_refused_with_their_line() {
    let many: String = (0..1_001)
        .map(|n| format!("  \"a{n}@b.example\",\n"))
        .collect();
    let text = to_toml(&Client::blank(Timestamp(0)), &[])
        .replace("emails = []", &format!("emails = [\n{many}]"));
    let mistake = from_toml(&Client::blank(Timestamp(0)), &[], None, &text).unwrap_err();
    assert!(
        mistake.message.contains("1000 contacts at most"),
        "{mistake}"
    );
    assert!(
        text.lines()
            .nth(mistake.line - 1)
            .is_some_and(|line| line.contains("a1000@"))
    );
}

proptest! {
    #[test]
    fn c25_any_text_comes_back(name in "\\PC{0,40}", note in "(?s).{0,80}", tag in "[^,;\n]{0,20}", id in "\\PC{1,30}") {
        let mut card = Client::blank(Timestamp(0));
        card.name = name.trim().to_owned();
        card.note = note.replace('\r', "").trim_end().to_owned();
        card.tags = Some(tag.trim().to_owned()).filter(|tag| !tag.is_empty()).into_iter().collect();
        let contact = entry::enter(ContactKind::Messenger, "signal", &id, None);
        if !contact.value.is_empty() {
            card.contacts.push(contact);
        }
        let text = to_toml(&card, &[]);
        prop_assert_eq!(from_toml(&card, &[], None, &text), Ok(card));
    }

    #[test]
    fn c25_no_text_panics(text in "(?s).{0,200}", cut in 0usize..2_000) {
        let _ = back(&text);
        let whole = to_toml(&jan(), &custom());
        let half: String = whole.chars().take(cut).collect();
        let _ = back(&half);
    }
}
