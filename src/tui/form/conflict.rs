//! Two agents edited one card: base, mine and theirs, field by field (`C24`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::sheet::{self, Field, How};
use super::{Form, FormEffect, overlay};
use crate::domain::client::Client;
use crate::tui::keymap::{Action, Context, Resolved};
use crate::tui::look::Look;
use crate::tui::text::{draw_line, pad};

/// Whose value a field gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Mine,
    Theirs,
    Both,
}

/// A field that both changed.
#[derive(Debug, Clone)]
pub(super) struct Clash {
    pub(super) label: String,
    pub(super) base: String,
    pub(super) mine: String,
    pub(super) theirs: String,
    pub(super) take: Side,
    /// Place of the field in the form.
    field: usize,
    /// Whether both values can stand.
    joins: bool,
}

/// The dialog.
#[derive(Debug, Clone)]
pub(super) struct Conflict {
    pub(super) clashes: Vec<Clash>,
    pub(super) at: usize,
    theirs: Client,
    their_fields: Vec<Field>,
}

impl Conflict {
    /// The fields that both changed, each differently.
    pub(super) fn between(form: &Form, theirs: Client) -> Self {
        let their_fields = sheet::open(&theirs, &form.settings.custom, form.settings.region);
        let picture =
            |card: Option<&Client>| card.and_then(|card| card.avatar.as_ref()).map(|it| it.blob);
        let other_picture = picture(form.base.as_ref()) != picture(Some(&theirs));
        let clash = |(field, ((mine, base), their)): (usize, ((&Field, &Field), &Field))| {
            let is_picture = mine.how == How::Picture;
            let clashes = if is_picture {
                // Both lines say «kept»: what theirs keeps is another picture.
                other_picture && !mine.same(base)
            } else {
                !mine.same(base) && !their.same(base) && !mine.same(their)
            };
            let is_kept = |line: &sheet::Line| line.is_blank() || has(their, line);
            // Where they only added lines, both fit together.
            let they_added = mine.how.is_list() && base.lines.iter().all(is_kept);
            clashes.then(|| Clash {
                label: mine.label.clone(),
                base: base.words(),
                mine: mine.words(),
                theirs: match &theirs.avatar {
                    Some(_) if is_picture => "another picture".to_owned(),
                    None if is_picture => String::new(),
                    _ => their.words(),
                },
                take: if they_added { Side::Both } else { Side::Mine },
                field,
                joins: mine.how.is_list() || matches!(mine.how, How::Note | How::Words),
            })
        };
        let mine_and_base = form.fields.iter().zip(&form.opened);
        let clashes = mine_and_base
            .zip(&their_fields)
            .enumerate()
            .filter_map(clash)
            .collect();
        Self {
            clashes,
            at: 0,
            theirs,
            their_fields,
        }
    }

    fn take(&mut self, side: Side) -> Option<String> {
        let clash = self.clashes.get_mut(self.at)?;
        if side == Side::Both && !clash.joins {
            return Some(format!(
                "{} has one value: take mine or theirs",
                clash.label
            ));
        }
        clash.take = side;
        None
    }
}

impl Form {
    /// The keys of the dialog, in one line.
    pub(super) fn conflict_keys(&self) -> String {
        let key = |action| self.labels.get(Context::Merge, action);
        format!(
            "{} mine  {} theirs  {} both  {} save  {} back to the form",
            key(Action::TakeLeft),
            key(Action::TakeRight),
            key(Action::TakeBoth),
            key(Action::Confirm),
            self.labels.get(Context::Global, Action::Back),
        )
    }

    pub(super) fn conflict_dialog(&mut self, key: &Resolved, out: &mut Vec<FormEffect>) {
        let Some(super::Dialog::Conflict(conflict)) = &mut self.dialog else {
            return;
        };
        let last = conflict.clashes.len().saturating_sub(1);
        let refused = match key {
            Resolved::Action(Action::TakeLeft) => conflict.take(Side::Mine),
            Resolved::Action(Action::TakeRight) => conflict.take(Side::Theirs),
            Resolved::Action(Action::TakeBoth) => conflict.take(Side::Both),
            Resolved::Action(Action::Down) => {
                conflict.at = (conflict.at + 1).min(last);
                None
            }
            Resolved::Action(Action::Up) => {
                conflict.at = conflict.at.saturating_sub(1);
                None
            }
            Resolved::Action(Action::Confirm) => {
                let conflict = conflict.clone();
                self.dialog = None;
                self.resolve(*conflict);
                self.save(out);
                None
            }
            // Nothing is decided: Save asks again, what was typed stays.
            Resolved::Action(Action::Back | Action::Close) | Resolved::EscThen(_) => {
                self.dialog = None;
                None
            }
            Resolved::Action(other @ (Action::Help | Action::Stop | Action::Refresh)) => {
                out.push(FormEffect::Pass(*other));
                None
            }
            _ => Some(
                "a conflict has two sides: theirs is the card as it is now, mine is this form"
                    .to_owned(),
            ),
        };
        out.extend(refused.map(FormEffect::Say));
    }

    /// The form goes on over the card as it is now: what only they changed is theirs, what only I
    /// changed is mine, and the rest is as chosen.
    pub(super) fn resolve(&mut self, conflict: Conflict) {
        let Conflict {
            clashes,
            theirs,
            their_fields,
            ..
        } = conflict;
        for (place, their) in their_fields.iter().enumerate() {
            let (Some(mine), Some(base)) = (self.fields.get(place), self.opened.get(place)) else {
                continue;
            };
            let chosen = match clashes.iter().find(|clash| clash.field == place) {
                Some(clash) => clash.take,
                None if mine.same(base) => Side::Theirs,
                None => Side::Mine,
            };
            let lines = match chosen {
                Side::Mine => continue,
                Side::Theirs => their.lines.clone(),
                Side::Both => joined(mine, base, their),
            };
            let count = mine.lines.len();
            self.replace(place, 0, count, lines);
        }
        // The steps before spoke of lines that may be gone.
        self.history = super::History::default();
        self.over = Some(theirs.revision);
        self.opened = their_fields;
        self.base = Some(theirs);
        self.version += 1;
    }
}

/// Whether a field has a line that reads so.
fn has(field: &Field, line: &sheet::Line) -> bool {
    let reads = |other: &sheet::Line| other.text == line.text && other.kind == line.kind;
    field.lines.iter().any(reads)
}

/// Theirs without what I took away, then what only I have; what they took away stays away.
fn joined(mine: &Field, base: &Field, theirs: &Field) -> Vec<sheet::Line> {
    if mine.how == How::Words {
        let words = |field: &Field| sheet::words(&field.words());
        let (mine, base, theirs) = (words(mine), words(base), words(theirs));
        let kept = theirs
            .iter()
            .filter(|word| mine.contains(word) || !base.contains(word));
        let added = mine
            .iter()
            .filter(|word| !base.contains(word) && !theirs.contains(word));
        let all: Vec<&str> = kept.chain(added).map(String::as_str).collect();
        return vec![sheet::Line::of(all.join(", "))];
    }
    let kept = theirs
        .lines
        .iter()
        .filter(|line| has(mine, line) || !has(base, line));
    let added = mine
        .lines
        .iter()
        .filter(|line| !has(theirs, line) && !has(base, line));
    let mut lines: Vec<sheet::Line> = kept.chain(added).cloned().collect();
    if mine.how.is_list() {
        lines.retain(|line| !line.is_blank());
    }
    if lines.is_empty() {
        lines.push(mine.blank_line());
    }
    lines
}

impl Conflict {
    /// Draws base, mine and theirs, a row a field; the value that is taken is marked.
    pub(super) fn draw(&self, area: Rect, keys: &str, look: &Look, buffer: &mut Buffer) {
        let theme = &look.theme;
        let rows = u16::try_from(self.clashes.len()).unwrap_or(u16::MAX);
        let place = Rect {
            height: rows.saturating_add(6).min(area.height),
            ..area
        };
        let inner = overlay::frame(
            place,
            "Someone else saved this card meanwhile",
            look,
            buffer,
        );
        if inner.height < 2 {
            return;
        }
        let label = 13.min(usize::from(inner.width) / 5);
        let each = usize::from(inner.width).saturating_sub(label + 2) / 3;
        let head = Line::from(vec![
            Span::raw(" ".repeat(label + 1)),
            Span::styled(pad("before", each), theme.dim),
            Span::styled(pad("  mine (this form)", each), theme.strong),
            Span::styled(pad("  theirs (saved now)", each), theme.strong),
        ]);
        draw_line(&head, inner, 0, buffer);
        let room = usize::from(inner.height.saturating_sub(3)).max(1);
        let first = self.at.saturating_sub(room - 1);
        for (y, (at, clash)) in (1..inner.height)
            .zip(self.clashes.iter().enumerate().skip(first))
            .take(room)
        {
            let side = |text: &str, taken: bool| {
                let mark = match (taken, clash.take) {
                    (true, Side::Both) => "+ ",
                    (true, _) => look.signs.cursor,
                    (false, _) => " ",
                };
                let style = if taken { theme.text } else { theme.dim };
                let text = if text.is_empty() {
                    look.signs.none
                } else {
                    text
                };
                let mut line = vec![Span::styled(pad(mark, 2), theme.accent)];
                line.push(Span::styled(pad(text, each.saturating_sub(3)), style));
                line.push(Span::raw(" "));
                line
            };
            let style = if at == self.at {
                theme.accent
            } else {
                theme.dim
            };
            let bar = if at == self.at { look.signs.bar } else { " " };
            let base = if clash.base.is_empty() {
                look.signs.none
            } else {
                &clash.base
            };
            let mut spans = vec![
                Span::styled(bar, theme.cursor_bar),
                Span::styled(pad(&clash.label, label), style),
            ];
            spans.push(Span::styled(pad(base, each.saturating_sub(1)), theme.dim));
            spans.push(Span::raw(" "));
            spans.extend(side(&clash.mine, clash.take != Side::Theirs));
            spans.extend(side(&clash.theirs, clash.take != Side::Mine));
            draw_line(&Line::from(spans), inner, y, buffer);
        }
        let keys = Line::from(Span::styled(format!(" {keys}"), theme.dim));
        draw_line(&keys, inner, inner.height - 1, buffer);
    }
}
