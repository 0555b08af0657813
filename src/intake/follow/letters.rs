//! Following the `.eml` files of a folder (`M12`): each is one mail, taken when it is written
//! whole. They are listed when the folder changes, not at every look, since there may be many.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use super::{
    super::{Format, position::Position, source::format_of_name},
    Batch,
    files::{Candidate, Key, Stillness, regular_files},
    reading::{self, Found},
};

/// How often files are looked at in a folder that has not changed: one may be written anew.
const AGAIN: Duration = Duration::from_secs(5);

/// The mails of a folder that is followed.
#[derive(Debug)]
pub(super) struct Letters {
    folder: PathBuf,
    source: String,
    known: HashMap<Key, Position>,
    /// Size and time of change at which a file had nothing new to say.
    quiet: HashMap<Key, (u64, SystemTime)>,
    stillness: Stillness,
    /// Mails that were read and are gone.
    gone: Vec<Key>,
    /// Files to read, oldest first.
    pending: VecDeque<Candidate>,
    /// When the folder had changed last as it was listed, and when that was.
    listed: Option<(SystemTime, Instant)>,
    /// A mail may not be written whole yet.
    settling: bool,
}

impl Letters {
    /// Goes on behind the positions of mails.
    pub(super) fn new(folder: &Path, source: &str, known: HashMap<Key, Position>) -> Self {
        Self {
            folder: folder.to_owned(),
            source: source.to_owned(),
            known,
            quiet: HashMap::new(),
            stillness: Stillness::default(),
            gone: Vec::new(),
            pending: VecDeque::new(),
            listed: None,
            settling: false,
        }
    }

    /// The next mail; handed out again until [`Letters::commit`].
    pub(super) fn next(&mut self) -> io::Result<Option<Batch>> {
        if self.pending.is_empty() {
            self.list()?;
        }
        let mut failed = None;
        while let Some(candidate) = self.pending.pop_front() {
            match self.read(&candidate) {
                Ok(Found::New(batch)) => {
                    self.pending.push_front(candidate);
                    return Ok(Some(batch));
                }
                Ok(Found::Nothing) => {
                    let mark = (candidate.size, candidate.changed);
                    self.quiet.insert(candidate.key, mark);
                }
                Ok(Found::Settling) => self.settling = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(None), Err)
    }

    /// Takes note that a mail was stored.
    pub(super) fn commit(&mut self, position: Position) {
        let key = position.key();
        if self.pending.front().is_some_and(|next| next.key == key) {
            self.pending.pop_front();
        }
        self.known.insert(key, position);
    }

    /// What was read and is gone since the last call.
    pub(super) fn gone(&mut self) -> Vec<Key> {
        std::mem::take(&mut self.gone)
    }

    /// Bytes of the mails that wait.
    pub(super) fn waiting(&mut self) -> io::Result<u64> {
        if self.pending.is_empty() {
            self.list()?;
        }
        let unread = self.pending.iter().filter(|candidate| {
            let known = self.known.get(&candidate.key);
            known.is_none_or(|position| position.offset != candidate.size)
        });
        Ok(unread.map(|candidate| candidate.size).sum())
    }

    /// Whether a mail is taken as soon as nothing is added to it for a moment.
    pub(super) fn is_settling(&self) -> bool {
        self.settling
    }

    fn list(&mut self) -> io::Result<()> {
        let changed = match fs::metadata(&self.folder).and_then(|m| m.modified()) {
            Ok(changed) => changed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let is_news = self
            .listed
            .is_none_or(|(then, at)| then != changed || at.elapsed() >= AGAIN);
        if !is_news && !self.settling {
            return Ok(());
        }
        let mut found = regular_files(&self.folder, |path| {
            format_of_name(path) == Some(Format::Eml)
        })?;
        let there: HashSet<Key> = found.iter().map(|candidate| candidate.key).collect();
        let gone = self.known.extract_if(|key, _| !there.contains(key));
        self.gone.extend(gone.map(|(key, _)| key));
        self.quiet.retain(|key, _| there.contains(key));
        self.stillness.keep_only(&found);
        found.retain(|candidate| {
            self.quiet.get(&candidate.key) != Some(&(candidate.size, candidate.changed))
        });
        found.sort_by(|a, b| (a.changed, &a.path).cmp(&(b.changed, &b.path)));
        self.pending = found.into();
        self.settling = false;
        // What comes within the same tick of the clock would go unnoticed.
        let settled = changed.elapsed().is_ok_and(|age| age.as_millis() > 50);
        self.listed = settled.then(|| (changed, Instant::now()));
        Ok(())
    }

    fn read(&mut self, candidate: &Candidate) -> io::Result<Found<Batch>> {
        let file = File::open(&candidate.path)?;
        let metadata = file.metadata()?;
        if (metadata.dev(), metadata.ino()) != candidate.key || metadata.len() != candidate.size {
            // Replaced or written to since it was listed.
            return Ok(Found::Settling);
        }
        let own = self.known.get(&candidate.key);
        let before = match own {
            Some(position) if position.has_read(&file, &metadata)? => Some(position.place()),
            _ => None,
        };
        if before.as_ref().is_some_and(|p| p.offset == candidate.size) {
            return Ok(Found::Nothing);
        }
        let start = reading::start_behind(before);
        let quiet = self.stillness.of(candidate);
        let fresh = match reading::read(&file, Format::Eml, start, 1, candidate.size, quiet)? {
            Found::New(fresh) => fresh,
            Found::Nothing => return Ok(Found::Nothing),
            Found::Settling => return Ok(Found::Settling),
        };
        Ok(Found::New(Batch {
            path: candidate.path.clone(),
            records: fresh.records,
            position: Position::at(&self.source, &file, &metadata, &fresh.end)?,
        }))
    }
}
