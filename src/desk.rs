//! Every use case of the desk, synchronous, one function each. The command line and the worker
//! threads call these and nothing below.
//!
//! A [`Desk`] is one open file with the configuration and the agent who acts. Threads have a desk each.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::tz::TimeZone;

use crate::config::Config;
use crate::domain::contact::Key;
use crate::domain::contact::email;
use crate::domain::contact::phone::Region;
use crate::domain::error::{ErrorKind, Result};
use crate::domain::language::Detector;
use crate::domain::time::Timestamp;
use crate::store::Store;

mod attachments;
pub mod block;
mod boilerplate;
mod bulk;
mod card_history;
mod cards;
mod command;
mod companies;
mod contacts;
mod deleting;
mod drafts;
mod erasing;
mod exchanging;
pub mod filing;
pub mod following;
mod forwarding;
mod letter;
mod lists;
mod lookalikes;
mod marks;
mod merging;
mod outbox;
mod posting;
mod presence;
mod recording;
mod rejects;
mod reviews;
pub mod safekeeping;
mod segments;
mod subject;
mod ticket_surgery;
mod tickets;
mod undo;
mod views;
mod writing;

pub use crate::store::{Access, Interrupter, SearchKind, Version};
pub use boilerplate::{Ran, Running};
pub use exchanging::{contact_bytes, read_contacts};
pub use forwarding::Forwarding;
pub use posting::{MAIL_LIMIT, News, Round, Turn};
pub use undo::Undone;
pub use writing::{Writing, Written};

/// An open desk.
#[derive(Debug)]
pub struct Desk {
    store: Store,
    config: Arc<Config>,
    region: Option<Region>,
    own_addresses: Vec<Key>,
    detector: Detector,
    agent: String,
    /// Found at the first query: looking for it walks the time zone folder, milliseconds of a start.
    zone: OnceLock<TimeZone>,
}

impl Desk {
    /// Opens the file for `agent`; finishes an erasure that had to leave bytes (`D2`), and notes replies
    /// that were cut off while they were sent (`T4`).
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(path: &Path, config: Arc<Config>, agent: &str, access: Access) -> Result<Self> {
        let desk = Self {
            store: Store::open(path, access)?,
            region: config.region(),
            own_addresses: config
                .desk
                .addresses
                .iter()
                .chain(Some(&config.mail.from))
                .filter_map(|address| email::parse(address))
                .map(|address| address.key)
                .collect(),
            detector: config.detector(),
            config,
            agent: agent.to_owned(),
            zone: OnceLock::new(),
        };
        if access == Access::Write {
            match desk.finish_erasure() {
                // Another program still has the file open: it is tried again at the next open.
                Err(error) if error.kind == ErrorKind::Busy => {}
                done => done?,
            }
            // The next one who opens the file tries again.
            if let Err(error) = desk.settle() {
                tracing::warn!(kind = ?error.kind, "replies that were cut off are not noted yet");
            }
        }
        Ok(desk)
    }

    /// The file underneath, for reading.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The same, for another thread that opens the file.
    pub fn config_shared(&self) -> &Arc<Config> {
        &self.config
    }

    /// What detects the language of a text (`G6`).
    pub fn detector(&self) -> Detector {
        self.detector
    }

    /// Who acts.
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// The region of national phone numbers.
    pub fn region(&self) -> Option<Region> {
        self.region
    }

    /// When a card deleted now is gone for good (`D1`).
    pub fn undo_until(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(i64::from(self.config.desk.undo_days) * 86_400)
    }
}
