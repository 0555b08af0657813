//! The list that opens under a field: companies, languages, tags, files, types of a line.

use crate::domain::company::Company;
use crate::domain::fold::fold;
use crate::domain::ids::CompanyId;

use super::tongue;

/// What an open list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Company,
    Language,
    Tags,
    Files,
    Kind,
}

/// What a row puts into the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Take {
    /// This text.
    Text(String),
    /// A company there is.
    Company(CompanyId, String),
    /// The type of the line.
    Kind(String),
    /// One tag, in place of the word at the caret.
    Tag(String),
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) text: String,
    /// On the right, dim: how many clients.
    pub(super) note: String,
    pub(super) take: Take,
}

/// An open list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drop {
    pub(super) purpose: Purpose,
    /// What the rows answer to; in a list of types, what was typed to narrow it.
    pub(super) filter: String,
    pub(super) rows: Vec<Row>,
    /// The row that `Enter` and `Tab` take; none until one typed or chose.
    pub(super) at: Option<usize>,
    /// Whether rows are still to come.
    pub(super) waiting: bool,
}

/// Rows in sight at once.
pub(super) const TALLEST: usize = 8;

impl Drop {
    pub(super) fn new(purpose: Purpose, filter: &str) -> Self {
        Self {
            purpose,
            filter: filter.to_owned(),
            rows: Vec::new(),
            at: None,
            waiting: true,
        }
    }

    /// Marks the next or the previous row. Up from the first one marks none.
    pub(super) fn step(&mut self, down: bool) {
        let last = self.rows.len().saturating_sub(1);
        self.at = match (self.at, down) {
            (None, true) if !self.rows.is_empty() => Some(0),
            (Some(at), true) => Some((at + 1).min(last)),
            (Some(at), false) => at.checked_sub(1),
            (at, _) => at,
        };
    }

    /// The first row in sight, so that the marked one is.
    pub(super) fn top(&self) -> usize {
        let at = self.at.unwrap_or(0);
        at.saturating_sub(TALLEST.saturating_sub(2))
            .min(self.rows.len().saturating_sub(TALLEST))
    }

    pub(super) fn marked(&self) -> Option<&Row> {
        self.at.and_then(|at| self.rows.get(at))
    }
}

fn row(text: impl Into<String>, note: impl Into<String>, take: Take) -> Row {
    Row {
        text: text.into(),
        note: note.into(),
        take,
    }
}

/// Companies, and `+ create «X»` unless one has this very name. The marked one is that which has, else
/// the first; none while nothing is typed.
pub(super) fn companies(typed: &str, companies: &[Company]) -> Drop {
    let typed = typed.trim();
    let mut rows: Vec<Row> = companies
        .iter()
        .map(|company| {
            let clients = match company.clients {
                1 => "1 client".to_owned(),
                many => format!("{many} clients"),
            };
            row(
                &company.name,
                clients,
                Take::Company(company.id, company.name.clone()),
            )
        })
        .collect();
    let wanted = fold(typed);
    let exact = companies
        .iter()
        .position(|company| fold(&company.name) == wanted);
    if exact.is_none() && !typed.is_empty() {
        rows.push(row(
            format!("+ create «{typed}»"),
            "",
            Take::Text(typed.to_owned()),
        ));
    }
    Drop {
        at: exact.or((!typed.is_empty()).then_some(0)),
        rows,
        waiting: false,
        ..Drop::new(Purpose::Company, typed)
    }
}

/// Languages whose code, English name or own name begins with what is typed, then those that have it
/// inside; while nothing is typed, what detection suggests comes first (`G4`).
pub(super) fn languages(typed: &str, suggestion: Option<&str>) -> Drop {
    let wanted = fold(typed.trim());
    // A code typed whole comes first, though other names have it inside.
    let found = |rank: usize| {
        let wanted = wanted.clone();
        tongue::all().filter_map(move |language| {
            let names = [fold(language.name), fold(language.native)];
            let code = language.code;
            let of = match () {
                () if code == wanted => 0,
                () if names.iter().any(|name| name.starts_with(&wanted)) => 1,
                () if names.iter().any(|name| name.contains(&wanted)) => 2,
                () => 3,
            };
            let text = match language.native {
                native if native == language.name => native.to_owned(),
                native => format!("{} · {native}", language.name),
            };
            (of == rank).then(|| row(text, code, Take::Text(tongue::shown(code))))
        })
    };
    let suggested = suggestion.filter(|_| wanted.is_empty()).map(|code| {
        row(
            tongue::shown(code),
            "suggested",
            Take::Text(tongue::shown(code)),
        )
    });
    let none = tongue::shown("und");
    let off = row(none.clone(), "und", Take::Text(none.clone()));
    let by_code = (wanted == "und").then(|| off.clone());
    let mut rows: Vec<Row> = suggested
        .into_iter()
        .chain(by_code)
        .chain((0..3).flat_map(found))
        .collect();
    if wanted.is_empty() || fold(&none).contains(&wanted) {
        rows.push(off);
    }
    Drop {
        at: (!wanted.is_empty() && !rows.is_empty()).then_some(0),
        rows,
        waiting: false,
        ..Drop::new(Purpose::Language, typed)
    }
}

/// Tags that go on with the word at the caret.
pub(super) fn tags(word: &str, tags: &[String]) -> Drop {
    Drop {
        rows: tags
            .iter()
            .map(|tag| row(tag, "", Take::Tag(tag.clone())))
            .collect(),
        waiting: false,
        ..Drop::new(Purpose::Tags, word)
    }
}

/// Files and folders that go on with the path; the first is marked, so `Tab` completes.
pub(super) fn files(typed: &str, paths: &[String]) -> Drop {
    let rows: Vec<Row> = paths
        .iter()
        .map(|path| row(path, "", Take::Text(path.clone())))
        .collect();
    Drop {
        at: (!rows.is_empty() && !paths.iter().any(|path| path == typed)).then_some(0),
        rows,
        waiting: false,
        ..Drop::new(Purpose::Files, typed)
    }
}

/// The types of a line that begin with what is typed; where a name of one's own is allowed, that too.
pub(super) fn kinds(kinds: &[&str], own: bool, now: &str, typed: &str) -> Drop {
    let mut rows: Vec<Row> = kinds
        .iter()
        .filter(|kind| kind.starts_with(typed))
        .map(|kind| row(*kind, "", Take::Kind((*kind).to_owned())))
        .collect();
    let name = typed.trim();
    if own && !name.is_empty() && !kinds.contains(&name) {
        rows.push(row(
            format!("own name «{name}»"),
            "",
            Take::Kind(name.to_owned()),
        ));
    }
    let at = match typed {
        "" => rows.iter().position(|row| row.text == now).unwrap_or(0),
        _ => 0,
    };
    Drop {
        at: (!rows.is_empty()).then_some(at),
        rows,
        waiting: false,
        ..Drop::new(Purpose::Kind, typed)
    }
}
