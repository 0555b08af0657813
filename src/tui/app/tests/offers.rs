//! Completion while a query is typed (`L3`).

use crate::tui::stage::Stage;

#[test]
fn l3_a_field_and_then_its_value_are_completed_by_tab_and_by_right() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 / ‹co›").see("company:");
    stage.press("Tab ‹ac›").see("company:\"Acme GmbH\"");
    stage.press("Right").see("/ company:\"Acme GmbH\"");
    stage.press("‹la› Tab ‹germ›").see("German").press("Tab");
    stage.see("/ company:\"Acme GmbH\" lang:de");
    stage.press("‹ta› Tab").see("tag:refund");
}

#[test]
fn l3_tab_goes_to_the_next_pane_where_nothing_is_offered() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 / ‹ort› Tab");
    assert!(!stage.app.caret_is_shown());
}

#[test]
fn l3_ten_megabytes_pasted_into_the_search_are_cut_and_said() {
    let mut stage = Stage::new(120, 32);
    let begun = std::time::Instant::now();
    stage.press("2 /").paste(&"маленький word ".repeat(500_000));
    stage.see("only the first 1,000 characters");
    stage.press("‹x› Esc");
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}
