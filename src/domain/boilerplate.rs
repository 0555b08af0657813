//! Saved replies and macros: what is said and done again and again, by a name.
//!
//! A saved reply may stand in several languages: entries of one name are one reply. A macro sets fields of a
//! ticket and writes into it, as one change.

mod placeholder;
mod template;

use serde::{Deserialize, Serialize};

pub use self::placeholder::{Placeholder, Values, first_name};
pub use self::template::{Filled, Template, unfilled};

use super::fold::fold;
use super::language;
use super::ticket::{Priority, Status, TicketType};

/// A text with placeholders (`[[reply]]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedReply {
    /// What it is picked by; entries of one name are one reply in several languages.
    pub name: String,
    /// The text, with placeholders such as `{name|there}`.
    pub text: String,
    /// Tickets with one of these tags are offered it before others.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Languages it is written in; none: it suits every client.
    #[serde(default)]
    pub languages: Vec<String>,
}

/// A named sequence of changes (`[[macro]]`); what is not named stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Macro {
    /// What it is picked by.
    pub name: String,
    /// The status it sets.
    pub status: Option<Status>,
    /// The priority it sets.
    pub priority: Option<Priority>,
    /// The type it sets.
    #[serde(rename = "type")]
    pub kind: Option<TicketType>,
    /// Whom it assigns to: `me`, `nobody`, or an agent's name.
    pub assignee: Option<String>,
    /// Tags it adds.
    pub tags: Vec<String>,
    /// Tags it takes off.
    pub untag: Vec<String>,
    /// Name of the saved reply it sends.
    pub reply: Option<String>,
    /// The internal comment it writes, with placeholders.
    pub comment: Option<String>,
}

/// How well a saved reply suits a client; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is in the client's language.
    Own,
    /// It has no language.
    Any,
    /// It is in another language, or the client's is not known.
    Other,
}

impl SavedReply {
    /// How well it suits a client of this language.
    pub fn fit(&self, language: Option<&str>) -> Fit {
        if self.languages.is_empty() {
            return Fit::Any;
        }
        let own = language.is_some_and(|language| {
            self.languages
                .iter()
                .any(|one| primary(one) == primary(language))
        });
        if own { Fit::Own } else { Fit::Other }
    }

    fn speaks_as(&self, other: &Self) -> bool {
        if self.languages.is_empty() || other.languages.is_empty() {
            return self.languages.is_empty() == other.languages.is_empty();
        }
        self.languages
            .iter()
            .any(|one| other.languages.contains(one))
    }
}

impl Macro {
    /// What it does, in words: «solved, low, + refund, reply «Refund is out»».
    pub fn told(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.status.map(|status| status.name().replace('_', " ")));
        words.extend(self.priority.map(|priority| priority.name().to_owned()));
        words.extend(self.kind.map(|kind| kind.name().to_owned()));
        words.extend(self.assignee.as_deref().map(|agent| format!("to {agent}")));
        words.extend(self.tags.iter().map(|tag| format!("+ {tag}")));
        words.extend(self.untag.iter().map(|tag| format!("− {tag}")));
        words.extend(self.comment.as_ref().map(|_| "comment".to_owned()));
        words.extend(self.reply.as_ref().map(|name| format!("reply «{name}»")));
        words.join(", ")
    }

    fn does_something(&self) -> bool {
        let Self {
            name: _,
            status,
            priority,
            kind,
            assignee,
            tags,
            untag,
            reply,
            comment,
        } = self;
        status.is_some()
            || priority.is_some()
            || kind.is_some()
            || assignee.is_some()
            || reply.is_some()
            || comment.is_some()
            || !(tags.is_empty() && untag.is_empty())
    }
}

/// Saved replies in the order they are offered in: those in the client's language first, then those for
/// everybody; among them those for a tag of the ticket; else as they are configured.
pub fn offered<'r>(
    replies: &'r [SavedReply],
    language: Option<&str>,
    tags: &[String],
) -> Vec<(&'r SavedReply, Fit)> {
    let mut offered: Vec<(&SavedReply, Fit)> = replies
        .iter()
        .map(|reply| (reply, reply.fit(language)))
        .collect();
    offered.sort_by_key(|(reply, fit)| {
        let tagged = reply.tags.iter().any(|tag| tags.contains(tag));
        (*fit, !tagged)
    });
    offered
}

/// The saved reply of a name that suits a client best; `None` when none has the name.
pub fn named<'r>(
    replies: &'r [SavedReply],
    name: &str,
    language: Option<&str>,
) -> Option<&'r SavedReply> {
    replies
        .iter()
        .filter(|reply| is_called(&reply.name, name))
        .min_by_key(|reply| reply.fit(language))
}

/// The macro of a name.
pub fn macro_named<'m>(macros: &'m [Macro], name: &str) -> Option<&'m Macro> {
    macros.iter().find(|one| is_called(&one.name, name))
}

/// Checks what a configuration has of both; `custom` are the names of its custom fields.
///
/// # Errors
/// A sentence that names the entry and the key.
pub fn check(replies: &[SavedReply], macros: &[Macro], custom: &[&str]) -> Result<(), String> {
    for (at, reply) in replies.iter().enumerate() {
        let entry = entry("reply", &reply.name, at)?;
        if reply.text.trim().is_empty() {
            return Err(format!("{entry}: text is empty"));
        }
        Template::parse(&reply.text, custom).map_err(|why| format!("{entry}: text: {why}"))?;
        for code in &reply.languages {
            if language::code_of(code).is_none_or(|known| known != primary(code)) {
                return Err(format!(
                    "{entry}: languages: «{code}» is no language code such as \"de\""
                ));
            }
        }
        let twin = replies[..at]
            .iter()
            .find(|other| is_called(&other.name, &reply.name) && other.speaks_as(reply));
        if twin.is_some() {
            return Err(format!(
                "{entry}: name: there are two of this name for the same language; give each its own languages"
            ));
        }
    }
    for (at, one) in macros.iter().enumerate() {
        let entry = entry("macro", &one.name, at)?;
        if macros[..at]
            .iter()
            .any(|other| is_called(&other.name, &one.name))
        {
            return Err(format!("{entry}: name: there are two of this name"));
        }
        if !one.does_something() {
            return Err(format!(
                "{entry} does nothing: set status, priority, type, assignee, tags, untag, reply or comment"
            ));
        }
        if let Some(name) = &one.reply
            && named(replies, name, None).is_none()
        {
            let known = distinct_names(replies).join("», «");
            return Err(if known.is_empty() {
                format!("{entry}: reply: there is no [[reply]] named «{name}»")
            } else {
                format!("{entry}: reply: there is no [[reply]] named «{name}»; there are «{known}»")
            });
        }
        if let Some(text) = &one.comment {
            if text.trim().is_empty() {
                return Err(format!("{entry}: comment is empty"));
            }
            Template::parse(text, custom).map_err(|why| format!("{entry}: comment: {why}"))?;
        }
        for (key, values) in [("tags", &one.tags), ("untag", &one.untag)] {
            if values.iter().any(|tag| tag.trim().is_empty()) {
                return Err(format!("{entry}: {key}: a tag is empty"));
            }
        }
        if one
            .assignee
            .as_ref()
            .is_some_and(|agent| agent.trim().is_empty())
        {
            return Err(format!(
                "{entry}: assignee is empty; write me, nobody or an agent's name"
            ));
        }
    }
    Ok(())
}

/// Names of saved replies, each once, in their order.
pub fn distinct_names(replies: &[SavedReply]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for reply in replies {
        if !names.iter().any(|known| is_called(known, &reply.name)) {
            names.push(&reply.name);
        }
    }
    names
}

/// How a sentence names an entry.
fn entry(table: &str, name: &str, at: usize) -> Result<String, String> {
    if name.trim().is_empty() {
        return Err(format!("the {} [[{table}]] has no name", ordinal(at + 1)));
    }
    Ok(format!("[[{table}]] «{name}»"))
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn is_called(name: &str, wanted: &str) -> bool {
    fold(name.trim()) == fold(wanted.trim())
}

/// The language of a code that may have a region.
fn primary(code: &str) -> String {
    let first = code.split(['-', '_']).next().unwrap_or_default();
    first.to_lowercase()
}

#[cfg(test)]
mod tests;
