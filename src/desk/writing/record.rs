//! The line of the outbox that connectors read (`T4`).

use serde_json::{Value, json};

use crate::domain::appeal::Family;
use crate::domain::contact::{ContactKind, Key, reference, social};
use crate::domain::ids::{OutboxId, TicketId};
use crate::domain::ticket::Attachment;
use crate::domain::time::Timestamp;

/// What it says.
pub(in crate::desk) struct Line<'o> {
    pub(in crate::desk) outbox: OutboxId,
    pub(in crate::desk) ticket: TicketId,
    /// The channel it leaves through.
    pub(in crate::desk) channel: &'o str,
    /// Subject of the ticket.
    pub(in crate::desk) subject: &'o str,
    /// What stands before the subject of a mail: `Re: ` where it answers one, `Fwd: `.
    pub(in crate::desk) prefix: &'o str,
    /// Name of the one it goes to.
    pub(in crate::desk) name: &'o str,
    pub(in crate::desk) address: &'o Key,
    pub(in crate::desk) agent: &'o str,
    pub(in crate::desk) via: &'o str,
    /// Put under a mail.
    pub(in crate::desk) signature: &'o str,
    pub(in crate::desk) cc: &'o [String],
    pub(in crate::desk) text: &'o str,
    pub(in crate::desk) sent_at: Timestamp,
    pub(in crate::desk) message_id: Option<&'o str>,
    pub(in crate::desk) in_reply_to: Option<&'o str>,
    pub(in crate::desk) references: &'o [String],
    pub(in crate::desk) thread: Option<&'o str>,
    pub(in crate::desk) attachments: &'o [Attachment],
}

impl Line<'_> {
    /// As JSON: shaped as an appeal by an agent, with the client in `from`.
    pub(in crate::desk) fn written(&self) -> String {
        let is_mail = Family::of(self.channel) == Family::Mail;
        let mut text = self.text.to_owned();
        let signature = self.signature.trim_end();
        if is_mail && !signature.is_empty() {
            // Two dashes and a blank: what readers, and our own, know a signature by.
            text.push_str("\n\n-- \n");
            text.push_str(signature);
        }
        let subject = if is_mail {
            Value::from(self.mail_subject())
        } else {
            Value::Null
        };
        json!({
            "v": 1,
            "id": self.outbox.0.to_string(),
            "ticket": self.ticket,
            "channel": self.channel,
            "kind": "message",
            "author": "agent",
            "agent": self.agent,
            "visibility": "public",
            "from": self.recipient(),
            "via": if self.via.is_empty() { Value::Null } else { Value::from(self.via) },
            "cc": self.cc,
            "subject": subject,
            "text": text,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": self.references,
            "thread": self.thread,
            "sent_at": self.sent_at,
            "attachments": self.attachments.iter().map(|file| json!({
                "name": file.name, "type": file.media_type, "bytes": file.bytes,
            })).collect::<Vec<_>>(),
        })
        .to_string()
    }

    fn mail_subject(&self) -> String {
        let plain = self.subject.trim();
        let number = format!("[#{}]", self.ticket);
        let answers = self.in_reply_to.is_some() || self.prefix != "Re: ";
        let prefixed = plain
            .to_lowercase()
            .starts_with(self.prefix.trim_end().to_lowercase().as_str());
        let prefix = if answers && !prefixed {
            self.prefix
        } else {
            ""
        };
        if plain.contains(&number) {
            format!("{prefix}{plain}")
        } else {
            format!("{prefix}{plain} {number}")
        }
    }

    /// Whom it goes to, by the member that connectors of the channel look for.
    fn recipient(&self) -> Value {
        let mut from = json!({ "name": self.name });
        let (kind, network, value) = reference::from_key(self.address);
        match kind {
            ContactKind::Email => from["email"] = Value::from(value),
            ContactKind::Phone => from["phone"] = Value::from(value),
            ContactKind::Messenger => from["id"] = Value::from(value),
            ContactKind::Social => {
                from["id"] = Value::from(value);
                if let Some(url) = social::url(self.address) {
                    from["profile"] = Value::from(url);
                }
            }
            ContactKind::AdditionalId if network == self.channel => {
                from["id"] = Value::from(value);
            }
            ContactKind::AdditionalId if network.is_empty() => {
                from["additional_id"] = Value::from(value);
            }
            ContactKind::AdditionalId => {
                from["additional_id"] = Value::from(format!("{network}:{value}"));
            }
        }
        from["address"] = Value::from(self.address.as_str());
        from
    }
}
