//! What the verbs of the table do to the tickets and clients in front.

use super::desk::Pending;
use super::{App, Section};
use crate::domain::appeal::Visibility;
use crate::domain::client::{Client, Standing};
use crate::domain::contact::Key;
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::ticket::Priority;
use crate::tui::act::Act;
use crate::tui::dialogs::{Confirm, Dialog, FindClient, Help, Prompt, find_client, prompt};
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Pane};
use crate::tui::panes::words;
use crate::tui::place::Place;
use crate::tui::widgets::flow::Item;
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// Does an action that goes somewhere or concerns the whole screen; false when it is none.
    pub(super) fn go_by(&mut self, action: Action) -> bool {
        match action {
            Action::GoTickets => self.go_section(Section::Tickets),
            Action::GoClients => self.go_section(Section::Clients),
            Action::GoCompanies => self.go_section(Section::Companies),
            Action::GoInbox => self.go_section(Section::Inbox),
            Action::Back => self.back(),
            Action::Close => self.close(),
            Action::GoBack => self.go_before(),
            Action::Help => self.open_help(),
            Action::Palette => self.open_palette(),
            Action::Refresh => {
                self.desk.push(super::Request::Redraw);
                self.refresh_block();
                self.changed(crate::worker::protocol::Changes {
                    clients: true,
                    tickets: true,
                    inbox: true,
                });
            }
            Action::Stop => self.stop(),
            Action::Suspend => {
                self.keep_draft();
                self.desk.push(super::Request::Suspend);
            }
            Action::Undo => self.take_back(),
            Action::Redo => self.order_back(Deed::Redo),
            Action::Import => self.open_import(),
            Action::Search => self.open_search(),
            Action::Open => self.open(),
            Action::EntireCard => {
                if let Some(id) = self.client_id() {
                    if self.focus() == Focus::List && self.section == Section::Clients {
                        self.focus_on(Focus::Main);
                    } else {
                        self.go_card(id);
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Does a verb; false when the action is none.
    pub(super) fn verb(&mut self, action: Action) -> bool {
        if self.bulk_verb(action) || self.needs_what_is_beside(action) {
            return true;
        }
        match action {
            Action::Mark => self.mark(),
            Action::MarkAll if self.on_lists() => self.mark_entries(),
            Action::MarkAll => match self.section {
                Section::Tickets => self.tickets.list.mark_all(),
                Section::Clients => self.clients.list.mark_all(),
                Section::Companies => self.companies.list.mark_all(),
                Section::Inbox => self.mark_all_in_inbox(),
            },
            Action::Reply => self.compose(Visibility::Public),
            Action::Comment => self.compose(Visibility::Internal),
            Action::Send | Action::SendDraft => self.send(),
            Action::CommentOrReply => self.turn_text(),
            Action::OpenEditor => self.open_editor(),
            Action::PriorityUp => self.change_priority(1),
            Action::PriorityDown => self.change_priority(-1),
            Action::Unread => self.leave_unread(),
            Action::Language => self.detect_language(),
            Action::EditCard => {
                if let Some(id) = self.client_id() {
                    self.open_form(Some(id));
                }
            }
            Action::CreateClient => self.open_form(None),
            Action::CommentCard => self.note_line(),
            Action::Vip => self.change_standing(Standing::Vip),
            Action::Spam => self.ask_why(),
            Action::Accept if self.section == Section::Inbox => self.confirm_sender(),
            Action::Accept => self.accept(),
            Action::DeleteCard => self.ask_delete(),
            Action::ChangeClient => {
                if let Some(id) = self.ticket_id() {
                    let not = self.client_id();
                    let dialog = FindClient::new(find_client::Purpose::Ticket(id), not)
                        .of_sender(self.sender_in_front());
                    self.dialogs.push(Dialog::FindClient(dialog));
                }
            }
            Action::Forward => self.open_forward(),
            Action::SplitOff => self.split_off(),
            Action::MergeCards => self.merge_cards(),
            Action::Dismiss if self.review_in_front().is_some() => self.dismiss_review(),
            Action::Later => self.review_later(),
            Action::EditReject | Action::ImportAgain | Action::Dismiss | Action::SendAgain => {
                self.inbox_deed(action)
            }
            _ if self.company_verb(action) || self.list_verb(action) => {}
            _ => return self.open_menu(action),
        }
        true
    }

    /// The ticket that the verbs act on when nothing is marked.
    pub(super) fn ticket_id(&self) -> Option<TicketId> {
        if self.focus().pane() == Pane::List {
            return match self.section {
                Section::Tickets => self.tickets.list.selected().map(|row| row.id),
                _ => None,
            };
        }
        self.ticket().map(|place| place.id)
    }

    /// The tickets that the verbs act on: the marked ones, or the one in front.
    pub(super) fn ticket_ids(&self) -> Vec<TicketId> {
        if self.focus().pane() == Pane::List
            && self.section == Section::Tickets
            && let Some(marks) = self.tickets.list.marks().these()
            && !marks.is_empty()
        {
            let mut marked: Vec<TicketId> = marks.iter().copied().collect();
            marked.sort();
            return marked;
        }
        self.ticket_id().into_iter().collect()
    }

    /// Whether the verbs on tickets act on the one under the cursor and on no other: what is written goes
    /// there, whatever is marked.
    pub(super) fn acts_on_front(&self) -> bool {
        self.ticket_id().is_some_and(|id| self.ticket_ids() == [id])
    }

    /// The client that the verbs act on when nothing is marked.
    pub(super) fn client_id(&self) -> Option<ClientId> {
        if self.focus().pane() == Pane::List {
            return match self.section {
                Section::Tickets => self.tickets.list.selected().map(|row| row.client),
                Section::Clients => self.clients.list.selected().map(|row| row.id),
                Section::Companies | Section::Inbox => None,
            };
        }
        match self.place() {
            Some(Place::Ticket(place)) => place.view.as_ref().map(|view| view.ticket.client),
            Some(Place::Card(place)) => Some(place.id),
            Some(Place::Form(place)) => place.client,
            Some(Place::Review(_) | Place::Company(_) | Place::Lists(_) | Place::Line(_))
            | None => None,
        }
    }

    /// The clients that the verbs act on: the marked ones, or the one in front.
    pub(super) fn client_ids(&self) -> Vec<ClientId> {
        if self.focus().pane() == Pane::List
            && self.section == Section::Clients
            && let Some(marks) = self.clients.list.marks().these()
            && !marks.is_empty()
        {
            let mut marked: Vec<ClientId> = marks.iter().copied().collect();
            marked.sort();
            return marked;
        }
        self.client_id().into_iter().collect()
    }

    /// The card in front, whole.
    pub(super) fn client(&self) -> Option<&Client> {
        match self.place() {
            Some(Place::Ticket(place)) => place.client(),
            Some(Place::Card(place)) => place.view.as_ref().map(|view| &view.client),
            _ => None,
        }
    }

    /// The contact that the client's newest message came by, as far as it is on the client's card; where
    /// none is known, the one that the ticket in front is answered at.
    fn sender_in_front(&self) -> Option<(Key, String)> {
        let view = self.ticket()?.view.as_ref()?;
        let came_by = view.reply.came_by.as_ref();
        let key = came_by.or(view.ticket.reply_address.as_ref())?;
        let contact = view
            .sidebar
            .client
            .contacts
            .iter()
            .find(|contact| contact.key.as_ref() == Some(key))?;
        Some((key.clone(), words::contact_text(contact)))
    }

    /// A verb that needs the whole card or ticket while it is not there yet, since the list stands
    /// alone: it is fetched, and the verb done when it came.
    fn needs_what_is_beside(&mut self, action: Action) -> bool {
        let needs = matches!(
            action,
            Action::Phone
                | Action::Write
                | Action::OpenLink
                | Action::Tickets
                | Action::SaveAttachment
                | Action::SaveAttachments
                | Action::Copy
                | Action::Accept
                | Action::Vip
                | Action::Spam
                | Action::PriorityUp
                | Action::PriorityDown
                | Action::ChangeAddress
                | Action::MergeTickets
                | Action::TagTicket
                | Action::TagCard
                | Action::EditCard
                | Action::Boilerplate
        ) || (action == Action::Gear && self.focus().pane() != Pane::List);
        // A place that answers nothing of the kind would hold the keys for ever.
        let slot = match self.place() {
            Some(Place::Card(place)) if place.view.is_none() => Slot::Card,
            Some(Place::Ticket(place)) if place.view.is_none() => Slot::Ticket,
            _ => return false,
        };
        if !needs {
            return false;
        }
        self.when_it_came = Some(action);
        self.ask_front();
        self.hold_for(slot);
        true
    }

    fn mark(&mut self) {
        if self.focus() == Focus::List {
            match self.section {
                Section::Tickets => self.tickets.list.mark(),
                Section::Clients => self.clients.list.mark(),
                Section::Companies => self.companies.list.mark(),
                Section::Inbox => self.mark_in_inbox(),
            }
            return;
        }
        if self.on_lists() {
            self.mark_entry();
            return;
        }
        if let Some(place) = self.ticket_mut()
            && let Some(message) = place.message_at_cursor()
        {
            if !place.folds.marks.insert(message) {
                place.folds.marks.remove(&message);
            }
            place.stale();
        }
    }

    fn compose(&mut self, visibility: Visibility) {
        if self.focus() == Focus::List {
            self.focus_on(Focus::Main);
        }
        self.open_composer(visibility);
        self.quote_marked();
    }

    fn open_editor(&mut self) {
        if let Some(place) = self.ticket()
            && let Some(editor) = place.composer.current()
        {
            let (id, text) = (place.id, editor.text());
            self.keep_draft();
            self.in_editor = Some(super::InEditor::Ticket(id));
            self.desk.push(super::Request::Edit(text, "txt"));
        }
    }

    /// Opens a message whole in the editor, to be read; what is changed there is nobody's.
    pub(super) fn read_in_editor(&mut self, message: crate::domain::ids::MessageId) {
        let text = self
            .ticket()
            .and_then(|place| place.view.as_ref())
            .and_then(|view| view.messages.iter().find(|known| known.id == message))
            .map(|message| crate::domain::printable::printable_block(&message.text).into_owned());
        if let Some(text) = text {
            self.in_editor = None;
            self.desk.push(super::Request::Edit(text, "txt"));
        }
    }

    fn change_priority(&mut self, by: isize) {
        let ids = self.ticket_ids();
        let now = self
            .ticket()
            .and_then(|place| place.view.as_ref().map(|view| view.ticket.priority));
        let row = self
            .tickets
            .list
            .selected()
            .filter(|row| ids.contains(&row.id))
            .map(|row| row.priority);
        let now = row.or(now).unwrap_or(Priority::Medium);
        let at = Priority::ALL
            .iter()
            .position(|priority| *priority == now)
            .unwrap_or(1);
        match at
            .checked_add_signed(by)
            .and_then(|at| Priority::ALL.get(at))
        {
            Some(priority) => self.order(Deed::SetPriority(ids, *priority)),
            None if by > 0 => self.complain("extreme is the highest priority"),
            None => self.complain("low is the lowest priority"),
        }
    }

    /// Orders something whose answer is a sentence.
    pub(super) fn order(&mut self, deed: Deed) {
        self.desk.order(deed, Pending::Told);
    }

    fn leave_unread(&mut self) {
        let Some(id) = self.ticket_id() else { return };
        self.desk.order(Deed::SetUnread(id, true), Pending::Told);
        if self.focus().pane() != Pane::List {
            // Staying would read it again at once.
            if let Some(place) = self.ticket_mut() {
                place.read = true;
            }
            self.leave();
            self.room_mut().path.truncate(1);
            self.room_mut().focus = Focus::List;
        }
        self.say(&format!("#{id} is unread again"));
    }

    fn detect_language(&mut self) {
        let message = self.ticket().and_then(|place| {
            place.message_at_cursor().or_else(|| {
                place
                    .view
                    .as_ref()?
                    .messages
                    .iter()
                    .rev()
                    .find(|message| message.writer == crate::domain::ticket::Writer::Client)
                    .map(|message| message.id)
            })
        });
        match message {
            Some(message) => self.order(Deed::DetectLanguage(message)),
            None => self.complain("no message of the client is here to detect from"),
        }
    }

    fn note_line(&mut self) {
        if let Some(id) = self.client_id() {
            self.dialogs.push(Dialog::Prompt(Prompt::new(
                "Add to the note",
                "One line; today's date and your name stand before it",
                "",
                prompt::Purpose::Note(id),
            )));
        }
    }

    /// Marks the clients, or takes the mark off.
    pub(super) fn change_standing(&mut self, mark: Standing) {
        let ids = self.client_ids();
        if let [id] = ids.as_slice() {
            let now = self
                .client()
                .filter(|client| client.id == *id)
                .map_or(Standing::Normal, |client| client.standing);
            let next = if now == mark { Standing::Normal } else { mark };
            if now != Standing::Normal && next != Standing::Normal {
                let (is, becomes) = match next {
                    Standing::Vip => ("a spammer", "VIP"),
                    _ => ("VIP", "a spammer"),
                };
                self.dialogs.push(Dialog::Confirm(Confirm::new(
                    format!("Make the client {becomes}?"),
                    vec![format!(
                        "The client is {is}. One excludes the other: the mark is swapped, and so are the list entries."
                    )],
                    vec![("Swap", Act::Standing(*id, next)), ("Leave", Act::None)],
                )));
                return;
            }
            self.order(Deed::SetStanding(*id, next));
        }
    }

    /// `!`: the reasons first.
    fn ask_why(&mut self) {
        let address = self
            .client()
            .and_then(|client| {
                client
                    .contacts
                    .iter()
                    .filter(|contact| !contact.claimed)
                    .chain(&client.contacts)
                    .find_map(|contact| contact.key.clone())
            })
            .map(|key| key.to_string());
        match address {
            Some(address) => {
                self.desk.ask(Slot::Pick, Ask::Why(address));
                self.hold_for(Slot::Pick);
            }
            None => self.show_why(Vec::new()),
        }
    }

    /// The reasons are known; `Enter` marks.
    pub(super) fn show_why(&mut self, mut reasons: Vec<String>) {
        let Some(client) = self.client() else { return };
        let (id, name) = (client.id, client.display_name());
        let spammer = client.standing == Standing::Spammer;
        if reasons.is_empty() {
            reasons.push(format!("Neither list has a contact of {name}."));
        }
        reasons.push(String::new());
        if client.standing == Standing::Vip {
            reasons
                .push("The client is VIP: the mark is swapped, and so are the lists.".to_owned());
        }
        let (label, next) = if spammer {
            reasons.push(
                "Unmarking takes the contacts off the black list; u takes it back.".to_owned(),
            );
            ("Not a spammer", Standing::Normal)
        } else {
            reasons.push(
                "Marking puts the contacts on the black list: what comes becomes spam. u takes it back."
                    .to_owned(),
            );
            ("Mark as spammer", Standing::Spammer)
        };
        self.dialogs.push(Dialog::Confirm(Confirm::new(
            format!("Spam? {name}"),
            reasons,
            vec![(label, Act::Standing(id, next)), ("Leave", Act::None)],
        )));
    }

    /// `=`: the suggested language, or the claimed contact under the cursor, or the only one.
    fn accept(&mut self) {
        let Some(client) = self.client() else { return };
        let id = client.id;
        let at_cursor = match (self.focus(), self.ticket()) {
            (Focus::Side, Some(place)) => place
                .side
                .flow
                .lines
                .get(place.side_reel.cursor)
                .and_then(|line| match line.item {
                    Item::Contact(at) => client.contacts.get(at),
                    _ => None,
                }),
            _ => None,
        };
        let claimed = at_cursor
            .filter(|contact| contact.claimed)
            .or_else(|| client.contacts.iter().find(|contact| contact.claimed))
            .and_then(|contact| contact.key.clone());
        let suggested = client.language.code.is_none() && client.language.suggestion.is_some();
        match (claimed, suggested) {
            (claimed, true) if at_cursor.is_none() || claimed.is_none() => {
                self.order(Deed::AcceptLanguage(id));
            }
            (Some(key), _) => self.order(Deed::ConfirmContact(id, key)),
            (None, _) => self.complain("nothing is suggested or claimed on this card"),
        }
    }

    fn split_off(&mut self) {
        let messages = self
            .ticket()
            .map(|place| place.chosen_messages())
            .unwrap_or_default();
        if messages.is_empty() {
            self.complain("no message is marked: x marks one");
            return;
        }
        let not = self.client_id();
        self.dialogs.push(Dialog::FindClient(FindClient::new(
            find_client::Purpose::Split(messages),
            not,
        )));
    }

    /// `Enter`: opens the row, or does what the line is for.
    fn open(&mut self) {
        match (self.focus(), self.section) {
            (Focus::List, Section::Tickets) => {
                if let Some(id) = self.tickets.list.selected().map(|row| row.id) {
                    self.go_ticket(id, false);
                }
            }
            (Focus::List, Section::Clients) => {
                if let Some(id) = self.clients.list.selected().map(|row| row.id) {
                    self.go_card(id);
                }
            }
            (Focus::List, Section::Companies) => {
                if let Some(id) = self.companies.list.selected().map(|row| row.company.id) {
                    self.go_company(id);
                }
            }
            (Focus::List, Section::Inbox) => {
                let act = self
                    .inbox
                    .flow
                    .lines
                    .get(self.inbox.reel.cursor)
                    .map(|line| line.act.clone());
                self.perform(act.unwrap_or_default());
            }
            (Focus::Side, _) => {
                let act = self
                    .ticket()
                    .and_then(|place| place.side.flow.lines.get(place.side_reel.cursor))
                    .map(|line| (line.act.clone(), matches!(line.item, Item::Attachment(_))));
                match act.unwrap_or_default() {
                    (Act::None, true) => {
                        self.complain("the file was missing from its queue folder");
                    }
                    (Act::None, false) => self.say("nothing to open on this line"),
                    (act, _) => self.perform(act),
                }
            }
            _ => match self.act_of_line() {
                Act::None => self.say("nothing to open on this line"),
                act => self.perform(act),
            },
        }
    }

    /// What the line under the cursor of Main is for; a line of a message that has quotes folds them.
    fn act_of_line(&self) -> Act {
        let Some((at, lines)) = self.place().and_then(Place::lines) else {
            return Act::None;
        };
        let Some(line) = lines.get(at) else {
            return Act::None;
        };
        if line.act != Act::None {
            return line.act.clone();
        }
        lines
            .iter()
            .filter(|other| other.item == line.item)
            .find(|other| matches!(other.act, Act::Quote(_)))
            .map(|other| other.act.clone())
            .unwrap_or_default()
    }

    fn open_help(&mut self) {
        if matches!(self.dialogs.last(), Some(Dialog::Help(_))) {
            self.dialogs.pop();
            return;
        }
        let rows = self.options.keymap.help(self.chain());
        let help = Help::new(self.place_name(), rows);
        self.dialogs.push(Dialog::Help(help));
    }

    /// `Ctrl-c`: stops the import; twice quits.
    fn stop(&mut self) {
        if self.stop_bulk() {
            return;
        }
        if self.desk.importing() {
            self.order(Deed::CancelImport);
            self.say("stopping the import: what is filed stays");
            return;
        }
        let now = self.look.now;
        if self
            .stop_pressed
            .is_some_and(|before| now.seconds_since(before) < 3)
        {
            self.quit();
            return;
        }
        self.stop_pressed = Some(now);
        self.say("Ctrl-c once more quits");
    }
}
