//! The file that connectors read: whole lines only (`T4`).

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::domain::error::{Error, Result};

/// Bytes read at once where the end of the last whole line is looked for.
const PIECE: u64 = 64 * 1024;

/// Puts lines at the end of the file, durable when it returns: all of them or none. Half a line that a
/// crash left there is cut off first: its reply is among those still due, so nothing is lost.
///
/// # Errors
/// `Failed` when the file cannot be written, else what `lines` say; the file is as it was then.
pub(super) fn append(path: &Path, lines: impl Iterator<Item = Result<String>>) -> Result<()> {
    let fail = |error: io::Error| {
        Error::failed(format!(
            "could not write the outbox file {}: {error}",
            path.display()
        ))
        .hint("The replies are kept in the outbox.")
    };
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fail)?;
    let end = whole_lines(&mut file).map_err(fail)?;
    let written = write(&mut file, lines, fail);
    if written.is_err() {
        // Otherwise every further attempt would add the same lines again, and the next line would stand
        // behind half a line. Where even this fails, the next attempt cuts.
        let _ = file.set_len(end);
    }
    written
}

fn write(
    file: &mut File,
    lines: impl Iterator<Item = Result<String>>,
    fail: impl Fn(io::Error) -> Error,
) -> Result<()> {
    for line in lines {
        let mut line = line?;
        line.push('\n');
        file.write_all(line.as_bytes()).map_err(&fail)?;
    }
    file.sync_data().map_err(&fail)
}

/// Cuts off what stands after the last newline; the length then.
fn whole_lines(file: &mut File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let mut end = length;
    let mut piece = Vec::new();
    while end > 0 {
        let from = end.saturating_sub(PIECE);
        piece.clear();
        file.seek(SeekFrom::Start(from))?;
        file.take(end - from).read_to_end(&mut piece)?;
        if let Some(at) = piece.iter().rposition(|byte| *byte == b'\n') {
            end = from + at as u64 + 1;
            break;
        }
        end = from;
    }
    if end < length {
        file.set_len(end)?;
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn t4_half_a_line_that_a_crash_left_swallows_no_reply() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.jsonl");
        let long = format!("{{\"text\":\"{}", "x".repeat(3 * PIECE as usize));
        for (torn, kept) in [
            ("", ""),
            ("{\"v\":1,\"te", ""),
            ("{\"v\":1}\n", "{\"v\":1}\n"),
            ("{\"v\":1}\n{\"v\"", "{\"v\":1}\n"),
            (&format!("{{\"v\":1}}\n{long}"), "{\"v\":1}\n"),
        ] {
            std::fs::write(&path, torn).unwrap();
            append(&path, [Ok("{\"v\":2}".to_owned())].into_iter()).unwrap();
            assert_eq!(text(&path), format!("{kept}{{\"v\":2}}\n"));
        }
    }

    #[test]
    fn t4_when_one_reply_cannot_be_written_the_file_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.jsonl");
        std::fs::write(&path, "{\"v\":1}\n").unwrap();
        let lines = || {
            let broken = Err(Error::failed("its file cannot be read"));
            [Ok("{\"v\":2}".to_owned()), broken].into_iter()
        };
        for _ in 0..2 {
            let error = append(&path, lines()).unwrap_err();
            assert_eq!(error.message, "its file cannot be read");
            assert_eq!(text(&path), "{\"v\":1}\n");
        }
    }
}
