//! The history on the screen, and undo of one change chosen there (`L5`, `D7`).

use super::desk::Pending;
use super::{App, Hold};
use crate::domain::change::Entry;
use crate::domain::ids::EntryId;
use crate::tui::act::Act;
use crate::tui::dialogs::{Confirm, Dialog, HistoryDialog};
use crate::tui::layout::Focus;
use crate::tui::panes::history;
use crate::tui::place::Place;
use crate::tui::widgets::flow::Item;
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// `u`: the change under the cursor of a history, otherwise this agent's newest.
    pub(super) fn take_back(&mut self) {
        let chosen = self.entry_at_cursor().cloned();
        match chosen {
            Some(entry) => self.take_back_entry(&entry),
            None => self.order_back(Deed::Undo(None)),
        }
    }

    /// Takes one change back, or says why it has no way back.
    pub(super) fn take_back_entry(&mut self, entry: &Entry) {
        match (entry.undoable, entry.undone_by) {
            (true, _) => self.order_back(Deed::Undo(Some(entry.id))),
            (false, Some(_)) => self.complain("that was taken back already: U puts it back"),
            (false, None) => self.complain("that has no way back"),
        }
    }

    /// Orders an undo or a redo; what is typed is kept first, and the next keys wait for what comes back.
    pub(super) fn order_back(&mut self, deed: Deed) {
        self.keep_draft();
        // A text that comes back joins what the file has, so that has to be everything.
        self.desk.keep_now();
        self.desk.order(deed, Pending::Undo);
        self.hold = Some(Hold::Undo);
    }

    /// The entry that the cursor of a card page stands on.
    fn entry_at_cursor(&self) -> Option<&Entry> {
        let Some(Place::Card(place)) = self.place() else {
            return None;
        };
        if self.focus() != Focus::Main {
            return None;
        }
        match place.flow.lines.get(place.reel.cursor)?.item {
            Item::Event(id) => {
                let view = place.view.as_ref()?;
                view.history.iter().find(|entry| entry.id == id)
            }
            _ => None,
        }
    }

    /// Opens the history of the whole desk.
    pub(super) fn open_history(&mut self) {
        self.dialogs.push(Dialog::History(HistoryDialog::new()));
        self.desk.ask(Slot::Find, Ask::History(None));
    }

    /// The history came, or came anew.
    pub(super) fn history_came(&mut self, entries: Vec<Entry>) {
        let dialogs = self.dialogs.iter_mut().rev();
        for dialog in dialogs {
            if let Dialog::History(dialog) = dialog {
                dialog.take(entries);
                return;
            }
        }
    }

    /// What changed may be in the history that is open.
    pub(super) fn ask_history_again(&mut self) {
        let open = |dialog: &Dialog| matches!(dialog, Dialog::History(_));
        if self.dialogs.iter().any(open) {
            self.desk.ask(Slot::Find, Ask::History(None));
        }
    }

    /// One change whole, and the way back.
    pub(super) fn show_entry(&mut self, id: EntryId) {
        let found = match self.dialogs.last() {
            Some(Dialog::History(dialog)) => dialog.entry(id),
            _ => match self.place() {
                Some(Place::Card(place)) => place
                    .view
                    .as_ref()
                    .and_then(|view| view.history.iter().find(|entry| entry.id == id)),
                _ => None,
            },
        };
        let Some(entry) = found.cloned() else { return };
        let title = format!(
            "{} {} entry {id}",
            self.look.exact(entry.at),
            self.look.signs.dot
        );
        let lines = history::whole(&entry);
        let confirm = if entry.undoable {
            Confirm::new(
                title,
                lines,
                vec![("Close", Act::None), ("Take back", Act::TakeBack(id))],
            )
        } else {
            Confirm::note(title, lines)
        };
        self.dialogs.push(Dialog::Confirm(confirm));
    }
}
