//! Shelves: places in list order.
//!
//! The row number of a card in the index is `shelf * 65536 + place`, and the shelves stand in the
//! order of the list by name: each begins at a key (rank, sort, number) and holds what lies from there
//! to the next one, in any order. Hits therefore come shelf by shelf, and only the hits of one shelf
//! are ever sorted, however frequent the word is. Shelves stand apart from each other, so a full one
//! can be split by putting a new one behind it.

use rusqlite::{OptionalExtension, params};

use super::feed::CARDS;
use super::grams::GramSet;
use super::{Store, card};
use crate::domain::page::{RowKey, SortKey};

/// Places of a shelf, as a power of two.
const PLACES: u32 = 16;
/// Numbers between two shelves at first: it can be split so often in one spot, halving each time.
const GAP: i64 = 1 << 11;
/// Cards on a shelf when shelves are planned for cards that are there already.
const PLANNED: i64 = 512;
/// A shelf with more cards is split when there is time.
const FULL: i64 = 1_024;
/// A list is planned onto so many shelves at least, so that they fill slowly while it grows.
const SHELVES: i64 = 64;

/// The shelf of a slot.
pub(super) fn shelf_of(slot: i64) -> i64 {
    slot >> PLACES
}

/// The first slot of a shelf.
pub(super) fn first_slot(shelf: i64) -> i64 {
    shelf << PLACES
}

impl Store {
    /// The shelf that a key belongs on.
    pub(super) fn shelf_for(&self, rank: i64, sort: &str, id: i64) -> rusqlite::Result<i64> {
        self.conn
            .prepare_cached(
                "SELECT ord FROM s.shelves WHERE (rank, sort, id) <= (?1, ?2, ?3)
                 ORDER BY rank DESC, sort DESC, id DESC LIMIT 1",
            )?
            .query_row(params![rank, sort, id], |row| row.get(0))
    }

    /// The shelf of a row of the list by name.
    pub(super) fn shelf_for_key(&self, key: &RowKey) -> rusqlite::Result<i64> {
        match &key.sort {
            SortKey::Text(sort) => self.shelf_for(key.rank, sort, key.id),
            SortKey::Number(_) => Ok(0),
        }
    }

    /// Takes the next place of the shelf of a key. Places are not used twice; before a shelf runs out
    /// of them the index is marked as crowded.
    pub(super) fn take_slot(&self, rank: i64, sort: &str, id: i64) -> rusqlite::Result<i64> {
        let shelf = self.shelf_for(rank, sort, id)?;
        // RETURNING would open a savepoint, at which FTS5 writes out the little it has gathered.
        let place: i64 = self
            .conn
            .prepare_cached("SELECT next FROM s.shelves WHERE ord = ?1")?
            .query_row([shelf], |row| row.get(0))?;
        self.conn
            .prepare_cached("UPDATE s.shelves SET next = next + 1, held = held + 1 WHERE ord = ?1")?
            .execute([shelf])?;
        // The mark is looked at between batches.
        if place >= (1 << PLACES) - 2 * CARDS as i64 {
            self.mark("crowded", 1)?;
        }
        Ok(first_slot(shelf) + place)
    }

    /// Gives a place back.
    pub(super) fn free_slot(&self, slot: i64) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("DELETE FROM s.slots WHERE slot = ?1")?
            .execute([slot])?;
        self.conn
            .prepare_cached("DELETE FROM s.cards WHERE rowid = ?1")?
            .execute([slot])?;
        self.conn
            .prepare_cached("UPDATE s.shelves SET held = held - 1 WHERE ord = ?1")?
            .execute([shelf_of(slot)])
            .map(drop)
    }

    /// Puts up shelves for the cards there are, if there are none yet.
    pub(super) fn plan_shelves(&self) -> rusqlite::Result<()> {
        let planned: bool = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM s.shelves)")?
            .query_row([], |row| row.get(0))?;
        if planned {
            return Ok(());
        }
        let cards: i64 = self.conn.query_row(
            "SELECT value FROM counters WHERE name = 'clients'",
            [],
            |row| row.get(0),
        )?;
        let step = (cards / SHELVES).clamp(8, PLANNED);
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO s.shelves (rank, sort, id, ord, next, held) VALUES (?1, ?2, ?3, ?4, 0, 0)",
        )?;
        insert.execute(params![i64::MIN, "", 0, GAP])?;
        let mut statement = self.conn.prepare(
            "SELECT rank, sort, id FROM clients WHERE deleted_at IS NULL ORDER BY rank, sort, id",
        )?;
        let mut rows = statement.query([])?;
        let (mut at, mut shelf) = (0, GAP);
        while let Some(row) = rows.next()? {
            at += 1;
            if at % step == 0 {
                shelf += GAP;
                let (rank, id): (i64, i64) = (row.get(0)?, row.get(2)?);
                insert.execute(params![rank, row.get_ref(1)?.as_str()?, id, shelf])?;
            }
        }
        Ok(())
    }

    pub(super) fn has_full_shelf(&self) -> rusqlite::Result<bool> {
        self.conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM s.shelves WHERE held > ?1)")?
            .query_row([FULL], |row| row.get(0))
    }

    /// Splits one full shelf; false when there is none.
    pub(super) fn split_a_shelf(&self) -> rusqlite::Result<bool> {
        let full: Option<i64> = self
            .conn
            .prepare_cached("SELECT ord FROM s.shelves WHERE held > ?1 LIMIT 1")?
            .query_row([FULL], |row| row.get(0))
            .optional()?;
        let Some(shelf) = full else { return Ok(false) };
        let mut statement = self.conn.prepare_cached(
            "SELECT c.rank, c.sort, c.id, x.slot, x.doc FROM s.slots x CROSS JOIN clients c ON c.id = x.client
             WHERE x.slot >= ?1 AND x.slot < ?2 AND c.deleted_at IS NULL",
        )?;
        let mut cards: Vec<(i64, String, i64, i64, String)> = statement
            .query_map([first_slot(shelf), first_slot(shelf + 1)], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?
            .collect::<rusqlite::Result<_>>()?;
        cards.sort_unstable();
        let next: Option<i64> = self
            .conn
            .prepare_cached("SELECT min(ord) FROM s.shelves WHERE ord > ?1")?
            .query_row([shelf], |row| row.get(0))?;
        let parts = (cards.len() as i64 / (FULL / 2)).max(2);
        let room = next.map_or(GAP * parts, |next| next - shelf);
        let step = room / parts;
        if step == 0 || cards.len() < 2 {
            // No number is left between the two: the cards are indexed anew from the start.
            self.mark("crowded", 1)?;
            return Ok(false);
        }
        let size = cards.len().div_ceil(parts as usize);
        for (part, moved) in cards.chunks(size).enumerate().skip(1) {
            let ord = shelf + step * part as i64;
            if let Some((rank, sort, id, ..)) = moved.first() {
                self.conn
                    .prepare_cached(
                        "INSERT INTO s.shelves (rank, sort, id, ord, next, held) VALUES (?1, ?2, ?3, ?4, 0, 0)",
                    )?
                    .execute(params![rank, sort, id, ord])?;
            }
        }
        let mut moved: Vec<(i64, i64, String)> = Vec::with_capacity(cards.len());
        for (rank, sort, id, slot, doc) in cards {
            if self.shelf_for(rank, &sort, id)? != shelf {
                self.free_slot(slot)?;
                moved.push((self.take_slot(rank, &sort, id)?, id, doc));
            }
        }
        if moved.is_empty() {
            self.mark("crowded", 1)?;
            return Ok(false);
        }
        self.put_on_shelves(moved)?;
        Ok(true)
    }

    /// Writes cards to the places taken for them.
    pub(super) fn put_on_shelves(
        &self,
        mut cards: Vec<(i64, i64, String)>,
    ) -> rusqlite::Result<()> {
        // A row number lower than the one before would make FTS5 write out what it has gathered.
        cards.sort_unstable();
        let mut slots = self
            .conn
            .prepare_cached("INSERT INTO s.slots (slot, client, doc) VALUES (?1, ?2, ?3)")?;
        let mut index = self
            .conn
            .prepare_cached("INSERT INTO s.cards (rowid, grams) VALUES (?1, ?2)")?;
        let (mut set, mut grams) = (GramSet::default(), String::new());
        for (slot, client, doc) in cards {
            card::grams_of(&doc, &mut set);
            set.finish(&mut grams);
            slots.execute(params![slot, client, doc])?;
            index.execute(params![slot, grams])?;
        }
        Ok(())
    }
}
