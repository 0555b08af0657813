//! A file that is to be imported: what it holds, what its import would do, and the import itself as it
//! was checked (`X3`).

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::super::Desk;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::exchange::{ContactCheck, ContactFile, ContactReport, ImportOptions};
use crate::domain::time::Timestamp;
use crate::exchange::incoming::Setting;
use crate::exchange::sniffing;
use crate::intake::Format;
use crate::store::hash_of;

/// The largest file of contacts (`R7`).
const LARGEST: u64 = 1024 * 1024 * 1024;

impl Desk {
    /// The contacts that a path holds; `None` where it holds appeals: a folder, a pipe, a queue file, mails.
    ///
    /// # Errors
    /// `NotFound` when there is no such file; `Failed` when it cannot be read, or is none of the formats.
    pub fn contact_file(&self, path: &Path, now: Timestamp) -> Result<Option<ContactFile>> {
        let unreadable = |error: io::Error| unreadable(path, &error);
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Ok(None);
        }
        let mut head = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(sniffing::HEAD as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy();
        let setting = Setting {
            region: self.region,
            custom: &self.config.fields,
            now,
        };
        match sniffing::contacts_in(&name, &head, setting) {
            Some(format) => Ok(Some(ContactFile {
                path: path.to_owned(),
                options: ImportOptions {
                    format: Some(format),
                    ..ImportOptions::default()
                },
                digest: None,
            })),
            None if may_be_appeals(&name, &head) => Ok(None),
            None if head.trim_ascii().is_empty() => {
                Err(Error::failed(format!("{} is empty", path.display())))
            }
            None => Err(
                Error::failed(format!("{} is none of the formats known", path.display())).hint(
                    "Contacts are vCard, CSV or JSON Lines, appeals JSON Lines or mails; a spreadsheet \
                     is saved as CSV first.",
                ),
            ),
        }
    }

    /// Says what an import of a file would do, row by row, and changes nothing. `go_on` is told how many of
    /// how many rows are done, now and then, and answers whether to go on.
    ///
    /// # Errors
    /// `NotFound` or `Failed` when the file cannot be read or `go_on` stopped it, and as
    /// [`Desk::import_contacts`].
    pub fn check_contacts(
        &self,
        file: &ContactFile,
        now: Timestamp,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<ContactCheck> {
        let bytes = contact_bytes(&file.path)?;
        let name = file.path.to_string_lossy();
        let report = self.bring(&name, &bytes, &file.options, now, true, go_on)?;
        Ok(ContactCheck {
            file: ContactFile {
                digest: Some(hash_of(&bytes)),
                ..file.clone()
            },
            report,
            changed: false,
        })
    }

    /// Imports a file that was checked; the cards of the desk may be others meanwhile, and each row is
    /// decided anew. `go_on` as in [`Desk::check_contacts`]; nothing stays of what was stopped.
    ///
    /// # Errors
    /// `Conflict` when the file is not what it was when it was checked, and as [`Desk::check_contacts`].
    pub fn import_checked(
        &self,
        file: &ContactFile,
        now: Timestamp,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<ContactReport> {
        let bytes = contact_bytes(&file.path)?;
        if file.digest != Some(hash_of(&bytes)) {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("{} is not what was checked", file.path.display()),
            ));
        }
        let name = file.path.to_string_lossy();
        self.bring(&name, &bytes, &file.options, now, false, go_on)
    }
}

/// The bytes of a file of contacts.
///
/// # Errors
/// `NotFound` when there is none; `Failed` when it cannot be read or is larger than 1 GiB.
pub fn contact_bytes(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |error: io::Error| unreadable(path, &error);
    let mut file = File::open(path).map_err(unreadable)?;
    read_contacts(&mut file, &path.display().to_string())
}

/// The bytes of a stream of contacts; `name` is what errors call it.
///
/// # Errors
/// `Failed` when it cannot be read or is larger than 1 GiB.
pub fn read_contacts(source: &mut dyn Read, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(Path::new(name), &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(
            Error::failed(format!("{name} is larger than 1 GiB, which is the limit"))
                .hint("Split it; importing the parts one after the other comes to the same."),
        );
    }
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let name = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => Error::not_found(format!("there is no file {name}")),
        io::ErrorKind::IsADirectory => Error::failed(format!("{name} is a folder")),
        io::ErrorKind::PermissionDenied => {
            Error::failed(format!("{name} cannot be read: its owner did not allow it"))
        }
        _ => Error::failed(format!("cannot read {name}: {error}")),
    }
}

/// Whether the intake should look at it: it tells broken records one by one.
fn may_be_appeals(name: &str, head: &[u8]) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    matches!(
        ending.as_str(),
        "jsonl" | "ndjson" | "json" | "eml" | "mbox" | "mbx"
    ) || !head.contains(&0)
        && (Format::sniff(false, head, name) != Format::Jsonl
            || head
                .split(|byte| *byte == b'\n')
                .any(|line| line.trim_ascii().starts_with(b"{")))
}
