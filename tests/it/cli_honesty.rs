//! What the command line must not do by mistake: send an option to a client, swallow a cell, lose a file,
//! repeat a stranger's escape sequence (`X2`, `T4`, `R1`, exit codes of `SPEC 9`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::program::{Program, parse};

fn appeal(id: &str, email: &str) -> Value {
    json!({"v": 1, "id": id, "channel": "email", "from": {"email": email}, "text": "hello"})
}

#[test]
fn an_option_that_is_none_is_not_sent_to_the_client() {
    let program = Program::new();
    program.import(&[appeal("1", "ann@x.example")]);
    for command in ["reply", "comment"] {
        let called = program.call(&["ticket", command, "1", "--json"]);
        assert_eq!(called.code, 2, "{}", called.err);
        assert!(
            called.err.contains("«--json» is no option"),
            "{}",
            called.err
        );
    }
    program.ok(&["ticket", "comment", "1", "-5 degrees -- brr"]);
    program.ok(&["ticket", "comment", "1", "--see below"]);
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    assert_eq!(ticket["messages"].as_array().unwrap().len(), 3);
}

#[test]
fn an_invalid_value_exits_1_and_a_wrong_call_2() {
    let program = Program::new();
    program.import(&[appeal("1", "ann@x.example")]);
    for (args, code) in [
        (&["ticket", "status", "1", "sleeping"][..], 1),
        (&["ticket", "priority", "1", "mild"], 1),
        (&["new", "language=xx"], 1),
        (&["ticket", "status", "1"], 2),
        (&["frobnicate"], 2),
        (&["list", "--frobnicate"], 2),
        (&["list", "--limit", "many"], 2),
    ] {
        let called = program.call(args);
        assert_eq!(called.code, code, "{args:?}: {}", called.err);
    }
}

#[test]
fn r1_a_wrong_call_does_not_repeat_an_escape_sequence() {
    let program = Program::new();
    for args in [
        &["ticket", "show", "\u{1b}[31mX\u{202e}\u{7}"][..],
        &["\u{1b}]0;gone\u{7}"],
        &["outbox", "retry", "\u{9b}31m\u{2066}"],
    ] {
        let called = program.call(args);
        assert_ne!(called.code, 0, "{args:?}");
        let bad = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{2066}');
        assert!(!called.err.contains(bad), "{args:?}: {:?}", called.err);
    }
}

#[test]
fn t4_a_file_goes_to_the_connector_with_its_bytes() {
    let program = Program::new();
    program.import(&[appeal("1", "ann@x.example")]);
    let file = program.write("price list.bin", [0u8, 159, 146, 150]);
    program.ok(&[
        "ticket",
        "reply",
        "1",
        "here",
        "--attach",
        file.to_str().unwrap(),
    ]);
    let outbox = std::fs::read_to_string(program.path("desk.db.outbox.jsonl")).unwrap();
    let record = parse(&outbox);
    let sent = &record["attachments"][0];
    assert_eq!(
        (&sent["name"], &sent["bytes"]),
        (&json!("price list.bin"), &json!(4))
    );
    let data = STANDARD.decode(sent["data"].as_str().unwrap()).unwrap();
    assert_eq!(data, [0, 159, 146, 150]);
    // In the desk itself they are kept once, with the message.
    let listed = program.json("outbox list", &["outbox", "list"]);
    assert!(!listed.to_string().contains(sent["data"].as_str().unwrap()));
}

#[test]
fn x2_cells_beyond_the_header_and_a_quote_that_never_closes_are_refused() {
    let program = Program::new();
    let import = |text: &str| {
        let file = program.write("people.csv", text);
        let called = program.call(&["clients", "import", file.to_str().unwrap(), "--json"]);
        (called.code, parse(&called.out))
    };
    let (code, report) = import("Name,Email\nDoe, John,john@x.example\nJane,jane@x.example,,\n");
    assert_eq!(
        (code, &report["refused"], &report["created"]),
        (3, &json!(1), &json!(1))
    );
    let why = report["verdicts"][0]["reason"].as_str().unwrap();
    assert!(
        why.contains("line 2") && why.contains("3 cells under 2 columns"),
        "{why}"
    );
    let (code, report) =
        import("Name,Email\nAnn,ann@x.example\n\"Doe,doe@x.example\nJim,jim@x.example\n");
    assert_eq!(
        (code, &report["refused"], &report["created"]),
        (3, &json!(1), &json!(1))
    );
    let why = report["verdicts"][1]["reason"].as_str().unwrap();
    assert!(
        why.contains("line 3") && why.contains("never closed"),
        "{why}"
    );
}

#[test]
fn x2_a_file_of_another_kind_and_a_column_that_is_not_there_are_said() {
    let program = Program::new();
    let file = program.write("people.csv", "Name,Email,Nick\nAnn,ann@x.example,annie\n");
    let file = file.to_str().unwrap();
    let called = program.call(&["clients", "import", file, "--format", "vcard"]);
    assert_eq!(called.code, 3, "{}", called.out);
    assert!(called.out.contains("it is no vCard"), "{}", called.out);
    let called = program.call(&["clients", "import", file, "--column", "Nik=note"]);
    assert_eq!(called.code, 2, "{}", called.err);
    assert!(
        called.err.contains("no column «Nik»") && called.err.contains("Nick"),
        "{}",
        called.err
    );
    assert_eq!(
        program.json("list", &["list"]),
        json!([]),
        "nothing went in"
    );
    program.ok(&["clients", "import", file, "--column", "Nick=note"]);
    assert_eq!(program.json("list", &["list"])[0]["note"], "annie");
}

#[test]
fn c16_a_field_called_name_does_not_take_the_names_of_an_import() {
    let program = Program::new();
    let config = program.write(
        "c.toml",
        "[[field]]\nname = \"name\"\ntype = \"text\"\n[[field]]\nname = \"plan\"\ntype = \"text\"\n",
    );
    let config = config.to_str().unwrap();
    let file = program.write(
        "people.csv",
        "Name,Email,Plan,custom.name\nAnn,ann@x.example,gold,A\n",
    );
    program.ok(&[
        "--config",
        config,
        "clients",
        "import",
        file.to_str().unwrap(),
    ]);
    let card = &program.json("list", &["--config", config, "list"])[0];
    assert_eq!(card["name"], "Ann");
    assert_eq!(card["custom"]["plan"], "gold");
    assert_eq!(card["custom"]["name"], "A");
}

#[test]
fn x1_an_empty_card_comes_back_from_every_format() {
    for format in ["jsonl", "vcard", "vcard3", "csv"] {
        let program = Program::new();
        program.ok(&["new", "name="]);
        let exported = program.ok(&["clients", "export", "--format", format]);
        let other = Program::new();
        let file = other.write("cards", exported);
        let called = other.call(&["clients", "import", file.to_str().unwrap()]);
        assert_eq!(called.code, 0, "{format}: {}{}", called.out, called.err);
        assert_eq!(other.json("list", &["list"]).as_array().unwrap().len(), 1);
    }
}

#[test]
fn s7_an_entry_by_hand_ends_the_mark_it_made_and_why_says_so() {
    let program = Program::new();
    program.import(&[appeal("1", "ann@x.example")]);
    let late = program.call(&[
        "lists",
        "add",
        "black",
        "ann@x.example",
        "--until",
        "2020-01-01",
    ]);
    assert_eq!(late.code, 1, "{}", late.err);
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(2500);
    program.ok(&[
        "lists",
        "add",
        "black",
        "ann@x.example",
        "--until",
        &until.to_string(),
    ]);
    let verdict = |text| program.json("lists why", &["lists", "why", text]);
    assert_eq!(verdict("ann@x.example")["verdict"], "black");
    assert_eq!(program.import(&[appeal("2", "ann@x.example")])["spam"], 1);
    while jiff::Timestamp::now() <= until {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(verdict("ann@x.example")["verdict"], "normal");
    assert_eq!(verdict("#1")["verdict"], "normal");
    let reasons = verdict("#1")["reasons"].to_string();
    assert!(reasons.contains("time is over"), "{reasons}");
    assert_eq!(program.import(&[appeal("3", "ann@x.example")])["spam"], 0);
}
