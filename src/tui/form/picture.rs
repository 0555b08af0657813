//! The picture in the form (`C2`, `U7`): the card's own or the one just chosen, initials until it can
//! be drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line as Drawn, Span};

use super::Form;
use super::rows::{Row, Tier};
use super::sheet::{How, Load, Picture};
use crate::tui::look::Look;
use crate::tui::panes::sidebar;
use crate::tui::pictures::{self, COLUMNS, ROWS};
use crate::tui::text::draw_line;

/// A chosen picture made ready for the terminal; `None` where the terminal shows none. What is drawn
/// is no part of what is saved, so all are equal.
#[derive(Debug, Clone, Default)]
pub struct Shown(pub Option<pictures::Picture>);

impl PartialEq for Shown {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Columns of the picture and the space behind it.
pub(super) const BESIDE: u16 = COLUMNS + 2;

/// Windows of fewer rows show its size only.
const TALL_ENOUGH: u16 = 24;

/// Which picture the form shows.
#[derive(Debug, Clone, Copy)]
pub enum Avatar<'f> {
    /// The one the card has.
    OfCard,
    /// One that was chosen here, if the terminal can draw it.
    Chosen(Option<&'f pictures::Picture>),
}

impl Form {
    /// The picture of the form; `None` when it has none.
    fn avatar(&self) -> Option<Avatar<'_>> {
        let field = self.fields.iter().find(|field| field.how == How::Picture)?;
        match &field.lines.first()?.load {
            Load::Picture(Picture::Set { shown, .. }) => Some(Avatar::Chosen(shown.0.as_ref())),
            Load::Picture(Picture::Kept) => {
                let has_one = self.base.as_ref().is_some_and(|base| base.avatar.is_some());
                has_one.then_some(Avatar::OfCard)
            }
            _ => None,
        }
    }

    /// Whether there is a picture that can be taken off.
    pub(super) fn has_picture(&self) -> bool {
        self.avatar().is_some()
    }

    /// Whether the picture has room of its own.
    pub(super) fn shows_avatar(&self) -> bool {
        self.layout.height >= TALL_ENOUGH
            && self.layout.columns.tier != Tier::Narrow
            && self.avatar().is_some()
    }

    /// Where the form drawn into `area` has room for its picture; `None` when it is out of sight or
    /// something lies over it.
    pub fn avatar_spot(&self, area: Rect) -> Option<(Rect, Avatar<'_>)> {
        if !self.shows_avatar() {
            return None;
        }
        let inner = self.inner(area);
        let spot = self.initials_spot(inner)?;
        let over = |place: Rect| place.intersects(spot);
        let covered = match &self.dialog {
            Some(super::Dialog::Conflict(_)) => true,
            Some(_) => over(self.dialog_place(inner, &self.dialog_rows().1)),
            None => false,
        };
        let caret_y = self.caret_y(inner);
        let listed = self.drop_place(inner, caret_y).is_some_and(over);
        (!covered && !listed).then_some((spot, self.avatar()?))
    }

    fn initials_spot(&self, inner: Rect) -> Option<Rect> {
        let place = self
            .fields
            .iter()
            .position(|field| field.how == How::Picture)?;
        let is_head = |row: &Row| matches!(row, Row::Text { field, .. } if *field == place);
        let row = self.layout.rows.iter().position(is_head)?;
        let y = u16::try_from(row.checked_sub(self.layout.top)?).ok()?;
        let spot = Rect {
            x: inner.x + 1 + self.layout.columns.label,
            y: inner.y.saturating_add(y),
            width: COLUMNS,
            height: ROWS,
        };
        (spot.intersection(inner) == spot).then_some(spot)
    }

    /// Draws the initials, over which a real picture is drawn where the terminal can.
    pub(super) fn draw_initials(&self, inner: Rect, look: &Look, buffer: &mut Buffer) {
        let Some(spot) = self.initials_spot(inner).filter(|_| self.shows_avatar()) else {
            return;
        };
        let name = self.name_shown();
        for (y, line) in (0..).zip(sidebar::picture(&name, look)) {
            let line = Drawn::from(Span::styled(line, Style::new().patch(look.theme.dim)));
            draw_line(&line, spot, y, buffer);
        }
    }

    /// The name as it is typed, or what lists would show.
    fn name_shown(&self) -> String {
        let typed = self
            .fields
            .first()
            .and_then(|field| field.lines.first())
            .map_or("", |line| line.text.trim());
        match (typed, &self.base) {
            ("", Some(base)) => base.display_name(),
            (typed, _) => typed.to_owned(),
        }
    }
}
