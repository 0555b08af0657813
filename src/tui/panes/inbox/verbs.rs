//! What the keys of the Inbox do with a line, and why one cannot.

use std::collections::HashSet;

use super::{Entry, Known, needs_sending};
use crate::domain::ids::{OutboxId, RejectId};
use crate::domain::listing::InboxView;
use crate::tui::keymap::Action;
use crate::worker::protocol::Deed;

/// The marked rejects, or the one of the line.
fn rejects(view: &InboxView, entry: Entry, marks: &HashSet<Known>) -> Vec<RejectId> {
    let mut marked: Vec<RejectId> = marks
        .iter()
        .filter_map(|known| match known {
            Known::Reject(id) => Some(*id),
            Known::Outbox(_) => None,
        })
        .collect();
    marked.sort_unstable();
    match entry {
        _ if !marked.is_empty() => marked,
        Entry::Reject(place) => view
            .rejects
            .get(place)
            .map(|one| one.id)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// The marked replies, or the one of the line, as far as they can be sent again.
fn replies(view: &InboxView, entry: Entry, marks: &HashSet<Known>) -> Vec<OutboxId> {
    let marked = |id: OutboxId| marks.contains(&Known::Outbox(id));
    let any = view.outbox.iter().any(|reply| marked(reply.id));
    view.outbox
        .iter()
        .enumerate()
        .filter(|(place, reply)| {
            needs_sending(reply)
                && if any {
                    marked(reply.id)
                } else {
                    entry == Entry::Outbox(*place)
                }
        })
        .map(|(_, reply)| reply.id)
        .collect()
}

/// What a key of the Inbox orders for a line or the marked ones; `None` where it has no meaning.
/// Repairing a reject, and importing a file again, are no orders: the screen does these.
pub fn deed(
    view: &InboxView,
    entry: Entry,
    marks: &HashSet<Known>,
    action: Action,
) -> Option<Deed> {
    let some = |ids: Vec<RejectId>| Some(ids).filter(|ids| !ids.is_empty());
    match (entry, action) {
        (_, Action::ImportAgain) => some(rejects(view, entry, marks)).map(Deed::RetryRejects),
        (_, Action::Dismiss) => some(rejects(view, entry, marks)).map(Deed::DismissRejects),
        (_, Action::SendAgain) => Some(replies(view, entry, marks))
            .filter(|ids| !ids.is_empty())
            .map(Deed::RetryOutbox),
        _ => None,
    }
}

/// All that is like the line: every reject of its file, every reply that can be sent again. Empty for
/// lines that are not marked.
pub fn marks_like(view: &InboxView, entry: Entry) -> Vec<Known> {
    match entry {
        Entry::Reject(place) => {
            let Some(source) = view.rejects.get(place).map(|reject| &reject.source) else {
                return Vec::new();
            };
            view.rejects
                .iter()
                .filter(|reject| reject.source == *source)
                .map(|reject| Known::Reject(reject.id))
                .collect()
        }
        Entry::Outbox(_) => view
            .outbox
            .iter()
            .filter(|reply| needs_sending(reply))
            .map(|reply| Known::Outbox(reply.id))
            .collect(),
        _ => Vec::new(),
    }
}

/// The sentence when such a key has no meaning on a line.
pub fn refusal(view: Option<&InboxView>, entry: Option<Entry>, action: Action) -> String {
    if let (Some(view), Some(Entry::Outbox(place)), Action::SendAgain) = (view, entry, action)
        && let Some(reply) = view.outbox.get(place)
    {
        return format!(
            "the reply is {}: only failed and unknown ones are sent again",
            reply.state.name()
        );
    }
    match action {
        Action::EditReject => "e repairs a reject: put the cursor on one",
        Action::SendAgain => "s sends a reply of the outbox again: put the cursor on one",
        Action::Mark | Action::MarkAll => "rejects and replies are marked, not this line",
        _ if matches!(entry, Some(Entry::List(_))) => {
            "Enter opens the list, and there d takes an entry off"
        }
        _ if matches!(entry, Some(Entry::Outbox(_))) => {
            "a reply stays until it has left: s sends it again"
        }
        _ => "d dismisses a reject: put the cursor on one",
    }
    .to_owned()
}
