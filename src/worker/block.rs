//! The thread of the dynamic block (`T12`): asks the configured program, one ticket at a time. Nobody
//! waits for it: neither reads nor writes pass through here.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::Sender;

use super::protocol::{Answer, Event, Generation, Slot};
use crate::config::Config;
use crate::desk::block;
use crate::domain::block::Question;

/// Whoever walks through a list does not have a program started at every ticket: only where one stays so
/// long.
const STAY: Duration = Duration::from_millis(120);

#[derive(Default)]
struct State {
    /// What is asked next; a newer question replaces it.
    waiting: Option<(Generation, Question)>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    wake: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the running program is asked for nothing: a newer question waits, or the screen is left.
    fn is_over(&self) -> bool {
        let state = self.lock();
        state.closed || state.waiting.is_some()
    }
}

/// The screen's end.
pub(super) struct Asking(Arc<Shared>);

/// The thread's end.
pub(super) struct Asked {
    shared: Arc<Shared>,
    config: Arc<Config>,
    events: Sender<Event>,
}

/// Both ends.
pub(super) fn block(config: &Arc<Config>, events: Sender<Event>) -> (Asking, Asked) {
    let shared = Arc::new(Shared::default());
    let asked = Asked {
        shared: Arc::clone(&shared),
        config: Arc::clone(config),
        events,
    };
    (Asking(shared), asked)
}

impl Asking {
    /// Asks; a question that waits is forgotten, and a program that runs is ended.
    pub(super) fn ask(&self, generation: Generation, question: Question) {
        self.0.lock().waiting = Some((generation, question));
        self.0.wake.notify_one();
    }

    pub(super) fn close(&self) {
        self.0.lock().closed = true;
        self.0.wake.notify_one();
    }
}

impl Asked {
    pub(super) fn run(self) {
        while let Some((generation, question)) = self.next() {
            let Some(answer) = block::ask(&self.config.block, &question, &|| self.shared.is_over())
            else {
                continue;
            };
            let told = self.events.send(Event::Answer {
                slot: Slot::Block,
                generation,
                answer: Ok(Answer::Block(question.ticket, answer)),
            });
            if told.is_err() {
                return;
            }
        }
    }

    /// The next question that stood for a moment; `None` when the screen is left.
    fn next(&self) -> Option<(Generation, Question)> {
        let mut state = self.shared.lock();
        loop {
            if state.closed {
                return None;
            }
            let Some((newest, _)) = &state.waiting else {
                state = self
                    .shared
                    .wake
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let newest = *newest;
            let (after, stood) = self
                .shared
                .wake
                .wait_timeout(state, STAY)
                .unwrap_or_else(PoisonError::into_inner);
            state = after;
            let same = state
                .waiting
                .as_ref()
                .is_some_and(|(now, _)| *now == newest);
            if stood.timed_out() && same && !state.closed {
                return state.waiting.take();
            }
        }
    }
}
