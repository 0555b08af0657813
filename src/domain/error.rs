//! The one table from a kind of failure to its exit code; every layer speaks in these.

use std::fmt;

/// What kind of thing went wrong. The exit codes are those of `SPEC 9`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Something failed, or a value is not valid.
    Failed,
    /// The call itself is wrong: usage, no terminal, a missing confirmation.
    Usage,
    /// No such card, ticket, file or entry.
    NotFound,
    /// Several cards answer to the reference; the hints list them.
    Ambiguous,
    /// Another process holds the file.
    Busy,
    /// The file is damaged.
    Damaged,
    /// The file was written by a newer deskcard.
    NewerSchema,
    /// A contact of another card, VIP on a spammer, a black-listed client, changed meanwhile.
    Conflict,
}

impl ErrorKind {
    /// The exit code of the process that ends with this.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound | Self::Ambiguous => 4,
            Self::Busy => 5,
            Self::Damaged | Self::NewerSchema => 6,
            Self::Conflict => 7,
        }
    }
}

/// Exit code of a command that did its work but had rejects, conflicts or refusals (`SPEC 9`).
pub const EXIT_WITH_REJECTS: u8 = 3;

/// A failure as the user reads it: what happened, what was kept, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The kind, which gives the exit code.
    pub kind: ErrorKind,
    /// One whole sentence, without a final period stuck to something one may copy.
    pub message: String,
    /// What to do about it, or what was kept; a line each.
    pub hints: Vec<String>,
}

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of `kind` described by one sentence.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// [`ErrorKind::Failed`]: something failed, or a value is not valid.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message)
    }

    /// [`ErrorKind::NotFound`].
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// [`ErrorKind::Conflict`].
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// The same failure with one more line of advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
