//! What of a mail the client wrote now, and what was quoted, signed and put in between (`M12`).
//!
//! The view folds the rest away; language detection reads only the own words (`G1`). When in doubt
//! a line is the client's own: a quote that is shown costs a glance, an own word that is hidden
//! costs the client.

use std::cell::Cell;
use std::ops::Range;

use super::printable::is_default_ignorable;

mod lines;
mod words;

pub use lines::{quoted_lines, words_of};

/// What a part of a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// The client's own words.
    Own,
    /// Words of an earlier message.
    Quote,
    /// A signature, or a line such as «Sent from my iPhone».
    Signature,
    /// «On … wrote:», «-----Original Message-----» with the header lines below it.
    Intro,
}

/// A part of a mail: whole lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// Parts `text`. A mail may have no own part (a bare forward): then a view shows all of it.
///
/// The parts follow one another without a gap from its beginning to its end, no two
/// neighbours are of one kind, blank lines belong to what stands before them. Linear time.
pub fn parts(text: &str) -> Vec<Part> {
    let mut splitter = Splitter {
        text,
        parts: Vec::new(),
        recent: Vec::new(),
        in_signature: false,
        first_own: None,
        looks: Cell::new(LOOKS),
    };
    let mut at = 0;
    while let Some(line) = line_at(text, at) {
        at = splitter.take(&line);
    }
    splitter.parts
}

/// The client's own words: the own parts of `text`, trimmed, a line break between them.
pub fn own_text(text: &str) -> String {
    let mut own = String::new();
    for part in parts(text)
        .into_iter()
        .filter(|part| part.kind == PartKind::Own)
    {
        let words = text[part.range].trim();
        if !words.is_empty() && !own.is_empty() {
            own.push('\n');
        }
        own.push_str(words);
    }
    own
}

/// Lines that may belong to one wrapped intro, besides its last.
const WRAPPED: usize = 2;
/// An intro is not longer than this, in bytes.
const INTRO_BYTES: usize = 600;
/// A signature that begins with `--` without its space is not longer than this, in lines.
const SIGNATURE_LINES: usize = 15;
/// Lines of one text that are looked at together with their neighbours; far more than a mail has,
/// and few enough that 50 MB made of such lines take no longer than other text.
const LOOKS: usize = 10_000;
/// Header lines of a quoted message are looked for no further than this.
const HEADER_LINES: usize = 12;

/// A line of the text.
#[derive(Debug, Clone)]
struct Line<'a> {
    start: usize,
    /// After the line break.
    end: usize,
    /// Without white space and invisible characters at the ends.
    shown: &'a str,
}

/// The line that begins at `start`; `None` at the end of the text.
fn line_at(text: &str, start: usize) -> Option<Line<'_>> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    let end = start + rest.find('\n').map_or(rest.len(), |newline| newline + 1);
    let shown =
        text[start..end].trim_matches(|c: char| c.is_whitespace() || is_default_ignorable(c));
    Some(Line { start, end, shown })
}

/// The lines from `start` on.
fn lines_from(text: &str, start: usize) -> impl Iterator<Item = Line<'_>> {
    std::iter::successors(line_at(text, start), move |line| line_at(text, line.end))
}

struct Splitter<'a> {
    text: &'a str,
    parts: Vec<Part>,
    /// The lines just before, without a blank line between: an intro may have begun there.
    recent: Vec<Line<'a>>,
    in_signature: bool,
    /// Where the first line of own words begins.
    first_own: Option<usize>,
    /// How many lines may still be looked at together with their neighbours.
    looks: Cell<usize>,
}

impl<'a> Splitter<'a> {
    /// Files `line`, perhaps with what follows, and says where to go on.
    fn take(&mut self, line: &Line<'a>) -> usize {
        if line.shown.is_empty() {
            self.recent.clear();
            let kind = self.parts.last().map_or(PartKind::Own, |part| part.kind);
            self.push(kind, line.end);
            return line.end;
        }
        if is_quoted(line.shown) {
            self.recent.clear();
            self.in_signature = false;
            self.push(PartKind::Quote, line.end);
            return line.end;
        }
        if let Some(end) = self.end_of_headers(line) {
            // Some programs put the date before the sender.
            let above = self.recent.iter().rev();
            let start = above
                .take_while(|line| is_rule(line.shown) || words::label(line.shown).is_some())
                .last()
                .map_or(line.start, |first| first.start);
            self.recent.clear();
            return self.rest_is_quoted(start, end);
        }
        if let Some((start, is_marked)) = self.intro(line) {
            if !is_marked {
                return self.rest_is_quoted(start, line.end);
            }
            self.retract(start);
            self.push(PartKind::Intro, line.end);
            self.recent.clear();
            return line.end;
        }
        if self.begins_signature(line) {
            self.in_signature = true;
        }
        let is_signed = self.in_signature
            || (is_sent_from(line.shown) && self.may_look() && self.ends_after(line));
        self.push(
            if is_signed {
                PartKind::Signature
            } else {
                PartKind::Own
            },
            line.end,
        );
        if !is_signed {
            self.first_own.get_or_insert(line.start);
        }
        if self.recent.len() == WRAPPED {
            self.recent.remove(0);
        }
        self.recent.push(line.clone());
        line.end
    }

    /// Adds what stands up to `end` to the parts.
    fn push(&mut self, kind: PartKind, end: usize) {
        let start = self.parts.last().map_or(0, |part| part.range.end);
        match self.parts.last_mut() {
            Some(last) if last.kind == kind => last.range.end = end,
            _ if start < end => self.parts.push(Part {
                kind,
                range: start..end,
            }),
            _ => {}
        }
    }

    /// Takes back what was filed from `start` on.
    fn retract(&mut self, start: usize) {
        while self
            .parts
            .last()
            .is_some_and(|part| part.range.start >= start)
        {
            self.parts.pop();
        }
        if let Some(last) = self.parts.last_mut() {
            last.range.end = last.range.end.min(start);
        }
    }

    /// An intro from `start` to `end`, and everything after it quoted without a mark.
    fn rest_is_quoted(&mut self, start: usize, end: usize) -> usize {
        self.retract(start);
        self.push(PartKind::Intro, end);
        self.push(PartKind::Quote, self.text.len());
        self.text.len()
    }

    /// The end of a separator line or header block that begins with `line`.
    fn end_of_headers(&self, line: &Line<'a>) -> Option<usize> {
        let is_separator = words::is_separator(line.shown);
        if !(is_separator || words::is_from(line.shown)) || !self.may_look() {
            return None;
        }
        let mut end = line.end;
        let mut has = [false; 3];
        let mut has_address = line.shown.contains('@');
        let mut in_headers = !is_separator;
        for next in lines_from(self.text, line.end).take(HEADER_LINES) {
            match (words::label(next.shown), next.shown.is_empty()) {
                (Some(label), _) => {
                    in_headers = true;
                    match label {
                        words::Label::Sent => has[0] = true,
                        words::Label::To => has[1] = true,
                        words::Label::Subject => has[2] = true,
                        words::Label::From => {}
                    }
                }
                // Blank lines may part a separator from its headers, and long headers are wrapped.
                (None, is_blank) if is_blank == in_headers => break,
                (None, false) if !in_headers => break,
                (None, _) => {}
            }
            has_address |= next.shown.contains('@');
            if in_headers {
                end = next.end;
            }
        }
        // «From: Berlin, To: Paris, Date: 5 May» is an order, not a header.
        let [sent, to, subject] = has;
        let is_block = (subject && (sent || to)) || (has_address && sent && to);
        (is_separator || is_block).then_some(end)
    }

    /// Where the intro that ends with `line` begins, and whether the quote below it is marked.
    fn intro(&self, line: &Line<'a>) -> Option<(usize, bool)> {
        let is_dated_address = words::is_dated_address(line.shown);
        let is_dashed = words::is_dashed_intro(line.shown);
        let may_be_one = line.shown.ends_with([':', '：']) || is_dated_address || is_dashed;
        if !may_be_one || !self.may_look() {
            return None;
        }
        if is_dated_address || is_dashed {
            let is_marked = self.is_followed_by_quote(line);
            let suffices = is_marked || (is_dashed && self.has_own_before(line.start));
            return suffices.then_some((line.start, is_marked));
        }
        // From the line alone to the line with all that may belong to it.
        let starts: Vec<&Line<'a>> = std::iter::once(line)
            .chain(self.recent.iter().rev())
            .collect();
        let evidence = |first: &Line<'a>| -> Option<words::Evidence> {
            let joined = self.text.get(first.start..line.end)?;
            (joined.len() <= INTRO_BYTES).then(|| words::Evidence::of(joined))
        };
        let mut found = None;
        for (at, first) in starts.iter().enumerate() {
            let evidence = evidence(first)?;
            if evidence.is_intro() {
                found = Some((at, evidence));
                break;
            }
        }
        // The date may stand alone on a line above the name that sufficed.
        while let Some((at, _)) = found {
            let above = starts
                .get(at + 1)
                .filter(|above| words::begins_intro(above.shown));
            match above.and_then(|above| evidence(above)) {
                Some(evidence) => found = Some((at + 1, evidence)),
                None => break,
            }
        }
        let is_followed_by_quote = self.is_followed_by_quote(line);
        match found {
            Some((at, _)) if is_followed_by_quote => Some((starts[at].start, true)),
            // Without a word of the client before it, all of the mail would be hidden.
            Some((at, evidence))
                if evidence.is_strong() && self.has_own_before(starts[at].start) =>
            {
                Some((starts[at].start, false))
            }
            // «Max wrote:» is one only with quotes under it.
            _ if is_followed_by_quote && evidence(line)?.has_verb => Some((line.start, true)),
            _ => None,
        }
    }

    fn is_followed_by_quote(&self, line: &Line<'a>) -> bool {
        lines_from(self.text, line.end)
            .find(|next| !next.shown.is_empty())
            .is_some_and(|next| is_quoted(next.shown))
    }

    /// Whether one more line may be looked at together with its neighbours.
    fn may_look(&self) -> bool {
        let left = self.looks.get();
        self.looks.set(left.saturating_sub(1));
        left > 0
    }

    /// Whether the client says something before `end`.
    fn has_own_before(&self, end: usize) -> bool {
        self.first_own.is_some_and(|start| start < end)
    }

    /// Whether `line` is the delimiter of a signature.
    fn begins_signature(&self, line: &Line<'a>) -> bool {
        let raw = self.text[line.start..line.end].trim_end_matches(['\r', '\n']);
        let after = || lines_from(self.text, line.end).filter(|line| !line.shown.is_empty());
        // What has nothing before it signs nothing; a rule in a long text is no signature.
        matches!(raw, "-- " | "--")
            && self.has_own_before(line.start)
            && self.may_look()
            && (raw == "-- "
                || after()
                    .take(SIGNATURE_LINES + 1)
                    .take_while(|line| !is_quoted(line.shown))
                    .count()
                    <= SIGNATURE_LINES)
    }

    /// Whether nothing of the client's follows `line`.
    fn ends_after(&self, line: &Line<'a>) -> bool {
        let next = lines_from(self.text, line.end).find(|next| !next.shown.is_empty());
        next.is_none_or(|next| {
            is_quoted(next.shown)
                || is_rule(next.shown)
                || is_sent_from(next.shown)
                || words::begins_intro(next.shown)
                || self.end_of_headers(&next).is_some()
                || matches!(next.shown, "--")
        })
    }
}

/// A line that begins with the mark of a quote, and not with a face such as `>_<` or `>:(`.
fn is_quoted(shown: &str) -> bool {
    let mut rest = shown.chars();
    if rest.next() != Some('>') {
        return false;
    }
    match rest.next() {
        Some('_' | '.' | ':' | ';' | '=' | '<' | 'ω') => !rest
            .next()
            .is_none_or(|c| matches!(c, '<' | '(' | ')' | '[' | ']' | '/' | '|' | '>')),
        _ => true,
    }
}

/// A line that is drawn: Outlook puts one above the headers of the quoted message.
fn is_rule(shown: &str) -> bool {
    shown.len() >= 5
        && shown
            .chars()
            .all(|c| matches!(c, '_' | '-' | '—' | '=' | '*'))
}

/// «Sent from my iPhone» and its kin.
fn is_sent_from(shown: &str) -> bool {
    words::is_sent_from(shown)
}

#[cfg(test)]
mod tests;
