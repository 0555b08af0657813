//! Pasted text: taken apart where a field has lines, refused whole where it does not fit (`C10`, `C26`).

use super::history::{Caret, Run};
use super::sheet::{How, Line};
use super::{Form, FormEffect, addresses, check};
use crate::domain::contact::{ContactKind, email};

/// The largest paste taken at all; a note holds 64 KiB, a thousand contacts as much.
const LARGEST_PASTE: usize = 1 << 20;

impl Form {
    /// Puts pasted text in: a line each where a field has lines, addresses taken apart (`C10`). A paste
    /// that does not fit is refused whole, with a sentence (`C26`).
    pub fn paste(&mut self, pasted: &str) -> Vec<FormEffect> {
        let mut out = Vec::new();
        if self.dialog.is_some() {
            return out;
        }
        if pasted.len() > LARGEST_PASTE {
            out.push(FormEffect::Say(format!(
                "{} MB are too much for a card; nothing was pasted",
                pasted.len() / 1_000_000
            )));
            return out;
        }
        self.goal = None;
        let pasted = pasted
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace('\t', " ");
        let before = pasted.chars().count();
        let pasted: String = pasted
            .chars()
            .filter(|c| *c == '\n' || !c.is_control())
            .collect();
        let dropped = before - pasted.chars().count();
        let turning = pasted.chars().filter(|c| turns_writing(*c)).count();
        let Some(field) = self.field() else {
            return out;
        };
        if field.how.is_choice() {
            out.push(FormEffect::Say(format!(
                "{} is chosen, not pasted",
                field.label
            )));
        } else if field.how == How::Note {
            self.paste_note(&pasted, &mut out);
        } else if field.how.is_list() {
            self.paste_lines(&pasted, &mut out);
        } else {
            let between = if field.how == How::Words { ", " } else { " " };
            let parts = pasted
                .split('\n')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            let line = parts.collect::<Vec<_>>().join(between);
            self.insert(&line, &mut out);
        }
        if dropped + turning > 0 {
            out.push(FormEffect::Say(unseen_sentence(dropped, turning)));
        }
        self.history.cut();
        self.typed(&mut out);
        self.settle();
        out
    }

    /// Puts text into the line at the caret.
    fn insert(&mut self, inserted: &str, out: &mut Vec<FormEffect>) {
        if inserted.is_empty() || !self.has_room(inserted, out) {
            return;
        }
        let mut text = self.text().to_owned();
        text.insert_str(self.caret.at, inserted);
        self.set_text(text, self.caret.at + inserted.len(), Run::Alone);
    }

    fn paste_note(&mut self, pasted: &str, out: &mut Vec<FormEffect>) {
        if !self.has_room(pasted, out) {
            return;
        }
        let (head, tail) = self.text().split_at(self.caret.at);
        let mut lines: Vec<Line> = pasted.split('\n').map(Line::of).collect();
        if let Some(first) = lines.first_mut() {
            first.text.insert_str(0, head);
        }
        let Caret { field, line, .. } = self.caret;
        let mut after = Caret {
            field,
            line: line + lines.len() - 1,
            at: 0,
        };
        if let Some(last) = lines.last_mut() {
            after.at = last.text.len();
            last.text.push_str(tail);
        }
        self.splice(field, line, 1, lines, after, Run::Alone);
    }

    fn paste_lines(&mut self, pasted: &str, out: &mut Vec<FormEffect>) {
        let Some(field) = self.field() else { return };
        let is_address = field.how == How::Addresses;
        let many = pasted.trim().contains('\n')
            || (field.how == How::Contacts(ContactKind::Email)
                && email::split_lines(pasted).len() > 1);
        let blocks = if is_address {
            addresses::blocks(pasted)
        } else {
            Vec::new()
        };
        if !many || is_address && blocks.len() < 2 {
            let one = blocks.first().map_or(pasted.trim(), String::as_str);
            self.insert(one, out);
            return;
        }
        let texts: Vec<String> = if field.how == How::Contacts(ContactKind::Email) {
            email::split_lines(pasted)
        } else if is_address {
            blocks
        } else {
            let lines = pasted
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        if let Some(long) = texts.iter().find(|text| text.chars().count() > field.limit) {
            let begin: String = long.chars().take(20).collect();
            out.push(FormEffect::Say(format!(
                "{}: «{begin}…» is longer than {} characters; nothing was pasted",
                field.label, field.limit
            )));
            return;
        }
        let blank = field.blank_line();
        let how = field.how.clone();
        // Texts pasted onto a line with something in it stand below it.
        let instead = usize::from(self.text().trim().is_empty());
        if !self.has_room_for_contacts(texts.len(), out) {
            return;
        }
        let lines: Vec<Line> = texts
            .into_iter()
            .map(|text| match check::typed_kind(&how, &text) {
                Some((kind, end)) => Line {
                    kind,
                    guessed: false,
                    text: text.get(end..).unwrap_or_default().trim().to_owned(),
                    ..blank.clone()
                },
                None => Line {
                    text,
                    ..blank.clone()
                },
            })
            .collect();
        let Caret { field, line, .. } = self.caret;
        let from = line + 1 - instead;
        let after = Caret {
            field,
            line: from + lines.len().saturating_sub(1),
            at: lines.last().map_or(0, |line| line.text.len()),
        };
        self.splice(field, from, instead, lines, after, Run::Alone);
    }
}

/// Whether a character changes the direction of writing: what is shown then reads otherwise than what
/// is stored (`R1`).
fn turns_writing(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is said of characters that nobody sees (`R1`).
fn unseen_sentence(dropped: usize, turning: usize) -> String {
    let characters = |count: usize, what: &str| match count {
        1 => format!("one {what} character"),
        many => format!("{many} {what} characters"),
    };
    let dropped_words = format!("{} left out", characters(dropped, "control"));
    let turning_words = format!(
        "{} shown by name",
        characters(turning, "direction-changing")
    );
    match (dropped, turning) {
        (0, _) => turning_words,
        (_, 0) => dropped_words,
        _ => format!("{dropped_words}, {turning_words}"),
    }
}
