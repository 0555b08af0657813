//! Which ticket an agent has in front (`U12`): no content, no history.

use rusqlite::params;

use super::error::Context;
use super::{Store, Tx};
use crate::domain::error::Result;
use crate::domain::ids::TicketId;
use crate::domain::ticket::Presence;
use crate::domain::time::Timestamp;

impl Store {
    /// Everyone who said to have a ticket in front, by name; what no longer holds is among them.
    pub fn present(&self, ticket: TicketId) -> Result<Vec<Presence>> {
        self.conn
            .prepare_cached(
                "SELECT agent, at, writing FROM presence WHERE ticket = ?1 ORDER BY agent",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([ticket.0], |row| {
                        Ok(Presence {
                            agent: row.get(0)?,
                            at: Timestamp(row.get(1)?),
                            writing: row.get(2)?,
                        })
                    })?
                    .collect()
            })
            .doing("read who is in a ticket")
    }
}

impl Tx<'_> {
    /// Notes where an agent is and since when, or that it is nowhere; forgets what was said before
    /// `outdated` by anybody.
    pub fn put_presence(
        &self,
        agent: &str,
        place: Option<(TicketId, bool)>,
        at: Timestamp,
        outdated: Timestamp,
    ) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            self.conn
                .prepare_cached("DELETE FROM presence WHERE agent = ?1 OR at < ?2")?
                .execute(params![agent, outdated.0])?;
            if let Some((ticket, writing)) = place {
                self.conn
                    .prepare_cached(
                        "INSERT INTO presence (agent, ticket, at, writing) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![agent, ticket.0, at.0, writing])?;
            }
            Ok(())
        };
        run().doing("note where an agent is")
    }
}
