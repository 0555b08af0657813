use proptest::prelude::*;

use super::*;

fn key(text: &str, region: &str) -> Option<String> {
    parse(text, Region::parse(region)).key.map(|key| key.0)
}

#[test]
fn m2_every_spelling_of_a_number_is_one_key() {
    for (region, expected, spellings) in [
        (
            "DE",
            "+49301234567",
            &[
                "+49301234567",
                "+49 30 1234567",
                "+49 (0)30 1234567",
                "+49 (030) 1234567",
                "0049 30 1234567",
                "00 49 (0) 30-1234567",
                "030 1234567",
                "(030) 123 45 67",
                "030/1234567",
                "030-123.45.67",
                "(+49) 30 1234567",
                "tel:+49-30-1234567",
                "tel:030-1234567;phone-context=+49",
                "tel:%2B49301234567",
                "callto:+49301234567",
                "Tel.: 030 1234567",
                "phone +49 30 1234567",
                "☎ 030 1234567",
                "＋４９ ３０ １２３４５６７",
                "٠٣٠١٢٣٤٥٦٧",
                "+۴۹ ۳۰ ۱۲۳۴۵۶۷",
                "०३० १२३४५६७",
                "\u{202A}+49 30 1234567\u{202C}",
                "\u{FEFF}030\u{A0}1234567",
                "030\u{2011}1234567",
                "+49\u{AD}30 1234567",
                "'+49301234567",
                "+0049 30 1234567",
                "49 30 1234567",
                "030 1234567 (work)",
            ][..],
        ),
        (
            "RU",
            "+79211234567",
            &[
                "8 (921) 123-45-67",
                "+7 921 123-45-67",
                "7 921 1234567",
                "921 123-45-67",
                "8-921-123-45-67",
            ],
        ),
        // The 8 of St Petersburg is no trunk prefix.
        (
            "RU",
            "+78123456789",
            &["+7 812 345-67-89", "8 812 345 67 89", "812 345-67-89"],
        ),
        (
            "RU",
            "+49301234567",
            &["8 10 49 30 1234567", "810 49 30 1234567", "0049 30 1234567"],
        ),
        (
            "US",
            "+12025550123",
            &[
                "(202) 555-0123",
                "1-202-555-0123",
                "+1 202 555 0123",
                "202.555.0123",
                "001 202 555 0123",
            ],
        ),
        (
            "US",
            "+49301234567",
            &["011 49 30 1234567", "0049 30 1234567"],
        ),
        (
            "US",
            "+18003569377",
            &["1-800-FLOWERS", "(800) FLOWERS", "1 800 356 9377"],
        ),
        (
            "IT",
            "+390612345678",
            &[
                "06 1234 5678",
                "+39 06 12345678",
                "+39 (0)6 12345678",
                "0039 06 12345678",
            ],
        ),
        ("IT", "+393331234567", &["333 1234567", "+39 333 123 4567"]),
        (
            "AR",
            "+5491123456789",
            &[
                "011 15-2345-6789",
                "+54 9 11 2345-6789",
                "+54 11 15 2345 6789",
                "9 11 2345 6789",
            ],
        ),
        (
            "AR",
            "+541123456789",
            &["011 2345-6789", "+54 11 2345-6789"],
        ),
        ("MX", "+525512345678", &["55 1234 5678", "+52 55 1234 5678"]),
        (
            "BR",
            "+5511961234567",
            &["(11) 96123-4567", "0 15 11 96123-4567", "+55 11 96123-4567"],
        ),
        (
            "FR",
            "+33142685300",
            &["01 42 68 53 00", "+33 (0)1 42 68 53 00", "0033142685300"],
        ),
        (
            "GB",
            "+442079460958",
            &[
                "020 7946 0958",
                "+44 (0)20 7946 0958",
                "+44 (020) 7946 0958",
            ],
        ),
        ("HK", "+49301234567", &["001 49 30 1234567"]),
        ("", "+80012345678", &["+800 1234 5678"]),
    ] {
        for text in spellings {
            assert_eq!(
                key(text, region).as_deref(),
                Some(expected),
                "{region} {text:?}"
            );
        }
    }
}

#[test]
fn m2_an_extension_is_part_of_the_key_and_not_of_e164() {
    for text in [
        "+49 30 1234567 ext. 12",
        "030 1234567 x12",
        "030 1234567 Ext 12",
        "030 1234567;ext=12",
        "tel:+49301234567;ext=12",
        "030 1234567 доб. 12",
        "030 1234567 (доб. 12)",
        "030 1234567 Durchwahl 12",
        "030 1234567 #12",
        "030 1234567,12",
        "030 1234567,,12#",
        "030 1234567 内線12",
        "030 1234567 extension: 12",
        "+49301234567;ext=12",
    ] {
        let phone = parse(text, Region::parse("DE"));
        assert_eq!(
            phone.key.as_ref().map(Key::as_str),
            Some("+49301234567;ext=12"),
            "{text:?}"
        );
        assert_eq!(phone.e164.as_deref(), Some("+49301234567"), "{text:?}");
    }
    assert_ne!(key("030 1234567 x012", "DE"), key("030 1234567 x12", "DE"));
}

#[test]
fn m2_what_can_be_read_in_two_ways_or_none_has_no_key() {
    for (region, text) in [
        // Not valid: the crate formats some of these as if they were.
        ("DE", "+49 1"),
        ("DE", "0171 123"),
        ("DE", "112"),
        ("DE", "+49 171 123"),
        ("US", "555-0123"),
        ("US", "+1 123 456 7890"),
        ("DE", "+999 123456"),
        ("DE", "+030 1234567"),
        ("DE", "+"),
        ("DE", ""),
        ("DE", "0"),
        ("IT", "+39 0333 1234567"),
        ("MX", "044 55 1234 5678"),
        ("DE", "*100#"),
        ("DE", "+49 30 12345678901234567890"),
        // No region.
        ("", "030 1234567"),
        ("", "8 921 123-45-67"),
        // Two numbers.
        ("DE", "030 123456/57"),
        ("DE", "030 1234567, +49 171 1234567"),
        ("DE", "030 1234567 / 030 1234568"),
        ("DE", "+49 30 1234567 +49 30 1234568"),
        ("US", "202-555-0123/0124"),
        // Words.
        ("DE", "030 1234567 Peter"),
        ("US", "202-555-ANNA"),
        ("US", "+1 202 555 0123 Anna"),
        ("DE", "call me"),
        ("DE", "030 1234567 x"),
        ("DE", "tel:7042;phone-context=example.com"),
        ("DE", "ivan@example.com"),
        // A local number of any town, a foreign number without its plus.
        ("DE", "2345678"),
        ("DE", "7 921 123-45-67"),
        ("DE", "15175550123"),
        ("DE", "491711234567"),
        // The zero may be part of the number or not.
        ("IT", "+39 (0)312 345 6765"),
        // Shown in another order than stored.
        ("DE", "+49 171 \u{202E}7654321"),
    ] {
        let phone = parse(text, Region::parse(region));
        assert_eq!(phone.key, None, "{region} {text:?}");
        assert_eq!(phone.e164, None, "{region} {text:?}");
        assert!(phone.reason.is_some(), "{region} {text:?}");
    }
}

#[test]
fn c9_the_reason_says_what_is_wrong() {
    for (region, text, reason) in [
        ("US", "+1 202 555 012", "one digit short for a US number"),
        (
            "US",
            "+1 202 555 01234",
            "one digit too long for a US number",
        ),
        ("US", "+1 123 456 7890", "no number of +1 begins like this"),
        (
            "",
            "030 1234567",
            "it needs its country code, as in +49, or `region` in the configuration",
        ),
        ("DE", "call me", "it has no digits"),
        (
            "DE",
            "+999 123456",
            "no country has the code it begins with",
        ),
        (
            "DE",
            "2345678",
            "without the 0 before its area code it may be a local number",
        ),
        (
            "DE",
            "15175550123",
            "it may be +4915175550123 or +15175550123",
        ),
    ] {
        let phone = parse(text, Region::parse(region));
        assert_eq!(phone.reason.as_deref(), Some(reason), "{region} {text:?}");
    }
}

#[test]
fn c9_the_type_is_guessed_where_the_digits_tell() {
    for (text, guess) in [
        ("+49 171 1234567", Some("mobile")),
        ("+49 30 1234567", Some("landline")),
        ("+7 921 123-45-67", Some("mobile")),
        ("+1 202 555 0123", None),
        ("+49 800 1234567", None),
        ("nonsense", None),
    ] {
        assert_eq!(parse(text, None).mobile_guess, guess, "{text}");
    }
}

#[test]
fn l3_digits_of_every_script_are_digits() {
    assert_eq!(digits("+49 (0)171-١٢٣ ４５६۷"), "4901711234567");
    assert_eq!(digits("no"), "");
}

#[test]
fn a_region_is_a_country_with_numbers() {
    for (text, code) in [
        ("DE", Some("DE")),
        (" de ", Some("DE")),
        ("uk", Some("GB")),
        ("XX", None),
        ("", None),
        ("001", None),
    ] {
        assert_eq!(
            Region::parse(text).as_ref().map(Region::code),
            code,
            "{text:?}"
        );
    }
}

/// Every region's own example numbers, in the ways that region and the world write them.
#[test]
fn m2_the_example_numbers_of_all_regions_are_read_in_every_spelling() {
    let data = &phonenumber::metadata::DATABASE;
    let mut count = 0;
    for metadata in data.iter().filter(|metadata| metadata.id() != "001") {
        let region = Region::parse(metadata.id());
        assert!(region.is_some(), "{}", metadata.id());
        let kinds = metadata.descriptors();
        for example in [kinds.fixed_line(), kinds.mobile()]
            .into_iter()
            .flatten()
            .filter_map(|d| d.example())
        {
            let code = metadata.country_code();
            let expected = format!("+{code}{example}");
            let (head, tail) = example.split_at(example.len() / 2);
            let arabic: String = expected
                .chars()
                .map(|c| {
                    c.to_digit(10)
                        .and_then(|d| char::from_u32(0x660 + d))
                        .unwrap_or(c)
                })
                .collect();
            for text in [
                expected.clone(),
                format!("+{code} {head} {tail}"),
                format!("00{code} ({head}) {tail}"),
                format!("tel:+{code}-{head}-{tail}"),
                arabic,
            ] {
                let phone = parse(&text, region);
                assert_eq!(phone.e164.as_deref(), Some(expected.as_str()), "{text}");
                count += 1;
            }
            if let Some(trunk) = metadata
                .national_prefix()
                .filter(|_| metadata.national_prefix_transform_rule().is_none())
            {
                let read = parse(&format!("{trunk}{example}"), region).e164;
                assert!(read.is_none_or(|e164| e164 == expected), "{trunk}{example}");
            }
        }
    }
    assert!(count > 2000, "{count}");
}

proptest! {
    #[test]
    fn m2_any_text_is_read_without_a_panic(text in any::<String>()) {
        let _ = parse(&text, Region::parse("DE"));
    }

    #[test]
    fn m2_a_key_read_again_is_the_same_in_every_region(
        text in "[+0-9]{1,3}[0-9 ()/.-]{3,14}( ?(x|ext|#|;ext=)[0-9]{1,6})?",
        region in "(DE|US|RU|IT|AR|BR|MX|GB|FR|AU|CN|IN|ID|SM)",
        other in "(DE|US|RU|IT|AR|BR|MX|GB|FR|)",
    ) {
        if let Some(first) = key(&text, &region) {
            prop_assert_eq!(key(&first, &other), Some(first));
        }
    }

    #[test]
    fn m2_a_number_ends_with_the_digits_that_were_typed(
        text in "(\\+|00|0|8|1|)[0-9]{1,3}[0-9 ()/.-]{3,14}",
        region in "(DE|US|RU|IT|GB|FR|AT|NL|IN|CN|JP|ES|PL|TR|UA)",
    ) {
        // Some plans add an area code or a mobile digit of their own.
        let phone = parse(&text, Region::parse(&region));
        if let Some((code, nsn)) = phone.e164.as_ref().and_then(|e164| plan::split_code(&e164[1..])) {
            let adds = plan::main_plan(code).is_some_and(Plan::adds_digits);
            prop_assert!(adds || digits(&text).ends_with(nsn), "{} {:?}", text, phone);
        }
    }

    #[test]
    fn m2_different_valid_numbers_never_meet(
        a in "(\\+1|\\+7|\\+49|\\+39|\\+54|\\+52|\\+44|\\+55|\\+36|\\+370)[0-9]{6,12}",
        place in 0_usize..12,
        digit in 0_u8..10,
    ) {
        // One digit of a number changed is another number.
        let mut b = a.clone().into_bytes();
        let place = 3 + place % (b.len() - 3);
        b[place] = b'0' + digit;
        let b = String::from_utf8(b).expect("digits");
        if a != b && let (Some(first), Some(second)) = (key(&a, "DE"), key(&b, "DE")) {
            let trunk = first.len() < a.len() || second.len() < b.len();
            prop_assert!(first != second || trunk, "{} {} {}", a, b, first);
        }
    }
}
