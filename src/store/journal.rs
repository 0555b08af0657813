//! The journal: history and undo as one record (`D7`).

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row, params};

use super::error::Context;
use super::seals::{JOURNAL, maybe};
use super::{Store, Tx};
use crate::domain::change::{Entry, FieldChange, JOURNAL_VERSION};
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, EntryId, TicketId};
use crate::domain::time::Timestamp;

/// An entry with what undo needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The entry.
    pub entry: Entry,
    /// What undo needs, as JSON; `None` when there is no way back.
    pub payload: Option<String>,
    /// The entry it took back.
    pub undoes: Option<EntryId>,
}

/// An entry on its way into the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry<'e> {
    /// When.
    pub at: Timestamp,
    /// Who; empty for the program itself.
    pub agent: &'e str,
    /// A stable word such as `edit`.
    pub action: &'e str,
    /// The card concerned.
    pub client: Option<ClientId>,
    /// Further cards concerned.
    pub also: &'e [ClientId],
    /// The ticket concerned.
    pub ticket: Option<TicketId>,
    /// What changed, in words.
    pub changes: &'e [FieldChange],
    /// What undo needs, as JSON; `None` when there is no way back.
    pub payload: Option<String>,
    /// The entry this one takes back.
    pub undoes: Option<EntryId>,
}

const COLUMNS: &str = "id, at, agent, action, client, ticket, changes, undone_by,
    payload IS NOT NULL AND undone_by IS NULL";

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let changes: String = row.get(6)?;
    Ok(Entry {
        id: EntryId(row.get(0)?),
        at: Timestamp(row.get(1)?),
        agent: row.get(2)?,
        action: row.get(3)?,
        client: row.get::<_, Option<i64>>(4)?.map(ClientId),
        ticket: row.get::<_, Option<i64>>(5)?.map(TicketId),
        changes: serde_json::from_str(&changes).unwrap_or_default(),
        undone_by: row.get::<_, Option<i64>>(7)?.map(EntryId),
        undoable: row.get(8)?,
    })
}

fn read_recorded(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    Ok(Recorded {
        entry: read_entry(row)?,
        payload: row.get(9)?,
        undoes: row.get::<_, Option<i64>>(10)?.map(EntryId),
    })
}

/// What entries are looked for by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A card.
    Card(ClientId),
    /// A ticket; entries about several name none.
    Ticket(TicketId),
    /// Anything.
    Anything,
}

impl Store {
    /// Entries about a card and those that went into it (`D4`), newest first; about everything for `None`.
    pub fn history(&self, client: Option<ClientId>, limit: usize) -> Result<Vec<Entry>> {
        let run = || -> rusqlite::Result<Vec<Entry>> {
            match client {
                Some(client) => self
                    .conn
                    .prepare_cached(&format!(
                        "WITH RECURSIVE family (card) AS (
                            SELECT ?1 UNION SELECT c.id FROM clients c JOIN family f ON c.merged_into = f.card)
                         SELECT {COLUMNS} FROM journal WHERE client IN (SELECT card FROM family)
                         UNION SELECT {COLUMNS} FROM journal WHERE id IN
                            (SELECT entry FROM journal_cards WHERE client IN (SELECT card FROM family))
                         ORDER BY id DESC LIMIT ?2"
                    ))?
                    .query_map(params![client.0, limit as i64], read_entry)?
                    .collect(),
                None => self
                    .conn
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS} FROM journal ORDER BY id DESC LIMIT ?1"
                    ))?
                    .query_map([limit as i64], read_entry)?
                    .collect(),
            }
        };
        run().doing("read the history")
    }

    /// What happened to a ticket, oldest first.
    ///
    /// With `since`, what is older is left out, with `until`, what is newer: it is read from the newest
    /// on, and no further than it must.
    pub fn ticket_events(
        &self,
        ticket: TicketId,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Result<Vec<Entry>> {
        let run = || -> rusqlite::Result<Vec<Entry>> {
            let mut statement = self.conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM journal WHERE ticket = ?1 ORDER BY id DESC"
            ))?;
            let mut rows = statement.query([ticket.0])?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                let at = Timestamp(row.get("at")?);
                if since.is_some_and(|since| at < since) {
                    break;
                }
                if until.is_none_or(|until| at <= until) {
                    events.push(read_entry(row)?);
                }
            }
            events.reverse();
            Ok(events)
        };
        run().doing("read a ticket's history")
    }

    /// One entry with what undo needs and the entry it took back.
    pub fn entry(&self, id: EntryId) -> Result<Option<Recorded>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, payload, undoes FROM journal WHERE id = ?1"
            ))
            .and_then(|mut statement| statement.query_row([id.0], read_recorded).optional())
            .doing("read the history")
    }

    /// What undo needs of an entry, if it is no longer than `most` bytes; a longer one is not even read.
    pub fn payload_within(&self, id: EntryId, most: usize) -> Result<Option<String>> {
        self.conn
            .prepare_cached(
                "SELECT payload FROM journal
                 WHERE id = ?1 AND payload IS NOT NULL AND octet_length(payload) <= ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_row(params![id.0, most as i64], |row| row.get(0))
                    .optional()
            })
            .doing("read the history")
    }

    /// Cards an entry about several is about.
    pub fn cards_of_entry(&self, id: EntryId) -> Result<Vec<ClientId>> {
        self.conn
            .prepare_cached("SELECT client FROM journal_cards WHERE entry = ?1")
            .and_then(|mut statement| {
                statement
                    .query_map([id.0], |row| row.get(0).map(ClientId))?
                    .collect()
            })
            .doing("read the history")
    }

    /// The newest change of an agent that can be taken back and was not (`D7`).
    pub fn newest_undoable(&self, agent: &str) -> Result<Option<EntryId>> {
        self.conn
            .prepare_cached(
                "SELECT id FROM journal WHERE agent = ?1 AND payload IS NOT NULL AND undone_by IS NULL
                    AND undoes IS NULL ORDER BY id DESC LIMIT 1",
            )
            .and_then(|mut statement| statement.query_row([agent], |row| row.get(0)).optional())
            .map(|id| id.map(EntryId))
            .doing("read the history")
    }

    /// The newest undo of an agent that nothing of theirs came after: what redo takes back, if it has a way
    /// back.
    pub fn newest_redoable(&self, agent: &str) -> Result<Option<EntryId>> {
        self.conn
            .prepare_cached(
                "SELECT id FROM journal WHERE agent = ?1 AND undone_by IS NULL
                    AND (payload IS NOT NULL OR undoes IS NOT NULL)
                 ORDER BY id DESC LIMIT 1",
            )
            .and_then(|mut statement| {
                statement
                    .query_row([agent], |row| row.get::<_, i64>(0))
                    .optional()
            })
            .doing("read the history")?
            .map(EntryId)
            .map_or(Ok(None), |id| {
                Ok(self.entry(id)?.and_then(|found| found.undoes).map(|_| id))
            })
    }

    /// The newest entry about a card, later than `entry`, that still stands.
    pub fn later_entry(&self, entry: EntryId, client: ClientId) -> Result<Option<Entry>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM journal WHERE id > ?1 AND undone_by IS NULL AND undoes IS NULL
                    AND (client = ?2 OR id IN (SELECT entry FROM journal_cards WHERE client = ?2))
                 ORDER BY id DESC LIMIT 1"
            ))
            .and_then(|mut statement| {
                statement
                    .query_row(params![entry.0, client.0], read_entry)
                    .optional()
            })
            .doing("read the history")
    }

    /// What agents did later than `entry` and still stands, newest first: about a card, about a ticket, or
    /// about anything. Automation is left out, and `but` an agent: their payloads are not even read.
    pub fn later(&self, entry: EntryId, about: About, but: Option<&str>) -> Result<Vec<Recorded>> {
        let (only, of) = match about {
            About::Card(client) => (
                "AND (client = ?3 OR id IN (SELECT entry FROM journal_cards WHERE client = ?3))",
                client.0,
            ),
            About::Ticket(ticket) => ("AND (ticket = ?3 OR ticket IS NULL)", ticket.0),
            About::Anything => ("AND ?3 = 0", 0),
        };
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, payload, undoes FROM journal
                 WHERE id > ?1 AND undone_by IS NULL AND agent NOT IN ('', ?2) {only} ORDER BY id DESC"
            ))
            .and_then(|mut statement| {
                statement
                    .query_map(params![entry.0, but.unwrap_or(""), of], read_recorded)?
                    .collect()
            })
            .doing("read the history")
    }
}

impl Tx<'_> {
    /// Writes an entry.
    pub fn log(&self, entry: &NewEntry<'_>) -> Result<EntryId> {
        let run = || -> rusqlite::Result<EntryId> {
            let changes = serde_json::to_string(entry.changes).unwrap_or_else(|_| "[]".to_owned());
            let client = entry.client.map(|id| id.0);
            let ticket = entry.ticket.map(|id| id.0);
            let undoes = entry.undoes.map(|id| id.0);
            let digest = self.digest_of(&[
                ValueRef::Integer(entry.at.0),
                entry.agent.into(),
                entry.action.into(),
                maybe(client),
                maybe(ticket),
                ValueRef::Integer(i64::from(JOURNAL_VERSION)),
                changes.as_str().into(),
                entry.payload.as_deref().into(),
                maybe(undoes),
            ]);
            self.conn
                .prepare_cached(
                    "INSERT INTO journal (at, agent, action, client, ticket, version, changes, payload, undoes, digest)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    entry.at.0,
                    entry.agent,
                    entry.action,
                    client,
                    ticket,
                    JOURNAL_VERSION,
                    changes,
                    entry.payload,
                    undoes,
                    digest,
                ])?;
            let id = self.conn.last_insert_rowid();
            for client in entry.also {
                self.conn
                    .prepare_cached(
                        "INSERT OR IGNORE INTO journal_cards (client, entry) VALUES (?1, ?2)",
                    )?
                    .execute(params![client.0, id])?;
            }
            if let Some(undone) = entry.undoes {
                self.conn
                    .prepare_cached("UPDATE journal SET undone_by = ?2 WHERE id = ?1")?
                    .execute(params![undone.0, id])?;
            }
            if !entry.agent.is_empty() {
                self.conn
                    .prepare_cached(
                        "INSERT OR IGNORE INTO agents (name, first_seen) VALUES (?1, ?2)",
                    )?
                    .execute(params![entry.agent, entry.at.0])?;
            }
            Ok(EntryId(id))
        };
        run().doing("write the history")
    }

    /// An entry that was taken back and then put back stands again, with what undoes it now.
    pub fn stand_again(&self, entry: EntryId, payload: &str) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE journal SET undone_by = NULL, payload = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute(params![entry.0, payload]))
            .and_then(|_| self.seal(&JOURNAL, entry.0))
            .doing("write the history")
    }
}

impl Store {
    /// Everyone who has acted, by name (`SPEC 0`).
    pub fn agents(&self) -> Result<Vec<String>> {
        self.conn
            .prepare_cached("SELECT name FROM agents ORDER BY name")
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .doing("read the agents")
    }
}
