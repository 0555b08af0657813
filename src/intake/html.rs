//! Text of HTML, for messages that came without any (`SPEC 3`, `M12`).

mod strip;

use html2text::{
    config,
    render::{TaggedLine, TextDecorator},
};

/// HTML over this size, in bytes, goes through the tag stripper instead of the renderer.
const RENDER_SIZE: usize = 512 * 1024;
/// HTML that may nest deeper than this does too: the renderer is quadratic in depth.
const RENDER_DEPTH: usize = 100;
/// HTML over this size is cut: nobody reads on, and the text of a message is kept for ever.
const SIZE_LIMIT: usize = 16 * 1024 * 1024;
/// Columns at which the renderer breaks a line. Wide, since the screen breaks lines itself; not
/// unbounded, since a rule (`<hr>`) is drawn as wide as that.
const WIDTH: usize = 2_000;

// Marks around links while rendering, afterwards replaced; noncharacters, taken out of the input.
const LINK_START: char = '\u{fdd0}';
const LINK_MIDDLE: char = '\u{fdd1}';
const LINK_END: char = '\u{fdd2}';

/// The readable text of HTML: no markup, scripts or styles; a link as `text (address)`; lists,
/// quotes and paragraphs as in plain mail. Time and memory are bounded; nothing is refused.
pub fn to_text(html: &str) -> String {
    let html = cut(html, SIZE_LIMIT);
    let rendered = if html.len() <= RENDER_SIZE && strip::depth(html) <= RENDER_DEPTH {
        render(html)
    } else {
        None
    };
    tidy(&rendered.unwrap_or_else(|| strip::text(html)))
}

fn render(html: &str) -> Option<String> {
    let cleaned: String = html
        .chars()
        .filter(|c| !matches!(*c, LINK_START..=LINK_END) && (!c.is_control() || c.is_whitespace()))
        .collect();
    let text = config::with_decorator(Links::default())
        .raw_mode(true)
        .no_link_wrapping()
        .allow_width_overflow()
        .string_from_read(cleaned.as_bytes(), WIDTH)
        .ok()?;
    Some(with_links(&text))
}

/// Replaces the marks of a link by `text (address)`, and by one of them where both are the same
/// or the address leads nowhere a reader could go.
fn with_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Where the text of each open link begins in `out`.
    let mut open = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find([LINK_START, LINK_MIDDLE]) {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        let is_start = mark.starts_with(LINK_START);
        rest = mark.get(LINK_START.len_utf8()..).unwrap_or_default();
        if is_start {
            open.push(out.len());
            continue;
        }
        let Some((address, after)) = rest.split_once(LINK_END) else {
            break;
        };
        rest = after;
        let label = open
            .pop()
            .and_then(|start| out.get(start..))
            .unwrap_or_default();
        out.push_str(&link_suffix(label, address));
    }
    out.push_str(rest);
    out.retain(|c| !matches!(c, LINK_START..=LINK_END));
    out
}

/// What follows the text of a link.
fn link_suffix(label: &str, address: &str) -> String {
    let address: String = address
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let shown = address
        .strip_prefix("mailto:")
        .or_else(|| address.strip_prefix("tel:"))
        .unwrap_or(&address);
    let leads_somewhere = shown.len() < address.len()
        || address
            .get(..4)
            .is_some_and(|s| s.eq_ignore_ascii_case("http"));
    let bare = |text: &str| {
        let text = text.trim().trim_end_matches('/').to_lowercase();
        let text = text
            .strip_prefix("https://")
            .map(str::to_owned)
            .unwrap_or(text);
        text.strip_prefix("http://")
            .map(str::to_owned)
            .unwrap_or(text)
    };
    let label = bare(label);
    if !leads_somewhere || bare(shown) == label {
        String::new()
    } else if label.is_empty() {
        shown.to_owned()
    } else {
        format!(" ({shown})")
    }
}

/// No spaces at line ends, no more than one blank line in a row, none at the ends, rules short,
/// and no control character but newline and tab.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let line = line.trim_end();
        let line = if line.chars().count() > 20 && line.chars().all(|c| c == '─') {
            "---"
        } else {
            line
        };
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
            if blank > 0 {
                out.push('\n');
            }
        }
        blank = 0;
        out.extend(line.chars().filter(|c| *c == '\t' || !c.is_control()));
    }
    out
}

/// The beginning of `text`, at most `limit` bytes.
fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Plain text with marked links and pictures by their alternative text.
#[derive(Debug, Clone, Default)]
struct Links {
    /// Addresses of the open links.
    open: Vec<String>,
}

impl TextDecorator for Links {
    type Annotation = ();

    fn decorate_link_start(&mut self, url: &str) -> (String, ()) {
        self.open.push(
            url.chars()
                .filter(|c| !matches!(*c, LINK_START..=LINK_END))
                .collect(),
        );
        (LINK_START.to_string(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        let url = self.open.pop().unwrap_or_default();
        format!("{LINK_MIDDLE}{url}{LINK_END}")
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, _src: &str, title: &str) -> (String, ()) {
        (title.to_owned(), ())
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }

    fn unordered_item_prefix(&self) -> String {
        "- ".to_owned()
    }

    fn ordered_item_prefix(&self, i: i64) -> String {
        format!("{i}. ")
    }

    fn decorate_superscript_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_superscript_end(&self) -> String {
        String::new()
    }

    fn make_subblock_decorator(&self) -> Self {
        self.clone()
    }

    fn finalise(&mut self, _urls: Vec<String>) -> Vec<TaggedLine<()>> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
