//! The search file: what is derived from the desk file so that words are found (`L3`, `T1`).
//!
//! It lies beside the desk file (`desk.db-search`, 0600), is attached as `s` at the first search, and
//! can be deleted at any time: what it lacks is indexed again from the watermarks it keeps. It never
//! takes the desk file's write lock.
//!
//! - `cards` holds the grams of each card: all letters, pairs and triples of letters, so that any
//!   piece of a word is found, be it one letter or two Chinese characters ([`grams`]). Its row numbers
//!   are places on shelves that stand in list order ([`shelves`]), so the first fifty hits of a
//!   frequent word are the first fifty that are read.
//! - `slots` says which card has which place, and keeps what the card is found by ([`card`]): three
//!   letters are sure, longer words are compared with it.
//! - `runs` and `postings` hold the words of messages ([`words`]), so many messages at a time ([`runs`]). A
//!   search goes from the newest run back and stops when it has enough. FTS5 would do, with a fifth more
//!   time, and with a second or two for each erasure, since it forgets words only when it merges.
//!
//! Neither keeps the texts, nor the places of words in them; what needs neighbours (quotes, Chinese,
//! «order-17») is compared with the text itself.

use std::cell::{Cell, OnceCell};
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, params};

use super::error::{Context, explain};
use super::{Access, Store, create_private};
use crate::domain::error::{Error, ErrorKind, Result};

mod anything;
mod card;
mod clients;
mod feed;
mod gathered;
mod grams;
mod messages;
mod plan;
mod postings;
mod runs;
mod shelves;
mod snippet;
mod tickets;
mod upkeep;
mod words;

#[cfg(test)]
mod tests;

pub use anything::{Offers, SearchHit, SearchKind};
pub use feed::IndexState;

/// Goes up when what is indexed changes, so that older search files are made anew.
const FORMAT: i64 = 2;

/// The connection's way to the search file.
#[derive(Debug, Default)]
pub(super) struct Link {
    attached: Cell<bool>,
    /// A writer's searches go through a reader of their own: a transaction on a connection locks
    /// every file that is attached to it, so an import would stop the indexing of others, and
    /// indexing would stop an import.
    reader: OnceCell<Box<Store>>,
}

impl Store {
    /// The store on which `s` is attached. It sees what is committed.
    fn searcher(&self) -> Result<&Store> {
        let store = match self.access {
            Access::Read => self,
            Access::Write => match self.search.reader.get() {
                Some(reader) => reader,
                None => {
                    let reader = Store::open(&self.path, Access::Read)?;
                    self.search.reader.get_or_init(|| Box::new(reader))
                }
            },
        };
        if !store.search.attached.get() {
            store.attach()?;
            store.search.attached.set(true);
        }
        Ok(store)
    }

    /// Where the search file is.
    pub fn search_path(&self) -> PathBuf {
        let mut path = OsString::from(&self.path);
        path.push("-search");
        PathBuf::from(path)
    }

    /// Attaches the search file, made anew when it is missing, older, damaged, or of another desk.
    fn attach(&self) -> Result<()> {
        /// Another process that makes the file at this moment is done soon.
        const PATIENCE: (u32, Duration) = (50, Duration::from_millis(20));
        let mut attached = self.try_attach(false);
        for _ in 0..PATIENCE.0 {
            match &attached {
                Err(error) if error.kind == ErrorKind::Busy => {
                    self.detach();
                    std::thread::sleep(PATIENCE.1);
                    attached = self.try_attach(false);
                }
                _ => break,
            }
        }
        match attached {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(error) if error.kind == ErrorKind::Damaged => {}
            // Where no file can be made the index lives in a temporary one: a search never fails.
            Err(error) if error.kind != ErrorKind::Busy => {
                self.detach();
                return self.try_attach(true).map(drop);
            }
            Err(error) => return Err(error),
        }
        // Another deskcard that has the old file open goes on with it, complete in itself.
        self.detach();
        self.remove_search_file()?;
        if self.try_attach(false)? {
            Ok(())
        } else {
            Err(Error::failed("could not make the search file"))
        }
    }

    fn detach(&self) {
        // Fails when nothing was attached, which is as good.
        let _ = self.conn.execute_batch("DETACH DATABASE s");
    }

    fn remove_search_file(&self) -> Result<()> {
        let path = self.search_path();
        for end in ["", "-wal", "-shm"] {
            let mut file = OsString::from(&path);
            file.push(end);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::failed(format!(
                        "could not remove the old search file {}: {error}",
                        path.display()
                    )));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// False when the file is not ours to use.
    fn try_attach(&self, temporary: bool) -> Result<bool> {
        let what = "open the search file";
        let path = self.search_path();
        if temporary {
            self.conn.execute("ATTACH DATABASE '' AS s", [])
        } else {
            create_private(&path)?;
            // A path that is no UTF-8 cannot be bound; it goes without a file.
            let path = path.to_str().unwrap_or_default();
            self.conn.execute("ATTACH DATABASE ?1 AS s", [path])
        }
        .doing(what)?;
        configure(&self.conn, temporary).map_err(|error| explain(&error, what))?;
        let mine = self.keyed_hash(&[b"search file"]);
        let _pen = Pen::take(self)?;
        let run = || -> rusqlite::Result<bool> {
            let tables: i64 =
                self.conn
                    .query_row("SELECT count(*) FROM s.sqlite_schema", [], |row| row.get(0))?;
            if tables == 0 {
                self.in_search(|| create(&self.conn, mine))?;
            }
            let marks = self.marks()?;
            Ok(marks.format == FORMAT && marks.desk == mine)
        };
        match run() {
            Ok(good) => Ok(good),
            // Tables of an older layout.
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown)
                    && !temporary =>
            {
                Ok(false)
            }
            Err(error) => Err(explain(&error, what)),
        }
    }

    /// Runs `work` as one transaction of the search file alone: a plain `BEGIN` whose first statement
    /// writes to it, since `BEGIN IMMEDIATE` would lock the desk file too.
    fn in_search<T>(&self, work: impl FnOnce() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        self.conn.execute_batch("BEGIN")?;
        let done = self
            .conn
            .execute_batch("CREATE TABLE IF NOT EXISTS s.marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                            INSERT OR REPLACE INTO s.marks VALUES ('pen', 1)")
            .and_then(|()| work())
            .and_then(|value| self.conn.execute_batch("COMMIT").map(|()| value));
        if done.is_err() {
            // SQLite may have rolled back by itself.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        done
    }

    fn marks(&self) -> rusqlite::Result<Marks> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT name, value FROM s.marks")?;
        let mut rows = statement.query([])?;
        let mut marks = Marks::default();
        while let Some(row) = rows.next()? {
            let place = match row.get_ref(0)?.as_str()? {
                "format" => &mut marks.format,
                "desk" => &mut marks.desk,
                "client_seq" => &mut marks.client_seq,
                "client_id" => &mut marks.client_id,
                "message" => &mut marks.message,
                "ticket" => &mut marks.ticket,
                "crowded" => &mut marks.crowded,
                _ => continue,
            };
            *place = row.get(1)?;
        }
        Ok(marks)
    }

    fn mark(&self, name: &str, value: i64) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO s.marks VALUES (?1, ?2)")?
            .execute(params![name, value])
            .map(drop)
    }
}

/// How far the index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Marks {
    format: i64,
    /// Keyed hash that tells whose search file this is.
    desk: i64,
    /// Cards are indexed up to this change (and, of several with one number, this card).
    client_seq: i64,
    client_id: i64,
    /// Messages up to this number.
    message: i64,
    /// The highest ticket met among them: a message of a higher one is the first of its ticket.
    ticket: i64,
    /// Places between two shelves have run out, so the cards want indexing anew.
    crowded: i64,
}

/// Leave to write the search file through a connection that otherwise only reads.
struct Pen<'s>(&'s Store);

impl<'s> Pen<'s> {
    fn take(store: &'s Store) -> Result<Self> {
        store
            .conn
            .pragma_update(None, "query_only", false)
            .doing("open the search file")?;
        Ok(Self(store))
    }
}

impl Drop for Pen<'_> {
    fn drop(&mut self) {
        // The pragma cannot fail on an open connection; if it did, only a second guard is missing.
        let _ = self.0.conn.pragma_update(None, "query_only", true);
    }
}

fn configure(conn: &Connection, temporary: bool) -> rusqlite::Result<()> {
    if !temporary {
        conn.pragma_update_and_check(Some("s"), "journal_mode", "wal", |_| Ok(()))?;
    }
    // Lost power costs indexing the tail again, never the file.
    conn.pragma_update(Some("s"), "synchronous", "normal")?;
    conn.pragma_update(Some("s"), "cache_size", CACHE_KIB)
}

/// Page cache for the search file in KiB, negative as SQLite wants it.
const CACHE_KIB: i64 = -16_384;

/// Options of the index of cards: no texts, no places, rows can be removed by number alone. The tokens are
/// made here, with a space between them, so the plainest tokenizer does.
const FTS: &str = "content='', contentless_delete=1, detail=none, tokenize='ascii'";

/// Bytes that FTS5 gathers before it writes a segment; the fewer segments, the less is merged.
const GATHERED: i64 = 8 << 20;

fn create(conn: &Connection, desk: i64) -> rusqlite::Result<()> {
    // Another process may have been faster.
    let there: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM s.sqlite_schema WHERE name = 'slots')",
        [],
        |row| row.get(0),
    )?;
    if there {
        return Ok(());
    }
    conn.execute_batch(&format!(
        "CREATE TABLE s.shelves (
             rank INTEGER NOT NULL, sort TEXT NOT NULL, id INTEGER NOT NULL,
             ord INTEGER NOT NULL UNIQUE, next INTEGER NOT NULL, held INTEGER NOT NULL,
             PRIMARY KEY (rank, sort, id)
         ) STRICT, WITHOUT ROWID;
         CREATE TABLE s.slots (
             slot INTEGER PRIMARY KEY, client INTEGER NOT NULL UNIQUE, doc TEXT NOT NULL
         ) STRICT;
         CREATE TABLE s.runs (
             first INTEGER PRIMARY KEY, last INTEGER NOT NULL, messages INTEGER NOT NULL
         ) STRICT;
         CREATE TABLE s.postings (
             run INTEGER NOT NULL, word BLOB NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY (run, word)
         ) STRICT, WITHOUT ROWID;
         CREATE VIRTUAL TABLE s.cards USING fts5 (grams, {FTS});
         INSERT INTO s.cards (cards, rank) VALUES ('automerge', 8);
         INSERT INTO s.cards (cards, rank) VALUES ('hashsize', {GATHERED});
         INSERT INTO s.marks VALUES ('format', {FORMAT}), ('desk', {desk}), ('client_seq', 0), ('client_id', 0),
             ('message', 0), ('ticket', 0), ('crowded', 0);"
    ))
}
