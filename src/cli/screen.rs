//! No command: the screen, with the workers behind it.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Outcome;
use super::context::{Context, now, patiently};
use crate::config::Config;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::tui::{self, Ended, Left, Options};
use crate::worker::protocol::Deed;
use crate::worker::{self, Threads, system_clock};

/// Whether a screen can be shown at all.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The screen on the desk's file.
pub(super) fn run(context: &Context) -> Outcome {
    if !is_possible() {
        return Err(Error::new(
            ErrorKind::Usage,
            "there is no terminal to show the screen in; see the commands with deskcard --help",
        )
        .into());
    }
    let config = context.config()?;
    let agent = context.agent(&config);
    let queues = config.desk.queues.iter().map(PathBuf::from).collect();
    show(
        &context.db()?,
        config,
        &agent,
        queues,
        super::log::file(context),
    )
}

/// Opens the screen on a file, following `queues`, until it is left.
pub(super) fn show(
    db: &Path,
    config: Config,
    agent: &str,
    queues: Vec<PathBuf>,
    log: Option<PathBuf>,
) -> Outcome {
    let queues: Vec<PathBuf> = queues
        .into_iter()
        // Positions are kept by name, and a relative name means another place tomorrow.
        .map(|path| std::path::absolute(&path).unwrap_or(path))
        .collect();
    let config = Arc::new(config);
    let clock = system_clock();
    let mut told = false;
    let (workers, events) = patiently(|| {
        let started = Threads::start(db, &config, agent, queues.clone(), &clock);
        if matches!(&started, Err(error) if error.kind == ErrorKind::Busy)
            && !std::mem::replace(&mut told, true)
        {
            super::output::note("another program keeps the file; waiting for it");
        }
        started
    })?;
    let options = options(db, &config, agent, workers.agents().to_vec(), log)?;
    let Left { ended, unkept } = tui::run(workers, events, options, || clock())?;
    let kept = patiently(|| worker::carry_out(db, &config, agent, unkept.clone(), now()))
        .map_err(|error| lost(&error, &unkept));
    Ok(exit_code(ended, kept)?)
}

/// How the program ends after the screen. Typed text that is lost is told whatever else went wrong (`R5`,
/// `U10`).
fn exit_code(ended: Result<Ended>, kept: Result<()>) -> Result<u8> {
    let ended = match (ended, kept) {
        (Err(mut broke_off), Err(lost)) => {
            broke_off.hints.insert(0, lost.message);
            broke_off.hints.extend(lost.hints);
            return Err(broke_off);
        }
        (ended, kept) => {
            kept?;
            ended?
        }
    };
    Ok(match ended {
        Ended::Quit => 0,
        Ended::Signal(signal) => u8::try_from(128 + signal).unwrap_or(1),
    })
}

/// What is said of texts that could not be kept on the way out.
fn lost(error: &Error, unkept: &[Deed]) -> Error {
    let mut of: Vec<String> = unkept
        .iter()
        .map(|deed| match deed {
            Deed::Draft(ticket, ..) | Deed::DraftFiles(ticket, ..) => format!("in #{ticket}"),
            Deed::FormDraft(Some(client), _) => format!("into the card #{client}"),
            _ => "into a new card".to_owned(),
        })
        .collect();
    of.dedup();
    Error::new(
        error.kind,
        format!(
            "what was typed last {} is not kept: {error}",
            of.join(" and ")
        ),
    )
}

fn options(
    db: &Path,
    config: &Arc<Config>,
    agent: &str,
    agents: Vec<String>,
    log: Option<PathBuf>,
) -> Result<Options> {
    let keymap = super::settings::keymap(config)
        .map_err(|reason| Error::failed(format!("the configuration is wrong: {reason}")))?;
    Ok(Options {
        agent: agent.to_owned(),
        agents,
        file: db
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        theme: config.ui.theme,
        colours: colours(),
        ascii: config.ui.ascii,
        mouse: config.ui.mouse,
        bell: config.ui.bell,
        keymap,
        zone: jiff::tz::TimeZone::system(),
        custom: config.fields.clone(),
        region: config.region(),
        downloads: tui::downloads(),
        call: config.call.command.clone(),
        block: (!config.block.command.is_empty()).then(|| match config.block.title.trim() {
            "" => "Block".to_owned(),
            title => title.to_owned(),
        }),
        hyperlinks: knows_links(),
        log,
        replies: config.replies.clone(),
        macros: config.macros.clone(),
        signature: config.mail.signature.clone(),
    })
}

/// Whether the terminal takes OSC 8 (`T10`). Those that do not know it pass over it, but for a few old
/// ones that would print it.
fn knows_links() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    let old = ["", "dumb", "linux", "ansi"].contains(&term.as_str())
        || term.starts_with("vt")
        || term.starts_with("cons")
        || (term.starts_with("screen") && std::env::var_os("TMUX").is_none());
    !old
}

/// How many colours the terminal says it has; 0 where none are wanted (`U6`).
fn colours() -> u32 {
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    if !set("NO_COLOR").is_empty() {
        return 0;
    }
    let (term, more) = (set("TERM"), set("COLORTERM"));
    if matches!(more.as_str(), "truecolor" | "24bit") || term.contains("direct") {
        1 << 24
    } else if term.contains("256") {
        256
    } else if term == "dumb" {
        0
    } else {
        16
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appeal::Visibility;
    use crate::domain::ids::TicketId;

    #[test]
    fn r5_lost_text_is_told_even_when_the_screen_broke_off() {
        let typed = Deed::Draft(TicketId(7), Visibility::Public, "half".to_owned());
        let full = || Error::failed("the disk is full").hint("Make room.");
        let kept = || Err(lost(&full(), std::slice::from_ref(&typed)));
        let told = "what was typed last in #7 is not kept: the disk is full";

        let only_lost = exit_code(Ok(Ended::Quit), kept()).unwrap_err();
        assert_eq!(only_lost.message, told);

        let broke_off = Error::failed("the terminal is gone").hint("What was saved is safe.");
        let both = exit_code(Err(broke_off), kept()).unwrap_err();
        assert_eq!(both.message, "the terminal is gone");
        assert_eq!(both.hints[0], told);
        assert!(both.hints.contains(&"What was saved is safe.".to_owned()));
    }

    #[test]
    fn the_exit_code_of_the_screen_says_how_it_was_left() {
        assert_eq!(exit_code(Ok(Ended::Quit), Ok(())), Ok(0));
        assert_eq!(exit_code(Ok(Ended::Signal(15)), Ok(())), Ok(143));
        let broke_off = exit_code(Err(Error::failed("gone")), Ok(()));
        assert_eq!(
            broke_off.map_err(|error| error.message),
            Err("gone".to_owned())
        );
    }
}
