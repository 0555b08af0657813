//! Entries of the history as lines: when, who, what (`L5`).

use ratatui::text::{Line, Span};

use super::words;
use crate::domain::change::Entry;
use crate::domain::display::age;
use crate::domain::ids::ClientId;
use crate::tui::look::Look;
use crate::tui::text;

/// Columns of an agent's name.
const WHO: usize = 8;
/// Changes of an entry shown before the rest is counted.
const MOST: usize = 4;
/// What stands at the right of a change that can be taken back.
const HINT: &str = "u undo";

/// An entry as lines of so many columns: the first with when and who, the others under it.
///
/// `on_card` leaves out which card it is about: the page says that.
pub fn rows(entry: &Entry, columns: usize, on_card: bool, look: &Look) -> Vec<Line<'static>> {
    let when = format!(" {} ", text::pad_left(&age(entry.at, look.now), 4));
    let who = text::pad(&text::fit(who(entry), WHO), WHO);
    let (style, told) = if entry.undone_by.is_some() {
        (look.theme.dim, " (taken back)")
    } else {
        (look.theme.text, "")
    };
    let mut said = what(entry);
    if let Some(first) = said.first_mut() {
        match (entry.ticket, entry.client) {
            (Some(ticket), _) => first.insert_str(0, &format!("#{ticket} ")),
            (None, Some(card)) if !on_card => *first = about(card, first),
            _ => {}
        }
    }
    let more = said.len().saturating_sub(MOST);
    if more > 0 {
        said.truncate(MOST - 1);
        said.push(format!("+{} more: Enter shows all", more + 1));
    }
    let indent = text::width(&when) + WHO + 1;
    let narrow = columns < indent + 24;
    let indent = if narrow { 6 } else { indent };
    let mut rows = Vec::new();
    for (place, words) in said.iter().enumerate() {
        let mut spans = Vec::new();
        let mut right = Vec::new();
        if place == 0 {
            spans.push(text::span(&when, look.theme.dim));
            spans.push(text::span(&format!("{who} "), look.theme.dim));
            if entry.undoable && !narrow {
                right.push(Span::styled(HINT, look.theme.dim));
            }
        } else {
            spans.push(Span::raw(" ".repeat(indent)));
        }
        let last = place + 1 == said.len();
        spans.push(text::span(
            &format!("{words}{}", if last { told } else { "" }),
            style,
        ));
        rows.push(text::justify(Line::from(spans), Line::from(right), columns));
    }
    rows
}

/// A change with the card it was made to: `created card #9`, `card #9: tags: + opt`.
fn about(card: ClientId, said: &str) -> String {
    match said.split_once("the card") {
        Some((verb, "")) => format!("{verb}card #{card}"),
        _ => format!("card #{card}: {said}"),
    }
}

/// An entry whole: who did what when, a sentence each.
pub fn whole(entry: &Entry) -> Vec<String> {
    let mut lines = vec![format!("{} did this.", who(entry))];
    let about: Vec<String> = entry
        .client
        .map(|client| format!("card #{client}"))
        .into_iter()
        .chain(entry.ticket.map(|ticket| format!("ticket #{ticket}")))
        .collect();
    if !about.is_empty() {
        lines.push(format!("About {}.", about.join(", ")));
    }
    lines.push(String::new());
    lines.extend(what(entry));
    match (entry.undoable, entry.undone_by) {
        (true, _) => {}
        (false, Some(by)) => {
            lines.push(String::new());
            lines.push(format!("It was taken back (entry {by})."));
        }
        (false, None) => {
            lines.push(String::new());
            lines.push("It has no way back.".to_owned());
        }
    }
    lines
}

fn who(entry: &Entry) -> &str {
    if entry.agent.is_empty() {
        "auto"
    } else {
        &entry.agent
    }
}

/// What was done, a change each.
fn what(entry: &Entry) -> Vec<String> {
    let mut said: Vec<String> = words::verb(&entry.action)
        .filter(|_| entry.action != "merge")
        .map(str::to_owned)
        .into_iter()
        .collect();
    // What these changed stands in the verb.
    let in_verb = matches!(
        entry.action.as_str(),
        "erase" | "dismiss" | "reply" | "comment"
    );
    for change in entry.changes.iter().filter(|_| !in_verb) {
        if change.before == change.after {
            continue;
        }
        let field = change.field.replace('_', " ");
        let told = change.told();
        said.push(match (field.as_str(), &change.before, &change.after) {
            ("merged", ..) => format!("merged {}", told.replace(" → ", " into ")),
            (_, serde_json::Value::Null, serde_json::Value::String(after)) => {
                format!("{field}: {after}")
            }
            _ => format!("{field}: {told}"),
        });
    }
    if said.is_empty() {
        said.push(entry.action.replace('_', " "));
    }
    said.iter().map(|one| one.replace('\n', " ⏎ ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::FieldChange;
    use crate::domain::ids::{ClientId, EntryId};
    use crate::domain::time::Timestamp;
    use serde_json::{Value, json};

    fn entry(action: &str, changes: &[(&str, Value, Value)]) -> Entry {
        Entry {
            id: EntryId(5),
            at: Timestamp(0),
            agent: "mei".to_owned(),
            action: action.to_owned(),
            client: Some(ClientId(3)),
            ticket: None,
            changes: changes
                .iter()
                .map(|(field, before, after)| FieldChange {
                    field: (*field).to_owned(),
                    before: before.clone(),
                    after: after.clone(),
                })
                .collect(),
            undone_by: None,
            undoable: true,
        }
    }

    #[test]
    fn l5_an_entry_says_what_was_done_a_change_each_and_nothing_twice() {
        for (action, changes, said) in [
            (
                "edit",
                vec![
                    ("position", json!("buyer"), json!("chief")),
                    ("tags", json!(["a"]), json!(["a", "b"])),
                    ("name", json!("Jan"), json!("Jan")),
                ],
                vec!["position: buyer → chief", "tags: + b"],
            ),
            (
                "delete",
                vec![("card", json!("Jan"), Value::Null)],
                vec!["deleted the card", "card: Jan → –"],
            ),
            (
                "erase",
                vec![("card", Value::Null, Value::Null)],
                vec!["erased"],
            ),
            (
                "merge",
                vec![("merged", json!("#4 Jan M"), json!("#3 Jan"))],
                vec!["merged #4 Jan M into #3 Jan"],
            ),
            (
                "note",
                vec![("note", json!("a\nb"), json!("a\nb\nc"))],
                vec!["added to the note", "note: + c"],
            ),
            ("mark", vec![], vec!["mark"]),
        ] {
            assert_eq!(what(&entry(action, &changes)), said);
        }
    }
}
