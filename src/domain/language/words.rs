//! Text as the words that evidence is gathered from: one script's words, lower-cased and made alike.

use unicode_normalization::UnicodeNormalization;

/// The scripts that are told apart before anything else is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Devanagari,
    Thai,
    Hangul,
    /// Hiragana and katakana.
    Kana,
    Han,
    /// Letters of a script no supported language is written in.
    Other,
}

/// How many values [`Script`] has.
pub(super) const SCRIPTS: usize = 11;

/// The script of a letter; `None` for what is no letter (digits, signs, spaces, emoji).
pub(super) fn script_of(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\u{0}'..='\u{A9}' | '\u{AB}'..='\u{B9}' | '\u{BB}'..='\u{BF}' | '×' | '÷' => {
            return None;
        }
        '\u{AA}'..='\u{2AF}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
        '\u{300}'..='\u{36F}' => return None,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{590}'..='\u{5FF}' | '\u{FB1D}'..='\u{FB4F}' => Script::Hebrew,
        '\u{600}'..='\u{6FF}'
        | '\u{750}'..='\u{77F}'
        | '\u{8A0}'..='\u{8FF}'
        | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}'
            if c.is_alphabetic() =>
        {
            Script::Arabic
        }
        '\u{900}'..='\u{963}' | '\u{971}'..='\u{97F}' => Script::Devanagari,
        '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}' => Script::Thai,
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7AF}' => {
            Script::Hangul
        }
        '\u{3041}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{FF66}'..='\u{FF9D}' => Script::Kana,
        '\u{3005}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FA1F}' => Script::Han,
        _ if c.is_alphabetic() => Script::Other,
        _ => return None,
    })
}

/// Letters of each script in `text`, indexed by `Script as usize`.
pub(super) fn census(text: &str) -> [usize; SCRIPTS] {
    let mut counts = [0; SCRIPTS];
    for script in text.chars().filter_map(script_of) {
        counts[script as usize] += 1;
    }
    counts
}

/// The words of one script in a text. Kept in one buffer, since a text is read once for each question.
#[derive(Default)]
pub(super) struct Words {
    letters: Vec<char>,
    ends: Vec<usize>,
}

impl Words {
    /// The words of `script` in `text`, at most `limit` letters of them.
    pub(super) fn of(text: &str, script: Script, limit: usize) -> Words {
        let mut words = Words::default();
        words.replace(text, script, limit);
        words
    }

    /// Becomes the words of another text.
    pub(super) fn replace(&mut self, text: &str, script: Script, limit: usize) {
        self.letters.clear();
        self.ends.clear();
        if text.chars().any(is_combining) {
            self.read(text.nfc(), script, limit);
        } else {
            self.read(text.chars(), script, limit);
        }
    }

    fn read(&mut self, text: impl Iterator<Item = char>, script: Script, limit: usize) {
        for c in text {
            match c {
                // Vowel points, the stretching line and what lower-casing İ leaves behind.
                '\u{64B}'..='\u{652}'
                | '\u{670}'
                | '\u{640}'
                | '\u{591}'..='\u{5C7}'
                | '\u{307}' => {}
                '\'' | '’' | 'ʼ' | 'ʻ' | '`' | '´' | '‘' => self.letter('\''),
                '·' if script == Script::Latin => self.letter('·'),
                _ if script_of(c) == Some(script) => {
                    if c.is_ascii() {
                        self.letters.push(c.to_ascii_lowercase());
                    } else {
                        for lower in c.to_lowercase() {
                            self.letter(alike(lower));
                        }
                    }
                }
                _ => {
                    self.end();
                    if self.letters.len() >= limit {
                        return;
                    }
                }
            }
        }
        self.end();
    }

    fn letter(&mut self, c: char) {
        match c {
            '\u{307}' => {}
            // An apostrophe belongs to a word only inside it.
            '\'' | '·' if self.letters.len() == self.start() => {}
            _ => self.letters.push(c),
        }
    }

    fn start(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    fn end(&mut self) {
        while self.letters.len() > self.start() && matches!(self.letters.last(), Some('\'' | '·'))
        {
            self.letters.pop();
        }
        if self.letters.len() > self.start() {
            self.ends.push(self.letters.len());
        }
    }

    /// The words in their order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &[char]> + ExactSizeIterator {
        (0..self.ends.len()).map(|i| {
            let start = if i == 0 { 0 } else { self.ends[i - 1] };
            &self.letters[start..self.ends[i]]
        })
    }
}

/// What composes with the letter before it, in the scripts that are read here. Asking the normaliser
/// of every letter would cost more than all the rest.
fn is_combining(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' | '\u{653}'..='\u{655}' | '\u{3099}' | '\u{309A}' | '\u{1100}'..='\u{11FF}'
    )
}

/// Letters that keyboards and encodings confuse, made one: comma and cedilla below, ё and е, the
/// forms of alef.
fn alike(c: char) -> char {
    match c {
        'ș' => 'ş',
        'ț' => 'ţ',
        'ё' => 'е',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ς' => 'σ',
        _ => c,
    }
}

/// The word as people type it who leave out the accents; `None` if it has none.
pub(super) fn stripped(word: &[char]) -> Option<Vec<char>> {
    if word.iter().all(char::is_ascii) {
        return None;
    }
    let mut plain = Vec::with_capacity(word.len());
    for &c in word {
        match c {
            'ß' => plain.extend(['s', 's']),
            'æ' => plain.extend(['a', 'e']),
            'œ' => plain.extend(['o', 'e']),
            'ø' => plain.push('o'),
            'đ' | 'ð' => plain.push('d'),
            'ł' => plain.push('l'),
            'ı' => plain.push('i'),
            'ə' => plain.push('e'),
            // These are letters of their own, not accents.
            'й' | 'ї' | 'ў' | 'ќ' | 'ѓ' => plain.push(c),
            // Persian typed on an Arabic keyboard.
            'ی' => plain.push('ي'),
            'ک' => plain.push('ك'),
            _ => plain.extend(std::iter::once(c).nfd().find(|&d| script_of(d).is_some())),
        }
    }
    (plain != word).then_some(plain)
}

/// The word with umlauts and the like written out (`ue`, `oe`, `aa`); `None` if it has none.
pub(super) fn spelled_out(word: &[char]) -> Option<Vec<char>> {
    if word.iter().all(char::is_ascii) {
        return None;
    }
    let mut out = Vec::with_capacity(word.len() + 2);
    for &c in word {
        match c {
            'ä' | 'æ' => out.extend(['a', 'e']),
            'ö' | 'ø' => out.extend(['o', 'e']),
            'ü' => out.extend(['u', 'e']),
            'å' => out.extend(['a', 'a']),
            'ß' => out.extend(['s', 's']),
            _ => out.push(c),
        }
    }
    (out != word).then_some(out)
}
