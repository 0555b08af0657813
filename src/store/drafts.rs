//! Drafts of forms, replies and comments, kept so that nothing typed is lost (`C20`).

use rusqlite::{OptionalExtension, params};

use super::error::Context;
use super::{Store, Tx};
use crate::domain::error::Result;
use crate::domain::time::Timestamp;

impl Store {
    /// A draft of an agent: `kind` is `form`, `reply`, `comment`, `files` or `comment_files`, `of` a card (0: a new
    /// one) or ticket.
    pub fn draft(&self, agent: &str, kind: &str, of: i64) -> Result<Option<String>> {
        self.conn
            .prepare_cached("SELECT body FROM drafts WHERE agent = ?1 AND kind = ?2 AND ref = ?3")
            .and_then(|mut s| {
                s.query_row(params![agent, kind, of], |row| row.get(0))
                    .optional()
            })
            .doing("read a draft")
    }

    /// All drafts of a kind, newest first: what they are of, when, and their text.
    pub fn drafts(&self, agent: &str, kind: &str) -> Result<Vec<(i64, Timestamp, String)>> {
        self.conn
            .prepare_cached(
                "SELECT ref, at, body FROM drafts WHERE agent = ?1 AND kind = ?2 ORDER BY at DESC",
            )
            .and_then(|mut statement| {
                statement
                    .query_map(params![agent, kind], |row| {
                        Ok((row.get(0)?, Timestamp(row.get(1)?), row.get(2)?))
                    })?
                    .collect()
            })
            .doing("read the drafts")
    }
}

impl Tx<'_> {
    /// Keeps a draft; `None` or an empty text drops it.
    pub fn put_draft(
        &self,
        agent: &str,
        kind: &str,
        of: i64,
        body: Option<&str>,
        at: Timestamp,
    ) -> Result<()> {
        let done = match body.filter(|body| !body.is_empty()) {
            Some(body) => self
                .conn
                .prepare_cached("INSERT OR REPLACE INTO drafts (agent, kind, ref, at, body) VALUES (?1, ?2, ?3, ?4, ?5)")
                .and_then(|mut statement| statement.execute(params![agent, kind, of, at.0, body])),
            None => self
                .conn
                .prepare_cached("DELETE FROM drafts WHERE agent = ?1 AND kind = ?2 AND ref = ?3")
                .and_then(|mut statement| statement.execute(params![agent, kind, of])),
        };
        done.doing("keep a draft")?;
        Ok(())
    }
}
