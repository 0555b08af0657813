//! `watch`: queue files and mailboxes are followed until interrupted (`M11`, `M13`).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::args::WatchArgs;
use super::context::{Context, now};
use super::output::Out;
use super::signals::Signals;
use super::{Outcome, output, posting};
use crate::desk::Desk;
use crate::desk::following::Following;
use crate::domain::error::{EXIT_WITH_REJECTS, ErrorKind, Result};
use crate::domain::report::ImportReport;
use crate::worker::postman::Postman;
use crate::worker::system_clock;

/// Records a transaction takes: small, since others write beside it.
const BATCH: usize = 500;
/// How long one look may index.
const INDEXING: Duration = Duration::from_millis(200);
/// How long a sleep may last before a signal is looked for.
const NAP: Duration = Duration::from_millis(50);

pub(super) fn run(context: &Context, args: &WatchArgs, out: &mut Out) -> Outcome {
    let signals = Signals::watch();
    let desk = context.open()?;
    let mut queues: Vec<Queue> = args
        .paths
        .iter()
        .map(|path| {
            // Positions are kept by name, and a relative name means another place tomorrow.
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Queue {
                following: desk.follow(&path),
                path,
                trouble: None,
            }
        })
        .collect();
    // Replies by e-mail leave beside the watching: their command may take its time.
    let (_wake, woken) = crossbeam_channel::bounded(1);
    let (config, clock) = (Arc::new(desk.config().clone()), system_clock());
    let postman = (!args.once)
        .then(|| {
            let path = desk.store().path();
            Postman::start(path, &config, desk.agent(), &clock, woken, |news| {
                posting::tell(news);
            })
        })
        .flatten();
    let (mut rejected, mut not_sent) = (false, false);
    while !signals.came() {
        for queue in &mut queues {
            rejected |= drain(&desk, queue, args.once, &signals, out)?;
        }
        upkeep(&desk)?;
        if args.once {
            not_sent = posting::deliver(&desk, &|| signals.came())?;
            break;
        }
        sleep(args.interval, &signals);
    }
    drop(postman);
    Ok(match signals.exit_code() {
        Some(code) => code,
        None if not_sent => ErrorKind::Failed.exit_code(),
        None if rejected => EXIT_WITH_REJECTS,
        None => 0,
    })
}

/// What the screen does beside following: replies that are due leave, solved tickets close, and what
/// was filed becomes searchable.
fn upkeep(desk: &Desk) -> Result<()> {
    for done in [
        desk.hand_on(now()),
        desk.tidy(now()),
        desk.store().index_step(INDEXING).map(|_| 0),
    ] {
        match done {
            // Tried again at the next look.
            Err(error) if error.kind == ErrorKind::Busy => {}
            done => {
                done?;
            }
        }
    }
    Ok(())
}

/// A queue that is watched.
struct Queue {
    path: PathBuf,
    following: Following,
    /// What was wrong at the last look, so that it is said once.
    trouble: Option<String>,
}

/// Files all that waits in a queue; whether something was rejected.
fn drain(
    desk: &Desk,
    queue: &mut Queue,
    once: bool,
    signals: &Signals,
    out: &mut Out,
) -> std::result::Result<bool, super::Stop> {
    let mut rejected = false;
    while !signals.came() {
        match desk.file_appended(&mut queue.following, BATCH, now()) {
            // Once means all that is there, so the last mail is waited for.
            Ok(None) if once && queue.following.is_settling() => std::thread::sleep(NAP),
            Ok(None) => break,
            Ok(Some(report)) => {
                queue.trouble = None;
                rejected |= report.rejected > 0;
                tell(&queue.path, &report, out)?;
            }
            // Whoever watches outlives a busy file and a folder that is away for a while.
            Err(error) if !once && matches!(error.kind, ErrorKind::Busy | ErrorKind::Failed) => {
                if queue.trouble.as_ref() != Some(&error.message) {
                    output::complain(&error);
                    queue.trouble = Some(error.message);
                }
                break;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(rejected)
}

fn tell(path: &Path, report: &ImportReport, out: &mut Out) -> std::io::Result<()> {
    if report.read == 0 {
        return Ok(());
    }
    let mut parts = vec![format!("{} read", report.read)];
    for (count, what) in [
        (report.messages, "filed"),
        (report.clients_created, "new cards"),
        (report.spam, "in spam"),
        (report.duplicates, "known already"),
        (report.ignored, "ignored"),
        (report.deliveries, "delivery reports"),
        (report.rejected, "rejected"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let path = path.to_string_lossy();
    let name = crate::domain::printable::printable_line(&path);
    out.line(&format!("{name}: {}", parts.join(" · ")))?;
    // Whoever reads along sees it now.
    out.flush()
}

fn sleep(time: Duration, signals: &Signals) {
    let mut left = time;
    while !left.is_zero() && !signals.came() {
        let nap = left.min(NAP);
        std::thread::sleep(nap);
        left -= nap;
    }
}
