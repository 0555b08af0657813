//! The rules of single fields, gone through as a user would: C3, C12-C16, S4, R1, C26.

use super::*;

#[test]
fn c3_a_language_is_found_by_its_own_name_its_english_one_and_its_code() {
    for (typed, language) in [
        ("deu", "German"),
        ("рус", "Russian"),
        ("中", "Chinese"),
        ("nl", "Dutch"),
        ("PORTUG", "Portuguese"),
        ("do not", "do not detect"),
    ] {
        let mut desk = Desk::new(None);
        desk.to(FieldName::Language).type_(typed).press("Tab");
        assert_eq!(desk.texts(&FieldName::Language), [language], "{typed}");
    }
    let mut desk = Desk::new(None);
    desk.to(FieldName::Language).type_("und").press("Tab");
    assert_eq!(desk.mine().language.code.as_deref(), Some("und"));
}

#[test]
fn g4_the_gear_of_the_language_takes_what_detection_suggests() {
    let mut card = jan();
    card.language = LanguageField {
        suggestion: Some("fr".to_owned()),
        ..LanguageField::default()
    };
    let mut desk = Desk::new(Some(card));
    desk.to(FieldName::Language).press("Ctrl-g =");
    assert_eq!(desk.mine().language.code.as_deref(), Some("fr"));
    assert_eq!(desk.mine().language.source, Some(Source::Manual));
    desk.press("Ctrl-z");
    assert_eq!(desk.mine().language.code, None);
}

#[test]
fn c12_a_pasted_link_chooses_its_network() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Socials)
        .paste("https://vk.com/id9\nhttps://www.instagram.com/jan/\nlinkedin.com/in/jan")
        .press("Tab");
    assert_eq!(
        desk.texts(&FieldName::Socials),
        [
            "vk https://vk.com/id9",
            "instagram https://www.instagram.com/jan/",
            "linkedin linkedin.com/in/jan"
        ]
    );
}

#[test]
fn c13_a_messengers_link_is_the_id_in_it_wherever_it_is_typed() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Messengers)
        .paste("https://wa.me/491711234567")
        .press("Tab");
    assert_eq!(
        desk.texts(&FieldName::Messengers),
        ["whatsapp 491711234567"]
    );
    desk.to(FieldName::Socials)
        .paste("https://t.me/ivan_p")
        .press("Tab");
    assert!(desk.last_words().contains("under Messengers"));
    assert_eq!(
        desk.texts(&FieldName::Messengers),
        ["whatsapp 491711234567", "telegram ivan_p"]
    );
    assert_eq!(desk.texts(&FieldName::Socials), [""]);
    let keys: Vec<_> = desk
        .mine()
        .contacts
        .iter()
        .filter_map(|contact| contact.key.clone())
        .map(|key| key.0)
        .collect();
    assert_eq!(keys, ["whatsapp:491711234567", "telegram:ivan_p"]);
    desk.press("Ctrl-z");
    assert_eq!(
        desk.texts(&FieldName::Socials),
        ["telegram https://t.me/ivan_p"],
        "one step of undo"
    );
}

#[test]
fn c15_an_address_has_lines_and_an_empty_one_begins_the_next_address() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Addresses)
        .type_("work Prinsengracht 1")
        .press("Enter")
        .type_("1015 Amsterdam")
        .press("Enter Enter")
        .type_("mail Postbus 7")
        .press("Enter Enter Enter");
    assert_eq!(
        desk.mine().addresses,
        [
            Address {
                kind: "work".to_owned(),
                text: "Prinsengracht 1\n1015 Amsterdam".to_owned()
            },
            Address {
                kind: "mail".to_owned(),
                text: "Postbus 7".to_owned()
            }
        ]
    );
    assert_eq!(
        desk.form.field().map(|field| field.name.clone()),
        Some(FieldName::Tags),
        "an empty address goes on"
    );
    // Arrows go by the lines of the address, Home and End to their ends.
    desk.press("Up Up Home").type_("NL-");
    assert_eq!(
        desk.mine().addresses[0].text,
        "Prinsengracht 1\nNL-1015 Amsterdam"
    );
    desk.press("Ctrl-k Backspace Backspace Backspace Backspace");
    assert_eq!(desk.mine().addresses[0].text, "Prinsengracht 1");
}

#[test]
fn c15_pasted_addresses_are_parted_by_blank_lines() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Addresses)
        .paste("Street 1\nTown\n\nwork Road 2\nCity\n");
    let texts: Vec<_> = desk
        .mine()
        .addresses
        .into_iter()
        .map(|address| (address.kind, address.text))
        .collect();
    let text = |s: &str| s.to_owned();
    assert_eq!(
        texts,
        [
            (text("home"), text("Street 1\nTown")),
            (text("work"), text("Road 2\nCity"))
        ]
    );
}

#[test]
fn c16_a_field_gone_from_the_configuration_stands_last_and_keeps_its_value() {
    let mut desk = Desk::new(Some(jan()));
    assert_eq!(desk.texts(&FieldName::Custom("gone".to_owned())), ["kept"]);
    desk.type_("x");
    assert_eq!(desk.mine().custom.get("gone").unwrap(), "kept");
    let (screen, _) = drawn(&mut desk.form, 120, 34);
    assert!(screen.contains("gone from the configuration"), "{screen}");
    desk.to(FieldName::Custom("gone".to_owned()))
        .press("Ctrl-u");
    assert_eq!(desk.mine().custom.get("gone"), None);
    // A draft of the same brings back that it was cleared.
    let draft = Form::from_edit(desk.form.to_edit(), settings());
    assert_eq!(draft.to_edit().mine.custom.get("gone"), None);
    assert_eq!(draft.changes(), desk.form.changes());
}

#[test]
fn c16_numbers_and_dates_are_taken_in_one_spelling() {
    use crate::domain::check::custom_problem;
    let field = |kind| CustomField {
        name: "x".to_owned(),
        kind,
        choices: vec![],
    };
    for (kind, good, bad) in [
        (
            CustomType::Number,
            ["12", "-3.5", "+3,5", "0"],
            ["nan", "inf", "1e9", "12 €"],
        ),
        (
            CustomType::Date,
            ["2026-11-22", "2024-02-29", "1999-01-01", " 2026-01-02 "],
            ["2026-13-01", "22.11.2026", "20261122", "2026-11-22T10:00"],
        ),
    ] {
        for value in good {
            assert_eq!(custom_problem(&field(kind), value), None, "{value}");
        }
        for value in bad {
            assert!(custom_problem(&field(kind), value).is_some(), "{value}");
        }
    }
}

#[test]
fn s4_swapping_the_mark_of_a_card_asks_first() {
    let mut card = jan();
    card.standing = Standing::Vip;
    let mut desk = Desk::new(Some(card));
    desk.to(FieldName::Standing).type_("!");
    assert_eq!(desk.mine().standing, Standing::Vip, "asked, not done");
    assert_eq!(
        desk.said.last(),
        Some(&FormEffect::AskSwap(Standing::Spammer))
    );
    desk.form.swap_standing(Standing::Spammer);
    assert_eq!(desk.mine().standing, Standing::Spammer);
    // Back to what it was, and from there to nothing: that swaps no mark of the card.
    desk.type_("*").type_("*");
    assert_eq!(desk.mine().standing, Standing::Normal);
}

#[test]
fn r1_characters_that_nobody_sees_are_named_when_they_are_pasted() {
    let mut desk = Desk::new(None);
    desk.paste("Jan\u{1b}[31m \u{202e}nilreM\u{7}");
    assert_eq!(
        desk.last_words(),
        "2 control characters left out, one direction-changing character shown by name"
    );
    assert_eq!(desk.texts(&FieldName::Name), ["Jan[31m \u{202e}nilreM"]);
    let (screen, _) = drawn(&mut desk.form, 120, 30);
    assert!(!screen.contains('\u{202e}'), "{screen}");
}

#[test]
fn changed_lines_are_marked_and_counted() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_("x");
    desk.to(FieldName::Emails)
        .press("Enter")
        .type_("new@c.example");
    let (screen, _) = drawn(&mut desk.form, 120, 34);
    let marked: Vec<_> = screen.lines().filter(|line| line.contains('•')).collect();
    assert!(screen.contains("2 changes"), "{screen}");
    assert!(
        marked.iter().any(|line| line.contains("Muller")),
        "{screen}"
    );
    assert!(
        marked.iter().any(|line| line.contains("new@c.example")),
        "{screen}"
    );
    // The dot of Standing is no mark.
    assert_eq!(marked.len(), 3, "{screen}");
}

#[test]
fn the_footer_says_what_enter_does_here() {
    let mut desk = Desk::new(None);
    let enter = |desk: &Desk| desk.form.hint(Action::NewLine, "line");
    assert_eq!(enter(&desk), Some("next"));
    desk.to(FieldName::Note);
    assert_eq!(enter(&desk), Some("line"));
    desk.to(FieldName::Emails);
    assert_eq!(enter(&desk), Some("next"), "nothing is typed");
    assert_eq!(desk.form.hint(Action::Gear, "gear"), None);
    desk.type_("a@b.example");
    assert_eq!(enter(&desk), Some("line"));
    assert_eq!(desk.form.hint(Action::Gear, "gear"), Some("gear"));
    desk.to(FieldName::Company).type_("Acm");
    assert_eq!(enter(&desk), Some("take"));
    assert_eq!(desk.form.hint(Action::Back, "back"), Some("close list"));
    desk.press("Tab");
    desk.press("Shift-Tab Shift-Tab Shift-Tab Shift-Tab");
    while desk.form.field().is_some() {
        desk.press("Tab");
    }
    assert_eq!(enter(&desk), Some("save"));
}

#[test]
fn c26_a_key_on_a_card_of_a_thousand_contacts_is_drawn_within_a_frame() {
    let mut card = jan();
    card.contacts = (0..1_000)
        .map(|n| entry::enter(ContactKind::Email, "", &format!("a{n}@b.example"), None))
        .collect();
    let mut desk = Desk::new(Some(card));
    desk.to(FieldName::Emails).press("PageDown PageDown");
    let mut slowest = std::time::Duration::ZERO;
    for c in "abcdefghijkl".chars() {
        let start = std::time::Instant::now();
        desk.type_(&c.to_string());
        drawn(&mut desk.form, 120, 40);
        slowest = slowest.max(start.elapsed());
    }
    // Built without optimisation and beside other work: four times the frame that a release keeps.
    let most = if cfg!(debug_assertions) { 64 } else { 16 };
    assert!(slowest.as_millis() < most, "{slowest:?}");
}
