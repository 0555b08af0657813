//! Name and domains of a company (`C4`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::fields::{Field, Fields, Filled};
use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::company::{Company, domains_in, named};
use crate::domain::contact::email;
use crate::domain::ids::CompanyId;
use crate::tui::drawn::Drawn;
use crate::tui::keymap::Context;
use crate::tui::look::Look;
use crate::worker::protocol::Deed;

const NAME: usize = 0;
const DOMAINS: usize = 1;
const DOMAINS_ARE: &str = "acme.example: who writes from there belongs to this company; one a line";

/// Creates a company, or changes one.
#[derive(Debug, Clone)]
pub struct CompanyForm {
    id: Option<CompanyId>,
    title: String,
    fields: Fields,
}

impl CompanyForm {
    /// A new one; `name` is what was looked for.
    pub fn create(name: &str) -> Self {
        Self {
            id: None,
            title: "Create a company".to_owned(),
            fields: Fields::new(vec![
                Field::line("Name", name),
                Field::lines("Domains", "", 3).hint(DOMAINS_ARE),
            ]),
        }
    }

    /// One that is there.
    pub fn edit(company: &Company) -> Self {
        Self {
            id: Some(company.id),
            title: format!("Edit {}", company.name),
            fields: Fields::new(vec![
                Field::line("Name", &company.name),
                Field::lines("Domains", &company.domains.join("\n"), 3).hint(DOMAINS_ARE),
            ]),
        }
    }

    /// Where its keys are looked up.
    pub fn chain(&self) -> &'static [Context] {
        self.fields.chain()
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        self.fields.changed()
    }

    /// Whether it waits for the answer to its Save.
    pub fn saving(&self) -> bool {
        self.fields.saving()
    }

    /// It was not saved: the sentence stands in it.
    pub fn failed(&mut self, why: String) {
        let named = domains_in(&self.fields.value(DOMAINS))
            .iter()
            .any(|domain| why.contains(domain.as_str()));
        let at = if named { DOMAINS } else { NAME };
        self.fields.refuse(why, at);
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Outcome {
        let filled = self.fields.hear(heard);
        self.filled(filled)
    }

    /// A click on a field.
    pub fn click(&mut self, place: usize) -> Outcome {
        let filled = self.fields.click(place);
        self.filled(filled)
    }

    fn filled(&mut self, filled: Filled) -> Outcome {
        match filled {
            Filled::Heard | Filled::Changed => Outcome::Heard,
            Filled::Leave => Outcome::Close,
            Filled::Unheard => Outcome::Unheard,
            Filled::Save => self.save(),
        }
    }

    fn save(&mut self) -> Outcome {
        let name = named(&self.fields.value(NAME));
        if name.is_empty() {
            self.fields
                .refuse("a company needs a name".to_owned(), NAME);
            return Outcome::Heard;
        }
        let domains: Vec<String> = domains_in(&self.fields.value(DOMAINS))
            .iter()
            .map(|domain| domain.trim_start_matches('@').to_owned())
            .collect();
        let wrong = domains
            .iter()
            .find(|domain| email::ascii_domain(domain).is_none());
        if let Some(wrong) = wrong {
            self.fields
                .refuse(format!("«{wrong}» is no e-mail domain"), DOMAINS);
            return Outcome::Heard;
        }
        self.fields.save();
        Outcome::Save(Box::new(Deed::SaveCompany(self.id, name, domains)))
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let columns = area.width.saturating_sub(8).clamp(16, 62);
        let room = frame::open(
            Stand::Middle,
            usize::from(columns),
            usize::from(self.fields.height(columns)),
            &self.title,
            "Ctrl-s save  Tab field  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        self.fields.draw(room, look, buffer, drawn)
    }
}
