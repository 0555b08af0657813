//! A ticket of a thousand messages: what is at hand, and how one gets to the rest (`P11`).

use crate::tui::stage::{Desk, Stage, many};

fn stage(count: i64) -> Stage {
    let mut desk = Desk::sample();
    desk.ticket(1042).messages = many(1042, count);
    let mut stage = Stage::with(120, 32, desk);
    stage.press(": ‹1042› Enter");
    stage
}

#[test]
fn p11_a_long_ticket_opens_at_its_newest_message_and_gg_goes_to_the_first() {
    let mut stage = stage(1_000);
    // The list shows the first words of the newest one all the time.
    stage.see("line 998.").miss("line 0.");
    stage.press("g g").see("line 0.").miss("line 998.");
    stage.press("G").see("line 998.").miss("line 0.");
}

#[test]
fn p11_going_up_and_down_passes_every_message() {
    let mut stage = stage(2_000);
    let mut seen = 1_999;
    for _ in 0..600 {
        while seen > 0 && stage.has(&format!("line {}.", seen - 1)) {
            seen -= 1;
        }
        stage.press("Ctrl-u");
    }
    assert_eq!(seen, 0, "one went up past messages");
    for _ in 0..600 {
        while seen < 1_998 && stage.has(&format!("line {}.", seen + 1)) {
            seen += 1;
        }
        stage.press("Ctrl-d");
    }
    assert_eq!(seen, 1_998, "one went down past messages");
}

#[test]
fn t2_what_is_looked_for_is_found_in_messages_that_are_not_at_hand() {
    let mut stage = stage(1_000);
    stage.press("/ ‹line 77.›").see("line 77.").see("1 message");
    stage.press("Esc G / ‹line 5›").see("111 messages");
    // The newest first, since that is where one reads; then around.
    stage
        .press("Up")
        .see("line 598.")
        .press("Down")
        .see("line 599.");
    stage.press("Down").see("line 5.");
}

#[test]
fn what_arrives_while_one_reads_the_beginning_leaves_one_there() {
    let mut stage = stage(1_000);
    stage.press("g g j j").see("line 0.");
    let more = many(1042, 1_001);
    stage.desk.ticket(1042).messages = more;
    stage.event(crate::worker::protocol::Event::Changed(
        crate::worker::protocol::Changes {
            tickets: true,
            ..Default::default()
        },
    ));
    stage.wait(2).see("line 0.").miss("line 999.");
    stage.press("G").see("line 999.");
}

#[test]
fn a_message_as_long_as_a_log_is_shown_in_part_and_read_in_the_editor() {
    let mut desk = Desk::sample();
    let mut messages = many(1042, 1);
    messages[0].text = "a line of a log\n".repeat(200_000);
    desk.ticket(1042).messages = messages;
    let mut stage = Stage::with(120, 32, desk);
    stage
        .press(": ‹1042› Enter G")
        .see("more: Enter opens all of it");
    stage.press("Enter");
    let edited = stage.outside.iter().any(
        |request| matches!(request, crate::tui::app::Request::Edit(text, _) if text.len() > 3_000_000),
    );
    assert!(edited);
}

#[test]
fn u12_others_in_the_ticket_are_named_until_they_are_gone() {
    use crate::domain::ticket::Presence;
    let mut stage = stage(3);
    let at = stage.now;
    let one = |agent: &str, writing| Presence {
        agent: agent.to_owned(),
        at,
        writing,
    };
    stage.desk.ticket(1042).present = vec![one("mei", false), one("pavel", true)];
    stage.press("Ctrl-l").see("pavel +1 writing");
    stage.wait(200).miss("pavel");
}

#[test]
fn u12_where_one_is_is_told_when_one_stays_there() {
    use crate::domain::ids::TicketId;
    use crate::worker::protocol::Deed;
    let mut stage = Stage::new(120, 32);
    stage.press("Enter J J").wait(1);
    assert_eq!(stage.desk.presence.len(), 1, "{:?}", stage.desk.presence);
    stage.press("r ‹text›").wait(1);
    stage.press("Esc Esc").wait(1);
    let here = match stage.desk.presence[0] {
        Deed::Presence(Some((TicketId(id), false))) => id,
        ref other => panic!("{other:?}"),
    };
    assert_eq!(
        stage.desk.presence[1..],
        [
            Deed::Presence(Some((TicketId(here), true))),
            Deed::Presence(None)
        ]
    );
}
