//! Keyset windows into the client list and the ticket list (`L2`, `T1`).
//!
//! Every order is `rank` (VIP first), one sort expression, the number. `rank` has two values, so a
//! window is at most two index ranges; a row comparison over mixed directions could use no index.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params_from_iter};

use super::Store;
use super::error::Context;
use super::rows::Coded;
use crate::domain::client::Standing;
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::page::{
    Anchor, ClientOrder, ClientRow, RowKey, SortKey, TicketLabels, TicketOrder, TicketRow,
    TicketView, Window,
};
use crate::domain::ticket::{Priority, Status};
use crate::domain::time::Timestamp;

/// A condition on the rows of a list, with its values in the order of its question marks.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    /// SQL over the list's table (`c` for clients, `t` for tickets); empty for all rows.
    pub(super) sql: String,
    /// Values.
    pub(super) values: Vec<Value>,
}

impl Filter {
    /// Both conditions.
    pub(super) fn and(mut self, sql: &str, values: impl IntoIterator<Item = Value>) -> Self {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
        self.values.extend(values);
        self
    }
}

/// A list: what to select, how to sort it, which rows.
struct List<'l, R> {
    /// `SELECT … FROM …` whose first three columns are rank, sort expression and number.
    select: &'l str,
    /// Alias of the table.
    table: &'l str,
    /// The sort expression.
    sort: &'l str,
    /// Whether the order goes down.
    down: bool,
    filter: &'l Filter,
    read: fn(&Row<'_>) -> rusqlite::Result<R>,
}

impl<R> List<'_, R> {
    /// Rows of one rank, from a place on (without it), in list order or against it.
    fn range(
        &self,
        store: &Store,
        rank: i64,
        from: Option<(&SortKey, i64)>,
        forward: bool,
        limit: usize,
    ) -> rusqlite::Result<Vec<R>> {
        let Self {
            select,
            table,
            sort,
            down,
            filter,
            ..
        } = self;
        let (direction, beyond) = if *down == forward {
            ("DESC", "<")
        } else {
            ("ASC", ">")
        };
        let mut sql = format!("{select} WHERE {table}.rank = ?");
        let mut values = vec![Value::from(rank)];
        if !filter.sql.is_empty() {
            sql.push_str(" AND ");
            sql.push_str(&filter.sql);
            values.extend(filter.values.iter().cloned());
        }
        if let Some((key, id)) = from {
            sql.push_str(&format!(" AND ({sort}, {table}.id) {beyond} (?, ?)"));
            values.push(match key {
                SortKey::Text(text) => Value::from(text.clone()),
                SortKey::Number(number) => Value::from(*number),
            });
            values.push(Value::from(id));
        }
        sql.push_str(&format!(
            " ORDER BY {sort} {direction}, {table}.id {direction} LIMIT {limit}"
        ));
        store
            .conn
            .prepare_cached(&sql)?
            .query_map(params_from_iter(values), self.read)?
            .collect()
    }

    /// Rows after a place over both ranks.
    fn after(
        &self,
        store: &Store,
        from: Option<&RowKey>,
        limit: usize,
    ) -> rusqlite::Result<Vec<R>> {
        let first = from.map_or(0, |key| key.rank);
        let mut rows = self.range(
            store,
            first,
            from.map(|key| (&key.sort, key.id)),
            true,
            limit,
        )?;
        if first == 0 && rows.len() < limit {
            rows.extend(self.range(store, 1, None, true, limit - rows.len())?);
        }
        Ok(rows)
    }

    /// Rows before a place over both ranks, in list order.
    fn before(
        &self,
        store: &Store,
        from: Option<&RowKey>,
        limit: usize,
    ) -> rusqlite::Result<Vec<R>> {
        let first = from.map_or(1, |key| key.rank);
        let mut rows = self.range(
            store,
            first,
            from.map(|key| (&key.sort, key.id)),
            false,
            limit,
        )?;
        if first == 1 && rows.len() < limit {
            rows.extend(self.range(store, 0, None, false, limit - rows.len())?);
        }
        rows.reverse();
        Ok(rows)
    }

    fn window(&self, store: &Store, anchor: &Anchor, rows: usize) -> rusqlite::Result<Window<R>> {
        assemble(anchor, rows, self.down, |side, from, limit| match side {
            Side::After => self.after(store, from, limit),
            Side::Before => self.before(store, from, limit),
        })
    }
}

/// Which side of a place rows are wanted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Behind it in list order, nearest first.
    After,
    /// Before it, in list order, so nearest last.
    Before,
}

/// Puts a window together. `fetch` gives up to so many rows of one side of a place, without the row
/// of the place itself; `None` is beyond the end of the list that lies on the other side. `down`
/// says that the order goes down.
pub(super) fn assemble<R, E>(
    anchor: &Anchor,
    rows: usize,
    down: bool,
    mut fetch: impl FnMut(Side, Option<&RowKey>, usize) -> std::result::Result<Vec<R>, E>,
) -> std::result::Result<Window<R>, E> {
    let rows = rows.max(1);
    let cut_end = |mut found: Vec<R>, limit: usize| {
        let more = found.len() > limit;
        found.truncate(limit);
        (found, more)
    };
    let cut_start = |mut found: Vec<R>, limit: usize| {
        let more = found.len() > limit;
        found.drain(..found.len().saturating_sub(limit));
        (found, more)
    };
    let (rows, more_before, more_after) = match anchor {
        Anchor::Top => {
            let (rows, more) = cut_end(fetch(Side::After, None, rows + 1)?, rows);
            (rows, false, more)
        }
        Anchor::Bottom => {
            let (rows, more) = cut_start(fetch(Side::Before, None, rows + 1)?, rows);
            (rows, more, false)
        }
        Anchor::After(key) => {
            let (rows, more) = cut_end(fetch(Side::After, Some(key), rows + 1)?, rows);
            (rows, true, more)
        }
        Anchor::Before(key) => {
            let (rows, more) = cut_start(fetch(Side::Before, Some(key), rows + 1)?, rows);
            (rows, more, true)
        }
        Anchor::Around(key) | Anchor::Of(key) => {
            let above = rows / 2;
            let (mut found, more_before) =
                cut_start(fetch(Side::Before, Some(key), above + 1)?, above);
            // The row itself stands right after the place just before it.
            let just_before = RowKey {
                id: if down { key.id + 1 } else { key.id - 1 },
                ..key.clone()
            };
            let below = rows - found.len();
            let (after, more_after) =
                cut_end(fetch(Side::After, Some(&just_before), below + 1)?, below);
            found.extend(after);
            (found, more_before, more_after)
        }
    };
    Ok(Window {
        rows,
        more_before,
        more_after,
        notes: Vec::new(),
    })
}

fn read_client_row(row: &Row<'_>) -> rusqlite::Result<ClientRow> {
    let id = row.get(2)?;
    let sort = match row.get_ref(1)? {
        rusqlite::types::ValueRef::Integer(number) => SortKey::Number(number),
        other => SortKey::Text(other.as_str().unwrap_or_default().to_owned()),
    };
    Ok(ClientRow {
        id: ClientId(id),
        key: RowKey {
            rank: row.get(0)?,
            sort,
            id,
        },
        name: row.get(3)?,
        standing: Standing::from_code(row.get(4)?),
        company: row.get(5)?,
        language: row.get(6)?,
        last_appeal_at: row.get::<_, Option<i64>>(7)?.map(Timestamp),
        created_at: Timestamp(row.get(8)?),
    })
}

fn read_ticket_row(row: &Row<'_>) -> rusqlite::Result<TicketRow> {
    let id = row.get(2)?;
    Ok(TicketRow {
        id: TicketId(id),
        key: RowKey {
            rank: row.get(0)?,
            sort: SortKey::Number(row.get(1)?),
            id,
        },
        client: ClientId(row.get(3)?),
        client_name: row.get(4)?,
        standing: Standing::from_code(row.get(5)?),
        company: row.get(6)?,
        subject: row.get(7)?,
        snippet: row.get(8)?,
        hit: None,
        status: Status::from_code(row.get(9)?),
        priority: Priority::from_code(row.get(10)?),
        channel: row.get(11)?,
        unread: row.get(12)?,
        assignee: row.get(13)?,
        last_message_at: Timestamp(row.get(14)?),
    })
}

/// Tickets that are looked through for channels and tags.
const LABELLED: usize = 3_000;

type Counts = BTreeMap<String, usize>;

fn by_count(counts: Counts) -> Vec<String> {
    let mut words: Vec<(String, usize)> = counts.into_iter().collect();
    words.sort_by_key(|(_, count)| Reverse(*count));
    words.into_iter().map(|(word, _)| word).collect()
}

/// The condition of a view. The first words repeat those of a partial index, or SQLite cannot use it.
pub(super) fn view_filter(view: &TicketView, agent: &str) -> Filter {
    const ACTIVE: &str = "t.status <= 4 AND t.status <= 3 AND t.snoozed_until IS NULL";
    let filter = Filter::default();
    match view {
        TicketView::Active => filter.and(ACTIVE, []),
        TicketView::Mine => filter
            .and(ACTIVE, [])
            .and("t.assignee = ?", [Value::from(agent.to_owned())]),
        TicketView::Unassigned => filter.and(ACTIVE, []).and("t.assignee IS NULL", []),
        TicketView::Unread => filter.and("t.unread = 1", []),
        TicketView::Status(Status::Spam) => filter.and("t.status = 6", []),
        TicketView::Status(status) if *status <= Status::Solved => filter.and(
            "t.status <= 4 AND t.status = ?",
            [Value::from(status.code())],
        ),
        TicketView::Status(status) => filter.and("t.status = ?", [Value::from(status.code())]),
        TicketView::Standard => filter.and("t.status <= 4", []),
        TicketView::All => filter.and("t.status <> 6", []),
        TicketView::Snoozed => filter.and("t.snoozed_until IS NOT NULL AND t.status <= 4", []),
        TicketView::Channel(channel) => filter
            .and(ACTIVE, [])
            .and("t.channel = ?", [Value::from(channel.clone())]),
        TicketView::Tag(tag) => filter.and(ACTIVE, []).and(
            "EXISTS (SELECT 1 FROM json_each(t.tags) WHERE value = ?)",
            [Value::from(tag.clone())],
        ),
        TicketView::Client(client) => filter.and("t.client = ?", [Value::from(client.0)]),
    }
}

/// The sort expression of an order of clients, and whether it goes down.
pub(super) fn client_sort(order: ClientOrder) -> (&'static str, bool) {
    match order {
        ClientOrder::Name => ("c.sort", false),
        ClientOrder::NameDown => ("c.sort", true),
        ClientOrder::Created => ("c.created_at", true),
        ClientOrder::CreatedUp => ("c.created_at", false),
        ClientOrder::LastAppeal => ("ifnull(c.last_appeal_at, 0)", true),
        ClientOrder::LastAppealUp => ("ifnull(c.last_appeal_at, 0)", false),
    }
}

/// The sort expression of an order of tickets, and whether it goes down.
pub(super) fn ticket_sort(order: TicketOrder) -> (&'static str, bool) {
    match order {
        TicketOrder::Newest => ("t.last_message_at", true),
        TicketOrder::Oldest => ("t.last_message_at", false),
        // Priority has four values and a time in microseconds stays below 2^51 until the year 2041.
        TicketOrder::Priority => ("t.priority * 2251799813685248 + t.last_message_at", true),
    }
}

fn client_select(sort: &str) -> String {
    format!(
        "SELECT c.rank, {sort}, c.id, c.shown, c.standing, k.name, c.language, c.last_appeal_at, c.created_at
         FROM clients c LEFT JOIN companies k ON k.id = c.company"
    )
}

fn ticket_select(sort: &str) -> String {
    format!(
        "SELECT t.rank, {sort}, t.id, t.client, c.shown, c.standing, k.name, t.subject, t.snippet, t.status,
            t.priority, t.channel, t.unread, t.assignee, t.last_message_at
         FROM tickets t JOIN clients c ON c.id = t.client LEFT JOIN companies k ON k.id = c.company"
    )
}

impl Store {
    /// A window into the client list.
    pub(super) fn client_window(
        &self,
        filter: &Filter,
        order: ClientOrder,
        anchor: &Anchor,
        rows: usize,
    ) -> Result<Window<ClientRow>> {
        let (sort, down) = client_sort(order);
        let filter = filter.clone().and("c.deleted_at IS NULL", []);
        let anchor = &self.client_anchor(anchor, order)?;
        List {
            select: &client_select(sort),
            table: "c",
            sort,
            down,
            filter: &filter,
            read: read_client_row,
        }
        .window(self, anchor, rows)
        .doing("read the client list")
    }

    /// An anchor whose key is the one the card has now, in this order.
    pub(super) fn client_anchor(&self, anchor: &Anchor, order: ClientOrder) -> Result<Anchor> {
        let Anchor::Of(key) = anchor else {
            return Ok(anchor.clone());
        };
        let row = self
            .client_row(key.id, order)
            .doing("read the client list")?;
        Ok(Anchor::Around(
            row.map_or_else(|| key.clone(), |row| row.key),
        ))
    }

    /// One row of the client list; `None` when the card is gone meanwhile.
    pub(super) fn client_row(
        &self,
        id: i64,
        order: ClientOrder,
    ) -> rusqlite::Result<Option<ClientRow>> {
        let select = client_select(client_sort(order).0);
        self.conn
            .prepare_cached(&format!(
                "{select} WHERE c.id = ?1 AND c.deleted_at IS NULL"
            ))?
            .query_row([id], read_client_row)
            .optional()
    }

    /// A window into the ticket list.
    pub(super) fn ticket_window(
        &self,
        filter: &Filter,
        order: TicketOrder,
        anchor: &Anchor,
        rows: usize,
    ) -> Result<Window<TicketRow>> {
        let (sort, down) = ticket_sort(order);
        let anchor = &self.ticket_anchor(anchor, order)?;
        List {
            select: &ticket_select(sort),
            table: "t",
            sort,
            down,
            filter,
            read: read_ticket_row,
        }
        .window(self, anchor, rows)
        .doing("read the ticket list")
    }

    /// An anchor whose key is the one the ticket has now, in this order.
    pub(super) fn ticket_anchor(&self, anchor: &Anchor, order: TicketOrder) -> Result<Anchor> {
        let Anchor::Of(key) = anchor else {
            return Ok(anchor.clone());
        };
        let row = self
            .ticket_row(key.id, order)
            .doing("read the ticket list")?;
        Ok(Anchor::Around(
            row.map_or_else(|| key.clone(), |row| row.key),
        ))
    }

    /// One row of the ticket list; `None` when the ticket is gone meanwhile.
    pub(super) fn ticket_row(
        &self,
        id: i64,
        order: TicketOrder,
    ) -> rusqlite::Result<Option<TicketRow>> {
        let select = ticket_select(ticket_sort(order).0);
        self.conn
            .prepare_cached(&format!("{select} WHERE t.id = ?1"))?
            .query_row([id], read_ticket_row)
            .optional()
    }

    /// Channels and tags of the newest tickets that are worked on, the most frequent first.
    pub fn ticket_labels(&self) -> Result<TicketLabels> {
        let run = || -> rusqlite::Result<TicketLabels> {
            let mut statement = self.conn.prepare_cached(&format!(
                "SELECT channel, tags FROM tickets WHERE status <= 4
                 ORDER BY rank, last_message_at DESC, id DESC LIMIT {LABELLED}"
            ))?;
            let mut rows = statement.query([])?;
            let (mut channels, mut tags) = (Counts::default(), Counts::default());
            while let Some(row) = rows.next()? {
                *channels.entry(row.get(0)?).or_default() += 1;
                for tag in super::tickets::tags_from(row.get_ref(1)?.as_str()?) {
                    *tags.entry(tag).or_default() += 1;
                }
            }
            Ok(TicketLabels {
                channels: by_count(channels),
                tags: by_count(tags),
            })
        };
        run().doing("read the channels and tags of tickets")
    }

    /// The next unread ticket after one in the order of the list, VIP first, wrapping around;
    /// none of `read`, and none that is hidden until a time.
    pub fn next_unread(
        &self,
        after: Option<TicketId>,
        read: &[TicketId],
    ) -> Result<Option<TicketId>> {
        let filter = Filter::default().and("t.unread = 1 AND t.snoozed_until IS NULL", []);
        let after = match after {
            Some(id) => self.ticket(id)?,
            None => None,
        };
        let mut anchors = vec![Anchor::Top];
        if let Some(ticket) = &after {
            anchors.insert(
                0,
                Anchor::After(RowKey {
                    rank: super::rows::rank(ticket.standing),
                    sort: SortKey::Number(ticket.last_message_at.0),
                    id: ticket.id.0,
                }),
            );
        }
        for anchor in anchors {
            let window =
                self.ticket_window(&filter, TicketOrder::Newest, &anchor, 2 + read.len())?;
            let found = window
                .rows
                .iter()
                .map(|row| row.id)
                .find(|id| after.as_ref().is_none_or(|t| t.id != *id) && !read.contains(id));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// A window into one of the views, without a text filter.
    pub fn tickets_in_view(
        &self,
        view: &TicketView,
        agent: &str,
        order: TicketOrder,
        anchor: &Anchor,
        rows: usize,
    ) -> Result<Window<TicketRow>> {
        self.ticket_window(&view_filter(view, agent), order, anchor, rows)
    }

    /// A window into the list of all cards.
    pub fn all_clients(
        &self,
        order: ClientOrder,
        anchor: &Anchor,
        rows: usize,
    ) -> Result<Window<ClientRow>> {
        self.client_window(&Filter::default(), order, anchor, rows)
    }
}
