//! Tickets: a row each, written whole, so that its digest is.

use rusqlite::{OptionalExtension, Row, params};

use super::digests::TicketParts;
use super::error::Context;
use super::rows::{Coded, rank};
use super::{Store, Tx};
use crate::domain::appeal::AppealKind;
use crate::domain::client::Standing;
use crate::domain::contact::Key;
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::ticket::{Priority, Status, Ticket, TicketLine, TicketType, Writer, snippet};
use crate::domain::time::Timestamp;

const COLUMNS: &str = "t.id, t.revision, t.client, c.shown, c.standing, t.subject, t.snippet, t.status, t.priority,
    t.kind, t.channel, t.address, t.assignee, t.tags, t.unread, t.linked, t.snoozed_until, t.opened_by,
    t.pardoned, t.created_at, t.updated_at, t.last_message_at, t.messages";

fn read_ticket(row: &Row<'_>) -> rusqlite::Result<Ticket> {
    let tags: String = row.get(13)?;
    Ok(Ticket {
        id: TicketId(row.get(0)?),
        revision: row.get(1)?,
        client: ClientId(row.get(2)?),
        client_name: row.get(3)?,
        standing: Standing::from_code(row.get(4)?),
        subject: row.get(5)?,
        snippet: row.get(6)?,
        status: Status::from_code(row.get(7)?),
        priority: Priority::from_code(row.get(8)?),
        kind: TicketType::from_code(row.get(9)?),
        channel: row.get(10)?,
        reply_address: row.get::<_, Option<String>>(11)?.map(Key),
        assignee: row.get(12)?,
        tags: tags_from(&tags),
        unread: row.get(14)?,
        linked: row.get::<_, Option<i64>>(15)?.map(TicketId),
        snoozed_until: row.get::<_, Option<i64>>(16)?.map(Timestamp),
        opened_by: Writer::from_code(row.get(17)?),
        pardoned: row.get(18)?,
        created_at: Timestamp(row.get(19)?),
        updated_at: Timestamp(row.get(20)?),
        last_message_at: Timestamp(row.get(21)?),
        messages: row.get(22)?,
    })
}

/// Tags are kept as a JSON list; an unreadable one reads as no tags, `check` finds it by its digest.
pub(super) fn tags_from(text: &str) -> Vec<String> {
    if text == "[]" {
        Vec::new()
    } else {
        serde_json::from_str(text).unwrap_or_default()
    }
}

fn tags_to(tags: &[String]) -> String {
    serde_json::Value::from(tags).to_string()
}

fn read_line(row: &Row<'_>) -> rusqlite::Result<TicketLine> {
    Ok(TicketLine {
        id: TicketId(row.get(0)?),
        subject: row.get(1)?,
        status: Status::from_code(row.get(2)?),
        channel: row.get(3)?,
        messages: row.get(4)?,
        created_at: Timestamp(row.get(5)?),
        last_message_at: Timestamp(row.get(6)?),
    })
}

const LINE_COLUMNS: &str = "id, subject, status, channel, messages, created_at, last_message_at";

impl Store {
    /// A ticket by its number; a merged one leads on (`T11`).
    pub fn ticket(&self, id: TicketId) -> Result<Option<Ticket>> {
        let mut id = id.0;
        for _ in 0..64 {
            let found = self
                .conn
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM tickets t JOIN clients c ON c.id = t.client WHERE t.id = ?1"
                ))
                .and_then(|mut statement| statement.query_row([id], read_ticket).optional())
                .doing("read a ticket")?;
            if found.is_some() {
                return Ok(found);
            }
            let next: Option<i64> = self
                .conn
                .prepare_cached("SELECT into_ticket FROM merged_tickets WHERE id = ?1")
                .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
                .doing("read a ticket")?;
            match next {
                Some(next) => id = next,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The newest tickets of a client, without spam when `spam` is false, and without `except`.
    pub fn tickets_of(
        &self,
        client: ClientId,
        except: Option<TicketId>,
        spam: bool,
        limit: usize,
    ) -> Result<Vec<TicketLine>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {LINE_COLUMNS} FROM tickets
                 WHERE client = ?1 AND id IS NOT ?2 AND (?3 OR status <> 6)
                 ORDER BY last_message_at DESC, id DESC LIMIT ?4"
            ))
            .and_then(|mut statement| {
                statement
                    .query_map(
                        params![client.0, except.map(|id| id.0), spam, limit as i64],
                        read_line,
                    )?
                    .collect()
            })
            .doing("read a client's tickets")
    }

    /// How many tickets a client has.
    pub fn count_tickets(&self, client: ClientId, spam: bool) -> Result<u64> {
        self.conn
            .prepare_cached(
                "SELECT count(*) FROM tickets WHERE client = ?1 AND (?2 OR status <> 6)",
            )
            .and_then(|mut s| s.query_row(params![client.0, spam], |row| row.get::<_, i64>(0)))
            .map(i64::cast_unsigned)
            .doing("count a client's tickets")
    }

    /// The client's active tickets in a channel, newest first (`M8`, for chats).
    pub fn active_tickets(&self, client: ClientId, channel: &str) -> Result<Vec<TicketId>> {
        self.conn
            .prepare_cached(
                "SELECT id FROM tickets WHERE client = ?1 AND channel = ?2 AND status <= 3
                 ORDER BY last_message_at DESC, id DESC",
            )
            .and_then(|mut s| {
                s.query_map(params![client.0, channel], |row| row.get(0).map(TicketId))?
                    .collect()
            })
            .doing("look for a client's active tickets")
    }

    /// The newest ticket that points to a closed one and belongs to the same client: later replies
    /// follow to it (`M8`).
    pub fn follower_of(&self, ticket: TicketId, client: ClientId) -> Result<Option<TicketId>> {
        self.conn
            .prepare_cached(
                "SELECT id FROM tickets WHERE client = ?2 AND linked = ?1
                 ORDER BY last_message_at DESC, id DESC LIMIT 1",
            )
            .and_then(|mut s| {
                s.query_row(params![ticket.0, client.0], |row| row.get(0))
                    .optional()
            })
            .map(|id| id.map(TicketId))
            .doing("look for a ticket that goes on")
    }

    /// Solved tickets that nothing happened in since `before` (`T1`).
    pub fn solved_before(&self, before: Timestamp, limit: usize) -> Result<Vec<TicketId>> {
        self.conn
            .prepare_cached("SELECT id FROM tickets WHERE status = 4 AND updated_at < ?1 ORDER BY updated_at LIMIT ?2")
            .and_then(|mut s| s.query_map(params![before.0, limit as i64], |row| row.get(0).map(TicketId))?.collect())
            .doing("look for tickets to close")
    }

    /// Snoozed tickets whose time has come.
    pub fn due_snoozes(&self, now: Timestamp) -> Result<Vec<TicketId>> {
        self.conn
            .prepare_cached("SELECT id FROM tickets WHERE snoozed_until <= ?1")
            .and_then(|mut s| {
                s.query_map([now.0], |row| row.get(0).map(TicketId))?
                    .collect()
            })
            .doing("look for snoozed tickets")
    }
}

/// The part of a ticket that totals are kept of.
fn counted(ticket: &Ticket) -> (i64, i64) {
    (
        i64::from(ticket.status.is_active()),
        i64::from(ticket.unread),
    )
}

impl Tx<'_> {
    /// Stores a new ticket and gives it its number.
    pub fn insert_ticket(&self, ticket: &mut Ticket) -> Result<()> {
        self.number_ticket(ticket);
        self.insert_numbered_ticket(ticket)
    }

    /// Gives a new ticket its number, before the ticket itself is ready to be stored.
    pub fn number_ticket(&self, ticket: &mut Ticket) {
        ticket.id = TicketId(self.next(|c| &mut c.next_ticket));
        ticket.revision = 1;
    }

    /// Stores a new ticket under the number it was given.
    pub fn insert_numbered_ticket(&self, ticket: &Ticket) -> Result<()> {
        self.write_ticket(ticket, None)
    }

    /// Stores a changed ticket whole; its revision goes up by one. `before` is the ticket as it is
    /// in the file.
    pub fn update_ticket(&self, before: &Ticket, ticket: &mut Ticket) -> Result<()> {
        ticket.revision = before.revision + 1;
        self.write_ticket(ticket, Some(before))
    }

    /// Sets count, time and snippet of a ticket from the messages it has now.
    pub fn recount_ticket(&self, id: TicketId) -> Result<()> {
        // A merged number leads to a ticket that is not meant.
        let Some(before) = self.ticket(id)?.filter(|ticket| ticket.id == id) else {
            return Ok(());
        };
        let mut after = before.clone();
        let count: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM messages WHERE ticket = ?1")
            .and_then(|mut statement| statement.query_row([id.0], |row| row.get(0)))
            .doing("count a ticket's messages")?;
        after.messages = u32::try_from(count).unwrap_or(u32::MAX);
        let last: Option<(i64, String, i64, Option<String>)> = self
            .conn
            .prepare_cached(
                "SELECT sent_at, text, kind, (SELECT name FROM attachments a WHERE a.message = m.id ORDER BY id LIMIT 1)
                 FROM messages m WHERE ticket = ?1 ORDER BY sent_at DESC, id DESC LIMIT 1",
            )
            .and_then(|mut s| {
                s.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
                    .optional()
            })
            .doing("read a ticket's last message")?;
        let (at, text, kind, file) = last.unwrap_or((before.created_at.0, String::new(), 0, None));
        after.last_message_at = Timestamp(at);
        after.snippet = match (snippet(&text), AppealKind::from_code(kind)) {
            (words, _) if !words.is_empty() => words,
            (_, AppealKind::Call) => "Call".to_owned(),
            _ => file.unwrap_or_default(),
        };
        if after == before {
            return Ok(());
        }
        self.update_ticket(&before, &mut after)
    }

    /// Removes a ticket whose messages are gone or moved; with `into` its number leads on.
    pub fn remove_ticket(&self, ticket: &Ticket, into: Option<TicketId>) -> Result<()> {
        let (active, unread) = counted(ticket);
        self.count(|c| &mut c.active_tickets, -active);
        self.count(|c| &mut c.unread_tickets, -unread);
        let run = || -> rusqlite::Result<()> {
            self.conn
                .prepare_cached("DELETE FROM threads WHERE ticket = ?1")?
                .execute([ticket.id.0])?;
            self.conn
                .prepare_cached("DELETE FROM tickets WHERE id = ?1")?
                .execute([ticket.id.0])?;
            if let Some(into) = into {
                self.conn
                    .prepare_cached(
                        "INSERT OR REPLACE INTO merged_tickets (id, into_ticket) VALUES (?1, ?2)",
                    )?
                    .execute([ticket.id.0, into.0])?;
            }
            Ok(())
        };
        run().doing("remove a ticket")
    }

    fn write_ticket(&self, ticket: &Ticket, before: Option<&Ticket>) -> Result<()> {
        let (active, unread) = counted(ticket);
        let (was_active, was_unread) = before.map_or((0, 0), counted);
        self.count(|c| &mut c.active_tickets, active - was_active);
        self.count(|c| &mut c.unread_tickets, unread - was_unread);
        let seq = self.next(|c| &mut c.seq);
        let tags = tags_to(&ticket.tags);
        let digest = self.ticket_digest(&TicketParts {
            id: ticket.id.0,
            client: ticket.client.0,
            subject: &ticket.subject,
            tags: &tags,
            channel: &ticket.channel,
            address: ticket.reply_address.as_ref().map(Key::as_str),
            assignee: ticket.assignee.as_deref(),
            codes: [
                ticket.status.code(),
                ticket.priority.code(),
                ticket.kind.code(),
                ticket.opened_by.code(),
            ],
            linked: ticket.linked.map(|id| id.0),
            created_at: ticket.created_at.0,
        });
        let sql = match before {
            None => {
                "INSERT INTO tickets (id, revision, seq, client, rank, subject, snippet, status, priority, kind, channel,
                    address, assignee, tags, unread, linked, snoozed_until, opened_by, pardoned, created_at, updated_at,
                    last_message_at, messages, digest)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                    ?21, ?22, ?23, ?24)"
            }
            // A column that is not named needs no look at its index, nor at what it refers to.
            Some(before)
                if before.client == ticket.client
                    && before.snoozed_until == ticket.snoozed_until =>
            {
                "UPDATE tickets SET revision = ?2, seq = ?3, rank = ?5, subject = ?6, snippet = ?7,
                    status = ?8, priority = ?9, kind = ?10, channel = ?11, address = ?12, assignee = ?13, tags = ?14,
                    unread = ?15, linked = ?16, opened_by = ?18, pardoned = ?19, created_at = ?20,
                    updated_at = ?21, last_message_at = ?22, messages = ?23, digest = ?24 WHERE id = ?1"
            }
            Some(_) => {
                "UPDATE tickets SET revision = ?2, seq = ?3, client = ?4, rank = ?5, subject = ?6, snippet = ?7,
                    status = ?8, priority = ?9, kind = ?10, channel = ?11, address = ?12, assignee = ?13, tags = ?14,
                    unread = ?15, linked = ?16, snoozed_until = ?17, opened_by = ?18, pardoned = ?19, created_at = ?20,
                    updated_at = ?21, last_message_at = ?22, messages = ?23, digest = ?24 WHERE id = ?1"
            }
        };
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement.execute(params![
                    ticket.id.0,
                    ticket.revision,
                    seq,
                    ticket.client.0,
                    rank(ticket.standing),
                    ticket.subject,
                    ticket.snippet,
                    ticket.status.code(),
                    ticket.priority.code(),
                    ticket.kind.code(),
                    ticket.channel,
                    ticket.reply_address.as_ref().map(Key::as_str),
                    ticket.assignee,
                    tags,
                    ticket.unread,
                    ticket.linked.map(|id| id.0),
                    ticket.snoozed_until.map(|at| at.0),
                    ticket.opened_by.code(),
                    ticket.pardoned,
                    ticket.created_at.0,
                    ticket.updated_at.0,
                    ticket.last_message_at.0,
                    ticket.messages,
                    digest,
                ])
            })
            .doing("store a ticket")?;
        Ok(())
    }
}
