//! What a desk is worth when things break (`R4`, `R5`): a disk that fails at any call, a disk that is full,
//! power that goes at any moment, and a thread that panics; and that it opens no connection. The real program
//! runs on a disk and a clock of our own making (`disk.c`, `clock.c`).
//!
//! `cargo test --test faults -- --nocapture` prints the figures; `DESKCARD_FAULTS=all` tries every call and
//! every moment instead of a sample.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first failure")]
#![allow(clippy::print_stdout, reason = "a measurement prints what it measured")]

mod disk;
mod errors;
mod network;
mod panics;
mod place;
mod power;
mod preloaded;
#[path = "../it/program.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "a vocabulary, shared with the other tests"
)]
mod program;
#[path = "../it/scenario.rs"]
#[allow(unreachable_pub, reason = "as above")]
mod scenario;

/// Which of so many moments are tried: all of them when asked to, otherwise some spread evenly, with the
/// first and the last among them.
fn moments(all: u64, sample: u64) -> Vec<u64> {
    if std::env::var("DESKCARD_FAULTS").is_ok_and(|wish| wish == "all") || all <= sample {
        return (1..=all).collect();
    }
    (0..sample)
        .map(|at| 1 + at * (all - 1) / (sample - 1))
        .collect()
}
