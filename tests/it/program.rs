//! The real program in a folder of its own: arguments in, both streams and an exit code out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use deskcard::exchange::json::schema;
use serde_json::Value;
use tempfile::TempDir;

/// A place with a home folder and a desk's file, seen by nothing else.
pub struct Program {
    pub folder: TempDir,
}

/// What a call gave.
pub struct Called {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Program {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the place.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program with its surroundings, not started yet.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskcard"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("USER", "olga")
            .env("TZ", "UTC")
            .env("DESKCARD_DB", self.path("desk.db"))
            .stdin(Stdio::null());
        command
    }

    pub fn call(&self, args: &[&str]) -> Called {
        called(self.command(args).output().unwrap())
    }

    /// Calls with text on standard input.
    pub fn feed(&self, args: &[&str], input: impl AsRef<[u8]>) -> Called {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.as_ref().to_vec();
        let feeder = std::thread::spawn(move || {
            // The program may end before it has read everything.
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        called(output)
    }

    /// Calls, expects success, and gives what was printed.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let called = self.call(args);
        assert_eq!(called.code, 0, "{args:?}\n{}{}", called.out, called.err);
        called.out
    }

    /// Calls with `--json`, expects success, and holds what was printed against the schema of `shape`.
    #[track_caller]
    pub fn json(&self, shape: &str, args: &[&str]) -> Value {
        let mut args = args.to_vec();
        args.push("--json");
        let value = parse(&self.ok(&args));
        valid(shape, &value);
        value
    }

    /// Files appeals from a queue file.
    #[track_caller]
    pub fn import(&self, appeals: &[Value]) -> Value {
        let lines: Vec<String> = appeals.iter().map(|appeal| format!("{appeal}\n")).collect();
        let path = self.write("queue.jsonl", lines.concat());
        self.json("import", &["import", path.to_str().unwrap()])
    }

    /// Imports the sample week.
    #[track_caller]
    pub fn import_week(&self) -> Value {
        let week = sample("week.jsonl");
        self.json("import", &["import", week.to_str().unwrap()])
    }
}

pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/sample")
        .join(name)
}

fn called(output: Output) -> Called {
    use std::os::unix::process::ExitStatusExt;
    Called {
        code: output
            .status
            .code()
            .unwrap_or_else(|| -output.status.signal().unwrap_or(0)),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[track_caller]
pub fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Holds a value against the schema of a shape.
#[track_caller]
pub fn valid(shape: &str, value: &Value) {
    let schema = schema::named(shape).unwrap_or_else(|| panic!("no schema of «{shape}»"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .take(5)
        .map(|error| format!("{} at {}", error, error.instance_path))
        .collect();
    assert!(
        errors.is_empty(),
        "{shape}: {}\n{value:#}",
        errors.join("\n")
    );
}
