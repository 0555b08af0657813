//! Words of messages: what a message is found by.
//!
//! Words are runs of letters and digits, found by their beginnings. Writing without spaces (Chinese,
//! Japanese, Thai, …) has no words to see, so it is found by each pair of neighbours.

use std::hash::{BuildHasher, RandomState};

/// Longer words are cut: nobody types them, and encoded attachments are full of them.
const LONGEST: usize = 40;

/// How a character stands to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Part of a word.
    Letter,
    /// Part of writing without spaces.
    Unspaced,
    /// Between words.
    Between,
}

fn role(c: char) -> Role {
    match c {
        'a'..='z' | '0'..='9' => Role::Letter,
        '\0'..='\u{A9}' | '\u{AB}'..='\u{B4}' | '\u{B6}'..='\u{B9}' | '\u{BB}'..='\u{BF}' | '×' | '÷' => {
            Role::Between
        }
        '\u{0E00}'..='\u{0EFF}'
        | '\u{0F40}'..='\u{109F}'
        | '\u{1780}'..='\u{17D3}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{312F}'
        | '\u{31A0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}'
        // Pictures: each is a word of its own.
        | '\u{2600}'..='\u{27BF}'
        | '\u{1F000}'..='\u{1FAFF}' => Role::Unspaced,
        '\u{37E}' | '\u{387}' | '\u{55A}'..='\u{55F}' | '\u{589}' | '\u{58A}' | '\u{5BE}' | '\u{5C0}' | '\u{5C3}'
        | '\u{5F3}' | '\u{5F4}' | '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{66A}'..='\u{66D}' | '\u{6D4}'
        | '\u{964}' | '\u{965}' | '\u{F00}'..='\u{F3F}' | '\u{17D4}'..='\u{17DA}'
        | '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3040}'
        | '\u{E000}'..='\u{F8FF}' | '\u{FE10}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF0F}'
        | '\u{FF61}'..='\u{FF65}' => Role::Between,
        _ => Role::Letter,
    }
}

/// Calls `take` with each run of one role in a folded text, the gaps left out.
fn runs<'t>(folded: &'t str, mut take: impl FnMut(Role, &'t str)) {
    let mut run: Option<(Role, usize)> = None;
    for (at, c) in folded.char_indices() {
        let now = role(c);
        match run {
            Some((role, _)) if role == now => {}
            _ => {
                if let Some((role, from)) = run.filter(|(role, _)| *role != Role::Between) {
                    take(role, &folded[from..at]);
                }
                run = Some((now, at));
            }
        }
    }
    if let Some((role, from)) = run.filter(|(role, _)| *role != Role::Between) {
        take(role, &folded[from..]);
    }
}

fn cut(word: &str) -> &str {
    if word.len() <= LONGEST {
        word
    } else {
        &word[..word.floor_char_boundary(LONGEST)]
    }
}

/// The words of one message, each once and after a space: where a word stands, and how often, is not kept.
#[derive(Debug)]
pub(super) struct Tokens {
    text: String,
    /// Where each word stands in the text, found by its hash: places of earlier messages have another
    /// round.
    places: Vec<Place>,
    round: u32,
    count: usize,
    seed: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    round: u32,
    from: u32,
    length: u32,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            text: String::new(),
            places: vec![Place::default(); 1 << 10],
            round: 1,
            count: 0,
            seed: RandomState::new().hash_one(0_u8),
        }
    }
}

impl Tokens {
    /// Begins another message.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.count = 0;
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.places.fill(Place::default());
            self.round = 1;
        }
    }

    /// The words, a space before each.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn push(&mut self, word: &str) {
        if self.count * 2 >= self.places.len() {
            self.grow();
        }
        let at = self.place_of(word);
        let Some(place) = self.places.get_mut(at) else {
            return;
        };
        if place.round == self.round {
            return;
        }
        self.text.push(' ');
        *place = Place {
            round: self.round,
            from: self.text.len() as u32,
            length: word.len() as u32,
        };
        self.text.push_str(word);
        self.count += 1;
    }

    /// Where a word stands or belongs among the places.
    fn place_of(&self, word: &str) -> usize {
        let mask = self.places.len() - 1;
        let mut at = hash(self.seed, word) as usize & mask;
        while let Some(place) = self.places.get(at) {
            let from = place.from as usize;
            let known = self.text.get(from..from + place.length as usize);
            if place.round != self.round || known == Some(word) {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let larger = self.places.len() * 4;
        let old = std::mem::replace(&mut self.places, vec![Place::default(); larger]);
        for place in old.into_iter().filter(|place| place.round == self.round) {
            let from = place.from as usize;
            let word = self.text.get(from..from + place.length as usize);
            let at = self.place_of(word.unwrap_or_default());
            if let Some(free) = self.places.get_mut(at) {
                *free = place;
            }
        }
    }
}

/// Quick for words, which are short; the seed keeps strangers from making words that collide.
fn hash(seed: u64, word: &str) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = seed ^ word.len() as u64;
    for part in word.as_bytes().chunks(8) {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        let product = u128::from(hash ^ u64::from_le_bytes(bytes)) * u128::from(FACTOR);
        hash = product as u64 ^ (product >> 64) as u64 ^ seed.rotate_left(32);
    }
    hash
}

/// Adds the words of a folded text.
pub(super) fn index_words(folded: &str, tokens: &mut Tokens) {
    runs(folded, |role, run| {
        if role == Role::Letter {
            tokens.push(cut(run));
        } else {
            // Pairs, and the last one alone, so that one character is the beginning of a word too.
            for (at, c) in run.char_indices() {
                let end = at + c.len_utf8();
                let next = run[end..].chars().next().map_or(0, char::len_utf8);
                tokens.push(&run[at..end + next]);
            }
        }
    });
}

/// What to ask the index for a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordQuestion {
    /// The condition for FTS5.
    pub(super) expr: String,
    /// Whether an answer is sure; otherwise the text must be compared, since neighbours count.
    pub(super) sure: bool,
}

/// Reads a folded text as words that must all occur; `None` when there is no letter in it.
pub(super) fn ask(folded: &str) -> Option<WordQuestion> {
    /// Beginnings shorter than this are too many words; they are asked as whole words.
    const PREFIX: usize = 3;
    let mut parts: Vec<String> = Vec::new();
    let (mut count, mut neighbours) = (0, false);
    runs(folded, |role, run| {
        count += 1;
        if role == Role::Letter {
            let star = if run.chars().count() >= PREFIX {
                "*"
            } else {
                ""
            };
            parts.push(format!("\"{}\"{star}", cut(run)));
            neighbours |= cut(run).len() < run.len();
        } else {
            let chars: Vec<char> = run.chars().collect();
            match chars.as_slice() {
                [one] => parts.push(format!("\"{one}\"*")),
                many => {
                    neighbours |= many.len() > 2;
                    parts.extend(
                        many.windows(2)
                            .map(|pair| format!("\"{}{}\"", pair[0], pair[1])),
                    );
                }
            }
        }
    });
    parts.dedup();
    (!parts.is_empty()).then(|| WordQuestion {
        expr: parts.join(" AND "),
        sure: count == 1 && !neighbours && role_of_ends(folded),
    })
}

/// Whether the text begins with a letter, so that nothing before it was left out.
fn role_of_ends(folded: &str) -> bool {
    let outer = |c: Option<char>| c.is_some_and(|c| role(c) != Role::Between);
    outer(folded.chars().next()) && outer(folded.chars().next_back())
}

/// Whether a folded message has a folded text: inside writing without spaces anywhere, else from the
/// beginning of a word on.
pub(super) fn has(message: &str, text: &str) -> bool {
    let free = text.chars().next().is_none_or(|c| role(c) != Role::Letter);
    message.match_indices(text).any(|(at, _)| {
        free || message[..at]
            .chars()
            .next_back()
            .is_none_or(|before| role(before) != Role::Letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexed(text: &str) -> String {
        let mut tokens = Tokens::default();
        index_words(text, &mut tokens);
        tokens.text().trim_start().to_owned()
    }

    #[test]
    fn words_end_at_punctuation_and_at_writing_without_spaces() {
        assert_eq!(indexed("order-17: a@b.com"), "order 17 a b com");
        assert_eq!(indexed("我的iphone坏了"), "我的 的 iphone 坏了 了");
        assert_eq!(indexed("हिन्दी में। ok"), "हिन्दी में ok");
    }

    #[test]
    fn each_word_of_a_message_is_indexed_once_however_many_there_are() {
        assert_eq!(indexed("a b a ab b a ab"), "a b ab");
        let words: Vec<String> = (0..5_000).map(|n| format!("w{n}")).collect();
        let text = words.join(" ");
        assert_eq!(indexed(&format!("{text} {text}")), text);
        let mut tokens = Tokens::default();
        for round in 0..3 {
            tokens.clear();
            index_words("again and again", &mut tokens);
            assert_eq!(tokens.text(), " again and", "message {round}");
        }
    }

    #[test]
    fn one_word_is_sure_and_neighbours_are_not() {
        let ask = |text| ask(text).map(|q| (q.expr, q.sure));
        assert_eq!(ask("refund"), Some(("\"refund\"*".to_owned(), true)));
        assert_eq!(ask("ok"), Some(("\"ok\"".to_owned(), true)));
        assert_eq!(ask("退款"), Some(("\"退款\"".to_owned(), true)));
        assert_eq!(
            ask("退款吗"),
            Some(("\"退款\" AND \"款吗\"".to_owned(), false))
        );
        assert_eq!(
            ask("order-17"),
            Some(("\"order\"* AND \"17\"".to_owned(), false))
        );
        assert_eq!(ask("?!"), None);
    }

    #[test]
    fn a_text_is_had_from_the_beginning_of_a_word_on() {
        assert!(has("my order-17 is late", "order-17"));
        assert!(!has("reorder-17", "order-17"));
        assert!(has("我要退款吗", "退款吗"));
    }
}
