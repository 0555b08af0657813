//! What the list of each section remembers.

use std::collections::HashSet;

use crate::domain::company::CompanyRow;
use crate::domain::ids::ReviewId;
use crate::domain::listing::{InboxView, Review};
use crate::domain::page::{ClientOrder, ClientRow, TicketOrder, TicketRow, TicketView as View};
use crate::tui::act::Block;
use crate::tui::panes::inbox;
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::flow::{Flow, Item, Reel};
use crate::tui::widgets::window_list::WindowList;

/// The ticket list with its view, order and filter.
#[derive(Debug)]
pub struct TicketList {
    /// The rows.
    pub list: WindowList<TicketRow>,
    /// Which tickets.
    pub view: View,
    /// In what order.
    pub order: TicketOrder,
    /// The filter as typed.
    pub filter: Editor,
}

/// The client list with its order and query.
#[derive(Debug)]
pub struct ClientList {
    /// The rows.
    pub list: WindowList<ClientRow>,
    /// In what order.
    pub order: ClientOrder,
    /// The query as typed.
    pub query: Editor,
}

/// The companies.
#[derive(Debug)]
pub struct CompanyList {
    /// The rows.
    pub list: WindowList<CompanyRow>,
    /// The text that name or domain has.
    pub query: Editor,
}

/// The Inbox.
#[derive(Debug, Default)]
pub struct InboxList {
    /// What it shows, once it came.
    pub view: Option<Box<InboxView>>,
    /// It as lines.
    pub flow: Flow,
    /// What each line stands for.
    pub entries: Vec<Option<inbox::Entry>>,
    /// Where one is.
    pub reel: Reel,
    /// Blocks folded shut.
    pub shut: HashSet<Block>,
    /// Entries of the review list put off until the others are decided.
    pub later: HashSet<ReviewId>,
    /// Marked rejects and replies.
    pub marks: HashSet<inbox::Known>,
    /// What became of rejects that were tried again since one came here.
    pub told: Vec<inbox::Told>,
    pub(super) columns: Option<usize>,
}

impl InboxList {
    /// The Inbox as it opens: what wants an explanation first is folded shut.
    pub fn new() -> Self {
        Self {
            shut: HashSet::from([Block::Claims]),
            ..Self::default()
        }
    }

    /// The entry of the review list that the cursor stands on.
    pub fn review(&self) -> Option<&Review> {
        match self.entry()? {
            inbox::Entry::Review(place) => self.view.as_ref()?.reviews.get(place),
            _ => None,
        }
    }

    /// Puts an entry at the end of its list and the cursor on the one that followed it.
    pub fn put_off(&mut self, id: ReviewId) {
        let at = self.reel.cursor;
        self.reel.step(&self.flow.lines, 1);
        if self.review().is_none() {
            self.reel.cursor = at;
        }
        self.later.insert(id);
        self.columns = None;
    }

    /// The block on whose head the cursor stands.
    pub fn head(&self) -> Option<Block> {
        match self.flow.lines.get(self.reel.cursor)?.item {
            Item::Head(block) => Some(block),
            _ => None,
        }
    }

    /// What the cursor stands on.
    pub fn entry(&self) -> Option<inbox::Entry> {
        self.entries.get(self.reel.cursor).copied().flatten()
    }
}
