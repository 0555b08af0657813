//! Migrations: never edited once released, only appended.

use std::path::Path;
use std::sync::LazyLock;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::Access;
use super::error::{Context, explain};
use crate::domain::error::{Error, ErrorKind, Result};

/// «dskc» in ASCII: tells a deskcard file from other SQLite files.
const APPLICATION_ID: i32 = 0x6473_6b63;

const STEPS: [M<'static>; 1] = [M::up(include_str!("migrations/001_desk.sql"))];

static MIGRATIONS: LazyLock<Migrations<'static>> =
    LazyLock::new(|| Migrations::new(STEPS.to_vec()));

/// Refuses a foreign or newer file untouched; creates or migrates the rest.
pub(super) fn bring_up_to_date(conn: &mut Connection, path: &Path, access: Access) -> Result<()> {
    let what = format!("open {}", path.display());
    let number = |name: &str| -> Result<i32> {
        conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
            .map_err(|error| explain(&error, &what))
    };
    let (id, version) = (number("application_id")?, number("user_version")?);
    let newest = i32::try_from(STEPS.len()).unwrap_or(i32::MAX);
    let empty: bool = conn
        .query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)",
            [],
            |row| row.get(0),
        )
        .doing(&what)?;
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
    MIGRATIONS.to_latest(conn).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => {
            explain(&err, "bring the file up to date")
        }
        other => Error::failed(format!("could not bring the file up to date: {other}")),
    })?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .doing("mark the file as deskcard's")?;
    conn.execute(
        "INSERT OR IGNORE INTO meta VALUES ('secret', randomblob(16))",
        [],
    )
    .doing("make the file's secret")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn migrations_are_valid() {
        super::MIGRATIONS.validate().unwrap();
    }
}
