//! Deleting and merging cards, merging and splitting tickets (`D1`, `D4`, `T11`).

use super::Desk;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{ClientId, EntryId, MessageId, TicketId};
use crate::domain::time::Timestamp;

fn later<T>() -> Result<T> {
    Err(Error::failed(
        "this build cannot do that yet; nothing was changed",
    ))
}

#[expect(
    clippy::unused_self,
    missing_docs,
    reason = "replaced when dossiers land"
)]
impl Desk {
    pub fn delete_card(&self, _id: ClientId, _now: Timestamp) -> Result<EntryId> {
        later()
    }
    pub fn delete_cards(&self, _ids: &[ClientId], _now: Timestamp) -> Result<EntryId> {
        later()
    }
    pub fn merge_cards(
        &self,
        _keep: ClientId,
        _other: ClientId,
        _now: Timestamp,
    ) -> Result<EntryId> {
        later()
    }
    pub fn merge_tickets(
        &self,
        _keep: TicketId,
        _other: TicketId,
        _now: Timestamp,
    ) -> Result<EntryId> {
        later()
    }
    pub fn split_messages(
        &self,
        _ids: &[MessageId],
        _to: ClientId,
        _now: Timestamp,
    ) -> Result<TicketId> {
        later()
    }
}
