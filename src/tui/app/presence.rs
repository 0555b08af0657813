//! Tells the desk which ticket this agent has in front, and the agent who else has it (`U12`).

use super::App;
use super::desk::Pending;
use crate::domain::ids::TicketId;
use crate::domain::time::Timestamp;
use crate::tui::layout::{Focus, Pane};
use crate::worker::protocol::Deed;

/// Whoever only passes through a ticket is not in it, in microseconds.
const STAY: i64 = 400_000;
/// It is said again so often, in seconds, since what is older is outdated.
const AGAIN: i64 = 60;

/// What was told.
#[derive(Debug, Default)]
pub(super) struct Told {
    told: Option<(TicketId, bool)>,
    at: Timestamp,
    /// What is to be told instead, and when.
    next: Option<(Option<(TicketId, bool)>, Timestamp)>,
}

impl Told {
    /// When something is to be told.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.next.map(|(_, due)| due)
    }
}

impl App {
    /// Notes where the agent is now; it is told when that lasts.
    pub(super) fn note_presence(&mut self) {
        let here = self
            .ticket()
            .filter(|place| place.view.is_some() && self.focus().pane() != Pane::List)
            .map(|place| {
                let text = place.composer.current();
                let writing = text.is_some_and(|editor| !editor.is_blank());
                (place.id, writing && self.focus() == Focus::Text)
            });
        let presence = &mut self.presence;
        if here == presence.told {
            presence.next = None;
        } else if presence.next.is_none_or(|(next, _)| next != here) {
            presence.next = Some((here, Timestamp(self.look.now.0 + STAY)));
        }
    }

    /// Tells what is due, and once a minute where the agent still is.
    pub(super) fn tell_presence(&mut self) {
        let now = self.look.now;
        let presence = &mut self.presence;
        match presence.next {
            Some((next, due)) if due <= now => {
                presence.told = next;
                presence.next = None;
            }
            None if presence.told.is_some() && now.seconds_since(presence.at) >= AGAIN => {}
            _ => return,
        }
        presence.at = now;
        let told = presence.told;
        self.desk.order(Deed::Presence(told), Pending::Silent);
    }

    /// `pavel is writing`, `pavel is here` or `pavel +1 here`, of whoever has the ticket in front, too.
    pub(super) fn present(&self) -> Option<String> {
        let view = self.ticket()?.view.as_ref()?;
        let now = self.look.now;
        let mut here: Vec<_> = view.present.iter().filter(|one| one.holds(now)).collect();
        here.sort_by_key(|one| !one.writing);
        let first = here.first()?;
        let does = if first.writing { "writing" } else { "here" };
        Some(match here.len() {
            1 => format!("{} is {does}", first.agent),
            more => format!("{} +{} {does}", first.agent, more - 1),
        })
    }
}
