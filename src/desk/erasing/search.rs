//! Looking for what was erased, byte by byte in every file of the desk (`D2`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Desk;
use crate::domain::erasure::{Search, Traces};
use crate::domain::error::{Error, Result};

/// Bytes of a file that are searched at a time.
const PIECE: usize = 1 << 20;
/// The most findings that are named one by one.
const MOST_NAMED: usize = 20;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Finding {
    pub(super) searched: Vec<String>,
    pub(super) looked_for: usize,
    /// Whether something is in the desk file and in no row of it.
    pub(super) left_in_file: bool,
    pub(super) left: Vec<String>,
    pub(super) elsewhere: Vec<String>,
}

/// Searches the desk file, its log, the search file, the outbox file and whatever else lies beside them
/// under the desk's name. What other rows have too is told apart from what is left.
pub(super) fn look(desk: &Desk, traces: &Traces) -> Result<Finding> {
    let mut finding = Finding::default();
    let Some(search) = Search::for_all(traces.needles()) else {
        return Ok(finding);
    };
    finding.looked_for = search.needles().len();
    let mut by_file: BTreeMap<PathBuf, BTreeSet<usize>> = BTreeMap::new();
    for path in files(desk)? {
        let mut found = BTreeSet::new();
        let fail = |error: io::Error| {
            Error::failed(format!("could not search {}: {error}", path.display()))
        };
        File::open(&path)
            .and_then(|file| search_through(&search, file, &mut found))
            .map_err(fail)?;
        finding.searched.push(path.display().to_string());
        if !found.is_empty() {
            by_file.insert(path, found);
        }
    }
    let found: BTreeSet<usize> = by_file.values().flatten().copied().collect();
    if found.is_empty() {
        return Ok(finding);
    }
    let (file, log) = (desk.store.path(), desk.store.log_path());
    let own = |path: &Path| path == file || path == log;
    let mut in_rows = BTreeSet::new();
    desk.store.in_rows(&search, &mut in_rows)?;
    let name = |place: usize| {
        let needle = search.needles().get(place).map(Vec::as_slice);
        String::from_utf8_lossy(needle.unwrap_or_default()).into_owned()
    };
    for (path, found) in &by_file {
        let left: Vec<usize> = found.difference(&in_rows).copied().collect();
        finding.left_in_file |= !left.is_empty() && own(path);
        for place in left.iter().take(MOST_NAMED) {
            finding
                .left
                .push(format!("«{}» is still in {}", name(*place), path.display()));
        }
    }
    // Words are everybody's; contacts and names are worth a word.
    let told = |place: &usize| {
        let text = name(*place);
        traces.contacts.contains(&text) || traces.names.contains(&text)
    };
    for place in found
        .intersection(&in_rows)
        .filter(|place| told(place))
        .take(MOST_NAMED)
    {
        finding.elsewhere.push(format!(
            "«{}» also stands in what is kept of others",
            name(*place)
        ));
    }
    Ok(finding)
}

/// The desk file and everything beside it whose name begins with its name.
fn files(desk: &Desk) -> Result<Vec<PathBuf>> {
    let path = desk.store.path();
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(vec![path.to_owned()]);
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let name = name.to_string_lossy().into_owned();
    let fail =
        |error: io::Error| Error::failed(format!("could not read {}: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let beside = entry.file_name().to_string_lossy().starts_with(&name);
        // The shared memory beside the log holds page numbers, no content.
        let index = entry.file_name().to_string_lossy().ends_with("-shm");
        if beside && !index && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Searches a file from its beginning to its end, whatever is in it.
fn search_through(
    search: &Search,
    mut file: impl Read,
    found: &mut BTreeSet<usize>,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE + search.longest()];
    let mut kept = 0;
    loop {
        let read = file.read(&mut piece[kept..])?;
        if read == 0 {
            return Ok(());
        }
        let end = kept + read;
        search.note(&piece[..end], found);
        let rest = end.saturating_sub(search.longest());
        piece.copy_within(rest..end, 0);
        kept = end - rest;
    }
}
