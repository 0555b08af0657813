//! Ages, sizes and counts as lists show them: short, and the same everywhere.

use super::time::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
const YEAR: i64 = 365 * DAY;

/// How long before `now` something happened: `now`, `2m`, `5h`, `3d`, `5w`, `2y`, rounded down.
///
/// Days go on until two weeks, so that «8d» is not told as «1w». A moment that is still to come
/// (clocks differ) is `now`.
pub fn age(then: Timestamp, now: Timestamp) -> String {
    match now.seconds_since(then) {
        ..MINUTE => "now".to_owned(),
        seconds @ ..HOUR => format!("{}m", seconds / MINUTE),
        seconds @ ..DAY => format!("{}h", seconds / HOUR),
        seconds if seconds < 2 * WEEK => format!("{}d", seconds / DAY),
        seconds @ ..YEAR => format!("{}w", seconds / WEEK),
        seconds => format!("{}y", seconds / YEAR),
    }
}

/// A size in decimal units with two or three significant digits: `512 B`, `1.4 KB`, `81 KB`,
/// `2.0 GB`.
pub fn bytes_text(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut unit = 1_u64;
    let mut name = "";
    for next in UNITS {
        // 999.5 would be printed as 1000 of the smaller unit.
        if u128::from(bytes) * 2 < u128::from(unit) * 1999 {
            break;
        }
        unit *= 1000;
        name = next;
    }
    let tenths = (u128::from(bytes) * 10 + u128::from(unit) / 2) / u128::from(unit);
    if tenths < 100 {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    } else {
        format!(
            "{} {name}",
            (u128::from(bytes) + u128::from(unit) / 2) / u128::from(unit)
        )
    }
}

/// A count with a comma between thousands: `48,213`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with what it counts: `1 ticket`, `2,400 tickets`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// What goes with a card that is deleted (`D1`): `3 tickets, 7 messages and 1 attachment`; empty when
/// nothing does.
pub fn what_goes(tickets: u64, messages: u64, attachments: u64, elsewhere: u64) -> String {
    let parts: Vec<String> = [
        (tickets, "ticket", "tickets"),
        (messages, "message", "messages"),
        (attachments, "attachment", "attachments"),
        (
            elsewhere,
            "message in other clients' tickets",
            "messages in other clients' tickets",
        ),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| counted(count, one, many))
    .collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_age_is_told_in_the_largest_whole_unit() {
        let now = Timestamp(1_800_000_000_000_000);
        for (seconds, text) in [
            (-500, "now"),
            (0, "now"),
            (59, "now"),
            (60, "1m"),
            (150, "2m"),
            (HOUR - 1, "59m"),
            (HOUR, "1h"),
            (DAY - 1, "23h"),
            (3 * DAY, "3d"),
            (2 * WEEK - 1, "13d"),
            (2 * WEEK, "2w"),
            (5 * WEEK + DAY, "5w"),
            (YEAR - 1, "52w"),
            (YEAR, "1y"),
            (2 * YEAR + WEEK, "2y"),
        ] {
            assert_eq!(age(now.plus_seconds(-seconds), now), text, "{seconds} s");
        }
    }

    #[test]
    fn a_size_has_the_unit_that_keeps_it_below_a_thousand() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 KB"),
            (1449, "1.4 KB"),
            (9_949, "9.9 KB"),
            (9_950, "10 KB"),
            (81_204, "81 KB"),
            (999_499, "999 KB"),
            (999_500, "1.0 MB"),
            (2_000_000_000, "2.0 GB"),
            (u64::MAX, "18 EB"),
        ] {
            assert_eq!(bytes_text(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (48_213, "48,213"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(grouped(count), text);
        }
    }

    proptest! {
        #[test]
        fn a_grouped_count_reads_back_as_itself(count: u64) {
            prop_assert_eq!(grouped(count).replace(',', "").parse(), Ok(count));
        }

        #[test]
        fn a_size_is_never_longer_than_seven_columns(bytes: u64) {
            prop_assert!(bytes_text(bytes).len() <= 7);
        }

        #[test]
        fn an_age_never_panics(then: i64, now in 0..i64::MAX / 4) {
            prop_assert!(!age(Timestamp(then / 4), Timestamp(now)).is_empty());
        }
    }
}
