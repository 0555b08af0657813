//! Bytes of any charset met in mail into text (`M12`).

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, ISO_2022_JP, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, WINDOWS_1252,
};
use mail_parser::decoders::charsets::map::charset_decoder;

/// Bytes looked at to guess a charset.
const GUESS_FROM: usize = 64 * 1024;

/// Decodes bytes by the charset a mail names for them.
///
/// Where the name says nothing (`us-ascii` over 8-bit bytes, unknown names, none) or is plainly
/// wrong, the bytes themselves decide, `hint` being a charset named elsewhere in the same mail.
/// Bytes that mean nothing become U+FFFD.
pub(super) fn decode(label: Option<&str>, bytes: &[u8], hint: Option<&str>) -> String {
    let Some(label) = label.map(normal).filter(|label| says_something(label)) else {
        return guessed(bytes, hint);
    };
    if let Some(encoding) = encoding(&label) {
        if encoding == UTF_8 {
            return utf8_or_guessed(bytes, hint);
        }
        if label == "utf-16" {
            // Its byte order mark decides; without one it is big-endian in mail. Pieces that were put
            // together have a mark each.
            return UTF_16BE.decode(bytes).0.replace('\u{feff}', "");
        }
        if encoding == ISO_2022_JP {
            return iso_2022_jp(bytes);
        }
        if encoding == WINDOWS_1252 && is_surely_utf8(bytes) {
            return UTF_8.decode_without_bom_handling(bytes).0.into_owned();
        }
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    match label.as_str() {
        "iso-2022-kr" => iso_2022_kr(bytes),
        "hz-gb-2312" | "hz" => hz(bytes),
        "utf-7" | "unicode-1-1-utf-7" | "csunicode11utf7" => utf_7(bytes),
        _ => match odd(&label) {
            // The odd ones: IBM code pages.
            Some(decoder) => decoder(bytes),
            None => guessed(bytes, hint),
        },
    }
}

/// The decoder of a code page by any of its names: `ibm850`, `cp850`, `850`.
fn odd(label: &str) -> Option<fn(&[u8]) -> String> {
    let digits = label.trim_start_matches(|c: char| !c.is_ascii_digit());
    charset_decoder(label.as_bytes())
        .or_else(|| charset_decoder(format!("ibm{digits}").as_bytes()))
        .or_else(|| charset_decoder(format!("cp{digits}").as_bytes()))
}

/// UTF-7 (RFC 2152): UTF-16 in base64 between `+` and the first sign that is no letter of it, of which
/// only `-` belongs to the run; `+-` is a plus.
fn utf_7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'+', rest) {
        let (before, from) = rest.split_at(at);
        text.push_str(&String::from_utf8_lossy(before));
        let run = from.get(1..).unwrap_or_default();
        let is_letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
        let length = run.iter().take_while(|b| is_letter(b)).count();
        let (run, after) = run.split_at(length);
        if run.is_empty() {
            text.push('+');
        } else {
            let units = super::words::base64_bytes(run);
            let whole = units.len() - units.len() % 2;
            let units = units.get(..whole).unwrap_or_default();
            text.push_str(&UTF_16BE.decode_without_bom_handling(units).0);
        }
        rest = after.strip_prefix(b"-").unwrap_or(after);
    }
    text.push_str(&String::from_utf8_lossy(rest));
    text
}

/// Decodes bytes that come without a usable charset name.
pub(super) fn guessed(bytes: &[u8], hint: Option<&str>) -> String {
    if bytes.is_ascii() {
        let text = String::from_utf8_lossy(bytes);
        return if has_japanese_escapes(bytes) {
            iso_2022_jp(bytes)
        } else {
            text.into_owned()
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let hinted = hint
        .map(normal)
        .filter(|label| says_something(label))
        .and_then(|label| encoding(&label))
        // Latin-1 fits any bytes, so that it being named elsewhere says little.
        .filter(|encoding| *encoding != UTF_8 && *encoding != WINDOWS_1252);
    if let Some(encoding) = hinted {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        if !had_errors {
            return text.into_owned();
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..GUESS_FROM).unwrap_or(bytes), true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-8, unless most of what is not ASCII is no UTF-8 at all.
fn utf8_or_guessed(bytes: &[u8], hint: Option<&str>) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => {
            let broken = text.matches('\u{fffd}').count();
            let whole = text.chars().filter(|c| !c.is_ascii()).count() - broken;
            if broken > whole {
                guessed(bytes, hint)
            } else {
                text
            }
        }
    }
}

/// Whether bytes labelled Latin-1 are UTF-8: at least two sequences, which Latin-1 text spells
/// only as nonsense such as `Ã©`.
fn is_surely_utf8(bytes: &[u8]) -> bool {
    !bytes.is_ascii()
        && std::str::from_utf8(bytes)
            .is_ok_and(|text| text.chars().filter(|c| !c.is_ascii()).nth(1).is_some())
}

/// `ESC $ B` and its kin switch 7-bit text to two-byte Japanese.
fn has_japanese_escapes(bytes: &[u8]) -> bool {
    bytes
        .windows(3)
        .any(|w| matches!(w, b"\x1b$B" | b"\x1b$@" | b"\x1b(I"))
}

/// A charset name in lower case, without quotes, language and surrounding spaces.
fn normal(label: &str) -> String {
    label
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
        .split('*')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .replace('_', "-")
}

/// Whether a name tells more than that the bytes are some text.
fn says_something(label: &str) -> bool {
    !matches!(
        label,
        "" | "us-ascii"
            | "ascii"
            | "ansi-x3.4-1968"
            | "7bit"
            | "8bit"
            | "binary"
            | "default"
            | "default-charset"
            | "unknown"
            | "unknown-8bit"
            | "x-unknown"
            | "iso-8859-8-unknown"
            | "none"
            | "charset"
    )
}

/// The encoding of a normal name: the web's names, and those that mail uses besides.
fn encoding(label: &str) -> Option<&'static Encoding> {
    let from_web = |label: &str| {
        Encoding::for_label_no_replacement(label.as_bytes())
            .or_else(|| Encoding::for_label_no_replacement(label.replace('-', "_").as_bytes()))
    };
    if let Some(encoding) = from_web(label) {
        return Some(encoding);
    }
    let known = match label {
        "utf8mb4" | "utf-8-sig" | "utf8-strict" | "cp65001" | "unicode-1-1-utf-8" | "utf" => {
            Some(UTF_8)
        }
        "latin-1" | "iso8859" | "iso-8859" | "iso-latin-1" | "iso-8859-1-windows-1252" => {
            Some(WINDOWS_1252)
        }
        "mac-roman" | "x-mac-roman" | "macroman" => Some(MACINTOSH),
        "cp932" | "ms932" | "windows-932" | "shift-jis-2004" | "sjis-win" => Some(SHIFT_JIS),
        "cp936" | "ms936" | "windows-936" | "x-gbk-mail" | "gb2312-80" | "euc-cn" | "gb" => {
            Some(GBK)
        }
        "cp949" | "ms949" | "uhc" | "ks-c-5601" | "ksc5601-1987" | "ks-c-5601-1992" => Some(EUC_KR),
        "cp950" | "ms950" | "windows-950" | "big5-eten" => Some(BIG5),
        _ if label.starts_with("iso-2022-jp") || matches!(label, "cp50220" | "cp50221") => {
            Some(ISO_2022_JP)
        }
        _ => None,
    };
    if known.is_some() {
        return known;
    }
    // `win-1251`, `windows1251`, `ansi-1251`, `cp-1251`; `iso8859-5`, `iso-8859-5-e`, `8859-5`.
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 4 && digits.starts_with("125") {
        return from_web(&format!("windows-{digits}"));
    }
    let part = digits.strip_prefix("8859")?;
    from_web(&format!("iso-8859-{part}"))
}

/// ISO-2022-JP. Where pieces were put together, one switches back and the next one forth again at
/// once, which the decoder of the web takes for an attack and marks.
fn iso_2022_jp(bytes: &[u8]) -> String {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(0x1b, rest) {
        let (before, from) = rest.split_at(at);
        plain.extend_from_slice(before);
        let length = match from.get(1..3) {
            Some(b"$(") => 4,
            Some([b'(' | b'$', _]) => 3,
            _ => 1,
        };
        let (escape, after) = from.split_at(length.min(from.len()));
        if length == 1 || after.first() != Some(&0x1b) {
            plain.extend_from_slice(escape);
        }
        rest = after;
    }
    plain.extend_from_slice(rest);
    ISO_2022_JP
        .decode_without_bom_handling(&plain)
        .0
        .into_owned()
}

/// ISO-2022-KR: EUC-KR with the high bits taken off between shift-out and shift-in.
fn iso_2022_kr(bytes: &[u8]) -> String {
    let mut euc = Vec::with_capacity(bytes.len());
    let mut shifted = false;
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            0x0e => shifted = true,
            0x0f => shifted = false,
            0x1b if after.starts_with(b"$)C") => rest = after.get(3..).unwrap_or_default(),
            b'\n' => {
                shifted = false;
                euc.push(b'\n');
            }
            0x21..=0x7e if shifted => euc.push(byte | 0x80),
            _ => euc.push(*byte),
        }
    }
    EUC_KR.decode_without_bom_handling(&euc).0.into_owned()
}

/// HZ: GB 2312 with the high bits taken off between `~{` and `~}`.
fn hz(bytes: &[u8]) -> String {
    let mut gb = Vec::with_capacity(bytes.len());
    let mut shifted = false;
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after.first()) {
            (b'~', Some(next @ (b'{' | b'}' | b'~' | b'\n'))) => {
                rest = after.get(1..).unwrap_or_default();
                match next {
                    b'{' => shifted = true,
                    b'}' => shifted = false,
                    b'~' => gb.push(b'~'),
                    // A line that goes on.
                    _ => {}
                }
            }
            (0x21..=0x7e, _) if shifted => gb.push(byte | 0x80),
            _ => gb.push(*byte),
        }
    }
    GBK.decode_without_bom_handling(&gb).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m12_every_common_charset_is_decoded_by_any_of_its_names() {
        for (label, bytes, expected) in [
            ("utf-8", "Ж".as_bytes(), "Ж"),
            ("UTF8", "Ж".as_bytes(), "Ж"),
            ("ISO-8859-1", b"\xe4\xf6\xfc", "äöü"),
            ("latin-1", b"\xe4", "ä"),
            ("iso_8859-2", b"\xb1", "ą"),
            ("iso8859-15", b"\xa4", "€"),
            ("windows-1251", b"\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
            ("win-1251", b"\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
            ("CP1250", b"\x9a", "š"),
            ("\"koi8-r\"", b"\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
            ("koi8-u", b"\xa4", "є"),
            ("ISO-2022-JP", b"\x1b$B$3$s\x1b(B", "こん"),
            ("iso-2022-jp-ms", b"\x1b$B$3$s\x1b(B", "こん"),
            ("iso-2022-jp", b"\x1b$B$3\x1b(B\x1b$B$s\x1b(B.", "こん."),
            ("iso-2022-jp", b"\x1b$B$3\x1b(J\x1b(B", "こ"),
            ("utf-16", b"\xfe\xff\x1f\x04\xfe\xff\x04\x1f", "\u{1f04}П"),
            ("Shift_JIS", b"\x82\xb1", "こ"),
            ("cp932", b"\x82\xb1", "こ"),
            ("euc-jp", b"\xa4\xb3", "こ"),
            ("gb2312", b"\xc4\xe3", "你"),
            ("GB18030", b"\xc4\xe3\x81\x30\x84\x36", "你¥"),
            ("big5", b"\xa7\x41", "你"),
            ("EUC-KR", b"\xbe\xc8", "안"),
            ("ks_c_5601-1987", b"\xbe\xc8", "안"),
            ("iso-2022-kr", b"\x1b$)C\x0e>H\x0fa", "안a"),
            ("hz-gb-2312", b"~{Dc~}a~~", "你a~"),
            ("utf-7", b"+BB8- x", "П x"),
            (
                "utf-7",
                b"+BB8EQAQ4BDIENQRC +BDwEOARA, +BDMENAQ1 1 +- 2",
                "Привет мир, где 1 + 2",
            ),
            ("hz", b"~{Dc~}a", "你a"),
            ("cp850", b"\x84", "ä"),
            ("mac-roman", b"\x8a", "ä"),
            ("utf-16le", b"\x1f\x04", "П"),
            ("ibm850", b"\x84", "ä"),
            ("cp866", b"\x8f", "П"),
            ("iso-8859-8-i", b"\xf9", "ש"),
            ("windows-1256", b"\xe3", "م"),
            ("tis-620", b"\xa1", "ก"),
        ] {
            assert_eq!(decode(Some(label), bytes, None), expected, "{label}");
        }
    }

    #[test]
    fn a_name_that_says_nothing_or_lies_gives_way_to_the_bytes() {
        let russian = "Здравствуйте, где мой заказ?";
        let cp1251 = encoding_rs::WINDOWS_1251.encode(russian).0.into_owned();
        let koi8 = encoding_rs::KOI8_R.encode(russian).0.into_owned();
        let japanese = "注文した商品がまだ届きません";
        let sjis = SHIFT_JIS.encode(japanese).0.into_owned();
        for label in [
            None,
            Some("us-ascii"),
            Some("x-unknown"),
            Some("no-such"),
            Some("utf-8"),
        ] {
            assert_eq!(decode(label, &cp1251, None), russian, "{label:?}");
            assert_eq!(decode(label, &koi8, None), russian, "{label:?}");
            assert_eq!(decode(label, &sjis, None), japanese, "{label:?}");
            assert_eq!(decode(label, russian.as_bytes(), None), russian);
        }
        assert_eq!(decode(None, b"\x1b$B$3$s\x1b(B", None), "こん");
        assert_eq!(
            decode(Some("iso-8859-1"), "héllo wörld".as_bytes(), None),
            "héllo wörld"
        );
        assert_eq!(decode(None, b"\xe1\xe9", Some("iso-8859-5")), "сщ");
        assert_eq!(
            decode(
                Some("utf-8"),
                "gültig \u{fc}".as_bytes().split_last().unwrap().1,
                None
            ),
            "gültig \u{fffd}",
            "cut in the middle, still UTF-8"
        );
    }
}
