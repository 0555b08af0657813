//! Numbers that are given out once and totals that are kept, so that nothing has to be counted.

use rusqlite::params;

use super::error::Context;
use super::{Store, Tx};
use crate::domain::error::Result;
use crate::domain::page::Totals;

/// The counters of an open transaction; written back at its end.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) next_client: i64,
    pub(super) next_ticket: i64,
    pub(super) next_message: i64,
    /// Goes up with every changed row, never back: what changed since (U12, search index).
    pub(super) seq: i64,
    pub(super) clients: i64,
    pub(super) active_tickets: i64,
    pub(super) unread_tickets: i64,
}

impl Counters {
    pub(super) fn fields(&mut self) -> [(&'static str, &mut i64); 7] {
        [
            ("next_client", &mut self.next_client),
            ("next_ticket", &mut self.next_ticket),
            ("next_message", &mut self.next_message),
            ("seq", &mut self.seq),
            ("clients", &mut self.clients),
            ("active_tickets", &mut self.active_tickets),
            ("unread_tickets", &mut self.unread_tickets),
        ]
    }
}

impl Store {
    fn counter(&self, name: &str) -> Result<i64> {
        self.conn
            .prepare_cached("SELECT value FROM counters WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([name], |row| row.get(0)))
            .doing("read a counter")
    }

    pub(super) fn load_counters(&self) -> Result<Counters> {
        let mut counters = Counters::default();
        for (name, value) in counters.fields() {
            *value = self.counter(name)?;
        }
        Ok(counters)
    }

    /// The numbers of the top line (`L1`).
    pub fn totals(&self) -> Result<Totals> {
        let count = |sql: &str| -> Result<u64> {
            self.conn
                .prepare_cached(sql)
                .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
                .map(i64::cast_unsigned)
                .doing("count")
        };
        let kept = |name: &str| self.counter(name).map(|value| value.max(0).cast_unsigned());
        Ok(Totals {
            active_tickets: kept("active_tickets")?,
            unread_tickets: kept("unread_tickets")?,
            clients: kept("clients")?,
            companies: count("SELECT count(*) FROM companies")?,
            rejects: count("SELECT count(*) FROM rejects")?,
            reviews: count(
                "SELECT count(*) FROM reviews r JOIN clients a ON a.id = r.a LEFT JOIN clients b ON b.id = r.b
                 WHERE r.state = 0 AND a.deleted_at IS NULL AND b.deleted_at IS NULL",
            )?,
        })
    }
}

impl Tx<'_> {
    /// Takes the next number of a counter.
    pub(super) fn next(&self, pick: impl Fn(&mut Counters) -> &mut i64) -> i64 {
        let mut counters = self.counters.borrow_mut();
        let value = pick(&mut counters);
        *value += 1;
        *value - 1
    }

    /// Moves a total.
    pub(super) fn count(&self, pick: impl Fn(&mut Counters) -> &mut i64, by: i64) {
        *pick(&mut self.counters.borrow_mut()) += by;
    }

    pub(super) fn store_counters(&self, before: &mut Counters) -> Result<()> {
        let mut now = self.counters.borrow().clone();
        for ((name, value), (_, old)) in now.fields().into_iter().zip(before.fields()) {
            if value != old {
                self.conn
                    .prepare_cached("UPDATE counters SET value = ?2 WHERE name = ?1")
                    .and_then(|mut statement| statement.execute(params![name, *value]))
                    .doing("keep a counter")?;
            }
        }
        Ok(())
    }
}
