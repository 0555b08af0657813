//! Encoded words in headers (RFC 2047), and what mailers make of them.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::charset;

/// Longest charset name of an encoded word, in bytes.
const CHARSET_LENGTH: usize = 60;
/// Longest text of an encoded word, in bytes. RFC 2047 allows 75 for all of it; some mailers put
/// a whole subject into one.
const WORD_LENGTH: usize = 16 * 1024;

/// Decodes the encoded words of a header value.
///
/// Bytes of neighbouring words of one charset are put together before they are decoded: many
/// mailers cut in the middle of a character. What only looks like an encoded word stays.
pub(super) fn decode(value: &str) -> String {
    if !value.contains("=?") {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut run: Option<Run> = None;
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let (before, from_word) = rest.split_at(at);
        let Some((word, length)) = Word::at_start(from_word) else {
            // The two characters belong to the text.
            let (kept, after) = rest.split_at(at + 2);
            flush(&mut run, &mut out);
            out.push_str(kept);
            rest = after;
            continue;
        };
        match &mut run {
            Some(open) if before.trim().is_empty() && open.joins(&word) => open.push(word),
            _ => {
                let follows_word = run.is_some() && before.trim().is_empty();
                flush(&mut run, &mut out);
                if !follows_word {
                    out.push_str(before);
                }
                run = Some(Run::new(word));
            }
        }
        rest = from_word.get(length..).unwrap_or_default();
    }
    flush(&mut run, &mut out);
    out.push_str(rest);
    out
}

/// Length in bytes of the encoded word at the start of a value, if there is one.
pub(super) fn length_at_start(value: &str) -> Option<usize> {
    Word::at_start(value).map(|(_, length)| length)
}

fn flush(run: &mut Option<Run<'_>>, out: &mut String) {
    if let Some(run) = run.take() {
        out.push_str(&run.decoded());
    }
}

/// One encoded word, not decoded yet.
struct Word<'a> {
    charset: &'a str,
    is_base64: bool,
    text: &'a str,
}

impl<'a> Word<'a> {
    /// The word at the start of `value`, and its length.
    fn at_start(value: &'a str) -> Option<(Self, usize)> {
        let inner = value.strip_prefix("=?")?;
        let near = inner.floor_char_boundary(CHARSET_LENGTH);
        let charset = inner.get(..near)?.split_once('?')?.0;
        if charset.is_empty() || charset.contains(char::is_whitespace) {
            return None;
        }
        let rest = inner.get(charset.len() + 1..)?;
        let is_base64 = match rest.get(..2)? {
            "B?" | "b?" => true,
            "Q?" | "q?" => false,
            _ => return None,
        };
        let text = rest.get(2..)?;
        let end = text
            .get(..text.floor_char_boundary(WORD_LENGTH))?
            .find("?=")?;
        let mut word = text.get(..end)?;
        if !is_base64 && word.contains("=?") {
            // The end of this word is missing, the next one has begun.
            return None;
        }
        let length = value.len() - text.len() + end + 2;
        // A question mark too much, as in `…??=`.
        if is_base64 {
            word = word.trim_end_matches('?');
        }
        Some((
            Self {
                charset,
                is_base64,
                text: word,
            },
            length,
        ))
    }
}

/// Neighbouring words of one charset and encoding.
struct Run<'a> {
    charset: &'a str,
    is_base64: bool,
    texts: Vec<&'a str>,
}

impl<'a> Run<'a> {
    fn new(word: Word<'a>) -> Self {
        Self {
            charset: word.charset,
            is_base64: word.is_base64,
            texts: vec![word.text],
        }
    }

    fn joins(&self, word: &Word<'a>) -> bool {
        self.is_base64 == word.is_base64 && self.charset.eq_ignore_ascii_case(word.charset)
    }

    fn push(&mut self, word: Word<'a>) {
        self.texts.push(word.text);
    }

    fn decoded(&self) -> String {
        if self.is_base64 {
            // Words that do not end on a group of four are pieces of one text.
            let is_cut = self.texts.split_last().is_some_and(|(_, before)| {
                before.iter().any(|text| {
                    let letters = text.bytes().filter(|b| !b.is_ascii_whitespace()).count();
                    letters % 4 != 0 && !text.trim_end().ends_with('=')
                })
            });
            let bytes = if is_cut {
                base64_bytes(self.texts.concat().as_bytes())
            } else {
                let decoded = self.texts.iter().map(|text| base64_bytes(text.as_bytes()));
                decoded.flatten().collect()
            };
            charset::decode(Some(self.charset), &bytes, None)
        } else {
            quoted_text(self.charset, &self.texts.concat())
        }
    }
}

/// Decodes the Q encoding: `_` is a space, `=XX` a byte. Characters that should have been encoded
/// and were not are text already.
fn quoted_text(charset: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut bytes = Vec::new();
    let flush = |bytes: &mut Vec<u8>, out: &mut String| {
        if !bytes.is_empty() {
            out.push_str(&charset::decode(Some(charset), bytes, None));
            bytes.clear();
        }
    };
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '_' => bytes.push(b' '),
            '=' => match hex_byte(chars.as_str().as_bytes()) {
                Some(decoded) => {
                    bytes.push(decoded);
                    chars.nth(1);
                }
                None => bytes.push(b'='),
            },
            _ => match u8::try_from(c) {
                Ok(byte) if c.is_ascii() => bytes.push(byte),
                _ => {
                    flush(&mut bytes, &mut out);
                    out.push(c);
                }
            },
        }
    }
    flush(&mut bytes, &mut out);
    out
}

/// The byte of two hexadecimal digits at the start of `text`.
pub(super) fn hex_byte(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| {
        text.get(at)
            .and_then(|b| char::from(*b).to_digit(16))
            .and_then(|d| u8::try_from(d).ok())
    };
    Some(digit(0)? * 16 + digit(1)?)
}

/// Decodes base64 as mailers write it: anything that is no letter of it is passed over, padding
/// may be missing or stand in the middle, where encoded pieces were put together.
pub(super) fn base64_bytes(text: &[u8]) -> Vec<u8> {
    // Letters decoded at once; whole groups of four.
    const PIECE: usize = 16 * 1024;
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&STANDARD, config);
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut piece = Vec::with_capacity(PIECE);
    let finish = |piece: &mut Vec<u8>, bytes: &mut Vec<u8>| {
        if piece.len() % 4 == 1 {
            // Six bits are no byte.
            piece.pop();
        }
        // Cannot fail: only letters of the alphabet, in a possible number.
        let _ = engine.decode_vec(&*piece, bytes);
        piece.clear();
    };
    for byte in text {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => piece.push(*byte),
            b'=' if !piece.is_empty() => finish(&mut piece, &mut bytes),
            _ => {}
        }
        if piece.len() == PIECE {
            finish(&mut piece, &mut bytes);
        }
    }
    finish(&mut piece, &mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m12_encoded_words_are_decoded() {
        for (value, expected) in [
            ("plain", "plain"),
            ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?UTF-8?B?0J/RgNC40LLQtdGC?=", "Привет"),
            ("=?iso-8859-1?q?a_b?= c", "a b c"),
            ("x =?utf-8?q?a?= =?utf-8?q?b?= y", "x ab y"),
            ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
            ("=?utf-8?q?=D0?= =?utf-8?q?=9F?=", "П"),
            ("=?utf-8?B?0J/RgA==?= =?utf-8?B?0Lg=?=", "При"),
            ("=?utf-8?B?0J/R?= =?utf-8?B?gNC4?=", "При"),
            ("=?utf-8?B?0J/RgNC?= =?utf-8?B?40LLQtdGC?=", "Привет"),
            ("=?iso-8859-1?q?=E4?= =?utf-8?q?=C3=B6?=", "äö"),
            ("=?utf-8*en?q?a?=", "a"),
            ("=?utf-8?Q?what? yes?=", "what? yes"),
            ("=?utf-8?Q?Hello World?=", "Hello World"),
            ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
            ("=?utf-8?Q?open", "=?utf-8?Q?open"),
            ("1 =? 2", "1 =? 2"),
            ("=?utf-8?Q?cut =?utf-8?Q?whole?=", "=?utf-8?Q?cut whole"),
            ("=?utf-8?Q?=zz?=", "=zz"),
            ("=?iso-8859-1?Q?Fr=F6sche_für_=FC?=", "Frösche für ü"),
            ("=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=", "こん"),
            (
                "=?iso-2022-jp?B?GyRCJDMbKEI=?= =?ISO-2022-JP?B?GyRCJHMbKEI=?=",
                "こん",
            ),
            ("=?us-ascii?Q?a?=b", "ab"),
        ] {
            assert_eq!(decode(value), expected, "{value}");
        }
    }

    #[test]
    fn base64_is_read_as_mailers_write_it() {
        for (text, expected) in [
            ("aGVsbG8=", "hello"),
            ("aGVs\r\nbG8", "hello"),
            ("aGVsbG8=aGVsbG8=", "hellohello"),
            ("aG*Vs bG8=\n--\n", "hello"),
            ("aGVsb", "hel"),
            ("", ""),
            ("====", ""),
        ] {
            assert_eq!(base64_bytes(text.as_bytes()), expected.as_bytes(), "{text}");
        }
        let long = "aGVsbG8h\n".repeat(10_000);
        assert_eq!(base64_bytes(long.as_bytes()), b"hello!".repeat(10_000));
    }
}
