//! Going somewhere: sections, places, back, and what has to be asked for on the way.

use super::{App, DEEPEST, Section};
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::listing::ListColour;
use crate::domain::ticket::Status;
use crate::tui::keymap::{Action, Resolved};
use crate::tui::layout::{Focus, Layout, Pane};
use crate::tui::panes::inbox;
use crate::tui::place::{
    CardPlace, CompanyPlace, ListsPlace, Place, ReviewPlace, Spot, TicketPlace,
};
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// Goes to a section, just as one left it.
    pub(super) fn go_section(&mut self, section: Section) {
        if self.section == section {
            return;
        }
        self.leave();
        self.leave_inbox();
        self.section = section;
        if section == Section::Inbox {
            self.desk.ask(Slot::Inbox, Ask::Inbox);
        }
        self.ask_front();
    }

    /// Notes where one was, so that `Backspace` returns there, and keeps what was typed.
    pub(super) fn leave(&mut self) {
        self.keep_draft();
        self.keep_form_draft();
        self.find = None;
        let spot = self.place().map(Place::spot);
        let here = (self.section, spot);
        if self.trail.last() != Some(&here) {
            self.trail.push(here);
            if self.trail.len() > DEEPEST {
                self.trail.remove(0);
            }
        }
    }

    /// Returns to the place before, in time (`Backspace`).
    pub(super) fn go_before(&mut self) {
        let here = (self.section, self.place().map(Place::spot));
        let Some(before) = std::iter::from_fn(|| self.trail.pop()).find(|spot| *spot != here)
        else {
            self.say("there is no place before this one");
            return;
        };
        self.keep_draft();
        let (section, spot) = before;
        self.section = section;
        match spot {
            Some(Spot::Ticket(id)) => self.put_ticket(id, false),
            Some(Spot::Card(id)) => self.put_card(id),
            Some(Spot::Company(id)) => self.put_company(id),
            Some(Spot::Lists) => {
                let list = self.lists().map_or(ListColour::Black, ListsPlace::list);
                self.put_lists(list);
            }
            Some(Spot::Line) => self.room_mut().focus = Focus::List,
            Some(Spot::Form(id)) => match id {
                Some(id) if self.form().is_none() => self.put_card(id),
                _ => {}
            },
            Some(Spot::Review(_)) => self.ask_front(),
            None => self.room_mut().focus = Focus::List,
        }
    }

    /// Goes to a ticket: in the path it is already in, or on top of it.
    pub(super) fn go_ticket(&mut self, id: TicketId, push: bool) {
        self.leave();
        self.put_ticket(id, push);
    }

    fn put_ticket(&mut self, id: TicketId, push: bool) {
        if self.section == Section::Inbox {
            self.leave_inbox();
            self.section = Section::Tickets;
        }
        let on_list = self.focus().pane() == Pane::List;
        let room = self.room_mut();
        room.focus = Focus::Main;
        if let Some(at) = room
            .path
            .iter()
            .position(|place| place.spot() == Spot::Ticket(id))
        {
            room.path.truncate(at + 1);
        } else {
            if on_list || !push {
                // From the list, or instead of the ticket in front: the path starts here again.
                let keep = if on_list {
                    0
                } else {
                    room.path.len().saturating_sub(1)
                };
                room.path.truncate(keep);
            }
            room.path
                .push(Place::Ticket(Box::new(TicketPlace::new(id))));
            if room.path.len() > DEEPEST {
                room.path.remove(0);
            }
        }
        if self.section == Section::Tickets && self.rooms[0].path.len() == 1 {
            self.tickets.list.select(id);
        }
        self.ask_front();
    }

    /// Goes to a card page.
    pub(super) fn go_card(&mut self, id: ClientId) {
        self.leave();
        self.put_card(id);
    }

    fn put_card(&mut self, id: ClientId) {
        if self.section == Section::Inbox && !self.on_lists() {
            self.leave_inbox();
            self.section = Section::Clients;
        }
        let on_list = self.focus().pane() == Pane::List;
        let room = self.room_mut();
        room.focus = Focus::Main;
        if let Some(at) = room
            .path
            .iter()
            .position(|place| place.spot() == Spot::Card(id))
        {
            room.path.truncate(at + 1);
        } else {
            if on_list {
                room.path.clear();
            }
            room.path.push(Place::Card(Box::new(CardPlace::new(id))));
            if room.path.len() > DEEPEST {
                room.path.remove(0);
            }
        }
        if self.section == Section::Clients && self.rooms[1].path.len() == 1 {
            self.clients.list.select(id);
        }
        self.ask_front();
    }

    /// One step back (`Esc`).
    pub(super) fn back(&mut self) {
        if self.find.take().is_some() {
            self.refresh_find();
            return;
        }
        if self.form_in_focus().is_some() {
            self.form_does(|form| form.handle(Resolved::Action(Action::Back)));
            return;
        }
        match self.focus() {
            Focus::Search => self.leave_search(false),
            Focus::Text => {
                self.keep_draft();
                self.room_mut().focus = Focus::Main;
            }
            Focus::Side => self.room_mut().focus = Focus::Main,
            Focus::Main => {
                if self.clear_page_marks() {
                    return;
                }
                self.leave();
                let room = self.room_mut();
                if room.path.len() > 1 {
                    room.path.pop();
                    if matches!(room.path.last(), Some(Place::Form(_))) {
                        room.focus = Focus::Text;
                    }
                    self.ask_front();
                } else {
                    room.focus = Focus::List;
                }
            }
            Focus::List => {
                if !self.clear_list() {
                    self.say("q quits, Esc has nothing to go back to");
                }
            }
        }
    }

    /// As `Esc`; on a bare list it quits, asking only if an import runs.
    pub(super) fn close(&mut self) {
        if self.focus() != Focus::List || self.list_is_narrowed() {
            self.back();
            return;
        }
        if self.desk.importing() {
            use crate::tui::act::Act;
            use crate::tui::dialogs::{Confirm, Dialog};
            self.dialogs.push(Dialog::Confirm(Confirm::new(
                "An import is running",
                vec![
                    "What is filed so far stays; importing the same file again goes on where it stopped."
                        .to_owned(),
                ],
                vec![("Stay", Act::None), ("Stop it and quit", Act::Quit)],
            )));
        } else {
            self.quit();
        }
    }

    /// Ends the program; drafts are kept first.
    pub(super) fn quit(&mut self) {
        self.keep_draft();
        self.keep_form_draft();
        self.desk.keep_again();
        self.quitting = true;
        self.desk.push(super::Request::Quit);
    }

    /// Asks for the place on top.
    pub(super) fn ask_front(&mut self) {
        match self.place() {
            Some(Place::Ticket(place)) => {
                let ask = Ask::Ticket(place.id, place.stretch());
                self.desk.ask(Slot::Ticket, ask);
            }
            Some(Place::Card(place)) => {
                let id = place.id;
                self.desk.ask(Slot::Card, Ask::Card(id));
            }
            Some(Place::Review(place)) => {
                let id = place.id;
                self.desk.ask(Slot::Review, Ask::Review(id));
            }
            Some(Place::Company(place)) => {
                let id = place.id;
                self.desk.ask(Slot::Company, Ask::Company(id));
            }
            Some(Place::Lists(place)) => {
                let filter = place.filter.clone();
                self.desk.ask(Slot::Lists, Ask::Lists(filter));
            }
            Some(Place::Form(_) | Place::Line(_)) | None => {}
        }
    }

    /// Asks for the rows that lists came to want.
    pub(super) fn ask_lists(&mut self) {
        if self.section == Section::Tickets
            && let Some((anchor, rows)) = self.tickets.list.take_request()
        {
            let ask = Ask::Tickets {
                view: self.tickets.view.clone(),
                filter: self.tickets.filter.text(),
                order: self.tickets.order,
                anchor,
                rows,
            };
            self.desk.ask(Slot::Tickets, ask);
        }
        if self.section == Section::Clients
            && let Some((anchor, rows)) = self.clients.list.take_request()
        {
            let ask = Ask::Clients {
                query: self.clients.query.text(),
                order: self.clients.order,
                anchor,
                rows,
            };
            self.desk.ask(Slot::Clients, ask);
        }
        if self.section == Section::Companies
            && let Some((anchor, rows)) = self.companies.list.take_request()
        {
            let ask = Ask::CompanyRows {
                text: self.companies.query.text(),
                anchor,
                rows,
            };
            self.desk.ask(Slot::Companies, ask);
        }
    }

    /// While the list has the focus, the row under its cursor stands beside it.
    pub(super) fn preview(&mut self, layout: &Layout) {
        if self.focus().pane() != Pane::List {
            return;
        }
        let wanted = match self.section {
            Section::Tickets => self.tickets.list.selected().map(|row| Spot::Ticket(row.id)),
            Section::Clients => self.clients.list.selected().map(|row| Spot::Card(row.id)),
            Section::Companies => self
                .companies
                .list
                .selected()
                .map(|row| Spot::Company(row.company.id)),
            Section::Inbox => match (self.inbox.review(), self.inbox.entry()) {
                (Some(review), _) => Some(Spot::Review(review.id)),
                (None, Some(inbox::Entry::List(_))) => Some(Spot::Lists),
                (None, Some(_)) => Some(Spot::Line),
                (None, None) => None,
            },
        };
        let shown = self.place().map(Place::spot);
        // A form stays until it is left, wherever the focus goes meanwhile.
        if wanted == shown || matches!(shown, Some(Spot::Form(_))) {
            return;
        }
        let loaded = match self.section {
            Section::Tickets => self.tickets.list.loaded(),
            Section::Clients => self.clients.list.loaded(),
            Section::Companies => self.companies.list.loaded(),
            Section::Inbox => self.inbox.view.is_some(),
        };
        if !loaded {
            return;
        }
        self.keep_draft();
        let place = match wanted {
            Some(Spot::Ticket(id)) => Some(Place::Ticket(Box::new(TicketPlace::new(id)))),
            Some(Spot::Card(id)) => Some(Place::Card(Box::new(CardPlace::new(id)))),
            Some(Spot::Review(id)) => Some(Place::Review(Box::new(ReviewPlace::new(id)))),
            Some(Spot::Company(id)) => Some(Place::Company(Box::new(CompanyPlace::new(id)))),
            Some(Spot::Lists) => Some(Place::Lists(Box::default())),
            Some(Spot::Line) => Some(Place::Line(Box::default())),
            Some(Spot::Form(_)) | None => None,
        };
        let room = self.room_mut();
        room.path.clear();
        room.path.extend(place);
        // Out of sight nothing is fetched; Enter does it.
        if layout.main.is_some() {
            self.ask_front();
        }
    }

    /// A ticket is read when it has had the focus, not by being shown.
    pub(super) fn read_what_is_in_front(&mut self) {
        if self.focus().pane() == Pane::List {
            return;
        }
        let Some(place) = self.ticket_mut() else {
            return;
        };
        let Some(view) = &place.view else { return };
        if view.ticket.unread && !place.read {
            place.read = true;
            let id = place.id;
            self.desk
                .order(Deed::SetUnread(id, false), super::desk::Pending::Read(id));
        }
    }

    /// Goes to the next unread ticket.
    pub(super) fn ask_next_unread(&mut self) {
        let after = match self.place() {
            Some(Place::Ticket(place)) => Some(place.id),
            _ => None,
        };
        let read = self.desk.reading();
        self.desk.ask(Slot::Pick, Ask::NextUnread { after, read });
        self.hold_for(Slot::Pick);
    }

    /// The next unread ticket is known.
    pub(super) fn next_unread(&mut self, next: Option<TicketId>) {
        let here = self.ticket().map(|place| place.id);
        match next {
            Some(id) if self.focus() == Focus::List || here != Some(id) => {
                if self.section != Section::Tickets {
                    self.leave();
                    self.section = Section::Tickets;
                }
                self.leave();
                self.rooms[0].path.truncate(1);
                if self.rooms[0].focus.pane() != Pane::List {
                    self.put_ticket(id, false);
                } else {
                    self.put_ticket(id, true);
                }
            }
            _ => self.say("no unread ticket is left"),
        }
    }

    /// Whether the list shows less than everything.
    fn list_is_narrowed(&self) -> bool {
        match self.section {
            Section::Tickets => {
                !self.tickets.list.marks().is_empty() || !self.tickets.filter.is_blank()
            }
            Section::Clients => {
                !self.clients.list.marks().is_empty() || !self.clients.query.is_blank()
            }
            Section::Companies => {
                !self.companies.list.marks().is_empty() || !self.companies.query.is_blank()
            }
            Section::Inbox => !self.inbox.marks.is_empty(),
        }
    }

    /// Clears marks, then the filter; false when there was neither.
    fn clear_list(&mut self) -> bool {
        match self.section {
            Section::Tickets if !self.tickets.list.marks().is_empty() => {
                self.tickets.list.unmark();
            }
            Section::Clients if !self.clients.list.marks().is_empty() => {
                self.clients.list.unmark();
            }
            Section::Companies if !self.companies.list.marks().is_empty() => {
                self.companies.list.unmark();
            }
            Section::Inbox if !self.inbox.marks.is_empty() => {
                self.inbox.marks.clear();
                self.inbox.columns = None;
            }
            _ if self.list_is_narrowed() => {
                if let Some(query) = self.query_mut() {
                    query.set("");
                }
                self.query_changed();
            }
            _ => return false,
        }
        true
    }

    fn clear_page_marks(&mut self) -> bool {
        if let Some(place) = self.lists_mut() {
            if !place.marks.is_empty() {
                place.marks.clear();
                place.stale();
                return true;
            }
            if !place.filter.is_empty() {
                self.find = None;
                self.lists_filter_changed();
                return true;
            }
        }
        match self.ticket_mut() {
            Some(place) if !place.folds.marks.is_empty() => {
                place.folds.marks.clear();
                place.stale();
                true
            }
            _ => false,
        }
    }

    /// The statuses a ticket may be given by hand, likeliest first.
    pub(super) fn statuses() -> [Status; 6] {
        [
            Status::Solved,
            Status::Open,
            Status::Pending,
            Status::OnHold,
            Status::Closed,
            Status::Spam,
        ]
    }
}
