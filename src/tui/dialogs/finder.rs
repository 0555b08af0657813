//! A line that is looked for while it is typed, with the rows it found under it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, typed_into};
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};

/// The line and its rows.
#[derive(Debug, Clone)]
pub struct Finder<R> {
    line: Editor,
    rows: Vec<R>,
    cursor: usize,
    /// What was typed is being looked for.
    looking: bool,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// The row under the cursor is taken.
    Take(usize),
    /// What is typed is another text: look for it.
    Changed,
    /// It was heard.
    Heard,
    /// It was none of its keys.
    Unheard,
}

/// What stands where rows would.
#[derive(Debug, Clone, Copy)]
pub struct Nothing {
    /// While nothing is typed.
    pub blank: &'static str,
    /// When nothing has what was typed.
    pub none: &'static str,
}

impl<R> Finder<R> {
    /// Nothing typed; `looking` when rows were asked for already.
    pub fn new(looking: bool) -> Self {
        Self {
            line: Editor::line(""),
            rows: Vec::new(),
            cursor: 0,
            looking,
        }
    }

    /// What is typed.
    pub fn text(&self) -> String {
        self.line.text()
    }

    /// Whether nothing is typed.
    pub fn is_blank(&self) -> bool {
        self.line.is_blank()
    }

    /// Whether the rows are still those of another text.
    pub fn is_looking(&self) -> bool {
        self.looking
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> Option<&R> {
        self.rows.get(place)
    }

    /// Takes the rows found.
    pub fn take(&mut self, rows: Vec<R>) {
        self.rows = rows;
        self.cursor = 0;
        self.looking = false;
    }

    /// The search failed: what was found before is not what is typed.
    pub fn failed(&mut self) {
        self.take(Vec::new());
    }

    /// Hears a key; `enter` is the action that takes a row.
    pub fn hear(&mut self, heard: &Heard, enter: Action) -> Sought {
        let typed = match heard {
            Heard::Edit(Edit::NewLine) => return Sought::Take(self.cursor),
            Heard::Action(action) if *action == enter => return Sought::Take(self.cursor),
            Heard::Action(Action::Down) | Heard::Edit(Edit::Down) => {
                self.cursor = (self.cursor + 1).min(self.rows.len().saturating_sub(1));
                Typed::Moved
            }
            Heard::Action(Action::Up) | Heard::Edit(Edit::Up) => {
                self.cursor = self.cursor.saturating_sub(1);
                Typed::Moved
            }
            other => typed_into(&mut self.line, other),
        };
        match typed {
            Typed::Changed => {
                self.looking = true;
                Sought::Changed
            }
            Typed::Moved => Sought::Heard,
            Typed::Ignored => Sought::Unheard,
        }
    }

    /// Draws itself in the middle; `shown` gives the left and the right of a row.
    #[expect(clippy::too_many_arguments, reason = "the state of one dialog")]
    pub fn draw(
        &self,
        title: &str,
        nothing: Nothing,
        shown: impl Fn(&R) -> (Vec<Span<'static>>, Span<'static>),
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let most = usize::from(area.height).saturating_sub(8).clamp(1, 10);
        let room = frame::open(
            Stand::Middle,
            60,
            1 + self.rows.len().clamp(1, most),
            title,
            "Enter take  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        let height = usize::from(room.height).saturating_sub(1);
        let top = frame::top(self.cursor, self.rows.len(), height);
        for (y, (place, row)) in self
            .rows
            .iter()
            .enumerate()
            .skip(top)
            .take(height)
            .enumerate()
        {
            let y = u16::try_from(y + 1).unwrap_or(u16::MAX);
            if place == self.cursor {
                frame::light(room, y, look, buffer);
            }
            let (left, right) = shown(row);
            let line = text::justify(Line::from(left), Line::from(right), usize::from(room.width));
            text::draw_line(&line, room, y, buffer);
            drawn.put(
                Rect {
                    y: room.y + y,
                    height: 1,
                    ..room
                },
                Target::DialogRow(place),
            );
        }
        if self.rows.is_empty() {
            let said = if self.looking {
                "looking…"
            } else if self.line.is_blank() {
                nothing.blank
            } else {
                nothing.none
            };
            text::draw_line(
                &Line::from(Span::styled(said, look.theme.dim)),
                room,
                1,
                buffer,
            );
        }
        frame::typed(&self.line, "/ ", room, look, buffer)
    }
}
