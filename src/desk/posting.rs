//! Replies by e-mail leave through the command of `[mail]` (`T4`).
//!
//! One deliverer a file at a time: it holds a lock that the system takes back when it dies. «Sending» is on
//! the disk before the command starts, so whoever holds the lock and finds a reply that is being sent knows
//! that its deliverer died over it. Such a reply may have left: it becomes «unknown», and is never sent
//! again unasked.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Desk;
use super::command::{self, Ending, Leave};
use super::letter::{self, Enclosure};
use super::tickets::channel_of;
use crate::domain::appeal::Family;
use crate::domain::contact::{ContactKind, Key};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{OutboxId, TicketId};
use crate::domain::ticket::DeliveryState;
use crate::domain::time::Timestamp;
use crate::store::KeptReply;

/// How long the command may take for one mail.
pub const MAIL_LIMIT: Duration = Duration::from_secs(60);
/// How long what became of a mail is tried to be noted while another process writes.
const PATIENCE: Duration = Duration::from_secs(10);
/// What every unknown reply says at its end.
const MAY_HAVE_LEFT: &str = "it may have left: retry sends it again";

/// How replies are delivered in one go.
pub struct Round<'r> {
    /// The time.
    pub clock: &'r dyn Fn() -> Timestamp,
    /// How long one mail may take: [`MAIL_LIMIT`].
    pub limit: Duration,
    /// Whether the program is being left: no further mail is begun, and a running one not waited for.
    pub leave: &'r dyn Fn() -> bool,
    /// Told of every change as soon as it is durable.
    pub told: &'r dyn Fn(&News),
}

/// What became of a reply, as [`Round::told`] hears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The outbox record.
    pub outbox: OutboxId,
    /// Its ticket.
    pub ticket: TicketId,
    /// Sending, sent, failed or unknown.
    pub state: DeliveryState,
    /// Why it was not sent, safe to print.
    pub error: Option<String>,
}

/// Whether a round delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing is due any more, as far as this round was not left.
    Done,
    /// Another deskcard is delivering; it takes what is due too, unless it is just ending.
    Elsewhere,
}

impl Desk {
    /// Sends every reply by e-mail that is due, one after another, and notes what became of each. A reply
    /// that fails stops no other one. Does nothing without `[mail] command`, but for [`Desk::settle`].
    ///
    /// # Errors
    /// What the file or the lock says. What is noted stays; a reply whose end could not be noted becomes
    /// unknown.
    pub fn deliver(&self, round: &Round<'_>) -> Result<Turn> {
        if self.store.replies_being_sent()?.is_empty()
            && self.due_mail((round.clock)(), &BTreeSet::new())?.is_none()
        {
            return Ok(Turn::Done);
        }
        let Some(_turn) = self.take_turn()? else {
            return Ok(Turn::Elsewhere);
        };
        for news in self.note_cut_off()? {
            (round.told)(&news);
        }
        // One that is sent again by key meanwhile waits for the next round, so that this one ends.
        let mut seen = BTreeSet::new();
        while !(round.leave)() {
            let Some((id, record)) = self.due_mail((round.clock)(), &seen)? else {
                break;
            };
            seen.insert(id);
            self.post(id, &record, round)?;
        }
        Ok(Turn::Done)
    }

    /// Notes replies as unknown whose deliverer died while it sent them; how many. Nothing is sent.
    pub fn settle(&self) -> Result<usize> {
        if self.store.replies_being_sent()?.is_empty() {
            return Ok(0);
        }
        match self.take_turn()? {
            Some(_turn) => self.note_cut_off().map(|news| news.len()),
            None => Ok(0),
        }
    }

    /// The channel a reply of a ticket leaves through: the ticket's, unless the address belongs to another
    /// one. To an e-mail address it is e-mail, also from a chat; a widget or another program that writes
    /// mails itself does so where no command is configured.
    pub(super) fn channel_out(&self, channel: &str, address: &Key) -> String {
        let of_network = || {
            let rest = address.as_str().strip_prefix(channel);
            rest.is_some_and(|rest| rest.starts_with(':'))
        };
        let stays = match (Family::of(channel), address.kind()) {
            (Family::Mail, kind) => kind == ContactKind::Email,
            (Family::Widget | Family::Api | Family::Other, ContactKind::Email) => {
                self.config.mail.command.is_empty()
            }
            (Family::Widget | Family::Api | Family::Other, _) => true,
            (_, ContactKind::Email) => false,
            (Family::Telephony, ContactKind::Messenger | ContactKind::Social) => false,
            (_, ContactKind::Messenger | ContactKind::Social) => of_network(),
            (_, ContactKind::Phone | ContactKind::AdditionalId) => true,
        };
        if stays {
            channel.to_owned()
        } else {
            channel_of(address)
        }
    }

    /// Whether a reply leaves through the command: the record is the line of the outbox.
    pub(super) fn goes_by_mail(&self, record: &Value) -> bool {
        let channel = record.get("channel").and_then(Value::as_str);
        !self.config.mail.command.is_empty()
            && channel.is_some_and(|channel| Family::of(channel) == Family::Mail)
            && record.pointer("/from/email").is_some_and(Value::is_string)
    }

    /// The oldest reply that is due and leaves through the command.
    fn due_mail(
        &self,
        now: Timestamp,
        seen: &BTreeSet<OutboxId>,
    ) -> Result<Option<(OutboxId, Value)>> {
        if self.config.mail.command.is_empty() {
            return Ok(None);
        }
        let due = self.store.due_replies(now)?.into_iter();
        Ok(due
            .filter(|(id, _)| !seen.contains(id))
            .filter_map(|(id, line)| Some((id, serde_json::from_str(&line).ok()?)))
            .find(|(_, record)| self.goes_by_mail(record)))
    }

    /// The lock of the one who delivers; `None` while another holds it. It ends with the value, or with
    /// the process.
    fn take_turn(&self) -> Result<Option<File>> {
        let path = self.lock_file();
        let fail = |error: std::io::Error| {
            Error::failed(format!("could not lock {}: {error}", path.display()))
                .hint("Replies by e-mail are kept, and are sent when it can be locked.")
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(fail(error)),
        }
    }

    fn lock_file(&self) -> PathBuf {
        let mut name = self.store.path().as_os_str().to_owned();
        name.push(".outbox.lock");
        PathBuf::from(name)
    }

    /// Only under the lock.
    fn note_cut_off(&self) -> Result<Vec<News>> {
        if self.store.replies_being_sent()?.is_empty() {
            return Ok(Vec::new());
        }
        let tx = self.store.begin()?;
        let mut news = Vec::new();
        for (outbox, ticket) in tx.replies_being_sent()? {
            let error = format!("deskcard ended while it was being sent; {MAY_HAVE_LEFT}");
            tx.end_sending(outbox, DeliveryState::Unknown, Some(&error))?;
            news.push(News {
                outbox,
                ticket,
                state: DeliveryState::Unknown,
                error: Some(error),
            });
        }
        tx.commit()?;
        Ok(news)
    }

    /// Sends one reply, under the lock.
    fn post(&self, id: OutboxId, record: &Value, round: &Round<'_>) -> Result<()> {
        let Some(reply) = self.store.reply(id)? else {
            return Ok(());
        };
        // Made before it counts as being sent: a mail that cannot be made has certainly not left.
        let mail = self.mail_of(&reply, record);
        let began = match &mail {
            Ok(_) => DeliveryState::Sending,
            Err(_) => DeliveryState::Failed,
        };
        let error = mail.as_ref().err().map(ToString::to_string);
        let tx = self.store.begin()?;
        // Taken back, deleted or handed on meanwhile: then it is not ours.
        if !tx.release_reply(id, began, error.as_deref())? {
            return Ok(());
        }
        tx.commit()?;
        let tell = |state, error| {
            (round.told)(&News {
                outbox: id,
                ticket: reply.ticket,
                state,
                error,
            });
        };
        tell(began, error);
        let Ok(mail) = mail else {
            return Ok(());
        };
        let words = &self.config.mail.command;
        let answer = command::run(words, mail, round.limit, Leave::LetGo(round.leave));
        let (state, error) = match answer.ending {
            Ending::Code(0) => (DeliveryState::Sent, None),
            Ending::Code(_) | Ending::NotStarted(_) => {
                (DeliveryState::Failed, Some(answer.sentence(words)))
            }
            Ending::Signal(_) | Ending::TimedOut(_) | Ending::Left => (
                DeliveryState::Unknown,
                Some(format!("{}; {MAY_HAVE_LEFT}", answer.sentence(words))),
            ),
        };
        self.note(id, state, error.as_deref())?;
        tell(state, error);
        Ok(())
    }

    fn note(&self, id: OutboxId, state: DeliveryState, error: Option<&str>) -> Result<()> {
        let begun = Instant::now();
        loop {
            let noted = self.store.begin().and_then(|tx| {
                tx.end_sending(id, state, error)?;
                tx.commit()
            });
            match noted {
                Err(error) if error.kind == ErrorKind::Busy && begun.elapsed() < PATIENCE => {}
                noted => return noted,
            }
        }
    }

    fn mail_of(&self, reply: &KeptReply, record: &Value) -> Result<Vec<u8>> {
        let mut files = Vec::new();
        for file in self.store.attachments_of_message(reply.message)? {
            let bytes = match file.blob {
                Some(blob) => self.store.blob(blob)?,
                None => None,
            };
            let bytes = bytes.ok_or_else(|| {
                Error::failed(format!("the attached file «{}» is missing", file.name))
            })?;
            files.push(Enclosure {
                name: file.name,
                media_type: file.media_type,
                bytes,
            });
        }
        letter::compose(record, &self.config.mail.from, &self.own_addresses, files)
    }
}
