//! Links that the terminal itself knows (`T10`): OSC 8 around what is drawn.
//!
//! A link is one cell of the buffer that holds all of its text and is told to be so wide. So it is written
//! whole or not at all, and no later frame can leave half of one behind.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;

use super::{outside, text};

/// The longest address; terminals keep a limit of their own beyond which they may drop the link.
const LONGEST: usize = 2_000;

/// Makes the text in one row of the screen lead to an address. The blanks at both ends stay plain; what is
/// no address that can be written in an escape sequence stays plain altogether (`R1`).
pub(super) fn put(area: Rect, url: &str, buffer: &mut Buffer) {
    let Some(url) = address(url) else { return };
    let area = area.intersection(buffer.area);
    if area.height != 1 {
        return;
    }
    let blank = |x: u16| {
        buffer
            .cell((x, area.y))
            .is_none_or(|cell| cell.symbol().trim().is_empty())
    };
    let Some(first) = (area.left()..area.right()).find(|x| !blank(*x)) else {
        return;
    };
    let last = (first..area.right()).rfind(|x| !blank(*x)).unwrap_or(first);
    let mut from = first;
    while from <= last {
        from = put_run(from, last, area.y, &url, buffer);
    }
}

/// Makes one cell of those from here on that look alike; where the next run begins.
fn put_run(from: u16, last: u16, y: u16, url: &str, buffer: &mut Buffer) -> u16 {
    let style = buffer.cell((from, y)).map(|cell| cell.style());
    let mut said = String::new();
    let mut next = from;
    while next <= last {
        let Some(cell) = buffer.cell((next, y)) else {
            break;
        };
        // A picture is an escape sequence of its own.
        if Some(cell.style()) != style || cell.symbol().starts_with('\x1b') {
            break;
        }
        said.push_str(cell.symbol());
        let columns = u16::try_from(text::width(cell.symbol())).unwrap_or(1);
        next = next.saturating_add(columns.max(1));
    }
    let Some(width) = NonZeroU16::new(next - from) else {
        return from + 1;
    };
    if let Some(cell) = buffer.cell_mut((from, y)) {
        cell.set_symbol(&format!("\x1b]8;;{url}\x1b\\{said}\x1b]8;;\x1b\\"));
        cell.set_diff_option(CellDiffOption::ForcedWidth(width));
    }
    next
}

/// The address as it may stand in an escape sequence: printable ASCII, of a scheme that is opened (`R3`).
fn address(url: &str) -> Option<String> {
    if !outside::is_opened(url) {
        return None;
    }
    let printable = |url: &str| url.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    let ascii = if printable(url) {
        url.to_owned()
    } else {
        url::Url::parse(url).ok()?.to_string()
    };
    (printable(&ascii) && ascii.len() <= LONGEST).then_some(ascii)
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Style};

    use super::*;

    fn row(said: &str) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
        buffer.set_string(0, 0, said, Style::new());
        buffer
    }

    #[test]
    fn t10_a_link_is_one_cell_as_wide_as_its_text() {
        let mut buffer = row("  8841 退款 paid ");
        put(
            Rect::new(0, 0, 20, 1),
            "https://a.example/8841",
            &mut buffer,
        );
        assert_eq!(
            buffer[(2, 0)].symbol(),
            "\x1b]8;;https://a.example/8841\x1b\\8841 退款 paid\x1b]8;;\x1b\\"
        );
        assert_eq!(
            buffer[(2, 0)].diff_option,
            CellDiffOption::ForcedWidth(NonZeroU16::new(14).unwrap())
        );
        assert_eq!(buffer[(1, 0)].symbol(), " ");
    }

    #[test]
    fn t10_text_of_two_looks_is_two_links() {
        let mut buffer = row("plain hit");
        buffer.set_style(Rect::new(6, 0, 3, 1), Style::new().fg(Color::Red));
        put(Rect::new(0, 0, 20, 1), "tel:+49301", &mut buffer);
        for (x, said) in [(0, "plain "), (6, "hit")] {
            let link = format!("\x1b]8;;tel:+49301\x1b\\{said}\x1b]8;;\x1b\\");
            assert_eq!(buffer[(x, 0)].symbol(), link);
        }
    }

    #[test]
    fn r1_nothing_of_an_address_ends_the_sequence() {
        for url in [
            "https://a.example/\x1b\\\x1b[31m",
            "https://a.example/\u{7}",
            "https://a.example/\u{9c}x",
            "no address\n",
            "javascript:alert(1)",
            "file:///etc/passwd",
            &format!("https://a.example/{}", "x".repeat(9_000)),
        ] {
            let mut buffer = row("text");
            put(Rect::new(0, 0, 20, 1), url, &mut buffer);
            let symbol = buffer[(0, 0)].symbol();
            // Either plain, or with every odd byte written as %XX.
            let inside = symbol
                .strip_prefix("\x1b]8;;")
                .and_then(|rest| rest.split_once("\x1b\\"))
                .map_or("", |(url, _)| url);
            assert!(
                inside.bytes().all(|byte| (0x21..0x7f).contains(&byte)),
                "{symbol:?}"
            );
            assert_eq!(
                symbol.matches('\x1b').count(),
                if inside.is_empty() { 0 } else { 4 }
            );
        }
        let mut buffer = row("text");
        put(
            Rect::new(0, 0, 20, 1),
            "https://müller.example/ä",
            &mut buffer,
        );
        assert!(
            buffer[(0, 0)]
                .symbol()
                .contains("https://xn--mller-kva.example/%C3%A4")
        );
    }

    #[test]
    fn nothing_to_click_on_is_no_link() {
        let mut buffer = row("   ");
        let before = buffer.clone();
        put(Rect::new(0, 0, 20, 1), "https://a.example", &mut buffer);
        assert_eq!(buffer, before);
    }
}
