//! The one owner of border, title and place of dialogs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::panes::chrome;
use crate::tui::text;
use crate::tui::widgets::editor::Editor;

/// Where a dialog stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// In the middle.
    Middle,
    /// At the upper right, always at the same place: fingers need not look.
    UpperRight,
    /// At the top, in the middle: the palette.
    Top,
}

/// Clears the place of a dialog, draws its border, title and hint, and returns the room inside.
/// `columns` and `rows` count the inside.
#[expect(
    clippy::too_many_arguments,
    reason = "a dialog's frame is all of these"
)]
pub fn open(
    stand: Stand,
    columns: usize,
    rows: usize,
    title: &str,
    hint: &str,
    area: Rect,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) -> Rect {
    let room = |wanted: usize, most: u16| {
        u16::try_from(wanted.saturating_add(2))
            .unwrap_or(u16::MAX)
            .min(most)
    };
    let wanted = columns
        .max(text::width(title) + 4)
        .max(text::width(hint) + 4);
    let width = room(wanted + 2, area.width);
    // The footer and the line of sections stay in sight where there is room.
    let spare = if area.height > 10 { 2 } else { 0 };
    let height = room(rows, area.height.saturating_sub(spare));
    let (x, y) = match stand {
        Stand::Middle => (
            area.x + (area.width - width) / 2,
            area.y + (area.height - height) / 2,
        ),
        Stand::UpperRight => (
            area.right() - width,
            area.y + u16::from(area.height > height),
        ),
        Stand::Top => (
            area.x + (area.width - width) / 2,
            area.y + u16::from(spare > 0) * 2.min(area.height.saturating_sub(height + 1)),
        ),
    };
    let frame = Rect {
        x,
        y,
        width,
        height,
    }
    .intersection(area);
    Clear.render(frame, buffer);
    buffer.set_style(frame, look.theme.ground);
    chrome::border(frame, true, true, look, buffer);
    let title = Line::from(vec![
        Span::raw(" "),
        text::span(
            &text::fit(title, usize::from(width).saturating_sub(6)),
            look.theme.title_focus,
        ),
        Span::raw(" "),
    ]);
    let inner_width = frame.width.saturating_sub(4);
    text::draw_line(
        &title,
        Rect {
            x: frame.x + 2,
            width: inner_width,
            ..frame
        },
        0,
        buffer,
    );
    if !hint.is_empty() && frame.height > 2 {
        let hint = Line::from(vec![
            Span::raw(" "),
            text::span(
                &text::fit(hint, usize::from(width).saturating_sub(6)),
                look.theme.dim,
            ),
            Span::raw(" "),
        ]);
        text::draw_line(
            &hint,
            Rect {
                x: frame.x + 2,
                width: inner_width,
                ..frame
            },
            frame.height - 1,
            buffer,
        );
    }
    drawn.put(area, Target::Dialog);
    drawn.put(frame, Target::Dialog);
    drawn.caret = None;
    Rect {
        x: frame.x + 2,
        y: frame.y + 1,
        width: frame.width.saturating_sub(4),
        height: frame.height.saturating_sub(2),
    }
}

/// Draws the keys of a dialog into its lower border; a click on one is that key. What does not fit is
/// left out from the front: the way out is always there.
pub fn keys(
    keys: &[(&str, &str, Action)],
    room: Rect,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    let told = |key: &str, word: &str| match word {
        "" => format!(" {key}"),
        word => format!(" {key} {word} "),
    };
    let width_of = |(key, word, _): &(&str, &str, Action)| text::width(&told(key, word));
    let free = usize::from(room.width);
    let mut shown = keys;
    while let [_, rest @ ..] = shown
        && shown.iter().map(width_of).sum::<usize>() > free
    {
        shown = rest;
    }
    let mut x = room.x;
    for (key, word, action) in shown {
        let said = told(key, word);
        let rest = said.get(key.len() + 1..).unwrap_or_default();
        let line = Line::from(vec![
            Span::raw(" "),
            text::span(key, look.theme.accent),
            text::span(rest, look.theme.dim),
        ]);
        let spot = Rect {
            x,
            y: room.bottom(),
            width: u16::try_from(text::line_width(&line)).unwrap_or(0),
            height: 1,
        }
        .intersection(buffer.area);
        text::draw_line(&line, spot, 0, buffer);
        drawn.put(spot, Target::Action(*action));
        x = spot.right();
    }
}

/// The first row to draw so that the one with the cursor is in sight.
pub fn top(cursor: usize, rows: usize, height: usize) -> usize {
    if height == 0 || rows <= height {
        0
    } else {
        cursor.saturating_sub(height / 2).min(rows - height)
    }
}

/// Lights a row and puts the sign of the cursor before it.
pub fn light(area: Rect, row: u16, look: &Look, buffer: &mut Buffer) {
    let line = Rect {
        x: area.x.saturating_sub(1),
        y: area.y + row,
        width: area.width + 2,
        height: 1,
    }
    .intersection(buffer.area);
    buffer.set_style(line, look.theme.cursor);
}

/// Draws a line being typed behind its sign of two columns, into the first row of a room.
pub fn typed(
    line: &Editor,
    sign: &'static str,
    room: Rect,
    look: &Look,
    buffer: &mut Buffer,
) -> Option<Position> {
    let sign = Line::from(Span::styled(sign, look.theme.accent));
    text::draw_line(&sign, room, 0, buffer);
    let behind = Rect {
        x: room.x + 2,
        width: room.width.saturating_sub(2),
        height: 1.min(room.height),
        ..room
    };
    line.draw(behind, look.theme.strong, look.theme.selection, buffer)
}
