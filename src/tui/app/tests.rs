//! The screen as a whole: keys in, screen and deeds out.

use crate::tui::stage::{Desk, Stage};

#[test]
fn u10_a_first_run_says_what_to_do() {
    let mut stage = Stage::with(120, 30, Desk::empty());
    stage.see("This desk is empty.").see("imports a queue file");
}

#[test]
fn a_ticket_stands_with_its_client_and_the_address_it_is_answered_at() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter")
        .see("#1042 Где мой заказ?")
        .see("answering 193847")
        .see("Well-known journalist,")
        .press("r ‹Заказ у курьера.›")
        .see("Reply to telegram:193847")
        .see("Заказ у курьера.");
}

#[test]
#[ignore = "needs a terminal"]
fn live() {
    crate::tui::stage::live();
}
