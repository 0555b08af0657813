//! Messages, their attachments, and what the sidebar gathers from them.

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::digests::MessageParts;
use super::error::Context;
use super::rows::Coded;
use super::{Store, Tx};
use crate::domain::appeal::{AppealKind, Post, Visibility};
use crate::domain::client::BlobHash;
use crate::domain::contact::Key;
use crate::domain::error::Result;
use crate::domain::fold::fold;
use crate::domain::ids::{AttachmentId, ClientId, MessageId, OutboxId, TicketId};
use crate::domain::remarks::remarks;
use crate::domain::stretch::{Hook, Stretch};
use crate::domain::ticket::{
    Attachment, DeliveryState, DeliveryStatus, MatchedBy, Message, PostComment, Writer,
};
use crate::domain::time::Timestamp;

/// What few messages have, as JSON in one column.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Extra {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cc: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reply_to: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    post: Option<Post>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handle: Option<String>,
    /// What the record carried besides.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    more: serde_json::Map<String, serde_json::Value>,
}

/// A message on its way into the file.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// The message with its reserved number; `attachments` and `delivery` are ignored.
    pub message: Message,
    /// The source's message id, for `In-Reply-To` of our answers.
    pub source_id: Option<String>,
    /// What the record carried besides.
    pub more: serde_json::Map<String, serde_json::Value>,
    /// Written by a client in another client's ticket (`D1`).
    pub guest: bool,
}

const COLUMNS: &str =
    "m.id, m.ticket, m.writer, m.agent, m.client, m.author_name, m.visibility, m.kind, m.channel,
    m.sent_at, m.text, m.extra, m.matched, m.claimed, m.deleted";

fn read_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let extra: Option<String> = row.get(11)?;
    let extra: Extra = extra
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let claimed = row.get(13)?;
    let matched: Option<String> = row.get(12)?;
    Ok(Message {
        id: MessageId(row.get(0)?),
        ticket: TicketId(row.get(1)?),
        writer: Writer::from_code(row.get(2)?),
        agent: row.get(3)?,
        client: row.get::<_, Option<i64>>(4)?.map(ClientId),
        author_name: row.get(5)?,
        visibility: Visibility::from_code(row.get(6)?),
        kind: AppealKind::from_code(row.get(7)?),
        channel: row.get(8)?,
        sent_at: Timestamp(row.get(9)?),
        text: row.get(10)?,
        html: extra.html,
        subject: extra.subject,
        cc: extra.cc,
        reply_to: extra.reply_to,
        post: extra.post,
        thread: extra.thread,
        handle: extra.handle,
        remarks: remarks(&extra.more),
        attachments: Vec::new(),
        matched_by: matched.map(|text| {
            let value = Key(text);
            MatchedBy {
                kind: value.kind(),
                value,
                claimed,
            }
        }),
        delivery: None,
        deleted: row.get(14)?,
    })
}

fn read_attachment(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment {
        id: AttachmentId(row.get(0)?),
        message: MessageId(row.get(1)?),
        ticket: TicketId(row.get(2)?),
        name: row.get(3)?,
        media_type: row.get(4)?,
        bytes: row.get::<_, i64>(5)?.cast_unsigned(),
        blob: row.get::<_, Option<[u8; 32]>>(6)?.map(BlobHash),
    })
}

/// Messages that are fetched where the one that was asked for is gone.
const MOST_INSTEAD: usize = 150;

const ATTACHMENT: &str = "id, message, ticket, name, media_type, bytes, blob";

impl Store {
    /// The messages of a ticket, oldest first, with attachments and delivery states.
    pub fn messages(&self, ticket: TicketId) -> Result<Vec<Message>> {
        let run = || -> rusqlite::Result<Vec<Message>> {
            let mut messages = self
                .conn
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM messages m WHERE m.ticket = ?1 ORDER BY m.sent_at, m.id"
                ))?
                .query_map([ticket.0], read_message)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            self.complete(&mut messages)?;
            Ok(messages)
        };
        run().doing("read a ticket's messages")
    }

    /// Messages of a ticket in a row, as [`Store::messages`], and how many there are before and after
    /// them (`P11`).
    pub fn stretch(&self, ticket: TicketId, stretch: &Stretch) -> Result<(Vec<Message>, u64, u64)> {
        let run = || -> rusqlite::Result<(Vec<Message>, u64, u64)> {
            let mut messages = self.rows_of(ticket, stretch)?;
            self.complete(&mut messages)?;
            let beyond = |side: &str, message: Option<&Message>| -> rusqlite::Result<u64> {
                let Some(message) = message else { return Ok(0) };
                self.conn
                    .prepare_cached(&format!(
                        "SELECT count(*) FROM messages
                         WHERE ticket = ?1 AND (sent_at, id) {side} (?2, ?3)"
                    ))?
                    .query_row(params![ticket.0, message.sent_at.0, message.id.0], |row| {
                        row.get::<_, i64>(0)
                    })
                    .map(i64::cast_unsigned)
            };
            let earlier = beyond("<", messages.first())?;
            let later = beyond(">", messages.last())?;
            Ok((messages, earlier, later))
        };
        run().doing("read a ticket's messages")
    }

    /// The bare rows of a stretch.
    fn rows_of(&self, ticket: TicketId, stretch: &Stretch) -> rusqlite::Result<Vec<Message>> {
        let rows = |rest: &str, from: (i64, i64), count: usize| -> rusqlite::Result<Vec<Message>> {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            self.conn
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM messages m WHERE m.ticket = ?1 AND (m.sent_at, m.id) {rest} LIMIT ?4"
                ))?
                .query_map(params![ticket.0, from.0, from.1, count], read_message)?
                .collect()
        };
        const UP: &str = ">= (?2, ?3) ORDER BY m.sent_at, m.id";
        const DOWN: &str = "< (?2, ?3) ORDER BY m.sent_at DESC, m.id DESC";
        let newest = |count: usize| -> rusqlite::Result<Vec<Message>> {
            let mut found = rows(DOWN, (i64::MAX, i64::MAX), count)?;
            found.reverse();
            Ok(found)
        };
        match stretch.hook {
            Hook::Oldest => rows(UP, (i64::MIN, i64::MIN), stretch.after.saturating_add(1)),
            Hook::Newest => newest(stretch.before.saturating_add(1)),
            Hook::Message(id) => {
                let sent_at: Option<i64> = self
                    .conn
                    .prepare_cached("SELECT sent_at FROM messages WHERE id = ?1 AND ticket = ?2")?
                    .query_row([id.0, ticket.0], |row| row.get(0))
                    .optional()?;
                let Some(sent_at) = sent_at else {
                    return newest(stretch.most().min(MOST_INSTEAD));
                };
                let from = (sent_at, id.0);
                let mut found = if stretch.before == 0 {
                    Vec::new()
                } else {
                    rows(DOWN, from, stretch.before)?
                };
                found.reverse();
                found.extend(rows(UP, from, stretch.after.saturating_add(1))?);
                Ok(found)
            }
        }
    }

    /// Adds attachments and delivery states.
    fn complete(&self, messages: &mut [Message]) -> rusqlite::Result<()> {
        let mut attachments = self.conn.prepare_cached(&format!(
            "SELECT {ATTACHMENT} FROM attachments WHERE message = ?1 ORDER BY id"
        ))?;
        let mut outbox = self.conn.prepare_cached(
            "SELECT id, iif(state = 0 AND due_at <= at, 1, state), error, due_at, address FROM outbox
             WHERE message = ?1 ORDER BY id LIMIT 1",
        )?;
        for message in messages {
            message.attachments = attachments
                .query_map([message.id.0], read_attachment)?
                .collect::<rusqlite::Result<_>>()?;
            if message.writer == Writer::Agent {
                message.delivery = outbox
                    .query_row([message.id.0], |row| {
                        Ok(DeliveryStatus {
                            outbox: OutboxId(row.get(0)?),
                            state: DeliveryState::from_code(row.get(1)?),
                            error: row.get(2)?,
                            due_at: Timestamp(row.get(3)?),
                            address: Key(row.get(4)?),
                        })
                    })
                    .optional()?;
            }
        }
        Ok(())
    }

    /// Messages of a ticket whose text has some words, by their folded form, oldest first.
    pub fn messages_that_say(&self, ticket: TicketId, folded: &str) -> Result<Vec<MessageId>> {
        let run = || -> rusqlite::Result<Vec<MessageId>> {
            let mut statement = self.conn.prepare_cached(
                "SELECT id, text FROM messages WHERE ticket = ?1 AND deleted = 0 ORDER BY sent_at, id",
            )?;
            let mut rows = statement.query([ticket.0])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let text = row.get_ref(1)?.as_str()?;
                if text.lines().any(|line| fold(line).contains(folded)) {
                    found.push(MessageId(row.get(0)?));
                }
            }
            Ok(found)
        };
        run().doing("find in a ticket")
    }

    /// One message without its attachments.
    pub fn message(&self, id: MessageId) -> Result<Option<Message>> {
        self.conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM messages m WHERE m.id = ?1"))
            .and_then(|mut statement| statement.query_row([id.0], read_message).optional())
            .doing("read a message")
    }

    /// The newest client message of a ticket with the id its source gave it: what an answer answers.
    pub fn last_inbound(&self, ticket: TicketId) -> Result<Option<(Message, Option<String>)>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, m.source_id FROM messages m WHERE m.ticket = ?1 AND m.writer = 0
                 ORDER BY m.sent_at DESC, m.id DESC LIMIT 1"
            ))
            .and_then(|mut s| {
                s.query_row([ticket.0], |row| Ok((read_message(row)?, row.get(15)?)))
                    .optional()
            })
            .doing("read a ticket's last message")
    }

    /// Source ids of a ticket's messages that its client knows, oldest first, at most the last `limit`: not
    /// those of internal ones, forwarded ones among them.
    pub fn source_ids(&self, ticket: TicketId, limit: usize) -> Result<Vec<String>> {
        self.conn
            .prepare_cached(
                "SELECT source_id FROM (SELECT source_id, sent_at, id FROM messages
                    WHERE ticket = ?1 AND source_id IS NOT NULL AND (writer = 0 OR visibility = ?3)
                    ORDER BY sent_at DESC, id DESC LIMIT ?2)
                 ORDER BY sent_at, id",
            )
            .and_then(|mut s| {
                let public = Visibility::Public.code();
                s.query_map(params![ticket.0, limit as i64, public], |row| row.get(0))?
                    .collect()
            })
            .doing("read a ticket's message ids")
    }

    /// Newest messages that were filed under a card by something only claimed (`M4`).
    pub fn claimed_messages(&self, client: ClientId, limit: usize) -> Result<Vec<Message>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM messages m JOIN tickets t ON t.id = m.ticket
                 WHERE t.client = ?1 AND m.client = ?1 AND m.claimed = 1 AND m.deleted = 0
                 ORDER BY m.id DESC LIMIT ?2"
            ))
            .and_then(|mut statement| {
                statement
                    .query_map(params![client.0, limit as i64], read_message)?
                    .collect()
            })
            .doing("read messages of an unconfirmed sender")
    }

    /// What a client has written so far, newest first, in tickets that an agent did not open (`G4`).
    pub fn own_texts(&self, client: ClientId, limit: usize) -> Result<Vec<String>> {
        self.conn
            .prepare_cached(
                "SELECT m.text FROM tickets t JOIN messages m ON m.ticket = t.id
                 WHERE t.client = ?1 AND t.opened_by = 0 AND m.writer = 0 AND m.client = ?1
                 ORDER BY m.id DESC LIMIT ?2",
            )
            .and_then(|mut s| {
                s.query_map(params![client.0, limit as i64], |row| row.get(0))?
                    .collect()
            })
            .doing("read what a client wrote")
    }

    /// A client's comments under posts, newest first (`T5`).
    pub fn post_comments(&self, client: ClientId, limit: usize) -> Result<Vec<PostComment>> {
        self.conn
            .prepare_cached(
                "SELECT ticket, extra, text, sent_at FROM messages
                 WHERE client = ?1 AND kind = 1 ORDER BY sent_at DESC LIMIT ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_map(params![client.0, limit as i64], |row| {
                        let extra: Option<String> = row.get(1)?;
                        let extra: Extra = extra
                            .as_deref()
                            .and_then(|text| serde_json::from_str(text).ok())
                            .unwrap_or_default();
                        Ok(PostComment {
                            ticket: TicketId(row.get(0)?),
                            url: extra.post.unwrap_or_default().url,
                            text: row.get(2)?,
                            sent_at: Timestamp(row.get(3)?),
                        })
                    })?
                    .collect()
            })
            .doing("read a client's comments")
    }

    /// Attachments of all of a client's messages, newest first (`T5`).
    pub fn attachments_of_client(&self, client: ClientId, limit: usize) -> Result<Vec<Attachment>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {ATTACHMENT} FROM attachments WHERE client = ?1 ORDER BY id DESC LIMIT ?2"
            ))
            .and_then(|mut s| {
                s.query_map(params![client.0, limit as i64], read_attachment)?
                    .collect()
            })
            .doing("read a client's attachments")
    }

    /// The attachments of one message, in their order.
    pub fn attachments_of_message(&self, message: MessageId) -> Result<Vec<Attachment>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {ATTACHMENT} FROM attachments WHERE message = ?1 ORDER BY id"
            ))
            .and_then(|mut s| s.query_map([message.0], read_attachment)?.collect())
            .doing("read a message's attachments")
    }

    /// Attachments that were missing from their queue folders, with where they were looked for.
    pub fn missing_attachments(&self) -> Result<Vec<(AttachmentId, String)>> {
        self.conn
            .prepare_cached(
                "SELECT id, path FROM attachments WHERE blob IS NULL AND path IS NOT NULL ORDER BY id",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([], |row| Ok((AttachmentId(row.get(0)?), row.get(1)?)))?
                    .collect()
            })
            .doing("read the missing attachments")
    }

    /// One attachment.
    pub fn attachment(&self, id: AttachmentId) -> Result<Option<Attachment>> {
        self.conn
            .prepare_cached(&format!(
                "SELECT {ATTACHMENT} FROM attachments WHERE id = ?1"
            ))
            .and_then(|mut statement| statement.query_row([id.0], read_attachment).optional())
            .doing("read an attachment")
    }
}

impl Tx<'_> {
    /// A number for a message, before the message itself is ready.
    pub fn reserve_message(&self) -> MessageId {
        MessageId(self.next(|c| &mut c.next_message))
    }

    /// Stores a message under its reserved number. The ticket's own row is the caller's to update.
    pub fn insert_message(&self, new: &mut NewMessage) -> Result<()> {
        let message = &mut new.message;
        let extra = Extra {
            html: message.html.clone(),
            subject: message.subject.clone(),
            cc: message.cc.clone(),
            reply_to: message.reply_to.clone(),
            post: message.post.clone(),
            thread: message.thread.clone(),
            handle: message.handle.clone(),
            more: std::mem::take(&mut new.more),
        };
        let extra =
            (extra != Extra::default()).then(|| serde_json::to_string(&extra).unwrap_or_default());
        let digest = self.message_digest(&MessageParts {
            id: message.id.0,
            sent_at: message.sent_at.0,
            text: &message.text,
            extra: extra.as_deref(),
            agent: message.agent.as_deref(),
            author_name: &message.author_name,
            channel: &message.channel,
            source_id: new.source_id.as_deref(),
            codes: [
                message.writer.code(),
                message.visibility.code(),
                message.kind.code(),
            ],
        });
        self.conn
            .prepare_cached(
                "INSERT INTO messages (id, ticket, writer, agent, client, author_name, visibility, kind, channel,
                    sent_at, source_id, text, extra, matched, claimed, guest, deleted, digest)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    message.id.0,
                    message.ticket.0,
                    message.writer.code(),
                    message.agent,
                    message.client.map(|id| id.0),
                    message.author_name,
                    message.visibility.code(),
                    message.kind.code(),
                    message.channel,
                    message.sent_at.0,
                    new.source_id,
                    message.text,
                    extra,
                    message.matched_by.as_ref().map(|by| by.value.as_str()),
                    message.matched_by.as_ref().is_some_and(|by| by.claimed),
                    new.guest,
                    message.deleted,
                    digest,
                ])
            })
            .doing("store a message")?;
        Ok(())
    }

    /// Fills an attachment that was missing.
    pub fn fill_attachment(&self, id: AttachmentId, bytes: &[u8]) -> Result<()> {
        let blob = self.put_blob(bytes)?;
        self.conn
            .prepare_cached(
                "UPDATE attachments SET blob = ?2, bytes = ?3, path = NULL WHERE id = ?1",
            )
            .and_then(|mut statement| statement.execute(params![id.0, blob.0, bytes.len() as i64]))
            .doing("store an attachment")?;
        Ok(())
    }

    /// Marks what other clients wrote in a ticket of this one (`D1`), after its client changed.
    pub fn mark_guests(&self, ticket: TicketId, client: ClientId) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE messages SET guest = client IS NOT NULL AND client <> ?2 WHERE ticket = ?1",
            )
            .and_then(|mut statement| statement.execute(params![ticket.0, client.0]))
            .doing("mark messages of other clients")?;
        Ok(())
    }

    /// Removes a message with its attachments; the ticket's own row is the caller's to update.
    pub fn remove_message(&self, id: MessageId) -> Result<()> {
        for sql in [
            "DELETE FROM attachments WHERE message = ?1",
            "DELETE FROM messages WHERE id = ?1",
        ] {
            self.conn
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute([id.0]))
                .doing("remove a message")?;
        }
        Ok(())
    }

    /// Stores an attachment of a message; `path` is kept for a retry when the bytes are missing.
    pub fn insert_attachment(
        &self,
        attachment: &mut Attachment,
        client: Option<ClientId>,
        path: Option<&str>,
    ) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO attachments (message, ticket, client, name, media_type, bytes, blob, path)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    attachment.message.0,
                    attachment.ticket.0,
                    client.map(|id| id.0),
                    attachment.name,
                    attachment.media_type,
                    attachment.bytes.cast_signed(),
                    attachment.blob.map(|hash| hash.0),
                    path,
                ])
            })
            .doing("store an attachment")?;
        attachment.id = AttachmentId(self.conn.last_insert_rowid());
        Ok(())
    }
}
