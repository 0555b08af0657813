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
        self.conn
            .execute_batch("COMMIT")
            .doing("store the change")?;
        self.open = false;
        self.store.commits.set(self.store.commits.get() + 1);
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
