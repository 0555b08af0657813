//! The header block of a mail or of one of its parts.

use super::{charset, words};

/// Header fields in their order, unfolded, as text with encoded words still in.
#[derive(Debug, Clone, Default)]
pub(super) struct Headers {
    fields: Vec<(String, String)>,
}

/// Longest value that is looked at, in bytes; a longer one is cut.
const VALUE_LIMIT: usize = 256 * 1024;

/// Most fields of a header block that are looked at.
const FIELD_LIMIT: usize = 10_000;

/// Fields by which a header block is told from text.
const WELL_KNOWN: [&str; 10] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "content-type",
    "mime-version",
    "received",
    "return-path",
    "content-transfer-encoding",
];

impl Headers {
    /// Splits a mail or part into its header fields and its body.
    ///
    /// Broken blocks are read as far as they go: a line that is no field is passed over if
    /// well-known fields follow, else the body begins there.
    pub(super) fn split(raw: &[u8]) -> (Self, &[u8]) {
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        let mut rest = raw;
        let mut known = LastKnown::default();
        let body = loop {
            if rest.is_empty() {
                break rest;
            }
            let (line, after) = next_line(rest);
            if line.is_empty() {
                break after;
            }
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                match fields.last_mut() {
                    Some((_, value)) => value.extend_from_slice(line),
                    // White space before the first field: an empty line to be generous with.
                    None if line.trim_ascii().is_empty() => {}
                    None if !known.follows(after) => break rest,
                    None => {}
                }
            } else if let Some((name, value)) = field(line) {
                if fields.len() < FIELD_LIMIT {
                    fields.push((name, value.to_vec()));
                }
            } else if line.starts_with(b"--") && is_multipart(&fields) {
                // A delimiter behind a line of white space, which was to be an empty one.
                break rest;
            } else if !is_from_line(line) && !known.follows(after) {
                break rest;
            }
            rest = after;
        };
        (Self::decoded(fields, body), body)
    }

    /// Makes text of the values. 8-bit bytes are guessed over the whole block, since a single
    /// name is too short to tell; the charset of the text below is the likeliest one.
    fn decoded(raw: Vec<(String, Vec<u8>)>, body: &[u8]) -> Self {
        let not_utf8: Vec<u8> = raw
            .iter()
            .filter(|(_, value)| std::str::from_utf8(value).is_err())
            .flat_map(|(_, value)| value.iter().copied().chain([b'\n']))
            .collect();
        let mut guessed = if not_utf8.is_empty() {
            String::new()
        } else {
            let own = raw.iter().find(|(name, _)| name == "content-type");
            let hint = own
                .and_then(|(_, value)| charset_in(value))
                .or_else(|| charset_in(body));
            charset::guessed(&not_utf8, hint.as_deref())
        };
        let mut fields = Vec::with_capacity(raw.len());
        for (name, value) in raw {
            let text = match String::from_utf8(value) {
                Ok(text) if text.contains('\x1b') => charset::guessed(text.as_bytes(), None),
                Ok(text) => text,
                // The values were joined by line ends, which no value contains.
                Err(error) => match guessed.split_once('\n') {
                    Some((first, others)) => {
                        let first = first.to_owned();
                        guessed = others.to_owned();
                        first
                    }
                    None => String::from_utf8_lossy(error.as_bytes()).into_owned(),
                },
            };
            let text = text.trim();
            let text = text
                .get(..text.floor_char_boundary(VALUE_LIMIT))
                .unwrap_or(text);
            fields.push((name, text.to_owned()));
        }
        Self { fields }
    }

    /// The values of all fields of a name, in lower case, in order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a name that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, value)| field == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a name as a line of text for people.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name)
            .map(|value| one_line(&words::decode(value)))
            .filter(|text| !text.is_empty())
    }
}

/// A text on one line: white space collapsed, control characters taken out.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() && c != '\u{3000}' && c != '\u{a0}') {
        let before = out.len();
        out.extend(word.chars().filter(|c| !c.is_control()));
        if out.len() > before {
            out.push(' ');
        }
    }
    out.pop();
    out
}

/// The line before a mail in an mbox, or what mail servers make of it.
fn is_from_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// The first charset named in some bytes, near their start.
fn charset_in(bytes: &[u8]) -> Option<String> {
    const NEAR: usize = 16 * 1024;
    let near = bytes.get(..NEAR).unwrap_or(bytes).to_ascii_lowercase();
    let at = memchr::memmem::find(&near, b"charset=")? + b"charset=".len();
    let value = near.get(at..)?.iter().skip_while(|b| **b == b'"');
    let name: String = value
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .map(|b| char::from(*b))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// Where the last well-known field of a header block stands, found when it is first asked for.
#[derive(Default)]
struct LastKnown {
    /// How many bytes are left at that field; 0 where there is none.
    left: Option<usize>,
}

impl LastKnown {
    /// Whether a well-known header field comes in `rest`, an end of the block, before the next empty
    /// line.
    fn follows(&mut self, rest: &[u8]) -> bool {
        let left = *self.left.get_or_insert_with(|| Self::find(rest));
        left > 0 && rest.len() >= left
    }

    fn find(mut rest: &[u8]) -> usize {
        let mut left = 0;
        while !rest.is_empty() {
            let (line, after) = next_line(rest);
            if line.is_empty() {
                break;
            }
            if field(line).is_some_and(|(name, _)| WELL_KNOWN.contains(&name.as_str())) {
                left = rest.len();
            }
            rest = after;
        }
        left
    }
}

/// Whether a block names a media type of several parts.
fn is_multipart(fields: &[(String, Vec<u8>)]) -> bool {
    fields.iter().any(|(name, value)| {
        name == "content-type"
            && value
                .get(..10)
                .is_some_and(|kind| kind.eq_ignore_ascii_case(b"multipart/"))
    })
}

/// Name in lower case and value of a line that is a field.
fn field(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|b| matches!(b, 0x21..=0x7e));
    let value = line.get(colon + 1..)?;
    is_name.then(|| {
        (
            String::from_utf8_lossy(name).to_ascii_lowercase(),
            value.trim_ascii_start(),
        )
    })
}

/// A line without its end, and what follows it. LF, CR LF, and a CR alone where there is no LF.
pub(super) fn next_line(rest: &[u8]) -> (&[u8], &[u8]) {
    let (line, after) = match memchr::memchr(b'\n', rest) {
        Some(at) => (
            rest.get(..at).unwrap_or_default(),
            rest.get(at + 1..).unwrap_or_default(),
        ),
        None => (rest, &[][..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(raw: &str) -> (Vec<(String, String)>, String) {
        let (headers, body) = Headers::split(raw.as_bytes());
        (headers.fields, String::from_utf8(body.to_vec()).unwrap())
    }

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn a_header_ends_where_the_body_begins_in_broken_mails_too() {
        for (raw, expected, body) in [
            ("A: b\n\nbody", fields(&[("a", "b")]), "body"),
            (
                "A: b\r\nC:d\r\n\r\nbody",
                fields(&[("a", "b"), ("c", "d")]),
                "body",
            ),
            ("A: b\n c\n\td\n\nx", fields(&[("a", "b c\td")]), "x"),
            ("A : b\n\nx", fields(&[("a", "b")]), "x"),
            ("From x Mon\nA: b\n\nx", fields(&[("a", "b")]), "x"),
            (
                "A: b\nno field\nmore\n\nx",
                fields(&[("a", "b")]),
                "no field\nmore\n\nx",
            ),
            (
                "A: b\njunk\nFrom: c\n\nx",
                fields(&[("a", "b"), ("from", "c")]),
                "x",
            ),
            ("A: b", fields(&[("a", "b")]), ""),
            (
                "Content-Type: multipart/mixed\n \n--x\nContent-Type: text/plain\n\nx",
                fields(&[("content-type", "multipart/mixed")]),
                "--x\nContent-Type: text/plain\n\nx",
            ),
            (
                "a\nb\nFrom: c\nd\n\nFrom: e\n",
                fields(&[("from", "c")]),
                "d\n\nFrom: e\n",
            ),
            ("\nbody", fields(&[]), "body"),
            ("", fields(&[]), ""),
            ("just text", fields(&[]), "just text"),
        ] {
            assert_eq!(split(raw), (expected, body.to_owned()), "{raw:?}");
        }
    }

    #[test]
    fn raw_8_bit_values_are_guessed_over_the_whole_block() {
        let russian = encoding_rs::WINDOWS_1251
            .encode("From: Иван Петров <a@b>\nSubject: Заказ не пришёл\nTo: c\n\n")
            .0
            .into_owned();
        let (headers, _) = Headers::split(&russian);
        assert_eq!(headers.get("from"), Some("Иван Петров <a@b>"));
        assert_eq!(headers.get("subject"), Some("Заказ не пришёл"));
        let koi = b"Subject: \xf0\xd2\xc9\nContent-Type: text/plain; charset=koi8-r\n\n";
        assert_eq!(Headers::split(koi).0.get("subject"), Some("При"));
        let turkish = b"Subject: \xdeahin\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\
            Content-Type: text/plain; charset=\"ISO-8859-9\"\n\nx";
        assert_eq!(Headers::split(turkish).0.get("subject"), Some("Şahin"));
        let latin = b"Subject: Gr\xfc\xdfe\n\n";
        assert_eq!(Headers::split(latin).0.get("subject"), Some("Grüße"));
        let japanese = b"Subject: \x1b$B$3$s\x1b(B\n\n";
        assert_eq!(Headers::split(japanese).0.get("subject"), Some("こん"));
    }

    #[test]
    fn r7_a_header_of_any_length_takes_linear_time() {
        for line in ["junk\n", "A: b\n", " \n", "To: c\n", "--\n"] {
            let raw = format!("From: a\n{}To: b\n\nbody", line.repeat(500_000));
            let (headers, _) = Headers::split(raw.as_bytes());
            assert_eq!(headers.get("from"), Some("a"), "{line}");
            assert!(headers.fields.len() <= FIELD_LIMIT);
        }
    }

    #[test]
    fn a_line_for_people_has_single_spaces_and_no_control_characters() {
        assert_eq!(one_line(" a\t b\r\n\u{1b}[0mc\0 \u{7f} d "), "a b [0mc d");
        assert_eq!(one_line(""), "");
    }
}
