use proptest::prelude::*;

use super::*;

/// Keys, texts and pastes that a cat on the keyboard may bring.
fn keys() -> impl Strategy<Value = Vec<String>> {
    let named = prop::sample::select(vec![
        "Tab",
        "Shift-Tab",
        "Enter",
        "Esc",
        "Up",
        "Down",
        "Left",
        "Right",
        "Backspace",
        "Delete",
        "Home",
        "End",
        "Shift-Up",
        "Shift-Down",
        "Ctrl-g",
        "Ctrl-z",
        "Ctrl-y",
        "Ctrl-w",
        "Ctrl-u",
        "Ctrl-k",
        "Ctrl-Left",
        "Ctrl-Right",
        "Ctrl-s",
        "PgDn",
        "PgUp",
        "F1",
        "Space",
    ])
    .prop_map(str::to_owned);
    let typed = prop::sample::select(vec![
        "a",
        "t",
        "p",
        "=",
        "*",
        "!",
        "@",
        ",",
        ":",
        "1",
        "0",
        "+",
        "о",
        "小",
        "👩‍👩‍👧",
        "e\u{301}",
        "\u{202e}",
        "ש",
    ])
    .prop_map(|text| format!("text {text}"));
    let pasted = prop::sample::select(vec![
        "a@b.example, c@d.example\ne@f.example",
        "fax +49 30 123456\n+31 6 12345678",
        "one\n\ntwo\n",
        "/pics/jan.png",
        "vk.com/id9",
    ])
    .prop_map(|text| format!("paste {text}"));
    prop::collection::vec(prop_oneof![4 => named, 4 => typed, 1 => pasted], 0..80)
}

fn play(desk: &mut Desk, key: &str) {
    match key.split_once(' ') {
        Some(("text", text)) => {
            desk.type_(text);
        }
        Some(("paste", text)) => {
            desk.paste(text);
        }
        _ => {
            desk.press(key);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_and_no_size_bring_the_form_down(
        keys in keys(),
        width in 0u16..170,
        height in 0u16..50,
        new in any::<bool>(),
        prompt in any::<bool>(),
    ) {
        let mut desk = Desk::new((!new).then(jan));
        desk.prompt = prompt;
        for key in &keys {
            play(&mut desk, key);
            let dialog = desk.form.dialog.is_some();
            let (screen, caret) = drawn(&mut desk.form, width, height);
            if width >= 20 && height >= 4 && !dialog && desk.form.field().is_some() {
                prop_assert!(caret.is_some(), "the caret is in sight after {key}:\n{screen}");
            }
        }
    }

    #[test]
    fn c20_nothing_typed_is_lost_by_a_failed_save_or_a_crash(keys in keys()) {
        let mut desk = Desk::new(Some(jan()));
        for key in keys.iter().filter(|key| *key != "Ctrl-s") {
            play(&mut desk, key);
        }
        let typed = desk.form.to_edit();
        let problems = vec![Problem {
            field: FieldName::Emails,
            line: Some(0),
            message: "taken".to_owned(),
            owner: None,
        }];
        desk.form.outcome(SaveOutcome::Problems(problems));
        prop_assert_eq!(desk.form.to_edit(), typed.clone());
        desk.form.failed(&crate::domain::error::Error::failed("no"));
        prop_assert_eq!(desk.form.to_edit(), typed.clone());
        let again = Form::from_edit(typed.clone(), settings());
        prop_assert_eq!(again.to_edit(), typed);
    }

    #[test]
    fn undoing_everything_brings_the_card_back(keys in keys()) {
        let mut desk = Desk::new(Some(jan()));
        for key in keys.iter().filter(|key| !key.starts_with("Ctrl-") && *key != "Esc") {
            play(&mut desk, key);
        }
        let end = desk.mine();
        for _ in 0..400 {
            desk.form.handle(crate::tui::keymap::Resolved::Action(Action::UndoTyping));
        }
        prop_assert_eq!(desk.mine(), jan());
        for _ in 0..400 {
            desk.form.handle(crate::tui::keymap::Resolved::Action(Action::RedoTyping));
        }
        prop_assert_eq!(desk.mine(), end);
    }
}
