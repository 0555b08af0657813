//! One mail as an appeal (`M12`).

mod address;
mod body;
mod charset;
mod header;
mod marks;
mod params;
mod structure;
mod tnef;
mod uuencode;
mod words;

use std::{collections::HashSet, fmt::Write as _};

use sha2::{Digest as _, Sha256};

use crate::domain::{
    appeal::{Appeal, AppealKind, Author, Sender},
    time::Timestamp,
};

use super::MAIL_LIMIT;
use address::Mailbox;
use header::Headers;
use params::Params;
use structure::Part;

/// The dates that a mail may have, from 1971 to the end of 2100: others are broken clocks.
const FIRST_DATE: Timestamp = Timestamp(31_536_000_000_000);
const LAST_DATE: Timestamp = Timestamp(4_133_980_800_000_000);

/// Most ids of mails that a mail refers to.
const MOST_REFERENCES: usize = 1_000;

/// Makes an appeal of one mail, with or without a `From ` line of an mbox before it.
///
/// The sender is the author in From, with the name there; the id is the Message-ID without its
/// angles, or a hash of the mail where it has none. What else a desk wants to know of the mail
/// goes into `extra`: `auto_submitted`, `bounce`, `list_id`, `precedence`,
/// `authentication_results`, and `date` where that header is no date.
///
/// The error is a sentence: no From, or over a limit of `R7`, which it names.
pub fn parse(raw: &[u8]) -> Result<Appeal, String> {
    if raw.len() > MAIL_LIMIT {
        return Err(over_limit(raw.len() as u64));
    }
    let unified = with_line_feeds(raw);
    let raw = unified.as_deref().unwrap_or(raw);
    let raw = without_start(raw);
    let mail = Part::of_mail(raw)
        .map_err(|what| format!("the mail is refused: {what}; what it holds is in the raw text"))?;
    let headers = &mail.headers;
    let sender = sender(headers)?;
    let content = body::content(&mail);
    let mut extra = marks::of(&mail);
    let (sent_at, not_a_date) = date(headers);
    if let Some(text) = not_a_date {
        extra.insert("date".to_owned(), text.into());
    }
    Ok(Appeal {
        channel: "email".to_owned(),
        kind: AppealKind::Message,
        id: id_of(headers).unwrap_or_else(|| hash_of(raw)),
        author: Author::Client,
        from: Sender {
            name: Some(sender.name).filter(|name| !name.is_empty()),
            emails: vec![sender.address],
            ..Sender::default()
        },
        to: addresses(headers, "to"),
        cc: addresses(headers, "cc"),
        reply_to: addresses(headers, "reply-to"),
        thread: None,
        in_reply_to: headers
            .all("in-reply-to")
            .find_map(|value| ids_in(value).into_iter().next()),
        references: headers
            .all("references")
            .flat_map(ids_in)
            .take(MOST_REFERENCES)
            .collect(),
        subject: headers.text("subject"),
        text: content.text,
        html: content.html,
        sent_at,
        post: None,
        attachments: content.attachments,
        delivery: None,
        extra,
    })
}

/// The sentence for a mail over the limit.
pub(super) fn over_limit(length: u64) -> String {
    format!("the mail is {length} bytes long, over the limit of 50 MiB")
}

/// Whether a mail looks written whole: its header ends and a body begins, or its last multipart ends. A
/// mail that does not may be one that is being written.
pub(super) fn looks_whole(raw: &[u8]) -> bool {
    let unified = with_line_feeds(raw);
    let raw = without_start(unified.as_deref().unwrap_or(raw));
    let (headers, body) = Headers::split(raw);
    let boundary = headers.get("content-type").and_then(|value| {
        let content_type = Params::parse(value);
        let is_multipart = content_type.value.starts_with("multipart/");
        is_multipart.then(|| content_type.get("boundary")).flatten()
    });
    let header_ends = [&b"\n\n"[..], b"\n\r\n"]
        .iter()
        .any(|end| memchr::memmem::find(raw, end).is_some());
    match boundary {
        Some(boundary) => {
            let closing = format!("--{}--", boundary.trim_end());
            memchr::memmem::rfind(raw, closing.as_bytes()).is_some()
        }
        None => header_ends && raw.ends_with(b"\n") && !body.trim_ascii().is_empty(),
    }
}

/// The sentence for what was added to a mail when that had been read.
pub(super) fn came_late() -> String {
    // Not put together with the other: of that, its id is known, and the whole would count as seen.
    "this was added to the mail before it after that had been filed without it; \
     give it a From and a Message-ID of its own and retry"
        .to_owned()
}

/// A mail with CR alone as line end, as some old programs store it, gets LF.
fn with_line_feeds(raw: &[u8]) -> Option<Vec<u8>> {
    if memchr::memchr(b'\n', raw).is_some() {
        return None;
    }
    memchr::memchr(b'\r', raw)?;
    Some(
        raw.iter()
            .map(|b| if *b == b'\r' { b'\n' } else { *b })
            .collect(),
    )
}

/// Drops a byte order mark and empty lines before the header.
fn without_start(raw: &[u8]) -> &[u8] {
    let mut raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    while let [b'\r' | b'\n', rest @ ..] = raw {
        raw = rest;
    }
    raw
}

/// The author: the first address of the first From that has one.
fn sender(headers: &Headers) -> Result<Mailbox, String> {
    let mut seen = false;
    let mut nameless = None;
    for value in headers.all("from") {
        seen = true;
        let mut found = address::parse(value);
        if let Some(at) = found.iter().position(|m| m.address.contains('@')) {
            let mut sender = found.swap_remove(at);
            found.truncate(at);
            sender.name = whole_name(&found, sender.name);
            return Ok(sender);
        }
        if nameless.is_none() {
            nameless = found.into_iter().find(|m| !m.address.is_empty());
        }
    }
    match nameless {
        Some(mailbox) => Ok(mailbox),
        None if seen => Err("From names no address; add one and retry".to_owned()),
        None => Err("the mail has no From; add one and retry".to_owned()),
    }
}

/// The name of the one with an address, with the words before it that a comma without quotes has cut
/// off: `Li, Anna <a@b>`. Nobody has more of them than a firm with its legal form.
fn whole_name(before: &[Mailbox], name: String) -> String {
    const MOST: usize = 3;
    if before.is_empty() || before.len() > MOST {
        return name;
    }
    let words = before.iter().map(|mailbox| match mailbox.address.as_str() {
        "" => mailbox.name.as_str(),
        word => word,
    });
    let all: Vec<&str> = words
        .chain([name.as_str()])
        .filter(|word| !word.is_empty())
        .collect();
    all.join(", ")
}

/// The addresses of a header, each once; nobody writes to more than a thousand by hand.
fn addresses(headers: &Headers, name: &str) -> Vec<String> {
    const MOST: usize = 1_000;
    let mut seen = HashSet::new();
    headers
        .all(name)
        .flat_map(address::parse)
        .map(|mailbox| mailbox.address)
        .filter(|address| address.contains('@') && seen.insert(address.clone()))
        .take(MOST)
        .collect()
}

fn id_of(headers: &Headers) -> Option<String> {
    let value = headers.get("message-id")?;
    ids_in(value).into_iter().next().or_else(|| {
        let bare = header::one_line(value);
        let bare = bare.trim_matches(['<', '>', ' ']);
        (!bare.is_empty()).then(|| bare.to_owned())
    })
}

/// The message ids of a header, without angles. Words without angles count if they hold an `@`,
/// unless others have angles: then they are prose such as `message of a@b`.
fn ids_in(value: &str) -> Vec<String> {
    let tidy = |id: &str| -> Option<String> {
        let id: String = id
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect();
        (!id.is_empty()).then_some(id)
    };
    let in_angles: Vec<String> = value
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .filter_map(|(id, _)| tidy(id))
        .take(MOST_REFERENCES)
        .collect();
    if !in_angles.is_empty() {
        return in_angles;
    }
    value
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| word.contains('@') && !word.contains(['"', '(', ')']))
        .filter_map(|word| tidy(word.trim_matches(['<', '>'])))
        .take(MOST_REFERENCES)
        .collect()
}

/// When the mail was sent, or what its Date says instead.
fn date(headers: &Headers) -> (Option<Timestamp>, Option<String>) {
    let Some(value) = headers.get("date") else {
        return (None, None);
    };
    let shown: String = header::one_line(value).chars().take(200).collect();
    let strict = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let parsed = match strict.parse_timestamp(&shown) {
        Ok(time) => Some(Timestamp(time.as_microsecond())),
        // Takes what is left of a date; wants a line.
        Err(_) => Timestamp::parse(&shown).or_else(|| {
            mail_parser::DateTime::parse_rfc822(&format!("{shown}\n"))
                .filter(mail_parser::DateTime::is_valid)
                .and_then(|date| Timestamp::parse(&date.to_rfc3339()))
        }),
    };
    let parsed = parsed.filter(|time| (FIRST_DATE..LAST_DATE).contains(time));
    match parsed {
        Some(time) => (Some(time), None),
        None => (None, Some(shown)),
    }
}

/// Fields that mail programs write into the mails of an mbox to keep what was read.
const KEEPERS: [&[u8]; 7] = [
    b"status",
    b"x-status",
    b"x-keywords",
    b"x-uid",
    b"x-imap",
    b"x-imapbase",
    b"content-length",
];

/// The id of a mail without a Message-ID: SHA-256 of it in hexadecimal, whatever its line ends, and
/// whatever a mail program notes in it when it is read.
fn hash_of(raw: &[u8]) -> String {
    let mut hasher = Sha256::new();
    let (mut in_header, mut is_note) = (true, false);
    for line in raw.trim_ascii_end().split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        in_header &= !line.is_empty();
        is_note = in_header
            && match line {
                [b' ' | b'\t', ..] => is_note,
                _ => {
                    let name = line.split(|b| *b == b':').next().unwrap_or_default();
                    KEEPERS
                        .iter()
                        .any(|keeper| keeper.eq_ignore_ascii_case(name))
                }
            };
        if !is_note {
            hasher.update(line);
            hasher.update(b"\n");
        }
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests;
