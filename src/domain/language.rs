//! Which language a client writes in (G1-G6).
//!
//! The question is answered in four steps. [`own_words`] keeps what the client wrote. A script gate
//! picks the script of the message. The words and letter groups of the message are weighed against
//! profiles of all languages of that script, supported or not, and `whatlang` has a voice beside them.
//! Last, the answer is judged: it is given when enough of the message is known in that language and
//! the next language is far behind, else it is only suggested (G4). A language that is not supported,
//! or one of another script typed in Latin letters, competes like the rest; where it wins, nothing is said.

mod citation;
mod cleaning;
mod names;
mod profile;
mod script;
mod verdict;
mod words;

pub use cleaning::own_words;
pub use names::{ALL, Language, code_of, name};

/// The languages that can be detected, as ISO 639-1 codes; the default of `languages` (G6).
/// `nb` is Norwegian Bokmål, `zh` Chinese in either script, `sr` Serbian in either script.
pub const SUPPORTED: [&str; 37] = [
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "sk", "ru", "uk", "bg", "sr", "hr", "sl",
    "ro", "hu", "tr", "fi", "sv", "da", "nb", "et", "lv", "lt", "el", "he", "ar", "fa", "hi", "th",
    "vi", "id", "zh", "ja", "ko",
];

/// A message's own words are looked for no further than this.
const ENOUGH_BYTES: usize = 16 * 1024;

/// So many bytes of a longer message are looked at alone first.
const FEW_BYTES: usize = 256;

/// What is said of a text's language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// The language, where it is sure enough to be filled in.
    pub language: Option<&'static str>,
    /// How likely `language` (or else `suggestion`) is right, 0 to 1; 0 where there is neither.
    pub confidence: f32,
    /// What to offer where `language` is `None` (G4); `None` where nothing can be said.
    pub suggestion: Option<&'static str>,
}

impl Detection {
    /// Nothing can be said.
    pub const UNKNOWN: Detection = Detection {
        language: None,
        confidence: 0.0,
        suggestion: None,
    };
}

/// Detects languages. Small and cheap to clone; the profiles are read once and shared.
///
/// All known languages always compete; the ones that are allowed decide what may be answered.
#[derive(Clone, Copy, Debug)]
pub struct Detector {
    /// One bit for each of [`SUPPORTED`].
    allowed: u64,
}

impl Detector {
    /// A detector that answers only with `allowed` languages. Codes that are not [`SUPPORTED`] are ignored.
    pub fn new(allowed: &[&str]) -> Detector {
        let allowed = (0..SUPPORTED.len())
            .filter(|&i| allowed.contains(&SUPPORTED[i]))
            .fold(0, |bits, i| bits | 1 << i);
        Detector { allowed }
    }

    /// The language of the client's own words in `text` (G1, G4). Takes well under a millisecond,
    /// but for the first call, which reads the profiles.
    pub fn detect(&self, text: &str) -> Detection {
        let text = &text[..text.floor_char_boundary(ENOUGH_BYTES)];
        // Most messages leave no doubt after a few words.
        if text.len() > 2 * FEW_BYTES
            && let Some(words) =
                text[..text.floor_char_boundary(FEW_BYTES)].rfind(char::is_whitespace)
            && let Some(clear) =
                verdict::clear(&own_words(&text[..words]), |code| self.allows(code))
        {
            return clear;
        }
        verdict::detect(&own_words(text), |code| self.allows(code))
    }

    fn allows(&self, code: &str) -> bool {
        SUPPORTED
            .iter()
            .position(|&supported| supported == code)
            .is_some_and(|i| self.allowed & (1 << i) != 0)
    }
}

impl Default for Detector {
    /// Answers with every one of [`SUPPORTED`].
    fn default() -> Detector {
        Detector::new(&SUPPORTED)
    }
}
