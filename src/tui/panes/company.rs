//! A company's page: its domains, its cards, their open tickets (`C4`).

use ratatui::text::{Line, Span};

use super::{sidebar, words};
use crate::domain::company::CompanyView;
use crate::domain::display::{age, grouped};
use crate::domain::page::{ClientRow, TicketRow};
use crate::tui::act::Act;
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};

/// What stands for the domains, and for the line that leads to all cards.
const DOMAINS: Item = Item::Facts;
const ALL_CARDS: Item = Item::Other(1);

/// Lays out a company for so many columns.
pub fn lay_out(view: &CompanyView, columns: usize, look: &Look) -> Flow {
    let columns = columns.max(8);
    let mut flow = Flow::default();
    head(view, columns, look, &mut flow);
    clients(view, columns, look, &mut flow);
    tickets(view, columns, look, &mut flow);
    flow
}

/// The line of the first card, or the first line.
pub fn first_card(flow: &Flow) -> usize {
    flow.lines
        .iter()
        .position(|line| matches!(line.item, Item::Card(_)))
        .unwrap_or(0)
}

fn head(view: &CompanyView, columns: usize, look: &Look, flow: &mut Flow) {
    let company = &view.company;
    let art = sidebar::picture(&company.name, look);
    let beside = |art: &str, said: Span<'static>| {
        text::clip_line(
            Line::from(vec![
                Span::styled(format!("{art}  "), look.theme.client),
                said,
            ]),
            columns,
        )
    };
    let plural = if company.clients == 1 { "" } else { "s" };
    flow.item(Item::Name);
    flow.pass(beside(
        &art[0],
        text::span(&company.name, look.theme.strong),
    ));
    flow.pass(beside(
        &art[1],
        text::span(
            &format!("{} client{plural}", grouped(company.clients)),
            look.theme.text,
        ),
    ));
    flow.pass(beside(&art[2], Span::raw("")));
    flow.gap();
    flow.item(DOMAINS);
    if company.domains.is_empty() {
        flow.pass(Line::from(vec![
            Span::styled("Domains  ", look.theme.dim),
            Span::styled("none: e gives it one", look.theme.dim),
        ]));
    } else {
        let wrapped = text::wrap(&company.domains.join("  "), columns.saturating_sub(9));
        for (place, line) in wrapped.iter().enumerate() {
            let label = if place == 0 { "Domains  " } else { "         " };
            let line = Line::from(vec![
                Span::styled(label, look.theme.dim),
                text::span(line, look.theme.text),
            ]);
            flow.act(line, Act::OfferCards(company.id));
        }
        flow.pass(text::clip_line(
            Line::from(Span::styled(
                "         mail from there binds a card without a company",
                look.theme.dim,
            )),
            columns,
        ));
    }
    flow.gap();
}

fn clients(view: &CompanyView, columns: usize, look: &Look, flow: &mut Flow) {
    let company = &view.company;
    flow.item(Item::Head(crate::tui::act::Block::Contacts));
    flow.pass(sidebar::head(
        "Clients",
        &grouped(company.clients),
        columns,
        look,
    ));
    for client in &view.clients {
        flow.item(Item::Card(client.id));
        flow.act(client_line(client, columns, look), Act::Card(client.id));
    }
    if view.clients.is_empty() {
        for line in text::wrap(
            "No card yet: the Company field of a card binds it, and so does mail from a domain.",
            columns.saturating_sub(2),
        ) {
            flow.pass(Line::from(text::span(&format!("  {line}"), look.theme.dim)));
        }
    } else {
        let shown = view.clients.len() as u64;
        let said = match company.clients.saturating_sub(shown) {
            0 => format!("all of them in Clients {}", look.signs.folded),
            more => format!(
                "{} more: all of them in Clients {}",
                grouped(more),
                look.signs.folded
            ),
        };
        flow.item(ALL_CARDS);
        flow.act(
            Line::from(Span::styled(format!("  {said}"), look.theme.dim)),
            Act::Company(company.name.clone()),
        );
    }
    flow.gap();
}

fn client_line(client: &ClientRow, columns: usize, look: &Look) -> Line<'static> {
    let mark = words::mark(client.standing, look).unwrap_or(Span::raw(" "));
    let when = client
        .last_appeal_at
        .map_or_else(|| look.signs.none.to_owned(), |at| age(at, look.now));
    let mut right = Vec::new();
    if columns >= 34 {
        right.push(text::span(
            &text::pad(client.language.as_deref().unwrap_or(look.signs.none), 3),
            look.theme.dim,
        ));
    }
    right.push(Span::styled(text::pad_left(&when, 4), look.theme.dim));
    let mut left = vec![Span::raw(" ")];
    left.push(mark);
    if text::line_width(&Line::from(left.clone())) < 3 {
        left.push(Span::raw(" "));
    }
    left.push(text::span(&client.name, look.theme.text));
    text::justify(Line::from(left), Line::from(right), columns)
}

fn tickets(view: &CompanyView, columns: usize, look: &Look, flow: &mut Flow) {
    flow.item(Item::Head(crate::tui::act::Block::Comments));
    flow.pass(sidebar::head(
        "Open tickets",
        &grouped(view.tickets.len() as u64),
        columns,
        look,
    ));
    if view.tickets.is_empty() {
        flow.pass(Line::from(Span::styled(
            "  none of its clients waits",
            look.theme.dim,
        )));
    }
    for ticket in &view.tickets {
        flow.item(Item::Ticket(ticket.id));
        flow.act(ticket_line(ticket, columns, look), Act::Ticket(ticket.id));
    }
}

fn ticket_line(ticket: &TicketRow, columns: usize, look: &Look) -> Line<'static> {
    let (sign, style) = if ticket.unread {
        (look.signs.unread, look.theme.unread)
    } else {
        (look.signs.read, look.theme.dim)
    };
    let left = Line::from(vec![
        Span::raw(" "),
        Span::styled(sign, style),
        text::span(&format!(" #{} ", ticket.id), look.theme.dim),
        text::span(&ticket.client_name, look.theme.text),
        text::span(&format!("  {}", ticket.subject), look.theme.dim),
    ]);
    let right = Line::from(vec![
        Span::styled(
            format!("{} ", words::status(ticket.status)),
            words::status_style(ticket.status, look),
        ),
        Span::styled(
            text::pad_left(&age(ticket.last_message_at, look.now), 4),
            look.theme.dim,
        ),
    ]);
    text::justify(left, right, columns)
}
