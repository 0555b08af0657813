//! A message goes on to somebody else (`T2`): by mail, with its files and the words it was sent with.

use super::Desk;
use super::writing::{Data, Line, Loaded, Outward, written_into};
use crate::domain::appeal::Visibility;
use crate::domain::change::{FieldChange, Step, TicketState};
use crate::domain::contact::{ContactKind, email};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{MessageId, OutboxId, TicketId};
use crate::domain::ticket::{Message, Ticket, Writer};
use crate::domain::time::Timestamp;
use crate::store::{NewMessage, NewReply};

/// A message on its way to somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarding {
    /// The message.
    pub message: MessageId,
    /// The e-mail address it goes to.
    pub to: String,
    /// What the agent says to it; may be empty.
    pub note: String,
    /// Held for `[mail] hold` seconds (the screen) or handed on at once (the command line).
    pub held: bool,
}

impl Desk {
    /// Forwards a message of a ticket, with its files. The client does not see it; the ticket shows it, as
    /// an internal message with its outbox record. Undo takes it back while it is held; the note is a draft of
    /// a comment then.
    ///
    /// # Errors
    /// `Failed` when the address is none or one of ours, or a file is missing; `Conflict` when the address
    /// is black-listed (`S6`).
    pub fn forward(
        &self,
        ticket: TicketId,
        forwarding: &Forwarding,
        now: Timestamp,
    ) -> Result<(MessageId, OutboxId)> {
        let typed = forwarding.to.trim();
        let to = email::parse(typed)
            .ok_or_else(|| Error::failed(format!("«{typed}» is no e-mail address")))?;
        if self.own_addresses.contains(&to.key) {
            return Err(Error::failed(format!("{} is our own address", to.address)));
        }
        if self.is_listed_black(to.key.as_str(), now)? {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("{} is on the black list: nothing was sent", to.address),
            ));
        }
        let mut recording = self.record(now)?;
        let before = recording.ticket(ticket)?;
        let original = recording
            .tx
            .message(forwarding.message)?
            .filter(|message| message.ticket == before.id && !message.deleted)
            .ok_or_else(|| {
                Error::not_found(format!(
                    "message {} is not in ticket #{}",
                    forwarding.message, before.id
                ))
            })?;
        let files = recording
            .tx
            .attachments_of_message(original.id)?
            .into_iter()
            .map(|file| match file.blob {
                Some(blob) => Ok(Loaded {
                    name: file.name,
                    media_type: file.media_type,
                    data: Data::Kept(blob, file.bytes),
                }),
                None => Err(Error::failed(format!(
                    "the attached file «{}» is missing; nothing was sent",
                    file.name
                ))),
            })
            .collect::<Result<Vec<_>>>()?;
        let id = recording.tx.reserve_message();
        let source_id = self.message_id(id);
        let text = quoted(&forwarding.note, &original, &before);
        let outward = Outward {
            visibility: Visibility::Internal,
            text: &text,
            files: &files,
            then: None,
            hold: if forwarding.held { self.hold() } else { 0 },
        };
        let mut new = NewMessage {
            message: Message {
                channel: "email".to_owned(),
                ..self.own_message(id, before.id, outward.visibility, &text, now)
            },
            source_id: Some(source_id.clone()),
            more: serde_json::Map::from_iter([(
                "forwarded".to_owned(),
                serde_json::json!({ "message": original.id, "to": to.address }),
            )]),
            guest: false,
        };
        recording.tx.insert_message(&mut new)?;
        let attachments = recording.attach(before.id, id, &files)?;
        let after = written_into(&mut recording, &before, &outward)?;
        let thread = recording.tx.message_thread("email", &source_id);
        recording.tx.put_thread(thread, before.id)?;
        let reply = NewReply {
            ticket: before.id,
            message: id,
            agent: &self.agent,
            address: to.key.as_str(),
            at: now,
            due_at: now.plus_seconds(outward.hold),
        };
        let line = |outbox: OutboxId| {
            Line {
                outbox,
                ticket: after.id,
                channel: "email",
                subject: &after.subject,
                prefix: "Fwd: ",
                name: "",
                address: &to.key,
                agent: &self.agent,
                via: &self.config.mail.from,
                signature: &self.config.mail.signature,
                cc: &[],
                text: &text,
                sent_at: now,
                message_id: Some(&source_id),
                in_reply_to: None,
                references: &[],
                thread: None,
                attachments: &attachments,
            }
            .written()
        };
        let outbox = recording.tx.insert_reply(&reply, line)?;
        recording.step(Step::Forwarded {
            ticket: before.id,
            message: id,
            outbox,
            note: own_words(&forwarding.note).len(),
        });
        recording.step(Step::Ticket {
            ticket: before.id,
            before: Box::new(TicketState::of(&before)),
            after: Box::new(TicketState::of(&after)),
        });
        recording.touch_ticket(&before);
        recording.note(FieldChange {
            field: "forwarded_to".to_owned(),
            before: serde_json::Value::Null,
            after: to.address.clone().into(),
        });
        recording.finish("forward", false)?;
        if !forwarding.held {
            self.hand_on(now)?;
        }
        debug_assert_eq!(to.key.kind(), ContactKind::Email);
        Ok((id, outbox))
    }
}

/// The note without the blanks at its end; nothing if it is blank.
fn own_words(note: &str) -> &str {
    if note.trim().is_empty() {
        ""
    } else {
        note.trim_end()
    }
}

/// What goes: the agent's words, then the message as it was, under who wrote it, when and about what.
fn quoted(note: &str, original: &Message, ticket: &Ticket) -> String {
    let mut text = String::new();
    let note = own_words(note);
    if !note.is_empty() {
        text.push_str(note);
        text.push_str("\n\n");
    }
    text.push_str("---------- Forwarded message ----------\n");
    let who = match original.writer {
        Writer::Client => original
            .matched_by
            .as_ref()
            .filter(|matched| matched.value.as_str() != original.author_name)
            .map_or_else(
                || original.author_name.clone(),
                |matched| format!("{} <{}>", original.author_name, matched.value),
            ),
        Writer::Agent => original.author_name.clone(),
    };
    let subject = original.subject.as_deref().unwrap_or(&ticket.subject);
    for (name, value) in [
        ("From", who.as_str()),
        ("Date", &original.sent_at.rfc3339()),
        ("Subject", subject),
    ] {
        if !value.trim().is_empty() {
            text.push_str(&format!("{name}: {}\n", value.trim().replace('\n', " ")));
        }
    }
    text.push('\n');
    text.push_str(original.text.trim_end());
    text
}
