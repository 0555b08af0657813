//! Deleting, erasing, handing over, and the history with its way back (`D1`, `D2`, `D7`, `L5`).

use crate::domain::change::{Entry, FieldChange};
use crate::domain::edit::{AvatarEdit, CardEdit};
use crate::domain::ids::{ClientId, EntryId};
use crate::domain::time::Timestamp;
use crate::tui::stage::{Desk, Stage, now};
use crate::worker::protocol::{Deed, FormDraft};
use serde_json::json;

fn entry(id: i64, agent: &str, field: &str, undoable: bool) -> Entry {
    Entry {
        id: EntryId(id),
        at: Timestamp(now().0 - (10 - id) * 60_000_000),
        agent: agent.to_owned(),
        action: "edit".to_owned(),
        client: Some(ClientId(2)),
        ticket: None,
        changes: vec![FieldChange {
            field: field.to_owned(),
            before: json!("buyer"),
            after: json!("chief"),
        }],
        undone_by: None,
        undoable,
    }
}

/// A desk on which three things were changed about the second client.
fn changed() -> Desk {
    let mut desk = Desk::sample();
    desk.history = vec![
        entry(3, "mei", "position", true),
        entry(2, "olga", "note", true),
        entry(1, "", "name", false),
    ];
    desk
}

fn deeds(stage: &Stage) -> Vec<Deed> {
    let told = |deed: &&Deed| {
        matches!(
            deed,
            Deed::DeleteCard(_) | Deed::Erase(_) | Deed::SubjectExport(..) | Deed::Undo(_)
        )
    };
    stage.desk.deeds.iter().filter(told).cloned().collect()
}

#[test]
fn d1_the_dialog_names_the_card_counts_what_goes_and_keeps_on_enter() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 j d")
        .see("Delete Lucía Ortega?")
        .see("4 tickets, 17 messages and 2 attachments")
        .see("u takes it back, for 30 days")
        .see("Enter keeps  D deletes");
    stage.press("Enter").miss("Delete Lucía Ortega?");
    assert_eq!(deeds(&stage), []);
    stage.press("d D");
    assert_eq!(deeds(&stage), [Deed::DeleteCard(ClientId(2))]);
}

#[test]
fn d2_erasing_asks_for_the_name_says_what_is_out_of_reach_and_offers_the_export_first() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 j : ‹erase› Enter")
        .see("Erase Lucía Ortega?")
        .see("There is no undo")
        .see("Out of reach: queue files")
        .press("Enter")
        .see("type «Lucía Ortega»")
        .press("‹Lucia› Enter")
        .see("nothing was erased");
    assert_eq!(deeds(&stage), []);
    stage
        .press("Tab")
        .see("Write out everything about #2")
        .press("Enter")
        .see("2 files in /tmp/downloads/client-2:");
    stage.wait(1).press("Enter").see("Erase Lucía Ortega?");
    stage
        .press("‹ ortega› Enter")
        .see("#2 is erased")
        .see("nothing is left");
    assert_eq!(
        deeds(&stage),
        [
            Deed::SubjectExport(ClientId(2), "/tmp/downloads/client-2".into()),
            Deed::Erase(ClientId(2))
        ]
    );
}

#[test]
fn d2_where_no_client_is_in_front_the_palette_says_so() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("4 : ‹erase› Enter")
        .see("no client is in front");
    assert_eq!(deeds(&stage), []);
}

#[test]
fn l5_the_card_page_tells_who_changed_what_and_u_there_takes_that_one_back() {
    let mut stage = Stage::with(120, 40, changed());
    stage
        .press("2 j Enter G")
        .see("mei")
        .see("position: buyer → chief")
        .see("u undo");
    // The last line is automation's, which has no way back.
    stage.press("u").see("that has no way back");
    stage.press("k u").see("taken back: 2").see("(taken back)");
    assert_eq!(deeds(&stage), [Deed::Undo(Some(EntryId(2)))]);
    stage.press("u").see("that was taken back already");
    stage.press("k Enter").see("mei did this").see("Take back");
    stage.press("Right Enter");
    assert_eq!(deeds(&stage)[1], Deed::Undo(Some(EntryId(3))));
}

#[test]
fn d7_the_palette_shows_the_history_of_the_desk_and_takes_a_chosen_change_back() {
    let mut stage = Stage::with(120, 32, changed());
    stage
        .press(": ‹history› Enter")
        .see("History of this desk")
        .see("position: buyer → chief")
        .press("j u")
        .see("(taken back)");
    assert_eq!(deeds(&stage), [Deed::Undo(Some(EntryId(2)))]);
    stage
        .press("u")
        .see("that was taken back already")
        .press("Esc");
    // Elsewhere u is the newest change of this agent.
    stage.press("u");
    assert_eq!(deeds(&stage)[1], Deed::Undo(None));
}

#[test]
fn d1_a_bulk_delete_promises_no_more_days_than_the_configuration_gives() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 x j x d")
        .see("One u takes it all back, for 30 days.");
    let mut desk = Desk::sample();
    desk.undo_days = 0;
    let mut stage = Stage::with(120, 32, desk);
    stage
        .press("2 x j x d")
        .see("There is no undo")
        .miss("takes it all back");
}

#[test]
fn d2_what_was_typed_about_an_erased_person_is_not_offered_again() {
    let mut desk = Desk::sample();
    let mine = desk.clients[1].clone();
    let (client, name) = (mine.id, mine.name.clone());
    desk.form_drafts.push(FormDraft {
        client: Some(client),
        at: now().plus_seconds(-60),
        edit: CardEdit {
            base: None,
            mine,
            avatar: AvatarEdit::Keep,
            share: Vec::new(),
            over: None,
        },
    });
    let mut stage = Stage::with(120, 32, desk);
    stage
        .press(": ‹unsaved›")
        .see(&format!("form of {name}"))
        .press("Esc 2 j : ‹erase› Enter");
    stage.press(&format!("‹{name}› Enter"));
    assert_eq!(deeds(&stage), [Deed::Erase(client)]);
    stage.press(": ‹unsaved›").miss(&format!("form of {name}"));
}
