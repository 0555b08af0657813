//! Chooses a file, shows how far the import of its appeals is, and tells at the end what came of it
//! (`M13`). A file of contacts is checked first, in a dialog of its own (`X3`).
//! `Esc` closes it while the import runs on.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::path_line::{PathLine, Typing};
use super::{Heard, Outcome};
use crate::domain::display::grouped;
use crate::domain::report::{ImportReport, Progress};
use crate::tui::drawn::Drawn;
use crate::tui::keymap::{Action, Context, context};
use crate::tui::look::Look;
use crate::tui::text;

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// A path is being typed.
    Choose,
    /// It runs.
    Runs(Progress),
    /// It ended.
    Ended(Result<ImportReport, String>),
}

/// The import dialog.
#[derive(Debug, Clone)]
pub struct ImportDialog {
    path: PathLine,
    step: Step,
    /// Why the path was no good.
    problem: Option<String>,
}

impl ImportDialog {
    /// Asks for a path.
    pub fn new() -> Self {
        Self {
            path: PathLine::new(""),
            step: Step::Choose,
            problem: None,
        }
    }

    /// Shows an import that runs.
    pub fn running(progress: Progress) -> Self {
        Self {
            path: PathLine::new(&progress.source),
            step: Step::Runs(progress),
            problem: None,
        }
    }

    /// Asks for a path again: this one was no good.
    pub fn refused(path: &str, why: String) -> Self {
        Self {
            path: PathLine::new(path),
            step: Step::Choose,
            problem: Some(why),
        }
    }

    /// Where its keys are looked up.
    pub fn chain(&self) -> &'static [Context] {
        match self.step {
            Step::Choose => context::IMPORT,
            Step::Runs(_) | Step::Ended(_) => context::CONFIRM,
        }
    }

    /// Whether a path is still being chosen.
    pub fn is_choosing(&self) -> bool {
        self.step == Step::Choose
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        self.step == Step::Choose && !self.path.text().trim().is_empty()
    }

    /// Takes the paths that complete what is typed.
    pub fn take(&mut self, typed: &str, paths: Vec<String>) {
        self.path.take(typed, paths);
    }

    /// The import is that far.
    pub fn progress(&mut self, progress: &Progress) {
        if !matches!(self.step, Step::Ended(_)) {
            self.step = Step::Runs(progress.clone());
        }
    }

    /// The import ended.
    pub fn ended(&mut self, result: Result<ImportReport, String>) {
        match (result, &self.step) {
            // Nothing was read: it is the path that is wrong.
            (Err(why), Step::Runs(progress)) if progress.report.read == 0 => {
                *self = Self::refused(&self.path.text(), why);
            }
            (result, _) => self.step = Step::Ended(result),
        }
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Outcome {
        match (&self.step, heard) {
            (Step::Choose, heard) => {
                let before = self.path.text();
                let typing = self.path.hear(heard);
                if self.path.text() != before {
                    self.problem = None;
                }
                self.choose(typing)
            }
            (Step::Runs(_) | Step::Ended(_), Heard::Action(Action::Answer)) => Outcome::Close,
            _ => Outcome::Unheard,
        }
    }

    fn choose(&mut self, typing: Typing) -> Outcome {
        match typing {
            Typing::Heard => Outcome::Heard,
            Typing::Unheard => Outcome::Unheard,
            Typing::Complete(typed) => Outcome::Complete(typed),
            Typing::Taken(path) if path.is_empty() => {
                Outcome::Refused("type the path of a file, or of a folder of appeals".to_owned())
            }
            Typing::Taken(path) => {
                self.problem = None;
                self.step = Step::Runs(Progress::default());
                Outcome::Import(path)
            }
        }
    }

    /// A completion was clicked.
    pub fn click(&mut self, row: usize) -> Outcome {
        let typing = self.path.click(row);
        self.choose(typing)
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        match &self.step {
            Step::Choose => self.draw_choice(area, look, buffer, drawn),
            Step::Runs(progress) => {
                let lines = running(progress, look);
                draw_lines(
                    "Importing",
                    "Esc: it runs on  Ctrl-c stops it",
                    &lines,
                    area,
                    look,
                    buffer,
                    drawn,
                );
                None
            }
            Step::Ended(Ok(report)) => {
                let lines = summary(report, look);
                draw_lines(
                    "Import done",
                    "Enter or Esc closes",
                    &lines,
                    area,
                    look,
                    buffer,
                    drawn,
                );
                None
            }
            Step::Ended(Err(why)) => {
                let mut lines: Vec<Line<'static>> = text::wrap(why, 58)
                    .iter()
                    .map(|line| Line::from(text::span(line, look.theme.problem)))
                    .collect();
                lines.push(Line::default());
                lines.extend(
                    [
                        "What was filed before stays.",
                        "Importing again changes nothing twice.",
                    ]
                    .map(|line| Line::from(Span::styled(line, look.theme.dim))),
                );
                draw_lines(
                    "Import stopped",
                    "Enter or Esc closes",
                    &lines,
                    area,
                    look,
                    buffer,
                    drawn,
                );
                None
            }
        }
    }

    fn draw_choice(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let most = usize::from(area.height).saturating_sub(8).clamp(1, 10);
        let columns = usize::from(area.width).saturating_sub(8).clamp(8, 64);
        let said = "vCard, CSV, JSON Lines, mbox, .eml, or a folder of appeals:";
        let said = text::wrap(said, columns);
        let problem = self.problem.as_deref();
        let problem = problem.map_or(Vec::new(), |why| text::wrap(why, columns));
        let at = said.len() + problem.len();
        let room = frame::open(
            Stand::Middle,
            64,
            at + 2 + self.path.completions().min(most),
            "Import appeals or contacts",
            "Tab complete  Enter next  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        let problem = problem.iter().map(|line| (line, look.theme.problem));
        let lines = problem.chain(said.iter().map(|line| (line, look.theme.dim)));
        for (y, (line, style)) in (0..room.height).zip(lines) {
            text::draw_line(&Line::from(text::span(line, style)), room, y, buffer);
        }
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        self.path.draw(at, room, look, buffer, drawn)
    }
}

impl Default for ImportDialog {
    fn default() -> Self {
        Self::new()
    }
}

fn draw_lines(
    title: &str,
    hint: &str,
    lines: &[Line<'static>],
    area: Rect,
    look: &Look,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) {
    let room = frame::open(
        Stand::Middle,
        60,
        lines.len(),
        title,
        hint,
        area,
        look,
        buffer,
        drawn,
    );
    for (y, line) in lines.iter().enumerate() {
        text::draw_line(line, room, u16::try_from(y).unwrap_or(u16::MAX), buffer);
    }
}

/// A bar of so many columns.
pub fn bar(share: f64, columns: usize, look: &Look) -> String {
    let full = (share.clamp(0.0, 1.0) * columns as f64).round() as usize;
    format!(
        "{}{}",
        look.signs.full.repeat(full.min(columns)),
        look.signs.empty.repeat(columns - full.min(columns))
    )
}

/// The share that is done, where the whole is known.
pub fn share(progress: &Progress) -> Option<f64> {
    let total = progress.total_bytes.filter(|total| *total > 0)?;
    Some(progress.bytes as f64 / total as f64)
}

fn running(progress: &Progress, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::from(text::span(&progress.source, look.theme.strong))];
    if let Some(share) = share(progress) {
        lines.push(Line::from(vec![
            Span::styled(bar(share, 40, look), look.theme.accent),
            Span::styled(format!("  {:.0} %", share * 100.0), look.theme.text),
        ]));
    }
    let mut pace = format!("{} a second", grouped(progress.rate.max(0.0) as u64));
    if let Some(remaining) = progress.remaining {
        pace.push_str(&format!(
            ", {} s to go",
            grouped(remaining.max(0.0).ceil() as u64)
        ));
    }
    lines.push(Line::from(Span::styled(pace, look.theme.dim)));
    lines.push(Line::default());
    lines.extend(counts(&progress.report, look));
    lines
}

fn summary(report: &ImportReport, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![
        Line::from(text::span(
            &format!(
                "{} records read in {:.1} s",
                grouped(report.read),
                report.seconds
            ),
            look.theme.strong,
        )),
        Line::default(),
    ];
    lines.extend(counts(report, look));
    if report.rejected > 0 {
        lines.push(Line::default());
        lines.push(Line::from(Span::styled(
            "! Rejected lines are kept in the Inbox (4), each with its reason.",
            look.theme.warning,
        )));
    }
    lines
}

fn counts(report: &ImportReport, look: &Look) -> Vec<Line<'static>> {
    [
        ("messages filed", report.messages, false),
        ("of them spam", report.spam, true),
        ("cards created", report.clients_created, false),
        ("cards updated", report.clients_updated, true),
        ("tickets opened", report.tickets_created, false),
        ("already there", report.duplicates, true),
        ("ignored", report.ignored, true),
        ("rejected", report.rejected, true),
    ]
    .into_iter()
    .filter(|(_, count, only_if_any)| !only_if_any || *count > 0)
    .map(|(label, count, _)| {
        let style = if label == "rejected" {
            look.theme.problem
        } else {
            look.theme.text
        };
        Line::from(vec![
            text::span(&text::pad_left(&grouped(count), 12), style),
            Span::styled(format!("  {label}"), look.theme.dim),
        ])
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_completes_as_far_as_the_paths_agree() {
        let mut dialog = ImportDialog::new();
        dialog.hear(Heard::Paste("q".to_owned()));
        dialog.take("q", vec!["queue-a.jsonl".into(), "queue-б.jsonl".into()]);
        assert_eq!(dialog.path.text(), "queue-");
        dialog.take("queue-", vec!["queue-a.jsonl".into()]);
        assert_eq!(dialog.path.text(), "queue-a.jsonl");
        assert_eq!(
            dialog.hear(Heard::Action(Action::NextStep)),
            Outcome::Import("queue-a.jsonl".into())
        );
    }

    #[test]
    fn a_completion_that_comes_after_more_was_typed_is_dropped() {
        let mut dialog = ImportDialog::new();
        dialog.hear(Heard::Paste("qu".to_owned()));
        dialog.take("q", vec!["quiz.txt".into()]);
        assert_eq!(dialog.path.text(), "qu");
    }
}
