//! Saved searches in the view menu (`L3`, `T1`).

use crate::domain::page::TicketView as View;
use crate::domain::segment::Saved;
use crate::tui::stage::Stage;
use crate::worker::protocol::Deed;

#[test]
fn l3_the_search_in_front_is_saved_and_chosen_by_number_or_name() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 / ‹ort› Enter v").see("save this search…");
    stage.press("‹save this› Enter").see("Save this search");
    stage.press("‹our lucia› Enter Esc").see("Иван");
    stage.press("v").see("our lucia");
    stage.press("7").see("/ ort").see("Lucía").miss("Иван");
    stage.press("Esc v ‹lucia› Enter").see("/ ort");
    assert!(matches!(
        stage.desk.deeds.as_slice(),
        [.., Deed::SaveSegment(segment)] if segment.search == Saved::Clients("ort".to_owned())
    ));
}

#[test]
fn l3_a_saved_search_is_renamed_and_deleted_from_the_view_menu() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 : ‹save ours› Enter")
        .see("there is no search to save");
    stage.press("Esc / ‹ort› Enter : ‹save ours› Enter");
    stage.press("v ‹saved› Enter").see("rename ours").press("1");
    stage.see("Another name for «ours»");
    stage.press("Ctrl-u ‹theirs› Enter v").see("theirs");
    stage.press("‹saved› Enter 2");
    assert_eq!(
        stage.desk.deeds.last(),
        Some(&Deed::DeleteSegment("theirs".to_owned()))
    );
}

#[test]
fn t1_a_view_of_tickets_is_saved_with_its_filter() {
    let mut stage = Stage::new(120, 32);
    stage.press("v m / ‹foo› Enter : ‹save mine too› Enter");
    stage.press("2 : ‹segment mine too› Enter").see("/ foo");
    assert!(matches!(
        stage.desk.deeds.last(),
        Some(Deed::SaveSegment(segment))
            if segment.search == Saved::Tickets { view: View::Mine, filter: "foo".to_owned() }
    ));
}
