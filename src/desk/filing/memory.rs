//! The working set of an import: what was read or decided once and still holds.
//!
//! Everything is looked up here first, so that a decision sees the ones before it in the same batch and
//! the file is asked once. What a batch makes and changes is written at its end, each row once and
//! in the order of its numbers.

use super::pending::Pending;
use super::recent::{HashMap, HashSet, Recent};
use crate::domain::appeal::is_chat;
use crate::domain::client::Client;
use crate::domain::contact::Key;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, CompanyId, TicketId};
use crate::domain::ticket::Ticket;
use crate::domain::time::Timestamp;
use crate::store::{Content, Owner, SeenHash, Store, Tx};

/// Cards and tickets kept between transactions, those used last; and smaller things.
const MOST_CLIENTS: usize = 8_000;
const MOST_TICKETS: usize = 8_000;
const MOST_SMALL: usize = 32_000;
/// Hashes of what was seen; beyond it the file is asked.
const MOST_SEEN: usize = 500_000;

/// What is remembered between the batches of one import.
#[derive(Debug, Default)]
pub struct Memory {
    content: Option<Content>,
    pub(super) known: Known,
    /// Cards made and changed over the whole import, for its report.
    pub(super) created: HashSet<ClientId>,
    pub(super) updated: HashSet<ClientId>,
}

/// What is known of the file, and what this batch makes of it.
#[derive(Debug)]
pub(super) struct Known {
    /// Boxed, since filling takes them out and puts them back.
    clients: Recent<ClientId, Box<Client>>,
    owners: Recent<Key, Vec<Owner>>,
    tickets: Recent<TicketId, Ticket>,
    threads: Recent<i64, Vec<TicketId>>,
    /// The active tickets that the file has of a client in a channel, newest first.
    chats: Recent<(ClientId, String), Vec<TicketId>>,
    domains: HashMap<String, Option<(CompanyId, String)>>,
    list_entries: Option<bool>,
    /// What was filed, as far as it is known here.
    seen: HashSet<SeenHash>,
    /// Whether that is all the file has.
    seen_all: Option<bool>,
    pub(super) pending: Pending,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            clients: Recent::new(MOST_CLIENTS),
            owners: Recent::new(MOST_SMALL),
            tickets: Recent::new(MOST_TICKETS),
            threads: Recent::new(MOST_SMALL),
            chats: Recent::new(MOST_SMALL),
            domains: HashMap::default(),
            list_entries: None,
            seen: HashSet::default(),
            seen_all: None,
            pending: Pending::default(),
        }
    }
}

impl Memory {
    /// Forgets what no longer holds; call it right after the transaction began.
    pub(super) fn check(&mut self, store: &Store) -> Result<()> {
        if self.content != Some(store.content()?) {
            self.known = Known::default();
        }
        Ok(())
    }

    /// Forgets what has grown too large; call it when nothing waits to be written.
    pub(super) fn trim(&mut self) {
        self.known.age();
    }

    /// What is known holds after this commit.
    pub(super) fn committed(&mut self, store: &Store) {
        self.content = Some(store.content_left());
    }

    /// A transaction was rolled back: nothing that is known holds.
    pub(super) fn forget(&mut self) {
        self.known = Known::default();
        self.content = None;
    }
}

impl Known {
    /// Forgets what was not used for long; call it while nothing is pending.
    fn age(&mut self) {
        self.clients.age();
        self.owners.age();
        self.tickets.age();
        self.threads.age();
        self.chats.age();
        if self.domains.len() > MOST_SMALL {
            self.domains.clear();
        }
        if self.seen.len() > MOST_SEEN {
            self.seen.clear();
            self.seen_all = Some(false);
        }
    }

    /// Remembers an appeal; false when it was there already (`M9`).
    pub(super) fn see(&mut self, tx: &Tx<'_>, hash: SeenHash) -> Result<bool> {
        if self.seen.contains(&hash) {
            return Ok(false);
        }
        let all = match self.seen_all {
            Some(all) => all,
            None => *self.seen_all.insert(!tx.has_seen_any()?),
        };
        if !all && tx.has_seen(hash)? {
            return Ok(false);
        }
        self.seen.insert(hash);
        self.pending.see(hash);
        Ok(true)
    }

    pub(super) fn client(&mut self, tx: &Tx<'_>, id: ClientId) -> Result<&Client> {
        self.clients
            .get_or_read(&id, || read_client(tx, id))
            .map(|client| &**client)
    }

    /// Takes a card out of the working set, to fill it; [`Known::put_back`] must follow, and after an
    /// error all is forgotten.
    pub(super) fn take_client(&mut self, tx: &Tx<'_>, id: ClientId) -> Result<Box<Client>> {
        match self.clients.remove(&id) {
            Some(known) => Ok(known),
            None => read_client(tx, id),
        }
    }

    pub(super) fn put_back(&mut self, client: Box<Client>, changed: bool) {
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
        self.clients.insert(id, Box::new(client));
        id
    }

    pub(super) fn owners(&mut self, tx: &Tx<'_>, key: &Key) -> Result<&[Owner]> {
        self.owners
            .get_or_read(key, || tx.owners(key))
            .map(|owners| owners.as_slice())
    }

    pub(super) fn add_owner(&mut self, key: &Key, owner: Owner) {
        if let Some(owners) = self.owners.get_mut(key) {
            // A claimed contact that is confirmed keeps its card.
            owners.retain(|known| known.client != owner.client);
            owners.push(owner);
        } else {
            self.owners.insert(key.clone(), vec![owner]);
        }
    }

    pub(super) fn ticket(&mut self, tx: &Tx<'_>, id: TicketId) -> Result<Option<&Ticket>> {
        if self.tickets.get_mut(&id).is_some() {
            return Ok(self.tickets.get_mut(&id).map(|ticket| &*ticket));
        }
        let Some(ticket) = tx.ticket(id)? else {
            return Ok(None);
        };
        // A merged number leads to another ticket, which may be changed already.
        let id = ticket.id;
        self.tickets
            .get_or_read(&id, || Ok(ticket))
            .map(|ticket| Some(&*ticket))
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
        let pending = &self.pending;
        self.threads
            .get_or_read(&thread, || {
                let mut tickets = tx.tickets_of_thread(thread)?;
                for ticket in pending.tickets_of_thread(thread) {
                    insert_newest_first(&mut tickets, *ticket);
                }
                Ok(tickets)
            })
            .map(|tickets| tickets.as_slice())
    }

    pub(super) fn add_thread(&mut self, thread: i64, ticket: TicketId) {
        // A thread that nothing asked for yet is read from the file, with this ticket in it.
        if let Some(tickets) = self.threads.get_mut(&thread)
            && !insert_newest_first(tickets, ticket)
        {
            return;
        }
        self.pending.add_thread(thread, ticket);
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
        let is_new = self.pending.is_new(client);
        let stored = self
            .chats
            .get_or_read(&place, || match is_new {
                true => Ok(Vec::new()),
                false => tx.active_tickets(client, channel),
            })?
            .clone();
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
        let touched: Vec<TicketId> = pending.tickets().collect();
        pending.write(tx, &mut self.clients, &mut self.tickets, now)?;
        touched.into_iter().for_each(|id| self.note_chat(id));
        Ok(())
    }

    /// A ticket is in the file as it is here: the active chats that are known follow.
    fn note_chat(&mut self, id: TicketId) {
        let Some(ticket) = self.tickets.get_mut(&id) else {
            return;
        };
        if !is_chat(&ticket.channel) {
            return;
        }
        let (active, at) = (ticket.status.is_active(), (ticket.last_message_at, id));
        let place = (ticket.client, ticket.channel.clone());
        let Some(chats) = self.chats.get_mut(&place) else {
            return;
        };
        chats.retain(|known| *known != id);
        if !active {
            return;
        }
        let newest = match chats.first() {
            None => true,
            Some(first) => self
                .tickets
                .get_mut(first)
                .is_some_and(|first| (first.last_message_at, first.id) < at),
        };
        if newest {
            chats.insert(0, id);
        } else {
            // Which one comes before which, the file knows.
            self.chats.remove(&place);
        }
    }
}

/// Puts a ticket among others, the highest number first; false when it is there already.
fn insert_newest_first(tickets: &mut Vec<TicketId>, ticket: TicketId) -> bool {
    let at = tickets.partition_point(|known| *known > ticket);
    if tickets.get(at) == Some(&ticket) {
        return false;
    }
    tickets.insert(at, ticket);
    true
}

fn read_client(tx: &Tx<'_>, id: ClientId) -> Result<Box<Client>> {
    tx.client(id)?.map(Box::new).ok_or_else(|| {
        Error::new(
            ErrorKind::Damaged,
            format!("a contact belongs to card #{id}, which is not there"),
        )
        .hint("See what is wrong with: deskcard check")
    })
}
