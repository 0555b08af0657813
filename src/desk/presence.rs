//! Who has which ticket in front (`U12`).

use super::Desk;
use crate::domain::error::Result;
use crate::domain::ids::TicketId;
use crate::domain::ticket::Presence;
use crate::domain::time::Timestamp;

impl Desk {
    /// Says that this agent has a ticket in front on the screen of this process, and whether a text is being
    /// written there; `None`: none any more. It is no change: neither history nor undo know of it.
    pub fn be_in(&self, place: Option<(TicketId, bool)>, now: Timestamp) -> Result<()> {
        let outdated = now.plus_seconds(-Presence::LASTS);
        let tx = self.store.begin()?;
        tx.put_presence(&self.agent, std::process::id(), place, now, outdated)?;
        tx.commit_aside()
    }

    /// The other agents who said to have a ticket in front.
    pub(super) fn others_in(&self, ticket: TicketId) -> Result<Vec<Presence>> {
        let mut present = self.store.present(ticket)?;
        present.retain(|presence| presence.agent != self.agent);
        Ok(present)
    }
}
