//! A query, made ready for cards: what the index is asked, what rows must fulfil, and what is compared
//! with the doc of a card.

use rusqlite::types::Value;

use super::card::{Line, lines};
use super::grams::{Place, ask_value, ask_word};
use crate::domain::client::{Client, Standing};
use crate::domain::contact::ContactKind;
use crate::domain::fold::fold;
use crate::domain::query::{
    Days, Field, FieldTest, Period, PhoneDigits, Phrase, Query, Term, TermKind,
};
use crate::store::pages::Filter;
use crate::store::rows::Coded;

/// A query over cards.
#[derive(Debug, Default)]
pub(super) struct Plan<'q> {
    /// For FTS5: every match satisfies it; `None` when no term can be asked of the index.
    pub(super) expr: Option<String>,
    /// Conditions on the row of the card (`c`).
    pub(super) rows: Filter,
    /// Periods of `created:` and `last:` that are asked for: an index of times may be narrowest.
    pub(super) created: Option<Period>,
    pub(super) last: Option<Period>,
    /// What is compared with the doc.
    tests: Vec<Test<'q>>,
}

#[derive(Debug)]
struct Test<'q> {
    term: &'q Term,
    asked: Asked<'q>,
}

/// A term as it is compared.
#[derive(Debug)]
enum Asked<'q> {
    Text(&'q str),
    Phrase(&'q Phrase),
    Digits(&'q PhoneDigits),
    /// A line of this kind has the text; for custom fields the folded name with `=` before it.
    Has(Line, String, &'q str),
    HasPhrase(&'q Field, Line, String, &'q Phrase),
    HasDigits(&'q PhoneDigits),
    /// A line of this kind and beginning is a day of these.
    HasDay(Line, String, &'q Days),
    /// No line of this kind, or with this beginning.
    Nothing(Line, String),
    /// One of these values.
    Value(Vec<String>),
    /// The card, or an additional id as a whole.
    Number(String, &'q str),
}

fn join(parts: Vec<String>, with: &str) -> Option<String> {
    match parts.len() {
        0 => None,
        1 => parts.into_iter().next(),
        _ => Some(format!("({})", parts.join(with))),
    }
}

/// A folded text of one or more words in one place.
fn ask_text_in(place: Place, folded: &str) -> Option<String> {
    let words = folded.split(' ').filter_map(|word| ask_word(place, word));
    join(words.collect(), " AND ")
}

fn ask_text(folded: &str) -> Option<String> {
    let places = Place::TEXT
        .iter()
        .filter_map(|place| ask_text_in(*place, folded));
    join(places.collect(), " OR ")
}

fn ask_digits(digits: &PhoneDigits) -> Option<String> {
    let forms = digits
        .digits
        .iter()
        .filter_map(|form| ask_word(Place::Phone, form));
    join(forms.map(|form| format!("({form})")).collect(), " OR ")
}

/// `#7` is card 7.
fn card_number(text: &str) -> Option<&str> {
    text.strip_prefix('#')
        .filter(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|_| text)
}

impl<'q> Plan<'q> {
    pub(super) fn of(query: &'q Query) -> Self {
        let mut plan = Self::default();
        let mut asked = Vec::new();
        for term in &query.terms {
            asked.extend(plan.add(term));
        }
        plan.expr = join(asked, " AND ");
        plan
    }

    /// Adds a term; what the index can be asked for it.
    fn add(&mut self, term: &'q Term) -> Option<String> {
        let (asked, expr) = match &term.kind {
            TermKind::Text(text) => {
                let number = card_number(text).map(ask_value);
                let parts = [number, ask_text(text)].into_iter().flatten().collect();
                (Asked::Text(text), join(parts, " OR "))
            }
            TermKind::Phrase(phrase) => (Asked::Phrase(phrase), ask_text(&phrase.folded)),
            TermKind::Digits(digits) => {
                let words: Option<Vec<String>> =
                    digits.words.iter().map(|word| ask_text(word)).collect();
                let words = words.and_then(|words| join(words, " AND "));
                let parts = [ask_digits(digits), words].into_iter().flatten().collect();
                (Asked::Digits(digits), join(parts, " OR "))
            }
            TermKind::Field(field, test) => match self.row_test(field, test, term.negated) {
                Some(expr) => return expr,
                None => field_test(field, test),
            },
        };
        self.tests.push(Test { term, asked });
        expr.filter(|_| !term.negated)
    }

    /// A test that the row of the card answers, and what the index can be asked besides; `None` when
    /// the doc must answer.
    fn row_test(
        &mut self,
        field: &Field,
        test: &FieldTest,
        negated: bool,
    ) -> Option<Option<String>> {
        let rows = std::mem::take(&mut self.rows);
        let not = if negated { "NOT " } else { "" };
        let mut expr = None;
        self.rows = match (field, test) {
            (Field::Vip | Field::Spam, FieldTest::Is(yes)) => {
                let (word, standing) = match field {
                    Field::Vip => ("vip", Standing::Vip),
                    _ => ("spam", Standing::Spammer),
                };
                let wanted = *yes != negated;
                if wanted {
                    expr = Some(ask_value(word));
                }
                let is = if wanted { "=" } else { "<>" };
                rows.and(
                    &format!("c.standing {is} ?"),
                    [Value::from(standing.code())],
                )
            }
            (Field::Lang, FieldTest::Empty) => rows.and(&format!("{not}c.language IS NULL"), []),
            (Field::Last, FieldTest::Empty) => {
                rows.and(&format!("{not}c.last_appeal_at IS NULL"), [])
            }
            (Field::Created, FieldTest::Empty) => rows.and(&format!("{not}0"), []),
            (Field::Created | Field::Last, FieldTest::Within(period)) => {
                let (column, known) = match field {
                    Field::Created => ("c.created_at", &mut self.created),
                    _ => ("ifnull(c.last_appeal_at, 0)", &mut self.last),
                };
                if !negated {
                    *known = Some(*period);
                }
                // Who never wrote, wrote neither before nor after a day.
                let ever = if *field == Field::Last {
                    "c.last_appeal_at IS NOT NULL AND "
                } else {
                    ""
                };
                let from = period.from.map_or(i64::MIN, |time| time.0);
                let until = period.until.map_or(i64::MAX, |time| time.0);
                rows.and(
                    &format!("{not}({ever}{column} >= ? AND {column} < ?)"),
                    [Value::from(from), Value::from(until)],
                )
            }
            _ => {
                self.rows = rows;
                return None;
            }
        };
        Some(expr)
    }

    /// Whether the doc must be compared at all.
    pub(super) fn has_tests(&self) -> bool {
        !self.tests.is_empty()
    }

    /// Whether a card matches. `card` is read only for words in quotes, whose accents count.
    pub(super) fn matches<E>(
        &self,
        doc: &str,
        mut card: impl FnMut() -> Result<Option<Client>, E>,
    ) -> Result<bool, E> {
        for Test { term, asked } in &self.tests {
            let mut holds = asked.holds(doc);
            if holds {
                let exact = match asked {
                    Asked::Phrase(phrase) => Some((None, *phrase)),
                    Asked::HasPhrase(field, _, _, phrase) => Some((Some(*field), *phrase)),
                    _ => None,
                };
                if let Some((field, phrase)) = exact {
                    holds = card()?.is_some_and(|card| has_phrase(&card, field, phrase));
                }
            }
            if holds == term.negated {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What the doc is compared with, and what the index is asked, for a test of a field.
fn field_test<'q>(field: &'q Field, test: &'q FieldTest) -> (Asked<'q>, Option<String>) {
    let line = Line::of(field);
    let before = match field {
        Field::Custom(name) => format!("{}=", fold(name)),
        _ => String::new(),
    };
    let ask = |text: &str| line.place().and_then(|place| ask_text_in(place, text));
    match test {
        FieldTest::Contains(text) => (Asked::Has(line, before, text), ask(text)),
        FieldTest::Phrase(phrase) => (
            Asked::HasPhrase(field, line, before, phrase),
            ask(&phrase.folded),
        ),
        FieldTest::Digits(digits) => (Asked::HasDigits(digits), ask_digits(digits)),
        FieldTest::Empty => (Asked::Nothing(line, before), None),
        FieldTest::Day(days) => (Asked::HasDay(line, before, days), None),
        FieldTest::Language(codes) => {
            let values: Vec<String> = codes
                .iter()
                .map(|code| format!("l={}", fold(code)))
                .collect();
            let expr = join(
                values.iter().map(|value| ask_value(value)).collect(),
                " OR ",
            );
            (Asked::Value(values), expr)
        }
        FieldTest::Number { card, text } => {
            let number = format!("#{card}");
            let parts = [Some(ask_value(&number)), ask(text)]
                .into_iter()
                .flatten()
                .collect();
            (Asked::Number(number, text), join(parts, " OR "))
        }
        // The parser makes these of other fields, which the row answers.
        FieldTest::Is(_) | FieldTest::Within(_) => (Asked::Value(Vec::new()), None),
    }
}

impl Asked<'_> {
    /// Whether the doc has it; words in quotes without their accents.
    fn holds(&self, doc: &str) -> bool {
        let in_text = |text: &str| {
            lines(doc).any(|(line, value)| line.is_text() && in_line(line, value, text))
        };
        let is_value =
            |text: &str| lines(doc).any(|(line, value)| line == Line::Value && value == text);
        let has = |kind: Line, before: &str, text: &str| {
            lines(doc).any(|(line, value)| {
                line == kind
                    && value
                        .strip_prefix(before)
                        .is_some_and(|value| value.contains(text))
            })
        };
        let has_digits = |digits: &PhoneDigits| {
            lines(doc).any(|(line, value)| line == Line::Phone && digits.is_in(value))
        };
        match self {
            Asked::Text(text) => in_text(text) || card_number(text).is_some_and(is_value),
            Asked::Phrase(phrase) => in_text(&phrase.folded),
            Asked::Digits(digits) => {
                has_digits(digits) || digits.words.iter().all(|word| in_text(word))
            }
            Asked::Has(line, before, text) => has(*line, before, text),
            Asked::HasPhrase(_, line, before, phrase) => has(*line, before, &phrase.folded),
            Asked::HasDigits(digits) => has_digits(digits),
            Asked::HasDay(kind, before, days) => lines(doc).any(|(line, value)| {
                line == *kind
                    && value
                        .strip_prefix(before.as_str())
                        .is_some_and(|value| days.has(value))
            }),
            Asked::Nothing(line, before) => !has(*line, before, ""),
            Asked::Value(values) => values.iter().any(|value| is_value(value)),
            Asked::Number(number, text) => {
                is_value(number)
                    || lines(doc).any(|(line, value)| line == Line::AdditionalId && value == *text)
            }
        }
    }
}

/// A custom field is searched by its value, not by its name.
fn in_line(line: Line, value: &str, text: &str) -> bool {
    let value = match line {
        Line::Custom => value.split_once('=').map_or(value, |(_, value)| value),
        _ => value,
    };
    value.contains(text)
}

/// Whether a field of the card, or any that is searched as text, has the words exactly. A tag in
/// quotes is meant whole.
fn has_phrase(card: &Client, field: Option<&Field>, phrase: &Phrase) -> bool {
    let contacts = |kinds: &[ContactKind]| {
        card.contacts
            .iter()
            .filter(|contact| kinds.contains(&contact.kind))
            .any(|contact| {
                phrase.is_in(&contact.value)
                    || contact
                        .key
                        .as_ref()
                        .is_some_and(|key| phrase.is_in(key.as_str()))
            })
    };
    let company = || {
        card.company
            .as_ref()
            .is_some_and(|company| phrase.is_in(&company.name))
    };
    match field {
        Some(Field::Name) => phrase.is_in(&card.name),
        Some(Field::Email) => contacts(&[ContactKind::Email]),
        Some(Field::Phone) => contacts(&[ContactKind::Phone]),
        Some(Field::Company) => company(),
        Some(Field::Tag) => card.tags.iter().any(|tag| phrase.is(tag)),
        Some(Field::Note) => phrase.is_in(&card.note),
        Some(Field::Id) => contacts(&[ContactKind::AdditionalId]),
        Some(Field::Custom(name)) => {
            let name = fold(name);
            card.custom
                .iter()
                .any(|(key, value)| fold(key) == name && phrase.is_in(value))
        }
        Some(Field::Lang | Field::Vip | Field::Spam | Field::Created | Field::Last) => false,
        None => {
            phrase.is_in(&card.name)
                || contacts(&[
                    ContactKind::Email,
                    ContactKind::Messenger,
                    ContactKind::Social,
                    ContactKind::AdditionalId,
                ])
                || company()
                || phrase.is_in(&card.position)
                || phrase.is_in(&card.note)
                || card.tags.iter().any(|tag| phrase.is_in(tag))
                || card.sites.iter().any(|site| phrase.is_in(site))
                || card
                    .addresses
                    .iter()
                    .any(|address| phrase.is_in(&address.text))
                || card.custom.values().any(|value| phrase.is_in(value))
        }
    }
}
