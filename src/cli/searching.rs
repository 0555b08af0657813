//! `search`: cards and messages (`L3`, `T1`).

use super::Outcome;
use super::args::SearchArgs;
use super::context::{Context, now};
use super::output::{self, Out};
use super::pages::local;
use super::table::{self, Column, cell};
use crate::desk::SearchKind;
use crate::exchange::json::reports::{Hit, HitKind};

pub(super) fn run(context: &Context, args: &SearchArgs, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
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
