//! Which ticket a message continues (`M8`).

use super::appeal::Author;
use super::ids::{ClientId, TicketId};
use super::standing::Verdict;
use super::ticket::{Status, Ticket};

/// A ticket that something in the appeal points to, in the order of `M8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub client: ClientId,
    /// Where it stands.
    pub status: Status,
}

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thread {
    /// Into this ticket.
    Continue(TicketId),
    /// Into a new one, which points to the one named, if any.
    Open {
        /// The ticket it goes on from.
        linked: Option<TicketId>,
    },
}

/// Decides among the candidates, first to last.
///
/// Only the ticket's own client continues it: a stranger's reply opens a ticket of its own, linked to
/// the first one it points to. A closed ticket is not opened again but pointed to.
pub fn choose(sender: ClientId, candidates: &[Candidate], author: &Author) -> Thread {
    let own = candidates
        .iter()
        .filter(|candidate| candidate.client == sender);
    // An agent's own message belongs to the closed ticket it was written in.
    let closed_is_open = matches!(author, Author::Agent { .. });
    let mut closed = None;
    for candidate in own {
        if candidate.status != Status::Closed || closed_is_open {
            return Thread::Continue(candidate.ticket);
        }
        closed = closed.or(Some(candidate.ticket));
    }
    Thread::Open {
        linked: closed.or_else(|| candidates.first().map(|candidate| candidate.ticket)),
    }
}

/// Ticket numbers in a subject (`[#123]`), first to last.
pub fn numbers_in(subject: &str) -> Vec<TicketId> {
    subject
        .split("[#")
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .filter(|(digits, _)| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
        .filter_map(|(digits, _)| digits.parse().ok().map(TicketId))
        .collect()
}

/// What an inbound client message does to the ticket it is filed in (`M8`, `S2`, `S3`).
pub fn receive(ticket: &mut Ticket, verdict: Verdict) {
    match (ticket.status, verdict) {
        (Status::Spam, Verdict::White) => {
            ticket.status = Status::Open;
            ticket.unread = true;
        }
        (Status::Spam, _) => {}
        (_, Verdict::Black) if !ticket.pardoned => {
            ticket.status = Status::Spam;
            ticket.unread = false;
            ticket.snoozed_until = None;
        }
        (Status::Pending | Status::OnHold | Status::Solved, _) => {
            ticket.status = Status::Open;
            ticket.unread = true;
            ticket.snoozed_until = None;
        }
        _ => {
            ticket.unread = true;
            ticket.snoozed_until = None;
        }
    }
}

/// What an agent's reply or comment does to the ticket (`T1`).
pub fn answer(ticket: &mut Ticket) {
    if ticket.status == Status::New {
        ticket.status = Status::Open;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(ticket: i64, client: i64, status: Status) -> Candidate {
        Candidate {
            ticket: TicketId(ticket),
            client: ClientId(client),
            status,
        }
    }

    #[test]
    fn m8_only_the_client_of_a_ticket_continues_it() {
        let me = ClientId(1);
        let on = |ticket| Thread::Continue(TicketId(ticket));
        let new = |linked: Option<i64>| Thread::Open {
            linked: linked.map(TicketId),
        };
        for (candidates, expected) in [
            (vec![], new(None)),
            (vec![candidate(5, 1, Status::Open)], on(5)),
            (vec![candidate(5, 1, Status::Solved)], on(5)),
            (vec![candidate(5, 1, Status::Spam)], on(5)),
            (vec![candidate(5, 2, Status::Open)], new(Some(5))),
            (
                vec![candidate(5, 2, Status::Open), candidate(6, 1, Status::Open)],
                on(6),
            ),
            (vec![candidate(5, 1, Status::Closed)], new(Some(5))),
            (
                vec![
                    candidate(5, 1, Status::Closed),
                    candidate(6, 1, Status::Open),
                ],
                on(6),
            ),
            (
                vec![
                    candidate(5, 2, Status::Open),
                    candidate(6, 1, Status::Closed),
                ],
                new(Some(6)),
            ),
        ] {
            assert_eq!(
                choose(me, &candidates, &Author::Client),
                expected,
                "{candidates:?}"
            );
        }
    }

    #[test]
    fn m8_a_ticket_number_is_read_from_the_subject() {
        assert_eq!(numbers_in("Re: [#123] Where is it?"), [TicketId(123)]);
        assert_eq!(numbers_in("[#x] [#] #12 [#99999999999999999999]"), []);
        assert_eq!(numbers_in("[#1] [#2]"), [TicketId(1), TicketId(2)]);
    }
}
