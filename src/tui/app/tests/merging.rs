//! Merging two cards and the review list, by keys (`D4`, `D6`).

use crate::domain::client::Standing;
use crate::domain::error::Error;
use crate::domain::fields::FieldName;
use crate::domain::ids::{ClientId, ReviewId};
use crate::domain::listing::Review;
use crate::domain::merge::Side;
use crate::domain::merge::compare::MergeOrder;
use crate::tui::stage::{Stage, now};
use crate::worker::protocol::{Changes, Deed, Event};

/// The merge that was ordered last.
fn ordered(stage: &Stage) -> &MergeOrder {
    stage
        .desk
        .deeds
        .iter()
        .rev()
        .find_map(|deed| match deed {
            Deed::Merge(order) => Some(&**order),
            _ => None,
        })
        .expect("no merge was ordered")
}

fn no_merge(stage: &Stage) -> bool {
    !stage.desk.deeds.iter().any(|d| matches!(d, Deed::Merge(_)))
}

/// The client list with Ivan (#1) and T. Weiß (#3) marked, the dialog open.
fn marked(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(width, height);
    stage.press("2 x j x k m").see("Merge two cards");
    stage
}

fn pair(id: i64, a: i64, b: Option<i64>) -> Review {
    Review {
        id: ReviewId(id),
        a: ClientId(a),
        a_name: "Иван Петров".to_owned(),
        b: b.map(|b| (ClientId(b), "T. Weiß".to_owned())),
        reasons: vec![match b {
            Some(_) => "same name and company".to_owned(),
            None => "sender not confirmed: telegram:193847 says it is ivan@example.com".to_owned(),
        }],
        at: now(),
    }
}

#[test]
fn d4_two_marked_rows_are_merged_with_a_value_chosen_field_by_field() {
    let mut stage = marked(120, 40);
    // The cursor stands on T. Weiß: that card is the one that one is on.
    stage.see("keep: T. Weiß #3").see("other: Иван Петров #1");
    stage
        .press("l j l")
        .press("Enter")
        .see("#1 merged into #3")
        .see("u undo");
    let order = ordered(&stage);
    assert_eq!((order.keep.id, order.other.id), (ClientId(3), ClientId(1)));
    assert_eq!(order.choices.of(&FieldName::Name), Some(Side::Right));
    assert_eq!(order.choices.of(&FieldName::Emails), Some(Side::Both));
    let after = order.outcome().unwrap();
    assert_eq!(after.name, "Иван Петров");
    assert_eq!(after.also_seen_as, ["T. Weiß"]);
    assert_eq!(after.position, "buyer", "a blank is filled");
    stage.miss("Merge two cards").press("Esc").miss("marked");
}

#[test]
fn d4_the_survivor_is_swapped_and_what_was_chosen_stays_chosen() {
    let mut stage = marked(120, 40);
    stage
        .press("l x")
        .see("keep: Иван Петров #1")
        .see("other: T. Weiß #3");
    stage.see("T. Weiß's number 3 will lead here");
    stage.press("Enter");
    let order = ordered(&stage);
    assert_eq!((order.keep.id, order.other.id), (ClientId(1), ClientId(3)));
    assert_eq!(
        order.choices.of(&FieldName::Name),
        Some(Side::Left),
        "the name on the right is now that of the card that stays"
    );
}

#[test]
fn d4_esc_leaves_both_cards_and_a_click_takes_a_value() {
    let mut stage = marked(120, 40);
    stage.press("Esc").miss("Merge two cards");
    assert!(no_merge(&stage));
    stage.press("m");
    let (x, y) = stage.find("▸ T. Weiß");
    stage.click_at(x + 50, y);
    stage.press("Enter");
    assert_eq!(
        ordered(&stage).choices.of(&FieldName::Name),
        Some(Side::Right)
    );
    let mut stage = marked(120, 40);
    stage.click("survivor").see("keep: Иван Петров #1");
    stage.click("merge  Esc").miss("Merge two cards");
    assert_eq!(ordered(&stage).keep.id, ClientId(1));
}

#[test]
fn d4_both_is_refused_where_a_field_has_one_value() {
    let mut stage = marked(120, 40);
    stage
        .press("+")
        .see("Name has one value: take left or right");
}

#[test]
fn s4_vip_with_spammer_asks_for_a_choice_before_it_merges() {
    let mut stage = Stage::new(120, 40);
    for (id, standing) in [(1, Standing::Vip), (3, Standing::Spammer)] {
        let card = stage.desk.clients.iter_mut().find(|card| card.id.0 == id);
        card.unwrap().standing = standing;
    }
    stage
        .press("2 x j x k m")
        .see("One is VIP, the other a spammer");
    stage.press("Enter").see("take one of them, then merge");
    assert!(no_merge(&stage));
    stage.press("+").see("exclude each other");
    stage.press("l Enter");
    let after = ordered(&stage).outcome().unwrap();
    assert_eq!(
        after.standing,
        Standing::Vip,
        "the one on the right is Ivan"
    );
}

#[test]
fn d4_contacts_that_go_are_named_before_they_go() {
    let mut stage = Stage::new(120, 40);
    stage.press("2 x j x k m");
    while !stage.has("▌E-mails") {
        stage.press("j");
    }
    stage
        .press("h")
        .see("On no card afterwards: ivan@example.com");
}

#[test]
fn d4_one_row_looks_for_the_other_card_and_the_one_that_one_is_on_stays() {
    let mut stage = Stage::new(120, 40);
    stage
        .press("2 m")
        .see("Merge with another card")
        .press("‹weiß› Enter");
    stage.see("keep: Иван Петров #1").see("other: T. Weiß #3");
    let mut stage = Stage::new(120, 40);
    stage.press("j Enter Tab m").see("Merge with another card");
}

#[test]
fn d4_change_client_merges_the_empty_card_into_the_known_one() {
    let mut stage = Stage::new(120, 40);
    stage.press("j Enter g c ‹weiß› Enter m");
    stage.see("keep: T. Weiß #3").see("other: Иван Петров #1");
}

#[test]
fn d4_three_marked_cards_are_refused_with_a_sentence() {
    let mut stage = Stage::new(120, 40);
    stage
        .press("2 x x x m")
        .see("two cards are merged at a time, and 3 are marked");
}

#[test]
fn d4_a_card_that_somebody_changed_meanwhile_is_shown_anew_and_nothing_is_lost() {
    let mut stage = marked(120, 40);
    stage.press("l");
    stage.desk.next_write = Some(Err(Error::conflict("pavel changed T. Weiß (#3) meanwhile")));
    let card = stage.desk.clients.iter_mut().find(|card| card.id.0 == 3);
    card.unwrap().position = "director".to_owned();
    stage
        .press("Enter")
        .see("pavel changed T. Weiß (#3) meanwhile")
        .see("director");
    stage.see("this is how they are now");
    stage.press("Enter").miss("Merge two cards");
    let order = ordered(&stage);
    assert_eq!(order.keep.position, "director");
    assert_eq!(
        order.choices.of(&FieldName::Name),
        Some(Side::Right),
        "what was chosen stays chosen"
    );
}

#[test]
fn u12_the_dialog_follows_what_others_change_and_goes_with_a_deleted_card() {
    let mut stage = marked(120, 40);
    let changed = || {
        Event::Changed(Changes {
            clients: true,
            ..Changes::default()
        })
    };
    let card = stage.desk.clients.iter_mut().find(|card| card.id.0 == 3);
    card.unwrap().position = "director".to_owned();
    stage.wait(2).event(changed()).see("director");
    stage.desk.clients.retain(|card| card.id.0 != 1);
    stage
        .wait(2)
        .event(changed())
        .miss("Merge two cards")
        .see("card #1 is deleted");
}

#[test]
fn d4_the_dialog_is_good_at_every_size_and_its_cursor_always_in_sight() {
    for (width, height) in [
        (160, 45),
        (120, 40),
        (100, 30),
        (80, 24),
        (60, 20),
        (40, 12),
    ] {
        let mut stage = Stage::new(width, height);
        stage.press("2 x j x k");
        if !stage.has("Merge two cards") {
            stage.press("m");
        }
        for _ in 0..20 {
            stage.see("▌").press("j");
        }
        stage.see("Enter merge").press("Esc");
        assert!(no_merge(&stage));
    }
}

#[test]
fn d6_a_pair_shows_both_cards_and_is_merged_told_apart_or_left_for_later() {
    let mut stage = Stage::new(120, 40);
    stage.desk.reviews = vec![pair(7, 1, Some(3)), pair(8, 1, Some(2)), pair(9, 1, None)];
    stage
        .press("4 j")
        .see("One person?")
        .see("Same name and company");
    stage
        .see("Иван Петров #1")
        .see("T. Weiß #3")
        .see("m merge")
        .see("z later");
    stage.press("z").see("for later").see("later");
    stage.press("d");
    assert!(
        stage
            .desk
            .deeds
            .iter()
            .any(|d| matches!(d, Deed::DismissReview(ReviewId(8)))),
        "{:?}",
        stage.desk.deeds
    );
    stage.press("Home j m").see("keep: Иван Петров #1");
    stage.press("Enter").see("u undo").miss("One person?");
}

#[test]
fn m4_unconfirmed_senders_are_folded_and_one_key_confirms_one() {
    let mut stage = Stage::new(120, 40);
    stage.desk.reviews = vec![pair(9, 1, None)];
    stage
        .press("4")
        .see("Senders not confirmed")
        .miss("says it is");
    stage
        .press("j Enter j")
        .see("Telegram:193847 says it is ivan@example.com".trim_start_matches('T'));
    stage.press("m").see("= confirms the sender");
    stage.press("=");
    assert!(stage.desk.deeds.contains(&Deed::ConfirmReview(ReviewId(9))));
    stage.miss("Sender not confirmed");
}

#[test]
fn d6_a_narrow_screen_opens_the_pair_on_enter() {
    let mut stage = Stage::new(60, 20);
    stage.desk.reviews = vec![pair(7, 1, Some(3))];
    stage
        .press("4 j Enter")
        .see("One person?")
        .see("Same name and company");
    stage
        .press("m")
        .see("Merge two cards")
        .press("Esc Esc")
        .see("Possible duplicates");
}
