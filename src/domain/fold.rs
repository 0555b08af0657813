//! The one folding of text: it makes every search and sort key, so that whatever folds to the same
//! key is found by the same words (`L3`).
//!
//! Folding forgives what people leave out or cannot type: case, accents, ligatures, width, the
//! dots of ё, vowel points, invisible characters, curly quotes and long dashes, digits of other
//! scripts. It keeps what makes another word: й (a key of its own on every Cyrillic keyboard),
//! vowel signs of Indic and Thai writing, the voicing marks of kana.
//!
//! The key is in NFC and folding it again changes nothing; texts that are canonically equivalent
//! have the same key.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::printable::is_default_ignorable;

/// The search key of `text`: folded, runs of white space as one space, none at the ends.
pub fn fold(text: &str) -> String {
    let mut key = String::new();
    fold_into(text, &mut key);
    key
}

/// Appends the search key of `text` to `out`, for callers that fold many texts into one buffer.
pub fn fold_into(text: &str, out: &mut String) {
    out.reserve(text.len());
    let mut folder = Folder {
        start: out.len(),
        out,
        gap: false,
        scratch: String::new(),
    };
    // Text that needs the normaliser waits, so that it goes there in runs; everything else goes
    // straight through.
    let mut waiting = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let ascii = if c.is_ascii() {
            length_of_ascii(&text.as_bytes()[at..])
        } else {
            0
        };
        if ascii > 0 {
            folder.normalise(&text[waiting..at]);
            at += ascii;
            folder.push_ascii(&text[at - ascii..at]);
            waiting = at;
            continue;
        }
        let before = at;
        at += c.len_utf8();
        let plain = plainly(c);
        if matches!(plain, Plainly::Not) {
            continue;
        }
        if waiting < before {
            folder.normalise(&text[waiting..before]);
        }
        waiting = at;
        match plain {
            Plainly::As(c) => folder.push(c),
            Plainly::Space => folder.gap = true,
            Plainly::Gone | Plainly::Not => {}
        }
    }
    folder.normalise(&text[waiting..]);
}

/// The sort key of `text`: its search key without leading punctuation, so that «"Acme" GmbH» and
/// «🔥 Anna» stand where people look for them. A text of nothing but punctuation keeps it.
pub fn sort_key(text: &str) -> String {
    let mut key = fold(text);
    let lead = key.find(char::is_alphanumeric).unwrap_or(0);
    key.drain(..lead);
    key
}

/// The key by which quoted words match (`L3`: "quotes match exactly"): accents and spelling count,
/// letter case and the length of white space do not.
pub fn exact(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let visible = text
        .chars()
        .filter(|c| c.is_whitespace() || !is_ignorable(*c));
    for c in visible.nfc().flat_map(char::to_lowercase).nfc() {
        if !c.is_whitespace() {
            key.push(if c == 'ς' { 'σ' } else { c });
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The ASCII digit that a decimal digit of any script in common use stands for.
pub fn ascii_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let zero = ZEROS
        .iter()
        .copied()
        .take_while(|zero| *zero <= code)
        .last()?;
    char::from_digit(code.checked_sub(zero).filter(|value| *value < 10)?, 10)
}

/// Where the ten digits of a script begin: Arabic, Persian, N'Ko, Devanagari, Bengali, Gurmukhi,
/// Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Sinhala, Thai, Lao, Tibetan, Myanmar, Khmer,
/// Mongolian, full-width.
const ZEROS: [u32; 20] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10,
];

/// What a character becomes without the help of the normaliser.
enum Plainly {
    /// This one.
    As(char),
    /// White space.
    Space,
    /// Nothing: invisible.
    Gone,
    /// It needs the normaliser.
    Not,
}

/// How many bytes at the beginning are words of ASCII with single spaces between, for which only
/// letter case has to change.
fn length_of_ascii(bytes: &[u8]) -> usize {
    let mut length = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'`' => break,
            b'!'..=b'~' => length = at + 1,
            b' ' if length == at && at > 0 => {}
            _ => break,
        }
    }
    length
}

/// The letters from À to ſ without their accents; `?` for those that become something else.
const LATIN: &[u8; 192] = b"\
    aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?y\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkk?llllll?\
    ?llnnnnnn?nnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// Decides the characters that are frequent and stand alone.
fn plainly(c: char) -> Plainly {
    match c {
        '!'..='~' => Plainly::As(typewriter(c.to_ascii_lowercase())),
        ' ' | '\u{A0}' | '\t'..='\r' => Plainly::Space,
        '\u{C0}'..='\u{17F}' => match LATIN.get(c as usize - 0xC0) {
            Some(letter) if *letter != b'?' => Plainly::As(char::from(*letter)),
            _ => Plainly::Not,
        },
        'ё' | 'Ё' => Plainly::As('е'),
        'ς' => Plainly::As('σ'),
        'а'..='я' | 'α'..='ω' => Plainly::As(c),
        'А'..='Я' | 'Α'..='Ρ' | 'Σ'..='Ω' => {
            Plainly::As(char::from_u32(u32::from(c) + 0x20).unwrap_or(c))
        }
        'א'..='ת' => Plainly::As(c),
        // Arabic letters that are written in one way only, and the marks over them.
        'ا' | 'ب' | 'ت'..='غ' | 'ف'..='و' | 'ي' => Plainly::As(c),
        '\u{64B}'..='\u{655}' => Plainly::Gone,
        // Thai; Devanagari letters without a nukta and vowel signs.
        '\u{E01}'..='\u{E32}' | '\u{E34}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}' => Plainly::As(c),
        '\u{905}'..='\u{928}' | '\u{92A}'..='\u{930}' | '\u{93E}'..='\u{94D}' => Plainly::As(c),
        // Kana without voicing marks of their own, ideographs, Hangul syllables. A mark or letter
        // that composes with one of them takes it back (see `Folder::normalise`).
        '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | 'ー'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' => Plainly::As(c),
        _ if c.is_whitespace() => Plainly::Space,
        _ if is_ignorable(c) => Plainly::Gone,
        _ => Plainly::Not,
    }
}

/// Controls, the characters that Unicode says to ignore when they are not rendered, the marks of
/// interlinear notes and the word filler tatweel.
fn is_ignorable(c: char) -> bool {
    c.is_control() || is_default_ignorable(c) || matches!(c, '\u{640}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Marks that folding drops: accents of Latin, Greek and Cyrillic, Hebrew points and cantillation,
/// Arabic tashkeel with hamza and madda signs, Syriac points, the Devanagari nukta.
fn is_dropped_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}' | '\u{5BF}'
        | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}' | '\u{610}'..='\u{61A}'
        | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}'
        | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{711}' | '\u{730}'..='\u{74A}'
        | '\u{897}'..='\u{89F}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}' | '\u{93C}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// Quotes, apostrophes, dashes and the fraction slash as their typewriter forms; everything else
/// as it is.
fn typewriter(c: char) -> char {
    match c {
        '`' | '´' | '\u{1FFD}' | '‘' | '’' | '‚' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ˈ'
        | '׳' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '״' | '＂' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '־' => '-',
        '\u{2044}' => '/',
        _ => c,
    }
}

/// What a decomposed, lower-cased letter without an accent to lose is searched as.
fn letter(c: char) -> Result<char, &'static str> {
    Ok(match c {
        'ß' => return Err("ss"),
        'æ' => return Err("ae"),
        'œ' => return Err("oe"),
        'þ' => return Err("th"),
        'ø' | 'ɔ' | 'ɵ' => 'o',
        'ł' | 'ƚ' | 'ɫ' => 'l',
        'đ' | 'ð' | 'ɖ' | 'ɗ' => 'd',
        'ħ' => 'h',
        'ı' | 'ɨ' => 'i',
        'ŋ' | 'ɲ' => 'n',
        'ŧ' | 'ƭ' => 't',
        'ə' | 'ɛ' | 'ǝ' => 'e',
        'ƀ' | 'ɓ' => 'b',
        'ƙ' => 'k',
        'ƴ' => 'y',
        'ƶ' => 'z',
        'ʉ' => 'u',
        'ɣ' | 'ǥ' => 'g',
        'ς' => 'σ',
        'ґ' => 'г',
        // Letters that differ by the keyboard they were typed on, or that look and are read alike.
        'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' | 'ہ' | 'ە' | 'ھ' => 'ه',
        _ => typewriter(ascii_digit(c).unwrap_or(c)),
    })
}

/// Marks on one letter that are looked back over: those of a stream-safe text (UAX #15), so that a
/// long run of marks costs linear time.
const MOST_MARKS: usize = 32;

/// Writes a key, with one space between what white space parts.
struct Folder<'a> {
    out: &'a mut String,
    start: usize,
    gap: bool,
    scratch: String,
}

impl Folder<'_> {
    fn push(&mut self, c: char) {
        if std::mem::take(&mut self.gap) && self.out.len() > self.start {
            self.out.push(' ');
        }
        self.out.push(c);
    }

    /// Writes words of ASCII with single spaces between.
    fn push_ascii(&mut self, words: &str) {
        if std::mem::take(&mut self.gap) && self.out.len() > self.start {
            self.out.push(' ');
        }
        let from = self.out.len();
        self.out.push_str(words);
        self.out[from..].make_ascii_lowercase();
    }

    /// Folds a run of characters that `plainly` could not decide.
    fn normalise(&mut self, run: &str) {
        if run.is_empty() {
            return;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        // The run may begin with a mark or a Hangul letter that belongs to what stands before it,
        // back to the letter that the marks are on. That is folded already, and folding twice
        // changes nothing. ASCII never composes here.
        if !self.gap {
            let tail = self.out[self.start..]
                .char_indices()
                .rev()
                .take(MOST_MARKS)
                .take_while(|(_, c)| !c.is_ascii());
            let mut from = self.out.len();
            for (at, c) in tail {
                from = self.start + at;
                if canonical_combining_class(c) == 0 {
                    break;
                }
            }
            scratch.push_str(&self.out[from..]);
            self.out.truncate(from);
        }
        // Where the last character that is no mark begins: the breve of й may stand behind others.
        let mut base = 0;
        // Typewriter forms first: «´» decomposes into a space and an accent.
        for c in run
            .chars()
            .map(typewriter)
            .nfkd()
            .flat_map(char::to_lowercase)
        {
            if c == '\u{306}' && scratch[base..].starts_with('и') {
                scratch.replace_range(base..base + 'и'.len_utf8(), "й");
            } else if !is_dropped_mark(c) && (c.is_whitespace() || !is_ignorable(c)) {
                if canonical_combining_class(c) == 0 {
                    base = scratch.len();
                }
                match letter(c) {
                    Ok(c) => scratch.push(c),
                    Err(letters) => scratch.push_str(letters),
                }
            }
        }
        for c in scratch.nfc() {
            if c.is_whitespace() {
                self.gap = true;
            } else {
                self.push(c);
            }
        }
        self.scratch = scratch;
    }
}

#[cfg(test)]
mod tests;
