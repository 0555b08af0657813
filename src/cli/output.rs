//! Both streams: data on standard output, sentences on standard error, colours only on a terminal.

use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;

use crate::domain::error::Error;
use crate::domain::printable::{printable_block, printable_line};
use crate::exchange::json;

/// Columns where standard output has no width of its own.
const DEFAULT_WIDTH: usize = 100;

/// Standard output.
pub(super) struct Out {
    stream: BufWriter<Box<dyn Write>>,
    terminal: bool,
    colour: bool,
    width: Option<usize>,
}

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Style {
    /// As any other.
    #[default]
    Plain,
    /// Heads and names.
    Bold,
    /// What is read second.
    Dim,
}

impl Out {
    /// The process's own, with colours as the terminal and `NO_COLOR` allow.
    pub(super) fn standard() -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_none_or(|term| term == "dumb");
        Self {
            terminal,
            colour: terminal && !dumb && set("NO_COLOR").is_none(),
            width: terminal
                .then(terminal_size::terminal_size)
                .flatten()
                .map(|(width, _)| usize::from(width.0)),
            stream: BufWriter::with_capacity(64 * 1024, Box::new(stdout)),
        }
    }

    /// Whether somebody is looking.
    pub(super) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Columns to fit into; `None` where lines may be as long as they are.
    pub(super) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Columns to wrap running text at.
    pub(super) fn text_width(&self) -> usize {
        self.width.unwrap_or(DEFAULT_WIDTH).clamp(20, 120)
    }

    /// One line; `text` went through `printable` already.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stream, "{text}")
    }

    /// A safe text in a style.
    pub(super) fn styled(&self, text: &str, style: Style) -> String {
        match style {
            _ if !self.colour || text.is_empty() => text.to_owned(),
            Style::Plain => text.to_owned(),
            Style::Bold => format!("\x1b[1m{text}\x1b[0m"),
            Style::Dim => format!("\x1b[2m{text}\x1b[0m"),
        }
    }

    /// Bytes as they are: files and records that are exported, not shown.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// One shape as JSON: indented, since people read single objects too.
    pub(super) fn json(&mut self, shape: &impl Serialize) -> Result<(), super::Stop> {
        let value = json::safe(shape)?;
        self.line(&format!("{value:#}"))?;
        Ok(())
    }

    /// One shape as JSON on a line.
    pub(super) fn json_line(&mut self, shape: &impl Serialize) -> Result<(), super::Stop> {
        let value = json::safe(shape)?;
        self.line(&value.to_string())?;
        Ok(())
    }

    /// Begins an array whose elements are printed as they come, one a line.
    pub(super) fn json_array(&mut self) -> JsonArray<'_> {
        JsonArray {
            out: self,
            begun: false,
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// A JSON array on its way out.
pub(super) struct JsonArray<'o> {
    out: &'o mut Out,
    begun: bool,
}

impl JsonArray<'_> {
    /// One more element.
    pub(super) fn push(&mut self, shape: &impl Serialize) -> Result<(), super::Stop> {
        let value = json::safe(shape)?;
        let before = if self.begun { ",\n" } else { "[\n" };
        self.begun = true;
        write!(self.out.stream, "{before}{value}")?;
        Ok(())
    }

    /// The end of the array.
    pub(super) fn finish(self) -> Result<(), super::Stop> {
        self.out.line(if self.begun { "\n]" } else { "[]" })?;
        Ok(())
    }
}

/// A sentence on standard error.
pub(super) fn note(sentence: &str) {
    // Nobody to tell it to when this fails.
    let _ = writeln!(io::stderr(), "deskcard: {}", printable_line(sentence));
}

/// A failure on standard error: what happened, and what to do.
pub(super) fn complain(error: &Error) {
    let mut text = format!("deskcard: {}\n", printable_block(error.message.trim_end()));
    for hint in &error.hints {
        text.push_str(&format!("  {}\n", printable_line(hint)));
    }
    let _ = io::stderr().write_all(text.as_bytes());
}
