//! Moving and deleting inside one text, by grapheme (`U8`): an accent goes with its letter, a family
//! emoji whole. Places are byte offsets at grapheme boundaries.
//!
//! The form keeps its own texts instead of a text widget each: one undo goes over all its fields, a
//! field may stand half outside the window, and a card has a thousand lines.

use unicode_segmentation::UnicodeSegmentation as _;

/// The nearest place at or before `at` where a caret may stand.
pub(super) fn snap(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    text.grapheme_indices(true)
        .map(|(place, _)| place)
        .take_while(|place| *place <= at)
        .last()
        .unwrap_or(0)
}

/// One grapheme to the left; 0 at the start.
pub(super) fn left(text: &str, at: usize) -> usize {
    let head = text.get(..at).unwrap_or(text);
    head.graphemes(true)
        .next_back()
        .map_or(0, |grapheme| head.len() - grapheme.len())
}

/// One grapheme to the right; the end at the end.
pub(super) fn right(text: &str, at: usize) -> usize {
    let tail = text.get(at..).unwrap_or_default();
    tail.graphemes(true)
        .next()
        .map_or(text.len(), |grapheme| at + grapheme.len())
}

/// The start of the word on the left.
pub(super) fn word_left(text: &str, at: usize) -> usize {
    let head = text.get(..at).unwrap_or(text);
    head.split_word_bound_indices()
        .rev()
        .find(|(_, word)| word.chars().any(char::is_alphanumeric))
        .map_or(0, |(place, _)| place)
}

/// The end of the word on the right.
pub(super) fn word_right(text: &str, at: usize) -> usize {
    let tail = text.get(at..).unwrap_or_default();
    tail.split_word_bound_indices()
        .find(|(_, word)| word.chars().any(char::is_alphanumeric))
        .map_or(text.len(), |(place, word)| at + place + word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grapheme_is_passed_and_deleted_whole() {
        for (text, graphemes) in [
            ("e\u{301}x", 2),
            ("👩‍👩‍👧!", 2),
            ("小明", 2),
            ("🇩🇪🇫🇷", 2),
            ("", 0),
        ] {
            let mut at = 0;
            let mut steps = 0;
            while at < text.len() {
                at = right(text, at);
                steps += 1;
            }
            assert_eq!(steps, graphemes, "{text}");
            for _ in 0..graphemes {
                at = left(text, at);
            }
            assert_eq!(at, 0, "{text}");
        }
        assert_eq!(snap("e\u{301}x", 1), 0);
        assert_eq!(snap("ab", 9), 2);
    }

    #[test]
    fn words_are_those_of_unicode() {
        let text = "jan@acme.example, Größe 小明";
        let mut stops = vec![];
        let mut at = 0;
        while at < text.len() {
            at = word_right(text, at);
            stops.push(&text[..at]);
        }
        assert!(stops.contains(&"jan"), "{stops:?}");
        assert!(stops.contains(&"jan@acme.example, Größe"), "{stops:?}");
        assert_eq!(word_left("one two  ", 9), 4);
        assert_eq!(word_left("  ", 2), 0);
    }
}
