//! `L2`: the orders of the client list, each both ways, and a cursor that stays on its card.

use crate::domain::ids::ClientId;
use crate::tui::stage::{Desk, Stage};
use crate::worker::protocol::{Changes, Event};

/// A desk of many cards; the higher the number, the younger the card and the older its last message.
fn crowd() -> Stage {
    let mut desk = Desk::of(500);
    for client in &mut desk.clients {
        client.created_at = client.created_at.plus_seconds(client.id.0);
        client.last_appeal_at = Some(client.created_at.plus_seconds(-10 * client.id.0));
    }
    let mut stage = Stage::with(120, 32, desk);
    stage.press("2");
    stage
}

fn somebody_changed(stage: &mut Stage) {
    stage.now = stage.now.plus_seconds(1);
    stage.event(Event::Changed(Changes {
        clients: true,
        ..Changes::default()
    }));
}

/// The number in the name of the card with the cursor, as the list marks it.
fn under_cursor(stage: &Stage) -> String {
    let screen = stage.screen();
    let row = screen.lines().find(|line| line.starts_with("│▌"));
    let name = row.and_then(|row| row.split("Client ").nth(1));
    name.unwrap_or_default().chars().take(5).collect()
}

#[test]
fn l2_every_order_goes_both_ways_by_the_view_menu_and_by_tab() {
    let mut stage = crowd();
    for (keys, first, title) in [
        ("v ‹Z to A› Enter Home", "00500", "by name, Z to A"),
        ("v ‹newest› Enter Home", "00500", "newest first"),
        ("v ‹oldest› Enter Home", "00001", "oldest first"),
        ("v ‹last appeal› Enter Home", "00001", "last appeal first"),
        ("v ‹silent› Enter Home", "00500", "longest silent first"),
        ("v Tab Esc Home", "00001", "by name"),
        ("v Tab Tab Esc Home", "00500", "newest first"),
    ] {
        stage.press(keys).see(title);
        assert_eq!(under_cursor(&stage), first, "{keys}");
    }
}

#[test]
fn l2_the_cursor_stays_on_its_card_when_the_order_changes() {
    let mut stage = crowd();
    stage.press("j j j j j j");
    for _ in 0..6 {
        assert_eq!(under_cursor(&stage), "00007", "{}", stage.screen());
        stage.press("v Tab Esc");
    }
}

#[test]
fn l2_the_cursor_stays_on_its_card_while_others_add_rename_and_delete() {
    let mut stage = crowd();
    stage.press("j j j j j j");
    // Another agent's new card at the top, and one gone from above.
    let mut new = stage.desk.clients[0].clone();
    new.id = ClientId(900);
    new.name = "Client 00000".to_owned();
    stage.desk.clients.insert(0, new);
    stage.desk.clients.retain(|client| client.id != ClientId(3));
    somebody_changed(&mut stage);
    assert_eq!(under_cursor(&stage), "00007");
    // Gone: the one that stood below it.
    stage.desk.clients.retain(|client| client.id != ClientId(7));
    somebody_changed(&mut stage);
    assert_eq!(under_cursor(&stage), "00008");
    // Renamed to the far end of the list.
    let mut card = stage.desk.clients.remove(6);
    assert_eq!(card.id, ClientId(8));
    card.name = "Client 99999".to_owned();
    stage.desk.clients.push(card);
    somebody_changed(&mut stage);
    assert_eq!(under_cursor(&stage), "99999", "{}", stage.screen());
}

#[test]
fn u5_the_head_of_a_column_orders_the_list_and_turns_it() {
    let mut stage = crowd();
    stage.see("Name ▴").click("Name ▴");
    stage.see("Name ▾").see("by name, Z to A").click("last");
    stage.see("last ▾").see("last appeal first").click("last ▾");
    stage
        .see("last ▴")
        .see("longest silent first")
        .click("Name");
    stage.see("Name ▴").see("by name");
}
