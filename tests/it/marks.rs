//! Marks of cards and what deleted and erased ones leave on the lists (`S1`, `D3`).

use deskcard::desk::Desk;
use deskcard::domain::client::{Client, Source, Standing};
use deskcard::domain::contact::{Contact, ContactKind};
use deskcard::domain::edit::{AvatarEdit, CardEdit, SaveOutcome};
use deskcard::domain::exchange::ImportOptions;
use deskcard::domain::ids::ListEntryId;
use deskcard::domain::listing::{EntryType, ListColour, ListEntry, Origin};
use deskcard::domain::ticket::Status;

use crate::support::{Room, mail, now};

const SPAMMER: &str = "spam@example.com";

/// A desk that erased a spammer, whose mark was to end.
fn erased_spammer() -> Room {
    let room = Room::new();
    room.file(&[mail("1", SPAMMER, "buy")]);
    let id = room.id(SPAMMER);
    room.desk
        .set_standing(id, Standing::Spammer, now())
        .unwrap();
    let entry = entries(&room)[0].clone();
    let until = Some(now().plus_seconds(86_400));
    let edited = ListEntry { until, ..entry };
    room.desk.edit_list_entry(edited, false, now()).unwrap();
    room.desk.erase(&[id], now()).unwrap();
    room
}

fn entries(room: &Room) -> Vec<ListEntry> {
    room.desk.store().list_entries(None, 100).unwrap()
}

fn assert_sound(room: &Room) {
    assert_eq!(room.desk.store().check().unwrap().list(), []);
}

fn email(address: &str) -> Contact {
    Contact::new(ContactKind::Email, "", address, "", Source::Manual, None)
}

fn create(desk: &Desk, contacts: Vec<Contact>) -> Client {
    save(desk, Client::blank(now()), contacts)
}

fn save(desk: &Desk, mut mine: Client, contacts: Vec<Contact>) -> Client {
    mine.name = "Somebody".to_owned();
    mine.contacts = contacts;
    let edit = CardEdit {
        base: None,
        mine,
        avatar: AvatarEdit::Keep,
        share: Vec::new(),
        over: None,
    };
    match desk.save_card(&edit, now()).unwrap() {
        SaveOutcome::Saved(card) => *card,
        refused => panic!("{refused:?}"),
    }
}

fn listed(value: &str, list: ListColour) -> ListEntry {
    ListEntry {
        id: ListEntryId(0),
        list,
        kind: EntryType::Email,
        value: value.to_owned(),
        client: None,
        origin: Origin::Hand,
        reason: String::new(),
        author: String::new(),
        at: now(),
        until: None,
    }
}

#[test]
fn d3_an_erased_spammer_who_writes_again_is_on_the_list_by_name_until_the_same_end() {
    let room = erased_spammer();
    let left = entries(&room);
    assert!(left[0].value.starts_with("erased:"), "{left:?}");
    room.file(&[mail("2", SPAMMER, "buy more")]);
    let card = room.client(SPAMMER);
    assert_eq!(card.standing, Standing::Spammer);
    let now_listed = entries(&room);
    assert_eq!(now_listed.len(), 1);
    assert_eq!(
        (now_listed[0].value.as_str(), now_listed[0].client),
        (SPAMMER, Some(card.id))
    );
    assert_eq!(now_listed[0].until, left[0].until, "S7: the mark's end");
    assert_sound(&room);
    room.desk
        .append_note(card.id, "sells socks", now())
        .unwrap();
    assert_eq!(entries(&room), now_listed, "an edit takes nothing off");
}

#[test]
fn d3_a_card_made_by_hand_for_a_listed_contact_is_marked_and_undo_leaves_the_list_as_it_was() {
    let room = erased_spammer();
    let before = entries(&room);
    let card = create(&room.desk, vec![email(SPAMMER)]);
    assert_eq!(card.standing, Standing::Spammer);
    let listed_now = entries(&room);
    assert_eq!(listed_now.len(), 1);
    assert_eq!(
        (listed_now[0].value.as_str(), listed_now[0].until),
        (SPAMMER, before[0].until)
    );
    assert_sound(&room);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(entries(&room), before);
    assert_sound(&room);
}

#[test]
fn d3_an_imported_card_for_a_listed_contact_is_marked_but_not_for_its_domain_or_an_entry_that_ended()
 {
    let room = Room::new();
    let ended = ListEntry {
        until: Some(now().plus_seconds(60)),
        ..listed("old@example.com", ListColour::Black)
    };
    for entry in [
        listed(SPAMMER, ListColour::Black),
        listed("friend@example.com", ListColour::White),
        listed("@example.net", ListColour::Black),
        ended,
    ] {
        room.desk.add_list_entry(entry, now()).unwrap();
    }
    let lines: String = [
        SPAMMER,
        "friend@example.com",
        "joe@example.net",
        "old@example.com",
    ]
    .iter()
    .map(|address| format!("{{\"emails\":[\"{address}\"]}}\n"))
    .collect();
    let report = room
        .desk
        .import_contacts(
            "cards.jsonl",
            lines.as_bytes(),
            &ImportOptions::default(),
            now().plus_seconds(60),
        )
        .unwrap();
    assert_eq!(report.created, 4);
    for (address, standing) in [
        (SPAMMER, Standing::Spammer),
        ("friend@example.com", Standing::Vip),
        ("joe@example.net", Standing::Normal),
        ("old@example.com", Standing::Normal),
    ] {
        assert_eq!(room.client(address).standing, standing, "{address}");
    }
    assert_sound(&room);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(entries(&room).len(), 4);
}

#[test]
fn d3_a_mark_that_an_agent_gives_and_a_shared_contact_speak_for_themselves() {
    let room = Room::new();
    room.desk
        .add_list_entry(listed(SPAMMER, ListColour::Black), now())
        .unwrap();
    let shared = Contact {
        shared: true,
        ..email(SPAMMER)
    };
    let card = create(&room.desk, vec![shared]);
    assert_eq!(card.standing, Standing::Normal);
    let vip = Client {
        standing: Standing::Vip,
        ..Client::blank(now())
    };
    let card = save(&room.desk, vip, vec![email("good@example.com")]);
    assert_eq!(card.standing, Standing::Vip);
    assert_sound(&room);
}

#[test]
fn s1_a_mark_holds_although_an_entry_by_hand_for_its_contact_has_ended() {
    let room = Room::new();
    let until = Some(now().plus_seconds(-5 * 86_400));
    let ended = ListEntry {
        until,
        ..listed(SPAMMER, ListColour::Black)
    };
    room.desk
        .add_list_entry(ended, now().plus_seconds(-10 * 86_400))
        .unwrap();
    let before = entries(&room);
    room.file(&[mail("1", SPAMMER, "buy")]);
    let card = room.client(SPAMMER);
    assert_eq!(card.standing, Standing::Normal);
    room.desk
        .set_standing(card.id, Standing::Spammer, now())
        .unwrap();
    let marked = entries(&room);
    assert_eq!(marked.len(), 1);
    assert_eq!(
        (marked[0].origin, marked[0].client, marked[0].until),
        (Origin::Card, Some(card.id), None)
    );
    room.file(&[mail("2", SPAMMER, "buy more")]);
    assert_eq!(room.ticket(2).ticket.status, Status::Spam);
    assert_sound(&room);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(entries(&room), before);
    assert_sound(&room);
}

#[test]
fn s7_a_mark_that_has_ended_does_not_begin_again_when_its_card_is_edited() {
    let room = Room::new();
    room.file(&[mail("1", SPAMMER, "buy")]);
    let until = Some(now().plus_seconds(60));
    let entry = ListEntry {
        until,
        ..listed(SPAMMER, ListColour::Black)
    };
    room.desk.add_list_entry(entry, now()).unwrap();
    let before = entries(&room);
    let later = now().plus_seconds(120);
    room.desk
        .append_note(room.id(SPAMMER), "sells socks", later)
        .unwrap();
    assert_eq!(entries(&room), before);
    assert_sound(&room);
}

#[test]
fn s7_the_mark_that_a_by_hand_entry_gives_a_new_card_ends_with_it() {
    let room = Room::new();
    let until = now().plus_seconds(86_400);
    let entry = ListEntry {
        until: Some(until),
        ..listed(SPAMMER, ListColour::Black)
    };
    room.desk.add_list_entry(entry, now()).unwrap();
    // Another contact comes first, so the end must not hang on the order.
    let mut first = mail("1", SPAMMER, "buy");
    first["from"]["email"] = serde_json::json!(["other@example.com", SPAMMER]);
    room.file(&[first]);
    let made = create(
        &room.desk,
        vec![email("hand@example.com"), email("x@example.com")],
    );
    assert_eq!(made.standing, Standing::Normal);
    let card = room.client(SPAMMER);
    assert_eq!(card.standing, Standing::Spammer);
    let ends: Vec<_> = entries(&room)
        .iter()
        .filter(|entry| entry.client == Some(card.id))
        .map(|entry| entry.until)
        .collect();
    assert_eq!(ends, vec![Some(until); ends.len()]);
    assert!(!ends.is_empty());
    assert_sound(&room);
}
