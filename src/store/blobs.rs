//! Pictures and attachments by their SHA-256, each kept once.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::error::Context;
use super::{Store, Tx};
use crate::domain::client::BlobHash;
use crate::domain::error::Result;

/// SHA-256 of some bytes.
pub fn hash_of(data: &[u8]) -> BlobHash {
    BlobHash(Sha256::digest(data).into())
}

impl Store {
    /// The bytes under a hash; `None` when they are gone.
    pub fn blob(&self, hash: BlobHash) -> Result<Option<Vec<u8>>> {
        self.conn
            .prepare_cached("SELECT data FROM blobs WHERE hash = ?1")
            .and_then(|mut statement| statement.query_row([hash.0], |row| row.get(0)).optional())
            .doing("read an attachment")
    }

    /// How many different files are kept.
    pub fn count_blobs(&self) -> Result<u64> {
        self.conn
            .prepare_cached("SELECT count(*) FROM blobs")
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
            .map(i64::cast_unsigned)
            .doing("count attachments")
    }
}

impl Tx<'_> {
    /// Keeps bytes, once.
    pub fn put_blob(&self, data: &[u8]) -> Result<BlobHash> {
        let hash = hash_of(data);
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO blobs (hash, data) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![hash.0, data]))
            .doing("keep an attachment")?;
        Ok(hash)
    }
}

impl Tx<'_> {
    /// Drops those of these bytes that no attachment, draft, card, dossier or way back of the journal needs any
    /// more; how many.
    pub fn drop_unused_blobs(&self, blobs: &[BlobHash]) -> Result<usize> {
        if blobs.is_empty() {
            return Ok(0);
        }
        let run = || -> rusqlite::Result<usize> {
            let undoable = self.blobs_in_journal()?;
            let mut dropped = 0;
            for blob in blobs.iter().filter(|blob| !undoable.contains(blob)) {
                dropped += self
                    .conn
                    .prepare_cached(
                        "DELETE FROM blobs WHERE hash = ?1
                         AND NOT EXISTS (SELECT 1 FROM attachments WHERE blob = ?1)
                         AND NOT EXISTS (SELECT 1 FROM clients WHERE avatar = ?1)
                         AND NOT EXISTS (SELECT 1 FROM dossier_blobs WHERE hash = ?1)
                         AND NOT EXISTS (SELECT 1 FROM drafts WHERE kind IN ('files', 'comment_files')
                             AND instr(body, lower(hex(?1))) > 0)",
                    )?
                    .execute([blob.0])?;
            }
            Ok(dropped)
        };
        run().doing("drop attachments")
    }

    /// Drops all bytes that nothing needs any more, such as pictures that others took the place of; how
    /// many.
    pub fn drop_orphaned_blobs(&self) -> Result<usize> {
        let orphans: Vec<BlobHash> = self
            .conn
            .prepare_cached(
                "SELECT hash FROM blobs b WHERE NOT EXISTS (SELECT 1 FROM attachments WHERE blob = b.hash)
                 AND NOT EXISTS (SELECT 1 FROM clients WHERE avatar = b.hash)",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([], |row| row.get(0).map(BlobHash))?
                    .collect()
            })
            .doing("look for attachments nobody needs")?;
        self.drop_unused_blobs(&orphans)
    }

    /// Pictures that undo may put back on a card, and files of drafts that it may put back with a ticket.
    fn blobs_in_journal(&self) -> rusqlite::Result<HashSet<BlobHash>> {
        // A draft is a text of JSON inside the JSON of its row.
        const MARKS: [&str; 2] = [r#""blob":""#, r#"\"blob\":\""#];
        let mut statement = self.conn.prepare_cached(
            "SELECT payload FROM journal WHERE instr(payload, ?1) > 0 OR instr(payload, ?2) > 0",
        )?;
        let mut rows = statement.query(MARKS)?;
        let mut found = HashSet::new();
        while let Some(row) = rows.next()? {
            let payload = row.get_ref(0)?.as_str()?;
            for mark in MARKS {
                let after = payload.split(mark).skip(1);
                found.extend(after.filter_map(|rest| BlobHash::from_hex(rest.get(..64)?)));
            }
        }
        Ok(found)
    }
}
