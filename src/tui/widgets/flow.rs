//! Lines one can walk: the conversation, the sidebar, the card page.
//!
//! A flow is laid out for a width when its data or the width changes, never while drawing; drawing
//! takes the few lines in sight. The cursor stands on a line and remembers what that line belongs
//! to, so that a new message, a fold or another width leaves it where the agent was.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::ids::{AttachmentId, ClientId, EntryId, MessageId, TicketId};
use crate::tui::act::{Act, Block};
use crate::tui::drawn::Drawn;
use crate::tui::text::draw_line;
use crate::tui::theme::{Glyphs, Theme};

/// What a line belongs to; lines of one item stand together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Item {
    /// Nothing: space, rules.
    #[default]
    None,
    /// The name.
    Name,
    /// Company, position, language.
    Facts,
    /// The note.
    Note,
    /// A head with a count.
    Head(Block),
    /// A message.
    Message(MessageId),
    /// An event of the ticket or card.
    Event(EntryId),
    /// A contact, by its place on the card.
    Contact(usize),
    /// A ticket.
    Ticket(TicketId),
    /// A card.
    Card(ClientId),
    /// A file.
    Attachment(AttachmentId),
    /// A line of the dynamic block, by its place in the answer.
    Dynamic(usize),
    /// Any other line, by its place.
    Other(usize),
}

/// One line.
#[derive(Debug, Clone, Default)]
pub struct FlowLine {
    /// What is drawn, from the second column on; the first is the cursor's.
    pub line: Line<'static>,
    /// What it is for.
    pub act: Act,
    /// What it belongs to.
    pub item: Item,
    /// Whether the cursor may stand on it.
    pub stop: bool,
    /// Columns of it that lead somewhere for the terminal, too (`T10`).
    pub links: Vec<(Range<usize>, String)>,
}

/// Lines, laid out for one width.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// The lines.
    pub lines: Vec<FlowLine>,
    /// The item that following lines belong to.
    item: Item,
}

impl Flow {
    /// Lines added from now on belong to this item.
    pub fn item(&mut self, item: Item) {
        self.item = item;
    }

    /// A line the cursor may stand on.
    pub fn line(&mut self, line: impl Into<Line<'static>>) {
        self.act(line, Act::None);
    }

    /// A line that is for something.
    pub fn act(&mut self, line: impl Into<Line<'static>>, act: Act) {
        self.lines.push(FlowLine {
            line: line.into(),
            act,
            item: self.item.clone(),
            stop: true,
            links: Vec::new(),
        });
    }

    /// A line the cursor passes over.
    pub fn pass(&mut self, line: impl Into<Line<'static>>) {
        self.pass_for(line, Act::None);
    }

    /// A further row of the line before: the cursor passes over it, a click does what it is for.
    pub fn pass_for(&mut self, line: impl Into<Line<'static>>, act: Act) {
        self.lines.push(FlowLine {
            line: line.into(),
            act,
            item: self.item.clone(),
            stop: false,
            links: Vec::new(),
        });
    }

    /// These columns of the last line lead to an address.
    pub fn link(&mut self, columns: Range<usize>, address: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.links.push((columns, address.to_owned()));
        }
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.item = Item::None;
        self.pass(Line::default());
    }
}

/// Where one is in a flow.
#[derive(Debug, Clone, Default)]
pub struct Reel {
    /// The line with the cursor.
    pub cursor: usize,
    /// The first line in sight.
    pub top: usize,
}

impl Reel {
    /// Moves the cursor by so many stops; false when it could not move at all.
    pub fn step(&mut self, flow: &[FlowLine], by: isize) -> bool {
        let mut left = by.unsigned_abs();
        let start = self.cursor;
        let mut at = self.cursor;
        while left > 0 {
            let next = if by > 0 { at + 1 } else { at.wrapping_sub(1) };
            let Some(line) = flow.get(next) else { break };
            at = next;
            if line.stop {
                self.cursor = at;
                left -= 1;
            }
        }
        self.cursor != start
    }

    /// Moves by lines whether or not one may stand on them, as paging does; false at the end.
    pub fn page(&mut self, flow: &[FlowLine], by: isize, height: usize) -> bool {
        let last = flow.len().saturating_sub(1);
        let before = (self.cursor, self.top);
        let target = self.cursor.saturating_add_signed(by).min(last);
        let deepest = flow.len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(by).min(deepest);
        self.cursor = nearest_stop(flow, target, by > 0);
        self.keep(flow, height);
        (self.cursor, self.top) != before
    }

    /// Goes to the first stop.
    pub fn first(&mut self, flow: &[FlowLine]) {
        self.cursor = nearest_stop(flow, 0, true);
        self.top = 0;
    }

    /// Goes to the last stop.
    pub fn last(&mut self, flow: &[FlowLine], height: usize) {
        self.cursor = nearest_stop(flow, flow.len().saturating_sub(1), false);
        self.top = flow.len().saturating_sub(height);
    }

    /// Whether the end of the flow is in sight.
    pub fn at_end(&self, flow: &[FlowLine], height: usize) -> bool {
        self.top + height >= flow.len()
    }

    /// Scrolls so that the cursor is in sight, and no further than the end.
    pub fn keep(&mut self, flow: &[FlowLine], height: usize) {
        let last = flow.len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        if !flow.get(self.cursor).is_some_and(|line| line.stop) {
            self.cursor = nearest_stop(flow, self.cursor, true);
        }
        self.top = self.top.min(flow.len().saturating_sub(height.max(1)));
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if height > 0 && self.cursor >= self.top + height {
            self.top = self.cursor + 1 - height;
        }
    }

    /// Scrolls by the wheel: the cursor comes along only when it would leave the sight.
    pub fn scroll(&mut self, flow: &[FlowLine], by: isize, height: usize) {
        let deepest = flow.len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(by).min(deepest);
        let end = (self.top + height).saturating_sub(1);
        if self.cursor < self.top || self.cursor > end {
            let target = self.cursor.clamp(self.top, end.max(self.top));
            self.cursor = nearest_stop(flow, target, by > 0);
        }
        self.keep(flow, height);
    }

    /// After a new layout: the same line of the same item, or the nearest place.
    pub fn follow(&mut self, old: &[FlowLine], new: &[FlowLine]) {
        let shift = self.cursor as isize - self.top as isize;
        let found = old.get(self.cursor).and_then(|line| {
            let first = old
                .iter()
                .position(|other| other.item == line.item)
                .unwrap_or(self.cursor);
            let offset = self.cursor - first;
            let start = new
                .iter()
                .position(|other| other.item == line.item && line.item != Item::None)?;
            let length = new
                .iter()
                .skip(start)
                .take_while(|other| other.item == line.item)
                .count();
            Some(start + offset.min(length.saturating_sub(1)))
        });
        if let Some(found) = found {
            self.cursor = found;
            self.top = found.saturating_add_signed(-shift);
        }
    }
}

/// Notes the links of the lines in sight, which [`draw`] drew there.
pub fn note_links(flow: &[FlowLine], top: usize, area: Rect, drawn: &mut Drawn) {
    let lines = flow.iter().skip(top).zip(area.rows());
    for (line, row) in lines {
        for (columns, address) in &line.links {
            let column = |at: usize| u16::try_from(at + 1).unwrap_or(u16::MAX);
            let (from, to) = (column(columns.start), column(columns.end));
            let spot = Rect {
                x: row.x.saturating_add(from),
                width: to.saturating_sub(from),
                ..row
            };
            drawn.links.push((spot.intersection(row), address.clone()));
        }
    }
}

fn nearest_stop(flow: &[FlowLine], from: usize, forward: bool) -> usize {
    let after = || (from..flow.len()).find(|at| flow[*at].stop);
    let before = || (0..from.min(flow.len())).rev().find(|at| flow[*at].stop);
    let here = flow.get(from).is_some_and(|line| line.stop).then_some(from);
    let found = if forward {
        here.or_else(after).or_else(before)
    } else {
        here.or_else(before).or_else(after)
    };
    found.unwrap_or(0)
}

/// Draws lines of a flow from `top` on. `cursor` is the line with the cursor; with the focus its
/// line is lit, without it only a small sign is left.
pub fn draw(
    flow: &[FlowLine],
    top: usize,
    cursor: Option<(usize, bool)>,
    area: Rect,
    theme: &Theme,
    signs: &Glyphs,
    buffer: &mut Buffer,
) {
    for (row, line) in flow
        .iter()
        .enumerate()
        .skip(top)
        .take(usize::from(area.height))
    {
        let y = u16::try_from(row - top).unwrap_or(u16::MAX);
        let text = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(1),
            ..area
        };
        draw_line(&line.line, text, y, buffer);
        match cursor {
            Some((at, true)) if at == row => {
                let lit = Rect {
                    y: area.y + y,
                    height: 1,
                    ..area
                }
                .intersection(buffer.area);
                buffer.set_style(lit, theme.cursor);
                draw_line(
                    &Line::from(Span::styled(signs.cursor, theme.cursor_bar)),
                    Rect { width: 1, ..area },
                    y,
                    buffer,
                );
            }
            _ => {}
        }
    }
}
