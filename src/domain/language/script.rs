//! The script gate: which script the message is in, and the profiles of that script.

use std::sync::OnceLock;

use super::profile::{Field, WEIGHTS};
use super::words::{SCRIPTS, Script, census};

/// The script of the message, and whether it stands in other company too.
///
/// Letters outside ASCII scripts count for more: a Latin product name is common in a Cyrillic
/// sentence, the reverse is not. A Han or Hangul character says about as much as three letters.
pub(super) fn script_of_message(text: &str) -> Option<Script> {
    let counts = census(text);
    let weight = |script: Script| {
        counts[script as usize]
            * match script {
                Script::Latin => 2,
                Script::Han | Script::Kana | Script::Hangul => 9,
                _ => 5,
            }
    };
    const ORDER: [Script; SCRIPTS] = [
        Script::Latin,
        Script::Cyrillic,
        Script::Greek,
        Script::Hebrew,
        Script::Arabic,
        Script::Devanagari,
        Script::Thai,
        Script::Hangul,
        Script::Kana,
        Script::Han,
        Script::Other,
    ];
    let best = ORDER
        .into_iter()
        .max_by_key(|&script| weight(script))
        .filter(|&script| weight(script) > 0)?;
    // Japanese is written in both.
    if best == Script::Han && counts[Script::Kana as usize] * 8 >= counts[Script::Han as usize] {
        return Some(Script::Kana);
    }
    Some(best)
}

/// The profiles of a script, read at first use; `None` for scripts that need none.
pub(super) fn field(script: Script) -> Option<&'static Field> {
    macro_rules! profiles {
        ($($code:literal),*) => {
            &[$(($code, include_str!(concat!("../../../assets/language/", $code, ".txt")))),*]
        };
    }
    static LATIN: OnceLock<Field> = OnceLock::new();
    static CYRILLIC: OnceLock<Field> = OnceLock::new();
    static ARABIC: OnceLock<Field> = OnceLock::new();
    static HEBREW: OnceLock<Field> = OnceLock::new();
    static DEVANAGARI: OnceLock<Field> = OnceLock::new();
    static GREEK: OnceLock<Field> = OnceLock::new();
    const OTHERS: &str = include_str!("../../../assets/language/others.txt");
    const OTHERS_LATIN: &str = include_str!("../../../assets/language/others-latin.txt");
    const TRANSLITERATED: &str = include_str!("../../../assets/language/transliterated.txt");
    let (cell, supported, refused): (_, &[(&str, &str)], &[&str]) = match script {
        Script::Latin => (
            &LATIN,
            profiles!(
                "en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "sk", "sl", "hr", "sr-Latn",
                "ro", "hu", "sv", "da", "nb", "fi", "et", "lv", "lt", "tr", "id", "vi"
            ),
            &[OTHERS_LATIN, TRANSLITERATED],
        ),
        Script::Cyrillic => (&CYRILLIC, profiles!("ru", "uk", "bg", "sr"), &[OTHERS]),
        Script::Arabic => (&ARABIC, profiles!("ar", "fa"), &[OTHERS]),
        Script::Hebrew => (&HEBREW, profiles!("he"), &[OTHERS]),
        Script::Devanagari => (&DEVANAGARI, profiles!("hi"), &[OTHERS]),
        Script::Greek => (&GREEK, profiles!("el"), &[]),
        _ => return None,
    };
    Some(cell.get_or_init(|| Field::read(script, supported, refused, &WEIGHTS)))
}

/// The word fragments of a script that is written without spaces, to be searched for inside the text.
pub(super) fn fragments(code: &str) -> &'static [&'static str] {
    static THAI: OnceLock<Vec<&'static str>> = OnceLock::new();
    static CHINESE: OnceLock<Vec<&'static str>> = OnceLock::new();
    static JAPANESE: OnceLock<Vec<&'static str>> = OnceLock::new();
    static KOREAN: OnceLock<Vec<&'static str>> = OnceLock::new();
    let (cell, text) = match code {
        "th" => (&THAI, include_str!("../../../assets/language/th.txt")),
        "zh" => (&CHINESE, include_str!("../../../assets/language/zh.txt")),
        "ja" => (&JAPANESE, include_str!("../../../assets/language/ja.txt")),
        _ => (&KOREAN, include_str!("../../../assets/language/ko.txt")),
    };
    cell.get_or_init(|| {
        text.lines()
            .filter_map(|line| line.strip_prefix(['+', '-']))
            .flat_map(str::split_whitespace)
            .collect()
    })
}
