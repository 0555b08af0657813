//! A plain tag stripper: one pass, no tree, for HTML that a renderer would choke on.

/// Elements that are never closed, so that they do not nest.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements whose content is no text for a reader.
const UNREAD: [&str; 5] = ["script", "style", "head", "title", "template"];
/// Elements that begin a line of their own.
const BLOCKS: [&str; 26] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "p",
    "pre",
    "table",
    "tr",
    "ul",
];
/// Longest name of an element that is looked at, in bytes.
const NAME_LENGTH: usize = 16;

/// How deep elements may nest at most. Elements that HTML closes by itself (`<p><p>`, `<li><li>`)
/// are not counted, so that sloppy HTML is not taken for deep: they nest only inside of lists and
/// tables, which are.
pub(super) fn depth(html: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for tag in Tags::of(html) {
        if tag.is_void()
            || matches!(
                tag.name.as_str(),
                "p" | "li" | "td" | "tr" | "th" | "option"
            )
        {
            continue;
        }
        if tag.closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// The text between the tags, entities decoded, a line a block.
pub(super) fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 4);
    let mut from = 0;
    let mut unread: Option<String> = None;
    for tag in Tags::of(html) {
        if unread.is_none() {
            push_text(&mut out, html.get(from..tag.start).unwrap_or_default());
        }
        from = tag.end;
        match &unread {
            Some(name) if tag.closes && *name == tag.name => unread = None,
            // A head that is never closed ends where the body begins.
            Some(name) if name == "head" && tag.name == "body" => unread = None,
            Some(_) => {}
            None if !tag.closes && !tag.closed && UNREAD.contains(&tag.name.as_str()) => {
                unread = Some(tag.name.clone());
            }
            None if BLOCKS.contains(&tag.name.as_str())
                && !out.is_empty()
                && !out.ends_with('\n') =>
            {
                out.push('\n');
            }
            None if matches!(tag.name.as_str(), "td" | "th")
                && !out.ends_with(char::is_whitespace) =>
            {
                out.push(' ');
            }
            None => {}
        }
    }
    if unread.is_none() {
        push_text(&mut out, html.get(from..).unwrap_or_default());
    }
    out
}

/// Adds text with entities decoded and white space collapsed.
fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    let push = |out: &mut String, c: char| {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(char::is_whitespace) {
                out.push(' ');
            }
        } else if !c.is_control() {
            out.push(c);
        }
    };
    while let Some(c) = rest.chars().next() {
        if c == '&'
            && let Some((decoded, length)) = entity(rest)
        {
            push(out, decoded);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        push(out, c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
}

/// The character of an entity at the start of `text`, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let head = text.get(..text.len().min(12)).or_else(|| {
        // The cut may fall inside a character.
        (9..12).rev().find_map(|end| text.get(..end))
    })?;
    let end = head.find(';')?;
    let name = head.get(1..end)?;
    let decoded = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())?
    } else {
        match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => ' ',
            "copy" => '©',
            "reg" => '®',
            "trade" => '™',
            "euro" => '€',
            "pound" => '£',
            "ndash" => '–',
            "mdash" => '—',
            "hellip" => '…',
            "laquo" => '«',
            "raquo" => '»',
            "lsquo" => '‘',
            "rsquo" => '’',
            "ldquo" => '“',
            "rdquo" => '”',
            "bdquo" => '„',
            "bull" => '•',
            "middot" => '·',
            "deg" => '°',
            "auml" => 'ä',
            "ouml" => 'ö',
            "uuml" => 'ü',
            "Auml" => 'Ä',
            "Ouml" => 'Ö',
            "Uuml" => 'Ü',
            "szlig" => 'ß',
            "eacute" => 'é',
            "egrave" => 'è',
            "agrave" => 'à',
            "ccedil" => 'ç',
            _ => return None,
        }
    };
    Some((decoded, end + 1))
}

/// A tag, or a comment with an empty name.
struct Tag {
    /// Offsets of its `<` and of what follows its `>`.
    start: usize,
    end: usize,
    /// In lower case, cut when longer than any known one.
    name: String,
    /// `</…>`.
    closes: bool,
    /// `<…/>`.
    closed: bool,
}

impl Tag {
    fn is_void(&self) -> bool {
        self.name.is_empty() || VOID.contains(&self.name.as_str())
    }
}

/// The tags of a text, in order, in one pass.
struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// Inside of `<script>` or `<style>`, where nothing but its own end is a tag.
    raw: Option<&'static str>,
}

impl<'a> Tags<'a> {
    fn of(html: &'a str) -> Self {
        Self {
            html,
            at: 0,
            raw: None,
        }
    }

    /// Moves to the end tag of a raw element, or to the end of the text.
    fn skip_raw(&mut self, name: &str) {
        while let Some(found) = self.html.get(self.at..).and_then(|rest| rest.find("</")) {
            let at = self.at + found;
            let after = at + 2;
            if self
                .html
                .get(after..after + name.len())
                .is_some_and(|n| n.eq_ignore_ascii_case(name))
            {
                self.at = at;
                return;
            }
            self.at = after;
        }
        self.at = self.html.len();
    }
}

impl Iterator for Tags<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        if let Some(name) = self.raw.take() {
            self.skip_raw(name);
        }
        loop {
            let rest = self.html.get(self.at..)?;
            let start = self.at + rest.find('<')?;
            let after = self.html.get(start + 1..)?;
            if let Some(comment) = after.strip_prefix("!--") {
                let end = comment
                    .find("-->")
                    .map_or(self.html.len(), |at| start + 4 + at + 3);
                self.at = end;
                return Some(Tag {
                    start,
                    end,
                    name: String::new(),
                    closes: false,
                    closed: true,
                });
            }
            let body = after.strip_prefix('/').unwrap_or(after);
            if !body.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
                self.at = start + 1;
                continue;
            }
            let end = after
                .find('>')
                .map_or(self.html.len(), |at| start + 1 + at + 1);
            self.at = end;
            let name: String = body
                .chars()
                .take(NAME_LENGTH)
                .take_while(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .collect();
            let closes = after.starts_with('/');
            if !closes {
                self.raw = ["script", "style"].into_iter().find(|raw| *raw == name);
            }
            return Some(Tag {
                start,
                end,
                name,
                closes,
                closed: self.html.get(..end - 1).is_some_and(|t| t.ends_with('/')),
            });
        }
    }
}
