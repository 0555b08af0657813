//! Lists an agent keeps and lists the program keeps: black and white entries (`S7`), rejects,
//! possible duplicates.

use serde::{Deserialize, Serialize};

use super::client::Standing;
use super::ids::{ClientId, ListEntryId, OutboxId, RejectId, ReviewId, TicketId};
use super::standing::mark_of;
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

impl EntryType {
    /// The word on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "e-mail",
            Self::Domain => "domain",
            Self::Phone => "phone",
            Self::Messenger => "messenger",
            Self::Social => "social",
            Self::AdditionalId => "id",
        }
    }
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

/// An entry with the card it is about, as the lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The entry.
    pub entry: ListEntry,
    /// The card whose mark it follows, or, of one put on by hand, the card that has the contact.
    pub card: Option<(ClientId, String)>,
}

/// The black and the white list, newest first, or what of them has a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListsView {
    /// What was looked for; empty for all.
    pub filter: String,
    /// The black list; at most as many as were asked for.
    pub black: Vec<Listed>,
    /// How many there are on it that match.
    pub black_count: u64,
    /// The white list; at most as many as were asked for.
    pub white: Vec<Listed>,
    /// How many there are on it that match.
    pub white_count: u64,
}

impl ListsView {
    /// The entries of one list.
    pub fn of(&self, list: ListColour) -> &[Listed] {
        match list {
            ListColour::Black => &self.black,
            ListColour::White => &self.white,
        }
    }

    /// How many there are on one list.
    pub fn count(&self, list: ListColour) -> u64 {
        match list {
            ListColour::Black => self.black_count,
            ListColour::White => self.white_count,
        }
    }
}

/// A card that has a contact, as far as the lists are concerned (`S1`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The card.
    pub client: ClientId,
    /// Its name or best contact.
    pub name: String,
    /// Its mark.
    pub standing: Standing,
    /// The contact is claimed or shared, so that listing it does not mark the card.
    pub doubtful: bool,
    /// Entries of its other contacts on the list that its mark belongs to: while there are any, taking
    /// this contact off does not unmark it.
    pub others: u64,
}

/// What a text would be as an entry, what is known of it, and what the lists say of it (`S1`, `S7`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCheck {
    /// The text as typed.
    pub text: String,
    /// What it would be kept as, or a sentence why it cannot be.
    pub entry: Result<(EntryType, String), String>,
    /// The cards that have it.
    pub holders: Vec<Holder>,
    /// The entries that name it.
    pub known: Vec<ListEntry>,
    /// The verdict and its reasons, a sentence each; empty when the text names nothing.
    pub reasons: Vec<String>,
}

impl ListCheck {
    /// What putting it on a list does to cards, a sentence each.
    pub fn adding(&self, list: ListColour) -> Vec<String> {
        let mark = mark_of(list);
        let moved = self
            .known
            .iter()
            .any(|entry| entry.origin == Origin::Hand && entry.list != list);
        let moved = moved.then(|| match list {
            ListColour::Black => "it leaves the white list".to_owned(),
            ListColour::White => "it leaves the black list".to_owned(),
        });
        self.holders
            .iter()
            .map(|holder| {
                let (id, name) = (holder.client, &holder.name);
                if holder.doubtful {
                    format!("card #{id} {name} has it claimed or shared: its mark stays")
                } else if holder.standing == mark {
                    format!("card #{id} {name} is {} already", mark_word(mark))
                } else if holder.standing == Standing::Normal {
                    format!("marks card #{id} {name} {}", mark_word(mark))
                } else {
                    format!(
                        "card #{id} {name} is {}: the mark is swapped to {}",
                        mark_word(holder.standing),
                        mark_word(mark)
                    )
                }
            })
            .chain(moved)
            .collect()
    }

    /// Whether putting it on a list swaps the mark of a card (`S4`).
    pub fn swaps(&self, list: ListColour) -> bool {
        let mark = mark_of(list);
        self.holders.iter().any(|holder| {
            !holder.doubtful && holder.standing != Standing::Normal && holder.standing != mark
        })
    }

    /// What taking it off a list does to cards, a sentence each.
    pub fn removing(&self, list: ListColour) -> Vec<String> {
        let mark = mark_of(list);
        self.holders
            .iter()
            .filter(|holder| holder.standing == mark)
            .map(|holder| {
                let (id, name) = (holder.client, &holder.name);
                match holder.others {
                    0 => format!(
                        "it is the last of card #{id} {name}, which is {} no longer",
                        mark_word(mark)
                    ),
                    1 => format!(
                        "card #{id} {name} stays {}: 1 other contact is listed",
                        mark_word(mark)
                    ),
                    many => format!(
                        "card #{id} {name} stays {}: {many} other contacts are listed",
                        mark_word(mark)
                    ),
                }
            })
            .collect()
    }
}

/// A mark in a sentence: «is …».
fn mark_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Normal => "not marked",
        Standing::Vip => "VIP",
        Standing::Spammer => "spammer",
    }
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
    /// The record as it was read; its beginning where the list of rejects asks for no more.
    pub raw: Vec<u8>,
    /// Bytes of the whole record.
    pub size: u64,
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
    /// How it begins: at most 2,000 characters.
    pub text: String,
}

/// A queue file that the live intake follows, or that left something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Path as given.
    pub path: String,
    /// Bytes read so far; 0 of one that was imported once and is not followed.
    pub position: u64,
    /// How many files were read under that path; 0 of one that is not followed.
    pub files: u64,
    /// When something was last read.
    pub at: Timestamp,
    /// Rejects of it that wait.
    pub rejects: u64,
    /// Records left out because they came from one of our own addresses (`M6`).
    pub ignored: u64,
}

/// A record that was left out, and why (`M6`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredLine {
    /// File it came from.
    pub source: String,
    /// Line, from 1.
    pub line: u64,
    /// A sentence.
    pub reason: String,
}

/// What the Inbox section shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InboxView {
    /// Queue files and imports, last read first.
    pub sources: Vec<SourceLine>,
    /// Records left out, newest first, at most 500.
    pub ignored: Vec<IgnoredLine>,
    /// Rejects, newest first, at most 500.
    pub rejects: Vec<StoredReject>,
    /// How many rejects there are.
    pub reject_count: u64,
    /// Possible duplicates, newest first, at most 500.
    pub reviews: Vec<Review>,
    /// Replies that wait, failed or are unknown; these two first.
    pub outbox: Vec<OutboxLine>,
    /// Entries of the black list.
    pub black: u64,
    /// Entries of the white list.
    pub white: u64,
}

/// What became of a reject that was tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retried {
    /// It is a message of this ticket now.
    Filed(TicketId),
    /// It was taken, and is no message: seen before, a delivery report, of our own addresses. The word
    /// says which.
    Taken(&'static str),
    /// It is still a reject, for this reason; a repaired text is kept.
    Rejected(String),
}
