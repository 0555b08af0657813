//! Client cards: one row each, the rest of the card as JSON in it, contacts in their own table.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::digests::CardParts;
use super::error::Context;
use super::rows::{Coded, rank};
use super::{Store, Tx};
use crate::domain::client::{
    Address, Avatar, Client, CompanyRef, LanguageField, Source, Standing, best_contact,
    display_name,
};
use crate::domain::contact::Key;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, CompanyId};
use crate::domain::kept::Kept;
use crate::domain::time::Timestamp;

/// The part of a card that no list sorts or filters by.
#[derive(Debug, Serialize, Deserialize)]
struct Body<'c> {
    #[serde(default, skip_serializing_if = "str::is_empty")]
    name: Cow<'c, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_source: Option<Source>,
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    also_seen_as: Cow<'c, [String]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    avatar: Option<Cow<'c, Avatar>>,
    #[serde(default)]
    language: Cow<'c, LanguageField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    company_source: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    company_given_by: Option<Cow<'c, Key>>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    position: Cow<'c, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    note: Cow<'c, str>,
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    sites: Cow<'c, [String]>,
    #[serde(default, skip_serializing_if = "<[Address]>::is_empty")]
    addresses: Cow<'c, [Address]>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    custom: Cow<'c, BTreeMap<String, String>>,
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    tags: Cow<'c, [String]>,
    #[serde(default, skip_serializing_if = "nothing_kept")]
    kept: Cow<'c, Kept>,
    #[serde(default, skip_serializing_if = "is_false")]
    house: bool,
    updated_at: i64,
}

#[expect(clippy::ptr_arg, reason = "the shape serde asks for")]
fn nothing_kept(kept: &Cow<'_, Kept>) -> bool {
    kept.is_empty()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape serde asks for"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl<'c> Body<'c> {
    fn of(client: &'c Client) -> Self {
        Self {
            name: Cow::Borrowed(&client.name),
            name_source: client.name_source,
            also_seen_as: Cow::Borrowed(&client.also_seen_as),
            avatar: client.avatar.as_ref().map(Cow::Borrowed),
            language: Cow::Borrowed(&client.language),
            company_source: client.company.as_ref().map(|company| company.source),
            company_given_by: client
                .company
                .as_ref()
                .and_then(|c| c.given_by.as_ref())
                .map(Cow::Borrowed),
            position: Cow::Borrowed(&client.position),
            note: Cow::Borrowed(&client.note),
            sites: Cow::Borrowed(&client.sites),
            addresses: Cow::Borrowed(&client.addresses),
            custom: Cow::Borrowed(&client.custom),
            tags: Cow::Borrowed(&client.tags),
            kept: Cow::Borrowed(&client.kept),
            house: client.house,
            updated_at: client.updated_at.0,
        }
    }
}

/// Merges followed from one number; a circle is refused, but a damaged file could have one.
const MOST_MERGES: usize = 10_000;

/// Columns read by [`read_client`], in its order.
const COLUMNS: &str =
    "c.id, c.revision, c.standing, c.company, k.name, c.created_at, c.last_appeal_at, c.card";

fn read_client(row: &Row<'_>) -> rusqlite::Result<Result<Client>> {
    let id = ClientId(row.get(0)?);
    let company: Option<i64> = row.get(3)?;
    let company_name: Option<String> = row.get(4)?;
    let card = row.get_ref(7)?.as_str()?;
    let body: Body<'_> = match serde_json::from_str(card) {
        Ok(body) => body,
        Err(error) => {
            return Ok(Err(Error::new(
                ErrorKind::Damaged,
                format!("card #{id} is damaged: {error}"),
            )
            .hint("See what is wrong with: deskcard check")));
        }
    };
    Ok(Ok(Client {
        id,
        revision: row.get(1)?,
        name: body.name.into_owned(),
        name_source: body.name_source,
        also_seen_as: body.also_seen_as.into_owned(),
        avatar: body.avatar.map(Cow::into_owned),
        language: body.language.into_owned(),
        company: company.zip(company_name).map(|(id, name)| CompanyRef {
            id: CompanyId(id),
            name,
            source: body.company_source.unwrap_or(Source::Manual),
            given_by: body.company_given_by.map(Cow::into_owned),
        }),
        position: body.position.into_owned(),
        note: body.note.into_owned(),
        standing: Standing::from_code(row.get(2)?),
        contacts: Vec::new(),
        sites: body.sites.into_owned(),
        addresses: body.addresses.into_owned(),
        custom: body.custom.into_owned(),
        tags: body.tags.into_owned(),
        kept: body.kept.into_owned(),
        house: body.house,
        created_at: Timestamp(row.get(5)?),
        updated_at: Timestamp(body.updated_at),
        last_appeal_at: row.get::<_, Option<i64>>(6)?.map(Timestamp),
    }))
}

impl Store {
    /// A living card by its number, without following merges.
    pub fn client(&self, id: ClientId) -> Result<Option<Client>> {
        let found = self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM clients c LEFT JOIN companies k ON k.id = c.company
                 WHERE c.id = ?1 AND c.deleted_at IS NULL"
            ))
            .and_then(|mut statement| statement.query_row([id.0], read_client).optional())
            .doing("read a card")?;
        let Some(client) = found else { return Ok(None) };
        let mut client = client?;
        client.contacts = self.contacts_of(id)?;
        Ok(Some(client))
    }

    /// What a living card is called in lists: its name or best contact.
    pub fn client_name(&self, id: ClientId) -> Result<Option<String>> {
        self.conn
            .prepare_cached("SELECT shown FROM clients WHERE id = ?1 AND deleted_at IS NULL")
            .and_then(|mut statement| statement.query_row([id.0], |row| row.get(0)).optional())
            .doing("read a card")
    }

    /// The living card a number leads to: itself, or what it was merged into (`D4`).
    pub fn lead_on(&self, id: ClientId) -> Result<Option<ClientId>> {
        let mut id = id.0;
        for _ in 0..MOST_MERGES {
            let row: Option<(Option<i64>, Option<i64>)> = self
                .conn
                .prepare_cached("SELECT deleted_at, merged_into FROM clients WHERE id = ?1")
                .and_then(|mut s| {
                    s.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
                        .optional()
                })
                .doing("look a card up")?;
            match row {
                Some((None, _)) => return Ok(Some(ClientId(id))),
                Some((Some(_), Some(next))) => id = next,
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Whether there was a card with this number that is deleted or merged now.
    pub fn is_buried(&self, id: ClientId) -> Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM clients WHERE id = ?1 AND deleted_at IS NOT NULL")
            .and_then(|mut statement| statement.exists([id.0]))
            .doing("look a card up")
    }

    /// Tags in use whose text has `text` (folded), most used first.
    pub fn tags(&self, text: &str, limit: usize) -> Result<Vec<String>> {
        let text = fold(text);
        self.conn
            .prepare_cached("SELECT tag FROM client_tags GROUP BY tag ORDER BY count(*) DESC, tag")
            .and_then(|mut statement| {
                statement
                    .query_map([], |row| row.get(0))?
                    .filter(|tag: &rusqlite::Result<String>| {
                        tag.as_ref().map_or(true, |tag| fold(tag).contains(&text))
                    })
                    .take(limit)
                    .collect()
            })
            .doing("read the tags")
    }

    /// What hangs on a card (`D1`): tickets, messages in them, their attachments, and messages in other
    /// clients' tickets.
    pub fn weight_of(&self, id: ClientId) -> Result<(u64, u64, u64, u64)> {
        let count = |sql: &str| -> Result<u64> {
            self.conn
                .prepare_cached(sql)
                .and_then(|mut statement| statement.query_row([id.0], |row| row.get::<_, i64>(0)))
                .map(i64::cast_unsigned)
                .doing("count what hangs on a card")
        };
        Ok((
            count("SELECT count(*) FROM tickets WHERE client = ?1")?,
            count(
                "SELECT count(*) FROM messages WHERE ticket IN (SELECT id FROM tickets WHERE client = ?1)",
            )?,
            count(
                "SELECT count(*) FROM attachments WHERE ticket IN (SELECT id FROM tickets WHERE client = ?1)",
            )?,
            count("SELECT count(*) FROM messages WHERE guest = 1 AND client = ?1")?,
        ))
    }

    /// Mark of a living card.
    pub fn standing(&self, id: ClientId) -> Result<Standing> {
        self.conn
            .prepare_cached("SELECT standing FROM clients WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id.0], |row| row.get(0)).optional())
            .map(|code| Standing::from_code(code.unwrap_or(0)))
            .doing("read a card's mark")
    }

    /// The living card that an id of an address book means (`X1`).
    pub fn card_with_uid(&self, uid: &str) -> Result<Option<ClientId>> {
        let found: Option<i64> = self
            .conn
            .prepare_cached("SELECT client FROM card_uids WHERE uid = ?1")
            .and_then(|mut statement| statement.query_row([uid], |row| row.get(0)).optional())
            .doing("look a card up")?;
        let Some(card) = found.map(ClientId) else {
            return Ok(None);
        };
        let still = self
            .client(card)?
            .is_some_and(|client| client.kept.ids().any(|known| known == uid));
        Ok(still.then_some(card))
    }

    /// The mark of this file in the ids of cards that were made in it: 16 hexadecimal digits.
    pub fn file_mark(&self) -> String {
        format!("{:016x}", self.keyed_hash(&[b"cards"]))
    }

    /// All living cards by number, `step` at a time, after one.
    pub fn clients_after(&self, after: ClientId, step: usize) -> Result<Vec<ClientId>> {
        self.conn
            .prepare_cached(
                "SELECT id FROM clients WHERE id > ?1 AND deleted_at IS NULL ORDER BY id LIMIT ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_map(params![after.0, step as i64], |row| {
                        row.get(0).map(ClientId)
                    })?
                    .collect()
            })
            .doing("read the cards")
    }
}

impl Tx<'_> {
    /// Stores a new card and gives it its number; writes its contacts and tags too.
    pub fn insert_client(&self, client: &mut Client) -> Result<()> {
        self.number_client(client);
        self.insert_numbered_client(client)
    }

    /// Gives a new card its number, before the card itself is ready to be stored.
    pub fn number_client(&self, client: &mut Client) {
        client.id = ClientId(self.next(|c| &mut c.next_client));
        client.revision = 1;
    }

    /// Stores a new card under the number it was given.
    pub fn insert_numbered_client(&self, client: &mut Client) -> Result<()> {
        client.sort_contacts();
        self.count(|c| &mut c.clients, 1);
        self.write_row(client, true)?;
        self.add_contacts(client.id, &client.contacts)?;
        self.add_tags(client)?;
        self.put_uids(client)
    }

    /// Stores a changed card whole; its revision goes up by one.
    pub fn update_client(&self, client: &mut Client) -> Result<()> {
        client.revision += 1;
        client.sort_contacts();
        self.write_row(client, false)?;
        self.put_contacts(client.id, &client.contacts)?;
        self.put_tags(client)?;
        self.put_uids(client)?;
        self.conn
            .prepare_cached("UPDATE tickets SET rank = ?2 WHERE client = ?1 AND rank <> ?2")
            .and_then(|mut statement| {
                statement.execute(params![client.id.0, rank(client.standing)])
            })
            .doing("move a client's tickets in the lists")?;
        Ok(())
    }

    /// Notes that the client wrote, if this is later than what is known.
    pub fn note_appeal(&self, id: ClientId, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE clients SET last_appeal_at = ?2 WHERE id = ?1 AND ifnull(last_appeal_at, -1) < ?2",
            )
            .and_then(|mut statement| statement.execute(params![id.0, at.0]))
            .doing("note when a client wrote")?;
        Ok(())
    }

    /// Empties the row of a card that is deleted or merged; the number stays taken and leads on.
    pub fn bury_client(
        &self,
        id: ClientId,
        at: Timestamp,
        merged_into: Option<ClientId>,
    ) -> Result<()> {
        let seq = self.next(|c| &mut c.seq);
        self.count(|c| &mut c.clients, -1);
        self.conn
            .prepare_cached(
                "UPDATE clients SET seq = ?2, shown = '', sort = '', rank = 1, standing = 0, language = NULL,
                 company = NULL, last_appeal_at = NULL, avatar = NULL,
                 card = '', digest = 0, deleted_at = ?3, merged_into = ?4
                 WHERE id = ?1",
            )
            .and_then(|mut s| s.execute(params![id.0, seq, at.0, merged_into.map(|id| id.0)]))
            .doing("delete a card")?;
        for sql in [
            "DELETE FROM contacts WHERE client = ?1",
            "DELETE FROM client_tags WHERE client = ?1",
            "DELETE FROM card_uids WHERE client = ?1",
        ] {
            self.conn
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute([id.0]))
                .doing("delete a card's contacts")?;
        }
        Ok(())
    }

    /// Puts a buried card back under its number; its revision goes on from `client.revision`.
    pub fn revive_client(&self, client: &mut Client) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE clients SET deleted_at = NULL, merged_into = NULL WHERE id = ?1",
            )
            .and_then(|mut statement| statement.execute([client.id.0]))
            .doing("put a card back")?;
        self.count(|c| &mut c.clients, 1);
        self.update_client(client)
    }

    fn write_row(&self, client: &Client, new: bool) -> Result<()> {
        let shown = display_name(&client.name, best_contact(&client.contacts), client.id);
        let card = serde_json::to_string(&Body::of(client)).map_err(|error| {
            Error::failed(format!("could not write card #{}: {error}", client.id))
        })?;
        let seq = self.next(|c| &mut c.seq);
        let digest = self.card_digest(&CardParts {
            id: client.id.0,
            card: &card,
            standing: client.standing.code(),
            company: client.company.as_ref().map(|company| company.id.0),
            created_at: client.created_at.0,
            contacts: &client.contacts,
        });
        let sql = if new {
            "INSERT INTO clients (id, revision, seq, shown, sort, rank, standing, language, company, created_at,
                last_appeal_at, card, digest, avatar)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        } else {
            "UPDATE clients SET revision = ?2, seq = ?3, shown = ?4, sort = ?5, rank = ?6, standing = ?7,
                language = ?8, company = ?9, created_at = ?10, last_appeal_at = ?11, card = ?12, digest = ?13,
                avatar = ?14 WHERE id = ?1"
        };
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement.execute(params![
                    client.id.0,
                    client.revision,
                    seq,
                    shown,
                    fold(&shown),
                    rank(client.standing),
                    client.standing.code(),
                    client.language.code,
                    client.company.as_ref().map(|company| company.id.0),
                    client.created_at.0,
                    client.last_appeal_at.map(|at| at.0),
                    card,
                    digest,
                    client.avatar.as_ref().map(|avatar| avatar.blob.0),
                ])
            })
            .doing("store a card")?;
        Ok(())
    }

    pub(super) fn put_tags(&self, client: &Client) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            let known: i64 = self
                .conn
                .prepare_cached("SELECT count(*) FROM client_tags WHERE client = ?1")?
                .query_row([client.id.0], |row| row.get(0))?;
            if known > 0 {
                self.conn
                    .prepare_cached("DELETE FROM client_tags WHERE client = ?1")?
                    .execute([client.id.0])?;
            }
            Ok(())
        };
        run().doing("store a card's tags")?;
        self.add_tags(client)
    }

    fn add_tags(&self, client: &Client) -> Result<()> {
        client.tags.iter().try_for_each(|tag| {
            self.conn
                .prepare_cached("INSERT OR IGNORE INTO client_tags (tag, client) VALUES (?1, ?2)")
                .and_then(|mut statement| statement.execute(params![tag, client.id.0]))
                .map(drop)
                .doing("store a card's tags")
        })
    }

    /// Ids are only added: one that undo took off a card is found out by [`Store::card_with_uid`].
    fn put_uids(&self, client: &Client) -> Result<()> {
        client.kept.ids().try_for_each(|uid| {
            self.conn
                .prepare_cached("INSERT OR REPLACE INTO card_uids (uid, client) VALUES (?1, ?2)")
                .and_then(|mut statement| statement.execute(params![uid, client.id.0]))
                .map(|_| ())
                .doing("store a card's ids")
        })
    }
}
