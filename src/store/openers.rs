//! Who else has the file open: whoever may write to it holds a shared lock on an empty file beside it
//! (`desk.db-open`, 0600), so an import can tell whether anybody would have to wait for it (`P8`).
//!
//! The lock says nothing about the content, which SQLite's own locks guard. It goes with its process,
//! however that ends; the file stays, and may be deleted when nobody has the desk open.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::{Access, Store, create_private};

/// What the name of the lock file adds to that of the desk's file.
const OPEN_END: &str = "-open";

/// This process's mark on a file, shared by all its connections.
#[derive(Debug)]
pub(super) struct OpenMark {
    /// Locking is a matter of the whole process: one thread looks at a time.
    file: Mutex<File>,
}

/// The marks of this process; more than one on a file would take each other for strangers.
static OWN: Mutex<BTreeMap<PathBuf, Weak<OpenMark>>> = Mutex::new(BTreeMap::new());

impl OpenMark {
    /// Marks the file as open. `None` where that cannot be done; then nobody is ever alone.
    pub(super) fn on(path: &Path, access: Access) -> Option<Arc<Self>> {
        if access == Access::Read {
            return None;
        }
        let path = path.canonicalize().ok()?;
        let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = own.get(&path).and_then(Weak::upgrade) {
            return Some(known);
        }
        let mut lock = OsString::from(&path);
        lock.push(OPEN_END);
        let lock = PathBuf::from(lock);
        create_private(&lock).ok()?;
        let file = File::open(&lock).ok()?;
        file.lock_shared().ok()?;
        let mark = Arc::new(Self {
            file: Mutex::new(file),
        });
        own.retain(|_, known| known.strong_count() > 0);
        own.insert(path, Arc::downgrade(&mark));
        Some(mark)
    }

    fn is_alone(&self) -> bool {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // What is held already cannot be raised everywhere, so it is given up for a moment. Another
        // process that looks in this moment does not see this one, and sees it the next time.
        let alone = file.unlock().is_ok() && file.try_lock().is_ok() && file.unlock().is_ok();
        file.lock_shared().is_ok() && alone
    }
}

impl Store {
    /// Whether no other process has the file open to write, so that nobody waits for a long transaction.
    /// Cheap enough to be asked every few milliseconds.
    pub fn is_alone(&self) -> bool {
        self.open_mark.as_ref().is_some_and(|mark| mark.is_alone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p8_a_process_knows_whether_another_one_has_the_file_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let store = Store::open(&path, Access::Write).unwrap();
        let same = Store::open(&path, Access::Write).unwrap();
        assert!(store.is_alone() && same.is_alone(), "all of one process");
        // What another process would do.
        let stranger = File::open(folder.path().join("desk.db-open")).unwrap();
        stranger.lock_shared().unwrap();
        assert!(!store.is_alone());
        assert!(!store.is_alone(), "looking changes nothing");
        stranger.unlock().unwrap();
        assert!(store.is_alone());
        drop(same);
        assert!(store.is_alone());
        assert!(
            stranger.try_lock().is_err(),
            "others see this one all the same"
        );
        drop(store);
        assert!(stranger.try_lock().is_ok());
    }

    #[test]
    fn p3_each_connection_has_a_page_cache_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("desk.db"), Access::Write).unwrap();
        let mut options = store.conn.prepare("PRAGMA compile_options").unwrap();
        let built: Vec<String> = options
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert!(built.iter().any(|option| option == "ENABLE_FTS5"));
        let shared = "ENABLE_MEMORY_MANAGEMENT";
        assert!(
            !built.iter().any(|option| option == shared),
            "SQLite was built without the flags of .cargo/config.toml"
        );
    }
}
