//! Text in columns, aligned by what it takes on the screen.

use std::borrow::Cow;

use super::output::{Out, Style};
use crate::domain::printable::{clip, printable_line, width};

/// One cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

/// A cell with a text from anywhere.
pub(super) fn cell(text: &str) -> Cell {
    Cell {
        text: printable_line(text).into_owned(),
        style: Style::Plain,
    }
}

impl Cell {
    /// The same, read second.
    pub(super) fn dim(mut self) -> Self {
        self.style = Style::Dim;
        self
    }

    /// The same, read first.
    pub(super) fn bold(mut self) -> Self {
        self.style = Style::Bold;
        self
    }
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Flush left, whole.
    Left,
    /// Flush right, whole: numbers.
    Right,
    /// Flush left; cut where the terminal is too narrow, and never wider than so many columns.
    Cut(usize),
}

/// Between two columns.
const GAP: usize = 2;
/// The least that is left of a column that is cut.
const LEAST: usize = 8;

/// Prints rows in columns.
pub(super) fn print(out: &mut Out, columns: &[Column], rows: &[Vec<Cell>]) -> std::io::Result<()> {
    let widths = widths(columns, rows, out.width());
    let fits = out.width().is_some();
    for row in rows {
        let mut line = String::new();
        let mut skipped = 0;
        for ((cell, column), wide) in row.iter().zip(columns).zip(&widths) {
            // Where nobody looks nothing is cut: a pipe gets every word.
            let text = match fits {
                true => clip(&cell.text, *wide),
                false => Cow::Borrowed(cell.text.as_str()),
            };
            let room = wide.saturating_sub(width(&text));
            // What would only be white space at the end of a line waits for more text.
            if text.is_empty() {
                skipped += wide + if *wide == 0 { 0 } else { GAP };
                continue;
            }
            line.extend(std::iter::repeat_n(' ', std::mem::take(&mut skipped)));
            let styled = out.styled(&text, cell.style);
            let (left, right) = match column {
                Column::Right => (room, 0),
                Column::Left | Column::Cut(_) => (0, room),
            };
            line.extend(std::iter::repeat_n(' ', left));
            line.push_str(&styled);
            skipped = right + GAP;
        }
        out.line(&line)?;
    }
    Ok(())
}

fn widths(columns: &[Column], rows: &[Vec<Cell>], most: Option<usize>) -> Vec<usize> {
    let mut widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let widest = rows
                .iter()
                .filter_map(|row| row.get(at))
                .map(|cell| width(&cell.text))
                .max()
                .unwrap_or(0);
            match column {
                Column::Cut(limit) => widest.min(*limit),
                Column::Left | Column::Right => widest,
            }
        })
        .collect();
    let Some(most) = most else { return widths };
    let gaps = widths.iter().filter(|wide| **wide > 0).count();
    let taken = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * gaps.saturating_sub(1);
    // The widest of those that may be cut gives first, column by column.
    while taken(&widths) > most {
        let widest = columns
            .iter()
            .zip(widths.iter_mut())
            .filter(|(column, wide)| matches!(column, Column::Cut(_)) && **wide > LEAST)
            .map(|(_, wide)| wide)
            .max_by_key(|wide| **wide);
        match widest {
            Some(wide) => *wide -= 1,
            None => break,
        }
    }
    widths
}

/// Text for a cell that says nothing when there is nothing.
pub(super) fn or_empty(text: Option<&str>) -> Cow<'_, str> {
    text.map_or(Cow::Borrowed(""), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_the_widest_is_cut() {
        let rows = vec![
            vec![cell("1"), cell("小明"), cell("short")],
            vec![cell("22"), cell("a"), cell(&"long ".repeat(20))],
        ];
        let columns = [Column::Right, Column::Left, Column::Cut(200)];
        assert_eq!(widths(&columns, &rows, None)[..2], [2, 4]);
        assert_eq!(widths(&columns, &rows, Some(40)), [2, 4, 30]);
        assert_eq!(widths(&columns, &rows, Some(5))[2], LEAST, "never nothing");
    }

    #[test]
    fn a_cell_shows_no_control_characters() {
        assert_eq!(cell("a\x1b[31mb\nc").text, "a\u{FFFD}[31mb⏎c");
    }
}
