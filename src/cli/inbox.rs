//! What the desk keeps beside cards and tickets: rejects, duplicates, lists, outbox.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use super::args::{ColourArg, DuplicatesCommand, ListsCommand, OutboxCommand, RejectsCommand};
use super::context::{Context, ReadDesk, now};
use super::output::{Out, Style};
use super::pages::local;
use super::table::{self, Column, cell, or_empty};
use super::{Outcome, output, posting};
use crate::domain::error::{EXIT_WITH_REJECTS, Error, Result};
use crate::domain::ids::{ListEntryId, OutboxId, RejectId, ReviewId};
use crate::domain::listing::{EntryType, ListEntry, Origin};
use crate::domain::printable::{printable, printable_line};
use crate::domain::time::Timestamp;
use crate::exchange::json::reports;

/// More than any list here will have.
const ALL: usize = i32::MAX as usize;

pub(super) fn rejects(context: &Context, command: &RejectsCommand, out: &mut Out) -> Outcome {
    match command {
        RejectsCommand::List { json } => list_rejects(context, *json, out),
        RejectsCommand::Retry { ids, with } => retry(context, ids, with.as_deref(), out),
        RejectsCommand::Export { output } => export(context, output.as_deref(), out),
    }
}

fn list_rejects(context: &Context, json: bool, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let rejects = desk.store().rejects(ALL)?;
    if json {
        let mut array = out.json_array();
        for reject in &rejects {
            array.push(&reports::Reject::from(reject))?;
        }
        array.finish()?;
        return Ok(0);
    }
    for reject in &rejects {
        let place = match reject.line {
            0 => reject.source.clone(),
            line => format!("{}:{line}", reject.source),
        };
        let head = format!("{}  {}", reject.id, printable_line(&place));
        out.line(&out.styled(&head, Style::Bold))?;
        out.line(&format!("  {}", printable_line(&reject.reason)))?;
        let raw = String::from_utf8_lossy(&reject.raw);
        let start = crate::domain::printable::clip(&printable_line(&raw), out.text_width() - 2)
            .into_owned();
        out.line(&out.styled(&format!("  {start}"), Style::Dim))?;
    }
    Ok(0)
}

fn retry(context: &Context, ids: &[i64], with: Option<&Path>, out: &mut Out) -> Outcome {
    let desk = context.open()?;
    let raw = with.map(read_bytes).transpose()?;
    if raw.is_some() && ids.len() != 1 {
        return Err(Error::new(
            crate::domain::error::ErrorKind::Usage,
            "--with repairs one reject; name its number",
        )
        .into());
    }
    let ids: Vec<RejectId> = match ids {
        // Oldest first, as they came.
        [] => {
            let mut all: Vec<_> = desk.store().rejects(ALL)?.iter().map(|r| r.id).collect();
            all.reverse();
            all
        }
        named => named.iter().copied().map(RejectId).collect(),
    };
    let (mut filed, mut still) = (0_u64, 0_u64);
    for id in ids {
        let report = desk.retry_reject(id, raw.clone(), now())?;
        if report.rejected > 0 {
            still += 1;
        } else {
            filed += 1;
        }
    }
    let found = desk.find_missing()?;
    out.line(&format!("{filed} filed · {still} still rejected"))?;
    if found > 0 {
        out.line(&format!("{found} attachments found that were missing"))?;
    }
    Ok(if still > 0 { EXIT_WITH_REJECTS } else { 0 })
}

fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    let name = path.display();
    let read = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::not_found(format!("there is no file {name}")),
        _ => Error::failed(format!("cannot read {name}: {error}")),
    })
}

/// The records as they came, oldest first; on a terminal harmless, anywhere else byte for byte.
fn export(context: &Context, to: Option<&Path>, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let mut rejects = desk.store().rejects(ALL)?;
    rejects.reverse();
    let mut records = Vec::new();
    for reject in &rejects {
        records.extend_from_slice(&reject.raw);
        if !reject.raw.ends_with(b"\n") {
            records.push(b'\n');
        }
    }
    match to {
        Some(path) => {
            write_new(path, &records)?;
            output::note(&format!("{} records written", rejects.len()));
        }
        None if out.is_terminal() => {
            for line in String::from_utf8_lossy(&records).lines() {
                out.line(&printable(line))?;
            }
        }
        None => out.raw(&records)?,
    }
    Ok(0)
}

/// Writes a file that only its owner may read, since it holds what clients wrote.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| Error::failed(format!("cannot write {}: {error}", path.display())))
}

pub(super) fn duplicates(
    context: &Context,
    command: Option<&DuplicatesCommand>,
    json: bool,
    out: &mut Out,
) -> Outcome {
    if let Some(DuplicatesCommand::Dismiss { id }) = command {
        let news = context.open()?.dismiss_review(ReviewId(*id), now())?;
        out.line(if news {
            "not the same: remembered; deskcard undo takes it back"
        } else {
            "that was said already"
        })?;
        return Ok(0);
    }
    let desk = context.open_to_read()?;
    let reviews = desk.store().reviews(ALL)?;
    if json {
        let mut array = out.json_array();
        for review in &reviews {
            array.push(&reports::Duplicate::from(review))?;
        }
        array.finish()?;
        return Ok(0);
    }
    for review in &reviews {
        let mut head = format!(
            "{}  #{} {}",
            review.id,
            review.a,
            printable_line(&review.a_name)
        );
        match &review.b {
            Some((id, name)) => head.push_str(&format!("  ≟  #{id} {}", printable_line(name))),
            None => head.push_str("  sender not confirmed"),
        }
        out.line(&out.styled(&head, Style::Bold))?;
        for reason in &review.reasons {
            out.line(&format!("  {}", printable_line(reason)))?;
        }
    }
    Ok(0)
}

pub(super) fn lists(
    context: &Context,
    command: Option<&ListsCommand>,
    list: Option<ColourArg>,
    json: bool,
    out: &mut Out,
) -> Outcome {
    match command {
        Some(command) => change_lists(context, command, out),
        None => show_lists(context, list, json, out),
    }
}

fn change_lists(context: &Context, command: &ListsCommand, out: &mut Out) -> Outcome {
    let now = now();
    match command {
        ListsCommand::Add {
            list,
            entry,
            reason,
            until,
        } => {
            let desk = context.open()?;
            let until = until.as_deref().map(moment).transpose()?;
            let entry = ListEntry {
                id: ListEntryId(0),
                list: list.colour(),
                kind: EntryType::Email,
                value: entry.clone(),
                client: None,
                origin: Origin::Hand,
                reason: reason.clone(),
                author: desk.agent().to_owned(),
                at: now,
                until,
            };
            desk.add_list_entry(entry, now)?;
        }
        ListsCommand::Remove { list, entry } => {
            let desk = context.open()?;
            if desk.remove_list_entry(entry, list.colour(), now)?.is_none() {
                return Err(Error::not_found(format!(
                    "«{entry}» is not on the {} list",
                    list.colour().name()
                ))
                .into());
            }
        }
        ListsCommand::Why {
            reference,
            json: true,
        } => {
            let (verdict, reasons) = context.open_to_read()?.verdict_on(reference, now)?;
            out.json(&reports::ListVerdict::new(reference, verdict, &reasons))?;
        }
        ListsCommand::Why { reference, .. } => {
            for sentence in context.open_to_read()?.why(reference, now)? {
                out.line(&printable_line(&sentence))?;
            }
        }
    }
    Ok(0)
}

/// A date (its first moment in the local zone) or a date with time and offset.
fn moment(text: &str) -> Result<Timestamp> {
    if let Some(at) = Timestamp::parse(text) {
        return Ok(at);
    }
    text.trim()
        .parse::<jiff::civil::Date>()
        .ok()
        .and_then(|date| date.to_zoned(jiff::tz::TimeZone::system()).ok())
        .map(|at| Timestamp(at.timestamp().as_microsecond()))
        .ok_or_else(|| Error::failed(format!("«{text}» is no date; write 2026-12-31")))
}

fn show_lists(context: &Context, list: Option<ColourArg>, json: bool, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let entries = desk
        .store()
        .list_entries(list.map(ColourArg::colour), ALL)?;
    if json {
        let mut array = out.json_array();
        for entry in &entries {
            array.push(&reports::ListEntry::from(entry))?;
        }
        array.finish()?;
        return Ok(0);
    }
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            let client = entry.client.map(|id| format!("#{id}"));
            vec![
                cell(entry.list.name()),
                cell(&entry.value).bold(),
                cell(&or_empty(client.as_deref())).dim(),
                cell(&entry.reason),
                cell(&entry.author).dim(),
                cell(&local(entry.at)).dim(),
                cell(
                    &entry
                        .until
                        .map(|at| format!("until {}", local(at)))
                        .unwrap_or_default(),
                )
                .dim(),
            ]
        })
        .collect();
    let columns = [
        Column::Left,
        Column::Cut(60),
        Column::Left,
        Column::Cut(40),
        Column::Left,
        Column::Left,
        Column::Left,
    ];
    table::print(out, &columns, &rows)?;
    Ok(0)
}

pub(super) fn outbox(context: &Context, command: &OutboxCommand, out: &mut Out) -> Outcome {
    match command {
        OutboxCommand::Retry { id } => {
            let desk = context.open()?;
            desk.retry_outbox(&[OutboxId(*id)], now())?;
            posting::deliver_and_await(&desk, OutboxId(*id))?;
            Ok(0)
        }
        OutboxCommand::List { json: true } => list_records(context, out),
        OutboxCommand::List { json: false } => {
            let desk = open_settled(context)?;
            let rows: Vec<_> = desk
                .store()
                .outbox(false, ALL)?
                .iter()
                .map(|line| {
                    vec![
                        cell(&line.id.to_string()).dim(),
                        cell(line.state.name()),
                        cell(&format!("#{}", line.ticket)).dim(),
                        cell(&line.client_name).bold(),
                        cell(&line.address),
                        cell(&or_empty(line.error.as_deref())),
                        cell(&local(line.at)).dim(),
                    ]
                })
                .collect();
            let columns = [
                Column::Right,
                Column::Left,
                Column::Right,
                Column::Cut(30),
                Column::Cut(40),
                Column::Cut(40),
                Column::Left,
            ];
            table::print(out, &columns, &rows)?;
            Ok(0)
        }
    }
}

/// The desk to read from, with those replies noted as unknown that were cut off while they were sent.
fn open_settled(context: &Context) -> Result<ReadDesk> {
    let desk = context.open_to_read()?;
    if !desk.store().replies_being_sent()?.is_empty() {
        // Opening it to write notes them. A file that cannot be written can still be read.
        if let Err(error) = context.open() {
            tracing::warn!(kind = ?error.kind, "replies that were cut off are not noted yet");
        }
    }
    Ok(desk)
}

/// The records as connectors read them, with what became of them.
fn list_records(context: &Context, out: &mut Out) -> Outcome {
    let desk = open_settled(context)?;
    let mut array = out.json_array();
    for (record, state, error) in desk.store().outbox_records(ALL)? {
        let mut record: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&record)
            .map_err(|error| Error::failed(format!("an outbox record is damaged: {error}")))?;
        record.insert("state".to_owned(), state.outwardly().name().into());
        record.insert("error".to_owned(), error.into());
        array.push(&record)?;
    }
    array.finish()?;
    Ok(0)
}
