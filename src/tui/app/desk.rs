//! What is asked and ordered of the workers, and which answers are still wanted.
//!
//! Every slot has a generation that goes up with each request; an answer or a failure of an older
//! one is dropped. Orders are never dropped: each is answered once.

use std::collections::HashMap;

use super::Request;
use crate::domain::appeal::Visibility;
use crate::domain::draft::Enclosed;
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
    /// Not even that: drafts, read marks.
    Silent,
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

    /// What the loop is to do.
    pub(super) fn take(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }
}
