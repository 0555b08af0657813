//! Power that goes at any moment (`R4`). Every call that changes a file is written down while the program
//! works; then the disk is made anew as it could be after a cut: all that was synced, and of the rest any
//! part, sector by sector.

use std::collections::BTreeMap;
use std::path::Path;

use crate::disk;
use crate::moments;
use crate::place::{Place, said, text};

/// How many cuts are tried when not all are.
const SAMPLE: u64 = 30;
/// What a disk writes as one.
const SECTOR: usize = 512;

/// A call that changed a file.
#[derive(Debug, Clone)]
enum Call {
    Write {
        path: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        path: String,
        to: usize,
    },
    Sync {
        path: String,
    },
    Unlink {
        path: String,
    },
    Rename {
        path: String,
        to: String,
    },
    Create {
        path: String,
    },
}

/// Reads the log of `disk.c`.
fn calls(log: &[u8]) -> Vec<Call> {
    let mut rest = log;
    let mut take = |count: usize| {
        let (bytes, after) = rest.split_at(count);
        rest = after;
        bytes.to_vec()
    };
    let mut calls = Vec::new();
    let mut left = log.len();
    while left > 0 {
        let kind = take(1)[0];
        let size = u16::from_ne_bytes(take(2).try_into().unwrap()) as usize;
        let path = String::from_utf8(take(size)).unwrap();
        let at = u64::from_ne_bytes(take(8).try_into().unwrap()) as usize;
        let length = u32::from_ne_bytes(take(4).try_into().unwrap()) as usize;
        let bytes = take(length);
        left -= 15 + size + length;
        calls.push(match kind {
            b'W' => Call::Write { path, at, bytes },
            b'T' => Call::Truncate { path, to: at },
            b'S' => Call::Sync { path },
            b'U' => Call::Unlink { path },
            b'R' => Call::Rename {
                path,
                to: String::from_utf8(bytes).unwrap(),
            },
            b'C' => Call::Create { path },
            other => panic!("no call of kind {other}"),
        });
    }
    calls
}

/// A file on the disk: what is certainly there, and what may be.
#[derive(Debug, Clone, Default)]
struct File {
    synced: Vec<u8>,
    pending: Vec<Call>,
}

/// One step of a linear congruential generator: a cut must be the same when it is tried again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Applies a call to bytes; of a write only the sectors that the dice choose, in `share` of 4.
fn apply(call: &Call, file: &mut Vec<u8>, share: u64, dice: &mut Dice) {
    match call {
        Call::Write { at, bytes, .. } => {
            for (part, sector) in bytes.chunks(SECTOR).enumerate() {
                if share >= 4 || dice.roll() % 4 < share {
                    put(file, at + part * SECTOR, sector);
                }
            }
        }
        Call::Truncate { to, .. } if share >= 4 || dice.roll() % 4 < share => {
            file.resize(*to, 0);
        }
        _ => {}
    }
}

/// The disk after these calls and a cut, of what was not synced `share` of 4 being there.
fn after_cut(calls: &[Call], share: u64, dice: &mut Dice) -> BTreeMap<String, Vec<u8>> {
    let mut disk: BTreeMap<String, File> = BTreeMap::new();
    for call in calls {
        match call {
            Call::Write { path, .. } | Call::Truncate { path, .. } => {
                disk.entry(path.clone())
                    .or_default()
                    .pending
                    .push(call.clone());
            }
            Call::Sync { path } => {
                let file = disk.entry(path.clone()).or_default();
                for call in std::mem::take(&mut file.pending) {
                    apply(&call, &mut file.synced, 4, dice);
                }
            }
            Call::Unlink { path } => {
                disk.remove(path);
            }
            Call::Rename { path, to } => {
                let file = disk.remove(path).unwrap_or_default();
                disk.insert(to.clone(), file);
            }
            Call::Create { path } => {
                disk.insert(path.clone(), File::default());
            }
        }
    }
    disk.into_iter()
        .map(|(path, mut file)| {
            for call in &file.pending {
                apply(call, &mut file.synced, share, dice);
            }
            (path, file.synced)
        })
        .collect()
}

#[test]
fn r4_what_was_acknowledged_survives_power_that_goes_at_any_moment() {
    let place = Place::new();
    let log = place.folder.path().join("log");
    // What each command said was done, and how long the log was then.
    let mut acknowledged: Vec<usize> = Vec::new();
    let queue = place.queue("queue.jsonl", 0, 40, 15);
    let mut commands: Vec<Vec<String>> = (1..=5)
        .map(|number| {
            vec![
                "new".to_owned(),
                format!("name=Client {number}"),
                format!("emails=n{number}@x.example"),
            ]
        })
        .collect();
    commands.insert(3, vec!["import".to_owned(), text(&queue).to_owned()]);
    commands.push(vec![
        "set".to_owned(),
        "1".to_owned(),
        "note=kept".to_owned(),
    ]);
    for command in &commands {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let output = disk::under(&mut place.command(&words), &place.desk())
            .env("FAULT_LOG", &log)
            .output()
            .unwrap();
        assert!(output.status.success(), "{words:?}: {}", said(&output));
        acknowledged.push(calls(&std::fs::read(&log).unwrap()).len());
    }
    let calls = calls(&std::fs::read(&log).unwrap());
    let mut cuts = 0;
    for at in moments(calls.len() as u64, SAMPLE) {
        let at = at as usize;
        let done = acknowledged.iter().filter(|end| **end <= at).count();
        for share in [0, 2, 4] {
            let mut dice = Dice(at as u64 * 5 + share);
            let disk = after_cut(&calls[..at], share, &mut dice);
            let cut = Place::new();
            for (path, bytes) in disk {
                let name = Path::new(&path).file_name().unwrap();
                std::fs::write(cut.desk().join(name), bytes).unwrap();
            }
            holds(
                &cut,
                done,
                commands.len(),
                &format!("cut after {at}, {share}/4 of the rest"),
            );
            cuts += 1;
        }
    }
    println!("power: {} calls, {cuts} cuts", calls.len());
}

/// A desk after a cut: sound, with everything that `done` commands said was done.
#[track_caller]
fn holds(cut: &Place, done: usize, all: usize, told: &str) {
    if done == 0 {
        // Nothing was promised yet, but the half-made desk must not stand in the way of a new one.
        cut.ok(&["new", "name=After the cut"]);
    }
    let check = cut.command(&["check"]).output().unwrap();
    assert!(check.status.success(), "{told}: {}", said(&check));
    let list = cut.json(&["list", "--limit", "1000"]);
    let names: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|card| card["emails"][0].as_str())
        .collect();
    // The fourth command is the import, the last one a change.
    let made = [0, 1, 2, 3, 3, 4, 5, 5][done];
    for number in 1..=made {
        let address = format!("n{number}@x.example");
        assert!(
            names.contains(&address.as_str()),
            "{told}: {address} is lost"
        );
    }
    if done >= 4 {
        let imported = (0..15).filter(|client| {
            let address = format!("c{client}@x.example");
            names.contains(&address.as_str())
        });
        assert_eq!(
            imported.count(),
            15,
            "{told}: clients of the import are lost"
        );
        let tickets = cut.json(&["ticket", "list", "--view", "all", "--limit", "1000"]);
        let messages: u64 = tickets
            .as_array()
            .unwrap()
            .iter()
            .map(|ticket| {
                let id = ticket["id"].to_string();
                let ticket = cut.json(&["ticket", "show", &id]);
                ticket["messages"].as_array().unwrap().len() as u64
            })
            .sum();
        assert_eq!(messages, 40, "{told}: messages of the import are lost");
    }
    if done == all {
        assert_eq!(cut.json(&["show", "1"])["note"], "kept", "{told}");
    }
}
