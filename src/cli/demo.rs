//! `demo`: a desk with sample data in a throw-away place.

use super::Outcome;
use super::context::Context;
use super::output::Out;

pub(super) fn run(_context: &Context, _clients: u64, _seed: u64, _out: &mut Out) -> Outcome {
    Ok(0)
}
