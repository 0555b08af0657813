//! What nobody orders: queue files that grow, replies that are due, and what others wrote.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{TELL, Trouble, Writer};
use crate::desk::Desk;
use crate::desk::following::Following;
use crate::domain::report::ImportReport;
use crate::worker::protocol::Event;

/// How often solved tickets are closed and snoozed ones woken.
const TIDY: Duration = Duration::from_secs(20);
/// Records of a followed file in one transaction.
const LIVE_RECORDS: usize = 100;

/// A queue file, mailbox or folder of `[desk] queues`.
pub(super) struct Queue {
    following: Following,
    pub(super) trouble: Trouble,
}

impl Queue {
    pub(super) fn new(desk: &Desk, path: &Path) -> Self {
        Self {
            following: desk.follow(path),
            trouble: Trouble::default(),
        }
    }
}

impl Writer {
    /// New records of the queues (`M11`, `M13`), until there are none, an order comes, or it is time to
    /// tell what arrived: a mailbox has one mail a batch.
    pub(super) fn follow(&mut self) {
        let begun = Instant::now();
        let mut arrived = ImportReport::default();
        let mut full: Vec<&mut Queue> = self.queues.iter_mut().collect();
        loop {
            full.retain_mut(|queue| {
                if queue.trouble.rests() {
                    return false;
                }
                let filed =
                    self.desk
                        .file_appended(&mut queue.following, LIVE_RECORDS, (self.clock)());
                match filed {
                    Ok(report) => {
                        queue.trouble.over();
                        report.inspect(|report| arrived.add(report)).is_some()
                    }
                    // Not committed, so the batch is handed out again.
                    Err(error) => {
                        if let Some(error) = queue.trouble.met(error) {
                            tracing::warn!(kind = ?error.kind, "live intake will try again");
                            let _ = self.events.send(Event::Trouble(error));
                        }
                        false
                    }
                }
            });
            self.more = !full.is_empty();
            if !self.more || !self.deeds.is_empty() || begun.elapsed() >= TELL {
                break;
            }
        }
        if arrived.read > 0 {
            let _ = self.events.send(Event::Arrived(arrived));
            self.changed();
        }
    }

    /// Other deskcards' changes, and what time brings.
    pub(super) fn look(&mut self) {
        if self.tidied.is_none_or(|at| at.elapsed() >= TIDY) {
            self.tidied = Some(Instant::now());
            if matches!(self.desk.tidy((self.clock)()), Ok(count) if count > 0) {
                self.changed();
            }
        }
        self.hand_on();
        if let Ok(version) = self.desk.store().version() {
            match self.seen.replace(version) {
                Some(seen) if seen.others_differ(&version) => self.changed(),
                Some(seen) if seen.others_wrote(&version) => {
                    let _ = self.events.send(Event::Presence);
                }
                _ => {}
            }
        }
    }

    /// Replies that are due leave (`T4`). The agent was told that they do, and is told when they cannot.
    fn hand_on(&mut self) {
        if self.stuck.rests() {
            return;
        }
        match self.desk.hand_on((self.clock)()) {
            Ok(count) => {
                self.stuck.over();
                if count > 0 {
                    self.changed();
                }
            }
            Err(error) => {
                if let Some(error) = self.stuck.met(error) {
                    tracing::warn!(kind = ?error.kind, "replies cannot be handed on yet");
                    let _ = self.events.send(Event::Trouble(error));
                }
            }
        }
    }
}
