//! The ticket list (`T1`): two lines a ticket beside others, one line where it stands alone.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::client::Standing;
use crate::domain::display::age;
use crate::domain::fold::fold;
use crate::domain::page::{TicketOrder, TicketRow, TicketView as View};
use crate::domain::ticket::Status;
use crate::tui::app::TicketList;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::look::Look;
use crate::tui::panes::{chrome, words};
use crate::tui::text;

/// Rows of the screen that one ticket takes in a pane so wide.
pub fn row_height(columns: u16) -> u16 {
    if columns >= 60 { 1 } else { 2 }
}

/// What a view is called.
pub fn view_title(view: &View) -> String {
    match view {
        View::Active => "Open tickets".to_owned(),
        View::Mine => "My tickets".to_owned(),
        View::Unassigned => "Unassigned".to_owned(),
        View::Unread => "Unread".to_owned(),
        View::Status(Status::Spam) => "Spam".to_owned(),
        View::Status(status) => format!("Tickets: {}", words::status(*status)),
        View::Standard => "All but closed".to_owned(),
        View::All => "All tickets".to_owned(),
        View::Snoozed => "Snoozed".to_owned(),
        View::Channel(channel) => format!("Open in {channel}"),
        View::Tag(tag) => format!("Tagged {tag}"),
        View::Client(client) => format!("Tickets of #{client}"),
    }
}

/// What an order is called.
pub fn order_title(order: TicketOrder) -> &'static str {
    match order {
        TicketOrder::Newest => "newest first",
        TicketOrder::Oldest => "oldest first",
        TicketOrder::Priority => "most urgent first",
    }
}

/// Draws the list into the room inside its border.
pub fn draw(
    area: Rect,
    tickets: &TicketList,
    focused: bool,
    typing: bool,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    let head = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        height: 1.min(area.height),
        ..area
    };
    let right = if let Some(marked) = tickets.list.marks().said() {
        marked
    } else {
        format!("{} {}", order_title(tickets.order), look.signs.drop)
    };
    chrome::filter_line(
        head,
        &tickets.filter,
        typing,
        "filter",
        &right,
        look,
        buffer,
        drawn,
    );
    let rows = below(area, 2);
    let each = row_height(area.width);
    let list = &tickets.list;
    let wanted = wanted(&tickets.filter.text());
    if list.rows().is_empty() {
        if list.loaded() {
            chrome::empty(rows, &nothing(tickets), look, buffer);
        }
        return;
    }
    for (row, (place, ticket)) in list.in_sight().enumerate() {
        let y = u16::try_from(row).unwrap_or(u16::MAX).saturating_mul(each);
        if y + each > rows.height.max(each) {
            break;
        }
        let spot = Rect {
            y: rows.y + y,
            height: each.min(rows.height - y.min(rows.height)),
            ..rows
        };
        let here = place == list.cursor();
        if here && focused {
            buffer.set_style(spot.intersection(buffer.area), look.theme.cursor);
        }
        let marked = list.marks().has(ticket.id);
        draw_row(spot, ticket, &wanted, here, focused, marked, look, buffer);
        drawn.put(spot, Target::Row(place));
        drawn.put(
            Rect {
                width: 2.min(spot.width),
                ..spot
            },
            Target::Gutter(place),
        );
    }
}

/// The room under the first `rows` rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height.saturating_sub(1));
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}

fn nothing(tickets: &TicketList) -> Vec<(String, bool)> {
    if !tickets.filter.is_blank() {
        return vec![
            ("Nothing matches.".to_owned(), true),
            ("Esc clears the filter".to_owned(), false),
        ];
    }
    match tickets.view {
        View::Active => vec![
            ("No open tickets.".to_owned(), true),
            ("i imports a queue file".to_owned(), false),
            ("v shows other views".to_owned(), false),
            ("2 shows the clients".to_owned(), false),
        ],
        _ => vec![
            ("No ticket stands here.".to_owned(), true),
            ("v v goes back to the open ones".to_owned(), false),
        ],
    }
}

/// The gutter before a row: the cursor, or the mark.
pub fn gutter(here: bool, focused: bool, marked: bool, look: &Look) -> Span<'static> {
    if marked {
        Span::styled(look.signs.marked, look.theme.marked)
    } else if here && focused {
        Span::styled(look.signs.bar, look.theme.cursor_bar)
    } else if here {
        Span::styled(look.signs.cursor, look.theme.dim)
    } else {
        Span::raw(" ")
    }
}

#[expect(clippy::too_many_arguments, reason = "the state of one row")]
fn draw_row(
    area: Rect,
    ticket: &TicketRow,
    wanted: &[String],
    here: bool,
    focused: bool,
    marked: bool,
    look: &Look,
    buffer: &mut Buffer,
) {
    let theme = &look.theme;
    let signs = &look.signs;
    let columns = usize::from(area.width).saturating_sub(1);
    let unread = if ticket.unread {
        Span::styled(signs.unread, theme.unread)
    } else {
        Span::styled(signs.read, theme.dim)
    };
    let standing = match ticket.standing {
        Standing::Normal => Span::raw(" "),
        Standing::Vip => Span::styled(signs.vip, theme.vip),
        Standing::Spammer => Span::styled(signs.spam, theme.spam),
    };
    let name_style = if ticket.unread {
        theme.strong
    } else {
        theme.text
    };
    let mut name = vec![
        gutter(here, focused, marked, look),
        unread,
        Span::raw(" "),
        standing,
        Span::raw(" "),
        text::span(&ticket.client_name, name_style),
    ];
    let channel = Span::styled(signs.channel(&ticket.channel), theme.dim);
    let when = Span::styled(
        text::pad_left(&age(ticket.last_message_at, look.now), 4),
        theme.dim,
    );
    let state = state(ticket, look);
    if area.height == 1 && columns >= 50 {
        // One line: name, subject, state, channel, age.
        let name_columns = (columns / 3).clamp(16, 28);
        let mut left = vec![gutter(here, focused, marked, look)];
        left.extend(name.drain(1..5));
        left.push(text::span(
            &text::pad(&ticket.client_name, name_columns),
            name_style,
        ));
        left.push(Span::raw("  "));
        left.extend(subject(ticket, wanted, look));
        let mut right = state;
        if !right.is_empty() {
            right.push(Span::raw(" "));
        }
        right.extend([channel, when]);
        text::draw_line(
            &text::justify(Line::from(left), Line::from(right), columns),
            area,
            0,
            buffer,
        );
        return;
    }
    if let Some(company) = &ticket.company
        && columns > 44
    {
        name.push(text::span(&format!(" {} {company}", signs.dot), theme.dim));
    }
    text::draw_line(
        &text::justify(Line::from(name), Line::from(vec![channel, when]), columns),
        area,
        0,
        buffer,
    );
    if area.height > 1 {
        let mut left = vec![
            if here && focused {
                Span::styled(signs.bar, theme.cursor_bar)
            } else {
                Span::raw(" ")
            },
            Span::raw("    "),
        ];
        left.extend(subject(ticket, wanted, look));
        text::draw_line(
            &text::justify(Line::from(left), Line::from(state), columns),
            area,
            1,
            buffer,
        );
    }
}

/// The words of a filter that a hit may have, folded.
fn wanted(filter: &str) -> Vec<String> {
    filter
        .split_whitespace()
        .filter(|word| !word.starts_with('-'))
        .map(|word| fold(word.trim_matches('"')))
        .filter(|word| !word.is_empty())
        .collect()
}

/// What was searched for in its sentence; else the subject, then the newest words where they say
/// something else.
fn subject(ticket: &TicketRow, wanted: &[String], look: &Look) -> Vec<Span<'static>> {
    if let Some(hit) = &ticket.hit {
        let folded = fold(hit);
        let word = wanted.iter().find(|word| folded.contains(word.as_str()));
        let find = word.map_or("", String::as_str);
        return words::with_hits(&text::shown(hit), find, look.theme.text, look).spans;
    }
    let one_line = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let subject = one_line(&ticket.subject);
    let snippet = one_line(&ticket.snippet);
    let style = if ticket.unread {
        look.theme.text
    } else {
        look.theme.dim
    };
    let mut spans = vec![text::span(&subject, style)];
    if !snippet.is_empty() && !snippet.starts_with(&subject) && !subject.starts_with(&snippet) {
        spans.push(text::span(
            &format!(" {} {snippet}", look.signs.dot),
            look.theme.dim,
        ));
    }
    spans
}

/// What a row says besides: whose it is, an unusual priority, a status that is not plain open.
fn state(ticket: &TicketRow, look: &Look) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    if let Some(agent) = &ticket.assignee {
        let style = if *agent == look.me {
            look.theme.text
        } else {
            look.theme.dim
        };
        spans.push(text::span(&format!("@{}", text::fit(agent, 8)), style));
    }
    if let Some(word) = words::priority(ticket.priority) {
        if !spans.is_empty() {
            spans.push(Span::raw(" "));
        }
        spans.push(Span::styled(
            word,
            words::priority_style(ticket.priority, look),
        ));
    }
    // «new» is told by the unread sign, «open» goes without saying.
    if !matches!(ticket.status, Status::New | Status::Open) {
        if !spans.is_empty() {
            spans.push(Span::raw(" "));
        }
        spans.push(Span::styled(
            words::status(ticket.status),
            words::status_style(ticket.status, look),
        ));
    }
    spans
}
