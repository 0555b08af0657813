//! A file of contacts from the screen: looked at, checked, imported (`X3`).

use std::path::{Path, PathBuf};

use super::protocol::Done;
use crate::desk::Desk;
use crate::domain::display::{counted, grouped};
use crate::domain::error::{ErrorKind, Result};
use crate::domain::exchange::{ContactFile, ContactReport};
use crate::domain::time::Timestamp;

/// The file of contacts among what shall be imported; `None` for appeals, and for several paths.
pub(super) fn among(desk: &Desk, paths: &[PathBuf], now: Timestamp) -> Result<Option<ContactFile>> {
    match paths {
        [path] => desk.contact_file(path, now),
        _ => Ok(None),
    }
}

/// Checks a file; `go_on` as in [`Desk::check_contacts`].
pub(super) fn check(
    desk: &Desk,
    file: &ContactFile,
    now: Timestamp,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Done> {
    let check = desk.check_contacts(file, now, go_on)?;
    Ok(Done::Checked(Box::new(check)))
}

/// Imports a file that was checked; one that is another by now is checked anew.
pub(super) fn import(
    desk: &Desk,
    file: &ContactFile,
    now: Timestamp,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Done> {
    match desk.import_checked(file, now, go_on) {
        Ok(report) => Ok(Done::Said {
            sentence: sentence(&file.path, &report),
            undo: report.entry.is_some(),
        }),
        Err(error) if error.kind == ErrorKind::Conflict => {
            let mut check = desk.check_contacts(file, now, go_on)?;
            check.changed = true;
            Ok(Done::Checked(Box::new(check)))
        }
        Err(error) => Err(error),
    }
}

/// «48 cards created, 3 changed from a.csv; 2 rows were left out».
fn sentence(path: &Path, report: &ContactReport) -> String {
    let mut done = Vec::new();
    if report.created > 0 {
        done.push(format!(
            "{} created",
            counted(report.created, "card", "cards")
        ));
    }
    if report.updated > 0 {
        let what = match report.created {
            0 => counted(report.updated, "card", "cards"),
            _ => grouped(report.updated),
        };
        done.push(format!("{what} updated"));
    }
    if done.is_empty() {
        done.push("no card changed".to_owned());
    }
    let mut said = done.join(", ");
    if let Some(name) = path.file_name() {
        said.push_str(&format!(" from {}", name.to_string_lossy()));
    }
    let left = report.conflicts + report.refused;
    if left > 0 {
        said.push_str(&format!("; {} left out", counted(left, "row", "rows")));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x3_the_notice_says_how_many_and_what_was_left_out() {
        for (created, updated, conflicts, refused, said) in [
            (1, 0, 0, 0, "1 card created from a.csv"),
            (1200, 3, 0, 0, "1,200 cards created, 3 updated from a.csv"),
            (0, 2, 1, 1, "2 cards updated from a.csv; 2 rows left out"),
            (0, 0, 0, 1, "no card changed from a.csv; 1 row left out"),
        ] {
            let report = ContactReport {
                created,
                updated,
                conflicts,
                refused,
                ..ContactReport::default()
            };
            assert_eq!(sentence(Path::new("/home/olga/a.csv"), &report), said);
        }
    }
}
