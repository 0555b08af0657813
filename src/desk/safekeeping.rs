//! Backups, restoring them, and checking the file (`R6`, `R8`). These work on the file as a whole, so
//! they need no open desk, and none of them gives up because the file is damaged.

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::soundness::{
    BackupReport, CheckReport, Finding, Findings, LastBackup, RestoreReport, Severity,
};
use crate::domain::time::Timestamp;
use crate::store::{Access, Staged, Store, behind_links, check_log, is_same};

/// The search file, the outbox file and the log are no place for a backup.
const OWN_ENDS: [&str; 9] = [
    "-wal",
    "-shm",
    "-journal",
    "-search",
    "-search-wal",
    "-search-shm",
    "-open",
    ".outbox.jsonl",
    ".outbox.lock",
];

/// Copies the desk's file while others work on it, proves the copy, and only then gives it its name.
///
/// # Errors
/// `NotFound` without a desk's file; `Failed` when `to` is there and `force` is not given; `Damaged` when
/// the file is: then there is no copy.
pub fn backup(db: &Path, to: &Path, force: bool, now: Timestamp) -> Result<BackupReport> {
    present(db)?;
    let db = &behind_links(db);
    let desk = fs::canonicalize(db).unwrap_or_else(|_| db.to_owned());
    let target = whole(to);
    let belongs = OWN_ENDS.iter().any(|end| with_end(&desk, end) == target);
    if is_same(db, to) || belongs {
        return Err(Error::failed(format!(
            "{} belongs to the desk's file itself",
            to.display()
        ))
        .hint("Name another file."));
    }
    if to.is_dir() {
        return Err(
            Error::failed(format!("{} is a folder", to.display())).hint("Name a file in it.")
        );
    }
    if to.exists() && !force {
        return Err(taken(to));
    }
    for end in ["-wal", "-journal"] {
        let log = with_end(to, end);
        if log.exists() {
            return Err(Error::failed(format!(
                "{} lies where the copy would go, and would be taken for its log",
                log.display()
            ))
            .hint("Choose another name; another program may be using that file."));
        }
    }
    let store = Store::open(db, Access::Read)?;
    let place = store.copy_beside(to)?;
    // The copy is what has to be sound, read back from where it lies.
    let copy = Store::open_copy(place.path())?;
    let findings = copy.check()?;
    if let Some(finding) = findings.first(Severity::Damaged) {
        return Err(damaged(db, "the desk's file is damaged", finding)
            .hint("No backup was made, so that none takes the place of a good one.")
            .hint("All that is wrong: deskcard check"));
    }
    let counts = copy.counts()?;
    drop(copy);
    let fail = |error: std::io::Error| {
        Error::failed(format!("could not write {}: {error}", to.display()))
            .hint("No backup was made.")
    };
    if force {
        place.persist(to).map_err(|error| fail(error.error))?;
    } else {
        place.persist_noclobber(to).map_err(|error| {
            if error.error.kind() == std::io::ErrorKind::AlreadyExists {
                taken(to)
            } else {
                fail(error.error)
            }
        })?;
    }
    sync_folder(to).map_err(fail)?;
    let path = fs::canonicalize(to).unwrap_or_else(|_| to.to_owned());
    let made = LastBackup {
        path: path.display().to_string(),
        at: now.0,
    };
    let outbox = with_end(db, ".outbox.jsonl");
    Ok(BackupReport {
        bytes: fs::metadata(to).map_err(fail)?.len(),
        counts,
        outbox_file: outbox.exists().then(|| outbox.display().to_string()),
        not_remembered: remember(db, &made).err().map(|error| error.message),
        path: made.path,
        findings,
    })
}

fn taken(to: &Path) -> Error {
    Error::failed(format!("{} is there already", to.display()))
        .hint("It was left as it is. Choose another name, or overwrite it with --force.")
}

fn remember(db: &Path, made: &LastBackup) -> Result<()> {
    let store = Store::open(db, Access::Write)?;
    store.wait_for_others(std::time::Duration::from_secs(2))?;
    let tx = store.begin()?;
    tx.put_last_backup(made)?;
    tx.commit()
}

/// Puts a backup in the place of the desk's file, after a copy of it was proven. The file that was there
/// is kept beside it.
///
/// # Errors
/// `NotFound` without the backup, `Damaged` and `NewerSchema` when it is no good, `Busy` when another
/// program has the desk's file open. Then nothing was changed.
pub fn restore(db: &Path, from: &Path, now: Timestamp) -> Result<RestoreReport> {
    let db = &behind_links(db);
    let unchanged = |error: Error| error.hint("The desk's file was left as it is.");
    let mut log = Findings::default();
    let staged = Staged::of(from, db)?;
    check_log(from, &mut log)?;
    let store = staged.open().map_err(|error| {
        // The copy has a name that says nothing to anybody.
        let mut error = Error {
            message: match error.kind {
                ErrorKind::Damaged => format!("{} is damaged or no deskcard file", from.display()),
                ErrorKind::NewerSchema => {
                    format!("{} was written by a newer deskcard", from.display())
                }
                _ => error.message,
            },
            hints: Vec::new(),
            kind: error.kind,
        };
        if error.kind == ErrorKind::NewerSchema {
            error = error.hint("Use the newer deskcard.");
        }
        unchanged(error)
    })?;
    let mut findings = store.check()?;
    if let Some(finding) = log
        .first(Severity::Damaged)
        .or(findings.first(Severity::Damaged))
    {
        return Err(unchanged(damaged(from, "the backup is damaged", finding)));
    }
    let repaired = store.mend(&findings)?;
    if !repaired.is_empty() {
        findings = store.check()?;
    }
    if let Some(finding) = findings.first(Severity::Derived) {
        return Err(unchanged(damaged(
            from,
            "the backup could not be mended",
            finding,
        )));
    }
    let path = fs::canonicalize(from).unwrap_or_else(|_| from.to_owned());
    let tx = store.begin()?;
    tx.put_last_backup(&LastBackup {
        path: path.display().to_string(),
        at: now.0,
    })?;
    tx.doubt_held_replies("restored from a backup; it may have been sent since")?;
    tx.commit()?;
    let counts = store.counts()?;
    drop(store);
    let replaced = staged.replace(now)?;
    Ok(RestoreReport {
        path: db.display().to_string(),
        counts,
        kept: replaced.kept.map(|path| path.display().to_string()),
        repaired,
        unlocked: replaced.unlocked,
    })
}

/// Checks the file, its log, the search index and the outbox file; with `repair` makes anew what is
/// derived. Content is never changed.
///
/// # Errors
/// `NotFound` without a file, `NewerSchema`, `Busy`; damage is a finding.
pub fn check(db: &Path, repair: bool) -> Result<CheckReport> {
    present(db)?;
    let db = &behind_links(db);
    let mut report = CheckReport {
        path: db.display().to_string(),
        counts: None,
        findings: Findings::default(),
        repaired: Vec::new(),
        last_backup: None,
    };
    check_log(db, &mut report.findings)?;
    if report.findings.has(Severity::Damaged) {
        // Opening the file would drop what is behind the broken place, and it may still be of use.
        report.last_backup = Store::last_backup_in(db);
        return Ok(report);
    }
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    if length(db) == 0 && length(&with_end(db, "-wal")) == 0 {
        report
            .findings
            .add(Severity::Damaged, "file", None, "the file is empty");
        return Ok(report);
    }
    let access = if repair { Access::Write } else { Access::Read };
    let store = match Store::open(db, access) {
        Ok(store) => store,
        Err(error) if error.kind == ErrorKind::Damaged => {
            report
                .findings
                .add(Severity::Damaged, "file", None, error.message);
            report.last_backup = Store::last_backup_in(db);
            return Ok(report);
        }
        Err(error) => return Err(error),
    };
    report.last_backup = store.last_backup().ok().flatten();
    report.findings = store.check()?;
    if repair {
        report.repaired = store.mend(&report.findings)?;
        if !report.repaired.is_empty() {
            report.findings = store.check()?;
        }
    }
    // An index of damaged rows says nothing more than they do.
    if !report.findings.has(Severity::Damaged) {
        check_search(&store, repair, &mut report)?;
    }
    check_outbox_file(db, &mut report.findings)?;
    report.counts = store.counts().ok();
    Ok(report)
}

/// The last good backup of a file that may be damaged.
pub fn last_backup(db: &Path) -> Option<LastBackup> {
    Store::last_backup_in(db)
}

fn check_search(store: &Store, repair: bool, report: &mut CheckReport) -> Result<()> {
    if !store.search_path().exists() {
        return Ok(());
    }
    let mut complaints = complaints(store)?;
    if repair && !complaints.is_empty() {
        store.rebuild_index()?;
        report
            .repaired
            .push("the search index was made anew".to_owned());
        complaints = self::complaints(store)?;
    }
    for complaint in complaints {
        report
            .findings
            .add(Severity::Derived, "search", None, complaint);
    }
    Ok(())
}

/// A search file that cannot be read is one complaint.
fn complaints(store: &Store) -> Result<Vec<String>> {
    match store.check_index() {
        Err(error) if error.kind != ErrorKind::Busy => Ok(vec![error.message]),
        done => done,
    }
}

/// Every line that connectors read is an object.
fn check_outbox_file(db: &Path, findings: &mut Findings) -> Result<()> {
    let path = with_end(db, ".outbox.jsonl");
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(Error::failed(format!(
                "could not read {}: {error}",
                path.display()
            )));
        }
    };
    for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
        // What an erasure blotted out whole is blank.
        if line.trim_ascii().is_empty() {
            continue;
        }
        let object = serde_json::from_slice::<serde_json::Value>(line).is_ok_and(|v| v.is_object());
        if !object {
            let number = i64::try_from(at + 1).unwrap_or(i64::MAX);
            findings.add(
                Severity::Inconsistent,
                "outbox file",
                Some(number),
                format!("line {number} of {} is no JSON object", path.display()),
            );
        }
    }
    Ok(())
}

fn present(db: &Path) -> Result<()> {
    if db.exists() {
        return Ok(());
    }
    Err(Error::not_found(format!("there is no file {}", db.display())).hint("Name it with --db."))
}

fn damaged(path: &Path, what: &str, finding: &Finding) -> Error {
    Error::new(
        ErrorKind::Damaged,
        format!("{what}: {} ({})", finding.message, path.display()),
    )
}

/// The whole path of a file that may not be there yet.
fn whole(path: &Path) -> PathBuf {
    let folder = folder_of(path);
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    path.file_name()
        .map_or_else(|| path.to_owned(), |name| folder.join(name))
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    fs::File::open(folder_of(path))?.sync_all()
}
