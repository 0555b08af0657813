//! Saved searches (`L3`).

use rusqlite::params;

use super::error::Context;
use super::{Store, Tx};
use crate::domain::error::Result;
use crate::domain::segment::{Saved, Segment};

impl Store {
    /// All saved searches, by name.
    pub fn segments(&self) -> Result<Vec<Segment>> {
        let read = || -> rusqlite::Result<Vec<Segment>> {
            self.conn
                .prepare_cached("SELECT name, query FROM segments ORDER BY name")?
                .query_map([], |row| {
                    let query: String = row.get(1)?;
                    Ok(Segment {
                        name: row.get(0)?,
                        search: Saved::from_text(&query),
                    })
                })?
                .collect()
        };
        read().doing("read saved searches")
    }
}

impl Tx<'_> {
    /// Keeps a saved search under its exact name; `None` drops it.
    pub fn put_segment(&self, name: &str, query: Option<&str>) -> Result<()> {
        let done = match query {
            Some(query) => self
                .conn
                .prepare_cached("INSERT OR REPLACE INTO segments (name, query) VALUES (?1, ?2)")
                .and_then(|mut statement| statement.execute(params![name, query])),
            None => self
                .conn
                .prepare_cached("DELETE FROM segments WHERE name = ?1")
                .and_then(|mut statement| statement.execute([name])),
        };
        done.doing("keep a saved search")?;
        Ok(())
    }
}
