//! The keys that work here, from the table; `/` filters them, `Enter` does one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::fold::fold;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Context, Edit, HelpRow, context};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};

/// The help.
#[derive(Debug, Clone)]
pub struct Help {
    place: &'static str,
    rows: Vec<HelpRow>,
    cursor: usize,
    filter: Option<Editor>,
}

impl Help {
    /// Help for a place: its name, and the rows of its chain.
    pub fn new(place: &'static str, rows: Vec<HelpRow>) -> Self {
        Self {
            place,
            rows,
            cursor: 0,
            filter: None,
        }
    }

    /// Where its keys are looked up.
    pub fn chain(&self) -> &'static [Context] {
        if self.filter.is_some() {
            context::HELP_SEARCH
        } else {
            context::HELP
        }
    }

    fn shown(&self) -> Vec<&HelpRow> {
        let typed = self
            .filter
            .as_ref()
            .map(|filter| fold(&filter.text()))
            .unwrap_or_default();
        self.rows
            .iter()
            .filter(|row| {
                typed.is_empty()
                    || fold(row.help).contains(&typed)
                    || fold(&row.keys).contains(&typed)
                    || row
                        .actions
                        .iter()
                        .any(|action| action.name().contains(&typed))
            })
            .collect()
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Outcome {
        let last = self.shown().len().saturating_sub(1);
        match heard {
            Heard::Action(Action::Run) | Heard::Edit(Edit::NewLine) => {
                return self.run(self.cursor);
            }
            Heard::Action(Action::Help) => return Outcome::Close,
            Heard::Action(Action::Search) => self.filter = Some(Editor::line("")),
            Heard::Action(Action::Back) if self.filter.is_some() => {
                self.filter = None;
                self.cursor = 0;
            }
            Heard::Action(Action::Down) | Heard::Edit(Edit::Down) => {
                self.cursor = (self.cursor + 1).min(last);
            }
            Heard::Action(Action::Up) | Heard::Edit(Edit::Up) => {
                self.cursor = self.cursor.saturating_sub(1);
            }
            Heard::Action(Action::PageDown) | Heard::Edit(Edit::PageDown) => {
                self.cursor = (self.cursor + 10).min(last);
            }
            Heard::Action(Action::PageUp) | Heard::Edit(Edit::PageUp) => {
                self.cursor = self.cursor.saturating_sub(10);
            }
            other => {
                let Some(filter) = &mut self.filter else {
                    return Outcome::Unheard;
                };
                self.cursor = 0;
                match other {
                    Heard::Text(c) => {
                        filter.type_char(c);
                    }
                    Heard::Edit(edit) => {
                        filter.edit(edit, 40);
                    }
                    Heard::Paste(pasted) => filter.insert(&pasted),
                    Heard::Action(action) if filter.act(action) != Typed::Ignored => {}
                    _ => return Outcome::Unheard,
                }
            }
        }
        Outcome::Heard
    }

    /// Does the action of a row.
    pub fn run(&self, row: usize) -> Outcome {
        self.shown()
            .get(row)
            .and_then(|row| row.actions.first())
            .map_or(Outcome::Heard, |action| Outcome::Do(Act::Do(*action)))
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let rows = self.shown();
        let columns = usize::from(area.width).saturating_sub(8).clamp(16, 92);
        let keys = self
            .rows
            .iter()
            .map(|row| text::width(&row.keys))
            .max()
            .unwrap_or(0)
            .min(columns / 3);
        let filtering = usize::from(self.filter.is_some());
        // A head where the context changes: where these keys come from.
        let mut lines: Vec<(Option<usize>, Line<'static>)> = Vec::new();
        let mut before = None;
        for (place, row) in rows.iter().enumerate() {
            if before != Some(row.context) {
                if before.is_some() {
                    lines.push((None, Line::default()));
                }
                lines.push((
                    None,
                    Line::from(Span::styled(row.context.title(), look.theme.title_focus)),
                ));
                before = Some(row.context);
            }
            // A sentence that is too long goes on below: cut off it would not help.
            let said = text::wrap(row.help, columns.saturating_sub(keys + 3).max(8));
            let labels = text::wrap(&row.keys, keys);
            for nth in 0..said.len().max(labels.len()) {
                let label = labels.get(nth).map_or("", String::as_str);
                let part = said.get(nth).map_or("", String::as_str);
                lines.push((
                    Some(place),
                    Line::from(vec![
                        Span::styled(format!(" {}  ", text::pad(label, keys)), look.theme.strong),
                        text::span(part, look.theme.text),
                    ]),
                ));
            }
        }
        let room = frame::open(
            Stand::Middle,
            columns,
            lines.len().max(1) + filtering,
            &format!("Keys: {}", self.place),
            "/ filter  Enter do it now  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        let height = usize::from(room.height).saturating_sub(filtering);
        let at = lines
            .iter()
            .position(|(place, _)| *place == Some(self.cursor))
            .unwrap_or(0);
        let top = frame::top(at, lines.len(), height);
        for (y, (place, line)) in lines.iter().skip(top).take(height).enumerate() {
            let y = u16::try_from(y + filtering).unwrap_or(u16::MAX);
            if *place == Some(self.cursor) {
                frame::light(room, y, look, buffer);
            }
            text::draw_line(line, room, y, buffer);
            if let Some(place) = place {
                drawn.put(
                    Rect {
                        y: room.y + y,
                        height: 1,
                        ..room
                    },
                    Target::DialogRow(*place),
                );
            }
        }
        let filter = self.filter.as_ref()?;
        text::draw_line(
            &Line::from(Span::styled("/ ", look.theme.accent)),
            room,
            0,
            buffer,
        );
        let line = Rect {
            x: room.x + 2,
            width: room.width.saturating_sub(2),
            height: 1,
            ..room
        };
        filter.draw(line, look.theme.strong, look.theme.selection, buffer)
    }
}
