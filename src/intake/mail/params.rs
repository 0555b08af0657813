//! Values with parameters: Content-Type and Content-Disposition, with RFC 2231.

use super::{charset, header::one_line, words};

/// A value such as `text/plain; charset=utf-8`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Params {
    /// What stands before the first parameter, in lower case.
    pub(super) value: String,
    params: Vec<(String, String)>,
}

/// A parameter, or a piece of one, as it is written.
struct Piece {
    name: String,
    /// Number of the piece; 0 where it is not cut.
    index: u32,
    /// Percent-encoded, with charset and language before the first one (`name*=`).
    extended: bool,
    value: String,
}

/// Longest value that is looked at, in bytes; a longer one is cut.
const LENGTH_LIMIT: usize = 16 * 1024;

impl Params {
    pub(super) fn parse(text: &str) -> Self {
        let text = text
            .get(..text.floor_char_boundary(LENGTH_LIMIT))
            .unwrap_or(text);
        let mut tokens = split(text).into_iter();
        let first = tokens.next().unwrap_or_default();
        let first = first.trim();
        let word = first.split_whitespace().next().unwrap_or_default();
        // Some leave out the value, or the semicolon behind it.
        let (value, rest) = if word.contains('=') {
            ("", first)
        } else {
            (word, first.get(word.len()..).unwrap_or_default())
        };
        let value = value.to_owned();
        let mut pieces: Vec<Piece> = std::iter::once(rest.to_owned())
            .chain(tokens)
            .filter_map(|token| piece(&token))
            .collect();
        pieces.sort_by_key(|piece| piece.index);
        let mut params: Vec<(String, String)> = Vec::new();
        // The better form first: `name*` says its charset, `name` often does not.
        let mut names: Vec<(&str, bool)> = Vec::new();
        for piece in &pieces {
            let key = (piece.name.as_str(), piece.extended || piece.index > 0);
            if !names.contains(&key) {
                names.push(key);
            }
        }
        names.sort_by_key(|(_, better)| !better);
        for (name, _) in names {
            if params.iter().any(|(known, _)| known == name) {
                continue;
            }
            let of_name: Vec<&Piece> = pieces.iter().filter(|p| p.name == name).collect();
            params.push((name.to_owned(), joined(&of_name)));
        }
        Self {
            value: value.to_ascii_lowercase(),
            params,
        }
    }

    /// The value of a parameter, decoded.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.params
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    }
}

/// Puts the pieces of one parameter together.
fn joined(pieces: &[&Piece]) -> String {
    let cut = pieces.iter().any(|p| p.extended || p.index > 0);
    if !cut {
        let value = pieces.first().map(|p| p.value.as_str()).unwrap_or_default();
        return one_line(&words::decode(value));
    }
    if !pieces.iter().any(|p| p.extended) {
        // An encoded word may be cut anywhere.
        let value: String = pieces
            .iter()
            .filter(|p| p.index > 0)
            .map(|p| p.value.as_str())
            .collect();
        return one_line(&words::decode(&value));
    }
    let mut label = None;
    let mut bytes = Vec::new();
    // A plain form beside the extended one says the same again.
    let has_pieces = pieces.iter().any(|p| p.index > 0);
    for piece in pieces {
        if piece.index == 0 && (has_pieces || !piece.extended) {
            continue;
        }
        let mut value = piece.value.as_str();
        if piece.extended {
            // The charset belongs to the first piece; some write it where they first need one.
            if label.is_none()
                && let Some((charset, rest)) = value.split_once('\'')
                && let Some((_language, rest)) = rest.split_once('\'')
            {
                label = Some(charset.to_owned());
                value = rest;
            }
            push_percent(&mut bytes, value);
        } else {
            bytes.extend_from_slice(words::decode(value).as_bytes());
        }
    }
    one_line(&charset::decode(label.as_deref(), &bytes, None))
}

fn push_percent(bytes: &mut Vec<u8>, value: &str) {
    let mut rest = value.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, words::hex_byte(after)) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(*byte),
        }
    }
}

/// Reads `name`, `name*`, `name*0` or `name*0*`, and the value.
fn piece(token: &str) -> Option<Piece> {
    let (name, value) = token.split_once('=')?;
    let mut name = name.trim().to_ascii_lowercase();
    let extended = name.ends_with('*');
    if extended {
        name.pop();
    }
    let mut index = 0;
    if let Some((base, number)) = name.rsplit_once('*') {
        // Piece 0 of a cut parameter sorts before piece 1, but is one too.
        index = number.parse::<u32>().ok()?.checked_add(1)?;
        name = base.to_owned();
    }
    let mut value = value.trim();
    if !name.contains("name") {
        value = without_comment(value);
    }
    Some(Piece {
        name,
        index,
        extended,
        value: unquoted(value),
    })
}

/// A value without the comment behind it (RFC 2045, 5.1). File names have parentheses of their own.
fn without_comment(value: &str) -> &str {
    match value.rsplit_once(" (") {
        Some((before, comment)) if comment.ends_with(')') => before.trim_end(),
        _ => value,
    }
}

/// A value without its quotes; a quote inside of it that no space follows is a letter. A backslash escapes a quote or itself; before anything else it is
/// a backslash, as in the paths that Windows programs send.
fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if chars.peek().is_none_or(|next| next.is_whitespace()) => break,
            '"' => out.push('"'),
            '\\' => match chars.peek() {
                Some('"' | '\\') => out.extend(chars.next()),
                _ => out.push('\\'),
            },
            _ => out.push(c),
        }
    }
    out
}

/// Splits at semicolons outside of quotes.
fn split(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
    // Comments before the first parameter; an unclosed one hides the parameters from nobody.
    let mut is_first = text.matches('(').count() == text.matches(')').count();
    let mut depth = 0_usize;
    for c in text.chars() {
        let starts_value = tokens.last().is_some_and(|t| t.trim_end().ends_with('='));
        match c {
            '(' if !quoted && is_first && depth < 100 => {
                depth += 1;
                continue;
            }
            ')' if depth > 0 => {
                depth -= 1;
                continue;
            }
            _ if depth > 0 => continue,
            ';' if !quoted => {
                is_first = false;
                tokens.push(String::new());
                continue;
            }
            // A quote inside of a bare word is a letter.
            '"' if !escaped && (quoted || starts_value) => quoted = !quoted,
            _ => {}
        }
        escaped = c == '\\' && quoted && !escaped;
        if let Some(token) = tokens.last_mut() {
            token.push(c);
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m12_parameters_are_read_in_every_form() {
        for (text, name, expected) in [
            ("text/plain; charset=utf-8", "charset", Some("utf-8")),
            ("text/plain; charset=\"utf-8\" ", "charset", Some("utf-8")),
            ("text/plain;CHARSET = utf-8", "charset", Some("utf-8")),
            ("text/plain", "charset", None),
            ("a/b; name=my file.pdf; x=y", "name", Some("my file.pdf")),
            ("a/b; name=\"a;b.pdf\"", "name", Some("a;b.pdf")),
            ("a/b; name=\"a\\\"b.pdf\"", "name", Some("a\"b.pdf")),
            (
                "a/b; name=\"C:\\dir\\x.pdf\"",
                "name",
                Some("C:\\dir\\x.pdf"),
            ),
            ("a/b; name=\"open.pdf", "name", Some("open.pdf")),
            ("a/b; name*=utf-8''%D0%9F.pdf", "name", Some("П.pdf")),
            ("a/b; name*=koi8-r'ru'%F0.pdf", "name", Some("П.pdf")),
            (
                "a/b; name=x.pdf; name*=utf-8''%D0%9F.pdf",
                "name",
                Some("П.pdf"),
            ),
            (
                "a/b; name*0=\"first \"; name*1=second",
                "name",
                Some("first second"),
            ),
            (
                "a/b; name*1=second; name*0=first",
                "name",
                Some("firstsecond"),
            ),
            (
                "a/b; name*0*=utf-8''%D0; name*1*=%9F; name*2=.pdf",
                "name",
                Some("П.pdf"),
            ),
            (
                "a/b; name*1=\"about \"; name*0=\"Book \"; name*2*=utf-8''%e2%98%95 tables.gif",
                "name",
                Some("Book about ☕ tables.gif"),
            ),
            (
                "a/b; name*0*=utf-8''it; name*1*='s%20o'clock",
                "name",
                Some("it's o'clock"),
            ),
            ("a/b; name=\"=?utf-8?B?0J8ucGRm?=\"", "name", Some("П.pdf")),
            ("a/b; name==?utf-8?Q?=D0=9F.pdf?=", "name", Some("П.pdf")),
            (
                "a/b; name*0=\"=?utf-8?B?0J/R\"; name*1=\"gNC4LnBkZg==?=\"",
                "name",
                Some("При.pdf"),
            ),
            ("name=\"x.pdf\"", "name", Some("x.pdf")),
            ("name=x.pdf; size=1", "name", Some("x.pdf")),
            ("a/b name=x.pdf", "name", Some("x.pdf")),
            ("a/b; name=\"a\"b\".pdf\"", "name", Some("a\"b\".pdf")),
            (
                "a/b; charset=\"utf-8\" format=flowed",
                "charset",
                Some("utf-8"),
            ),
            ("a/b (x; y); charset=utf-8 (z)", "charset", Some("utf-8")),
            ("a/b; name=report (1).pdf", "name", Some("report (1).pdf")),
            ("a/b; name=report (1)", "name", Some("report (1)")),
            ("a/b (open; name=x", "name", Some("x")),
            ("a/b; name=\"\"", "name", None),
            ("a/b; name", "name", None),
            ("", "name", None),
            ("a/b; name*x=1", "name", None),
            ("a/b; filename*=utf-8''a%2Fb", "filename", Some("a/b")),
        ] {
            assert_eq!(Params::parse(text).get(name).as_deref(), expected, "{text}");
        }
        assert_eq!(Params::parse(" Text/HTML ; x=y").value, "text/html");
    }
}
