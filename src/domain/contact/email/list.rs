//! The E-mails field of the card: any text in, one address a line out (`C10`).

use super::super::text::is_blank;
use super::super::text::trim;
use super::parse;

/// Splits what was typed or pasted into addresses, one each: several on a line are split,
/// `mailto:`, display names and spaces are dropped, the same address twice is kept once (by key,
/// the first spelling wins). A piece that is no address stays as typed, so that `C21` can name it.
///
/// ```
/// use deskcard::domain::contact::email::split_lines;
/// let lines = split_lines("Petrov, Ivan <ivan@a.example>; IVAN@a.example\nbad one");
/// assert_eq!(lines, ["ivan@a.example", "bad one"]);
/// ```
pub fn split_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut keys = std::collections::HashSet::new();
    let mut keep = |piece: &str| match parse(piece) {
        Some(email) => {
            if keys.insert(email.key.0) {
                lines.push(email.address);
            }
        }
        None => {
            let piece = trim(piece).to_owned();
            if !piece.is_empty() && keys.insert(piece.clone()) {
                lines.push(piece);
            }
        }
    };
    for line in text.lines() {
        let mut names: Vec<&str> = Vec::new();
        for piece in pieces(line) {
            if is_blank(piece) {
                continue;
            }
            // `Petrov, Ivan <ivan@…>`: the comma belongs to the name of the address behind it.
            if !piece.contains('@') {
                names.push(piece);
                continue;
            }
            let is_named = parse(piece).is_some() && trim(piece).ends_with('>');
            if !is_named {
                names.iter().for_each(|name| keep(name));
            }
            names.clear();
            addresses(piece, &mut keep);
        }
        names.iter().for_each(|name| keep(name));
    }
    lines
}

/// The parts between commas and semicolons outside quotes, comments and angles.
fn pieces(line: &str) -> Vec<&str> {
    let (mut quoted, mut escaped, mut angle, mut depth) = (false, false, false, 0_u32);
    let mut parts = Vec::new();
    let mut start = 0;
    for (place, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '<' => angle = true,
            '>' => angle = false,
            ',' | ';' if !angle && depth == 0 => {
                parts.push(&line[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    // Something that opened and never closed would swallow its neighbours.
    if quoted || angle || depth > 0 {
        return line.split([',', ';']).collect();
    }
    parts.push(&line[start..]);
    parts
}

/// Gives the addresses of one piece to `keep`, or the piece itself when it is none.
fn addresses(piece: &str, keep: &mut impl FnMut(&str)) {
    if parse(piece).is_some() {
        return keep(piece);
    }
    // `a@b c@d`, `A <a@b> B <c@d>`: every word with an at-sign must be an address.
    let words: Vec<&str> = piece.split_whitespace().collect();
    let (with_sign, others): (Vec<&str>, Vec<&str>) =
        words.into_iter().partition(|word| word.contains('@'));
    let in_angles = with_sign
        .iter()
        .all(|word| word.starts_with('<') && word.ends_with('>'));
    let only_signs = |word: &&str| !word.contains(char::is_alphanumeric);
    let splits = with_sign.len() > 1
        && with_sign.iter().all(|word| parse(word).is_some())
        && (in_angles || others.iter().all(only_signs));
    if splits {
        with_sign.into_iter().for_each(keep);
    } else {
        keep(piece);
    }
}
