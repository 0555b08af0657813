//! Numbered rows at the upper right (`KEYS`, rule 4): verb, then number.
//!
//! Menus of statuses, agents, views and times are picks whose rows also have an initial; the first
//! row is the likeliest, which the opening letter takes when pressed again.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::bulk::BulkChange;
use crate::domain::fold::fold;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Context, Edit, context};
use crate::tui::look::Look;
use crate::tui::text;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct PickRow {
    /// The action of the table that takes it, with its initial.
    pub action: Option<(Action, &'static str)>,
    /// What it is.
    pub label: String,
    /// What is said about it, at the right.
    pub detail: String,
    /// What is done.
    pub act: Act,
    /// What it would put in or do, shown under the rows; looked through by what is typed, too.
    pub preview: Option<String>,
}

impl PickRow {
    /// A row without an initial.
    pub fn new(label: impl Into<String>, detail: impl Into<String>, act: Act) -> Self {
        Self {
            action: None,
            label: label.into(),
            detail: detail.into(),
            act,
            preview: None,
        }
    }

    /// The same row with what it would put in or do.
    #[must_use]
    pub fn shows(mut self, preview: impl Into<String>) -> Self {
        self.preview = Some(preview.into());
        self
    }

    /// How well it has what was typed, the best first: its label begins with it, has it, has its letters in
    /// their order; its preview or detail has every word. `None`: it has nothing of the kind.
    fn rank(&self, typed: &str) -> Option<u8> {
        let label = fold(&self.label);
        if typed.is_empty() || label.starts_with(typed) {
            return Some(0);
        }
        if label.contains(typed) {
            return Some(1);
        }
        let shown = self.preview.as_deref()?;
        let mut letters = label.chars();
        let in_order = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .all(|c| letters.any(|letter| letter == c));
        if in_order {
            return Some(2);
        }
        let whole = fold(&format!("{} {} {shown}", self.label, self.detail));
        typed
            .split_whitespace()
            .all(|word| whole.contains(word))
            .then_some(3)
    }

    /// The same row with the action and initial of a menu.
    #[must_use]
    pub fn by(mut self, action: Action, initial: &'static str) -> Self {
        self.action = Some((action, initial));
        self
    }
}

/// Columns and rows of what is shown of the row with the cursor, its rule counted.
const PREVIEW_COLUMNS: usize = 60;
const PREVIEW_ROWS: usize = 9;

/// What a name that is typed instead of a number may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Free {
    /// Only one of the rows.
    #[default]
    RowsOnly,
    /// The name of a tag.
    Tag,
    /// A date, `2026-11-30`.
    Date,
    /// The name of an agent.
    Agent,
    /// The name of a company, for all marked cards.
    Company,
}

/// Numbered rows.
#[derive(Debug, Clone)]
pub struct Pick {
    title: String,
    chain: &'static [Context],
    opener: Option<Action>,
    rows: Vec<PickRow>,
    cursor: usize,
    /// What was typed to narrow the rows.
    typed: String,
    free: Free,
}

impl Pick {
    /// A pick of these rows, the likeliest first.
    pub fn new(title: impl Into<String>, rows: Vec<PickRow>) -> Self {
        Self {
            title: title.into(),
            chain: context::PICK,
            opener: None,
            rows,
            cursor: 0,
            typed: String::new(),
            free: Free::RowsOnly,
        }
    }

    /// The letter of this action, pressed again, takes the first row.
    #[must_use]
    pub fn opened_by(mut self, opener: Action) -> Self {
        self.opener = Some(opener);
        self
    }

    /// Its keys are those of a menu.
    #[must_use]
    pub fn keys(mut self, chain: &'static [Context]) -> Self {
        self.chain = chain;
        self
    }

    /// What is typed may be something that is in no row.
    #[must_use]
    pub fn or(mut self, free: Free) -> Self {
        self.free = free;
        self
    }

    /// What it takes beside its rows.
    pub fn takes(&self) -> Free {
        self.free
    }

    /// Adds rows that came later, behind those there are.
    pub fn add(&mut self, rows: Vec<PickRow>) {
        self.rows.extend(rows);
    }

    /// Where its keys are looked up.
    ///
    /// Once a name is begun, every letter belongs to it: initials and numbers act only before.
    pub fn chain(&self) -> &'static [Context] {
        if self.typed.is_empty() {
            self.chain
        } else {
            context::PALETTE
        }
    }

    /// Whether one of its keys does something: of the actions of a menu only those with a row.
    pub fn offers(&self, action: Action) -> bool {
        matches!(
            action,
            Action::Pick | Action::Run | Action::Back | Action::Help
        ) || self
            .rows
            .iter()
            .any(|row| row.action.is_some_and(|(known, _)| known == action))
    }

    /// The action that opened it.
    pub fn opener(&self) -> Option<Action> {
        self.opener
    }

    /// The rows that what was typed leaves, the best first.
    fn shown(&self) -> Vec<&PickRow> {
        let typed = fold(&self.typed);
        let mut rows: Vec<(u8, &PickRow)> = self
            .rows
            .iter()
            .filter_map(|row| Some((row.rank(&typed)?, row)))
            .collect();
        rows.sort_by_key(|(rank, _)| *rank);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard, look: &Look) -> Outcome {
        match heard {
            Heard::Action(Action::Down) | Heard::Edit(Edit::Down) => self.step(1),
            Heard::Action(Action::Up) | Heard::Edit(Edit::Up) => self.step(-1),
            Heard::Action(Action::PageDown) => self.step(9),
            Heard::Action(Action::PageUp) => self.step(-9),
            Heard::Action(Action::Pick | Action::Run) | Heard::Edit(Edit::NewLine) => {
                return self.take(look);
            }
            // A date begins with a digit, and the rows beside it have initials.
            Heard::Numbered(_, number) if self.free == Free::Date => {
                self.typed.push_str(&number.to_string());
                self.cursor = 0;
            }
            Heard::Numbered(_, number) => {
                let Some(row) = self.shown().get(number.wrapping_sub(1)).copied().cloned() else {
                    return Outcome::Refused(format!("there is no row {number}"));
                };
                return Outcome::Do(row.act);
            }
            Heard::Action(Action::GoBack) | Heard::Edit(Edit::Backspace) => {
                self.typed.pop();
                self.cursor = 0;
            }
            Heard::Action(action) => {
                let row = self
                    .rows
                    .iter()
                    .find(|row| row.action.is_some_and(|(known, _)| known == action));
                return row.map_or(Outcome::Unheard, |row| Outcome::Do(row.act.clone()));
            }
            Heard::Text(c) => {
                self.typed.push(c);
                self.cursor = 0;
                if self.free == Free::RowsOnly && self.shown().is_empty() {
                    self.typed.pop();
                    return Outcome::Refused(format!("no row has «{c}»"));
                }
            }
            Heard::Paste(pasted) => {
                self.typed.push_str(&pasted);
                self.cursor = 0;
            }
            Heard::Edit(_) => return Outcome::Unheard,
        }
        Outcome::Heard
    }

    fn step(&mut self, by: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Puts the cursor on a row that was clicked, and takes it.
    pub fn click(&mut self, row: usize, look: &Look) -> Outcome {
        self.cursor = row;
        self.take(look)
    }

    fn take(&self, look: &Look) -> Outcome {
        if let Some(row) = self.shown().get(self.cursor) {
            return Outcome::Do(row.act.clone());
        }
        let typed = self.typed.trim();
        match self.free {
            _ if typed.is_empty() => Outcome::Refused("there is nothing to choose".to_owned()),
            Free::RowsOnly => Outcome::Refused(format!("no row has «{typed}»")),
            Free::Tag => Outcome::Do(Act::Tag(typed.to_owned())),
            Free::Agent => Outcome::Do(Act::Assign(Some(typed.to_owned()))),
            Free::Company => Outcome::Do(Act::Bulk(BulkChange::Company(typed.to_owned()))),
            Free::Date => look.moment_of(typed).map_or_else(
                || {
                    Outcome::Refused(format!(
                        "«{typed}» is no time such as 14:30, 3h, 2d, 2026-11-30 or 2026-11-30 14:30"
                    ))
                },
                |at| Outcome::Do(Act::Snooze(Some(at))),
            ),
        }
    }

    /// Draws itself at the upper right.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let rows = self.shown();
        let widest = self
            .rows
            .iter()
            .map(|row| {
                4 + text::width(&text::shown(&row.label))
                    + 2
                    + text::width(&text::shown(&row.detail))
            })
            .max()
            .unwrap_or(0);
        let previews = self.rows.iter().any(|row| row.preview.is_some());
        let widest = if previews {
            PREVIEW_COLUMNS
        } else {
            widest.clamp(28, 64)
        };
        let types = !self.typed.is_empty() || self.free != Free::RowsOnly;
        let hint = match self.free {
            Free::RowsOnly => "1…9 Enter take  Esc back",
            Free::Tag => "1…9 take, or type a tag",
            Free::Date => "letter, or 14:30, 3h, 2d, a date",
            Free::Agent => "letter, number or name",
            Free::Company => "1…9 take, or type a name",
        };
        // The list keeps its room; what is shown of a row has what is left, up to a few lines.
        let listed = rows.len().max(1).min(usize::from(area.height / 2).max(3));
        let shown = match previews {
            true => PREVIEW_ROWS.min(usize::from(area.height).saturating_sub(listed + 5)),
            false => 0,
        };
        let listed = if previews { listed } else { rows.len().max(1) };
        let room = frame::open(
            Stand::UpperRight,
            widest,
            listed + usize::from(types) + shown,
            &self.title,
            hint,
            area,
            look,
            buffer,
            drawn,
        );
        let height = usize::from(room.height).saturating_sub(usize::from(types) + shown);
        if shown > 1 {
            let from = u16::try_from(usize::from(room.height) - shown).unwrap_or(0);
            let room = Rect {
                y: room.y + from,
                height: room.height - from,
                ..room
            };
            let preview = rows.get(self.cursor).and_then(|row| row.preview.as_deref());
            draw_preview(preview.unwrap_or_default(), room, look, buffer);
        }
        let top = frame::top(self.cursor, rows.len(), height);
        for (y, (place, row)) in rows.iter().enumerate().skip(top).take(height).enumerate() {
            let y = u16::try_from(y).unwrap_or(u16::MAX);
            let sign = match row.action {
                Some((_, initial)) => initial.to_owned(),
                None if place < 9 && self.free != Free::Date => (place + 1).to_string(),
                None => look.signs.dot.to_owned(),
            };
            // What is done is read before what it is done to.
            let left = usize::from(room.width)
                .saturating_sub(2 + text::width(&text::shown(&row.label)) + 2);
            let line = text::justify(
                Line::from(vec![
                    Span::styled(text::pad(&sign, 2), look.theme.accent),
                    text::span(&row.label, look.theme.text),
                ]),
                Line::from(text::span(&text::fit(&row.detail, left), look.theme.dim)),
                usize::from(room.width),
            );
            if place == self.cursor {
                frame::light(room, y, look, buffer);
            }
            text::draw_line(&line, room, y, buffer);
            drawn.put(
                Rect {
                    y: room.y + y,
                    height: 1,
                    ..room
                },
                Target::DialogRow(place),
            );
        }
        if rows.is_empty() {
            let said = match self.free {
                Free::RowsOnly => "nothing to choose",
                _ if self.typed.is_empty() => "type it, then Enter",
                _ => "Enter takes what is typed",
            };
            text::draw_line(
                &Line::from(Span::styled(said, look.theme.dim)),
                room,
                0,
                buffer,
            );
        }
        if !types {
            return None;
        }
        let y = room
            .height
            .saturating_sub(1 + u16::try_from(shown).unwrap_or(0));
        let prompt = format!("{} {}", look.signs.cursor, self.typed);
        text::draw_line(
            &Line::from(text::span(&prompt, look.theme.strong)),
            room,
            y,
            buffer,
        );
        let x = u16::try_from(text::width(&text::shown(&prompt))).unwrap_or(0);
        Some(Position::new(
            (room.x + x).min(room.right().saturating_sub(1)),
            room.y + y,
        ))
    }
}

/// A rule, and under it the text as far as there is room.
fn draw_preview(preview: &str, room: Rect, look: &Look, buffer: &mut Buffer) {
    let columns = usize::from(room.width);
    let rule = look.signs.line.repeat(columns);
    text::draw_line(
        &Line::from(Span::styled(rule, look.theme.border)),
        room,
        0,
        buffer,
    );
    let lines = text::wrap(preview.trim_end(), columns);
    let height = usize::from(room.height).saturating_sub(1);
    for (y, line) in lines.iter().take(height).enumerate() {
        let cut = y + 1 == height && lines.len() > height;
        let said = if cut {
            text::fit(&format!("{line} …"), columns)
        } else {
            line.clone()
        };
        text::draw_line(
            &Line::from(text::span(&said, look.theme.dim)),
            room,
            u16::try_from(y + 1).unwrap_or(u16::MAX),
            buffer,
        );
    }
}
