//! The texts of a ticket's messages alone.

use super::Store;
use super::error::Context;
use super::rows::Coded;
use crate::domain::appeal::Visibility;
use crate::domain::error::Result;
use crate::domain::ids::TicketId;

impl Store {
    /// Walks over the texts of a ticket's messages, in no order: who may see one, and what it says. Deleted
    /// ones say nothing any more.
    pub fn each_text(&self, ticket: TicketId, mut see: impl FnMut(Visibility, &str)) -> Result<()> {
        let mut run = || -> rusqlite::Result<()> {
            let mut statement = self.conn.prepare_cached(
                "SELECT visibility, text FROM messages WHERE ticket = ?1 AND deleted = 0",
            )?;
            let mut rows = statement.query([ticket.0])?;
            while let Some(row) = rows.next()? {
                see(
                    Visibility::from_code(row.get(0)?),
                    row.get_ref(1)?.as_str()?,
                );
            }
            Ok(())
        };
        run().doing("read what a ticket's messages say")
    }
}
