use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

mod mails;

fn line(id: &str) -> String {
    format!(r#"{{"v":1,"channel":"api","id":"{id}","from":{{"id":"7"}},"text":"hello"}}"#)
}

fn append(path: &Path, text: &str) {
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

fn lines(ids: &[&str]) -> String {
    ids.iter().map(|id| line(id) + "\n").collect()
}

/// Ids of everything new, committed.
fn drain(follower: &mut Follower) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some(batch) = follower.next(2).unwrap() {
        for record in batch.records {
            ids.push(match record.outcome {
                Ok(appeal) => appeal.id,
                Err(reject) => format!("reject: {}", reject.reason),
            });
        }
        follower.commit(batch.position);
    }
    ids
}

struct Queue {
    folder: tempfile::TempDir,
}

impl Queue {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn follow(&self, name: &str) -> Follower {
        Follower::new(&self.path(name), Vec::new())
    }
}

fn restarted(follower: &Follower) -> Follower {
    Follower::new(
        &follower.path,
        follower.known.values().cloned().collect::<Vec<_>>(),
    )
}

#[test]
fn m11_a_growing_file_is_read_up_to_its_last_line_end() {
    let queue = Queue::new();
    let path = queue.path("q.jsonl");
    let mut follower = queue.follow("q.jsonl");
    assert_eq!(drain(&mut follower), [""; 0], "it need not exist yet");
    append(&path, &lines(&["a", "b", "c"]));
    assert_eq!(drain(&mut follower), ["a", "b", "c"]);
    assert_eq!(drain(&mut follower), [""; 0]);
    let half = line("d");
    let (left, right) = half.split_at(20);
    append(&path, left);
    assert_eq!(drain(&mut follower), [""; 0], "half a line waits");
    append(&path, &format!("{right}\nbad\n"));
    let ids = drain(&mut follower);
    assert_eq!(ids[0], "d");
    assert!(ids[1].starts_with("reject: broken JSON"), "{ids:?}");
    let position = &follower.known.values().next().unwrap();
    assert_eq!(position.line, 6);
}

#[test]
fn m11_a_batch_that_was_not_committed_comes_again() {
    let queue = Queue::new();
    append(&queue.path("q.jsonl"), &lines(&["a"]));
    let mut follower = queue.follow("q.jsonl");
    let first = follower.next(10).unwrap();
    assert!(first.is_some());
    assert_eq!(follower.next(10).unwrap(), first);
    assert_eq!(drain(&mut follower), ["a"]);
}

#[test]
fn m11_rotation_loses_nothing_and_doubles_nothing() {
    let queue = Queue::new();
    let (path, old, older) = (
        queue.path("q.jsonl"),
        queue.path("q.jsonl.1"),
        queue.path("q.jsonl.2"),
    );
    let mut follower = queue.follow("q.jsonl");
    append(&path, &lines(&["a"]));
    assert_eq!(drain(&mut follower), ["a"]);
    append(&path, &lines(&["b"]));
    fs::rename(&path, &old).unwrap();
    append(&path, &lines(&["d"]));
    append(&old, &lines(&["c"]));
    assert_eq!(drain(&mut follower), ["b", "c", "d"]);
    append(&old, &lines(&["late"]));
    assert_eq!(
        drain(&mut follower),
        ["late"],
        "the writer still had it open"
    );
    fs::rename(&old, &older).unwrap();
    fs::rename(&path, &old).unwrap();
    append(&older, &lines(&["later"]));
    append(&old, &lines(&["e"]));
    let mut follower = restarted(&follower);
    let mut ids = drain(&mut follower);
    ids.sort();
    assert_eq!(ids, ["e", "later"], "the path itself is gone");
    append(&path, &lines(&["f"]));
    assert_eq!(drain(&mut follower), ["f"]);
}

#[test]
fn m11_a_file_that_came_and_went_between_two_looks_is_read() {
    for watched in ["q.jsonl", ""] {
        let queue = Queue::new();
        let path = queue.path("q.jsonl");
        append(&queue.path("q.jsonl.7"), &lines(&["ancient"]));
        let long_ago = SystemTime::now() - std::time::Duration::from_secs(3_600);
        let ancient = OpenOptions::new()
            .append(true)
            .open(queue.path("q.jsonl.7"));
        ancient.unwrap().set_modified(long_ago).unwrap();
        let mut follower = queue.follow(watched);
        append(&path, &lines(&["a"]));
        assert_eq!(drain(&mut follower), ["a"]);
        fs::rename(&path, queue.path("q.jsonl.2")).unwrap();
        append(&path, &lines(&["b"]));
        fs::rename(&path, queue.path("q.jsonl.1")).unwrap();
        append(&path, &lines(&["c"]));
        let mut ids = drain(&mut follower);
        ids.sort();
        assert_eq!(ids, ["b", "c"], "{watched}");
    }
}

#[test]
fn m11_copy_and_truncate_loses_nothing_and_doubles_nothing() {
    for watched in ["q.jsonl", ""] {
        let queue = Queue::new();
        let path = queue.path("q.jsonl");
        let mut follower = queue.follow(watched);
        append(&path, &lines(&["a", "b"]));
        assert_eq!(drain(&mut follower), ["a", "b"]);
        append(&path, &lines(&["c", "d", "e"]));
        fs::copy(&path, queue.path("q.jsonl.1")).unwrap();
        fs::write(&path, "").unwrap();
        append(&path, &lines(&["f"]));
        assert_eq!(drain(&mut follower), ["c", "d", "e", "f"], "{watched}");
        let mut follower = restarted(&follower);
        assert_eq!(drain(&mut follower), [""; 0], "{watched}");
        fs::copy(&path, queue.path("q.jsonl.2")).unwrap();
        fs::write(&path, lines(&["g", "h", "i", "j", "k"])).unwrap();
        assert_eq!(
            drain(&mut follower),
            ["g", "h", "i", "j", "k"],
            "already longer than before"
        );
    }
}

#[test]
fn m11_a_file_truncated_several_times_while_nobody_looked_loses_nothing() {
    for watched in ["q.jsonl", ""] {
        let queue = Queue::new();
        let path = queue.path("q.jsonl");
        append(&path, &lines(&["a"]));
        let mut follower = queue.follow(watched);
        assert_eq!(drain(&mut follower), ["a"]);
        let mut expected = Vec::new();
        for (at, id) in ["b", "c", "d"].iter().enumerate() {
            append(&path, &lines(&[id]));
            fs::copy(&path, queue.path(&format!("q.jsonl.{at}"))).unwrap();
            fs::write(&path, "").unwrap();
            expected.push(*id);
        }
        append(&path, &lines(&["e"]));
        expected.push("e");
        let mut follower = restarted(&follower);
        let mut ids = drain(&mut follower);
        ids.sort();
        assert_eq!(ids, expected, "{watched}");
        assert_eq!(drain(&mut restarted(&follower)), [""; 0], "{watched}");
    }
}

#[test]
fn m11_the_first_file_of_all_may_come_and_go_between_two_looks() {
    for watched in ["q.jsonl", ""] {
        let queue = Queue::new();
        let mut follower = queue.follow(watched);
        assert_eq!(drain(&mut follower), [""; 0], "{watched}");
        append(&queue.path("q.jsonl"), &lines(&["a"]));
        fs::rename(queue.path("q.jsonl"), queue.path("q.jsonl.1")).unwrap();
        assert_eq!(drain(&mut follower), ["a"], "{watched}");
        assert_eq!(drain(&mut restarted(&follower)), [""; 0], "{watched}");
    }
}

#[test]
fn m11_the_first_file_of_all_is_not_lost_with_a_batch_that_was_not_stored() {
    for watched in ["q.jsonl", ""] {
        let queue = Queue::new();
        let mut follower = queue.follow(watched);
        assert_eq!(drain(&mut follower), [""; 0], "{watched}");
        append(&queue.path("q.jsonl"), &lines(&["a"]));
        let written = SystemTime::now() - std::time::Duration::from_secs(30);
        let file = OpenOptions::new().append(true).open(queue.path("q.jsonl"));
        file.unwrap().set_modified(written).unwrap();
        fs::rename(queue.path("q.jsonl"), queue.path("q.jsonl.1")).unwrap();
        assert!(follower.next(10).unwrap().is_some(), "{watched}");
        let mut follower = restarted(&follower);
        assert_eq!(drain(&mut follower), ["a"], "killed half a minute before");
    }
}

#[test]
fn m11_a_truncated_file_is_read_from_its_start() {
    let queue = Queue::new();
    let path = queue.path("q.jsonl");
    let mut follower = queue.follow("q.jsonl");
    append(&path, &lines(&["a", "b"]));
    assert_eq!(drain(&mut follower), ["a", "b"]);
    fs::write(&path, lines(&["c"])).unwrap();
    assert_eq!(drain(&mut follower), ["c"]);
    fs::write(&path, lines(&["d"])).unwrap();
    assert_eq!(drain(&mut follower), ["d"], "same length, another content");
}

#[test]
fn m11_a_replaced_file_goes_on_where_it_is_the_same_and_starts_anew_where_not() {
    let queue = Queue::new();
    let (path, new) = (queue.path("q.jsonl"), queue.path("new"));
    let mut follower = queue.follow("q.jsonl");
    append(&path, &lines(&["a", "b"]));
    assert_eq!(drain(&mut follower), ["a", "b"]);
    append(&new, &lines(&["a", "b", "c"]));
    fs::rename(&new, &path).unwrap();
    assert_eq!(drain(&mut follower), ["c"]);
    append(&new, &lines(&["x", "y", "z", "w"]));
    fs::rename(&new, &path).unwrap();
    assert_eq!(drain(&mut follower), ["x", "y", "z", "w"]);
}

#[test]
fn a_folder_is_followed_file_by_file_and_other_files_are_left_alone() {
    let queue = Queue::new();
    let mut follower = queue.follow("");
    append(&queue.path("one.jsonl"), &lines(&["a"]));
    append(&queue.path(".hidden.jsonl"), &lines(&["hidden"]));
    append(&queue.path("notes.txt"), "notes\n");
    fs::create_dir(queue.path("dir.jsonl")).unwrap();
    assert_eq!(drain(&mut follower), ["a"]);
    append(&queue.path("two.jsonl"), &lines(&["b"]));
    append(&queue.path("one.jsonl"), &lines(&["c"]));
    let mut ids = drain(&mut follower);
    ids.sort();
    assert_eq!(ids, ["b", "c"]);
    let batch = {
        append(&queue.path("two.jsonl"), &lines(&["d"]));
        follower.next(10).unwrap().unwrap()
    };
    assert_eq!(batch.path, queue.path("two.jsonl"));
    assert_eq!(batch.records[0].place.line, 2);
}

#[test]
fn a_restart_goes_on_and_positions_of_other_sources_are_passed_over() {
    let queue = Queue::new();
    append(&queue.path("q.jsonl"), &lines(&["a"]));
    let mut follower = queue.follow("q.jsonl");
    assert_eq!(follower.waiting().unwrap(), line("a").len() as u64 + 1);
    assert_eq!(drain(&mut follower), ["a"]);
    assert_eq!(follower.waiting().unwrap(), 0);
    let positions: Vec<_> = follower.known.values().cloned().collect();
    append(&queue.path("q.jsonl"), &lines(&["b"]));
    let mut again = Follower::new(&queue.path("q.jsonl"), positions.clone());
    assert_eq!(drain(&mut again), ["b"]);
    append(&queue.path("other.jsonl"), &lines(&["z"]));
    let mut other = Follower::new(&queue.path("other.jsonl"), positions);
    assert_eq!(drain(&mut other), ["z"]);
}

/// What may happen to a queue file.
#[derive(Debug, Clone)]
enum Event {
    Append(u8),
    Half,
    Rotate,
    CopyTruncate,
    Truncate,
    Read(u8),
    ReadUncommitted,
    Restart,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        4 => (1_u8..6).prop_map(Event::Append),
        2 => Just(Event::Half),
        1 => Just(Event::Rotate),
        1 => Just(Event::CopyTruncate),
        1 => Just(Event::Truncate),
        3 => (1_u8..4).prop_map(Event::Read),
        1 => Just(Event::ReadUncommitted),
        1 => Just(Event::Restart),
    ];
    proptest::collection::vec(event, 1..40)
}

/// A writer that knows which lines can still be read.
struct Model {
    queue: Queue,
    path: PathBuf,
    /// Number of the next line and of the next rotated name.
    next: usize,
    /// The second half of a line whose first half is written, and its id.
    pending: Option<(String, String)>,
    /// Ids in the file at the path.
    present: Vec<String>,
    /// Ids that must be delivered.
    written: Vec<String>,
    /// Ids that were truncated away and may have been missed.
    lost: Vec<String>,
    delivered: HashMap<String, usize>,
    follower: Follower,
}

impl Model {
    fn new(watched: &str) -> Self {
        let queue = Queue::new();
        let path = queue.path("q.jsonl");
        append(&path, &lines(&["line-0"]));
        let follower = queue.follow(watched);
        let mut model = Self {
            queue,
            path,
            next: 0,
            pending: None,
            present: Vec::new(),
            written: Vec::new(),
            lost: Vec::new(),
            delivered: HashMap::new(),
            follower,
        };
        // What was rotated away before the first look is not ours to read.
        model.written.push("line-0".to_owned());
        assert!(model.read(5, true));
        model
    }

    fn complete(&mut self) {
        if let Some((rest, id)) = self.pending.take() {
            append(&self.path, &format!("{rest}\n"));
            self.present.push(id.clone());
            self.written.push(id);
        }
    }

    fn half(&mut self) {
        self.complete();
        self.next += 1;
        let id = format!("line-{}", self.next);
        let text = line(&id);
        let (left, right) = text.split_at(self.next * 7 % text.len());
        append(&self.path, left);
        self.pending = Some((right.to_owned(), id));
    }

    fn rotated(&mut self) -> PathBuf {
        self.next += 1;
        self.queue.path(&format!("q.jsonl.{}", self.next))
    }

    fn read(&mut self, most: usize, commit: bool) -> bool {
        let Some(batch) = self.follower.next(most).unwrap() else {
            return false;
        };
        if commit {
            for record in &batch.records {
                let id = record.outcome.as_ref().unwrap().id.clone();
                *self.delivered.entry(id).or_default() += 1;
            }
            self.follower.commit(batch.position);
        }
        true
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Append(count) => {
                for _ in 0..*count {
                    self.half();
                }
                self.complete();
            }
            Event::Half => self.half(),
            Event::Rotate => {
                self.complete();
                let to = self.rotated();
                fs::rename(&self.path, to).unwrap();
                append(&self.path, "");
                self.present.clear();
            }
            Event::CopyTruncate => {
                self.half();
                self.complete();
                let to = self.rotated();
                fs::copy(&self.path, to).unwrap();
                fs::write(&self.path, "").unwrap();
                self.present.clear();
            }
            Event::Truncate => {
                self.pending = None;
                fs::write(&self.path, "").unwrap();
                self.lost.append(&mut self.present);
            }
            Event::Read(most) => {
                self.read(usize::from(*most), true);
            }
            Event::ReadUncommitted => {
                self.read(3, false);
            }
            Event::Restart => self.follower = restarted(&self.follower),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn m11_every_complete_line_is_delivered_once_whatever_happens_to_the_file(
        events in events(),
        folder in any::<bool>(),
    ) {
        let mut model = Model::new(if folder { "" } else { "q.jsonl" });
        for event in &events {
            model.happen(event);
        }
        model.complete();
        while model.read(5, true) {}
        for id in &model.written {
            let times = model.delivered.get(id).copied().unwrap_or(0);
            let missed = times == 0 && model.lost.contains(id);
            prop_assert!(times == 1 || missed, "{id} {times} times");
        }
        prop_assert!(model.delivered.keys().all(|id| model.written.contains(id)));
    }
}

#[test]
fn m11_a_queue_file_with_a_bad_first_line_stays_one_when_it_is_rotated() {
    for watched in ["q.jsonl", ""] {
        let queue = Queue::new();
        let path = queue.path("q.jsonl");
        let mut follower = queue.follow(watched);
        append(&path, &format!("error: connect failed\n{}", lines(&["a"])));
        let ids = drain(&mut follower);
        assert!(ids[0].starts_with("reject:") && ids[1] == "a", "{ids:?}");
        append(&path, &lines(&["b", "c"]));
        fs::rename(&path, queue.path("q.jsonl.1")).unwrap();
        append(&path, &lines(&["d"]));
        assert_eq!(drain(&mut follower), ["b", "c", "d"], "{watched}");
    }
}
