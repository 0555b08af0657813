use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

/// Typed, and a text it has to be found in (`L3`).
const FOUND: &[(&str, &str)] = &[
    ("петр", "Пётр Ильич"),
    ("ПЁТР", "петр"),
    ("muller", "Jan Müller"),
    ("muller", "JAN MU\u{308}LLER"),
    ("gross", "Groß"),
    ("gross", "GROẞ"),
    ("lukasz", "Łukasz"),
    ("oystein", "Øystein"),
    ("istanbul", "İstanbul"),
    ("ISTANBUL", "ıstanbul"),
    ("小明", "王小明先生"),
    ("aegir", "Ægir"),
    ("oeuvre", "Œuvre"),
    ("thor", "Þór"),
    ("david", "Ðavíð"),
    ("dang", "Đặng Văn Đức"),
    ("nguyen thi hong", "Nguyễn Thị Hồng"),
    ("duc", "Đức"),
    ("acme", "ＡＣＭＥ"),
    ("テスト", "ﾃｽﾄ"),
    ("ガス", "ｶﾞｽ"),
    ("김철수", "김철수님"),
    (
        "김철수",
        "\u{1100}\u{1175}\u{11B7}\u{110E}\u{1165}\u{11AF}\u{1109}\u{116E}",
    ),
    ("محمد", "مُحَمَّد"),
    ("محمد", "محـــمد"),
    ("احمد", "أَحْمَد"),
    ("امنه", "آمنة"),
    ("علي", "علی"),
    ("كريم", "کریم"),
    ("میخواهم", "می\u{200C}خواهم"),
    ("שלום", "שָׁלוֹם"),
    ("γιωργος", "Γιώργος"),
    ("οδοσ", "ΟΔΌΣ"),
    ("οδός", "οδοσ"),
    ("कीमत", "क़ीमत"),
    ("0171", "٠١٧١"),
    ("0171", "０１７１"),
    ("o'brien", "O’Brien"),
    ("o'brien", "O´Brien"),
    ("o'brien", "O\u{1FFD}Brien"),
    ("anne-marie", "Anne–Marie"),
    ("\"ромашка\"", "ООО «Ромашка»"),
    ("anna maria", "Anna \t\u{A0}\n Maria"),
    ("anna", "A\u{200B}n\u{AD}n\u{202E}a\u{FEFF}"),
    ("київ", "Київ"),
    ("1/2 kg", "½ ㎏"),
];

#[test]
fn l3_every_script_is_found_without_case_accents_and_width() {
    for (typed, text) in FOUND {
        assert!(
            fold(text).contains(&fold(typed)),
            "{typed} in {text}: {:?} in {:?}",
            fold(typed),
            fold(text)
        );
    }
}

/// Pairs that look alike when marks are stripped blindly, and are other words.
const APART: &[(&str, &str)] = &[
    ("йод", "иод"),
    ("かき", "がき"),
    ("ハハ", "パパ"),
    ("कि", "क"),
    ("กิน", "กน"),
    ("가", "각"),
    ("Анна", "Анни"),
];

#[test]
fn letters_that_make_another_word_stay_apart() {
    for (one, other) in APART {
        assert_ne!(fold(one), fold(other));
    }
}

#[test]
fn a_key_has_no_white_space_at_its_ends_and_one_space_between() {
    assert_eq!(fold("  a \r\n\t b\u{3000}c\u{2028}"), "a b c");
    assert_eq!(fold(" \n "), "");
    assert_eq!(fold("\u{7}a\u{0}b\u{9F}c\u{7F}"), "abc");
}

#[test]
fn fold_into_appends_and_does_not_join_what_was_there() {
    let mut out = String::from("か и ");
    fold_into("\u{3099}x", &mut out);
    assert_eq!(out, "か и \u{3099}x");
    let mut out = String::from("и");
    fold_into("\u{306}", &mut out);
    assert_eq!(out, "и", "the mark belongs to another text");
}

#[test]
fn a_sort_key_begins_with_a_letter_or_digit_where_there_is_one() {
    assert_eq!(sort_key("«Ромашка», ООО"), "ромашка\", ооо");
    assert_eq!(sort_key("🔥 Änna"), "anna");
    assert_eq!(sort_key("(1) x"), "1) x");
    assert_eq!(sort_key("***"), "***");
    assert_eq!(sort_key(""), "");
}

#[test]
fn l3_exact_keeps_accents_and_forgets_case_and_the_length_of_spaces() {
    assert_eq!(exact(" Anna \n MARIA "), "anna maria");
    assert_eq!(exact("Mu\u{308}ller"), exact("MÜLLER"));
    assert_ne!(exact("Muller"), exact("Müller"));
    assert_ne!(exact("Petr"), exact("Pëtr"));
    assert_eq!(exact("ΟΔΟΣ"), exact("οδος"));
}

#[test]
fn digits_of_every_script_are_read() {
    for digits in [
        "0123456789",
        "٠١٢٣٤٥٦٧٨٩",
        "۰۱۲۳۴۵۶۷۸۹",
        "०१२३४५६७८९",
        "๐๑๒๓๔๕๖๗๘๙",
        "０１２３４５６７８９",
    ] {
        assert_eq!(
            digits.chars().filter_map(ascii_digit).collect::<String>(),
            "0123456789"
        );
    }
    assert_eq!(ascii_digit('x'), None);
    assert_eq!(
        ascii_digit('\u{66A}'),
        None,
        "the percent sign after the Arabic nine"
    );
}

#[test]
fn every_character_folds_to_a_key_that_folds_to_itself() {
    // Beyond the second plane there are only ideographs, then tags and variation selectors.
    for c in ('\0'..'\u{20000}')
        .chain('\u{2F800}'..'\u{2FA20}')
        .chain('\u{E0000}'..'\u{E0200}')
    {
        let key = fold(&format!("{c}"));
        assert_eq!(fold(&key), key, "U+{:04X}", u32::from(c));
        let key = fold(&format!("か{c}и{c}x"));
        assert_eq!(fold(&key), key, "U+{:04X} between letters", u32::from(c));
    }
}

#[test]
fn the_short_way_for_frequent_characters_leads_where_the_normaliser_does() {
    for c in '\0'..'\u{20000}' {
        let mut key = String::new();
        let mut folder = Folder {
            start: 0,
            out: &mut key,
            gap: false,
            scratch: String::new(),
        };
        folder.normalise(&c.to_string());
        match plainly(c) {
            Plainly::As(short) => assert_eq!(key, short.to_string(), "U+{:04X}", u32::from(c)),
            Plainly::Gone | Plainly::Space => assert_eq!(key, "", "U+{:04X}", u32::from(c)),
            Plainly::Not => {}
        }
    }
    for text in ["aB C", "a  b", " a", "a ", "A`B", "a\tB", "  ", "ä B c"] {
        let slow = fold(&text.replace('B', "Б").replace('C', "Ц"));
        assert_eq!(
            fold(text),
            slow.replace('б', "b").replace('ц', "c"),
            "{text:?}"
        );
    }
}

#[test]
fn a_character_and_its_canonical_decomposition_have_one_key() {
    for c in '\0'..'\u{20000}' {
        let parted: String = c.nfd().collect();
        assert_eq!(
            fold(&parted),
            fold(&format!("{c}")),
            "U+{:04X}",
            u32::from(c)
        );
    }
}

#[test]
fn the_breve_of_a_letter_is_found_behind_marks_of_other_scripts() {
    assert_eq!(fold("И\u{94D}\u{306}"), fold("Й\u{94D}"));
    assert_eq!(fold("и\u{94D}\u{94D}\u{306}"), fold("й\u{94D}\u{94D}"));
}

#[test]
fn a_long_run_of_marks_is_folded_in_linear_time() {
    let zalgo = format!("a{}b", "\u{301}\u{316}\u{3099}".repeat(300_000));
    assert!(fold(&zalgo).ends_with('b'));
}

/// Text of letters and marks that compose, from the scripts with rules of their own.
fn text() -> impl Strategy<Value = String> {
    let letters = "[ёйЙиа-яA-Za-zß-ÿĀ-žκ-ωάώ\u{300}-\u{308}\u{345}가-힣ᄀ-ᇿㄱ-ㅣか-ポｦ-ﾟ\u{3099}\u{309A}अ-ह\u{93C}-\u{94D}ا-ي\u{64B}-\u{655} \t\u{200D}小明]{0,24}";
    prop_oneof![letters, any::<String>()]
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in text()) {
        let key = fold(&text);
        prop_assert_eq!(fold(&key), key);
    }

    #[test]
    fn equivalent_texts_have_one_key(text in text()) {
        let key = fold(&text);
        prop_assert_eq!(fold(&text.nfd().collect::<String>()), key.clone());
        prop_assert_eq!(fold(&text.nfc().collect::<String>()), key);
    }

    #[test]
    fn letter_case_makes_no_other_key(text in "[a-zA-Zа-яА-Яά-ώĀ-ž ]{0,24}") {
        prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
    }

    #[test]
    fn a_word_of_a_text_is_found_in_it(words in prop::collection::vec("[a-zA-Zà-ÿа-яё小明가-힣]{1,8}", 1..6)) {
        let key = fold(&words.join("  "));
        for word in &words {
            prop_assert!(key.contains(&fold(word)));
        }
    }
}
