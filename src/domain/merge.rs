//! Two cards as one (`D4`): which value each field keeps.

use super::client::{Client, Standing};
use super::contact::Contact;
use super::fields::{FieldName, MOST_CONTACTS};
use super::snapshot::{capture, contact_kind, fields_of, restore};

pub mod compare;

/// Other display names kept on a card (`C23`).
const MOST_NAMES: usize = 20;

/// Which side of the dialog a field takes its value from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The card that stays.
    Left,
    /// The card that goes.
    Right,
    /// Both, where a field can hold both: lists, and texts one after the other.
    Both,
}

/// What the agent chose, field by field; a field not named follows the default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergeChoices(pub Vec<(FieldName, Side)>);

impl MergeChoices {
    /// What was chosen for a field.
    pub fn of(&self, field: &FieldName) -> Option<Side> {
        self.0
            .iter()
            .rev()
            .find(|(name, _)| name == field)
            .map(|(_, side)| *side)
    }
}

/// What a merge would move (`D4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MergePreview {
    /// Contacts that the card which stays lacks.
    pub contacts: u64,
    /// Tickets.
    pub tickets: u64,
    /// Messages in them.
    pub messages: u64,
    /// Attachments of those messages.
    pub attachments: u64,
    /// What the client wrote in other clients' tickets.
    pub elsewhere: u64,
    /// Entries of the black and white list.
    pub list_entries: u64,
}

/// The card that stays, with what it takes from the other one.
///
/// Without a choice its values win, blanks are filled, and notes and lists are joined. The other name
/// is never lost: it stays as one that the client was also seen as. Contacts that are not taken are on
/// no card afterwards.
///
/// # Errors
/// A sentence when the merged card would hold too much (`C26`).
pub fn merged(keep: &Client, other: &Client, choices: &MergeChoices) -> Result<Client, String> {
    let mut card = keep.clone();
    for field in fields_of([keep, other]) {
        let side = choices
            .of(&field)
            .unwrap_or_else(|| default_side(keep, &field));
        match side {
            Side::Left => {}
            Side::Right => {
                restore(&mut card, &field, &capture(other, &field));
            }
            Side::Both => join(&mut card, other, &field),
        }
    }
    card.also_seen_as = also_seen_as(keep, other, &card.name);
    card.kept.absorb(&other.kept);
    card.last_appeal_at = keep.last_appeal_at.max(other.last_appeal_at);
    card.sort_contacts();
    if card.contacts.len() > MOST_CONTACTS {
        return Err(format!(
            "the merged card would have {} contacts; a card has at most {MOST_CONTACTS}",
            card.contacts.len()
        ));
    }
    let most = super::fields::field(&FieldName::Note).map_or(usize::MAX, |field| field.limit);
    if card.note.chars().count() > most {
        return Err(format!(
            "the joined notes would be longer than {most} characters; choose one of them"
        ));
    }
    Ok(card)
}

/// `D4`: values of the card that stays win, blanks are filled, notes and lists joined.
fn default_side(keep: &Client, field: &FieldName) -> Side {
    let blank = match field {
        FieldName::Name => keep.name.trim().is_empty(),
        FieldName::Avatar => keep.avatar.is_none(),
        FieldName::Language => keep.language.code.is_none(),
        FieldName::Company => keep.company.is_none(),
        FieldName::Position => keep.position.is_empty(),
        // To be neither is the blank: a mark of the other card is not lost.
        FieldName::Standing => keep.standing == Standing::Normal,
        FieldName::Custom(name) => keep.custom.get(name).is_none_or(String::is_empty),
        FieldName::Note
        | FieldName::Phones
        | FieldName::Emails
        | FieldName::Sites
        | FieldName::Socials
        | FieldName::Messengers
        | FieldName::AdditionalIds
        | FieldName::Addresses
        | FieldName::Tags => return Side::Both,
    };
    if blank { Side::Right } else { Side::Left }
}

fn join(card: &mut Client, other: &Client, field: &FieldName) {
    fn add<T: Clone + PartialEq>(to: &mut Vec<T>, from: &[T]) {
        for one in from {
            if !to.contains(one) {
                to.push(one.clone());
            }
        }
    }
    let join_text = |to: &mut String, from: &str| {
        if to.trim().is_empty() {
            from.clone_into(to);
        } else if !from.trim().is_empty() && to.trim() != from.trim() {
            if !to.ends_with('\n') {
                to.push('\n');
            }
            to.push_str(from);
        }
    };
    if let Some(kind) = contact_kind(field) {
        for contact in other.contacts_of(kind) {
            add_contact(card, contact);
        }
        return;
    }
    match field {
        FieldName::Note => join_text(&mut card.note, &other.note),
        FieldName::Sites => add(&mut card.sites, &other.sites),
        FieldName::Addresses => add(&mut card.addresses, &other.addresses),
        FieldName::Tags => add(&mut card.tags, &other.tags),
        // One value each: both is what the default makes of them.
        _ => {
            if default_side(card, field) == Side::Right {
                restore(card, field, &capture(other, field));
            }
        }
    }
}

/// A contact that both cards have is confirmed if either had it confirmed.
fn add_contact(card: &mut Client, contact: &Contact) {
    let known = card
        .contacts
        .iter_mut()
        .find(|known| same_contact(known, contact));
    match known {
        Some(known) => {
            known.claimed &= contact.claimed;
            if known.label.is_empty() {
                known.label.clone_from(&contact.label);
            }
        }
        None => card.contacts.push(contact.clone()),
    }
}

/// Whether two contacts reach the same person, however they are written.
pub fn same_contact(one: &Contact, other: &Contact) -> bool {
    one.kind == other.kind
        && match (&one.key, &other.key) {
            (Some(one), Some(other)) => one == other,
            (None, None) => one.network == other.network && one.value == other.value,
            _ => false,
        }
}

fn also_seen_as(keep: &Client, other: &Client, name: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let all = keep
        .also_seen_as
        .iter()
        .chain([&keep.name, &other.name])
        .chain(&other.also_seen_as);
    for one in all {
        if !one.trim().is_empty() && one != name && !names.contains(one) {
            names.push(one.clone());
        }
    }
    names.truncate(MOST_NAMES.max(keep.also_seen_as.len()));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::Source;
    use crate::domain::contact::ContactKind;
    use crate::domain::time::Timestamp;

    fn card(name: &str, note: &str, emails: &[&str]) -> Client {
        let mut card = Client::blank(Timestamp(0));
        card.name = name.to_owned();
        card.note = note.to_owned();
        card.contacts = emails
            .iter()
            .map(|email| Contact::new(ContactKind::Email, "", email, "", Source::Manual, None))
            .collect();
        card
    }

    fn emails(card: &Client) -> Vec<&str> {
        card.contacts.iter().map(|c| c.value.as_str()).collect()
    }

    #[test]
    fn d4_keeps_values_win_blanks_are_filled_notes_are_joined() {
        let mut keep = card("Ivan", "calls late", &["a@x.example", "b@x.example"]);
        let mut other = card(
            "Иван Петров",
            "pays by invoice",
            &["b@x.example", "c@x.example"],
        );
        keep.tags = vec!["gold".to_owned()];
        other.tags = vec!["gold".to_owned(), "berlin".to_owned()];
        other.position = "buyer".to_owned();
        other.standing = Standing::Vip;
        let card = merged(&keep, &other, &MergeChoices::default()).unwrap();
        assert_eq!(card.name, "Ivan");
        assert_eq!(card.also_seen_as, ["Иван Петров"]);
        assert_eq!(card.note, "calls late\npays by invoice");
        assert_eq!(card.position, "buyer");
        assert_eq!(card.standing, Standing::Vip);
        assert_eq!(card.tags, ["gold", "berlin"]);
        assert_eq!(emails(&card), ["a@x.example", "b@x.example", "c@x.example"]);
    }

    #[test]
    fn d4_a_choice_beats_the_default_in_each_direction() {
        let keep = card("Ivan", "one", &["a@x.example"]);
        let other = card("Petrov", "two", &["c@x.example"]);
        for (side, name, note, contacts) in [
            (Side::Left, "Ivan", "one", vec!["a@x.example"]),
            (Side::Right, "Petrov", "two", vec!["c@x.example"]),
            (
                Side::Both,
                "Ivan",
                "one\ntwo",
                vec!["a@x.example", "c@x.example"],
            ),
        ] {
            let choices = MergeChoices(vec![
                (FieldName::Name, side),
                (FieldName::Note, side),
                (FieldName::Emails, side),
            ]);
            let card = merged(&keep, &other, &choices).unwrap();
            assert_eq!((card.name.as_str(), card.note.as_str()), (name, note));
            assert_eq!(emails(&card), contacts, "{side:?}");
        }
    }

    #[test]
    fn d4_a_contact_confirmed_on_either_card_is_confirmed() {
        let mut keep = card("", "", &["a@x.example"]);
        keep.contacts[0].claimed = true;
        let other = card("", "", &["a@x.example"]);
        let card = merged(&keep, &other, &MergeChoices::default()).unwrap();
        assert_eq!(card.contacts.len(), 1);
        assert!(!card.contacts[0].claimed);
    }

    #[test]
    fn c26_a_merged_card_that_would_hold_too_much_is_refused() {
        let many = |from: usize| -> Client {
            let mut card = card("", "", &[]);
            card.contacts = (from..from + 600)
                .map(|n| {
                    Contact::new(
                        ContactKind::Email,
                        "",
                        &format!("a{n}@x.example"),
                        "",
                        Source::Manual,
                        None,
                    )
                })
                .collect();
            card
        };
        assert!(merged(&many(0), &many(600), &MergeChoices::default()).is_err());
    }
}
