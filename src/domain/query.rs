//! What an agent types into a search field, as terms (`L3`).
//!
//! All terms must match. `word` is found anywhere, without case and accents; `"two words"` exactly;
//! digits are also a phone in any spelling; `field:value` restricts to a field, `field:` asks that
//! it be empty; a leading `-` negates. Reading never fails: what makes no sense as a restriction is
//! searched as text, and a note says so.

use jiff::tz::TimeZone;

use super::fold::{exact, fold};
use super::ids::ClientId;
use super::time::Timestamp;

mod complete;
mod dates;
mod digits;
mod languages;
pub mod offers;
mod scan;
pub mod segments;

pub use complete::word_at;
pub use dates::{Days, Period};
pub use digits::PhoneDigits;

use scan::Token;

/// A search, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// All of them must match.
    pub terms: Vec<Term>,
    /// Sentences for the agent about what was not understood as it may have been meant.
    pub notes: Vec<String>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The condition must not hold.
    pub negated: bool,
    /// The condition.
    pub kind: TermKind,
    /// How it is written, without the `-`. Kept, since «7d» must go on meaning the last seven days
    /// in a saved search.
    written: String,
}

/// What a term asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermKind {
    /// This [folded](fold) text occurs in any searched field.
    Text(String),
    /// These words occur exactly.
    Phrase(Phrase),
    /// A phone has these digits, or the words occur as text.
    Digits(PhoneDigits),
    /// A field passes a test.
    Field(Field, FieldTest),
}

/// Words in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words as [`exact`] makes them: accents count, case does not.
    pub exact: String,
    /// The same [folded](fold): what an index of folded text is asked first. May be empty.
    pub folded: String,
}

impl Phrase {
    /// Reads the inside of quotes.
    pub fn new(text: &str) -> Self {
        Self {
            exact: exact(text),
            folded: fold(text),
        }
    }

    /// Whether `text` has the phrase.
    pub fn is_in(&self, text: &str) -> bool {
        exact(text).contains(&self.exact)
    }

    /// Whether `text` is the phrase, as a tag in quotes is meant.
    pub fn is(&self, text: &str) -> bool {
        exact(text) == self.exact
    }
}

/// A field that a query can name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// The client's name.
    Name,
    /// E-mail addresses.
    Email,
    /// Phones.
    Phone,
    /// Name of the company.
    Company,
    /// Language code.
    Lang,
    /// Tags.
    Tag,
    /// Marked VIP.
    Vip,
    /// Marked Spammer.
    Spam,
    /// The note.
    Note,
    /// Number of the card, or an additional id.
    Id,
    /// When the card was made.
    Created,
    /// When the client last wrote.
    Last,
    /// A field of the configuration, by its name there.
    Custom(String),
}

/// The built-in fields with the names by which queries know them, in the order of help.
pub const FIELDS: [(&str, Field); 12] = [
    ("name", Field::Name),
    ("email", Field::Email),
    ("phone", Field::Phone),
    ("company", Field::Company),
    ("lang", Field::Lang),
    ("tag", Field::Tag),
    ("vip", Field::Vip),
    ("spam", Field::Spam),
    ("note", Field::Note),
    ("id", Field::Id),
    ("created", Field::Created),
    ("last", Field::Last),
];

impl Field {
    /// The name by which queries know it.
    pub fn name(&self) -> &str {
        match self {
            Self::Custom(name) => name,
            field => FIELDS
                .iter()
                .find(|(_, known)| known == field)
                .map_or("", |(name, _)| name),
        }
    }

    /// The field called `name`, a built-in one before one of `custom`; letter case does not matter,
    /// a space in a custom name is typed as `_`, and `custom.` before it says which one is meant.
    pub fn named(name: &str, custom: &[&str]) -> Option<Self> {
        let key = fold(name);
        let own = |key: &str| custom.iter().find(|own| fold(&without_spaces(own)) == key);
        let built_in = FIELDS
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, field)| field.clone());
        built_in.or_else(|| {
            let own = own(&key).or_else(|| own(key.strip_prefix("custom.")?))?;
            Some(Self::Custom((*own).to_owned()))
        })
    }

    /// The name as it is typed before the colon.
    fn typed(&self) -> String {
        let name = without_spaces(self.name());
        let is_hidden = |name: &str| FIELDS.iter().any(|(known, _)| *known == fold(name));
        match self {
            Self::Custom(_) if is_hidden(&name) => format!("custom.{name}"),
            _ => name,
        }
    }
}

/// A custom field's name as it can be typed.
fn without_spaces(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("_")
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldTest {
    /// Its [folded](fold) text contains this.
    Contains(String),
    /// It has these words exactly; a tag is them.
    Phrase(Phrase),
    /// A phone has these digits (never [`PhoneDigits::words`] alone).
    Digits(PhoneDigits),
    /// It has no value.
    Empty,
    /// The mark is set, or is not.
    Is(bool),
    /// The language is one of these codes (lower case), or one of them with a subtag: `zh` finds
    /// `zh-Hant`. See [`is_language`].
    Language(Vec<String>),
    /// The number of the card is `card`, or an additional id is `text` (folded) as a whole.
    Number {
        /// The number of the card.
        card: ClientId,
        /// The same as an additional id.
        text: String,
    },
    /// The time lies in this period.
    Within(Period),
    /// A custom field holds a day of these.
    Day(Days),
}

impl Query {
    /// Reads `text`; days are those of UTC. See [`Query::parse_in`].
    pub fn parse(text: &str, custom_fields: &[&str], now: Timestamp) -> Self {
        Self::parse_in(text, custom_fields, now, &TimeZone::UTC)
    }

    /// Reads `text`. `custom_fields` are the names of the configured fields, `now` is what `today`
    /// and `7d` count from, and `zone` is where days begin. Never fails.
    pub fn parse_in(text: &str, custom_fields: &[&str], now: Timestamp, zone: &TimeZone) -> Self {
        let mut reader = Reader {
            custom_fields,
            now,
            zone,
            notes: Vec::new(),
        };
        let mut terms = Vec::new();
        // Words of digits in a row are one phone number, so they wait for their neighbours.
        let mut number: Vec<&str> = Vec::new();
        for token in scan::tokens(text) {
            if token.is_bare() && digits::is_part_of_number(token.value) {
                number.push(token.value);
            } else if let Some(term) = reader.read(&token) {
                terms.extend(number_terms(std::mem::take(&mut number)));
                terms.push(term);
            }
        }
        terms.extend(number_terms(number));
        Self {
            terms,
            notes: reader.notes,
        }
    }

    /// Whether nothing is asked, so everything matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The query in its normal form, which reads as the same terms: what a saved search keeps.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for term in &self.terms {
            if !text.is_empty() {
                text.push(' ');
            }
            if term.negated {
                text.push('-');
            }
            text.push_str(&term.written);
        }
        text
    }

    /// What the word at `caret` (a byte offset into `text`) can be completed to: names of fields,
    /// and those of `candidates` (custom names with a colon, or words such as `tag:delivery`).
    /// Each replaces the range that [`word_at`] gives. Empty when there is nothing to complete.
    pub fn complete(text: &str, caret: usize, candidates: &[&str]) -> Vec<String> {
        complete::completions(text, caret, candidates)
    }
}

impl Term {
    /// The term as it is written, without the `-` of a negated one.
    pub fn written(&self) -> &str {
        &self.written
    }
}

/// The words of digits that stood in a row: one number, or, with too few digits, just words.
fn number_terms(words: Vec<&str>) -> Vec<Term> {
    let term = |kind, written| Term {
        negated: false,
        kind,
        written,
    };
    match PhoneDigits::read(&words.join(" ")) {
        Some(digits) => vec![term(TermKind::Digits(digits), words.join(" "))],
        None => {
            let text = |word: &str| term(TermKind::Text(fold(word)), word.to_owned());
            words.into_iter().map(text).collect()
        }
    }
}

/// Reads one token after another and remembers what to tell about them.
struct Reader<'a> {
    custom_fields: &'a [&'a str],
    now: Timestamp,
    zone: &'a TimeZone,
    notes: Vec<String>,
}

impl Reader<'_> {
    /// The term of a token; `None` when there is nothing in it to look for.
    fn read(&mut self, token: &Token<'_>) -> Option<Term> {
        let negated = token.negated;
        if let Some(name) = token.field {
            match Field::named(name, self.custom_fields) {
                Some(field) => match self.test(&field, token) {
                    Reading::Test(test) => {
                        let written = token.written(&field.typed());
                        return Some(Term {
                            negated,
                            kind: TermKind::Field(field, test),
                            written,
                        });
                    }
                    Reading::Unfinished => return None,
                    Reading::AsText => {}
                },
                None if !scan::is_address(name, token.value) => {
                    self.note(format!("no field «{name}»; searched as text"));
                }
                None => {}
            }
        } else if token.quoted {
            let phrase = Phrase::new(token.value);
            let written = token.written("");
            return (!phrase.exact.is_empty()).then_some(Term {
                negated,
                kind: TermKind::Phrase(phrase),
                written,
            });
        }
        let written = token.written(token.field.unwrap_or_default());
        let folded = match token.field {
            Some(name) => fold(&format!("{name}:{}", token.value)),
            None => fold(token.value),
        };
        // While «:» is typed alone it asks for nothing yet.
        let asks = folded.contains(|c: char| c != ':');
        asks.then_some(Term {
            negated,
            kind: TermKind::Text(folded),
            written,
        })
    }

    fn test(&mut self, field: &Field, token: &Token<'_>) -> Reading {
        let value = token.value;
        let folded = fold(value);
        if folded.is_empty() {
            return Reading::Test(match field {
                Field::Vip | Field::Spam => FieldTest::Is(false),
                _ => FieldTest::Empty,
            });
        }
        Reading::Test(match field {
            Field::Vip | Field::Spam => match yes_or_no(&folded) {
                Some(yes) => FieldTest::Is(yes),
                None => {
                    self.note(format!("«{value}» is neither yes nor no; searched as text"));
                    return Reading::AsText;
                }
            },
            Field::Created | Field::Last => return self.period(field, token),
            Field::Lang => FieldTest::Language(languages::codes(&folded)),
            Field::Phone => match PhoneDigits::read(value) {
                Some(digits) if digits::is_part_of_number(value) => FieldTest::Digits(digits),
                _ => FieldTest::Contains(folded),
            },
            Field::Id if !token.quoted => match card_number(&folded) {
                Some((card, text)) => FieldTest::Number {
                    card,
                    text: text.to_owned(),
                },
                None => FieldTest::Contains(folded),
            },
            _ if token.quoted => FieldTest::Phrase(Phrase::new(value)),
            Field::Custom(_) if value.starts_with(['<', '>']) => {
                match dates::read(value, self.now, self.zone) {
                    dates::Reading::Period(period) => FieldTest::Day(Days::of(period, self.zone)),
                    dates::Reading::Unfinished => return Reading::Unfinished,
                    // The field may hold any text.
                    dates::Reading::NoDate => FieldTest::Contains(folded),
                }
            }
            _ => FieldTest::Contains(folded),
        })
    }

    fn period(&mut self, field: &Field, token: &Token<'_>) -> Reading {
        let value = token.value;
        let name = field.name();
        match dates::read(value, self.now, self.zone) {
            dates::Reading::Period(period) => {
                if let Some(meaning) = period.meaning(value, self.zone) {
                    self.note(format!("«{name}:{value}» means {meaning}"));
                }
                Reading::Test(FieldTest::Within(period))
            }
            dates::Reading::Unfinished => Reading::Unfinished,
            dates::Reading::NoDate => {
                self.note(format!(
                    "«{value}» is no date such as 2026-11, 2026-11-22, today or 7d; searched as text"
                ));
                Reading::AsText
            }
        }
    }

    /// Adds a sentence; notes come from text that may be pasted, so they are kept few and short.
    fn note(&mut self, sentence: String) {
        const NOTES: usize = 5;
        const COLUMNS: usize = 120;
        if self.notes.len() < NOTES {
            let line = super::printable::printable_line(&sentence).into_owned();
            let line = super::printable::clip(&line, COLUMNS).into_owned();
            if !self.notes.contains(&line) {
                self.notes.push(line);
            }
        }
    }
}

/// What became of a value.
enum Reading {
    /// A test of the field.
    Test(FieldTest),
    /// No value of this field: searched as text.
    AsText,
    /// The beginning of a value, as while it is typed.
    Unfinished,
}

/// Whether the `code` of a card is one that [`FieldTest::Language`] asks for.
pub fn is_language(code: &str, asked: &[String]) -> bool {
    let code = code.to_lowercase();
    asked.iter().any(|asked| {
        code.strip_prefix(asked.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

/// Reads `7` and `#7`, with the digits alone.
fn card_number(folded: &str) -> Option<(ClientId, &str)> {
    let digits = folded.strip_prefix('#').unwrap_or(folded);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| digits.parse().ok()).flatten()?;
    Some((ClientId(number), digits))
}

/// Reads yes and no, also while they are typed.
fn yes_or_no(folded: &str) -> Option<bool> {
    match folded {
        "y" | "ye" | "yes" | "true" | "1" | "on" => Some(true),
        "n" | "no" | "false" | "0" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
