//! `schema`, `completions`, `man`: what others read about this program.

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::Outcome;
use super::args::Cli;
use super::output::Out;
use crate::domain::error::Error;
use crate::exchange::json::schema as schemas;
use crate::tui::keymap::Keymap;

pub(super) fn schema(name: &[String], out: &mut Out) -> Outcome {
    if name.is_empty() {
        out.json(&schemas::all())?;
        return Ok(0);
    }
    let name = name.join(" ");
    let schema = schemas::named(&name).ok_or_else(|| {
        Error::not_found(format!("there is no shape «{name}»"))
            .hint(format!("Known are: {}", schemas::NAMES.join(", ")))
    })?;
    out.json(&schema)?;
    Ok(0)
}

pub(super) fn completions(shell: Shell, out: &mut Out) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "deskcard", &mut script);
    out.raw(&script)?;
    Ok(0)
}

pub(super) fn man(folder: Option<&Path>, out: &mut Out) -> Outcome {
    let Some(folder) = folder else {
        let page = page(Cli::command(), true)?;
        out.raw(&page)?;
        return Ok(0);
    };
    let fail = |what: &Path, error: std::io::Error| {
        Error::failed(format!("cannot write {}: {error}", what.display()))
    };
    fs::create_dir_all(folder).map_err(|error| fail(folder, error))?;
    let mut pages = Vec::new();
    collect(Cli::command(), &mut pages);
    for (at, command) in pages.into_iter().enumerate() {
        let path = folder.join(format!("{}.1", command.get_name()));
        let text = page(command, at == 0)?;
        fs::write(&path, text).map_err(|error| fail(&path, error))?;
    }
    Ok(0)
}

/// A command and all below it, each under its full name (`deskcard-ticket-show`).
fn collect(command: clap::Command, pages: &mut Vec<clap::Command>) {
    let name = command.get_name().to_owned();
    let below: Vec<clap::Command> = command
        .get_subcommands()
        .filter(|below| below.get_name() != "help")
        .map(|below| {
            let full = format!("{name}-{}", below.get_name());
            below.clone().name(full.clone()).display_name(full)
        })
        .collect();
    pages.push(command);
    for command in below {
        collect(command, pages);
    }
}

/// A page; the main one lists the keys of the screen too.
fn page(command: clap::Command, main: bool) -> Result<Vec<u8>, Error> {
    let fail = |error: std::io::Error| Error::failed(format!("cannot write a page: {error}"));
    let mut text = Vec::new();
    let man = Man::new(command);
    man.render(&mut text).map_err(fail)?;
    if main {
        let mut roff = Roff::new();
        roff.control("SH", ["KEYS"]);
        let mut context = None;
        for row in Keymap::standard().rows() {
            if context != Some(row.context) {
                context = Some(row.context);
                roff.control("SS", [row.context.title()]);
            }
            let keys: Vec<Inline> = vec![bold(row.keys.as_str()), roman("  "), roman(row.help)];
            roff.control("TP", []);
            roff.text(keys);
        }
        roff.to_writer(&mut text).map_err(fail)?;
    }
    Ok(text)
}
