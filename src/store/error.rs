//! What SQLite says, in sentences.

use rusqlite::ffi;

use crate::domain::error::{Error, ErrorKind, Result};

/// Adds what was being attempted to a failure of the database.
pub(super) trait Context<T> {
    /// `what` completes «could not …».
    fn doing(self, what: &str) -> Result<T>;
}

impl<T> Context<T> for rusqlite::Result<T> {
    fn doing(self, what: &str) -> Result<T> {
        self.map_err(|error| explain(&error, what))
    }
}

/// The sentence and kind for a failure while doing `what`.
pub(super) fn explain(error: &rusqlite::Error, what: &str) -> Error {
    let Some(code) = error.sqlite_error().map(|inner| inner.extended_code) else {
        return Error::failed(format!("could not {what}: {error}"));
    };
    match code & 0xff {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Error::new(
            ErrorKind::Busy,
            format!("could not {what}: another program is writing to the file"),
        )
        .hint("Nothing was changed; try again in a moment."),
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => Error::new(
            ErrorKind::Damaged,
            format!("could not {what}: the file is damaged or no deskcard file"),
        )
        .hint("See what is wrong with: deskcard check"),
        ffi::SQLITE_FULL => Error::failed(format!("could not {what}: the disk is full"))
            .hint("Nothing was half stored; make room and try again."),
        ffi::SQLITE_READONLY => Error::failed(format!("could not {what}: the file is read-only"))
            .hint("Nothing was changed; make the file and its folder writable."),
        ffi::SQLITE_CANTOPEN => {
            Error::failed(format!("could not {what}: the file cannot be opened"))
                .hint("Look at its path and permissions.")
        }
        ffi::SQLITE_IOERR => Error::failed(format!(
            "could not {what}: reading or writing the disk failed"
        ))
        .hint("Nothing was half stored."),
        ffi::SQLITE_INTERRUPT => Error::failed(format!("could not {what}: it was stopped")),
        _ => Error::failed(format!("could not {what}: {error}")),
    }
}
