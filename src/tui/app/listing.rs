//! The black and the white list: going there, its verbs, and the verdict on what is typed (`S1`, `S7`).

use super::{App, Section};
use crate::domain::listing::{ListCheck, ListColour, ListEntry};
use crate::tui::act::Act;
use crate::tui::dialogs::{Confirm, Dialog, EntryForm};
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Pane};
use crate::tui::place::{ListsPlace, Place, Spot};
use crate::tui::widgets::editor::Editor;
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// The lists in front or beside.
    pub(super) fn lists(&self) -> Option<&ListsPlace> {
        match self.place() {
            Some(Place::Lists(place)) => Some(place),
            _ => None,
        }
    }

    pub(super) fn lists_mut(&mut self) -> Option<&mut ListsPlace> {
        match self.place_mut() {
            Some(Place::Lists(place)) => Some(place),
            _ => None,
        }
    }

    /// Whether the lists hear the keys.
    pub(super) fn on_lists(&self) -> bool {
        self.focus().pane() != Pane::List && self.lists().is_some()
    }

    /// Goes to the lists, to one of the two.
    pub(super) fn go_lists(&mut self, list: ListColour) {
        if self.section != Section::Inbox {
            self.go_section(Section::Inbox);
        }
        self.leave();
        self.put_lists(list);
    }

    pub(super) fn put_lists(&mut self, list: ListColour) {
        let room = self.room_mut();
        room.focus = Focus::Main;
        let known = room
            .path
            .iter()
            .position(|place| place.spot() == Spot::Lists);
        match known {
            Some(at) => room.path.truncate(at + 1),
            None => {
                room.path.clear();
                room.path
                    .push(Place::Lists(Box::new(ListsPlace::new(list))));
            }
        }
        if let Some(place) = self.lists_mut() {
            place.target = Some(list);
            place.stale();
        }
        self.ask_front();
    }

    /// Another text is looked for: the entries that have it, and what the lists say of it.
    pub(super) fn lists_filter_changed(&mut self) {
        let wanted = self.find.as_ref().map(Editor::text).unwrap_or_default();
        let Some(place) = self.lists_mut() else {
            return;
        };
        if place.filter == wanted {
            return;
        }
        place.filter.clone_from(&wanted);
        if wanted.trim().is_empty() {
            place.check = None;
            place.stale();
        } else {
            self.desk.ask(Slot::Find, Ask::CheckEntry(wanted.clone()));
        }
        self.desk.ask(Slot::Lists, Ask::Lists(wanted));
    }

    /// What is known of an address: for the dialog that asked, or beside the filter.
    pub(super) fn entry_checked(&mut self, check: Box<ListCheck>) {
        if let Some(Dialog::Entry(dialog)) = self.dialogs.last_mut() {
            dialog.take(check);
            return;
        }
        let Some(place) = self.lists_mut() else {
            return;
        };
        if place.filter.trim() == check.text {
            place.check = Some(check).filter(|check| !check.reasons.is_empty());
            place.stale();
        }
    }

    /// Does a verb of the lists; false when the action is none.
    pub(super) fn list_verb(&mut self, action: Action) -> bool {
        match action {
            Action::CreateEntry => {
                let Some(place) = self.lists() else {
                    return true;
                };
                // What was looked for and is an address is what one wants to add.
                let address = place
                    .check
                    .as_ref()
                    .filter(|check| check.entry.is_ok())
                    .map(|check| check.text.clone())
                    .unwrap_or_default();
                let dialog = EntryForm::create(place.list(), &address);
                self.desk.ask(Slot::Find, dialog.ask());
                self.dialogs.push(Dialog::Entry(dialog));
            }
            Action::EditEntry => {
                let look = self.look.clone();
                if let Some(listed) = self.lists().and_then(ListsPlace::entry) {
                    let dialog = EntryForm::edit(listed, &look);
                    self.desk.ask(Slot::Find, dialog.ask());
                    self.dialogs.push(Dialog::Entry(dialog));
                }
            }
            Action::DeleteEntry => self.take_off(),
            _ => return false,
        }
        true
    }

    /// Why a verb of the lists cannot act.
    pub(super) fn list_refusal(&self, action: Action) -> Option<&'static str> {
        let place = self.lists();
        let none = place.is_none_or(|place| place.entry().is_none());
        match action {
            Action::CreateEntry | Action::EditEntry | Action::DeleteEntry if !self.on_lists() => {
                Some("the lists are not in front: Enter on one opens them")
            }
            Action::EditEntry if none => Some("put the cursor on an entry: e edits it"),
            Action::EditEntry
                if place
                    .and_then(ListsPlace::entry)
                    .is_some_and(|listed| listed.entry.value.starts_with("erased:")) =>
            {
                Some("of an erased client nothing is left to edit: d takes it off")
            }
            Action::DeleteEntry if place.is_none_or(|place| place.chosen().is_empty()) => {
                Some("put the cursor on an entry: d takes it off")
            }
            Action::Mark | Action::MarkAll if none && self.on_lists() => {
                Some("put the cursor on an entry to mark it")
            }
            _ => None,
        }
    }

    /// Marks the entry under the cursor, or takes its mark off, and goes on.
    pub(super) fn mark_entry(&mut self) {
        let Some(place) = self.lists_mut() else {
            return;
        };
        if let Some(id) = place.entry().map(|listed| listed.entry.id) {
            if !place.marks.insert(id) {
                place.marks.remove(&id);
            }
            place.reel.step(&place.flow.lines, 1);
            place.stale();
        }
    }

    /// Marks all entries of the list under the cursor that match, or takes their marks off.
    pub(super) fn mark_entries(&mut self) {
        let Some(place) = self.lists_mut() else {
            return;
        };
        let list = place.list();
        let Some(view) = &place.view else { return };
        let ids: Vec<_> = view.of(list).iter().map(|listed| listed.entry.id).collect();
        if ids.iter().all(|id| place.marks.contains(id)) {
            for id in &ids {
                place.marks.remove(id);
            }
        } else {
            place.marks.extend(ids);
        }
        place.stale();
    }

    /// Takes the marks off the entries.
    pub(super) fn unmark_entries(&mut self) {
        if let Some(place) = self.lists_mut() {
            place.marks.clear();
            place.stale();
        }
    }

    /// Takes the marked entries off, or the one under the cursor; which cards are unmarked by that is
    /// said first.
    fn take_off(&mut self) {
        let entries: Vec<ListEntry> = self
            .lists()
            .map(|place| {
                place
                    .chosen()
                    .iter()
                    .map(|listed| listed.entry.clone())
                    .collect()
            })
            .unwrap_or_default();
        match entries.as_slice() {
            [] => {}
            [one] if one.value.starts_with("erased:") => self.ask_take_off(entries, Vec::new()),
            [one] => {
                let value = one.value.clone();
                self.taking_off = entries;
                self.desk.ask(Slot::Pick, Ask::CheckEntry(value));
                self.hold_for(Slot::Pick);
            }
            _ => self.ask_take_off(
                entries,
                vec![
                    "A card of whose contacts none is left on the list loses its mark.".to_owned(),
                ],
            ),
        }
    }

    /// What taking it off does is known.
    pub(super) fn take_off_checked(&mut self, check: &ListCheck) {
        let entries = std::mem::take(&mut self.taking_off);
        if let [one] = entries.as_slice() {
            let said = check.removing(one.list);
            self.ask_take_off(entries, said);
        }
    }

    fn ask_take_off(&mut self, entries: Vec<ListEntry>, mut said: Vec<String>) {
        let title = match entries.as_slice() {
            [one] if one.value.starts_with("erased:") => {
                format!("Take it off the {} list?", one.list.name())
            }
            [one] => format!("Take {} off the {} list?", one.value, one.list.name()),
            many => format!("Take {} entries off?", many.len()),
        };
        for line in &mut said {
            let mut letters = line.chars();
            if let Some(first) = letters.next() {
                *line = format!("{}{}.", first.to_uppercase(), letters.as_str());
            }
            if line.ends_with("..") {
                line.pop();
            }
        }
        said.push("u takes it back.".to_owned());
        self.dialogs.push(Dialog::Confirm(Confirm::new(
            title,
            said,
            vec![
                (
                    "Take off",
                    Act::Order(Box::new(Deed::RemoveListEntries(entries))),
                ),
                ("Leave", Act::None),
            ],
        )));
    }
}
