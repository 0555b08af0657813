//! Putting a proven copy in the place of the file, so that a crash at any moment leaves the one or the
//! other.

use std::fs;
use std::io::{self, ErrorKind as IoKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;

use super::copying::{RESTORING, before_restore, beside, named, sync_folder};
use super::error::{Context, explain};
use super::{Store, make_private_folder, schema};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::time::Timestamp;

/// How long a restore waits for another program to close the file.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// A copy of a backup beside the file it will replace; it goes when it is dropped.
#[derive(Debug)]
pub struct Staged {
    place: NamedTempFile,
    /// The file to be replaced, symbolic links followed.
    target: PathBuf,
}

/// What replacing did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Where the file that was there before is kept.
    pub kept: Option<PathBuf>,
    /// Whether the file before was too damaged to tell if another program has it open.
    pub unlocked: bool,
}

impl Staged {
    /// Copies a backup beside the file it will replace; the backup itself is only read.
    ///
    /// # Errors
    /// `NotFound` when there is no such file, `Failed` when the copy cannot be made.
    pub fn of(from: &Path, target: &Path) -> Result<Self> {
        if !from.is_file() {
            return Err(Error::not_found(format!(
                "there is no file {}",
                from.display()
            )));
        }
        make_private_folder(target)?;
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        if is_same(from, &target) {
            return Err(
                Error::failed(format!("{} is the desk's file itself", from.display()))
                    .hint("Name a backup, or another file with --db FILE."),
            );
        }
        let staged = Self {
            place: beside(&target, RESTORING)?,
            target,
        };
        let copy = |from: &Path, to: &Path| -> io::Result<()> {
            io::copy(&mut fs::File::open(from)?, &mut private(to)?).map(drop)
        };
        let what = |error: io::Error| {
            Error::failed(format!("could not copy {}: {error}", from.display()))
                .hint("Nothing was changed.")
        };
        copy(from, staged.place.path()).map_err(what)?;
        // A file copied by hand may have its log beside it.
        let log = named(from, "-wal");
        if log.is_file() {
            copy(&log, &staged.log()).map_err(what)?;
        }
        Ok(staged)
    }

    /// Opens the copy to prove it, migrated when it is older.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(&self) -> Result<Store> {
        Store::open_copy(self.place.path())
    }

    /// Puts the copy in the place of the file. The file that was there is kept beside it, 0600; the search
    /// file goes, to be made anew.
    ///
    /// # Errors
    /// `Busy` when another program has the file open: nothing was changed.
    pub fn replace(self, now: Timestamp) -> Result<Replaced> {
        let what = |error: io::Error| {
            Error::failed(format!(
                "could not replace {}: {error}",
                self.target.display()
            ))
            .hint("The file is as it was.")
        };
        self.place.as_file().sync_all().map_err(what)?;
        let mut done = Replaced {
            kept: None,
            unlocked: false,
        };
        // Held until the new file stands in its place.
        let mut held = None;
        if self.target.exists() {
            held = hold(&self.target)?;
            done.unlocked = held.is_none();
            let kept = keep(&self.target, now).map_err(what)?;
            if done.unlocked {
                for end in ["-wal", "-journal"] {
                    give_way(&named(&self.target, end), &named(&kept, end)).map_err(what)?;
                }
            }
            done.kept = Some(kept);
        }
        // Before the rename: they would be taken for those of the new file.
        for end in ["-search", "-search-wal", "-search-shm", "-wal", "-shm"] {
            match fs::remove_file(named(&self.target, end)) {
                Err(error) if error.kind() != IoKind::NotFound => return Err(what(error)),
                _ => {}
            }
        }
        sync_folder(&self.target)?;
        let (target, place) = (self.target.clone(), self.place.path().to_owned());
        fs::rename(&place, &target).map_err(what)?;
        sync_folder(&target)?;
        drop(held);
        Ok(done)
    }

    fn log(&self) -> PathBuf {
        named(self.place.path(), "-wal")
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // The copy itself goes by itself; its log is there only when it could not be opened.
        for end in ["-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(named(self.place.path(), end));
        }
    }
}

/// Takes the file for this program alone, its log written into it. `None` when it is too damaged for that.
fn hold(path: &Path) -> Result<Option<Connection>> {
    let what = format!("take {}", path.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let conn = Connection::open_with_flags(path, flags).doing(&what)?;
    let run = || -> rusqlite::Result<bool> {
        conn.busy_timeout(PATIENCE)?;
        // Every connection to a file with a log keeps a lock on it for as long as it is open.
        conn.pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
        if !schema::is_ours(&conn)? {
            return Ok(false);
        }
        conn.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
        conn.execute_batch("BEGIN EXCLUSIVE")?;
        Ok(true)
    };
    match run() {
        Ok(true) => Ok(Some(conn)),
        Ok(false) => Err(schema::foreign(path)),
        Err(error) => match explain(&error, &what) {
            error if error.kind == ErrorKind::Busy => Err(Error::new(
                ErrorKind::Busy,
                format!("another program has {} open", path.display()),
            )
            .hint("Nothing was changed; close every deskcard on this file and restore again.")),
            error if error.kind == ErrorKind::Damaged => Ok(None),
            error => Err(error),
        },
    }
}

/// Gives the file a second name under which it stays.
fn keep(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stamp: String = now
        .rfc3339()
        .chars()
        .take(19)
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let mut kept = before_restore(path, &stamp);
    let mut next = 2;
    while kept.exists() {
        kept = before_restore(path, &format!("{stamp}-{next}"));
        next += 1;
    }
    if fs::hard_link(path, &kept).is_err() {
        // No second names on this file system.
        let mut copy = private(&kept)?;
        io::copy(&mut fs::File::open(path)?, &mut copy)?;
        copy.sync_all()?;
    }
    #[cfg(unix)]
    fs::set_permissions(&kept, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(kept)
}

/// Moves a file out of the way, if it is there.
fn give_way(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == IoKind::NotFound => Ok(()),
        done => done,
    }
}

fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether two names are of one file.
pub fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let (Ok(one), Ok(other)) = (fs::metadata(one), fs::metadata(other)) {
            return (one.dev(), one.ino()) == (other.dev(), other.ino());
        }
    }
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
