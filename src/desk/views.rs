//! What screens and commands read: a card, a ticket, what stands beside it, and whom a reference names.

use super::Desk;
use crate::domain::appeal::Family;
use crate::domain::contact::Key;
use crate::domain::contact::reference::{self, Reference};
use crate::domain::edit::CardView;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::stretch::Stretch;
use crate::domain::ticket::{LAST_TICKETS, ReplyWay, Sidebar, Ticket, TicketView};

/// Tickets and history entries of a card page before it asks for more.
const CARD_TICKETS: usize = 500;
const CARD_HISTORY: usize = 200;
/// Comments under posts and attachments in the sidebar.
const SIDEBAR_COMMENTS: usize = 100;
const SIDEBAR_FILES: usize = 500;

impl Desk {
    /// The card a reference names (`SPEC 9`, REF).
    ///
    /// # Errors
    /// `NotFound` for none, `Ambiguous` with the candidates as hints for several.
    pub fn resolve(&self, text: &str) -> Result<ClientId> {
        let nobody = || Error::not_found(format!("no card answers to «{text}»"));
        match reference::parse(text, self.region) {
            Reference::Card(id) => self.store.lead_on(id)?.ok_or_else(nobody),
            Reference::Contacts(keys) => self.holder_of(&keys, text)?.ok_or_else(nobody),
            Reference::Nothing => Err(Error::not_found(format!("«{text}» names no card"))
                .hint("Give a number (7), a phone, an e-mail address, telegram:ID, a profile link or id:crm:42.")),
        }
    }

    /// As [`Desk::resolve`], but a deleted card answers too, as long as it can be put back: to its number
    /// and to the contacts it had. What was erased answers to its number only.
    ///
    /// # Errors
    /// As [`Desk::resolve`].
    pub fn resolve_past(&self, text: &str) -> Result<ClientId> {
        let error = match self.resolve(text) {
            Err(error) if error.kind == ErrorKind::NotFound => error,
            found => return found,
        };
        let past = match reference::parse(text, self.region) {
            Reference::Card(id) => self.store.was_card(id)?.then_some(id),
            Reference::Contacts(keys) => self.store.deleted_holder(&keys)?,
            Reference::Nothing => None,
        };
        past.ok_or(error)
    }

    fn holder_of(&self, keys: &[Key], text: &str) -> Result<Option<ClientId>> {
        for key in keys {
            let owners = self.store.owners(key)?;
            match owners.as_slice() {
                [] => {}
                [one] => return Ok(Some(one.client)),
                several => {
                    let mut error = Error::new(
                        ErrorKind::Ambiguous,
                        format!(
                            "«{text}» is shared by {} cards; name one by its number",
                            several.len()
                        ),
                    );
                    for owner in several {
                        let name = self
                            .store
                            .client(owner.client)?
                            .map(|client| client.display_name());
                        error =
                            error.hint(format!("#{} {}", owner.client, name.unwrap_or_default()));
                    }
                    return Err(error);
                }
            }
        }
        Ok(None)
    }

    /// The card page (`L5`); a merged number leads on.
    pub fn card_view(&self, id: ClientId) -> Result<CardView> {
        let missing = || Error::not_found(format!("there is no card #{id}"));
        let id = self.store.lead_on(id)?.ok_or_else(missing)?;
        let client = self.store.client(id)?.ok_or_else(missing)?;
        let duplicates = self.store.reviews_of(id)?.into_iter().filter_map(|review| {
            let (b, b_name) = review.b?;
            Some(if review.a == id {
                (b, b_name)
            } else {
                (review.a, review.a_name)
            })
        });
        Ok(CardView {
            tickets: self.store.tickets_of(id, None, true, CARD_TICKETS)?,
            ticket_count: self.store.count_tickets(id, true)?,
            history: self.history_of_card(id, CARD_HISTORY)?,
            duplicates: duplicates.collect(),
            client,
        })
    }

    /// A ticket by its number; a merged one leads on.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub fn ticket(&self, id: TicketId) -> Result<Ticket> {
        self.store
            .ticket(id)?
            .ok_or_else(|| Error::not_found(format!("there is no ticket #{id}")))
    }

    /// A ticket with all its messages.
    pub fn ticket_view(&self, id: TicketId) -> Result<TicketView> {
        let ticket = self.ticket(id)?;
        Ok(TicketView {
            messages: self.store.messages(ticket.id)?,
            earlier: 0,
            later: 0,
            events: self.store.ticket_events(ticket.id, None, None)?,
            present: self.others_in(ticket.id)?,
            reply: self.reply_way(&ticket)?,
            sidebar: self.sidebar(ticket.client, Some(ticket.id))?,
            ticket,
        })
    }

    /// A ticket as it is worked on, with some of its messages and what happened between them (`P11`).
    pub fn ticket_stretch(&self, id: TicketId, stretch: &Stretch) -> Result<TicketView> {
        let ticket = self.ticket(id)?;
        let (messages, earlier, later) = self.store.stretch(ticket.id, stretch)?;
        let first = messages.first().filter(|_| earlier > 0);
        let last = messages.last().filter(|_| later > 0);
        Ok(TicketView {
            events: self.store.ticket_events(
                ticket.id,
                first.map(|message| message.sent_at),
                last.map(|message| message.sent_at),
            )?,
            messages,
            earlier,
            later,
            present: self.others_in(ticket.id)?,
            reply: self.reply_way(&ticket)?,
            sidebar: self.sidebar(ticket.client, Some(ticket.id))?,
            ticket,
        })
    }

    /// How a reply of the ticket would leave.
    fn reply_way(&self, ticket: &Ticket) -> Result<ReplyWay> {
        let newest = self.store.last_inbound(ticket.id)?;
        let channel = ticket
            .reply_address
            .as_ref()
            .map(|address| self.channel_out(&ticket.channel, address));
        let (cc, matched) = newest.map_or_else(Default::default, |(message, _)| {
            (message.cc, message.matched_by)
        });
        Ok(ReplyWay {
            cc,
            by_mail: channel.is_some_and(|channel| Family::of(&channel) == Family::Mail),
            came_by: matched
                .map(|matched| matched.value)
                .filter(|key| self.channel_out(&ticket.channel, key) == ticket.channel),
        })
    }

    /// What stands beside a ticket of this client (`T5`).
    pub fn sidebar(&self, id: ClientId, current: Option<TicketId>) -> Result<Sidebar> {
        let client = self
            .store
            .client(id)?
            .ok_or_else(|| Error::not_found(format!("there is no card #{id}")))?;
        Ok(Sidebar {
            last_tickets: self.store.tickets_of(id, current, false, LAST_TICKETS)?,
            tickets: self.store.count_tickets(id, false)?,
            post_comments: self.store.post_comments(id, SIDEBAR_COMMENTS)?,
            attachments: self.store.attachments_of_client(id, SIDEBAR_FILES)?,
            client,
        })
    }
}
