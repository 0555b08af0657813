//! An entry of the black or white list, new or changed (`S1`, `S7`): what is typed is checked as it
//! is typed, and what follows for cards is said before anything is saved.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::fields::{Field, Fields, Filled};
use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::ids::ListEntryId;
use crate::domain::listing::{EntryType, ListCheck, ListColour, ListEntry, Listed, Origin};
use crate::domain::time::Timestamp;
use crate::tui::drawn::Drawn;
use crate::tui::keymap::Context;
use crate::tui::look::Look;
use crate::tui::text;
use crate::worker::protocol::{Ask, Deed};

const LIST: usize = 0;
const ADDRESS: usize = 1;
const REASON: usize = 2;
const UNTIL: usize = 3;

/// Rows kept free for the verdict, so that the dialog does not jump while one types.
const VERDICT: usize = 4;

/// Adds an entry, or changes one.
#[derive(Debug, Clone)]
pub struct EntryForm {
    title: String,
    fields: Fields,
    /// The entry that is changed.
    given: Option<ListEntry>,
    check: Option<Box<ListCheck>>,
    /// The swap of a card's mark was said; the next Save does it.
    swap_said: bool,
}

impl EntryForm {
    /// A new one on a list; `address` is what was looked for.
    pub fn create(list: ListColour, address: &str) -> Self {
        Self {
            title: "Add an entry".to_owned(),
            fields: Fields::new(vec![
                Field::choice("List", vec!["black", "white"], list as usize),
                Field::line("Address", address),
                Field::line("Reason", ""),
                Field::line("Until", ""),
            ])
            .from(ADDRESS),
            given: None,
            check: None,
            swap_said: false,
        }
    }

    /// One that is there. Of one that follows a card only reason and end can be changed.
    pub fn edit(listed: &Listed, look: &Look) -> Self {
        let entry = &listed.entry;
        let until = entry.until.map(|at| look.date(at)).unwrap_or_default();
        let (list, address) = if entry.origin == Origin::Card {
            (
                Field::fixed("List", entry.list.name()),
                Field::fixed("Address", &entry.value),
            )
        } else {
            (
                Field::choice("List", vec!["black", "white"], entry.list as usize),
                Field::line("Address", &entry.value),
            )
        };
        Self {
            title: "Edit the entry".to_owned(),
            fields: Fields::new(vec![
                list,
                address,
                Field::line("Reason", &entry.reason),
                Field::line("Until", &until),
            ])
            .from(REASON),
            given: Some(entry.clone()),
            check: None,
            swap_said: false,
        }
    }

    /// What it asks as it opens, and whenever the address changed.
    pub fn ask(&self) -> Ask {
        Ask::CheckEntry(self.fields.value(ADDRESS))
    }

    /// Takes what is known of the address.
    pub fn take(&mut self, check: Box<ListCheck>) {
        if check.text == self.fields.value(ADDRESS).trim() {
            self.check = Some(check);
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
        self.fields.refuse(why, ADDRESS);
    }

    fn list(&self) -> ListColour {
        match self.fields.value(LIST).as_str() {
            "white" => ListColour::White,
            _ => ListColour::Black,
        }
    }

    fn follows_a_card(&self) -> bool {
        self.given
            .as_ref()
            .is_some_and(|entry| entry.origin == Origin::Card)
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard, look: &Look) -> Outcome {
        let filled = self.fields.hear(heard);
        self.filled(filled, look)
    }

    /// A click on a field.
    pub fn click(&mut self, place: usize, look: &Look) -> Outcome {
        let filled = self.fields.click(place);
        self.filled(filled, look)
    }

    fn filled(&mut self, filled: Filled, look: &Look) -> Outcome {
        match filled {
            Filled::Heard => Outcome::Heard,
            Filled::Changed => {
                if matches!(self.fields.at(), LIST | ADDRESS) {
                    self.swap_said = false;
                }
                if self.fields.at() == ADDRESS {
                    return Outcome::Ask(Box::new(self.ask()));
                }
                Outcome::Heard
            }
            Filled::Leave => Outcome::Close,
            Filled::Unheard => Outcome::Unheard,
            Filled::Save => self.save(look),
        }
    }

    fn save(&mut self, look: &Look) -> Outcome {
        let until = match self.until(look) {
            Ok(until) => until,
            Err(why) => {
                self.fields.refuse(why, UNTIL);
                return Outcome::Heard;
            }
        };
        let value = self.fields.value(ADDRESS).trim().to_owned();
        if value.is_empty() {
            self.fields.refuse(
                "an address is needed: e-mail, phone, telegram:ID, a profile link, or @domain"
                    .to_owned(),
                ADDRESS,
            );
            return Outcome::Heard;
        }
        let list = self.list();
        if !self.follows_a_card()
            && let Some(check) = self.check.as_ref().filter(|check| check.text == value)
        {
            if let Err(why) = &check.entry {
                self.fields.refuse(why.clone(), ADDRESS);
                return Outcome::Heard;
            }
            if check.swaps(list) && !self.swap_said {
                self.swap_said = true;
                let said = check.adding(list).join("; ");
                self.fields.refuse(
                    format!("{said}. One mark excludes the other; Save once more swaps it"),
                    usize::MAX,
                );
                return Outcome::Heard;
            }
        }
        let entry = ListEntry {
            list,
            value,
            reason: self.fields.value(REASON).trim().to_owned(),
            until,
            ..self.given.clone().unwrap_or(ListEntry {
                id: ListEntryId(0),
                list,
                kind: EntryType::Email,
                value: String::new(),
                client: None,
                origin: Origin::Hand,
                reason: String::new(),
                author: String::new(),
                at: look.now,
                until: None,
            })
        };
        self.fields.save();
        Outcome::Save(Box::new(Deed::SaveListEntry(
            Box::new(entry),
            self.swap_said,
        )))
    }

    /// The end: none, or a day of the local zone; an end that was given and not touched stays to the
    /// second.
    fn until(&self, look: &Look) -> Result<Option<Timestamp>, String> {
        let typed = self.fields.value(UNTIL);
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let given = self.given.as_ref().and_then(|entry| entry.until);
        if let Some(given) = given
            && look.date(given) == typed
        {
            return Ok(Some(given));
        }
        match look.first_of(typed) {
            Some(until) if until <= look.now => Err(format!(
                "{typed} has passed: the entry would be in force no more"
            )),
            Some(until) => Ok(Some(until)),
            None => Err(format!("«{typed}» is no date; write 2026-12-31")),
        }
    }

    /// What is known of the address, as lines.
    fn verdict(&self, columns: usize, look: &Look) -> Vec<(String, Style)> {
        let theme = &look.theme;
        let mut said: Vec<(String, Style)> = Vec::new();
        if self.fields.at() == UNTIL {
            said.push((
                "The day on which it ends, as 2026-12-31; empty: without end.".to_owned(),
                theme.dim,
            ));
        }
        if self.follows_a_card() {
            said.push((
                "It follows the mark of its card. Reason and end are for all entries of the card; the end is that of the mark."
                    .to_owned(),
                theme.dim,
            ));
        } else if self.fields.value(ADDRESS).trim().is_empty() {
            said.push((
                "E-mail, phone, telegram:ID, a profile link, or @domain for all of a domain."
                    .to_owned(),
                theme.dim,
            ));
        } else if let Some(check) = &self.check {
            match &check.entry {
                Err(why) => said.push((why.clone(), theme.warning)),
                Ok((kind, value)) => {
                    said.push((format!("{}  {value}", kind.name()), theme.good));
                    let list = self.list();
                    let follows = check.adding(list);
                    if follows.is_empty() && *kind == EntryType::Domain {
                        said.push(("a domain marks no card".to_owned(), theme.dim));
                    } else if follows.is_empty() {
                        said.push(("no card has it".to_owned(), theme.dim));
                    }
                    let style = if check.swaps(list) {
                        theme.warning
                    } else {
                        theme.text
                    };
                    said.extend(follows.into_iter().map(|line| (line, style)));
                }
            }
        }
        said.into_iter()
            .flat_map(|(line, style)| {
                text::wrap(&line, columns)
                    .into_iter()
                    .map(move |line| (line, style))
            })
            .take(VERDICT)
            .collect()
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let columns = area.width.saturating_sub(8).clamp(16, 64);
        let fields = self.fields.height(columns);
        let room = frame::open(
            Stand::Middle,
            usize::from(columns),
            usize::from(fields) + VERDICT,
            &self.title,
            "Ctrl-s save  Tab field  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        let verdict = Rect {
            y: room.y + 4,
            height: (VERDICT as u16).min(room.height.saturating_sub(4)),
            ..room
        };
        let caret = self
            .fields
            .draw_around(room, verdict.height, look, buffer, drawn);
        for (row, (line, style)) in self
            .verdict(usize::from(verdict.width), look)
            .iter()
            .enumerate()
        {
            text::draw_line(
                &Line::from(Span::styled(text::shown(line).into_owned(), *style)),
                verdict,
                u16::try_from(row).unwrap_or(u16::MAX),
                buffer,
            );
        }
        caret
    }
}
