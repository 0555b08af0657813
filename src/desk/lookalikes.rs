//! Cards that may be one person, where no key tells: the same name at the same company, and a phone
//! number in two spellings of which one makes no key (`D6`).

mod imported;

use std::collections::{BTreeMap, HashSet};

use super::Desk;
use crate::domain::change::{Reviewed, Step};
use crate::domain::client::{Client, CompanyRef};
use crate::domain::contact::phone::digits;
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::error::Result;
use crate::domain::ids::ClientId;
use crate::domain::page::{Anchor, ClientOrder};
use crate::domain::query::Query;
use crate::domain::time::Timestamp;
use crate::store::Tx;

pub(super) use imported::NewPhones;

/// Fewer digits than these are an extension or a part of a number, and many cards have them.
const FEWEST_DIGITS: usize = 8;
/// A country code with a trunk prefix is no longer than this.
const LONGEST_PREFIX: usize = 5;
/// Cards looked at for one number.
const MOST_CARDS: usize = 20;

impl Desk {
    /// Puts the cards that have a phone of a saved one in another spelling on the review list; pairs that
    /// were told apart stay so. Only phones that are new are looked for: a card may have a thousand.
    ///
    /// # Errors
    /// What the file says; the card itself is stored already.
    pub(super) fn note_respelled(
        &self,
        before: Option<&Client>,
        card: &Client,
        now: Timestamp,
    ) -> Result<()> {
        let known: HashSet<&str> = before
            .into_iter()
            .flat_map(|before| before.contacts_of(ContactKind::Phone))
            .map(|phone| phone.value.as_str())
            .collect();
        let mut pairs: Vec<(ClientId, String)> = Vec::new();
        for phone in card.contacts_of(ContactKind::Phone) {
            if !known.contains(phone.value.as_str()) {
                self.same_number(card.id, phone, now, &mut pairs)?;
            }
        }
        if pairs.is_empty() {
            return Ok(());
        }
        let tx = self.store.begin()?;
        for (other, reason) in pairs {
            tx.put_review(card.id, other, &reason, now)?;
        }
        tx.commit()
    }

    fn same_number(
        &self,
        card: ClientId,
        phone: &Contact,
        now: Timestamp,
        pairs: &mut Vec<(ClientId, String)>,
    ) -> Result<()> {
        let all = significant(&phone.value);
        let Some(from) = all.len().checked_sub(FEWEST_DIGITS) else {
            return Ok(());
        };
        // What stands at the end is the same in every spelling; the rest is compared below.
        let query = Query::parse(&format!("phone:{}", &all[from..]), &[], now);
        let found = self
            .store
            .find_clients(&query, ClientOrder::Name, &Anchor::Top, MOST_CARDS)?;
        for row in found.rows.iter().filter(|row| row.id != card) {
            let Some(other) = self.store.client(row.id)? else {
                continue;
            };
            let same = other
                .contacts_of(ContactKind::Phone)
                .find(|theirs| is_respelled(phone, theirs));
            if let Some(theirs) = same {
                pairs.push((row.id, same_phone(&phone.value, &theirs.value)));
            }
        }
        Ok(())
    }
}

/// Cards that a change gave a name or a company.
#[derive(Debug, Default)]
pub(super) struct Renamed(BTreeMap<ClientId, Named>);

/// A name at a company.
#[derive(Debug)]
struct Named {
    name: String,
    company: CompanyRef,
}

impl Renamed {
    /// Notes a card, if its name or company is news.
    pub(super) fn note(&mut self, before: Option<&Client>, card: &Client) {
        let company = |card: &Client| card.company.as_ref().map(|company| company.id);
        if before.is_some_and(|before| before.name == card.name && company(before) == company(card))
        {
            return;
        }
        match &card.company {
            Some(company) => self.0.insert(
                card.id,
                Named {
                    name: card.name.clone(),
                    company: company.clone(),
                },
            ),
            None => self.0.remove(&card.id),
        };
    }

    /// Puts cards of one name at one company on the review list, when all of them are written; the steps
    /// that take this back. Of two in question the later one tells.
    pub(super) fn put_on_review(self, tx: &Tx<'_>, at: Timestamp) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for (id, Named { name, company }) in &self.0 {
            for other in tx.namesakes(company.id, name, *id)? {
                if other > *id && self.0.contains_key(&other) {
                    continue;
                }
                let reason = same_name(name, &company.name);
                if let Some(review) = tx.put_review(other, *id, &reason, at)? {
                    steps.push(Step::Reviewed(Reviewed {
                        review,
                        a: other.min(*id),
                        b: other.max(*id),
                        reason,
                        at,
                    }));
                }
            }
        }
        Ok(steps)
    }
}

/// The reason that two cards of one name at one company stand on the review list for.
fn same_name(name: &str, company: &str) -> String {
    format!("the same name at the same company: {name}, {company}")
}

/// The reason that two cards of one number stand on the review list for.
fn same_phone(one: &str, other: &str) -> String {
    if one == other {
        return format!("the same phone number, which is no certain one: {one}");
    }
    format!("one phone number in two spellings: {one} and {other}")
}

/// Whether two phones may be one number, though not by their keys: two numbers that have keys are
/// told apart by them (`M2`).
fn is_respelled(one: &Contact, other: &Contact) -> bool {
    (one.key.is_none() || other.key.is_none())
        && are_same_digits(&significant(&one.value), &significant(&other.value))
}

/// Whether one number's digits are the end of the other's, behind no more than a country and a trunk prefix.
fn are_same_digits(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short.len() >= FEWEST_DIGITS
        && long.len() - short.len() <= LONGEST_PREFIX
        && long.ends_with(&short)
}

/// The digits of a number as typed, without the zeros before them.
fn significant(value: &str) -> String {
    let digits = digits(value);
    digits.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::Source;
    use crate::domain::contact::phone::Region;

    fn phone(value: &str, region: Option<&str>) -> Contact {
        let region = region.and_then(Region::parse);
        Contact::new(ContactKind::Phone, "", value, "", Source::Manual, region)
    }

    #[test]
    fn d6_a_number_without_its_country_is_another_spelling_and_two_valid_numbers_are_two() {
        let german = phone("+49 171 1234567", None);
        assert!(german.key.is_some());
        for (typed, same) in [
            ("0171 1234567", true),
            ("0171/123 45-67", true),
            ("171 1234567", true),
            ("0172 1234567", false),
            ("4567", false),
            ("1234567", false),
            ("9 999 0171 1234567", false),
        ] {
            assert_eq!(is_respelled(&german, &phone(typed, None)), same, "{typed}");
        }
        assert!(!is_respelled(&german, &phone("+43 171 1234567", None)));
        assert!(!is_respelled(&german, &phone("0171 1234567", Some("DE"))));
    }
}
