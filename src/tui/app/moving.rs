//! Moving: lines, pages, panes, and the pane beside.

use super::{App, Section};
use crate::domain::stretch::Stretch;
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Front, Pane};
use crate::tui::panes::{lists, side, ticket};
use crate::tui::place::{Place, TicketPlace};
use crate::tui::widgets::flow::{FlowLine, Reel};
use crate::worker::protocol::{Ask, Slot};

impl App {
    /// Does an action that moves; false when it is none.
    pub(super) fn move_by(&mut self, action: Action) -> bool {
        let pane = self.focus().pane();
        match action {
            Action::Down => self.step(pane, 1),
            Action::Up => self.step(pane, -1),
            Action::PageDown => self.page(pane, 1, 1),
            Action::PageUp => self.page(pane, -1, 1),
            Action::HalfPageDown => self.page(pane, 1, 2),
            Action::HalfPageUp => self.page(pane, -1, 2),
            Action::Top => self.edge(pane, true),
            Action::Bottom => self.edge(pane, false),
            Action::PaneLeft => self.pane_beside(-1),
            Action::PaneRight => self.pane_beside(1),
            Action::NextPane => self.cycle(1),
            Action::PreviousPane => self.cycle(-1),
            Action::BesideDown => self.beside(1),
            Action::BesideUp => self.beside(-1),
            Action::ReadOn => self.read_on(),
            _ => return false,
        }
        true
    }

    /// Rows of the lines in a pane.
    fn height(&self, pane: Pane) -> usize {
        let Some(layout) = self.layout() else {
            return 1;
        };
        match (pane, self.place()) {
            (Pane::Main, Some(Place::Lists(_))) => {
                let inner = layout.inner(Pane::Main).unwrap_or_default();
                usize::from(lists::body(inner).height)
            }
            (Pane::Main, Some(Place::Ticket(place))) => {
                let typing = self.focus() == Focus::Text;
                usize::from(ticket::parts(&layout, place, typing).flow.height)
            }
            (Pane::Side, Some(Place::Ticket(place))) => {
                let inner = layout.inner(Pane::Side).unwrap_or_default();
                side::rows(place, usize::from(inner.height)).1
            }
            _ => layout
                .inner(pane)
                .map_or(1, |area| usize::from(area.height)),
        }
        .max(1)
    }

    /// The lines of a pane that is made of lines.
    fn reel(&mut self, pane: Pane) -> Option<(&mut Reel, &[FlowLine])> {
        let section = self.section;
        match (pane, self.rooms[section as usize].path.last_mut()) {
            (Pane::List, _) if section == Section::Inbox => {
                Some((&mut self.inbox.reel, &self.inbox.flow.lines))
            }
            (Pane::Side, Some(Place::Ticket(place))) => {
                Some((&mut place.side_reel, &place.side.flow.lines))
            }
            (Pane::Main, Some(place)) => place.lines_mut(),
            _ => None,
        }
    }

    pub(super) fn step(&mut self, pane: Pane, by: isize) {
        if let Some((reel, lines)) = self.reel(pane) {
            let moved = reel.step(lines, by);
            if !moved && pane == Pane::Main {
                self.fetch_beyond(by);
            }
            return;
        }
        if pane == Pane::List {
            match self.section {
                Section::Tickets => {
                    self.tickets.list.step(by);
                }
                Section::Clients => {
                    self.clients.list.step(by);
                }
                Section::Companies => {
                    self.companies.list.step(by);
                }
                Section::Inbox => {}
            }
        }
    }

    fn page(&mut self, pane: Pane, direction: isize, share: usize) {
        let height = self.height(pane);
        let by = direction * isize::try_from((height / share).max(1)).unwrap_or(1);
        if let Some((reel, lines)) = self.reel(pane) {
            let moved = if pane == Pane::Side {
                reel.step(lines, by)
            } else {
                reel.page(lines, by, height)
            };
            if !moved && pane == Pane::Main {
                self.fetch_beyond(by);
            }
            return;
        }
        let rows = match self.section {
            Section::Tickets => self.tickets.list.height(),
            Section::Clients => self.clients.list.height(),
            Section::Companies => self.companies.list.height(),
            Section::Inbox => height,
        };
        let by = direction * isize::try_from((rows / share).max(1)).unwrap_or(1);
        self.step(pane, by);
    }

    fn edge(&mut self, pane: Pane, top: bool) {
        if pane == Pane::Main
            && let Some(stretch) = self.ticket_mut().and_then(|place| place.ask_edge(top))
        {
            self.fetch(stretch);
            return;
        }
        let height = self.height(pane);
        if let Some((reel, lines)) = self.reel(pane) {
            if top {
                reel.first(lines);
            } else {
                reel.last(lines, height);
            }
            return;
        }
        match self.section {
            Section::Tickets if top => self.tickets.list.first(),
            Section::Tickets => self.tickets.list.last(),
            Section::Clients if top => self.clients.list.first(),
            Section::Clients => self.clients.list.last(),
            Section::Companies if top => self.companies.list.first(),
            Section::Companies => self.companies.list.last(),
            Section::Inbox => {}
        }
    }

    /// Fetches more messages when one goes beyond the first or the last one at hand.
    pub(super) fn fetch_beyond(&mut self, by: isize) {
        let stretch = self.ticket_mut().and_then(|place| {
            if by < 0 {
                place.ask_earlier()
            } else {
                place.ask_later()
            }
        });
        if let Some(stretch) = stretch {
            self.fetch(stretch);
        }
    }

    /// Fetches other messages of the ticket in front; keys typed meanwhile are read where they lead.
    pub(super) fn fetch(&mut self, stretch: Stretch) {
        if let Some(id) = self.ticket().map(|place| place.id) {
            self.desk.ask(Slot::Ticket, Ask::Ticket(id, stretch));
            self.hold_for(Slot::Ticket);
        }
    }

    /// The panes one can go to, left to right, in sight or not.
    fn panes(&self) -> &'static [Focus] {
        match self.front() {
            Front::Ticket if self.place().is_some() => &[Focus::List, Focus::Main, Focus::Side],
            Front::Page => &[Focus::List, Focus::Main],
            Front::Form => &[Focus::List, Focus::Text],
            Front::Ticket | Front::Nothing => &[Focus::List],
        }
    }

    fn pane_beside(&mut self, by: isize) {
        let panes = self.panes();
        let here = panes
            .iter()
            .position(|focus| focus.pane() == self.focus().pane())
            .unwrap_or(0);
        match here.checked_add_signed(by).and_then(|at| panes.get(at)) {
            Some(focus) => self.focus_on(*focus),
            None if by < 0 => self.say("nothing stands left of the list"),
            None if panes.len() == 1 => self.say("nothing is open beside the list"),
            None => self.say("nothing stands further right"),
        }
    }

    fn cycle(&mut self, by: isize) {
        let mut stops: Vec<Focus> = self.panes().to_vec();
        let draft_open = self.ticket().is_some_and(|place| {
            place.composer.waiting().is_some() || place.composer.open.is_some()
        });
        if draft_open && let Some(main) = stops.iter().position(|focus| *focus == Focus::Main) {
            stops.insert(main + 1, Focus::Text);
        }
        let here = stops
            .iter()
            .position(|focus| *focus == self.focus())
            .unwrap_or(0);
        let count = stops.len();
        let next = (here + count).saturating_add_signed(by) % count.max(1);
        if let Some(focus) = stops.get(next) {
            self.focus_on(*focus);
        }
    }

    /// Gives the focus to a pane; the layout slides to it.
    pub(super) fn focus_on(&mut self, focus: Focus) {
        if self.focus() == Focus::Text && focus != Focus::Text {
            self.keep_draft();
        }
        if self.form().is_some() && focus.pane() != Pane::List {
            self.room_mut().focus = Focus::Text;
            return;
        }
        if focus == Focus::Text {
            let waiting = self
                .ticket()
                .and_then(|place| place.composer.open.or(place.composer.waiting()));
            if let Some(visibility) = waiting {
                self.open_composer(visibility);
            }
            return;
        }
        let was_list = self.focus().pane() == Pane::List;
        self.room_mut().focus = focus;
        if was_list && focus != Focus::List && self.place_is_missing() {
            self.ask_front();
        }
    }

    fn place_is_missing(&self) -> bool {
        self.place().is_some_and(Place::is_missing)
    }

    /// Moves in the pane beside: from the list it scrolls what stands beside, elsewhere it steps the
    /// list.
    fn beside(&mut self, by: isize) {
        if self.focus() == Focus::List {
            if self.place().is_some() {
                let height = self.height(Pane::Main);
                if let Some((reel, lines)) = self.reel(Pane::Main) {
                    reel.scroll(lines, by * 2, height);
                }
            }
            return;
        }
        match self.section {
            Section::Tickets => {
                let here = self.tickets.list.selected().map(|row| row.id);
                self.tickets.list.step(by);
                match self.tickets.list.selected().map(|row| row.id) {
                    Some(id) if Some(id) != here => {
                        self.leave();
                        self.rooms[0].path.truncate(1);
                        self.go_ticket(id, false);
                    }
                    _ => self.say(if by > 0 {
                        "this is the last ticket of the list"
                    } else {
                        "this is the first ticket of the list"
                    }),
                }
            }
            Section::Clients => {
                self.clients.list.step(by);
                if let Some(id) = self.clients.list.selected().map(|row| row.id) {
                    self.leave();
                    self.rooms[1].path.clear();
                    self.go_card(id);
                }
            }
            Section::Companies => self.company_beside(by),
            Section::Inbox => self.step(Pane::List, by),
        }
    }

    /// `Space`: the next page; at the end of a ticket, and in the ticket list, the next unread.
    fn read_on(&mut self) {
        let pane = self.focus().pane();
        if pane == Pane::List {
            if self.section == Section::Tickets {
                match self.tickets.list.selected() {
                    Some(row) if row.unread => {
                        let id = row.id;
                        self.go_ticket(id, false);
                    }
                    _ => self.ask_next_unread(),
                }
            } else {
                self.page(pane, 1, 1);
            }
            return;
        }
        if self.ticket().is_none() {
            self.page(pane, 1, 1);
            return;
        }
        let height = self.height(Pane::Main);
        let at_end = self
            .ticket()
            .is_some_and(|place| place.reel.at_end(&place.flow.lines, height));
        let more = |place: &TicketPlace| place.view.as_ref().is_some_and(|view| view.later > 0);
        if at_end && self.ticket().is_some_and(more) {
            self.fetch_beyond(1);
        } else if at_end {
            self.ask_next_unread();
        } else {
            self.page(Pane::Main, 1, 1);
        }
    }
}
