//! `L4`: one change for many cards, one undo.

use std::time::Instant;

use deskcard::desk::Desk;
use deskcard::domain::bulk::{BulkChange, Cards, Outcome, TicketChange, Tickets};
use deskcard::domain::client::Standing;
use deskcard::domain::error::ErrorKind;
use deskcard::domain::ids::{ClientId, TicketId};
use deskcard::domain::page::TicketView as View;
use deskcard::domain::ticket::{Priority, Status};

use crate::support::{Room, mail, now};

/// Cards 1 to `count` with a ticket each; those with an even number are of Acme.
fn crowd(count: usize) -> Room {
    let room = Room::new();
    let appeals: Vec<_> = (1..=count)
        .map(|n| {
            mail(
                &format!("m{n}"),
                &format!("person{n}@mail{n}.example"),
                "Hello",
            )
        })
        .collect();
    room.file(&appeals);
    let even = (1..=count as i64).filter(|n| n % 2 == 0).map(ClientId);
    change(
        &room.desk,
        &Cards::These(even.collect()),
        &BulkChange::Company("Acme".to_owned()),
    );
    room
}

fn change(desk: &Desk, cards: &Cards, change: &BulkChange) -> Outcome {
    desk.bulk(cards, change, now(), &mut |_, _| true).unwrap()
}

fn all_that(query: &str) -> Cards {
    Cards::AllThat {
        query: query.to_owned(),
        except: Vec::new(),
    }
}

/// What every card prints, to compare before and after.
fn content(desk: &Desk, count: i64) -> Vec<String> {
    (1..=count)
        .map(|n| match desk.card_view(ClientId(n)) {
            Ok(mut view) => {
                view.client.revision = 0;
                format!("{:?} {:?}", view.client, view.tickets)
            }
            Err(error) => error.to_string(),
        })
        .collect()
}

fn tagged(desk: &Desk, tag: &str) -> usize {
    desk.store()
        .matching_clients(&desk.query(&format!("tag:{tag}"), now()))
        .unwrap()
        .len()
}

#[test]
fn l4_all_that_match_are_changed_but_for_the_exceptions_and_one_undo_takes_it_back() {
    let room = crowd(60);
    let before = content(&room.desk, 60);
    let cards = Cards::AllThat {
        query: "company:acme".to_owned(),
        except: vec![ClientId(2), ClientId(4)],
    };
    for tags in [
        BulkChange::AddTags(vec!["whole".to_owned()]),
        BulkChange::Company("Other".to_owned()),
        BulkChange::Language("pt".to_owned()),
        BulkChange::Standing {
            mark: Standing::Vip,
            swap: false,
        },
        BulkChange::Delete,
    ] {
        let preview = room.desk.bulk_preview(&cards, &tags, now()).unwrap();
        assert_eq!(preview.count, 28, "{tags:?}");
        assert_eq!(preview.sample.len(), 5);
        assert!(!preview.sample.iter().any(|name| name.contains("person2@")));
        let outcome = change(&room.desk, &cards, &tags);
        assert_eq!(outcome.changed, 28, "{tags:?}");
        assert_ne!(content(&room.desk, 60), before, "{tags:?}");
        room.desk.undo(None, now()).unwrap();
        assert_eq!(content(&room.desk, 60), before, "{tags:?}");
        room.desk.redo(now()).unwrap();
        assert_ne!(content(&room.desk, 60), before, "{tags:?}");
        room.desk.undo(None, now()).unwrap();
        assert_eq!(content(&room.desk, 60), before, "{tags:?}");
    }
}

#[test]
fn l4_a_change_that_is_stopped_has_changed_nothing() {
    let room = crowd(300);
    let before = content(&room.desk, 300);
    let mut asked = Vec::new();
    let stopped = room.desk.bulk(
        &all_that(""),
        &BulkChange::AddTags(vec!["x".to_owned()]),
        now(),
        &mut |done, total| {
            asked.push((done, total));
            done < 128
        },
    );
    assert!(
        stopped
            .unwrap_err()
            .to_string()
            .contains("nothing was changed")
    );
    assert_eq!(asked.last(), Some(&(128, 300)));
    assert_eq!(content(&room.desk, 300), before);
    assert_eq!(tagged(&room.desk, "x"), 0);
}

#[test]
fn l4_vip_leaves_the_spammers_or_swaps_them_as_was_answered() {
    let room = crowd(6);
    let mark = |mark, swap| BulkChange::Standing { mark, swap };
    let two = Cards::These(vec![ClientId(1), ClientId(3)]);
    change(&room.desk, &two, &mark(Standing::Spammer, false));
    let all = all_that("");
    let vip = mark(Standing::Vip, false);
    let preview = room.desk.bulk_preview(&all, &vip, now()).unwrap();
    assert_eq!((preview.count, preview.opposed), (6, 2));
    let outcome = change(&room.desk, &all, &vip);
    assert_eq!((outcome.changed, outcome.opposed), (4, 2));
    assert_eq!(room.client("1").standing, Standing::Spammer);
    room.desk.undo(None, now()).unwrap();
    let outcome = change(&room.desk, &all, &mark(Standing::Vip, true));
    assert_eq!((outcome.changed, outcome.opposed), (6, 0));
    assert_eq!(room.client("1").standing, Standing::Vip);
}

#[test]
fn l4_what_is_gone_or_so_already_is_counted_and_passed_over() {
    let room = crowd(5);
    room.desk.delete_card(ClientId(3), now()).unwrap();
    let cards = Cards::These((1..=5).map(ClientId).collect());
    let tag = BulkChange::AddTags(vec!["x".to_owned()]);
    change(&room.desk, &Cards::These(vec![ClientId(1)]), &tag);
    let outcome = change(&room.desk, &cards, &tag);
    assert_eq!((outcome.changed, outcome.same, outcome.gone), (3, 1, 1));
    let again = change(&room.desk, &cards, &tag);
    assert_eq!((again.changed, again.entry), (0, None));
}

#[test]
fn l4_undo_of_many_names_the_agent_whose_later_change_stands_in_its_way() {
    let room = crowd(4);
    let tag = BulkChange::AddTags(vec!["x".to_owned()]);
    change(&room.desk, &all_that(""), &tag);
    let pavel = room.as_agent("pavel");
    pavel
        .tag_cards(&[ClientId(2)], &["mine".to_owned()], &[], now())
        .unwrap();
    let error = room.desk.undo(None, now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(
        error.to_string().contains("pavel changed tags later"),
        "{error}"
    );
    assert_eq!(tagged(&room.desk, "x"), 4, "nothing is undone by halves");
}

#[test]
fn d7_the_history_of_a_change_of_many_stays_short() {
    let room = crowd(200);
    change(&room.desk, &all_that(""), &BulkChange::Delete);
    let entry = &room.desk.store().history(None, 1).unwrap()[0];
    assert!(entry.changes.len() <= 51, "{}", entry.changes.len());
    let told = entry.changes.iter().find(|change| change.field == "cards");
    assert_eq!(told.unwrap().after, 200);
}

#[test]
fn t11_all_tickets_of_a_view_change_and_one_undo_takes_it_back() {
    let room = crowd(12);
    let tickets = Tickets::AllThat {
        view: View::Active,
        filter: String::new(),
        except: vec![TicketId(1)],
    };
    assert_eq!(room.desk.tickets_preview(&tickets).unwrap().count, 11);
    let solve = TicketChange::Status(Status::Solved);
    let (count, entry) = room
        .desk
        .bulk_tickets(&tickets, &solve, now(), &mut |_, _| true)
        .unwrap();
    assert_eq!(count, 11);
    assert_eq!(room.ticket(1).ticket.status, Status::New);
    assert_eq!(room.ticket(12).ticket.status, Status::Solved);
    room.desk.undo(entry, now()).unwrap();
    assert_eq!(room.ticket(12).ticket.status, Status::New);
}

#[test]
fn t11_all_tickets_that_match_are_also_those_that_the_index_has_not_seen_yet() {
    let room = crowd(2);
    room.desk.store().index_all().unwrap();
    room.file(&[mail("later", "person1@mail1.example", "The outage goes on")]);
    let tickets = Tickets::AllThat {
        view: View::Active,
        filter: "outage".to_owned(),
        except: Vec::new(),
    };
    let solve = TicketChange::Status(Status::Solved);
    let (count, _) = room
        .desk
        .bulk_tickets(&tickets, &solve, now(), &mut |_, _| true)
        .unwrap();
    assert_eq!(count, 1);
}

#[test]
fn l4_undo_of_many_tickets_is_quick_beside_later_changes_and_names_who_changed_one() {
    const MANY: usize = 300;
    let room = crowd(MANY);
    let tickets = Tickets::AllThat {
        view: View::All,
        filter: String::new(),
        except: Vec::new(),
    };
    let pavel = room.as_agent("pavel");
    let bulk = |desk: &Desk, change: TicketChange| {
        let begun = Instant::now();
        let done = desk.bulk_tickets(&tickets, &change, now(), &mut |_, _| true);
        (done.unwrap().1, begun.elapsed())
    };
    let (solved, took) = bulk(&room.desk, TicketChange::Status(Status::Solved));
    let tag = || TicketChange::Tags(vec!["x".to_owned()], Vec::new());
    bulk(&pavel, tag());
    bulk(&pavel, TicketChange::Priority(Priority::Low));
    let begun = Instant::now();
    let undone = room.desk.undo(solved, now()).unwrap();
    assert!(
        begun.elapsed() < took * 10,
        "{:?}, the change {took:?}",
        begun.elapsed()
    );
    room.desk.undo(Some(undone.by), now()).unwrap();
    pavel
        .set_status(&[TicketId(7)], Status::Pending, now())
        .unwrap();
    let error = room.desk.undo(solved, now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(
        error
            .to_string()
            .contains("pavel changed the status of ticket #7 later"),
        "{error}"
    );
}
