//! What happens when the caret leaves a line or a field: the highlighted row of an open list is taken,
//! addresses are taken apart, blank lines go.

use std::collections::HashSet;
use std::path::PathBuf;

use super::drop::{self, Drop, Purpose, Take};
use super::history::{Caret, Run};
use super::sheet::{How, Line, Load, Picture};
use super::{Form, FormEffect, check, sheet};

impl Form {
    /// The text changed: the list under the field follows it.
    pub(super) fn typed(&mut self, out: &mut Vec<FormEffect>) {
        let Some(field) = self.field() else { return };
        let text = self.text().to_owned();
        match field.how {
            How::Company => self.ask_companies(&text, out),
            How::Language => self.drop = Some(drop::languages(&text, self.suggestion())),
            How::Words => {
                let word = self.word().1;
                self.drop = None;
                if !word.is_empty() {
                    self.drop = Some(Drop::new(Purpose::Tags, &word));
                    out.push(FormEffect::NeedTags(word));
                }
            }
            How::Picture => {
                self.drop = Some(Drop::new(Purpose::Files, &text));
                out.push(FormEffect::NeedFiles(text));
            }
            _ => self.drop = None,
        }
    }

    pub(super) fn ask_companies(&mut self, text: &str, out: &mut Vec<FormEffect>) {
        self.awaited = None;
        // What was there stays in sight until the answer comes, but is no longer taken.
        let mut waiting = Drop::new(Purpose::Company, text.trim());
        if let Some(open) = self
            .drop
            .take()
            .filter(|drop| drop.purpose == Purpose::Company)
        {
            waiting.rows = open.rows;
        }
        self.drop = Some(waiting);
        out.push(FormEffect::NeedCompanies(text.trim().to_owned()));
    }

    /// The tag at the caret: where it begins, and its text up to the caret.
    pub(super) fn word(&self) -> (usize, String) {
        let head = self.text().get(..self.caret.at).unwrap_or_default();
        let from = head.rfind([',', ';']).map_or(0, |comma| comma + 1);
        let word = head.get(from..).unwrap_or_default();
        let blanks = word.len() - word.trim_start().len();
        (from + blanks, word.trim().to_owned())
    }

    /// Opens the list of a field without typing.
    pub(super) fn open_drop(&mut self, out: &mut Vec<FormEffect>) {
        match self.field().map(|field| &field.how) {
            // The opened field lists all (`C4`); typing narrows.
            Some(How::Company) => self.ask_companies("", out),
            Some(How::Language) => self.drop = Some(drop::languages("", self.suggestion())),
            Some(How::Words | How::Picture) => self.typed(out),
            _ => {}
        }
    }

    /// Puts the marked row of the open list into the field; `false` when none is marked.
    pub(super) fn take_marked(&mut self, out: &mut Vec<FormEffect>) -> bool {
        let Some(row) = self.drop.as_ref().and_then(Drop::marked).cloned() else {
            return false;
        };
        self.drop = None;
        self.awaited = None;
        let Caret { field, line, .. } = self.caret;
        let Some(now) = self.line().cloned() else {
            return false;
        };
        match row.take {
            Take::Text(text) => {
                let goes_on = self.is_picture() && text.ends_with('/');
                let at = text.len();
                self.set_text(text, at, Run::Alone);
                if goes_on {
                    self.typed(out);
                }
            }
            Take::Company(id, name) => {
                let at = name.len();
                let chosen = Line {
                    load: Load::Company(id),
                    text: name,
                    ..now
                };
                self.splice(
                    field,
                    line,
                    1,
                    vec![chosen],
                    Caret { field, line, at },
                    Run::Alone,
                );
            }
            Take::Kind(kind) => {
                let changed = Line {
                    kind,
                    guessed: false,
                    ..now
                };
                self.splice(field, line, 1, vec![changed], self.caret, Run::Alone);
            }
            Take::Tag(tag) => {
                let (from, _) = self.word();
                let mut text = now.text;
                text.replace_range(from..self.caret.at, &tag);
                self.set_text(text, from + tag.len(), Run::Alone);
            }
        }
        true
    }

    /// Tidies the line the caret is about to leave. The caret ends on its last piece.
    pub(super) fn leave_line(&mut self, out: &mut Vec<FormEffect>) {
        let takes_marked = self.drop.as_ref().is_some_and(|drop| match drop.purpose {
            Purpose::Company | Purpose::Language | Purpose::Files => !drop.waiting,
            // A tag may be the beginning of another one: only what was chosen is taken.
            Purpose::Tags => true,
            Purpose::Kind => false,
        });
        let is_asked = self
            .drop
            .as_ref()
            .is_some_and(|d| d.purpose == Purpose::Company && d.waiting);
        if takes_marked {
            self.take_marked(out);
        }
        self.drop = None;
        let (Some(field), Some(line)) = (self.field(), self.line()) else {
            return;
        };
        let tidied = check::tidy(&field.how, line, self.settings.region);
        let text = line.text.trim().to_owned();
        let is_unbound = field.how == How::Company && line.load == Load::None;
        if is_asked && is_unbound && !text.is_empty() {
            self.awaited = Some(text);
        } else if self.is_picture() && !text.is_empty() {
            self.reading = true;
            out.push(FormEffect::ReadPicture(PathBuf::from(text)));
        }
        if let Some(tidied) = tidied {
            let place = self.caret.field;
            let last = self.caret.line + tidied.len() - 1;
            let at = tidied.last().map_or(0, |line| line.text.len());
            let after = Caret {
                field: place,
                line: last,
                at,
            };
            self.splice(place, self.caret.line, 1, tidied, after, Run::Alone);
        }
        self.move_to_messengers(out);
    }

    /// Leaves the field: its line is tidied, and blank lines between others go.
    pub(super) fn leave_field(&mut self, out: &mut Vec<FormEffect>) {
        self.leave_line(out);
        let place = self.caret.field;
        if !self.field().is_some_and(|field| field.how.is_list()) {
            return;
        }
        self.drop_blanks(place);
        self.drop_doubles(out);
    }

    fn drop_blanks(&mut self, place: usize) {
        let Some(field) = self.fields.get(place) else {
            return;
        };
        let is_blank = |at: &usize| field.lines.get(*at).is_some_and(Line::is_blank);
        let (Some(first), Some(last)) = (
            (0..field.lines.len()).find(is_blank),
            (0..field.lines.len()).rfind(is_blank),
        ) else {
            return;
        };
        if field.lines.len() == 1 {
            return;
        }
        let between = field.lines.iter().take(last + 1).skip(first);
        let kept: Vec<Line> = between.filter(|line| !line.is_blank()).cloned().collect();
        let after = Caret {
            field: place,
            line: first.saturating_sub(1),
            at: 0,
        };
        self.splice(place, first, last + 1 - first, kept, after, Run::Alone);
    }

    /// Contacts that stand in the field twice stand there once (`C10`); the first spelling wins.
    pub(super) fn drop_doubles(&mut self, out: &mut Vec<FormEffect>) {
        let Some(field) = self.field() else { return };
        let How::Contacts(kind) = field.how else {
            return;
        };
        let region = self.settings.region;
        let mut keys = HashSet::new();
        let mut is_first = |line: &&Line| {
            let key = sheet::contact(kind, line, region).key;
            line.is_blank() || key.is_none_or(|key| keys.insert(key))
        };
        let kept: Vec<Line> = field
            .lines
            .iter()
            .filter(|line| is_first(line))
            .cloned()
            .collect();
        let all = field.lines.len();
        if kept.len() < all {
            out.push(FormEffect::Say(match all - kept.len() {
                1 => "a line that stood there twice stands there once now".to_owned(),
                many => format!("{many} lines that stood there twice stand there once now"),
            }));
            let Caret { field, line, .. } = self.caret;
            let after = Caret {
                field,
                line: line.min(kept.len().saturating_sub(1)),
                at: usize::MAX,
            };
            self.splice(field, 0, all, kept, after, Run::Alone);
        }
    }

    pub(super) fn is_picture(&self) -> bool {
        self.field().is_some_and(|field| field.how == How::Picture)
    }

    /// Takes the picture off.
    pub(super) fn remove_picture(&mut self, out: &mut Vec<FormEffect>) -> bool {
        let Some(line) = self.line().cloned() else {
            return true;
        };
        if !self.has_picture() {
            out.push(FormEffect::Say("there is no picture to remove".to_owned()));
            return true;
        }
        let Caret {
            field, line: place, ..
        } = self.caret;
        let removed = Line {
            load: Load::Picture(Picture::Removed),
            text: String::new(),
            ..line
        };
        self.splice(
            field,
            place,
            1,
            vec![removed],
            Caret {
                field,
                line: place,
                at: 0,
            },
            Run::Alone,
        );
        true
    }
}
