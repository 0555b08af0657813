//! Desks at random: cards with tickets, shared contacts, marks, lists, guests, merges; and all that is
//! on a desk as one value, to be compared.

use deskcard::desk::{Desk, Writing};
use deskcard::domain::appeal::Visibility;
use deskcard::domain::client::Standing;
use deskcard::domain::contact::{Contact, ContactKind};
use deskcard::domain::edit::{AvatarEdit, CardEdit, SaveOutcome};
use deskcard::domain::ids::{ClientId, ListEntryId, MessageId, TicketId};
use deskcard::domain::listing::{EntryType, ListColour, ListEntry, Origin};
use deskcard::domain::page::{Anchor, ClientOrder};
use deskcard::domain::ticket::{Priority, Status};
use deskcard::domain::time::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{Room, now};

/// Senders that appeals come from.
pub const SENDERS: usize = 6;

/// One thing that happens on a desk; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub enum Event {
    Appeal {
        sender: usize,
        channel: usize,
        answers: Option<usize>,
        claims: Option<usize>,
        file: bool,
        avatar: bool,
    },
    Edit(usize, String),
    Mark(usize, Standing),
    List(usize, ListColour),
    Share(usize, usize),
    Write(usize, Visibility),
    ChangeClient(usize, usize),
    Status(usize, usize),
    MergeTickets(usize, usize),
    Split(usize, usize),
    MergeCards(usize, usize),
    Delete(usize),
}

pub fn events() -> impl Strategy<Value = Vec<Event>> {
    let some = 0..100_usize;
    let event = prop_oneof![
        8 => (0..SENDERS, 0..4_usize, prop::option::of(some.clone()), prop::option::of(0..SENDERS), any::<bool>(), any::<bool>())
            .prop_map(|(sender, channel, answers, claims, file, avatar)| Event::Appeal { sender, channel, answers, claims, file, avatar }),
        2 => (some.clone(), "[a-zé ]{1,8}").prop_map(|(card, text)| Event::Edit(card, text)),
        2 => (some.clone(), prop_oneof![Just(Standing::Vip), Just(Standing::Spammer), Just(Standing::Normal)])
            .prop_map(|(card, standing)| Event::Mark(card, standing)),
        1 => (0..SENDERS, prop_oneof![Just(ListColour::Black), Just(ListColour::White)])
            .prop_map(|(sender, list)| Event::List(sender, list)),
        1 => (some.clone(), some.clone()).prop_map(|(one, other)| Event::Share(one, other)),
        2 => (some.clone(), prop_oneof![Just(Visibility::Public), Just(Visibility::Internal)])
            .prop_map(|(ticket, visibility)| Event::Write(ticket, visibility)),
        2 => (some.clone(), some.clone()).prop_map(|(ticket, card)| Event::ChangeClient(ticket, card)),
        1 => (some.clone(), some.clone()).prop_map(|(ticket, status)| Event::Status(ticket, status)),
        1 => (some.clone(), some.clone()).prop_map(|(one, other)| Event::MergeTickets(one, other)),
        1 => (some.clone(), some.clone()).prop_map(|(message, card)| Event::Split(message, card)),
        1 => (some.clone(), some.clone()).prop_map(|(one, other)| Event::MergeCards(one, other)),
        1 => some.prop_map(Event::Delete),
    ];
    prop::collection::vec(event, 6..24)
}

/// A desk on which these things happened.
pub struct World {
    pub room: Room,
    /// Seconds since the beginning.
    clock: i64,
    appeals: usize,
}

impl World {
    pub fn new(events: &[Event]) -> Self {
        let mut world = Self {
            room: Room::with(
                "[desk]\nmessenger_avatars = true\n[[field]]\nname = \"contract\"\ntype = \"text\"\n",
            ),
            clock: 0,
            appeals: 0,
        };
        for event in events {
            world.happen(event);
        }
        world
    }

    pub fn desk(&self) -> &Desk {
        &self.room.desk
    }

    /// A later moment than any before.
    pub fn later(&mut self) -> Timestamp {
        self.clock += 60;
        now().plus_seconds(self.clock)
    }

    pub fn cards(&self) -> Vec<ClientId> {
        self.desk()
            .store()
            .clients_after(ClientId(0), 1_000)
            .unwrap()
    }

    pub fn card(&self, place: usize) -> Option<ClientId> {
        let cards = self.cards();
        (!cards.is_empty()).then(|| cards[place % cards.len()])
    }

    fn tickets(&self) -> Vec<TicketId> {
        self.cards()
            .into_iter()
            .flat_map(|card| self.desk().store().ticket_ids_of(card).unwrap())
            .collect()
    }

    fn ticket(&self, place: usize) -> Option<TicketId> {
        let tickets = self.tickets();
        (!tickets.is_empty()).then(|| tickets[place % tickets.len()])
    }

    fn message(&self, place: usize) -> Option<MessageId> {
        let messages = self.desk().store().messages(self.ticket(place)?).unwrap();
        (!messages.is_empty()).then(|| messages[place % messages.len()].id)
    }

    /// What goes wrong here goes wrong for an agent too: a refusal changes nothing.
    pub fn happen(&mut self, event: &Event) {
        let at = self.later();
        match event {
            Event::Appeal { .. } => self.appeal(event, at),
            Event::Edit(card, text) => {
                if let Some(card) = self.card(*card) {
                    let change = |client: &mut deskcard::domain::client::Client| {
                        client.note = format!("{}{text}\n", client.note);
                        client.tags = vec![text.trim().to_owned()];
                        client.custom.insert("contract".to_owned(), text.clone());
                        client.company = Some(deskcard::domain::client::CompanyRef {
                            id: deskcard::domain::ids::CompanyId(0),
                            name: format!("Co {}", text.len() % 2),
                            source: deskcard::domain::client::Source::Manual,
                            given_by: None,
                        });
                        Ok(())
                    };
                    drop(self.desk().change_card(card, "edit", at, change));
                }
            }
            Event::Mark(card, standing) => {
                if let Some(card) = self.card(*card) {
                    self.desk().set_standing(card, *standing, at).unwrap();
                }
            }
            Event::List(sender, list) => {
                let entry = ListEntry {
                    id: ListEntryId(0),
                    list: *list,
                    kind: EntryType::Email,
                    value: address(*sender),
                    client: None,
                    origin: Origin::Hand,
                    reason: "asked for".to_owned(),
                    author: String::new(),
                    at,
                    until: None,
                };
                self.desk().swap_list_entry(entry, at).unwrap();
            }
            Event::Share(one, other) => self.share(*one, *other, at),
            Event::Write(ticket, visibility) => {
                if let Some(ticket) = self.ticket(*ticket) {
                    drop(self.desk().write(
                        &Writing {
                            ticket,
                            visibility: *visibility,
                            text: format!("answer {}", self.clock),
                            files: Vec::new(),
                            then: None,
                            confirmed: true,
                            held: true,
                        },
                        at,
                    ));
                }
            }
            Event::ChangeClient(ticket, card) => {
                if let (Some(ticket), Some(card)) = (self.ticket(*ticket), self.card(*card)) {
                    self.desk().change_client(ticket, card, at).unwrap();
                }
            }
            Event::Status(ticket, status) => {
                if let Some(ticket) = self.ticket(*ticket) {
                    let status = Status::ALL[status % Status::ALL.len()];
                    self.desk().set_status(&[ticket], status, at).unwrap();
                    self.desk()
                        .set_priority(&[ticket], Priority::Urgent, at)
                        .unwrap();
                    self.desk()
                        .tag_tickets(&[ticket], &[format!("t{}", self.clock % 3)], &[], at)
                        .unwrap();
                }
            }
            Event::MergeTickets(one, other) => {
                if let (Some(one), Some(other)) = (self.ticket(*one), self.ticket(*other)) {
                    drop(self.desk().merge_tickets(one, other, at));
                }
            }
            Event::Split(message, card) => {
                if let (Some(message), Some(card)) = (self.message(*message), self.card(*card)) {
                    drop(self.desk().split_messages(&[message], card, at));
                }
            }
            Event::MergeCards(one, other) => {
                if let (Some(one), Some(other)) = (self.card(*one), self.card(*other)) {
                    drop(self.desk().merge_cards(one, other, at));
                }
            }
            Event::Delete(card) => {
                if let Some(card) = self.card(*card) {
                    self.desk().delete_card(card, at).unwrap();
                }
            }
        }
    }

    fn appeal(&mut self, event: &Event, at: Timestamp) {
        let Event::Appeal {
            sender,
            channel,
            answers,
            claims,
            file,
            avatar,
        } = event
        else {
            return;
        };
        let number = self.appeals;
        self.appeals += 1;
        let channel = ["email", "telegram", "vk", "widget"][*channel];
        let mut record = json!({"v": 1, "id": format!("m{number}"), "channel": channel, "from": {"name": format!("Sender {}", sender % 3)},
            "subject": format!("Matter {number}"), "text": format!("word{number} by {sender}"), "sent_at": at});
        match channel {
            "email" | "widget" => record["from"]["email"] = address(*sender).into(),
            _ => record["from"]["id"] = (1000 + sender).to_string().into(),
        }
        if let Some(answers) = answers.filter(|_| number > 0) {
            record["in_reply_to"] = format!("m{}", answers % number).into();
        }
        if let Some(claims) = claims {
            record["from"]["phone"] = format!("+49 30 90182{claims}").into();
        }
        if *file {
            // Two appeals in three share a file.
            let data = format!("{:08}", number % 3);
            record["attachments"] =
                json!([{"name": format!("f{number}.txt"), "type": "text/plain", "data": data}]);
        }
        if *avatar {
            // The signature of a PNG is what tells a picture.
            record["from"]["avatar"] =
                json!({"type": "image/png", "data": "iVBORw0KGgoAAAANSUhEUg=="});
        }
        self.room.file(&[record]);
    }

    fn share(&mut self, one: usize, other: usize, at: Timestamp) {
        let (Some(one), Some(other)) = (self.card(one), self.card(other)) else {
            return;
        };
        let store = self.desk().store();
        let (base, holder) = (
            store.client(one).unwrap().unwrap(),
            store.client(other).unwrap().unwrap(),
        );
        let Some(shared) = holder
            .contacts
            .iter()
            .find(|contact| contact.kind == ContactKind::Email && contact.key.is_some())
        else {
            return;
        };
        let mut mine = base.clone();
        let contact = Contact {
            claimed: false,
            ..shared.clone()
        };
        if mine.contacts.iter().any(|known| known.key == contact.key) {
            return;
        }
        mine.contacts.push(contact);
        let edit = CardEdit {
            share: shared.key.iter().cloned().collect(),
            base: Some(base),
            mine,
            avatar: AvatarEdit::Keep,
            over: None,
        };
        let outcome = self.desk().save_card(&edit, at).unwrap();
        assert!(matches!(outcome, SaveOutcome::Saved(_)), "{outcome:?}");
    }
}

pub fn address(sender: usize) -> String {
    format!("sender{sender}@example{}.com", sender % 2)
}

/// Everything that `show`, `ticket show`, lists, companies, duplicates and exports are made of (`D5`).
pub fn content(desk: &Desk) -> Value {
    let store = desk.store();
    let mut all = Map::new();
    let mut said = |name: String, value: &dyn std::fmt::Debug| {
        all.insert(name, Value::from(format!("{value:#?}")));
    };
    for id in (1..200).map(ClientId) {
        said(format!("#{id} leads to"), &store.lead_on(id).unwrap());
        let Some(mut card) = store.client(id).unwrap() else {
            continue;
        };
        card.revision = 0;
        said(format!("card {id}"), &card);
        let view = desk.card_view(id).unwrap();
        said(
            format!("card {id} tickets"),
            &(view.ticket_count, view.tickets),
        );
        said(format!("card {id} duplicates"), &view.duplicates);
        for line in store.tickets_of(id, None, true, 1_000).unwrap() {
            let mut view = desk.ticket_view(line.id).unwrap();
            view.ticket.revision = 0;
            view.sidebar.client.revision = 0;
            view.events.clear();
            said(format!("ticket {}", line.id), &view);
        }
    }
    said("lists".into(), &store.list_entries(None, 1_000).unwrap());
    said("companies".into(), &store.companies("", 1_000).unwrap());
    said("reviews".into(), &store.reviews(1_000).unwrap());
    said("outbox".into(), &store.outbox(false, 1_000).unwrap());
    said("totals".into(), &store.totals().unwrap());
    for order in [
        ClientOrder::Name,
        ClientOrder::Created,
        ClientOrder::LastAppeal,
    ] {
        let page = store.all_clients(order, &Anchor::Top, 1_000).unwrap();
        said(format!("page {order:?}"), &page.rows);
    }
    Value::Object(all)
}

/// The rows themselves, but for what never goes back: revisions, the change sequence, journal, counters.
pub fn rows(desk: &Desk) -> Vec<String> {
    let conn = rusqlite::Connection::open(desk.store().path()).unwrap();
    let mut all = Vec::new();
    for (table, columns, only) in [
        (
            "clients",
            "id, shown, sort, rank, standing, language, company, created_at, last_appeal_at, hex(avatar), card, digest, deleted_at, merged_into",
            "deleted_at IS NULL",
        ),
        (
            "contacts",
            "client, ord, kind, network, value, key, e164, label, shared, claimed, source",
            "1",
        ),
        ("client_tags", "tag, client", "1"),
        ("card_uids", "uid, client", "1"),
        ("houses", "key, client", "1"),
        (
            "tickets",
            "id, client, rank, subject, snippet, status, priority, kind, channel, address, assignee, tags, unread, linked,
             snoozed_until, opened_by, pardoned, created_at, updated_at, last_message_at, messages, digest",
            "1",
        ),
        ("messages", "*", "1"),
        (
            "attachments",
            "id, message, ticket, client, name, media_type, bytes, hex(blob), path",
            "1",
        ),
        ("threads", "hash, ticket", "1"),
        ("list_entries", "*", "1"),
        ("reviews", "*", "1"),
        ("outbox", "*", "1"),
        ("companies", "*", "1"),
        ("seen", "*", "1"),
        ("drafts", "*", "1"),
        ("blobs", "hex(hash)", "1"),
    ] {
        let mut statement = conn
            .prepare(&format!("SELECT {columns} FROM {table} WHERE {only}"))
            .unwrap();
        let width = statement.column_count();
        let mut found: Vec<String> = statement
            .query_map([], |row| {
                let cells: Vec<rusqlite::types::Value> =
                    (0..width).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                Ok(format!("{table} {cells:?}"))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        found.sort_unstable();
        all.extend(found);
    }
    all
}

/// Fails with the first differences, not with two books.
pub fn assert_same(before: &(Value, Vec<String>), after: &(Value, Vec<String>), what: &str) {
    let (Value::Object(old), Value::Object(new)) = (&before.0, &after.0) else {
        panic!("content is an object");
    };
    for (name, value) in old {
        let now = new.get(name).unwrap_or(&Value::Null);
        assert!(
            value == now,
            "{what}: {name} differs\n{}",
            difference(value, now)
        );
    }
    for name in new.keys() {
        assert!(
            old.contains_key(name),
            "{what}: {name} was not there before"
        );
    }
    let gone: Vec<_> = before
        .1
        .iter()
        .filter(|row| !after.1.contains(row))
        .collect();
    let come: Vec<_> = after
        .1
        .iter()
        .filter(|row| !before.1.contains(row))
        .collect();
    assert!(
        gone.is_empty() && come.is_empty(),
        "{what}: rows gone\n{gone:#?}\nrows new\n{come:#?}"
    );
}

fn difference(old: &Value, new: &Value) -> String {
    let lines = |value: &Value| -> Vec<String> {
        value
            .as_str()
            .unwrap_or("(nothing)")
            .lines()
            .map(str::to_owned)
            .collect()
    };
    let (old, new) = (lines(old), lines(new));
    let mut text = String::new();
    for line in old.iter().filter(|line| !new.contains(line)).take(12) {
        text.push_str(&format!("- {line}\n"));
    }
    for line in new.iter().filter(|line| !old.contains(line)).take(12) {
        text.push_str(&format!("+ {line}\n"));
    }
    text
}

/// All there is, both ways.
pub fn everything(desk: &Desk) -> (Value, Vec<String>) {
    // Whatever happened, nothing contradicts anything (R6).
    let found = desk.store().check().unwrap();
    assert_eq!(found.list(), [], "the desk is not sound");
    (content(desk), rows(desk))
}
