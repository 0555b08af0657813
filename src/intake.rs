//! Bytes in, appeals out; nothing here persists (`SPEC 3`).
//!
//! Every format has one streaming reader that pushes [`Record`]s into a [`Sink`], in the order of
//! the source: an appeal, or the reason why a record could not become one. A bad record never
//! stops a reader (`M10`), and no reader holds a source whole: what it keeps in memory is one
//! record, bounded by the limits of `R7`.
//!
//! - [`source`] finds the files of a source and picks the reader,
//! - [`jsonl`], [`mbox`], [`maildir`] and [`mail`] read the formats,
//! - [`follow`] reads growing queue files across rotation and restarts, by [`position`]s,
//! - [`files`] reads attachments out of a queue folder without leaving it,
//! - [`html`] makes text of HTML.

pub mod files;
pub mod follow;
pub mod html;
pub mod jsonl;
pub mod mail;
pub mod maildir;
pub mod mbox;
pub mod position;
pub mod source;

use std::ops::ControlFlow;

use crate::domain::appeal::{Appeal, Place, Reject};
use crate::domain::language::Detection;
use crate::domain::matching::Identity;

/// Longest line of a queue file, in bytes without its line end (`R7`).
pub const LINE_LIMIT: usize = 16 * 1024 * 1024;
/// Largest mail, in bytes (`R7`).
pub const MAIL_LIMIT: usize = 50 * 1024 * 1024;
/// Largest attachment or avatar read from a queue folder, in bytes.
pub const FILE_LIMIT: u64 = 50 * 1024 * 1024;
/// Deepest nesting of JSON values and of mail parts (`R7`).
pub const NESTING_LIMIT: usize = 64;
/// Most parts of a mail, and most attachments of a record (`R7`).
pub const PART_LIMIT: usize = 1_000;
/// Most contacts of one sender (`R7`).
pub const CONTACT_LIMIT: usize = 1_000;
/// How much of a record over its limit is kept in the reject, in bytes.
pub const KEPT_OF_OVERSIZED: usize = 64 * 1024;

/// A format of appeals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A queue file: JSON Lines.
    Jsonl,
    /// Many mails in one file.
    Mbox,
    /// A folder with `new` and `cur`, a mail a file.
    Maildir,
    /// One mail.
    Eml,
}

impl Format {
    /// Guesses the format of a source from its first bytes, and its name where they do not tell.
    ///
    /// `head` is the beginning of the file (a few hundred bytes will do), empty for folders.
    pub fn sniff(path_is_dir: bool, head: &[u8], name: &str) -> Self {
        if path_is_dir {
            return Self::Maildir;
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let start = head
            .iter()
            .position(|b| !b.is_ascii_whitespace())
            .map_or(&[][..], |at| head.get(at..).unwrap_or_default());
        if start.starts_with(b"{") {
            return Self::Jsonl;
        }
        if start.starts_with(b"From ") {
            return Self::Mbox;
        }
        let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
        match extension.as_deref() {
            Some("jsonl" | "ndjson" | "json") => Self::Jsonl,
            Some("mbox" | "mbx") => Self::Mbox,
            Some("eml") => Self::Eml,
            _ if looks_like_header(start) => Self::Eml,
            _ => Self::Jsonl,
        }
    }

    /// The word of `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Mbox => "mbox",
            Self::Maildir => "maildir",
            Self::Eml => "eml",
        }
    }

    /// Reads [`Format::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Jsonl, Self::Mbox, Self::Maildir, Self::Eml]
            .into_iter()
            .find(|format| format.name() == name)
    }
}

/// Whether the first line is a mail header: a name of letters, digits and dashes, then a colon.
fn looks_like_header(start: &[u8]) -> bool {
    let name = start.split(|b| *b == b':' || *b == b'\n').next();
    name.is_some_and(|name| {
        !name.is_empty()
            && name.len() < start.len()
            && start.get(name.len()) == Some(&b':')
            && name
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
}

/// One record of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where it begins.
    pub place: Place,
    /// Byte offset just after the record, its line end included.
    pub end: u64,
    /// The bytes of a record that became an appeal, since filing may still refuse it (a sender that is
    /// no valid address); empty for rejects, which carry their own.
    pub raw: Vec<u8>,
    /// The appeal, or why there is none.
    pub outcome: Result<Appeal, Reject>,
    /// The language of the appeal's text by itself (`G1`), where somebody had the time to look before
    /// it is filed.
    pub detection: Option<Detection>,
    /// Whom the appeal may be from (`M2`), where that was looked for beforehand, too.
    pub identities: Option<Vec<Identity>>,
}

/// Makes an appeal of one record of a format: a line of a queue file, or a mail. Used when a
/// reject is tried again, repaired or not; its format is told by [`Format::sniff`].
pub fn parse(format: Format, raw: &[u8]) -> Result<Appeal, String> {
    match format {
        Format::Jsonl => jsonl::parse_line(raw),
        Format::Mbox | Format::Maildir | Format::Eml => mail::parse(raw),
    }
}

impl Record {
    /// The bytes it was made of.
    fn bytes(&self) -> &[u8] {
        match &self.outcome {
            Ok(_) => &self.raw,
            Err(reject) => &reject.raw,
        }
    }

    /// The reject of a file that cannot be read; there is no raw text of it.
    pub fn unreadable(error: &std::io::Error) -> Self {
        let outcome = Err(format!("the file cannot be read: {error}"));
        Self::new(first_place(), 0, Vec::new(), outcome)
    }

    /// A record of `raw`, or its reject with the reason.
    fn new(place: Place, end: u64, raw: Vec<u8>, outcome: Result<Appeal, String>) -> Self {
        match outcome {
            Ok(appeal) => Self {
                place,
                end,
                raw,
                outcome: Ok(appeal),
                detection: None,
                identities: None,
            },
            Err(reason) => Self {
                place: place.clone(),
                end,
                raw: Vec::new(),
                outcome: Err(Reject { place, reason, raw }),
                detection: None,
                identities: None,
            },
        }
    }
}

/// Takes the records of a reader, one by one.
pub trait Sink {
    /// Takes one record; `Break` ends the reading after it.
    fn record(&mut self, record: Record) -> ControlFlow<()>;
}

impl Sink for Vec<Record> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        self.push(record);
        ControlFlow::Continue(())
    }
}

/// What to do with a last line that has no line end yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// The source ends here: the line is an appeal if it is complete, else a reject (`import`).
    Reject,
    /// The writer is not done: the line is left for the next reading (`watch`).
    Leave,
}

/// Where a reader stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadEnd {
    /// Where the next record begins or will begin.
    pub place_after: Place,
}

/// The place of the first record of a source.
pub fn first_place() -> Place {
    Place { line: 1, offset: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_first_bytes_and_then_by_its_name() {
        for (head, name, expected) in [
            ("{\"v\":1}", "queue", Format::Jsonl),
            ("\u{feff}\n {\"v\":1}", "queue.mbox", Format::Jsonl),
            ("From a@b Mon Jan  1 00:00:00 2024\n", "x", Format::Mbox),
            ("From: a@b\n", "x", Format::Eml),
            ("Return-Path: <a@b>\r\n", "", Format::Eml),
            ("", "a.eml", Format::Eml),
            ("", "a.mbox", Format::Mbox),
            ("broken", "a.jsonl", Format::Jsonl),
            ("", "-", Format::Jsonl),
        ] {
            assert_eq!(
                Format::sniff(false, head.as_bytes(), name),
                expected,
                "{head} {name}"
            );
        }
        assert_eq!(Format::sniff(true, b"", "Inbox"), Format::Maildir);
    }

    #[test]
    fn format_names_read_back() {
        for format in [Format::Jsonl, Format::Mbox, Format::Maildir, Format::Eml] {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("auto"), None);
    }
}
