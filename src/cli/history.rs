//! The history and undo, on the command line (`D7`).

use super::context::{Context, now};
use super::output::{Out, Style};
use super::pages::local;
use super::{Outcome, Stop};
use crate::domain::change::Entry;
use crate::domain::ids::EntryId;
use crate::domain::printable::{clip, printable_line};
use crate::exchange::json::reports;

/// More than any history will have.
const ALL: usize = i32::MAX as usize;

/// Prints the history of a card, a deleted one too, or of everything, newest first.
pub(super) fn history(
    context: &Context,
    reference: Option<&str>,
    limit: Option<usize>,
    json: bool,
    out: &mut Out,
) -> Outcome {
    let desk = context.open_to_read()?;
    let client = reference.map(|text| desk.resolve_past(text)).transpose()?;
    let entries = desk
        .store()
        .history(client, limit.unwrap_or(ALL).min(ALL))?;
    if json {
        let mut array = out.json_array();
        for entry in &entries {
            array.push(&reports::Change::from(entry))?;
        }
        array.finish()?;
        return Ok(0);
    }
    for entry in &entries {
        print_entry(entry, out)?;
    }
    Ok(0)
}

fn print_entry(entry: &Entry, out: &mut Out) -> Result<(), Stop> {
    let mut head = format!("{}  {}", entry.id, entry.action);
    if let Some(client) = entry.client {
        head.push_str(&format!("  client #{client}"));
    }
    if let Some(ticket) = entry.ticket {
        head.push_str(&format!("  ticket #{ticket}"));
    }
    let who = if entry.agent.is_empty() {
        "deskcard"
    } else {
        &entry.agent
    };
    let mut facts = format!("{} · {}", who, local(entry.at));
    if let Some(by) = entry.undone_by {
        facts.push_str(&format!(" · undone by {by}"));
    }
    let head = out.styled(&printable_line(&head), Style::Bold);
    let facts = out.styled(&printable_line(&facts), Style::Dim);
    out.line(&format!("{head}  {facts}"))?;
    for change in &entry.changes {
        if change.before == change.after {
            continue;
        }
        let words = format!("{}: {}", change.field, change.told());
        let line = printable_line(&words).into_owned();
        out.line(&format!("  {}", clip(&line, out.text_width().max(40) - 2)))?;
    }
    Ok(())
}

/// Takes back the newest change of this agent, or one chosen.
pub(super) fn undo(context: &Context, id: Option<i64>, out: &mut Out) -> Outcome {
    let undone = context.open()?.undo(id.map(EntryId), now())?;
    out.line(&format!(
        "undone: {} (entry {}); deskcard undo {} puts it back",
        printable_line(&undone.what()),
        undone.entry.id,
        undone.by
    ))?;
    if let Some(rest) = undone.rest() {
        out.line(&rest)?;
    }
    Ok(0)
}
