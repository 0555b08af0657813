//! Lists an agent keeps and lists the program keeps: black and white entries (`S7`), rejects,
//! possible duplicates.

use serde::{Deserialize, Serialize};

use super::ids::{ClientId, ListEntryId, OutboxId, RejectId, ReviewId, TicketId};
use super::ticket::DeliveryState;
use super::time::Timestamp;

/// Black or white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListColour {
    /// Appeals become spam.
    Black,
    /// Appeals always arrive.
    White,
}

impl ListColour {
    /// The word in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::White => "white",
        }
    }
}

/// Where a list entry came from (`S1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// From the mark of a card; follows it.
    Card,
    /// Put there by an agent.
    Hand,
}

/// What a list entry matches (`S7`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryType {
    /// An e-mail address.
    Email,
    /// All addresses of an e-mail domain.
    Domain,
    /// A phone number.
    Phone,
    /// An id in a messenger.
    Messenger,
    /// A social profile.
    Social,
    /// An additional id.
    AdditionalId,
}

/// An entry of the black or white list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// Number; 0 before it is stored.
    pub id: ListEntryId,
    /// Black or white.
    pub list: ListColour,
    /// What it matches.
    #[serde(rename = "type")]
    pub kind: EntryType,
    /// The contact in REF syntax, or the domain with a leading `@`. Of an erased client only a keyed
    /// hash is left (`D3`).
    pub value: String,
    /// The card whose mark it follows.
    pub client: Option<ClientId>,
    /// Card or hand.
    pub origin: Origin,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// No longer in force from then on.
    pub until: Option<Timestamp>,
}

/// A stored reject (`M10`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReject {
    /// Number.
    pub id: RejectId,
    /// File it came from.
    pub source: String,
    /// Line, from 1.
    pub line: u64,
    /// Byte offset.
    pub offset: u64,
    /// What is wrong.
    pub reason: String,
    /// The record as it was read.
    pub raw: Vec<u8>,
    /// When it was met.
    pub at: Timestamp,
}

/// A pair of cards that may be one person (`D6`), or a sender that only claimed to be one (`M4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Number.
    pub id: ReviewId,
    /// The older card.
    pub a: ClientId,
    /// Its name.
    pub a_name: String,
    /// The younger card and its name; `None` for a sender not confirmed.
    pub b: Option<(ClientId, String)>,
    /// A sentence each.
    pub reasons: Vec<String>,
    /// When it was noticed.
    pub at: Timestamp,
}

/// A line of the outbox as lists show it (`T4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxLine {
    /// Number.
    pub id: OutboxId,
    /// Ticket of the reply.
    pub ticket: TicketId,
    /// Name of the client.
    pub client_name: String,
    /// Address it goes to.
    pub address: String,
    /// What became of it.
    pub state: DeliveryState,
    /// The deliverer's words when it failed.
    pub error: Option<String>,
    /// When it was written.
    pub at: Timestamp,
}

/// A queue file that the live intake follows, or an import that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Path as given.
    pub path: String,
    /// Bytes read so far.
    pub position: u64,
    /// When something was last read.
    pub at: Timestamp,
}

/// What the Inbox section shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InboxView {
    /// Queue files and imports, newest first.
    pub sources: Vec<SourceLine>,
    /// Rejects, newest first, at most 500.
    pub rejects: Vec<StoredReject>,
    /// Possible duplicates, newest first, at most 500.
    pub reviews: Vec<Review>,
    /// Replies that wait, failed or are unknown.
    pub outbox: Vec<OutboxLine>,
    /// Black and white list, newest first, at most 500.
    pub lists: Vec<ListEntry>,
}
