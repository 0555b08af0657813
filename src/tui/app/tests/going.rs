//! Focus and navigation (`KEYS 2`).

use crate::domain::change::Entry;
use crate::domain::ids::{EntryId, TicketId};
use crate::tui::app::Request;
use crate::tui::stage::{Desk, Stage};
use crate::worker::protocol::{Deed, Slot};

#[test]
fn a_ticket_stands_with_its_client_and_the_address_it_is_answered_at() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter")
        .see("#1042 Где мой заказ?")
        .see("answering 193847")
        .see("Well-known journalist,")
        .press("r")
        .see("Reply to telegram:193847");
}

#[test]
fn moving_in_the_list_shows_the_ticket_without_reading_it() {
    let mut stage = Stage::new(120, 32);
    stage.press("j k j").see("#1042 Где мой заказ?");
    assert!(
        !stage
            .desk
            .deeds
            .iter()
            .any(|d| matches!(d, Deed::SetUnread(..)))
    );
    stage.press("Enter");
    assert!(
        stage
            .desk
            .deeds
            .iter()
            .any(|d| matches!(d, Deed::SetUnread(id, false) if id.0 == 1042))
    );
}

#[test]
fn esc_goes_back_the_way_one_came_with_draft_and_position() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter r ‹half a› Esc t 1")
        .see("#988 Возврат")
        .press("Esc")
        .see("#1042 Где мой заказ?")
        .see("half a")
        .press("r ‹ reply›")
        .see("half a reply");
}

#[test]
fn a_ticket_already_in_the_path_is_gone_back_to() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter t 1").see("#988 Возврат");
    stage.press("Esc").see("#1042 Где").press("Esc");
    stage.press("q");
    assert!(stage.ended(), "q on the bare list quits");
}

#[test]
fn backspace_returns_in_time_whatever_led_away() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter 2")
        .see("Clients ▸ List")
        .press("Backspace")
        .see("#1042 Где мой заказ?");
}

#[test]
fn a_section_is_just_as_one_left_it() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter r ‹draft› 2").see("draft2");
    stage
        .press("Esc 2 1")
        .see("#1042 Где мой заказ?")
        .see("draft2");
}

#[test]
fn tab_goes_through_the_panes_and_the_open_draft() {
    let mut stage = Stage::new(80, 24);
    stage
        .press("j Enter r ‹text› Esc")
        .see("Unsent reply: text");
    stage.press("Tab").see("Reply to telegram:193847");
    stage.press("Tab").see("Unsent reply: text").see("Contacts");
    stage.press("Tab").see("Open tickets");
    stage.press("Tab").see("#1042");
}

#[test]
fn on_narrow_screens_the_layout_slides_to_the_focus() {
    let mut stage = Stage::new(60, 24);
    stage.see("Open tickets").miss("Contacts");
    stage
        .press("j Enter")
        .see("Иван Петров · Acme GmbH")
        .see("Well-known journalist, provide")
        .miss("Open tickets");
    stage
        .press("l")
        .see("Contacts")
        .press("h h")
        .see("Open tickets");
}

#[test]
fn a_key_that_cannot_act_says_why() {
    let mut stage = Stage::new(120, 32);
    stage.press("h").see("nothing stands left of the list");
    stage.press("Enter d").see("d deletes a card: E opens it");
    stage.press("b").see("no saved reply is set up");
    stage.press("Esc 2 r").see("reply");
}

#[test]
fn space_at_the_end_of_the_last_unread_ticket_says_so() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("Space Space Space")
        .see("no unread ticket is left");
}

#[test]
fn j_of_the_pane_beside_steps_the_list_and_replaces_the_ticket() {
    let mut stage = Stage::new(120, 32);
    stage.press("Enter J").see("#1042 Где мой заказ?");
    stage.press("K").see("#1041 No puedo");
    stage.press("Esc").see("#1041 No puedo").press("q");
    assert!(stage.ended());
}

#[test]
fn the_filter_narrows_while_one_types_and_esc_clears_it() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("/ ‹rech›")
        .see("Re: Rechnung 2231 fehlt")
        .miss("No puedo entrar…");
    stage.press("Enter Esc").see("Lucía Ortega");
}

#[test]
fn a_pasted_phone_finds_its_client() {
    let mut stage = Stage::new(120, 32);
    stage
        .paste("T. Weiß")
        .see("Clients ▸ List")
        .see("/ T. Weiß");
}

#[test]
fn find_in_the_ticket_walks_its_hits() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter / ‹depot›").see("1 message");
    stage
        .press("Enter")
        .see("Courier says parcel is at the depot.");
}

#[test]
fn a_long_list_is_walked_without_losing_a_step() {
    let mut stage = Stage::with(120, 32, Desk::of(400));
    for _ in 0..150 {
        stage.press("j");
    }
    stage.see("#151 Question 151");
    stage
        .press("G")
        .see("#400 Question 400")
        .press("g g")
        .see("#1 Question 1");
}

#[test]
fn a_click_goes_where_it_points() {
    let mut stage = Stage::new(120, 32);
    stage.click("Иван Петров").see("#1042 Где мой заказ?");
    stage.click("2 Clients").see("Clients ▸ List");
    stage.click("1 Tickets").see("Open tickets");
    stage.click("Attachments").see("receipt.pdf");
    stage.click("? help").see("Keys: ");
}

#[test]
fn the_help_does_what_one_chooses_in_it() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j ? / ‹internal comment› Enter")
        .see("Internal comment");
}

#[test]
fn the_palette_finds_tickets_by_number_and_actions_by_name() {
    let mut stage = Stage::new(120, 32);
    stage.press(": ‹1030› Enter").see("#1030 Re: Rechnung");
    stage
        .press(": ‹theme light› Enter : ‹go-cl› Enter")
        .see("Clients ▸ List");
}

#[test]
fn ctrl_c_twice_quits() {
    let mut stage = Stage::new(120, 32);
    stage.press("Ctrl-c").see("once more quits").press("Ctrl-c");
    assert!(stage.ended());
}

#[test]
fn a_verb_where_nothing_of_its_kind_is_fetched_never_holds_the_keys() {
    for keys in [
        "3 y",
        "4 y",
        "4 G y",
        "3 Enter y",
        "2 e Esc h p",
        "2 e Esc h #",
    ] {
        let mut stage = Stage::new(160, 45);
        stage.press(keys);
        assert!(!stage.app.is_held(), "{keys}\n{}", stage.screen());
    }
}

#[test]
fn u9_a_search_of_a_palette_that_was_closed_keeps_nobody_waiting() {
    let mut stage = Stage::new(120, 40);
    stage.slow = true;
    stage.press(": ‹a›");
    let given_up = Request::Withdraw(Slot::Find);
    assert!(!stage.outside.contains(&given_up));
    stage.press("Esc");
    assert!(stage.outside.contains(&given_up));
    stage.outside.clear();
    stage.press("j");
    assert!(!stage.outside.contains(&given_up), "once is enough");
}

#[test]
fn a_mark_on_what_was_not_written_says_why_not() {
    let mut stage = Stage::new(120, 32);
    let ticket = TicketId(1042);
    for view in &mut stage.desk.tickets {
        let before = view.messages.first().map(|message| message.sent_at);
        let at = before.filter(|_| view.ticket.id == ticket);
        view.events.extend(at.map(|at| Entry {
            id: EntryId(1),
            at,
            agent: "olga".to_owned(),
            action: "status".to_owned(),
            client: None,
            ticket: Some(ticket),
            changes: Vec::new(),
            undone_by: None,
            undoable: false,
        }));
    }
    stage.press("j Enter Home");
    stage.press("j j j j x");
    stage.see("messages are marked, and this line is none");
    stage.press("Home x");
    stage.see("▸✕ Иван Петров");
}
