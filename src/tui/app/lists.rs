//! What the list of each section remembers.

use std::collections::HashSet;

use crate::domain::company::Company;
use crate::domain::listing::InboxView;
use crate::domain::page::{ClientOrder, ClientRow, TicketOrder, TicketRow, TicketView as View};
use crate::tui::act::Block;
use crate::tui::dialogs::frame;
use crate::tui::panes::inbox;
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::flow::{Flow, Reel};
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
    /// Those whose name matches.
    pub rows: Vec<Company>,
    /// The row with the cursor.
    pub cursor: usize,
    /// The text their name has.
    pub query: Editor,
    /// Whether an answer ever came.
    pub loaded: bool,
}

impl CompanyList {
    /// The first row in sight of a pane of so many rows.
    pub fn top(&self, height: usize) -> usize {
        frame::top(self.cursor, self.rows.len(), height)
    }
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
    pub(super) columns: Option<usize>,
}

impl InboxList {
    /// What the cursor stands on.
    pub fn entry(&self) -> Option<inbox::Entry> {
        self.entries.get(self.reel.cursor).copied().flatten()
    }
}
