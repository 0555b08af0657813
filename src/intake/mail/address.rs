//! Address lists of headers, as mailers write them (RFC 5322 and what there is besides).

use super::{header::one_line, words};

/// Addresses of one header that are looked at; nobody writes to more by hand.
const LIST_LIMIT: usize = 1_000;
/// So many quotes and parentheses without an end, and the rest of them are letters.
const UNCLOSED_LIMIT: usize = 10;
/// How far the end of a quoted string, comment or angle is looked for, in characters. What has
/// none so near is taken to have none, which keeps hostile headers from costing quadratic time.
const PIECE_LIMIT: usize = 2_000;

/// One address with the name before or behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mailbox {
    /// Display name, decoded; empty when there is none.
    pub(super) name: String,
    /// `local@domain`; only a word where there is no `@`; empty when there is none.
    pub(super) address: String,
}

/// Reads an address list. Broken ones are read as far as they make sense: unclosed quotes,
/// comments and angles, whole addresses inside encoded words, semicolons for commas.
pub(super) fn parse(value: &str) -> Vec<Mailbox> {
    parse_value(value, true)
}

/// `may_decode`: an encoded word may turn out to hold the address itself; what comes out of it
/// is not decoded a second time.
fn parse_value(value: &str, may_decode: bool) -> Vec<Mailbox> {
    let mut scanner = Scanner {
        rest: value,
        item: Item::default(),
        found: Vec::new(),
        may_decode,
        unclosed: 0,
    };
    scanner.run();
    scanner.found
}

/// A word outside of angles and comments.
#[derive(Debug, Clone, Default)]
struct Token {
    text: String,
    quoted: bool,
    /// Nothing stands between it and the word before.
    glued: bool,
}

/// What has been read of one entry of the list.
#[derive(Debug, Default)]
struct Item {
    tokens: Vec<Token>,
    angle: Option<String>,
    comments: Vec<String>,
    /// White space since the last token.
    spaced: bool,
}

impl Item {
    fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.angle.is_none() && self.comments.is_empty()
    }

    fn has_at(&self) -> bool {
        self.tokens
            .iter()
            .any(|t| !t.quoted && t.text.contains('@'))
    }

    fn push(&mut self, text: String, quoted: bool) {
        let glued = !self.spaced && !self.tokens.is_empty();
        self.spaced = false;
        self.tokens.push(Token {
            text,
            quoted,
            glued,
        });
    }

    /// The tokens as a phrase, encoded words decoded.
    fn phrase(tokens: &[Token]) -> String {
        let mut text = String::new();
        for token in tokens {
            if !token.glued && !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&token.text);
        }
        one_line(&words::decode(&text))
    }

    fn comment(&self) -> String {
        one_line(&words::decode(&self.comments.join(" ")))
    }

    /// Takes the bare address out of the tokens: the first one with an `@`, with the words glued
    /// to it, or standing around a lonely `@`.
    fn take_bare_address(&mut self) -> Option<String> {
        let at = self
            .tokens
            .iter()
            .position(|t| !t.quoted && t.text.contains('@'))
            .or_else(|| {
                self.tokens
                    .iter()
                    .position(|t| t.quoted && looks_like_address(&t.text))
            })?;
        let joins_before = |t: &Token| t.text.starts_with('@');
        let joins_after = |t: &Token| t.text.ends_with('@');
        let mut first = at;
        let mut last = at;
        if self.tokens.get(first).is_some_and(joins_before) && first > 0 {
            first -= 1;
        }
        while first > 0 && self.tokens.get(first).is_some_and(|t| t.glued && !t.quoted) {
            first -= 1;
        }
        if self.tokens.get(last).is_some_and(joins_after) && last + 1 < self.tokens.len() {
            last += 1;
        }
        while self.tokens.get(last + 1).is_some_and(|t| t.glued) {
            last += 1;
        }
        let taken: Vec<Token> = self.tokens.drain(first..=last).collect();
        let alone = taken.len() == 1;
        Some(
            taken
                .into_iter()
                .map(|t| match t.quoted && !alone {
                    true => format!("\"{}\"", t.text),
                    false => t.text,
                })
                .collect(),
        )
    }
}

fn looks_like_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    })
}

struct Scanner<'a> {
    rest: &'a str,
    item: Item,
    found: Vec<Mailbox>,
    may_decode: bool,
    /// How many comments and quoted strings had no end.
    unclosed: usize,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while self.found.len() < LIST_LIMIT
            && let Some(c) = self.rest.chars().next()
        {
            match c {
                '"' | '(' if self.unclosed > UNCLOSED_LIMIT => self.advance(1),
                '"' => self.quoted(),
                '(' => self.comment(),
                '<' => self.angle(),
                ',' | ';' => {
                    self.advance(1);
                    self.finish();
                }
                // The name of a group; not the scheme of `mailto:a@b`, nor a `:` behind an `@`.
                ':' if self.item.angle.is_none() && !self.item.has_at() => {
                    self.advance(1);
                    self.item = Item::default();
                }
                c if c.is_whitespace() => {
                    self.advance(c.len_utf8());
                    self.item.spaced = true;
                }
                _ => self.word(),
            }
        }
        self.finish();
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// A quoted string; an unclosed quote is a letter that is dropped.
    fn quoted(&mut self) {
        self.advance(1);
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in self.rest.char_indices().take(PIECE_LIMIT) {
            match c {
                _ if escaped => {
                    escaped = false;
                    text.push(c);
                }
                '\\' => escaped = true,
                '"' => {
                    self.advance(at + 1);
                    // Quotes that hold both name and address: `"Anna <a@b>"`.
                    self.item.push(text, true);
                    return;
                }
                _ => text.push(c),
            }
        }
        self.unclosed += 1;
    }

    /// A comment, which may nest; an unclosed parenthesis is dropped.
    fn comment(&mut self) {
        let mut depth = 0_usize;
        let mut escaped = false;
        let mut text = String::new();
        for (at, c) in self.rest.char_indices().take(PIECE_LIMIT) {
            match c {
                _ if escaped => escaped = false,
                '\\' => {
                    escaped = true;
                    continue;
                }
                '(' => {
                    depth += 1;
                    if depth == 1 {
                        continue;
                    }
                }
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        self.advance(at + 1);
                        self.item.comments.push(text);
                        self.item.spaced = true;
                        return;
                    }
                }
                _ => {}
            }
            text.push(c);
        }
        self.unclosed += 1;
        self.advance(1);
    }

    /// An address in angles, up to the closing one, or to the end of the entry.
    fn angle(&mut self) {
        self.advance(1);
        let near = self.rest.floor_char_boundary(PIECE_LIMIT);
        let near = self.rest.get(..near).unwrap_or_default();
        let end = near
            .find('>')
            .or_else(|| near.find([',', ';']))
            .unwrap_or(near.len());
        let inner = self.rest.get(..end).unwrap_or_default().to_owned();
        let closed = self.rest.get(end..).is_some_and(|r| r.starts_with('>'));
        self.advance(end + usize::from(closed));
        self.rest = self.rest.trim_start_matches('>');
        self.item.spaced = true;
        let better = self
            .item
            .angle
            .as_ref()
            .is_none_or(|known| !known.contains('@'));
        if better {
            self.item.angle = Some(inner);
        }
    }

    /// A run of characters without meaning of their own.
    fn word(&mut self) {
        // An encoded word may hold commas and parentheses raw, and is no place to split.
        let encoded = words::length_at_start(self.rest);
        let length = encoded.unwrap_or_else(|| {
            let literal = self.rest.starts_with('[');
            self.rest
                .char_indices()
                .skip(1)
                .find(|(at, c)| {
                    c.is_whitespace()
                        || matches!(c, '"' | '(' | '<' | ',' | ';' | '[')
                        || (*c == ':' && !literal)
                        || self.rest.get(*at..).is_some_and(|r| r.starts_with("=?"))
                        || self.rest.get(*at - 1..*at) == Some("]")
                })
                .map_or(self.rest.len(), |(at, _)| at)
        });
        let text = self.rest.get(..length).unwrap_or_default().to_owned();
        self.advance(length);
        self.item.push(text, false);
    }

    fn finish(&mut self) {
        let mut item = std::mem::take(&mut self.item);
        if item.is_empty() {
            return;
        }
        let angle = item.angle.take().map(|inner| cleaned(&inner));
        let had_angle = angle.is_some();
        let mailbox = match angle {
            Some(address) if !address.is_empty() => {
                let mut name = Item::phrase(&item.tokens);
                if name.is_empty() {
                    name = item.comment();
                }
                Mailbox { name, address }
            }
            _ => match self.without_address(&mut item, had_angle) {
                Some(mailbox) => mailbox,
                None => return,
            },
        };
        self.found.push(mailbox);
    }

    /// An entry without an address in angles; `had_angle` when they were empty.
    fn without_address(&self, item: &mut Item, had_angle: bool) -> Option<Mailbox> {
        if let Some(address) = item.take_bare_address() {
            let mut name = Item::phrase(&item.tokens);
            if name.is_empty() {
                name = item.comment();
            }
            return Some(Mailbox {
                name,
                address: cleaned(&address),
            });
        }
        let phrase = Item::phrase(&item.tokens);
        // An encoded word, or quotes, around name and address together.
        if self.may_decode && phrase.contains('@') {
            let inner = parse_value(&phrase, false);
            if let Some(found) = inner.into_iter().find(|m| m.address.contains('@')) {
                return Some(found);
            }
        }
        let comment = item.comment();
        if phrase.is_empty() && comment.is_empty() {
            return None;
        }
        // One word is a local address (`root`); more are a name without one.
        if !had_angle && !phrase.is_empty() && !phrase.contains(char::is_whitespace) {
            Some(Mailbox {
                name: comment,
                address: phrase,
            })
        } else {
            Some(Mailbox {
                name: if phrase.is_empty() { comment } else { phrase },
                address: String::new(),
            })
        }
    }
}

/// An address without what stands around it: spaces, angles, comments, a route, `mailto:`,
/// needless quotes, a final dot.
fn cleaned(address: &str) -> String {
    let decoded = words::decode(address);
    let mut out = String::with_capacity(decoded.len());
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut gap = false;
    let is_sign = |c: char| matches!(c, '@' | '.' | ':' | ',' | '"');
    for c in decoded.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => {
                depth -= 1;
                continue;
            }
            _ => {}
        }
        if !quoted && c.is_whitespace() {
            gap = true;
            continue;
        }
        if depth > 0 || c.is_control() || (!quoted && matches!(c, '<' | '>')) {
            continue;
        }
        // Lines are folded at the ends and around the signs of an address. Between two words white
        // space stays, so that nothing reads them as one: that would be somebody else's address.
        if gap && !out.is_empty() && !out.ends_with(is_sign) && !is_sign(c) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    let mut address = out.as_str();
    if address.starts_with('@')
        && let Some((_, after)) = address.rsplit_once(':')
    {
        address = after;
    }
    for scheme in ["mailto:", "MAILTO:", "smtp:", "SMTP:"] {
        address = address.strip_prefix(scheme).unwrap_or(address).trim();
    }
    for quote in ['"', '\''] {
        if let Some(inner) = address
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
            && inner.contains('@')
        {
            address = inner;
        }
    }
    let address = match address.split_once("\"@") {
        Some((local, domain)) => match local.strip_prefix('"') {
            Some(local) if is_plain(local) => format!("{local}@{domain}"),
            _ => address.to_owned(),
        },
        None => address.to_owned(),
    };
    address
        .trim_end_matches(['.', ',', ';', '\''])
        .trim_start_matches('\'')
        .to_owned()
}

/// Whether a local part needs no quotes.
fn is_plain(local: &str) -> bool {
    !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m12_a_sender_is_read_whatever_way_it_is_written() {
        for (value, name, address) in [
            ("a@b.c", "", "a@b.c"),
            ("<a@b.c>", "", "a@b.c"),
            ("Anna <a@b.c>", "Anna", "a@b.c"),
            ("Anna Maria  Li <a@b.c>", "Anna Maria Li", "a@b.c"),
            ("\"Li, Anna\" <a@b.c>", "Li, Anna", "a@b.c"),
            ("\"Anna \\\"A\\\" Li\" <a@b.c>", "Anna \"A\" Li", "a@b.c"),
            ("a@b.c (Anna Li)", "Anna Li", "a@b.c"),
            ("a@b.c (Anna (A) Li)", "Anna (A) Li", "a@b.c"),
            ("Anna (work) <a@b.c>", "Anna", "a@b.c"),
            ("Anna<a@b.c>", "Anna", "a@b.c"),
            ("\"Anna\"<a@b.c>", "Anna", "a@b.c"),
            ("Anna a@b.c", "Anna", "a@b.c"),
            ("\"Anna Li\" a@b.c", "Anna Li", "a@b.c"),
            ("Anna <a@b.c", "Anna", "a@b.c"),
            ("\"Anna <a@b.c>", "Anna", "a@b.c"),
            ("Anna (work <a@b.c>", "Anna work", "a@b.c"),
            ("Anna < a@b.c >", "Anna", "a@b.c"),
            ("Anna <<a@b.c>>", "Anna", "a@b.c"),
            ("Anna <mailto:a@b.c>", "Anna", "a@b.c"),
            ("mailto:a@b.c", "", "a@b.c"),
            ("<@x.y,@z:a@b.c>", "", "a@b.c"),
            ("=?utf-8?Q?J=C3=BCrgen?= <a@b.c>", "Jürgen", "a@b.c"),
            ("\"=?utf-8?Q?J=C3=BCrgen?=\" <a@b.c>", "Jürgen", "a@b.c"),
            ("=?utf-8?Q?Li,_Anna?= <a@b.c>", "Li, Anna", "a@b.c"),
            ("=?utf-8?Q?Li, (Anna)?= <a@b.c>", "Li, (Anna)", "a@b.c"),
            (
                "=?utf-8?Q?J=C3?= =?utf-8?Q?=BC?= Li <a@b.c>",
                "Jü Li",
                "a@b.c",
            ),
            ("=?utf-8?Q?Anna?=<a@b.c>", "Anna", "a@b.c"),
            ("=?utf-8?Q?Anna_=3Ca=40b.c=3E?=", "Anna", "a@b.c"),
            ("=?utf-8?Q?a=40b.c?=", "", "a@b.c"),
            ("=?utf-8?Q?Anna?= <=?utf-8?Q?a=40b.c?=>", "Anna", "a@b.c"),
            ("Иван Петров <a@b.c>", "Иван Петров", "a@b.c"),
            ("\"a@b.c\" <a@b.c>", "a@b.c", "a@b.c"),
            ("\"a@b.c\"", "", "a@b.c"),
            ("\"Anna <a@b.c>\"", "Anna", "a@b.c"),
            ("<\"a@b.c\">", "", "a@b.c"),
            ("<'a@b.c'>", "", "a@b.c"),
            ("\"a b\"@c.d", "", "\"a b\"@c.d"),
            ("\"ab\"@c.d", "", "ab@c.d"),
            ("Anna <\"a b\"@c.d>", "Anna", "\"a b\"@c.d"),
            ("a @ b.c", "", "a@b.c"),
            ("Anna <anna\r\n li@b.c>", "Anna", "anna li@b.c"),
            ("Anna <anna. li @ b . c >", "Anna", "anna.li@b.c"),
            ("Anna <mailto: a@b.c>", "Anna", "a@b.c"),
            ("a@[127.0.0.1]", "", "a@[127.0.0.1]"),
            ("a@[IPv6:::1]", "", "a@[IPv6:::1]"),
            ("Friends: Anna <a@b.c>, x@y.z;", "Anna", "a@b.c"),
            ("root", "", "root"),
            ("root (Cron Daemon)", "Cron Daemon", "root"),
            ("<MAILER-DAEMON>", "", "MAILER-DAEMON"),
            ("a@b.c.", "", "a@b.c"),
            ("Anna Li", "Anna Li", ""),
            ("Anna <>", "Anna", ""),
            ("a@b.c <>", "", "a@b.c"),
            ("Anna <a@b.c> (home)", "Anna", "a@b.c"),
            ("Anna <a@b.c> trailing", "Anna trailing", "a@b.c"),
            ("用户 <用户@例子.广告>", "用户", "用户@例子.广告"),
            ("Dr. Anna O'Li <a.o'li@b.c>", "Dr. Anna O'Li", "a.o'li@b.c"),
        ] {
            let first = parse(value).into_iter().next().unwrap_or_default();
            assert_eq!(
                (first.name.as_str(), first.address.as_str()),
                (name, address),
                "{value}"
            );
        }
    }

    #[test]
    fn a_list_is_split_at_commas_and_semicolons_outside_of_everything() {
        for (value, expected) in [
            ("a@b.c, d@e.f", vec!["a@b.c", "d@e.f"]),
            ("a@b.c;d@e.f;", vec!["a@b.c", "d@e.f"]),
            ("\"x, y\" <a@b.c>,, (z, w) d@e.f", vec!["a@b.c", "d@e.f"]),
            ("undisclosed-recipients:;", vec![]),
            ("G: a@b.c, d@e.f; h@i.j", vec!["a@b.c", "d@e.f", "h@i.j"]),
            ("", vec![]),
            (",,;;", vec![]),
        ] {
            let addresses: Vec<_> = parse(value).into_iter().map(|m| m.address).collect();
            assert_eq!(addresses, expected, "{value}");
        }
    }

    #[test]
    fn a_long_list_takes_linear_time() {
        for piece in [
            "a@b.c,", "(", "\"", "<", "=?", "[", "a ", ":", "=?x?q?", "((a) ",
        ] {
            let _ = parse(&piece.repeat(20_000));
        }
    }
}
