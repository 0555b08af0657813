//! Following a Maildir (`M12`): mails that appear in `new` or `cur`, each once.
//!
//! While running, a mail is known by its name, which it keeps when a mail program moves or flags
//! it. Across restarts a position holds up to which time of arrival the mails were read; what was
//! flagged meanwhile looks newer and is read again, which changes nothing (`M9`).

use std::{
    collections::{HashSet, VecDeque},
    fs,
    hash::Hasher as _,
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

use siphasher::sip::SipHasher13;

use super::{
    super::{
        Format, first_place, maildir,
        position::{FileIdentity, Position},
        source::{SourceFile, read_file},
    },
    Batch,
};

/// When a mail arrived, in microseconds since 1970, and the hash of its name: an order of mails.
type Arrival = (u64, u64);

/// A Maildir that is followed.
#[derive(Debug)]
pub(super) struct Mailbox {
    folder: PathBuf,
    source: String,
    /// Up to which arrival the mails are read and stored.
    read: Option<Arrival>,
    /// Names seen since the start, as hashes.
    listed: HashSet<u64>,
    /// Mails to hand out, oldest first.
    pending: VecDeque<(Arrival, PathBuf)>,
    /// When `new` and `cur` changed last, as of the last listing.
    changed: Option<[Option<SystemTime>; 2]>,
}

impl Mailbox {
    /// Goes on behind the stored position, if there is one.
    pub(super) fn new(folder: &Path, source: &str, position: Option<&Position>) -> Self {
        Self {
            folder: folder.to_owned(),
            source: source.to_owned(),
            read: position.map(|p| (p.offset, p.tail_hash)),
            listed: HashSet::new(),
            pending: VecDeque::new(),
            changed: None,
        }
    }

    /// The next mail; handed out again until [`Mailbox::commit`].
    pub(super) fn next(&mut self) -> io::Result<Option<Batch>> {
        if self.pending.is_empty() {
            self.list()?;
        }
        while let Some((arrival, path)) = self.pending.front().cloned() {
            let file = SourceFile {
                path,
                format: Some(Format::Eml),
            };
            let mut records = Vec::new();
            match read_file(&file, first_place(), &mut records) {
                Ok(_) => {}
                // Deleted since.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    self.pending.pop_front();
                    continue;
                }
                Err(error) => {
                    // Its neighbours are not to wait for it.
                    self.pending.rotate_left(1);
                    return Err(error);
                }
            }
            return Ok(Some(Batch {
                records,
                position: self.position(arrival)?,
                path: file.path,
            }));
        }
        Ok(None)
    }

    /// Takes note that a mail was stored.
    pub(super) fn commit(&mut self, position: &Position) {
        let arrival = (position.offset, position.tail_hash);
        if self
            .pending
            .front()
            .is_some_and(|(next, _)| *next == arrival)
        {
            self.pending.pop_front();
        }
        self.read = self.read.max(Some(arrival));
    }

    /// Bytes of the mails that wait.
    pub(super) fn waiting(&mut self) -> io::Result<u64> {
        if self.pending.is_empty() {
            self.list()?;
        }
        let sizes = self.pending.iter().map(|(_, path)| fs::metadata(path));
        Ok(sizes.map(|m| m.map_or(0, |m| m.len())).sum())
    }

    /// Looks for mails that were not there before, unless neither folder has changed.
    fn list(&mut self) -> io::Result<()> {
        let changed = ["new", "cur"].map(|part| {
            let metadata = fs::metadata(self.folder.join(part)).ok()?;
            metadata.modified().ok()
        });
        if self.changed == Some(changed) {
            return Ok(());
        }
        let first = self.listed.is_empty();
        let mut found = Vec::new();
        for path in maildir::mails(&self.folder)? {
            let name = hash_of_name(&path);
            if !self.listed.insert(name) {
                continue;
            }
            let Ok(metadata) = fs::metadata(&path) else {
                self.listed.remove(&name);
                continue;
            };
            let arrival = (arrived(&metadata), name);
            // Later on a name that was not there is new whatever the clock said.
            if !first || self.read.is_none_or(|read| arrival > read) {
                found.push((arrival, path));
            }
        }
        found.sort();
        self.pending.extend(found);
        // What arrived within the same tick of the clock would go unnoticed.
        let settled = changed
            .iter()
            .flatten()
            .all(|time| time.elapsed().is_ok_and(|age| age.as_millis() > 50));
        self.changed = settled.then_some(changed);
        Ok(())
    }

    fn position(&self, arrival: Arrival) -> io::Result<Position> {
        let metadata = fs::metadata(&self.folder)?;
        // The position never goes back, even if the clock did.
        let (offset, tail_hash) = self.read.map_or(arrival, |read| read.max(arrival));
        Ok(Position {
            source: self.source.clone(),
            identity: FileIdentity {
                device: metadata.dev(),
                inode: metadata.ino(),
                head_length: 0,
                head_hash: 0,
            },
            offset,
            line: 0,
            tail_hash,
            since: None,
        })
    }
}

/// When a file came to be where it is: the time of its last change of status, which unlike that
/// of its content cannot be set.
fn arrived(metadata: &fs::Metadata) -> u64 {
    let seconds = u64::try_from(metadata.ctime()).unwrap_or(0);
    let fraction = u64::try_from(metadata.ctime_nsec()).unwrap_or(0) / 1_000;
    seconds.saturating_mul(1_000_000).saturating_add(fraction)
}

/// Hash of a mail's name without its flags; stable over versions, since it is stored.
fn hash_of_name(path: &Path) -> u64 {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let end = memchr::memchr(b':', name).unwrap_or(name.len());
    let mut hasher = SipHasher13::new();
    hasher.write(name.get(..end).unwrap_or(name));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Delivery {
        folder: tempfile::TempDir,
    }

    impl Delivery {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            for part in ["new", "cur", "tmp"] {
                fs::create_dir(folder.path().join(part)).unwrap();
            }
            Self { folder }
        }

        fn deliver(&self, name: &str) {
            let mail = format!("From: a@b.c\nMessage-ID: <{name}>\n\nhello\n");
            let part = self.folder.path().join("tmp").join(name);
            fs::write(&part, mail).unwrap();
            fs::rename(part, self.folder.path().join("new").join(name)).unwrap();
        }

        fn read_by_owner(&self, name: &str) {
            let to = self.folder.path().join("cur").join(format!("{name}:2,S"));
            fs::rename(self.folder.path().join("new").join(name), to).unwrap();
        }

        fn mailbox(&self, position: Option<&Position>) -> Mailbox {
            Mailbox::new(self.folder.path(), "box", position)
        }
    }

    fn drain(mailbox: &mut Mailbox) -> (Vec<String>, Option<Position>) {
        let mut ids = Vec::new();
        let mut last = None;
        while let Some(batch) = mailbox.next().unwrap() {
            ids.extend(batch.records.into_iter().map(|r| r.outcome.unwrap().id));
            mailbox.commit(&batch.position);
            last = Some(batch.position);
        }
        ids.sort();
        (ids, last)
    }

    #[test]
    fn m12_mails_are_read_once_as_they_arrive() {
        let folder = Delivery::new();
        let mut mailbox = folder.mailbox(None);
        assert_eq!(drain(&mut mailbox).0, [""; 0]);
        folder.deliver("1.a");
        folder.deliver("2.b");
        assert!(mailbox.waiting().unwrap() > 0);
        assert_eq!(drain(&mut mailbox).0, ["1.a", "2.b"]);
        assert_eq!(mailbox.waiting().unwrap(), 0);
        folder.read_by_owner("1.a");
        assert_eq!(drain(&mut mailbox).0, [""; 0], "moved, not new");
        folder.deliver("0.c");
        assert_eq!(drain(&mut mailbox).0, ["0.c"], "whatever its name says");
    }

    #[test]
    fn m11_a_mail_that_was_not_committed_comes_again_after_a_restart_and_no_other() {
        let folder = Delivery::new();
        let mut mailbox = folder.mailbox(None);
        folder.deliver("1.a");
        folder.deliver("2.b");
        let (_, position) = drain(&mut mailbox);
        folder.deliver("3.c");
        let batch = mailbox.next().unwrap();
        assert_eq!(mailbox.next().unwrap(), batch);
        let mut again = folder.mailbox(position.as_ref());
        let (ids, position) = drain(&mut again);
        assert_eq!(ids, ["3.c"]);
        assert_eq!(drain(&mut folder.mailbox(position.as_ref())).0, [""; 0]);
    }

    #[test]
    fn a_mail_that_moves_before_it_is_read_is_found_where_it_went() {
        let folder = Delivery::new();
        let mut mailbox = folder.mailbox(None);
        folder.deliver("1.a");
        folder.deliver("2.b");
        assert!(mailbox.waiting().unwrap() > 0, "both are listed");
        folder.read_by_owner("1.a");
        fs::remove_file(folder.folder.path().join("new/2.b")).unwrap();
        assert_eq!(drain(&mut mailbox).0, ["1.a"]);
    }
}
