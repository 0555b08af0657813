//! P1-P3: an import with all rules, language and search index, against floor (b) of SPEC 12.
//!
//! `cargo bench --bench import` makes a queue file of 100,000 appeals of 20,000 clients and one of
//! 1,000,000, and for each runs the floor and `deskcard import` in turn, each a process of its own, from its
//! start to its end: then everything is durable and searchable, which is looked at. It prints every round
//! and the medians. `-- APPEALS [ROUNDS]` measures that many only; `-- queue FILE APPEALS` only makes the
//! file.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first failure")]

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use deskcard::domain::time::Timestamp;
use deskcard::store::{Access, Store};
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
        let (mut text, mut written) = (String::new(), 0);
        while written < length {
            if !text.is_empty() {
                text.push(' ');
                written += 1;
            }
            let word = words[dice.roll(words.len() as u64) as usize];
            text.push_str(word);
            written += word.chars().count();
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
    out.flush().unwrap();
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

/// What a run took.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// From the start of the process to its end.
    seconds: f64,
    /// Time of all processors together.
    processor: f64,
    /// Most resident memory, in bytes.
    memory: u64,
    /// Files at the end, in bytes.
    written: u64,
}

/// Resident memory of a process that runs, at its highest so far, in bytes.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Processor time of all processes this one has waited for, in seconds.
fn processor_time() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name stands in brackets and may have spaces; the 16th and 17th fields are ticks of 10 ms.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks = |field: usize| -> f64 {
        let text = after.split_whitespace().nth(field - 3);
        text.and_then(|text| text.parse().ok()).unwrap_or(0.0)
    };
    (ticks(16) + ticks(17)) / 100.0
}

/// Runs a command to its end and looks at what it takes meanwhile.
fn measure(mut command: Command, folder: &Path) -> (Run, String) {
    let before = processor_time();
    let begun = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut run = Run::default();
    let status = loop {
        run.memory = run.memory.max(peak(child.id()).unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    run.seconds = begun.elapsed().as_secs_f64();
    run.processor = processor_time() - before;
    run.written = fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().metadata().ok())
        .map(|file| file.len())
        .sum();
    assert!(status.success(), "{command:?}: {status}");
    let mut said = String::new();
    child.stdout.unwrap().read_to_string(&mut said).unwrap();
    (run, said)
}

fn run_floor(queue: &Path) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .arg("floor")
        .arg(queue)
        .arg(folder.path().join("floor.db"));
    measure(command, folder.path()).0
}

/// What a user runs; afterwards all of it must be in the file and searchable.
fn run_import(queue: &Path, appeals: u64) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("desk");
    fs::create_dir(&place).unwrap();
    let db = place.join("desk.db");
    let config = folder.path().join("config.toml");
    fs::write(&config, "").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskcard"));
    command
        .env("HOME", folder.path())
        .env("XDG_STATE_HOME", folder.path())
        .arg("--db")
        .arg(&db)
        .arg("--config")
        .arg(&config)
        .args(["import", "--json"])
        .arg(queue);
    let (run, said) = measure(command, &place);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["messages"], appeals, "{said}");
    let store = Store::open(&db, Access::Read).unwrap();
    assert_eq!(store.index_lag().unwrap(), (0, 0), "cards, messages");
    run
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn compare(appeals: u64, rounds: usize) {
    let folder = tempfile::tempdir().unwrap();
    let queue = folder.path().join("queue.jsonl");
    make_queue(&queue, appeals);
    println!(
        "{appeals} appeals, {} MB of queue",
        fs::metadata(&queue).unwrap().len() / 1_000_000
    );
    let mut runs: Vec<(Run, Run)> = Vec::new();
    for round in 1..=rounds.max(1) {
        let (floor, import) = (run_floor(&queue), run_import(&queue, appeals));
        println!(
            "round {round}: floor {:.2} s, import {:.2} s, {:.2} x floor; processors {:.2} and {:.2} s; peak {} MB; \
             files {} MB (floor {} MB)",
            floor.seconds,
            import.seconds,
            floor.seconds / import.seconds,
            floor.processor,
            import.processor,
            import.memory / 1_000_000,
            import.written / 1_000_000,
            floor.written / 1_000_000,
        );
        runs.push((floor, import));
    }
    let import = median(runs.iter().map(|(_, import)| import.seconds));
    println!(
        "median: floor {:.2} s, import {import:.2} s, {:.0} appeals/s, {:.2} x floor, peak {:.0} MB",
        median(runs.iter().map(|(floor, _)| floor.seconds)),
        appeals as f64 / import,
        median(
            runs.iter()
                .map(|(floor, import)| floor.seconds / import.seconds)
        ),
        median(runs.iter().map(|(_, import)| import.memory as f64 / 1e6)),
    );
}

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        [] => {
            compare(100_000, 5);
            compare(1_000_000, 1);
        }
        ["floor", queue, db] => floor(Path::new(queue), Path::new(db)),
        ["queue", file, appeals] => make_queue(Path::new(file), appeals.parse().unwrap()),
        [appeals] => compare(appeals.parse().unwrap(), 3),
        [appeals, rounds, ..] => compare(appeals.parse().unwrap(), rounds.parse().unwrap()),
    }
}
