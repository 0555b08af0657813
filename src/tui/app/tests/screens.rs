//! How the screens look, at the two sizes people have most.

use crate::tui::stage::{Desk, Stage};

fn snapshot(name: &str, keys: &str) {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut stage = Stage::new(width, height);
        stage.press(keys);
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{name}-{width}x{height}"), stage.screen());
        });
    }
}

#[test]
fn the_ticket_list() {
    snapshot("tickets", "j");
}

#[test]
fn a_chat() {
    snapshot("chat", "j Enter");
}

#[test]
fn a_mail() {
    snapshot("mail", "Enter");
}

#[test]
fn a_reply() {
    snapshot(
        "reply",
        "j Enter r ‹Заказ у курьера, доставка сегодня до 18:00.›",
    );
}

#[test]
fn the_sidebar() {
    snapshot("sidebar", "j Enter l j j j j j");
}

#[test]
fn the_client_list() {
    snapshot("clients", "2 j");
}

#[test]
fn a_card() {
    snapshot("card", "2 Enter");
}

#[test]
fn a_pick() {
    snapshot("pick", "j Enter p");
}

#[test]
fn the_menu_of_statuses() {
    snapshot("status", "j Enter f");
}

#[test]
fn the_help() {
    snapshot("help", "j Enter ?");
}

#[test]
fn the_inbox() {
    snapshot("inbox", "4");
}

#[test]
fn u10_a_first_run_says_what_to_do() {
    let mut stage = Stage::with(120, 30, Desk::empty());
    stage.see("This desk is empty.").see("imports a queue file");
    let mut stage = Stage::with(80, 24, Desk::empty());
    stage.see("No open tickets.").see("i imports a queue file");
}
