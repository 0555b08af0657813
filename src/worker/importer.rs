//! Imports: a thread reads and parses ahead, the caller files what comes (`M13`).

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded, never};

mod coming;
#[cfg(test)]
mod tests;

use self::coming::Coming;
use super::ear::Ear;
use crate::desk::Desk;
use crate::desk::filing::{Memory, Rehearsal, Source};
use crate::domain::contact::phone::Region;
use crate::domain::error::{Error, Result};
use crate::domain::language::Detector;
use crate::domain::report::{ImportReport, Progress};
use crate::domain::time::Timestamp;
use crate::intake::files::QueueFolder;
use crate::intake::source::{files, read_file, read_stream};
use crate::intake::{ReadEnd, Record, Sink, first_place};

pub use crate::intake::Format;

/// Records handed over at once, and the bytes after which a chunk is closed before.
const CHUNK_RECORDS: usize = 500;
const CHUNK_BYTES: u64 = 4 * 1024 * 1024;
/// Chunks read ahead.
const AHEAD: usize = 4;

/// What to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A queue file, mbox, mail, Maildir or folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

/// A file being read.
#[derive(Debug)]
struct Opened {
    name: String,
    folder: Option<QueueFolder>,
    folder_path: Option<PathBuf>,
}

impl Opened {
    fn source(&self) -> Source<'_> {
        Source {
            name: &self.name,
            folder: self.folder.as_ref(),
            folder_path: self.folder_path.as_deref(),
        }
    }
}

/// Records of one file, in order.
struct Chunk {
    file: Arc<Opened>,
    records: Vec<Record>,
    /// Bytes of all sources read up to here.
    bytes: u64,
}

/// A running import.
pub struct Import {
    coming: Coming,
    cancel: Arc<AtomicBool>,
    parser: Option<JoinHandle<()>>,
    memory: Memory,
    started: Instant,
    progress: Progress,
    /// Records a batch, adapted to how long batches take.
    batch: usize,
}

/// How much one batch may take: without anybody waiting the larger it is the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Nobody waits: large transactions.
    Alone,
    /// An agent works on the same file: at most about this long a transaction.
    Boxed(Duration),
}

const LARGEST_BATCH: usize = 20_000;
/// Records of one transaction when nobody waits: the more the fewer pages are written twice. But the
/// indexing behind it begins with what is committed, so what a transaction takes at the end of the
/// sources is a part of what is left of them, within these bounds.
const ALONE: std::ops::RangeInclusive<usize> = 2_500..=40_000;
const OF_THE_REST: f64 = 0.2;
/// So long a transaction stays open for what is not read yet.
const STALLED: Duration = Duration::from_millis(50);

impl Import {
    /// Starts reading. `format` is what the user said; `None` looks at the files. `detector` looks for
    /// the language of new senders ahead of the filing; national telephone numbers are of `region`.
    ///
    /// # Errors
    /// `NotFound` or `Failed` for a source that cannot be opened; nothing was read then.
    pub fn start(
        inputs: Vec<Input>,
        format: Option<Format>,
        detector: Detector,
        region: Option<Region>,
    ) -> Result<Self> {
        let mut total = Some(0_u64);
        for input in &inputs {
            match input {
                Input::Stdin => total = None,
                Input::Path(path) => {
                    let found = files(path, format).map_err(|error| unreadable(path, &error))?;
                    let bytes: u64 = found
                        .iter()
                        .filter_map(|file| std::fs::metadata(&file.path).ok())
                        .map(|m| m.len())
                        .sum();
                    total = total.map(|total| total + bytes);
                }
            }
        }
        let (sender, chunks) = bounded(AHEAD);
        let cancel = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&cancel);
        let parser = std::thread::Builder::new()
            .name("parser".to_owned())
            .spawn(move || {
                Parser {
                    sender,
                    stop,
                    bytes: 0,
                    ear: Ear::new(detector, region),
                }
                .run(inputs, format)
            })
            .map_err(|error| Error::failed(format!("could not start reading: {error}")))?;
        Ok(Self {
            coming: Coming::new(chunks),
            cancel,
            parser: Some(parser),
            memory: Memory::default(),
            started: Instant::now(),
            progress: Progress {
                total_bytes: total,
                ..Progress::default()
            },
            batch: CHUNK_RECORDS,
        })
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let mut progress = self.progress.clone();
        let seconds = self.started.elapsed().as_secs_f64();
        progress.report.seconds = seconds;
        progress.rate = if seconds > 0.0 {
            progress.report.read as f64 / seconds
        } else {
            0.0
        };
        progress.remaining = progress
            .total_bytes
            .filter(|_| progress.bytes > 0)
            .map(|total| {
                seconds * total.saturating_sub(progress.bytes) as f64 / progress.bytes as f64
            });
        progress
    }

    /// Stops it; what is committed stays.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    /// Files one batch; `false` when there is nothing more to come.
    ///
    /// # Errors
    /// What the file says, and why a source cannot be read, once what was read before it is filed. After
    /// `Busy` the next call files the same records; after anything else the import is over.
    pub fn step(&mut self, desk: &Desk, pace: Pace, now: Timestamp) -> Result<bool> {
        if self.is_cancelled() {
            return Ok(false);
        }
        if !self.coming.wait()? {
            return self.over();
        }
        match pace {
            Pace::Alone => self.step_alone(desk, now)?,
            Pace::Boxed(limit) => self.step_boxed(desk, limit, now)?,
        }
        Ok(true)
    }

    /// What it means that nothing more comes: the end, or a parser that broke off.
    fn over(&mut self) -> Result<bool> {
        match self.parser.take().map(JoinHandle::join) {
            Some(Err(_)) => Err(
                Error::failed("reading broke off by a mistake of deskcard's own")
                    .hint("What was filed before stays; the log says where it broke off."),
            ),
            _ => Ok(false),
        }
    }

    /// One large transaction, into which records go as they come. It ends early when somebody comes.
    fn step_alone(&mut self, desk: &Desk, now: Timestamp) -> Result<()> {
        let goal = self.goal();
        // Begun before anything is taken: here it is that another process may be in the way.
        let mut filing = desk.begin_filing(&mut self.memory)?;
        let mut count = 0;
        while let Some(chunk) = self.coming.take_within(STALLED) {
            count += chunk.records.len();
            note(&mut self.progress, &chunk);
            filing.file(chunk.file.source(), chunk.records, now)?;
            let stopped = self.cancel.load(Ordering::Relaxed);
            if count >= goal || stopped || !desk.store().is_alone() {
                break;
            }
        }
        self.progress.report.add(&filing.commit(None, now)?);
        Ok(())
    }

    /// How many records the next transaction takes.
    fn goal(&self) -> usize {
        let (read, bytes) = (self.progress.report.read, self.progress.bytes);
        let left = match self.progress.total_bytes {
            Some(total) if read > 0 => {
                total.saturating_sub(bytes) as f64 * read as f64 / bytes.max(1) as f64
            }
            // Nothing is known of the length of a record yet, or of the end.
            Some(_) => return *ALONE.end() / 4,
            None => return *ALONE.end(),
        };
        ((left * OF_THE_REST) as usize).clamp(*ALONE.start(), *ALONE.end())
    }

    /// One transaction that takes about so long.
    fn step_boxed(&mut self, desk: &Desk, limit: Duration, now: Timestamp) -> Result<()> {
        let mut filing = desk.begin_filing(&mut self.memory)?;
        let begun = Instant::now();
        let mut count = 0;
        for chunk in self.coming.take_records(self.batch) {
            count += chunk.records.len();
            note(&mut self.progress, &chunk);
            filing.file(chunk.file.source(), chunk.records, now)?;
        }
        self.progress.report.add(&filing.commit(None, now)?);
        self.adapt(count, begun.elapsed(), limit);
        Ok(())
    }

    /// Decides one batch of about this length without storing it (a dry run); `false` when there is nothing
    /// more to come.
    ///
    /// # Errors
    /// What the file says, and why a source cannot be read.
    pub fn rehearse(
        &mut self,
        rehearsal: &mut Rehearsal<'_>,
        limit: Duration,
        now: Timestamp,
    ) -> Result<bool> {
        if self.is_cancelled() {
            return Ok(false);
        }
        if !self.coming.wait()? {
            return self.over();
        }
        let begun = Instant::now();
        let mut count = 0;
        let mut files = Vec::new();
        for chunk in self.coming.take_records(self.batch) {
            count += chunk.records.len();
            note(&mut self.progress, &chunk);
            files.push((chunk.file, chunk.records));
        }
        let (files, records): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let sources = files.iter().map(|file| file.source());
        let report = rehearsal.file_groups(sources.zip(records).collect(), now)?;
        self.progress.report.add(&report);
        self.adapt(count, begun.elapsed(), limit);
        Ok(true)
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    fn adapt(&mut self, count: usize, took: Duration, limit: Duration) {
        let each = took.as_secs_f64() / count.max(1) as f64;
        let fits = (limit.as_secs_f64() / each.max(1e-7)) as usize;
        self.batch = fits
            .clamp(10, self.batch.saturating_mul(2))
            .clamp(10, LARGEST_BATCH);
    }

    /// What it did, with the time it took.
    pub fn finish(mut self) -> ImportReport {
        self.cancel();
        // The parser may wait for room in the channel; without a receiver it ends.
        self.coming = Coming::new(never());
        if let Some(parser) = self.parser.take() {
            let _ = parser.join();
        }
        ImportReport {
            seconds: self.started.elapsed().as_secs_f64(),
            ..self.progress.report
        }
    }
}

/// The reading side.
struct Parser {
    sender: Sender<Result<Chunk>>,
    stop: Arc<AtomicBool>,
    bytes: u64,
    ear: Ear,
}

impl Parser {
    fn run(mut self, inputs: Vec<Input>, format: Option<Format>) {
        for input in inputs {
            let done = match &input {
                Input::Path(path) => self.read_path(path, format),
                Input::Stdin => self.read_stdin(format),
            };
            if let Err(error) = done {
                let _ = self.sender.send(Err(error));
                return;
            }
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    fn read_path(&mut self, path: &Path, format: Option<Format>) -> Result<()> {
        for file in files(path, format).map_err(|error| unreadable(path, &error))? {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let opened = Arc::new(Opened {
                name: file.path.to_string_lossy().into_owned(),
                folder: QueueFolder::of(&file.path).ok(),
                folder_path: file.path.parent().map(Path::to_path_buf),
            });
            let mut gather = Gather::new(self, opened);
            let mut read = read_file(&file, first_place(), &mut gather);
            // One file of a folder does not keep its neighbours out; gone since the listing, it is
            // somebody else's, and one that cannot be read is named among the rejects (M10).
            if let Err(error) = &read
                && file.path != path
            {
                if error.kind() != io::ErrorKind::NotFound {
                    let _ = gather.record(Record::unreadable(error));
                }
                read = Ok(ReadEnd {
                    place_after: first_place(),
                });
            }
            gather.flush();
            read.map_err(|error| unreadable(&file.path, &error))?;
            self.bytes += std::fs::metadata(&file.path).map_or(0, |metadata| metadata.len());
        }
        Ok(())
    }

    fn read_stdin(&mut self, format: Option<Format>) -> Result<()> {
        let here = std::env::current_dir().ok();
        let opened = Arc::new(Opened {
            name: "-".to_owned(),
            folder: here
                .as_deref()
                .and_then(|here| QueueFolder::open(here).ok()),
            folder_path: here,
        });
        let mut gather = Gather::new(self, opened);
        let read = read_stream(&mut io::stdin().lock(), format, &mut gather);
        gather.flush();
        read.map(|_| ())
            .map_err(|error| Error::failed(format!("could not read standard input: {error}")))
    }
}

/// How far it is with this chunk.
fn note(progress: &mut Progress, chunk: &Chunk) {
    progress.source.clone_from(&chunk.file.name);
    progress.bytes = chunk.bytes;
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => crate::domain::error::ErrorKind::NotFound,
        _ => crate::domain::error::ErrorKind::Failed,
    };
    Error::new(kind, format!("cannot read {}: {error}", path.display()))
}

/// Gathers records into chunks.
struct Gather<'p> {
    parser: &'p mut Parser,
    file: Arc<Opened>,
    records: Vec<Record>,
    since: u64,
    end: u64,
    gone: bool,
}

impl<'p> Gather<'p> {
    fn new(parser: &'p mut Parser, file: Arc<Opened>) -> Self {
        Self {
            parser,
            file,
            records: Vec::with_capacity(CHUNK_RECORDS),
            since: 0,
            end: 0,
            gone: false,
        }
    }

    fn flush(&mut self) {
        if self.records.is_empty() || self.gone {
            return;
        }
        let chunk = Chunk {
            file: Arc::clone(&self.file),
            records: std::mem::replace(&mut self.records, Vec::with_capacity(CHUNK_RECORDS)),
            bytes: self.parser.bytes + self.end,
        };
        self.since = self.end;
        self.gone = self.parser.sender.send(Ok(chunk)).is_err();
    }
}

impl Sink for Gather<'_> {
    fn record(&mut self, mut record: Record) -> ControlFlow<()> {
        self.parser.ear.listen(&mut record);
        self.end = record.end;
        self.records.push(record);
        if self.records.len() >= CHUNK_RECORDS || self.end.saturating_sub(self.since) >= CHUNK_BYTES
        {
            self.flush();
        }
        if self.gone || self.parser.stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
