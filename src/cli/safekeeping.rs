//! `backup`, `restore`, `check` (`R6`, `R8`).

use std::path::Path;

use super::Outcome;
use super::args::Cli;
use super::context::{Context, now, patiently};
use super::output::{self, Out};
use crate::desk::safekeeping;
use crate::domain::display::{bytes_text, counted};
use crate::domain::error::{Error, ErrorKind};
use crate::domain::printable::printable_line;
use crate::domain::soundness::{CheckReport, Counts, Severity};
use crate::exchange::json::safekeeping::{Backup, Check};

pub(super) fn backup(
    context: &Context,
    file: &Path,
    force: bool,
    json: bool,
    out: &mut Out,
) -> Outcome {
    let db = context.db()?;
    let report = patiently(|| safekeeping::backup(&db, file, force, now()))?;
    if json {
        out.json(&Backup::from(&report))?;
    } else {
        out.line(&printable_line(&format!(
            "{}: {}, {}",
            report.path,
            bytes_text(report.bytes),
            content(&report.counts)
        )))?;
        out.line("The copy was read back and checked.")?;
    }
    if let Some(path) = &report.outbox_file {
        output::note(&format!(
            "the file that connectors read is not in the copy: {path}"
        ));
    }
    if let Some(reason) = &report.not_remembered {
        output::note(&format!(
            "the desk's file could not remember this backup: {reason}"
        ));
    }
    if report.findings.worst().is_some() {
        output::note("something is wrong in the file and in the copy; see deskcard check");
    }
    Ok(0)
}

pub(super) fn restore(context: &Context, file: &Path, out: &mut Out) -> Outcome {
    let report = safekeeping::restore(&context.db()?, file, now())?;
    out.line(&printable_line(&format!(
        "{} is the backup now: {}",
        report.path,
        content(&report.counts)
    )))?;
    for done in &report.repaired {
        out.line(&printable_line(done))?;
    }
    if let Some(kept) = &report.kept {
        out.line(&printable_line(&format!(
            "The file before is kept in {kept}; delete it when it is not needed any more. An erasure deletes it too."
        )))?;
    }
    if report.unlocked {
        output::note(
            "the file before was too damaged to tell whether another program has it open; close every deskcard",
        );
    }
    Ok(0)
}

pub(super) fn check(context: &Context, repair: bool, json: bool, out: &mut Out) -> Outcome {
    let db = context.db()?;
    let report = patiently(|| safekeeping::check(&db, repair))?;
    if json {
        out.json(&Check::from(&report))?;
    } else {
        tell(&report, repair, out)?;
    }
    Ok(report.exit_code())
}

fn tell(report: &CheckReport, repair: bool, out: &mut Out) -> Result<(), super::Stop> {
    for done in &report.repaired {
        out.line(&printable_line(&format!("repaired: {done}")))?;
    }
    let findings = &report.findings;
    for finding in findings.list() {
        out.line(&printable_line(&format!(
            "{}: {}",
            finding.severity.name(),
            finding.sentence()
        )))?;
    }
    if findings.more() > 0 {
        out.line(&format!("… and {} more", findings.more()))?;
    }
    let verdict = match findings.worst() {
        None => "is sound".to_owned(),
        Some(Severity::Damaged) => "is damaged".to_owned(),
        Some(Severity::Inconsistent) => {
            "holds what was stored, but some of it contradicts itself".to_owned()
        }
        Some(Severity::Derived) if repair => {
            "holds what was stored, but not all that is derived could be made anew".to_owned()
        }
        Some(Severity::Derived) => {
            "holds what was stored; what is derived from it can be made anew with --repair"
                .to_owned()
        }
    };
    let content = report
        .counts
        .as_ref()
        .map(|counts| format!(": {}", content(counts)))
        .unwrap_or_default();
    out.line(&printable_line(&format!(
        "{} {verdict}{content}",
        report.path
    )))?;
    let sentence = match &report.last_backup {
        Some(backup) => backup.sentence(),
        None if findings.has(Severity::Damaged) => "No backup is known.".to_owned(),
        None => "No backup was made yet: deskcard backup FILE".to_owned(),
    };
    out.line(&printable_line(&sentence))?;
    Ok(())
}

fn content(counts: &Counts) -> String {
    format!(
        "{}, {}, {}, {}",
        counted(counts.clients, "client", "clients"),
        counted(counts.tickets, "ticket", "tickets"),
        counted(counts.messages, "message", "messages"),
        counted(counts.blobs, "blob", "blobs"),
    )
}

/// Damage names the last good backup, whatever command met it.
pub(super) fn name_backup(cli: &Cli, error: &mut Error) {
    if error.kind != ErrorKind::Damaged {
        return;
    }
    let known = Context::new(cli)
        .db()
        .ok()
        .and_then(|db| safekeeping::last_backup(&db));
    if let Some(backup) = known {
        error.hints.push(backup.sentence());
    }
}
