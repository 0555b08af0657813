//! Mail that is followed: mboxes that grow, and folders of `.eml` files (`M11`, `M12`).

use std::time::Duration;

use super::*;

const FROM: &str = "From a@b.c Mon Jan  1 00:00:00 2024\n";

fn mail(id: &str) -> String {
    format!("From: a@b.c\nMessage-ID: <{id}>\n\nhello\n")
}

fn in_mbox(ids: &[&str]) -> String {
    ids.iter()
        .map(|id| format!("{FROM}{}\n", mail(id)))
        .collect()
}

/// Seconds for which a file must not have changed to be believed.
const LONG: u64 = 60;

/// Nothing was added to the file for so long.
fn age(path: &Path, seconds: u64) {
    let file = OpenOptions::new().append(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(seconds))
        .unwrap();
}

/// What a restarted program goes on from.
fn positions(follower: &mut Follower) -> Vec<Position> {
    let mut all = Vec::new();
    while let Some(batch) = follower.next(10).unwrap() {
        all.retain(|p: &Position| p.key() != batch.position.key());
        all.push(batch.position.clone());
        follower.commit(batch.position);
    }
    all
}

#[test]
fn m11_a_growing_mbox_is_read_mail_by_mail_and_its_last_mail_when_it_is_whole() {
    let queue = Queue::new();
    let path = queue.path("box");
    let mut follower = queue.follow("box");
    append(&path, &in_mbox(&["a", "b"]));
    age(&path, 0);
    assert_eq!(drain(&mut follower), ["a"]);
    assert!(follower.is_settling(), "b may go on");
    age(&path, LONG + 1);
    assert_eq!(drain(&mut follower), ["b"]);
    assert!(!follower.is_settling());
    assert_eq!(follower.waiting().unwrap(), 0);
    append(&path, &in_mbox(&["c"]));
    append(&path, &format!("{FROM}From: a@b.c\nMessage-ID: <d>\n\nhal"));
    age(&path, LONG + 60);
    assert_eq!(drain(&mut follower), ["c"], "half a line waits");
    assert!(!follower.is_settling());
    append(&path, "f of it\n\n");
    age(&path, LONG + 1);
    let batch = follower.next(10).unwrap().unwrap();
    let appeal = batch.records[0].outcome.clone().unwrap();
    assert_eq!(
        (appeal.id.as_str(), appeal.text.as_str()),
        ("d", "half of it")
    );
    let offset = (2 * in_mbox(&["a"]).len() + in_mbox(&["c"]).len()) as u64;
    assert_eq!(batch.records[0].place.offset, offset);
    follower.commit(batch.position);
    assert_eq!(drain(&mut follower), [""; 0]);
}

#[test]
fn m11_an_mbox_is_followed_across_rotation_truncation_and_restart() {
    for watched in ["in.mbox", ""] {
        let queue = Queue::new();
        let path = queue.path("in.mbox");
        let mut follower = queue.follow(watched);
        append(&path, &in_mbox(&["a", "b"]));
        age(&path, LONG + 9);
        assert_eq!(drain(&mut follower), ["a", "b"], "{watched}");
        append(&path, &in_mbox(&["c"]));
        age(&path, LONG + 8);
        fs::rename(&path, queue.path("in.mbox.1")).unwrap();
        append(&path, &in_mbox(&["d"]));
        age(&path, LONG + 7);
        assert_eq!(drain(&mut follower), ["c", "d"], "rotated: {watched}");
        let mut follower = restarted(&follower);
        assert_eq!(drain(&mut follower), [""; 0], "{watched}");
        append(&path, &in_mbox(&["e"]));
        age(&path, LONG + 6);
        fs::copy(&path, queue.path("in.mbox.2")).unwrap();
        age(&queue.path("in.mbox.2"), LONG + 6);
        fs::write(&path, in_mbox(&["f"])).unwrap();
        age(&path, LONG + 5);
        assert_eq!(drain(&mut follower), ["e", "f"], "truncated: {watched}");
        fs::write(queue.path("new"), in_mbox(&["x", "y"])).unwrap();
        age(&queue.path("new"), LONG + 4);
        fs::rename(queue.path("new"), &path).unwrap();
        assert_eq!(drain(&mut follower), ["x", "y"], "replaced: {watched}");
    }
}

#[test]
fn m12_mails_in_a_folder_are_read_once_each_as_they_appear() {
    let queue = Queue::new();
    let mut follower = queue.follow("");
    assert_eq!(drain(&mut follower), [""; 0]);
    for (id, seconds) in [("b", 20), ("a", 30)] {
        let path = queue.path(&format!("{id}.eml"));
        append(&path, &mail(id));
        age(&path, LONG + seconds);
    }
    append(&queue.path("c.txt"), &mail("c"));
    append(&queue.path("q.jsonl"), &lines(&["line"]));
    assert!(follower.waiting().unwrap() > 0);
    let first = follower.next(10).unwrap();
    assert_eq!(follower.next(10).unwrap(), first, "until it is stored");
    let known = positions(&mut follower);
    assert_eq!(known.len(), 3);
    assert_eq!(drain(&mut follower), [""; 0]);
    assert_eq!(follower.waiting().unwrap(), 0);
    let mut again = Follower::new(&queue.path(""), known);
    assert_eq!(drain(&mut again), [""; 0], "after a restart, too");
    for id in ["d", "e"] {
        append(&queue.path(&format!("{id}.eml")), &mail(id));
        age(&queue.path(&format!("{id}.eml")), LONG + 1);
    }
    assert_eq!(drain(&mut again), ["d", "e"]);
    fs::write(queue.path("d.eml"), mail("another")).unwrap();
    age(&queue.path("d.eml"), LONG + 1);
    append(&queue.path("f.eml"), &mail("f"));
    age(&queue.path("f.eml"), LONG + 1);
    let mut ids = drain(&mut again);
    ids.sort();
    assert_eq!(ids, ["another", "f"], "replaced");
}

#[test]
fn m11_a_mail_is_taken_when_it_looks_whole_and_what_comes_later_is_a_reject() {
    let multipart = "From: a@b.c\nMessage-ID: <m>\nContent-Type: multipart/mixed; boundary=x\n\n\
                     --x\n\nhello\n";
    for (half, rest) in [
        ("From: a@b.c\nMessage-ID: <m>\n", "\nhello\n"),
        ("From: a@b.c\nMessage-ID: <m>\n\nhel", "lo\n"),
        (multipart, "--x--\n"),
    ] {
        for watched in ["m.eml", ""] {
            let queue = Queue::new();
            let path = queue.path("m.eml");
            let mut follower = queue.follow(watched);
            append(&path, half);
            assert_eq!(drain(&mut follower), [""; 0], "{half}");
            assert!(follower.is_settling());
            append(&path, rest);
            age(&path, LONG + 1);
            assert_eq!(drain(&mut follower), ["m"], "{half}");
            append(&path, "P.S. late\n");
            age(&path, LONG + 1);
            // Touch the folder: a change inside of a file does not tell it.
            append(&queue.path("other.txt"), "");
            let ids = drain(&mut follower);
            assert_eq!(ids.len(), 1, "{ids:?}");
            assert!(ids[0].contains("had been filed"), "{ids:?}");
            assert_eq!(drain(&mut follower), [""; 0]);
        }
    }
    let queue = Queue::new();
    append(
        &queue.path("cut.eml"),
        "From: a@b.c\nMessage-ID: <m>\n\nhel",
    );
    age(&queue.path("cut.eml"), LONG + 5);
    assert_eq!(drain(&mut queue.follow("")), ["m"], "nothing more came");
}

#[test]
fn m11_what_was_seen_before_it_had_a_whole_record_is_read_when_it_is_rotated() {
    for watched in ["in.mbox", ""] {
        let queue = Queue::new();
        let path = queue.path("in.mbox");
        append(&path, &in_mbox(&["a"]));
        let mut follower = queue.follow(watched);
        assert_eq!(drain(&mut follower), [""; 0], "it may go on");
        let mut follower = restarted(&follower);
        fs::rename(&path, queue.path("in.mbox.1")).unwrap();
        age(&queue.path("in.mbox.1"), LONG + 9);
        append(&path, &in_mbox(&["b"]));
        age(&path, LONG + 8);
        assert_eq!(drain(&mut follower), ["a", "b"], "{watched}");
    }
}

#[test]
fn an_inode_that_was_given_to_another_file_makes_no_queue_file_of_it() {
    let queue = Queue::new();
    append(&queue.path("q.jsonl"), &lines(&["a"]));
    append(&queue.path("notes.txt"), "not for us\n");
    let mut follower = queue.follow("");
    let batch = follower.next(10).unwrap().unwrap();
    let mut position = batch.position;
    let notes = fs::metadata(queue.path("notes.txt")).unwrap();
    position.identity.inode = notes.ino();
    let mut again = Follower::new(&queue.path(""), vec![position]);
    assert_eq!(
        drain(&mut again),
        [""; 0],
        "the queue file is known by what was read of it"
    );
}

#[test]
fn m11_a_mail_is_not_cut_in_half_by_a_clock_that_is_behind() {
    for name in ["m.eml", "in.mbox"] {
        let queue = Queue::new();
        let path = queue.path(name);
        let mut follower = queue.follow(name);
        let text = format!("{FROM}{}", mail("m"));
        let text = if name == "m.eml" { mail("m") } else { text };
        let (half, rest) = text.split_at(text.len() - 3);
        append(&path, half);
        age(&path, 30);
        assert_eq!(drain(&mut follower), [""; 0], "{name}");
        append(&path, rest);
        age(&path, LONG);
        assert_eq!(drain(&mut follower), ["m"], "{name}");
    }
}

#[test]
fn m12_the_line_that_begins_the_next_mail_ends_the_last_one() {
    let queue = Queue::new();
    let path = queue.path("in.mbox");
    let mut follower = queue.follow("in.mbox");
    append(&path, &format!("{}{FROM}", in_mbox(&["a"])));
    age(&path, LONG);
    let batch = follower.next(10).unwrap().unwrap();
    assert_eq!(batch.records[0].outcome.clone().unwrap().text, "hello");
    follower.commit(batch.position);
    assert_eq!(drain(&mut follower), [""; 0]);
    append(&path, &format!("{}\n", mail("b")));
    age(&path, LONG);
    assert_eq!(drain(&mut follower), ["b"]);
}

#[test]
fn m12_an_mbox_that_a_mail_program_writes_anew_has_nothing_new() {
    let queue = Queue::new();
    let path = queue.path("in.mbox");
    let with = |noted: &str| {
        format!(
            "{FROM}From: a@b.c\n{noted}Subject: one\n\nStatus: quo\n\n{FROM}From: c@d.e\n\ntwo\n\n"
        )
    };
    let mut follower = queue.follow("in.mbox");
    append(&path, &with(""));
    age(&path, LONG + 9);
    let first = drain(&mut follower);
    assert_eq!(first.len(), 2);
    fs::write(
        queue.path("new"),
        with("Status: RO\nX-Keywords: one\n two\nX-UID: 7\n"),
    )
    .unwrap();
    age(&queue.path("new"), LONG + 8);
    fs::rename(queue.path("new"), &path).unwrap();
    assert_eq!(
        drain(&mut follower),
        first,
        "the same ids: both are known (M9)"
    );
    fs::write(&path, with("").replace("quo", "new")).unwrap();
    age(&path, LONG + 7);
    assert_ne!(drain(&mut follower), first, "its text is another");
}

#[test]
fn a_lock_beside_an_mbox_is_no_rotated_mailbox() {
    for (name, from) in [
        ("in.mbox.1", Some("in.mbox")),
        ("in.mbox-20261122", Some("in.mbox")),
        ("in.mbox.lock", None),
        ("in.mbox.tmp", None),
        ("in.mbox~", None),
        ("in.mbox.2.gz", None),
    ] {
        assert_eq!(rotated_from(Path::new(name), None), from, "{name}");
    }
}

#[test]
fn only_what_rotation_puts_behind_a_name_makes_an_unknown_file_ours() {
    for (name, only, from) in [
        ("anna.1", Some("anna"), Some("anna")),
        ("anna-20261122", Some("anna"), Some("anna")),
        ("anna.old", Some("anna"), Some("anna")),
        ("q.log.2026-11-22_10:00:00", Some("q.log"), Some("q.log")),
        (
            "q.jsonl.20261122T100000Z.bak",
            Some("q.jsonl"),
            Some("q.jsonl"),
        ),
        ("q.jsonl.1", None, Some("q.jsonl")),
        ("anna", Some("anna"), None),
        ("annabelle", Some("anna"), None),
        ("anna2", Some("anna"), None),
        ("anna.", Some("anna"), None),
        ("support-archive", Some("support"), None),
        ("Inbox.msf", Some("Inbox"), None),
        ("q.jsonl.sha256", None, None),
        ("q.jsonl.offset", Some("q.jsonl"), None),
        (".q.jsonl.swp", None, None),
        (".q.jsonl.1", None, None),
        ("#q.jsonl.1", None, None),
        ("q.jsonl.1.gz", None, None),
    ] {
        let found = surely_rotated_from(Path::new(name), only.map(OsStr::new));
        assert_eq!(found, from, "{name} beside {only:?}");
    }
}

#[test]
fn m11_files_beside_the_followed_one_that_are_not_its_own_are_never_read() {
    for (followed, neighbours) in [
        ("anna", ["annabelle", "anna.msf", "anna-archive"]),
        ("q.jsonl", ["q.jsonl.sha256", "q.jsonl.offset", "q.jsonl5"]),
    ] {
        let queue = Queue::new();
        let mut follower = queue.follow(followed);
        assert_eq!(drain(&mut follower), [""; 0]);
        append(&queue.path(followed), &lines(&["a"]));
        assert_eq!(drain(&mut follower), ["a"]);
        for neighbour in neighbours {
            append(&queue.path(neighbour), &lines(&[neighbour]));
            assert_eq!(drain(&mut follower), [""; 0], "{neighbour}");
        }
        fs::remove_file(queue.path(followed)).unwrap();
        assert_eq!(drain(&mut follower), [""; 0], "{followed} is gone");
        assert_eq!(drain(&mut restarted(&follower)), [""; 0], "{followed}");
    }
}

#[test]
fn positions_of_mails_that_are_gone_are_told_once_to_be_dropped() {
    let queue = Queue::new();
    let mut follower = queue.follow("");
    for id in ["a", "b"] {
        append(&queue.path(&format!("{id}.eml")), &mail(id));
        age(&queue.path(&format!("{id}.eml")), LONG);
    }
    let known = positions(&mut follower);
    assert_eq!((known.len(), follower.gone()), (2, vec![]));
    // Before the other goes, which might hand its inode on.
    append(&queue.path("c.eml"), &mail("c"));
    age(&queue.path("c.eml"), LONG);
    fs::remove_file(queue.path("a.eml")).unwrap();
    assert_eq!(drain(&mut follower), ["c"]);
    let gone = follower.gone();
    assert_eq!(gone.len(), 1);
    assert!(known.iter().any(|position| position.key() == gone[0]));
    assert_eq!(follower.gone(), []);
}

#[test]
fn m11_a_mail_looks_whole_when_its_body_has_begun_and_its_multipart_has_ended() {
    let multipart = "From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhello\n";
    for (text, whole) in [
        ("From: a@b.c\n", false),
        ("From: a@b.c\n\n", false),
        ("From: a@b.c\r\n\r\n", false),
        ("From: a@b.c\n\nhel", false),
        ("From: a@b.c\n\nhello\n", true),
        ("From: a@b.c\r\n\r\nhello\r\n", true),
        (multipart, false),
        (&format!("{multipart}--x--\n"), true),
    ] {
        let looks = crate::intake::mail::looks_whole(text.as_bytes());
        assert_eq!(looks, whole, "{text:?}");
    }
}
