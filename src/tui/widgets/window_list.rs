//! A list of which only the rows around the cursor are in memory.
//!
//! About three pages are held; when the cursor comes within a page of an end that has more, the next
//! rows are asked for by the key of the last one (`Anchor`), so a million rows scroll as fast as ten.
//! The cursor is a row's number, not its place: rows may come and go above it.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::marks::Marks;

use crate::domain::company::CompanyRow;
use crate::domain::ids::{ClientId, CompanyId, TicketId};
use crate::domain::page::{Anchor, ClientRow, RowKey, TicketRow, Window};

/// A row of a list.
pub trait Row {
    /// Its number.
    type Id: Copy + Eq + Hash + std::fmt::Debug;
    /// Its number.
    fn id(&self) -> Self::Id;
    /// Its place in the order.
    fn key(&self) -> &RowKey;
}

impl Row for TicketRow {
    type Id = TicketId;
    fn id(&self) -> TicketId {
        self.id
    }
    fn key(&self) -> &RowKey {
        &self.key
    }
}

impl Row for ClientRow {
    type Id = ClientId;
    fn id(&self) -> ClientId {
        self.id
    }
    fn key(&self) -> &RowKey {
        &self.key
    }
}

impl Row for CompanyRow {
    type Id = CompanyId;
    fn id(&self) -> CompanyId {
        self.company.id
    }
    fn key(&self) -> &RowKey {
        &self.key
    }
}

/// What to do with the rows that were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetch {
    /// They take the place of all rows.
    Whole,
    /// They follow the last row.
    Below,
    /// They precede the first row.
    Above,
}

/// A window into a long list, with cursor and marks.
#[derive(Debug)]
pub struct WindowList<R: Row> {
    rows: Vec<R>,
    more_before: bool,
    more_after: bool,
    notes: Vec<String>,
    selected: usize,
    top: usize,
    height: usize,
    wanted: Option<(Fetch, Anchor)>,
    running: Option<Fetch>,
    /// Steps the agent took beyond the rows at hand; done when the rows come.
    owed: isize,
    /// Where the cursor goes when a whole window comes: a row, or the last one.
    land: Option<R::Id>,
    land_last: bool,
    /// Whether the window on its way is around the cursor's row wherever that stands now: when the row
    /// is not in it, it is gone.
    sought: bool,
    /// A row to go to with the next whole window, wherever it stands.
    going_to: Option<(R::Id, RowKey)>,
    loaded: bool,
    marks: Marks<R::Id>,
}

impl<R: Row> Default for WindowList<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            more_before: false,
            more_after: false,
            notes: Vec::new(),
            selected: 0,
            top: 0,
            height: 20,
            wanted: Some((Fetch::Whole, Anchor::Top)),
            running: None,
            owed: 0,
            land: None,
            land_last: false,
            sought: false,
            going_to: None,
            loaded: false,
            marks: Marks::default(),
        }
    }
}

impl<R: Row> WindowList<R> {
    /// The rows at hand.
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// The rows in sight, with their place among the rows at hand.
    pub fn in_sight(&self) -> impl Iterator<Item = (usize, &R)> {
        self.rows
            .iter()
            .enumerate()
            .skip(self.top)
            .take(self.height)
    }

    /// The row with the cursor.
    pub fn selected(&self) -> Option<&R> {
        self.rows.get(self.selected)
    }

    /// The place of the cursor among the rows at hand.
    pub fn cursor(&self) -> usize {
        self.selected
    }

    /// Whether an answer ever came.
    pub fn loaded(&self) -> bool {
        self.loaded
    }

    /// Whether the rows at hand are those of an older question, or none yet.
    pub fn awaits_rows(&self) -> bool {
        matches!(self.wanted, Some((Fetch::Whole, _))) || self.running == Some(Fetch::Whole)
    }

    /// Whether the rows at hand are all there are.
    pub fn complete(&self) -> bool {
        self.loaded && !self.more_before && !self.more_after
    }

    /// Sentences about the query.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The marked rows.
    pub fn marks(&self) -> &Marks<R::Id> {
        &self.marks
    }

    /// Takes the marks off rows that are no longer there.
    pub fn forget(&mut self, gone: &[R::Id]) {
        self.marks.forget(gone);
    }

    /// Marks the row with the cursor or takes its mark off, and goes on to the next row.
    pub fn mark(&mut self) {
        if let Some(id) = self.selected().map(Row::id) {
            self.marks.turn(id);
            self.step(1);
        }
    }

    /// Marks all rows that match, also those not at hand, or takes all marks off when they are all
    /// marked. Where all rows are at hand they are marked one by one: what arrives later is not meant.
    pub fn mark_all(&mut self) {
        let all = self.rows.iter().all(|row| self.marks.has(row.id()));
        let whole = match &self.marks {
            Marks::AllBut(but) => but.is_empty(),
            Marks::These(_) => self.complete() && all,
        };
        self.marks = match &mut self.marks {
            _ if whole => Marks::default(),
            Marks::These(ids) if self.loaded && !self.more_before && !self.more_after => {
                let mut ids = std::mem::take(ids);
                ids.extend(self.rows.iter().map(Row::id));
                Marks::These(ids)
            }
            _ => Marks::AllBut(HashSet::new()),
        };
    }

    /// Takes all marks off.
    pub fn unmark(&mut self) {
        self.marks = Marks::default();
    }

    /// How many rows fit on the screen.
    pub fn set_height(&mut self, height: usize) {
        self.height = height.max(1);
        self.keep();
    }

    /// How many rows fit on the screen.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Asks for the list anew from its top: another query or view. Marked rows stay marked, also out
    /// of sight; «all that match» was meant of the query before and ends.
    pub fn restart(&mut self) {
        if self.marks.all_but().is_some() {
            self.marks = Marks::default();
        }
        self.wanted = Some((Fetch::Whole, Anchor::Top));
        self.owed = 0;
        self.land = None;
        self.land_last = false;
    }

    /// Asks for the list anew in another order; the cursor stays on its row.
    pub fn reorder(&mut self) {
        self.owed = 0;
        self.land_last = false;
        let here = self.selected().map(|row| (row.id(), row.key().clone()));
        match here {
            Some((id, key)) => self.seek(id, key),
            None => self.wanted = Some((Fetch::Whole, Anchor::Top)),
        }
    }

    /// Asks for the rows around one, wherever it stands now, and has the cursor go there.
    fn seek(&mut self, id: R::Id, key: RowKey) {
        self.land = Some(id);
        self.sought = true;
        self.wanted = Some((Fetch::Whole, Anchor::Of(key)));
    }

    /// Asks for the rows around the cursor again, since something changed; the cursor stays.
    pub fn refresh(&mut self) {
        if let Some((id, key)) = self.going_to.clone() {
            self.seek(id, key);
            return;
        }
        // Three pages from the top hold the cursor unless it is further down.
        let near_top = !self.more_before && self.selected < 2 * self.height;
        match self.selected().map(|row| (row.id(), row.key().clone())) {
            Some((id, key)) if !near_top => self.seek(id, key),
            here => {
                self.land = here.map(|(id, _)| id);
                self.sought = false;
                self.wanted = Some((Fetch::Whole, Anchor::Top));
            }
        }
    }

    /// Goes to a row that may not be at hand, as one that was just made or renamed.
    pub fn go_to(&mut self, id: R::Id, key: RowKey) {
        self.going_to = Some((id, key));
        self.refresh();
    }

    /// Puts the cursor on a row if it is at hand.
    pub fn select(&mut self, id: R::Id) -> bool {
        let found = self.rows.iter().position(|row| row.id() == id);
        if let Some(at) = found {
            self.selected = at;
            self.keep();
        }
        found.is_some()
    }

    /// Puts the cursor on a place among the rows at hand.
    pub fn select_at(&mut self, at: usize) {
        self.selected = at.min(self.rows.len().saturating_sub(1));
        self.keep();
    }

    /// Moves the cursor; false when it stands at the end and no more rows are to come.
    pub fn step(&mut self, by: isize) -> bool {
        let target = self.selected as isize + by;
        let last = self.rows.len() as isize - 1;
        let before = self.selected;
        self.selected = target.clamp(0, last.max(0)) as usize;
        let over = target - target.clamp(0, last.max(0));
        let more = if over > 0 {
            self.more_after
        } else {
            self.more_before
        };
        if over != 0 && more {
            self.owed += over;
        }
        self.keep();
        self.selected != before || (over != 0 && more)
    }

    /// Scrolls without moving the cursor further than it must.
    pub fn scroll(&mut self, by: isize) {
        let deepest = self.rows.len().saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(by).min(deepest);
        let end = (self.top + self.height).saturating_sub(1);
        self.selected = self
            .selected
            .clamp(self.top, end.max(self.top))
            .min(self.rows.len().saturating_sub(1));
        self.want();
    }

    /// Goes to the first row of the whole list.
    pub fn first(&mut self) {
        if self.more_before {
            self.wanted = Some((Fetch::Whole, Anchor::Top));
            self.land = None;
        }
        self.selected = 0;
        self.owed = 0;
        self.keep();
    }

    /// Goes to the last row of the whole list.
    pub fn last(&mut self) {
        if self.more_after {
            self.wanted = Some((Fetch::Whole, Anchor::Bottom));
            self.land = None;
            self.land_last = true;
        }
        self.selected = self.rows.len().saturating_sub(1);
        self.owed = 0;
        self.keep();
    }

    /// The request that is due, once: where the window starts and how many rows.
    pub fn take_request(&mut self) -> Option<(Anchor, usize)> {
        let (fetch, anchor) = self.wanted.take()?;
        self.running = Some(fetch);
        let pages = if fetch == Fetch::Whole { 3 } else { 1 };
        Some((anchor, (self.height * pages).max(10)))
    }

    /// Takes the answer to the newest request.
    pub fn answer(&mut self, window: Window<R>) {
        match self.running.take() {
            Some(Fetch::Below) => {
                self.rows.extend(window.rows);
                self.more_after = window.more_after;
                let surplus = self.rows.len().saturating_sub(self.most());
                let surplus = surplus.min(self.top.saturating_sub(self.height));
                if surplus > 0 {
                    self.rows.drain(..surplus);
                    self.more_before = true;
                    self.selected -= surplus.min(self.selected);
                    self.top -= surplus;
                }
            }
            Some(Fetch::Above) => {
                let added = window.rows.len();
                self.rows.splice(0..0, window.rows);
                self.more_before = window.more_before;
                self.selected += added;
                self.top += added;
                let keep = self.most().max(self.top + 2 * self.height);
                if self.rows.len() > keep {
                    self.rows.truncate(keep);
                    self.more_after = true;
                }
            }
            Some(Fetch::Whole) | None => self.replace(window),
        }
        self.loaded = true;
        let owed = std::mem::take(&mut self.owed);
        if owed == 0 {
            self.keep();
        } else {
            self.step(owed);
        }
    }

    fn replace(&mut self, window: Window<R>) {
        let shift = self.selected.saturating_sub(self.top);
        let place = self.selected;
        let here = self.selected().map(|row| (row.id(), row.key().clone()));
        let beside = self.still_there(&window.rows);
        self.rows = window.rows;
        self.more_before = window.more_before;
        self.more_after = window.more_after;
        self.notes = window.notes;
        let last = self.rows.len().saturating_sub(1);
        let land = self.land.take();
        let landing = land.map(|id| self.rows.iter().position(|row| row.id() == id));
        self.selected = match landing {
            Some(Some(found)) => found,
            // The row is gone, or far away: what stood beside it.
            Some(None) => beside.unwrap_or_else(|| place.min(last)),
            None if std::mem::take(&mut self.land_last) => last,
            None => 0,
        };
        self.going_to = None;
        self.top = self.selected.saturating_sub(shift);
        if let (Some(None), Some((id, key))) = (landing, here)
            && land == Some(id)
            && !self.sought
            && !self.complete()
        {
            // Another name may have taken it to another place of the list.
            self.seek(id, key);
        }
    }

    /// The place among other rows of the row with the cursor or, if it is not there, of the one that
    /// stood nearest below it, else above.
    fn still_there(&self, rows: &[R]) -> Option<usize> {
        let places: HashMap<R::Id, usize> = rows
            .iter()
            .enumerate()
            .map(|(place, row)| (row.id(), place))
            .collect();
        let (above, below) = self.rows.split_at(self.selected.min(self.rows.len()));
        below
            .iter()
            .chain(above.iter().rev())
            .find_map(|row| places.get(&row.id()).copied())
    }

    /// The request failed; the rows at hand stay, and moving asks again.
    pub fn failed(&mut self) {
        self.running = None;
        self.loaded = true;
    }

    fn most(&self) -> usize {
        (self.height * 4).max(40)
    }

    fn keep(&mut self) {
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        let deepest = self.rows.len().saturating_sub(self.height);
        self.top = self.top.min(deepest);
        if self.selected < self.top {
            self.top = self.selected;
        } else if self.selected >= self.top + self.height {
            self.top = self.selected + 1 - self.height;
        }
        self.want();
    }

    fn want(&mut self) {
        if self.wanted.is_some() || self.running.is_some() || !self.loaded {
            return;
        }
        let below = self.rows.len().saturating_sub(self.selected + 1);
        if self.more_after
            && below < self.height
            && let Some(row) = self.rows.last()
        {
            self.wanted = Some((Fetch::Below, Anchor::After(row.key().clone())));
        } else if self.more_before
            && self.selected < self.height
            && let Some(row) = self.rows.first()
        {
            self.wanted = Some((Fetch::Above, Anchor::Before(row.key().clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::page::SortKey;

    #[derive(Debug, Clone)]
    struct Numbered(i64, RowKey);

    impl Row for Numbered {
        type Id = i64;
        fn id(&self) -> i64 {
            self.0
        }
        fn key(&self) -> &RowKey {
            &self.1
        }
    }

    fn row(id: i64) -> Numbered {
        Numbered(
            id,
            RowKey {
                rank: 1,
                sort: SortKey::Number(id),
                id,
            },
        )
    }

    /// Answers as the store would over the rows `0..total`.
    fn serve(list: &mut WindowList<Numbered>, total: i64) {
        while let Some((anchor, rows)) = list.take_request() {
            let rows = rows as i64;
            let (from, to) = match anchor {
                Anchor::Top => (0, rows),
                Anchor::Bottom => (total - rows, total),
                Anchor::After(key) => (key.id + 1, key.id + 1 + rows),
                Anchor::Before(key) => (key.id - rows, key.id),
                Anchor::Around(key) | Anchor::Of(key) => (key.id - rows / 2, key.id + rows / 2),
            };
            let (from, to) = (from.max(0), to.min(total));
            list.answer(Window {
                rows: (from..to).map(row).collect(),
                more_before: from > 0,
                more_after: to < total,
                notes: Vec::new(),
            });
        }
    }

    #[test]
    fn a_million_rows_are_walked_with_a_few_pages_in_memory() {
        let mut list = WindowList::default();
        list.set_height(20);
        serve(&mut list, 1_000_000);
        for expected in 1..500 {
            assert!(list.step(1));
            serve(&mut list, 1_000_000);
            assert_eq!(list.selected().map(Row::id), Some(expected));
            assert!(list.rows().len() <= 120, "{}", list.rows().len());
        }
        for expected in (0..499).rev() {
            list.step(-1);
            serve(&mut list, 1_000_000);
            assert_eq!(list.selected().map(Row::id), Some(expected));
            assert!(list.rows().len() <= 120, "{}", list.rows().len());
        }
        assert!(!list.step(-1), "nothing above the first row");
    }

    #[test]
    fn steps_beyond_the_rows_at_hand_are_done_when_rows_come() {
        let mut list = WindowList::default();
        list.set_height(10);
        serve(&mut list, 1000);
        list.step(200);
        serve(&mut list, 1000);
        assert_eq!(list.selected().map(Row::id), Some(200));
    }

    #[test]
    fn the_end_and_the_top_are_one_request_away() {
        let mut list = WindowList::default();
        list.set_height(10);
        serve(&mut list, 1000);
        list.last();
        serve(&mut list, 1000);
        assert_eq!(list.selected().map(Row::id), Some(999));
        list.first();
        serve(&mut list, 1000);
        assert_eq!(list.selected().map(Row::id), Some(0));
    }

    #[test]
    fn a_refresh_keeps_the_row_under_the_cursor() {
        let mut list = WindowList::default();
        list.set_height(10);
        serve(&mut list, 1000);
        list.step(300);
        serve(&mut list, 1000);
        let row = list.selected().map(Row::id);
        list.refresh();
        serve(&mut list, 1000);
        assert_eq!(list.selected().map(Row::id), row);
    }

    #[test]
    fn an_empty_list_can_be_walked() {
        let mut list: WindowList<Numbered> = WindowList::default();
        serve(&mut list, 0);
        list.step(1);
        list.last();
        list.mark();
        list.mark_all();
        list.scroll(3);
        assert!(list.selected().is_none() && list.complete());
    }
}
