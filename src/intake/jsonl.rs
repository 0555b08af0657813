//! Queue files: JSON Lines, one appeal an object a line (`SPEC 3`, `M10`).

mod fields;
mod members;
mod node;

use std::io::{self, BufRead, Read};

use crate::domain::appeal::{Appeal, Place};

use super::{KEPT_OF_OVERSIZED, LINE_LIMIT, NESTING_LIMIT, ReadEnd, Record, Sink, Unfinished};

/// Most values of one line, each of which costs memory many times its length (`R7`).
const VALUE_LIMIT: usize = 100_000;

/// Reads a queue file line by line from `start`, which names the line and offset at which
/// `input` stands.
///
/// Blank lines are passed over. A line over 16 MiB is passed over without being held; its reject
/// keeps the first 64 KiB. Only reading itself can fail.
pub fn read(
    input: &mut dyn BufRead,
    start: Place,
    unfinished: Unfinished,
    sink: &mut dyn Sink,
) -> io::Result<ReadEnd> {
    let mut place = start;
    let mut line = Vec::new();
    loop {
        line.clear();
        let Some(read) = next_line(input, &mut line)? else {
            break;
        };
        if !read.finished && unfinished == Unfinished::Leave {
            break;
        }
        let end = place.offset + read.length;
        let mut content = line.as_slice();
        if place.offset == 0 {
            content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        }
        if read.oversized || !content.iter().all(u8::is_ascii_whitespace) {
            let outcome = if read.oversized {
                Err(format!(
                    "the line is {} bytes long, over the limit of 16 MiB; split it up, or give \
                     the attachments as files (`path`)",
                    read.length
                ))
            } else {
                parse_line(content)
            };
            let outcome = outcome.map_err(|reason| match read.finished {
                true => reason,
                false => format!("the last line is unfinished: {reason}"),
            });
            let record = Record::new(place.clone(), end, content.to_vec(), outcome);
            if sink.record(record).is_break() {
                place = Place {
                    line: place.line + 1,
                    offset: end,
                };
                break;
            }
        }
        place = Place {
            line: place.line + 1,
            offset: end,
        };
    }
    Ok(ReadEnd { place_after: place })
}

/// How a line was read.
struct Line {
    /// Bytes it takes in the file, line end included.
    length: u64,
    /// It has a line end.
    finished: bool,
    /// It is longer than the limit, and only its beginning was kept.
    oversized: bool,
}

/// Reads one line into `line` (empty before), without its line end.
fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<Option<Line>> {
    // Room for the line end, CR LF at most.
    let most = LINE_LIMIT as u64 + 2;
    let mut length = (&mut *input).take(most).read_until(b'\n', line)? as u64;
    if length == 0 {
        return Ok(None);
    }
    let mut finished = line.last() == Some(&b'\n');
    if finished {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    }
    let oversized = line.len() > LINE_LIMIT;
    if oversized {
        line.truncate(KEPT_OF_OVERSIZED);
        line.shrink_to(KEPT_OF_OVERSIZED);
        let mut passed = Vec::new();
        while !finished {
            passed.clear();
            let more = (&mut *input)
                .take(64 * 1024)
                .read_until(b'\n', &mut passed)?;
            if more == 0 {
                break;
            }
            length += more as u64;
            finished = passed.last() == Some(&b'\n');
        }
    }
    Ok(Some(Line {
        length,
        finished,
        oversized,
    }))
}

/// Makes an appeal of one line.
///
/// The error is a sentence that names what is wrong, with which field, and what to do (`M10`).
/// Also used when a repaired reject is tried again.
pub fn parse_line(raw: &[u8]) -> Result<Appeal, String> {
    let raw = raw.trim_ascii();
    if raw.len() > LINE_LIMIT {
        return Err("the line is over the limit of 16 MiB".to_owned());
    }
    let text = std::str::from_utf8(raw).map_err(|error| {
        format!(
            "invalid UTF-8 at byte {} of the line; queue files are UTF-8",
            error.valid_up_to() + 1
        )
    })?;
    if let Some(at) = null_character(raw) {
        return Err(format!(
            "a NUL character at byte {} of the line; remove it",
            at + 1
        ));
    }
    check_shape(raw)?;
    let node = node::parse(text)?;
    fields::appeal(node, raw)
}

/// Where a NUL stands, raw or as `\u0000`.
fn null_character(raw: &[u8]) -> Option<usize> {
    if let Some(at) = memchr::memchr(0, raw) {
        return Some(at);
    }
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'\\', raw.get(from..)?) {
        let at = from + found;
        if raw.get(at + 1..at + 6) == Some(b"u0000") {
            return Some(at);
        }
        // The escaped character may be a backslash itself.
        from = at + 2;
    }
    None
}

/// Checks that values neither nest too deep nor are too many, before the parser makes a tree of
/// them. A line with few brackets and commas, strings included, is not scanned at all.
fn check_shape(raw: &[u8]) -> Result<(), String> {
    let opening = memchr::memchr2_iter(b'{', b'[', raw).count();
    let commas = memchr::memchr_iter(b',', raw).count();
    if opening <= NESTING_LIMIT && opening + commas <= VALUE_LIMIT {
        return Ok(());
    }
    let mut depth = 0_usize;
    let mut values = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in raw {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                values += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > NESTING_LIMIT {
            return Err(format!(
                "values are nested over {NESTING_LIMIT} deep, which is the limit"
            ));
        }
        if values > VALUE_LIMIT {
            return Err(format!(
                "the line holds over {VALUE_LIMIT} values, which is the limit"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
