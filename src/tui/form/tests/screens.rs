//! What the form looks like, at five widths.

use super::*;

/// SCREENS: the company list is open, a number is short, an address belongs to another card.
fn edited() -> Desk {
    let mut desk = Desk::new(Some(jan()));
    desk.press("Tab")
        .to(FieldName::Emails)
        .press("Enter")
        .type_("info@acme.example")
        .press("Ctrl-s");
    let problem = Problem {
        field: FieldName::Emails,
        line: Some(1),
        message: "also on Acme BV (reception)".to_owned(),
        owner: Some((ClientId(9), "Acme BV (reception)".to_owned())),
    };
    let effects = desk.form.outcome(SaveOutcome::Problems(vec![problem]));
    desk.take(effects);
    desk
}

#[test]
fn the_form_at_five_widths() {
    for (width, height) in [(160, 45), (120, 30), (100, 30), (80, 24), (60, 24)] {
        let mut desk = edited();
        desk.to(FieldName::Company).press("Ctrl-u").type_("Acm");
        let (screen, _) = drawn(&mut desk.form, width, height);
        insta::assert_snapshot!(format!("company_{width}x{height}"), screen);
    }
}

#[test]
fn problems_stand_beside_or_under_their_field() {
    for (width, height) in [(120, 30), (80, 24), (60, 24)] {
        let (screen, _) = drawn(&mut edited().form, width, height);
        insta::assert_snapshot!(format!("problem_{width}x{height}"), screen);
    }
}

#[test]
fn the_ways_out_stand_at_the_upper_right() {
    let mut desk = edited();
    desk.press("Ctrl-g");
    let (screen, _) = drawn(&mut desk.form, 100, 24);
    insta::assert_snapshot!(screen);
}

#[test]
fn a_new_card_is_empty_and_says_what_goes_where() {
    let mut desk = Desk::new(None);
    desk.press("Tab");
    let (screen, _) = drawn(&mut desk.form, 100, 26);
    insta::assert_snapshot!(screen);
}

#[test]
fn two_saves_are_shown_side_by_side() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Position)
        .press("Ctrl-u")
        .type_("director")
        .to(FieldName::Tags)
        .type_(", mine")
        .press("Ctrl-s");
    let mut theirs = jan();
    theirs.revision = 8;
    theirs.position = "sales".to_owned();
    theirs.tags = vec!["wholesale".to_owned()];
    desk.form.outcome(SaveOutcome::Conflict {
        fields: vec![],
        theirs: Box::new(theirs),
    });
    desk.press("l");
    for width in [120, 80, 60] {
        let (screen, _) = drawn(&mut desk.form, width, 14);
        insta::assert_snapshot!(format!("conflict_{width}"), screen);
    }
}

#[test]
fn leaving_asks_in_three_lines() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_("!").press("Esc");
    let (screen, _) = drawn(&mut desk.form, 80, 12);
    insta::assert_snapshot!(screen);
}

#[test]
fn r1_outside_text_reaches_no_cell_raw() {
    let mut card = jan();
    card.name = "\u{202e}evil\u{1b}[31m".to_owned();
    card.note = "bell\u{7}".to_owned();
    let (screen, _) = drawn(&mut Desk::new(Some(card)).form, 100, 30);
    assert!(
        !screen.contains('\u{1b}') && !screen.contains('\u{202e}') && !screen.contains('\u{7}')
    );
}

#[test]
fn u6_with_ascii_the_program_draws_nothing_else() {
    let plain = Look {
        signs: Glyphs::new(true),
        ..look()
    };
    for dialog in ["", "Ctrl-g", "Esc"] {
        let mut desk = edited();
        desk.to(FieldName::Emails);
        if !dialog.is_empty() {
            desk.press(dialog);
        }
        for (width, height) in [(120, 30), (80, 24), (60, 12), (30, 6)] {
            desk.form.resize(width, height);
            let area = Rect::new(0, 0, width, height);
            let mut buffer = Buffer::empty(area);
            desk.form.draw(area, &plain, true, &mut buffer);
            for cell in &buffer.content {
                assert!(
                    cell.symbol().is_ascii() || cell.symbol() == "…",
                    "{}",
                    cell.symbol()
                );
            }
        }
    }
}

#[test]
fn keys_that_the_configuration_changed_are_named_as_they_are() {
    let keys = std::collections::BTreeMap::from([
        ("save".to_owned(), vec!["F5".to_owned()]),
        ("form.gear".to_owned(), vec!["F6".to_owned()]),
        ("discard".to_owned(), vec!["x".to_owned()]),
    ]);
    let mut desk = edited();
    desk.form.set_keys(&Keymap::new(&keys, None).unwrap());
    let (screen, _) = drawn(&mut desk.form, 120, 30);
    assert!(
        screen.contains("[ Save ] F5") && screen.contains("(reception): F6"),
        "{screen}"
    );
    desk.press("Esc");
    let (screen, _) = drawn(&mut desk.form, 120, 30);
    assert!(screen.contains("x    discard"), "{screen}");
}
