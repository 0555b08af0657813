//! The writer beside other processes, and what it does unasked.

use std::fs;
use std::path::Path;
use std::thread;

use crossbeam_channel::unbounded;
use tempfile::TempDir;

use super::*;
use crate::config::Config;
use crate::desk::filing::{Memory, Source};
use crate::desk::{Access, Writing};
use crate::domain::appeal::Visibility;
use crate::domain::ids::{OutboxId, TicketId};
use crate::domain::ticket::{DeliveryState, Status};
use crate::intake::{Unfinished, first_place, jsonl};

/// Longer than a statement waits for another process.
const LONG: Duration = Duration::from_millis(800);
/// How long a test waits for what must come.
const PATIENT: Duration = Duration::from_secs(20);

/// A writer that does not run yet, and the ends that the screen has.
struct Scene {
    folder: TempDir,
    writer: Writer,
    orders: Sender<(Generation, Deed)>,
    news: Receiver<Event>,
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

fn open(folder: &Path, agent: &str) -> Desk {
    let config = Arc::new(Config::default());
    Desk::open(&folder.join("desk.db"), config, agent, Access::Write).unwrap()
}

fn appeals(count: usize) -> String {
    let line = |n| {
        format!(
            "{{\"v\":1,\"id\":\"{n}\",\"channel\":\"telegram\",\"from\":{{\"id\":\"{n}\"}},\
             \"text\":\"hello\",\"sent_at\":\"2026-11-22T10:00:00Z\"}}\n"
        )
    };
    (0..count).map(line).collect()
}

impl Scene {
    fn following(queue: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let desk = open(folder.path(), "olga");
        let (orders, deeds) = unbounded();
        let (events, news) = unbounded();
        let queue = folder.path().join(queue);
        let writer = Writer::new(
            desk,
            deeds,
            events,
            vec![queue],
            Arc::new(now),
            Vec::new(),
            Arc::new(AtomicU64::new(0)),
        );
        Self {
            folder,
            writer,
            orders,
            news,
        }
    }

    fn new() -> Self {
        Self::following("nothing.jsonl")
    }

    /// A ticket with a reply of this agent that is held for a while.
    fn with_held_reply() -> (Self, OutboxId) {
        let scene = Self::new();
        let mut records = Vec::new();
        let text = appeals(1);
        jsonl::read(
            &mut text.as_bytes(),
            first_place(),
            Unfinished::Reject,
            &mut records,
        )
        .unwrap();
        let source = Source {
            name: "queue.jsonl",
            folder: None,
            folder_path: None,
        };
        let desk = &scene.writer.desk;
        desk.file_batch(&mut Memory::default(), source, records, None, now())
            .unwrap();
        let writing = Writing {
            ticket: TicketId(1),
            visibility: Visibility::Public,
            text: "On its way".to_owned(),
            files: Vec::new(),
            then: None,
            confirmed: true,
            held: true,
        };
        desk.write(&writing, now()).unwrap();
        let id = desk.store().outbox(false, 1).unwrap()[0].id;
        (scene, id)
    }

    /// Another process writes to the file for [`LONG`]; returns once it does.
    fn somebody_writes(&self) -> thread::JoinHandle<()> {
        let path = self.folder.path().to_owned();
        let (began, begun) = unbounded();
        let writing = thread::spawn(move || {
            let desk = open(&path, "pavel");
            let tx = desk.store().begin().unwrap();
            began.send(()).unwrap();
            thread::sleep(LONG);
            drop(tx);
        });
        begun.recv_timeout(PATIENT).unwrap();
        writing
    }

    fn troubles(&self) -> Vec<String> {
        self.news
            .try_iter()
            .filter_map(|event| match event {
                Event::Trouble(error) => Some(error.message),
                _ => None,
            })
            .collect()
    }
}

#[test]
fn m13_an_import_outlives_another_process_that_writes_and_loses_no_record() {
    let scene = Scene::new();
    let queue = scene.folder.path().join("queue.jsonl");
    fs::write(&queue, appeals(700)).unwrap();
    let other = scene.somebody_writes();
    scene.orders.send((1, Deed::Import(vec![queue]))).unwrap();
    let running = thread::spawn(move || scene.writer.run());
    let done = loop {
        if let Event::Done { done, .. } = scene.news.recv_timeout(PATIENT).unwrap() {
            break done;
        }
    };
    let Ok(Done::Imported(report)) = done else {
        panic!("{done:?}");
    };
    assert_eq!((report.read, report.messages), (700, 700));
    drop(scene.orders);
    running.join().unwrap();
    other.join().unwrap();
}

impl Scene {
    /// Begins an import of a queue file.
    fn imports(&mut self, generation: Generation) -> &mut Running {
        let queue = self.folder.path().join("queue.jsonl");
        fs::write(&queue, appeals(3)).unwrap();
        self.writer.obey(generation, Deed::Import(vec![queue]));
        self.writer.import.as_mut().unwrap()
    }
}

#[test]
fn m13_an_import_waits_its_own_time_for_another_process_whatever_a_cancelled_one_waited() {
    let mut scene = Scene::new();
    scene.imports(1).blocked = Instant::now().checked_sub(LONG_PATIENCE);
    scene.writer.obey(2, Deed::CancelImport);
    scene.imports(3);
    let other = scene.somebody_writes();
    scene.writer.import_step();
    let waiting = scene.writer.import.as_ref().unwrap();
    assert!(waiting.blocked.is_some());
    other.join().unwrap();
    scene.writer.import_step();
    let going_on = scene.writer.import.as_ref().unwrap();
    assert_eq!(going_on.blocked, None);
    assert_eq!(going_on.import.progress().report.messages, 3);
}

#[test]
fn m13_an_import_that_waited_too_long_for_another_process_is_over() {
    let mut scene = Scene::new();
    scene.imports(1).blocked = Instant::now().checked_sub(LONG_PATIENCE);
    let other = scene.somebody_writes();
    scene.writer.import_step();
    assert!(scene.writer.import.is_none());
    let ended = scene.news.try_iter().find_map(|event| match event {
        Event::Done { generation, done } => Some((generation, done)),
        _ => None,
    });
    let Some((1, Err(error))) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(error.kind, ErrorKind::Busy);
    other.join().unwrap();
}

#[test]
#[cfg(unix)]
fn m13_a_queue_that_cannot_be_read_is_told_once_and_tried_after_a_pause() {
    let mut scene = Scene::following("queue.jsonl");
    let queue = scene.folder.path().join("queue.jsonl");
    // It leads to itself.
    std::os::unix::fs::symlink(&queue, &queue).unwrap();
    scene.writer.follow();
    let told = scene.troubles();
    assert_eq!(told.len(), 1, "{told:?}");
    scene.writer.queues[0].trouble.rested();
    scene.writer.follow();
    assert_eq!(scene.troubles(), [""; 0]);

    fs::remove_file(&queue).unwrap();
    fs::write(&queue, appeals(1)).unwrap();
    scene.writer.follow();
    assert_eq!(scene.news.try_iter().count(), 0, "it rests");
    assert!(!scene.writer.more);
    scene.writer.queues[0].trouble.rested();
    scene.writer.follow();
    let arrived = scene
        .news
        .try_iter()
        .any(|event| matches!(event, Event::Arrived(report) if report.messages == 1));
    assert!(arrived);
}

#[test]
fn m13_mails_that_arrive_together_are_filed_together() {
    let mut scene = Scene::following("box");
    let folder = scene.folder.path().join("box");
    for part in ["new", "cur", "tmp"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    for n in 0..5 {
        let mail = format!("From: a{n}@b.example\nMessage-ID: <{n}>\n\nhello\n");
        fs::write(folder.join("new").join(n.to_string()), mail).unwrap();
    }
    let mut turns = 0;
    loop {
        scene.writer.follow();
        turns += 1;
        if !scene.writer.more {
            break;
        }
    }
    let arrived: u64 = scene
        .news
        .try_iter()
        .map(|event| match event {
            Event::Arrived(report) => report.messages,
            _ => 0,
        })
        .sum();
    assert_eq!(arrived, 5);
    assert!(turns < 4, "{turns} turns");
}

#[test]
fn m13_an_order_comes_before_what_a_queue_still_has() {
    let mut scene = Scene::following("queue.jsonl");
    let queue = scene.folder.path().join("queue.jsonl");
    fs::write(queue, appeals(1_000)).unwrap();
    scene.orders.send((1, Deed::Presence(None))).unwrap();
    scene.writer.follow();
    assert!(scene.writer.more);
    let Some(Event::Arrived(report)) = scene.news.try_iter().next() else {
        panic!("nothing arrived");
    };
    assert_eq!(report.read, 100, "one batch");
}

#[test]
fn t4_a_reply_that_cannot_be_handed_on_is_told_once_until_it_can() {
    let (mut scene, id) = Scene::with_held_reply();
    let place = scene.writer.desk.outbox_file();
    fs::create_dir(&place).unwrap();
    scene.writer.clock = Arc::new(|| now().plus_seconds(60));
    scene.writer.look();
    let told = scene.troubles();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("could not write the outbox file"),
        "{told:?}"
    );
    scene.writer.stuck.rested();
    scene.writer.look();
    assert_eq!(scene.troubles(), [""; 0]);
    fs::remove_dir(place).unwrap();
    scene.writer.stuck.rested();
    scene.writer.look();
    let state = scene.writer.desk.store().outbox_state(id).unwrap();
    assert_eq!(state, Some(DeliveryState::Queued));
}

#[test]
fn t4_a_held_reply_leaves_on_quitting_though_another_process_writes() {
    let (scene, id) = Scene::with_held_reply();
    let other = scene.somebody_writes();
    scene.writer.leave();
    let desk = open(scene.folder.path(), "olga");
    let state = desk.store().outbox_state(id).unwrap();
    assert_eq!(state, Some(DeliveryState::Queued));
    assert!(desk.outbox_file().exists());
    other.join().unwrap();
}

#[test]
fn u12_who_only_comes_into_a_ticket_or_types_there_has_nobody_read_lists_anew() {
    let (mut scene, _) = Scene::with_held_reply();
    let pavel = open(scene.folder.path(), "pavel");
    let mut told = || {
        scene.writer.look();
        scene.news.try_iter().collect::<Vec<_>>()
    };
    told();
    pavel.be_in(Some((TicketId(1), true)), now()).unwrap();
    assert!(matches!(told()[..], [Event::Presence]));
    assert!(told().is_empty());
    let own = open(scene.folder.path(), "olga");
    own.keep_draft("reply", 1, Some("typed"), now()).unwrap();
    assert!(matches!(told()[..], [Event::Presence]));
    pavel
        .set_status(&[TicketId(1)], Status::Pending, now())
        .unwrap();
    assert!(matches!(told()[..], [Event::Changed(_)]));
    scene
        .writer
        .desk
        .set_status(&[TicketId(1)], Status::Open, now())
        .unwrap();
    scene.writer.look();
    assert_eq!(scene.news.try_iter().count(), 0, "by this screen itself");
}

#[test]
fn quitting_without_having_been_in_a_ticket_writes_nothing() {
    let scene = Scene::new();
    let other = open(scene.folder.path(), "pavel");
    let before = other.store().version().unwrap();
    scene.writer.leave();
    assert!(!before.others_wrote(&other.store().version().unwrap()));
}
