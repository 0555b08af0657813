//! What an import did (`M13`, `SPEC 9`).

use serde::{Deserialize, Serialize};

/// Counts of one import; `read` = `messages` + `duplicates` + `ignored` + `deliveries` + `rejected`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Records seen.
    pub read: u64,
    /// Cards made.
    pub clients_created: u64,
    /// Cards that got a contact, picture, language or company.
    pub clients_updated: u64,
    /// Tickets opened.
    pub tickets_created: u64,
    /// Messages filed.
    pub messages: u64,
    /// Appeals that were there already (`M9`).
    pub duplicates: u64,
    /// Messages from our own addresses without a ticket (`M6`).
    pub ignored: u64,
    /// Messages that went into spam; part of `messages`.
    pub spam: u64,
    /// Delivery reports.
    pub deliveries: u64,
    /// Records that could not be filed (`M10`).
    pub rejected: u64,
    /// How long it took.
    pub seconds: f64,
}

impl ImportReport {
    /// Adds the counts of a further batch; the time is the caller's.
    pub fn add(&mut self, batch: &Self) {
        self.read += batch.read;
        self.clients_created += batch.clients_created;
        self.clients_updated += batch.clients_updated;
        self.tickets_created += batch.tickets_created;
        self.messages += batch.messages;
        self.duplicates += batch.duplicates;
        self.ignored += batch.ignored;
        self.spam += batch.spam;
        self.deliveries += batch.deliveries;
        self.rejected += batch.rejected;
    }
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// The file being read.
    pub source: String,
    /// Bytes read of all sources.
    pub bytes: u64,
    /// Bytes of all sources; `None` for standard input.
    pub total_bytes: Option<u64>,
    /// What was done so far.
    pub report: ImportReport,
    /// Records a second, lately.
    pub rate: f64,
    /// Seconds left, as far as one can tell.
    pub remaining: Option<f64>,
}
