//! What was typed and is not in the file yet: drafts that could not be stored, and what is said while another
//! process keeps the file (`C20`, `T2`, `U9`, `R5`).

use super::App;
use crate::tui::look::Look;
use crate::worker::protocol::{Deed, Part};
use ratatui::text::{Line, Span};

/// Which parts of the desk wait for another process.
#[derive(Debug, Default)]
pub(super) struct Waits {
    reader: bool,
    writer: bool,
}

impl Waits {
    fn any(&self) -> bool {
        self.reader || self.writer
    }

    /// What stands in the footer while something waits.
    pub(super) fn line(&self, look: &Look) -> Option<Line<'static>> {
        let said = Span::styled("waiting for the file", look.theme.problem);
        self.any().then(|| Line::from(said))
    }
}

impl App {
    /// A part of the desk waits for another process, or no longer does.
    pub(super) fn waits(&mut self, part: Part, waits: bool) {
        let before = self.waits.any();
        match part {
            Part::Reader => self.waits.reader = waits,
            Part::Writer => self.waits.writer = waits,
        }
        match (part, waits) {
            (Part::Writer, true) => {
                self.complain(
                    "another program keeps the file: what you did waits for it, and is kept",
                );
            }
            (Part::Reader, true) if !before => {
                self.complain(
                    "another program keeps the file: what is asked comes when it lets go",
                );
            }
            _ => {}
        }
    }

    /// What was typed and is in no file, when the desk's threads are gone: drafts, and texts on their way
    /// out of which nobody said that they left.
    pub fn unkept(&self) -> Vec<Deed> {
        self.desk.unkept()
    }
}
