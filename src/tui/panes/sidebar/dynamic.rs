//! The dynamic block (`T12`): what a configured program says about the client, under its own head.

use ratatui::text::{Line, Span};

use super::head;
use crate::domain::block::BlockText;
use crate::domain::display::{age, counted};
use crate::domain::time::Timestamp;
use crate::tui::act::{Act, Block};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};

/// Rows that one line of the answer takes at most.
const MOST_ROWS: usize = 3;
/// Rows that a failure takes at most.
const FAILURE_ROWS: usize = 5;

/// What is known of the block beside one ticket.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BlockView {
    /// Title of the configuration; the answer's own goes before it.
    pub title: String,
    /// Whether an answer is on its way.
    pub asking: bool,
    /// The last answer, and when it came.
    pub last: Option<(BlockText, Timestamp)>,
    /// Why there is no newer one.
    pub failure: Option<String>,
}

/// Lays the block out: `most` rows of its body unless it is unfolded.
pub(super) fn lay_out(
    block: &BlockView,
    open: bool,
    columns: usize,
    most: usize,
    look: &Look,
    flow: &mut Flow,
) {
    let answer = block.last.as_ref().map(|(text, _)| text);
    let title = answer
        .and_then(|text| text.title.as_deref())
        .unwrap_or(&block.title);
    let when = match &block.last {
        _ if block.asking => "asking…".to_owned(),
        Some((_, at)) => match age(*at, look.now).as_str() {
            "now" => "now".to_owned(),
            age => format!("{age} ago"),
        },
        None => String::new(),
    };
    flow.item(Item::Head(Block::Dynamic));
    flow.act(head(title, &when, columns, look), Act::Fold(Block::Dynamic));
    let mut rows = Flow::default();
    if let Some(why) = &block.failure {
        failure(why, columns, look, &mut rows);
    }
    if let Some(text) = answer {
        body(text, columns, look, &mut rows);
    }
    let total = rows.lines.len();
    let shown = if open || total <= most {
        total
    } else {
        most.saturating_sub(1)
    };
    flow.lines.extend(rows.lines.into_iter().take(shown));
    super::rest(
        Block::Dynamic,
        total,
        shown,
        open && total > most,
        look,
        flow,
    );
    flow.gap();
}

fn failure(why: &str, columns: usize, look: &Look, rows: &mut Flow) {
    rows.item(Item::Dynamic(usize::MAX));
    let lines = text::wrap(why, columns.saturating_sub(3));
    for (at, line) in lines.iter().take(FAILURE_ROWS).enumerate() {
        let sign = if at == 0 { " ! " } else { "   " };
        let cut = at + 1 == FAILURE_ROWS && lines.len() > FAILURE_ROWS;
        let more = if cut { "…" } else { "" };
        rows.act(
            text::clip_line(
                Line::from(Span::styled(
                    format!("{sign}{line}{more}"),
                    look.theme.warning,
                )),
                columns,
            ),
            Act::Copy(why.to_owned()),
        );
    }
}

fn body(text: &BlockText, columns: usize, look: &Look, rows: &mut Flow) {
    let plain = |said: String| Line::from(text::span(&said, look.theme.dim));
    if text.lines.is_empty() {
        rows.item(Item::Dynamic(0));
        rows.line(plain(" nothing to show".to_owned()));
    }
    for (place, line) in text.lines.iter().enumerate() {
        rows.item(Item::Dynamic(place));
        let (style, act) = match &line.url {
            Some(url) => (look.theme.link, Act::Link(url.clone())),
            None => (look.theme.text, Act::Copy(line.text.clone())),
        };
        // One line of the answer is one place, however many rows it takes.
        let flat = line.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut wrapped = text::wrap(&flat, columns.saturating_sub(2).max(1));
        if wrapped.len() > MOST_ROWS {
            wrapped.truncate(MOST_ROWS);
            if let Some(last) = wrapped.last_mut() {
                last.push('…');
                *last = text::fit(last, columns.saturating_sub(2));
            }
        }
        if wrapped.is_empty() {
            rows.pass(Line::default());
        }
        for (at, said) in wrapped.iter().enumerate() {
            let before = if at == 0 { " " } else { "  " };
            let shown = Line::from(vec![Span::raw(before), text::span(said, style)]);
            if at == 0 {
                rows.act(shown, act.clone());
            } else {
                rows.pass_for(shown, act.clone());
            }
            if let Some(url) = &line.url {
                rows.link(before.len()..before.len() + text::width(said), url);
            }
        }
    }
    if text.more > 0 {
        rows.item(Item::Dynamic(text.lines.len()));
        let said = counted(text.more as u64, "line", "lines");
        rows.line(plain(format!(" {said} more are not shown")));
    }
}
