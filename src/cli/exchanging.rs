//! `clients import`, `clients export` (`SPEC 8`): contacts in and out.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use super::args::{
    ClientsCommand, ContactFormatArg, ContactImportArgs, ExportArgs, ExportFormatArg,
};
use super::context::{self, Context, now};
use super::output::{Out, Style};
use super::{Outcome, Stop, output};
use crate::desk::{Desk, contact_bytes, read_contacts};
use crate::domain::change::FieldChange;
use crate::domain::display::grouped;
use crate::domain::error::{EXIT_WITH_REJECTS, Error, ErrorKind, Result};
use crate::domain::exchange::{
    ContactReport, ExportFormat, Exported, ImportFormat, ImportOptions, Verdict, Which,
};
use crate::domain::printable::{json_text, printable_line};
use crate::exchange::csv;
use crate::exchange::json::contacts::Import as ImportShape;

/// Rows of a verdict that are told one by one to somebody who looks.
const MOST_TOLD: usize = 200;

pub(super) fn run(context: &Context, command: &ClientsCommand, out: &mut Out) -> Outcome {
    match command {
        ClientsCommand::Import(args) => import(context, args, out),
        ClientsCommand::Export(args) => export(context, args, out),
    }
}

fn import(context: &Context, args: &ContactImportArgs, out: &mut Out) -> Outcome {
    // The file first: a wrong name makes no desk.
    let (name, bytes) = read(&args.file)?;
    let config = context.config()?;
    let mut options = ImportOptions {
        format: match args.format {
            ContactFormatArg::Auto => None,
            ContactFormatArg::Vcard => Some(ImportFormat::Vcard),
            ContactFormatArg::Csv => Some(ImportFormat::Csv),
            ContactFormatArg::Jsonl => Some(ImportFormat::Jsonl),
        },
        mapping: args.mapping.clone(),
        columns: chosen(&args.columns, &config.fields)?,
        most_told: (!args.json).then_some(MOST_TOLD),
    };
    // A dry run leaves no file behind where there was none.
    let place = (args.dry_run && !context.db()?.exists())
        .then(context::throw_away)
        .transpose()?;
    let desk = match &place {
        Some(place) => context
            .elsewhere(&place.path().join("desk.db"))
            .open_with(config)?,
        None => context.open_with(config)?,
    };
    let asking = !args.json && io::stdin().is_terminal() && io::stderr().is_terminal();
    if asking {
        let only_columns = ImportOptions {
            most_told: Some(0),
            ..options.clone()
        };
        let preview = desk.preview_contacts(&name, &bytes, &only_columns, now())?;
        for column in &preview.unknown_columns {
            if let Some(field) = ask(column, &desk) {
                options.columns.push((column.clone(), field));
            }
        }
    }
    let report = if args.dry_run {
        desk.preview_contacts(&name, &bytes, &options, now())?
    } else {
        desk.import_contacts(&name, &bytes, &options, now())?
    };
    tracing::info!(
        rows = report.rows,
        created = report.created,
        updated = report.updated,
        dry_run = args.dry_run,
        "contacts imported"
    );
    let left_out: Vec<String> = report
        .unknown_columns
        .iter()
        .map(|name| format!("«{name}»"))
        .collect();
    if !left_out.is_empty() {
        output::note(&format!("columns left out: {}", left_out.join(", ")));
        output::note("give them a field with --column NAME=FIELD");
    }
    if args.json {
        out.json(&ImportShape::from(&report))?;
    } else {
        print(&report, args.dry_run, out)?;
    }
    Ok(if report.is_clean() {
        0
    } else {
        EXIT_WITH_REJECTS
    })
}

/// The bytes of a file, or of standard input for `-`.
fn read(path: &Path) -> Result<(String, Vec<u8>)> {
    let name = path.display().to_string();
    let bytes = if name == "-" {
        read_contacts(&mut io::stdin().lock(), "standard input")?
    } else {
        contact_bytes(path)?
    };
    Ok((name, bytes))
}

/// `NAME=FIELD` words.
fn chosen(
    words: &[String],
    custom: &[crate::domain::fields::CustomField],
) -> Result<Vec<(String, String)>> {
    words
        .iter()
        .map(|word| {
            let usage = |why: String| Error::new(ErrorKind::Usage, why);
            let (column, field) = word
                .rsplit_once('=')
                .ok_or_else(|| usage(format!("«{word}» is not NAME=FIELD")))?;
            if csv::is_field(field, custom) {
                Ok((column.to_owned(), field.to_owned()))
            } else {
                Err(usage(format!("there is no field «{field}» for a column")).hint(FIELDS))
            }
        })
        .collect()
}

const FIELDS: &str = "Fields: name also_seen_as language company position note spammer vip phones emails \
sites socials messengers additional_ids addresses tags custom.NAME";

/// Asks what to do with a column nobody knows; `None` leaves it out.
fn ask(column: &str, desk: &Desk) -> Option<String> {
    let shown = printable_line(column).into_owned();
    loop {
        let mut stream = io::stderr();
        let _ = write!(
            stream,
            "Column «{shown}»: a field for it, or Enter to leave it out: "
        );
        let _ = stream.flush();
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer).unwrap_or(0);
        let answer = answer.trim();
        if read == 0 || answer.is_empty() {
            return None;
        }
        if csv::is_field(answer, &desk.config().fields) {
            return Some(answer.to_owned());
        }
        output::note(FIELDS);
    }
}

fn print(report: &ContactReport, dry_run: bool, out: &mut Out) -> std::result::Result<(), Stop> {
    if dry_run {
        out.line("A dry run: nothing was stored.")?;
    }
    let read_as = printable_line(&report.read_as).into_owned();
    out.line(&out.styled(&format!("Read as {read_as}"), Style::Dim))?;
    let telling = |verdict: Verdict| verdict != Verdict::Unchanged;
    let told = report.verdicts.iter().filter(|row| telling(row.verdict));
    for row in told.take(MOST_TOLD) {
        let card = row.card.map(|id| format!(" #{id}")).unwrap_or_default();
        let what = match row.verdict {
            Verdict::Created => "new",
            Verdict::Updated => "updates",
            Verdict::Unchanged => "unchanged",
            Verdict::Conflict => "conflict with",
            Verdict::Refused => "refused",
        };
        let what = if row.card.is_none() && row.verdict == Verdict::Conflict {
            "conflict"
        } else {
            what
        };
        let changes: Vec<String> = row.changes.iter().map(change).collect();
        let mut line = format!("{:>6}  {what}{card}", row.row);
        if !changes.is_empty() {
            line.push_str(&format!("  {}", changes.join(" · ")));
        }
        out.line(&line)?;
        if let Some(reason) = &row.reason {
            let reason = printable_line(reason).into_owned();
            out.line(&out.styled(&format!("        {reason}"), Style::Dim))?;
        }
    }
    let to_tell = report.rows - report.unchanged;
    let more = to_tell.saturating_sub(MOST_TOLD as u64);
    if more > 0 {
        out.line(&format!("        and {} rows more", grouped(more)))?;
    }
    let mut counts = vec![format!("{} rows", grouped(report.rows))];
    for (count, word) in [
        (report.created, "created"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.conflicts, "conflicts"),
        (report.refused, "refused"),
    ] {
        if count > 0 {
            counts.push(format!("{} {word}", grouped(count)));
        }
    }
    out.line(&counts.join(", "))?;
    if report.entry.is_some() {
        out.line(&out.styled("deskcard undo takes it back", Style::Dim))?;
    }
    Ok(())
}

/// A change in a few words.
fn change(change: &FieldChange) -> String {
    let shown = |value: &serde_json::Value| -> String {
        let text = match value {
            serde_json::Value::Null => "–".to_owned(),
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(items) => items
                .iter()
                .map(|item| {
                    item.as_str()
                        .map_or_else(|| item.to_string(), str::to_owned)
                })
                .collect::<Vec<_>>()
                .join(", "),
            other => other.to_string(),
        };
        crate::domain::printable::clip(&printable_line(&text), 60).into_owned()
    };
    let field = printable_line(&change.field).into_owned();
    let empty = change.before.is_null() || change.before.as_array().is_some_and(Vec::is_empty);
    if empty {
        format!("{field} {}", shown(&change.after))
    } else {
        format!(
            "{field} {} → {}",
            shown(&change.before),
            shown(&change.after)
        )
    }
}

fn export(context: &Context, args: &ExportArgs, out: &mut Out) -> Outcome {
    let format = format_of(args)?;
    let desk = context.open_to_read()?;
    let query = desk.query(&args.query.join(" "), now());
    if !query.is_empty() {
        super::searching::catch_up(&desk);
    }
    let which = Which::Query(query);
    let exported = match &args.output {
        Some(path) => desk.export_file(&which, format, path, true, &mut |_, _| true)?,
        None if out.is_terminal() => {
            // Whoever looks gets what `cat` must not show; a pipe gets the bytes.
            let (bytes, exported) = desk.export(&which, format)?;
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            out.raw(json_text(&text).as_bytes())?;
            exported
        }
        None => {
            let mut sink = Sink { out, failed: None };
            let done = desk.export_to(&which, format, &mut sink);
            if let Some(error) = sink.failed {
                return Err(error.into());
            }
            done?
        }
    };
    for note in &exported.notes {
        output::note(note);
    }
    tell_losses(&exported);
    Ok(0)
}

fn format_of(args: &ExportArgs) -> Result<ExportFormat> {
    let ending = args
        .output
        .as_deref()
        .and_then(Path::extension)
        .and_then(|ending| ending.to_str())
        .map(str::to_lowercase);
    let format = args.format.unwrap_or(match ending.as_deref() {
        Some("csv") => ExportFormatArg::Csv,
        Some("jsonl" | "ndjson") => ExportFormatArg::Jsonl,
        _ => ExportFormatArg::Vcard,
    });
    if args.excel_safe && format != ExportFormatArg::Csv {
        return Err(Error::new(
            ErrorKind::Usage,
            "--excel-safe is for CSV: add --format csv",
        ));
    }
    Ok(match format {
        ExportFormatArg::Vcard => ExportFormat::Vcard4,
        ExportFormatArg::Vcard3 => ExportFormat::Vcard3,
        ExportFormatArg::Csv => ExportFormat::Csv {
            excel_safe: args.excel_safe,
        },
        ExportFormatArg::Jsonl => ExportFormat::Jsonl,
    })
}

fn tell_losses(exported: &Exported) {
    let losses: Vec<String> = exported.losses.iter().map(ToString::to_string).collect();
    if !losses.is_empty() {
        output::note(&format!(
            "this format could not hold: {}; jsonl holds all of it",
            losses.join(", ")
        ));
    }
}

/// Standard output as a stream that remembers why it failed: a closed pipe is no failure.
struct Sink<'o> {
    out: &'o mut Out,
    failed: Option<io::Error>,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.out.raw(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
