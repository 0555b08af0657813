//! Signals while the screen stands: the terminal is given back, what was typed is there at the next start, and
//! the exit code names the signal (`U11`, `C20`, `T2`).

use std::time::{Duration, Instant};

use crate::scenario::{Scene, Script};

/// What the terminal was told last of these two.
fn is_given_back(script: &Script) -> bool {
    let raw = String::from_utf8_lossy(script.raw());
    let last = |mode| raw.rfind(mode);
    last("\x1b[?1049h").is_some()
        && [
            "\x1b[?1049l",
            "\x1b[?2004l",
            "\x1b[?1004l",
            "\x1b[?1000l",
            "\x1b[?25h",
        ]
        .iter()
        .all(|mode| last(mode) > last("\x1b[?1049h"))
}

/// The state of the process as the system tells it: `T` is stopped.
fn state(script: &Script) -> char {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", script.process())).unwrap();
    let (_, after) = stat.rsplit_once(')').unwrap();
    after.trim().chars().next().unwrap()
}

#[test]
fn u11_a_signal_ends_the_screen_in_order_and_the_half_typed_is_there_at_the_next_start() {
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130), ("QUIT", 131)] {
        let mut script = Scene::new().week().open(120, 40);
        script.press("Enter r ‹Dear Lucía›").sees("Dear Lucía");
        script.signal(signal).ends(code);
        assert!(is_given_back(&script), "{signal}");
        let mut script = script.again();
        script.press("Enter").sees("Unsent reply: Dear Lucía");
        // A card that is being typed, too.
        script
            .press("Esc c ‹Anna Lindqvist›")
            .sees("Anna Lindqvist");
        script.signal(signal).ends(code);
        script
            .again()
            .sees("a new card «Anna Lindqvist» was left unsaved")
            .quits();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn u11_a_stopped_screen_gives_the_terminal_back_and_goes_on_where_it_was() {
    let mut script = Scene::new().week().open(120, 40);
    script.press("Enter r ‹Dear Lucía›").sees("Dear Lucía");
    for keys in [None, Some("Ctrl-z")] {
        match keys {
            None => script.signal("TSTP"),
            // In a text this key takes back what was typed.
            Some(key) => script.press("Esc").settle().press(key),
        };
        let begun = Instant::now();
        while state(&script) != 'T' {
            assert!(begun.elapsed() < Duration::from_secs(20), "it goes on");
            script.settle();
        }
        script.settle();
        assert!(is_given_back(&script));
        script.signal("CONT").sees("Dear Lucía").sees("1 Tickets");
        assert!(!is_given_back(&script));
    }
    script
        .press("r ‹, hello›")
        .sees("Dear Lucía, hello")
        .quits_whatever_is_typed();
}
