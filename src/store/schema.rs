//! Migrations: never edited once released, only appended.

use std::path::Path;
use std::sync::LazyLock;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::Access;
use super::error::{Context, explain};
use crate::domain::error::{Error, ErrorKind, Result};

/// «dskc» in ASCII, which the first migration writes: tells a deskcard file from other SQLite files.
const APPLICATION_ID: i32 = 0x6473_6b63;

const STEPS: [M<'static>; 1] = [M::up(include_str!("migrations/001_desk.sql"))];

static MIGRATIONS: LazyLock<Migrations<'static>> =
    LazyLock::new(|| Migrations::new(STEPS.to_vec()));

/// Refuses a foreign or newer file untouched; creates or migrates the rest.
pub(super) fn bring_up_to_date(conn: &mut Connection, path: &Path, access: Access) -> Result<()> {
    let what = format!("open {}", path.display());
    let Marks { id, version, empty } = marks(conn).doing(&what)?;
    let newest = i32::try_from(STEPS.len()).unwrap_or(i32::MAX);
    if id != APPLICATION_ID && !(empty && id == 0) {
        return Err(Error::new(
            ErrorKind::Damaged,
            format!("{} is no deskcard file", path.display()),
        )
        .hint("It was left as it is. Choose another file with --db FILE."));
    }
    if version > newest {
        return Err(Error::new(
            ErrorKind::NewerSchema,
            format!(
                "{} was written by a newer deskcard (schema {version}, this one knows {newest})",
                path.display()
            ),
        )
        .hint("It was left as it is. Use the newer deskcard."));
    }
    if version == newest {
        return Ok(());
    }
    if access == Access::Read {
        return Err(Error::new(
            ErrorKind::Busy,
            format!("{} is not set up yet", path.display()),
        ));
    }
    let Err(error) = MIGRATIONS.to_latest(conn) else {
        return Ok(());
    };
    if marks(conn).doing(&what)?.version == newest {
        // Another process that opened the file at the same moment was faster.
        return Ok(());
    }
    Err(match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => {
            explain(&err, "bring the file up to date")
        }
        other => Error::failed(format!("could not bring the file up to date: {other}")),
    })
}

/// What tells whose file it is and how old.
struct Marks {
    id: i32,
    version: i32,
    empty: bool,
}

/// Read in one transaction: another process may be setting the file up meanwhile.
fn marks(conn: &mut Connection) -> rusqlite::Result<Marks> {
    let tx = conn.transaction()?;
    Ok(Marks {
        id: tx.query_row("PRAGMA application_id", [], |row| row.get(0))?,
        version: tx.query_row("PRAGMA user_version", [], |row| row.get(0))?,
        empty: tx.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)",
            [],
            |row| row.get(0),
        )?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_valid() {
        MIGRATIONS.validate().unwrap();
    }

    #[test]
    fn a_file_is_marked_and_has_its_secret_in_the_transaction_that_makes_it() {
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_latest(&mut conn).unwrap();
        let marks = marks(&mut conn).unwrap();
        assert_eq!(
            (marks.id, marks.version, marks.empty),
            (APPLICATION_ID, 1, false)
        );
        let length: i64 = conn
            .query_row(
                "SELECT length(value) FROM meta WHERE name = 'secret'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(length, 16);
    }
}
