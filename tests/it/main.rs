//! What the program promises, seen from outside the crate.

#![expect(
    unreachable_pub,
    reason = "one binary; its modules share what they need"
)]

mod card_form;
mod crash;
mod filing;
mod language;
mod support;
