//! Makes the state fit the screen, so that drawing has nothing to decide.

use super::{App, MOST_PICTURES, Section};
use crate::domain::client::Client;
use crate::tui::layout::{Focus, Layout, Pane, SideRoom};
use crate::tui::panes::{composer, inbox, lists, side, ticket, tickets};
use crate::tui::pictures::Picture;
use crate::tui::place::Place;
use crate::worker::protocol::{Ask, Slot};

impl App {
    /// Makes the state fit the screen: fetches what came in sight, lays out what is in sight, keeps
    /// cursors visible. Called at the end of every update, so that drawing has nothing to decide.
    pub(super) fn arrange(&mut self) {
        let Some(layout) = self.layout() else {
            self.ask_lists();
            return;
        };
        if let Some(area) = layout.inner(Pane::List) {
            let rows = tickets::below(area, 2).height;
            match self.section {
                Section::Tickets => {
                    let each = tickets::row_height(area.width);
                    self.tickets
                        .list
                        .set_height(usize::from(rows / each.max(1)));
                }
                Section::Clients => self.clients.list.set_height(usize::from(rows)),
                Section::Companies => self.companies.list.set_height(usize::from(rows)),
                Section::Inbox => {
                    let columns = usize::from(area.width.saturating_sub(2));
                    self.lay_out_inbox(columns, usize::from(area.height));
                }
            }
        }
        self.preview(&layout);
        self.ask_lists();
        self.arrange_block(&layout);
        self.arrange_place(&layout);
        self.ask_picture();
        self.read_what_is_in_front();
        self.note_presence();
    }

    /// Asks for the picture of the client in front, once.
    pub(super) fn ask_picture(&mut self) {
        let client = match self.place() {
            Some(Place::Form(place)) => place.form.base(),
            _ => self.client(),
        };
        let Some(hash) = client.and_then(|client| Some(client.avatar.as_ref()?.blob)) else {
            return;
        };
        if self.can_draw_pictures && !self.pictures.contains_key(&hash) {
            if self.pictures.len() >= MOST_PICTURES {
                self.pictures.clear();
            }
            self.pictures.insert(hash, None);
            self.desk.ask(Slot::Picture, Ask::Picture(hash));
        }
    }

    /// The picture of a client, if it is ready and nothing lies over it.
    pub(super) fn picture(&self, client: Option<&Client>) -> Option<&Picture> {
        if !self.dialogs.is_empty() {
            return None;
        }
        self.pictures.get(&client?.avatar.as_ref()?.blob)?.as_ref()
    }

    fn arrange_place(&mut self, layout: &Layout) {
        let typing = self.focus() == Focus::Text;
        let main = layout.inner(Pane::Main);
        let side = layout.inner(Pane::Side);
        let look = &self.look;
        let room = SideRoom::of(self.size.height);
        match self.rooms[self.section as usize].path.last_mut() {
            Some(Place::Ticket(place)) => {
                let columns = main.map_or(40, |area| usize::from(area.width.saturating_sub(1)));
                let beside = side.map_or(26, |area| usize::from(area.width.saturating_sub(1)));
                place.lay_out(columns, beside, room, look);
                let height = usize::from(ticket::parts(layout, place, typing).flow.height);
                if main.is_some() {
                    place.land(height);
                    place.reel.keep(&place.flow.lines, height);
                }
                if let Some(side) = side {
                    side::keep(place, usize::from(side.height));
                }
                let area = ticket::parts(layout, place, typing).composer;
                let (columns, rows) = composer::text_size(area, place);
                if let Some(editor) = place.composer.current_mut() {
                    editor.keep(columns, rows);
                }
            }
            Some(Place::Card(place)) => {
                if let Some(main) = main {
                    place.lay_out(usize::from(main.width.saturating_sub(2)), look);
                    place.reel.keep(&place.flow.lines, usize::from(main.height));
                }
            }
            Some(Place::Review(place)) => {
                if let Some(main) = main {
                    place.lay_out(usize::from(main.width.saturating_sub(2)), look);
                    place.reel.keep(&place.flow.lines, usize::from(main.height));
                }
            }
            Some(Place::Company(place)) => {
                if let Some(main) = main {
                    place.lay_out(usize::from(main.width.saturating_sub(2)), look);
                    place.reel.keep(&place.flow.lines, usize::from(main.height));
                }
            }
            Some(Place::Lists(place)) => {
                if let Some(main) = main {
                    place.lay_out(usize::from(main.width.saturating_sub(2)), look);
                    let height = usize::from(lists::body(main).height);
                    place.reel.keep(&place.flow.lines, height);
                }
            }
            Some(Place::Line(place)) => {
                if let Some(main) = main {
                    let columns = usize::from(main.width.saturating_sub(2));
                    place.lay_out(&self.inbox, columns, look);
                    place.reel.keep(&place.flow.lines, usize::from(main.height));
                }
            }
            Some(Place::Form(place)) => {
                if let Some(main) = layout.main {
                    place.form.resize(main.width, main.height);
                }
            }
            None => {}
        }
    }

    fn lay_out_inbox(&mut self, columns: usize, height: usize) {
        let list = &mut self.inbox;
        if let Some(view) = &list.view
            && list.columns != Some(columns)
        {
            list.columns = Some(columns);
            let (flow, entries) = inbox::lay_out(view, list, columns, &self.look);
            // What stands beside is of the same data.
            if let Some(Place::Line(place)) = self.rooms[Section::Inbox as usize].path.last_mut() {
                place.stale();
            }
            list.reel.follow(&list.flow.lines, &flow.lines);
            list.flow = flow;
            list.entries = entries;
        }
        list.reel.keep(&list.flow.lines, height);
    }
}
