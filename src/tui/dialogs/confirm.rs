//! A question with answers. The safe answer is marked where something goes; where `u` brings it
//! back, the deed is.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::time::Timestamp;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::text;

/// A question.
#[derive(Debug, Clone)]
pub struct Confirm {
    title: String,
    lines: Vec<String>,
    answers: Vec<(String, Act)>,
    marked: usize,
    /// What `D` does, in a question about deleting.
    delete: Option<Act>,
    /// Keys before this are not heard: typing in flight must not answer a question nobody saw.
    deaf_until: Option<Timestamp>,
    top: usize,
}

impl Confirm {
    /// A question with its answers, the first one marked. An answer with [`Act::None`] only closes.
    pub fn new(title: impl Into<String>, lines: Vec<String>, answers: Vec<(&str, Act)>) -> Self {
        Self {
            title: title.into(),
            lines,
            answers: answers
                .into_iter()
                .map(|(label, act)| (label.to_owned(), act))
                .collect(),
            marked: 0,
            delete: None,
            deaf_until: None,
            top: 0,
        }
    }

    /// A sentence or more to read.
    pub fn note(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self::new(title, lines, vec![("Close", Act::None)])
    }

    /// A question about deleting: keeping is marked, `D` deletes.
    pub fn delete(title: impl Into<String>, lines: Vec<String>, act: Act) -> Self {
        Self {
            delete: Some(act.clone()),
            ..Self::new(title, lines, vec![("Keep", Act::None), ("D Delete", act)])
        }
    }

    /// It appears unasked: for 300 ms it hears nothing.
    #[must_use]
    pub fn unasked(mut self, now: Timestamp) -> Self {
        self.deaf_until = Some(Timestamp(now.0 + 300_000));
        self
    }

    /// Whether it asks about deleting.
    pub fn deletes(&self) -> bool {
        self.delete.is_some()
    }

    /// Whether it has more than one answer.
    pub fn has_choice(&self) -> bool {
        self.answers.len() > 1
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard, look: &Look) -> Outcome {
        if self.deaf_until.is_some_and(|until| look.now < until) {
            return Outcome::Heard;
        }
        match heard {
            Heard::Action(Action::Answer) => return self.answer(self.marked),
            Heard::Action(Action::ConfirmDelete) => {
                return self.delete.clone().map_or(Outcome::Unheard, Outcome::Do);
            }
            Heard::Action(Action::ChooseLeft) => self.marked = self.marked.saturating_sub(1),
            Heard::Action(Action::ChooseRight | Action::NextPane) => {
                self.marked = (self.marked + 1).min(self.answers.len().saturating_sub(1));
            }
            Heard::Action(Action::PreviousPane) => self.marked = self.marked.saturating_sub(1),
            Heard::Action(Action::Down) | Heard::Edit(Edit::Down) => {
                self.top = (self.top + 1).min(self.lines.len());
            }
            Heard::Action(Action::Up) | Heard::Edit(Edit::Up) => {
                self.top = self.top.saturating_sub(1);
            }
            Heard::Action(Action::PageDown) => self.top = (self.top + 10).min(self.lines.len()),
            Heard::Action(Action::PageUp) => self.top = self.top.saturating_sub(10),
            _ => return Outcome::Unheard,
        }
        Outcome::Heard
    }

    /// Gives an answer by its place.
    pub fn answer(&self, place: usize) -> Outcome {
        match self.answers.get(place) {
            Some((_, Act::None)) | None => Outcome::Close,
            Some((_, act)) => Outcome::Do(act.clone()),
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
        let columns = usize::from(area.width).saturating_sub(8).clamp(8, 66);
        let lines: Vec<String> = self
            .lines
            .iter()
            .flat_map(|line| text::wrap(line, columns))
            .collect();
        let widest = lines
            .iter()
            .map(|line| text::width(line))
            .max()
            .unwrap_or(0)
            .clamp(32.min(columns), columns);
        let hint = if self.delete.is_some() {
            "Enter keeps  D deletes  Esc back"
        } else if self.answers.len() > 1 {
            if look.signs.ascii {
                "Enter answers  Left Right another  Esc back"
            } else {
                "Enter answers  ← → another  Esc back"
            }
        } else {
            "Enter or Esc closes"
        };
        let room = frame::open(
            Stand::Middle,
            widest,
            lines.len() + 2,
            &self.title,
            hint,
            area,
            look,
            buffer,
            drawn,
        );
        let height = usize::from(room.height).saturating_sub(2).max(1);
        let top = self.top.min(lines.len().saturating_sub(height));
        for (y, line) in lines.iter().skip(top).take(height).enumerate() {
            text::draw_line(
                &Line::from(text::span(line, look.theme.text)),
                room,
                u16::try_from(y).unwrap_or(u16::MAX),
                buffer,
            );
        }
        let y = room.height.saturating_sub(1);
        let mut x = room.x;
        for (place, (label, _)) in self.answers.iter().enumerate() {
            let shown = format!(" {label} ");
            let width = u16::try_from(text::width(&shown)).unwrap_or(0);
            let marked = place == self.marked;
            let style = if marked {
                look.theme.cursor.patch(look.theme.strong)
            } else {
                look.theme.dim
            };
            let before = if marked { look.signs.cursor } else { " " };
            let spot = Rect {
                x,
                y: room.y + y,
                width: (width + 1).min(room.right().saturating_sub(x)),
                height: u16::from(room.height > 0),
            };
            text::draw_line(
                &Line::from(vec![
                    Span::styled(before, look.theme.cursor_bar),
                    text::span(&shown, style),
                ]),
                spot,
                0,
                buffer,
            );
            drawn.put(spot, Target::DialogRow(place));
            x = x.saturating_add(width + 2).min(room.right());
        }
        None
    }
}
