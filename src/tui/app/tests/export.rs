//! `L4`, `X4`: cards into a file, from the screen.

use crate::domain::bulk::Cards;
use crate::domain::exchange::{ExportFormat, ExportOrder};
use crate::domain::ids::ClientId;
use crate::tui::app::{Input, Request};
use crate::tui::stage::{Desk, Stage};
use crate::worker::protocol::{Deed, Done, Event};

fn exports(stage: &Stage) -> Vec<ExportOrder> {
    let deeds = stage.desk.deeds.iter();
    deeds
        .filter_map(|deed| match deed {
            Deed::Export(order) => Some((**order).clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn l4_one_card_is_exported_in_the_format_and_into_the_file_chosen() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 : ‹export› Enter");
    stage
        .see("Export Иван Петров as")
        .see("vCard 4.0")
        .see("vCard 3.0")
        .see("JSON Lines")
        .press("3");
    stage
        .see("Export Иван Петров as CSV")
        .see("/tmp/downloads/Иван Петров.csv")
        .press("Enter")
        .see("written to /tmp/downloads/Иван Петров.csv");
    assert_eq!(
        exports(&stage),
        [ExportOrder {
            cards: Cards::These(vec![ClientId(1)]),
            format: ExportFormat::Csv { excel_safe: false },
            path: "/tmp/downloads/Иван Петров.csv".into(),
            replace: false,
        }]
    );
}

#[test]
fn l4_marked_rows_and_all_that_match_are_counted_in_the_dialog() {
    let mut stage = Stage::with(120, 32, Desk::of(500));
    stage.press("2 x x g").see("export…");
    stage
        .press("‹export› Enter")
        .see("Export 2 cards as")
        .press("5");
    stage.see("contacts.jsonl").press("Enter");
    stage.press("X : ‹export› Enter");
    stage.see("Export 500 cards as").press("1 Enter");
    stage.press("Esc / ‹client 0000› Enter : ‹contacts› Enter");
    stage.see("Export 9 cards as").press("1 Enter");
    let exported: Vec<Cards> = exports(&stage)
        .into_iter()
        .map(|order| order.cards)
        .collect();
    let all = |query: &str| Cards::AllThat {
        query: query.to_owned(),
        except: Vec::new(),
    };
    assert_eq!(
        exported,
        [
            Cards::These(vec![ClientId(1), ClientId(2)]),
            all(""),
            all("client 0000"),
        ]
    );
}

#[test]
fn l4_a_file_that_is_there_is_replaced_only_when_that_was_said() {
    let mut stage = Stage::new(120, 32);
    let there = || {
        Some(Ok(Done::Confirm(vec![
            "there is a file x already.".to_owned(),
        ])))
    };
    stage.desk.next_write = there();
    stage.press("2 : ‹export› Enter 1 Enter");
    stage.wait(1);
    stage
        .see("Replace Иван Петров.vcf?")
        .see("there is a file x already.");
    stage.press("Enter").see("Export 1 card as vCard 4.0");
    stage.desk.next_write = there();
    stage.press("Enter").wait(1);
    stage.press("Right Enter");
    let replace: Vec<bool> = exports(&stage).iter().map(|order| order.replace).collect();
    assert_eq!(replace, [false, false, true]);
}

#[test]
fn l4_the_path_is_completed() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 : ‹export› Enter 1 Ctrl-u ‹/ho› Tab");
    assert!(stage.outside.contains(&Request::Complete("/ho".to_owned())));
    stage
        .give(Input::Completed(
            "/ho".to_owned(),
            vec!["/home/".to_owned()],
        ))
        .press("‹a.vcf› Enter");
    assert_eq!(exports(&stage)[0].path.to_str(), Some("/home/a.vcf"));
}

#[test]
fn u9_an_export_shows_how_far_it_is_and_can_be_stopped() {
    let mut stage = Stage::new(120, 32);
    stage.press("2 : ‹contacts› Enter 1");
    stage.slow = true;
    stage.press("Enter");
    let generation = stage.generation_of(|deed| matches!(deed, Deed::Export(_)));
    stage.event(Event::Working {
        generation,
        done: 12_345,
        total: 100_000,
    });
    stage.see("12,345 / 100,000 cards").press("Ctrl-c");
    stage.see("stopping: no file will be written");
    stage.quicken().miss("100,000 cards");
}
