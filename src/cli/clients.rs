//! `list`, `show`, `new`, `set`: client cards.

use std::collections::VecDeque;
use std::io::Read as _;

use super::args::{ListArgs, SetArgs};
use super::context::{Context, now};
use super::output::{Out, Style};
use super::table::{self, Column, cell, or_empty};
use super::{Outcome, Stop, output, pages};
use crate::desk::Desk;
use crate::domain::assignment::{self, Assignment, Refusal, Value};
use crate::domain::client::{Client, Standing};
use crate::domain::contact::reference::{self, Reference};
use crate::domain::display::age;
use crate::domain::edit::{CardEdit, Problem, SaveOutcome};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::ClientId;
use crate::domain::page::{Anchor, ClientOrder, ClientRow, RowKey, SortKey};
use crate::domain::printable::printable_line;
use crate::domain::query::Query;
use crate::domain::time::Timestamp;
use crate::exchange::csv;
use crate::exchange::json::card::Card;

/// Rows fetched at once.
const PAGE: usize = 500;

/// VIP and spam, as every list marks them (`L2`).
pub(super) fn mark(standing: Standing) -> &'static str {
    match standing {
        Standing::Normal => "",
        Standing::Vip => "★",
        Standing::Spammer => "⊘",
    }
}

pub(super) fn list(context: &Context, args: &ListArgs, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let query = desk.query(&args.query.join(" "), now());
    if !query.is_empty() {
        super::searching::catch_up(&desk);
    }
    // As data, cards stand by name alone, so VIPs must not be counted before the others.
    let data = args.json || args.csv;
    let limit = args.limit.filter(|_| !data).unwrap_or(usize::MAX);
    let mut rows = Rows::new(&desk, &query, limit);
    if args.json {
        let mut array = out.json_array();
        for id in rows.by_name(args.limit.unwrap_or(usize::MAX)) {
            // A card deleted meanwhile is no longer in the list.
            if let Some(client) = desk.store().client(id?)? {
                array.push(&Card::in_list(&client, &desk.config().fields))?;
            }
        }
        array.finish()?;
        rows.tell_notes();
        return Ok(0);
    }
    if args.csv {
        let custom = &desk.config().fields;
        out.raw(&csv::line(&csv::header(custom))?)?;
        for id in rows.by_name(args.limit.unwrap_or(usize::MAX)) {
            if let Some(client) = desk.store().client(id?)? {
                out.raw(&csv::line(&csv::row(&client, custom))?)?;
            }
        }
        rows.tell_notes();
        return Ok(0);
    }
    let now = now();
    // Columns are as wide as a page needs them, so that a million rows begin to appear at once.
    let mut page = Vec::new();
    for row in rows.by_ref() {
        page.push(client_line(&row?, now));
        if page.len() == PAGE {
            table::print(out, &CLIENT_COLUMNS, &page)?;
            page.clear();
        }
    }
    table::print(out, &CLIENT_COLUMNS, &page)?;
    rows.tell_notes();
    Ok(0)
}

/// Number, mark, name, company, language, last appeal.
pub(super) const CLIENT_COLUMNS: [Column; 6] = [
    Column::Right,
    Column::Left,
    Column::Cut(40),
    Column::Cut(30),
    Column::Left,
    Column::Right,
];

/// A line of the client list.
pub(super) fn client_line(row: &ClientRow, now: Timestamp) -> Vec<table::Cell> {
    vec![
        cell(&format!("#{}", row.id)).dim(),
        cell(mark(row.standing)),
        cell(&row.name).bold(),
        cell(&or_empty(row.company.as_deref())),
        cell(&or_empty(row.language.as_deref())).dim(),
        cell(
            &row.last_appeal_at
                .map(|at| age(at, now))
                .unwrap_or_default(),
        )
        .dim(),
    ]
}

/// The client list, window after window.
pub(super) struct Rows<'d> {
    desk: &'d Desk,
    query: &'d Query,
    notes: Vec<String>,
    left: usize,
    window: std::vec::IntoIter<ClientRow>,
    after: Option<RowKey>,
    done: bool,
}

impl<'d> Rows<'d> {
    pub(super) fn new(desk: &'d Desk, query: &'d Query, limit: usize) -> Self {
        Self {
            desk,
            query,
            notes: Vec::new(),
            left: limit,
            window: Vec::new().into_iter(),
            after: None,
            done: false,
        }
    }

    /// The same rows by name alone, VIPs among the others.
    fn by_name(&mut self, limit: usize) -> impl Iterator<Item = Result<ClientId>> {
        let mut vips = VecDeque::new();
        let mut rest = self.by_ref().peekable();
        while let Some(Ok(row)) = rest.next_if(|row| matches!(row, Ok(row) if row.key.rank == 0)) {
            vips.push_back(row);
        }
        std::iter::from_fn(move || match (vips.front(), rest.peek()) {
            (Some(vip), Some(Ok(row))) if name_key(vip) <= name_key(row) => {
                vips.pop_front().map(|row| Ok(row.id))
            }
            (Some(_), None) => vips.pop_front().map(|row| Ok(row.id)),
            _ => rest.next().map(|row| row.map(|row| row.id)),
        })
        .take(limit)
    }

    /// What the search wants to say, such as an unknown field (`L3`).
    fn tell_notes(&self) {
        for note in &self.notes {
            output::note(note);
        }
    }

    fn fetch(&mut self) -> Result<()> {
        let anchor = self.after.take().map_or(Anchor::Top, Anchor::After);
        let window = self.desk.store().find_clients(
            self.query,
            ClientOrder::Name,
            &anchor,
            PAGE.min(self.left),
        )?;
        self.notes = window.notes;
        self.after = window.rows.last().map(|row| row.key.clone());
        self.done = !window.more_after;
        self.window = window.rows.into_iter();
        Ok(())
    }
}

/// Where a row stands by its name alone.
fn name_key(row: &ClientRow) -> (&str, ClientId) {
    match &row.key.sort {
        SortKey::Text(text) => (text, row.id),
        SortKey::Number(_) => ("", row.id),
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<ClientRow>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.left == 0 {
                return None;
            }
            if let Some(row) = self.window.next() {
                self.left -= 1;
                return Some(Ok(row));
            }
            if self.done {
                return None;
            }
            if let Err(error) = self.fetch() {
                self.left = 0;
                return Some(Err(error));
            }
        }
    }
}

pub(super) fn show(context: &Context, reference: &str, json: bool, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let id = desk.resolve(reference)?;
    let mut view = desk.card_view(id)?;
    // The page of the screen comes in pieces, spam last; here stands all, newest first.
    view.tickets = desk
        .store()
        .tickets_of(view.client.id, None, true, i32::MAX as usize)?;
    if json {
        out.json(&Card::whole(
            &view.client,
            &desk.config().fields,
            &view.tickets,
        ))?;
    } else {
        pages::card(&view, now(), out)?;
    }
    Ok(0)
}

pub(super) fn new(context: &Context, fields: &[String], share: bool, out: &mut Out) -> Outcome {
    let desk = context.open()?;
    let now = now();
    let saved = save(&desk, None, Client::blank(now), fields, share)?;
    out.line(&saved.id.to_string())?;
    Ok(0)
}

pub(super) fn set(context: &Context, args: &SetArgs, out: &mut Out) -> Outcome {
    let desk = context.open()?;
    let id = desk.resolve(&args.reference)?;
    let base = card(&desk, id)?;
    let mut mine = base.clone();
    for contact in &args.confirm {
        confirm(&desk, &mut mine, contact)?;
    }
    let saved = save(&desk, Some(base), mine, &args.fields, args.share)?;
    if out.is_terminal() {
        let name = saved.display_name();
        let line = format!("#{} {} is saved", saved.id, printable_line(&name));
        out.line(&out.styled(&line, Style::Dim))?;
    }
    Ok(0)
}

fn card(desk: &Desk, id: ClientId) -> Result<Client> {
    desk.store()
        .client(id)?
        .ok_or_else(|| Error::not_found(format!("there is no card #{id}")))
}

/// Makes a claimed contact of the card verified; a Save keeps it so.
fn confirm(desk: &Desk, client: &mut Client, text: &str) -> Result<()> {
    let keys = match reference::parse(text, desk.region()) {
        Reference::Contacts(keys) => keys,
        _ => Vec::new(),
    };
    let known = client.contacts.iter_mut().find(|contact| {
        contact.value == text || contact.key.as_ref().is_some_and(|key| keys.contains(key))
    });
    match known {
        Some(contact) => {
            contact.claimed = false;
            Ok(())
        }
        None => Err(Error::not_found(format!(
            "card #{} has no contact «{text}»",
            client.id
        ))),
    }
}

/// One call is one Save and one undo.
fn save(
    desk: &Desk,
    base: Option<Client>,
    mut mine: Client,
    fields: &[String],
    share: bool,
) -> std::result::Result<Box<Client>, Stop> {
    let avatar = assignment::apply(
        &mut mine,
        &read_assignments(fields)?,
        desk.region(),
        &desk.config().fields,
    )
    .map_err(|refusals| refused(&refusals))?;
    let shared = if share {
        mine.contacts
            .iter()
            .filter_map(|contact| contact.key.clone())
            .collect()
    } else {
        Vec::new()
    };
    let before = base.clone();
    let edit = CardEdit {
        base,
        mine,
        avatar,
        share: shared,
        over: None,
    };
    match desk.save_card(&edit, now())? {
        SaveOutcome::Saved(client) => {
            not_matched(&before, &client, desk);
            Ok(client)
        }
        SaveOutcome::Problems(found) => Err(problems(&found).into()),
        SaveOutcome::Conflict { fields, .. } => {
            let names: Vec<_> = fields.iter().map(|field| field.field.key()).collect();
            Err(Error::conflict(format!(
                "somebody else changed {} meanwhile; nothing was stored",
                names.join(", ")
            ))
            .into())
        }
    }
}

/// Says of new contacts why nobody will be recognised by them, as the form does beside them.
fn not_matched(before: &Option<Client>, saved: &Client, desk: &Desk) {
    for contact in &saved.contacts {
        let known = |before: &Client| before.contacts.contains(contact);
        if !before.as_ref().is_some_and(known)
            && let Some(why) = contact.warning(desk.region())
        {
            output::note(&format!("{}: {why}", printable_line(&contact.value)));
        }
    }
}

/// The words with the files they name.
fn read_assignments(words: &[String]) -> Result<Vec<Assignment>> {
    words
        .iter()
        .map(|word| {
            let (field, operation, value) = assignment::split(word).ok_or_else(|| {
                Error::new(ErrorKind::Usage, format!("«{word}» is not FIELD=VALUE"))
                    .hint("A text with spaces needs quotes: name=\"Ivan Petrov\"")
            })?;
            Ok(Assignment {
                field: field.to_owned(),
                operation,
                value: match value.strip_prefix('@') {
                    Some(path) => read_value(path)?,
                    None => Value::Text(value.to_owned()),
                },
            })
        })
        .collect()
}

/// The largest file a field is read from; a picture may be that large.
const LARGEST_FILE: u64 = 50 * 1024 * 1024;

fn read_value(path: &str) -> Result<Value> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::not_found(format!("there is no file {path}")),
        _ => Error::failed(format!("cannot read {path}: {error}")),
    };
    // What has no size, such as a pipe, may have no end either.
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Error::failed(format!(
            "{path} is larger than 50 MiB, which is the limit"
        )));
    }
    // A picture is none of these, a text always is.
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Value::Text(text),
        Err(error) => Value::Bytes(error.into_bytes()),
    })
}

/// What cannot be done to the card, as one failure.
fn refused(refusals: &[Refusal]) -> Error {
    let mut sentences = refusals
        .iter()
        .map(|refusal| format!("{}: {}", refusal.field, refusal.message));
    let kind = if refusals.iter().all(|refusal| refusal.conflict) {
        ErrorKind::Conflict
    } else {
        ErrorKind::Failed
    };
    let mut error = Error::new(kind, sentences.next().unwrap_or_default());
    error.hints.extend(sentences);
    error.hint("Nothing was stored.")
}

/// What stands in the way of a Save, as one failure: a conflict when a contact is another card's.
fn problems(problems: &[Problem]) -> Error {
    let owned = problems.iter().find_map(|problem| problem.owner.as_ref());
    let mut sentences = problems.iter().map(|problem| {
        let line = problem
            .line
            .map(|line| format!(", line {}", line + 1))
            .unwrap_or_default();
        format!("{}{line}: {}", problem.field.key(), problem.message)
    });
    let kind = match owned {
        Some(_) => ErrorKind::Conflict,
        None => ErrorKind::Failed,
    };
    let mut error = Error::new(kind, sentences.next().unwrap_or_default());
    error.hints.extend(sentences);
    if let Some((id, _)) = owned {
        error = error.hint(format!(
            "See that card with deskcard show {id}; --share makes the contact one of both."
        ));
    }
    error.hint("Nothing was stored.")
}
