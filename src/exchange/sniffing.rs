//! Which format a file is in.

use super::decoding::encoding_of;
use crate::domain::exchange::ImportFormat;

/// Bytes looked at.
const LOOK_AT: usize = 64 * 1024;

/// The format of a file by its content; its name decides only where the content says nothing.
pub fn format_of(name: &str, bytes: &[u8]) -> ImportFormat {
    let encoding = encoding_of(bytes);
    let head = bytes.get(..LOOK_AT).unwrap_or(bytes);
    let (text, _) = encoding.decode_with_bom_removal(head);
    let text = text.trim_start();
    let is_vcard = text.lines().any(|line| {
        let line: String = line
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(16)
            .collect();
        line.eq_ignore_ascii_case("BEGIN:VCARD")
    });
    if text.starts_with('{') {
        return ImportFormat::Jsonl;
    }
    if is_vcard {
        return ImportFormat::Vcard;
    }
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    match ending.as_str() {
        "vcf" | "vcard" => ImportFormat::Vcard,
        "jsonl" | "ndjson" | "json" => ImportFormat::Jsonl,
        _ => ImportFormat::Csv,
    }
}
