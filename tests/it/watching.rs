//! `watch` over mail (M11, M12), and what two importers on one file do (M9).

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Program, parse};

fn mail(number: usize) -> String {
    format!(
        "From: Client {number} <c{number}@example.com>\nMessage-ID: <m{number}@x>\n\
         Subject: Order {number}\n\nWhere is my order?\n"
    )
}

fn in_mbox(number: usize) -> String {
    format!("From a@b.c Mon Jan  1 00:00:00 2024\n{}\n", mail(number))
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn subjects(program: &Program) -> Vec<String> {
    let tickets = parse(&program.ok(&["ticket", "list", "--view", "all", "--json"]));
    let tickets = tickets.as_array().unwrap();
    let mut all: Vec<String> = tickets
        .iter()
        .map(|ticket| ticket["subject"].as_str().unwrap().to_owned())
        .collect();
    all.sort();
    all
}

#[test]
fn m11_watching_once_files_all_mail_that_is_there_and_nothing_twice() {
    let program = Program::new();
    let queue = program.path("queue");
    fs::create_dir(&queue).unwrap();
    fs::write(queue.join("in.mbox"), in_mbox(1) + &in_mbox(2)).unwrap();
    fs::write(queue.join("3.eml"), mail(3)).unwrap();
    fs::write(queue.join("4.eml"), mail(4).replace("Subject", "Xubject")).unwrap();
    let once = ["watch", "queue", "--once"];
    program.ok(&once);
    let filed = subjects(&program);
    assert_eq!(filed.len(), 4);
    assert_eq!(filed[..3], ["Order 1", "Order 2", "Order 3"]);
    assert_eq!(program.ok(&once), "", "nothing is new");
    append(&queue.join("in.mbox"), &in_mbox(5));
    fs::rename(queue.join("in.mbox"), queue.join("in.mbox.1")).unwrap();
    append(&queue.join("in.mbox"), &in_mbox(6));
    fs::remove_file(queue.join("4.eml")).unwrap();
    fs::write(queue.join("7.eml"), mail(7)).unwrap();
    program.ok(&once);
    assert_eq!(subjects(&program).len(), 7);
}

#[test]
fn m13_mail_that_arrives_is_filed_while_watching() {
    let program = Program::new();
    let queue = program.path("in.mbox");
    let mut child = program
        .command(&["watch", "in.mbox", "--interval", "50ms"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for number in 1..=2 {
        let text = in_mbox(number);
        let (half, rest) = text.split_at(60);
        append(&queue, half);
        std::thread::sleep(Duration::from_millis(120));
        append(&queue, rest);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) && subjects(&program).len() < number {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(subjects(&program), ["Order 1", "Order 2"]);
    let rejects = parse(&program.ok(&["rejects", "list", "--json"]));
    assert_eq!(rejects, Value::Array(Vec::new()));
}

#[test]
fn two_importers_of_one_file_take_turns_and_file_each_mail_once() {
    let program = Program::new();
    let most = 300;
    let box_of = |range: std::ops::Range<usize>| range.map(in_mbox).collect::<String>();
    program.write("a.mbox", box_of(0..200));
    program.write("b.mbox", box_of(100..most));
    let import = |name: &str| {
        program
            .command(&["import", name, "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let both = [import("a.mbox"), import("b.mbox")];
    let mut messages = 0;
    for child in both {
        let output = child.wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        messages += report["messages"].as_u64().unwrap();
    }
    assert_eq!(messages, most as u64);
    assert_eq!(subjects(&program).len(), most);
    program.ok(&["check"]);
}
