//! Replies that quote (`T2`, `T3`).

use deskcard::desk::{Writing, Written};
use deskcard::domain::appeal::Visibility;
use deskcard::domain::ids::TicketId;

use crate::support::{Room, chat, now};

fn writing(visibility: Visibility, text: &str) -> Writing {
    Writing {
        ticket: TicketId(1),
        visibility,
        text: text.to_owned(),
        files: Vec::new(),
        then: None,
        confirmed: false,
        held: true,
    }
}

/// A ticket with a message of the client and a comment among agents.
fn commented() -> Room {
    let room = Room::new();
    room.file(&[chat("1", "telegram", "7", "Where is it?\nPlease hurry!")]);
    let comment = "He never paid:\n> Please hurry!\nask him first";
    room.desk
        .write(&writing(Visibility::Internal, comment), now())
        .unwrap();
    room
}

/// What is asked before this reply leaves.
fn asked(room: &Room, text: &str) -> Vec<String> {
    match room
        .desk
        .write(&writing(Visibility::Public, text), now())
        .unwrap()
    {
        Written::Confirm(warnings) => warnings,
        Written::Stored { .. } => Vec::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn t3_a_quote_of_what_only_a_comment_says_asks_first() {
    for text in [
        "> He never paid:\n> ask him first\n\nSoon.",
        "Soon.\n\n>  ask him first ",
        "> > He never paid:",
    ] {
        let room = commented();
        assert_eq!(
            asked(&room, text),
            ["the reply quotes an internal comment"],
            "{text:?}"
        );
        let confirmed = Writing {
            confirmed: true,
            ..writing(Visibility::Public, text)
        };
        let written = room.desk.write(&confirmed, now()).unwrap();
        assert!(matches!(written, Written::Stored { .. }), "{text:?}");
        // The client has it now.
        assert_eq!(asked(&room, text), [""; 0], "{text:?}");
    }
}

#[test]
fn t3_a_quote_of_what_the_client_knows_asks_nothing() {
    for text in [
        "> Where is it?\n> Please hurry!\n\nSoon.",
        "ask him first",
        "> something else",
        ">\n> \n",
    ] {
        assert_eq!(asked(&commented(), text), [""; 0], "{text:?}");
    }
}

#[test]
fn a_comment_may_quote_a_comment() {
    let room = commented();
    let quoting = writing(Visibility::Internal, "> ask him first\n\nI did.");
    let written = room.desk.write(&quoting, now()).unwrap();
    assert!(matches!(written, Written::Stored { outbox: None, .. }));
}
