//! Tickets that have words: in their client's name, their subject or their messages (`T1`).

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

use super::Store;
use super::card::{Line, lines};
use super::gathered::Gathered;
use super::grams::{Place, ask_word};
use super::messages::{WordTerm, terms_of};
use crate::domain::error::Result;
use crate::domain::page::{Anchor, RowKey, SortKey, TicketOrder, TicketRow, TicketView, Window};
use crate::domain::query::Query;
use crate::domain::time::Timestamp;
use crate::store::error::Context;
use crate::store::pages::{Filter, assemble, ticket_sort, view_filter};

/// Of a word so many messages are looked at, the newest.
const MOST: usize = 3_000;
/// A view of no more tickets is read whole rather than in part.
const SHORT: usize = 300;
/// Of a name so many clients, or of a frequent one so many of the newest tickets, are looked at.
const NAMES: usize = 20_000;
/// The tickets of more clients than this are not gathered one by one.
const FEW: usize = 1_000;

/// The tickets of one term.
struct Tickets {
    ids: HashSet<i64>,
    /// Whether these are all.
    all: bool,
}

impl Store {
    /// A window into the tickets of a view that have all words of a text; with an empty text all of
    /// the view. `#1042` is that ticket, whatever the view. `-word` leaves tickets out. Of words that
    /// thousands of tickets have, the newest are searched, as a note then says.
    pub fn find_tickets(
        &self,
        view: &TicketView,
        text: &str,
        agent: &str,
        order: TicketOrder,
        anchor: &Anchor,
        rows: usize,
    ) -> Result<Window<TicketRow>> {
        let terms = terms_of(&Query::parse(text, &[], Timestamp::default()));
        let filter = view_filter(view, agent);
        if terms.is_empty() {
            // The list of a start needs no search file, and does not wait for it to be opened (P4).
            return self.ticket_window(&filter, order, anchor, rows);
        }
        let store = self.searcher()?;
        let mut notes: Vec<String> = self.catch_up(store).into_iter().collect();
        let (mut ids, all) = store.tickets_with_all(&terms).doing("search the tickets")?;
        if !all {
            let view = store.ticket_window(&filter, order, &Anchor::Top, SHORT)?;
            if view.more_after {
                notes.push(format!(
                    "only the newest {MOST} messages with such a word were searched"
                ));
            } else {
                // A short view is read whole.
                ids = view.rows.iter().map(|row| row.id.0).collect();
                for term in &terms {
                    ids = store.keep(ids, term).doing("search the tickets")?;
                }
            }
        }
        let anchor = store.ticket_anchor(anchor, order)?;
        let run = || -> rusqlite::Result<Window<TicketRow>> {
            let named = number(text.trim().strip_prefix('#').unwrap_or_default());
            let (sort, down) = ticket_sort(order);
            let mut keys = Vec::new();
            for id in ids {
                let any = Filter::default();
                let filter = if named == Some(id) { &any } else { &filter };
                keys.extend(store.ticket_key(id, sort, filter)?);
            }
            let keys = Gathered::sort(keys, down);
            let found = assemble(&anchor, rows, down, |side, from, limit| {
                Ok::<_, rusqlite::Error>(keys.beside(side, from, limit))
            })?;
            let mut window = Window {
                rows: Vec::with_capacity(found.rows.len()),
                more_before: found.more_before,
                more_after: found.more_after,
                notes,
            };
            for key in &found.rows {
                if let Some(mut row) = store.ticket_row(key.id, order)? {
                    row.hit = store.hit_in(key.id, &terms)?;
                    window.rows.push(row);
                }
            }
            Ok(window)
        };
        run().doing("search the tickets")
    }

    /// Tickets that have every term and none of the negated ones; whether these are all.
    fn tickets_with_all(&self, terms: &[WordTerm]) -> rusqlite::Result<(Vec<i64>, bool)> {
        let mut sets: Vec<(&WordTerm, Tickets)> = Vec::new();
        for term in terms.iter().filter(|term| !term.negated) {
            sets.push((term, self.tickets_of_term(term)?));
        }
        if sets.is_empty() {
            // Nothing but «not this»: the newest tickets are candidates.
            let ids = self
                .conn
                .prepare_cached("SELECT id FROM tickets ORDER BY id DESC LIMIT ?1")?
                .query_map([MOST as i64], |row| row.get(0))?
                .collect::<rusqlite::Result<HashSet<i64>>>()?;
            let all = ids.len() < MOST;
            return Ok((self.without(ids.into_iter().collect(), terms)?, all));
        }
        // The narrowest complete one leads; the others are looked up in it, or in the ticket itself.
        sets.sort_by_key(|(_, tickets)| (!tickets.all, tickets.ids.len()));
        let mut rest = sets.into_iter();
        let Some((_, first)) = rest.next() else {
            return Ok((Vec::new(), true));
        };
        let all = first.all;
        let mut ids: Vec<i64> = first.ids.into_iter().collect();
        for (term, tickets) in rest {
            let mut kept = Vec::with_capacity(ids.len());
            for id in ids {
                if tickets.ids.contains(&id) || (!tickets.all && self.ticket_has(id, term)?) {
                    kept.push(id);
                }
            }
            ids = kept;
        }
        Ok((self.without(ids, terms)?, all))
    }

    fn without(&self, ids: Vec<i64>, terms: &[WordTerm]) -> rusqlite::Result<Vec<i64>> {
        terms
            .iter()
            .filter(|term| term.negated)
            .try_fold(ids, |ids, term| self.keep(ids, term))
    }

    /// Those of the tickets that a term is true of, by reading them.
    fn keep(&self, ids: Vec<i64>, term: &WordTerm) -> rusqlite::Result<Vec<i64>> {
        let mut kept = Vec::with_capacity(ids.len());
        for id in ids {
            if self.ticket_has(id, term)? != term.negated {
                kept.push(id);
            }
        }
        Ok(kept)
    }

    fn tickets_of_term(&self, term: &WordTerm) -> rusqlite::Result<Tickets> {
        let (found, mut all) = self.tickets_with(term, MOST)?;
        let mut ids: HashSet<i64> = found.into_iter().collect();
        let digits = term.text.strip_prefix('#').unwrap_or(&term.text);
        ids.extend(number(digits));
        all &= self.add_tickets_of_clients(&term.text, &mut ids)?;
        Ok(Tickets { ids, all })
    }

    /// Adds the tickets of clients whose name has a text; whether these are all.
    fn add_tickets_of_clients(&self, text: &str, ids: &mut HashSet<i64>) -> rusqlite::Result<bool> {
        let asked: Option<Vec<String>> = text
            .split(' ')
            .map(|word| ask_word(Place::Name, word))
            .collect();
        let Some(asked) = asked else { return Ok(true) };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT x.client, x.doc FROM s.cards f CROSS JOIN s.slots x ON x.slot = f.rowid
             WHERE f.cards MATCH ?1 LIMIT {NAMES}"
        ))?;
        let mut rows = statement.query([asked.join(" AND ")])?;
        let mut clients = HashSet::new();
        let mut seen = 0;
        while let Some(row) = rows.next()? {
            seen += 1;
            if lines(row.get_ref(1)?.as_str()?)
                .any(|(line, name)| line == Line::Name && name.contains(text))
            {
                clients.insert(row.get::<_, i64>(0)?);
            }
        }
        if clients.len() > FEW {
            // So frequent a name that the newest tickets are full of it.
            let mut statement = self
                .conn
                .prepare_cached("SELECT id, client FROM tickets ORDER BY id DESC LIMIT ?1")?;
            let mut rows = statement.query([NAMES as i64])?;
            while let Some(row) = rows.next()? {
                if clients.contains(&row.get(1)?) {
                    ids.insert(row.get(0)?);
                }
            }
            return Ok(false);
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM tickets WHERE client = ?1")?;
        for client in clients {
            for id in statement.query_map([client], |row| row.get(0))? {
                ids.insert(id?);
            }
        }
        Ok(seen < NAMES)
    }

    fn ticket_key(&self, id: i64, sort: &str, filter: &Filter) -> rusqlite::Result<Option<RowKey>> {
        let condition = if filter.sql.is_empty() {
            "1"
        } else {
            &filter.sql
        };
        let mut values = vec![Value::from(id)];
        values.extend(filter.values.iter().cloned());
        self.conn
            .prepare_cached(&format!(
                "SELECT t.rank, {sort} FROM tickets t WHERE t.id = ? AND {condition}"
            ))?
            .query_row(params_from_iter(values), |row| {
                Ok(RowKey {
                    rank: row.get(0)?,
                    sort: SortKey::Number(row.get(1)?),
                    id,
                })
            })
            .optional()
    }
}

fn number(digits: &str) -> Option<i64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}
