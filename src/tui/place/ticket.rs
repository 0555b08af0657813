//! A ticket in front: the messages at hand, where one is in them, what is folded, and what is written.

use std::collections::HashSet;

use super::Composer;
use crate::domain::client::Client;
use crate::domain::ids::{MessageId, TicketId};
use crate::domain::stretch::Stretch;
use crate::domain::ticket::{TicketView, Writer};
use crate::tui::act::Block;
use crate::tui::layout::SideRoom;
use crate::tui::look::Look;
use crate::tui::panes::conversation::{self, Folds};
use crate::tui::panes::sidebar::{self, BlockView, Side};
use crate::tui::widgets::flow::{Flow, Item, Reel};

/// Messages fetched when a ticket is opened, and around one that is gone to: one of 10,000 messages opens
/// as fast as one of ten (`P11`).
const FETCHED: usize = 120;
/// Messages fetched when one goes beyond those.
const MORE: usize = 300;
/// Messages at hand at most; those further away give way.
const MOST_HELD: usize = 1_200;

/// Where the cursor goes when other messages came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing {
    /// To the message one came for, or the newest of the client.
    Newest,
    /// To the first line.
    First,
    /// To the last line.
    Last,
    /// To a message.
    Message(MessageId),
    /// One line above a message, which was the first.
    Above(MessageId),
    /// One line below a message, which was the last.
    Below(MessageId),
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
    /// Other messages that were asked for, and where one goes in them.
    asked: Option<(Stretch, Landing)>,
    /// Where the cursor goes when the lines are there.
    landing: Option<Landing>,
    /// Whether it has been told that the ticket is read.
    pub read: bool,
    /// Whether drafts of the file were taken over.
    pub drafts_taken: bool,
    /// The dynamic block, if one is shown, and which state of it that is.
    block: (Option<BlockView>, Option<u64>),
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
            asked: None,
            landing: Some(Landing::Newest),
            read: false,
            drafts_taken: false,
            block: (None, None),
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

    /// Which messages to ask for: those that were asked for already, else those at hand again, else the
    /// newest ones or those around the message one came for.
    pub fn stretch(&self) -> Stretch {
        if let Some((stretch, _)) = &self.asked {
            return *stretch;
        }
        let held = self.view.as_ref().and_then(|view| {
            let first = view.messages.first()?;
            // What is written meanwhile comes along, where one is at the end.
            let after = match view.later {
                0 => usize::MAX,
                _ => view.messages.len().saturating_sub(1),
            };
            Some(Stretch::around(first.id, 0, after))
        });
        held.unwrap_or_else(|| match self.target {
            Some(message) => Stretch::around(message, FETCHED / 2, FETCHED / 2),
            None => Stretch::newest(FETCHED),
        })
    }

    /// More messages before those at hand; `None` when there are none.
    pub fn ask_earlier(&mut self) -> Option<Stretch> {
        let view = self.view.as_ref().filter(|view| view.earlier > 0)?;
        let first = view.messages.first()?.id;
        let kept = (view.messages.len() - 1).min(MOST_HELD - MORE);
        let after = if view.later == 0 && kept + 1 == view.messages.len() {
            usize::MAX
        } else {
            kept
        };
        self.ask(Stretch::around(first, MORE, after), Landing::Above(first))
    }

    /// More messages after those at hand; `None` when there are none.
    pub fn ask_later(&mut self) -> Option<Stretch> {
        let view = self.view.as_ref().filter(|view| view.later > 0)?;
        let last = view.messages.last()?.id;
        let kept = (view.messages.len() - 1).min(MOST_HELD - MORE);
        self.ask(Stretch::around(last, kept, MORE), Landing::Below(last))
    }

    /// The first messages of the ticket, or the last ones; `None` when they are at hand.
    pub fn ask_edge(&mut self, first: bool) -> Option<Stretch> {
        let view = self.view.as_ref()?;
        match first {
            true if view.earlier > 0 => self.ask(Stretch::oldest(FETCHED), Landing::First),
            false if view.later > 0 => self.ask(Stretch::newest(FETCHED), Landing::Last),
            _ => None,
        }
    }

    /// Goes to a message: at once where it is at hand, else with the stretch to ask for.
    pub fn ask_message(&mut self, message: MessageId) -> Option<Stretch> {
        let at_hand = self
            .view
            .as_ref()
            .is_some_and(|view| view.messages.iter().any(|known| known.id == message));
        let landing = Landing::Message(message);
        if at_hand {
            self.landing = Some(landing);
            self.stale();
            return None;
        }
        self.ask(Stretch::around(message, FETCHED / 2, FETCHED / 2), landing)
    }

    fn ask(&mut self, stretch: Stretch, landing: Landing) -> Option<Stretch> {
        self.asked = Some((stretch, landing));
        Some(stretch)
    }

    /// What was asked for came.
    pub fn came(&mut self, stretch: &Stretch) {
        if let Some((_, landing)) = self.asked.take_if(|(asked, _)| asked == stretch) {
            self.landing = Some(landing);
        }
    }

    /// What was asked for did not come: one stays where one is.
    pub fn gave_up(&mut self, stretch: &Stretch) {
        self.asked.take_if(|(asked, _)| asked == stretch);
    }

    /// The lines are there: the cursor goes where it is meant to be.
    pub fn land(&mut self, height: usize) {
        if self.flow.lines.is_empty() || height == 0 {
            return;
        }
        let lines = &self.flow.lines;
        match self.landing.take() {
            None => {}
            Some(Landing::Newest) => self.show_newest(height),
            Some(Landing::First) => self.reel.first(lines),
            Some(Landing::Last) => self.reel.last(lines, height),
            Some(Landing::Message(message)) => self.show_message(message, height),
            Some(Landing::Above(message)) => {
                if let Some(at) = self.line_of(message) {
                    (self.reel.cursor, self.reel.top) = (at, at);
                    self.reel.step(lines, -1);
                }
            }
            Some(Landing::Below(message)) => {
                let last = lines
                    .iter()
                    .rposition(|line| line.item == Item::Message(message));
                if let Some(at) = last {
                    self.reel.cursor = at;
                    self.reel.top = (at + 1).saturating_sub(height);
                    self.reel.step(lines, 1);
                }
            }
        }
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
        if let Some(wanted) = wanted {
            self.show_message(wanted, height);
        }
    }

    /// Puts the cursor on a message: on its first line that has what is looked for, else on its first.
    fn show_message(&mut self, message: MessageId, height: usize) {
        let Some(start) = self.line_of(message) else {
            return;
        };
        let hit = self
            .flow
            .lines
            .iter()
            .enumerate()
            .skip(start)
            .take_while(|(_, line)| line.item == Item::Message(message))
            .find(|(_, line)| line.stop && self.folds.has_hit(&line.line))
            .map(|(at, _)| at);
        self.reel.cursor = hit.unwrap_or(start);
        self.reel.top = self.reel.top.min(start);
        self.reel.keep(&self.flow.lines, height);
    }

    /// The first line of a message.
    fn line_of(&self, message: MessageId) -> Option<usize> {
        self.flow
            .lines
            .iter()
            .position(|line| line.item == Item::Message(message))
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
