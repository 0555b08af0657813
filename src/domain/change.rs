//! History and undo are one record: domain changes with before and after (`D7`).

use serde::{Deserialize, Serialize};

use super::ids::{ClientId, EntryId, TicketId};
use super::time::Timestamp;

/// Version of the journal's payload, written with every entry so that later programs can read it.
pub const JOURNAL_VERSION: u32 = 1;

/// One changed field, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Name of the field, as in JSON.
    pub field: String,
    /// Value before, as JSON; null for none.
    pub before: serde_json::Value,
    /// Value after, as JSON; null for none.
    pub after: serde_json::Value,
}

/// One entry of the history, as `deskcard history` and the screens show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Number of the entry.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Who; empty for the program itself.
    pub agent: String,
    /// What was done, a stable word such as `edit`, `create`, `merge`, `status`.
    pub action: String,
    /// The card concerned.
    pub client: Option<ClientId>,
    /// The ticket concerned.
    pub ticket: Option<TicketId>,
    /// What changed.
    pub changes: Vec<FieldChange>,
    /// The entry that took this one back.
    pub undone_by: Option<EntryId>,
}
