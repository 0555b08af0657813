//! The Inbox section (`L1`): what needs a hand first: rejects, replies that did not leave, possible
//! duplicates; then the lists and the queue files.

use std::collections::HashSet;

use ratatui::text::{Line, Span};

use super::{review, sidebar};
use crate::domain::display::{age, bytes_text, grouped};
use crate::domain::ids::{OutboxId, RejectId, ReviewId};
use crate::domain::listing::{InboxView, ListColour, OutboxLine, Retried};
use crate::domain::ticket::DeliveryState;
use crate::tui::act::{Act, Block};
use crate::tui::app::InboxList;
use crate::tui::layout::Focus;
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};

mod detail;
mod verbs;

pub use detail::detail;
pub use verbs::{deed, marks_like, refusal};

/// What a line of the Inbox stands for, by its place in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The head of a block.
    Head(Block),
    /// A queue file or import.
    Source(usize),
    /// A reject.
    Reject(usize),
    /// What became of a reject, by its place among those told.
    Told(usize),
    /// A pair of cards.
    Review(usize),
    /// A reply.
    Outbox(usize),
    /// The black or the white list.
    List(ListColour),
}

/// What can be marked, by its number: the rest of the Inbox changes one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known {
    /// A reject.
    Reject(RejectId),
    /// A reply.
    Outbox(OutboxId),
}

/// What became of a reject that was tried again.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The number it had.
    pub id: RejectId,
    /// Where the record is now.
    pub now: Retried,
}

/// The Inbox as lines, as the agent left it: folds, marks, what was put off; and what each line stands
/// for.
pub fn lay_out(
    view: &InboxView,
    list: &InboxList,
    columns: usize,
    look: &Look,
) -> (Flow, Vec<Option<Entry>>) {
    let mut teller = Teller {
        flow: Flow::default(),
        entries: Vec::new(),
        shut: &list.shut,
        later: &list.later,
        marks: &list.marks,
        columns: columns.max(8),
        look,
    };
    // What needs a hand stands before what is empty.
    let mut blocks = [
        (
            view.rejects.is_empty() && list.told.is_empty(),
            Block::Rejects,
        ),
        (view.outbox.is_empty(), Block::Outbox),
        (view.reviews.is_empty(), Block::Reviews),
    ];
    blocks.sort_by_key(|(empty, _)| *empty);
    for (_, block) in blocks {
        match block {
            Block::Rejects => teller.rejects(view, &list.told),
            Block::Outbox => teller.outbox(view),
            _ => teller.reviews(view),
        }
    }
    teller.lists(view);
    teller.sources(view);
    let mut entries = teller.entries;
    entries.resize(teller.flow.lines.len(), None);
    (teller.flow, entries)
}

/// What a reject is known by in the flow, before and after it was tried again.
fn reject_item(id: RejectId) -> Item {
    Item::Other(1_000_000 + usize::try_from(id.0).unwrap_or(0))
}

/// Whether a reply waits for somebody to do something.
pub fn needs_sending(reply: &OutboxLine) -> bool {
    matches!(reply.state, DeliveryState::Failed | DeliveryState::Unknown)
}

struct Teller<'a> {
    flow: Flow,
    entries: Vec<Option<Entry>>,
    shut: &'a HashSet<Block>,
    later: &'a HashSet<ReviewId>,
    marks: &'a HashSet<Known>,
    columns: usize,
    look: &'a Look,
}

impl Teller<'_> {
    /// A head with its count; false when the block is folded shut.
    fn head(&mut self, label: &str, block: Block, count: u64, none: &str) -> bool {
        let open = !self.shut.contains(&block);
        let sign = if open {
            self.look.signs.unfolded
        } else {
            self.look.signs.folded
        };
        let line = sidebar::head(
            label,
            &format!("{} {sign}", grouped(count)),
            self.columns,
            self.look,
        );
        self.line(
            Entry::Head(block),
            Item::Head(block),
            line,
            Act::Fold(block),
        );
        if open && count == 0 {
            for row in text::wrap(none, self.columns.saturating_sub(2)) {
                self.flow.pass(Line::from(text::span(
                    &format!("  {row}"),
                    self.look.theme.dim,
                )));
            }
        }
        open
    }

    fn entry(&mut self, entry: Entry, item: Item, left: Line<'static>, right: &str, act: Act) {
        let line = text::justify(
            left,
            Line::from(text::span(right, self.look.theme.dim)),
            self.columns,
        );
        self.line(entry, item, line, act);
    }

    fn line(&mut self, entry: Entry, item: Item, line: Line<'static>, act: Act) {
        self.flow.item(item);
        self.flow.act(line, act);
        self.entries.resize(self.flow.lines.len() - 1, None);
        self.entries.push(Some(entry));
    }

    /// The two columns before an entry: its mark, or nothing.
    fn gutter(&self, known: Known) -> Span<'static> {
        if self.marks.contains(&known) {
            Span::styled(
                format!("{} ", self.look.signs.marked),
                self.look.theme.marked,
            )
        } else {
            Span::raw("  ")
        }
    }

    fn reviews(&mut self, view: &InboxView) {
        let (pairs, claims) = review::parted(view, self.later);
        if self.head(
            "Possible duplicates",
            Block::Reviews,
            pairs.len() as u64,
            "no two cards look like one person",
        ) {
            self.reviewed(view, &pairs);
        }
        self.flow.gap();
        if !claims.is_empty() {
            if self.head(
                "Senders not confirmed",
                Block::Claims,
                claims.len() as u64,
                "",
            ) {
                self.reviewed(view, &claims);
            }
            self.flow.gap();
        }
    }

    fn reviewed(&mut self, view: &InboxView, places: &[usize]) {
        for place in places {
            let Some(review) = view.reviews.get(*place) else {
                continue;
            };
            let right = if self.later.contains(&review.id) {
                "later".to_owned()
            } else {
                age(review.at, self.look.now)
            };
            self.entry(
                Entry::Review(*place),
                Item::Other(10_000 + usize::try_from(review.id.0).unwrap_or(0)),
                review::row(review, self.columns, self.look),
                &right,
                Act::Focus(Focus::Main),
            );
        }
    }

    fn rejects(&mut self, view: &InboxView, told: &[Told]) {
        let open = self.head(
            "Rejects",
            Block::Rejects,
            view.reject_count,
            "every line could be filed",
        );
        if open {
            for (place, told) in told.iter().enumerate() {
                let (said, act) = match &told.now {
                    Retried::Filed(ticket) => (
                        format!("reject {} is filed: ticket #{ticket}", told.id),
                        Act::Ticket(*ticket),
                    ),
                    Retried::Taken(how) => (format!("reject {}: {how}", told.id), Act::None),
                    Retried::Rejected(_) => continue,
                };
                let left = Line::from(vec![
                    Span::styled(format!("  {} ", self.look.signs.sent), self.look.theme.good),
                    text::span(&said, self.look.theme.text),
                ]);
                self.entry(Entry::Told(place), reject_item(told.id), left, "", act);
            }
            for (place, reject) in view.rejects.iter().enumerate() {
                let file = reject.source.rsplit('/').next().unwrap_or(&reject.source);
                let left = Line::from(vec![
                    self.gutter(Known::Reject(reject.id)),
                    Span::styled("! ", self.look.theme.problem),
                    text::span(&reject.reason, self.look.theme.text),
                ]);
                self.entry(
                    Entry::Reject(place),
                    reject_item(reject.id),
                    left,
                    &text::fit(&format!("{file}:{}", reject.line), self.columns / 2),
                    Act::Focus(Focus::Main),
                );
            }
            let beyond = view.reject_count.saturating_sub(view.rejects.len() as u64);
            if beyond > 0 {
                self.flow.pass(Line::from(text::span(
                    &format!("  {} older ones: deskcard rejects list", grouped(beyond)),
                    self.look.theme.dim,
                )));
            }
        }
        self.flow.gap();
    }

    fn outbox(&mut self, view: &InboxView) {
        let open = self.head(
            "Outbox",
            Block::Outbox,
            view.outbox.len() as u64,
            "every reply has left",
        );
        if open {
            for (place, reply) in view.outbox.iter().enumerate() {
                let (sign, style) = if needs_sending(reply) {
                    ("! ", self.look.theme.problem)
                } else if reply.state == DeliveryState::Held {
                    ("", self.look.theme.warning)
                } else {
                    ("", self.look.theme.text)
                };
                let left = Line::from(vec![
                    self.gutter(Known::Outbox(reply.id)),
                    Span::styled(sign, style),
                    Span::styled(format!("{} ", reply.state.name()), style),
                    text::span(&reply.client_name, self.look.theme.strong),
                    text::span(
                        &format!(" #{} {}", reply.ticket, reply.address),
                        self.look.theme.dim,
                    ),
                ]);
                self.entry(
                    Entry::Outbox(place),
                    Item::Other(2_000_000 + usize::try_from(reply.id.0).unwrap_or(0)),
                    left,
                    &age(reply.at, self.look.now),
                    Act::Ticket(reply.ticket),
                );
            }
        }
        self.flow.gap();
    }

    fn lists(&mut self, view: &InboxView) {
        let open = self.head(
            "Black and white list",
            Block::Lists,
            view.black + view.white,
            "nobody is listed: Enter opens the lists",
        );
        if open {
            let lists = [
                (ListColour::Black, "Black list", "becomes spam", view.black),
                (
                    ListColour::White,
                    "White list",
                    "always arrives",
                    view.white,
                ),
            ];
            for (list, name, what, count) in lists {
                let sign = match list {
                    ListColour::Black => Span::styled(self.look.signs.spam, self.look.theme.spam),
                    ListColour::White => Span::styled(self.look.signs.vip, self.look.theme.vip),
                };
                let left = Line::from(vec![
                    Span::raw("  "),
                    sign,
                    text::span(&format!(" {name}"), self.look.theme.text),
                    text::span(&format!("  {what}"), self.look.theme.dim),
                ]);
                self.entry(
                    Entry::List(list),
                    Item::Other(3_000_000 + list as usize),
                    left,
                    &format!("{} {}", grouped(count), self.look.signs.folded),
                    Act::Lists(list),
                );
            }
        }
        self.flow.gap();
    }

    fn sources(&mut self, view: &InboxView) {
        let open = self.head(
            "Queue files",
            Block::Sources,
            view.sources.len() as u64,
            "none yet: i imports one, and those named under `queues` in the configuration are followed",
        );
        if open {
            for (place, source) in view.sources.iter().enumerate() {
                let name = source.path.rsplit('/').next().unwrap_or(&source.path);
                let mut left = vec![Span::raw("  ")];
                if source.rejects > 0 {
                    left.push(Span::styled("! ", self.look.theme.problem));
                }
                left.push(text::span(name, self.look.theme.text));
                let read = if source.files == 0 {
                    "imported".to_owned()
                } else {
                    bytes_text(source.position)
                };
                left.push(text::span(&format!("  {read}"), self.look.theme.dim));
                if source.rejects > 0 {
                    left.push(text::span(
                        &format!(", {} rejected", grouped(source.rejects)),
                        self.look.theme.dim,
                    ));
                }
                self.entry(
                    Entry::Source(place),
                    Item::Other(4_000_000 + place),
                    Line::from(left),
                    &age(source.at, self.look.now),
                    Act::Focus(Focus::Main),
                );
            }
        }
    }
}
