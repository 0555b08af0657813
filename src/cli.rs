//! The command line (`SPEC 9`): arguments in, both streams and an exit code out.
//!
//! One file a group of commands; `args` declares them all. Data goes to standard output through
//! `output::Out`, notes to standard error, and every text through `domain::printable`.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use crate::domain::error::Error;
use crate::domain::printable::printable_block;
use crate::tui::panics;

mod args;
mod asking;
mod clients;
mod companies;
mod context;
mod core_files;
pub mod demo;
mod detect;
mod exchanging;
mod history;
mod importing;
mod inbox;
mod log;
mod manual;
mod output;
mod pages;
mod posting;
mod removal;
mod safekeeping;
mod screen;
mod searching;
mod settings;
mod signals;
mod table;
mod tickets;
mod watching;

use args::{Cli, Command};
use context::Context;
use output::Out;

/// How a command ends: an exit code, or the reason why it stopped.
type Outcome = std::result::Result<u8, Stop>;

/// Why a command stopped early.
#[derive(Debug)]
enum Stop {
    /// A failure to tell about.
    Failed(Error),
    /// Nobody reads standard output any more (`list | head`), which is no failure.
    PipeClosed,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// A failure of writing to standard output; other files are read and written with sentences of
/// their own.
impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::Failed(Error::failed(format!(
                "cannot write to standard output: {error}"
            ))),
        }
    }
}

/// Runs the program with the arguments it was called with.
pub fn main() -> ExitCode {
    core_files::forbid();
    let cli = match Cli::try_parse_from(args::with_terms(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            if !error.use_stderr() {
                // Help and version go to standard output and are no failure.
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            // It repeats what was typed, which may be a stranger's text that a script passed on (`R1`).
            let said = error.render().to_string();
            // A closed standard error leaves nobody to tell.
            let _ = write!(std::io::stderr(), "{}", printable_block(&said));
            return ExitCode::from(if is_value(&error) { 1 } else { 2 });
        }
    };
    ExitCode::from(guarded(&cli))
}

/// Runs the command; a panic, its own or one of its threads, is a failure as any other, with a sentence.
fn guarded(cli: &Cli) -> u8 {
    panics::watch();
    let code = catch_unwind(AssertUnwindSafe(|| run(cli))).unwrap_or(1);
    match panics::taken() {
        Some(said) => {
            let log = log::file(&Context::new(cli));
            output::complain(&panics::failure(&said, log.as_deref()));
            code.max(1)
        }
        None => code,
    }
}

/// Whether a call is right but for a value of what it is about, `ticket status 1 sleeping`; a wrong value
/// of an option is a wrong call.
fn is_value(error: &clap::Error) -> bool {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let named = error.get(ContextKind::InvalidArg);
    matches!(
        error.kind(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
    ) && matches!(named, Some(ContextValue::String(name)) if !name.starts_with('-'))
}

fn run(cli: &Cli) -> u8 {
    let mut out = Out::standard();
    let done = dispatch(cli, &mut out).and_then(|code| {
        out.flush()?;
        Ok(code)
    });
    match done {
        Ok(code) => code,
        Err(Stop::PipeClosed) => 0,
        Err(Stop::Failed(mut error)) => {
            safekeeping::name_backup(cli, &mut error);
            // What was printed before the failure stands before it.
            let _ = out.flush();
            tracing::warn!(kind = ?error.kind, "the command failed");
            output::complain(&error);
            error.kind.exit_code()
        }
    }
}

fn dispatch(cli: &Cli, out: &mut Out) -> Outcome {
    let Some(command) = &cli.command else {
        let context = Context::new(cli);
        log::start(&context);
        return screen::run(&context);
    };
    // These need neither a file nor a configuration.
    match command {
        Command::Schema { name } => return manual::schema(name, out),
        Command::Completions { shell } => return manual::completions(*shell, out),
        Command::Man { dir } => return manual::man(dir.as_deref(), out),
        _ => {}
    }
    let context = Context::new(cli);
    if !matches!(command, Command::Demo { .. }) {
        log::start(&context);
    }
    match command {
        Command::Demo { clients, seed } => demo::run(&context, *clients, *seed, out),
        Command::Import(args) => importing::run(&context, args, out),
        Command::Watch(args) => watching::run(&context, args, out),
        Command::Rejects { command } => inbox::rejects(&context, command, out),
        Command::Clients { command } => exchanging::run(&context, command, out),
        Command::List(args) => clients::list(&context, args, out),
        Command::Show { reference, json } => clients::show(&context, reference, *json, out),
        Command::New { fields, share } => clients::new(&context, fields, *share, out),
        Command::Set(args) => clients::set(&context, args, out),
        Command::Ticket { command } => tickets::run(&context, command, out),
        Command::Search(args) => searching::run(&context, args, out),
        Command::Duplicates { command, json } => {
            inbox::duplicates(&context, command.as_ref(), *json, out)
        }
        Command::Outbox { command } => inbox::outbox(&context, command, out),
        Command::History {
            reference,
            limit,
            json,
        } => history::history(&context, reference.as_deref(), *limit, *json, out),
        Command::Merge { keep, other } => removal::merge(&context, keep, other, out),
        Command::Delete {
            reference,
            erase,
            yes,
        } => removal::delete(&context, reference, *erase, *yes, out),
        Command::Subject { reference, dir } => removal::subject(&context, reference, dir, out),
        Command::Undo { id } => history::undo(&context, *id, out),
        Command::Backup { file, force, json } => {
            safekeeping::backup(&context, file, *force, *json, out)
        }
        Command::Restore { file } => safekeeping::restore(&context, file, out),
        Command::Check { repair, json } => safekeeping::check(&context, *repair, *json, out),
        Command::Companies { command } => companies::run(&context, command, out),
        Command::Lists {
            command,
            list,
            json,
        } => inbox::lists(&context, command.as_ref(), *list, *json, out),
        Command::Detect { json } => detect::run(&context, *json, out),
        Command::Config { command } => settings::config(&context, command, out),
        Command::Keys { markdown, json } => settings::keys(&context, *markdown, *json, out),
        Command::Schema { .. } | Command::Completions { .. } | Command::Man { .. } => Ok(0),
    }
}
