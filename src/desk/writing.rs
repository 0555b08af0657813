//! Replies and comments (`T2`-`T4`, `S6`).

mod confided;
mod record;
mod sending;

use self::sending::Sent;
use super::Desk;
use super::drafts::files_kind;
use super::recording::Recording;
use super::tickets::black_listed;
use crate::domain::appeal::Visibility;
use crate::domain::boilerplate::unfilled;
use crate::domain::client::{Client, Standing};
use crate::domain::draft::Enclosed;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{MessageId, OutboxId, TicketId};
use crate::domain::ticket::{Status, Ticket};
use crate::domain::time::Timestamp;

pub(super) use self::record::Line;
pub(super) use self::sending::{Data, Loaded, Outward, written_into};

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
    pub files: Vec<Enclosed>,
    /// Status that follows.
    pub then: Option<Status>,
    /// The agent has seen the warnings of `T3` and `S6`.
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
        /// The outbox record of a reply; `None` for a reply that was kept as a comment (`S6`).
        outbox: Option<OutboxId>,
    },
    /// Nothing was stored: these warnings must be confirmed first (`T3`), a sentence each.
    Confirm(Vec<String>),
    /// Nothing was stored: the client is black-listed, and what is confirmed is that the reply becomes an
    /// internal comment (`S6`).
    ConfirmComment(String),
}

impl Desk {
    /// Writes into a ticket; durable when it returns. The draft of its kind and its files are dropped with
    /// it.
    ///
    /// # Errors
    /// `Conflict` when the client is black-listed and nobody was asked: the text is kept as an internal
    /// comment (`S6`). `Failed` when a file cannot be read; nothing is stored then.
    pub fn write(&self, writing: &Writing, now: Timestamp) -> Result<Written> {
        let files = self.load(&writing.files)?;
        let text = writing.text.trim_end();
        if text.trim().is_empty() && files.is_empty() {
            return Err(Error::failed("there is nothing to send: the text is empty"));
        }
        let mut recording = self.record(now)?;
        let ticket = recording.ticket(writing.ticket)?;
        let client = recording.client(ticket.client)?;
        let reply = writing.visibility == Visibility::Public;
        let black = reply && self.is_black(&client, &ticket, now)?;
        if reply && !writing.confirmed {
            if !black {
                let warnings = self.warnings(&client, &ticket, text)?;
                if !warnings.is_empty() {
                    return Ok(Written::Confirm(warnings));
                }
            } else if writing.held {
                return Ok(Written::ConfirmComment(black_sentence(&client)));
            }
        }
        let kind = if reply { "reply" } else { "comment" };
        let visibility = if black {
            Visibility::Internal
        } else {
            writing.visibility
        };
        let hold = if writing.held { self.hold() } else { 0 };
        let sent = self.put(
            &mut recording,
            &ticket,
            &client,
            &Outward {
                visibility,
                text,
                files: &files,
                then: writing.then,
                hold,
            },
        )?;
        let tx = &recording.tx;
        tx.put_draft(&self.agent, kind, ticket.id.0, None, now)?;
        let files = files_kind(writing.visibility);
        tx.put_draft(&self.agent, files, ticket.id.0, None, now)?;
        recording.wrote(&ticket, kind, text);
        recording.finish(if black { "comment" } else { kind }, black && !writing.held)?;
        if black && !writing.held {
            return Err(black_listed(ticket.id));
        }
        let Sent { message, outbox } = sent;
        if outbox.is_some() && !writing.held {
            self.hand_on(now)?;
        }
        Ok(Written::Stored { message, outbox })
    }

    /// How long a reply sent on the screen is held, in seconds.
    pub(super) fn hold(&self) -> i64 {
        i64::from(self.config.mail.hold)
    }

    /// `T3`: what must be confirmed before this reply to this ticket leaves, a sentence each.
    pub fn warnings(&self, client: &Client, ticket: &Ticket, text: &str) -> Result<Vec<String>> {
        let custom: Vec<&str> = self.config.custom_names().collect();
        let mut warnings: Vec<String> = unfilled(text, &custom)
            .into_iter()
            .map(|blank| format!("{blank} still stands in the text: nothing was put in for it"))
            .collect();
        if self.quotes_a_comment(ticket.id, text)? {
            warnings.push("the reply quotes an internal comment".to_owned());
        }
        warnings.extend(self.address_warnings(client, ticket)?);
        Ok(warnings)
    }

    /// What must be confirmed about the address alone.
    pub(super) fn address_warnings(&self, client: &Client, ticket: &Ticket) -> Result<Vec<String>> {
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
    pub(super) fn is_black(
        &self,
        client: &Client,
        ticket: &Ticket,
        now: Timestamp,
    ) -> Result<bool> {
        if client.standing == Standing::Spammer {
            return Ok(true);
        }
        if client.standing == Standing::Vip {
            return Ok(false);
        }
        let Some(address) = &ticket.reply_address else {
            return Ok(false);
        };
        self.is_listed_black(address.as_str(), now)
    }

    /// Whether an address is on the black list now.
    pub(super) fn is_listed_black(&self, address: &str, now: Timestamp) -> Result<bool> {
        let listed = self.store.entries_for(address)?;
        Ok(listed.iter().any(|entry| {
            entry.list == crate::domain::listing::ListColour::Black
                && crate::domain::standing::in_force(entry, now)
        }))
    }
}

/// What is asked before a reply becomes a comment (`S6`).
pub(super) fn black_sentence(client: &Client) -> String {
    format!(
        "{} is black-listed: the reply is kept as an internal comment and not sent",
        client.display_name()
    )
}

impl Recording<'_> {
    fn wrote(&mut self, ticket: &Ticket, kind: &str, text: &str) {
        self.touch_ticket(ticket);
        self.note(crate::domain::change::FieldChange {
            field: kind.to_owned(),
            before: serde_json::Value::Null,
            after: serde_json::Value::from(crate::domain::printable::clip(text, 200).into_owned()),
        });
    }
}
