//! The working set of an import: what was read or decided once and still holds.
//!
//! Everything is looked up here first, so that a decision sees the ones before it in the same batch and
//! the file is asked once. What a batch makes and changes is written at its end, each row once and
//! in the order of its numbers.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::pending::Pending;
use crate::domain::client::Client;
use crate::domain::contact::Key;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, CompanyId, TicketId};
use crate::domain::ticket::Ticket;
use crate::domain::time::Timestamp;
use crate::store::{Owner, Store, Tx, Version};

/// Cards and tickets kept between batches; beyond it all is forgotten, which only costs reading again.
const MOST_CLIENTS: usize = 60_000;
const MOST_TICKETS: usize = 100_000;

/// What is remembered between the batches of one import.
#[derive(Debug, Default)]
pub struct Memory {
    version: Option<Version>,
    pub(super) known: Known,
    /// Cards made and changed over the whole import, for its report.
    pub(super) created: HashSet<ClientId>,
    pub(super) updated: HashSet<ClientId>,
}

/// What is known of the file, and what this batch makes of it.
#[derive(Debug, Default)]
pub(super) struct Known {
    clients: HashMap<ClientId, Client>,
    owners: HashMap<Key, Vec<Owner>>,
    tickets: HashMap<TicketId, Ticket>,
    threads: HashMap<i64, Vec<TicketId>>,
    /// The active tickets that the file has of a client in a channel, newest first.
    chats: HashMap<(ClientId, String), Vec<TicketId>>,
    domains: HashMap<String, Option<(CompanyId, String)>>,
    list_entries: Option<bool>,
    pub(super) pending: Pending,
}

impl Memory {
    /// Forgets what no longer holds; call it right after the transaction began.
    pub(super) fn check(&mut self, store: &Store) -> Result<()> {
        if self.version != Some(store.version()?) {
            self.known = Known::default();
        }
        Ok(())
    }

    /// Forgets what has grown too large; call it before a batch, when nothing waits to be written.
    pub(super) fn trim(&mut self) {
        if self.known.clients.len() > MOST_CLIENTS || self.known.tickets.len() > MOST_TICKETS {
            self.known = Known::default();
        }
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
    pub(super) fn client(&mut self, tx: &Tx<'_>, id: ClientId) -> Result<&Client> {
        match self.clients.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(read_client(tx, id)?)),
        }
    }

    /// Takes a card out of the working set, to fill it; [`Known::put_back`] must follow, and after an
    /// error all is forgotten.
    pub(super) fn take_client(&mut self, tx: &Tx<'_>, id: ClientId) -> Result<Client> {
        match self.clients.remove(&id) {
            Some(known) => Ok(known),
            None => read_client(tx, id),
        }
    }

    pub(super) fn put_back(&mut self, client: Client, changed: bool) {
        if changed {
            self.pending.change_client(client.id);
        }
        self.clients.insert(client.id, client);
    }

    /// A new card, under a number of its own.
    pub(super) fn add_client(&mut self, tx: &Tx<'_>, mut client: Client) -> ClientId {
        tx.number_client(&mut client);
        let id = client.id;
        self.pending.add_client(id);
        self.clients.insert(id, client);
        id
    }

    pub(super) fn owners(&mut self, tx: &Tx<'_>, key: &Key) -> Result<&[Owner]> {
        if !self.owners.contains_key(key) {
            self.owners.insert(key.clone(), tx.owners(key)?);
        }
        Ok(self.owners.get(key).map_or(&[], Vec::as_slice))
    }

    pub(super) fn add_owner(&mut self, key: &Key, owner: Owner) {
        let owners = self.owners.entry(key.clone()).or_default();
        // A claimed contact that is confirmed keeps its card.
        owners.retain(|known| known.client != owner.client);
        owners.push(owner);
    }

    pub(super) fn ticket(&mut self, tx: &Tx<'_>, id: TicketId) -> Result<Option<&Ticket>> {
        if !self.tickets.contains_key(&id) {
            let Some(ticket) = tx.ticket(id)? else {
                return Ok(None);
            };
            // A merged number leads to another ticket, which may be changed already.
            let id = ticket.id;
            return Ok(Some(self.tickets.entry(id).or_insert(ticket)));
        }
        Ok(self.tickets.get(&id))
    }

    /// A ticket to change.
    pub(super) fn ticket_mut(&mut self, tx: &Tx<'_>, id: TicketId) -> Result<Option<&mut Ticket>> {
        let Some(id) = self.ticket(tx, id)?.map(|ticket| ticket.id) else {
            return Ok(None);
        };
        let ticket = self.tickets.get_mut(&id);
        if let Some(ticket) = &ticket {
            self.pending.change_ticket(ticket);
        }
        Ok(ticket)
    }

    /// A new ticket, under a number of its own.
    pub(super) fn add_ticket(&mut self, tx: &Tx<'_>, mut ticket: Ticket) -> TicketId {
        tx.number_ticket(&mut ticket);
        let id = ticket.id;
        self.pending.add_ticket(&ticket);
        self.tickets.insert(id, ticket);
        id
    }

    pub(super) fn thread(&mut self, tx: &Tx<'_>, thread: i64) -> Result<&[TicketId]> {
        Ok(match self.threads.entry(thread) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(tx.tickets_of_thread(thread)?),
        })
    }

    pub(super) fn add_thread(&mut self, tx: &Tx<'_>, thread: i64, ticket: TicketId) -> Result<()> {
        // A thread that nothing asked for yet is read from the file, with this ticket in it.
        if let Some(tickets) = self.threads.get_mut(&thread) {
            if tickets.contains(&ticket) {
                return Ok(());
            }
            tickets.insert(0, ticket);
        }
        tx.put_thread(thread, ticket)
    }

    /// The client's active ticket in a channel, with what this batch changed.
    pub(super) fn chat(
        &mut self,
        tx: &Tx<'_>,
        client: ClientId,
        channel: &str,
    ) -> Result<Option<TicketId>> {
        let touched: Vec<TicketId> = self.pending.chats_of(client).collect();
        let place = (client, channel.to_owned());
        let stored = match self.chats.get(&place) {
            Some(known) => known.clone(),
            None => {
                let found = if self.pending.is_new(client) {
                    Vec::new()
                } else {
                    tx.active_tickets(client, channel)?
                };
                self.chats.insert(place, found.clone());
                found
            }
        };
        let mut at = |id: TicketId| -> Result<Option<(Timestamp, TicketId)>> {
            Ok(self
                .ticket(tx, id)?
                .filter(|ticket| {
                    ticket.status.is_active()
                        && ticket.client == client
                        && ticket.channel == channel
                })
                .map(|ticket| (ticket.last_message_at, ticket.id)))
        };
        let mut newest = None;
        for id in stored {
            newest = at(id)?;
            // The next ones are older, but for those of this batch.
            if newest.is_some() {
                break;
            }
        }
        for id in touched {
            newest = newest.max(at(id)?);
        }
        Ok(newest.map(|(_, id)| id))
    }

    /// The ticket in which a client goes on after this one, with those this batch opened (`M8`).
    pub(super) fn follower_of(
        &mut self,
        tx: &Tx<'_>,
        ticket: TicketId,
        client: ClientId,
    ) -> Result<Option<TicketId>> {
        match self.pending.follower_of(ticket, client) {
            Some(opened) => Ok(Some(opened)),
            None => tx.follower_of(ticket, client),
        }
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

    /// Notes when a client wrote.
    pub(super) fn note_appeal(&mut self, id: ClientId, at: Timestamp) {
        self.pending.note_appeal(id, at);
    }

    /// Writes what this batch made and changed.
    pub(super) fn write(&mut self, tx: &Tx<'_>, now: Timestamp) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        // The file has them now: the next batch asks it, or what stays known here.
        for (client, channel) in pending.chats(&self.tickets) {
            self.chats.remove(&(client, channel));
        }
        pending.write(tx, &mut self.clients, &mut self.tickets, now)
    }
}

fn read_client(tx: &Tx<'_>, id: ClientId) -> Result<Client> {
    tx.client(id)?.ok_or_else(|| {
        Error::new(
            ErrorKind::Damaged,
            format!("a contact belongs to card #{id}, which is not there"),
        )
        .hint("See what is wrong with: deskcard check")
    })
}
