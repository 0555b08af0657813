//! What language detection gets right, and how long it takes (G6): for each set of samples the share that is
//! right (given, or else suggested), answered, and right among the answered, by language, and µs a text.
//!
//! `cargo bench --bench language`; with names of sets (`-- dev noisy-held`) only those.

#![allow(clippy::print_stdout)]

#[path = "../it/language/samples.rs"]
mod samples;

use std::hint::black_box;
use std::time::Instant;

use deskcard::domain::language::Detector;
use samples::{Figures, measure, read, total};

const SETS: [&str; 19] = [
    "dev",
    "short-tune",
    "short-held",
    "fresh-held",
    "noisy-tune",
    "noisy-held",
    "long",
    "scraps-tune",
    "scraps-held",
    "unsupported-tune",
    "unsupported-held",
    "transliterated-tune",
    "transliterated-held",
    "fresh-refused-held",
    "long-refused",
    "parcels-held",
    "parcels-refused-held",
    "goods-held",
    "goods-refused-held",
];

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    let detector = Detector::default();
    for (script, text) in [
        ("Latin", "where is my order"),
        ("Cyrillic", "где мой заказ"),
        ("Arabic", "أين طلبي"),
    ] {
        let start = Instant::now();
        black_box(detector.detect(text));
        println!(
            "first {script} text: {:.1} ms",
            start.elapsed().as_secs_f64() * 1e3
        );
    }
    for set in SETS
        .iter()
        .filter(|set| asked.is_empty() || asked.iter().any(|name| name == *set))
    {
        let samples = read(set);
        let start = Instant::now();
        let figures = measure(&detector, &samples);
        let micros = start.elapsed().as_secs_f64() * 1e6 / samples.len().max(1) as f64;
        println!("\n{set}: {micros:.0} µs a text");
        for (language, found) in &figures {
            print_line(language, *found);
        }
        print_line("all", total(&figures));
    }
}

fn print_line(name: &str, found: Figures) {
    println!(
        "  {name:<5} {:>4} samples  right {:>5.1} %  answered {:>5.1} %  precision {:>5.1} %",
        found.samples,
        found.accuracy() * 100.0,
        found.coverage() * 100.0,
        found.precision() * 100.0,
    );
}
