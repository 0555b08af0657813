//! What stands around the panes: borders, titles, the line of sections, the line of keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::display::grouped;
use crate::domain::page::Totals;
use crate::domain::report::Progress;
use crate::tui::app::{Notice, Section, Tone};
use crate::tui::dialogs::import;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Hint};
use crate::tui::layout::Layout;
use crate::tui::look::Look;
use crate::tui::text;

/// Draws a border; without a bottom the sides run to the end.
pub fn border(area: Rect, focused: bool, bottom: bool, look: &Look, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.width < 2 || area.height < 1 {
        return;
    }
    let style = if focused {
        look.theme.border_focus
    } else {
        look.theme.border
    };
    let [across, down, corners] = if look.signs.ascii {
        ["-", "|", "++++"]
    } else {
        ["─", "│", "╭╮╰╯"]
    };
    let corner: Vec<String> = corners.chars().map(String::from).collect();
    let (left, right) = (area.x, area.right() - 1);
    let (top, end) = (area.y, area.bottom() - 1);
    let mut put = |x: u16, y: u16, symbol: &str| {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    };
    for x in left + 1..right {
        put(x, top, across);
    }
    put(left, top, &corner[0]);
    put(right, top, &corner[1]);
    let last = if bottom { end } else { end + 1 };
    for y in top + 1..last {
        put(left, y, down);
        put(right, y, down);
    }
    if bottom && end > top {
        for x in left + 1..right {
            put(x, end, across);
        }
        put(left, end, &corner[2]);
        put(right, end, &corner[3]);
    }
}

/// Draws border and title of a pane.
pub fn pane(
    layout: &Layout,
    area: Rect,
    focused: bool,
    title: &str,
    right: Line<'static>,
    look: &Look,
    buffer: &mut Buffer,
) {
    if !layout.borders {
        return;
    }
    border(area, focused, layout.full_border(), look, buffer);
    let room = usize::from(area.width).saturating_sub(4);
    let right_width = text::line_width(&right);
    // Where there is room for both, the title is cut before what stands at its right is left out.
    let kept = if right_width > 0 && room >= 30 + right_width {
        right_width + 4
    } else {
        0
    };
    let title = text::fit(title, room.saturating_sub(2 + kept));
    let title_width = text::width(&title);
    let style = if focused {
        look.theme.title_focus
    } else {
        look.theme.dim
    };
    if title_width > 0 {
        let line = Line::from(vec![
            Span::raw(" "),
            Span::styled(title, style),
            Span::raw(" "),
        ]);
        let spot = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        text::draw_line(&line, spot, 0, buffer);
    }
    if right_width > 0 && title_width + right_width + 5 <= room {
        let mut spans = vec![Span::raw(" ")];
        spans.extend(right.spans);
        spans.push(Span::raw(" "));
        let width = u16::try_from(right_width + 2).unwrap_or(0);
        let spot = Rect {
            x: area.right().saturating_sub(width + 2),
            width,
            ..area
        };
        text::draw_line(&Line::from(spans), spot, 0, buffer);
    }
}

/// The line of sections: where one is, what waits elsewhere, who and on which file.
#[expect(clippy::too_many_arguments, reason = "the parts of one line")]
pub fn top_line(
    area: Rect,
    section: Section,
    totals: Option<Totals>,
    agent: &str,
    file: &str,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    if area.is_empty() {
        return;
    }
    let count = |count: Option<u64>| count.map_or_else(String::new, |n| format!(" {}", grouped(n)));
    let waiting = totals.map_or(0, |totals| totals.rejects + totals.reviews);
    let tabs: Vec<(Section, String)> = vec![
        (
            Section::Tickets,
            format!(
                "1 Tickets{}",
                count(totals.map(|totals| totals.active_tickets))
            ),
        ),
        (
            Section::Clients,
            format!("2 Clients{}", count(totals.map(|totals| totals.clients))),
        ),
        (
            Section::Companies,
            format!(
                "3 Companies{}",
                count(totals.map(|totals| totals.companies))
            ),
        ),
        (
            Section::Inbox,
            if waiting > 0 {
                format!("4 Inbox {}{}", look.signs.unread, grouped(waiting))
            } else {
                "4 Inbox".to_owned()
            },
        ),
    ];
    let width = usize::from(area.width);
    let long: usize = tabs.iter().map(|(_, tab)| text::width(tab) + 4).sum();
    // Where there is no room the name of the program goes first, then the counts, then the names.
    let named = long + 12 + agent.len() + 4 <= width;
    let mut x = area.x + 1;
    if named {
        text::draw_line(
            &Line::from(Span::styled("deskcard", look.theme.strong)),
            Rect { x, ..area },
            0,
            buffer,
        );
        x += 11;
    }
    for (tab, label) in tabs {
        let here = tab == section;
        let label = if long <= width {
            label
        } else if here {
            label
                .split_whitespace()
                .take(2)
                .collect::<Vec<_>>()
                .join(" ")
        } else {
            label.split_whitespace().take(1).collect::<String>()
        };
        let (shown, style) = if here {
            (format!("[{label}]"), look.theme.accent)
        } else {
            (format!(" {label} "), look.theme.text)
        };
        let used = u16::try_from(text::width(&shown)).unwrap_or(0);
        if x + used > area.right() {
            break;
        }
        let spot = Rect {
            x,
            width: used,
            ..area
        };
        text::draw_line(&Line::from(Span::styled(shown, style)), spot, 0, buffer);
        drawn.put(spot, Target::Section(tab));
        x += used + u16::from(long <= width);
    }
    let free = usize::from(area.right().saturating_sub(x + 1));
    let both = format!("{agent}  {file}");
    let right = [both.as_str(), agent]
        .into_iter()
        .find(|right| text::width(&text::shown(right)) + 2 <= free);
    if let Some(right) = right {
        let used = u16::try_from(text::width(&text::shown(right))).unwrap_or(0);
        text::draw_line(
            &Line::from(text::span(right, look.theme.dim)),
            Rect {
                x: area.right() - used - 1,
                width: used,
                ..area
            },
            0,
            buffer,
        );
    }
}

/// The line of keys that work now, with a notice in their place while there is one, and at the right
/// what is under way, with the action that a click there does.
pub fn footer(
    area: Rect,
    hints: &[Hint],
    notice: Option<&Notice>,
    busy: Option<(Line<'static>, Option<Action>)>,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    if area.is_empty() {
        return;
    }
    let mut room = area;
    if let Some((said, action)) = busy {
        let used = u16::try_from(text::line_width(&said)).unwrap_or(0);
        if used > 0 && used + 20 < area.width {
            let spot = Rect {
                x: area.right() - used - 1,
                width: used,
                ..area
            };
            text::draw_line(&said, spot, 0, buffer);
            if let Some(action) = action {
                drawn.put(spot, Target::Action(action));
            }
            room.width -= used + 2;
        }
    }
    if let Some(notice) = notice {
        let style = match notice.tone {
            Tone::Plain => look.theme.text,
            Tone::Good => look.theme.good,
            Tone::Problem => look.theme.problem,
        };
        let sign = match notice.tone {
            Tone::Plain => "",
            Tone::Good => look.signs.sent,
            Tone::Problem => "!",
        };
        let mut spans = vec![Span::raw(" ")];
        if !sign.is_empty() {
            spans.push(Span::styled(format!("{sign} "), style));
        }
        let tail = if notice.undo { "   u undo" } else { "" };
        let left = usize::from(room.width).saturating_sub(sign.len() + tail.len() + 2);
        spans.push(text::span(&text::fit(&notice.said, left), style));
        if notice.undo {
            spans.push(Span::raw("   "));
            spans.push(Span::styled("u", look.theme.accent));
            spans.push(Span::styled(" undo", look.theme.text));
        }
        let line = Line::from(spans);
        let used = u16::try_from(text::line_width(&line)).unwrap_or(0);
        text::draw_line(&line, room, 0, buffer);
        if notice.undo {
            drawn.put(
                Rect {
                    x: room.x + used.saturating_sub(6),
                    width: 6,
                    ..area
                },
                Target::Action(Action::Undo),
            );
        }
        let more = Rect {
            x: room.x + used + 3,
            width: room.width.saturating_sub(used + 3),
            ..room
        };
        // What is left of the line goes on saying the keys.
        if more.width > 24 && used < room.width {
            draw_hints(more, hints, look, buffer, drawn);
        }
        return;
    }
    draw_hints(room, hints, look, buffer, drawn);
}

fn draw_hints(area: Rect, hints: &[Hint], look: &Look, buffer: &mut Buffer, drawn: &mut Drawn) {
    let width_of = |hint: &Hint| text::width(&hint.key) + 1 + text::width(hint.hint) + 2;
    let always = |hint: &&Hint| matches!(hint.action, Action::Help | Action::Palette);
    let kept: usize = hints.iter().filter(always).map(width_of).sum();
    let mut room = usize::from(area.width).saturating_sub(1);
    let mut x = area.x + 1;
    let mut kept_room = kept;
    for hint in hints {
        let used = width_of(hint);
        if always(&hint) {
            kept_room -= used.min(kept_room);
        } else if used + kept_room > room {
            continue;
        }
        if used > room + 2 {
            break;
        }
        let line = Line::from(vec![
            text::span(&hint.key, look.theme.accent),
            Span::styled(format!(" {}", hint.hint), look.theme.text),
        ]);
        let spot = Rect {
            x,
            width: u16::try_from(used.saturating_sub(2))
                .unwrap_or(0)
                .min(area.right().saturating_sub(x)),
            ..area
        };
        text::draw_line(&line, spot, 0, buffer);
        drawn.put(spot, Target::Action(hint.action));
        x += u16::try_from(used).unwrap_or(0);
        room = room.saturating_sub(used);
    }
}

/// How far a change of many cards is.
pub fn working_line(done: u64, total: u64, width: usize, look: &Look) -> Line<'static> {
    let said = match total {
        0 => "at work".to_owned(),
        total => format!("{} / {} cards", grouped(done), grouped(total)),
    };
    let mut spans = vec![Span::styled(said, look.theme.text)];
    if total > 0 {
        let bar = if width >= 100 { 8 } else { 4 };
        let share = done as f64 / total as f64;
        spans.push(Span::styled(
            format!(" {}", import::bar(share, bar, look)),
            look.theme.accent,
        ));
    }
    spans.push(Span::styled("  Ctrl-c", look.theme.accent));
    spans.push(Span::styled(" stop", look.theme.text));
    Line::from(spans)
}

/// How far an import is.
pub fn progress_line(progress: &Progress, width: usize, look: &Look) -> Line<'static> {
    let done = grouped(progress.report.read);
    let mut spans = vec![Span::styled(format!("import {done}"), look.theme.text)];
    if let Some(share) = import::share(progress) {
        let bar = if width >= 100 { 8 } else { 4 };
        spans.push(Span::styled(
            format!(" {}", import::bar(share, bar, look)),
            look.theme.accent,
        ));
        spans.push(Span::styled(
            format!(" {:.0} %", share * 100.0),
            look.theme.dim,
        ));
    }
    if let Some(remaining) = progress.remaining
        && width >= 100
    {
        spans.push(Span::styled(
            format!(" {} s", grouped(remaining.max(0.0).ceil() as u64)),
            look.theme.dim,
        ));
    }
    if progress.report.rejected > 0 {
        spans.push(Span::styled(
            format!(" ! {}", grouped(progress.report.rejected)),
            look.theme.problem,
        ));
    }
    Line::from(spans)
}

/// A few lines in the middle of an empty pane: what to do next (`U10`). Strong ones are centred, the
/// others as one block, so that their keys stand under each other.
pub fn empty(area: Rect, lines: &[(String, bool)], look: &Look, buffer: &mut Buffer) {
    let columns = usize::from(area.width).saturating_sub(2);
    let wrapped: Vec<(String, bool)> = lines
        .iter()
        .flat_map(|(line, strong)| {
            text::wrap(line, columns)
                .into_iter()
                .map(move |line| (line, *strong))
        })
        .collect();
    let height = u16::try_from(wrapped.len()).unwrap_or(u16::MAX);
    let start = area.height.saturating_sub(height) / 3;
    let block = wrapped
        .iter()
        .filter(|(_, strong)| !strong)
        .map(|(line, _)| text::width(line))
        .max()
        .unwrap_or(0);
    for (row, (line, strong)) in wrapped.iter().enumerate() {
        let wide = if *strong { text::width(line) } else { block };
        let left = columns.saturating_sub(wide) / 2 + 1;
        let style = if *strong {
            look.theme.strong
        } else {
            look.theme.dim
        };
        text::draw_line(
            &Line::from(vec![
                Span::raw(" ".repeat(left)),
                Span::styled(line.clone(), style),
            ]),
            area,
            start + u16::try_from(row).unwrap_or(u16::MAX),
            buffer,
        );
    }
}

/// The line of a filter: `/ muller                    3 of ≈1,000,000`.
#[expect(clippy::too_many_arguments, reason = "the parts of one line")]
pub fn filter_line(
    area: Rect,
    editor: &crate::tui::widgets::editor::Editor,
    typing: bool,
    empty: &str,
    right: &str,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    if area.is_empty() {
        return;
    }
    drawn.put(Rect { height: 1, ..area }, Target::Filter);
    let right_width = u16::try_from(text::width(right)).unwrap_or(0);
    let fits = right_width + 12 < area.width;
    if fits && right_width > 0 {
        text::draw_line(
            &Line::from(text::span(right, look.theme.dim)),
            Rect {
                x: area.right() - right_width,
                width: right_width,
                ..area
            },
            0,
            buffer,
        );
    }
    let style = if typing {
        look.theme.accent
    } else {
        look.theme.dim
    };
    text::draw_line(&Line::from(Span::styled("/", style)), area, 0, buffer);
    let line = Rect {
        x: area.x + 2,
        width: area
            .width
            .saturating_sub(2 + if fits { right_width + 1 } else { 0 }),
        height: 1,
        ..area
    };
    if editor.is_blank() && !typing {
        text::draw_line(
            &Line::from(Span::styled(
                text::fit(empty, usize::from(line.width)),
                look.theme.dim,
            )),
            line,
            0,
            buffer,
        );
        return;
    }
    let caret = editor.draw(line, look.theme.strong, look.theme.selection, buffer);
    if typing {
        drawn.caret = caret;
    }
}
