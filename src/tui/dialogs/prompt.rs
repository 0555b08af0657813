//! One line to type, and what it is for.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome, typed_into};
use crate::domain::contact::Key;
use crate::domain::ids::{AttachmentId, ClientId, TicketId};
use crate::domain::segment::{Saved, Segment, named};
use crate::tui::act::Act;
use crate::tui::drawn::Drawn;
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};
use crate::worker::protocol::Deed;

/// What the line is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// A dated line of the note.
    Note(ClientId),
    /// The folder to save attachments into.
    Folder(Vec<AttachmentId>),
    /// The subject of a new ticket to a contact.
    Subject(ClientId, Key),
    /// The folder that everything about a client is written into.
    Handover(ClientId),
    /// The name a search is saved under.
    SaveSegment(Saved),
    /// Another name for the saved search of this name.
    RenameSegment(String),
    /// A number of the ticket to merge with.
    MergeTicket(TicketId),
}

/// One line to type.
#[derive(Debug, Clone)]
pub struct Prompt {
    title: String,
    label: String,
    line: Editor,
    purpose: Purpose,
    given: String,
}

impl Prompt {
    /// A line with what is likely to be typed in it already.
    pub fn new(
        title: impl Into<String>,
        label: impl Into<String>,
        given: &str,
        purpose: Purpose,
    ) -> Self {
        Self {
            title: title.into(),
            label: label.into(),
            line: Editor::line(given),
            purpose,
            given: given.to_owned(),
        }
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        self.line.text() != self.given
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Outcome {
        if let Heard::Action(Action::Answer) | Heard::Edit(Edit::NewLine) = heard {
            return self.answer();
        }
        match typed_into(&mut self.line, &heard) {
            Typed::Ignored if !matches!(heard, Heard::Text(_) | Heard::Edit(_)) => Outcome::Unheard,
            _ => Outcome::Heard,
        }
    }

    fn answer(&self) -> Outcome {
        let typed = self.line.text();
        let typed = typed.trim();
        match &self.purpose {
            Purpose::Note(_) if typed.is_empty() => Outcome::Close,
            Purpose::Note(client) => Outcome::Do(Act::Order(Box::new(Deed::AppendNote(
                *client,
                typed.to_owned(),
            )))),
            Purpose::Folder(_) | Purpose::Handover(_) if typed.is_empty() => {
                Outcome::Refused("a folder is needed".to_owned())
            }
            Purpose::Folder(files) => Outcome::Do(Act::Save(files.clone(), typed.into())),
            Purpose::Handover(client) => Outcome::Do(Act::Order(Box::new(Deed::SubjectExport(
                *client,
                typed.into(),
            )))),
            Purpose::Subject(client, address) => {
                Outcome::Do(Act::NewTicket(*client, address.clone(), typed.to_owned()))
            }
            Purpose::SaveSegment(_) | Purpose::RenameSegment(_) => match named(typed) {
                Err(why) => Outcome::Refused(why),
                Ok(name) => Outcome::Do(Act::Order(Box::new(match &self.purpose {
                    Purpose::RenameSegment(from) => Deed::RenameSegment(from.clone(), name),
                    Purpose::SaveSegment(search) => Deed::SaveSegment(Segment {
                        name,
                        search: search.clone(),
                    }),
                    _ => return Outcome::Close,
                }))),
            },
            Purpose::MergeTicket(into) => match typed.trim_start_matches('#').parse() {
                Ok(number) if number != into.0 => Outcome::Do(Act::MergeTicket(TicketId(number))),
                Ok(_) => Outcome::Refused("that is this ticket".to_owned()),
                Err(_) => Outcome::Refused(format!("«{typed}» is no ticket number")),
            },
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
        let room = frame::open(
            Stand::Middle,
            60,
            2,
            &self.title,
            "Enter ok  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        text::draw_line(
            &Line::from(Span::styled(
                text::fit(&self.label, usize::from(room.width)),
                look.theme.dim,
            )),
            room,
            0,
            buffer,
        );
        let line = Rect {
            y: room.y + 1,
            height: 1,
            ..room
        }
        .intersection(room);
        self.line
            .draw(line, look.theme.strong, look.theme.selection, buffer)
    }
}
