//! Reasons of the review list that a change brought, taken back with it and put back again (`D6`, `D7`).

use rusqlite::{OptionalExtension, params};

use super::Tx;
use super::error::Context;
use crate::domain::change::Reviewed;
use crate::domain::error::Result;

impl Tx<'_> {
    /// Takes a reason off a pair; a pair without any other leaves the list. One that was dismissed stays as
    /// it is: «not the same» is remembered.
    pub fn take_reason(&self, pair: &Reviewed) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            let reasons: Option<String> = self
                .conn
                .prepare_cached("SELECT reasons FROM reviews WHERE id = ?1 AND state = 0")?
                .query_row([pair.review.0], |row| row.get(0))
                .optional()?;
            let Some(reasons) = reasons else {
                return Ok(());
            };
            let mut reasons: Vec<String> = serde_json::from_str(&reasons).unwrap_or_default();
            reasons.retain(|known| *known != pair.reason);
            if reasons.is_empty() {
                self.conn
                    .prepare_cached("DELETE FROM reviews WHERE id = ?1")?
                    .execute([pair.review.0])?;
            } else {
                let reasons = serde_json::Value::from(reasons).to_string();
                self.conn
                    .prepare_cached("UPDATE reviews SET reasons = ?2 WHERE id = ?1")?
                    .execute(params![pair.review.0, reasons])?;
            }
            Ok(())
        };
        run().doing("take a possible duplicate off")
    }

    /// Puts a reason back that [`Tx::take_reason`] took, under the number the pair had.
    pub fn put_reason_back(&self, pair: &Reviewed) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR IGNORE INTO reviews (id, a, b, reasons, at, state) VALUES (?1, ?2, ?3, '[]', ?4, 0)",
            )
            .and_then(|mut statement| {
                statement.execute(params![pair.review.0, pair.a.0, pair.b.0, pair.at.0])
            })
            .doing("put a possible duplicate back")?;
        self.put_review(pair.a, pair.b, &pair.reason, pair.at)
            .map(drop)
    }
}
