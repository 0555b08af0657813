//! Digests of cards, tickets and messages, and the hashes of kept bytes (`R8`).

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::domain::ids::ClientId;
use crate::domain::soundness::{Findings, Severity};
use crate::store::blobs::hash_of;
use crate::store::digests::{CardParts, MessageParts, TicketParts};
use crate::store::{CardColumns, Store};

impl Store {
    /// Cards and their contacts: what was stored, and listed under what they are.
    pub(super) fn check_clients(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare(
            "SELECT id, card, standing, company, created_at, digest, deleted_at IS NOT NULL FROM clients ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let damage = |found: &mut Findings, what: &str| {
                found.add(
                    Severity::Damaged,
                    "clients",
                    Some(id),
                    format!("card #{id} {what}"),
                );
            };
            let (Some(card), buried) = (text(row, 1), row.get(6)?) else {
                damage(found, "cannot be read");
                continue;
            };
            if buried {
                if !card.is_empty() || row.get::<_, i64>(5)? != 0 {
                    damage(found, "is deleted but has content");
                }
                continue;
            }
            let Ok(contacts) = self.contacts_of(ClientId(id)) else {
                damage(found, "has contacts that cannot be read");
                continue;
            };
            let digest = self.card_digest(&CardParts {
                id,
                card,
                standing: row.get(2)?,
                company: row.get(3)?,
                created_at: row.get(4)?,
                contacts: &contacts,
            });
            if row.get::<_, i64>(5)? != digest {
                damage(found, "or one of its contacts is not what was stored");
                continue;
            }
            let Ok(Some(client)) = self.client(ClientId(id)) else {
                damage(found, "cannot be read");
                continue;
            };
            if CardColumns::read(self, id)? != CardColumns::of(&client) {
                found.add(
                    Severity::Derived,
                    "clients",
                    Some(id),
                    format!("card #{id} is listed under what it was, not under what it is"),
                );
            }
        }
        Ok(())
    }

    /// Tickets.
    pub(super) fn check_tickets(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare(
            "SELECT id, client, subject, tags, channel, assignee, status, priority, kind, opened_by, linked,
                created_at, digest, address FROM tickets ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let texts = (
                text(row, 2),
                text(row, 3),
                text(row, 4),
                maybe(row, 5),
                maybe(row, 13),
            );
            let sound = match texts {
                (Some(subject), Some(tags), Some(channel), Some(assignee), Some(address)) => {
                    let parts = TicketParts {
                        id,
                        client: row.get(1)?,
                        subject,
                        tags,
                        channel,
                        address,
                        assignee,
                        codes: [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
                        linked: row.get(10)?,
                        created_at: row.get(11)?,
                    };
                    row.get::<_, i64>(12)? == self.ticket_digest(&parts)
                }
                _ => false,
            };
            if !sound {
                found.add(
                    Severity::Damaged,
                    "tickets",
                    Some(id),
                    format!("ticket #{id} is not what was stored"),
                );
            }
        }
        Ok(())
    }

    /// Messages.
    pub(super) fn check_messages_rows(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare(
            "SELECT id, sent_at, text, extra, agent, author_name, channel, source_id, writer, visibility, kind,
                digest FROM messages ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let texts = (
                text(row, 2),
                maybe(row, 3),
                maybe(row, 4),
                text(row, 5),
                text(row, 6),
                maybe(row, 7),
            );
            let sound = match texts {
                (
                    Some(text),
                    Some(extra),
                    Some(agent),
                    Some(author_name),
                    Some(channel),
                    Some(source_id),
                ) => {
                    let parts = MessageParts {
                        id,
                        sent_at: row.get(1)?,
                        text,
                        extra,
                        agent,
                        author_name,
                        channel,
                        source_id,
                        codes: [row.get(8)?, row.get(9)?, row.get(10)?],
                    };
                    row.get::<_, i64>(11)? == self.message_digest(&parts)
                }
                _ => false,
            };
            if !sound {
                found.add(
                    Severity::Damaged,
                    "messages",
                    Some(id),
                    format!("message {id} is not what was stored"),
                );
            }
        }
        Ok(())
    }

    /// Kept bytes are those their hash names, and as many as their attachments say.
    pub(super) fn check_blobs(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self
            .conn
            .prepare("SELECT rowid, hash, data FROM blobs ORDER BY rowid")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let (hash, data) = (row.get_ref(1)?, row.get_ref(2)?);
            let sound = match (hash.as_blob(), data.as_blob()) {
                (Ok(hash), Ok(data)) => hash_of(data).0 == hash,
                _ => false,
            };
            if !sound {
                found.add(
                    Severity::Damaged,
                    "blobs",
                    Some(number),
                    format!(
                        "kept file {number} is not what was stored{}",
                        self.used_by(hash)
                    ),
                );
            }
        }
        Ok(())
    }

    /// Which attachment a kept file is of, for the sentence about it.
    fn used_by(&self, hash: ValueRef<'_>) -> String {
        let Ok(hash) = hash.as_blob() else {
            return String::new();
        };
        self.conn
            .query_row(
                "SELECT ticket, id FROM attachments WHERE blob = ?1 LIMIT 1",
                [hash],
                |row| {
                    let (ticket, id): (i64, i64) = (row.get(0)?, row.get(1)?);
                    Ok(format!(": attachment {id} of ticket #{ticket}"))
                },
            )
            .unwrap_or_default()
    }
}

/// A column that is text; `None` when it is not, or no UTF-8.
fn text<'r>(row: &'r Row<'_>, at: usize) -> Option<&'r str> {
    row.get_ref(at).ok()?.as_str().ok()
}

/// A column that is text or absent; `None` when it is neither.
fn maybe<'r>(row: &'r Row<'_>, at: usize) -> Option<Option<&'r str>> {
    row.get_ref(at).ok()?.as_str_or_null().ok()
}
