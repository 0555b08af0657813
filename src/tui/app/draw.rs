//! Drawing: looks at the state and changes nothing; where things stand comes back for the mouse.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{App, Section};
use crate::domain::display::{counted, grouped};
use crate::tui::drawn::{Drawn, Target};
use crate::tui::form::Avatar;
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Front, Layout, Pane};
use crate::tui::panes::{chrome, clients, companies, lists, review, side, ticket, tickets};
use crate::tui::place::Place;
use crate::tui::widgets::flow;
use crate::tui::{hyperlinks, text};

impl App {
    /// Draws the whole screen.
    pub fn draw(&self, frame: &mut Frame<'_>) -> Drawn {
        let area = frame
            .area()
            .intersection(Rect::new(0, 0, self.size.width, self.size.height));
        let mut drawn = self.draw_on(area, frame.buffer_mut());
        drawn.clusters = text::guard_clusters(&self.drawn.clusters, frame.buffer_mut());
        // What lies over the panes covers links, too.
        if self.options.hyperlinks && self.dialogs.is_empty() && self.find.is_none() {
            for (area, address) in &drawn.links {
                hyperlinks::put(*area, address, frame.buffer_mut());
            }
        }
        if let Some(caret) = drawn.caret {
            frame.set_cursor_position(caret);
        }
        drawn
    }

    fn draw_on(&self, area: Rect, buffer: &mut Buffer) -> Drawn {
        let mut drawn = Drawn::default();
        if area.is_empty() {
            return drawn;
        }
        if self.look.theme.ground != Style::new() {
            buffer.set_style(area, self.look.theme.ground);
        }
        let Some(layout) = self.layout().filter(|layout| layout.area == area) else {
            self.too_small(area, buffer);
            return drawn;
        };
        chrome::top_line(
            layout.top,
            self.section,
            self.totals,
            &self.options.agent,
            &self.options.file,
            &self.look,
            buffer,
            &mut drawn,
        );
        self.draw_list(&layout, buffer, &mut drawn);
        self.draw_offers(&layout, buffer, &drawn);
        self.draw_main(&layout, buffer, &mut drawn);
        if let Some(Place::Ticket(place)) = self.place() {
            side::draw(
                &layout,
                place,
                self.hears(Focus::Side),
                self.picture(place.client()),
                &self.look,
                buffer,
                &mut drawn,
            );
        } else if let Some(rect) = layout.side {
            drawn.put(rect, Target::Pane(Pane::Side));
            chrome::pane(
                &layout,
                rect,
                false,
                "Client",
                Line::default(),
                &self.look,
                buffer,
            );
        }
        let hints = self.hints();
        chrome::footer(
            layout.footer,
            &hints,
            self.notice.as_ref(),
            self.busy(usize::from(layout.footer.width)),
            &self.look,
            buffer,
            &mut drawn,
        );
        if self.find.is_some() && self.lists().is_none() {
            self.draw_find(&layout, buffer, &mut drawn);
        }
        for dialog in &self.dialogs {
            drawn.caret = dialog.draw(area, &self.look, buffer, &mut drawn);
        }
        drawn
    }

    /// What is under way, and the action that a click on it does.
    fn busy(&self, width: usize) -> Option<(Line<'static>, Option<Action>)> {
        if let Some(line) = self.waits.line(&self.look) {
            return Some((line, None));
        }
        if let Some(working) = &self.working {
            let line = chrome::working_line(working.done, working.total, width, &self.look);
            return Some((line, Some(Action::Stop)));
        }
        let progress = self.progress.as_ref()?;
        let line = chrome::progress_line(progress, width, &self.look);
        Some((line, Some(Action::Import)))
    }

    /// Whether a pane has the focus and no dialog takes it away.
    pub(super) fn hears(&self, focus: Focus) -> bool {
        self.focus() == focus && self.dialogs.is_empty()
    }

    fn too_small(&self, area: Rect, buffer: &mut Buffer) {
        let said = if self.focus() == Focus::Text {
            "deskcard needs 20×5; your text is kept"
        } else {
            "deskcard needs 20×5"
        };
        for (row, line) in text::wrap(said, usize::from(area.width)).iter().enumerate() {
            text::draw_line(
                &Line::from(text::span(line, self.look.theme.text)),
                area,
                u16::try_from(row).unwrap_or(u16::MAX),
                buffer,
            );
        }
    }

    fn draw_list(&self, layout: &Layout, buffer: &mut Buffer, drawn: &mut Drawn) {
        let Some(rect) = layout.list else { return };
        drawn.put(rect, Target::Pane(Pane::List));
        let typing = self.hears(Focus::Search);
        let focused = self.hears(Focus::List) || typing;
        let inner = layout.inside(rect);
        let look = &self.look;
        let (title, right) = self.list_title();
        chrome::pane(
            layout,
            rect,
            focused,
            &title,
            Line::from(Span::styled(right, look.theme.dim)),
            look,
            buffer,
        );
        match self.section {
            Section::Tickets => {
                tickets::draw(inner, &self.tickets, focused, typing, look, buffer, drawn);
            }
            Section::Clients => clients::draw(
                inner,
                &self.clients,
                self.totals.map(|totals| totals.clients),
                focused,
                typing,
                look,
                buffer,
                drawn,
            ),
            Section::Companies => companies::draw(
                inner,
                &self.companies,
                self.totals.map(|totals| totals.companies),
                focused,
                typing,
                look,
                buffer,
                drawn,
            ),
            Section::Inbox => {
                let room = Rect {
                    width: inner.width.saturating_sub(1),
                    ..inner
                };
                let list = &self.inbox;
                flow::draw(
                    &list.flow.lines,
                    list.reel.top,
                    Some((list.reel.cursor, focused)),
                    room,
                    &look.theme,
                    &look.signs,
                    buffer,
                );
                put_lines(
                    room,
                    list.reel.top,
                    list.flow.lines.len(),
                    Target::Row,
                    drawn,
                );
            }
        }
    }

    fn list_title(&self) -> (String, String) {
        match self.section {
            Section::Tickets => {
                let title = tickets::view_title(&self.tickets.view);
                let list = &self.tickets.list;
                let count = if list.complete() {
                    grouped(list.rows().len() as u64)
                } else if self.tickets.filter.is_blank()
                    && self.tickets.view == crate::domain::page::TicketView::Active
                {
                    self.totals.map_or_else(String::new, |totals| {
                        format!(
                            "{}{}",
                            self.look.signs.about,
                            grouped(totals.active_tickets)
                        )
                    })
                } else {
                    format!("{}+", grouped(list.rows().len() as u64))
                };
                (title, count)
            }
            Section::Clients => {
                let arrow = self.look.signs.folded;
                let list = &self.clients.list;
                let count = if list.complete() {
                    grouped(list.rows().len() as u64)
                } else {
                    self.totals
                        .map_or_else(String::new, |totals| grouped(totals.clients))
                };
                let count = if self.clients.query.is_blank() {
                    count
                } else {
                    String::new()
                };
                (format!("Clients {arrow} List"), count)
            }
            Section::Companies => {
                let list = &self.companies.list;
                let count = if !self.companies.query.is_blank() {
                    String::new()
                } else if list.complete() {
                    grouped(list.rows().len() as u64)
                } else {
                    self.totals
                        .map_or_else(String::new, |totals| grouped(totals.companies))
                };
                ("Companies".to_owned(), count)
            }
            Section::Inbox => {
                let marked = self.inbox.marks.len();
                let right = if marked == 0 {
                    String::new()
                } else {
                    format!("{} marked", grouped(marked as u64))
                };
                ("Inbox".to_owned(), right)
            }
        }
    }

    fn draw_main(&self, layout: &Layout, buffer: &mut Buffer, drawn: &mut Drawn) {
        let Some(rect) = layout.main else { return };
        let focused = self.hears(Focus::Main);
        let look = &self.look;
        match self.place() {
            Some(Place::Ticket(place)) => {
                ticket::draw(
                    layout,
                    place,
                    focused,
                    self.focus() == Focus::Text,
                    &self.after,
                    self.present().as_deref(),
                    look,
                    buffer,
                    drawn,
                );
            }
            Some(Place::Card(place)) => {
                drawn.put(rect, Target::Pane(Pane::Main));
                let title = place
                    .view
                    .as_ref()
                    .map_or_else(String::new, |view| view.client.display_name());
                let title = text::shown(&title).into_owned();
                let buttons = Line::from(vec![
                    Span::styled("e", look.theme.accent),
                    Span::styled(" edit  ", look.theme.dim),
                    Span::styled("m", look.theme.accent),
                    Span::styled(" merge  ", look.theme.dim),
                    Span::styled("d", look.theme.accent),
                    Span::styled(" delete", look.theme.dim),
                ]);
                chrome::pane(layout, rect, focused, &title, buttons, look, buffer);
                let inner = layout.inside(rect);
                if place.view.is_none() {
                    let said = place.failure.as_ref().map_or_else(Vec::new, |why| {
                        vec![
                            (why.clone(), true),
                            ("Ctrl-l asks again, Esc goes back".to_owned(), false),
                        ]
                    });
                    chrome::empty(inner, &said, look, buffer);
                    return;
                }
                let room = Rect {
                    width: inner.width.saturating_sub(1),
                    ..inner
                };
                flow::draw(
                    &place.flow.lines,
                    place.reel.top,
                    Some((place.reel.cursor, focused)),
                    room,
                    &look.theme,
                    &look.signs,
                    buffer,
                );
                flow::note_links(&place.flow.lines, place.reel.top, room, drawn);
                let client = place.view.as_ref().map(|view| &view.client);
                if let Some(picture) = self.picture(client) {
                    side::draw_picture(picture, &place.flow.lines, place.reel.top, room, buffer);
                }
                put_lines(
                    room,
                    place.reel.top,
                    place.flow.lines.len(),
                    Target::MainLine,
                    drawn,
                );
            }
            Some(Place::Review(place)) => {
                drawn.put(rect, Target::Pane(Pane::Main));
                let title = place.view.as_ref().map_or("", |view| review::title(view));
                chrome::pane(layout, rect, focused, title, Line::default(), look, buffer);
                let inner = layout.inside(rect);
                if let Some(why) = &place.failure {
                    chrome::empty(inner, &[(why.clone(), true)], look, buffer);
                }
                let room = Rect {
                    width: inner.width.saturating_sub(1),
                    ..inner
                };
                let lines = &place.flow.lines;
                let cursor = Some((place.reel.cursor, focused));
                flow::draw(
                    lines,
                    place.reel.top,
                    cursor,
                    room,
                    &look.theme,
                    &look.signs,
                    buffer,
                );
                put_lines(room, place.reel.top, lines.len(), Target::MainLine, drawn);
            }
            Some(Place::Form(place)) => {
                drawn.put(rect, Target::Pane(Pane::Main));
                drawn.caret = place.form.draw(rect, look, self.hears(Focus::Text), buffer);
                if let Some((spot, avatar)) = place.form.avatar_spot(rect)
                    && self.dialogs.is_empty()
                {
                    let picture = match avatar {
                        Avatar::Chosen(picture) => picture,
                        Avatar::OfCard => self.picture(place.form.base()),
                    };
                    if let Some(picture) = picture {
                        picture.draw(spot, buffer);
                    }
                }
            }
            Some(Place::Company(place)) => {
                let title = place.view.as_ref().map_or_else(String::new, |view| {
                    text::shown(&view.company.name).into_owned()
                });
                self.draw_page(
                    layout,
                    rect,
                    &title,
                    place.failure.as_deref(),
                    buffer,
                    drawn,
                );
            }
            Some(Place::Line(_)) => self.draw_page(layout, rect, "", None, buffer, drawn),
            Some(Place::Lists(place)) => {
                drawn.put(rect, Target::Pane(Pane::Main));
                chrome::pane(
                    layout,
                    rect,
                    focused,
                    "Black and white list",
                    Line::default(),
                    look,
                    buffer,
                );
                let typing = self.find.as_ref().filter(|_| self.dialogs.is_empty());
                let inner = layout.inside(rect);
                lists::draw(inner, place, typing, focused, look, buffer, drawn);
            }
            None => self.draw_beside(layout, rect, buffer, drawn),
        }
    }

    /// A place that is lines in a border.
    fn draw_page(
        &self,
        layout: &Layout,
        rect: Rect,
        title: &str,
        failure: Option<&str>,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) {
        drawn.put(rect, Target::Pane(Pane::Main));
        let look = &self.look;
        let focused = self.hears(Focus::Main);
        chrome::pane(layout, rect, focused, title, Line::default(), look, buffer);
        let inner = layout.inside(rect);
        let Some((cursor, lines)) = self.place().and_then(Place::lines) else {
            return;
        };
        if let (true, Some(why)) = (lines.is_empty(), failure) {
            let said = [
                (why.to_owned(), true),
                ("Ctrl-l asks again, Esc goes back".to_owned(), false),
            ];
            chrome::empty(inner, &said, look, buffer);
            return;
        }
        let room = Rect {
            width: inner.width.saturating_sub(1),
            ..inner
        };
        let top = self.place().map_or(0, Place::top);
        flow::draw(
            lines,
            top,
            Some((cursor, focused)),
            room,
            &look.theme,
            &look.signs,
            buffer,
        );
        put_lines(room, top, lines.len(), Target::MainLine, drawn);
    }

    /// What stands in Main while no place does.
    fn draw_beside(&self, layout: &Layout, rect: Rect, buffer: &mut Buffer, drawn: &mut Drawn) {
        drawn.put(rect, Target::Pane(Pane::Main));
        let look = &self.look;
        let focused = self.hears(Focus::Main);
        chrome::pane(layout, rect, focused, "", Line::default(), look, buffer);
        let inner = layout.inside(rect);
        match self.section {
            Section::Companies | Section::Inbox => {}
            Section::Tickets | Section::Clients => {
                if self.front() != Front::Nothing && !self.tickets.list.loaded() {
                    return;
                }
                let empty = match self.section {
                    Section::Tickets => self.tickets.list.rows().is_empty(),
                    _ => self.clients.list.rows().is_empty(),
                };
                if empty {
                    chrome::empty(inner, &self.welcome(), look, buffer);
                }
            }
        }
    }

    /// What a first run says (`U10`).
    fn welcome(&self) -> Vec<(String, bool)> {
        let nobody = self.totals.is_none_or(|totals| totals.clients == 0);
        if !nobody {
            return Vec::new();
        }
        [
            ("This desk is empty.", true),
            ("", false),
            ("i   imports a queue file: cards and tickets", false),
            ("c   creates a client card by hand", false),
            ("?   shows the keys that work here", false),
            ("", false),
            ("deskcard demo   opens a desk full of samples", false),
        ]
        .map(|(line, strong)| (line.to_owned(), strong))
        .to_vec()
    }

    /// The line of `/` in a page: over the footer.
    fn draw_find(&self, layout: &Layout, buffer: &mut Buffer, drawn: &mut Drawn) {
        let Some(find) = &self.find else { return };
        let area = layout.footer;
        for x in area.x..area.right() {
            if let Some(cell) = buffer.cell_mut((x, area.y)) {
                cell.reset();
            }
        }
        let right = match self.find_hits() {
            None => String::new(),
            Some(0) => "no hit".to_owned(),
            Some(hits) => counted(hits as u64, "message", "messages"),
        };
        chrome::filter_line(
            Rect {
                x: area.x + 1,
                width: area.width.saturating_sub(2),
                ..area
            },
            find,
            true,
            "find in this ticket",
            &right,
            &self.look,
            buffer,
            drawn,
        );
    }
}

fn put_lines(area: Rect, top: usize, lines: usize, target: fn(usize) -> Target, drawn: &mut Drawn) {
    for row in 0..area.height {
        let line = top + usize::from(row);
        if line < lines {
            drawn.put(
                Rect {
                    y: area.y + row,
                    height: 1,
                    ..area
                },
                target(line),
            );
        }
    }
}
