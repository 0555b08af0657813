//! Bytes of a file as text: byte order marks, UTF-16 with and without one, UTF-8, and the code pages of
//! old address books (`X2`).

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at to tell UTF-16 without a mark.
const LOOK_AT: usize = 4096;
/// Bytes that are no ASCII and enough to tell a code page by.
const ENOUGH: usize = 64 * 1024;

/// A whole file as text, and the name of the encoding it was in. Bytes that mean nothing become U+FFFD.
pub fn decode(bytes: &[u8]) -> (String, &'static str) {
    let encoding = encoding_of(bytes);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    (text.into_owned(), encoding.name())
}

/// The encoding of a whole file: by its mark, by its zeros, as UTF-8 where it is that, else by its words.
pub fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return encoding;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) if is_mostly_utf8(bytes) => UTF_8,
        Err(_) => code_page([bytes]),
    }
}

/// UTF-16 has a zero in nearly every second byte of what is ASCII, and delimiters and line breaks always
/// are.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..LOOK_AT).unwrap_or(bytes);
    let zeros = |odd: usize| {
        let of_half = head.iter().skip(odd).step_by(2);
        of_half.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let enough = |zeros: usize| zeros * 20 > head.len() && zeros > 1;
    match (enough(even), enough(odd)) {
        (false, true) if even * 8 < odd => Some(UTF_16LE),
        (true, false) if odd * 8 < even => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether more letters beyond ASCII are UTF-8 than are not: a file that was damaged in one place.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.matches('\u{fffd}').count();
    let whole = text.chars().filter(|c| !c.is_ascii()).count() - broken;
    whole > broken * 4
}

/// The likeliest code page of some texts.
pub fn code_page<'b>(texts: impl IntoIterator<Item = &'b [u8]>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let mut fed = 0;
    for text in texts {
        if fed < ENOUGH {
            detector.feed(text, false);
            detector.feed(b"\n", false);
            fed += text.iter().filter(|byte| !byte.is_ascii()).count();
        }
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Bytes with the name of a charset beside them, as vCard 2.1 has it; `fallback` where the name says
/// nothing or there is none.
pub fn decode_labelled(bytes: &[u8], label: Option<&str>, fallback: &'static Encoding) -> String {
    let named = label.and_then(|label| Encoding::for_label_no_replacement(label.trim().as_bytes()));
    let utf8 = std::str::from_utf8(bytes);
    match (named, utf8) {
        (None, Ok(text)) => text.to_owned(),
        // Latin-1 is what programs say that never asked; two letters of UTF-8 in a row are no accident.
        (Some(encoding), Ok(text))
            if encoding == WINDOWS_1252
                && text.chars().filter(|c| !c.is_ascii()).nth(1).is_some() =>
        {
            text.to_owned()
        }
        (Some(encoding), Err(_)) if encoding == UTF_8 => {
            fallback.decode_without_bom_handling(bytes).0.into_owned()
        }
        (encoding, _) => encoding
            .unwrap_or(fallback)
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1251;

    #[test]
    fn x2_every_encoding_of_an_export_is_found() {
        let russian = "Имя;Телефон;Компания\r\nИван Петров;+7 921 123-45-67;Северный ветер\r\n";
        let german = "Name,Straße,Ort\r\nJürgen Groß,Königstraße 1,Köln\r\n";
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| {
                    if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect()
        };
        for (text, bytes) in [
            (russian, russian.as_bytes().to_vec()),
            (russian, ["\u{feff}", russian].concat().into_bytes()),
            (russian, WINDOWS_1251.encode(russian).0.into_owned()),
            (german, WINDOWS_1252.encode(german).0.into_owned()),
            (russian, utf16(russian, false)),
            (russian, utf16(russian, true)),
            (german, utf16(german, false)),
            (german, utf16(&format!("\u{feff}{german}"), true)),
        ] {
            let (read, name) = decode(&bytes);
            assert_eq!(read, text, "{name}");
        }
    }

    #[test]
    fn a_charset_that_lies_gives_way_to_the_bytes() {
        let text = decode_labelled("Müßig".as_bytes(), Some("ISO-8859-1"), WINDOWS_1252);
        assert_eq!(text, "Müßig");
        let text = decode_labelled(b"\xcf\xf0", Some("utf-8"), WINDOWS_1251);
        assert_eq!(text, "Пр");
    }
}
