//! Sends a message on to somebody else: the address, what is said to it, and what goes (`T2`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome, typed_into};
use crate::domain::appeal::Visibility;
use crate::domain::contact::email;
use crate::domain::display::{bytes_text, counted};
use crate::domain::ids::{MessageId, TicketId};
use crate::domain::ticket::Message;
use crate::tui::drawn::Drawn;
use crate::tui::keymap::{Action, Edit};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};
use crate::worker::protocol::Deed;

/// Width of the names of the lines.
const LABEL: usize = 6;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Forward {
    ticket: TicketId,
    message: MessageId,
    /// Who wrote it, and its first words.
    what: String,
    /// Whether the client does not see it.
    internal: bool,
    /// Its files, in words.
    files: String,
    to: Editor,
    note: Editor,
    on_note: bool,
    saving: bool,
    why: Option<String>,
}

impl Forward {
    /// For a message.
    pub fn new(message: &Message) -> Self {
        let bytes = message.attachments.iter().map(|file| file.bytes).sum();
        let files = match message.attachments.as_slice() {
            [] => String::new(),
            [one] => format!("{} {}", one.name, bytes_text(one.bytes)),
            many => format!(
                "{} {}",
                counted(many.len() as u64, "file", "files"),
                bytes_text(bytes)
            ),
        };
        let words = crate::domain::ticket::snippet(&message.text);
        Self {
            ticket: message.ticket,
            message: message.id,
            what: format!("{}: {words}", message.author_name),
            internal: message.visibility == Visibility::Internal,
            files,
            to: Editor::line(""),
            note: Editor::line(""),
            on_note: false,
            saving: false,
            why: None,
        }
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        !(self.to.is_blank() && self.note.is_blank())
    }

    /// Whether it waits for the desk.
    pub fn saving(&self) -> bool {
        self.saving
    }

    /// The desk refused: what was typed stays.
    pub fn failed(&mut self, why: String) {
        self.saving = false;
        self.why = Some(why);
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Outcome {
        if self.saving {
            return match heard {
                Heard::Action(Action::Stop | Action::Back) => Outcome::Unheard,
                _ => Outcome::Heard,
            };
        }
        match heard {
            Heard::Action(Action::NextPane | Action::NextField | Action::Complete)
            | Heard::Edit(Edit::Up | Edit::Down)
            | Heard::Action(Action::Up | Action::Down) => {
                self.on_note = !self.on_note;
                return Outcome::Heard;
            }
            Heard::Action(Action::Answer) | Heard::Edit(Edit::NewLine) => return self.enter(),
            _ => {}
        }
        let line = if self.on_note {
            &mut self.note
        } else {
            &mut self.to
        };
        match typed_into(line, heard) {
            Typed::Ignored => Outcome::Unheard,
            Typed::Changed => {
                self.why = None;
                Outcome::Heard
            }
            Typed::Moved => Outcome::Heard,
        }
    }

    fn enter(&mut self) -> Outcome {
        let to = self.to.text().trim().to_owned();
        if email::parse(&to).is_none() {
            self.on_note = false;
            self.why = Some(if to.is_empty() {
                "type the e-mail address it goes to".to_owned()
            } else {
                format!("«{to}» is no e-mail address")
            });
            return Outcome::Heard;
        }
        if !self.on_note {
            self.on_note = true;
            return Outcome::Heard;
        }
        self.saving = true;
        Outcome::Save(Box::new(Deed::Forward {
            ticket: self.ticket,
            message: self.message,
            to,
            note: self.note.text().trim().to_owned(),
        }))
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let extra = usize::from(!self.files.is_empty()) + usize::from(self.why.is_some());
        let room = frame::open(
            Stand::Middle,
            66,
            3 + extra,
            &format!("Forward a message of #{}", self.ticket),
            if self.on_note {
                "Enter send  Tab address  Esc back"
            } else {
                "Enter on to the note  Esc back"
            },
            area,
            look,
            buffer,
            drawn,
        );
        let columns = usize::from(room.width);
        let mut row = 0;
        let mut say = |label: &str, said: &str, style, buffer: &mut Buffer| {
            let line = Line::from(vec![
                Span::styled(text::pad(label, LABEL), look.theme.dim),
                text::span(&text::fit(said, columns.saturating_sub(LABEL)), style),
            ]);
            text::draw_line(&line, room, row, buffer);
            row += 1;
        };
        say("To", "", look.theme.text, buffer);
        say("Note", "", look.theme.text, buffer);
        if self.internal {
            let what = format!("{} internal comment of {}", look.signs.internal, self.what);
            say("Goes", &what, look.theme.internal, buffer);
        } else {
            say("Goes", &self.what, look.theme.dim, buffer);
        }
        if !self.files.is_empty() {
            let files = format!("{} {}", look.signs.file, self.files);
            say("", &files, look.theme.link, buffer);
        }
        if let Some(why) = &self.why {
            say("!", why, look.theme.problem, buffer);
        }
        let mut caret = None;
        for (y, line, here) in [(0, &self.to, !self.on_note), (1, &self.note, self.on_note)] {
            let label = u16::try_from(LABEL).unwrap_or(0);
            let place = Rect {
                x: room.x + label,
                y: room.y + y,
                width: room.width.saturating_sub(label),
                height: 1,
            }
            .intersection(room);
            let at = line.draw(place, look.theme.strong, look.theme.selection, buffer);
            if here {
                caret = at;
            }
        }
        caret
    }
}
