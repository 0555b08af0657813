//! What the program promises, seen from outside the crate.

#![expect(
    unreachable_pub,
    reason = "one binary; its modules share what they need"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has said what it found"
)]

mod batches;
mod boilerplate;
mod bulk;
mod card_form;
mod cli_honesty;
mod cli_intake;
mod cli_reading;
mod cli_removal;
mod cli_writing;
mod companies;
mod contact_check;
mod crash;
mod dossier;
mod erasure;
mod erasure_bytes;
mod exchange;
mod exporting;
mod filing;
mod following;
mod hostile;
mod inbox;
mod language;
mod layers;
mod licences;
mod lists;
mod lookalikes;
mod marks;
mod merging;
mod outbox;
mod pictures;
mod post;
mod program;
mod quoting;
mod random;
mod readme;
mod scenario;
mod scenario_contacts;
mod scenario_replies;
mod scenario_tasks;
mod scenario_tickets;
mod screen;
mod segments;
mod stretch;
mod support;
mod terminal_pictures;
mod ticket_time;
mod trust;
mod two_agents;
mod undoing;
mod watch_killed;
mod watching;
