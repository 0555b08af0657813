//! The outbox file that connectors read, without the lines of an erased person (`D2`).

use std::fs::OpenOptions;
use std::io::{ErrorKind as IoKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::domain::erasure::Traces;
use crate::domain::error::{Error, Result};

/// What a line becomes; spaces fill it up to the length it had.
const BLOT: &[u8] = br#"{"v":1,"kind":"erased"}"#;

/// Writes over the lines that mention somebody, in place: connectors know how far they have read by
/// bytes, and a file written anew would leave the old bytes on the disk. How many lines.
pub(super) fn blot_out(path: &Path, traces: &Traces) -> Result<u64> {
    let fail = |error: std::io::Error| {
        Error::failed(format!(
            "could not erase from the outbox file {}: {error}",
            path.display()
        ))
        .hint("Nothing was erased; make the file writable and erase again.")
    };
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == IoKind::NotFound => return Ok(0),
        Err(error) => return Err(fail(error)),
    };
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(fail)?;
    let (mut at, mut lines) = (0, 0);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let record = line.strip_suffix(b"\n").unwrap_or(line);
        if traces.mentioned_in(record) {
            let mut blot = BLOT.to_vec();
            if blot.len() > record.len() {
                blot.clear();
            }
            blot.resize(record.len(), b' ');
            file.seek(SeekFrom::Start(at)).map_err(fail)?;
            file.write_all(&blot).map_err(fail)?;
            lines += 1;
        }
        at += line.len() as u64;
    }
    file.sync_all().map_err(fail)?;
    Ok(lines)
}
