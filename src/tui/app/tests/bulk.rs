//! `L4`: one change for all marked rows.

use crate::domain::bulk::{BulkChange, Cards, TicketChange, Tickets};
use crate::domain::client::Standing;
use crate::domain::ids::ClientId;
use crate::domain::page::TicketView as View;
use crate::domain::ticket::Status;
use crate::tui::stage::{Desk, Stage};
use crate::worker::protocol::{Changes, Deed, Event};

fn bulk(stage: &Stage) -> Vec<(Cards, BulkChange)> {
    stage
        .desk
        .deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Bulk(cards, change) => Some((cards.clone(), change.clone())),
            _ => None,
        })
        .collect()
}

#[test]
fn l4_marked_cards_are_counted_and_named_before_they_change() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 x x").see("2 marked").press("#");
    stage.see("Tag 2 cards").press("‹loyal› Enter");
    stage
        .see("Tag «loyal»: 2 cards")
        .see("2 cards, marked one by one")
        .see("Иван Петров · Lucía Ortega")
        .see("One u takes it all back")
        .press("Enter");
    assert_eq!(
        bulk(&stage),
        [(
            Cards::These(vec![ClientId(1), ClientId(2)]),
            BulkChange::AddTags(vec!["loyal".to_owned()])
        )]
    );
    stage.see("2 marked").press("# ‹loyal› Enter Right Enter");
    assert!(matches!(bulk(&stage)[1].1, BulkChange::RemoveTags(_)));
}

#[test]
fn l4_all_that_match_travel_as_the_query_with_its_exceptions() {
    let mut stage = Stage::with(120, 32, Desk::of(500));
    stage.press("2 / ‹client› Enter X").see("all marked");
    stage.press("x").see("all but 1 marked");
    stage.press("d").see("Delete 499 cards?");
    stage.see("499 cards that match «client», without the 1 unmarked");
    stage.see("All their tickets and messages go with them");
    stage.press("D");
    let done = bulk(&stage);
    assert_eq!(done.len(), 1);
    let Cards::AllThat { query, except } = &done[0].0 else {
        panic!("a list of ids: {:?}", done[0].0)
    };
    assert_eq!((query.as_str(), except.len()), ("client", 1));
    stage.miss("marked");
}

#[test]
fn l4_vip_on_spammers_is_counted_and_asked_before() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 X").see("5 marked").press("*");
    stage
        .see("Mark 5 cards VIP?")
        .see("1 of them are spammers; one excludes the other")
        .press("Enter");
    stage.press("* Right Enter");
    let changes: Vec<BulkChange> = bulk(&stage).into_iter().map(|(_, change)| change).collect();
    let vip = |swap| BulkChange::Standing {
        mark: Standing::Vip,
        swap,
    };
    assert_eq!(changes, [vip(false), vip(true)]);
    stage.press("!").see("Mark 5 cards as spammers?");
}

#[test]
fn l4_company_and_language_are_in_the_gear_of_marked_rows() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 x x g").see("Change 2 cards").press("2");
    stage
        .see("Company of 2 cards")
        .see("Acme GmbH")
        .press("‹new one› Enter")
        .see("Company «new one»: 2 cards")
        .press("Enter");
    stage.press("g l").see("Language of 2 cards");
    stage
        .press("‹portug› Enter")
        .see("Language Portuguese: 2 cards");
    stage.press("Enter");
    let changes: Vec<BulkChange> = bulk(&stage).into_iter().map(|(_, change)| change).collect();
    assert_eq!(
        changes,
        [
            BulkChange::Company("new one".to_owned()),
            BulkChange::Language("pt".to_owned())
        ]
    );
}

#[test]
fn l4_marks_are_kept_over_another_search_and_vanish_with_their_card() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 x / ‹chen› Esc").see("1 marked");
    stage.press("/ ‹ort› Enter x").see("2 marked");
    stage.desk.clients.retain(|client| client.id != ClientId(2));
    stage.now = stage.now.plus_seconds(1);
    stage.event(Event::Changed(Changes {
        clients: true,
        ..Changes::default()
    }));
    stage.see("1 marked");
}

#[test]
fn l4_another_query_ends_that_all_are_marked() {
    let mut stage = Stage::with(120, 32, Desk::of(500));
    stage.press("2 X").see("all marked").press("/ ‹c›");
    stage.miss("all marked");
}

#[test]
fn u9_a_long_change_shows_how_far_it_is_and_can_be_stopped() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 x x # ‹loyal› Enter");
    stage.slow = true;
    stage.press("Enter");
    let generation = stage.generation_of(|deed| matches!(deed, Deed::Bulk(..)));
    stage.event(Event::Working {
        generation,
        done: 12_345,
        total: 100_000,
    });
    stage.see("12,345 / 100,000 cards").press("Ctrl-c");
    stage.see("stopping: nothing of it will have changed");
    assert!(stage.generation_of(|deed| matches!(deed, Deed::Stop(_))) > generation);
    stage.quicken().miss("100,000 cards");
}

#[test]
fn t11_all_tickets_of_a_view_get_a_status_after_a_question() {
    let mut stage = Stage::with(120, 32, Desk::of(300));
    stage.press("X").see("all marked");
    stage.press("f").see("Status of all that match").press("c");
    stage.see("of the view «active»").press("Enter");
    assert!(stage.desk.deeds.iter().any(|deed| matches!(
        deed,
        Deed::BulkTickets(
            Tickets::AllThat {
                view: View::Active,
                ..
            },
            TicketChange::Status(Status::Closed)
        )
    )));
    stage.press("+").see("f a z # act on all of them");
}
