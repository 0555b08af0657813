//! R4, M11: an import that is killed and run again loses nothing and doubles nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

const APPEALS: usize = 3_000;
const CLIENTS: usize = 400;

fn queue() -> String {
    let mut text = String::new();
    for number in 0..APPEALS {
        let client = number * 7919 % CLIENTS;
        let record = json!({"v": 1, "id": format!("m{number}"), "channel": "email",
            "from": {"email": format!("c{client}@example.com"), "name": format!("Client {client}")},
            "subject": format!("Order {number}"), "sent_at": "2026-11-22T10:00:00Z",
            "text": format!("Where is order {number}? It was promised for last week and I am still waiting.")});
        text.push_str(&record.to_string());
        text.push('\n');
    }
    text
}

fn deskcard(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskcard"));
    command
        .arg("--db")
        .arg(folder.join("desk.db"))
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("XDG_DATA_HOME", folder)
        .env("XDG_STATE_HOME", folder)
        .stdin(Stdio::null());
    command
}

fn import(folder: &Path) -> Value {
    let output = deskcard(folder)
        .args(["import", "--json"])
        .arg(folder.join("queue.jsonl"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn m11_an_import_killed_at_any_point_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("queue.jsonl"), queue()).unwrap();
    let mut cut_off = 0;
    for round in 0..8_u64 {
        let mut child = deskcard(folder.path())
            .args(["import", "--json"])
            .arg(folder.path().join("queue.jsonl"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(20 + round * round * 17));
        if child.try_wait().unwrap().is_none() {
            cut_off += 1;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(
        cut_off > 0,
        "no import was cut off, so this test says nothing"
    );
    let report = import(folder.path());
    assert_eq!(report["read"], APPEALS);
    assert_eq!(report["rejected"], 0);
    let again = import(folder.path());
    assert_eq!(
        (&again["duplicates"], &again["messages"]),
        (&json!(APPEALS), &json!(0))
    );
    let output = deskcard(folder.path())
        .args(["ticket", "list", "--view", "all", "--json"])
        .output()
        .unwrap();
    let tickets: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        tickets.len(),
        APPEALS,
        "a ticket each: the mails name no thread"
    );
    let output = deskcard(folder.path())
        .args(["list", "--json", "--limit", "10000"])
        .output()
        .unwrap();
    let clients: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(clients.len(), CLIENTS);
}
