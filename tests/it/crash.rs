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

fn import(folder: &Path, source: &str) -> Value {
    let output = deskcard(folder)
        .args(["import", "--json"])
        .arg(folder.join(source))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn listed(folder: &Path, args: &[&str]) -> Vec<Value> {
    let output = deskcard(folder).args(args).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Kills `rounds` imports of `source`, each later than the one before, and looks at what there is when
/// one was let through.
fn kill_and_go_on(folder: &Path, source: &str, rounds: u64, appeals: usize) {
    let mut cut_off = 0;
    for round in 0..rounds {
        let mut child = deskcard(folder)
            .args(["import", "--json"])
            .arg(folder.join(source))
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
    let report = import(folder, source);
    assert_eq!(report["read"], appeals);
    assert_eq!(report["rejected"], 0);
    let again = import(folder, source);
    assert_eq!(
        (&again["duplicates"], &again["messages"]),
        (&json!(appeals), &json!(0))
    );
    let tickets = listed(folder, &["ticket", "list", "--view", "all", "--json"]);
    assert_eq!(
        tickets.len(),
        appeals,
        "a ticket each: the mails name no thread"
    );
    let clients = listed(folder, &["list", "--json", "--limit", "10000"]);
    assert_eq!(clients.len(), CLIENTS);
}

#[test]
fn m11_an_import_killed_at_any_point_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("queue.jsonl"), queue()).unwrap();
    kill_and_go_on(folder.path(), "queue.jsonl", 8, APPEALS);
}

fn mail(number: usize) -> String {
    let client = number * 7919 % CLIENTS;
    format!(
        "From: Client {client} <c{client}@example.com>\nMessage-ID: <m{number}@x>\n\
         Subject: Order {number}\n\nWhere is order {number}? It was promised for last week.\n"
    )
}

#[test]
fn m11_an_import_of_mail_killed_at_any_point_loses_nothing_and_doubles_nothing() {
    let mails = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let mbox: String = (0..mails)
        .map(|number| format!("From a@b.c Mon Jan  1 00:00:00 2024\n{}\n", mail(number)))
        .collect();
    fs::write(folder.path().join("in.mbox"), mbox).unwrap();
    kill_and_go_on(folder.path(), "in.mbox", 5, mails);

    let folder = tempfile::tempdir().unwrap();
    for part in ["new", "cur", "tmp"] {
        fs::create_dir_all(folder.path().join("Maildir").join(part)).unwrap();
    }
    for number in 0..mails {
        let part = if number % 3 == 0 { "cur" } else { "new" };
        let name = format!("Maildir/{part}/{number:06}.x");
        fs::write(folder.path().join(name), mail(number)).unwrap();
    }
    kill_and_go_on(folder.path(), "Maildir", 5, mails);
}
