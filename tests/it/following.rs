//! Queues and folders that are followed beside other work (`M11`, `M13`).

use std::fs;
use std::time::Duration;

use deskcard::desk::following::Following;
use deskcard::domain::error::Result;
use deskcard::domain::report::ImportReport;
use rusqlite::Connection;

use crate::support::{Room, now};

/// The next batch; a mail that may still be written is waited for.
fn next(room: &Room, followed: &mut Following) -> Result<Option<ImportReport>> {
    loop {
        let found = room.desk.file_appended(followed, 100, now());
        if !matches!(found, Ok(None)) || !followed.is_settling() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn m11_a_batch_and_the_positions_of_mails_that_are_gone_are_stored_together_or_not_at_all() {
    let room = Room::new();
    let folder = room.folder.path().join("mails");
    fs::create_dir(&folder).unwrap();
    let write = |n: u8| {
        let mail = format!("From: a{n}@b.example\nMessage-ID: <{n}>\n\nhello\n");
        fs::write(folder.join(format!("{n}.eml")), mail).unwrap();
    };
    write(1);
    let mut followed = room.desk.follow(&folder);
    assert_eq!(next(&room, &mut followed).unwrap().unwrap().messages, 1);
    write(2);
    fs::remove_file(folder.join("1.eml")).unwrap();
    let other = Connection::open(room.folder.path().join("desk.db")).unwrap();
    let stubborn = "CREATE TRIGGER stubborn BEFORE DELETE ON positions
                    BEGIN SELECT RAISE(ABORT, 'not now'); END";
    other.execute_batch(stubborn).unwrap();
    next(&room, &mut followed).unwrap_err();
    other.execute_batch("DROP TRIGGER stubborn").unwrap();
    let report = next(&room, &mut followed).unwrap().unwrap();
    assert_eq!(
        (report.read, report.messages),
        (1, 1),
        "told once it is stored"
    );
    let source = folder.to_string_lossy();
    assert_eq!(room.desk.store().positions(&source).unwrap().len(), 1);
}
