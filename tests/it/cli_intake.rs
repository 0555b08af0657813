//! `import`, `watch`, `rejects`, `demo` and the surroundings: files, formats, signals, exit codes.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Program, parse, sample, valid};

fn appeal(number: usize) -> Value {
    json!({
        "v": 1, "id": format!("tg:{number}"), "channel": "telegram",
        "from": {"id": format!("{}", 1000 + number), "name": format!("Client {number}")},
        "text": "Where is my order?", "sent_at": "2026-11-22T06:10:00+03:00",
    })
}

fn adds_up(report: &Value) {
    let count = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(
        count("read"),
        count("messages")
            + count("duplicates")
            + count("ignored")
            + count("deliveries")
            + count("rejected"),
        "{report}"
    );
}

#[test]
fn m9_importing_the_week_twice_changes_nothing() {
    let program = Program::new();
    let first = program.import_week();
    adds_up(&first);
    assert_eq!(first["duplicates"], 0);
    let before = [
        program.ok(&["list", "--json"]),
        program.ok(&["ticket", "list", "--view", "all", "--json"]),
    ];
    let second = program.import_week();
    adds_up(&second);
    assert_eq!(second["duplicates"], first["read"]);
    assert_eq!(second["messages"], 0);
    assert_eq!(
        before,
        [
            program.ok(&["list", "--json"]),
            program.ok(&["ticket", "list", "--view", "all", "--json"]),
        ]
    );
}

#[test]
#[cfg(target_os = "linux")]
fn m13_a_source_that_cannot_be_read_takes_nothing_of_the_one_before_it_away() {
    let program = Program::new();
    let queue = program.write("q.jsonl", format!("{}\n{}\n", appeal(1), appeal(2)));
    let broken = "/proc/self/mem";
    let called = program.call(&[
        "import",
        queue.to_str().unwrap(),
        broken,
        "--format",
        "jsonl",
    ]);
    assert_eq!(called.code, 1, "{}", called.err);
    assert!(called.err.contains(broken), "{}", called.err);
    assert!(
        called.err.contains("2 messages were filed before"),
        "{}",
        called.err
    );
    let tickets = program.json("ticket list", &["ticket", "list"]);
    assert_eq!(tickets.as_array().unwrap().len(), 2);
}

#[test]
fn m10_bad_lines_are_rejects_and_the_exit_code_says_so() {
    let program = Program::new();
    let queue = program.write("q.jsonl", format!("{}\nbroken\n{}\n", appeal(1), appeal(2)));
    let called = program.call(&["import", queue.to_str().unwrap(), "--json"]);
    assert_eq!(called.code, 3);
    let report = parse(&called.out);
    valid("import", &report);
    adds_up(&report);
    assert_eq!(
        (&report["messages"], &report["rejected"]),
        (&json!(2), &json!(1))
    );
    let rejects = program.json("rejects list", &["rejects", "list"]);
    assert_eq!(rejects[0]["line"], 2);
    assert_eq!(rejects[0]["offset"], appeal(1).to_string().len() + 1);
    assert_eq!(rejects[0]["raw"], "broken");
    assert_eq!(program.ok(&["rejects", "export"]), "broken\n");
    assert_eq!(program.call(&["rejects", "retry"]).code, 3, "still broken");
    let again = program.json("rejects list", &["rejects", "list"]);
    assert_eq!(again, rejects, "it keeps its number");
    program.write("repaired.json", appeal(3).to_string());
    let id = rejects[0]["id"].to_string();
    program.ok(&["rejects", "retry", &id, "--with", "repaired.json"]);
    assert_eq!(
        program.json("rejects list", &["rejects", "list"]),
        json!([])
    );
    assert_eq!(program.json("list", &["list"]).as_array().unwrap().len(), 3);
    assert_eq!(program.call(&["rejects", "retry", "99"]).code, 4);
}

#[test]
fn a_dry_run_counts_and_stores_nothing() {
    let program = Program::new();
    let week = sample("week.jsonl");
    let week = week.to_str().unwrap();
    let dry = program.json("import", &["import", week, "--dry-run"]);
    assert!(!program.path("desk.db").exists(), "no file is made");
    let real = program.json("import", &["import", week]);
    for (name, value) in dry.as_object().unwrap() {
        if name != "seconds" {
            assert_eq!(value, &real[name], "{name}");
        }
    }
    let again = program.json("import", &["import", week, "--dry-run"]);
    assert_eq!(again["duplicates"], real["read"]);
    let queue = program.write("q.jsonl", format!("{}\n", appeal(1)));
    program.json("import", &["import", queue.to_str().unwrap(), "--dry-run"]);
    assert_eq!(program.call(&["show", "telegram:1001"]).code, 4);
}

#[test]
fn m12_every_format_is_read_from_files_and_from_standard_input() {
    let mail = |number: usize| {
        format!(
            "From: Ivan <ivan{number}@x.example>\r\nTo: us@desk.example\r\nSubject: Hi\r\n\
             Message-ID: <m{number}@x.example>\r\nDate: Sun, 22 Nov 2026 06:10:00 +0300\r\n\r\nHello\r\n"
        )
    };
    let program = Program::new();
    let count = |called: &crate::program::Called| {
        assert_eq!(called.code, 0, "{}", called.err);
        parse(&called.out)["messages"].as_u64().unwrap()
    };
    program.write("a.eml", mail(1));
    assert_eq!(count(&program.call(&["import", "a.eml", "--json"])), 1);
    let mbox = format!(
        "From a@b Sun Nov 22 06:10:00 2026\n{}\nFrom a@b Sun Nov 22 06:10:00 2026\n{}",
        mail(2).replace('\r', ""),
        mail(3).replace('\r', "")
    );
    program.write("a.mbox", &mbox);
    assert_eq!(count(&program.call(&["import", "a.mbox", "--json"])), 2);
    for folder in ["Maildir/new", "Maildir/cur", "Maildir/tmp"] {
        std::fs::create_dir_all(program.path(folder)).unwrap();
    }
    program.write("Maildir/new/1.x", mail(4));
    program.write("Maildir/cur/2.x:2,S", mail(5));
    assert_eq!(count(&program.call(&["import", "Maildir", "--json"])), 2);
    assert_eq!(count(&program.feed(&["import", "-", "--json"], mail(6))), 1);
    let line = format!("{}\n", appeal(1));
    assert_eq!(count(&program.feed(&["import", "-", "--json"], &line)), 1);
    let called = program.feed(&["import", "-", "--format", "eml", "--json"], mail(7));
    assert_eq!(count(&called), 1);
    assert_eq!(program.json("list", &["list"]).as_array().unwrap().len(), 8);
}

#[test]
fn a_source_that_is_missing_is_named_and_nothing_is_made() {
    let program = Program::new();
    let called = program.call(&["import", "no-such.jsonl"]);
    assert_eq!(called.code, 4);
    assert!(called.err.contains("no-such.jsonl"), "{}", called.err);
    assert!(!program.path("desk.db").exists());
    assert_eq!(program.call(&["import"]).code, 2);
    assert_eq!(program.call(&["import", "x", "--format", "word"]).code, 2);
}

#[test]
fn r2_the_file_and_its_folder_are_private() {
    let program = Program::new();
    let db = program.path("inner/desk.db");
    program.ok(&["--db", db.to_str().unwrap(), "new", "name=Ivan"]);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&db), 0o600);
    assert_eq!(mode(&program.path("inner")), 0o700);
    let log = program.path("home/.local/state/deskcard/deskcard.log");
    assert_eq!(mode(&log), 0o600);
}

#[test]
fn r2_no_text_and_no_address_gets_into_the_log() {
    let program = Program::new();
    program.import(&[json!({
        "v": 1, "id": "1", "channel": "email", "text": "secretword",
        "from": {"email": "secret@x.example", "name": "Secretname"},
    })]);
    program.call(&["show", "secret@x.example"]);
    program.call(&["show", "secret@y.example"]);
    let log = program.path("home/.local/state/deskcard/deskcard.log");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("imported"), "{log}");
    assert!(!log.to_lowercase().contains("secret"), "{log}");
}

#[test]
fn ctrl_c_stops_an_import_keeps_what_is_committed_and_names_the_signal() {
    let program = Program::new();
    let queue = program.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&queue).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let mut child = program
        .command(&["import", "-", "--format", "jsonl"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let pid = child.id().to_string();
    let feeder = std::thread::spawn(move || {
        use std::io::Write;
        // Goes on until the reader is gone, so the import cannot end by itself.
        for number in 0.. {
            if writeln!(stdin, "{}", appeal(number)).is_err() {
                return;
            }
        }
    });
    // Until something is committed.
    let patience = Instant::now();
    while program.json("list", &["list", "--limit", "1"]) == json!([]) {
        assert!(
            patience.elapsed() < Duration::from_secs(60),
            "nothing was committed"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let killed = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert_eq!(
        output.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("kept"));
    let kept = program.json("list", &["list"]);
    assert!(!kept.as_array().unwrap().is_empty());
}

#[test]
fn m11_watch_once_files_what_was_appended_since_the_last_time() {
    let program = Program::new();
    let queue = program.write("q.jsonl", format!("{}\n{}\n", appeal(1), appeal(2)));
    let watch = ["watch", "q.jsonl", "--once"];
    assert!(program.ok(&watch).contains("2 filed"));
    assert_eq!(program.ok(&watch), "", "nothing new, nothing to say");
    let more = format!("{}\n{}\n{}\n{{\"v\":1,", appeal(1), appeal(2), appeal(3));
    std::fs::write(&queue, more).unwrap();
    assert!(
        program.ok(&watch).contains("1 read · 1 filed"),
        "only the third, and no half line"
    );
    // The name under which the position is kept does not depend on where one stands.
    let path = queue.to_str().unwrap().to_owned();
    assert_eq!(program.ok(&["watch", &path, "--once"]), "");
    std::fs::write(&queue, "broken\n").unwrap();
    assert_eq!(program.call(&watch).code, 3);
    assert_eq!(program.ok(&["watch", "not-there-yet.jsonl", "--once"]), "");
}

#[test]
fn watch_files_what_arrives_until_it_is_interrupted() {
    let program = Program::new();
    let child = program
        .command(&["watch", "q.jsonl", "--interval", "50ms"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    program.write("q.jsonl", format!("{}\n", appeal(1)));
    let patience = Instant::now();
    while program.call(&["show", "telegram:1001"]).code != 0 {
        assert!(
            patience.elapsed() < Duration::from_secs(60),
            "it never arrived"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let pid = child.id().to_string();
    std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 filed"));
}

#[test]
fn a_demo_without_a_terminal_prints_the_import_the_clients_and_a_ticket() {
    let program = Program::new();
    let out = program.ok(&["demo", "--clients", "300", "--seed", "7"]);
    assert!(out.contains("733 records read"), "{out}");
    for part in ["Clients", "Dana Whitfield", "Last tickets", "▌ "] {
        assert!(out.contains(part), "{part}");
    }
    let left: Vec<_> = std::fs::read_dir(program.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["home"], "a throw-away place");
}

#[test]
fn the_configuration_is_found_checked_and_shown() {
    let program = Program::new();
    let path = program.ok(&["config", "path"]);
    assert!(
        path.trim_end()
            .ends_with("home/.config/deskcard/config.toml"),
        "{path}"
    );
    program.ok(&["config", "check"]);
    program.write("bad.toml", "[desk]\nagnet = \"olga\"\n");
    let called = program.call(&["--config", "bad.toml", "config", "check"]);
    assert_eq!(called.code, 1);
    assert!(
        called.err.contains("agnet") && called.err.contains("bad.toml"),
        "{}",
        called.err
    );
    assert_eq!(program.call(&["--config", "bad.toml", "list"]).code, 1);
    program.write("keys.toml", "[keys]\nfly = [\"x\"]\n");
    let called = program.call(&["--config", "keys.toml", "config", "check"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("fly"), "{}", called.err);
    assert_eq!(
        program
            .call(&["--config", "missing.toml", "config", "check"])
            .code,
        4
    );
    program.write("good.toml", "[desk]\nagent = \"mei\"\nregion = \"DE\"\n");
    let shown = program.json("config show", &["--config", "good.toml", "config", "show"]);
    assert_eq!(shown["desk"]["region"], "DE");
    let text = program.ok(&["--config", "good.toml", "config", "show"]);
    program.write("again.toml", &text);
    assert_eq!(
        program.json("config show", &["--config", "again.toml", "config", "show"]),
        shown,
        "what is shown can be read"
    );
}

#[test]
fn who_acts_is_named_by_the_call_the_configuration_or_the_login() {
    let program = Program::new();
    program.write("c.toml", "[desk]\nagent = \"mei\"\n");
    program.ok(&["new", "name=A"]);
    program.ok(&["--config", "c.toml", "new", "name=B"]);
    program.ok(&["--config", "c.toml", "--agent", "ben", "new", "name=C"]);
    let history = program.json("history", &["history"]);
    let agents: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["agent"].clone())
        .collect();
    assert_eq!(agents, [json!("ben"), json!("mei"), json!("olga")]);
}

#[test]
fn usage_is_exit_code_2_and_a_missing_terminal_too() {
    let program = Program::new();
    for args in [
        &["nonsense"][..],
        &["show"][..],
        &["list", "--limit", "many"][..],
        &["new"][..],
        &[][..],
    ] {
        let called = program.call(args);
        assert_eq!(called.code, 2, "{args:?}: {}", called.err);
        assert_eq!(called.out, "", "{args:?}");
        assert!(!called.err.is_empty(), "{args:?}");
    }
    assert_eq!(program.call(&["--help"]).code, 0);
    assert_eq!(
        program.call(&["--version"]).out.trim(),
        concat!("deskcard ", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn without_a_home_folder_a_sentence_says_what_to_do() {
    let program = Program::new();
    let db = program.path("desk.db");
    program.ok(&["--db", db.to_str().unwrap(), "new", "name=Ivan"]);
    let output = program
        .command(&["list"])
        .env_remove("HOME")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "the variable names the file");
}

#[test]
fn r5_a_file_that_is_no_desk_is_exit_code_6() {
    let program = Program::new();
    program.write(
        "desk.db",
        "this is no database, but it is long enough to be looked at ".repeat(40),
    );
    for args in [
        &["list"][..],
        &["new", "name=x"],
        &["ticket", "list", "--view", "all"],
        &["ticket", "list", "--view", "a saved search"],
    ] {
        let called = program.call(args);
        assert_eq!(called.code, 6, "{args:?}: {}", called.err);
        assert!(!called.err.contains("panicked"), "{}", called.err);
    }
}

#[test]
fn completions_and_manual_pages_are_made_from_the_arguments() {
    let program = Program::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(
            program.ok(&["completions", shell]).contains("deskcard"),
            "{shell}"
        );
    }
    let page = program.ok(&["man"]);
    assert!(
        page.contains(".SH KEYS") && page.contains("import"),
        "{page}"
    );
    program.ok(&["man", "pages"]);
    for name in ["deskcard.1", "deskcard-import.1", "deskcard-ticket-show.1"] {
        let page = std::fs::read_to_string(program.path("pages").join(name)).unwrap();
        assert!(page.contains(".TH"), "{name}");
    }
    let keys = program.ok(&["keys", "--markdown"]);
    assert!(keys.starts_with("| where | keys |"), "{keys}");
}

#[test]
fn m10_a_file_of_a_folder_that_cannot_be_read_is_a_reject_and_its_neighbours_go_in() {
    let program = Program::new();
    let folder = program.path("in");
    std::fs::create_dir(&folder).unwrap();
    for name in ["a.eml", "c.eml"] {
        let mail = format!("From: {name}@example.com\nMessage-ID: <{name}@x>\n\nhello\n");
        std::fs::write(folder.join(name), mail).unwrap();
    }
    // Reading this one fails for everybody, also for whoever may read any file.
    std::os::unix::fs::symlink("/proc/self/mem", folder.join("b.eml")).unwrap();
    let called = program.call(&["import", "in", "--json"]);
    assert_eq!(called.code, 3, "{}", called.err);
    let report = parse(&called.out);
    adds_up(&report);
    assert_eq!(
        (&report["messages"], &report["rejected"]),
        (&json!(2), &json!(1))
    );
}

#[test]
fn c26_whatever_a_message_put_on_a_card_the_agent_can_save_it() {
    let long = "x".repeat(400);
    for from in [
        json!({"name": "Sp", "email": "bad", "phone": "+4915112345678"}),
        json!({"name": long, "email": "a@long.example"}),
        json!({"email": "a\u{1b}b@x", "phone": "+4915112345678"}),
        json!({"profile": "javascript:alert(1)", "phone": "+4915112345678"}),
        json!({"additional_id": long, "phone": long, "email": "a@long.example"}),
        json!({"name": "Anna\nLi", "profile": format!("https://long.example/{long}{long}{long}{long}{long}{long}"), "email": "a@long.example"}),
    ] {
        let program = Program::new();
        program.import(&[
            json!({"v": 1, "id": "1", "channel": "widget", "from": from, "text": "Hello",
            "sent_at": "2026-11-22T06:10:00+03:00"}),
        ]);
        let before = program.json("show", &["show", "1"]);
        let name = before["name"].as_str().unwrap_or_default();
        assert!(
            name.chars().count() <= 255 && !name.contains('\n'),
            "{from}"
        );
        program.ok(&["set", "1", "spammer=yes"]);
        program.ok(&["set", "1", "tags+=seen", "note=x"]);
        let after = program.json("show", &["show", "1"]);
        assert_eq!(after["spammer"], true, "{from}");
        for field in ["emails", "phones", "profiles", "additional_ids", "name"] {
            assert_eq!(after[field], before[field], "{from}");
        }
    }
}

#[test]
fn m2_strangers_with_a_word_for_a_profile_stay_two() {
    let widget = |id: &str, email: &str| {
        json!({"v": 1, "id": id, "channel": "widget", "from": {"email": email, "profile": "none"},
            "text": "Hello", "sent_at": "2026-11-22T06:10:00+03:00"})
    };
    let program = Program::new();
    program.import(&[widget("1", "a@ex.example"), widget("2", "b@ex.example")]);
    let cards = program.json("list", &["list"]);
    assert_eq!(cards.as_array().unwrap().len(), 2, "{cards}");
}

#[test]
fn c1_letters_that_show_nothing_are_no_name() {
    for name in ["\u{3164}", "\u{200b}", " \u{2060} "] {
        let program = Program::new();
        program.import(&[json!({"v": 1, "id": "1", "channel": "telegram",
            "from": {"id": "77", "name": name}, "text": "Hello", "sent_at": "2026-11-22T06:10:00+03:00"})]);
        assert_eq!(program.json("show", &["show", "1"])["name"], Value::Null);
    }
}
