//! Erasing a person (`D2`): says what is covered and what is not, and asks to type the name.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome, typed_into};
use crate::domain::display::what_goes;
use crate::domain::fold::fold;
use crate::domain::ids::ClientId;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};
use crate::worker::protocol::DeletePreview;

/// The question before a person is erased.
#[derive(Debug, Clone)]
pub struct Erase {
    client: ClientId,
    name: String,
    goes: String,
    line: Editor,
}

impl Erase {
    /// Asks about a card, knowing what goes with it.
    pub fn new(client: ClientId, preview: &DeletePreview) -> Self {
        Self {
            client,
            name: preview.name.clone(),
            goes: what_goes(
                preview.tickets,
                preview.messages,
                preview.attachments,
                preview.elsewhere,
            ),
            line: Editor::line(""),
        }
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        !self.line.is_blank()
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Outcome {
        match heard {
            Heard::Action(Action::Answer) | Heard::Edit(Edit::NewLine) => return self.answer(),
            Heard::Action(Action::NextPane) => return self.export_first(),
            _ => {}
        }
        match typed_into(&mut self.line, &heard) {
            Typed::Ignored if !matches!(heard, Heard::Text(_) | Heard::Edit(_)) => Outcome::Unheard,
            _ => Outcome::Heard,
        }
    }

    /// Everything about the person into a folder, before.
    pub fn export_first(&self) -> Outcome {
        Outcome::Keep(Act::HandoverOf(self.client))
    }

    fn answer(&self) -> Outcome {
        let typed = self.line.text();
        if typed.trim().is_empty() {
            return Outcome::Refused(format!("type «{}», or Esc keeps the card", self.name));
        }
        if fold(typed.trim()) != fold(self.name.trim()) {
            return Outcome::Refused(format!("that is not «{}»: nothing was erased", self.name));
        }
        Outcome::Do(Act::EraseNow(self.client))
    }

    fn lines(&self) -> Vec<(String, bool)> {
        let with = if self.goes.is_empty() {
            String::new()
        } else {
            format!(" with {}", self.goes)
        };
        vec![
            (
                format!(
                    "{} (#{}) goes for good{with}. There is no undo.",
                    self.name, self.client
                ),
                true,
            ),
            (
                "Covered: the file and its log, the search, history, drafts, rejects, replies on their way, pictures and attachments nobody else has. All of it is searched afterwards.".to_owned(),
                false,
            ),
            (
                "Out of reach: queue files, exports, own backups, what connectors read already, quotes in other people's messages.".to_owned(),
                false,
            ),
        ]
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
        let mut rows: Vec<Line<'static>> = Vec::new();
        for (place, (sentence, strong)) in self.lines().iter().enumerate() {
            if place > 0 {
                rows.push(Line::default());
            }
            let style = if *strong {
                look.theme.text
            } else {
                look.theme.dim
            };
            rows.extend(
                text::wrap(sentence, columns)
                    .iter()
                    .map(|row| Line::from(text::span(row, style))),
            );
        }
        let whole = format!("Type «{}» to erase:", self.name);
        // A name is never asked for by a part of it: what does not fit stands above.
        let label = if text::width(&whole) <= columns {
            whole
        } else {
            "Type the whole name above to erase:".to_owned()
        };
        let room = frame::open(
            Stand::Middle,
            columns,
            rows.len() + 5,
            &format!("Erase {}?", self.name),
            "Enter erases  Tab export first  Esc keeps",
            area,
            look,
            buffer,
            drawn,
        );
        // What is typed stays in sight on the smallest screen; the sentences give way.
        let sentences = usize::from(room.height).saturating_sub(4);
        for (y, row) in rows.iter().take(sentences).enumerate() {
            text::draw_line(row, room, u16::try_from(y).unwrap_or(u16::MAX), buffer);
        }
        let bottom = room.height.saturating_sub(1);
        let at = |from_bottom: u16| bottom.saturating_sub(from_bottom);
        let offer = Line::from(vec![
            Span::styled(format!("{} ", look.signs.cursor), look.theme.accent),
            text::span(
                &text::fit(
                    "Tab: first write everything about the person into a folder",
                    usize::from(room.width).saturating_sub(2),
                ),
                look.theme.accent,
            ),
        ]);
        text::draw_line(&offer, room, at(3), buffer);
        drawn.put(
            Rect {
                y: room.y + at(3),
                height: 1.min(room.height),
                ..room
            },
            Target::DialogRow(0),
        );
        text::draw_line(
            &Line::from(text::span(
                &text::fit(&label, usize::from(room.width)),
                look.theme.warning,
            )),
            room,
            at(1),
            buffer,
        );
        let line = Rect {
            y: room.y + bottom,
            height: 1,
            ..room
        }
        .intersection(room);
        self.line
            .draw(line, look.theme.strong, look.theme.selection, buffer)
    }
}
