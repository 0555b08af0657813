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

    /// A date typed by hand, as its morning in the local zone: `2026-11-30`.
    pub fn morning_of(&self, text: &str) -> Option<Timestamp> {
        let date: jiff::civil::Date = text.trim().parse().ok()?;
        let zoned = date.at(9, 0, 0, 0).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(zoned.timestamp().as_microsecond()))
    }
}
