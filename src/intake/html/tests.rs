use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

#[test]
fn html_becomes_readable_text() {
    for (html, expected) in [
        ("<p>Hello <b>World</b></p>", "Hello World"),
        ("a<br>b", "a\nb"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("&lt;tag&gt; &amp; &eacute;&#1078;&#x1F600;", "<tag> & éж😀"),
        (
            "<html><head><title>T</title><style>p{}</style></head><body>x\
             <script>if (a<b) alert('</p>')</script>y</body></html>",
            "xy",
        ),
        ("<blockquote>quoted</blockquote>", "> quoted"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<img src=x alt='A cat'>", "A cat"),
        ("<!-- hidden -->seen", "seen"),
        ("", ""),
        ("no markup at all", "no markup at all"),
    ] {
        assert_eq!(to_text(html), expected, "{html}");
    }
}

#[test]
fn a_link_is_its_text_with_the_address_behind_it() {
    for (html, expected) in [
        (
            "see <a href='https://a.example/x?y=1'>our page</a>.",
            "see our page (https://a.example/x?y=1).",
        ),
        (
            "<a href='https://a.example/'>https://a.example</a>",
            "https://a.example",
        ),
        ("<a href='https://a.example'>a.example</a>", "a.example"),
        (
            "<a href='mailto:a@b.example'>a@b.example</a>",
            "a@b.example",
        ),
        (
            "<a href='mailto:a@b.example'>Anna</a>",
            "Anna (a@b.example)",
        ),
        ("<a href='tel:+123'>call</a>", "call (+123)"),
        ("<a href='#top'>up</a>", "up"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<a href='https://a.example'></a>x", "x"),
        (
            "<a href='https://a.example'><b>bo</b>ld</a>",
            "bold (https://a.example)",
        ),
    ] {
        assert_eq!(to_text(html), expected, "{html}");
    }
}

#[test]
fn the_stripper_says_nearly_the_same() {
    for (html, expected) in [
        ("<p>Hello <b>World</b></p>", "Hello World"),
        ("a<br>b", "a\nb"),
        (
            "&lt;tag&gt; &amp; &eacute;&#1078;&#x1F600; &unknown; &",
            "<tag> & éж😀 &unknown; &",
        ),
        (
            "<head><title>T</title><style>p{}</style></head><body>x\
             <script>if (a<b && c</script>y",
            "xy",
        ),
        ("<SCRIPT>x</SCRIPT >seen<!-- a > b -->too", "seentoo"),
        ("1 < 2 and <3", "1 < 2 and <3"),
        ("cut <b off", "cut"),
    ] {
        assert_eq!(tidy(&strip::text(html)), expected, "{html}");
    }
}

#[test]
fn deep_and_large_html_takes_bounded_time() {
    let began = Instant::now();
    for open in [
        "<div>",
        "<table><tr><td>",
        "<blockquote>",
        "<b>",
        "<ul><li>",
        "<a href=x><p>",
    ] {
        let html = format!("{}deep{}", open.repeat(10_000), "</div>".repeat(10_000));
        assert!(to_text(&html).contains("deep"), "{open}");
    }
    for piece in [
        "<", "<a ", "&", "<!--", "x ", "<p>", "</", "<script>", "<hr>", "<td>", "&#1;",
    ] {
        let html = piece.repeat(200_000 / piece.len());
        let _ = to_text(&html);
    }
    let _ = to_text(&"<script></ ".repeat(2_000_000));
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
}

proptest! {
    #[test]
    fn any_html_is_read_without_inventing_control_characters(html in "(<[a-z/!-]{0,8}[ >]|&#?[0-9a-z]{0,4};?|\\PC|[\u{0}-\u{1f}]){0,80}") {
        for text in [to_text(&html), tidy(&strip::text(&html))] {
            prop_assert!(
                text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()),
                "{text:?}"
            );
        }
    }
}
