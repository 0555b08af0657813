//! Where the panes stand (`U1`).
//!
//! Three panes in a row, List | Main | Side; the window shows as many as fit and slides with the
//! focus, never the other way round: the pane with the focus is always in sight. A ticket never
//! stands without its client: where the side does not fit, a strip on top of the ticket has name,
//! marks and note.

use ratatui::layout::{Rect, Size};

/// The largest area that is drawn. A terminal that claims 10,000 × 10,000 cells would otherwise cost
/// gigabytes.
pub const LARGEST: Size = Size {
    width: 500,
    height: 200,
};

/// A pane on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The list of the section.
    List,
    /// The ticket, card or form in front.
    Main,
    /// What stands beside a ticket.
    Side,
}

/// What hears the keys while no dialog is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Focus {
    /// The list.
    #[default]
    List,
    /// The filter over the list.
    Search,
    /// The place in front.
    Main,
    /// The sidebar.
    Side,
    /// The composer or form in front.
    Text,
}

impl Focus {
    /// The pane that has this focus.
    pub fn pane(self) -> Pane {
        match self {
            Self::List | Self::Search => Pane::List,
            Self::Main | Self::Text => Pane::Main,
            Self::Side => Pane::Side,
        }
    }
}

/// What is in front, as far as the layout asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// Nothing yet.
    Nothing,
    /// A ticket: it has a side.
    Ticket,
    /// A card page or the like: no side.
    Page,
    /// A form: it takes the room it needs.
    Form,
}

/// The panes of one screen. Rectangles count the borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The whole area.
    pub area: Rect,
    /// The line of sections; height 0 where there is no room.
    pub top: Rect,
    /// The list.
    pub list: Option<Rect>,
    /// The place in front.
    pub main: Option<Rect>,
    /// The sidebar.
    pub side: Option<Rect>,
    /// The line of keys; height 0 where there is no room.
    pub footer: Rect,
    /// Whether panes have borders.
    pub borders: bool,
    /// Whether the ticket carries the client strip.
    pub strip: bool,
}

/// Below this a sentence is all that fits.
pub const SMALLEST: Size = Size {
    width: 20,
    height: 5,
};

impl Layout {
    /// Lays out the panes; `None` when only a sentence fits.
    pub fn of(area: Rect, focus: Focus, front: Front) -> Option<Self> {
        if area.width < SMALLEST.width || area.height < SMALLEST.height {
            return None;
        }
        let bare = area.width < 40 || area.height < 8;
        // With so few rows the sections give theirs to the note, the address and the caret.
        let heading = u16::from(area.height >= 8);
        let top = Rect {
            height: heading,
            ..area
        };
        let footer = Rect {
            y: area.bottom() - 1,
            height: 1,
            ..area
        };
        let body = Rect {
            y: area.y + heading,
            height: area.height - 1 - heading,
            ..area
        };
        let mut layout = Self {
            area,
            top,
            list: None,
            main: None,
            side: None,
            footer,
            borders: !bare,
            strip: false,
        };
        match front {
            Front::Ticket => layout.ticket(body, focus),
            Front::Page | Front::Nothing => layout.page(body, focus),
            Front::Form => layout.form(body, focus),
        }
        Some(layout)
    }

    fn ticket(&mut self, body: Rect, focus: Focus) {
        let on_list = focus.pane() == Pane::List;
        match body.width {
            150.. => self.three(body, 42, 36),
            116.. => self.three(body, 36, 28),
            96.. if on_list => {
                let (list, main) = split(body, 38);
                (self.list, self.main) = (Some(list), Some(main));
                self.strip = true;
            }
            96.. => self.beside(body, 30),
            76.. if !on_list => self.beside(body, 28),
            _ => {
                match focus.pane() {
                    Pane::List => self.list = Some(body),
                    Pane::Main => self.main = Some(body),
                    Pane::Side => self.side = Some(body),
                }
                self.strip = true;
            }
        }
    }

    fn page(&mut self, body: Rect, focus: Focus) {
        let list = match body.width {
            150.. => 60,
            116.. => 52,
            96.. => 42,
            _ => {
                match focus.pane() {
                    Pane::List => self.list = Some(body),
                    Pane::Main | Pane::Side => self.main = Some(body),
                }
                return;
            }
        };
        let (list, main) = split(body, list);
        (self.list, self.main) = (Some(list), Some(main));
    }

    fn form(&mut self, body: Rect, focus: Focus) {
        if focus.pane() == Pane::List && body.width < 150 {
            self.list = Some(body);
        } else if body.width >= 150 {
            let (list, main) = split(body, body.width - 96);
            (self.list, self.main) = (Some(list), Some(main));
        } else {
            self.main = Some(body);
        }
    }

    fn three(&mut self, body: Rect, list: u16, side: u16) {
        let (list, rest) = split(body, list);
        let (main, side) = split(rest, rest.width - side);
        (self.list, self.main, self.side) = (Some(list), Some(main), Some(side));
    }

    fn beside(&mut self, body: Rect, side: u16) {
        let (main, side) = split(body, body.width - side);
        (self.main, self.side) = (Some(main), Some(side));
    }

    /// The rectangle of a pane, if it is in sight.
    pub fn pane(&self, pane: Pane) -> Option<Rect> {
        match pane {
            Pane::List => self.list,
            Pane::Main => self.main,
            Pane::Side => self.side,
        }
    }

    /// The room inside a pane's border.
    pub fn inner(&self, pane: Pane) -> Option<Rect> {
        self.pane(pane).map(|rect| self.inside(rect))
    }

    /// The room inside the border of a rectangle. A screen of few rows has titles as rules and no
    /// bottom border; one of very few cells has no borders.
    pub fn inside(&self, rect: Rect) -> Rect {
        if !self.borders {
            return rect;
        }
        let bottom = u16::from(self.full_border());
        Rect {
            x: rect.x + 1,
            y: rect.y + 1,
            width: rect.width.saturating_sub(2),
            height: rect.height.saturating_sub(1 + bottom),
        }
    }

    /// Whether panes are closed at the bottom.
    pub fn full_border(&self) -> bool {
        self.borders && self.area.height >= 18
    }

    /// The panes in sight, left to right.
    pub fn visible(&self) -> impl Iterator<Item = Pane> + '_ {
        [Pane::List, Pane::Main, Pane::Side]
            .into_iter()
            .filter(|pane| self.pane(*pane).is_some())
    }
}

fn split(area: Rect, left: u16) -> (Rect, Rect) {
    let left = left.min(area.width);
    (
        Rect {
            width: left,
            ..area
        },
        Rect {
            x: area.x + left,
            width: area.width - left,
            ..area
        },
    )
}

/// How much of each block the sidebar shows, by the rows of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SideRoom {
    /// Whether there is room for the picture.
    pub avatar: bool,
    /// Most lines of the note.
    pub note: usize,
    /// Most contacts before `+3 more`.
    pub contacts: usize,
    /// Most tickets.
    pub tickets: usize,
    /// Whether comments and files show their lines, or only their counts.
    pub lists: bool,
    /// Most rows of the dynamic block's body.
    pub block: usize,
}

impl SideRoom {
    /// The room on a screen of so many rows.
    pub fn of(rows: u16) -> Self {
        match rows {
            40.. => Self {
                avatar: true,
                note: 8,
                contacts: 12,
                tickets: 5,
                lists: true,
                block: 12,
            },
            28.. => Self {
                avatar: true,
                note: 6,
                contacts: 6,
                tickets: 5,
                lists: false,
                block: 4,
            },
            20.. => Self {
                avatar: false,
                note: 4,
                contacts: 5,
                tickets: 4,
                lists: false,
                block: 3,
            },
            _ => Self {
                avatar: false,
                note: 2,
                contacts: 4,
                tickets: 3,
                lists: false,
                block: 2,
            },
        }
    }
}

/// Rows of text in the composer, its title apart.
pub fn composer_rows(rows: u16, text_rows: usize) -> u16 {
    let most = match rows {
        40.. => 14,
        28.. => 8,
        20.. => 6,
        12.. => 4,
        8.. => 2,
        _ => 1,
    };
    let least = most.min(4);
    u16::try_from(text_rows).map_or(most, |wanted| wanted.clamp(least, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(width: u16, height: u16, focus: Focus, front: Front) -> Layout {
        Layout::of(Rect::new(0, 0, width, height), focus, front).unwrap()
    }

    #[test]
    fn u1_the_table_of_columns_holds() {
        let wide = at(160, 45, Focus::List, Front::Ticket);
        assert_eq!(
            [wide.list, wide.main, wide.side].map(|r| r.unwrap().width),
            [42, 82, 36]
        );
        let middle = at(120, 30, Focus::Main, Front::Ticket);
        assert_eq!(
            [middle.list, middle.main, middle.side].map(|r| r.unwrap().width),
            [36, 56, 28]
        );
        let hundred = at(100, 30, Focus::List, Front::Ticket);
        assert_eq!(
            [hundred.list, hundred.main].map(|r| r.unwrap().width),
            [38, 62]
        );
        assert!(hundred.strip && hundred.side.is_none());
        let hundred = at(100, 30, Focus::Main, Front::Ticket);
        assert_eq!(
            [hundred.main, hundred.side].map(|r| r.unwrap().width),
            [70, 30]
        );
        let eighty = at(80, 24, Focus::Main, Front::Ticket);
        assert_eq!(
            [eighty.main, eighty.side].map(|r| r.unwrap().width),
            [52, 28]
        );
        assert!(at(80, 24, Focus::List, Front::Ticket).main.is_none());
        assert!(at(60, 24, Focus::Main, Front::Ticket).strip);
    }

    #[test]
    fn u1_the_focused_pane_is_in_sight_at_every_size() {
        for width in 0..200 {
            for height in [0, 1, 4, 5, 7, 8, 16, 24, 45] {
                for focus in [
                    Focus::List,
                    Focus::Search,
                    Focus::Main,
                    Focus::Side,
                    Focus::Text,
                ] {
                    for front in [Front::Nothing, Front::Ticket, Front::Page, Front::Form] {
                        let area = Rect::new(0, 0, width, height);
                        let Some(layout) = Layout::of(area, focus, front) else {
                            assert!(width < 20 || height < 5);
                            continue;
                        };
                        // Only a ticket has a side.
                        if focus == Focus::Side && front != Front::Ticket {
                            continue;
                        }
                        let rect = layout.pane(focus.pane()).unwrap();
                        assert!(rect.width > 0 && rect.height > 0);
                        let shown: u16 = layout
                            .visible()
                            .map(|pane| layout.pane(pane).unwrap().width)
                            .sum();
                        assert_eq!(shown, width, "panes fill the row");
                    }
                }
            }
        }
    }

    #[test]
    fn u1_a_ticket_never_stands_without_side_or_strip() {
        for width in 20..200 {
            for focus in [Focus::List, Focus::Main, Focus::Side] {
                let layout = at(width, 24, focus, Front::Ticket);
                if layout.main.is_some() {
                    assert!(layout.strip || layout.side.is_some(), "{width} {focus:?}");
                }
            }
        }
    }
}
