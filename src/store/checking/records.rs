//! What is kept as JSON can be read: history, dossiers, replies on their way.

use serde_json::Value;

use crate::domain::change::{FieldChange, JOURNAL_VERSION};
use crate::domain::dossier::{DOSSIER_VERSION, Dossier};
use crate::domain::soundness::{Findings, Severity};
use crate::store::Store;

impl Store {
    /// The history, and the ways back in it (`D7`).
    pub(super) fn check_journal(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self
            .conn
            .prepare("SELECT id, version, changes, payload FROM journal ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, version): (i64, i64) = (row.get(0)?, row.get(1)?);
            // What a later deskcard wrote is its own to read.
            if version > i64::from(JOURNAL_VERSION) {
                continue;
            }
            let changes = row.get_ref(2)?.as_bytes().unwrap_or_default();
            let payload = row.get_ref(3)?.as_bytes_or_null().unwrap_or(Some(b"!"));
            let readable = serde_json::from_slice::<Vec<FieldChange>>(changes).is_ok()
                && payload.is_none_or(|text| serde_json::from_slice::<Value>(text).is_ok());
            if !readable {
                found.add(
                    Severity::Damaged,
                    "journal",
                    Some(id),
                    format!("change {id} of the history cannot be read"),
                );
            }
        }
        Ok(())
    }

    /// What deleted and merged cards can be brought back from (`D1`, `D4`).
    pub(super) fn check_dossiers(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare(
            "SELECT d.id, d.client, d.version, d.body,
                EXISTS (SELECT 1 FROM journal j WHERE j.id = d.entry) FROM dossiers d ORDER BY d.id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, client): (i64, i64) = (row.get(0)?, row.get(1)?);
            let body = row.get_ref(3)?.as_bytes().unwrap_or_default();
            if row.get::<_, i64>(2)? <= i64::from(DOSSIER_VERSION)
                && serde_json::from_slice::<Dossier>(body).is_err()
            {
                found.add(
                    Severity::Damaged,
                    "dossiers",
                    Some(id),
                    format!("what was kept of card #{client} cannot be read, so it cannot be brought back"),
                );
            }
            if !row.get::<_, bool>(4)? {
                found.add(
                    Severity::Inconsistent,
                    "dossiers",
                    Some(id),
                    format!("what was kept of card #{client} belongs to no change of the history"),
                );
            }
        }
        Ok(())
    }

    /// Replies as connectors read them (`T4`).
    pub(super) fn check_outbox(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self
            .conn
            .prepare("SELECT id, ticket, record FROM outbox ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, ticket): (i64, i64) = (row.get(0)?, row.get(1)?);
            let record = row.get_ref(2)?.as_bytes().unwrap_or_default();
            let readable = serde_json::from_slice::<Value>(record).is_ok_and(|value| {
                value.get("id").and_then(Value::as_str) == Some(&id.to_string())
            });
            if !readable {
                found.add(
                    Severity::Damaged,
                    "outbox",
                    Some(id),
                    format!("reply {id} of ticket #{ticket} cannot be read by connectors"),
                );
            }
        }
        Ok(())
    }
}
