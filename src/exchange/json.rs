//! The JSON shapes that `--json` prints (`SPEC 9`), and their schemas.
//!
//! The shapes are structs of their own, made from domain types, so that a change inside the program
//! never changes what scripts read by accident. Fields stand in the order of the specification;
//! what is absent is null or `[]`, never left out. Whatever is printed goes through [`safe`].

use serde::Serialize;
use serde_json::Value;

use crate::domain::error::{Error, Result};
use crate::domain::printable::json_safe;

pub mod card;
pub mod contacts;
pub mod reports;
pub mod safekeeping;
pub mod schema;
pub mod ticket;

/// A shape as JSON that is harmless to print (`R1`).
///
/// # Errors
/// `Failed` when the shape cannot be written as JSON.
pub fn safe(shape: &impl Serialize) -> Result<Value> {
    let mut value = serde_json::to_value(shape)
        .map_err(|error| Error::failed(format!("could not write JSON: {error}")))?;
    json_safe(&mut value);
    Ok(value)
}

/// `None` for an empty text: what is absent is null.
fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
