//! A card and a ticket as text: what `show`, `ticket show` and `demo` print for people.

use std::io;

use super::clients::mark;
use super::output::{Out, Style};
use super::table::{self, Column, cell};
use crate::domain::appeal::{AppealKind, Visibility};
use crate::domain::client::Client;
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::display::{age, bytes_text};
use crate::domain::edit::CardView;
use crate::domain::printable::{printable_block, printable_line, wrap};
use crate::domain::ticket::{Attachment, Message, Sidebar, TicketLine, TicketView, Writer};
use crate::domain::time::Timestamp;

/// A moment in the local zone, as pages show it.
pub(super) fn local(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0)
        .map(|at| {
            at.to_zoned(jiff::tz::TimeZone::system())
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        })
        .unwrap_or_else(|_| at.rfc3339())
}

/// The card page.
pub(super) fn card(view: &CardView, now: Timestamp, out: &mut Out) -> io::Result<()> {
    let client = &view.client;
    head(client, out)?;
    note(&client.note, out)?;
    let mut rows = Vec::new();
    let mut field = |label: &str, value: &str| {
        if !value.is_empty() {
            rows.push(vec![cell(label).dim(), cell(value)]);
        }
    };
    if let Some(company) = &client.company {
        field("Company", &company.name);
    }
    field("Position", &client.position);
    let language = &client.language;
    match (&language.code, &language.suggestion) {
        (Some(code), _) => field("Language", &language_words(code)),
        (None, Some(guess)) => field("Language", &format!("{}?", language_words(guess))),
        (None, None) => {}
    }
    for contact in &client.contacts {
        let (label, value) = contact_words(contact);
        field(&label, &value);
    }
    for site in &client.sites {
        field("site", site);
    }
    for address in &client.addresses {
        field(&format!("{} address", address.kind), &address.text);
    }
    for (name, value) in &client.custom {
        field(name, value);
    }
    field("Tags", &client.tags.join(", "));
    field("Also seen as", &client.also_seen_as.join(", "));
    if let Some(avatar) = &client.avatar {
        let words = format!("{}, {}", avatar.media_type, bytes_text(avatar.bytes));
        field("Picture", &words);
    }
    field("Created", &local(client.created_at));
    table::print(out, &[Column::Left, Column::Cut(200)], &rows)?;
    tickets("Tickets", &view.tickets, now, out)?;
    if !view.duplicates.is_empty() {
        section("Possibly the same", out)?;
        let rows: Vec<_> = view
            .duplicates
            .iter()
            .map(|(id, name)| vec![cell(&format!("#{id}")).dim(), cell(name)])
            .collect();
        table::print(out, &[Column::Right, Column::Cut(60)], &rows)?;
    }
    Ok(())
}

/// A ticket with its messages, its sidebar after them.
pub(super) fn ticket(view: &TicketView, now: Timestamp, out: &mut Out) -> io::Result<()> {
    let ticket = &view.ticket;
    let title = format!("#{} {}", ticket.id, printable_line(&ticket.subject));
    out.line(&out.styled(title.trim_end(), Style::Bold))?;
    let mut facts = vec![
        ticket.status.name().to_owned(),
        ticket.priority.name().to_owned(),
        ticket.kind.name().to_owned(),
        ticket.channel.clone(),
    ];
    if let Some(address) = &ticket.reply_address {
        facts.push(format!("answers go to {address}"));
    }
    if let Some(agent) = &ticket.assignee {
        facts.push(format!("assigned to {agent}"));
    }
    if ticket.unread {
        facts.push("unread".to_owned());
    }
    if let Some(linked) = ticket.linked {
        facts.push(format!("continues #{linked}"));
    }
    if !ticket.tags.is_empty() {
        facts.push(format!("tags: {}", ticket.tags.join(", ")));
    }
    let facts = printable_line(&facts.join(" · ")).into_owned();
    for line in wrap(&facts, out.text_width()) {
        let line = out.styled(&facts[line], Style::Dim);
        out.line(&line)?;
    }
    for message in &view.messages {
        out.line("")?;
        one_message(message, out)?;
    }
    out.line("")?;
    let rule = "─".repeat(out.text_width().min(60));
    out.line(&out.styled(&rule, Style::Dim))?;
    sidebar(&view.sidebar, now, out)
}

fn one_message(message: &Message, out: &mut Out) -> io::Result<()> {
    let mut facts = vec![local(message.sent_at)];
    match (message.writer, message.visibility) {
        (Writer::Agent, Visibility::Internal) => facts.push("internal comment".to_owned()),
        (Writer::Agent, Visibility::Public) => facts.push("reply".to_owned()),
        (Writer::Client, _) => {}
    }
    match message.kind {
        AppealKind::PostComment => facts.push("comment under a post".to_owned()),
        AppealKind::Call => facts.push("call".to_owned()),
        AppealKind::Message | AppealKind::Delivery => {}
    }
    if let Some(delivery) = &message.delivery {
        facts.push(match &delivery.error {
            Some(error) => format!("{}: {error}", delivery.state.name()),
            None => delivery.state.name().to_owned(),
        });
    }
    if message
        .matched_by
        .as_ref()
        .is_some_and(|matched| matched.claimed)
    {
        facts.push("sender not confirmed".to_owned());
    }
    let author = out.styled(&printable_line(&message.author_name), Style::Bold);
    let facts = out.styled(&printable_line(&facts.join(" · ")), Style::Dim);
    out.line(&format!("{author}  {facts}"))?;
    if let Some(post) = &message.post {
        let link = printable_line(&post.url).into_owned();
        out.line(&out.styled(&format!("  under {link}"), Style::Dim))?;
    }
    let text = if message.deleted {
        "message deleted"
    } else {
        message.text.trim_end()
    };
    paragraph(text, "  ", out)?;
    for file in &message.attachments {
        let words = file_words(file);
        out.line(&out.styled(&format!("  ⎙ {words}"), Style::Dim))?;
    }
    Ok(())
}

/// What stands beside a ticket (`T5`), in its order: note, client, contacts, tickets, comments, files.
fn sidebar(sidebar: &Sidebar, now: Timestamp, out: &mut Out) -> io::Result<()> {
    let client = &sidebar.client;
    note(&client.note, out)?;
    head(client, out)?;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(client.company.as_ref().map(|company| company.name.clone()));
    facts.extend(Some(client.position.clone()).filter(|position| !position.is_empty()));
    facts.extend(client.language.code.as_deref().map(language_words));
    if !facts.is_empty() {
        let line = printable_line(&facts.join(" · ")).into_owned();
        out.line(&line)?;
    }
    let rows: Vec<_> = client
        .contacts
        .iter()
        .map(|contact| {
            let (label, value) = contact_words(contact);
            vec![cell(&label).dim(), cell(&value)]
        })
        .collect();
    table::print(out, &[Column::Left, Column::Cut(100)], &rows)?;
    tickets("Last tickets", &sidebar.last_tickets, now, out)?;
    if !sidebar.post_comments.is_empty() {
        section("Comments under posts", out)?;
        for comment in &sidebar.post_comments {
            let line = format!(
                "{}  {}",
                local(comment.sent_at),
                printable_line(&comment.url)
            );
            out.line(&out.styled(&line, Style::Dim))?;
            paragraph(&comment.text, "  ", out)?;
        }
    }
    if !sidebar.attachments.is_empty() {
        section("Attachments", out)?;
        for file in &sidebar.attachments {
            let ticket = out.styled(&format!("#{}", file.ticket), Style::Dim);
            out.line(&format!("{}  {ticket}", file_words(file)))?;
        }
    }
    Ok(())
}

fn head(client: &Client, out: &mut Out) -> io::Result<()> {
    let name = client.display_name();
    let name = out.styled(&printable_line(&name), Style::Bold);
    let number = out.styled(&format!("#{}", client.id), Style::Dim);
    let mark = mark(client.standing);
    let gap = if mark.is_empty() { "" } else { " " };
    out.line(&format!("{mark}{gap}{name}  {number}"))
}

fn note(text: &str, out: &mut Out) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    paragraph(text, "▌ ", out)
}

/// A text with its lines, wrapped behind `before`.
fn paragraph(text: &str, before: &str, out: &mut Out) -> io::Result<()> {
    let text = printable_block(text);
    let columns = out.text_width().saturating_sub(2).max(10);
    for line in text.split('\n') {
        for range in wrap(line, columns) {
            let line = format!("{before}{}", &line[range]);
            out.line(line.trim_end())?;
        }
    }
    Ok(())
}

fn section(title: &str, out: &mut Out) -> io::Result<()> {
    out.line("")?;
    out.line(&out.styled(title, Style::Bold))
}

fn tickets(title: &str, lines: &[TicketLine], now: Timestamp, out: &mut Out) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    section(title, out)?;
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            vec![
                cell(&format!("#{}", line.id)).dim(),
                cell(line.status.name()),
                cell(&line.channel).dim(),
                cell(&line.subject),
                cell(&age(line.last_message_at, now)).dim(),
            ]
        })
        .collect();
    let columns = [
        Column::Right,
        Column::Left,
        Column::Left,
        Column::Cut(60),
        Column::Right,
    ];
    table::print(out, &columns, &rows)
}

/// `mobile  +34 612…`: what it is, and the address with its marks.
fn contact_words(contact: &Contact) -> (String, String) {
    let label = match contact.kind {
        ContactKind::Email => "e-mail".to_owned(),
        ContactKind::Phone => contact.label.clone(),
        ContactKind::Messenger | ContactKind::Social => contact.network.clone(),
        ContactKind::AdditionalId if contact.network.is_empty() => "id".to_owned(),
        ContactKind::AdditionalId => contact.network.clone(),
    };
    let mut value = contact.value.clone();
    if contact.claimed {
        value.push_str(" (not confirmed)");
    }
    if contact.shared {
        value.push_str(" (shared)");
    }
    if contact.key.is_none() {
        value.push_str(" (recognises nobody)");
    }
    (label, value)
}

pub(super) fn file_words(file: &Attachment) -> String {
    let name = printable_line(&file.name);
    if file.blob.is_none() {
        format!("{name} (missing)")
    } else {
        format!("{name} ({})", bytes_text(file.bytes))
    }
}

fn language_words(code: &str) -> String {
    match crate::domain::language::name(code) {
        "" => code.to_owned(),
        name => format!("{name} ({code})"),
    }
}
