//! Places where the file cannot be written: a sentence and an exit code each (`R5`).

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::{check, content, desk};
use crate::program::{Called, Program};
use crate::support::mail;

/// Nobody's number: one that may not write where modes forbid it.
const NOBODY: u32 = 65_534;

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should know what was not tested"
)]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// Hands everything in the place to nobody, for whom modes hold.
fn hand_over(path: &Path) {
    std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            hand_over(&entry.unwrap().path());
        }
    }
}

/// Calls as somebody who is not root. `None` where the program cannot be started so.
fn call(program: &Program, args: &[&str]) -> Option<Called> {
    let mut command = program.command(args);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().ok()?;
    Some(Called {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    })
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn r5_a_read_only_file_or_folder_is_told_and_left_as_it_is() {
    let program = desk();
    let before = content(&program);
    if is_root() {
        hand_over(program.folder.path());
    }
    if call(&program, &["--version"]).is_none_or(|called| called.code != 0) {
        skip("the program cannot be started by anybody but root here");
        return;
    }
    for (file, folder) in [(0o400, 0o700), (0o600, 0o500), (0o400, 0o500)] {
        mode(&program.path("desk.db"), file);
        mode(program.folder.path(), folder);
        for args in [
            &["set", "1", "position=chief"][..],
            &["import", "queue.jsonl"],
            &["delete", "1", "--yes"],
            &["check", "--repair"],
            &["list"],
            &["backup", "copy.db"],
        ] {
            let called = call(&program, args).unwrap();
            let reads = ["list", "check", "backup"].contains(&args[0]);
            assert!(called.code != 0 || reads, "{file:o} {folder:o} {args:?}");
            assert!((0..=7).contains(&called.code), "{args:?} {}", called.code);
            assert!(
                called.code == 0 || called.err.starts_with("deskcard: "),
                "{file:o} {folder:o} {args:?}: {}",
                called.err
            );
        }
    }
    mode(program.folder.path(), 0o700);
    mode(&program.path("desk.db"), 0o600);
    assert_eq!(content(&program), before);
}

#[test]
fn r5_a_locked_file_is_busy_in_reasonable_time() {
    let program = desk();
    let other = Connection::open(program.path("desk.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let start = Instant::now();
    let called = program.call(&["set", "1", "position=chief"]);
    assert_eq!(called.code, 5, "{}", called.err);
    assert!(called.err.starts_with("deskcard: "), "{}", called.err);
    assert!(
        start.elapsed() < Duration::from_secs(25),
        "{:?}",
        start.elapsed()
    );
    // Reading, checking and copying go on meanwhile.
    program.ok(&["list", "--limit", "1"]);
    assert_eq!(check(&program, &[]).0, 0);
    let called = program.call(&["backup", "copy.db"]);
    assert_eq!(called.code, 0, "{}", called.err);
    assert!(called.err.contains("could not remember"), "{}", called.err);
    assert_eq!(
        program.call(&["check", "--repair"]).code,
        0,
        "nothing is to be repaired"
    );
    drop(other);
    program.ok(&["set", "1", "position=chief"]);
}

/// A small file system that goes with its guard; `None` where one cannot be mounted.
struct Small<'p>(&'p Path);

impl<'p> Small<'p> {
    fn mount(at: &'p Path) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(at)
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self(at))
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).output();
    }
}

#[test]
fn r5_a_full_disk_costs_nothing_that_was_acknowledged() {
    let program = Program::new();
    let place = program.path("small");
    fs::create_dir(&place).unwrap();
    let Some(_small) = Small::mount(&place) else {
        skip("no small file system can be mounted here");
        return;
    };
    let db = place.join("desk.db");
    let db = db.to_str().unwrap();
    let text = "A long story about an order that did not come. ".repeat(60);
    let lines: Vec<String> = (0..3_000)
        .map(|number| {
            format!(
                "{}\n",
                mail(
                    &format!("m{number}"),
                    &format!("c{number}@example.com"),
                    &text
                )
            )
        })
        .collect();
    program.write("queue.jsonl", lines.concat());
    program.ok(&["--db", db, "new", "name=Ada Lovelace"]);
    let called = program.call(&["--db", db, "import", "queue.jsonl"]);
    assert_eq!(called.code, 1, "{}{}", called.out, called.err);
    assert!(called.err.contains("full"), "{}", called.err);
    let called = program.call(&[
        "--db",
        db,
        "backup",
        place.join("copy.db").to_str().unwrap(),
    ]);
    assert_eq!(called.code, 1, "{}{}", called.out, called.err);
    assert!(!place.join("copy.db").exists());
    // Elsewhere there is room; what was acknowledged is there and sound.
    let called = program.call(&["--db", db, "backup", "copy.db"]);
    assert_eq!(called.code, 0, "{}{}", called.out, called.err);
    assert_eq!(program.call(&["--db", "copy.db", "check"]).code, 0);
    assert!(
        program
            .ok(&["--db", "copy.db", "list", "--limit", "5000"])
            .contains("Ada Lovelace")
    );
    drop(program.call(&["--db", db, "list", "--limit", "1"]));
}
