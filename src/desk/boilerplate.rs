//! Saved replies filled in for a ticket, and macros: several changes of a ticket as one.

use super::Desk;
use super::recording::Recording;
use super::tickets::black_listed;
use super::writing::{Outward, black_sentence};
use crate::domain::appeal::Visibility;
use crate::domain::boilerplate::{
    self, Filled, Macro, SavedReply, Template, Values, distinct_names,
};
use crate::domain::bulk::TicketChange;
use crate::domain::change::FieldChange;
use crate::domain::client::Client;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{EntryId, MessageId, OutboxId, TicketId};
use crate::domain::ticket::Ticket;
use crate::domain::time::Timestamp;

/// How a macro is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// The warnings of `T3` and `S6` were seen.
    pub confirmed: bool,
    /// Its reply is held for `[mail] hold` seconds (the screen) or handed on at once (the command line).
    pub held: bool,
}

/// What became of a macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ran {
    /// It was done, as one change.
    Done {
        /// The entry that takes it back; `None` when all was so already.
        entry: Option<EntryId>,
        /// Replies that are on their way.
        outbox: Vec<OutboxId>,
    },
    /// Nothing was done: this must be confirmed first (`T3`, `S6`), a sentence each.
    Confirm(Vec<String>),
}

/// What a macro writes into one ticket.
struct Texts {
    comment: Option<String>,
    reply: Option<String>,
}

impl Desk {
    /// A saved reply for a ticket, in the client's language where there is one, its placeholders filled.
    ///
    /// # Errors
    /// `NotFound` when no saved reply has the name, with those there are.
    pub fn saved_reply(&self, name: &str, ticket: TicketId) -> Result<Filled> {
        let ticket = self.ticket(ticket)?;
        let client = self.client_of(&ticket)?;
        let reply = self.reply_named(name, &client)?;
        self.filled(&reply.text, &ticket, &client)
    }

    /// Runs a macro on tickets: one change, which one undo takes back. The drafts of the agent stay.
    ///
    /// # Errors
    /// `NotFound` when no macro has the name; `Failed` when its reply cannot be written to one of the
    /// tickets, for want of an address or of a value; nothing is done then. `Conflict` when a client is
    /// black-listed and the reply was not to be held: all is done, and the reply is kept as an internal
    /// comment (`S6`).
    pub fn run_macro(
        &self,
        tickets: &[TicketId],
        name: &str,
        running: Running,
        now: Timestamp,
    ) -> Result<Ran> {
        let one = self.macro_named(name)?;
        let mut recording = self.record(now)?;
        let mut warnings = Vec::new();
        let mut outbox = Vec::new();
        let mut kept_back = None;
        for id in tickets {
            let before = recording.ticket(*id)?;
            let client = recording.client(before.client)?;
            let texts = self.texts(one, &before, &client)?;
            let black = texts.reply.is_some() && self.is_black(&client, &before, now)?;
            if black {
                kept_back.get_or_insert(before.id);
            }
            if texts.reply.is_some() && !running.confirmed {
                if black {
                    warnings.push(black_sentence(&client));
                } else {
                    // What has no value is missing already, and braces that stand in it are meant.
                    warnings.extend(self.address_warnings(&client, &before)?);
                }
            }
            outbox.extend(self.run_on(
                &mut recording,
                one,
                &before,
                &client,
                &texts,
                black,
                running,
            )?);
        }
        if !warnings.is_empty() {
            warnings.dedup();
            return Ok(Ran::Confirm(warnings));
        }
        if recording.is_empty() {
            return Ok(Ran::Done {
                entry: None,
                outbox,
            });
        }
        recording.note(FieldChange {
            field: "macro".to_owned(),
            before: serde_json::Value::Null,
            after: one.name.clone().into(),
        });
        let entry = recording.finish("macro", false)?;
        if !outbox.is_empty() && !running.held {
            self.hand_on(now)?;
        }
        if let Some(ticket) = kept_back.filter(|_| !running.held) {
            return Err(black_listed(ticket));
        }
        Ok(Ran::Done {
            entry: Some(entry),
            outbox,
        })
    }

    /// Replies on their way of one ticket.
    #[expect(clippy::too_many_arguments, reason = "what is known of one ticket")]
    fn run_on(
        &self,
        recording: &mut Recording<'_>,
        one: &Macro,
        before: &Ticket,
        client: &Client,
        texts: &Texts,
        black: bool,
        running: Running,
    ) -> Result<Option<OutboxId>> {
        let mut after = before.clone();
        for change in self.changes(one) {
            change.apply(&mut after, recording.now)?;
        }
        recording.update_ticket(before, &mut after)?;
        let mut put = |text: &str, visibility| -> Result<(MessageId, Option<OutboxId>)> {
            let ticket = recording.ticket(before.id)?;
            recording.touch_ticket(&ticket);
            let sent = self.put(
                recording,
                &ticket,
                client,
                &Outward {
                    visibility,
                    text,
                    files: &[],
                    // Writing opens a new ticket; a macro that says otherwise has said so.
                    then: one.status,
                    hold: if running.held { self.hold() } else { 0 },
                },
            )?;
            Ok((sent.message, sent.outbox))
        };
        if let Some(comment) = &texts.comment {
            put(comment, Visibility::Internal)?;
        }
        let Some(reply) = &texts.reply else {
            return Ok(None);
        };
        let visibility = if black {
            Visibility::Internal
        } else {
            Visibility::Public
        };
        put(reply, visibility).map(|(_, outbox)| outbox)
    }

    /// The fields that a macro sets, as changes of their own.
    fn changes(&self, one: &Macro) -> Vec<TicketChange> {
        let mut changes = Vec::new();
        changes.extend(one.assignee.as_ref().map(|agent| {
            TicketChange::Assign(match agent.trim() {
                "me" => Some(self.agent.clone()),
                "nobody" => None,
                agent => Some(agent.to_owned()),
            })
        }));
        changes.extend(one.priority.map(TicketChange::Priority));
        changes.extend(one.kind.map(TicketChange::Type));
        changes.push(TicketChange::Tags(one.tags.clone(), one.untag.clone()));
        changes.extend(one.status.map(TicketChange::Status));
        changes
    }

    fn texts(&self, one: &Macro, ticket: &Ticket, client: &Client) -> Result<Texts> {
        let whole = |filled: Filled, what: &str| -> Result<String> {
            match filled.missing.first() {
                None => Ok(filled.text),
                Some(missing) => Err(Error::failed(format!(
                    "{what} needs {{{0}}}, and ticket #{1} of {2} has none; nothing was done",
                    missing.word(),
                    ticket.id,
                    client.display_name()
                ))
                .hint(format!(
                    "Fill it in on the card, or say in the configuration what stands there then: {{{}|…}}",
                    missing.word()
                ))),
            }
        };
        let comment = match &one.comment {
            Some(text) => {
                let filled = self.filled(text, ticket, client)?;
                Some(whole(filled, &format!("the comment of «{}»", one.name))?)
            }
            None => None,
        };
        let reply = match &one.reply {
            Some(name) => {
                let reply = self.reply_named(name, client)?;
                let filled = self.filled(&reply.text, ticket, client)?;
                Some(whole(filled, &format!("the saved reply «{}»", reply.name))?)
            }
            None => None,
        };
        Ok(Texts { comment, reply })
    }

    fn filled(&self, text: &str, ticket: &Ticket, client: &Client) -> Result<Filled> {
        let custom: Vec<&str> = self.config.custom_names().collect();
        // It was read once already, with the configuration.
        let template = Template::parse(text, &custom).map_err(Error::failed)?;
        let values = Values {
            client,
            ticket,
            agent: &self.agent,
        };
        Ok(template.fill(|placeholder| values.of(placeholder)))
    }

    fn client_of(&self, ticket: &Ticket) -> Result<Client> {
        self.store
            .client(ticket.client)?
            .ok_or_else(|| Error::not_found("the client is gone"))
    }

    fn reply_named(&self, name: &str, client: &Client) -> Result<&SavedReply> {
        let replies = &self.config.replies;
        boilerplate::named(replies, name, client.language.code.as_deref()).ok_or_else(|| {
            let error = Error::not_found(format!("there is no saved reply «{}»", name.trim()));
            match distinct_names(replies).as_slice() {
                [] => error.hint("None is set up; [[reply]] in the configuration makes one."),
                names => error.hint(format!("There are «{}».", names.join("», «"))),
            }
        })
    }

    fn macro_named(&self, name: &str) -> Result<&Macro> {
        let macros = &self.config.macros;
        boilerplate::macro_named(macros, name).ok_or_else(|| {
            let error = Error::not_found(format!("there is no macro «{}»", name.trim()));
            let names: Vec<&str> = macros.iter().map(|one| one.name.as_str()).collect();
            match names.as_slice() {
                [] => error.hint("None is set up; [[macro]] in the configuration makes one."),
                names => error.hint(format!("There are «{}».", names.join("», «"))),
            }
        })
    }
}
