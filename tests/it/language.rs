//! G1-G6 as seen from outside: the figures on the samples, and the rules that a table can show.

mod samples;

use proptest::prelude::*;

use crate::random::runner;
use deskcard::domain::language::{Detector, SUPPORTED, own_words};
use samples::{Figures, measure, read, total};

fn figures(names: &[&str]) -> Figures {
    let detector = Detector::default();
    let mut sum = Figures::default();
    for name in names {
        sum.add(total(&measure(&detector, &read(name))));
    }
    sum
}

#[test]
fn g6_short_messages_are_told_apart_and_answers_are_right() {
    for names in [
        &["dev"][..],
        &["short-tune", "short-held"],
        &["fresh-held"],
        &["parcels-held"],
        &["goods-held"],
    ] {
        let found = figures(names);
        assert!(
            found.accuracy() >= 0.94,
            "{names:?}: {} of {} right",
            found.right,
            found.samples
        );
        assert!(
            found.coverage() >= 0.82,
            "{names:?}: {} of {} answered",
            found.answered,
            found.samples
        );
        assert!(
            found.precision() >= 0.985,
            "{names:?}: {} of {} answers wrong",
            found.wrong,
            found.answered
        );
    }
}

#[test]
fn g6_typing_errors_foreign_greetings_quotes_and_signatures_do_not_mislead() {
    let found = figures(&["noisy-tune", "noisy-held"]);
    assert!(
        found.accuracy() >= 0.90,
        "{} of {} right",
        found.right,
        found.samples
    );
    assert!(
        found.precision() >= 0.97,
        "{} of {} answers wrong",
        found.wrong,
        found.answered
    );
}

#[test]
fn g6_scraps_and_unsupported_languages_are_refused() {
    for (names, most) in [
        (&["scraps-tune", "scraps-held"][..], 0.02),
        (&["unsupported-tune", "unsupported-held"], 0.08),
        (&["transliterated-tune", "transliterated-held"], 0.07),
        (&["fresh-refused-held"], 0.08),
        (&["long-refused"], 0.08),
        (&["parcels-refused-held"], 0.02),
        (&["goods-refused-held"], 0.05),
    ] {
        let found = figures(names);
        assert!(
            found.coverage() <= most,
            "{names:?}: {} of {} answered",
            found.answered,
            found.samples
        );
    }
}

#[test]
fn g6_ten_words_of_a_client_are_answered() {
    let found = figures(&["long"]);
    assert_eq!((found.answered, found.wrong), (found.samples, 0));
}

#[test]
fn g6_every_supported_language_is_answered_somewhere_in_the_samples() {
    let detector = Detector::default();
    let figures = measure(&detector, &read("dev"));
    for code in SUPPORTED {
        assert!(
            figures
                .get(code)
                .is_some_and(|found| found.answered > found.wrong),
            "{code}"
        );
    }
}

#[test]
fn g4_what_is_not_sure_is_only_suggested_and_never_both() {
    let detector = Detector::default();
    for name in ["dev", "short-held", "scraps-held", "unsupported-held"] {
        for sample in read(name) {
            let found = detector.detect(&sample.text);
            assert!(
                found.language.is_none() || found.suggestion.is_none(),
                "{}",
                sample.text
            );
            assert!((0.0..=1.0).contains(&found.confidence), "{}", sample.text);
        }
    }
}

#[test]
fn g4_nothing_is_said_of_a_message_without_words() {
    let detector = Detector::default();
    for text in [
        "",
        " \n\t",
        "12345",
        "👍",
        "/start",
        "https://acme.test/a?b=c",
        "…",
        "> nur ein Zitat",
    ] {
        let found = detector.detect(text);
        assert_eq!((found.language, found.suggestion), (None, None), "{text:?}");
        assert_eq!(found.confidence, 0.0, "{text:?}");
    }
}

#[test]
fn g6_the_allowed_languages_limit_the_answers_but_all_languages_compete() {
    let message = "Wo bleibt meine Bestellung? Ich warte seit zwei Wochen auf das Paket.";
    assert_eq!(Detector::default().detect(message).language, Some("de"));
    assert_eq!(
        Detector::new(&["de", "en"]).detect(message).language,
        Some("de")
    );
    let without = Detector::new(&["nl", "da", "en", "xx"]).detect(message);
    assert_eq!((without.language, without.suggestion), (None, None));
    let nothing = Detector::new(&[]).detect(message);
    assert_eq!((nothing.language, nothing.suggestion), (None, None));
}

#[test]
fn g1_a_product_name_or_a_quote_does_not_outvote_the_client() {
    let detector = Detector::default();
    let cases = [
        (
            "Samsung Galaxy Watch Active Pro Max не включается, что делать?",
            "ru",
        ),
        (
            "Здравствуйте!\n\nOn Mon, 3 Nov 2026 at 10:00, Desk <desk@acme.test> wrote:\n> Dear customer, how may we help you today?\n> Best regards",
            "ru",
        ),
        ("Windows Update Assistant の画面が出ません", "ja"),
        (
            "Where is my parcel?\n-- \nHans-Jürgen Müller\nGeschäftsführer der Beispiel Gesellschaft",
            "en",
        ),
    ];
    for (text, language) in cases {
        let found = detector.detect(text);
        assert_eq!(
            found.language.or(found.suggestion),
            Some(language),
            "{text:?} became {:?}",
            own_words(text)
        );
    }
}

#[test]
fn g6_serbian_is_read_in_both_scripts_and_chinese_in_both_characters() {
    let detector = Detector::default();
    for (text, language) in [
        ("Где је моја поруџбина? Још увек није стигла.", "sr"),
        (
            "Gde je moja porudžbina? Poručila sam je pre dve nedelje i još uvek nije stigla.",
            "sr",
        ),
        ("我的订单还没有收到,请问什么时候发货?", "zh"),
        ("我的訂單還沒有收到,請問什麼時候發貨?", "zh"),
    ] {
        assert_eq!(detector.detect(text).language, Some(language), "{text}");
    }
}

#[test]
fn g6_a_long_message_takes_no_longer_than_its_first_words_need() {
    let detector = Detector::default();
    detector.detect("wo ist mein Paket");
    let long = "Wo bleibt meine Bestellung? ".repeat(40_000);
    let start = std::time::Instant::now();
    assert_eq!(detector.detect(&long).language, Some("de"));
    assert!(
        start.elapsed() < std::time::Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn g6_a_text_in_letters_that_a_language_does_not_have_is_not_taken_for_it() {
    let detector = Detector::default();
    for text in [
        "Əməliyyat seçmisiniz və fərdi xanalarda heç bir dəyişiklik etməmisiniz",
        "گۆڕانکاریی پاشەکەوتنەکراوت هەیە لەسەر خانەی یەکلایەنەی شیاوی دەستکاریی",
        "Zawěsććo, až toś ta gódnota jo mjeńša ako abo to samske",
        "OK OK",
        "si si si",
    ] {
        assert_eq!(detector.detect(text).language, None, "{text}");
    }
    for (text, language) in [
        (
            "Die Bestellung von Herrn Łukasz Müller ist noch nicht angekommen",
            "de",
        ),
        ("سفارش من هنوز نرسيده است و كسي جواب نمي دهد", "fa"),
        (
            "I ordered the café crème mugs and they arrived broken",
            "en",
        ),
    ] {
        assert_eq!(detector.detect(text).language, Some(language), "{text}");
    }
}

/// Words of several languages, marks, code and whatever else, put together at random.
fn jumble() -> impl Strategy<Value = String> {
    let pieces = [
        "где",
        "мой",
        "заказ",
        "where",
        "is",
        "my",
        "order",
        "ist",
        "nicht",
        "你好",
        "です",
        "안녕",
        "שלום",
        "أين",
        "#4711",
        "/start",
        "https://a.example",
        "\"",
        "«",
        "»",
        "> ",
        "\n",
        "-- \n",
        "👍",
        "iPhone",
        "15\"",
        "\u{202e}",
        "\u{301}",
        "a\u{300}",
        "wrote:",
        "On 3 May 2026 at 10:00,",
    ];
    let piece = prop_oneof![
        6 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "))
}

#[test]
fn g4_any_text_gets_an_answer_a_suggestion_or_neither() {
    let detector = Detector::default();
    let few = Detector::new(&["de", "ru"]);
    let property = |text: String| {
        let found = detector.detect(&text);
        prop_assert!(found.language.is_none() || found.suggestion.is_none());
        prop_assert!((0.0..=1.0).contains(&found.confidence));
        let said = found.language.or(found.suggestion);
        prop_assert!(said.is_none_or(|code| SUPPORTED.contains(&code)));
        prop_assert_eq!(said.is_none(), found.confidence == 0.0);
        let among_few = few.detect(&text);
        prop_assert!(
            among_few
                .language
                .is_none_or(|code| ["de", "ru"].contains(&code))
        );
        prop_assert_eq!(detector.detect(&text), found);
        let own = own_words(&text);
        let shown = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        prop_assert!(shown(&own) <= shown(&text));
        Ok(())
    };
    runner(200, 46).run(&jumble(), property).unwrap();
}
