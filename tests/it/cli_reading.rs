//! Commands that read: the shapes of their JSON, their text, what they find and what they do not.

use serde_json::{Value, json};

use crate::program::{Program, parse, sample, valid};

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn every_reading_command_prints_its_shape_as_json() {
    let program = Program::new();
    program.import_week();
    let broken = sample("broken.jsonl");
    let called = program.call(&["import", broken.to_str().unwrap(), "--json"]);
    assert_eq!(called.code, 3, "{}", called.err);
    valid("import", &parse(&called.out));
    program.ok(&[
        "set",
        "dana.whitfield@morningledger.example",
        "vip=yes",
        "tags+=press",
    ]);
    program.ok(&["companies", "new", "Alpenhof"]);
    program.ok(&["ticket", "reply", "1", "We are on it."]);

    let list = program.json("list", &["list"]);
    assert!(list.as_array().unwrap().len() > 100);
    let tickets = program.json("ticket list", &["ticket", "list"]);
    assert!(tickets.as_array().unwrap().len() > 100);
    for client in list.as_array().unwrap().iter().step_by(6) {
        program.json("show", &["show", &client["id"].to_string()]);
    }
    let mut files = 0;
    for ticket in tickets.as_array().unwrap().iter().step_by(3) {
        let number = ticket["id"].to_string();
        let whole = program.json("ticket show", &["ticket", "show", &number]);
        files += whole["messages"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|message| !message["attachments"].as_array().unwrap().is_empty())
            .count();
    }
    assert!(files > 5, "{files}");
    for (shape, args, least) in [
        ("search", &["search", "lamp"][..], 5),
        ("duplicates", &["duplicates"][..], 1),
        ("rejects list", &["rejects", "list"][..], 6),
        ("history", &["history"][..], 3),
        ("lists", &["lists"][..], 1),
        ("companies list", &["companies", "list"][..], 1),
        ("outbox list", &["outbox", "list"][..], 1),
        ("keys", &["keys"][..], 50),
    ] {
        let value = program.json(shape, args);
        assert!(value.as_array().unwrap().len() >= least, "{shape}: {value}");
    }
    program.json("config show", &["config", "show"]);
}

#[test]
fn fields_stand_in_the_order_of_the_specification_and_none_is_left_out() {
    let program = Program::new();
    program.ok(&["new", "name=Ivan"]);
    let card = program.json("show", &["show", "1"]);
    assert_eq!(
        keys(&card).join(" "),
        "id name name_source also_seen_as avatar language language_source language_suggestion company \
         position note spammer vip phones emails sites socials messengers additional_ids addresses tags \
         custom contacts tickets created_at updated_at"
    );
    let list = program.json("list", &["list"]);
    assert_eq!(
        keys(&list[0]),
        keys(&card)
            .into_iter()
            .filter(|key| !matches!(*key, "contacts" | "tickets"))
            .collect::<Vec<_>>()
    );
    assert_eq!(card["company"], Value::Null);
    assert_eq!(card["phones"], json!([]));
}

#[test]
fn an_empty_desk_lists_nothing_and_is_not_made_by_looking_at_it() {
    let program = Program::new();
    for (shape, args) in [
        ("list", &["list"][..]),
        ("ticket list", &["ticket", "list"][..]),
        ("search", &["search", "nothing"][..]),
        ("duplicates", &["duplicates"][..]),
        ("rejects list", &["rejects", "list"][..]),
        ("history", &["history"][..]),
        ("lists", &["lists", "black"][..]),
        ("companies list", &["companies", "list"][..]),
        ("outbox list", &["outbox", "list"][..]),
    ] {
        assert_eq!(program.json(shape, args), json!([]), "{args:?}");
    }
    assert!(!program.path("desk.db").exists());
}

#[test]
fn a_card_is_found_by_every_kind_of_reference() {
    let program = Program::new();
    program.ok(&[
        "new",
        "name=Ivan Petrov",
        "phones=mobile:+7 921 123-45-67",
        "emails=Ivan@Example.com",
        "messengers=telegram:193847",
        "socials=https://vk.com/ivan",
        "additional_ids=crm:42",
    ]);
    for reference in [
        "1",
        "#1",
        "+79211234567",
        "+7 921 123-45-67",
        "0079211234567",
        "tel:+79211234567",
        "ivan@example.com",
        "telegram:193847",
        "vk:ivan",
        "vk.com/ivan",
        "https://m.vk.com/ivan",
        "id:crm:42",
    ] {
        let card = program.json("show", &["show", reference]);
        assert_eq!(card["id"], 1, "{reference}");
    }
    for reference in [
        "2",
        "#99",
        "nobody@example.com",
        "+4930123456",
        "no such thing",
    ] {
        let called = program.call(&["show", reference]);
        assert_eq!((called.code, called.out.as_str()), (4, ""), "{reference}");
        assert!(called.err.starts_with("deskcard: "), "{}", called.err);
    }
}

#[test]
fn a_shared_contact_is_ambiguous_and_the_candidates_are_named() {
    let program = Program::new();
    program.ok(&["new", "name=Joan", "phones=+44 20 7946 0718"]);
    program.ok(&["new", "name=Tom", "phones=+44 20 7946 0718", "--share"]);
    let called = program.call(&["show", "+442079460718"]);
    assert_eq!(called.code, 4);
    for part in ["#1 Joan", "#2 Tom"] {
        assert!(called.err.contains(part), "{}", called.err);
    }
    let card = program.json("show", &["show", "1"]);
    assert_eq!(
        card["contacts"][0]["shared"], true,
        "shared for every holder"
    );
}

#[test]
fn r1_text_from_strangers_reaches_neither_terminal_nor_json_as_it_is() {
    let program = Program::new();
    let evil = "a\u{1b}]0;owned\u{7}b\u{9b}31mc\u{202e}d";
    program.import(&[json!({
        "v": 1, "id": "1", "channel": "telegram",
        "from": {"id": "7", "name": evil},
        "subject": evil, "text": format!("{evil}\nline\ttab"),
        "attachments": [{"name": evil, "data": "AAAA"}],
    })]);
    for args in [
        &["list"][..],
        &["list", "--json"][..],
        &["show", "1"][..],
        &["show", "1", "--json"][..],
        &["ticket", "list"][..],
        &["ticket", "show", "1"][..],
        &["ticket", "show", "1", "--json"][..],
        &["ticket", "attachments", "1"][..],
        &["search", "line"][..],
        &["search", "line", "--json"][..],
    ] {
        let out = program.ok(args);
        let bad = out.chars().find(|c| {
            c.is_control() && *c != '\n'
                || matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(bad, None, "{args:?}: {out:?}");
        assert!(
            out.contains('\u{fffd}') || args[0] == "search",
            "{args:?}: {out}"
        );
    }
    let ticket = program.json("ticket show", &["ticket", "show", "1"]);
    let text = ticket["messages"][0]["text"].as_str().unwrap();
    assert!(
        text.ends_with("\nline\ttab"),
        "newline and tab stay: {text:?}"
    );
}

#[test]
fn the_list_is_by_name_and_as_long_as_asked_for() {
    let program = Program::new();
    for name in ["name=Émile", "name=anna", "name=Zoë", "name=Berta"] {
        program.ok(&["new", name]);
    }
    program.ok(&["set", "3", "vip=yes"]);
    let names = |args: &[&str]| -> Vec<String> {
        let list = program.json("list", args);
        let cards = list.as_array().unwrap();
        cards
            .iter()
            .map(|card| card["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&["list"]), ["anna", "Berta", "Émile", "Zoë"]);
    assert_eq!(names(&["list", "--limit", "2"]), ["anna", "Berta"]);
    assert_eq!(names(&["list", "emile"]), ["Émile"]);
    assert_eq!(names(&["list", "vip:yes"]), ["Zoë"]);
    assert_eq!(names(&["list", "-vip:yes", "--limit", "1"]), ["anna"]);
    let text = program.ok(&["list"]);
    assert!(text.lines().next().unwrap().contains("★  Zoë"), "{text}");
}

#[test]
fn the_list_as_csv_has_a_line_a_card() {
    let program = Program::new();
    program.ok(&[
        "new",
        "name=Ivan, the Guide",
        "phones=mobile:+34 612 345 071",
        "tags=a",
        "tags=b",
    ]);
    program.ok(&["new", "name=Anna"]);
    let out = program.ok(&["list", "--csv"]);
    assert!(out.starts_with("id,name,language,company,"), "{out}");
    let second = out.find("\r\n2,Anna,").unwrap();
    let first = out.find("\r\n1,\"Ivan, the Guide\",").unwrap();
    assert!(second < first, "by name: {out}");
    assert!(
        out.contains("mobile:+34 612 345 071") && out.contains("\"a\nb\""),
        "{out}"
    );
    assert_eq!(program.call(&["list", "--csv", "--json"]).code, 2);
}

#[test]
fn a_pipe_that_closes_ends_the_listing_quietly() {
    let program = Program::new();
    program.import_week();
    let mut child = program
        .command(&["ticket", "list", "--view", "all", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn nothing_is_coloured_where_nobody_looks() {
    let program = Program::new();
    program.import_week();
    for args in [&["list"][..], &["ticket", "show", "3"][..], &["keys"][..]] {
        assert!(!program.ok(args).contains('\u{1b}'), "{args:?}");
    }
}

#[test]
fn detect_answers_line_by_line_for_empty_lines_too() {
    let program = Program::new();
    let called = program.feed(
        &["detect", "--json"],
        "Здравствуйте! Подскажите, пожалуйста, где мой заказ?\n\nok\nGuten Tag,\\nwo bleibt denn mein Paket, das ich bestellt habe?",
    );
    assert_eq!(called.code, 0, "{}", called.err);
    let answers: Vec<Value> = called.out.lines().map(parse).collect();
    assert_eq!(answers.len(), 4, "{}", called.out);
    for answer in &answers {
        valid("detect", answer);
    }
    assert_eq!(answers[0]["language"], "ru");
    assert_eq!(
        answers[1],
        json!({"language": null, "confidence": 0.0, "suggestion": null})
    );
    assert_eq!(answers[3]["language"], "de");
    let called = program.feed(
        &["detect"],
        "Где мой заказ, который я сделал неделю назад?\n",
    );
    assert!(called.out.starts_with("ru\t"), "{}", called.out);
}

#[test]
fn schemas_are_printed_one_by_one_and_all_together() {
    let program = Program::new();
    let all = parse(&program.ok(&["schema"]));
    for name in deskcard::exchange::json::schema::NAMES {
        let one = parse(&program.ok(&["schema", name]));
        assert_eq!(one, all[name], "{name}");
        jsonschema::validator_for(&one).unwrap();
    }
    assert_eq!(
        parse(&program.ok(&["schema", "ticket", "list"])),
        all["ticket list"]
    );
    assert_eq!(program.call(&["schema", "nonsense"]).code, 4);
}
