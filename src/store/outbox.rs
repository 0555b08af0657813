//! The outbox: replies, durable before the screen says so (`T4`).

use rusqlite::{OptionalExtension, params};

use super::error::Context;
use super::rows::Coded;
use super::seals::OUTBOX;
use super::{Store, Tx};
use crate::domain::error::Result;
use crate::domain::ids::{MessageId, OutboxId, TicketId};
use crate::domain::listing::OutboxLine;
use crate::domain::ticket::DeliveryState;
use crate::domain::time::Timestamp;

/// A reply in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// Ticket of the reply.
    pub ticket: TicketId,
    /// The reply.
    pub message: MessageId,
    /// What became of it.
    pub state: DeliveryState,
    /// Why it was not sent.
    pub error: Option<String>,
}

/// A reply on its way into the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReply<'r> {
    /// Ticket of the reply.
    pub ticket: TicketId,
    /// The reply.
    pub message: MessageId,
    /// Who wrote it.
    pub agent: &'r str,
    /// Where it goes, in REF syntax.
    pub address: &'r str,
    /// When it was written.
    pub at: Timestamp,
    /// When it leaves; later than `at` while it is held.
    pub due_at: Timestamp,
}

impl Store {
    /// Replies, newest first; when `waiting` only those not sent, failed and unknown ones before the
    /// others.
    pub fn outbox(&self, waiting: bool, limit: usize) -> Result<Vec<OutboxLine>> {
        self.conn
            .prepare_cached(
                "SELECT o.id, o.ticket, c.shown, o.address, iif(o.state = 0 AND o.due_at <= o.at, 1, o.state), o.error, o.at,
                    ifnull(substr(m.text, 1, 2000), '') FROM outbox o LEFT JOIN messages m ON m.id = o.message
                 JOIN tickets t ON t.id = o.ticket JOIN clients c ON c.id = t.client
                 WHERE NOT ?1 OR o.state <> 2 ORDER BY ?1 AND o.state NOT IN (3, 4), o.id DESC LIMIT ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_map(params![waiting, limit as i64], |row| {
                        Ok(OutboxLine {
                            id: OutboxId(row.get(0)?),
                            ticket: TicketId(row.get(1)?),
                            client_name: row.get(2)?,
                            address: row.get(3)?,
                            state: DeliveryState::from_code(row.get(4)?),
                            error: row.get(5)?,
                            at: Timestamp(row.get(6)?),
                            text: row.get(7)?,
                        })
                    })?
                    .collect()
            })
            .doing("read the outbox")
    }

    /// Replies as connectors read them; one that was never held, or is held no longer, is queued until its
    /// deliverer takes it; newest first, with what became of each and why.
    pub fn outbox_records(
        &self,
        limit: usize,
    ) -> Result<Vec<(String, DeliveryState, Option<String>)>> {
        self.conn
            .prepare_cached(
                "SELECT record, iif(state = 0 AND due_at <= at, 1, state), error FROM outbox ORDER BY id DESC LIMIT ?1",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([limit as i64], |row| {
                        Ok((
                            row.get(0)?,
                            DeliveryState::from_code(row.get(1)?),
                            row.get(2)?,
                        ))
                    })?
                    .collect()
            })
            .doing("read the outbox")
    }

    /// Held replies whose time has come, oldest first, with the line connectors read.
    pub fn due_replies(&self, now: Timestamp) -> Result<Vec<(OutboxId, String)>> {
        self.conn
            .prepare_cached(
                // The index holds what is not sent; its condition must stand here to be taken.
                "SELECT id, record FROM outbox WHERE state = 0 AND state <> 2 AND due_at <= ?1 ORDER BY id",
            )
            .and_then(|mut s| {
                s.query_map([now.0], |row| Ok((OutboxId(row.get(0)?), row.get(1)?)))?
                    .collect()
            })
            .doing("read the outbox")
    }

    /// Whether an agent has replies whose time has not come.
    pub fn holds_replies(&self, agent: &str, now: Timestamp) -> Result<bool> {
        self.conn
            .prepare_cached(
                "SELECT 1 FROM outbox WHERE state = 0 AND state <> 2 AND agent = ?1 AND due_at > ?2",
            )
            .and_then(|mut statement| statement.exists(params![agent, now.0]))
            .doing("read the outbox")
    }

    /// Replies that a deliverer says it is sending (`T4`).
    pub fn replies_being_sent(&self) -> Result<Vec<(OutboxId, TicketId)>> {
        self.conn
            .prepare_cached(
                "SELECT id, ticket FROM outbox WHERE state = 5 AND state <> 2 ORDER BY id",
            )
            .and_then(|mut s| {
                s.query_map([], |row| Ok((OutboxId(row.get(0)?), TicketId(row.get(1)?))))?
                    .collect()
            })
            .doing("read the outbox")
    }

    /// One reply.
    pub fn reply(&self, id: OutboxId) -> Result<Option<KeptReply>> {
        self.conn
            .prepare_cached("SELECT ticket, message, state, error FROM outbox WHERE id = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([id.0], |row| {
                        Ok(KeptReply {
                            ticket: TicketId(row.get(0)?),
                            message: MessageId(row.get(1)?),
                            state: DeliveryState::from_code(row.get(2)?),
                            error: row.get(3)?,
                        })
                    })
                    .optional()
            })
            .doing("read the outbox")
    }

    /// The ticket of a reply.
    pub fn ticket_of_reply(&self, id: OutboxId) -> Result<Option<TicketId>> {
        self.conn
            .prepare_cached("SELECT ticket FROM outbox WHERE id = ?1")
            .and_then(|mut s| s.query_row([id.0], |row| row.get(0)).optional())
            .map(|id| id.map(TicketId))
            .doing("read the outbox")
    }

    /// State of one record.
    pub fn outbox_state(&self, id: OutboxId) -> Result<Option<DeliveryState>> {
        self.conn
            .prepare_cached("SELECT state FROM outbox WHERE id = ?1")
            .and_then(|mut s| s.query_row([id.0], |row| row.get(0)).optional())
            .map(|code| code.map(DeliveryState::from_code))
            .doing("read the outbox")
    }
}

impl Tx<'_> {
    /// Adds a reply; `record` makes the line connectors read from the number given.
    pub fn insert_reply(
        &self,
        reply: &NewReply<'_>,
        record: impl FnOnce(OutboxId) -> String,
    ) -> Result<OutboxId> {
        self.conn
            .prepare_cached(
                "INSERT INTO outbox (ticket, message, agent, address, at, due_at, state, record)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, '')",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    reply.ticket.0,
                    reply.message.0,
                    reply.agent,
                    reply.address,
                    reply.at.0,
                    reply.due_at.0,
                ])
            })
            .doing("put a reply into the outbox")?;
        let id = OutboxId(self.conn.last_insert_rowid());
        self.conn
            .prepare_cached("UPDATE outbox SET record = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute(params![id.0, record(id)]))
            .and_then(|_| self.seal(&OUTBOX, id.0))
            .doing("put a reply into the outbox")?;
        Ok(id)
    }

    /// A held reply leaves: from now on there is no way back (`D7`). False when it is held no more.
    pub fn release_reply(
        &self,
        id: OutboxId,
        state: DeliveryState,
        error: Option<&str>,
    ) -> Result<bool> {
        let released = self
            .conn
            .prepare_cached("UPDATE outbox SET state = ?2, error = ?3 WHERE id = ?1 AND state = 0")
            .and_then(|mut statement| statement.execute(params![id.0, state.code(), error]))
            .doing("hand a reply on")?;
        if released == 0 {
            return Ok(false);
        }
        let replies = "action IN ('reply', 'forward') AND (ticket, at, agent) =
                 (SELECT ticket, at, agent FROM outbox WHERE id = ?1)";
        self.drop_payloads(replies, id.0).doing("hand a reply on")?;
        Ok(true)
    }

    /// What became of a reply that was being sent. One that a connector told of meanwhile, or that is
    /// gone, stays as it is.
    pub fn end_sending(
        &self,
        id: OutboxId,
        state: DeliveryState,
        error: Option<&str>,
    ) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE outbox SET state = ?2, error = ?3 WHERE id = ?1 AND state = 5")
            .and_then(|mut statement| statement.execute(params![id.0, state.code(), error]))
            .doing("note what became of a reply")?;
        Ok(())
    }

    /// An agent's held replies are held no longer.
    pub fn end_holds(&self, agent: &str, now: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                // Due since it was written: from now on it waits for its deliverer only.
                "UPDATE outbox SET due_at = at
                 WHERE state = 0 AND state <> 2 AND agent = ?1 AND due_at > ?2",
            )
            .and_then(|mut statement| statement.execute(params![agent, now.0]))
            .doing("hand replies on")?;
        Ok(())
    }

    /// Takes a held reply out of the outbox.
    pub fn remove_reply(&self, id: OutboxId) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM outbox WHERE id = ?1")
            .and_then(|mut statement| statement.execute([id.0]))
            .doing("take a reply back")?;
        Ok(())
    }

    /// Replies that wait to leave become unknown, for they may have left already (`T4`: never resent
    /// unasked).
    pub fn doubt_held_replies(&self, why: &str) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE outbox SET state = ?1, error = ?2 WHERE state = ?3")
            .and_then(|mut statement| {
                let (unknown, held) = (DeliveryState::Unknown, DeliveryState::Held);
                statement.execute(params![unknown.code(), why, held.code()])
            })
            .doing("keep replies from being sent again")
            .map(drop)
    }

    /// Sets what became of a reply; false when there is no such record.
    pub fn set_delivery(
        &self,
        id: OutboxId,
        state: DeliveryState,
        remote: Option<&str>,
        error: Option<&str>,
    ) -> Result<bool> {
        self.conn
            .prepare_cached(
                // One that is to leave again is not held once more.
                "UPDATE outbox SET state = ?2, remote = ifnull(?3, remote), error = ?4,
                 due_at = iif(?2 = 0, at, due_at) WHERE id = ?1",
            )
            .and_then(|mut s| s.execute(params![id.0, state.code(), remote, error]))
            .map(|rows| rows == 1)
            .doing("note what became of a reply")
    }
}
