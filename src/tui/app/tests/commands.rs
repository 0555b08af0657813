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
