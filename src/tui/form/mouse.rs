//! The mouse in the form: a click goes where it points, and does what a button says (`U5`).

use ratatui::layout::{Position, Rect};

use super::history::Caret;
use super::rows::{Row, columns, offset_at};
use super::sheet::How;
use super::{Dialog, Form, FormEffect};
use crate::tui::keymap::{Action, Resolved};

/// The words drawn as a button on the bottom border.
pub(super) const SAVE: &str = "[ Save ]";

impl Form {
    /// A click into the pane that the form was drawn in.
    pub fn click(&mut self, area: Rect, at: Position) -> Vec<FormEffect> {
        let mut out = Vec::new();
        let inner = self.inner(area);
        if self.dialog.is_some() {
            return self.click_dialog(inner, at);
        }
        if let Some(place) = self.drop_place(inner, self.caret_y(inner)) {
            if place.contains(at) {
                let row = at.y.checked_sub(place.y + 1).map(usize::from);
                if let (Some(open), Some(row)) = (&mut self.drop, row) {
                    let row = open.top() + row;
                    if row < open.rows.len() && at.y + 1 < place.bottom() {
                        open.at = Some(row);
                        self.take_marked(&mut out);
                    }
                }
                self.settle();
                return out;
            }
            self.drop = None;
        }
        let save = Rect {
            x: area.x + if self.layout.bordered { 3 } else { 0 },
            y: area.bottom().saturating_sub(1),
            width: SAVE.len() as u16,
            height: 1,
        };
        if save.contains(at) {
            self.save(&mut out);
        } else if inner.contains(at) {
            self.click_row(inner, at, &mut out);
        }
        self.settle();
        out
    }

    /// A right click: the gear of the line.
    pub fn right_click(&mut self, area: Rect, at: Position) -> Vec<FormEffect> {
        let mut out = self.click(area, at);
        if self.dialog.is_none() && self.inner(area).contains(at) {
            self.open_gear(&mut out);
        }
        out
    }

    /// The inside of the border.
    pub(super) fn inner(&self, area: Rect) -> Rect {
        if self.layout.bordered && area.width > 2 && area.height > 2 {
            Rect {
                x: area.x + 1,
                y: area.y + 1,
                width: area.width - 2,
                height: area.height - 2,
            }
        } else {
            Rect {
                height: area.height.saturating_sub(1),
                ..area
            }
        }
    }

    pub(super) fn caret_y(&self, inner: Rect) -> u16 {
        let row = self.caret_row().saturating_sub(self.layout.top);
        inner
            .y
            .saturating_add(u16::try_from(row).unwrap_or(u16::MAX))
    }

    fn click_dialog(&mut self, inner: Rect, at: Position) -> Vec<FormEffect> {
        if matches!(self.dialog, Some(Dialog::Conflict(_))) {
            // Three columns of values side by side: keys say more safely whose is taken.
            return Vec::new();
        }
        let (_, rows) = self.dialog_rows();
        let place = self.dialog_place(inner, &rows);
        if !place.contains(at) {
            return self.handle(Resolved::Action(Action::Back));
        }
        let row = at.y.checked_sub(place.y + 1).map(usize::from);
        match row.and_then(|row| rows.get(row)).and_then(|row| row.action) {
            Some(action) => self.handle(Resolved::Action(action)),
            None => Vec::new(),
        }
    }

    fn click_row(&mut self, inner: Rect, at: Position, out: &mut Vec<FormEffect>) {
        let row = self.layout.top + usize::from(at.y - inner.y);
        let Some(Row::Text {
            field, line, part, ..
        }) = self.layout.rows.get(row).cloned()
        else {
            return;
        };
        if (field, line) != (self.caret.field, self.caret.line) {
            // Leaving may take lines away: find the clicked one again by its place from the end.
            let from_end = self
                .fields
                .get(field)
                .map_or(0, |field| field.lines.len() - line);
            if field == self.caret.field {
                self.leave_line(out);
            } else {
                self.leave_field(out);
            }
            let lines = self.fields.get(field).map_or(1, |field| field.lines.len());
            self.place(Caret {
                field,
                line: lines.saturating_sub(from_end),
                at: 0,
            });
        }
        let Some(place) = self.field() else { return };
        let kinds = place.how.kinds().is_some();
        let kind = if kinds { self.layout.columns.kind } else { 0 };
        let value_x = inner.x + 1 + self.layout.columns.label;
        let column = usize::from(at.x.saturating_sub(value_x + kind));
        if place.how.is_choice() {
            let value = self.choice_at(usize::from(at.x.saturating_sub(value_x)));
            self.choose_asking(value, out);
        } else if kinds && at.x >= value_x && at.x < value_x + kind {
            self.open_kinds("");
        } else {
            let shown = self.text().get(part.clone()).unwrap_or_default();
            let to = part.start + offset_at(shown, column);
            self.place(Caret {
                at: to,
                ..self.caret
            });
        }
    }

    /// The value of a choice under the pointer; of one that shows only what is set, the next one.
    fn choice_at(&self, column: usize) -> Option<String> {
        let field = self.field()?;
        if field.how != How::Marks {
            let values = field.how.values();
            let now = values.iter().position(|(value, _)| *value == self.text());
            let next = now.map_or(0, |now| now + 1) % values.len().max(1);
            return values.get(next).map(|(value, _)| (*value).to_owned());
        }
        let mut from = 0;
        for (value, label) in field.how.values() {
            // `( ) `, the sign of a mark with its blank, the word, and two blanks.
            let sign = if value == "normal" { 0 } else { 2 };
            let to = from + 4 + sign + columns(label) + 2;
            if (from..to).contains(&column) {
                return Some(value.to_owned());
            }
            from = to;
        }
        None
    }
}
