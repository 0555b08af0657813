//! Reads every byte that a terminal was sent, and says what must not be among them (`R1`).

use super::kinds::{MARK, NUMBER};

/// What a screen may send: control sequences by their last byte.
const FINAL: &str = "ABCDEGHJKXdfhlmnpqrstuc";

/// Looks at what a screen wrote.
///
/// # Errors
/// What must not be there, with what stands around it.
pub fn screen(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("no UTF-8: {error}"))?;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let here = rest;
        rest = &rest[c.len_utf8()..];
        let around = || format!("{:?}", here.chars().take(60).collect::<String>());
        match c {
            '\u{1b}' => rest = sequence(rest).map_err(|why| format!("{why}: {}", around()))?,
            '\r' | '\n' | '\u{7}' | '\u{8}' => {}
            c if c.is_control() => return Err(format!("a control character: {}", around())),
            c if turns(c) => return Err(format!("it turns the reading: {}", around())),
            _ => {}
        }
    }
    Ok(())
}

/// Looks at what a command printed where no terminal is: text alone.
///
/// # Errors
/// As [`screen`].
pub fn printed(text: &str) -> Result<(), String> {
    for (at, c) in text.char_indices() {
        if (c.is_control() && !matches!(c, '\n' | '\t')) || turns(c) {
            let from = text[..at].chars().rev().take(30).count();
            let around: String = text
                .chars()
                .skip(at.saturating_sub(from))
                .take(60)
                .collect();
            return Err(format!("U+{:04X} in {around:?}", u32::from(c)));
        }
    }
    Ok(())
}

/// Whether a character changes the direction of what follows it.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Reads a sequence behind its escape character; what follows it.
fn sequence(rest: &str) -> Result<&str, String> {
    let Some(kind) = rest.chars().next() else {
        return Err("an escape character at the end".to_owned());
    };
    let rest = &rest[kind.len_utf8()..];
    match kind {
        '[' => {
            let end = rest
                .find(|c: char| ('\u{40}'..='\u{7e}').contains(&c))
                .ok_or("a control sequence without an end")?;
            let (inside, last) = (&rest[..end], &rest[end..=end]);
            if inside.contains(NUMBER) {
                return Err("a control sequence of a stranger".to_owned());
            }
            if !inside.chars().all(|c| ('\u{20}'..='\u{3f}').contains(&c)) || !FINAL.contains(last)
            {
                return Err("a control sequence that is none of ours".to_owned());
            }
            Ok(&rest[end + 1..])
        }
        ']' | 'P' | '_' => {
            let (end, after) = [("\u{7}", 1), ("\u{1b}\\", 2)]
                .iter()
                .filter_map(|(end, length)| rest.find(end).map(|at| (at, at + length)))
                .min()
                .ok_or("a string without an end")?;
            let inside = &rest[..end];
            if inside.contains(MARK) || inside.contains("UFdORUQ") {
                return Err("a string of a stranger".to_owned());
            }
            if inside.chars().any(char::is_control) {
                return Err("a control character in a string".to_owned());
            }
            Ok(&rest[after..])
        }
        '7' | '8' | '=' | '>' | '\\' => Ok(rest),
        '(' if rest.starts_with(['B', '0']) => Ok(&rest[1..]),
        _ => Err("an escape sequence that is none of ours".to_owned()),
    }
}
