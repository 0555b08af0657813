//! One logical line taken apart: group, name, parameters, and the value as text or as bytes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::Encoding;
use vcard::tree::line::VcardLine;
use vcard::tree::value::node::VcardValueNode;

use super::lines::value_at;
use super::write::parameter;
use crate::exchange::decoding::decode_labelled;

/// Base64 as old programs write it, padded or not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A property of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    /// What stands before the dot: `item1`.
    pub(super) group: Option<String>,
    /// In capitals.
    pub(super) name: String,
    /// Names in capitals, values without quotes. What 2.1 writes without a name (`HOME`, `BASE64`) has one.
    pub(super) params: Vec<(String, Vec<String>)>,
    /// The value in UTF-8, escapes and all.
    pub(super) value: String,
}

impl Property {
    /// Takes a line apart; texts without a charset of their own that are no UTF-8 are in `fallback`.
    ///
    /// # Errors
    /// A sentence without the line's number.
    pub(super) fn read(line: &[u8], fallback: &'static Encoding) -> Result<Self, String> {
        let split = value_at(line).ok_or_else(|| "it has no name and colon".to_owned())?;
        let (head, value) = line.split_at_checked(split).unwrap_or((line, b""));
        let head = decode_labelled(head, None, fallback);
        let (parsed, _) = VcardLine::take(head.as_bytes()).map_err(|error| error.to_string())?;
        let mut params: Vec<(String, Vec<String>)> = Vec::new();
        for param in &parsed.params {
            let name = param.name.get().trim().to_ascii_uppercase();
            let values: Vec<String> = param
                .values
                .iter()
                .flat_map(|value| parameter_values(&name, value.get()))
                .collect();
            let (name, values) = if param.values.is_empty() {
                match name.as_str() {
                    "" => continue,
                    "QUOTED-PRINTABLE" | "BASE64" | "8BIT" | "7BIT" | "B" => {
                        ("ENCODING".to_owned(), vec![name])
                    }
                    _ => ("TYPE".to_owned(), vec![name.to_ascii_lowercase()]),
                }
            } else {
                // A quote in a name would hide the colon when the line is written back.
                let name: String = name
                    .chars()
                    .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
                    .collect();
                if name.is_empty() {
                    continue;
                }
                (name, values)
            };
            params.push((name, values));
        }
        let mut property = Self {
            group: parsed.group().map(str::to_owned),
            name: parsed.bare_name().trim().to_ascii_uppercase(),
            params,
            value: String::new(),
        };
        let quoted = property.encoding() == Some("QUOTED-PRINTABLE");
        let bytes = if quoted {
            Cow::Owned(quoted_printable(value))
        } else {
            Cow::Borrowed(value)
        };
        property.value = decode_labelled(&bytes, property.param("CHARSET"), fallback);
        Ok(property)
    }

    /// The first value of a parameter.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(known, values)| known == name && !values.is_empty())
            .and_then(|(_, values)| values.first())
            .map(String::as_str)
    }

    /// All values of `TYPE`, in small letters.
    pub(super) fn types(&self) -> Vec<String> {
        self.params
            .iter()
            .filter(|(name, _)| name == "TYPE")
            .flat_map(|(_, values)| values.iter().map(|value| value.trim().to_lowercase()))
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// The transfer encoding in capitals.
    fn encoding(&self) -> Option<&str> {
        let named = self.param("ENCODING")?;
        ["QUOTED-PRINTABLE", "BASE64", "B"]
            .into_iter()
            .find(|known| named.eq_ignore_ascii_case(known))
    }

    /// The value as one text.
    pub(super) fn text(&self) -> String {
        let value = plain_colons(&self.value);
        let node = VcardValueNode::parse(value.as_bytes());
        node.decode().into_owned()
    }

    /// The values between commas.
    pub(super) fn list(&self) -> Vec<String> {
        let value = plain_colons(&self.value);
        let node = VcardValueNode::parse(value.as_bytes());
        let list = node.decode_list();
        list.into_iter().map(Cow::into_owned).collect()
    }

    /// The parts between semicolons.
    pub(super) fn parts(&self) -> Vec<String> {
        let value = plain_colons(&self.value);
        let node = VcardValueNode::parse(value.as_bytes());
        (0..node.component_count())
            .map(|at| node.decode_component(at).into_owned())
            .collect()
    }

    /// The bytes of a picture or key that stands in the file itself; `None` for a link.
    pub(super) fn bytes(&self) -> Option<Result<Vec<u8>, String>> {
        let value = self.value.trim();
        let data = match value.get(..5).map(str::to_ascii_lowercase) {
            Some(scheme) if scheme == "data:" => {
                let (kind, data) = value.split_once(',')?;
                if !kind.to_ascii_lowercase().ends_with(";base64") {
                    return Some(Err("its data: link is not base64".to_owned()));
                }
                data
            }
            _ if matches!(self.encoding(), Some("BASE64" | "B")) => value,
            _ => return None,
        };
        let packed: Vec<u8> = data
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        Some(
            LENIENT
                .decode(packed)
                .map_err(|_| "its base64 is damaged".to_owned()),
        )
    }

    /// The property as one line of UTF-8 in the manner of 3.0 and 4.0, to be kept and written back.
    pub(super) fn kept(&self) -> String {
        let mut line = String::new();
        if let Some(group) = &self.group {
            line.push_str(group);
            line.push('.');
        }
        line.push_str(&self.name);
        let quoted = self.encoding() == Some("QUOTED-PRINTABLE");
        for (name, values) in &self.params {
            if name == "CHARSET" || quoted && name == "ENCODING" {
                continue;
            }
            line.push(';');
            line.push_str(name);
            line.push('=');
            let values: Vec<String> = values.iter().map(|value| parameter(value)).collect();
            line.push_str(&values.join(","));
        }
        line.push(':');
        let value = self
            .value
            .replace("\r\n", "\n")
            .replace(['\n', '\r'], "\\n");
        line.push_str(&value);
        crate::exchange::clean::line(&line).into_owned()
    }
}

/// Programs escape colons too, though nobody asked them to.
fn plain_colons(value: &str) -> Cow<'_, str> {
    if !value.contains("\\:") {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match (c, rest.as_str().chars().next()) {
            ('\\', Some(':')) => {}
            ('\\', Some(next)) => {
                out.extend([c, next]);
                rest.next();
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The values in one piece of a parameter: quotes off, the encoding of RFC 6868 undone. Types may stand in
/// one pair of quotes with commas between them.
fn parameter_values(name: &str, piece: &str) -> Vec<String> {
    let piece = piece.trim();
    let bare = piece
        .strip_prefix('"')
        .map_or(piece, |rest| rest.strip_suffix('"').unwrap_or(rest));
    if name == "TYPE" {
        return bare
            .split(',')
            .map(|value| uncareted(value.trim()))
            .collect();
    }
    vec![uncareted(bare)]
}

/// Undoes the encoding of RFC 6868.
fn uncareted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let meant = match (c, rest.peek()) {
            ('^', Some('^')) => '^',
            ('^', Some('\'')) => '"',
            ('^', Some('n')) => '\n',
            _ => {
                out.push(c);
                continue;
            }
        };
        rest.next();
        out.push(meant);
    }
    out
}

/// Undoes quoted-printable; what is no code stays.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digit = |at: usize| after.get(at).and_then(|d| char::from(*d).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'=', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = after.get(2..).unwrap_or_default();
            }
            _ => out.push(*byte),
        }
    }
    out
}
