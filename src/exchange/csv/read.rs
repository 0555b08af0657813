//! A CSV file as rows: delimiter, header, and what its columns mean (`X2`).

use csv::StringRecord;

use super::cells::fused;
use super::columns::{self, Column};
use super::programs::{self, Program};
use super::row;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::printable::clip;
use crate::exchange::incoming::{Incoming, Setting};

/// Delimiters that programs use.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records looked at to find the delimiter.
const LOOK_AT: usize = 20;
/// Columns on the screen that the sample of a column takes.
const SAMPLE: usize = 60;
/// The longest row (`R7`).
const LONGEST: usize = 16 * 1024 * 1024;

/// How a file shall be read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What is known of the desk.
    pub setting: Setting<'a>,
    /// The program of `--mapping`; `None` guesses.
    pub mapping: Option<&'a str>,
    /// Columns with the field they were given by hand.
    pub chosen: &'a [(String, String)],
}

/// A file whose header was read.
#[derive(Debug)]
pub struct Table<'t> {
    text: &'t str,
    delimiter: u8,
    program: &'static Program,
    columns: Vec<Column>,
    /// Lines before the header.
    skipped: u64,
}

impl<'t> Table<'t> {
    /// Finds out how a file is written.
    ///
    /// # Errors
    /// `Usage` when no program has the name of `mapping`.
    pub fn open(text: &'t str, reading: Reading<'_>) -> Result<Self> {
        let program = match reading.mapping {
            None => None,
            Some(name) => Some(programs::named(name).ok_or_else(|| {
                Error::new(
                    ErrorKind::Usage,
                    format!("no columns of «{name}» are known"),
                )
                .hint(format!("Known are: {}", programs::names().join(", ")))
            })?),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rest = text;
        let mut skipped = 0;
        let mut told = None;
        // Empty lines, and the line by which Excel is told the delimiter.
        loop {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            let bare = line.trim();
            if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = bare.as_bytes() {
                told = Some(*delimiter);
            } else if !bare.is_empty() || after.is_empty() {
                break;
            }
            rest = after;
            skipped += 1;
        }
        let delimiter = told.unwrap_or_else(|| delimiter(rest, reading));
        let before = preamble(rest, delimiter, reading);
        skipped += rest.get(..before).unwrap_or_default().matches('\n').count() as u64;
        rest = rest.get(before..).unwrap_or_default();
        let header = records(rest, delimiter, 1).pop().unwrap_or_default();
        let program = program.unwrap_or_else(|| programs::guessed(&header));
        let absent = reading
            .chosen
            .iter()
            .find(|(column, _)| !header.iter().any(|name| name.trim() == column.trim()));
        if let Some((absent, _)) = absent {
            return Err(
                Error::new(ErrorKind::Usage, format!("there is no column «{absent}»"))
                    .hint(format!("Columns of the file: {}", header.join(", "))),
            );
        }
        let columns = columns::columns(&header, program, reading.setting.custom, reading.chosen);
        Ok(Self {
            text: rest,
            delimiter,
            program,
            columns,
            skipped,
        })
    }

    /// How the file is written, in words.
    pub fn description(&self) -> String {
        let delimiter = match self.delimiter {
            b'\t' => "tabs".to_owned(),
            other => format!("«{}»", char::from(other)),
        };
        format!("CSV of {}, with {delimiter}", self.program.title)
    }

    /// Columns that nobody knows and that say something; of a file of no known program all that nobody
    /// knows.
    /// With each comes what stands in it first.
    pub fn unknown_columns(&self) -> Vec<(String, String)> {
        let mut first = vec![String::new(); self.columns.len()];
        for record in self.records() {
            for (first, cell) in first.iter_mut().zip(record.iter()) {
                if first.is_empty() {
                    first.push_str(clip(cell.trim(), SAMPLE).as_ref());
                }
            }
        }
        let any = self.program.name == "any";
        self.columns
            .iter()
            .zip(first)
            .filter(|(column, first)| column.target.is_none() && (!first.is_empty() || any))
            .map(|(column, first)| (column.name.clone(), first))
            .filter(|(name, _)| !name.is_empty())
            .collect()
    }

    /// How many rows there are under the header.
    pub fn count(&self) -> u64 {
        let filled = |record: &StringRecord| record.iter().any(|cell| !cell.trim().is_empty());
        self.records().filter(filled).count() as u64
    }

    /// The rows under the header; empty ones are none.
    pub fn rows<'r>(&'r self, setting: Setting<'r>) -> impl Iterator<Item = Incoming> + 'r {
        let own = self.program.name == "deskcard";
        let mut lines = Lines::of(self.text, self.skipped + 1);
        let unclosed = ends_in_quotes(self.text, self.delimiter);
        let mut records = self
            .records()
            .filter(|record| record.iter().any(|cell| !cell.trim().is_empty()))
            .peekable();
        let mut row = 0;
        std::iter::from_fn(move || {
            let record = records.next()?;
            row += 1;
            let line = lines.at(record.position().map_or(0, csv::Position::byte));
            let size: usize = record.iter().map(str::len).sum();
            let cells: Vec<&str> = record.iter().map(fused).collect();
            let card = if unclosed && records.peek().is_none() {
                Err("a quote opens in this row and is never closed".to_owned())
            } else if size > LONGEST {
                Err("the row is longer than 16 MiB, which is the limit".to_owned())
            } else {
                row::draft(&self.columns, &cells, own, &setting)
            };
            Some(Incoming {
                row,
                line,
                card: card.map_err(|why| format!("line {line}: {why}")),
            })
        })
    }

    /// Whether anybody knows any of the columns.
    pub fn is_known(&self) -> bool {
        self.columns.iter().any(|column| column.target.is_some())
    }

    fn records(&self) -> impl Iterator<Item = StringRecord> + '_ {
        reader(self.text, self.delimiter)
            .into_records()
            .skip(1)
            .filter_map(std::result::Result::ok)
    }
}

/// Counts lines as far as rows were read: the position of a record is that of the empty lines before it.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str, first: u64) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: first,
        }
    }

    /// The line of the first character at or after a byte that ends no line.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(next) = self.text.get(self.at) {
            if self.at >= byte && !matches!(next, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(*next == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// Whether the text ends inside a quoted cell. The reader takes such a cell as it stands, and with it all
/// rows from the quote on.
fn ends_in_quotes(text: &str, delimiter: u8) -> bool {
    #[derive(PartialEq)]
    enum At {
        Start,
        Plain,
        Quoted,
        Quote,
    }
    let mut at = At::Start;
    for byte in text.bytes() {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) | (At::Start | At::Quote, b'"') => At::Quoted,
            (_, byte) if byte == delimiter || matches!(byte, b'\n' | b'\r') => At::Start,
            _ => At::Plain,
        };
    }
    at == At::Quoted
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

fn records(text: &str, delimiter: u8, most: usize) -> Vec<Vec<String>> {
    reader(text, delimiter)
        .into_records()
        .take(most)
        .filter_map(std::result::Result::ok)
        .map(|record| cells(&record))
        .collect()
}

/// How many bytes of remarks stand before the header, as LinkedIn writes them: a first record that is no
/// header, being narrower than one of the next in which several columns are known.
fn preamble(text: &str, delimiter: u8, reading: Reading<'_>) -> usize {
    let records: Vec<StringRecord> = reader(text, delimiter)
        .into_records()
        .take(LOOK_AT)
        .filter_map(std::result::Result::ok)
        .collect();
    let cells: Vec<Vec<String>> = records.iter().map(cells).collect();
    let Some(first) = cells
        .first()
        .filter(|_| !begins_with_header(&cells, reading))
    else {
        return 0;
    };
    let header = records
        .iter()
        .zip(&cells)
        .find(|(_, cells)| cells.len() > first.len() && known_columns(cells, reading) > 2);
    header
        .and_then(|(record, _)| usize::try_from(record.position()?.byte()).ok())
        .unwrap_or(0)
}

/// Whether the first of these records is a header, and no remark before one: several of its columns are
/// known, or one of several that all rows have.
fn begins_with_header(records: &[Vec<String>], reading: Reading<'_>) -> bool {
    records
        .split_first()
        .is_some_and(|(first, rows)| match known_columns(first, reading) {
            0 => false,
            1 => first.len() > 1 && rows.iter().all(|row| row.len() == first.len()),
            _ => true,
        })
}

fn cells(record: &StringRecord) -> Vec<String> {
    record.iter().map(str::to_owned).collect()
}

/// How many columns of a header say something of a card.
fn known_columns(header: &[String], reading: Reading<'_>) -> usize {
    let program = programs::guessed(header);
    columns::columns(header, program, reading.setting.custom, reading.chosen)
        .iter()
        .filter(|column| column.target.is_some())
        .count()
}

/// The delimiter under which most columns of the header are known and the rows have its width. Only where
/// the first record is a header under none of them, a later one may be: a note may list «fax, email, phone».
fn delimiter(text: &str, reading: Reading<'_>) -> u8 {
    let score = |delimiter: &&u8| {
        let records = records(text, **delimiter, LOOK_AT);
        let Some((header, rows)) = records.split_first() else {
            return (false, 0, 0, 0);
        };
        let at_once = begins_with_header(&records, reading);
        let known = records
            .iter()
            .take(if at_once { 1 } else { LOOK_AT })
            .map(|header| known_columns(header, reading))
            .max();
        let even = rows.iter().filter(|row| row.len() == header.len()).count();
        let wide = header.len() > 1;
        (
            at_once,
            known.unwrap_or(0),
            if wide { even } else { 0 },
            header.len(),
        )
    };
    // The first of equals: a file of one column has no delimiter, so any does.
    DELIMITERS
        .iter()
        .rev()
        .max_by_key(score)
        .copied()
        .unwrap_or(b',')
}
