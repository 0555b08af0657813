//! Everything about one client, into a folder (`D2`): what a person may ask for before being erased.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Desk;
use super::attachments::write_new;
use crate::domain::change::Entry;
use crate::domain::client::Client;
use crate::domain::contact::Key;
use crate::domain::error::{Error, Result};
use crate::domain::filename;
use crate::domain::ids::ClientId;
use crate::domain::printable::{printable, printable_block};
use crate::domain::ticket::{Attachment, Message, TicketView, Writer};
use crate::exchange::json::card::Card;
use crate::exchange::json::reports::{Change, ListEntry};
use crate::exchange::json::ticket::TicketShape;

/// Entries of the history that are written.
const MOST_ENTRIES: usize = 100_000;

impl Desk {
    /// Writes everything about a client into a folder, which is made if need be: the card and the history
    /// as JSON, each ticket as JSON and as text, what was written in other clients' tickets, list entries,
    /// the picture and all attachments. The files written; all are 0600.
    ///
    /// # Errors
    /// `NotFound` when there is no such card, `Failed` when the folder holds something already or cannot
    /// be written.
    pub fn subject_export(&self, id: ClientId, folder: &Path) -> Result<Vec<PathBuf>> {
        let view = self.card_view(id)?;
        let client = view.client;
        let store = &self.store;
        let tickets = store.tickets_of(client.id, None, true, usize::MAX >> 1)?;
        let mut subject = Folder::new(folder)?;
        subject.json(
            "card.json",
            &json!(Card::whole(&client, &self.config.fields, &tickets)),
        )?;
        let mut history = store.history(Some(client.id), MOST_ENTRIES)?;
        for line in &tickets {
            let view = self.ticket_view(line.id)?;
            history.extend(view.events.iter().cloned());
            subject.json(
                &format!("ticket-{}.json", line.id),
                &json!(TicketShape::whole(&view)),
            )?;
            subject.text(&format!("ticket-{}.txt", line.id), &as_text(&view))?;
            for message in &view.messages {
                self.files(&mut subject, message)?;
            }
        }
        let elsewhere = self.elsewhere(&mut subject, client.id)?;
        if !elsewhere.is_empty() {
            subject.json("in-other-tickets.json", &Value::Array(elsewhere))?;
        }
        subject.json("history.json", &entries(history))?;
        let listed = self.listed(&client)?;
        if !listed.is_empty() {
            subject.json("lists.json", &Value::Array(listed))?;
        }
        if let Some(avatar) = &client.avatar
            && let Some(bytes) = store.blob(avatar.blob)?
        {
            let ending = avatar.media_type.rsplit('/').next().unwrap_or("bin");
            subject.write(&filename::clean(&format!("avatar.{ending}")), &bytes)?;
        }
        Ok(subject.written)
    }

    /// What the client wrote in other clients' tickets, without what others wrote there.
    fn elsewhere(&self, subject: &mut Folder<'_>, id: ClientId) -> Result<Vec<Value>> {
        let mut said = Vec::new();
        for guest in self.store.guest_messages_of(id)? {
            let Some(stub) = self.store.message(guest)? else {
                continue;
            };
            let messages = self.store.messages(stub.ticket)?;
            let Some(message) = messages.iter().find(|one| one.id == guest) else {
                continue;
            };
            self.files(subject, message)?;
            said.push(json!({
                "ticket": message.ticket,
                "id": message.id,
                "channel": message.channel,
                "sent_at": message.sent_at,
                "text": message.text,
                "attachments": message.attachments.iter().map(|file| &file.name).collect::<Vec<_>>(),
            }));
        }
        Ok(said)
    }

    fn files(&self, subject: &mut Folder<'_>, message: &Message) -> Result<()> {
        for Attachment { name, blob, .. } in &message.attachments {
            let Some(bytes) = blob
                .map(|hash| self.store.blob(hash))
                .transpose()?
                .flatten()
            else {
                continue;
            };
            let name = format!("ticket-{}-{}", message.ticket, filename::clean(name));
            subject.write(&name, &bytes)?;
        }
        Ok(())
    }

    fn listed(&self, client: &Client) -> Result<Vec<Value>> {
        let mut entries = self.store.entries_of_client(client.id)?;
        for key in client
            .contacts
            .iter()
            .filter_map(|contact| contact.key.as_ref())
            .map(Key::as_str)
        {
            entries.extend(self.store.entries_for(key)?);
        }
        entries.sort_unstable_by_key(|entry| entry.id);
        entries.dedup_by_key(|entry| entry.id);
        Ok(entries
            .iter()
            .map(|entry| json!(ListEntry::from(entry)))
            .collect())
    }
}

/// The folder of one subject, as it fills.
struct Folder<'f> {
    path: &'f Path,
    written: Vec<PathBuf>,
}

impl<'f> Folder<'f> {
    /// A folder that holds nothing yet: nobody's papers are mixed with another's.
    fn new(path: &'f Path) -> Result<Self> {
        let fail = |error: std::io::Error| {
            Error::failed(format!("could not write into {}: {error}", path.display()))
        };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(fail)?;
        if fs::read_dir(path).map_err(fail)?.next().is_some() {
            return Err(Error::failed(format!(
                "the folder {} is not empty; nothing was written",
                path.display()
            ))
            .hint("Name a new folder."));
        }
        Ok(Self {
            path,
            written: Vec::new(),
        })
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = write_new(self.path, name, bytes).map_err(|error| {
            Error::failed(format!(
                "could not write into {}: {error}",
                self.path.display()
            ))
            .hint("What was written before is still there.")
        })?;
        self.written.push(path);
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str) -> Result<()> {
        self.write(name, text.as_bytes())
    }

    fn json(&mut self, name: &str, value: &Value) -> Result<()> {
        self.text(name, &format!("{value:#}\n"))
    }
}

/// A ticket as one reads it.
fn as_text(view: &TicketView) -> String {
    let ticket = &view.ticket;
    let mut text = format!(
        "Ticket #{} {}\n{} · {} · opened {}\n",
        ticket.id,
        printable(&ticket.subject),
        ticket.status.name(),
        printable(&ticket.channel),
        ticket.created_at
    );
    for message in &view.messages {
        let who = match message.writer {
            Writer::Client => "client",
            Writer::Agent => "agent",
        };
        text.push_str(&format!(
            "\n{} {} ({who}):\n",
            message.sent_at,
            printable(&message.author_name)
        ));
        if message.deleted {
            text.push_str("(message deleted)\n");
        } else {
            text.push_str(&printable_block(&message.text));
            text.push('\n');
        }
        for file in &message.attachments {
            text.push_str(&format!("attached: {}\n", printable(&file.name)));
        }
    }
    text
}

fn entries(mut history: Vec<Entry>) -> Value {
    history.sort_unstable_by_key(|entry| entry.id);
    history.dedup_by_key(|entry| entry.id);
    history
        .iter()
        .map(|entry| json!(Change::from(entry)))
        .collect()
}
