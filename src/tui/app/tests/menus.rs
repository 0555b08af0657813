//! Picks, menus and questions.

use crate::domain::ids::{ClientId, TicketId};
use crate::domain::ticket::{Priority, Status};
use crate::tui::app::Request;
use crate::tui::stage::Stage;
use crate::worker::protocol::{Deed, Event};

#[test]
fn verbs_act_on_all_marked_rows() {
    let mut stage = Stage::new(120, 32);
    stage.press("x x f").see("Status of 2 tickets").press("p");
    assert!(stage.desk.deeds.contains(&Deed::SetStatus(
        vec![TicketId(1041), TicketId(1042)],
        Status::Pending
    )));
}

#[test]
fn assigning_takes_a_name_a_number_or_me() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter a a");
    stage.press("a ‹pav› Enter");
    stage.press("a n");
    let assigned: Vec<_> = stage
        .desk
        .deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Assign(_, agent) => Some(agent.as_deref()),
            _ => None,
        })
        .collect();
    assert_eq!(assigned, [Some("olga"), Some("pavel"), None]);
}

#[test]
fn a_snooze_takes_a_letter_or_a_date() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter z z z ‹2026-12-24› Enter");
    let until: Vec<_> = stage
        .desk
        .deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Snooze(_, until) => until.map(|until| until.rfc3339()),
            _ => None,
        })
        .collect();
    assert_eq!(until, ["2026-11-23T09:00:00Z", "2026-12-24T09:00:00Z"]);
    stage.press("z ‹soon› Enter").see("«soon» is no time");
}

#[test]
fn priorities_go_up_and_down_to_their_ends() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter + -");
    assert!(
        stage
            .desk
            .deeds
            .contains(&Deed::SetPriority(vec![TicketId(1042)], Priority::Urgent))
    );
    assert!(
        stage
            .desk
            .deeds
            .contains(&Deed::SetPriority(vec![TicketId(1042)], Priority::Low))
    );
}

#[test]
fn s4_vip_and_spammer_are_swapped_only_after_a_question() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("!")
        .see("The client is VIP: the mark is swapped");
    stage.press("Esc");
    assert!(
        !stage
            .desk
            .deeds
            .iter()
            .any(|d| matches!(d, Deed::SetStanding(..)))
    );
}

#[test]
fn d1_deleting_names_the_card_counts_what_goes_and_keeps_by_default() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 d")
        .see("Delete Иван Петров?")
        .see("4 tickets, 17 messages and 2 attachments")
        .press("Enter");
    assert!(!stage.desk.deeds.contains(&Deed::DeleteCard(ClientId(1))));
    stage.press("d D");
    assert!(stage.desk.deeds.contains(&Deed::DeleteCard(ClientId(1))));
}

#[test]
fn t9_from_the_sidebar_enter_does_what_the_line_is_for() {
    let mut stage = Stage::new(120, 32);
    // Note, name, company, language, head of contacts, phone.
    stage.press("j Enter Tab");
    stage.click("+7 921 123-45-67").press("Enter");
    let called =
        |request: &Request| matches!(request, Request::Call(call) if call.number == "+79211234567");
    assert!(stage.outside.iter().any(called));
    stage.click("vk.com/ivan").press("Enter");
    assert!(
        stage
            .outside
            .contains(&Request::Open("https://vk.com/ivan".into()))
    );
    stage
        .click("#988")
        .press("Enter")
        .see("#988 Возврат")
        .press("Esc")
        .see("#1042 Где");
}

#[test]
fn o_opens_the_likeliest_link_and_y_copies() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter o o y y");
    assert!(
        stage
            .outside
            .contains(&Request::Open("https://track.example/8841".into()))
    );
    assert!(
        stage
            .outside
            .iter()
            .any(|request| matches!(request, Request::Copy(text) if text.starts_with("Спасибо")))
    );
}

#[test]
fn a_gear_of_the_ticket_changes_the_address() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter g a").see("Answer #1042 at").press("2");
    assert!(stage.desk.deeds.iter().any(
        |deed| matches!(deed, Deed::ChangeAddress(TicketId(1042), key) if key.as_str() == "ivan@example.com")
    ));
}

#[test]
fn views_and_orders_are_chosen_by_letter_and_number() {
    let mut stage = Stage::new(120, 32);
    stage.press("v s").see("Spam").see("No ticket stands here.");
    stage
        .press("v v")
        .see("Open tickets")
        .press("v Tab")
        .see("oldest first");
}

#[test]
fn m13_an_import_shows_how_far_it_is_and_what_came_of_it() {
    use crate::domain::report::{ImportReport, Progress};
    use crate::worker::protocol::Done;
    let mut stage = Stage::new(120, 32);
    stage.slow = true;
    stage.press("i ‹/tmp/queue.jsonl› Enter").see("Importing");
    let report = ImportReport {
        read: 12_400,
        messages: 12_000,
        rejected: 3,
        ..ImportReport::default()
    };
    stage.event(Event::Progress(Progress {
        source: "/tmp/queue.jsonl".into(),
        bytes: 40,
        total_bytes: Some(100),
        report: report.clone(),
        rate: 9000.0,
        remaining: Some(9.0),
    }));
    stage
        .see("40 %")
        .see("12,000")
        .press("Esc")
        .see("import 12,400");
    let generation = stage.generation_of(|deed| matches!(deed, Deed::Import(_)));
    stage.press("i");
    stage
        .event(Event::Done {
            generation,
            done: Ok(Done::Imported(Box::new(report))),
        })
        .see("Import done")
        .see("12,400 records read")
        .see("Rejected lines are kept in the Inbox");
}

#[test]
fn t9_writing_to_an_address_asks_the_subject_and_opens_the_composer() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter w w")
        .see("Write to ivan@example.com")
        .press("‹Your order› Enter")
        .see("Reply to");
    assert!(
        stage
            .desk
            .deeds
            .iter()
            .any(|deed| matches!(deed, Deed::NewTicket { subject, .. } if subject == "Your order"))
    );
}
