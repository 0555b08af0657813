//! An export into a file: whole or not at all, its owner's alone, nothing overwritten unasked (`R2`, `L4`).

use std::io::{self, BufWriter};
use std::path::Path;

use super::super::Desk;
use crate::domain::bulk::Cards;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::exchange::{ExportFormat, Exported, Which};
use crate::domain::time::Timestamp;

impl Desk {
    /// What an export of these cards is of.
    pub fn which(&self, cards: &Cards, now: Timestamp) -> Result<Which> {
        Ok(match cards {
            Cards::AllThat { query, except } if except.is_empty() => {
                Which::Query(self.query(query, now))
            }
            cards => Which::Cards(self.found_cards(cards, now)?),
        })
    }

    /// [`Desk::export`] into a file of mode 0600, written beside it and put there when it is whole.
    /// `go_on` is told how many of how many cards are done, now and then, and answers whether to go on.
    ///
    /// # Errors
    /// `Conflict` when there is such a file and `replace` is not set; `Failed` when it cannot be
    /// written or was stopped. Where there was a file it is as it was then.
    pub fn export_file(
        &self,
        which: &Which,
        format: ExportFormat,
        path: &Path,
        replace: bool,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Exported> {
        let name = path.display();
        let fail = |error: io::Error| Error::failed(format!("cannot write {name}: {error}"));
        let there = || {
            Error::new(
                ErrorKind::Conflict,
                format!("there is a file {name} already"),
            )
        };
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => {
                return Err(Error::failed(format!("{name} is a folder"))
                    .hint("Add the name of the file to it."));
            }
            Ok(_) if !replace => return Err(there()),
            _ => {}
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        // The library's own sentence names a file that is none of the user's.
        let file =
            tempfile::NamedTempFile::new_in(folder).map_err(|error| fail(error.kind().into()))?;
        let mut stream = BufWriter::new(file);
        let exported = self.export_watched(which, format, &mut stream, go_on)?;
        let file = stream
            .into_inner()
            .map_err(|error| fail(error.into_error()))?;
        file.as_file().sync_all().map_err(fail)?;
        let put = if replace {
            file.persist(path)
        } else {
            // Another program may have made it meanwhile.
            file.persist_noclobber(path)
        };
        match put {
            Ok(_) => Ok(exported),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(there()),
            Err(error) => Err(fail(error.error)),
        }
    }
}
