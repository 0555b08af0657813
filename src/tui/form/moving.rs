//! Going from line to line and from field to field, and choosing in a field of choices.

use super::history::{Caret, Run};
use super::rows::{self, Row};
use super::sheet::{How, Line};
use super::{Form, FormEffect, caret};

impl Form {
    /// Goes to the next or the previous field, around the end; Save is the last stop.
    pub(super) fn go_field(&mut self, forward: bool, out: &mut Vec<FormEffect>) {
        self.leave_field(out);
        let stops = self.fields.len() + 1;
        let step = if forward { 1 } else { stops - 1 };
        self.enter((self.caret.field + step) % stops, false);
    }

    /// Puts the caret at the end of the first or last line of a field.
    pub(super) fn enter(&mut self, field: usize, last: bool) {
        let line = match self.fields.get(field) {
            Some(field) if last => field.lines.len().saturating_sub(1),
            _ => 0,
        };
        self.place(Caret {
            field,
            line,
            at: usize::MAX,
        });
    }

    /// Puts the caret somewhere, inside the text.
    pub(super) fn place(&mut self, to: Caret) {
        self.history.cut();
        self.goal = None;
        self.caret = to;
        self.caret.at = caret::snap(self.text(), to.at);
    }

    /// One line down or up: inside the note by what is drawn, then line by line, then field by field.
    pub(super) fn go_line(&mut self, down: bool, out: &mut Vec<FormEffect>) {
        if self.climb(down) {
            return;
        }
        let Caret { field, line, at } = self.caret;
        let column = self.address_column();
        let lines = self.field().map_or(1, |field| field.lines.len());
        let next = if down { line + 1 } else { line.wrapping_sub(1) };
        if next < lines {
            self.leave_line(out);
            // Leaving may have split the line; its pieces are one stop further.
            let grown = self
                .field()
                .map_or(lines, |field| field.lines.len())
                .saturating_sub(lines);
            let line = if down { next + grown } else { next };
            let at = self.address_entry(line, column, down).unwrap_or(at);
            self.place(Caret { field, line, at });
            return;
        }
        let to = if down {
            field + 1
        } else {
            field.wrapping_sub(1)
        };
        if to <= self.fields.len() {
            self.leave_field(out);
            self.enter(to, !down);
        }
    }

    /// As many rows down or up as the window has, at most to the first or last line.
    pub(super) fn go_page(&mut self, down: bool, out: &mut Vec<FormEffect>) {
        let page = usize::from(self.layout.height).saturating_sub(1).max(1);
        let row = self.caret_row();
        let last = self.layout.rows.len().saturating_sub(1);
        let target = if down {
            (row + page).min(last)
        } else {
            row.saturating_sub(page)
        };
        let rows = &self.layout.rows;
        let text_at = |row: &usize| match rows.get(*row) {
            Some(Row::Text {
                field, line, part, ..
            }) => Some(Caret {
                field: *field,
                line: *line,
                at: part.start,
            }),
            _ => None,
        };
        let found = if down {
            (row + 1..=target).rev().find_map(|row| text_at(&row))
        } else {
            (target..row).find_map(|row| text_at(&row))
        };
        let Some(to) = found else { return };
        if to.field != self.caret.field {
            self.leave_field(out);
        } else {
            self.leave_line(out);
        }
        self.place(to);
    }

    /// Moves by a row of the note as it is wrapped, keeping the column; `false` at its edge.
    fn climb(&mut self, down: bool) -> bool {
        let Some(field) = self
            .field()
            .filter(|field| matches!(field.how, How::Note | How::Addresses))
        else {
            return false;
        };
        let wrapped = |line: &Line| self.parts(field, line);
        let Some(line) = field.lines.get(self.caret.line) else {
            return false;
        };
        let parts = wrapped(line);
        let part = rows::part_of(&parts, self.caret.at);
        let from = parts.get(part).map_or(0, |part| part.start);
        let column = self.goal.unwrap_or_else(|| {
            rows::columns(line.text.get(from..self.caret.at).unwrap_or_default())
        });
        let mut to = self.caret;
        let target = if down && part + 1 < parts.len() {
            parts.get(part + 1).cloned()
        } else if !down && part > 0 {
            parts.get(part - 1).cloned()
        } else if field.how == How::Addresses {
            return false;
        } else {
            to.line = if down {
                to.line + 1
            } else {
                to.line.wrapping_sub(1)
            };
            let Some(next) = field.lines.get(to.line) else {
                return false;
            };
            let parts = wrapped(next);
            if down {
                parts.first().cloned()
            } else {
                parts.last().cloned()
            }
        };
        let (Some(target), Some(text)) = (target, field.lines.get(to.line).map(|line| &line.text))
        else {
            return false;
        };
        to.at =
            target.start + rows::offset_at(text.get(target.clone()).unwrap_or_default(), column);
        // The end of a wrapped part is the beginning of the next one: stay before it.
        let ends = matches!(text.as_bytes().get(target.end), None | Some(b'\n'));
        if to.at == target.end && !ends {
            to.at = caret::left(text, to.at).max(target.start);
        }
        self.place(to);
        self.goal = Some(column);
        true
    }

    /// Enter: a line below; on an empty line, a choice or a field of one line: on to the next field.
    pub(super) fn new_line(&mut self, out: &mut Vec<FormEffect>) {
        let Some(field) = self.field() else {
            self.save(out);
            return;
        };
        if field.how == How::Note {
            self.paste_newline(out);
            return;
        }
        if !field.how.is_list() || self.text().trim().is_empty() {
            self.go_field(true, out);
            return;
        }
        if self.break_address(out) {
            return;
        }
        if !self.has_room_for_contacts(1, out) {
            return;
        }
        let before = self.field().map_or(0, |field| field.lines.len());
        self.leave_line(out);
        let Some(field) = self.field() else { return };
        if self.text().is_empty() {
            // The line went elsewhere, and its place is free.
            return;
        }
        let line = self.caret.line + 1 + field.lines.len().saturating_sub(before);
        let blank = field.blank_line();
        let field = self.caret.field;
        self.splice(
            field,
            line,
            0,
            vec![blank],
            Caret { field, line, at: 0 },
            Run::Alone,
        );
    }

    fn paste_newline(&mut self, out: &mut Vec<FormEffect>) {
        out.extend(self.paste("\n"));
    }

    /// Moves the line up or down; the first one is primary.
    pub(super) fn move_line(&mut self, down: bool, out: &mut Vec<FormEffect>) {
        let Some(field) = self.field().filter(|field| field.how.is_list()) else {
            out.push(FormEffect::Say(
                "only lines of a list can be moved".to_owned(),
            ));
            return;
        };
        let line = self.caret.line;
        let Some(upper) = (if down {
            Some(line)
        } else {
            line.checked_sub(1)
        }) else {
            return;
        };
        let (Some(first), Some(second)) = (field.lines.get(upper), field.lines.get(upper + 1))
        else {
            return;
        };
        let swapped = vec![second.clone(), first.clone()];
        let after = Caret {
            line: if down { line + 1 } else { upper },
            ..self.caret
        };
        self.splice(self.caret.field, upper, 2, swapped, after, Run::Alone);
    }

    /// Makes the line the first of its field.
    pub(super) fn make_primary(&mut self) {
        let Caret { field, line, at } = self.caret;
        let Some(place) = self.field().filter(|field| field.how.is_list() && line > 0) else {
            return;
        };
        let mut lines: Vec<Line> = place.lines.iter().take(line + 1).cloned().collect();
        lines.rotate_right(1);
        let count = lines.len();
        self.splice(
            field,
            0,
            count,
            lines,
            Caret { field, line: 0, at },
            Run::Alone,
        );
    }

    /// Chooses the next or the previous value, around the end.
    pub(super) fn choose(&mut self, forward: bool, out: &mut Vec<FormEffect>) {
        let Some(field) = self.field() else { return };
        let values = field.how.values();
        if values.is_empty() {
            return;
        }
        let now = values
            .iter()
            .position(|(value, _)| *value == self.text())
            .unwrap_or(0);
        let step = if forward { 1 } else { values.len() - 1 };
        let next = values
            .get((now + step) % values.len())
            .map(|(value, _)| (*value).to_owned());
        self.choose_asking(next, out);
    }

    /// Chooses by a first letter; `*` is VIP and `!` spammer, again: neither.
    pub(super) fn choose_by_letter(&mut self, typed: char, out: &mut Vec<FormEffect>) {
        let Some(field) = self.field() else { return };
        let values = field.how.values();
        let now = self.text();
        let value = match (typed, &field.how) {
            ('*', How::Marks) => Some(if now == "vip" { "normal" } else { "vip" }),
            ('!', How::Marks) => Some(if now == "spammer" {
                "normal"
            } else {
                "spammer"
            }),
            _ => {
                let begins = |value: &str| {
                    let typed = typed.to_lowercase().to_string();
                    value.to_lowercase().starts_with(&typed)
                };
                let at = values
                    .iter()
                    .position(|(value, _)| *value == now)
                    .map_or(0, |at| at + 1);
                let mut after = values.iter().cycle().skip(at).take(values.len());
                after
                    .find(|(_, label)| begins(label))
                    .map(|(value, _)| *value)
            }
        };
        let value = value.map(str::to_owned);
        self.choose_asking(value, out);
    }

    /// Sets a choice as a step of its own.
    pub(super) fn choose_value(&mut self, value: Option<String>) {
        if let Some(value) = value.filter(|value| value != self.text()) {
            let at = value.len();
            self.set_text(value, at, Run::Alone);
        }
    }
}
