//! Export, import into an empty desk, export: the same bytes, whatever a card says (`X1`).

use deskcard::domain::exchange::{ExportFormat, ImportFormat, ImportOptions, Which};
use deskcard::domain::query::Query;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::random::runner;
use crate::support::{Room, now, png};

const CONFIG: &str = "[desk]\nregion = \"DE\"\n[[field]]\nname = \"contract\"\n[[field]]\nname = \"shoe size\"\ntype = \"number\"\n[[field]]\nname = \"since\"\ntype = \"date\"\n";

/// Words that formats have meanings for, and words of the world.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("=1+1"),
        Just("+49"),
        Just("-x"),
        Just("@sum"),
        Just("'=a"),
        Just("\"quoted\""),
        Just("a;b"),
        Just("c,d"),
        Just("\\n"),
        Just("\\"),
        Just("e:f"),
        Just("<g@h>"),
        Just("^n^^"),
        Just("Пётр"),
        Just("小明"),
        Just("👩‍👩‍👧"),
        Just("\u{202e}rtl\u{202c}"),
        Just("שלום"),
        Just("e\u{301}"),
        Just("%41"),
        Just("home:x"),
        Just("yes"),
        Just("0"),
        Just("BEGIN:VCARD"),
        Just("END:VCARD"),
        Just("TEL:1"),
        Just("\u{feff}x"),
        Just("a\u{a0}b"),
        Just("—"),
        Just(":::"),
    ];
    proptest::collection::vec(word, 1..5).prop_map(|words| words.join(" "))
}

fn lines() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof![words(), Just(String::new())], 1..5)
        .prop_map(|lines| lines.join("\n"))
}

/// A card as JSON Lines have it; `at` keeps its contacts its own.
fn card(at: usize) -> impl Strategy<Value = Value> {
    let texts = (words(), lines(), words(), words(), lines(), words());
    let lists = (
        proptest::collection::vec(words(), 0..4),
        proptest::collection::vec(words(), 0..3),
        0..4_usize,
        0..4_usize,
    );
    (texts, lists, any::<[bool; 6]>(), 0..3_usize).prop_map(
        move |((name, note, position, company, address, value), (tags, seen, emails, phones), has, mark)| {
            let only = |has: bool, value: Value| if has { value } else { Value::Null };
            let kinds = ["home", "mobile", "landline", "fax", "other"];
            let phones: Vec<Value> = (0..phones)
                .map(|n| json!({"type": kinds[(at + n) % 5], "number": match n {
                    0 => format!("+49 171 {:07}", 1_000_000 + at),
                    1 => format!("(0171) {:07}", 2_000_000 + at),
                    _ => format!("{value} {n}"),
                }}))
                .collect();
            let emails: Vec<String> = (0..emails).map(|n| format!("c{at}.{n}@x.example")).collect();
            json!({
                "name": only(has[0], name.into()), "note": only(has[1], note.into()), "position": only(has[2], position.into()),
                "company": only(has[3], company.into()), "language": only(has[4], "pt-BR".into()),
                "vip": mark == 1, "spammer": mark == 2, "tags": tags, "also_seen_as": seen,
                "emails": emails, "phones": phones,
                "messengers": [{"messenger": "telegram", "id": format!("tg{at}")}, {"messenger": "my net", "id": format!("{value} {at}")}],
                "socials": [{"network": "vk", "url": format!("https://vk.com/id{}", at + 1)}, {"network": "other", "url": format!("{value}/{at}")}],
                "additional_ids": [{"type": "crm", "id": format!("{at}:{value}")}, format!("plain {at}")],
                "addresses": [{"type": kinds[at % 5], "text": address}, {"type": "mail", "text": value}],
                "sites": [format!("https://x.example/{at}?a=1,2;3")],
                "custom": {"contract": value, "shoe size": "41.5", "since": "2020-02-29", "gone field": value},
                "avatar": only(has[5], json!({"data": base64(&png(at as u8))})),
                "vcard": ["BDAY:--0412", "item1.X-ABDATE:2001-01-01", "item1.X-ABLABEL:_$!<Anniversary>!$_", "NICKNAME:a,b", "ROLE:Boss"],
            })
        },
    )
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn exported(room: &Room, format: ExportFormat) -> (String, Vec<&'static str>) {
    let (bytes, exported) = room
        .desk
        .export(&Which::Query(Query::default()), format)
        .unwrap();
    let losses = exported.losses.iter().map(|loss| loss.what).collect();
    (String::from_utf8(bytes).unwrap(), losses)
}

#[test]
fn x1_export_into_an_empty_desk_and_export_again_are_the_same_bytes() {
    let desk = (1..6_usize).prop_flat_map(|cards| (0..cards).map(card).collect::<Vec<_>>());
    let formats = [
        (ExportFormat::Jsonl, ImportFormat::Jsonl),
        (ExportFormat::Vcard4, ImportFormat::Vcard),
        (ExportFormat::Vcard3, ImportFormat::Vcard),
        (ExportFormat::Csv { excel_safe: false }, ImportFormat::Csv),
        (ExportFormat::Csv { excel_safe: true }, ImportFormat::Csv),
    ];
    runner(8, 31)
        .run(&desk, |cards| {
            let room = Room::with(CONFIG);
            let file: String = cards.iter().map(|card| format!("{card}\n")).collect();
            let options = ImportOptions {
                format: Some(ImportFormat::Jsonl),
                ..ImportOptions::default()
            };
            let report = room
                .desk
                .import_contacts("a.jsonl", file.as_bytes(), &options, now())
                .unwrap();
            prop_assert_eq!(report.created, cards.len() as u64, "{:?}", report.verdicts);
            for (format, back) in formats {
                let (first, losses) = exported(&room, format);
                let pictures = cards.iter().any(|card| !card["avatar"].is_null());
                prop_assert_eq!(
                    losses.contains(&"pictures"),
                    pictures && back == ImportFormat::Csv
                );
                prop_assert!(
                    losses.is_empty() || back != ImportFormat::Jsonl,
                    "{:?}",
                    losses
                );
                let other = Room::with(CONFIG);
                // The format is told by what is in the file.
                let report = other
                    .desk
                    .import_contacts("export", first.as_bytes(), &ImportOptions::default(), now())
                    .unwrap();
                prop_assert_eq!(
                    report.created,
                    cards.len() as u64,
                    "{:?}\n{}\n{:?}",
                    format,
                    first,
                    report.verdicts
                );
                let (second, _) = exported(&other, format);
                prop_assert_eq!(&second, &first, "{:?}", format);
                let report = other
                    .desk
                    .import_contacts("export", first.as_bytes(), &ImportOptions::default(), now())
                    .unwrap();
                prop_assert_eq!(
                    report.unchanged,
                    cards.len() as u64,
                    "{:?} again: {:?}",
                    format,
                    report.verdicts
                );
            }
            Ok(())
        })
        .unwrap();
}
