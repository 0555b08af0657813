//! Drafts of replies and comments with their files: kept in the desk's file a moment after typing, and
//! remembered here until then (`T2`, `T3`).

use super::desk::{Outgoing, Pending};
use super::{App, Place};
use crate::domain::appeal::Visibility;
use crate::domain::draft::Enclosed;
use crate::domain::ids::TicketId;
use crate::tui::layout::Focus;
use crate::tui::place::TicketPlace;
use crate::tui::widgets::editor::Editor;
use crate::worker::protocol::{Deed, Drafts};

/// What was changed here of a ticket's drafts, which the desk's file may not say yet. Each part stands over
/// the file's; of a part that was not touched the file knows best.
#[derive(Debug, Clone, Default)]
pub(super) struct Noted {
    reply: Option<String>,
    comment: Option<String>,
    reply_files: Option<Vec<Enclosed>>,
    comment_files: Option<Vec<Enclosed>>,
}

impl Noted {
    fn text(&mut self, kind: Visibility) -> &mut Option<String> {
        match kind {
            Visibility::Public => &mut self.reply,
            Visibility::Internal => &mut self.comment,
        }
    }

    fn files(&mut self, kind: Visibility) -> &mut Option<Vec<Enclosed>> {
        match kind {
            Visibility::Public => &mut self.reply_files,
            Visibility::Internal => &mut self.comment_files,
        }
    }

    /// The drafts of the file as they are meant now.
    pub(super) fn over(self, file: Drafts) -> Drafts {
        Drafts {
            reply: self.reply.or(file.reply),
            comment: self.comment.or(file.comment),
            reply_files: self.reply_files.unwrap_or(file.reply_files),
            comment_files: self.comment_files.unwrap_or(file.comment_files),
        }
    }
}

impl App {
    /// Remembers the text of a draft; empty when there is none any more.
    pub(super) fn note_draft(&mut self, id: TicketId, kind: Visibility, text: &str) {
        *self.drafts.entry(id).or_default().text(kind) = Some(text.to_owned());
    }

    /// Remembers the files of a draft.
    pub(super) fn note_files(&mut self, id: TicketId, kind: Visibility, files: Vec<Enclosed>) {
        *self.drafts.entry(id).or_default().files(kind) = Some(files);
    }

    /// Keeps a draft in the file.
    pub(super) fn remember_draft(&mut self, id: TicketId, kind: Visibility, text: &str) {
        self.note_draft(id, kind, text);
        self.desk
            .order(Deed::Draft(id, kind, text.to_owned()), Pending::Silent);
    }

    /// Keeps the files of a draft in the file.
    pub(super) fn remember_files(&mut self, id: TicketId, kind: Visibility, files: Vec<Enclosed>) {
        self.note_files(id, kind, files.clone());
        self.desk
            .order(Deed::DraftFiles(id, kind, files), Pending::Silent);
    }

    /// Keeps what was typed since the last time.
    pub(super) fn keep_draft(&mut self) {
        let Some(Place::Ticket(place)) = self.place_mut() else {
            return;
        };
        if !place.composer.unsaved {
            return;
        }
        place.composer.unsaved = false;
        let id = place.id;
        if let Some(kind) = place.composer.open {
            let text = place.composer.draft(kind).unwrap_or_default();
            self.remember_draft(id, kind, &text);
        }
    }

    /// Keeps the files of a draft in front.
    pub(super) fn keep_files(&mut self, kind: Visibility) {
        if let Some(place) = self.ticket() {
            let (id, files) = (place.id, place.composer.files(kind).to_vec());
            self.remember_files(id, kind, files);
        }
    }

    /// Has the drafts of the desk's file taken over: one of them may be a reply that was taken back. What
    /// the file does not have yet, or could not take, stands over it.
    pub(super) fn take_drafts_again(&mut self) {
        // Somebody who gave the wait up goes on typing.
        self.keep_draft();
        self.drafts.clear();
        for draft in self.desk.meant() {
            match draft {
                Deed::Draft(id, kind, text) => self.note_draft(id, kind, &text),
                Deed::DraftFiles(id, kind, files) => self.note_files(id, kind, files),
                _ => {}
            }
        }
        for place in self.rooms.iter_mut().flat_map(|room| &mut room.path) {
            if let Place::Ticket(place) = place {
                place.drafts_taken = false;
                place.composer.reply = None;
                place.composer.comment = None;
                place.composer.reply_files.clear();
                place.composer.comment_files.clear();
            }
        }
        if self.focus() == Focus::Text && self.ticket().is_some() {
            self.room_mut().focus = Focus::Main;
        }
    }

    /// A text that did not go is a draft again, with its files; what was typed or attached meanwhile stays
    /// after it.
    pub(super) fn bring_back(&mut self, outgoing: Outgoing) {
        let Outgoing {
            ticket,
            visibility,
            text: mut whole,
            mut files,
            ..
        } = outgoing;
        let (typed, attached) = self.draft_here(ticket, visibility);
        if !typed.trim().is_empty() && typed != whole {
            whole = format!("{whole}\n{typed}");
        }
        for file in attached {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        self.put_draft_here(ticket, visibility, &whole, &files);
        self.remember_draft(ticket, visibility, &whole);
        self.remember_files(ticket, visibility, files);
    }

    /// The desk's warnings were read: the text goes all the same. What was typed or attached before they
    /// came stays a draft.
    pub(super) fn send_all_the_same(&mut self, outgoing: Outgoing) {
        let (ticket, visibility) = (outgoing.ticket, outgoing.visibility);
        let (whole, mut files) = self.draft_here(ticket, visibility);
        let rest = whole
            .strip_prefix(&outgoing.text)
            .unwrap_or(&whole)
            .trim_start_matches('\n')
            .to_owned();
        files.retain(|file| !outgoing.files.contains(file));
        self.put_draft_here(ticket, visibility, &rest, &files);
        // Writing drops the draft in the file; what is left of it comes after.
        self.order_write(outgoing, true);
        self.note_draft(ticket, visibility, &rest);
        self.note_files(ticket, visibility, files.clone());
        if !rest.is_empty() {
            self.remember_draft(ticket, visibility, &rest);
        }
        if !files.is_empty() {
            self.remember_files(ticket, visibility, files);
        }
    }

    /// Text and files of a draft: as they stand in a composer, else as they were remembered. The composer
    /// of a ticket that was left, and whose drafts are still to come, is empty and says nothing.
    fn draft_here(&mut self, id: TicketId, kind: Visibility) -> (String, Vec<Enclosed>) {
        let mut noted = self.drafts.get(&id).cloned().unwrap_or_default();
        let text = self
            .tickets_open(id)
            .find(|place| place.drafts_taken || place.composer.text(kind).is_some())
            .map(|place| place.composer.text(kind).map(Editor::text))
            .unwrap_or_else(|| noted.text(kind).take());
        let files = self
            .tickets_open(id)
            .find(|place| place.drafts_taken || !place.composer.files(kind).is_empty())
            .map(|place| place.composer.files(kind).to_vec())
            .or_else(|| noted.files(kind).take());
        (text.unwrap_or_default(), files.unwrap_or_default())
    }

    /// Puts a draft into each composer of the ticket.
    fn put_draft_here(&mut self, id: TicketId, kind: Visibility, text: &str, files: &[Enclosed]) {
        for place in self.tickets_open(id) {
            *place.composer.slot(kind) = (!text.is_empty()).then(|| Editor::new(text));
            *place.composer.files_mut(kind) = files.to_vec();
        }
    }

    /// The places where a ticket is open.
    fn tickets_open(&mut self, id: TicketId) -> impl Iterator<Item = &mut TicketPlace> {
        let places = self.rooms.iter_mut().flat_map(|room| &mut room.path);
        places.filter_map(move |place| match place {
            Place::Ticket(place) if place.id == id => Some(&mut **place),
            _ => None,
        })
    }
}
