//! Picks and menus: verb, then number, always at the upper right (`KEYS`, rule 4).

use super::App;
use crate::domain::contact::ContactKind;
use crate::domain::display::{age, bytes_text};
use crate::domain::page::{ClientOrder, TicketOrder, TicketRow, TicketView as View};
use crate::domain::ticket::{Attachment, Status, TicketLine, TicketType};
use crate::tui::act::Act;
use crate::tui::dialogs::palette::Entry;
use crate::tui::dialogs::pick::{Free, PickRow};
use crate::tui::dialogs::{Dialog, Palette, Pick, Prompt, prompt};
use crate::tui::keymap::{Action, context};
use crate::tui::layout::Focus;
use crate::tui::panes::{clients, sidebar, tickets, words};
use crate::tui::place::Place;
use crate::tui::theme::THEMES;
use crate::worker::protocol::{Ask, Slot};

use super::Section;

impl App {
    /// Opens the menu or pick of an action; false when it has none.
    pub(super) fn open_menu(&mut self, action: Action) -> bool {
        let pick = match action {
            Action::Gear => Some(self.gear()),
            Action::Finish => Some(self.finish_menu(false)),
            Action::FinishAfter => Some(self.finish_menu(true)),
            Action::Assign => Some(self.assign_menu()),
            Action::View => self.view_menu(),
            Action::Snooze => Some(self.snooze_menu()),
            Action::Phone => self.phones(),
            Action::Write => self.addresses_to_write(),
            Action::OpenLink => self.links(),
            Action::Tickets => Some(self.other_tickets(action)),
            Action::SaveAttachment => self.files(false),
            Action::SaveAttachments => self.files(true),
            Action::Copy => Some(self.things_to_copy()),
            Action::ChangeAddress => self.reply_addresses(),
            Action::SetType => Some(Self::types()),
            Action::MergeTickets => Some(self.other_tickets(action)),
            Action::TagTicket | Action::TagCard => {
                self.desk.ask(Slot::Pick, Ask::Tags(String::new()));
                Some(self.tags(action))
            }
            Action::NextOrder => {
                self.next_order();
                None
            }
            _ => return false,
        };
        if let Some(pick) = pick {
            self.chosen = self.ticket_ids();
            self.dialogs.push(Dialog::Pick(pick));
        }
        true
    }

    fn count(&self) -> String {
        match self.ticket_ids().as_slice() {
            [] => String::new(),
            [one] => format!("#{one}"),
            many => format!("{} tickets", many.len()),
        }
    }

    fn gear(&self) -> Pick {
        let rows = [
            (Action::ChangeClient, "c", "change client"),
            (Action::ChangeAddress, "a", "change the address answered at"),
            (Action::SetType, "t", "type"),
            (Action::SplitOff, "x", "move marked messages"),
            (Action::Language, "l", "detect the language"),
            (Action::SendDraft, "s", "send the draft"),
            (Action::Unread, "u", "leave unread"),
            (Action::Vip, "v", "VIP mark"),
            (Action::Top, "g", "go to the top"),
        ]
        .into_iter()
        .filter(|(action, ..)| self.gear_has(*action))
        .map(|(action, initial, label)| {
            PickRow::new(label, self.gear_detail(action), Act::Do(action)).by(action, initial)
        })
        .collect();
        Pick::new("Gear", rows)
            .keys(context::GEAR)
            .opened_by(Action::Gear)
    }

    fn gear_has(&self, action: Action) -> bool {
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
            Action::ChangeClient | Action::SetType => self.ticket_id().is_some(),
            _ => on_ticket,
        }
    }

    fn gear_detail(&self, action: Action) -> String {
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
            _ => String::new(),
        }
    }

    fn finish_menu(&self, after: bool) -> Pick {
        let actions = [
            (Action::SetSolved, "f"),
            (Action::SetOpen, "o"),
            (Action::SetPending, "p"),
            (Action::SetOnHold, "h"),
            (Action::SetClosed, "c"),
            (Action::SetSpam, "!"),
        ];
        let mut rows: Vec<PickRow> = Self::statuses()
            .into_iter()
            .zip(actions)
            .map(|(status, (action, initial))| {
                let detail = match status {
                    Status::Solved => "done, a reply opens it again",
                    Status::Closed => "done for good",
                    Status::Spam => "this ticket only",
                    _ => "",
                };
                let act = if after {
                    Act::After(status)
                } else {
                    Act::Status(status)
                };
                PickRow::new(words::status(status), detail, act).by(action, initial)
            })
            .collect();
        let next = if self.after.next { "on" } else { "off" };
        rows.push(
            PickRow::new("after sending, next unread", next, Act::ThenNext)
                .by(Action::ThenNext, "n"),
        );
        let title = if after {
            "After sending".to_owned()
        } else {
            format!("Status of {}", self.count())
        };
        let opener = if after {
            Action::FinishAfter
        } else {
            Action::Finish
        };
        Pick::new(title, rows)
            .keys(context::FINISH_MENU)
            .opened_by(opener)
    }

    fn assign_menu(&self) -> Pick {
        let me = self.options.agent.clone();
        let mut rows = vec![
            PickRow::new(format!("me ({me})"), "", Act::Assign(Some(me.clone())))
                .by(Action::AssignMe, "a"),
            PickRow::new("nobody", "", Act::Assign(None)).by(Action::AssignNobody, "n"),
        ];
        rows.extend(
            self.options
                .agents
                .iter()
                .filter(|agent| **agent != me)
                .map(|agent| PickRow::new(agent.clone(), "", Act::Assign(Some(agent.clone())))),
        );
        Pick::new(format!("Assign {}", self.count()), rows)
            .keys(context::ASSIGN_MENU)
            .opened_by(Action::Assign)
            .or(Free::Agent)
    }

    fn view_menu(&mut self) -> Option<Pick> {
        match self.section {
            Section::Tickets => {
                let mut rows = vec![
                    PickRow::new("open", "", Act::View(View::Active)).by(Action::ViewOpen, "v"),
                    PickRow::new("mine", "", Act::View(View::Mine)).by(Action::ViewMine, "m"),
                    PickRow::new("unassigned", "", Act::View(View::Unassigned))
                        .by(Action::ViewUnassigned, "u"),
                    PickRow::new("spam", "", Act::View(View::Status(Status::Spam)))
                        .by(Action::ViewSpam, "s"),
                ];
                for view in [
                    View::Unread,
                    View::Status(Status::Pending),
                    View::Status(Status::OnHold),
                    View::Status(Status::Solved),
                    View::Status(Status::Closed),
                    View::Snoozed,
                    View::All,
                ] {
                    let label = match &view {
                        View::Status(status) => words::status(*status).to_owned(),
                        other => other.name(),
                    };
                    rows.push(PickRow::new(label, "", Act::View(view)));
                }
                for channel in ["email", "telegram", "whatsapp", "widget", "telephony", "vk"] {
                    rows.push(PickRow::new(
                        format!("channel {channel}"),
                        self.look.signs.channel(channel),
                        Act::View(View::Channel(channel.to_owned())),
                    ));
                }
                for order in [
                    TicketOrder::Newest,
                    TicketOrder::Oldest,
                    TicketOrder::Priority,
                ] {
                    let here = if order == self.tickets.order {
                        "now"
                    } else {
                        ""
                    };
                    rows.push(PickRow::new(
                        tickets::order_title(order),
                        here,
                        Act::TicketOrder(order),
                    ));
                }
                Some(
                    Pick::new("View (Tab: next order)", rows)
                        .keys(context::VIEW_MENU)
                        .opened_by(Action::View),
                )
            }
            Section::Clients => {
                let rows = [
                    ClientOrder::Name,
                    ClientOrder::Created,
                    ClientOrder::LastAppeal,
                ]
                .into_iter()
                .map(|order| {
                    let here = if order == self.clients.order {
                        "now"
                    } else {
                        ""
                    };
                    PickRow::new(clients::order_title(order), here, Act::ClientOrder(order))
                })
                .collect();
                Some(
                    Pick::new("Order", rows)
                        .keys(context::VIEW_MENU)
                        .opened_by(Action::View),
                )
            }
            Section::Companies | Section::Inbox => {
                self.say("this list has one order");
                None
            }
        }
    }

    /// `Tab` in the view menu: the next order.
    pub(super) fn next_order(&mut self) {
        match self.section {
            Section::Tickets => {
                let next = match self.tickets.order {
                    TicketOrder::Newest => TicketOrder::Oldest,
                    TicketOrder::Oldest => TicketOrder::Priority,
                    TicketOrder::Priority => TicketOrder::Newest,
                };
                self.perform(Act::TicketOrder(next));
            }
            Section::Clients => {
                let next = match self.clients.order {
                    ClientOrder::Name => ClientOrder::Created,
                    ClientOrder::Created => ClientOrder::LastAppeal,
                    ClientOrder::LastAppeal => ClientOrder::Name,
                };
                self.perform(Act::ClientOrder(next));
            }
            Section::Companies | Section::Inbox => {}
        }
    }

    fn snooze_menu(&self) -> Pick {
        let now = self.look.now;
        let morning = self.look.tomorrow_at(9);
        let hour = now.plus_seconds(3600);
        let week = now.plus_seconds(7 * 24 * 3600);
        let mut rows = vec![
            PickRow::new(
                "tomorrow morning",
                self.look.exact(morning),
                Act::Snooze(Some(morning)),
            )
            .by(Action::SnoozeMorning, "z"),
            PickRow::new("an hour", self.look.clock(hour), Act::Snooze(Some(hour)))
                .by(Action::SnoozeHour, "h"),
            PickRow::new("a week", self.look.date(week), Act::Snooze(Some(week)))
                .by(Action::SnoozeWeek, "w"),
        ];
        let hidden = self
            .ticket()
            .and_then(|place| place.view.as_ref())
            .is_some_and(|view| view.ticket.snoozed_until.is_some_and(|until| until > now));
        if hidden {
            rows.push(PickRow::new("show it again", "", Act::Snooze(None)));
        }
        Pick::new(format!("Hide {} until", self.count()), rows)
            .keys(context::SNOOZE_MENU)
            .opened_by(Action::Snooze)
            .or(Free::Date)
    }

    fn phones(&mut self) -> Option<Pick> {
        let client = self.client()?;
        let rows: Vec<PickRow> = client
            .contacts_of(ContactKind::Phone)
            .map(|contact| {
                PickRow::new(
                    contact.value.clone(),
                    contact.label.clone(),
                    sidebar::contact_act(client, contact),
                )
            })
            .collect();
        if rows.is_empty() {
            self.complain("no phone is on this card: e adds one");
            return None;
        }
        Some(Pick::new("Call", rows).opened_by(Action::Phone))
    }

    fn addresses_to_write(&mut self) -> Option<Pick> {
        let client = self.client()?;
        let row = |contact: &crate::domain::contact::Contact| {
            contact.key.as_ref().map(|key| {
                let detail = if contact.claimed { "claimed" } else { "" };
                PickRow::new(
                    words::contact_text(contact),
                    detail,
                    Act::WriteTo(client.id, key.clone()),
                )
            })
        };
        let mut rows: Vec<PickRow> = client
            .contacts_of(ContactKind::Email)
            .filter_map(row)
            .collect();
        rows.extend(client.contacts_of(ContactKind::Messenger).filter_map(row));
        if rows.is_empty() {
            self.complain("no e-mail or messenger is on this card: e adds one");
            return None;
        }
        Some(Pick::new("Write to", rows).opened_by(Action::Write))
    }

    fn links(&mut self) -> Option<Pick> {
        let mut found: Vec<(String, &'static str)> = Vec::new();
        let mut add = |link: String, from: &'static str| {
            if !found.iter().any(|(known, _)| *known == link) {
                found.push((link, from));
            }
        };
        if let Some(place) = self.ticket()
            && let Some(view) = &place.view
        {
            let at = place.message_at_cursor();
            for message in view
                .messages
                .iter()
                .filter(|message| Some(message.id) == at)
                .chain(view.messages.iter().rev())
            {
                for link in words::links(&message.text) {
                    add(link, "message");
                }
                if let Some(post) = &message.post {
                    add(post.url.clone(), "post");
                }
            }
        }
        if let Some(client) = self.client() {
            for contact in client.contacts_of(ContactKind::Social) {
                if let Act::Link(link) = sidebar::contact_act(client, contact) {
                    add(link, "profile");
                }
            }
            for site in &client.sites {
                add(site.clone(), "site");
            }
        }
        let rows: Vec<PickRow> = found
            .into_iter()
            .map(|(link, from)| PickRow::new(link.clone(), from, Act::Link(link)))
            .collect();
        if rows.is_empty() {
            self.complain("no link is in this ticket or on the card");
            return None;
        }
        Some(Pick::new("Open", rows).opened_by(Action::OpenLink))
    }

    /// The other tickets of the client: to go to, or to merge with.
    fn other_tickets(&self, action: Action) -> Pick {
        let (lines, total): (&[TicketLine], u64) = match self.place() {
            Some(Place::Ticket(place)) => place.view.as_ref().map_or((&[], 0), |view| {
                (&view.sidebar.last_tickets, view.sidebar.tickets)
            }),
            Some(Place::Card(place)) => place
                .view
                .as_ref()
                .map_or((&[], 0), |view| (&view.tickets, view.ticket_count)),
            Some(Place::Form(_)) | None => (&[], 0),
        };
        let mut rows: Vec<PickRow> = lines
            .iter()
            .take(8)
            .map(|line| {
                let act = if action == Action::MergeTickets {
                    Act::MergeTicket(line.id)
                } else {
                    Act::Ticket(line.id)
                };
                PickRow::new(
                    format!("#{} {}", line.id, line.subject),
                    format!(
                        "{} {}",
                        words::status(line.status),
                        age(line.last_message_at, self.look.now)
                    ),
                    act,
                )
            })
            .collect();
        if action == Action::MergeTickets {
            rows.push(PickRow::new(
                "another number…",
                "",
                Act::Do(Action::MergeTickets),
            ));
            return Pick::new(format!("Merge into {}", self.count()), rows)
                .opened_by(Action::MergeTickets);
        }
        if let Some(client) = self.client_id() {
            rows.push(PickRow::new(
                "all in the list",
                crate::domain::display::grouped(total),
                Act::View(View::Client(client)),
            ));
        }
        Pick::new("Tickets of the client", rows).opened_by(Action::Tickets)
    }

    /// The rows of a client's tickets came from the list's own query.
    pub(super) fn tickets_of_client(&mut self, rows: &[TicketRow]) {
        let rows: Vec<PickRow> = rows
            .iter()
            .map(|row| {
                PickRow::new(
                    format!("#{} {}", row.id, row.subject),
                    words::status(row.status),
                    Act::Ticket(row.id),
                )
            })
            .collect();
        if let Some(Dialog::Pick(pick)) = self.dialogs.last_mut() {
            pick.add(rows);
        }
    }

    /// The number of the ticket to merge with is typed.
    pub(super) fn ask_merge_number(&mut self) {
        if let Some(id) = self.ticket_id() {
            self.dialogs.push(Dialog::Prompt(Prompt::new(
                format!("Merge into #{id}"),
                "Number of the ticket whose messages come here",
                "",
                prompt::Purpose::MergeTicket(id),
            )));
        }
    }

    fn files(&mut self, all: bool) -> Option<Pick> {
        let mut files: Vec<&Attachment> = Vec::new();
        let place = self.ticket();
        let at = place.and_then(|place| place.message_at_cursor());
        if let Some(view) = place.and_then(|place| place.view.as_ref()) {
            let here = view
                .messages
                .iter()
                .filter(|message| Some(message.id) == at)
                .chain(view.messages.iter().rev())
                .flat_map(|message| &message.attachments)
                .chain(&view.sidebar.attachments);
            for file in here {
                if file.blob.is_some() && !files.iter().any(|known| known.id == file.id) {
                    files.push(file);
                }
            }
        }
        let folder = self.options.downloads.clone();
        let title = format!("Save to {}", folder.display());
        let ids: Vec<_> = files.iter().map(|file| file.id).collect();
        if ids.is_empty() {
            self.complain("no file is attached here");
            return None;
        }
        let mut rows: Vec<PickRow> = Vec::new();
        if all {
            let bytes = files.iter().map(|file| file.bytes).sum();
            rows.push(PickRow::new(
                format!("all {} files", ids.len()),
                bytes_text(bytes),
                Act::Save(ids.clone(), folder),
            ));
            rows.push(PickRow::new("another folder…", "", Act::SaveAs(ids)));
            return Some(Pick::new(title, rows).opened_by(Action::SaveAttachments));
        }
        for file in &files {
            rows.push(PickRow::new(
                file.name.clone(),
                bytes_text(file.bytes),
                Act::Save(vec![file.id], folder.clone()),
            ));
        }
        Some(Pick::new(title, rows).opened_by(Action::SaveAttachment))
    }

    fn things_to_copy(&self) -> Pick {
        let mut rows = Vec::new();
        let line = match (self.focus(), self.place()) {
            (Focus::Side, Some(Place::Ticket(place))) => {
                place.side.flow.lines.get(place.side_reel.cursor)
            }
            (Focus::Main, Some(Place::Card(place))) => place.flow.lines.get(place.reel.cursor),
            _ => None,
        };
        if let Some(line) = line {
            let said: String = line
                .line
                .spans
                .iter()
                .map(|span| span.content.as_ref())
                .collect();
            let said = match &line.act {
                Act::Copy(text) | Act::Link(text) => text.clone(),
                Act::Call { number, .. } => number.clone(),
                Act::WriteTo(_, key) => key.to_string(),
                _ => said.trim().to_owned(),
            };
            rows.push(PickRow::new(said.clone(), "this line", Act::Copy(said)));
        }
        if let Some(place) = self.ticket()
            && let Some(view) = &place.view
        {
            let at = place.message_at_cursor();
            let message = view
                .messages
                .iter()
                .find(|message| Some(message.id) == at)
                .or(view.messages.last());
            if let Some(message) = message {
                rows.push(PickRow::new(
                    message.text.replace('\n', " "),
                    "message",
                    Act::Copy(message.text.clone()),
                ));
            }
            rows.push(PickRow::new(
                format!("#{}", place.id),
                "number",
                Act::Copy(format!("#{}", place.id)),
            ));
        }
        if let Some(client) = self.client() {
            for contact in client.contacts.iter().take(9) {
                rows.push(PickRow::new(
                    words::contact_text(contact),
                    words::contact_kind(contact.kind),
                    Act::Copy(contact.value.clone()),
                ));
            }
            rows.push(PickRow::new(
                client.display_name(),
                "name",
                Act::Copy(client.display_name()),
            ));
        }
        Pick::new("Copy", rows).opened_by(Action::Copy)
    }

    fn reply_addresses(&mut self) -> Option<Pick> {
        let id = self.ticket_id()?;
        let client = self.client()?;
        let rows: Vec<PickRow> = client
            .contacts
            .iter()
            .filter(|contact| contact.kind != ContactKind::AdditionalId)
            .filter_map(|contact| {
                let detail = if contact.claimed {
                    "claimed: asks first"
                } else {
                    words::contact_kind(contact.kind)
                };
                contact.key.as_ref().map(|key| {
                    PickRow::new(
                        words::contact_text(contact),
                        detail,
                        Act::Address(id, key.clone()),
                    )
                })
            })
            .collect();
        if rows.is_empty() {
            self.complain("no address is on this card: e adds one");
            return None;
        }
        Some(Pick::new(format!("Answer #{id} at"), rows))
    }

    fn types() -> Pick {
        let rows = TicketType::ALL
            .iter()
            .map(|kind| PickRow::new(kind.name(), "", Act::Type(*kind)))
            .collect();
        Pick::new("Type", rows)
    }

    /// Tags on the tickets or cards now; those in use follow when they came.
    fn tags(&mut self, action: Action) -> Pick {
        self.tagging_cards = action == Action::TagCard;
        let now = self.tags_now();
        let rows = now
            .iter()
            .map(|tag| PickRow::new(tag.clone(), "take off", Act::Tag(tag.clone())))
            .collect();
        Pick::new("Tag", rows).opened_by(action).or(Free::Tag)
    }

    /// The tags of what is in front.
    pub(super) fn tags_now(&self) -> Vec<String> {
        if self.tagging_cards {
            return self
                .client()
                .map(|client| client.tags.clone())
                .unwrap_or_default();
        }
        self.ticket()
            .and_then(|place| place.view.as_ref())
            .map(|view| view.ticket.tags.clone())
            .unwrap_or_default()
    }

    /// The tags in use came.
    pub(super) fn pick_tag(&mut self, tags: Vec<String>) {
        let now = self.tags_now();
        let rows = tags
            .into_iter()
            .filter(|tag| !now.contains(tag))
            .map(|tag| PickRow::new(tag.clone(), "", Act::Tag(tag)))
            .collect();
        if let Some(Dialog::Pick(pick)) = self.dialogs.last_mut() {
            pick.add(rows);
        }
    }

    /// The palette: what works here first, then everything else with its reason.
    pub(super) fn open_palette(&mut self) {
        use std::collections::HashSet;
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        let here = self.options.keymap.help(self.chain());
        for action in here.iter().flat_map(|row| row.actions.iter().copied()) {
            let moves = matches!(action, Action::Palette | Action::Down | Action::Up);
            if moves || !seen.insert(action) {
                continue;
            }
            entries.push(Entry {
                name: action.name().to_owned(),
                about: action.sentence().to_owned(),
                key: self.options.keymap.label(action).unwrap_or_default(),
                act: Act::Do(action),
                refusal: self.refusal(action),
            });
        }
        for (name, theme) in THEMES {
            entries.push(Entry {
                name: format!("theme {name}"),
                about: "Use these colours".to_owned(),
                key: String::new(),
                act: Act::Theme(theme),
                refusal: None,
            });
        }
        for (name, on) in [("mouse on", true), ("mouse off", false)] {
            entries.push(Entry {
                name: name.to_owned(),
                about: "Off: the terminal selects text itself".to_owned(),
                key: String::new(),
                act: Act::Mouse(on),
                refusal: None,
            });
        }
        self.dialogs.push(Dialog::Palette(Palette::new(entries)));
    }

    /// A line of the palette that names nothing it listed.
    pub(super) fn command(&mut self, line: &str) {
        if line.is_empty() {
            return;
        }
        if let Some(action) = Action::from_name(line) {
            self.act(action);
            return;
        }
        match line.split_once(' ') {
            Some(("find", query)) => {
                self.go_section(Section::Clients);
                self.room_mut().focus = Focus::List;
                self.clients.query.set(query.trim());
                self.clients.list.restart();
            }
            Some(("import", path)) => self.order_import(path.trim()),
            Some(("view", name)) => match View::from_name(name.trim()) {
                Some(view) => self.perform(Act::View(view)),
                None => self.complain(&format!("«{name}» is no view")),
            },
            _ => self.complain(&format!("«{line}» is no action, client or ticket")),
        }
    }
}
