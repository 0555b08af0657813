//! Rows that an agent marked, looked up again: what is still there, and everything there is.

use super::Store;
use super::error::Context;
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, TicketId};

impl Store {
    /// Those of the cards that are deleted or merged by now.
    pub fn gone_clients(&self, ids: &[ClientId]) -> Result<Vec<ClientId>> {
        let sql = "SELECT 1 FROM clients WHERE id = ?1 AND deleted_at IS NULL";
        self.missing(sql, ids, |id| id.0)
    }

    /// Those of the tickets that are deleted or merged by now.
    pub fn gone_tickets(&self, ids: &[TicketId]) -> Result<Vec<TicketId>> {
        self.missing("SELECT 1 FROM tickets WHERE id = ?1", ids, |id| id.0)
    }

    fn missing<I: Copy>(&self, sql: &str, ids: &[I], number: fn(&I) -> i64) -> Result<Vec<I>> {
        let run = || -> rusqlite::Result<Vec<I>> {
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut missing = Vec::new();
            for id in ids {
                if !statement.exists([number(id)])? {
                    missing.push(*id);
                }
            }
            Ok(missing)
        };
        run().doing("look the marked rows up")
    }

    /// All living cards, by number.
    pub fn all_client_ids(&self) -> Result<Vec<ClientId>> {
        self.conn
            .prepare_cached("SELECT id FROM clients WHERE deleted_at IS NULL ORDER BY id")
            .and_then(|mut statement| {
                statement
                    .query_map([], |row| row.get(0).map(ClientId))?
                    .collect()
            })
            .doing("read the cards")
    }
}
