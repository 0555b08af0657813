//! `clients import`: what became of every row (`X3`).

use serde::Serialize;

use crate::domain::change::FieldChange;
use crate::domain::exchange::{ContactReport, RowVerdict};
use crate::domain::ids::ClientId;

/// The report.
#[derive(Debug, Serialize)]
pub struct Import<'a> {
    rows: u64,
    created: u64,
    updated: u64,
    unchanged: u64,
    conflicts: u64,
    refused: u64,
    unknown_columns: &'a [String],
    verdicts: Vec<Row<'a>>,
}

/// One row.
#[derive(Debug, Serialize)]
struct Row<'a> {
    row: u64,
    verdict: &'static str,
    card: Option<ClientId>,
    changes: &'a [FieldChange],
    reason: Option<&'a str>,
}

impl<'a> From<&'a ContactReport> for Import<'a> {
    fn from(report: &'a ContactReport) -> Self {
        Self {
            rows: report.rows,
            created: report.created,
            updated: report.updated,
            unchanged: report.unchanged,
            conflicts: report.conflicts,
            refused: report.refused,
            unknown_columns: &report.unknown_columns,
            verdicts: report.verdicts.iter().map(Row::from).collect(),
        }
    }
}

impl<'a> From<&'a RowVerdict> for Row<'a> {
    fn from(row: &'a RowVerdict) -> Self {
        Self {
            row: row.row,
            verdict: row.verdict.name(),
            card: row.card,
            changes: &row.changes,
            reason: row.reason.as_deref(),
        }
    }
}
