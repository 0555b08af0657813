//! What stands in front: a ticket, a card, a form. Each keeps its own cursor, scroll, folds, marks
//! and texts, so that going away and coming back changes nothing (`KEYS 2`).

use std::collections::HashSet;

use super::act::Block;
use super::form::Form;
use super::layout::{Focus, Front};
use super::look::Look;
use super::panes::{card, review};
use super::widgets::editor::Editor;
use super::widgets::flow::{Flow, FlowLine, Reel};
use crate::domain::appeal::Visibility;
use crate::domain::draft::Enclosed;
use crate::domain::edit::CardView;
use crate::domain::ids::{ClientId, CompanyId, ReviewId, TicketId};
use crate::domain::merge::compare::ReviewView;

mod company;
mod line;
mod lists;
mod ticket;

pub use company::CompanyPlace;
pub use line::LinePlace;
pub use lists::ListsPlace;
pub use ticket::{Landing, TicketPlace};

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
    /// Files of the reply.
    pub reply_files: Vec<Enclosed>,
    /// Files of the comment.
    pub comment_files: Vec<Enclosed>,
    /// What the desk puts under a mail.
    pub signature: String,
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

    /// The files of one kind.
    pub fn files(&self, visibility: Visibility) -> &[Enclosed] {
        match visibility {
            Visibility::Public => &self.reply_files,
            Visibility::Internal => &self.comment_files,
        }
    }

    /// The files of one kind, to be changed.
    pub fn files_mut(&mut self, visibility: Visibility) -> &mut Vec<Enclosed> {
        match visibility {
            Visibility::Public => &mut self.reply_files,
            Visibility::Internal => &mut self.comment_files,
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

    /// The kind of text that waits to be continued; files alone wait, too.
    pub fn waiting(&self) -> Option<Visibility> {
        [Visibility::Public, Visibility::Internal]
            .into_iter()
            .find(|kind| self.draft(*kind).is_some() || !self.files(*kind).is_empty())
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
