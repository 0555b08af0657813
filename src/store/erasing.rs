//! Erasing physically (`D2`): rows that name a person, whatever table they are in, and the bytes on disk.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, params};

use super::error::Context;
use super::seals::{JOURNAL, LIST_ENTRIES};
use super::{Store, Tx};
use crate::domain::client::BlobHash;
use crate::domain::erasure::Search;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, EntryId, ListEntryId, TicketId};
use crate::domain::listing::ListColour;

/// A journal entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawEntry {
    /// Number of the entry.
    pub id: EntryId,
    /// The ticket it is about.
    pub ticket: Option<TicketId>,
    /// All cards it is about.
    pub clients: Vec<ClientId>,
    /// What it says, as JSON.
    pub changes: String,
    /// What undo needs, as JSON.
    pub payload: Option<String>,
}

impl Store {
    /// Whether there ever was a card of this number.
    pub fn was_card(&self, id: ClientId) -> Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM clients WHERE id = ?1")
            .and_then(|mut statement| statement.exists([id.0]))
            .doing("look a card up")
    }

    /// The bodies of all dossiers of a card.
    pub fn dossier_bodies(&self, client: ClientId) -> Result<Vec<String>> {
        self.conn
            .prepare_cached("SELECT body FROM dossiers WHERE client = ?1")
            .and_then(|mut s| s.query_map([client.0], |row| row.get(0))?.collect())
            .doing("read dossiers")
    }

    /// The first bytes of what is kept under a hash.
    pub fn blob_head(&self, hash: BlobHash, bytes: usize) -> Result<Option<Vec<u8>>> {
        self.conn
            .prepare_cached("SELECT substr(data, 1, ?2) FROM blobs WHERE hash = ?1")
            .and_then(|mut s| {
                s.query_row(params![hash.0, bytes as i64], |row| row.get(0))
                    .optional()
            })
            .doing("read an attachment")
    }

    /// Every entry of the journal, in turn.
    pub fn each_entry(&self, mut take: impl FnMut(RawEntry) -> Result<()>) -> Result<()> {
        let what = "read the history";
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT id, ticket, client, changes, payload,
                    (SELECT group_concat(k.client) FROM journal_cards k WHERE k.entry = journal.id)
                 FROM journal ORDER BY id",
            )
            .doing(what)?;
        let mut rows = statement.query([]).doing(what)?;
        while let Some(row) = rows.next().doing(what)? {
            let read = || -> rusqlite::Result<RawEntry> {
                let also: Option<String> = row.get(5)?;
                let mut clients: Vec<ClientId> = also
                    .iter()
                    .flat_map(|list| list.split(','))
                    .filter_map(|id| id.parse().ok().map(ClientId))
                    .collect();
                clients.extend(row.get::<_, Option<i64>>(2)?.map(ClientId));
                Ok(RawEntry {
                    id: EntryId(row.get(0)?),
                    ticket: row.get::<_, Option<i64>>(1)?.map(TicketId),
                    clients,
                    changes: row.get(3)?,
                    payload: row.get(4)?,
                })
            };
            take(read().doing(what)?)?;
        }
        Ok(())
    }

    /// Numbers and texts of rows, to see which of them mention somebody.
    fn mentions(&self, sql: &str) -> Result<Vec<(i64, Vec<u8>)>> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement
                    .query_map([], |row| {
                        let text = row.get_ref(1)?;
                        Ok((row.get(0)?, text.as_bytes().unwrap_or_default().to_vec()))
                    })?
                    .collect()
            })
            .doing("look for what mentions a card")
    }

    /// Which of the things looked for are in rows, as they are or folded: every table, every column.
    pub fn in_rows(&self, search: &Search, found: &mut BTreeSet<usize>) -> Result<()> {
        let run = |found: &mut BTreeSet<usize>| -> rusqlite::Result<()> {
            let tables: Vec<(String, String)> = self
                .conn
                .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (name, sql) in tables {
                search.note(sql.as_bytes(), found);
                if !sql.starts_with("CREATE TABLE") {
                    continue;
                }
                let mut statement = self.conn.prepare(&format!("SELECT * FROM \"{name}\""))?;
                let width = statement.column_count();
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    for at in 0..width {
                        match row.get_ref(at)? {
                            ValueRef::Text(text) => {
                                search.note(text, found);
                                search.note(fold(&String::from_utf8_lossy(text)).as_bytes(), found);
                            }
                            ValueRef::Blob(bytes) => search.note(bytes, found),
                            _ => {}
                        }
                    }
                }
            }
            Ok(())
        };
        run(found).doing("look for what is left")
    }

    /// Writes the whole file anew, without what freed places still hold.
    pub fn rewrite(&self) -> Result<()> {
        self.conn
            .execute_batch("VACUUM")
            .doing("write the file anew")
    }

    /// Where the write-ahead log is.
    pub fn log_path(&self) -> PathBuf {
        let mut path = self.path.as_os_str().to_owned();
        path.push("-wal");
        PathBuf::from(path)
    }

    /// Empties the write-ahead log into the file.
    ///
    /// # Errors
    /// `Busy` when another program still reads from the log.
    pub fn empty_log(&self) -> Result<()> {
        let busy: i64 = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .doing("empty the log")?;
        if busy == 0 {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Busy,
            "could not empty the log: another program is reading the file",
        ))
    }

    /// What is still to be done of an erasure, as [`Tx::put_pending_erasure`] kept it.
    pub fn pending_erasure(&self) -> Result<Option<String>> {
        self.conn
            .prepare_cached("SELECT value FROM meta WHERE name = 'erasing'")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)).optional())
            .doing("ask for an unfinished erasure")
    }
}

impl Tx<'_> {
    /// Keeps what is still to be done of an erasure, numbers only; `None` when it is done.
    pub fn put_pending_erasure(&self, todo: Option<&str>) -> Result<()> {
        let done = match todo {
            Some(todo) => self
                .conn
                .prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES ('erasing', ?1)")
                .and_then(|mut statement| statement.execute([todo])),
            None => self
                .conn
                .prepare_cached("DELETE FROM meta WHERE name = 'erasing'")
                .and_then(|mut statement| statement.execute([])),
        };
        done.doing("keep what is left to erase").map(drop)
    }

    /// Replaces what an entry says and what undo needs.
    pub fn rewrite_entry(&self, id: EntryId, changes: &str, payload: Option<&str>) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE journal SET changes = ?2, payload = ?3 WHERE id = ?1")
            .and_then(|mut statement| statement.execute(params![id.0, changes, payload]))
            .and_then(|_| self.seal(&JOURNAL, id.0))
            .doing("take a card out of the history")
    }

    /// Drops the rows of a kind whose text is spoken of; how many.
    fn drop_mentions(
        &self,
        read: &str,
        delete: &str,
        mentioned: &impl Fn(&[u8]) -> bool,
    ) -> Result<u64> {
        let mut dropped = 0;
        for (id, text) in self.mentions(read)? {
            if mentioned(&text) {
                self.conn
                    .prepare_cached(delete)
                    .and_then(|mut statement| statement.execute([id]))
                    .doing("drop what mentions a card")?;
                dropped += 1;
            }
        }
        Ok(dropped)
    }

    /// Drops rejects that mention somebody; how many.
    pub fn drop_rejects_that(&self, mention: impl Fn(&[u8]) -> bool) -> Result<u64> {
        self.drop_mentions(
            "SELECT id, raw || char(10) || reason FROM rejects",
            "DELETE FROM rejects WHERE id = ?1",
            &mention,
        )
    }

    /// Drops drafts that mention somebody; how many.
    pub fn drop_drafts_that(&self, mention: impl Fn(&[u8]) -> bool) -> Result<u64> {
        let run = || -> rusqlite::Result<Vec<(String, String, i64, String)>> {
            self.conn
                .prepare_cached("SELECT agent, kind, ref, body FROM drafts")?
                .query_map([], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?
                .collect()
        };
        let mut dropped = 0;
        for (agent, kind, of, body) in run().doing("read drafts")? {
            if mention(body.as_bytes()) {
                self.conn
                    .prepare_cached(
                        "DELETE FROM drafts WHERE agent = ?1 AND kind = ?2 AND ref = ?3",
                    )
                    .and_then(|mut statement| statement.execute(params![agent, kind, of]))
                    .doing("drop a draft")?;
                dropped += 1;
            }
        }
        Ok(dropped)
    }

    /// Drops saved searches that mention somebody; how many.
    pub fn drop_segments_that(&self, mention: impl Fn(&[u8]) -> bool) -> Result<u64> {
        let run = || -> rusqlite::Result<Vec<(String, String)>> {
            self.conn
                .prepare_cached("SELECT name, query FROM segments")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        let mut dropped = 0;
        for (name, query) in run().doing("read saved searches")? {
            if mention(query.as_bytes()) || mention(name.as_bytes()) {
                self.conn
                    .prepare_cached("DELETE FROM segments WHERE name = ?1")
                    .and_then(|mut statement| statement.execute([name]))
                    .doing("drop a saved search")?;
                dropped += 1;
            }
        }
        Ok(dropped)
    }

    /// Drops what deliverers said of other people's replies where it mentions somebody.
    pub fn drop_delivery_words_that(&self, mention: impl Fn(&[u8]) -> bool) -> Result<()> {
        for (id, error) in self.mentions("SELECT id, error FROM outbox WHERE error IS NOT NULL")? {
            if mention(&error) {
                self.conn
                    .prepare_cached("UPDATE outbox SET error = NULL WHERE id = ?1")
                    .and_then(|mut statement| statement.execute([id]))
                    .doing("drop the words of a deliverer")?;
            }
        }
        Ok(())
    }

    /// Takes sentences that mention somebody off the review list.
    pub fn drop_review_reasons_that(&self, mention: impl Fn(&[u8]) -> bool) -> Result<()> {
        for (id, reasons) in
            self.mentions("SELECT id, reasons FROM reviews WHERE reasons <> '[]'")?
        {
            let text = String::from_utf8_lossy(&reasons);
            let all: Vec<String> = serde_json::from_str(&text).unwrap_or_default();
            let kept: Vec<&String> = all.iter().filter(|one| !mention(one.as_bytes())).collect();
            if kept.len() < all.len() {
                self.conn
                    .prepare_cached("UPDATE reviews SET reasons = ?2 WHERE id = ?1")
                    .and_then(|mut s| s.execute(params![id, serde_json::json!(kept).to_string()]))
                    .doing("take a card off the review list")?;
            }
        }
        Ok(())
    }

    /// `D3`: black list entries become keyed hashes without their reason, white ones go; how many were
    /// hashed.
    pub fn erase_list_entries(&self, keys: &[String], left: &[ListEntryId]) -> Result<u64> {
        let mut hashed = 0;
        let entries = self.list_entries(None, i64::MAX as usize)?;
        for entry in entries {
            if !keys.contains(&entry.value) && !left.contains(&entry.id) {
                continue;
            }
            if entry.list == ListColour::White {
                self.delete_list_entry(entry.id)?;
                continue;
            }
            hashed += 1;
            self.conn
                .prepare_cached(
                    "UPDATE list_entries SET value = ?2, client = NULL, reason = '' WHERE id = ?1",
                )
                .and_then(|mut s| s.execute(params![entry.id.0, self.erased_value(&entry.value)]))
                .and_then(|_| self.seal(&LIST_ENTRIES, entry.id.0))
                .doing("hash a list entry")?;
        }
        Ok(hashed)
    }

    /// Takes a contact out of other clients' tickets and messages: as address of answers, as what
    /// matched, and as house mark.
    pub fn forget_contact(&self, key: &str) -> Result<()> {
        let answered: Vec<TicketId> = self
            .conn
            .prepare_cached("SELECT id FROM tickets WHERE address = ?1")
            .and_then(|mut s| {
                s.query_map([key], |row| row.get(0).map(TicketId))?
                    .collect()
            })
            .doing("forget a contact")?;
        for ticket in answered {
            if let Some(before) = self.ticket(ticket)? {
                let mut after = before.clone();
                after.reply_address = None;
                self.update_ticket(&before, &mut after)?;
            }
        }
        for sql in [
            "UPDATE messages SET matched = NULL, claimed = 0 WHERE matched = ?1",
            "DELETE FROM houses WHERE key = ?1",
            "DELETE FROM outbox WHERE address = ?1",
        ] {
            self.conn
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute([key]))
                .doing("forget a contact")?;
        }
        Ok(())
    }

    /// Empties the subject of a ticket.
    pub fn blank_subject(&self, id: TicketId) -> Result<()> {
        let Some(before) = self.ticket(id)? else {
            return Ok(());
        };
        let mut after = before.clone();
        after.subject = String::new();
        self.update_ticket(&before, &mut after)
    }
}
