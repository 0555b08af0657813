//! Random keys and random sizes: nothing panics, and what must never be out of sight is in sight
//! (`KEYS 6`, `KEYS 7`).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;

use crate::tui::stage::{Desk, Stage};

fn key() -> impl Strategy<Value = KeyEvent> {
    let plain = prop_oneof![
        6 => prop::char::range('a', 'z').prop_map(KeyCode::Char),
        2 => prop::char::range('A', 'Z').prop_map(KeyCode::Char),
        2 => prop::char::range('0', '9').prop_map(KeyCode::Char),
        2 => prop::sample::select(" /:?!*=+-#жйЖ小".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        8 => prop::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up, KeyCode::Down,
            KeyCode::Left, KeyCode::Right, KeyCode::PageDown, KeyCode::PageUp, KeyCode::Home,
            KeyCode::End, KeyCode::Backspace, KeyCode::Delete, KeyCode::F(1), KeyCode::F(2),
        ]),
    ];
    (plain, prop::bool::weighted(0.15)).prop_map(|(code, ctrl)| {
        let modifiers = if ctrl {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        KeyEvent::new(code, modifiers)
    })
}

#[derive(Debug, Clone)]
enum Move {
    Key(KeyEvent),
    Resize(u16, u16),
    Click(u16, u16),
    Paste(String),
    Wait,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(
        prop_oneof![
            30 => key().prop_map(Move::Key),
            3 => (0u16..170, 0u16..50).prop_map(|(w, h)| Move::Resize(w, h)),
            3 => (0u16..170, 0u16..50).prop_map(|(x, y)| Move::Click(x, y)),
            1 => "\\PC{0,12}".prop_map(Move::Paste),
            1 => Just(Move::Wait),
        ],
        1..60,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_keys_and_sizes_never_panic_and_keep_in_sight_what_must_be(
        moves in moves(), width in 20u16..170, height in 5u16..50,
    ) {
        let mut stage = Stage::new(width, height);
        for step in moves {
            match step {
                Move::Key(key) => stage.key(key),
                Move::Resize(width, height) => {
                    stage.resize(width, height);
                }
                Move::Click(x, y) => stage.click_at(x, y),
                Move::Paste(text) => {
                    stage.paste(&text);
                }
                Move::Wait => {
                    stage.wait(2);
                }
            }
            if let Err(why) = stage.app.what_must_be_in_sight(&stage.screen()) {
                prop_assert!(false, "{why}\n{}", stage.screen());
            }
            prop_assert!(
                !stage.app.is_held(),
                "every question was answered, and keys still wait\n{}",
                stage.screen()
            );
        }
    }

    #[test]
    fn nothing_typed_into_a_reply_is_lost(keys in prop::collection::vec(key(), 0..40)) {
        let mut stage = Stage::new(100, 30);
        stage.press("j Enter r ‹precious words› Esc");
        for key in keys {
            // Keys that take text away, or send it, are asked for by name elsewhere.
            let takes_away = matches!(key.code, KeyCode::Backspace | KeyCode::Delete | KeyCode::F(2))
                || key.modifiers.contains(KeyModifiers::CONTROL);
            if !takes_away {
                stage.key(key);
            }
        }
        let kept = stage.desk.drafts.values().any(|drafts| {
            [&drafts.reply, &drafts.comment]
                .into_iter()
                .flatten()
                .any(|text| is_within("precious words", text))
        });
        let sent = stage
            .desk
            .tickets
            .iter()
            .flat_map(|view| &view.messages)
            .any(|message| is_within("precious words", &message.text));
        prop_assert!(kept || sent || stage.has("precious"));
    }
}

/// Whether the characters of `words` stand in `text` in their order: more may have been typed
/// between them.
fn is_within(words: &str, text: &str) -> bool {
    let mut rest = text.chars();
    words.chars().all(|c| rest.any(|other| other == c))
}

#[test]
fn windows_without_room_are_survived() {
    for (width, height) in [
        (0, 0),
        (1, 1),
        (1, 50),
        (200, 1),
        (19, 4),
        (20, 5),
        (39, 7),
        (10_000, 10_000),
    ] {
        let mut stage = Stage::new(120, 32);
        stage.press("j Enter r ‹text›");
        stage.resize(width, height);
        stage.press("Esc ? Esc : Esc g Esc Tab Tab 2 Enter 3 4 1");
        stage.resize(120, 32).press("Esc").see("1 Tickets");
    }
}

#[test]
fn u1_below_the_smallest_size_a_sentence_is_shown() {
    let mut stage = Stage::new(19, 4);
    stage.see("deskcard needs");
    stage.resize(80, 24).see("Open tickets");
}

#[test]
fn l2_a_desk_without_rows_is_walked_without_harm() {
    let mut stage = Stage::with(120, 30, Desk::empty());
    for keys in [
        "j k G g g Space Enter l h Tab / Esc x X v Esc",
        "2 j Enter e E p w o t s y d",
        "3 j Enter",
        "4 j Enter d i Esc",
    ] {
        stage.press(keys);
    }
    stage.press("Esc Esc Esc 1").see("deskcard");
}

#[test]
fn r1_nothing_of_a_stranger_reaches_the_terminal_raw() {
    let mut desk = Desk::sample();
    let evil = "\u{1b}]0;owned\u{7}\u{202e}evil\u{200b}\r\n\u{9b}31m";
    let view = desk.ticket(1042);
    view.ticket.subject = evil.to_owned();
    view.ticket.client_name = evil.to_owned();
    view.messages[0].text = evil.to_owned();
    view.messages[0].author_name = evil.to_owned();
    view.messages[0].attachments[0].name = evil.to_owned();
    view.sidebar.client.name = evil.to_owned();
    view.sidebar.client.note = evil.to_owned();
    desk.clients[0].name = evil.to_owned();
    let mut stage = Stage::with(120, 32, desk);
    for keys in ["j", "Enter", "s", "Esc Tab", "Tab 2", "Enter", "y"] {
        stage.press(keys);
        let screen = stage.screen();
        assert!(
            screen
                .chars()
                .all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}' || c == '\u{200b}')),
            "after {keys}: {screen:?}"
        );
    }
}
