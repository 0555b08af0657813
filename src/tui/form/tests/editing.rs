use super::*;

/// KEYS 5 (c): a card by hand with 2 phones, 2 mails, company, VIP: 13 presses with the `c` that opens
/// the form, besides the text.
fn by_hand(save: KeyEvent) -> Desk {
    let mut desk = Desk::new(None);
    desk.presses = 1;
    desk.type_("Jan Muller")
        .press("Tab Tab Tab")
        .type_("Acm")
        .press("Tab Tab Tab")
        .press("*");
    desk.press("Tab")
        .type_("+31 6 12345678")
        .press("Enter")
        .type_("fax +31 20 123 4567");
    desk.press("Tab")
        .type_("jan@acme.example")
        .press("Enter")
        .type_("mailto:jm@home.example");
    desk.presses += 1;
    desk.key(save);
    desk
}

#[test]
fn keys_5_c_a_card_by_hand_takes_thirteen_presses_in_three_keyboard_layouts() {
    for save in ['s', 'ы', 'σ'] {
        let desk = by_hand(KeyEvent::new(KeyCode::Char(save), KeyModifiers::CONTROL));
        assert_eq!(desk.presses, 13);
        let edit = desk.saved().unwrap();
        assert_eq!(edit.base, None);
        let card = &edit.mine;
        assert_eq!(card.name, "Jan Muller");
        assert_eq!(card.standing, Standing::Vip);
        let company = card.company.as_ref().unwrap();
        assert_eq!(
            (company.id, company.name.as_str()),
            (CompanyId(1), "Acme BV")
        );
        let contacts: Vec<_> = card
            .contacts
            .iter()
            .map(|c| {
                (
                    c.kind,
                    c.label.as_str(),
                    c.key.as_ref().map(|key| key.as_str()),
                )
            })
            .collect();
        assert_eq!(
            contacts,
            [
                (ContactKind::Phone, "mobile", Some("+31612345678")),
                (ContactKind::Phone, "fax", Some("+31201234567")),
                (ContactKind::Email, "", Some("jan@acme.example")),
                (ContactKind::Email, "", Some("jm@home.example")),
            ]
        );
    }
}

#[test]
fn c20_the_fields_stand_in_their_order_and_save_is_the_last_stop() {
    let mut desk = Desk::new(None);
    let names: Vec<_> = desk
        .form
        .fields
        .iter()
        .map(|field| field.label.clone())
        .collect();
    assert_eq!(
        names,
        [
            "Name",
            "Avatar",
            "Language",
            "Company",
            "Position",
            "Note",
            "Standing",
            "Phones",
            "E-mails",
            "Sites",
            "Social",
            "Messengers",
            "Additional id",
            "Addresses",
            "Tags",
            "contract",
            "since"
        ]
    );
    for _ in 0..names.len() {
        desk.press("Tab");
    }
    assert!(desk.form.field().is_none(), "Save");
    desk.press("Tab");
    assert_eq!(desk.form.caret.field, 0, "and around");
    desk.press("Shift-Tab").type_("x").press("Enter");
    assert!(desk.saved().is_some(), "Enter on Save saves");
}

#[test]
fn a_form_that_nobody_touched_changes_nothing_and_leaves_without_asking() {
    let mut desk = Desk::new(Some(jan()));
    assert_eq!(desk.mine(), jan());
    for _ in 0..20 {
        desk.press("Tab");
    }
    for _ in 0..60 {
        desk.press("Shift-Tab");
    }
    assert_eq!(desk.mine(), jan());
    assert_eq!(desk.form.changes(), 0);
    desk.press("Esc");
    assert_eq!(desk.said.last(), Some(&FormEffect::Leave));
}

#[test]
fn c23_an_edit_keeps_what_it_does_not_touch_and_makes_its_own_manual() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Phones).press("Down").type_("8");
    let mine = desk.mine();
    let phones: Vec<_> = mine.contacts_of(ContactKind::Phone).collect();
    assert_eq!(*phones[0], jan().contacts[1], "the first is as it was");
    assert_eq!(phones[1].value, "+31 6 1234 5678");
    assert_eq!(phones[1].source, Source::Manual);
    assert_eq!(phones[1].e164.as_deref(), Some("+31612345678"));
    assert_eq!(mine.custom.get("gone").map(String::as_str), Some("kept"));
    assert_eq!(mine.language, jan().language);
    assert_eq!(mine.contacts[3], jan().contacts[3], "claimed stays claimed");
    assert_eq!(desk.form.changes(), 1);
}

#[test]
fn c3_a_language_is_found_by_typing_and_cleared_by_emptying_it() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Language).press("Ctrl-u");
    assert_eq!(
        desk.mine().language,
        LanguageField::default(),
        "empty again: detection may fill it"
    );
    desk.type_("germ").press("Tab");
    assert_eq!(desk.texts(&FieldName::Language), ["German"]);
    let language = desk.mine().language;
    assert_eq!(
        (language.code.as_deref(), language.source),
        (Some("de"), Some(Source::Manual))
    );
    desk.press("Shift-Tab")
        .press("Ctrl-u")
        .type_("not det")
        .press("Esc");
    desk.press("Ctrl-u").type_("do not").press("Tab");
    assert_eq!(desk.mine().language.code.as_deref(), Some("und"));
    desk.press("Shift-Tab")
        .press("Ctrl-u")
        .type_("xyzzy")
        .press("Ctrl-s");
    assert!(
        desk.last_words()
            .contains("Language: «xyzzy» is no language"),
        "{}",
        desk.last_words()
    );
    assert!(desk.saved().is_none());
}

#[test]
fn g4_a_suggested_language_stands_first_and_beside_the_empty_field() {
    let mut card = jan();
    card.language = LanguageField {
        suggestion: Some("de".to_owned()),
        ..LanguageField::default()
    };
    card.also_seen_as = vec!["J. Muller".to_owned()];
    let mut desk = Desk::new(Some(card));
    let (screen, _) = drawn(&mut desk.form, 120, 30);
    assert!(screen.contains("maybe German"), "{screen}");
    assert!(
        screen.contains("manual · also seen as J. Muller"),
        "{screen}"
    );
    desk.to(FieldName::Language).press("Down Down Enter");
    assert_eq!(desk.mine().language.code.as_deref(), Some("de"));
}

#[test]
fn c4_the_opened_field_lists_all_companies_and_offers_to_create_one() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Company).press("Down");
    let rows = |desk: &Desk| -> Vec<String> {
        let rows = desk.form.drop.iter().flat_map(|drop| &drop.rows);
        rows.map(|row| format!("{} {}", row.text, row.note))
            .collect()
    };
    assert_eq!(
        rows(&desk),
        [
            "Acme BV 12 clients",
            "Acme GmbH 101 clients",
            "Zenith 1 client"
        ]
    );
    desk.press("Tab");
    assert_eq!(desk.mine().company, None, "passing by takes nothing");
    desk.press("Shift-Tab").type_("Acm");
    assert_eq!(
        rows(&desk),
        [
            "Acme BV 12 clients",
            "Acme GmbH 101 clients",
            "+ create «Acm» "
        ]
    );
    desk.press("Down Down Enter");
    let company = desk.mine().company.unwrap();
    assert_eq!(
        (company.id, company.name.as_str()),
        (CompanyId(0), "Acm"),
        "created by Save"
    );
    desk.press("Shift-Tab")
        .press("Ctrl-u")
        .type_("zenith")
        .press("Enter");
    assert_eq!(desk.mine().company.unwrap().id, CompanyId(3));
}

#[test]
fn type_ahead_takes_the_company_that_comes_a_moment_later() {
    let mut desk = Desk::new(None);
    desk.prompt = false;
    desk.type_("Jan")
        .to(FieldName::Company)
        .type_("Acm")
        .press("Tab")
        .press("Ctrl-s");
    assert!(desk.saved().is_none(), "Save waits for the companies");
    let companies = desk.companies.clone();
    let effects = desk.form.companies("Acm", &companies[..2]);
    desk.take(effects);
    assert_eq!(
        desk.saved().unwrap().mine.company.as_ref().unwrap().id,
        CompanyId(1)
    );
}

#[test]
fn an_answer_that_never_comes_does_not_keep_a_card_from_being_saved() {
    let mut desk = Desk::new(None);
    desk.prompt = false;
    desk.type_("Jan")
        .to(FieldName::Company)
        .type_("Acm")
        .press("Tab")
        .press("Ctrl-s");
    assert!(
        desk.last_words().contains("as soon as the companies came"),
        "{}",
        desk.last_words()
    );
    desk.press("Ctrl-s");
    let company = desk.saved().unwrap().mine.company.clone().unwrap();
    assert_eq!((company.id, company.name.as_str()), (CompanyId(0), "Acm"));
}

#[test]
fn c9_a_phone_shows_its_number_and_the_reason_when_it_is_none() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Phones).type_("+31 6 1234567");
    let check = desk.form.line().unwrap().check.clone();
    assert_eq!(
        check.remark.as_deref(),
        Some("one digit short for a Dutch mobile; kept, not matched")
    );
    assert_eq!(check.wrong, None, "a phone that is none is kept");
    desk.type_("8");
    assert_eq!(
        desk.form.line().unwrap().check.e164.as_deref(),
        Some("+31612345678")
    );
    assert_eq!(desk.texts(&FieldName::Phones), ["mobile +31 6 12345678"]);
}

#[test]
fn c9_the_type_of_a_line_is_chosen_in_its_gear() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Phones).press("Ctrl-g t 4");
    assert_eq!(desk.texts(&FieldName::Phones)[0], "fax +31 20 123 4567");
    desk.press("Ctrl-g t").type_("ho").press("Enter");
    assert_eq!(desk.texts(&FieldName::Phones)[0], "home +31 20 123 4567");
    desk.to(FieldName::Socials).press("Enter").type_("@jan");
    desk.press("Ctrl-g t").type_("mastodon").press("Enter");
    let social = desk
        .mine()
        .contacts_of(ContactKind::Social)
        .nth(1)
        .unwrap()
        .clone();
    assert_eq!(social.network, "mastodon", "a name of one's own");
    assert_eq!(
        desk.mine()
            .contacts_of(ContactKind::Phone)
            .next()
            .unwrap()
            .label,
        "home"
    );
}

#[test]
fn the_first_line_is_primary_and_lines_move() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Emails).press("Down").press("Shift-Up");
    assert_eq!(
        desk.texts(&FieldName::Emails),
        ["jmuller@home.example", "jan@acme.example"]
    );
    desk.press("Down").press("Ctrl-g p");
    assert_eq!(
        desk.texts(&FieldName::Emails),
        ["jan@acme.example", "jmuller@home.example"]
    );
    assert_eq!(desk.form.changes(), 0, "as it was");
    desk.press("Down").press("Ctrl-g d");
    assert_eq!(desk.texts(&FieldName::Emails), ["jan@acme.example"]);
}

#[test]
fn c10_pasted_addresses_stand_one_a_line_without_mailto_and_duplicates() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Emails)
        .paste("Jan <jan@a.example>, mailto:eva@b.example\r\nJAN@a.example; x@c.example\n");
    assert_eq!(
        desk.texts(&FieldName::Emails),
        ["jan@a.example", "eva@b.example", "x@c.example"]
    );
    desk.press("Ctrl-z");
    assert_eq!(desk.texts(&FieldName::Emails), [""], "one paste, one undo");
    desk.type_("a@b.example c@d.example").press("Tab");
    assert_eq!(
        desk.texts(&FieldName::Emails),
        ["a@b.example", "c@d.example"]
    );
}

#[test]
fn c10_what_stands_there_twice_stands_once() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Emails)
        .press("Enter")
        .type_("x@y.example")
        .press("Enter");
    desk.type_("mailto:JAN@acme.example").press("Ctrl-s");
    let values: Vec<_> = desk
        .saved()
        .unwrap()
        .mine
        .contacts
        .iter()
        .map(|c| c.value.clone())
        .collect();
    assert_eq!(
        values
            .iter()
            .filter(|value| value.to_lowercase() == "jan@acme.example")
            .count(),
        1
    );
    assert!(values.contains(&"x@y.example".to_owned()));
    assert!(
        desk.said
            .iter()
            .any(|it| matches!(it, FormEffect::Say(words) if words.contains("twice")))
    );
}

#[test]
fn enter_goes_on_and_backspace_takes_an_empty_line_away() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Sites)
        .type_("a.example")
        .press("Enter Enter");
    assert_eq!(
        desk.form.field().unwrap().name,
        FieldName::Socials,
        "an empty line goes on"
    );
    assert_eq!(
        desk.texts(&FieldName::Sites),
        ["https://a.example"],
        "and leaves no gap"
    );
    desk.press("Shift-Tab Enter Backspace");
    assert_eq!(desk.texts(&FieldName::Sites), ["https://a.example"]);
    desk.press("Backspace");
    assert_eq!(desk.texts(&FieldName::Sites), ["https://a.exampl"]);
    assert_eq!(desk.form.caret.line, 0);
}

#[test]
fn the_note_has_lines_and_arrows_go_by_what_is_drawn() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Note)
        .type_("one")
        .press("Enter")
        .type_("two")
        .press("Enter Enter")
        .type_("four");
    assert_eq!(desk.mine().note, "one\ntwo\n\nfour");
    desk.press("Up Up Up");
    assert_eq!(
        (desk.form.caret.line, desk.form.caret.at),
        (0, 3),
        "the column is kept"
    );
    desk.press("Right Backspace");
    assert_eq!(desk.mine().note, "onetwo\n\nfour", "lines join");
    desk.press("Ctrl-z");
    assert_eq!(desk.mine().note, "one\ntwo\n\nfour");
    desk.press("Down Down Down");
    assert_eq!(desk.form.field().unwrap().name, FieldName::Standing);
    desk.press("Up");
    assert_eq!(desk.form.field().unwrap().name, FieldName::Note);
    assert_eq!(desk.form.caret.line, 3);
}

#[test]
fn one_undo_goes_over_all_fields_word_by_word() {
    let mut desk = Desk::new(None);
    desk.type_("Jan Muller")
        .to(FieldName::Position)
        .type_("buyer")
        .to(FieldName::Standing)
        .press("*");
    assert_eq!(desk.form.changes(), 3);
    desk.press("Ctrl-z");
    assert_eq!(desk.mine().standing, Standing::Normal);
    desk.press("Ctrl-z");
    assert_eq!(desk.mine().position, "");
    desk.press("Ctrl-z");
    assert_eq!(desk.texts(&FieldName::Name), ["Jan "]);
    desk.press("Ctrl-y Ctrl-y Ctrl-y");
    assert_eq!(desk.form.changes(), 3);
    for _ in 0..9 {
        desk.press("Ctrl-z");
    }
    assert_eq!(desk.form.changes(), 0);
    assert!(desk.last_words().contains("nothing to take back"));
}

#[test]
fn c7_c8_standing_takes_letters_arrows_and_its_signs() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Standing);
    for (key, expected) in [
        ("*", Standing::Vip),
        ("!", Standing::Spammer),
        ("!", Standing::Normal),
        ("→", Standing::Vip),
        ("←", Standing::Normal),
        ("Space", Standing::Vip),
        ("s", Standing::Spammer),
        ("n", Standing::Normal),
        ("V", Standing::Vip),
    ] {
        desk.press(key);
        assert_eq!(desk.mine().standing, expected, "{key}");
    }
}

#[test]
fn c16_custom_fields_are_checked_by_their_type() {
    let mut desk = Desk::new(Some(jan()));
    let contract = FieldName::Custom("contract".to_owned());
    let since = FieldName::Custom("since".to_owned());
    desk.to(contract).press("s");
    assert_eq!(
        desk.mine().custom.get("contract").map(String::as_str),
        Some("silver")
    );
    desk.press("→");
    assert_eq!(desk.mine().custom.get("contract"), None, "around to none");
    desk.to(since).type_("2023-02-30").press("Ctrl-s");
    assert!(
        desk.last_words().contains("since: «2023-02-30» is no date"),
        "{}",
        desk.last_words()
    );
    desk.press("Backspace")
        .press("Backspace")
        .type_("28")
        .press("Ctrl-s");
    assert_eq!(
        desk.saved()
            .unwrap()
            .mine
            .custom
            .get("since")
            .map(String::as_str),
        Some("2023-02-28")
    );
}

#[test]
fn c17_tags_are_completed_and_stand_once() {
    let mut desk = Desk::new(None);
    desk.to(FieldName::Tags)
        .type_("vip-desk, ne")
        .press("Down Enter")
        .type_(", vip-desk")
        .press("Tab");
    assert_eq!(desk.mine().tags, ["vip-desk", "net-30"]);
}

#[test]
fn c2_a_picture_is_chosen_by_its_path_and_taken_off() {
    let mut desk = Desk::new(Some(jan()));
    desk.press("Tab").type_("/pi").press("Tab");
    assert_eq!(desk.form.text(), "/pics/");
    desk.type_("j").press("Tab").press("Tab");
    let edit = desk.form.to_edit();
    assert_eq!(edit.avatar, AvatarEdit::Set(vec![7; 12_345]));
    desk.press("Shift-Tab Delete");
    assert_eq!(desk.form.to_edit().avatar, AvatarEdit::Remove);
    desk.press("Ctrl-z Ctrl-z");
    assert_eq!(
        desk.form.field().unwrap().name,
        FieldName::Avatar,
        "undo goes where it acts"
    );
    desk.press("Ctrl-u").type_("/pics/notes.txt").press("Enter");
    assert!(
        desk.last_words().contains("is no picture"),
        "{}",
        desk.last_words()
    );
    assert_eq!(desk.form.problems(), 1);
    desk.press("Ctrl-s");
    assert!(
        desk.saved().is_none(),
        "a path that is no picture is not saved past"
    );
}

#[test]
fn c26_ten_megabytes_are_refused_with_a_sentence() {
    let mut desk = Desk::new(Some(jan()));
    for name in [
        FieldName::Name,
        FieldName::Note,
        FieldName::Emails,
        FieldName::Tags,
    ] {
        desk.to(name).paste(&"x@y.example, ".repeat(800_000));
        assert!(
            desk.last_words().contains("10 MB are too much"),
            "{}",
            desk.last_words()
        );
    }
    assert_eq!(desk.mine(), jan());
    desk.to(FieldName::Note).paste(&"x".repeat(70_000));
    assert!(
        desk.last_words().contains("65536 bytes at most"),
        "{}",
        desk.last_words()
    );
    assert_eq!(desk.mine(), jan());
}

#[test]
fn c26_a_name_has_255_characters_and_a_note_64_ki() {
    let mut desk = Desk::new(None);
    desk.paste(&"ж".repeat(255)).type_("ж");
    assert_eq!(desk.mine().name.chars().count(), 255);
    assert!(desk.last_words().contains("255 characters at most"));
    desk.to(FieldName::Note)
        .paste(&"word\n".repeat(13_107))
        .type_("xy");
    assert_eq!(desk.mine().note.chars().count(), 65_536);
    assert!(desk.last_words().contains("65536 bytes at most"));
}

#[test]
fn c26_a_thousand_contacts_are_edited_without_delay() {
    let mut desk = Desk::new(None);
    let many: Vec<_> = (0..1_000)
        .map(|n| format!("client{n}@acme.example"))
        .collect();
    desk.to(FieldName::Emails).paste(&many.join("\n"));
    assert_eq!(desk.mine().contacts.len(), 1_000);
    desk.press("Enter");
    assert!(desk.last_words().contains("1000 contacts at most"));
    desk.press("PgUp PgUp");
    assert_eq!(
        desk.form.caret.line,
        1_000 - 1 - 2 * 27,
        "a page is what the window shows"
    );
    desk.press("PgDn PgDn PgDn");
    assert!(
        desk.form.caret.field > 8,
        "and pages go on to the next fields"
    );
    desk.to(FieldName::Emails);
    let begun = std::time::Instant::now();
    for _ in 0..50 {
        desk.press("Down").type_("x").press("Backspace");
        drawn(&mut desk.form, 120, 30);
    }
    let each = begun.elapsed() / 150;
    assert!(
        each < std::time::Duration::from_millis(50),
        "{each:?} a key"
    );
    assert_eq!(desk.mine().contacts.len(), 1_000);
}

#[test]
fn pasted_control_characters_never_reach_the_card() {
    let mut desk = Desk::new(None);
    desk.paste("Ja\u{1b}[31mn\u{7}\r\nMuller\t!");
    assert_eq!(desk.mine().name, "Ja[31mn Muller !");
}
