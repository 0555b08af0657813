//! Waiting for another process that keeps the file: how long, and who is told (`U9`, `R5`).

use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::protocol::{Event, Part};
use crate::domain::error::{ErrorKind, Result};

/// How long what was asked or ordered waits, in all: after so long without an end, everything that waits
/// fails with a sentence.
const PATIENCE: Duration = Duration::from_secs(60);
/// A wait as short as this is not told.
const UNTOLD: Duration = Duration::from_millis(600);
/// Between two tries, beside the time that the database itself waits.
const PAUSE: Duration = Duration::from_millis(20);
/// A file that was found kept longer ago than this is found anew.
const FORGOTTEN: Duration = Duration::from_secs(5);

/// The patience of one thread.
#[derive(Debug)]
pub(super) struct Waiting {
    part: Part,
    events: Sender<Event>,
    /// When the file was first and last found kept by another process.
    kept: Option<(Instant, Instant)>,
    told: bool,
}

impl Waiting {
    /// A thread's, which tells the screen when it waits and when it no longer does.
    pub(super) fn new(part: Part, events: Sender<Event>) -> Self {
        Self {
            part,
            events,
            kept: None,
            told: false,
        }
    }

    /// Does some work, again while another process keeps the file, until `enough` is so.
    ///
    /// # Errors
    /// What the work says; `Busy` after [`PATIENCE`].
    pub(super) fn out<T>(
        &mut self,
        mut work: impl FnMut() -> Result<T>,
        enough: impl Fn() -> bool,
    ) -> Result<T> {
        loop {
            let done = work();
            if !self.goes_on(&done) || enough() {
                self.tell(false);
                return done;
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Whether an attempt ended as busy and is to be made again; the screen hears of it in time.
    pub(super) fn goes_on<T>(&mut self, attempt: &Result<T>) -> bool {
        let busy = matches!(attempt, Err(error) if error.kind == ErrorKind::Busy);
        if !busy {
            self.kept = None;
            return false;
        }
        let now = Instant::now();
        let since = match self.kept {
            Some((first, last)) if now - last < FORGOTTEN => first,
            _ => now,
        };
        self.kept = Some((since, now));
        if now - since >= UNTOLD {
            self.tell(true);
        }
        now - since < PATIENCE
    }

    /// Tells the screen, if it does not know yet.
    pub(super) fn tell(&mut self, waits: bool) {
        if self.told != waits {
            self.told = waits;
            // Without a screen there is nobody to tell.
            let _ = self.events.send(Event::Waiting(self.part, waits));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Error;

    fn waiting() -> (Waiting, crossbeam_channel::Receiver<Event>) {
        let (events, told) = crossbeam_channel::unbounded();
        (Waiting::new(Part::Writer, events), told)
    }

    fn busy() -> Result<()> {
        Err(Error::new(ErrorKind::Busy, "kept"))
    }

    #[test]
    fn u9_a_wait_is_told_when_it_takes_long_and_when_it_is_over() {
        let (mut waiting, told) = waiting();
        let begun = Instant::now();
        let done = waiting.out(
            || match begun.elapsed() < UNTOLD * 2 {
                true => busy(),
                false => Ok(()),
            },
            || false,
        );
        assert_eq!(done, Ok(()));
        let told: Vec<bool> = told
            .try_iter()
            .map(|event| matches!(event, Event::Waiting(Part::Writer, true)))
            .collect();
        assert_eq!(told, [true, false]);
    }

    #[test]
    fn u9_a_short_wait_is_not_told_and_other_failures_are_not_waited_for() {
        let (mut waiting, told) = waiting();
        let mut left = 3;
        let done = waiting.out(
            || {
                left -= 1;
                if left > 0 { busy() } else { Ok(()) }
            },
            || false,
        );
        assert_eq!(done, Ok(()));
        let failed: Result<()> = waiting.out(|| Err(Error::failed("no")), || false);
        assert_eq!(failed.unwrap_err().kind, ErrorKind::Failed);
        assert!(told.is_empty());
    }

    #[test]
    fn u9_what_is_no_longer_wanted_is_not_waited_for() {
        let (mut waiting, _told) = waiting();
        let done = waiting.out(busy, || true);
        assert_eq!(done.unwrap_err().kind, ErrorKind::Busy);
    }

    #[test]
    fn r5_once_the_patience_is_over_what_follows_fails_at_its_first_try() {
        let (mut waiting, _told) = waiting();
        let now = Instant::now();
        waiting.kept = now.checked_sub(PATIENCE).map(|first| (first, now));
        assert!(!waiting.goes_on(&busy()));
        assert!(!waiting.goes_on(&busy()));
        assert!(!waiting.goes_on(&Ok(())));
        assert!(waiting.goes_on(&busy()), "it waits anew after it was free");
    }
}
