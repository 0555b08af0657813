//! Whether the file is what was stored (`R6`, `R8`): one check after the other, each telling what it
//! finds and going on.

use super::Store;
use super::error::explain;
use crate::domain::error::{ErrorKind, Result};
use crate::domain::soundness::{Findings, Severity};

mod database;
mod derived;
mod links;
mod log;
mod records;
mod rows;

pub(super) use derived::CardColumns;
pub use log::check_log;

type Check = fn(&Store, &mut Findings) -> rusqlite::Result<()>;

/// The checks with the table that is named when one of them cannot read at all.
const CHECKS: &[(&str, Check)] = &[
    ("sqlite_schema", Store::check_objects),
    ("pages", Store::check_pages),
    ("foreign keys", Store::check_references),
    ("clients", Store::check_clients),
    ("tickets", Store::check_tickets),
    ("messages", Store::check_messages_rows),
    ("blobs", Store::check_blobs),
    ("contacts", Store::check_links),
    ("clients", Store::check_merges),
    ("tickets", Store::check_merged_tickets),
    ("list_entries", Store::check_marks),
    ("journal", Store::check_journal),
    ("dossiers", Store::check_dossiers),
    ("outbox", Store::check_outbox),
    ("journal", Store::check_seals),
    ("companies", Store::check_companies),
    ("counters", Store::check_counters),
];

impl Store {
    /// Everything but the search index, over the file as it is at one moment.
    ///
    /// # Errors
    /// Only what stops the checking itself: another program, a failing disk.
    pub fn check(&self) -> Result<Findings> {
        let mut found = Findings::default();
        let shot = self.conn.unchecked_transaction();
        if let Err(error) = &shot {
            return Err(explain(error, "check the file"));
        }
        for (table, check) in CHECKS {
            let Err(error) = check(self, &mut found) else {
                continue;
            };
            let reason = explain(&error, "read");
            match reason.kind {
                ErrorKind::Busy => return Err(reason),
                ErrorKind::Damaged => found.add(
                    Severity::Damaged,
                    table,
                    None,
                    format!("{table} cannot be read to their end: {error}"),
                ),
                _ if unreadable(&error) => found.add(
                    Severity::Damaged,
                    table,
                    None,
                    format!("{table} hold what deskcard never writes: {error}"),
                ),
                _ => return Err(reason),
            }
        }
        Ok(found)
    }
}

/// Failures of a statement that only a damaged file brings: a table that is not there, text where a
/// number was.
fn unreadable(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as Sql;
    match error {
        Sql::FromSqlConversionFailure(..)
        | Sql::InvalidColumnType(..)
        | Sql::IntegralValueOutOfRange(..)
        | Sql::Utf8Error(..)
        | Sql::QueryReturnedNoRows => true,
        _ => error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown),
    }
}
