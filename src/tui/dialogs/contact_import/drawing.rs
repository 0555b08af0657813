//! The check of a file of contacts on the screen: what it was read as, the words by which rows are chosen,
//! the columns, the rows around the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{COLUMNS, ContactImport, ROWS, Step, row};
use crate::domain::display::{counted, grouped};
use crate::domain::exchange::{ContactCheck, Verdict};
use crate::tui::dialogs::frame::{self, Stand};
use crate::tui::dialogs::import::bar;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::text;

/// A line, and what can be clicked in it: column, width, place.
type Clickable = (Line<'static>, Vec<(u16, u16, usize)>);

impl ContactImport {
    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let Some(check) = &self.check else {
            self.draw_work(area, look, buffer, drawn);
            return None;
        };
        let columns = usize::from(area.width).saturating_sub(8).clamp(8, 110);
        let head = self.head(check, columns, look);
        let rows = check
            .report
            .verdicts
            .len()
            .saturating_mul(2)
            .saturating_add(10);
        let room = frame::open(
            Stand::Middle,
            columns,
            head.len().saturating_add(rows),
            &format!("Import {}", self.name),
            "",
            area,
            look,
            buffer,
            drawn,
        );
        for (y, (line, targets)) in (0..room.height).zip(&head) {
            text::draw_line(line, room, y, buffer);
            for (x, width, place) in targets {
                let spot = Rect::new(room.x + x, room.y + y, *width, 1).intersection(room);
                drawn.put(spot, Target::DialogRow(*place));
            }
        }
        let above = u16::try_from(head.len())
            .unwrap_or(u16::MAX)
            .min(room.height);
        let body = Rect {
            y: room.y + above,
            height: room.height - above,
            ..room
        };
        self.draw_rows(check, body, look, buffer, drawn);
        self.draw_keys(room, look, buffer, drawn);
        None
    }

    /// How far it is, in a small dialog of its own.
    fn draw_work(&self, area: Rect, look: &Look, buffer: &mut Buffer, drawn: &mut Drawn) {
        let (verb, lines) = match self.step {
            Step::Imports(done, total) => ("Importing", vec![work(done, total, look)]),
            Step::Checks(done, total) => (
                "Checking",
                vec![
                    work(done, total, look),
                    Line::from(Span::styled("Nothing is changed yet.", look.theme.dim)),
                ],
            ),
            Step::Asks => return,
        };
        let room = frame::open(
            Stand::Middle,
            60,
            lines.len(),
            &format!("{verb} {}", self.name),
            "Esc: it runs on  Ctrl-c stops it",
            area,
            look,
            buffer,
            drawn,
        );
        for (y, line) in (0..room.height).zip(&lines) {
            text::draw_line(line, room, y, buffer);
        }
    }

    /// The lines over the rows, each with what can be clicked in it: column, width, place.
    fn head(&self, check: &ContactCheck, columns: usize, look: &Look) -> Vec<Clickable> {
        let plain = |line| (line, Vec::new());
        let report = &check.report;
        let mut head = vec![plain(match self.step {
            Step::Checks(done, total) | Step::Imports(done, total) => work(done, total, look),
            Step::Asks => text::justify(
                Line::from(text::span(&report.read_as, look.theme.dim)),
                Line::from(text::span(
                    &counted(report.rows, "row", "rows"),
                    look.theme.text,
                )),
                columns,
            ),
        })];
        for line in self.problem.iter().flat_map(|why| text::wrap(why, columns)) {
            head.push(plain(Line::from(text::span(&line, look.theme.problem))));
        }
        head.extend(self.words(columns, look));
        head.extend(self.columns_line(check, columns, look));
        head.push(plain(Line::from(Span::styled(
            look.signs.line.repeat(columns),
            look.theme.border,
        ))));
        head
    }

    /// The words by which rows are chosen, in as many lines as they need.
    fn words(&self, columns: usize, look: &Look) -> Vec<Clickable> {
        let verdicts = self.verdicts();
        if verdicts.len() < 2 {
            let said = match verdicts.first() {
                None => "There is no card in it.".to_owned(),
                Some((Verdict::Unchanged, _)) => {
                    "Everything in it is on the desk already: there is nothing to import."
                        .to_owned()
                }
                Some((verdict, count)) => format!("{} {}", grouped(*count), row::word(*verdict)),
            };
            let style = verdicts
                .first()
                .map_or(look.theme.text, |(verdict, _)| row::style(*verdict, look));
            let lines = text::wrap(&said, columns);
            let line = |line: &String| (Line::from(text::span(line, style)), Vec::new());
            return lines.iter().map(line).collect();
        }
        let all: u64 = verdicts.iter().map(|(_, count)| count).sum();
        let mut words = vec![(None, format!("all {}", grouped(all)), look.theme.text)];
        for (verdict, count) in verdicts {
            let said = format!("{} {}", grouped(count), row::word(verdict));
            words.push((Some(verdict), said, row::style(verdict, look)));
        }
        let mut lines: Vec<Clickable> = vec![(Line::default(), Vec::new())];
        let mut x = 0;
        for (place, (verdict, said, style)) in words.into_iter().enumerate() {
            let sign = verdict.map_or(String::new(), |of| format!("{} ", row::sign(of, look)));
            let chosen = verdict == self.only;
            let said = format!(" {sign}{said} ");
            let width = text::width(&said);
            if x > 0 && x + width > columns {
                lines.push((Line::default(), Vec::new()));
                x = 0;
            }
            // Brackets say it where there is no colour.
            let said = match said
                .strip_prefix(' ')
                .and_then(|said| said.strip_suffix(' '))
            {
                Some(inner) if chosen => format!("[{inner}]"),
                _ => said,
            };
            let style: Style = if chosen {
                style.patch(look.theme.strong)
            } else {
                style
            };
            if let Some((line, targets)) = lines.last_mut() {
                line.spans.push(text::span(&said, style));
                let at = |x: usize| u16::try_from(x).unwrap_or(u16::MAX);
                targets.push((at(x), at(width), place));
            }
            x += width;
        }
        lines
    }

    /// Columns that were given a field, and those that are left out.
    fn columns_line(&self, check: &ContactCheck, columns: usize, look: &Look) -> Vec<Clickable> {
        let left = self.columns();
        let given: Vec<String> = check
            .file
            .options
            .columns
            .iter()
            .filter(|(_, field)| !field.is_empty())
            .map(|(name, field)| format!("«{name}» {} {field}", look.signs.arrow))
            .collect();
        let mut said = Vec::new();
        if !given.is_empty() {
            said.push((format!("Columns: {}", given.join(", ")), look.theme.good));
        }
        if !left.is_empty() {
            let names: Vec<String> = left
                .iter()
                .map(|(name, sample)| match sample.as_str() {
                    "" => format!("«{}»", text::fit(name, 30)),
                    sample => format!("«{}» ({})", text::fit(name, 30), text::fit(sample, 20)),
                })
                .collect();
            let what = match (left.len(), self.chooses_columns()) {
                (1, true) => "A column nobody knows is left out (g gives it a field): ",
                (_, true) => "Columns nobody knows are left out (g gives them a field): ",
                (_, false) => "Names nobody knows are left out: ",
            };
            said.push((format!("{what}{}", names.join(", ")), look.theme.warning));
        }
        let mut lines = Vec::new();
        for (said, style) in said {
            let wrapped = text::wrap(&said, columns);
            let cut = wrapped.len() > 2;
            for (at, line) in wrapped.iter().take(2).enumerate() {
                let line = if at == 1 && cut {
                    format!(
                        "{}{}",
                        text::fit(line, columns.saturating_sub(1)),
                        look.signs.ellipsis
                    )
                } else {
                    line.clone()
                };
                let width = u16::try_from(columns).unwrap_or(u16::MAX);
                let targets = vec![(0, width, COLUMNS)];
                lines.push((Line::from(text::span(&line, style)), targets));
            }
        }
        lines
    }

    fn draw_rows(
        &self,
        check: &ContactCheck,
        room: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) {
        let height = usize::from(room.height);
        let digits = check.report.rows.to_string().len();
        let columns = usize::from(room.width);
        // What lies far from the cursor is never in sight: each row has a line at least.
        let first = self.cursor.saturating_sub(height);
        let mut lines: Vec<(usize, Line<'static>)> = Vec::new();
        let mut of_cursor = 0;
        let near = self
            .shown
            .iter()
            .enumerate()
            .skip(first)
            .take(2 * height + 1);
        for (place, row) in near {
            let Some(row) = check.report.verdicts.get(*row) else {
                continue;
            };
            let open = place == self.cursor;
            if open {
                of_cursor = lines.len();
            }
            let told = row::lines(row, digits, columns, open, look);
            lines.extend(told.into_iter().map(|line| (place, line)));
        }
        // The row with the cursor from its first line on, the others around it.
        let own = lines
            .iter()
            .filter(|(place, _)| *place == self.cursor)
            .count();
        let middle = of_cursor + own.min(height) / 2;
        let top = frame::top(middle, lines.len(), height).min(of_cursor);
        for (y, (place, line)) in (0..room.height).zip(lines.iter().skip(top)) {
            if *place == self.cursor && self.step == Step::Asks {
                frame::light(room, y, look, buffer);
            }
            text::draw_line(line, room, y, buffer);
            let spot = Rect {
                y: room.y + y,
                height: 1,
                ..room
            };
            drawn.put(spot, Target::DialogRow(ROWS + place));
        }
    }

    fn draw_keys(&self, room: Rect, look: &Look, buffer: &mut Buffer, drawn: &mut Drawn) {
        let import = match self.takes() {
            0 => "close".to_owned(),
            count => format!("import {}", counted(count, "row", "rows")),
        };
        let mut keys = Vec::new();
        match self.step {
            Step::Asks => {
                if self.verdicts().len() > 1 {
                    keys.push(("Tab", "which rows", Action::NextPane));
                }
                if self.chooses_columns() {
                    keys.push(("g", "columns", Action::Gear));
                }
                keys.push(("Enter", import.as_str(), Action::NextStep));
                keys.push(("Esc", "leave it", Action::Back));
            }
            Step::Checks(..) | Step::Imports(..) => {
                keys.push(("Ctrl-c", "stop", Action::Stop));
                keys.push(("Esc", "it runs on", Action::Back));
            }
        }
        frame::keys(&keys, room, look, buffer, drawn);
    }
}

/// «12,345 of 100,000 rows» with a bar.
fn work(done: u64, total: u64, look: &Look) -> Line<'static> {
    if total == 0 {
        return Line::from(Span::styled("reading the file…", look.theme.dim));
    }
    Line::from(vec![
        Span::styled(bar(done as f64 / total as f64, 24, look), look.theme.accent),
        Span::styled(
            format!("  {} of {}", grouped(done), counted(total, "row", "rows")),
            look.theme.text,
        ),
    ])
}
