//! Search over everything: the `search` command and the palette.

use super::Store;
use super::messages::terms_of;
use super::snippet::around;
use crate::domain::client::Client;
use crate::domain::error::Result;
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, MessageId, TicketId};
use crate::domain::page::{Anchor, ClientOrder, ClientRow, TicketOrder, TicketRow, TicketView};
use crate::domain::query::{FieldTest, Query, TermKind};
use crate::domain::time::Timestamp;
use crate::store::error::Context;

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SearchKind {
    /// A card.
    Client,
    /// A message.
    Message,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// Card or message.
    pub kind: SearchKind,
    /// The card, or the client of the message's ticket.
    pub client: ClientId,
    /// Name or best contact of that client.
    pub client_name: String,
    /// The message's ticket.
    pub ticket: Option<TicketId>,
    /// The message.
    pub message: Option<MessageId>,
    /// Words around the hit on one line, as they were written.
    pub snippet: String,
    /// When the message was sent.
    pub sent_at: Option<Timestamp>,
}

/// What the palette offers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Offers {
    /// Cards.
    pub clients: Vec<ClientRow>,
    /// Tickets, spam left out.
    pub tickets: Vec<TicketRow>,
    /// Messages, spam left out.
    pub messages: Vec<SearchHit>,
}

impl Store {
    /// Cards by name, then messages, newest first; at most `limit` of each. Messages in spam and of
    /// deleted cards are left out, as from every normal list (`S2`, `D1`); cards of spammers are not,
    /// since the client list has them too. A query that names a field is about cards alone.
    pub fn search(&self, query: &Query, limit: usize) -> Result<Vec<SearchHit>> {
        let store = self.searcher()?;
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = wanted(query);
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let cards = self.find_clients(query, ClientOrder::Name, &Anchor::Top, limit)?;
        let mut hits = Vec::new();
        for row in cards.rows {
            let card = store.client(row.id)?;
            hits.push(SearchHit {
                kind: SearchKind::Client,
                client: row.id,
                snippet: card.map_or_else(String::new, |card| card_snippet(&card, &wanted)),
                client_name: row.name,
                ticket: None,
                message: None,
                sent_at: None,
            });
        }
        let fields = query
            .terms
            .iter()
            .any(|term| matches!(term.kind, TermKind::Field(..)));
        if !fields {
            hits.extend(store.search_messages(query, &wanted, limit)?);
        }
        Ok(hits)
    }

    /// Cards, tickets and messages for the palette, at most `limit` of each.
    pub fn find_anything(&self, text: &str, limit: usize) -> Result<Offers> {
        let query = Query::parse(text, &[], Timestamp::default());
        if query.is_empty() {
            return Ok(Offers::default());
        }
        let clients = self.find_clients(&query, ClientOrder::Name, &Anchor::Top, limit)?;
        let tickets = self.find_tickets(
            &TicketView::All,
            text,
            "",
            TicketOrder::Newest,
            &Anchor::Top,
            limit,
        )?;
        let wanted = wanted(&query);
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        Ok(Offers {
            clients: clients.rows,
            tickets: tickets.rows,
            messages: self.searcher()?.search_messages(&query, &wanted, limit)?,
        })
    }

    fn search_messages(
        &self,
        query: &Query,
        wanted: &[&str],
        limit: usize,
    ) -> Result<Vec<SearchHit>> {
        /// Numbers go up with the time of filing, which is nearly the time of sending; among so many
        /// of the newest the order is exact.
        const LOOKED_AT: usize = 200;
        let mut found = Vec::new();
        let look_at = limit.max(LOOKED_AT);
        self.messages_with(&terms_of(query), |message| {
            if !message.spam {
                found.push(message);
            }
            Ok(found.len() < look_at)
        })
        .doing("search the messages")?;
        found.sort_by_key(|message| std::cmp::Reverse((message.sent_at, message.id)));
        found.truncate(limit);
        Ok(found
            .into_iter()
            .map(|message| {
                let in_text = fold(&message.text);
                let text = if wanted.iter().any(|word| in_text.contains(word)) {
                    &message.text
                } else {
                    &message.subjects
                };
                SearchHit {
                    kind: SearchKind::Message,
                    client: message.client,
                    ticket: Some(message.ticket),
                    message: Some(message.id),
                    snippet: around(text, wanted),
                    sent_at: Some(message.sent_at),
                    client_name: message.client_name,
                }
            })
            .collect())
    }
}

/// The folded texts that a query looks for.
fn wanted(query: &Query) -> Vec<String> {
    let mut words = Vec::new();
    for term in query.terms.iter().filter(|term| !term.negated) {
        match &term.kind {
            TermKind::Text(text) => words.push(text.clone()),
            TermKind::Phrase(phrase) => words.push(phrase.folded.clone()),
            TermKind::Digits(digits) => {
                words.extend(digits.words.iter().cloned());
                words.extend(digits.digits.iter().cloned());
            }
            TermKind::Field(_, FieldTest::Contains(text)) => words.push(text.clone()),
            TermKind::Field(_, FieldTest::Phrase(phrase)) => words.push(phrase.folded.clone()),
            TermKind::Field(..) => {}
        }
    }
    words
}

/// The value of a card that has one of the words, around it; else what tells most about the card.
fn card_snippet(card: &Client, wanted: &[&str]) -> String {
    let company = card.company.as_ref().map(|company| company.name.as_str());
    let contacts = card.contacts.iter().flat_map(|contact| {
        [Some(contact.value.as_str()), contact.e164.as_deref()]
            .into_iter()
            .flatten()
    });
    let values = std::iter::once(card.name.as_str())
        .chain(contacts)
        .chain(company)
        .chain([card.position.as_str(), card.note.as_str()])
        .chain(card.tags.iter().map(String::as_str))
        .chain(card.sites.iter().map(String::as_str))
        .chain(card.addresses.iter().map(|address| address.text.as_str()))
        .chain(card.custom.values().map(String::as_str))
        .filter(|value| !value.is_empty());
    let mut first = None;
    for value in values {
        let folded = fold(value);
        if wanted.iter().any(|word| folded.contains(word)) {
            return around(value, wanted);
        }
        first.get_or_insert(value);
    }
    around(first.unwrap_or_default(), &[])
}
