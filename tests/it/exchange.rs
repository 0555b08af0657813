//! Contacts in and out (`SPEC 8`), through the real program: files of other programs, verdicts, round
//! trips, undo.

mod address_books;
mod columns;
mod programs;
mod round_trips;

use serde_json::{Value, json};

use crate::program::{Called, Program, parse, valid};
use crate::support::png;

impl Program {
    /// Imports a file and gives the report, held against its schema, and the exit code.
    #[track_caller]
    fn bring(&self, args: &[&str]) -> (i32, Value) {
        let mut all = vec!["clients", "import", "--json"];
        all.extend(args);
        let called = self.call(&all);
        let report = parse(&called.out);
        valid("clients import", &report);
        let verdicts = report["verdicts"].as_array().unwrap();
        assert_eq!(report["rows"], verdicts.len());
        (called.code, report)
    }

    #[track_caller]
    fn export(&self, args: &[&str]) -> String {
        let mut all = vec!["clients", "export"];
        all.extend(args);
        self.ok(&all)
    }

    #[track_caller]
    fn cards(&self) -> Vec<Value> {
        let ids: Vec<i64> = self
            .json("list", &["list"])
            .as_array()
            .unwrap()
            .iter()
            .map(|card| card["id"].as_i64().unwrap())
            .collect();
        let mut ids = ids;
        ids.sort_unstable();
        ids.iter()
            .map(|id| self.json("show", &["show", &id.to_string()]))
            .collect()
    }
}

fn counts(report: &Value) -> [u64; 5] {
    ["created", "updated", "unchanged", "conflicts", "refused"]
        .map(|name| report[name].as_u64().unwrap())
}

/// A desk with everything a card can have.
fn full() -> Program {
    let program = Program::new();
    std::fs::create_dir_all(program.path("home/.config/deskcard")).unwrap();
    program.write(
        "home/.config/deskcard/config.toml",
        "[desk]\nregion = \"DE\"\n[[field]]\nname = \"contract\"\n[[field]]\nname = \"shoe size\"\ntype = \"number\"\n",
    );
    program.write("face.png", png(1));
    program.ok(&[
        "new",
        "name=Лусия \"Lu\" Ortega, Dr.",
        "avatar=@face.png",
        "language=es",
        "company=Alpenhof; GmbH, Wien",
        "position=Buyer",
        "note=first line\n=1+1, \\n; and more\n\nlast",
        "vip=yes",
        "phones=mobile:+34 612 345 071",
        "phones=landline:030 901820",
        "phones=other:12, ask for Tom",
        "phones=fax:+49 30 901821",
        "emails=lucia@correo.example",
        "emails=l.ortega@work.example",
        "sites=https://lucia.example/a?b=1,2;3",
        "socials=vk:https://vk.com/id9",
        "socials=mastodon:@lu@example.social",
        "messengers=telegram:193847",
        "messengers=matrix:@lu:example.org",
        "additional_ids=crm:42",
        "additional_ids=7",
        "addresses=home:Calle Mayor 1\nwork: no, home\nMadrid",
        "addresses=mail:PO 5",
        "tags=a, b",
        "tags=news",
        "custom.contract=gold; 2027",
        "custom.shoe size=41.5",
    ]);
    program.ok(&["new", "name=Gone", "emails=gone@x.example"]);
    program.ok(&[
        "new",
        "emails=nameless@x.example",
        "phones=home:+49 171 1234567",
    ]);
    program.ok(&[
        "new",
        "name=Partner",
        "phones=home:+49 171 1234567",
        "--share",
    ]);
    program.ok(&["new", "name=Only a name"]);
    program.import(&[json!({
        "v": 1, "id": "w1", "channel": "widget", "text": "¿Dónde está mi pedido? Lo espero desde hace una semana.",
        "from": {"name": "Web Visitor", "email": "claimed@x.example", "phone": "+49 171 7654321"},
        "sent_at": "2026-11-22T06:10:00+03:00",
    })]);
    program.ok(&["delete", "2", "--yes"]);
    program
}

#[test]
fn x1_export_import_export_is_byte_for_byte_the_same_in_every_format() {
    let program = full();
    for format in ["vcard", "vcard3", "csv", "jsonl"] {
        let first = program.export(&["--format", format]);
        assert_eq!(
            first,
            program.export(&["--format", format]),
            "no time of export"
        );
        let other = Program::new();
        std::fs::create_dir_all(other.path("home/.config/deskcard")).unwrap();
        std::fs::copy(
            program.path("home/.config/deskcard/config.toml"),
            other.path("home/.config/deskcard/config.toml"),
        )
        .unwrap();
        other.write("cards", &first);
        let (code, report) = other.bring(&["cards"]);
        assert_eq!(
            (code, counts(&report)),
            (0, [5, 0, 0, 0, 0]),
            "{format}: {report:#}"
        );
        let second = other.export(&["--format", format]);
        assert_eq!(first, second, "{format}");
        let (code, report) = other.bring(&["cards"]);
        assert_eq!(
            (code, counts(&report)),
            (0, [0, 0, 5, 0, 0]),
            "{format}: {report:#}"
        );
        let (_, report) = program.bring(&[other.path("cards").to_str().unwrap()]);
        assert_eq!(
            counts(&report),
            [0, 0, 5, 0, 0],
            "{format}, into its own desk: {report:#}"
        );
    }
}

#[test]
fn x1_json_lines_lose_nothing_and_the_others_no_value() {
    let program = full();
    let before = program.cards();
    for format in ["jsonl", "vcard", "vcard3", "csv"] {
        let other = Program::new();
        std::fs::create_dir_all(other.path("home/.config/deskcard")).unwrap();
        std::fs::copy(
            program.path("home/.config/deskcard/config.toml"),
            other.path("home/.config/deskcard/config.toml"),
        )
        .unwrap();
        other.write("cards", program.export(&["--format", format]));
        other.bring(&["cards"]);
        for (was, is) in before.iter().zip(other.cards()) {
            let was = was.as_object().unwrap();
            for (field, value) in was {
                let derived = matches!(field.as_str(), "id" | "tickets");
                let unheld = match format {
                    "jsonl" => false,
                    "csv" => {
                        field.ends_with("_source")
                            || field == "avatar"
                            || field == "language_suggestion"
                    }
                    _ => field == "language_suggestion",
                };
                if derived || unheld {
                    continue;
                }
                let mut value = value.clone();
                let mut found = is[field].clone();
                if format == "csv" && field == "contacts" {
                    for contact in [&mut value, &mut found]
                        .into_iter()
                        .flat_map(|v| v.as_array_mut().unwrap())
                    {
                        contact["source"] = Value::Null;
                    }
                }
                assert_eq!(found, value, "{format}: {field} of {}", was["name"]);
            }
        }
    }
}

#[test]
fn x3_a_dry_run_says_what_the_import_will_do_and_changes_nothing() {
    let program = Program::new();
    program.write(
        "a.vcf",
        "BEGIN:VCARD\nFN:Ann\nEMAIL:ann@x.example\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\nTEL broken\nEND:VCARD\n",
    );
    let (code, preview) = program.bring(&["a.vcf", "--dry-run"]);
    assert_eq!((code, counts(&preview)), (3, [1, 0, 0, 0, 1]));
    assert!(!program.path("desk.db").exists(), "a dry run makes no desk");
    assert_eq!(preview["verdicts"][0]["card"], Value::Null);
    let reason = preview["verdicts"][1]["reason"].as_str().unwrap();
    assert!(reason.starts_with("a.vcf, line 7: "), "{reason}");
    let (code, report) = program.bring(&["a.vcf"]);
    assert_eq!((code, counts(&report)), (3, counts(&preview)));
    assert_eq!(report["verdicts"][0]["card"], 1);
    assert_eq!(
        report["verdicts"][0]["changes"],
        preview["verdicts"][0]["changes"]
    );

    let before = program.ok(&["show", "1", "--json"]);
    program.write(
        "b.csv",
        "Name,Email,Phone\nAnn,ANN@x.example,+49 30 901820\n",
    );
    let (code, preview) = program.bring(&["b.csv", "--dry-run"]);
    assert_eq!((code, counts(&preview)), (0, [0, 1, 0, 0, 0]));
    let row = &preview["verdicts"][0];
    assert_eq!(
        (&row["verdict"], &row["card"]),
        (&json!("updated"), &json!(1))
    );
    assert_eq!(
        row["changes"],
        json!([{"field": "phones", "before": [], "after": ["landline:+49 30 901820"]}])
    );
    assert_eq!(program.ok(&["show", "1", "--json"]), before);
    let history = program.json("history", &["history"]);
    assert_eq!(
        history.as_array().unwrap().len(),
        1,
        "only the import itself"
    );

    let (code, empty) = program.bring(&["/dev/null", "--format", "csv", "--dry-run"]);
    assert_eq!((code, &empty["rows"]), (0, &json!(0)));
}

#[test]
fn x3_an_import_is_one_undo() {
    let program = full();
    let before = program.cards();
    let export = program.export(&["--format", "jsonl"]);
    program.write(
        "a.csv",
        "Name,Email,Phone,Company,Tags\nNew One,new@x.example,,New Company,t\nPartner,partner@x.example,0171 1234567,,\n,lucia@correo.example,,,fresh\n",
    );
    let (code, report) = program.bring(&["a.csv"]);
    assert_eq!((code, counts(&report)), (0, [2, 1, 0, 0, 0]), "{report:#}");
    assert_eq!(
        program.json("show", &["show", "1"])["tags"],
        json!(["a, b", "news", "fresh"])
    );
    program.ok(&["undo"]);
    assert_eq!(program.cards(), before);
    assert_eq!(program.export(&["--format", "jsonl"]), export);
    let companies = program.json("companies list", &["companies", "list"]);
    assert_eq!(companies.as_array().unwrap().len(), 1, "{companies}");
    let (_, again) = program.bring(&["a.csv"]);
    assert_eq!(counts(&again), [2, 1, 0, 0, 0]);
}

#[test]
fn x3_nothing_of_a_conflict_is_taken() {
    let program = Program::new();
    program.ok(&["new", "name=Ann", "emails=ann@x.example", "vip=yes"]);
    program.ok(&["new", "name=Bob", "emails=bob@x.example", "company=Acme"]);
    program.write(
        "a.csv",
        concat!(
            "Name,Email,Phone,Company,Note\n",
            "Ann,ann@x.example;bob@x.example,,,two cards\n",
            "Anna,ann@x.example,+49 30 901820,,another name\n",
            "Bob,bob@x.example,,Other,another company\n",
            "Cleo,cleo@x.example,+49 171 1234567,,fine\n",
            "Cleopatra,cleo@x.example,,,the mail of Cleo\n",
            ",bob@x.example,,,a note\n",
        ),
    );
    let before = program.ok(&["show", "1", "--json"]);
    let (code, report) = program.bring(&["a.csv"]);
    assert_eq!((code, counts(&report)), (3, [1, 1, 0, 4, 0]), "{report:#}");
    let row = |at: usize| &report["verdicts"][at];
    let reason = |at: usize| row(at)["reason"].as_str().unwrap().to_owned();
    assert!(
        reason(0).contains("#1 (Ann)") && reason(0).contains("#2 (Bob)"),
        "{}",
        reason(0)
    );
    assert_eq!(
        row(1)["changes"],
        json!([{"field": "name", "before": "Ann", "after": "Anna"}])
    );
    assert!(reason(2).starts_with("company: "), "{}", reason(2));
    assert!(
        reason(4).contains("row 4") && reason(4).contains("Cleo"),
        "{}",
        reason(4)
    );
    assert_eq!(program.ok(&["show", "1", "--json"]), before);
    assert_eq!(program.json("show", &["show", "2"])["note"], "a note");
    let (_, again) = program.bring(&["a.csv"]);
    assert_eq!(counts(&again), [0, 0, 2, 4, 0], "and so it stays");
}

#[test]
fn c22_a_phone_of_two_people_is_shared_within_a_file_and_a_conflict_with_the_desk() {
    let program = Program::new();
    program.write(
        "a.csv",
        "Name,Email,Fax\nAnn,ann@x.example,+49 30 901820\nBob,bob@x.example,+49 30 901820\nCleo,,+49 30 901820\n",
    );
    let (code, report) = program.bring(&["a.csv"]);
    assert_eq!((code, counts(&report)), (0, [3, 0, 0, 0, 0]), "{report:#}");
    for card in program.cards() {
        let contacts = card["contacts"].as_array().unwrap();
        assert_eq!(contacts.last().unwrap()["shared"], true, "{card:#}");
    }
    let (_, again) = program.bring(&["a.csv"]);
    assert_eq!(counts(&again), [0, 0, 3, 0, 0], "{again:#}");
    program.ok(&["undo"]);
    assert_eq!(program.cards(), Vec::<Value>::new());
    program.ok(&["new", "name=Dora", "phones=fax:+49 30 901820"]);
    let (code, report) = program.bring(&["a.csv"]);
    assert_eq!((code, counts(&report)), (3, [0, 0, 0, 3, 0]), "{report:#}");
}

#[test]
fn c23_what_automation_and_imports_set_gives_way_to_an_import() {
    let program = Program::new();
    program.import(&[json!({
        "v": 1, "id": "1", "channel": "email", "from": {"email": "ann@x.example", "name": "annie77"},
        "subject": "Hi", "text": "x", "sent_at": "2026-11-22T06:10:00+03:00",
    })]);
    for (name, verdict) in [
        ("Ann Lee", "updated"),
        ("Ann B. Lee", "updated"),
        ("Ann B. Lee", "unchanged"),
    ] {
        program.write("a.csv", format!("Name,Email\n{name},ann@x.example\n"));
        let (_, report) = program.bring(&["a.csv"]);
        assert_eq!(report["verdicts"][0]["verdict"], verdict, "{report:#}");
    }
    let card = program.json("show", &["show", "1"]);
    assert_eq!(
        (&card["name"], &card["name_source"]),
        (&json!("Ann B. Lee"), &json!("import"))
    );
    program.write("a.csv", "Name,Email,Phone,Note\n,ann@x.example,,\n");
    let (_, report) = program.bring(&["a.csv"]);
    assert_eq!(
        counts(&report),
        [0, 0, 1, 0, 0],
        "what is empty changes nothing"
    );
}

#[test]
fn c24_an_edited_export_is_an_edit_unless_somebody_was_faster() {
    let program = Program::new();
    program.ok(&["new", "name=Ann", "emails=ann@x.example", "note=old"]);
    let sheet = program.export(&["--format", "csv"]);
    program.write("a.csv", sheet.replace("Ann", "Anna").replace("old", "new"));
    let (code, report) = program.bring(&["a.csv"]);
    assert_eq!((code, counts(&report)), (0, [0, 1, 0, 0, 0]), "{report:#}");
    let card = program.json("show", &["show", "1"]);
    assert_eq!(
        (&card["name"], &card["note"]),
        (&json!("Anna"), &json!("new"))
    );
    program.ok(&["set", "1", "name=Anne"]);
    let (code, report) = program.bring(&["a.csv"]);
    assert_eq!((code, counts(&report)), (3, [0, 0, 0, 1, 0]), "{report:#}");
}

#[test]
fn m7_a_deleted_card_stays_deleted_and_its_row_makes_a_new_one() {
    let program = Program::new();
    program.ok(&["new", "name=Ann", "emails=ann@x.example"]);
    program.write("a.jsonl", program.export(&["--format", "jsonl"]));
    program.ok(&["delete", "1", "--yes"]);
    let (_, report) = program.bring(&["a.jsonl"]);
    assert_eq!(
        (counts(&report), &report["verdicts"][0]["card"]),
        ([1, 0, 0, 0, 0], &json!(2))
    );
    let (_, again) = program.bring(&["a.jsonl"]);
    assert_eq!(counts(&again), [0, 0, 1, 0, 0]);
}

#[test]
fn d4_the_id_of_a_merged_card_leads_on_and_undo_gives_it_back() {
    let program = Program::new();
    program.write(
        "a.vcf",
        "BEGIN:VCARD\nFN:Ann\nUID:u1\nEMAIL:ann@x.example\nBDAY:1980-01-01\nEND:VCARD\nBEGIN:VCARD\nFN:Ann\nUID:u2\nEND:VCARD\n",
    );
    program.bring(&["a.vcf"]);
    let before = program.export(&["--format", "jsonl"]);
    program.ok(&["merge", "2", "1"]);
    let (code, report) = program.bring(&["a.vcf"]);
    assert_eq!((code, counts(&report)), (0, [0, 0, 2, 0, 0]), "{report:#}");
    assert!(program.export(&[]).contains("BDAY:1980-01-01"));
    program.ok(&["undo"]);
    assert_eq!(program.export(&["--format", "jsonl"]), before);
    let (_, report) = program.bring(&["a.vcf"]);
    assert_eq!(report["verdicts"][0]["card"], 1);
    assert_eq!(report["verdicts"][1]["card"], 2);
}

#[test]
fn x4_an_export_says_what_its_format_could_not_hold() {
    let program = full();
    let losses = |args: &[&str]| {
        let mut all = vec!["clients", "export"];
        all.extend(args);
        let Called { code, err, .. } = program.call(&all);
        assert_eq!(code, 0, "{err}");
        err
    };
    assert!(losses(&["--format", "csv"]).contains("pictures (1 card)"));
    assert_eq!(losses(&["--format", "jsonl"]), "");
    program.ok(&["clients", "export", "company:alpenhof", "-o", "out.csv"]);
    let text = std::fs::read_to_string(program.path("out.csv")).unwrap();
    assert!(text.starts_with("uid,name,") && text.contains("Лусия") && !text.contains("Partner"));
    use std::os::unix::fs::PermissionsExt;
    let mode = program
        .path("out.csv")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        !program
            .export(&["--format", "jsonl", "-company:alpenhof"])
            .contains("Лусия")
    );
    assert_eq!(
        program
            .call(&["clients", "export", "--excel-safe", "--format", "jsonl"])
            .code,
        2
    );
}

#[test]
fn x4_excel_safe_defuses_formulas_and_phones_survive() {
    let program = Program::new();
    program.ok(&[
        "new",
        "name==cmd|' /C calc'!A0",
        "phones=+49 30 901820",
        "note=-1",
        "tags=-x",
    ]);
    let safe = program.export(&["--format", "csv", "--excel-safe"]);
    for record in safe.lines().flat_map(|line| line.split(',')) {
        assert!(
            !record.trim_matches('"').starts_with(['=', '+', '-', '@']),
            "{safe}"
        );
    }
    let other = Program::new();
    other.write("a.csv", &safe);
    other.bring(&["a.csv"]);
    let (was, is) = (
        program.json("show", &["show", "1"]),
        other.json("show", &["show", "1"]),
    );
    for field in ["name", "note", "tags", "phones"] {
        assert_eq!(was[field], is[field]);
    }
    assert_eq!(other.export(&["--format", "csv", "--excel-safe"]), safe);
}

#[test]
fn r1_an_export_carries_no_escape_sequence_and_json_lines_escape_it() {
    let program = Program::new();
    program.import(&[json!({
        "v": 1, "id": "1", "channel": "email", "text": "x", "subject": "s",
        "from": {"email": "e@x.example", "name": "Ev\u{1b}[31mil \u{202e}gpj"},
        "sent_at": "2026-11-22T06:10:00+03:00",
    })]);
    let lines = program.export(&["--format", "jsonl"]);
    assert!(
        !lines.contains(['\u{1b}', '\u{202e}']) && lines.contains("\\u202e"),
        "{lines}"
    );
    for format in ["vcard", "vcard3", "csv"] {
        assert!(
            !program.export(&["--format", format]).contains('\u{1b}'),
            "{format}"
        );
    }
}

#[test]
fn json_lines_written_by_hand_are_read_and_what_is_unknown_is_named() {
    let program = Program::new();
    program.write(
        "a.jsonl",
        "{\"name\":\"Ann\",\"emails\":[\"ann@x.example\"],\"phones\":[{\"type\":\"home\",\"number\":\"+49 30 901820\"}],\"hat\":7}\n\n{oops\n{\"v\":9,\"name\":\"Later\"}\n",
    );
    let (code, report) = program.bring(&["a.jsonl"]);
    assert_eq!((code, counts(&report)), (3, [1, 0, 0, 0, 2]), "{report:#}");
    assert_eq!(report["unknown_columns"], json!(["hat"]));
    let reason = report["verdicts"][1]["reason"].as_str().unwrap();
    assert!(reason.starts_with("a.jsonl, line 3: "), "{reason}");
    let card = program.json("show", &["show", "1"]);
    assert_eq!(card["emails"], json!(["ann@x.example"]));
    assert_eq!(
        card["phones"],
        json!([{"type": "home", "number": "+49 30 901820", "e164": "+4930901820"}])
    );
}

#[test]
fn values_that_are_no_address_are_kept_as_typed_and_recognise_nobody() {
    let program = Program::new();
    program.write(
        "a.csv",
        "Name,Email,Phone\nAnn,ask at the desk,extension 5\nBob,ask at the desk,extension 5\n",
    );
    let (code, report) = program.bring(&["a.csv"]);
    assert_eq!((code, counts(&report)), (0, [2, 0, 0, 0, 0]), "{report:#}");
    let card = program.json("show", &["show", "1"]);
    assert_eq!(card["emails"], json!(["ask at the desk"]));
    assert_eq!(card["contacts"][0]["key"], Value::Null);
    let (_, again) = program.bring(&["a.csv"]);
    assert_eq!(
        counts(&again),
        [0, 0, 2, 0, 0],
        "the same row is the same card"
    );
    program.ok(&["set", "1", "position=Chef"]);
}
