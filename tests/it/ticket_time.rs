//! What time alone brings to tickets (`T1`): solved ones close, snoozed ones come back.

use deskcard::domain::ids::TicketId;
use deskcard::domain::ticket::Status;

use crate::support::{Room, mail, now};

const DAY: i64 = 86_400;

#[test]
fn t1_a_solved_ticket_closes_by_itself_after_the_configured_days_and_no_sooner() {
    let room = Room::with("[desk]\nclose_days = 3\n");
    room.file(&[
        mail("a@x", "anna@example.com", "One"),
        mail("b@x", "bo@example.com", "Two"),
    ]);
    room.desk
        .set_status(&[TicketId(1)], Status::Solved, now())
        .unwrap();
    room.desk.tidy(now().plus_seconds(3 * DAY - 60)).unwrap();
    assert_eq!(room.ticket(1).ticket.status, Status::Solved);
    room.desk.tidy(now().plus_seconds(3 * DAY + 60)).unwrap();
    assert_eq!(room.ticket(1).ticket.status, Status::Closed);
    assert_eq!(
        room.ticket(2).ticket.status,
        Status::New,
        "only solved ones close"
    );
    // It stands in nobody's way: the agent's last change is still the one that undo takes back.
    room.desk.undo(None, now().plus_seconds(4 * DAY)).unwrap();
    assert_eq!(room.ticket(1).ticket.status, Status::New);
}

#[test]
fn t1_with_no_days_solved_tickets_never_close() {
    let room = Room::with("[desk]\nclose_days = 0\n");
    room.file(&[mail("a@x", "anna@example.com", "One")]);
    room.desk
        .set_status(&[TicketId(1)], Status::Solved, now())
        .unwrap();
    room.desk.tidy(now().plus_seconds(1_000 * DAY)).unwrap();
    assert_eq!(room.ticket(1).ticket.status, Status::Solved);
}

#[test]
fn t1_a_snoozed_ticket_comes_back_unread_at_its_time() {
    let room = Room::new();
    room.file(&[mail("a@x", "anna@example.com", "One")]);
    room.desk.set_unread(TicketId(1), false).unwrap();
    let until = now().plus_seconds(3_600);
    room.desk
        .snooze(&[TicketId(1)], Some(until), now())
        .unwrap();
    room.desk.tidy(now().plus_seconds(3_500)).unwrap();
    assert_eq!(room.ticket(1).ticket.snoozed_until, Some(until));
    room.desk.tidy(until).unwrap();
    let ticket = room.ticket(1).ticket;
    assert_eq!((ticket.snoozed_until, ticket.unread), (None, true));
}
