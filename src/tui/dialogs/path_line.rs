//! A path being typed, completed by `Tab` as a shell does, with what it may become under it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, typed_into};
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};

/// A path being typed.
#[derive(Debug, Clone)]
pub struct PathLine {
    line: Editor,
    completions: Vec<String>,
    cursor: Option<usize>,
}

/// What a key did to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typing {
    /// It was typed, or something was chosen.
    Heard,
    /// The key was none of its own.
    Unheard,
    /// This is to be completed.
    Complete(String),
    /// This path is meant; empty when nothing was typed.
    Taken(String),
}

impl PathLine {
    /// With what is likely to be typed in it already.
    pub fn new(given: &str) -> Self {
        Self {
            line: Editor::line(given),
            completions: Vec::new(),
            cursor: None,
        }
    }

    /// What is typed.
    pub fn text(&self) -> String {
        self.line.text()
    }

    /// How many rows of completions there are.
    pub fn completions(&self) -> usize {
        self.completions.len()
    }

    /// Takes the paths that complete what was typed, unless more was typed meanwhile.
    pub fn take(&mut self, typed: &str, paths: Vec<String>) {
        if self.line.text() != typed {
            return;
        }
        if let [only] = paths.as_slice() {
            self.line.set(only);
            self.completions.clear();
        } else {
            if let Some(common) = common_start(&paths)
                && common.len() > typed.len()
            {
                self.line.set(&common);
            }
            self.completions = paths;
        }
        self.cursor = None;
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Typing {
        let last = self.completions.len().saturating_sub(1);
        let typed = match heard {
            Heard::Action(Action::NextStep) | Heard::Edit(Edit::NewLine) => {
                if let Some(path) = self.cursor.and_then(|at| self.completions.get(at)).cloned() {
                    self.line.set(&path);
                    self.cursor = None;
                    if path.ends_with('/') {
                        return Typing::Complete(path);
                    }
                }
                return Typing::Taken(self.line.text().trim().to_owned());
            }
            Heard::Action(Action::Complete) => return Typing::Complete(self.line.text()),
            Heard::Action(Action::Down) | Heard::Edit(Edit::Down) => {
                if !self.completions.is_empty() {
                    self.cursor = Some(self.cursor.map_or(0, |at| (at + 1).min(last)));
                }
                Typed::Moved
            }
            Heard::Action(Action::Up) | Heard::Edit(Edit::Up) => {
                self.cursor = self.cursor.and_then(|at| at.checked_sub(1));
                Typed::Moved
            }
            // A file dragged into the terminal is pasted with quotes around it.
            Heard::Paste(pasted) => typed_into(
                &mut self.line,
                &Heard::Paste(pasted.trim().trim_matches(['\'', '"']).to_owned()),
            ),
            other => typed_into(&mut self.line, &other),
        };
        match typed {
            Typed::Changed => {
                self.completions.clear();
                self.cursor = None;
                Typing::Heard
            }
            Typed::Moved => Typing::Heard,
            Typed::Ignored => Typing::Unheard,
        }
    }

    /// A completion was clicked.
    pub fn click(&mut self, row: usize) -> Typing {
        self.cursor = Some(row);
        self.hear(Heard::Action(Action::NextStep))
    }

    /// Draws a dialog in the middle: a sentence in its style, the line under it, the completions.
    #[expect(clippy::too_many_arguments, reason = "the state of one dialog")]
    pub fn draw_under(
        &self,
        title: &str,
        keys: &str,
        (said, style): (&str, Style),
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let most = usize::from(area.height).saturating_sub(10).clamp(1, 10);
        let rows = match self.completions() {
            0 => 1,
            completions => 1 + completions.min(most),
        };
        let room = frame::open(
            Stand::Middle,
            64,
            2 + rows,
            title,
            keys,
            area,
            look,
            buffer,
            drawn,
        );
        let said = text::fit(said, usize::from(room.width));
        text::draw_line(&Line::from(Span::styled(said, style)), room, 0, buffer);
        self.draw(1, room, look, buffer, drawn)
    }

    /// Draws the line into the row `at` of a room, the completions from two rows below it on.
    pub fn draw(
        &self,
        at: u16,
        room: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let first = at + 2;
        let height = usize::from(room.height.saturating_sub(first));
        let top = frame::top(self.cursor.unwrap_or(0), self.completions.len(), height);
        let rows = self.completions.iter().enumerate().skip(top).take(height);
        for (y, (place, path)) in rows.enumerate() {
            let y = u16::try_from(y).unwrap_or(u16::MAX).saturating_add(first);
            if self.cursor == Some(place) {
                frame::light(room, y, look, buffer);
            }
            text::draw_line(
                &Line::from(text::span(
                    &text::fit(path, usize::from(room.width)),
                    look.theme.text,
                )),
                room,
                y,
                buffer,
            );
            drawn.put(
                Rect {
                    y: room.y + y,
                    height: 1,
                    ..room
                },
                Target::DialogRow(place),
            );
        }
        let line = Rect {
            y: room.y + at,
            height: 1,
            ..room
        }
        .intersection(room);
        self.line
            .draw(line, look.theme.strong, look.theme.selection, buffer)
    }
}

/// What all of them begin with; `None` when there are none.
pub fn common_start(names: &[String]) -> Option<String> {
    let (first, rest) = names.split_first()?;
    let agreed = rest.iter().fold(first.len(), |agreed, name| {
        first
            .char_indices()
            .zip(name.chars())
            .find(|((_, a), b)| a != b)
            .map_or(first.len().min(name.len()), |((at, _), _)| at)
            .min(agreed)
    });
    first.get(..agreed).map(str::to_owned)
}
