//! Tickets, their messages, and what stands beside them (`SPEC 6`).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::appeal::{AppealKind, Post, Visibility};
use super::client::{BlobHash, Client, Standing};
use super::contact::{ContactKind, Key};
use super::ids::{AttachmentId, ClientId, MessageId, OutboxId, TicketId};
use super::time::Timestamp;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All values, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in JSON, on the command line and in the file.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads [`Self::name`] back.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}

words!(
    /// Where a ticket stands.
    Status {
        /// Nobody of us has done anything yet.
        New = "new",
        /// Being worked on.
        Open = "open",
        /// Waiting for the client.
        Pending = "pending",
        /// Waiting for somebody else.
        OnHold = "on_hold",
        /// Done; the client's next message opens it again.
        Solved = "solved",
        /// Done for good; the client's next message opens a new ticket.
        Closed = "closed",
        /// From a black-listed sender, or put here by an agent.
        Spam = "spam",
    }
);

impl Status {
    /// New, open, pending and on hold (`M8`).
    pub fn is_active(self) -> bool {
        matches!(self, Self::New | Self::Open | Self::Pending | Self::OnHold)
    }
}

words!(
    /// How urgent a ticket is.
    Priority {
        /// Can wait.
        Low = "low",
        /// The default.
        Medium = "medium",
        /// Soon.
        Urgent = "urgent",
        /// Now.
        Extreme = "extreme",
    }
);

words!(
    /// What a ticket is about.
    TicketType {
        /// The default.
        Question = "question",
        /// Something to do.
        Task = "task",
        /// Something is broken.
        Problem = "problem",
        /// One case of a broken thing.
        Incident = "incident",
    }
);

/// A ticket without its messages.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    /// Number of the ticket.
    pub id: TicketId,
    /// Goes up by one with every change.
    pub revision: i64,
    /// Whose ticket it is.
    pub client: ClientId,
    /// Name or best contact of the client.
    pub client_name: String,
    /// Mark of the client.
    pub standing: Standing,
    /// Subject, or the first words of the first message.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub kind: TicketType,
    /// Channel it is held in.
    pub channel: String,
    /// The contact answers go to, in REF syntax; `None` when none is known.
    pub reply_address: Option<Key>,
    /// The agent it is assigned to.
    pub assignee: Option<String>,
    /// Tags of the ticket.
    pub tags: Vec<String>,
    /// Whether the desk has not read its newest message yet.
    pub unread: bool,
    /// The ticket it continues or came from (`M8`).
    pub linked: Option<TicketId>,
    /// Who wrote its first message; an agent's keeps language detection off (`G3`).
    pub opened_by: Writer,
    /// An agent took it out of spam, which wins for this ticket (`S2`).
    pub pardoned: bool,
    /// The first words of its newest message.
    pub snippet: String,
    /// Hidden from normal lists until then.
    pub snoozed_until: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it or its messages last changed.
    pub updated_at: Timestamp,
    /// When its newest message was sent.
    pub last_message_at: Timestamp,
    /// How many messages it has.
    pub messages: u32,
}

/// Who wrote a message of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Writer {
    /// A client.
    Client,
    /// One of us.
    Agent,
}

/// Why a message stands in this client's ticket (`M4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedBy {
    /// Kind of the contact that matched.
    pub kind: ContactKind,
    /// The contact, in REF syntax.
    pub value: Key,
    /// Whether it was only claimed: «sender not confirmed».
    pub claimed: bool,
}

words!(
    /// What became of a reply (`T4`).
    DeliveryState {
        /// Durable, not yet handed on; undo makes it a draft again.
        Held = "held",
        /// Waiting for its deliverer.
        Queued = "queued",
        /// Delivered, as the deliverer says.
        Sent = "sent",
        /// Not delivered; the error says why.
        Failed = "failed",
        /// A crash fell into the sending; never resent unasked.
        Unknown = "unknown",
        /// The mail command has it just now.
        Sending = "sending",
    }
);

impl DeliveryState {
    /// The state as programs are told it: what is being sent still waits for its deliverer.
    pub fn outwardly(self) -> Self {
        match self {
            Self::Sending => Self::Queued,
            state => state,
        }
    }
}

/// State of a reply in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryStatus {
    /// Number of the outbox record.
    pub outbox: OutboxId,
    /// What became of it.
    pub state: DeliveryState,
    /// The deliverer's own words when it failed.
    pub error: Option<String>,
    /// When it leaves, while it is held.
    pub due_at: Timestamp,
    /// Where it goes, in REF syntax.
    pub address: Key,
}

/// A file of a message; the bytes are fetched apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Number of the attachment.
    pub id: AttachmentId,
    /// The message it belongs to.
    pub message: MessageId,
    /// The ticket of that message.
    pub ticket: TicketId,
    /// Name as sent; cleaned only when saved (`T6`).
    pub name: String,
    /// Media type as sent, or guessed from the name.
    pub media_type: String,
    /// Size; 0 when missing.
    pub bytes: u64,
    /// Where the bytes are; `None` when they were missing from the queue folder.
    pub blob: Option<BlobHash>,
}

/// One entry of a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Number of the message.
    pub id: MessageId,
    /// The ticket it stands in.
    pub ticket: TicketId,
    /// Client or agent.
    pub writer: Writer,
    /// The agent's name.
    pub agent: Option<String>,
    /// The writer's card; `None` for agents and for deleted clients.
    pub client: Option<ClientId>,
    /// Name of the writer as shown.
    pub author_name: String,
    /// Reply or internal comment.
    pub visibility: Visibility,
    /// Message, comment under a post, or call.
    pub kind: AppealKind,
    /// Channel it came through.
    pub channel: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The text; empty when the writer's card was deleted (`D1`).
    pub text: String,
    /// The HTML as it arrived.
    pub html: Option<String>,
    /// Its own subject, where it differs from the ticket's.
    pub subject: Option<String>,
    /// Copies, kept on answers (`T2`).
    pub cc: Vec<String>,
    /// Where the sender asked answers to go.
    pub reply_to: Vec<String>,
    /// The post of a post comment.
    pub post: Option<Post>,
    /// Conversation id in the channel, which connectors want back on an answer (`T4`).
    pub thread: Option<String>,
    /// The sender's handle, shown, never matched.
    pub handle: Option<String>,
    /// What its head says besides ([`remarks`](super::remarks::remarks)); told when it is read.
    pub remarks: Vec<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Why it was filed here.
    pub matched_by: Option<MatchedBy>,
    /// State of an agent's public reply.
    pub delivery: Option<DeliveryStatus>,
    /// The writer was deleted and the text with them («message deleted»).
    pub deleted: bool,
}

/// What a ticket shows of another one.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketLine {
    /// Number.
    pub id: TicketId,
    /// Subject.
    pub subject: String,
    /// Status.
    pub status: Status,
    /// Channel.
    pub channel: String,
    /// How many messages.
    pub messages: u32,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When its newest message was sent.
    pub last_message_at: Timestamp,
}

/// A client's comment under one of our posts.
#[derive(Debug, Clone, PartialEq)]
pub struct PostComment {
    /// Ticket the comment stands in.
    pub ticket: TicketId,
    /// Link to the post.
    pub url: String,
    /// The comment.
    pub text: String,
    /// When it was written.
    pub sent_at: Timestamp,
}

/// How many tickets the sidebar shows beside the current one (`T5`).
pub const LAST_TICKETS: usize = 5;

/// What stands beside a ticket (`T5`).
#[derive(Debug, Clone, PartialEq)]
pub struct Sidebar {
    /// The client, with note, avatar, marks and contacts.
    pub client: Client,
    /// Newest first, without the current one and without spam; at most [`LAST_TICKETS`].
    pub last_tickets: Vec<TicketLine>,
    /// How many tickets the client has in all, spam left out.
    pub tickets: u64,
    /// Newest first.
    pub post_comments: Vec<PostComment>,
    /// Of all the client's messages, newest first.
    pub attachments: Vec<Attachment>,
}

/// An agent who has a ticket in front (`U12`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub agent: String,
    /// When that was last said; what is older than [`Presence::LASTS`] is no longer so.
    pub at: Timestamp,
    /// Whether a reply or comment is being written.
    pub writing: bool,
}

impl Presence {
    /// Seconds for which a presence holds; it is said again every minute.
    pub const LASTS: i64 = 150;

    /// Whether it still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        now.seconds_since(self.at) < Self::LASTS
    }
}

/// A ticket as it is worked on: the ticket, messages of it (oldest first) and its client.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketView {
    /// The ticket.
    pub ticket: Ticket,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// How many messages the ticket has before these.
    pub earlier: u64,
    /// How many it has after these.
    pub later: u64,
    /// Other agents who have it in front.
    pub present: Vec<Presence>,
    /// How a reply would leave.
    pub reply: ReplyWay,
    /// What happened to the ticket, oldest first: client changed, status, merged.
    pub events: Vec<super::change::Entry>,
    /// What stands beside it.
    pub sidebar: Sidebar,
}

/// How a reply of a ticket leaves, as the desk would send it now (`T3`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplyWay {
    /// Who else it goes to: those the client's newest message names.
    pub cc: Vec<String>,
    /// Whether it is a mail, with a signature.
    pub by_mail: bool,
    /// The contact that the client's newest message came by, when one is known that the ticket's channel
    /// leads to: a mail may have been known by a profile that it names.
    pub came_by: Option<Key>,
}

/// Columns of a list's snippet.
const SNIPPET_COLUMNS: usize = 120;

/// The first words of a message on one line, as lists show them.
pub fn snippet(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace().take(40) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match super::printable::clip(&line, SNIPPET_COLUMNS) {
        Cow::Owned(clipped) => clipped,
        Cow::Borrowed(_) => line,
    }
}

/// Columns of a subject made from a text.
const SUBJECT_COLUMNS: usize = 80;

/// What a ticket that begins with this message is called: the message's own subject, else its first
/// line, else what it is.
pub fn opening_words(message: &Message) -> String {
    let own = message.subject.as_deref().map(str::trim);
    if let Some(subject) = own.filter(|subject| !subject.is_empty()) {
        return subject.to_owned();
    }
    let line = message
        .text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty());
    match (line, message.kind) {
        (Some(line), _) => super::printable::clip(line, SUBJECT_COLUMNS).into_owned(),
        (None, AppealKind::Call) => "Call".to_owned(),
        (None, _) => message
            .attachments
            .first()
            .map(|file| file.name.clone())
            .unwrap_or_default(),
    }
}
