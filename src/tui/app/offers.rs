//! Completion in the search of the client list (`L3`): `→` at the end, or `Tab`, takes the first offer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::{App, Section};
use crate::domain::query::offers::{self, Known, Offer};
use crate::tui::drawn::Drawn;
use crate::tui::layout::{Focus, Layout, Pane};
use crate::tui::text;
use crate::worker::protocol::{Ask, Slot};

/// A query is typed or pasted, not loaded: what is longer is cut.
pub(super) const LONGEST_QUERY: usize = 1_000;

/// What the word being typed may become.
#[derive(Debug, Default)]
pub(super) struct Offers {
    shown: Vec<Offer>,
    /// Companies or tags that came last.
    values: Vec<String>,
}

impl App {
    /// The query changed: other offers.
    pub(super) fn offer(&mut self) {
        self.offers.values.clear();
        if self.section == Section::Clients {
            let text = self.clients.query.text();
            match offers::asks(&text) {
                Some((offers::Ask::Companies, begun)) => {
                    self.desk.ask(Slot::Offers, Ask::Companies(begun));
                }
                Some((offers::Ask::Tags, begun)) => self.desk.ask(Slot::Offers, Ask::Tags(begun)),
                None => {}
            }
        }
        self.make_offers();
    }

    /// Companies or tags came.
    pub(super) fn offered(&mut self, values: Vec<String>) {
        self.offers.values = values;
        self.make_offers();
    }

    fn make_offers(&mut self) {
        self.offers.shown.clear();
        if self.section != Section::Clients || !self.clients.query.at_end() {
            return;
        }
        let segments: Vec<String> = self
            .segments
            .iter()
            .filter(|segment| matches!(segment.search, crate::domain::segment::Saved::Clients(_)))
            .map(|segment| segment.name.clone())
            .collect();
        let known = Known {
            custom: &self.options.custom,
            values: &self.offers.values,
            segments: &segments,
            today: &self.look.date(self.look.now),
        };
        self.offers.shown = offers::offers(&self.clients.query.text(), &known);
    }

    /// Takes the first offer; false when there is none, or the caret is not at the end.
    pub(super) fn take_offer(&mut self) -> bool {
        let searching = self.focus() == Focus::Search && self.section == Section::Clients;
        if !searching || !self.clients.query.at_end() {
            return false;
        }
        let Some(offer) = self.offers.shown.first().cloned() else {
            return false;
        };
        let text = offers::taken(&self.clients.query.text(), &offer);
        self.clients.query.set(&text);
        self.query_changed();
        true
    }

    /// Cuts what was pasted to what a query may have.
    pub(super) fn cut_query(&mut self) {
        let Some(query) = self.query_mut() else {
            return;
        };
        let text = query.text();
        if let Some((end, _)) = text.char_indices().nth(LONGEST_QUERY) {
            query.set(&text[..end]);
            self.complain("only the first 1,000 characters are searched for");
        }
    }

    /// The offers under the field, over the first rows of the list.
    pub(super) fn draw_offers(&self, layout: &Layout, buffer: &mut Buffer, drawn: &Drawn) {
        let typing = self.hears(Focus::Search) && self.section == Section::Clients;
        let (true, Some(area), Some(caret)) = (typing, layout.inner(Pane::List), drawn.caret)
        else {
            return;
        };
        let look = &self.look;
        let typed = self.clients.query.text();
        // The rest of the first offer, where it goes on with what is typed.
        if let Some(first) = self.offers.shown.first() {
            let after = offers::taken(&typed, first);
            if let Some(rest) = after.trim_end().strip_prefix(&typed) {
                let spot = Rect {
                    x: caret.x,
                    y: caret.y,
                    width: area.right().saturating_sub(caret.x),
                    height: 1,
                };
                let width = usize::from(spot.width.min(text::width(rest) as u16));
                let line = Line::from(text::span(&text::fit(rest, width), look.theme.dim));
                text::draw_line(
                    &line,
                    Rect {
                        width: width as u16,
                        ..spot
                    },
                    0,
                    buffer,
                );
            }
        }
        let rows = u16::try_from(self.offers.shown.len()).unwrap_or(0);
        let room = Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(3).min(48),
            height: rows.min(area.height.saturating_sub(1)),
        };
        if room.is_empty() {
            return;
        }
        Clear.render(room, buffer);
        buffer.set_style(room, look.theme.ground);
        for (row, offer) in self.offers.shown.iter().enumerate() {
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            if row >= room.height {
                break;
            }
            let key = if row == 0 { "Tab" } else { "" };
            let style = if row == 0 {
                look.theme.accent
            } else {
                look.theme.text
            };
            let about = if offer.about.is_empty() {
                key.to_owned()
            } else {
                format!("{}  {key}", offer.about)
            };
            let line = text::justify(
                Line::from(text::span(&format!("  {}", offer.word), style)),
                Line::from(text::span(about.trim_end(), look.theme.dim)),
                usize::from(room.width),
            );
            text::draw_line(&line, room, row, buffer);
        }
    }
}
