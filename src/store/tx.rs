//! One immediate transaction.

use std::ops::Deref;

use super::Store;
use super::counters::Counters;
use super::error::Context;
use crate::domain::error::Result;

/// An open write transaction; rolled back when dropped without [`Tx::commit`].
#[derive(Debug)]
pub struct Tx<'s> {
    store: &'s Store,
    before: Counters,
    /// Rows this connection had changed before.
    changes: u64,
    open: bool,
}

impl Store {
    /// Takes the write lock.
    ///
    /// # Errors
    /// `Busy` when another process keeps it longer than the busy timeout.
    pub fn begin(&self) -> Result<Tx<'_>> {
        self.conn
            .execute_batch("BEGIN IMMEDIATE")
            .doing("start writing")?;
        let mut tx = Tx {
            store: self,
            before: Counters::default(),
            changes: self.conn.total_changes(),
            open: true,
        };
        tx.before = self.load_counters()?;
        *self.counters.borrow_mut() = tx.before.clone();
        Ok(tx)
    }
}

impl Tx<'_> {
    /// Makes everything durable, or nothing.
    pub fn commit(mut self) -> Result<()> {
        let mut before = std::mem::take(&mut self.before);
        self.store_counters(&mut before)?;
        let own = if self.conn.total_changes() == self.changes {
            self.own.get()
        } else {
            self.count_content()?
        };
        self.end()?;
        self.store.own.set(own);
        Ok(())
    }

    /// As [`Tx::commit`], of what is no content: nobody has to read anew what they know.
    pub fn commit_aside(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        self.conn
            .execute_batch("COMMIT")
            .doing("store the change")?;
        self.open = false;
        Ok(())
    }
}

impl Deref for Tx<'_> {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if self.open {
            // Nothing is lost by a failure here: SQLite rolls back by itself when the file is next
            // opened or the connection closed.
            let _ = self.store.conn.execute_batch("ROLLBACK");
        }
    }
}
