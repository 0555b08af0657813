//! `detect`: one text a line in, one answer a line out (`G6`).

use std::io::{self, BufRead, BufReader};

use super::Outcome;
use super::context::Context;
use super::output::Out;
use crate::domain::error::Error;
use crate::exchange::json::reports::Detection;

pub(super) fn run(context: &Context, json: bool, out: &mut Out) -> Outcome {
    let detector = context.config()?.detector();
    // A reader of our own, since standard input does not tell whether reading on would wait.
    let mut input = BufReader::with_capacity(64 * 1024, io::stdin().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input
            .read_until(b'\n', &mut line)
            .map_err(|error| Error::failed(format!("cannot read standard input: {error}")))?;
        if read == 0 {
            return Ok(0);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        let detected = detector.detect(&unescaped(text));
        if json {
            out.json_line(&Detection::from(detected))?;
        } else {
            let language = match (detected.language, detected.suggestion) {
                (Some(language), _) => language.to_owned(),
                (None, Some(suggestion)) => format!("{suggestion}?"),
                (None, None) => "-".to_owned(),
            };
            out.line(&format!("{language}\t{:.2}", detected.confidence))?;
        }
        // Whoever asks text by text gets each answer at once.
        if input.buffer().is_empty() {
            out.flush()?;
        }
    }
}

/// `\n` typed in a line is a line break, `\\` a backslash.
fn unescaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('n')) => {
                chars.next();
                text.push('\n');
            }
            ('\\', Some('\\')) => {
                chars.next();
                text.push('\\');
            }
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_line_break_is_one_and_a_doubled_backslash_is_none() {
        for (line, text) in [
            (r"a\nb", "a\nb"),
            (r"a\\nb", r"a\nb"),
            (r"C:\temp", r"C:\temp"),
            (r"end\", r"end\"),
        ] {
            assert_eq!(unescaped(line), text, "{line}");
        }
    }
}
