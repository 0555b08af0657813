//! Dossiers in the file (`D1`, `D4`), and the bytes that only they still need.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, params};

use super::error::Context;
use super::{Store, Tx};
use crate::domain::client::BlobHash;
use crate::domain::contact::Key;
use crate::domain::dossier::{DOSSIER_VERSION, Dossier, DossierId};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, EntryId};
use crate::domain::time::Timestamp;

impl Store {
    /// A dossier; `None` when its time has passed.
    ///
    /// # Errors
    /// `Failed` when a later deskcard wrote it.
    pub fn dossier(&self, id: DossierId, now: Timestamp) -> Result<Option<Dossier>> {
        let found: Option<(u32, String)> = self
            .conn
            .prepare_cached(
                "SELECT version, body FROM dossiers WHERE id = ?1 AND ifnull(expires, ?2 + 1) > ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_row([id.0, now.0], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .doing("read a dossier")?;
        let Some((version, body)) = found else {
            return Ok(None);
        };
        if version > DOSSIER_VERSION {
            return Err(Error::failed(
                "what was kept of this card was written by a newer deskcard, which can put it back",
            ));
        }
        serde_json::from_str(&body).map(Some).map_err(|error| {
            Error::failed(format!("what was kept of this card is damaged: {error}"))
        })
    }

    /// Whether a card can still be put back.
    pub fn has_dossier(&self, client: ClientId) -> Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM dossiers WHERE client = ?1")
            .and_then(|mut statement| statement.exists([client.0]))
            .doing("look for a dossier")
    }

    /// The card deleted last that had one of these contacts and can still be put back.
    pub fn deleted_holder(&self, keys: &[Key]) -> Result<Option<ClientId>> {
        let run = || -> rusqlite::Result<Option<ClientId>> {
            let mut statement = self.conn.prepare_cached(
                "SELECT d.client, d.body FROM dossiers d JOIN clients c ON c.id = d.client
                 WHERE c.deleted_at IS NOT NULL AND c.merged_into IS NULL ORDER BY d.id DESC",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let body: String = row.get(1)?;
                let Ok(dossier) = serde_json::from_str::<Dossier>(&body) else {
                    continue;
                };
                let mut held = dossier
                    .card()
                    .contacts
                    .iter()
                    .filter_map(|one| one.key.as_ref());
                if held.any(|key| keys.contains(key)) {
                    return row.get(0).map(|id| Some(ClientId(id)));
                }
            }
            Ok(None)
        };
        run().doing("look for a deleted card")
    }

    /// Dossiers whose time has passed (`D1`).
    pub fn expired_dossiers(&self, now: Timestamp) -> Result<Vec<(DossierId, ClientId)>> {
        self.conn
            .prepare_cached("SELECT id, client FROM dossiers WHERE expires <= ?1 ORDER BY id")
            .and_then(|mut statement| {
                statement
                    .query_map([now.0], |row| {
                        Ok((DossierId(row.get(0)?), ClientId(row.get(1)?)))
                    })?
                    .collect()
            })
            .doing("look for dossiers whose time has passed")
    }

    /// A card and all that went into it, directly or through others, whatever became of it (`D4`).
    pub fn merged_family(&self, id: ClientId) -> Result<Vec<ClientId>> {
        self.conn
            .prepare_cached(
                "WITH RECURSIVE family (id) AS (
                    SELECT ?1 UNION SELECT c.id FROM clients c JOIN family f ON c.merged_into = f.id)
                 SELECT id FROM family",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([id.0], |row| row.get(0).map(ClientId))?
                    .collect()
            })
            .doing("look for merged cards")
    }
}

impl Tx<'_> {
    /// Keeps a dossier until `expires`, or for good; `blobs` are the bytes it may bring back.
    pub fn put_dossier(
        &self,
        client: ClientId,
        dossier: &Dossier,
        blobs: &[BlobHash],
        at: Timestamp,
        expires: Option<Timestamp>,
    ) -> Result<DossierId> {
        let body = serde_json::to_string(dossier)
            .map_err(|error| Error::failed(format!("could not write the dossier: {error}")))?;
        let digest = self.digest_of(&[
            ValueRef::Integer(client.0),
            ValueRef::Integer(at.0),
            ValueRef::Integer(i64::from(DOSSIER_VERSION)),
            body.as_str().into(),
        ]);
        let run = || -> rusqlite::Result<DossierId> {
            self.conn
                .prepare_cached(
                    "INSERT INTO dossiers (entry, client, at, expires, version, body, digest)
                     VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    client.0,
                    at.0,
                    expires.map(|at| at.0),
                    DOSSIER_VERSION,
                    body,
                    digest,
                ])?;
            let id = self.conn.last_insert_rowid();
            for blob in blobs {
                self.conn
                    .prepare_cached(
                        "INSERT OR IGNORE INTO dossier_blobs (hash, dossier) VALUES (?1, ?2)",
                    )?
                    .execute(params![blob.0, id])?;
            }
            Ok(DossierId(id))
        };
        run().doing("keep a dossier")
    }

    /// Names the entry that a dossier undoes.
    pub fn bind_dossier(&self, id: DossierId, entry: EntryId) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE dossiers SET entry = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute([id.0, entry.0]))
            .doing("keep a dossier")?;
        Ok(())
    }

    /// Destroys a dossier that was used; the bytes it kept are in use again.
    pub fn drop_dossier(&self, id: DossierId) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM dossiers WHERE id = ?1")
            .and_then(|mut statement| statement.execute([id.0]))
            .doing("drop a dossier")?;
        Ok(())
    }

    /// Destroys all dossiers of a card for good: the entries they belong to have no way back, and the
    /// bytes that nothing else needs go. How many.
    pub fn destroy_dossiers_of(&self, client: ClientId) -> Result<usize> {
        let run = || -> rusqlite::Result<(usize, Vec<BlobHash>)> {
            let entries = "id IN (SELECT entry FROM dossiers WHERE client = ?1)";
            self.drop_payloads(entries, client.0)?;
            let blobs = self
                .conn
                .prepare_cached(
                    "SELECT hash FROM dossier_blobs WHERE dossier IN (SELECT id FROM dossiers WHERE client = ?1)",
                )?
                .query_map([client.0], |row| row.get(0).map(BlobHash))?
                .collect::<rusqlite::Result<_>>()?;
            let dropped = self
                .conn
                .prepare_cached("DELETE FROM dossiers WHERE client = ?1")?
                .execute([client.0])?;
            Ok((dropped, blobs))
        };
        let (dropped, blobs) = run().doing("destroy dossiers")?;
        self.drop_unused_blobs(&blobs)?;
        Ok(dropped)
    }

    /// Forgets what still names a card that cannot come back: pairs of the review list, house marks.
    pub fn forget_traces_of(&self, client: ClientId) -> Result<()> {
        for sql in [
            "DELETE FROM reviews WHERE a = ?1 OR b = ?1",
            "DELETE FROM houses WHERE client = ?1",
        ] {
            self.conn
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute([client.0]))
                .doing("forget a card")?;
        }
        Ok(())
    }
}
