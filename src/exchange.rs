//! Formats in which the desk's content leaves and enters; text in, text out.

pub mod csv;
pub mod json;
