//! `$EDITOR`: the note as text, or the whole card as commented TOML (`C25`).

use crate::domain::toml_card::{from_toml, to_toml};
use crate::tui::keymap::{Action, Context};

use super::history::{Caret, Splice};
use super::sheet::{self, How, Line};
use super::{Form, FormEffect};

/// What an editor was opened with.
#[derive(Debug, Clone)]
pub(super) struct Outside {
    text: String,
    /// The note of this field, or the whole card.
    note: Option<usize>,
}

/// Begins a line that tells a mistake.
const MISTAKE: &str = "# ! ";

impl Form {
    /// In the note its text, elsewhere the whole card.
    pub(super) fn open_editor(&mut self, out: &mut Vec<FormEffect>) {
        self.leave_line(out);
        let note = self.field().filter(|field| field.how == How::Note);
        let (text, note, extension) = match note {
            Some(field) => (field.words(), Some(self.caret.field), "txt"),
            None => (
                to_toml(&self.to_edit().mine, &self.settings.custom),
                None,
                "toml",
            ),
        };
        self.outside = Some(Outside {
            text: text.clone(),
            note,
        });
        out.push(FormEffect::OpenEditor { text, extension });
    }

    /// The text as the editor left it. A mistake opens the editor again with the message on top;
    /// closing it there without a change gives up, and the form stays as it is.
    pub fn edited_outside(&mut self, text: &str) -> Vec<FormEffect> {
        let mut out = Vec::new();
        let Some(outside) = self.outside.take() else {
            return out;
        };
        let text = text.replace("\r\n", "\n");
        if text == outside.text {
            out.push(FormEffect::Say(
                "nothing was changed in the editor".to_owned(),
            ));
            return out;
        }
        match outside.note {
            Some(field) => self.take_note(field, &text, &mut out),
            None => self.take_card(&text, &mut out),
        }
        self.settle();
        out
    }

    fn take_note(&mut self, field: usize, text: &str, out: &mut Vec<FormEffect>) {
        let Some(place) = self.fields.get(field) else {
            return;
        };
        if text.len() > place.limit {
            out.push(FormEffect::Say(format!(
                "the note is longer than {} bytes; it stays as it was",
                place.limit
            )));
            return;
        }
        let lines: Vec<Line> = text.trim_end().split('\n').map(Line::of).collect();
        self.change_all(vec![(field, lines)]);
    }

    fn take_card(&mut self, text: &str, out: &mut Vec<FormEffect>) {
        let told = text
            .lines()
            .take_while(|line| line.starts_with(MISTAKE))
            .count();
        let now = self.to_edit().mine;
        let (custom, region) = (&self.settings.custom, self.settings.region);
        match from_toml(&now, custom, region, text) {
            Ok(card) => {
                let fresh = sheet::open_like(&card, custom, region, &self.fields);
                let changed = |(place, field): (usize, &sheet::Field)| {
                    let same = self.fields.get(place).is_none_or(|now| now.same(field));
                    (field.how != How::Picture && !same).then(|| (place, field.lines.clone()))
                };
                let changes: Vec<_> = fresh.iter().enumerate().filter_map(changed).collect();
                let save = self.labels.get(Context::Form, Action::Save);
                out.push(FormEffect::Say(match changes.len() {
                    0 => "nothing was changed in the editor".to_owned(),
                    1 => format!("1 field taken from the editor · {save} saves"),
                    many => format!("{many} fields taken from the editor · {save} saves"),
                }));
                self.change_all(changes);
            }
            Err(mut mistake) => {
                // Two lines of message take the place of those that stood there before.
                mistake.line = (mistake.line + 2).saturating_sub(told);
                let body: String = text
                    .lines()
                    .skip(told)
                    .map(|line| format!("{line}\n"))
                    .collect();
                let shown =
                    crate::domain::printable::printable_line(&mistake.to_string()).into_owned();
                let text = format!(
                    "{MISTAKE}{shown}\n{MISTAKE}Nothing was changed. Mend it, or close without a change to give up.\n{body}"
                );
                self.outside = Some(Outside {
                    text: text.clone(),
                    note: None,
                });
                out.push(FormEffect::OpenEditor {
                    text,
                    extension: "toml",
                });
            }
        }
    }

    /// Replaces the lines of several fields as one step of undo.
    fn change_all(&mut self, changes: Vec<(usize, Vec<Line>)>) {
        let before = self.caret;
        let mut splices = Vec::new();
        for (field, new) in changes {
            let count = self.fields.get(field).map_or(0, |field| field.lines.len());
            if let Some(old) = self.replace(field, 0, count, new.clone()) {
                splices.push(Splice {
                    field,
                    line: 0,
                    old,
                    new,
                });
            }
        }
        if let Some(first) = splices.first() {
            let after = Caret {
                field: first.field,
                line: 0,
                at: 0,
            };
            self.history.note_all(splices, before, after);
            self.place(after);
        }
    }
}
