//! `ticket …`: tickets, what is written in them, their files.

use std::io::{self, BufRead, IsTerminal, Write};

use super::args::{TicketCommand, WriteArgs};
use super::clients::mark;
use super::context::{Context, now};
use super::importing::standard_input;
use super::output::{Out, Style};
use super::table::{self, Column, cell, or_empty};
use super::{Outcome, Stop, output, pages, posting};
use crate::desk::{Desk, Forwarding, Ran, Running, Writing, Written};
use crate::domain::appeal::Visibility;
use crate::domain::client::Client;
use crate::domain::contact::reference::{self, Reference};
use crate::domain::contact::{ContactKind, Key};
use crate::domain::display::age;
use crate::domain::draft::Enclosed;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{MessageId, TicketId};
use crate::domain::page::{Anchor, TicketOrder, TicketRow, TicketView};
use crate::domain::printable::printable_line;
use crate::domain::segment::Saved;
use crate::domain::ticket::Attachment;
use crate::domain::time::Timestamp;
use crate::exchange::json::reports::File;
use crate::exchange::json::ticket::TicketShape;

/// Rows fetched at once.
const PAGE: usize = 500;

pub(super) fn run(context: &Context, command: &TicketCommand, out: &mut Out) -> Outcome {
    match command {
        TicketCommand::List { view, limit, json } => {
            return list(context, view, limit.unwrap_or(usize::MAX), *json, out);
        }
        TicketCommand::Show { ticket, json } => return show(context, *ticket, *json, out),
        TicketCommand::Attachments { ticket, save, json } => {
            let files = {
                let desk = context.open_to_read()?;
                let id = desk.ticket(TicketId(*ticket))?.id;
                let messages = desk.store().messages(id)?;
                let files: Vec<Attachment> = messages
                    .into_iter()
                    .flat_map(|message| message.attachments)
                    .collect();
                if let Some(folder) = save {
                    return save_files(&desk, &files, folder, out);
                }
                files
            };
            return attachments(&files, *json, out);
        }
        _ => {}
    }
    let desk = context.open()?;
    let now = now();
    let one = |number: &i64| -> Result<[TicketId; 1]> { Ok([desk.ticket(TicketId(*number))?.id]) };
    match command {
        TicketCommand::New {
            reference,
            subject,
            address,
        } => {
            let id = open(&desk, reference, subject, address.as_deref(), now)?;
            out.line(&id.to_string())?;
        }
        TicketCommand::Reply(args) => return write(&desk, args, Visibility::Public, now, out),
        TicketCommand::Comment(args) => return write(&desk, args, Visibility::Internal, now, out),
        TicketCommand::Macro { ticket, name } => {
            let [ticket] = one(ticket)?;
            return run_macro(&desk, ticket, name, now);
        }
        TicketCommand::Forward {
            ticket,
            message,
            to,
            text,
        } => {
            let [ticket] = one(ticket)?;
            let forwarding = Forwarding {
                message: MessageId(*message),
                to: to.clone(),
                note: typed(text.as_deref())?,
                held: false,
            };
            let (_, outbox) = desk.forward(ticket, &forwarding, now)?;
            posting::deliver_and_await(&desk, outbox)?;
        }
        TicketCommand::Status { ticket, status } => {
            desk.set_status(&one(ticket)?, *status, now)?;
        }
        TicketCommand::Priority { ticket, priority } => {
            desk.set_priority(&one(ticket)?, *priority, now)?;
        }
        TicketCommand::Type { ticket, kind } => {
            desk.set_type(&one(ticket)?, *kind, now)?;
        }
        TicketCommand::Assign { ticket, assignee } => {
            let agent = Some(assignee.as_str()).filter(|agent| !matches!(*agent, "-" | ""));
            desk.assign(&one(ticket)?, agent, now)?;
        }
        TicketCommand::Tag {
            ticket,
            tag,
            remove,
        } => {
            let tag = [tag.trim().to_owned()];
            let (add, gone): (&[String], &[String]) =
                if *remove { (&[], &tag) } else { (&tag, &[]) };
            desk.tag_tickets(&one(ticket)?, add, gone, now)?;
        }
        TicketCommand::Client { ticket, reference } => {
            let client = desk.resolve(reference)?;
            let [ticket] = one(ticket)?;
            desk.change_client(ticket, client, now)?;
        }
        TicketCommand::Merge { ticket, other } => {
            desk.merge_tickets(TicketId(*ticket), TicketId(*other), now)?;
        }
        TicketCommand::Split {
            ticket,
            message,
            reference,
        } => {
            let client = desk.resolve(reference)?;
            let ticket = desk.ticket(TicketId(*ticket))?;
            let message = MessageId(*message);
            if desk
                .store()
                .message(message)?
                .is_none_or(|message| message.ticket != ticket.id)
            {
                return Err(Error::not_found(format!(
                    "message {message} is not in ticket #{}",
                    ticket.id
                ))
                .into());
            }
            let to = desk.split_messages(&[message], client, now)?;
            out.line(&to.to_string())?;
        }
        TicketCommand::Address { ticket, address } => {
            let [ticket] = one(ticket)?;
            let key = contact_key(&desk, address)?;
            desk.change_address(ticket, &key, now)?;
        }
        TicketCommand::List { .. }
        | TicketCommand::Show { .. }
        | TicketCommand::Attachments { .. } => {}
    }
    Ok(0)
}

fn no_view(name: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("there is no view «{name}»")).hint(
        "Views: active mine unassigned unread standard all snoozed, a status, channel:NAME, tag:NAME, client:N, or the name of a saved search of tickets",
    )
}

/// The view and the filter that are saved under a name.
fn saved_view(desk: &Desk, name: &str) -> Result<(TicketView, String)> {
    let saved = desk
        .segments()?
        .into_iter()
        .find(|saved| saved.name == name);
    match saved.map(|saved| saved.search) {
        Some(Saved::Tickets { view, filter }) => Ok((view, filter)),
        _ => Err(no_view(name)),
    }
}

fn list(context: &Context, view: &str, limit: usize, json: bool, out: &mut Out) -> Outcome {
    let known = TicketView::from_name(view);
    let desk = context.open_to_read()?;
    let (view, filter) = match known {
        Some(known) => (known, String::new()),
        None => saved_view(&desk, view)?,
    };
    let now = now();
    let mut array = json.then(|| out.json_array());
    let mut lines = Vec::new();
    let mut left = limit;
    let mut anchor = Anchor::Top;
    loop {
        let window = desk.store().find_tickets(
            &view,
            &filter,
            desk.agent(),
            TicketOrder::Newest,
            &anchor,
            PAGE.min(left),
        )?;
        for row in &window.rows {
            match &mut array {
                None => lines.push(ticket_line(row, now)),
                // A ticket merged away meanwhile is no longer in the list.
                Some(array) => {
                    if let Some(ticket) = desk.store().ticket(row.id)? {
                        array.push(&TicketShape::in_list(&ticket))?;
                    }
                }
            }
        }
        left -= window.rows.len().min(left);
        match window.rows.last() {
            Some(last) if window.more_after && left > 0 => {
                anchor = Anchor::After(last.key.clone());
            }
            _ => break,
        }
    }
    match array {
        Some(array) => array.finish()?,
        None => table::print(out, &TICKET_COLUMNS, &lines)?,
    }
    Ok(0)
}

/// Number, unread, status, priority, mark, client, subject, channel, assignee, age.
const TICKET_COLUMNS: [Column; 10] = [
    Column::Right,
    Column::Left,
    Column::Left,
    Column::Left,
    Column::Left,
    Column::Cut(28),
    Column::Cut(60),
    Column::Left,
    Column::Left,
    Column::Right,
];

fn ticket_line(row: &TicketRow, now: Timestamp) -> Vec<table::Cell> {
    let subject = if row.subject.is_empty() {
        &row.snippet
    } else {
        &row.subject
    };
    vec![
        cell(&format!("#{}", row.id)).dim(),
        cell(if row.unread { "●" } else { "" }),
        cell(row.status.name()),
        cell(row.priority.name()).dim(),
        cell(mark(row.standing)),
        cell(&row.client_name).bold(),
        cell(subject),
        cell(&row.channel).dim(),
        cell(&or_empty(row.assignee.as_deref())),
        cell(&age(row.last_message_at, now)).dim(),
    ]
}

fn show(context: &Context, number: i64, json: bool, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let view = desk.ticket_view(TicketId(number))?;
    if json {
        out.json(&TicketShape::whole(&view))?;
    } else {
        pages::ticket(&view, now(), out)?;
    }
    Ok(0)
}

fn attachments(files: &[Attachment], json: bool, out: &mut Out) -> Outcome {
    if json {
        let mut array = out.json_array();
        for file in files {
            array.push(&File::from(file))?;
        }
        array.finish()?;
        return Ok(0);
    }
    for file in files {
        out.line(&pages::file_words(file))?;
    }
    Ok(0)
}

fn save_files(
    desk: &Desk,
    files: &[Attachment],
    folder: &std::path::Path,
    out: &mut Out,
) -> Outcome {
    let there: Vec<_> = files.iter().filter(|file| file.blob.is_some()).collect();
    let ids: Vec<_> = there.iter().map(|file| file.id).collect();
    for path in desk.save_attachments(&ids, folder)? {
        out.line(&printable_line(&path.to_string_lossy()))?;
    }
    let missing = files.len() - there.len();
    if missing > 0 {
        output::note(&format!(
            "{missing} of {} files were missing from their queue folder",
            files.len()
        ));
    }
    Ok(0)
}

fn open(
    desk: &Desk,
    reference: &str,
    subject: &str,
    address: Option<&str>,
    now: Timestamp,
) -> std::result::Result<TicketId, Stop> {
    let id = desk.resolve(reference)?;
    let client = desk
        .store()
        .client(id)?
        .ok_or_else(|| Error::not_found(format!("there is no card #{id}")))?;
    let address = match address {
        Some(address) => contact_key(desk, address)?,
        None => named_by(desk, &client, reference)
            .or_else(|| best_address(&client))
            .ok_or_else(|| {
                Error::failed(format!("card #{id} has no address to write to"))
                    .hint("Add one with: deskcard set REF emails+=ADDRESS")
            })?,
    };
    Ok(desk.new_ticket(id, &address, subject, now)?)
}

/// The contact of the card that the reference itself names.
fn named_by(desk: &Desk, client: &Client, text: &str) -> Option<Key> {
    let Reference::Contacts(keys) = reference::parse(text, desk.region()) else {
        return None;
    };
    client
        .contacts
        .iter()
        .filter(|contact| contact.kind != ContactKind::AdditionalId)
        .filter_map(|contact| contact.key.as_ref())
        .find(|key| keys.contains(key))
        .cloned()
}

/// The first confirmed contact one can write to: e-mail, messenger, social, phone; a claimed one is
/// never the default (`M4`).
fn best_address(client: &Client) -> Option<Key> {
    [
        ContactKind::Email,
        ContactKind::Messenger,
        ContactKind::Social,
        ContactKind::Phone,
    ]
    .into_iter()
    .find_map(|kind| {
        client
            .contacts_of(kind)
            .filter(|contact| !contact.claimed)
            .find_map(|contact| contact.key.clone())
    })
}

/// The key of a contact in REF syntax.
fn contact_key(desk: &Desk, text: &str) -> Result<Key> {
    match reference::parse(text, desk.region()) {
        Reference::Contacts(keys) => keys.into_iter().next(),
        _ => None,
    }
    .ok_or_else(|| Error::failed(format!("«{text}» is no valid address")))
}

fn write(
    desk: &Desk,
    args: &WriteArgs,
    visibility: Visibility,
    now: Timestamp,
    out: &mut Out,
) -> Outcome {
    let ticket = desk.ticket(TicketId(args.ticket))?.id;
    let from_input = args.text.as_deref() == Some("-");
    let text = written(desk, ticket, args)?;
    let mut writing = Writing {
        ticket,
        visibility,
        text,
        files: args.attach.iter().map(Enclosed::at).collect(),
        then: args.status,
        confirmed: false,
        held: false,
    };
    let mut written = desk.write(&writing, now)?;
    if let Written::Confirm(warnings) = &written {
        if !confirmed(warnings, from_input) {
            return Err(Error::failed("nothing was sent").into());
        }
        writing.confirmed = true;
        written = desk.write(&writing, now)?;
    }
    if let Written::Stored { message, outbox } = written {
        desk.hand_on(now)?;
        if let Some(outbox) = outbox {
            posting::deliver_and_await(desk, outbox)?;
        }
        let done = match visibility {
            Visibility::Public => format!("ticket #{ticket}: reply {message} is on its way"),
            Visibility::Internal => format!("ticket #{ticket}: comment {message} is kept"),
        };
        if out.is_terminal() {
            out.line(&out.styled(&done, Style::Dim))?;
        }
    }
    Ok(0)
}

/// Whether a text is one word that looks like a long option: `--json`.
fn is_option(text: &str) -> bool {
    text.strip_prefix("--").is_some_and(|word| {
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && !word.contains(char::is_whitespace)
    })
}

/// The text of the call: a saved reply, what was typed, or one after the other.
fn written(desk: &Desk, ticket: TicketId, args: &WriteArgs) -> Result<String> {
    let typed = typed(args.text.as_deref())?;
    let Some(name) = &args.saved else {
        return Ok(typed);
    };
    let filled = desk.saved_reply(name, ticket)?;
    if let Some(missing) = filled.missing.first() {
        return Err(Error::failed(format!(
            "the saved reply «{name}» needs {{{0}}}, which there is none of for ticket #{ticket}; nothing was sent",
            missing.word()
        ))
        .hint(format!(
            "Say in the configuration what stands there then: {{{}|…}}",
            missing.word()
        )));
    }
    Ok(match typed.trim() {
        "" => filled.text,
        _ => format!("{}\n\n{typed}", filled.text.trim_end()),
    })
}

fn typed(text: Option<&str>) -> Result<String> {
    match text {
        Some("-") => standard_input(),
        // An option that is none here must not be sent to a client as the text.
        Some(text) if is_option(text) => Err(Error::new(
            ErrorKind::Usage,
            format!("«{text}» is no option here and would be the text of the message"),
        )
        .hint("Pass such a text on standard input: … - < FILE")),
        Some(text) => Ok(text.to_owned()),
        None => Ok(String::new()),
    }
}

fn run_macro(desk: &Desk, ticket: TicketId, name: &str, now: Timestamp) -> Outcome {
    let mut running = Running {
        confirmed: false,
        held: false,
    };
    let mut ran = desk.run_macro(&[ticket], name, running, now)?;
    if let Ran::Confirm(warnings) = &ran {
        if !confirmed(warnings, false) {
            return Err(Error::failed("nothing was done").into());
        }
        running.confirmed = true;
        ran = desk.run_macro(&[ticket], name, running, now)?;
    }
    if let Ran::Done { outbox, .. } = ran {
        for reply in outbox {
            posting::deliver_and_await(desk, reply)?;
        }
    }
    Ok(0)
}

/// `T3`: asks on a terminal; elsewhere the call itself is the answer, and the warnings are told.
fn confirmed(warnings: &[String], input_taken: bool) -> bool {
    for warning in warnings {
        output::note(warning);
    }
    if input_taken || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return true;
    }
    let mut stderr = io::stderr();
    let _ = write!(stderr, "Send all the same? [y/N] ");
    let _ = stderr.flush();
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    matches!(answer.trim(), "y" | "Y" | "yes")
}
