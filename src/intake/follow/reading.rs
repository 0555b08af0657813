//! What is new in one file, whatever its format.
//!
//! A queue file says by its line ends what is whole. A mail does not say where it ends, so that
//! the last one of an mbox and the one of an `.eml` file count as whole when they look so and
//! nothing was added for a moment. What is added later all the same becomes a reject.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufReader, Read as _, Seek, SeekFrom},
    ops::ControlFlow,
    os::unix::fs::FileExt as _,
    path::Path,
    time::Duration,
};

use super::super::{
    Format, Record, Sink, Unfinished, first_place, jsonl, mail, mbox, source::read_mail,
};
use super::files::rotated_from;
use crate::domain::appeal::Place;

/// Bytes after which a batch is closed even if it has few records.
const BATCH_BYTES: u64 = 4 * 1024 * 1024;
/// How long nothing was added to a mail that ends as mails do.
const ENDED: Duration = Duration::from_millis(200);
/// How long nothing was added to one that ends with a line.
const LINE_ENDED: Duration = Duration::from_millis(500);
/// How long nothing was added to one that looks cut off.
const CUT_OFF: Duration = Duration::from_secs(2);

/// What a look at a file found.
pub(super) enum Found<T> {
    /// Something new.
    New(T),
    /// Nothing, until the file changes.
    Nothing,
    /// A mail that is taken if nothing is added to it for a moment.
    Settling,
}

/// Records that were not read before, and the place behind them.
pub(super) struct Fresh {
    pub(super) records: Vec<Record>,
    pub(super) end: Place,
}

impl Fresh {
    /// Nothing, as yet.
    pub(super) fn none(start: Place) -> Self {
        Self {
            records: Vec::new(),
            end: start,
        }
    }
}

/// The format of a file by its first bytes, and its name where they do not tell: the one it had before it
/// was rotated. `only` is the one name that is followed.
pub(super) fn format_of(file: &File, path: &Path, only: Option<&OsStr>) -> io::Result<Format> {
    let mut head = [0; 1024];
    let length = file.read_at(&mut head, 0)?;
    let name = match rotated_from(path, only) {
        Some(name) => name.into(),
        None => path.file_name().unwrap_or_default().to_string_lossy(),
    };
    Ok(Format::sniff(
        false,
        head.get(..length).unwrap_or_default(),
        &name,
    ))
}

/// Reads at most `most` records from `start`. `quiet` is how long the file has not changed, `size`
/// its length then.
///
/// A file without anything new is [`Found::New`] without records and with the place of `start`.
pub(super) fn read(
    mut file: &File,
    format: Format,
    start: Place,
    most: usize,
    size: u64,
    quiet: Duration,
) -> io::Result<Found<Fresh>> {
    file.seek(SeekFrom::Start(start.offset))?;
    let mut taken = Taken {
        records: Vec::new(),
        most,
        until: start.offset.saturating_add(BATCH_BYTES),
    };
    let mut input = BufReader::with_capacity(256 * 1024, file);
    // What is added to a mail while it is read has not been still for any time.
    let mut still = (&mut input).take(size.saturating_sub(start.offset));
    let end = match format {
        Format::Jsonl => jsonl::read(still.get_mut(), start, Unfinished::Leave, &mut taken)?,
        Format::Mbox => {
            let ending = Ending::of(file, size)?;
            let whole = ending.is_line() && quiet >= ending.quiet();
            let unfinished = match whole {
                true => Unfinished::Reject,
                false => Unfinished::Leave,
            };
            // The last mail ends before the line that begins another one, whose header has not come yet.
            let next = if whole { begun(file, size)? } else { 0 };
            let size = size.saturating_sub(next);
            still.set_limit(size.saturating_sub(start.offset));
            let mut end = mbox::read(&mut still, start.clone(), unfinished, &mut taken)?;
            let last = taken.records.last();
            if let Some(last) = last.filter(|last| whole && last.end >= size)
                && quiet < CUT_OFF
                && !mail::looks_whole(last.bytes())
            {
                end.place_after = last.place.clone();
                taken.records.pop();
                if taken.records.is_empty() {
                    return Ok(Found::Settling);
                }
            }
            if end.place_after == start && !whole && ending.is_line() && size > start.offset {
                return Ok(Found::Settling);
            }
            end
        }
        Format::Eml | Format::Maildir => {
            if quiet < ENDED {
                return Ok(Found::Settling);
            }
            let whole_from_start = start.offset == 0;
            let end = read_mail(&mut still, start, &mut taken)?;
            let looks_whole = taken
                .records
                .first()
                .is_none_or(|record| mail::looks_whole(record.bytes()));
            if whole_from_start && quiet < CUT_OFF && !looks_whole {
                return Ok(Found::Settling);
            }
            end
        }
    };
    Ok(Found::New(Fresh {
        records: taken.records,
        // No line of a mail's file is ever gone on from; zero tells it from the other formats.
        end: match format {
            Format::Eml | Format::Maildir => Place {
                line: 0,
                ..end.place_after
            },
            _ => end.place_after,
        },
    }))
}

/// Where the next record of a file begins, which for a mail's file is past its only one.
pub(super) fn start_behind(place: Option<Place>) -> Place {
    let place = place.unwrap_or_else(first_place);
    Place {
        line: place.line.max(1),
        ..place
    }
}

/// Bytes of the `From ` line at the end of an mbox, if one is there.
fn begun(file: &File, size: u64) -> io::Result<u64> {
    // A line of an address and a date.
    let mut tail = [0; 1024];
    let from = size.saturating_sub(tail.len() as u64);
    let wanted = tail.len().min(usize::try_from(size).unwrap_or(usize::MAX));
    let room = tail.get_mut(..wanted).unwrap_or_default();
    let length = file.read_at(room, from)?;
    Ok(mbox::from_line_at_end(
        tail.get(..length).unwrap_or_default(),
    ))
}

/// How an mbox ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// With an empty line, as behind every mail.
    EmptyLine,
    Line,
    InLine,
}

impl Ending {
    fn of(file: &File, size: u64) -> io::Result<Self> {
        let mut tail = [0; 3];
        let from = size.saturating_sub(tail.len() as u64);
        let length = file.read_at(&mut tail, from)?;
        let tail = tail.get(..length).unwrap_or_default();
        Ok(if tail.ends_with(b"\n\n") || tail.ends_with(b"\n\r\n") {
            Self::EmptyLine
        } else if tail.ends_with(b"\n") {
            Self::Line
        } else {
            Self::InLine
        })
    }

    fn is_line(self) -> bool {
        self != Self::InLine
    }

    fn quiet(self) -> Duration {
        match self {
            Self::EmptyLine => ENDED,
            Self::Line | Self::InLine => LINE_ENDED,
        }
    }
}

/// Collects the records of a batch.
struct Taken {
    records: Vec<Record>,
    most: usize,
    until: u64,
}

impl Sink for Taken {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        let full = record.end >= self.until;
        self.records.push(record);
        if full || self.records.len() >= self.most {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
