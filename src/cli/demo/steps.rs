//! What the agents of the sample did, taken through the same use cases as everything else.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use crate::config::Config;
use crate::desk::{Access, Desk, Writing};
use crate::domain::appeal::Visibility;
use crate::domain::assignment::{self, Assignment, Operation, Value};
use crate::domain::client::Client;
use crate::domain::contact::Key;
use crate::domain::edit::{AvatarEdit, CardEdit, SaveOutcome};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::ticket::{Priority, Status};
use crate::domain::time::Timestamp;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setup {
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    at: String,
    agent: String,
    action: String,
    client: Option<String>,
    ticket: Option<InTicket>,
    #[serde(default)]
    tickets: Vec<InTicket>,
    value: toml::Value,
    #[serde(default)]
    domains: Vec<String>,
}

/// The ticket in which a message was filed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InTicket {
    channel: String,
    id: String,
}

/// Takes all steps on the file, each dated `offset` seconds from what it says.
///
/// # Errors
/// The first step that cannot be taken, by its number.
pub(super) fn take(db: &Path, config: &Arc<Config>, setup: &str, offset: i64) -> Result<()> {
    let setup: Setup = toml::from_str(setup)
        .map_err(|error| Error::failed(format!("the sample's steps cannot be read: {error}")))?;
    let mut desks: HashMap<String, Desk> = HashMap::new();
    for (number, step) in setup.step.iter().enumerate() {
        let desk = match desks.entry(step.agent.clone()) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => place.insert(Desk::open(
                db,
                Arc::clone(config),
                &step.agent,
                Access::Write,
            )?),
        };
        step.take(desk, offset).map_err(|error| Error {
            message: format!(
                "step {} of the sample ({}): {}",
                number + 1,
                step.action,
                error.message
            ),
            ..error
        })?;
    }
    Ok(())
}

impl Step {
    fn take(&self, desk: &Desk, offset: i64) -> Result<()> {
        let now = Timestamp::parse(&self.at)
            .ok_or_else(|| Error::failed(format!("«{}» is no date", self.at)))?
            .plus_seconds(offset);
        match &self.client {
            Some(client) => self.on_client(desk, desk.resolve(client)?, now),
            None => self.on_tickets(desk, now),
        }
    }

    fn text(&self) -> &str {
        self.value.as_str().unwrap_or_default()
    }

    fn on_client(&self, desk: &Desk, id: ClientId, now: Timestamp) -> Result<()> {
        let set = |field: &str, operation, value: &str| Assignment {
            field: field.to_owned(),
            operation,
            value: Value::Text(value.to_owned()),
        };
        let assignment = match self.action.as_str() {
            "note" | "position" | "company" => set(&self.action, Operation::Set, self.text()),
            "vip" | "spammer" => set(&self.action, Operation::Set, "yes"),
            "tag" => set("tags", Operation::Add, self.text()),
            "share" => set("phones", Operation::Add, self.text()),
            other => {
                return Err(Error::failed(format!(
                    "«{other}» is nothing to do to a client"
                )));
            }
        };
        let share = self.action == "share";
        let saved = save(desk, id, &assignment, share, now)?;
        if let (false, Some(company)) = (self.domains.is_empty(), &saved.company) {
            desk.save_company(Some(company.id), &company.name, &self.domains, now)?;
        }
        Ok(())
    }

    fn on_tickets(&self, desk: &Desk, now: Timestamp) -> Result<()> {
        let tickets = self
            .ticket
            .iter()
            .chain(&self.tickets)
            .map(|message| message.find(desk))
            .collect::<Result<Vec<_>>>()?;
        let value = self.text();
        let unknown = || Error::failed(format!("«{value}» is no value of {}", self.action));
        match self.action.as_str() {
            "status" => {
                let status = Status::from_name(value).ok_or_else(unknown)?;
                desk.set_status(&tickets, status, now)?;
            }
            "priority" => {
                let priority = Priority::from_name(value).ok_or_else(unknown)?;
                desk.set_priority(&tickets, priority, now)?;
            }
            "assign" => {
                desk.assign(&tickets, Some(value), now)?;
            }
            "tag" => {
                desk.tag_tickets(&tickets, &[value.to_owned()], &[], now)?;
            }
            "comment" => {
                for ticket in tickets {
                    let comment = Writing {
                        ticket,
                        visibility: Visibility::Internal,
                        text: value.to_owned(),
                        files: Vec::new(),
                        then: None,
                        confirmed: false,
                        held: false,
                    };
                    desk.write(&comment, now)?;
                }
            }
            other => {
                return Err(Error::failed(format!(
                    "«{other}» is nothing to do to a ticket"
                )));
            }
        }
        Ok(())
    }
}

impl InTicket {
    fn find(&self, desk: &Desk) -> Result<TicketId> {
        let store = desk.store();
        let thread = store.message_thread(&self.channel, &self.id);
        let tickets = store.tickets_of_thread(thread)?;
        tickets
            .first()
            .copied()
            .ok_or_else(|| Error::not_found(format!("no message {} of {}", self.id, self.channel)))
    }
}

fn save(
    desk: &Desk,
    id: ClientId,
    assignment: &Assignment,
    share: bool,
    now: Timestamp,
) -> Result<Box<Client>> {
    let base = desk.card_view(id)?.client;
    let mut mine = base.clone();
    let words = std::slice::from_ref(assignment);
    assignment::apply(&mut mine, words, desk.region(), &[]).map_err(|refusals| {
        Error::failed(
            refusals
                .into_iter()
                .map(|refusal| refusal.message)
                .collect::<String>(),
        )
    })?;
    let share: Vec<Key> = mine
        .contacts
        .iter()
        .filter(|_| share)
        .filter_map(|contact| contact.key.clone())
        .collect();
    let edit = CardEdit {
        base: Some(base),
        mine,
        avatar: AvatarEdit::Keep,
        share,
        over: None,
    };
    match desk.save_card(&edit, now)? {
        SaveOutcome::Saved(client) => Ok(client),
        SaveOutcome::Problems(problems) => Err(Error::failed(
            problems
                .into_iter()
                .map(|problem| problem.message)
                .collect::<Vec<_>>()
                .join("; "),
        )),
        SaveOutcome::Conflict { .. } => Err(Error::conflict("somebody else changed the card")),
    }
}
