//! Whether the write-ahead log is whole. SQLite takes a place it cannot read for the end of the log, and
//! acknowledged changes behind it would go without a word.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind as IoKind, Read};
use std::path::Path;

use crate::domain::error::{Error, Result};
use crate::domain::soundness::{Findings, Severity};
use crate::store::copying::named;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// How often a log that looks broken is read again: another program may be writing it.
const TRIES: usize = 3;

/// Reads the log beside a file, before anything opens the file and drops it.
///
/// A change is acknowledged once it is on the disk, and only then the next one is written. So a broken
/// place in the last change is one that was never finished; before the last it is damage.
///
/// # Errors
/// `Failed` when the log is there and cannot be read.
pub fn check_log(path: &Path, found: &mut Findings) -> Result<()> {
    let log = named(path, "-wal");
    for _ in 1..TRIES {
        if is_whole(&log)? {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    if !is_whole(&log)? {
        found.add(
            Severity::Damaged,
            "log",
            None,
            format!(
                "the log {} is broken before its end, and the changes behind that place would be lost",
                log.display()
            ),
        );
    }
    Ok(())
}

fn is_whole(log: &Path) -> Result<bool> {
    let file = match File::open(log) {
        Ok(file) => file,
        Err(error) if error.kind() == IoKind::NotFound => return Ok(true),
        Err(error) => {
            return Err(Error::failed(format!(
                "could not read {}: {error}",
                log.display()
            )));
        }
    };
    match scan(BufReader::with_capacity(1 << 20, file)) {
        Err(error) if error.kind() != IoKind::UnexpectedEof => Err(Error::failed(format!(
            "could not read {}: {error}",
            log.display()
        ))),
        // The end of the file is the end of the log.
        done => Ok(done.unwrap_or(true)),
    }
}

/// Whether every change but the last is whole. A frame of an earlier use of the log has other salts.
fn scan(mut log: impl Read) -> io::Result<bool> {
    let mut header = [0; HEADER];
    if let Err(error) = log.read_exact(&mut header) {
        // Shorter than a header: no log, or the very first write did not end.
        return if error.kind() == IoKind::UnexpectedEof {
            Ok(true)
        } else {
            Err(error)
        };
    }
    let big = match word(&header, 0, true) {
        0x377f_0682 => false,
        0x377f_0683 => true,
        // SQLite would drop all of it.
        _ => return Ok(log.read(&mut [0])? == 0),
    };
    let page = word(&header, 8, true) as usize;
    if !(512..=65_536).contains(&page) || !page.is_power_of_two() {
        return Ok(log.read(&mut [0])? == 0);
    }
    let salts = [word(&header, 16, true), word(&header, 20, true)];
    let mut sum = checksum((0, 0), &header[..24], big);
    let mut broken = sum != (word(&header, 24, true), word(&header, 28, true));
    let mut ended = false;
    let mut frame = vec![0; FRAME_HEADER + page];
    loop {
        if let Err(error) = log.read_exact(&mut frame) {
            return if error.kind() == IoKind::UnexpectedEof {
                Ok(true)
            } else {
                Err(error)
            };
        }
        let ours = [word(&frame, 8, true), word(&frame, 12, true)] == salts;
        if broken {
            // Behind the broken place: a frame behind the end of its change belongs to a later one.
            match (ours, ended) {
                (true, true) => return Ok(false),
                (true, false) => ended = word(&frame, 4, true) != 0,
                // One frame of another use may be the broken place itself.
                (false, _) => {}
            }
            continue;
        }
        let mut next = checksum(sum, &frame[..8], big);
        next = checksum(next, &frame[FRAME_HEADER..], big);
        if ours && next == (word(&frame, 16, true), word(&frame, 20, true)) {
            sum = next;
            continue;
        }
        broken = true;
        ended = ours && word(&frame, 4, true) != 0;
    }
}

fn word(bytes: &[u8], at: usize, big: bool) -> u32 {
    let four: [u8; 4] = bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .unwrap_or_default();
    if big {
        u32::from_be_bytes(four)
    } else {
        u32::from_le_bytes(four)
    }
}

/// The running checksum of SQLite's log format, over pairs of words.
fn checksum(mut sum: (u32, u32), bytes: &[u8], big: bool) -> (u32, u32) {
    for pair in bytes.chunks_exact(8) {
        sum.0 = sum.0.wrapping_add(word(pair, 0, big)).wrapping_add(sum.1);
        sum.1 = sum.1.wrapping_add(word(pair, 4, big)).wrapping_add(sum.0);
    }
    sum
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// A log of five changes, and where its frames begin.
    fn log() -> (Vec<u8>, usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE t (x)")
            .unwrap();
        for number in 0..4 {
            conn.execute("INSERT INTO t VALUES (?1)", [number]).unwrap();
        }
        let bytes = std::fs::read(named(&path, "-wal")).unwrap();
        let page: i64 = conn
            .query_row("PRAGMA page_size", [], |row| row.get(0))
            .unwrap();
        (bytes, FRAME_HEADER + page as usize)
    }

    #[test]
    fn a_log_that_ends_anywhere_is_whole() {
        let (bytes, frame) = log();
        assert!(scan(&bytes[..]).unwrap());
        for end in [0, 10, HEADER, HEADER + 5, HEADER + frame + 100] {
            assert!(scan(&bytes[..end]).unwrap(), "{end}");
        }
    }

    #[test]
    fn a_broken_place_is_damage_when_a_later_change_was_written() {
        let (bytes, frame) = log();
        let frames = (bytes.len() - HEADER) / frame;
        assert!(frames >= 5, "{frames}");
        for broken in 0..frames {
            let mut bytes = bytes.clone();
            bytes[HEADER + broken * frame + FRAME_HEADER + 100] ^= 0x40;
            assert_eq!(scan(&bytes[..]).unwrap(), broken + 1 == frames, "{broken}");
        }
    }
}
