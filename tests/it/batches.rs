//! A decision of filing sees those before it in the same batch, which the file does not have yet (`M8`,
//! `C22`).

use deskcard::domain::client::{Source, Standing};
use deskcard::domain::contact::{Contact, ContactKind};
use deskcard::domain::ids::{ClientId, TicketId};
use deskcard::domain::ticket::Status;
use serde_json::json;

use crate::support::{Room, chat, mail, now, with};

#[test]
fn m8_a_chat_that_the_same_batch_opened_again_is_the_active_one() {
    let room = Room::new();
    room.file(&[chat("1", "telegram", "7", "hello")]);
    let solve = |id| {
        let ids = [TicketId(id)];
        room.desk.set_status(&ids, Status::Solved, now()).unwrap();
    };
    solve(1);
    room.file(&[
        with(
            chat("2", "telegram", "7", "once more"),
            &[("in_reply_to", json!("1"))],
        ),
        chat("3", "telegram", "7", "are you there?"),
    ]);
    assert_eq!(room.ticket(1).messages.len(), 3);
}

#[test]
fn m8_a_chat_that_the_same_batch_put_into_spam_hides_no_older_one() {
    let room = Room::new();
    room.file(&[chat("1", "telegram", "7", "hello")]);
    room.desk
        .set_status(&[TicketId(1)], Status::Solved, now())
        .unwrap();
    room.file(&[chat("2", "telegram", "7", "something else")]);
    room.desk
        .set_status(&[TicketId(1)], Status::Pending, now())
        .unwrap();
    room.desk
        .set_status(&[TicketId(2)], Status::Pending, now())
        .unwrap();
    room.desk
        .set_standing(ClientId(1), Standing::Spammer, now())
        .unwrap();
    let later = |id: &str, at: &str| {
        with(
            chat(id, "telegram", "7", "buy"),
            &[("sent_at", json!(format!("2026-11-22T{at}:00Z")))],
        )
    };
    // The first turns its ticket to spam; the second goes on in the one that is still active.
    room.file(&[later("3", "11:00"), later("4", "12:00")]);
    let lengths = [1, 2].map(|id| room.ticket(id).messages.len());
    assert_eq!(lengths, [2, 2]);
    let states = [1, 2].map(|id| room.ticket(id).ticket.status);
    assert_eq!(states, [Status::Spam; 2]);
}

#[test]
fn c22_a_shared_contact_that_is_confirmed_stays_shared_within_the_same_batch() {
    let room = Room::new();
    let known = with(
        mail("1", "anna@example.com", "hello"),
        &[("from.id", json!("7"))],
    );
    room.file(&[known, mail("2", "boris@example.com", "hello")]);
    let family = |claimed: bool| Contact {
        shared: true,
        claimed,
        ..Contact::new(
            ContactKind::Email,
            "",
            "family@example.com",
            "",
            Source::Manual,
            None,
        )
    };
    for (id, claimed) in [(1, true), (2, false)] {
        room.desk
            .change_card(ClientId(id), "edit", now(), |card| {
                card.contacts.push(family(claimed));
                Ok(())
            })
            .unwrap();
    }
    room.file(&[
        with(
            mail("3", "family@example.com", "it is me"),
            &[("from.id", json!("7"))],
        ),
        mail("4", "family@example.com", "who am I?"),
    ]);
    let confirmed = room.client("1");
    let contact = confirmed
        .contacts
        .iter()
        .find(|contact| contact.value == "family@example.com")
        .unwrap();
    assert!(contact.shared && !contact.claimed, "{contact:?}");
    let last = room.ticket(4).ticket.client;
    assert_eq!(last, ClientId(3), "the house card of the contact");
}
