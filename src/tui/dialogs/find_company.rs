//! Looks for the company that another one is merged with.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::company::{Company, CompanyRow};
use crate::domain::display::grouped;
use crate::domain::page::Anchor;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};
use crate::worker::protocol::Ask;

/// Rows that are looked for.
const ROWS: usize = 50;

/// Looks for a company other than the one at hand.
#[derive(Debug, Clone)]
pub struct FindCompany {
    this: Company,
    line: Editor,
    rows: Vec<Company>,
    cursor: usize,
    looking: bool,
}

impl FindCompany {
    /// Looks for one to merge with this.
    pub fn new(this: Company) -> Self {
        Self {
            this,
            line: Editor::line(""),
            rows: Vec::new(),
            cursor: 0,
            looking: true,
        }
    }

    /// What it asks as it opens, and whenever its text changed.
    pub fn ask(&self) -> Ask {
        Ask::CompanyRows {
            text: self.line.text(),
            anchor: Anchor::Top,
            rows: ROWS,
        }
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        !self.line.is_blank()
    }

    /// Takes the rows found.
    pub fn take(&mut self, rows: Vec<CompanyRow>) {
        self.rows = rows.into_iter().map(|row| row.company).collect();
        self.rows.retain(|company| company.id != self.this.id);
        self.cursor = 0;
        self.looking = false;
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Outcome {
        let typed = match heard {
            Heard::Action(Action::Answer) | Heard::Edit(Edit::NewLine) => {
                return self.take_row(self.cursor);
            }
            Heard::Action(Action::Down) | Heard::Edit(Edit::Down) => {
                self.cursor = (self.cursor + 1).min(self.rows.len().saturating_sub(1));
                Typed::Moved
            }
            Heard::Action(Action::Up) | Heard::Edit(Edit::Up) => {
                self.cursor = self.cursor.saturating_sub(1);
                Typed::Moved
            }
            Heard::Action(action) => self.line.act(action),
            Heard::Text(c) => self.line.type_char(c),
            Heard::Edit(edit) => self.line.edit(edit, 80),
            Heard::Paste(pasted) => {
                self.line.insert(&pasted);
                Typed::Changed
            }
            Heard::Numbered(..) => Typed::Ignored,
        };
        match typed {
            Typed::Changed => {
                self.looking = true;
                Outcome::Ask(Box::new(self.ask()))
            }
            Typed::Moved => Outcome::Heard,
            Typed::Ignored => Outcome::Unheard,
        }
    }

    /// Takes the row at a place.
    pub fn take_row(&mut self, place: usize) -> Outcome {
        if self.looking {
            return Outcome::Wait;
        }
        match self.rows.get(place) {
            Some(other) => Outcome::Do(Act::MergeCompanies(
                Box::new(self.this.clone()),
                Box::new(other.clone()),
            )),
            None => Outcome::Refused("no other company has that".to_owned()),
        }
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
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
            &format!("Merge {} with", self.this.name),
            "Enter take  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        text::draw_line(
            &Line::from(Span::styled("/ ", look.theme.accent)),
            room,
            0,
            buffer,
        );
        let height = usize::from(room.height).saturating_sub(1);
        let top = frame::top(self.cursor, self.rows.len(), height);
        for (y, (place, company)) in self
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
            let line = text::justify(
                Line::from(vec![
                    text::span(&company.name, look.theme.strong),
                    text::span(&format!("  {}", company.domains.join(" ")), look.theme.dim),
                ]),
                Line::from(text::span(&grouped(company.clients), look.theme.dim)),
                usize::from(room.width),
            );
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
                "there is no other company"
            } else {
                "no other company has that"
            };
            text::draw_line(
                &Line::from(Span::styled(said, look.theme.dim)),
                room,
                1,
                buffer,
            );
        }
        let line = Rect {
            x: room.x + 2,
            width: room.width.saturating_sub(2),
            height: 1.min(room.height),
            ..room
        };
        self.line
            .draw(line, look.theme.strong, look.theme.selection, buffer)
    }
}
