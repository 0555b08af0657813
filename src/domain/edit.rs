//! Saving a card: what was edited, what stands in the way, how it ended (`C20`-`C24`).

use serde::{Deserialize, Serialize};

use super::change::Entry;
use super::client::Client;
use super::contact::Key;
use super::fields::FieldName;
use super::ids::ClientId;
use super::ticket::TicketLine;

/// What Save does with the picture; its bytes travel apart from the card.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AvatarEdit {
    /// Leave it.
    #[default]
    Keep,
    /// Take it off.
    Remove,
    /// Put these bytes of a PNG, JPEG, GIF or WebP file there.
    Set(Vec<u8>),
}

/// A form on its way to the file. `mine` is a changed copy of `base`, so what the form does not
/// show is never lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardEdit {
    /// The card as it was when the form was opened; `None` creates one.
    pub base: Option<Client>,
    /// The card as it shall be. A company with number 0 is found by its name, or created.
    pub mine: Client,
    /// The picture.
    pub avatar: AvatarEdit,
    /// Contacts of other cards that may be shared from now on (`C22`).
    pub share: Vec<Key>,
    /// Save over changes that somebody else made meanwhile, having seen them (`C24`).
    pub over: Option<i64>,
}

/// What is wrong with a field, and the way out (`C21`, `C22`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: FieldName,
    /// The line in a field of several lines, from 0.
    pub line: Option<usize>,
    /// One sentence.
    pub message: String,
    /// The card that has this contact, with its name.
    pub owner: Option<(ClientId, String)>,
}

/// A field that two agents changed at once (`C24`); values in words.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldConflict {
    /// The field.
    pub field: FieldName,
    /// Before either change.
    pub base: String,
    /// What this agent wants.
    pub mine: String,
    /// What the other one saved.
    pub theirs: String,
}

/// How a Save ended.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveOutcome {
    /// Durable. The card as it is now.
    Saved(Box<Client>),
    /// Nothing was stored; what was typed is kept.
    Problems(Vec<Problem>),
    /// Somebody else saved first; nothing was stored. `theirs` is the card as it is now.
    Conflict {
        /// Field by field, only those both changed.
        fields: Vec<FieldConflict>,
        /// The card as it is now; saving over it names its revision.
        theirs: Box<Client>,
    },
}

/// The card page (`L5`): the card with its whole history.
#[derive(Debug, Clone, PartialEq)]
pub struct CardView {
    /// The card.
    pub client: Client,
    /// All tickets, newest first, spam last; a long history comes in pieces.
    pub tickets: Vec<TicketLine>,
    /// How many tickets there are in all.
    pub ticket_count: u64,
    /// The history of changes, newest first.
    pub history: Vec<Entry>,
    /// Cards that may be the same person (`D6`).
    pub duplicates: Vec<(ClientId, String)>,
}
