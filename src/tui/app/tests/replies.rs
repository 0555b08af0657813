//! Saved replies, macros, and messages sent on (`T2`).

use crate::domain::boilerplate::{Macro, SavedReply};
use crate::domain::ids::TicketId;
use crate::domain::ticket::Status;
use crate::tui::stage::{Desk, Stage};
use crate::worker::protocol::Deed;

/// A desk with one saved reply and one macro that sends it.
fn stage() -> Stage {
    Stage::set_up(120, 32, Desk::sample(), |options| {
        options.replies = vec![SavedReply {
            name: "Late".into(),
            text: "Dear {name}, it is late.".into(),
            tags: Vec::new(),
            languages: Vec::new(),
        }];
        options.macros = vec![Macro {
            name: "Close".into(),
            status: Some(Status::Solved),
            reply: Some("Late".into()),
            ..Macro::default()
        }];
    })
}

#[test]
fn a_saved_reply_is_shown_with_the_name_of_the_client_in_front() {
    let mut stage = stage();
    stage
        .press("b")
        .see("Saved replies, macros")
        .see("Dear Lucía Ortega");
    stage.press("1").see("Dear Lucía Ortega, it is late.");
}

#[test]
fn a_macro_on_a_marked_ticket_shows_nothing_of_the_ticket_in_front() {
    let mut stage = stage();
    stage
        .press("x j b")
        .see("Run on #1041")
        .see("1 Close")
        .miss("Dear Иван Петров")
        .press("1");
    let ran = stage.desk.deeds.iter().find_map(|deed| match deed {
        Deed::Macro { tickets, .. } => Some(tickets.clone()),
        _ => None,
    });
    assert_eq!(ran, Some(vec![TicketId(1041)]));
}

#[test]
fn a_saved_reply_does_not_go_into_a_ticket_that_is_not_marked() {
    let mut stage = Stage::set_up(120, 32, Desk::sample(), |options| {
        options.replies = vec![SavedReply {
            name: "Late".into(),
            text: "It is late.".into(),
            tags: Vec::new(),
            languages: Vec::new(),
        }];
    });
    stage
        .press("x j b")
        .see("Esc takes the marks off")
        .miss("It is late.");
}

#[test]
fn t2_an_internal_comment_that_is_sent_on_is_called_one() {
    let mut stage = Stage::new(120, 40);
    stage
        .press("j Enter k g p")
        .see("Forward a message")
        .see("Courier says")
        .see("internal comment of olga");
    stage
        .press("Esc g g g p")
        .see("Forward a message")
        .see("Goes  Иван Петров")
        .miss("internal comment of");
}
