//! Every change is a splice of lines and a step of undo.

use super::history::{Caret, Run, Splice};
use super::sheet::Line;
use super::{Form, FormEffect, check};

impl Form {
    /// Replaces lines of a field as one step of undo, and looks at the new ones again.
    pub(super) fn splice(
        &mut self,
        field: usize,
        line: usize,
        count: usize,
        new: Vec<Line>,
        after: Caret,
        run: Run,
    ) {
        let before = self.caret;
        let mut new = new;
        // A field never stands without a line.
        if let Some(place) = self.fields.get(field)
            && new.is_empty()
            && place.lines.len() == count
        {
            new.push(place.blank_line());
        }
        let Some(old) = self.replace(field, line, count, new.clone()) else {
            return;
        };
        self.caret = after;
        self.history.note(
            Splice {
                field,
                line,
                old,
                new,
            },
            before,
            after,
            run,
        );
    }

    /// Replaces lines without a step; the old ones come back. `None` when there is no such place.
    pub(super) fn replace(
        &mut self,
        field: usize,
        line: usize,
        count: usize,
        mut new: Vec<Line>,
    ) -> Option<Vec<Line>> {
        let region = self.settings.region;
        let place = self.fields.get_mut(field)?;
        let end = line
            .checked_add(count)
            .filter(|end| *end <= place.lines.len())?;
        for fresh in &mut new {
            fresh.trouble = None;
            let before = self.opened.get(field).map(|opened| &opened.lines);
            match before.and_then(|lines| lines.iter().find(|line| line.same(fresh))) {
                // What the card had is kept as it came, whatever Save would say of it typed anew.
                Some(line) => fresh.check = line.check.clone(),
                None => check::line(&place.how, fresh, region),
            }
        }
        let old = place.lines.splice(line..end, new).collect();
        self.version += 1;
        Some(old)
    }

    /// Takes back the last step, or does it again.
    pub(super) fn travel(&mut self, back: bool, out: &mut Vec<FormEffect>) {
        self.drop = None;
        let step = if back {
            self.history.undo()
        } else {
            self.history.redo()
        };
        let Some(step) = step else {
            let what = if back { "to take back" } else { "to put back" };
            out.push(FormEffect::Say(format!("nothing {what} in this form")));
            return;
        };
        let apply = |form: &mut Self, splice: &Splice| {
            let (gone, put) = if back {
                (&splice.new, &splice.old)
            } else {
                (&splice.old, &splice.new)
            };
            form.replace(splice.field, splice.line, gone.len(), put.clone());
        };
        if back {
            step.splices
                .iter()
                .rev()
                .for_each(|splice| apply(self, splice));
            self.caret = step.before;
        } else {
            step.splices.iter().for_each(|splice| apply(self, splice));
            self.caret = step.after;
        }
        // An answer may have changed a field while the caret was in another: go where it is seen.
        if let Some(splice) = step.splices.first()
            && splice.field != self.caret.field
        {
            self.caret = Caret {
                field: splice.field,
                line: splice.line,
                at: usize::MAX,
            };
        }
    }
}
