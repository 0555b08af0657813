//! Possible duplicates that no key tells: one name at one company, one number in two spellings (`D6`).

use serde_json::{Value, json};

use crate::program::Program;

fn pairs(program: &Program) -> Vec<(i64, i64, String)> {
    let list = program.json("duplicates", &["duplicates"]);
    let mut pairs: Vec<(i64, i64, String)> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| {
            (
                pair["a"].as_i64().unwrap(),
                pair["b"].as_i64().unwrap(),
                pair["reasons"][0].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    pairs.sort();
    pairs
}

#[test]
fn d6_the_same_name_at_the_same_company_is_a_possible_duplicate() {
    let program = Program::new();
    program.ok(&[
        "new",
        "name=Jan Müller",
        "company=Acme",
        "emails=jan@a.example",
    ]);
    program.ok(&["new", "name=Jan Müller", "company=Other"]);
    assert_eq!(pairs(&program), []);
    program.ok(&["new", "name=jan muller", "company=acme", "vip=yes"]);
    let found = pairs(&program);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1), (1, 3));
    assert_eq!(
        found[0].2,
        "the same name at the same company: jan muller, Acme"
    );
    // Told apart, they stay apart, whatever is saved afterwards.
    let list = program.json("duplicates", &["duplicates"]);
    let id = list[0]["id"].to_string();
    program.ok(&["duplicates", "dismiss", &id]);
    program.ok(&["set", "3", "position=buyer"]);
    assert_eq!(pairs(&program), []);
}

#[test]
fn d6_one_number_in_two_spellings_is_a_possible_duplicate_and_two_valid_numbers_are_not() {
    let program = Program::new();
    program.ok(&["new", "name=One", "phones=+49 171 1234567"]);
    program.ok(&["new", "name=Two", "phones=+43 171 1234567"]);
    program.ok(&["new", "name=Three", "phones=0171/123 45 67"]);
    let found = pairs(&program);
    assert!(
        found.iter().any(|(a, b, reason)| (*a, *b) == (1, 3)
            && reason == "one phone number in two spellings: 0171/123 45 67 and +49 171 1234567"),
        "{found:?}"
    );
    assert!(
        found.iter().all(|(a, b, _)| (*a, *b) != (1, 2)),
        "{found:?}"
    );
}

#[test]
fn d6_appeals_of_one_name_from_a_company_s_domain_are_possible_duplicates() {
    let program = Program::new();
    program.ok(&["companies", "new", "Acme"]);
    program.ok(&["companies", "domain", "Acme", "acme.example"]);
    let mail = |id: &str, from: &str, name: &str| -> Value {
        json!({
            "v": 1, "id": id, "channel": "email", "from": {"email": from, "name": name},
            "subject": "Question", "text": "Hello", "sent_at": "2026-11-22T06:10:00+03:00",
        })
    };
    program.import(&[
        mail("1", "jan@acme.example", "Jan Weiss"),
        mail("2", "j.weiss@acme.example", "Jan Weiß"),
        mail("3", "eva@acme.example", "Eva Weiss"),
        mail("4", "jan@weiss.example", "Jan Weiss"),
    ]);
    let found = pairs(&program);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1), (1, 2));
}

#[test]
fn d6_a_later_mail_that_names_a_card_makes_it_a_possible_duplicate_too() {
    let program = Program::new();
    program.ok(&["companies", "new", "Acme"]);
    program.ok(&["companies", "domain", "Acme", "acme.example"]);
    let mail = |id: &str, from: &str, name: Option<&str>| -> Value {
        json!({
            "v": 1, "id": id, "channel": "email", "from": {"email": from, "name": name},
            "subject": "Question", "text": "Hello", "sent_at": "2026-11-22T06:10:00+03:00",
        })
    };
    program.import(&[
        mail("1", "jan@acme.example", Some("Jan Weiss")),
        mail("2", "j.weiss@acme.example", None),
    ]);
    assert_eq!(pairs(&program), []);
    program.import(&[
        mail("3", "j.weiss@acme.example", Some("Jan Weiss")),
        mail("4", "jan.weiss@acme.example", Some("Jan Weiss")),
    ]);
    let found = pairs(&program);
    let who: Vec<(i64, i64)> = found.iter().map(|(a, b, _)| (*a, *b)).collect();
    assert_eq!(who, [(1, 2), (1, 3), (2, 3)]);
}

#[test]
fn d6_cards_that_come_to_one_company_together_are_possible_duplicates_until_that_is_undone() {
    let program = Program::new();
    program.ok(&["new", "name=Jan Weiss", "company=Acme"]);
    program.ok(&["new", "name=Jan Weiß", "company=Globex"]);
    program.write(
        "cards.jsonl",
        "{\"name\":\"Jan Weiss\",\"emails\":[\"jan@weiss.example\"],\"company\":\"Initech\"}\n",
    );
    program.ok(&["clients", "import", "cards.jsonl"]);
    assert_eq!(pairs(&program), []);
    program.ok(&["companies", "merge", "Acme", "Globex"]);
    let merged = pairs(&program);
    assert_eq!(
        merged,
        [(
            1,
            2,
            "the same name at the same company: Jan Weiß, Acme".to_owned()
        )]
    );
    program.ok(&["set", "3", "company=Acme"]);
    assert_eq!(pairs(&program).len(), 3);
    program.ok(&["undo"]);
    assert_eq!(pairs(&program), merged);
    program.ok(&["undo"]);
    assert_eq!(pairs(&program), []);
}

#[test]
fn d6_a_save_looks_only_for_the_numbers_that_are_new() {
    let program = Program::new();
    program.ok(&["new", "name=One", "phones=0171/123 45 67"]);
    program.ok(&["new", "name=Two", "phones=0172/123 45 67"]);
    program.ok(&["set", "2", "phones+=+49 171 1234567"]);
    let found = pairs(&program);
    assert_eq!(found.len(), 1, "{found:?}");
    let list = program.json("duplicates", &["duplicates"]);
    assert_eq!(list[0]["reasons"].as_array().unwrap().len(), 1);
    program.ok(&["set", "2", "position=buyer"]);
    assert_eq!(program.json("duplicates", &["duplicates"]), list);
}

#[test]
fn d6_a_phone_that_an_import_brings_in_another_spelling_is_a_possible_duplicate_until_that_is_undone()
 {
    let program = Program::new();
    program.ok(&["new", "name=One", "phones=+49 171 1234567"]);
    program.ok(&["new", "name=Two", "phones=0172/765 43 21"]);
    program.write(
        "cards.csv",
        concat!(
            "Name,Phone\n",
            "Three,0171/123 45 67\n",
            "Four,+49 172 7654321\n",
            "Five,+43 171 1234567\n",
            "Six,(0173) 111 22 33\n",
            "Seven,0173 1112233\n",
        ),
    );
    program.ok(&["clients", "import", "cards.csv", "--dry-run"]);
    assert_eq!(pairs(&program), []);
    program.ok(&["clients", "import", "cards.csv"]);
    let found = pairs(&program);
    let who: Vec<(i64, i64)> = found.iter().map(|(a, b, _)| (*a, *b)).collect();
    assert_eq!(who, [(1, 3), (2, 4), (3, 5), (6, 7)], "{found:?}");
    assert!(found[0].2.contains("0171/123 45 67") && found[0].2.contains("+49 171 1234567"));
    // A second import brings nothing new, and what was told apart stays so.
    let list = program.json("duplicates", &["duplicates"]);
    program.ok(&["duplicates", "dismiss", &list[0]["id"].to_string()]);
    program.ok(&["clients", "import", "cards.csv"]);
    assert_eq!(pairs(&program).len(), 3);
    program.ok(&["undo"]);
    program.ok(&["undo"]);
    assert_eq!(pairs(&program), []);
}

#[test]
fn d6_a_number_that_many_imported_cards_have_tells_nothing() {
    let program = Program::new();
    let rows: String = (0..40)
        .map(|n| format!("Name {n},030 555 12 34\n"))
        .collect();
    program.write("cards.csv", format!("Name,Phone\n{rows}"));
    program.ok(&["clients", "import", "cards.csv"]);
    assert_eq!(pairs(&program), []);
}
