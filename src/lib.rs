//! deskcard: a help desk for agents who work in a terminal.
//!
//! # Architecture
//!
//! The crate is a library and a thin binary. Its modules are layers; a layer may use only what
//! stands in its row, and `tests/it/layers.rs` reads the `use` lines and holds the table:
//!
//! ```text
//! domain     nothing of ours: no SQL, terminal, threads, clock, files
//! config     domain                              what the user set; no terminal, no database
//! store      domain                              the only place that knows rusqlite
//! intake     domain                              bytes in, appeals out; does not persist
//! exchange   domain                              vCard, CSV, JSON; text in, text out
//! desk       domain config store intake exchange every use case, synchronous, one function each
//! worker     domain config intake desk           threads, queues, the messages between them
//! tui        domain config worker::protocol      ratatui and crossterm only here
//! cli        domain config exchange desk worker tui   clap only here
//! main       cli
//! ```
//!
//! Time is a value ([`domain::time::Timestamp`]) that `cli` and `worker` hand in.

pub mod cli;
pub mod config;
pub mod desk;
pub mod domain;
pub mod exchange;
pub mod intake;
pub mod store;
pub mod tui;
pub mod worker;
