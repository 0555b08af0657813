//! The index against a real file.

use tempfile::TempDir;

use super::*;
use crate::domain::appeal::{AppealKind, Visibility};
use crate::domain::client::{Client, CompanyRef, Source, Standing};
use crate::domain::contact::{Contact, ContactKind, Key};
use crate::domain::ids::{MessageId, TicketId};
use crate::domain::page::{Anchor, ClientOrder, TicketOrder, TicketView};
use crate::domain::query::Query;
use crate::domain::ticket::{Message, Priority, Status, Ticket, TicketType, Writer};
use crate::domain::time::Timestamp;
use crate::store::NewMessage;

mod cards;
mod conversations;
mod growth;

struct Desk {
    folder: TempDir,
    store: Store,
}

fn day(number: i64) -> Timestamp {
    Timestamp::parse("2026-11-01T12:00:00Z")
        .unwrap()
        .plus_seconds(number * 86_400)
}

fn contact(
    kind: ContactKind,
    network: &str,
    value: &str,
    key: &str,
    e164: Option<&str>,
) -> Contact {
    Contact {
        kind,
        network: network.to_owned(),
        value: value.to_owned(),
        key: Some(Key(key.to_owned())),
        e164: e164.map(str::to_owned),
        label: String::new(),
        shared: false,
        claimed: false,
        source: Source::Auto,
    }
}

fn email(address: &str) -> Contact {
    contact(ContactKind::Email, "", address, address, None)
}

fn phone(text: &str, e164: &str) -> Contact {
    contact(ContactKind::Phone, "", text, e164, Some(e164))
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("desk.db"), Access::Write).unwrap();
        Self { folder, store }
    }

    fn reader(&self) -> Store {
        Store::open(&self.folder.path().join("desk.db"), Access::Read).unwrap()
    }

    fn add(&self, change: impl FnOnce(&mut Client)) -> Client {
        let mut client = Client::blank(day(0));
        change(&mut client);
        let tx = self.store.begin().unwrap();
        tx.insert_client(&mut client).unwrap();
        tx.commit().unwrap();
        client
    }

    fn named(&self, name: &str) -> Client {
        self.add(|client| client.name = name.to_owned())
    }

    fn save(&self, client: &mut Client) {
        let tx = self.store.begin().unwrap();
        tx.update_client(client).unwrap();
        tx.commit().unwrap();
    }

    fn company(&self, name: &str) -> CompanyRef {
        let tx = self.store.begin().unwrap();
        let id = tx.insert_company(name).unwrap();
        tx.commit().unwrap();
        CompanyRef {
            id,
            name: name.to_owned(),
            source: Source::Manual,
            given_by: None,
        }
    }

    fn delete(&self, client: &Client) {
        let tx = self.store.begin().unwrap();
        tx.bury_client(client.id, day(1), None).unwrap();
        tx.commit().unwrap();
    }

    /// A ticket with these messages, in this order, an hour apart.
    fn ticket(&self, client: &Client, subject: &str, texts: &[&str]) -> (TicketId, Vec<MessageId>) {
        let tx = self.store.begin().unwrap();
        let start = day(2);
        let last = start.plus_seconds(3_600 * texts.len() as i64);
        let mut ticket = Ticket {
            id: TicketId(0),
            revision: 0,
            client: client.id,
            client_name: client.display_name(),
            standing: client.standing,
            subject: subject.to_owned(),
            status: Status::Open,
            priority: Priority::Medium,
            kind: TicketType::Question,
            channel: "email".to_owned(),
            reply_address: None,
            assignee: None,
            tags: Vec::new(),
            unread: false,
            linked: None,
            opened_by: Writer::Client,
            pardoned: false,
            snippet: String::new(),
            snoozed_until: None,
            created_at: start,
            updated_at: last,
            last_message_at: last,
            messages: texts.len() as u32,
        };
        tx.insert_ticket(&mut ticket).unwrap();
        let ids = texts.iter().enumerate().map(|(at, text)| {
            let sent_at = start.plus_seconds(3_600 * (at as i64 + 1));
            let mut new = NewMessage {
                message: message(client, ticket.id, text, sent_at),
                source_id: None,
                more: serde_json::Map::new(),
                guest: false,
            };
            new.message.id = tx.reserve_message();
            tx.insert_message(&mut new).unwrap();
            new.message.id
        });
        let ids = ids.collect();
        tx.commit().unwrap();
        (ticket.id, ids)
    }

    fn query(text: &str) -> Query {
        Query::parse(text, &["Order no", "plan"], day(10))
    }

    /// Names that match, in list order.
    fn find(&self, text: &str) -> Vec<String> {
        self.find_in(text, ClientOrder::Name)
    }

    fn find_in(&self, text: &str, order: ClientOrder) -> Vec<String> {
        let window = self
            .store
            .find_clients(&Self::query(text), order, &Anchor::Top, 50)
            .unwrap();
        window.rows.into_iter().map(|row| row.name).collect()
    }

    fn find_tickets(&self, text: &str) -> Vec<TicketId> {
        let window = self
            .store
            .find_tickets(
                &TicketView::Standard,
                text,
                "",
                TicketOrder::Newest,
                &Anchor::Top,
                50,
            )
            .unwrap();
        window.rows.into_iter().map(|row| row.id).collect()
    }

    fn search(&self, text: &str) -> Vec<SearchHit> {
        self.store.search(&Self::query(text), 50).unwrap()
    }

    fn sound(&self) {
        self.store.index_all().unwrap();
        assert_eq!(self.store.check_index().unwrap(), Vec::<String>::new());
    }
}

fn message(client: &Client, ticket: TicketId, text: &str, sent_at: Timestamp) -> Message {
    Message {
        id: MessageId(0),
        ticket,
        writer: Writer::Client,
        agent: None,
        client: Some(client.id),
        author_name: client.display_name(),
        visibility: Visibility::Public,
        kind: AppealKind::Message,
        channel: "email".to_owned(),
        sent_at,
        text: text.to_owned(),
        html: None,
        subject: None,
        cc: Vec::new(),
        reply_to: Vec::new(),
        post: None,
        thread: None,
        handle: None,
        remarks: Vec::new(),
        attachments: Vec::new(),
        matched_by: None,
        delivery: None,
        deleted: false,
    }
}
