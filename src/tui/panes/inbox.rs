//! The Inbox section: queue files and imports, rejects, possible duplicates, outbox, lists (`L1`).

use std::collections::HashSet;

use ratatui::text::{Line, Span};

use super::{review, sidebar};
use crate::domain::display::{age, bytes_text, grouped};
use crate::domain::ids::ReviewId;
use crate::domain::listing::{InboxView, ListColour};
use crate::domain::ticket::DeliveryState;
use crate::tui::act::{Act, Block};
use crate::tui::layout::Focus;
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};
use crate::worker::protocol::Deed;

/// What a line of the Inbox stands for, by its place in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A queue file or import.
    Source(usize),
    /// A reject.
    Reject(usize),
    /// A pair of cards.
    Review(usize),
    /// A reply.
    Outbox(usize),
    /// An entry of the black or white list.
    Listed(usize),
}

/// The Inbox as lines, and what each stands for.
pub fn lay_out(
    view: &InboxView,
    shut: &HashSet<Block>,
    later: &HashSet<ReviewId>,
    columns: usize,
    look: &Look,
) -> (Flow, Vec<Option<Entry>>) {
    let mut teller = Teller {
        flow: Flow::default(),
        entries: Vec::new(),
        shut,
        later,
        columns: columns.max(8),
        look,
    };
    teller.reviews(view);
    teller.rejects(view);
    teller.outbox(view);
    teller.lists(view);
    teller.sources(view);
    let mut entries = teller.entries;
    entries.resize(teller.flow.lines.len(), None);
    (teller.flow, entries)
}

struct Teller<'a> {
    flow: Flow,
    entries: Vec<Option<Entry>>,
    shut: &'a HashSet<Block>,
    later: &'a HashSet<ReviewId>,
    columns: usize,
    look: &'a Look,
}

impl Teller<'_> {
    /// A head with its count; false when the block is folded shut.
    fn head(&mut self, label: &str, block: Block, count: usize, none: &str) -> bool {
        let open = !self.shut.contains(&block);
        let sign = if open {
            self.look.signs.unfolded
        } else {
            self.look.signs.folded
        };
        self.flow.item(Item::Head(block));
        self.flow.act(
            sidebar::head(
                label,
                &format!("{} {sign}", grouped(count as u64)),
                self.columns,
                self.look,
            ),
            Act::Fold(block),
        );
        if open && count == 0 {
            self.flow.pass(Line::from(text::span(
                &format!("  {none}"),
                self.look.theme.dim,
            )));
        }
        open
    }

    fn entry(&mut self, entry: Entry, item: Item, left: Line<'static>, right: &str, act: Act) {
        self.flow.item(item);
        self.flow.act(
            text::justify(
                left,
                Line::from(text::span(right, self.look.theme.dim)),
                self.columns,
            ),
            act,
        );
        self.entries.resize(self.flow.lines.len() - 1, None);
        self.entries.push(Some(entry));
    }

    fn reviews(&mut self, view: &InboxView) {
        let (pairs, claims) = review::parted(view, self.later);
        if self.head(
            "Possible duplicates",
            Block::Reviews,
            pairs.len(),
            "no two cards look like one person",
        ) {
            self.reviewed(view, &pairs);
        }
        self.flow.gap();
        if !claims.is_empty() {
            if self.head("Senders not confirmed", Block::Claims, claims.len(), "") {
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

    fn rejects(&mut self, view: &InboxView) {
        let open = self.head(
            "Rejects",
            Block::Rejects,
            view.rejects.len(),
            "every line could be filed",
        );
        if open {
            for (place, reject) in view.rejects.iter().enumerate() {
                let file = reject.source.rsplit('/').next().unwrap_or(&reject.source);
                let left = Line::from(vec![
                    Span::styled("  ! ", self.look.theme.problem),
                    text::span(&reject.reason, self.look.theme.text),
                ]);
                self.entry(
                    Entry::Reject(place),
                    Item::Other(1_000_000 + usize::try_from(reject.id.0).unwrap_or(0)),
                    left,
                    &format!("{file}:{}", reject.line),
                    Act::None,
                );
            }
        }
        self.flow.gap();
    }

    fn outbox(&mut self, view: &InboxView) {
        let open = self.head("Outbox", Block::Outbox, view.outbox.len(), "nothing waits");
        if open {
            for (place, reply) in view.outbox.iter().enumerate() {
                let style = match reply.state {
                    DeliveryState::Failed | DeliveryState::Unknown => self.look.theme.problem,
                    DeliveryState::Held => self.look.theme.warning,
                    DeliveryState::Queued | DeliveryState::Sent => self.look.theme.text,
                };
                let left = Line::from(vec![
                    text::span(&format!("  #{} ", reply.ticket), self.look.theme.dim),
                    text::span(&reply.client_name, self.look.theme.strong),
                    text::span(&format!(" {} ", reply.address), self.look.theme.dim),
                    Span::styled(reply.state.name(), style),
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
            view.lists.len(),
            "nobody is listed",
        );
        if open {
            for (place, entry) in view.lists.iter().enumerate() {
                let sign = match entry.list {
                    ListColour::Black => Span::styled(self.look.signs.spam, self.look.theme.spam),
                    ListColour::White => Span::styled(self.look.signs.vip, self.look.theme.vip),
                };
                let left = Line::from(vec![
                    Span::raw("  "),
                    sign,
                    Span::raw(" "),
                    text::span(&entry.value, self.look.theme.text),
                    text::span(&format!("  {}", entry.reason), self.look.theme.dim),
                ]);
                let act = entry
                    .client
                    .map_or(Act::Copy(entry.value.clone()), Act::Card);
                self.entry(
                    Entry::Listed(place),
                    Item::Other(3_000_000 + usize::try_from(entry.id.0).unwrap_or(0)),
                    left,
                    &age(entry.at, self.look.now),
                    act,
                );
            }
        }
        self.flow.gap();
    }

    fn sources(&mut self, view: &InboxView) {
        let open = self.head(
            "Queue files",
            Block::Sources,
            view.sources.len(),
            "none read yet: i imports one",
        );
        if open {
            for (place, source) in view.sources.iter().enumerate() {
                let left = Line::from(vec![
                    Span::raw("  "),
                    text::span(&source.path, self.look.theme.text),
                    text::span(
                        &format!("  {}", bytes_text(source.position)),
                        self.look.theme.dim,
                    ),
                ]);
                self.entry(
                    Entry::Source(place),
                    Item::Other(4_000_000 + place),
                    left,
                    &age(source.at, self.look.now),
                    Act::Copy(source.path.clone()),
                );
            }
        }
    }
}

/// What is known of one line, in the pane beside.
pub fn detail(view: &InboxView, entry: Entry, columns: usize, look: &Look) -> Vec<Line<'static>> {
    let strong = |said: &str| -> Vec<Line<'static>> {
        text::wrap(said, columns)
            .iter()
            .map(|line| Line::from(text::span(line, look.theme.strong)))
            .collect()
    };
    let dim = |said: &str| -> Vec<Line<'static>> {
        text::wrap(said, columns)
            .iter()
            .map(|line| Line::from(text::span(line, look.theme.dim)))
            .collect()
    };
    let plain = |said: &str| -> Vec<Line<'static>> {
        text::wrap(said, columns)
            .iter()
            .take(200)
            .map(|line| Line::from(text::span(line, look.theme.text)))
            .collect()
    };
    let gap = || vec![Line::default()];
    let parts: Vec<Vec<Line<'static>>> = match entry {
        Entry::Source(place) => match view.sources.get(place) {
            Some(source) => vec![
                strong(&source.path),
                dim(&format!(
                    "{} read, last {}",
                    bytes_text(source.position),
                    look.exact(source.at)
                )),
            ],
            None => Vec::new(),
        },
        Entry::Reject(place) => match view.rejects.get(place) {
            Some(reject) => vec![
                strong(&reject.reason),
                dim(&format!(
                    "{} line {}, byte {}, {}",
                    reject.source,
                    grouped(reject.line),
                    grouped(reject.offset),
                    look.exact(reject.at)
                )),
                gap(),
                plain(&String::from_utf8_lossy(
                    reject.raw.get(..4000).unwrap_or(&reject.raw),
                )),
                gap(),
                dim("i imports it again, d dismisses it"),
            ],
            None => Vec::new(),
        },
        // It is a place of its own, with both cards.
        Entry::Review(_) => Vec::new(),
        Entry::Outbox(place) => match view.outbox.get(place) {
            Some(reply) => vec![
                strong(&format!("Reply in #{} to {}", reply.ticket, reply.address)),
                dim(&format!(
                    "{} {} {}",
                    reply.state.name(),
                    look.signs.dot,
                    look.exact(reply.at)
                )),
                reply.error.as_deref().map_or_else(Vec::new, plain),
                gap(),
                dim("s sends it again, Enter opens the ticket"),
            ],
            None => Vec::new(),
        },
        Entry::Listed(place) => match view.lists.get(place) {
            Some(entry) => vec![
                strong(&entry.value),
                dim(&format!(
                    "{} list, by {} {}",
                    entry.list.name(),
                    if entry.author.is_empty() {
                        "the desk"
                    } else {
                        &entry.author
                    },
                    look.exact(entry.at)
                )),
                plain(&entry.reason),
                entry.until.map_or_else(Vec::new, |until| {
                    dim(&format!("in force until {}", look.exact(until)))
                }),
                gap(),
                dim("d takes it off"),
            ],
            None => Vec::new(),
        },
    };
    parts.into_iter().flatten().collect()
}

/// What a key of the Inbox does with a line; `None` where it has no meaning.
pub fn deed(view: &InboxView, entry: Entry, action: crate::tui::keymap::Action) -> Option<Deed> {
    use crate::tui::keymap::Action;
    match (entry, action) {
        (Entry::Reject(place), Action::ImportAgain) => {
            Some(Deed::RetryReject(view.rejects.get(place)?.id, None))
        }
        (Entry::Reject(place), Action::Dismiss) => {
            Some(Deed::DismissReject(view.rejects.get(place)?.id))
        }
        (Entry::Outbox(place), Action::SendAgain) => {
            Some(Deed::RetryOutbox(view.outbox.get(place)?.id))
        }
        (Entry::Listed(place), Action::Dismiss) => {
            Some(Deed::RemoveListEntry(view.lists.get(place)?.clone()))
        }
        _ => None,
    }
}

/// The sentence when such a key has no meaning here.
pub fn refusal(action: crate::tui::keymap::Action) -> String {
    use crate::tui::keymap::Action;
    let where_to = match action {
        Action::ImportAgain | Action::EditReject => "a reject",
        Action::SendAgain => "a reply of the outbox",
        _ => "a reject, a pair of cards or a list entry",
    };
    format!("that works on {where_to}")
}
