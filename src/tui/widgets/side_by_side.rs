//! Values of two or three sources side by side, a row a field: the merge of two cards, the conflict of two
//! saves, a possible duplicate. Where the columns do not fit beside each other they stand under each
//! other.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::tui::look::Look;
use crate::tui::text;

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is only shown.
    Shown,
    /// It goes.
    No,
    /// It stays.
    Yes,
    /// It stays with the one beside it.
    Both,
    /// Somebody has to choose.
    Ask,
}

/// One value, or one of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The value.
    pub text: String,
    /// Whether the other side has it, too.
    pub common: bool,
    /// Whether it goes even where both are taken, since the other side took it away.
    pub gone: bool,
}

/// What one source has in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its values; none is drawn as a dash.
    pub parts: Vec<Part>,
    /// What becomes of them.
    pub taken: Taken,
}

impl Cell {
    /// One value that stands alone; an empty one is none.
    pub fn of(value: &str, taken: Taken) -> Self {
        let part = Part {
            text: value.to_owned(),
            common: false,
            gone: false,
        };
        Self {
            parts: (!value.is_empty()).then_some(part).into_iter().collect(),
            taken,
        }
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its label.
    pub label: String,
    /// A cell for each source.
    pub cells: Vec<Cell>,
}

/// The name of a source: long over a column, short before its lines where the columns are stacked.
#[derive(Debug, Clone)]
pub struct Head {
    /// Over the column.
    pub long: Line<'static>,
    /// Before each line.
    pub short: String,
}

/// A line of the table.
#[derive(Debug, Clone, Default)]
pub struct TableLine {
    /// What is drawn.
    pub line: Line<'static>,
    /// The row it belongs to; `None` for the heads.
    pub row: Option<usize>,
    /// Where the cells are in it: source, first column, width.
    pub cells: Vec<(usize, usize, usize)>,
}

/// The table, laid out for one width.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The names of the sources; they stay in sight while the rest scrolls.
    pub heads: Vec<TableLine>,
    /// The rows.
    pub lines: Vec<TableLine>,
}

impl Table {
    /// Lines of one row: the first, and how many.
    pub fn lines_of(&self, row: usize) -> (usize, usize) {
        let is_of = |line: &&TableLine| line.row == Some(row);
        let first = self.lines.iter().position(|line| line.row == Some(row));
        (first.unwrap_or(0), self.lines.iter().filter(is_of).count())
    }

    /// The first line to draw in `height` rows so that the row `at` is in sight.
    pub fn top(&self, at: usize, height: usize) -> usize {
        let (first, count) = self.lines_of(at);
        let last = self.lines.len().saturating_sub(height);
        // A row that is higher than the room shows its beginning.
        let middle = height.saturating_sub(count) / 2;
        first.saturating_sub(middle).min(last)
    }
}

/// Lines of one value before the rest is counted.
const MOST_OF_PART: usize = 4;
/// Lines of one cell before the rest is counted; of the row with the cursor three times as many.
const MOST_OF_CELL: usize = 6;
/// A column of values is at least so wide, or the columns are stacked.
const NARROWEST: usize = 24;
/// Columns before a value: the sign of what becomes of it.
const SIGN: usize = 2;

/// Lays the rows out for `columns`; `at` is the row with the cursor.
pub fn lay_out(
    heads: &[Head],
    rows: &[Row],
    columns: usize,
    at: Option<usize>,
    look: &Look,
) -> Table {
    let label = label_width(rows, columns);
    let sources = heads.len().max(1);
    let each = columns.saturating_sub(label + 1) / sources;
    if each >= NARROWEST {
        beside(heads, rows, label, each, at, look)
    } else {
        stacked(heads, rows, label, columns, at, look)
    }
}

fn label_width(rows: &[Row], columns: usize) -> usize {
    let widest = rows.iter().map(|row| text::width(&text::shown(&row.label)));
    let most = (columns / 5).clamp(9, 16);
    widest.max().unwrap_or(0).clamp(8, most) + 1
}

fn label_span(row: &Row, first: bool, lit: bool, width: usize, look: &Look) -> [Span<'static>; 2] {
    let bar = if lit { look.signs.bar } else { " " };
    let style = if lit {
        look.theme.accent
    } else {
        look.theme.dim
    };
    let label = if first { row.label.as_str() } else { "" };
    [
        Span::styled(bar, look.theme.cursor_bar),
        Span::styled(text::pad(label, width), style),
    ]
}

fn beside(
    heads: &[Head],
    rows: &[Row],
    label: usize,
    each: usize,
    at: Option<usize>,
    look: &Look,
) -> Table {
    let mut table = Table::default();
    let mut head = vec![Span::raw(" ".repeat(label + 1 + SIGN))];
    for name in heads {
        let room = each.saturating_sub(1);
        let name = text::clip_line(name.long.clone(), room.saturating_sub(SIGN));
        let used = text::line_width(&name);
        head.extend(name.spans);
        head.push(Span::raw(" ".repeat(each.saturating_sub(used))));
    }
    table.heads.push(TableLine {
        line: Line::from(head),
        ..TableLine::default()
    });
    for (place, row) in rows.iter().enumerate() {
        let lit = at == Some(place);
        let cells: Vec<Vec<[Span<'static>; 2]>> = row
            .cells
            .iter()
            .map(|cell| cell_lines(cell, each.saturating_sub(SIGN + 1), lit, look))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        for y in 0..height {
            let mut spans = label_span(row, y == 0, lit, label, look).to_vec();
            let mut spots = Vec::new();
            for (source, lines) in cells.iter().enumerate() {
                match lines.get(y) {
                    Some([sign, value]) => {
                        let used = text::width(&value.content);
                        let fill = each.saturating_sub(SIGN + used);
                        spans.extend([sign.clone(), value.clone()]);
                        spans.push(Span::raw(" ".repeat(fill)));
                    }
                    None => spans.push(Span::raw(" ".repeat(each))),
                }
                spots.push((source, label + 1 + source * each, each));
            }
            table.lines.push(TableLine {
                line: Line::from(spans),
                row: Some(place),
                cells: spots,
            });
        }
    }
    table
}

fn stacked(
    heads: &[Head],
    rows: &[Row],
    label: usize,
    columns: usize,
    at: Option<usize>,
    look: &Look,
) -> Table {
    let mut table = Table::default();
    let tag = heads.iter().map(|head| text::width(&head.short)).max();
    let tag = tag.unwrap_or(0).min(columns / 5) + 1;
    for head in heads {
        table.heads.push(TableLine {
            line: text::clip_line(head.long.clone(), columns),
            ..TableLine::default()
        });
    }
    let before = label + 1 + tag;
    let room = columns.saturating_sub(before + SIGN);
    for (place, row) in rows.iter().enumerate() {
        let lit = at == Some(place);
        let mut first = true;
        for (source, (cell, head)) in row.cells.iter().zip(heads).enumerate() {
            for (y, [sign, value]) in cell_lines(cell, room, lit, look).into_iter().enumerate() {
                let mut spans = label_span(row, first, lit, label, look).to_vec();
                first = false;
                let name = if y == 0 { head.short.as_str() } else { "" };
                spans.push(Span::styled(text::pad(name, tag), look.theme.dim));
                spans.extend([sign, value]);
                table.lines.push(TableLine {
                    line: Line::from(spans),
                    row: Some(place),
                    cells: vec![(source, 0, columns)],
                });
            }
        }
    }
    table
}

/// A cell as lines of a sign and a value.
fn cell_lines(cell: &Cell, columns: usize, lit: bool, look: &Look) -> Vec<[Span<'static>; 2]> {
    let (sign, sign_style) = match cell.taken {
        Taken::Shown | Taken::No => ("", look.theme.dim),
        Taken::Yes => (look.signs.cursor, look.theme.accent),
        Taken::Both => ("+", look.theme.good),
        Taken::Ask => ("?", look.theme.warning),
    };
    let value_style = match cell.taken {
        Taken::Shown | Taken::Yes | Taken::Both => look.theme.text,
        Taken::Ask => look.theme.warning,
        Taken::No => look.theme.dim,
    };
    let spans = |sign: &str, sign_style: Style, value: &str, style: Style| {
        [
            Span::styled(text::pad(sign, SIGN), sign_style),
            text::span(value, style),
        ]
    };
    if cell.parts.is_empty() {
        return vec![spans(sign, sign_style, look.signs.none, look.theme.dim)];
    }
    let mut lines = Vec::new();
    for part in &cell.parts {
        let (sign, sign_style, style) = if part.gone && cell.taken == Taken::Both {
            ("", look.theme.dim, look.theme.dim)
        } else if part.common {
            ("=", look.theme.dim, look.theme.dim)
        } else {
            (sign, sign_style, value_style)
        };
        let most = if lit { 3 * MOST_OF_PART } else { MOST_OF_PART };
        for (y, line) in clipped(&part.text, columns, most).iter().enumerate() {
            let sign = if y == 0 { sign } else { "" };
            lines.push(spans(sign, sign_style, line, style));
        }
    }
    let most = if lit { 3 * MOST_OF_CELL } else { MOST_OF_CELL };
    if lines.len() > most {
        let more = lines.len() - (most - 1);
        lines.truncate(most - 1);
        lines.push(spans(
            "",
            look.theme.dim,
            &format!("+{more} lines"),
            look.theme.dim,
        ));
    }
    lines
}

/// A text wrapped to at most so many lines; what is cut ends in `…`.
fn clipped(value: &str, columns: usize, most: usize) -> Vec<String> {
    // Wrapping a note of 64 KiB for the few lines in sight would be felt at every key.
    let enough = value
        .char_indices()
        .nth(columns.max(1) * (most + 1))
        .map_or(value, |(end, _)| &value[..end]);
    let mut lines = text::wrap(enough.trim_end(), columns);
    if lines.len() > most {
        let last = format!("{}\u{2026}{}", lines[most - 1], " ".repeat(columns));
        lines.truncate(most);
        lines[most - 1] = text::fit(last.trim_end(), columns);
    } else if enough.len() < value.len()
        && let Some(last) = lines.last_mut()
    {
        *last = text::fit(&format!("{last}\u{2026}"), columns);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;
    use crate::tui::theme::{Glyphs, Theme};

    fn look() -> Look {
        Look {
            theme: Theme::new(crate::config::ThemeName::Default, 256),
            signs: Glyphs::new(false),
            now: Timestamp(0),
            zone: jiff::tz::TimeZone::UTC,
            me: String::new(),
        }
    }

    fn drawn(columns: usize, rows: &[Row], at: usize) -> Vec<String> {
        let heads = ["keep", "other"].map(|name| Head {
            long: Line::from(name),
            short: name.to_owned(),
        });
        let table = lay_out(&heads, rows, columns, Some(at), &look());
        let told = |lines: &[TableLine]| -> Vec<String> {
            let text = |line: &TableLine| -> String {
                line.line.spans.iter().map(|span| &*span.content).collect()
            };
            lines
                .iter()
                .map(|line| text(line).trim_end().to_owned())
                .collect()
        };
        [told(&table.heads), told(&table.lines)].concat()
    }

    fn row(label: &str, left: (&str, Taken), right: (&str, Taken)) -> Row {
        Row {
            label: label.to_owned(),
            cells: vec![Cell::of(left.0, left.1), Cell::of(right.0, right.1)],
        }
    }

    #[test]
    fn columns_stand_beside_each_other_where_they_fit_and_under_each_other_where_not() {
        let rows = [
            row("Name", ("Jan", Taken::Yes), ("J.", Taken::No)),
            row("Company", ("", Taken::No), ("Acme", Taken::Yes)),
        ];
        assert_eq!(
            drawn(60, &rows, 0),
            [
                "            keep                     other",
                "▌Name     ▸ Jan                      J.",
                " Company    –                      ▸ Acme",
            ]
        );
        assert_eq!(
            drawn(40, &rows, 1),
            [
                "keep",
                "other",
                " Name     keep  ▸ Jan",
                "          other   J.",
                "▌Company  keep    –",
                "▌         other ▸ Acme",
            ]
        );
    }

    #[test]
    fn a_long_value_is_cut_with_a_sign_and_shows_more_under_the_cursor() {
        let long = "word ".repeat(400);
        let rows = [
            row("Note", (&long, Taken::Both), ("short", Taken::Both)),
            row("Name", ("a", Taken::Yes), ("b", Taken::No)),
        ];
        let (away, here) = (drawn(70, &rows, 1), drawn(70, &rows, 0));
        assert!(here.len() > away.len());
        assert!(away.len() <= 1 + MOST_OF_PART + 1, "{away:#?}");
        assert!(away[MOST_OF_PART].contains('…'), "{away:#?}");
    }

    #[test]
    fn every_line_is_as_wide_as_it_may_be_whatever_the_script() {
        let rows = [row(
            "Ім'я та прізвище клієнта",
            ("陈晓梅陈晓梅陈晓梅陈晓梅陈晓梅陈晓梅", Taken::Both),
            ("👩‍👩‍👧 שלום \u{202e}abc\u{7}", Taken::Both),
        )];
        for columns in 1..120 {
            let heads = ["a", "b", "c"].map(|name| Head {
                long: Line::from(name),
                short: name.to_owned(),
            });
            let table = lay_out(&heads, &rows, columns, None, &look());
            for line in table.lines.iter().filter(|_| columns > 30) {
                assert!(
                    text::line_width(&line.line) <= columns,
                    "{columns}: {line:?}"
                );
            }
        }
    }
}
