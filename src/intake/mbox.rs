//! Many mails in one file (`M12`): mboxo and mboxrd.
//!
//! A mail begins at a `From ` line that looks like one (a sender and a date), stands after an
//! empty line, and has a header behind it. Where the empty line or the usual date is missing, as some
//! programs leave it, that header must begin with a field that such mails begin with. `From ` at the
//! start of a sentence splits nothing.
//! `Content-Length` is not heeded: it is often wrong, and whoever writes a mail writes that, too,
//! so that it could hide the mails behind it.

use std::io::{self, BufRead, Read};

use crate::domain::appeal::Place;

use super::{KEPT_OF_OVERSIZED, MAIL_LIMIT, ReadEnd, Record, Sink, Unfinished, mail};

/// Longest piece of a line that is looked at; longer lines come in several pieces.
const PIECE: u64 = 64 * 1024;

/// Reads the mails of an mbox from `start`, which names the line and offset at which `input`
/// stands, the start of the file or a `From ` line.
///
/// One mail is held at a time; one over 50 MiB is passed over, its reject keeping the first
/// 64 KiB. When the sink ends the reading, `input` stands somewhere behind the place handed back.
///
/// The last mail has no end but that of the file: `unfinished` says whether it is taken, or left
/// for the next reading. Text behind `start` that no `From ` line begins was added to a mail after
/// that was taken, and becomes a reject, so that it is not lost.
pub fn read(
    input: &mut dyn BufRead,
    start: Place,
    unfinished: Unfinished,
    sink: &mut dyn Sink,
) -> io::Result<ReadEnd> {
    let mut splitter = Splitter {
        place: start.clone(),
        mail: Mail {
            is_rest: start.offset > 0,
            ..Mail::new(start)
        },
        candidate: None,
        after_blank: true,
        at_start: true,
    };
    let mut piece = Vec::new();
    let mut continues = false;
    loop {
        piece.clear();
        let length = (&mut *input).take(PIECE).read_until(b'\n', &mut piece)?;
        if length == 0 {
            break;
        }
        if let Some(done) = splitter.piece(&piece, continues)
            && sink.record(done.finish()).is_break()
        {
            return Ok(ReadEnd {
                place_after: splitter.mail.place,
            });
        }
        continues = !piece.ends_with(b"\n");
    }
    let last = &splitter.mail;
    let is_left = match unfinished {
        Unfinished::Leave => !last.is_blank() || splitter.candidate.is_some(),
        Unfinished::Reject => false,
    };
    // Behind a `From ` line a mail is to come.
    if is_left || (last.has_from && last.is_blank() && splitter.candidate.is_none()) {
        return Ok(ReadEnd {
            place_after: splitter.mail.place,
        });
    }
    let last = splitter.end();
    let place_after = splitter.place;
    if !last.is_blank() {
        // Nothing is left to stop.
        let _ = sink.record(last.finish());
    }
    Ok(ReadEnd { place_after })
}

/// How many bytes of the end of a growing file are a `From ` line, of which `tail` is the end: the header
/// of its mail is to come. In a file that does not grow such a line is text.
pub(super) fn from_line_at_end(tail: &[u8]) -> u64 {
    let whole = tail.strip_suffix(b"\n").unwrap_or(tail);
    let begin = whole
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let line = tail.get(begin..).unwrap_or_default();
    if begin > 0 && is_from_line(line.trim_ascii_end()) {
        line.len() as u64
    } else {
        0
    }
}

/// A mail while its lines come in.
struct Mail {
    place: Place,
    raw: Vec<u8>,
    /// Bytes of the content, those included that are not kept.
    length: u64,
    /// Offset behind the last line that belongs to it.
    end: u64,
    /// A `From ` line stands before it.
    has_from: bool,
    /// It is what was added to the mail before after that one was read.
    is_rest: bool,
}

impl Mail {
    fn new(place: Place) -> Self {
        Self {
            end: place.offset,
            place,
            raw: Vec::new(),
            length: 0,
            has_from: false,
            is_rest: false,
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.length <= MAIL_LIMIT as u64 {
            self.raw.extend_from_slice(bytes);
        } else if self.raw.len() > KEPT_OF_OVERSIZED {
            self.raw.truncate(KEPT_OF_OVERSIZED);
            self.raw.shrink_to_fit();
        }
    }

    fn is_blank(&self) -> bool {
        self.length <= MAIL_LIMIT as u64 && self.raw.trim_ascii().is_empty()
    }

    fn finish(mut self) -> Record {
        let outcome = if self.length > MAIL_LIMIT as u64 {
            Err(mail::over_limit(self.length))
        } else if self.is_rest {
            Err(mail::came_late())
        } else {
            // The empty line before the next mail belongs to the format.
            for end in [&b"\r\n"[..], b"\n"] {
                if self.raw.ends_with(b"\n\n") || self.raw.ends_with(b"\n\r\n") {
                    let length = self.raw.len();
                    if self.raw.ends_with(end) {
                        self.raw.truncate(length - end.len());
                        break;
                    }
                }
            }
            mail::parse(&self.raw)
        };
        Record::new(self.place, self.end, self.raw, outcome)
    }
}

/// A line that begins a mail if a header follows.
struct Candidate {
    line: Vec<u8>,
    place: Place,
    /// It is as the format wants it: any field may follow.
    is_plain: bool,
}

struct Splitter {
    /// Where the next piece stands.
    place: Place,
    mail: Mail,
    candidate: Option<Candidate>,
    after_blank: bool,
    at_start: bool,
}

impl Splitter {
    /// Takes a piece of the file; hands back the mail that ended before it.
    fn piece(&mut self, piece: &[u8], continues: bool) -> Option<Mail> {
        let here = self.place.clone();
        self.place.offset += piece.len() as u64;
        self.place.line += u64::from(piece.ends_with(b"\n"));
        if continues {
            self.mail.push(piece);
            self.mail.end = self.place.offset;
            return None;
        }
        let mut done = None;
        if let Some(Candidate {
            line,
            place,
            is_plain,
        }) = self.candidate.take()
        {
            if begins_header(piece) && (is_plain || begins_a_mail(piece)) {
                let next = Mail {
                    has_from: true,
                    ..Mail::new(place)
                };
                done = Some(std::mem::replace(&mut self.mail, next));
            } else {
                self.mail.push(&line);
            }
        }
        let line = piece.trim_ascii_end();
        if self.at_start && line.starts_with(b"From ") {
            // Whatever its date looks like, the first line is no text.
            self.mail.is_rest = false;
            self.mail.has_from = true;
        } else if is_from_line(line) || self.after_blank && is_bare_from_line(line) {
            self.candidate = Some(Candidate {
                line: piece.to_vec(),
                place: here,
                is_plain: self.after_blank && is_from_line(line),
            });
            self.after_blank = false;
            self.at_start = false;
            return done;
        } else {
            self.mail.push(unquoted(piece));
        }
        self.mail.end = self.place.offset;
        self.after_blank = line.is_empty() && piece.ends_with(b"\n");
        self.at_start = false;
        done.filter(|mail| !mail.is_blank())
    }

    /// The last mail.
    fn end(&mut self) -> Mail {
        if let Some(candidate) = self.candidate.take() {
            self.mail.push(&candidate.line);
            self.mail.end = self.place.offset;
        }
        std::mem::replace(&mut self.mail, Mail::new(self.place.clone()))
    }
}

/// `>From ` is how `From ` is written inside of a mail; in mboxrd `>>From ` is `>From `.
fn unquoted(line: &[u8]) -> &[u8] {
    let inner = line.strip_prefix(b">").unwrap_or(line);
    let mut rest = inner;
    while let Some(next) = rest.strip_prefix(b">") {
        rest = next;
    }
    if rest.starts_with(b"From ") {
        inner
    } else {
        line
    }
}

/// Whether a line may stand right behind a `From ` line: a header field.
fn begins_header(line: &[u8]) -> bool {
    if line.starts_with(b">From ") {
        return true;
    }
    line.iter().position(|b| *b == b':').is_some_and(|colon| {
        let name = line.get(..colon).unwrap_or_default();
        !name.is_empty() && name.iter().all(|b| matches!(b, 0x21..=0x7e))
    })
}

/// Whether a line is one of the fields that mails in an mbox begin with.
fn begins_a_mail(line: &[u8]) -> bool {
    const FIRST: [&str; 14] = [
        "return-path",
        "received",
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "x-mozilla-status",
        "x-gm-thrid",
        "x-gmail-labels",
        "x-apparently-to",
        "dkim-signature",
        "message-id",
        "mime-version",
        "from",
        "x-from-line",
    ];
    let name = line.split(|b| *b == b':').next().unwrap_or_default();
    FIRST
        .iter()
        .any(|first| name.eq_ignore_ascii_case(first.as_bytes()))
}

/// Whether a line is `From ` and a sender without a date, or with the date of an ISO standard.
fn is_bare_from_line(line: &[u8]) -> bool {
    let words: Vec<&[u8]> = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [b"From", _] => true,
        [b"From", _, date] | [b"From", _, date, _] => {
            let year = date.split(|b| *b == b'-').next().unwrap_or_default();
            year.len() == 4 && year.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// Whether a line is `From `, a sender, and a date with weekday, month, time and year.
fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    // A sender, even an empty one, comes before the date.
    let text = String::from_utf8_lossy(rest.get(..rest.len().min(500)).unwrap_or_default());
    let words: Vec<&str> = text.split_whitespace().collect();
    let position = |test: &dyn Fn(&str) -> bool| words.iter().position(|word| test(word));
    let weekday = position(&|word| {
        let word = word.trim_end_matches(',');
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&word)
    });
    let Some(weekday) = weekday else {
        return false;
    };
    let date = words.get(weekday + 1..).unwrap_or_default();
    let has = |test: &dyn Fn(&str) -> bool| date.iter().any(|word| test(word));
    let is_month = |word: &str| {
        [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        .contains(&word)
    };
    let is_time = |word: &str| {
        let mut parts = word.split(':');
        let all_numbers =
            |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        word.contains(':') && parts.all(all_numbers)
    };
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    has(&is_month) && has(&is_time) && has(&is_year)
}

#[cfg(test)]
mod tests;
