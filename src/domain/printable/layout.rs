//! Text in columns: how wide it is, where it is cut, where its lines break (`U8`).
//!
//! All of it counts by grapheme cluster, as the screen places text, and expects text that went
//! through one of the doors of [`super`].

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Clusters longer than this are taken apart into characters: real ones are shorter (a family of
/// four with skin colours takes 41 bytes), and one cell must not hold a megabyte.
const CLUSTER_BYTES: usize = 64;
/// Clusters wider than this are taken apart too: nothing that is drawn as one sign is (conjuncts of
/// Indic writing take two or three columns).
const CLUSTER_COLUMNS: usize = 4;

/// How many columns `text` takes in one line.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    cells(text).map(|cell| cell.columns).sum()
}

/// `text` in at most `columns` columns: whole if it fits, otherwise cut after a cluster, with `…`.
///
/// Reads no further than it must, so that a list can clip texts of any length.
pub fn clip(text: &str, columns: usize) -> Cow<'_, str> {
    // No character is wider than it is long.
    if text.len() <= columns {
        return Cow::Borrowed(text);
    }
    // A megabyte of marks that take no column is not read to its end.
    let near = &text[..text.floor_char_boundary((columns + 1).saturating_mul(CLUSTER_BYTES))];
    let mut used = 0;
    let mut fits = 0;
    for cell in cells(near) {
        used += cell.columns;
        if used > columns {
            return cut(&text[..fits], columns);
        }
        if used < columns {
            fits = cell.end;
        }
    }
    if near.len() < text.len() {
        return cut(&text[..fits], columns);
    }
    Cow::Borrowed(text)
}

/// What is kept of a text, with the sign that there was more.
fn cut(kept: &str, columns: usize) -> Cow<'static, str> {
    match columns {
        0 => Cow::Borrowed(""),
        _ => Cow::Owned(format!("{}…", kept.trim_end())),
    }
}

/// The lines of `text` in at most `columns` columns, as byte ranges without line ends and without
/// the spaces at which they break.
///
/// Lines break at spaces, between ideographs and kana, and inside a word that is longer than a line.
/// A cluster wider than `columns` stands alone. An empty text has one empty line.
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    lines(text, columns).collect()
}

/// The lines of [`wrap`], found one at a time: the first page of a long text costs no more than a
/// page.
pub fn lines(text: &str, columns: usize) -> Lines<'_> {
    Lines {
        text,
        columns: columns.max(1),
        at: Some(0),
    }
}

/// Iterator of [`lines`].
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    columns: usize,
    /// Where the next line begins; `None` after the last one.
    at: Option<usize>,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.at?;
        let mut used = 0;
        // Where the line may end and where the next one then begins.
        let mut chance: Option<(usize, usize)> = None;
        let mut before = Break::Never;
        for cell in cells(&self.text[start..]) {
            let (from, to) = (start + cell.start, start + cell.end);
            let cluster = &self.text[from..to];
            if matches!(cluster, "\n" | "\r\n") {
                self.at = Some(to);
                return Some(start..self.without_overhang(start, from, used));
            }
            let class = Break::of(cluster);
            if class == Break::Space {
                // Spaces hang over the edge: they never begin a line that did not begin so.
                chance = match chance {
                    Some((end, next)) if next == from && before == Break::Space => Some((end, to)),
                    _ => Some((from, to)),
                };
            } else {
                if from > start && class.allows_after(before) {
                    chance = Some((from, from));
                }
                if used + cell.columns > self.columns && from > start {
                    let (end, next) = chance.unwrap_or((from, from));
                    // Indentation alone is no line.
                    let (end, next) = if end == start {
                        (from, from)
                    } else {
                        (end, next)
                    };
                    self.at = Some(next);
                    return Some(start..self.without_overhang(start, end, used));
                }
            }
            used += cell.columns;
            before = class;
        }
        self.at = None;
        Some(start..self.without_overhang(start, self.text.len(), used))
    }
}

impl Lines<'_> {
    /// The end of a line of `used` columns, before the spaces that hang over the edge.
    fn without_overhang(&self, start: usize, end: usize, used: usize) -> usize {
        if used > self.columns {
            start + self.text[start..end].trim_end().len()
        } else {
            end
        }
    }
}

/// How a cluster takes part in line breaking (a small part of UAX 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// A space.
    Space,
    /// Ideographs, kana, Hangul, wide symbols: a line may break on both sides.
    Wide,
    /// Opening brackets: no break after.
    Opening,
    /// Closing brackets, stops, small kana: no break before.
    Closing,
    /// A hyphen: break after.
    Hyphen,
    /// Everything else breaks only at spaces.
    Never,
}

impl Break {
    fn of(cluster: &str) -> Self {
        match cluster.chars().next() {
            None => Self::Never,
            Some('!'..=',' | '.'..='~') => Self::Never,
            Some('\u{A0}' | '\u{202F}' | '\u{2007}') => Self::Never,
            // A space that carries a mark is seen.
            Some(c) if c.is_whitespace() && c.len_utf8() == cluster.len() => Self::Space,
            Some('-' | '‐' | '–' | '—') => Self::Hyphen,
            Some('「' | '『' | '（' | '【' | '《' | '〈' | '〔' | '［' | '｛') => {
                Self::Opening
            }
            Some(
                '、' | '。' | '，' | '．' | '：' | '；' | '？' | '！' | '」' | '』' | '）' | '】'
                | '》' | '〉' | '〕' | '］' | '｝' | '・' | 'ー' | '…' | '々' | 'ぁ' | 'ぃ' | 'ぅ'
                | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ'
                | 'ャ' | 'ュ' | 'ョ',
            ) => Self::Closing,
            // Korean breaks at spaces, as its readers expect.
            Some('\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}') => Self::Never,
            Some(
                '\u{2E80}'..='\u{9FFF}'
                | '\u{F900}'..='\u{FAFF}'
                | '\u{FF66}'..='\u{FF9F}'
                | '\u{1F300}'..='\u{1FAFF}'
                | '\u{20000}'..='\u{3FFFF}',
            ) => Self::Wide,
            Some(_) => Self::Never,
        }
    }

    /// Whether a line may break between a cluster of kind `before` and one of this kind.
    fn allows_after(self, before: Self) -> bool {
        match (before, self) {
            (Self::Opening, _) | (_, Self::Closing) => false,
            (Self::Hyphen, Self::Hyphen) => false,
            (Self::Wide | Self::Closing | Self::Hyphen, _) => true,
            (_, Self::Wide | Self::Opening) => true,
            _ => false,
        }
    }
}

/// A piece of text that is placed as a whole.
struct Cell {
    start: usize,
    end: usize,
    columns: usize,
}

/// The bytes of the first character, if it takes one column and joins no other of its kind: ASCII and the
/// letters of Latin, Greek and Cyrillic that most text is made of.
fn plain_letter(text: &[u8]) -> Option<usize> {
    match text {
        [b' '..=b'~', ..] => Some(1),
        [0xC3..=0xC9 | 0xD0 | 0xD1, _, ..] | [0xCE, 0x91..=0xBF, ..] | [0xCF, 0x80..=0x89, ..] => {
            Some(2)
        }
        _ => None,
    }
}

/// The clusters of a text with their widths; overlong ones by character.
fn cells(text: &str) -> impl Iterator<Item = Cell> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &text[start..];
        let plain = plain_letter(rest.as_bytes()).filter(|length| {
            rest.len() == *length || plain_letter(&rest.as_bytes()[*length..]).is_some()
        });
        let (piece, columns) = match plain {
            Some(length) => (&rest[..length], 1),
            // A window, since a line may begin inside a cluster of a megabyte: looking for the end
            // of that again and again would take quadratic time.
            None => {
                let window = &rest[..rest.floor_char_boundary(CLUSTER_BYTES)];
                let cluster = window.graphemes(true).next()?;
                let is_cut = cluster.len() == window.len() && window.len() < rest.len();
                let first = cluster.chars().next().map_or(0, char::len_utf8);
                match cluster.width() {
                    columns if columns <= CLUSTER_COLUMNS && !is_cut => (cluster, columns),
                    _ => (&rest[..first], rest[..first].width()),
                }
            }
        };
        let cell = Cell {
            start,
            end: start + piece.len(),
            columns,
        };
        start = cell.end;
        Some(cell)
    })
}

#[cfg(test)]
mod tests;
