//! A reply as the mail it leaves as (`T4`): made from the outbox record and the files, so that a retry
//! makes the same mail again.
//!
//! Header lines are written here, the parts by `mail-builder`: its own header writers put encoded words
//! between quotes, let line breaks of a subject through, and fold inside of quoted names.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;
use serde_json::Value;

use crate::domain::contact::{Key, email};
use crate::domain::error::{Error, Result};
use crate::domain::time::Timestamp;

/// The longest line of a header, in bytes (RFC 5322 asks for 78 with its end).
const LINE: usize = 76;
/// Bytes of text in one encoded word, which may have 75 characters.
const IN_A_WORD: usize = 45;
/// The longest message id that is named; lines end at 998.
const LONGEST_ID: usize = 500;
/// The longest display name; stranger's names may be longer.
const LONGEST_NAME: usize = 255;

/// A file that goes with the mail.
pub(super) struct Enclosure {
    /// Its name as the agent had it.
    pub(super) name: String,
    /// Its media type.
    pub(super) media_type: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// The mail of an outbox record, from `from`, as a `sendmail`-style program wants it: ASCII (but for
/// addresses that are not), lines of 76 characters that end in LF, no line that is a single dot. `own`
/// addresses and the recipient get no copy.
///
/// # Errors
/// `Failed` when the record names no address that can be written to.
pub(super) fn compose(
    record: &Value,
    from: &str,
    own: &[Key],
    files: Vec<Enclosure>,
) -> Result<Vec<u8>> {
    let member = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
    let client = record.get("from").unwrap_or(&Value::Null);
    let of_client = |name: &str| client.get(name).and_then(Value::as_str).unwrap_or_default();
    let unsendable = |address: &str| {
        Error::failed(format!(
            "«{address}» is no address a mail can go to or from"
        ))
    };
    let sender = Mailbox::read(from).ok_or_else(|| unsendable(from))?;
    let mut to = Mailbox::read(of_client("email")).ok_or_else(|| unsendable(of_client("email")))?;
    to.name = one_line(of_client("name"));
    let mut head = String::new();
    header(&mut head, "From", &sender.written());
    header(&mut head, "To", &to.written());
    let mut copied = vec![to.key];
    let mut copies = Vec::new();
    for copy in record
        .get("cc")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let Some(copy) = copy.as_str().and_then(Mailbox::read) else {
            continue;
        };
        if !own.contains(&copy.key) && !copied.contains(&copy.key) {
            copies.push(copy.written());
            copied.push(copy.key);
        }
    }
    if !copies.is_empty() {
        header(&mut head, "Cc", &copies.join(",\n "));
    }
    header(
        &mut head,
        "Subject",
        &unstructured("Subject", &one_line(member("subject"))),
    );
    let sent_at = Timestamp::parse(member("sent_at")).unwrap_or(Timestamp(0));
    header(
        &mut head,
        "Date",
        &Date::new(sent_at.0.div_euclid(1_000_000)).to_rfc822(),
    );
    if let Some(id) = message_id(member("message_id")) {
        header(&mut head, "Message-ID", &id);
    }
    let answered = message_id(member("in_reply_to"));
    if let Some(id) = &answered {
        header(&mut head, "In-Reply-To", id);
    }
    let mut references: Vec<String> = record
        .get("references")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|id| message_id(id.as_str()?))
        .filter(|id| Some(id) != answered.as_ref())
        .collect();
    // The last one is what is answered.
    references.extend(answered);
    if !references.is_empty() {
        header(&mut head, "References", &references.join("\n "));
    }
    head.push_str("MIME-Version: 1.0\n");
    let text = text_part(member("text"));
    let whole = if files.is_empty() {
        text
    } else {
        let parts = std::iter::once(text).chain(files.into_iter().map(file_part));
        MimePart::new("multipart/mixed", parts.collect::<Vec<_>>())
    };
    let mut mail = head.into_bytes();
    mail.extend(rendered(whole));
    Ok(mail)
}

/// A part in the line ends of the machine. Every part is encoded so that no CR in it means anything.
fn rendered(part: MimePart<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = part.write_part(&mut bytes);
    bytes.retain(|byte| *byte != b'\r');
    bytes
}

/// The text, as UTF-8. Control characters mean nothing in a mail and break some programs.
fn text_part(text: &str) -> MimePart<'static> {
    let mut clean: String = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    if !clean.ends_with('\n') {
        clean.push('\n');
    }
    let part = MimePart::new("text/plain", clean.clone());
    // A single dot ends the mail for a program that was not told otherwise, and «From » begins another
    // one in a mailbox. Breaking long lines may make such a line too, so the result is looked at.
    let dangerous = |line: &[u8]| line == b"." || line.starts_with(b"From ");
    if !rendered(part.clone())
        .split(|byte| *byte == b'\n')
        .any(dangerous)
    {
        return part;
    }
    let kind = ContentType::new("text/plain").attribute("charset", "utf-8");
    MimePart::new(kind, wrapped(clean.replace('\n', "\r\n").as_bytes())).transfer_encoding("base64")
}

fn wrapped(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut lines = String::with_capacity(text.len() + text.len() / LINE + 1);
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % LINE == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines.push('\n');
    lines
}

/// A file, always in base64: its bytes arrive as they are. The type is given raw, since the builder takes
/// a text apart otherwise.
fn file_part(file: Enclosure) -> MimePart<'static> {
    let token = |part: &str| {
        !part.is_empty()
            && part.len() <= 60
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let kind = match file.media_type.split_once('/') {
        // Mails and parts inside a mail may not be in base64 under their own names.
        Some(("message" | "multipart", _)) => "application/octet-stream",
        Some((kind, sort)) if token(kind) && token(sort) => &file.media_type,
        _ => "application/octet-stream",
    };
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = match one_line(name) {
        name if name.is_empty() => "attachment".to_owned(),
        name => name,
    };
    let mut part = MimePart::raw(file.bytes);
    part.headers = vec![
        ("Content-Type".into(), Raw::new(kind.to_owned()).into()),
        (
            "Content-Disposition".into(),
            Raw::new(format!("attachment{}", parameter("filename", &name))).into(),
        ),
    ];
    part
}

/// `; name="value"`, or in the pieces of RFC 2231 where the value is not short and plain.
fn parameter(name: &str, value: &str) -> String {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !b"\"\\%'=?".contains(&byte);
    // Short enough that nothing folds the line inside of the quotes.
    if value.len() <= 30 && value.bytes().all(plain) {
        return format!("; {name}=\"{value}\"");
    }
    let mut pieces = vec!["UTF-8''".to_owned()];
    for byte in value.bytes() {
        let letter = if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        };
        match pieces.last_mut() {
            Some(piece) if piece.len() + letter.len() <= 50 => piece.push_str(&letter),
            _ => pieces.push(letter),
        }
    }
    if let [whole] = pieces.as_slice() {
        return format!("; {name}*={whole}");
    }
    pieces
        .iter()
        .enumerate()
        .fold(String::new(), |mut out, (number, piece)| {
            // Writing to a string cannot fail.
            let _ = write!(out, "; {name}*{number}*={piece}");
            out
        })
}

/// Somebody a mail comes from or goes to.
struct Mailbox {
    name: String,
    address: String,
    key: Key,
}

impl Mailbox {
    /// Reads `a@b` or `Name <a@b>`; `None` when no mail can go there.
    fn read(text: &str) -> Option<Self> {
        let email = email::parse(text)?;
        let (local, _) = email.address.rsplit_once('@')?;
        let address = format!("{local}@{}", email.domain);
        if address.chars().any(char::is_control) {
            return None;
        }
        let name = match text.rsplit_once('<') {
            Some((name, _)) => one_line(&name.replace(['"', '\\'], "")),
            None => String::new(),
        };
        Some(Self {
            name,
            address,
            key: email.key,
        })
    }

    fn written(&self) -> String {
        if self.name.is_empty() {
            return self.address.clone();
        }
        let name: String = self.name.chars().take(LONGEST_NAME).collect();
        let name = name.trim_end().to_owned();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" -_".contains(&byte);
        let name = if name.len() > 60 || !is_ascii_text(&name) {
            encoded_words(&name)
        } else if name.bytes().all(plain) {
            name
        } else {
            format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
        };
        let gap = if name.len() + self.address.len() + 8 > LINE {
            "\n "
        } else {
            " "
        };
        format!("{name}{gap}<{}>", self.address)
    }
}

/// Text without control characters, white space of any kind as one space: nothing of it ends a header.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text can stand in a header as it is and is read as it is.
fn is_ascii_text(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("=?")
}

/// The value of a header of free text, folded.
fn unstructured(name: &str, text: &str) -> String {
    let fits = |word: &str| word.len() < LINE - name.len();
    if !is_ascii_text(text) || !text.split(' ').all(fits) {
        return encoded_words(text);
    }
    let mut out = String::new();
    let mut column = name.len() + 1;
    for word in text.split(' ') {
        if column + 1 + word.len() > LINE {
            out.push('\n');
            column = 0;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        column += 1 + word.len();
    }
    out
}

/// RFC 2047: words of UTF-8 in base64, a line each, whole characters in each.
fn encoded_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > IN_A_WORD {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word)))
        .collect();
    words.join("\n ")
}

/// `<id>`; `None` for what is no message id: the name a connector gave, or something with a break in it.
fn message_id(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let letter = |byte: u8| matches!(byte, b'!'..=b'~') && !b"<>".contains(&byte);
    (id.contains('@') && id.len() <= LONGEST_ID && id.bytes().all(letter))
        .then(|| format!("<{id}>"))
}

fn header(head: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(head, "{name}: {value}");
}

#[cfg(test)]
mod tests;
