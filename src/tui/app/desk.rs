//! What is asked and ordered of the workers, and which answers are still wanted.
//!
//! Every slot has a generation that goes up with each request; an answer or a failure of an older
//! one is dropped. Orders are never dropped: each is answered once.

use std::collections::HashMap;

use super::Request;
use crate::domain::appeal::Visibility;
use crate::domain::draft::Enclosed;
use crate::domain::error::ErrorKind;
use crate::domain::exchange::ExportOrder;
use crate::domain::ids::TicketId;
use crate::domain::ticket::Status;
use crate::tui::outside;
use crate::worker::protocol::{Ask, Deed, Generation, Slot};

/// A text on its way out; it comes back as a draft when it cannot go.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The ticket.
    pub ticket: TicketId,
    /// Reply or comment.
    pub visibility: Visibility,
    /// The text.
    pub text: String,
    /// Files that go with it.
    pub files: Vec<Enclosed>,
    /// The status that follows.
    pub then: Option<Status>,
}

/// What an order's answer is for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pending {
    /// Nothing but a sentence.
    Told,
    /// Not even that: read marks, presence.
    Silent,
    /// What was typed so far; it is ordered again where it could not be kept.
    Draft(Box<Deed>),
    /// A ticket that is read.
    Read(TicketId),
    /// A reply or comment.
    Write(Outgoing),
    /// A macro, by its name and its tickets.
    Macro(String, Vec<TicketId>),
    /// A card that a line of the palette made or changed.
    Line(String),
    /// A change of many cards.
    Bulk,
    /// Cards into a file.
    Export(Box<ExportOrder>),
    /// An import.
    Import,
    /// A check or an import of contacts.
    Contacts,
    /// A card form.
    Save,
    /// A merge of two cards.
    Merge,
    /// Undo or redo.
    Undo,
    /// A ticket that is opened.
    Open,
    /// What a dialog saves: it stays until then.
    Dialog,
}

/// The requests of one update, and what is still to come.
#[derive(Debug, Default)]
pub(super) struct Desk {
    requests: Vec<Request>,
    generation: Generation,
    wanted: HashMap<Slot, (Generation, Ask)>,
    pending: HashMap<Generation, Pending>,
    /// Drafts that could not be stored.
    unkept: Vec<Deed>,
    keeps_again: bool,
}

impl Desk {
    /// Leaves something for the loop.
    pub(super) fn push(&mut self, request: Request) {
        self.requests.push(request);
    }

    /// Asks; what was asked of this slot before is no longer wanted.
    pub(super) fn ask(&mut self, slot: Slot, ask: Ask) {
        self.generation += 1;
        self.wanted.insert(slot, (self.generation, ask.clone()));
        self.requests.push(Request::Ask(slot, self.generation, ask));
    }

    /// A search that nobody looks at any more keeps nothing else waiting: a letter alone may be in
    /// millions of places.
    pub(super) fn give_search_up(&mut self) {
        if let Some((_, Ask::Find(_))) = self.wanted.get(&Slot::Find) {
            self.wanted.remove(&Slot::Find);
            self.requests.push(Request::Withdraw(Slot::Find));
        }
    }

    /// Orders. Paths in it are as typed; they go out as they are meant, `~` being the user's home.
    pub(super) fn order(&mut self, mut deed: Deed, pending: Pending) {
        match &mut deed {
            Deed::SubjectExport(_, path) | Deed::SaveAttachments(_, path) => {
                *path = outside::at_home(path);
            }
            Deed::Import(paths) => {
                for path in paths {
                    *path = outside::at_home(path);
                }
            }
            Deed::Export(order) => order.path = outside::at_home(&order.path),
            _ => {}
        }
        let pending = match &deed {
            Deed::Draft(..) | Deed::DraftFiles(..) | Deed::FormDraft(..) => {
                Pending::Draft(Box::new(deed.clone()))
            }
            _ => pending,
        };
        self.unkept.retain(|older| !ends(&pending, older));
        self.generation += 1;
        self.pending.insert(self.generation, pending);
        self.requests.push(Request::Order(self.generation, deed));
    }

    /// The generation of what was asked or ordered last.
    pub(super) fn newest(&self) -> Generation {
        self.generation
    }

    /// The question that an answer of this slot and generation answers; `None` drops it.
    pub(super) fn answered(&mut self, slot: Slot, generation: Generation) -> Option<Ask> {
        match self.wanted.get(&slot) {
            Some((wanted, _)) if *wanted == generation => {
                self.wanted.remove(&slot).map(|(_, ask)| ask)
            }
            _ => None,
        }
    }

    /// Whether the answer to a question is still to come.
    pub(super) fn awaits(&self, ask: &Ask) -> bool {
        self.wanted.values().any(|(_, wanted)| wanted == ask)
    }

    /// Whether a slot's answer is still to come.
    pub(super) fn awaits_slot(&self, slot: Slot) -> bool {
        self.wanted.contains_key(&slot)
    }

    /// What the answer to an order is for.
    pub(super) fn ended(&mut self, generation: Generation) -> Option<Pending> {
        self.pending.remove(&generation)
    }

    /// Tickets that were read or answered, where the file does not say so yet.
    pub(super) fn reading(&self) -> Vec<TicketId> {
        self.pending
            .values()
            .filter_map(|pending| match pending {
                Pending::Read(ticket) => Some(*ticket),
                Pending::Write(outgoing) => Some(outgoing.ticket),
                _ => None,
            })
            .collect()
    }

    /// Whether an order is an import that has not ended.
    pub(super) fn is_import(&self, generation: Generation) -> bool {
        self.pending.get(&generation) == Some(&Pending::Import)
    }

    /// Whether an import was ordered that has not ended.
    pub(super) fn importing(&self) -> bool {
        self.pending
            .values()
            .any(|pending| *pending == Pending::Import)
    }

    /// A draft that could not be stored, which no later order makes nothing. Where another process was in
    /// the way it is ordered again in time.
    pub(super) fn draft_failed(&mut self, draft: Deed, kind: ErrorKind) {
        if !self.pending.values().any(|later| ends(later, &draft)) {
            self.unkept.retain(|older| !is_same(older, &draft));
            self.unkept.push(draft);
            self.keeps_again |= kind == ErrorKind::Busy;
        }
    }

    /// Orders again what could not be kept because another process was in the way.
    pub(super) fn keep_again(&mut self) {
        if self.keeps_again {
            self.keep_now();
        }
    }

    /// Orders again all that could not be kept, whatever was in the way.
    pub(super) fn keep_now(&mut self) {
        self.keeps_again = false;
        for draft in std::mem::take(&mut self.unkept) {
            self.order(draft, Pending::Silent);
        }
    }

    /// Whether drafts are to be ordered again.
    pub(super) fn keeps_again(&self) -> bool {
        self.keeps_again
    }

    /// Drafts of which nobody said that they are kept, oldest first. A text on its way out is one.
    pub(super) fn unkept(&self) -> Vec<Deed> {
        self.open_drafts(|outgoing| (outgoing.text.clone(), outgoing.files.clone()))
    }

    /// What the drafts are meant to be that the file may not have so yet, oldest first. A text on its way
    /// out is a draft no more.
    pub(super) fn meant(&self) -> Vec<Deed> {
        self.open_drafts(|_| Default::default())
    }

    /// Drafts that are not known to be kept; `left` says what a text on its way out leaves as the draft.
    fn open_drafts(&self, left: impl Fn(&Outgoing) -> (String, Vec<Enclosed>)) -> Vec<Deed> {
        let mut unkept = self.unkept.clone();
        let mut pending: Vec<_> = self.pending.iter().collect();
        pending.sort_by_key(|(generation, _)| **generation);
        for (_, pending) in pending {
            let drafts = match pending {
                Pending::Draft(draft) => vec![(**draft).clone()],
                Pending::Write(outgoing) => {
                    let (ticket, visibility) = (outgoing.ticket, outgoing.visibility);
                    let (text, files) = left(outgoing);
                    vec![
                        Deed::Draft(ticket, visibility, text),
                        Deed::DraftFiles(ticket, visibility, files),
                    ]
                }
                _ => Vec::new(),
            };
            for draft in drafts {
                unkept.retain(|older| !is_same(older, &draft));
                unkept.push(draft);
            }
        }
        unkept
    }

    /// What the loop is to do.
    pub(super) fn take(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }
}

/// Whether two drafts are of the same text.
fn is_same(one: &Deed, other: &Deed) -> bool {
    match (one, other) {
        (Deed::FormDraft(one, _), Deed::FormDraft(other, _)) => one == other,
        (Deed::Draft(one, one_is, _), Deed::Draft(other, other_is, _))
        | (Deed::DraftFiles(one, one_is, _), Deed::DraftFiles(other, other_is, _)) => {
            (one, one_is) == (other, other_is)
        }
        _ => false,
    }
}

/// Whether a later order makes a draft nothing: a newer draft of it, or that it goes out.
fn ends(later: &Pending, draft: &Deed) -> bool {
    match (later, draft) {
        (Pending::Draft(later), draft) => is_same(later, draft),
        (Pending::Write(out), Deed::Draft(ticket, is, _) | Deed::DraftFiles(ticket, is, _)) => {
            (out.ticket, out.visibility) == (*ticket, *is)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Deed {
        Deed::Draft(TicketId(1), Visibility::Public, text.to_owned())
    }

    fn outgoing(text: &str) -> Outgoing {
        Outgoing {
            ticket: TicketId(1),
            visibility: Visibility::Public,
            text: text.to_owned(),
            files: Vec::new(),
            then: None,
        }
    }

    #[test]
    fn r5_a_draft_that_another_process_kept_out_is_ordered_again() {
        let mut desk = Desk::default();
        desk.draft_failed(draft("a"), ErrorKind::Busy);
        desk.draft_failed(draft("ab"), ErrorKind::Busy);
        assert_eq!(desk.unkept(), [draft("ab")]);
        desk.keep_again();
        assert!(!desk.keeps_again());
        assert!(matches!(&desk.take()[..], [Request::Order(1, deed)] if *deed == draft("ab")));
        assert_eq!(desk.unkept(), [draft("ab")], "until it is answered");
        desk.ended(1);
        assert_eq!(desk.unkept(), []);
    }

    #[test]
    fn r5_a_disk_that_is_full_is_not_tried_every_second() {
        let mut desk = Desk::default();
        desk.draft_failed(draft("a"), ErrorKind::Failed);
        desk.keep_again();
        assert!(desk.take().is_empty());
        assert_eq!(desk.unkept(), [draft("a")], "for the way out");
    }

    #[test]
    fn r5_an_old_draft_never_takes_the_place_of_what_came_after_it() {
        let mut desk = Desk::default();
        desk.order(draft("new"), Pending::Silent);
        desk.draft_failed(draft("old"), ErrorKind::Busy);
        desk.ended(1);
        assert_eq!(desk.unkept(), []);
        // Nor that of a text which left.
        desk.draft_failed(draft("old"), ErrorKind::Busy);
        desk.order(Deed::Redo, Pending::Write(outgoing("sent")));
        assert!(
            desk.unkept().contains(&draft("sent")),
            "of which nobody said that it left"
        );
        desk.ended(2);
        assert_eq!(desk.unkept(), []);
    }
}
