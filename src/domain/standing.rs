//! Spammers and VIPs: what the lists say of an appeal (`S1`-`S3`).

use super::client::Standing;
use super::listing::{ListColour, ListEntry};
use super::time::Timestamp;

/// What an appeal is treated as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// As any other.
    Normal,
    /// Spam (`S2`).
    Black,
    /// Always arrives (`S3`).
    White,
}

impl Verdict {
    /// The mark of a card whose contacts have it (`D3`).
    pub fn mark(self) -> Standing {
        match self {
            Self::Normal => Standing::Normal,
            Self::Black => Standing::Spammer,
            Self::White => Standing::Vip,
        }
    }
}

/// One thing that speaks for or against a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// For or against.
    pub list: ListColour,
    /// A domain entry only; an exact contact or the card's own mark beats it (`S3`).
    pub domain: bool,
}

/// The verdict of `S3`: an exact contact beats a domain, white beats black at the same precision.
pub fn verdict(evidence: &[Evidence]) -> Verdict {
    let has = |list, domain| evidence.contains(&Evidence { list, domain });
    for domain in [false, true] {
        if has(ListColour::White, domain) {
            return Verdict::White;
        }
        if has(ListColour::Black, domain) {
            return Verdict::Black;
        }
    }
    Verdict::Normal
}

/// The list a mark belongs to.
pub fn list_of(standing: Standing) -> Option<ListColour> {
    match standing {
        Standing::Normal => None,
        Standing::Vip => Some(ListColour::White),
        Standing::Spammer => Some(ListColour::Black),
    }
}

/// The mark a list gives.
pub fn mark_of(list: ListColour) -> Standing {
    match list {
        ListColour::Black => Standing::Spammer,
        ListColour::White => Standing::Vip,
    }
}

/// Whether an entry is in force (`S7`).
pub fn in_force(entry: &ListEntry, now: Timestamp) -> bool {
    entry.until.is_none_or(|until| now < until)
}

/// Whether a card's mark is in force: the end date of the entries it stands on is its end (`S7`).
pub fn mark_in_force(entries: &[ListEntry], now: Timestamp) -> bool {
    entries.is_empty() || entries.iter().any(|entry| in_force(entry, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_white_beats_black_at_the_same_precision_and_exact_beats_domain() {
        let black = |domain| Evidence {
            list: ListColour::Black,
            domain,
        };
        let white = |domain| Evidence {
            list: ListColour::White,
            domain,
        };
        for (evidence, expected) in [
            (vec![], Verdict::Normal),
            (vec![black(false)], Verdict::Black),
            (vec![white(true), black(false)], Verdict::Black),
            (vec![black(true), white(false)], Verdict::White),
            (vec![black(false), white(false)], Verdict::White),
            (vec![black(true), white(true)], Verdict::White),
            (vec![black(true)], Verdict::Black),
        ] {
            assert_eq!(verdict(&evidence), expected, "{evidence:?}");
        }
    }
}
