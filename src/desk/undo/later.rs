//! What others changed since: it stands in the way of an undo, and is named (`D7`).
//!
//! A later change stands in the way unless it is automation's, or everything is one agent's own: the
//! change that is taken back, the later one, and the undo. An undo counts as a change of what it put
//! back, but for one by which an agent took back an own, later change: that left all as it was.

use std::collections::HashSet;

use crate::domain::change::{Entry, Step};
use crate::domain::contact::Key;
use crate::domain::error::{Error, Result};
use crate::domain::fields::FieldName;
use crate::domain::ids::{ClientId, CompanyId, TicketId};
use crate::store::{About, Recorded, Tx};

/// What a step of an undo writes over.
#[derive(Debug, Clone, Copy)]
pub(super) enum Over<'s> {
    /// A field of a card.
    Field(ClientId, &'s FieldName),
    /// A card as it stands.
    Card(ClientId),
    /// A field of a ticket, by its name in the history.
    Ticket(TicketId, &'s str),
    /// Entries of the lists by hand, by their value.
    Listed(&'s str),
    /// A company.
    Company(CompanyId),
}

/// One undo in the making.
pub(in crate::desk) struct Way<'a> {
    pub(in crate::desk) tx: &'a Tx<'a>,
    /// The entry that is taken back.
    pub(super) entry: &'a Entry,
    /// Who takes it back.
    pub(super) acting: &'a str,
    /// What others changed later of any card, read once for an entry about many.
    pub(super) others: Option<Vec<Other>>,
}

/// A later entry of somebody else.
#[derive(Debug)]
pub(super) struct Other {
    later: Recorded,
    changed: Changed,
}

/// What a later entry changed, as far as it tells.
#[derive(Debug)]
enum Changed {
    /// These fields.
    Fields(HashSet<(ClientId, FieldName)>),
    /// Its steps cannot be read: what the history says of these cards.
    Cards(HashSet<ClientId>),
}

/// From so many steps on the later entries are read once, and not for each card again: a later change
/// of a hundred thousand cards has tens of megabytes of steps.
const MANY: usize = 50;

/// The later entries of others for an entry with so many steps; `None` when it has few.
pub(super) fn others(
    tx: &Tx<'_>,
    entry: &Entry,
    acting: &str,
    steps: usize,
) -> Result<Option<Vec<Other>>> {
    if steps < MANY {
        return Ok(None);
    }
    let mut others = Vec::new();
    for later in tx.later(entry.id, About::Anything)? {
        if later.entry.agent == entry.agent && entry.agent == acting {
            continue;
        }
        let changed = match steps_of(&later) {
            Some(steps) => Changed::Fields(
                steps
                    .into_iter()
                    .filter_map(|step| match step {
                        Step::Card { client, field, .. } => Some((client, field)),
                        _ => None,
                    })
                    .collect(),
            ),
            None => {
                let cards = tx.cards_of_entry(later.entry.id)?;
                Changed::Cards(cards.into_iter().chain(later.entry.client).collect())
            }
        };
        others.push(Other { later, changed });
    }
    Ok(Some(others))
}

impl Way<'_> {
    /// Refuses when somebody else changed later what is to be written over.
    ///
    /// # Errors
    /// `Conflict`, which names the agent, what was changed, the entry and when.
    pub(super) fn must_be_clear(&self, over: Over<'_>) -> Result<()> {
        let about = match over {
            Over::Field(client, _) | Over::Card(client) => About::Card(client),
            Over::Ticket(ticket, _) => About::Ticket(ticket),
            Over::Listed(_) | Over::Company(_) => About::Anything,
        };
        if let (Some(others), Over::Field(client, field)) = (&self.others, over) {
            let at = (client, field.clone());
            for Other { later, changed } in others {
                let touched = match changed {
                    Changed::Fields(fields) => fields.contains(&at),
                    Changed::Cards(cards) => cards.contains(&client) && touches(later, over),
                };
                if touched && self.is_news(later)? {
                    return Err(self.in_the_way(&later.entry, &name(over)));
                }
            }
            return Ok(());
        }
        for later in self.tx.later(self.entry.id, about)? {
            let own = later.entry.agent == self.entry.agent && self.entry.agent == self.acting;
            if !own && touches(&later, over) && self.is_news(&later)? {
                return Err(self.in_the_way(&later.entry, &name(over)));
            }
        }
        Ok(())
    }

    /// Whether a later entry left anything that the one to be taken back had not left: what an agent did
    /// later still and took back again is as if it had not been.
    fn is_news(&self, later: &Recorded) -> Result<bool> {
        let Some(undone) = later.undoes.filter(|undone| *undone > self.entry.id) else {
            return Ok(true);
        };
        let undone = self.tx.entry(undone)?;
        Ok(undone.is_none_or(|undone| undone.entry.agent != later.entry.agent))
    }

    /// The entry by which an agent put a contact on a card later; `None` when automation did.
    pub(in crate::desk) fn who_put(&self, key: &Key, on: ClientId) -> Result<Option<Entry>> {
        let has = |contacts: &serde_json::Value| {
            let mut contacts = contacts.as_array().into_iter().flatten();
            contacts
                .any(|one| one.get("key").and_then(serde_json::Value::as_str) == Some(key.as_str()))
        };
        for later in self.tx.later(self.entry.id, About::Card(on))? {
            let own = later.entry.agent == self.entry.agent && self.entry.agent == self.acting;
            let put = steps_of(&later).is_some_and(|steps| {
                steps.iter().any(|step| match step {
                    Step::Card {
                        client,
                        before,
                        after,
                        ..
                    } => *client == on && has(after) && !has(before),
                    _ => false,
                })
            });
            if !own && put && self.is_news(&later)? {
                return Ok(Some(later.entry));
            }
        }
        Ok(None)
    }

    /// The refusal that names who changed what.
    pub(super) fn in_the_way(&self, later: &Entry, what: &str) -> Error {
        let who = if later.agent == self.acting {
            "you"
        } else {
            &later.agent
        };
        Error::conflict(format!(
            "{who} changed {what} later (entry {}, {}), so it was left as it is",
            later.id, later.at
        ))
        .hint("Undo that change first, or set the value by hand.")
    }
}

/// What is written over, in words.
fn name(over: Over<'_>) -> String {
    match over {
        Over::Field(_, field) => field.key(),
        Over::Card(client) => format!("card #{client}"),
        Over::Ticket(ticket, field) => {
            format!("the {} of ticket #{ticket}", field.replace('_', " "))
        }
        Over::Listed(value) => format!("the list entry of {value}"),
        Over::Company(_) => "the company".to_owned(),
    }
}

/// Whether a change was one of what is to be written over. By its steps; where there are none that can be
/// read, by what the history says of it.
fn touches(later: &Recorded, over: Over<'_>) -> bool {
    match steps_of(later) {
        Some(steps) => steps.iter().any(|step| step_touches(step, over)),
        None => {
            let said = |field: &str| later.entry.changes.iter().any(|one| one.field == field);
            match over {
                Over::Field(_, field) => said(&field.key()),
                Over::Ticket(ticket, field) => later.entry.ticket == Some(ticket) && said(field),
                Over::Card(_) | Over::Listed(_) | Over::Company(_) => false,
            }
        }
    }
}

fn steps_of(recorded: &Recorded) -> Option<Vec<Step>> {
    serde_json::from_str(recorded.payload.as_deref()?).ok()
}

fn step_touches(step: &Step, over: Over<'_>) -> bool {
    match (over, step) {
        (
            Over::Field(card, field),
            Step::Card {
                client,
                field: changed,
                ..
            },
        ) => card == *client && field == changed,
        (Over::Card(card), Step::Card { client, .. }) => card == *client,
        (
            Over::Card(card),
            Step::Merged { keep, other, .. } | Step::Unmerged { keep, other, .. },
        ) => card == *keep || card == *other,
        (
            Over::Ticket(id, field),
            Step::Ticket {
                ticket,
                before,
                after,
            },
        ) => id == *ticket && before.changes(after).iter().any(|one| one.field == field),
        (Over::Listed(value), Step::Lists { removed, added }) => removed
            .iter()
            .chain(added)
            .any(|entry| entry.value == value),
        (Over::Company(id), Step::Company { company, .. }) => id == *company,
        (
            Over::Company(id),
            Step::CompanyMerged { keep, gone, .. } | Step::CompanyRevived { keep, gone },
        ) => id == *keep || id == *gone,
        (Over::Company(id), Step::CompanyRemoved { company, .. }) => id == *company,
        _ => false,
    }
}
