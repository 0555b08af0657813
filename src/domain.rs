//! The rules of a help desk as values in and values out: nothing here knows SQL, a terminal,
//! threads, the clock or files.

pub mod appeal;
pub mod assignment;
pub mod change;
pub mod check;
pub mod client;
pub mod company;
pub mod contact;
pub mod display;
pub mod dossier;
pub mod edit;
pub mod erasure;
pub mod error;
pub mod exchange;
pub mod fields;
pub mod filename;
pub mod fold;
pub mod ids;
pub mod kept;
pub mod language;
pub mod listing;
pub mod matching;
pub mod merge;
pub mod page;
pub mod picture;
pub mod printable;
pub mod query;
pub mod quote;
pub mod report;
pub mod snapshot;
pub mod standing;
pub mod threading;
pub mod threeway;
pub mod ticket;
pub mod time;
pub mod toml_card;
