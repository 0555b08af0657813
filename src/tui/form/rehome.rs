//! A messenger's link typed as a profile goes to the messengers: t.me and wa.me are no networks
//! (`C12`, `C13`).

use super::history::{Caret, Splice};
use super::sheet::{How, Line};
use super::{Form, FormEffect};
use crate::domain::contact::{ContactKind, entry};

impl Form {
    /// Moves the line with the caret to the messengers if it is an id there, as one step of undo.
    pub(super) fn move_to_messengers(&mut self, out: &mut Vec<FormEffect>) {
        let is_social = |how: &How| *how == How::Contacts(ContactKind::Social);
        let Some(line) = self
            .field()
            .filter(|field| is_social(&field.how))
            .and_then(|_| self.line())
            .filter(|line| !line.is_blank())
        else {
            return;
        };
        let found = entry::enter(
            ContactKind::Social,
            &line.kind,
            &line.text,
            self.settings.region,
        );
        let to = |field: &super::Field| field.how == How::Contacts(ContactKind::Messenger);
        let Some(to) = self.fields.iter().position(to) else {
            return;
        };
        if found.kind != ContactKind::Messenger {
            return;
        }
        let typed = line.text.trim().to_owned();
        let before = self.caret;
        let from = before.field;
        let moved = Line {
            kind: found.network.clone(),
            guessed: true,
            ..Line::of(found.value)
        };
        let alone = self.fields.get(from).is_none_or(|f| f.lines.len() == 1);
        let left: Vec<Line> = match self.fields.get(from) {
            Some(field) if alone => vec![field.blank_line()],
            _ => Vec::new(),
        };
        let (place, instead) = match self.fields.get(to).map(|field| field.lines.as_slice()) {
            Some([only]) if only.is_blank() => (0, 1),
            Some(lines) => (lines.len(), 0),
            None => return,
        };
        let mut splices = Vec::new();
        for (field, line, count, new) in [
            (from, before.line, 1, left),
            (to, place, instead, vec![moved]),
        ] {
            if let Some(old) = self.replace(field, line, count, new.clone()) {
                splices.push(Splice {
                    field,
                    line,
                    old,
                    new,
                });
            }
        }
        let after = Caret {
            field: from,
            line: before.line.saturating_sub(1),
            at: usize::MAX,
        };
        self.history.note_all(splices, before, after);
        self.place(after);
        out.push(FormEffect::Say(format!(
            "{typed} is an id of {}: it stands under Messengers now",
            found.network
        )));
    }
}
