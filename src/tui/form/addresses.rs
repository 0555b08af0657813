//! Texts of several lines inside one line of the form: postal addresses (`C15`). Enter breaks the line
//! of the address; on an empty one the next address begins.

use std::ops::Range;

use super::history::Run;
use super::rows;
use super::sheet::How;
use super::{Form, FormEffect};

/// The rows of a text that breaks its lines itself and is wrapped to `width`; the breaks belong to no
/// row. There is at least one.
pub(super) fn parts(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        let wrapped = rows::wrap(line, width).into_iter();
        parts.extend(wrapped.map(|part| from + part.start..from + part.end));
        from += line.len() + 1;
    }
    parts
}

/// The line of a text in which a place stands.
pub(super) fn around(text: &str, at: usize) -> Range<usize> {
    let head = text.get(..at).unwrap_or(text);
    let from = head.rfind('\n').map_or(0, |break_| break_ + 1);
    let tail = text.get(at..).unwrap_or_default();
    let to = tail.find('\n').map_or(text.len(), |break_| at + break_);
    from..to
}

/// Addresses in a pasted text: a blank line parts them.
pub(super) fn blocks(pasted: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in pasted.lines().map(str::trim) {
        match blocks.last_mut() {
            Some(block) if !line.is_empty() => {
                if !block.is_empty() {
                    block.push('\n');
                }
                block.push_str(line);
            }
            Some(block) if !block.is_empty() => blocks.push(String::new()),
            _ => {}
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

impl Form {
    /// The column of the caret in its row of an address.
    pub(super) fn address_column(&self) -> usize {
        let from = around(self.text(), self.caret.at).start;
        rows::columns(self.text().get(from..self.caret.at).unwrap_or_default())
    }

    /// Where the caret stands when it comes into a line of the field from above or below: in the first
    /// or the last row of an address, in its column. `None` in other fields.
    pub(super) fn address_entry(&self, line: usize, column: usize, down: bool) -> Option<usize> {
        let field = self.field().filter(|field| field.how == How::Addresses)?;
        let line = field.lines.get(line)?;
        let parts = self.parts(field, line);
        let part = if down { parts.first() } else { parts.last() }?;
        let shown = line.text.get(part.clone())?;
        Some(part.start + rows::offset_at(shown, column))
    }

    /// Breaks the line of an address; `false` where Enter means the next address.
    pub(super) fn break_address(&mut self, out: &mut Vec<FormEffect>) -> bool {
        if !self
            .field()
            .is_some_and(|field| field.how == How::Addresses)
        {
            return false;
        }
        let here = around(self.text(), self.caret.at);
        let empty = self
            .text()
            .get(here)
            .is_none_or(|line| line.trim().is_empty());
        if empty || !self.has_room("\n", out) {
            return !empty;
        }
        let mut text = self.text().to_owned();
        text.insert(self.caret.at, '\n');
        self.set_text(text, self.caret.at + 1, Run::Alone);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c15_an_address_has_a_row_for_each_of_its_lines() {
        for (text, width, expected) in [
            (
                "Prinsengracht 1\nAmsterdam",
                40,
                vec!["Prinsengracht 1", "Amsterdam"],
            ),
            ("a b\n\nc", 40, vec!["a b", "", "c"]),
            ("one two three\nx", 8, vec!["one two ", "three", "x"]),
            ("", 8, vec![""]),
        ] {
            let shown: Vec<_> = parts(text, width).into_iter().map(|p| &text[p]).collect();
            assert_eq!(shown, expected);
        }
        assert_eq!(around("ab\ncd\nef", 4), 3..5);
        assert_eq!(around("ab\ncd", 2), 0..2);
    }

    #[test]
    fn c15_a_blank_line_parts_two_pasted_addresses() {
        assert_eq!(blocks("\nA 1\n B\n\n\nC 2\r\n"), ["A 1\nB", "C 2"]);
        assert!(blocks("\n\n").is_empty());
    }
}
