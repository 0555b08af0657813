//! The rules of a help desk as values in and values out: nothing here knows SQL, a terminal,
//! threads, the clock or files.

pub mod appeal;
pub mod client;
pub mod company;
pub mod contact;
pub mod error;
pub mod fold;
pub mod ids;
pub mod language;
pub mod printable;
pub mod query;
pub mod quote;
pub mod ticket;
pub mod time;
