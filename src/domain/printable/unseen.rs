//! Which characters of a text nobody sees, and where writing needs them all the same.

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_width::UnicodeWidthChar;

/// Marks on one letter that are drawn; what is piled up beyond is counted instead. Burmese, Tibetan
/// and pointed Hebrew stay below.
const MARKS: usize = 6;
/// Pictures that may be joined into one emoji; a family with skin colours has four.
const JOINS: usize = 8;

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';
const BLACK_FLAG: char = '\u{1F3F4}';
const END_OF_TAGS: char = '\u{E007F}';
const KEYCAP: char = '\u{20E3}';

/// What is to be done with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is harmless.
    AsIs,
    /// It is dropped.
    Gone,
    /// It is a control character.
    Control,
    /// It cannot be seen, or changes the direction, or is no text.
    Hidden,
    /// It is one mark too many on its letter, with these.
    Pile(Pile),
}

/// Marks that are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pile {
    /// How many, the first one included.
    pub(super) count: usize,
    /// Length of those after the first one.
    pub(super) skipped_bytes: usize,
}

/// What stands before a character, as far as it decides what the character is good for.
pub(super) struct Context {
    limit_marks: bool,
    previous: char,
    marks: usize,
    joins: usize,
    tags: usize,
}

impl Context {
    /// The beginning of a text; `limit_marks` says whether piles of marks are cut.
    pub(super) fn new(limit_marks: bool) -> Self {
        Self {
            limit_marks,
            previous: '\n',
            marks: 0,
            joins: 0,
            tags: 0,
        }
    }

    /// Judges `c`, which stands before `rest`.
    pub(super) fn see(&mut self, c: char, rest: &str) -> Seen {
        let seen = self.judge(c, rest);
        if seen != Seen::AsIs {
            // What is printed in its place is visible, so nothing attaches to what stood before.
            (self.previous, self.marks, self.joins, self.tags) = ('⟩', 0, 0, 0);
            return seen;
        }
        if c != ZWJ && self.previous != ZWJ && !is_emoji_tail(c) {
            self.joins = 0;
        }
        self.previous = c;
        seen
    }

    fn judge(&mut self, c: char, rest: &str) -> Seen {
        if matches!(c, ' '..='~') {
            self.marks = 0;
            return Seen::AsIs;
        }
        if c.is_control() {
            return Seen::Control;
        }
        let next = rest.chars().next();
        let wanted = match c {
            ZWJ => self.joins_pictures(next) || joins_letters(c, self.previous, next),
            ZWNJ => joins_letters(c, self.previous, next),
            '\u{180B}'..='\u{180D}'
            | '\u{180F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{E0100}'..='\u{E01EF}' => selects_variant(self.previous, c, next),
            '\u{E0020}'..=END_OF_TAGS => self.tags > 0,
            '\u{2800}' => is_braille(self.previous) || next.is_some_and(is_braille),
            _ => !is_default_ignorable(c) && !is_no_text(c),
        };
        if !wanted {
            return Seen::Hidden;
        }
        if self.tags > 0 {
            self.tags -= 1;
            return Seen::AsIs;
        }
        if c == BLACK_FLAG {
            self.tags = length_of_flag_tags(rest);
        }
        if c.width() != Some(0) {
            self.marks = 0;
            return Seen::AsIs;
        }
        self.marks += 1;
        if !self.limit_marks || self.marks <= MARKS {
            return Seen::AsIs;
        }
        let piled = |c: &char| is_combining_mark(*c) && c.width() == Some(0);
        let (more, skipped_bytes) = rest
            .chars()
            .take_while(piled)
            .fold((0, 0), |(count, bytes), c| {
                (count + 1, bytes + c.len_utf8())
            });
        Seen::Pile(Pile {
            count: more + 1,
            skipped_bytes,
        })
    }

    /// Whether a joiner here makes one emoji of two.
    fn joins_pictures(&mut self, next: Option<char>) -> bool {
        let joins = (is_pictograph(self.previous) || is_emoji_tail(self.previous))
            && next.is_some_and(is_pictograph)
            && self.joins < JOINS;
        self.joins += usize::from(joins);
        joins
    }
}

/// Unicode's property Default_Ignorable_Code_Point: characters that show nothing by themselves.
pub(in crate::domain) fn is_default_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Separators and format characters that are not ignorable and still show nothing, and code points
/// that are no characters.
fn is_no_text(c: char) -> bool {
    matches!(c,
        '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFB}' | '\u{13430}'..='\u{1345F}'
        | '\u{16FE4}' | '\u{FDD0}'..='\u{FDEF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Whether ZWJ or ZWNJ shapes the letters around it (RFC 5892, appendix A, made simple).
fn joins_letters(joiner: char, previous: char, next: Option<char>) -> bool {
    let is_virama = |c: char| canonical_combining_class(c) == 9;
    if is_cursive(previous) {
        // A joiner also stands at the end of a word, in Persian abbreviations.
        return joiner == ZWJ || next.is_some_and(is_cursive);
    }
    is_virama(previous) || (is_indic(previous) && next.is_some_and(is_virama))
}

/// Letters and marks of scripts whose letters are joined: Arabic, Syriac, N'Ko, Mongolian, Adlam.
fn is_cursive(c: char) -> bool {
    let script = matches!(c,
        '\u{600}'..='\u{8FF}' | '\u{1807}' | '\u{1820}'..='\u{18AA}' | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}' | '\u{1E900}'..='\u{1E95F}');
    script && (c.is_alphabetic() || is_combining_mark(c))
}

/// Scripts with conjuncts, from Devanagari to Sinhala, Tibetan, Myanmar, Khmer and their kin.
fn is_indic(c: char) -> bool {
    matches!(c,
        '\u{900}'..='\u{DFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{1B00}'..='\u{1BFF}' | '\u{A800}'..='\u{ABFF}' | '\u{11000}'..='\u{11FFF}')
}

/// Whether `selector` chooses a form of `base`.
fn selects_variant(base: char, selector: char, next: Option<char>) -> bool {
    let is_ideograph = matches!(base,
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    match selector {
        '\u{180B}'..='\u{180F}' => matches!(base, '\u{1820}'..='\u{18AA}'),
        '\u{FE0E}' | '\u{FE0F}' if matches!(base, '0'..='9' | '#' | '*') => next == Some(KEYCAP),
        '\u{FE0E}' | '\u{FE0F}' => is_pictograph(base) || is_skin(base),
        '\u{FE00}'..='\u{FE0D}' => {
            is_ideograph
                || matches!(base,
                    '\u{1000}'..='\u{109F}' | '\u{2200}'..='\u{22FF}' | '\u{2A00}'..='\u{2AFF}'
                    | '、' | '。' | '！' | '，' | '．' | '：' | '；' | '？')
        }
        _ => is_ideograph,
    }
}

/// The blocks of pictures that emoji are made of (Extended_Pictographic, made simple).
fn is_pictograph(c: char) -> bool {
    matches!(c,
        '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}'
        | 'Ⓜ' | '\u{25A0}'..='\u{27BF}' | '\u{2934}' | '\u{2935}' | '\u{2B05}'..='\u{2B55}'
        | '〰' | '〽' | '㊗' | '㊙' | '\u{1F000}'..='\u{1F3FA}' | '\u{1F400}'..='\u{1FAFF}')
}

/// What may stand between a picture and the joiner after it.
fn is_emoji_tail(c: char) -> bool {
    is_skin(c) || matches!(c, '\u{FE0F}' | KEYCAP | END_OF_TAGS)
}

fn is_skin(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

fn is_braille(c: char) -> bool {
    matches!(c, '\u{2801}'..='\u{28FF}')
}

/// How many tags after a black flag make it the flag of a region; 0 when they do not.
fn length_of_flag_tags(rest: &str) -> usize {
    let is_tag = |c: &char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    // Two letters of the country and up to three of the region.
    let tags = rest.chars().take(7).take_while(is_tag).count();
    let ends = rest.chars().nth(tags) == Some(END_OF_TAGS);
    if ends && (3..=6).contains(&tags) {
        tags + 1
    } else {
        0
    }
}
