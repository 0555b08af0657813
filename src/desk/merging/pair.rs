//! Two cards side by side, and the merge of exactly what was shown (`D4`).

use crate::desk::Desk;
use crate::domain::client::Client;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, EntryId};
use crate::domain::merge::MergePreview;
use crate::domain::merge::compare::{MergeOrder, PairSide, PairView};
use crate::domain::snapshot::changed;
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// Tickets of each card that are shown beside it.
const PAIR_TICKETS: usize = 5;

impl Desk {
    /// Two cards with what hangs on them; merged numbers lead on.
    ///
    /// # Errors
    /// As [`Desk::merge_cards`].
    pub fn pair_view(&self, left: ClientId, right: ClientId) -> Result<PairView> {
        let (left, right) = self.pair(left, right)?;
        Ok(PairView {
            left: self.pair_side(left)?,
            right: self.pair_side(right)?,
        })
    }

    /// One card with what would move with it.
    pub(in crate::desk) fn pair_side(&self, id: ClientId) -> Result<PairSide> {
        let client = self
            .store
            .client(id)?
            .ok_or_else(|| Error::not_found(format!("there is no card #{id}")))?;
        let (tickets, messages, attachments, elsewhere) = self.store.weight_of(id)?;
        Ok(PairSide {
            tickets: self.store.tickets_of(id, None, true, PAIR_TICKETS)?,
            ticket_count: tickets,
            moves: MergePreview {
                contacts: client.contacts.len() as u64,
                tickets,
                messages,
                attachments,
                elsewhere,
                list_entries: self.store.entries_of_client(id)?.len() as u64,
            },
            client,
        })
    }

    /// Merges two cards as they were shown: when one of them is another one by now, nothing is merged.
    ///
    /// # Errors
    /// `Conflict` when a card was changed or merged since it was shown; otherwise as
    /// [`Desk::merge_cards`].
    pub fn merge_as_seen(&self, order: &MergeOrder, now: Timestamp) -> Result<EntryId> {
        let (keep, other) = (order.keep.id, order.other.id);
        self.merge_checked(keep, other, &order.choices, now, |tx, kept, gone| {
            as_seen(tx, &order.keep, kept)?;
            as_seen(tx, &order.other, gone)
        })
    }
}

/// Fails when the card is not what was shown, and says who changed what.
fn as_seen(tx: &Tx<'_>, seen: &Client, now: &Client) -> Result<()> {
    let name = seen.display_name();
    if seen.id != now.id {
        return Err(Error::conflict(format!(
            "{name} (#{}) was merged into #{} meanwhile; nothing was merged here",
            seen.id, now.id
        )));
    }
    let fields: Vec<String> = changed(seen, now)
        .iter()
        .map(|field| field.label().to_lowercase())
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let who = tx
        .history(Some(now.id), 1)?
        .into_iter()
        .next()
        .map(|entry| entry.agent)
        .filter(|agent| !agent.is_empty())
        .unwrap_or_else(|| "an appeal".to_owned());
    Err(Error::conflict(format!(
        "{who} changed {name} (#{}) meanwhile: {}; nothing was merged",
        now.id,
        fields.join(", ")
    )))
}
