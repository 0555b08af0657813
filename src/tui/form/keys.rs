//! From what a key means to what the form does.

use crate::tui::keymap::context::{self, Context};
use crate::tui::keymap::{Action, Edit, Resolved};

use super::drop::{Drop, Purpose};
use super::sheet::How;
use super::typing::TextKey;
use super::{Dialog, Form, FormEffect};

impl Form {
    /// The chain in which the next key is to be resolved.
    pub fn chain(&self) -> &'static [Context] {
        match &self.dialog {
            Some(Dialog::Leave) => context::LEAVE_FORM,
            Some(Dialog::Conflict(_)) => context::MERGE,
            Some(Dialog::Gear(_)) => context::GEAR_CONTACT,
            None if self
                .drop
                .as_ref()
                .is_some_and(|drop| drop.purpose == Purpose::Kind) =>
            {
                context::FORM
            }
            None if self.field().is_none_or(|field| field.how.is_choice()) => context::FORM_CHOICE,
            None => context::FORM,
        }
    }

    /// Does what a key means.
    pub fn handle(&mut self, key: Resolved) -> Vec<FormEffect> {
        let mut out = Vec::new();
        match (&self.dialog, key) {
            (_, Resolved::Nothing(reason)) => {
                if !reason.is_empty() {
                    out.push(FormEffect::Say(reason));
                }
            }
            (Some(Dialog::Leave), key) => self.leave_dialog(&key, &mut out),
            (Some(Dialog::Conflict(_)), key) => self.conflict_dialog(&key, &mut out),
            (Some(Dialog::Gear(_)), key) => self.gear_dialog(&key, &mut out),
            (None, Resolved::Text(typed)) => self.type_text(typed, &mut out),
            (None, Resolved::Edit(key)) => self.text_key(TextKey::Key(key), &mut out),
            (None, Resolved::Action(action) | Resolved::Numbered(action, _)) => {
                self.action(action, &mut out);
            }
            (None, Resolved::EscThen(_)) => self.back(&mut out),
        }
        self.settle();
        out
    }

    fn type_text(&mut self, typed: char, out: &mut Vec<FormEffect>) {
        if self
            .drop
            .as_ref()
            .is_some_and(|drop| drop.purpose == Purpose::Kind)
        {
            self.type_kind(typed, out);
        } else {
            self.type_character(typed, out);
        }
    }

    fn text_key(&mut self, key: TextKey, out: &mut Vec<FormEffect>) {
        if self.is_choosing_kind(key) {
            return;
        }
        if let TextKey::Key(Edit::PageDown | Edit::PageUp) = key {
            self.drop = None;
            self.go_page(matches!(key, TextKey::Key(Edit::PageDown)), out);
            return;
        }
        if self.field().is_none_or(|field| field.how.is_choice()) {
            // Backspace and the like change no choice.
            return;
        }
        self.edit(key, out);
    }

    /// Backspace in an open list of types takes back what narrowed it.
    fn is_choosing_kind(&mut self, key: TextKey) -> bool {
        let Some(open) = self
            .drop
            .as_ref()
            .filter(|drop| drop.purpose == Purpose::Kind)
        else {
            return false;
        };
        if matches!(
            key,
            TextKey::Key(Edit::Backspace) | TextKey::Action(Action::DropLine)
        ) {
            let mut filter = open.filter.clone();
            filter.pop();
            self.open_kinds(&filter);
        }
        true
    }

    fn action(&mut self, action: Action, out: &mut Vec<FormEffect>) {
        match action {
            Action::Back => self.back(out),
            Action::Save => self.save(out),
            Action::NextField | Action::PreviousField => self.tab(action == Action::NextField, out),
            Action::NewLine => self.enter_key(out),
            Action::Down | Action::Up => self.arrow(action == Action::Down, out),
            Action::LineUp | Action::LineDown => self.move_line(action == Action::LineDown, out),
            Action::ChooseLeft => self.choose(false, out),
            Action::ChooseRight => self.choose(true, out),
            Action::Choose if self.field().is_none() => self.save(out),
            Action::Choose => self.choose(true, out),
            Action::Gear => self.open_gear(out),
            Action::UndoTyping => self.travel(true, out),
            Action::RedoTyping => self.travel(false, out),
            Action::OpenEditor => self.open_editor(out),
            Action::DropLine
            | Action::LineStart
            | Action::LineEnd
            | Action::WordLeft
            | Action::WordRight
            | Action::DeleteToStart
            | Action::DeleteToEnd
            | Action::DeleteWord
            | Action::DeleteRight => self.text_key(TextKey::Action(action), out),
            other => out.push(FormEffect::Pass(other)),
        }
    }

    /// `Esc`: closes an open list, then asks, then leaves.
    fn back(&mut self, out: &mut Vec<FormEffect>) {
        if self.drop.take().is_some() {
            return;
        }
        if self.changes() == 0 {
            out.push(FormEffect::Leave);
        } else {
            self.dialog = Some(Dialog::Leave);
        }
    }

    fn tab(&mut self, forward: bool, out: &mut Vec<FormEffect>) {
        match self.drop.as_ref().map(|drop| drop.purpose) {
            Some(Purpose::Kind) => {
                self.take_marked(out);
            }
            // Completes the path; a folder goes on, a file is read by the next key.
            Some(Purpose::Files) if self.drop.as_ref().and_then(Drop::marked).is_some() => {
                self.take_marked(out);
            }
            _ => self.go_field(forward, out),
        }
    }

    fn enter_key(&mut self, out: &mut Vec<FormEffect>) {
        match self.drop.as_ref() {
            Some(drop) if drop.purpose == Purpose::Kind => {
                self.take_marked(out);
            }
            Some(drop)
                if matches!(drop.purpose, Purpose::Tags | Purpose::Files)
                    && drop.marked().is_some() =>
            {
                self.take_marked(out);
            }
            _ => self.new_line(out),
        }
    }

    fn arrow(&mut self, down: bool, out: &mut Vec<FormEffect>) {
        if let Some(drop) = &mut self.drop {
            let was = drop.at;
            drop.step(down);
            // Up from the first row closes the list.
            if !down && (was.is_none() || drop.at.is_none()) && drop.purpose != Purpose::Kind {
                self.drop = None;
            } else if drop.at.is_none() {
                drop.at = was;
            }
            return;
        }
        let opens = matches!(
            self.field().map(|field| &field.how),
            Some(How::Company | How::Language)
        );
        if down && opens {
            self.open_drop(out);
        } else {
            self.go_line(down, out);
        }
    }
}
