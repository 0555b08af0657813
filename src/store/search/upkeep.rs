//! Erasing from the index, checking it, making it anew (`D2`, `R6`).

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::{Marks, Pen, Store, card, shelves, volume_of};
use crate::domain::error::{ErrorKind, Result};
use crate::domain::ids::{ClientId, MessageId};
use crate::store::error::{Context, explain};

/// So many complaints are enough.
const COMPLAINTS: usize = 20;
/// So many rows are looked up by all their words.
const SAMPLES: i64 = 200;

impl Store {
    /// Removes cards and messages from the search file physically (`D2`): their rows, the words that
    /// only they had, and what is left of them on freed pages and in the log. Whether their rows are
    /// still in the desk file does not matter; what is there and not marked deleted comes back with
    /// [`Store::index_again`] only.
    ///
    /// Rewrites the volumes of these messages, so it takes a second or two per 260,000 messages.
    ///
    /// # Errors
    /// `Busy` when another process keeps the search file: nothing or not all was removed, do it again.
    pub fn forget_in_index(&self, clients: &[ClientId], messages: &[MessageId]) -> Result<()> {
        let what = "erase from the search file";
        let store = self.searcher()?;
        let _pen = Pen::take(store)?;
        let erase = || -> rusqlite::Result<()> {
            for client in clients {
                let slot: Option<i64> = store
                    .conn
                    .prepare_cached("SELECT slot FROM s.slots WHERE client = ?1")?
                    .query_row([client.0], |row| row.get(0))
                    .optional()?;
                if let Some(slot) = slot {
                    store.free_slot(slot)?;
                }
            }
            let mut volumes = BTreeSet::new();
            for message in messages {
                let volume = volume_of(message.0);
                if store.has_volume(volume)? {
                    volumes.insert(volume);
                    store
                        .conn
                        .prepare_cached(&format!(
                            "DELETE FROM s.messages_{volume} WHERE rowid = ?1"
                        ))?
                        .execute([message.0])?;
                }
            }
            // A removed row is only marked until its segment is merged; «optimize» merges them all.
            if !clients.is_empty() {
                store
                    .conn
                    .execute_batch("INSERT INTO s.cards (cards) VALUES ('optimize')")?;
            }
            for volume in volumes {
                store.conn.execute_batch(&format!(
                    "INSERT INTO s.messages_{volume} (messages_{volume}) VALUES ('optimize')"
                ))?;
            }
            Ok(())
        };
        store.in_search(erase).doing(what)?;
        // Pages that earlier merges freed hold old words; a checkpoint empties the log.
        store.conn.execute_batch("VACUUM s").doing(what)?;
        let busy: i64 = store
            .conn
            .query_row("PRAGMA s.wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .doing(what)?;
        if busy == 0 {
            return Ok(());
        }
        Err(crate::domain::error::Error::new(
            ErrorKind::Busy,
            "could not empty the log of the search file: another program is reading it",
        ))
    }

    /// Indexes messages that came back under their old numbers (undo of a delete or an erasure that
    /// was given up).
    pub fn index_again(&self, messages: &[MessageId]) -> Result<()> {
        let store = self.searcher()?;
        let _pen = Pen::take(store)?;
        store
            .in_search(|| {
                messages
                    .iter()
                    .try_for_each(|message| store.index_message(message.0))
            })
            .doing("index what came back")
    }

    /// Compares the index with the rows up to its marks (`R6`): a sentence for each disagreement, at
    /// most 20. Reads every card and looks every message up.
    pub fn check_index(&self) -> Result<Vec<String>> {
        let store = self.searcher()?;
        let _pen = Pen::take(store)?;
        let mut complaints = Vec::new();
        let run = |complaints: &mut Vec<String>| -> rusqlite::Result<()> {
            let marks = store.marks()?;
            store.check_structure(complaints)?;
            store.check_cards(&marks, complaints)?;
            store.check_messages(&marks, complaints)
        };
        run(&mut complaints).doing("check the search file")?;
        complaints.truncate(COMPLAINTS);
        Ok(complaints)
    }

    /// Makes the index anew, from nothing.
    ///
    /// # Errors
    /// `Busy` when another process keeps the search file.
    pub fn rebuild_index(&self) -> Result<()> {
        let store = self.searcher()?;
        {
            let _pen = Pen::take(store)?;
            let emptied = store.in_search(|| {
                store.forget_all_cards()?;
                let volumes = store.volumes()?;
                for volume in volumes {
                    store.conn.execute_batch(&format!(
                        "DROP TABLE s.messages_{volume}; DELETE FROM s.volumes WHERE number = {volume};"
                    ))?;
                }
                store.mark("message", 0)?;
                store.mark("ticket", 0)
            });
            if let Err(error) = emptied {
                let error = explain(&error, "make the search file anew");
                if error.kind == ErrorKind::Busy {
                    return Err(error);
                }
                // Too damaged to be emptied.
                store.conn.flush_prepared_statement_cache();
                store.search.attached.set(false);
                store.detach();
                store.remove_search_file()?;
            }
        }
        self.index_all()
    }

    fn volumes(&self) -> rusqlite::Result<Vec<i64>> {
        self.conn
            .prepare_cached("SELECT number FROM s.volumes ORDER BY number")?
            .query_map([], |row| row.get(0))?
            .collect()
    }

    fn check_structure(&self, complaints: &mut Vec<String>) -> rusqlite::Result<()> {
        let names = std::iter::once("cards".to_owned()).chain(
            self.volumes()?
                .into_iter()
                .map(|volume| format!("messages_{volume}")),
        );
        for name in names {
            let sound = self.conn.execute_batch(&format!(
                "INSERT INTO s.{name} ({name}) VALUES ('integrity-check')"
            ));
            if let Err(error) = sound {
                complaints.push(format!("the search index «{name}» is damaged: {error}"));
            }
        }
        Ok(())
    }

    fn check_cards(&self, marks: &Marks, complaints: &mut Vec<String>) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare(
            "SELECT c.id, x.slot, x.doc, c.deleted_at IS NULL, c.rank, c.sort, c.shown FROM clients c
             LEFT JOIN s.slots x ON x.client = c.id WHERE (c.seq, c.id) <= (?1, ?2)
             AND (x.slot IS NOT NULL OR c.deleted_at IS NULL)",
        )?;
        let mut rows = statement.query([marks.client_seq, marks.client_id])?;
        let (mut doc, mut set, mut grams) = (
            String::new(),
            super::grams::GramSet::default(),
            String::new(),
        );
        let every = (self
            .conn
            .query_row("SELECT count(*) FROM s.slots", [], |row| {
                row.get::<_, i64>(0)
            })?
            / SAMPLES)
            .max(1);
        let mut at = 0;
        while let Some(row) = rows.next()? {
            if complaints.len() >= COMPLAINTS {
                break;
            }
            let id: i64 = row.get(0)?;
            let slot: Option<i64> = row.get(1)?;
            let living: bool = row.get(3)?;
            let Some(slot) = slot else {
                complaints.push(format!("card #{id} is not in the search index"));
                continue;
            };
            if !living {
                complaints.push(format!("card #{id} was deleted but is in the search index"));
                continue;
            }
            // A card that cannot be read is another check's to tell of.
            let Ok(Some(client)) = self.client(ClientId(id)) else {
                continue;
            };
            card::doc_of(&client, &mut doc);
            let indexed = row.get_ref(2)?.as_str()?;
            let shelf = self.shelf_for(row.get(4)?, row.get_ref(5)?.as_str()?, id)?;
            if indexed != doc || shelves::shelf_of(slot) != shelf {
                complaints.push(format!(
                    "card #{id} is found by what it was, not by what it is"
                ));
                continue;
            }
            at += 1;
            if at % every == 0 {
                card::grams_of(&doc, &mut set);
                set.finish(&mut grams);
                if !self.has_all("cards", slot, &grams)? {
                    complaints.push(format!("card #{id} is not found by all its words"));
                }
            }
        }
        Ok(())
    }

    fn check_messages(&self, marks: &Marks, complaints: &mut Vec<String>) -> rusqlite::Result<()> {
        let newest: i64 =
            self.conn
                .query_row("SELECT ifnull(max(id), 0) FROM messages", [], |row| {
                    row.get(0)
                })?;
        if marks.message > newest.max(0) && newest == 0 {
            return Ok(());
        }
        for volume in 0..=volume_of(newest.min(marks.message)) {
            let (first, end) = (
                volume << super::VOLUME_BITS,
                (volume + 1) << super::VOLUME_BITS,
            );
            let end = end.min(marks.message + 1);
            let missing: Vec<i64> = if self.has_volume(volume)? {
                self.conn
                    .prepare(&format!(
                        "SELECT m.id FROM messages m LEFT JOIN s.messages_{volume}_docsize d ON d.id = m.id
                         WHERE m.id >= ?1 AND m.id < ?2 AND d.id IS NULL LIMIT {COMPLAINTS}"
                    ))?
                    .query_map([first, end], |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()?
            } else {
                self.conn
                    .prepare("SELECT id FROM messages WHERE id >= ?1 AND id < ?2 LIMIT 1")?
                    .query_map([first, end], |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()?
            };
            for id in missing {
                complaints.push(format!("message {id} is not in the search index"));
            }
        }
        let every = (newest / SAMPLES).max(1);
        for id in (1..=newest.min(marks.message)).step_by(every as usize) {
            let text: Option<String> = self
                .conn
                .prepare_cached("SELECT text FROM messages WHERE id = ?1 AND deleted = 0")?
                .query_row([id], |row| row.get(0))
                .optional()?;
            let volume = volume_of(id);
            let Some(text) = text else { continue };
            let mut tokens = super::words::Tokens::default();
            super::words::index_words(&crate::domain::fold::fold(&text), &mut tokens);
            if self.has_volume(volume)?
                && !self.has_all(&format!("messages_{volume}"), id, tokens.text())?
            {
                complaints.push(format!("message {id} is not found by all its words"));
            }
        }
        Ok(())
    }

    /// Whether a row of an index is found by the first of its tokens, by the last, and by some between.
    fn has_all(&self, index: &str, row: i64, tokens: &str) -> rusqlite::Result<bool> {
        let all: Vec<&str> = tokens
            .split(' ')
            .filter(|token| !token.is_empty())
            .collect();
        let some: Vec<String> = all
            .iter()
            .step_by((all.len() / 16).max(1))
            .chain(all.last())
            .map(|token| format!("\"{token}\""))
            .collect();
        if some.is_empty() {
            return Ok(true);
        }
        self.conn
            .prepare_cached(&format!(
                "SELECT 1 FROM s.{index} WHERE {index} MATCH ?1 AND rowid = ?2"
            ))?
            .exists(params![some.join(" AND "), row])
    }
}
