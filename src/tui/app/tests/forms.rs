//! The card form in front of the panes (`C20`, `T8`).

use crate::domain::client::{Client, Standing};
use crate::domain::contact::ContactKind;
use crate::domain::edit::{AvatarEdit, CardEdit};
use crate::domain::ids::ClientId;
use crate::tui::stage::{Desk, Script, Stage, now};
use crate::worker::protocol::{Deed, FormDraft};

fn saved(stage: &Stage) -> Vec<&CardEdit> {
    stage
        .desk
        .deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::SaveCard(edit) => Some(&**edit),
            _ => None,
        })
        .collect()
}

#[test]
fn a_card_by_hand_takes_thirteen_presses() {
    for script in [Script::Latin, Script::Cyrillic, Script::Greek] {
        let mut stage = Stage::new(120, 32);
        stage.press_in(
            script,
            "c ‹Jan Muller› Tab Tab Tab ‹Acm› Tab Tab Tab ‹*› Tab ‹+31201234567› Enter ‹+31612345678› Tab ‹jan@acme.example› Enter ‹jm@home.example› Ctrl-s",
        );
        let edits = saved(&stage);
        assert_eq!(edits.len(), 1, "{script:?}\n{}", stage.screen());
        let card = &edits[0].mine;
        assert_eq!(card.name, "Jan Muller");
        assert_eq!(
            card.company.as_ref().map(|c| c.name.as_str()),
            Some("Acme GmbH")
        );
        assert_eq!(card.standing, Standing::Vip);
        assert_eq!(card.contacts_of(ContactKind::Phone).count(), 2);
        assert_eq!(card.contacts_of(ContactKind::Email).count(), 2);
        stage.see("Jan Muller saved");
    }
}

#[test]
fn t8_the_pencil_edits_the_card_and_comes_back_to_the_ticket_with_a_fresh_sidebar() {
    for size in [(160, 45), (120, 32), (100, 30), (80, 24), (60, 24)] {
        let mut stage = Stage::new(size.0, size.1);
        stage
            .press("j Enter r ‹half› Esc e")
            .see("Edit Иван Петров")
            .press("‹ jr.› Ctrl-s")
            .see("#1042 Где мой заказ?")
            .see("Иван Петров jr.")
            .see("half");
    }
}

#[test]
fn c20_leaving_a_changed_form_asks_and_nothing_is_lost_by_going_away() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter e ‹xyz› Esc")
        .see("xyz")
        .press("Esc")
        .see("Edit Иван");
    stage.wait(1);
    assert!(stage.desk.deeds.iter().any(|deed| matches!(
        deed,
        Deed::FormDraft(Some(ClientId(1)), Some(edit)) if edit.mine.name == "Иван Петровxyz"
    )));
    stage.press("Esc d").see("#1042 Где мой заказ?");
    assert!(saved(&stage).is_empty());
    assert!(
        stage
            .desk
            .deeds
            .contains(&Deed::FormDraft(Some(ClientId(1)), None))
    );
}

#[test]
fn c20_a_form_cut_off_by_a_crash_is_offered_at_the_next_start() {
    let mut desk = Desk::sample();
    let mut mine = Client::blank(now());
    mine.name = "Half typed".to_owned();
    desk.form_drafts.push(FormDraft {
        client: None,
        at: now(),
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
        .see("a new card «Half typed» was left unsaved just now: c brings it back")
        .press("c")
        .see("Half typed");
}

#[test]
fn c20_several_unsaved_forms_are_listed_in_the_palette_with_their_age() {
    let mut desk = Desk::sample();
    for (client, name, ago) in [(None, "Anna", 7_200), (Some(1), "Иван П.", 300)] {
        let mut mine = Client::blank(now());
        mine.name = name.to_owned();
        mine.id = ClientId(client.unwrap_or(0));
        desk.form_drafts.push(FormDraft {
            client: client.map(ClientId),
            at: now().plus_seconds(-ago),
            edit: CardEdit {
                base: None,
                mine,
                avatar: AvatarEdit::Keep,
                share: Vec::new(),
                over: None,
            },
        });
    }
    let mut stage = Stage::with(120, 32, desk);
    stage
        .see("2 card forms were left unsaved, the last 5m ago")
        .press("Ctrl-p ‹unsaved›")
        .see("Bring back the form of Иван П., typed 5m ago")
        .see("Bring back a new card «Anna», typed 2h ago")
        .press("Down Enter")
        .see("New client")
        .see("Anna");
}

#[test]
fn s4_the_form_asks_before_it_swaps_a_mark() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 j *").press("E e").see("Edit Lucía Ortega");
    let standing = |stage: &Stage| saved(stage).last().map(|edit| edit.mine.standing);
    stage
        .press("Tab Tab Tab Tab Tab Tab ‹!›")
        .see("Make the client")
        .press("Esc")
        .miss("Make the client")
        .press("‹!› Enter Ctrl-s");
    assert!(
        matches!(standing(&stage), Some(Standing::Vip | Standing::Spammer)),
        "{}",
        stage.screen()
    );
}

#[test]
fn the_footer_of_the_form_shows_only_what_its_line_can_do() {
    let mut stage = Stage::new(120, 32);
    stage.press("c").see("Enter next").miss("Ctrl-g");
    stage
        .press("Tab Tab Tab Tab Tab")
        .see("Enter line")
        .press("Tab Tab ‹+49 171 1234567›")
        .see("Ctrl-g gear")
        .press("Ctrl-g")
        .see("t kind")
        .miss("o owner");
}

#[test]
fn the_help_is_whole_at_sixty_columns() {
    let mut stage = Stage::new(60, 40);
    stage.press("c F1");
    let help = stage
        .screen()
        .split_whitespace()
        .filter(|word| *word != "│")
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        help.contains("Add a line below; on an empty line or a choice: go on"),
        "{help}"
    );
}

#[test]
fn the_form_opened_from_the_list_gives_the_list_back() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("2 j e")
        .see("Edit Lucía Ortega")
        .press("Esc")
        .see("Clients ▸ List");
    stage.press("j").see("T. Weiß").press("q");
    assert!(stage.ended());
}
