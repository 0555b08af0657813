//! Changing the text at the caret: typing, deleting, pasting, undo (`C20`, `C26`).

use crate::domain::contact::ContactKind;
use crate::domain::contact::email;
use crate::domain::fields::MOST_CONTACTS;
use crate::tui::keymap::{Action, Edit};

use super::history::{Caret, Run, Splice};
use super::sheet::{How, Line, Load};
use super::{Form, FormEffect, caret, check};

/// The largest paste taken at all; a note holds 64 KiB, a thousand contacts as much.
const LARGEST_PASTE: usize = 1 << 20;

impl Form {
    /// Replaces lines of a field as one step of undo, and looks at the new ones again.
    pub(super) fn splice(
        &mut self,
        field: usize,
        line: usize,
        count: usize,
        new: Vec<Line>,
        after: Caret,
        run: Run,
    ) {
        let before = self.caret;
        let mut new = new;
        // A field never stands without a line.
        if let Some(place) = self.fields.get(field)
            && new.is_empty()
            && place.lines.len() == count
        {
            new.push(place.blank_line());
        }
        let Some(old) = self.replace(field, line, count, new.clone()) else {
            return;
        };
        self.caret = after;
        self.history.note(
            Splice {
                field,
                line,
                old,
                new,
            },
            before,
            after,
            run,
        );
    }

    /// Replaces lines without a step; the old ones come back. `None` when there is no such place.
    pub(super) fn replace(
        &mut self,
        field: usize,
        line: usize,
        count: usize,
        mut new: Vec<Line>,
    ) -> Option<Vec<Line>> {
        let region = self.settings.region;
        let place = self.fields.get_mut(field)?;
        let end = line
            .checked_add(count)
            .filter(|end| *end <= place.lines.len())?;
        for fresh in &mut new {
            fresh.trouble = None;
            check::line(&place.how, fresh, region);
        }
        let old = place.lines.splice(line..end, new).collect();
        self.version += 1;
        Some(old)
    }

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
            self.choose_by_letter(typed);
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
    fn has_room(&self, added: &str, out: &mut Vec<FormEffect>) -> bool {
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
        let pasted: String = pasted
            .chars()
            .filter(|c| *c == '\n' || !c.is_control())
            .collect();
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
        let many = pasted.trim().contains('\n')
            || (field.how == How::Contacts(ContactKind::Email)
                && email::split_lines(pasted).len() > 1);
        if !many {
            self.insert(pasted.trim(), out);
            return;
        }
        let texts: Vec<String> = if field.how == How::Contacts(ContactKind::Email) {
            email::split_lines(pasted)
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
            TextKey::Action(Action::LineStart) => return self.go(0, 0),
            TextKey::Action(Action::LineEnd) => return self.go(text.len(), 0),
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
            TextKey::Action(Action::DeleteToStart) => (cut(0, at), 0, Run::Alone),
            TextKey::Action(Action::DeleteToEnd) => (cut(at, text.len()), at, Run::Alone),
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

    /// Takes back the last step, or does it again.
    pub(super) fn travel(&mut self, back: bool, out: &mut Vec<FormEffect>) {
        self.drop = None;
        let step = if back {
            self.history.undo()
        } else {
            self.history.redo()
        };
        let Some(step) = step else {
            let what = if back { "to take back" } else { "to put back" };
            out.push(FormEffect::Say(format!("nothing {what} in this form")));
            return;
        };
        let apply = |form: &mut Self, splice: &Splice| {
            let (gone, put) = if back {
                (&splice.new, &splice.old)
            } else {
                (&splice.old, &splice.new)
            };
            form.replace(splice.field, splice.line, gone.len(), put.clone());
        };
        if back {
            step.splices
                .iter()
                .rev()
                .for_each(|splice| apply(self, splice));
            self.caret = step.before;
        } else {
            step.splices.iter().for_each(|splice| apply(self, splice));
            self.caret = step.after;
        }
        // An answer may have changed a field while the caret was in another: go where it is seen.
        if let Some(splice) = step.splices.first()
            && splice.field != self.caret.field
        {
            self.caret = Caret {
                field: splice.field,
                line: splice.line,
                at: usize::MAX,
            };
        }
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
