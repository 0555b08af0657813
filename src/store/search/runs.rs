//! Runs: the words of messages, so many messages at a time.
//!
//! A run holds the words of the messages between two numbers, and no two runs overlap. New messages make a
//! new run, however few they are; when many small ones stand at the end of the file, they are merged
//! into one. A search goes from the newest run back and stops when it has enough. The merging is a
//! log-structured merge (O'Neil et al., 1996) whose levels grow by [`FEW`].

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, ffi, params};

use super::Store;
use super::postings::{Gathering, Marked, Postings, numbers};
use super::words::Word;

/// Messages of one run at most: a search for a frequent word reads them all.
const MOST: i64 = 1 << 16;
/// Numbers that a run spans at most, where messages between them are gone.
const WIDEST: i64 = 1 << 20;
/// Memory that a gathering may take before it is written, in bytes.
const HEAVY: usize = 32 << 20;
/// So many runs of a size are merged into one.
const FEW: usize = 8;

/// A run, without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// The lowest number of a message that it may hold; names the run.
    pub(super) first: i64,
    /// The highest one.
    pub(super) last: i64,
    /// How many it was made of.
    pub(super) messages: i64,
}

impl Gathering {
    /// Whether it is to be written before a message goes in.
    pub(super) fn is_full_for(&self, message: i64) -> bool {
        self.messages >= MOST || message - self.first >= WIDEST || self.size() > HEAVY
    }
}

impl Store {
    /// All runs, the newest first.
    pub(super) fn runs(&self) -> rusqlite::Result<Vec<Run>> {
        let runs: Vec<Run> = self
            .conn
            .prepare_cached("SELECT first, last, messages FROM s.runs ORDER BY first DESC")?
            .query_map([], |row| {
                Ok(Run {
                    first: row.get(0)?,
                    last: row.get(1)?,
                    messages: row.get(2)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let sound = |run: &Run| run.first <= run.last && run.last - run.first <= WIDEST;
        if runs.iter().all(sound) {
            Ok(runs)
        } else {
            Err(damaged())
        }
    }

    /// Writes what was gathered as a run of its own.
    pub(super) fn put_run(&self, gathered: Gathering) -> rusqlite::Result<()> {
        let run = Run {
            first: gathered.first,
            last: gathered.last,
            messages: gathered.messages,
        };
        self.write_run(run, gathered.into_sorted())
    }

    fn write_run<W: AsRef<[u8]>>(
        &self,
        run: Run,
        words: impl IntoIterator<Item = (W, Postings)>,
    ) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT INTO s.runs (first, last, messages) VALUES (?1, ?2, ?3)")?
            .execute(params![run.first, run.last, run.messages])?;
        let mut insert = self
            .conn
            .prepare_cached("INSERT INTO s.postings (run, word, numbers) VALUES (?1, ?2, ?3)")?;
        for (word, postings) in words {
            insert.execute(params![run.first, word.as_ref(), postings.bytes()])?;
        }
        Ok(())
    }

    fn drop_run(&self, run: Run) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("DELETE FROM s.postings WHERE run = ?1")?
            .execute([run.first])?;
        self.conn
            .prepare_cached("DELETE FROM s.runs WHERE first = ?1")?
            .execute([run.first])
            .map(drop)
    }

    /// Small runs at the end of the file that one would be better for, the newest first.
    pub(super) fn runs_to_merge(&self) -> rusqlite::Result<Vec<Run>> {
        let runs = self.runs()?;
        let mut size = FEW as i64;
        while size < MOST {
            let (mut messages, mut newest) = (0, None);
            let fits = |run: &&Run| {
                messages += run.messages;
                let newest = *newest.get_or_insert(run.last);
                run.messages < size && messages <= MOST && newest - run.first <= WIDEST
            };
            let small: Vec<Run> = runs.iter().take_while(fits).copied().collect();
            if small.len() >= FEW {
                return Ok(small);
            }
            size *= FEW as i64;
        }
        Ok(Vec::new())
    }

    /// Makes one run of several neighbours, the newest first.
    pub(super) fn merge_runs(&self, runs: &[Run]) -> rusqlite::Result<()> {
        let (Some(newest), Some(oldest)) = (runs.first(), runs.last()) else {
            return Ok(());
        };
        let merged = Run {
            first: oldest.first,
            last: newest.last,
            messages: runs.iter().map(|run| run.messages).sum(),
        };
        let mut words: BTreeMap<Vec<u8>, Postings> = BTreeMap::new();
        for run in runs.iter().rev() {
            let mut statement = self
                .conn
                .prepare_cached("SELECT word, numbers FROM s.postings WHERE run = ?1")?;
            let mut rows = statement.query([run.first])?;
            while let Some(row) = rows.next()? {
                let word = row.get_ref(0)?.as_blob()?;
                let postings = match words.get_mut(word) {
                    Some(postings) => postings,
                    None => words
                        .entry(word.to_vec())
                        .or_insert_with(|| Postings::new(merged.first)),
                };
                for number in numbers(row.get_ref(1)?.as_blob()?, run.first, run.last) {
                    postings.push(number.ok_or_else(damaged)?);
                }
            }
        }
        runs.iter().try_for_each(|run| self.drop_run(*run))?;
        self.write_run(merged, words)
    }

    /// The messages of a run that have all words.
    pub(super) fn having(&self, run: Run, words: &[Word]) -> rusqlite::Result<Marked> {
        let mut all: Option<Marked> = None;
        for word in words {
            let mut these = Marked::new(run.first, run.last);
            let mut statement = self.conn.prepare_cached(
                "SELECT numbers FROM s.postings WHERE run = ?1 AND word >= ?2 AND word <= ?3",
            )?;
            let (from, to) = word.range();
            let mut rows = statement.query(params![run.first, from, to])?;
            while let Some(row) = rows.next()? {
                for number in numbers(row.get_ref(0)?.as_blob()?, run.first, run.last) {
                    these.add(number.ok_or_else(damaged)?);
                }
            }
            if let Some(before) = &all {
                these.keep(before);
            }
            if these.is_empty() {
                return Ok(these);
            }
            all = Some(these);
        }
        Ok(all.unwrap_or_else(|| Marked::new(run.first, run.last)))
    }

    /// The messages of a run that have any word at all.
    pub(super) fn indexed_in(&self, run: Run) -> rusqlite::Result<Marked> {
        let mut any = Marked::new(run.first, run.last);
        let mut statement = self
            .conn
            .prepare_cached("SELECT numbers FROM s.postings WHERE run = ?1")?;
        let mut rows = statement.query([run.first])?;
        while let Some(row) = rows.next()? {
            for number in numbers(row.get_ref(0)?.as_blob()?, run.first, run.last) {
                any.add(number.ok_or_else(damaged)?);
            }
        }
        Ok(any)
    }

    /// Puts the words of messages that come back among those of their neighbours: `words` says which of
    /// these messages have each. Words that are still there cost no writing.
    pub(super) fn put_among(
        &self,
        messages: &[i64],
        words: &BTreeMap<String, Vec<i64>>,
    ) -> rusqlite::Result<()> {
        for run in self.runs_for(messages)? {
            let mut known = self
                .conn
                .prepare_cached("SELECT numbers FROM s.postings WHERE run = ?1 AND word = ?2")?;
            for (word, back) in words {
                let back: Vec<i64> = back
                    .iter()
                    .copied()
                    .filter(|message| (run.first..=run.last).contains(message))
                    .collect();
                if back.is_empty() {
                    continue;
                }
                let old: Option<Vec<u8>> = known
                    .query_row(params![run.first, word.as_bytes()], |row| row.get(0))
                    .optional()?;
                let mut all: Vec<i64> = numbers(&old.unwrap_or_default(), run.first, run.last)
                    .collect::<Option<_>>()
                    .ok_or_else(damaged)?;
                let before = all.len();
                all.extend(back);
                all.sort_unstable();
                all.dedup();
                if all.len() > before {
                    self.put_postings(run, word.as_bytes(), &all)?;
                }
            }
        }
        Ok(())
    }

    /// The runs that have a place for messages; one that has no place yet gets a run of its own.
    fn runs_for(&self, messages: &[i64]) -> rusqlite::Result<Vec<Run>> {
        let mut known = self.runs()?;
        let mut found: Vec<Run> = Vec::new();
        for message in messages {
            let holds = |run: &&Run| (run.first..=run.last).contains(message);
            if found.iter().find(holds).is_some() {
                continue;
            }
            let run = match known.iter().find(holds) {
                Some(run) => *run,
                None => {
                    let mut alone = Gathering::new(*message);
                    alone.begin(*message);
                    self.put_run(alone)?;
                    let run = Run {
                        first: *message,
                        last: *message,
                        messages: 1,
                    };
                    known.push(run);
                    run
                }
            };
            found.push(run);
        }
        Ok(found)
    }

    /// Removes messages from a run; words that only they had go, too.
    pub(super) fn forget_in_run(&self, run: Run, messages: &Marked) -> rusqlite::Result<()> {
        let mut left: Vec<(Vec<u8>, Vec<i64>)> = Vec::new();
        {
            let mut statement = self
                .conn
                .prepare_cached("SELECT word, numbers FROM s.postings WHERE run = ?1")?;
            let mut rows = statement.query([run.first])?;
            while let Some(row) = rows.next()? {
                let mut all: Vec<i64> = numbers(row.get_ref(1)?.as_blob()?, run.first, run.last)
                    .collect::<Option<_>>()
                    .ok_or_else(damaged)?;
                let before = all.len();
                all.retain(|number| !messages.has(*number));
                if all.len() < before {
                    left.push((row.get_ref(0)?.as_blob()?.to_vec(), all));
                }
            }
        }
        left.iter()
            .try_for_each(|(word, all)| self.put_postings(run, word, all))
    }

    fn put_postings(&self, run: Run, word: &[u8], all: &[i64]) -> rusqlite::Result<()> {
        if all.is_empty() {
            return self
                .conn
                .prepare_cached("DELETE FROM s.postings WHERE run = ?1 AND word = ?2")?
                .execute(params![run.first, word])
                .map(drop);
        }
        let mut postings = Postings::new(run.first);
        all.iter().for_each(|number| postings.push(*number));
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO s.postings (run, word, numbers) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![run.first, word, postings.bytes()])
            .map(drop)
    }

    /// Drops all words of messages.
    pub(super) fn forget_all_runs(&self) -> rusqlite::Result<()> {
        self.conn
            .execute_batch("DELETE FROM s.postings; DELETE FROM s.runs")
    }
}

/// What a list that is none is.
fn damaged() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        ffi::Error::new(ffi::SQLITE_CORRUPT),
        Some("a list of messages in the search file is damaged".to_owned()),
    )
}
