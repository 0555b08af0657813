//! Which format a file is in.

use super::csv::{Reading, Table};
use super::decoding::encoding_of;
use super::incoming::Setting;
use crate::domain::exchange::ImportFormat;

/// Bytes looked at.
const LOOK_AT: usize = 64 * 1024;

/// The format of a file by its content; its name decides only where the content says nothing.
pub fn format_of(name: &str, bytes: &[u8]) -> ImportFormat {
    let encoding = encoding_of(bytes);
    let head = bytes.get(..LOOK_AT).unwrap_or(bytes);
    let (text, _) = encoding.decode_with_bom_removal(head);
    let text = text.trim_start();
    if text.starts_with('{') {
        return ImportFormat::Jsonl;
    }
    if text.lines().any(begins_card) {
        return ImportFormat::Vcard;
    }
    match ending(name).as_str() {
        "vcf" | "vcard" => ImportFormat::Vcard,
        "jsonl" | "ndjson" | "json" => ImportFormat::Jsonl,
        _ => ImportFormat::Csv,
    }
}

/// The format of a file that may hold anything, from its first bytes ([`HEAD`] are enough) and its name;
/// `None` for what holds no contacts: appeals, or something else altogether.
pub fn contacts_in(name: &str, head: &[u8], setting: Setting<'_>) -> Option<ImportFormat> {
    let (text, _) = encoding_of(head).decode_with_bom_removal(head);
    let text = text.trim_start();
    if text.starts_with('{') {
        let says = text.lines().find_map(says_card);
        return says.unwrap_or(false).then_some(ImportFormat::Jsonl);
    }
    let table = || {
        let reading = Reading {
            setting,
            mapping: None,
            chosen: &[],
        };
        Table::open(text, reading).is_ok_and(|table| table.is_known())
    };
    match ending(name).as_str() {
        _ if text.lines().next().is_some_and(begins_card) => Some(ImportFormat::Vcard),
        // A spreadsheet under another name, and what no text has.
        _ if head.starts_with(ARCHIVE) || text.contains('\0') => None,
        "vcf" | "vcard" => Some(ImportFormat::Vcard),
        "csv" | "tsv" | "tab" => Some(ImportFormat::Csv),
        "jsonl" | "ndjson" | "json" | "eml" | "mbox" | "mbx" => None,
        _ => table().then_some(ImportFormat::Csv),
    }
}

/// How an archive begins; the files of spreadsheets are archives.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Bytes that [`contacts_in`] looks at.
pub const HEAD: usize = LOOK_AT;

fn ending(name: &str) -> String {
    name.rsplit('.').next().unwrap_or_default().to_lowercase()
}

fn begins_card(line: &str) -> bool {
    let line: String = line
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(16)
        .collect();
    line.eq_ignore_ascii_case("BEGIN:VCARD")
}

/// Whether a line of JSON is a card, not an appeal; `None` when it says neither.
fn says_card(line: &str) -> Option<bool> {
    const OF_APPEALS: [&str; 2] = ["channel", "from"];
    const OF_CARDS: [&str; 8] = [
        "uid",
        "name",
        "contacts",
        "emails",
        "phones",
        "messengers",
        "socials",
        "additional_ids",
    ];
    let has: Box<dyn Fn(&str) -> bool> =
        match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line) {
            Ok(object) => Box::new(move |name| object.contains_key(name)),
            // A picture makes a line longer than what is looked at.
            Err(error) if error.is_eof() => Box::new(|name| line.contains(&format!("\"{name}\":"))),
            Err(_) => return None,
        };
    if OF_APPEALS.into_iter().any(&has) {
        return Some(false);
    }
    OF_CARDS.into_iter().any(&has).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn contacts_are_told_from_appeals_and_from_everything_else_by_what_is_in_the_file() {
        let utf16: Vec<u8> = "\u{feff}First Name\tE-mail\r\nAnna\ta@b.example\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let long = format!(
            r#"{{"v":1,"name":"Anna","avatar":{{"data":"{}"#,
            "A".repeat(HEAD)
        );
        let table: &[(&str, &[u8], Option<ImportFormat>)] = &[
            (
                "a.vcf",
                b"BEGIN:VCARD\r\nFN:Anna",
                Some(ImportFormat::Vcard),
            ),
            (
                "export",
                b"\xef\xbb\xbf\nbegin:vcard\n",
                Some(ImportFormat::Vcard),
            ),
            ("a.vcf", b"", Some(ImportFormat::Vcard)),
            ("a.csv", b"x;y\n1;2\n", Some(ImportFormat::Csv)),
            (
                "a.txt",
                b"First Name,E-mail\nAnna,a@b.example",
                Some(ImportFormat::Csv),
            ),
            ("a.txt", &utf16, Some(ImportFormat::Csv)),
            ("a.tsv", &utf16, Some(ImportFormat::Csv)),
            ("a.txt", b"Dear Anna,\nhow are you?", None),
            ("a.csv", b"PK\x03\x04\x14\x00\x06\x00", None),
            (
                "a.jsonl",
                br#"{"v":1,"name":"Anna","contacts":[]}"#,
                Some(ImportFormat::Jsonl),
            ),
            (
                "a.jsonl",
                br#"{"emails":["a@b.example"]}"#,
                Some(ImportFormat::Jsonl),
            ),
            ("a.jsonl", long.as_bytes(), Some(ImportFormat::Jsonl)),
            (
                "a.jsonl",
                br#"{"v":1,"channel":"api","id":"a","from":{"id":"7","name":"Anna"},"text":"hi"}"#,
                None,
            ),
            (
                "a.jsonl",
                b"{broken\n{\"name\":\"Anna\"}",
                Some(ImportFormat::Jsonl),
            ),
            ("a.jsonl", b"{\"some\":\"thing\"}", None),
            (
                "a.eml",
                b"From: a@b.example\nSubject: name, email\n\nhi",
                None,
            ),
            (
                "inbox",
                b"From a@b.example Mon Jan  1\nSubject: x\n\nhi",
                None,
            ),
            ("a.eml", b"Subject: card\n\nBEGIN:VCARD\n", None),
        ];
        let setting = Setting {
            region: None,
            custom: &[],
            now: Timestamp(0),
        };
        for (name, head, expected) in table {
            assert_eq!(
                contacts_in(name, head, setting),
                *expected,
                "{name}: {}",
                String::from_utf8_lossy(head.get(..60).unwrap_or(head))
            );
        }
    }
}
