//! The client beside a ticket (`T5`): the note first, then who it is, how to reach them, their last
//! tickets, comments under posts and attachments. Every line is a place the cursor can stand, and
//! `Enter` does what the line is for.

use std::collections::HashSet;

use ratatui::text::{Line, Span};

use crate::domain::client::Client;
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::display::{age, bytes_text, grouped};
use crate::domain::ticket::Sidebar;
use crate::tui::act::{Act, Block};
use crate::tui::keymap::Action;
use crate::tui::layout::SideRoom;
use crate::tui::look::Look;
use crate::tui::panes::words;
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};

mod dynamic;

pub use dynamic::BlockView;

/// The sidebar as lines. The first `pinned` of them stay; the rest scrolls under them.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// All lines.
    pub flow: Flow,
    /// How many stay in sight: the note and the name.
    pub pinned: usize,
}

/// Lays out the sidebar for so many columns.
pub fn lay_out(
    side: &Sidebar,
    block: Option<&BlockView>,
    open: &HashSet<Block>,
    columns: usize,
    room: SideRoom,
    look: &Look,
) -> Side {
    let mut flow = Flow::default();
    let columns = columns.max(4);
    let client = &side.client;
    note(
        client,
        open.contains(&Block::Note),
        columns,
        room.note,
        look,
        &mut flow,
    );
    who(client, columns, room.avatar, look, &mut flow);
    let pinned = flow.lines.len();
    contacts(
        client,
        open.contains(&Block::Contacts),
        columns,
        room.contacts,
        look,
        &mut flow,
    );
    tickets(side, columns, room.tickets, look, &mut flow);
    comments(side, open, columns, room.lists, look, &mut flow);
    attachments(side, open, columns, room.lists, look, &mut flow);
    if let Some(block) = block {
        let open = open.contains(&Block::Dynamic);
        dynamic::lay_out(block, open, columns, room.block, look, &mut flow);
    }
    while flow
        .lines
        .last()
        .is_some_and(|line| line.item == Item::None)
    {
        flow.lines.pop();
    }
    Side { flow, pinned }
}

/// The note, at most `most` lines of it unless it is unfolded.
pub fn note(
    client: &Client,
    open: bool,
    columns: usize,
    most: usize,
    look: &Look,
    flow: &mut Flow,
) {
    let said = client.note.trim();
    if said.is_empty() {
        return;
    }
    flow.item(Item::Note);
    let bar = Span::styled(look.signs.bar, look.theme.note);
    let lines = text::wrap(said, columns.saturating_sub(1));
    let fits = lines.len() <= most || open;
    let shown = if fits {
        lines.len()
    } else {
        most.saturating_sub(1).max(1)
    };
    for line in &lines[..shown] {
        flow.act(
            Line::from(vec![bar.clone(), text::span(line, look.theme.strong)]),
            if fits && !open {
                Act::EditCard(client.id)
            } else {
                Act::Fold(Block::Note)
            },
        );
    }
    let rest = lines.len() - shown;
    if rest > 0 && most > 1 {
        let plural = if rest == 1 { "" } else { "s" };
        flow.act(
            Line::from(vec![
                bar,
                text::span(&format!("+{rest} line{plural}"), look.theme.dim),
            ]),
            Act::Fold(Block::Note),
        );
    } else if rest > 0
        && let Some(last) = flow.lines.last_mut()
    {
        last.act = Act::Fold(Block::Note);
    }
    flow.gap();
}

fn who(client: &Client, columns: usize, avatar: bool, look: &Look, flow: &mut Flow) {
    let mut name = Vec::new();
    name.extend(words::mark(client.standing, look));
    name.push(text::span(&client.display_name(), look.theme.strong));
    let beside = if avatar && columns >= 24 {
        columns.saturating_sub(8)
    } else {
        columns
    };
    let facts = [
        Some(Line::from(text::span(
            &words::company_line(client, beside, look),
            look.theme.text,
        )))
        .filter(|_| client.company.is_some() || !client.position.is_empty()),
        words::language_line(client, beside, look),
    ];
    let language_act = if client.language.code.is_none() && client.language.suggestion.is_some() {
        Act::AcceptLanguage(client.id)
    } else {
        Act::EditCard(client.id)
    };
    let company_act = client
        .company
        .as_ref()
        .map_or(Act::EditCard(client.id), |company| {
            Act::Company(company.name.clone())
        });
    flow.item(Item::Name);
    let mut facts = facts
        .into_iter()
        .zip([company_act, language_act])
        .filter_map(|(fact, act)| fact.map(|line| (line, act)));
    if avatar && columns >= 24 {
        let first = (Line::from(name), Act::Do(Action::EntireCard));
        let rows = std::iter::once(first)
            .chain(facts)
            .chain(std::iter::repeat((
                Line::default(),
                Act::Do(Action::EntireCard),
            )));
        for (place, (art, (content, act))) in picture(&client.display_name(), look)
            .into_iter()
            .zip(rows)
            .enumerate()
        {
            let mut spans = vec![Span::styled(art, look.theme.client), Span::raw(" ")];
            spans.extend(text::clip_line(content, beside).spans);
            flow.item(if place == 0 { Item::Name } else { Item::Facts });
            flow.act(Line::from(spans), act);
        }
    } else {
        flow.act(
            text::clip_line(Line::from(name), columns),
            Act::Do(Action::EntireCard),
        );
        flow.item(Item::Facts);
        for (line, act) in facts.by_ref() {
            flow.act(text::clip_line(line, columns), act);
        }
    }
    flow.gap();
}

/// Initials in a frame, three rows of six columns; a real picture is drawn over it where the
/// terminal can (`U7`).
pub fn picture(name: &str, look: &Look) -> [String; 3] {
    let letters = words::initials(name, look);
    let used = text::width(&letters);
    let left = (4 - used.min(4)) / 2;
    let inside = format!(
        "{}{letters}{}",
        " ".repeat(left),
        " ".repeat(4_usize.saturating_sub(left + used))
    );
    if look.signs.ascii {
        [
            "+----+".to_owned(),
            format!("|{inside}|"),
            "+----+".to_owned(),
        ]
    } else {
        [
            "╭────╮".to_owned(),
            format!("│{inside}│"),
            "╰────╯".to_owned(),
        ]
    }
}

/// A head with its count at the right.
pub fn head(label: &str, count: &str, columns: usize, look: &Look) -> Line<'static> {
    text::justify(
        Line::from(text::span(label, look.theme.accent)),
        Line::from(text::span(count, look.theme.dim)),
        columns,
    )
}

fn contacts(
    client: &Client,
    open: bool,
    columns: usize,
    most: usize,
    look: &Look,
    flow: &mut Flow,
) {
    let total = client.contacts.len() + client.sites.len() + client.addresses.len();
    flow.item(Item::Head(Block::Contacts));
    flow.act(
        head("Contacts", "", columns, look),
        Act::Do(Action::EditCard),
    );
    if total == 0 {
        flow.item(Item::Contact(0));
        flow.act(
            Line::from(Span::styled(" none yet: e adds one", look.theme.dim)),
            Act::EditCard(client.id),
        );
    }
    let shown = if open || total <= most {
        total
    } else {
        most.saturating_sub(1)
    };
    for (place, contact) in client.contacts.iter().enumerate().take(shown) {
        flow.item(Item::Contact(place));
        let act = contact_act(client, contact);
        let address = words::address(&act);
        flow.act(contact_line(contact, columns, look), act);
        if let Some(address) = address {
            let said = text::width(&text::shown(&words::contact_text(contact)));
            flow.link(3..(3 + said).min(columns), &address);
        }
    }
    let mut place = client.contacts.len();
    for site in &client.sites {
        if place < shown {
            flow.item(Item::Contact(place));
            let shown = site
                .trim_start_matches("https://")
                .trim_start_matches("http://");
            flow.act(
                Line::from(vec![
                    Span::styled(format!(" {} ", look.signs.channel("api")), look.theme.dim),
                    text::span(
                        &text::fit(shown, columns.saturating_sub(3)),
                        look.theme.text,
                    ),
                ]),
                Act::Link(site.clone()),
            );
            let said = text::width(&text::shown(shown));
            flow.link(3..(3 + said).min(columns), site);
        }
        place += 1;
    }
    for address in &client.addresses {
        if place < shown {
            flow.item(Item::Contact(place));
            let said = address.text.replace('\n', ", ");
            flow.act(
                Line::from(vec![
                    Span::styled(format!(" {} ", look.signs.file), look.theme.dim),
                    text::span(
                        &text::fit(&said, columns.saturating_sub(3)),
                        look.theme.text,
                    ),
                ]),
                Act::Copy(address.text.clone()),
            );
        }
        place += 1;
    }
    rest(
        Block::Contacts,
        total,
        shown,
        open && total > most,
        look,
        flow,
    );
    flow.gap();
}

/// The line under the rows of a block that has more of them than it shows, or more than it would show
/// when it was not `opened`.
fn rest(block: Block, total: usize, shown: usize, opened: bool, look: &Look, flow: &mut Flow) {
    if total <= shown && !opened {
        return;
    }
    flow.item(Item::Head(block));
    let said = if opened {
        " fewer".to_owned()
    } else {
        format!(" +{} more", total - shown)
    };
    flow.act(
        Line::from(text::span(&said, look.theme.dim)),
        Act::Fold(block),
    );
}

/// `☏ +7 921 123-45-67  mobile`.
fn contact_line(contact: &Contact, columns: usize, look: &Look) -> Line<'static> {
    let mut after = Vec::new();
    if contact.claimed {
        after.push(Span::styled("? claimed", look.theme.warning));
    } else if contact.key.is_none() {
        after.push(Span::styled("! unmatched", look.theme.warning));
    } else if contact.shared {
        after.push(Span::styled("shared", look.theme.dim));
    } else if !contact.label.is_empty() {
        after.push(text::span(&contact.label, look.theme.dim));
    }
    // The address matters more than what is said about it: a label gives way, a doubt shrinks to
    // its sign.
    let wanted = text::width(&text::shown(&words::contact_text(contact))) + 3;
    let fits = wanted + text::line_width(&Line::from(after.clone())) < columns;
    let right = match (fits, contact.claimed, contact.key.is_none()) {
        (true, ..) => Line::from(after),
        (false, true, _) => Line::from(Span::styled("?", look.theme.warning)),
        (false, false, true) => Line::from(Span::styled("!", look.theme.warning)),
        (false, false, false) => Line::default(),
    };
    text::justify(
        Line::from(vec![
            Span::styled(
                format!(" {} ", words::contact_sign(contact, look)),
                look.theme.dim,
            ),
            text::span(&words::contact_text(contact), look.theme.text),
        ]),
        right,
        columns,
    )
}

/// What `Enter` on a contact does.
pub fn contact_act(client: &Client, contact: &Contact) -> Act {
    match (contact.kind, &contact.key) {
        (ContactKind::Phone, key) => Act::Call {
            client: client.id,
            number: contact
                .e164
                .clone()
                .unwrap_or_else(|| contact.value.clone()),
            key: key.clone(),
        },
        (ContactKind::Email | ContactKind::Messenger, Some(key)) => {
            Act::WriteTo(client.id, key.clone())
        }
        (ContactKind::Social, _) if contact.value.contains('.') => {
            let link = if contact.value.contains("://") {
                contact.value.clone()
            } else {
                format!("https://{}", contact.value)
            };
            Act::Link(link)
        }
        (ContactKind::Social, Some(key)) => Act::WriteTo(client.id, key.clone()),
        _ => Act::Copy(contact.value.clone()),
    }
}

fn tickets(side: &Sidebar, columns: usize, most: usize, look: &Look, flow: &mut Flow) {
    flow.item(Item::Head(Block::History));
    let count = format!("{} {}", grouped(side.tickets), look.signs.folded);
    flow.act(
        head("Last tickets", &count, columns, look),
        Act::Do(Action::Tickets),
    );
    if side.last_tickets.is_empty() {
        flow.item(Item::Other(1));
        flow.line(Line::from(Span::styled(" no other ticket", look.theme.dim)));
    }
    for ticket in side.last_tickets.iter().take(most) {
        flow.item(Item::Ticket(ticket.id));
        flow.act(
            text::justify(
                Line::from(vec![
                    Span::styled(format!(" #{} ", ticket.id), look.theme.dim),
                    text::span(&ticket.subject, look.theme.text),
                ]),
                Line::from(Span::styled(
                    words::status(ticket.status),
                    words::status_style(ticket.status, look),
                )),
                columns,
            ),
            Act::Ticket(ticket.id),
        );
    }
    flow.gap();
}

fn block(
    label: &str,
    block: Block,
    count: usize,
    open: bool,
    columns: usize,
    look: &Look,
    flow: &mut Flow,
) {
    let sign = if open {
        look.signs.unfolded
    } else {
        look.signs.folded
    };
    flow.item(Item::Head(block));
    flow.act(
        head(
            label,
            &format!("{} {sign}", grouped(count as u64)),
            columns,
            look,
        ),
        Act::Fold(block),
    );
}

/// Whether a block is open: by default where there is room, and turned over by hand.
fn is_open(open: &HashSet<Block>, block: Block, by_default: bool) -> bool {
    open.contains(&block) != by_default
}

fn comments(
    side: &Sidebar,
    open: &HashSet<Block>,
    columns: usize,
    by_default: bool,
    look: &Look,
    flow: &mut Flow,
) {
    if side.post_comments.is_empty() {
        return;
    }
    let open = is_open(open, Block::Comments, by_default);
    block(
        "Comments under posts",
        Block::Comments,
        side.post_comments.len(),
        open,
        columns,
        look,
        flow,
    );
    if open {
        for (place, comment) in side.post_comments.iter().enumerate() {
            flow.item(Item::Other(100 + place));
            flow.act(
                text::justify(
                    Line::from(vec![
                        Span::styled(format!(" {} ", look.signs.post), look.theme.note),
                        text::span(&comment.text.replace('\n', " "), look.theme.text),
                    ]),
                    Line::from(text::span(&age(comment.sent_at, look.now), look.theme.dim)),
                    columns,
                ),
                Act::Ticket(comment.ticket),
            );
        }
        flow.gap();
    }
}

fn attachments(
    side: &Sidebar,
    open: &HashSet<Block>,
    columns: usize,
    by_default: bool,
    look: &Look,
    flow: &mut Flow,
) {
    if side.attachments.is_empty() {
        return;
    }
    let open = is_open(open, Block::Attachments, by_default);
    block(
        "Attachments",
        Block::Attachments,
        side.attachments.len(),
        open,
        columns,
        look,
        flow,
    );
    if open {
        for file in &side.attachments {
            flow.item(Item::Attachment(file.id));
            let size = if file.blob.is_some() {
                bytes_text(file.bytes)
            } else {
                "missing".to_owned()
            };
            let act = if file.blob.is_some() {
                Act::SaveAs(vec![file.id])
            } else {
                Act::None
            };
            flow.act(
                text::justify(
                    Line::from(vec![
                        Span::styled(format!(" {} ", look.signs.file), look.theme.dim),
                        text::span(&file.name, look.theme.text),
                    ]),
                    Line::from(text::span(&size, look.theme.dim)),
                    columns,
                ),
                act,
            );
        }
    }
    flow.gap();
}
