//! Drawing one value: its type, its text around the caret, or its choices.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as Drawn, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::Form;
use super::picture::BESIDE;
use super::rows::{cells, columns};
use super::sheet::{Field, How, Line, Load, Picture};
use crate::domain::contact::ContactKind;
use crate::domain::fields::{CustomType, FieldName};
use crate::tui::look::Look;
use crate::tui::text::{draw_line, fit, pad, span};

impl Form {
    #[expect(
        clippy::too_many_arguments,
        reason = "one value, its place, and where to draw it"
    )]
    pub(super) fn draw_value(
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
            let kind = if line.kind.is_empty() {
                look.signs.none
            } else {
                &line.kind
            };
            let style = if line.guessed { theme.dim } else { theme.text };
            let chip = Drawn::from(vec![
                span(&pad(kind, room), style),
                Span::styled(format!(" {} ", look.signs.drop), theme.dim),
            ]);
            if part.start == 0 {
                draw_line(&chip, Rect { width, ..area }, y, buffer);
            }
            area.x += width;
            area.width -= width;
        }
        if field.how == How::Picture && self.shows_avatar() {
            area.x += BESIDE.min(area.width);
            area.width = area.width.saturating_sub(BESIDE);
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
        let last_part = matches!(line.text.as_bytes().get(part.end), None | Some(b'\n'));
        let caret_here = here
            && self.caret.at >= part.start
            && (self.caret.at < part.end || last_part && self.caret.at == part.end);
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
            (How::Picture, Load::Picture(Picture::Set { name, bytes, .. })) => {
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
            (How::Company, _) => Some("type to find or create".to_owned()),
            (How::Words, _) => Some("with commas between".to_owned()),
            (How::Contacts(kind), _) => match kind {
                ContactKind::Phone => Some("+49 30 123456, or fax +49 30 123457".to_owned()),
                ContactKind::Email => Some("one a line; paste many".to_owned()),
                ContactKind::Social => Some("link of the profile".to_owned()),
                ContactKind::Messenger => Some("id, or viber +49 171 1234567".to_owned()),
                ContactKind::AdditionalId => Some("crm:42".to_owned()),
            },
            (How::Custom(field), _) if field.kind == CustomType::Date => {
                Some("2026-11-22".to_owned())
            }
            _ => None,
        }
    }
}

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
