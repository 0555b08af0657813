//! Two companies become one: which name stays, what moves (`C4`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::company::Company;
use crate::domain::display::grouped;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::text;
use crate::worker::protocol::Deed;

/// Shows what the merge of two companies does before it is done.
#[derive(Debug, Clone)]
pub struct MergeCompanies {
    left: Company,
    right: Company,
    /// Whether the one on the left stays.
    left_stays: bool,
}

impl MergeCompanies {
    /// The one on the left stays, until it is said otherwise.
    pub fn new(left: Company, right: Company) -> Self {
        Self {
            left,
            right,
            left_stays: true,
        }
    }

    fn kept(&self) -> (&Company, &Company) {
        if self.left_stays {
            (&self.left, &self.right)
        } else {
            (&self.right, &self.left)
        }
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Outcome {
        match heard {
            Heard::Action(Action::TakeLeft) => self.left_stays = true,
            Heard::Action(Action::TakeRight) => self.left_stays = false,
            Heard::Action(Action::MarkSurvivor | Action::NextPane | Action::PreviousPane) => {
                self.left_stays = !self.left_stays;
            }
            Heard::Action(Action::TakeBoth) => {
                return Outcome::Refused(
                    "the domains of both stay anyway; a company has one name".to_owned(),
                );
            }
            Heard::Action(Action::Confirm) => {
                let (keep, gone) = self.kept();
                return Outcome::Do(Act::Order(Box::new(Deed::MergeCompanies(keep.id, gone.id))));
            }
            _ => return Outcome::Unheard,
        }
        Outcome::Heard
    }

    /// A click on one of them: it stays.
    pub fn click(&mut self, place: usize) -> Outcome {
        self.left_stays = place == 0;
        Outcome::Heard
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let columns = usize::from(area.width).saturating_sub(8).clamp(16, 66);
        let (keep, gone) = self.kept();
        let mut domains: Vec<&str> = keep
            .domains
            .iter()
            .chain(&gone.domains)
            .map(String::as_str)
            .collect();
        domains.sort_unstable();
        let domains = if domains.is_empty() {
            "Neither has a domain.".to_owned()
        } else {
            format!("Domains of «{}» then: {}.", keep.name, domains.join(" "))
        };
        let cards = match gone.clients {
            0 => format!("No card moves: nobody is of «{}».", gone.name),
            1 => format!("1 card moves to «{}».", keep.name),
            many => format!("{} cards move to «{}».", grouped(many), keep.name),
        };
        let said: Vec<String> = [
            format!("«{}» stays, and its name on every card.", keep.name),
            cards,
            domains,
            format!(
                "«{}» is no company any more. u takes it all back, later too.",
                gone.name
            ),
        ]
        .iter()
        .flat_map(|line| text::wrap(line, columns))
        .collect();
        let room = frame::open(
            Stand::Middle,
            columns,
            said.len() + 3,
            "Merge two companies",
            "h l which stays  Enter merge  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        for (place, company) in [&self.left, &self.right].into_iter().enumerate() {
            let stays = (place == 0) == self.left_stays;
            let y = u16::try_from(place).unwrap_or(0);
            if stays {
                frame::light(room, y, look, buffer);
            }
            let (sign, style) = if stays {
                ("(x) ", look.theme.strong)
            } else {
                ("( ) ", look.theme.text)
            };
            let line = text::justify(
                Line::from(vec![
                    Span::styled(sign, style),
                    text::span(&company.name, style),
                    text::span(&format!("  {}", company.domains.join(" ")), look.theme.dim),
                ]),
                Line::from(text::span(&clients(company.clients), look.theme.dim)),
                usize::from(room.width),
            );
            text::draw_line(&line, room, y, buffer);
            if y < room.height {
                drawn.put(
                    Rect {
                        y: room.y + y,
                        height: 1,
                        ..room
                    },
                    Target::DialogRow(place),
                );
            }
        }
        for (row, line) in said.iter().enumerate() {
            text::draw_line(
                &Line::from(text::span(line, look.theme.text)),
                room,
                u16::try_from(row + 3).unwrap_or(u16::MAX),
                buffer,
            );
        }
        None
    }
}

fn clients(count: u64) -> String {
    match count {
        1 => "1 client".to_owned(),
        many => format!("{} clients", grouped(many)),
    }
}
