//! G1: the client's own words, without what others wrote and what belongs to no language.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::citation::without_citations;
use super::words::{Script, census, script_of};
use crate::domain::quote;

/// Lists of `assets/language/common.txt`.
struct Marks {
    closing: HashSet<&'static str>,
    products: HashSet<&'static str>,
}

fn marks() -> &'static Marks {
    static MARKS: OnceLock<Marks> = OnceLock::new();
    MARKS.get_or_init(|| Marks {
        closing: section("closing").collect(),
        products: common("products").collect(),
    })
}

/// The words of a section of `common.txt`.
pub(super) fn common(name: &str) -> impl Iterator<Item = &'static str> {
    section(name).flat_map(str::split_whitespace)
}

/// The lines of the section `[name]` of `common.txt`.
fn section(name: &str) -> impl Iterator<Item = &'static str> {
    include_str!("../../../assets/language/common.txt")
        .split("\n[")
        .find_map(move |part| part.strip_prefix(name)?.strip_prefix(']'))
        .unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

/// The client's own words in `text` (G1): quotes, their introductions, signature, links, addresses,
/// numbers, product names, commands such as `/start`, sentences cited, and emoji are left out. Line breaks stay.
///
/// Words keep their spelling and order. The answer is empty when nothing of the client's is left.
pub fn own_words(text: &str) -> String {
    let own = quote::own_text(text);
    let own = without_citations(&own);
    let lines = own_lines(&own);
    let counts = census(&lines.concat());
    let latin = counts[Script::Latin as usize];
    let others = counts.iter().sum::<usize>() - latin;
    // A product name in Latin letters must not outvote the sentence around it.
    let foreign_latin = others >= 2 && others * 4 >= latin;
    let shouting = is_shouting(&lines);
    let mut kept = String::with_capacity(text.len().min(4096));
    for line in lines {
        let before = kept.len();
        let mut after_product = false;
        for token in line.split_whitespace() {
            let product = is_product(token) || after_product && is_product_suffix(token);
            after_product = product;
            if product || is_no_word(token) || (!shouting && is_code(token)) {
                continue;
            }
            for part in token
                .split(|c: char| is_emoji(c))
                .filter(|part| !part.is_empty())
            {
                if foreign_latin && is_latin_only(part) {
                    continue;
                }
                if kept.len() > before {
                    kept.push(' ');
                }
                kept.push_str(part);
            }
        }
        if kept[before..].chars().any(|c| script_of(c).is_some()) {
            kept.push('\n');
        } else {
            kept.truncate(before);
        }
    }
    kept.truncate(kept.trim_end().len());
    kept
}

/// The lines of the client's part, without what stands before a subject and after a closing.
fn own_lines(own: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = own
        .lines()
        .map(|line| without_reply_prefix(line.trim()))
        .filter(|line| !line.is_empty())
        .collect();
    cut_after_closing(&mut lines);
    lines
}

/// After "Kind regards," comes a name, not a sentence.
fn cut_after_closing(own: &mut Vec<&str>) {
    let from = own.len().saturating_sub(5).max(1);
    let closing = (from..own.len()).find(|&i| {
        let line = own[i]
            .trim_end_matches([',', '.', '!', ' ', ';'])
            .to_lowercase();
        marks().closing.contains(line.as_str())
    });
    if let Some(at) = closing {
        let names = own[at + 1..]
            .iter()
            .all(|line| line.split_whitespace().count() <= 6);
        if names {
            own.truncate(at + 1);
        }
    }
}

fn has_number(line: &str) -> bool {
    line.contains(|c: char| c.is_numeric())
}

/// `Re:`, `Fwd:`, `AW:` … before a subject.
fn without_reply_prefix(line: &str) -> &str {
    let mut rest = line;
    while let Some((prefix, after)) = rest.split_once(':') {
        const PREFIXES: [&str; 16] = [
            "re", "fw", "fwd", "aw", "wg", "sv", "vs", "antw", "tr", "rv", "odp", "ynt", "res",
            "enc", "ref", "r",
        ];
        let known = PREFIXES
            .iter()
            .any(|known| prefix.trim().eq_ignore_ascii_case(known));
        if !known {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// Links, addresses, handles, numbers with what hangs on them, commands, place holders.
fn is_no_word(token: &str) -> bool {
    let bare =
        token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '@' | '#' | '<'));
    let bare = bare.trim_start_matches('<');
    if bare.is_empty()
        || bare.starts_with(['@', '#'])
        || has_number(bare) && !has_unspaced_script(bare)
    {
        return true;
    }
    if bare.contains("://") || bare.starts_with("www.") || bare.contains('@') {
        return true;
    }
    if let Some(command) = bare.strip_prefix('/') {
        return command
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '/' | '-'));
    }
    is_host(bare)
}

/// `example.com/path`: two or more dotted parts in ASCII, the last of letters, without a sentence's
/// missing space between two words.
fn is_host(token: &str) -> bool {
    let host = token.split(['/', '?', ':']).next().unwrap_or_default();
    let Some((rest, top)) = host.rsplit_once('.') else {
        return false;
    };
    const TOPS: [&str; 40] = [
        "com", "net", "org", "io", "co", "info", "biz", "eu", "de", "fr", "es", "it", "nl", "pl",
        "cz", "sk", "ru", "ua", "bg", "rs", "hr", "si", "ro", "hu", "tr", "fi", "se", "dk", "no",
        "ee", "lv", "lt", "gr", "uk", "br", "pt", "app", "dev", "shop", "exe",
    ];
    !rest.is_empty()
        && rest
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && (TOPS.contains(&top)
            || matches!(
                top,
                "pdf" | "jpg" | "jpeg" | "png" | "doc" | "docx" | "xlsx" | "zip" | "txt"
            ))
}

/// Scripts that write numbers into the sentence without a space.
fn has_unspaced_script(token: &str) -> bool {
    token.chars().filter_map(script_of).any(|script| {
        matches!(
            script,
            Script::Thai | Script::Han | Script::Kana | Script::Hangul
        )
    })
}

/// A known product, or a name with a capital inside (`iPhone`, `PlayStation`).
fn is_product(token: &str) -> bool {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    if word.is_empty() || !word.is_ascii() {
        return false;
    }
    let inner_capital = word
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    inner_capital && word.len() >= 4
        || marks()
            .products
            .contains(word.to_ascii_lowercase().as_str())
}

/// What belongs to the product's name before it.
fn is_product_suffix(token: &str) -> bool {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    [
        "pro", "max", "plus", "mini", "ultra", "lite", "air", "note", "watch", "buds", "tab",
        "store", "play", "pay", "card", "express", "prime", "music", "business", "home", "series",
        "one", "go",
    ]
    .iter()
    .any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// Capital letters only with a sign between them, as codes have: `AB-CD`, `X/Y`.
fn is_code(token: &str) -> bool {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    word.len() >= 3
        && word.contains(['-', '_', '/'])
        && word
            .chars()
            .all(|c| c.is_ascii_uppercase() || matches!(c, '-' | '_' | '/'))
}

fn is_latin_only(token: &str) -> bool {
    let mut scripts = token.chars().filter_map(script_of).peekable();
    scripts.peek().is_some() && scripts.all(|script| script == Script::Latin)
}

/// Whether the message is typed in capitals throughout, so that capitals mean nothing.
fn is_shouting(lines: &[&str]) -> bool {
    let (mut upper, mut lower) = (0, 0);
    for c in lines.iter().flat_map(|line| line.chars()) {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper > lower
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' | '\u{FE0F}' | '\u{200D}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::own_words;

    #[test]
    fn g1_only_the_clients_own_words_are_left() {
        let cases = [
            (
                "Hallo,\nwo ist mein Paket?\n> Sehr geehrte Kundin\n> bitte warten",
                "Hallo,\nwo ist mein Paket?",
            ),
            (
                "It broke again.\n\nOn Mon, 3 Nov 2026 at 10:00, Desk <desk@acme.test> wrote:\n> try this",
                "It broke again.",
            ),
            (
                "Ça ne marche pas.\nLe lun. 3 nov. 2026 à 10:00, Support <a@acme.test>\na écrit :\n> Bonjour",
                "Ça ne marche pas.",
            ),
            (
                "Не работает\n\n-----Original Message-----\nFrom: a@acme.test\nSubject: x\n\nhello there",
                "Не работает",
            ),
            (
                "Nie działa\nOd: Biuro <b@acme.test>\nWysłano: wtorek\nTemat: zgłoszenie\n\ntreść",
                "Nie działa",
            ),
            ("Still waiting\n-- \nJohn Doe\nAcme Inc.", "Still waiting"),
            (
                "Still waiting\n\nKind regards,\nJohn Doe",
                "Still waiting\nKind regards,",
            ),
            (
                "see https://acme.test/a?b=c or write me@acme.test",
                "see or write",
            ),
            ("order 4711 and AB-1234", "order and"),
            ("/start", ""),
            ("👍🏽", ""),
            ("Re: 12345", ""),
            (
                "Мой iPhone 14 Pro Max не включается 😡",
                "Мой не включается",
            ),
            ("Sent from my iPhone", ""),
            ("sản phẩm 3 bị lỗi", "sản phẩm bị lỗi"),
        ];
        for (text, own) in cases {
            assert_eq!(own_words(text), own, "{text:?}");
        }
    }
}
