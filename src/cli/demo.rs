//! `demo`: a desk with sample data in a throw-away place.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::context::{self, Context};
use super::output::{Out, Style};
use super::{Outcome, clients, importing, pages, screen, table};
use crate::config::Config;
use crate::desk::Desk;
use crate::domain::error::{Error, Result};
use crate::domain::page::{Anchor, TicketOrder, TicketView};
use crate::domain::query::Query;
use crate::domain::report::ImportReport;
use crate::domain::time::Timestamp;
use crate::worker::importer::{Format, Import, Input, Pace};
use crate::worker::indexer;

mod crowd;
mod sample;
mod steps;

/// Between two appeals that arrive live.
const PAUSE: Duration = Duration::from_secs(5);
/// Who looks at the demo unless `--agent` says otherwise: one of the agents of the sample.
const AGENT: &str = "olga";
/// Clients that the summary lists.
const MOST_CLIENTS: usize = 1_000;
/// The desk of the sample: a shop in Bergen.
const CONFIG: &str = r#"
[desk]
region = "NO"
addresses = ["support@fjordfield.example", "billing@fjordfield.example"]

[mail]
from = "support@fjordfield.example"
signature = "Fjord & Field, Skostredet, Bergen"
"#;

/// Its saved replies and macros.
const REPLIES: &str = include_str!("../../assets/sample/replies.toml");

pub(super) fn run(context: &Context, clients: u64, seed: u64, out: &mut Out) -> Outcome {
    let place = context::throw_away()?;
    let now = context::now();
    let room = context.demo(&place.path().join("desk.db"), AGENT);
    let db = room.db()?;
    let Sample {
        desk,
        config,
        queue,
        mut report,
    } = Sample::lay_out(&room, place.path(), now)?;
    if clients > 0 {
        let file = queue.join("crowd.jsonl");
        crowd::write(&file, clients, seed, now)?;
        let crowd = import(&room, &config, &desk, vec![Input::Path(file.clone())], now)?;
        report.add(&crowd);
        report.seconds += crowd.seconds;
        // It was needed only on its way in.
        let _ = std::fs::remove_file(file);
    }
    if !screen::is_possible() {
        return summary(&desk, &report, out);
    }
    let agent = desk.agent().to_owned();
    drop(desk);
    let live = queue.join("live.jsonl");
    arrive(live.clone());
    let log = super::log::file(context);
    screen::show(&db, (*config).clone(), &agent, vec![live], log)
}

/// The sample desk in a folder.
struct Sample {
    desk: Desk,
    config: Arc<Config>,
    queue: PathBuf,
    report: ImportReport,
}

impl Sample {
    /// Imports the week and takes the steps of its agents.
    fn lay_out(room: &Context, folder: &Path, now: Timestamp) -> Result<Self> {
        let queue = folder.join("queue");
        let offset = sample::offset(now);
        sample::write(&queue, offset)?;
        let mut config = Config::parse(&format!("{CONFIG}\n{REPLIES}"), "demo")?;
        config.block = sample::orders(folder)?;
        let config = Arc::new(config);
        let desk = room.open_with((*config).clone())?;
        let week = ["week.jsonl", "broken.jsonl"].map(|name| Input::Path(queue.join(name)));
        let report = import(room, &config, &desk, week.to_vec(), now)?;
        steps::take(&room.db()?, &config, sample::SETUP, offset)?;
        Ok(Self {
            desk,
            config,
            queue,
            report,
        })
    }
}

/// The desk that `demo` shows, in `desk.db` of this folder, its newest message sent minutes before
/// `now`: the same desk for the same time.
///
/// # Errors
/// What keeps the folder from being written.
pub fn sample_desk(folder: &Path, now: Timestamp) -> Result<Desk> {
    let room = Context::at(&folder.join("desk.db"), AGENT);
    Ok(Sample::lay_out(&room, folder, now)?.desk)
}

fn import(
    room: &Context,
    config: &Arc<Config>,
    desk: &Desk,
    inputs: Vec<Input>,
    now: Timestamp,
) -> Result<ImportReport> {
    let mut import = Import::start(inputs, Some(Format::Jsonl), desk.detector(), desk.region())?;
    let beside = room.open_with((**config).clone())?;
    let (done, indexed) = indexer::beside(beside, || {
        while import.step(desk, Pace::Alone, now)? {}
        Ok(import.finish())
    });
    indexed?;
    done
}

/// Lets the rest of the sample arrive in a queue file, one appeal after another, until the program
/// ends.
fn arrive(queue: PathBuf) {
    std::thread::spawn(move || {
        for mut appeal in sample::live() {
            std::thread::sleep(PAUSE);
            sample::set_sent_at(&mut appeal, context::now());
            let line = format!("{}\n", serde_json::Value::Object(appeal));
            if append(&queue, line.as_bytes()).is_err() {
                // The place is gone: the program is ending.
                return;
            }
        }
    });
}

fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)?
        .write_all(bytes)
}

/// Without a terminal: the import, the clients, and one ticket with its sidebar.
fn summary(desk: &Desk, report: &ImportReport, out: &mut Out) -> Outcome {
    importing::print_report(report, out)?;
    out.line("")?;
    out.line(&out.styled("Clients", Style::Bold))?;
    let now = context::now();
    let mut rows = Vec::new();
    for row in clients::Rows::new(desk, &Query::default(), MOST_CLIENTS) {
        rows.push(clients::client_line(&row?, now));
    }
    table::print(out, &clients::CLIENT_COLUMNS, &rows)?;
    out.line("")?;
    let ticket = telling_ticket(desk)?;
    pages::ticket(&desk.ticket_view(ticket)?, now, out)?;
    Ok(0)
}

/// The ticket that shows most: of a client with a note, with the most messages.
fn telling_ticket(desk: &Desk) -> Result<crate::domain::ids::TicketId> {
    let window = desk.store().tickets_in_view(
        &TicketView::Standard,
        desk.agent(),
        TicketOrder::Newest,
        &Anchor::Top,
        200,
    )?;
    let mut best = None;
    for row in window.rows {
        let Some(client) = desk.store().client(row.client)? else {
            continue;
        };
        let Some(ticket) = desk.store().ticket(row.id)? else {
            continue;
        };
        let weight = (!client.note.is_empty(), ticket.messages);
        if best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, row.id));
        }
    }
    best.map(|(_, id)| id)
        .ok_or_else(|| Error::failed("the sample has no tickets"))
}
