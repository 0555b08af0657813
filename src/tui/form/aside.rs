//! What is known about a value: who set it, the number a phone is, what is wrong with it (`C21`-`C23`).

use ratatui::style::Style;

use super::Form;
use super::rows::Tier;
use super::sheet::{How, Line, Load};
use crate::domain::client::Source;
use crate::domain::fields::FieldName;
use crate::domain::language;
use crate::tui::look::Look;
use crate::tui::text;

/// The words of the third column, and the sign that stands for them where there is no room.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    pub(super) words: String,
    pub(super) sign: &'static str,
    pub(super) style: Style,
}

impl Form {
    /// What stands beside a line.
    pub(super) fn aside(&self, place: usize, at: usize, look: &Look) -> Option<Aside> {
        let theme = &look.theme;
        let field = self.fields.get(place)?;
        let line = field.lines.get(at)?;
        if let Some((sentence, warning)) = self.sentence(place, at, line) {
            let style = if warning {
                theme.warning
            } else {
                theme.problem
            };
            let here = (self.caret.field, self.caret.line) == (place, at);
            let words = match self.layout.columns.tier {
                // The sentence stands under the line.
                Tier::Medium if !warning || here => "!".to_owned(),
                Tier::Wide if !self.fits_beside(&sentence) => "!".to_owned(),
                Tier::Medium => "! not matched".to_owned(),
                Tier::Wide | Tier::Narrow => format!("! {sentence}"),
            };
            return Some(Aside {
                words,
                sign: "!",
                style,
            });
        }
        let marks = match &line.load {
            Load::Contact(contact) if contact.value == line.text => {
                let mut marks = Vec::new();
                if contact.claimed {
                    marks.push(("claimed", "?"));
                }
                if contact.shared {
                    marks.push(("shared", "="));
                }
                marks.extend(source(Some(contact.source)).filter(|(word, _)| *word != "manual"));
                marks
            }
            _ => Vec::new(),
        };
        let mut words: Vec<String> = line.check.e164.iter().cloned().collect();
        let mut sign = marks.first().map_or("", |(_, sign)| sign);
        words.extend(marks.iter().map(|(word, _)| (*word).to_owned()));
        if field.how.is_list() && at == 0 && field.lines.len() > 1 {
            words.push("primary".to_owned());
        }
        if let Some((provenance, letter)) = self.provenance(place, line) {
            words.push(provenance);
            sign = letter;
        }
        if let (FieldName::Name, Some(base)) = (&field.name, &self.base)
            && let Some(other) = base.also_seen_as.first()
        {
            words.push(format!("also seen as {other}"));
        }
        if matches!(field.name, FieldName::Custom(_)) && !matches!(field.how, How::Custom(_)) {
            words.push("gone from the configuration".to_owned());
        }
        words.extend(self.deed(place, look).map(str::to_owned));
        let style = if line.load_is_claimed() {
            theme.warning
        } else {
            theme.dim
        };
        let between = format!(" {} ", look.signs.dot);
        let room = usize::from(self.layout.columns.aside.saturating_sub(1));
        // Whole words or none: the number of a phone is not to be cut.
        let joined = words
            .into_iter()
            .fold(String::new(), |line, word| match line.as_str() {
                "" => word,
                _ if text::width(&line) + text::width(&between) + text::width(&word) > room => line,
                _ => format!("{line}{between}{word}"),
            });
        (!joined.is_empty()).then_some(Aside {
            words: joined,
            sign,
            style,
        })
    }

    /// Who set an automatic field (`C23`); what was changed here is the agent's.
    fn provenance(&self, place: usize, line: &Line) -> Option<(String, &'static str)> {
        let field = self.fields.get(place)?;
        let changed = self
            .opened
            .get(place)
            .is_some_and(|before| !before.same(field));
        let base = self.base.as_ref();
        let set_by = match field.name {
            FieldName::Name => base.and_then(|base| base.name_source),
            FieldName::Avatar => base
                .and_then(|base| base.avatar.as_ref())
                .map(|avatar| avatar.source),
            FieldName::Language => base.and_then(|base| base.language.source),
            FieldName::Company => base
                .and_then(|base| base.company.as_ref())
                .map(|company| company.source),
            _ => return None,
        };
        let words = match source(set_by) {
            _ if changed && field.name == FieldName::Language && line.is_blank() => {
                ("detection may fill it".to_owned(), "m")
            }
            _ if changed => ("manual".to_owned(), "m"),
            Some(("auto", letter)) if field.name == FieldName::Language => {
                match base.and_then(|base| base.language.confidence) {
                    Some(sure) => (format!("auto {:.0} %", sure * 100.0), letter),
                    None => ("auto".to_owned(), letter),
                }
            }
            Some((word, letter)) => (word.to_owned(), letter),
            None => match self
                .suggestion()
                .filter(|_| field.name == FieldName::Language)
            {
                Some(code) => (format!("maybe {}", language::name(code)), "?"),
                None => return None,
            },
        };
        Some(words)
    }

    /// The language that detection would say but is not sure of (`G4`).
    pub(super) fn suggestion(&self) -> Option<&str> {
        self.base.as_ref()?.language.suggestion.as_deref()
    }

    /// What one can do in the field with the caret, where no word of the footer says so.
    fn deed(&self, place: usize, look: &Look) -> Option<&'static str> {
        let field = self
            .fields
            .get(place)
            .filter(|_| self.caret.field == place)?;
        match field.name {
            FieldName::Language if look.signs.ascii => Some("Down: choose"),
            FieldName::Language => Some("↓ choose"),
            FieldName::Avatar if self.has_picture() => Some("Del: remove"),
            _ => None,
        }
    }
}

impl Line {
    fn load_is_claimed(&self) -> bool {
        matches!(&self.load, Load::Contact(contact) if contact.claimed && contact.value == self.text)
    }
}

fn source(source: Option<Source>) -> Option<(&'static str, &'static str)> {
    match source? {
        Source::Auto => Some(("auto", "a")),
        Source::Manual => Some(("manual", "m")),
        Source::Import => Some(("import", "i")),
    }
}
