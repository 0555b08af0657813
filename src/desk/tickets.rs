//! What an agent does with tickets: status, priority, type, assignment, tags, reading, snoozing, client
//! and address (`T1`, `T7`, `T11`).

use super::Desk;
use crate::domain::appeal::Family;
use crate::domain::contact::{ContactKind, Key};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, EntryId, TicketId};
use crate::domain::threading;
use crate::domain::ticket::{Priority, Status, Ticket, TicketType, Writer};
use crate::domain::time::Timestamp;

impl Desk {
    /// Changes several tickets as one undoable change; `None` when that changed nothing.
    fn change_tickets(
        &self,
        ids: &[TicketId],
        action: &str,
        now: Timestamp,
        change: impl Fn(&mut Ticket) -> Result<()>,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        for id in ids {
            let before = recording.ticket(*id)?;
            let mut after = before.clone();
            change(&mut after)?;
            recording.update_ticket(&before, &mut after)?;
        }
        if recording.is_empty() {
            return Ok(None);
        }
        recording.finish(action, false).map(Some)
    }

    /// Sets the status. Out of spam by an agent wins for that ticket (`S2`); into spam says nothing about
    /// the client (`S5`).
    pub fn set_status(
        &self,
        ids: &[TicketId],
        status: Status,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_tickets(ids, "status", now, |ticket| {
            if ticket.status == Status::Spam && status != Status::Spam {
                ticket.pardoned = true;
            }
            if status == Status::Spam {
                ticket.pardoned = false;
                ticket.unread = false;
            }
            if !status.is_active() {
                ticket.snoozed_until = None;
            }
            ticket.status = status;
            Ok(())
        })
    }

    /// Sets the priority.
    pub fn set_priority(
        &self,
        ids: &[TicketId],
        priority: Priority,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_tickets(ids, "priority", now, |ticket| {
            ticket.priority = priority;
            Ok(())
        })
    }

    /// Sets the type.
    pub fn set_type(
        &self,
        ids: &[TicketId],
        kind: TicketType,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_tickets(ids, "type", now, |ticket| {
            ticket.kind = kind;
            Ok(())
        })
    }

    /// Assigns, or to nobody; turns `new` into `open` (`T1`).
    pub fn assign(
        &self,
        ids: &[TicketId],
        agent: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let agent = agent.map(str::trim).filter(|agent| !agent.is_empty());
        self.change_tickets(ids, "assign", now, |ticket| {
            ticket.assignee = agent.map(str::to_owned);
            threading::answer(ticket);
            Ok(())
        })
    }

    /// Adds and removes tags.
    pub fn tag_tickets(
        &self,
        ids: &[TicketId],
        add: &[String],
        remove: &[String],
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_tickets(ids, "tag", now, |ticket| {
            ticket.tags.retain(|tag| !remove.contains(tag));
            for tag in add
                .iter()
                .map(|tag| tag.trim())
                .filter(|tag| !tag.is_empty())
            {
                if !ticket.tags.iter().any(|known| known == tag) {
                    ticket.tags.push(tag.to_owned());
                }
            }
            Ok(())
        })
    }

    /// Hides tickets until a time, or shows them again.
    pub fn snooze(
        &self,
        ids: &[TicketId],
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        if until.is_some_and(|until| until <= now) {
            return Err(Error::failed(
                "that time has passed; name one that is still to come",
            ));
        }
        self.change_tickets(ids, "snooze", now, |ticket| {
            if until.is_some() && !ticket.status.is_active() {
                return Err(Error::failed(format!(
                    "ticket #{} is {} and needs no snooze",
                    ticket.id,
                    ticket.status.name()
                )));
            }
            ticket.snoozed_until = until;
            Ok(())
        })
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
        if !client
            .contacts
            .iter()
            .any(|contact| contact.key.as_ref() == Some(address))
        {
            return Err(Error::failed(format!(
                "{address} is not on card #{}; nothing was changed",
                client.id
            ))
            .hint("Add it to the card first."));
        }
        self.change_tickets(&[ticket.id], "address", now, |ticket| {
            ticket.reply_address = Some(address.clone());
            Ok(())
        })
    }

    /// Gives the ticket to another client (`T7`): the reply address follows, old messages keep their
    /// author, contacts do not move.
    pub fn change_client(
        &self,
        id: TicketId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        let before = recording.ticket(id)?;
        let client = recording
            .tx
            .lead_on(client)?
            .ok_or_else(|| Error::not_found(format!("there is no card #{client}")))?;
        let card = recording.client(client)?;
        let mut after = before.clone();
        after.client = client;
        after.client_name = card.display_name();
        after.standing = card.standing;
        after.reply_address = address_in(
            &card.contacts,
            &before.channel,
            before.reply_address.as_ref(),
        );
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
