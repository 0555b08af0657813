//! The dynamic block beside the ticket in front (`T12`): when its program is asked, and what it last said.

use std::collections::HashMap;

use super::App;
use crate::domain::block::{BlockText, Question};
use crate::domain::ids::TicketId;
use crate::domain::time::Timestamp;
use crate::tui::layout::{Focus, Layout};
use crate::tui::panes::sidebar::BlockView;
use crate::tui::place::TicketPlace;
use crate::worker::protocol::{Ask, Slot};

/// Tickets whose last answer is remembered.
const MOST_KNOWN: usize = 64;
/// Seconds after which a ticket that is opened again is asked about anew.
const FRESH: i64 = 300;

/// What is known of all blocks.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// Switched off by hand.
    off: bool,
    known: HashMap<TicketId, Known>,
    /// The ticket the program is being asked about.
    asking: Option<TicketId>,
    /// The ticket that stood in front last.
    front: Option<TicketId>,
    /// Goes up with everything that the sidebar shows of it.
    version: u64,
}

/// What is known of one block.
#[derive(Debug)]
struct Known {
    /// What was asked last.
    question: Question,
    /// When.
    asked: Timestamp,
    last: Option<(BlockText, Timestamp)>,
    failure: Option<String>,
}

impl App {
    /// Asks the program when another ticket came in front, or its ids are others now.
    pub(super) fn arrange_block(&mut self, layout: &Layout) {
        if self.options.block.is_none() {
            return;
        }
        self.show_block();
        if self.blocks.off {
            return;
        }
        if layout.side.is_none() && self.focus() == Focus::List {
            return;
        }
        let Some(view) = self.ticket().and_then(|place| place.view.as_ref()) else {
            self.blocks.front = None;
            return;
        };
        let question = Question::about(&view.ticket, &view.sidebar.client);
        let came = self.blocks.front.replace(question.ticket) != Some(question.ticket);
        let due = match self.blocks.known.get(&question.ticket) {
            Some(known) if known.question != question => true,
            Some(known) => came && self.look.now.seconds_since(known.asked) >= FRESH,
            None => true,
        };
        if due {
            self.ask_block(question);
        }
        self.show_block();
    }

    fn ask_block(&mut self, question: Question) {
        self.forget_asking();
        let now = self.look.now;
        let blocks = &mut self.blocks;
        let ticket = question.ticket;
        let known = blocks.known.remove(&ticket);
        if blocks.known.len() >= MOST_KNOWN
            && let Some(oldest) = blocks
                .known
                .iter()
                .min_by_key(|(_, known)| known.asked)
                .map(|(ticket, _)| *ticket)
        {
            blocks.known.remove(&oldest);
        }
        // What was said of another client is no answer about this one.
        let last = known
            .filter(|known| known.question.client == question.client)
            .and_then(|known| known.last);
        let known = Known {
            question: question.clone(),
            asked: now,
            last,
            failure: None,
        };
        blocks.known.insert(ticket, known);
        blocks.asking = Some(ticket);
        blocks.version += 1;
        self.desk.ask(Slot::Block, Ask::Block(question));
    }

    /// A question that was replaced gets no answer: what is known of its ticket is as before.
    fn forget_asking(&mut self) {
        if let Some(ticket) = self.blocks.asking.take() {
            match self.blocks.known.get_mut(&ticket) {
                Some(known) if known.last.is_some() => known.asked = Timestamp(0),
                _ => {
                    self.blocks.known.remove(&ticket);
                }
            }
        }
    }

    /// `Ctrl-l`: asks again about the ticket in front.
    pub(super) fn refresh_block(&mut self) {
        if self.options.block.is_none() || self.blocks.off {
            return;
        }
        let question = self
            .ticket()
            .and_then(|place| place.view.as_ref())
            .map(|view| Question::about(&view.ticket, &view.sidebar.client));
        if let Some(question) = question {
            self.ask_block(question);
        }
    }

    /// The program answered, or did not.
    pub(super) fn block_came(&mut self, ticket: TicketId, answer: Result<BlockText, String>) {
        if self.blocks.asking == Some(ticket) {
            self.blocks.asking = None;
        }
        let now = self.look.now;
        if let Some(known) = self.blocks.known.get_mut(&ticket) {
            match answer {
                Ok(text) => {
                    known.last = Some((text, now));
                    known.failure = None;
                }
                Err(why) => known.failure = Some(why),
            }
        }
        self.blocks.version += 1;
    }

    /// `:block on` and `:block off`.
    pub(super) fn switch_block(&mut self, on: bool) {
        if self.options.block.is_none() {
            self.complain("no program is configured: [block] command names one");
            return;
        }
        self.blocks.off = !on;
        self.forget_asking();
        self.blocks.front = None;
        self.blocks.version += 1;
        self.say(if on {
            "the dynamic block is shown"
        } else {
            "the dynamic block is off: its program is not run"
        });
    }

    /// The addresses that the block in front leads to.
    pub(super) fn block_links(&self) -> impl Iterator<Item = String> + '_ {
        let known = self
            .ticket()
            .filter(|_| !self.blocks.off)
            .and_then(|place| self.blocks.known.get(&place.id));
        let lines = known
            .and_then(|known| known.last.as_ref())
            .map_or(&[][..], |(text, _)| &text.lines);
        lines.iter().filter_map(|line| line.url.clone())
    }

    /// Has the sidebar in front show what is known.
    pub(super) fn show_block(&mut self) {
        let version = self.blocks.version;
        let behind = |place: &&TicketPlace| place.block_version() != Some(version);
        let Some(id) = self.ticket().filter(behind).map(|place| place.id) else {
            return;
        };
        let view = match &self.options.block {
            Some(title) if !self.blocks.off => {
                let known = self.blocks.known.get(&id);
                Some(BlockView {
                    title: title.clone(),
                    asking: self.blocks.asking == Some(id),
                    last: known.and_then(|known| known.last.clone()),
                    failure: known.and_then(|known| known.failure.clone()),
                })
            }
            _ => None,
        };
        if let Some(place) = self.ticket_mut() {
            place.show_block(view, version);
        }
    }
}
