//! Companies (`C4`).

use super::ids::CompanyId;
use super::page::{ClientRow, RowKey, TicketRow};

/// A company that cards may be bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Number of the company.
    pub id: CompanyId,
    /// Its name, unique without regard to case and accents.
    pub name: String,
    /// E-mail domains whose senders are bound automatically; never free-mail domains.
    pub domains: Vec<String>,
    /// How many living cards are bound to it.
    pub clients: u64,
}

/// A row of the list of companies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyRow {
    /// The company.
    pub company: Company,
    /// Its place in the list: by name, folded.
    pub key: RowKey,
}

/// A company with what hangs on it, as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyView {
    /// The company.
    pub company: Company,
    /// Its cards, VIP first, then by name; at most as many as were asked for.
    pub clients: Vec<ClientRow>,
    /// Active tickets of its cards, newest first; at most as many as were asked for.
    pub tickets: Vec<TicketRow>,
}

/// How a company was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanySaved {
    /// Its number.
    pub id: CompanyId,
    /// Its name now.
    pub name: String,
    /// What was done, a sentence; `None` when everything was so already.
    pub changed: Option<String>,
    /// Whether it owns a domain that it did not own before: cards without a company may be of it.
    pub new_domains: bool,
}

/// The domains in a text, one a line or parted by blanks, commas or semicolons.
pub fn domains_in(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A company's name as it is stored: without space at its ends, runs of space as one.
pub fn named(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
