//! Erasing (`D2`, `D3`, `M7`, `M9`): nothing of a person is left in any byte, nothing of others is
//! touched.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use deskcard::desk::{Desk, Writing};
use deskcard::domain::appeal::Visibility;
use deskcard::domain::client::Standing;
use deskcard::domain::error::ErrorKind;
use deskcard::domain::ids::{ClientId, TicketId};
use deskcard::domain::listing::{ListColour, Origin};
use serde_json::{Value, json};

use crate::dossier::world::{address, content};
use crate::support::{Room, chat, mail, now, with};

const CROWD: usize = 100;

/// A crowd of clients, each with words, contacts, a picture and a file that nobody else has.
fn crowd() -> Room {
    let room = Room::new();
    let mut appeals = Vec::new();
    for n in 0..CROWD {
        appeals.push(with(
            mail(
                &format!("m{n}"),
                &format!("person{n:03}@mail.example"),
                &format!("My parcel zebra{n:03}quartz is late"),
            ),
            &[
                ("from.name", json!(format!("Nämé{n:03}"))),
                ("from.phone", json!(format!("+49 30 9018{n:04}"))),
                ("subject", json!(format!("Order velvet{n:03}lantern"))),
                (
                    "attachments",
                    json!([{"name": format!("scan{n:03}ed.pdf"), "type": "application/pdf",
                    "data": base64_of(&format!("file{n:03}contents and no other"))}]),
                ),
            ],
        ));
        appeals.push(with(
            chat(
                &format!("t{n}"),
                "telegram",
                &format!("77{n:05}"),
                &format!("чаща{n:03}ёлка"),
            ),
            &[("from.email", json!(format!("person{n:03}@mail.example")))],
        ));
    }
    room.file(&appeals);
    room
}

fn base64_of(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Everything a person of the crowd can be known by.
fn known_by(n: usize) -> Vec<String> {
    vec![
        format!("person{n:03}"),
        format!("zebra{n:03}quartz"),
        format!("velvet{n:03}lantern"),
        format!("Nämé{n:03}"),
        format!("name{n:03}"),
        format!("9018{n:04}"),
        format!("77{n:05}"),
        format!("чаща{n:03}"),
        format!("file{n:03}contents"),
        format!("scan{n:03}ed"),
    ]
}

/// In which files of a folder a text stands.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .filter(|path| {
            let bytes = fs::read(path).unwrap();
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        })
        .map(|path| path.display().to_string())
        .collect()
}

fn id_of(room: &Room, n: usize) -> ClientId {
    room.id(&format!("person{n:03}@mail.example"))
}

fn reply(desk: &Desk, ticket: TicketId, text: &str) {
    let writing = Writing {
        ticket,
        visibility: Visibility::Public,
        text: text.to_owned(),
        files: Vec::new(),
        then: None,
        confirmed: true,
        held: false,
    };
    desk.write(&writing, now()).unwrap();
}

/// What is on the desk but for the lines about one person.
fn without(all: Value, ids: &[ClientId]) -> Vec<(String, Value)> {
    let Value::Object(all) = all else { panic!() };
    all.into_iter()
        .filter(|(name, _)| name.starts_with("card ") || name.starts_with("ticket "))
        .filter(|(name, value)| {
            let text = value.as_str().unwrap_or_default();
            !ids.iter().any(|id| {
                name.starts_with(&format!("card {id}"))
                    || text.contains(&format!("client: ClientId(\n            {id},"))
            })
        })
        .collect()
}

#[test]
fn d2_no_byte_of_an_erased_person_is_left_and_others_are_untouched() {
    let room = crowd();
    let (gone, other) = (id_of(&room, 42), id_of(&room, 43));
    let at = |seconds| now().plus_seconds(seconds);
    let desk = &room.desk;
    desk.set_standing(gone, Standing::Spammer, at(1)).unwrap();
    desk.set_standing(gone, Standing::Normal, at(2)).unwrap();
    desk.append_note(gone, "note plumber042jigsaw", at(3))
        .unwrap();
    desk.tag_cards(&[gone, other], &["bulk".to_owned()], &[], at(4))
        .unwrap();
    desk.change_card(gone, "edit", at(5), |card| {
        card.name = "Former042name".to_owned();
        card.contacts
            .retain(|contact| !contact.value.contains("+49"));
        Ok(())
    })
    .unwrap();
    let tickets = desk.store().ticket_ids_of(gone).unwrap();
    reply(desk, tickets[0], "dear dragonfly042harbour");
    desk.keep_draft("reply", tickets[0].0, Some("draft wombat042saffron"), at(6))
        .unwrap();
    // A guest in another client's ticket, and another client as a guest in hers.
    let theirs = desk.store().ticket_ids_of(other).unwrap();
    desk.change_client(tickets[1], other, at(7)).unwrap();
    desk.change_client(theirs[1], gone, at(8)).unwrap();
    room.file_text(
        "{\"v\":1,\"channel\":\"email\",\"from\":{\"email\":\"person042@mail.example\"\n",
    );
    room.desk.store().index_all().unwrap();
    for text in known_by(42) {
        assert!(
            !files_with(room.folder.path(), &text).is_empty(),
            "{text} is there before"
        );
    }
    let before = without(content(desk), &[gone, other]);
    let guest_words = desk.store().messages(theirs[1]).unwrap();

    let report = desk.erase(&[gone], at(9)).unwrap();

    let mut texts = known_by(42);
    texts.extend(
        [
            "plumber042jigsaw",
            "Former042name",
            "dragonfly042harbour",
            "wombat042saffron",
        ]
        .map(str::to_owned),
    );
    for text in &texts {
        assert_eq!(files_with(room.folder.path(), text), [""; 0], "{text}");
    }
    assert_eq!(report.left, [""; 0]);
    assert!(report.looked_for > 20, "{report:?}");
    assert!(report.searched.len() >= 3, "{:?}", report.searched);
    assert_eq!(
        (report.rejects, report.drafts, report.outbox_lines),
        (1, 1, 1)
    );
    assert_eq!(report.files, 1, "{report:?}");
    assert_eq!(
        without(content(desk), &[gone, other]),
        before,
        "others are untouched"
    );
    let saved: Vec<_> = desk
        .store()
        .ticket_ids_of(other)
        .unwrap()
        .into_iter()
        .flat_map(|ticket| desk.store().messages(ticket).unwrap())
        .collect();
    assert!(
        guest_words.iter().all(|words| saved
            .iter()
            .any(|message| message.id == words.id && message.text == words.text)),
        "what the other client wrote in her ticket is the other client's"
    );
    assert!(
        saved
            .iter()
            .any(|message| message.deleted && message.text.is_empty())
    );
    // What was done to both at once can still be taken back for the other one.
    assert_eq!(desk.undo(None, at(10)).unwrap().entry.action, "tag");
    assert!(desk.card_view(other).unwrap().client.tags.is_empty());
    // Seen stays seen (M9), and who writes again gets a new card (M7).
    let again = room.file(&[mail(
        "m42",
        "person042@mail.example",
        "My parcel zebra042quartz is late",
    )]);
    assert_eq!((again.duplicates, again.messages), (1, 0));
    room.file(&[mail("new", "person042@mail.example", "here again")]);
    assert_ne!(id_of(&room, 42), gone);
}

#[test]
fn d3_an_erased_spammer_stays_on_the_black_list_as_keyed_hashes() {
    let room = crowd();
    let spammer = id_of(&room, 7);
    room.desk
        .set_standing(spammer, Standing::Spammer, now())
        .unwrap();
    let report = room.desk.erase(&[spammer], now().plus_seconds(1)).unwrap();
    assert_eq!(report.left, [""; 0]);
    assert!(report.list_entries >= 1);
    let lists = room
        .desk
        .store()
        .list_entries(Some(ListColour::Black), 100)
        .unwrap();
    assert!(!lists.is_empty());
    for entry in lists {
        assert!(entry.value.starts_with("erased:"), "{entry:?}");
        assert_eq!((entry.client, entry.origin), (None, Origin::Card));
    }
    for text in known_by(7) {
        assert_eq!(files_with(room.folder.path(), &text), [""; 0], "{text}");
    }
    let report = room.file(&[mail("again", "person007@mail.example", "buy now")]);
    assert_eq!(report.spam, 1);
    assert_eq!(
        room.client("person007@mail.example").standing,
        Standing::Spammer
    );
}

#[test]
fn d2_a_deleted_card_and_one_that_was_merged_are_erased_with_their_dossiers() {
    let room = crowd();
    let (keep, merged, deleted) = (id_of(&room, 1), id_of(&room, 2), id_of(&room, 3));
    room.desk.merge_cards(keep, merged, now()).unwrap();
    room.desk.delete_card(keep, now().plus_seconds(1)).unwrap();
    room.desk
        .delete_card(deleted, now().plus_seconds(2))
        .unwrap();
    let report = room
        .desk
        .erase(&[keep, deleted], now().plus_seconds(3))
        .unwrap();
    assert_eq!(report.left, [""; 0]);
    assert_eq!(report.dossiers, 3);
    for n in 1..=3 {
        for text in known_by(n) {
            assert_eq!(files_with(room.folder.path(), &text), [""; 0], "{text}");
        }
    }
    assert!(!files_with(room.folder.path(), "zebra004quartz").is_empty());
    let error = room.desk.erase(&[ClientId(7_777)], now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[test]
fn d2_while_another_program_reads_the_bytes_are_pending_and_go_at_the_next_open() {
    let room = crowd();
    let gone = id_of(&room, 5);
    let other = rusqlite::Connection::open(room.desk.store().path()).unwrap();
    other
        .execute_batch("BEGIN; SELECT count(*) FROM clients;")
        .unwrap();
    let error = room.desk.erase(&[gone], now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Busy);
    assert!(error.message.contains("erased, bytes pending"), "{error}");
    assert_eq!(
        room.desk.store().lead_on(gone).unwrap(),
        None,
        "gone all the same"
    );
    other.execute_batch("COMMIT").unwrap();
    drop(other);
    drop(room.as_agent("olga"));
    for text in known_by(5) {
        assert_eq!(files_with(room.folder.path(), &text), [""; 0], "{text}");
    }
}

#[test]
fn d1_with_no_days_for_undo_a_deleted_card_is_gone_at_once_and_with_some_when_they_have_passed() {
    for days in [0, 2] {
        let room = Room::with(&format!("[desk]\nundo_days = {days}\n"));
        room.file(&[with(
            mail("1", &address(1), "quince"),
            &[(
                "attachments",
                json!([{"name": "a.txt", "data": base64_of("quincefile")}]),
            )],
        )]);
        let id = room.id(&address(1));
        room.desk.delete_card(id, now()).unwrap();
        if days > 0 {
            assert_eq!(room.desk.store().count_blobs().unwrap(), 1);
            let late = now().plus_seconds(2 * 86_400 + 1);
            assert!(room.desk.tidy(late).unwrap() > 0);
        }
        assert_eq!(room.desk.store().count_blobs().unwrap(), 0);
        let error = room.desk.undo(None, now().plus_seconds(9)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound, "{error}");
    }
}
