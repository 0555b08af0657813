//! The client list (`L2`): name or best contact, marks, company, language, last appeal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::tickets::{below, gutter};
use crate::domain::client::Standing;
use crate::domain::display::{age, grouped};
use crate::domain::page::{ClientOrder, ClientRow};
use crate::tui::act::Act;
use crate::tui::app::ClientList;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::look::Look;
use crate::tui::panes::chrome;
use crate::tui::text;

/// What an order is called.
pub fn order_title(order: ClientOrder) -> &'static str {
    match order {
        ClientOrder::Name => "by name",
        ClientOrder::NameDown => "by name, Z to A",
        ClientOrder::Created => "newest first",
        ClientOrder::CreatedUp => "oldest first",
        ClientOrder::LastAppeal => "last appeal first",
        ClientOrder::LastAppealUp => "longest silent first",
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
    let companies = list.in_sight().any(|(_, client)| client.company.is_some());
    if list.notes().is_empty() && !list.rows().is_empty() && area.height > 2 {
        let heads = Rect {
            y: area.y + 1,
            height: 1,
            ..area
        };
        draw_heads(heads, clients.order, companies, look, buffer, drawn);
    }
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
                    ("i imports contacts or appeals".to_owned(), false),
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

/// Columns of the company; narrow panes give it up before the language.
fn company_columns(columns: usize, companies: bool) -> usize {
    match columns {
        _ if !companies => 0,
        70.. => 24,
        46.. => 14,
        _ => 0,
    }
}

/// The heads of the columns: a click orders the list by one, a second click the other way round.
fn draw_heads(
    area: Rect,
    order: ClientOrder,
    companies: bool,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    let columns = usize::from(area.width).saturating_sub(1);
    let by_name = matches!(order, ClientOrder::Name | ClientOrder::NameDown);
    let (age, by_age) = match order {
        ClientOrder::Created | ClientOrder::CreatedUp => ("made", order),
        ClientOrder::LastAppeal | ClientOrder::LastAppealUp => ("last", order),
        ClientOrder::Name | ClientOrder::NameDown => ("last", ClientOrder::LastAppealUp),
    };
    let sign = match order {
        ClientOrder::NameDown | ClientOrder::Created | ClientOrder::LastAppeal => look.signs.drop,
        ClientOrder::Name | ClientOrder::CreatedUp | ClientOrder::LastAppealUp => look.signs.rise,
    };
    let head = |label: &str, here: bool| {
        if here {
            text::span(&format!("{label} {sign}"), look.theme.accent)
        } else {
            text::span(label, look.theme.dim)
        }
    };
    let name = head("Name", by_name);
    let age = head(age, !by_name);
    let company = company_columns(columns, companies);
    // The language has no head: its three letters leave no room for one.
    let age_columns = if columns >= 34 { 7 } else { 6 };
    let mut right = Vec::new();
    if company > 0 {
        right.push(Span::styled(text::pad("Company", company), look.theme.dim));
        right.push(Span::raw(" "));
    }
    right.push(Span::raw(
        " ".repeat(age_columns - age.width().min(age_columns)),
    ));
    right.push(age);
    let line = text::justify(
        Line::from(vec![Span::raw("    "), name]),
        Line::from(right),
        columns,
    );
    text::draw_line(&line, area, 0, buffer);
    let order_by_name = if by_name {
        order
    } else {
        ClientOrder::NameDown
    };
    let age_width = u16::try_from(age_columns)
        .unwrap_or(u16::MAX)
        .min(area.width);
    drawn.put(
        Rect {
            x: area.x + 4.min(area.width),
            width: 8.min(area.width.saturating_sub(4)),
            ..area
        },
        Target::Act(Act::ClientOrder(order_by_name.turned())),
    );
    drawn.put(
        Rect {
            x: area.right().saturating_sub(age_width + 1).max(area.x),
            width: age_width,
            ..area
        },
        Target::Act(Act::ClientOrder(by_age.turned())),
    );
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
        ClientOrder::Created | ClientOrder::CreatedUp => Some(client.created_at),
        _ => client.last_appeal_at,
    };
    let when = when.map_or_else(|| look.signs.none.to_owned(), |at| age(at, look.now));
    let company_columns = company_columns(columns, companies);
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
