//! Text as vCard and CSV carry it: without control characters, CR LF as one newline (`X1`).
//!
//! Both directions use these, and cleaning twice is cleaning once: what was exported, imported and
//! exported again is the same text.

use std::borrow::Cow;

/// A text of one line: without control characters and space at its ends; line breaks and tabs are
/// spaces.
pub fn line(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if !trimmed.chars().any(char::is_control) {
        return Cow::Borrowed(trimmed);
    }
    let kept: String = trimmed
        .replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect();
    Cow::Owned(kept.trim().to_owned())
}

/// A text of several lines: newlines and tabs stay, other control characters and what is blank at its
/// end go.
pub fn block(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_end().trim_start_matches(['\r', '\n']);
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    if trimmed.chars().all(plain) {
        return Cow::Borrowed(trimmed);
    }
    let kept: String = trimmed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| plain(*c))
        .collect();
    let kept = kept.trim_end().trim_start_matches('\n');
    Cow::Owned(kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn x1_control_characters_go_and_cr_lf_is_one_newline() {
        assert_eq!(line(" a\u{1b}[31m\r\nb\tc\u{7f} "), "a[31m b c");
        assert_eq!(block("a\r\nb\rc\u{0}\td \r\n"), "a\nb\nc\td");
        assert_eq!(block("\r\n\r\n  indented"), "  indented");
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "(\\PC|[\\x00-\\x20\\x7f-\\x9f]){0,20}") {
            let once = line(&text).into_owned();
            prop_assert_eq!(line(&once).into_owned(), once.clone());
            let once = block(&text).into_owned();
            prop_assert_eq!(block(&once).into_owned(), once.clone());
        }
    }
}
