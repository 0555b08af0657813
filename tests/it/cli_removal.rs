//! Merging, deleting, erasing and handing over, on the command line (`D1`, `D2`, `D4`, `T11`).

use serde_json::json;

use crate::program::Program;
use crate::support::{chat, mail};

fn two_cards() -> Program {
    let program = Program::new();
    let lines = [
        mail(
            "1",
            "anna@example.com",
            "My name is Zebrafinch and I have a question",
        ),
        mail("2", "a.weiss@example.com", "Another question"),
        chat("3", "telegram", "77", "And a third"),
    ];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    program.write("queue.jsonl", lines.join("\n") + "\n");
    program.ok(&["import", "queue.jsonl"]);
    program
}

#[test]
fn d4_the_number_of_a_merged_card_leads_on_and_undo_parts_them_again() {
    let program = two_cards();
    let before = program.ok(&["list", "--json"]);
    program.ok(&["merge", "anna@example.com", "telegram:77"]);
    let card = program.json("show", &["show", "3"]);
    assert_eq!(card["id"], 1);
    assert_eq!(card["tickets"].as_array().unwrap().len(), 2);
    program.ok(&["undo"]);
    assert_eq!(program.ok(&["list", "--json"]), before);
    assert_eq!(
        program.call(&["merge", "1", "1"]).code,
        1,
        "a card with itself"
    );
    assert_eq!(program.call(&["merge", "1", "nobody@example.com"]).code, 4);
}

#[test]
fn d1_a_card_is_deleted_only_when_that_was_said() {
    let program = two_cards();
    let refused = program.call(&["delete", "1"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    program.ok(&["show", "1"]);
    program.ok(&["delete", "1", "--yes"]);
    assert_eq!(program.call(&["show", "1"]).code, 4);
    assert_eq!(program.call(&["ticket", "show", "1"]).code, 4);
    program.ok(&["undo"]);
    program.ok(&["show", "1"]);
    program.ok(&["ticket", "show", "1"]);
}

#[test]
fn d2_an_erased_person_is_in_no_byte_of_the_file() {
    let program = two_cards();
    let said = program.ok(&["delete", "1", "--erase", "--yes"]);
    assert!(said.contains("nothing is left"), "{said}");
    for entry in std::fs::read_dir(program.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file()
            && path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("desk.db"))
        {
            let bytes = std::fs::read(&path).unwrap();
            for word in ["anna@example.com", "Zebrafinch", "zebrafinch"] {
                let found = bytes
                    .windows(word.len())
                    .any(|window| window == word.as_bytes());
                assert!(!found, "{word} is still in {}", path.display());
            }
        }
    }
    assert_eq!(program.call(&["undo"]).code, 4);
    program.ok(&["show", "a.weiss@example.com"]);
}

#[test]
fn a_person_is_handed_everything_in_a_folder() {
    let program = two_cards();
    program.ok(&["subject", "anna@example.com", "anna"]);
    let card: serde_json::Value =
        serde_json::from_slice(&std::fs::read(program.path("anna/card.json")).unwrap()).unwrap();
    assert_eq!(card["emails"], json!(["anna@example.com"]));
    assert_ne!(
        program.call(&["subject", "anna@example.com", "anna"]).code,
        0,
        "the folder is taken"
    );
}

#[test]
fn t11_tickets_are_merged_and_messages_split_off() {
    let program = two_cards();
    program.ok(&["ticket", "merge", "1", "2"]);
    assert_eq!(
        program.json("ticket show", &["ticket", "show", "2"])["id"],
        1
    );
    let messages = program.json("ticket show", &["ticket", "show", "1"])["messages"].clone();
    let last = messages[1]["id"].to_string();
    let number = program.ok(&["ticket", "split", "1", &last, "telegram:77"]);
    let split = program.json("ticket show", &["ticket", "show", number.trim()]);
    assert_eq!(
        (
            &split["client"],
            split["messages"].as_array().unwrap().len()
        ),
        (&json!(3), 1)
    );
    assert_eq!(
        program.call(&["ticket", "split", "1", &last, "3"]).code,
        4,
        "it is not there any more"
    );
}
