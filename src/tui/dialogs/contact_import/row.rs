//! A row of a file of contacts with what would become of it, as lines.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::domain::change::FieldChange;
use crate::domain::exchange::{RowVerdict, Verdict};
use crate::tui::look::Look;
use crate::tui::text;

/// Columns of the words of a verdict.
const VERDICT: usize = 16;
/// Changes of a row that the cursor is not on.
const MOST: usize = 3;
/// Lines of a change, or of a reason, of the row with the cursor.
const LONGEST: usize = 4;

/// The sign before a verdict.
pub(super) fn sign(verdict: Verdict, look: &Look) -> &'static str {
    match verdict {
        Verdict::Created => "+",
        Verdict::Updated => look.signs.changed,
        Verdict::Unchanged => "=",
        Verdict::Conflict | Verdict::Refused => "!",
    }
}

/// The word of several rows of a verdict.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Created => "new",
        Verdict::Updated => "updated",
        Verdict::Unchanged => "unchanged",
        Verdict::Conflict => "in conflict",
        Verdict::Refused => "refused",
    }
}

/// How a verdict is coloured.
pub(super) fn style(verdict: Verdict, look: &Look) -> Style {
    match verdict {
        Verdict::Created => look.theme.good,
        Verdict::Updated => look.theme.accent,
        Verdict::Unchanged => look.theme.dim,
        Verdict::Conflict => look.theme.warning,
        Verdict::Refused => look.theme.problem,
    }
}

/// «conflict with #7».
fn verdict(row: &RowVerdict) -> String {
    match (row.verdict, row.card) {
        (Verdict::Created, _) => "new".to_owned(),
        (Verdict::Updated, Some(card)) => format!("updates #{card}"),
        (Verdict::Updated, None) => "adds to a row".to_owned(),
        (Verdict::Unchanged, Some(card)) => format!("unchanged #{card}"),
        (Verdict::Unchanged, None) => "unchanged".to_owned(),
        (Verdict::Conflict, Some(card)) => format!("conflict #{card}"),
        (Verdict::Conflict, None) => "conflict".to_owned(),
        (Verdict::Refused, _) => "refused".to_owned(),
    }
}

/// The lines of a row, at most so many `columns` wide; one that is `open` says all of it. Numbers of rows
/// have up to `digits` digits.
pub(super) fn lines(
    row: &RowVerdict,
    digits: usize,
    columns: usize,
    open: bool,
    look: &Look,
) -> Vec<Line<'static>> {
    let number = text::pad_left(&row.row.to_string(), digits);
    let mut lines = vec![text::clip_line(
        Line::from(vec![
            text::span(sign(row.verdict, look), style(row.verdict, look)),
            text::span(&format!(" {number}  "), look.theme.dim),
            text::span(
                &format!("{}  ", text::pad(&verdict(row), VERDICT)),
                style(row.verdict, look),
            ),
            text::span(&row.name, look.theme.strong),
        ]),
        columns,
    )];
    let indent = digits + 4;
    let room = columns.saturating_sub(indent).max(1);
    let mut add = |said: &str, style: Style, most: usize| {
        let wrapped = text::wrap(&said.replace('\n', " "), room);
        let cut = wrapped.len() > most;
        for (at, line) in wrapped.iter().take(most).enumerate() {
            let line = if cut && at + 1 == most {
                let line = text::fit(line, room.saturating_sub(1));
                format!("{}{}", line.trim_end(), look.signs.ellipsis)
            } else {
                line.clone()
            };
            let line = format!("{}{line}", " ".repeat(indent));
            lines.push(Line::from(text::span(&line, style)));
        }
    };
    let most = if open { LONGEST } else { 1 };
    if let Some(reason) = &row.reason {
        let style = match row.verdict {
            Verdict::Conflict | Verdict::Refused => style(row.verdict, look),
            _ => look.theme.dim,
        };
        add(reason, style, if open { 2 * LONGEST } else { 2 });
    }
    let changes: Vec<String> = row
        .changes
        .iter()
        .filter_map(|one| said(row, one))
        .collect();
    if row.verdict == Verdict::Created && !open {
        if !changes.is_empty() {
            let all = changes.join(&format!(" {} ", look.signs.dot));
            add(&text::fit(&all, room), look.theme.dim, 1);
        }
        return lines;
    }
    let some = if open || changes.len() <= MOST {
        changes.len()
    } else {
        MOST - 1
    };
    for change in changes.iter().take(some) {
        add(change, look.theme.text, most);
    }
    if changes.len() > some {
        add(
            &format!("+{} more", changes.len() - some),
            look.theme.dim,
            1,
        );
    }
    lines
}

/// «position: buyer → chief»; nothing for what the first line says.
fn said(row: &RowVerdict, change: &FieldChange) -> Option<String> {
    let is_new = row.verdict == Verdict::Created;
    let field = match change.field.as_str() {
        "name" if is_new => return None,
        "vcard" => "other properties".to_owned(),
        field => field.replace('_', " "),
    };
    let was_empty = match &change.before {
        serde_json::Value::Null => true,
        serde_json::Value::String(before) => before.is_empty(),
        serde_json::Value::Array(before) => before.is_empty() && is_new,
        _ => false,
    };
    let told = if was_empty {
        change.becomes()
    } else {
        change.told()
    };
    Some(format!("{field}: {told}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::ids::ClientId;

    fn row(verdict: Verdict, changes: &[(&str, Value, Value)]) -> RowVerdict {
        RowVerdict {
            row: 3,
            verdict,
            name: "Anna".to_owned(),
            card: Some(ClientId(7)),
            changes: changes
                .iter()
                .map(|(field, before, after)| FieldChange {
                    field: (*field).to_owned(),
                    before: before.clone(),
                    after: after.clone(),
                })
                .collect(),
            reason: None,
        }
    }

    #[test]
    fn x3_a_new_card_says_what_it_has_and_an_update_what_becomes_what() {
        let phones = ("phones", json!([]), json!(["+49 1", "+49 2"]));
        for (verdict, change, expected) in [
            (
                Verdict::Created,
                phones.clone(),
                Some("phones: +49 1, +49 2"),
            ),
            (Verdict::Updated, phones, Some("phones: + +49 1, + +49 2")),
            (Verdict::Created, ("name", json!(""), json!("Anna")), None),
            (
                Verdict::Updated,
                ("position", json!("buyer"), json!("chief")),
                Some("position: buyer → chief"),
            ),
            (
                Verdict::Updated,
                ("language", Value::Null, json!("de")),
                Some("language: de"),
            ),
            (
                Verdict::Created,
                ("also_seen_as", json!([]), json!(["Annie"])),
                Some("also seen as: Annie"),
            ),
        ] {
            let row = row(verdict, &[change]);
            assert_eq!(said(&row, &row.changes[0]).as_deref(), expected);
        }
    }
}
