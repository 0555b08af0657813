//! Commands that change something: cards, tickets, lists, companies, and what stands in their way.

use serde_json::{Value, json};

use crate::program::{Program, parse, sample};

fn letter(id: &str, from: &str, text: &str) -> Value {
    json!({
        "v": 1, "id": id, "channel": "email", "from": {"email": from, "name": "Ivan"},
        "subject": "Question", "text": text, "sent_at": "2026-11-22T06:10:00+03:00",
    })
}

#[test]
fn new_prints_the_number_and_set_changes_what_it_names() {
    let program = Program::new();
    let out = program.ok(&[
        "new",
        "name=Lucía Ortega",
        "phones=mobile:+34 612 345 071",
        "emails=lucia@correo.example",
        "emails=l.ortega@work.example",
        "company=Alpenhof",
        "note=Calls on Mondays",
        "tags=newsletter",
        "addresses=home:Calle Mayor 1",
    ]);
    assert_eq!(out, "1\n");
    let card = program.json("show", &["show", "1"]);
    assert_eq!(card["name_source"], "manual");
    assert_eq!(card["company"], "Alpenhof");
    assert_eq!(
        card["phones"],
        json!([{"type": "mobile", "number": "+34 612 345 071", "e164": "+34612345071"}])
    );
    assert_eq!(
        card["emails"],
        json!(["lucia@correo.example", "l.ortega@work.example"])
    );
    assert_eq!(
        card["addresses"],
        json!([{"type": "home", "text": "Calle Mayor 1"}])
    );
    program.ok(&[
        "set",
        "1",
        "emails-=lucia@correo.example",
        "tags+=vip",
        "company=",
        "position=Buyer",
    ]);
    let card = program.json("show", &["show", "1"]);
    assert_eq!(card["emails"], json!(["l.ortega@work.example"]));
    assert_eq!(card["tags"], json!(["newsletter", "vip"]));
    assert_eq!(card["company"], Value::Null);
    assert_eq!(card["note"], "Calls on Mondays");
    let companies = program.json("companies list", &["companies", "list"]);
    assert_eq!(companies[0]["name"], "Alpenhof", "company=X made it");
    program.ok(&["undo"]);
    let card = program.json("show", &["show", "1"]);
    assert_eq!(card["company"], "Alpenhof", "one call is one undo");
    assert_eq!(card["tags"], json!(["newsletter"]));
}

#[test]
fn c20_a_save_is_all_or_nothing() {
    let program = Program::new();
    program.ok(&["new", "name=Ivan"]);
    let before = program.ok(&["show", "1", "--json"]);
    for fields in [
        &["name=Other", "emails=nobody"][..],
        &["name=Other", "sites=ftp://x.example"][..],
        &["name=Other", "vip=yes", "spammer=yes"][..],
        &["name=Other", "language=klingonese"][..],
        &["name=Other", "nmae=x"][..],
    ] {
        let mut args = vec!["set", "1"];
        args.extend(fields);
        let called = program.call(&args);
        assert_eq!(called.code, 1, "{fields:?}: {}", called.err);
        let field = fields.last().unwrap().split('=').next().unwrap();
        let named = called.err.contains(field) || called.err.contains("vip");
        assert!(named, "{fields:?}: {}", called.err);
        assert_eq!(program.ok(&["show", "1", "--json"]), before, "{fields:?}");
    }
    assert_eq!(
        program.call(&["set", "1", "name"]).code,
        2,
        "not FIELD=VALUE"
    );
    assert_eq!(program.call(&["set", "9", "name=x"]).code, 4);
}

#[test]
fn c22_a_contact_of_another_card_is_a_conflict_without_share() {
    let program = Program::new();
    program.ok(&["new", "name=Joan", "emails=info@x.example"]);
    let called = program.call(&["new", "name=Tom", "emails=INFO@x.example"]);
    assert_eq!(
        (called.code, called.out.as_str()),
        (7, ""),
        "{}",
        called.err
    );
    assert!(
        called.err.contains("Joan") || called.err.contains("#1"),
        "{}",
        called.err
    );
    assert_eq!(program.json("list", &["list"]).as_array().unwrap().len(), 1);
    program.ok(&["new", "name=Tom", "emails=info@x.example", "--share"]);
}

#[test]
fn s4_a_mark_gives_way_only_when_told() {
    let program = Program::new();
    program.ok(&["new", "name=Kevin", "emails=kevin@x.example", "spammer=yes"]);
    assert_eq!(program.call(&["set", "1", "vip=yes"]).code, 7);
    program.ok(&["set", "1", "vip=yes", "spammer=no"]);
    let card = program.json("show", &["show", "1"]);
    assert_eq!(
        (&card["vip"], &card["spammer"]),
        (&json!(true), &json!(false))
    );
    let lists = program.json("lists", &["lists"]);
    assert_eq!(lists[0]["list"], "white", "{lists}");
    assert_eq!(lists[0]["value"], "kevin@x.example");
    assert_eq!(lists[0]["origin"], "card");
}

#[test]
fn a_claimed_contact_is_confirmed() {
    let program = Program::new();
    program.import(&[json!({
        "v": 1, "id": "1", "channel": "telegram", "text": "hello",
        "from": {"id": "7", "email": "ivan@x.example"},
    })]);
    let claimed = |program: &Program| {
        let card = program.json("show", &["show", "1"]);
        let contacts = card["contacts"].as_array().unwrap().clone();
        let mail = contacts.into_iter().find(|c| c["kind"] == "email").unwrap();
        mail["claimed"].as_bool().unwrap()
    };
    assert!(claimed(&program));
    program.ok(&["set", "1", "--confirm", "ivan@x.example"]);
    assert!(!claimed(&program));
    assert_eq!(
        program
            .call(&["set", "1", "--confirm", "other@x.example"])
            .code,
        4
    );
}

#[test]
fn a_file_becomes_a_field_a_picture_the_avatar() {
    let program = Program::new();
    program.write("note.txt", "first line\nsecond line\n");
    let cat = sample("avatars/cat.jpg");
    let avatar = format!("avatar=@{}", cat.display());
    program.ok(&["new", "name=Cat", "note=@note.txt", &avatar]);
    let card = program.json("show", &["show", "1"]);
    assert_eq!(card["note"], "first line\nsecond line");
    assert_eq!(card["avatar"]["type"], "image/jpeg");
    assert_eq!(card["avatar"]["bytes"], cat.metadata().unwrap().len());
    assert_eq!(program.call(&["set", "1", "avatar=@note.txt"]).code, 1);
    assert_eq!(program.call(&["set", "1", "note=@missing.txt"]).code, 4);
    program.ok(&["set", "1", "avatar="]);
    assert_eq!(program.json("show", &["show", "1"])["avatar"], Value::Null);
}

#[test]
fn custom_fields_are_set_and_checked_by_the_configuration() {
    let program = Program::new();
    program.write(
        "c.toml",
        "[[field]]\nname = \"contract\"\n[[field]]\nname = \"seats\"\ntype = \"number\"\n",
    );
    let call = |args: &[&str]| {
        let mut all = vec!["--config", "c.toml"];
        all.extend(args);
        program.call(&all)
    };
    assert_eq!(
        call(&["new", "name=A", "custom.contract=K-1", "custom.seats=12"]).code,
        0
    );
    let card = parse(&call(&["show", "1", "--json"]).out);
    assert_eq!(card["custom"], json!({"contract": "K-1", "seats": "12"}));
    assert_eq!(call(&["set", "1", "custom.seats=many"]).code, 1);
    assert_eq!(call(&["set", "1", "custom.other=x"]).code, 1);
    assert_eq!(call(&["set", "1", "custom.seats="]).code, 0);
    let card = parse(&call(&["show", "1", "--json"]).out);
    assert_eq!(
        card["custom"],
        json!({"contract": "K-1", "seats": null}),
        "absent is null"
    );
}

#[test]
fn a_ticket_is_worked_on_from_the_command_line() {
    let program = Program::new();
    program.import(&[letter("<a@x>", "ivan@x.example", "Where is my order?")]);
    let ticket = |program: &Program| program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket(&program)["status"], "new");
    program.ok(&["ticket", "comment", "1", "Looks lost."]);
    assert_eq!(ticket(&program)["status"], "open", "T1: a comment opens it");
    let called = program.feed(
        &["ticket", "reply", "#1", "-"],
        "Dear Ivan,\nit is on its way.\n",
    );
    assert_eq!(called.code, 0, "{}", called.err);
    program.ok(&["ticket", "status", "1", "on_hold"]);
    program.ok(&["ticket", "priority", "1", "urgent"]);
    program.ok(&["ticket", "type", "1", "problem"]);
    program.ok(&["ticket", "assign", "1", "ben"]);
    let history = program.json("history", &["history"]);
    assert_eq!(
        (&history[0]["action"], &history[0]["agent"]),
        (&json!("assign"), &json!("olga")),
        "D7: the agent who assigns is not the one who is assigned"
    );
    program.ok(&["ticket", "tag", "1", "lost parcel"]);
    let now = ticket(&program);
    assert_eq!(now["status"], "on_hold");
    assert_eq!(now["priority"], "urgent");
    assert_eq!(now["type"], "problem");
    assert_eq!(now["assignee"], "ben");
    assert_eq!(now["tags"], json!(["lost parcel"]));
    assert_eq!(now["reply_address"], "ivan@x.example");
    let messages = now["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[1]["visibility"], "internal");
    assert_eq!(messages[2]["author"], "agent");
    assert_eq!(messages[2]["agent"], "olga");
    assert_eq!(messages[2]["text"], "Dear Ivan,\nit is on its way.");
    let outbox = program.json("outbox list", &["outbox", "list"]);
    assert_eq!(outbox[0]["text"], "Dear Ivan,\nit is on its way.");
    assert_eq!(outbox[0]["state"], "queued");
    let line = std::fs::read_to_string(program.path("desk.db.outbox.jsonl")).unwrap();
    let record = parse(line.lines().next().unwrap());
    assert_eq!(
        record["from"]["email"], "ivan@x.example",
        "T4: written when it exits"
    );
    for args in [
        &["ticket", "show", "9"][..],
        &["ticket", "reply", "9", "x"][..],
        &["ticket", "status", "9", "open"][..],
    ] {
        assert_eq!(program.call(args).code, 4, "{args:?}");
    }
    for (args, code) in [
        (&["ticket", "status", "1", "done"][..], 1),
        (&["ticket", "priority", "1", "high"], 1),
        (&["ticket", "show", "x"], 1),
        (&["ticket", "list", "--view", "nonsense"], 2),
    ] {
        assert_eq!(program.call(args).code, code, "{args:?}");
    }
    assert_eq!(
        program.call(&["ticket", "reply", "1", "  "]).code,
        1,
        "nothing to send"
    );
    assert_eq!(
        program
            .call(&["ticket", "address", "1", "other@x.example"])
            .code,
        1
    );
}

#[test]
fn s6_a_reply_to_a_black_listed_client_is_kept_as_a_comment() {
    let program = Program::new();
    program.import(&[letter("<a@x>", "kevin@x.example", "Buy!")]);
    program.ok(&["set", "1", "spammer=yes"]);
    let called = program.call(&["ticket", "reply", "1", "No."]);
    assert_eq!(called.code, 7, "{}", called.err);
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["messages"][1]["visibility"], "internal");
    assert_eq!(program.json("outbox list", &["outbox", "list"]), json!([]));
}

#[test]
fn t13_a_ticket_is_opened_to_a_client_by_any_contact() {
    let program = Program::new();
    program.ok(&[
        "new",
        "name=Ivan",
        "emails=ivan@x.example",
        "messengers=telegram:7",
    ]);
    assert_eq!(
        program.ok(&["ticket", "new", "1", "--subject", "Your order"]),
        "1\n"
    );
    assert_eq!(program.ok(&["ticket", "new", "telegram:7"]), "2\n");
    let ticket = |number: &str| program.json("ticket show", &["ticket", "show", number]);
    assert_eq!(ticket("1")["reply_address"], "ivan@x.example");
    assert_eq!(ticket("1")["subject"], "Your order");
    assert_eq!(ticket("2")["reply_address"], "telegram:7");
    assert_eq!(ticket("2")["channel"], "telegram");
    program.ok(&["new", "name=Nobody"]);
    assert_eq!(
        program.call(&["ticket", "new", "2"]).code,
        1,
        "no address to write to"
    );
}

#[test]
fn t6_attachments_are_saved_under_clean_names_and_never_over_another_file() {
    let program = Program::new();
    program.import(&[json!({
        "v": 1, "id": "1", "channel": "telegram", "from": {"id": "7"}, "text": "files",
        "attachments": [
            {"name": "../../evil.sh", "data": "aGVsbG8="},
            {"name": "evil.sh", "data": "d29ybGQ="},
            {"name": "gone.pdf", "path": "missing/gone.pdf"},
        ],
    })]);
    let files = program.json("ticket attachments", &["ticket", "attachments", "1"]);
    let missing: Vec<_> = files
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["missing"].clone())
        .collect();
    assert_eq!(missing, [json!(false), json!(false), json!(true)]);
    assert_eq!(files[0]["name"], "../../evil.sh", "as sent");
    let called = program.call(&["ticket", "attachments", "1", "--save", "saved"]);
    assert_eq!(called.code, 0, "{}", called.err);
    assert!(called.err.contains("1 of 3"), "{}", called.err);
    let mut names: Vec<String> = std::fs::read_dir(program.path("saved"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(
        names
            .iter()
            .all(|name| name.contains("evil") && !name.contains("..")),
        "{names:?}"
    );
}

#[test]
fn entries_are_put_on_lists_taken_off_and_explained() {
    let program = Program::new();
    program.ok(&[
        "lists",
        "add",
        "black",
        "@spam.example",
        "--reason",
        "all of them",
    ]);
    program.ok(&[
        "lists",
        "add",
        "white",
        "+49 30 901820",
        "--until",
        "2030-01-01",
    ]);
    let entries = program.json("lists", &["lists"]);
    assert_eq!(entries.as_array().unwrap().len(), 2);
    let black = program.json("lists", &["lists", "black"]);
    assert_eq!(black[0]["value"], "@spam.example");
    assert_eq!(black[0]["type"], "domain");
    assert_eq!(black[0]["reason"], "all of them");
    assert_eq!(black[0]["author"], "olga");
    let report = program.import(&[letter("<a@x>", "kevin@spam.example", "Buy!")]);
    assert_eq!(report["spam"], 1);
    assert_eq!(program.json("ticket list", &["ticket", "list"]), json!([]));
    assert!(
        program
            .ok(&["lists", "why", "kevin@spam.example"])
            .contains("spam.example")
    );
    program.ok(&["lists", "remove", "black", "@spam.example"]);
    assert_eq!(
        program
            .call(&["lists", "remove", "black", "@spam.example"])
            .code,
        4
    );
    assert_eq!(program.call(&["lists", "add", "black", "nonsense"]).code, 1);
    assert_eq!(
        program
            .call(&["lists", "add", "white", "a@b.example", "--until", "soon"])
            .code,
        1
    );
}

#[test]
fn companies_are_made_renamed_and_own_domains_but_no_free_mail() {
    let program = Program::new();
    assert_eq!(program.ok(&["companies", "new", "Alpenhof"]), "1\n");
    assert_eq!(
        program.call(&["companies", "new", "ALPENHOF"]).code,
        7,
        "C4: there is one"
    );
    program.ok(&["companies", "domain", "alpenhof", "alpenhof.example"]);
    assert_eq!(
        program
            .call(&["companies", "domain", "Alpenhof", "gmail.com"])
            .code,
        1
    );
    program.import(&[letter("<a@x>", "anna@alpenhof.example", "hello")]);
    assert_eq!(program.json("show", &["show", "1"])["company"], "Alpenhof");
    program.ok(&["companies", "rename", "Alpenhof", "Alpenhof Hotel"]);
    assert_eq!(
        program.json("show", &["show", "1"])["company"],
        "Alpenhof Hotel"
    );
    let companies = program.json("companies list", &["companies", "list", "hotel"]);
    assert_eq!(companies[0]["domains"], json!(["alpenhof.example"]));
    assert_eq!(companies[0]["clients"], 1);
    assert_eq!(
        program.call(&["companies", "rename", "Nobody", "X"]).code,
        4
    );
}

#[test]
fn a_pair_is_dismissed_and_does_not_come_back() {
    let program = Program::new();
    program.ok(&["new", "name=A", "emails=a@x.example"]);
    program.ok(&["new", "name=B", "messengers=telegram:7"]);
    program.import(&[json!({
        "v": 1, "id": "1", "channel": "telegram", "text": "hello",
        "from": {"id": "7", "email": "a@x.example"},
    })]);
    let pairs = program.json("duplicates", &["duplicates"]);
    assert_eq!(
        (&pairs[0]["a"], &pairs[0]["b"]),
        (&json!(1), &json!(2)),
        "{pairs}"
    );
    let id = pairs[0]["id"].to_string();
    program.ok(&["duplicates", "dismiss", &id]);
    assert_eq!(program.json("duplicates", &["duplicates"]), json!([]));
    assert_eq!(program.call(&["duplicates", "dismiss", "99"]).code, 4);
}

#[test]
fn history_names_who_changed_what_and_undo_takes_a_chosen_change_back() {
    let program = Program::new();
    program.ok(&["--agent", "mei", "new", "name=Ivan"]);
    program.ok(&["--agent", "mei", "set", "1", "note=first"]);
    program.ok(&["--agent", "mei", "set", "1", "position=Guide"]);
    let history = program.json("history", &["history", "1"]);
    let entries = history.as_array().unwrap();
    assert_eq!(entries.len(), 3, "{history}");
    assert!(
        entries
            .iter()
            .all(|entry| entry["agent"] == "mei" && entry["client"] == 1)
    );
    let note = entries
        .iter()
        .find(|entry| entry["changes"][0]["field"] == "note")
        .unwrap();
    assert_eq!(note["changes"][0]["after"], "first");
    program.ok(&["--agent", "mei", "undo", &note["id"].to_string()]);
    let card = program.json("show", &["show", "1"]);
    assert_eq!(
        (&card["note"], &card["position"]),
        (&Value::Null, &json!("Guide"))
    );
    assert_eq!(
        program.call(&["--agent", "ben", "undo"]).code,
        4,
        "nothing of ben's"
    );
}
