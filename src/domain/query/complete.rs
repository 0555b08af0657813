//! Completion of the word at the caret.

use std::ops::Range;

use super::{FIELDS, scan};
use crate::domain::fold::fold;

/// The word that ends at `caret` or has it inside, without its minus: what a completion replaces.
/// Empty at the caret when there is none.
pub fn word_at(text: &str, caret: usize) -> Range<usize> {
    let caret = text.floor_char_boundary(caret);
    scan::tokens(text)
        .map(|token| token.range.start + usize::from(token.negated)..token.range.end)
        .find(|range| range.start < caret && caret <= range.end)
        .unwrap_or(caret..caret)
}

/// The words that begin as the one at the caret does, and go on.
pub(super) fn completions(text: &str, caret: usize, candidates: &[&str]) -> Vec<String> {
    let caret = text.floor_char_boundary(caret);
    let begun = fold(&text[word_at(text, caret).start..caret]);
    if begun.is_empty() {
        return Vec::new();
    }
    let fields = FIELDS.iter().map(|(name, _)| format!("{name}:"));
    let mut words: Vec<String> = Vec::new();
    for word in fields.chain(candidates.iter().map(|word| (*word).to_owned())) {
        let key = fold(&word);
        if key.starts_with(&begun) && key != begun && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}
