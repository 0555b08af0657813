//! Percentiles in a table, and how busy the machine was.

use std::time::Duration;

use super::pseudo_terminal::Painted;

/// Lines of measured times, with what SPEC 12 asks of them in milliseconds.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    what: String,
    times: Vec<Duration>,
    must: String,
    aim: String,
}

impl Table {
    /// Adds a line; none when nothing was measured.
    pub(crate) fn add(&mut self, what: &str, mut times: Vec<Duration>, must: &str, aim: &str) {
        if times.is_empty() {
            return;
        }
        times.sort_unstable();
        self.rows.push(Row {
            what: what.to_owned(),
            times,
            must: must.to_owned(),
            aim: aim.to_owned(),
        });
    }

    /// Adds two lines: until the screen reacted, and until it stood, which is what is asked for.
    pub(crate) fn painted(&mut self, what: &str, painted: &[Painted], must: &str, aim: &str) {
        let first = painted.iter().map(|painted| painted.first).collect();
        let whole = painted.iter().map(|painted| painted.whole).collect();
        self.add(&format!("{what}, first"), first, "", "");
        self.add(&format!("{what}, whole"), whole, must, aim);
    }

    /// Prints all lines.
    pub(crate) fn print(&self) {
        println!(
            "{:<40} {:>6} {:>9} {:>9} {:>9}   {:>8} {:>8}",
            "ms", "times", "p50", "p99", "worst", "must", "aim"
        );
        for row in &self.rows {
            // The nearest rank: the smallest time that so many of a hundred do not exceed.
            let at = |percent: usize| {
                let place = (row.times.len() * percent).div_ceil(100).max(1) - 1;
                row.times[place].as_secs_f64() * 1e3
            };
            println!(
                "{:<40} {:>6} {:>9.2} {:>9.2} {:>9.2}   {:>8} {:>8}",
                row.what,
                row.times.len(),
                at(50),
                at(99),
                at(100),
                row.must,
                row.aim
            );
        }
    }
}

/// How busy the machine is: the figures above mean little on one that does other work.
pub(crate) fn machine() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    match load.split(' ').next() {
        Some(load) if !load.is_empty() => format!("load {load} on {cores} processors"),
        _ => format!("{cores} processors"),
    }
}
