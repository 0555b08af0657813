//! Deleting a card, erasing one, and handing over what is kept of a person (`D1`, `D2`).

use super::{App, Section};
use crate::domain::bulk::BulkChange;
use crate::domain::display::what_goes;
use crate::domain::ids::ClientId;
use crate::tui::act::Act;
use crate::tui::dialogs::{Confirm, Dialog, Erase, Prompt, prompt};
use crate::tui::layout::Focus;
use crate::worker::protocol::{Ask, DeletePreview, Slot};

impl App {
    /// `d`: what would go is asked for first.
    pub(super) fn ask_delete(&mut self) {
        let ids = self.client_ids();
        match ids.as_slice() {
            [] => {}
            [id] => {
                self.desk.ask(Slot::Pick, Ask::DeletePreview(*id));
                self.hold_for(Slot::Pick);
            }
            _ => self.ask_bulk(BulkChange::Delete),
        }
    }

    /// What would go with the card is known.
    pub(super) fn confirm_delete(&mut self, ask: &Ask, preview: DeletePreview) {
        match ask {
            Ask::DeletePreview(id) => {
                let confirm = Confirm::delete(
                    format!("Delete {}?", preview.name),
                    delete_lines(*id, &preview),
                    Act::Delete(*id),
                );
                self.dialogs.push(Dialog::Confirm(confirm));
            }
            Ask::ErasePreview(id) => self.dialogs.push(Dialog::Erase(Erase::new(*id, &preview))),
            _ => {}
        }
    }

    /// Erasing the client in front: what would go is asked for first.
    pub(super) fn ask_erase(&mut self) {
        if let Some(id) = self.client_id() {
            self.desk.ask(Slot::Pick, Ask::ErasePreview(id));
            self.hold_for(Slot::Pick);
        }
    }

    /// Asks into which folder everything about a client is to be written.
    pub(super) fn ask_subject_folder(&mut self, client: ClientId) {
        let folder = self.options.downloads.join(format!("client-{client}"));
        let name = self
            .client()
            .filter(|card| card.id == client)
            .map_or_else(String::new, |card| format!(" {}", card.display_name()));
        self.dialogs.push(Dialog::Prompt(Prompt::new(
            format!("Write out everything about #{client}{name}"),
            "A new folder: the card, tickets, files and history go there",
            &folder.display().to_string(),
            prompt::Purpose::Handover(client),
        )));
    }

    /// The place in front is gone from the file: it is left.
    pub(super) fn leave_gone(&mut self) {
        let room = self.room_mut();
        room.path.pop();
        if room.path.is_empty() {
            room.focus = Focus::List;
        }
    }

    /// Why no client can be erased or handed over here.
    pub(super) fn no_one_in_front(&self) -> Option<String> {
        if self.client_id().is_some() {
            return None;
        }
        Some(
            match self.section {
                Section::Companies | Section::Inbox => "no client is in front: 2 lists them",
                _ => "no client is in front",
            }
            .to_owned(),
        )
    }
}

fn delete_lines(id: ClientId, preview: &DeletePreview) -> Vec<String> {
    let name = &preview.name;
    let goes = what_goes(preview.tickets, preview.messages, preview.attachments, 0);
    let mut lines = vec![if goes.is_empty() {
        format!("{name} (#{id}) leaves every list and search. No ticket goes with the card.")
    } else {
        format!("{name} (#{id}) leaves every list and search, and with the card go {goes}.")
    }];
    match preview.elsewhere {
        0 => {}
        1 => {
            lines.push("1 message in another client's ticket becomes «message deleted».".to_owned())
        }
        several => lines.push(format!(
            "{} messages in other clients' tickets become «message deleted».",
            crate::domain::display::grouped(several)
        )),
    }
    lines.push(way_back("u takes it back", preview.days));
    lines
}

/// For how many days what is deleted can be had back (`D1`); `how` says by which key.
pub(super) fn way_back(how: &str, days: u32) -> String {
    match days {
        0 => "There is no undo: the configuration keeps nothing of what is deleted.".to_owned(),
        1 => format!("{how}, for a day."),
        days => format!("{how}, for {days} days."),
    }
}
