//! Windows into long lists: rows, their order, and where a window starts.
//!
//! Lists are keyset windows: a row carries the key it is sorted by, so the next window starts from a
//! row already seen and costs the same at the top and at the millionth row.

use serde::{Deserialize, Serialize};

use super::client::Standing;
use super::ids::{ClientId, TicketId};
use super::ticket::{Priority, Status};
use super::time::Timestamp;

/// What a row is sorted by; the number breaks ties, so every row has its own place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowKey {
    /// 0 for VIP rows, 1 for others (`S8`).
    pub rank: i64,
    /// The sort key proper.
    pub sort: SortKey,
    /// Number of the row.
    pub id: i64,
}

/// A sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortKey {
    /// Folded text, ascending.
    Text(String),
    /// A number or time in the direction of its order.
    Number(i64),
}

/// Which rows of a list to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The first rows.
    Top,
    /// The last rows.
    Bottom,
    /// Rows after this one, without it.
    After(RowKey),
    /// Rows before this one, without it, nearest last.
    Before(RowKey),
    /// The row of this number wherever it stands now, which may be elsewhere than its key says, with
    /// about half of the rows on each side; around its key when there is none any more.
    Of(RowKey),
    /// This row, or where it would stand, with about half of the rows on each side.
    Around(RowKey),
}

/// A piece of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Window<R> {
    /// The rows in list order.
    pub rows: Vec<R>,
    /// Whether there are rows before these.
    pub more_before: bool,
    /// Whether there are rows after these.
    pub more_after: bool,
    /// Sentences about the query, such as an unknown field (`L3`).
    pub notes: Vec<String>,
}

impl<R> Default for Window<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            more_before: false,
            more_after: false,
            notes: Vec::new(),
        }
    }
}

/// Orders of the client list (`L2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientOrder {
    /// By name or best contact.
    #[default]
    Name,
    /// The same from the end of the alphabet.
    NameDown,
    /// Newest card first.
    Created,
    /// Oldest card first.
    CreatedUp,
    /// Who wrote last first.
    LastAppeal,
    /// Who never wrote first, then who is silent for the longest time.
    LastAppealUp,
}

impl ClientOrder {
    /// Every order, each way after its opposite.
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::NameDown,
        Self::Created,
        Self::CreatedUp,
        Self::LastAppeal,
        Self::LastAppealUp,
    ];

    /// The same the other way round.
    pub fn turned(self) -> Self {
        match self {
            Self::Name => Self::NameDown,
            Self::NameDown => Self::Name,
            Self::Created => Self::CreatedUp,
            Self::CreatedUp => Self::Created,
            Self::LastAppeal => Self::LastAppealUp,
            Self::LastAppealUp => Self::LastAppeal,
        }
    }
}

/// A row of the client list.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientRow {
    /// Number of the card.
    pub id: ClientId,
    /// Its place in the list.
    pub key: RowKey,
    /// Name or best contact.
    pub name: String,
    /// Marks.
    pub standing: Standing,
    /// Name of the company.
    pub company: Option<String>,
    /// BCP 47 code.
    pub language: Option<String>,
    /// When the client last wrote.
    pub last_appeal_at: Option<Timestamp>,
    /// When the card was made.
    pub created_at: Timestamp,
}

/// Orders of the ticket list; VIP first in each (`S8`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketOrder {
    /// Newest message first.
    #[default]
    Newest,
    /// Longest waiting first.
    Oldest,
    /// Most urgent first, then newest.
    Priority,
}

/// Which tickets a list shows (`T1`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketView {
    /// All but spam, solved, closed and snoozed.
    #[default]
    Active,
    /// Active and assigned to me.
    Mine,
    /// Active and assigned to nobody.
    Unassigned,
    /// Unread.
    Unread,
    /// Of one status.
    Status(Status),
    /// All but spam and closed: what `ticket list` prints by default.
    Standard,
    /// Everything but spam.
    All,
    /// Hidden until a time.
    Snoozed,
    /// Active, of one channel.
    Channel(String),
    /// Active, with one tag.
    Tag(String),
    /// All of one client, spam included.
    Client(ClientId),
}

impl TicketView {
    /// The word on the command line and in the view menu (`channel:telegram`, `tag:refund`).
    pub fn name(&self) -> String {
        match self {
            Self::Active => "active".to_owned(),
            Self::Mine => "mine".to_owned(),
            Self::Unassigned => "unassigned".to_owned(),
            Self::Unread => "unread".to_owned(),
            Self::Status(status) => status.name().to_owned(),
            Self::Standard => "standard".to_owned(),
            Self::All => "all".to_owned(),
            Self::Snoozed => "snoozed".to_owned(),
            Self::Channel(channel) => format!("channel:{channel}"),
            Self::Tag(tag) => format!("tag:{tag}"),
            Self::Client(client) => format!("client:{client}"),
        }
    }

    /// Reads [`TicketView::name`] back; `None` for a word that names no view.
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some((kind, value)) = name.split_once(':') {
            return match kind {
                "channel" => Some(Self::Channel(value.to_owned())),
                "tag" => Some(Self::Tag(value.to_owned())),
                "client" => value
                    .trim_start_matches('#')
                    .parse()
                    .ok()
                    .map(|id| Self::Client(ClientId(id))),
                _ => None,
            };
        }
        match name {
            "active" => Some(Self::Active),
            "mine" => Some(Self::Mine),
            "unassigned" => Some(Self::Unassigned),
            "unread" => Some(Self::Unread),
            "standard" | "default" => Some(Self::Standard),
            "all" => Some(Self::All),
            "snoozed" => Some(Self::Snoozed),
            status => Status::from_name(status).map(Self::Status),
        }
    }
}

/// A row of the ticket list.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketRow {
    /// Number of the ticket.
    pub id: TicketId,
    /// Its place in the list.
    pub key: RowKey,
    /// Whose ticket it is.
    pub client: ClientId,
    /// Name or best contact.
    pub client_name: String,
    /// Marks of the client.
    pub standing: Standing,
    /// Company of the client.
    pub company: Option<String>,
    /// Subject, or the first words.
    pub subject: String,
    /// The first words of the newest message.
    pub snippet: String,
    /// The words around what was searched for, in the newest message that has it.
    pub hit: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// Channel.
    pub channel: String,
    /// Not read by the desk yet.
    pub unread: bool,
    /// Assigned to.
    pub assignee: Option<String>,
    /// When the newest message was sent.
    pub last_message_at: Timestamp,
}

/// Words by which tickets are looked for, of those worked on; the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketLabels {
    /// Channels.
    pub channels: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
}

/// The numbers in the top line (`L1`); `None` while not counted yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Active tickets.
    pub active_tickets: u64,
    /// Unread tickets.
    pub unread_tickets: u64,
    /// Living cards.
    pub clients: u64,
    /// Companies.
    pub companies: u64,
    /// Rejects not yet repaired or dismissed.
    pub rejects: u64,
    /// Pairs on the review list.
    pub reviews: u64,
}
