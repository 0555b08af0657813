//! The card page (`L5`): picture, every field, the whole ticket history and the history of changes.

use std::collections::{HashMap, HashSet};

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::client::{Client, Source, Standing};
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::display::{age, bytes_text, grouped};
use crate::domain::edit::CardView;
use crate::domain::page::TicketView;
use crate::tui::act::{Act, Block};
use crate::tui::look::Look;
use crate::tui::panes::{history, sidebar, words};
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};

/// Entries of the history shown before it is unfolded.
const HISTORY: usize = 8;

/// Columns of the labels at the left.
const LABEL: usize = 15;

/// Lays out a card for so many columns.
pub fn lay_out(view: &CardView, open: &HashSet<Block>, columns: usize, look: &Look) -> Flow {
    let mut flow = Flow::default();
    let columns = columns.max(8);
    let client = &view.client;
    sidebar::note(client, true, columns, 12, look, &mut flow);
    head(view, columns, look, &mut flow);
    duplicates(view, columns, look, &mut flow);
    fields(client, columns, look, &mut flow);
    tickets(view, columns, look, &mut flow);
    changes(
        view,
        open.contains(&Block::History),
        columns,
        look,
        &mut flow,
    );
    flow
}

fn head(view: &CardView, columns: usize, look: &Look, flow: &mut Flow) {
    let client = &view.client;
    let mut name: Vec<Span<'static>> = words::mark(client.standing, look).into_iter().collect();
    name.push(text::span(&client.display_name(), look.theme.strong));
    if client.house {
        name.push(Span::styled(" house card", look.theme.warning));
    }
    if !client.also_seen_as.is_empty() {
        name.push(text::span(
            &format!("  also seen as {}", client.also_seen_as.join(", ")),
            look.theme.dim,
        ));
    }
    // The language behind it needs some of the row.
    let company = words::company_line(client, columns.saturating_sub(20), look);
    let mut second = vec![text::span(&company, look.theme.text)];
    if let Some(language) = words::language_line(client, columns, look) {
        if !company.is_empty() {
            second.push(Span::styled(
                format!(" {} ", look.signs.dot),
                look.theme.dim,
            ));
        }
        second.extend(language.spans);
    }
    let last = client.last_appeal_at.map_or_else(
        || "has not written yet".to_owned(),
        |at| format!("last appeal {}", look.exact(at)),
    );
    let third = text::span(
        &format!("first seen {}, {last}", look.date(client.created_at)),
        look.theme.dim,
    );
    let right = text::span(
        &format!("#{} {} rev {}", client.id, look.signs.dot, client.revision),
        look.theme.dim,
    );
    let art = sidebar::picture(&client.display_name(), look);
    let beside = columns.saturating_sub(8);
    let rows = [
        text::justify(Line::from(name), Line::from(right), beside),
        text::clip_line(Line::from(second), beside),
        text::clip_line(Line::from(third), beside),
    ];
    flow.item(Item::Name);
    for (art, row) in art.into_iter().zip(rows) {
        let mut spans = vec![Span::styled(art, look.theme.client), Span::raw("  ")];
        spans.extend(row.spans);
        flow.act(Line::from(spans), Act::EditCard(client.id));
    }
    flow.gap();
}

fn duplicates(view: &CardView, columns: usize, look: &Look, flow: &mut Flow) {
    for (other, name) in &view.duplicates {
        flow.item(Item::Card(*other));
        flow.act(
            Line::from(text::span(
                &text::fit(
                    &format!("! may be the same person as {name} (#{other}): m merges"),
                    columns,
                ),
                look.theme.warning,
            )),
            Act::Card(*other),
        );
    }
    if !view.duplicates.is_empty() {
        flow.gap();
    }
}

/// One value under a label; the label stands only before the first.
struct Rows<'a> {
    label: &'a str,
    columns: usize,
    look: &'a Look,
    first: bool,
    place: &'a mut usize,
}

impl Rows<'_> {
    fn push(&mut self, content: Line<'static>, right: Line<'static>, act: Act, flow: &mut Flow) {
        let label = if self.first { self.label } else { "" };
        self.first = false;
        *self.place += 1;
        flow.item(Item::Other(*self.place));
        let mut line = vec![text::span(
            &text::pad(label, LABEL.min(self.columns / 3)),
            self.look.theme.dim,
        )];
        let room = self.columns.saturating_sub(LABEL.min(self.columns / 3));
        let start = self.columns - room;
        let said = text::line_width(&content).min(room);
        line.extend(text::justify(content, right, room).spans);
        let address = words::address(&act);
        flow.act(Line::from(line), act);
        if let Some(address) = address {
            flow.link(start..start + said, &address);
        }
    }
}

fn fields(client: &Client, columns: usize, look: &Look, flow: &mut Flow) {
    let mut place = 1000;
    let style = look.theme.text;
    contacts(client, columns, look, &mut place, flow);
    let plain = |label: &str, values: Vec<(String, Act)>, place: &mut usize, flow: &mut Flow| {
        let mut rows = Rows {
            label,
            columns,
            look,
            first: true,
            place,
        };
        for (value, act) in values {
            rows.push(
                Line::from(text::span(&value, style)),
                Line::default(),
                act,
                flow,
            );
        }
    };
    plain(
        "Sites",
        client
            .sites
            .iter()
            .map(|site| (site.clone(), Act::Link(site.clone())))
            .collect(),
        &mut place,
        flow,
    );
    let mut rows = Rows {
        label: "Addresses",
        columns,
        look,
        first: true,
        place: &mut place,
    };
    for address in &client.addresses {
        rows.push(
            Line::from(text::span(&address.text.replace('\n', ", "), style)),
            Line::from(text::span(&address.kind, look.theme.dim)),
            Act::Copy(address.text.clone()),
            flow,
        );
    }
    if !client.tags.is_empty() {
        plain(
            "Tags",
            vec![(client.tags.join(", "), Act::EditCard(client.id))],
            &mut place,
            flow,
        );
    }
    for (name, value) in &client.custom {
        plain(
            name,
            vec![(value.clone(), Act::EditCard(client.id))],
            &mut place,
            flow,
        );
    }
    if client.standing != Standing::Normal {
        let (said, style) = match client.standing {
            Standing::Vip => ("VIP: always arrives, sorted first", look.theme.vip),
            _ => ("spammer: what comes goes to spam", look.theme.spam),
        };
        one("Standing", said, style, columns, look, &mut place, flow);
    }
    if let Some(avatar) = &client.avatar {
        let said = format!(
            "{} {} {}",
            avatar.media_type,
            bytes_text(avatar.bytes),
            source(avatar.source)
        );
        one(
            "Picture",
            &said,
            look.theme.dim,
            columns,
            look,
            &mut place,
            flow,
        );
    }
    flow.gap();
}

fn one(
    label: &str,
    value: &str,
    style: Style,
    columns: usize,
    look: &Look,
    place: &mut usize,
    flow: &mut Flow,
) {
    Rows {
        label,
        columns,
        look,
        first: true,
        place,
    }
    .push(
        Line::from(text::span(value, style)),
        Line::default(),
        Act::Do(crate::tui::keymap::Action::EditCard),
        flow,
    );
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Auto => "auto",
        Source::Manual => "by hand",
        Source::Import => "imported",
    }
}

fn contacts(client: &Client, columns: usize, look: &Look, place: &mut usize, flow: &mut Flow) {
    let mut rows = Rows {
        label: "Contacts",
        columns,
        look,
        first: true,
        place,
    };
    if client.contacts.is_empty() {
        rows.push(
            Line::from(Span::styled("none yet: e adds one", look.theme.dim)),
            Line::default(),
            Act::EditCard(client.id),
            flow,
        );
    }
    // A card may have a thousand contacts: each kind is counted once.
    let mut of_kind: HashMap<ContactKind, usize> = HashMap::new();
    for contact in &client.contacts {
        *of_kind.entry(contact.kind).or_default() += 1;
    }
    for contact in &client.contacts {
        // The first of several; the next ones of its kind find nothing left.
        let primary = of_kind.remove(&contact.kind).is_some_and(|count| count > 1);
        rows.push(
            Line::from(vec![
                Span::styled(
                    format!("{} ", words::contact_sign(contact, look)),
                    look.theme.dim,
                ),
                text::span(&words::contact_text(contact), look.theme.text),
            ]),
            about(contact, primary, look),
            sidebar::contact_act(client, contact),
            flow,
        );
    }
}

fn about(contact: &Contact, primary: bool, look: &Look) -> Line<'static> {
    let mut spans = Vec::new();
    let mut say = |word: &str, style: Style| {
        if !spans.is_empty() {
            spans.push(Span::raw("  "));
        }
        spans.push(text::span(word, style));
    };
    if !contact.label.is_empty() {
        say(&contact.label, look.theme.dim);
    }
    if primary {
        say("primary", look.theme.good);
    }
    if contact.claimed {
        say("? claimed", look.theme.warning);
    }
    if contact.key.is_none() {
        say("! kept, never matched", look.theme.warning);
    }
    if contact.shared {
        say("shared", look.theme.dim);
    }
    if contact.source == Source::Auto {
        say("auto", look.theme.dim);
    }
    Line::from(spans)
}

fn rule(label: &str, columns: usize, look: &Look) -> Line<'static> {
    let used = text::width(label) + 1;
    Line::from(vec![
        text::span(label, look.theme.accent),
        Span::styled(
            format!(" {}", look.signs.line.repeat(columns.saturating_sub(used))),
            look.theme.border,
        ),
    ])
}

fn tickets(view: &CardView, columns: usize, look: &Look, flow: &mut Flow) {
    flow.item(Item::Head(Block::Contacts));
    flow.pass(rule(
        &format!("Tickets {}", grouped(view.ticket_count)),
        columns,
        look,
    ));
    if view.tickets.is_empty() {
        flow.pass(Line::from(Span::styled(
            " none yet: w writes to the client",
            look.theme.dim,
        )));
    }
    for ticket in &view.tickets {
        flow.item(Item::Ticket(ticket.id));
        let right = Line::from(vec![
            text::span(
                &text::pad(words::status(ticket.status), 9),
                words::status_style(ticket.status, look),
            ),
            Span::styled(
                format!("{} ", look.signs.channel(&ticket.channel)),
                look.theme.dim,
            ),
            text::span(
                &text::pad_left(&age(ticket.last_message_at, look.now), 4),
                look.theme.dim,
            ),
            text::span(
                &text::pad_left(&grouped(u64::from(ticket.messages)), 5),
                look.theme.dim,
            ),
        ]);
        flow.act(
            text::justify(
                Line::from(vec![
                    Span::styled(format!(" #{:<5} ", ticket.id.0), look.theme.dim),
                    text::span(&ticket.subject, look.theme.text),
                ]),
                right,
                columns,
            ),
            Act::Ticket(ticket.id),
        );
    }
    let rest = view.ticket_count.saturating_sub(view.tickets.len() as u64);
    if rest > 0 {
        flow.item(Item::Other(2));
        flow.act(
            Line::from(text::span(
                &format!(" +{} more: Enter lists all of them", grouped(rest)),
                look.theme.dim,
            )),
            Act::View(TicketView::Client(view.client.id)),
        );
    }
    flow.gap();
}

fn changes(view: &CardView, open: bool, columns: usize, look: &Look, flow: &mut Flow) {
    flow.item(Item::Head(Block::History));
    flow.pass(rule("History", columns, look));
    if view.history.is_empty() {
        flow.pass(Line::from(Span::styled(
            " nothing was changed yet",
            look.theme.dim,
        )));
    }
    let most = if open { usize::MAX } else { HISTORY };
    for entry in view.history.iter().take(most) {
        flow.item(Item::Event(entry.id));
        for (place, row) in history::rows(entry, columns, true, look)
            .into_iter()
            .enumerate()
        {
            if place == 0 {
                flow.act(row, Act::Entry(entry.id));
            } else {
                flow.pass(row);
            }
        }
    }
    if view.history.len() > most {
        flow.item(Item::Head(Block::History));
        flow.act(
            Line::from(text::span(
                &format!(" +{} more", view.history.len() - most),
                look.theme.dim,
            )),
            Act::Fold(Block::History),
        );
    }
}
