//! Picks of an object for a verb: phone, address, link, ticket, file, tag (`KEYS`, rule 4).

use super::App;
use crate::domain::contact::ContactKind;
use crate::domain::display::{age, bytes_text};
use crate::domain::page::TicketView as View;
use crate::domain::ticket::{Attachment, TicketLine, TicketType};
use crate::tui::act::Act;
use crate::tui::dialogs::pick::{Free, PickRow};
use crate::tui::dialogs::{Dialog, Pick, Prompt, prompt};
use crate::tui::keymap::Action;
use crate::tui::layout::Focus;
use crate::tui::panes::{sidebar, words};
use crate::tui::place::Place;

impl App {
    pub(super) fn phones(&mut self) -> Option<Pick> {
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

    pub(super) fn addresses_to_write(&mut self) -> Option<Pick> {
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

    pub(super) fn links(&mut self) -> Option<Pick> {
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
        for link in self.block_links() {
            add(link, "block");
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
    pub(super) fn other_tickets(&self, action: Action) -> Pick {
        let (lines, total): (&[TicketLine], u64) = match self.place() {
            Some(Place::Ticket(place)) => place.view.as_ref().map_or((&[], 0), |view| {
                (&view.sidebar.last_tickets, view.sidebar.tickets)
            }),
            Some(Place::Card(place)) => place
                .view
                .as_ref()
                .map_or((&[], 0), |view| (&view.tickets, view.ticket_count)),
            _ => (&[], 0),
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

    pub(super) fn files(&mut self, all: bool) -> Option<Pick> {
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

    pub(super) fn things_to_copy(&self) -> Pick {
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

    pub(super) fn reply_addresses(&mut self) -> Option<Pick> {
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

    pub(super) fn types() -> Pick {
        let rows = TicketType::ALL
            .iter()
            .map(|kind| PickRow::new(kind.name(), "", Act::Type(*kind)))
            .collect();
        Pick::new("Type", rows)
    }

    /// Tags on the tickets or cards now; those in use follow when they came.
    pub(super) fn tags(&mut self, action: Action) -> Pick {
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
        if let Some(pick) = self.pick_for(Free::Tag) {
            pick.add(rows);
        }
    }

    /// The pick in front, if it is one that takes this: rows that come late go to none but their own.
    pub(super) fn pick_for(&mut self, free: Free) -> Option<&mut Pick> {
        match self.dialogs.last_mut() {
            Some(Dialog::Pick(pick)) if pick.takes() == free => Some(pick),
            _ => None,
        }
    }
}
