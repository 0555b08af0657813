//! One change for many cards or tickets at once (`L4`): which ones, what, and how it went.
//!
//! «All that match» travels as the query with its exceptions, never as a list of numbers: a million
//! cards are found where they are, by the writer.

use super::client::Standing;
use super::error::{Error, Result};
use super::ids::{ClientId, EntryId, TicketId};
use super::page::TicketView;
use super::threading;
use super::ticket::{Priority, Status, Ticket, TicketType};
use super::time::Timestamp;

/// The cards a change is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cards {
    /// These.
    These(Vec<ClientId>),
    /// All that a query finds when the change is made.
    AllThat {
        /// The query as typed; empty for every card.
        query: String,
        /// But for these.
        except: Vec<ClientId>,
    },
}

/// The tickets a change is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tickets {
    /// These.
    These(Vec<TicketId>),
    /// All that a view with its filter shows when the change is made.
    AllThat {
        /// The view.
        view: TicketView,
        /// The filter as typed.
        filter: String,
        /// But for these.
        except: Vec<TicketId>,
    },
}

/// A change for many cards at once.
#[derive(Debug, Clone, PartialEq)]
pub enum BulkChange {
    /// Add tags.
    AddTags(Vec<String>),
    /// Remove tags.
    RemoveTags(Vec<String>),
    /// Set the company; empty takes it off.
    Company(String),
    /// Set the language; empty clears it.
    Language(String),
    /// Set the mark.
    Standing {
        /// The mark; `Normal` takes it off.
        mark: Standing,
        /// Swap it on cards that have the opposite one (`S4`); else those stay as they are.
        swap: bool,
    },
    /// Delete the cards.
    Delete,
}

/// A change for many tickets at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketChange {
    /// Set the status.
    Status(Status),
    /// Set the priority.
    Priority(Priority),
    /// Set the type.
    Type(TicketType),
    /// Assign; `None` to nobody.
    Assign(Option<String>),
    /// Hide until a time; `None` shows them again.
    Snooze(Option<Timestamp>),
    /// Add and remove tags.
    Tags(Vec<String>, Vec<String>),
}

impl TicketChange {
    /// The word of the history.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::Priority(_) => "priority",
            Self::Type(_) => "type",
            Self::Assign(_) => "assign",
            Self::Snooze(_) => "snooze",
            Self::Tags(..) => "tag",
        }
    }

    /// Does it to a ticket. Out of spam by an agent wins for that ticket (`S2`), into spam says nothing
    /// about the client (`S5`); assigning turns `new` into `open` (`T1`).
    ///
    /// # Errors
    /// `Failed` for a time that has passed, and for a ticket that has nothing to be hidden from.
    pub fn apply(&self, ticket: &mut Ticket, now: Timestamp) -> Result<()> {
        match self {
            Self::Status(status) => {
                if ticket.status == Status::Spam && *status != Status::Spam {
                    ticket.pardoned = true;
                }
                if *status == Status::Spam {
                    ticket.pardoned = false;
                    ticket.unread = false;
                }
                if !status.is_active() {
                    ticket.snoozed_until = None;
                }
                ticket.status = *status;
            }
            Self::Priority(priority) => ticket.priority = *priority,
            Self::Type(kind) => ticket.kind = *kind,
            Self::Assign(agent) => {
                let agent = agent.as_deref().map(str::trim);
                ticket.assignee = agent.filter(|agent| !agent.is_empty()).map(str::to_owned);
                threading::answer(ticket);
            }
            Self::Snooze(until) => {
                if until.is_some_and(|until| until <= now) {
                    return Err(Error::failed(
                        "that time has passed; name one that is still to come",
                    ));
                }
                if until.is_some() && !ticket.status.is_active() {
                    return Err(Error::failed(format!(
                        "ticket #{} is {} and needs no snooze",
                        ticket.id,
                        ticket.status.name()
                    )));
                }
                ticket.snoozed_until = *until;
            }
            Self::Tags(add, remove) => {
                ticket.tags.retain(|tag| !remove.contains(tag));
                for tag in add.iter().map(|tag| tag.trim()) {
                    if !tag.is_empty() && !ticket.tags.iter().any(|known| known == tag) {
                        ticket.tags.push(tag.to_owned());
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a change would be done to, told before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// How many there are now.
    pub count: u64,
    /// Names of the first few, in the order of the list.
    pub sample: Vec<String>,
    /// Cards with the opposite mark: spammers that would become VIP, or the other way round.
    pub opposed: u64,
    /// Tickets and messages that would go with the cards; `None` where counting them takes too long.
    pub weight: Option<(u64, u64)>,
    /// For how many days undo brings deleted cards back (`D1`); 0 for not at all.
    pub days: u32,
}

/// How a change of many cards ended; nothing of it is done by halves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The entry of the history that takes it all back; `None` when nothing changed.
    pub entry: Option<EntryId>,
    /// Cards that changed.
    pub changed: u64,
    /// Cards that were so already.
    pub same: u64,
    /// Cards left as they are because they have the opposite mark.
    pub opposed: u64,
    /// Cards that were deleted or merged meanwhile.
    pub gone: u64,
}

/// The mark that excludes this one (`S4`).
pub fn opposite(mark: Standing) -> Option<Standing> {
    match mark {
        Standing::Vip => Some(Standing::Spammer),
        Standing::Spammer => Some(Standing::Vip),
        Standing::Normal => None,
    }
}
