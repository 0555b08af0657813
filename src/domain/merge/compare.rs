//! Two cards beside each other (`D4`, `D6`): which fields differ, what each has that the other lacks, and
//! what stays unless somebody chooses.

use super::{MergeChoices, MergePreview, Side, default_side, merged, same_contact};
use crate::domain::client::{Client, Standing};
use crate::domain::contact::Contact;
use crate::domain::fields::FieldName;
use crate::domain::ids::ClientId;
use crate::domain::listing::Review;
use crate::domain::snapshot::{contact_kind, fields_of};
use crate::domain::ticket::{Message, TicketLine};

/// One card of two, with what hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSide {
    /// The card.
    pub client: Client,
    /// Its newest tickets, spam last.
    pub tickets: Vec<TicketLine>,
    /// How many it has in all.
    pub ticket_count: u64,
    /// What would move if this card went into the other one.
    pub moves: MergePreview,
}

/// Two cards that may become one.
#[derive(Debug, Clone, PartialEq)]
pub struct PairView {
    /// The one that was named first.
    pub left: PairSide,
    /// The other one.
    pub right: PairSide,
}

/// A line of the review list with what it is about (`D6`, `M4`).
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewView {
    /// The line.
    pub review: Review,
    /// The older card, or the one that a sender claims to be.
    pub a: PairSide,
    /// The younger card; `None` for a sender not confirmed.
    pub b: Option<PairSide>,
    /// Newest messages that were filed under `a` on a claim.
    pub messages: Vec<Message>,
}

impl ReviewView {
    /// The contacts that confirming would make verified: those that the reasons name, or else all that are
    /// only claimed.
    pub fn claims(&self) -> Vec<&Contact> {
        claims(&self.a.client, &self.review.reasons)
    }
}

/// As [`ReviewView::claims`], of a card and the reasons why it stands on the review list.
pub fn claims<'c>(client: &'c Client, reasons: &[String]) -> Vec<&'c Contact> {
    let claimed: Vec<&Contact> = client.contacts.iter().filter(|c| c.claimed).collect();
    let named: Vec<&Contact> = claimed
        .iter()
        .copied()
        .filter(|contact| {
            let names = |key: &str| reasons.iter().any(|reason| has_word(reason, key));
            contact.key.as_ref().is_some_and(|key| names(key.as_str()))
        })
        .collect();
    if named.is_empty() { claimed } else { named }
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || c == ',')
        .any(|part| part == word)
}

/// What an agent decided, having seen both cards (`D4`).
#[derive(Debug, Clone, PartialEq)]
pub struct MergeOrder {
    /// The card that stays, as it was shown.
    pub keep: Client,
    /// The card that goes, as it was shown.
    pub other: Client,
    /// A side for each field that differs.
    pub choices: MergeChoices,
}

/// How a field of two cards compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likeness {
    /// Neither card has a value.
    Blank,
    /// Both have the same value; a list: the same entries in any order and spelling.
    Same,
    /// They differ, or only one has a value.
    Differs,
}

/// Compares one field of two cards by what it says, not by who said it.
pub fn compare(left: &Client, right: &Client, field: &FieldName) -> Likeness {
    let (a, b) = (is_blank(left, field), is_blank(right, field));
    if a && b {
        Likeness::Blank
    } else if a != b || !same(left, right, field) {
        Likeness::Differs
    } else {
        Likeness::Same
    }
}

/// The fields that differ, in the order of the form.
pub fn differing(left: &Client, right: &Client) -> Vec<FieldName> {
    those(left, right, Likeness::Differs)
}

/// The fields in which both cards say the same, in the order of the form.
pub fn agreeing(left: &Client, right: &Client) -> Vec<FieldName> {
    let mut fields = those(left, right, Likeness::Same);
    // That nobody is marked is no agreement.
    fields.retain(|field| *field != FieldName::Standing || left.standing != Standing::Normal);
    fields
}

fn those(left: &Client, right: &Client, wanted: Likeness) -> Vec<FieldName> {
    let mut fields = fields_of([left, right]);
    fields.retain(|field| compare(left, right, field) == wanted);
    fields
}

/// Whether both values of a field can stand on one card.
pub fn joins(field: &FieldName) -> bool {
    contact_kind(field).is_some()
        || matches!(
            field,
            FieldName::Note | FieldName::Sites | FieldName::Addresses | FieldName::Tags
        )
}

/// Whether a field of the card has no value. To be neither VIP nor spammer is none.
pub fn is_blank(client: &Client, field: &FieldName) -> bool {
    if let Some(kind) = contact_kind(field) {
        return client.contacts_of(kind).next().is_none();
    }
    match field {
        FieldName::Name => client.name.trim().is_empty(),
        FieldName::Avatar => client.avatar.is_none(),
        FieldName::Language => client.language.code.is_none(),
        FieldName::Company => client.company.is_none(),
        FieldName::Position => client.position.trim().is_empty(),
        FieldName::Note => client.note.trim().is_empty(),
        FieldName::Standing => client.standing == Standing::Normal,
        FieldName::Sites => client.sites.is_empty(),
        FieldName::Addresses => client.addresses.is_empty(),
        FieldName::Tags => client.tags.is_empty(),
        FieldName::Custom(name) => client.custom.get(name).is_none_or(|v| v.trim().is_empty()),
        FieldName::Phones
        | FieldName::Emails
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds => true,
    }
}

/// The side a field has while nobody chose: blanks are filled, lists and notes joined, otherwise the card
/// that stays wins. `None` asks for a choice: VIP and spammer exclude each other (`S4`).
pub fn proposed(keep: &Client, other: &Client, field: &FieldName) -> Option<Side> {
    let (blank, other_blank) = (is_blank(keep, field), is_blank(other, field));
    if other_blank {
        return Some(Side::Left);
    }
    if blank {
        return Some(Side::Right);
    }
    if *field == FieldName::Standing && keep.standing != other.standing {
        return None;
    }
    Some(default_side(keep, field))
}

/// Contacts of either card that would be on no card any more.
pub fn lost<'c>(keep: &'c Client, other: &'c Client, after: &Client) -> Vec<&'c Contact> {
    let gone = |contact: &&Contact| {
        !after
            .contacts
            .iter()
            .any(|stays| same_contact(stays, contact))
    };
    let mut lost: Vec<&Contact> = Vec::new();
    for contact in keep.contacts.iter().chain(&other.contacts).filter(gone) {
        if !lost.iter().any(|known| same_contact(known, contact)) {
            lost.push(contact);
        }
    }
    lost
}

impl PairView {
    /// The two cards, the one that stays first; `None` for a number that is neither of theirs.
    pub fn keeping(&self, keep: ClientId) -> Option<(&PairSide, &PairSide)> {
        if self.left.client.id == keep {
            Some((&self.left, &self.right))
        } else if self.right.client.id == keep {
            Some((&self.right, &self.left))
        } else {
            None
        }
    }
}

impl MergeOrder {
    /// The card as it would be.
    ///
    /// # Errors
    /// As [`merged`].
    pub fn outcome(&self) -> Result<Client, String> {
        merged(&self.keep, &self.other, &self.choices)
    }
}

fn same(left: &Client, right: &Client, field: &FieldName) -> bool {
    fn all_in<T>(one: &[T], other: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
        let within = |one: &[T], other: &[T]| one.iter().all(|a| other.iter().any(|b| same(a, b)));
        within(one, other) && within(other, one)
    }
    if let Some(kind) = contact_kind(field) {
        let of = |client: &Client| client.contacts_of(kind).cloned().collect::<Vec<_>>();
        return all_in(&of(left), &of(right), same_contact);
    }
    match field {
        FieldName::Name => left.name.trim() == right.name.trim(),
        FieldName::Avatar => {
            let blob = |client: &Client| client.avatar.as_ref().map(|avatar| avatar.blob);
            blob(left) == blob(right)
        }
        FieldName::Language => left.language.code == right.language.code,
        FieldName::Company => {
            let id = |client: &Client| client.company.as_ref().map(|company| company.id);
            id(left) == id(right)
        }
        FieldName::Position => left.position.trim() == right.position.trim(),
        FieldName::Note => left.note.trim() == right.note.trim(),
        FieldName::Standing => left.standing == right.standing,
        FieldName::Sites => all_in(&left.sites, &right.sites, PartialEq::eq),
        FieldName::Addresses => all_in(&left.addresses, &right.addresses, PartialEq::eq),
        FieldName::Tags => all_in(&left.tags, &right.tags, PartialEq::eq),
        FieldName::Custom(name) => {
            let value = |client: &Client| client.custom.get(name).map(|v| v.trim().to_owned());
            value(left) == value(right)
        }
        FieldName::Phones
        | FieldName::Emails
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::Source;
    use crate::domain::contact::ContactKind;
    use crate::domain::contact::phone::Region;
    use crate::domain::time::Timestamp;

    fn phone(text: &str) -> Contact {
        let region = Region::parse("DE");
        Contact::new(ContactKind::Phone, "", text, "", Source::Manual, region)
    }

    fn two() -> (Client, Client) {
        let mut left = Client::blank(Timestamp(0));
        left.id = ClientId(1);
        let mut right = left.clone();
        right.id = ClientId(2);
        (left, right)
    }

    #[test]
    fn d4_equal_values_and_blanks_are_no_difference_whatever_their_spelling_order_and_origin() {
        let (mut left, mut right) = two();
        assert!(differing(&left, &right).is_empty());
        left.name = "Ivan".to_owned();
        right.name = " Ivan ".to_owned();
        left.name_source = Some(Source::Manual);
        left.contacts = vec![phone("+49 30 901820"), phone("0171 1234567")];
        right.contacts = vec![phone("+49 171 1234567"), phone("030 901820")];
        right.contacts[0].claimed = true;
        left.tags = vec!["a".to_owned(), "b".to_owned()];
        right.tags = vec!["b".to_owned(), "a".to_owned()];
        left.custom.insert("contract".to_owned(), String::new());
        left.language.code = Some("ru".to_owned());
        right.language.code = Some("ru".to_owned());
        right.language.confidence = Some(0.9);
        assert!(differing(&left, &right).is_empty());
        let same = [
            FieldName::Name,
            FieldName::Language,
            FieldName::Phones,
            FieldName::Tags,
        ];
        assert_eq!(agreeing(&left, &right), same);
    }

    #[test]
    fn d4_what_is_proposed_fills_blanks_joins_lists_and_keeps_the_rest() {
        let (mut left, mut right) = two();
        left.position = "buyer".to_owned();
        right.position = "director".to_owned();
        right.note = "pays late".to_owned();
        left.contacts = vec![phone("030 901820")];
        right.contacts = vec![phone("0171 1234567")];
        left.sites = vec!["https://a.example".to_owned()];
        for (field, side) in [
            (FieldName::Position, Side::Left),
            (FieldName::Note, Side::Right),
            (FieldName::Phones, Side::Both),
            (FieldName::Sites, Side::Left),
        ] {
            assert_eq!(proposed(&left, &right, &field), Some(side), "{field:?}");
        }
    }

    #[test]
    fn s4_vip_with_spammer_asks_for_a_choice() {
        let (mut left, mut right) = two();
        left.standing = Standing::Vip;
        assert_eq!(
            proposed(&left, &right, &FieldName::Standing),
            Some(Side::Left)
        );
        right.standing = Standing::Spammer;
        assert_eq!(proposed(&left, &right, &FieldName::Standing), None);
    }

    #[test]
    fn d4_contacts_that_are_not_taken_are_named_as_lost() {
        let (mut left, mut right) = two();
        left.contacts = vec![phone("030 901820")];
        right.contacts = vec![phone("+49 30 901820"), phone("0171 1234567")];
        let order = MergeOrder {
            keep: left.clone(),
            other: right.clone(),
            choices: MergeChoices(vec![(FieldName::Phones, Side::Left)]),
        };
        let after = order.outcome().unwrap();
        let lost: Vec<_> = lost(&left, &right, &after)
            .iter()
            .map(|contact| contact.value.as_str())
            .collect();
        assert_eq!(lost, ["0171 1234567"]);
    }

    #[test]
    fn m4_the_contacts_that_a_reason_names_are_the_ones_to_confirm() {
        let (mut left, _) = two();
        left.contacts = vec![phone("030 901820"), phone("0171 1234567")];
        for contact in &mut left.contacts {
            contact.claimed = true;
        }
        let named = "sender not confirmed: +491711234567 says it is a@x.example".to_owned();
        let of = |reasons: &[String]| claims(&left, reasons).len();
        assert_eq!(of(&[]), 2);
        assert_eq!(of(std::slice::from_ref(&named)), 1);
        assert_eq!(claims(&left, &[named])[0].value, "0171 1234567");
    }
}
