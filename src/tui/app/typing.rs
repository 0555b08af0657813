//! Texts: the filter of a list, finding in a page, the composer.

use super::desk::{Outgoing, Pending};
use super::offers::LONGEST_QUERY;
use super::{App, InEditor, Section};
use crate::domain::appeal::Visibility;
use crate::tui::dialogs::Heard;
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Pane};
use crate::tui::panes::ticket;
use crate::tui::widgets::editor::{Editor, Typed};
use crate::worker::protocol::{Deed, Slot};

impl App {
    /// An action in a text; false when the text has no use for it.
    pub(super) fn type_action(&mut self, action: Action) -> bool {
        let searching = self.find.is_some() || self.focus() == Focus::Search;
        match action {
            Action::AcceptSearch if self.find.is_some() && self.on_lists() => {
                // The filter stays; Esc on its rows clears it.
                self.find = None;
            }
            Action::Down | Action::Up if self.find.is_some() && self.on_lists() => {
                self.step(Pane::Main, if action == Action::Down { 1 } else { -1 });
            }
            Action::AcceptSearch if self.find.is_some() => self.accept_find(),
            Action::AcceptSearch => self.leave_search(true),
            Action::Down if self.find.is_some() => self.find_beside(1),
            Action::Up if self.find.is_some() => self.find_beside(-1),
            Action::Down if searching => self.step(Pane::List, 1),
            Action::Up if searching => self.step(Pane::List, -1),
            Action::NextPane if searching && self.find.is_none() => return self.take_offer(),
            _ => {
                let Some(editor) = self.editor_mut() else {
                    return false;
                };
                match editor.act(action) {
                    Typed::Ignored => return false,
                    Typed::Changed => self.text_changed(),
                    Typed::Moved => {}
                }
            }
        }
        true
    }

    /// A character, a key of the text, a paste.
    pub(super) fn type_text(&mut self, heard: Heard) {
        let right = matches!(heard, Heard::Edit(crate::tui::keymap::Edit::Right));
        if right && self.find.is_none() && self.take_offer() {
            return;
        }
        let pasted = matches!(heard, Heard::Paste(_)) && self.focus() == Focus::Search;
        let heard = match heard {
            // A long paste is cut before the field lays it out.
            Heard::Paste(text) if pasted => {
                Heard::Paste(text.chars().take(2 * LONGEST_QUERY).collect())
            }
            other => other,
        };
        let columns = self.composer_columns();
        let Some(editor) = self.editor_mut() else {
            return;
        };
        let typed = match heard {
            Heard::Text(c) => editor.type_char(c),
            Heard::Edit(edit) => editor.edit(edit, columns),
            Heard::Paste(pasted) => {
                editor.insert(&pasted);
                Typed::Changed
            }
            Heard::Action(_) | Heard::Numbered(..) => Typed::Ignored,
        };
        if pasted && self.find.is_none() {
            self.cut_query();
        }
        if typed == Typed::Changed {
            self.text_changed();
        }
    }

    fn composer_columns(&self) -> usize {
        match (self.layout(), self.ticket()) {
            (Some(layout), Some(place)) => {
                let area = ticket::parts(&layout, place, true).composer;
                usize::from(area.width.saturating_sub(2)).max(1)
            }
            _ => 40,
        }
    }

    /// The text with the caret.
    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        if self.find.is_some() {
            return self.find.as_mut();
        }
        match self.focus() {
            Focus::Search => self.query_mut(),
            Focus::Text => self
                .ticket_mut()
                .and_then(|place| place.composer.current_mut()),
            _ => None,
        }
    }

    pub(super) fn text_changed(&mut self) {
        if self.find.is_some() {
            self.refresh_find();
            self.find_step(0);
        } else if self.focus() == Focus::Search {
            self.query_changed();
        } else {
            let Some((id, visibility, text)) = self.ticket_mut().and_then(|place| {
                place.composer.unsaved = true;
                let visibility = place.composer.open?;
                let text = place.composer.current()?.text();
                Some((place.id, visibility, text))
            }) else {
                return;
            };
            self.note_draft(id, visibility, &text);
        }
    }

    /// The filter of the list in front.
    pub(super) fn query_mut(&mut self) -> Option<&mut Editor> {
        match self.section {
            Section::Tickets => Some(&mut self.tickets.filter),
            Section::Clients => Some(&mut self.clients.query),
            Section::Companies => Some(&mut self.companies.query),
            Section::Inbox => None,
        }
    }

    /// Another filter: the list starts again at its top.
    pub(super) fn query_changed(&mut self) {
        self.offer();
        match self.section {
            Section::Tickets => self.tickets.list.restart(),
            Section::Clients => self.clients.list.restart(),
            Section::Companies => self.companies.list.restart(),
            Section::Inbox => {}
        }
    }

    /// `/`: filters the list, or finds in the page.
    pub(super) fn open_search(&mut self) {
        match self.focus() {
            Focus::Main if self.ticket().is_some() => self.find = Some(Editor::line("")),
            Focus::Main if self.on_lists() => {
                let filter = self.lists().map_or("", |place| place.filter.as_str());
                self.find = Some(Editor::line(filter));
            }
            Focus::List => self.room_mut().focus = Focus::Search,
            _ => {
                self.room_mut().focus = Focus::Search;
            }
        }
    }

    /// Leaves the filter; keeps it, or clears it.
    pub(super) fn leave_search(&mut self, keep: bool) {
        self.room_mut().focus = Focus::List;
        if !keep && let Some(query) = self.query_mut() {
            if query.is_blank() {
                return;
            }
            query.set("");
            self.query_changed();
        }
        // Rows of an older filter may still stand here: the next key is meant for those that come.
        let (awaits, slot) = match self.section {
            Section::Tickets => (self.tickets.list.awaits_rows(), Slot::Tickets),
            Section::Clients => (self.clients.list.awaits_rows(), Slot::Clients),
            Section::Companies => (self.companies.list.awaits_rows(), Slot::Companies),
            Section::Inbox => (false, Slot::Inbox),
        };
        if awaits {
            self.hold_for(slot);
        }
    }

    /// Opens the reply or the comment of the ticket in front, as it was left.
    pub(super) fn open_composer(&mut self, visibility: Visibility) {
        let Some(place) = self.ticket_mut() else {
            return;
        };
        place.composer.open = Some(visibility);
        place
            .composer
            .slot(visibility)
            .get_or_insert_with(|| Editor::new(""));
        self.room_mut().focus = Focus::Text;
    }

    /// Turns the reply into a comment, or back: text and files go along unless the other one has its own.
    pub(super) fn turn_text(&mut self) {
        let Some(place) = self.ticket_mut() else {
            return;
        };
        let Some(from) = place.composer.open else {
            return;
        };
        let to = match from {
            Visibility::Public => Visibility::Internal,
            Visibility::Internal => Visibility::Public,
        };
        // Files alone are somebody's, too: those of a comment must not get into a reply.
        let other_is_free =
            place.composer.draft(to).is_none() && place.composer.files(to).is_empty();
        let id = place.id;
        if other_is_free {
            let moved = place.composer.slot(from).take();
            let text = moved.as_ref().map(Editor::text).unwrap_or_default();
            *place.composer.slot(to) = moved;
            let mut files = std::mem::take(place.composer.files_mut(from));
            place.composer.files_mut(to).append(&mut files);
            place.composer.open = Some(to);
            self.remember_draft(id, from, "");
            self.remember_draft(id, to, &text);
            self.keep_files(from);
            self.keep_files(to);
        } else {
            self.keep_draft();
            self.open_composer(to);
        }
    }

    /// Sends the reply or saves the comment.
    pub(super) fn send(&mut self) {
        let status = self.after.status;
        let Some(place) = self.ticket_mut() else {
            return;
        };
        let visibility = place.composer.open.or(place.composer.waiting());
        let Some(visibility) = visibility else {
            self.complain("there is no draft to send: r writes one");
            return;
        };
        let text = place.composer.draft(visibility).unwrap_or_default();
        if text.is_empty() && place.composer.files(visibility).is_empty() {
            self.complain("there is nothing to send yet");
            return;
        }
        if visibility == Visibility::Public
            && place
                .view
                .as_ref()
                .is_some_and(|view| view.ticket.reply_address.is_none())
        {
            self.complain("no address to send it to: Ctrl-g a chooses one");
            return;
        }
        let outgoing = Outgoing {
            ticket: place.id,
            visibility,
            text: text.trim_end().to_owned(),
            files: std::mem::take(place.composer.files_mut(visibility)),
            then: status,
        };
        *place.composer.slot(visibility) = None;
        place.composer.open = None;
        place.composer.unsaved = false;
        // What was just written is what one wants to see; it comes with the answer.
        place.reel.cursor = usize::MAX / 2;
        let _ = place.ask_edge(false);
        self.after.status = None;
        self.room_mut().focus = Focus::Main;
        self.note_draft(outgoing.ticket, visibility, "");
        self.note_files(outgoing.ticket, visibility, Vec::new());
        self.order_write(outgoing, false);
        if self.after.next {
            self.ask_next_unread();
        }
    }

    /// Orders a reply or comment of the desk.
    pub(super) fn order_write(&mut self, outgoing: Outgoing, confirmed: bool) {
        let deed = Deed::Write {
            ticket: outgoing.ticket,
            visibility: outgoing.visibility,
            text: outgoing.text.clone(),
            files: outgoing.files.clone(),
            then: outgoing.then,
            confirmed,
        };
        self.desk.order(deed, Pending::Write(outgoing));
    }

    /// The text came back from `$EDITOR`.
    pub(super) fn edited(&mut self, text: Result<String, String>) {
        self.desk.push(super::Request::Redraw);
        let id = match self.in_editor.take() {
            Some(InEditor::Ticket(id)) => id,
            Some(InEditor::Reject(id, before)) => {
                match text {
                    Ok(text) => self.repaired(id, &before, &text),
                    Err(why) => self.complain(&why),
                }
                return;
            }
            Some(InEditor::Form) => {
                match text {
                    Ok(text) => self.form_does(|form| form.edited_outside(&text)),
                    Err(why) => self.complain(&why),
                }
                return;
            }
            None => return,
        };
        match text {
            Ok(text) => {
                if let Some(place) = self.ticket_mut().filter(|place| place.id == id)
                    && let Some(editor) = place.composer.current_mut()
                {
                    editor.set(text.trim_end_matches('\n'));
                    self.text_changed();
                }
            }
            Err(why) => self.complain(&why),
        }
    }
}
