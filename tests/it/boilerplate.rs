//! Saved replies, macros and forwarded messages on the command line and in the file.

use std::fs;

use deskcard::desk::{Forwarding, Ran, Running, Writing, Written};
use deskcard::domain::appeal::Visibility;
use deskcard::domain::client::Standing;
use deskcard::domain::draft::Enclosed;
use deskcard::domain::ids::TicketId;
use deskcard::domain::ticket::{Priority, Status, TicketType};
use serde_json::{Value, json};

use crate::program::Program;
use crate::support::{Room, chat, mail, now, with};

const CONFIG: &str = r#"
[[reply]]
name = "Late"
text = "Dear {name|customer},\nyour parcel is late. {agent}, ticket {ticket}"
languages = ["en"]

[[reply]]
name = "Late"
text = "Guten Tag {name|}, Ihr Paket verspätet sich. {agent}"
languages = ["de"]

[[reply]]
name = "Firm"
text = "To {company}: thank you."

[[macro]]
name = "Refund"
status = "solved"
priority = "low"
type = "task"
assignee = "me"
tags = ["refund"]
untag = ["waiting"]
reply = "Late"
comment = "Refunded {name|a stranger} at {address}"

[[macro]]
name = "Firm"
reply = "Firm"
tags = ["firm"]
"#;

fn shop() -> Program {
    let program = Program::new();
    fs::create_dir_all(program.path("home/.config/deskcard")).unwrap();
    program.write("home/.config/deskcard/config.toml", CONFIG);
    program.import(&[
        with(
            mail("m1@example.com", "ivan@example.com", "Where is it?"),
            &[("from.name", json!("Ivan"))],
        ),
        mail("m2@example.com", "anon@example.com", "And mine?"),
    ]);
    program
}

fn last_text(program: &Program, ticket: i64) -> String {
    let ticket = program.json("ticket show", &["ticket", "show", &ticket.to_string()]);
    let messages = ticket["messages"].as_array().unwrap();
    messages.last().unwrap()["text"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_saved_reply_is_sent_by_its_name_in_the_clients_language() {
    let program = shop();
    program.ok(&["set", "1", "language=de"]);
    program.ok(&["ticket", "reply", "1", "--saved", "late"]);
    assert_eq!(
        last_text(&program, 1),
        "Guten Tag Ivan, Ihr Paket verspätet sich. olga"
    );
    program.ok(&["set", "2", "language=en"]);
    program.ok(&["ticket", "reply", "2", "Bye.", "--saved", "Late"]);
    assert_eq!(
        last_text(&program, 2),
        "Dear customer,\nyour parcel is late. olga, ticket 2\n\nBye."
    );
}

#[test]
fn a_saved_reply_with_a_hole_or_an_unknown_name_sends_nothing() {
    let program = shop();
    let called = program.call(&["ticket", "reply", "1", "--saved", "Firm"]);
    assert_eq!(called.code, 1, "{}", called.err);
    assert!(called.err.contains("needs {company}"), "{}", called.err);
    let called = program.call(&["ticket", "reply", "1", "--saved", "Lte"]);
    assert_eq!(called.code, 4, "{}", called.err);
    assert!(called.err.contains("«Late», «Firm»"), "{}", called.err);
    assert_eq!(program.call(&["ticket", "reply", "1"]).code, 2);
    assert_eq!(program.json("outbox list", &["outbox", "list"]), json!([]));
    program.ok(&["set", "1", "company=Acme"]);
    program.ok(&["ticket", "reply", "1", "--saved", "Firm"]);
    assert_eq!(last_text(&program, 1), "To Acme: thank you.");
}

#[test]
fn a_macro_sets_the_fields_writes_and_replies_as_one_change() {
    let program = shop();
    program.ok(&["ticket", "tag", "1", "waiting"]);
    program.ok(&["ticket", "macro", "1", "refund"]);
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["status"], "solved");
    assert_eq!(ticket["priority"], "low");
    assert_eq!(ticket["type"], "task");
    assert_eq!(ticket["assignee"], "olga");
    assert_eq!(ticket["tags"], json!(["refund"]));
    let messages = ticket["messages"].as_array().unwrap();
    assert_eq!(messages[1]["visibility"], "internal");
    assert_eq!(messages[1]["text"], "Refunded Ivan at ivan@example.com");
    assert_eq!(messages[2]["delivery"], "queued");
    let history = program.json("history", &["history", "1"]);
    assert_eq!(history[0]["action"], "macro");
    // What was sent stays; the rest is taken back by one undo.
    let said = program.ok(&["undo"]);
    assert!(said.contains("1 reply had left and stays sent"), "{said}");
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["tags"], json!(["waiting"]));
    assert_eq!(ticket["assignee"], Value::Null);
    assert_eq!(ticket["messages"].as_array().unwrap().len(), 2);
    assert_eq!(ticket["messages"][1]["delivery"], "queued");
    let called = program.call(&["ticket", "macro", "1", "Nothing"]);
    assert_eq!(called.code, 4);
    assert!(called.err.contains("«Refund», «Firm»"), "{}", called.err);
}

#[test]
fn a_macro_that_lacks_a_value_does_nothing_at_all() {
    let program = shop();
    let called = program.call(&["ticket", "macro", "1", "Firm"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("{company}"), "{}", called.err);
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["tags"], json!([]));
    assert_eq!(ticket["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn one_undo_takes_a_held_macro_back_on_all_its_tickets_and_the_drafts_stay() {
    let room = Room::with(CONFIG);
    room.file(&[
        mail("m1@example.com", "ivan@example.com", "Where is it?"),
        chat("t1", "telegram", "555", "And mine?"),
    ]);
    let before: Vec<_> = [1, 2].map(|id| room.ticket(id)).into_iter().collect();
    room.desk
        .keep_draft("reply", 1, Some("typed before"), now())
        .unwrap();
    let running = Running {
        confirmed: false,
        held: true,
    };
    let ids = [TicketId(1), TicketId(2)];
    let ran = room.desk.run_macro(&ids, "Refund", running, now()).unwrap();
    let Ran::Done {
        entry: Some(entry),
        outbox,
    } = ran
    else {
        panic!("{ran:?}");
    };
    assert_eq!(outbox.len(), 2);
    let after = room.ticket(2).ticket;
    assert_eq!(
        (after.status, after.priority, after.kind),
        (Status::Solved, Priority::Low, TicketType::Task)
    );
    assert_eq!(room.ticket(1).messages.len(), 3);
    let draft = |ticket| room.desk.store().draft("olga", "reply", ticket).unwrap();
    assert_eq!(draft(1).as_deref(), Some("typed before"));
    room.desk.undo(Some(entry), now()).unwrap();
    for (before, id) in before.iter().zip([1, 2]) {
        let now = room.ticket(id);
        assert_eq!(now.messages, before.messages);
        let plain = |ticket: &deskcard::domain::ticket::Ticket| {
            let mut ticket = ticket.clone();
            ticket.revision = 0;
            ticket
        };
        assert_eq!(plain(&now.ticket), plain(&before.ticket));
    }
    assert!(draft(1).unwrap().ends_with("\n\ntyped before"));
    assert!(draft(2).unwrap().starts_with("Dear customer"));
    assert_eq!(room.desk.store().outbox(false, 10).unwrap(), []);
}

#[test]
fn t3_s6_a_macro_asks_before_it_answers_a_claimed_address_or_a_black_listed_client() {
    let room = Room::with(CONFIG);
    room.file(&[mail("m1@example.com", "ivan@example.com", "Where is it?")]);
    let id = room.id("ivan@example.com");
    room.desk
        .set_standing(id, Standing::Spammer, now())
        .unwrap();
    let ids = [TicketId(1)];
    let run = |confirmed| {
        let running = Running {
            confirmed,
            held: true,
        };
        room.desk.run_macro(&ids, "Refund", running, now()).unwrap()
    };
    let Ran::Confirm(warnings) = run(false) else {
        panic!("nobody was asked");
    };
    assert!(warnings[0].contains("black-listed"), "{warnings:?}");
    assert_eq!(room.ticket(1).messages.len(), 1, "nothing was done");
    let Ran::Done { outbox, .. } = run(true) else {
        panic!("asked twice");
    };
    assert!(outbox.is_empty());
    let ticket = room.ticket(1);
    assert_eq!(ticket.messages[2].visibility, Visibility::Internal);
    assert_eq!(ticket.ticket.status, Status::Solved);
}

#[test]
fn t4_an_undone_reply_is_a_draft_again_with_its_files_though_they_are_gone_from_the_disk() {
    let room = Room::new();
    room.file(&[mail("m1@example.com", "ivan@example.com", "Where is it?")]);
    let path = room.folder.path().join("report.txt");
    fs::write(&path, "twelve bytes").unwrap();
    let writing = |files| Writing {
        ticket: TicketId(1),
        visibility: Visibility::Public,
        text: "Here.".to_owned(),
        files,
        then: None,
        confirmed: false,
        held: true,
    };
    let sent = room.desk.write(&writing(vec![Enclosed::at(&path)]), now());
    assert!(matches!(
        sent,
        Ok(Written::Stored {
            outbox: Some(_),
            ..
        })
    ));
    // What is sent was read when it was sent.
    fs::remove_file(&path).unwrap();
    room.desk.undo(None, now()).unwrap();
    let files = room
        .desk
        .draft_files(TicketId(1), Visibility::Public)
        .unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(
        (files[0].name().as_str(), files[0].bytes()),
        ("report.txt", 12)
    );
    assert!(room.ticket(1).messages.len() == 1);
    let Ok(Written::Stored { message, .. }) = room.desk.write(&writing(files), now()) else {
        panic!("it does not go again");
    };
    let ticket = room.ticket(1);
    let file = &ticket.messages[1].attachments[0];
    assert_eq!(ticket.messages[1].id, message);
    assert_eq!(
        room.desk.store().blob(file.blob.unwrap()).unwrap().unwrap(),
        b"twelve bytes"
    );
    assert_eq!(
        room.desk
            .draft_files(TicketId(1), Visibility::Public)
            .unwrap(),
        []
    );
    let missing = room.desk.write(&writing(vec![Enclosed::at(&path)]), now());
    let error = missing.unwrap_err();
    assert!(error.message.contains("report.txt"), "{error}");
    assert!(error.message.contains("nothing was sent"), "{error}");
}

#[test]
fn t4_an_e_mail_address_is_answered_by_mail_also_from_a_chat() {
    let program = Program::new();
    fs::create_dir_all(program.path("home/.config/deskcard")).unwrap();
    let mailer = program.write("mailer.sh", "cat > \"$1\"\n");
    let out = program.path("mail.eml");
    program.write(
        "home/.config/deskcard/config.toml",
        format!(
            "[mail]\ncommand = {}\nfrom = \"Shop <support@shop.example>\"\nsignature = \"Shop\"\n",
            json!(["/bin/sh", mailer, out])
        ),
    );
    program.import(&[with(
        chat("t1", "telegram", "555", "Mail me, please"),
        &[
            ("from.email", json!("ivan@example.com")),
            ("thread", json!("tg:9")),
        ],
    )]);
    program.ok(&["set", "1", "--confirm", "ivan@example.com"]);
    program.ok(&["ticket", "address", "1", "ivan@example.com"]);
    program.ok(&["ticket", "reply", "1", "Here it is."]);
    let mail = fs::read_to_string(out).unwrap();
    for words in ["To: ivan@example.com\n", "[#1]", "Here it is.", "\nShop\n"] {
        assert!(mail.contains(words), "«{words}» is missing:\n{mail}");
    }
    assert!(!program.path("desk.db.outbox.jsonl").exists());
    let outbox = program.json("outbox list", &["outbox", "list"]);
    assert_eq!(outbox[0]["channel"], "email");
    assert_eq!(outbox[0]["thread"], Value::Null);
    assert_eq!(outbox[0]["state"], "sent");
    // His answer by mail finds the chat again.
    let id = outbox[0]["message_id"].as_str().unwrap().to_owned();
    program.import(&[with(
        mail_from_ivan(),
        &[("in_reply_to", json!(format!("<{id}>")))],
    )]);
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["messages"].as_array().unwrap().len(), 3);
}

fn mail_from_ivan() -> Value {
    mail("m2@example.com", "ivan@example.com", "Thank you.")
}

#[test]
fn t2_a_message_goes_on_to_somebody_else_with_its_files() {
    let program = shop();
    program.import(&[with(
        mail(
            "m3@example.com",
            "ivan@example.com",
            "See the picture.\nIvan",
        ),
        &[
            ("from.name", json!("Ivan")),
            ("in_reply_to", json!("m1@example.com")),
            (
                "attachments",
                json!([{"name": "a.txt", "type": "text/plain", "data": "YWJj"}]),
            ),
        ],
    )]);
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    let message = ticket["messages"][1]["id"].to_string();
    program.ok(&[
        "ticket",
        "forward",
        "1",
        &message,
        "depot@example.org",
        "Can you look?",
    ]);
    let sent = &program.json("outbox list", &["outbox", "list"])[0];
    assert_eq!(sent["subject"], "Fwd: Hello [#1]");
    assert_eq!(sent["from"]["email"], "depot@example.org");
    assert_eq!(sent["attachments"][0]["name"], "a.txt");
    assert_eq!(sent["cc"], json!([]));
    let text = sent["text"].as_str().unwrap();
    assert!(text.starts_with("Can you look?\n\n----"), "{text}");
    for words in [
        "From: Ivan <ivan@example.com>",
        "Subject: Hello",
        "See the picture.\nIvan",
    ] {
        assert!(text.contains(words), "{text}");
    }
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["messages"][2]["visibility"], "internal");
    assert_eq!(ticket["messages"][2]["delivery"], "queued");
    assert_eq!(ticket["reply_address"], "ivan@example.com");
    for (args, code) in [
        (["ticket", "forward", "1", &message, "nobody"], 1),
        (["ticket", "forward", "2", &message, "depot@example.org"], 4),
    ] {
        assert_eq!(program.call(&args).code, code, "{args:?}");
    }
    program.ok(&["lists", "add", "black", "bad@example.org"]);
    let called = program.call(&["ticket", "forward", "1", &message, "bad@example.org"]);
    assert_eq!(called.code, 7, "{}", called.err);
    assert_eq!(
        program
            .json("outbox list", &["outbox", "list"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_mistake_in_the_configuration_names_the_entry_and_the_key() {
    let program = Program::new();
    program.write(
        "c.toml",
        "[[reply]]\nname = \"Late\"\ntext = \"Dear {nmae}\"\n",
    );
    let called = program.call(&["--config", "c.toml", "config", "check"]);
    assert_eq!(called.code, 1);
    assert!(
        called
            .err
            .contains("[[reply]] «Late»: text: «{nmae}» is no placeholder"),
        "{}",
        called.err
    );
    program.write("c.toml", CONFIG);
    let shown = program.json("config show", &["--config", "c.toml", "config", "show"]);
    assert_eq!(shown["reply"][1]["languages"], json!(["de"]));
    assert_eq!(shown["macro"][0]["type"], "task");
    // What is shown is a configuration again.
    let text = program.ok(&["--config", "c.toml", "config", "show"]);
    program.write("again.toml", text);
    program.ok(&["--config", "again.toml", "config", "check"]);
}

fn writing(visibility: Visibility, text: &str, files: Vec<Enclosed>) -> Writing {
    Writing {
        ticket: TicketId(1),
        visibility,
        text: text.to_owned(),
        files,
        then: None,
        confirmed: false,
        held: true,
    }
}

#[test]
fn d7_a_text_that_is_a_draft_again_is_not_put_back_in_half() {
    let held = Running {
        confirmed: false,
        held: true,
    };
    let does: [&dyn Fn(&Room); 3] = [
        &|room| {
            let ids = [TicketId(1)];
            room.desk.run_macro(&ids, "Refund", held, now()).unwrap();
        },
        &|room| {
            let comment = writing(Visibility::Internal, "A refund.", Vec::new());
            room.desk.write(&comment, now()).unwrap();
        },
        &|room| {
            let reply = Writing {
                then: Some(Status::Solved),
                ..writing(Visibility::Public, "It is on its way.", Vec::new())
            };
            room.desk.write(&reply, now()).unwrap();
        },
    ];
    for does in does {
        let room = Room::with(CONFIG);
        room.file(&[mail("m1@example.com", "ivan@example.com", "Where is it?")]);
        let before = room.ticket(1).ticket;
        does(&room);
        let undone = room.desk.undo(None, now()).unwrap();
        let refused = room.desk.redo(now()).unwrap_err();
        assert!(refused.message.contains("draft"), "{refused}");
        let ticket = room.ticket(1).ticket;
        assert_eq!((ticket.status, &ticket.tags), (before.status, &before.tags));
        let history = room.desk.store().history(None, 10).unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(
            (history[1].id, history[1].undone_by),
            (undone.entry.id, Some(undone.by))
        );
        assert!(!history[0].undoable && !history[1].undoable);
    }
}

#[test]
fn t2_a_comment_leaves_the_files_of_the_reply_that_is_being_written() {
    let room = Room::new();
    room.file(&[mail("m1@example.com", "ivan@example.com", "Where is it?")]);
    let file = |name: &str| {
        let path = room.folder.path().join(name);
        fs::write(&path, name).unwrap();
        Enclosed::at(path)
    };
    let (one, two) = (file("one.txt"), file("two.txt"));
    room.desk
        .keep_draft_files(
            TicketId(1),
            Visibility::Public,
            std::slice::from_ref(&one),
            now(),
        )
        .unwrap();
    let comment = writing(Visibility::Internal, "He asked twice.", vec![two]);
    room.desk.write(&comment, now()).unwrap();
    let kept = || {
        let files = room.desk.draft_files(TicketId(1), Visibility::Public);
        files.unwrap()
    };
    assert_eq!(kept(), std::slice::from_ref(&one));
    let reply = writing(Visibility::Public, "Here.", vec![one]);
    room.desk.write(&reply, now()).unwrap();
    assert_eq!(kept(), []);
}

#[test]
fn s6_a_macro_that_cannot_answer_a_black_listed_client_says_so_as_a_reply_does() {
    let program = shop();
    program.ok(&["set", "1", "spammer=yes"]);
    let called = program.call(&["ticket", "macro", "1", "refund"]);
    assert_eq!(called.code, 7, "{}", called.err);
    assert!(
        called.err.contains("kept as an internal comment"),
        "{}",
        called.err
    );
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["status"], "solved");
    assert_eq!(ticket["messages"][2]["visibility"], "internal");
    assert_eq!(program.json("outbox list", &["outbox", "list"]), json!([]));
}

#[test]
fn braces_that_a_saved_reply_or_a_subject_means_are_no_holes_in_a_macro() {
    let room = Room::with(
        "[[reply]]\nname = \"Braces\"\ntext = \"About {subject}: write {{name}}.\"\n
         [[macro]]\nname = \"Braces\"\nreply = \"Braces\"\n",
    );
    room.file(&[with(
        mail("m1@example.com", "ivan@example.com", "How?"),
        &[("subject", json!("your {agent}"))],
    )]);
    let running = Running {
        confirmed: false,
        held: true,
    };
    let ran = room
        .desk
        .run_macro(&[TicketId(1)], "Braces", running, now());
    assert!(matches!(ran, Ok(Ran::Done { .. })), "{ran:?}");
    assert_eq!(
        room.ticket(1).messages[1].text,
        "About your {agent}: write {name}."
    );
}

#[test]
fn t4_an_answer_to_the_client_does_not_name_what_was_forwarded_to_others() {
    let program = shop();
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    let message = ticket["messages"][0]["id"].to_string();
    program.ok(&["ticket", "forward", "1", &message, "depot@example.org"]);
    program.ok(&["ticket", "reply", "1", "We look into it."]);
    program.ok(&["ticket", "reply", "1", "It was found."]);
    let sent = program.json("outbox list", &["outbox", "list"]);
    let of = |text: &str| {
        let mut all = sent.as_array().unwrap().iter();
        all.find(|one| one["text"].as_str().unwrap().contains(text))
            .unwrap()
            .clone()
    };
    let first = of("We look into it.");
    assert_eq!(first["references"], json!(["m1@example.com"]));
    assert_eq!(
        of("It was found.")["references"],
        json!(["m1@example.com", first["message_id"]])
    );
}

#[test]
fn t2_the_note_of_a_forwarded_message_is_a_draft_again_when_it_is_taken_back() {
    let room = Room::new();
    room.file(&[mail("m1@example.com", "ivan@example.com", "Where is it?")]);
    room.desk
        .keep_draft("comment", 1, Some("asked twice"), now())
        .unwrap();
    let forwarding = Forwarding {
        message: room.ticket(1).messages[0].id,
        to: "depot@example.org".to_owned(),
        note: "Где он? Please look.\n".to_owned(),
        held: true,
    };
    room.desk.forward(TicketId(1), &forwarding, now()).unwrap();
    room.desk.undo(None, now()).unwrap();
    assert_eq!(room.ticket(1).messages.len(), 1);
    let draft = room.desk.store().draft("olga", "comment", 1).unwrap();
    assert_eq!(
        draft.as_deref(),
        Some("Где он? Please look.\n\nasked twice")
    );
}
