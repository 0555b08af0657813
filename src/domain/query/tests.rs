use proptest::prelude::*;

use super::*;

/// Sunday, 22 November 2026, 10:00 UTC.
fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T10:00:00Z").unwrap()
}

fn parse(text: &str) -> Query {
    Query::parse(text, &["plan", "Shoe size", "email"], now())
}

/// The only term of a query.
fn only(text: &str) -> Term {
    let query = parse(text);
    assert_eq!(query.terms.len(), 1, "{text}: {query:?}");
    query.terms.into_iter().next().unwrap()
}

fn field(text: &str) -> (Field, FieldTest) {
    match only(text).kind {
        TermKind::Field(field, test) => (field, test),
        other => panic!("{text}: {other:?}"),
    }
}

fn contains(text: &str) -> FieldTest {
    FieldTest::Contains(text.to_owned())
}

fn period(text: &str) -> (Option<String>, Option<String>) {
    match field(text).1 {
        FieldTest::Within(period) => (
            period.from.map(Timestamp::rfc3339),
            period.until.map(Timestamp::rfc3339),
        ),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn l3_words_are_folded_and_all_of_them_count() {
    let kinds: Vec<TermKind> = parse("  Пётр   MÜLLER ")
        .terms
        .into_iter()
        .map(|t| t.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            TermKind::Text("петр".into()),
            TermKind::Text("muller".into())
        ]
    );
}

#[test]
fn l3_quotes_keep_words_together_and_accents_apart() {
    let TermKind::Phrase(phrase) = only("\"Anna  MARIA\"").kind else {
        panic!("no phrase")
    };
    assert_eq!(
        (phrase.exact.as_str(), phrase.folded.as_str()),
        ("anna maria", "anna maria")
    );
    assert!(phrase.is_in("Dr. Anna Maria Lopez"));
    assert!(!phrase.is_in("Anna Luise Maria"));
    assert!(!Phrase::new("Müller").is_in("Muller"));
    assert!(Phrase::new("vip").is("VIP") && !Phrase::new("vip").is("vip-old"));
    assert!(matches!(only("“curly quotes”").kind, TermKind::Phrase(_)));
    assert!(
        matches!(only("\"not closed").kind, TermKind::Phrase(_)),
        "as while it is typed"
    );
}

/// Typed, and a phone it has to find.
const PHONES: &[(&str, &str)] = &[
    ("0171 123", "+49171123456"),
    ("0171123", "+49 171 123456"),
    ("0171/123-45", "+4917112345"),
    ("(0171) 123", "+49171123456"),
    ("+49 171 123", "+49171123456"),
    ("0049 171 123", "+49171123456"),
    ("+49 (0)171 123", "+49171123456"),
    ("+49 (0) 171 123", "+49171123456"),
    ("8 (921) 123-45-67", "+79211234567"),
    ("06 20 123", "+36201234567"),
    ("06 1234", "+390612345"),
    ("٠١٧١ ١٢٣", "+49171123456"),
    ("０１７１", "+49171123456"),
    ("123 456", "+49171123456"),
    ("0171", "0171 99"),
];

#[test]
fn l3_a_phone_is_found_in_any_spelling() {
    for (typed, phone) in PHONES {
        match only(typed).kind {
            TermKind::Digits(digits) => assert!(digits.is_in(phone), "{typed}: {digits:?}"),
            other => panic!("{typed}: {other:?}"),
        }
        match field(&format!("phone:\"{typed}\"")).1 {
            FieldTest::Digits(digits) => assert!(digits.is_in(phone), "{typed}"),
            other => panic!("{typed}: {other:?}"),
        }
    }
}

#[test]
fn l3_digits_are_also_words_and_few_digits_are_only_words() {
    let TermKind::Digits(digits) = only("4711 12").kind else {
        panic!("no digits")
    };
    assert_eq!(digits.words, ["4711", "12"]);
    assert_eq!(only("42").kind, TermKind::Text("42".into()));
    assert_eq!(only("0007").kind, TermKind::Text("0007".into()));
    assert_eq!(parse("7 anna 8").terms.len(), 3);
    assert_eq!(parse("anna 0171 123 maria").terms.len(), 3);
    assert!(matches!(only("x123").kind, TermKind::Text(_)));
}

#[test]
fn l3_fields_restrict_and_a_minus_negates() {
    for (text, wanted) in [
        ("name:ПЁТР", (Field::Name, contains("петр"))),
        ("NAME:anna", (Field::Name, contains("anna"))),
        ("email:@acme.com", (Field::Email, contains("@acme.com"))),
        ("company:acme", (Field::Company, contains("acme"))),
        (
            "company:\"Acme Ltd\"",
            (Field::Company, FieldTest::Phrase(Phrase::new("Acme Ltd"))),
        ),
        ("company:", (Field::Company, FieldTest::Empty)),
        ("company:\"\"", (Field::Company, FieldTest::Empty)),
        ("tag:vip-old", (Field::Tag, contains("vip-old"))),
        ("note:journalist", (Field::Note, contains("journalist"))),
        ("vip:yes", (Field::Vip, FieldTest::Is(true))),
        ("vip:no", (Field::Vip, FieldTest::Is(false))),
        ("spam:", (Field::Spam, FieldTest::Is(false))),
        (
            "lang:ru",
            (Field::Lang, FieldTest::Language(vec!["ru".into()])),
        ),
        (
            "lang:Russian",
            (Field::Lang, FieldTest::Language(vec!["ru".into()])),
        ),
        (
            "lang:рус",
            (Field::Lang, FieldTest::Language(vec!["ru".into()])),
        ),
        (
            "lang:xx",
            (Field::Lang, FieldTest::Language(vec!["xx".into()])),
        ),
        ("id:crm:42", (Field::Id, contains("crm:42"))),
        (
            "id:7",
            (
                Field::Id,
                FieldTest::Number {
                    card: ClientId(7),
                    text: "7".into(),
                },
            ),
        ),
        (
            "id:#7",
            (
                Field::Id,
                FieldTest::Number {
                    card: ClientId(7),
                    text: "7".into(),
                },
            ),
        ),
        (
            "id:99999999999999999999",
            (Field::Id, contains("99999999999999999999")),
        ),
        ("phone:+4", (Field::Phone, contains("+4"))),
        (
            "plan:gold",
            (Field::Custom("plan".into()), contains("gold")),
        ),
        (
            "shoe_size:42",
            (Field::Custom("Shoe size".into()), contains("42")),
        ),
        (
            "custom.email:x",
            (Field::Custom("email".into()), contains("x")),
        ),
    ] {
        assert_eq!(field(text), wanted, "{text}");
        let negated = only(&format!("-{text}"));
        assert!(negated.negated, "{text}");
        assert_eq!(negated.kind, only(text).kind, "{text}");
        assert!(parse(text).notes.is_empty(), "{text}");
    }
    assert!(only("-word").negated);
    assert!(only("-\"two words\"").negated);
}

#[test]
fn l3_a_language_is_asked_for_by_code_or_name() {
    for (value, codes) in [
        ("ru", vec!["ru"]),
        ("rus", vec!["ru"]),
        ("\"Norwegian\"", vec!["nb", "nn", "no"]),
        ("no", vec!["no", "nb", "nn"]),
        ("PT-br", vec!["pt-br"]),
        ("farsi", vec!["fa"]),
        ("deutsch", vec!["de"]),
        ("中文", vec!["zh"]),
    ] {
        let FieldTest::Language(asked) = field(&format!("lang:{value}")).1 else {
            panic!("{value}")
        };
        assert_eq!(asked, codes, "{value}");
    }
    let asked = ["zh".to_owned()];
    assert!(is_language("zh-Hant", &asked) && is_language("zh", &asked));
    assert!(!is_language("zha", &asked));
}

#[test]
fn l3_dates_are_days_months_years_and_ages() {
    for (text, from, until) in [
        (
            "created:2026-11-22",
            "2026-11-22T00:00:00Z",
            "2026-11-23T00:00:00Z",
        ),
        (
            "created:2026-11",
            "2026-11-01T00:00:00Z",
            "2026-12-01T00:00:00Z",
        ),
        (
            "created:2026-1",
            "2026-01-01T00:00:00Z",
            "2026-02-01T00:00:00Z",
        ),
        (
            "created:2026-",
            "2026-01-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
        ),
        (
            "created:2026",
            "2026-01-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
        ),
        ("last:today", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
        (
            "last:yesterday",
            "2026-11-21T00:00:00Z",
            "2026-11-22T00:00:00Z",
        ),
        ("last:7d", "2026-11-15T10:00:00Z", ""),
        ("last:24h", "2026-11-21T10:00:00Z", ""),
        ("last:1m", "2026-10-22T10:00:00Z", ""),
        ("last:<7d", "", "2026-11-15T10:00:00Z"),
        ("last:>7d", "2026-11-15T10:00:00Z", ""),
        ("created:<2026-11", "", "2026-11-01T00:00:00Z"),
        ("created:<=2026-11", "", "2026-12-01T00:00:00Z"),
        ("created:>2026-11-22", "2026-11-23T00:00:00Z", ""),
        ("created:>=2026-11-22", "2026-11-22T00:00:00Z", ""),
    ] {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        assert_eq!(period(text), (some(from), some(until)), "{text}");
    }
    assert_eq!(field("last:").1, FieldTest::Empty, "never wrote");
    assert!(parse("created:>").is_empty(), "as while it is typed");
}

#[test]
fn a_day_begins_where_the_agent_lives() {
    let zone = TimeZone::fixed(jiff::tz::offset(3));
    let query = Query::parse_in("created:today", &[], now(), &zone);
    let TermKind::Field(_, FieldTest::Within(period)) = &query.terms[0].kind else {
        panic!("{query:?}")
    };
    assert_eq!(
        period.from.map(Timestamp::rfc3339).as_deref(),
        Some("2026-11-21T21:00:00Z")
    );
    assert!(period.contains(now()));
}

#[test]
fn l3_what_is_no_restriction_is_searched_as_text_with_a_note() {
    for (text, folded, note) in [
        ("foo:bar", "foo:bar", "no field «foo»; searched as text"),
        (
            "Foo:\"Bar baz\"",
            "foo:bar baz",
            "no field «Foo»; searched as text",
        ),
        (
            "vip:maybe",
            "vip:maybe",
            "«maybe» is neither yes nor no; searched as text",
        ),
        (
            "created:soon",
            "created:soon",
            "«soon» is no date such as 2026-11, 2026-11-22, today or 7d; searched as text",
        ),
    ] {
        let query = parse(text);
        assert_eq!(only(text).kind, TermKind::Text(folded.into()));
        assert_eq!(query.notes, [note]);
    }
    assert_eq!(
        parse("last:<30d").notes,
        ["«last:<30d» means before 2026-10-23 10:00"]
    );
}

#[test]
fn addresses_and_times_of_day_are_text_without_a_note() {
    for text in [
        "https://vk.com/id9",
        "telegram:193847",
        "mailto:a@b.c",
        "tel:+49",
        "12:30",
        "vk:id9",
    ] {
        let query = parse(text);
        assert_eq!(query.notes, Vec::<String>::new(), "{text}");
        assert!(matches!(query.terms[0].kind, TermKind::Text(_)), "{text}");
    }
}

#[test]
fn l3_lone_signs_ask_for_nothing() {
    for text in [
        "", " ", "-", "\"", "\"\"", ":", "-:", "-\"", "- -", "::", "\u{200B}", "-\u{301}", "”“",
    ] {
        assert!(parse(text).is_empty(), "{text:?}: {:?}", parse(text));
    }
    assert_eq!(parse("- anna").terms.len(), 1);
}

#[test]
fn the_normal_form_keeps_what_is_relative_and_closes_quotes() {
    for (text, normal) in [
        ("  anna   -tag:x ", "anna -tag:x"),
        ("LAST:7d", "last:7d"),
        ("\"anna mar", "\"anna mar\""),
        ("company:“Acme Ltd", "company:\"Acme Ltd\""),
        ("0171 - 123", "0171 123"),
        ("custom.plan:gold", "plan:gold"),
        ("custom.email:x", "custom.email:x"),
        ("--x", "--x"),
        ("\"a\"b", "\"a\" b"),
    ] {
        assert_eq!(parse(text).to_text(), normal);
    }
}

#[test]
fn a_field_name_is_completed_at_the_caret() {
    let candidates = ["plan:", "tag:delivery", "tag:refund", "Город:"];
    for (text, caret, words) in [
        ("c", 1, vec!["company:", "created:"]),
        ("anna -co", 8, vec!["company:"]),
        ("tag:de", 6, vec!["tag:delivery"]),
        ("tag:", 4, vec!["tag:delivery", "tag:refund"]),
        ("го", 4, vec!["Город:"]),
        ("na x", 2, vec!["name:"]),
        ("company:", 8, vec![]),
        ("", 0, vec![]),
        ("anna ", 5, vec![]),
        ("p", 99, vec!["phone:", "plan:"]),
    ] {
        assert_eq!(
            Query::complete(text, caret, &candidates),
            words,
            "{text} at {caret}"
        );
    }
    assert_eq!(word_at("anna -co", 8), 6..8);
    assert_eq!(word_at("anna ", 5), 5..5);
    assert_eq!(word_at("ж", 1), 0..0, "inside a letter");
}

#[test]
fn a_pasted_megabyte_is_read_at_once_and_notes_stay_few() {
    let query = parse(&"x:y \u{1b}:z ".repeat(20_000));
    assert_eq!(query.terms.len(), 40_000);
    assert_eq!(query.notes.len(), 1);
    let query = parse(&(0..100).map(|n| format!("f{n}:y ")).collect::<String>());
    assert!(query.notes.len() <= 5);
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[-\":<>=“” ]{0,3}(name|phone|vip|lang|id|created|last|tag|plan|custom.email|foo|x)?[-:\"<>= ]{0,3}[a-zA-Zё0-9+(). #\"-]{0,8}[ \"]?",
        "[0-9+() /.-]{1,8}",
        "created:[<>=]{0,2}[0-9]{4}(-[0-9]{1,2}){0,2}[a-z]?",
        "[<>]?[0-9]{1,3}[hdwmy]",
        any::<String>(),
    ];
    prop::collection::vec(word, 0..6).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn reading_never_fails_and_the_normal_form_reads_as_the_same_terms(text in text()) {
        let query = parse(&text);
        let normal = query.to_text();
        let again = parse(&normal);
        prop_assert_eq!(&again.terms, &query.terms, "{}", normal);
        prop_assert_eq!(again.to_text(), normal);
    }

    #[test]
    fn completion_never_fails(text in text(), caret in 0_usize..80) {
        let range = word_at(&text, caret);
        prop_assert!(text.get(range).is_some());
        Query::complete(&text, caret, &["plan:"]);
    }
}
