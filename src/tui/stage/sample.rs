//! What the sample desk holds: a week of a small shop.

use super::desk::Desk;
use super::now;
use crate::domain::appeal::{AppealKind, Visibility};
use crate::domain::client::{Client, CompanyRef, Source, Standing};
use crate::domain::contact::{Contact, ContactKind, Key};
use crate::domain::ids::{AttachmentId, ClientId, CompanyId, MessageId, TicketId};
use crate::domain::ticket::{
    Attachment, MatchedBy, Message, Priority, ReplyWay, Sidebar, Status, Ticket, TicketLine,
    TicketType, TicketView, Writer,
};
use crate::domain::time::Timestamp;

fn ago(minutes: i64) -> Timestamp {
    now().plus_seconds(-60 * minutes)
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

/// So many messages of a ticket, a minute apart, oldest first.
pub(crate) fn many(ticket: i64, count: i64) -> Vec<Message> {
    (0..count)
        .map(|n| {
            let text = format!("line {n}.");
            message(10_000 + n, ticket, 1, "Иван Петров", 2_000 - n, &text)
        })
        .collect()
}

pub(super) fn message(
    id: i64,
    ticket: i64,
    client: i64,
    name: &str,
    minutes: i64,
    text: &str,
) -> Message {
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
        remarks: Vec::new(),
        attachments: Vec::new(),
        matched_by: None,
        delivery: None,
        deleted: false,
    }
}

pub(super) fn by_agent(mut message: Message, agent: &str, visibility: Visibility) -> Message {
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
        earlier: 0,
        later: 0,
        present: Vec::new(),
        reply: ReplyWay::default(),
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
            history: Vec::new(),
            segments: Vec::new(),
            undo_days: 30,
            reviews: Vec::new(),
            presence: Vec::new(),
            block: Ok(Default::default()),
            next_write: None,
            full: false,
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
            history: Vec::new(),
            segments: Vec::new(),
            undo_days: 30,
            reviews: Vec::new(),
            presence: Vec::new(),
            block: Ok(Default::default()),
            next_write: None,
            full: false,
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
}
