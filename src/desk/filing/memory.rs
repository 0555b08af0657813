//! The working set of an import: what was read or decided once and still holds.
//!
//! Everything is looked up here first, so that a decision sees the ones before it in the same batch and
//! the file is asked once. Changed cards and tickets are written once, at the end of the batch.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::domain::client::Client;
use crate::domain::contact::Key;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, CompanyId, TicketId};
use crate::domain::ticket::Ticket;
use crate::domain::time::Timestamp;
use crate::store::{Owner, Store, Tx, Version};

/// Cards kept between batches; beyond it all is forgotten, which only costs reading again.
const MOST_CLIENTS: usize = 60_000;

/// What is remembered between the batches of one import.
#[derive(Debug, Default)]
pub struct Memory {
    version: Option<Version>,
    pub(super) known: Known,
    /// Cards made and changed over the whole import, for its report.
    pub(super) created: HashSet<ClientId>,
    pub(super) updated: HashSet<ClientId>,
}

/// What is known of the file.
#[derive(Debug, Default)]
pub(super) struct Known {
    clients: HashMap<ClientId, Client>,
    changed_clients: HashSet<ClientId>,
    appeals: HashMap<ClientId, Timestamp>,
    owners: HashMap<Key, Vec<Owner>>,
    tickets: HashMap<TicketId, (Ticket, Ticket)>,
    threads: HashMap<i64, Vec<TicketId>>,
    chats: HashMap<(ClientId, String), Option<TicketId>>,
    domains: HashMap<String, Option<(CompanyId, String)>>,
    list_entries: Option<bool>,
}

impl Memory {
    /// Forgets what no longer holds; call it right after the transaction began.
    pub(super) fn check(&mut self, store: &Store) -> Result<()> {
        if self.version != Some(store.version()?) || self.known.clients.len() > MOST_CLIENTS {
            self.known = Known::default();
        }
        Ok(())
    }

    /// What is known holds after this commit.
    pub(super) fn committed(&mut self, store: &Store) -> Result<()> {
        self.version = Some(store.version()?);
        Ok(())
    }

    /// A transaction was rolled back: nothing that is known holds.
    pub(super) fn forget(&mut self) {
        self.known = Known::default();
        self.version = None;
    }
}

impl Known {
    pub(super) fn client(&mut self, tx: &Tx<'_>, id: ClientId) -> Result<&mut Client> {
        match self.clients.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(tx.client(id)?.ok_or_else(|| {
                Error::new(
                    ErrorKind::Damaged,
                    format!("a contact belongs to card #{id}, which is not there"),
                )
                .hint("See what is wrong with: deskcard check")
            })?)),
        }
    }

    pub(super) fn add_client(&mut self, client: Client) {
        self.clients.insert(client.id, client);
    }

    /// The card is written at the end of the batch.
    pub(super) fn mark_changed(&mut self, id: ClientId) {
        self.changed_clients.insert(id);
    }

    pub(super) fn note_appeal(&mut self, id: ClientId, at: Timestamp) {
        let last = self.appeals.entry(id).or_insert(at);
        *last = (*last).max(at);
    }

    pub(super) fn owners(&mut self, tx: &Tx<'_>, key: &Key) -> Result<&[Owner]> {
        if !self.owners.contains_key(key) {
            self.owners.insert(key.clone(), tx.owners(key)?);
        }
        Ok(self.owners.get(key).map_or(&[], Vec::as_slice))
    }

    pub(super) fn add_owner(&mut self, key: &Key, owner: Owner) {
        self.owners.entry(key.clone()).or_default().push(owner);
    }

    pub(super) fn ticket(&mut self, tx: &Tx<'_>, id: TicketId) -> Result<Option<&mut Ticket>> {
        if !self.tickets.contains_key(&id) {
            let Some(ticket) = tx.ticket(id)? else {
                return Ok(None);
            };
            let id = ticket.id;
            // A merged number leads to another ticket, which may be changed already.
            self.tickets
                .entry(id)
                .or_insert_with(|| (ticket.clone(), ticket));
            return Ok(self.tickets.get_mut(&id).map(|(_, now)| now));
        }
        Ok(self.tickets.get_mut(&id).map(|(_, now)| now))
    }

    pub(super) fn add_ticket(&mut self, ticket: Ticket) {
        self.chats.remove(&(ticket.client, ticket.channel.clone()));
        self.tickets.insert(ticket.id, (ticket.clone(), ticket));
    }

    pub(super) fn thread(&mut self, tx: &Tx<'_>, thread: i64) -> Result<&[TicketId]> {
        Ok(match self.threads.entry(thread) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(tx.tickets_of_thread(thread)?),
        })
    }

    pub(super) fn add_thread(&mut self, tx: &Tx<'_>, thread: i64, ticket: TicketId) -> Result<()> {
        self.thread(tx, thread)?;
        let tickets = self.threads.entry(thread).or_default();
        if !tickets.contains(&ticket) {
            tx.put_thread(thread, ticket)?;
            tickets.insert(0, ticket);
        }
        Ok(())
    }

    /// The client's active ticket in a channel, with what this batch changed.
    pub(super) fn chat(
        &mut self,
        tx: &Tx<'_>,
        client: ClientId,
        channel: &str,
    ) -> Result<Option<TicketId>> {
        let place = (client, channel.to_owned());
        let known = match self.chats.get(&place) {
            Some(known) => *known,
            None => {
                // Tickets opened in this batch are in the file already; what changed of them is here.
                let found = tx.active_ticket(client, channel)?;
                self.chats.insert(place, found);
                found
            }
        };
        let Some(id) = known else { return Ok(None) };
        let active = self
            .ticket(tx, id)?
            .is_some_and(|ticket| ticket.status.is_active() && ticket.client == client);
        Ok(active.then_some(id))
    }

    pub(super) fn company_of_domain(
        &mut self,
        tx: &Tx<'_>,
        domain: &str,
    ) -> Result<Option<(CompanyId, String)>> {
        if let Some(known) = self.domains.get(domain) {
            return Ok(known.clone());
        }
        let found = tx.company_of_domain(domain)?;
        self.domains.insert(domain.to_owned(), found.clone());
        Ok(found)
    }

    pub(super) fn has_list_entries(&mut self, tx: &Tx<'_>) -> Result<bool> {
        match self.list_entries {
            Some(known) => Ok(known),
            None => {
                let any = tx.has_list_entries()?;
                self.list_entries = Some(any);
                Ok(any)
            }
        }
    }

    pub(super) fn list_entry_added(&mut self) {
        self.list_entries = Some(true);
    }

    /// Writes what changed, in the order of the numbers.
    pub(super) fn write(&mut self, tx: &Tx<'_>) -> Result<()> {
        let mut changed: Vec<ClientId> = self.changed_clients.drain().collect();
        changed.sort_unstable();
        for id in changed {
            if let Some(client) = self.clients.get_mut(&id) {
                if let Some(at) = self.appeals.remove(&id) {
                    client.last_appeal_at = client.last_appeal_at.max(Some(at));
                }
                tx.update_client(client)?;
            }
        }
        let mut appeals: Vec<(ClientId, Timestamp)> = self.appeals.drain().collect();
        appeals.sort_unstable();
        for (id, at) in appeals {
            if let Some(client) = self.clients.get_mut(&id) {
                client.last_appeal_at = client.last_appeal_at.max(Some(at));
            }
            tx.note_appeal(id, at)?;
        }
        let mut tickets: Vec<&mut (Ticket, Ticket)> = self
            .tickets
            .values_mut()
            .filter(|(before, now)| before != now)
            .collect();
        tickets.sort_unstable_by_key(|(_, now)| now.id);
        for (before, now) in tickets {
            tx.update_ticket(before, now)?;
            *before = now.clone();
        }
        Ok(())
    }
}
