//! Formats in which the desk's content leaves and enters; text in, text out.
//!
//! Cards (`SPEC 8`): [`vcard`], [`csv`] and [`jsonl`] turn an [`outgoing::Outgoing`] card into text and a
//! file into [`incoming::Incoming`] rows. None of them knows the desk: which card a row is about, and what
//! it may change there, is decided by `desk::exchanging`.

pub mod clean;
pub mod csv;
pub mod decoding;
pub mod incoming;
pub mod json;
pub mod jsonl;
pub mod outgoing;
pub mod sniffing;
pub mod vcard;
