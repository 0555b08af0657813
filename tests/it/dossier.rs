//! Deleting, merging, splitting and taking it back (`D1`, `D3`-`D5`, `D7`, `M7`, `M9`, `T11`) over real
//! files.

pub mod world;

use deskcard::domain::error::ErrorKind;
use deskcard::domain::ids::ClientId;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};
use world::{Event, World, assert_same, events, everything};

/// The same desks every time, so that a failure is one for everybody.
fn at_random(
    cases: u32,
    seed: u8,
    test: impl Fn(Vec<Event>, usize, usize) -> Result<(), TestCaseError>,
) {
    let config = Cases {
        cases,
        failure_persistence: None,
        ..Cases::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    TestRunner::new_with_rng(config, rng)
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
