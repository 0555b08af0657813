//! Another process keeps the file: the screen answers every key, what is done waits and says so, what is typed
//! is kept, and neither the start nor the way out hangs (`R5`, `U9`).

use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::desk;
use crate::program::Program;
use crate::scenario::{Scene, Script};

/// Somebody else who has the file for himself.
struct Keeper {
    /// It lets go of the file when it is dropped.
    _connection: Connection,
}

impl Keeper {
    /// Nobody else writes.
    fn writing(program: &Program) -> Self {
        let other = Connection::open(program.path("desk.db")).unwrap();
        // The screen may be writing at this moment.
        other.busy_timeout(Duration::from_secs(10)).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        Self { _connection: other }
    }

    /// Nobody else writes or reads, which takes that nobody has it open.
    fn alone(program: &Program) -> Self {
        let other = Connection::open(program.path("desk.db")).unwrap();
        other
            .execute_batch("PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE")
            .unwrap();
        Self { _connection: other }
    }

    /// Lets go of it after a while.
    fn goes_after(self, time: Duration) -> JoinHandle<()> {
        spawn(move || {
            sleep(time);
            drop(self);
        })
    }
}

/// Longer than what is told as a wait, shorter than the patience.
const WHILE: Duration = Duration::from_secs(3);

#[test]
fn u9_every_key_is_answered_while_another_process_writes_and_what_was_done_lands() {
    let mut script = Scene::new().week().open(120, 40);
    let keeper = Keeper::writing(&script.program);
    script
        .press("c ‹Anna Lind› Ctrl-s")
        .sees("what you did waits");
    script.sees("waiting for the file");
    let begun = Instant::now();
    script.press("F1").sees("Keys").press("Esc").misses("Keys");
    script.press("Ctrl-p ‹where the log›").sees("where the log");
    script.press("Esc").misses("where the log");
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    drop(keeper);
    script
        .sees("Anna Lind saved")
        .misses("waiting for the file");
    script.quits();
    assert!(
        script
            .program
            .ok(&["list", "Anna Lind"])
            .contains("Anna Lind")
    );
}

#[test]
fn u9_a_reply_sent_while_another_process_writes_leaves_when_it_lets_go() {
    let mut script = Scene::new().week().open(120, 40);
    script.press("Enter").settle();
    let keeper = Keeper::writing(&script.program);
    script
        .press("r ‹On its way.› Ctrl-s")
        .sees("what you did waits");
    // One goes on reading meanwhile.
    let before = script.text();
    script
        .press("1 j")
        .until("the list does not move", |script| script.text() != before);
    drop(keeper);
    script.sees("leaves in").misses("waiting for the file");
    script.quits();
    assert_eq!(script.outbox().len(), 1);
}

/// A text half typed, and the file kept by another process before it could be stored.
fn half_typed() -> (Script, Keeper) {
    let mut script = Scene::new().week().open(120, 40);
    script.press("Enter r ‹Dear›").sees("Dear");
    // It is stored after a second.
    sleep(Duration::from_millis(1_500));
    let keeper = Keeper::writing(&script.program);
    script
        .press("‹ Lucía, it comes tomorrow.›")
        .sees("tomorrow.");
    (script, keeper)
}

#[test]
fn r5_leaving_while_another_process_writes_waits_with_a_sentence_and_keeps_what_was_typed() {
    let (mut script, keeper) = half_typed();
    let waits = keeper.goes_after(WHILE);
    script.press("Ctrl-c").settle();
    script
        .press("Ctrl-c")
        .sees("finishing what was ordered")
        .ends(0);
    waits.join().unwrap();
    script.again().press("Enter").sees("it comes");
}

#[test]
fn r5_a_signal_while_another_process_writes_keeps_what_was_typed() {
    for (signal, code) in [("TERM", 143), ("HUP", 129)] {
        let (mut script, keeper) = half_typed();
        let waits = keeper.goes_after(WHILE);
        // A terminal that closes hangs up twice.
        script.signal(signal).signal(signal).ends(code);
        waits.join().unwrap();
        script.again().press("Enter").sees("it comes");
    }
}

#[test]
fn r5_who_does_not_want_to_wait_on_the_way_out_presses_ctrl_c_again() {
    let (mut script, keeper) = half_typed();
    script.press("Ctrl-c").settle();
    script.press("Ctrl-c").sees("Ctrl-C ends at once");
    // The terminal is its old self, in which the key is a signal.
    script.press("Ctrl-c").ends_by("Interrupt");
    drop(keeper);
    // What stood on the screen longer than a moment was stored before.
    script.again().press("Enter").sees("Dear");
}

#[test]
fn r5_a_file_that_is_kept_at_the_start_is_waited_for_and_then_told() {
    let scene = Scene::new().week();
    let keeper = Keeper::alone(scene.program());
    let waits = keeper.goes_after(WHILE);
    scene.open(120, 40).quits();
    waits.join().unwrap();

    let scene = Scene::new().week();
    let _keeper = Keeper::alone(scene.program());
    let begun = Instant::now();
    let mut script = scene.begin(120, 40);
    script
        .sees("another program keeps the file; waiting for it")
        .sees("could not open")
        .ends(5);
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn r5_every_command_says_that_the_file_is_kept_and_exits_5_in_time() {
    let program = desk();
    program.ok(&["backup", "copy.db"]);
    let _keeper = Keeper::alone(&program);
    let commands: &[&[&str]] = &[
        &["list"],
        &["list", "--json"],
        &["show", "1"],
        &["search", "order"],
        &["history"],
        &["ticket", "show", "1"],
        &["set", "1", "position=chief"],
        &["import", "queue.jsonl"],
        &["watch", "--once", "queue.jsonl"],
        &["clients", "export"],
        &["check"],
        &["check", "--repair"],
        &["backup", "other.db"],
        &["restore", "copy.db"],
        &["delete", "1", "--yes"],
        &["delete", "1", "--erase", "--yes"],
        &["undo"],
    ];
    program.write("queue.jsonl", "");
    std::thread::scope(|scope| {
        for args in commands {
            let program = &program;
            scope.spawn(move || {
                let begun = Instant::now();
                let called = program.call(args);
                assert_eq!(called.code, 5, "{args:?}: {}{}", called.out, called.err);
                assert!(
                    called.err.contains("another program"),
                    "{args:?}: {}",
                    called.err
                );
                let took = begun.elapsed();
                assert!(took < Duration::from_secs(25), "{args:?}: {took:?}");
            });
        }
    });
    assert!(!program.path("other.db").exists());
}
