//! Following queue files that grow (`M11`).
//!
//! A [`Follower`] looks at one file, at the queue files, mboxes and `.eml` files of one folder, or
//! at the mails of a Maildir, and hands out [`Batch`]es of what was added, up to the last line end
//! or the last whole mail. It keeps positions, not open files. What happens to such files in
//! practice:
//!
//! - **rotation** (the file is renamed, a new one takes its name): the old file is found by its
//!   inode among the files of the folder, and read to its end, also when the writer goes on in it
//!   for a while;
//! - **copy and truncate**: the copy is known by what was read of it and gives the lines that had
//!   not been read when the file was truncated; then the file is read from its start;
//! - **replacement** by a file that begins as the old one did: read on; by any other: read from its
//!   start;
//! - **restart**: the positions of the last commit are handed in again.
//!
//! Nothing counts as read before [`Follower::commit`]: whoever cannot store a batch gets it again.
//! Where it cannot be told whether lines were read, they are read again, since the same appeal
//! again changes nothing (`M9`).

mod files;
mod letters;
mod mailbox;
mod reading;

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{Format, Record, maildir, position::Position, source::format_of_name};
use files::{
    CLOCKS_AGREE, Candidate, Key, Stillness, is_growing, regular_files, rotated_from,
    surely_rotated_from,
};
use letters::Letters;
use mailbox::Mailbox;
use reading::{Found, Fresh};

/// What one file holds that was not read before.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The file, under its present name; attachments are looked for in its folder.
    pub path: PathBuf,
    /// Its lines or mails as appeals and rejects. May be empty: blank lines, or a copy of a file that was
    /// read already; the position is to be stored all the same.
    pub records: Vec<Record>,
    /// Where the file is read up to; to be stored in one transaction with the records, replacing
    /// the position with the same source, device and inode.
    pub position: Position,
}

/// Reads the growing files of one source.
#[derive(Debug)]
pub struct Follower {
    path: PathBuf,
    source: String,
    known: HashMap<Key, Position>,
    /// Size and time of change at which a file had nothing new to say.
    quiet: HashMap<Key, (u64, SystemTime)>,
    /// For a single file: what stood at its path at the last look.
    last_key: Option<Key>,
    /// For a single file: the names under which earlier files of the path live on.
    earlier: Vec<PathBuf>,
    /// For a single file: when its folder had changed last as it was searched.
    searched: Option<SystemTime>,
    /// For a Maildir, which is followed mail by mail.
    mailbox: Option<Mailbox>,
    /// For a folder: its `.eml` files.
    letters: Option<Letters>,
    stillness: Stillness,
    /// The last mail of an mbox may not be written whole yet.
    settling: bool,
    /// When this began to look, in microseconds since 1970, as a clock that is behind may tell it.
    begun: i64,
}

impl Follower {
    /// Follows the queue file or folder at `path`, which need not exist yet. `positions` are the
    /// stored ones; those of other sources are passed over.
    pub fn new(path: &Path, positions: Vec<Position>) -> Self {
        let source = path.to_string_lossy().into_owned();
        Self {
            path: path.to_owned(),
            known: positions
                .into_iter()
                .filter(|position| position.source == source)
                .map(|position| (position.key(), position))
                .collect(),
            source,
            quiet: HashMap::new(),
            last_key: None,
            earlier: Vec::new(),
            searched: None,
            mailbox: None,
            letters: None,
            stillness: Stillness::default(),
            settling: false,
            begun: micros(SystemTime::now() - CLOCKS_AGREE),
        }
    }

    /// The name under which the positions of this source are stored.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The next records that were not read, at most `most`; `None` when there are none now.
    ///
    /// A file that cannot be read is an error only if nothing else can be: it is tried again at
    /// the next call.
    pub fn next(&mut self, most: usize) -> io::Result<Option<Batch>> {
        if let Some(mailbox) = self.mailbox() {
            return mailbox.next();
        }
        self.letters();
        let grown = self.next_grown(most);
        if matches!(grown, Ok(Some(_))) {
            return grown;
        }
        match self.letters() {
            Some(letters) => letters.next()?.map_or(grown, |batch| Ok(Some(batch))),
            None => grown,
        }
    }

    /// Whether a mail was left only because it may not be written whole yet: it is taken if nothing
    /// is added to it for a moment. Known after [`Follower::next`] said that there is nothing.
    pub fn is_settling(&self) -> bool {
        self.settling || self.letters.as_ref().is_some_and(Letters::is_settling)
    }

    /// The next records of the files that grow.
    fn next_grown(&mut self, most: usize) -> io::Result<Option<Batch>> {
        let candidates = self.candidates()?;
        self.stillness.keep_only(&candidates);
        self.settling = false;
        let mut failed = None;
        for candidate in candidates {
            let mark = (candidate.size, candidate.changed);
            if self.quiet.get(&candidate.key) == Some(&mark) {
                continue;
            }
            match self.read(&candidate, most) {
                Ok(Found::New(batch)) => return Ok(Some(batch)),
                Ok(Found::Nothing) => {
                    // A file changed within the same tick of the clock would look unchanged.
                    let settled = candidate
                        .changed
                        .elapsed()
                        .is_ok_and(|age| age.as_millis() > 50);
                    if settled {
                        self.quiet.insert(candidate.key, mark);
                    }
                }
                Ok(Found::Settling) => self.settling = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(None), Err)
    }

    /// Device and inode of mails that are gone from the folder: nobody needs their positions any more. Each
    /// is told once.
    pub fn gone(&mut self) -> Vec<(u64, u64)> {
        self.letters.as_mut().map(Letters::gone).unwrap_or_default()
    }

    /// Takes note that a batch was stored. Without it the batch is handed out again.
    pub fn commit(&mut self, position: Position) {
        if let Some(mailbox) = &mut self.mailbox {
            return mailbox.commit(&position);
        }
        if let Some(letters) = &mut self.letters
            && is_of_mail(&position)
        {
            return letters.commit(position);
        }
        self.quiet.remove(&position.key());
        self.known.insert(position.key(), position);
    }

    /// Bytes that wait to be read, as far as the last look knows; half lines included.
    pub fn waiting(&mut self) -> io::Result<u64> {
        if let Some(mailbox) = self.mailbox() {
            return mailbox.waiting();
        }
        self.letters();
        let candidates = self.candidates()?;
        let grown: u64 = candidates
            .iter()
            .map(|candidate| {
                let read = self.known.get(&candidate.key).map_or(0, |p| p.offset);
                candidate.size.checked_sub(read).unwrap_or(candidate.size)
            })
            .sum();
        Ok(grown + self.letters().map_or(Ok(0), Letters::waiting)?)
    }

    /// The mails of the folder at the path, if it is one.
    fn letters(&mut self) -> Option<&mut Letters> {
        if self.letters.is_none() && self.path.is_dir() {
            let known = self.known.extract_if(|_, position| is_of_mail(position));
            self.letters = Some(Letters::new(&self.path, &self.source, known.collect()));
        }
        self.letters.as_mut()
    }

    /// The Maildir at the path, if there is one.
    fn mailbox(&mut self) -> Option<&mut Mailbox> {
        if self.mailbox.is_none() && maildir::is_maildir(&self.path) {
            let key = fs::metadata(&self.path).map(|m| (m.dev(), m.ino())).ok()?;
            let position = self.known.get(&key);
            self.mailbox = Some(Mailbox::new(&self.path, &self.source, position));
        }
        self.mailbox.as_mut()
    }

    /// Reads what is new in one file.
    fn read(&mut self, candidate: &Candidate, most: usize) -> io::Result<Found<Batch>> {
        let file = File::open(&candidate.path)?;
        let metadata = file.metadata()?;
        if (metadata.dev(), metadata.ino()) != candidate.key {
            // Renamed since it was listed; the next look finds both.
            return Ok(Found::Nothing);
        }
        let quiet = self.stillness.of(candidate);
        let before = self.read_before(&file, &metadata)?;
        let is_copy = before.is_some_and(|position| position.key() != candidate.key);
        if before.is_some_and(|p| is_of_mail(p) && p.offset == candidate.size) {
            return Ok(Found::Nothing);
        }
        let start = reading::start_behind(before.map(Position::place));
        let only = match self.letters {
            Some(_) => None,
            None => self.path.file_name(),
        };
        let format = match reading::format_of(&file, &candidate.path, only)? {
            // Lines of it were read: a bad first one does not make a mail of the rest.
            Format::Eml if before.is_some_and(|p| p.offset > 0 && !is_of_mail(p)) => Format::Jsonl,
            format => format,
        };
        let size = candidate.size;
        // A file that is seen first is worth storing: it may be rotated before it has a whole record.
        let is_known = self.known.contains_key(&candidate.key);
        let fresh = match reading::read(&file, format, start.clone(), most, size, quiet)? {
            Found::New(fresh) => fresh,
            Found::Settling if !is_known && format == Format::Mbox => Fresh::none(start.clone()),
            Found::Nothing => return Ok(Found::Nothing),
            Found::Settling => return Ok(Found::Settling),
        };
        // That a copy was read as far as its original is, too: the original's position will not
        // tell it for long.
        if fresh.records.is_empty() && fresh.end == start && !is_copy && is_known {
            return Ok(Found::Nothing);
        }
        let mut position = Position::at(&self.source, &file, &metadata, &fresh.end)?;
        // As it was listed: it may have been truncated since, and its copy be older than that.
        let since = self.known.get(&candidate.key).and_then(|p| p.since);
        position.since = since.or(Some(micros(candidate.changed)));
        Ok(Found::New(Batch {
            path: candidate.path.clone(),
            records: fresh.records,
            position,
        }))
    }

    /// The position up to which a file was read: its own, or that of the file it is a copy of.
    fn read_before(&self, file: &File, metadata: &Metadata) -> io::Result<Option<&Position>> {
        if let Some(own) = self.known.get(&(metadata.dev(), metadata.ino()))
            && own.has_read(file, metadata)?
        {
            return Ok(Some(own));
        }
        let mut best: Option<&Position> = None;
        let others = self.known.values();
        for other in others.filter(|p| p.offset > 0 && !is_of_mail(p)) {
            if best.is_none_or(|b| b.offset < other.offset) && other.has_read(file, metadata)? {
                best = Some(other);
            }
        }
        Ok(best)
    }

    /// The files to look at: earlier ones first, so that their last lines come before newer ones.
    fn candidates(&mut self) -> io::Result<Vec<Candidate>> {
        match fs::metadata(&self.path) {
            Ok(metadata) if metadata.is_dir() => self.files_of_folder(),
            Ok(metadata) if metadata.is_file() => {
                let current = Candidate::of(self.path.clone(), &metadata);
                self.files_of_path(Some(current))
            }
            Ok(_) => Err(io::Error::other("it is neither a file nor a folder")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.files_of_path(None),
            Err(error) => Err(error),
        }
    }

    fn files_of_folder(&self) -> io::Result<Vec<Candidate>> {
        // Mails are looked at by `letters`, when the folder has changed.
        let mut files =
            regular_files(&self.path, |path| format_of_name(path) != Some(Format::Eml))?;
        let missed = self.missed_rotations(&files, None);
        files.retain(|candidate| {
            is_growing(&candidate.path)
                || self.lives_on(candidate, None)
                || missed.contains(&candidate.key)
        });
        self.in_order(&self.path, files)
    }

    /// Orders the files of a folder by their last change, adding what must be read before that.
    ///
    /// A copy made while a file was truncated comes before the file itself: the position of the
    /// file is the only trace of what was read of the copy.
    fn in_order(&self, folder: &Path, mut files: Vec<Candidate>) -> io::Result<Vec<Candidate>> {
        let mut truncated = Vec::new();
        for candidate in &files {
            if self.was_truncated(candidate)? {
                truncated.push(candidate.key);
            }
        }
        if !truncated.is_empty() {
            files.extend(self.copies(folder, &files)?);
        }
        files.sort_by(|a, b| {
            // Within one tick of the clock a rotated file comes before the one that took its name.
            let key = |c: &Candidate| {
                let truncated = truncated.contains(&c.key);
                (truncated, c.changed, is_growing(&c.path))
            };
            key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
        });
        Ok(files)
    }

    /// The file at the path, after the earlier ones that live on under other names. The folder
    /// is searched only when something happened to the path, or files came or went.
    fn files_of_path(&mut self, mut current: Option<Candidate>) -> io::Result<Vec<Candidate>> {
        let folder = match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let key = current.as_ref().map(|c| c.key);
        let truncated = match &current {
            Some(c) => self.was_truncated(c)?,
            None => false,
        };
        let mut earlier = Vec::new();
        let mut moved = false;
        for path in &self.earlier {
            match fs::metadata(path) {
                Ok(metadata) => {
                    let candidate = Candidate::of(path.clone(), &metadata);
                    moved |= !self.known.contains_key(&candidate.key);
                    earlier.push(candidate);
                }
                Err(_) => moved = true,
            }
        }
        let changed = fs::metadata(&folder).and_then(|m| m.modified()).ok();
        let came_or_went = changed.is_none() || self.searched != changed;
        if came_or_went || moved || key != self.last_key || truncated {
            earlier = match regular_files(&folder, |_| true) {
                Ok(files) => files,
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(error) => return Err(error),
            };
            let only = self.path.file_name();
            let missed = self.missed_rotations(&earlier, only);
            earlier.retain(|c| {
                Some(c.key) != key && (self.lives_on(c, only) || missed.contains(&c.key))
            });
            earlier.extend(current);
            earlier = self.in_order(&folder, earlier)?;
            let at_path = earlier.iter().position(|c| Some(c.key) == key);
            current = at_path.map(|at| earlier.remove(at));
            self.earlier = earlier.iter().map(|c| c.path.clone()).collect();
            self.last_key = key;
            // What comes within the same tick of the clock would go unnoticed.
            let is_settled =
                |time: &SystemTime| time.elapsed().is_ok_and(|age| age.as_millis() > 50);
            self.searched = changed.filter(is_settled);
        }
        earlier.extend(current);
        Ok(earlier)
    }

    /// Whether a file is one that was followed, under another name. An inode is given again when its
    /// file is gone, so that the name or the content must say so, too.
    fn lives_on(&self, candidate: &Candidate, only: Option<&OsStr>) -> bool {
        let Some(position) = self.known.get(&candidate.key) else {
            return false;
        };
        let mark = (candidate.size, candidate.changed);
        // Of what nothing was read there is no content to tell it by.
        let name = match position.offset {
            0 => rotated_from(&candidate.path, only),
            _ => surely_rotated_from(&candidate.path, only),
        };
        name.is_some()
            || self.quiet.get(&candidate.key) == Some(&mark)
            || position.offset > 0
                && File::open(&candidate.path).is_ok_and(|file| {
                    let metadata = file.metadata();
                    metadata.is_ok_and(|m| position.has_read(&file, &m).unwrap_or(false))
                })
    }

    /// Whether the file no longer holds what was read of it.
    fn was_truncated(&self, candidate: &Candidate) -> io::Result<bool> {
        let Some(position) = self.known.get(&candidate.key) else {
            return Ok(false);
        };
        if self.quiet.get(&candidate.key) == Some(&(candidate.size, candidate.changed)) {
            return Ok(false);
        }
        let file = match File::open(&candidate.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(!position.has_read(&file, &file.metadata()?)?)
    }

    /// Files that were made and rotated away between two looks: never seen, with the name of a
    /// queue file and what rotation puts behind it, and changed after the first one of that name was seen,
    /// or, where none was, after we began to look. Older ones are from before this source was followed.
    /// `only` is the one name to heed. What cannot be opened is somebody else's.
    fn missed_rotations(&self, files: &[Candidate], only: Option<&OsStr>) -> Vec<Key> {
        let named: Vec<(&str, &Candidate)> = files
            .iter()
            .filter_map(|candidate| Some((surely_rotated_from(&candidate.path, only)?, candidate)))
            .collect();
        let current = files.iter().filter_map(|candidate| {
            let name = candidate.path.file_name()?.to_str()?;
            Some((name, candidate))
        });
        // A file that is truncated again and again is written to after all its copies, so that only
        // its first time tells which of them are older.
        let mut first: HashMap<&str, i64> = HashMap::new();
        for (base, candidate) in named.iter().copied().chain(current) {
            if let Some(position) = self.known.get(&candidate.key) {
                let since = position.since.unwrap_or(micros(candidate.changed));
                let time = first.entry(base).or_insert(since);
                *time = (*time).min(since);
            }
        }
        named
            .iter()
            .filter(|(base, candidate)| {
                !self.known.contains_key(&candidate.key)
                    && micros(candidate.changed) >= *first.get(base).unwrap_or(&self.begun)
                    && File::open(&candidate.path).is_ok()
            })
            .map(|(_, candidate)| candidate.key)
            .collect()
    }

    /// Unknown files of a folder that begin with what was read of a known one.
    fn copies(&self, folder: &Path, listed: &[Candidate]) -> io::Result<Vec<Candidate>> {
        let mut copies = Vec::new();
        for candidate in regular_files(folder, |_| true)? {
            if self.known.contains_key(&candidate.key)
                || listed.iter().any(|c| c.key == candidate.key)
            {
                continue;
            }
            // A file that cannot be opened is no copy we could read.
            let Ok(file) = File::open(&candidate.path) else {
                continue;
            };
            let Ok(metadata) = file.metadata() else {
                continue;
            };
            let mut known = self.known.values().filter(|p| p.offset > 0);
            if known.any(|p| p.has_read(&file, &metadata).unwrap_or(false)) {
                copies.push(candidate);
            }
        }
        Ok(copies)
    }
}

/// Microseconds since 1970; 0 before that.
fn micros(time: SystemTime) -> i64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
        })
}

/// Whether a position is that of a file with one mail, which is read whole.
fn is_of_mail(position: &Position) -> bool {
    position.line == 0
}

#[cfg(test)]
mod tests;
