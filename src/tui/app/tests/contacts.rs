//! `X3`: contacts coming in, from the screen: the check, its columns, the import.

use serde_json::json;

use crate::domain::change::FieldChange;
use crate::domain::error::Error;
use crate::domain::exchange::{
    ContactCheck, ContactFile, ContactReport, ImportFormat, ImportOptions, RowVerdict, Verdict,
};
use crate::domain::fields::{CustomField, CustomType};
use crate::domain::ids::ClientId;
use crate::tui::stage::{Desk, Stage};
use crate::worker::protocol::{Deed, Done, Event};

fn row(row: u64, verdict: Verdict, name: &str, reason: Option<&str>) -> RowVerdict {
    let change = |field: &str, before, after| FieldChange {
        field: field.to_owned(),
        before,
        after,
    };
    RowVerdict {
        row,
        verdict,
        name: name.to_owned(),
        card: matches!(verdict, Verdict::Updated | Verdict::Conflict).then_some(ClientId(7)),
        changes: match verdict {
            Verdict::Created => vec![change("emails", json!([]), json!(["new@x.example"]))],
            Verdict::Updated => vec![
                change("position", json!("buyer"), json!("chief")),
                change("tags", json!(["a"]), json!(["a", "b"])),
            ],
            _ => Vec::new(),
        },
        reason: reason.map(str::to_owned),
    }
}

/// A file with a row of each verdict and a column nobody knows.
fn check() -> ContactCheck {
    let mut report = ContactReport {
        read_as: "CSV of Google, with «,», UTF-8".to_owned(),
        unknown_columns: vec!["Shoe size".to_owned()],
        samples: vec!["42".to_owned()],
        ..ContactReport::default()
    };
    report.push(row(1, Verdict::Created, "Nina", None));
    report.push(row(2, Verdict::Updated, "Jan Muller", None));
    report.push(row(3, Verdict::Unchanged, "Rosa", None));
    report.push(row(
        4,
        Verdict::Conflict,
        "Somebody",
        Some("it says another name"),
    ));
    report.push(row(
        5,
        Verdict::Refused,
        "",
        Some("a.csv, line 6: the name is too long"),
    ));
    ContactCheck {
        file: ContactFile {
            path: "/home/olga/a.csv".into(),
            options: ImportOptions {
                format: Some(ImportFormat::Csv),
                ..ImportOptions::default()
            },
            digest: None,
        },
        report,
        changed: false,
    }
}

fn checked() -> Option<Result<Done, Error>> {
    Some(Ok(Done::Checked(Box::new(check()))))
}

/// A stage on which a file was checked.
fn stage() -> Stage {
    let mut stage = Stage::set_up(120, 40, Desk::sample(), |options| {
        options.custom = vec![CustomField {
            name: "size".to_owned(),
            kind: CustomType::Text,
            choices: Vec::new(),
        }];
    });
    stage.desk.next_write = checked();
    stage.press("i ‹/home/olga/a.csv› Enter");
    stage
}

fn imported(stage: &Stage) -> Vec<&ContactFile> {
    let deeds = stage.desk.deeds.iter();
    deeds
        .filter_map(|deed| match deed {
            Deed::ImportContacts(file) => Some(&**file),
            _ => None,
        })
        .collect()
}

#[test]
fn x3_a_file_of_contacts_is_checked_row_by_row_what_went_wrong_first() {
    let mut stage = stage();
    stage
        .see("Import a.csv")
        .see("CSV of Google, with «,», UTF-8")
        .see("5 rows")
        .see("[all 5]")
        .see("! 1 in conflict")
        .see("conflict #7")
        .see("it says another name")
        .see("a.csv, line 6: the name is too long")
        .see("updates #7")
        .see("position: buyer → chief")
        .see("tags: + b")
        .see("emails: new@x.example")
        .see("import 2 rows");
    let screen = stage.screen();
    let at = |words: &str| screen.find(words).unwrap();
    assert!(at("Somebody") < at("line 6"));
    assert!(at("line 6") < at("Jan Muller"));
    assert!(at("Jan Muller") < at("Nina"));
}

#[test]
fn x3_columns_of_a_vcard_are_not_said_to_be_known() {
    let mut stage = Stage::new(120, 40);
    let mut check = check();
    check.file.options.format = Some(ImportFormat::Vcard);
    check.report.unknown_columns.clear();
    check.report.samples.clear();
    stage.desk.next_write = Some(Ok(Done::Checked(Box::new(check))));
    stage
        .press("i ‹/home/olga/a.vcf› Enter")
        .wait(1)
        .press("g")
        .see("only columns of a CSV file can be given a field");
}

#[test]
fn x3_nothing_is_imported_before_one_has_seen_what_it_would_do() {
    let mut stage = stage();
    // Typed on in flight.
    stage.press("Enter");
    assert!(imported(&stage).is_empty());
    stage.wait(1).press("Enter");
    assert_eq!(imported(&stage), [&check().file]);
    stage.miss("Import a.csv").see("imported").see("u undo");
}

#[test]
fn x3_esc_leaves_everything_as_it_was() {
    let mut stage = stage();
    stage.wait(1).press("Esc").miss("Import a.csv");
    assert!(imported(&stage).is_empty());
    // What was left is not offered again.
    stage.press("i").see("Import appeals or contacts");
}

#[test]
fn x3_the_rows_of_one_verdict_are_chosen_by_tab_and_by_the_mouse() {
    let mut stage = stage();
    stage.wait(1).press("Tab").see("[! 1 in conflict]");
    stage.see("Somebody").miss("Nina");
    stage.press("Shift-Tab Shift-Tab").see("[= 1 unchanged]");
    stage.see("Rosa").miss("Somebody");
    stage.click("+ 1 new").see("Nina").miss("Rosa");
    stage.click("all 5").see("Somebody").see("Nina");
}

#[test]
fn x2_a_column_nobody_knows_is_shown_and_given_a_field() {
    let mut stage = stage();
    stage
        .wait(1)
        .see("A column nobody knows is left out (g gives it a field): «Shoe size» (42)")
        .press("g")
        .see("A field for which column")
        .press("1")
        .see("The field of «Shoe size»")
        .see("a field of this desk");
    let mut again = check();
    again.report.unknown_columns.clear();
    again.report.samples.clear();
    again.file.options.columns = vec![("Shoe size".to_owned(), "custom.size".to_owned())];
    stage.desk.next_write = Some(Ok(Done::Checked(Box::new(again.clone()))));
    stage.press("1").see("«Shoe size» → custom.size");
    let asked = stage.desk.deeds.last().unwrap();
    assert_eq!(*asked, Deed::CheckContacts(Box::new(again.file.clone())));
    // It can be left out again.
    stage.desk.next_write = checked();
    stage.wait(1).press("g 1 ‹leave› Enter");
    let asked = stage.desk.deeds.last().unwrap();
    assert_eq!(*asked, Deed::CheckContacts(Box::new(check().file)));
    stage.see("«Shoe size» (42)");
}

#[test]
fn x3_a_file_that_changed_since_is_shown_again_before_it_is_imported() {
    let mut stage = stage();
    let mut changed = check();
    changed.changed = true;
    stage.desk.next_write = Some(Ok(Done::Checked(Box::new(changed))));
    stage.wait(1).press("Enter");
    stage.see("The file changed meanwhile: this is what it holds now.");
    stage.wait(1).press("Enter").miss("Import a.csv");
    assert_eq!(imported(&stage).len(), 2);
}

#[test]
fn u10_a_path_that_is_no_good_stays_to_be_mended_with_the_reason() {
    let mut stage = Stage::new(100, 30);
    stage.desk.next_write = Some(Err(Error::not_found("there is no file /tmp/nine.csv")));
    stage.press("i ‹/tmp/nine.csv› Enter");
    stage
        .see("there is no file /tmp/nine.csv")
        .see("Import appeals or contacts");
    stage.press("Backspace").miss("there is no file");
    stage.desk.next_write = checked();
    stage.press("Enter").see("Import a.csv");
}

#[test]
fn u9_a_check_shows_how_far_it_is_and_waits_for_who_went_on_working() {
    let mut stage = Stage::new(120, 32);
    stage.slow = true;
    stage
        .press(": ‹import /home/olga/a.csv› Enter")
        .see("Importing");
    let generation = stage.generation_of(|deed| matches!(deed, Deed::Import(_)));
    let working = |done, total| Event::Working {
        generation,
        done,
        total,
    };
    stage
        .event(working(0, 0))
        .see("Checking a.csv")
        .see("reading the file");
    stage
        .event(working(25_000, 100_000))
        .see("25,000 of 100,000 rows")
        .see("Nothing is changed yet");
    stage.press("Esc").miss("Checking").see("25,000 / 100,000");
    stage
        .press("i")
        .see("25,000 of 100,000 rows")
        .press("Ctrl-c");
    stage.see("stopping: nothing of it will have changed");
    assert!(stage.generation_of(|deed| matches!(deed, Deed::Stop(of) if *of > 0)) > generation);
    stage.press("Esc");
    stage.desk.next_write = checked();
    stage.quicken().see("a.csv is checked: i shows it");
    stage
        .miss("Import a.csv")
        .press("i")
        .see("Import a.csv")
        .press("Enter");
    assert_eq!(imported(&stage).len(), 1);
}

#[test]
fn u9_an_import_that_failed_shows_why_and_can_be_tried_again() {
    let mut stage = stage();
    stage.slow = true;
    stage.wait(1).press("Enter");
    let generation = stage.generation_of(|deed| matches!(deed, Deed::ImportContacts(_)));
    stage.event(Event::Working {
        generation,
        done: 1,
        total: 5,
    });
    stage.see("1 of 5 rows").see("it runs on");
    stage.desk.next_write = Some(Err(Error::failed("the disk is full")));
    stage.quicken().see("the disk is full").see("Somebody");
    stage.press("Enter").miss("Import a.csv");
    assert_eq!(imported(&stage).len(), 2);
}

#[test]
fn x3_the_check_stands_on_every_size_of_screen_with_its_way_out() {
    for (width, height) in [
        (160, 45),
        (120, 40),
        (100, 30),
        (80, 24),
        (60, 20),
        (40, 12),
        (20, 5),
    ] {
        let mut stage = stage();
        stage.wait(1).resize(width, height).see("Esc");
        stage.press("G Home PgDn Tab Up");
        if width >= 60 {
            stage.see("import 2 rows").see("5 rows");
        }
    }
}
