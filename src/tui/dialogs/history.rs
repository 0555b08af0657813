//! What was changed on the whole desk, newest first; one change is chosen and taken back (`D7`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::change::Entry;
use crate::domain::ids::EntryId;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::panes::history;
use crate::tui::text;

/// Entries a page key moves by.
const PAGE: usize = 8;

/// The history of the desk.
#[derive(Debug, Clone, Default)]
pub struct HistoryDialog {
    entries: Option<Vec<Entry>>,
    cursor: usize,
}

impl HistoryDialog {
    /// A history that is on its way.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the entries; the cursor stays on the one it was on.
    pub fn take(&mut self, entries: Vec<Entry>) {
        let on = self.at_cursor().map(|entry| entry.id);
        let place = entries.iter().position(|entry| Some(entry.id) == on);
        self.cursor = place.unwrap_or(0);
        self.entries = Some(entries);
    }

    /// An entry by its number.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().flatten().find(|entry| entry.id == id)
    }

    fn at_cursor(&self) -> Option<&Entry> {
        self.entries.as_ref()?.get(self.cursor)
    }

    fn go(&mut self, to: usize) -> Outcome {
        let last = self.entries.as_ref().map_or(0, Vec::len).saturating_sub(1);
        self.cursor = to.min(last);
        Outcome::Heard
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Outcome {
        match heard {
            Heard::Action(Action::Down) | Heard::Edit(Edit::Down) => self.go(self.cursor + 1),
            Heard::Action(Action::Up) | Heard::Edit(Edit::Up) => {
                self.go(self.cursor.saturating_sub(1))
            }
            Heard::Action(Action::PageDown) => self.go(self.cursor + PAGE),
            Heard::Action(Action::PageUp) => self.go(self.cursor.saturating_sub(PAGE)),
            Heard::Action(Action::Answer) => match self.at_cursor() {
                Some(entry) => Outcome::Keep(Act::Entry(entry.id)),
                None => Outcome::Close,
            },
            Heard::Action(Action::Undo) => match self.at_cursor() {
                Some(entry) if entry.undoable => Outcome::Keep(Act::TakeBack(entry.id)),
                Some(entry) if entry.undone_by.is_some() => {
                    Outcome::Refused("that was taken back already".to_owned())
                }
                Some(_) => Outcome::Refused("that has no way back".to_owned()),
                None => Outcome::Refused("nothing was changed yet".to_owned()),
            },
            _ => Outcome::Unheard,
        }
    }

    /// Puts the cursor on an entry, or shows the one it is on.
    pub fn click(&mut self, place: usize) -> Outcome {
        if place == self.cursor {
            return self.hear(&Heard::Action(Action::Answer));
        }
        self.go(place)
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let columns = usize::from(area.width).saturating_sub(8).clamp(8, 110);
        let mut lines: Vec<(Option<usize>, Line<'static>)> = Vec::new();
        match &self.entries {
            None => lines.push((None, say("looking…", look))),
            Some(entries) if entries.is_empty() => {
                lines.push((None, say("Nothing was changed on this desk yet.", look)));
            }
            Some(entries) => {
                // What lies far from the cursor is never in sight, whatever the height.
                let near = |place: &usize| place.abs_diff(self.cursor) <= usize::from(area.height);
                for (place, entry) in entries.iter().enumerate().filter(|(place, _)| near(place)) {
                    for row in history::rows(entry, columns, false, look) {
                        lines.push((Some(place), row));
                    }
                }
            }
        }
        let room = frame::open(
            Stand::Middle,
            columns,
            lines.len(),
            "History of this desk",
            "u takes it back  Enter shows all  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        let height = usize::from(room.height);
        let on = |place: &Option<usize>| *place == Some(self.cursor);
        let first = lines.iter().position(|(place, _)| on(place)).unwrap_or(0);
        let top = frame::top(first, lines.len(), height);
        for (y, (place, line)) in lines.iter().skip(top).take(height).enumerate() {
            let y = u16::try_from(y).unwrap_or(u16::MAX);
            if on(place) && self.entries.is_some() {
                frame::light(room, y, look, buffer);
            }
            text::draw_line(line, room, y, buffer);
            if let Some(place) = place {
                let row = Rect {
                    y: room.y + y,
                    height: 1,
                    ..room
                };
                drawn.put(row, Target::DialogRow(*place));
            }
        }
        None
    }
}

fn say(sentence: &str, look: &Look) -> Line<'static> {
    Line::from(text::span(sentence, look.theme.dim))
}
