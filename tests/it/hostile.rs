//! Text from strangers is harmless (`R1`): 252 kinds of hostile text in every place a stranger can write to,
//! and every byte that reaches the terminal looked at.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::program::Program;
use crate::scenario::Scene;

mod kinds;
mod oracle;

/// An appeal that has the text everywhere.
fn appeal(number: usize, text: &str) -> Value {
    json!({
        "v": 1, "id": format!("h{number}\u{1b}{text}"), "channel": "telegram",
        "thread": format!("t{number}{text}"),
        "from": {
            "name": text, "id": format!("{}", 700_000 + number), "handle": text,
            "email": format!("h{number}@x.example"), "additional_id": format!("crm:{text}"),
        },
        "to": text, "subject": text, "text": format!("{text}\n{text}"),
        "sent_at": "2026-11-22T06:10:00Z",
        "attachments": [{"name": text, "type": text, "data": STANDARD.encode("file")}],
        "more": text,
    })
}

/// A mail whose headers and parts have the text.
fn mail(number: usize, text: &str) -> Vec<u8> {
    let word = STANDARD.encode(text);
    let line: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    format!(
        "From: =?utf-8?B?{word}?= <m{number}@x.example>\r\nTo: us@shop.example\r\n\
         Subject: =?utf-8?B?{word}?=\r\nMessage-ID: <h{number}@x.example>\r\nX-Mailer: {line}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n\
         --cut\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{word}\r\n\
         --cut\r\nContent-Type: text/plain; name=\"=?utf-8?B?{word}?=\"\r\n\
         Content-Disposition: attachment\r\n\r\nfile\r\n--cut--\r\n"
    )
    .into_bytes()
}

fn attacked() -> Program {
    let program = Program::new();
    let appeals: Vec<Value> = kinds::all()
        .iter()
        .enumerate()
        .map(|(number, text)| appeal(number, text))
        .collect();
    let report = program.import(&appeals);
    assert_eq!(report["rejected"], 0, "{report}");
    program
}

#[test]
fn there_are_252_kinds_and_all_are_different() {
    let kinds = kinds::all();
    assert!(kinds.len() >= 252, "{}", kinds.len());
    assert_eq!(kinds.iter().collect::<HashSet<_>>().len(), kinds.len());
}

#[test]
fn the_oracle_sees_what_it_must() {
    for bad in [
        "a\u{1b}[31337mb",
        "\u{1b}]0;PWNED\u{7}",
        "\u{9b}1m",
        "x\u{202e}y",
        "\u{1b}cx",
        "\u{1}",
        "\u{1b}[12~",
    ] {
        assert!(oracle::screen(bad.as_bytes()).is_err(), "{bad:?}");
        assert!(oracle::printed(bad).is_err(), "{bad:?}");
    }
    let good =
        "\u{1b}[1;31mbold\u{1b}[0m\u{1b}]8;;https://x.example\u{1b}\\x\u{1b}]8;;\u{1b}\\\r\n";
    assert_eq!(oracle::screen(good.as_bytes()), Ok(()));
    assert!(oracle::printed("a\rb").is_err());
}

#[test]
fn r1_what_commands_print_is_text_alone() {
    let program = attacked();
    for (number, text) in kinds::all().iter().enumerate().step_by(9) {
        let file = program.write("one.eml", mail(number, text));
        program.ok(&["import", file.to_str().unwrap()]);
    }
    // Lines that are refused show a piece of themselves.
    let broken: String = kinds::all()
        .iter()
        .step_by(7)
        .map(|text| format!("{{{}\n", text.replace('\n', " ")))
        .collect();
    let file = program.write("broken\u{1b}[31337m.jsonl", broken);
    assert_eq!(program.call(&["import", file.to_str().unwrap()]).code, 3);
    program.ok(&[
        "set",
        "1",
        "note=\u{1b}[31337mPWNED\u{202e}",
        "tags=\u{9b}2J",
    ]);
    program.ok(&["ticket", "tag", "1", "\u{1b}]0;PWNED\u{7}"]);
    program.ok(&["ticket", "comment", "1", "\u{1b}[31337mPWNED"]);
    let folder = program.path("files");
    for words in [
        vec!["list", "--limit", "400"],
        vec!["list", "--limit", "400", "--json"],
        vec!["list", "--limit", "400", "--csv"],
        vec!["ticket", "list", "--view", "all", "--limit", "400"],
        vec![
            "ticket", "list", "--view", "all", "--limit", "400", "--json",
        ],
        vec!["search", "PWNED"],
        vec!["search", "PWNED", "--json"],
        vec!["history"],
        vec!["history", "--json"],
        vec!["rejects", "list"],
        vec!["rejects", "list", "--json"],
        vec!["companies", "list"],
        vec!["duplicates"],
        vec!["check"],
    ] {
        let called = program.call(&words);
        assert_eq!(called.code, 0, "{words:?}: {}", called.err);
        // The rows of CSV end in both (RFC 4180).
        for text in [called.out.replace("\r\n", "\n"), called.err] {
            oracle::printed(&text).unwrap_or_else(|why| panic!("{words:?}: {why}"));
        }
    }
    for number in (1..=kinds::all().len()).step_by(5) {
        let number = number.to_string();
        for words in [
            vec!["show", &number],
            vec!["ticket", "show", &number],
            vec!["ticket", "show", &number, "--json"],
            vec![
                "ticket",
                "attachments",
                &number,
                "--save",
                folder.to_str().unwrap(),
            ],
        ] {
            let called = program.call(&words);
            assert_eq!(called.code, 0, "{words:?}: {}", called.err);
            for text in [&called.out, &called.err] {
                oracle::printed(text).unwrap_or_else(|why| panic!("{words:?}: {why}"));
            }
        }
    }
    // `T6`: all files lie in the folder, none elsewhere, each for the owner alone.
    let mut saved = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        oracle::printed(&name).unwrap_or_else(|why| panic!("{name:?}: {why}"));
        assert!(!name.starts_with(['.', '-']), "{name}");
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
        saved += 1;
    }
    assert_eq!(saved, kinds::all().len().div_ceil(5));
    for place in [program.folder.path(), &program.path("home")] {
        assert!(!place.join("PWNED").exists(), "a shell ran");
    }
}

#[test]
fn r1_no_byte_of_a_stranger_drives_the_terminal() {
    let kinds = kinds::all();
    let appeals: Vec<Value> = kinds
        .iter()
        .enumerate()
        .map(|(number, text)| appeal(number, text))
        .collect();
    let mut script = Scene::new()
        .config("[ui]\nmouse = false\nbell = true\n")
        .appeals(&appeals)
        .open(120, 40);
    // The list of tickets from end to end, each ticket open, with its sidebar.
    script.press("Enter");
    for number in 0..kinds.len() {
        script.press("J");
        if number % 4 == 0 {
            script.settle();
        }
    }
    // Menus that name files, links, contacts; what was found; the cards, one in the form.
    script
        .press("s")
        .settle()
        .press("Esc y")
        .settle()
        .press("Esc p")
        .settle();
    script
        .press("Esc o")
        .settle()
        .press("Esc w")
        .settle()
        .press("Esc g")
        .settle()
        .press("Esc");
    script.press(": ‹PWNED›").settle().press("Esc 2").settle();
    for _ in 0..9 {
        script.press("PgDn").settle();
    }
    script
        .press("E")
        .settle()
        .press("e")
        .settle()
        .press("Esc Esc");
    script.press("/ ‹PWNED›").settle().press("Esc 4").settle();
    script
        .resize(80, 24)
        .press("1")
        .settle()
        .resize(60, 20)
        .press("j j")
        .settle();
    oracle::screen(script.raw()).unwrap_or_else(|why| panic!("{why}"));
    script.quits();
    oracle::screen(script.raw()).unwrap_or_else(|why| panic!("{why}"));
    assert!(
        script
            .told()
            .titles
            .iter()
            .all(|title| !title.contains(kinds::MARK))
    );
    assert!(
        script.told().copied.is_empty(),
        "{:?}",
        script.told().copied
    );
}
