//! Words and short lines that several panes share.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::change::{Entry, FieldChange};
use crate::domain::client::{Client, Standing};
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::fold::fold;
use crate::domain::ticket::{Priority, Status};
use crate::domain::time::Timestamp;
use crate::tui::act::Act;
use crate::tui::look::Look;
use crate::tui::text;

/// `★ ` or `⊘ `, or nothing.
pub fn mark(standing: Standing, look: &Look) -> Option<Span<'static>> {
    match standing {
        Standing::Normal => None,
        Standing::Vip => Some(Span::styled(format!("{} ", look.signs.vip), look.theme.vip)),
        Standing::Spammer => Some(Span::styled(
            format!("{} ", look.signs.spam),
            look.theme.spam,
        )),
    }
}

/// A status in words.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::New => "new",
        Status::Open => "open",
        Status::Pending => "pending",
        Status::OnHold => "on hold",
        Status::Solved => "solved",
        Status::Closed => "closed",
        Status::Spam => "spam",
    }
}

/// The colour of a status.
pub fn status_style(status: Status, look: &Look) -> Style {
    match status {
        Status::New => look.theme.accent,
        Status::Open => look.theme.good,
        Status::Pending | Status::OnHold => look.theme.warning,
        Status::Solved | Status::Closed => look.theme.dim,
        Status::Spam => look.theme.spam,
    }
}

/// A priority worth a word in a list: the default says nothing.
pub fn priority(priority: Priority) -> Option<&'static str> {
    match priority {
        Priority::Low => Some("low"),
        Priority::Medium => None,
        Priority::Urgent => Some("urgent"),
        Priority::Extreme => Some("extreme"),
    }
}

/// The colour of a priority.
pub fn priority_style(priority: Priority, look: &Look) -> Style {
    match priority {
        Priority::Low | Priority::Medium => look.theme.dim,
        Priority::Urgent => look.theme.warning,
        Priority::Extreme => look.theme.problem,
    }
}

/// What a kind of contact is called in a sentence.
pub fn contact_kind(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Email => "e-mail",
        ContactKind::Phone => "phone",
        ContactKind::Messenger => "messenger",
        ContactKind::Social => "profile",
        ContactKind::AdditionalId => "additional id",
    }
}

/// The sign in front of a contact.
pub fn contact_sign(contact: &Contact, look: &Look) -> &'static str {
    match contact.kind {
        ContactKind::Email => look.signs.channel("email"),
        ContactKind::Phone => look.signs.channel("telephony"),
        ContactKind::Messenger => look.signs.channel("telegram"),
        ContactKind::Social => look.signs.channel("vk"),
        ContactKind::AdditionalId => "#",
    }
}

/// A contact as one reads it: a messenger with its name, everything else as typed.
pub fn contact_text(contact: &Contact) -> String {
    match contact.kind {
        ContactKind::Messenger => format!("{} {}", contact.network, contact.value),
        ContactKind::AdditionalId if !contact.network.is_empty() => {
            let named = format!("{}:", contact.network);
            if contact.value.starts_with(&named) {
                contact.value.clone()
            } else {
                format!("{named}{}", contact.value)
            }
        }
        ContactKind::Social => contact
            .value
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_start_matches("www.")
            .to_owned(),
        _ => contact.value.clone(),
    }
}

/// The name of a language in English, or its code.
pub fn language(code: &str) -> String {
    const NAMES: [(&str, &str); 38] = [
        ("en", "English"),
        ("de", "German"),
        ("fr", "French"),
        ("es", "Spanish"),
        ("pt", "Portuguese"),
        ("it", "Italian"),
        ("nl", "Dutch"),
        ("pl", "Polish"),
        ("cs", "Czech"),
        ("sk", "Slovak"),
        ("ru", "Russian"),
        ("uk", "Ukrainian"),
        ("bg", "Bulgarian"),
        ("sr", "Serbian"),
        ("hr", "Croatian"),
        ("sl", "Slovene"),
        ("ro", "Romanian"),
        ("hu", "Hungarian"),
        ("tr", "Turkish"),
        ("fi", "Finnish"),
        ("sv", "Swedish"),
        ("da", "Danish"),
        ("nb", "Norwegian"),
        ("et", "Estonian"),
        ("lv", "Latvian"),
        ("lt", "Lithuanian"),
        ("el", "Greek"),
        ("he", "Hebrew"),
        ("ar", "Arabic"),
        ("fa", "Persian"),
        ("hi", "Hindi"),
        ("th", "Thai"),
        ("vi", "Vietnamese"),
        ("id", "Indonesian"),
        ("zh", "Chinese"),
        ("ja", "Japanese"),
        ("ko", "Korean"),
        ("und", "not to be detected"),
    ];
    NAMES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or_else(|| code.to_owned(), |(_, name)| (*name).to_owned())
}

/// `Acme GmbH · buyer`; empty when neither is known.
pub fn company_line(client: &Client, columns: usize, look: &Look) -> String {
    let company = client.company.as_ref().map(|company| company.name.as_str());
    let position = Some(client.position.as_str()).filter(|text| !text.is_empty());
    let dot = format!(" {} ", look.signs.dot);
    match (company, position) {
        (Some(company), Some(position)) => {
            // A long company leaves at least a third of the room to the position.
            let room = columns.saturating_sub(text::width(&dot));
            let least = text::width(&text::shown(position)).min(room / 3);
            let company = text::fit(company, room - least);
            let position = text::fit(position, room.saturating_sub(text::width(&company)));
            format!("{company}{dot}{position}")
        }
        (one, other) => one.or(other).unwrap_or_default().to_owned(),
    }
}

/// The language with its provenance: `Russian · auto 97 %`, or a suggestion.
/// The confidence is left out where `columns` has no room for it.
pub fn language_line(client: &Client, columns: usize, look: &Look) -> Option<Line<'static>> {
    use crate::domain::client::Source;
    let field = &client.language;
    let confidence = field
        .confidence
        .map(|share| format!(" {:.0} %", share * 100.0));
    if let Some(code) = &field.code {
        let mut spans = vec![text::span(&language(code), look.theme.text)];
        if field.source == Some(Source::Auto) {
            let auto = format!(" {} auto", look.signs.dot);
            let used = text::width(&language(code)) + text::width(&auto);
            let confidence = confidence
                .filter(|said| used + text::width(said) <= columns)
                .unwrap_or_default();
            spans.push(text::span(&format!("{auto}{confidence}"), look.theme.dim));
        }
        return Some(Line::from(spans));
    }
    field.suggestion.as_ref().map(|code| {
        Line::from(text::span(
            &format!("{}? {} = accepts", language(code), look.signs.dot),
            look.theme.dim,
        ))
    })
}

/// Up to two letters for a person without a picture; a sign for one of whom only a number is known.
pub fn initials(name: &str, look: &Look) -> String {
    let words: Vec<&str> = name
        .split_whitespace()
        .filter(|word| word.chars().next().is_some_and(char::is_alphabetic))
        .collect();
    let picked: Vec<&str> = match words.as_slice() {
        [] if name.starts_with(|c: char| c == '+' || c.is_ascii_digit()) => {
            return look.signs.channel("telephony").to_owned();
        }
        [] => return "?".to_owned(),
        [only] => vec![only],
        [first, .., last] => vec![first, last],
    };
    let letters: String = picked
        .iter()
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect();
    text::fit(&letters, 2)
}

/// Whether an entry of a ticket's history says more than the conversation does: a reply stands there
/// itself, and what was taken back is as if it had not been.
pub fn is_news(entry: &Entry) -> bool {
    if entry.undone_by.is_some() || entry.action == "undo" {
        return false;
    }
    let written = matches!(entry.action.as_str(), "reply" | "comment" | "forward");
    !written
        || entry
            .changes
            .iter()
            .any(|change| is_told(entry, &change.field))
}

/// Whether a field of an entry is told: the words of a message stand in the conversation.
fn is_told(entry: &Entry, field: &str) -> bool {
    let written = |word: &str| matches!(word, "reply" | "comment" | "note");
    match (entry.action.as_str(), field) {
        // Said before everything else it did.
        ("macro", "macro") => false,
        ("forward", _) => field != "forwarded_to",
        (action, _) => !(written(action) && (written(field) || field == "text")),
    }
}

/// What an entry of the history says, in a few words: `mei: assigned to mei, status new → open`.
pub fn event(entry: &Entry, look: &Look) -> String {
    let who = if entry.agent.is_empty() {
        "auto"
    } else {
        &entry.agent
    };
    let mut said: Vec<String> = Vec::new();
    if let Some(verb) = verb(&entry.action) {
        said.push(verb.to_owned());
    }
    if entry.action == "macro"
        && let Some(name) = entry.changes.iter().find(|one| one.field == "macro")
    {
        said.push(format!("ran «{}»", value(&name.after)));
    }
    let told = |change: &&FieldChange| is_told(entry, &change.field);
    for change in entry.changes.iter().filter(told) {
        if change.before == change.after {
            continue;
        }
        let said_of = |json: &serde_json::Value| match (change.field.as_str(), json.as_str()) {
            ("snoozed_until", Some(at)) => {
                Timestamp::parse(at).map_or_else(|| at.to_owned(), |at| look.exact(at))
            }
            _ => value(json),
        };
        let (before, after) = (said_of(&change.before), said_of(&change.after));
        let field = change.field.replace('_', " ");
        if change.before.is_array() && change.after.is_array() {
            said.push(format!("{field} {}", change.told()));
            continue;
        }
        said.push(
            match (field.as_str(), before.is_empty(), after.is_empty()) {
                ("assignee", _, false) => format!("assigned to {after}"),
                ("assignee", _, true) => "assigned to nobody".to_owned(),
                (_, true, _) => format!("{field} {after}"),
                (_, false, true) => format!("{field} {before} removed"),
                (_, false, false) => format!("{field} {before} → {after}"),
            },
        );
    }
    if said.is_empty() {
        said.push(entry.action.replace('_', " "));
    }
    let undone = if entry.undone_by.is_some() {
        " (undone)"
    } else {
        ""
    };
    format!("{who}: {}{undone}", said.join(", "))
}

/// The verb of an action whose changes do not say it themselves.
pub(super) fn verb(action: &str) -> Option<&'static str> {
    Some(match action {
        "create" => "created the card",
        "delete" => "deleted the card",
        "merge" => "merged",
        "merge_tickets" => "merged tickets",
        "split" => "split messages off",
        "reply" => "replied",
        "comment" => "commented",
        "note" => "added to the note",
        "change_client" => "changed the client",
        "undo" => "took back",
        "erase" => "erased",
        "call" => "called",
        "dismiss" => "said that two cards are not the same",
        _ => return None,
    })
}

fn value(json: &serde_json::Value) -> String {
    use serde_json::Value;
    match json {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(value).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields
            .values()
            .map(value)
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}

/// A line of text with what was searched for lit. `find` is folded; empty lights nothing.
pub fn with_hits(line: &str, find: &str, style: Style, look: &Look) -> Line<'static> {
    if find.is_empty() || !fold(line).contains(find) {
        return Line::from(text::span(line, style));
    }
    // Folding may change lengths, so the hit is found by the shortest run of characters whose
    // folded text contains what is looked for.
    let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
    let end_of = |from: usize| {
        starts
            .iter()
            .copied()
            .chain([line.len()])
            .filter(|end| *end > from)
            .find(|end| fold(&line[from..*end]).contains(find))
    };
    let mut spans = Vec::new();
    let mut rest = 0;
    while let Some(end) = end_of(rest) {
        let from = starts
            .iter()
            .copied()
            .filter(|start| *start >= rest && *start < end)
            .rfind(|start| fold(&line[*start..end]).contains(find))
            .unwrap_or(rest);
        spans.push(text::span(&line[rest..from], style));
        spans.push(text::span(&line[from..end], look.theme.hit));
        rest = end;
    }
    spans.push(text::span(&line[rest..], style));
    Line::from(spans)
}

/// A line with its links lit, which stand in these bytes, and what is looked for more than those.
pub fn with_links(
    line: &str,
    links: &[Range<usize>],
    find: &str,
    style: Style,
    look: &Look,
) -> Line<'static> {
    let mut spans = Vec::new();
    let mut from = 0;
    for link in links {
        spans.extend(with_hits(&line[from..link.start], find, style, look).spans);
        spans.extend(with_hits(&line[link.clone()], find, look.theme.link, look).spans);
        from = link.end;
    }
    spans.extend(with_hits(&line[from..], find, style, look).spans);
    spans.retain(|span| !span.content.is_empty());
    Line::from(spans)
}

/// The http(s) links of a text, each once.
pub fn links(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for link in link_ranges(text) {
        if !found.iter().any(|known| *known == text[link.clone()]) {
            found.push(text[link].to_owned());
        }
    }
    found
}

/// Where the http(s) links of a text stand, in bytes.
pub fn link_ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '«' | '»');
    while let Some(start) = text[from..].find("http").map(|at| from + at) {
        let rest = &text[start..];
        let begins = text[..start]
            .chars()
            .next_back()
            .is_none_or(|c| ends(c) || matches!(c, '(' | '[' | '\''));
        from = start + "http".len();
        if !begins || !(rest.starts_with("https://") || rest.starts_with("http://")) {
            continue;
        }
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let link = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        if link.len() > "https://".len() {
            found.push(start..start + link.len());
            from = start + link.len();
        }
    }
    found
}

/// Where the terminal's own link on a line leads that is for this (`T10`).
pub fn address(act: &Act) -> Option<String> {
    match act {
        Act::Link(link) => Some(link.clone()),
        Act::Call { number, .. } => Some(format!("tel:{number}")),
        Act::WriteTo(_, key) if key.kind() == ContactKind::Email => Some(format!("mailto:{key}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Glyphs, Theme};

    fn look() -> Look {
        Look {
            theme: Theme::new(crate::config::ThemeName::Default, 256),
            signs: Glyphs::new(false),
            now: Timestamp(0),
            zone: jiff::tz::TimeZone::UTC,
            me: String::new(),
        }
    }

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        for (name, letters) in [
            ("Иван Петров", "ИП"),
            ("Jan van der Meer", "JM"),
            ("madonna", "M"),
            ("陈伟", "陈"),
            ("guest-118", "G"),
            ("+44 20 7946", "☏"),
            ("", "?"),
            ("!!!", "?"),
        ] {
            assert_eq!(initials(name, &look()), letters, "{name}");
        }
    }

    #[test]
    fn an_entry_of_the_history_reads_as_a_sentence() {
        use crate::domain::change::FieldChange;
        use crate::domain::ids::EntryId;
        let change = |field: &str, before: &str, after: &str| FieldChange {
            field: field.to_owned(),
            before: Some(before).filter(|text| !text.is_empty()).into(),
            after: Some(after).filter(|text| !text.is_empty()).into(),
        };
        let entry = |action: &str, changes: Vec<FieldChange>| Entry {
            id: EntryId(1),
            at: Timestamp(0),
            agent: "mei".to_owned(),
            action: action.to_owned(),
            client: None,
            ticket: None,
            changes,
            undone_by: None,
            undoable: true,
        };
        for (action, changes, said) in [
            (
                "assign",
                vec![
                    change("assignee", "", "mei"),
                    change("status", "new", "open"),
                ],
                "mei: assigned to mei, status new → open",
            ),
            (
                "status",
                vec![change("status", "open", "solved")],
                "mei: status open → solved",
            ),
            (
                "snooze",
                vec![change("snoozed_until", "", "2026-11-23T08:44:35.961793Z")],
                "mei: snoozed until 2026-11-23 08:44",
            ),
            (
                "comment",
                vec![change("text", "", "long")],
                "mei: commented",
            ),
            ("create", Vec::new(), "mei: created the card"),
            (
                "edit",
                vec![change("position", "buyer", "")],
                "mei: position buyer removed",
            ),
        ] {
            assert_eq!(event(&entry(action, changes), &look()), said);
        }
    }

    #[test]
    fn links_end_before_the_punctuation_of_the_sentence() {
        assert_eq!(
            links("see https://acme.example/a?b=1, (http://x.example/y). javascript:alert(1)"),
            ["https://acme.example/a?b=1", "http://x.example/y"]
        );
        for none in [
            "xhttps://a.example",
            "http",
            "https://",
            "httpd http//a",
            "",
        ] {
            assert!(links(none).is_empty(), "{none}");
        }
        assert_eq!(links("https://a.example https://a.example").len(), 1);
        assert_eq!(link_ranges("ä https://ö.example!").first(), Some(&(3..21)));
    }
}
