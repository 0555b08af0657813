//! R4, M11: a `watch` that is killed again and again while the mail grows and is rotated loses nothing
//! and doubles nothing.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use crate::program::{Program, parse};

const KILLS: u64 = 6;

/// What mail arrives in.
#[derive(Debug, Clone, Copy)]
enum Place {
    Lines,
    Mbox,
    Letters,
    Maildir,
}

/// Writes mail the way the world does: in halves, under new names, into another file after a rotation.
struct Writer {
    place: Place,
    queue: PathBuf,
    written: usize,
    /// What is still to be added to the file that grows.
    rest: Vec<u8>,
}

impl Writer {
    fn new(place: Place, queue: PathBuf) -> Self {
        fs::create_dir(&queue).unwrap();
        if matches!(place, Place::Maildir) {
            for part in ["new", "cur", "tmp"] {
                fs::create_dir(queue.join(part)).unwrap();
            }
        }
        Self {
            place,
            queue,
            written: 0,
            rest: Vec::new(),
        }
    }

    fn mail(number: usize) -> String {
        format!(
            "From: Client {number} <c{number}@example.com>\nMessage-ID: <m{number}@x>\n\
             Subject: Order {number}\n\nWhere is my order?\n{}\n",
            "It was promised. ".repeat(number % 40)
        )
    }

    fn one_more(&mut self) {
        self.written += 1;
        let number = self.written;
        let mail = Self::mail(number);
        match self.place {
            Place::Lines => {
                let from = format!("{{\"email\":\"c{number}@example.com\"}}");
                self.grow(format!(
                    "{{\"v\":1,\"id\":\"m{number}\",\"channel\":\"email\",\"from\":{from},\
                     \"subject\":\"Order {number}\",\"text\":\"Where is it?\"}}\n"
                ));
            }
            Place::Mbox => self.grow(format!("From a@b.c Mon Jan  1 00:00:00 2024\n{mail}\n")),
            Place::Letters => {
                let path = self.queue.join(format!("{number}.eml"));
                let (half, rest) = mail.split_at(number * 7 % mail.len());
                append(&path, half.as_bytes());
                sleep(Duration::from_millis(2));
                append(&path, rest.as_bytes());
            }
            Place::Maildir => {
                let name = format!("{number:06}.x");
                fs::write(self.queue.join("tmp").join(&name), mail).unwrap();
                let new = self.queue.join("new").join(&name);
                fs::rename(self.queue.join("tmp").join(&name), &new).unwrap();
                if number.is_multiple_of(3) {
                    let read = self.queue.join("cur").join(format!("{name}:2,S"));
                    fs::rename(new, read).unwrap();
                }
            }
        }
    }

    /// Adds what was left of the last record and some of this one.
    fn grow(&mut self, record: String) {
        self.rest.extend_from_slice(record.as_bytes());
        let late = self.written * 11 % record.len();
        let now: Vec<u8> = self.rest.drain(..self.rest.len() - late).collect();
        append(&self.growing(), &now);
        if self.written.is_multiple_of(10) {
            self.finish();
            let path = self.growing();
            let old = path.with_extension(format!("{}.{}", self.ending(), self.written));
            if self.written.is_multiple_of(20) {
                fs::copy(&path, old).unwrap();
                fs::write(&path, "").unwrap();
            } else {
                fs::rename(&path, old).unwrap();
            }
        }
    }

    fn finish(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        if !rest.is_empty() {
            append(&self.growing(), &rest);
        }
    }

    fn ending(&self) -> &'static str {
        match self.place {
            Place::Lines => "jsonl",
            _ => "mbox",
        }
    }

    fn growing(&self) -> PathBuf {
        self.queue.join("in").with_extension(self.ending())
    }
}

fn append(path: &Path, bytes: &[u8]) {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.unwrap().write_all(bytes).unwrap();
}

#[test]
fn m11_a_watch_killed_again_and_again_while_mail_grows_loses_nothing_and_doubles_nothing() {
    for place in [Place::Lines, Place::Mbox, Place::Letters, Place::Maildir] {
        let program = Program::new();
        let mut writer = Writer::new(place, program.path("queue"));
        // What was rotated away before anybody looked is not ours.
        writer.one_more();
        program.ok(&["watch", "queue", "--once"]);
        let mut cut_off = 0;
        for round in 0..KILLS {
            let mut child = program
                .command(&["watch", "queue", "--interval", "20ms"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            for _ in 0..8 {
                writer.one_more();
                sleep(Duration::from_millis(2 + round * 5));
            }
            cut_off += u64::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
            // Mail also comes while nobody looks.
            writer.one_more();
        }
        assert_eq!(cut_off, KILLS, "{place:?}: it ended by itself");
        writer.finish();
        program.ok(&["watch", "queue", "--once"]);
        program.ok(&["watch", "queue", "--once"]);
        let tickets = parse(&program.ok(&["ticket", "list", "--view", "all", "--json"]));
        let mut numbers: Vec<usize> = tickets
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|ticket| {
                ticket["subject"]
                    .as_str()?
                    .strip_prefix("Order ")?
                    .parse()
                    .ok()
            })
            .collect();
        numbers.sort_unstable();
        let all: Vec<usize> = (1..=writer.written).collect();
        assert_eq!(numbers, all, "{place:?}");
        let rejects = parse(&program.ok(&["rejects", "list", "--json"]));
        assert_eq!(rejects, serde_json::json!([]), "{place:?}");
        program.ok(&["check"]);
    }
}
