//! The client list (`L2`): name or best contact, marks, company, language, last appeal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::tickets::{below, gutter};
use crate::domain::client::Standing;
use crate::domain::display::{age, grouped};
use crate::domain::page::{ClientOrder, ClientRow};
use crate::tui::app::ClientList;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::look::Look;
use crate::tui::panes::chrome;
use crate::tui::text;

/// What an order is called.
pub fn order_title(order: ClientOrder) -> &'static str {
    match order {
        ClientOrder::Name => "by name",
        ClientOrder::Created => "newest first",
        ClientOrder::LastAppeal => "last appeal first",
    }
}

/// Draws the list into the room inside its border.
#[expect(clippy::too_many_arguments, reason = "the state of one pane")]
pub fn draw(
    area: Rect,
    clients: &ClientList,
    total: Option<u64>,
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
    let list = &clients.list;
    let right = if let Some(marked) = list.marks().said() {
        marked
    } else if clients.query.is_blank() {
        format!("{} {}", order_title(clients.order), look.signs.drop)
    } else {
        let found = grouped(list.rows().len() as u64);
        let more = if list.complete() { "" } else { "+" };
        total.map_or_else(
            || format!("{found}{more}"),
            |total| format!("{found}{more} of {}{}", look.signs.about, grouped(total)),
        )
    };
    chrome::filter_line(
        head,
        &clients.query,
        typing,
        "name, phone, e-mail, company…",
        &right,
        look,
        buffer,
        drawn,
    );
    let rows = below(area, 2);
    if let Some(note) = list.notes().first() {
        // The head is one row high, so the note is drawn into the blank row under it.
        let under = Rect {
            y: head.y + 1,
            ..head
        };
        if under.y < area.bottom() {
            text::draw_line(
                &Line::from(text::span(
                    &text::fit(note, usize::from(head.width)),
                    look.theme.warning,
                )),
                under,
                0,
                buffer,
            );
        }
    }
    if list.rows().is_empty() {
        if list.loaded() {
            let said = if clients.query.is_blank() {
                vec![
                    ("No clients yet.".to_owned(), true),
                    ("c creates a card".to_owned(), false),
                    ("i imports a queue file".to_owned(), false),
                ]
            } else {
                vec![
                    ("Nobody has that.".to_owned(), true),
                    (
                        "Esc clears the search, then c creates a card".to_owned(),
                        false,
                    ),
                ]
            };
            chrome::empty(rows, &said, look, buffer);
        }
        return;
    }
    let companies = list.in_sight().any(|(_, client)| client.company.is_some());
    for (row, (place, client)) in list.in_sight().enumerate() {
        let y = u16::try_from(row).unwrap_or(u16::MAX);
        if y >= rows.height {
            break;
        }
        let spot = Rect {
            y: rows.y + y,
            height: 1,
            ..rows
        };
        let here = place == list.cursor();
        if here && focused {
            buffer.set_style(spot.intersection(buffer.area), look.theme.cursor);
        }
        let marked = list.marks().has(client.id);
        draw_row(
            spot,
            client,
            clients.order,
            companies,
            here,
            focused,
            marked,
            look,
            buffer,
        );
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

#[expect(clippy::too_many_arguments, reason = "the state of one row")]
fn draw_row(
    area: Rect,
    client: &ClientRow,
    order: ClientOrder,
    companies: bool,
    here: bool,
    focused: bool,
    marked: bool,
    look: &Look,
    buffer: &mut Buffer,
) {
    let theme = &look.theme;
    let columns = usize::from(area.width).saturating_sub(1);
    let standing = match client.standing {
        Standing::Normal => Span::raw(" "),
        Standing::Vip => Span::styled(look.signs.vip, theme.vip),
        Standing::Spammer => Span::styled(look.signs.spam, theme.spam),
    };
    let when = match order {
        ClientOrder::Created => Some(client.created_at),
        ClientOrder::Name | ClientOrder::LastAppeal => client.last_appeal_at,
    };
    let when = when.map_or_else(|| look.signs.none.to_owned(), |at| age(at, look.now));
    // Narrow panes give up the company, then the language.
    let company_columns = match columns {
        _ if !companies => 0,
        70.. => 24,
        46.. => 14,
        _ => 0,
    };
    let mut right = Vec::new();
    if company_columns > 0 {
        right.push(text::span(
            &text::pad(client.company.as_deref().unwrap_or(""), company_columns),
            theme.dim,
        ));
        right.push(Span::raw(" "));
    }
    if columns >= 34 {
        right.push(text::span(
            &text::pad(client.language.as_deref().unwrap_or(look.signs.none), 3),
            theme.dim,
        ));
    }
    right.push(Span::styled(text::pad_left(&when, 4), theme.dim));
    let left = vec![
        gutter(here, focused, marked, look),
        Span::raw(" "),
        standing,
        Span::raw(" "),
        text::span(&client.name, theme.strong),
    ];
    text::draw_line(
        &text::justify(Line::from(left), Line::from(right), columns),
        area,
        0,
        buffer,
    );
}
