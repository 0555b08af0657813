//! A few fields in a dialog, with a visible Save: what a company and an entry of a list are typed
//! into.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::Heard;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Context, Edit, context};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};

/// Columns of the labels.
const LABEL: u16 = 11;

/// How a field is filled.
#[derive(Debug, Clone)]
enum Kind {
    /// A text of so many rows.
    Text(Box<Editor>, u16),
    /// One of several words.
    Choice(Vec<&'static str>, usize),
    /// Something that cannot be changed here.
    Fixed(String),
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    label: &'static str,
    kind: Kind,
    given: String,
    /// What it is for, shown while nothing stands in it.
    hint: &'static str,
}

impl Field {
    /// A text of one line.
    pub fn line(label: &'static str, text: &str) -> Self {
        Self::new(label, Kind::Text(Box::new(Editor::line(text)), 1))
    }

    /// A text of several lines.
    pub fn lines(label: &'static str, text: &str, rows: u16) -> Self {
        Self::new(label, Kind::Text(Box::new(Editor::new(text)), rows))
    }

    /// One of several words.
    pub fn choice(label: &'static str, words: Vec<&'static str>, chosen: usize) -> Self {
        Self::new(label, Kind::Choice(words, chosen))
    }

    /// Something to read.
    pub fn fixed(label: &'static str, text: &str) -> Self {
        Self::new(label, Kind::Fixed(text.to_owned()))
    }

    /// The same field, saying what it is for while it is empty.
    #[must_use]
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    fn new(label: &'static str, kind: Kind) -> Self {
        let mut field = Self {
            label,
            kind,
            given: String::new(),
            hint: "",
        };
        field.given = field.value();
        field
    }

    /// What stands in it.
    pub fn value(&self) -> String {
        match &self.kind {
            Kind::Text(editor, _) => editor.text(),
            Kind::Choice(words, chosen) => words.get(*chosen).copied().unwrap_or("").to_owned(),
            Kind::Fixed(text) => text.clone(),
        }
    }

    fn rows(&self) -> u16 {
        match &self.kind {
            Kind::Text(_, rows) => *rows,
            _ => 1,
        }
    }

    fn is_fixed(&self) -> bool {
        matches!(self.kind, Kind::Fixed(_))
    }
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// It was heard.
    Heard,
    /// A field has another value.
    Changed,
    /// Save.
    Save,
    /// Leave, and nothing was typed or that was said twice.
    Leave,
    /// It was none of theirs.
    Unheard,
}

/// The fields, the caret among them, and what is wrong.
#[derive(Debug, Clone)]
pub struct Fields {
    fields: Vec<Field>,
    /// The field with the caret; one more than there are is Save.
    at: usize,
    /// What is wrong, in a sentence; or a word before leaving.
    problem: String,
    leaving: bool,
    saving: bool,
}

impl Fields {
    /// The caret stands in the first that can be changed.
    pub fn new(fields: Vec<Field>) -> Self {
        let at = fields
            .iter()
            .position(|field| !field.is_fixed())
            .unwrap_or(0);
        Self {
            fields,
            at,
            problem: String::new(),
            leaving: false,
            saving: false,
        }
    }

    /// The caret stands in this field first.
    #[must_use]
    pub fn from(mut self, at: usize) -> Self {
        self.at = at;
        self
    }

    /// What stands in a field.
    pub fn value(&self, place: usize) -> String {
        self.fields.get(place).map(Field::value).unwrap_or_default()
    }

    /// The place of the caret.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether anything differs from what was given.
    pub fn changed(&self) -> bool {
        self.fields.iter().any(|field| field.value() != field.given)
    }

    /// Whether it waits for the answer to a Save.
    pub fn saving(&self) -> bool {
        self.saving
    }

    /// Saves: nothing is heard until the answer came.
    pub fn save(&mut self) {
        self.saving = true;
        self.problem.clear();
    }

    /// It was not saved; what was typed stays, the caret goes to the field it is about.
    pub fn refuse(&mut self, why: String, at: usize) {
        self.saving = false;
        self.problem = why;
        if at < self.fields.len() {
            self.at = at;
        }
    }

    /// What is wrong, if anything.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Where keys are looked up.
    pub fn chain(&self) -> &'static [Context] {
        match self.fields.get(self.at).map(|field| &field.kind) {
            Some(Kind::Text(..)) => context::SHEET,
            _ => context::SHEET_CHOICE,
        }
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Filled {
        if self.saving {
            // What runs can be stopped even if the answer never comes.
            return match heard {
                Heard::Action(Action::Stop) => Filled::Unheard,
                _ => Filled::Heard,
            };
        }
        if *heard != Heard::Action(Action::Back) {
            self.leaving = false;
        }
        match heard {
            Heard::Action(Action::Back) => return self.leave(),
            Heard::Action(Action::Save) => return Filled::Save,
            Heard::Action(Action::NextField) => self.go(1),
            Heard::Action(Action::PreviousField) => self.go(-1),
            Heard::Action(Action::NewLine) | Heard::Edit(Edit::NewLine) => return self.enter(),
            Heard::Action(action @ (Action::Down | Action::Up)) => {
                self.arrow(if *action == Action::Down { 1 } else { -1 });
            }
            Heard::Edit(edit @ (Edit::Down | Edit::Up)) => {
                self.arrow(if *edit == Edit::Down { 1 } else { -1 });
            }
            Heard::Action(Action::ChooseLeft) => return self.choose(-1),
            Heard::Action(Action::ChooseRight | Action::Choose) => return self.choose(1),
            other => return self.type_in(other),
        }
        Filled::Heard
    }

    fn leave(&mut self) -> Filled {
        if self.leaving || !self.changed() {
            return Filled::Leave;
        }
        self.leaving = true;
        self.problem = "Esc once more discards what was typed; Ctrl-s saves it".to_owned();
        Filled::Heard
    }

    fn type_in(&mut self, heard: &Heard) -> Filled {
        let Some(field) = self.fields.get_mut(self.at) else {
            return Filled::Unheard;
        };
        let editor = match &mut field.kind {
            Kind::Text(editor, _) => editor,
            Kind::Choice(words, chosen) => {
                if let Heard::Text(typed) = heard
                    && let Some(found) = words
                        .iter()
                        .position(|word| word.starts_with(typed.to_ascii_lowercase()))
                {
                    *chosen = found;
                    return Filled::Changed;
                }
                return Filled::Unheard;
            }
            Kind::Fixed(_) => return Filled::Unheard,
        };
        let typed = match heard {
            Heard::Action(Action::DropLine) => editor.edit(Edit::Backspace, 60),
            Heard::Action(action) => editor.act(*action),
            Heard::Text(c) => editor.type_char(*c),
            Heard::Edit(edit) => editor.edit(*edit, 60),
            Heard::Paste(pasted) => {
                editor.insert(pasted);
                Typed::Changed
            }
            Heard::Numbered(..) => Typed::Ignored,
        };
        match typed {
            Typed::Changed => {
                self.problem.clear();
                Filled::Changed
            }
            Typed::Moved => Filled::Heard,
            Typed::Ignored => Filled::Unheard,
        }
    }

    /// A line below in a text of several, the next field in one; on Save: Save.
    fn enter(&mut self) -> Filled {
        let Some(field) = self.fields.get_mut(self.at) else {
            return Filled::Save;
        };
        match &mut field.kind {
            Kind::Text(editor, rows) if *rows > 1 => {
                let (line, _) = editor.caret();
                let empty = editor
                    .text()
                    .split('\n')
                    .nth(line)
                    .is_none_or(|line| line.trim().is_empty());
                if empty {
                    self.go(1);
                    return Filled::Heard;
                }
                editor.edit(Edit::NewLine, 60);
                Filled::Changed
            }
            _ => {
                self.go(1);
                Filled::Heard
            }
        }
    }

    fn choose(&mut self, by: isize) -> Filled {
        match self.fields.get_mut(self.at).map(|field| &mut field.kind) {
            Some(Kind::Choice(words, chosen)) => {
                let count = words.len().max(1);
                *chosen = (*chosen + count).saturating_add_signed(by) % count;
                self.problem.clear();
                Filled::Changed
            }
            _ => Filled::Heard,
        }
    }

    fn arrow(&mut self, by: isize) {
        if let Some(Kind::Text(editor, rows)) =
            self.fields.get_mut(self.at).map(|field| &mut field.kind)
            && *rows > 1
        {
            let before = editor.caret();
            editor.edit(if by > 0 { Edit::Down } else { Edit::Up }, 60);
            if editor.caret().0 != before.0 {
                return;
            }
        }
        self.go(by);
    }

    fn go(&mut self, by: isize) {
        let last = self.fields.len();
        let mut at = self.at;
        loop {
            at = match at.checked_add_signed(by) {
                Some(next) if next <= last => next,
                _ => return,
            };
            if self.fields.get(at).is_none_or(|field| !field.is_fixed()) {
                break;
            }
        }
        self.at = at;
    }

    /// A click on a field, or on Save.
    pub fn click(&mut self, place: usize) -> Filled {
        if self.saving {
            return Filled::Heard;
        }
        match self.fields.get(place) {
            None if place == self.fields.len() => return Filled::Save,
            None => {}
            Some(field) if field.is_fixed() => {}
            Some(field) => {
                let again = self.at == place;
                let choice = matches!(field.kind, Kind::Choice(..));
                self.at = place;
                if again && choice {
                    return self.choose(1);
                }
            }
        }
        Filled::Heard
    }

    /// Rows that it takes for so many columns, its problem and Save counted.
    pub fn height(&self, columns: u16) -> u16 {
        let fields: u16 = self.fields.iter().map(Field::rows).sum();
        fields + 2 + self.problem_lines(columns).len() as u16
    }

    fn problem_lines(&self, columns: u16) -> Vec<String> {
        if self.problem.is_empty() {
            Vec::new()
        } else {
            text::wrap(&self.problem, usize::from(columns.saturating_sub(2)))
        }
    }

    /// Draws the fields, what is wrong, and Save in the last row.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        self.draw_around(area, 0, look, buffer, drawn)
    }

    /// As [`Fields::draw`], with so many rows left free under the fields.
    pub fn draw_around(
        &self,
        area: Rect,
        free: u16,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let mut caret = None;
        let mut y = 0;
        for (place, field) in self.fields.iter().enumerate() {
            let rows = field.rows().min(area.height.saturating_sub(y));
            let here = place == self.at;
            let spot = Rect {
                y: area.y + y,
                height: rows,
                ..area
            };
            let style = if here {
                look.theme.accent
            } else {
                look.theme.dim
            };
            text::draw_line(
                &Line::from(Span::styled(
                    text::pad(field.label, usize::from(LABEL)),
                    style,
                )),
                spot,
                0,
                buffer,
            );
            let value = Rect {
                x: spot.x + LABEL.min(spot.width),
                width: spot.width.saturating_sub(LABEL),
                ..spot
            };
            match &field.kind {
                Kind::Text(editor, rows) => {
                    let mut editor = editor.clone();
                    editor.keep(usize::from(value.width), usize::from(*rows));
                    let at = editor.draw(value, look.theme.strong, look.theme.selection, buffer);
                    if here && !self.saving {
                        caret = at;
                    }
                    if editor.is_blank() && !field.hint.is_empty() {
                        let room = usize::from(value.width);
                        for (row, line) in text::wrap(field.hint, room).iter().enumerate() {
                            let row = u16::try_from(row).unwrap_or(u16::MAX);
                            let hint = Line::from(text::span(line, look.theme.dim));
                            text::draw_line(&hint, value, row, buffer);
                        }
                    } else if !here && editor.is_blank() {
                        text::draw_line(
                            &Line::from(Span::styled(look.signs.none, look.theme.dim)),
                            value,
                            0,
                            buffer,
                        );
                    }
                }
                Kind::Choice(words, chosen) => {
                    let spans: Vec<Span<'static>> = words
                        .iter()
                        .enumerate()
                        .flat_map(|(at, word)| {
                            let marked = at == *chosen;
                            let sign = if marked { "(x) " } else { "( ) " };
                            let style = match (marked, here) {
                                (true, true) => look.theme.cursor.patch(look.theme.strong),
                                (true, false) => look.theme.strong,
                                _ => look.theme.dim,
                            };
                            [
                                Span::styled(format!("{sign}{word}"), style),
                                Span::raw("   "),
                            ]
                        })
                        .collect();
                    text::draw_line(&Line::from(spans), value, 0, buffer);
                }
                Kind::Fixed(said) => text::draw_line(
                    &Line::from(text::span(
                        &text::fit(said, usize::from(value.width)),
                        look.theme.text,
                    )),
                    value,
                    0,
                    buffer,
                ),
            }
            drawn.put(spot, Target::DialogRow(place));
            y += rows;
        }
        y += free;
        for line in self.problem_lines(area.width) {
            text::draw_line(
                &Line::from(vec![
                    Span::styled("! ", look.theme.problem),
                    text::span(&line, look.theme.problem),
                ]),
                area,
                y,
                buffer,
            );
            y += 1;
        }
        let here = self.at >= self.fields.len();
        let y = area.height.saturating_sub(1);
        let label = if self.saving {
            "[ saving… ]"
        } else {
            "[ Save ]"
        };
        let spot = Rect {
            y: area.y + y,
            height: 1.min(area.height),
            width: (text::width(label) as u16 + 1).min(area.width),
            ..area
        };
        let style = if here {
            look.theme.cursor.patch(look.theme.strong)
        } else {
            look.theme.dim
        };
        text::draw_line(
            &Line::from(vec![
                Span::styled(
                    if here { look.signs.cursor } else { " " },
                    look.theme.cursor_bar,
                ),
                Span::styled(label, style),
            ]),
            spot,
            0,
            buffer,
        );
        drawn.put(spot, Target::DialogRow(self.fields.len()));
        caret
    }
}
