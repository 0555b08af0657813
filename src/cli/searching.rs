//! `search`: cards and messages (`L3`, `T1`).

use super::Outcome;
use super::args::SearchArgs;
use super::context::{Context, now};
use super::output::{self, Out};
use super::pages::local;
use super::table::{self, Column, cell};
use crate::desk::{Desk, SearchKind};
use crate::exchange::json::reports::{Hit, HitKind};

/// Has everything indexed before a command looks for words: a part of the hits would be a wrong answer, and
/// nobody waits before a screen.
pub(super) fn catch_up(desk: &Desk) {
    if let Err(error) = desk.store().index_all() {
        tracing::warn!(kind = ?error.kind, "searched in what was indexed");
        output::note("the newest entries may be missing: they are not indexed yet");
    }
}

pub(super) fn run(context: &Context, args: &SearchArgs, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    catch_up(&desk);
    let query = desk.query(&args.query.join(" "), now());
    let hits = desk.store().search(&query, args.limit)?;
    for note in &query.notes {
        output::note(note);
    }
    if args.json {
        let mut array = out.json_array();
        for hit in &hits {
            array.push(&Hit {
                kind: match hit.kind {
                    SearchKind::Client => HitKind::Client,
                    SearchKind::Message => HitKind::Message,
                },
                client: hit.client,
                ticket: hit.ticket,
                message: hit.message,
                snippet: &hit.snippet,
                sent_at: hit.sent_at,
            })?;
        }
        array.finish()?;
        return Ok(0);
    }
    let rows: Vec<_> = hits
        .iter()
        .map(|hit| {
            let number = match hit.ticket {
                Some(ticket) => format!("ticket #{ticket}"),
                None => format!("client #{}", hit.client),
            };
            vec![
                cell(&number).dim(),
                cell(&hit.client_name).bold(),
                cell(&hit.snippet),
                cell(&hit.sent_at.map(local).unwrap_or_default()).dim(),
            ]
        })
        .collect();
    let columns = [Column::Left, Column::Cut(28), Column::Cut(80), Column::Left];
    table::print(out, &columns, &rows)?;
    Ok(0)
}
