//! The parts of a mail (MIME), as slices of it.

use std::borrow::Cow;

use memchr::memmem;

use super::{
    super::{NESTING_LIMIT, PART_LIMIT},
    header::{Headers, next_line},
    params::Params,
    words::{base64_bytes, hex_byte},
};

/// A mail or a part of one.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) headers: Headers,
    /// Content-Type; the default of its place where it names none.
    pub(super) content_type: Params,
    /// Content-Disposition.
    pub(super) disposition: Params,
    pub(super) body: Body<'a>,
}

/// What a part holds.
#[derive(Debug)]
pub(super) enum Body<'a> {
    /// Bytes as transferred.
    Leaf(&'a [u8]),
    /// Parts of a `multipart/…`, at least one.
    Parts(Vec<Part<'a>>),
    /// A mail inside of the mail: its bytes, and what it consists of.
    Mail(&'a [u8], Box<Part<'a>>),
}

impl<'a> Part<'a> {
    /// Splits a mail and the mails inside of it. Fails only over the limits of `R7`, with a
    /// sentence.
    pub(super) fn of_mail(raw: &'a [u8]) -> Result<Self, String> {
        Splitter { parts: 0 }.part(raw, "text/plain", 1)
    }

    /// The media type, in lower case.
    pub(super) fn media_type(&self) -> &str {
        &self.content_type.value
    }

    /// Whether it is of a type such as `text/`.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.content_type.value.starts_with(kind)
    }

    /// The file name it was given, decoded.
    pub(super) fn name(&self) -> Option<String> {
        self.disposition
            .get("filename")
            .or_else(|| self.content_type.get("name"))
            .or_else(|| self.disposition.get("name"))
            .or_else(|| self.content_type.get("filename"))
    }

    /// The bytes of a leaf with the transfer encoding taken off.
    pub(super) fn bytes(&self) -> Cow<'a, [u8]> {
        let raw = match self.body {
            Body::Leaf(raw) | Body::Mail(raw, _) => raw,
            Body::Parts(_) => &[],
        };
        match transfer_encoding(&self.headers).as_str() {
            "base64" if self.is("text/") => Cow::Owned(base64_text(raw)),
            "base64" => Cow::Owned(base64_bytes(raw)),
            "quoted-printable" => Cow::Owned(quoted_printable(raw)),
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => match super::uuencode::first_file(raw) {
                Some(bytes) => Cow::Owned(bytes),
                None => Cow::Borrowed(raw),
            },
            _ => Cow::Borrowed(raw),
        }
    }
}

/// The transfer encoding in lower case, without what some put behind it.
fn transfer_encoding(headers: &Headers) -> String {
    let value = headers.get("content-transfer-encoding").unwrap_or_default();
    let name = value.split([';', ' ', '(']).next().unwrap_or_default();
    name.trim_matches('"').to_ascii_lowercase()
}

/// Decodes the base64 of a text. List servers and virus scanners put plain lines behind it, and some
/// programs name base64 and send none: from the first line on that is none, all is taken as it stands.
fn base64_text(raw: &[u8]) -> Vec<u8> {
    let mut rest = raw;
    while !rest.is_empty() {
        let (line, after) = next_line(rest);
        if is_prose(line) {
            break;
        }
        rest = after;
    }
    let (encoded, plain) = raw.split_at(raw.len() - rest.len());
    let mut bytes = base64_bytes(encoded);
    if !bytes.is_empty() && !plain.is_empty() {
        bytes.extend_from_slice(b"\n\n");
    }
    bytes.extend_from_slice(plain);
    bytes
}

/// Whether a line among base64 is none: short words with spaces between them, or foreign signs for the
/// most part. A sign or two that the way has put in, or one long word after another, is still base64.
fn is_prose(line: &[u8]) -> bool {
    /// The longest word met in prose; lines of base64 are of 60 to 76.
    const WORD: usize = 40;
    let line = line.trim_ascii();
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let foreign = line.iter().filter(|b| !is_letter(b)).count();
    let mut words = line.split(u8::is_ascii_whitespace);
    let has_spaces = words.clone().nth(1).is_some();
    has_spaces && words.all(|word| word.len() < WORD) || foreign * 4 > line.len()
}

/// Counts while it splits.
struct Splitter {
    parts: usize,
}

impl Splitter {
    fn part<'a>(
        &mut self,
        raw: &'a [u8],
        default_type: &str,
        depth: usize,
    ) -> Result<Part<'a>, String> {
        if depth > NESTING_LIMIT {
            return Err(format!(
                "its parts are nested over {NESTING_LIMIT} deep, which is the limit"
            ));
        }
        self.parts += 1;
        if self.parts > PART_LIMIT {
            return Err(format!(
                "it has over {PART_LIMIT} parts, which is the limit"
            ));
        }
        let (headers, body) = Headers::split(raw);
        let mut content_type = headers
            .get("content-type")
            .map(Params::parse)
            .unwrap_or_default();
        if !content_type.value.contains('/') {
            // `text`, or nothing at all.
            content_type.value = default_type.to_owned();
        }
        let disposition = headers
            .get("content-disposition")
            .map(Params::parse)
            .unwrap_or_default();
        let mut split = Body::Leaf(body);
        if content_type.value.starts_with("multipart/") {
            let mut pieces = match content_type.get("boundary") {
                Some(boundary) => self.pieces(body, &boundary)?,
                None => Vec::new(),
            };
            if pieces.is_empty()
                && let Some(boundary) = guessed_boundary(body)
            {
                pieces = self.pieces(body, &boundary)?;
            }
            if pieces.is_empty() {
                // Multipart by its name only: what there is is text.
                content_type.value = "text/plain".to_owned();
            } else {
                let inner_type = match content_type.value.as_str() {
                    "multipart/digest" => "message/rfc822",
                    _ => "text/plain",
                };
                let mut parts = Vec::with_capacity(pieces.len());
                for piece in pieces {
                    parts.push(self.part(piece, inner_type, depth + 1)?);
                }
                split = Body::Parts(parts);
            }
        } else if matches!(
            content_type.value.as_str(),
            "message/rfc822" | "message/global"
        ) && !matches!(
            transfer_encoding(&headers).as_str(),
            "base64" | "quoted-printable"
        ) {
            // An encoded one, which the standard forbids, stays a file.
            split = Body::Mail(body, Box::new(self.part(body, "text/plain", depth + 1)?));
        }
        Ok(Part {
            headers,
            content_type,
            disposition,
            body: split,
        })
    }

    /// The pieces between the delimiter lines of a multipart body.
    fn pieces<'a>(&self, body: &'a [u8], boundary: &str) -> Result<Vec<&'a [u8]>, String> {
        let delimiter = format!("--{}", boundary.trim_end());
        let mut pieces = Vec::new();
        let mut open: Option<usize> = None;
        let mut from = 0;
        for at in memmem::find_iter(body, delimiter.as_bytes()) {
            // Delimiters do not overlap: one inside of another line is skipped with it.
            if at < from || !(at == 0 || body.get(at - 1) == Some(&b'\n')) {
                continue;
            }
            let after = body.get(at + delimiter.len()..).unwrap_or_default();
            let (tail, next) = next_line(after);
            let closes = tail.starts_with(b"--");
            let tail = tail.strip_prefix(b"--").unwrap_or(tail);
            if !closes && !tail.trim_ascii().is_empty() {
                // A longer boundary that begins like this one.
                continue;
            }
            if let Some(start) = open.take() {
                pieces.push(piece(body, start, at));
                if self.parts + pieces.len() > PART_LIMIT {
                    return Err(format!(
                        "it has over {PART_LIMIT} parts, which is the limit"
                    ));
                }
            }
            from = body.len() - next.len();
            if closes {
                break;
            }
            open = Some(from);
        }
        if let Some(start) = open {
            // The closing delimiter is missing: the last part goes to the end.
            let rest = body.get(start..).unwrap_or_default();
            if !rest.is_empty() {
                pieces.push(rest);
            }
        }
        Ok(pieces)
    }
}

/// A piece without the line end before its delimiter, which belongs to the delimiter.
fn piece(body: &[u8], start: usize, end: usize) -> &[u8] {
    let piece = body.get(start..end).unwrap_or_default();
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

/// The boundary of a multipart that names none or a wrong one: the first line that looks like a
/// delimiter, a short one only if the header of a part follows.
fn guessed_boundary(body: &[u8]) -> Option<String> {
    let mut rest = body;
    for _ in 0..50 {
        let (line, after) = next_line(rest);
        let boundary = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end);
        let has_header = after
            .get(..8)
            .is_some_and(|b| b.eq_ignore_ascii_case(b"content-"));
        let enough = if has_header { 0 } else { 4 };
        if let Some(boundary) = boundary.filter(|b| b.len() > enough && !b.contains(&b' ')) {
            return String::from_utf8(boundary.to_vec()).ok();
        }
        if after.is_empty() {
            return None;
        }
        rest = after;
    }
    None
}

/// Decodes quoted-printable; what is no code of it stays as it is.
fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while !rest.is_empty() {
        let line_length = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (whole, after) = rest.split_at(line_length);
        rest = after;
        let line_end = whole.len() - whole.trim_ascii_end().len();
        let (line, end) = whole.split_at(whole.len() - line_end);
        // White space at the end of a line was added on the way, the line end was not.
        let end: &[u8] = match end {
            end if end.ends_with(b"\r\n") => b"\r\n",
            end if end.ends_with(b"\n") => b"\n",
            end if after.is_empty() => end,
            _ => b"",
        };
        let mut line = line;
        let mut soft = false;
        while let Some((byte, next)) = line.split_first() {
            line = next;
            if *byte != b'=' {
                bytes.push(*byte);
                continue;
            }
            if next.is_empty() {
                soft = true;
            } else if let Some(decoded) = hex_byte(next) {
                bytes.push(decoded);
                line = next.get(2..).unwrap_or_default();
            } else {
                bytes.push(b'=');
            }
        }
        if !soft {
            bytes.extend_from_slice(end);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Media types and bodies of all leaves.
    fn leaves(raw: &str) -> Vec<(String, String)> {
        fn visit(part: &Part<'_>, out: &mut Vec<(String, String)>) {
            match &part.body {
                Body::Leaf(_) => out.push((
                    part.media_type().to_owned(),
                    String::from_utf8_lossy(&part.bytes()).into_owned(),
                )),
                Body::Parts(parts) => parts.iter().for_each(|part| visit(part, out)),
                Body::Mail(raw, _) => out.push((
                    part.media_type().to_owned(),
                    String::from_utf8_lossy(raw).into_owned(),
                )),
            }
        }
        let mut out = Vec::new();
        visit(&Part::of_mail(raw.as_bytes()).unwrap(), &mut out);
        out
    }

    fn check(raw: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(t, b)| ((*t).to_owned(), (*b).to_owned()))
            .collect();
        assert_eq!(leaves(raw), expected, "{raw}");
        let crlf = raw.replace('\n', "\r\n");
        let unified: Vec<_> = leaves(&crlf)
            .into_iter()
            .map(|(t, b)| (t, b.replace("\r\n", "\n")))
            .collect();
        assert_eq!(unified, expected, "with CR LF: {raw}");
    }

    #[test]
    fn m12_parts_are_found_between_their_delimiters() {
        let mixed = "Content-Type: multipart/mixed; boundary=x\n\n";
        check("A: b\n\nhello\n", &[("text/plain", "hello\n")]);
        check(
            &format!("{mixed}preamble\n--x\n\none\n--x\nContent-Type: a/b\n\ntwo\n\n--x--\nend\n"),
            &[("text/plain", "one"), ("a/b", "two\n")],
        );
        check(
            &format!("{mixed}--x  \n\none\n--xy\n --x\n-- x\n--x--"),
            &[("text/plain", "one\n--xy\n --x\n-- x")],
        );
        check(
            &format!("{mixed}--x\n\none\n--x\n\nnever closed\n"),
            &[("text/plain", "one"), ("text/plain", "never closed\n")],
        );
        check(
            &format!("{mixed}no parts\n"),
            &[("text/plain", "no parts\n")],
        );
        check(
            "Content-Type: multipart/mixed\n\n--guess\n\none\n--guess--\n",
            &[("text/plain", "one")],
        );
        check(
            "Content-Type: multipart/digest; boundary=\"x\"\n\n--x\n\nSubject: a\n\nb\n--x--\n",
            &[("message/rfc822", "Subject: a\n\nb")],
        );
        check(
            &format!(
                "{mixed}--x\nContent-Type: multipart/alternative; boundary=y\n\n--y\n\na\n--x\n\nb\n--x--"
            ),
            &[("text/plain", "a"), ("text/plain", "b")],
        );
    }

    #[test]
    fn transfer_encodings_are_taken_off() {
        for (encoding, body, expected) in [
            ("base64", "aGVs\nbG8=\n", "hello"),
            ("BASE64", "aGVsbG8", "hello"),
            ("quoted-printable", "a=3Db=\n c  \nd=\n", "a=b c\nd"),
            ("quoted-printable", "=zz=4", "=zz=4"),
            ("Quoted-Printable ", "x=C3=A4", "xä"),
            ("7bit", "a=3Db", "a=3Db"),
            ("unknown", "a", "a"),
            ("x-uuencode", "begin 644 a\n%:&5L;&\\\n`\nend\n", "hello"),
        ] {
            let raw = format!("Content-Transfer-Encoding: {encoding}\n\n{body}");
            assert_eq!(leaves(&raw)[0].1, expected, "{encoding} {body}");
        }
    }

    #[test]
    fn plain_lines_behind_the_base64_of_a_text_stay_what_they_are() {
        let long = "QUJD".repeat(19);
        for (body, expected) in [
            (
                "aGVsbG8=\n\nScanned by Acme Antivirus.\nAll clean\n",
                "hello\n\nScanned by Acme Antivirus.\nAll clean\n",
            ),
            (
                "This is not base64 at all, sorry!\n",
                "This is not base64 at all, sorry!\n",
            ),
            (
                "aGVsbG8=\n_______\nlist mailing list\n",
                "hello\n\n_______\nlist mailing list\n",
            ),
            // What the way does to base64 is no prose.
            ("aGVs\n\nbG8=\n", "hello"),
            ("  aGVs\n  bG8=\n", "hello"),
            ("aGVs!bG8=", "hello"),
            (&format!("{long} {long}\n"), &"ABC".repeat(38)),
        ] {
            let raw = format!("Content-Transfer-Encoding: base64\n\n{body}");
            assert_eq!(leaves(&raw)[0].1, expected, "{body}");
        }
        let picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nY W J j\n";
        assert_eq!(leaves(picture)[0].1, "abc", "only texts are read so");
    }

    #[test]
    fn a_delimiter_is_found_where_the_boundary_is_wrong() {
        check(
            "Content-Type: multipart/mixed; boundary=other\n\n--BB\nContent-Type: a/b\n\none\n--BB--\n",
            &[("a/b", "one")],
        );
        check(
            "Content-Type: multipart/mixed (a; b); boundary=BB (c)\n\n--BB\n\none\n--BB--\n",
            &[("text/plain", "one")],
        );
        check(
            "Content-Type: multipart/mixed; boundary=other\n\nhello\n--\nAnna: bye\n",
            &[("text/plain", "hello\n--\nAnna: bye\n")],
        );
    }

    #[test]
    fn r7_parts_are_limited_in_number_and_depth() {
        let many = |count: usize| {
            format!(
                "Content-Type: multipart/mixed; boundary=x\n\n{}--x--\n",
                "--x\n\na\n".repeat(count)
            )
        };
        assert!(Part::of_mail(many(999).as_bytes()).is_ok());
        for count in [1_000, 100_000] {
            let error = Part::of_mail(many(count).as_bytes()).err().unwrap();
            assert!(error.contains("over 1000 parts"), "{error}");
        }
        let deep = |depth: usize| {
            let open: String = (0..depth)
                .map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}e\n\n--b{i}e\n"))
                .collect();
            open + "\nthe end\n"
        };
        assert!(Part::of_mail(deep(63).as_bytes()).is_ok());
        for depth in [64, 10_000] {
            let error = Part::of_mail(deep(depth).as_bytes()).err().unwrap();
            assert!(error.contains("over 64 deep"), "{error}");
        }
    }
}
