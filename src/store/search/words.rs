//! Words of messages: what a message is found by.
//!
//! Words are runs of letters and digits, found by their beginnings. Writing without spaces (Chinese,
//! Japanese, Thai, …) has no words to see, so it is found by each pair of neighbours.

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

/// Calls `take` with each word of a folded text.
pub(super) fn index_words(folded: &str, mut take: impl FnMut(&str)) {
    runs(folded, |role, run| {
        if role == Role::Letter {
            take(cut(run));
        } else {
            // Pairs, and the last one alone, so that one character is the beginning of a word too.
            for (at, c) in run.char_indices() {
                let end = at + c.len_utf8();
                let next = run[end..].chars().next().map_or(0, char::len_utf8);
                take(&run[at..end + next]);
            }
        }
    });
}

/// A word to look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    text: String,
    /// Whether longer words that begin with it count, too.
    beginning: bool,
}

impl Word {
    /// A word as it is.
    pub(super) fn whole(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            beginning: false,
        }
    }

    /// The words of an index that it means: the first and the last one, in the order of their bytes.
    pub(super) fn range(&self) -> (Vec<u8>, Vec<u8>) {
        let mut last = self.text.clone().into_bytes();
        if self.beginning {
            // No letter begins with this byte.
            last.push(0xFF);
        }
        (self.text.clone().into_bytes(), last)
    }
}

/// What to ask the index for a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordQuestion {
    /// What a message must have all of.
    pub(super) words: Vec<Word>,
    /// Whether an answer is sure; otherwise the text must be compared, since neighbours count.
    pub(super) sure: bool,
}

/// Reads a folded text as words that must all occur; `None` when there is no letter in it.
pub(super) fn ask(folded: &str) -> Option<WordQuestion> {
    /// Beginnings shorter than this are too many words; they are asked as whole words.
    const PREFIX: usize = 3;
    let mut words: Vec<Word> = Vec::new();
    let (mut count, mut neighbours) = (0, false);
    runs(folded, |role, run| {
        count += 1;
        if role == Role::Letter {
            words.push(Word {
                text: cut(run).to_owned(),
                beginning: run.chars().count() >= PREFIX,
            });
            neighbours |= cut(run).len() < run.len();
        } else {
            let ends: Vec<usize> = run
                .char_indices()
                .map(|(at, c)| at + c.len_utf8())
                .collect();
            match ends.as_slice() {
                [_] => words.push(Word {
                    text: run.to_owned(),
                    beginning: true,
                }),
                many => {
                    neighbours |= many.len() > 2;
                    let starts = std::iter::once(0).chain(many.iter().copied());
                    words.extend(
                        starts
                            .zip(many.iter().skip(1))
                            .map(|(from, to)| Word::whole(&run[from..*to])),
                    );
                }
            }
        }
    });
    words.dedup();
    (!words.is_empty()).then(|| WordQuestion {
        sure: count == 1 && !neighbours && role_of_ends(folded),
        words,
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
        let mut words: Vec<String> = Vec::new();
        index_words(text, |word| words.push(word.to_owned()));
        words.join(" ")
    }

    #[test]
    fn words_end_at_punctuation_and_at_writing_without_spaces() {
        assert_eq!(indexed("order-17: a@b.com"), "order 17 a b com");
        assert_eq!(indexed("我的iphone坏了"), "我的 的 iphone 坏了 了");
        assert_eq!(indexed("हिन्दी में। ok"), "हिन्दी में ok");
    }

    #[test]
    fn one_word_is_sure_and_neighbours_are_not() {
        let ask = |text| {
            ask(text).map(|question| {
                let word = |word: &Word| match word.beginning {
                    true => format!("{}*", word.text),
                    false => word.text.clone(),
                };
                let words: Vec<String> = question.words.iter().map(word).collect();
                (words.join(" "), question.sure)
            })
        };
        assert_eq!(ask("refund"), Some(("refund*".to_owned(), true)));
        assert_eq!(ask("ok"), Some(("ok".to_owned(), true)));
        assert_eq!(ask("退款"), Some(("退款".to_owned(), true)));
        assert_eq!(ask("退"), Some(("退*".to_owned(), true)));
        assert_eq!(ask("退款吗"), Some(("退款 款吗".to_owned(), false)));
        assert_eq!(ask("order-17"), Some(("order* 17".to_owned(), false)));
        assert_eq!(ask("?!"), None);
    }

    #[test]
    fn a_text_is_had_from_the_beginning_of_a_word_on() {
        assert!(has("my order-17 is late", "order-17"));
        assert!(!has("reorder-17", "order-17"));
        assert!(has("我要退款吗", "退款吗"));
    }
}
