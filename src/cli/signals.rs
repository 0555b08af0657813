//! Signals that end long work in order: what is committed is kept, and the exit code names the signal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// Notices the first signal; a second one ends the process at once.
#[derive(Debug, Clone)]
pub(super) struct Signals {
    which: Arc<AtomicUsize>,
}

impl Signals {
    /// Begins to notice.
    pub(super) fn watch() -> Self {
        let which = Arc::new(AtomicUsize::new(0));
        let again = Arc::new(AtomicBool::new(false));
        for (signal, number) in [(SIGINT, 2), (SIGTERM, 15), (SIGHUP, 1)] {
            // A signal that cannot be noticed ends the process as it would have without this. The
            // order matters: at the first signal the shutdown finds the flag not yet set.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again));
            let _ = flag::register(signal, Arc::clone(&again));
            let _ = flag::register_usize(signal, Arc::clone(&which), number);
        }
        Self { which }
    }

    /// Whether one came.
    pub(super) fn came(&self) -> bool {
        self.which.load(Ordering::Relaxed) != 0
    }

    /// The exit code of the signal that came.
    pub(super) fn exit_code(&self) -> Option<u8> {
        match self.which.load(Ordering::Relaxed) {
            0 => None,
            number => u8::try_from(128 + number).ok(),
        }
    }
}
