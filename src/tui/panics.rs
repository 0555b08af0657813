//! Where a thread panics, which is a mistake of deskcard's own: the terminal is given back, the place is
//! logged, and what happened is kept for the sentence that the program ends with (`U11`, `R5`).
//!
//! What a panic says may quote a client's text. It is told to the person in front, and never logged (`R2`).

use std::cell::Cell;
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread::ThreadId;

use crossbeam_channel::Sender;

use super::terminal;
use crate::domain::error::Error;
use crate::domain::printable::printable_block;

/// Longer than this nothing a panic says is of use; an index out of a text quotes all of it.
const MOST_SAID: usize = 300;

/// The first panic, and the screen that is to hear of it.
#[derive(Debug)]
struct Watch {
    said: Option<String>,
    screen: Option<(ThreadId, Sender<()>)>,
}

thread_local! {
    /// Whether this thread panicked before.
    static PANICKED: Cell<bool> = const { Cell::new(false) };
}

static WATCH: Mutex<Watch> = Mutex::new(Watch {
    said: None,
    screen: None,
});

/// Takes notice of every panic of this process from now on, instead of the standard message.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(notice)));
}

/// The screen of this thread hears of panics of other threads through `told`; one of its own gives the
/// terminal back at once.
pub(super) fn watch_screen(told: Sender<()>) {
    watch();
    lock().screen = Some((std::thread::current().id(), told));
}

/// What the first panic said and where, once.
pub fn taken() -> Option<String> {
    lock().said.take()
}

/// The failure that the program ends with after a panic.
pub fn failure(said: &str, log: Option<&Path>) -> Error {
    let error = Error::failed(format!("a part of deskcard broke off: {said}"))
        .hint("What was saved is safe; starting again goes on from there.");
    match log {
        Some(log) => error.hint(format!("The log is {}", log.display())),
        None => error,
    }
}

fn lock() -> MutexGuard<'static, Watch> {
    WATCH.lock().unwrap_or_else(PoisonError::into_inner)
}

fn notice(panic: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let name = match thread.name() {
        Some("main") => "the screen or command",
        Some(name) => name,
        None => "a thread",
    };
    let place = panic
        .location()
        .map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    let what: String = panic
        .payload_as_str()
        .unwrap_or_default()
        .chars()
        .take(MOST_SAID)
        .collect();
    let mut watch = lock();
    watch
        .said
        .get_or_insert_with(|| format!("{name}{place}: {what}"));
    let told = watch.screen.clone();
    drop(watch);
    let again = PANICKED.replace(true);
    if again {
        // A panic during the way out of another one: the process is about to be ended by the system.
        terminal::restore();
        let _ = writeln!(
            std::io::stderr(),
            "deskcard: {name} broke off{place}: {}",
            printable_block(&what)
        );
    }
    if let Some((screen, told)) = told {
        if screen == thread.id() {
            terminal::restore();
        }
        // One is enough to wake the loop.
        let _ = told.try_send(());
    }
    tracing::error!("{name} panicked{place}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r5_a_failure_says_what_happened_what_was_kept_and_where_the_log_is() {
        let error = failure(
            "writer at src/x.rs:1: oh",
            Some(Path::new("/tmp/deskcard.log")),
        );
        assert!(error.message.contains("writer at src/x.rs:1: oh"));
        assert_eq!(error.hints.len(), 2);
        assert!(error.hints[1].ends_with("/tmp/deskcard.log"));
        assert_eq!(failure("x", None).hints.len(), 1);
    }
}
