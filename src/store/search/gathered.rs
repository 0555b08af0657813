//! Rows that were all gathered, in list order.

use std::cmp::Ordering;

use crate::domain::page::{RowKey, SortKey};
use crate::store::pages::Side;

/// The keys of a whole result, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Gathered {
    keys: Vec<RowKey>,
    down: bool,
}

impl Gathered {
    /// Sorts them; `down` says that sort keys and numbers go down.
    pub(super) fn sort(mut keys: Vec<RowKey>, down: bool) -> Self {
        keys.sort_by(|a, b| compare(a, b, down));
        Self { keys, down }
    }

    /// Up to `limit` keys on one side of a place, nearest to it, in list order; without a place, from
    /// the end of the list.
    pub(super) fn beside(&self, side: Side, place: Option<&RowKey>, limit: usize) -> Vec<RowKey> {
        let up_to = |found: fn(Ordering) -> bool| {
            place.map(|place| {
                self.keys
                    .partition_point(|key| found(compare(key, place, self.down)))
            })
        };
        match side {
            Side::After => {
                let start = up_to(Ordering::is_le).unwrap_or(0);
                self.keys[start..].iter().take(limit).cloned().collect()
            }
            Side::Before => {
                let end = up_to(Ordering::is_lt).unwrap_or(self.keys.len());
                self.keys[end.saturating_sub(limit)..end].to_vec()
            }
        }
    }
}

/// List order: VIP first, then the sort key, then the number; `down` turns the latter two.
pub(super) fn compare(a: &RowKey, b: &RowKey, down: bool) -> Ordering {
    let sort = match (&a.sort, &b.sort) {
        (SortKey::Text(a), SortKey::Text(b)) => a.cmp(b),
        (SortKey::Number(a), SortKey::Number(b)) => a.cmp(b),
        (SortKey::Text(_), SortKey::Number(_)) => Ordering::Greater,
        (SortKey::Number(_), SortKey::Text(_)) => Ordering::Less,
    };
    let within = sort.then(a.id.cmp(&b.id));
    a.rank
        .cmp(&b.rank)
        .then(if down { within.reverse() } else { within })
}
