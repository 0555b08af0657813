//! What fails again and again in the background: said once, and tried after a pause.

use std::time::{Duration, Instant};

use crate::domain::error::{Error, ErrorKind};

/// How long something that failed rests: what was told is hardly mended sooner.
const PAUSE: Duration = Duration::from_secs(3);

/// How one thing that goes on by itself fares.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    said: Option<String>,
    failed: Option<Instant>,
}

impl Trouble {
    /// Whether it failed a moment ago.
    pub(super) fn rests(&self) -> bool {
        self.failed.is_some_and(|at| at.elapsed() < PAUSE)
    }

    /// It went well.
    pub(super) fn over(&mut self) {
        *self = Self::default();
    }

    /// It failed; the error if somebody is to be told. That another process writes is no trouble.
    pub(super) fn met(&mut self, error: Error) -> Option<Error> {
        if error.kind == ErrorKind::Busy {
            return None;
        }
        self.failed = Some(Instant::now());
        if self.said.as_ref() == Some(&error.message) {
            return None;
        }
        self.said = Some(error.message.clone());
        Some(error)
    }
}

#[cfg(test)]
impl Trouble {
    /// As if its pause were over.
    pub(super) fn rested(&mut self) {
        self.failed = None;
    }
}
