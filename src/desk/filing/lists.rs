//! What the black and white lists say of a sender, and marks of new cards (`S1`-`S3`, `D3`).

use super::Batch;
use crate::desk::marks::mark_given;
use crate::domain::client::{Client, Standing};
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, ListEntryId};
use crate::domain::listing::{EntryType, ListEntry, Origin};
use crate::domain::matching::Identity;
use crate::domain::standing::{Evidence, Verdict, in_force, list_of, mark_in_force, verdict};
use crate::domain::time::Timestamp;

/// The type of list entry a contact makes (`S7`).
pub(in crate::desk) fn entry_type(kind: ContactKind) -> EntryType {
    match kind {
        ContactKind::Email => EntryType::Email,
        ContactKind::Phone => EntryType::Phone,
        ContactKind::Messenger => EntryType::Messenger,
        ContactKind::Social => EntryType::Social,
        ContactKind::AdditionalId => EntryType::AdditionalId,
    }
}

impl Batch<'_, '_, '_> {
    /// `S2`, `S3`: verified contacts on a list, their domains, and the mark of the card when it was
    /// matched by a verified contact (then `card` is given).
    pub(super) fn verdict(
        &mut self,
        identities: &[Identity],
        card: Option<(ClientId, Standing)>,
    ) -> Result<Verdict> {
        let mut evidence = Vec::new();
        let any = self.memory.known.has_list_entries(self.tx)?;
        if any {
            self.listed(identities, &mut evidence)?;
        }
        if let Some((client, standing)) = card
            && let Some(list) = list_of(standing)
            && (!any || mark_in_force(&self.tx.entries_of_mark(client, list)?, self.now))
        {
            evidence.push(Evidence {
                list,
                domain: false,
            });
        }
        Ok(verdict(&evidence))
    }

    fn listed(&self, identities: &[Identity], evidence: &mut Vec<Evidence>) -> Result<()> {
        for identity in identities
            .iter()
            .filter(|identity| !identity.contact.claimed)
        {
            let Some(key) = identity.key() else { continue };
            for entry in self.tx.entries_for(key.as_str())? {
                if in_force(&entry, self.now) {
                    evidence.push(Evidence {
                        list: entry.list,
                        domain: false,
                    });
                }
            }
            if identity.contact.kind == ContactKind::Email
                && let Some((_, domain)) = key.as_str().rsplit_once('@')
            {
                for entry in self.tx.entries_for(&format!("@{domain}"))? {
                    if in_force(&entry, self.now) {
                        evidence.push(Evidence {
                            list: entry.list,
                            domain: true,
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// `D3`: a new card for a listed contact is marked; when that mark ends.
    pub(super) fn mark_new_card(&mut self, client: &mut Client) -> Result<Option<Timestamp>> {
        if !self.memory.known.has_list_entries(self.tx)? {
            return Ok(None);
        }
        let given = mark_given(self.tx, &client.contacts, self.now)?;
        client.standing = given.standing;
        Ok(given.of(given.standing))
    }

    /// `S1`: a contact added to a marked card is listed at once; a claimed one never is (`M4`). `until` is
    /// the end of a mark that has no entry yet.
    pub(super) fn list_contact(
        &mut self,
        client: ClientId,
        standing: Standing,
        contact: &Contact,
        until: Option<Timestamp>,
    ) -> Result<()> {
        let (Some(list), Some(key), false) = (list_of(standing), &contact.key, contact.claimed)
        else {
            return Ok(());
        };
        let known = self.tx.entries_for(key.as_str())?;
        if known
            .iter()
            .any(|entry| entry.list == list && entry.client == Some(client))
        {
            return Ok(());
        }
        // What a deleted card left on the list is this card's now (`D3`).
        let left = known.iter().find(|entry| {
            entry.list == list && entry.origin == Origin::Card && entry.client.is_none()
        });
        if let Some(entry) = left.filter(|entry| entry.value == key.as_str()) {
            return self.tx.set_entry_client(&[entry.id], Some(client));
        }
        // What an erased one left is a hash, which nobody could follow from the card: written anew.
        if let Some(hashed) = left {
            self.tx.delete_list_entry(hashed.id)?;
        }
        let until = match self.tx.entries_of_client(client)?.first() {
            Some(entry) => entry.until,
            None => left.and_then(|hashed| hashed.until).or(until),
        };
        self.tx.insert_list_entry(&mut ListEntry {
            id: ListEntryId(0),
            list,
            kind: entry_type(contact.kind),
            value: key.0.clone(),
            client: Some(client),
            origin: Origin::Card,
            reason: String::new(),
            author: String::new(),
            at: self.now,
            until,
        })?;
        self.memory.known.list_entry_added();
        Ok(())
    }
}
