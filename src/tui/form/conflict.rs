//! Two agents edited one card: base, mine and theirs, field by field (`C24`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::sheet::{self, Field, How};
use super::{Form, FormEffect, overlay};
use crate::domain::client::Client;
use crate::domain::display::bytes_text;
use crate::tui::keymap::{Action, Context, Resolved};
use crate::tui::look::Look;
use crate::tui::text::{self, draw_line};
use crate::tui::widgets::side_by_side::{self, Cell, Head, Part, Row, Table, Taken};

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
    pub(super) take: Side,
    /// Before, mine and theirs, the values of a list one by one.
    parts: [Vec<Part>; 3],
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
        let their_fields = sheet::open_like(
            &theirs,
            &form.settings.custom,
            form.settings.region,
            &form.fields,
        );
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
            let before = values_of(base, form.base.as_ref());
            let my = values(mine);
            let mut their_own = values_of(their, Some(&theirs));
            if is_picture
                && let Some((words, _)) = their_own.first_mut().filter(|(w, _)| !w.is_empty())
            {
                *words = format!("another picture, {words}");
            }
            clashes.then(|| Clash {
                label: mine.label.clone(),
                parts: [
                    parts(&before, &[], &[]),
                    parts(&my, &before, &their_own),
                    parts(&their_own, &before, &my),
                ],
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
            "{} mine  {} theirs  {} both  {} save  {} back",
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

/// A picture of a card in a few words; empty for none.
fn picture_words(card: &Client) -> String {
    card.avatar.as_ref().map_or_else(String::new, |avatar| {
        let kind = avatar.media_type.trim_start_matches("image/");
        format!("{kind} {}", bytes_text(avatar.bytes))
    })
}

/// The values of a field, those of a list one by one with the line they came from.
fn values(field: &Field) -> Vec<(String, Option<&sheet::Line>)> {
    if !field.how.is_list() {
        return Vec::from([(field.words(), None)]);
    }
    let filled = field.lines.iter().filter(|line| !line.is_blank());
    filled
        .map(|line| {
            let told = match line.kind.as_str() {
                "" => line.text.clone(),
                kind => format!("{}  {kind}", line.text),
            };
            (told, Some(line))
        })
        .collect()
}

/// As [`values`], for a field as a card has it: its picture is known by what it is, not by a file's name.
fn values_of<'f>(
    field: &'f Field,
    card: Option<&Client>,
) -> Vec<(String, Option<&'f sheet::Line>)> {
    match card {
        Some(card) if field.how == How::Picture => Vec::from([(picture_words(card), None)]),
        _ => values(field),
    }
}

type Values<'a> = [(String, Option<&'a sheet::Line>)];

/// Values as the table shows them. Of a list, what both saves have is marked, and what one of them took
/// away: with both taken, that stays away.
fn parts(of: &Values<'_>, base: &Values<'_>, other: &Values<'_>) -> Vec<Part> {
    let within = |among: &Values<'_>, wanted: &sheet::Line| {
        among
            .iter()
            .filter_map(|(_, line)| *line)
            .any(|line| line.text == wanted.text && line.kind == wanted.kind)
    };
    of.iter()
        .filter(|(text, _)| !text.trim().is_empty())
        .map(|(text, line)| {
            let common = line.is_some_and(|line| within(other, line));
            Part {
                text: text.clone(),
                common,
                gone: !common && line.is_some_and(|line| within(base, line)),
            }
        })
        .collect()
}

#[cfg(test)]
impl Clash {
    /// What a column says: 0 before, 1 mine, 2 theirs.
    pub(super) fn words(&self, column: usize) -> String {
        let parts = self.parts[column].iter();
        parts
            .map(|part| part.text.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Conflict {
    fn table(&self, columns: usize, look: &Look) -> Table {
        let theme = &look.theme;
        let head = |short: &str, rest: &str, style| Head {
            long: Line::from(vec![
                Span::styled(short.to_owned(), style),
                Span::styled(rest.to_owned(), theme.dim),
            ]),
            short: short.to_owned(),
        };
        let heads = [
            head("before", "", theme.dim),
            head("mine", " (this form)", theme.strong),
            head("theirs", " (saved now)", theme.strong),
        ];
        let rows: Vec<Row> = self
            .clashes
            .iter()
            .map(|clash| {
                let [before, mine, theirs] = clash.parts.clone();
                let taken = match clash.take {
                    Side::Mine => [Taken::Yes, Taken::No],
                    Side::Theirs => [Taken::No, Taken::Yes],
                    Side::Both => [Taken::Both, Taken::Both],
                };
                let cell = |parts, taken| Cell { parts, taken };
                Row {
                    label: clash.label.clone(),
                    cells: vec![
                        cell(before, Taken::No),
                        cell(mine, taken[0]),
                        cell(theirs, taken[1]),
                    ],
                }
            })
            .collect();
        side_by_side::lay_out(&heads, &rows, columns, Some(self.at), look)
    }

    /// Draws base, mine and theirs, a row a field; the value that is taken is marked.
    pub(super) fn draw(&self, area: Rect, keys: &str, look: &Look, buffer: &mut Buffer) {
        let columns = usize::from(area.width.saturating_sub(3));
        let table = self.table(columns, look);
        // Under each other every line says whose it is.
        let heads = if table.heads.len() > 1 {
            0
        } else {
            table.heads.len()
        };
        let rows = heads + table.lines.len();
        let rows = u16::try_from(rows).unwrap_or(u16::MAX);
        let place = Rect {
            height: rows.saturating_add(4).min(area.height),
            ..area
        };
        let title = "Someone else saved this card meanwhile";
        let inner = overlay::frame(place, title, look, buffer);
        if inner.height < 2 {
            return;
        }
        let room = Rect {
            width: inner.width.saturating_sub(1),
            ..inner
        };
        for (y, head) in (0..).zip(table.heads.iter().take(heads)) {
            draw_line(&head.line, room, y, buffer);
        }
        let height = usize::from(inner.height).saturating_sub(heads + 1);
        let top = table.top(self.at, height);
        for (y, line) in table.lines.iter().skip(top).take(height).enumerate() {
            let y = u16::try_from(heads + y).unwrap_or(u16::MAX);
            draw_line(&line.line, room, y, buffer);
        }
        let rest = table.lines.len().saturating_sub(top + height);
        let more = match (top, rest) {
            (0, 0) => String::new(),
            (above, 0) => format!(" {above} above"),
            (0, below) => format!(" {below} below"),
            (above, below) => format!(" {above} above, {below} below"),
        };
        let said = text::justify(
            Line::from(Span::styled(format!(" {keys}"), look.theme.dim)),
            Line::from(Span::styled(more, look.theme.dim)),
            usize::from(inner.width),
        );
        draw_line(&said, inner, inner.height - 1, buffer);
    }
}
