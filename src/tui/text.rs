//! The gate between what people wrote and the cells of the screen.
//!
//! Everything a pane draws comes through here: control characters are gone, direction-changing and
//! invisible ones are visible, and text is cut and wrapped by grapheme and by its width in cells, so
//! that no script breaks the columns (`R1`, `U8`).

use std::borrow::Cow;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::printable;

/// One line of text made harmless; a newline becomes a space.
pub fn shown(text: &str) -> Cow<'_, str> {
    printable::printable_line(text)
}

/// How many columns a harmless text takes.
pub fn width(text: &str) -> usize {
    printable::width(text)
}

/// One harmless line of at most `columns` columns; what is cut ends in `…`.
pub fn fit(text: &str, columns: usize) -> String {
    printable::clip(&shown(text), columns).into_owned()
}

/// As [`fit`], filled with blanks to exactly `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns);
    let used = width(&text);
    text.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    text
}

/// As [`pad`], with the blanks in front.
pub fn pad_left(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let used = width(&text);
    let mut padded = " ".repeat(columns.saturating_sub(used));
    padded.push_str(&text);
    padded
}

/// Text of several lines, harmless, wrapped at words into lines of at most `columns` columns.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let text = printable::printable_block(text);
    printable::wrap(&text, columns.max(1))
        .into_iter()
        .map(|range| text[range].to_owned())
        .collect()
}

/// A span of harmless text.
pub fn span(text: &str, style: Style) -> Span<'static> {
    Span::styled(shown(text).into_owned(), style)
}

/// The columns a line takes.
pub fn line_width(line: &Line<'_>) -> usize {
    spans_width(&line.spans)
}

/// The columns that spans take one after another.
pub fn spans_width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(|span| width(&span.content)).sum()
}

/// Puts `right` at the right end of a line of `columns` columns; the left part is cut if it must.
pub fn justify(mut left: Line<'static>, right: Line<'static>, columns: usize) -> Line<'static> {
    let needed = line_width(&right);
    let room = columns.saturating_sub(needed + usize::from(needed > 0));
    left = clip_line(left, room);
    let used = line_width(&left);
    let gap = columns.saturating_sub(used + needed);
    left.spans.push(Span::raw(" ".repeat(gap)));
    left.spans.extend(right.spans);
    left
}

/// A line cut to `columns` columns.
pub fn clip_line(line: Line<'static>, columns: usize) -> Line<'static> {
    if line_width(&line) <= columns {
        return line;
    }
    let style = line.style;
    let mut room = columns;
    let mut spans = Vec::with_capacity(line.spans.len());
    for span in line.spans {
        let used = width(&span.content);
        if used < room {
            room -= used;
            spans.push(span);
            continue;
        }
        // What follows is cut, so this span ends in the sign for it even where it would just fit.
        let marked = format!("{}\u{2026}", span.content);
        spans.push(Span::styled(
            printable::clip(&marked, room).into_owned(),
            span.style,
        ));
        break;
    }
    Line::from(spans).style(style)
}

/// Draws a line at a place, cut to the width of `area`; nothing outside `area` is touched.
pub fn draw_line(line: &Line<'_>, area: Rect, row: u16, buffer: &mut Buffer) {
    if row < area.height && area.width > 0 {
        let area = Rect {
            y: area.y + row,
            height: 1,
            ..area
        }
        .intersection(buffer.area);
        if !area.is_empty() {
            buffer.set_line(area.x, area.y, line, area.width);
        }
    }
}

/// Terminals disagree about the width of clusters of several characters, such as Indic syllables
/// and joined emoji: what one draws wider than counted spills over its neighbours, and stays there
/// when the cluster goes. So the cells around each cluster are written anew with this frame, and
/// those around the clusters of the frame before, too.
///
/// The places of this frame's clusters come back, to be handed in with the next one.
pub fn guard_clusters(before: &[Rect], buffer: &mut Buffer) -> Vec<Rect> {
    let area = buffer.area;
    let mut clusters = Vec::new();
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell((x, y)) else {
                continue;
            };
            let symbol = cell.symbol();
            // Nor is a picture one, which is an escape sequence.
            let picture = symbol.starts_with('\x1b');
            if symbol.len() == 1 || picture || symbol.chars().nth(1).is_none() {
                continue;
            }
            let widest: usize = symbol
                .chars()
                .map(|c| width(c.encode_utf8(&mut [0; 4])))
                .sum();
            let reach = u16::try_from(widest.max(width(symbol)) + 1)
                .unwrap_or(8)
                .min(8);
            let spill = Rect {
                x,
                y,
                width: reach,
                height: 1,
            };
            clusters.push(spill.intersection(area));
        }
    }
    for spill in before.iter().chain(&clusters) {
        for position in spill.intersection(area).positions() {
            if let Some(cell) = buffer.cell_mut(position)
                && cell.diff_option == CellDiffOption::None
            {
                cell.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
        }
    }
    clusters
}
