//! Drawing the form: label, value, and what is known about the value. Changes nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as Drawn, Span};
use ratatui::widgets::{Block, BorderType, Borders, Clear, Widget as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::aside::Aside;
use super::dialogs::shown_kind;
use super::drop::{Purpose, TALLEST};
use super::rows::{Row, Tier, cells, columns};
use super::sheet::{Field, How, Line, Load, Picture};
use super::{Dialog, Form};
use crate::domain::contact::ContactKind;
use crate::domain::fields::{CustomType, FieldName};
use crate::tui::look::Look;
use crate::tui::text::{self, draw_line, fit, pad, span};

impl Form {
    /// Draws the form into the pane that [`Form::resize`] laid it out for. The place of the caret comes
    /// back, `None` while a dialog has the keys.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        focused: bool,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        let inner = self.draw_frame(area, look, focused, buffer);
        let mut caret = None;
        let in_sight = self
            .layout
            .rows
            .iter()
            .skip(self.layout.top)
            .take(usize::from(inner.height));
        for (y, row) in (0..inner.height).zip(in_sight) {
            let here = self.draw_row(row, inner, y, look, focused, buffer);
            caret = caret.or(here);
        }
        self.draw_drop(inner, caret, look, buffer);
        match self.dialog() {
            None => caret,
            Some(dialog) => {
                self.draw_dialog(dialog, inner, look, buffer);
                None
            }
        }
        .filter(|_| focused)
    }

    /// Border, title, counts and Save; the area inside comes back.
    fn draw_frame(&self, area: Rect, look: &Look, focused: bool, buffer: &mut Buffer) -> Rect {
        let theme = &look.theme;
        let (border, title_style) = if focused {
            (theme.border_focus, theme.title_focus)
        } else {
            (theme.border, theme.dim)
        };
        let title = match &self.base {
            Some(base) => format!("Edit {}", base.display_name()),
            None => "New client".to_owned(),
        };
        let save = Span::styled(
            "[ Save ]",
            if self.caret.field == self.fields.len() && focused {
                theme.accent.add_modifier(Modifier::REVERSED)
            } else {
                theme.accent
            },
        );
        if !self.layout.bordered {
            let line = Drawn::from(vec![save, Span::raw(" "), span(&title, title_style)]);
            draw_line(&line, area, area.height - 1, buffer);
            return Rect {
                height: area.height - 1,
                ..area
            };
        }
        let kind = if look.signs.ascii {
            ASCII
        } else {
            BorderType::Rounded.to_border_set()
        };
        Block::new()
            .borders(Borders::ALL)
            .border_set(kind)
            .border_style(border)
            .render(area, buffer);
        let room = usize::from(area.width.saturating_sub(4));
        let counts = self.counts(look);
        let counts_width = text::line_width(&counts);
        let title = fit(&title, room.saturating_sub(counts_width + 4));
        let top = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        draw_line(
            &Drawn::from(span(&format!(" {title} "), title_style)),
            top,
            0,
            buffer,
        );
        let counts_x = area
            .right()
            .saturating_sub(2 + u16::try_from(counts_width).unwrap_or(0));
        if counts_width > 0 && counts_x > top.x {
            let right = Rect {
                x: counts_x,
                width: area.right() - 1 - counts_x,
                ..area
            };
            draw_line(&counts, right, 0, buffer);
        }
        let bottom = Rect {
            y: area.bottom() - 1,
            height: 1,
            ..top
        };
        let hint = match self.saving {
            Some(_) => " saving… ",
            None => " Ctrl-s ",
        };
        let line = Drawn::from(vec![Span::raw(" "), save, Span::styled(hint, theme.dim)]);
        draw_line(&line, bottom, 0, buffer);
        self.draw_more(area, look, buffer);
        Rect {
            x: area.x + 1,
            y: area.y + 1,
            width: area.width - 2,
            height: area.height - 2,
        }
    }

    /// How many rows are out of sight above and below.
    fn draw_more(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
        let height = usize::from(self.layout.height);
        let below = self
            .layout
            .rows
            .len()
            .saturating_sub(self.layout.top + height);
        let above = self.layout.top;
        if above + below == 0 {
            return;
        }
        let (up, down) = if look.signs.ascii {
            ("^", "v")
        } else {
            ("↑", "↓")
        };
        let words = match (above, below) {
            (0, below) => format!(" {down} {below} "),
            (above, 0) => format!(" {up} {above} "),
            (above, below) => format!(" {up} {above} {down} {below} "),
        };
        let width = u16::try_from(text::width(&words)).unwrap_or(0);
        if area.width > width + 24 {
            let place = Rect {
                x: area.right() - 2 - width,
                y: area.bottom() - 1,
                width,
                height: 1,
            };
            draw_line(
                &Drawn::from(Span::styled(words, look.theme.dim)),
                place,
                0,
                buffer,
            );
        }
    }

    fn counts(&self, look: &Look) -> Drawn<'static> {
        let plural = |n: usize, word: &str| match n {
            1 => format!("1 {word}"),
            n => format!("{n} {word}s"),
        };
        let mut spans = Vec::new();
        let (changes, problems) = (self.changes(), self.problems());
        if changes > 0 {
            spans.push(Span::styled(
                format!(" {} ", plural(changes, "change")),
                look.theme.text,
            ));
        }
        if problems > 0 {
            let dot = if spans.is_empty() {
                " ".to_owned()
            } else {
                format!("{} ", look.signs.dot)
            };
            spans.push(Span::styled(dot, look.theme.dim));
            spans.push(Span::styled(
                format!("{} ", plural(problems, "problem")),
                look.theme.problem,
            ));
        }
        Drawn::from(spans)
    }

    fn draw_row(
        &self,
        row: &Row,
        area: Rect,
        y: u16,
        look: &Look,
        focused: bool,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let columns = self.layout.columns;
        match row {
            Row::Space => None,
            Row::Trouble { text, warning } => {
                let style = if *warning {
                    look.theme.warning
                } else {
                    look.theme.problem
                };
                let x = 1 + columns.label + 2;
                let place = Rect {
                    x: area.x + x.min(area.width),
                    width: area.width.saturating_sub(x),
                    ..area
                };
                draw_line(&Drawn::from(span(text, style)), place, y, buffer);
                None
            }
            Row::Text {
                field,
                line,
                part,
                head,
            } => {
                let place = self.fields.get(*field)?;
                let content = place.lines.get(*line)?;
                let here = self.caret.field == *field;
                let label_area = Rect {
                    x: area.x + 1,
                    width: columns.label.min(area.width.saturating_sub(1)),
                    ..area
                };
                if *head {
                    let style = if here && focused {
                        look.theme.accent
                    } else {
                        look.theme.dim
                    };
                    let label = pad(&place.label, usize::from(columns.label.saturating_sub(1)));
                    draw_line(&Drawn::from(span(&label, style)), label_area, y, buffer);
                }
                let value_x = (1 + columns.label).min(area.width);
                let value = Rect {
                    x: area.x + value_x,
                    width: columns.value.min(area.width - value_x),
                    ..area
                };
                let caret =
                    self.draw_value(place, content, part, *line, here, value, y, look, buffer);
                if part.start == 0 {
                    self.draw_aside(*field, *line, area, y, look, buffer);
                }
                caret
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one value, its place, and where to draw it"
    )]
    fn draw_value(
        &self,
        field: &Field,
        line: &Line,
        part: &std::ops::Range<usize>,
        at: usize,
        here: bool,
        area: Rect,
        y: u16,
        look: &Look,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let theme = &look.theme;
        let here = here && self.caret.line == at;
        if field.how.is_choice() {
            draw_line(&choice(field, line, here, look), area, y, buffer);
            return here.then(|| Position::new(area.x, area.y + y));
        }
        let mut area = area;
        if field.how.kinds().is_some() {
            let width = self.layout.columns.kind.min(area.width);
            let room = usize::from(width.saturating_sub(3));
            let style = if line.guessed { theme.dim } else { theme.text };
            let chip = Drawn::from(vec![
                span(&pad(shown_kind(line), room), style),
                Span::styled(format!(" {} ", look.signs.drop), theme.dim),
            ]);
            draw_line(&chip, Rect { width, ..area }, y, buffer);
            area.x += width;
            area.width -= width;
        }
        if area.width == 0 {
            return None;
        }
        if line.text.is_empty()
            && let Some(stands) = self.stand_in(field, line, here)
        {
            draw_line(
                &Drawn::from(span(&fit(&stands, usize::from(area.width)), theme.dim)),
                area,
                y,
                buffer,
            );
        }
        let shown = line.text.get(part.clone()).unwrap_or_default();
        let style = if field.name == FieldName::Name {
            theme.strong
        } else {
            theme.text
        };
        let last_part = part.end == line.text.len();
        let caret_here =
            here && self.caret.at >= part.start && (self.caret.at < part.end || last_part);
        let caret = caret_here.then(|| self.caret.at - part.start);
        let slid = slide(shown, caret, usize::from(area.width));
        let visible = shown.get(slid..).unwrap_or_default();
        let visible = if caret.is_some() || field.how == How::Note {
            visible.to_owned()
        } else {
            fit(visible, usize::from(area.width))
        };
        draw_line(&Drawn::from(span(&visible, style)), area, y, buffer);
        let before = shown.get(slid..caret?).unwrap_or_default();
        let x = u16::try_from(columns(before))
            .unwrap_or(u16::MAX)
            .min(area.width - 1);
        Some(Position::new(area.x + x, area.y + y))
    }

    /// What stands dim in an empty line.
    fn stand_in(&self, field: &Field, line: &Line, here: bool) -> Option<String> {
        match (&field.how, &line.load) {
            (How::Picture, Load::Picture(Picture::Set { name, bytes })) => {
                Some(format!("{name} {}", size(bytes.len() as u64)))
            }
            (How::Picture, Load::Picture(Picture::Removed)) => {
                Some("removed when saved".to_owned())
            }
            (How::Picture, _) => match self.base.as_ref().and_then(|base| base.avatar.as_ref()) {
                Some(avatar) => Some(format!(
                    "{} {}",
                    avatar.media_type.trim_start_matches("image/"),
                    size(avatar.bytes)
                )),
                None => here.then(|| "path of a PNG, JPEG, GIF or WebP file".to_owned()),
            },
            _ if !here => None,
            (How::Company, _) => Some("type to find or create, ↓ shows all".to_owned()),
            (How::Words, _) => Some("with commas between".to_owned()),
            (How::Contacts(kind), _) => match kind {
                ContactKind::Phone => Some("+49 30 123456, or fax +49 …".to_owned()),
                ContactKind::Email => Some("one a line; paste many".to_owned()),
                ContactKind::Social => Some("link of the profile".to_owned()),
                ContactKind::Messenger => Some("id, or viber +49 …".to_owned()),
                ContactKind::AdditionalId => Some("crm:42".to_owned()),
            },
            (How::Custom(field), _) if field.kind == CustomType::Date => {
                Some("2026-11-22".to_owned())
            }
            _ => None,
        }
    }

    fn draw_aside(
        &self,
        field: usize,
        line: usize,
        area: Rect,
        y: u16,
        look: &Look,
        buffer: &mut Buffer,
    ) {
        let columns = self.layout.columns;
        let Some(Aside { words, sign, style }) = self.aside(field, line, look) else {
            return;
        };
        let x = area.width.saturating_sub(columns.aside);
        let place = Rect {
            x: area.x + x,
            width: area.width - x,
            ..area
        };
        let shown = match columns.tier {
            Tier::Narrow => sign.to_owned(),
            Tier::Wide | Tier::Medium => fit(&words, usize::from(columns.aside.saturating_sub(1))),
        };
        draw_line(&Drawn::from(span(&shown, style)), place, y, buffer);
    }

    fn draw_drop(&self, area: Rect, caret: Option<Position>, look: &Look, buffer: &mut Buffer) {
        let (Some(open), Some(caret)) = (&self.drop, caret) else {
            return;
        };
        if open.rows.is_empty() && open.purpose != Purpose::Kind {
            return;
        }
        let theme = &look.theme;
        let rows = open.rows.len().min(TALLEST);
        let widest = open
            .rows
            .iter()
            .map(|row| text::width(&text::shown(&row.text)) + text::width(&row.note) + 6)
            .max()
            .unwrap_or(0);
        let value_x = area.x + (1 + self.layout.columns.label).min(area.width);
        let width = u16::try_from(widest.clamp(22, 44))
            .unwrap_or(44)
            .min(area.right().saturating_sub(value_x));
        let height = u16::try_from(rows.max(1) + 2).unwrap_or(10);
        let below = area.bottom().saturating_sub(caret.y + 1);
        let top = if below >= height || below >= caret.y.saturating_sub(area.y) {
            caret.y + 1
        } else {
            caret.y.saturating_sub(height)
        };
        let place = Rect {
            x: value_x,
            y: top,
            width,
            height,
        }
        .intersection(area);
        if place.height < 3 || place.width < 8 {
            return;
        }
        let title = match (open.purpose, open.filter.as_str()) {
            (Purpose::Kind, "") => "type",
            (Purpose::Kind, typed) => typed,
            _ => "",
        };
        let inner = frame(place, title, look, buffer);
        for (y, (at, row)) in (0..inner.height).zip(open.rows.iter().enumerate().skip(open.top())) {
            let marked = open.at == Some(at);
            let style = if marked { theme.cursor } else { theme.text };
            let mark = if marked { look.signs.cursor } else { " " };
            let number = match open.purpose {
                Purpose::Kind if at < 9 => format!("{} ", at + 1),
                _ => String::new(),
            };
            let note = text::width(&row.note);
            let room = usize::from(inner.width).saturating_sub(note + 2 + number.len());
            let line = Drawn::from(vec![
                Span::styled(mark.to_owned(), theme.cursor_bar),
                Span::styled(number, theme.accent),
                span(&pad(&row.text, room), style),
                Span::styled(format!(" {}", row.note), theme.dim),
            ]);
            draw_line(&line, inner, y, buffer);
        }
    }

    fn draw_dialog(&self, dialog: &Dialog, area: Rect, look: &Look, buffer: &mut Buffer) {
        let key = |key: &str, words: &str| {
            Drawn::from(vec![
                Span::styled(pad(key, 5), look.theme.accent),
                span(words, look.theme.text),
            ])
        };
        let (title, lines) = match dialog {
            Dialog::Leave => {
                let changes = self.changes();
                let what = if changes == 1 {
                    "1 change is"
                } else {
                    &format!("{changes} changes are")
                };
                (
                    "Leave the form?",
                    vec![
                        Drawn::from(Span::styled(
                            format!("{what} not saved."),
                            look.theme.strong,
                        )),
                        Drawn::default(),
                        key("s", "save (also Enter)"),
                        key("d", "discard"),
                        key("Esc", "keep editing"),
                    ],
                )
            }
            Dialog::Gear => {
                let number = |(at, row): (usize, super::dialogs::GearRow)| {
                    key(&format!("{} {}", at + 1, row.key), &row.words)
                };
                (
                    "This line",
                    self.gear_rows()
                        .into_iter()
                        .enumerate()
                        .map(number)
                        .collect(),
                )
            }
            Dialog::Conflict(conflict) => return conflict.draw(area, look, buffer),
        };
        let widest = lines.iter().map(text::line_width).max().unwrap_or(0);
        let width = u16::try_from(widest + 4)
            .unwrap_or(u16::MAX)
            .max(24)
            .min(area.width);
        let height = u16::try_from(lines.len() + 2)
            .unwrap_or(u16::MAX)
            .min(area.height);
        // Picks stand at the upper right, where fingers do not have to look for them.
        let x = area.right() - width;
        let place = Rect {
            x,
            y: area.y,
            width,
            height,
        };
        let inner = frame(place, title, look, buffer);
        for (y, line) in (0..inner.height).zip(&lines) {
            let place = Rect {
                x: inner.x + 1,
                width: inner.width.saturating_sub(1),
                ..inner
            };
            draw_line(line, place, y, buffer);
        }
    }
}

/// A box over the form; its inside comes back.
pub(super) fn frame(area: Rect, title: &str, look: &Look, buffer: &mut Buffer) -> Rect {
    let area = area.intersection(buffer.area);
    Clear.render(area, buffer);
    buffer.set_style(area, look.theme.ground);
    if area.width < 3 || area.height < 3 {
        return area;
    }
    let kind = if look.signs.ascii {
        ASCII
    } else {
        BorderType::Rounded.to_border_set()
    };
    Block::new()
        .borders(Borders::ALL)
        .border_set(kind)
        .border_style(look.theme.border_focus)
        .render(area, buffer);
    if !title.is_empty() {
        let place = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        let title = Span::styled(
            format!(" {} ", fit(title, usize::from(place.width))),
            look.theme.title_focus,
        );
        draw_line(&Drawn::from(title), place, 0, buffer);
    }
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width - 2,
        height: area.height - 2,
    }
}

/// Borders that every terminal has.
const ASCII: ratatui::symbols::border::Set<'static> = ratatui::symbols::border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Standing shows all its values, other choices the one that is set.
fn choice(field: &Field, line: &Line, here: bool, look: &Look) -> Drawn<'static> {
    let theme = &look.theme;
    if field.how != How::Marks {
        let value = if line.text.is_empty() {
            look.signs.none
        } else {
            &line.text
        };
        let arrows = |sign: &'static str| {
            let shown = if here { sign } else { "" };
            Span::styled(shown, theme.accent)
        };
        let (left, right) = if look.signs.ascii {
            ("< ", " >")
        } else {
            ("◂ ", " ▸")
        };
        return Drawn::from(vec![arrows(left), span(value, theme.text), arrows(right)]);
    }
    let mut spans = Vec::new();
    for (value, label) in field.how.values() {
        let set = line.text == value;
        let (sign, style) = match value {
            "vip" => (format!("{} ", look.signs.vip), theme.vip),
            "spammer" => (format!("{} ", look.signs.spam), theme.spam),
            _ => (String::new(), theme.text),
        };
        let dot = match (set, look.signs.ascii) {
            (true, true) => "(*) ",
            (true, false) => "(•) ",
            (false, _) => "( ) ",
        };
        let lit: Style = match (set, here) {
            (true, true) => style.add_modifier(Modifier::REVERSED),
            (true, false) => style,
            (false, _) => theme.dim,
        };
        spans.push(Span::styled(
            dot,
            if here { theme.accent } else { theme.dim },
        ));
        spans.push(Span::styled(format!("{sign}{label}"), lit));
        spans.push(Span::raw("  "));
    }
    Drawn::from(spans)
}

/// Where a text that is too wide begins to be shown, so that the caret is in sight.
fn slide(shown: &str, caret: Option<usize>, width: usize) -> usize {
    let Some(caret) = caret else { return 0 };
    let mut hidden = columns(shown.get(..caret).unwrap_or_default());
    for (place, grapheme) in shown.grapheme_indices(true) {
        if hidden < width {
            return place;
        }
        hidden -= cells(grapheme).min(hidden);
    }
    0
}

/// A size in words.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}
