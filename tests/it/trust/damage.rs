//! What breaks is named, by `check` or by the refusal to open, and never ends in a panic.

use std::fs;
use std::os::unix::fs::FileExt;
use std::process::Stdio;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{check, content, desk};
use crate::program::{Program, sample};

/// A desk of few pages, and its bytes.
fn small() -> (Program, Vec<u8>) {
    let program = Program::new();
    let week = fs::read_to_string(sample("week.jsonl")).unwrap();
    let few: Vec<&str> = week.lines().take(25).collect();
    program.write("queue.jsonl", few.join("\n") + "\n");
    program.call(&["import", "queue.jsonl"]);
    program.ok(&["set", "1", "vip=yes", "tags+=loud", "company=Fjord"]);
    program.ok(&["merge", "2", "3"]);
    program.ok(&["backup", "copy.db"]);
    let bytes = fs::read(program.path("desk.db")).unwrap();
    (program, bytes)
}

fn break_row(program: &Program, sql: &str) {
    Connection::open(program.path("desk.db"))
        .unwrap()
        .execute_batch(&format!("PRAGMA foreign_keys = off; {sql}"))
        .unwrap();
}

fn found(report: &Value) -> Vec<(&str, &str)> {
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["severity"].as_str().unwrap(),
                one["table"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn r8_check_names_what_the_database_itself_does_not_see() {
    for (sql, table) in [
        (
            "UPDATE messages SET text = replace(text, 'e', 'a') WHERE id = 1",
            "messages",
        ),
        (
            "UPDATE messages SET author_name = 'Someone Else' WHERE id = 1",
            "messages",
        ),
        (
            "UPDATE messages SET sent_at = sent_at + 1 WHERE id = 1",
            "messages",
        ),
        (
            "UPDATE tickets SET subject = 'other' WHERE id = 1",
            "tickets",
        ),
        ("UPDATE tickets SET status = 5 WHERE id = 1", "tickets"),
        (
            "UPDATE clients SET card = replace(card, 'name', 'game') WHERE id = 1",
            "clients",
        ),
        ("UPDATE clients SET standing = 2 WHERE id = 1", "clients"),
        (
            "UPDATE contacts SET value = 'x@y.example' WHERE id = (SELECT min(id) FROM contacts)",
            "clients",
        ),
        (
            "UPDATE contacts SET label = 'x' WHERE id = (SELECT min(id) FROM contacts)",
            "clients",
        ),
        (
            "DELETE FROM contacts WHERE id = (SELECT min(id) FROM contacts)",
            "clients",
        ),
        (
            "UPDATE blobs SET data = CAST(data || x'00' AS BLOB) WHERE rowid = (SELECT min(rowid) FROM blobs)",
            "blobs",
        ),
        (
            "DELETE FROM blobs WHERE rowid = (SELECT min(rowid) FROM blobs)",
            "attachments",
        ),
        ("DELETE FROM tickets WHERE id = 1", "messages"),
        ("UPDATE companies SET name = 'Fjxrd'", "companies"),
        (
            "UPDATE tickets SET address = 'x@y.example' WHERE id = 1",
            "tickets",
        ),
        ("UPDATE journal SET changes = '{' WHERE id = 1", "journal"),
        (
            "UPDATE journal SET payload = replace(payload, '1', '2') WHERE id = (SELECT max(id) FROM journal)",
            "journal",
        ),
        (
            "UPDATE journal SET agent = 'Nobody' WHERE id = 1",
            "journal",
        ),
        (
            "UPDATE dossiers SET body = replace(body, 'name', 'game')",
            "dossiers",
        ),
        (
            "UPDATE list_entries SET value = 'x@y.example'",
            "list_entries",
        ),
        ("UPDATE list_entries SET until = 7", "list_entries"),
        ("UPDATE outbox SET address = 'x@y.example'", "outbox"),
        (
            "UPDATE outbox SET record = replace(record, 'On its way', 'Off its way')",
            "outbox",
        ),
        ("UPDATE dossiers SET body = '{' WHERE id = 1", "dossiers"),
        ("UPDATE clients SET merged_into = 3 WHERE id = 3", "clients"),
        (
            "DROP INDEX contacts_owner; UPDATE contacts SET key = 'a@b.example', shared = 0",
            "contacts",
        ),
        ("DELETE FROM meta WHERE name = 'secret'", "file"),
        ("DROP TABLE threads", "sqlite_schema"),
    ] {
        let program = desk();
        program.ok(&["companies", "new", "Fjord"]);
        program.ok(&["lists", "add", "black", "joe@spam.example"]);
        program.ok(&["ticket", "reply", "1", "On its way"]);
        program.ok(&["merge", "2", "3"]);
        program.ok(&["backup", "copy.db"]);
        break_row(&program, sql);
        let (code, report) = check(&program, &[]);
        assert_eq!(code, 6, "{sql}: {report:#}");
        assert!(
            found(&report).contains(&("damaged", table)),
            "{sql}: {report:#}"
        );
        let copy = fs::canonicalize(program.path("copy.db")).unwrap();
        assert_eq!(
            report["last_backup"]["path"],
            json!(copy.to_str().unwrap()),
            "{sql}"
        );
        // Repairing does not make it look sound, and no backup takes the place of a good one.
        assert_eq!(check(&program, &["--repair"]).0, 6, "{sql}");
        assert_eq!(
            program.call(&["backup", "copy.db", "--force"]).code,
            6,
            "{sql}"
        );
    }
}

#[test]
fn r6_what_is_derived_is_made_anew() {
    for (sql, table) in [
        (
            "UPDATE counters SET value = value + 3 WHERE name = 'unread_tickets'",
            "counters",
        ),
        (
            "UPDATE counters SET value = 1 WHERE name = 'next_message'",
            "counters",
        ),
        ("DELETE FROM counters WHERE name = 'clients'", "counters"),
        ("UPDATE clients SET sort = 'zzz' WHERE id = 1", "clients"),
        (
            "UPDATE clients SET shown = 'Nobody' WHERE id = 1",
            "clients",
        ),
        ("UPDATE clients SET rank = 1 - rank WHERE id = 1", "clients"),
        ("UPDATE tickets SET rank = 1 - rank WHERE id = 1", "tickets"),
        ("UPDATE tickets SET messages = 77 WHERE id = 1", "tickets"),
        ("INSERT INTO client_tags VALUES ('ghost', 1)", "clients"),
        ("DROP INDEX clients_by_name", "sqlite_schema"),
    ] {
        let program = desk();
        let before = content(&program);
        break_row(&program, sql);
        let (code, report) = check(&program, &[]);
        assert_eq!(code, 1, "{sql}: {report:#}");
        assert!(
            found(&report).contains(&("derived", table)),
            "{sql}: {report:#}"
        );
        let (code, report) = check(&program, &["--repair"]);
        assert_eq!(code, 0, "{sql}: {report:#}");
        assert_ne!(report["repaired"], json!([]), "{sql}");
        assert_eq!(check(&program, &[]).0, 0, "{sql}");
        assert_eq!(content(&program), before, "{sql}");
    }
}

#[test]
fn r6_marks_and_lists_that_contradict_each_other_are_named_and_left() {
    let (program, _) = small();
    break_row(&program, "DELETE FROM list_entries");
    let (code, report) = check(&program, &["--repair"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(found(&report), [("inconsistent", "clients")]);
    program.ok(&["backup", "other.db"]);
}

#[test]
fn r6_a_search_index_that_disagrees_is_made_anew() {
    let program = desk();
    assert!(!program.ok(&["search", "Bergen", "--json"]).is_empty());
    let search = Connection::open(program.path("desk.db-search")).unwrap();
    search
        .execute_batch("UPDATE slots SET doc = 'something else' WHERE client = 2")
        .unwrap();
    drop(search);
    let (code, report) = check(&program, &[]);
    assert_eq!(
        (code, found(&report)),
        (1, vec![("derived", "search")]),
        "{report:#}"
    );
    let (code, report) = check(&program, &["--repair"]);
    assert_eq!(
        (code, &report["repaired"]),
        (0, &json!(["the search index was made anew"]))
    );
    assert_eq!(check(&program, &[]).0, 0);
}

#[test]
fn r6_a_search_right_after_the_index_was_lost_finds_everything() {
    let program = desk();
    let asked = [
        &["search", "order", "--json"][..],
        &["list", "garden", "--json"],
        &["clients", "export", "garden"],
    ];
    for args in asked {
        let whole = program.ok(args);
        assert!(whole.len() > 10, "{args:?} finds something");
        fs::remove_file(program.path("desk.db-search")).unwrap();
        assert_eq!(program.ok(args), whole, "{args:?}");
        program.write("desk.db-search", "no index at all");
        assert_eq!(program.ok(args), whole, "{args:?}");
    }
}

#[test]
fn r6_r8_a_search_file_that_is_damaged_anywhere_is_mended_and_finds_the_same_again() {
    let (program, _) = small();
    let args = ["search", "order", "--json"];
    let whole = program.ok(&args);
    let bytes = fs::read(program.path("desk.db-search")).unwrap();
    let page = 4096.min(bytes.len() / 4);
    for start in (0..bytes.len() - page).step_by(page * 3) {
        // A page that stands where another one belongs has a right form and wrong words.
        let mut broken = bytes.clone();
        let other = (start + page) % (bytes.len() - page);
        broken.copy_within(other..other + page, start);
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(program.path(&format!("desk.db-search{end}")));
        }
        program.write("desk.db-search", &broken);
        let code = program.call(&["check"]).code;
        assert!([0, 1].contains(&code), "{start}: {code}");
        let mended = program.call(&["check", "--repair"]);
        assert_eq!(mended.code, 0, "{start}: {}{}", mended.out, mended.err);
        assert_eq!(program.ok(&args), whole, "{start}");
    }
}

/// After damage every command ends with a sentence and a code of its own.
fn nothing_panics(program: &Program, what: &str) -> i32 {
    let checked = program.call(&["check", "--json"]);
    assert!(
        [0, 1, 6].contains(&checked.code),
        "{what}: {} {}",
        checked.code,
        checked.err
    );
    for args in [
        &["list", "--json"][..],
        &["show", "1"],
        &["ticket", "show", "1"],
        &["search", "order"],
        &["history"],
        &["set", "1", "position=chief"],
        &["backup", "again.db", "--force"],
    ] {
        let called = program.call(args);
        assert!(
            (0..=7).contains(&called.code),
            "{what}: {args:?} {}",
            called.code
        );
        assert!(
            !called.err.contains("panicked"),
            "{what}: {args:?} {}",
            called.err
        );
        assert!(
            called.code == 0 || called.err.starts_with("deskcard: "),
            "{what}: {args:?} {}",
            called.err
        );
    }
    checked.code
}

#[test]
fn r5_r8_flipped_bytes_anywhere_are_named_or_refused() {
    let (program, bytes) = small();
    let before = content(&program);
    // The head of a page and its end, where its rows are; a small table leaves the rest free.
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let mut told = 0;
    let mut rounds = 0;
    for at in (0..bytes.len())
        .step_by(page * 3)
        .flat_map(|start| [start + 4, start + page - 24])
    {
        let mut broken = bytes.clone();
        broken[at] ^= 0x15;
        program.write("desk.db", &broken);
        let _ = fs::remove_file(program.path("desk.db-search"));
        let checked = program.call(&["check", "--json"]);
        assert!([0, 1, 6].contains(&checked.code), "{at}: {}", checked.err);
        rounds += 1;
        if checked.code == 0 {
            // Then nothing that is shown has changed.
            assert_eq!(content(&program), before, "byte {at}");
        } else {
            told += 1;
        }
    }
    assert!(told * 4 > rounds, "{told} of {rounds}");
}

#[test]
fn r5_a_file_with_holes_or_cut_off_never_ends_in_a_panic() {
    let (program, bytes) = small();
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let pages = bytes.len() / page;
    for number in [0, 1, 2, pages / 3, pages / 2, pages - 1] {
        let mut broken = bytes.clone();
        broken[number * page..(number + 1) * page].fill(0);
        program.write("desk.db", &broken);
        let code = nothing_panics(&program, &format!("page {number} of zeros"));
        assert_ne!(code, 0, "page {number}");
    }
    for length in [1, 100, page, page * 3, bytes.len() / 2, bytes.len() - 1] {
        program.write("desk.db", &bytes[..length]);
        let code = nothing_panics(&program, &format!("{length} bytes"));
        assert_eq!(code, 6, "{length} bytes");
    }
}

#[test]
fn r8_a_log_that_is_broken_before_its_end_is_named_before_anything_opens_it() {
    let (program, _) = small();
    // Somebody else has the file open, so that the log stays when the commands end.
    let open = Connection::open(program.path("desk.db")).unwrap();
    open.query_row("SELECT count(*) FROM clients", [], |row| {
        row.get::<_, i64>(0)
    })
    .unwrap();
    for position in ["one", "two", "three", "four"] {
        program.ok(&["set", "1", &format!("position={position}")]);
    }
    let log = fs::read(program.path("desk.db-wal")).unwrap();
    let file = fs::read(program.path("desk.db")).unwrap();
    drop(open);
    let other = Program::new();
    other.write("desk.db", &file);
    let path = other.write("desk.db-wal", &log);
    fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .write_all_at(&[0xff; 8], 32 + 24 + 4_000)
        .unwrap();
    let (code, report) = check(&other, &[]);
    assert_eq!(
        (code, found(&report)),
        (6, vec![("damaged", "log")]),
        "{report:#}"
    );
    assert_eq!(
        fs::read(&path).unwrap().len(),
        log.len(),
        "the log is left as it is"
    );
    // Unbroken it is all there.
    other.write("desk.db-wal", &log);
    assert_eq!(check(&other, &[]).0, 0);
    assert!(
        other
            .ok(&["show", "1", "--json"])
            .contains("\"position\": \"four\"")
    );
}

#[test]
fn r5_a_newer_file_is_refused_and_left_as_it_is() {
    for mode in ["delete", "wal"] {
        let (program, _) = small();
        let conn = Connection::open(program.path("desk.db")).unwrap();
        conn.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(()))
            .unwrap();
        conn.execute_batch("CREATE TABLE later (x); PRAGMA user_version = 99")
            .unwrap();
        let held = (mode == "wal").then(|| {
            // A log that a newer deskcard left when it was killed.
            let log = fs::read(program.path("desk.db-wal")).unwrap();
            (log, fs::read(program.path("desk.db")).unwrap())
        });
        drop(conn);
        if let Some((log, file)) = &held {
            program.write("desk.db", file);
            program.write("desk.db-wal", log);
        }
        let before = fs::read(program.path("desk.db")).unwrap();
        for args in [
            &["list"][..],
            &["set", "1", "position=chief"],
            &["import", "queue.jsonl"],
            &["check"],
            &["check", "--repair"],
            &["backup", "again.db"],
        ] {
            let called = program.call(args);
            assert_eq!(
                called.code, 6,
                "{mode} {args:?}: {}{}",
                called.out, called.err
            );
            assert!(called.err.contains("newer deskcard"), "{}", called.err);
            assert_eq!(
                fs::read(program.path("desk.db")).unwrap(),
                before,
                "{mode} {args:?}"
            );
            if let Some((log, _)) = &held {
                assert_eq!(
                    &fs::read(program.path("desk.db-wal")).unwrap(),
                    log,
                    "{args:?}"
                );
            }
        }
        assert!(!program.path("again.db").exists());
    }
}

#[test]
fn r5_a_file_that_is_no_desk_is_left_as_it_is() {
    let program = Program::new();
    Connection::open(program.path("desk.db"))
        .unwrap()
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let before = fs::read(program.path("desk.db")).unwrap();
    for args in [&["list"][..], &["new", "name=Ada"], &["check", "--repair"]] {
        assert_eq!(program.call(args).code, 6, "{args:?}");
        assert_eq!(
            fs::read(program.path("desk.db")).unwrap(),
            before,
            "{args:?}"
        );
    }
    let child = program
        .command(&["watch", "--once", "."])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(child.code(), Some(6));
}
