//! The Companies section: the records that cards are bound to (`C4`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::tickets::{below, gutter};
use super::{chrome, sidebar};
use crate::domain::company::Company;
use crate::domain::display::grouped;
use crate::tui::app::CompanyList;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::look::Look;
use crate::tui::text;

/// Draws the list into the room inside its border.
pub fn draw(
    area: Rect,
    companies: &CompanyList,
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
    chrome::filter_line(
        head,
        &companies.query,
        typing,
        "name",
        "most clients first",
        look,
        buffer,
        drawn,
    );
    let rows = below(area, 2);
    if companies.rows.is_empty() {
        if companies.loaded {
            chrome::empty(
                rows,
                &[
                    ("No company here.".to_owned(), true),
                    (
                        "A card's Company field creates one, and so does mail from a domain"
                            .to_owned(),
                        false,
                    ),
                ],
                look,
                buffer,
            );
        }
        return;
    }
    let height = usize::from(rows.height);
    for (y, (place, company)) in companies
        .rows
        .iter()
        .enumerate()
        .skip(companies.top(height))
        .take(height)
        .enumerate()
    {
        let spot = Rect {
            y: rows.y + u16::try_from(y).unwrap_or(u16::MAX),
            height: 1,
            ..rows
        };
        let here = place == companies.cursor;
        if here && focused {
            buffer.set_style(spot.intersection(buffer.area), look.theme.cursor);
        }
        text::draw_line(
            &text::justify(
                Line::from(vec![
                    gutter(here, focused, false, look),
                    Span::raw(" "),
                    text::span(&company.name, look.theme.strong),
                    text::span(&format!("  {}", company.domains.join(" ")), look.theme.dim),
                ]),
                Line::from(Span::styled(grouped(company.clients), look.theme.dim)),
                usize::from(spot.width).saturating_sub(1),
            ),
            spot,
            0,
            buffer,
        );
        drawn.put(spot, Target::Row(place));
    }
}

/// Draws what is known of one company.
pub fn draw_one(area: Rect, company: &Company, look: &Look, buffer: &mut Buffer) {
    let columns = usize::from(area.width).saturating_sub(2);
    let area = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let art = sidebar::picture(&company.name, look);
    let plural = if company.clients == 1 { "" } else { "s" };
    let lines = [
        Line::from(vec![
            Span::styled(format!("{}  ", art[0]), look.theme.client),
            text::span(&company.name, look.theme.strong),
        ]),
        Line::from(vec![
            Span::styled(format!("{}  ", art[1]), look.theme.client),
            text::span(
                &format!("{} client{plural}", grouped(company.clients)),
                look.theme.text,
            ),
        ]),
        Line::from(Span::styled(art[2].clone(), look.theme.client)),
        Line::default(),
        Line::from(vec![
            Span::styled("Domains  ", look.theme.dim),
            text::span(
                &if company.domains.is_empty() {
                    "none: mail binds nobody".to_owned()
                } else {
                    company.domains.join("  ")
                },
                look.theme.text,
            ),
        ]),
        Line::default(),
        Line::from(Span::styled("Enter lists its clients", look.theme.dim)),
    ];
    for (row, line) in lines.into_iter().enumerate() {
        text::draw_line(
            &text::clip_line(line, columns),
            area,
            u16::try_from(row).unwrap_or(u16::MAX),
            buffer,
        );
    }
}
