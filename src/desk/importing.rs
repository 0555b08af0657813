//! Imports of whole sources: read, filed in batches, told about on the way (`M9`-`M12`).

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Desk;
use super::filing::{Memory, Rehearsal, Source};
use crate::domain::error::{Error, Result};
use crate::domain::report::{ImportReport, Progress};
use crate::domain::time::Timestamp;
use crate::intake::files::QueueFolder;
use crate::intake::source::{self, SourceFile};
use crate::intake::{Record, Sink, first_place, maildir};

pub use crate::intake::Format;

/// How long one transaction should take, so that another deskcard gets a turn.
const BATCH_TIME: Duration = Duration::from_millis(100);
const SMALLEST_BATCH: usize = 100;
const LARGEST_BATCH: usize = 10_000;
/// A batch is also closed after this much raw text.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// What is imported.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// Files and folders; `-` is standard input.
    pub sources: Vec<PathBuf>,
    /// The format of all of them; `None` looks at each.
    pub format: Option<Format>,
    /// Decide everything and store nothing.
    pub rehearse: bool,
}

/// How an import ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// What was done; without the time it took.
    pub report: ImportReport,
    /// It was stopped; what was done until then is kept.
    pub stopped: bool,
}

/// One file of a source.
struct Input {
    name: String,
    /// `None` for standard input.
    file: Option<SourceFile>,
    size: Option<u64>,
    folder: Option<QueueFolder>,
}

impl Input {
    fn source(&self) -> Source<'_> {
        Source {
            name: &self.name,
            folder: self.folder.as_ref(),
            folder_path: self.file.as_ref().and_then(|file| file.path.parent()),
        }
    }
}

impl Desk {
    /// Imports sources one after another. `input` is standard input, `tell` hears of every batch and
    /// may stop the import after it; the progress carries no rate, since the clock is the caller's.
    ///
    /// # Errors
    /// `NotFound` when a source is missing, before anything is read; `Failed` when reading fails; what
    /// the file says. What was filed before stays.
    pub fn import(
        &self,
        request: &ImportRequest,
        input: &mut dyn Read,
        now: Timestamp,
        tell: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Imported> {
        let mut inputs = Vec::new();
        for source in &request.sources {
            find(source, request.format, &mut inputs)?;
        }
        let filer = if request.rehearse {
            Filer::Rehearse(self.rehearse()?)
        } else {
            Filer::Store(self, Memory::default())
        };
        let mut work = Work {
            filer,
            inputs: &inputs,
            now,
            batch: SMALLEST_BATCH * 5,
            waiting: Vec::new(),
            records: 0,
            bytes: 0,
            progress: Progress {
                total_bytes: inputs.iter().map(|input| input.size).sum(),
                ..Progress::default()
            },
            tell,
            failed: None,
            stopped: false,
        };
        work.run(request.format, input)?;
        Ok(Imported {
            report: work.progress.report,
            stopped: work.stopped,
        })
    }
}

/// Where batches go.
enum Filer<'d> {
    Store(&'d Desk, Memory),
    Rehearse(Rehearsal<'d>),
}

/// An import at work. Batches reach over files, since a mail of a Maildir is a file of its own.
struct Work<'d, 't> {
    filer: Filer<'d>,
    inputs: &'d [Input],
    now: Timestamp,
    /// How many records the next transaction takes.
    batch: usize,
    /// Records to file, by the place of their input.
    waiting: Vec<(usize, Vec<Record>)>,
    records: usize,
    bytes: usize,
    progress: Progress,
    tell: &'t mut dyn FnMut(&Progress) -> ControlFlow<()>,
    failed: Option<Error>,
    stopped: bool,
}

impl Work<'_, '_> {
    fn run(&mut self, format: Option<Format>, input: &mut dyn Read) -> Result<()> {
        let mut before = 0;
        let inputs = self.inputs;
        for (place, file) in inputs.iter().enumerate() {
            self.progress.source.clone_from(&file.name);
            let mut reading = Reading {
                work: self,
                place,
                before,
            };
            let read = match &file.file {
                Some(file) => source::read_file(file, first_place(), &mut reading),
                None => source::read_stream(input, format, &mut reading),
            };
            if let Err(error) = read {
                // What was read before the failure is filed all the same.
                self.flush();
                self.failed = self.failed.take().or_else(|| {
                    Some(unreadable(&file.name, &error).hint(format!(
                        "{} records were read before; what became of them is kept",
                        self.progress.report.read
                    )))
                });
            }
            if self.stopped || self.failed.is_some() {
                break;
            }
            before += file.size.unwrap_or_default();
            self.progress.bytes = before;
        }
        if !self.stopped && self.failed.is_none() {
            self.flush();
        }
        self.failed.take().map_or(Ok(()), Err)
    }

    fn flush(&mut self) {
        let taken = std::mem::take(&mut self.records);
        self.bytes = 0;
        let inputs = self.inputs;
        let groups: Vec<_> = std::mem::take(&mut self.waiting)
            .into_iter()
            .filter_map(|(place, records)| Some((inputs.get(place)?.source(), records)))
            .collect();
        let start = Instant::now();
        let done = match &mut self.filer {
            Filer::Store(desk, memory) => desk.file_groups(memory, groups, None, self.now),
            Filer::Rehearse(rehearsal) => rehearsal.file_groups(groups, self.now),
        };
        match done {
            Ok(report) => {
                self.progress.report.add(&report);
                self.batch = next_batch(taken, start.elapsed());
                self.stopped = (self.tell)(&self.progress).is_break();
            }
            Err(error) => self.failed = Some(error),
        }
    }
}

/// Takes the records of one file.
struct Reading<'w, 'd, 't> {
    work: &'w mut Work<'d, 't>,
    place: usize,
    /// Bytes of the files before this one.
    before: u64,
}

impl Sink for Reading<'_, '_, '_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        let work = &mut *self.work;
        work.records += 1;
        work.bytes += record.raw.len();
        work.progress.bytes = self.before + record.end;
        match work.waiting.last_mut() {
            Some((place, records)) if *place == self.place => records.push(record),
            _ => work.waiting.push((self.place, vec![record])),
        }
        if work.records >= work.batch || work.bytes >= BATCH_BYTES {
            work.flush();
        }
        if work.stopped || work.failed.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// How many records the next transaction takes, so that it lasts about [`BATCH_TIME`].
fn next_batch(taken: usize, lasted: Duration) -> usize {
    let micros = lasted.as_micros().max(1);
    let fitting = taken as u128 * BATCH_TIME.as_micros() / micros;
    // Grows by doubling: one quick batch of duplicates says little about the next.
    usize::try_from(fitting)
        .unwrap_or(LARGEST_BATCH)
        .min(taken.saturating_mul(2))
        .clamp(SMALLEST_BATCH, LARGEST_BATCH)
}

/// The files of a source.
fn find(path: &Path, format: Option<Format>, inputs: &mut Vec<Input>) -> Result<()> {
    let name = path.to_string_lossy();
    if name == "-" {
        inputs.push(Input {
            name: name.into_owned(),
            file: None,
            size: None,
            folder: None,
        });
        return Ok(());
    }
    let files = source::files(path, format).map_err(|error| unreadable(&name, &error))?;
    if files.is_empty() && !maildir::is_maildir(path) {
        return Err(
            Error::not_found(format!("there is nothing to import in the folder {name}"))
                .hint("Queue files end in .jsonl, mailboxes in .mbox, mails in .eml."),
        );
    }
    for file in files {
        let metadata = fs::metadata(&file.path).ok();
        inputs.push(Input {
            name: file.path.to_string_lossy().into_owned(),
            // A pipe has no size.
            size: metadata.filter(fs::Metadata::is_file).map(|m| m.len()),
            folder: QueueFolder::of(&file.path).ok(),
            file: Some(file),
        });
    }
    Ok(())
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::not_found(format!("there is no file {name}")),
        _ => Error::failed(format!("cannot read {name}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_lasts_about_as_long_as_it_should() {
        let ms = Duration::from_millis;
        for (taken, lasted, next) in [
            (500, ms(50), 1000),
            (500, ms(1), 1000),
            (500, ms(100), 500),
            (500, ms(200), 250),
            (500, ms(60_000), SMALLEST_BATCH),
            (LARGEST_BATCH, ms(1), LARGEST_BATCH),
            (0, ms(0), SMALLEST_BATCH),
        ] {
            assert_eq!(next_batch(taken, lasted), next, "{taken} in {lasted:?}");
        }
    }
}
