//! What a client copies into a sentence: «it says "Your card was declined" although I have money» is
//! not in the language of the card.

use std::borrow::Cow;

/// Marks that open and close what is cited.
const MARKS: [(char, char); 6] = [
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('«', '»'),
    ('»', '«'),
    ('「', '」'),
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
        let mut rest = line;
        while let Some((before, after)) = next_citation(rest) {
            left.push_str(before);
            left.push(' ');
            rest = after;
        }
        left.push_str(rest);
    }
    if left.len() < text.len() && words(&left) >= WORDS {
        Cow::Owned(left)
    } else {
        Cow::Borrowed(text)
    }
}

/// What stands before and after the first citation of a line.
fn next_citation(line: &str) -> Option<(&str, &str)> {
    let mut before_mark = None;
    for (at, c) in line.char_indices() {
        // Within a word it is no mark: Hebrew writes abbreviations so.
        let may_open = before_mark.is_none_or(|b: char| !b.is_alphanumeric());
        before_mark = Some(c);
        let Some((_, close)) = MARKS.iter().find(|(open, _)| *open == c && may_open) else {
            continue;
        };
        let (before, from_mark) = line.split_at(at);
        let inside = &from_mark[c.len_utf8()..];
        let (inside, after) = inside.split_once(*close)?;
        let ends = !after.starts_with(char::is_alphanumeric);
        return (ends && words(inside) >= WORDS).then_some((before, after));
    }
    None
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
        ] {
            assert_eq!(without_citations(text), left, "{text}");
        }
    }
}
