//! `ticket show` and `ticket list`: a ticket, its messages and its sidebar.

use serde::Serialize;

use super::card::{ContactShape, contacts};
use super::filled;
use crate::domain::appeal::{AppealKind, Visibility};
use crate::domain::contact::{ContactKind, Key};
use crate::domain::ids::{ClientId, MessageId, TicketId};
use crate::domain::ticket::{
    Attachment, DeliveryState, Message, Priority, Sidebar, Status, Ticket, TicketType, TicketView,
    Writer,
};
use crate::domain::time::Timestamp;

/// A ticket. `ticket list` leaves out `messages` and `sidebar`.
#[derive(Debug, Serialize)]
pub struct TicketShape<'a> {
    id: TicketId,
    client: ClientId,
    client_name: &'a str,
    subject: Option<&'a str>,
    status: Status,
    priority: Priority,
    #[serde(rename = "type")]
    kind: TicketType,
    channel: &'a str,
    reply_address: Option<&'a Key>,
    assignee: Option<&'a str>,
    tags: &'a [String],
    unread: bool,
    linked: Option<TicketId>,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<MessageShape<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sidebar: Option<SidebarShape<'a>>,
}

#[derive(Debug, Serialize)]
struct MessageShape<'a> {
    id: MessageId,
    author: Writer,
    agent: Option<&'a str>,
    visibility: Visibility,
    kind: AppealKind,
    sent_at: Timestamp,
    text: &'a str,
    attachments: Vec<MessageFile<'a>>,
    client: Option<ClientId>,
    matched_by: Option<Match<'a>>,
    delivery: Option<DeliveryState>,
}

#[derive(Debug, Serialize)]
struct MessageFile<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    media_type: Option<&'a str>,
    bytes: u64,
    missing: bool,
}

#[derive(Debug, Serialize)]
struct Match<'a> {
    kind: ContactKind,
    value: &'a Key,
    claimed: bool,
}

#[derive(Debug, Serialize)]
struct SidebarShape<'a> {
    note: Option<&'a str>,
    contacts: Vec<ContactShape<'a>>,
    last_tickets: Vec<OtherTicket<'a>>,
    post_comments: Vec<Comment<'a>>,
    attachments: Vec<ClientFile<'a>>,
}

#[derive(Debug, Serialize)]
struct OtherTicket<'a> {
    id: TicketId,
    subject: &'a str,
    status: Status,
    channel: &'a str,
}

#[derive(Debug, Serialize)]
struct Comment<'a> {
    ticket: TicketId,
    url: &'a str,
    text: &'a str,
    sent_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct ClientFile<'a> {
    ticket: TicketId,
    message: MessageId,
    name: &'a str,
    #[serde(rename = "type")]
    media_type: Option<&'a str>,
    bytes: u64,
}

impl<'a> TicketShape<'a> {
    /// What `ticket list` prints of a ticket.
    pub fn in_list(ticket: &'a Ticket) -> Self {
        Self {
            id: ticket.id,
            client: ticket.client,
            client_name: &ticket.client_name,
            subject: filled(&ticket.subject),
            status: ticket.status,
            priority: ticket.priority,
            kind: ticket.kind,
            channel: &ticket.channel,
            reply_address: ticket.reply_address.as_ref(),
            assignee: ticket.assignee.as_deref(),
            tags: &ticket.tags,
            unread: ticket.unread,
            linked: ticket.linked,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            messages: None,
            sidebar: None,
        }
    }

    /// What `ticket show` prints: the ticket with its messages, oldest first, and its sidebar.
    pub fn whole(view: &'a TicketView) -> Self {
        Self {
            messages: Some(view.messages.iter().map(message).collect()),
            sidebar: Some(sidebar(&view.sidebar)),
            ..Self::in_list(&view.ticket)
        }
    }
}

fn message(message: &Message) -> MessageShape<'_> {
    MessageShape {
        id: message.id,
        author: message.writer,
        agent: message.agent.as_deref(),
        visibility: message.visibility,
        kind: message.kind,
        sent_at: message.sent_at,
        text: &message.text,
        attachments: message
            .attachments
            .iter()
            .map(|file| MessageFile {
                name: &file.name,
                media_type: filled(&file.media_type),
                bytes: file.bytes,
                missing: file.blob.is_none(),
            })
            .collect(),
        client: message.client,
        matched_by: message.matched_by.as_ref().map(|matched| Match {
            kind: matched.kind,
            value: &matched.value,
            claimed: matched.claimed,
        }),
        delivery: message
            .delivery
            .as_ref()
            .map(|delivery| delivery.state.outwardly()),
    }
}

fn sidebar(sidebar: &Sidebar) -> SidebarShape<'_> {
    SidebarShape {
        note: filled(&sidebar.client.note),
        contacts: contacts(&sidebar.client),
        last_tickets: sidebar
            .last_tickets
            .iter()
            .map(|ticket| OtherTicket {
                id: ticket.id,
                subject: &ticket.subject,
                status: ticket.status,
                channel: &ticket.channel,
            })
            .collect(),
        post_comments: sidebar
            .post_comments
            .iter()
            .map(|comment| Comment {
                ticket: comment.ticket,
                url: &comment.url,
                text: &comment.text,
                sent_at: comment.sent_at,
            })
            .collect(),
        attachments: files(&sidebar.attachments),
    }
}

fn files(attachments: &[Attachment]) -> Vec<ClientFile<'_>> {
    attachments
        .iter()
        .map(|file| ClientFile {
            ticket: file.ticket,
            message: file.message,
            name: &file.name,
            media_type: filled(&file.media_type),
            bytes: file.bytes,
        })
        .collect()
}
