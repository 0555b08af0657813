//! A folder with a desk in it, and the program that works on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a desk.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("home")).unwrap();
        std::fs::create_dir(folder.path().join("desk")).unwrap();
        Self { folder }
    }

    /// The same desk in a folder of its own.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        for entry in std::fs::read_dir(self.desk()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.desk().join(entry.file_name())).unwrap();
        }
        copy
    }

    /// Where the desk's files are.
    pub(crate) fn desk(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskcard"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path().join("home"))
            .env("USER", "olga")
            .env("TZ", "UTC")
            .env("DESKCARD_DB", self.desk().join("desk.db"));
        command
    }

    #[track_caller]
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let mut args = args.to_vec();
        args.push("--json");
        serde_json::from_str(&self.ok(&args)).unwrap()
    }

    /// All that a desk prints of itself.
    #[track_caller]
    pub(crate) fn content(&self) -> String {
        [
            self.ok(&["clients", "export", "--format", "jsonl"]),
            self.ok(&["ticket", "list", "--view", "all", "--json"]),
            self.ok(&["lists", "--json"]),
            self.ok(&["companies", "list", "--json"]),
            self.ok(&["outbox", "list", "--json"]),
        ]
        .concat()
    }

    /// Writes a queue file of so many appeals, each from one of `clients` people.
    pub(crate) fn queue(&self, name: &str, first: u32, appeals: u32, clients: u32) -> PathBuf {
        let lines: Vec<String> = (first..first + appeals)
            .map(|number| {
                let client = number % clients;
                let line = json!({
                    "v": 1, "id": format!("m{number}"), "channel": "email",
                    "from": {"name": format!("Client {client}"), "email": format!("c{client}@x.example")},
                    "text": format!("Message {number}: where is my parcel?"),
                    "sent_at": "2026-11-22T06:10:00Z",
                });
                format!("{line}\n")
            })
            .collect();
        let path = self.folder.path().join(name);
        std::fs::write(&path, lines.concat()).unwrap();
        path
    }
}

/// Both streams of a call.
pub(crate) fn said(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
