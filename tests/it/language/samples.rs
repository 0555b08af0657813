//! The language samples under `tests/data/language` and how a detector fares on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use deskcard::domain::language::Detector;

/// A message and the language it is in (a code that is not supported where none may be answered).
pub(crate) struct Sample {
    pub(crate) language: String,
    pub(crate) text: String,
}

/// How a detector fared on some samples.
#[derive(Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) samples: usize,
    /// The language was given, or suggested where it was left empty.
    pub(crate) right: usize,
    pub(crate) answered: usize,
    /// Answered with another language.
    pub(crate) wrong: usize,
}

impl Figures {
    pub(crate) fn accuracy(self) -> f64 {
        share(self.right, self.samples)
    }

    pub(crate) fn coverage(self) -> f64 {
        share(self.answered, self.samples)
    }

    pub(crate) fn precision(self) -> f64 {
        1.0 - share(self.wrong, self.answered)
    }

    pub(crate) fn add(&mut self, other: Figures) {
        self.samples += other.samples;
        self.right += other.right;
        self.answered += other.answered;
        self.wrong += other.wrong;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// The samples of `tests/data/language/NAME.tsv`; the two letters `\n` become a line break.
pub(crate) fn read(name: &str) -> Vec<Sample> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/language")
        .join(name)
        .with_extension("tsv");
    let file =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .map(|line| {
            let (language, text) = line
                .split_once('\t')
                .unwrap_or_else(|| panic!("{name}: no tab in {line:?}"));
            Sample {
                language: language.to_owned(),
                text: text.replace("\\n", "\n"),
            }
        })
        .collect()
}

/// The figures by language.
pub(crate) fn measure(detector: &Detector, samples: &[Sample]) -> BTreeMap<String, Figures> {
    let mut figures = BTreeMap::<String, Figures>::new();
    for sample in samples {
        let found = detector.detect(&sample.text);
        let is_right = |code: Option<&str>| code == Some(sample.language.as_str());
        figures
            .entry(sample.language.clone())
            .or_default()
            .add(Figures {
                samples: 1,
                right: usize::from(is_right(found.language.or(found.suggestion))),
                answered: usize::from(found.language.is_some()),
                wrong: usize::from(found.language.is_some() && !is_right(found.language)),
            });
    }
    figures
}

/// All languages together.
pub(crate) fn total(figures: &BTreeMap<String, Figures>) -> Figures {
    let mut total = Figures::default();
    for one in figures.values() {
        total.add(*one);
    }
    total
}
