//! What an agent does with tickets: status, priority, type, assignment, tags, reading, snoozing, client
//! and address (`T1`, `T7`, `T11`).

use super::Desk;
use super::bulk::{ASK_EVERY, stopped};
use crate::domain::appeal::Family;
use crate::domain::bulk::TicketChange;
use crate::domain::client::{Client, Source};
use crate::domain::contact::{ContactKind, Key};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, EntryId, TicketId};
use crate::domain::ticket::{Priority, Status, Ticket, TicketType, Writer};
use crate::domain::time::Timestamp;

impl Desk {
    /// Changes several tickets as one undoable change; `None` when that changed nothing. `go_on` is told
    /// now and then how many of how many are done, and stops it by `false`.
    ///
    /// # Errors
    /// What [`TicketChange::apply`] says of one of them, or that it was stopped; nothing is changed then.
    pub fn change_tickets(
        &self,
        ids: &[TicketId],
        change: &TicketChange,
        now: Timestamp,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        let total = ids.len() as u64;
        for (done, id) in (0u64..).zip(ids) {
            if done.is_multiple_of(ASK_EVERY) && !go_on(done, total) {
                return Err(stopped());
            }
            let before = recording.ticket(*id)?;
            let mut after = before.clone();
            change.apply(&mut after, now)?;
            recording.update_ticket(&before, &mut after)?;
        }
        if !go_on(total, total) {
            return Err(stopped());
        }
        if recording.is_empty() {
            return Ok(None);
        }
        recording.finish(change.action(), false).map(Some)
    }

    /// The same for a few tickets, which nobody stops.
    fn change_few(
        &self,
        ids: &[TicketId],
        change: &TicketChange,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_tickets(ids, change, now, &mut |_, _| true)
    }

    /// Sets the status.
    pub fn set_status(
        &self,
        ids: &[TicketId],
        status: Status,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_few(ids, &TicketChange::Status(status), now)
    }

    /// Sets the priority.
    pub fn set_priority(
        &self,
        ids: &[TicketId],
        priority: Priority,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_few(ids, &TicketChange::Priority(priority), now)
    }

    /// Sets the type.
    pub fn set_type(
        &self,
        ids: &[TicketId],
        kind: TicketType,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_few(ids, &TicketChange::Type(kind), now)
    }

    /// Assigns, or to nobody.
    pub fn assign(
        &self,
        ids: &[TicketId],
        agent: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_few(ids, &TicketChange::Assign(agent.map(str::to_owned)), now)
    }

    /// Adds and removes tags.
    pub fn tag_tickets(
        &self,
        ids: &[TicketId],
        add: &[String],
        remove: &[String],
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_few(ids, &TicketChange::Tags(add.to_vec(), remove.to_vec()), now)
    }

    /// Hides tickets until a time, or shows them again.
    pub fn snooze(
        &self,
        ids: &[TicketId],
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_few(ids, &TicketChange::Snooze(until), now)
    }

    /// Marks a ticket read or unread for the whole desk. Reading is no change of the history.
    pub fn set_unread(&self, id: TicketId, unread: bool) -> Result<bool> {
        if self.ticket(id)?.unread == unread {
            return Ok(false);
        }
        let tx = self.store.begin()?;
        let before = self.ticket(id)?;
        let mut after = before.clone();
        after.unread = unread && before.status != Status::Spam;
        if after == before {
            return Ok(false);
        }
        tx.update_ticket(&before, &mut after)?;
        tx.commit()?;
        Ok(true)
    }

    /// Changes the address of this ticket (`T7`); other tickets keep theirs.
    ///
    /// # Errors
    /// `Failed` when the contact is not on the client's card.
    pub fn change_address(
        &self,
        id: TicketId,
        address: &Key,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let ticket = self.ticket(id)?;
        let client = self
            .store
            .client(ticket.client)?
            .ok_or_else(|| Error::not_found("the client is gone"))?;
        on_card(&client, address)?;
        let mut recording = self.record(now)?;
        let before = recording.ticket(ticket.id)?;
        let mut after = before.clone();
        after.reply_address = Some(address.clone());
        if !recording.update_ticket(&before, &mut after)? {
            return Ok(None);
        }
        recording.finish("address", false).map(Some)
    }

    /// Gives the ticket to another client (`T7`): the reply address follows, old messages keep their
    /// author, contacts do not move.
    pub fn change_client(
        &self,
        id: TicketId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.give_ticket(id, client, None, None, now)
    }

    /// As [`Desk::change_client`], as one change with what one knows besides: a contact of the card that had
    /// the ticket goes along (who says whose ticket it is says whose address it is), and the ticket is
    /// answered at an address of the client who gets it.
    ///
    /// # Errors
    /// `NotFound` when a card is gone, or the contact is not on the card any more; `Failed` when the address
    /// is not on the client's card.
    pub fn give_ticket(
        &self,
        id: TicketId,
        client: ClientId,
        moving: Option<&Key>,
        address: Option<&Key>,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        let client = recording
            .tx
            .lead_on(client)?
            .ok_or_else(|| Error::not_found(format!("there is no card #{client}")))?;
        let giver = recording.ticket(id)?.client;
        if let Some(key) = moving.filter(|_| giver != client) {
            let before = recording.client(giver)?;
            let at = before
                .contacts
                .iter()
                .position(|contact| contact.key.as_ref() == Some(key))
                .ok_or_else(|| {
                    Error::not_found(format!("{key} is not on card #{giver} any more"))
                        .hint("Nothing was changed.")
                })?;
            let mut without = before.clone();
            let mut contact = without.contacts.remove(at);
            recording.update(&before, &mut without)?;
            let before = recording.client(client)?;
            if !before
                .contacts
                .iter()
                .any(|known| known.key.as_ref() == Some(key))
            {
                contact.source = Source::Manual;
                contact.claimed = false;
                let mut with = before.clone();
                with.contacts.push(contact);
                recording.update(&before, &mut with)?;
            }
        }
        let before = recording.ticket(id)?;
        let card = recording.client(client)?;
        let mut after = before.clone();
        after.client = client;
        after.client_name = card.display_name();
        after.standing = card.standing;
        after.reply_address = match address {
            Some(address) => {
                on_card(&card, address)?;
                Some(address.clone())
            }
            None => address_in(
                &card.contacts,
                &before.channel,
                before.reply_address.as_ref(),
            ),
        };
        if !recording.update_ticket(&before, &mut after)? {
            return Ok(None);
        }
        recording.tx.mark_guests(before.id, client)?;
        recording.finish("change client", false).map(Some)
    }

    /// Opens a ticket to a client at one of the contacts (`T13`).
    pub fn new_ticket(
        &self,
        client: ClientId,
        address: &Key,
        subject: &str,
        now: Timestamp,
    ) -> Result<TicketId> {
        let mut recording = self.record(now)?;
        let card = recording.client(client)?;
        if !card
            .contacts
            .iter()
            .any(|contact| contact.key.as_ref() == Some(address))
        {
            return Err(Error::failed(format!("{address} is not on card #{client}"))
                .hint("Add it to the card first, or choose one of its contacts."));
        }
        let channel = channel_of(address);
        let mut ticket = Ticket {
            id: TicketId(0),
            revision: 0,
            client,
            client_name: card.display_name(),
            standing: card.standing,
            subject: subject.trim().to_owned(),
            status: Status::Open,
            priority: Priority::Medium,
            kind: TicketType::Question,
            channel,
            reply_address: Some(address.clone()),
            assignee: (!self.agent.is_empty()).then(|| self.agent.clone()),
            tags: Vec::new(),
            unread: false,
            linked: None,
            opened_by: Writer::Agent,
            pardoned: false,
            snippet: String::new(),
            snoozed_until: None,
            created_at: now,
            updated_at: now,
            last_message_at: now,
            messages: 0,
        };
        recording.tx.insert_ticket(&mut ticket)?;
        recording.opened(&ticket);
        recording.finish("open ticket", true)?;
        Ok(ticket.id)
    }

    /// Closes solved tickets whose time has passed, wakes snoozed ones (`T1`) and destroys what was kept of
    /// deleted cards long enough (`D1`); how many changed.
    pub fn tidy(&self, now: Timestamp) -> Result<usize> {
        let purged = self.purge_dossiers(now)?;
        let mut due = self.store.due_snoozes(now)?;
        let days = i64::from(self.config.desk.close_days);
        let solved = if days == 0 {
            Vec::new()
        } else {
            self.store
                .solved_before(now.plus_seconds(-days * 86_400), 500)?
        };
        if due.is_empty() && solved.is_empty() {
            return Ok(purged);
        }
        let tx = self.store.begin()?;
        due.extend(&solved);
        for id in &due {
            let Some(before) = tx.ticket(*id)? else {
                continue;
            };
            let mut after = before.clone();
            if after.snoozed_until.is_some_and(|until| until <= now) {
                after.snoozed_until = None;
                after.unread = after.status.is_active();
            }
            if after.status == Status::Solved && solved.contains(id) {
                after.status = Status::Closed;
                after.updated_at = now.max(before.updated_at);
            }
            if after != before {
                tx.update_ticket(&before, &mut after)?;
            }
        }
        tx.commit()?;
        Ok(purged + due.len())
    }

    /// The agents one can assign to: the configured one and everyone who has acted (`SPEC 0`).
    pub fn agents(&self) -> Result<Vec<String>> {
        let mut agents = self.store.agents()?;
        for name in [&self.agent, &self.config.desk.agent] {
            if !name.is_empty() && !agents.contains(name) {
                agents.push(name.clone());
            }
        }
        agents.sort_unstable();
        Ok(agents)
    }
}

/// The channel a reply to a contact goes through.
pub(super) fn channel_of(address: &Key) -> String {
    match address.kind() {
        ContactKind::Email => "email".to_owned(),
        ContactKind::Phone => "sms".to_owned(),
        ContactKind::Messenger | ContactKind::Social => address
            .as_str()
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned(),
        ContactKind::AdditionalId => {
            let rest = address.as_str().trim_start_matches("id:");
            rest.split_once(':')
                .map_or("api", |(channel, _)| channel)
                .to_owned()
        }
    }
}

/// The contact of a card that answers in a channel go to: the one it had, if the card has it too, else the
/// first confirmed one of the channel's kind, else none, so that the agent chooses (`M4`, `T3`).
pub(super) fn address_in(
    contacts: &[crate::domain::contact::Contact],
    channel: &str,
    now: Option<&Key>,
) -> Option<Key> {
    let confirmed = || {
        contacts
            .iter()
            .filter(|contact| !contact.claimed)
            .filter_map(|contact| contact.key.as_ref())
    };
    if let Some(now) = now
        && let Some(same) = confirmed().find(|key| *key == now)
    {
        return Some(same.clone());
    }
    let kind = match Family::of(channel) {
        Family::Mail => ContactKind::Email,
        Family::Telephony => ContactKind::Phone,
        Family::Messenger | Family::Social => {
            return confirmed()
                .find(|key| key.as_str().starts_with(&format!("{channel}:")))
                .cloned();
        }
        _ => ContactKind::AdditionalId,
    };
    confirmed()
        .find(|key| {
            key.kind() == kind
                && (kind != ContactKind::AdditionalId
                    || key.as_str().starts_with(&format!("id:{channel}:")))
        })
        .cloned()
}

/// Says that nothing can be done because the ticket is of a black-listed client (`S6`).
pub(super) fn black_listed(id: TicketId) -> Error {
    Error::new(
        ErrorKind::Conflict,
        format!("the client of ticket #{id} is black-listed: the text was kept as an internal comment and not sent"),
    )
    .hint("Take the client off the black list to answer.")
}

/// Refuses an address that is not on the client's card.
fn on_card(client: &Client, address: &Key) -> Result<()> {
    let mut contacts = client.contacts.iter();
    if contacts.any(|contact| contact.key.as_ref() == Some(address)) {
        return Ok(());
    }
    Err(Error::failed(format!(
        "{address} is not on card #{}; nothing was changed",
        client.id
    ))
    .hint("Add it to the card first."))
}
