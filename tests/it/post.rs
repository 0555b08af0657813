//! Replies by e-mail leave through the configured command (`T4`, `R3`): once each, or with a reason, or
//! marked as unknown; and never lost.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use deskcard::config::Config;
use deskcard::desk::{Desk, MAIL_LIMIT, News, Round, Turn, Writing};
use deskcard::domain::appeal::Visibility;
use deskcard::domain::ids::{OutboxId, TicketId};
use deskcard::domain::ticket::DeliveryState;
use deskcard::domain::time::Timestamp;
use deskcard::store::Access;
use mail_parser::{Message, MessageParser, MimeHeaders as _};
use serde_json::{Value, json};

use crate::program::Program;
use crate::support::{Room, chat, mail, now, with};

/// Long enough for a loaded machine.
const SOON: Duration = Duration::from_secs(20);

/// A configuration whose mail command is a script, run as `sh SCRIPT ARGUMENTS…` in a folder.
fn configuration(folder: &Path, script: &str, arguments: &[&str]) -> String {
    let path = folder.join("mailer.sh");
    fs::write(
        &path,
        format!("cd '{}' || exit 9\n{script}\n", folder.display()),
    )
    .unwrap();
    let mut words = vec!["/bin/sh", path.to_str().unwrap()];
    words.extend(arguments);
    format!(
        "[mail]\ncommand = {}\nfrom = \"Shop <support@shop.example>\"\nsignature = \"Olga, Shop\"\n",
        json!(words)
    )
}

/// A program with some tickets by mail, whose mail command is a script.
fn shop(script: &str, arguments: &[&str], tickets: usize) -> Program {
    let program = Program::new();
    let text = configuration(program.folder.path(), script, arguments);
    program.write("config.toml", text);
    let mails: Vec<Value> = (1..=tickets)
        .map(|n| {
            with(
                mail(
                    &format!("q{n}@example.com"),
                    &format!("ivan{n}@example.com"),
                    "Где мой заказ?",
                ),
                &[
                    ("from.name", json!("Иван Петров")),
                    ("subject", json!("Заказ № 17")),
                    ("cc", json!(["Анна <anna@example.com>"])),
                ],
            )
        })
        .collect();
    program.import(&mails);
    program
}

fn configured<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["--config", "config.toml"], args].concat()
}

fn states(program: &Program) -> Vec<String> {
    let records = program.json("outbox list", &configured(&["outbox", "list"]));
    records
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["state"].as_str().unwrap().to_owned())
        .collect()
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).map_or(0, |text| text.lines().count())
}

fn wait_for(path: &Path) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < SOON, "{} never came", path.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn header<'m>(mail: &'m Message<'_>, name: &'m str) -> Option<&'m str> {
    mail.header(name).and_then(|value| value.as_text())
}

const KEEP: &str =
    "cat > mail.eml; for word in \"$@\"; do printf '%s\\n' \"$word\"; done > words.txt";

#[test]
fn t4_a_reply_leaves_as_a_mail_and_its_answers_find_the_ticket() {
    let odd = ["-t", "; touch no", "$(touch no)", "it's \"two words\""];
    let program = shop(KEEP, &odd, 1);
    program.write("счёт.pdf", b"%PDF\r\n\0\xff.\r\n");
    let called = program.call(&configured(&[
        "ticket",
        "reply",
        "1",
        "Он уже в пути.\n.\nFrom us",
        "--attach",
        "счёт.pdf",
    ]));
    assert_eq!((called.code, called.err.as_str()), (0, ""));
    assert_eq!(states(&program), ["sent"]);
    assert!(
        !program.path("desk.db.outbox.jsonl").exists(),
        "one deliverer each"
    );
    assert_eq!(
        fs::read_to_string(program.path("words.txt")).unwrap(),
        odd.map(|word| format!("{word}\n")).concat()
    );
    assert!(!program.path("no").exists());

    let raw = fs::read(program.path("mail.eml")).unwrap();
    let sent = MessageParser::new().parse(&raw).unwrap();
    let to = sent.to().unwrap().first().unwrap();
    assert_eq!(
        (to.name(), to.address()),
        (Some("Иван Петров"), Some("ivan1@example.com"))
    );
    let from = sent.from().unwrap().first().unwrap();
    assert_eq!(
        (from.name(), from.address()),
        (Some("Shop"), Some("support@shop.example"))
    );
    let cc = sent.cc().unwrap().first().unwrap();
    assert_eq!(
        (cc.name(), cc.address()),
        (Some("Анна"), Some("anna@example.com"))
    );
    assert_eq!(sent.subject(), Some("Re: Заказ № 17 [#1]"));
    assert_eq!(header(&sent, "In-Reply-To"), Some("q1@example.com"));
    assert_eq!(header(&sent, "References"), Some("q1@example.com"));
    assert_eq!(
        sent.body_text(0).unwrap().replace("\r\n", "\n"),
        "Он уже в пути.\n.\nFrom us\n\n-- \nOlga, Shop\n"
    );
    let file = sent.attachment(0).unwrap();
    assert_eq!(file.attachment_name(), Some("счёт.pdf"));
    assert_eq!(file.contents(), b"%PDF\r\n\0\xff.\r\n");

    let id = sent.message_id().unwrap();
    let record = &program.json("outbox list", &configured(&["outbox", "list"]))[0];
    assert_eq!(record["message_id"], id);
    assert_eq!(
        record["text"],
        "Он уже в пути.\n.\nFrom us\n\n-- \nOlga, Shop"
    );
    let kept = program.json("ticket show", &configured(&["ticket", "show", "1"]));
    assert_eq!(kept["messages"][1]["text"], "Он уже в пути.\n.\nFrom us");
    assert_eq!(kept["messages"][1]["delivery"], "sent");

    let answer = |name: &str, head: &str| {
        let text = format!(
            "From: ivan1@example.com\r\nTo: support@shop.example\r\nMessage-ID: <{name}@example.com>\r\n\
             Date: Mon, 23 Nov 2026 13:00:00 +0000\r\n{head}\r\n\r\nСпасибо"
        );
        let path = program.write(&format!("{name}.eml"), text);
        program.ok(&configured(&["import", path.to_str().unwrap()]));
    };
    answer("by-id", &format!("Subject: thanks\r\nIn-Reply-To: <{id}>"));
    answer("by-number", "Subject: AW: Re: order [#1]");
    let after = program.json("ticket show", &configured(&["ticket", "show", "1"]));
    assert_eq!(after["messages"].as_array().unwrap().len(), 4);
}

#[test]
fn t4_a_failure_is_told_in_the_commands_words_and_a_retry_sends_the_same_mail() {
    let program = shop(
        "cat >> mails.txt; test -e up && exit 0; printf 'no \\033[31mroute\\nto host\\n' >&2; exit 75",
        &[],
        1,
    );
    let called = program.call(&configured(&["ticket", "reply", "1", "Привет"]));
    assert_eq!(called.code, 1);
    assert_eq!(
        called.err,
        "deskcard: the reply to ticket #1 is kept, but was not sent: «/bin/sh» ended with exit code 75: \
         no \u{fffd}[31mroute · to host\n  send it again with: deskcard outbox retry 1\n"
    );
    let record = &program.json("outbox list", &configured(&["outbox", "list"]))[0];
    assert_eq!(record["state"], "failed");
    assert!(
        record["error"]
            .as_str()
            .unwrap()
            .contains("route · to host")
    );
    let kept = program.json("ticket show", &configured(&["ticket", "show", "1"]));
    assert_eq!(kept["messages"][1]["text"], "Привет");
    assert_eq!(kept["messages"][1]["delivery"], "failed");

    // Nothing else sends it, until somebody asks.
    program.write("up", "");
    program.ok(&configured(&["watch", "queue.jsonl", "--once"]));
    assert_eq!(states(&program), ["failed"]);
    program.ok(&configured(&["outbox", "retry", "1"]));
    assert_eq!(states(&program), ["sent"]);
    let mails = fs::read_to_string(program.path("mails.txt")).unwrap();
    let ids: Vec<&str> = mails
        .lines()
        .filter(|line| line.starts_with("Message-ID:"))
        .collect();
    assert_eq!((ids.len(), ids.first()), (2, ids.last()));
    let called = program.call(&configured(&["outbox", "retry", "1"]));
    assert_eq!(called.code, 1, "what was sent is not sent again");
}

#[test]
fn t4_a_command_that_is_not_there_loses_nothing() {
    let program = shop("", &[], 1);
    program.write(
        "config.toml",
        "[mail]\ncommand = [\"/nowhere/send\\u001bmail\"]\nfrom = \"support@shop.example\"\n",
    );
    let called = program.call(&configured(&["ticket", "reply", "1", "Привет"]));
    assert_eq!(called.code, 1);
    assert!(
        called
            .err
            .contains("«/nowhere/send\u{fffd}mail» could not be started"),
        "{}",
        called.err
    );
    assert_eq!(states(&program), ["failed"]);
    program.write(
        "config.toml",
        configuration(program.folder.path(), KEEP, &[]),
    );
    program.ok(&configured(&["outbox", "retry", "1"]));
    assert_eq!(states(&program), ["sent"]);
    assert!(program.path("mail.eml").exists());
}

#[test]
fn t4_a_command_ended_by_a_signal_may_have_sent_the_mail() {
    let program = shop("cat > /dev/null; kill -KILL $$", &[], 1);
    let called = program.call(&configured(&["ticket", "reply", "1", "Привет"]));
    assert_eq!(called.code, 1);
    assert!(
        called
            .err
            .contains("was ended by signal 9; it may have left"),
        "{}",
        called.err
    );
    assert_eq!(states(&program), ["unknown"]);
}

#[test]
fn a_large_mail_to_a_command_that_reads_nothing_or_leaves_a_child_behind_holds_nobody_up() {
    for (script, code, state) in [
        ("exec 0<&-; echo full >&2; exit 1", 1, "failed"),
        ("cat > /dev/null; sleep 30 & exit 0", 0, "sent"),
    ] {
        let program = shop(script, &[], 1);
        program.write("film.bin", vec![0x5a; 5_000_000]);
        let begun = Instant::now();
        let args = configured(&["ticket", "reply", "1", "Привет", "--attach", "film.bin"]);
        let called = program.call(&args);
        assert_eq!(called.code, code, "{}", called.err);
        assert_eq!(states(&program), [state]);
        assert!(begun.elapsed() < SOON, "{script}");
    }
}

/// Starts a reply whose command runs until a file `go` is there.
fn hanging() -> (Program, Child) {
    let program = shop(
        "cat > /dev/null; echo one >> begun; i=0; while ! test -e go && test $i -lt 600; do sleep 0.05; \
         i=$((i+1)); done; echo one >> ended",
        &[],
        2,
    );
    let child = program
        .command(&configured(&["ticket", "reply", "1", "Он уже в пути"]))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&program.path("begun"));
    (program, child)
}

#[test]
fn t4_a_reply_whose_deskcard_is_killed_while_sending_is_unknown_and_not_sent_unasked() {
    let (program, mut child) = hanging();
    assert_eq!(states(&program), ["queued"], "while it is being sent");
    let shown = program.ok(&configured(&["outbox", "list"]));
    assert!(shown.contains("sending"), "{shown}");
    child.kill().unwrap();
    child.wait().unwrap();
    let record = &program.json("outbox list", &configured(&["outbox", "list"]))[0];
    assert_eq!(record["state"], "unknown");
    assert!(
        record["error"]
            .as_str()
            .unwrap()
            .contains("it may have left")
    );
    assert_eq!(record["text"], "Он уже в пути\n\n-- \nOlga, Shop");
    program.write("go", "");
    wait_for(&program.path("ended"));
    program.ok(&configured(&["ticket", "reply", "2", "Другое"]));
    program.ok(&configured(&["watch", "queue.jsonl", "--once"]));
    assert_eq!(states(&program), ["sent", "unknown"]);
    assert_eq!(lines(&program.path("begun")), 2, "the other one only");
    program.ok(&configured(&["outbox", "retry", "1"]));
    assert_eq!(states(&program), ["sent", "sent"]);
}

#[test]
fn t4_whoever_opens_the_file_to_write_notes_what_was_cut_off_but_not_what_is_being_sent() {
    let (program, mut child) = hanging();
    program.ok(&configured(&["ticket", "comment", "1", "still waiting"]));
    let show = || program.json("ticket show", &configured(&["ticket", "show", "1"]));
    assert_eq!(show()["messages"][1]["delivery"], "queued");
    child.kill().unwrap();
    child.wait().unwrap();
    program.ok(&configured(&["ticket", "comment", "1", "killed"]));
    assert_eq!(show()["messages"][1]["delivery"], "unknown");
    program.write("go", "");
}

#[test]
fn t4_several_deskcards_send_each_reply_once_and_one_after_another() {
    const REPLIES: usize = 6;
    let program = shop(
        "mkdir turn || echo overlap >> overlaps; grep '^Message-ID:' >> ids; sleep 0.05; rmdir turn",
        &[],
        REPLIES,
    );
    let children: Vec<Child> = (1..=REPLIES)
        .map(|n| {
            program
                .command(&configured(&["ticket", "reply", &n.to_string(), "Привет"]))
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(states(&program), vec!["sent"; REPLIES]);
    assert!(!program.path("overlaps").exists());
    let ids = fs::read_to_string(program.path("ids")).unwrap();
    let mut ids: Vec<&str> = ids.lines().collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), lines(&program.path("ids"))), (REPLIES, REPLIES));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let lock = fs::metadata(program.path("desk.db.outbox.lock")).unwrap();
        assert_eq!(lock.permissions().mode() & 0o777, 0o600);
    }
}

/// A room with a ticket by mail whose mail command is a script.
fn room(script: &str) -> (Room, PathBuf) {
    let place = tempfile::tempdir().unwrap().keep();
    let config = configuration(&place, script, &[]);
    fs::write(place.join("config.toml"), &config).unwrap();
    let room = Room::with(&config);
    room.file(&[mail("q@example.com", "ivan@example.com", "Где мой заказ?")]);
    (room, place)
}

fn write(desk: &Desk, held: bool) -> OutboxId {
    let writing = Writing {
        ticket: TicketId(1),
        visibility: Visibility::Public,
        text: "Он уже в пути".to_owned(),
        files: Vec::new(),
        then: None,
        confirmed: true,
        held,
    };
    desk.write(&writing, now()).unwrap();
    desk.store().outbox(false, 1).unwrap()[0].id
}

/// A round at a time, with what it told.
fn round(desk: &Desk, at: Timestamp, limit: Duration, leave: bool) -> (Turn, Vec<News>) {
    let told = RefCell::new(Vec::new());
    let asked = Cell::new(0);
    let turn = desk
        .deliver(&Round {
            clock: &|| at,
            limit,
            // The mail begins, and then one leaves.
            leave: &|| {
                asked.set(asked.get() + 1);
                leave && asked.get() > 1
            },
            told: &|news| told.borrow_mut().push(news.clone()),
        })
        .unwrap();
    (turn, told.into_inner())
}

#[test]
fn t4_a_command_that_hangs_is_ended_and_the_mail_may_have_left() {
    let (room, place) = room("cat > /dev/null; sleep 60");
    let id = write(&room.desk, false);
    let (turn, told) = round(&room.desk, now(), Duration::from_millis(300), false);
    assert_eq!(turn, Turn::Done);
    let states: Vec<_> = told.iter().map(|news| (news.outbox, news.state)).collect();
    assert_eq!(
        states,
        [(id, DeliveryState::Sending), (id, DeliveryState::Unknown)]
    );
    let error = told[1].error.as_deref().unwrap();
    assert!(
        error.contains("ended after 0.3 s") && error.contains("may have left"),
        "{error}"
    );
    assert_eq!(room.ticket(1).messages[1].text, "Он уже в пути");
    fs::remove_dir_all(place).unwrap();
}

#[test]
fn t4_leaving_does_not_wait_for_a_command_and_does_not_begin_another() {
    let (room, place) = room("cat > /dev/null; sleep 5");
    write(&room.desk, false);
    write(&room.desk, false);
    let begun = Instant::now();
    let (_, told) = round(&room.desk, now(), MAIL_LIMIT, true);
    assert!(begun.elapsed() < Duration::from_secs(4));
    let states: Vec<_> = told.iter().map(|news| news.state).collect();
    assert_eq!(states, [DeliveryState::Sending, DeliveryState::Unknown]);
    let kept = room.desk.store().outbox(false, 10).unwrap();
    assert_eq!(kept[0].state, DeliveryState::Queued, "for the next start");
    fs::remove_dir_all(place).unwrap();
}

#[test]
fn t4_a_held_reply_waits_for_its_time_and_can_be_taken_back_until_then() {
    let (room, place) = room("cat >> mails.txt");
    let held = write(&room.desk, true);
    assert_eq!(round(&room.desk, now(), MAIL_LIMIT, false).1, []);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(room.desk.store().reply(held).unwrap(), None);
    assert_eq!(
        round(&room.desk, now().plus_seconds(60), MAIL_LIMIT, false).1,
        []
    );
    write(&room.desk, true);
    room.desk.release_held(now()).unwrap();
    assert!(!room.desk.outbox_file().exists(), "not for connectors");
    let (_, told) = round(&room.desk, now(), MAIL_LIMIT, false);
    assert_eq!(told.last().unwrap().state, DeliveryState::Sent);
    assert!(
        room.desk.undo(None, now()).is_err(),
        "what was sent has no way back"
    );
    fs::remove_dir_all(place).unwrap();
}

#[test]
fn t4_of_two_who_send_a_failed_mail_again_the_later_one_hears_that_it_is_being_sent() {
    let (room, place) = room("cat > /dev/null; exit 1");
    let id = write(&room.desk, false);
    round(&room.desk, now(), MAIL_LIMIT, false);
    assert_eq!(
        room.desk.store().outbox_state(id).unwrap(),
        Some(DeliveryState::Failed)
    );
    let other = room.as_agent("boris");
    // Olga's retry and the deliverer that took it, not yet committed while Boris presses the key.
    let tx = room.desk.store().begin().unwrap();
    tx.set_delivery(id, DeliveryState::Sending, None, None)
        .unwrap();
    let later = std::thread::spawn(move || other.retry_outbox(&[id], now()));
    std::thread::sleep(Duration::from_millis(100));
    tx.commit().unwrap();
    let error = later.join().unwrap().unwrap_err();
    assert!(error.message.contains("is sending"), "{error}");
    assert_eq!(
        room.desk.store().outbox_state(id).unwrap(),
        Some(DeliveryState::Sending)
    );
    fs::remove_dir_all(place).unwrap();
}

#[test]
fn t4_replies_are_sent_again_all_or_none() {
    let (room, place) = room("cat > /dev/null; exit 1");
    let (one, two) = (write(&room.desk, false), write(&room.desk, false));
    round(&room.desk, now(), MAIL_LIMIT, false);
    let missing = OutboxId(99);
    let error = room
        .desk
        .retry_outbox(&[one, missing, two], now())
        .unwrap_err();
    assert_eq!(error.message, "there is no outbox record 99");
    let states = || {
        let kept = room.desk.store().outbox(false, 10).unwrap();
        kept.iter().map(|line| line.state).collect::<Vec<_>>()
    };
    assert_eq!(states(), [DeliveryState::Failed; 2]);
    room.desk.retry_outbox(&[one, two], now()).unwrap();
    assert_eq!(states(), [DeliveryState::Queued; 2]);
    fs::remove_dir_all(place).unwrap();
}

#[cfg(unix)]
#[test]
fn t4_one_desk_under_two_names_has_one_deliverer_and_one_outbox_file() {
    let (room, place) = room("cat > /dev/null");
    write(&room.desk, false);
    let real = room.folder.path().join("desk.db");
    let link = room.folder.path().join("link.db");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let config = fs::read_to_string(place.join("config.toml")).unwrap();
    let linked = Desk::open(
        &link,
        std::sync::Arc::new(Config::parse(&config, "config.toml").unwrap()),
        "boris",
        Access::Write,
    )
    .unwrap();
    assert_eq!(linked.outbox_file(), room.desk.outbox_file());
    assert_eq!(
        linked.store().search_path(),
        room.desk.store().search_path()
    );
    let lock = fs::File::create(room.folder.path().join("desk.db.outbox.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(
        round(&linked, now(), MAIL_LIMIT, false),
        (Turn::Elsewhere, Vec::new())
    );
    drop(lock);
    let (turn, told) = round(&linked, now(), MAIL_LIMIT, false);
    assert_eq!((turn, told.len()), (Turn::Done, 2));
    fs::remove_dir_all(place).unwrap();
}

#[test]
fn d2_erasing_a_person_takes_the_words_of_their_failed_mail_along() {
    let (room, place) =
        room("cat > /dev/null; echo 'ivan@example.com is unknown here' >&2; exit 1");
    write(&room.desk, false);
    let (_, told) = round(&room.desk, now(), MAIL_LIMIT, false);
    assert!(
        told[1]
            .error
            .as_deref()
            .unwrap()
            .contains("ivan@example.com")
    );
    let report = room
        .desk
        .erase(&[room.id("ivan@example.com")], now())
        .unwrap();
    assert_eq!(report.left, Vec::<String>::new());
    assert_eq!(room.desk.store().outbox(false, 10).unwrap(), []);
    for entry in fs::read_dir(room.folder.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(16).any(|part| part == b"ivan@example.com"));
    }
    fs::remove_dir_all(place).unwrap();
}

#[test]
fn t3_a_ticket_says_how_its_reply_would_leave() {
    let room = Room::new();
    room.file(&[
        with(
            mail("1", "ivan@x.example", "one"),
            &[("cc", json!(["boss@x.example"]))],
        ),
        chat("2", "telegram", "77", "two"),
    ]);
    let by_mail = room.ticket(1).reply;
    assert_eq!(by_mail.cc, ["boss@x.example"]);
    assert!(by_mail.by_mail);
    let key = |text: &str| deskcard::domain::contact::Key(text.to_owned());
    assert_eq!(by_mail.came_by, Some(key("ivan@x.example")));

    let by_chat = room.ticket(2);
    assert!(!by_chat.reply.by_mail);
    assert_eq!(by_chat.reply.came_by, Some(key("telegram:77")));
    // Answered by e-mail, it is a mail with a signature, though the ticket is a chat.
    let ivan = room.ticket(1).ticket.client;
    let address = key("ivan@x.example");
    room.desk
        .give_ticket(by_chat.ticket.id, ivan, None, Some(&address), now())
        .unwrap();
    assert!(room.ticket(2).reply.by_mail);
}
