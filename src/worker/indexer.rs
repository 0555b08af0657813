//! The indexing thread: what was filed is searchable a moment later.

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use crate::desk::Desk;

/// How long one step may hold the search file.
const STEP: Duration = Duration::from_millis(200);
/// How often to look for what another deskcard wrote.
const LOOK: Duration = Duration::from_secs(2);

/// Brings the index up to date whenever it is woken, until the writer is gone.
pub(super) fn run(desk: &Desk, woken: &Receiver<()>) {
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
