//! Saved searches (`L3`) and saved views of tickets (`T1`): a name for what is looked for again and
//! again, shared by all agents of the file.

use super::fold::fold;
use super::page::TicketView;

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it is called; two names that differ in case or accents only are one.
    pub name: String,
    /// What it looks for.
    pub search: Saved,
}

/// What a saved search looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// Cards, by a query as it was typed.
    Clients(String),
    /// Tickets of a view, narrowed by a filter.
    Tickets {
        /// The view.
        view: TicketView,
        /// The filter as it was typed.
        filter: String,
    },
}

/// Before the view and the filter of tickets, a line each. A query has no line breaks.
const TICKETS: &str = "tickets\n";

impl Saved {
    /// As the file keeps it.
    pub fn to_text(&self) -> String {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Self::Clients(query) => line(query),
            Self::Tickets { view, filter } => {
                format!("{TICKETS}{}\n{}", line(&view.name()), line(filter))
            }
        }
    }

    /// Reads [`Saved::to_text`]; a view that this program does not know shows all tickets.
    pub fn from_text(text: &str) -> Self {
        match text.strip_prefix(TICKETS) {
            None => Self::Clients(text.to_owned()),
            Some(rest) => {
                let (view, filter) = rest.split_once('\n').unwrap_or((rest, ""));
                Self::Tickets {
                    view: TicketView::from_name(view).unwrap_or(TicketView::All),
                    filter: filter.to_owned(),
                }
            }
        }
    }

    /// In words, for lists and the history.
    pub fn said(&self) -> String {
        match self {
            Self::Clients(query) => query.clone(),
            Self::Tickets { view, filter } if filter.is_empty() => {
                format!("tickets {}", view.name())
            }
            Self::Tickets { view, filter } => format!("tickets {} {filter}", view.name()),
        }
    }
}

/// A name as it is kept.
///
/// # Errors
/// A sentence, for one that is empty, longer than 60 characters, or has a quote or line break in it.
pub fn named(name: &str) -> Result<String, String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err("a saved search needs a name".to_owned());
    }
    if name.chars().count() > 60 {
        return Err("the name of a saved search has at most 60 characters".to_owned());
    }
    if name.contains(|c: char| matches!(c, '"' | '“' | '”' | '„' | '‟') || c.is_control()) {
        return Err("the name of a saved search has no quotes in it".to_owned());
    }
    Ok(name)
}

/// Whether two names are one.
pub fn same_name(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_search_comes_back_as_it_went() {
        for saved in [
            Saved::Clients("company:acme -vip:yes \"net 30\"".to_owned()),
            Saved::Clients(String::new()),
            Saved::Tickets {
                view: TicketView::Channel("telegram".to_owned()),
                filter: "refund".to_owned(),
            },
            Saved::Tickets {
                view: TicketView::Mine,
                filter: String::new(),
            },
        ] {
            assert_eq!(Saved::from_text(&saved.to_text()), saved);
        }
    }

    #[test]
    fn names_are_one_line_without_quotes() {
        assert_eq!(named("  big   buyers ").as_deref(), Ok("big buyers"));
        for bad in ["", "  ", "a\"b", &"x".repeat(61)] {
            assert!(named(bad).is_err(), "{bad}");
        }
        assert!(same_name("Größe", "grosse"));
    }
}
