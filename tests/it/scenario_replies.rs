//! Writing to clients, as a manual test script: T2, T3, T4, T13, S6, macros and what takes each back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::scenario::{Scene, Script};
use crate::support::{chat, mail, with};

const REPLIES: &str = r#"
[[reply]]
name = "Late"
languages = ["en"]
text = "Dear {first_name|customer}, your parcel is late. {agent}"

[[reply]]
name = "Late"
languages = ["de"]
text = "Guten Tag {first_name|}, Ihr Paket ist unterwegs. {agent}"

[[reply]]
name = "Firm"
text = "To the people of {company}."

[[macro]]
name = "Refund"
status = "pending"
priority = "urgent"
tags = ["refund"]
reply = "Late"
"#;

/// A desk that answers by a mail command, which is a script of the shell in the scene's folder.
fn with_mailer(scene: Scene, script: &str, more: &str) -> Scene {
    let folder = scene.program().folder.path().to_owned();
    let mailer = folder.join("mailer.sh");
    fs::write(&mailer, format!("cd '{}'\n{script}\n", folder.display())).unwrap();
    let command = json!(["/bin/sh", mailer]);
    scene.config(&format!(
        "[mail]\ncommand = {command}\nfrom = \"Shop <support@shop.example>\"\nsignature = \"Olga, Shop\"\n{more}"
    ))
}

/// A shop with one mail of Ivan, who copied Anna, and one chat.
fn shop(scene: Scene) -> Scene {
    scene.appeals(&[
        with(
            mail(
                "m1@example.com",
                "ivan@example.com",
                "Where is my parcel? It is a week now.",
            ),
            &[
                ("from.name", json!("Ivan Petrov")),
                ("subject", json!("Parcel")),
                ("cc", json!(["Anna <anna@example.com>"])),
            ],
        ),
        with(
            chat("t1", "telegram", "555", "Hello, is anybody there?"),
            &[("from.name", json!("Lucía Ortega"))],
        ),
    ])
}

/// Opens Ivan's ticket.
fn ivan(script: &mut Script) -> &mut Script {
    script
        .press("/ ‹where is my› Enter Enter")
        .sees("#1 Parcel")
}

fn message(script: &Script, at: usize) -> Value {
    script.ticket(1)["messages"][at].clone()
}

#[test]
fn t2_a_reply_goes_with_its_file_its_copy_and_the_signature_seen_before() {
    let scene = shop(with_mailer(Scene::new(), "cat > mail.eml", "hold = 1"));
    let mut script = scene.file("report.txt", "twelve bytes").open(120, 32);
    ivan(&mut script).press("r ‹Here is the report.›");
    script.sees("Reply to ivan@example.com");
    script
        .sees("-- Olga, Shop")
        .sees("Cc Anna <anna@example.com>");
    script.press("Ctrl-g f").sees("Attach a file");
    script.press("‹repo› Tab").sees("report.txt").press("Enter");
    script.sees("report.txt 12 B").press("Ctrl-s");
    script.sees("leaves in 1 s").sees("✓ sent");
    script
        .sees("Cc Anna <anna@example.com>")
        .sees_line(&["report.txt", "12 B"]);
    let sent = fs::read_to_string(script.program.path("mail.eml")).unwrap();
    for words in [
        "To: Ivan Petrov <ivan@example.com>",
        "Cc: Anna <anna@example.com>",
        "In-Reply-To: <m1@example.com>",
        "Re: Parcel [#1]",
        "filename=\"report.txt\"",
        "Olga, Shop",
    ] {
        assert!(sent.contains(words), "«{words}» is missing:\n{sent}");
    }
    script.quits();
}

#[test]
fn t2_a_file_that_is_missing_is_named_and_one_can_be_taken_off_again() {
    let scene = shop(Scene::new()).file("a.txt", "one").file("b.txt", "two");
    let mut script = scene.open(120, 32);
    ivan(&mut script).press("r ‹Two files.› Ctrl-g f");
    script.sees("Attach a file").press("‹none.txt› Enter");
    script.sees("there is no file «");
    script.press("Ctrl-u ‹a.txt› Enter").sees("a.txt 3 B");
    script
        .press("Ctrl-g f f")
        .sees("Attach a file")
        .press("‹b.txt› Enter");
    script.sees("a.txt 3 B, b.txt 3 B");
    script.press("Ctrl-g f").sees("take off b.txt").press("2");
    script.sees("a.txt does not go along").sees("b.txt 3 B");
    // It goes from the disk before it is sent: nothing is sent, and nothing typed is lost.
    fs::remove_file(script.program.path("b.txt")).unwrap();
    script.press("Ctrl-s").sees("cannot attach");
    script.sees("Unsent reply: ").sees("Two files.");
    assert_eq!(script.outbox(), Vec::<Value>::new());
    script.quits();
}

#[test]
fn t2_drafts_and_their_files_survive_a_kill() {
    let scene = shop(Scene::new()).file("a.txt", "one");
    let mut script = scene.open(120, 32);
    ivan(&mut script).press("r ‹Half a senten› Ctrl-g f ‹a.txt› Enter");
    script.sees("a.txt 3 B").press("Esc n ‹Ask the depot› Esc");
    script.sees("Unsent reply: ").settle();
    let mut script = {
        script.dies();
        script.again()
    };
    ivan(&mut script).sees("Half a senten").press("r ‹ce.›");
    script.sees("Half a sentence.").sees("a.txt 3 B");
    script.press("Esc n").sees("Ask the depot").press("Ctrl-s");
    script.sees("comment kept in #1").press("r Ctrl-s");
    script.sees("leaves in 5 s").quits();
    assert_eq!(message(&script, 1)["text"], "Ask the depot");
    assert_eq!(message(&script, 2)["attachments"][0]["name"], "a.txt");
}

#[test]
fn t2_the_text_goes_through_the_editor_and_back() {
    let scene = shop(Scene::new()).file("editor", "#!/bin/sh\necho 'from the editor' >> \"$1\"\n");
    let editor = scene.program().path("editor");
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let mut script = scene.open(120, 32);
    ivan(&mut script).press("r ‹First line.› Enter Ctrl-o");
    script.sees("from the editor").sees("First line.").quits();
}

#[test]
fn t2_a_reply_begun_with_marked_messages_quotes_them() {
    let mut script = shop(Scene::new()).open(120, 32);
    ivan(&mut script).press("x r ‹It is on its way.›");
    script.sees("Ivan Petrov, 2026-11-22 10:00:");
    script.sees("> Where is my parcel? It is a week now.");
    script.press("Ctrl-s").sees("leaves in 5 s").quits();
    assert_eq!(
        message(&script, 1)["text"],
        "Ivan Petrov, 2026-11-22 10:00:\n> Where is my parcel? It is a week now.\n\nIt is on its way."
    );
}

#[test]
fn t2_a_message_is_sent_on_and_taken_back_while_it_is_held() {
    let mut script = shop(Scene::new()).open(120, 32);
    ivan(&mut script)
        .press("g p")
        .sees("Forward a message of #1");
    script
        .press("‹nobody› Enter")
        .sees("«nobody» is no e-mail address");
    script.press("Ctrl-u ‹depot@example.org› Enter ‹Can you look?› Enter");
    script.sees("message of #1 to depot@example.org leaves in 5 s");
    script
        .sees("depot@example.org, forwarded")
        .sees("Can you look?");
    script
        .press("u")
        .sees("taken back: nothing left")
        .sees("Unsaved comment: Can you look?")
        .misses("depot@example.org, forwarded");
    script
        .press("g p ‹depot@example.org› Enter Enter")
        .sees("forwarded")
        .quits();
    let sent = &script.outbox()[0];
    assert_eq!(sent["from"]["email"], "depot@example.org");
    assert_eq!(sent["subject"], "Fwd: Parcel [#1]");
    assert_eq!(message(&script, 1)["visibility"], "internal");
}

#[test]
fn t3_the_address_stands_above_the_text_and_a_claimed_one_asks_first() {
    let claimed = with(
        chat("t2", "telegram", "777", "Please write to my mail"),
        &[("from.email", json!("new@example.com"))],
    );
    let mut script = shop(Scene::new()).appeals(&[claimed]).open(120, 32);
    script.press("/ ‹to my mail› Enter Enter").sees("#3 ");
    script.press("r").sees("Reply to telegram:777");
    script.press("Ctrl-g a").sees("claimed: asks first");
    script.press("‹new› Enter").sees("Reply to new@example.com");
    script
        .press("‹Hello.› Ctrl-s")
        .is_asked("is only claimed by");
    script.press("Enter").sees("Unsent reply: Hello.");
    assert_eq!(script.outbox(), Vec::<Value>::new());
    script.press("r Ctrl-s").is_asked("is only claimed by");
    script.press("→ Enter").sees("leaves in 5 s").quits();
    let sent = &script.outbox()[0];
    assert_eq!(sent["from"]["email"], "new@example.com");
    assert_eq!(
        sent["channel"], "email",
        "a mail, though the ticket is a chat"
    );
}

#[test]
fn t3_a_reply_that_quotes_an_internal_comment_asks_first() {
    let mut script = shop(Scene::new()).open(120, 32);
    ivan(&mut script)
        .press("n ‹He never paid.› Ctrl-s")
        .sees("olga: commented")
        .press("End k x r ‹Soon.›")
        .sees("> He never paid.")
        .press("Ctrl-s")
        .is_asked("the reply quotes an internal comment")
        .press("Enter")
        .sees("Unsent reply: ")
        .quits();
    assert_eq!(script.outbox(), Vec::<Value>::new());
}

#[test]
fn t3_a_reply_to_that_is_not_the_sender_asks_first() {
    let elsewhere = with(
        mail("m3@example.com", "ivan@example.com", "Answer my office"),
        &[
            ("reply_to", json!("office@example.com")),
            ("subject", json!("Office")),
        ],
    );
    let mut script = shop(Scene::new()).appeals(&[elsewhere]).open(120, 32);
    script.press("/ ‹my office› Enter Enter r ‹Yes.› Ctrl-s");
    script.is_asked("the sender asks for answers to office@example.com");
    script.press("Esc").sees("Unsent reply: Yes.").quits();
}

#[test]
fn s6_a_reply_to_a_black_listed_client_becomes_a_comment_after_a_warning() {
    let scene = shop(Scene::new()).done(&["set", "ivan@example.com", "spammer=yes"]);
    let mut script = scene.open(120, 32);
    ivan(&mut script).press("r ‹No, thank you.› Ctrl-s");
    script.is_asked("is black-listed").press("Enter");
    script.sees("Unsent reply: No, thank you.");
    script
        .press("r Ctrl-s")
        .is_asked("is black-listed")
        .press("→ Enter");
    script.sees("kept as an internal comment in #1, not sent");
    script.misses("Unsent reply").quits();
    assert_eq!(message(&script, 1)["visibility"], "internal");
    assert_eq!(script.outbox(), Vec::<Value>::new());
}

#[test]
fn t4_the_held_reply_counts_down_and_u_makes_it_a_draft_again() {
    let scene = shop(Scene::new())
        .config("[mail]\nhold = 30\n")
        .file("a.txt", "one");
    let mut script = scene.open(120, 32);
    ivan(&mut script).press("r ‹Too early.› Ctrl-g f ‹a.txt› Enter");
    script.sees("a.txt 3 B").press("Ctrl-s");
    script
        .sees("held: leaves in 29 s")
        .sees("held: leaves in 28 s");
    fs::remove_file(script.program.path("a.txt")).unwrap();
    script.press("u r").sees("Reply to ").sees("Too early.");
    script.sees("a.txt 3 B").sees("Cc Anna");
    assert_eq!(script.outbox(), Vec::<Value>::new());
    script
        .press("‹ Now it is time.› Ctrl-s")
        .sees("held: leaves in");
    // Leaving sends what was sent.
    script.quits();
    let sent = &script.outbox()[0];
    assert_eq!(sent["state"], "queued");
    assert_eq!(sent["attachments"][0]["name"], "a.txt");
    assert_eq!(sent["cc"], json!(["Anna <anna@example.com>"]));
}

#[test]
fn t4_a_reply_that_failed_says_why_and_enter_sends_it_again() {
    let fails_once = "if test -e tried; then cat > mail.eml; else echo > tried; cat > /dev/null; echo 'mailbox full' >&2; exit 1; fi";
    let mut script = shop(with_mailer(Scene::new(), fails_once, "hold = 0")).open(120, 32);
    ivan(&mut script).press("r ‹Hello.› Ctrl-s");
    script.sees("! not delivered").sees("mailbox full");
    // The last line says what was done, the one above it how it ended.
    script.press("G k Enter").sees("✓ sent").quits();
    assert_eq!(script.outbox()[0]["state"], "sent");
}

#[test]
fn t4_quitting_while_the_mail_command_hangs_waits_no_longer_than_it_says() {
    let mut script = shop(with_mailer(
        Scene::new(),
        "cat > got.eml; echo > begun; exec sleep 600",
        "hold = 0",
    ))
    .open(120, 32);
    ivan(&mut script).press("r ‹Hello.› Ctrl-s").sees("sending");
    script.until("the command never began", |script| {
        script.program.path("begun").exists()
    });
    // The screen is alive meanwhile.
    script
        .press("2")
        .sees("Clients")
        .press("1")
        .sees("#1 Parcel");
    let begun = std::time::Instant::now();
    script.quits();
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    let sent = &script.outbox()[0];
    assert_eq!(
        sent["state"], "unknown",
        "it had its input, and may have left"
    );
}

#[test]
fn t4_a_program_killed_while_it_sends_leaves_an_unknown_reply_that_is_not_sent_again_unasked() {
    let scene = with_mailer(
        Scene::new(),
        "cat > /dev/null; echo x >> begun; if test -e free; then exit 0; fi; exec sleep 600",
        "hold = 0",
    );
    let mut script = shop(scene).open(120, 32);
    ivan(&mut script).press("r ‹Hello.› Ctrl-s").sees("sending");
    script.until("the command never began", |script| {
        script.program.path("begun").exists()
    });
    fs::write(script.program.path("free"), "").unwrap();
    script.dies();
    let mut script = script.again();
    ivan(&mut script).sees("cut off while sending; Enter sends it again");
    let begun = |script: &Script| fs::read_to_string(script.program.path("begun")).unwrap();
    assert_eq!(begun(&script), "x\n");
    script.press("G k Enter").sees("✓ sent");
    assert_eq!(begun(&script), "x\nx\n");
    script.quits();
}

#[test]
fn t13_an_agent_opens_a_ticket_to_a_client() {
    let mut script = shop(Scene::new()).open(120, 32);
    ivan(&mut script).press("w w ‹Your invoice› Enter");
    script
        .sees("#3 Your invoice")
        .sees("Reply to ivan@example.com");
    script
        .press("‹Attached as asked.› Ctrl-s")
        .sees("leaves in 5 s");
    script.press("Esc").sees("#1 Parcel").quits();
    let ticket = script.ticket(3);
    assert_eq!(ticket["client_name"], "Ivan Petrov");
    assert_eq!(ticket["subject"], "Your invoice");
    assert_eq!(ticket["messages"][0]["text"], "Attached as asked.");
    assert_eq!(script.outbox()[0]["subject"], "Your invoice [#3]");
}

#[test]
fn saved_replies_are_picked_by_number_or_name_in_the_clients_language() {
    let scene =
        shop(Scene::new().config(REPLIES)).done(&["set", "ivan@example.com", "language=de"]);
    let mut script = scene.open(120, 32);
    ivan(&mut script).press("b").sees("Saved replies, macros");
    script.sees("Guten Tag Ivan, Ihr Paket").press("1");
    script
        .sees("Reply to ivan@example.com")
        .sees("Guten Tag Ivan");
    // Once more while typing, narrowed by letters; a value that is missing is named.
    script.press("Enter Ctrl-b ‹fir› Enter");
    script.sees("nothing is known for {company}: fill it in");
    script
        .press("Ctrl-s")
        .is_asked("{company} still stands in the text");
    script.press("Enter").sees("Unsent reply: ").quits();
    assert_eq!(script.outbox(), Vec::<Value>::new());
}

#[test]
fn a_macro_is_one_press_more_and_one_undo() {
    let scene =
        shop(Scene::new().config(REPLIES)).done(&["set", "ivan@example.com", "language=en"]);
    let mut script = scene.open(120, 32);
    ivan(&mut script)
        .press("r ‹typed before› Esc b")
        .sees("Refund");
    script
        .press("‹refund›")
        .sees("pending, urgent, + refund, reply «Late»");
    script
        .press("Enter")
        .sees("«Refund»: #1; the reply leaves in 5 s");
    script
        .sees("Dear Ivan, your parcel is late. olga")
        .sees("ran «Refund»")
        .sees("#refund");
    // The draft that was there is not lost.
    script.sees("Unsent reply: typed before");
    script
        .press("u")
        .sees("taken back: macro")
        .misses("#refund");
    let ticket = script.ticket(1);
    assert_eq!(ticket["messages"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&ticket["status"], &ticket["priority"]),
        (&json!("new"), &json!("medium"))
    );
    script
        .press("r")
        .sees("Dear Ivan")
        .sees("typed before")
        .quits();
}

#[test]
fn a_ticket_is_hidden_until_a_time_that_is_typed_and_comes_back_by_undo() {
    let mut script = shop(Scene::new()).open(120, 32);
    ivan(&mut script).press("z ‹3h› Enter").sees("#1 snoozed");
    script
        .sees("hidden until")
        .press("Esc Esc")
        .misses("Where is my parcel");
    script
        .press("u")
        .sees("taken back: snooze")
        .sees("Where is my parcel");
    script.quits();
}

#[test]
fn t2_the_caret_stays_in_sight_above_what_goes_along_on_a_small_screen() {
    let scene =
        shop(Scene::new().config("[mail]\nsignature = \"Olga, Shop\"\n")).file("a.txt", "x");
    let mut script = scene.open(60, 20);
    ivan(&mut script).press("r Ctrl-g f ‹a.txt› Enter");
    script.sees("a.txt 1 B");
    for line in 1..=12 {
        script.press(&format!("‹line {line}› Enter"));
    }
    script.press("‹the last one›").sees("the last one");
    script
        .sees("a.txt 1 B")
        .sees("Reply to ivan@example.com")
        .quits();
}
