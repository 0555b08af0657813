//! Backups, restoring, checking, and what happens where the file cannot be used (`R2`, `R4`-`R6`, `R8`).

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::program::{Program, parse, valid};
use crate::support::mail;

#[cfg(target_os = "linux")]
mod core_files;
mod damage;
mod locked;
mod places;
mod signals;
mod strain;

/// A program whose desk has the sample week.
fn desk() -> Program {
    let program = Program::new();
    program.import_week();
    program
}

/// `check --json` with its exit code, held against its schema.
#[track_caller]
fn check(program: &Program, more: &[&str]) -> (i32, Value) {
    let mut args = vec!["check", "--json"];
    args.extend(more);
    let called = program.call(&args);
    assert!(called.err.is_empty(), "{}", called.err);
    let value = parse(&called.out);
    valid("check", &value);
    assert_eq!(value["ok"] == json!(true), called.code == 0, "{value:#}");
    (called.code, value)
}

fn content(program: &Program) -> (String, String) {
    (
        program.ok(&["list", "--limit", "1000", "--json"]),
        program.ok(&["ticket", "list", "--view", "all", "--json"]),
    )
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn r6_a_desk_that_was_worked_on_is_sound() {
    let program = desk();
    program.ok(&["set", "1", "note=calls in the morning", "vip=yes"]);
    program.ok(&["set", "2", "spammer=yes", "tags+=loud"]);
    program.ok(&["merge", "3", "4"]);
    program.ok(&["delete", "5", "--yes"]);
    program.ok(&["undo"]);
    program.ok(&["delete", "6", "--yes"]);
    program.ok(&["ticket", "comment", "1", "see above"]);
    program.ok(&["ticket", "assign", "1", "olga"]);
    program.ok(&["ticket", "merge", "1", "2"]);
    program.ok(&["lists", "add", "black", "@spam.example"]);
    program.ok(&["companies", "new", "Fjord & Söhne"]);
    program.ok(&["search", "order"]);
    let (code, report) = check(&program, &[]);
    assert_eq!((code, &report["findings"]), (0, &json!([])), "{report:#}");
    assert!(report["content"]["messages"].as_u64().unwrap() > 300);
    let (code, again) = check(&program, &["--repair"]);
    assert_eq!((code, &again["repaired"]), (0, &json!([])));
    let said = program.ok(&["check"]);
    assert!(
        said.contains("is sound") && said.contains("No backup was made yet"),
        "{said}"
    );
}

#[test]
fn r6_a_backup_is_one_private_file_with_everything_and_is_remembered() {
    let program = desk();
    let made = program.json("backup", &["backup", "copy.db"]);
    let copy = program.path("copy.db");
    let metadata = fs::metadata(&copy).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_eq!(made["bytes"], metadata.len());
    assert!(
        !names(program.folder.path())
            .iter()
            .any(|name| name.starts_with("copy.db") && name != "copy.db")
    );
    let before = content(&program);
    let (_, report) = check(&program, &[]);
    assert_eq!(report["content"], made["content"]);
    assert_eq!(
        report["last_backup"]["path"],
        json!(fs::canonicalize(&copy).unwrap().to_str().unwrap())
    );
    // The copy is a desk of its own.
    let copied = program.ok(&["--db", "copy.db", "list", "--limit", "1000", "--json"]);
    assert_eq!(copied, before.0);
}

#[test]
fn r6_a_backup_overwrites_nothing_unasked_and_never_the_desk_itself() {
    let program = desk();
    let taken = program.write("copy.db", "something else");
    let called = program.call(&["backup", "copy.db"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("is there already"), "{}", called.err);
    assert_eq!(fs::read(&taken).unwrap(), b"something else");
    for own in [
        "desk.db",
        "./desk.db",
        "desk.db-search",
        "desk.db-wal",
        "desk.db.outbox.jsonl",
    ] {
        let called = program.call(&["backup", own, "--force"]);
        assert_eq!(called.code, 1, "{own}: {}{}", called.out, called.err);
    }
    program.ok(&["backup", "copy.db", "--force"]);
    assert_eq!(check(&program, &[]).0, 0);
    // A log that lies there would be taken for that of the copy.
    program.write("other.db-wal", "x");
    assert_eq!(program.call(&["backup", "other.db"]).code, 1);
    let missing = Program::new();
    assert_eq!(missing.call(&["backup", "copy.db"]).code, 4);
    assert_eq!(missing.call(&["check"]).code, 4);
    assert_eq!(names(missing.folder.path()), ["home"]);
}

#[test]
fn r6_a_backup_made_while_an_import_runs_is_one_moment_of_the_desk() {
    let program = Program::new();
    let lines: Vec<String> = (0..4_000)
        .map(|number| {
            let from = format!("c{}@example.com", number % 300);
            format!(
                "{}\n",
                mail(
                    &format!("m{number}"),
                    &from,
                    &format!("Where is order {number}?")
                )
            )
        })
        .collect();
    program.write("queue.jsonl", lines.concat());
    let mut import = program
        .command(&["import", "queue.jsonl"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !program.path("desk.db").exists()
        || fs::metadata(program.path("desk.db")).unwrap().len() == 0
    {
        sleep(Duration::from_millis(5));
    }
    let mut beside = 0;
    for round in 0..3 {
        let name = format!("copy{round}.db");
        program.ok(&["backup", &name]);
        beside += u32::from(import.try_wait().unwrap().is_none());
        let copy = program.call(&["--db", &name, "check", "--json"]);
        assert_eq!(copy.code, 0, "{}{}", copy.out, copy.err);
    }
    assert!(import.wait().unwrap().success());
    assert!(
        beside > 0,
        "the import had ended before the first copy was made"
    );
    assert_eq!(check(&program, &[]).1["content"]["messages"], 4_000);
}

#[test]
fn r6_restoring_gives_back_what_was_and_keeps_what_is() {
    let program = desk();
    let before = content(&program);
    program.ok(&["backup", "copy.db"]);
    let copy = fs::read(program.path("copy.db")).unwrap();
    program.ok(&["delete", "7", "--yes"]);
    program.import(&[mail("later", "later@example.com", "xylophone deliveries")]);
    assert!(program.ok(&["search", "xylophone"]).contains("xylophone"));
    let after = content(&program);
    let said = program.ok(&["restore", "copy.db"]);
    assert_eq!(content(&program), before);
    assert_eq!(
        fs::read(program.path("copy.db")).unwrap(),
        copy,
        "a backup is only read"
    );
    // The index of what was there before finds nothing any more.
    assert!(!program.ok(&["search", "xylophone"]).contains("xylophone"));
    let (code, report) = check(&program, &[]);
    assert_eq!(code, 0, "{report:#}");
    let kept: Vec<String> = names(program.folder.path())
        .into_iter()
        .filter(|name| name.contains(".before-restore-"))
        .collect();
    let [kept] = &kept[..] else {
        panic!("{kept:?}")
    };
    assert!(said.contains(kept), "{said}");
    let mode = fs::metadata(program.path(kept))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    program.ok(&["restore", kept]);
    assert_eq!(content(&program), after);
}

#[test]
fn r6_a_backup_that_is_no_good_replaces_nothing() {
    let program = desk();
    program.ok(&["backup", "copy.db"]);
    let before = fs::read(program.path("desk.db")).unwrap();
    let good = fs::read(program.path("copy.db")).unwrap();
    program.write(
        "text.db",
        "this is no database at all, though it is long enough to have a header",
    );
    program.write("empty.db", "");
    program.write("cut.db", &good[..good.len() / 2]);
    let mut flipped = good.clone();
    let needle = b"Bergen";
    let at = flipped
        .windows(needle.len())
        .position(|piece| piece == needle)
        .unwrap();
    flipped[at] ^= 0x01;
    program.write("flipped.db", &flipped);
    program.write("newer.db", &good);
    Connection::open(program.path("newer.db"))
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    Connection::open(program.path("foreign.db"))
        .unwrap()
        .execute_batch("CREATE TABLE t (x)")
        .unwrap();
    for (name, code) in [
        ("text.db", 6),
        ("empty.db", 6),
        ("cut.db", 6),
        ("flipped.db", 6),
        ("newer.db", 6),
        ("foreign.db", 6),
        ("nowhere.db", 4),
        ("desk.db", 1),
    ] {
        let called = program.call(&["restore", name]);
        assert_eq!(called.code, code, "{name}: {}{}", called.out, called.err);
        assert!(called.err.contains(name), "{name}: {}", called.err);
        assert_eq!(fs::read(program.path("desk.db")).unwrap(), before, "{name}");
    }
    let names = names(program.folder.path());
    assert!(
        !names.iter().any(|name| name.contains("restor")),
        "{names:?}"
    );
}

#[test]
fn r6_a_restore_waits_for_nobody_who_has_the_file_open() {
    let program = desk();
    program.ok(&["backup", "copy.db"]);
    let open = Connection::open(program.path("desk.db")).unwrap();
    let count: i64 = open
        .query_row("SELECT count(*) FROM clients", [], |row| row.get(0))
        .unwrap();
    assert!(count > 0);
    let before = fs::metadata(program.path("desk.db")).unwrap().ino();
    let called = program.call(&["restore", "copy.db"]);
    assert_eq!(called.code, 5, "{}{}", called.out, called.err);
    assert_eq!(fs::metadata(program.path("desk.db")).unwrap().ino(), before);
    drop(open);
    program.ok(&["restore", "copy.db"]);
    assert_ne!(fs::metadata(program.path("desk.db")).unwrap().ino(), before);
}

#[test]
fn r6_a_damaged_desk_can_be_replaced() {
    let program = desk();
    let before = content(&program);
    program.ok(&["backup", "copy.db"]);
    program.write("desk.db", vec![7; 100_000]);
    assert_eq!(program.call(&["list"]).code, 6);
    program.ok(&["restore", "copy.db"]);
    assert_eq!(content(&program), before);
    // And one that is gone.
    fs::remove_file(program.path("desk.db")).unwrap();
    program.ok(&["restore", "copy.db"]);
    assert_eq!(content(&program), before);
}

#[test]
fn r4_a_restore_killed_at_any_moment_leaves_the_one_file_or_the_other() {
    let program = desk();
    let old = content(&program);
    program.ok(&["backup", "old.db"]);
    program.ok(&["delete", "7", "--yes"]);
    let new = content(&program);
    program.ok(&["backup", "new.db"]);
    let mut cut_off = 0;
    for round in 0..10_u64 {
        let name = if round % 2 == 0 { "old.db" } else { "new.db" };
        let mut child = program
            .command(&["restore", name])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(10 + round * round * 9));
        cut_off += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let now = content(&program);
        assert!(now == old || now == new, "round {round}");
    }
    assert!(
        cut_off > 0,
        "no restore was cut off, so this test says nothing"
    );
    assert_eq!(check(&program, &[]).0, 0);
}

#[test]
fn d2_an_erasure_removes_the_copies_that_deskcard_made() {
    let program = desk();
    program.ok(&["backup", "copy.db"]);
    program.ok(&["restore", "copy.db"]);
    fs::copy(
        program.path("copy.db"),
        program.path("desk.db.before-schema-2"),
    )
    .unwrap();
    let called = program.call(&["delete", "7", "--erase", "--yes"]);
    assert_eq!(called.code, 0, "{}{}", called.out, called.err);
    assert!(
        called.out.contains("desk.db.before-schema-2"),
        "{}",
        called.out
    );
    assert!(
        called.out.contains("desk.db.before-restore-"),
        "{}",
        called.out
    );
    let names = names(program.folder.path());
    assert!(
        !names.iter().any(|name| name.contains(".before-")),
        "{names:?}"
    );
    assert!(
        names.contains(&"copy.db".to_owned()),
        "an own backup is out of reach"
    );
}
