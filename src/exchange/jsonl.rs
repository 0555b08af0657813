//! Cards as JSON Lines, deskcard's own format: an object a line, without loss (`X1`).
//!
//! What the file itself knows and another one cannot (numbers of cards, tickets, messages and companies)
//! stays out; everything a card says goes out and comes back, control characters too. A line written by
//! hand may leave out what it does not say, and may have `emails`, `phones` and the other lists of
//! `deskcard list --json` in place of `contacts`.

mod line;
mod read;

pub use read::read;

use crate::domain::error::{Error, Result};
use crate::domain::printable::json_escaped;

use super::outgoing::Outgoing;

/// A card as one line, with its line break. Invisible and direction-changing characters are escaped, so
/// that the line is harmless on a terminal (`R1`).
///
/// # Errors
/// `Failed` when it cannot be written as JSON.
pub fn written(card: &Outgoing<'_>) -> Result<String> {
    let json = serde_json::to_string(&line::Line::of(card))
        .map_err(|error| Error::failed(format!("cannot write JSON: {error}")))?;
    let mut text = json_escaped(&json).into_owned();
    text.push('\n');
    Ok(text)
}
