//! Questions before something goes; off a terminal there is nobody to ask.

use std::io::{self, IsTerminal, Write as _};

use super::output;
use crate::domain::error::{Error, ErrorKind, Result};

/// Asks on standard error and waits for a yes.
///
/// # Errors
/// `Usage` with `nobody` off a terminal, and when the answer is no.
pub(super) fn agree(nobody: &str, question: &str) -> Result<()> {
    let refuse = |message: &str| Error::new(ErrorKind::Usage, message).hint("Nothing was changed.");
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(refuse(nobody));
    }
    output::note(&format!("{question} [y/N]"));
    let mut answer = String::new();
    io::stderr()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut answer))
        .map_err(|error| Error::failed(format!("could not read the answer: {error}")))?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(refuse("kept, as you said")),
    }
}
