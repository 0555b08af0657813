//! Rows as they were, taken out of the file and put back column by column (dossiers, `D1`, `D4`).

use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Params, params_from_iter};
use serde_json::{Value, json};

use super::digests::MessageParts;
use super::error::Context;
use super::{Store, Tx};
use crate::domain::client::BlobHash;
use crate::domain::dossier::{BlankedMessage, Row, TicketImage, number};
use crate::domain::error::Result;
use crate::domain::ids::{ClientId, MessageId, TicketId};
use crate::domain::ticket::Ticket;

/// Columns of a message that are the writer's own; where it stands is not.
const WRITTEN: [&str; 9] = [
    "agent",
    "client",
    "author_name",
    "source_id",
    "text",
    "extra",
    "matched",
    "claimed",
    "digest",
];

impl Store {
    /// The rows a statement finds, as images.
    pub(super) fn images(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let names: Vec<String> = statement
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let mut rows = statement.query(parameters)?;
        let mut images = Vec::new();
        while let Some(row) = rows.next()? {
            let mut image = Row::new();
            for (at, name) in names.iter().enumerate() {
                let value = match row.get_ref(at)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::from(number),
                    ValueRef::Real(number) => Value::from(number),
                    ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
                    // The only binary values in these tables are hashes of kept bytes.
                    ValueRef::Blob(bytes) => bytes.try_into().map_or(
                        Value::Null,
                        |hash| json!({ "sha256": BlobHash(hash).hex() }),
                    ),
                };
                image.insert(name.clone(), value);
            }
            images.push(image);
        }
        Ok(images)
    }

    /// Columns a table has now: what an image of another version has besides is left out.
    fn columns(&self, table: &str) -> rusqlite::Result<Vec<String>> {
        self.conn
            .prepare_cached("SELECT name FROM pragma_table_info(?1)")?
            .query_map([table], |row| row.get(0))?
            .collect()
    }

    /// The drafts of a card's form, or of a ticket's reply and comment.
    fn draft_images(&self, kinds: &str, of: i64) -> rusqlite::Result<Vec<Row>> {
        self.images(
            &format!("SELECT * FROM drafts WHERE kind IN ({kinds}) AND ref = ?1"),
            [of],
        )
    }
}

const FORM: &str = "'form'";
const WRITING: &str = "'reply', 'comment', 'files', 'comment_files'";

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(flag) => Cell::Integer(i64::from(*flag)),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Cell::Real(number.as_f64().unwrap_or(0.0)), Cell::Integer),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Object(_) | Value::Array(_) => value
            .get("sha256")
            .and_then(Value::as_str)
            .and_then(BlobHash::from_hex)
            .map_or(Cell::Null, |hash| Cell::Blob(hash.0.to_vec())),
    }
}

impl Tx<'_> {
    /// Puts rows back as they were; where `or` says so, a newer row under the same key stays.
    pub(super) fn put_images(&self, table: &str, rows: &[Row], or: &str) -> rusqlite::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let known = self.columns(table)?;
        for row in rows {
            let columns: Vec<&String> = known
                .iter()
                .filter(|name| row.contains_key(*name))
                .collect();
            let names = columns
                .iter()
                .map(|name| format!("\"{name}\""))
                .collect::<Vec<_>>()
                .join(", ");
            let marks = vec!["?"; columns.len()].join(", ");
            self.conn
                .prepare_cached(&format!(
                    "INSERT {or} INTO {table} ({names}) VALUES ({marks})"
                ))?
                .execute(params_from_iter(
                    columns.iter().filter_map(|name| row.get(*name)).map(cell),
                ))?;
        }
        Ok(())
    }

    /// Takes a ticket out of the file with everything stored under it; `into` is where its number leads.
    pub fn take_ticket(&self, ticket: &Ticket, into: Option<TicketId>) -> Result<TicketImage> {
        let id = ticket.id.0;
        let run = || -> rusqlite::Result<TicketImage> {
            let image = TicketImage {
                ticket: self
                    .images("SELECT * FROM tickets WHERE id = ?1", [id])?
                    .pop()
                    .unwrap_or_default(),
                messages: self.images(
                    "SELECT * FROM messages WHERE ticket = ?1 ORDER BY id",
                    [id],
                )?,
                attachments: self.images(
                    "SELECT * FROM attachments WHERE message IN (SELECT id FROM messages WHERE ticket = ?1) ORDER BY id",
                    [id],
                )?,
                threads: self.images("SELECT * FROM threads WHERE ticket = ?1", [id])?,
                outbox: self.images("SELECT * FROM outbox WHERE ticket = ?1 ORDER BY id", [id])?,
                drafts: self.draft_images(WRITING, id)?,
            };
            for sql in [
                "DELETE FROM attachments WHERE message IN (SELECT id FROM messages WHERE ticket = ?1)",
                "DELETE FROM messages WHERE ticket = ?1",
                "DELETE FROM outbox WHERE ticket = ?1",
                "DELETE FROM drafts WHERE kind IN ('reply', 'comment', 'files', 'comment_files') AND ref = ?1",
            ] {
                self.conn.prepare_cached(sql)?.execute([id])?;
            }
            Ok(image)
        };
        let image = run().doing("take a ticket out")?;
        self.remove_ticket(ticket, into)?;
        Ok(image)
    }

    /// Puts a ticket back with everything that was stored under it.
    pub fn put_ticket_back(&self, image: &TicketImage) -> Result<()> {
        let mut ticket = image.ticket.clone();
        // What watches for changes must see it come back; revisions never go back (D5).
        let seq = self.next(|c| &mut c.seq);
        ticket.insert("seq".to_owned(), Value::from(seq));
        let revision = number(&ticket, "revision") + 1;
        ticket.insert("revision".to_owned(), Value::from(revision));
        self.count(
            |c| &mut c.active_tickets,
            i64::from(number(&ticket, "status") <= 3),
        );
        self.count(|c| &mut c.unread_tickets, number(&ticket, "unread"));
        let run = || -> rusqlite::Result<()> {
            self.conn
                .prepare_cached("DELETE FROM merged_tickets WHERE id = ?1")?
                .execute([image.id().0])?;
            self.put_images("tickets", std::slice::from_ref(&ticket), "")?;
            self.put_images("messages", &image.messages, "")?;
            self.put_images("attachments", &image.attachments, "")?;
            self.put_images("threads", &image.threads, "OR IGNORE")?;
            self.put_images("outbox", &image.outbox, "")?;
            self.put_images("drafts", &image.drafts, "OR IGNORE")
        };
        run().doing("put a ticket back")
    }

    /// Takes the drafts of a card's form.
    pub fn take_form_drafts(&self, client: ClientId) -> Result<Vec<Row>> {
        let run = || {
            let rows = self.draft_images(FORM, client.0)?;
            self.conn
                .prepare_cached("DELETE FROM drafts WHERE kind = 'form' AND ref = ?1")?
                .execute([client.0])?;
            Ok(rows)
        };
        run().doing("take drafts")
    }

    /// Puts drafts back, but for those written anew.
    pub fn put_drafts_back(&self, drafts: &[Row]) -> Result<()> {
        self.put_images("drafts", drafts, "OR IGNORE")
            .doing("put drafts back")
    }

    /// Takes what the writer wrote out of a message; «message deleted» stays (`D1`).
    pub fn blank_message(&self, id: MessageId, host: ClientId) -> Result<BlankedMessage> {
        let run = || -> rusqlite::Result<BlankedMessage> {
            let message = self
                .images("SELECT * FROM messages WHERE id = ?1", [id.0])?
                .pop()
                .unwrap_or_default();
            let attachments = self.images(
                "SELECT * FROM attachments WHERE message = ?1 ORDER BY id",
                [id.0],
            )?;
            let word = |name: &str| message.get(name).and_then(Value::as_str);
            let digest = self.message_digest(&MessageParts {
                id: id.0,
                sent_at: number(&message, "sent_at"),
                text: "",
                extra: None,
                agent: word("agent"),
                author_name: "",
                channel: word("channel").unwrap_or_default(),
                source_id: None,
                codes: ["writer", "visibility", "kind"].map(|name| number(&message, name)),
            });
            self.conn
                .prepare_cached("DELETE FROM attachments WHERE message = ?1")?
                .execute([id.0])?;
            self.conn
                .prepare_cached(
                    "UPDATE messages SET client = NULL, author_name = '', source_id = NULL, text = '', extra = NULL,
                        matched = NULL, claimed = 0, guest = 0, deleted = 1, digest = ?2 WHERE id = ?1",
                )?
                .execute([id.0, digest])?;
            Ok(BlankedMessage {
                message,
                attachments,
                host,
            })
        };
        run().doing("take a message's text out")
    }

    /// Puts the text of a message back where it stands now: its ticket, or `None` when it is gone.
    pub fn unblank_message(&self, image: &BlankedMessage) -> Result<Option<TicketId>> {
        let id = number(&image.message, "id");
        let Some(message) = self.message(MessageId(id))?.filter(|known| known.deleted) else {
            return Ok(None);
        };
        let run = || -> rusqlite::Result<()> {
            let set = WRITTEN
                .iter()
                .map(|name| format!("{name} = ?"))
                .collect::<Vec<_>>()
                .join(", ");
            let values = WRITTEN
                .iter()
                .map(|name| image.message.get(*name).map_or(Cell::Null, cell))
                .chain([Cell::Integer(id)]);
            self.conn
                .prepare_cached(&format!(
                    "UPDATE messages SET {set}, deleted = 0 WHERE id = ?"
                ))?
                .execute(params_from_iter(values))?;
            let attachments: Vec<Row> = image
                .attachments
                .iter()
                .cloned()
                .map(|mut row| {
                    row.insert("ticket".to_owned(), Value::from(message.ticket.0));
                    row
                })
                .collect();
            self.put_images("attachments", &attachments, "")
        };
        run().doing("put a message's text back")?;
        Ok(Some(message.ticket))
    }
}
