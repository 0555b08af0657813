//! From text to tokens: white space, quotes, the colon after a field and the minus before a term.

use std::ops::Range;

use crate::domain::contact::{MESSENGERS, NETWORKS};

/// One word, phrase or restriction as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// Where it stands, with its minus.
    pub(super) range: Range<usize>,
    /// It had a minus.
    pub(super) negated: bool,
    /// What stood before the first colon, if there was one outside quotes.
    pub(super) field: Option<&'a str>,
    /// The rest, without quotes.
    pub(super) value: &'a str,
    /// The value stood in quotes.
    pub(super) quoted: bool,
}

impl Token<'_> {
    /// A word and nothing else.
    pub(super) fn is_bare(&self) -> bool {
        !self.negated && self.field.is_none() && !self.quoted
    }

    /// The token in normal form under the name of a field (none: empty), without its minus.
    pub(super) fn written(&self, field: &str) -> String {
        let colon = if self.field.is_some() { ":" } else { "" };
        // Quotes around nothing say nothing.
        let quote = if self.quoted && !self.value.is_empty() {
            "\""
        } else {
            ""
        };
        format!("{field}{colon}{quote}{}{quote}", self.value)
    }
}

/// The tokens of `text`, in order. A minus alone and quotes around nothing are none.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            let start = at + (rest.len() - rest.trim_start().len());
            if start == text.len() {
                return None;
            }
            let token = token_at(text, start);
            at = token.range.end;
            if token.field.is_some() || !token.value.is_empty() {
                return Some(token);
            }
        }
    })
}

/// The token that begins at `start`, which is neither white space nor the end.
fn token_at(text: &str, start: usize) -> Token<'_> {
    let negated = text[start..].starts_with('-');
    let at = start + usize::from(negated);
    let rest = &text[at..];
    if let Some((value, end)) = quoted(rest) {
        return Token {
            range: start..at + end,
            negated,
            field: None,
            value,
            quoted: true,
        };
    }
    let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
    let Some((name, _)) = word.split_once(':').filter(|(name, _)| !name.is_empty()) else {
        let range = start..at + word.len();
        return Token {
            range,
            negated,
            field: None,
            value: word,
            quoted: false,
        };
    };
    let from = name.len() + 1;
    match quoted(&rest[from..]) {
        Some((value, end)) => {
            let range = start..at + from + end;
            Token {
                range,
                negated,
                field: Some(name),
                value,
                quoted: true,
            }
        }
        None => {
            let range = start..at + word.len();
            Token {
                range,
                negated,
                field: Some(name),
                value: &word[from..],
                quoted: false,
            }
        }
    }
}

/// The inside of the quotes with which `text` begins, and where they end. What is not closed yet
/// goes on to the end. Curly quotes count, since phones and office programs put them in.
fn quoted(text: &str) -> Option<(&str, usize)> {
    let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '„' | '‟');
    let opening = text.chars().next().filter(|c| is_quote(*c))?.len_utf8();
    let inside = &text[opening..];
    Some(match inside.char_indices().find(|(_, c)| is_quote(*c)) {
        Some((end, closing)) => (&inside[..end], opening + end + closing.len_utf8()),
        None => (inside, text.len()),
    })
}

/// Whether `name:value` is an address or a time of day rather than a field that does not exist, so
/// that no note is needed: links, `mailto:`, contacts in REF syntax, `12:30`.
pub(super) fn is_address(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    value.starts_with("//")
        || matches!(name.as_str(), "mailto" | "tel" | "sms" | "tg")
        || MESSENGERS.contains(&name.as_str())
        || NETWORKS.contains(&name.as_str())
        || !name.starts_with(char::is_alphabetic)
}
