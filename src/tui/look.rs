//! How things look and when it is: what laying out and drawing need besides the data.

use jiff::tz::TimeZone;

use super::theme::{Glyphs, Theme};
use crate::domain::time::Timestamp;

/// Handed to every pane.
#[derive(Debug, Clone)]
pub struct Look {
    /// Styles by role.
    pub theme: Theme,
    /// Signs.
    pub signs: Glyphs,
    /// The time, as the loop handed it in.
    pub now: Timestamp,
    /// Where times are shown (`SPEC 9`: the local zone).
    pub zone: TimeZone,
    /// The agent at the screen.
    pub me: String,
}

impl Look {
    fn zoned(&self, at: Timestamp) -> jiff::Zoned {
        jiff::Timestamp::from_microsecond(at.0)
            .unwrap_or_default()
            .to_zoned(self.zone.clone())
    }

    /// `09:12`.
    pub fn clock(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%H:%M").to_string()
    }

    /// `2026-11-22 09:12`.
    pub fn exact(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// `2026-11-22`.
    pub fn date(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%d").to_string()
    }

    /// The day as a conversation is parted by: `Today`, `Yesterday`, `Mon 16 Nov`, `16 Nov 2025`.
    pub fn day(&self, at: Timestamp) -> String {
        let then = self.zoned(at);
        let today = self.zoned(self.now).date();
        let days = today.since(then.date()).map_or(0, |span| span.get_days());
        match days {
            0 => "Today".to_owned(),
            1 => "Yesterday".to_owned(),
            _ if then.date().year() == today.year() => then.strftime("%a %-d %b").to_string(),
            _ => then.strftime("%-d %b %Y").to_string(),
        }
    }

    /// The next morning, an hour of the local zone (`zz`).
    pub fn tomorrow_at(&self, hour: i8) -> Timestamp {
        let tomorrow = self
            .zoned(self.now)
            .date()
            .tomorrow()
            .and_then(|date| date.at(hour, 0, 0, 0).to_zoned(self.zone.clone()));
        tomorrow.map_or_else(
            |_| self.now.plus_seconds(16 * 3600),
            |zoned| Timestamp(zoned.timestamp().as_microsecond()),
        )
    }

    /// A date typed by hand, as its first moment in the local zone: `2026-11-30`.
    pub fn first_of(&self, text: &str) -> Option<Timestamp> {
        let date: jiff::civil::Date = text.trim().parse().ok()?;
        let zoned = date.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(zoned.timestamp().as_microsecond()))
    }

    /// A time to come, typed by hand, in the local zone: a date, which is its morning (`2026-11-30`), with
    /// a time (`2026-11-30 14:30`), the next time it is so late (`14:30`), or a while (`45m`, `3h`, `2d`,
    /// `1w`; days and weeks end in the morning).
    pub fn moment_of(&self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        let at = |date: jiff::civil::Date, time: jiff::civil::Time| {
            let zoned = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
            Some(Timestamp(zoned.timestamp().as_microsecond()))
        };
        let morning = jiff::civil::time(9, 0, 0, 0);
        let clock = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        let today = self.zoned(self.now).date();
        if let Some(time) = clock(text) {
            return at(today, time)
                .filter(|moment| *moment > self.now)
                .or_else(|| at(today.tomorrow().ok()?, time));
        }
        if let Some((date, time)) = text.split_once([' ', 'T']) {
            return at(date.parse().ok()?, clock(time)?);
        }
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if let (Ok(count @ 1..=10_000), unit) = (digits.parse::<i64>(), &text[digits.len()..]) {
            let days = match unit {
                "m" => return Some(self.now.plus_seconds(count * 60)),
                "h" => return Some(self.now.plus_seconds(count * 3600)),
                "d" => count,
                "w" => count * 7,
                _ => return None,
            };
            let day = today.checked_add(jiff::Span::new().days(days)).ok()?;
            return at(day, morning);
        }
        at(text.parse().ok()?, morning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ThemeName;
    use crate::tui::theme::{Glyphs, Theme};

    #[test]
    fn a_time_to_come_is_a_date_a_clock_or_a_while() {
        let look = Look {
            theme: Theme::new(ThemeName::Mono, 0),
            signs: Glyphs::new(true),
            now: Timestamp::parse("2026-11-22T09:40:00Z").unwrap(),
            zone: TimeZone::UTC,
            me: String::new(),
        };
        for (typed, moment) in [
            ("2026-11-30", "2026-11-30T09:00:00Z"),
            ("2026-11-30 14:30", "2026-11-30T14:30:00Z"),
            ("2026-11-30T14:30", "2026-11-30T14:30:00Z"),
            (" 14:30 ", "2026-11-22T14:30:00Z"),
            ("9:40", "2026-11-23T09:40:00Z"),
            ("45m", "2026-11-22T10:25:00Z"),
            ("3h", "2026-11-22T12:40:00Z"),
            ("2d", "2026-11-24T09:00:00Z"),
            ("1w", "2026-11-29T09:00:00Z"),
        ] {
            let at = look.moment_of(typed).map(Timestamp::rfc3339);
            assert_eq!(at.as_deref(), Some(moment), "{typed}");
        }
        for typed in [
            "",
            "soon",
            "25:00",
            "0d",
            "3y",
            "2026-13-01",
            "99999999999h",
            "14:30:10:1",
        ] {
            assert_eq!(look.moment_of(typed), None, "{typed}");
        }
    }
}
