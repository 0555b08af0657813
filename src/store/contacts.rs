//! Contacts of living cards, and who owns a key (`M2`, `C22`).

use rusqlite::params;

use super::error::Context;
use super::rows::Coded;
use super::{Store, Tx};
use crate::domain::client::{Source, Standing};
use crate::domain::contact::{Contact, ContactKind, Key};
use crate::domain::error::Result;
use crate::domain::ids::ClientId;

/// A living card that holds a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The card.
    pub client: ClientId,
    /// Its mark.
    pub standing: Standing,
    /// Whether the contact is shared with other cards.
    pub shared: bool,
    /// Whether the contact is only claimed on that card.
    pub claimed: bool,
}

impl Store {
    pub(super) fn contacts_of(&self, id: ClientId) -> Result<Vec<Contact>> {
        self.conn
            .prepare_cached(
                "SELECT kind, network, value, key, e164, label, shared, claimed, source
                 FROM contacts WHERE client = ?1 ORDER BY ord",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([id.0], |row| {
                        Ok(Contact {
                            kind: ContactKind::from_code(row.get(0)?),
                            network: row.get(1)?,
                            value: row.get(2)?,
                            key: row.get::<_, Option<String>>(3)?.map(Key),
                            e164: row.get(4)?,
                            label: row.get(5)?,
                            shared: row.get(6)?,
                            claimed: row.get(7)?,
                            source: Source::from_code(row.get(8)?),
                        })
                    })?
                    .collect()
            })
            .doing("read a card's contacts")
    }

    /// The living cards that hold a contact, oldest card first; several only when it is shared.
    pub fn owners(&self, key: &Key) -> Result<Vec<Owner>> {
        // Two partial indexes, one statement each: one over both could use neither.
        let mut owners = Vec::new();
        for shared in [0, 1] {
            let sql = if shared == 0 {
                "SELECT k.client, c.standing, k.claimed FROM contacts k JOIN clients c ON c.id = k.client
                 WHERE k.key = ?1 AND k.shared = 0"
            } else {
                "SELECT k.client, c.standing, k.claimed FROM contacts k JOIN clients c ON c.id = k.client
                 WHERE k.key = ?1 AND k.shared = 1 ORDER BY k.client"
            };
            let mut run = || -> rusqlite::Result<()> {
                let mut statement = self.conn.prepare_cached(sql)?;
                let mut rows = statement.query([key.as_str()])?;
                while let Some(row) = rows.next()? {
                    owners.push(Owner {
                        client: ClientId(row.get(0)?),
                        standing: Standing::from_code(row.get(1)?),
                        shared: shared == 1,
                        claimed: row.get(2)?,
                    });
                }
                Ok(())
            };
            run().doing("look a contact up")?;
        }
        Ok(owners)
    }

    /// The house card of a shared contact, if it was made (`C22`).
    pub fn house_of(&self, key: &Key) -> Result<Option<ClientId>> {
        use rusqlite::OptionalExtension;
        self.conn
            .prepare_cached(
                "SELECT h.client FROM houses h JOIN clients c ON c.id = h.client
                 WHERE h.key = ?1 AND c.deleted_at IS NULL",
            )
            .and_then(|mut statement| {
                statement
                    .query_row([key.as_str()], |row| row.get(0))
                    .optional()
            })
            .map(|id| id.map(ClientId))
            .doing("look a shared contact up")
    }
}

impl Tx<'_> {
    /// Walks over the phones of all cards: card, number as typed, whether it makes a key. With `keyless`
    /// only over those that make none. A card that is deleted or merged has none any more
    /// ([`Tx::bury_client`]), so all of these cards are alive.
    pub(crate) fn each_phone(
        &self,
        keyless: bool,
        mut see: impl FnMut(ClientId, &str, bool),
    ) -> Result<()> {
        let mut run = || -> rusqlite::Result<()> {
            let mut statement = self.conn.prepare_cached(
                "SELECT client, value, key IS NOT NULL FROM contacts
                 WHERE kind = ?1 AND (key IS NULL OR NOT ?2)",
            )?;
            let mut rows = statement.query(params![ContactKind::Phone.code(), keyless])?;
            while let Some(row) = rows.next()? {
                let value = row.get_ref(1)?.as_str().unwrap_or_default();
                see(ClientId(row.get(0)?), value, row.get(2)?);
            }
            Ok(())
        };
        run().doing("look through the phones")
    }

    /// Makes the contacts of a card exactly these, in this order.
    pub(super) fn put_contacts(&self, id: ClientId, contacts: &[Contact]) -> Result<()> {
        // Most changes of a card leave its contacts alone, and each has three indexes.
        if self.contacts_of(id)? == contacts {
            return Ok(());
        }
        let run = || -> rusqlite::Result<()> {
            self.conn
                .prepare_cached("DELETE FROM contacts WHERE client = ?1")?
                .execute([id.0])
                .map(drop)
        };
        run().doing("store a card's contacts")?;
        self.add_contacts(id, contacts)
    }

    /// Stores the contacts of a card that has none yet, in this order.
    pub(super) fn add_contacts(&self, id: ClientId, contacts: &[Contact]) -> Result<()> {
        contacts
            .iter()
            .enumerate()
            .try_for_each(|(ord, contact)| self.insert_contact(id, ord, contact))
            .doing("store a card's contacts")
    }

    fn insert_contact(&self, id: ClientId, ord: usize, contact: &Contact) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO contacts (client, ord, kind, network, value, key, e164, label, shared, claimed, source)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                id.0,
                ord as i64,
                contact.kind.code(),
                contact.network,
                contact.value,
                contact.key.as_ref().map(Key::as_str),
                contact.e164,
                contact.label,
                contact.shared,
                contact.claimed,
                contact.source.code(),
            ])?;
        Ok(())
    }

    /// Marks a contact as shared on every card that holds it (`C22`).
    pub fn share_contact(&self, key: &Key) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE contacts SET shared = 1 WHERE key = ?1")
            .and_then(|mut statement| statement.execute([key.as_str()]))
            .doing("share a contact")?;
        Ok(())
    }

    /// Takes the mark off a contact that only one card holds any more.
    pub fn unshare_contact(&self, key: &Key) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE contacts SET shared = 0 WHERE key = ?1")
            .and_then(|mut statement| statement.execute([key.as_str()]))
            .doing("take a contact's mark off")?;
        Ok(())
    }

    /// Remembers the house card of a shared contact.
    pub fn put_house(&self, key: &Key, client: ClientId) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO houses (key, client) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![key.as_str(), client.0]))
            .doing("remember a shared contact's card")?;
        Ok(())
    }
}
