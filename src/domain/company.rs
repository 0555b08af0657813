//! Companies (`C4`).

use super::ids::CompanyId;

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

/// A company's name as it is stored: without space at its ends, runs of space as one.
pub fn named(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
