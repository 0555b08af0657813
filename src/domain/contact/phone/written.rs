//! A phone number as people write it, taken apart before any numbering plan is asked.

use std::fmt;

/// A number taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Written {
    /// It began with a plus sign.
    pub(super) plus: bool,
    /// The digits in order, ASCII, without plus and extension.
    pub(super) digits: String,
    /// Place in `digits` of a zero in brackets, as in `+49 (0)30`.
    pub(super) zero: Option<usize>,
    /// How many digits stood before each slash.
    pub(super) slashes: Vec<usize>,
    /// Digits of the extension; empty without one.
    pub(super) extension: String,
    /// Some digits were spelled with letters, as in `1-800-FLOWERS`.
    pub(super) spelled: bool,
}

/// Why a text is no phone number at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    NoDigits,
    Signs,
    Two,
    Reordered,
    TooLong,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoDigits => "it has no digits",
            Self::Signs => "it has letters or signs that are no part of a phone number",
            Self::Two => "it looks like two numbers in one",
            Self::Reordered => "a hidden character in it turns the digits around",
            Self::TooLong => "it is far too long",
        })
    }
}

/// The zeros of the decimal digits of Unicode; nine more follow each.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

/// The ASCII digit that `c` is in some script.
pub(super) fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    char::from_digit(code - zero, 10)
}

/// Words before a number that only say what it is.
const LABELS: [&str; 43] = [
    "tel",
    "tél",
    "teléfono",
    "telefono",
    "telefon",
    "telefone",
    "téléphone",
    "telephone",
    "phone",
    "ph",
    "mobile",
    "mob",
    "mobil",
    "móvil",
    "movil",
    "cell",
    "cel",
    "celular",
    "handy",
    "fax",
    "telefax",
    "portable",
    "gsm",
    "whatsapp",
    "viber",
    "signal",
    "call",
    "home",
    "work",
    "office",
    "landline",
    "number",
    "no",
    "т",
    "тел",
    "телефон",
    "моб",
    "мобильный",
    "факс",
    "電話",
    "电话",
    "手机",
    "☎",
];

/// Words between a number and its extension.
const EXTENSION_WORDS: [&str; 34] = [
    "ext",
    "extn",
    "extension",
    "extensión",
    "extensao",
    "extensão",
    "xt",
    "x",
    "anexo",
    "interno",
    "int",
    "poste",
    "ramal",
    "wew",
    "wewn",
    "durchwahl",
    "dw",
    "nebenstelle",
    "nst",
    "klappe",
    "kl",
    "toestel",
    "tst",
    "anknytning",
    "anknytn",
    "lok",
    "linka",
    "mellék",
    "доб",
    "добавочный",
    "вн",
    "внутр",
    "內線",
    "内線",
];

/// No extension is longer: a longer run of digits is another number.
const LONGEST_EXTENSION: usize = 8;
/// No text is longer; beyond, nobody meant a phone number.
const LONGEST_TEXT: usize = 256;

/// Takes a text apart: `tel:` links, labels, separators, extension, digits of every script.
pub(super) fn read(text: &str) -> Result<Written, Unreadable> {
    if text.len() > LONGEST_TEXT {
        return Err(Unreadable::TooLong);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if let Some(plain) = plain(c)? {
            folded.extend(plain.to_lowercase());
        }
    }
    let (number, parameters) = without_scheme(folded.trim())?;
    let mut written = number_and_extension(without_labels(&number))?;
    for (name, value) in parameters {
        match name.as_str() {
            "ext" if written.extension.is_empty() => {
                if value.is_empty() || value.len() > LONGEST_EXTENSION * 2 || !all_digits(&value) {
                    return Err(Unreadable::Signs);
                }
                written.extension = value;
            }
            "ext" => return Err(Unreadable::Two),
            "phone-context" if !written.plus => {
                // A context that is a domain says nothing about the number.
                let code = value.strip_prefix('+').ok_or(Unreadable::Signs)?;
                let code: String = code.chars().filter(|c| *c != '-').collect();
                if code.is_empty() || !all_digits(&code) {
                    return Err(Unreadable::Signs);
                }
                written.zero = written.zero.map(|at| at + code.len());
                written.slashes.iter_mut().for_each(|at| *at += code.len());
                written.digits.insert_str(0, &code);
                written.plus = true;
            }
            _ => {}
        }
    }
    if written.digits.is_empty() {
        return Err(Unreadable::NoDigits);
    }
    if written.digits.len() > 25 {
        Err(Unreadable::TooLong)
    } else {
        Ok(written)
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// One character in its plain form; `None` for the invisible ones that address books add.
fn plain(c: char) -> Result<Option<char>, Unreadable> {
    if let Some(digit) = digit(c) {
        return Ok(Some(digit));
    }
    Ok(Some(match c {
        // The overrides show digits in another order than they are stored.
        '\u{202D}' | '\u{202E}' => return Err(Unreadable::Reordered),
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202C}' => {
            return Ok(None);
        }
        '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FE0E}' | '\u{FE0F}' => {
            return Ok(None);
        }
        '＋' | '﹢' | '⁺' => '+',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FE58}' | '\u{FE63}' | '－' => '-',
        '（' | '﹙' | '［' | '[' => '(',
        '）' | '﹚' | '］' | ']' => ')',
        '．' | '·' | '・' | '‧' | '∙' | '•' => '.',
        '／' | '⁄' | '∕' => '/',
        '＃' => '#',
        '，' | '،' | '、' => ',',
        '；' | '؛' => ';',
        '：' => ':',
        '＝' => '=',
        c if c.is_whitespace() => ' ',
        c @ '\u{FF21}'..='\u{FF5A}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }))
}

/// Takes off `tel:` and its like, and the parameters of such a link.
type Parameters = Vec<(String, String)>;
fn without_scheme(text: &str) -> Result<(String, Parameters), Unreadable> {
    let schemes = ["tel:", "callto:", "sms:"];
    let linked = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    let number = linked
        .map(|rest| rest.trim_start_matches('/'))
        .unwrap_or(text);
    let number = match linked {
        Some(_) => percent_decoded(number).ok_or(Unreadable::Signs)?,
        None => number.to_owned(),
    };
    if linked.is_none() && !number.contains(";ext=") && !number.contains(";phone-context=") {
        return Ok((number, Vec::new()));
    }
    let mut parts = number.split(';');
    let first = parts.next().unwrap_or_default();
    let first = if linked.is_some() {
        first.split('?').next().unwrap_or(first)
    } else {
        first
    };
    let first = first.to_owned();
    let parameters = parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.trim().to_owned(), value.trim().to_owned())
        })
        .collect();
    Ok((first, parameters))
}

/// `%2B` and the like, for ASCII only; `None` for anything else.
fn percent_decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        let byte = u8::from_str_radix(code, 16)
            .ok()
            .filter(|b| matches!(b, b' '..=b'~'))?;
        out.push(char::from(byte));
        out.push_str(rest);
    }
    Some(out)
}

/// Takes off `Tel.:`, `mobile phone` and the like.
fn without_labels(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '.', ':', '-', '\'', '"']);
        let end = rest
            .find(|c: char| !c.is_alphabetic() && c != '☎')
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let glued_digit = after.starts_with(|c: char| c.is_ascii_digit());
        if !LABELS.contains(&word) || (word.chars().count() == 1 && glued_digit) {
            return rest;
        }
        rest = after;
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\'' | '~' | '_')
}

fn number_and_extension(text: &str) -> Result<Written, Unreadable> {
    let mut written = Written::default();
    let mut rest = text.chars().peekable();
    let mut recent = ['\0'; 2];
    let mut tail = String::new();
    while let Some(c) = rest.next() {
        match c {
            '+' if written.plus || !written.digits.is_empty() => return Err(Unreadable::Two),
            '+' => written.plus = true,
            '0'..='9' => {
                let bracketed = c == '0' && recent[1] == '(' && rest.peek() == Some(&')');
                if bracketed && !written.digits.is_empty() && written.zero.is_none() {
                    written.zero = Some(written.digits.len());
                }
                written.digits.push(c);
            }
            '/' => written.slashes.push(written.digits.len()),
            c if is_separator(c) => {}
            c => {
                tail.push(c);
                tail.extend(rest.by_ref());
            }
        }
        recent = [recent[1], c];
    }
    if tail.is_empty() {
        return Ok(written);
    }
    // `+` without digits before a word would make a number of what follows it.
    if written.digits.is_empty() {
        return Err(if tail.contains(|c: char| c.is_ascii_digit()) {
            Unreadable::Signs
        } else {
            Unreadable::NoDigits
        });
    }
    let bracketed =
        text.len() > tail.len() && text[..text.len() - tail.len()].trim_end().ends_with('(');
    if let Some(extension) = extension(&tail, bracketed)? {
        written.extension = extension;
        return Ok(written);
    }
    let remark = tail.trim_end_matches(')');
    if bracketed && remark.len() + 1 == tail.len() && is_remark(remark) {
        return Ok(written);
    }
    spelled_out(written, &tail)
}

fn is_remark(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphabetic() || c == ' ' || c == '.')
}

/// The digits after an extension mark; `None` when `tail` does not begin with one.
fn extension(tail: &str, bracketed: bool) -> Result<Option<String>, Unreadable> {
    let end = tail
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(tail.len());
    let (word, after) = tail.split_at(end);
    let after = match word {
        "" if tail.starts_with([',', ';', '#']) => tail.trim_start_matches([',', ';', '#']),
        word if EXTENSION_WORDS.contains(&word) => after,
        _ => return Ok(None),
    };
    let digits = after.trim_matches([' ', '.', ':', '-', '=', '#']);
    let digits = if bracketed {
        digits.trim_end_matches([')', ' '])
    } else {
        digits
    };
    match digits.len() {
        0 => Err(Unreadable::Signs),
        _ if digits.contains('+') => Err(Unreadable::Two),
        _ if !all_digits(digits) => Err(Unreadable::Signs),
        length if length > LONGEST_EXTENSION => Err(Unreadable::Two),
        _ => Ok(Some(digits.to_owned())),
    }
}

/// `1-800-FLOWERS`: three digits at least, then seven places of letters and digits. Elsewhere a
/// name behind the number would turn into digits of it.
fn spelled_out(mut written: Written, tail: &str) -> Result<Written, Unreadable> {
    let before = written
        .digits
        .strip_prefix('1')
        .unwrap_or(&written.digits)
        .len();
    let mut mapped = String::new();
    for c in tail.chars() {
        match c {
            'a'..='c' => mapped.push('2'),
            'd'..='f' => mapped.push('3'),
            'g'..='i' => mapped.push('4'),
            'j'..='l' => mapped.push('5'),
            'm'..='o' => mapped.push('6'),
            'p'..='s' => mapped.push('7'),
            't'..='v' => mapped.push('8'),
            'w'..='z' => mapped.push('9'),
            '0'..='9' => mapped.push(c),
            ' ' | '-' | '.' => {}
            _ => return Err(Unreadable::Signs),
        }
    }
    let letters = tail.chars().filter(char::is_ascii_alphabetic).count();
    if before < 3 || before + mapped.len() != 10 || letters < 3 {
        return Err(Unreadable::Signs);
    }
    written.digits.push_str(&mapped);
    written.spelled = true;
    Ok(written)
}
