//! Does what a line, a row or an answer is for.

use std::path::PathBuf;

use super::desk::Pending;
use super::{App, Calling, Request, Section};
use crate::domain::bulk::{BulkChange, TicketChange};
use crate::domain::contact::Key;
use crate::domain::ids::ClientId;
use crate::domain::listing::ListColour;
use crate::tui::act::{Act, Block};
use crate::tui::dialogs::{Dialog, ImportDialog, Prompt, prompt};
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Pane};
use crate::tui::place::Place;
use crate::tui::theme::Theme;
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// Does it.
    pub(super) fn perform(&mut self, act: Act) {
        match act {
            Act::None => {}
            Act::Do(Action::MergeTickets) => self.ask_merge_number(),
            Act::Do(action) => self.act(action),
            Act::Fold(block) => self.fold(block),
            Act::Quote(message) => {
                if let Some(place) = self.ticket_mut() {
                    if !place.folds.quotes.insert(message) {
                        place.folds.quotes.remove(&message);
                    }
                    place.stale();
                }
            }
            Act::Earlier => self.fetch_beyond(-1),
            Act::Later => self.fetch_beyond(1),
            Act::Read(message) => self.read_in_editor(message),
            Act::Ticket(id) => self.go_ticket(id, true),
            Act::Message(ticket, message) => {
                self.go_ticket(ticket, true);
                if let Some(place) = self.ticket_mut().filter(|place| place.id == ticket) {
                    place.target = Some(message);
                }
            }
            Act::Card(id) => self.go_card(id),
            Act::Company(name) => {
                self.go_section(Section::Clients);
                self.room_mut().focus = Focus::List;
                self.clients.query.set(&format!("company:\"{name}\""));
                self.clients.list.restart();
            }
            Act::CompanyPage(id) => self.go_company(id),
            Act::MergeCompanies(left, right) => self.show_company_merge(*left, *right),
            Act::OfferCards(id) => {
                self.desk.ask(Slot::Pick, Ask::CardsOfDomains(id));
                self.hold_for(Slot::Pick);
            }
            Act::Lists(list) => self.go_lists(list),
            Act::ImportPath(path) => self.order_import(&path),
            Act::ImportContacts(file) => self.import_contacts(*file),
            Act::ChooseColumn => self.choose_column(),
            Act::ColumnFields(column) => self.choose_field(&column),
            Act::ColumnTo(column, field) => self.give_field(column, field),
            Act::EditCard(id) => self.open_form(Some(id)),
            Act::Call {
                client,
                number,
                key,
            } => self.call(client, &number, key),
            Act::WriteTo(client, key) => self.write_to(client, key),
            Act::Link(link) => self.desk.push(Request::Open(link)),
            Act::Copy(text) => {
                self.desk.push(Request::Copy(text));
                self.say("copied");
            }
            Act::Save(files, folder) => self.order(Deed::SaveAttachments(files, folder)),
            Act::SaveAs(files) => {
                let folder = self.options.downloads.display().to_string();
                self.dialogs.push(Dialog::Prompt(Prompt::new(
                    "Save attachments",
                    "Folder",
                    &folder,
                    prompt::Purpose::Folder(files),
                )));
            }
            Act::AcceptLanguage(client) => self.order(Deed::AcceptLanguage(client)),
            Act::NewTicket(client, key, subject) => self.open_ticket(client, key, subject),
            Act::Order(deed) => match *deed {
                Deed::Bulk(cards, change) => self.order_bulk(cards, change),
                deed @ Deed::RemoveListEntries(_) => {
                    self.unmark_entries();
                    self.order(deed);
                }
                deed @ Deed::BulkTickets(..) => {
                    self.order_many(deed);
                }
                deed => self.order(deed),
            },
            Act::Bulk(change) => self.ask_bulk(change),
            Act::Segment(name) => {
                if !self.show_segment(&name) {
                    self.complain(&format!("no search is saved as «{name}»"));
                }
            }
            Act::SaveSegment => self.ask_segment_name(),
            Act::ChangeSegments => self.change_segments(),
            Act::RenameSegment(name) => self.ask_rename_segment(name),
            Act::BulkCompany => self.bulk_company(),
            Act::BulkLanguage => self.bulk_language(),
            Act::Export => self.export_in_front(),
            Act::ExportAll => self.export_all(),
            Act::ExportAs(what, order) => self.ask_export_path(what, *order),
            Act::ExportNow(order) => self.order_export(*order),
            Act::Status(status) => self.order_tickets(TicketChange::Status(status)),
            Act::After(status) => self.after.status = Some(status),
            Act::ThenNext => {
                self.after.next = !self.after.next;
                let said = if self.after.next {
                    "after sending: the next unread ticket"
                } else {
                    "after sending: stay"
                };
                self.say(said);
            }
            Act::Assign(agent) => self.order_tickets(TicketChange::Assign(agent)),
            Act::Priority(priority) => self.order_tickets(TicketChange::Priority(priority)),
            Act::Type(kind) => self.order_tickets(TicketChange::Type(kind)),
            Act::Snooze(until) => self.order_tickets(TicketChange::Snooze(until)),
            Act::View(view) => {
                self.go_section(Section::Tickets);
                self.room_mut().focus = Focus::List;
                self.tickets.view = view;
                self.tickets.filter.set("");
                self.tickets.list.restart();
            }
            Act::TicketOrder(order) => {
                self.tickets.order = order;
                self.tickets.list.reorder();
            }
            Act::ClientOrder(order) => {
                self.clients.order = order;
                self.clients.list.reorder();
            }
            Act::Tag(tag) => self.tag(&tag),
            Act::Address(ticket, key) => self.order(Deed::ChangeAddress(ticket, key)),
            Act::Merge(keep, other) => self.open_merge(keep, other),
            Act::MergeAsShown(order) => self.desk.order(Deed::Merge(order), Pending::Merge),
            Act::MergeTicket(other) => {
                if let Some(into) = self.ticket_id() {
                    self.order(Deed::MergeTickets(into, other));
                }
            }
            Act::Split(messages, client) => self.order(Deed::SplitMessages(messages, client)),
            Act::FormStanding(to) => self.form_does(|form| {
                form.swap_standing(to);
                Vec::new()
            }),
            Act::Standing(client, standing) => self.order(Deed::SetStanding(client, standing)),
            Act::Theme(theme) => {
                self.options.theme = theme;
                self.look.theme = Theme::new(theme, self.options.colours);
                self.lay_all_out_again();
                self.desk.push(Request::Redraw);
            }
            Act::Mouse(on) => self.desk.push(Request::Mouse(on)),
            Act::ShowBlock(on) => self.switch_block(on),
            Act::Focus(focus) => self.focus_on(focus),
            Act::SendAll(outgoing) => self.send_all_the_same(*outgoing),
            Act::KeepDraft => self.say("not sent: it stays a draft"),
            Act::Delete(id) => {
                self.order(Deed::DeleteCard(id));
                self.leave_deleted();
            }
            Act::SavedReply(text) => self.put_in(&text),
            Act::Macro(name, tickets) => self.order_macro(name, tickets, false),
            Act::MacroAll(name, tickets) => self.order_macro(name, tickets, true),
            Act::AskFile => self.ask_file(),
            Act::AttachFile(looking) => self.desk.push(Request::Look(*looking)),
            Act::DropFile(at) => self.drop_file(at),
            Act::Erase => self.ask_erase(),
            Act::EraseNow(id) => {
                self.order(Deed::Erase(id));
                // What was typed about the person is theirs, too (`D2`).
                self.form_drafts.retain(|draft| draft.client != Some(id));
                self.say(&format!("erasing #{id} and searching every file…"));
                self.leave_deleted();
            }
            Act::Handover => {
                if let Some(id) = self.client_id() {
                    self.ask_subject_folder(id);
                }
            }
            Act::HandoverOf(id) => self.ask_subject_folder(id),
            Act::Log => self.say_log(),
            Act::History => self.open_history(),
            Act::Entry(id) => self.show_entry(id),
            Act::TakeBack(id) => self.order_back(Deed::Undo(Some(id))),
            Act::Quit => self.quit(),
        }
    }

    /// The card in front is going: its place cannot stay.
    fn leave_deleted(&mut self) {
        if self.focus().pane() != Pane::List {
            self.leave_gone();
            self.ask_front();
        }
        self.clients.list.unmark();
    }

    fn lay_all_out_again(&mut self) {
        for room in &mut self.rooms {
            for place in &mut room.path {
                place.stale();
            }
        }
        self.inbox.columns = None;
    }

    fn fold(&mut self, block: Block) {
        let turn = |blocks: &mut std::collections::HashSet<Block>| {
            if !blocks.insert(block) {
                blocks.remove(&block);
            }
        };
        if let (Block::Black | Block::White, Some(place)) = (block, self.lists_mut()) {
            let list = match block {
                Block::White => ListColour::White,
                _ => ListColour::Black,
            };
            if !place.shut.insert(list) {
                place.shut.remove(&list);
            }
            place.stale();
            return;
        }
        if self.section == Section::Inbox {
            turn(&mut self.inbox.shut);
            self.inbox.columns = None;
            return;
        }
        match self.place_mut() {
            Some(Place::Ticket(place)) => {
                turn(&mut place.blocks);
                place.stale();
            }
            Some(Place::Card(place)) => {
                turn(&mut place.blocks);
                place.stale();
            }
            Some(
                Place::Form(_)
                | Place::Review(_)
                | Place::Company(_)
                | Place::Lists(_)
                | Place::Line(_),
            )
            | None => {}
        }
    }

    fn call(&mut self, client: ClientId, number: &str, key: Option<Key>) {
        let ticket = self.ticket().map(|place| place.id);
        self.desk.push(Request::Call(Calling {
            number: number.to_owned(),
            client,
            ticket,
            key,
        }));
    }

    /// A call began, or did not: only one that did is noted (`T9`).
    pub(super) fn called(&mut self, call: Calling, begun: Result<String, String>) {
        match begun {
            Ok(said) => {
                self.say(&said);
                if let Some(key) = call.key {
                    self.desk.order(
                        Deed::LogCall(call.client, call.ticket, key),
                        Pending::Silent,
                    );
                }
            }
            Err(why) => self.complain(&why),
        }
    }

    /// A ticket to a contact: the subject is asked where the channel has one.
    fn write_to(&mut self, client: ClientId, key: Key) {
        self.compose_when_opened = true;
        if key.as_str().contains('@') {
            self.dialogs.push(Dialog::Prompt(Prompt::new(
                format!("Write to {key}"),
                "Subject",
                "",
                prompt::Purpose::Subject(client, key),
            )));
        } else {
            self.open_ticket(client, key, String::new());
        }
    }

    /// Opens a ticket; what is typed from here on belongs to it.
    fn open_ticket(&mut self, client: ClientId, address: Key, subject: String) {
        let deed = Deed::NewTicket {
            client,
            address,
            subject,
        };
        self.desk.order(deed, Pending::Open);
        self.hold = Some(super::Hold::NewTicket);
    }

    /// Adds a tag, or takes it off where it is already.
    fn tag(&mut self, tag: &str) {
        if self.tagging_cards && self.marked_cards().is_some() {
            self.ask_bulk(BulkChange::AddTags(vec![tag.to_owned()]));
            return;
        }
        let has = self.tags_now().iter().any(|known| known == tag);
        let (add, remove) = if has {
            (Vec::new(), vec![tag.to_owned()])
        } else {
            (vec![tag.to_owned()], Vec::new())
        };
        if !self.tagging_cards {
            self.order_tickets(TicketChange::Tags(add, remove));
            return;
        }
        if let Some(id) = self.client_id() {
            self.order(Deed::TagCard(id, add, remove));
        }
    }

    /// Orders an import; the dialog shows how far it is.
    pub(super) fn order_import(&mut self, path: &str) {
        if self.desk.importing() || self.contacts_run() {
            self.complain("an import is running: i shows it");
            return;
        }
        self.forget_check();
        let path = PathBuf::from(path);
        self.desk
            .order(Deed::Import(vec![path.clone()]), Pending::Import);
        let progress = crate::domain::report::Progress {
            source: path.display().to_string(),
            ..Default::default()
        };
        if !matches!(self.dialogs.last(), Some(Dialog::Import(_))) {
            self.dialogs
                .push(Dialog::Import(ImportDialog::running(progress.clone())));
        }
        self.progress = Some(progress);
    }
}
