//! Contacts coming in on the screen (`X2`, `X3`), through the real program.

use serde_json::Value;

use crate::scenario::{Scene, Script};

const GOOGLE: &str = "\
First Name,Last Name,Organization Title,E-mail 1 - Value,Phone 1 - Value,Shoe size
Anna,Weiß,buyer,anna@acme.example,+49 30 901820,42
Иван,Петров,chief,ivan@example.com,,44
Somebody,Else,,anna@acme.example,,
";

/// A desk where Ivan is known, and a file of another program.
fn scene() -> Scene {
    Scene::new()
        .config("[[field]]\nname = \"size\"\ntype = \"text\"\n")
        .done(&["new", "name=Иван Петров", "emails=ivan@example.com"])
        .file("google.csv", GOOGLE)
}

fn cards(script: &Script) -> Vec<Value> {
    let list = script.program.json("list", &["list"]);
    list.as_array().unwrap().clone()
}

#[test]
fn x3_contacts_are_checked_get_their_columns_come_in_as_one_change_and_leave_by_one_undo() {
    let mut script = scene().open(120, 40);
    script
        .press("i ‹goo› Tab Enter")
        .is_asked("Import google.csv");
    script
        .sees("CSV of Google")
        .sees("1 in conflict")
        .sees("conflict")
        .sees("updates #1")
        .sees("position: chief")
        .sees("anna@acme.example")
        .sees("«Shoe size» (42)");
    // Nothing was stored by looking.
    assert_eq!(cards(&script).len(), 1);
    script.press("g 1 1").sees("«Shoe size» → custom.size");
    script.is_asked("custom.size").press("Enter");
    script.sees("1 card created, 1 updated from google.csv; 1 row left out");
    let list = cards(&script);
    assert_eq!(list.len(), 2);
    let anna = list
        .iter()
        .find(|card| card["name"] == "Anna Weiß")
        .unwrap();
    assert_eq!(anna["custom"]["size"], "42");
    assert_eq!(anna["phones"][0]["e164"], "+4930901820");
    script
        .press("u")
        .until("it is still there", |script| cards(script).len() == 1);
    assert_eq!(cards(&script)[0]["position"], Value::Null);
    script.quits();
}

#[test]
fn x3_esc_leaves_the_desk_as_it_was_and_a_bad_path_says_why() {
    let mut script = scene()
        .file("words.txt", "Dear Anna,\nhow are you?\n")
        .open(80, 24);
    script
        .press("i ‹nothing.vcf› Enter")
        .sees("there is no file");
    script
        .press("Ctrl-u ‹words.txt› Enter")
        .sees("none of the formats known");
    script
        .press("Ctrl-u ‹google.csv› Enter")
        .is_asked("Import google.csv");
    script.press("Esc").misses("Import google.csv");
    assert_eq!(cards(&script).len(), 1);
    script.quits();
}

#[test]
fn x3_the_palette_imports_contacts_and_what_changed_since_is_shown_again() {
    let mut script = scene()
        .file(
            "one.vcf",
            "BEGIN:VCARD\nVERSION:3.0\nFN:One\nEMAIL:one@x.example\nEND:VCARD\n",
        )
        .open(100, 30);
    script
        .press(": ‹import one.vcf› Enter")
        .is_asked("Import one.vcf");
    script.sees("one@x.example");
    let two = "BEGIN:VCARD\nVERSION:4.0\nFN:Two\nEMAIL:two@x.example\nEND:VCARD\n";
    script.program.write("one.vcf", two);
    script.press("Enter").sees("The file changed meanwhile");
    script.is_asked("two@x.example").press("Enter");
    script.sees("1 card created from one.vcf");
    assert_eq!(cards(&script).len(), 2);
    script.quits();
}
