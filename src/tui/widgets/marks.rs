//! Marked rows of a list: these, or all that match but for these (`L4`).

use std::collections::HashSet;
use std::hash::Hash;

use crate::domain::display::grouped;

/// Which rows are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marks<I: Eq + Hash> {
    /// These. They stay when the query changes, so that one collects over several searches.
    These(HashSet<I>),
    /// All that the query finds, seen or not, but for these. Another query ends it.
    AllBut(HashSet<I>),
}

impl<I: Eq + Hash> Default for Marks<I> {
    fn default() -> Self {
        Self::These(HashSet::new())
    }
}

impl<I: Eq + Hash + Copy> Marks<I> {
    /// Whether no row is marked.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::These(ids) if ids.is_empty())
    }

    /// Whether a row is marked.
    pub fn has(&self, id: I) -> bool {
        match self {
            Self::These(ids) => ids.contains(&id),
            Self::AllBut(ids) => !ids.contains(&id),
        }
    }

    /// The marked rows, unless they are all that match.
    pub fn these(&self) -> Option<&HashSet<I>> {
        match self {
            Self::These(ids) => Some(ids),
            Self::AllBut(_) => None,
        }
    }

    /// The exceptions, if all that match are marked.
    pub fn all_but(&self) -> Option<&HashSet<I>> {
        match self {
            Self::These(_) => None,
            Self::AllBut(ids) => Some(ids),
        }
    }

    /// Marks a row or takes its mark off.
    pub fn turn(&mut self, id: I) {
        let (Self::These(ids) | Self::AllBut(ids)) = self;
        if !ids.insert(id) {
            ids.remove(&id);
        }
    }

    /// Rows that are no longer there have no mark.
    pub fn forget(&mut self, gone: &[I]) {
        let (Self::These(ids) | Self::AllBut(ids)) = self;
        ids.retain(|id| !gone.contains(id));
    }

    /// What the head of the list says: «3 marked».
    pub fn said(&self) -> Option<String> {
        match self {
            Self::These(ids) if ids.is_empty() => None,
            Self::These(ids) => Some(format!("{} marked", grouped(ids.len() as u64))),
            Self::AllBut(ids) if ids.is_empty() => Some("all marked".to_owned()),
            Self::AllBut(ids) => Some(format!("all but {} marked", grouped(ids.len() as u64))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_some_are_marked_without_a_list_of_all() {
        let mut marks = Marks::AllBut(HashSet::new());
        assert!(marks.has(7) && !marks.is_empty());
        assert_eq!(marks.said().as_deref(), Some("all marked"));
        marks.turn(7);
        assert!(!marks.has(7) && marks.has(8));
        assert_eq!(marks.said().as_deref(), Some("all but 1 marked"));
        marks.turn(7);
        assert!(marks.has(7));
    }

    #[test]
    fn a_mark_on_a_row_that_is_gone_vanishes() {
        let mut marks = Marks::default();
        marks.turn(1);
        marks.turn(2);
        marks.forget(&[2, 3]);
        assert_eq!(marks.said().as_deref(), Some("1 marked"));
        marks.forget(&[1]);
        assert!(marks.is_empty() && marks.said().is_none());
    }
}
