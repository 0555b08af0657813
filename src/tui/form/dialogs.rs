//! The small dialogs over the form: leaving it, and the gear of a line with the ways out of a problem.

use crate::domain::client::Source;
use crate::domain::contact::entry;
use crate::domain::ids::ClientId;
use crate::tui::keymap::{Action, Resolved};

use super::drop;
use super::history::{Caret, Run};
use super::sheet::{How, Line, Load, Trouble};
use super::{Conflict, Form, FormEffect, sheet, tongue};

/// What stands over the form.
#[derive(Debug, Clone)]
pub(super) enum Dialog {
    /// Save, discard, or keep editing?
    Leave,
    /// The gear of a line, with the marked row.
    Gear(usize),
    /// Somebody else saved first (`C24`).
    Conflict(Box<Conflict>),
}

/// One row of the gear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GearRow {
    pub(super) action: Action,
    pub(super) words: String,
}

impl Form {
    pub(super) fn leave_dialog(&mut self, key: &Resolved, out: &mut Vec<FormEffect>) {
        match key {
            Resolved::Action(Action::Save) => {
                self.dialog = None;
                self.save(out);
            }
            Resolved::Action(Action::Discard) => out.push(FormEffect::Leave),
            Resolved::Action(Action::Back | Action::Close) | Resolved::EscThen(_) => {
                self.dialog = None
            }
            Resolved::Action(other @ (Action::Help | Action::Stop | Action::Refresh)) => {
                out.push(FormEffect::Pass(*other));
            }
            _ => {}
        }
    }

    /// Opens the gear of the line, if it has one.
    pub(super) fn open_gear(&mut self, out: &mut Vec<FormEffect>) {
        self.drop = None;
        if self.gear_rows().is_empty() {
            let label = self.field().map_or("Save", |field| field.label.as_str());
            out.push(FormEffect::Say(format!(
                "{label} has no settings of its own"
            )));
        } else {
            self.dialog = Some(Dialog::Gear(0));
        }
    }

    /// The rows of the gear of this line: the ways out of a problem first (`C22`).
    pub(super) fn gear_rows(&self) -> Vec<GearRow> {
        let (Some(field), Some(line)) = (self.field(), self.line()) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        let mut row = |action, words: String| rows.push(GearRow { action, words });
        if let Some(Trouble {
            owner: Some((id, name)),
            ..
        }) = &line.trouble
        {
            row(
                Action::OpenOwner,
                format!("open {name} (#{id}), who has it"),
            );
            if self.base.is_some() {
                row(Action::MergeCards, format!("merge with {name} (#{id})"));
            }
            row(
                Action::AcceptContact,
                "share it between both cards".to_owned(),
            );
        } else if matches!(&line.load, Load::Contact(contact) if contact.claimed) {
            row(
                Action::AcceptContact,
                "confirm it: no longer only claimed".to_owned(),
            );
        }
        if let Some(code) = self.suggestion().filter(|_| field.how == How::Language) {
            row(
                Action::AcceptContact,
                format!("take what detection suggests: {}", tongue::shown(code)),
            );
        }
        if field.how.kinds().is_some() {
            row(
                Action::SetKind,
                format!("set the type (now {})", shown_kind(line)),
            );
        }
        if field.how.is_list() && self.caret.line > 0 {
            row(Action::Primary, "make it the first: primary".to_owned());
        }
        if field.how.is_list() && !(field.lines.len() == 1 && line.is_blank()) {
            row(Action::DeleteLine, "remove this line".to_owned());
        }
        if field.how == How::Picture && self.has_picture() {
            row(Action::DeleteLine, "remove the picture".to_owned());
        }
        rows
    }

    pub(super) fn gear_dialog(&mut self, key: &Resolved, out: &mut Vec<FormEffect>) {
        let rows = self.gear_rows();
        let Some(Dialog::Gear(at)) = &mut self.dialog else {
            return;
        };
        let picked = match key {
            Resolved::Numbered(Action::Pick, number) => number.checked_sub(1),
            Resolved::Action(Action::Pick) => Some(*at),
            _ => None,
        };
        let action = match (picked, key) {
            (Some(row), _) => match rows.get(row) {
                Some(row) => row.action,
                None => return,
            },
            (None, Resolved::Action(step @ (Action::Down | Action::Up))) => {
                let last = rows.len().saturating_sub(1);
                *at = if *step == Action::Down {
                    (*at + 1).min(last)
                } else {
                    at.saturating_sub(1)
                };
                return;
            }
            (None, Resolved::Action(action)) => *action,
            (None, Resolved::EscThen(_)) => Action::Back,
            (None, _) => return,
        };
        match action {
            Action::Back | Action::Close => {
                self.dialog = None;
                return;
            }
            Action::Help | Action::Stop | Action::Refresh => {
                out.push(FormEffect::Pass(action));
                return;
            }
            _ => {}
        }
        if !rows.iter().any(|row| row.action == action) {
            out.push(FormEffect::Say(format!(
                "this line cannot do that: {}",
                action.sentence()
            )));
            return;
        }
        self.dialog = None;
        let owner = self
            .line()
            .and_then(|line| line.trouble.as_ref())
            .and_then(|t| t.owner.clone());
        match (action, owner) {
            (Action::OpenOwner, Some((id, _))) => out.push(FormEffect::OpenCard(id)),
            (Action::MergeCards, Some((id, _))) => out.push(FormEffect::Merge(id)),
            (Action::AcceptContact, owner) => self.accept(owner, out),
            (Action::SetKind, _) => self.open_kinds(""),
            (Action::Primary, _) => self.make_primary(),
            (Action::DeleteLine, _) if self.is_picture() => {
                self.remove_picture(out);
            }
            (Action::DeleteLine, _) => {
                let Caret { field, line, .. } = self.caret;
                let after = Caret {
                    field,
                    line: line.saturating_sub(1),
                    at: 0,
                };
                self.splice(field, line, 1, vec![], after, Run::Alone);
            }
            _ => {}
        }
    }

    /// Marks the contact shared for this card and its other one, or confirms a claimed one.
    fn accept(&mut self, owner: Option<(ClientId, String)>, out: &mut Vec<FormEffect>) {
        if self.field().is_some_and(|field| field.how == How::Language) {
            if let Some(language) = self.suggestion().map(tongue::shown) {
                let at = language.len();
                self.set_text(language, at, Run::Alone);
            }
            return;
        }
        let region = self.settings.region;
        let (Some(How::Contacts(kind)), Some(line)) = (
            self.field().map(|field| field.how.clone()),
            self.line().cloned(),
        ) else {
            return;
        };
        let mut contact = sheet::contact(kind, &line, region);
        contact.claimed = false;
        if let Some((_, name)) = owner {
            contact.shared = true;
            if let Some(key) = contact.key.clone().filter(|key| !self.share.contains(key)) {
                self.share.push(key);
            }
            out.push(FormEffect::Say(format!("Save shares it with {name}")));
        } else {
            contact.source = Source::Manual;
        }
        let Caret {
            field, line: place, ..
        } = self.caret;
        let accepted = Line {
            kind: entry::label_of(&contact).to_owned(),
            text: contact.value.clone(),
            load: Load::Contact(Box::new(contact)),
            ..line
        };
        self.splice(field, place, 1, vec![accepted], self.caret, Run::Alone);
    }

    /// Opens the list of types, narrowed by what was typed into it.
    pub(super) fn open_kinds(&mut self, typed: &str) {
        let (Some(field), Some(line)) = (self.field(), self.line()) else {
            return;
        };
        if let Some((kinds, own)) = field.how.kinds() {
            self.drop = Some(drop::kinds(kinds, own, &line.kind, typed));
        }
    }

    /// A number takes a type, letters narrow the list.
    pub(super) fn type_kind(&mut self, typed: char, out: &mut Vec<FormEffect>) {
        let Some(open) = &mut self.drop else { return };
        if let Some(number) = typed.to_digit(10).filter(|_| open.filter.is_empty()) {
            let row = (number as usize)
                .checked_sub(1)
                .filter(|row| *row < open.rows.len());
            if row.is_some() {
                open.at = row;
                self.take_marked(out);
            }
            return;
        }
        if !typed.is_control() && open.filter.chars().count() < 64 {
            let filter = format!("{}{typed}", open.filter);
            self.open_kinds(&filter);
        }
    }
}

/// The type of a line as it is shown.
fn shown_kind(line: &Line) -> &str {
    match line.kind.as_str() {
        "" => "–",
        kind => kind,
    }
}
