//! Search as you type (`P7`), and what the index costs.
//!
//! `cargo bench --bench search -- [CLIENTS [MESSAGES]]` builds a desk file of so many clients (100,000
//! unless said otherwise) with names in many scripts and so many messages of 50 to 800 characters (as
//! many as clients), indexes it, and prints microseconds a row, sizes, and the 50th and 99th percentile
//! and the worst of the first 50 hits for what is typed, one to eight letters of words that are there.

#![allow(clippy::print_stdout, reason = "a measurement prints what it measured")]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use deskcard::domain::appeal::{AppealKind, Visibility};
use deskcard::domain::client::{Client, CompanyRef, Source, Standing};
use deskcard::domain::contact::{Contact, ContactKind, Key};
use deskcard::domain::ids::{CompanyId, MessageId, TicketId};
use deskcard::domain::page::{Anchor, ClientOrder, TicketOrder, TicketView};
use deskcard::domain::query::Query;
use deskcard::domain::ticket::{Message, Priority, Status, Ticket, TicketType, Writer};
use deskcard::domain::time::Timestamp;
use deskcard::store::{Access, NewMessage, Store};

/// First names, last names and words of one language.
struct Tongue(
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

const TONGUES: &[Tongue] = &[
    Tongue(
        "en",
        &[
            "James", "Mary", "Robert", "Linda", "Oliver", "Chloe", "Anna",
        ],
        &["Smith", "Taylor", "Johnson", "Walker", "Hall", "Young"],
        "hello where is my order it was paid last week and the parcel did not arrive please refund the money or send a new kettle thank you",
    ),
    Tongue(
        "de",
        &["Jürgen", "Käthe", "Björn", "Anna", "Lukas", "Sabine"],
        &["Müller", "Groß", "Schröder", "Weiß", "Jäger", "Köhler"],
        "guten tag wo bleibt meine bestellung die rechnung ist schon bezahlt aber das paket kam nicht an bitte um rückzahlung oder ersatz vielen dank",
    ),
    Tongue(
        "ru",
        &["Иван", "Пётр", "Анна", "Сергей", "Алёна", "Дмитрий"],
        &[
            "Петров",
            "Иванова",
            "Кузнецов",
            "Соловьёва",
            "Попов",
            "Смирнова",
        ],
        "здравствуйте где мой заказ я оплатил его на прошлой неделе но посылка так и не пришла верните пожалуйста деньги или пришлите новый чайник спасибо",
    ),
    Tongue(
        "uk",
        &["Олена", "Тарас", "Їжак", "Наталія"],
        &["Шевченко", "Коваленко", "Бойко", "Ґонта"],
        "добрий день де моє замовлення я заплатив минулого тижня а посилка не надійшла поверніть гроші будь ласка дякую",
    ),
    Tongue(
        "pl",
        &["Łukasz", "Zofia", "Wojciech", "Małgorzata"],
        &["Wójcik", "Kowalski", "Żak", "Dąbrowska"],
        "dzień dobry gdzie jest moje zamówienie zapłaciłem w zeszłym tygodniu a paczka nie dotarła proszę o zwrot pieniędzy dziękuję",
    ),
    Tongue(
        "tr",
        &["İbrahim", "Ayşe", "Çağla", "Ömer"],
        &["Yılmaz", "Öztürk", "Şahin", "Aydın"],
        "merhaba siparişim nerede geçen hafta ödedim ama paket gelmedi lütfen parayı iade edin teşekkürler",
    ),
    Tongue(
        "zh",
        &["小明", "伟", "芳", "丽华", "国强"],
        &["王", "李", "张", "欧阳", "陈"],
        "你好 请问我的订单在哪里 上周已经付款 但是包裹还没有收到 请退款 或者重新发货 谢谢",
    ),
    Tongue(
        "ja",
        &["太郎", "花子", "さくら", "健一"],
        &["山田", "佐藤", "鈴木", "高橋"],
        "こんにちは 注文した商品がまだ届きません 先週支払いました 返金をお願いします ありがとうございます",
    ),
    Tongue(
        "ar",
        &["محمد", "فاطمة", "أحمد", "ليلى"],
        &["علي", "حسن", "العمري", "منصور"],
        "مرحبا أين طلبي لقد دفعت الأسبوع الماضي ولم تصل الشحنة أرجو إعادة المبلغ شكرا",
    ),
    Tongue(
        "el",
        &["Νίκος", "Ελένη", "Γιώργος"],
        &["Παπαδόπουλος", "Γεωργίου", "Οικονόμου"],
        "καλησπέρα πού είναι η παραγγελία μου πλήρωσα την περασμένη εβδομάδα αλλά το δέμα δεν ήρθε ευχαριστώ",
    ),
    Tongue(
        "ko",
        &["민준", "서연", "지우"],
        &["김", "이", "박"],
        "안녕하세요 주문한 상품이 아직 도착하지 않았습니다 지난주에 결제했습니다 환불해 주세요 감사합니다",
    ),
    Tongue(
        "th",
        &["สมชาย", "มาลี"],
        &["ใจดี", "ศรีสุข"],
        "สวัสดีครับ สินค้าที่สั่งยังไม่มาถึง จ่ายเงินไปแล้วสัปดาห์ก่อน ขอเงินคืนด้วย ขอบคุณครับ",
    ),
];

/// A small generator, so that every run measures the same desk.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % below.max(1) as u64) as usize
    }

    fn pick<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.roll(of.len())]
    }
}

fn contact(kind: ContactKind, network: &str, value: String, e164: Option<String>) -> Contact {
    let key = if network.is_empty() {
        value.clone()
    } else {
        format!("{network}:{value}")
    };
    Contact {
        kind,
        network: network.to_owned(),
        key: Some(Key(e164.clone().unwrap_or(key))),
        value,
        e164,
        label: String::new(),
        shared: false,
        claimed: false,
        source: Source::Auto,
    }
}

fn client(number: usize, dice: &mut Dice) -> Client {
    let at = Timestamp(1_700_000_000_000_000 + number as i64 * 1_000_000);
    let mut client = Client::blank(at);
    let Tongue(code, first, last, _) = &TONGUES[dice.roll(TONGUES.len())];
    client.name = match *code {
        "zh" | "ja" | "ko" => format!("{}{}", dice.pick(last), dice.pick(first)),
        _ => format!("{} {}", dice.pick(first), dice.pick(last)),
    };
    // One in twelve came by phone or messenger alone and has no name.
    if dice.roll(12) == 0 {
        client.name.clear();
    }
    client.language.code = Some((*code).to_owned());
    client.last_appeal_at = Some(Timestamp(at.0 + dice.roll(1 << 40) as i64));
    client.standing = match dice.roll(200) {
        0 => Standing::Vip,
        1 => Standing::Spammer,
        _ => Standing::Normal,
    };
    let host = dice.pick(&[
        "gmail.com",
        "mail.ru",
        "example.org",
        "web.de",
        "qq.com",
        "firma.example",
    ]);
    let word = dice.pick(&["ivan", "shop", "anna", "info", "lukas", "sales", "kim"]);
    client.contacts.push(contact(
        ContactKind::Email,
        "",
        format!("{word}.{number:x}@{host}"),
        None,
    ));
    if dice.roll(2) == 0 {
        let phone = format!("+49171{number:08}");
        client
            .contacts
            .push(contact(ContactKind::Phone, "", phone.clone(), Some(phone)));
    }
    if dice.roll(3) == 0 {
        client.contacts.push(contact(
            ContactKind::Messenger,
            "telegram",
            format!("{}", 10_000_000 + number),
            None,
        ));
    }
    if dice.roll(20) == 0 {
        client.note = "Calls on Mondays only, prefers a refund to a replacement".to_owned();
        client.tags = vec!["wholesale".to_owned()];
    }
    client
}

fn ticket(client: &Client, at: Timestamp) -> Ticket {
    Ticket {
        id: TicketId(0),
        revision: 0,
        client: client.id,
        client_name: client.display_name(),
        standing: client.standing,
        subject: "Where is my order".to_owned(),
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
        created_at: at,
        updated_at: at,
        last_message_at: at,
        messages: 1,
    }
}

fn message(client: &Client, ticket: TicketId, at: Timestamp, dice: &mut Dice) -> NewMessage {
    let code = client.language.code.as_deref().unwrap_or_default();
    let words: Vec<&str> = TONGUES
        .iter()
        .find(|tongue| tongue.0 == code)
        .map_or("", |tongue| tongue.3)
        .split(' ')
        .collect();
    let length = 50 + dice.roll(750);
    let mut text = String::new();
    let mut letters = 0;
    while letters < length {
        // Most words come again and again; orders, names and typing errors do not.
        match dice.roll(14) {
            0 => text.push_str(&format!("#{} ", dice.roll(1_000_000))),
            1 => text.push_str(&format!("{}{} ", dice.pick(&words), dice.roll(3_000))),
            _ => {
                text.push_str(dice.pick(&words));
                text.push(' ');
            }
        }
        letters += 7;
    }
    NewMessage {
        message: Message {
            id: MessageId(0),
            ticket,
            writer: Writer::Client,
            agent: None,
            client: Some(client.id),
            author_name: client.display_name(),
            visibility: Visibility::Public,
            kind: AppealKind::Message,
            channel: "email".to_owned(),
            sent_at: at,
            text,
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
        },
        source_id: None,
        more: serde_json::Map::new(),
        guest: false,
    }
}

/// Fills the file; a third of the clients is bound to one of the companies.
fn fill(store: &Store, clients: usize, messages: usize) -> Result<(), Box<dyn Error>> {
    let mut dice = Dice(1);
    let tx = store.begin()?;
    let companies: Vec<CompanyId> = (0..2_000)
        .map(|number| {
            tx.insert_company(&format!(
                "{} {number}",
                ["Acme", "Contoso", "Ромашка", "光明"][number % 4]
            ))
        })
        .collect::<Result<_, _>>()?;
    tx.commit()?;
    let (mut made, mut written) = (0, 0);
    while made < clients {
        let tx = store.begin()?;
        for _ in 0..20_000.min(clients - made) {
            let mut client = client(made, &mut dice);
            if dice.roll(3) == 0 {
                client.company = Some(CompanyRef {
                    id: companies[dice.roll(companies.len())],
                    name: String::new(),
                    source: Source::Auto,
                    given_by: None,
                });
            }
            tx.insert_client(&mut client)?;
            made += 1;
            let mut ticket_id = None;
            while written * clients < made * messages {
                let at = Timestamp(client.created_at.0 + written as i64);
                let id = match ticket_id {
                    Some(id) => id,
                    None => {
                        let mut ticket = ticket(&client, at);
                        tx.insert_ticket(&mut ticket)?;
                        *ticket_id.insert(ticket.id)
                    }
                };
                let mut new = message(&client, id, at, &mut dice);
                new.message.id = tx.reserve_message();
                tx.insert_message(&mut new)?;
                written += 1;
            }
        }
        tx.commit()?;
    }
    Ok(())
}

/// What an agent may type: beginnings and middles of what cards have.
fn typed(length: usize, dice: &mut Dice, clients: usize) -> String {
    let card = client(dice.roll(clients), dice);
    let email = card.contacts[0].value.clone();
    let source = match dice.roll(10) {
        0..=5 if !card.name.is_empty() => card.name,
        0..=7 => email,
        8 => format!("171{:08}", dice.roll(clients)),
        _ => [
            "acme",
            "ромашка",
            "wholesale",
            "@gmail.com",
            "refund",
            "telegram:1",
        ][dice.roll(6)]
        .to_owned(),
    };
    let letters: Vec<char> = source.chars().collect();
    let from = if dice.roll(2) == 0 {
        0
    } else {
        dice.roll(letters.len().saturating_sub(length))
    };
    letters[from..]
        .iter()
        .take(length)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Percentiles in milliseconds, and what was slowest.
fn report(what: &str, mut times: Vec<(Duration, String)>) {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].0.as_secs_f64() * 1e3;
    let worst = times.last().map_or("", |(_, text)| text);
    println!(
        "{what:<28} p50 {:>7.3}  p99 {:>7.3}  worst {:>7.3} ms («{worst}»)",
        at(50),
        at(99),
        at(100)
    );
}

fn measure(
    rounds: usize,
    mut text: impl FnMut() -> String,
    mut search: impl FnMut(&str) -> Result<usize, Box<dyn Error>>,
) -> Result<Vec<(Duration, String)>, Box<dyn Error>> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let text = text();
        let begin = Watch::start();
        search(&text)?;
        times.push((begin.elapsed(), text));
    }
    Ok(times)
}

/// Megabytes of a file and its log.
fn size(path: &Path) -> f64 {
    let mut log = path.to_owned().into_os_string();
    log.push("-wal");
    [path, Path::new(&log)]
        .iter()
        .map(|path| std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1e6))
        .sum()
}

/// Time that passes for this thread: on the processor where the system tells (other programs do not
/// count then), else by the clock on the wall.
struct Watch {
    wall: Instant,
    processor: Option<u64>,
}

impl Watch {
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            processor: Self::processor(),
        }
    }

    fn processor() -> Option<u64> {
        let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        line.split(' ').next()?.parse().ok()
    }

    fn elapsed(&self) -> Duration {
        let wall = self.wall.elapsed();
        self.processor
            .zip(Self::processor())
            .map_or(wall, |(from, to)| Duration::from_nanos(to - from))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let clients = numbers.first().copied().unwrap_or(100_000).max(1);
    let messages = numbers.get(1).copied().unwrap_or(clients);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("desk.db");
    let begin = Instant::now();
    {
        let store = Store::open(&path, Access::Write)?;
        fill(&store, clients, messages)?;
        store.checkpoint()?;
    }
    println!(
        "{clients} clients, {messages} messages: filled in {:.1} s, {:.0} MB",
        begin.elapsed().as_secs_f64(),
        size(&path)
    );

    let store = Store::open(&path, Access::Read)?;
    let (mut cards, mut texts) = ((Duration::ZERO, 0), (Duration::ZERO, 0));
    let begin = Instant::now();
    loop {
        let step = Watch::start();
        let state = store.index_step(Duration::from_secs(1))?;
        let place = if state.messages == 0 {
            &mut cards
        } else {
            &mut texts
        };
        *place = (
            place.0 + step.elapsed(),
            place.1 + state.clients + state.messages,
        );
        if !state.behind && !state.untidy {
            break;
        }
    }
    let each = |(time, rows): (Duration, u64)| time.as_secs_f64() * 1e6 / rows.max(1) as f64;
    println!(
        "indexed in {:.1} s: {:.1} µs a card, {:.1} µs a message (and cards beside them); {:.0} MB",
        begin.elapsed().as_secs_f64(),
        each(cards),
        each(texts),
        size(&store.search_path())
    );

    let mut dice = Dice(7);
    for order in [
        ClientOrder::Name,
        ClientOrder::Created,
        ClientOrder::LastAppeal,
    ] {
        let rounds = if order == ClientOrder::Name { 300 } else { 60 };
        let mut all = Vec::new();
        for length in 1..=8 {
            let times = measure(
                rounds,
                || typed(length, &mut dice, clients),
                |text| {
                    let query = Query::parse(text, &[], Timestamp(0));
                    Ok(store
                        .find_clients(&query, order, &Anchor::Top, 50)?
                        .rows
                        .len())
                },
            )?;
            if order == ClientOrder::Name {
                report(&format!("clients, {length} letters"), times.clone());
            }
            all.extend(times);
        }
        report(&format!("clients by {order:?}"), all);
    }
    for text in [
        "com",
        "ова",
        "vip:yes",
        "spam:yes an",
        "lang:th refund",
        "note:com",
        "-tag:wholesale",
        "name:ов -иван",
        "anna kim",
        "1111111",
    ] {
        let query = Query::parse(text, &[], Timestamp(0));
        let times = measure(
            20,
            || text.to_owned(),
            |_| {
                Ok(store
                    .find_clients(&query, ClientOrder::Name, &Anchor::Top, 50)?
                    .rows
                    .len())
            },
        )?;
        report(&format!("clients «{text}»"), times);
    }
    if messages > 0 {
        for text in [
            "refund",
            "ref",
            "заказ",
            "退款",
            "还没有收",
            "order kettle",
            "anna",
            "where is my",
            "kettle17",
            "no such",
        ] {
            let times = measure(
                5,
                || text.to_owned(),
                |text| {
                    let window = store.find_tickets(
                        &TicketView::Active,
                        text,
                        "",
                        TicketOrder::Newest,
                        &Anchor::Top,
                        50,
                    )?;
                    Ok(window.rows.len())
                },
            )?;
            report(&format!("tickets «{text}»"), times);
            let query = Query::parse(text, &[], Timestamp(0));
            let times = measure(
                5,
                || text.to_owned(),
                |_| Ok(store.search(&query, 50)?.len()),
            )?;
            report(&format!("everything «{text}»"), times);
        }
    }
    Ok(())
}
