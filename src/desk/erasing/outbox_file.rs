//! The outbox file that connectors read, without the lines of an erased person (`D2`).

use std::fs::OpenOptions;
use std::io::{ErrorKind as IoKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::Subject;
use crate::domain::error::{Error, Result};
use crate::domain::ids::TicketId;

/// What a line becomes; spaces fill it up to the length it had.
const BLOT: &[u8] = br#"{"v":1,"kind":"erased"}"#;

/// Writes over the lines of replies to a subject, in place: connectors know how far they have read by
/// bytes, and a file written anew would leave the old bytes on the disk. How many lines.
pub(super) fn blot_out(path: &Path, subject: &Subject) -> Result<u64> {
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
        if is_theirs(record, subject) {
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

/// Whether a line goes to the subject. One to somebody else that only names them stays: it may not have
/// left yet.
fn is_theirs(record: &[u8], subject: &Subject) -> bool {
    let Ok(line) = serde_json::from_slice::<serde_json::Value>(record) else {
        return subject.traces.mentioned_in(record);
    };
    let ticket = line.get("ticket").and_then(serde_json::Value::as_i64);
    ticket.is_some_and(|id| subject.tickets.contains(&TicketId(id)))
        || line
            .get("from")
            .is_some_and(|from| subject.traces.mentioned_in(from.to_string().as_bytes()))
}
