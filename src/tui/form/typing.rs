//! Changing the text at the caret: typing and deleting (`C20`, `C26`).

use super::addresses::around;
use super::history::{Caret, Run};
use super::sheet::{How, Line, Load};
use super::{Form, FormEffect, caret, check};
use crate::domain::fields::MOST_CONTACTS;
use crate::tui::keymap::{Action, Edit};

impl Form {
    /// Replaces the text of the line with the caret.
    pub(super) fn set_text(&mut self, text: String, at: usize, run: Run) {
        let Some(line) = self.line() else { return };
        let mut changed = Line {
            text,
            ..line.clone()
        };
        // Another name is another company; another path is not the file that was read.
        if matches!(changed.load, Load::Company(_)) {
            changed.load = Load::None;
        }
        let Caret { field, line, .. } = self.caret;
        self.splice(
            field,
            line,
            1,
            vec![changed],
            Caret { field, line, at },
            run,
        );
    }

    /// Types one character.
    pub(super) fn type_character(&mut self, typed: char, out: &mut Vec<FormEffect>) {
        self.goal = None;
        if self.field().is_some_and(|field| field.how.is_choice()) {
            self.choose_by_letter(typed, out);
            return;
        }
        if self.field().is_none()
            || typed.is_control()
            || !self.has_room(typed.encode_utf8(&mut [0; 4]), out)
        {
            return;
        }
        let mut text = self.text().to_owned();
        let at = self.caret.at;
        text.insert(at, typed);
        let at = at + typed.len_utf8();
        // A blank ends a word, and a word is what undo takes back at once.
        let run = if typed.is_whitespace() {
            Run::Alone
        } else {
            Run::Typing
        };
        if matches!(typed, ' ' | ':') && self.take_typed_kind(&text, at) {
            return;
        }
        self.set_text(text, at, run);
        self.typed(out);
    }

    /// `fax ` typed at the start of a line is its type.
    fn take_typed_kind(&mut self, text: &str, at: usize) -> bool {
        let (Some(field), Some(line)) = (self.field(), self.line()) else {
            return false;
        };
        let Some((kind, end)) = check::typed_kind(&field.how, text).filter(|(_, end)| *end == at)
        else {
            return false;
        };
        let changed = Line {
            kind,
            guessed: false,
            text: text.get(end..).unwrap_or_default().to_owned(),
            ..line.clone()
        };
        let Caret { field, line, .. } = self.caret;
        self.splice(
            field,
            line,
            1,
            vec![changed],
            Caret { field, line, at: 0 },
            Run::Alone,
        );
        true
    }

    /// Whether this may be added here (`C26`); says so when not. The note is measured in bytes.
    pub(super) fn has_room(&self, added: &str, out: &mut Vec<FormEffect>) -> bool {
        let Some(field) = self.field() else {
            return false;
        };
        let (used, unit) = match field.how {
            How::Note => (
                field
                    .lines
                    .iter()
                    .map(|line| line.text.len() + 1)
                    .sum::<usize>()
                    - 1,
                "bytes",
            ),
            // The limit is that of one tag, which Save looks at.
            How::Words => (0, "characters"),
            _ => (self.text().chars().count(), "characters"),
        };
        let more = if field.how == How::Note {
            added.len()
        } else {
            added.chars().count()
        };
        let fits = used + more <= field.limit;
        if !fits {
            out.push(FormEffect::Say(format!(
                "{}: {} {unit} at most; what is there was kept",
                field.label, field.limit
            )));
        }
        fits
    }

    /// Whether so many more contacts fit on the card (`C26`); says so when not.
    pub(super) fn has_room_for_contacts(&self, more: usize, out: &mut Vec<FormEffect>) -> bool {
        let used: usize = self
            .fields
            .iter()
            .filter(|field| field.how.is_list())
            .map(|field| field.lines.iter().filter(|line| !line.is_blank()).count())
            .sum();
        let fits = used + more <= MOST_CONTACTS;
        if !fits {
            out.push(FormEffect::Say(format!(
                "a card holds {MOST_CONTACTS} contacts at most; {more} more were not added"
            )));
        }
        fits
    }

    /// A key of the text itself, or one of its actions; `false` when it is none.
    pub(super) fn edit(&mut self, edit: TextKey, out: &mut Vec<FormEffect>) -> bool {
        let text = self.text().to_owned();
        let at = self.caret.at;
        let cut = |from: usize, to: usize| {
            let mut cut = text.clone();
            cut.replace_range(from..to, "");
            cut
        };
        let (changed, to, run) = match edit {
            TextKey::Key(Edit::Left) => return self.go(caret::left(&text, at), -1),
            TextKey::Key(Edit::Right) => return self.go(caret::right(&text, at), 1),
            TextKey::Action(Action::WordLeft) => return self.go(caret::word_left(&text, at), -1),
            TextKey::Action(Action::WordRight) => return self.go(caret::word_right(&text, at), 1),
            TextKey::Action(Action::LineStart) => return self.go(around(&text, at).start, 0),
            TextKey::Action(Action::LineEnd) => return self.go(around(&text, at).end, 0),
            TextKey::Key(Edit::Backspace) | TextKey::Action(Action::DropLine) => {
                if at == 0 {
                    return self.drop_line();
                }
                let from = caret::left(&text, at);
                (cut(from, at), from, Run::Deleting)
            }
            TextKey::Action(Action::DeleteRight) if text.is_empty() && self.is_picture() => {
                return self.remove_picture(out);
            }
            TextKey::Action(Action::DeleteRight) => {
                if at == text.len() {
                    return self.join_next();
                }
                (cut(at, caret::right(&text, at)), at, Run::Deleting)
            }
            TextKey::Action(Action::DeleteWord) => {
                let from = caret::word_left(&text, at);
                (cut(from, at), from, Run::Alone)
            }
            TextKey::Action(Action::DeleteToStart) => {
                let from = around(&text, at).start;
                (cut(from, at), from, Run::Alone)
            }
            TextKey::Action(Action::DeleteToEnd) => {
                (cut(at, around(&text, at).end), at, Run::Alone)
            }
            TextKey::Key(_) | TextKey::Action(_) => return false,
        };
        self.goal = None;
        if changed != text {
            self.set_text(changed, to, run);
            self.typed(out);
        }
        true
    }

    /// Moves the caret inside the line; from an edge of a note's line, into the next one.
    fn go(&mut self, to: usize, by: isize) -> bool {
        self.goal = None;
        self.history.cut();
        let at_edge = to == self.caret.at && by != 0;
        let is_note = self.field().is_some_and(|field| field.how == How::Note);
        if at_edge && is_note {
            let lines = self.field().map_or(0, |field| field.lines.len());
            match self.caret.line.checked_add_signed(by) {
                Some(line) if line < lines => {
                    self.caret.line = line;
                    self.caret.at = if by < 0 { self.text().len() } else { 0 };
                }
                _ => {}
            }
        } else {
            self.caret.at = to;
        }
        true
    }

    /// Backspace at the start: an empty line goes; in a note the line joins the one above.
    fn drop_line(&mut self) -> bool {
        let Some(field) = self.field() else {
            return true;
        };
        let Caret {
            field: place, line, ..
        } = self.caret;
        let Some(above) = line.checked_sub(1) else {
            // The first of several empty lines goes as well; the only line stays.
            if field.how.is_list() && field.lines.len() > 1 && self.text().is_empty() {
                self.splice(
                    place,
                    0,
                    1,
                    vec![],
                    Caret {
                        field: place,
                        line: 0,
                        at: 0,
                    },
                    Run::Alone,
                );
            }
            return true;
        };
        let end = field.lines.get(above).map_or(0, |line| line.text.len());
        let after = Caret {
            field: place,
            line: above,
            at: end,
        };
        if field.how == How::Note {
            let joined = field
                .lines
                .get(above)
                .map(|above| format!("{}{}", above.text, self.text()));
            self.splice(
                place,
                above,
                2,
                vec![Line::of(joined.unwrap_or_default())],
                after,
                Run::Alone,
            );
        } else if self.text().is_empty() {
            self.splice(place, line, 1, vec![], after, Run::Alone);
        }
        true
    }

    /// Delete at the end of a note's line: the next line joins it.
    fn join_next(&mut self) -> bool {
        let Some(field) = self.field().filter(|field| field.how == How::Note) else {
            return true;
        };
        if let Some(next) = field.lines.get(self.caret.line + 1) {
            let joined = Line::of(format!("{}{}", self.text(), next.text));
            let Caret { field, line, .. } = self.caret;
            self.splice(field, line, 2, vec![joined], self.caret, Run::Alone);
        }
        true
    }
}

/// A key that may change the text at the caret.
#[derive(Debug, Clone, Copy)]
pub(super) enum TextKey {
    /// Without a name in the table.
    Key(Edit),
    /// With one.
    Action(Action),
}
