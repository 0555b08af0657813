//! Drawing what stands over the form: the open list of a field, and dialogs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line as Drawn, Span};
use ratatui::widgets::{Block, BorderType, Borders, Clear, Widget as _};

use super::drop::{Purpose, TALLEST};
use super::{Dialog, Form};
use crate::tui::keymap::{Action, Context};
use crate::tui::look::Look;
use crate::tui::text::{self, draw_line, fit, pad, span};

impl Form {
    /// Where the open list stands: under the line with the caret, or above it where there is more room.
    pub(super) fn drop_place(&self, inner: Rect, caret_y: u16) -> Option<Rect> {
        let open = self.drop.as_ref()?;
        if open.rows.is_empty() && open.purpose != Purpose::Kind {
            return None;
        }
        let rows = open.rows.len().clamp(1, TALLEST);
        let widest = open
            .rows
            .iter()
            .map(|row| text::width(&text::shown(&row.text)) + text::width(&row.note) + 6)
            .max()
            .unwrap_or(0);
        let x = inner.x + (1 + self.layout.columns.label).min(inner.width);
        let width = u16::try_from(widest.clamp(26, 44)).unwrap_or(44);
        let height = u16::try_from(rows + 2).unwrap_or(10);
        let below = inner.bottom().saturating_sub(caret_y + 1);
        let y = if below >= height || below >= caret_y.saturating_sub(inner.y) {
            caret_y + 1
        } else {
            caret_y.saturating_sub(height)
        };
        let place = Rect {
            x,
            y,
            width,
            height,
        }
        .intersection(inner);
        (place.height >= 3 && place.width >= 8).then_some(place)
    }

    pub(super) fn draw_drop(
        &self,
        area: Rect,
        caret: Option<Position>,
        look: &Look,
        buffer: &mut Buffer,
    ) {
        let (Some(open), Some(place)) = (
            &self.drop,
            caret.and_then(|caret| self.drop_place(area, caret.y)),
        ) else {
            return;
        };
        let theme = &look.theme;
        let title = match (open.purpose, open.filter.as_str()) {
            (Purpose::Kind, "") => "type",
            (Purpose::Kind, typed) => typed,
            _ => "",
        };
        let inner = frame(place, title, look, buffer);
        if open.rows.is_empty() {
            let words = Drawn::from(Span::styled("type a name, then Enter", theme.dim));
            draw_line(&words, inner, 0, buffer);
        }
        for (y, (at, row)) in (0..inner.height).zip(open.rows.iter().enumerate().skip(open.top())) {
            let marked = open.at == Some(at);
            let style = if marked { theme.cursor } else { theme.text };
            let mark = if marked { look.signs.cursor } else { " " };
            let number = match open.purpose {
                Purpose::Kind if at < 9 => format!("{} ", at + 1),
                _ => String::new(),
            };
            let note = text::width(&row.note);
            let room = usize::from(inner.width).saturating_sub(note + 2 + number.len());
            let line = Drawn::from(vec![
                Span::styled(mark.to_owned(), theme.cursor_bar),
                Span::styled(number, theme.accent),
                span(&pad(&row.text, room), style),
                Span::styled(format!(" {}", row.note), theme.dim),
            ]);
            draw_line(&line, inner, y, buffer);
        }
    }

    /// The rows of the dialog in front, with what a click on each means; none for the conflict, which
    /// draws itself.
    pub(super) fn dialog_rows(&self) -> (&'static str, Vec<DialogRow>) {
        let row = |key: &str, words: &str, action: Option<Action>| DialogRow {
            key: key.to_owned(),
            words: words.to_owned(),
            action,
        };
        match &self.dialog {
            Some(Dialog::Leave) => {
                let what = match self.changes() {
                    1 => "1 change is not saved.".to_owned(),
                    many => format!("{many} changes are not saved."),
                };
                let key = |action| self.labels.get(Context::LeaveForm, action);
                let rows = vec![
                    row("", &what, None),
                    row("", "", None),
                    row(key(Action::Save), "save (also Enter)", Some(Action::Save)),
                    row(key(Action::Discard), "discard", Some(Action::Discard)),
                    row(
                        self.labels.get(Context::Global, Action::Back),
                        "keep editing",
                        Some(Action::Back),
                    ),
                ];
                ("Leave the form?", rows)
            }
            Some(Dialog::Gear(_)) => {
                let numbered = |(at, gear): (usize, super::dialogs::GearRow)| {
                    row(
                        &format!(
                            "{} {}",
                            at + 1,
                            self.labels.get(Context::GearContact, gear.action)
                        ),
                        &gear.words,
                        Some(gear.action),
                    )
                };
                let rows = self.gear_rows().into_iter().enumerate().map(numbered);
                ("This line", rows.collect())
            }
            Some(Dialog::Conflict(_)) | None => ("", Vec::new()),
        }
    }

    /// Picks stand at the upper right, where fingers do not have to look for them.
    pub(super) fn dialog_place(&self, inner: Rect, rows: &[DialogRow]) -> Rect {
        let widest = rows.iter().map(DialogRow::width).max().unwrap_or(0);
        let width = u16::try_from(widest + 4)
            .unwrap_or(u16::MAX)
            .max(24)
            .min(inner.width);
        let height = u16::try_from(rows.len() + 2)
            .unwrap_or(u16::MAX)
            .min(inner.height);
        Rect {
            x: inner.right() - width,
            y: inner.y,
            width,
            height,
        }
    }

    pub(super) fn draw_dialog(
        &self,
        dialog: &Dialog,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
    ) {
        if let Dialog::Conflict(conflict) = dialog {
            return conflict.draw(area, &self.conflict_keys(), look, buffer);
        }
        let (title, rows) = self.dialog_rows();
        let inner = frame(self.dialog_place(area, &rows), title, look, buffer);
        let inside = Rect {
            x: inner.x + 1,
            width: inner.width.saturating_sub(1),
            ..inner
        };
        let marked = match dialog {
            Dialog::Gear(at) => Some(*at),
            Dialog::Leave | Dialog::Conflict(_) => None,
        };
        for (y, (at, row)) in (0..inner.height).zip(rows.iter().enumerate()) {
            let line = if row.key.is_empty() {
                Drawn::from(span(&row.words, look.theme.strong))
            } else {
                let here = marked == Some(at);
                let style = if here {
                    look.theme.cursor
                } else {
                    look.theme.text
                };
                let bar = if here { look.signs.cursor } else { " " };
                draw_line(
                    &Drawn::from(Span::styled(bar, look.theme.cursor_bar)),
                    inner,
                    y,
                    buffer,
                );
                Drawn::from(vec![
                    Span::styled(pad(&row.key, KEY_WIDTH), look.theme.accent),
                    span(&row.words, style),
                ])
            };
            draw_line(&line, inside, y, buffer);
        }
    }
}

/// One row of a dialog.
#[derive(Debug, Clone)]
pub(super) struct DialogRow {
    key: String,
    words: String,
    /// What a click does.
    pub(super) action: Option<Action>,
}

/// Columns of a key and the space behind it.
const KEY_WIDTH: usize = 5;

impl DialogRow {
    fn width(&self) -> usize {
        let key = if self.key.is_empty() { 0 } else { KEY_WIDTH };
        key + text::width(&text::shown(&self.words))
    }
}

/// A box over the form; its inside comes back.
pub(super) fn frame(area: Rect, title: &str, look: &Look, buffer: &mut Buffer) -> Rect {
    let area = area.intersection(buffer.area);
    Clear.render(area, buffer);
    buffer.set_style(area, look.theme.ground);
    if area.width < 3 || area.height < 3 {
        return area;
    }
    let kind = if look.signs.ascii {
        ASCII
    } else {
        BorderType::Rounded.to_border_set()
    };
    Block::new()
        .borders(Borders::ALL)
        .border_set(kind)
        .border_style(look.theme.border_focus)
        .render(area, buffer);
    if !title.is_empty() {
        let place = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        let title = Span::styled(
            format!(" {} ", fit(title, usize::from(place.width))),
            look.theme.title_focus,
        );
        draw_line(&Drawn::from(title), place, 0, buffer);
    }
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width - 2,
        height: area.height - 2,
    }
}

/// Borders that every terminal has.
pub(super) const ASCII: ratatui::symbols::border::Set<'static> = ratatui::symbols::border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};
