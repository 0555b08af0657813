//! What differs from the card as it was opened, and what is wrong: the counts of the title, the marks
//! beside the labels.

use super::Form;
use super::sheet::{Field, How, Line};

impl Form {
    /// How many values differ from the card as it was opened.
    pub fn changes(&self) -> usize {
        self.fields
            .iter()
            .zip(&self.opened)
            .filter(|(now, before)| !now.same(before))
            .map(|(now, before)| changed_lines(now, before))
            .sum()
    }

    /// How many lines Save refuses, or refused.
    pub fn problems(&self) -> usize {
        self.fields
            .iter()
            .flat_map(|field| &field.lines)
            .filter(|line| line.trouble.is_some() || line.check.wrong.is_some())
            .count()
    }

    /// Whether a row is marked as changed: of a list the lines that are new or other, of everything else
    /// the first row. What only moved or went is marked at the first row.
    pub(super) fn line_is_changed(&self, field: usize, line: usize, head: bool) -> bool {
        let (Some(now), Some(before)) = (self.fields.get(field), self.opened.get(field)) else {
            return false;
        };
        let known = |line: &Line| before.lines.iter().any(|known| known.same(line));
        let is_new = |line: &Line| !line.is_blank() && !known(line);
        if !now.how.is_list() || now.lines.len() == 1 {
            return head && !now.same(before);
        }
        let new_here = now.lines.get(line).is_some_and(is_new);
        new_here || head && !now.same(before) && !now.lines.iter().any(is_new)
    }
}

/// How many lines of a changed field are new, gone or other; at least one.
fn changed_lines(now: &Field, before: &Field) -> usize {
    if !now.how.is_list() {
        return 1;
    }
    let unlike = |these: &Field, those: &Field| {
        let known: std::collections::HashSet<_> = those
            .lines
            .iter()
            .map(|line| (&line.kind, &line.text))
            .collect();
        these
            .lines
            .iter()
            .filter(|line| !line.is_blank() && !known.contains(&(&line.kind, &line.text)))
            .count()
    };
    unlike(now, before).max(unlike(before, now)).max(1)
}

impl How {
    /// Whether Enter makes a line here.
    pub(super) fn has_lines(&self) -> bool {
        *self == Self::Note || self.is_list()
    }
}
