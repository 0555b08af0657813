//! The reading thread: one slot a kind of request.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Sender;

use super::Clock;
use super::answers::answer;
use super::protocol::{Ask, Event, Generation, Part, Slot};
use super::waiting::Waiting;
use crate::desk::Desk;
use crate::desk::Interrupter;

/// What waits and what runs.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<(Slot, Generation, Ask)>,
    running: Option<Slot>,
    /// The running request was replaced or withdrawn; checked after it, since an interrupt that falls between two
    /// statements is missed by SQLite.
    replaced: bool,
    closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The screen's end.
pub(super) struct Asking {
    shared: Arc<Shared>,
    interrupter: Interrupter,
}

/// The thread's end.
pub(super) struct Reader {
    desk: Desk,
    shared: Arc<Shared>,
    events: Sender<Event>,
    clock: Clock,
}

/// Both ends over a desk that only reads.
pub(super) fn reader(desk: Desk, events: Sender<Event>, clock: Clock) -> (Asking, Reader) {
    let shared = Arc::new(Shared {
        queue: Mutex::default(),
        wake: Condvar::new(),
    });
    let asking = Asking {
        shared: Arc::clone(&shared),
        interrupter: desk.store().interrupter(),
    };
    (
        asking,
        Reader {
            desk,
            shared,
            events,
            clock,
        },
    )
}

impl Asking {
    pub(super) fn ask(&self, slot: Slot, generation: Generation, ask: Ask) {
        let mut queue = self.shared.lock();
        match queue
            .waiting
            .iter_mut()
            .find(|(waiting, ..)| *waiting == slot)
        {
            Some(waiting) => *waiting = (slot, generation, ask),
            None => queue.waiting.push_back((slot, generation, ask)),
        }
        self.stop(queue, slot);
        self.shared.wake.notify_one();
    }

    /// What was asked of a slot is no longer wanted.
    pub(super) fn withdraw(&self, slot: Slot) {
        let mut queue = self.shared.lock();
        queue.waiting.retain(|(waiting, ..)| *waiting != slot);
        self.stop(queue, slot);
    }

    /// Ends what runs for a slot.
    fn stop(&self, mut queue: MutexGuard<'_, Queue>, slot: Slot) {
        if queue.running == Some(slot) {
            queue.replaced = true;
            self.interrupter.interrupt();
        }
    }

    pub(super) fn close(&self) {
        self.shared.lock().closed = true;
        self.interrupter.interrupt();
        self.shared.wake.notify_one();
    }
}

impl Reader {
    pub(super) fn run(self) {
        let mut waiting = Waiting::new(Part::Reader, self.events.clone());
        while let Some((slot, generation, ask)) = self.next() {
            let answer = waiting.out(
                || answer(&self.desk, ask.clone(), (self.clock)()),
                || {
                    let queue = self.shared.lock();
                    queue.replaced || queue.closed
                },
            );
            let replaced = {
                let mut queue = self.shared.lock();
                queue.running = None;
                std::mem::take(&mut queue.replaced)
            };
            // What failed because it was interrupted is no failure: its successor answers.
            if replaced && answer.is_err() {
                continue;
            }
            if self
                .events
                .send(Event::Answer {
                    slot,
                    generation,
                    answer,
                })
                .is_err()
            {
                return;
            }
        }
    }

    fn next(&self) -> Option<(Slot, Generation, Ask)> {
        let mut queue = self.shared.lock();
        loop {
            if queue.closed {
                return None;
            }
            if let Some(request) = queue.waiting.pop_front() {
                queue.running = Some(request.0);
                queue.replaced = false;
                return Some(request);
            }
            queue = self
                .shared
                .wake
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}
