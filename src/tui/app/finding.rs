//! Finding in the ticket in front (`T2`): in all of its messages, those that are not at hand and those that
//! are folded away too.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Ahead, App};
use crate::domain::fold::fold;
use crate::domain::ids::{MessageId, TicketId};
use crate::tui::place::TicketPlace;
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::flow::Item;
use crate::worker::protocol::{Ask, Slot};

/// The messages that have what is looked for.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In which ticket, and which words, folded; `None` before the desk answered.
    of: Option<(TicketId, String)>,
    /// Oldest first.
    messages: Vec<MessageId>,
    /// Where one goes when they are known: to the nearest, or on to the next.
    step: isize,
}

/// Where a message stands: before those at hand, at a place among them, or after them.
type Rank = (u8, usize);

impl App {
    /// Lights what is looked for, or nothing.
    pub(super) fn refresh_find(&mut self) {
        if self.lists().is_some() {
            self.lists_filter_changed();
            return;
        }
        let wanted = self.find.as_ref().map(Editor::text).unwrap_or_default();
        if !wanted.trim().is_empty() {
            self.last_find.clone_from(&wanted);
        }
        let wanted = fold(&wanted);
        let Some(place) = self.ticket_mut() else {
            return;
        };
        if place.folds.find == wanted {
            return;
        }
        place.folds.find.clone_from(&wanted);
        place.stale();
        let id = place.id;
        self.found = Found::default();
        if !wanted.is_empty() {
            self.desk.ask(Slot::FindHere, Ask::FindInTicket(id, wanted));
        }
    }

    /// The desk looked through all messages.
    pub(super) fn found_here(&mut self, ticket: TicketId, words: String, messages: Vec<MessageId>) {
        let current = self
            .ticket()
            .is_some_and(|place| place.id == ticket && place.folds.find == words);
        if !current {
            return;
        }
        let step = self.found.step;
        self.found = Found {
            of: Some((ticket, words)),
            messages,
            step: 0,
        };
        self.find_step(step);
    }

    /// `Enter`: stays where the hit is; with nothing typed it goes on to the next one of what was looked
    /// for last.
    pub(super) fn accept_find(&mut self) {
        let empty = self.find.as_ref().is_some_and(Editor::is_blank);
        if empty && !self.last_find.is_empty() {
            let last = self.last_find.clone();
            self.find = Some(Editor::line(&last));
            self.refresh_find();
            self.found.step = 1;
        }
        if !self.find_waits(KeyCode::Enter) {
            self.find = None;
            self.refresh_find();
        }
    }

    /// The next hit (1), or the one before (-1).
    pub(super) fn find_beside(&mut self, by: isize) {
        let key = if by > 0 { KeyCode::Down } else { KeyCode::Up };
        if !self.find_waits(key) {
            self.find_step(by);
        }
    }

    /// Whether the hits are not known yet: then this key and those after it wait for them.
    fn find_waits(&mut self, key: KeyCode) -> bool {
        let looking = self
            .ticket()
            .is_some_and(|place| !place.folds.find.is_empty());
        // Where nothing is asked any more (it failed), nothing would let the keys go.
        let waits = looking && self.found.of.is_none() && self.desk.awaits_slot(Slot::FindHere);
        if waits {
            self.hold_for(Slot::FindHere);
            self.ahead.push_front(Ahead::Key(KeyEvent::from(key)));
        }
        waits
    }

    /// How many messages have what is looked for; `None` while that is not known.
    pub(super) fn find_hits(&self) -> Option<usize> {
        let asked = self.find.as_ref().is_some_and(|find| !find.is_blank());
        (!asked || self.found.of.is_some()).then_some(self.found.messages.len())
    }

    /// Goes to the next hit (1), the one before (-1), or the nearest from here on (0); goes around.
    pub(super) fn find_step(&mut self, by: isize) {
        let known = self.found.of.is_some();
        let Some(place) = self.ticket() else { return };
        if place.folds.find.is_empty() || !known {
            return;
        }
        let here = (rank_of_cursor(place), place.reel.cursor);
        let mut stops: Vec<(Rank, usize, MessageId)> = Vec::new();
        for message in &self.found.messages {
            let rank = rank_of(place, *message);
            let lines = lines_of(place, *message);
            if lines.is_empty() {
                stops.push((rank, 0, *message));
            }
            stops.extend(lines.into_iter().map(|line| (rank, line, *message)));
        }
        let at = |stop: &&(Rank, usize, MessageId)| (stop.0, stop.1);
        let next = match by {
            // While one types, the newest is meant where nothing follows: that is where one reads.
            0 => stops.iter().find(|stop| at(stop) >= here).or(stops.last()),
            1.. => stops.iter().find(|stop| at(stop) > here).or(stops.first()),
            _ => stops
                .iter()
                .rev()
                .find(|stop| at(stop) < here)
                .or(stops.last()),
        };
        let Some((rank, line, message)) = next.copied() else {
            return;
        };
        let Some(place) = self.ticket_mut() else {
            return;
        };
        if rank.0 == AT_HAND && line > 0 {
            place.reel.cursor = line;
            return;
        }
        // It is folded away, or not at hand.
        place.folds.quotes.insert(message);
        if let Some(stretch) = place.ask_message(message) {
            self.fetch(stretch);
        }
    }
}

const BEFORE: u8 = 0;
const AT_HAND: u8 = 1;
const AFTER: u8 = 2;

fn rank_of(place: &TicketPlace, message: MessageId) -> Rank {
    let messages = place.view.as_ref().map_or(&[][..], |view| &view.messages);
    match messages.iter().position(|known| known.id == message) {
        Some(at) => (AT_HAND, at),
        // Numbers are given in the order of filing, which is nearly that of sending.
        None if messages.first().is_some_and(|first| message < first.id) => (BEFORE, 0),
        None => (AFTER, 0),
    }
}

/// The message with the cursor, or the last one above it.
fn rank_of_cursor(place: &TicketPlace) -> Rank {
    let lines = place.flow.lines.iter().take(place.reel.cursor + 1);
    lines
        .rev()
        .find_map(|line| match line.item {
            Item::Message(id) => Some(rank_of(place, id)),
            _ => None,
        })
        .unwrap_or((BEFORE, 0))
}

/// The lines of a message that show what is looked for. The first line of all is none: it is a day or a
/// head.
fn lines_of(place: &TicketPlace, message: MessageId) -> Vec<usize> {
    place
        .flow
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.item == Item::Message(message))
        .filter(|(_, line)| line.stop && place.folds.has_hit(&line.line))
        .map(|(at, _)| at)
        .collect()
}
