//! Threads, queues, and the messages between them and the screen.
//!
//! - **Reader**: a connection that only reads, one slot a kind of request; a newer request replaces the
//!   waiting one and interrupts the running one.
//! - **Writer**: the only thread that writes for this screen: what the agent orders first, then one
//!   time-boxed batch of a running import or of the live intake.
//! - **Parser**: one a running import; reads, parses and decodes ahead of the writer.
//! - **Postman**: sends replies by e-mail through the configured command, which may take its time.
//! - **Block**: asks the program of the dynamic block, whose answer nobody waits for.
//! - **Export**: one a running export, with a connection that only reads.
//! - **Indexer**: brings the search index up to date behind the writer.
//!
//! [`Threads`] starts them; [`inline::Inline`] does the same work on the caller's thread, for tests.

mod answers;
mod block;
mod bulk;
mod contacts;
mod deeds;
mod ear;
mod exporter;
pub mod importer;
pub mod indexer;
pub mod inline;
pub mod postman;
pub mod protocol;
mod reader;
mod waiting;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::config::Config;
use crate::desk::{Access, Desk};
use crate::domain::error::Result;
use crate::domain::time::Timestamp;

use postman::Postman;
use protocol::{Ask, Changes, Deed, Event, Generation, Slot, Workers};

/// The clock, handed in so that tests can hold it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The clock of the machine.
pub fn system_clock() -> Clock {
    Arc::new(|| Timestamp(jiff::Timestamp::now().as_microsecond()))
}

/// The threads behind a screen; dropping it ends them after what was ordered is done.
pub struct Threads {
    reader: reader::Asking,
    /// `None` where no program is configured for the dynamic block.
    block: Option<block::Asking>,
    orders: Option<Sender<(Generation, Deed)>>,
    /// The generation of the bulk change that is to stop: the writer is too busy with it to read an
    /// order. Generations begin at 1.
    stop: Arc<AtomicU64>,
    handles: Vec<JoinHandle<()>>,
    /// Ends last: the writer's last deed is to let held replies go.
    postman: Option<Postman>,
    agents: Vec<String>,
}

impl Threads {
    /// Opens the file and starts the threads; answers and news come through the receiver.
    ///
    /// # Errors
    /// As [`Desk::open`]; nothing is left running.
    pub fn start(
        path: &Path,
        config: &Arc<Config>,
        agent: &str,
        queues: Vec<PathBuf>,
        clock: &Clock,
    ) -> Result<(Self, Receiver<Event>)> {
        let writing = Desk::open(path, Arc::clone(config), agent, Access::Write)?;
        let reading = Desk::open(path, Arc::clone(config), agent, Access::Read)?;
        let agents = reading.agents()?;
        let (events, news) = unbounded();
        let (wake, woken) = crossbeam_channel::bounded(1);
        let (wake_postman, postman_woken) = crossbeam_channel::bounded(1);
        let (asking, reader) = reader::reader(reading, events.clone(), Arc::clone(clock));
        let (orders, deeds) = unbounded();
        let stop = Arc::new(AtomicU64::new(0));
        let writer = writer::Writer::new(
            writing,
            deeds,
            events.clone(),
            queues,
            Arc::clone(clock),
            vec![wake, wake_postman],
            Arc::clone(&stop),
        );
        let told = events.clone();
        let postman = Postman::start(path, config, agent, clock, postman_woken, move |_| {
            // Without a screen there is nobody to tell.
            let _ = told.send(Event::Changed(Changes {
                clients: false,
                tickets: true,
                inbox: true,
            }));
        });
        let (block, asked) = (!config.block.command.is_empty())
            .then(|| block::block(config, events.clone()))
            .unzip();
        let mut handles = Vec::new();
        handles.extend(spawn("reader", events.clone(), move || reader.run()));
        handles.extend(spawn("writer", events.clone(), move || writer.run()));
        handles.extend(spawn("indexer", events.clone(), {
            let (path, config, agent) = (path.to_owned(), Arc::clone(config), agent.to_owned());
            move || indexer::run(&path, &config, &agent, &woken)
        }));
        if let Some(asked) = asked {
            handles.extend(spawn("block", events, move || asked.run()));
        }
        Ok((
            Self {
                reader: asking,
                block,
                orders: Some(orders),
                stop,
                handles,
                postman,
                agents,
            },
            news,
        ))
    }

    /// Everyone a ticket can be assigned to, as the file knew them at the start.
    pub fn agents(&self) -> &[String] {
        &self.agents
    }
}

impl Workers for Threads {
    fn ask(&mut self, slot: Slot, generation: Generation, ask: Ask) {
        match ask {
            Ask::Block(question) => {
                if let Some(block) = &self.block {
                    block.ask(generation, question);
                }
            }
            ask => self.reader.ask(slot, generation, ask),
        }
    }

    fn withdraw(&mut self, slot: Slot) {
        self.reader.withdraw(slot);
    }

    fn order(&mut self, generation: Generation, deed: Deed) {
        if let Deed::Stop(of) = deed {
            self.stop.store(of, Ordering::Relaxed);
        }
        if let Some(orders) = &self.orders {
            // The writer ends only after it said so; then there is nobody to do the deed.
            let _ = orders.send((generation, deed));
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.reader.close();
        if let Some(block) = &self.block {
            block.close();
        }
        self.orders = None;
        for handle in self.handles.drain(..) {
            let _ = handle.join();
        }
        self.postman = None;
    }
}

/// Carries orders out on a connection of their own, when the threads are gone: drafts that nobody kept.
/// Each is tried, whatever became of the others.
///
/// # Errors
/// As [`Desk::open`], or the first that failed.
pub fn carry_out(
    path: &Path,
    config: &Arc<Config>,
    agent: &str,
    deeds: Vec<Deed>,
    now: Timestamp,
) -> Result<()> {
    if deeds.is_empty() {
        return Ok(());
    }
    let desk = Desk::open(path, Arc::clone(config), agent, Access::Write)?;
    let mut done = Ok(());
    for deed in deeds {
        done = done.and(deeds::carry_out(&desk, deed, now).map(|_| ()));
    }
    done
}

/// Starts a thread whose panic reaches the screen instead of leaving it drawing over a dead worker.
fn spawn(
    name: &str,
    events: Sender<Event>,
    work: impl FnOnce() + Send + 'static,
) -> Option<JoinHandle<()>> {
    let named = name.to_owned();
    let unstarted = events.clone();
    let run = move || {
        if let Err(cause) = catch_unwind(AssertUnwindSafe(work)) {
            let what = cause
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| cause.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            let _ = events.send(Event::Panicked(format!("the {named} stopped: {what}")));
        }
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .inspect_err(|error| {
            let _ = unstarted.send(Event::Panicked(format!(
                "the {name} could not be started: {error}"
            )));
        })
        .ok()
}
