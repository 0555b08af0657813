//! Which card a row is about.

use super::OWN_UID;
use crate::desk::recording::Recording;
use crate::domain::client::Client;
use crate::domain::contact::{ContactKind, Key};
use crate::domain::error::Result;
use crate::domain::ids::ClientId;
use crate::exchange::incoming::Draft;
use crate::exchange::vcard::is_part_of_field;
use crate::store::hash_of;

/// What a row is about.
#[derive(Debug)]
pub(super) enum Match {
    /// A client nobody knows.
    Nobody,
    /// This card. If nothing but phones says so, these: people share phones.
    Card(ClientId, Vec<Key>),
    /// More than one, the first of them named.
    Conflict(ClientId, String),
}

impl Recording<'_> {
    /// Finds the card of a row by its contacts and its id. A row that nothing would be recognised by later
    /// gets an id of its own, so that the same row again is the same card; the id of a card of this file
    /// that is gone is taken off.
    pub(super) fn find_card(&self, draft: &mut Draft, mark: &str) -> Result<Match> {
        let by_id = self.by_id(draft, mark)?;
        let mut owners: Vec<(ClientId, Key)> = Vec::new();
        let mut phones = Vec::new();
        let mut only_phones = by_id.is_none();
        let mut told_apart = false;
        for contact in &draft.card.contacts {
            let Some(key) = &contact.key else { continue };
            let holders = self.tx.owners(key)?;
            let shared = holders.iter().all(|holder| holder.shared);
            // A phone tells nobody apart for good: another row may come to share it.
            let is_phone = contact.kind == ContactKind::Phone;
            if holders.is_empty() && !contact.shared && !is_phone {
                told_apart = true;
            }
            for holder in holders.iter().filter(|_| !shared) {
                if contact.shared && by_id != Some(holder.client) {
                    let name = self.name_of(holder.client)?;
                    let why = format!(
                        "{key} is called shared here, but card #{} ({name}) does not share it",
                        holder.client
                    );
                    return Ok(Match::Conflict(holder.client, why));
                }
                if is_phone {
                    phones.push(key.clone());
                }
                only_phones &= is_phone;
                if !owners.iter().any(|(known, _)| *known == holder.client) {
                    owners.push((holder.client, key.clone()));
                }
            }
        }
        owners.sort_by_key(|(client, _)| *client);
        match (owners.as_slice(), by_id) {
            ([], Some(card)) => Ok(Match::Card(card, Vec::new())),
            ([(card, _)], None) => {
                let phones = if only_phones { phones } else { Vec::new() };
                Ok(Match::Card(*card, phones))
            }
            ([(card, _)], Some(id)) if *card == id => Ok(Match::Card(id, Vec::new())),
            ([(card, key)], Some(id)) => {
                let (one, other) = (self.name_of(id)?, self.name_of(*card)?);
                let why = format!(
                    "its id is that of card #{id} ({one}), but {key} is on card #{card} ({other})"
                );
                Ok(Match::Conflict(id, why))
            }
            ([], None) => {
                if told_apart || draft.card.kept.uid.is_some() {
                    return Ok(Match::Nobody);
                }
                let id = row_id(&draft.card);
                let known = self.tx.card_with_uid(&id)?;
                if known.is_none() && !draft.card.kept.aliases.contains(&id) {
                    draft.card.kept.aliases.push(id);
                }
                Ok(known.map_or(Match::Nobody, |card| Match::Card(card, Vec::new())))
            }
            ([(first, _), ..], _) => {
                let mut places = Vec::new();
                for (card, key) in &owners {
                    places.push(format!(
                        "{key} is on card #{card} ({})",
                        self.name_of(*card)?
                    ));
                }
                Ok(Match::Conflict(*first, places.join(", ")))
            }
        }
    }

    /// The card of the id that a row carries.
    fn by_id(&self, draft: &mut Draft, mark: &str) -> Result<Option<ClientId>> {
        let Some(uid) = draft.card.kept.uid.clone() else {
            return Ok(None);
        };
        let own = uid
            .strip_prefix(OWN_UID)
            .and_then(|rest| rest.strip_prefix(mark))
            .and_then(|rest| rest.strip_prefix(':'));
        let Some(number) = own else {
            return self.tx.card_with_uid(&uid);
        };
        let card = match number.parse() {
            Ok(number) => self.tx.lead_on(ClientId(number))?,
            Err(_) => None,
        };
        // Either the card has this id by its number, or the card is gone and the number is not given out
        // twice.
        draft.card.kept.uid = None;
        Ok(card)
    }

    pub(super) fn name_of(&self, id: ClientId) -> Result<String> {
        let client = self.tx.client(id)?;
        Ok(client
            .map(|client| client.display_name())
            .unwrap_or_default())
    }

    /// Contacts that other cards share are shared on this one too (`C22`).
    pub(super) fn share_as_others(&self, card: &mut Client) -> Result<()> {
        let id = card.id;
        for contact in &mut card.contacts {
            let Some(key) = &contact.key else { continue };
            if !contact.shared {
                let holders = self.tx.owners(key)?;
                contact.shared = holders
                    .iter()
                    .any(|holder| holder.client != id && holder.shared);
            }
        }
        Ok(())
    }

    /// A house card keeps its house: the shared contacts that no other card is the house of.
    pub(super) fn settle_house(&self, card: &Client) -> Result<()> {
        let shared = card.contacts.iter().filter(|contact| contact.shared);
        for key in shared.filter_map(|contact| contact.key.as_ref()) {
            if card.house && self.tx.house_of(key)?.is_none() {
                self.tx.put_house(key, card.id)?;
            }
        }
        Ok(())
    }
}

/// The id of a row by what it says. What a reader keeps beside a field is no part of it: the same row is the
/// same card however finely a later deskcard takes it apart.
fn row_id(card: &Client) -> String {
    let mut words: Vec<&str> = vec![&card.name, &card.position, &card.note];
    words.extend(card.company.as_ref().map(|company| company.name.as_str()));
    for contact in &card.contacts {
        words.extend([contact.kind.name(), &contact.network, &contact.value]);
    }
    for address in &card.addresses {
        words.extend([address.kind.as_str(), &address.text]);
    }
    words.extend(card.sites.iter().chain(&card.tags).map(String::as_str));
    let lines = card.kept.lines.iter();
    let told = lines.filter(|line| !is_part_of_field(line));
    words.extend(told.map(String::as_str));
    for (field, value) in &card.custom {
        words.extend([field.as_str(), value.as_str()]);
    }
    let hash = hash_of(words.join("\u{1f}").as_bytes()).hex();
    format!("row:{}", hash.get(..32).unwrap_or(&hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn x3_the_id_of_a_row_is_of_what_it_says_not_of_how_it_was_taken_apart() {
        let with = |lines: &[&str]| {
            let mut card = Client::blank(Timestamp(0));
            card.name = "Jane Roe".to_owned();
            card.kept.lines = lines.iter().map(|line| (*line).to_owned()).collect();
            row_id(&card)
        };
        let plain = with(&[]);
        for part in ["N:Roe;Jane;;;", "item1.ADR:;;Main St 1;;;;", "ORG:Acme;R&D"] {
            assert_eq!(with(&[part]), plain, "{part}");
        }
        assert_ne!(with(&["BDAY:1985-04-12"]), plain);
        assert_ne!(with(&["BDAY:1985-04-12"]), with(&["BDAY:1985-04-13"]));
    }
}
