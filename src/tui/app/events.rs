//! What the workers say, and what it changes.

use super::desk::{Outgoing, Pending};
use super::{App, Hold, Request};
use crate::domain::appeal::Visibility;
use crate::domain::error::{Error, ErrorKind};
use crate::domain::ids::TicketId;
use crate::domain::report::ImportReport;
use crate::domain::stretch::Stretch;
use crate::domain::ticket::TicketView;
use crate::tui::act::Act;
use crate::tui::dialogs::{Confirm, Dialog, ImportDialog};
use crate::tui::panes::inbox::Known;
use crate::tui::place::Place;
use crate::tui::widgets::editor::Editor;
use crate::worker::protocol::{Answer, Ask, Changes, Done, Drafts, Event, Found, Slot};

impl App {
    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Answer {
                slot,
                generation,
                answer,
            } => {
                let Some(ask) = self.desk.answered(slot, generation) else {
                    return;
                };
                match answer {
                    Ok(answer) => self.answer(slot, ask, answer),
                    Err(error) => self.failure(slot, ask, &error),
                }
                self.arrange();
                self.released(Hold::Slot(slot));
            }
            Event::Done { generation, done } => {
                let Some(pending) = self.desk.ended(generation) else {
                    return;
                };
                if self
                    .working
                    .is_some_and(|working| working.generation == generation)
                {
                    self.working = None;
                }
                let opens = pending == Pending::Open;
                let undoes = pending == Pending::Undo;
                match done {
                    Ok(done) => self.ended_well(pending, done),
                    Err(error) => self.ended_badly(pending, &error),
                }
                if opens {
                    self.arrange();
                    self.released(Hold::NewTicket);
                }
                if undoes && self.hold == Some(Hold::Undo) {
                    // What was taken back may be the text that the next key goes on with.
                    if self.ticket().is_some_and(|place| !place.drafts_taken) {
                        self.ask_front();
                        self.hold_for(Slot::Ticket);
                    } else {
                        self.released(Hold::Undo);
                    }
                }
            }
            Event::Changed(changes) => {
                self.dirty = Changes {
                    clients: self.dirty.clients || changes.clients,
                    tickets: self.dirty.tickets || changes.tickets,
                    inbox: self.dirty.inbox || changes.inbox,
                };
                self.refresh_if_due();
            }
            Event::Presence => {
                if self.ticket().is_some() {
                    self.ask_front();
                }
            }
            Event::Progress(progress) => {
                if let Some(dialog) = self.import_dialog() {
                    dialog.progress(&progress);
                }
                self.progress = Some(progress);
            }
            Event::Working {
                generation,
                done,
                total,
            } => {
                self.contacts_progress(generation, done, total);
                if let Some(working) = &mut self.working
                    && working.generation == generation
                {
                    (working.done, working.total) = (done, total);
                }
            }
            Event::Arrived(report) => self.arrived(&report),
            Event::Trouble(error) => self.complain(&sentence(&error)),
            Event::Waiting(part, waits) => self.waits(part, waits),
            Event::Panicked(why) => {
                self.fatal = Some(why);
                self.quit();
            }
        }
    }

    fn answer(&mut self, slot: Slot, ask: Ask, answer: Answer) {
        match answer {
            Answer::Clients(window) => match ask {
                Ask::Clients { .. } => self.clients.list.answer(window),
                _ => self.found_clients(window.rows),
            },
            Answer::Tickets(window) => self.tickets.list.answer(window),
            Answer::NextUnread(next) => self.next_unread(next),
            Answer::Card(view) => {
                let client = view.client.clone();
                let mut for_dialog = false;
                if let Some(Dialog::FindClient(dialog)) = self.dialogs.last_mut() {
                    dialog.take_card(client);
                    for_dialog = true;
                }
                if let Ask::Card(asked) = ask
                    && let Some(Place::Card(place)) = self.place_mut()
                    && (place.id == asked || place.id == view.client.id)
                    && !(for_dialog && place.view.is_some() && place.id != view.client.id)
                {
                    // A merged number leads on.
                    place.id = view.client.id;
                    place.view = Some(view);
                    place.failure = None;
                    place.stale();
                    self.now_it_came();
                }
            }
            Answer::Ticket(view, drafts) => {
                if let Ask::Ticket(id, stretch) = ask {
                    self.ticket_came(id, &stretch, view, drafts);
                }
            }
            Answer::FoundInTicket(messages) => {
                if let Ask::FindInTicket(ticket, words) = ask {
                    self.found_here(ticket, words, messages);
                }
            }
            Answer::Block(ticket, said) => self.block_came(ticket, said),
            Answer::Companies(rows) if slot == Slot::Offers => {
                self.offered(rows.into_iter().map(|company| company.name).collect());
            }
            Answer::TicketLabels(labels) => self.labels_came(labels),
            Answer::Tags(tags) if slot == Slot::Offers => self.offered(tags),
            Answer::Companies(rows) if slot == Slot::Pick => self.pick_company(&rows),
            Answer::Companies(rows) if slot == Slot::Form => {
                if let Ask::Companies(typed) = ask {
                    self.form_does(|form| form.companies(&typed, &rows));
                }
            }
            // For a form that was left meanwhile.
            Answer::Companies(_) => {}
            Answer::CompanyRows(window) => match (slot, self.dialogs.last_mut()) {
                (Slot::Companies, _) => self.companies.list.answer(window),
                (_, Some(Dialog::FindCompany(dialog))) => dialog.take(window.rows),
                _ => {}
            },
            Answer::Company(view) => {
                if let Some(Place::Company(place)) = self.place_mut()
                    && place.id == view.company.id
                {
                    place.take(view);
                }
            }
            Answer::CardsOfDomains(company, count) => {
                self.offer_cards(&company, count, slot == Slot::Pick);
            }
            Answer::Lists(view) => {
                if let Some(place) = self.lists_mut()
                    && place.filter == view.filter
                {
                    place.take(view);
                }
            }
            Answer::CheckEntry(check) if slot == Slot::Pick => self.take_off_checked(&check),
            Answer::CheckEntry(check) => self.entry_checked(check),
            Answer::Reject(reject) => self.edit_reject(&reject),
            Answer::Find(found) => self.found(found),
            Answer::Inbox(view) => {
                self.inbox.marks.retain(|known| match known {
                    Known::Reject(id) => view.rejects.iter().any(|one| one.id == *id),
                    Known::Outbox(id) => view.outbox.iter().any(|one| one.id == *id),
                });
                self.inbox.view = Some(view);
                self.inbox.columns = None;
            }
            Answer::Totals(totals) => self.totals = Some(totals),
            Answer::DeletePreview(preview) => self.confirm_delete(&ask, preview),
            Answer::Preview(preview) => self.preview_came(ask, &preview),
            Answer::Gone(clients, tickets) => {
                self.clients.list.forget(&clients);
                self.tickets.list.forget(&tickets);
            }
            Answer::Segments(segments) => self.segments = segments,
            Answer::Why(reasons) => self.show_why(reasons),
            Answer::Pair(view) => self.pair_came(*view),
            Answer::Review(view) => self.review_came(view),
            Answer::Tags(tags) if slot == Slot::Form => {
                if let (Some(place), Ask::Tags(word)) = (self.form_mut(), ask) {
                    place.form.tags(&word, &tags);
                }
            }
            Answer::Tags(tags) => self.pick_tag(tags),
            Answer::FormDrafts(drafts) => self.form_drafts_came(drafts),
            Answer::Picture(hash, bytes) => self.desk.push(Request::Prepare(hash, bytes)),
            Answer::History(entries) => self.history_came(entries),
        }
    }

    fn failure(&mut self, slot: Slot, ask: Ask, error: &Error) {
        let sentence = sentence(error);
        if error.kind == ErrorKind::NotFound && self.stands_in_front(&ask) {
            // Deleted meanwhile, here or by another agent: what is gone does not stay on the screen.
            self.leave_gone();
            self.ask_front();
            self.complain(&sentence);
            return;
        }
        if matches!(slot, Slot::Ticket | Slot::Card) {
            self.when_it_came = None;
        }
        match ask {
            _ if slot == Slot::Find => {
                if let Some(dialog) = self.dialogs.last_mut() {
                    dialog.looked_in_vain();
                }
            }
            Ask::Clients { .. } => self.clients.list.failed(),
            Ask::Tickets { .. } => self.tickets.list.failed(),
            Ask::Ticket(id, stretch) => {
                if let Some(place) = self.ticket_mut().filter(|place| place.id == id) {
                    place.gave_up(&stretch);
                    if place.view.is_none() {
                        place.failure = Some(sentence);
                        return;
                    }
                }
            }
            Ask::Card(id) => {
                if let Some(Place::Card(place)) = self.place_mut()
                    && place.id == id
                    && place.view.is_none()
                {
                    place.failure = Some(sentence);
                    return;
                }
            }
            Ask::Pair(..) => self.close_merge(),
            Ask::CompanyRows { .. } => self.companies.list.failed(),
            Ask::Company(id) => {
                if let Some(Place::Company(place)) = self.place_mut()
                    && place.id == id
                    && (error.kind == ErrorKind::NotFound || place.view.is_none())
                {
                    // It went, perhaps by one's own key: that was said, and the list knows.
                    place.gone(sentence);
                    return;
                }
            }
            Ask::Lists(_) => {
                if let Some(place) = self.lists_mut()
                    && place.view.is_none()
                {
                    place.failure = Some(sentence);
                    return;
                }
            }
            Ask::Review(id) if self.review_failed(id, error.kind, &sentence) => return,
            _ => {}
        }
        self.complain(&sentence);
    }

    /// The dialog of an import, whatever lies over it.
    fn import_dialog(&mut self) -> Option<&mut ImportDialog> {
        self.dialogs
            .iter_mut()
            .rev()
            .find_map(|dialog| match dialog {
                Dialog::Import(dialog) => Some(dialog),
                _ => None,
            })
    }

    /// Whether an ask was about the place in front, which is shown already.
    fn stands_in_front(&self, ask: &Ask) -> bool {
        match (ask, self.place()) {
            (Ask::Ticket(id, _), Some(Place::Ticket(place))) => {
                place.id == *id && place.view.is_some()
            }
            (Ask::Card(id), Some(Place::Card(place))) => place.id == *id && place.view.is_some(),
            _ => false,
        }
    }

    /// A ticket came: it takes its place, wherever in the path that is.
    fn ticket_came(
        &mut self,
        asked: TicketId,
        stretch: &Stretch,
        view: Box<TicketView>,
        drafts: Drafts,
    ) {
        let id = view.ticket.id;
        let noted = self.drafts.get(&id).cloned().unwrap_or_default();
        let typing = self.focus() == crate::tui::layout::Focus::Text;
        let signature = self.options.signature.clone();
        let Some(place) = self
            .ticket_mut()
            .filter(|place| place.id == asked || place.id == id)
        else {
            return;
        };
        // A merged number leads on.
        place.id = id;
        place.came(stretch);
        let newest = place
            .view
            .as_ref()
            .filter(|old| old.later == 0 && view.later == 0)
            .and_then(|old| old.messages.last().map(|m| m.id));
        place.read = place.read && !view.ticket.unread;
        place.view = Some(view);
        place.composer.signature = signature;
        place.failure = None;
        place.stale();
        let grew = newest.is_some()
            && newest
                != place
                    .view
                    .as_ref()
                    .and_then(|new| new.messages.last().map(|m| m.id));
        if grew && !typing && place.reel.cursor + 1 >= place.flow.lines.len().saturating_sub(2) {
            // One who reads at the end goes on reading at the end.
            place.target = None;
            place.reel.cursor = usize::MAX / 2;
        }
        let first_time = !place.drafts_taken;
        if first_time {
            place.drafts_taken = true;
            let drafts = noted.over(drafts);
            if place.composer.reply_files.is_empty() {
                place.composer.reply_files = drafts.reply_files;
            }
            if place.composer.comment_files.is_empty() {
                place.composer.comment_files = drafts.comment_files;
            }
            for (visibility, text) in [
                (Visibility::Public, drafts.reply),
                (Visibility::Internal, drafts.comment),
            ] {
                let slot = place.composer.slot(visibility);
                if slot.is_none() {
                    *slot = text
                        .filter(|text| !text.is_empty())
                        .map(|text| Editor::new(&text));
                }
            }
        }
        self.now_it_came();
    }

    /// Does the verb that waited for what is in front.
    fn now_it_came(&mut self) {
        if let Some(action) = self.when_it_came.take()
            && self.dialogs.is_empty()
        {
            self.act(action);
        }
    }

    fn found(&mut self, found: Vec<Found>) {
        let look = self.look.clone();
        match self.dialogs.last_mut() {
            Some(Dialog::Palette(dialog)) => dialog.take(&found, &look),
            Some(Dialog::FindClient(dialog)) => dialog.take(
                found
                    .into_iter()
                    .filter_map(|found| match found {
                        Found::Client(row) => Some(row),
                        _ => None,
                    })
                    .collect(),
            ),
            _ => {}
        }
    }

    fn found_clients(&mut self, rows: Vec<crate::domain::page::ClientRow>) {
        if let Some(Dialog::FindClient(dialog)) = self.dialogs.last_mut() {
            dialog.take(rows);
        }
    }

    fn ended_well(&mut self, pending: Pending, done: Done) {
        match (pending, done) {
            (Pending::Silent | Pending::Draft(_), _) => return,
            (Pending::Undo, done) => {
                // What was taken back may be a reply that is a draft again.
                self.take_drafts_again();
                match done {
                    Done::Said { sentence, undo } => {
                        self.notify(&sentence, super::Tone::Good, undo, 8)
                    }
                    _ => self.done("taken back", false),
                }
            }
            (Pending::Write(outgoing), Done::Confirm(reasons)) => {
                self.confirm_sending(outgoing, reasons);
                return;
            }
            (Pending::Write(outgoing), Done::ConfirmComment(why)) => {
                self.confirm_comment(outgoing, why);
                return;
            }
            (Pending::Macro(name, tickets), Done::Confirm(reasons)) => {
                self.dialogs.push(Dialog::Confirm(
                    Confirm::new(
                        format!("Run «{name}»?"),
                        reasons,
                        vec![
                            ("Leave it", Act::None),
                            ("Run it", Act::MacroAll(name, tickets)),
                        ],
                    )
                    .unasked(self.look.now),
                ));
                return;
            }
            (Pending::Write(outgoing), done) => {
                let (said, undo) = match done {
                    Done::Said { sentence, undo } => (sentence, undo),
                    _ => (
                        match outgoing.visibility {
                            Visibility::Public => format!("reply in #{} sent", outgoing.ticket),
                            Visibility::Internal => {
                                format!("comment in #{} saved", outgoing.ticket)
                            }
                        },
                        outgoing.visibility == Visibility::Public,
                    ),
                };
                self.done(&said, undo);
            }
            (Pending::Export(order), Done::Confirm(reasons)) => {
                self.ask_replace(*order, reasons);
                return;
            }
            (Pending::Line(line), Done::Save(outcome)) => self.line_saved(&line, outcome),
            (Pending::Save, Done::Save(outcome)) => self.form_saved(outcome),
            (Pending::Merge, Done::Said { sentence, undo }) => {
                self.close_merge();
                self.clients.list.unmark();
                self.done(&sentence, undo);
            }
            (_, Done::Checked(check)) => {
                self.contacts_checked(check);
                return;
            }
            (Pending::Contacts, Done::Said { sentence, undo }) => {
                self.contacts_imported(&sentence, undo);
            }
            (Pending::Import, Done::Imported(report)) => {
                self.progress = None;
                let ended = *report;
                match self.import_dialog() {
                    Some(dialog) => dialog.ended(Ok(ended)),
                    None => self.done(&import_sentence(&ended), false),
                }
            }
            (Pending::Dialog, done) => {
                // Something unasked may lie over it by now.
                if let Some(at) = self.dialogs.iter().rposition(Dialog::saving) {
                    self.dialogs.remove(at);
                }
                match done {
                    Done::Said { sentence, undo } => self.done(&sentence, undo),
                    Done::Company(saved) => self.company_saved(saved),
                    _ => {}
                }
            }
            (_, Done::Retried(all)) => self.retried(all),
            (_, Done::Company(saved)) => self.company_saved(saved),
            (_, Done::Said { sentence, undo }) => self.done(&sentence, undo),
            (_, Done::Ticket(id)) => {
                self.go_ticket(id, true);
                if std::mem::take(&mut self.compose_when_opened) {
                    self.open_composer(Visibility::Public);
                }
            }
            (_, Done::Report(title, lines)) => {
                let note = Confirm::note(title, lines).unasked(self.look.now);
                self.dialogs.push(Dialog::Confirm(note));
            }
            (_, Done::Files(files)) => {
                let said = match files.as_slice() {
                    [] => "nothing to save: the files are missing".to_owned(),
                    [one] => format!("saved {}", one.display()),
                    [first, ..] => format!(
                        "saved {} files in {}",
                        files.len(),
                        first
                            .parent()
                            .map_or_else(String::new, |folder| folder.display().to_string())
                    ),
                };
                self.done(&said, false);
            }
            _ => {}
        }
        // The desk tells what changed, too; asking again at once makes the answer to a key the next
        // frame, not the one after.
        self.changed(Changes {
            clients: true,
            tickets: true,
            inbox: self.section == super::Section::Inbox,
        });
    }

    fn ended_badly(&mut self, pending: Pending, error: &Error) {
        let sentence = sentence(error);
        match pending {
            Pending::Write(outgoing) => {
                let ticket = outgoing.ticket;
                self.bring_back(outgoing);
                self.complain(&format!(
                    "{sentence} {} the text of #{ticket} is a draft",
                    self.look.signs.dot
                ));
            }
            Pending::Line(line) => self.mend_line(&line, &sentence),
            Pending::Save => self.form_failed(error),
            Pending::Contacts => self.contacts_failed(sentence),
            Pending::Import if self.contacts_run() => self.contacts_failed(sentence),
            Pending::Import => {
                self.progress = None;
                match self.import_dialog() {
                    Some(dialog) => dialog.ended(Err(sentence)),
                    None => self.complain(&sentence),
                }
            }
            Pending::Merge => self.merge_failed(error, &sentence),
            Pending::Draft(deed) => {
                self.desk.draft_failed(*deed, error.kind);
                self.complain(&sentence);
            }
            Pending::Dialog => match self.dialogs.iter_mut().rfind(|dialog| dialog.saving()) {
                Some(dialog) => dialog.failed(sentence),
                None => self.complain(&sentence),
            },
            Pending::Told
            | Pending::Read(_)
            | Pending::Silent
            | Pending::Macro(..)
            | Pending::Undo
            | Pending::Open
            | Pending::Bulk
            | Pending::Export(_) => {
                self.compose_when_opened = false;
                self.complain(&sentence);
            }
        }
    }

    /// The desk warns before sending (`T3`, `S6`): the text is a draft until that is answered.
    fn confirm_sending(&mut self, outgoing: Outgoing, reasons: Vec<String>) {
        let title = format!("Send the reply in #{}?", outgoing.ticket);
        self.bring_back(outgoing.clone());
        let send = Act::SendAll(Box::new(outgoing));
        let confirm = Confirm::new(
            title,
            reasons,
            vec![("Keep as draft", Act::KeepDraft), ("Send", send)],
        )
        .unasked(self.look.now);
        self.dialogs.push(Dialog::Confirm(confirm));
    }

    /// The client is black-listed (`S6`): what is asked is whether the reply becomes a comment.
    fn confirm_comment(&mut self, outgoing: Outgoing, why: String) {
        let title = format!("Nothing is sent in #{}", outgoing.ticket);
        self.bring_back(outgoing.clone());
        let keep = Act::SendAll(Box::new(outgoing));
        let confirm = Confirm::new(
            title,
            vec![why],
            vec![("Keep as draft", Act::KeepDraft), ("Keep as comment", keep)],
        )
        .unasked(self.look.now);
        self.dialogs.push(Dialog::Confirm(confirm));
    }

    /// Asks again for what others changed, but not too often.
    pub(super) fn refresh_if_due(&mut self) {
        let since = self.look.now.0 - self.refreshed.0;
        if self.dirty != Changes::default() && since >= super::REFRESH_EVERY {
            let changes = std::mem::take(&mut self.dirty);
            self.changed(changes);
        }
    }

    /// What is in sight may have changed: it is asked for again.
    pub(super) fn changed(&mut self, changes: Changes) {
        self.refreshed = self.look.now;
        if changes.clients {
            self.ask_pair_again();
        }
        if changes.tickets || changes.clients {
            self.tickets.list.refresh();
            self.clients.list.refresh();
            self.check_marks();
            self.desk.ask(Slot::Segments, Ask::Segments);
            self.ask_front();
        }
        self.ask_history_again();
        if changes.inbox && self.section == super::Section::Inbox {
            self.desk.ask(Slot::Inbox, Ask::Inbox);
        }
        if changes.clients {
            self.companies.list.refresh();
        }
        if changes.inbox && self.lists().is_some() && !(changes.tickets || changes.clients) {
            self.ask_front();
        }
        self.desk.ask(Slot::Totals, Ask::Totals);
    }

    /// Tells of the messages that arrived. What can be taken back stays told for its time: they wait.
    pub(super) fn tell_arrived(&mut self) {
        if self.arrived == 0 || self.notice.as_ref().is_some_and(|notice| notice.undo) {
            return;
        }
        let said = match std::mem::take(&mut self.arrived) {
            1 => "a message arrived".to_owned(),
            count => format!(
                "{} messages arrived",
                crate::domain::display::grouped(count)
            ),
        };
        self.say(&said);
    }

    fn arrived(&mut self, report: &ImportReport) {
        if report.messages > report.spam {
            let count = report.messages - report.spam;
            self.arrived += count;
            self.tell_arrived();
            if self.options.bell {
                self.desk.push(Request::Bell);
            }
        }
        self.changed(Changes {
            clients: true,
            tickets: true,
            inbox: report.rejected > 0,
        });
    }
}

/// An error as the footer tells it: what happened, then the first hint. Hints for the shell are of
/// no help here.
pub(super) fn sentence(error: &Error) -> String {
    match error.hints.iter().find(|hint| !hint.contains("deskcard ")) {
        Some(hint) => format!("{error} · {hint}"),
        None => error.to_string(),
    }
}

fn import_sentence(report: &ImportReport) -> String {
    use crate::domain::display::grouped;
    let rejected = if report.rejected > 0 {
        format!(", {} rejected", grouped(report.rejected))
    } else {
        String::new()
    };
    format!(
        "import done: {} messages, {} new cards{rejected}",
        grouped(report.messages),
        grouped(report.clients_created)
    )
}
