//! History and undo are one record: domain changes with before and after (`D7`).

mod told;

use serde::{Deserialize, Serialize};

use super::contact::Key;
use super::dossier::{DossierId, MergedTicket, SplitOff, TicketImage};
use super::fields::FieldName;
use super::ids::{ClientId, CompanyId, EntryId, MessageId, OutboxId, ReviewId, TicketId};
use super::kept::Kept;
use super::listing::ListEntry;
use super::ticket::{Priority, Status, Ticket, TicketType};
use super::time::Timestamp;

/// Version of the journal's payload, written with every entry so that later programs can read it.
pub const JOURNAL_VERSION: u32 = 1;

/// One changed field, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Name of the field, as in JSON.
    pub field: String,
    /// Value before, as JSON; null for none.
    pub before: serde_json::Value,
    /// Value after, as JSON; null for none.
    pub after: serde_json::Value,
}

/// One entry of the history, as `deskcard history` and the screens show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Number of the entry.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Who; empty for the program itself.
    pub agent: String,
    /// What was done, a stable word such as `edit`, `create`, `merge`, `status`.
    pub action: String,
    /// The card concerned.
    pub client: Option<ClientId>,
    /// The ticket concerned.
    pub ticket: Option<TicketId>,
    /// What changed.
    pub changes: Vec<FieldChange>,
    /// The entry that took this one back.
    pub undone_by: Option<EntryId>,
    /// Whether it still stands and has a way back.
    pub undoable: bool,
}

/// What undo needs to take a change back; an entry's payload is a list of these, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A card was made.
    Created(ClientId),
    /// A card that had just been made was removed again, by undoing that.
    Removed(Box<super::client::Client>),
    /// A field of a card changed; values as [`super::snapshot::capture`] takes them.
    Card {
        /// The card.
        client: ClientId,
        /// The field.
        field: FieldName,
        /// Before.
        before: serde_json::Value,
        /// After.
        after: serde_json::Value,
    },
    /// What the card keeps of imported files changed (`X1`).
    Kept {
        /// The card.
        client: ClientId,
        /// Before.
        before: Kept,
        /// After.
        after: Kept,
    },
    /// The card's `updated_at` moved.
    Touched {
        /// The card.
        client: ClientId,
        /// Before.
        before: Timestamp,
        /// After.
        after: Timestamp,
    },
    /// Entries of the lists came and went.
    Lists {
        /// Taken off.
        removed: Vec<ListEntry>,
        /// Put on.
        added: Vec<ListEntry>,
    },
    /// Contacts became shared on every card that holds them (`C22`).
    Shared(Vec<Key>),
    /// A ticket changed.
    Ticket {
        /// The ticket.
        ticket: TicketId,
        /// Before.
        before: Box<TicketState>,
        /// After.
        after: Box<TicketState>,
    },
    /// An internal comment was written.
    Comment(TicketId, MessageId),
    /// A reply waits in the outbox (`T4`): until it leaves, undo makes it a draft again.
    Held {
        /// The ticket.
        ticket: TicketId,
        /// The reply.
        message: MessageId,
        /// Its outbox record.
        outbox: OutboxId,
    },
    /// A message went on to somebody else (`T2`); it too waits in the outbox.
    Forwarded {
        /// The ticket.
        ticket: TicketId,
        /// What went.
        message: MessageId,
        /// Its outbox record.
        outbox: OutboxId,
        /// Bytes of its text that are the agent's own words; they stand first.
        #[serde(default)]
        note: usize,
    },
    /// A company was made.
    CompanyCreated(CompanyId),
    /// A company was renamed or its domains changed.
    Company {
        /// The company.
        company: CompanyId,
        /// Name and domains before.
        before: (String, Vec<String>),
        /// Name and domains after.
        after: (String, Vec<String>),
    },
    /// A company went into another one, or (`keep` and `gone` the same) away.
    CompanyMerged {
        /// The one that stayed.
        keep: CompanyId,
        /// The one that went.
        gone: CompanyId,
        /// Its name.
        name: String,
        /// Its domains.
        domains: Vec<String>,
    },
    /// A company that had just been made was removed again, by undoing that.
    CompanyRemoved {
        /// The company.
        company: CompanyId,
        /// Its name.
        name: String,
        /// Its domains.
        domains: Vec<String>,
    },
    /// A company that had gone was put back, by undoing that.
    CompanyRevived {
        /// The one it had gone into; itself when it had gone away.
        keep: CompanyId,
        /// The one that is back.
        gone: CompanyId,
    },
    /// A pair of cards came on the review list, or for a further reason (`D6`).
    Reviewed(Reviewed),
    /// It was taken off again, by undoing that.
    Unreviewed(Reviewed),
    /// A possible duplicate was dismissed (`D6`).
    Dismissed(ReviewId),
    /// A search was saved, changed or dropped (`L3`); texts as [`super::segment::Saved`] writes them.
    Segment {
        /// Its name.
        name: String,
        /// What it looked for before.
        before: Option<String>,
        /// What it looks for after.
        after: Option<String>,
    },
    /// A dismissed entry stands on the review list again, by undoing that.
    Reopened(ReviewId),
    /// A card was deleted (`D1`); the dossier puts it back.
    Deleted {
        /// The card.
        client: ClientId,
        /// What was kept of it.
        dossier: DossierId,
    },
    /// A deleted card was put back, by undoing that.
    Restored(ClientId),
    /// A card went into another one (`D4`); the dossier takes it out again.
    Merged {
        /// The card that stayed.
        keep: ClientId,
        /// The card that went.
        other: ClientId,
        /// What was kept of it.
        dossier: DossierId,
    },
    /// A merged card was taken out again, by undoing that.
    Unmerged {
        /// The card that stayed.
        keep: ClientId,
        /// The card that is back.
        other: ClientId,
        /// The contacts it came back with: what it has besides, when the merge is put back, came since.
        #[serde(default)]
        had: Vec<Key>,
    },
    /// A ticket went into another one (`T11`).
    TicketMerged(Box<MergedTicket>),
    /// A merged ticket was taken out again, by undoing that.
    TicketUnmerged {
        /// The ticket that stayed.
        keep: TicketId,
        /// The ticket that is back.
        other: TicketId,
    },
    /// Messages went to a ticket of another client (`T11`).
    Split(Box<SplitOff>),
    /// Messages came back from there, by undoing that; with the ticket, which is gone.
    Unsplit(Box<SplitOff>, Option<Box<TicketImage>>),
}

/// A reason that two cards stand on the review list for (`D6`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The entry of the review list.
    pub review: ReviewId,
    /// The older card.
    pub a: ClientId,
    /// The younger card.
    pub b: ClientId,
    /// In words.
    pub reason: String,
    /// When it was found.
    pub at: Timestamp,
}

impl Step {
    /// The dossier that this step needs.
    pub fn dossier(&self) -> Option<DossierId> {
        match self {
            Self::Deleted { dossier, .. } | Self::Merged { dossier, .. } => Some(*dossier),
            _ => None,
        }
    }
}

/// What an agent can change of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketState {
    /// Whose ticket it is.
    pub client: ClientId,
    /// Subject.
    pub subject: String,
    /// Status.
    pub status: Status,
    /// Priority.
    pub priority: Priority,
    /// Type.
    pub kind: TicketType,
    /// The contact answers go to.
    pub reply_address: Option<Key>,
    /// Assigned to.
    pub assignee: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Unread.
    pub unread: bool,
    /// Hidden until.
    pub snoozed_until: Option<Timestamp>,
    /// Taken out of spam by an agent.
    pub pardoned: bool,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl TicketState {
    /// The state of a ticket now.
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            client: ticket.client,
            subject: ticket.subject.clone(),
            status: ticket.status,
            priority: ticket.priority,
            kind: ticket.kind,
            reply_address: ticket.reply_address.clone(),
            assignee: ticket.assignee.clone(),
            tags: ticket.tags.clone(),
            unread: ticket.unread,
            snoozed_until: ticket.snoozed_until,
            pardoned: ticket.pardoned,
            updated_at: ticket.updated_at,
        }
    }

    /// The differences in words. `unread` and the time are no part of the history.
    pub fn changes(&self, after: &Self) -> Vec<FieldChange> {
        let mut changes = Vec::new();
        let mut compare = |field: &str, before: serde_json::Value, after: serde_json::Value| {
            if before != after {
                changes.push(FieldChange {
                    field: field.to_owned(),
                    before,
                    after,
                });
            }
        };
        let time = |at: Option<Timestamp>| serde_json::json!(at);
        compare("client", self.client.0.into(), after.client.0.into());
        compare(
            "subject",
            self.subject.clone().into(),
            after.subject.clone().into(),
        );
        compare(
            "status",
            self.status.name().into(),
            after.status.name().into(),
        );
        compare(
            "priority",
            self.priority.name().into(),
            after.priority.name().into(),
        );
        compare("type", self.kind.name().into(), after.kind.name().into());
        compare(
            "reply_address",
            serde_json::json!(self.reply_address),
            serde_json::json!(after.reply_address),
        );
        compare(
            "assignee",
            serde_json::json!(self.assignee),
            serde_json::json!(after.assignee),
        );
        compare(
            "tags",
            serde_json::json!(self.tags),
            serde_json::json!(after.tags),
        );
        compare(
            "snoozed_until",
            time(self.snoozed_until),
            time(after.snoozed_until),
        );
        changes
    }

    /// Puts back, on a ticket as it is now, what `before` and `after` differ in, as far as it still is
    /// as `after` left it.
    pub fn put_back(ticket: &mut Ticket, before: &Self, after: &Self) {
        macro_rules! back {
            ($($field:ident),+) => {
                $(if before.$field != after.$field && ticket.$field == after.$field {
                    ticket.$field = before.$field.clone();
                })+
            };
        }
        back!(
            client,
            subject,
            status,
            priority,
            kind,
            reply_address,
            assignee,
            tags,
            unread,
            snoozed_until,
            pardoned,
            updated_at
        );
        // Time closes what was solved (`T1`): that is no later word of anybody.
        if before.status != after.status
            && after.status == Status::Solved
            && ticket.status == Status::Closed
        {
            ticket.status = before.status;
        }
    }
}
