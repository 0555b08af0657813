//! Which file goes with a draft: its path, completed as it is typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::path_line::{PathLine, Typing};
use super::{Heard, Outcome};
use crate::domain::appeal::Visibility;
use crate::domain::ids::TicketId;
use crate::tui::act::Act;
use crate::tui::app::Looking;
use crate::tui::drawn::Drawn;
use crate::tui::look::Look;

/// Asks for the path; it stays until the file was looked at.
#[derive(Debug, Clone)]
pub struct AttachDialog {
    ticket: TicketId,
    visibility: Visibility,
    path: PathLine,
    /// What is being looked at.
    looking: Option<Looking>,
    why: Option<String>,
}

impl AttachDialog {
    /// For a draft of this ticket; nothing typed yet.
    pub fn new(ticket: TicketId, visibility: Visibility) -> Self {
        Self {
            ticket,
            visibility,
            path: PathLine::new(""),
            looking: None,
            why: None,
        }
    }

    /// Whether this is what it waits for.
    pub fn waits_for(&self, looking: &Looking) -> bool {
        self.looking.as_ref() == Some(looking)
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        !self.path.text().is_empty()
    }

    /// Takes the paths that complete what is typed.
    pub fn take(&mut self, typed: &str, paths: Vec<String>) {
        self.path.take(typed, paths);
    }

    /// The file cannot go along: the path stays, to be mended.
    pub fn refuse(&mut self, why: String) {
        self.looking = None;
        self.why = Some(why);
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Outcome {
        let typing = self.path.hear(heard);
        self.answer(typing)
    }

    /// A completion was clicked.
    pub fn click(&mut self, row: usize) -> Outcome {
        let typing = self.path.click(row);
        self.answer(typing)
    }

    fn answer(&mut self, typing: Typing) -> Outcome {
        if typing != Typing::Unheard {
            self.why = None;
            self.looking = None;
        }
        match typing {
            Typing::Heard => Outcome::Heard,
            Typing::Unheard => Outcome::Unheard,
            Typing::Complete(typed) => Outcome::Complete(typed),
            Typing::Taken(path) if path.is_empty() || path.ends_with('/') => {
                Outcome::Refused("type the name of a file".to_owned())
            }
            Typing::Taken(path) => {
                let looking = Looking {
                    ticket: self.ticket,
                    visibility: self.visibility,
                    path: path.into(),
                };
                self.looking = Some(looking.clone());
                Outcome::Keep(Act::AttachFile(Box::new(looking)))
            }
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
        let (said, style) = match (&self.why, &self.looking) {
            (Some(why), _) => (format!("! {why}"), look.theme.problem),
            (None, Some(_)) => ("looking at the file…".to_owned(), look.theme.dim),
            (None, None) => (
                "It is read when the message is sent".to_owned(),
                look.theme.dim,
            ),
        };
        self.path.draw_under(
            "Attach a file",
            "Tab complete  Enter attach  Esc back",
            (&said, style),
            area,
            look,
            buffer,
            drawn,
        )
    }
}
