//! What an agent writes on its way into the file: message, attachments, outbox record, steps of undo.

use crate::desk::Desk;
use crate::desk::recording::Recording;
use crate::domain::appeal::{AppealKind, Visibility};
use crate::domain::bulk::TicketChange;
use crate::domain::change::{Step, TicketState};
use crate::domain::client::{BlobHash, Client};
use crate::domain::draft::{Enclosed, MOST_FILE};
use crate::domain::error::{Error, Result};
use crate::domain::ids::{AttachmentId, MessageId, OutboxId, TicketId};
use crate::domain::threading;
use crate::domain::ticket::{Attachment, Message, Status, Ticket, Writer, snippet};
use crate::domain::time::Timestamp;
use crate::store::{NewMessage, NewReply};

use super::record::Line;

/// Message ids named in the References of a reply.
const MOST_REFERENCES: usize = 20;

/// A file about to be attached.
#[derive(Debug)]
pub(in crate::desk) struct Loaded {
    /// Its name.
    pub(in crate::desk) name: String,
    /// Its media type.
    pub(in crate::desk) media_type: String,
    /// Its bytes.
    pub(in crate::desk) data: Data,
}

/// Where its bytes are.
#[derive(Debug)]
pub(in crate::desk) enum Data {
    /// Read just now: what becomes of the file on the disk is no matter any more.
    Read(Vec<u8>),
    /// In the desk's file already, so many bytes.
    Kept(BlobHash, u64),
}

/// A message of an agent.
pub(in crate::desk) struct Outward<'o> {
    /// Whether the client gets it.
    pub(in crate::desk) visibility: Visibility,
    /// The text.
    pub(in crate::desk) text: &'o str,
    /// Its files.
    pub(in crate::desk) files: &'o [Loaded],
    /// Status that follows.
    pub(in crate::desk) then: Option<Status>,
    /// For how many seconds it is held.
    pub(in crate::desk) hold: i64,
}

/// Where it stands now.
pub(in crate::desk) struct Sent {
    /// The message.
    pub(in crate::desk) message: MessageId,
    /// Its outbox record, if it leaves.
    pub(in crate::desk) outbox: Option<OutboxId>,
}

impl Desk {
    /// Puts a message of this agent into a ticket, and a reply into the outbox, with the steps of undo.
    ///
    /// # Errors
    /// `Failed` for a reply in a ticket without an address.
    pub(in crate::desk) fn put(
        &self,
        recording: &mut Recording<'_>,
        before: &Ticket,
        client: &Client,
        outward: &Outward<'_>,
    ) -> Result<Sent> {
        let now = recording.now;
        let public = outward.visibility == Visibility::Public;
        let address = before.reply_address.as_ref().filter(|_| public);
        if public && address.is_none() {
            return Err(
                Error::failed(format!("ticket #{} has no address to answer", before.id))
                    .hint("Choose one with the gear (g a), or: deskcard ticket address N ADDRESS"),
            );
        }
        let last = recording.tx.last_inbound(before.id)?;
        let channel = match address {
            Some(address) => self.channel_out(&before.channel, address),
            None => before.channel.clone(),
        };
        // Ids of another channel mean nothing in this one.
        let answered = last.as_ref().filter(|_| channel == before.channel);
        let references = match answered {
            Some(_) => recording.tx.source_ids(before.id, MOST_REFERENCES)?,
            None => Vec::new(),
        };
        let id = recording.tx.reserve_message();
        let source_id = public.then(|| self.message_id(id));
        let mut new = NewMessage {
            message: Message {
                channel: before.channel.clone(),
                cc: last
                    .as_ref()
                    .map(|(message, _)| message.cc.clone())
                    .filter(|_| public)
                    .unwrap_or_default(),
                ..self.own_message(id, before.id, outward.visibility, outward.text, now)
            },
            source_id: source_id.clone(),
            more: serde_json::Map::new(),
            guest: false,
        };
        recording.tx.insert_message(&mut new)?;
        let attachments = recording.attach(before.id, id, outward.files)?;
        let after = written_into(recording, before, outward)?;
        let outbox = match address {
            Some(address) => {
                if let Some(id) = source_id.as_deref() {
                    let thread = recording.tx.message_thread(&channel, id);
                    recording.tx.put_thread(thread, before.id)?;
                }
                let reply = NewReply {
                    ticket: before.id,
                    message: id,
                    agent: &self.agent,
                    address: address.as_str(),
                    at: now,
                    due_at: now.plus_seconds(outward.hold),
                };
                let line = |outbox: OutboxId| {
                    Line {
                        outbox,
                        ticket: after.id,
                        channel: &channel,
                        subject: &after.subject,
                        prefix: "Re: ",
                        name: &client.name,
                        address,
                        agent: &self.agent,
                        via: &self.config.mail.from,
                        signature: &self.config.mail.signature,
                        cc: &new.message.cc,
                        text: &new.message.text,
                        sent_at: now,
                        message_id: source_id.as_deref(),
                        in_reply_to: answered.and_then(|(_, id)| id.as_deref()),
                        references: &references,
                        thread: answered.and_then(|(message, _)| message.thread.as_deref()),
                        attachments: &attachments,
                    }
                    .written()
                };
                Some(recording.tx.insert_reply(&reply, line)?)
            }
            None => None,
        };
        recording.step(match outbox {
            Some(outbox) => Step::Held {
                ticket: before.id,
                message: id,
                outbox,
            },
            None => Step::Comment(before.id, id),
        });
        let (was, is) = (TicketState::of(before), TicketState::of(&after));
        for change in was.changes(&is) {
            recording.note(change);
        }
        recording.step(Step::Ticket {
            ticket: before.id,
            before: Box::new(was),
            after: Box::new(is),
        });
        Ok(Sent {
            message: id,
            outbox,
        })
    }

    /// A message of this agent with nothing around it.
    pub(in crate::desk) fn own_message(
        &self,
        id: MessageId,
        ticket: TicketId,
        visibility: Visibility,
        text: &str,
        now: Timestamp,
    ) -> Message {
        Message {
            id,
            ticket,
            writer: Writer::Agent,
            agent: Some(self.agent.clone()),
            client: None,
            author_name: self.agent.clone(),
            visibility,
            kind: AppealKind::Message,
            channel: String::new(),
            sent_at: now,
            text: text.to_owned(),
            html: None,
            subject: None,
            cc: Vec::new(),
            reply_to: Vec::new(),
            post: None,
            thread: None,
            handle: None,
            remarks: Vec::new(),
            attachments: Vec::new(),
            matched_by: None,
            delivery: None,
            deleted: false,
        }
    }

    /// Our own Message-ID for what leaves, so that its answer finds the ticket again.
    pub(in crate::desk) fn message_id(&self, id: MessageId) -> String {
        let domain = crate::domain::contact::email::parse(&self.config.mail.from)
            .map_or_else(|| "deskcard.invalid".to_owned(), |email| email.domain);
        let token = self
            .store
            .keyed_hash(&[b"reply", &id.0.to_le_bytes()])
            .cast_unsigned();
        format!("{}.{token:016x}@{domain}", id.0)
    }

    /// The files of a draft as they are now: a snapshot.
    ///
    /// # Errors
    /// `Failed`, which names the first file that is missing, too large or cannot be read.
    pub(in crate::desk) fn load(&self, files: &[Enclosed]) -> Result<Vec<Loaded>> {
        files.iter().map(|file| self.load_one(file)).collect()
    }

    fn load_one(&self, file: &Enclosed) -> Result<Loaded> {
        let fail = |why: String| {
            Error::failed(format!(
                "cannot attach {}: {why}; nothing was sent",
                match file {
                    Enclosed::File { path, .. } => path.display().to_string(),
                    Enclosed::Kept { name, .. } => name.clone(),
                }
            ))
        };
        let (media_type, data) = match file {
            Enclosed::Kept {
                media_type,
                bytes,
                blob,
                ..
            } => {
                if self.store.blob(*blob)?.is_none() {
                    return Err(fail("it is no longer in the desk's file".to_owned()));
                }
                (media_type.clone(), Data::Kept(*blob, *bytes))
            }
            Enclosed::File { path, .. } => {
                let metadata = std::fs::metadata(path).map_err(|error| fail(error.to_string()))?;
                if !metadata.is_file() {
                    return Err(fail("it is no file".to_owned()));
                }
                if metadata.len() > MOST_FILE {
                    return Err(fail("it is larger than 50 MB".to_owned()));
                }
                let bytes = std::fs::read(path).map_err(|error| fail(error.to_string()))?;
                let media_type = crate::desk::filing::media_type_of(&file.name()).to_owned();
                (media_type, Data::Read(bytes))
            }
        };
        Ok(Loaded {
            name: file.name(),
            media_type,
            data,
        })
    }
}

/// The ticket after an agent wrote into it.
pub(in crate::desk) fn written_into(
    recording: &mut Recording<'_>,
    before: &Ticket,
    outward: &Outward<'_>,
) -> Result<Ticket> {
    let now = recording.now;
    let mut after = before.clone();
    after.messages += 1;
    after.updated_at = now.max(before.updated_at);
    after.last_message_at = now.max(before.last_message_at);
    after.snippet = snippet(outward.text);
    after.unread = after.unread && outward.visibility == Visibility::Internal;
    threading::answer(&mut after);
    if let Some(status) = outward.then {
        TicketChange::Status(status).apply(&mut after, now)?;
    }
    recording.tx.update_ticket(before, &mut after)?;
    Ok(after)
}

impl Recording<'_> {
    /// Attaches files to a message.
    pub(in crate::desk) fn attach(
        &self,
        ticket: TicketId,
        message: MessageId,
        files: &[Loaded],
    ) -> Result<Vec<Attachment>> {
        files
            .iter()
            .map(|file| {
                let (blob, bytes) = match &file.data {
                    Data::Read(bytes) => (self.tx.put_blob(bytes)?, bytes.len() as u64),
                    Data::Kept(blob, bytes) => (*blob, *bytes),
                };
                let mut attachment = Attachment {
                    id: AttachmentId(0),
                    message,
                    ticket,
                    name: file.name.clone(),
                    media_type: file.media_type.clone(),
                    bytes,
                    blob: Some(blob),
                };
                self.tx.insert_attachment(&mut attachment, None, None)?;
                Ok(attachment)
            })
            .collect()
    }
}
