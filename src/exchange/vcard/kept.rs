//! What a card keeps of a vCard and has no field for, on its way back out (`X1`).
//!
//! A kept line is a property as it came. Some of them are the parts of what a field says as one text (`N`,
//! `ORG`, `ADR`): they are written in the field's place while they still say the same. Some would be read
//! as a field that the card does not have, such as a `ROLE` beside a position that was cleared since: they
//! go out under a name of deskcard's own.

use std::borrow::Cow;
use std::collections::HashMap;

use super::SECOND;
use crate::domain::client::Client;

/// The group and the name of a kept line.
fn head(line: &str) -> (Option<&str>, &str) {
    let head = line.split([':', ';']).next().unwrap_or_default();
    match head.rsplit_once('.') {
        Some((group, name)) => (Some(group), name),
        None => (None, head),
    }
}

/// Whether a kept line is a property of this name.
pub(super) fn is_named(line: &str, name: &str) -> bool {
    head(line).1.eq_ignore_ascii_case(name)
}

/// Whether a kept line is a field taken apart: a name, company or address that the card has as one text.
pub fn is_part_of_field(line: &str) -> bool {
    matches!(head(line).1, "N" | "ORG" | "ADR")
}

/// What a kept label says of a line of the same group.
pub(super) fn label_beside<'c>(lines: &'c [String], line: &str) -> Option<&'c str> {
    let group = head(line).0?;
    let label = |other: &&String| head(other) == (Some(group), "X-ABLABEL");
    let label = lines.iter().find(label)?;
    label.split_once(':').map(|(_, text)| text)
}

/// A line with another name.
fn renamed(line: &str, name: &str) -> String {
    let (group, old) = head(line);
    let start = group.map_or(0, |group| group.len() + 1);
    let rest = line.get(start + old.len()..).unwrap_or_default();
    match group {
        Some(group) => format!("{group}.{name}{rest}"),
        None => format!("{name}{rest}"),
    }
}

/// A further `N` or `ORG`, as it is kept: told from the parts of the first one.
pub(super) fn second(line: &str) -> String {
    renamed(line, &format!("{SECOND}{}", head(line).1))
}

/// A line that was read, as it is kept: with the name it had before [`at_the_end`] hid it. No other name is
/// given back: a stranger's `X-DESKCARD-SECOND-END` would end the card that we write.
pub(super) fn as_kept(line: String) -> String {
    match head(&line).1.strip_prefix(SECOND) {
        Some(name @ ("TITLE" | "ROLE" | "LABEL" | "LANG")) => renamed(&line, name),
        _ => line,
    }
}

/// The kept lines that stand at the end of a card, as they are written there. `placed` says which of them
/// stand further up already.
pub(super) fn at_the_end<'c>(
    client: &'c Client,
    placed: &[&str],
) -> impl Iterator<Item = Cow<'c, str>> {
    let lines = &client.kept.lines;
    // A label goes with what it is beside: groups with nothing but an address that is not there any more.
    let mut groups: HashMap<&str, bool> = HashMap::new();
    for line in lines {
        if let (Some(group), name) = head(line)
            && !name.starts_with("X-AB")
        {
            let stale = name == "ADR" && !placed.contains(&line.as_str());
            groups
                .entry(group)
                .and_modify(|all| *all &= stale)
                .or_insert(stale);
        }
    }
    lines.iter().filter_map(move |line| {
        let (group, name) = head(line);
        // Parts of a name, company or address: in the field's place, or stale.
        if is_part_of_field(line) {
            return None;
        }
        let is_stale = |group| groups.get(group).copied().unwrap_or_default();
        if name.starts_with("X-AB") && group.is_some_and(is_stale) {
            return None;
        }
        let would_be_read = match name {
            "TITLE" | "ROLE" => client.position.is_empty(),
            "LABEL" => client.addresses.is_empty(),
            "LANG" => client.language.code.is_none(),
            _ => false,
        };
        Some(match name.strip_prefix(SECOND) {
            Some("ORG") if client.company.is_some() => Cow::Owned(renamed(line, "ORG")),
            Some("N") => Cow::Owned(renamed(line, "N")),
            _ if would_be_read => Cow::Owned(second(line)),
            _ => Cow::Borrowed(line.as_str()),
        })
    })
}
