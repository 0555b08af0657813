//! Bringing the index up to date, in steps.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, params};

use super::postings::Gathering;
use super::shelves::shelf_of;
use super::{Marks, Pen, Store, card, words};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::fold::{fold, fold_into};
use crate::domain::ids::{ClientId, MessageId};
use crate::store::BUSY_TIMEOUT;
use crate::store::error::{Context, explain};

/// What a step did, and whether something is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexState {
    /// Cards or messages are there that are not indexed yet.
    pub behind: bool,
    /// Shelves want splitting or runs merging; nothing is missing, only slower to find. More steps do it.
    pub untidy: bool,
    /// Cards indexed by this step.
    pub clients: u64,
    /// Messages indexed by this step.
    pub messages: u64,
    /// Shelves that were split and messages whose runs were merged.
    pub tidied: u64,
}

/// Rows between two looks at the clock.
const ROWS: usize = 256;
/// Cards that are put on their shelves together, in the order of their places.
pub(super) const CARDS: usize = 4_096;

/// A card that changed.
struct Changed {
    seq: i64,
    id: i64,
    rank: i64,
    sort: String,
    living: bool,
}

impl Store {
    /// Indexes what is new, for about so long and in one transaction of the search file. The desk
    /// file is only read. Where another process indexes, nothing is done and `behind` tells what is
    /// still missing.
    ///
    /// The longer the budget the less a row costs: 25 ms beside an agent's work, seconds at the end
    /// of an import.
    pub fn index_step(&self, budget: Duration) -> Result<IndexState> {
        let store = self.searcher()?;
        let marks = store.marks().doing("read how far the index is")?;
        let behind = store.is_behind(&marks).doing("read how far the index is")?;
        if !behind && !store.is_untidy().doing("look at the index")? {
            return Ok(IndexState::default());
        }
        let _pen = Pen::take(store)?;
        let end = Instant::now() + budget;
        // Who finds another one indexing has no reason to wait for it, least of all in a search.
        let patience = |time| store.conn.busy_timeout(time).doing("index what is new");
        patience(Duration::ZERO)?;
        let done = store.in_search(|| store.step(end));
        patience(BUSY_TIMEOUT)?;
        match done.map_err(|error| explain(&error, "index what is new")) {
            Err(error) if error.kind == ErrorKind::Busy => Ok(IndexState {
                behind,
                untidy: !behind,
                ..IndexState::default()
            }),
            done => done,
        }
    }

    /// Indexes everything.
    ///
    /// # Errors
    /// `Busy` when another process keeps the search file.
    pub fn index_all(&self) -> Result<()> {
        /// So long may others wait for the search file.
        const STEP: Duration = Duration::from_millis(2_000);
        /// So often another process is asked for the file, so long apart.
        const PATIENCE: (u32, Duration) = (500, Duration::from_millis(20));
        let mut idle = 0;
        loop {
            let state = self.index_step(STEP)?;
            if !state.behind && !state.untidy {
                return Ok(());
            }
            if state.clients + state.messages + state.tidied > 0 {
                idle = 0;
                continue;
            }
            idle += 1;
            if idle > PATIENCE.0 {
                return Err(Error::new(
                    ErrorKind::Busy,
                    "could not index: another program keeps the search file",
                ));
            }
            std::thread::sleep(PATIENCE.1);
        }
    }

    /// How many cards and messages are not indexed yet.
    pub fn index_lag(&self) -> Result<(u64, u64)> {
        let store = self.searcher()?;
        let run = || -> rusqlite::Result<(i64, i64)> {
            let marks = store.marks()?;
            let clients = store
                .conn
                .prepare_cached("SELECT count(*) FROM clients WHERE (seq, id) > (?1, ?2)")?
                .query_row([marks.client_seq, marks.client_id], |row| row.get(0))?;
            let messages = store
                .conn
                .prepare_cached("SELECT count(*) FROM messages WHERE id > ?1")?
                .query_row([marks.message], |row| row.get(0))?;
            Ok((clients, messages))
        };
        run()
            .map(|(clients, messages)| (clients.unsigned_abs(), messages.unsigned_abs()))
            .doing("count what is not indexed")
    }

    /// Before a search: what was just saved is found. A search goes on with what there is when the
    /// search file is busy or cannot be written; the sentence says so.
    pub(super) fn catch_up(&self, store: &Store) -> Option<String> {
        /// A search as you type has 30 ms in all (`P7`).
        const BUDGET: Duration = Duration::from_millis(10);
        let marks = store.marks().ok()?;
        if !store.is_behind(&marks).ok()? {
            return None;
        }
        let behind = self.index_step(BUDGET).map_or(true, |state| state.behind);
        behind.then(|| "the newest entries are still being indexed".to_owned())
    }

    fn is_behind(&self, marks: &Marks) -> rusqlite::Result<bool> {
        let newest_card: Option<(i64, i64)> = self
            .conn
            .prepare_cached("SELECT seq, id FROM clients ORDER BY seq DESC, id DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let newest_message: Option<i64> = self
            .conn
            .prepare_cached("SELECT max(id) FROM messages")?
            .query_row([], |row| row.get(0))?;
        Ok(
            newest_card.is_some_and(|newest| newest > (marks.client_seq, marks.client_id))
                || newest_message.is_some_and(|newest| newest > marks.message),
        )
    }

    fn is_untidy(&self) -> rusqlite::Result<bool> {
        Ok(self.marks()?.crowded != 0
            || self.has_full_shelf()?
            || !self.runs_to_merge()?.is_empty())
    }

    fn step(&self, end: Instant) -> rusqlite::Result<IndexState> {
        let mut state = IndexState::default();
        loop {
            if self.marks()?.crowded != 0 {
                self.forget_all_cards()?;
            }
            let marks = self.marks()?;
            let cards = self.index_cards(&marks, end)?;
            let messages = if cards == 0 || Instant::now() < end {
                self.index_messages(&marks, end)?
            } else {
                0
            };
            state.clients += cards;
            state.messages += messages;
            if cards + messages == 0 || Instant::now() >= end {
                break;
            }
        }
        state.behind = self.is_behind(&self.marks()?)?;
        state.tidied = self.merge_what_is_small(end)?;
        let mut split = true;
        while !state.behind && split && Instant::now() < end {
            split = self.split_a_shelf()?;
            state.tidied += u64::from(split);
        }
        state.untidy = self.is_untidy()?;
        Ok(state)
    }

    /// Cards changed since the mark, at most so many as make one ascending run of places.
    fn index_cards(&self, marks: &Marks, end: Instant) -> rusqlite::Result<u64> {
        let changed: Vec<Changed> = self
            .conn
            .prepare_cached(
                "SELECT seq, id, rank, sort, deleted_at IS NULL FROM clients
                 WHERE (seq, id) > (?1, ?2) ORDER BY seq, id LIMIT ?3",
            )?
            .query_map(
                params![marks.client_seq, marks.client_id, CARDS as i64],
                |row| {
                    Ok(Changed {
                        seq: row.get(0)?,
                        id: row.get(1)?,
                        rank: row.get(2)?,
                        sort: row.get(3)?,
                        living: row.get(4)?,
                    })
                },
            )?
            .collect::<rusqlite::Result<_>>()?;
        if changed.is_empty() {
            return Ok(0);
        }
        self.plan_shelves()?;
        let mut known = self
            .conn
            .prepare_cached("SELECT slot, doc FROM s.slots WHERE client = ?1")?;
        let mut placed = Vec::with_capacity(changed.len());
        let mut doc = String::new();
        let (mut done, mut last) = (0, (marks.client_seq, marks.client_id));
        for card in changed {
            if done % 64 == 63 && Instant::now() >= end {
                break;
            }
            done += 1;
            last = (card.seq, card.id);
            doc.clear();
            if card.living {
                // A damaged card is found by nothing; `check` tells of it.
                if let Ok(Some(client)) = self.client(ClientId(card.id)) {
                    card::doc_of(&client, &mut doc);
                }
            }
            let old: Option<(i64, String)> = known
                .query_row([card.id], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((slot, old)) = old {
                // Most changes are to what nobody searches by.
                if old == doc && shelf_of(slot) == self.shelf_for(card.rank, &card.sort, card.id)? {
                    continue;
                }
                self.free_slot(slot)?;
            }
            if !doc.is_empty() {
                let slot = self.take_slot(card.rank, &card.sort, card.id)?;
                placed.push((slot, card.id, doc.clone()));
            }
        }
        self.put_on_shelves(placed)?;
        self.mark("client_seq", last.0)?;
        self.mark("client_id", last.1)?;
        Ok(done)
    }

    /// Messages after the mark, until the time is over.
    fn index_messages(&self, marks: &Marks, end: Instant) -> rusqlite::Result<u64> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, ticket, text, extra FROM messages WHERE id > ?1 ORDER BY id",
        )?;
        let mut rows = statement.query([marks.message])?;
        let (mut last, mut ticket) = (marks.message, marks.ticket);
        let mut gathered: Option<Gathering> = None;
        let mut folded = String::new();
        let mut done = 0;
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            let of: i64 = row.get(1)?;
            if let Some(full) = gathered.take_if(|gathered| gathered.is_full_for(last)) {
                self.put_run(full)?;
            }
            let gathered = gathered.get_or_insert_with(|| Gathering::new(last));
            gathered.begin(last);
            let mut add = |text: &str| {
                folded.clear();
                fold_into(text, &mut folded);
                words::index_words(&folded, |word| gathered.add(word));
            };
            add(row.get_ref(2)?.as_str()?);
            let extra = row.get_ref(3)?.as_str_or_null()?.unwrap_or_default();
            if let Some(subject) = own_subject(extra) {
                add(&subject);
            }
            if of > ticket {
                ticket = of;
                if let Some(subject) = self.subject_of(of)? {
                    add(&subject);
                }
            }
            done += 1;
            if done % ROWS as u64 == 0 && Instant::now() >= end {
                break;
            }
        }
        if let Some(gathered) = gathered {
            self.put_run(gathered)?;
            self.mark("message", last)?;
            self.mark("ticket", ticket)?;
        }
        Ok(done)
    }

    /// Merges small runs while there are some and the time is good for it; of how many messages.
    fn merge_what_is_small(&self, end: Instant) -> rusqlite::Result<u64> {
        /// About what merging takes a message.
        const EACH: Duration = Duration::from_micros(2);
        let mut merged = 0;
        loop {
            let runs = self.runs_to_merge()?;
            let messages: i64 = runs.iter().map(|run| run.messages).sum();
            let takes = EACH * u32::try_from(messages).unwrap_or(u32::MAX);
            if runs.is_empty() || Instant::now() + takes > end {
                return Ok(merged);
            }
            self.merge_runs(&runs)?;
            merged += messages.unsigned_abs();
        }
    }

    /// Indexes messages out of turn, with their tickets' subjects; those that are yet to come wait for
    /// their turn.
    pub(super) fn index_out_of_turn(&self, messages: &[MessageId]) -> rusqlite::Result<()> {
        let newest = self.marks()?.message;
        let due: Vec<i64> = messages
            .iter()
            .map(|message| message.0)
            .filter(|message| *message <= newest)
            .collect();
        let mut words: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for message in &due {
            for word in self.words_of(*message)?.unwrap_or_default() {
                words.entry(word).or_default().push(*message);
            }
        }
        self.put_among(&due, &words)
    }

    /// What a message is found by, its ticket's subject included; `None` when it is not there.
    pub(super) fn words_of(&self, id: i64) -> rusqlite::Result<Option<Vec<String>>> {
        let found: Option<(String, Option<String>, String)> = self
            .conn
            .prepare_cached(
                "SELECT m.text, m.extra, t.subject FROM messages m JOIN tickets t ON t.id = m.ticket
                 WHERE m.id = ?1",
            )?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((text, extra, subject)) = found else {
            return Ok(None);
        };
        let own = own_subject(extra.as_deref().unwrap_or_default());
        let mut words = Vec::new();
        for text in [Some(text), own, Some(subject)].into_iter().flatten() {
            words::index_words(&fold(&text), |word| words.push(word.to_owned()));
        }
        words.sort_unstable();
        words.dedup();
        Ok(Some(words))
    }

    fn subject_of(&self, ticket: i64) -> rusqlite::Result<Option<String>> {
        self.conn
            .prepare_cached("SELECT subject FROM tickets WHERE id = ?1")?
            .query_row([ticket], |row| row.get(0))
            .optional()
    }

    /// Drops the index of the cards, so that it is made anew on fresh shelves.
    pub(super) fn forget_all_cards(&self) -> rusqlite::Result<()> {
        self.conn.execute_batch(
            "DELETE FROM s.slots; DELETE FROM s.shelves;
             INSERT INTO s.cards (cards) VALUES ('delete-all');",
        )?;
        for name in ["client_seq", "client_id", "crowded"] {
            self.mark(name, 0)?;
        }
        Ok(())
    }
}

/// The subject that a message has besides its ticket's.
pub(super) fn own_subject(extra: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Extra {
        subject: Option<String>,
    }
    // Most messages have no extra, and most that have one have no subject in it.
    extra
        .contains("\"subject\"")
        .then(|| serde_json::from_str::<Extra>(extra).ok()?.subject)?
}
