//! Copies of the file: made while others work on it, proven before they are trusted (`R6`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tempfile::NamedTempFile;

use super::error::{Context, explain};
use super::{Access, Store, Tx, schema};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::soundness::{Counts, LastBackup};

/// Pages that are copied at a time.
const PIECE: i32 = 4_096;

/// What a copy made before a migration is called, behind the name of the file.
const BEFORE_SCHEMA: &str = ".before-schema-";
/// What the file that a restore replaced is called, behind its name; a time follows.
const BEFORE_RESTORE: &str = ".before-restore-";
/// A copy that a restore works on; one that was killed leaves it.
pub(super) const RESTORING: &str = ".restoring-";

impl Store {
    /// Copies the file as it is at this moment into a new file beside `to`, 0600, on the disk when this
    /// returns. It goes when it is dropped; others may write meanwhile.
    pub fn copy_beside(&self, to: &Path) -> Result<NamedTempFile> {
        copy(&self.conn, to)
    }

    /// Opens a copy that nobody else knows of: a file of its own without a log, migrated when it is older.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_copy(path: &Path) -> Result<Self> {
        let what = format!("open {}", path.display());
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let mut conn = Connection::open_with_flags(path, flags).doing(&what)?;
        schema::refuse_others(&mut conn, path)?;
        if schema::is_empty(&mut conn).doing(&what)? {
            return Err(Error::new(
                ErrorKind::Damaged,
                format!("{} is no deskcard file: it is empty", path.display()),
            ));
        }
        let settings = || -> rusqlite::Result<()> {
            conn.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
            conn.pragma_update(None, "foreign_keys", true)?;
            conn.pragma_update(None, "trusted_schema", false)?;
            conn.pragma_update(None, "secure_delete", true)?;
            conn.pragma_update(None, "temp_store", "memory")
        };
        settings().doing(&what)?;
        schema::migrate_copy(&mut conn)?;
        Self::of(conn, path, Access::Write)
    }

    /// How much is in the file.
    pub fn counts(&self) -> Result<Counts> {
        let count = |sql: &str| -> Result<u64> {
            self.conn
                .query_row(sql, [], |row| row.get::<_, i64>(0))
                .map(i64::cast_unsigned)
                .doing("count what is in the file")
        };
        Ok(Counts {
            clients: count("SELECT count(*) FROM clients WHERE deleted_at IS NULL")?,
            tickets: count("SELECT count(*) FROM tickets")?,
            messages: count("SELECT count(*) FROM messages")?,
            blobs: count("SELECT count(*) FROM blobs")?,
        })
    }

    /// The last good backup, as the file remembers it.
    pub fn last_backup(&self) -> Result<Option<LastBackup>> {
        last_backup(&self.conn).doing("ask for the last backup")
    }

    /// The same of a file that may be too damaged to be opened; `None` when it cannot be told. Nothing is
    /// locked or written, and the log not looked at.
    pub fn last_backup_in(path: &Path) -> Option<LastBackup> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let mut name = url::Url::from_file_path(fs::canonicalize(path).ok()?).ok()?;
        name.set_query(Some("immutable=1"));
        let conn = Connection::open_with_flags(name.as_str(), flags).ok()?;
        last_backup(&conn).ok()?
    }

    /// Copies that deskcard itself made of this file: before migrations and before restores.
    pub fn own_copies(&self) -> Result<Vec<PathBuf>> {
        own_copies(&self.path).map_err(|error| {
            Error::failed(format!(
                "could not look for copies of {}: {error}",
                self.path.display()
            ))
        })
    }

    /// Removes the copies that deskcard itself made of this file (`D2`); which.
    pub fn remove_own_copies(&self) -> Result<Vec<PathBuf>> {
        let copies = self.own_copies()?;
        for path in &copies {
            fs::remove_file(path).map_err(|error| {
                Error::failed(format!("could not remove {}: {error}", path.display()))
            })?;
        }
        Ok(copies)
    }
}

impl Tx<'_> {
    /// Remembers a backup.
    pub fn put_last_backup(&self, backup: &LastBackup) -> Result<()> {
        let text = serde_json::to_string(backup)
            .map_err(|error| Error::failed(format!("could not remember the backup: {error}")))?;
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES ('backup', ?1)")
            .and_then(|mut statement| statement.execute([text]))
            .doing("remember the backup")
            .map(drop)
    }
}

fn last_backup(conn: &Connection) -> rusqlite::Result<Option<LastBackup>> {
    let text: Option<String> = conn
        .query_row("SELECT value FROM meta WHERE name = 'backup'", [], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Copies a file through a connection, whatever its schema, into a new file beside `to`.
fn copy(from: &Connection, to: &Path) -> Result<NamedTempFile> {
    let what = format!("copy the file to {}", to.display());
    let place = beside(to, ".copying-")?;
    let run = || -> rusqlite::Result<()> {
        let mut target = Connection::open(place.path())?;
        // One transaction around all pieces: what others write meanwhile neither shows nor makes the
        // copy begin anew.
        let shot = from.unchecked_transaction()?;
        shot.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        {
            let backup = Backup::new(from, &mut target)?;
            while backup.step(PIECE)? != StepResult::Done {}
        }
        shot.finish()?;
        // A file of its own, without a log beside it.
        target.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))
    };
    run().map_err(|error| explain(&error, &what))?;
    place
        .as_file()
        .sync_all()
        .map_err(|error| Error::failed(format!("could not {what}: {error}")))?;
    Ok(place)
}

/// Keeps the file as it is before a migration, as `NAME.before-schema-N`.
pub(super) fn keep_before_migration(from: &Connection, path: &Path, schema: i32) -> Result<()> {
    let to = named(path, &format!("{BEFORE_SCHEMA}{schema}"));
    // A copy of an earlier try is older than what is in the file now.
    copy(from, &to)?
        .persist(&to)
        .map_err(|error| Error::failed(format!("could not write {}: {error}", to.display())))?;
    sync_folder(&to)
}

/// Where the file that is replaced now is kept.
pub(super) fn before_restore(path: &Path, stamp: &str) -> PathBuf {
    named(path, &format!("{BEFORE_RESTORE}{stamp}"))
}

fn own_copies(path: &Path) -> io::Result<Vec<PathBuf>> {
    let Some(name) = path.file_name() else {
        return Ok(Vec::new());
    };
    let prefixes = [BEFORE_SCHEMA, BEFORE_RESTORE, RESTORING].map(|end| {
        let mut prefix = name.to_owned();
        prefix.push(end);
        prefix.into_encoded_bytes()
    });
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        let found = entry.file_name().into_encoded_bytes();
        if prefixes.iter().any(|prefix| found.starts_with(prefix)) && entry.path().is_file() {
            copies.push(entry.path());
        }
    }
    copies.sort_unstable();
    Ok(copies)
}

/// A new private file beside another one; it goes when it is dropped.
pub(super) fn beside(path: &Path, end: &str) -> Result<NamedTempFile> {
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(end);
    tempfile::Builder::new()
        .prefix(&prefix)
        .tempfile_in(folder_of(path))
        .map_err(|error| {
            Error::failed(format!(
                "cannot write into {}: {}",
                folder_of(path).display(),
                // The library's own sentence names a file that is none of the user's.
                std::io::Error::from(error.kind())
            ))
        })
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// The name of a file with something behind it.
pub(super) fn named(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Makes renames in the folder of a file durable.
pub(super) fn sync_folder(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| Error::failed(format!("could not write {}: {error}", folder.display())))
}
