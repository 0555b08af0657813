//! Cards that leave and enter (`X1`-`X4`): formats, what an import decides row by row, what an export
//! could not say.

use std::path::PathBuf;

use super::bulk::Cards;
use super::change::FieldChange;
use super::client::BlobHash;
use super::ids::{ClientId, EntryId};
use super::query::Query;

/// The format of an export (`X1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// vCard 4.0.
    Vcard4,
    /// vCard 3.0, which more programs read.
    Vcard3,
    /// CSV with deskcard's own columns; the only format that can defuse formulas (`X4`).
    Csv {
        /// Cells that a spreadsheet would take for a formula begin with an apostrophe.
        excel_safe: bool,
    },
    /// JSON Lines, lossless.
    Jsonl,
}

impl ExportFormat {
    /// What it is called in a menu.
    pub fn title(self) -> &'static str {
        match self {
            Self::Vcard4 => "vCard 4.0",
            Self::Vcard3 => "vCard 3.0",
            Self::Csv { excel_safe: false } => "CSV",
            Self::Csv { excel_safe: true } => "CSV for a spreadsheet",
            Self::Jsonl => "JSON Lines",
        }
    }

    /// What a file of this format is called at its end, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Vcard4 | Self::Vcard3 => "vcf",
            Self::Csv { .. } => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// Which cards an export is of. They leave by their number, whatever was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that match; all of them for an empty query.
    Query(Query),
    /// These; the ones that are gone meanwhile are passed over.
    Cards(Vec<ClientId>),
}

/// An export into a file, as the screen orders it (`L4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportOrder {
    /// The cards.
    pub cards: Cards,
    /// The format.
    pub format: ExportFormat,
    /// The file.
    pub path: PathBuf,
    /// Whether a file that is there already may be replaced: it was asked.
    pub replace: bool,
}

/// Something the format has no place for (`X4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// What was left out, in words: «pictures».
    pub what: &'static str,
    /// On how many cards.
    pub cards: u64,
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cards = if self.cards == 1 { "card" } else { "cards" };
        write!(f, "{} ({} {cards})", self.what, self.cards)
    }
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    /// Cards written.
    pub cards: u64,
    /// What the format could not hold, in a fixed order.
    pub losses: Vec<Loss>,
    /// What the search wants to say, such as an unknown field (`L3`).
    pub notes: Vec<String>,
}

/// The format of a file that is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportFormat {
    /// vCard 2.1, 3.0 or 4.0.
    Vcard,
    /// Lines of cells under names.
    Csv,
    /// deskcard's own, an object a line.
    Jsonl,
}

/// How an import reads a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// The format; `None` finds it out.
    pub format: Option<ImportFormat>,
    /// The program whose columns a CSV file has, such as `google`; `None` guesses by its header.
    pub mapping: Option<String>,
    /// Columns that were given a field by hand: name of the column, name of the field as in JSON
    /// (`custom.size`), empty to leave the column out.
    pub columns: Vec<(String, String)>,
    /// How many of the rows that are not unchanged the report tells one by one, the first ones; `None` tells
    /// of every row. A row that is told takes some kilobytes.
    pub most_told: Option<usize>,
}

/// What became of a row (`X3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// A new card.
    Created,
    /// A card got something from it.
    Updated,
    /// The card says all of it already.
    Unchanged,
    /// It contradicts the desk; nothing of it was taken.
    Conflict,
    /// It cannot be read or stored; nothing of it was taken.
    Refused,
}

impl Verdict {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
        }
    }
}

/// A row with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RowVerdict {
    /// Number of the card in its file, from 1; a header is none.
    pub row: u64,
    /// What became of it.
    pub verdict: Verdict,
    /// Whom it is about: the name it gives, else its best contact; empty where it could not be read.
    pub name: String,
    /// The card; `None` for a refused row, and for a card that a dry run would create.
    pub card: Option<ClientId>,
    /// Field by field what changed, or what would have if there were no conflict.
    pub changes: Vec<FieldChange>,
    /// Why it was refused or contradicts; otherwise what of the row could not be taken as it stands.
    pub reason: Option<String>,
}

/// What an import of contacts did, or would do (`X3`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContactReport {
    /// Rows read.
    pub rows: u64,
    /// Cards made.
    pub created: u64,
    /// Rows that changed a card.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows that contradict the desk.
    pub conflicts: u64,
    /// Rows that cannot be read or stored.
    pub refused: u64,
    /// Columns with something in them that nobody knows, in the order of the file.
    pub unknown_columns: Vec<String>,
    /// What stands first in each of these columns; none for a file without columns.
    pub samples: Vec<String>,
    /// Row by row, as many as [`ImportOptions::most_told`] asks for.
    pub verdicts: Vec<RowVerdict>,
    /// The one change in the history that takes it all back; `None` when nothing was stored.
    pub entry: Option<EntryId>,
    /// How the file was read, in words: «CSV of Google, windows-1251, with ;».
    pub read_as: String,
}

impl ContactReport {
    /// Counts a verdict in and keeps it.
    pub fn push(&mut self, verdict: RowVerdict) {
        self.push_some(verdict, None);
    }

    /// Counts a verdict in, and keeps it if `most_told` allows ([`ImportOptions::most_told`]).
    pub fn push_some(&mut self, verdict: RowVerdict, most_told: Option<usize>) {
        self.rows += 1;
        match verdict.verdict {
            Verdict::Created => self.created += 1,
            Verdict::Updated => self.updated += 1,
            Verdict::Unchanged => self.unchanged += 1,
            Verdict::Conflict => self.conflicts += 1,
            Verdict::Refused => self.refused += 1,
        }
        let is_told = most_told
            .is_none_or(|most| verdict.verdict != Verdict::Unchanged && self.verdicts.len() < most);
        if is_told {
            self.verdicts.push(verdict);
        }
    }

    /// Whether every row went in or was there (`SPEC 9`, exit codes).
    pub fn is_clean(&self) -> bool {
        self.conflicts == 0 && self.refused == 0
    }
}

/// A file of contacts as the screen has it checked and imported (`X3`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactFile {
    /// The file.
    pub path: PathBuf,
    /// How it is read; the format was found out.
    pub options: ImportOptions,
    /// What its content was when it was checked: only that is imported. `None` before.
    pub digest: Option<BlobHash>,
}

impl ContactFile {
    /// Its name without the folders.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }
}

/// What an import of a file would do (`X3`).
#[derive(Debug, Clone, PartialEq)]
pub struct ContactCheck {
    /// The file as it was read.
    pub file: ContactFile,
    /// Its rows.
    pub report: ContactReport,
    /// It was to be imported, but is no longer what was checked before.
    pub changed: bool,
}
