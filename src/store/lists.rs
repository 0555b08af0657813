//! Black and white list entries (`S7`) and the review list (`D6`).

use rusqlite::{OptionalExtension, Row, params};

use super::error::Context;
use super::rows::Coded;
use super::seals::LIST_ENTRIES;
use super::{Store, Tx};
use crate::domain::error::Result;
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, ListEntryId, ReviewId};
use crate::domain::listing::{EntryType, ListColour, ListEntry, Listed, ListsView, Origin, Review};
use crate::domain::time::Timestamp;

/// An entry in force that a contact or its domain met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHit {
    /// Black or white.
    pub list: ListColour,
    /// By its domain only; an exact contact beats it (`S3`).
    pub domain: bool,
}

const COLUMNS: &str = "id, list, kind, value, client, origin, reason, author, at, until";

fn read_list_entry(row: &Row<'_>) -> rusqlite::Result<ListEntry> {
    Ok(ListEntry {
        id: ListEntryId(row.get(0)?),
        list: ListColour::from_code(row.get(1)?),
        kind: EntryType::from_code(row.get(2)?),
        value: row.get(3)?,
        client: row.get::<_, Option<i64>>(4)?.map(ClientId),
        origin: Origin::from_code(row.get(5)?),
        reason: row.get(6)?,
        author: row.get(7)?,
        at: Timestamp(row.get(8)?),
        until: row.get::<_, Option<i64>>(9)?.map(Timestamp),
    })
}

impl Store {
    /// What an entry of an erased client looks like (`D3`).
    pub fn erased_value(&self, value: &str) -> String {
        format!(
            "erased:{:016x}",
            self.keyed_hash(&[b"list", value.as_bytes()])
        )
    }

    /// Entries that name exactly this contact or `@domain`, ended ones too, newest first.
    pub fn entries_for(&self, value: &str) -> Result<Vec<ListEntry>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM list_entries WHERE value IN (?1, ?2) ORDER BY id DESC"
            ))
            .and_then(|mut s| {
                s.query_map([value, &self.erased_value(value)], read_list_entry)?
                    .collect()
            })
            .doing("look a list entry up")
    }

    /// One entry.
    pub fn list_entry(&self, id: ListEntryId) -> Result<Option<ListEntry>> {
        self.conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM list_entries WHERE id = ?1"))
            .and_then(|mut s| s.query_row([id.0], read_list_entry).optional())
            .doing("read the lists")
    }

    /// Entries of one list or both, newest first.
    pub fn list_entries(&self, list: Option<ListColour>, limit: usize) -> Result<Vec<ListEntry>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM list_entries WHERE ?1 IS NULL OR list = ?1 ORDER BY id DESC LIMIT ?2"
            ))
            .and_then(|mut statement| {
                statement.query_map(params![list.map(Coded::code), limit as i64], read_list_entry)?.collect()
            })
            .doing("read the lists")
    }

    /// Both lists, newest first, as far as an entry has `filter` (folded) in its value, reason, author or
    /// card; at most `most` rows of each, and how many there are.
    pub fn listed(&self, filter: &str, most: usize) -> Result<ListsView> {
        let wanted = fold(filter.trim());
        let digits: String = wanted.chars().filter(char::is_ascii_digit).collect();
        let run = || -> rusqlite::Result<ListsView> {
            let mut view = ListsView {
                filter: filter.to_owned(),
                ..ListsView::default()
            };
            let mut statement = self.conn.prepare_cached(
                "SELECT l.id, l.list, l.kind, l.value, l.client, l.origin, l.reason, l.author, l.at, l.until,
                    c.id, c.shown
                 FROM list_entries l LEFT JOIN clients c ON c.deleted_at IS NULL AND c.id = ifnull(l.client,
                    (SELECT k.client FROM contacts k WHERE k.key = l.value AND k.shared = 0))
                 ORDER BY l.id DESC",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let entry = read_list_entry(row)?;
                let card = row
                    .get::<_, Option<i64>>(10)?
                    .map(|id| Ok::<_, rusqlite::Error>((ClientId(id), row.get(11)?)))
                    .transpose()?;
                let listed = Listed { entry, card };
                if !has(&listed, &wanted, &digits) {
                    continue;
                }
                let (rows, count) = match listed.entry.list {
                    ListColour::Black => (&mut view.black, &mut view.black_count),
                    ListColour::White => (&mut view.white, &mut view.white_count),
                };
                *count += 1;
                if rows.len() < most {
                    rows.push(listed);
                }
            }
            Ok(view)
        };
        run().doing("read the lists")
    }

    /// How many entries the black and the white list have.
    pub fn count_list_entries(&self) -> Result<(u64, u64)> {
        self.conn
            .prepare_cached(
                "SELECT count(*) FILTER (WHERE list = ?1), count(*) FILTER (WHERE list = ?2) FROM list_entries",
            )
            .and_then(|mut statement| {
                let codes = [ListColour::Black.code(), ListColour::White.code()];
                statement.query_row(codes, |row| {
                    Ok((
                        row.get::<_, i64>(0)?.cast_unsigned(),
                        row.get::<_, i64>(1)?.cast_unsigned(),
                    ))
                })
            })
            .doing("count the lists")
    }

    /// Entries of one list that name another contact of a card than `value`.
    pub fn other_entries(&self, client: ClientId, list: ListColour, value: &str) -> Result<u64> {
        self.conn
            .prepare_cached(
                "SELECT count(DISTINCT l.value) FROM contacts k JOIN list_entries l ON l.value = k.key
                 WHERE k.client = ?1 AND l.list = ?2 AND l.value <> ?3",
            )
            .and_then(|mut statement| {
                statement.query_row(params![client.0, list.code(), value], |row| {
                    Ok(row.get::<_, i64>(0)?.cast_unsigned())
                })
            })
            .doing("count the lists")
    }

    /// Whether there is any entry at all: most desks' imports need not look further.
    pub fn has_list_entries(&self) -> Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM list_entries LIMIT 1")
            .and_then(|mut statement| statement.exists([]))
            .doing("read the lists")
    }

    /// Entries that follow a card's mark or were put for its contacts.
    pub fn entries_of_client(&self, client: ClientId) -> Result<Vec<ListEntry>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM list_entries WHERE client = ?1 ORDER BY id"
            ))
            .and_then(|mut statement| statement.query_map([client.0], read_list_entry)?.collect())
            .doing("read the lists")
    }

    /// Entries that a card's mark stands on: its own, and those by hand of its contacts that are not
    /// claimed.
    pub fn entries_of_mark(&self, client: ClientId, list: ListColour) -> Result<Vec<ListEntry>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM list_entries WHERE list = ?2 AND (client = ?1 OR value IN
                 (SELECT key FROM contacts WHERE client = ?1 AND claimed = 0)) ORDER BY id"
            ))
            .and_then(|mut statement| {
                statement
                    .query_map(params![client.0, list.code()], read_list_entry)?
                    .collect()
            })
            .doing("read the lists")
    }

    /// Open entries of the review list: pairs of cards before senders not confirmed, newest first.
    pub fn reviews(&self, limit: usize) -> Result<Vec<Review>> {
        self.conn
            .prepare_cached(
                "SELECT r.id, r.a, a.shown, r.b, b.shown, r.reasons, r.at FROM reviews r
                 JOIN clients a ON a.id = r.a LEFT JOIN clients b ON b.id = r.b
                 WHERE r.state = 0 AND a.deleted_at IS NULL AND b.deleted_at IS NULL
                 ORDER BY r.b = 0, r.id DESC LIMIT ?1",
            )
            .and_then(|mut statement| statement.query_map([limit as i64], read_review)?.collect())
            .doing("read the possible duplicates")
    }

    /// An open entry of the review list.
    pub fn review(&self, id: ReviewId) -> Result<Option<Review>> {
        self.conn
            .prepare_cached(
                "SELECT r.id, r.a, a.shown, r.b, b.shown, r.reasons, r.at FROM reviews r
                 JOIN clients a ON a.id = r.a LEFT JOIN clients b ON b.id = r.b
                 WHERE r.id = ?1 AND r.state = 0 AND a.deleted_at IS NULL AND b.deleted_at IS NULL",
            )
            .and_then(|mut statement| statement.query_row([id.0], read_review).optional())
            .doing("read a possible duplicate")
    }

    /// The open entry about a sender who is not confirmed as this client (`M4`).
    pub fn claim_review(&self, client: ClientId) -> Result<Option<ReviewId>> {
        self.conn
            .prepare_cached("SELECT id FROM reviews WHERE a = ?1 AND b = 0 AND state = 0")
            .and_then(|mut statement| {
                statement
                    .query_row([client.0], |row| row.get(0).map(ReviewId))
                    .optional()
            })
            .doing("read a possible duplicate")
    }

    /// Open pairs a card is part of.
    pub fn reviews_of(&self, client: ClientId) -> Result<Vec<Review>> {
        self.conn
            .prepare_cached(
                "SELECT r.id, r.a, a.shown, r.b, b.shown, r.reasons, r.at FROM reviews r
                 JOIN clients a ON a.id = r.a LEFT JOIN clients b ON b.id = r.b
                 WHERE r.state = 0 AND (r.a = ?1 OR r.b = ?1)
                    AND a.deleted_at IS NULL AND b.deleted_at IS NULL ORDER BY r.id DESC",
            )
            .and_then(|mut statement| statement.query_map([client.0], read_review)?.collect())
            .doing("read the possible duplicates")
    }
}

/// Whether an entry has the text; a phone is found by its digits in any spelling.
fn has(listed: &Listed, wanted: &str, digits: &str) -> bool {
    let entry = &listed.entry;
    let phone = digits.len() >= 3
        && entry.kind == EntryType::Phone
        && entry.value.contains(digits.trim_start_matches('0'));
    phone
        || wanted.is_empty()
        || [entry.value.as_str(), &entry.reason, &entry.author]
            .into_iter()
            .chain(listed.card.iter().map(|(_, name)| name.as_str()))
            .any(|text| fold(text).contains(wanted))
}

fn read_review(row: &Row<'_>) -> rusqlite::Result<Review> {
    let reasons: String = row.get(5)?;
    Ok(Review {
        id: ReviewId(row.get(0)?),
        a: ClientId(row.get(1)?),
        a_name: row.get(2)?,
        b: row
            .get::<_, Option<String>>(4)?
            .map(|name| row.get(3).map(|id| (ClientId(id), name)))
            .transpose()?,
        reasons: serde_json::from_str(&reasons).unwrap_or_default(),
        at: Timestamp(row.get(6)?),
    })
}

impl Tx<'_> {
    /// Adds an entry and gives it its number.
    pub fn insert_list_entry(&self, entry: &mut ListEntry) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO list_entries (list, kind, value, client, origin, reason, author, at, until)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    entry.list.code(),
                    entry.kind.code(),
                    entry.value,
                    entry.client.map(|id| id.0),
                    entry.origin.code(),
                    entry.reason,
                    entry.author,
                    entry.at.0,
                    entry.until.map(|at| at.0),
                ])
            })
            .doing("add a list entry")?;
        entry.id = ListEntryId(self.conn.last_insert_rowid());
        self.seal(&LIST_ENTRIES, entry.id.0)
            .doing("add a list entry")
    }

    /// Takes an entry off.
    pub fn delete_list_entry(&self, id: ListEntryId) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM list_entries WHERE id = ?1")
            .and_then(|mut statement| statement.execute([id.0]))
            .doing("take a list entry off")?;
        Ok(())
    }

    /// Puts a pair on the review list, or adds a reason to it; a dismissed pair stays dismissed (`D6`). The
    /// entry, if it did not have that reason before.
    pub fn put_review(
        &self,
        one: ClientId,
        other: ClientId,
        reason: &str,
        at: Timestamp,
    ) -> Result<Option<ReviewId>> {
        self.note_review(one.min(other), one.max(other), reason, None, at)
    }

    /// Puts a sender whom nobody vouches for on the review list (`M4`). A dismissed one stays dismissed,
    /// but another sender, by the word `who` that its reason names, is another question.
    pub fn put_claim(
        &self,
        client: ClientId,
        who: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.note_review(client, ClientId(0), reason, Some(who), at)
            .map(drop)
    }

    fn note_review(
        &self,
        a: ClientId,
        b: ClientId,
        reason: &str,
        who: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<ReviewId>> {
        let run = || -> rusqlite::Result<Option<ReviewId>> {
            let known: Option<(i64, String)> = self
                .conn
                .prepare_cached("SELECT id, reasons FROM reviews WHERE a = ?1 AND b = ?2")?
                .query_row(params![a.0, b.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            match known {
                Some((id, text)) => {
                    let mut reasons: Vec<String> = serde_json::from_str(&text).unwrap_or_default();
                    if !reasons.iter().any(|known| known == reason) {
                        let met = |who: &str| {
                            let mut words = reasons.iter().flat_map(|known| known.split(' '));
                            words.any(|word| word == who)
                        };
                        let reopens = who.is_some_and(|who| !met(who));
                        reasons.push(reason.to_owned());
                        self.conn
                            .prepare_cached(
                                "UPDATE reviews SET reasons = ?2,
                                    state = CASE WHEN ?3 AND state = 1 THEN 0 ELSE state END
                                 WHERE id = ?1",
                            )?
                            .execute(params![
                                id,
                                serde_json::Value::from(reasons).to_string(),
                                reopens
                            ])?;
                        return Ok(Some(ReviewId(id)));
                    }
                    Ok(None)
                }
                None => {
                    self.conn
                        .prepare_cached("INSERT INTO reviews (a, b, reasons, at, state) VALUES (?1, ?2, ?3, ?4, 0)")?
                        .execute(params![a.0, b.0, serde_json::json!([reason]).to_string(), at.0])?;
                    Ok(Some(ReviewId(self.conn.last_insert_rowid())))
                }
            }
        };
        run().doing("note a possible duplicate")
    }

    /// Whether a pair was taken off the review list for good.
    pub fn is_dismissed(&self, id: ReviewId) -> Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM reviews WHERE id = ?1 AND state = 1")
            .and_then(|mut statement| statement.exists([id.0]))
            .doing("look at a possible duplicate")
    }

    /// Takes a pair off the review list for good, or puts it back; false when there is none.
    pub fn dismiss_review(&self, id: ReviewId, dismissed: bool) -> Result<bool> {
        self.conn
            .prepare_cached("UPDATE reviews SET state = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute(params![id.0, dismissed]))
            .map(|rows| rows == 1)
            .doing("dismiss a possible duplicate")
    }
}
