//! The rows of the form for a window: which line stands where, at three widths (`KEYS 6`).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::sheet::{Field, How, Line};
use super::{Dialog, Form, addresses};
use crate::tui::keymap::{Action, Context};
use crate::tui::text;

/// How much a window has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tier {
    /// Label, value, provenance and problems in three columns.
    Wide,
    /// Provenance in a short column, problems under their line.
    #[default]
    Medium,
    /// Label, value, and one sign.
    Narrow,
}

/// Widths of the columns inside the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Columns {
    pub(super) tier: Tier,
    pub(super) label: u16,
    /// The type of a line, in front of its text.
    pub(super) kind: u16,
    pub(super) value: u16,
    pub(super) aside: u16,
}

impl Columns {
    pub(super) fn of(width: u16) -> Self {
        let (tier, label, kind, aside) = match width {
            90.. => (Tier::Wide, 14, 12, (width * 2 / 5).clamp(34, 56)),
            68.. => (Tier::Medium, 14, 12, 17),
            50.. => (Tier::Narrow, 14, 12, 1),
            40.. => (Tier::Narrow, 11, 9, 1),
            _ => (Tier::Narrow, width.min(30) / 3, 6, 1),
        };
        Self {
            tier,
            label,
            kind,
            value: width.saturating_sub(label + aside + 2).max(1),
            aside,
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// A line, or the part of a line of the note that fits.
    Text {
        field: usize,
        line: usize,
        part: Range<usize>,
        /// The row with the label.
        head: bool,
    },
    /// What is wrong with the line above, or a part of that sentence.
    Trouble { text: String, warning: bool },
    /// Space between groups.
    Space,
}

/// The form laid out for a window.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// Inside the border.
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) bordered: bool,
    pub(super) columns: Columns,
    pub(super) rows: Vec<Row>,
    /// The first row in sight.
    pub(super) top: usize,
}

impl Layout {
    /// The width the note is wrapped to; a column stays free for the caret.
    pub(super) fn note_width(&self) -> usize {
        usize::from(self.columns.value.saturating_sub(1)).max(1)
    }

    /// The width an address is wrapped to: its type stands before it.
    pub(super) fn address_width(&self) -> usize {
        self.note_width()
            .saturating_sub(usize::from(self.columns.kind))
            .max(1)
    }
}

impl Form {
    /// Lays the form out for a pane of this size, its border included. Call it before drawing whenever
    /// the size may have changed.
    pub fn resize(&mut self, width: u16, height: u16) {
        let bordered = width >= 40 && height >= 8;
        let frame = if bordered { 2 } else { 0 };
        let inner = (
            width.saturating_sub(frame),
            height.saturating_sub(frame.max(1)),
        );
        if (self.layout.width, self.layout.height, self.layout.bordered)
            == (inner.0, inner.1, bordered)
        {
            return;
        }
        self.layout.width = inner.0;
        self.layout.height = inner.1;
        self.layout.bordered = bordered;
        self.layout.columns = Columns::of(inner.0);
        self.relayout();
    }

    /// Scrolls by rows without moving the caret; the next key brings it back into sight.
    pub fn scroll(&mut self, rows: isize) {
        let last = self
            .layout
            .rows
            .len()
            .saturating_sub(usize::from(self.layout.height));
        self.layout.top = self.layout.top.saturating_add_signed(rows).min(last);
    }

    /// Builds the rows again and brings the caret's into sight.
    pub(super) fn relayout(&mut self) {
        let mut rows = Vec::new();
        let airy = self.layout.height >= 20;
        for (place, field) in self.fields.iter().enumerate() {
            if airy && field.how == How::Contacts(crate::domain::contact::ContactKind::Phone) {
                rows.push(Row::Space);
            }
            for (at, line) in field.lines.iter().enumerate() {
                self.rows_of(place, field, at, line, &mut rows);
            }
        }
        self.layout.rows = rows;
        let height = usize::from(self.layout.height);
        let caret = self.caret_row();
        // The sentence under the caret's line belongs to it.
        let under = self
            .layout
            .rows
            .iter()
            .skip(caret + 1)
            .take_while(|row| matches!(row, Row::Trouble { .. }))
            .count();
        let last = self.layout.rows.len().saturating_sub(height);
        let lowest = (caret + under + 1).saturating_sub(height).min(caret);
        self.layout.top = self.layout.top.min(last).clamp(lowest, caret.max(lowest));
        if self.caret.field == 0 && self.caret.line == 0 {
            self.layout.top = 0;
        }
    }

    fn rows_of(&self, place: usize, field: &Field, at: usize, line: &Line, rows: &mut Vec<Row>) {
        let columns = self.layout.columns;
        let parts = self.parts(field, line);
        for (nth, part) in parts.into_iter().enumerate() {
            rows.push(Row::Text {
                field: place,
                line: at,
                part,
                head: at == 0 && nth == 0,
            });
        }
        if field.how == How::Picture && self.shows_avatar() {
            rows.extend((1..crate::tui::pictures::ROWS).map(|_| Row::Space));
        }
        let here = (self.caret.field, self.caret.line) == (place, at);
        let Some((sentence, warning)) = self.sentence(place, at, line) else {
            return;
        };
        let fits = self.fits_beside(&sentence);
        let under = match columns.tier {
            // Cut short it would not say what to do.
            Tier::Wide => !fits,
            Tier::Medium => !warning || here,
            Tier::Narrow => here,
        };
        if under {
            let width = usize::from(self.layout.width.saturating_sub(columns.label + 4)).max(10);
            for (nth, text) in text::wrap(&sentence, width).into_iter().enumerate() {
                let sign = if nth == 0 { "! " } else { "  " };
                rows.push(Row::Trouble {
                    text: format!("{sign}{text}"),
                    warning,
                });
            }
        }
    }

    /// The rows that the text of a line takes.
    pub(super) fn parts(&self, field: &Field, line: &Line) -> Vec<Range<usize>> {
        match field.how {
            How::Note => wrap(&line.text, self.layout.note_width()),
            How::Addresses => addresses::parts(&line.text, self.layout.address_width()),
            _ => std::iter::once(0..line.text.len()).collect(),
        }
    }

    /// Whether a sentence stands whole beside its line.
    pub(super) fn fits_beside(&self, sentence: &str) -> bool {
        text::width(&text::shown(sentence)) + 3 <= usize::from(self.layout.columns.aside)
    }

    /// What is to be said about a line, and whether it only warns: what Save found, what it will refuse
    /// once the caret has left the line, why a contact will not be matched.
    pub(super) fn sentence(&self, place: usize, at: usize, line: &Line) -> Option<(String, bool)> {
        let here = (self.caret.field, self.caret.line) == (place, at);
        if let Some(trouble) = &line.trouble {
            let way_out = match trouble.owner {
                Some(_) => format!(": {}", self.labels.get(Context::Form, Action::Gear)),
                None => String::new(),
            };
            return Some((format!("{}{way_out}", trouble.message), false));
        }
        // Half an address is no mistake while it is being typed.
        let shown = !here || self.tried;
        if let Some(wrong) = line.check.wrong.as_ref().filter(|_| shown) {
            return Some((wrong.clone(), false));
        }
        line.check
            .remark
            .as_ref()
            .map(|remark| (remark.clone(), true))
    }

    /// The row with the caret; past the last one on Save.
    pub(super) fn caret_row(&self) -> usize {
        let caret = self.caret;
        let rows = &self.layout.rows;
        rows.iter()
            .rposition(|row| {
                matches!(row, Row::Text { field, line, part, .. }
                    if (*field, *line) == (caret.field, caret.line) && part.start <= caret.at)
            })
            .unwrap_or(rows.len().saturating_sub(1))
    }

    /// Whether a dialog stands over the form.
    pub(super) fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }
}

/// The columns that a grapheme takes once it went through the gate.
pub(super) fn cells(grapheme: &str) -> usize {
    match grapheme.as_bytes() {
        [0x20..0x7f] => 1,
        _ => text::width(&text::shown(grapheme)),
    }
}

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.graphemes(true).map(cells).sum()
}

/// The place in a text at which so many columns have passed.
pub(super) fn offset_at(text: &str, column: usize) -> usize {
    let mut used = 0;
    for (place, grapheme) in text.grapheme_indices(true) {
        used += cells(grapheme);
        if used > column {
            return place;
        }
    }
    text.len()
}

/// Cuts a line into parts of at most `width` columns, at blanks where there are any; a blank at the
/// edge hangs over it. There is at least one part, and none is lost.
pub(super) fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut from, mut used) = (0, 0);
    // Where the last word began, and the columns before it.
    let mut word: Option<(usize, usize)> = None;
    for (place, grapheme) in text.grapheme_indices(true) {
        let wide = cells(grapheme);
        let blank = grapheme.chars().all(char::is_whitespace);
        if used + wide > width && !blank && place > from {
            let (cut, before) = word
                .filter(|(start, _)| *start > from)
                .unwrap_or((place, used));
            parts.push(from..cut);
            from = cut;
            used -= before;
            word = None;
        }
        used += wide;
        if blank {
            word = Some((place + grapheme.len(), used));
        }
    }
    parts.push(from..text.len());
    parts
}

/// Which part of a wrapped line has a place in it.
pub(super) fn part_of(parts: &[Range<usize>], at: usize) -> usize {
    parts.iter().rposition(|part| part.start <= at).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_words_and_nothing_is_lost() {
        for (line, width, expected) in [
            (
                "the parcel is at the depot",
                12,
                vec!["the parcel ", "is at the ", "depot"],
            ),
            ("Donaudampfschiff", 6, vec!["Donaud", "ampfsc", "hiff"]),
            ("小明来了", 5, vec!["小明", "来了"]),
            ("", 5, vec![""]),
            ("👩‍👩‍👧👩‍👩‍👧", 1, vec!["👩‍👩‍👧", "👩‍👩‍👧"]),
        ] {
            let parts: Vec<_> = wrap(line, width)
                .into_iter()
                .map(|part| &line[part])
                .collect();
            assert_eq!(parts, expected, "{line}");
        }
    }

    #[test]
    fn the_three_widths_leave_the_value_the_most() {
        for (width, tier) in [
            (158, Tier::Wide),
            (94, Tier::Wide),
            (78, Tier::Medium),
            (58, Tier::Narrow),
            (20, Tier::Narrow),
        ] {
            let columns = Columns::of(width);
            assert_eq!(columns.tier, tier, "{width}");
            assert!(
                columns.label + columns.value + columns.aside + 2 <= width.max(10),
                "{columns:?}"
            );
        }
        for width in 0..20 {
            assert!(Columns::of(width).value >= 1);
        }
    }
}
