//! Lines that a text quotes with a mark, and what they say.

use super::is_quoted;
use crate::domain::printable::is_default_ignorable;

/// What each line says that `text` quotes with `>`, as [`words_of`] it; blank lines say nothing.
pub fn quoted_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| is_quoted(shown(line)))
        .map(words_of)
        .filter(|words| !words.is_empty())
}

/// What a line says: without the marks of quotes before it, and what is not seen around it. It is the same
/// however often the line was quoted.
pub fn words_of(line: &str) -> &str {
    shown(line.trim_start_matches(|c: char| c == '>' || is_unseen(c)))
}

fn shown(line: &str) -> &str {
    line.trim_matches(is_unseen)
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_default_ignorable(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_the_same_however_often_it_was_quoted() {
        let text =
            "Ivan, 10:00:\n> Where is it?\r\n>\n> > A week now.\n>_< no quote\n  >>tight \nown";
        let quoted: Vec<&str> = quoted_lines(text).collect();
        assert_eq!(quoted, ["Where is it?", "A week now.", "tight"]);
        for line in ["A week now.", "> A week now.", " >> A week now.\u{200b}"] {
            assert_eq!(words_of(line), "A week now.", "{line:?}");
        }
    }
}
