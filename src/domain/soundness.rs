//! What `check`, `backup` and `restore` find and say (`R6`, `R8`).

use serde::{Deserialize, Serialize};

use super::error::ErrorKind;
use super::time::Timestamp;

/// What a finding means for the file; the worst one decides how `check` ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something that is made from other rows is wrong; it can be made anew.
    Derived,
    /// Two facts contradict each other; a person has to say which one holds.
    Inconsistent,
    /// Content is not what was stored.
    Damaged,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: &'static [Self] = &[Self::Derived, Self::Inconsistent, Self::Damaged];

    /// The word for it, in JSON too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Derived => "derived",
            Self::Inconsistent => "inconsistent",
            Self::Damaged => "damaged",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Derived => "deskcard check --repair makes it anew",
            Self::Inconsistent => "look at it and save it anew, or restore a backup",
            Self::Damaged => "restore the last good backup: deskcard restore FILE",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The table, or `file`, `log`, `search`, `outbox file`.
    pub table: String,
    /// Number of the row, where there is one.
    pub number: Option<i64>,
    /// What is wrong, without a final period.
    pub message: String,
}

impl Finding {
    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        self.severity.advice()
    }

    /// What is wrong, where, and what to do.
    pub fn sentence(&self) -> String {
        format!("{} ({}); {}", self.message, self.table, self.advice())
    }
}

/// What was found, in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    list: Vec<Finding>,
    more: u64,
    worst: Option<Severity>,
}

impl Findings {
    /// So many are told one by one; the rest is counted.
    pub const MOST: usize = 200;

    /// Adds one.
    pub fn add(
        &mut self,
        severity: Severity,
        table: &str,
        number: Option<i64>,
        message: impl Into<String>,
    ) {
        self.worst = self.worst.max(Some(severity));
        if self.list.len() >= Self::MOST {
            self.more += 1;
            return;
        }
        self.list.push(Finding {
            severity,
            table: table.to_owned(),
            number,
            message: message.into(),
        });
    }

    /// Those that are told one by one.
    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    /// How many there are besides.
    pub fn more(&self) -> u64 {
        self.more
    }

    /// The worst of all; `None` when all is well.
    pub fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// Whether something of this severity was found.
    pub fn has(&self, severity: Severity) -> bool {
        self.worst == Some(severity) || self.list.iter().any(|one| one.severity == severity)
    }

    /// The first one of a severity.
    pub fn first(&self, severity: Severity) -> Option<&Finding> {
        self.list.iter().find(|one| one.severity == severity)
    }
}

/// How much is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Living cards.
    pub clients: u64,
    /// Tickets.
    pub tickets: u64,
    /// Messages.
    pub messages: u64,
    /// Pictures and attachments, each once.
    pub blobs: u64,
}

/// Where the last good backup went and when; kept in the desk's file, so that damage can name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// The whole path of the copy.
    pub path: String,
    /// When it was made, in microseconds since 1970.
    pub at: i64,
}

impl LastBackup {
    /// When it was made.
    pub fn made_at(&self) -> Timestamp {
        Timestamp(self.at)
    }

    /// The sentence that goes with damage.
    pub fn sentence(&self) -> String {
        format!(
            "The last good backup is {}, made {}.",
            self.path,
            self.made_at().rfc3339()
        )
    }
}

/// What a backup made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// The copy.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// What is in it.
    pub counts: Counts,
    /// The file that connectors read replies from, if there is one: it is not in the copy.
    pub outbox_file: Option<String>,
    /// Why the desk's file could not remember the backup, if it could not.
    pub not_remembered: Option<String>,
    /// What is wrong in file and copy alike without being damage.
    pub findings: Findings,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// The desk's file.
    pub path: String,
    /// What is in it now.
    pub counts: Counts,
    /// Where the file that was there before is kept.
    pub kept: Option<String>,
    /// What was made anew in the copy, a sentence each.
    pub repaired: Vec<String>,
    /// Whether the file before was too damaged to tell if another program has it open.
    pub unlocked: bool,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// The file.
    pub path: String,
    /// What is in it; `None` when that could not be read.
    pub counts: Option<Counts>,
    /// What is wrong, after repairing where that was asked for.
    pub findings: Findings,
    /// What was repaired, a sentence each.
    pub repaired: Vec<String>,
    /// The last good backup, if the file knows one.
    pub last_backup: Option<LastBackup>,
}

impl CheckReport {
    /// 0 when all is well, 6 when content is damaged, 1 when what is wrong is derived or contradictory.
    pub fn exit_code(&self) -> u8 {
        match self.findings.worst() {
            None => 0,
            Some(Severity::Damaged) => ErrorKind::Damaged.exit_code(),
            Some(Severity::Inconsistent | Severity::Derived) => ErrorKind::Failed.exit_code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides_even_when_it_is_only_counted() {
        let mut found = Findings::default();
        assert_eq!(found.worst(), None);
        for number in 0..Findings::MOST as i64 {
            found.add(Severity::Derived, "tickets", Some(number), "x");
        }
        found.add(Severity::Damaged, "messages", Some(7), "y");
        assert_eq!((found.list().len(), found.more()), (Findings::MOST, 1));
        assert_eq!(found.worst(), Some(Severity::Damaged));
        assert!(found.has(Severity::Damaged) && !found.has(Severity::Inconsistent));
    }
}
