//! The history of one card (`L5`): of a change of many cards only what it did to this one.

use super::Desk;
use crate::domain::change::{Entry, FieldChange, Step};
use crate::domain::client::Client;
use crate::domain::error::Result;
use crate::domain::ids::ClientId;
use crate::domain::snapshot;
use crate::domain::time::Timestamp;

/// Steps of a change are looked through for one card's up to this many bytes: a card opens at once, and
/// a change of thousands reads as what it was.
const MOST_STEPS: usize = 256 * 1024;

impl Desk {
    /// The newest entries about a card.
    pub(super) fn history_of_card(&self, id: ClientId, limit: usize) -> Result<Vec<Entry>> {
        let mut entries = self.store.history(Some(id), limit)?;
        for entry in &mut entries {
            // Only an entry about several cards names none.
            if entry.client.is_some() || entry.ticket.is_some() {
                continue;
            }
            let Some(payload) = self.store.payload_within(entry.id, MOST_STEPS)? else {
                continue;
            };
            // An entry of a later version says what it says.
            let Ok(steps) = serde_json::from_str::<Vec<Step>>(&payload) else {
                continue;
            };
            let own = changes_of(&steps, id);
            if !own.is_empty() {
                entry.changes = own;
            }
        }
        Ok(entries)
    }
}

/// What steps did to the fields of one card, in words.
fn changes_of(steps: &[Step], id: ClientId) -> Vec<FieldChange> {
    let blank = Client::blank(Timestamp(0));
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Card {
                client,
                field,
                before,
                after,
            } if *client == id => {
                let (mut was, mut is) = (blank.clone(), blank.clone());
                let read = snapshot::restore(&mut was, field, before)
                    && snapshot::restore(&mut is, field, after);
                read.then(|| snapshot::change(&was, &is, field)).flatten()
            }
            _ => None,
        })
        .collect()
}
