//! The real [`App`] on a stage: driven by keys, answered by a desk in memory, drawn on a test
//! terminal. `settle` instead of sleeping: every request is answered before the next key.

use std::collections::VecDeque;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

use super::app::{App, Input, Options, Request};
use super::keymap::{Keymap, Stroke};
use crate::config::ThemeName;
use crate::domain::appeal::{AppealKind, Visibility};
use crate::domain::client::{Client, CompanyRef, Source, Standing};
use crate::domain::company::Company;
use crate::domain::contact::{Contact, ContactKind, Key};
use crate::domain::edit::{CardView, SaveOutcome};
use crate::domain::error::Error;
use crate::domain::fold::fold;
use crate::domain::ids::{AttachmentId, ClientId, CompanyId, MessageId, TicketId};
use crate::domain::page::{
    Anchor, ClientRow, RowKey, SortKey, TicketRow, TicketView as View, Totals, Window,
};
use crate::domain::ticket::{
    Attachment, MatchedBy, Message, Priority, Sidebar, Status, Ticket, TicketLine, TicketType,
    TicketView, Writer,
};
use crate::domain::time::Timestamp;
use crate::worker::protocol::{
    Answer, Ask, Changes, Deed, DeletePreview, Done, Drafts, Event, FormDraft, Found,
};

/// The time on the stage.
pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T09:40:00Z").unwrap()
}

fn ago(minutes: i64) -> Timestamp {
    now().plus_seconds(-60 * minutes)
}

/// A desk in memory with a week of a small shop.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) clients: Vec<Client>,
    pub(crate) tickets: Vec<TicketView>,
    /// Deeds in the order they were ordered.
    pub(crate) deeds: Vec<Deed>,
    pub(crate) drafts: std::collections::HashMap<TicketId, Drafts>,
    pub(crate) form_drafts: Vec<FormDraft>,
    /// What the next reply is answered with instead of being taken.
    pub(crate) next_write: Option<Result<Done, Error>>,
}

fn contact(kind: ContactKind, network: &str, value: &str, key: &str, label: &str) -> Contact {
    Contact {
        kind,
        network: network.to_owned(),
        value: value.to_owned(),
        key: Some(Key(key.to_owned())),
        e164: (kind == ContactKind::Phone).then(|| key.to_owned()),
        label: label.to_owned(),
        shared: false,
        claimed: false,
        source: Source::Auto,
    }
}

fn client(id: i64, name: &str, language: Option<&str>, company: Option<&str>) -> Client {
    let mut client = Client::blank(ago(60 * 24 * 90));
    client.id = ClientId(id);
    client.revision = 3;
    client.name = name.to_owned();
    client.name_source = Some(Source::Auto);
    client.language.code = language.map(str::to_owned);
    client.language.source = language.map(|_| Source::Auto);
    client.language.confidence = language.map(|_| 0.97);
    client.company = company.map(|name| CompanyRef {
        id: CompanyId(1),
        name: name.to_owned(),
        source: Source::Auto,
        given_by: None,
    });
    client.last_appeal_at = Some(ago(9));
    client
}

fn message(id: i64, ticket: i64, client: i64, name: &str, minutes: i64, text: &str) -> Message {
    Message {
        id: MessageId(id),
        ticket: TicketId(ticket),
        writer: Writer::Client,
        agent: None,
        client: Some(ClientId(client)),
        author_name: name.to_owned(),
        visibility: Visibility::Public,
        kind: AppealKind::Message,
        channel: "email".to_owned(),
        sent_at: ago(minutes),
        text: text.to_owned(),
        html: None,
        subject: None,
        cc: Vec::new(),
        reply_to: Vec::new(),
        post: None,
        thread: None,
        handle: None,
        attachments: Vec::new(),
        matched_by: None,
        delivery: None,
        deleted: false,
    }
}

fn by_agent(mut message: Message, agent: &str, visibility: Visibility) -> Message {
    message.writer = Writer::Agent;
    message.agent = Some(agent.to_owned());
    message.author_name = agent.to_owned();
    message.client = None;
    message.visibility = visibility;
    message
}

fn attachment(id: i64, message: i64, ticket: i64, name: &str, bytes: u64) -> Attachment {
    Attachment {
        id: AttachmentId(id),
        message: MessageId(message),
        ticket: TicketId(ticket),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes,
        blob: Some(crate::domain::client::BlobHash([7; 32])),
    }
}

fn ticket(
    id: i64,
    client: &Client,
    subject: &str,
    channel: &str,
    address: Option<&str>,
    mut messages: Vec<Message>,
) -> TicketView {
    for message in &mut messages {
        message.channel = channel.to_owned();
    }
    let last = messages.last().map_or(now(), |message| message.sent_at);
    let unread = messages
        .last()
        .is_some_and(|message| message.writer == Writer::Client);
    TicketView {
        ticket: Ticket {
            id: TicketId(id),
            revision: 1,
            client: client.id,
            client_name: client.display_name(),
            standing: client.standing,
            subject: subject.to_owned(),
            status: if unread { Status::New } else { Status::Open },
            priority: Priority::Medium,
            kind: TicketType::Question,
            channel: channel.to_owned(),
            reply_address: address.map(|address| Key(address.to_owned())),
            assignee: None,
            tags: Vec::new(),
            unread,
            linked: None,
            opened_by: Writer::Client,
            pardoned: false,
            snippet: String::new(),
            snoozed_until: None,
            created_at: messages.first().map_or(last, |message| message.sent_at),
            updated_at: last,
            last_message_at: last,
            messages: u32::try_from(messages.len()).unwrap(),
        },
        messages,
        events: Vec::new(),
        sidebar: Sidebar {
            client: client.clone(),
            last_tickets: Vec::new(),
            tickets: 1,
            post_comments: Vec::new(),
            attachments: Vec::new(),
        },
    }
}

impl Desk {
    pub(crate) fn sample() -> Self {
        let mut ivan = client(1, "Иван Петров", Some("ru"), Some("Acme GmbH"));
        ivan.position = "buyer".to_owned();
        ivan.note = "Well-known journalist, provide only verified information.".to_owned();
        ivan.contacts = vec![
            contact(
                ContactKind::Phone,
                "",
                "+7 921 123-45-67",
                "+79211234567",
                "mobile",
            ),
            contact(
                ContactKind::Email,
                "",
                "ivan@example.com",
                "ivan@example.com",
                "",
            ),
            contact(
                ContactKind::Messenger,
                "telegram",
                "193847",
                "telegram:193847",
                "",
            ),
            contact(
                ContactKind::Social,
                "vk",
                "https://vk.com/ivan",
                "vk:ivan",
                "",
            ),
            contact(ContactKind::AdditionalId, "crm", "42", "id:crm:42", ""),
        ];
        let mut lucia = client(2, "Lucía Ortega", Some("es"), None);
        lucia.standing = Standing::Vip;
        lucia.note = "Speaks slowly.\nPrefers e-mail.\nNever call before noon.\nHas two shops.\nPays in advance.".to_owned();
        lucia.contacts = vec![
            contact(
                ContactKind::Email,
                "",
                "lucia@tienda.example",
                "lucia@tienda.example",
                "",
            ),
            contact(
                ContactKind::Phone,
                "",
                "+34 600 12 34 56",
                "+34600123456",
                "mobile",
            ),
        ];
        let mut weiss = client(3, "T. Weiß", Some("de"), Some("Acme GmbH"));
        weiss.contacts = vec![contact(
            ContactKind::Email,
            "",
            "weiss@acme.example",
            "weiss@acme.example",
            "",
        )];
        let mut chen = client(4, "陈伟", Some("zh"), None);
        chen.contacts = vec![contact(
            ContactKind::Phone,
            "",
            "+86 139 1099 8888",
            "+8613910998888",
            "mobile",
        )];
        let mut promo = client(5, "muller.promo@spam.example", None, None);
        promo.standing = Standing::Spammer;
        let clients = vec![ivan, lucia, weiss, chen, promo];
        let [ivan, lucia, weiss, chen, _] = clients.as_slice() else {
            unreachable!()
        };
        let mut where_is = ticket(
            1042,
            ivan,
            "Где мой заказ?",
            "telegram",
            Some("telegram:193847"),
            vec![
                message(
                    1,
                    1042,
                    1,
                    "Иван Петров",
                    28,
                    "Здравствуйте! Где мой заказ? Уже пятый день жду доставку.",
                ),
                by_agent(
                    message(
                        2,
                        1042,
                        1,
                        "",
                        20,
                        "Иван, проверяю. Напишу через десять минут.",
                    ),
                    "olga",
                    Visibility::Public,
                ),
                by_agent(
                    message(3, 1042, 1, "", 19, "Courier says parcel is at the depot."),
                    "olga",
                    Visibility::Internal,
                ),
                message(
                    4,
                    1042,
                    1,
                    "Иван Петров",
                    9,
                    "Спасибо, жду. Вот ссылка https://track.example/8841",
                ),
            ],
        );
        where_is.messages[0].attachments = vec![attachment(1, 1, 1042, "receipt.pdf", 81_204)];
        where_is.messages[0].matched_by = Some(MatchedBy {
            kind: ContactKind::Phone,
            value: Key("+79211234567".to_owned()),
            claimed: false,
        });
        where_is.sidebar.attachments = vec![attachment(1, 1, 1042, "receipt.pdf", 81_204)];
        where_is.sidebar.tickets = 12;
        where_is.sidebar.last_tickets = [
            (988, "Возврат", Status::Solved),
            (871, "Invoice", Status::Closed),
            (640, "Доставка", Status::Closed),
        ]
        .map(|(id, subject, status)| TicketLine {
            id: TicketId(id),
            subject: subject.to_owned(),
            status,
            channel: "email".to_owned(),
            messages: 3,
            created_at: ago(60 * 24 * 20),
            last_message_at: ago(60 * 24 * 10),
        })
        .to_vec();
        let mut account = ticket(
            1041,
            lucia,
            "No puedo entrar en mi cuenta",
            "email",
            Some("lucia@tienda.example"),
            vec![message(
                5,
                1041,
                2,
                "Lucía Ortega",
                2,
                "Hola,\n\nno puedo entrar en mi cuenta desde ayer.\n\nGracias\nLucía\n\nEl lunes, Soporte escribió:\n> Su cuenta está lista.\n> Saludos\n",
            )],
        );
        account.ticket.priority = Priority::Urgent;
        let invoice = ticket(
            1030,
            weiss,
            "Re: Rechnung 2231 fehlt",
            "email",
            Some("weiss@acme.example"),
            vec![
                message(
                    6,
                    1030,
                    3,
                    "T. Weiß",
                    60 * 26,
                    "Guten Tag,\ndie Rechnung 2231 fehlt noch.\n-- \nT. Weiß\nAcme GmbH",
                ),
                by_agent(
                    message(
                        7,
                        1030,
                        3,
                        "",
                        21,
                        "Guten Tag Herr Weiß,\nsie ist unterwegs.",
                    ),
                    "olga",
                    Visibility::Public,
                ),
            ],
        );
        let mut missed = ticket(
            1029,
            chen,
            "missed call",
            "telephony",
            Some("+8613910998888"),
            vec![message(8, 1029, 4, "陈伟", 34, "")],
        );
        missed.messages[0].kind = AppealKind::Call;
        missed.ticket.status = Status::Pending;
        missed.ticket.unread = false;
        let old = ticket(
            988,
            ivan,
            "Возврат",
            "email",
            Some("ivan@example.com"),
            vec![
                message(
                    9,
                    988,
                    1,
                    "Иван Петров",
                    60 * 24 * 12,
                    "Хочу вернуть заказ.",
                ),
                by_agent(
                    message(10, 988, 1, "", 60 * 24 * 11, "Готово."),
                    "olga",
                    Visibility::Public,
                ),
            ],
        );
        Self {
            tickets: vec![account, where_is, invoice, missed, old],
            clients,
            deeds: Vec::new(),
            drafts: Default::default(),
            form_drafts: Vec::new(),
            next_write: None,
        }
    }

    /// A desk without anything.
    pub(crate) fn empty() -> Self {
        Self {
            clients: Vec::new(),
            tickets: Vec::new(),
            deeds: Vec::new(),
            drafts: Default::default(),
            form_drafts: Vec::new(),
            next_write: None,
        }
    }

    /// A desk of so many clients, each with one ticket.
    pub(crate) fn of(clients: i64) -> Self {
        let mut desk = Self::empty();
        for id in 1..=clients {
            let mut client = client(id, &format!("Client {id:05}"), Some("en"), None);
            client.note = format!("note of {id}");
            let mail = format!("c{id}@example.com");
            client.contacts = vec![contact(ContactKind::Email, "", &mail, &mail, "")];
            desk.tickets.push(ticket(
                id,
                &client,
                &format!("Question {id}"),
                "email",
                Some(&mail),
                vec![message(id, id, id, &client.name, id, "How?")],
            ));
            desk.clients.push(client);
        }
        desk
    }

    pub(crate) fn ticket(&mut self, id: i64) -> &mut TicketView {
        self.tickets
            .iter_mut()
            .find(|view| view.ticket.id.0 == id)
            .unwrap()
    }

    fn answer(&mut self, ask: &Ask) -> Result<Answer, Error> {
        Ok(match ask {
            Ask::Clients {
                query,
                anchor,
                rows,
                ..
            } => {
                let query = fold(query);
                let all = self
                    .clients
                    .iter()
                    .filter(|client| fold(&client.name).contains(&query))
                    .map(client_row)
                    .collect();
                Answer::Clients(window(all, anchor, *rows, |row: &ClientRow| row.id.0))
            }
            Ask::Tickets {
                view,
                filter,
                anchor,
                rows,
                ..
            } => {
                let filter = fold(filter);
                let all = self
                    .tickets
                    .iter()
                    .filter(|t| match view {
                        View::Active => t.ticket.status.is_active() && t.ticket.id.0 != 988,
                        View::Client(id) => t.ticket.client == *id,
                        View::Status(status) => t.ticket.status == *status,
                        _ => true,
                    })
                    .filter(|t| {
                        fold(&format!("{} {}", t.ticket.subject, t.ticket.client_name))
                            .contains(&filter)
                    })
                    .map(ticket_row)
                    .collect();
                Answer::Tickets(window(all, anchor, *rows, |row: &TicketRow| row.id.0))
            }
            Ask::NextUnread { after } => {
                let at =
                    after.and_then(|id| self.tickets.iter().position(|view| view.ticket.id == id));
                let start = at.map_or(0, |at| at + 1);
                let count = self.tickets.len();
                Answer::NextUnread(
                    (0..count)
                        .map(|step| &self.tickets[(start + step) % count].ticket)
                        .find(|ticket| ticket.unread && Some(ticket.id) != *after)
                        .map(|ticket| ticket.id),
                )
            }
            Ask::Ticket(id) => {
                let view = self
                    .tickets
                    .iter()
                    .find(|view| view.ticket.id == *id)
                    .cloned()
                    .ok_or_else(|| Error::not_found(format!("there is no ticket #{id}")))?;
                let drafts = self.drafts.get(id).cloned().unwrap_or_default();
                Answer::Ticket(Box::new(view), drafts)
            }
            Ask::Card(id) => {
                let client = self
                    .clients
                    .iter()
                    .find(|client| client.id == *id)
                    .cloned()
                    .ok_or_else(|| Error::not_found(format!("there is no client #{id}")))?;
                let tickets: Vec<TicketLine> = self
                    .tickets
                    .iter()
                    .filter(|view| view.ticket.client == *id)
                    .map(|view| TicketLine {
                        id: view.ticket.id,
                        subject: view.ticket.subject.clone(),
                        status: view.ticket.status,
                        channel: view.ticket.channel.clone(),
                        messages: view.ticket.messages,
                        created_at: view.ticket.created_at,
                        last_message_at: view.ticket.last_message_at,
                    })
                    .collect();
                Answer::Card(Box::new(CardView {
                    client,
                    ticket_count: tickets.len() as u64,
                    tickets,
                    history: Vec::new(),
                    duplicates: Vec::new(),
                }))
            }
            Ask::Companies(_) => Answer::Companies(vec![Company {
                id: CompanyId(1),
                name: "Acme GmbH".to_owned(),
                domains: vec!["acme.example".to_owned()],
                clients: 2,
            }]),
            Ask::Find(text) => {
                let text = fold(text);
                Answer::Find(
                    self.clients
                        .iter()
                        .filter(|client| fold(&client.name).contains(&text))
                        .map(|client| Found::Client(client_row(client)))
                        .collect(),
                )
            }
            Ask::Inbox => Answer::Inbox(Box::default()),
            Ask::Totals => Answer::Totals(Totals {
                active_tickets: self
                    .tickets
                    .iter()
                    .filter(|view| view.ticket.status.is_active())
                    .count() as u64,
                unread_tickets: self
                    .tickets
                    .iter()
                    .filter(|view| view.ticket.unread)
                    .count() as u64,
                clients: self.clients.len() as u64,
                companies: 1,
                rejects: 0,
                reviews: 2,
            }),
            Ask::DeletePreview(_) => Answer::DeletePreview(DeletePreview {
                tickets: 4,
                messages: 17,
                attachments: 2,
                elsewhere: 0,
            }),
            Ask::Why(_) => Answer::Why(vec!["No entry of either list matches.".to_owned()]),
            Ask::FormDrafts => Answer::FormDrafts(self.form_drafts.clone()),
            Ask::Tags(_) => Answer::Tags(vec!["refund".to_owned(), "vip-care".to_owned()]),
            other => return Err(Error::failed(format!("not on this stage: {other:?}"))),
        })
    }

    fn order(&mut self, deed: Deed) -> Result<Done, Error> {
        self.deeds.push(deed.clone());
        match deed {
            Deed::Write {
                ticket,
                visibility,
                text,
                then,
                ..
            } => {
                if let Some(answer) = self.next_write.take() {
                    return answer;
                }
                let id = 1000 + self.deeds.len() as i64;
                let view = self.ticket(ticket.0);
                let written = by_agent(message(id, ticket.0, 0, "", 0, &text), "olga", visibility);
                view.messages.push(written);
                view.ticket.unread = false;
                view.ticket.status = then.unwrap_or(Status::Open);
                Ok(Done::Said {
                    sentence: format!("reply in #{ticket} sent"),
                    undo: true,
                })
            }
            Deed::SetUnread(ticket, unread) => {
                self.ticket(ticket.0).ticket.unread = unread;
                Ok(Done::Quiet)
            }
            Deed::SetStatus(tickets, status) => {
                for id in &tickets {
                    self.ticket(id.0).ticket.status = status;
                }
                Ok(Done::Said {
                    sentence: format!("{} set to {}", tickets.len(), status.name()),
                    undo: true,
                })
            }
            Deed::ChangeClient(id, to) => {
                let client = self.clients.iter().find(|c| c.id == to).cloned().unwrap();
                let view = self.ticket(id.0);
                view.ticket.client = to;
                view.ticket.client_name = client.display_name();
                view.ticket.reply_address = client
                    .contacts
                    .iter()
                    .find_map(|contact| contact.key.clone());
                view.sidebar.client = client;
                Ok(Done::Said {
                    sentence: "client changed".to_owned(),
                    undo: true,
                })
            }
            Deed::Draft(id, visibility, text) => {
                let drafts = self.drafts.entry(id).or_default();
                let kept = Some(text).filter(|text| !text.is_empty());
                match visibility {
                    Visibility::Public => drafts.reply = kept,
                    Visibility::Internal => drafts.comment = kept,
                }
                Ok(Done::Quiet)
            }
            Deed::SaveCard(edit) => {
                let mut card = edit.mine;
                card.revision += 1;
                match self.clients.iter_mut().find(|client| client.id == card.id) {
                    Some(client) => *client = card.clone(),
                    None => {
                        card.id = ClientId(self.clients.len() as i64 + 1);
                        self.clients.push(card.clone());
                    }
                }
                for view in &mut self.tickets {
                    if view.ticket.client == card.id {
                        view.sidebar.client = card.clone();
                    }
                }
                Ok(Done::Save(SaveOutcome::Saved(Box::new(card))))
            }
            Deed::NewTicket { client, .. } => {
                let at = self
                    .tickets
                    .iter()
                    .find(|view| view.ticket.client == client)
                    .map(|view| view.ticket.id)
                    .unwrap();
                Ok(Done::Ticket(at))
            }
            _ => Ok(Done::Said {
                sentence: "done".to_owned(),
                undo: true,
            }),
        }
    }
}

fn key_of(id: i64) -> RowKey {
    RowKey {
        rank: 1,
        sort: SortKey::Number(id),
        id,
    }
}

fn client_row(client: &Client) -> ClientRow {
    ClientRow {
        id: client.id,
        key: key_of(client.id.0),
        name: client.display_name(),
        standing: client.standing,
        company: client.company.as_ref().map(|company| company.name.clone()),
        language: client.language.code.clone(),
        last_appeal_at: client.last_appeal_at,
        created_at: client.created_at,
    }
}

fn ticket_row(view: &TicketView) -> TicketRow {
    TicketRow {
        id: view.ticket.id,
        key: key_of(view.ticket.id.0),
        client: view.ticket.client,
        client_name: view.ticket.client_name.clone(),
        standing: view.ticket.standing,
        company: view
            .sidebar
            .client
            .company
            .as_ref()
            .map(|company| company.name.clone()),
        subject: view.ticket.subject.clone(),
        snippet: view
            .messages
            .last()
            .map(|message| message.text.clone())
            .unwrap_or_default(),
        status: view.ticket.status,
        priority: view.ticket.priority,
        channel: view.ticket.channel.clone(),
        unread: view.ticket.unread,
        assignee: None,
        last_message_at: view.ticket.last_message_at,
    }
}

fn window<R: Clone>(all: Vec<R>, anchor: &Anchor, rows: usize, id: fn(&R) -> i64) -> Window<R> {
    let place = |key: &RowKey| all.iter().position(|row| id(row) == key.id);
    let (from, to) = match anchor {
        Anchor::Top => (0, rows),
        Anchor::Bottom => (all.len().saturating_sub(rows), all.len()),
        Anchor::After(key) => place(key).map_or((0, rows), |at| (at + 1, at + 1 + rows)),
        Anchor::Before(key) => place(key).map_or((0, 0), |at| (at.saturating_sub(rows), at)),
        Anchor::Around(key) => {
            let at = place(key).unwrap_or(0);
            (at.saturating_sub(rows / 2), at + rows / 2)
        }
    };
    let to = to.min(all.len());
    let from = from.min(to);
    Window {
        rows: all[from..to].to_vec(),
        more_before: from > 0,
        more_after: to < all.len(),
        notes: Vec::new(),
    }
}

/// A keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Greek,
}

impl Script {
    /// The character in the place of a Latin letter.
    fn of(self, letter: char) -> char {
        const LATIN: &str = "qwertyuiopasdfghjklzxcvbnm";
        let row = match self {
            Self::Latin => LATIN,
            Self::Cyrillic => "йцукенгшщзфывапролдячсмить",
            Self::Greek => ";ςερτυθιοπασδφγηξκλζχψωβνμ",
        };
        let at = LATIN.chars().position(|c| c == letter).unwrap();
        row.chars().nth(at).unwrap()
    }
}

/// The app, its desk and its terminal.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) desk: Desk,
    pub(crate) now: Timestamp,
    /// Requests that are not for the desk: copies, links, calls.
    pub(crate) outside: Vec<Request>,
    terminal: Terminal<TestBackend>,
    /// While set, asks and orders wait here unanswered.
    pub(crate) slow: bool,
    waiting: VecDeque<Request>,
}

impl Stage {
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, Desk::sample())
    }

    pub(crate) fn with(width: u16, height: u16, desk: Desk) -> Self {
        let options = Options {
            agent: "olga".to_owned(),
            agents: vec!["olga".to_owned(), "pavel".to_owned()],
            file: "desk.db".to_owned(),
            theme: ThemeName::Default,
            colours: 256,
            ascii: false,
            mouse: true,
            bell: false,
            keymap: Keymap::standard(),
            zone: TimeZone::UTC,
            downloads: "/tmp/downloads".into(),
            custom: Vec::new(),
            region: crate::domain::contact::phone::Region::parse("DE"),
            call: vec!["true".to_owned()],
        };
        let app = App::new(options, Size { width, height }, now());
        let mut stage = Self {
            app,
            desk,
            now: now(),
            outside: Vec::new(),
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
            slow: false,
            waiting: VecDeque::new(),
        };
        let first = stage.app.start();
        stage.take(first);
        stage.settle();
        stage
    }

    fn take(&mut self, requests: Vec<Request>) {
        for request in requests {
            match request {
                Request::Ask(..) | Request::Order(..) => self.waiting.push_back(request),
                other => self.outside.push(other),
            }
        }
    }

    /// Answers everything that was asked and ordered, and draws.
    pub(crate) fn settle(&mut self) {
        while !self.slow {
            let Some(request) = self.waiting.pop_front() else {
                break;
            };
            let mut events = Vec::new();
            match request {
                Request::Ask(slot, generation, ask) => {
                    // Asks of an older generation are answered, too: the app must drop them.
                    let answer = self.desk.answer(&ask);
                    events.push(Event::Answer {
                        slot,
                        generation,
                        answer,
                    });
                }
                Request::Order(generation, deed) => {
                    let changes = !matches!(deed, Deed::Draft(..));
                    let done = self.desk.order(deed);
                    events.push(Event::Done { generation, done });
                    if changes {
                        events.push(Event::Changed(Changes {
                            clients: true,
                            tickets: true,
                            inbox: true,
                        }));
                    }
                }
                _ => {}
            }
            for event in events {
                self.input(Input::Event(event));
            }
        }
        self.draw();
    }

    fn input(&mut self, input: Input) {
        let requests = self.app.update(self.now, input);
        self.take(requests);
    }

    pub(crate) fn draw(&mut self) {
        let mut drawn = None;
        let app = &self.app;
        self.terminal
            .draw(|frame| drawn = Some(app.draw(frame)))
            .unwrap();
        self.app.seen(drawn.unwrap());
    }

    /// As [`Stage::press`] on a keyboard of another script; text between ‹› stays as it is.
    pub(crate) fn press_in(&mut self, script: Script, keys: &str) -> &mut Self {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            if let Some(text) = rest.strip_prefix('‹') {
                let (text, after) = text.split_once('›').unwrap();
                self.press(&format!("‹{text}›"));
                rest = after.trim_start();
                continue;
            }
            let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
            let (head, last) = match name.char_indices().next_back() {
                Some((at, c))
                    if c.is_ascii_lowercase() && (at == 0 || name.starts_with("Ctrl-")) =>
                {
                    (&name[..at], script.of(c).to_string())
                }
                _ => (name, String::new()),
            };
            self.press(&format!("{head}{last}"));
            rest = after.trim_start();
        }
        self
    }

    /// Presses keys, parted by blanks: `Space r`, `Ctrl-s`, `j`; `‹text›` types the text.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            if let Some(text) = rest.strip_prefix('‹') {
                let (text, after) = text.split_once('›').unwrap();
                for c in text.chars() {
                    self.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
                }
                rest = after.trim_start();
                continue;
            }
            let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
            let stroke = Stroke::parse(name).unwrap_or_else(|why| panic!("{name}: {why}"));
            let mut modifiers = KeyModifiers::NONE;
            modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
            modifiers.set(KeyModifiers::SHIFT, stroke.shift);
            self.key(KeyEvent::new(stroke.code, modifiers));
            rest = after.trim_start();
        }
        self
    }

    pub(crate) fn key(&mut self, key: KeyEvent) {
        self.input(Input::Key(key));
        self.settle();
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.input(Input::Paste(text.to_owned()));
        self.settle();
        self
    }

    pub(crate) fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now = self.now.plus_seconds(seconds);
        self.input(Input::Tick);
        self.settle();
        self
    }

    pub(crate) fn event(&mut self, event: Event) -> &mut Self {
        self.input(Input::Event(event));
        self.settle();
        self
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        // The backend of the loop clamps, too.
        let (width_drawn, height_drawn) = (width.min(500), height.min(200));
        self.terminal
            .backend_mut()
            .resize(width_drawn, height_drawn);
        self.terminal
            .resize(ratatui::layout::Rect::new(0, 0, width_drawn, height_drawn))
            .unwrap();
        self.input(Input::Resize(width, height));
        self.settle();
        self
    }

    pub(crate) fn give(&mut self, input: Input) -> &mut Self {
        self.input(input);
        self.settle();
        self
    }

    pub(crate) fn click_at(&mut self, column: u16, row: u16) {
        self.input(Input::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }));
        self.settle();
    }

    /// The generation of an order that waits, while slow.
    pub(crate) fn generation_of(&self, wanted: fn(&Deed) -> bool) -> u64 {
        self.waiting
            .iter()
            .find_map(|request| match request {
                Request::Order(generation, deed) if wanted(deed) => Some(*generation),
                _ => None,
            })
            .unwrap()
    }

    /// Clicks the first place where this text stands.
    pub(crate) fn click(&mut self, text: &str) -> &mut Self {
        let (column, row) = self.find(text);
        for kind in [
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Up(MouseButton::Left),
        ] {
            self.input(Input::Mouse(MouseEvent {
                kind,
                column,
                row,
                modifiers: KeyModifiers::NONE,
            }));
        }
        self.settle();
        self
    }

    /// The cell where this text begins.
    pub(crate) fn find(&self, text: &str) -> (u16, u16) {
        let buffer = self.terminal.backend().buffer();
        let area = buffer.area;
        for y in 0..area.height {
            for x in 0..area.width {
                let line: String = (x..area.width).map(|x| buffer[(x, y)].symbol()).collect();
                if line.starts_with(text) {
                    return (x, y);
                }
            }
        }
        panic!("«{text}» is not on the screen:\n{}", self.screen());
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let area = buffer.area;
        let mut screen = String::new();
        for y in 0..area.height {
            let mut skip = 0;
            let mut line = String::new();
            for x in 0..area.width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = super::text::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            screen.push_str(line.trim_end());
            screen.push('\n');
        }
        screen
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// Fails unless the text stands on the screen.
    pub(crate) fn see(&mut self, text: &str) -> &mut Self {
        assert!(self.has(text), "«{text}» is missing:\n{}", self.screen());
        self
    }

    /// Fails if the text stands on the screen.
    pub(crate) fn miss(&mut self, text: &str) -> &mut Self {
        assert!(!self.has(text), "«{text}» is there:\n{}", self.screen());
        self
    }

    pub(crate) fn cursor(&mut self) -> Option<(u16, u16)> {
        let visible = self.app.caret_is_shown();
        visible.then(|| {
            let position = self.terminal.get_cursor_position().unwrap();
            (position.x, position.y)
        })
    }

    /// Whether the app asked to end.
    pub(crate) fn ended(&self) -> bool {
        self.outside.contains(&Request::Quit)
    }

    /// Lets the desk answer again.
    pub(crate) fn quicken(&mut self) -> &mut Self {
        self.slow = false;
        self.settle();
        self
    }
}
