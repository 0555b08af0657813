//! Which messages have a word: lists of numbers, gathered in memory and written as bytes.
//!
//! A list goes up. Each number is the distance from what the one before it would be followed by, seven
//! bits a byte, the lowest first and the highest bit set on all bytes but the last: a word of every
//! message takes a byte for each.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// The numbers of one word.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// What a next number of distance nought is.
    next: i64,
    bytes: Vec<u8>,
}

impl Postings {
    /// An empty list of a run that begins with `first`.
    pub(super) fn new(first: i64) -> Self {
        Self {
            next: first,
            bytes: Vec::new(),
        }
    }

    /// Adds a number; one that is not above those before it is there already or out of order, and is
    /// passed over.
    pub(super) fn push(&mut self, number: i64) {
        let Ok(mut distance) = u64::try_from(number - self.next) else {
            return;
        };
        self.next = number + 1;
        while distance >= 0x80 {
            self.bytes.push(distance as u8 | 0x80);
            distance >>= 7;
        }
        self.bytes.push(distance as u8);
    }

    /// How it is stored.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a stored list of a run that begins with `first` and ends with `last`. `None` stands for bytes that
/// are no list, or that leave the run: then it is the last item.
pub(super) fn numbers(
    bytes: &[u8],
    first: i64,
    last: i64,
) -> impl Iterator<Item = Option<i64>> + '_ {
    let (mut rest, mut next) = (bytes.iter(), first);
    std::iter::from_fn(move || {
        let (mut distance, mut shift) = (0_i64, 0);
        loop {
            let Some(byte) = rest.next() else {
                // In the middle of a number, unless nothing of it was read.
                return (shift > 0).then_some(None);
            };
            distance |= i64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
            if shift > 35 {
                rest = [].iter();
                return Some(None);
            }
        }
        let number = next + distance;
        if number > last {
            rest = [].iter();
            return Some(None);
        }
        next = number + 1;
        Some(Some(number))
    })
}

/// The words of messages that are indexed together.
#[derive(Debug)]
pub(super) struct Gathering {
    /// The lowest number of a message, and the highest so far.
    pub(super) first: i64,
    pub(super) last: i64,
    /// How many messages.
    pub(super) messages: i64,
    /// SipHash would take half the time of an addition; this one is seeded, too.
    words: HashMap<Box<str>, Postings, RandomState>,
    /// About what the words take, in bytes.
    size: usize,
}

impl Gathering {
    /// One that begins with a message.
    pub(super) fn new(first: i64) -> Self {
        Self {
            first,
            last: first,
            messages: 0,
            words: HashMap::default(),
            size: 0,
        }
    }

    /// Begins a next message, of a higher number.
    pub(super) fn begin(&mut self, message: i64) {
        self.last = message;
        self.messages += 1;
    }

    /// Adds a word of that message; how often it occurs there does not matter.
    pub(super) fn add(&mut self, word: &str) {
        if let Some(postings) = self.words.get_mut(word) {
            postings.push(self.last);
            return;
        }
        /// A word's place in the table and on the heap beside its letters.
        const ENTRY: usize = 96;
        self.size += word.len() + ENTRY;
        let mut postings = Postings::new(self.first);
        postings.push(self.last);
        self.words.insert(word.into(), postings);
    }

    /// About what it takes in memory, in bytes.
    pub(super) fn size(&self) -> usize {
        // A message has some fifty words, a byte each.
        self.size + self.messages as usize * 64
    }

    /// All words with their numbers, in the order of their bytes.
    pub(super) fn into_sorted(self) -> Vec<(Box<[u8]>, Postings)> {
        let mut words: Vec<(Box<[u8]>, Postings)> = self
            .words
            .into_iter()
            .map(|(word, postings)| (word.into_boxed_bytes(), postings))
            .collect();
        words.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        words
    }
}

/// A set of message numbers of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    first: i64,
    bits: Vec<u64>,
}

impl Marked {
    /// An empty set of a run.
    pub(super) fn new(first: i64, last: i64) -> Self {
        let words = (last - first) / 64 + 1;
        Self {
            first,
            bits: vec![0; usize::try_from(words).unwrap_or(0)],
        }
    }

    /// Adds a number; one that is not of the run is passed over.
    pub(super) fn add(&mut self, number: i64) {
        if let Ok(at) = usize::try_from(number - self.first)
            && let Some(word) = self.bits.get_mut(at / 64)
        {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether a number is in it.
    pub(super) fn has(&self, number: i64) -> bool {
        usize::try_from(number - self.first)
            .ok()
            .and_then(|at| Some(self.bits.get(at / 64)? & 1 << (at % 64) != 0))
            .unwrap_or(false)
    }

    /// Keeps what is in another set of the same run, too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (mine, theirs) in self.bits.iter_mut().zip(&other.bits) {
            *mine &= theirs;
        }
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    /// The numbers, highest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = i64> + '_ {
        self.bits
            .iter()
            .enumerate()
            .rev()
            .flat_map(move |(at, word)| {
                let mut left = *word;
                std::iter::from_fn(move || {
                    let bit = left.checked_ilog2()?;
                    left &= !(1 << bit);
                    Some(self.first + at as i64 * 64 + i64::from(bit))
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            first in 1_i64..1 << 40,
            steps in prop::collection::vec(0_i64..100_000, 1..200),
        ) {
            let mut postings = Postings::new(first);
            let (mut number, mut expected) = (first, Vec::new());
            for step in steps {
                number += step;
                if expected.last() != Some(&number) {
                    expected.push(number);
                }
                postings.push(number);
            }
            let read: Option<Vec<i64>> = numbers(postings.bytes(), first, number).collect();
            prop_assert_eq!(read.as_ref(), Some(&expected));
            let mut marked = Marked::new(first, number);
            expected.iter().for_each(|number| marked.add(*number));
            let mut back: Vec<i64> = marked.newest_first().collect();
            back.reverse();
            prop_assert_eq!(&back, &expected);
            // One bit less of the range, and the list leaves it.
            let cut: Option<Vec<i64>> = numbers(postings.bytes(), first, number - 1).collect();
            prop_assert_eq!(cut, None);
        }

        #[test]
        fn damaged_bytes_are_no_list_or_stay_in_the_run(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            for number in numbers(&bytes, 100, 10_000).flatten() {
                prop_assert!((100..=10_000).contains(&number));
            }
            prop_assert!(numbers(&bytes, 100, 10_000).count() <= bytes.len() + 1);
        }
    }

    #[test]
    fn sets_are_cut_with_each_other() {
        let of = |numbers: &[i64]| {
            let mut marked = Marked::new(1_000, 1_200);
            numbers.iter().for_each(|number| marked.add(*number));
            marked
        };
        let mut both = of(&[1_000, 1_063, 1_064, 1_200]);
        both.keep(&of(&[1_063, 1_100, 1_200]));
        assert_eq!(both, of(&[1_063, 1_200]));
        assert!(both.has(1_200) && !both.has(1_199) && !both.has(999) && !both.has(5_000));
        both.keep(&of(&[]));
        assert!(both.is_empty());
        for stranger in [1, 959, 999, 1_300] {
            both.add(stranger);
        }
        assert!(both.is_empty(), "numbers of other runs");
    }
}
