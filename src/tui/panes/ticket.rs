//! The ticket in front: what it is, its conversation, and the composer under it (`T2`, `T3`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::composer::{self, address_text};
use super::{chrome, words};
use crate::domain::ticket::{Ticket, TicketType, TicketView};
use crate::tui::app::After;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::Action;
use crate::tui::layout::{Layout, Pane, composer_rows};
use crate::tui::look::Look;
use crate::tui::place::TicketPlace;
use crate::tui::text;
use crate::tui::widgets::flow;

/// The parts of the pane, top to bottom. Each may be empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// Name, marks and note of the client, where the sidebar is out of sight.
    pub strip: Rect,
    /// Channel, address, assignee, tags.
    pub info: Rect,
    /// The conversation.
    pub flow: Rect,
    /// Title of the composer, or the one line of a waiting draft.
    pub composer_title: Rect,
    /// Text of the composer.
    pub composer: Rect,
}

/// Cuts the room inside the border into its parts. `typing` opens the composer.
pub fn parts(layout: &Layout, place: &TicketPlace, typing: bool) -> Parts {
    let Some(inner) = layout.inner(Pane::Main) else {
        return Parts::default();
    };
    let mut rest = inner;
    let mut take = |rows: u16, from_bottom: bool| {
        let rows = rows.min(rest.height);
        let part = Rect {
            y: if from_bottom {
                rest.bottom() - rows
            } else {
                rest.y
            },
            height: rows,
            ..rest
        };
        if !from_bottom {
            rest.y += rows;
        }
        rest.height -= rows;
        part
    };
    let mut parts = Parts::default();
    // The note's first line, the reply address and the caret's line are never out of sight; with
    // few rows they are all there is.
    if layout.strip {
        let rows = if place
            .client()
            .is_some_and(|client| !client.note.trim().is_empty())
        {
            2
        } else {
            1
        };
        parts.strip = take(rows, false);
    }
    // The composer's title has the address, too: with hardly a row left it is enough.
    let tight = typing && inner.height < parts.strip.height + 3;
    parts.info = take(u16::from(!tight), false);
    let rule = u16::from(layout.area.height >= 20);
    if rule > 0 {
        take(rule, false);
    }
    if typing && place.composer.open.is_some() {
        let columns = usize::from(inner.width.saturating_sub(2)).max(1);
        let wanted = place
            .composer
            .current()
            .map_or(1, |editor| editor.height(columns));
        let rows = composer_rows(layout.area.height, wanted) + composer::rows_below(place);
        // At least the caret's line, and the title with the address above it.
        parts.composer = take(
            rows.min(rest_of(inner, &parts, rule).saturating_sub(1).max(1)),
            true,
        );
        parts.composer_title = take(1, true);
    } else if place.composer.waiting().is_some() {
        parts.composer_title = take(1, true);
    }
    parts.flow = rest;
    parts
}

fn rest_of(inner: Rect, parts: &Parts, rule: u16) -> u16 {
    inner
        .height
        .saturating_sub(parts.strip.height + parts.info.height + rule)
}

/// Draws the pane with its border.
#[expect(clippy::too_many_arguments, reason = "the state of one pane")]
pub fn draw(
    layout: &Layout,
    place: &TicketPlace,
    focused: bool,
    typing: bool,
    after: &After,
    present: Option<&str>,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    let Some(area) = layout.main else { return };
    drawn.put(area, Target::Pane(Pane::Main));
    let right = place.view.as_ref().map_or_else(Line::default, |view| {
        let mut spans = Vec::new();
        if let Some(present) = present {
            let room = usize::from(area.width / 3);
            spans.push(text::span(&text::fit(present, room), look.theme.warning));
            spans.push(Span::styled(
                format!(" {} ", look.signs.dot),
                look.theme.dim,
            ));
        }
        spans.push(Span::styled(
            words::status(view.ticket.status),
            words::status_style(view.ticket.status, look),
        ));
        Line::from(spans)
    });
    let subject = place
        .view
        .as_ref()
        .map_or("", |view| view.ticket.subject.as_str());
    let title = format!("#{} {}", place.id, text::shown(subject));
    chrome::pane(layout, area, focused || typing, &title, right, look, buffer);
    let parts = parts(layout, place, typing);
    let Some(view) = &place.view else {
        let said = place.failure.as_ref().map_or_else(Vec::new, |why| {
            vec![
                (why.clone(), true),
                ("Ctrl-l asks again, Esc goes back".to_owned(), false),
            ]
        });
        chrome::empty(layout.inside(area), &said, look, buffer);
        return;
    };
    draw_strip(parts.strip, view, look, buffer, drawn);
    draw_info(parts.info, &view.ticket, look, buffer);
    if parts.flow.y > parts.info.bottom() && parts.info.height > 0 {
        let rule = Rect {
            y: parts.info.bottom(),
            height: 1,
            ..parts.info
        };
        text::draw_line(
            &Line::from(Span::styled(
                look.signs.line.repeat(usize::from(rule.width)),
                look.theme.border,
            )),
            rule,
            0,
            buffer,
        );
    }
    flow::draw(
        &place.flow.lines,
        place.reel.top,
        Some((place.reel.cursor, focused)),
        parts.flow,
        &look.theme,
        &look.signs,
        buffer,
    );
    flow::note_links(&place.flow.lines, place.reel.top, parts.flow, drawn);
    for row in 0..parts.flow.height {
        let line = place.reel.top + usize::from(row);
        if line < place.flow.lines.len() {
            drawn.put(
                Rect {
                    y: parts.flow.y + row,
                    height: 1,
                    ..parts.flow
                },
                Target::MainLine(line),
            );
        }
    }
    composer::draw(
        parts.composer_title,
        parts.composer,
        place,
        view,
        typing,
        after,
        look,
        buffer,
        drawn,
    );
}

/// `★ Иван Петров · Acme GmbH            ✎ ⚙` and the first line of the note.
fn draw_strip(area: Rect, view: &TicketView, look: &Look, buffer: &mut Buffer, drawn: &mut Drawn) {
    if area.is_empty() {
        return;
    }
    let client = &view.sidebar.client;
    let mut left = vec![Span::raw(" ")];
    left.extend(words::mark(client.standing, look));
    left.push(text::span(&client.display_name(), look.theme.strong));
    let company = words::company_line(client, usize::from(area.width) / 2, look);
    if !company.is_empty() {
        left.push(text::span(
            &format!(" {} {company}", look.signs.dot),
            look.theme.dim,
        ));
    }
    let buttons = format!("{} {} ", look.signs.pencil, look.signs.gear);
    text::draw_line(
        &text::justify(
            Line::from(left),
            Line::from(Span::styled(buttons, look.theme.accent)),
            usize::from(area.width),
        ),
        area,
        0,
        buffer,
    );
    put_buttons(area, 1, drawn);
    if area.height > 1 {
        let lines = text::wrap(
            client.note.trim(),
            usize::from(area.width).saturating_sub(3),
        );
        let first = lines.first().map_or("", String::as_str);
        let more = if lines.len() > 1 {
            format!(" +{}", lines.len() - 1)
        } else {
            String::new()
        };
        text::draw_line(
            &Line::from(vec![
                Span::raw(" "),
                Span::styled(look.signs.bar, look.theme.note),
                Span::styled(
                    text::fit(
                        first,
                        usize::from(area.width).saturating_sub(3 + more.len()),
                    ),
                    look.theme.strong,
                ),
                Span::styled(more, look.theme.dim),
            ]),
            area,
            1,
            buffer,
        );
    }
}

/// `✎ ⚙` end `inset` columns before the right end of the first row.
pub fn put_buttons(area: Rect, inset: u16, drawn: &mut Drawn) {
    let right = area.right().saturating_sub(inset);
    for (back, action) in [(3, Action::EditCard), (1, Action::Gear)] {
        drawn.put(
            Rect {
                x: right.saturating_sub(back),
                width: 1,
                height: 1,
                ..area
            },
            Target::Action(action),
        );
    }
}

/// Channel, the address answers go to, assignee, type, priority, tags.
fn draw_info(area: Rect, ticket: &Ticket, look: &Look, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = &look.theme;
    let mut spans = vec![Span::styled(
        format!(" {} ", look.signs.channel(&ticket.channel)),
        theme.dim,
    )];
    let dot = || Span::styled(format!(" {} ", look.signs.dot), theme.dim);
    // The address is what must be read; the words around it go where there is no room.
    let roomy = area.width >= 48;
    if roomy {
        spans.push(text::span(&ticket.channel, theme.dim));
        spans.push(dot());
    }
    match &ticket.reply_address {
        Some(address) => {
            if roomy {
                spans.push(Span::styled("answering ", theme.dim));
            }
            spans.push(text::span(
                &address_text(address, &ticket.channel),
                theme.text,
            ));
        }
        None => spans.push(Span::styled("! no address to answer", theme.warning)),
    }
    if let Some(assignee) = &ticket.assignee {
        spans.push(dot());
        spans.push(Span::styled("assigned to ", theme.dim));
        spans.push(text::span(assignee, theme.text));
    }
    if let Some(word) = words::priority(ticket.priority) {
        spans.push(dot());
        spans.push(Span::styled(
            word,
            words::priority_style(ticket.priority, look),
        ));
    }
    if ticket.kind != TicketType::Question {
        spans.push(dot());
        spans.push(Span::styled(ticket.kind.name(), theme.dim));
    }
    for tag in &ticket.tags {
        spans.push(Span::raw(" "));
        spans.push(text::span(&format!("#{tag}"), theme.dim));
    }
    if let Some(linked) = ticket.linked {
        spans.push(dot());
        spans.push(text::span(&format!("continues #{linked}"), theme.dim));
    }
    if let Some(until) = ticket.snoozed_until
        && until > look.now
    {
        spans.push(dot());
        spans.push(text::span(
            &format!("hidden until {}", look.exact(until)),
            theme.warning,
        ));
    }
    text::draw_line(
        &text::clip_line(Line::from(spans), usize::from(area.width)),
        area,
        0,
        buffer,
    );
}
