//! The writing thread: orders first, then one time-boxed batch of an import or of the live intake.

mod rounds;
#[cfg(test)]
mod tests;
mod trouble;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};

use super::Clock;
use super::bulk;
use super::contacts;
use super::deeds::{carry_out, changed_nothing};
use super::exporter::Exports;
use super::importer::{Import, Input, Pace};
use super::protocol::{Changes, Deed, Done, Event, Generation, Part};
use super::waiting::Waiting;
use crate::desk::Desk;
use crate::desk::Version;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::exchange::ContactFile;
use crate::domain::time::Timestamp;
use rounds::Queue;
use trouble::Trouble;

/// One batch while an agent works: short enough that an order never waits long (P6, P8).
const BATCH: Duration = Duration::from_millis(25);
/// How often queue files and the file itself are looked at (U12, M13: within a second).
const LOOK: Duration = Duration::from_millis(300);
/// How often progress is told.
const TELL: Duration = Duration::from_millis(100);
/// How long an import does: it can be cancelled meanwhile, and nobody waits for it to go on working.
const LONG_PATIENCE: Duration = Duration::from_secs(300);

/// An import under way.
struct Running {
    generation: Generation,
    import: Import,
    /// Since when another process has kept it from going on.
    blocked: Option<Instant>,
}

impl Running {
    /// Whether it goes on waiting for another process that keeps it from writing.
    fn is_patient(&mut self) -> bool {
        let since = *self.blocked.get_or_insert_with(Instant::now);
        since.elapsed() < LONG_PATIENCE
    }
}

/// Everything the writing thread has.
pub(super) struct Writer {
    desk: Desk,
    deeds: Receiver<(Generation, Deed)>,
    events: Sender<Event>,
    clock: Clock,
    waiting: Waiting,
    /// Wake the indexer and the postman.
    wake: Vec<Sender<()>>,
    /// The generation of the bulk change that is to stop.
    stop: Arc<AtomicU64>,
    import: Option<Running>,
    exports: Exports,
    queues: Vec<Queue>,
    /// A queue had more than its turn took.
    more: bool,
    /// Why replies cannot be handed on.
    stuck: Trouble,
    /// Others were told that this agent has a ticket in front.
    present: bool,
    seen: Option<Version>,
    told: Instant,
    looked: Instant,
    tidied: Option<Instant>,
}

impl Writer {
    pub(super) fn new(
        desk: Desk,
        deeds: Receiver<(Generation, Deed)>,
        events: Sender<Event>,
        queues: Vec<PathBuf>,
        clock: Clock,
        wake: Vec<Sender<()>>,
        stop: Arc<AtomicU64>,
    ) -> Self {
        let queues = queues.iter().map(|path| Queue::new(&desk, path)).collect();
        Self {
            desk,
            deeds,
            waiting: Waiting::new(Part::Writer, events.clone()),
            events,
            clock,
            wake,
            stop,
            import: None,
            exports: Exports::default(),
            queues,
            more: false,
            stuck: Trouble::default(),
            present: false,
            seen: None,
            told: Instant::now(),
            looked: Instant::now(),
            tidied: None,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            let wait = if self.import.is_some() || self.more {
                Duration::ZERO
            } else {
                LOOK
            };
            match self.deeds.recv_timeout(wait) {
                Ok((generation, deed)) => {
                    self.obey(generation, deed);
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return self.leave(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.import_step();
            let due = self.looked.elapsed() >= LOOK;
            if due || self.import.is_none() {
                self.follow();
            }
            // Without anything to do every turn waited for its time.
            if due || (self.import.is_none() && !self.more) {
                self.looked = Instant::now();
                self.look();
            }
        }
    }

    /// What was committed stays; held replies leave now (KEYS: quitting sends them).
    fn leave(mut self) {
        if let Some(running) = self.import.take() {
            running.import.finish();
        }
        self.exports.end();
        if let Err(error) = self.patiently(Desk::release_held) {
            tracing::warn!(kind = ?error.kind, "held replies stay in the outbox");
        }
        if self.present {
            // Left unsaid, it is outdated after minutes.
            let _ = self.desk.be_in(None, (self.clock)());
        }
    }

    fn obey(&mut self, generation: Generation, deed: Deed) {
        match deed {
            Deed::Import(paths) => {
                if self.import.is_some() {
                    self.done(
                        generation,
                        Err(Error::failed("an import is running already; i shows it")),
                    );
                    return;
                }
                match contacts::among(&self.desk, &paths, (self.clock)()) {
                    Ok(Some(file)) => return self.check(generation, &file),
                    Ok(None) => {}
                    Err(error) => return self.done(generation, Err(error)),
                }
                match Import::start(
                    paths.into_iter().map(Input::Path).collect(),
                    None,
                    self.desk.detector(),
                    self.desk.region(),
                ) {
                    Ok(import) => {
                        self.import = Some(Running {
                            generation,
                            import,
                            blocked: None,
                        });
                    }
                    Err(error) => self.done(generation, Err(error)),
                }
            }
            Deed::CancelImport => match self.import.take() {
                Some(running) => {
                    let report = running.import.finish();
                    self.done(running.generation, Ok(Done::Imported(Box::new(report))));
                    self.changed();
                    self.done(generation, Ok(Done::Quiet));
                }
                None => self.done(generation, Err(Error::failed("no import is running"))),
            },
            Deed::Export(order) => self.exports.start(
                &self.desk,
                *order,
                generation,
                &self.stop,
                &self.events,
                &self.clock,
            ),
            Deed::CheckContacts(file) => self.check(generation, &file),
            Deed::ImportContacts(file) => self.many(generation, |desk, now, go_on| {
                contacts::import(desk, &file, now, go_on)
            }),
            Deed::Bulk(cards, change) => self.many(generation, |desk, now, go_on| {
                bulk::cards(desk, &cards, &change, now, go_on)
            }),
            Deed::BulkTickets(tickets, change) => self.many(generation, |desk, now, go_on| {
                bulk::tickets(desk, &tickets, &change, now, go_on)
            }),
            deed => {
                if let Deed::Presence(place) = &deed {
                    self.present = place.is_some();
                }
                let done = self.patiently(|desk, now| carry_out(desk, deed.clone(), now));
                self.ended(generation, done);
            }
        }
    }

    /// Checks a file of contacts. That it is one is told at once: it takes a while to be read.
    fn check(&mut self, generation: Generation, file: &ContactFile) {
        let _ = self.events.send(Event::Working {
            generation,
            done: 0,
            total: 0,
        });
        self.many(generation, |desk, now, go_on| {
            contacts::check(desk, file, now, go_on)
        });
    }

    /// A change of many rows: tells how far it is, and stops when [`Deed::Stop`] names it.
    fn many(
        &mut self,
        generation: Generation,
        change: impl Fn(&Desk, Timestamp, &mut dyn FnMut(u64, u64) -> bool) -> Result<Done>,
    ) {
        let mut told = Instant::now();
        let (events, stop) = (self.events.clone(), Arc::clone(&self.stop));
        let done = self.patiently(|desk, now| {
            change(desk, now, &mut |done, total| {
                if told.elapsed() >= TELL {
                    told = Instant::now();
                    let _ = events.send(Event::Working {
                        generation,
                        done,
                        total,
                    });
                }
                stop.load(Ordering::Relaxed) != generation
            })
        });
        self.ended(generation, done);
    }

    fn ended(&mut self, generation: Generation, done: Result<Done>) {
        let quiet = changed_nothing(&done);
        self.done(generation, done);
        if !quiet {
            self.changed();
        }
    }

    /// Tries again while another process holds the file.
    fn patiently<T>(&mut self, mut work: impl FnMut(&Desk, Timestamp) -> Result<T>) -> Result<T> {
        let (desk, clock) = (&self.desk, &self.clock);
        self.waiting.out(|| work(desk, clock()), || false)
    }

    fn done(&self, generation: Generation, done: Result<Done>) {
        // Without a screen there is nobody to tell; the loop ends by itself.
        let _ = self.events.send(Event::Done { generation, done });
    }

    fn changed(&self) {
        let _ = self.events.send(Event::Changed(Changes {
            clients: true,
            tickets: true,
            inbox: true,
        }));
        for wake in &self.wake {
            match wake.try_send(()) {
                Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
            }
        }
    }

    fn import_step(&mut self) {
        let Some(mut running) = self.import.take() else {
            return;
        };
        let now = (self.clock)();
        match running.import.step(&self.desk, Pace::Boxed(BATCH), now) {
            Err(error) if error.kind == ErrorKind::Busy && running.is_patient() => {
                self.import = Some(running);
            }
            Ok(true) => {
                running.blocked = None;
                if self.told.elapsed() >= TELL {
                    self.told = Instant::now();
                    let _ = self.events.send(Event::Progress(running.import.progress()));
                    self.changed();
                }
                self.import = Some(running);
            }
            Ok(false) => {
                let report = running.import.finish();
                self.done(running.generation, Ok(Done::Imported(Box::new(report))));
                self.changed();
            }
            Err(error) => {
                running.import.finish();
                self.done(
                    running.generation,
                    Err(error
                        .hint("What was imported before stays; import the file again to go on.")),
                );
                self.changed();
            }
        }
    }
}
