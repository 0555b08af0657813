//! Two cards become one (`D4`): side by side, a value taken field by field, and what moves.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::client::Client;
use crate::domain::display::grouped;
use crate::domain::fields::FieldName;
use crate::domain::ids::ClientId;
use crate::domain::merge::compare::{
    MergeOrder, PairSide, PairView, agreeing, differing, is_blank, joins, lost, proposed,
};
use crate::domain::merge::{MergeChoices, Side};
use crate::domain::snapshot::changed;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::panes::{pair, words};
use crate::tui::text;
use crate::tui::widgets::side_by_side::{self, Row, Taken};

/// A column of the dialog. The cards stay where they are when the survivor changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    Left,
    Right,
    Both,
}

/// Two cards and what is chosen.
#[derive(Debug, Clone)]
pub struct Merge {
    view: PairView,
    /// The card that stays.
    keep: ClientId,
    /// What was chosen by hand; every other field follows what is proposed.
    chosen: Vec<(FieldName, Take)>,
    cursor: usize,
    /// A form is open on the card that stays, so it must stay.
    pinned: bool,
    /// The order is under way.
    busy: bool,
    /// A card was changed by somebody else since the dialog opened.
    renewed: bool,
}

impl Merge {
    /// The left card stays until `x` says otherwise; `pinned` when it must.
    pub fn new(view: PairView, pinned: bool) -> Self {
        Self {
            keep: view.left.client.id,
            view,
            chosen: Vec::new(),
            cursor: 0,
            pinned,
            busy: false,
            renewed: false,
        }
    }

    /// The cards, to ask for them again.
    pub fn cards(&self) -> (ClientId, ClientId) {
        (self.view.left.client.id, self.view.right.client.id)
    }

    /// The cards as they are now. What was chosen stays chosen; true when something else is shown than
    /// before.
    pub fn renew(&mut self, view: PairView) -> bool {
        let other = |old: &PairSide, new: &PairSide| {
            old.client.id != new.client.id || !changed(&old.client, &new.client).is_empty()
        };
        let differs = other(&self.view.left, &view.left) || other(&self.view.right, &view.right);
        let left_stays = self.keep == self.view.left.client.id;
        self.keep = if left_stays {
            view.left.client.id
        } else {
            view.right.client.id
        };
        self.view = view;
        self.cursor = self.cursor.min(self.fields().len().saturating_sub(1));
        self.renewed |= differs;
        differs
    }

    /// The order failed; the dialog hears keys again.
    pub fn failed(&mut self) {
        self.busy = false;
    }

    fn left(&self) -> &Client {
        &self.view.left.client
    }

    fn right(&self) -> &Client {
        &self.view.right.client
    }

    fn left_stays(&self) -> bool {
        self.keep == self.left().id
    }

    /// The side that stays, then the one that goes.
    fn sides(&self) -> (&PairSide, &PairSide) {
        if self.left_stays() {
            (&self.view.left, &self.view.right)
        } else {
            (&self.view.right, &self.view.left)
        }
    }

    fn fields(&self) -> Vec<FieldName> {
        differing(self.left(), self.right())
    }

    /// What becomes of a field; `None` while a choice is missing (`S4`).
    fn take(&self, field: &FieldName) -> Option<Take> {
        if let Some((_, take)) = self.chosen.iter().find(|(known, _)| known == field) {
            return Some(*take);
        }
        let (keep, other) = self.sides();
        Some(match proposed(&keep.client, &other.client, field)? {
            Side::Both => Take::Both,
            Side::Left if self.left_stays() => Take::Left,
            Side::Right if !self.left_stays() => Take::Left,
            Side::Left | Side::Right => Take::Right,
        })
    }

    fn choose(&mut self, take: Take) -> Outcome {
        let Some(field) = self.fields().get(self.cursor).cloned() else {
            return Outcome::Refused("the cards differ in nothing".to_owned());
        };
        if take == Take::Both && !joins(&field) {
            return Outcome::Refused(if field == FieldName::Standing {
                "VIP and spammer exclude each other: take left or right".to_owned()
            } else {
                format!("{} has one value: take left or right", field.label())
            });
        }
        self.chosen.retain(|(known, _)| *known != field);
        self.chosen.push((field, take));
        Outcome::Heard
    }

    /// The merge as it is shown; the first field without a choice otherwise.
    fn order(&self) -> Result<MergeOrder, usize> {
        let (keep, other) = self.sides();
        let mut choices = Vec::new();
        for (place, field) in self.fields().into_iter().enumerate() {
            let side = match self.take(&field).ok_or(place)? {
                Take::Both => Side::Both,
                Take::Left if self.left_stays() => Side::Left,
                Take::Right if !self.left_stays() => Side::Left,
                Take::Left | Take::Right => Side::Right,
            };
            choices.push((field, side));
        }
        Ok(MergeOrder {
            keep: keep.client.clone(),
            other: other.client.clone(),
            choices: MergeChoices(choices),
        })
    }

    fn confirm(&mut self) -> Outcome {
        if self.busy {
            return Outcome::Heard;
        }
        match self.order() {
            Err(place) => {
                self.cursor = place;
                Outcome::Refused(
                    "one is VIP, the other a spammer: take one of them, then merge".to_owned(),
                )
            }
            Ok(order) => match order.outcome() {
                Err(why) => Outcome::Refused(why),
                Ok(_) => {
                    self.busy = true;
                    Outcome::Keep(Act::MergeAsShown(Box::new(order)))
                }
            },
        }
    }

    /// Moves the cursor.
    pub fn step(&mut self, by: isize) {
        let last = self.fields().len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Outcome {
        let Heard::Action(action) = heard else {
            return Outcome::Unheard;
        };
        match action {
            Action::TakeLeft => return self.choose(Take::Left),
            Action::TakeRight => return self.choose(Take::Right),
            Action::TakeBoth => return self.choose(Take::Both),
            Action::MarkSurvivor if self.pinned => {
                return Outcome::Refused(format!(
                    "the form of #{} is open, so that card stays",
                    self.keep
                ));
            }
            Action::MarkSurvivor => {
                let (_, other) = self.sides();
                self.keep = other.client.id;
            }
            Action::Confirm => return self.confirm(),
            Action::Down | Action::NextPane => self.step(1),
            Action::Up | Action::PreviousPane => self.step(-1),
            Action::PageDown => self.step(8),
            Action::PageUp => self.step(-8),
            _ => return Outcome::Unheard,
        }
        Outcome::Heard
    }

    /// A value was clicked: its row is the place times two, and one more for the right card. A value that
    /// is taken already gives way to both, where both can stand.
    pub fn click(&mut self, place: usize) -> Outcome {
        let fields = self.fields();
        let Some(field) = fields.get(place / 2) else {
            return Outcome::Heard;
        };
        self.cursor = place / 2;
        let side = if place.is_multiple_of(2) {
            Take::Left
        } else {
            Take::Right
        };
        let both = self.take(field) == Some(side) && joins(field);
        self.choose(if both { Take::Both } else { side })
    }

    fn rows(&self, look: &Look) -> Vec<Row> {
        let row = |field: &FieldName| {
            let taken = match self.take(field) {
                None => [Taken::Ask; 2],
                Some(Take::Left) => [Taken::Yes, Taken::No],
                Some(Take::Right) => [Taken::No, Taken::Yes],
                Some(Take::Both) => {
                    let side = |client| match is_blank(client, field) {
                        true => Taken::No,
                        false => Taken::Both,
                    };
                    [side(self.left()), side(self.right())]
                }
            };
            pair::row(self.left(), self.right(), field, taken, look)
        };
        self.fields().iter().map(row).collect()
    }

    /// What follows from merging, a sentence each.
    fn sentences(&self, look: &Look) -> Vec<(String, ratatui::style::Style)> {
        let theme = &look.theme;
        let (keep, other) = self.sides();
        let (stays, goes) = (keep.client.display_name(), other.client.display_name());
        let mut said = Vec::new();
        if self.renewed {
            let renewed = "! A card was changed meanwhile; this is how they are now.";
            said.push((renewed.to_owned(), theme.warning));
        }
        match self.order().map(|order| (order.outcome(), order)) {
            Err(_) => said.push((
                "! One is VIP, the other a spammer: take one of them.".to_owned(),
                theme.warning,
            )),
            Ok((Err(why), _)) => said.push((format!("! {why}"), theme.problem)),
            Ok((Ok(after), order)) => {
                let lost = lost(&order.keep, &order.other, &after);
                if !lost.is_empty() {
                    let few: Vec<String> = lost
                        .iter()
                        .take(2)
                        .map(|c| words::contact_text(c))
                        .collect();
                    let more = match lost.len() {
                        count @ 3.. => format!(" and {} more", count - 2),
                        _ => String::new(),
                    };
                    let will = format!("! On no card afterwards: {}{more}.", few.join(", "));
                    said.push((will, theme.warning));
                }
            }
        }
        let moves = &other.moves;
        let counted: Vec<String> = [
            (moves.tickets, "ticket", "tickets"),
            (moves.messages, "message", "messages"),
            (moves.attachments, "attachment", "attachments"),
            (moves.elsewhere, "message elsewhere", "messages elsewhere"),
            (moves.list_entries, "list entry", "list entries"),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| {
            format!("{} {}", grouped(count), if count == 1 { one } else { many })
        })
        .collect();
        said.push((
            if counted.is_empty() {
                format!("{goes} has no tickets; only the card goes.")
            } else {
                format!("Moves to {stays}: {}.", counted.join(", "))
            },
            theme.text,
        ));
        said.push((
            format!(
                "{goes}'s number {} will lead here. u takes it all back, later too.",
                other.client.id
            ),
            theme.dim,
        ));
        said
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let columns = usize::from(area.width).saturating_sub(6).clamp(8, 108);
        let rows = self.rows(look);
        let heads = [self.left(), self.right()].map(|client| {
            let word = if client.id == self.keep {
                "keep:"
            } else {
                "other:"
            };
            pair::head(word, client, look)
        });
        let at = (!rows.is_empty()).then_some(self.cursor);
        let table = side_by_side::lay_out(&heads, &rows, columns, at, look);
        let agree = pair::agreement(&agreeing(self.left(), self.right()), look);
        let wrapped: Vec<Line<'static>> = self
            .sentences(look)
            .iter()
            .flat_map(|(said, style)| {
                text::wrap(said, columns)
                    .into_iter()
                    .map(|line| Line::from(Span::styled(line, *style)))
            })
            .collect();
        let body = table.lines.len().max(1);
        let height = table.heads.len() + body + usize::from(agree.is_some()) + 1 + wrapped.len();
        let room = frame::open(
            Stand::Middle,
            columns,
            height,
            "Merge two cards",
            "",
            area,
            look,
            buffer,
            drawn,
        );
        frame::keys(
            &[
                ("h", "", Action::TakeLeft),
                ("l", "take", Action::TakeRight),
                ("+", "both", Action::TakeBoth),
                ("x", "survivor", Action::MarkSurvivor),
                ("Enter", "merge", Action::Confirm),
                ("Esc", "back", Action::Back),
            ],
            room,
            look,
            buffer,
            drawn,
        );
        let mut y = 0;
        for head in &table.heads {
            text::draw_line(&head.line, room, y, buffer);
            y += 1;
        }
        // The fields have the room that the sentences leave, but never less than a few lines.
        let free = usize::from(room.height).saturating_sub(usize::from(y));
        let under = wrapped.len() + 1;
        let least = free.min(4);
        let list = free
            .saturating_sub(under)
            .clamp(least, body + usize::from(agree.is_some()));
        let top = table.top(self.cursor, list);
        let mut lines: Vec<_> = table.lines.iter().skip(top).take(list).collect();
        let rest = table.lines.len().saturating_sub(top + lines.len());
        for line in lines.drain(..) {
            text::draw_line(&line.line, room, y, buffer);
            let spot = |from: usize, width: usize| Rect {
                x: room.x + u16::try_from(from).unwrap_or(u16::MAX).min(room.width),
                y: room.y + y,
                width: u16::try_from(width).unwrap_or(u16::MAX),
                height: 1,
            };
            if let Some(row) = line.row {
                if row == self.cursor {
                    frame::light(room, y, look, buffer);
                }
                for (side, from, width) in &line.cells {
                    drawn.put(
                        spot(*from, *width).intersection(room),
                        Target::DialogRow(row * 2 + side),
                    );
                }
            }
            y += 1;
        }
        if rows.is_empty() {
            let said = "The cards differ in nothing; what hangs on them becomes one.";
            text::draw_line(
                &Line::from(text::span(said, look.theme.text)),
                room,
                y,
                buffer,
            );
            y += 1;
        }
        if let Some(agree) =
            agree.filter(|_| rest == 0 && usize::from(y) + under < usize::from(room.height))
        {
            text::draw_line(
                &text::clip_line(agree, usize::from(room.width)),
                room,
                y,
                buffer,
            );
            y += 1;
        }
        let hidden = match (top, rest) {
            (0, 0) => String::new(),
            (above, 0) => format!(" {above} above "),
            (0, below) => format!(" {below} more below "),
            (above, below) => format!(" {above} above, {below} more below "),
        };
        let width = usize::from(room.width);
        let fill = width.saturating_sub(text::width(&hidden) + 2);
        let rule = Line::from(vec![
            Span::styled(look.signs.line.repeat(2.min(width)), look.theme.border),
            Span::styled(hidden, look.theme.dim),
            Span::styled(look.signs.line.repeat(fill), look.theme.border),
        ]);
        text::draw_line(&rule, room, y, buffer);
        y += 1;
        for line in &wrapped {
            text::draw_line(line, room, y, buffer);
            y += 1;
        }
        None
    }
}
