//! Phones in any spelling: `0171 123` finds `+49 171 123…` (`L3`).

use crate::domain::fold::{ascii_digit, fold};

/// Fewer digits than this are a word like any other.
const FEWEST: usize = 3;

/// Digits that may be a phone, or may be any other number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneDigits {
    /// Any one of these occurs among the digits of a phone. The first is what was typed without
    /// leading zeros (trunk `0`, international `00`); others are without another country's trunk
    /// prefix.
    pub digits: Vec<String>,
    /// Or all of these words, [folded](fold), occur as text: order numbers, ids, prices.
    pub words: Vec<String>,
}

impl PhoneDigits {
    /// Reads digits with whatever stands between them; `None` with fewer than three besides leading
    /// zeros.
    pub fn read(text: &str) -> Option<Self> {
        // The trunk zero in «+49 (0)171» is not dialled from abroad.
        let typed = text.replace("(0)", "");
        let all: String = typed.chars().filter_map(ascii_digit).collect();
        let digits = all.trim_start_matches('0');
        if digits.len() < FEWEST {
            return None;
        }
        let mut forms = vec![digits.to_owned()];
        // Trunk prefixes that are no zero: 8 in Russia and its neighbours, 06 in Hungary.
        let other = match all.as_bytes() {
            [b'8', b'3' | b'4' | b'7' | b'8' | b'9', ..] => all.get(1..),
            [b'0', b'6', ..] => all.get(2..),
            _ => None,
        };
        forms.extend(other.filter(|form| form.len() >= FEWEST).map(str::to_owned));
        Some(Self {
            digits: forms,
            words: text.split_whitespace().map(fold).collect(),
        })
    }

    /// Whether a phone, given as text in any spelling, has the digits.
    pub fn is_in(&self, phone: &str) -> bool {
        let digits: String = phone.chars().filter_map(ascii_digit).collect();
        self.digits.iter().any(|form| digits.contains(form))
    }
}

/// Whether a word can be a part of a phone number: digits, and what people put between them.
pub(super) fn is_part_of_number(word: &str) -> bool {
    let between = |c: char| matches!(c, '+' | '(' | ')' | '-' | '/' | '.' | '‑' | '–' | ' ');
    word.chars().any(|c| ascii_digit(c).is_some())
        && word.chars().all(|c| ascii_digit(c).is_some() || between(c))
}
