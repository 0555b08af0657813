//! Test scripts of the ticket section through the real program: the list (`T1`), the sidebar (`T5`, `T6`,
//! `T9`, `T10`, `T12`), gear and pencil (`T7`, `T8`), surgery (`T11`), bell (`T14`), two agents at one
//! desk (`U12`), and the card by hand (`KEYS 5 c`).

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use base64::Engine as _;
use serde_json::{Value, json};

use crate::scenario::{Scene, Script};
use crate::support::{chat, mail, with};

fn named(record: Value, name: &str, subject: &str) -> Value {
    with(
        record,
        &[("from.name", json!(name)), ("subject", json!(subject))],
    )
}

/// A desk with four clients: Lucía is a VIP, the promoter a spammer.
fn desk() -> Scene {
    Scene::new()
        .appeals(&[
            named(
                mail("m1@x", "ivan@example.com", "Where is my parcel?"),
                "Иван Петров",
                "Parcel",
            ),
            named(
                mail("m2@x", "lucia@example.com", "I cannot log in."),
                "Lucía Ortega",
                "Account",
            ),
            with(
                chat(
                    "t1",
                    "telegram",
                    "555",
                    "It is me again, and where is the umbrella I ordered in May?",
                ),
                &[("from.name", json!("Guest 555"))],
            ),
            named(
                mail("m3@x", "promo@example.com", "Buy now"),
                "Promo",
                "Sale",
            ),
        ])
        .done(&["set", "lucia@example.com", "vip=yes"])
        .done(&["ticket", "status", "4", "spam"])
}

fn listed(script: &Script, view: &str) -> Vec<i64> {
    let rows = script
        .program
        .json("ticket list", &["ticket", "list", "--view", view]);
    let ids = rows.as_array().unwrap().iter();
    ids.map(|row| row["id"].as_i64().unwrap()).collect()
}

#[test]
fn t1_the_list_in_its_views_and_a_bulk_change_with_its_undo() {
    let mut script = desk().open(120, 40);
    // The VIP stands first, unread ones have their sign, and spam is not there.
    script
        .sees_line(&["●", "★", "Lucía Ortega"])
        .sees("Guest 555");
    script.misses("Promo");
    let screen = script.text();
    assert!(screen.find("Lucía").unwrap() < screen.find("Guest 555").unwrap());
    // The hit of a search stands in its sentence, not the first words of the message.
    script.press("/ ‹umbrella›").sees("umbrella I ordered");
    script
        .misses("Lucía Ortega")
        .press("Esc")
        .sees("Lucía Ortega");
    // Spam by its view, then what nobody has.
    script.press("v s").sees("Promo").misses("Lucía Ortega");
    script.press("v u").sees("Unassigned").sees("Guest 555");
    // Two marked ones are assigned at once, and one undo takes both back.
    script.press("v v").sees("Open tickets").press("x j x");
    script.press("a a").sees("2 tickets assigned to olga");
    script
        .press("Esc v m")
        .sees("My tickets")
        .sees("Lucía Ortega");
    assert_eq!(listed(&script, "mine").len(), 2);
    script.press("u").sees("No ticket stands here");
    assert_eq!(listed(&script, "mine"), [0; 0]);
    assert_eq!(listed(&script, "unassigned").len(), 3);
    // All that match: the dialog says how many.
    script.press("v v").sees("Lucía Ortega").press("X f f");
    script.is_asked("3 tickets").press("Right Enter");
    script.sees("u undo");
    assert_eq!(listed(&script, "solved").len(), 3);
    script.press("u").sees("Guest 555");
    assert_eq!(listed(&script, "active").len(), 3);
    // A tag makes a view of its own, by name; a channel has one.
    script.press("Esc # ‹refund› Enter").sees("tagged");
    script
        .press("v ‹tag refund› Enter")
        .sees("Tagged refund")
        .misses("Guest 555");
    script
        .press("v ‹channel telegram› Enter")
        .sees("Open in telegram");
    script.sees("Guest 555").misses("Lucía Ortega");
    assert_eq!(listed(&script, "channel:telegram"), [3]);
    assert_eq!(listed(&script, "tag:refund").len(), 1);
    // A search is kept under a name.
    script.press(": ‹view unassigned› Enter : ‹save Nobody has› Enter");
    script.sees("search saved as «Nobody has»");
    script.press("v v v ‹Nobody› Enter").sees("Unassigned");
    assert_eq!(listed(&script, "Nobody has").len(), 3);
    // A snoozed one is out of sight until its time.
    script
        .press("v v")
        .sees("Lucía Ortega")
        .press("z h")
        .sees("#2 snoozed");
    script
        .press(": ‹view snoozed› Enter")
        .sees("Snoozed")
        .sees("Lucía Ortega");
    assert_eq!(listed(&script, "snoozed"), [2]);
    script.quits();
}

#[test]
fn t5_every_line_of_the_sidebar_is_a_place_for_the_cursor_and_the_mouse() {
    let comment = json!({"v": 1, "id": "c1", "channel": "vk", "kind": "post_comment",
        "post": {"url": "https://vk.com/wall-1_2", "text": "Our spring sale"},
        "from": {"id": "77", "name": "Anna Berg", "profile": "https://vk.com/anna.berg",
            "email": "anna@example.com"},
        "text": "Is it open on Sunday?", "sent_at": "2026-11-20T10:00:00Z"});
    let file = base64::engine::general_purpose::STANDARD.encode("the bill");
    let letter = |n: u32| {
        with(
            mail(
                &format!("a{n}@x"),
                "anna@example.com",
                &format!("letter {n}"),
            ),
            &[
                ("subject", json!(format!("Question {n}"))),
                ("from.phone", json!("+49 30 901820")),
                ("from.profile", json!("https://vk.com/anna.berg")),
                ("sent_at", json!(format!("2026-11-2{}T10:00:00Z", n % 3))),
                (
                    "attachments",
                    json!([{"name": format!("bill {n}.txt"), "type": "text/plain", "data": file}]),
                ),
            ],
        )
    };
    let scene = Scene::new().appeals(&[comment]);
    let letters: Vec<Value> = (1..=7).map(letter).collect();
    let mut script = scene
        .appeals(&letters)
        .done(&[
            "set",
            "anna@example.com",
            "note=Journalist: verified facts only.",
        ])
        .done(&[
            "set",
            "anna@example.com",
            "company=Acme",
            "position=editor",
            "vip=yes",
        ])
        .open(160, 45);
    script
        .press("Enter")
        .sees("Journalist: verified facts only.");
    // The note stands above everything else, then who it is.
    let screen = script.text();
    let at = |words: &str| {
        screen
            .find(words)
            .unwrap_or_else(|| panic!("{words}:\n{screen}"))
    };
    let order = [
        "Journalist",
        "Acme",
        "Contacts",
        "Last tickets",
        "Comments under",
        "Attachments",
    ];
    for pair in order.windows(2) {
        assert!(at(pair[0]) < at(pair[1]), "{pair:?}:\n{screen}");
    }
    // Five other tickets, the newest first, of eight.
    assert!(screen.matches(" new").count() > screen.matches("newest").count());
    script.sees("Is it open on Sunday?").sees("bill 7.txt");
    // By keyboard: down the sidebar to the comment, whose line goes to its ticket.
    script.press("Tab G").settle();
    script.press("Home").sees("Journalist");
    // By mouse: a block folds, a ticket opens with a double click.
    script.click("Attachments").misses("bill 7.txt");
    script.click("Attachments").sees("bill 7.txt");
    script.click("Is it open on Sunday?");
    script.click("Is it open on Sunday?").sees("under our post");
    script.quits();
}

fn folder_of(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn t6_files_are_saved_into_the_chosen_folder_whatever_they_are_called() {
    let data = base64::engine::general_purpose::STANDARD.encode("harmless");
    let names = [
        "../../escape.txt",
        "/etc/passwd",
        ".profile",
        "-rf",
        "bill.txt",
        "bill.txt",
        "a\u{1b}[31mb\n.txt",
    ];
    let files: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name, "type": "text/plain", "data": data}))
        .collect();
    let letter = with(
        mail("f1@x", "anna@example.com", "My files"),
        &[("attachments", json!(files))],
    );
    let mut script = Scene::new().appeals(&[letter]).open(120, 40);
    std::fs::create_dir(script.program.path("safe")).unwrap();
    std::fs::write(script.program.path("safe/bill.txt"), "mine").unwrap();
    script
        .press("Enter")
        .sees("bill.txt")
        .press("S")
        .sees("all 7 files");
    script
        .press("2")
        .sees("Folder")
        .press("Ctrl-u ‹safe› Enter");
    script.sees("saved 7 files");
    let saved = folder_of(&script.program.path("safe"));
    assert_eq!(saved.len(), 8, "{saved:?}");
    assert!(
        saved
            .iter()
            .all(|name| !name.starts_with(['.', '-']) && !name.contains('\u{1b}'))
    );
    let kept = std::fs::read_to_string(script.program.path("safe/bill.txt")).unwrap();
    assert_eq!(kept, "mine", "a file was overwritten");
    for name in saved.iter().filter(|name| *name != "bill.txt") {
        let file = script.program.path("safe").join(name);
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "harmless");
    }
    assert!(!script.program.path("escape.txt").exists());
    // One alone, once more: it gets a name of its own.
    script.press("s 1").sees("saved");
    script.quits();
}

#[test]
fn t7_the_gear_gives_the_ticket_to_another_client_and_another_address() {
    let mut script = desk()
        .done(&["set", "ivan@example.com", "emails+=ivan@home.example"])
        .open(120, 40);
    script.press(": ‹3› Enter").sees("where is the umbrella I");
    // Another client: he has no telegram, so the agent chooses where the answer goes.
    script
        .press("g c ‹иван›")
        .sees("Иван Петров")
        .press("Enter Enter");
    script.sees("is a ticket of #");
    let ticket = script.ticket(3);
    assert_eq!(ticket["client_name"], "Иван Петров");
    script.press("u").sees("taken back").settle();
    assert_eq!(script.ticket(3)["client_name"], "Guest 555");
    script.press(": ‹1› Enter").sees("Where is my parcel?");
    // Another address, of this ticket only.
    script.press("g a").sees("ivan@home.example").press("2");
    script.sees("is answered at ivan@home.example");
    assert_eq!(script.ticket(1)["reply_address"], "ivan@home.example");
    script.press("u").sees("taken back").settle();
    assert_eq!(script.ticket(1)["reply_address"], "ivan@example.com");
    script.quits();
}

#[test]
fn t8_the_pencil_edits_the_card_and_comes_back_to_the_ticket() {
    let mut script = desk().open(160, 45);
    script.press(": ‹1› Enter").sees("Where is my parcel?");
    script.press("r ‹Half a sentence› Esc").sees("Unsent reply");
    script.click("✎").sees("Position");
    script.press("Ctrl-e ‹ jr.› Ctrl-s").sees("Иван Петров jr.");
    // Back in the ticket: the sidebar is fresh and the draft waits.
    script.sees("Where is my parcel?").sees("Unsent reply");
    script.press("u").sees("taken back").misses("Петров jr.");
    script.quits();
}

#[test]
fn t9_called_written_to_and_another_ticket_without_losing_the_draft() {
    let letter = |id: &str, subject: &str, text: &str| {
        with(
            mail(id, "anna@example.com", text),
            &[
                ("subject", json!(subject)),
                ("from.name", json!("Anna Berg")),
            ],
        )
    };
    let mut script = Scene::new()
        .config("[call]\ncommand = [\"/bin/sh\", \"call.sh\", \"{number}\"]\n")
        .file("call.sh", "printf %s \"$1\" > called; exec sleep 60\n")
        .appeals(&[
            letter("c1@x", "First", "The first letter"),
            letter("c2@x", "Second", "The second letter"),
        ])
        .done(&["set", "anna@example.com", "phones=+49 30 901820"])
        .open(120, 40);
    script.press("Enter").sees("+49 30 901820");
    // A reply begun, and the telephone rings for ever: the screen stays alive.
    script
        .press("r ‹Dear Anna, I am looking› Esc p p")
        .sees("calling +4930901820");
    let called = script.program.path("called");
    script.until("nobody was called", |_| {
        std::fs::read_to_string(&called).is_ok_and(|number| number == "+4930901820")
    });
    script.until("the call is not noted", |script| {
        let history = script.program.json("history", &["history"]);
        history[0]["action"] == "call" && history[0]["ticket"].is_number()
    });
    // To the other ticket and back: the draft is there.
    script.sees("Unsent reply: Dear Anna").press("t 1");
    script
        .misses("Unsent reply")
        .press("Esc")
        .sees("Unsent reply: Dear Anna");
    script
        .press("r ‹ into it›")
        .sees("Dear Anna, I am looking into it")
        .press("Esc");
    // A new mail to her: a ticket of its own.
    script
        .press("w w")
        .sees("Subject")
        .press("‹An offer› Enter");
    script
        .sees("#3 An offer")
        .press("‹We have a new one.› Ctrl-s")
        .sees("leaves in");
    assert_eq!(
        script.ticket(3)["messages"][0]["text"],
        "We have a new one."
    );
    script.press("Esc").sees("Unsent reply: Dear Anna");
    script.quits();
}

#[test]
fn t9_without_a_way_to_call_a_sentence_says_so() {
    let mut script = desk()
        .config("[call]\ncommand = [\"/nowhere/phone\"]\n")
        .done(&["set", "ivan@example.com", "phones=+49 30 901820"])
        .open(120, 40);
    script.press(": ‹1› Enter").sees("+49 30 901820");
    script.press("p p").sees("«/nowhere/phone» did not start");
    script.quits();
    let history = script.program.json("history", &["history"]);
    assert_ne!(history[0]["action"], "call", "nobody was called");
}

#[test]
fn t10_links_are_the_terminals_own_and_anything_can_be_copied() {
    let letter = mail(
        "l1@x",
        "anna@example.com",
        "See https://shop.example/a/very/long/path/that/goes/over/more/than/one/line/of/the/window?and=more for it.",
    );
    let mut script = Scene::new()
        .appeals(&[letter])
        .done(&["set", "anna@example.com", "phones=+49 30 901820"])
        .open(80, 24);
    script.press("Enter").sees("shop.example").settle();
    let raw = String::from_utf8_lossy(script.raw()).into_owned();
    let whole = "\u{1b}]8;;https://shop.example/a/very/long/path/that/goes/over/more/than/one/line/of/the/window?and=more\u{1b}\\";
    assert!(
        raw.matches(whole).count() >= 2,
        "each part leads to the whole address"
    );
    for link in [
        "\u{1b}]8;;tel:+4930901820\u{1b}\\",
        "\u{1b}]8;;mailto:anna@example.com\u{1b}\\",
    ] {
        assert!(raw.contains(link), "{link:?}");
    }
    script
        .press("y ‹+49›")
        .sees("+49 30 901820")
        .press("Enter")
        .sees("copied");
    assert_eq!(script.told().copied.last().unwrap(), "+49 30 901820");
    script.quits();
}

#[test]
fn t11_assigned_tagged_merged_split_and_each_taken_back() {
    let mut script = Scene::new()
        .appeals(&[
            named(
                mail("s1@x", "anna@example.com", "My lamp is broken"),
                "Anna",
                "Lamp",
            ),
            named(
                mail("s2@x", "anna@example.com", "And so is the chair"),
                "Anna",
                "Chair",
            ),
            named(mail("s3@x", "bo@example.com", "I am Bo"), "Bo Berg", "Bo"),
        ])
        .open(120, 40);
    script.press(": ‹1› Enter").sees("My lamp is broken");
    for (keys, said, field, value) in [
        ("a a", "#1 assigned to olga", "assignee", json!("olga")),
        ("+", "#1 urgent", "priority", json!("urgent")),
        (
            "# ‹furniture› Enter",
            "#1 tagged",
            "tags",
            json!(["furniture"]),
        ),
        ("f p", "#1 pending", "status", json!("pending")),
    ] {
        let before = script.ticket(1)[field].clone();
        script.press(keys).sees(said);
        assert_eq!(script.ticket(1)[field], value);
        script.press("u").sees("taken back").settle();
        assert_eq!(script.ticket(1)[field], before, "{field}");
        script.press("U").sees("put back").settle();
    }
    script
        .press("g t")
        .sees("incident")
        .press("4")
        .sees("#1 is a incident");
    // The chair's ticket goes into the lamp's, and out again.
    script
        .press("m")
        .sees("Chair")
        .press("1")
        .sees("#2 merged into #1");
    script.sees("And so is the chair").sees("no other ticket");
    assert_eq!(script.ticket(2)["id"], 1, "the number leads on");
    script.press("u").sees_line(&["Last tickets", "2"]);
    assert_eq!(script.ticket(2)["id"], 2);
    script
        .press("U")
        .sees("no other ticket")
        .sees("And so is the chair");
    // One message was Bo's.
    script.press("G").settle();
    script
        .press("/ ‹chair› Enter x g x ‹bo berg›")
        .sees("Bo Berg")
        .press("Enter");
    script.sees("Bo Berg").settle();
    let moved: Vec<i64> = script
        .program
        .json("ticket list", &["ticket", "list"])
        .as_array()
        .unwrap()
        .iter()
        .filter(|ticket| ticket["client_name"] == "Bo Berg")
        .map(|ticket| ticket["id"].as_i64().unwrap())
        .collect();
    assert_eq!(moved.len(), 2, "{moved:?}");
    script.press("u").sees("taken back").settle();
    assert_eq!(script.ticket(1)["messages"].as_array().unwrap().len(), 2);
    script.quits();
}

#[test]
fn t12_the_block_says_what_the_program_knows_and_never_holds_the_screen_up() {
    let write = |script: &Script, text: &str| {
        std::fs::write(script.program.path("orders.sh"), text).unwrap();
    };
    let good = "cat > asked; printf '%s' '{\"title\":\"Shop\",\"lines\":[{\"text\":\"8841 shipped\",\"url\":\"https://shop.example/8841\"},{\"text\":\"gold client\"}]}'\n";
    let letter = with(
        mail("b1@x", "anna@example.com", "Where is it?"),
        &[("from.additional_id", json!("crm:42"))],
    );
    let mut script = Scene::new()
        .config(
            "[block]\ntitle = \"Orders\"\ncommand = [\"/bin/sh\", \"orders.sh\"]\ntimeout = 1\n",
        )
        .file("orders.sh", good)
        .appeals(&[letter, mail("b2@x", "bo@example.com", "Hello?")])
        .open(160, 45);
    script.press(": ‹1› Enter").sees("Where is it?");
    script.sees("Shop").sees("8841 shipped").sees("gold client");
    let wanted =
        json!({"v": 1, "ticket": 1, "client": 1, "additional_ids": ["crm:42"], "channel": "email"});
    let asked = script.program.path("asked");
    script.until("it was asked something else", |_| {
        std::fs::read_to_string(&asked).is_ok_and(|asked| {
            serde_json::from_str(&asked).is_ok_and(|asked: Value| asked == wanted)
        })
    });
    // Its lines are places.
    script
        .press("Tab G")
        .sees("gold client")
        .press("Enter")
        .sees("copied");
    assert_eq!(script.told().copied.last().unwrap(), "gold client");
    // Whatever goes wrong is a sentence over the last answer.
    for (text, words) in [
        ("echo no ledger >&2; exit 3\n", "no ledger"),
        ("head -c 10000000 /dev/zero\n", "longer than"),
        ("printf '\\377\\000x'\n", "no text"),
        ("echo '{oops'\n", "begins like JSON"),
        ("sleep 60\n", "ended after 1 s"),
    ] {
        write(&script, text);
        script.press("Ctrl-l").sees(words).sees("8841 shipped");
    }
    // While it hangs, everything else goes on: reading, writing, another ticket.
    script
        .press("Ctrl-l Esc n ‹noted meanwhile› Ctrl-s")
        .sees("comment kept in #1");
    script.press(": ‹2› Enter").sees("Hello?");
    write(&script, good);
    script
        .press("Ctrl-l")
        .sees("8841 shipped")
        .misses("ended after");
    script.press(": ‹block off› Enter").misses("8841 shipped");
    script.press(": ‹block on› Enter").sees("8841 shipped");
    script.quits();
}

#[test]
fn t14_a_message_that_arrives_rings_and_is_counted_in_the_title() {
    let mut script = Scene::new()
        .config("[ui]\nbell = true\n[desk]\nqueues = [\"live.jsonl\"]\n")
        .file("live.jsonl", "")
        .open(100, 30);
    script.sees("No open tickets");
    assert_eq!(script.told().bells, 0);
    let mut live = std::fs::OpenOptions::new()
        .append(true)
        .open(script.program.path("live.jsonl"))
        .unwrap();
    let letter = named(
        mail("r1@x", "anna@example.com", "Anybody here?"),
        "Anna",
        "Hello",
    );
    writeln!(live, "{letter}").unwrap();
    script
        .sees("Anna")
        .until("it did not ring", |script| script.told().bells == 1);
    script.until("the title does not count", |script| {
        script
            .told()
            .titles
            .last()
            .is_some_and(|title| title == "(1) deskcard")
    });
    // Read, it is counted no more.
    script.press("Enter").sees("Anybody here?");
    script.until("the title still counts", |script| {
        script
            .told()
            .titles
            .last()
            .is_some_and(|title| title == "deskcard")
    });
    script.quits();
}

#[test]
fn u12_another_deskcard_shows_the_change_and_says_who_is_in_the_ticket() {
    let mut olga = desk().open(120, 40);
    let file = olga.program.path("desk.db").display().to_string();
    let mut pavel = Scene::new().open_with(120, 40, &["--db", &file, "--agent", "pavel"]);
    olga.press(": ‹1› Enter").sees("Where is my parcel?");
    pavel.press(": ‹1› Enter").sees("olga is here");
    olga.sees("pavel is here");
    olga.press("r ‹I am answering›");
    pavel.sees("olga is writing");
    olga.press("Esc");
    pavel.sees("olga is here").press("f p").sees("#1 pending");
    olga.sees("pending").press("Esc").sees("Open tickets");
    pavel.misses("olga is here");
    olga.press("Enter").sees("pavel is here");
    pavel.quits();
    olga.misses("pavel is here").quits();
}

#[test]
fn task_c_a_card_by_hand_takes_thirteen_presses() {
    let mut script = desk()
        .done(&["companies", "new", "Acme GmbH"])
        .open(120, 40);
    script.press("c").sees("Company");
    script
        .press("‹Anna Berg› Tab Tab Tab ‹Acm›")
        .sees("Acme GmbH");
    script.press("Tab Tab Tab * Tab ‹+49 30 901820› Enter ‹+49 171 3920012› Tab ‹a@berg.example› Enter ‹b@berg.example› Ctrl-s");
    script.until("the card was not saved", |script| {
        script.program.call(&["show", "a@berg.example"]).code == 0
    });
    let card = script.program.json("show", &["show", "a@berg.example"]);
    assert_eq!(card["name"], "Anna Berg");
    assert_eq!(card["company"], "Acme GmbH");
    assert_eq!(card["vip"], true);
    assert_eq!(card["emails"], json!(["a@berg.example", "b@berg.example"]));
    assert_eq!(card["phones"].as_array().unwrap().len(), 2);
    script.quits();
}
