//! Whether the file changed: for what was remembered of it, and for screens beside each other (`U12`).
//!
//! Every transaction that changes a row counts the content up, but for those that only say which ticket an
//! agent has in front or keep what an agent is typing: that is no content, and nobody reads lists anew for it.

use rusqlite::OptionalExtension;

use super::error::Context;
use super::{Store, Tx};
use crate::domain::error::Result;

/// The content of the file: the same number, the same content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Content(i64);

/// A state of the file as one connection sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Changes with every commit of another connection.
    any: i64,
    content: Content,
    own: Own,
}

/// What one connection has committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Own {
    /// How often it changed the content.
    commits: i64,
    /// The content behind the last time.
    content: Content,
}

impl Version {
    /// Whether another connection changed the content between the two.
    pub fn others_differ(&self, other: &Self) -> bool {
        let of_others = |version: &Self| version.content.0 - version.own.commits;
        of_others(self) != of_others(other)
    }

    /// Whether another connection wrote anything between the two, be it no content.
    pub fn others_wrote(&self, other: &Self) -> bool {
        self.any != other.any
    }
}

impl Store {
    /// The state of the file now.
    pub fn version(&self) -> Result<Version> {
        let any = self
            .conn
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .doing("ask whether the file changed")?;
        Ok(Version {
            any,
            content: self.content()?,
            own: self.own.get(),
        })
    }

    /// The content now. What was remembered of it holds if it is still the same inside a transaction; before
    /// one, another process may still write.
    pub fn content(&self) -> Result<Content> {
        self.conn
            .prepare_cached("SELECT value FROM counters WHERE name = 'content'")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)).optional())
            .map(|found| Content(found.unwrap_or(0)))
            .doing("ask whether the file changed")
    }

    /// The content as the last transaction of this connection that changed it left it.
    pub fn content_left(&self) -> Content {
        self.own.get().content
    }
}

impl Tx<'_> {
    /// Counts a change of the content; what is to be kept of it once it is committed.
    pub(super) fn count_content(&self) -> Result<Own> {
        let content = self
            .conn
            .prepare_cached(
                "INSERT INTO counters (name, value) VALUES ('content', 1)
                 ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            )
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map(Content)
            .doing("note that the file changes")?;
        Ok(Own {
            commits: self.own.get().commits + 1,
            content,
        })
    }
}
