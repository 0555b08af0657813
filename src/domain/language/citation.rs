//! What a client copies into a sentence: «it says "Your card was declined" although I have money» is
//! not in the language of the card.

use std::borrow::Cow;

/// Marks that open what is cited, and those that may close it: `„` is closed by `“` in German and by `”` in
/// Polish.
const MARKS: [(char, &[char]); 6] = [
    ('"', &['"']),
    ('“', &['”']),
    ('„', &['“', '”']),
    ('«', &['»']),
    ('»', &['«']),
    ('「', &['」']),
];

/// Fewer words between marks may be a name or irony, and fewer outside say nothing by themselves.
const WORDS: usize = 3;

/// `text` without the sentences cited in it, where enough of the client's is left.
pub(super) fn without_citations(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| MARKS.iter().any(|(open, _)| *open == c)) {
        return Cow::Borrowed(text);
    }
    let mut left = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        cut(line, &mut left);
    }
    if left.len() < text.len() && words(&left) >= WORDS {
        Cow::Owned(left)
    } else {
        Cow::Borrowed(text)
    }
}

/// Adds a line without its citations. Marks that nothing closes, or that have a word or two between them, are
/// passed over.
fn cut(line: &str, left: &mut String) {
    // Where each kind of mark is closed next, as far as it was looked for: a line of nothing but opening
    // marks would be searched anew from each of them.
    let mut closings = [0; MARKS.len()];
    let mut from = 0;
    let mut behind = 0;
    let mut before_mark = None;
    for (at, c) in line.char_indices() {
        // Within a word it is no mark: Hebrew writes abbreviations so.
        let may_open = before_mark.is_none_or(|b: char| !b.is_alphanumeric());
        before_mark = Some(c);
        if at < behind || !may_open {
            continue;
        }
        let mut marks = MARKS.iter().zip(&mut closings);
        let Some(((_, closes), closing)) = marks.find(|((open, _), _)| *open == c) else {
            continue;
        };
        let start = at + c.len_utf8();
        if *closing < start {
            let found = line.get(start..).and_then(|rest| rest.find(*closes));
            *closing = found.map_or(usize::MAX, |found| start + found);
        }
        let (Some(inside), Some(rest)) = (line.get(start..*closing), line.get(*closing..)) else {
            continue;
        };
        let mut rest = rest.chars();
        let end = *closing + rest.next().map_or(0, char::len_utf8);
        if rest.next().is_some_and(char::is_alphanumeric) {
            continue;
        }
        behind = end;
        if words(inside) >= WORDS {
            left.push_str(line.get(from..at).unwrap_or_default());
            left.push(' ');
            from = end;
        }
    }
    left.push_str(line.get(from..).unwrap_or_default());
}

fn words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g1_what_is_cited_is_left_out_where_words_of_the_client_are_left() {
        for (text, left) in [
            (
                "Me sale \"Your card was declined\" pero tengo saldo",
                "Me sale   pero tengo saldo",
            ),
            (
                "Пишет «Your card was declined», что теперь делать?",
                "Пишет  , что теперь делать?",
            ),
            (
                "Da steht „Your card was declined“ und nichts geht",
                "Da steht   und nichts geht",
            ),
            ("\"Your card was declined\"", "\"Your card was declined\""),
            (
                "it says \"Your card was declined\"",
                "it says \"Your card was declined\"",
            ),
            ("the \"new one\" is broken", "the \"new one\" is broken"),
            (
                "my 15\" screen is dark and a 17\" is not",
                "my 15\" screen is dark and a 17\" is not",
            ),
            ("he said \"one two three", "he said \"one two three"),
            ("no marks at all", "no marks at all"),
            (
                "Pulso \"OK\" y sale \"Your card was declined by the bank\" pero tengo saldo",
                "Pulso \"OK\" y sale   pero tengo saldo",
            ),
            (
                "Wyświetla się „Your card was declined” i nic nie działa",
                "Wyświetla się   i nic nie działa",
            ),
            (
                "Mein 15 \" Bild: „Your card was declined“ und nichts geht",
                "Mein 15 \" Bild:   und nichts geht",
            ),
            (
                "Dice 15 \" y \"Your card was declined\" pero tengo saldo",
                "Dice 15 \" y   pero tengo saldo",
            ),
        ] {
            assert_eq!(without_citations(text), left, "{text}");
        }
    }

    #[test]
    fn r7_a_line_of_opening_marks_is_read_in_one_go() {
        for mark in ["„", "„ \"a b c\" ", "\" \"x ", "« "] {
            let text = mark.repeat(200_000);
            let begun = std::time::Instant::now();
            let _ = without_citations(&text);
            assert!(begun.elapsed().as_secs() < 5, "{mark}");
        }
    }
}
