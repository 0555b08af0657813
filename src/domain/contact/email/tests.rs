use proptest::prelude::*;

use super::*;

fn key(text: &str) -> Option<String> {
    parse(text).map(|email| email.key.0)
}

#[test]
fn m2_what_surrounds_an_address_is_dropped() {
    for text in [
        "ivan@example.com",
        " ivan@example.com ",
        "<ivan@example.com>",
        "Ivan@Example.COM",
        "Ivan Petrov <ivan@example.com>",
        "\"Petrov, Ivan\" <ivan@example.com>",
        "\"a@evil.example\" <ivan@example.com>",
        "\"Ivan <x@y.example>\" <ivan@example.com>",
        "Ivan (the <b@c.example> one) <ivan@example.com>",
        "mailto:ivan@example.com",
        "MAILTO:ivan@example.com?subject=Hello%20there&cc=x@y.example",
        "<mailto:ivan@example.com>",
        "mailto:ivan%40example.com",
        "(work) ivan@example.com (until (nested) May)",
        "ivan(comment)@example.com",
        "\"ivan\"@example.com",
        "\"i\\van\"@example.com",
        "ivan@example.com.",
        "ivan@example.com。",
        "'ivan@example.com'",
        "“ivan@example.com”",
        "[ivan@example.com]",
        "ivan @ example.com",
        "ivan@example .com",
        "\u{FEFF}ivan@example.com\u{200B}",
        "\u{202A}ivan@example.com\u{202C}",
        "ivan@ｅｘａｍｐｌｅ.com",
    ] {
        assert_eq!(key(text).as_deref(), Some("ivan@example.com"), "{text:?}");
    }
}

#[test]
fn m2_what_is_no_address_is_no_identity() {
    for text in [
        "",
        " ",
        "@",
        "ivan",
        "ivan@",
        "@example.com",
        "a@b@c.example",
        "ivan petrov@example.com",
        "a@b.example c@d.example",
        "a@b.example, c@d.example",
        "<a@b.example> <c@d.example>",
        "ivan@exam ple.com",
        "ivan@example..com",
        "ivan@-",
        "<ivan@example.com",
        "ivan@example.com>x<",
        "iv\u{202E}an@example.com",
        "ivan@exa\u{200F}mple.com",
        "ivan@example.com\u{202E}x",
        "iv\u{0}an@example.com",
        "iv\nan@example.com",
        "...@example.com",
        "iv<an@example.com",
        "\"ivan@example.com",
        "(ivan@example.com",
        "ivan@exa/mple.com",
        "ivan@[1.2.3]",
        "i;van@example.com",
        "ivan\u{202C}@example.com",
        "ivan@example.com..",
        "mailto:",
        "mailto:a%FF@example.com",
        "Ivan <>",
        "ivan@example.com>",
    ] {
        assert_eq!(key(text), None, "{text:?}");
    }
}

#[test]
fn m2_letters_are_lower_cased_and_never_folded() {
    for (text, expected) in [
        ("STRASSE@example.com", "strasse@example.com"),
        ("straße@example.com", "straße@example.com"),
        ("STRAẞE@example.com", "straße@example.com"),
        ("ИВАН@пример.рф", "иван@xn--e1afmkfd.xn--p1ai"),
        ("e\u{301}va@example.com", "éva@example.com"),
        ("a@faß.de", "a@xn--fa-hia.de"),
        ("a@FASS.de", "a@fass.de"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("a@bücher。example", "a@xn--bcher-kva.example"),
        ("a@my_host.example", "a@my_host.example"),
        ("root@localhost", "root@localhost"),
        ("a@[192.0.2.1]", "a@[192.0.2.1]"),
        ("a@[IPv6:2001:DB8::1]", "a@[ipv6:2001:db8::1]"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
        ("john+tag@example.com", "john+tag@example.com"),
        ("\"john doe\"@example.com", "\"john doe\"@example.com"),
        ("\"john\\ doe\"@example.com", "\"john doe\"@example.com"),
        ("\"a@b\"@example.com", "\"a@b\"@example.com"),
        ("\"\"@example.com", "\"\"@example.com"),
    ] {
        assert_eq!(key(text).as_deref(), Some(expected), "{text:?}");
    }
    assert_ne!(key("strasse@example.com"), key("straße@example.com"));
    assert_ne!(key("a@fass.de"), key("a@faß.de"));
    assert_ne!(key("ivan\u{200B}@example.com"), key("ivan@example.com"));
}

#[test]
fn c10_the_address_keeps_its_letters() {
    let email = parse("Anna <Anna.Smith@Example.COM>").expect("an address");
    assert_eq!(email.address, "Anna.Smith@Example.COM");
    assert_eq!(email.domain, "example.com");
}

#[test]
fn c10_lines_are_split_cleaned_and_collapsed() {
    for (text, lines) in [
        ("a@b.example", vec!["a@b.example"]),
        (
            "a@b.example c@d.example",
            vec!["a@b.example", "c@d.example"],
        ),
        (
            "a@b.example,c@d.example;e@f.example",
            vec!["a@b.example", "c@d.example", "e@f.example"],
        ),
        (
            "a@b.example / c@d.example",
            vec!["a@b.example", "c@d.example"],
        ),
        ("mailto:a@b.example\n A@B.example \n", vec!["a@b.example"]),
        (
            "Ann <a@b.example>, \"B, C\" <c@d.example>",
            vec!["a@b.example", "c@d.example"],
        ),
        ("Petrov, Ivan <a@b.example>", vec!["a@b.example"]),
        (
            "Ann <a@b.example> Bob <c@d.example>",
            vec!["a@b.example", "c@d.example"],
        ),
        ("\"a,b\"@c.example", vec!["\"a,b\"@c.example"]),
        ("not one", vec!["not one"]),
        (
            "a@b.example\nnot one\nx@",
            vec!["a@b.example", "not one", "x@"],
        ),
        ("ivan petrov@b.example", vec!["ivan petrov@b.example"]),
        ("bad, a@b.example", vec!["bad", "a@b.example"]),
        (
            "\"a@b.example, c@d.example",
            vec!["\"a@b.example", "c@d.example"],
        ),
        (" ,; \n\n", vec![]),
    ] {
        assert_eq!(split_lines(text), lines, "{text:?}");
    }
}

#[test]
fn c4_free_mail_domains_are_sorted_so_that_they_are_found() {
    assert!(FREE_MAIL.windows(2).all(|pair| pair[0] < pair[1]));
    for domain in [
        "gmail.com",
        "mail.ru",
        "qq.com",
        "web.de",
        "yahoo.co.jp",
        "t-online.de",
    ] {
        assert!(is_free_mail(domain), "{domain}");
    }
    assert!(!is_free_mail("acme.example"));
    assert!(
        FREE_MAIL
            .iter()
            .all(|domain| ascii_domain(domain).as_deref() == Some(*domain))
    );
}

proptest! {
    #[test]
    fn m2_the_short_way_of_plain_addresses_gives_what_the_long_way_gives(
        text in "[A-Za-z0-9._+-]{0,6}@[A-Za-z0-9._-]{0,10}",
    ) {
        // A display name makes it go the long way.
        let long = parse(&format!("Name <{text}>"));
        prop_assert_eq!(plain(&text).or_else(|| parse(&text)), long);
    }

    #[test]
    fn m2_any_text_is_read_without_a_panic(text in any::<String>()) {
        let _ = parse(&text);
        let _ = split_lines(&text);
    }

    #[test]
    fn m2_a_key_read_again_is_the_same_key(
        text in "(\\PC{0,8}[<\"(]?)?[\\PC&&[^ ]]{1,12}@[\\p{L}a-z0-9.-]{1,20}[>\")]?",
    ) {
        if let Some(email) = parse(&text) {
            prop_assert_eq!(key(&email.key.0), Some(email.key.0.clone()));
            prop_assert_eq!(key(&email.address), Some(email.key.0));
        }
    }
}
