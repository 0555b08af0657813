//! Files of a draft, and messages sent on.

use super::{App, Looking};
use crate::domain::appeal::Visibility;
use crate::domain::display::bytes_text;
use crate::domain::draft::Enclosed;
use crate::domain::ticket::Writer;
use crate::tui::act::Act;
use crate::tui::dialogs::pick::PickRow;
use crate::tui::dialogs::{AttachDialog, Dialog, Forward, Pick};
use crate::tui::keymap::Action;
use crate::tui::layout::Focus;

impl App {
    /// The files of the draft in front, or the path of the first one.
    pub(super) fn open_files(&mut self) -> Option<Pick> {
        let files = self.draft_files().unwrap_or_default();
        if files.is_empty() {
            self.ask_file();
            return None;
        }
        let another = PickRow::new("another file…", "", Act::AskFile);
        let rows = files.iter().enumerate().map(|(at, file)| {
            PickRow::new(
                format!("take off {}", file.name()),
                bytes_text(file.bytes()),
                Act::DropFile(at),
            )
        });
        let rows = std::iter::once(another).chain(rows).collect();
        Some(Pick::new("Files of this draft", rows).opened_by(Action::AttachFile))
    }

    /// The kind of text that files go with: the one that is open, else the one that waits.
    pub(super) fn kind_of_files(&self) -> Option<Visibility> {
        let composer = &self.ticket()?.composer;
        let kind = composer.open.or(composer.waiting());
        Some(kind.unwrap_or(Visibility::Public))
    }

    /// The files of that text.
    pub(super) fn draft_files(&self) -> Option<&[Enclosed]> {
        let kind = self.kind_of_files()?;
        self.ticket().map(|place| place.composer.files(kind))
    }

    /// Asks for the path of a file.
    pub(super) fn ask_file(&mut self) {
        let kind = self.kind_of_files().unwrap_or(Visibility::Public);
        if self.focus() != Focus::Text {
            self.open_composer(kind);
        }
        if let Some(id) = self.ticket().map(|place| place.id) {
            let dialog = AttachDialog::new(id, kind);
            self.dialogs.push(Dialog::Attach(dialog));
        }
    }

    /// A file that was to be attached was looked at. Who left the dialog meanwhile, or typed another path,
    /// does not want it any more.
    pub(super) fn looked_at(&mut self, looking: &Looking, looked: Result<Enclosed, String>) {
        let waits =
            |dialog: &Dialog| matches!(dialog, Dialog::Attach(dialog) if dialog.waits_for(looking));
        let Some(at) = self.dialogs.iter().rposition(waits) else {
            return;
        };
        let file = match (looked, self.dialogs.get_mut(at)) {
            (Err(why), Some(Dialog::Attach(dialog))) => return dialog.refuse(why),
            (Err(_), _) => return,
            (Ok(file), _) => file,
        };
        self.dialogs.remove(at);
        let kind = looking.visibility;
        let Some(place) = self.ticket_mut().filter(|place| place.id == looking.ticket) else {
            self.complain("that ticket is not in front any more: nothing was attached");
            return;
        };
        let files = place.composer.files_mut(kind);
        if !files.contains(&file) {
            files.push(file);
        }
        self.keep_files(kind);
    }

    /// Takes a file off the draft.
    pub(super) fn drop_file(&mut self, at: usize) {
        let kind = self.kind_of_files();
        let Some((kind, place)) = kind.zip(self.ticket_mut()) else {
            return;
        };
        let files = place.composer.files_mut(kind);
        if at < files.len() {
            let gone = files.remove(at);
            self.keep_files(kind);
            self.say(&format!("{} does not go along", gone.name()));
        }
    }

    /// Asks where the message under the cursor is sent on to; without one there, the client's newest.
    pub(super) fn open_forward(&mut self) {
        let message = self.ticket().and_then(|place| {
            let view = place.view.as_ref()?;
            let at = place.message_at_cursor();
            view.messages
                .iter()
                .find(|message| Some(message.id) == at)
                .or_else(|| {
                    let of_client = |m: &&_| -> bool {
                        let m: &crate::domain::ticket::Message = m;
                        m.writer == Writer::Client
                    };
                    view.messages.iter().rev().find(of_client)
                })
        });
        match message {
            Some(message) if message.deleted => self.complain("that message was deleted"),
            Some(message) => {
                let dialog = Box::new(Forward::new(message));
                self.dialogs.push(Dialog::Forward(dialog));
            }
            None => self.complain("no message is here to send on"),
        }
    }
}
