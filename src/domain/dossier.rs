//! Dossiers: what a delete or a merge took apart, kept so that undo can put it back exactly (`D1`,
//! `D4`, `D5`).
//!
//! What leaves the file is kept as the rows it was, column by column, so that a column added later is
//! in the dossier without anybody remembering it. What only moves is kept as numbers: what happens to
//! it afterwards is not lost when it moves back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::client::Client;
use super::contact::Key;
use super::ids::{ClientId, ListEntryId, MessageId, ReviewId, TicketId};
use super::time::Timestamp;

/// Version of the shape below, written with every dossier so that later programs can read it.
pub const DOSSIER_VERSION: u32 = 1;

/// A row by the names of its columns. A binary value is an object `{"sha256": "…"}`.
pub type Row = Map<String, Value>;

/// The number of a dossier in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DossierId(pub i64);

/// What was kept of one card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dossier {
    /// Of a card that was deleted.
    Deleted(Box<Deleted>),
    /// Of a card that went into another one.
    Merged(Box<Merged>),
}

impl Dossier {
    /// The card as it was.
    pub fn card(&self) -> &Client {
        match self {
            Self::Deleted(deleted) => &deleted.card,
            Self::Merged(merged) => &merged.card,
        }
    }
}

/// A deleted card with all that hung on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deleted {
    /// The card.
    pub card: Client,
    /// Its tickets, whole.
    pub tickets: Vec<TicketImage>,
    /// What other clients had written in them, which went to tickets of those clients.
    pub guests: Vec<MovedGuest>,
    /// What the client had written in other clients' tickets («message deleted» stays there).
    pub blanked: Vec<BlankedMessage>,
    /// Entries of the white list that followed the card's mark.
    pub unlisted: Vec<super::listing::ListEntry>,
    /// Entries of the black list that followed the card's mark and stay (`D3`).
    pub orphaned: Vec<ListEntryId>,
    /// Drafts of the card's form.
    #[serde(default)]
    pub drafts: Vec<Row>,
    /// Numbers of tickets and messages were below these.
    pub since: Watermark,
}

/// A ticket with everything that was stored under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketImage {
    /// The ticket itself.
    pub ticket: Row,
    /// Its messages.
    pub messages: Vec<Row>,
    /// Their attachments, without the bytes.
    pub attachments: Vec<Row>,
    /// The conversations that lead to it.
    pub threads: Vec<Row>,
    /// Replies on their way.
    pub outbox: Vec<Row>,
    /// Drafts of replies and comments.
    #[serde(default)]
    pub drafts: Vec<Row>,
}

impl TicketImage {
    /// The number of the ticket.
    pub fn id(&self) -> TicketId {
        TicketId(number(&self.ticket, "id"))
    }

    /// The numbers of its messages.
    pub fn message_ids(&self) -> impl Iterator<Item = MessageId> {
        self.messages
            .iter()
            .map(|message| MessageId(number(message, "id")))
    }
}

/// A whole number in a row; 0 when there is none.
pub fn number(row: &Row, column: &str) -> i64 {
    row.get(column).and_then(Value::as_i64).unwrap_or(0)
}

/// A message that another client had written in a deleted ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedGuest {
    /// The message.
    pub message: MessageId,
    /// The deleted ticket.
    pub from: TicketId,
    /// The ticket made for its writer.
    pub to: TicketId,
}

/// A message whose text went with its writer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlankedMessage {
    /// The row as it was.
    pub message: Row,
    /// Its attachments, without the bytes.
    pub attachments: Vec<Row>,
    /// Whose ticket it stands in.
    pub host: ClientId,
}

/// The next numbers at some moment: what has them or greater ones came later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// The next ticket.
    pub ticket: TicketId,
    /// The next message.
    pub message: MessageId,
}

/// A card that went into another one, and what moved with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Merged {
    /// The card that went.
    pub card: Client,
    /// The card that stayed.
    pub keep: ClientId,
    /// When the client of the card that stayed had last written.
    pub keep_last_appeal: Option<Timestamp>,
    /// Tickets that moved.
    pub tickets: Vec<TicketId>,
    /// Messages whose writer moved.
    pub messages: Vec<MessageId>,
    /// Entries of the lists that follow the other card's mark now.
    pub list_entries: Vec<ListEntryId>,
    /// Shared contacts whose house card it was (`C22`).
    pub houses: Vec<Key>,
    /// Pairs of the review list with the card that stayed, as they were.
    pub reviews: Vec<Row>,
    /// Pairs that were added.
    pub new_reviews: Vec<ReviewId>,
    /// Numbers of tickets and messages were below these.
    pub since: Watermark,
}

/// A ticket that went into another one (`T11`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MergedTicket {
    /// The ticket that went, without its messages: they moved.
    pub image: TicketImage,
    /// The ticket that stayed.
    pub keep: TicketId,
    /// Messages that moved.
    pub messages: Vec<MessageId>,
}

/// Messages that went to a ticket of another client (`T11`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitOff {
    /// The ticket they came from.
    pub from: TicketId,
    /// The ticket made for them.
    pub to: TicketId,
    /// The client they are said to be from.
    pub client: ClientId,
    /// The messages.
    pub messages: Vec<MessageId>,
    /// Those of them whose writer changed with the move, and who it was.
    pub rewritten: Vec<(MessageId, ClientId)>,
    /// The conversations that led to the ticket they came from.
    pub threads: Vec<Row>,
    /// When the client had last written.
    pub last_appeal: Option<Timestamp>,
    /// The ticket they came from, when none stayed in it; its number leads on then.
    #[serde(default)]
    pub emptied: Option<Box<TicketImage>>,
}
