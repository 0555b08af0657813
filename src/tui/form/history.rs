//! Undo inside the form (`C20`): every change is a splice of lines, so one undo goes over all fields
//! and costs what was changed.

use super::sheet::Line;

/// Where the caret stands: a byte offset in a line of a field. A field after the last one is Save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Caret {
    pub(super) field: usize,
    pub(super) line: usize,
    pub(super) at: usize,
}

/// Lines of a field that were replaced by others.
#[derive(Debug, Clone)]
pub(super) struct Splice {
    pub(super) field: usize,
    pub(super) line: usize,
    pub(super) old: Vec<Line>,
    pub(super) new: Vec<Line>,
}

/// What may be taken back with its neighbours, as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// Characters of a word, one after another.
    Typing,
    /// Characters taken away, one after another.
    Deleting,
    /// By itself.
    Alone,
}

/// One step of undo.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) splices: Vec<Splice>,
    pub(super) before: Caret,
    pub(super) after: Caret,
    run: Run,
}

/// The most steps kept.
const DEEPEST: usize = 1_000;

/// The steps taken and those taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// The caret moved by itself, so the next character begins a step.
    broken: bool,
}

impl History {
    /// Notes a change of one place; typing goes on with the step before.
    pub(super) fn note(&mut self, splice: Splice, before: Caret, after: Caret, run: Run) {
        self.undone.clear();
        let goes_on = !self.broken && run != Run::Alone;
        self.broken = false;
        if goes_on
            && let Some(last) = self.done.last_mut()
            && last.run == run
            && last.after == before
            && let [only] = last.splices.as_mut_slice()
            && (only.field, only.line) == (splice.field, splice.line)
            && (only.new.len(), splice.old.len(), splice.new.len()) == (1, 1, 1)
        {
            only.new = splice.new;
            last.after = after;
            return;
        }
        self.push(Step {
            splices: vec![splice],
            before,
            after,
            run,
        });
    }

    /// Notes a change of several places as one step.
    pub(super) fn note_all(&mut self, splices: Vec<Splice>, before: Caret, after: Caret) {
        self.undone.clear();
        self.push(Step {
            splices,
            before,
            after,
            run: Run::Alone,
        });
    }

    fn push(&mut self, step: Step) {
        if self.done.len() == DEEPEST {
            self.done.remove(0);
        }
        self.done.push(step);
    }

    /// Whether there is a step to take back.
    pub(super) fn has_done(&self) -> bool {
        !self.done.is_empty()
    }

    /// The next character begins a step of its own.
    pub(super) fn cut(&mut self) {
        self.broken = true;
    }

    /// The step to take back.
    pub(super) fn undo(&mut self) -> Option<Step> {
        let step = self.done.pop()?;
        self.undone.push(step.clone());
        self.broken = true;
        Some(step)
    }

    /// The step to do again.
    pub(super) fn redo(&mut self) -> Option<Step> {
        let step = self.undone.pop()?;
        self.done.push(step.clone());
        self.broken = true;
        Some(step)
    }
}
