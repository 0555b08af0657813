use proptest::prelude::*;
use serde_json::json;

use super::*;

/// Every character that R1 keeps from a terminal, by Unicode's own categories.
fn is_danger(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

const DOORS: [fn(&str) -> Cow<'_, str>; 4] =
    [printable, printable_line, printable_block, json_text];

#[test]
fn r1_no_character_of_unicode_gets_through_that_could_do_harm() {
    for c in ('\0'..'\u{20000}')
        .chain('\u{E0000}'..='\u{E1000}')
        .chain(['\u{10FFFF}'])
    {
        for text in [format!("{c}"), format!("a{c}b"), format!("小{c}{c}")] {
            for door in DOORS {
                let clean = door(&text);
                let kept = ['\n', '\t'];
                let bad = clean.chars().find(|c| is_danger(*c) && !kept.contains(c));
                // A variation selector after an ideograph is what it is for.
                let variant = text.starts_with('小') && !is_danger('小');
                assert!(
                    bad.is_none() || (variant && bad == Some(c)),
                    "U+{:04X}",
                    u32::from(c)
                );
            }
            assert!(!printable(&text).contains(['\n', '\t']));
            assert!(!printable_line(&text).contains(['\n', '\t']));
            assert!(!printable_block(&text).contains('\t'));
        }
    }
}

#[test]
fn r1_each_door_treats_lines_as_its_readers_need_it() {
    let text = "a\r\nb\nc\td\re\u{1b}[31m\u{7f}\u{85}";
    assert_eq!(printable(text), "a��b�c�d�e�[31m��");
    assert_eq!(printable_line(text), "a⏎b⏎c d�e�[31m��");
    assert_eq!(printable_block(text), "a\nb\nc   d�e�[31m��");
    assert_eq!(json_text(text), "a\nb\nc\td�e�[31m��");
}

#[test]
fn r1_invisible_and_direction_changing_characters_are_spelled_out() {
    for (text, shown) in [
        ("invoice\u{202E}fdp.exe", "invoice⟨U+202E⟩fdp.exe"),
        ("a\u{200B}b", "a⟨U+200B⟩b"),
        ("\u{FEFF}x", "⟨U+FEFF⟩x"),
        ("sof\u{AD}t", "sof⟨U+00AD⟩t"),
        ("a\u{200D}b", "a⟨U+200D⟩b"),
        ("a\u{200C}b", "a⟨U+200C⟩b"),
        ("x\u{2028}y", "x⟨U+2028⟩y"),
        ("\u{3164}", "⟨U+3164⟩"),
        ("\u{2800}", "⟨U+2800⟩"),
        ("a\u{E0041}", "a⟨U+E0041⟩"),
        ("x\u{FE0F}", "x⟨U+FE0F⟩"),
        ("😀\u{FE0F}\u{FE01}", "😀\u{FE0F}⟨U+FE01⟩"),
        ("😀\u{E0100}", "😀⟨U+E0100⟩"),
        ("🏴\u{E0061}\u{E0062}", "🏴⟨U+E0061⟩⟨U+E0062⟩"),
        ("שלום\u{200F}!", "שלום⟨U+200F⟩!"),
        ("\u{FFFE}", "⟨U+FFFE⟩"),
        ("می\u{200C}\u{200C}خ", "می⟨U+200C⟩⟨U+200C⟩خ"),
    ] {
        for door in DOORS {
            assert_eq!(door(text), shown, "{text:?}");
        }
    }
}

#[test]
fn r1_writing_that_needs_joiners_and_selectors_passes_untouched() {
    for text in [
        "Grüße, Пётр Йод, 小明 — “ok” … 5 €",
        "👨\u{200D}👩\u{200D}👧\u{200D}👦 👩🏽\u{200D}⚕\u{FE0F} ❤\u{FE0F} 1\u{FE0F}\u{20E3} 🏳\u{FE0F}\u{200D}🌈",
        "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} 🇩🇪",
        "می\u{200C}خواهم",
        "ه\u{200D}.ش",
        "क्\u{200D}ष র\u{200D}্য ක්\u{200D}ෂ",
        "葛\u{E0100}城 辻\u{FE00}",
        "ᠮᠣᠩᠭᠣᠯ ᠰᠠᠢᠢᠨ\u{180B}",
        "ខ្មែរ မြန်မာ ไทย བོད་ཡིག",
        "שָׁל֑וֹם مُحَمَّدٌ",
        "Nguyễn a\u{302}\u{301}",
        "⠓⠑⠇⠇⠕\u{2800}⠺",
        "한국어 ㅋㅋㅋ \u{1112}\u{1161}\u{11AB}",
        "\u{FFFD}",
    ] {
        for door in DOORS {
            assert!(
                matches!(door(text), Cow::Borrowed(same) if same == text),
                "{:?}",
                door(text)
            );
        }
    }
}

#[test]
fn piled_up_marks_are_counted_instead_of_drawn() {
    let zalgo = format!("Z{}algo", "\u{301}".repeat(20));
    assert_eq!(
        printable(&zalgo),
        format!("Z{}⟨+14⟩algo", "\u{301}".repeat(6))
    );
    assert_eq!(json_text(&zalgo), zalgo.as_str());
    let chain = "👨\u{200D}".repeat(12);
    assert_eq!(
        printable(&chain).matches('\u{200D}').count(),
        10,
        "a chain of emoji is cut"
    );
    let huge = "\u{316}".repeat(1_000_000);
    assert!(printable(&huge).len() < 64);
}

#[test]
fn tabs_reach_the_next_stop_also_after_wide_text() {
    assert_eq!(
        printable_block("\tx\n小\ty\n\t\tz"),
        "    x\n小  y\n        z"
    );
    assert_eq!(printable_block(&"\t".repeat(200_000)).len(), 800_000);
}

#[test]
fn r1_json_is_cleaned_in_values_and_keys_and_loses_no_member() {
    let mut value = json!({
        "a\u{1}": ["x\u{1b}", {"n": "\u{202E}"}], "a\u{2}": 1, "ok": "line\nline\tend", "n": null
    });
    json_safe(&mut value);
    assert_eq!(
        value,
        json!({
            "a�": ["x�", {"n": "⟨U+202E⟩"}], "a��": 1, "ok": "line\nline\tend", "n": null
        })
    );
    let order: Vec<&String> = value
        .as_object()
        .map(|o| o.keys().collect())
        .unwrap_or_default();
    assert_eq!(order, ["a�", "a��", "ok", "n"]);
}

#[test]
fn plain_text_is_not_copied() {
    for text in ["", "plain ASCII", "Пётр", "小明"] {
        for door in DOORS {
            assert!(matches!(door(text), Cow::Borrowed(_)));
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a\n\r\t\u{1b}\u{301}\u{200C}\u{200D}\u{FE0F}\u{FE00}👨👩🏽🏴\u{E0067}\u{E0062}\u{E007F}क्ا小1\u{20E3}\u{2800}⠓]{0,40}",
        any::<String>()
    ]
}

proptest! {
    #[test]
    fn what_is_printable_stays_as_it_is(text in text()) {
        for door in DOORS {
            let once = door(&text).into_owned();
            prop_assert_eq!(door(&once).into_owned(), once.clone());
        }
    }

    #[test]
    fn no_printed_cluster_stacks_more_marks_than_allowed(text in "[a\u{301}\u{316}\u{5B0}\u{E31}]{0,60}") {
        let clean = printable(&text).into_owned();
        let mut run = 0;
        for c in clean.chars() {
            run = if unicode_normalization::char::is_combining_mark(c) { run + 1 } else { 0 };
            prop_assert!(run <= 6);
        }
    }
}
