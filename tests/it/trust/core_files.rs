//! A core file would hold the texts of clients that were in memory: none is ever written.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::program::Program;
use crate::scenario::Scene;

/// The limits of a core file's size, soft and hard, as the system tells them of a process.
fn limits(process: u32) -> [String; 2] {
    let all = std::fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let sizes = all
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"))
        .unwrap();
    let mut sizes = sizes.split_whitespace().map(str::to_owned);
    [sizes.next().unwrap(), sizes.next().unwrap()]
}

#[test]
fn a_command_leaves_no_core_file() {
    let program = Program::new();
    let mut command = program.command(&["detect"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    // It waits for text; but it may have to start yet.
    while limits(child.id()) != ["0", "0"] {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_screen_leaves_no_core_file() {
    let mut script = Scene::new().week().open(120, 40);
    assert_eq!(limits(script.process()), ["0", "0"]);
    script.quits();
}
