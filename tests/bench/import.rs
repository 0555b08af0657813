//! P1-P3: an import with all rules, language and search index, against floor (b) of SPEC 12.
//!
//! `cargo bench --bench import [-- APPEALS [ROUNDS]]` makes a queue file (100,000 appeals of 20,000
//! clients by default), runs floor and import in turn, each in a process of its own so that memory can be
//! told apart, and prints medians and the ratio of their times.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first failure")]

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use deskcard::config::Config;
use deskcard::desk::Desk;
use deskcard::domain::time::Timestamp;
use deskcard::store::Access;
use deskcard::worker::importer::{Import, Input, Pace};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

/// One step of a linear congruential generator; the data must be the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }
}

/// Customers' words in twelve languages; texts are put together from them.
const WORDS: [(&str, &str); 12] = [
    (
        "en",
        "hello i ordered a lamp last week and it has not arrived yet could you please tell me where my parcel is because nobody answers the phone and the tracking number does not work thank you very much",
    ),
    (
        "de",
        "guten tag ich habe vor einer woche eine lampe bestellt und sie ist noch nicht angekommen können sie mir bitte sagen wo mein paket ist weil niemand ans telefon geht vielen dank und freundliche grüße",
    ),
    (
        "fr",
        "bonjour j'ai commandé une lampe la semaine dernière et elle n'est pas encore arrivée pouvez vous me dire où est mon colis parce que personne ne répond au téléphone merci beaucoup à bientôt",
    ),
    (
        "es",
        "hola pedí una lámpara la semana pasada y todavía no ha llegado me pueden decir dónde está mi paquete porque nadie contesta el teléfono y el número de seguimiento no funciona muchas gracias",
    ),
    (
        "it",
        "buongiorno ho ordinato una lampada la settimana scorsa e non è ancora arrivata potete dirmi dove si trova il mio pacco perché nessuno risponde al telefono grazie mille e cordiali saluti",
    ),
    (
        "pl",
        "dzień dobry zamówiłem lampę w zeszłym tygodniu i jeszcze nie dotarła czy mogą mi państwo powiedzieć gdzie jest moja paczka ponieważ nikt nie odbiera telefonu dziękuję bardzo i pozdrawiam",
    ),
    (
        "ru",
        "здравствуйте я заказал лампу на прошлой неделе и она до сих пор не пришла скажите пожалуйста где моя посылка потому что никто не отвечает на звонки большое спасибо и хорошего дня",
    ),
    (
        "uk",
        "добрий день я замовив лампу минулого тижня і вона досі не прийшла скажіть будь ласка де моя посилка тому що ніхто не відповідає на дзвінки дуже дякую і гарного дня вам",
    ),
    (
        "tr",
        "merhaba geçen hafta bir lamba sipariş ettim ve hâlâ gelmedi lütfen paketimin nerede olduğunu söyler misiniz çünkü kimse telefona cevap vermiyor çok teşekkür ederim iyi günler dilerim",
    ),
    (
        "nl",
        "goedendag ik heb vorige week een lamp besteld en die is nog steeds niet aangekomen kunt u mij vertellen waar mijn pakket is want niemand neemt de telefoon op hartelijk dank en groeten",
    ),
    (
        "el",
        "καλημέρα παρήγγειλα μια λάμπα την περασμένη εβδομάδα και δεν έχει φτάσει ακόμα μπορείτε να μου πείτε πού είναι το δέμα μου γιατί κανείς δεν απαντά στο τηλέφωνο ευχαριστώ πολύ",
    ),
    (
        "zh",
        "您好 我上周订购了一盏灯 到现在还没有收到 请问 我的包裹 在哪里 因为 没有人 接电话 快递单号 也查不到 非常感谢 祝您 生活愉快",
    ),
];

fn make_queue(path: &Path, appeals: u64) {
    let clients = (appeals / 5).max(1) as usize;
    let mut dice = Dice(42);
    // Zipf with exponent 0.8 by its cumulative sums.
    let mut sums = Vec::with_capacity(clients);
    let mut sum = 0.0_f64;
    for rank in 1..=clients {
        sum += (rank as f64).powf(-0.8);
        sums.push(sum);
    }
    let mut out = BufWriter::new(File::create(path).unwrap());
    let mut threads: HashMap<usize, u64> = HashMap::new();
    for number in 0..appeals {
        let point = dice.roll(1 << 30) as f64 / f64::from(1 << 30) * sum;
        let client = sums.partition_point(|edge| *edge < point).min(clients - 1);
        let (_, words) = WORDS[client % WORDS.len()];
        let words: Vec<&str> = words.split(' ').collect();
        let length = 50 + dice.roll(750) as usize;
        let mut text = String::new();
        while text.chars().count() < length {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(words[dice.roll(words.len() as u64) as usize]);
        }
        let mut record = json!({
            "v": 1,
            "id": format!("m{number}"),
            "sent_at": Timestamp(1_760_000_000_000_000 + number as i64 * 1_000_000).rfc3339(),
            "text": text,
        });
        let name = format!(
            "{} {client}",
            ["Anna", "Иван", "José", "Müller", "陈伟", "Ola"][client % 6]
        );
        if client.is_multiple_of(3) {
            record["channel"] = "telegram".into();
            record["from"] = json!({"id": format!("{}", 100_000 + client), "name": name});
        } else {
            record["channel"] = "email".into();
            record["from"] = json!({"email": format!("client{client}@example{}.com", client % 97), "name": name});
            record["subject"] = format!("Order {client}").into();
            if let Some(before) = threads.get(&client).filter(|_| dice.roll(2) == 0) {
                record["in_reply_to"] = format!("m{before}").into();
            }
            threads.insert(client, number);
        }
        writeln!(out, "{record}").unwrap();
    }
}

/// Floor (b): parse, look each sender up, insert; nothing else.
fn floor(queue: &Path, db: &Path) {
    let conn = Connection::open(db).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE clients (id INTEGER PRIMARY KEY, name TEXT, created_at TEXT);
         CREATE TABLE contacts (id INTEGER PRIMARY KEY, client INTEGER, kind TEXT, key TEXT, UNIQUE (kind, key));
         CREATE INDEX contacts_client ON contacts (client);
         CREATE TABLE tickets (id INTEGER PRIMARY KEY, client INTEGER, channel TEXT, subject TEXT, status TEXT, updated_at TEXT);
         CREATE INDEX tickets_client ON tickets (client);
         CREATE TABLE messages (id INTEGER PRIMARY KEY, ticket INTEGER, client INTEGER, channel TEXT, source_id TEXT,
            sent_at TEXT, body TEXT, UNIQUE (channel, source_id));
         CREATE INDEX messages_ticket ON messages (ticket);",
    )
    .unwrap();
    let input = BufReader::new(File::open(queue).unwrap());
    let mut open = false;
    for (number, line) in input.lines().enumerate() {
        if number % 10_000 == 0 {
            if open {
                conn.execute_batch("COMMIT").unwrap();
            }
            conn.execute_batch("BEGIN").unwrap();
            open = true;
        }
        let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = |name: &str| record[name].as_str().unwrap_or_default();
        let (kind, key) = match record["from"]["email"].as_str() {
            Some(email) => ("email", email),
            None => ("telegram", record["from"]["id"].as_str().unwrap()),
        };
        let client: Option<i64> = conn
            .prepare_cached("SELECT client FROM contacts WHERE kind = ?1 AND key = ?2")
            .unwrap()
            .query_row([kind, key], |row| row.get(0))
            .optional()
            .unwrap();
        let client = client.unwrap_or_else(|| {
            conn.prepare_cached("INSERT INTO clients (name, created_at) VALUES (?1, ?2)")
                .unwrap()
                .execute([
                    record["from"]["name"].as_str().unwrap_or_default(),
                    text("sent_at"),
                ])
                .unwrap();
            let id = conn.last_insert_rowid();
            conn.prepare_cached("INSERT INTO contacts (client, kind, key) VALUES (?1, ?2, ?3)")
                .unwrap()
                .execute(params![id, kind, key])
                .unwrap();
            id
        });
        let ticket: Option<i64> = conn
            .prepare_cached("SELECT id FROM tickets WHERE client = ?1 AND status = 'open' LIMIT 1")
            .unwrap()
            .query_row([client], |row| row.get(0))
            .optional()
            .unwrap();
        let ticket = ticket.unwrap_or_else(|| {
            conn.prepare_cached("INSERT INTO tickets (client, channel, subject, status, updated_at) VALUES (?1, ?2, ?3, 'open', ?4)")
                .unwrap()
                .execute(params![client, text("channel"), text("subject"), text("sent_at")])
                .unwrap();
            conn.last_insert_rowid()
        });
        conn.prepare_cached(
            "INSERT OR IGNORE INTO messages (ticket, client, channel, source_id, sent_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .unwrap()
        .execute(params![ticket, client, text("channel"), text("id"), text("sent_at"), text("text")])
        .unwrap();
    }
    if open {
        conn.execute_batch("COMMIT").unwrap();
    }
    conn.close().unwrap();
}

fn import(queue: &Path, db: &Path) {
    let desk = Desk::open(db, Arc::new(Config::default()), "bench", Access::Write).unwrap();
    let now = Timestamp::parse("2026-11-23T12:00:00Z").unwrap();
    let mut import =
        Import::start(vec![Input::Path(queue.to_owned())], None, desk.detector()).unwrap();
    while import.step(&desk, Pace::Alone, now).unwrap() {}
    import.finish();
    desk.store().index_all().unwrap();
}

/// Peak resident memory of this process in kB.
fn peak() -> u64 {
    fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            status.lines().find_map(|line| {
                line.strip_prefix("VmHWM:")?
                    .split_whitespace()
                    .next()?
                    .parse()
                    .ok()
            })
        })
        .unwrap_or(0)
}

fn size_of(folder: &Path) -> u64 {
    fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().metadata().ok())
        .map(|m| m.len())
        .sum()
}

/// One run in a process of its own: seconds, peak memory in kB, bytes written.
fn run(what: &str, queue: &Path) -> (f64, u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let db: PathBuf = folder.path().join("desk.db");
    let output = Command::new(std::env::current_exe().unwrap())
        .args([what, queue.to_str().unwrap(), db.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace();
    let seconds = numbers.next().unwrap().parse().unwrap();
    (
        seconds,
        numbers.next().unwrap().parse().unwrap(),
        size_of(folder.path()),
    )
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    if let [what, queue, db] = args.as_slice() {
        let (queue, db) = (Path::new(queue), Path::new(db));
        let begun = Instant::now();
        if what == "floor" {
            floor(queue, db)
        } else {
            import(queue, db)
        }
        println!("{} {}", begun.elapsed().as_secs_f64(), peak());
        return;
    }
    let appeals: u64 = args
        .first()
        .and_then(|arg| arg.parse().ok())
        .unwrap_or(100_000);
    let rounds: usize = args.get(1).and_then(|arg| arg.parse().ok()).unwrap_or(3);
    let folder = tempfile::tempdir().unwrap();
    let queue = folder.path().join("queue.jsonl");
    make_queue(&queue, appeals);
    println!(
        "{appeals} appeals, {} MB of queue",
        fs::metadata(&queue).unwrap().len() / 1_000_000
    );
    let (mut floors, mut imports, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=rounds {
        let (floor, _, floor_size) = run("floor", &queue);
        let (import, memory, size) = run("import", &queue);
        println!(
            "round {round}: floor {floor:.2} s, import {import:.2} s, {:.2} x floor; peak {} MB; file {} MB (floor {} MB)",
            floor / import,
            memory / 1000,
            size / 1_000_000,
            floor_size / 1_000_000,
        );
        floors.push(floor);
        imports.push(import);
        ratios.push(floor / import);
    }
    let import = median(imports);
    println!(
        "median: floor {:.2} s, import {import:.2} s, {:.0} appeals/s, {:.2} x floor",
        median(floors),
        appeals as f64 / import,
        median(ratios),
    );
}
