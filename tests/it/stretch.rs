//! A ticket of many messages is read in stretches (`P11`), and who has it in front (`U12`).

use deskcard::domain::ids::{MessageId, TicketId};
use deskcard::domain::stretch::{Hook, Stretch};
use deskcard::domain::time::Timestamp;
use serde_json::json;

use crate::support::{Room, chat, now, with};

const MESSAGES: usize = 40;

/// A ticket whose messages came in another order than they were sent in, some at the same moment.
fn room() -> Room {
    let room = Room::new();
    let appeals: Vec<_> = (0..MESSAGES)
        .map(|n| {
            let minute = (n * 17) % 20;
            with(
                chat(
                    &format!("t{n}"),
                    "telegram",
                    "555",
                    &format!("message {n} of many"),
                ),
                &[("sent_at", json!(format!("2026-11-22T10:{minute:02}:00Z")))],
            )
        })
        .collect();
    room.file(&appeals);
    room
}

#[test]
fn p11_every_stretch_is_the_same_part_of_the_whole() {
    let room = room();
    let whole = room.ticket(1);
    let ids: Vec<MessageId> = whole.messages.iter().map(|message| message.id).collect();
    assert_eq!(ids.len(), MESSAGES);
    let hooks = [
        Hook::Oldest,
        Hook::Newest,
        Hook::Message(ids[0]),
        Hook::Message(ids[17]),
        Hook::Message(ids[MESSAGES - 1]),
        // No message of this ticket.
        Hook::Message(MessageId(4_711)),
    ];
    for hook in hooks {
        for (before, after) in [(0, 0), (3, 0), (0, 3), (5, 7), (100, 100), (0, usize::MAX)] {
            let stretch = Stretch {
                hook,
                before,
                after,
            };
            let part = room.desk.ticket_stretch(TicketId(1), &stretch).unwrap();
            let place = |id| ids.iter().position(|known| *known == id);
            let gone = matches!(hook, Hook::Message(id) if place(id).is_none());
            let (from, to) = if gone {
                (MESSAGES - stretch.most().min(MESSAGES), MESSAGES)
            } else {
                stretch.within(MESSAGES, place)
            };
            assert_eq!(part.messages, whole.messages[from..to], "{stretch:?}");
            assert_eq!(part.earlier, from as u64, "{stretch:?}");
            assert_eq!(part.later, (MESSAGES - to) as u64, "{stretch:?}");
        }
    }
}

#[test]
fn t2_words_are_found_in_all_messages_of_a_ticket_in_the_order_they_were_sent() {
    let room = room();
    let found = |words: &str| {
        room.desk
            .store()
            .messages_that_say(TicketId(1), words)
            .unwrap()
    };
    let whole = room.ticket(1);
    let wanted: Vec<MessageId> = whole
        .messages
        .iter()
        .filter(|message| message.text.contains("message 3"))
        .map(|message| message.id)
        .collect();
    assert_eq!(wanted.len(), 11);
    assert_eq!(found("message 3"), wanted);
    assert_eq!(found("nowhere"), []);
}

#[test]
fn u12_who_has_a_ticket_in_front_is_no_change_and_is_outdated_after_minutes() {
    let room = room();
    let pavel = room.as_agent("pavel");
    let here = |desk: &deskcard::desk::Desk| desk.ticket_view(TicketId(1)).unwrap().present;
    let before = room.ticket(1).ticket;
    pavel.be_in(Some((TicketId(1), true)), now()).unwrap();
    assert!(here(&pavel).is_empty(), "nobody is told of oneself");
    let present = here(&room.desk);
    assert_eq!(
        (present[0].agent.as_str(), present[0].writing),
        ("pavel", true)
    );
    assert!(present[0].holds(now().plus_seconds(100)));
    assert!(!present[0].holds(now().plus_seconds(200)));
    // Not in the history, not in the ticket.
    assert!(room.desk.store().history(None, 10).unwrap().is_empty());
    assert_eq!(room.ticket(1).ticket, before);
    // Elsewhere, and nowhere.
    pavel.be_in(Some((TicketId(2), false)), now()).unwrap();
    assert!(here(&room.desk).is_empty());
    pavel.be_in(Some((TicketId(1), false)), now()).unwrap();
    pavel.be_in(None, now()).unwrap();
    assert!(here(&room.desk).is_empty());
    // What died there is forgotten by whoever comes next.
    pavel.be_in(Some((TicketId(1), false)), now()).unwrap();
    let later: Timestamp = now().plus_seconds(1_000);
    room.desk.be_in(Some((TicketId(1), false)), later).unwrap();
    assert!(here(&room.desk).is_empty());
}
