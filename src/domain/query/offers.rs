//! What the word that is being typed may become: names of fields, then their values (`L3`).

use std::ops::Range;

use super::segments::SEGMENT;
use super::{FIELDS, Field, scan, without_spaces, word_at};
use crate::domain::fields::{CustomField, CustomType};
use crate::domain::fold::fold;
use crate::domain::language;

/// Fewer letters offer no field: most words are no beginning of one.
const LETTERS: usize = 2;
/// So many offers at most.
const MOST: usize = 6;

/// A word that the one being typed may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The word, as it is typed.
    pub word: String,
    /// What it means, where the word does not say it.
    pub about: String,
}

/// Values that only the file knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Names of companies.
    Companies,
    /// Tags of cards.
    Tags,
}

/// What there is to offer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'k> {
    /// The fields of the configuration.
    pub custom: &'k [CustomField],
    /// Companies or tags that have the text, when [`asks`] was answered.
    pub values: &'k [String],
    /// Names of saved searches.
    pub segments: &'k [String],
    /// The day of today, `2026-11-22`.
    pub today: &'k str,
}

/// What the file is to be asked for the last word, and with which text.
pub fn asks(text: &str) -> Option<(Ask, String)> {
    let (_, token) = last(text)?;
    let ask = match fold(token.field?).as_str() {
        "company" => Ask::Companies,
        "tag" => Ask::Tags,
        _ => return None,
    };
    Some((ask, token.value.to_owned()))
}

/// What the last word of `text` may become; nothing after a blank, and never the word itself.
pub fn offers(text: &str, known: &Known<'_>) -> Vec<Offer> {
    let Some((_, token)) = last(text) else {
        return Vec::new();
    };
    let mut found: Vec<Offer> = match token.field {
        None if token.quoted => Vec::new(),
        None => fields(&fold(token.value), known),
        Some(name) => values(name, token.value, known),
    };
    let typed = &text[word_at(text, text.len())];
    found.retain(|offer| offer.word != typed);
    found.truncate(MOST);
    found
}

/// The text with its last word become the offer; what is complete is followed by a blank.
pub fn taken(text: &str, offer: &Offer) -> String {
    let range = word_at(text, text.len());
    let more = if offer.word.ends_with([':', '>', '<']) {
        ""
    } else {
        " "
    };
    format!("{}{}{more}", &text[..range.start], offer.word)
}

/// The word that ends the text.
fn last(text: &str) -> Option<(Range<usize>, scan::Token<'_>)> {
    let token = scan::tokens(text).last()?;
    (token.range.end == text.len()).then_some((token.range.clone(), token))
}

fn offer(word: impl Into<String>, about: impl Into<String>) -> Offer {
    Offer {
        word: word.into(),
        about: about.into(),
    }
}

fn fields(begun: &str, known: &Known<'_>) -> Vec<Offer> {
    if begun.chars().count() < LETTERS {
        return Vec::new();
    }
    let built_in = FIELDS.iter().map(|(name, field)| {
        let about = match field {
            Field::Lang => "language",
            Field::Id => "number or additional id",
            Field::Created => "when the card was made",
            Field::Last => "when the client last wrote",
            _ => "",
        };
        offer(format!("{name}:"), about)
    });
    let custom = known.custom.iter().map(|field| {
        let typed = Field::Custom(field.name.clone()).typed();
        offer(format!("{typed}:"), "")
    });
    let saved = (!known.segments.is_empty()).then(|| offer(format!("{SEGMENT}:"), "saved search"));
    built_in
        .chain(custom)
        .chain(saved)
        .filter(|offer| fold(&offer.word).starts_with(begun))
        .collect()
}

fn values(name: &str, value: &str, known: &Known<'_>) -> Vec<Offer> {
    let begun = fold(value);
    let key = fold(name);
    let quoted = |value: &str| {
        if value.contains(char::is_whitespace) {
            format!("{name}:\"{value}\"")
        } else {
            format!("{name}:{value}")
        }
    };
    let has = |text: &str| fold(text).contains(&begun);
    match key.as_str() {
        "company" | "tag" => {
            let (first, then): (Vec<&String>, Vec<&String>) = known
                .values
                .iter()
                .filter(|value| has(value))
                .partition(|value| fold(value).starts_with(&begun));
            let all = first.into_iter().chain(then);
            all.map(|value| offer(quoted(value), "")).collect()
        }
        SEGMENT => known
            .segments
            .iter()
            .filter(|name| has(name))
            .map(|name| offer(quoted(name), ""))
            .collect(),
        "lang" => language::ALL
            .iter()
            .filter(|language| {
                language.code.starts_with(&begun)
                    || fold(language.name).starts_with(&begun)
                    || fold(language.native).starts_with(&begun)
            })
            .map(|language| offer(quoted(language.code), language.name))
            .collect(),
        "vip" | "spam" => ["yes", "no"]
            .into_iter()
            .filter(|word| word.starts_with(&begun))
            .map(|word| offer(quoted(word), ""))
            .collect(),
        "created" | "last" => dates(&begun, known.today)
            .into_iter()
            .map(|(word, about)| offer(quoted(&word), about))
            .collect(),
        _ => known
            .custom
            .iter()
            .filter(|field| field.kind == CustomType::Choice)
            .filter(|field| {
                let own = fold(&without_spaces(&field.name));
                own == key || Some(own.as_str()) == key.strip_prefix("custom.")
            })
            .flat_map(|field| &field.choices)
            .filter(|choice| has(choice))
            .map(|choice| offer(quoted(choice), ""))
            .collect(),
    }
}

fn dates(begun: &str, today: &str) -> Vec<(String, &'static str)> {
    let month = today.get(..7).unwrap_or_default();
    [
        ("today".to_owned(), ""),
        ("yesterday".to_owned(), ""),
        ("7d".to_owned(), "the last seven days"),
        ("30d".to_owned(), "the last thirty days"),
        (month.to_owned(), "this month"),
        (format!(">{month}-01"), "after that day"),
        (format!("<{month}-01"), "before that day"),
    ]
    .into_iter()
    .filter(|(word, _)| !word.is_empty() && word.starts_with(begun))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let custom = [CustomField {
            name: "pay plan".to_owned(),
            kind: CustomType::Choice,
            choices: vec!["gold".to_owned(), "free".to_owned()],
        }];
        let values = ["Acme GmbH".to_owned(), "New Acme".to_owned()];
        let segments = ["big buyers".to_owned()];
        let known = Known {
            custom: &custom,
            values: &values,
            segments: &segments,
            today: "2026-11-22",
        };
        let found = offers(text, &known);
        found.into_iter().map(|offer| offer.word).collect()
    }

    #[test]
    fn l3_fields_are_offered_after_two_letters_then_their_values() {
        for (typed, offered) in [
            ("c", vec![]),
            ("co", vec!["company:"]),
            ("anna -co", vec!["company:"]),
            ("anna ", vec![]),
            ("\"co", vec![]),
            ("pa", vec!["pay_plan:"]),
            ("se", vec!["segment:"]),
            (
                "company:acm",
                vec!["company:\"Acme GmbH\"", "company:\"New Acme\""],
            ),
            ("company:\"acme g", vec!["company:\"Acme GmbH\""]),
            ("lang:germ", vec!["lang:de"]),
            ("lang:русс", vec!["lang:ru"]),
            ("vip:", vec!["vip:yes", "vip:no"]),
            ("vip:y", vec!["vip:yes"]),
            ("last:>", vec!["last:>2026-11-01"]),
            ("last:2", vec!["last:2026-11"]),
            ("created:t", vec!["created:today"]),
            ("pay_plan:g", vec!["pay_plan:gold"]),
            ("segment:big", vec!["segment:\"big buyers\""]),
            ("note:x", vec![]),
            ("lang:de", vec![]),
        ] {
            let found = words(typed);
            let found: Vec<&str> = found.iter().map(String::as_str).collect();
            assert_eq!(found, offered, "{typed}");
        }
    }

    #[test]
    fn l3_an_offer_takes_the_place_of_the_last_word() {
        for (text, word, after) in [
            ("anna co", "company:", "anna company:"),
            ("anna -co", "company:", "anna -company:"),
            (
                "company:acm",
                "company:\"Acme GmbH\"",
                "company:\"Acme GmbH\" ",
            ),
            (
                "company:\"acme g",
                "company:\"Acme GmbH\"",
                "company:\"Acme GmbH\" ",
            ),
            ("vip:y", "vip:yes", "vip:yes "),
        ] {
            assert_eq!(taken(text, &offer(word, "")), after, "{text}");
        }
    }

    #[test]
    fn l3_companies_and_tags_are_asked_of_the_file() {
        assert_eq!(
            asks("x company:ac"),
            Some((Ask::Companies, "ac".to_owned()))
        );
        assert_eq!(asks("-tag:"), Some((Ask::Tags, String::new())));
        assert_eq!(asks("tag:a "), None);
        assert_eq!(asks("lang:"), None);
    }
}
