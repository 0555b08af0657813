//! `import`: sources in, a report out (`M9`-`M13`).

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use super::args::ImportArgs;
use super::context::{self, Context};
use super::output::{Out, Style};
use super::signals::Signals;
use super::{Outcome, output};
use crate::domain::display::{counted, grouped};
use crate::domain::error::{EXIT_WITH_REJECTS, Error, Result};
use crate::domain::printable::{clip, printable_line};
use crate::domain::report::{ImportReport, Progress};
use crate::exchange::json::reports::Import as ImportShape;
use crate::worker::importer::{Format, Import, Input, Pace};
use crate::worker::indexer;

/// How often the line of progress is written anew.
const EVERY: Duration = Duration::from_millis(100);

/// The longest a transaction lasts while another deskcard has the file open and may wait for its turn.
const TURN: Duration = Duration::from_millis(100);

pub(super) fn run(context: &Context, args: &ImportArgs, out: &mut Out) -> Outcome {
    let inputs = args
        .sources
        .iter()
        .map(|source| match source.to_str() {
            Some("-") => Input::Stdin,
            _ => Input::Path(source.clone()),
        })
        .collect();
    let signals = Signals::watch();
    let start = Instant::now();
    let (mut report, stopped) = if args.dry_run {
        rehearse(context, inputs, args.format.format(), &signals)?
    } else {
        // The sources first: a wrong name makes no file.
        let config = context.config()?;
        let import = Import::start(
            inputs,
            args.format.format(),
            config.detector(),
            config.region(),
        )?;
        let desk = context.open()?;
        let mut company = Company::default();
        let (done, indexed) = indexer::beside(context.open()?, || {
            drive(import, &signals, |import| {
                let pace = company.pace(desk.store().is_alone());
                desk.store().keep_log(pace == Pace::Alone)?;
                import.step(&desk, pace, context::now())
            })
        });
        if let Err(error) = indexed {
            // The index is derived: it is brought up to date by whoever searches next.
            tracing::warn!(kind = ?error.kind, "not indexed");
        }
        done?
    };
    // Until everything is durable and searchable.
    report.seconds = start.elapsed().as_secs_f64();
    tracing::info!(
        read = report.read,
        messages = report.messages,
        rejected = report.rejected,
        dry_run = args.dry_run,
        stopped = stopped,
        "imported"
    );
    if args.json {
        out.json(&ImportShape::from(&report))?;
    } else {
        if args.dry_run {
            out.line("A dry run: nothing was stored.")?;
        }
        print_report(&report, out)?;
    }
    if stopped {
        output::note("stopped; what was filed until then is kept, and importing again goes on");
    }
    if report.rejected > 0 && !args.dry_run {
        output::note("see what was rejected with: deskcard rejects list");
    }
    Ok(match signals.exit_code().filter(|_| stopped) {
        Some(code) => code,
        None if report.rejected > 0 => EXIT_WITH_REJECTS,
        None => 0,
    })
}

/// Who else has the file open decides how long a transaction may last.
#[derive(Debug, Default)]
struct Company {
    /// When somebody was seen last.
    seen: Option<Instant>,
}

impl Company {
    /// Whoever came and went may come again, one command after the other.
    const LINGER: Duration = Duration::from_secs(5);

    fn pace(&mut self, alone: bool) -> Pace {
        if !alone {
            self.seen = Some(Instant::now());
        }
        match self.seen {
            Some(at) if at.elapsed() < Self::LINGER => Pace::Boxed(TURN),
            _ => Pace::Alone,
        }
    }
}

/// Decides everything against the file as it is, or an empty one, and stores nothing.
fn rehearse(
    context: &Context,
    inputs: Vec<Input>,
    format: Option<Format>,
    signals: &Signals,
) -> Result<(ImportReport, bool)> {
    let config = context.config()?;
    let import = Import::start(inputs, format, config.detector(), config.region())?;
    // A dry run leaves no file behind where there was none.
    let place = (!context.db()?.exists())
        .then(context::throw_away)
        .transpose()?;
    let desk = match &place {
        Some(place) => context
            .elsewhere(&place.path().join("desk.db"))
            .open_with(context.config()?)?,
        None => context.open()?,
    };
    let mut rehearsal = desk.rehearse()?;
    drive(import, signals, |import| {
        import.rehearse(&mut rehearsal, TURN, context::now())
    })
}

/// Takes step after step until the end or a signal; the report, and whether it was stopped.
fn drive(
    mut import: Import,
    signals: &Signals,
    mut step: impl FnMut(&mut Import) -> Result<bool>,
) -> Result<(ImportReport, bool)> {
    let mut line = ProgressLine::new();
    let mut stopped = false;
    loop {
        match step(&mut import) {
            Ok(true) => line.show(&import.progress()),
            Ok(false) => break,
            Err(error) => {
                line.clear();
                let filed = import.finish().messages;
                return Err(match filed {
                    0 => error,
                    filed => error.hint(format!(
                        "{} messages were filed before and stay; importing again goes on",
                        grouped(filed)
                    )),
                });
            }
        }
        if signals.came() {
            stopped = true;
            break;
        }
    }
    line.clear();
    Ok((import.finish(), stopped))
}

/// The report in words.
pub(super) fn print_report(report: &ImportReport, out: &mut Out) -> io::Result<()> {
    let rate = report.read as f64 / report.seconds.max(0.001);
    let time = format!(
        "in {} · {} a second",
        seconds_text(report.seconds),
        grouped(rate as u64)
    );
    let time = out.styled(&time, Style::Dim);
    out.line(&format!(
        "{} {}",
        counted(report.read, "record read", "records read"),
        time
    ))?;
    let parts = [
        counted(report.messages, "message filed", "messages filed"),
        counted(report.tickets_created, "ticket opened", "tickets opened"),
        counted(report.clients_created, "card made", "cards made"),
        counted(report.clients_updated, "card completed", "cards completed"),
    ];
    out.line(&format!("  {}", parts.join(" · ")))?;
    let rest: Vec<String> = [
        (report.spam, "in spam", "in spam"),
        (report.duplicates, "known already", "known already"),
        (report.ignored, "of our own ignored", "of our own ignored"),
        (report.deliveries, "delivery report", "delivery reports"),
        (report.rejected, "rejected", "rejected"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| counted(count, one, many))
    .collect();
    if !rest.is_empty() {
        out.line(&format!("  {}", rest.join(" · ")))?;
    }
    Ok(())
}

/// `0.3 s`, `42 s`, `3 min 5 s`.
fn seconds_text(seconds: f64) -> String {
    match seconds {
        ..10.0 => format!("{seconds:.1} s"),
        ..60.0 => format!("{seconds:.0} s"),
        _ => format!("{} min {} s", seconds as u64 / 60, seconds as u64 % 60),
    }
}

/// One line on standard error that is written over, where it is a terminal.
struct ProgressLine {
    shown: bool,
    terminal: bool,
    last: Instant,
}

impl ProgressLine {
    fn new() -> Self {
        Self {
            shown: false,
            terminal: io::stderr().is_terminal(),
            last: Instant::now(),
        }
    }

    fn show(&mut self, progress: &Progress) {
        if !self.terminal || self.last.elapsed() < EVERY {
            return;
        }
        self.last = Instant::now();
        let report = &progress.report;
        let mut text = format!(
            "{}  {} read",
            printable_line(&progress.source),
            grouped(report.read)
        );
        if report.rejected > 0 {
            text.push_str(&format!(" · {} rejected", grouped(report.rejected)));
        }
        text.push_str(&format!(" · {} a second", grouped(progress.rate as u64)));
        if let Some(total) = progress.total_bytes.filter(|total| *total > 0) {
            let part = (progress.bytes as f64 / total as f64).min(1.0);
            text.push_str(&format!(" · {:.0} %", part * 100.0));
            if let Some(left) = progress.remaining.filter(|_| part > 0.02) {
                text.push_str(&format!(" · {} left", seconds_text(left)));
            }
        }
        let columns = terminal_size::terminal_size_of(io::stderr())
            .map_or(80, |(width, _)| usize::from(width.0));
        let text = clip(&text, columns.saturating_sub(1)).into_owned();
        self.write(&format!("\r\x1b[K{text}"));
        self.shown = true;
    }

    fn clear(&mut self) {
        if self.shown {
            self.write("\r\x1b[K");
            self.shown = false;
        }
    }

    fn write(&self, text: &str) {
        // Progress that cannot be shown is no reason to stop.
        let mut stream = io::stderr();
        let _ = stream.write_all(text.as_bytes());
        let _ = stream.flush();
    }
}

/// Reads standard input to its end as text.
pub(super) fn standard_input() -> Result<String> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes)
        .map_err(|error| Error::failed(format!("cannot read standard input: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Error::failed("standard input is not UTF-8 text"))
}
