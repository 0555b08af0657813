//! A text being typed, of one line or of several.
//!
//! `tui_textarea` keeps the text, the caret, the selection and the undo of typing; drawing is our
//! own, so that what is typed or pasted goes through the same gate as everything else and the caret
//! is the terminal's own, which input methods and screen readers follow.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use crate::tui::keymap::{Action, Edit};
use crate::tui::text;

/// What a key did to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text changed.
    Changed,
    /// Only the caret moved.
    Moved,
    /// It is none of a text of this kind.
    Ignored,
}

/// A text with a caret.
#[derive(Debug, Clone)]
pub struct Editor {
    area: TextArea<'static>,
    several_lines: bool,
    top: usize,
}

/// A piece of a line that fits into one row; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    line: usize,
    from: usize,
    to: usize,
}

impl Editor {
    /// A text of several lines with the caret at its end.
    pub fn new(text: &str) -> Self {
        Self::with(text, true)
    }

    /// A text of one line with the caret at its end.
    pub fn line(text: &str) -> Self {
        Self::with(text, false)
    }

    fn with(text: &str, several_lines: bool) -> Self {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines = if several_lines {
            text.split('\n').map(str::to_owned).collect()
        } else {
            vec![text.replace('\n', " ")]
        };
        let mut area = TextArea::new(lines);
        area.set_max_histories(500);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self {
            area,
            several_lines,
            top: 0,
        }
    }

    /// The text; lines are parted by `\n`.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether there is nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Replaces the text, as one step of undo, caret at the end.
    pub fn set(&mut self, text: &str) {
        self.area.select_all();
        self.insert(text);
    }

    /// Puts text in at the caret, in place of a selection: a paste, a saved reply.
    pub fn insert(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if self.several_lines {
            self.area.insert_str(text);
        } else {
            self.area.insert_str(text.replace('\n', " "));
        }
    }

    /// Whether the caret stands behind the last character.
    pub fn at_end(&self) -> bool {
        let cursor = self.area.cursor();
        let lines = self.area.lines();
        cursor.0 + 1 == lines.len()
            && lines
                .last()
                .is_some_and(|line| line.chars().count() == cursor.1)
    }

    /// The caret: line and character, from 0.
    pub fn caret(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    /// Does an editing action of the table; `Ignored` for any other action.
    pub fn act(&mut self, action: Action) -> Typed {
        let changed = match action {
            Action::LineStart => return self.moved(CursorMove::Head),
            Action::LineEnd => return self.moved(CursorMove::End),
            Action::WordLeft => return self.moved(CursorMove::WordBack),
            Action::WordRight => return self.moved(CursorMove::WordForward),
            Action::DeleteToStart => self.area.delete_line_by_head(),
            Action::DeleteToEnd => self.area.delete_line_by_end(),
            Action::DeleteWord => self.area.delete_word(),
            Action::DeleteRight => self.delete_right(),
            Action::UndoTyping => self.area.undo(),
            Action::RedoTyping => self.area.redo(),
            _ => return Typed::Ignored,
        };
        if changed {
            Typed::Changed
        } else {
            Typed::Moved
        }
    }

    fn moved(&mut self, to: CursorMove) -> Typed {
        self.area.move_cursor(to);
        Typed::Moved
    }

    /// Types a character as the terminal sent it, in any layout.
    pub fn type_char(&mut self, c: char) -> Typed {
        if c.is_control() {
            return Typed::Ignored;
        }
        self.area.insert_char(c);
        Typed::Changed
    }

    /// A key of the text itself. `columns` is the width the text is wrapped to, for going up and
    /// down.
    pub fn edit(&mut self, edit: Edit, columns: usize) -> Typed {
        let before = self.caret();
        let changed = match edit {
            Edit::NewLine if self.several_lines => {
                self.area.insert_newline();
                true
            }
            Edit::Backspace => self.delete_left(),
            Edit::Left => return self.walk(before, -1),
            Edit::Right => return self.walk(before, 1),
            Edit::Up if self.several_lines => return self.climb(-1, columns),
            Edit::Down if self.several_lines => return self.climb(1, columns),
            Edit::PageUp if self.several_lines => {
                return (0..8).fold(Typed::Moved, |_, _| self.climb(-1, columns));
            }
            Edit::PageDown if self.several_lines => {
                return (0..8).fold(Typed::Moved, |_, _| self.climb(1, columns));
            }
            _ => return Typed::Ignored,
        };
        if changed {
            Typed::Changed
        } else {
            Typed::Moved
        }
    }

    /// Deletes the grapheme before the caret: an accent goes with its letter, a family emoji whole.
    fn delete_left(&mut self) -> bool {
        if self.area.is_selecting() {
            return self.area.cut();
        }
        let (line, column) = self.caret();
        let before = self.area.lines().get(line).map_or(0, |text| {
            let head: String = text.chars().take(column).collect();
            head.graphemes(true)
                .next_back()
                .map_or(0, |grapheme| grapheme.chars().count())
        });
        (0..before.max(1)).fold(false, |changed, _| self.area.delete_char() || changed)
    }

    fn delete_right(&mut self) -> bool {
        let (line, column) = self.caret();
        let after = self.area.lines().get(line).map_or(0, |text| {
            let tail: String = text.chars().skip(column).collect();
            tail.graphemes(true)
                .next()
                .map_or(0, |grapheme| grapheme.chars().count())
        });
        (0..after.max(1)).fold(false, |changed, _| self.area.delete_next_char() || changed)
    }

    fn walk(&mut self, before: (usize, usize), by: isize) -> Typed {
        let (line, column) = before;
        let Some(text) = self.area.lines().get(line) else {
            return Typed::Moved;
        };
        let mut edges = vec![0];
        for grapheme in text.graphemes(true) {
            edges.push(edges.last().copied().unwrap_or(0) + grapheme.chars().count());
        }
        let next = if by < 0 {
            edges.iter().rev().copied().find(|edge| *edge < column)
        } else {
            edges.iter().copied().find(|edge| *edge > column)
        };
        match next {
            Some(column) => self.jump(line, column),
            None if by < 0 => self.area.move_cursor(CursorMove::Back),
            None => self.area.move_cursor(CursorMove::Forward),
        }
        Typed::Moved
    }

    fn jump(&mut self, line: usize, column: usize) {
        let bounded = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area
            .move_cursor(CursorMove::Jump(bounded(line), bounded(column)));
    }

    /// Goes up or down by a row as it is drawn, keeping the column on the screen.
    fn climb(&mut self, by: isize, columns: usize) -> Typed {
        let rows = self.rows(columns);
        let (at, column) = self.caret_row(&rows);
        let Some(row) = at.checked_add_signed(by).and_then(|at| rows.get(at)) else {
            let edge = if by < 0 {
                CursorMove::Head
            } else {
                CursorMove::End
            };
            self.area.move_cursor(edge);
            return Typed::Moved;
        };
        let (line, mut to) = (row.line, row.from);
        let mut used = 0;
        if let Some(text) = self.area.lines().get(line) {
            let piece: String = text
                .chars()
                .skip(row.from)
                .take(row.to - row.from)
                .collect();
            for grapheme in piece.graphemes(true) {
                let wide = cell_width(grapheme);
                if used + wide > column {
                    break;
                }
                used += wide;
                to += grapheme.chars().count();
            }
        }
        self.jump(line, to);
        Typed::Moved
    }

    /// Rows of the text when wrapped to so many columns.
    pub fn height(&self, columns: usize) -> usize {
        if self.several_lines {
            self.rows(columns).len()
        } else {
            1
        }
    }

    fn rows(&self, columns: usize) -> Vec<Row> {
        self.area
            .lines()
            .iter()
            .enumerate()
            .flat_map(|(line, text)| wrap_line(line, text, columns))
            .collect()
    }

    /// The row with the caret and the column it stands in.
    fn caret_row(&self, rows: &[Row]) -> (usize, usize) {
        let (line, column) = self.caret();
        let at = rows
            .iter()
            .rposition(|row| row.line == line && row.from <= column)
            .unwrap_or(0);
        let from = rows.get(at).map_or(0, |row| row.from);
        let head: String = self
            .area
            .lines()
            .get(line)
            .map(|text| text.chars().skip(from).take(column - from).collect())
            .unwrap_or_default();
        (at, head.graphemes(true).map(cell_width).sum())
    }

    /// Scrolls so that the caret is in sight of so many rows and columns.
    pub fn keep(&mut self, columns: usize, height: usize) {
        if !self.several_lines || height == 0 {
            return;
        }
        let rows = self.rows(columns);
        let (at, _) = self.caret_row(&rows);
        self.top = self
            .top
            .min(rows.len().saturating_sub(height))
            .clamp((at + 1).saturating_sub(height), at);
    }

    /// Draws the text; the caret's place on the screen comes back.
    pub fn draw(
        &self,
        area: Rect,
        style: Style,
        selection: Style,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        if area.is_empty() {
            return None;
        }
        let columns = usize::from(area.width);
        if !self.several_lines {
            return Some(self.draw_line(area, style, buffer));
        }
        let rows = self.rows(columns);
        let (at, column) = self.caret_row(&rows);
        let selected = self.area.selection_range();
        for (y, row) in rows
            .iter()
            .skip(self.top)
            .take(usize::from(area.height))
            .enumerate()
        {
            let line = self.area.lines().get(row.line).map_or("", String::as_str);
            let chars = line
                .chars()
                .enumerate()
                .skip(row.from)
                .take(row.to - row.from);
            let mut spans: Vec<Span<'static>> = Vec::new();
            let mut run = String::new();
            let mut lit = false;
            for (column, c) in chars {
                let inside = selected.is_some_and(|(from, to)| {
                    (row.line, column) >= from && (row.line, column) < to
                });
                if inside != lit && !run.is_empty() {
                    spans.push(text::span(&run, if lit { selection } else { style }));
                    run.clear();
                }
                lit = inside;
                run.push(c);
            }
            spans.push(text::span(&run, if lit { selection } else { style }));
            text::draw_line(
                &Line::from(spans),
                area,
                u16::try_from(y).unwrap_or(u16::MAX),
                buffer,
            );
        }
        let y = u16::try_from(at.checked_sub(self.top)?).ok()?;
        let x = u16::try_from(column).ok()?.min(area.width - 1);
        (y < area.height).then(|| Position::new(area.x + x, area.y + y))
    }

    /// One line slides so that the caret is in sight.
    fn draw_line(&self, area: Rect, style: Style, buffer: &mut Buffer) -> Position {
        let line = self.area.lines().first().map_or("", String::as_str);
        let (_, caret) = self.caret();
        let columns = usize::from(area.width);
        let head: String = line.chars().take(caret).collect();
        let head_width: usize = head.graphemes(true).map(cell_width).sum();
        let mut hidden = 0;
        let mut skipped = 0;
        for grapheme in line.graphemes(true) {
            if head_width - hidden.min(head_width) < columns {
                break;
            }
            hidden += cell_width(grapheme);
            skipped += grapheme.chars().count();
        }
        let tail: String = line.chars().skip(skipped).collect();
        text::draw_line(
            &Line::from(text::span(&tail, style)),
            Rect { height: 1, ..area },
            0,
            buffer,
        );
        let x = u16::try_from(head_width.saturating_sub(hidden)).unwrap_or(0);
        Position::new(area.x + x.min(area.width - 1), area.y)
    }
}

/// The columns a grapheme takes once it went through the gate.
fn cell_width(grapheme: &str) -> usize {
    // Most letters are these, and a long text is measured with every key.
    if matches!(grapheme.as_bytes(), [b' '..=b'~']) {
        return 1;
    }
    text::width(&text::shown(grapheme))
}

/// Cuts a line into rows, at blanks where there are any. A blank at the edge hangs over it.
fn wrap_line(line: usize, text: &str, columns: usize) -> Vec<Row> {
    let columns = columns.max(1);
    let mut rows = Vec::new();
    let (mut from, mut used, mut at) = (0, 0, 0);
    let mut word: Option<(usize, usize)> = None;
    for grapheme in text.graphemes(true) {
        let wide = cell_width(grapheme);
        let blank = grapheme.chars().all(char::is_whitespace);
        if used + wide > columns && !blank && at > from {
            let (cut, left) = match word {
                Some((start, before)) if start > from => (start, used - before),
                _ => (at, 0),
            };
            rows.push(Row {
                line,
                from,
                to: cut,
            });
            from = cut;
            used = left;
            word = None;
        }
        used += wide;
        at += grapheme.chars().count();
        if blank {
            word = Some((at, used));
        }
    }
    rows.push(Row { line, from, to: at });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(editor: &Editor, width: u16, height: u16) -> (Vec<String>, Option<Position>) {
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        let caret = editor.draw(area, Style::new(), Style::new(), &mut buffer);
        let rows = (0..height)
            .map(|y| {
                (0..width)
                    .map(|x| buffer[(x, y)].symbol())
                    .collect::<String>()
                    .trim_end()
                    .to_owned()
            })
            .collect();
        (rows, caret)
    }

    #[test]
    fn a_long_line_wraps_at_words_and_the_caret_follows() {
        let editor = Editor::new("the parcel is at the depot");
        let (rows, caret) = drawn(&editor, 12, 4);
        assert_eq!(rows, ["the parcel", "is at the", "depot", ""]);
        assert_eq!(caret, Some(Position::new(5, 2)));
    }

    #[test]
    fn up_and_down_go_by_rows_as_they_are_drawn() {
        let mut editor = Editor::new("the parcel is at the depot");
        editor.edit(Edit::Up, 12);
        assert_eq!(editor.caret(), (0, 16));
        editor.edit(Edit::Up, 12);
        assert_eq!(editor.caret(), (0, 5));
    }

    #[test]
    fn backspace_takes_a_whole_grapheme() {
        for text in ["e\u{301}", "👩‍👩‍👧", "ñ", "小"] {
            let mut editor = Editor::new(text);
            editor.edit(Edit::Backspace, 20);
            assert_eq!(editor.text(), "", "{text}");
        }
    }

    #[test]
    fn r1_pasted_control_and_direction_characters_reach_no_cell() {
        let mut editor = Editor::new("");
        editor.insert("a\u{1b}[31mb\u{202e}c\u{7}");
        let (rows, _) = drawn(&editor, 30, 1);
        assert!(
            rows[0].chars().all(|c| !c.is_control() && c != '\u{202e}'),
            "{rows:?}"
        );
        assert!(editor.text().contains('\u{202e}'), "the text is untouched");
    }

    #[test]
    fn undo_takes_back_a_paste_whole() {
        let mut editor = Editor::new("");
        editor.insert("one\ntwo");
        assert_eq!(editor.text(), "one\ntwo");
        editor.act(Action::UndoTyping);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn nothing_panics_in_a_window_without_room() {
        let mut editor = Editor::new("小明 and more\n\n\tx");
        for width in 0..6 {
            for height in 0..3 {
                editor.keep(usize::from(width), usize::from(height));
                drawn(&editor, width, height);
            }
        }
    }
}
