//! A change on its way into the file: the rows, the lists that follow, and the journal entry, in one
//! transaction.

use std::collections::HashMap;

use super::Desk;
use super::lookalikes::Renamed;
use crate::domain::change::{FieldChange, Step, TicketState};
use crate::domain::client::Client;
use crate::domain::company::named;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, EntryId, TicketId};
use crate::domain::snapshot;
use crate::domain::ticket::Ticket;
use crate::domain::time::Timestamp;
use crate::store::{NewEntry, Tx};

/// So many changes of one field an entry tells.
const MOST_TOLD: usize = 50;

/// One undoable change in the making.
pub(super) struct Recording<'d> {
    pub(super) tx: Tx<'d>,
    pub(super) now: Timestamp,
    agent: &'d str,
    steps: Vec<Step>,
    changes: Vec<FieldChange>,
    /// How many changes of a field the history tells so far.
    told: HashMap<String, usize>,
    clients: Vec<ClientId>,
    tickets: Vec<TicketId>,
    renamed: Renamed,
}

impl Desk {
    /// Takes the write lock for one change of the agent.
    pub(super) fn record(&self, now: Timestamp) -> Result<Recording<'_>> {
        Ok(Recording {
            tx: self.store.begin()?,
            now,
            agent: &self.agent,
            steps: Vec::new(),
            changes: Vec::new(),
            told: HashMap::new(),
            clients: Vec::new(),
            tickets: Vec::new(),
            renamed: Renamed::default(),
        })
    }
}

impl Recording<'_> {
    /// Who acts.
    pub(super) fn agent(&self) -> &str {
        self.agent
    }

    /// A living card as it is in the file.
    pub(super) fn client(&self, id: ClientId) -> Result<Client> {
        self.tx.client(id)?.ok_or_else(|| {
            Error::not_found(format!("card #{id} is not there any more"))
                .hint("It was deleted or merged meanwhile; nothing was changed.")
        })
    }

    /// A ticket as it is in the file.
    pub(super) fn ticket(&self, id: TicketId) -> Result<Ticket> {
        self.tx
            .ticket(id)?
            .ok_or_else(|| Error::not_found(format!("there is no ticket #{id}")))
    }

    /// Adds what undo needs beside the fields.
    pub(super) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Adds to what the history shows beside the fields.
    pub(super) fn note(&mut self, change: FieldChange) {
        self.tell(change);
    }

    /// The history is read by the page, so a change of a hundred thousand cards tells of the first
    /// few; every field is named at least once, since undo asks who changed it later.
    fn tell(&mut self, change: FieldChange) {
        let told = self.told.entry(change.field.clone()).or_default();
        if *told < MOST_TOLD {
            *told += 1;
            self.changes.push(change);
        }
    }

    /// Stores a new card.
    pub(super) fn create(&mut self, client: &mut Client) -> Result<()> {
        self.bind_company(client)?;
        client.created_at = self.now;
        client.updated_at = self.now;
        self.mark_new_card(client)?;
        self.tx.insert_client(client)?;
        self.renamed.note(None, client);
        self.changes
            .extend(snapshot::changes(&Client::blank(self.now), client));
        self.clients.push(client.id);
        self.steps.push(Step::Created(client.id));
        self.follow_mark(None, client)
    }

    /// Stores a card that was imported, with the times it brought. Its fields are not told one by one: of a
    /// change of thousands nobody could read them.
    pub(super) fn bring_in(&mut self, client: &mut Client) -> Result<()> {
        self.bind_company(client)?;
        self.mark_new_card(client)?;
        self.tx.insert_client(client)?;
        self.renamed.note(None, client);
        self.clients.push(client.id);
        self.steps.push(Step::Created(client.id));
        self.follow_mark(None, client)
    }

    /// Stores a changed card; false when nothing differs.
    pub(super) fn update(&mut self, before: &Client, after: &mut Client) -> Result<bool> {
        self.bind_company(after)?;
        after.sort_contacts();
        let fields = snapshot::changed(before, after);
        if fields.is_empty() && before.kept == after.kept {
            return Ok(false);
        }
        after.updated_at = self.now.max(before.updated_at);
        self.tx.update_client(after)?;
        self.renamed.note(Some(before), after);
        for field in fields {
            self.steps.push(Step::Card {
                client: after.id,
                before: snapshot::capture(before, &field),
                after: snapshot::capture(after, &field),
                field,
            });
        }
        if before.kept != after.kept {
            self.steps.push(Step::Kept {
                client: after.id,
                before: before.kept.clone(),
                after: after.kept.clone(),
            });
        }
        self.steps.push(Step::Touched {
            client: after.id,
            before: before.updated_at,
            after: after.updated_at,
        });
        self.add_changes(snapshot::changes(before, after));
        self.clients.push(after.id);
        self.answer_claims(before, after)?;
        self.follow_mark(Some(before), after)?;
        Ok(true)
    }

    /// Stores a changed ticket; false when nothing differs.
    pub(super) fn update_ticket(&mut self, before: &Ticket, after: &mut Ticket) -> Result<bool> {
        let (old, mut new) = (TicketState::of(before), TicketState::of(after));
        if old == new {
            return Ok(false);
        }
        let changes = old.changes(&new);
        if !changes.is_empty() {
            after.updated_at = self.now.max(before.updated_at);
            new.updated_at = after.updated_at;
        }
        self.tx.update_ticket(before, after)?;
        self.add_changes(changes);
        self.tickets.push(after.id);
        self.clients.push(after.client);
        self.steps.push(Step::Ticket {
            ticket: after.id,
            before: Box::new(old),
            after: Box::new(new),
        });
        Ok(true)
    }

    /// The entry is about a card that did not change.
    pub(super) fn touch_client(&mut self, client: ClientId) {
        self.clients.push(client);
    }

    /// A change of many at once says the same thing once.
    fn add_changes(&mut self, changes: Vec<FieldChange>) {
        for change in changes {
            if !self.changes.contains(&change) {
                self.tell(change);
            }
        }
    }

    /// A ticket was opened or written into; the entry belongs to it.
    pub(super) fn touch_ticket(&mut self, ticket: &Ticket) {
        self.tickets.push(ticket.id);
        self.clients.push(ticket.client);
    }

    /// A ticket was opened by the agent (`T13`).
    pub(super) fn opened(&mut self, ticket: &Ticket) {
        self.touch_ticket(ticket);
        self.changes.push(FieldChange {
            field: "subject".to_owned(),
            before: serde_json::Value::Null,
            after: ticket.subject.clone().into(),
        });
    }

    /// A company without a number is the one of its name, made if there is none (`C4`).
    fn bind_company(&mut self, client: &mut Client) -> Result<()> {
        let Some(company) = client.company.as_mut().filter(|company| company.id.0 == 0) else {
            return Ok(());
        };
        let name = named(&company.name);
        if name.is_empty() {
            client.company = None;
            return Ok(());
        }
        company.id = match self.tx.company_named(&name)? {
            Some(id) => {
                if let Some(known) = self.tx.company_name(id)? {
                    company.name = known;
                }
                id
            }
            None => {
                let id = self.tx.insert_company(&name)?;
                company.name = name;
                self.steps.push(Step::CompanyCreated(id));
                id
            }
        };
        Ok(())
    }

    /// Whether anything was changed at all.
    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.changes.is_empty()
    }

    /// Writes the entry and makes everything durable. The entry carries what undo needs unless `final_`
    /// says that there is no way back (`D7`).
    pub(super) fn finish(mut self, action: &str, final_: bool) -> Result<EntryId> {
        let pairs = std::mem::take(&mut self.renamed).put_on_review(&self.tx, self.now)?;
        self.steps.extend(pairs);
        let first_client = self.clients.first().copied();
        let mut also = self.clients;
        also.sort_unstable();
        also.dedup();
        // An entry about one ticket belongs to it; one about several is found through their clients.
        let ticket = match self.tickets.as_slice() {
            [] => None,
            [first, rest @ ..] => rest.iter().all(|ticket| ticket == first).then_some(*first),
        };
        let payload = if final_ {
            None
        } else {
            Some(to_payload(&self.steps)?)
        };
        let several = if also.len() > 1 { also.as_slice() } else { &[] };
        let id = self.tx.log(&NewEntry {
            at: self.now,
            agent: self.agent,
            action,
            client: if several.is_empty() {
                first_client
            } else {
                None
            },
            also: several,
            ticket,
            changes: &self.changes,
            payload,
            undoes: None,
        })?;
        bind_dossiers(&self.tx, &self.steps, id)?;
        self.tx.commit()?;
        Ok(id)
    }
}

/// Steps as the journal keeps them.
pub(super) fn to_payload(steps: &[Step]) -> Result<String> {
    serde_json::to_string(steps)
        .map_err(|error| Error::failed(format!("could not write the history: {error}")))
}

/// Says which entry the dossiers of its steps belong to: they go when it can no longer be undone.
pub(super) fn bind_dossiers(tx: &Tx<'_>, steps: &[Step], entry: EntryId) -> Result<()> {
    steps
        .iter()
        .filter_map(Step::dossier)
        .try_for_each(|dossier| tx.bind_dossier(dossier, entry))
}
