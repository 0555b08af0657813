//! Exports from the screen: a thread and a connection of their own, so that nobody waits for them (`U9`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::Clock;
use super::protocol::{Done, Event, Generation};
use crate::desk::{Access, Desk};
use crate::domain::display::counted;
use crate::domain::error::{ErrorKind, Result};
use crate::domain::exchange::{ExportFormat, ExportOrder, Exported};
use crate::domain::time::Timestamp;

/// How often it is told how far it is.
const TELL: Duration = Duration::from_millis(100);

/// Exports under way.
#[derive(Debug, Default)]
pub(super) struct Exports {
    running: Vec<JoinHandle<()>>,
    leaving: Arc<AtomicBool>,
}

impl Exports {
    /// Starts one beside the work of `desk`. It ends when `stop` says its generation.
    pub(super) fn start(
        &mut self,
        desk: &Desk,
        order: ExportOrder,
        generation: Generation,
        stop: &Arc<AtomicU64>,
        events: &Sender<Event>,
        clock: &Clock,
    ) {
        self.running.retain(|one| !one.is_finished());
        let path = desk.store().path().to_owned();
        let (config, agent) = (Arc::clone(desk.config_shared()), desk.agent().to_owned());
        let (stop, leaving) = (Arc::clone(stop), Arc::clone(&self.leaving));
        let (events, clock) = (events.clone(), Arc::clone(clock));
        let told = events.clone();
        self.running.extend(super::spawn("export", events, move || {
            let mut last = Instant::now();
            let done = Desk::open(&path, config, &agent, Access::Read).and_then(|desk| {
                export(&desk, &order, clock(), &mut |done, total| {
                    if last.elapsed() >= TELL {
                        last = Instant::now();
                        // Without a screen there is nobody to tell.
                        let _ = told.send(Event::Working {
                            generation,
                            done,
                            total,
                        });
                    }
                    !leaving.load(Ordering::Relaxed) && stop.load(Ordering::Relaxed) != generation
                })
            });
            let _ = told.send(Event::Done { generation, done });
        }));
    }

    /// Ends all: the screen is gone. No file is left half written.
    pub(super) fn end(&mut self) {
        self.leaving.store(true, Ordering::Relaxed);
        for one in self.running.drain(..) {
            // Its panic was told by itself.
            let _ = one.join();
        }
    }
}

/// Exports into a file; `go_on` as in [`Desk::export_file`].
pub(super) fn export(
    desk: &Desk,
    order: &ExportOrder,
    now: Timestamp,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Done> {
    let which = desk.which(&order.cards, now)?;
    match desk.export_file(&which, order.format, &order.path, order.replace, go_on) {
        Ok(exported) => Ok(told(order, &exported)),
        Err(error) if error.kind == ErrorKind::Conflict && !order.replace => {
            Ok(Done::Confirm(vec![format!("{error}.")]))
        }
        Err(error) => Err(error),
    }
}

/// Where, how many, and what the format could not hold (`X4`).
fn told(order: &ExportOrder, exported: &Exported) -> Done {
    let cards = counted(exported.cards, "card", "cards");
    let path = order.path.display();
    if exported.losses.is_empty() && exported.notes.is_empty() {
        return Done::Said {
            sentence: format!("{cards} written to {path}"),
            undo: false,
        };
    }
    let mut lines = vec![format!("{} in {path}", order.format.title())];
    if !exported.losses.is_empty() {
        lines.push(String::new());
        lines.push("The format has no place for:".to_owned());
        lines.extend(exported.losses.iter().map(|loss| format!("  {loss}")));
        if order.format != ExportFormat::Jsonl {
            lines.push("JSON Lines holds all of it.".to_owned());
        }
    }
    if !exported.notes.is_empty() {
        lines.push(String::new());
        lines.extend(exported.notes.iter().cloned());
    }
    Done::Report(format!("{cards} written"), lines)
}
