//! The mouse (`U5`): what a click is on comes from the last drawing.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::{App, Section};
use crate::domain::time::Timestamp;
use crate::tui::act::Act;
use crate::tui::dialogs::pick::PickRow;
use crate::tui::dialogs::{Dialog, Heard, Outcome, Pick};
use crate::tui::drawn::Target;
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Pane};
use crate::tui::panes::{lists, side, ticket};
use crate::tui::place::Place;

/// A press of the left button.
#[derive(Debug, Clone, Copy)]
pub(super) struct Press {
    at: Timestamp,
    place: (u16, u16),
    /// It opened a dialog: the second press of a double click is not meant for that.
    opened: bool,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Button {
    Left { double: bool },
    Right,
}

/// Microseconds within which two presses are a double click.
const DOUBLE: i64 = 400_000;

impl App {
    pub(super) fn mouse(&mut self, event: MouseEvent) {
        let (column, row) = (event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let now = self.look.now;
                let first = self
                    .last_click
                    .take()
                    .filter(|press| press.place == (column, row) && now.0 - press.at.0 < DOUBLE);
                if first.is_some_and(|press| press.opened && !self.dialogs.is_empty()) {
                    return;
                }
                let dialogs = self.dialogs.len();
                if !(self.dialogs.is_empty() && self.click_form(column, row, false)) {
                    self.click(
                        column,
                        row,
                        Button::Left {
                            double: first.is_some(),
                        },
                    );
                }
                if first.is_none() {
                    self.last_click = Some(Press {
                        at: now,
                        place: (column, row),
                        opened: self.dialogs.len() > dialogs,
                    });
                }
            }
            MouseEventKind::Down(MouseButton::Right) => {
                if self.dialogs.is_empty() && self.click_form(column, row, true) {
                    return;
                }
                self.click(column, row, Button::Right);
                if self.dialogs.is_empty() {
                    self.act(Action::Gear);
                }
            }
            MouseEventKind::ScrollDown => self.wheel(column, row, 3),
            MouseEventKind::ScrollUp => self.wheel(column, row, -3),
            _ => {}
        }
    }

    fn click(&mut self, column: u16, row: u16, button: Button) {
        let double = button == Button::Left { double: true };
        let Some(target) = self.drawn.at(column, row).cloned() else {
            return;
        };
        if !self.dialogs.is_empty() {
            self.click_in_dialog(&target, column, row);
            return;
        }
        match target {
            Target::Section(section) => self.go_section(section),
            Target::Action(action) => self.act(action),
            Target::Act(act) => self.perform(act),
            Target::Pane(pane) => self.focus_pane(pane),
            Target::Filter if self.on_lists() => self.open_search(),
            Target::Filter => {
                self.focus_pane(Pane::List);
                self.room_mut().focus = Focus::Search;
            }
            Target::Gutter(place) => {
                self.focus_pane(Pane::List);
                self.select_row(place);
                if self.refusal(Action::Mark).is_none() {
                    self.act(Action::Mark);
                }
            }
            Target::Row(place) => {
                self.focus_pane(Pane::List);
                self.select_row(place);
                if double {
                    self.act(Action::Open);
                }
            }
            Target::MainLine(line) => {
                self.focus_pane(Pane::Main);
                let folds = self.set_line(Pane::Main, line);
                if self.click_link(Pane::Main, line, (column, row), button) {
                    return;
                }
                if double || folds {
                    self.act(Action::Open);
                }
            }
            Target::SideLine(line) => {
                self.focus_pane(Pane::Side);
                let folds = self.set_line(Pane::Side, line);
                if self.click_link(Pane::Side, line, (column, row), button) {
                    return;
                }
                if double || folds {
                    self.act(Action::Open);
                }
            }
            Target::Composer => self.focus_on(Focus::Text),
            Target::DialogRow(_) | Target::Dialog => {}
        }
    }

    fn focus_pane(&mut self, pane: Pane) {
        if self.focus().pane() == pane && self.focus() != Focus::Search {
            if self.focus() == Focus::Text && pane == Pane::Main {
                self.focus_on(Focus::Main);
            }
            return;
        }
        self.focus_on(match pane {
            Pane::List => Focus::List,
            Pane::Main => Focus::Main,
            Pane::Side => Focus::Side,
        });
    }

    fn select_row(&mut self, place: usize) {
        match self.section {
            Section::Tickets => self.tickets.list.select_at(place),
            Section::Clients => self.clients.list.select_at(place),
            Section::Companies => self.companies.list.select_at(place),
            Section::Inbox => self.inbox.reel.cursor = place,
        }
    }

    /// A click on a number, an address or a link does what it is for, the second press of a double click
    /// nothing more; false when none is there, or the right button was meant for the gear. A call never
    /// comes from one click: it asks.
    fn click_link(
        &mut self,
        pane: Pane,
        line: usize,
        (column, row): (u16, u16),
        button: Button,
    ) -> bool {
        let Some(address) = self.drawn.link_at(column, row).map(str::to_owned) else {
            return false;
        };
        match button {
            Button::Right => return false,
            Button::Left { double: true } => return true,
            Button::Left { double: false } => {}
        }
        let act = match (pane, self.place()) {
            (Pane::Side, Some(Place::Ticket(place))) => place.side.flow.lines.get(line),
            (_, Some(place)) => place.lines().and_then(|(_, lines)| lines.get(line)),
            _ => None,
        }
        .map(|line| line.act.clone());
        match act {
            Some(call @ Act::Call { .. }) => {
                let number = address.trim_start_matches("tel:").to_owned();
                let pick = Pick::new("Call", vec![PickRow::new(number, "", call)]);
                self.dialogs
                    .push(Dialog::Pick(pick.opened_by(Action::Phone)));
            }
            Some(write @ Act::WriteTo(..)) => self.perform(write),
            _ => self.perform(Act::Link(address)),
        }
        true
    }

    /// Puts the cursor on a line; true when one click there already does something harmless, as on a
    /// folded block or a count.
    fn set_line(&mut self, pane: Pane, line: usize) -> bool {
        let found = match (pane, self.place_mut()) {
            (Pane::Side, Some(Place::Ticket(place))) => {
                Some((&mut place.side_reel, place.side.flow.lines.as_slice()))
            }
            (Pane::Main, Some(place)) => place.lines_mut(),
            _ => None,
        };
        let Some((reel, lines)) = found else {
            return false;
        };
        let Some(found) = lines.get(line) else {
            return false;
        };
        if found.stop {
            reel.cursor = line;
        }
        matches!(
            found.act,
            Act::Fold(_) | Act::Quote(_) | Act::Earlier | Act::Later | Act::Do(Action::Tickets)
        )
    }

    fn click_in_dialog(&mut self, target: &Target, column: u16, row: u16) {
        let look = self.look.clone();
        let inside = self.drawn.in_dialog(column, row);
        let Some(dialog) = self.dialogs.last_mut() else {
            return;
        };
        let outcome = match (target, dialog) {
            (Target::DialogRow(place), Dialog::Pick(dialog)) => dialog.click(*place, &look),
            (Target::DialogRow(place), Dialog::Confirm(dialog)) => dialog.answer(*place),
            (Target::DialogRow(place), Dialog::Help(dialog)) => dialog.run(*place),
            (Target::DialogRow(place), Dialog::History(dialog)) => dialog.click(*place),
            (Target::DialogRow(_), Dialog::Erase(dialog)) => dialog.export_first(),
            (Target::DialogRow(place), Dialog::Palette(dialog)) => dialog.run(*place),
            (Target::DialogRow(place), Dialog::FindClient(dialog)) => dialog.click(*place),
            (Target::DialogRow(place), Dialog::Import(dialog)) => dialog.click(*place),
            (Target::DialogRow(place), Dialog::Export(dialog)) => dialog.click(*place),
            (Target::DialogRow(place), Dialog::Attach(dialog)) => dialog.click(*place),
            (Target::DialogRow(place), Dialog::Contacts(dialog)) => dialog.click(*place),
            (Target::DialogRow(place), Dialog::Merge(dialog)) => dialog.click(*place),
            (Target::Action(action), dialog) => {
                // As the key: a dialog may ask before it goes, or go back one step only.
                match dialog.hear(Heard::Action(*action), &look) {
                    Outcome::Unheard if *action == Action::Back => Outcome::Close,
                    heard => heard,
                }
            }
            (Target::DialogRow(place), Dialog::Company(dialog)) => dialog.click(*place),
            (Target::DialogRow(place), Dialog::FindCompany(dialog)) => dialog.take_row(*place),
            (Target::DialogRow(place), Dialog::MergeCompanies(dialog)) => dialog.click(*place),
            (Target::DialogRow(place), Dialog::Entry(dialog)) => dialog.click(*place, &look),
            (_, dialog) if !inside && !dialog.has_text() => Outcome::Close,
            _ => Outcome::Heard,
        };
        self.interpret(outcome);
    }

    fn wheel(&mut self, column: u16, row: u16, by: isize) {
        if let Some(dialog) = self.dialogs.last_mut() {
            match dialog {
                Dialog::Merge(dialog) => dialog.step(by.signum()),
                Dialog::Contacts(dialog) => dialog.scroll(by.signum()),
                _ => {}
            }
            return;
        }
        let Some(layout) = self.layout() else { return };
        let pane = self.drawn.pane_at(column, row);
        let typing = self.focus() == Focus::Text;
        match (pane, self.section) {
            (Some(Pane::List), Section::Tickets) => {
                let each = layout
                    .list
                    .map_or(1, |area| crate::tui::panes::tickets::row_height(area.width));
                let by = if each > 1 { by.signum() } else { by };
                self.tickets.list.scroll(by);
            }
            (Some(Pane::List), Section::Clients) => self.clients.list.scroll(by),
            (Some(Pane::List), Section::Companies) => self.companies.list.scroll(by),
            (Some(Pane::List), Section::Inbox) => {
                let height = layout
                    .inner(Pane::List)
                    .map_or(1, |area| usize::from(area.height));
                self.inbox.reel.scroll(&self.inbox.flow.lines, by, height);
            }
            (Some(Pane::Main), _) => match self.place_mut() {
                Some(Place::Ticket(place)) => {
                    let height = usize::from(ticket::parts(&layout, place, typing).flow.height);
                    let before = place.reel.top;
                    place.reel.scroll(&place.flow.lines, by, height);
                    if place.reel.top == before {
                        self.fetch_beyond(by);
                    }
                }
                Some(Place::Form(place)) => place.form.scroll(by),
                Some(place) => {
                    let inner = layout.inner(Pane::Main).unwrap_or_default();
                    let height = match place {
                        Place::Lists(_) => lists::body(inner).height,
                        _ => inner.height,
                    };
                    if let Some((reel, lines)) = place.lines_mut() {
                        reel.scroll(lines, by, usize::from(height).max(1));
                    }
                }
                None => {}
            },
            (Some(Pane::Side), _) => {
                if let Some(place) = self.ticket_mut() {
                    let inner = layout.inner(Pane::Side).unwrap_or_default();
                    let (_, room) = side::rows(place, usize::from(inner.height));
                    side::scroll(place, by, room);
                }
            }
            (None, _) => {}
        }
    }
}
