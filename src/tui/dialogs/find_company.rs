//! Looks for the company that another one is merged with.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::finder::{Finder, Nothing, Sought};
use super::{Heard, Outcome};
use crate::domain::company::{Company, CompanyRow};
use crate::domain::display::grouped;
use crate::domain::page::Anchor;
use crate::tui::act::Act;
use crate::tui::drawn::Drawn;
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::text;
use crate::worker::protocol::Ask;

/// Rows that are looked for.
const ROWS: usize = 50;

/// Looks for a company other than the one at hand.
#[derive(Debug, Clone)]
pub struct FindCompany {
    this: Company,
    finder: Finder<Company>,
}

impl FindCompany {
    /// Looks for one to merge with this.
    pub fn new(this: Company) -> Self {
        Self {
            this,
            finder: Finder::new(true),
        }
    }

    /// What it asks as it opens, and whenever its text changed.
    pub fn ask(&self) -> Ask {
        Ask::CompanyRows {
            text: self.finder.text(),
            anchor: Anchor::Top,
            rows: ROWS,
        }
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        !self.finder.is_blank()
    }

    /// Takes the rows found.
    pub fn take(&mut self, rows: Vec<CompanyRow>) {
        let this = self.this.id;
        let others = rows.into_iter().map(|row| row.company);
        self.finder
            .take(others.filter(|company| company.id != this).collect());
    }

    /// What it asked for failed.
    pub fn failed(&mut self) {
        self.finder.failed();
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Outcome {
        match self.finder.hear(heard, Action::Answer) {
            Sought::Take(place) => self.take_row(place),
            Sought::Changed => Outcome::Ask(Box::new(self.ask())),
            Sought::Heard => Outcome::Heard,
            Sought::Unheard => Outcome::Unheard,
        }
    }

    /// Takes the row at a place.
    pub fn take_row(&mut self, place: usize) -> Outcome {
        if self.finder.is_looking() {
            return Outcome::Wait;
        }
        match self.finder.row(place) {
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
        self.finder.draw(
            &format!("Merge {} with", self.this.name),
            Nothing {
                blank: "there is no other company",
                none: "no other company has that",
            },
            |company| {
                (
                    vec![
                        text::span(&company.name, look.theme.strong),
                        text::span(&format!("  {}", company.domains.join(" ")), look.theme.dim),
                    ],
                    text::span(&grouped(company.clients), look.theme.dim),
                )
            },
            area,
            look,
            buffer,
            drawn,
        )
    }
}
