//! The Companies section: the records that cards are bound to (`C4`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::chrome;
use super::tickets::{below, gutter};
use crate::domain::company::CompanyRow;
use crate::domain::display::grouped;
use crate::tui::app::CompanyList;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::look::Look;
use crate::tui::text;

/// Draws the list into the room inside its border.
#[expect(clippy::too_many_arguments, reason = "the state of one pane")]
pub fn draw(
    area: Rect,
    companies: &CompanyList,
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
    let list = &companies.list;
    let right = if let Some(said) = list.marks().said() {
        said
    } else if companies.query.is_blank() {
        "by name".to_owned()
    } else {
        let more = if list.complete() { "" } else { "+" };
        let found = grouped(list.rows().len() as u64);
        total.map_or_else(
            || format!("{found}{more}"),
            |total| format!("{found}{more} of {}", grouped(total)),
        )
    };
    chrome::filter_line(
        head,
        &companies.query,
        typing,
        "name or domain…",
        &right,
        look,
        buffer,
        drawn,
    );
    let rows = below(area, 2);
    if list.rows().is_empty() {
        if list.loaded() {
            let said = if companies.query.is_blank() {
                vec![
                    ("No company yet.".to_owned(), true),
                    (
                        "c creates one; so does a card's Company field".to_owned(),
                        false,
                    ),
                ]
            } else {
                vec![
                    ("No company has that.".to_owned(), true),
                    (
                        "Esc clears the search, then c creates one".to_owned(),
                        false,
                    ),
                ]
            };
            chrome::empty(rows, &said, look, buffer);
        }
        return;
    }
    for (row, (place, company)) in list.in_sight().enumerate() {
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
        let marked = list.marks().has(company.company.id);
        text::draw_line(
            &row_line(
                company,
                gutter(here, focused, marked, look),
                spot.width,
                look,
            ),
            spot,
            0,
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

fn row_line(row: &CompanyRow, gutter: Span<'static>, width: u16, look: &Look) -> Line<'static> {
    let company = &row.company;
    let columns = usize::from(width).saturating_sub(1);
    let count = Line::from(Span::styled(
        text::pad_left(&grouped(company.clients), 5),
        look.theme.dim,
    ));
    let mut left = vec![
        gutter,
        Span::raw(" "),
        text::span(&company.name, look.theme.strong),
    ];
    let used = text::line_width(&Line::from(left.clone())) + 8;
    let domains = company.domains.join(" ");
    // Domains are a help where there is room, never the reason why a name is cut.
    let room = columns.saturating_sub(used);
    if room >= 8 {
        left.push(text::span(
            &format!("  {}", text::fit(&domains, room)),
            look.theme.dim,
        ));
    }
    text::justify(Line::from(left), count, columns)
}
