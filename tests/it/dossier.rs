//! Deleting, merging, splitting and taking it back (`D1`, `D3`-`D5`, `D7`, `M7`, `M9`, `T11`) over real
//! files.

pub mod world;

use deskcard::domain::bulk::{BulkChange, Cards};
use deskcard::domain::client::{Source, Standing};
use deskcard::domain::contact::Contact;
use deskcard::domain::error::ErrorKind;
use deskcard::domain::ids::ClientId;
use deskcard::domain::listing::Origin;
use proptest::prelude::*;
use serde_json::json;
use world::{Event, World, assert_same, events, everything};

use crate::random::runner;
use crate::support::{Room, mail, now, with};

fn at_random(
    cases: u32,
    seed: u8,
    test: impl Fn(Vec<Event>, usize, usize) -> Result<(), TestCaseError>,
) {
    runner(cases, seed)
        .run(
            &(events(), 0..100_usize, 0..100_usize),
            |(events, one, other)| test(events, one, other),
        )
        .unwrap();
}

#[test]
fn d5_merge_then_undo_is_exactly_the_content_before() {
    at_random(24, 5, |events, one, other| {
        let mut world = World::new(&events);
        let (Some(keep), Some(other)) = (world.card(one), world.card(other)) else {
            return Ok(());
        };
        if keep == other {
            return Ok(());
        }
        let before = everything(world.desk());
        let at = world.later();
        let entry = world.desk().merge_cards(keep, other, at).unwrap();
        let merged = everything(world.desk());
        assert_eq!(world.desk().store().lead_on(other).unwrap(), Some(keep));
        let at = world.later();
        let undone = world.desk().undo(Some(entry), at).unwrap();
        assert_same(&before, &everything(world.desk()), "merge, undo");
        let at = world.later();
        world.desk().undo(Some(undone.by), at).unwrap();
        let again = everything(world.desk());
        assert_eq!(again.0["lists"], merged.0["lists"]);
        assert_eq!(
            again.0[format!("card {keep} tickets")],
            merged.0[format!("card {keep} tickets")]
        );
        let at = world.later();
        world.desk().undo(None, at).ok();
        Ok(())
    });
}

#[test]
fn d1_delete_then_undo_is_exactly_the_content_before() {
    at_random(24, 1, |events, one, _| {
        let mut world = World::new(&events);
        let Some(card) = world.card(one) else {
            return Ok(());
        };
        let before = everything(world.desk());
        let at = world.later();
        let entry = world.desk().delete_card(card, at).unwrap();
        let deleted = everything(world.desk());
        assert_eq!(world.desk().store().lead_on(card).unwrap(), None);
        assert!(world.desk().store().ticket_ids_of(card).unwrap().is_empty());
        let at = world.later();
        let undone = world.desk().undo(Some(entry), at).unwrap();
        assert_same(&before, &everything(world.desk()), "delete, undo");
        let at = world.later();
        let redone = world.desk().undo(Some(undone.by), at).unwrap();
        assert_eq!(
            everything(world.desk()).0["lists"],
            deleted.0["lists"],
            "delete, undo, redo"
        );
        let at = world.later();
        world.desk().undo(Some(redone.by), at).unwrap();
        assert_same(
            &before,
            &everything(world.desk()),
            "delete, undo, redo, undo",
        );
        Ok(())
    });
}

#[test]
fn d7_bulk_delete_and_nested_merges_are_taken_back_in_order() {
    at_random(16, 7, |events, one, other| {
        let mut world = World::new(&events);
        let mut states = vec![everything(world.desk())];
        let mut entries = Vec::new();
        for step in 0..3 {
            let cards = world.cards();
            if cards.len() < 2 {
                break;
            }
            let at = world.later();
            let (keep, gone) = (
                cards[(one + step) % cards.len()],
                cards[(other + 2 * step) % cards.len()],
            );
            if step == 1 {
                entries.push(world.desk().delete_cards(&[keep, gone], at).unwrap());
            } else if keep != gone {
                entries.push(world.desk().merge_cards(keep, gone, at).unwrap());
            } else {
                continue;
            }
            states.push(everything(world.desk()));
        }
        states.pop();
        for (entry, state) in entries.iter().zip(&states).rev() {
            let at = world.later();
            world.desk().undo(Some(*entry), at).unwrap();
            assert_same(state, &everything(world.desk()), "taken back in order");
        }
        Ok(())
    });
}

#[test]
fn l4_any_bulk_change_then_undo_is_exactly_the_content_before() {
    let changes = [
        BulkChange::AddTags(vec!["wave".to_owned(), "VIP list".to_owned()]),
        BulkChange::Company("A company that nobody has".to_owned()),
        BulkChange::Company("Co 0".to_owned()),
        BulkChange::Company(String::new()),
        BulkChange::Language("de".to_owned()),
        BulkChange::Language(String::new()),
        BulkChange::Standing {
            mark: Standing::Vip,
            swap: true,
        },
        BulkChange::Standing {
            mark: Standing::Spammer,
            swap: false,
        },
        BulkChange::Standing {
            mark: Standing::Normal,
            swap: true,
        },
        BulkChange::Delete,
    ];
    at_random(30, 4, |events, one, other| {
        let mut world = World::new(&events);
        let cards = world.cards();
        let some = cards.iter().copied().skip(one % 3).step_by(1 + other % 3);
        let chosen = if one % 2 == 0 {
            Cards::These(some.collect())
        } else {
            Cards::AllThat {
                query: String::new(),
                except: some.take(2).collect(),
            }
        };
        let change = &changes[(one + other) % changes.len()];
        let before = everything(world.desk());
        let at = world.later();
        let done = world
            .desk()
            .bulk(&chosen, change, at, &mut |_, _| true)
            .unwrap();
        let Some(entry) = done.entry else {
            assert_same(&before, &everything(world.desk()), "nothing to change");
            return Ok(());
        };
        let changed = everything(world.desk());
        let at = world.later();
        let undone = world.desk().undo(Some(entry), at).unwrap();
        let what = format!("{change:?}, undo");
        assert_same(&before, &everything(world.desk()), &what);
        let at = world.later();
        let redone = world.desk().undo(Some(undone.by), at).unwrap();
        assert_eq!(everything(world.desk()).0["lists"], changed.0["lists"]);
        let at = world.later();
        world.desk().undo(Some(redone.by), at).unwrap();
        assert_same(&before, &everything(world.desk()), "undo, redo, undo");
        Ok(())
    });
}

#[test]
fn t11_tickets_merged_and_messages_split_off_come_back() {
    at_random(24, 11, |events, one, other| {
        let mut world = World::new(&events);
        for event in [Event::MergeTickets(one, other), Event::Split(one, other)] {
            let before = everything(world.desk());
            let newest = world
                .desk()
                .store()
                .history(None, 1)
                .unwrap()
                .first()
                .map(|entry| entry.id);
            world.happen(&event);
            let entry = world
                .desk()
                .store()
                .history(None, 1)
                .unwrap()
                .first()
                .map(|entry| entry.id);
            if entry == newest {
                continue;
            }
            let at = world.later();
            let undone = world.desk().undo(entry, at).unwrap();
            assert_same(
                &before,
                &everything(world.desk()),
                &format!("{event:?}, undo"),
            );
            let at = world.later();
            let redone = world.desk().undo(Some(undone.by), at).unwrap();
            let at = world.later();
            world.desk().undo(Some(redone.by), at).unwrap();
            assert_same(
                &before,
                &everything(world.desk()),
                &format!("{event:?}, undo, redo, undo"),
            );
        }
        Ok(())
    });
}

#[test]
fn d4_a_card_is_not_merged_with_itself_or_in_a_circle() {
    let world = World::new(&[]);
    world.room.file(&[
        crate::support::mail("1", "a@x.example", "one"),
        crate::support::mail("2", "b@x.example", "two"),
    ]);
    let at = crate::support::now();
    let (one, two) = (ClientId(1), ClientId(2));
    let desk = world.desk();
    assert_eq!(
        desk.merge_cards(one, one, at).unwrap_err().kind,
        ErrorKind::Failed
    );
    desk.merge_cards(one, two, at).unwrap();
    let before = everything(desk);
    for (keep, other) in [(one, two), (two, one), (two, two)] {
        let error = desk.merge_cards(keep, other, at).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Failed, "{error}");
        assert!(error.message.contains("nothing was changed"), "{error}");
    }
    let error = desk.merge_cards(one, ClientId(77), at).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert_same(&before, &everything(desk), "refused");
}

#[test]
fn d5_what_was_filed_since_a_merge_goes_with_the_contact_that_matched() {
    let room = Room::new();
    room.file(&[
        mail("1", "keep@x.example", "one"),
        mail("2", "other@x.example", "two"),
    ]);
    let (keep, other) = (ClientId(1), ClientId(2));
    room.desk.merge_cards(keep, other, now()).unwrap();
    room.file(&[
        mail("3", "keep@x.example", "three"),
        mail("4", "other@x.example", "four"),
        with(
            mail("5", "other@x.example", "five"),
            &[("in_reply_to", json!("2"))],
        ),
    ]);
    assert_eq!(room.desk.store().ticket_ids_of(keep).unwrap().len(), 4);
    room.desk.undo(None, now().plus_seconds(9)).unwrap();
    let texts = |client| -> Vec<String> {
        let store = room.desk.store();
        let tickets = store.ticket_ids_of(client).unwrap();
        let messages = tickets
            .into_iter()
            .flat_map(|ticket| store.messages(ticket).unwrap());
        messages
            .map(|message| {
                assert_eq!(message.client, Some(client), "{}", message.text);
                message.text
            })
            .collect()
    };
    assert_eq!(texts(keep), ["one", "three"]);
    assert_eq!(texts(other), ["two", "five", "four"]);
}

#[test]
fn m7_a_deleted_client_who_writes_again_has_a_new_card_until_the_old_one_comes_back() {
    let room = Room::new();
    room.file(&[mail("1", "ivan@x.example", "one")]);
    room.desk.delete_card(ClientId(1), now()).unwrap();
    let report = room.file(&[
        mail("1", "ivan@x.example", "one"),
        with(
            mail("2", "ivan@x.example", "two"),
            &[("in_reply_to", json!("1"))],
        ),
    ]);
    assert_eq!(
        (report.duplicates, report.clients_created),
        (1, 1),
        "M9: what was seen stays seen"
    );
    assert_eq!(room.id("ivan@x.example"), ClientId(2));
    // Automation never stands in the way (D7): its card goes into the one that comes back.
    room.desk.undo(None, now().plus_seconds(9)).unwrap();
    assert_eq!(room.id("ivan@x.example"), ClientId(1));
    assert_eq!(room.id("2"), ClientId(1), "the number leads on");
    assert_eq!(
        room.desk.store().ticket_ids_of(ClientId(1)).unwrap().len(),
        2
    );
}

#[test]
fn d7_a_contact_that_an_agent_gave_to_another_card_stands_in_the_way_and_is_named() {
    let room = Room::new();
    room.file(&[
        mail("1", "a@x.example", "one"),
        mail("2", "b@x.example", "two"),
    ]);
    let contact = room.client("a@x.example").contacts[0].clone();
    room.desk.delete_card(ClientId(1), now()).unwrap();
    let igor = room.as_agent("igor");
    igor.change_card(ClientId(2), "edit", now(), |card| {
        card.contacts.push(Contact {
            source: Source::Manual,
            ..contact.clone()
        });
        Ok(())
    })
    .unwrap();
    let before = everything(&room.desk);
    let error = room.desk.undo(None, now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(
        error.message.contains("a@x.example") && error.message.contains("#2"),
        "{error}"
    );
    assert_same(&before, &everything(&room.desk), "refused");
}

#[test]
fn d3_black_list_entries_of_a_deleted_spammer_stay_and_mark_the_next_card() {
    let room = Room::new();
    room.file(&[mail("1", "spam@x.example", "one")]);
    room.desk
        .set_standing(ClientId(1), Standing::Spammer, now())
        .unwrap();
    room.desk.delete_card(ClientId(1), now()).unwrap();
    let lists = room.desk.store().list_entries(None, 10).unwrap();
    assert_eq!(lists.len(), 1);
    assert_eq!((lists[0].origin, lists[0].client), (Origin::Card, None));
    let report = room.file(&[mail("2", "spam@x.example", "two")]);
    assert_eq!(report.spam, 1);
    assert_eq!(room.client("spam@x.example").standing, Standing::Spammer);
    let lists = room.desk.store().list_entries(None, 10).unwrap();
    assert_eq!(lists.len(), 1, "the entry is the new card's now: {lists:?}");
    room.desk
        .set_standing(ClientId(2), Standing::Normal, now())
        .unwrap();
    assert!(room.desk.store().list_entries(None, 10).unwrap().is_empty());
}

#[test]
fn d1_what_came_back_is_found_by_search_again() {
    let room = Room::new();
    room.file(&[mail("1", "a@x.example", "a very marmalade matter")]);
    let found = || {
        room.desk.store().index_all().unwrap();
        room.desk
            .store()
            .search(&room.desk.query("marmalade", now()), 10)
            .unwrap()
            .len()
    };
    room.desk.delete_card(ClientId(1), now()).unwrap();
    room.file(&[mail("2", "b@x.example", "nothing of the kind")]);
    assert_eq!(found(), 0);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(found(), 1);
}

#[test]
fn d2_a_subject_export_has_everything_about_one_client_and_nothing_of_others() {
    let room = Room::new();
    room.file(&[
        with(
            mail("1", "a@x.example", "where is my marmalade"),
            &[(
                "attachments",
                json!([{"name": "../../bill.txt", "data": "YmlsbA=="}]),
            )],
        ),
        mail("2", "b@x.example", "secret of another"),
    ]);
    room.desk
        .append_note(ClientId(1), "likes tea", now())
        .unwrap();
    let folder = room.folder.path().join("subject");
    let written = room.desk.subject_export(ClientId(1), &folder).unwrap();
    let mut all = String::new();
    for path in &written {
        assert_eq!(path.parent(), Some(folder.as_path()), "{}", path.display());
        all.push_str(&std::fs::read_to_string(path).unwrap());
    }
    for text in [
        "a@x.example",
        "where is my marmalade",
        "bill",
        "likes tea",
        "\"action\"",
    ] {
        assert!(all.contains(text), "{text} in {written:?}");
    }
    assert!(!all.contains("secret of another") && !all.contains("b@x.example"));
    let error = room.desk.subject_export(ClientId(1), &folder).unwrap_err();
    assert!(error.message.contains("not empty"), "{error}");
}
