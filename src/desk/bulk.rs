//! One change for many cards or tickets (`L4`): counted and sampled before, one transaction and one
//! undo, and stopped halfway it has done nothing.

use std::collections::HashSet;

use super::Desk;
use crate::domain::bulk::{BulkChange, Cards, Outcome, Preview, TicketChange, Tickets, opposite};
use crate::domain::change::FieldChange;
use crate::domain::client::{Client, CompanyRef, LanguageField, Source};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, CompanyId, EntryId, TicketId};
use crate::domain::page::{Anchor, ClientOrder, TicketOrder};
use crate::domain::time::Timestamp;

/// Names that a preview shows.
const SAMPLE: usize = 5;
/// Up to so many cards are weighed before they are deleted.
const MOST_WEIGHED: usize = 1_000;
/// How often one is asked whether to go on, in cards.
pub(super) const ASK_EVERY: u64 = 64;
/// Rows of a ticket list read at once.
const TICKETS_AT_ONCE: usize = 5_000;

impl Desk {
    /// What a change of these cards would be done to.
    pub fn bulk_preview(
        &self,
        cards: &Cards,
        change: &BulkChange,
        now: Timestamp,
    ) -> Result<Preview> {
        let ids = self.found_cards(cards, now)?;
        let mark = match change {
            BulkChange::Standing { mark, .. } => opposite(*mark),
            _ => None,
        };
        let mut opposed = 0;
        if let Some(mark) = mark {
            for id in &ids {
                opposed += u64::from(self.store.standing(*id)? == mark);
            }
        }
        let weight = if *change == BulkChange::Delete && ids.len() <= MOST_WEIGHED {
            let mut sum = (0, 0);
            for id in &ids {
                let (tickets, messages, ..) = self.store.weight_of(*id)?;
                sum = (sum.0 + tickets, sum.1 + messages);
            }
            Some(sum)
        } else {
            None
        };
        Ok(Preview {
            count: ids.len() as u64,
            sample: self.sample_of(cards, &ids, now)?,
            opposed,
            weight,
            days: self.config.desk.undo_days,
        })
    }

    /// How many cards there are of these, with the names of the first few.
    pub fn cards_preview(&self, cards: &Cards, now: Timestamp) -> Result<Preview> {
        let ids = self.found_cards(cards, now)?;
        Ok(Preview {
            count: ids.len() as u64,
            sample: self.sample_of(cards, &ids, now)?,
            ..Preview::default()
        })
    }

    fn sample_of(&self, cards: &Cards, ids: &[ClientId], now: Timestamp) -> Result<Vec<String>> {
        if let Cards::AllThat { query, except } = cards {
            let window = self.store.find_clients(
                &self.query(query, now),
                ClientOrder::Name,
                &Anchor::Top,
                SAMPLE + except.len().min(TICKETS_AT_ONCE),
            )?;
            let rows = window.rows.into_iter();
            return Ok(rows
                .filter(|row| !except.contains(&row.id))
                .take(SAMPLE)
                .map(|row| row.name)
                .collect());
        }
        let mut names = Vec::new();
        for id in ids.iter().take(SAMPLE) {
            names.extend(self.store.client(*id)?.map(|card| card.display_name()));
        }
        Ok(names)
    }

    /// The living cards a change is for, by number.
    pub(super) fn found_cards(&self, cards: &Cards, now: Timestamp) -> Result<Vec<ClientId>> {
        let mut ids = match cards {
            Cards::These(ids) => {
                let gone = self.store.gone_clients(ids)?;
                let mut ids = ids.clone();
                ids.retain(|id| !gone.contains(id));
                ids
            }
            Cards::AllThat { query, except } => {
                let query = self.query(query, now);
                let mut ids = if query.is_empty() {
                    self.store.all_client_ids()?
                } else {
                    self.store.matching_clients(&query)?
                };
                let except: HashSet<ClientId> = except.iter().copied().collect();
                ids.retain(|id| !except.contains(id));
                ids
            }
        };
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Changes many cards as one undoable change. `go_on` is told how many of how many are done, now
    /// and then, and answers whether to go on.
    ///
    /// # Errors
    /// `Failed` when it was stopped, and whatever writing may meet; nothing is changed then.
    pub fn bulk(
        &self,
        cards: &Cards,
        change: &BulkChange,
        now: Timestamp,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Outcome> {
        if matches!(cards, Cards::AllThat { query, .. } if !self.query(query, now).is_empty()) {
            // Who orders a change of all that match means those the index has not seen yet, too.
            self.store.index_all()?;
        }
        let ids = self.found_cards(cards, now)?;
        let total = ids.len() as u64;
        let asked = match cards {
            Cards::These(ids) => ids.iter().collect::<HashSet<_>>().len() as u64,
            Cards::AllThat { .. } => total,
        };
        let mut outcome = Outcome {
            gone: asked - total,
            ..Outcome::default()
        };
        let for_good = *change == BulkChange::Delete && self.config.desk.undo_days == 0;
        let mut recording = self.record(now)?;
        for (done, id) in (0u64..).zip(&ids) {
            if done.is_multiple_of(ASK_EVERY) && !go_on(done, total) {
                return Err(stopped());
            }
            let Some(before) = recording.tx.client(*id)? else {
                outcome.gone += 1;
                continue;
            };
            if *change == BulkChange::Delete {
                self.delete_one(&mut recording, before, now)?;
                outcome.changed += 1;
                continue;
            }
            if let BulkChange::Standing { mark, swap: false } = change
                && opposite(*mark) == Some(before.standing)
            {
                outcome.opposed += 1;
                continue;
            }
            let mut after = before.clone();
            apply(change, &mut after);
            super::cards::set_provenance(Some(&before), &mut after);
            if recording.update(&before, &mut after)? {
                outcome.changed += 1;
            } else {
                outcome.same += 1;
            }
        }
        if !go_on(total, total) {
            return Err(stopped());
        }
        if outcome.changed == 0 {
            return Ok(outcome);
        }
        if outcome.changed > 1 {
            recording.note(FieldChange {
                field: "cards".to_owned(),
                before: serde_json::Value::Null,
                after: outcome.changed.into(),
            });
        }
        outcome.entry = Some(recording.finish(action(change), for_good)?);
        Ok(outcome)
    }

    /// How many tickets a change would be done to, with the subjects of the first few.
    pub fn tickets_preview(&self, tickets: &Tickets) -> Result<Preview> {
        let ids = self.found_tickets(tickets)?;
        let mut sample = Vec::new();
        for id in ids.iter().take(SAMPLE) {
            sample.extend(
                self.store
                    .ticket(*id)?
                    .map(|ticket| format!("#{id} {} · {}", ticket.subject, ticket.client_name)),
            );
        }
        Ok(Preview {
            count: ids.len() as u64,
            sample,
            ..Preview::default()
        })
    }

    /// The tickets a change is for, as the list shows them.
    fn found_tickets(&self, tickets: &Tickets) -> Result<Vec<TicketId>> {
        let (view, filter, except) = match tickets {
            Tickets::These(ids) => {
                let gone = self.store.gone_tickets(ids)?;
                let mut ids = ids.clone();
                ids.retain(|id| !gone.contains(id));
                return Ok(ids);
            }
            Tickets::AllThat {
                view,
                filter,
                except,
            } => (view, filter, except),
        };
        let mut ids = Vec::new();
        let mut anchor = Anchor::Top;
        loop {
            let window = self.store.find_tickets(
                view,
                filter,
                &self.agent,
                TicketOrder::Newest,
                &anchor,
                TICKETS_AT_ONCE,
            )?;
            let next = window.rows.last().map(|row| row.key.clone());
            ids.extend(window.rows.iter().map(|row| row.id));
            match next {
                Some(key) if window.more_after => anchor = Anchor::After(key),
                _ => break,
            }
        }
        let except: HashSet<TicketId> = except.iter().copied().collect();
        ids.retain(|id| !except.contains(id));
        Ok(ids)
    }

    /// Changes many tickets as one undoable change; how many there were, and the entry. `go_on` as in
    /// [`Desk::change_tickets`].
    pub fn bulk_tickets(
        &self,
        tickets: &Tickets,
        change: &TicketChange,
        now: Timestamp,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<(u64, Option<EntryId>)> {
        if matches!(tickets, Tickets::AllThat { filter, .. } if !filter.trim().is_empty()) {
            // As with cards: what the index has not seen yet is meant, too.
            self.store.index_all()?;
        }
        let ids = self.found_tickets(tickets)?;
        let count = ids.len() as u64;
        if ids.is_empty() {
            return Ok((0, None));
        }
        Ok((count, self.change_tickets(&ids, change, now, go_on)?))
    }
}

/// The answer of a change that was stopped.
pub(super) fn stopped() -> Error {
    Error::failed("stopped: nothing was changed")
}

/// The word of the history.
fn action(change: &BulkChange) -> &'static str {
    match change {
        BulkChange::AddTags(_) | BulkChange::RemoveTags(_) => "tag",
        BulkChange::Company(_) => "company",
        BulkChange::Language(_) => "language",
        BulkChange::Standing { .. } => "mark",
        BulkChange::Delete => "delete",
    }
}

fn apply(change: &BulkChange, card: &mut Client) {
    match change {
        BulkChange::AddTags(tags) => {
            for tag in tags {
                if !card.tags.contains(tag) {
                    card.tags.push(tag.clone());
                }
            }
        }
        BulkChange::RemoveTags(tags) => card.tags.retain(|tag| !tags.contains(tag)),
        BulkChange::Company(name) => {
            let name = name.trim();
            if card.company.as_ref().map_or("", |company| &company.name) != name {
                card.company = (!name.is_empty()).then(|| CompanyRef {
                    id: CompanyId(0),
                    name: name.to_owned(),
                    source: Source::Manual,
                    given_by: None,
                });
            }
        }
        BulkChange::Language(code) => {
            if card.language.code.as_deref().unwrap_or("") != code {
                card.language = LanguageField {
                    code: (!code.is_empty()).then(|| code.clone()),
                    ..LanguageField::default()
                };
            }
        }
        BulkChange::Standing { mark, .. } => card.standing = *mark,
        BulkChange::Delete => {}
    }
}
