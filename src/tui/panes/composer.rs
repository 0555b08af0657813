//! The composer under a conversation: where it goes, the text, and what goes along (`T2`, `T3`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::words;
use crate::domain::appeal::Visibility;
use crate::domain::contact::Key;
use crate::domain::display::bytes_text;
use crate::domain::ticket::TicketView;
use crate::tui::app::After;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::look::Look;
use crate::tui::place::TicketPlace;
use crate::tui::text;

/// An address without the name of the channel it is in anyway.
pub(super) fn address_text(address: &Key, channel: &str) -> String {
    address
        .as_str()
        .strip_prefix(channel)
        .and_then(|rest| rest.strip_prefix(':'))
        .unwrap_or(address.as_str())
        .to_owned()
}

/// How many lines stand under the text: signature, copies, files.
pub(super) fn rows_below(place: &TicketPlace) -> u16 {
    let lines = below(place).len();
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// What goes along with the text that is open.
enum Along {
    Signature(String),
    Copies(String),
    Files(String),
}

fn below(place: &TicketPlace) -> Vec<Along> {
    let mut lines = Vec::new();
    let (Some(view), Some(open)) = (&place.view, place.composer.open) else {
        return lines;
    };
    if open == Visibility::Public {
        let signature: Vec<&str> = place
            .composer
            .signature
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        if view.reply.by_mail && !signature.is_empty() {
            lines.push(Along::Signature(signature.join(" · ")));
        }
        // A connector gets them on every channel.
        if !view.reply.cc.is_empty() {
            lines.push(Along::Copies(view.reply.cc.join(", ")));
        }
    }
    let files = place.composer.files(open);
    if !files.is_empty() {
        let files: Vec<String> = files
            .iter()
            .map(|file| format!("{} {}", file.name(), bytes_text(file.bytes())))
            .collect();
        lines.push(Along::Files(files.join(", ")));
    }
    lines
}

/// The room of the text in the composer's, and the lines under it. With few rows the text goes before
/// them; the files stay longest.
fn divide(area: Rect, place: &TicketPlace) -> (Rect, Vec<Along>) {
    let mut lines = below(place);
    while lines.len() >= usize::from(area.height.max(1)) {
        lines.remove(0);
    }
    let taken = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let text = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(taken),
        ..area
    };
    (text, lines)
}

/// Columns and rows of the text, to keep its caret in sight.
pub(in crate::tui) fn text_size(area: Rect, place: &TicketPlace) -> (usize, usize) {
    let (text, _) = divide(area, place);
    (usize::from(text.width), usize::from(text.height))
}

/// Draws the title and, while it is typed in, the text with what goes along under it.
#[expect(clippy::too_many_arguments, reason = "the state of one pane")]
pub(super) fn draw(
    title: Rect,
    area: Rect,
    place: &TicketPlace,
    view: &TicketView,
    typing: bool,
    after: &After,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    if title.is_empty() {
        return;
    }
    drawn.put(title, Target::Composer);
    let Some(visibility) = place.composer.open.filter(|_| typing) else {
        draw_waiting(title, place, look, buffer);
        return;
    };
    draw_title(title, view, visibility, after, look, buffer);
    drawn.put(area, Target::Composer);
    let (room, lines) = divide(area, place);
    let columns = usize::from(room.width);
    for (at, line) in (0u16..).zip(&lines) {
        let (said, style) = match line {
            Along::Signature(text) => (format!("-- {text}"), look.theme.dim),
            Along::Copies(text) => (format!("Cc {text}"), look.theme.dim),
            Along::Files(text) => (format!("{} {text}", look.signs.file), look.theme.link),
        };
        let foot = Rect {
            y: room.bottom() + at,
            height: 1,
            ..room
        };
        text::draw_line(
            &Line::from(text::span(&text::fit(&said, columns), style)),
            foot,
            0,
            buffer,
        );
    }
    if let Some(editor) = place.composer.current() {
        drawn.caret = editor.draw(room, look.theme.text, look.theme.selection, buffer);
    }
}

/// One line of a draft that waits.
fn draw_waiting(area: Rect, place: &TicketPlace, look: &Look, buffer: &mut Buffer) {
    let Some(waiting) = place.composer.waiting() else {
        return;
    };
    let theme = &look.theme;
    let draft = place.composer.draft(waiting).unwrap_or_default();
    let mut words = draft.split_whitespace().collect::<Vec<_>>().join(" ");
    let files = place.composer.files(waiting).len();
    if files > 0 {
        words = format!("{} {files} {words}", look.signs.file);
    }
    let (label, key) = match waiting {
        Visibility::Public => ("Unsent reply", "r"),
        Visibility::Internal => ("Unsaved comment", "n"),
    };
    let line = text::justify(
        Line::from(vec![
            Span::styled(format!(" {} {label}: ", look.signs.pencil), theme.warning),
            text::span(&words, theme.dim),
        ]),
        Line::from(vec![
            Span::styled(key, theme.accent),
            Span::styled(" goes on ", theme.text),
        ]),
        usize::from(area.width),
    );
    text::draw_line(&line, area, 0, buffer);
}

/// Columns of a comment's title with its shortest hint, but for what says that nobody else sees it.
const COMMENT: usize = "- Internal comment ".len() + " Ctrl-s save -".len();

/// Where the text goes, and what follows sending it.
fn draw_title(
    area: Rect,
    view: &TicketView,
    visibility: Visibility,
    after: &After,
    look: &Look,
    buffer: &mut Buffer,
) {
    let theme = &look.theme;
    let columns = usize::from(area.width);
    let rule = Span::styled(look.signs.line, theme.border_focus);
    let mut left = vec![rule.clone(), Span::raw(" ")];
    match visibility {
        Visibility::Public => {
            let roomy = columns >= 40;
            let label = if roomy { "Reply to " } else { "To " };
            left.push(Span::styled(label, theme.title_focus));
            let room = columns.saturating_sub(label.len() + 3);
            match &view.ticket.reply_address {
                Some(address) => {
                    let shown = if roomy {
                        address.to_string()
                    } else {
                        address_text(address, &view.ticket.channel)
                    };
                    left.push(text::span(&text::fit(&shown, room), theme.strong));
                }
                None => left.push(Span::styled(
                    "! no address: Ctrl-g a chooses one",
                    theme.problem,
                )),
            }
        }
        Visibility::Internal => {
            left.push(Span::styled(
                "Internal comment",
                theme.internal.patch(theme.strong),
            ));
            let address = view.ticket.reply_address.as_ref();
            let unseen = address
                .map(|address| format!(" not sent to {address}"))
                .into_iter()
                .chain([" the client does not see it", " not sent"].map(str::to_owned))
                .find(|unseen| COMMENT + text::width(unseen) <= columns);
            left.extend(unseen.map(|unseen| text::span(&unseen, theme.dim)));
        }
    }
    left.push(Span::raw(" "));
    let used = text::line_width(&Line::from(left.clone()));
    let right = hints(visibility, after, look)
        .into_iter()
        .find(|hint| used + text::width(hint) < columns)
        .map_or_else(Line::default, |hint| {
            Line::from(vec![Span::styled(hint, theme.dim), rule])
        });
    let fill = columns.saturating_sub(used + text::line_width(&right));
    left.push(Span::styled(
        look.signs.line.repeat(fill),
        theme.border_focus,
    ));
    left.extend(right.spans);
    text::draw_line(&Line::from(left), area, 0, buffer);
}

/// What the right of the title says, the longest first: what follows is news, the keys stand below, too.
fn hints(visibility: Visibility, after: &After, look: &Look) -> Vec<String> {
    let status = after.status.map(words::status);
    let next = after.next.then_some("next unread");
    let (send, other) = match visibility {
        Visibility::Public => ("send", "comment"),
        Visibility::Internal => ("save", "reply"),
    };
    let then: Vec<&str> = status.into_iter().chain(next).collect();
    if then.is_empty() {
        return vec![
            format!(" Ctrl-s {send} {} Ctrl-n {other} ", look.signs.dot),
            format!(" Ctrl-s {send} "),
        ];
    }
    let then = then.join(", ");
    let short = then.replace("next unread", "next");
    vec![
        format!(" Ctrl-s {send}, then {then} "),
        format!(" then {then} "),
        format!(" then {short} "),
        format!(" {short} "),
    ]
}
