//! From evidence to an answer: who is ahead, by how much, and whether that is enough (G4, G6).

use std::collections::HashSet;
use std::sync::OnceLock;

use super::Detection;
use super::cleaning::common;
use super::profile::{Field, Scores};
use super::script::{field, fragments, script_of_message};
use super::words::{Script, Words, census};

/// More letters than these say nothing new, and cost time.
const ENOUGH_LETTERS: usize = 400;
/// The confidence from which an answer is given and not only suggested.
const SURE: f32 = 0.5;

/// The verdict on `own`, the client's cleaned words.
pub(super) fn detect(own: &str, allows: impl Fn(&str) -> bool) -> Detection {
    let Some(script) = script_of_message(own) else {
        return Detection::UNKNOWN;
    };
    let (code, confidence) = match field(script) {
        Some(field) => match Evidence::gather(own, script, field) {
            Some(evidence) => (evidence.language, evidence.confidence()),
            None => return Detection::UNKNOWN,
        },
        None => match unspaced(own, script) {
            Some(found) => found,
            None => return Detection::UNKNOWN,
        },
    };
    answer(code, confidence, allows)
}

fn answer(code: Option<&'static str>, confidence: f32, allows: impl Fn(&str) -> bool) -> Detection {
    match code.filter(|code| allows(code)) {
        Some(code) if confidence >= SURE => Detection {
            language: Some(code),
            confidence,
            suggestion: None,
        },
        Some(code) => Detection {
            language: None,
            confidence,
            suggestion: Some(code),
        },
        None => Detection::UNKNOWN,
    }
}

/// What is known of a message in a script that several languages share.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// The supported language that is ahead among the supported ones.
    pub(super) language: Option<&'static str>,
    /// Evidence for it minus evidence for the next one of all, supported or not; negative when one that is
    /// refused is ahead.
    pub(super) margin: f32,
    /// Evidence for it per letter.
    pub(super) fit: f32,
    /// The part of the letters that stands in words of its list, 0 to 1.
    pub(super) known: f32,
    pub(super) known_words: u32,
    pub(super) words: u32,
    pub(super) letters: f32,
    /// What whatlang says: 1 agrees, -1 disagrees, times its confidence.
    pub(super) voice: f32,
}

impl Evidence {
    pub(super) fn gather(own: &str, script: Script, field: &Field) -> Option<Evidence> {
        let words = Words::of(own, script, ENOUGH_LETTERS);
        let all: Vec<&[char]> = words.iter().collect();
        let scores = field.score(without_greetings(&all).iter().copied());
        let heard = if field.classes.len() > 1 {
            whatlang::detect(own)
        } else {
            None
        };
        Self::weigh(field, scores, heard)
    }

    pub(super) fn weigh(
        field: &Field,
        mut scores: Scores,
        heard: Option<whatlang::Info>,
    ) -> Option<Evidence> {
        let voice = heard.map(|info| (code_of(info.lang()), info.confidence() as f32));
        for (class, gain) in field.classes.iter().zip(&mut scores.gain) {
            if class.language.is_none() {
                *gain += REFUSED_PRIOR;
            }
            if let Some((code, confidence)) = voice
                && class.code == code
            {
                *gain += VOICE + VOICE_SURE * confidence;
            }
        }
        let (best, gain) = field
            .classes
            .iter()
            .zip(&scores.gain)
            .enumerate()
            .filter(|(_, (class, _))| class.language.is_some())
            .map(|(i, (_, gain))| (i, *gain))
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        let language = field.classes[best].language;
        let next = field
            .classes
            .iter()
            .zip(&scores.gain)
            .filter(|(class, _)| class.language != language)
            .map(|(_, gain)| *gain)
            .fold(0.0, f32::max);
        let letters = scores.letters.max(1.0);
        Some(Evidence {
            language,
            margin: gain - next,
            fit: gain / letters,
            known: scores.known[best] / letters,
            known_words: scores.words_known[best],
            words: scores.words,
            letters: scores.letters,
            voice: voice.map_or(0.0, |(code, confidence)| {
                if language == Some(code) {
                    confidence
                } else {
                    -confidence
                }
            }),
        })
    }

    /// How likely the language is the right one, 0 to 1.
    pub(super) fn confidence(&self) -> f32 {
        let words = self.words as f32;
        // One word, or two that no list has, may be a name or a word that all languages share.
        if self.words < 2 || self.known_words < 1 {
            return 0.3 * (1.0 - (-self.margin.max(0.0) / 10.0).exp());
        }
        let needed = if self.words >= 10 {
            0.5
        } else {
            6.0 - 0.3 * words
        };
        let z = (self.margin - needed) / 3.0 + (self.known - 0.4) * 2.0 + (self.fit - 2.0).min(1.0);
        1.0 / (1.0 + (-z).exp())
    }
}

const REFUSED_PRIOR: f32 = -1.0;
const VOICE: f32 = 0.0;
const VOICE_SURE: f32 = 0.0;

/// The words without the English and international greetings and thanks around them, when enough is left:
/// many write "Hello" and go on in their own language.
fn without_greetings<'a>(words: &'a [&'a [char]]) -> &'a [&'a [char]] {
    static GREETINGS: OnceLock<HashSet<Vec<char>>> = OnceLock::new();
    let greetings = GREETINGS.get_or_init(|| {
        common("greetings")
            .map(|word| word.chars().collect())
            .collect()
    });
    let is_greeting = |word: &&[char]| greetings.contains(*word);
    let from = words.iter().take_while(|word| is_greeting(word)).count();
    let until = words.len()
        - words
            .iter()
            .rev()
            .take_while(|word| is_greeting(word))
            .count();
    if from + 2 <= until {
        &words[from..until]
    } else {
        words
    }
}

/// The scripts that one language has for itself, or that are written without spaces.
fn unspaced(own: &str, script: Script) -> Option<(Option<&'static str>, f32)> {
    let letters = census(own);
    let count = |script: Script| letters[script as usize];
    let (code, long) = match script {
        Script::Thai => ("th", count(Script::Thai) >= 14),
        Script::Hangul => ("ko", count(Script::Hangul) >= 7),
        Script::Kana => ("ja", count(Script::Kana) + count(Script::Han) >= 10),
        Script::Han => ("zh", count(Script::Han) >= 7),
        _ => return None,
    };
    let known = fragments(code)
        .iter()
        .filter(|fragment| own.contains(**fragment))
        .count();
    let short = count(script) < 4;
    let confidence = match (known, short) {
        (0, _) if !long => 0.3,
        (0, _) => 0.6,
        (_, true) => 0.45,
        (1, _) => 0.9,
        _ => 0.98,
    };
    Some((Some(code), confidence))
}

/// whatlang's languages by the codes used here.
fn code_of(lang: whatlang::Lang) -> &'static str {
    match lang.code() {
        "eng" => "en",
        "deu" => "de",
        "fra" => "fr",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "nld" => "nl",
        "pol" => "pl",
        "ces" => "cs",
        "slk" => "sk",
        "rus" => "ru",
        "ukr" => "uk",
        "bul" => "bg",
        "srp" => "sr",
        "hrv" => "hr",
        "slv" => "sl",
        "ron" => "ro",
        "hun" => "hu",
        "tur" => "tr",
        "fin" => "fi",
        "swe" => "sv",
        "dan" => "da",
        "nob" => "nb",
        "est" => "et",
        "lav" => "lv",
        "lit" => "lt",
        "ell" => "el",
        "heb" => "he",
        "ara" => "ar",
        "pes" => "fa",
        "hin" => "hi",
        "vie" => "vi",
        "ind" => "id",
        "cat" => "ca",
        "afr" => "af",
        "epo" => "eo",
        "aze" => "az",
        "uzb" => "uz",
        "tuk" => "tk",
        "lat" => "la",
        "tgl" => "tl",
        "jav" => "jv",
        "zul" => "zu",
        "sna" => "sn",
        "cym" => "cy",
        "bel" => "be",
        "mkd" => "mk",
        "urd" => "ur",
        "mar" => "mr",
        "nep" => "ne",
        "yid" => "yi",
        _ => "",
    }
}
