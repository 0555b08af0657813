//! A key that cannot act says why (`U2`, rule 5); the footer shows only keys that can.

use super::{App, Section};
use crate::domain::appeal::Visibility;
use crate::domain::contact::ContactKind;
use crate::tui::keymap::{Action, Hint};
use crate::tui::layout::{Focus, Pane};
use crate::tui::panes::inbox;
use crate::tui::place::{Place, TicketPlace};

impl App {
    /// Why an action cannot be done now; `None` when it can.
    pub(super) fn refusal(&self, action: Action) -> Option<String> {
        let why = match action {
            Action::Reply | Action::Comment
                if !self.ticket_ids().is_empty() && !self.acts_on_front() =>
            {
                "what is written goes to one ticket: Esc takes the marks off"
            }
            Action::Reply
            | Action::Comment
            | Action::Finish
            | Action::Assign
            | Action::Snooze
            | Action::PriorityUp
            | Action::PriorityDown
            | Action::MergeTickets
            | Action::TagTicket
            | Action::ChangeClient
            | Action::SetType
                if self.ticket_ids().is_empty() =>
            {
                "no ticket is in front"
            }
            Action::Boilerplate => return self.boilerplate_refusal().map(str::to_owned),
            Action::DeleteCard if self.section == Section::Tickets && !self.on_card() => {
                "d deletes a card: E opens it"
            }
            Action::EditCard
            | Action::EntireCard
            | Action::Phone
            | Action::Write
            | Action::Vip
            | Action::Spam
            | Action::Accept
            | Action::MergeCards
            | Action::TagCard
            | Action::DeleteCard
            | Action::CommentCard
                if self.client_ids().is_empty() && self.section != Section::Inbox =>
            {
                "no client is in front"
            }
            Action::EntireCard if self.focus() != Focus::List && self.on_card() => {
                "this is the card page"
            }
            Action::Tickets
            | Action::OpenLink
            | Action::SaveAttachment
            | Action::SaveAttachments
            | Action::Copy
                if self.place().is_none() =>
            {
                "nothing is in front"
            }
            Action::Mark | Action::MarkAll
                if self.section == Section::Inbox && self.focus().pane() == Pane::List =>
            {
                return self.inbox_mark_refusal(action);
            }
            Action::Mark | Action::MarkAll if self.on_lists() => {
                return self.list_refusal(action).map(str::to_owned);
            }
            Action::Mark | Action::MarkAll
                if matches!(self.place(), Some(Place::Company(_) | Place::Line(_)))
                    && self.focus() == Focus::Main =>
            {
                "rows of the list are marked, not lines of a page"
            }
            Action::Mark if self.on_card() && self.focus() == Focus::Main => {
                "messages and rows are marked, not lines of a card"
            }
            Action::Mark
                if self.focus() == Focus::Main && self.ticket().is_some_and(at_no_message) =>
            {
                "messages are marked, and this line is none"
            }
            Action::Search if self.section == Section::Inbox && !self.on_lists() => {
                "the Inbox has no filter; in the lists / looks for an address"
            }
            Action::Search
                if self.focus() == Focus::Main
                    && matches!(self.place(), Some(Place::Company(_) | Place::Line(_))) =>
            {
                "/ filters the list: h goes there"
            }
            _ => {
                return self
                    .company_refusal(action)
                    .or_else(|| self.list_refusal(action))
                    .map(str::to_owned);
            }
        };
        Some(why.to_owned())
    }

    /// Whether a card page is on top.
    fn on_card(&self) -> bool {
        matches!(self.place(), Some(Place::Card(_)))
    }

    /// Whether a key of the Inbox has a meaning on the line under its cursor.
    fn inbox_has(&self, action: Action) -> bool {
        match (&self.inbox.view, self.inbox.entry()) {
            (Some(view), Some(entry)) => {
                matches!(
                    (entry, action),
                    (inbox::Entry::Reject(_), Action::EditReject)
                        | (inbox::Entry::Source(_), Action::ImportAgain)
                        | (inbox::Entry::Told(_), Action::Dismiss)
                ) || inbox::deed(view, entry, &self.inbox.marks, action).is_some()
            }
            _ => false,
        }
    }

    /// Whether a hint is worth its room now: a key that would only say that there is nothing stays
    /// out of the footer.
    fn worth(&self, action: Action) -> bool {
        if self.refusal(action).is_some() {
            return false;
        }
        let client = self.client();
        let has = |kind: ContactKind| {
            client.is_none_or(|client| client.contacts_of(kind).next().is_some())
        };
        if let Some(review) = self.review_in_front() {
            let pair = review.b.is_some();
            match action {
                Action::MergeCards => return pair,
                Action::Accept => return !pair,
                Action::Dismiss | Action::Later => return true,
                _ => {}
            }
        }
        if self.focus() == Focus::List && self.list_is_empty() {
            let of_a_row = matches!(
                action,
                Action::Gear
                    | Action::Open
                    | Action::Mark
                    | Action::MarkAll
                    | Action::BesideDown
                    | Action::Copy
                    | Action::Search
            );
            if of_a_row {
                return false;
            }
        }
        match action {
            // Companies and what lies in the Inbox have no settings but their own keys.
            Action::Gear => {
                self.focus() == Focus::Text
                    || self.ticket_id().is_some()
                    || !self.client_ids().is_empty()
            }
            Action::Phone => has(ContactKind::Phone),
            Action::Write => has(ContactKind::Email) || has(ContactKind::Messenger),
            Action::Accept => client.is_some_and(|client| {
                (client.language.code.is_none() && client.language.suggestion.is_some())
                    || client.contacts.iter().any(|contact| contact.claimed)
            }),
            Action::SaveAttachment | Action::SaveAttachments => self
                .ticket()
                .and_then(|place| place.view.as_ref())
                .is_some_and(|view| !view.sidebar.attachments.is_empty()),
            Action::Close => self.focus() == Focus::List,
            Action::Back => self.focus() != Focus::List || !self.dialogs.is_empty(),
            Action::ReadOn => {
                matches!(self.section, Section::Tickets)
                    && self.totals.is_none_or(|totals| totals.unread_tickets > 0)
            }
            Action::View => matches!(self.section, Section::Tickets | Section::Clients),
            Action::GoBack => !self.trail.is_empty() && self.focus() != Focus::List,
            Action::Stop => self.desk.importing() || self.working.is_some(),
            Action::NextPane => self.place().is_some(),
            Action::EditReject | Action::ImportAgain | Action::Dismiss | Action::SendAgain => {
                self.inbox_has(action)
            }
            Action::UndoTyping | Action::OpenEditor => self.focus() == Focus::Text,
            // A conflict of two saves has no survivor; the dialog of a merge is asked elsewhere.
            Action::MarkSurvivor => !self.dialogs.is_empty(),
            _ => true,
        }
    }

    /// Whether nothing stands in the list of this section, and no filter is why.
    fn list_is_empty(&self) -> bool {
        match self.section {
            Section::Tickets => {
                self.tickets.list.rows().is_empty() && self.tickets.filter.is_blank()
            }
            Section::Clients => {
                self.clients.list.rows().is_empty() && self.clients.query.is_blank()
            }
            Section::Companies => {
                self.companies.list.rows().is_empty() && self.companies.query.is_blank()
            }
            Section::Inbox => false,
        }
    }

    /// In a dialog only its own keys are worth the room, not those of every text.
    fn worth_in_dialog(&self, action: Action) -> bool {
        if !self
            .dialogs
            .last()
            .is_some_and(|dialog| dialog.offers(action))
        {
            return false;
        }
        match action {
            Action::UndoTyping | Action::OpenEditor | Action::Refresh | Action::Close => false,
            Action::Stop => self.desk.importing() || self.working.is_some(),
            _ => true,
        }
    }

    /// The keys of the footer, the most useful first.
    pub(super) fn hints(&self) -> Vec<Hint> {
        self.options
            .keymap
            .hints(self.chain())
            .into_iter()
            .filter_map(|hint| match self.form_in_focus() {
                Some(place) => {
                    let word = place.form.hint(hint.action, hint.hint)?;
                    Some(Hint { hint: word, ..hint })
                }
                None => Some(Hint {
                    hint: self.word_of_comment(hint.action).unwrap_or(hint.hint),
                    ..hint
                }),
            })
            .filter(|hint| {
                if self.dialogs.is_empty() {
                    self.worth(hint.action)
                } else {
                    self.worth_in_dialog(hint.action)
                }
            })
            .collect()
    }

    /// What the footer calls a key while a comment is typed, which goes to nobody.
    fn word_of_comment(&self, action: Action) -> Option<&'static str> {
        let open = self.ticket().and_then(|place| place.composer.open);
        let typing = self.focus() == Focus::Text && open == Some(Visibility::Internal);
        match action {
            Action::Send if typing => Some("save"),
            Action::CommentOrReply if typing => Some("reply"),
            _ => None,
        }
    }
}

/// Whether the cursor of a ticket that was read stands on what happened instead of on what was written.
fn at_no_message(place: &TicketPlace) -> bool {
    place.view.is_some() && place.message_at_cursor().is_none()
}
