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
    age(&path, 1);
    assert_eq!(drain(&mut follower), ["b"]);
    assert!(!follower.is_settling());
    assert_eq!(follower.waiting().unwrap(), 0);
    append(&path, &in_mbox(&["c"]));
    append(&path, &format!("{FROM}From: a@b.c\nMessage-ID: <d>\n\nhal"));
    age(&path, 60);
    assert_eq!(drain(&mut follower), ["c"], "half a line waits");
    assert!(!follower.is_settling());
    append(&path, "f of it\n\n");
    age(&path, 1);
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
        age(&path, 9);
        assert_eq!(drain(&mut follower), ["a", "b"], "{watched}");
        append(&path, &in_mbox(&["c"]));
        age(&path, 8);
        fs::rename(&path, queue.path("in.mbox.1")).unwrap();
        append(&path, &in_mbox(&["d"]));
        age(&path, 7);
        assert_eq!(drain(&mut follower), ["c", "d"], "rotated: {watched}");
        let mut follower = restarted(&follower);
        assert_eq!(drain(&mut follower), [""; 0], "{watched}");
        append(&path, &in_mbox(&["e"]));
        age(&path, 6);
        fs::copy(&path, queue.path("in.mbox.2")).unwrap();
        age(&queue.path("in.mbox.2"), 6);
        fs::write(&path, in_mbox(&["f"])).unwrap();
        age(&path, 5);
        assert_eq!(drain(&mut follower), ["e", "f"], "truncated: {watched}");
        fs::write(queue.path("new"), in_mbox(&["x", "y"])).unwrap();
        age(&queue.path("new"), 4);
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
        age(&path, seconds);
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
        age(&queue.path(&format!("{id}.eml")), 1);
    }
    assert_eq!(drain(&mut again), ["d", "e"]);
    fs::write(queue.path("d.eml"), mail("another")).unwrap();
    age(&queue.path("d.eml"), 1);
    append(&queue.path("f.eml"), &mail("f"));
    age(&queue.path("f.eml"), 1);
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
            age(&path, 1);
            assert_eq!(drain(&mut follower), [""; 0], "{half}");
            assert!(follower.is_settling());
            append(&path, rest);
            age(&path, 1);
            assert_eq!(drain(&mut follower), ["m"], "{half}");
            append(&path, "P.S. late\n");
            age(&path, 1);
            // Touch the folder: a change inside of a file does not tell it.
            append(&queue.path("other.txt"), "");
            let ids = drain(&mut follower);
            assert_eq!(ids.len(), 1, "{ids:?}");
            assert!(ids[0].contains("had been read"), "{ids:?}");
            assert_eq!(drain(&mut follower), [""; 0]);
        }
    }
    let queue = Queue::new();
    append(
        &queue.path("cut.eml"),
        "From: a@b.c\nMessage-ID: <m>\n\nhel",
    );
    age(&queue.path("cut.eml"), 5);
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
        age(&queue.path("in.mbox.1"), 9);
        append(&path, &in_mbox(&["b"]));
        age(&path, 8);
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
