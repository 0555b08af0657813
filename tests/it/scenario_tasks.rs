//! The tasks of a day by their exact presses (`KEYS 5`), through the real program.

use serde_json::json;

use crate::scenario::{Scene, Script};
use crate::support::{chat, mail, with};

/// A shop where Ivan is known by mail, a stranger wrote in a messenger, and Lucía is a VIP.
fn shop() -> Scene {
    let from = |record, name: &str| with(record, &[("from.name", json!(name))]);
    Scene::new()
        .appeals(&[
            from(
                mail("m1@example.com", "ivan@example.com", "Where is my parcel?"),
                "Иван Петров",
            ),
            from(
                mail("m2@example.com", "lucia@example.com", "I cannot log in."),
                "Lucía Ortega",
            ),
            from(
                chat("t1", "telegram", "555", "It is me again, and the parcel?"),
                "guest",
            ),
        ])
        .done(&["set", "lucia@example.com", "vip=yes"])
}

/// The last message of a ticket: its text and where it went.
fn last(script: &Script, ticket: i64) -> (String, String) {
    let ticket = script.ticket(ticket);
    let message = ticket["messages"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    (
        message["text"].as_str().unwrap().to_owned(),
        ticket["reply_address"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn task_a_the_next_unread_is_answered_in_four_presses_and_the_one_after_in_three() {
    let mut script = shop().open(120, 32);
    // The VIP comes first.
    script.press("Space r ‹You can now.› Ctrl-s Space");
    script.sees("guest").sees("and the parcel?");
    script.press("r ‹It comes today.› Ctrl-s Space").settle();
    script.press("r ‹On its way, Ivan.› Ctrl-s");
    script.sees("On its way, Ivan.").quits();
    for (ticket, said) in [
        (2, "You can now."),
        (3, "It comes today."),
        (1, "On its way, Ivan."),
    ] {
        assert_eq!(last(&script, ticket).0, said);
    }
    assert_eq!(script.outbox().len(), 3);
}

#[test]
fn task_a_with_next_switched_on_once_a_ticket_takes_two_presses() {
    let mut script = shop().open(120, 32);
    script.press("Space r Ctrl-f n ‹You can now.› Ctrl-s");
    script.sees("and the parcel?");
    script.press("r ‹It comes today.› Ctrl-s");
    script.sees("Where is my parcel?");
    // And with Ctrl-f f it is solved, too.
    script.press("r ‹It is there.› Ctrl-f f Ctrl-s");
    script.sees("It is there.").settle().quits();
    assert_eq!(script.ticket(1)["status"], "solved");
    assert_eq!(script.ticket(2)["status"], "open");
}

#[test]
fn task_b_a_stranger_is_a_known_client_after_six_presses() {
    let stranger = with(
        mail(
            "m3@example.com",
            "guest@elsewhere.example",
            "Again: the parcel?",
        ),
        &[("subject", json!("Parcel"))],
    );
    let mut script = shop().appeals(&[stranger]).open(120, 32);
    // Typed as fast as can be: each key is read where the one before it led.
    script.press("/ ‹Again: the› Enter Enter");
    script.press("g c ‹ivan› Enter Enter r");
    script.sees("Reply to ivan@example.com");
    script.press("‹Sorry, Ivan.› Ctrl-s").sees("leaves in");
    script.quits();
    let ticket = script.ticket(4);
    assert_eq!(ticket["client_name"], "Иван Петров");
    assert_eq!(
        last(&script, 4),
        ("Sorry, Ivan.".to_owned(), "ivan@example.com".to_owned())
    );
}

#[test]
fn task_b_one_digit_more_answers_at_another_of_his_addresses() {
    let mut script = shop().open(120, 32);
    script.press("/ ‹and the parcel› Enter Enter");
    script.press("g c ‹ivan› Enter 1 Enter r");
    script.sees("Reply to ivan@example.com");
    script.press("‹Sorry, Ivan.› Ctrl-s").sees("leaves in");
    script.quits();
    assert_eq!(
        last(&script, 3),
        ("Sorry, Ivan.".to_owned(), "ivan@example.com".to_owned())
    );
}
