//! Pieces of words: what any part of a card is found by.
//!
//! A gram is one, two or three neighbouring letters of a word, with a letter before them that says
//! where they stand ([`Shelf`]): so `name:` and the rest need no columns, and a word is found only if
//! one kind of field has all of it.

use std::fmt::Write;

/// The kinds of fields that grams are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Name.
    Name,
    /// All contacts but phones.
    Contact,
    /// Digits of phones; triples only, since fewer digits are in every number.
    Phone,
    /// Company and position.
    Work,
    /// Everything else.
    Rest,
}

impl Place {
    /// Where text is looked for.
    pub(super) const TEXT: [Self; 4] = [Self::Name, Self::Contact, Self::Work, Self::Rest];

    const fn letter(self) -> char {
        match self {
            Self::Name => 'n',
            Self::Contact => 'c',
            Self::Phone => 'p',
            Self::Work => 'k',
            Self::Rest => 'm',
        }
    }
}

/// The letter before a token that stands for a whole value, such as a language.
const VALUE: char = 'x';

/// The gram alphabet: the ASCII tokenizer parts words at punctuation, so that is moved away.
fn push_letter(c: char, out: &mut String) {
    if c.is_ascii() && !c.is_ascii_alphanumeric() {
        out.push(char::from_u32(0xE000 + u32::from(c)).unwrap_or('_'));
    } else {
        out.push(c);
    }
}

fn push_token(place: char, letters: &[char], out: &mut String) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push(place);
    for c in letters {
        push_letter(*c, out);
    }
}

/// Collects the grams of one card, each once.
#[derive(Debug, Default)]
pub(super) struct GramSet {
    /// Three letters of 21 bits each.
    seen: Vec<(Place, u64)>,
    letters: Vec<char>,
    values: String,
}

impl GramSet {
    /// Adds the words of a folded text.
    pub(super) fn add(&mut self, place: Place, folded: &str) {
        let pack = |letters: &[char]| {
            letters.iter().fold(0_u64, |packed, c| {
                packed << 21 | u64::from(u32::from(*c) + 1)
            })
        };
        let shortest = if place == Place::Phone { 3 } else { 1 };
        let mut letters = std::mem::take(&mut self.letters);
        for word in folded.split(' ') {
            letters.clear();
            letters.extend(word.chars());
            for length in shortest..=3 {
                self.seen
                    .extend(letters.windows(length).map(|gram| (place, pack(gram))));
            }
        }
        self.letters = letters;
    }

    /// Adds a value that is found only whole.
    pub(super) fn add_value(&mut self, value: &str) {
        self.letters.clear();
        self.letters.extend(value.chars());
        push_token(VALUE, &self.letters, &mut self.values);
    }

    /// Moves everything into `out` as the text to index, and is empty again.
    pub(super) fn finish(&mut self, out: &mut String) {
        out.clear();
        out.push_str(&self.values);
        self.values.clear();
        self.seen.sort_unstable();
        self.seen.dedup();
        let mut letters = [' '; 3];
        for (place, packed) in self.seen.drain(..) {
            let mut count = 0;
            for shift in [42, 21, 0] {
                let code = (packed >> shift & 0x1F_FFFF) as u32;
                if let Some(c) = code.checked_sub(1).and_then(char::from_u32) {
                    letters[count] = c;
                    count += 1;
                }
            }
            push_token(place.letter(), &letters[..count], out);
        }
    }
}

/// What must be asked of the index for a folded word in one place: grams that cover it. `None` when
/// there is nothing to ask: two digits of a phone.
pub(super) fn ask_word(place: Place, word: &str) -> Option<String> {
    /// More grams than this make an answer no better, only slower.
    const MOST: usize = 8;
    let letters: Vec<char> = word.chars().collect();
    let mut expr = String::new();
    let mut ask = |gram: &[char]| {
        if !expr.is_empty() {
            expr.push_str(" AND ");
        }
        let mut token = String::new();
        push_token(place.letter(), gram, &mut token);
        let _ = write!(expr, "\"{token}\"");
    };
    match letters.len() {
        0 => return None,
        1 | 2 if place == Place::Phone => return None,
        1..=3 => ask(&letters),
        length => {
            let mut last = 0;
            for at in (0..=length - 3).step_by(3).take(MOST) {
                ask(&letters[at..at + 3]);
                last = at;
            }
            if last < length - 3 {
                ask(&letters[length - 3..]);
            }
        }
    }
    Some(expr)
}

/// What must be asked for a value that is found only whole.
pub(super) fn ask_value(value: &str) -> String {
    let letters: Vec<char> = value.chars().collect();
    let mut token = String::new();
    push_token(VALUE, &letters, &mut token);
    format!("\"{token}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(place: Place, text: &str) -> String {
        let (mut set, mut out) = (GramSet::default(), String::new());
        set.add(place, text);
        set.finish(&mut out);
        out
    }

    #[test]
    fn a_word_is_found_by_each_letter_pair_and_triple() {
        let mut found: Vec<String> = grams(Place::Name, "abca")
            .split(' ')
            .map(str::to_owned)
            .collect();
        found.sort();
        assert_eq!(
            found,
            ["na", "nab", "nabc", "nb", "nbc", "nbca", "nc", "nca"]
        );
    }

    #[test]
    fn grams_end_with_their_word_and_punctuation_survives_the_tokenizer() {
        assert!(!grams(Place::Name, "ab cd").contains("nbc"));
        assert!(!grams(Place::Contact, "a@b").contains('@'));
        assert_eq!(
            ask_word(Place::Contact, "a@b"),
            Some("\"ca\u{E040}b\"".to_owned())
        );
    }

    #[test]
    fn phones_have_triples_only() {
        assert_eq!(grams(Place::Phone, "4917"), "p491 p917");
        assert_eq!(ask_word(Place::Phone, "49"), None);
    }

    #[test]
    fn the_grams_of_a_question_cover_the_whole_word() {
        assert_eq!(ask_word(Place::Name, "ab"), Some("\"nab\"".to_owned()));
        assert_eq!(
            ask_word(Place::Name, "abcdefgh"),
            Some("\"nabc\" AND \"ndef\" AND \"nfgh\"".to_owned())
        );
        assert_eq!(ask_word(Place::Name, "小明"), Some("\"n小明\"".to_owned()));
    }
}
