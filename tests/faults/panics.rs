//! A thread panics, which only a mistake of deskcard's own can make it do (`R5`, `U11`): the terminal is given
//! back, what was typed is kept, a sentence says what happened, and the log has no text of a client (`R2`).
//! The panic is a real one: of a clock that fails in that thread (`clock.c`).

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::preloaded;
use crate::program::Program;
use crate::scenario::{Scene, Script};

/// The thread that the program was started on, as the system names it: it draws, or runs the command.
const FIRST: &str = "deskcard";

fn clock() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| preloaded::build("clock.c")).clone()
}

/// The bytes of a desk with the sample week.
fn week() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| {
        let program = Program::new();
        program.import_week();
        program.ok(&["backup", "copy.db"]);
        std::fs::read(program.path("copy.db")).unwrap()
    })
}

/// A screen whose thread of this name panics when [`breaks`] says so.
fn screen(thread: &str) -> Script {
    let scene = Scene::new()
        .file("desk.db", week())
        .config("[mail]\ncommand = [\"true\"]\nfrom = \"shop@x.example\"\n[block]\ncommand = [\"echo\", \"a line\"]\n");
    let when = scene.program().path("now");
    let scene = scene
        .surroundings("LD_PRELOAD", clock())
        .surroundings("CLOCK_THREAD", thread)
        .surroundings("CLOCK_WHEN", when);
    // These two never ask for the time of day.
    if ["indexer", "block"].contains(&thread) {
        scene.surroundings("CLOCK_STEADY", "1").open(120, 40)
    } else {
        scene.open(120, 40)
    }
}

/// From here on the thread panics when it looks at its clock.
fn breaks(program: &Program) {
    program.write("now", "");
}

fn log(program: &Program) -> String {
    std::fs::read_to_string(program.path("home/.local/state/deskcard/deskcard.log")).unwrap()
}

#[test]
fn u11_a_panic_of_any_thread_gives_the_terminal_back_and_keeps_what_was_typed() {
    for (thread, told) in [
        (FIRST, "the screen or command"),
        ("reader", "reader"),
        ("writer", "writer"),
        ("indexer", "indexer"),
        ("postman", "postman"),
        ("block", "block"),
    ] {
        println!("a panic of {thread}");
        let mut script = screen(thread);
        script.press("Enter r ‹Dear Lucía, half a senten›");
        script.sees("half a senten");
        breaks(&script.program);
        // The reader and the block are asked something.
        script
            .press("‹ce.› Esc Esc j")
            .sees("a part of deskcard broke off");
        script
            .sees(told)
            .sees("What was saved is safe")
            .sees("The log is")
            .ends(1);
        let raw = String::from_utf8_lossy(script.raw()).into_owned();
        let (taken, given) = (raw.rfind("\x1b[?1049h"), raw.rfind("\x1b[?1049l"));
        assert!(
            taken.is_some() && taken < given,
            "{thread}: the terminal is not given back"
        );
        for mode in ["\x1b[?2004l", "\x1b[?1000l", "\x1b[?1004l", "\x1b[?25h"] {
            assert!(raw.rfind(mode) > taken, "{thread}: {mode:?}");
        }
        let log = log(&script.program);
        assert!(log.contains("panicked at "), "{thread}: {log}");
        assert!(
            !log.contains("senten") && !log.contains("Luc"),
            "{thread}: {log}"
        );
        let checked = script.program.call(&["check"]);
        assert_eq!(checked.code, 0, "{thread}: {}", checked.out);
        script.again().press("Enter").sees("half a senten");
    }
}

#[test]
fn u11_a_panic_of_the_writer_keeps_what_was_typed_since_it_stored_last() {
    let mut script = screen("writer");
    script.press("Enter r ‹Dear Lucía›").sees("Dear Lucía");
    breaks(&script.program);
    script.press("‹, it comes tomorrow.› Ctrl-s");
    script.sees("a part of deskcard broke off").ends(1);
    script.again().press("Enter").sees("it comes");
}

#[test]
fn u11_a_panic_keeps_the_card_that_was_being_edited() {
    for thread in [FIRST, "writer"] {
        let mut script = screen(thread);
        script.press("c ‹Anna Lindqvist›").sees("Anna Lindqvist");
        breaks(&script.program);
        script
            .press("‹x›")
            .sees("a part of deskcard broke off")
            .ends(1);
        script
            .again()
            .sees("Anna Lindqvist")
            .press("c")
            .sees("Lindqvist");
    }
}

#[test]
fn r5_a_panic_of_a_command_is_a_sentence_and_exit_code_1() {
    let program = Program::new();
    program.write("desk.db", week());
    for args in [
        &["list"][..],
        &["ticket", "comment", "1", "a word"],
        &["import", "queue.jsonl"],
        &["search", "order"],
    ] {
        breaks(&program);
        let output = program
            .command(args)
            .env("LD_PRELOAD", clock())
            .env("CLOCK_THREAD", FIRST)
            .env("CLOCK_WHEN", program.path("now"))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {told}");
        assert!(
            told.starts_with("deskcard: a part of deskcard broke off"),
            "{told}"
        );
        assert!(told.contains("The log is"), "{told}");
        assert!(
            !program.path("now").exists(),
            "{args:?} did not look at the clock"
        );
    }
    assert_eq!(program.call(&["check"]).code, 0);
}
