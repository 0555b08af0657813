//! The shapes of `check` and `backup`.

use serde::Serialize;

use crate::domain::soundness::{BackupReport, CheckReport, Counts, Finding, LastBackup};
use crate::domain::time::Timestamp;

/// How much is in a file.
#[derive(Debug, Serialize)]
pub struct Content {
    clients: u64,
    tickets: u64,
    messages: u64,
    blobs: u64,
}

impl From<&Counts> for Content {
    fn from(counts: &Counts) -> Self {
        Self {
            clients: counts.clients,
            tickets: counts.tickets,
            messages: counts.messages,
            blobs: counts.blobs,
        }
    }
}

/// One finding.
#[derive(Debug, Serialize)]
struct Found<'a> {
    severity: &'static str,
    table: &'a str,
    number: Option<i64>,
    message: &'a str,
    advice: &'static str,
}

impl<'a> From<&'a Finding> for Found<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            severity: finding.severity.name(),
            table: &finding.table,
            number: finding.number,
            message: &finding.message,
            advice: finding.advice(),
        }
    }
}

/// The last good backup.
#[derive(Debug, Serialize)]
struct Made<'a> {
    path: &'a str,
    at: Timestamp,
}

/// `check`.
#[derive(Debug, Serialize)]
pub struct Check<'a> {
    file: &'a str,
    ok: bool,
    content: Option<Content>,
    findings: Vec<Found<'a>>,
    more: u64,
    repaired: &'a [String],
    last_backup: Option<Made<'a>>,
}

impl<'a> From<&'a CheckReport> for Check<'a> {
    fn from(report: &'a CheckReport) -> Self {
        Self {
            file: &report.path,
            ok: report.findings.worst().is_none(),
            content: report.counts.as_ref().map(Content::from),
            findings: report.findings.list().iter().map(Found::from).collect(),
            more: report.findings.more(),
            repaired: &report.repaired,
            last_backup: report.last_backup.as_ref().map(|made: &LastBackup| Made {
                path: &made.path,
                at: made.made_at(),
            }),
        }
    }
}

/// `backup`.
#[derive(Debug, Serialize)]
pub struct Backup<'a> {
    file: &'a str,
    bytes: u64,
    content: Content,
    outbox_file: Option<&'a str>,
}

impl<'a> From<&'a BackupReport> for Backup<'a> {
    fn from(report: &'a BackupReport) -> Self {
        Self {
            file: &report.path,
            bytes: report.bytes,
            content: Content::from(&report.counts),
            outbox_file: report.outbox_file.as_deref(),
        }
    }
}
