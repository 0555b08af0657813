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

/// A later entry with what it changed.
#[derive(Debug)]
pub(super) struct Other {
    later: Recorded,
    changed: Changed,
}

/// What a later entry changed, as far as it tells.
#[derive(Debug)]
enum Changed {
    /// What its steps say.
    Steps(Box<Touched>),
    /// Its steps cannot be read: what the history says of these cards.
    Cards(HashSet<ClientId>),
}

/// What steps write to, to be asked for each of the many things of another entry.
#[derive(Debug, Default)]
struct Touched {
    fields: HashSet<(ClientId, FieldName)>,
    cards: HashSet<ClientId>,
    tickets: HashSet<(TicketId, String)>,
    listed: HashSet<String>,
    companies: HashSet<CompanyId>,
}

/// From so many steps on the later entries are read once, and not for each card or ticket again: a later
/// change of a hundred thousand cards has tens of megabytes of steps.
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
    for later in later_of_others(tx, entry, acting, About::Anything)? {
        let mut other = Other::of(later);
        if let Changed::Cards(cards) = &mut other.changed {
            cards.extend(tx.cards_of_entry(other.later.entry.id)?);
        }
        others.push(other);
    }
    Ok(Some(others))
}

/// What stands in the way may be: later entries, but for an agent's own where that agent takes back an own
/// change.
fn later_of_others(
    tx: &Tx<'_>,
    entry: &Entry,
    acting: &str,
    about: About,
) -> Result<Vec<Recorded>> {
    let own = (entry.agent == acting).then_some(acting);
    tx.later(entry.id, about, own)
}

impl Other {
    fn of(mut later: Recorded) -> Self {
        let changed = match steps_of(&later) {
            Some(steps) => Changed::Steps(Box::new(Touched::by(steps))),
            None => Changed::Cards(later.entry.client.into_iter().collect()),
        };
        // It may be tens of megabytes, and has said what it can.
        later.payload = None;
        Self { later, changed }
    }

    /// Whether it changed what is to be written over. By its steps; where they cannot be read, by what the
    /// history says of it.
    fn touches(&self, over: Over<'_>) -> bool {
        let said = |field: &str| {
            let mut changes = self.later.entry.changes.iter();
            changes.any(|one| one.field == field)
        };
        match (&self.changed, over) {
            (Changed::Steps(touched), over) => touched.has(over),
            (Changed::Cards(cards), Over::Field(client, field)) => {
                cards.contains(&client) && said(&field.key())
            }
            (Changed::Cards(_), Over::Ticket(ticket, field)) => {
                self.later.entry.ticket == Some(ticket) && said(field)
            }
            (Changed::Cards(_), Over::Card(_) | Over::Listed(_) | Over::Company(_)) => false,
        }
    }
}

impl Touched {
    fn by(steps: Vec<Step>) -> Self {
        let mut touched = Self::default();
        for step in steps {
            touched.add(step);
        }
        touched
    }

    fn add(&mut self, step: Step) {
        match step {
            Step::Card { client, field, .. } => {
                self.cards.insert(client);
                self.fields.insert((client, field));
            }
            Step::Merged { keep, other, .. } | Step::Unmerged { keep, other, .. } => {
                self.cards.extend([keep, other]);
            }
            Step::Ticket {
                ticket,
                before,
                after,
            } => {
                let changes = before.changes(&after).into_iter();
                self.tickets
                    .extend(changes.map(|change| (ticket, change.field)));
            }
            Step::Lists { removed, added } => {
                let entries = removed.into_iter().chain(added);
                self.listed.extend(entries.map(|entry| entry.value));
            }
            Step::Company { company, .. } | Step::CompanyRemoved { company, .. } => {
                self.companies.insert(company);
            }
            Step::CompanyMerged { keep, gone, .. } | Step::CompanyRevived { keep, gone } => {
                self.companies.extend([keep, gone]);
            }
            _ => {}
        }
    }

    fn has(&self, over: Over<'_>) -> bool {
        match over {
            Over::Field(client, field) => self.fields.contains(&(client, field.clone())),
            Over::Card(client) => self.cards.contains(&client),
            Over::Ticket(ticket, field) => self.tickets.contains(&(ticket, field.to_owned())),
            Over::Listed(value) => self.listed.contains(value),
            Over::Company(company) => self.companies.contains(&company),
        }
    }
}

impl Way<'_> {
    /// Refuses when somebody else changed later what is to be written over.
    ///
    /// # Errors
    /// `Conflict`, which names the agent, what was changed, the entry and when.
    pub(super) fn must_be_clear(&self, over: Over<'_>) -> Result<()> {
        if let Some(others) = &self.others {
            return others
                .iter()
                .try_for_each(|other| self.must_not_touch(other, over));
        }
        let about = match over {
            Over::Field(client, _) | Over::Card(client) => About::Card(client),
            Over::Ticket(ticket, _) => About::Ticket(ticket),
            Over::Listed(_) | Over::Company(_) => About::Anything,
        };
        for later in later_of_others(self.tx, self.entry, self.acting, about)? {
            // Asked for by what it is about.
            let mut other = Other::of(later);
            if let (Changed::Cards(cards), Over::Field(client, _)) = (&mut other.changed, over) {
                cards.insert(client);
            }
            self.must_not_touch(&other, over)?;
        }
        Ok(())
    }

    fn must_not_touch(&self, other: &Other, over: Over<'_>) -> Result<()> {
        if other.touches(over) && self.is_news(&other.later)? {
            return Err(self.in_the_way(&other.later.entry, &name(over)));
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
        for later in later_of_others(self.tx, self.entry, self.acting, About::Card(on))? {
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
            if put && self.is_news(&later)? {
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

fn steps_of(recorded: &Recorded) -> Option<Vec<Step>> {
    serde_json::from_str(recorded.payload.as_deref()?).ok()
}
