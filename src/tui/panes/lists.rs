//! The black and the white list as a pane of its own (`S7`): what is looked for and the verdict on
//! it, the entries in two groups, and the whole of the one under the cursor.

use std::collections::HashSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{chrome, sidebar};
use crate::domain::display::{age, grouped};
use crate::domain::ids::ListEntryId;
use crate::domain::listing::{ListCheck, ListColour, Listed, ListsView, Origin};
use crate::domain::standing::in_force;
use crate::tui::act::{Act, Block};
use crate::tui::drawn::{Drawn, Target};
use crate::tui::look::Look;
use crate::tui::place::ListsPlace;
use crate::tui::text;
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::flow::{self, Flow, Item};

/// Rows of the filter with the blank one under it.
const HEAD: u16 = 2;
/// Rows of the entry under the cursor, its rule counted.
const FOOT: u16 = 5;
/// A pane of fewer rows gives its foot to the entries.
const LEAST_FOR_FOOT: u16 = 15;

/// The rows of the entries in a pane of this inside.
pub fn body(area: Rect) -> Rect {
    let foot = if area.height >= LEAST_FOR_FOOT {
        FOOT
    } else {
        0
    };
    Rect {
        y: area.y + HEAD.min(area.height),
        height: area.height.saturating_sub(HEAD + foot),
        ..area
    }
}

fn head_item(list: ListColour) -> Item {
    Item::Head(match list {
        ListColour::Black => Block::Black,
        ListColour::White => Block::White,
    })
}

/// The line of a list's first entry, or of its head when it has none.
pub fn first_of(flow: &Flow, entries: &[Option<(ListColour, usize)>], list: ListColour) -> usize {
    let head = head_item(list);
    entries
        .iter()
        .position(|entry| entry.is_some_and(|(of, _)| of == list))
        .or_else(|| flow.lines.iter().position(|line| line.item == head))
        .unwrap_or(0)
}

/// The list that a line stands in: the white one from its head on.
pub fn list_at(flow: &Flow, line: usize) -> ListColour {
    let white = head_item(ListColour::White);
    match flow.lines.iter().position(|line| line.item == white) {
        Some(head) if line >= head => ListColour::White,
        _ => ListColour::Black,
    }
}

/// Both lists as lines, and the entry of each line.
pub fn lay_out(
    view: &ListsView,
    check: Option<&ListCheck>,
    marks: &HashSet<ListEntryId>,
    shut: &HashSet<ListColour>,
    columns: usize,
    look: &Look,
) -> (Flow, Vec<Option<(ListColour, usize)>>) {
    let columns = columns.max(8);
    let mut flow = Flow::default();
    let mut entries = Vec::new();
    if let Some(check) = check {
        verdict(check, columns, look, &mut flow);
    }
    for list in [ListColour::Black, ListColour::White] {
        let open = !shut.contains(&list);
        let (name, block) = match list {
            ListColour::Black => ("Black list", Block::Black),
            ListColour::White => ("White list", Block::White),
        };
        let sign = if open {
            look.signs.unfolded
        } else {
            look.signs.folded
        };
        flow.item(head_item(list));
        flow.act(
            sidebar::head(
                name,
                &format!("{} {sign}", grouped(view.count(list))),
                columns,
                look,
            ),
            Act::Fold(block),
        );
        if !open {
            flow.gap();
            continue;
        }
        let rows = view.of(list);
        for (place, listed) in rows.iter().enumerate() {
            let id = listed.entry.id;
            flow.item(Item::Other(usize::try_from(id.0).unwrap_or(0)));
            let act = listed
                .card
                .as_ref()
                .map_or(Act::Do(crate::tui::keymap::Action::EditEntry), |card| {
                    Act::Card(card.0)
                });
            flow.act(row(listed, marks.contains(&id), columns, look), act);
            entries.resize(flow.lines.len() - 1, None);
            entries.push(Some((list, place)));
        }
        let beyond = view.count(list).saturating_sub(rows.len() as u64);
        let said = match (rows.is_empty(), beyond) {
            (true, _) if view.filter.is_empty() => match list {
                ListColour::Black => {
                    "nobody: c puts an address on it, ! on a card all of its".to_owned()
                }
                ListColour::White => {
                    "nobody: c puts an address on it, * on a card all of its".to_owned()
                }
            },
            (true, _) => "no entry has that".to_owned(),
            (false, 0) => String::new(),
            (false, more) => format!("{} older ones: / finds them", grouped(more)),
        };
        if !said.is_empty() {
            flow.pass(Line::from(text::span(
                &text::fit(&format!("  {said}"), columns),
                look.theme.dim,
            )));
        }
        flow.gap();
    }
    entries.resize(flow.lines.len(), None);
    (flow, entries)
}

/// What the lists say of the address that is looked for.
fn verdict(check: &ListCheck, columns: usize, look: &Look, flow: &mut Flow) {
    flow.item(Item::Facts);
    if let Ok((kind, value)) = &check.entry {
        let said = format!("{}  {value}", kind.name());
        flow.pass(Line::from(text::span(
            &text::fit(&said, columns),
            look.theme.accent,
        )));
    }
    for (place, reason) in check.reasons.iter().enumerate() {
        let style = if place == 0 {
            look.theme.strong
        } else {
            look.theme.text
        };
        for line in text::wrap(reason, columns.saturating_sub(2)) {
            flow.pass(Line::from(text::span(&format!("  {line}"), style)));
        }
    }
    if !check.reasons.is_empty() {
        flow.gap();
    }
}

fn sign(list: ListColour, look: &Look) -> Span<'static> {
    match list {
        ListColour::Black => Span::styled(look.signs.spam, look.theme.spam),
        ListColour::White => Span::styled(look.signs.vip, look.theme.vip),
    }
}

/// What an erased client left is a hash; nobody reads that.
fn shown_value(listed: &Listed) -> String {
    if listed.entry.value.starts_with("erased:") {
        "an address of an erased client".to_owned()
    } else {
        listed.entry.value.clone()
    }
}

/// One entry: what it is, then as many of card, reason, author, date and end as there is room for.
fn row(listed: &Listed, marked: bool, columns: usize, look: &Look) -> Line<'static> {
    let entry = &listed.entry;
    let theme = &look.theme;
    let over = !in_force(entry, look.now);
    let mark = if marked {
        Span::styled(look.signs.marked, theme.marked)
    } else {
        Span::raw(" ")
    };
    let value_style = if over { theme.dim } else { theme.text };
    let mut left = vec![mark, sign(entry.list, look), Span::raw(" ")];
    let wide = columns >= 72;
    let value = shown_value(listed);
    if columns >= 46 {
        left.push(Span::styled(text::pad(entry.kind.name(), 10), theme.dim));
    }
    left.push(text::span(
        &if wide { text::pad(&value, 30) } else { value },
        value_style,
    ));
    let card = listed
        .card
        .as_ref()
        .map(|(id, name)| format!("#{id} {name}"))
        .unwrap_or_default();
    let mut about = Vec::new();
    if wide {
        if entry.origin == Origin::Hand {
            about.push("by hand".to_owned());
        }
        if !card.is_empty() {
            about.push(card);
        }
        if !entry.reason.is_empty() {
            about.push(entry.reason.clone());
        }
    }
    if !about.is_empty() {
        left.push(text::span(
            &format!("  {}", about.join(&format!(" {} ", look.signs.dot))),
            theme.dim,
        ));
    }
    let until = match entry.until {
        Some(_) if over => "ended ".to_owned(),
        Some(until) => format!("until {} ", look.date(until)),
        None => String::new(),
    };
    let right = Line::from(vec![
        Span::styled(until, if over { theme.warning } else { theme.dim }),
        Span::styled(text::pad_left(&age(entry.at, look.now), 4), theme.dim),
    ]);
    text::justify(Line::from(left), right, columns)
}

/// Draws the pane into the room inside its border; the caret's place goes into `drawn`.
pub fn draw(
    area: Rect,
    place: &ListsPlace,
    typing: Option<&Editor>,
    focused: bool,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    let head = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        height: 1.min(area.height),
        ..area
    };
    let right = if place.marks.is_empty() {
        String::new()
    } else {
        format!("{} marked", grouped(place.marks.len() as u64))
    };
    let kept = Editor::line(&place.filter);
    chrome::filter_line(
        head,
        typing.unwrap_or(&kept),
        typing.is_some(),
        "an address, for the verdict; reason, agent…",
        &right,
        look,
        buffer,
        drawn,
    );
    let body = body(area);
    let Some(view) = &place.view else {
        let said = place.failure.as_ref().map_or_else(Vec::new, |why| {
            vec![
                (why.clone(), true),
                ("Ctrl-l asks again, Esc goes back".to_owned(), false),
            ]
        });
        chrome::empty(body, &said, look, buffer);
        return;
    };
    let room = Rect {
        width: body.width.saturating_sub(1),
        ..body
    };
    flow::draw(
        &place.flow.lines,
        place.reel.top,
        Some((place.reel.cursor, focused)),
        room,
        &look.theme,
        &look.signs,
        buffer,
    );
    for y in 0..room.height {
        let line = place.reel.top + usize::from(y);
        if line < place.flow.lines.len() {
            drawn.put(
                Rect {
                    y: room.y + y,
                    height: 1,
                    ..room
                },
                Target::MainLine(line),
            );
        }
    }
    let foot = Rect {
        x: area.x + 1,
        y: body.bottom(),
        width: area.width.saturating_sub(2),
        height: area.bottom().saturating_sub(body.bottom()),
    };
    let listed = place
        .entries
        .get(place.reel.cursor)
        .copied()
        .flatten()
        .and_then(|(list, at)| view.of(list).get(at));
    if foot.height > 0 {
        draw_foot(foot, listed, look, buffer);
    }
}

fn draw_foot(area: Rect, listed: Option<&Listed>, look: &Look, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let rule = look.signs.line.repeat(columns);
    text::draw_line(
        &Line::from(Span::styled(rule, look.theme.border)),
        area,
        0,
        buffer,
    );
    let Some(listed) = listed else {
        let said = "c adds an entry, / and an address tells what would become of its mail";
        for (row, line) in text::wrap(said, columns).iter().enumerate() {
            text::draw_line(
                &Line::from(text::span(line, look.theme.dim)),
                area,
                u16::try_from(row + 1).unwrap_or(u16::MAX),
                buffer,
            );
        }
        return;
    };
    for (row, line) in whole(listed, columns, look)
        .into_iter()
        .take(usize::from(area.height).saturating_sub(1))
        .enumerate()
    {
        text::draw_line(
            &line,
            area,
            u16::try_from(row + 1).unwrap_or(u16::MAX),
            buffer,
        );
    }
}

/// Everything of an entry, in four lines.
fn whole(listed: &Listed, columns: usize, look: &Look) -> Vec<Line<'static>> {
    let entry = &listed.entry;
    let dim = |said: &str| Line::from(text::span(&text::fit(said, columns), look.theme.dim));
    let first = text::clip_line(
        Line::from(vec![
            sign(entry.list, look),
            Span::raw(" "),
            text::span(&shown_value(listed), look.theme.strong),
            text::span(
                &format!("  {}, {} list", entry.kind.name(), entry.list.name()),
                look.theme.dim,
            ),
        ]),
        columns,
    );
    let author = if entry.author.is_empty() {
        "the program"
    } else {
        &entry.author
    };
    let card = listed
        .card
        .as_ref()
        .map(|(id, name)| format!("card #{id} {name}"));
    let origin = match (entry.origin, card) {
        (Origin::Card, Some(card)) => format!("follows the mark of {card}"),
        (Origin::Card, None) => "left by a deleted card".to_owned(),
        (Origin::Hand, Some(card)) => format!("put on by hand, a contact of {card}"),
        (Origin::Hand, None) => "put on by hand".to_owned(),
    };
    let until = match entry.until {
        Some(until) if !in_force(entry, look.now) => format!("ended {}", look.exact(until)),
        Some(until) => format!("in force until {}", look.exact(until)),
        None => "in force without end".to_owned(),
    };
    let mut lines = vec![
        first,
        dim(&origin),
        dim(&format!(
            "by {author}, {} {} {until}",
            look.exact(entry.at),
            look.signs.dot
        )),
    ];
    if !entry.reason.is_empty() {
        lines.push(Line::from(text::span(
            &text::fit(&format!("«{}»", entry.reason), columns),
            look.theme.text,
        )));
    }
    lines
}
