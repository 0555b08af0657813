//! Changes of many cards or tickets, and the sentence that tells how many (`L4`).

use super::protocol::Done;
use crate::desk::Desk;
use crate::domain::bulk::{BulkChange, Cards, Outcome, TicketChange, Tickets};
use crate::domain::client::Standing;
use crate::domain::display::{counted, grouped};
use crate::domain::error::Result;
use crate::domain::time::Timestamp;

/// Changes many cards; `go_on` as in [`Desk::bulk`].
pub(super) fn cards(
    desk: &Desk,
    cards: &Cards,
    change: &BulkChange,
    now: Timestamp,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Done> {
    let outcome = desk.bulk(cards, change, now, go_on)?;
    Ok(Done::Said {
        sentence: sentence(change, &outcome),
        undo: outcome.entry.is_some()
            && !(*change == BulkChange::Delete && desk.config().desk.undo_days == 0),
    })
}

/// Changes many tickets; `go_on` as in [`Desk::change_tickets`].
pub(super) fn tickets(
    desk: &Desk,
    tickets: &Tickets,
    change: &TicketChange,
    now: Timestamp,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Done> {
    let (count, entry) = desk.bulk_tickets(tickets, change, now, go_on)?;
    let what = counted(count, "ticket", "tickets");
    let sentence = match change {
        TicketChange::Status(status) => format!("{what} {}", status.name()),
        TicketChange::Priority(priority) => format!("{what} {}", priority.name()),
        TicketChange::Type(kind) => format!("{what}: {}", kind.name()),
        TicketChange::Assign(agent) => {
            format!(
                "{what} assigned to {}",
                agent.as_deref().unwrap_or("nobody")
            )
        }
        TicketChange::Snooze(Some(_)) => format!("{what} snoozed"),
        TicketChange::Snooze(None) => format!("{what} shown again"),
        TicketChange::Tags(..) => format!("{what} tagged"),
    };
    Ok(Done::Said {
        sentence: if entry.is_some() {
            sentence
        } else {
            format!("{what}: it was so already")
        },
        undo: entry.is_some(),
    })
}

fn sentence(change: &BulkChange, outcome: &Outcome) -> String {
    let what = counted(outcome.changed, "card", "cards");
    let mut said = match change {
        _ if outcome.changed == 0 => "no card changed".to_owned(),
        BulkChange::AddTags(tags) => format!("{what} tagged {}", tags.join(", ")),
        BulkChange::RemoveTags(tags) => format!("{} taken off {what}", tags.join(", ")),
        BulkChange::Company(name) if name.is_empty() => format!("{what} without a company"),
        BulkChange::Company(name) => format!("{what} of {name}"),
        BulkChange::Language(code) if code.is_empty() => format!("{what} without a language"),
        BulkChange::Language(code) => format!("{what} in language {code}"),
        BulkChange::Standing { mark, .. } => match mark {
            Standing::Vip => format!("{what} marked VIP"),
            Standing::Spammer => format!("{what} marked spammer"),
            Standing::Normal => format!("mark taken off {what}"),
        },
        BulkChange::Delete => format!("{what} deleted"),
    };
    for (count, why) in [
        (outcome.same, "so already"),
        (outcome.opposed, "left with the opposite mark"),
        (outcome.gone, "deleted meanwhile"),
    ] {
        if count > 0 {
            said.push_str(&format!("; {} {why}", grouped(count)));
        }
    }
    said
}
