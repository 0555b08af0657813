//! Merging, deleting and erasing cards, and what is handed to the person a card is about.

use std::path::Path;

use super::context::{Context, now};
use super::output::{self, Out};
use super::{Outcome, asking};
use crate::desk::Desk;
use crate::domain::display::{counted, what_goes};
use crate::domain::error::Result;
use crate::domain::ids::ClientId;
use crate::domain::printable::printable_line;

/// Merges the second card into the first (`D4`).
pub(super) fn merge(context: &Context, keep: &str, other: &str, out: &mut Out) -> Outcome {
    let desk = context.open()?;
    let (keep, other) = (desk.resolve(keep)?, desk.resolve(other)?);
    let moves = desk.merge_preview(keep, other)?;
    desk.merge_cards(keep, other, now())?;
    out.line(&format!(
        "#{other} is #{keep} now: {}, {}, {} and {} moved",
        counted(moves.contacts, "contact", "contacts"),
        counted(moves.tickets, "ticket", "tickets"),
        counted(moves.messages, "message", "messages"),
        counted(moves.attachments, "attachment", "attachments"),
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
    let id = if erase {
        desk.resolve_past(reference)?
    } else {
        desk.resolve(reference)?
    };
    if !yes {
        agree(&desk, id, erase)?;
    }
    if erase {
        let report = desk.erase(&[id], now())?;
        for sentence in report.sentences() {
            out.line(&printable_line(&sentence))?;
        }
        // What is still to be found is said, and is no success.
        return Ok(u8::from(!report.left.is_empty()));
    }
    let entry = desk.delete_card(id, now())?;
    out.line(&match desk.config().desk.undo_days {
        0 => format!("#{id} is deleted for good, as «undo_days» says"),
        days => format!(
            "#{id} is deleted; deskcard undo {entry} brings it back for {}",
            counted(days.into(), "day", "days")
        ),
    })?;
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
    if erase {
        output::note(&format!(
            "deskcard subject {id} FOLDER writes out everything about the person first."
        ));
    }
    asking::agree(
        if erase {
            "nobody can be asked here: add --yes to erase the card and all its messages for good"
        } else {
            "nobody can be asked here: add --yes to delete the card and all its messages"
        },
        &question(desk, id, erase)?,
    )
}

fn question(desk: &Desk, id: ClientId, erase: bool) -> Result<String> {
    // Only what is to be erased may be deleted already.
    let Some(card) = desk.store().client(id)? else {
        return Ok(format!("Erase what is kept of #{id}, for good?"));
    };
    let (tickets, messages, attachments, elsewhere) = desk.store().weight_of(id)?;
    let with = match what_goes(tickets, messages, attachments, elsewhere) {
        nothing if nothing.is_empty() => "no ticket and no message".to_owned(),
        goes => goes,
    };
    Ok(format!(
        "{} #{id} {} with {with}{}?",
        if erase { "Erase" } else { "Delete" },
        printable_line(&card.display_name()),
        if erase { ", for good" } else { "" },
    ))
}
