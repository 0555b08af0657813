//! The gear: settings of what is in front (`T7`).

use super::{App, Section};
use crate::domain::appeal::Visibility;
use crate::tui::act::Act;
use crate::tui::dialogs::Pick;
use crate::tui::dialogs::pick::PickRow;
use crate::tui::keymap::{Action, context};
use crate::tui::layout::Focus;

impl App {
    pub(super) fn gear(&self) -> Pick {
        let mut rows = [
            (Action::ChangeClient, "c", "change client"),
            (Action::ChangeAddress, "a", "change the address answered at"),
            (Action::SetType, "t", "type"),
            (Action::SplitOff, "x", "move marked messages"),
            (Action::Language, "l", "detect the language"),
            (Action::SendDraft, "s", "send the draft"),
            (Action::AttachFile, "f", "file to attach"),
            (Action::Forward, "p", "pass this message on"),
            (Action::Unread, "u", "leave unread"),
            (Action::Vip, "v", "VIP mark"),
            (Action::Top, "g", "go to the top"),
        ]
        .into_iter()
        .filter(|(action, ..)| self.gear_has(*action))
        .map(|(action, initial, label)| {
            PickRow::new(label, self.gear_detail(action), Act::Do(action)).by(action, initial)
        })
        .collect::<Vec<_>>();
        if self.section == Section::Clients && self.client_id().is_some() {
            let at = rows.len().saturating_sub(1);
            rows.insert(at, PickRow::new("export…", "into a file", Act::Export));
        }
        Pick::new("Gear", rows)
            .keys(context::GEAR)
            .opened_by(Action::Gear)
    }

    pub(super) fn gear_has(&self, action: Action) -> bool {
        let on_ticket =
            self.ticket().is_some_and(|place| place.view.is_some()) && self.focus() != Focus::List;
        match action {
            Action::Top => self.focus() != Focus::Text,
            Action::Vip => self.client_id().is_some(),
            Action::Unread => self.ticket_id().is_some(),
            Action::SendDraft => {
                on_ticket
                    && self
                        .ticket()
                        .is_some_and(|place| place.composer.waiting().is_some())
            }
            Action::SplitOff => {
                on_ticket
                    && self
                        .ticket()
                        .is_some_and(|place| !place.folds.marks.is_empty())
            }
            Action::Forward => on_ticket && self.focus() != Focus::Text,
            Action::ChangeClient | Action::SetType => self.ticket_id().is_some(),
            _ => on_ticket,
        }
    }

    pub(super) fn gear_detail(&self, action: Action) -> String {
        let Some(view) = self.ticket().and_then(|place| place.view.as_ref()) else {
            return String::new();
        };
        match action {
            Action::ChangeClient => view.ticket.client_name.clone(),
            Action::ChangeAddress => view
                .ticket
                .reply_address
                .as_ref()
                .map_or_else(|| "none".to_owned(), ToString::to_string),
            Action::SetType => view.ticket.kind.name().to_owned(),
            Action::AttachFile => match self.draft_files().map(<[_]>::len) {
                Some(0) | None => String::new(),
                Some(count) => crate::domain::display::counted(count as u64, "file", "files"),
            },
            Action::Forward => "forward by e-mail".to_owned(),
            Action::SendDraft => match self.kind_of_files() {
                Some(Visibility::Internal) => "an internal comment".to_owned(),
                _ => "a reply".to_owned(),
            },
            _ => String::new(),
        }
    }
}
