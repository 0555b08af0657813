//! The table of keys keeps its own five rules (`KEYS 7`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::context::{self, CHAINS};
use super::resolve::heard;
use super::*;

/// Rule 1: one letter, one intent, everywhere; here are all 26. Labels inside menus and dialogs are
/// the initials of their rows and stand apart.
const INTENTS: [(char, &[&str]); 26] = [
    ('a', &["assign"]),
    ('b', &["boilerplate"]),
    ('c', &["create"]),
    ('d', &["delete", "dismiss"]),
    ('e', &["edit", "entire"]),
    ('f', &["finish"]),
    ('g', &["gear", "bottom"]),
    ('h', &["pane"]),
    ('i', &["import"]),
    ('j', &["down", "beside"]),
    ('k', &["up", "beside"]),
    ('l', &["pane"]),
    ('m', &["merge"]),
    ('n', &["comment"]),
    ('o', &["open"]),
    ('p', &["phone"]),
    ('q', &["close"]),
    ('r', &["reply"]),
    ('s', &["save", "send"]),
    ('t', &["tickets"]),
    ('u', &["undo", "redo"]),
    ('v', &["view"]),
    ('w', &["write"]),
    ('x', &["mark"]),
    ('y', &["copy"]),
    ('z', &["snooze", "later"]),
];

fn key(name: &str) -> KeyEvent {
    let stroke = Stroke::parse(name).unwrap();
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
    modifiers.set(KeyModifiers::SHIFT, stroke.shift);
    KeyEvent::new(stroke.code, modifiers)
}

fn press(chain: &[Context], name: &str) -> Resolved {
    Keymap::standard().resolve(chain, key(name), None)
}

#[test]
fn every_action_stands_in_the_table_and_in_some_help() {
    let keymap = Keymap::standard();
    let in_help: BTreeSet<_> = CHAINS
        .iter()
        .flat_map(|(_, chain)| keymap.help(chain))
        .flat_map(|row| row.actions)
        .collect();
    let mut names = BTreeSet::new();
    for action in Action::ALL {
        assert!(
            BINDINGS.iter().any(|b| b.action == *action),
            "{action:?} has no key"
        );
        assert!(in_help.contains(action), "{action:?} is in no help");
        assert!(names.insert(action.name()), "{} twice", action.name());
        assert_eq!(Action::from_name(action.name()), Some(*action));
        assert!(
            action
                .name()
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '-'),
            "{}",
            action.name()
        );
    }
}

#[test]
fn every_context_stands_in_a_chain_and_has_bindings() {
    for context in Context::ALL {
        assert!(
            CHAINS.iter().any(|(_, chain)| chain.contains(&context)),
            "{context:?}"
        );
        assert!(BINDINGS.iter().any(|b| b.context == context), "{context:?}");
    }
}

#[test]
fn no_key_stands_twice_in_a_chain_but_with_the_same_first_word() {
    let keymap = Keymap::standard();
    for (name, chain) in CHAINS {
        let mut seen: HashMap<Stroke, Action> = HashMap::new();
        for context in *chain {
            for bound in keymap
                .bound
                .iter()
                .filter(|b| b.binding.context == *context)
            {
                let action = bound.binding.action;
                for stroke in &bound.strokes {
                    if !heard(chain, *context, *stroke, action) {
                        continue;
                    }
                    let before = *seen.entry(*stroke).or_insert(action);
                    assert_eq!(before.intent(), action.intent(), "{stroke} in {name}");
                }
            }
        }
    }
}

#[test]
fn one_letter_has_one_intent_in_every_pane() {
    let panes = Context::ALL.into_iter().filter(|c| !c.is_dialog());
    let keymap = Keymap::standard();
    let mut given = BTreeSet::new();
    for context in panes {
        for bound in keymap.bound.iter().filter(|b| b.binding.context == context) {
            for letter in bound.strokes.iter().filter_map(|s| s.typed()) {
                let Some((letter, intents)) = INTENTS
                    .iter()
                    .find(|(intent, _)| *intent == letter.to_ascii_lowercase())
                else {
                    continue;
                };
                let intent = bound.binding.action.intent();
                assert!(
                    intents.contains(&intent),
                    "{letter} is {intent} in {context:?}"
                );
                given.insert(*letter);
            }
        }
    }
    assert_eq!(given.len(), 26, "all letters are given out: {given:?}");
}

#[test]
fn no_capital_sends_or_deletes_by_itself() {
    for binding in BINDINGS {
        let capital = binding
            .keys
            .iter()
            .any(|key| key.len() == 1 && key.chars().all(|c| c.is_ascii_uppercase()));
        let asks_first = binding.action == Action::ConfirmDelete;
        if capital && !asks_first {
            assert!(
                !["send", "delete"].contains(&binding.action.intent()),
                "{binding:?}"
            );
        }
    }
}

#[test]
fn dead_keys_the_cyrillic_place_of_slash_and_pieces_of_arrows_stay_unbound() {
    let keymap = Keymap::standard();
    for reserved in "`~^\\|{}[]@<>$&.,WABC".chars() {
        let stroke = Stroke::plain(KeyCode::Char(reserved));
        assert!(!keymap.is_bound(stroke), "{reserved}");
    }
    for control in "vqrx".chars() {
        assert!(!keymap.is_bound(Stroke::parse(&format!("Ctrl-{control}")).unwrap()));
    }
}

/// Rule 3: the fallback for Ctrl + letter in a text is `Esc`, then the letter.
#[test]
fn each_ctrl_key_of_a_text_has_its_way_by_esc_and_the_letter() {
    let keymap = Keymap::standard();
    let text_keys = [
        Action::LineStart,
        Action::LineEnd,
        Action::DeleteToStart,
        Action::DeleteToEnd,
        Action::DeleteWord,
        Action::DeleteRight,
        Action::UndoTyping,
        Action::RedoTyping,
    ];
    let mut checked = 0;
    for binding in BINDINGS {
        let of_text = [Context::Composer, Context::Form, Context::Text].contains(&binding.context);
        if !of_text || text_keys.contains(&binding.action) {
            continue;
        }
        for letter in binding.keys.iter().filter_map(|k| k.strip_prefix("Ctrl-")) {
            if letter.len() > 1 {
                continue;
            }
            checked += 1;
            let intent = binding.action.intent();
            let after_esc: Vec<Resolved> = match binding.action {
                // Esc asks, and `s` saves; Esc g s sends the draft.
                Action::Save => vec![press(context::LEAVE_FORM, letter)],
                Action::Send => vec![press(context::GEAR, letter)],
                // The gear of a line is Ctrl-g only: outside the form there is no line.
                Action::Gear if binding.context == Context::Form => continue,
                _ => vec![
                    press(context::CONVERSATION, letter),
                    press(context::CARD_PAGE, letter),
                ],
            };
            assert!(
                after_esc.iter().any(|resolved| matches!(
                    resolved,
                    Resolved::Action(action) if action.intent() == intent
                )),
                "Ctrl-{letter} ({intent}) has no way by Esc {letter}: {after_esc:?}"
            );
        }
    }
    assert!(checked >= 8, "{checked}");
    // The two that terminals take most often have a second key, too.
    for chain in [context::COMPOSER, context::FORM] {
        assert_eq!(press(chain, "F2"), press(chain, "Ctrl-s"));
    }
    assert_eq!(keymap.label(Action::Help).as_deref(), Some("?"));
}

#[test]
fn a_place_without_a_character_of_its_own_is_read_in_four_scripts_at_once() {
    for (typed, action) in [
        ('r', Action::Reply),
        ('к', Action::Reply),
        ('ρ', Action::Reply),
        ('ר', Action::Reply),
        ('п', Action::Gear),
        ('П', Action::Bottom),
        ('Ы', Action::SaveAttachments),
        ('І', Action::SaveAttachments),
        ('ж', Action::Palette),
        ('.', Action::Search),
        (',', Action::Help),
        ('№', Action::TagTicket),
        ('ά', Action::Assign),
        (';', Action::Palette),
        ('/', Action::Search),
        ('?', Action::Help),
        ('ц', Action::Write),
    ] {
        let event = KeyEvent::new(KeyCode::Char(typed), KeyModifiers::NONE);
        assert_eq!(
            Keymap::standard().resolve(context::CONVERSATION, event, None),
            Resolved::Action(action),
            "{typed}"
        );
    }
    let ctrl = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
    for typed in ['s', 'ы', 'і', 'σ', 'ד'] {
        assert_eq!(
            Keymap::standard().resolve(context::COMPOSER, ctrl(typed), None),
            Resolved::Action(Action::Send),
            "Ctrl-{typed}"
        );
    }
    assert_eq!(
        Keymap::standard().resolve(context::FORM, ctrl('ш'), None),
        Resolved::Action(Action::NextField),
        "the place of Ctrl-ш is Ctrl-i, which is Tab"
    );
}

#[test]
fn no_letter_of_a_layout_read_always_hits_a_bound_character_but_two() {
    let keymap = Keymap::standard();
    let mut hits = BTreeSet::new();
    for line in include_str!("../../../assets/layouts.txt").lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        if let [name @ ("ru" | "uk" | "el" | "he"), plain, _] = words[..] {
            for (typed, place) in plain
                .chars()
                .skip(10)
                .zip("qwertyuiop[]asdfghjkl;'zxcvbnm,./".chars())
            {
                let stroke = Stroke::plain(KeyCode::Char(typed));
                if typed != place && keymap.is_bound(stroke) {
                    hits.insert((name.to_owned(), typed));
                }
            }
        }
    }
    let expected = [("el", ';'), ("he", '/')].map(|(n, c)| (n.to_owned(), c));
    assert_eq!(hits, BTreeSet::from(expected));
}

#[test]
fn a_chosen_layout_goes_before_what_is_bound() {
    let with = |layout: &str, typed: char| {
        Keymap::new(&BTreeMap::new(), Some(layout))
            .unwrap()
            .resolve(
                context::TICKETS_LIST,
                KeyEvent::new(KeyCode::Char(typed), KeyModifiers::NONE),
                None,
            )
    };
    assert_eq!(with("el", ';'), Resolved::Action(Action::Close));
    assert_eq!(with("he", '/'), Resolved::Action(Action::Close));
    assert_eq!(with("he", '\''), Resolved::Action(Action::Write));
    assert_eq!(with("be", 'і'), Resolved::Action(Action::Boilerplate));
    assert_eq!(with("fr", 'é'), Resolved::Action(Action::GoClients));
    assert_eq!(
        with("fr", 'z'),
        Resolved::Action(Action::Snooze),
        "Latin goes by character"
    );
    assert_eq!(with("cs", '+'), Resolved::Action(Action::GoTickets));
    assert_eq!(
        with("bg", ';'),
        Resolved::Action(Action::Palette),
        "no key stands at ]"
    );
}

#[test]
fn in_a_text_letters_type_and_only_quiet_keys_of_global_work() {
    assert_eq!(press(context::COMPOSER, "q"), Resolved::Text('q'));
    assert_eq!(press(context::COMPOSER, "Space"), Resolved::Text(' '));
    assert_eq!(
        press(context::COMPOSER, "Backspace"),
        Resolved::Edit(Edit::Backspace)
    );
    assert_eq!(
        press(context::COMPOSER, "Enter"),
        Resolved::Edit(Edit::NewLine)
    );
    assert_eq!(
        press(context::COMPOSER, "Ctrl-z"),
        Resolved::Action(Action::UndoTyping)
    );
    assert_eq!(
        press(context::COMPOSER, "Tab"),
        Resolved::Action(Action::NextPane)
    );
    assert_eq!(
        press(context::COMPOSER, "Ctrl-p"),
        Resolved::Action(Action::Palette)
    );
    assert_eq!(
        press(context::COMPOSER, "F1"),
        Resolved::Action(Action::Help)
    );
    assert_eq!(
        press(context::FORM, "Backspace"),
        Resolved::Action(Action::DropLine)
    );
    assert_eq!(press(context::FORM, "Left"), Resolved::Edit(Edit::Left));
    assert_eq!(
        press(context::FORM_CHOICE, "Left"),
        Resolved::Action(Action::ChooseLeft)
    );
    assert_eq!(
        press(context::FORM_CHOICE, "Space"),
        Resolved::Action(Action::Choose)
    );
    assert_eq!(press(context::FORM_CHOICE, "*"), Resolved::Text('*'));
    assert_eq!(
        press(context::CHANGE_CLIENT_SEARCH, "1"),
        Resolved::Text('1')
    );
    assert_eq!(
        press(context::CHANGE_CLIENT, "1"),
        Resolved::Numbered(Action::ReplyTo, 1)
    );
    assert_eq!(
        press(context::IMPORT, "Tab"),
        Resolved::Action(Action::Complete)
    );
}

#[test]
fn a_dialog_hears_its_own_keys_and_the_ways_out() {
    assert_eq!(
        press(context::GEAR, "g"),
        Resolved::Action(Action::Top),
        "gg"
    );
    assert_eq!(press(context::GEAR, "Esc"), Resolved::Action(Action::Back));
    assert_eq!(
        press(context::GEAR, "3"),
        Resolved::Numbered(Action::Pick, 3)
    );
    assert_eq!(
        press(context::PICK, "Enter"),
        Resolved::Action(Action::Pick)
    );
    assert_eq!(
        press(context::CONFIRM, "D"),
        Resolved::Action(Action::ConfirmDelete)
    );
    assert!(matches!(press(context::CONFIRM, "c"), Resolved::Nothing(_)));
    assert!(matches!(
        press(context::CONFIRM, "Ctrl-z"),
        Resolved::Nothing(_)
    ));
    assert_eq!(
        press(context::VIEW_MENU, "Tab"),
        Resolved::Action(Action::NextOrder)
    );
}

/// Rule 4: the letter again takes the likeliest.
#[test]
fn the_letter_that_opened_a_pick_takes_its_likeliest_row() {
    for (chain, letter, opener, expected) in [
        (
            context::PICK,
            "p",
            Action::Phone,
            Resolved::Numbered(Action::Pick, 1),
        ),
        (
            context::PICK,
            "w",
            Action::Write,
            Resolved::Numbered(Action::Pick, 1),
        ),
        (
            context::PICK,
            "t",
            Action::Tickets,
            Resolved::Numbered(Action::Pick, 1),
        ),
        (
            context::FINISH_MENU,
            "f",
            Action::Finish,
            Resolved::Action(Action::SetSolved),
        ),
        (
            context::ASSIGN_MENU,
            "a",
            Action::Assign,
            Resolved::Action(Action::AssignMe),
        ),
        (
            context::SNOOZE_MENU,
            "z",
            Action::Snooze,
            Resolved::Action(Action::SnoozeMorning),
        ),
        (context::PICK, "o", Action::Phone, Resolved::Text('o')),
    ] {
        assert_eq!(
            Keymap::standard().resolve(chain, key(letter), Some(opener)),
            expected,
            "{letter}"
        );
    }
    let russian = KeyEvent::new(KeyCode::Char('з'), KeyModifiers::NONE);
    assert_eq!(
        Keymap::standard().resolve(context::PICK, russian, Some(Action::Phone)),
        Resolved::Numbered(Action::Pick, 1)
    );
    assert_eq!(Keymap::standard().initial('щ'), 'o');
}

#[test]
fn alt_is_esc_and_the_key_outside_a_text_and_a_word_key_inside() {
    let alt = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT);
    let keymap = Keymap::standard();
    assert_eq!(
        keymap.resolve(context::TICKETS_LIST, alt('k'), None),
        Resolved::EscThen(key("k"))
    );
    for (typed, action) in [
        ('b', Action::WordLeft),
        ('f', Action::WordRight),
        ('а', Action::WordRight),
    ] {
        assert_eq!(
            keymap.resolve(context::COMPOSER, alt(typed), None),
            Resolved::Action(action)
        );
    }
    assert_eq!(
        keymap.resolve(
            context::FORM,
            KeyEvent::new(KeyCode::Backspace, KeyModifiers::ALT),
            None
        ),
        Resolved::Action(Action::DeleteWord)
    );
    assert!(matches!(
        keymap.resolve(context::COMPOSER, alt('k'), None),
        Resolved::Nothing(_)
    ));
}

/// Rule 5.
#[test]
fn a_key_that_cannot_act_says_why() {
    for (chain, name, sentence) in [
        (
            context::CLIENTS_LIST,
            "r",
            "r would «reply», in: Tickets list, Conversation, Sidebar · ? shows the keys of this place",
        ),
        (
            context::CONVERSATION,
            "[",
            "[ is not a key · ? shows the keys of this place",
        ),
    ] {
        assert_eq!(press(chain, name), Resolved::Nothing(sentence.to_owned()));
    }
}

#[test]
fn the_configuration_changes_keys_and_wrong_ones_are_a_sentence() {
    let with = |name: &str, keys: &[&str]| {
        let keys = keys.iter().map(|k| (*k).to_owned()).collect();
        Keymap::new(&BTreeMap::from([(name.to_owned(), keys)]), None)
    };
    let keymap = with("reply", &["R", "Ctrl-r"]).unwrap();
    assert_eq!(
        keymap.resolve(context::CONVERSATION, key("R"), None),
        Resolved::Action(Action::Reply)
    );
    assert!(matches!(
        keymap.resolve(context::CONVERSATION, key("r"), None),
        Resolved::Nothing(_)
    ));
    let keymap = with("composer.gear", &["Ctrl-x"]).unwrap();
    assert_eq!(
        keymap.resolve(context::COMPOSER, key("Ctrl-x"), None),
        Resolved::Action(Action::Gear)
    );
    assert_eq!(
        keymap.resolve(context::CONVERSATION, key("g"), None),
        Resolved::Action(Action::Gear)
    );
    let keymap = with("layout", &["el"]).unwrap();
    assert_eq!(
        keymap.resolve(context::CONVERSATION, key(";"), None),
        Resolved::Action(Action::Close)
    );
    for (name, keys, said) in [
        ("replly", ["r"], "«replly» is no action"),
        ("form.reply", ["r"], "no key in that context"),
        ("reply", ["Alt-r"], "Alt-x is Esc, then x"),
        ("reply", ["n"], "both «reply» and «comment»"),
        ("send", ["s"], "types itself"),
        ("layout", ["klingon"], "no keyboard layout"),
    ] {
        let sentence = with(name, &keys).unwrap_err();
        assert!(sentence.contains(said), "{name}: {sentence}");
        assert!(sentence.contains("[keys]"), "{sentence}");
    }
}

#[test]
fn footer_help_and_readme_are_made_from_the_table() {
    let keymap = Keymap::standard();
    let footer = |chain: &[Context]| {
        let hints = keymap.hints(chain);
        let words: Vec<_> = hints
            .iter()
            .map(|h| format!("{} {}", h.key, h.hint))
            .collect();
        words.join("  ")
    };
    let tickets = footer(context::TICKETS_LIST);
    assert!(
        tickets.starts_with("r reply  n comment  e edit  g gear  f status  Space next unread"),
        "{tickets}"
    );
    assert!(tickets.ends_with("? help  : more"), "{tickets}");
    let form = footer(context::FORM);
    assert!(
        form.starts_with("Ctrl-s save  Tab field  Enter line"),
        "{form}"
    );
    assert!(form.ends_with("F1 help  Ctrl-p more"), "{form}");
    let gear = footer(context::GEAR);
    assert!(
        gear.contains("c client") && gear.ends_with("? help"),
        "{gear}"
    );

    let help = keymap.help(context::CONVERSATION);
    let sections = help
        .iter()
        .find(|row| row.help.starts_with("Go to a section"))
        .unwrap();
    assert_eq!(sections.keys, "1 2 3 4");
    let merge = help
        .iter()
        .filter(|row| row.actions.contains(&Action::MergeCards))
        .count();
    assert_eq!(merge, 0, "the ticket's own m goes before the client's");

    let markdown = keymap.markdown();
    assert!(
        markdown.contains("| Ticket | `f` | `finish` | Set the status; ff: solved |"),
        "{markdown}"
    );
    assert!(
        markdown.contains("| Menu | `1…9` `Enter` `↓` `↑` | `pick` `down` `up` |"),
        "{markdown}"
    );
    assert_eq!(keymap.json().as_array().unwrap().len(), BINDINGS.len());
}
