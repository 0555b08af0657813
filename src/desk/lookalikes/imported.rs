//! Phones that an import brings, held against those of all cards at once: a look-up for each of a hundred
//! thousand would take minutes, one walk over the phones takes a moment.

use std::collections::{BTreeSet, HashMap};

use super::{FEWEST_DIGITS, MOST_CARDS, are_same_digits, same_phone, significant};
use crate::domain::change::{Reviewed, Step};
use crate::domain::client::Client;
use crate::domain::contact::ContactKind;
use crate::domain::error::Result;
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// Pairs that one import puts on the review list at most; nobody reads more.
const MOST_PAIRS: usize = 10_000;

/// A phone on a card.
#[derive(Debug, Clone)]
struct Phone {
    card: ClientId,
    value: String,
    digits: String,
    certain: bool,
}

/// Phones that an import put on cards, by their last digits, which are the same in every spelling.
#[derive(Debug, Default)]
pub(in crate::desk) struct NewPhones {
    by_end: HashMap<String, Vec<Phone>>,
    /// There is one that makes no key.
    uncertain: bool,
}

impl NewPhones {
    /// Notes the phones of a card that it did not have before.
    pub(in crate::desk) fn note(&mut self, before: Option<&Client>, card: &Client) {
        for contact in card.contacts_of(ContactKind::Phone) {
            let known = before.is_some_and(|before| {
                before
                    .contacts_of(ContactKind::Phone)
                    .any(|phone| phone.value == contact.value)
            });
            if known {
                continue;
            }
            if let Some((end, phone)) = phone(card.id, &contact.value, contact.key.is_some()) {
                self.uncertain |= !phone.certain;
                self.by_end.entry(end).or_default().push(phone);
            }
        }
    }

    /// Puts the cards that have one of them in another spelling on the review list, when all of them are
    /// written; the steps that take this back. Of two numbers that are certain no two are one, and what
    /// many cards have tells nothing of any two.
    pub(in crate::desk) fn put_on_review(self, tx: &Tx<'_>, at: Timestamp) -> Result<Vec<Step>> {
        if self.by_end.is_empty() {
            return Ok(Vec::new());
        }
        let mut holders: HashMap<&str, Vec<Phone>> = HashMap::new();
        tx.each_phone(!self.uncertain, |card, value, certain| {
            if let Some((end, phone)) = phone(card, value, certain)
                && let Some((end, _)) = self.by_end.get_key_value(&end)
            {
                let holders = holders.entry(end).or_default();
                if holders.len() <= MOST_CARDS {
                    holders.push(phone);
                }
            }
        })?;
        let mut seen = BTreeSet::new();
        let mut steps = Vec::new();
        for (end, fresh) in &self.by_end {
            let Some(holders) = holders.get(end.as_str()) else {
                continue;
            };
            if holders.len() > MOST_CARDS || fresh.len() > MOST_CARDS {
                continue;
            }
            for (one, other) in fresh
                .iter()
                .flat_map(|one| holders.iter().map(move |other| (one, other)))
            {
                let pair = (one.card.min(other.card), one.card.max(other.card));
                let same = one.card != other.card
                    && !(one.certain && other.certain)
                    && are_same_digits(&one.digits, &other.digits);
                if same && seen.len() < MOST_PAIRS && seen.insert(pair) {
                    let reason = same_phone(&one.value, &other.value);
                    let review = tx.put_review(pair.0, pair.1, &reason, at)?;
                    steps.extend(review.map(|review| {
                        Step::Reviewed(Reviewed {
                            review,
                            a: pair.0,
                            b: pair.1,
                            reason,
                            at,
                        })
                    }));
                }
            }
        }
        Ok(steps)
    }
}

/// A phone with the end of its digits; `None` for one that is too short to tell.
fn phone(card: ClientId, value: &str, certain: bool) -> Option<(String, Phone)> {
    let digits = significant(value);
    let from = digits.len().checked_sub(FEWEST_DIGITS)?;
    let end = digits.get(from..)?.to_owned();
    let phone = Phone {
        card,
        value: value.to_owned(),
        digits,
        certain,
    };
    Some((end, phone))
}
