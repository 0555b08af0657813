//! What a batch makes and changes, until it is written: rows in the order of their numbers, each
//! once, since a card is filled and a ticket continued many times in one batch.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::desk::lookalikes::Renamed;
use crate::domain::appeal::is_chat;
use crate::domain::client::Client;
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::ticket::{Attachment, Ticket, Writer, snippet};
use crate::domain::time::Timestamp;
use crate::store::{NewMessage, SeenHash, Tx};

use super::recent::{HashMap, HashSet, Recent};

/// A file that came with a message; its bytes are in the file already.
#[derive(Debug)]
pub(super) struct PendingFile {
    pub(super) attachment: Attachment,
    /// Whose it is.
    pub(super) client: Option<ClientId>,
    /// Where missing bytes are looked for again.
    pub(super) path: Option<String>,
}

/// The rows of one batch.
#[derive(Debug, Default)]
pub(super) struct Pending {
    new_clients: HashSet<ClientId>,
    /// Cards that were given a name or a company, the new ones aside.
    renamed: HashSet<ClientId>,
    changed_clients: HashSet<ClientId>,
    appeals: HashMap<ClientId, Timestamp>,
    /// Tickets that were opened (`None`) or may be changed, as the file has them.
    tickets: BTreeMap<TicketId, Option<Ticket>>,
    /// Those of them that are chats, by client.
    chats: HashMap<ClientId, Vec<TicketId>>,
    followers: HashMap<(TicketId, ClientId), TicketId>,
    messages: Vec<NewMessage>,
    /// Places in `messages` of what each client wrote.
    written: HashMap<ClientId, Vec<usize>>,
    /// Places in `messages` of those that tickets show a piece of.
    shown: HashMap<TicketId, usize>,
    files: Vec<PendingFile>,
    seen: Vec<SeenHash>,
    threads: HashMap<i64, Vec<TicketId>>,
}

impl Pending {
    pub(super) fn add_client(&mut self, id: ClientId) {
        self.new_clients.insert(id);
    }

    pub(super) fn is_new(&self, id: ClientId) -> bool {
        self.new_clients.contains(&id)
    }

    pub(super) fn change_client(&mut self, id: ClientId) {
        if !self.is_new(id) {
            self.changed_clients.insert(id);
        }
    }

    /// A card got a name or a company: others of that name may be the same person (`D6`).
    pub(super) fn rename_client(&mut self, id: ClientId) {
        if !self.is_new(id) {
            self.renamed.insert(id);
        }
    }

    pub(super) fn note_appeal(&mut self, id: ClientId, at: Timestamp) {
        let last = self.appeals.entry(id).or_insert(at);
        *last = (*last).max(at);
    }

    pub(super) fn add_ticket(&mut self, ticket: &Ticket) {
        self.tickets.insert(ticket.id, None);
        self.note_chat(ticket);
        if let Some(linked) = ticket.linked {
            self.followers.insert((linked, ticket.client), ticket.id);
        }
    }

    /// Call it before the ticket is changed.
    pub(super) fn change_ticket(&mut self, ticket: &Ticket) {
        if let Entry::Vacant(place) = self.tickets.entry(ticket.id) {
            place.insert(Some(ticket.clone()));
            self.note_chat(ticket);
        }
    }

    fn note_chat(&mut self, ticket: &Ticket) {
        if is_chat(&ticket.channel) {
            let chats = self.chats.entry(ticket.client).or_default();
            chats.push(ticket.id);
        }
    }

    /// Chats of a client that this batch opened or may have changed.
    pub(super) fn chats_of(&self, client: ClientId) -> impl Iterator<Item = TicketId> {
        self.chats.get(&client).into_iter().flatten().copied()
    }

    pub(super) fn follower_of(&self, ticket: TicketId, client: ClientId) -> Option<TicketId> {
        self.followers.get(&(ticket, client)).copied()
    }

    /// Tickets that were opened or may be changed.
    pub(super) fn tickets(&self) -> impl Iterator<Item = TicketId> {
        self.tickets.keys().copied()
    }

    /// How many messages wait to be written.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    pub(super) fn see(&mut self, hash: SeenHash) {
        self.seen.push(hash);
    }

    pub(super) fn add_thread(&mut self, thread: i64, ticket: TicketId) {
        let tickets = self.threads.entry(thread).or_default();
        if !tickets.contains(&ticket) {
            tickets.push(ticket);
        }
    }

    pub(super) fn tickets_of_thread(&self, thread: i64) -> &[TicketId] {
        self.threads.get(&thread).map_or(&[], Vec::as_slice)
    }

    /// The message that is added next is what its ticket shows a piece of.
    pub(super) fn show_next(&mut self, ticket: TicketId) {
        self.shown.insert(ticket, self.messages.len());
    }

    /// A ticket shows something else.
    pub(super) fn show_none(&mut self, ticket: TicketId) {
        self.shown.remove(&ticket);
    }

    pub(super) fn add_message(&mut self, new: NewMessage) {
        if let (Some(client), Writer::Client) = (new.message.client, new.message.writer) {
            self.written
                .entry(client)
                .or_default()
                .push(self.messages.len());
        }
        self.messages.push(new);
    }

    pub(super) fn add_file(&mut self, file: PendingFile) {
        self.files.push(file);
    }

    /// What a client wrote in this batch, with the tickets it stands in, newest first.
    pub(super) fn written_by(&self, client: ClientId) -> impl Iterator<Item = (TicketId, &str)> {
        self.written
            .get(&client)
            .into_iter()
            .flatten()
            .rev()
            .filter_map(|at| self.messages.get(*at))
            .map(|new| (new.message.ticket, new.message.text.as_str()))
    }

    /// Writes everything; what a row refers to stands before it. New cards of one name at one company are
    /// possible duplicates (`D6`).
    pub(super) fn write(
        mut self,
        tx: &Tx<'_>,
        clients: &mut Recent<ClientId, Box<Client>>,
        tickets: &mut Recent<TicketId, Ticket>,
        now: Timestamp,
    ) -> Result<()> {
        let mut renamed = Renamed::default();
        let made = in_order(self.new_clients);
        let changed = in_order(self.changed_clients);
        for (id, is_new) in made
            .into_iter()
            .map(|id| (id, true))
            .chain(changed.into_iter().map(|id| (id, false)))
        {
            let Some(client) = clients.get_mut(&id) else {
                continue;
            };
            if let Some(at) = self.appeals.remove(&id) {
                client.last_appeal_at = client.last_appeal_at.max(Some(at));
            }
            if is_new {
                tx.insert_numbered_client(client)?;
                renamed.note(None, client);
            } else {
                tx.update_client(client)?;
            }
        }
        for id in &self.renamed {
            if let Some(client) = clients.get_mut(id) {
                renamed.note(None, client);
            }
        }
        renamed.put_on_review(tx, now)?;
        let mut appeals: Vec<(ClientId, Timestamp)> = self.appeals.drain().collect();
        appeals.sort_unstable();
        for (id, at) in appeals {
            if let Some(client) = clients.get_mut(&id) {
                client.last_appeal_at = client.last_appeal_at.max(Some(at));
            }
            tx.note_appeal(id, at)?;
        }
        for (id, place) in self.shown {
            if let (Some(ticket), Some(new)) = (tickets.get_mut(&id), self.messages.get(place)) {
                ticket.snippet = snippet(&new.message.text);
            }
        }
        for (id, before) in self.tickets {
            match (tickets.get_mut(&id), before) {
                (Some(now), None) => tx.insert_numbered_ticket(now)?,
                (Some(now), Some(before)) if *now != before => tx.update_ticket(&before, now)?,
                _ => {}
            }
        }
        for new in &mut self.messages {
            tx.insert_message(new)?;
        }
        for file in &mut self.files {
            tx.insert_attachment(&mut file.attachment, file.client, file.path.as_deref())?;
        }
        // Neighbours lie on one page.
        self.seen.sort_unstable();
        self.seen.into_iter().try_for_each(|hash| tx.see(hash))?;
        let mut threads: Vec<(i64, TicketId)> = self
            .threads
            .into_iter()
            .flat_map(|(thread, tickets)| tickets.into_iter().map(move |ticket| (thread, ticket)))
            .collect();
        threads.sort_unstable();
        threads
            .into_iter()
            .try_for_each(|(thread, ticket)| tx.put_thread(thread, ticket))
    }
}

fn in_order(ids: HashSet<ClientId>) -> Vec<ClientId> {
    let mut ids: Vec<ClientId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids
}
