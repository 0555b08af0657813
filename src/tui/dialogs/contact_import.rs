//! What an import of contacts would do, row by row, before it is done (`X3`): conflicts and refusals first,
//! columns nobody knows with the field they are given. `Esc` leaves everything as it was.

mod drawing;
mod row;

use super::{Heard, Outcome};
use crate::domain::exchange::{ContactCheck, ContactFile, ContactReport, ImportFormat, Verdict};
use crate::domain::time::Timestamp;
use crate::tui::act::Act;
use crate::tui::keymap::{Action, Context, context};
use crate::tui::look::Look;

/// Rows a page key moves by.
const PAGE: usize = 8;

/// The order of the rows, and of the words by which they are chosen: what went wrong first.
const ORDER: [Verdict; 5] = [
    Verdict::Conflict,
    Verdict::Refused,
    Verdict::Updated,
    Verdict::Created,
    Verdict::Unchanged,
];

/// The place of the line of columns, behind those of the words.
const COLUMNS: usize = ORDER.len() + 1;
/// The place of the first row.
const ROWS: usize = COLUMNS + 1;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The rows are being decided: so many of so many.
    Checks(u64, u64),
    /// All is shown; `Enter` imports.
    Asks,
    /// It is being imported.
    Imports(u64, u64),
}

/// The dialog.
#[derive(Debug, Clone)]
pub struct ContactImport {
    name: String,
    step: Step,
    check: Option<Box<ContactCheck>>,
    /// Only rows with this verdict are shown.
    only: Option<Verdict>,
    /// Places in the report, in the order they are shown.
    shown: Vec<usize>,
    cursor: usize,
    /// Why it went no further.
    problem: Option<String>,
    /// Keys before this are not heard: typing in flight must not import what nobody saw.
    deaf_until: Timestamp,
}

impl ContactImport {
    /// A file that is being checked, or imported.
    pub fn running(name: String, imports: bool, done: u64, total: u64) -> Self {
        Self {
            name,
            step: if imports {
                Step::Imports(done, total)
            } else {
                Step::Checks(done, total)
            },
            check: None,
            only: None,
            shown: Vec::new(),
            cursor: 0,
            problem: None,
            deaf_until: Timestamp(0),
        }
    }

    /// A check that ended.
    pub fn checked(check: Box<ContactCheck>) -> Self {
        let mut dialog = Self::running(check.file.name(), false, 0, 0);
        dialog.take(check);
        dialog
    }

    /// It appears unasked: for 300 ms it hears nothing.
    #[must_use]
    pub fn unasked(mut self, now: Timestamp) -> Self {
        self.deaf_until = Timestamp(now.0 + 300_000);
        self
    }

    fn take(&mut self, check: Box<ContactCheck>) {
        self.problem = check
            .changed
            .then(|| "The file changed meanwhile: this is what it holds now.".to_owned());
        self.check = Some(check);
        self.step = Step::Asks;
        self.sift(None);
    }

    /// The file that was checked.
    pub fn file(&self) -> Option<&ContactFile> {
        self.check.as_ref().map(|check| &check.file)
    }

    /// Columns nobody knows, each with what stands in it first.
    pub fn columns(&self) -> Vec<(String, String)> {
        let Some(report) = self.report() else {
            return Vec::new();
        };
        let samples = report.samples.iter().cloned();
        let samples = samples.chain(std::iter::repeat(String::new()));
        report
            .unknown_columns
            .iter()
            .cloned()
            .zip(samples)
            .collect()
    }

    /// So many rows of so many are done.
    pub fn progress(&mut self, done: u64, total: u64) {
        match &mut self.step {
            Step::Checks(..) => self.step = Step::Checks(done, total),
            Step::Imports(..) => self.step = Step::Imports(done, total),
            Step::Asks => {}
        }
    }

    /// It is checked again, or imported, from now on.
    pub fn begins(&mut self, imports: bool) {
        self.problem = None;
        self.step = if imports {
            Step::Imports(0, 0)
        } else {
            Step::Checks(0, 0)
        };
    }

    /// It ended badly: what was checked stays.
    pub fn failed(&mut self, why: String) {
        self.problem = Some(why);
        self.step = Step::Asks;
    }

    /// Where its keys are looked up.
    pub fn chain(&self) -> &'static [Context] {
        match self.step {
            Step::Asks => context::IMPORT_CHECK,
            Step::Checks(..) | Step::Imports(..) => context::CONFIRM,
        }
    }

    /// Whether the footer should offer an action.
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::Gear => self.chooses_columns(),
            Action::NextStep => self.takes() > 0,
            Action::NextPane => self.step == Step::Asks && self.verdicts().len() > 1,
            Action::ConfirmDelete | Action::ChooseLeft | Action::ChooseRight => false,
            _ => true,
        }
    }

    /// Whether there is something that a click beside it must not throw away.
    pub fn has_choices(&self) -> bool {
        self.check.is_some()
    }

    fn report(&self) -> Option<&ContactReport> {
        self.check.as_ref().map(|check| &check.report)
    }

    /// Whether columns can be given a field: those of JSON Lines cannot.
    fn chooses_columns(&self) -> bool {
        self.check.as_ref().is_some_and(|check| {
            !(check.report.samples.is_empty() && check.file.options.columns.is_empty())
        })
    }

    /// The verdicts there are, with how many rows each.
    fn verdicts(&self) -> Vec<(Verdict, u64)> {
        let Some(report) = self.report() else {
            return Vec::new();
        };
        let count = |verdict| match verdict {
            Verdict::Created => report.created,
            Verdict::Updated => report.updated,
            Verdict::Unchanged => report.unchanged,
            Verdict::Conflict => report.conflicts,
            Verdict::Refused => report.refused,
        };
        let all = ORDER.map(|verdict| (verdict, count(verdict)));
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// Shows the rows of one verdict, or all.
    fn sift(&mut self, only: Option<Verdict>) {
        self.only = only;
        self.cursor = 0;
        let rows = self.report().map_or(&[][..], |report| &report.verdicts);
        let wanted = |verdict: &Verdict| only.is_none_or(|only| only == *verdict);
        let shown = ORDER
            .iter()
            .filter(|verdict| wanted(verdict))
            .flat_map(|verdict| {
                let places = rows.iter().enumerate();
                places
                    .filter(|(_, row)| row.verdict == *verdict)
                    .map(|(place, _)| place)
            });
        self.shown = shown.collect();
    }

    /// Shows the next choice of rows, or the one before.
    fn step_sift(&mut self, by: isize) -> Outcome {
        let verdicts = self.verdicts();
        let choices: Vec<Option<Verdict>> = std::iter::once(None)
            .chain(verdicts.into_iter().map(|(verdict, _)| Some(verdict)))
            .collect();
        let at = choices
            .iter()
            .position(|one| *one == self.only)
            .unwrap_or(0);
        let next = (at as isize + by).rem_euclid(choices.len() as isize) as usize;
        self.sift(choices.get(next).copied().flatten());
        Outcome::Heard
    }

    fn go(&mut self, to: usize) -> Outcome {
        self.cursor = to.min(self.shown.len().saturating_sub(1));
        Outcome::Heard
    }

    /// Moves by rows, as the wheel does.
    pub fn scroll(&mut self, by: isize) {
        self.go(self.cursor.saturating_add_signed(by));
    }

    /// How many rows an import would take.
    fn takes(&self) -> u64 {
        self.report()
            .map_or(0, |report| report.created + report.updated)
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard, look: &Look) -> Outcome {
        if look.now < self.deaf_until {
            return Outcome::Heard;
        }
        match (self.step, heard) {
            (Step::Checks(..) | Step::Imports(..), Heard::Action(Action::Answer)) => Outcome::Close,
            (Step::Asks, Heard::Action(action)) => self.act(*action),
            _ => Outcome::Unheard,
        }
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::NextStep => match self.file() {
                Some(file) if self.takes() > 0 => {
                    Outcome::Keep(Act::ImportContacts(Box::new(file.clone())))
                }
                _ => Outcome::Close,
            },
            Action::Gear if self.chooses_columns() => Outcome::Keep(Act::ChooseColumn),
            Action::Gear => Outcome::Refused(
                match self.file().and_then(|file| file.options.format) {
                    Some(ImportFormat::Csv) => "every column of the file is known",
                    _ => "only columns of a CSV file can be given a field",
                }
                .to_owned(),
            ),
            Action::NextPane => self.step_sift(1),
            Action::PreviousPane => self.step_sift(-1),
            Action::Down => self.go(self.cursor + 1),
            Action::Up => self.go(self.cursor.saturating_sub(1)),
            Action::PageDown => self.go(self.cursor + PAGE),
            Action::PageUp => self.go(self.cursor.saturating_sub(PAGE)),
            Action::Top => self.go(0),
            Action::Bottom => self.go(usize::MAX),
            _ => Outcome::Unheard,
        }
    }

    /// A word by which rows are chosen, the line of columns, or a row was clicked.
    pub fn click(&mut self, place: usize) -> Outcome {
        if self.step != Step::Asks {
            return Outcome::Heard;
        }
        match place.checked_sub(ROWS) {
            Some(row) => self.go(row),
            None if place == COLUMNS => self.act(Action::Gear),
            None => {
                let verdicts = self.verdicts();
                let chosen = place.checked_sub(1).and_then(|at| verdicts.get(at));
                self.sift(chosen.map(|(verdict, _)| *verdict));
                Outcome::Heard
            }
        }
    }
}
