//! A made-up desk for measurements: clients with names, contacts and messages in many scripts. Every run
//! makes the same one.

use deskcard::domain::appeal::{AppealKind, Visibility};
use deskcard::domain::client::{Client, CompanyRef, Source, Standing};
use deskcard::domain::contact::{Contact, ContactKind, Key};
use deskcard::domain::error::Result;
use deskcard::domain::ids::{CompanyId, MessageId, TicketId};
use deskcard::domain::ticket::{Message, Priority, Status, Ticket, TicketType, Writer, snippet};
use deskcard::domain::time::Timestamp;
use deskcard::store::{NewMessage, Store, Tx};

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
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `below`.
    pub(crate) fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % below.max(1) as u64) as usize
    }

    fn pick<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.roll(of.len())]
    }
}

/// A contact that a record of a queue would have brought.
pub(crate) fn contact(
    kind: ContactKind,
    network: &str,
    value: String,
    e164: Option<String>,
) -> Contact {
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

/// A card with one to three contacts.
pub(crate) fn client(number: usize, dice: &mut Dice) -> Client {
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

/// Files messages of a client as one ticket, the last one last.
pub(crate) fn file(tx: &Tx<'_>, client: &Client, messages: Vec<NewMessage>) -> Result<TicketId> {
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
        return Ok(TicketId(0));
    };
    let mut ticket = Ticket {
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
        reply_address: client
            .contacts
            .first()
            .and_then(|contact| contact.key.clone()),
        assignee: None,
        tags: Vec::new(),
        unread: false,
        linked: None,
        opened_by: Writer::Client,
        pardoned: false,
        snippet: snippet(&last.message.text),
        snoozed_until: None,
        created_at: first.message.sent_at,
        updated_at: last.message.sent_at,
        last_message_at: last.message.sent_at,
        messages: u32::try_from(messages.len()).unwrap_or(u32::MAX),
    };
    tx.insert_ticket(&mut ticket)?;
    for mut new in messages {
        new.message.ticket = ticket.id;
        new.message.id = tx.reserve_message();
        tx.insert_message(&mut new)?;
    }
    Ok(ticket.id)
}

/// A message of 50 to 800 characters in the language of a client.
pub(crate) fn message(client: &Client, at: Timestamp, dice: &mut Dice) -> NewMessage {
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
            ticket: TicketId(0),
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
            remarks: Vec::new(),
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

/// Fills the file, the messages of a client in one ticket; a third of the clients is bound to one of the companies.
pub(crate) fn fill(store: &Store, clients: usize, messages: usize) -> Result<()> {
    let mut dice = Dice(1);
    let tx = store.begin()?;
    let companies: Vec<CompanyId> = (0..2_000)
        .map(|number| {
            tx.insert_company(&format!(
                "{} {number}",
                ["Acme", "Contoso", "Ромашка", "光明"][number % 4]
            ))
        })
        .collect::<Result<_>>()?;
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
            let mut texts = Vec::new();
            while written * clients < made * messages {
                let at = Timestamp(client.created_at.0 + written as i64);
                texts.push(message(&client, at, &mut dice));
                written += 1;
            }
            file(&tx, &client, texts)?;
        }
        tx.commit()?;
    }
    Ok(())
}

/// What an agent may type: beginnings and middles of what cards have.
pub(crate) fn typed(length: usize, dice: &mut Dice, clients: usize) -> String {
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
