//! Days, months, years and ages as periods of time.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use crate::domain::fold::fold;
use crate::domain::time::Timestamp;

/// From a moment, up to but without another; either may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first moment inside.
    pub from: Option<Timestamp>,
    /// The first moment after it.
    pub until: Option<Timestamp>,
}

impl Period {
    /// Whether a moment lies inside.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.until.is_none_or(|end| moment < end)
    }

    /// What a comparison with an age comes to, in words: «<30d» could also be read the other way
    /// round. `None` where nothing can be mistaken.
    pub(super) fn meaning(&self, value: &str, zone: &TimeZone) -> Option<String> {
        let age = value.trim_start_matches(['<', '>', '=']);
        let is_age =
            age.starts_with(|c: char| c.is_numeric()) && age.ends_with(char::is_alphabetic);
        if age.len() == value.len() || !is_age {
            return None;
        }
        let (word, moment) = match (self.from, self.until) {
            (Some(from), None) => ("since", from),
            (None, Some(until)) => ("before", until),
            _ => return None,
        };
        let moment = jiff::Timestamp::from_microsecond(moment.0).ok()?;
        Some(format!(
            "{word} {}",
            moment.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M")
        ))
    }
}

/// From a day up to but without another; either may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day inside.
    pub from: Option<Date>,
    /// The first day after it.
    pub until: Option<Date>,
}

impl Days {
    /// The days of a period, as they are told in `zone`.
    pub(super) fn of(period: Period, zone: &TimeZone) -> Self {
        let day = |time: Timestamp| Some(moment(time)?.to_zoned(zone.clone()).date());
        Self {
            from: period.from.and_then(day),
            until: period.until.and_then(day),
        }
    }

    /// Whether a text is a day, as a custom field of dates holds it (`C16`), and lies inside.
    pub fn has(&self, text: &str) -> bool {
        text.trim().parse::<Date>().is_ok_and(|day| {
            self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
        })
    }
}

/// What a value of a date field is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A period.
    Period(Period),
    /// A comparison without a date, as while it is typed.
    Unfinished,
    /// No date.
    NoDate,
}

/// Reads `2026`, `2026-11`, `2026-11-22`, `today`, `yesterday`, and ages `24h 7d 2w 3m 1y` (since
/// then), each also after `<`, `>`, `<=`, `>=`. An age is compared as the moment it points to: `<7d`
/// is before the last seven days.
pub(super) fn read(value: &str, now: Timestamp, zone: &TimeZone) -> Reading {
    let folded = fold(value);
    let (sign, date) = match folded.find(|c| !matches!(c, '<' | '>' | '=')) {
        Some(end) => folded.split_at(end),
        None => return Reading::Unfinished,
    };
    let Some(span) = day_or_more(date.trim(), now, zone).or_else(|| age(date.trim(), now, zone))
    else {
        return Reading::NoDate;
    };
    Reading::Period(match sign {
        "" | "=" | "==" => span,
        "<" => Period {
            from: None,
            until: span.from,
        },
        "<=" | "=<" => Period {
            from: None,
            until: span.until.or(span.from),
        },
        ">" => Period {
            from: span.until.or(span.from),
            until: None,
        },
        ">=" | "=>" => Period {
            from: span.from,
            until: None,
        },
        _ => return Reading::NoDate,
    })
}

/// A day, month or year: both ends are known.
fn day_or_more(date: &str, now: Timestamp, zone: &TimeZone) -> Option<Period> {
    let today = || Some(moment(now)?.to_zoned(zone.clone()).date());
    let (first, length) = match date {
        "today" => (today()?, 1.day()),
        "yesterday" => (today()?.yesterday().ok()?, 1.day()),
        _ => {
            // A dash or dot at the end is a date being typed.
            let mut parts = date.trim_end_matches(['-', '.']).split(['-', '/', '.']);
            let year: i16 = number(parts.next()?, 4..=4)?;
            let [month, day] = [parts.next(), parts.next()];
            let read = |part: &str| number::<i8>(part, 1..=2);
            if parts.next().is_some() {
                return None;
            }
            let length = match (month, day) {
                (None, _) => 1.year(),
                (_, None) => 1.month(),
                _ => 1.day(),
            };
            let [month, day] = [month.map_or(Some(1), read)?, day.map_or(Some(1), read)?];
            (Date::new(year, month, day).ok()?, length)
        }
    };
    let start_of = |date: Date| {
        let start = date.to_zoned(zone.clone()).ok()?;
        Some(Timestamp(start.timestamp().as_microsecond()))
    };
    Some(Period {
        from: Some(start_of(first)?),
        until: Some(start_of(first.checked_add(length).ok()?)?),
    })
}

/// An age: everything since then.
fn age(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Period> {
    let unit = text.chars().last()?;
    let count: i64 = number(text.strip_suffix(unit)?, 1..=6)?;
    let span = match unit {
        'h' => Span::new().try_hours(count),
        'd' => Span::new().try_days(count),
        'w' => Span::new().try_weeks(count),
        'm' => Span::new().try_months(count),
        'y' => Span::new().try_years(count),
        _ => return None,
    };
    let then = moment(now)?
        .to_zoned(zone.clone())
        .checked_sub(span.ok()?)
        .ok()?;
    Some(Period {
        from: Some(Timestamp(then.timestamp().as_microsecond())),
        until: None,
    })
}

fn moment(time: Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_microsecond(time.0).ok()
}

/// A number written with so many digits and nothing else.
fn number<N: std::str::FromStr>(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<N> {
    let plain = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
