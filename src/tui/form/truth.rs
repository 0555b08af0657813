//! What the footer says of the form's keys here and now (`U2`).

use super::Form;
use super::dialogs::Dialog;
use super::drop::Drop;
use super::sheet::How;
use crate::tui::keymap::Action;

impl Form {
    /// The word for a key where the caret is, given the one of the table; `None` when it does nothing
    /// here.
    pub fn hint(&self, action: Action, word: &'static str) -> Option<&'static str> {
        match &self.dialog {
            Some(Dialog::Gear(_)) => {
                let offered = || self.gear_rows().iter().any(|row| row.action == action);
                let always = matches!(action, Action::Pick | Action::Back | Action::Help);
                return (always || offered()).then_some(word);
            }
            Some(_) => return Some(word),
            None => {}
        }
        let blank = self.text().trim().is_empty();
        let how = self.field().map(|field| &field.how);
        let marked = self.drop.as_ref().and_then(Drop::marked).is_some();
        match action {
            Action::NewLine if marked => Some("take"),
            Action::NewLine => Some(match how {
                None => "save",
                Some(How::Picture) if !blank => "read",
                Some(how) if *how == How::Note || how.has_lines() && !blank => word,
                Some(_) => "next",
            }),
            Action::Back if self.drop.is_some() => Some("close list"),
            Action::Gear => (!self.gear_rows().is_empty()).then_some(word),
            Action::Choose | Action::ChooseLeft | Action::ChooseRight if how.is_none() => None,
            Action::UndoTyping => self.history.has_done().then_some(word),
            _ => Some(word),
        }
    }
}
