use std::time::Instant;

use proptest::prelude::*;

use super::*;

const FAMILY: &str = "👨\u{200D}👩\u{200D}👧\u{200D}👦";

#[test]
fn u8_width_counts_the_columns_of_every_script() {
    for (text, columns) in [
        ("", 0),
        ("abc", 3),
        ("Пётр", 4),
        ("Пе\u{308}тр", 4),
        ("小明", 4),
        ("ﾃｽﾄ", 3),
        ("김철수", 6),
        ("مرحبا", 5),
        ("הלו", 3),
        ("नमस्ते", 4),
        (FAMILY, 2),
        ("👍🏽", 2),
        ("🇩🇪", 2),
        ("❤\u{FE0F}", 2),
        ("a\u{301}\u{302}\u{303}", 1),
    ] {
        assert_eq!(width(text), columns, "{text}");
    }
}

#[test]
fn u8_a_text_is_cut_between_clusters_and_says_so() {
    for (text, columns, clipped) in [
        ("Anna", 4, "Anna"),
        ("Annalena", 4, "Ann…"),
        ("Anna Maria", 6, "Anna…"),
        ("Пётр Ильич", 5, "Пётр…"),
        ("Пе\u{308}тр Ильич", 3, "Пе\u{308}…"),
        ("小明先生", 5, "小明…"),
        ("小明先生", 4, "小…"),
        ("小明", 1, "…"),
        ("小明", 0, ""),
        ("مرحبا بك", 4, "مرح…"),
        (FAMILY, 2, FAMILY),
        ("👍🏽👍🏽👍🏽", 5, "👍🏽👍🏽…"),
        (
            "👨\u{200D}👩\u{200D}👧\u{200D}👦👨\u{200D}👩\u{200D}👧\u{200D}👦",
            3,
            "👨\u{200D}👩\u{200D}👧\u{200D}👦…",
        ),
        ("", 0, ""),
    ] {
        assert_eq!(clip(text, columns), clipped, "{text} in {columns}");
    }
}

fn wrapped(text: &str, columns: usize) -> Vec<&str> {
    wrap(text, columns)
        .into_iter()
        .map(|line| &text[line])
        .collect()
}

#[test]
fn u8_lines_break_where_readers_of_the_script_expect_it() {
    for (text, columns, lines) in [
        ("", 5, vec![""]),
        ("a\n", 5, vec!["a", ""]),
        ("a\r\n\r\nb", 5, vec!["a", "", "b"]),
        ("one two three", 7, vec!["one two", "three"]),
        ("one two   three", 7, vec!["one two", "three"]),
        ("one two   \nthree", 7, vec!["one two", "three"]),
        ("один два", 5, vec!["один", "два"]),
        ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
        ("x abcdefghij", 4, vec!["x", "abcd", "efgh", "ij"]),
        ("  indented text", 10, vec!["  indented", "text"]),
        ("    abcdefghij", 8, vec!["    abcd", "efghij"]),
        ("          word", 4, vec!["", "word"]),
        ("well-known fact", 7, vec!["well-", "known", "fact"]),
        ("我的订单在哪里？", 6, vec!["我的订", "单在哪", "里？"]),
        ("订单在哪里？好", 10, vec!["订单在哪", "里？好"]),
        ("これは「本」です", 8, vec!["これは", "「本」で", "す"]),
        ("Order 订单 42", 9, vec!["Order 订", "单 42"]),
        (
            "주문은 어디에 있나요",
            8,
            vec!["주문은", "어디에", "있나요"],
        ),
        ("مرحبا كيف حالك", 9, vec!["مرحبا كيف", "حالك"]),
        ("小", 1, vec!["小"]),
        ("小明", 1, vec!["小", "明"]),
        ("a b", 0, vec!["a", "b"]),
        ("👍🏽👍🏽👍🏽", 4, vec!["👍🏽👍🏽", "👍🏽"]),
        (
            "a\u{301}b\u{301}c\u{301}",
            2,
            vec!["a\u{301}b\u{301}", "c\u{301}"],
        ),
        ("no\u{A0}break here", 8, vec!["no\u{A0}break", "here"]),
    ] {
        assert_eq!(wrapped(text, columns), lines, "{text:?} in {columns}");
    }
}

#[test]
fn a_cluster_of_a_megabyte_is_taken_apart() {
    let zalgo = format!("a{}", "\u{301}".repeat(100_000));
    assert_eq!(width(&zalgo), 1);
    let jamo = "\u{1100}".repeat(30_000);
    assert!(clip(&jamo, 10).len() < 64);
    assert!(wrap(&jamo, 10).iter().all(|line| line.len() <= 64));
}

/// Pieces that make long words, long clusters, long runs of nothing.
const PIECES: [&str; 10] = [
    "word and ",
    "слово",
    "订单",
    "a\u{301}",
    "\u{301}",
    "\u{1100}",
    " ",
    "\n",
    "-",
    "👍🏽",
];

#[test]
fn the_first_lines_of_a_long_text_cost_no_more_than_those_of_a_short_one() {
    for piece in PIECES
        .into_iter()
        .filter(|piece| width(piece) > 0 && *piece != " ")
    {
        let text = piece.repeat(10_000_000 / piece.len());
        let began = Instant::now();
        assert!(clip(&text, 80).len() <= 400);
        assert_eq!(lines(&text, 80).take(50).count(), 50);
        assert!(began.elapsed().as_millis() < 500, "{piece:?}");
    }
}

#[test]
fn wrapping_takes_time_in_proportion_to_the_text() {
    for piece in PIECES {
        let text = piece.repeat(200_000 / piece.len());
        let began = Instant::now();
        assert!(lines(&text, 20).count() > 0);
        assert!(
            began.elapsed().as_secs() < 10,
            "{piece:?}: {:?}",
            began.elapsed()
        );
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z \n小明。「」а-я\u{301}\u{200D}👍🏽🇩ا-ي-]{0,60}",
        any::<String>()
    ]
}

proptest! {
    #[test]
    fn a_clipped_text_is_never_too_wide(text in text(), columns in 0_usize..30) {
        let clipped = clip(&text, columns);
        prop_assert!(width(&clipped) <= columns, "{:?}", clipped);
        if width(&text) <= columns {
            prop_assert_eq!(clipped.as_ref(), text.as_str());
        }
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing_but_white_space(text in text(), columns in 4_usize..30) {
        let text = super::super::printable_block(&text).into_owned();
        let mut end = 0;
        for line in wrap(&text, columns) {
            prop_assert!(line.start >= end && line.end >= line.start);
            prop_assert!(text[end..line.start].chars().all(char::is_whitespace));
            prop_assert!(width(&text[line.clone()]) <= columns, "{:?}", &text[line]);
            end = line.end;
        }
        prop_assert!(text[end..].chars().all(char::is_whitespace));
    }
}

#[test]
fn r7_a_text_of_marks_without_a_width_is_cut_without_reading_it_all() {
    let text = format!("a{}", "\u{301}".repeat(5_000_000));
    let started = std::time::Instant::now();
    let cut = clip(&text, 80);
    assert!(cut.ends_with('…') && cut.len() < 10_000, "{}", cut.len());
    assert!(width(&cut) <= 80);
    assert!(
        started.elapsed().as_millis() < 500,
        "{:?}",
        started.elapsed()
    );
    assert_eq!(clip("e\u{301}t\u{301}", 3), "e\u{301}t\u{301}");
}
