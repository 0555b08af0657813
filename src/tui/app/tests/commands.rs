//! The palette as a command line.

use crate::domain::client::Standing;
use crate::domain::ids::TicketId;
use crate::domain::ticket::{Priority, Status};
use crate::tui::stage::Stage;
use crate::worker::protocol::Deed;

#[test]
fn a_card_is_made_by_one_line_and_shown() {
    let mut stage = Stage::new(120, 32);
    stage.press(
        ": ‹new name=\"Anna Berg\" phone=mobile:+4915112345678 email=anna@b.example vip=yes› Enter",
    );
    stage.see("Anna Berg saved");
    let Some(Deed::SaveCard(edit)) = stage.desk.deeds.first() else {
        panic!("{:?}", stage.desk.deeds)
    };
    assert!(edit.base.is_none());
    assert_eq!(edit.mine.name, "Anna Berg");
    assert_eq!(edit.mine.standing, Standing::Vip);
    assert_eq!(edit.mine.contacts.len(), 2);
    stage.see("anna@b.example");
}

#[test]
fn a_line_that_is_wrong_says_what_is_wrong_and_stays() {
    let mut stage = Stage::new(120, 32);
    for (line, why) in [
        ("new nam=Anna", "nam:"),
        ("new Anna", "«Anna» is no FIELD=VALUE"),
        ("new name=\"Anna", "the quote \" is not closed"),
        ("new email=nonsense", "emails:"),
        ("new vip=yes spammer=yes", "VIP"),
        ("view nothing", "«nothing» is no view and no saved search"),
        ("order sideways", "«sideways» is no order"),
        ("segment nothing", "no search is saved as «nothing»"),
        ("status sleeping", "«sleeping» is no status: new, open"),
    ] {
        stage.press(&format!(": ‹{line}› Enter"));
        stage.see(why).see(&line[..line.len().min(20)]);
        stage.press("Esc");
    }
    assert!(stage.desk.deeds.is_empty());
}

#[test]
fn status_priority_and_tag_of_what_is_in_front_go_by_name() {
    let mut stage = Stage::new(120, 32);
    stage.press("j : ‹status on hold› Enter : ‹priority extreme› Enter");
    stage.press(": ‹tag late› Enter");
    let ticket = vec![TicketId(1042)];
    assert_eq!(
        stage.desk.deeds,
        [
            Deed::SetStatus(ticket.clone(), Status::OnHold),
            Deed::SetPriority(ticket.clone(), Priority::Extreme),
            Deed::TagTickets(ticket, vec!["late".to_owned()], Vec::new()),
        ]
    );
}

#[test]
fn a_command_is_found_by_its_beginning_and_goes_on_in_the_line() {
    let mut stage = Stage::new(120, 32);
    stage.press(": ‹fin›").see("QUERY");
    stage.press("Esc : ‹find› Tab").see("find");
    stage.press("‹ort› Enter").see("/ ort");
    stage.press(": ‹1041› Enter").see("#1041");
}

#[test]
fn what_follows_a_command_is_completed_by_tab() {
    for (typed, completed) in [
        ("status so", ": status solved"),
        ("status ON", ": status on_hold"),
        ("priority u", ": priority urgent"),
        ("view una", ": view unassigned"),
        ("order -c", ": order -created"),
        ("new name=Anna pos", ": new name=Anna position="),
        ("language port", ": language Portuguese"),
    ] {
        let mut stage = Stage::new(120, 32);
        stage.press(&format!("2 : ‹{typed}› Tab"));
        stage.see(completed);
    }
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 : ‹status x› Tab")
        .see("nothing begins with «x»");
    stage.press("Ctrl-u ‹import qu› Tab");
    stage.give(crate::tui::app::Input::Completed(
        "qu".to_owned(),
        vec!["queue.jsonl".to_owned()],
    ));
    stage.see(": import queue.jsonl");
}

#[test]
fn the_palette_says_where_the_log_is() {
    let mut stage = Stage::new(120, 32);
    stage.press(": ‹log› Enter").see("/tmp/state/deskcard.log");
}

#[test]
fn an_arriving_message_waits_until_an_undo_toast_has_had_its_time() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 / ‹ort› Enter : ‹save ours› Enter")
        .see("u undo");
    let arrived = || {
        crate::worker::protocol::Event::Arrived(crate::domain::report::ImportReport {
            read: 1,
            messages: 1,
            ..Default::default()
        })
    };
    stage.event(arrived()).event(arrived()).see("u undo");
    stage.miss("arrived").wait(9).see("2 messages arrived");
}

#[test]
fn the_menu_of_marked_rows_offers_only_its_own_keys() {
    let mut stage = Stage::new(160, 32);
    stage.press("2 x x g").see("Change 2 cards");
    let screen = stage.screen();
    let footer = screen.lines().last().unwrap_or_default();
    for other in ["c client", "a address", "t type", "x split"] {
        assert!(!footer.contains(other), "{other}: {footer}");
    }
    assert!(footer.contains("l language"), "{footer}");
}
