//! The Inbox: marks, what its keys do, and what became of rejects (`M10`, `T4`).

use super::desk::Pending;
use super::record::Record;
use super::{App, InEditor, Request, Section};
use crate::domain::ids::RejectId;
use crate::domain::listing::{Retried, StoredReject};
use crate::tui::act::Act;
use crate::tui::dialogs::{Confirm, Dialog};
use crate::tui::keymap::Action;
use crate::tui::panes::inbox::{self, Entry, Known, Told};
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// Marks the reject or reply under the cursor, or takes its mark off, and goes on.
    pub(super) fn mark_in_inbox(&mut self) {
        let known = match (&self.inbox.view, self.inbox.entry()) {
            (Some(view), Some(Entry::Reject(place))) => {
                view.rejects.get(place).map(|one| Known::Reject(one.id))
            }
            (Some(view), Some(Entry::Outbox(place))) => {
                view.outbox.get(place).map(|one| Known::Outbox(one.id))
            }
            _ => None,
        };
        let Some(known) = known else { return };
        if !self.inbox.marks.insert(known) {
            self.inbox.marks.remove(&known);
        }
        self.inbox.columns = None;
        self.inbox.reel.step(&self.inbox.flow.lines, 1);
    }

    /// Marks all that is like the line under the cursor, or takes these marks off when all have one.
    pub(super) fn mark_all_in_inbox(&mut self) {
        let like = match (&self.inbox.view, self.inbox.entry()) {
            (Some(view), Some(entry)) => inbox::marks_like(view, entry),
            _ => Vec::new(),
        };
        let marks = &mut self.inbox.marks;
        if like.iter().all(|known| marks.contains(known)) {
            for known in &like {
                marks.remove(known);
            }
        } else {
            marks.extend(like.iter().copied());
        }
        let count = like.len();
        self.inbox.columns = None;
        self.say(&format!("{count} marked of this kind: i d s act on them"));
    }

    /// Why nothing can be marked on this line.
    pub(super) fn inbox_mark_refusal(&self, action: Action) -> Option<String> {
        let markable = matches!(
            self.inbox.entry(),
            Some(Entry::Reject(_) | Entry::Outbox(_))
        );
        (!markable).then(|| inbox::refusal(None, self.inbox.entry(), action))
    }

    /// A key of the Inbox.
    pub(super) fn inbox_deed(&mut self, action: Action) {
        let (view, entry) = (self.inbox.view.as_deref(), self.inbox.entry());
        let deed = match (view, entry) {
            (Some(view), Some(entry)) => inbox::deed(view, entry, &self.inbox.marks, action),
            _ => None,
        };
        match (action, entry, deed) {
            (Action::EditReject, Some(Entry::Reject(place)), _) => {
                if let Some(id) = view.and_then(|view| Some(view.rejects.get(place)?.id)) {
                    self.desk.ask(Slot::Pick, Ask::Reject(id));
                    self.hold_for(Slot::Pick);
                }
            }
            (Action::Dismiss, _, Some(deed @ Deed::DismissRejects(_))) => self.ask_dismiss(deed),
            (Action::ImportAgain, _, Some(deed)) => self.desk.order(deed, Pending::Told),
            (Action::ImportAgain, Some(Entry::Source(place)), None) => {
                let path = view.and_then(|view| Some(view.sources.get(place)?.path.clone()));
                if let Some(path) = path {
                    self.order_import(&path);
                }
            }
            // Nothing here to try again: the key is what it is everywhere.
            (Action::ImportAgain, _, None) => {
                self.go_by(Action::Import);
            }
            (Action::Dismiss, Some(Entry::Told(place)), None) => {
                if place < self.inbox.told.len() {
                    self.inbox.told.remove(place);
                    self.inbox.columns = None;
                }
            }
            (_, _, Some(deed)) => {
                self.order(deed);
                self.inbox.marks.clear();
                self.inbox.columns = None;
            }
            (_, entry, None) => {
                let why = inbox::refusal(view, entry, action);
                self.complain(&why);
            }
        }
    }

    /// A dismissed record has no way back, so it is asked.
    fn ask_dismiss(&mut self, deed: Deed) {
        let count = match &deed {
            Deed::DismissRejects(ids) => ids.len(),
            _ => return,
        };
        let (title, what) = if count == 1 {
            (
                "Dismiss this reject?".to_owned(),
                "The record goes for good from here; its file still has it.",
            )
        } else {
            (
                format!("Dismiss {count} rejects?"),
                "The records go for good from here; their files still have them.",
            )
        };
        self.dialogs.push(Dialog::Confirm(Confirm::delete(
            title,
            vec![
                what.to_owned(),
                "There is no undo; importing the file again brings them back.".to_owned(),
            ],
            Act::Order(Box::new(deed)),
        )));
    }

    /// The whole record came: it goes to the editor.
    pub(super) fn edit_reject(&mut self, reject: &StoredReject) {
        let record = Record::of(&reject.raw);
        let extension = record.extension();
        let text = record.text.clone();
        self.in_editor = Some(InEditor::Reject(reject.id, record));
        self.desk.push(Request::Edit(text, extension));
    }

    /// The record came back from the editor: repaired, it is tried again.
    pub(super) fn repaired(&mut self, id: RejectId, record: &Record, text: &str) {
        let before = record.text.as_str();
        // Editors end a file with a line break that the record did not have.
        let text = if before.ends_with('\n') {
            text
        } else {
            text.trim_end_matches(['\n', '\r'])
        };
        if text == before {
            self.say("nothing was changed: i tries it again as it is");
        } else if text.trim().is_empty() {
            self.complain("an empty record is none: it was kept as it was; d dismisses it");
        } else {
            match record.bytes(text) {
                Ok(bytes) => self.order(Deed::RepairReject(id, bytes)),
                Err(why) => self.complain(&why),
            }
        }
    }

    /// What became of rejects that were tried again: those that are filed stay in sight as a line that
    /// leads to their ticket.
    pub(super) fn retried(&mut self, all: Vec<(RejectId, Retried)>) {
        let (mut filed, mut still) = (0, 0);
        let mut last = None;
        for (id, now) in &all {
            match now {
                Retried::Rejected(_) => still += 1,
                Retried::Filed(_) | Retried::Taken(_) => filed += 1,
            }
            last = Some((*id, now.clone()));
            self.inbox.told.retain(|told| told.id != *id);
            if !matches!(now, Retried::Rejected(_)) {
                self.inbox.told.insert(
                    0,
                    Told {
                        id: *id,
                        now: now.clone(),
                    },
                );
            }
        }
        self.inbox.told.truncate(50);
        self.inbox.marks.clear();
        self.inbox.columns = None;
        match (all.len(), last) {
            (1, Some((id, Retried::Filed(ticket)))) => self.done(
                &format!("reject {id} is filed as ticket #{ticket} · Enter goes there"),
                false,
            ),
            (1, Some((id, Retried::Taken(how)))) => {
                self.done(&format!("reject {id}: {how}"), false);
            }
            (1, Some((_, Retried::Rejected(reason)))) => {
                self.complain(&format!("still rejected, its text is kept: {reason}"));
            }
            _ if still == 0 => self.done(&format!("{filed} rejects are filed"), false),
            _ => self.complain(&format!("{filed} filed, {still} still rejected")),
        }
    }

    /// One goes away from the Inbox: what was told there was seen.
    pub(super) fn leave_inbox(&mut self) {
        if self.section == Section::Inbox && !self.inbox.told.is_empty() {
            self.inbox.told.clear();
            self.inbox.columns = None;
        }
    }
}
