//! What stands in the way of an undo and what does not, where the random desks seldom come (`D7`).

use deskcard::desk::Writing;
use deskcard::domain::appeal::Visibility;
use deskcard::domain::client::{Client, CompanyRef, Source, Standing};
use deskcard::domain::contact::{Contact, ContactKind};
use deskcard::domain::draft::Enclosed;
use deskcard::domain::error::ErrorKind;
use deskcard::domain::ids::{ClientId, CompanyId, EntryId, TicketId};
use deskcard::domain::listing::ListEntry;
use deskcard::domain::time::Timestamp;
use serde_json::Value;

use crate::support::{Room, mail, now};

/// Cards 1 to `count`.
fn crowd(count: usize) -> Room {
    let room = Room::new();
    let mails: Vec<Value> = (1..=count)
        .map(|n| mail(&n.to_string(), &format!("p{n}@example.com"), "hello"))
        .collect();
    room.file(&mails);
    room
}

fn employ(card: &mut Client, company: &str) {
    card.company = Some(CompanyRef {
        id: CompanyId(0),
        name: company.to_owned(),
        source: Source::Manual,
        given_by: None,
    });
}

fn days(days: i64) -> Timestamp {
    now().plus_seconds(days * 86_400)
}

/// The one entry of the lists.
fn entry(room: &Room) -> ListEntry {
    let entries = room.desk.store().list_entries(None, 10).unwrap();
    assert_eq!(entries.len(), 1);
    entries[0].clone()
}

#[test]
fn d7_the_end_that_another_agent_set_for_a_mark_stands_in_the_way_and_is_named() {
    let room = crowd(1);
    let igor = room.as_agent("igor");
    room.desk
        .set_standing(ClientId(1), Standing::Spammer, now())
        .unwrap();
    let set = |desk: &deskcard::desk::Desk, until| -> EntryId {
        let edited = ListEntry {
            until: Some(until),
            ..entry(&room)
        };
        let id = desk.edit_list_entry(edited, false, now()).unwrap();
        id.unwrap()
    };
    let first = set(&room.desk, days(10));
    let second = set(&igor, days(20));
    let refused = room.desk.undo(Some(first), now()).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
    assert!(
        refused
            .message
            .starts_with("igor changed the list entry of p1@example.com")
    );
    assert_eq!(entry(&room).until, Some(days(20)));
    // One after the other it goes.
    igor.undo(Some(second), now()).unwrap();
    room.desk.undo(Some(first), now()).unwrap();
    assert_eq!(entry(&room).until, None);
}

#[test]
fn d7_a_mark_is_taken_back_although_another_agent_listed_a_further_contact_of_the_card() {
    let room = crowd(1);
    let mark = room
        .desk
        .set_standing(ClientId(1), Standing::Spammer, now())
        .unwrap();
    let igor = room.as_agent("igor");
    igor.change_card(ClientId(1), "edit", now(), |card| {
        let email = ContactKind::Email;
        card.contacts.push(Contact::new(
            email,
            "",
            "second@example.com",
            "",
            Source::Manual,
            None,
        ));
        Ok(())
    })
    .unwrap();
    assert_eq!(room.desk.store().list_entries(None, 10).unwrap().len(), 2);
    room.desk.undo(mark, now()).unwrap();
    assert_eq!(room.desk.store().check().unwrap().list(), []);
    assert_eq!(room.client("1").standing, Standing::Normal);
    assert_eq!(room.desk.store().list_entries(None, 10).unwrap(), []);
}

#[test]
fn d7_a_company_that_is_gone_is_named_when_an_undo_would_put_it_back() {
    for merged in [false, true] {
        let room = crowd(1);
        let (desk, one) = (&room.desk, ClientId(1));
        let employed = |company: &str| {
            let change = |card: &mut Client| {
                employ(card, company);
                Ok(())
            };
            desk.change_card(one, "edit", now(), change)
                .unwrap()
                .unwrap()
        };
        employed("Acme");
        let moved = employed("Globex");
        let id = |name: &str| desk.store().company_named(name).unwrap().unwrap();
        if merged {
            desk.merge_companies(id("Globex"), id("Acme"), now())
                .unwrap();
        } else {
            desk.delete_company(id("Acme"), now()).unwrap();
        }
        let refused = desk.undo(Some(moved), now()).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Conflict, "{refused}");
        assert!(refused.message.contains("«Acme»"), "{refused}");
        assert_eq!(room.client("1").company.unwrap().name, "Globex");
        desk.undo(None, now()).unwrap();
        desk.undo(Some(moved), now()).unwrap();
        assert_eq!(room.client("1").company.unwrap().name, "Acme");
    }
}

#[test]
fn d7_a_card_is_put_back_without_a_company_that_is_gone() {
    let room = crowd(1);
    let desk = &room.desk;
    desk.save_company(None, "Acme", &[], now()).unwrap();
    let acme = desk.store().company_named("Acme").unwrap().unwrap();
    let mut card = Client::blank(now());
    card.name = "Somebody".to_owned();
    employ(&mut card, "Acme");
    let edit = deskcard::domain::edit::CardEdit {
        base: None,
        mine: card,
        avatar: deskcard::domain::edit::AvatarEdit::Keep,
        share: Vec::new(),
        over: None,
    };
    desk.save_card(&edit, now()).unwrap();
    let undone = desk.undo(None, now()).unwrap();
    let igor = room.as_agent("igor");
    igor.delete_company(acme, now()).unwrap();
    desk.undo(Some(undone.by), now()).unwrap();
    let back = room.client("2");
    assert_eq!((back.name.as_str(), back.company), ("Somebody", None));
    assert_eq!(desk.store().check().unwrap().list(), []);
}

#[test]
fn d7_what_was_done_to_cards_that_are_gone_does_not_stand_in_the_way_of_undoing_others() {
    let room = crowd(62);
    let igor = room.as_agent("igor");
    let many: Vec<ClientId> = (1..=60).map(ClientId).collect();
    let promote = |card: &mut Client| {
        card.position = "Buyer".to_owned();
        Ok(())
    };
    let bulk = room
        .desk
        .change_cards(&many, "edit", now(), promote)
        .unwrap();
    igor.change_card(ClientId(62), "edit", now(), promote)
        .unwrap();
    // The merge fills a position, and what it needs for an undo goes with its card.
    igor.merge_cards(ClientId(61), ClientId(62), now()).unwrap();
    assert_eq!(room.client("61").position, "Buyer");
    igor.delete_card(ClientId(61), now()).unwrap();
    assert_eq!(igor.purge_dossiers(days(31)).unwrap(), 1);
    room.desk.undo(bulk, days(31)).unwrap();
    assert_eq!(room.client("1").position, "");
}

#[test]
fn t7_a_ticket_given_to_another_client_may_take_its_sender_along_and_one_undo_brings_both_back() {
    let room = Room::new();
    room.file(&[
        mail("1", "ivan@work.example", "from work"),
        mail("2", "i.petrov@home.example", "from home"),
    ]);
    let (known, stranger) = (
        room.id("ivan@work.example"),
        room.id("i.petrov@home.example"),
    );
    let ticket = room.ticket(2).ticket.id;
    let key = room.client("i.petrov@home.example").contacts[0]
        .key
        .clone()
        .unwrap();
    let before = (room.client("#1"), room.client("#2"));
    room.desk
        .give_ticket(ticket, known, Some(&key), None, now())
        .unwrap()
        .unwrap();
    assert_eq!(room.id("i.petrov@home.example"), known);
    let given = room.ticket(2).ticket;
    assert_eq!(
        (given.client, given.reply_address.as_ref()),
        (known, Some(&key))
    );
    assert!(room.client("#2").contacts.is_empty());
    // Who writes from there is known now.
    room.file(&[mail("3", "i.petrov@home.example", "again")]);
    assert_eq!(room.ticket(3).ticket.client, known);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(room.id("i.petrov@home.example"), stranger);
    assert_eq!(room.ticket(2).ticket.client, stranger);
    for (was, is) in [(before.0, room.client("#1")), (before.1, room.client("#2"))] {
        assert_eq!(was.contacts, is.contacts);
    }
}

#[test]
fn t7_a_ticket_given_away_with_its_new_address_is_one_change() {
    let room = Room::new();
    room.file(&[
        mail("1", "ivan@work.example", "from work"),
        mail("2", "i.petrov@home.example", "from home"),
    ]);
    let known = room.id("ivan@work.example");
    let before = room.ticket(2).ticket;
    let key = |text: &str| deskcard::domain::contact::Key(text.to_owned());
    let refused = room.desk.give_ticket(
        before.id,
        known,
        Some(&key("i.petrov@home.example")),
        Some(&key("nobody@x.example")),
        now(),
    );
    let why = refused.unwrap_err().to_string();
    assert!(why.contains("nobody@x.example is not on card"), "{why}");
    assert_eq!(room.ticket(2).ticket.client, before.client);
    assert_ne!(room.id("i.petrov@home.example"), known, "nothing moved");
    let address = key("ivan@work.example");
    room.desk
        .give_ticket(before.id, known, None, Some(&address), now())
        .unwrap();
    let given = room.ticket(2).ticket;
    assert_eq!((given.client, given.reply_address), (known, Some(address)));
    room.desk.undo(None, now()).unwrap();
    let back = room.ticket(2).ticket;
    assert_eq!(
        (back.client, back.reply_address),
        (before.client, before.reply_address)
    );
}

#[test]
fn d7_what_cannot_be_put_back_because_a_card_was_erased_is_not_said_to_be_a_draft() {
    let room = crowd(2);
    let add = |card| {
        let tags = ["late".to_owned()];
        room.desk.tag_cards(&[ClientId(card)], &tags, &[], now())
    };
    add(1).unwrap();
    room.desk.undo(None, now()).unwrap();
    room.as_agent("pavel").erase(&[ClientId(1)], now()).unwrap();
    let error = room.desk.redo(now()).unwrap_err();
    assert!(!error.to_string().contains("draft"), "{error}");
}

#[test]
fn d1_the_files_of_a_reply_that_was_taken_back_outlive_a_delete_a_merge_and_the_erasure_of_others()
{
    for way in ["delete", "merge"] {
        let room = crowd(3);
        let file = room.folder.path().join("plan.txt");
        std::fs::write(&file, "the plan").unwrap();
        let writing = Writing {
            ticket: TicketId(1),
            visibility: Visibility::Public,
            text: "See the plan".to_owned(),
            files: vec![Enclosed::at(&file)],
            then: None,
            confirmed: true,
            held: true,
        };
        room.desk.write(&writing, now()).unwrap();
        room.desk.undo(None, now()).unwrap();
        let entry = match way {
            "delete" => room.desk.delete_card(ClientId(1), now()),
            _ => room.desk.merge_tickets(TicketId(2), TicketId(1), now()),
        };
        room.desk.erase(&[ClientId(3)], now()).unwrap();
        room.desk.undo(Some(entry.unwrap()), now()).unwrap();
        let files = room.desk.draft_files(TicketId(1), Visibility::Public);
        let Ok([Enclosed::Kept { blob, .. }]) = files.as_deref() else {
            panic!("{way}: {files:?}");
        };
        let kept = room.desk.store().blob(*blob).unwrap();
        assert_eq!(kept.as_deref(), Some(&b"the plan"[..]), "{way}");
    }
}
