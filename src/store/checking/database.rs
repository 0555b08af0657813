//! What SQLite itself can tell: pages, indexes, references, and whether all tables are there.

use crate::domain::soundness::{Findings, Severity};
use crate::store::Store;
use crate::store::error::explain;
use crate::store::schema;

impl Store {
    /// Tables and indexes are those of this schema.
    pub(super) fn check_objects(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let here = schema::objects(&self.conn)?;
        let Ok(expected) = schema::expected() else {
            return Ok(());
        };
        for object in &expected {
            let name = &object.name;
            match here
                .iter()
                .find(|one| one.name == *name && one.kind == object.kind)
            {
                Some(one) if one.sql == object.sql => {}
                Some(_) => found.add(
                    Severity::Damaged,
                    "sqlite_schema",
                    None,
                    format!("the {} {name} is not the one deskcard made", object.kind),
                ),
                None if object.kind == "index" => found.add(
                    Severity::Derived,
                    "sqlite_schema",
                    None,
                    format!("the index {name} is missing"),
                ),
                None => found.add(
                    Severity::Damaged,
                    "sqlite_schema",
                    None,
                    format!("the {} {name} is missing", object.kind),
                ),
            }
        }
        for one in here {
            if !expected.iter().any(|object| object.name == one.name) {
                found.add(
                    Severity::Inconsistent,
                    "sqlite_schema",
                    None,
                    format!("the {} {} is none of deskcard's", one.kind, one.name),
                );
            }
        }
        Ok(())
    }

    /// SQLite's own `integrity_check`.
    pub(super) fn check_pages(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self
            .conn
            .prepare(&format!("PRAGMA main.integrity_check({})", Findings::MOST))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?;
            let text = String::from_utf8_lossy(text.as_bytes().unwrap_or_default()).into_owned();
            if text == "ok" {
                continue;
            }
            let text = text.trim_start_matches("*** in database main ***").trim();
            let severity = if only_an_index(text) {
                Severity::Derived
            } else {
                Severity::Damaged
            };
            found.add(
                severity,
                "pages",
                None,
                format!("the database says «{}»", text.replace('\n', "; ")),
            );
        }
        Ok(())
    }

    /// Rows that name others which are not there.
    pub(super) fn check_references(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare("PRAGMA main.foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let table: String = row.get(0)?;
            let number: Option<i64> = row.get(1)?;
            let parent: String = row.get(2)?;
            let (one, missing) = (singular(&table), singular(&parent));
            let name = number.map_or_else(|| format!("a {one}"), |id| format!("{one} {id}"));
            found.add(
                Severity::Damaged,
                &table,
                number,
                format!("{name} belongs to a {missing} that is not there"),
            );
        }
        Ok(())
    }

    /// Whether an index disagrees with its table, so that it wants making anew.
    pub(in crate::store) fn wants_reindexing(&self) -> bool {
        let mut found = Findings::default();
        match self.check_pages(&mut found) {
            Ok(()) => found.has(Severity::Derived),
            Err(error) => {
                tracing::debug!(reason = %explain(&error, "check the pages"), "not reindexed");
                false
            }
        }
    }
}

/// Whether a line of `integrity_check` is about an index alone.
fn only_an_index(text: &str) -> bool {
    text.contains("missing from index") || text.starts_with("wrong # of entries in index")
}

/// What one row of a table is called.
pub(super) fn singular(table: &str) -> &str {
    match table {
        "clients" => "card",
        "companies" => "company",
        "company_domains" => "company domain",
        "dossier_blobs" => "kept file",
        _ => table.strip_suffix('s').unwrap_or(table),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_an_index_is_told_from_what_is_said_of_pages() {
        for (text, derived) in [
            ("row 12 missing from index contacts_owner", true),
            ("wrong # of entries in index tickets_all", true),
            ("non-unique entry in index contacts_owner", false),
            ("Tree 12 page 30 cell 2: Rowid 7 out of order", false),
            ("NULL value in clients.card", false),
        ] {
            assert_eq!(only_an_index(text), derived, "{text}");
        }
    }
}
