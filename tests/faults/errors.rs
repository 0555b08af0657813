//! The disk fails at one call, or is full from one call on (`R5`): a sentence and an exit code, no panic, and
//! the desk is as before or as it was to be, never between.

use std::path::Path;

use crate::disk::{self, Fault};
use crate::moments;
use crate::place::{Place, said, text};

/// How many calls of each command are tried when not all are.
const SAMPLE: u64 = 7;

/// A desk that was worked on.
fn worked_on() -> Place {
    let place = Place::new();
    let queue = place.queue("first.jsonl", 0, 30, 10);
    place.ok(&["import", text(&queue)]);
    place.ok(&[
        "set",
        "1",
        "note=Calls before he orders",
        "company=Acme",
        "vip=yes",
    ]);
    place.ok(&["ticket", "reply", "1", "On its way."]);
    place.ok(&["ticket", "tag", "2", "parcel"]);
    place
}

/// How many calls a command makes that change a file.
fn calls(base: &Place, args: &[&str]) -> u64 {
    let place = base.copy();
    let count = place.folder.path().join("count");
    let output = disk::under(&mut place.command(args), &place.desk())
        .env("FAULT_COUNT", &count)
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    std::fs::read_to_string(count).unwrap().parse().unwrap()
}

/// Runs a command on a failing disk: its exit code, after what must hold of every ending was looked at.
#[track_caller]
fn run(place: &Place, args: &[&str], fault: Fault) -> i32 {
    let output = disk::failing(&mut place.command(args), &place.desk(), fault)
        .output()
        .unwrap();
    let told = format!("{args:?}, {fault:?}: {}", said(&output));
    let code = output.status.code().unwrap_or_else(|| panic!("{told}"));
    assert!([0, 1, 5, 6].contains(&code), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    if code != 0 {
        let sentence = String::from_utf8_lossy(&output.stderr);
        assert!(sentence.starts_with("deskcard: "), "{told}");
    }
    // The disk works again: the desk is sound.
    let check = place.command(&["check"]).output().unwrap();
    assert!(
        check.status.success(),
        "{told}\nthen check: {}",
        said(&check)
    );
    code
}

/// One change that is done or not: tried with the disk failing at many of its calls.
fn whole_or_not_at_all(base: &Place, args: &[&str]) {
    let before = base.content();
    let all = calls(base, args);
    let mut endings = [0u32; 2];
    for at in moments(all, SAMPLE) {
        for fault in [Fault::Broken(at), Fault::Full(at)] {
            let place = base.copy();
            let code = run(&place, args, fault);
            let changed = place.content() != before;
            // A failure after the commit is told, and what was committed stays.
            if code == 0 {
                assert!(changed, "{args:?}, {fault:?}: acknowledged and lost");
            }
            endings[usize::from(changed)] += 1;
            if !changed {
                place.ok(args);
                assert_ne!(place.content(), before, "{args:?} works when the disk does");
            }
            let outbox = std::fs::read_to_string(place.desk().join("desk.db.outbox.jsonl"));
            for line in outbox.iter().flat_map(|outbox| outbox.lines()) {
                let whole = serde_json::from_str::<serde_json::Value>(line).is_ok();
                assert!(whole, "{args:?}, {fault:?}: connectors read {line}");
            }
        }
    }
    println!(
        "{}: {all} calls, {} endings as before, {} as it was to be",
        args.join(" "),
        endings[0],
        endings[1]
    );
}

#[test]
fn r5_a_change_on_a_failing_disk_is_whole_or_not_at_all() {
    let base = worked_on();
    for args in [
        &["new", "name=Ann", "emails=ann@x.example", "company=Beta"][..],
        &[
            "set",
            "2",
            "note=new",
            "phones+=+31201234567",
            "spammer=yes",
        ],
        &["merge", "1", "2"],
        &["ticket", "reply", "3", "Sorry for the wait."],
        &["delete", "4", "--yes"],
    ] {
        whole_or_not_at_all(&base, args);
    }
}

#[test]
fn r5_an_import_on_a_failing_disk_loses_nothing_and_doubles_nothing() {
    let base = worked_on();
    let queue = base.queue("more.jsonl", 30, 60, 20);
    let args = ["import", text(&queue)];
    let all = calls(&base, &args);
    let whole = base.copy();
    whole.ok(&args);
    let count = |place: &Place| {
        let tickets = place.json(&["ticket", "list", "--view", "all", "--limit", "1000"]);
        let clients = place.json(&["list", "--limit", "1000"]);
        (
            tickets.as_array().unwrap().len(),
            clients.as_array().unwrap().len(),
        )
    };
    let wanted = count(&whole);
    let tried = moments(all, SAMPLE);
    for at in &tried {
        for fault in [Fault::Broken(*at), Fault::Full(*at)] {
            let place = base.copy();
            let code = run(&place, &args, fault);
            let again = place.json(&args);
            assert_eq!(again["rejected"], 0, "{fault:?}: {again}");
            let (new, known) = (&again["messages"], &again["duplicates"]);
            assert_eq!(
                new.as_u64().unwrap() + known.as_u64().unwrap(),
                60,
                "{fault:?}"
            );
            if code == 0 {
                assert_eq!(known, 60, "{fault:?}: acknowledged and lost");
            }
            assert_eq!(count(&place), wanted, "{fault:?}");
        }
    }
    println!("import: {all} calls, {} of them tried", tried.len());
}

#[test]
fn r6_a_backup_or_restore_on_a_failing_disk_leaves_what_there_was() {
    let base = worked_on();
    let kept = base.desk().join("kept.db");
    base.ok(&["backup", text(&kept)]);
    base.ok(&["set", "1", "note=later"]);
    let before = base.content();
    let mut tried = 0;
    let in_copy = |place: &Place, path: &Path| place.desk().join(path.file_name().unwrap());
    for restore in [false, true] {
        let args = |place: &Place| {
            let copy = in_copy(place, &kept);
            if restore {
                vec!["restore".to_owned(), text(&copy).to_owned()]
            } else {
                let other = place.desk().join("other.db");
                vec!["backup".to_owned(), text(&other).to_owned()]
            }
        };
        let count = {
            let place = base.copy();
            let args = args(&place);
            let file = place.folder.path().join("count");
            let output = disk::under(
                &mut place.command(&args.iter().map(String::as_str).collect::<Vec<_>>()),
                &place.desk(),
            )
            .env("FAULT_COUNT", &file)
            .output()
            .unwrap();
            assert!(output.status.success(), "{}", said(&output));
            std::fs::read_to_string(file).unwrap().parse().unwrap()
        };
        for at in moments(count, SAMPLE) {
            for fault in [Fault::Broken(at), Fault::Full(at)] {
                let place = base.copy();
                let args = args(&place);
                let words: Vec<&str> = args.iter().map(String::as_str).collect();
                let code = run(&place, &words, fault);
                tried += 1;
                if restore {
                    let note = place.json(&["show", "1"])["note"].clone();
                    let old = note == "Calls before he orders";
                    assert!(old || note == "later", "{fault:?}: {note}");
                    assert!(code != 0 || old, "{fault:?}: acknowledged and not restored");
                } else {
                    assert_eq!(place.content(), before, "{fault:?}");
                    let other = place.desk().join("other.db");
                    if code == 0 {
                        let copy = place
                            .command(&["--db", text(&other), "check"])
                            .output()
                            .unwrap();
                        assert!(copy.status.success(), "{fault:?}: {}", said(&copy));
                    }
                }
            }
        }
    }
    println!("backup and restore: {tried} failures");
}
