//! Erasing from the index, checking it, making it anew (`D2`, `R6`).

use rusqlite::{OptionalExtension, params};

use super::postings::Marked;
use super::runs::Run;
use super::words::{Word, index_words};
use super::{Marks, Pen, Store, card, shelves};
use crate::domain::display::counted;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, MessageId};
use crate::store::error::{Context, explain};

/// So many complaints are enough.
const COMPLAINTS: usize = 20;
/// So many cards are looked up by all their grams.
const SAMPLES: i64 = 200;
/// One message in so many is looked up by all its words.
const EVERY: u64 = 997;

impl Store {
    /// Removes cards and messages from the search file physically (`D2`): their rows, the words that
    /// only they had, and what is left of them on freed pages and in the log. Whether their rows are
    /// still in the desk file does not matter; what is there and not marked deleted comes back with
    /// [`Store::index_again`] only.
    ///
    /// Reads the runs of these messages whole, and rewrites the file.
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
            // A removed row of an FTS5 table is only marked until its segment is merged.
            if !clients.is_empty() {
                store
                    .conn
                    .execute_batch("INSERT INTO s.cards (cards) VALUES ('optimize')")?;
            }
            for run in store.runs()? {
                let mut gone = Marked::new(run.first, run.last);
                messages.iter().for_each(|message| gone.add(message.0));
                if !gone.is_empty() {
                    store.forget_in_run(run, &gone)?;
                }
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
        Err(Error::new(
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
            .in_search(|| store.index_out_of_turn(messages))
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
        match store.empty_index().and_then(|()| self.index_all()) {
            Err(error) if error.kind == ErrorKind::Damaged => {
                // Too damaged to be emptied, or to be filled again.
                store.conn.flush_prepared_statement_cache();
                store.search.attached.set(false);
                store.detach();
                store.remove_search_file()?;
                self.index_all()
            }
            done => done,
        }
    }

    fn empty_index(&self) -> Result<()> {
        let _pen = Pen::take(self)?;
        self.in_search(|| {
            self.forget_all_cards()?;
            self.forget_all_runs()?;
            self.mark("message", 0)?;
            self.mark("ticket", 0)
        })
        .map_err(|error| match explain(&error, "make the search file anew") {
            error if error.kind == ErrorKind::Busy => error,
            // Whatever else it is, an index that cannot be emptied is given up.
            error => Error {
                kind: ErrorKind::Damaged,
                ..error
            },
        })
    }

    fn check_structure(&self, complaints: &mut Vec<String>) -> rusqlite::Result<()> {
        let sound = self
            .conn
            .execute_batch("INSERT INTO s.cards (cards) VALUES ('integrity-check')");
        if let Err(error) = sound {
            complaints.push(format!("the search index «cards» is damaged: {error}"));
        }
        let stray: i64 = self.conn.query_row(
            "SELECT count(*) FROM s.postings WHERE run NOT IN (SELECT first FROM s.runs)",
            [],
            |row| row.get(0),
        )?;
        if stray > 0 {
            complaints.push(format!(
                "the search index has {} that belong to no run of messages",
                counted(stray.unsigned_abs(), "word", "words")
            ));
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
                if !self.has_grams(slot, &grams)? {
                    complaints.push(format!("card #{id} is not found by all its words"));
                }
            }
        }
        Ok(())
    }

    fn check_messages(&self, marks: &Marks, complaints: &mut Vec<String>) -> rusqlite::Result<()> {
        // Messages that a run has, and those between runs, in the order of their numbers.
        let mut beginning = 1;
        for run in self.runs()?.into_iter().rev() {
            if run.first < beginning || run.last > marks.message {
                complaints.push(format!(
                    "the search index has the messages {} to {} twice or too early",
                    run.first, run.last
                ));
            }
            self.check_stretch((beginning, run.first - 1), None, complaints)?;
            match self.indexed_in(run) {
                Ok(indexed) => {
                    self.check_stretch((run.first, run.last), Some((run, indexed)), complaints)?;
                }
                Err(error) => complaints.push(format!(
                    "the words of the messages {} to {} cannot be read: {error}",
                    run.first, run.last
                )),
            }
            beginning = run.last + 1;
        }
        self.check_stretch((beginning, marks.message), None, complaints)
    }

    /// Messages between two numbers: all that have words are in the index, and some are found by each of
    /// them.
    fn check_stretch(
        &self,
        (first, last): (i64, i64),
        run: Option<(Run, Marked)>,
        complaints: &mut Vec<String>,
    ) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM messages WHERE id BETWEEN ?1 AND ?2 AND deleted = 0 ORDER BY id",
        )?;
        let mut rows = statement.query([first, last])?;
        let mut at = 0;
        while let Some(row) = rows.next()? {
            if complaints.len() >= COMPLAINTS {
                break;
            }
            let id: i64 = row.get(0)?;
            let run = run.as_ref();
            let run = run
                .filter(|(_, indexed)| indexed.has(id))
                .map(|(run, _)| *run);
            at += 1;
            if run.is_some() && at % EVERY != 0 {
                continue;
            }
            let mut words = self.text_words_of(id)?;
            let Some(run) = run else {
                if !words.is_empty() {
                    complaints.push(format!("message {id} is not in the search index"));
                }
                continue;
            };
            // The words of a message; some of them stand for all.
            let every = (words.len() / 16).max(1);
            words = words.into_iter().step_by(every).collect();
            let words: Vec<Word> = words.iter().map(|word| Word::whole(word)).collect();
            if !words.is_empty() && !self.having(run, &words)?.has(id) {
                complaints.push(format!("message {id} is not found by all its words"));
            }
        }
        Ok(())
    }

    /// The words of a message's own text.
    fn text_words_of(&self, id: i64) -> rusqlite::Result<Vec<String>> {
        let text: Option<String> = self
            .conn
            .prepare_cached("SELECT text FROM messages WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let mut words = Vec::new();
        index_words(&fold(&text.unwrap_or_default()), |word| {
            words.push(word.to_owned());
        });
        Ok(words)
    }

    /// Whether a card is found by the first of its grams, by the last, and by some between.
    fn has_grams(&self, slot: i64, grams: &str) -> rusqlite::Result<bool> {
        let all: Vec<&str> = grams.split(' ').filter(|gram| !gram.is_empty()).collect();
        let some: Vec<String> = all
            .iter()
            .step_by((all.len() / 16).max(1))
            .chain(all.last())
            .map(|gram| format!("\"{gram}\""))
            .collect();
        if some.is_empty() {
            return Ok(true);
        }
        self.conn
            .prepare_cached("SELECT 1 FROM s.cards WHERE cards MATCH ?1 AND rowid = ?2")?
            .exists(params![some.join(" AND "), slot])
    }
}
