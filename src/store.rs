//! The one SQLite file, behind verbs of the domain. The only layer that knows rusqlite; no type of it
//! stands in a public signature.
//!
//! [`Store`] reads; [`Tx`] writes. A `Tx` is one immediate transaction that derefs to its `Store`, so
//! whatever can be read can be read inside a write too and sees it. What is not committed is rolled
//! back when the `Tx` is dropped.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::domain::error::{Error, ErrorKind, Result};

mod blobs;
mod cards;
mod checking;
mod companies;
mod contacts;
mod copying;
mod counters;
mod digests;
mod dossiers;
mod drafts;
mod erasing;
mod error;
mod images;
mod intake;
mod journal;
mod lists;
mod marked;
mod mending;
mod messages;
mod moving;
mod openers;
mod outbox;
mod pages;
mod presence;
mod replacing;
mod reviewed;
mod rows;
mod schema;
mod seals;
mod search;
mod segments;
mod texts;
mod tickets;
mod tx;
mod versions;

pub use blobs::hash_of;
pub use checking::check_log;
pub use contacts::Owner;
pub use erasing::RawEntry;
pub use intake::{ReadPosition, SeenHash};
pub use journal::{About, NewEntry, Recorded};
pub use lists::ListHit;
pub use messages::NewMessage;
pub use moving::Filed;
pub use outbox::{KeptReply, NewReply};
pub use replacing::{Replaced, Staged, is_same};
pub use search::{IndexState, Offers, SearchHit, SearchKind};
pub use tx::Tx;
pub use versions::{Content, Version};

use checking::CardColumns;
use digests::Digest;
use error::{Context, explain};
use openers::OpenMark;

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Created when it is not there, migrated when it is older.
    Write,
    /// For the reader thread: refuses to write.
    Read,
}

/// An open file.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    secret: [u8; 16],
    access: Access,
    /// Counters of the transaction that is open, if one is.
    counters: RefCell<counters::Counters>,
    /// The way to the search file.
    search: search::Link,
    /// What this connection has committed.
    own: Cell<versions::Own>,
    /// Tells other processes that this one has the file open, where it may write to it.
    open_mark: Option<Arc<OpenMark>>,
}

/// How long a statement waits for another process before it says busy; retries above it are visible.
const BUSY_TIMEOUT: Duration = Duration::from_millis(250);
/// Page cache a connection, in KiB; negative as SQLite wants it. Measured to pay with large imports.
const CACHE_KIB: i64 = -57_344;
const READER_CACHE_KIB: i64 = -16_384;

/// Pages of the log after which a commit writes them into the file: 64 MB, and 256 MB for who is alone.
const LOG_PAGES: i64 = 8_000;
const LONG_LOG_PAGES: i64 = 32_000;

impl Store {
    /// Opens the file, creating and migrating it under [`Access::Write`].
    ///
    /// # Errors
    /// `Busy` when another process holds it, `Damaged` when it is no deskcard file or broken,
    /// `NewerSchema`, `NotFound` when it is missing under [`Access::Read`], `Failed` for the rest.
    pub fn open(path: &Path, access: Access) -> Result<Self> {
        if access == Access::Write {
            create_private(path)?;
        } else if !path.exists() {
            return Err(
                Error::not_found(format!("there is no file {}", path.display()))
                    .hint("Name the file with --db, or import something to create it."),
            );
        }
        let path = &behind_links(path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let mut conn = Connection::open_with_flags(path, flags)
            .map_err(|error| explain(&error, &format!("open {}", path.display())))?;
        // Before anything is set, since setting may write: a file that is refused stays as it is.
        schema::refuse_others(&mut conn, path)?;
        configure(&conn, access)
            .map_err(|error| explain(&error, &format!("open {}", path.display())))?;
        schema::bring_up_to_date(&mut conn, path, access)?;
        if access == Access::Read {
            conn.pragma_update(None, "query_only", true)
                .doing("open the file for reading")?;
        }
        let mut store = Self::of(conn, path, access)?;
        store.open_mark = OpenMark::on(path, access);
        Ok(store)
    }

    /// A connection that is set up, as a store.
    fn of(conn: Connection, path: &Path, access: Access) -> Result<Self> {
        let damaged = || {
            Error::new(
                ErrorKind::Damaged,
                format!("the secret of {} is damaged", path.display()),
            )
            .hint("Restore the last good backup: deskcard restore FILE")
        };
        let secret = conn
            .query_row("SELECT value FROM meta WHERE name = 'secret'", [], |row| {
                Ok(row.get_ref(0)?.as_blob().map(<[u8]>::to_vec).ok())
            })
            .optional()
            .doing("read the file's secret")?
            .flatten()
            .and_then(|secret| secret.try_into().ok())
            .ok_or_else(damaged)?;
        Ok(Self {
            conn,
            path: path.to_owned(),
            secret,
            access,
            counters: RefCell::default(),
            search: search::Link::default(),
            own: Cell::default(),
            open_mark: None,
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Waits up to `most` for another process that writes, where nobody looks at a screen meanwhile.
    pub fn wait_for_others(&self, most: Duration) -> Result<()> {
        self.conn
            .busy_timeout(most)
            .doing("set how long to wait for others")
    }

    /// Lets the log grow large before it goes into the file, where nobody else writes: a page that
    /// changes often goes there once. Whoever commits next has it all to write, so not beside agents.
    pub fn keep_log(&self, long: bool) -> Result<()> {
        let pages = if long { LONG_LOG_PAGES } else { LOG_PAGES };
        self.conn
            .pragma_update(None, "wal_autocheckpoint", pages)
            .doing("set how long the log may be")
    }

    /// Interrupts what runs on this connection from another thread.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.conn.get_interrupt_handle())
    }

    /// Keyed 64-bit hash of some parts (`M9`, `R8`); parts cannot run into each other.
    pub fn keyed_hash(&self, parts: &[&[u8]]) -> i64 {
        parts
            .iter()
            .fold(Digest::new(&self.secret), |digest, part| digest.bytes(part))
            .finish()
    }

    /// Writes all of the write-ahead log into the file and truncates it.
    pub fn checkpoint(&self) -> Result<()> {
        self.conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .doing("write the log into the file")
    }
}

/// Interrupts a running query; [`Store::interrupter`].
pub struct Interrupter(rusqlite::InterruptHandle);

impl Interrupter {
    /// Whatever runs now ends with an error that the caller drops.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

fn configure(conn: &Connection, access: Access) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(128);
    // Before anything is written: 8 KiB pages were measured to pay for imports.
    conn.pragma_update(None, "page_size", 8192)?;
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    // With NORMAL, acknowledged work was lost in most simulated power cuts; with FULL never.
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "temp_store", "memory")?;
    let cache = if access == Access::Write {
        CACHE_KIB
    } else {
        READER_CACHE_KIB
    };
    conn.pragma_update(None, "cache_size", cache)?;
    conn.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)
}

/// The file that a path leads to. What belongs to it lies beside the file itself, where SQLite puts its log
/// too: two names of one file would have two search files, and two deliverers of one reply.
pub fn behind_links(path: &Path) -> PathBuf {
    if path.is_symlink() {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    } else {
        path.to_owned()
    }
}

/// Makes the folder 0700 and the file 0600 before SQLite sees them (`R2`); SQLite gives its log
/// files the mode of the file.
fn create_private(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    make_private_folder(path)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(|error| uncreated(&error, path))?;
    Ok(())
}

/// Makes the folder of a file, 0700, if it is not there.
fn make_private_folder(path: &Path) -> Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(folder)
            .map_err(|error| uncreated(&error, folder))?;
    }
    Ok(())
}

fn uncreated(error: &std::io::Error, what: &Path) -> Error {
    Error::failed(format!("cannot create {}: {error}", what.display()))
        .hint("Choose another place with --db FILE.")
}
