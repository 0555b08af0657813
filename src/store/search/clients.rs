//! Clients that match a query, in list order (`L3`).
//!
//! Which way is shortest depends on the query, so the narrowest index drives:
//!
//! - by name, the shelves: hits come in list order, and reading stops when the window is full;
//! - by another order, or when a period of time is narrow, all hits are gathered and sorted, if they
//!   are few;
//! - if they are many, the list is walked in its order and each card asked whether it is a hit: many
//!   hits are soon met.

use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::Store;
use super::gathered::{Gathered, compare};
use super::plan::Plan;
use super::shelves::{first_slot, shelf_of};
use crate::domain::error::Result;
use crate::domain::ids::ClientId;
use crate::domain::page::{Anchor, ClientOrder, ClientRow, RowKey, SortKey, Window};
use crate::domain::query::Query;
use crate::store::error::Context;
use crate::store::pages::{Side, assemble, client_sort};

/// Up to so many hits are gathered and sorted.
const FEW: usize = 3_000;

/// A search through the list.
struct Hunt<'h> {
    store: &'h Store,
    plan: &'h Plan<'h>,
    order: ClientOrder,
    way: Way,
}

/// How hits are come by.
enum Way {
    /// From the index, shelf by shelf.
    Shelves,
    /// They are all here.
    Gathered(Gathered),
    /// By walking the list; with places given, the hits are among them.
    Walk(Option<Vec<i64>>),
}

/// Reads rank, sort key and number from the first three columns.
fn read_key(row: &Row<'_>) -> rusqlite::Result<RowKey> {
    Ok(RowKey {
        rank: row.get(0)?,
        sort: match row.get_ref(1)? {
            rusqlite::types::ValueRef::Integer(number) => SortKey::Number(number),
            other => SortKey::Text(other.as_str().unwrap_or_default().to_owned()),
        },
        id: row.get(2)?,
    })
}

fn sort_value(key: &SortKey) -> Value {
    match key {
        SortKey::Text(text) => Value::from(text.clone()),
        SortKey::Number(number) => Value::from(*number),
    }
}

impl Store {
    /// A window into the clients that match a query, VIP first, in the order asked for. What was
    /// committed before is found, unless the index is far behind, as a note then says. Never fails
    /// because of the query.
    pub fn find_clients(
        &self,
        query: &Query,
        order: ClientOrder,
        anchor: &Anchor,
        rows: usize,
    ) -> Result<Window<ClientRow>> {
        let mut notes = query.notes.clone();
        // The list as it opens: the search file is not even looked at.
        if query.is_empty() {
            let mut window = self.all_clients(order, anchor, rows)?;
            window.notes = notes;
            return Ok(window);
        }
        let store = self.searcher()?;
        notes.extend(self.catch_up(store));
        let plan = Plan::of(query);
        let anchor = store.client_anchor(anchor, order)?;
        let run = || -> rusqlite::Result<Window<ClientRow>> {
            let mut hunt = Hunt::begin(store, &plan, order)?;
            let (_, down) = client_sort(order);
            let keys = assemble(&anchor, rows, down, |side, from, limit| {
                hunt.fetch(side, from, limit)
            })?;
            let mut found = Vec::with_capacity(keys.rows.len());
            for key in &keys.rows {
                found.extend(store.client_row(key.id, order)?);
            }
            Ok(Window {
                rows: found,
                more_before: keys.more_before,
                more_after: keys.more_after,
                notes,
            })
        };
        run().doing("search the clients")
    }

    /// All clients that match a query, by number: what an action on «all that match» is done to
    /// (`L4`).
    pub fn matching_clients(&self, query: &Query) -> Result<Vec<ClientId>> {
        let store = self.searcher()?;
        self.catch_up(store);
        let plan = Plan::of(query);
        let run = || -> rusqlite::Result<Vec<ClientId>> {
            let mut ids: Vec<i64> = match &plan.expr {
                Some(_) => {
                    let mut ids = Vec::new();
                    let hunt = Hunt::on_shelves(store, &plan);
                    hunt.stream(Side::After, None, |key, _| {
                        ids.push(key.id);
                        true
                    })?;
                    ids
                }
                None => {
                    let hunt = Hunt {
                        store,
                        plan: &plan,
                        order: ClientOrder::Name,
                        way: Way::Walk(None),
                    };
                    let mut ids = Vec::new();
                    for rank in [0, 1] {
                        let found = hunt.walk(None, rank, None, Side::After, usize::MAX)?;
                        ids.extend(found.into_iter().map(|key| key.id));
                    }
                    ids
                }
            };
            ids.sort_unstable();
            Ok(ids.into_iter().map(ClientId).collect())
        };
        run().doing("search the clients")
    }
}

impl<'h> Hunt<'h> {
    fn on_shelves(store: &'h Store, plan: &'h Plan<'h>) -> Self {
        Self {
            store,
            plan,
            order: ClientOrder::Name,
            way: Way::Shelves,
        }
    }

    fn begin(store: &'h Store, plan: &'h Plan<'h>, order: ClientOrder) -> rusqlite::Result<Self> {
        let (_, down) = client_sort(order);
        let mut hunt = Self {
            store,
            plan,
            order,
            way: Way::Walk(None),
        };
        if let Some(keys) = hunt.gather_period()? {
            hunt.way = Way::Gathered(Gathered::sort(keys, down));
            return Ok(hunt);
        }
        let Some(expr) = &plan.expr else {
            return Ok(hunt);
        };
        if order == ClientOrder::Name {
            hunt.way = Way::Shelves;
            return Ok(hunt);
        }
        let mut keys = Vec::new();
        let shelves = Self {
            way: Way::Shelves,
            store,
            plan,
            order,
        };
        let mut seen = 0;
        shelves.stream(Side::After, None, |key, _| {
            seen += 1;
            keys.push(key);
            keys.len() <= FEW
        })?;
        if keys.len() <= FEW {
            hunt.way = Way::Gathered(Gathered::sort(keys, down));
        } else {
            let mut statement = store
                .conn
                .prepare_cached("SELECT rowid FROM s.cards WHERE cards MATCH ?1 ORDER BY rowid")?;
            let slots = statement.query_map([expr], |row| row.get(0))?;
            hunt.way = Way::Walk(Some(slots.collect::<rusqlite::Result<_>>()?));
        }
        Ok(hunt)
    }

    /// All matches of the narrower period, if it is narrow.
    fn gather_period(&self) -> rusqlite::Result<Option<Vec<RowKey>>> {
        let periods = [
            (self.plan.created, "created_at"),
            (self.plan.last, "ifnull(last_appeal_at, 0)"),
        ];
        for (period, column) in periods {
            let Some(period) = period else { continue };
            let from = period.from.map_or(i64::MIN, |time| time.0);
            let until = period.until.map_or(i64::MAX, |time| time.0);
            let mut ids: Vec<i64> = Vec::new();
            for rank in [0, 1] {
                let mut statement = self.store.conn.prepare_cached(&format!(
                    "SELECT id FROM clients WHERE deleted_at IS NULL AND rank = ?1 AND {column} >= ?2
                     AND {column} < ?3 LIMIT {}",
                    FEW + 1
                ))?;
                let found = statement.query_map([rank, from, until], |row| row.get(0))?;
                for id in found {
                    ids.push(id?);
                }
            }
            if ids.len() <= FEW {
                let mut keys = Vec::new();
                for id in ids {
                    keys.extend(self.check(id)?);
                }
                return Ok(Some(keys));
            }
        }
        Ok(None)
    }

    fn columns(&self) -> String {
        format!("c.rank, {}, c.id, x.doc", client_sort(self.order).0)
    }

    /// The conditions on the row of a card.
    fn conditions(&self) -> String {
        if self.plan.rows.sql.is_empty() {
            "c.deleted_at IS NULL".to_owned()
        } else {
            format!("c.deleted_at IS NULL AND {}", self.plan.rows.sql)
        }
    }

    fn is_match(&self, row: &Row<'_>, id: i64) -> rusqlite::Result<bool> {
        if !self.plan.has_tests() {
            return Ok(true);
        }
        let doc = row.get_ref(3)?.as_str_or_null()?.unwrap_or_default();
        // A card that cannot be read matches nothing.
        self.plan.matches(doc, || {
            Ok(self.store.client(ClientId(id)).unwrap_or_default())
        })
    }

    /// The key of one card, if it matches.
    fn check(&self, id: i64) -> rusqlite::Result<Option<RowKey>> {
        let mut statement = self.store.conn.prepare_cached(&format!(
            "SELECT {} FROM clients c LEFT JOIN s.slots x ON x.client = c.id WHERE c.id = ? AND {}",
            self.columns(),
            self.conditions()
        ))?;
        let mut values = vec![Value::from(id)];
        values.extend(self.plan.rows.values.iter().cloned());
        let mut rows = statement.query(params_from_iter(values))?;
        match rows.next()? {
            Some(row) if self.is_match(row, id)? => Ok(Some(read_key(row)?)),
            _ => Ok(None),
        }
    }

    /// Hits from the index in the order of the shelves, with their slots, until `take` says no.
    fn stream(
        &self,
        side: Side,
        from: Option<i64>,
        mut take: impl FnMut(RowKey, i64) -> bool,
    ) -> rusqlite::Result<()> {
        let Some(expr) = &self.plan.expr else {
            return Ok(());
        };
        let (bound, direction) = match side {
            Side::After => (">=", "ASC"),
            Side::Before => ("<", "DESC"),
        };
        let mut sql = format!(
            "SELECT {}, f.rowid FROM s.cards f CROSS JOIN s.slots x ON x.slot = f.rowid
             CROSS JOIN clients c ON c.id = x.client WHERE f.cards MATCH ?",
            self.columns()
        );
        let mut values = vec![Value::from(expr.clone())];
        if let Some(from) = from {
            sql.push_str(&format!(" AND f.rowid {bound} ?"));
            values.push(Value::from(from));
        }
        values.extend(self.plan.rows.values.iter().cloned());
        sql.push_str(&format!(
            " AND {} ORDER BY f.rowid {direction}",
            self.conditions()
        ));
        let mut statement = self.store.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let key = read_key(row)?;
            if self.is_match(row, key.id)? && !take(key, row.get(4)?) {
                break;
            }
        }
        Ok(())
    }

    fn fetch(
        &mut self,
        side: Side,
        from: Option<&RowKey>,
        limit: usize,
    ) -> rusqlite::Result<Vec<RowKey>> {
        match &self.way {
            Way::Gathered(keys) => Ok(keys.beside(side, from, limit)),
            Way::Shelves => self.shelf_by_shelf(side, from, limit),
            Way::Walk(slots) => {
                let (first, second) = match side {
                    Side::After => (0, 1),
                    Side::Before => (1, 0),
                };
                let start = from.map_or(first, |key| key.rank);
                let slots = slots.as_deref();
                let mut keys = self.walk(slots, start, from, side, limit)?;
                if start == first && keys.len() < limit {
                    let rest = limit - keys.len();
                    keys.extend(self.walk(slots, second, None, side, rest)?);
                }
                if side == Side::Before {
                    keys.reverse();
                }
                Ok(keys)
            }
        }
    }

    /// Hits of whole shelves until there are enough; only then is it known which come first.
    fn shelf_by_shelf(
        &self,
        side: Side,
        from: Option<&RowKey>,
        limit: usize,
    ) -> rusqlite::Result<Vec<RowKey>> {
        let start = match from {
            Some(key) => {
                let shelf = self.store.shelf_for_key(key)?;
                Some(first_slot(match side {
                    Side::After => shelf,
                    Side::Before => shelf + 1,
                }))
            }
            None => None,
        };
        let mut keys: Vec<RowKey> = Vec::new();
        let mut last = None;
        self.stream(side, start, |key, slot| {
            let shelf = shelf_of(slot);
            if keys.len() >= limit && last != Some(shelf) {
                return false;
            }
            last = Some(shelf);
            let beyond = from.is_none_or(|from| match side {
                Side::After => compare(&key, from, false).is_gt(),
                Side::Before => compare(&key, from, false).is_lt(),
            });
            if beyond {
                keys.push(key);
            }
            true
        })?;
        keys.sort_by(|a, b| compare(a, b, false));
        match side {
            Side::After => keys.truncate(limit),
            Side::Before => {
                keys.drain(..keys.len().saturating_sub(limit));
            }
        }
        Ok(keys)
    }

    /// Hits of one rank by walking the list, nearest first.
    fn walk(
        &self,
        slots: Option<&[i64]>,
        rank: i64,
        from: Option<&RowKey>,
        side: Side,
        limit: usize,
    ) -> rusqlite::Result<Vec<RowKey>> {
        let (sort, down) = client_sort(self.order);
        let (direction, beyond) = if down == (side == Side::After) {
            ("DESC", "<")
        } else {
            ("ASC", ">")
        };
        // With the places given, most rows are passed over: their docs are not even read.
        let doc = if slots.is_some() { "NULL" } else { "x.doc" };
        let mut sql = format!(
            "SELECT c.rank, {sort}, c.id, {doc}, x.slot FROM clients c CROSS JOIN s.slots x ON x.client = c.id
             WHERE c.rank = ? AND {}",
            self.conditions()
        );
        let mut values = vec![Value::from(rank)];
        values.extend(self.plan.rows.values.iter().cloned());
        if let Some(from) = from {
            sql.push_str(&format!(" AND ({sort}, c.id) {beyond} (?, ?)"));
            values.push(sort_value(&from.sort));
            values.push(Value::from(from.id));
        }
        sql.push_str(&format!(" ORDER BY {sort} {direction}, c.id {direction}"));
        let mut statement = self.store.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut keys = Vec::new();
        while keys.len() < limit {
            let Some(row) = rows.next()? else { break };
            let id = row.get(2)?;
            match slots {
                Some(slots) if slots.binary_search(&row.get(4)?).is_err() => {}
                Some(_) => keys.extend(self.check(id)?),
                None if self.is_match(row, id)? => keys.push(read_key(row)?),
                None => {}
            }
        }
        Ok(keys)
    }
}
