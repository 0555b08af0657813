//! The sidebar's pane: the note and the name stay, the rest scrolls under them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{chrome, ticket};
use crate::domain::client::Standing;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::layout::{Layout, Pane};
use crate::tui::look::Look;
use crate::tui::pictures::{COLUMNS, Picture, ROWS};
use crate::tui::place::TicketPlace;
use crate::tui::text;
use crate::tui::widgets::flow::{self, FlowLine, Item};

/// Rows of the pinned lines and of those that scroll, in a pane of so many rows.
pub fn rows(place: &TicketPlace, height: usize) -> (usize, usize) {
    // However few the rows, one line of the rest stays reachable.
    let pinned = place.side.pinned.min(height.saturating_sub(1));
    (pinned, height - pinned)
}

/// Scrolls so that the cursor is in sight.
pub fn keep(place: &mut TicketPlace, height: usize) {
    let lines = &place.side.flow.lines;
    let reel = &mut place.side_reel;
    reel.cursor = reel.cursor.min(lines.len().saturating_sub(1));
    let pinned = place.side.pinned.min(height.saturating_sub(1));
    let room = height - pinned;
    let first = place.side.pinned;
    let deepest = lines.len().saturating_sub(room).max(first);
    reel.top = reel.top.clamp(first, deepest);
    if reel.cursor >= first && room > 0 {
        if reel.cursor < reel.top {
            reel.top = reel.cursor;
        } else if reel.cursor >= reel.top + room {
            reel.top = reel.cursor + 1 - room;
        }
    }
}

/// Scrolls by the wheel; the cursor comes along only when it would leave the sight.
pub fn scroll(place: &mut TicketPlace, by: isize, room: usize) {
    let first = place.side.pinned;
    let lines = &place.side.flow.lines;
    let reel = &mut place.side_reel;
    let deepest = lines.len().saturating_sub(room).max(first);
    reel.top = reel.top.saturating_add_signed(by).clamp(first, deepest);
    if reel.cursor >= first && room > 0 {
        let wanted = reel.cursor.clamp(reel.top, reel.top + room - 1);
        let stop = |at: &usize| lines.get(*at).is_some_and(|line| line.stop);
        let found = if by > 0 {
            (wanted..lines.len()).find(stop)
        } else {
            (0..=wanted).rev().find(stop)
        };
        reel.cursor = found.unwrap_or(reel.cursor);
    }
}

/// Draws the pane with its border.
pub fn draw(
    layout: &Layout,
    place: &TicketPlace,
    focused: bool,
    picture: Option<&Picture>,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    let Some(area) = layout.side else { return };
    drawn.put(area, Target::Pane(Pane::Side));
    let Some(client) = place.client() else {
        chrome::pane(
            layout,
            area,
            focused,
            "Client",
            Line::default(),
            look,
            buffer,
        );
        return;
    };
    let buttons = Line::from(Span::styled(
        format!("{} {}", look.signs.pencil, look.signs.gear),
        look.theme.accent,
    ));
    let title = match client.standing {
        Standing::Normal => "Client".to_owned(),
        Standing::Vip => format!("{} VIP client", look.signs.vip),
        Standing::Spammer => format!("{} Spammer", look.signs.spam),
    };
    chrome::pane(layout, area, focused, &title, buttons, look, buffer);
    let inner = layout.inside(area);
    let lines = &place.side.flow.lines;
    let (pinned, room) = rows(place, usize::from(inner.height));
    let split = u16::try_from(pinned).unwrap_or(u16::MAX);
    let head = Rect {
        height: split,
        ..inner
    };
    let body = Rect {
        y: inner.y + split,
        height: inner.height - split,
        ..inner
    };
    let cursor = Some((place.side_reel.cursor, focused));
    let pinned_lines = &lines[..pinned.min(lines.len())];
    flow::draw(
        pinned_lines,
        0,
        cursor,
        head,
        &look.theme,
        &look.signs,
        buffer,
    );
    flow::draw(
        lines,
        place.side_reel.top,
        cursor,
        body,
        &look.theme,
        &look.signs,
        buffer,
    );
    flow::note_links(lines, place.side_reel.top, body, drawn);
    if let Some(picture) = picture {
        draw_picture(picture, pinned_lines, 0, head, buffer);
    }
    for line in 0..pinned {
        put(inner, line, line, drawn);
    }
    for row in 0..room {
        let line = place.side_reel.top + row;
        if line < lines.len() {
            put(inner, pinned + row, line, drawn);
        }
    }
    if layout.borders {
        ticket::put_buttons(area, 3, drawn);
    }
}

/// Draws a picture over the initials that lines have in front of the name.
pub fn draw_picture(
    picture: &Picture,
    lines: &[FlowLine],
    top: usize,
    area: Rect,
    buffer: &mut Buffer,
) {
    let initials = |line: &FlowLine| {
        line.line
            .spans
            .first()
            .is_some_and(|span| text::width(&span.content) == usize::from(COLUMNS))
    };
    let at = lines.iter().position(|line| line.item == Item::Name);
    let row = at
        .filter(|at| lines.get(*at).is_some_and(initials))
        .and_then(|at| at.checked_sub(top))
        .and_then(|row| u16::try_from(row).ok());
    if let Some(row) = row
        && row + ROWS <= area.height
        && area.width > COLUMNS
    {
        let spot = Rect {
            x: area.x + 1,
            y: area.y + row,
            width: COLUMNS,
            height: ROWS,
        };
        picture.draw(spot, buffer);
    }
}

fn put(inner: Rect, row: usize, line: usize, drawn: &mut Drawn) {
    if let Ok(row) = u16::try_from(row)
        && row < inner.height
    {
        drawn.put(
            Rect {
                y: inner.y + row,
                height: 1,
                ..inner
            },
            Target::SideLine(line),
        );
    }
}
