//! Messages and what belongs to them on the way to another ticket or another client (`D4`, `T11`).

use rusqlite::{OptionalExtension, params};

use super::error::Context;
use super::{Store, Tx};
use crate::domain::contact::Key;
use crate::domain::dossier::{Row, Watermark, number};
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, ListEntryId, MessageId, ReviewId, TicketId};
use crate::domain::listing::ListEntry;
use crate::domain::time::Timestamp;

/// A message as far as it matters whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The message.
    pub id: MessageId,
    /// The ticket it stands in.
    pub ticket: TicketId,
    /// The writer's card.
    pub client: Option<ClientId>,
    /// The contact it was recognised by.
    pub matched: Option<Key>,
}

impl Store {
    fn numbers(&self, sql: &str, id: i64, what: &str) -> Result<Vec<i64>> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map([id], |row| row.get(0))?.collect())
            .doing(what)
    }

    /// All tickets of a client, oldest first.
    pub fn ticket_ids_of(&self, client: ClientId) -> Result<Vec<TicketId>> {
        let sql = "SELECT id FROM tickets WHERE client = ?1 ORDER BY id";
        let ids = self.numbers(sql, client.0, "read a client's tickets")?;
        Ok(ids.into_iter().map(TicketId).collect())
    }

    /// What a client wrote in other clients' tickets, oldest first (`D1`).
    pub fn guest_messages_of(&self, client: ClientId) -> Result<Vec<MessageId>> {
        let sql = "SELECT id FROM messages WHERE guest = 1 AND client = ?1 ORDER BY id";
        let ids = self.numbers(sql, client.0, "read a client's messages")?;
        Ok(ids.into_iter().map(MessageId).collect())
    }

    /// Everything a client wrote, in own and other tickets.
    pub fn messages_by(&self, client: ClientId) -> Result<Vec<MessageId>> {
        let own = "SELECT m.id FROM tickets t JOIN messages m ON m.ticket = t.id
             WHERE t.client = ?1 AND m.client = ?1";
        let mut ids = self.numbers(own, client.0, "read a client's messages")?;
        ids.extend(self.guest_messages_of(client)?.iter().map(|id| id.0));
        ids.sort_unstable();
        ids.dedup();
        Ok(ids.into_iter().map(MessageId).collect())
    }

    /// Those of these messages that are still a client's.
    pub fn still_by(&self, client: ClientId, messages: &[MessageId]) -> Result<Vec<MessageId>> {
        let run = || -> rusqlite::Result<Vec<MessageId>> {
            let mut statement = self
                .conn
                .prepare_cached("SELECT 1 FROM messages WHERE id = ?1 AND client = ?2")?;
            let mut still = Vec::with_capacity(messages.len());
            for id in messages {
                if statement.exists([id.0, client.0])? {
                    still.push(*id);
                }
            }
            Ok(still)
        };
        run().doing("read a client's messages")
    }

    /// Messages of a ticket with this number or a greater one, oldest first.
    pub fn filed_since(&self, ticket: TicketId, since: MessageId) -> Result<Vec<Filed>> {
        self.conn
            .prepare_cached(
                "SELECT id, ticket, client, matched FROM messages
                 WHERE ticket = ?1 AND id >= ?2 ORDER BY sent_at, id",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([ticket.0, since.0], |row| {
                        Ok(Filed {
                            id: MessageId(row.get(0)?),
                            ticket: TicketId(row.get(1)?),
                            client: row.get::<_, Option<i64>>(2)?.map(ClientId),
                            matched: row.get::<_, Option<String>>(3)?.map(Key),
                        })
                    })?
                    .collect()
            })
            .doing("read what was filed since")
    }

    /// When a client last wrote into own tickets, in messages from this number on.
    pub fn last_written(&self, client: ClientId, since: MessageId) -> Result<Option<Timestamp>> {
        self.conn
            .prepare_cached(
                "SELECT max(m.sent_at) FROM tickets t JOIN messages m ON m.ticket = t.id
                 WHERE t.client = ?1 AND m.client = ?1 AND m.id >= ?2",
            )
            .and_then(|mut s| s.query_row([client.0, since.0], |row| row.get::<_, Option<i64>>(0)))
            .map(|at| at.map(Timestamp))
            .doing("read when a client last wrote")
    }
}

impl Tx<'_> {
    /// The numbers that come next.
    pub fn watermark(&self) -> Watermark {
        let counters = self.counters.borrow();
        Watermark {
            ticket: TicketId(counters.next_ticket),
            message: MessageId(counters.next_message),
        }
    }

    fn update_each(&self, sql: &str, ids: impl Iterator<Item = i64>, to: i64) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            let mut statement = self.conn.prepare_cached(sql)?;
            for id in ids {
                statement.execute([id, to])?;
            }
            Ok(())
        };
        run().doing("move what belongs to a client")
    }

    /// Says that messages are of another client; the guest marks of their tickets are the caller's.
    pub fn set_writer(&self, messages: &[MessageId], client: ClientId) -> Result<()> {
        let sql = "UPDATE messages SET client = ?2 WHERE id = ?1";
        self.update_each(sql, messages.iter().map(|id| id.0), client.0)
    }

    /// Attachments are of whoever wrote their message.
    pub fn attachments_follow(&self, message: MessageId) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE attachments SET client = (SELECT client FROM messages WHERE id = ?1) WHERE message = ?1",
            )
            .and_then(|mut statement| statement.execute([message.0]))
            .doing("move attachments")?;
        Ok(())
    }

    /// Moves messages to a ticket with their attachments, replies on their way and conversations; counts
    /// and guest marks of both tickets are the caller's.
    pub fn move_messages(&self, messages: &[MessageId], to: TicketId) -> Result<()> {
        for id in messages {
            let found: Option<(i64, String, Option<String>)> = self
                .conn
                .prepare_cached("SELECT ticket, channel, source_id FROM messages WHERE id = ?1")
                .and_then(|mut s| {
                    s.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                        .optional()
                })
                .doing("move a message")?;
            let Some((from, channel, source)) = found else {
                continue;
            };
            let run = || -> rusqlite::Result<()> {
                for sql in [
                    "UPDATE messages SET ticket = ?2 WHERE id = ?1",
                    "UPDATE attachments SET ticket = ?2 WHERE message = ?1",
                    "UPDATE outbox SET ticket = ?2 WHERE message = ?1",
                ] {
                    self.conn.prepare_cached(sql)?.execute([id.0, to.0])?;
                }
                if let Some(source) = source {
                    // Answers to this message find it where it is.
                    let hash = self.message_thread(&channel, &source);
                    self.conn
                        .prepare_cached("UPDATE OR REPLACE threads SET ticket = ?3 WHERE hash = ?1 AND ticket = ?2")?
                        .execute([hash, from, to.0])?;
                }
                Ok(())
            };
            run().doing("move a message")?;
        }
        Ok(())
    }

    /// Conversations that lead to a ticket lead to another one.
    pub fn move_threads(&self, from: TicketId, to: TicketId) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE OR REPLACE threads SET ticket = ?2 WHERE ticket = ?1")
            .and_then(|mut statement| statement.execute([from.0, to.0]))
            .doing("move conversations")?;
        Ok(())
    }

    /// Puts conversations back to one ticket, away from another.
    pub fn return_threads(&self, threads: &[Row], from: TicketId) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            for row in threads {
                self.conn
                    .prepare_cached("DELETE FROM threads WHERE hash = ?1 AND ticket = ?2")?
                    .execute([number(row, "hash"), from.0])?;
            }
            self.put_images("threads", threads, "OR IGNORE")
        };
        run().doing("put conversations back")
    }

    /// The conversations that lead to a ticket.
    pub fn threads_of(&self, ticket: TicketId) -> Result<Vec<Row>> {
        self.images("SELECT * FROM threads WHERE ticket = ?1", [ticket.0])
            .doing("read conversations")
    }

    /// Sets when a client last wrote, back as well as forward.
    pub fn set_last_appeal(&self, client: ClientId, at: Option<Timestamp>) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE clients SET last_appeal_at = ?2 WHERE id = ?1 AND deleted_at IS NULL",
            )
            .and_then(|mut s| s.execute(params![client.0, at.map(|at| at.0)]))
            .doing("note when a client wrote")?;
        Ok(())
    }

    /// List entries follow another card's mark, or none.
    pub fn set_entry_client(&self, ids: &[ListEntryId], client: Option<ClientId>) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            for id in ids {
                self.conn
                    .prepare_cached("UPDATE list_entries SET client = ?2 WHERE id = ?1")?
                    .execute(params![id.0, client.map(|id| id.0)])?;
            }
            Ok(())
        };
        run().doing("move list entries")
    }

    /// Puts a list entry back under its number, so that the list is in its old order.
    pub fn put_list_entry_back(&self, entry: &mut ListEntry) -> Result<()> {
        let old = entry.id;
        self.insert_list_entry(entry)?;
        let done = self
            .conn
            .prepare_cached("UPDATE OR IGNORE list_entries SET id = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute([entry.id.0, old.0]))
            .doing("put a list entry back")?;
        if done == 1 {
            entry.id = old;
        }
        Ok(())
    }

    /// House marks of a card go to another one: which contacts (`C22`).
    pub fn move_houses(&self, from: ClientId, to: ClientId) -> Result<Vec<Key>> {
        let run = || -> rusqlite::Result<Vec<Key>> {
            let keys = self
                .conn
                .prepare_cached("SELECT key FROM houses WHERE client = ?1")?
                .query_map([from.0], |row| row.get(0).map(Key))?
                .collect::<rusqlite::Result<_>>()?;
            self.conn
                .prepare_cached("UPDATE houses SET client = ?2 WHERE client = ?1")?
                .execute([from.0, to.0])?;
            Ok(keys)
        };
        run().doing("move house cards")
    }

    /// Gives house marks back to a card (`C22`).
    pub fn return_houses(&self, keys: &[Key], to: ClientId) -> Result<()> {
        keys.iter().try_for_each(|key| self.put_house(key, to))
    }

    /// Pairs of the review list with one card become pairs with another one; those of the first stay as
    /// they are, out of sight. What was there before and what is new.
    pub fn move_reviews(&self, from: ClientId, to: ClientId) -> Result<(Vec<Row>, Vec<ReviewId>)> {
        let run = || -> rusqlite::Result<(Vec<Row>, Vec<ReviewId>)> {
            let before = self.images("SELECT * FROM reviews WHERE a = ?1 OR b = ?1", [to.0])?;
            let theirs = self.images(
                "SELECT * FROM reviews WHERE (a = ?1 OR b = ?1) AND a <> ?2 AND b <> ?2",
                [from.0, to.0],
            )?;
            self.conn
                .prepare_cached(
                    "UPDATE reviews SET state = 2 WHERE a = min(?1, ?2) AND b = max(?1, ?2)",
                )?
                .execute([from.0, to.0])?;
            let mut new = Vec::new();
            for pair in &theirs {
                let (a, b) = (number(pair, "a"), number(pair, "b"));
                let third = if a == from.0 { b } else { a };
                let (a, b) = match third {
                    0 => (to.0, 0),
                    third => (third.min(to.0), third.max(to.0)),
                };
                let added = self
                    .conn
                    .prepare_cached(
                        "INSERT OR IGNORE INTO reviews (a, b, reasons, at, state) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![
                        a,
                        b,
                        pair.get("reasons").and_then(serde_json::Value::as_str).unwrap_or("[]"),
                        number(pair, "at"),
                        number(pair, "state"),
                    ])?;
                if added == 1 {
                    new.push(ReviewId(self.conn.last_insert_rowid()));
                }
            }
            Ok((before, new))
        };
        run().doing("move possible duplicates")
    }

    /// Takes [`Tx::move_reviews`] back.
    pub fn return_reviews(&self, before: &[Row], new: &[ReviewId]) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            for id in new {
                self.conn
                    .prepare_cached("DELETE FROM reviews WHERE id = ?1")?
                    .execute([id.0])?;
            }
            for pair in before {
                self.conn
                    .prepare_cached("UPDATE reviews SET state = ?2 WHERE id = ?1 AND state = 2")?
                    .execute([number(pair, "id"), number(pair, "state")])?;
            }
            Ok(())
        };
        run().doing("put possible duplicates back")
    }
}
