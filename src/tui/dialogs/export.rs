//! Into which file cards are written, in a format that was chosen before (`L4`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::path_line::{PathLine, Typing};
use super::{Heard, Outcome};
use crate::domain::exchange::{ExportFormat, ExportOrder};
use crate::tui::act::Act;
use crate::tui::drawn::Drawn;
use crate::tui::look::Look;

/// Asks for the path.
#[derive(Debug, Clone)]
pub struct ExportDialog {
    path: PathLine,
    given: String,
    /// What the words before the path say: «48 cards».
    what: String,
    order: ExportOrder,
}

impl ExportDialog {
    /// Asks where the cards of an order go; its path is what is likely.
    pub fn new(what: String, order: ExportOrder) -> Self {
        let given = order.path.display().to_string();
        Self {
            path: PathLine::new(&given),
            given,
            what,
            order,
        }
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        self.path.text() != self.given
    }

    /// Takes the paths that complete what is typed.
    pub fn take(&mut self, typed: &str, paths: Vec<String>) {
        self.path.take(typed, paths);
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

    fn answer(&self, typing: Typing) -> Outcome {
        match typing {
            Typing::Heard => Outcome::Heard,
            Typing::Unheard => Outcome::Unheard,
            Typing::Complete(typed) => Outcome::Complete(typed),
            Typing::Taken(path) if path.is_empty() || path.ends_with('/') => {
                Outcome::Refused("type the name of a file".to_owned())
            }
            Typing::Taken(path) => Outcome::Do(Act::ExportNow(Box::new(ExportOrder {
                path: path.into(),
                replace: false,
                ..self.order.clone()
            }))),
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
        self.path.draw_under(
            &format!("Export {} as {}", self.what, self.order.format.title()),
            "Tab complete  Enter export  Esc back",
            (about(self.order.format), look.theme.dim),
            area,
            look,
            buffer,
            drawn,
        )
    }
}

/// What a format is good for, for who has to choose one.
pub fn about(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Vcard4 => "address books; most fields",
        ExportFormat::Vcard3 => "older address books and phones",
        ExportFormat::Csv { excel_safe: false } => "a table for other programs",
        ExportFormat::Csv { excel_safe: true } => "a table in which no formula runs",
        ExportFormat::Jsonl => "everything, to import it again",
    }
}
