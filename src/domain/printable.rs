//! The one gate for text from strangers on its way to a terminal, a pipe or JSON (`R1`).
//!
//! Everything that is printed outside the screen goes through one of four doors: [`printable`] for
//! what has no lines of its own (names, file names, headers, error details), [`printable_line`]
//! for a text squeezed into a line, [`printable_block`] for a text that keeps its lines, and
//! [`json_safe`] for `--json`. The screen uses the same doors, so a text looks the same everywhere,
//! then [`clip`] and [`wrap`].
//!
//! What they do: control characters become U+FFFD; characters that are invisible, change the
//! direction, or have no business in text are spelled out as `⟨U+202E⟩`. Joiners, variation
//! selectors and tags stay where writing needs them: in emoji, Indic, Arabic and Mongolian words.
//! Text for people also loses the marks that would pile up over more than one cell.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::{Map, Value};

pub mod layout;
mod unseen;

use unseen::{Context, Seen};

pub use layout::{clip, width, wrap};
pub(super) use unseen::is_default_ignorable;

/// Columns from one tab stop to the next in [`printable_block`].
const TAB: usize = 4;

/// Text that has no lines of its own: every control character, newline and tab too, as U+FFFD.
pub fn printable(text: &str) -> Cow<'_, str> {
    clean(text, Mode::Strict)
}

/// A text squeezed into one line: newlines as `⏎`, tabs as a space.
pub fn printable_line(text: &str) -> Cow<'_, str> {
    clean(text, Mode::Line)
}

/// A text that keeps its lines: newlines stay (CR LF is one), tabs become spaces up to the next
/// of the stops at every fourth column.
pub fn printable_block(text: &str) -> Cow<'_, str> {
    clean(text, Mode::Block)
}

/// A text as `--json` shows it: newline (CR LF is one) and tab stay, and no mark is taken away.
pub fn json_text(text: &str) -> Cow<'_, str> {
    clean(text, Mode::Json)
}

/// JSON as text in which everything that [`json_text`] would change is written as a `\u` escape: nothing
/// of it reaches a terminal, and nothing is lost (`clients export --format jsonl`).
pub fn json_escaped(json: &str) -> Cow<'_, str> {
    let mut buffer = [0; 4];
    let mut harmless = |c: char| {
        matches!(c, ' '..='~') || matches!(json_text(c.encode_utf8(&mut buffer)), Cow::Borrowed(_))
    };
    let Some(first) = json.find(|c| !harmless(c)) else {
        return Cow::Borrowed(json);
    };
    let mut out = json[..first].to_owned();
    for c in json[first..].chars() {
        if harmless(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    Cow::Owned(out)
}

/// Makes every string and every key inside `value` safe to print as JSON, in place.
///
/// Keys that become the same are told apart by further U+FFFD at their ends; no member is lost.
pub fn json_safe(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(clean) = json_text(text) {
                *text = clean;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(json_safe),
        Value::Object(members) => {
            members.values_mut().for_each(json_safe);
            if members
                .keys()
                .any(|key| matches!(json_text(key), Cow::Owned(_)))
            {
                *members = with_clean_keys(std::mem::take(members));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn with_clean_keys(members: Map<String, Value>) -> Map<String, Value> {
    let mut clean = Map::with_capacity(members.len());
    for (key, value) in members {
        let mut key = json_text(&key).into_owned();
        while clean.contains_key(&key) {
            key.push(char::REPLACEMENT_CHARACTER);
        }
        clean.insert(key, value);
    }
    clean
}

/// Which door a text goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Strict,
    Line,
    Block,
    Json,
}

fn clean(text: &str, mode: Mode) -> Cow<'_, str> {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~') || (*byte == b'\n' && mode == Mode::Block);
    let Some(first) = text.bytes().position(|byte| !plain(&byte)) else {
        return Cow::Borrowed(text);
    };
    // ASCII before the first doubtful byte needs no look; one character of context is kept.
    let first = first.saturating_sub(1);
    let mut context = Context::new(mode != Mode::Json);
    let mut at = first;
    let mut copied = 0;
    let mut out = String::new();
    let mut tabs = TabStops::default();
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        let seen = match c {
            '\r' if mode != Mode::Strict && text[next..].starts_with('\n') => Seen::Gone,
            '\n' if matches!(mode, Mode::Block | Mode::Json) => Seen::AsIs,
            '\t' if mode == Mode::Json => Seen::AsIs,
            _ => context.see(c, &text[next..]),
        };
        if seen == Seen::AsIs {
            at = next;
            continue;
        }
        out.push_str(&text[copied..at]);
        copied = next;
        match seen {
            Seen::Control if c == '\n' && mode == Mode::Line => out.push('⏎'),
            Seen::Control if c == '\t' && mode == Mode::Line => out.push(' '),
            Seen::Control if c == '\t' && mode == Mode::Block => {
                out.extend(std::iter::repeat_n(' ', tabs.spaces_after(&out)));
            }
            Seen::Control => out.push(char::REPLACEMENT_CHARACTER),
            Seen::Hidden => {
                // Writing to a string cannot fail.
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
            }
            Seen::Pile(marks) => {
                copied = next + marks.skipped_bytes;
                let _ = write!(out, "⟨+{}⟩", marks.count);
            }
            Seen::Gone | Seen::AsIs => {}
        }
        at = copied;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Counts columns from tab to tab, so that a line of a million tabs is measured once.
#[derive(Default)]
struct TabStops {
    /// Bytes of the text that are counted.
    counted: usize,
    /// The column after them.
    column: usize,
}

impl TabStops {
    /// How many spaces stand for a tab at the end of `text`, to which they will be added.
    fn spaces_after(&mut self, text: &str) -> usize {
        let fresh = &text[self.counted..];
        self.column = match fresh.rfind('\n') {
            Some(newline) => width(&fresh[newline + 1..]),
            None => self.column + width(fresh),
        };
        self.counted = text.len();
        TAB - self.column % TAB
    }
}

#[cfg(test)]
mod tests;
