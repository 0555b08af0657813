//! Replies and comments (`T2`-`T4`, `S6`).

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Desk;
use super::recording::Recording;
use super::tickets::black_listed;
use crate::domain::appeal::{AppealKind, Family, Visibility};
use crate::domain::change::{FieldChange, Step, TicketState};
use crate::domain::client::{Client, Standing};
use crate::domain::contact::{ContactKind, Key, reference};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{AttachmentId, MessageId, OutboxId, TicketId};
use crate::domain::printable::clip;
use crate::domain::threading;
use crate::domain::ticket::{Attachment, Message, Status, Ticket, Writer, snippet};
use crate::domain::time::Timestamp;
use crate::store::{NewMessage, NewReply};

/// Message ids named in the References of a reply.
const MOST_REFERENCES: usize = 20;
/// The largest file an agent attaches (`R7`).
const MOST_FILE: u64 = 50 * 1024 * 1024;

/// A reply or comment on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    /// The ticket.
    pub ticket: TicketId,
    /// Reply or comment.
    pub visibility: Visibility,
    /// The text.
    pub text: String,
    /// Files to attach.
    pub files: Vec<PathBuf>,
    /// Status that follows.
    pub then: Option<Status>,
    /// The agent has seen the warnings of `T3`.
    pub confirmed: bool,
    /// Held for `[mail] hold` seconds (the screen) or handed on at once (the command line).
    pub held: bool,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// Durable; a reply has an outbox record.
    Stored {
        /// The message.
        message: MessageId,
        /// The outbox record of a reply.
        outbox: Option<OutboxId>,
    },
    /// Nothing was stored: these warnings must be confirmed first (`T3`), a sentence each.
    Confirm(Vec<String>),
}

impl Desk {
    /// Writes into a ticket; durable when it returns. The draft of its kind is dropped with it.
    ///
    /// # Errors
    /// `Conflict` when the client is black-listed: the text is kept as an internal comment (`S6`).
    pub fn write(&self, writing: &Writing, now: Timestamp) -> Result<Written> {
        let files = read_files(&writing.files)?;
        let text = writing.text.trim_end();
        if text.trim().is_empty() && files.is_empty() {
            return Err(Error::failed("there is nothing to send: the text is empty"));
        }
        let mut recording = self.record(now)?;
        let before = recording.ticket(writing.ticket)?;
        let client = recording.client(before.client)?;
        let reply = writing.visibility == Visibility::Public;
        let black = reply && self.is_black(&client, &before, now)?;
        if reply && !black && !writing.confirmed {
            let warnings = self.warnings(&client, &before)?;
            if !warnings.is_empty() {
                return Ok(Written::Confirm(warnings));
            }
        }
        let address = before.reply_address.clone();
        if reply && !black && address.is_none() {
            return Err(
                Error::failed(format!("ticket #{} has no address to answer", before.id))
                    .hint("Choose one with the gear (g a), or: deskcard ticket address N ADDRESS"),
            );
        }
        let visibility = if black {
            Visibility::Internal
        } else {
            writing.visibility
        };
        let id = recording.tx.reserve_message();
        let last = recording.tx.last_inbound(before.id)?;
        let message = Message {
            id,
            ticket: before.id,
            writer: Writer::Agent,
            agent: Some(self.agent.clone()),
            client: None,
            author_name: self.agent.clone(),
            visibility,
            kind: AppealKind::Message,
            channel: before.channel.clone(),
            sent_at: now,
            text: text.to_owned(),
            html: None,
            subject: None,
            cc: last
                .as_ref()
                .map(|(message, _)| message.cc.clone())
                .filter(|_| visibility == Visibility::Public)
                .unwrap_or_default(),
            reply_to: Vec::new(),
            post: None,
            thread: None,
            handle: None,
            attachments: Vec::new(),
            matched_by: None,
            delivery: None,
            deleted: false,
        };
        let source_id = (visibility == Visibility::Public).then(|| self.message_id(id));
        let mut new = NewMessage {
            message,
            source_id: source_id.clone(),
            more: serde_json::Map::new(),
            guest: false,
        };
        let references = recording.tx.source_ids(before.id, MOST_REFERENCES)?;
        recording.tx.insert_message(&mut new)?;
        let attachments = recording.attach(before.id, id, &files)?;
        let mut after = before.clone();
        after.messages += 1;
        after.updated_at = now.max(before.updated_at);
        after.last_message_at = now.max(before.last_message_at);
        after.snippet = snippet(text);
        after.unread = after.unread && visibility == Visibility::Internal;
        threading::answer(&mut after);
        if let Some(status) = writing.then {
            after.status = status;
        }
        recording.tx.update_ticket(&before, &mut after)?;
        let kind = if reply { "reply" } else { "comment" };
        recording
            .tx
            .put_draft(&self.agent, kind, before.id.0, None, now)?;
        recording.wrote(&after, kind, text);
        let outbox = match (&address, visibility) {
            (Some(address), Visibility::Public) => {
                let hold = if writing.held {
                    i64::from(self.config.mail.hold)
                } else {
                    0
                };
                let reply = NewReply {
                    ticket: before.id,
                    message: id,
                    agent: &self.agent,
                    address: address.as_str(),
                    at: now,
                    due_at: now.plus_seconds(hold),
                };
                let thread = source_id
                    .as_deref()
                    .map(|id| recording.tx.message_thread(&before.channel, id));
                if let Some(thread) = thread {
                    recording.tx.put_thread(thread, before.id)?;
                }
                let record = |outbox: OutboxId| {
                    record(&Outgoing {
                        outbox,
                        ticket: &after,
                        client: &client,
                        address,
                        agent: &self.agent,
                        via: &self.config.mail.from,
                        signature: &self.config.mail.signature,
                        message: &new.message,
                        message_id: source_id.as_deref(),
                        in_reply_to: last.as_ref().and_then(|(_, id)| id.as_deref()),
                        references: &references,
                        thread: last
                            .as_ref()
                            .and_then(|(message, _)| message.thread.as_deref()),
                        attachments: &attachments,
                    })
                };
                Some(recording.tx.insert_reply(&reply, record)?)
            }
            _ => None,
        };
        match outbox {
            Some(outbox) => recording.step(Step::Held {
                ticket: before.id,
                message: id,
                outbox,
            }),
            None => recording.step(Step::Comment(before.id, id)),
        }
        let (old, new) = (TicketState::of(&before), TicketState::of(&after));
        recording.step(Step::Ticket {
            ticket: before.id,
            before: Box::new(old),
            after: Box::new(new),
        });
        recording.finish(if black { "comment" } else { kind }, black)?;
        if black {
            return Err(black_listed(before.id));
        }
        if outbox.is_some() && !writing.held {
            self.hand_on(now)?;
        }
        Ok(Written::Stored {
            message: id,
            outbox,
        })
    }

    /// `T3`: what must be confirmed before a reply to this ticket leaves, a sentence each.
    pub fn warnings(&self, client: &Client, ticket: &Ticket) -> Result<Vec<String>> {
        let mut warnings = Vec::new();
        let Some(address) = &ticket.reply_address else {
            return Ok(warnings);
        };
        match client
            .contacts
            .iter()
            .find(|contact| contact.key.as_ref() == Some(address))
        {
            None => warnings.push(format!(
                "{address} is not on the card of {}",
                client.display_name()
            )),
            Some(contact) if contact.claimed => {
                warnings.push(format!(
                    "{address} is only claimed by {}: nobody confirmed it",
                    client.display_name()
                ));
            }
            Some(_) => {}
        }
        if let Some((message, _)) = self.store.last_inbound(ticket.id)? {
            let elsewhere = message.reply_to.iter().find(|asked| {
                crate::domain::contact::email::parse(asked)
                    .is_some_and(|email| email.key != *address)
            });
            if let Some(asked) = elsewhere {
                warnings.push(format!(
                    "the sender asks for answers to {asked}, not to {address}"
                ));
            }
        }
        Ok(warnings)
    }

    /// `S6`: whether a reply to this ticket would go to a black-listed client.
    fn is_black(&self, client: &Client, ticket: &Ticket, now: Timestamp) -> Result<bool> {
        if client.standing == Standing::Spammer {
            return Ok(true);
        }
        if client.standing == Standing::Vip {
            return Ok(false);
        }
        let Some(address) = &ticket.reply_address else {
            return Ok(false);
        };
        let listed = self.store.entries_for(address.as_str())?;
        Ok(listed.iter().any(|entry| {
            entry.list == crate::domain::listing::ListColour::Black
                && crate::domain::standing::in_force(entry, now)
        }))
    }

    /// Our own Message-ID for a reply, so that its answer finds the ticket again.
    fn message_id(&self, id: MessageId) -> String {
        let domain = crate::domain::contact::email::parse(&self.config.mail.from)
            .map_or_else(|| "deskcard.invalid".to_owned(), |email| email.domain);
        let token = self
            .store
            .keyed_hash(&[b"reply", &id.0.to_le_bytes()])
            .cast_unsigned();
        format!("{}.{token:016x}@{domain}", id.0)
    }
}

impl Recording<'_> {
    fn attach(
        &self,
        ticket: TicketId,
        message: MessageId,
        files: &[(String, Vec<u8>)],
    ) -> Result<Vec<Attachment>> {
        files
            .iter()
            .map(|(name, bytes)| {
                let mut attachment = Attachment {
                    id: AttachmentId(0),
                    message,
                    ticket,
                    name: name.clone(),
                    media_type: super::filing::media_type_of(name).to_owned(),
                    bytes: bytes.len() as u64,
                    blob: Some(self.tx.put_blob(bytes)?),
                };
                self.tx.insert_attachment(&mut attachment, None, None)?;
                Ok(attachment)
            })
            .collect()
    }

    fn wrote(&mut self, ticket: &Ticket, kind: &str, text: &str) {
        self.touch_ticket(ticket);
        self.note(FieldChange {
            field: kind.to_owned(),
            before: Value::Null,
            after: Value::from(clip(text, 200).into_owned()),
        });
    }
}

fn read_files(files: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>> {
    files
        .iter()
        .map(|path| {
            let fail = |why: String| {
                Error::failed(format!(
                    "cannot attach {}: {why}; nothing was sent",
                    path.display()
                ))
            };
            let metadata = std::fs::metadata(path).map_err(|error| fail(error.to_string()))?;
            if !metadata.is_file() {
                return Err(fail("it is no file".to_owned()));
            }
            if metadata.len() > MOST_FILE {
                return Err(fail("it is larger than 50 MB".to_owned()));
            }
            let bytes = std::fs::read(path).map_err(|error| fail(error.to_string()))?;
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            Ok((name, bytes))
        })
        .collect()
}

/// What a line of the outbox says (`T4`).
struct Outgoing<'o> {
    outbox: OutboxId,
    ticket: &'o Ticket,
    client: &'o Client,
    address: &'o Key,
    agent: &'o str,
    via: &'o str,
    /// Put under a reply by e-mail.
    signature: &'o str,
    message: &'o Message,
    message_id: Option<&'o str>,
    in_reply_to: Option<&'o str>,
    references: &'o [String],
    thread: Option<&'o str>,
    attachments: &'o [Attachment],
}

/// The line connectors read: shaped as an appeal by an agent, with the client in `from`.
fn record(out: &Outgoing<'_>) -> String {
    let mut from = json!({ "name": out.client.name });
    let (kind, network, value) = reference::from_key(out.address);
    match kind {
        ContactKind::Email => from["email"] = Value::from(value),
        ContactKind::Phone => from["phone"] = Value::from(value),
        ContactKind::Messenger => from["id"] = Value::from(value),
        ContactKind::Social => {
            from["id"] = Value::from(value);
            if let Some(url) = crate::domain::contact::social::url(out.address) {
                from["profile"] = Value::from(url);
            }
        }
        ContactKind::AdditionalId if network == out.ticket.channel => {
            from["id"] = Value::from(value)
        }
        ContactKind::AdditionalId if network.is_empty() => {
            from["additional_id"] = Value::from(value)
        }
        ContactKind::AdditionalId => {
            from["additional_id"] = Value::from(format!("{network}:{value}"))
        }
    }
    from["address"] = Value::from(out.address.as_str());
    let signature = out.signature.trim_end();
    let mut text = out.message.text.clone();
    if Family::of(&out.ticket.channel) == Family::Mail && !signature.is_empty() {
        // Two dashes and a blank: what readers, and our own, know a signature by.
        text.push_str("\n\n-- \n");
        text.push_str(signature);
    }
    let subject = if Family::of(&out.ticket.channel) == Family::Mail {
        let plain = out.ticket.subject.trim();
        let number = format!("[#{}]", out.ticket.id);
        let re = if out.in_reply_to.is_some() && !plain.to_lowercase().starts_with("re:") {
            "Re: "
        } else {
            ""
        };
        Value::from(if plain.contains(&number) {
            format!("{re}{plain}")
        } else {
            format!("{re}{plain} {number}")
        })
    } else {
        Value::Null
    };
    json!({
        "v": 1,
        "id": out.outbox.0.to_string(),
        "ticket": out.ticket.id,
        "channel": out.ticket.channel,
        "kind": "message",
        "author": "agent",
        "agent": out.agent,
        "visibility": "public",
        "from": from,
        "via": if out.via.is_empty() { Value::Null } else { Value::from(out.via) },
        "cc": out.message.cc,
        "subject": subject,
        "text": text,
        "message_id": out.message_id,
        "in_reply_to": out.in_reply_to,
        "references": out.references,
        "thread": out.thread,
        "sent_at": out.message.sent_at,
        "attachments": out.attachments.iter().map(|file| json!({
            "name": file.name, "type": file.media_type, "bytes": file.bytes,
        })).collect::<Vec<_>>(),
    })
    .to_string()
}
