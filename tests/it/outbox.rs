//! Replies leave through the outbox file that connectors read (`T4`), each by itself.

use std::fs;
use std::os::unix::fs::FileExt;

use deskcard::desk::{Desk, Writing};
use deskcard::domain::appeal::Visibility;
use deskcard::domain::draft::Enclosed;
use deskcard::domain::ids::{OutboxId, TicketId};
use deskcard::domain::ticket::DeliveryState;
use serde_json::Value;

use crate::support::{Room, chat, now};

/// A reply of the ticket, held for its time.
fn write(desk: &Desk, ticket: i64, files: Vec<Enclosed>) -> OutboxId {
    let writing = Writing {
        ticket: TicketId(ticket),
        visibility: Visibility::Public,
        text: "On its way".to_owned(),
        files,
        then: None,
        confirmed: true,
        held: true,
    };
    desk.write(&writing, now()).unwrap();
    desk.store().outbox(false, 1).unwrap()[0].id
}

fn state(desk: &Desk, id: OutboxId) -> DeliveryState {
    desk.store().outbox_state(id).unwrap().unwrap()
}

#[test]
fn t4_who_quits_lets_only_own_held_replies_leave() {
    let room = Room::new();
    room.file(&[chat("1", "telegram", "7", "hello")]);
    let pavel = room.as_agent("pavel");
    let (hers, his) = (write(&room.desk, 1, vec![]), write(&pavel, 1, vec![]));
    pavel.release_held(now()).unwrap();
    assert_eq!(
        [hers, his].map(|id| state(&pavel, id)),
        [DeliveryState::Held, DeliveryState::Queued]
    );
    room.desk.undo(None, now()).unwrap();
    let draft = room.desk.store().draft("olga", "reply", 1).unwrap();
    assert_eq!(draft.as_deref(), Some("On its way"));
}

/// Makes the kept bytes of a file of one letter repeated unreadable: the page they begin on leads nowhere.
fn damage(room: Room, letter: u8) -> (tempfile::TempDir, Desk) {
    room.desk.store().checkpoint().unwrap();
    let Room { folder, desk } = room;
    drop(desk);
    let path = folder.path().join("desk.db");
    let page = 8192;
    let kept = fs::read(&path)
        .unwrap()
        .chunks(page)
        .position(|page| page[4..].iter().all(|byte| *byte == letter))
        .unwrap();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0xff; 4], (kept * page) as u64).unwrap();
    let desk = Desk::open(
        &path,
        std::sync::Arc::default(),
        "olga",
        deskcard::desk::Access::Write,
    );
    (folder, desk.unwrap())
}

#[test]
fn t4_a_reply_whose_file_cannot_be_read_fails_and_keeps_no_other_one_back() {
    let room = Room::new();
    room.file(&[
        chat("1", "telegram", "7", "hello"),
        chat("2", "telegram", "8", "hello"),
    ]);
    let picture = room.folder.path().join("picture.png");
    fs::write(&picture, [b'Z'; 40_000]).unwrap();
    let broken = write(&room.desk, 1, vec![Enclosed::at(&picture)]);
    let whole = write(&room.desk, 2, vec![]);
    let (_folder, desk) = damage(room, b'Z');
    assert_eq!(desk.hand_on(now().plus_seconds(60)).unwrap(), 2);
    assert_eq!(
        [broken, whole].map(|id| state(&desk, id)),
        [DeliveryState::Failed, DeliveryState::Queued]
    );
    let why = desk.store().reply(broken).unwrap().unwrap().error.unwrap();
    assert!(why.contains("attachment"), "{why}");
    let lines = fs::read_to_string(desk.outbox_file()).unwrap();
    let records: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: Vec<String> = records
        .iter()
        .map(|one| one["id"].to_string().replace('"', ""))
        .collect();
    assert_eq!(ids, [whole.to_string()]);
    let error = desk.retry_outbox(&[broken], now()).unwrap_err();
    assert!(error.message.contains("was not sent"), "{error}");
    assert_eq!(state(&desk, broken), DeliveryState::Failed);
}
