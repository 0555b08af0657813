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

use deskcard::domain::page::{Anchor, ClientOrder, TicketOrder, TicketView};
use deskcard::domain::query::Query;
use deskcard::domain::time::Timestamp;
use deskcard::store::{Access, Store};

mod crowd;

use crowd::{Dice, fill, typed};

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
