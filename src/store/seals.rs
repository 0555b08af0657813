//! Digests of rows that are few and written one by one: history, dossiers, lists, outbox (`R8`). Cards,
//! tickets and messages have theirs in [`super::digests`].

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::digests::Digest;
use super::{Store, Tx};
use crate::domain::soundness::{Findings, Severity};

/// A table whose rows are sealed.
#[derive(Debug)]
pub(super) struct Sealed {
    table: &'static str,
    /// What the digest covers: not what follows other rows when they are moved, nor how far a row has got.
    columns: &'static str,
    /// A row in the sentence that names it, before its number.
    row: &'static str,
}

pub(super) const JOURNAL: Sealed = Sealed {
    table: "journal",
    columns: "at, agent, action, client, ticket, version, changes, payload, undoes",
    row: "change",
};
pub(super) const DOSSIERS: Sealed = Sealed {
    table: "dossiers",
    columns: "client, at, version, body",
    row: "what was kept of a card, number",
};
pub(super) const LIST_ENTRIES: Sealed = Sealed {
    table: "list_entries",
    columns: "list, kind, value, origin, reason, author, at, until",
    row: "list entry",
};
pub(super) const OUTBOX: Sealed = Sealed {
    table: "outbox",
    columns: "agent, address, at, record",
    row: "reply",
};

impl Store {
    /// The digest of a row that is about to be written: its columns in the order in which they are sealed.
    pub(super) fn digest_of(&self, columns: &[ValueRef<'_>]) -> i64 {
        columns
            .iter()
            .fold(Digest::new(&self.secret), |digest, column| match column {
                ValueRef::Integer(number) => digest.bytes(b"i").bytes(&number.to_le_bytes()),
                ValueRef::Text(text) => digest.bytes(b"t").bytes(text),
                ValueRef::Blob(bytes) => digest.bytes(b"b").bytes(bytes),
                ValueRef::Real(number) => digest.bytes(b"r").bytes(&number.to_le_bytes()),
                ValueRef::Null => digest.bytes(b"n"),
            })
            .finish()
    }

    /// The digest of a row from this column on.
    fn digest_from(&self, row: &Row<'_>, from: usize) -> rusqlite::Result<i64> {
        let columns = (from..row.as_ref().column_count())
            .map(|at| row.get_ref(at))
            .collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(self.digest_of(&columns))
    }

    /// What is sealed is what was stored.
    pub(super) fn check_seals(&self, found: &mut Findings) -> rusqlite::Result<()> {
        for Sealed {
            table,
            columns,
            row: name,
        } in [JOURNAL, DOSSIERS, LIST_ENTRIES, OUTBOX]
        {
            let mut statement = self.conn.prepare(&format!(
                "SELECT rowid, digest, {columns} FROM {table} ORDER BY rowid"
            ))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let number: i64 = row.get(0)?;
                if row.get::<_, i64>(1)? != self.digest_from(row, 2)? {
                    found.add(
                        Severity::Damaged,
                        table,
                        Some(number),
                        format!("{name} {number} is not what was stored"),
                    );
                }
            }
        }
        Ok(())
    }
}

/// A number that may be absent.
pub(super) fn maybe(number: Option<i64>) -> ValueRef<'static> {
    number.map_or(ValueRef::Null, ValueRef::Integer)
}

impl Tx<'_> {
    /// Seals a row as it stands in the file; call it after every change of what the digest covers.
    pub(super) fn seal(&self, sealed: &Sealed, id: i64) -> rusqlite::Result<()> {
        let Sealed { table, columns, .. } = sealed;
        let digest = self
            .conn
            .prepare_cached(&format!("SELECT {columns} FROM {table} WHERE id = ?1"))?
            .query_row([id], |row| self.digest_from(row, 0))?;
        self.conn
            .prepare_cached(&format!("UPDATE {table} SET digest = ?2 WHERE id = ?1"))?
            .execute([id, digest])
            .map(drop)
    }

    /// Takes the way back out of the entries that `only` picks by one number, for good.
    pub(super) fn drop_payloads(&self, only: &str, of: i64) -> rusqlite::Result<()> {
        let ids: Vec<i64> = self
            .conn
            .prepare_cached(&format!(
                "UPDATE journal SET payload = NULL WHERE {only} RETURNING id"
            ))?
            .query_map([of], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        ids.into_iter().try_for_each(|id| self.seal(&JOURNAL, id))
    }
}
