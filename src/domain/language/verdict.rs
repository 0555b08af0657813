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
/// Most messages are plain after so many letters; the others are read on.
const FEW_LETTERS: usize = 160;
/// whatlang reads this many times as many bytes as letters are weighed: letters of two bytes, spaces, signs.
const BYTES_A_LETTER: usize = 3;
/// The confidence from which an answer is given and not only suggested.
const SURE: f32 = 0.64;
/// So many words are always answered (G6), if no language that is refused is ahead and this part of them is
/// known: less than that is known only of languages that nobody told us of.
const MANY_WORDS: u32 = 10;
const FEW_KNOWN: f32 = 0.3;
/// After so many more words it is asked again whether they leave no doubt.
const WORDS_BETWEEN: u32 = 5;
/// Between languages that share most of their words a lead must be clear.
const CLEAR_LEAD: f32 = 6.0;
/// A lead that is enough without a single known word; twice what a stranger's language has reached.
const PLAIN_LEAD: f32 = 30.0;
/// Further behind one that is refused, a language is not even suggested.
const FAR_BEHIND: f32 = -12.0;

/// The verdict on `own`, the client's cleaned words.
pub(super) fn detect(own: &str, allows: impl Fn(&str) -> bool) -> Detection {
    let Some(script) = script_of_message(own) else {
        return Detection::UNKNOWN;
    };
    let (code, confidence) = match field(script) {
        Some(field) => match Evidence::of(own, script, field) {
            Some(evidence) if evidence.margin > FAR_BEHIND => {
                (evidence.language, evidence.confidence())
            }
            _ => return Detection::UNKNOWN,
        },
        None => match unspaced(own, script) {
            Some(found) => found,
            None => return Detection::UNKNOWN,
        },
    };
    answer(code, confidence, allows)
}

/// The verdict on the first of the client's cleaned words, if they leave no doubt.
pub(super) fn clear(own: &str, allows: impl Fn(&str) -> bool) -> Option<Detection> {
    let script = script_of_message(own)?;
    let words = Words::of(own, script, FEW_LETTERS);
    let all: Vec<&[char]> = words.iter().collect();
    let evidence = Evidence::of_first(&all, field(script)?).ok()?;
    Some(answer(evidence.language, evidence.confidence(), allows))
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
    /// The code of that next one; empty if there is none.
    pub(super) next: &'static str,
    /// Evidence for it per letter.
    pub(super) fit: f32,
    /// The part of the letters that stands in words of its list, 0 to 1.
    pub(super) known: f32,
    pub(super) known_words: u32,
    pub(super) words: u32,
    /// Words with letters that the language does not have.
    pub(super) strange_words: u32,
    /// All words are the same one.
    pub(super) is_one_word: bool,
    pub(super) letters: f32,
    /// It looks like a name: a few words, each with a capital.
    pub(super) is_name: bool,
    /// What whatlang says: 1 agrees, -1 disagrees, times its confidence.
    pub(super) voice: f32,
}

impl Evidence {
    /// The evidence of the first words, where they leave no doubt, else of the beginning, where that is
    /// plain, else of more. A text that is no longer than its beginning is weighed once.
    pub(super) fn of(own: &str, script: Script, field: &Field) -> Option<Evidence> {
        let words = Words::of(own, script, ENOUGH_LETTERS);
        let all: Vec<&[char]> = words.iter().collect();
        let beginning = Words::of(own, script, FEW_LETTERS).iter().count();
        let plain = all
            .get(..beginning)
            .filter(|first| first.len() < all.len())
            .and_then(|first| Self::gather(own, first, field, FEW_LETTERS, Self::can_be_plain))
            .filter(Self::is_plain);
        plain.or_else(|| Self::gather(own, &all, field, ENOUGH_LETTERS, |_, _| true))
    }

    /// Whether more words would only say the same.
    fn is_plain(&self) -> bool {
        self.words >= MANY_WORDS
            && self.margin >= PLAIN_LEAD
            && self.known_words * 2 >= self.words
            && self.voice > 0.0
            && !self.is_strange()
    }

    /// Whether it may be plain once whatlang was asked, which takes longer than all the rest: evidence
    /// that it has no part in yet.
    fn can_be_plain(&self, field: &Field) -> bool {
        self.words >= MANY_WORDS
            && self.margin >= PLAIN_LEAD - field.weights.voice
            && self.known_words * 2 >= self.words
    }

    /// Whether a name in the text is not enough to explain its letters.
    fn is_strange(&self) -> bool {
        self.strange_words >= 2 && self.strange_words * 4 >= self.words
    }

    /// Whether it is plain whatever whatlang says, which takes longer than all the rest.
    fn is_clear(&self, field: &Field) -> bool {
        self.words >= MANY_WORDS
            && self.margin >= PLAIN_LEAD + field.weights.voice
            && self.known_words * 2 >= self.words
    }

    /// The evidence of the first words that leave no doubt; without such the scores of all.
    fn of_first(all: &[&[char]], field: &Field) -> Result<Evidence, Scores> {
        let mut scores = field.blank();
        for word in without_greetings(all) {
            field.add(word, &mut scores);
            if scores.words >= MANY_WORDS
                && (scores.words - MANY_WORDS).is_multiple_of(WORDS_BETWEEN)
                && let Some(evidence) = Self::weigh(field, scores.clone(), None)
                    .filter(|evidence| evidence.is_clear(field))
                    .map(|evidence| evidence.in_sight_of(all, field))
                    .filter(|evidence| !evidence.is_strange() && !evidence.is_one_word)
            {
                return Ok(evidence);
            }
        }
        Err(scores)
    }

    /// The evidence of some words, which are so many letters; nothing where it is not `worth` asking whatlang.
    fn gather(
        own: &str,
        all: &[&[char]],
        field: &Field,
        letters: usize,
        worth: impl Fn(&Self, &Field) -> bool,
    ) -> Option<Evidence> {
        let scores = match Self::of_first(all, field) {
            Ok(clear) => return Some(clear),
            Err(scores) => scores,
        };
        if !worth(&Self::weigh(field, scores.clone(), None)?, field) {
            return None;
        }
        let heard = if field.classes.len() > 1 {
            whatlang::detect(&own[..own.floor_char_boundary(letters * BYTES_A_LETTER)])
        } else {
            None
        };
        let mut evidence = Self::weigh(field, scores, heard)?.in_sight_of(all, field);
        evidence.is_name = is_name(own);
        Some(evidence)
    }

    /// With what all words of the text show, greetings included.
    fn in_sight_of(mut self, all: &[&[char]], field: &Field) -> Evidence {
        self.is_one_word = all.windows(2).all(|pair| pair[0] == pair[1]);
        let class = field
            .classes
            .iter()
            .find(|class| class.language.is_some() && class.language == self.language);
        if let Some(class) = class {
            let strange = all.iter().filter(|word| class.is_strange_to(word));
            self.strange_words = u32::try_from(strange.count()).unwrap_or(u32::MAX);
        }
        self
    }

    pub(super) fn weigh(
        field: &Field,
        mut scores: Scores,
        heard: Option<whatlang::Info>,
    ) -> Option<Evidence> {
        let voice = heard.map(|info| (code_of(info.lang()), info.confidence() as f32));
        for (class, gain) in field.classes.iter().zip(&mut scores.gain) {
            *gain += match class.language {
                None => field.weights.refused,
                Some("sr") if class.code != "sr" => field.weights.twin,
                Some(_) => 0.0,
            };
            if let Some((code, confidence)) = voice
                && class.code == code
            {
                *gain += field.weights.voice * confidence;
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
        let (next, behind) = field
            .classes
            .iter()
            .zip(&scores.gain)
            .filter(|(class, _)| class.language != language)
            .map(|(class, gain)| (class.code, *gain))
            .fold(
                ("", 0.0),
                |most, one| if one.1 > most.1 { one } else { most },
            );
        let letters = scores.letters.max(1.0);
        Some(Evidence {
            language,
            margin: gain - behind,
            next,
            fit: gain / letters,
            known: scores.known[best] / letters,
            known_words: scores.words_known[best],
            words: scores.words,
            letters: scores.letters,
            strange_words: 0,
            is_one_word: false,
            is_name: false,
            voice: voice.map_or(0.0, |(code, confidence)| {
                if language == Some(code) {
                    confidence
                } else {
                    -confidence
                }
            }),
        })
    }

    /// How likely the language is the right one, 0 to 1: a logistic model, fitted to the samples that may be
    /// tuned on and to the profiles' own messages, each left out of its profile in turn.
    pub(super) fn confidence(&self) -> f32 {
        let words = self.words.max(1) as f32;
        let letters = self.letters.max(3.0);
        let lead = (self.margin / letters.sqrt()).clamp(-3.0, 6.0);
        let known_words = self.known_words as f32 / words;
        let small_lead = (self.margin / 10.0).clamp(0.0, 1.0);
        let is_close = self.is_close();
        let z = -1.172
            + 0.149 * lead
            + 0.747 * lead * known_words
            + 0.887 * (self.margin / letters).clamp(-1.5, 2.5)
            - 0.175 * self.known
            + 1.483 * known_words
            + 0.205 * self.fit.min(8.0) / 4.0
            - 1.275 * words.min(20.0).ln()
            + if self.words == 2 { 0.379 } else { 0.0 }
            + 0.854 * self.voice
            + 1.526 * self.known_words.min(4) as f32 / 4.0
            + if is_close {
                0.429 * (1.0 - small_lead)
            } else {
                0.0
            }
            + 0.728 * small_lead;
        let likely = 1.0 / (1.0 + (-z).exp());
        if self.margin <= 0.0 {
            return likely.min(0.4);
        }
        if self.is_strange() {
            return likely.min(0.5);
        }
        if self.words >= MANY_WORDS && (known_words >= FEW_KNOWN || self.margin >= PLAIN_LEAD) {
            return likely.max(SURE);
        }
        // A word by itself may be a name or one that many languages have.
        if self.words < 2 || self.is_one_word || self.is_name && self.known_words < self.words {
            return likely.min(0.4);
        }
        // Inflected words that no list has still show their language, if they show it plainly.
        if self.known_words == 0 {
            return if self.margin < PLAIN_LEAD {
                likely.min(0.4)
            } else {
                likely.max(SURE)
            };
        }
        if is_close && self.margin < CLEAR_LEAD {
            likely.min(0.5)
        } else {
            likely
        }
    }

    /// Whether the next language is one that shares most of its words with this one.
    fn is_close(&self) -> bool {
        const FAMILIES: [&[&str]; 6] = [
            &["da", "nb", "nn", "sv"],
            &["hr", "sl", "sr", "sr-Latn", "bs"],
            &["cs", "sk"],
            &["id", "ms"],
            &["ru", "uk", "be", "bg"],
            &["bg", "mk", "sr"],
        ];
        self.language.is_some_and(|own| {
            FAMILIES
                .iter()
                .any(|family| family.contains(&own) && family.contains(&self.next))
        })
    }
}

/// Whether `own` is two to four words with a capital each, as a person's name is.
fn is_name(own: &str) -> bool {
    let words = own.split_whitespace();
    let has_capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_none_or(|c| !c.is_uppercase())
    };
    (2..=4).contains(&words.clone().count())
        && !own.contains(['?', '!'])
        && words.clone().all(has_capital)
}

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
