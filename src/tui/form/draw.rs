//! Drawing the form: label, value, and what is known about the value. Changes nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line as Drawn, Span};
use ratatui::widgets::{Block, BorderType, Borders, Widget as _};

use super::Form;
use super::aside::Aside;
use super::mouse::SAVE;
use super::overlay::ASCII;
use super::rows::{Row, Tier};
use crate::tui::keymap::{Action, Context};
use crate::tui::look::Look;
use crate::tui::text::{self, draw_line, fit, pad, span};

impl Form {
    /// Draws the form into the pane that [`Form::resize`] laid it out for. The place of the caret comes
    /// back, `None` while a dialog has the keys.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        focused: bool,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        let inner = self.draw_frame(area, look, focused, buffer);
        let mut caret = None;
        let in_sight = self
            .layout
            .rows
            .iter()
            .skip(self.layout.top)
            .take(usize::from(inner.height));
        for (y, row) in (0..inner.height).zip(in_sight) {
            let here = self.draw_row(row, inner, y, look, focused, buffer);
            caret = caret.or(here);
        }
        self.draw_initials(inner, look, buffer);
        self.draw_drop(inner, caret, look, buffer);
        match self.dialog() {
            None => caret,
            Some(dialog) => {
                self.draw_dialog(dialog, inner, look, buffer);
                None
            }
        }
        .filter(|_| focused)
    }

    /// Border, title, counts and Save; the area inside comes back.
    fn draw_frame(&self, area: Rect, look: &Look, focused: bool, buffer: &mut Buffer) -> Rect {
        let theme = &look.theme;
        let (border, title_style) = if focused {
            (theme.border_focus, theme.title_focus)
        } else {
            (theme.border, theme.dim)
        };
        let title = match &self.base {
            Some(base) => format!("Edit {}", base.display_name()),
            None => "New client".to_owned(),
        };
        let save = Span::styled(
            SAVE,
            if self.caret.field == self.fields.len() && focused {
                theme.accent.add_modifier(Modifier::REVERSED)
            } else {
                theme.accent
            },
        );
        if !self.layout.bordered {
            let line = Drawn::from(vec![save, Span::raw(" "), span(&title, title_style)]);
            draw_line(&line, area, area.height - 1, buffer);
            return Rect {
                height: area.height - 1,
                ..area
            };
        }
        let kind = if look.signs.ascii {
            ASCII
        } else {
            BorderType::Rounded.to_border_set()
        };
        Block::new()
            .borders(Borders::ALL)
            .border_set(kind)
            .border_style(border)
            .render(area, buffer);
        let room = usize::from(area.width.saturating_sub(4));
        let counts = self.counts(look);
        let counts_width = text::line_width(&counts);
        let title = fit(&title, room.saturating_sub(counts_width + 4));
        let top = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        draw_line(
            &Drawn::from(span(&format!(" {title} "), title_style)),
            top,
            0,
            buffer,
        );
        let counts_x = area
            .right()
            .saturating_sub(2 + u16::try_from(counts_width).unwrap_or(0));
        if counts_width > 0 && counts_x > top.x {
            let right = Rect {
                x: counts_x,
                width: area.right() - 1 - counts_x,
                ..area
            };
            draw_line(&counts, right, 0, buffer);
        }
        let bottom = Rect {
            y: area.bottom() - 1,
            height: 1,
            ..top
        };
        let hint = match self.saving {
            Some(_) => " saving ".to_owned(),
            None => format!(" {} ", self.labels.get(Context::Form, Action::Save)),
        };
        let line = Drawn::from(vec![Span::raw(" "), save, Span::styled(hint, theme.dim)]);
        draw_line(&line, bottom, 0, buffer);
        self.draw_more(area, look, buffer);
        Rect {
            x: area.x + 1,
            y: area.y + 1,
            width: area.width - 2,
            height: area.height - 2,
        }
    }

    /// How many rows are out of sight above and below.
    fn draw_more(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
        let height = usize::from(self.layout.height);
        let below = self
            .layout
            .rows
            .len()
            .saturating_sub(self.layout.top + height);
        let above = self.layout.top;
        if above + below == 0 {
            return;
        }
        let (up, down) = if look.signs.ascii {
            ("^", "v")
        } else {
            ("↑", "↓")
        };
        let words = match (above, below) {
            (0, below) => format!(" {down} {below} "),
            (above, 0) => format!(" {up} {above} "),
            (above, below) => format!(" {up} {above} {down} {below} "),
        };
        let width = u16::try_from(text::width(&words)).unwrap_or(0);
        if area.width > width + 24 {
            let place = Rect {
                x: area.right() - 2 - width,
                y: area.bottom() - 1,
                width,
                height: 1,
            };
            draw_line(
                &Drawn::from(Span::styled(words, look.theme.dim)),
                place,
                0,
                buffer,
            );
        }
    }

    fn counts(&self, look: &Look) -> Drawn<'static> {
        let plural = |n: usize, word: &str| match n {
            1 => format!("1 {word}"),
            n => format!("{n} {word}s"),
        };
        let mut spans = Vec::new();
        let (changes, problems) = (self.changes(), self.problems());
        if changes > 0 {
            spans.push(Span::styled(
                format!(" {} ", plural(changes, "change")),
                look.theme.text,
            ));
        }
        if problems > 0 {
            let dot = if spans.is_empty() {
                " ".to_owned()
            } else {
                format!("{} ", look.signs.dot)
            };
            spans.push(Span::styled(dot, look.theme.dim));
            spans.push(Span::styled(
                format!("{} ", plural(problems, "problem")),
                look.theme.problem,
            ));
        }
        Drawn::from(spans)
    }

    fn draw_row(
        &self,
        row: &Row,
        area: Rect,
        y: u16,
        look: &Look,
        focused: bool,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let columns = self.layout.columns;
        match row {
            Row::Space => None,
            Row::Trouble { text, warning } => {
                let style = if *warning {
                    look.theme.warning
                } else {
                    look.theme.problem
                };
                let x = 1 + columns.label + 2;
                let place = Rect {
                    x: area.x + x.min(area.width),
                    width: area.width.saturating_sub(x),
                    ..area
                };
                draw_line(&Drawn::from(span(text, style)), place, y, buffer);
                None
            }
            Row::Text {
                field,
                line,
                part,
                head,
            } => {
                let place = self.fields.get(*field)?;
                let content = place.lines.get(*line)?;
                let here = self.caret.field == *field;
                let label_area = Rect {
                    x: area.x + 1,
                    width: columns.label.min(area.width.saturating_sub(1)),
                    ..area
                };
                if self.line_is_changed(*field, *line, *head) {
                    let mark = Span::styled(look.signs.changed, look.theme.accent);
                    draw_line(&Drawn::from(mark), area, y, buffer);
                }
                if *head {
                    let style = if here && focused {
                        look.theme.accent
                    } else {
                        look.theme.dim
                    };
                    let label = pad(&place.label, usize::from(columns.label.saturating_sub(1)));
                    draw_line(&Drawn::from(span(&label, style)), label_area, y, buffer);
                }
                let value_x = (1 + columns.label).min(area.width);
                let value = Rect {
                    x: area.x + value_x,
                    width: columns.value.min(area.width - value_x),
                    ..area
                };
                let caret =
                    self.draw_value(place, content, part, *line, here, value, y, look, buffer);
                if part.start == 0 {
                    self.draw_aside(*field, *line, area, y, look, buffer);
                }
                caret
            }
        }
    }

    fn draw_aside(
        &self,
        field: usize,
        line: usize,
        area: Rect,
        y: u16,
        look: &Look,
        buffer: &mut Buffer,
    ) {
        let columns = self.layout.columns;
        let Some(Aside { words, sign, style }) = self.aside(field, line, look) else {
            return;
        };
        let x = area.width.saturating_sub(columns.aside);
        let place = Rect {
            x: area.x + x,
            width: area.width - x,
            ..area
        };
        let shown = match columns.tier {
            Tier::Narrow => sign.to_owned(),
            Tier::Wide | Tier::Medium => fit(&words, usize::from(columns.aside.saturating_sub(1))),
        };
        draw_line(&Drawn::from(span(&shown, style)), place, y, buffer);
    }
}
