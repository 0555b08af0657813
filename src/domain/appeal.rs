//! Appeals: inbound messages as they arrive from a channel, before they are filed (`SPEC 3`).

use serde::{Deserialize, Serialize};

use super::time::Timestamp;

/// The families of channels, which decide what an appeal fills on a new card (`SPEC 3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `email`.
    Mail,
    /// `facebook`, `instagram`, `vk`, `ok`, `twitter`, `youtube`.
    Social,
    /// `telegram`, `whatsapp`, `viber`, `skype`, `signal`, `wechat`, `messenger`.
    Messenger,
    /// `widget`: the chat window on our own site.
    Widget,
    /// `telephony`, `sms`.
    Telephony,
    /// `api`.
    Api,
    /// Any other name.
    Other,
}

impl Family {
    /// The family of a channel by its name.
    pub fn of(channel: &str) -> Self {
        match channel {
            "email" => Self::Mail,
            "facebook" | "instagram" | "vk" | "ok" | "twitter" | "youtube" => Self::Social,
            "telegram" | "whatsapp" | "viber" | "skype" | "signal" | "wechat" | "messenger" => {
                Self::Messenger
            }
            "widget" => Self::Widget,
            "telephony" | "sms" => Self::Telephony,
            "api" => Self::Api,
            _ => Self::Other,
        }
    }
}

/// Whether a conversation in this channel is shown as a chat: messengers, the widget, SMS and
/// social messages (`SPEC 0`).
pub fn is_chat(channel: &str) -> bool {
    matches!(
        Family::of(channel),
        Family::Messenger | Family::Widget | Family::Social
    ) || channel == "sms"
}

/// What an appeal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealKind {
    /// A message.
    #[default]
    Message,
    /// A comment under one of our posts.
    PostComment,
    /// A telephone call; needs no text.
    Call,
    /// A connector's answer about one of our replies (`T4`).
    Delivery,
}

impl AppealKind {
    /// The word in JSON and in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::PostComment => "post_comment",
            Self::Call => "call",
            Self::Delivery => "delivery",
        }
    }

    /// Reads [`AppealKind::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Message, Self::PostComment, Self::Call, Self::Delivery]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// Who may read a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// The client and we.
    #[default]
    Public,
    /// Only we.
    Internal,
}

/// Who wrote an appeal or message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Author {
    /// The client named by `from`.
    #[default]
    Client,
    /// One of us; `from` is the client it concerns.
    Agent {
        /// The agent's name; may be empty when the source does not say.
        name: String,
        /// Reply or internal comment.
        visibility: Visibility,
    },
}

/// The `from` of an appeal, as it arrived.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sender {
    /// Display name.
    pub name: Option<String>,
    /// The sender's id in the channel; verified.
    pub id: Option<String>,
    /// Shown, never matched.
    pub handle: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Links to social profiles.
    pub profiles: Vec<String>,
    /// Ids in outside systems (`crm:42`).
    pub additional_ids: Vec<String>,
    /// A picture, of which only some families make use (`C2`).
    pub avatar: Option<Media>,
    /// The sender's locale, kept, never used as language.
    pub locale: Option<String>,
}

/// Bytes that come with an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The bytes themselves.
    Bytes(Vec<u8>),
    /// A file below the queue folder: its path inside that folder, already checked not to leave it
    /// (`M10`). The bytes are read at import.
    File(String),
}

/// A picture or a file that comes with an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// File name as sent; empty for avatars.
    pub name: String,
    /// Media type as sent, if it was.
    pub media_type: Option<String>,
    /// Where the bytes are.
    pub content: Content,
}

/// The post that a comment stands under.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Post {
    /// Link to the post.
    pub url: String,
    /// Its text, may be empty.
    #[serde(default)]
    pub text: String,
}

/// A connector's report about an outbox record (`T4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The `id` of the outbox record.
    pub outbox: String,
    /// Sent, or failed with the connector's words.
    pub outcome: Result<Option<String>, String>,
}

/// One inbound message as a parser hands it over.
#[derive(Debug, Clone, PartialEq)]
pub struct Appeal {
    /// Name of the channel (`telegram`).
    pub channel: String,
    /// Message, comment under a post, call or delivery report.
    pub kind: AppealKind,
    /// The source's message id, unique in its channel; a hash of the raw line when it gave none.
    pub id: String,
    /// Who wrote it.
    pub author: Author,
    /// The client it comes from or concerns.
    pub from: Sender,
    /// Addresses it was sent to; never matched (`M6`).
    pub to: Vec<String>,
    /// Copies; never matched.
    pub cc: Vec<String>,
    /// Where answers are asked to go; never matched, and it asks first (`T3`).
    pub reply_to: Vec<String>,
    /// Conversation id in the channel.
    pub thread: Option<String>,
    /// Message id this one answers.
    pub in_reply_to: Option<String>,
    /// Message ids of the conversation so far, first to last.
    pub references: Vec<String>,
    /// Subject line.
    pub subject: Option<String>,
    /// The text; made from `html` when the source gave only that.
    pub text: String,
    /// The HTML as it arrived.
    pub html: Option<String>,
    /// When it was sent; `None` means now.
    pub sent_at: Option<Timestamp>,
    /// The post of a [`AppealKind::PostComment`].
    pub post: Option<Post>,
    /// Files.
    pub attachments: Vec<Media>,
    /// For [`AppealKind::Delivery`].
    pub delivery: Option<Delivery>,
    /// Everything else the record carried, kept with the message.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Where a record stands in its source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Line number, from 1; 0 where the format has no lines.
    pub line: u64,
    /// Byte offset of the record's first byte.
    pub offset: u64,
}

/// A record that could not become an appeal (`M10`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Where it stands.
    pub place: Place,
    /// A sentence: what is wrong and with which field.
    pub reason: String,
    /// The record as it was read; cut at the limit of its format (`R7`).
    pub raw: Vec<u8>,
}
