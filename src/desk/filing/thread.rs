//! Which ticket an appeal continues, and the message it becomes there (`M8`).

use super::Batch;
use crate::domain::appeal::{Appeal, AppealKind, Author, Visibility, is_chat};
use crate::domain::contact::{ContactKind, Key};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, MessageId, TicketId};
use crate::domain::matching::Identity;
use crate::domain::printable::clip;
use crate::domain::standing::Verdict;
use crate::domain::threading::{self, Candidate, Thread};
use crate::domain::ticket::{MatchedBy, Message, Priority, Status, Ticket, TicketType, Writer};
use crate::domain::time::Timestamp;
use crate::store::NewMessage;

/// References looked at, last to first; a mail may carry thousands.
const MOST_REFERENCES: usize = 50;
/// Columns of a subject made from the text.
const SUBJECT_COLUMNS: usize = 80;

impl Batch<'_, '_, '_> {
    /// The tickets that something in the appeal points to, in the order of `M8`; the active chat only
    /// with a client.
    pub(super) fn candidates(
        &mut self,
        appeal: &Appeal,
        client: Option<ClientId>,
    ) -> Result<Vec<Candidate>> {
        let tx = self.tx;
        let known = &mut self.memory.known;
        let mut ids: Vec<TicketId> = Vec::new();
        let references = appeal.references.iter().rev().take(MOST_REFERENCES);
        for id in appeal.in_reply_to.iter().chain(references) {
            let thread = tx.message_thread(&appeal.channel, id);
            ids.extend_from_slice(known.thread(tx, thread)?);
        }
        if let Some(thread) = conversation(appeal) {
            let thread = tx.channel_thread(&appeal.channel, thread);
            ids.extend_from_slice(known.thread(tx, thread)?);
        }
        if let Some(subject) = &appeal.subject {
            ids.extend(threading::numbers_in(subject));
        }
        if let Some(client) =
            client.filter(|_| is_chat(&appeal.channel) && appeal.kind == AppealKind::Message)
        {
            ids.extend(known.chat(tx, client, &appeal.channel)?);
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for id in ids {
            let Some(ticket) = known.ticket(tx, id)? else {
                continue;
            };
            let mut candidate = Candidate {
                ticket: ticket.id,
                client: ticket.client,
                status: ticket.status,
            };
            // Later replies to a closed ticket follow to the one that goes on.
            for _ in 0..32 {
                if candidate.status != Status::Closed {
                    break;
                }
                let Some(next) = known.follower_of(tx, candidate.ticket, candidate.client)? else {
                    break;
                };
                let Some(ticket) = known.ticket(tx, next)? else {
                    break;
                };
                candidate = Candidate {
                    ticket: ticket.id,
                    client: ticket.client,
                    status: ticket.status,
                };
            }
            if !candidates.contains(&candidate) {
                candidates.push(candidate);
            }
        }
        Ok(candidates)
    }

    /// The ticket that a message of our own continues, whoever's it is (`M6`).
    pub(super) fn thread_of_ours(&mut self, appeal: &Appeal) -> Result<Option<TicketId>> {
        Ok(self
            .candidates(appeal, None)?
            .first()
            .map(|candidate| candidate.ticket))
    }

    /// The ticket for an appeal of a client: an old one, as it must be now, or a new one.
    pub(super) fn ticket_for(
        &mut self,
        appeal: &Appeal,
        client: ClientId,
        identities: &[Identity],
        verdict: Verdict,
        sent_at: Timestamp,
    ) -> Result<TicketId> {
        let candidates = self.candidates(appeal, Some(client))?;
        let mut thread = threading::choose(client, &candidates, &appeal.author);
        // Who answered a stranger's ticket before goes on in the one that was opened for it.
        if let Thread::Open {
            linked: Some(linked),
        } = thread
            && let Some(own) = self.memory.known.follower_of(self.tx, linked, client)?
            && self
                .memory
                .known
                .ticket(self.tx, own)?
                .is_some_and(|own| own.status != Status::Closed)
        {
            thread = Thread::Continue(own);
        }
        match thread {
            Thread::Continue(id) => {
                if appeal.author == Author::Client
                    && let Some(ticket) = self.memory.known.ticket_mut(self.tx, id)?
                {
                    threading::receive(ticket, verdict);
                }
                Ok(id)
            }
            Thread::Open { linked } => {
                self.open_ticket(appeal, client, identities, verdict, linked, sent_at)
            }
        }
    }

    fn open_ticket(
        &mut self,
        appeal: &Appeal,
        client: ClientId,
        identities: &[Identity],
        verdict: Verdict,
        linked: Option<TicketId>,
        sent_at: Timestamp,
    ) -> Result<TicketId> {
        let card = self.memory.known.client(self.tx, client)?;
        let by_agent = appeal.author != Author::Client;
        let (status, unread) = match (by_agent, verdict) {
            (true, _) => (Status::Open, false),
            (false, Verdict::Black) => (Status::Spam, false),
            (false, _) => (Status::New, true),
        };
        let ticket = Ticket {
            id: TicketId(0),
            revision: 0,
            client,
            client_name: card.display_name(),
            standing: card.standing,
            subject: subject_of(appeal),
            status,
            priority: Priority::Medium,
            kind: TicketType::Question,
            channel: appeal.channel.clone(),
            reply_address: default_address(identities),
            assignee: None,
            tags: Vec::new(),
            unread,
            linked,
            opened_by: if by_agent {
                Writer::Agent
            } else {
                Writer::Client
            },
            pardoned: false,
            snippet: String::new(),
            snoozed_until: None,
            created_at: sent_at,
            updated_at: sent_at,
            last_message_at: sent_at,
            messages: 0,
        };
        self.report.tickets_created += 1;
        Ok(self.memory.known.add_ticket(self.tx, ticket))
    }

    /// Stores the message itself; its number is reserved already when a language came from it.
    pub(super) fn add_message(
        &mut self,
        mut appeal: Appeal,
        ticket_id: TicketId,
        writer: Option<(ClientId, Option<MatchedBy>)>,
        id: Option<MessageId>,
        sent_at: Timestamp,
    ) -> Result<()> {
        let id = id.unwrap_or_else(|| self.tx.reserve_message());
        let message_thread = self.tx.message_thread(&appeal.channel, &appeal.id);
        self.memory.known.add_thread(message_thread, ticket_id);
        if let Some(thread) = conversation(&appeal) {
            let thread = self.tx.channel_thread(&appeal.channel, thread);
            self.memory.known.add_thread(thread, ticket_id);
        }
        let (agent, visibility) = match &appeal.author {
            Author::Client => (None, Visibility::Public),
            Author::Agent { name, visibility } => (Some(name.clone()), *visibility),
        };
        let (client, matched_by) = writer.map_or((None, None), |(client, by)| (Some(client), by));
        let author_name = match (&agent, client) {
            (Some(agent), _) => agent.clone(),
            (None, Some(client)) => match appeal
                .from
                .name
                .as_deref()
                .map(str::trim)
                .filter(|name| !name.is_empty())
            {
                Some(name) => name.to_owned(),
                None => self.memory.known.client(self.tx, client)?.display_name(),
            },
            (None, None) => String::new(),
        };
        let wordless = appeal.text.trim().is_empty();
        let known = &mut self.memory.known;
        let ticket = known
            .ticket_mut(self.tx, ticket_id)?
            .ok_or_else(|| Error::failed(format!("ticket #{ticket_id} went away")))?;
        ticket.messages += 1;
        ticket.updated_at = ticket.updated_at.max(sent_at);
        let newest = sent_at >= ticket.last_message_at;
        if newest {
            ticket.last_message_at = sent_at;
        }
        if newest && wordless {
            ticket.snippet = snippet_of_wordless(&appeal);
        }
        if agent.is_some() {
            threading::answer(ticket);
            if visibility == Visibility::Public {
                ticket.unread = false;
            }
        }
        if !appeal.to.is_empty() {
            let to = std::mem::take(&mut appeal.to);
            appeal.extra.insert("to".to_owned(), to.into());
        }
        if let Some(locale) = appeal.from.locale.take() {
            appeal.extra.insert("locale".to_owned(), locale.into());
        }
        let guest = agent.is_none() && client.is_some_and(|client| client != ticket.client);
        let subject = appeal
            .subject
            .take()
            .filter(|subject| *subject != ticket.subject);
        let new = NewMessage {
            message: Message {
                id,
                ticket: ticket_id,
                writer: if agent.is_some() {
                    Writer::Agent
                } else {
                    Writer::Client
                },
                client: if agent.is_some() { None } else { client },
                agent,
                author_name,
                visibility,
                kind: appeal.kind,
                channel: std::mem::take(&mut appeal.channel),
                sent_at,
                text: std::mem::take(&mut appeal.text),
                html: appeal.html.take(),
                subject,
                cc: std::mem::take(&mut appeal.cc),
                reply_to: std::mem::take(&mut appeal.reply_to),
                post: appeal.post.take(),
                thread: appeal.thread.take(),
                handle: appeal.from.handle.take(),
                remarks: Vec::new(),
                attachments: Vec::new(),
                matched_by,
                delivery: None,
                deleted: false,
            },
            source_id: Some(std::mem::take(&mut appeal.id)),
            more: std::mem::take(&mut appeal.extra),
            guest,
        };
        let owner = new.message.client;
        let pending = &mut self.memory.known.pending;
        match (newest, wordless) {
            (true, true) => pending.show_none(ticket_id),
            // Made when it is written, since most are followed by another one.
            (true, false) => pending.show_next(ticket_id),
            (false, _) => {}
        }
        pending.add_message(new);
        self.store_attachments(appeal.attachments, ticket_id, id, owner)
    }
}

/// The conversation id of the channel; for a comment under a post, the post (`M8`).
fn conversation(appeal: &Appeal) -> Option<&str> {
    match (&appeal.post, appeal.kind) {
        (Some(post), AppealKind::PostComment) if !post.url.is_empty() => Some(post.url.as_str()),
        _ => appeal.thread.as_deref(),
    }
    .filter(|thread| !thread.is_empty())
}

/// The contact of the channel, else the first verified one; never a claimed one (`M4`).
fn default_address(identities: &[Identity]) -> Option<Key> {
    identities
        .iter()
        .filter(|identity| !identity.contact.claimed)
        .find_map(|identity| identity.key().cloned())
}

/// The subject, or the first words.
fn subject_of(appeal: &Appeal) -> String {
    if let Some(subject) = appeal
        .subject
        .as_deref()
        .map(str::trim)
        .filter(|subject| !subject.is_empty())
    {
        return subject.to_owned();
    }
    let line = appeal
        .text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty());
    match (line, appeal.kind) {
        (Some(line), _) => clip(line, SUBJECT_COLUMNS).into_owned(),
        (None, AppealKind::Call) => "Call".to_owned(),
        (None, _) => appeal
            .attachments
            .first()
            .map(|file| file.name.clone())
            .unwrap_or_default(),
    }
}

/// What a ticket shows of a message without words.
fn snippet_of_wordless(appeal: &Appeal) -> String {
    match (appeal.kind, appeal.attachments.first()) {
        (AppealKind::Call, _) => "Call".to_owned(),
        (_, Some(file)) => file.name.clone(),
        (_, None) => String::new(),
    }
}

/// `matched_by` of a message (`M4`).
pub(super) fn matched_by(identity: &Identity, claimed: bool) -> Option<MatchedBy> {
    let value = identity.key()?.clone();
    let kind: ContactKind = identity.contact.kind;
    Some(MatchedBy {
        kind,
        value,
        claimed,
    })
}
