//! `segment:name` in a query stands for what was saved under the name.

use super::scan::{self, Token};
use crate::domain::fold::fold;

/// The word before the colon.
pub const SEGMENT: &str = "segment";

/// How deep saved searches may name each other.
const DEEPEST: usize = 8;

/// Puts what `saved` knows under a name in the place of each `segment:name`. Sentences tell of names
/// that nothing is saved under and of a `-` before one, since what is saved may be several terms.
pub fn expand(text: &str, saved: &dyn Fn(&str) -> Option<String>) -> (String, Vec<String>) {
    let mut notes = Vec::new();
    let text = expand_at(text, saved, 0, &mut notes);
    (text, notes)
}

fn expand_at(
    text: &str,
    saved: &dyn Fn(&str) -> Option<String>,
    depth: usize,
    notes: &mut Vec<String>,
) -> String {
    let mut out = String::new();
    let mut copied = 0;
    for token in scan::tokens(text).filter(is_segment) {
        out.push_str(&text[copied..token.range.start]);
        copied = token.range.end;
        let name = token.value.trim();
        if name.is_empty() {
            continue;
        }
        let mut note = |sentence: String| {
            if notes.len() < DEEPEST && !notes.contains(&sentence) {
                notes.push(sentence);
            }
        };
        match saved(name) {
            None => note(format!("no search is saved as «{name}»")),
            Some(_) if token.negated => {
                note(format!("«-segment:{name}»: a saved search is not negated"));
            }
            Some(_) if depth >= DEEPEST => note(format!("«{name}» names itself")),
            Some(query) => {
                let query = expand_at(&query, saved, depth + 1, notes);
                // What it begins must not run into its neighbours.
                out.push(' ');
                out.push_str(&closed(query));
                out.push(' ');
            }
        }
    }
    out.push_str(&text[copied..]);
    out
}

fn is_segment(token: &Token<'_>) -> bool {
    token.field.is_some_and(|field| fold(field) == SEGMENT)
}

/// A quote that was never closed would take in what follows.
fn closed(mut query: String) -> String {
    let quotes = query
        .chars()
        .filter(|c| matches!(c, '"' | '“' | '”' | '„' | '‟'))
        .count();
    if quotes % 2 == 1 {
        query.push('"');
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(name: &str) -> Option<String> {
        Some(
            match name {
                "vips" => "vip:yes company:acme",
                "open quote" => "\"net 30",
                "loop" => "a segment:loop",
                "both" => "segment:vips lang:de",
                _ => return None,
            }
            .to_owned(),
        )
    }

    fn words(text: &str) -> (String, usize) {
        let (text, notes) = expand(text, &saved);
        let words: Vec<&str> = text.split_whitespace().collect();
        (words.join(" "), notes.len())
    }

    #[test]
    fn l3_a_saved_search_stands_for_its_terms() {
        for (typed, means, notes) in [
            ("segment:vips anna", "vip:yes company:acme anna", 0),
            ("anna SEGMENT:vips", "anna vip:yes company:acme", 0),
            ("segment:both", "vip:yes company:acme lang:de", 0),
            ("segment:\"open quote\" anna", "\"net 30\" anna", 0),
            ("segment:nothing anna", "anna", 1),
            ("-segment:vips anna", "anna", 1),
            ("segment: anna", "anna", 0),
            ("\"segment:vips\"", "\"segment:vips\"", 0),
            ("plain words", "plain words", 0),
        ] {
            assert_eq!(words(typed), (means.to_owned(), notes), "{typed}");
        }
    }

    #[test]
    fn a_search_that_names_itself_ends() {
        let (text, notes) = words("segment:loop");
        assert!(text.len() < 100 && notes == 1, "{text}");
    }
}
