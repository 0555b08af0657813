//! What stands in front: a ticket, a card, a form. Each keeps its own cursor, scroll, folds, marks
//! and texts, so that going away and coming back changes nothing (`KEYS 2`).

use std::collections::HashSet;

use super::act::Block;
use super::form::Form;
use super::layout::{Focus, Front, SideRoom};
use super::look::Look;
use super::panes::conversation::{self, Folds, LAID_OUT};
use super::panes::sidebar::{self, BlockView, Side};
use super::panes::{card, review};
use super::widgets::editor::Editor;
use super::widgets::flow::{Flow, FlowLine, Item, Reel};
use crate::domain::appeal::Visibility;
use crate::domain::client::Client;
use crate::domain::draft::Enclosed;
use crate::domain::edit::CardView;
use crate::domain::ids::{ClientId, CompanyId, MessageId, ReviewId, TicketId};
use crate::domain::merge::compare::ReviewView;
use crate::domain::ticket::{TicketView, Writer};

mod company;
mod line;
mod lists;

pub use company::CompanyPlace;
pub use line::LinePlace;
pub use lists::ListsPlace;

/// Something one goes to.
#[derive(Debug)]
pub enum Place {
    /// A ticket or chat.
    Ticket(Box<TicketPlace>),
    /// A card page.
    Card(Box<CardPlace>),
    /// A card form.
    Form(Box<FormPlace>),
    /// An entry of the review list.
    Review(Box<ReviewPlace>),
    /// A company's page.
    Company(Box<CompanyPlace>),
    /// The black and the white list.
    Lists(Box<ListsPlace>),
    /// The line of the Inbox with the cursor.
    Line(Box<LinePlace>),
}

impl Place {
    /// The lines in Main and where one is in them; a form has none.
    pub fn lines_mut(&mut self) -> Option<(&mut Reel, &[FlowLine])> {
        Some(match self {
            Self::Ticket(place) => (&mut place.reel, &place.flow.lines),
            Self::Card(place) => (&mut place.reel, &place.flow.lines),
            Self::Review(place) => (&mut place.reel, &place.flow.lines),
            Self::Company(place) => (&mut place.reel, &place.flow.lines),
            Self::Lists(place) => (&mut place.reel, &place.flow.lines),
            Self::Line(place) => (&mut place.reel, &place.flow.lines),
            Self::Form(_) => return None,
        })
    }

    /// The lines in Main and the one with the cursor; a form has none.
    pub fn lines(&self) -> Option<(usize, &[FlowLine])> {
        Some(match self {
            Self::Ticket(place) => (place.reel.cursor, &place.flow.lines),
            Self::Card(place) => (place.reel.cursor, &place.flow.lines),
            Self::Review(place) => (place.reel.cursor, &place.flow.lines),
            Self::Company(place) => (place.reel.cursor, &place.flow.lines),
            Self::Lists(place) => (place.reel.cursor, &place.flow.lines),
            Self::Line(place) => (place.reel.cursor, &place.flow.lines),
            Self::Form(_) => return None,
        })
    }

    /// The first line in sight of Main.
    pub fn top(&self) -> usize {
        match self {
            Self::Ticket(place) => place.reel.top,
            Self::Card(place) => place.reel.top,
            Self::Review(place) => place.reel.top,
            Self::Company(place) => place.reel.top,
            Self::Lists(place) => place.reel.top,
            Self::Line(place) => place.reel.top,
            Self::Form(_) => 0,
        }
    }

    /// Has the lines made anew at the next occasion.
    pub fn stale(&mut self) {
        match self {
            Self::Ticket(place) => place.stale(),
            Self::Card(place) => place.stale(),
            Self::Review(place) => place.stale(),
            Self::Company(place) => place.stale(),
            Self::Lists(place) => place.stale(),
            Self::Line(place) => place.stale(),
            Self::Form(_) => {}
        }
    }

    /// Whether what is in front did not come yet.
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Ticket(place) => place.view.is_none(),
            Self::Card(place) => place.view.is_none(),
            Self::Review(place) => place.view.is_none(),
            Self::Company(place) => place.view.is_none(),
            Self::Lists(place) => place.view.is_none(),
            Self::Form(_) | Self::Line(_) => false,
        }
    }

    /// What the layout asks.
    pub fn front(&self) -> Front {
        match self {
            Self::Ticket(_) => Front::Ticket,
            Self::Card(_) | Self::Review(_) | Self::Company(_) | Self::Lists(_) | Self::Line(_) => {
                Front::Page
            }
            Self::Form(_) => Front::Form,
        }
    }

    /// What it is, to know it again.
    pub fn spot(&self) -> Spot {
        match self {
            Self::Ticket(place) => Spot::Ticket(place.id),
            Self::Card(place) => Spot::Card(place.id),
            Self::Form(place) => Spot::Form(place.client),
            Self::Review(place) => Spot::Review(place.id),
            Self::Company(place) => Spot::Company(place.id),
            Self::Lists(_) => Spot::Lists,
            Self::Line(_) => Spot::Line,
        }
    }
}

/// The name of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    /// A ticket.
    Ticket(TicketId),
    /// A card.
    Card(ClientId),
    /// The form of a card, or of a new one.
    Form(Option<ClientId>),
    /// An entry of the review list.
    Review(ReviewId),
    /// A company.
    Company(CompanyId),
    /// The black and the white list.
    Lists,
    /// The line of the Inbox with the cursor.
    Line,
}

/// The unsent texts of a ticket.
#[derive(Debug, Default)]
pub struct Composer {
    /// Which one is open.
    pub open: Option<Visibility>,
    /// The reply.
    pub reply: Option<Editor>,
    /// The internal comment.
    pub comment: Option<Editor>,
    /// Files to attach.
    pub files: Vec<Enclosed>,
    /// Whether what was typed is not kept yet.
    pub unsaved: bool,
}

impl Composer {
    /// The text of one kind.
    pub fn text(&self, visibility: Visibility) -> Option<&Editor> {
        match visibility {
            Visibility::Public => self.reply.as_ref(),
            Visibility::Internal => self.comment.as_ref(),
        }
    }

    /// The text of one kind, to be typed in.
    pub fn slot(&mut self, visibility: Visibility) -> &mut Option<Editor> {
        match visibility {
            Visibility::Public => &mut self.reply,
            Visibility::Internal => &mut self.comment,
        }
    }

    /// The text that is open.
    pub fn current(&self) -> Option<&Editor> {
        self.open.and_then(|visibility| self.text(visibility))
    }

    /// The text that is open, to be typed in.
    pub fn current_mut(&mut self) -> Option<&mut Editor> {
        self.open
            .and_then(|visibility| self.slot(visibility).as_mut())
    }

    /// The unsent text of one kind that is worth a word.
    pub fn draft(&self, visibility: Visibility) -> Option<String> {
        self.text(visibility)
            .filter(|editor| !editor.is_blank())
            .map(Editor::text)
    }

    /// The kind of text that waits to be continued.
    pub fn waiting(&self) -> Option<Visibility> {
        [Visibility::Public, Visibility::Internal]
            .into_iter()
            .find(|visibility| self.draft(*visibility).is_some())
    }
}

/// A ticket in front.
#[derive(Debug)]
pub struct TicketPlace {
    /// Which ticket.
    pub id: TicketId,
    /// The ticket, once it came.
    pub view: Option<Box<TicketView>>,
    /// Why it did not come.
    pub failure: Option<String>,
    /// Folds and marks of the conversation.
    pub folds: Folds,
    /// The conversation as lines.
    pub flow: Flow,
    /// Where one is in it.
    pub reel: Reel,
    /// The sidebar as lines.
    pub side: Side,
    /// Where one is in it.
    pub side_reel: Reel,
    /// Blocks of the sidebar turned over by hand.
    pub blocks: HashSet<Block>,
    /// The unsent texts.
    pub composer: Composer,
    /// The message one came for.
    pub target: Option<MessageId>,
    /// Whether it has been told that the ticket is read.
    pub read: bool,
    /// Whether drafts of the file were taken over.
    pub drafts_taken: bool,
    /// The dynamic block, if one is shown, and which state of it that is.
    block: (Option<BlockView>, Option<u64>),
    landed: bool,
    laid_out_for: Option<usize>,
    side_laid_out_for: Option<(usize, SideRoom)>,
}

impl TicketPlace {
    /// A ticket about to be fetched.
    pub fn new(id: TicketId) -> Self {
        Self {
            id,
            view: None,
            failure: None,
            folds: Folds::default(),
            flow: Flow::default(),
            reel: Reel::default(),
            side: Side::default(),
            side_reel: Reel::default(),
            blocks: HashSet::new(),
            composer: Composer::default(),
            target: None,
            read: false,
            drafts_taken: false,
            block: (None, None),
            landed: false,
            laid_out_for: None,
            side_laid_out_for: None,
        }
    }

    /// The client beside the ticket.
    pub fn client(&self) -> Option<&Client> {
        self.view.as_ref().map(|view| &view.sidebar.client)
    }

    /// Has the lines made anew at the next occasion.
    pub fn stale(&mut self) {
        self.laid_out_for = None;
        self.stale_side();
    }

    /// The same for the sidebar alone.
    pub fn stale_side(&mut self) {
        self.side_laid_out_for = None;
    }

    /// Which state of the dynamic block is shown.
    pub fn block_version(&self) -> Option<u64> {
        self.block.1
    }

    /// Shows this state of the dynamic block, or none.
    pub fn show_block(&mut self, view: Option<BlockView>, version: u64) {
        if self.block.0 != view {
            self.stale_side();
        }
        self.block = (view, Some(version));
    }

    /// Makes the lines if the width or the data is another one.
    pub fn lay_out(&mut self, main: usize, side: usize, room: SideRoom, look: &Look) {
        let Some(view) = &self.view else { return };
        if self.laid_out_for != Some(main) {
            self.laid_out_for = Some(main);
            let flow = conversation::lay_out(view, &self.folds, main, look);
            self.reel.follow(&self.flow.lines, &flow.lines);
            self.flow = flow;
        }
        if self.side_laid_out_for != Some((side, room)) {
            self.side_laid_out_for = Some((side, room));
            let block = self.block.0.as_ref();
            let lines = sidebar::lay_out(&view.sidebar, block, &self.blocks, side, room, look);
            self.side_reel
                .follow(&self.side.flow.lines, &lines.flow.lines);
            self.side = lines;
        }
    }

    /// The first time the lines are there: the newest message is in sight, from its beginning.
    pub fn land(&mut self, height: usize) {
        if self.landed || self.flow.lines.is_empty() || height == 0 {
            return;
        }
        self.landed = true;
        self.show_newest(height);
    }

    /// Puts the cursor on the message one came for, or on the newest one.
    pub fn show_newest(&mut self, height: usize) {
        let Some(view) = &self.view else { return };
        let wanted = self.target.take().or_else(|| {
            view.messages
                .iter()
                .rev()
                .find(|message| message.writer == Writer::Client)
                .or(view.messages.last())
                .map(|message| message.id)
        });
        self.reel.last(&self.flow.lines, height);
        let start = wanted.and_then(|wanted| {
            self.flow
                .lines
                .iter()
                .position(|line| line.item == Item::Message(wanted))
        });
        if let Some(start) = start {
            self.reel.cursor = start;
            self.reel.top = self.reel.top.min(start);
            self.reel.keep(&self.flow.lines, height);
        }
    }

    /// Lays out more of the messages before the first one in sight.
    pub fn earlier(&mut self) {
        self.folds.laid_out = self.folds.laid_out.max(LAID_OUT) + 4 * LAID_OUT;
        self.stale();
    }

    /// The message the cursor stands on.
    pub fn message_at_cursor(&self) -> Option<MessageId> {
        match self.flow.lines.get(self.reel.cursor).map(|line| &line.item) {
            Some(Item::Message(id)) => Some(*id),
            _ => None,
        }
    }

    /// The marked messages, or the one under the cursor.
    pub fn chosen_messages(&self) -> Vec<MessageId> {
        if self.folds.marks.is_empty() {
            return self.message_at_cursor().into_iter().collect();
        }
        let mut marked: Vec<MessageId> = self.folds.marks.iter().copied().collect();
        marked.sort();
        marked
    }
}

/// A card form in front.
#[derive(Debug)]
pub struct FormPlace {
    /// The form.
    pub form: Form,
    /// The card it edits; `None` creates one.
    pub client: Option<ClientId>,
    /// The version of the form that a draft has.
    pub kept: u64,
    /// What had the focus when it was opened.
    pub from: Focus,
}

/// A card page in front.
#[derive(Debug)]
pub struct CardPlace {
    /// Which card.
    pub id: ClientId,
    /// The card, once it came.
    pub view: Option<Box<CardView>>,
    /// Why it did not come.
    pub failure: Option<String>,
    /// The card as lines.
    pub flow: Flow,
    /// Where one is in it.
    pub reel: Reel,
    /// Blocks turned over by hand.
    pub blocks: HashSet<Block>,
    laid_out_for: Option<usize>,
}

impl CardPlace {
    /// A card about to be fetched.
    pub fn new(id: ClientId) -> Self {
        Self {
            id,
            view: None,
            failure: None,
            flow: Flow::default(),
            reel: Reel::default(),
            blocks: HashSet::new(),
            laid_out_for: None,
        }
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
        let flow = card::lay_out(view, &self.blocks, columns, look);
        self.reel.follow(&self.flow.lines, &flow.lines);
        self.flow = flow;
    }
}

/// An entry of the review list in front (`D6`).
#[derive(Debug)]
pub struct ReviewPlace {
    /// Which entry.
    pub id: ReviewId,
    /// It with its cards, once they came.
    pub view: Option<Box<ReviewView>>,
    /// Why they did not come.
    pub failure: Option<String>,
    /// It as lines.
    pub flow: Flow,
    /// Where one is in it.
    pub reel: Reel,
    laid_out_for: Option<usize>,
}

impl ReviewPlace {
    /// An entry about to be fetched.
    pub fn new(id: ReviewId) -> Self {
        Self {
            id,
            view: None,
            failure: None,
            flow: Flow::default(),
            reel: Reel::default(),
            laid_out_for: None,
        }
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
        let flow = review::lay_out(view, columns, look);
        self.reel.follow(&self.flow.lines, &flow.lines);
        self.flow = flow;
    }
}
