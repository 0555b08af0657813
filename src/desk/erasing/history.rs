//! The history of an erased card: that something was done stays, what it was goes (`D2`).

use std::collections::BTreeMap;

use super::Subject;
use crate::domain::change::{FieldChange, Step};
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, EntryId};
use crate::domain::listing::ListEntry;
use crate::store::{RawEntry, Tx};

/// Takes a subject out of every entry of the journal; how many entries changed.
pub(super) fn scrub(tx: &Tx<'_>, subject: &Subject) -> Result<u64> {
    let mut joined = Joined::default();
    tx.each_entry(|entry| {
        joined.note(&entry, subject);
        Ok(())
    })?;
    let mut rewritten: Vec<(RawEntry, String, Option<String>)> = Vec::new();
    tx.each_entry(|entry| {
        let left = if joined.tells(&entry) {
            Some(("[]".to_owned(), None))
        } else {
            scrubbed(&entry, subject)
        };
        if let Some((changes, payload)) = left
            && (changes != entry.changes || payload != entry.payload)
        {
            rewritten.push((entry, changes, payload));
        }
        Ok(())
    })?;
    for (entry, changes, payload) in &rewritten {
        tx.rewrite_entry(entry.id, changes, payload.as_deref())?;
    }
    Ok(rewritten.len() as u64)
}

/// While a card was merged with one that is erased, its fields were those of both: what the history kept
/// of it in that time cannot be told apart.
#[derive(Default)]
struct Joined {
    /// Partners that are merged still, since which entry.
    open: BTreeMap<ClientId, EntryId>,
    spans: Vec<(ClientId, EntryId, EntryId)>,
}

impl Joined {
    fn note(&mut self, entry: &RawEntry, subject: &Subject) {
        let erased = |id: &ClientId| subject.cards.contains(id);
        let steps = entry
            .payload
            .as_deref()
            .filter(|payload| payload.contains("merged\""))
            .and_then(|payload| serde_json::from_str::<Vec<Step>>(payload).ok());
        for step in steps.unwrap_or_default() {
            let (keep, other, apart) = match step {
                Step::Merged { keep, other, .. } => (keep, other, false),
                Step::Unmerged { keep, other, .. } => (keep, other, true),
                _ => continue,
            };
            let partner = match (erased(&keep), erased(&other)) {
                (true, false) => other,
                (false, true) => keep,
                _ => continue,
            };
            if !apart {
                self.open.entry(partner).or_insert(entry.id);
            } else if let Some(since) = self.open.remove(&partner) {
                self.spans.push((partner, since, entry.id));
            }
        }
    }

    fn tells(&self, entry: &RawEntry) -> bool {
        let of = |card: &ClientId| entry.clients.contains(card);
        self.open
            .iter()
            .any(|(card, since)| of(card) && *since <= entry.id)
            || self
                .spans
                .iter()
                .any(|(card, since, until)| of(card) && (*since..=*until).contains(&entry.id))
    }
}

/// What is left of an entry; `None` when it does not tell of the subject.
fn scrubbed(entry: &RawEntry, subject: &Subject) -> Option<(String, Option<String>)> {
    let nothing = || Some(("[]".to_owned(), None));
    let about = entry.clients.iter().any(|id| subject.cards.contains(id))
        || entry.ticket.is_some_and(|id| subject.tickets.contains(&id));
    let named = || {
        [Some(&entry.changes), entry.payload.as_ref()]
            .into_iter()
            .flatten()
            .any(|json| {
                subject.traces.mentioned_in(json.as_bytes())
                    || serde_json::from_str(json).is_ok_and(|value| subject.traces.named_in(&value))
            })
    };
    let others = entry.clients.iter().any(|id| !subject.cards.contains(id));
    if !about {
        return if named() { nothing() } else { None };
    }
    if !others {
        return nothing();
    }
    let changes: Vec<FieldChange> = serde_json::from_str(&entry.changes).unwrap_or_default();
    let Some(steps) = entry
        .payload
        .as_deref()
        .and_then(|payload| serde_json::from_str::<Vec<Step>>(payload).ok())
    else {
        return nothing();
    };
    let (changes, steps) = without(changes, steps, subject)?;
    Some((
        serde_json::to_string(&changes).ok()?,
        (!steps.is_empty())
            .then(|| serde_json::to_string(&steps).ok())
            .flatten(),
    ))
}

/// The part of a change of several cards that is about others. Changes stand in the order of the steps
/// that made them; where they cannot be told apart none is kept.
fn without(
    changes: Vec<FieldChange>,
    steps: Vec<Step>,
    subject: &Subject,
) -> Option<(Vec<FieldChange>, Vec<Step>)> {
    let shown = |step: &&Step| matches!(step, Step::Card { .. } | Step::Deleted { .. });
    let told_apart = steps.iter().filter(shown).count() == changes.len();
    let mut told = changes.into_iter();
    let mut kept = (Vec::new(), Vec::new());
    for step in steps {
        let change = if shown(&&step) { told.next() } else { None };
        if let Some(step) = theirs(step, subject) {
            kept.0.extend(change.filter(|_| told_apart));
            kept.1.push(step);
        }
    }
    Some(kept)
}

/// A step as far as it is about others.
fn theirs(step: Step, subject: &Subject) -> Option<Step> {
    let erased = |id| subject.cards.contains(&id);
    let gone = |id| subject.tickets.contains(&id);
    let clean = |entries: Vec<ListEntry>| -> Vec<ListEntry> {
        entries
            .into_iter()
            .filter(|entry| {
                !entry.client.is_some_and(erased) && !subject.keys.contains(&entry.value)
            })
            .collect()
    };
    let stays = match &step {
        Step::Created(client)
        | Step::Restored(client)
        | Step::Card { client, .. }
        | Step::Kept { client, .. }
        | Step::Touched { client, .. }
        | Step::Deleted { client, .. } => !erased(*client),
        Step::Removed(card) => !erased(card.id),
        Step::Merged { keep, other, .. } | Step::Unmerged { keep, other, .. } => {
            !erased(*keep) && !erased(*other)
        }
        Step::Ticket {
            ticket,
            before,
            after,
        } => !gone(*ticket) && !erased(before.client) && !erased(after.client),
        Step::Comment(ticket, _) | Step::Held { ticket, .. } | Step::Forwarded { ticket, .. } => {
            !gone(*ticket)
        }
        Step::TicketMerged(merged) => !gone(merged.keep) && !gone(merged.image.id()),
        Step::TicketUnmerged { keep, other } => !gone(*keep) && !gone(*other),
        Step::Split(split) | Step::Unsplit(split, _) => {
            !gone(split.from) && !gone(split.to) && !erased(split.client)
        }
        Step::Reviewed(pair) | Step::Unreviewed(pair) => !erased(pair.a) && !erased(pair.b),
        Step::Lists { .. }
        | Step::Shared(_)
        | Step::CompanyCreated(_)
        | Step::CompanyRemoved { .. }
        | Step::CompanyRevived { .. }
        | Step::Company { .. }
        | Step::CompanyMerged { .. }
        | Step::Segment { .. }
        | Step::Dismissed(_)
        | Step::Reopened(_) => true,
    };
    if !stays {
        return None;
    }
    Some(match step {
        Step::Lists { removed, added } => Step::Lists {
            removed: clean(removed),
            added: clean(added),
        },
        Step::Shared(mut keys) => {
            keys.retain(|key| !subject.keys.contains(&key.0));
            Step::Shared(keys)
        }
        step => step,
    })
}
