//! Pictures and attachments by their SHA-256, each kept once.

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
