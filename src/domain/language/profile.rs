//! What is known of the languages of one script: how often words and letter groups occur in each.
//!
//! The knowledge is the text under `assets/language`, counted at first use (some milliseconds). There
//! a line with `+` lists common words, one with `-` words of a support desk, `#` is a remark, and any
//! other line is a message; `[code] name` opens a section where a file has several languages.
//! A feature (a word, or a group of one to four letters) speaks for a language with
//! `weight · ln(1 + share / floor)`: nothing where the language never has it, little where
//! every language has it, for then all gain alike.

use super::words::{Script, Words, spelled_out, stripped};

/// The longest group of letters that is counted.
const LONGEST: usize = 4;
/// Kinds of features: whole words, then groups of 1 to [`LONGEST`] letters.
const KINDS: usize = LONGEST + 1;
const WORD: usize = 0;

/// How much each kind of feature says, and below which share it says little.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    pub(super) weight: [f32; KINDS],
    pub(super) floor: [f32; KINDS],
    /// Counted beside each class's own total, so that a small sample is not taken for certainty.
    pub(super) doubt: f32,
    /// How often a word written without its accents is expected, in parts of the right spelling.
    pub(super) careless: f32,
    /// How often a common word counts.
    pub(super) common: f32,
    /// Given beforehand to a class that is refused; negative, for few write in one.
    pub(super) refused: f32,
    /// Given beforehand to Serbian in Latin letters, which Croatian nearly always outweighs in number.
    pub(super) twin: f32,
    /// Given to the language that whatlang names, times its confidence.
    pub(super) voice: f32,
}

/// Chosen on the tuning half of the samples.
pub(super) const WEIGHTS: Weights = Weights {
    weight: [1.6, 1.0, 0.5, 0.95, 1.0],
    floor: [9e-5, 1e-3, 2.5e-4, 5e-4, 1.5e-4],
    doubt: 0.75,
    careless: 0.4,
    common: 11.0,
    refused: -1.0,
    twin: -5.0,
    voice: 2.9,
};

/// One language in one script, or a way of writing that is known only to be refused.
#[derive(Debug)]
pub(super) struct Class {
    /// The supported language; `None` for a class that is refused.
    pub(super) language: Option<&'static str>,
    /// ISO code, with the script where it is not the usual one.
    pub(super) code: &'static str,
    /// The letters outside ASCII of a supported language, in order.
    letters: Vec<char>,
}

impl Class {
    /// Whether a word has a letter that the language does not.
    pub(super) fn is_strange_to(&self, word: &[char]) -> bool {
        word.iter()
            .any(|c| c.is_alphabetic() && !c.is_ascii() && self.letters.binary_search(c).is_err())
    }
}

/// What a feature says for one class.
#[derive(Clone, Copy)]
struct Entry {
    feature: u32,
    class: u8,
    /// In 1/2048.
    gain: u16,
}

const GAIN_UNIT: f32 = 2048.0;

/// The classes of one script with their evidence.
pub(super) struct Field {
    pub(super) classes: Vec<Class>,
    pub(super) weights: Weights,
    /// Where the entries begin whose feature has these upper bits; one more than there are values.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

/// What a text says for each class of a field.
#[derive(Clone, Debug)]
pub(super) struct Scores {
    pub(super) gain: Vec<f32>,
    /// Letters in words that the class's word list has.
    pub(super) known: Vec<f32>,
    pub(super) words_known: Vec<u32>,
    pub(super) letters: f32,
    pub(super) words: u32,
}

impl Field {
    /// Counts `sources`: pairs of a supported language's code (with script) and its text, and texts of
    /// `[code] name` sections whose languages are refused.
    pub(super) fn read(
        script: Script,
        supported: &[(&'static str, &'static str)],
        refused: &[&'static str],
        weights: &Weights,
    ) -> Field {
        let mut classes = Vec::new();
        let mut found = Vec::new();
        let mut tally = Tally::new();
        for &(code, text) in supported {
            let language = code.split('-').next();
            let mut letters = count(text.lines(), script, weights, &mut tally);
            letters.retain(|c| !c.is_ascii());
            letters.sort_unstable();
            letters.dedup();
            tally.drain_into(classes.len() as u8, weights, &mut found);
            classes.push(Class {
                language,
                code,
                letters,
            });
        }
        for text in refused {
            for section in text.split("\n[").skip(1) {
                let code = section.split(']').next().unwrap_or_default();
                count(section.lines().skip(1), script, weights, &mut tally);
                tally.drain_into(classes.len() as u8, weights, &mut found);
                classes.push(Class {
                    language: None,
                    code,
                    letters: Vec::new(),
                });
            }
        }
        Field::index(classes, weights.clone(), &found)
    }

    /// Orders the entries by the upper bits of their feature, by counting.
    fn index(classes: Vec<Class>, weights: Weights, found: &[Entry]) -> Field {
        let mut starts = vec![0u32; BUCKETS + 1];
        for entry in found {
            starts[bucket(entry.feature) + 1] += 1;
        }
        for i in 0..BUCKETS {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut entries = vec![
            Entry {
                feature: 0,
                class: 0,
                gain: 0
            };
            found.len()
        ];
        for entry in found {
            let at = &mut next[bucket(entry.feature)];
            entries[*at as usize] = *entry;
            *at += 1;
        }
        Field {
            classes,
            weights,
            starts,
            entries,
        }
    }

    fn entries(&self, feature: u32) -> impl Iterator<Item = &Entry> {
        let at = bucket(feature);
        let range = self.starts[at] as usize..self.starts[at + 1] as usize;
        self.entries[range]
            .iter()
            .filter(move |entry| entry.feature == feature)
    }

    /// The evidence of no words at all.
    pub(super) fn blank(&self) -> Scores {
        Scores {
            gain: vec![0.0; self.classes.len()],
            known: vec![0.0; self.classes.len()],
            words_known: vec![0; self.classes.len()],
            letters: 0.0,
            words: 0,
        }
    }

    /// Adds the evidence of a word.
    pub(super) fn add(&self, word: &[char], scores: &mut Scores) {
        scores.letters += word.len() as f32;
        scores.words += 1;
        for entry in self.entries(word_feature(word)) {
            let class = usize::from(entry.class);
            scores.gain[class] += f32::from(entry.gain) / GAIN_UNIT;
            scores.known[class] += word.len() as f32;
            scores.words_known[class] += 1;
        }
        groups(word, |group| {
            for entry in self.entries(group) {
                scores.gain[usize::from(entry.class)] += f32::from(entry.gain) / GAIN_UNIT;
            }
        });
    }
}

const BUCKETS: usize = 1 << 16;

fn bucket(feature: u32) -> usize {
    (feature >> 16) as usize
}

/// Far apart, so that the hash of a word of one letter is not that of another letter's group.
const WORD_SEED: u64 = 0x51_7C_C1_B7_27_22_0A_95;
const GROUP_SEED: u64 = 0xA4_09_38_22_29_9F_31_D0;

fn mix(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c)))
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(29)
}

/// A feature: a hash with its kind in the lowest bits.
fn feature(hash: u64, kind: usize) -> u32 {
    (hash.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32 & !KIND_MASK | kind as u32
}

const KIND_MASK: u32 = 7;

fn kind_of(feature: u32) -> usize {
    (feature & KIND_MASK) as usize
}

fn word_feature(word: &[char]) -> u32 {
    feature(word.iter().fold(WORD_SEED, |hash, &c| mix(hash, c)), WORD)
}

/// Calls `see` with each group of letters in the word, its two ends counting as letters.
fn groups(word: &[char], mut see: impl FnMut(u32)) {
    let letter = |i: usize| {
        if i == 0 || i > word.len() {
            ' '
        } else {
            word[i - 1]
        }
    };
    let ends = word.len() + 2;
    for start in 0..ends {
        let mut hash = GROUP_SEED;
        for length in 1..=LONGEST.min(ends - start) {
            hash = mix(hash, letter(start + length - 1));
            // The bare end of a word is no letter.
            if length > 1 || (start > 0 && start <= word.len()) {
                see(feature(hash, length));
            }
        }
    }
}

/// Counts of features, open addressing; emptied for each class.
struct Tally {
    /// A feature and its count; a count of zero is an empty slot.
    slots: Box<[(u32, f32); Self::SLOTS]>,
    used: Vec<u32>,
    totals: [f32; KINDS],
}

impl Tally {
    /// A profile has some ten thousand features.
    const SLOTS: usize = 1 << 15;

    fn new() -> Tally {
        Tally {
            slots: Box::new([(0, 0.0); Self::SLOTS]),
            used: Vec::new(),
            totals: [0.0; KINDS],
        }
    }

    /// Where `feature` is or belongs. The lowest bits say little, so the upper ones choose.
    fn slot(&self, feature: u32) -> usize {
        let mut at = (feature >> 12) as usize % Self::SLOTS;
        while self.slots[at].1 != 0.0 && self.slots[at].0 != feature {
            at = (at + 1) % Self::SLOTS;
        }
        at
    }

    fn count(&self, feature: u32) -> f32 {
        self.slots[self.slot(feature)].1
    }

    fn add(&mut self, feature: u32, amount: f32) {
        // Kept from filling up, for then a search would never end.
        if self.used.len() >= Self::SLOTS * 3 / 4 {
            return;
        }
        let at = self.slot(feature);
        let slot = &mut self.slots[at];
        if slot.1 == 0.0 {
            slot.0 = feature;
            self.used.push(at as u32);
        }
        slot.1 += amount;
        self.totals[kind_of(feature)] += amount;
    }

    /// Turns the counts into gains of `class` and forgets them.
    fn drain_into(&mut self, class: u8, weights: &Weights, found: &mut Vec<Entry>) {
        // Most counts are those of one word, so the last gain of each kind is often the next.
        let mut last = [(0.0, 0); KINDS];
        let shares: [f32; KINDS] = std::array::from_fn(|kind| {
            1.0 / (weights.floor[kind] * self.totals[kind].max(weights.doubt * TYPICAL[kind]))
        });
        for at in self.used.drain(..) {
            let (feature, count) = std::mem::take(&mut self.slots[at as usize]);
            let kind = kind_of(feature);
            if last[kind].0 != count {
                let gain = weights.weight[kind] * (1.0 + count * shares[kind]).ln();
                last[kind] = (count, (gain * GAIN_UNIT).min(65_535.0) as u16);
            }
            found.push(Entry {
                feature,
                class,
                gain: last[kind].1,
            });
        }
        self.totals = [0.0; KINDS];
    }
}

/// What a full profile counts of each kind.
const TYPICAL: [f32; KINDS] = [1150.0, 2700.0, 3200.0, 2700.0, 2200.0];

/// Counts a profile: words first, then the letter groups of each different word, for a group is
/// typical when many words have it, not when one common word has. Hands back the letters of the words.
fn count(
    lines: impl Iterator<Item = &'static str>,
    script: Script,
    weights: &Weights,
    tally: &mut Tally,
) -> Vec<char> {
    let mut different = Vec::new();
    let mut letters = Vec::new();
    let mut see = |word: &[char], amount: f32, tally: &mut Tally| {
        let key = word_feature(word);
        if tally.count(key) == 0.0 {
            let start = letters.len();
            letters.extend_from_slice(word);
            different.push((key, start..letters.len()));
        }
        tally.add(key, amount);
    };
    let mut words = Words::default();
    for line in lines {
        let (text, amount) = match line.as_bytes().first() {
            None | Some(b'#') => continue,
            Some(b'+') => (&line[1..], weights.common),
            Some(b'-') => (&line[1..], 1.0),
            Some(_) => (line, 1.0),
        };
        words.replace(text, script, usize::MAX);
        for word in words.iter() {
            see(word, amount, tally);
            if matches!(script, Script::Latin | Script::Arabic)
                && let Some(plain) = stripped(word)
            {
                see(&plain, amount * weights.careless, tally);
            }
            if script == Script::Latin
                && let Some(long) = spelled_out(word)
            {
                see(&long, amount * weights.careless * 0.5, tally);
            }
        }
    }
    for (key, word) in different {
        let amount = (1.0 + tally.count(key)).ln();
        groups(&letters[word], |group| tally.add(group, amount));
    }
    letters
}
