//! Merging, deleting and erasing cards, and what is handed to the person a card is about.

use std::io::{self, IsTerminal, Write as _};
use std::path::Path;

use super::Outcome;
use super::context::{Context, now};
use super::output::{self, Out};
use crate::desk::Desk;
use crate::domain::display::grouped;
use crate::domain::erasure::ErasureReport;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::ClientId;
use crate::domain::printable::printable_line;

/// Merges the second card into the first (`D4`).
pub(super) fn merge(context: &Context, keep: &str, other: &str, out: &mut Out) -> Outcome {
    let desk = context.open()?;
    let (keep, other) = (desk.resolve(keep)?, desk.resolve(other)?);
    let moves = desk.merge_preview(keep, other)?;
    desk.merge_cards(keep, other, now())?;
    out.line(&format!(
        "#{other} is #{keep} now: {} contacts, {} tickets, {} messages and {} attachments moved",
        grouped(moves.contacts),
        grouped(moves.tickets),
        grouped(moves.messages),
        grouped(moves.attachments),
    ))?;
    Ok(0)
}

/// Deletes a card with its messages (`D1`), or erases it for good (`D2`).
pub(super) fn delete(
    context: &Context,
    reference: &str,
    erase: bool,
    yes: bool,
    out: &mut Out,
) -> Outcome {
    let desk = context.open()?;
    let id = desk.resolve(reference)?;
    if !yes {
        agree(&desk, id, erase)?;
    }
    if erase {
        let report = desk.erase(&[id], now())?;
        tell_erasure(&report, out)?;
        // What is still to be found is said, and is no success.
        return Ok(u8::from(!report.left.is_empty()));
    }
    desk.delete_card(id, now())?;
    out.line(&format!(
        "#{id} is deleted; deskcard undo brings it back for {} days",
        desk.config().desk.undo_days
    ))?;
    Ok(0)
}

/// Everything about one client, into a folder.
pub(super) fn subject(context: &Context, reference: &str, folder: &Path, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let id = desk.resolve(reference)?;
    for path in desk.subject_export(id, folder)? {
        out.line(&printable_line(&path.to_string_lossy()))?;
    }
    Ok(0)
}

/// Names what goes and asks; off a terminal there is nobody to ask.
fn agree(desk: &Desk, id: ClientId, erase: bool) -> Result<()> {
    let refuse = |message: &str| Error::new(ErrorKind::Usage, message).hint("Nothing was changed.");
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(refuse(
            "nobody can be asked here: add --yes to delete the card and all its messages",
        ));
    }
    let card = desk.card_view(id)?;
    let (tickets, messages, attachments, elsewhere) = desk.store().weight_of(id)?;
    let verb = if erase { "Erase for good" } else { "Delete" };
    output::note(&format!(
        "{verb} #{id} {} with {} tickets, {} messages, {} attachments, and {} messages in others' tickets? [y/N]",
        printable_line(&card.client.display_name()),
        grouped(tickets),
        grouped(messages),
        grouped(attachments),
        grouped(elsewhere),
    ));
    let mut answer = String::new();
    io::stderr()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut answer))
        .map_err(|error| Error::failed(format!("could not read the answer: {error}")))?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(refuse("kept, as you said")),
    }
}

fn tell_erasure(report: &ErasureReport, out: &mut Out) -> io::Result<()> {
    let cards: Vec<String> = report.cards.iter().map(|id| format!("#{id}")).collect();
    out.line(&format!(
        "erased {}: {} tickets, {} messages, {} files, {} history entries, {} drafts, {} rejects, {} outbox lines",
        cards.join(" "),
        grouped(report.tickets),
        grouped(report.messages),
        grouped(report.files),
        grouped(report.entries),
        grouped(report.drafts),
        grouped(report.rejects),
        grouped(report.outbox_lines),
    ))?;
    out.line(&format!(
        "searched {} for {} contacts, names and words: {}",
        report.searched.join(", "),
        grouped(report.looked_for as u64),
        if report.left.is_empty() {
            "nothing is left"
        } else {
            "something is left"
        },
    ))?;
    for sentence in report
        .left
        .iter()
        .chain(&report.elsewhere)
        .chain(&report.beyond)
    {
        out.line(&format!("  {}", printable_line(sentence)))?;
    }
    Ok(())
}
