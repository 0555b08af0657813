//! The smaller shapes: imports, lists the desk keeps, history, detection.

use std::borrow::Cow;

use serde::Serialize;

use super::filled;
use crate::domain::change::{Entry, FieldChange};
use crate::domain::company::Company as CompanyRecord;
use crate::domain::ids::{
    AttachmentId, ClientId, CompanyId, EntryId, MessageId, RejectId, ReviewId, TicketId,
};
use crate::domain::language::Detection as Detected;
use crate::domain::listing::{
    EntryType, ListColour, ListEntry as Listed, Origin, Review, StoredReject,
};
use crate::domain::report::ImportReport;
use crate::domain::standing::Verdict;
use crate::domain::ticket::Attachment;
use crate::domain::time::Timestamp;

/// `import`.
#[derive(Debug, Serialize)]
pub struct Import {
    read: u64,
    clients_created: u64,
    clients_updated: u64,
    tickets_created: u64,
    messages: u64,
    duplicates: u64,
    ignored: u64,
    spam: u64,
    deliveries: u64,
    rejected: u64,
    seconds: f64,
}

impl From<&ImportReport> for Import {
    fn from(report: &ImportReport) -> Self {
        Self {
            read: report.read,
            clients_created: report.clients_created,
            clients_updated: report.clients_updated,
            tickets_created: report.tickets_created,
            messages: report.messages,
            duplicates: report.duplicates,
            ignored: report.ignored,
            spam: report.spam,
            deliveries: report.deliveries,
            rejected: report.rejected,
            seconds: (report.seconds * 1000.0).round() / 1000.0,
        }
    }
}

/// `duplicates`: one pair, or one sender that was not confirmed (`b` is null).
#[derive(Debug, Serialize)]
pub struct Duplicate<'a> {
    id: ReviewId,
    a: ClientId,
    b: Option<ClientId>,
    reasons: &'a [String],
    at: Timestamp,
}

impl<'a> From<&'a Review> for Duplicate<'a> {
    fn from(review: &'a Review) -> Self {
        Self {
            id: review.id,
            a: review.a,
            b: review.b.as_ref().map(|(id, _)| *id),
            reasons: &review.reasons,
            at: review.at,
        }
    }
}

/// `rejects list`: one reject; bytes that are no UTF-8 are shown as U+FFFD.
#[derive(Debug, Serialize)]
pub struct Reject<'a> {
    id: RejectId,
    source: &'a str,
    line: u64,
    offset: u64,
    reason: &'a str,
    raw: Cow<'a, str>,
}

impl<'a> From<&'a StoredReject> for Reject<'a> {
    fn from(reject: &'a StoredReject) -> Self {
        Self {
            id: reject.id,
            source: &reject.source,
            line: reject.line,
            offset: reject.offset,
            reason: &reject.reason,
            raw: String::from_utf8_lossy(&reject.raw),
        }
    }
}

/// `history`: one change.
#[derive(Debug, Serialize)]
pub struct Change<'a> {
    id: EntryId,
    at: Timestamp,
    agent: Option<&'a str>,
    action: &'a str,
    client: Option<ClientId>,
    ticket: Option<TicketId>,
    changes: &'a [FieldChange],
    undone_by: Option<EntryId>,
}

impl<'a> From<&'a Entry> for Change<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            agent: filled(&entry.agent),
            action: &entry.action,
            client: entry.client,
            ticket: entry.ticket,
            changes: &entry.changes,
            undone_by: entry.undone_by,
        }
    }
}

/// `lists`: one entry of the black or white list.
#[derive(Debug, Serialize)]
pub struct ListEntry<'a> {
    list: ListColour,
    #[serde(rename = "type")]
    kind: EntryType,
    value: &'a str,
    client: Option<ClientId>,
    origin: Origin,
    reason: Option<&'a str>,
    author: Option<&'a str>,
    at: Timestamp,
    until: Option<Timestamp>,
}

impl<'a> From<&'a Listed> for ListEntry<'a> {
    fn from(entry: &'a Listed) -> Self {
        Self {
            list: entry.list,
            kind: entry.kind,
            value: &entry.value,
            client: entry.client,
            origin: entry.origin,
            reason: filled(&entry.reason),
            author: filled(&entry.author),
            at: entry.at,
            until: entry.until,
        }
    }
}

/// `companies`: one company.
#[derive(Debug, Serialize)]
pub struct Company<'a> {
    id: CompanyId,
    name: &'a str,
    domains: &'a [String],
    clients: u64,
}

impl<'a> From<&'a CompanyRecord> for Company<'a> {
    fn from(company: &'a CompanyRecord) -> Self {
        Self {
            id: company.id,
            name: &company.name,
            domains: &company.domains,
            clients: company.clients,
        }
    }
}

/// `lists why`: what the lists say of an address.
#[derive(Debug, Serialize)]
pub struct ListVerdict<'a> {
    value: &'a str,
    verdict: &'static str,
    reasons: &'a [String],
}

impl<'a> ListVerdict<'a> {
    /// The verdict on what was asked for, with a sentence for each thing that speaks for or against it.
    pub fn new(value: &'a str, verdict: Verdict, reasons: &'a [String]) -> Self {
        Self {
            value,
            verdict: match verdict {
                Verdict::Normal => "normal",
                Verdict::Black => "black",
                Verdict::White => "white",
            },
            reasons,
        }
    }
}

/// `detect`: one line of text.
#[derive(Debug, Serialize)]
pub struct Detection {
    language: Option<&'static str>,
    confidence: f64,
    suggestion: Option<&'static str>,
}

impl From<Detected> for Detection {
    fn from(detected: Detected) -> Self {
        Self {
            language: detected.language,
            confidence: (f64::from(detected.confidence) * 1000.0).round() / 1000.0,
            suggestion: detected.suggestion.filter(|_| detected.language.is_none()),
        }
    }
}

/// `ticket attachments`: one file.
#[derive(Debug, Serialize)]
pub struct File<'a> {
    id: AttachmentId,
    message: MessageId,
    name: &'a str,
    #[serde(rename = "type")]
    media_type: Option<&'a str>,
    bytes: u64,
    missing: bool,
}

impl<'a> From<&'a Attachment> for File<'a> {
    fn from(file: &'a Attachment) -> Self {
        Self {
            id: file.id,
            message: file.message,
            name: &file.name,
            media_type: filled(&file.media_type),
            bytes: file.bytes,
            missing: file.blob.is_none(),
        }
    }
}

/// What a hit of `search` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HitKind {
    /// A card.
    Client,
    /// A message of a ticket.
    Message,
}

/// `search`: one hit.
#[derive(Debug, Serialize)]
pub struct Hit<'a> {
    /// Card or message.
    pub kind: HitKind,
    /// The card, or the card of the ticket.
    pub client: ClientId,
    /// The ticket of a message.
    pub ticket: Option<TicketId>,
    /// The message.
    pub message: Option<MessageId>,
    /// Words around the hit; the name of a card.
    pub snippet: &'a str,
    /// When a message was sent.
    pub sent_at: Option<Timestamp>,
}
