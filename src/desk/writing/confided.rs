//! What only agents are to read does not get into a reply unasked (`T2`, `T3`).

use std::collections::HashSet;

use crate::desk::Desk;
use crate::domain::appeal::Visibility;
use crate::domain::error::Result;
use crate::domain::ids::TicketId;
use crate::domain::quote::{quoted_lines, words_of};

impl Desk {
    /// Whether a reply quotes a line that stands in internal comments of its ticket and in no message of
    /// it: what the client knows already is given away by no quote.
    pub(super) fn quotes_a_comment(&self, ticket: TicketId, reply: &str) -> Result<bool> {
        let quoted: HashSet<&str> = quoted_lines(reply).collect();
        if quoted.is_empty() {
            return Ok(false);
        }
        let (mut known, mut confided) = (HashSet::<&str>::new(), HashSet::<&str>::new());
        self.store.each_text(ticket, |visibility, text| {
            let met = match visibility {
                Visibility::Public => &mut known,
                Visibility::Internal => &mut confided,
            };
            met.extend(text.lines().filter_map(|line| quoted.get(words_of(line))));
        })?;
        Ok(!confided.is_subset(&known))
    }
}
