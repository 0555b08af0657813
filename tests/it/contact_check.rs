//! `X3`: a file of contacts is checked, and what was checked is imported, as the screen orders it.

use std::fs;
use std::path::{Path, PathBuf};

use deskcard::domain::error::ErrorKind;
use deskcard::domain::exchange::{ContactFile, ImportFormat, Verdict};

use crate::support::{Room, now};

/// A file of so many people.
fn people(folder: &Path, count: usize) -> PathBuf {
    let rows: String = (1..=count)
        .map(|n| format!("Person {n},person{n}@mail.example\n"))
        .collect();
    let path = folder.join("people.csv");
    fs::write(&path, format!("name,email\n{rows}")).unwrap();
    path
}

fn cards(room: &Room) -> u64 {
    room.desk.store().totals().unwrap().clients
}

fn found(room: &Room, path: &Path) -> ContactFile {
    room.desk.contact_file(path, now()).unwrap().unwrap()
}

#[test]
fn x3_a_check_changes_nothing_and_the_import_does_what_it_said() {
    let room = Room::new();
    let folder = tempfile::tempdir().unwrap();
    let file = found(&room, &people(folder.path(), 200));
    assert_eq!(file.options.format, Some(ImportFormat::Csv));
    let mut told = Vec::new();
    let check = room
        .desk
        .check_contacts(&file, now(), &mut |done, total| {
            told.push((done, total));
            true
        })
        .unwrap();
    assert_eq!(told, [(0, 200), (64, 200), (128, 200), (192, 200)]);
    assert_eq!((check.report.created, cards(&room)), (200, 0));
    assert!(
        check
            .report
            .verdicts
            .iter()
            .all(|row| row.verdict == Verdict::Created)
    );
    assert_eq!(check.report.verdicts[7].name, "Person 8");
    let report = room
        .desk
        .import_checked(&check.file, now(), &mut |_, _| true)
        .unwrap();
    assert_eq!((report.created, cards(&room)), (200, 200));
    assert!(report.entry.is_some());
    // One undo takes all of it back.
    room.desk.undo(None, now()).unwrap();
    assert_eq!(cards(&room), 0);
}

#[test]
fn u9_nothing_stays_of_what_was_stopped() {
    let room = Room::new();
    let folder = tempfile::tempdir().unwrap();
    let file = found(&room, &people(folder.path(), 200));
    let until = |limit: u64| move |done: u64, _: u64| done < limit;
    let stopped = room.desk.check_contacts(&file, now(), &mut until(100));
    assert_eq!(stopped.unwrap_err().message, "stopped: nothing was changed");
    let check = room
        .desk
        .check_contacts(&file, now(), &mut |_, _| true)
        .unwrap();
    let stopped = room
        .desk
        .import_checked(&check.file, now(), &mut until(100));
    assert_eq!(stopped.unwrap_err().message, "stopped: nothing was changed");
    assert_eq!(cards(&room), 0);
}

#[test]
fn x3_only_what_was_checked_is_imported() {
    let room = Room::new();
    let folder = tempfile::tempdir().unwrap();
    let path = people(folder.path(), 2);
    let check = room
        .desk
        .check_contacts(&found(&room, &path), now(), &mut |_, _| true)
        .unwrap();
    people(folder.path(), 3);
    let refused = room
        .desk
        .import_checked(&check.file, now(), &mut |_, _| true);
    assert_eq!(refused.unwrap_err().kind, ErrorKind::Conflict);
    assert_eq!(cards(&room), 0);
}

#[test]
fn u10_a_path_that_cannot_be_imported_says_why_in_a_sentence() {
    let room = Room::new();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, content, said) in [
        (
            "words.txt",
            Some(&b"Dear Anna,\nhow are you?\n"[..]),
            "is none of the formats known",
        ),
        (
            "photo.csv",
            Some(&b"PK\x03\x04\x14\x00"[..]),
            "is none of the formats known",
        ),
        ("nothing", Some(&b" \n"[..]), "is empty"),
        ("gone.vcf", None, "there is no file"),
    ] {
        if let Some(content) = content {
            fs::write(at(name), content).unwrap();
        }
        let error = room.desk.contact_file(&at(name), now()).unwrap_err();
        assert!(error.message.contains(said), "{name}: {}", error.message);
    }
    // Appeals, and what the intake looks at itself.
    fs::write(at("queue.jsonl"), b"broken\n").unwrap();
    for path in [at("queue.jsonl"), folder.path().to_owned()] {
        assert_eq!(room.desk.contact_file(&path, now()).unwrap(), None);
    }
}
