//! What the program answers: companies, tags, files, pictures, the end of a Save.

use crate::domain::client::Client;
use crate::domain::company::Company;
use crate::domain::edit::{Problem, SaveOutcome};
use crate::domain::error::Error;
use crate::domain::fold::fold;
use crate::tui::keymap::{Action, Context};

use super::drop::{self, Purpose};
use super::history::{Caret, Run};
use super::sheet::{How, Line, Load, Picture, Trouble};
use super::{Conflict, Dialog, Form, FormEffect, Shown};

impl Form {
    /// The answer to [`FormEffect::NeedCompanies`].
    pub fn companies(&mut self, typed: &str, companies: &[Company]) -> Vec<FormEffect> {
        let mut out = Vec::new();
        let asked =
            |drop: &drop::Drop| drop.purpose == Purpose::Company && drop.filter == typed.trim();
        if self.drop.as_ref().is_some_and(asked) {
            self.drop = Some(drop::companies(typed, companies));
        }
        if self.awaited.as_deref() == Some(typed.trim()) {
            self.awaited = None;
            self.bind_company(typed.trim(), companies);
            if std::mem::take(&mut self.save_next) {
                self.save(&mut out);
            }
        }
        self.settle();
        out
    }

    /// The field was left before its companies were known: the likeliest is taken now, as it would
    /// have been then.
    fn bind_company(&mut self, typed: &str, companies: &[Company]) {
        let wanted = fold(typed);
        let exact = companies
            .iter()
            .find(|company| fold(&company.name) == wanted);
        let Some(company) = exact.or_else(|| companies.first()) else {
            return;
        };
        let is_company = |field: &super::Field| field.how == How::Company;
        let Some(place) = self.fields.iter().position(is_company) else {
            return;
        };
        let now = self.fields.get(place).and_then(|field| field.lines.first());
        if now.is_some_and(|line| line.text.trim() == typed && line.load == Load::None) {
            let bound = Line {
                load: Load::Company(company.id),
                ..Line::of(&company.name)
            };
            let caret = self.caret;
            self.splice(place, 0, 1, vec![bound], caret, Run::Alone);
        }
    }

    /// The answer to [`FormEffect::NeedTags`].
    pub fn tags(&mut self, word: &str, tags: &[String]) {
        let asked = |drop: &drop::Drop| drop.purpose == Purpose::Tags && drop.filter == word;
        if self.drop.as_ref().is_some_and(asked) {
            let there = super::sheet::words(self.text());
            let fresh: Vec<String> = tags
                .iter()
                .filter(|tag| !there.contains(tag))
                .cloned()
                .collect();
            self.drop = (!fresh.is_empty()).then(|| drop::tags(word, &fresh));
        }
        self.settle();
    }

    /// The answer to [`FormEffect::NeedFiles`].
    pub fn files(&mut self, typed: &str, paths: &[String]) {
        let asked = |drop: &drop::Drop| drop.purpose == Purpose::Files && drop.filter == typed;
        if self.drop.as_ref().is_some_and(asked) {
            self.drop = (!paths.is_empty()).then(|| drop::files(typed, paths));
        }
        self.settle();
    }

    /// The answer to [`FormEffect::ReadPicture`]: the bytes of a picture that can be shown, or why not.
    pub fn picture(
        &mut self,
        name: &str,
        read: Result<(Vec<u8>, Shown), String>,
    ) -> Vec<FormEffect> {
        let mut out = Vec::new();
        self.reading = false;
        let Some(place) = self
            .fields
            .iter()
            .position(|field| field.how == How::Picture)
        else {
            return out;
        };
        match read {
            Ok((bytes, shown)) => {
                let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
                let set = Line {
                    load: Load::Picture(Picture::Set {
                        name,
                        bytes: bytes.into(),
                        shown,
                    }),
                    ..Line::default()
                };
                let caret = self.caret;
                self.splice(place, 0, 1, vec![set], caret, Run::Alone);
                if std::mem::take(&mut self.save_next) {
                    self.save(&mut out);
                }
            }
            Err(message) => {
                self.save_next = false;
                out.push(FormEffect::Say(message.clone()));
                if let Some(line) = self
                    .fields
                    .get_mut(place)
                    .and_then(|field| field.lines.first_mut())
                {
                    line.trouble = Some(Trouble {
                        message,
                        owner: None,
                    });
                }
            }
        }
        self.settle();
        out
    }

    /// Asks to save, all or nothing; says what stands in the way first (`C21`).
    pub(super) fn save(&mut self, out: &mut Vec<FormEffect>) {
        self.leave_line(out);
        self.drop_doubles(out);
        self.tried = true;
        // The second time nothing is waited for: an answer may never come.
        let waits = self.awaited.is_some() || self.reading;
        if waits && !std::mem::replace(&mut self.save_next, true) {
            let what = if self.reading {
                "the picture"
            } else {
                "the companies"
            };
            let key = self.labels.get(Context::Form, Action::Save);
            out.push(FormEffect::Say(format!(
                "saved as soon as {what} came · {key} again: at once"
            )));
            return;
        }
        self.save_next = false;
        self.awaited = None;
        if let Some((caret, message)) = self.first_wrong() {
            let (field, many) = (self.label_at(caret), self.problems());
            self.place(caret);
            let others = if many > 1 {
                format!(" (and {} more)", many - 1)
            } else {
                String::new()
            };
            out.push(FormEffect::Say(format!(
                "nothing was saved · {field}: {message}{others}"
            )));
            return;
        }
        if self.saving == Some(self.version) {
            return;
        }
        self.saving = Some(self.version);
        out.push(FormEffect::Save(Box::new(self.to_edit())));
    }

    fn first_wrong(&self) -> Option<(Caret, String)> {
        self.fields.iter().enumerate().find_map(|(field, place)| {
            place.lines.iter().enumerate().find_map(|(line, content)| {
                let wrong = content.check.wrong.clone()?;
                // What was found on reading a file says more than that it is not read.
                let told = content
                    .trouble
                    .as_ref()
                    .map(|trouble| trouble.message.clone());
                let wrong = told.unwrap_or(wrong);
                Some((
                    Caret {
                        field,
                        line,
                        at: usize::MAX,
                    },
                    wrong,
                ))
            })
        })
    }

    fn label_at(&self, caret: Caret) -> String {
        match self.fields.get(caret.field) {
            Some(field) if field.how.is_list() => {
                format!("{} line {}", field.label, caret.line + 1)
            }
            Some(field) => field.label.clone(),
            None => String::new(),
        }
    }

    /// How the Save ended. Nothing typed is ever lost: problems stand beside their lines, and what was
    /// typed while it was saved keeps the form open over the card as it is now.
    pub fn outcome(&mut self, outcome: SaveOutcome) -> Vec<FormEffect> {
        let mut out = Vec::new();
        let saved = self.saving.take();
        match outcome {
            SaveOutcome::Saved(card) if saved == Some(self.version) => {
                out.push(FormEffect::Saved(card));
            }
            SaveOutcome::Saved(card) => {
                self.rebase((*card).clone());
                if self.changes() == 0 {
                    // What was typed meanwhile was taken out again.
                    out.push(FormEffect::Saved(card));
                } else {
                    out.push(FormEffect::Say(
                        "saved; what was typed meanwhile is not".to_owned(),
                    ));
                }
            }
            SaveOutcome::Problems(problems) => self.show_problems(&problems, &mut out),
            SaveOutcome::Conflict { theirs, .. } => {
                let conflict = Conflict::between(self, *theirs);
                if conflict.clashes.is_empty() {
                    // Each changed other fields: there is nothing to ask.
                    self.resolve(conflict);
                    self.save(&mut out);
                } else {
                    self.dialog = Some(Dialog::Conflict(Box::new(conflict)));
                }
            }
        }
        self.settle();
        out
    }

    /// The Save failed as a whole; the form stays as it is.
    pub fn failed(&mut self, error: &Error) -> Vec<FormEffect> {
        self.saving = None;
        vec![FormEffect::Say(format!(
            "{} · nothing was saved, what you typed is kept",
            error.message
        ))]
    }

    /// The form goes on over a newer card, with what was typed since.
    fn rebase(&mut self, card: Client) {
        let settings = &self.settings;
        let opened =
            super::sheet::open_like(&card, &settings.custom, settings.region, &self.fields);
        self.base = Some(card);
        self.opened = opened;
        self.over = None;
        self.share.clear();
    }

    fn show_problems(&mut self, problems: &[Problem], out: &mut Vec<FormEffect>) {
        let mut first: Option<Caret> = None;
        let mut unplaced = None;
        for problem in problems {
            let place = self
                .fields
                .iter()
                .position(|field| field.name == problem.field);
            let line = place.and_then(|place| self.fields.get(place)).map(|field| {
                problem
                    .line
                    .and_then(|line| field.saved_line(line))
                    .unwrap_or(0)
            });
            let (Some(field), Some(line)) = (place, line) else {
                unplaced = Some(problem.message.clone());
                continue;
            };
            if let Some(content) = self
                .fields
                .get_mut(field)
                .and_then(|field| field.lines.get_mut(line))
            {
                content.trouble = Some(Trouble {
                    message: problem.message.clone(),
                    owner: problem.owner.clone(),
                });
                first = first.or(Some(Caret {
                    field,
                    line,
                    at: usize::MAX,
                }));
            }
        }
        if let Some(caret) = first {
            self.place(caret);
        }
        let message = unplaced.or_else(|| problems.first().map(|problem| problem.message.clone()));
        let message = message.unwrap_or_else(|| "it could not be saved".to_owned());
        let label = first.map(|caret| self.label_at(caret)).unwrap_or_default();
        let others = match problems.len() {
            0 | 1 => String::new(),
            many => format!(" (and {} more)", many - 1),
        };
        // The sentence stands beside its line: the way out comes first, where it is not cut off.
        let way_out = match self.line().and_then(|line| line.trouble.as_ref()) {
            Some(Trouble { owner: Some(_), .. }) => {
                let gear = self.labels.get(Context::Form, Action::Gear);
                format!("{gear}: ways out · ")
            }
            _ => String::new(),
        };
        out.push(FormEffect::Say(format!(
            "nothing was saved · {way_out}{label}: {message}{others}"
        )));
    }
}
