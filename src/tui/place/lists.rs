//! The black and the white list in front (`S7`).

use std::collections::HashSet;

use crate::domain::ids::ListEntryId;
use crate::domain::listing::{ListCheck, ListColour, Listed, ListsView};
use crate::tui::look::Look;
use crate::tui::panes::lists;
use crate::tui::widgets::flow::{Flow, Reel};

/// Both lists.
#[derive(Debug, Default)]
pub struct ListsPlace {
    /// The entries, once they came.
    pub view: Option<Box<ListsView>>,
    /// Why they did not come.
    pub failure: Option<String>,
    /// What is looked for; empty for all.
    pub filter: String,
    /// What the lists say of it.
    pub check: Option<Box<ListCheck>>,
    /// Marked entries.
    pub marks: HashSet<ListEntryId>,
    /// Lists that are folded shut.
    pub shut: HashSet<ListColour>,
    /// Both as lines.
    pub flow: Flow,
    /// The entry of each line: its list and place there.
    pub entries: Vec<Option<(ListColour, usize)>>,
    /// Where one is.
    pub reel: Reel,
    /// The list one came for; the cursor goes to it when it is there.
    pub target: Option<ListColour>,
    laid_out_for: Option<usize>,
}

impl ListsPlace {
    /// Both lists about to be fetched, the cursor on one of them.
    pub fn new(target: ListColour) -> Self {
        Self {
            target: Some(target),
            ..Self::default()
        }
    }

    /// Takes the entries as they are now; marks of those that are gone go.
    pub fn take(&mut self, view: Box<ListsView>) {
        if view.filter.is_empty() {
            let there: HashSet<ListEntryId> = [ListColour::Black, ListColour::White]
                .into_iter()
                .flat_map(|list| view.of(list))
                .map(|listed| listed.entry.id)
                .collect();
            self.marks.retain(|id| there.contains(id));
        }
        self.view = Some(view);
        self.failure = None;
        self.stale();
    }

    /// Has the lines made anew at the next occasion.
    pub fn stale(&mut self) {
        self.laid_out_for = None;
    }

    /// Makes the lines if the width or the data is another one.
    pub fn lay_out(&mut self, columns: usize, look: &Look) {
        if self.laid_out_for == Some(columns) {
            return;
        }
        let Some(view) = &self.view else { return };
        self.laid_out_for = Some(columns);
        let (flow, entries) = lists::lay_out(
            view,
            self.check.as_deref(),
            &self.marks,
            &self.shut,
            columns,
            look,
        );
        self.reel.follow(&self.flow.lines, &flow.lines);
        self.flow = flow;
        self.entries = entries;
        if let Some(list) = self.target.take() {
            self.reel.cursor = lists::first_of(&self.flow, &self.entries, list);
        }
    }

    /// The list the cursor stands in.
    pub fn list(&self) -> ListColour {
        lists::list_at(&self.flow, self.reel.cursor)
    }

    /// The entry under the cursor.
    pub fn entry(&self) -> Option<&Listed> {
        let (list, place) = self.entries.get(self.reel.cursor).copied().flatten()?;
        self.view.as_ref()?.of(list).get(place)
    }

    /// The marked entries, or the one under the cursor.
    pub fn chosen(&self) -> Vec<&Listed> {
        if self.marks.is_empty() {
            return self.entry().into_iter().collect();
        }
        let Some(view) = &self.view else {
            return Vec::new();
        };
        [ListColour::Black, ListColour::White]
            .into_iter()
            .flat_map(|list| view.of(list))
            .filter(|listed| self.marks.contains(&listed.entry.id))
            .collect()
    }
}
