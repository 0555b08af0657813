//! The indexing thread: what was filed is searchable a moment later.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use crate::config::Config;
use crate::desk::{Access, Desk};
use crate::domain::contact::phone;
use crate::domain::error::{Error, Result};

/// How long one step may hold the search file.
const STEP: Duration = Duration::from_millis(200);
const LONG_STEP: Duration = Duration::from_millis(2_000);
/// How often to look for what another deskcard wrote.
const LOOK: Duration = Duration::from_secs(2);
/// What is worked on before the first frame keeps the processors from drawing it (`P4`).
const FIRST_FRAME: Duration = Duration::from_millis(150);
/// How often to look while a program without a screen works.
const PAUSE: Duration = Duration::from_millis(20);

/// Does some work on this thread while another one indexes what it commits, then indexes the rest.
/// How the indexing ended stands beside what the work gave. For programs without a screen.
pub fn beside<T>(desk: Desk, work: impl FnOnce() -> T) -> (T, Result<()>) {
    std::thread::scope(|scope| {
        let (done, over) = crossbeam_channel::bounded::<()>(0);
        let indexing = scope.spawn(move || {
            loop {
                // As above, a failure is tried again.
                // Alone, nobody waits for the search file, and long steps merge less.
                let step = if desk.store().is_alone() {
                    LONG_STEP
                } else {
                    STEP
                };
                let behind = matches!(desk.store().index_step(step), Ok(state) if state.behind);
                let pause = if behind { Duration::ZERO } else { PAUSE };
                if over.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected) {
                    return desk.store().index_all();
                }
            }
        });
        let result = work();
        drop(done);
        let indexed = indexing
            .join()
            .unwrap_or_else(|_| Err(Error::failed("the search index was not brought up to date")));
        (result, indexed)
    })
}

/// Brings the index up to date whenever it is woken, until the writer is gone. It opens the file
/// itself, after the first frame, which has the machine for itself until then.
pub(super) fn run(path: &Path, config: &Arc<Config>, agent: &str, woken: &Receiver<()>) {
    if woken.recv_timeout(FIRST_FRAME) == Err(RecvTimeoutError::Disconnected) {
        return;
    }
    // Telephone numbers need a table that takes its time to load; it shall be there when it is used.
    phone::warm_up();
    let Some(desk) = open(path, config, agent, woken) else {
        return;
    };
    loop {
        // A failure here (a full disk, a lock) loses nothing: the index is derived, and the next
        // wake tries again from its watermark.
        while matches!(desk.store().index_step(STEP), Ok(state) if state.behind) {
            if matches!(
                woken.try_recv(),
                Err(crossbeam_channel::TryRecvError::Disconnected)
            ) {
                return;
            }
        }
        match woken.recv_timeout(LOOK) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Opens the file; again and again while another process keeps it. `None` when the writer is gone.
fn open(path: &Path, config: &Arc<Config>, agent: &str, woken: &Receiver<()>) -> Option<Desk> {
    loop {
        match Desk::open(path, Arc::clone(config), agent, Access::Write) {
            Ok(desk) => return Some(desk),
            Err(error) => tracing::warn!(kind = ?error.kind, "the search index waits"),
        }
        if woken.recv_timeout(LOOK) == Err(RecvTimeoutError::Disconnected) {
            return None;
        }
    }
}
