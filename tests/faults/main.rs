//! What a desk is worth when things break (`R4`, `R5`): a disk that fails at any call, a disk that is full,
//! and power that goes at any moment; and that it opens no connection. The real program runs on a disk of
//! our own making (`disk.c`).
//!
//! `cargo test --test faults -- --nocapture` prints the figures; `DESKCARD_FAULTS=all` tries every call and
//! every moment instead of a sample.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first failure")]
#![allow(clippy::print_stdout, reason = "a measurement prints what it measured")]

mod disk;
mod errors;
mod network;
mod place;
mod power;

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
