//! Cards leaving and entering the desk (`SPEC 8`).
//!
//! An export is a walk over cards by their number. It carries no time of its own, so two exports of the
//! same desk are the same bytes. Every card leaves under an id: the one it came with, or one of this file
//! and its number, by which an import finds it again.

mod checking;
mod file;
mod importing;
mod matching;
mod updating;

use std::collections::BTreeSet;
use std::io::Write;

pub use checking::{contact_bytes, read_contacts};

use super::Desk;
use crate::domain::client::Client;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::exchange::{ExportFormat, Exported, Which};
use crate::domain::ids::ClientId;
use crate::domain::page::{Anchor, ClientOrder};
use crate::exchange::outgoing::{Losses, Outgoing};
use crate::exchange::{csv, jsonl, vcard};

/// Cards looked up at once.
const STEP: usize = 1_000;

/// How often one is asked whether to go on, in cards.
const ASK_EVERY: u64 = 64;

/// What stands before the mark of the file and the number in an id of a card.
const OWN_UID: &str = "urn:x-deskcard:";

impl Desk {
    /// Cards as bytes of a format, and what it could not hold (`X1`, `X4`).
    ///
    /// # Errors
    /// As [`Desk::export_to`].
    pub fn export(&self, which: &Which, format: ExportFormat) -> Result<(Vec<u8>, Exported)> {
        let mut bytes = Vec::new();
        let exported = self.export_to(which, format, &mut bytes)?;
        Ok((bytes, exported))
    }

    /// [`Desk::export`] written as it goes, for what may be large.
    ///
    /// # Errors
    /// `Failed` when `out` cannot be written; it may hold a part then.
    pub fn export_to(
        &self,
        which: &Which,
        format: ExportFormat,
        out: &mut dyn Write,
    ) -> Result<Exported> {
        self.export_watched(which, format, out, &mut |_, _| true)
    }

    fn export_watched(
        &self,
        which: &Which,
        format: ExportFormat,
        out: &mut dyn Write,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Exported> {
        let (ids, notes) = self.chosen(which)?;
        let mut exported = Exported {
            notes,
            ..Exported::default()
        };
        let sheet = match format {
            ExportFormat::Csv { excel_safe } => {
                let found = self.custom_fields_on(&ids)?;
                let sheet = csv::Sheet::new(&self.config.fields, found, excel_safe);
                out.write_all(&sheet.header()?).map_err(unwritable)?;
                Some(sheet)
            }
            _ => None,
        };
        let mark = self.store.file_mark();
        let mut losses = Losses::default();
        let total = ids.len() as u64;
        for (done, id) in (0u64..).zip(ids) {
            if done.is_multiple_of(ASK_EVERY) && !go_on(done, total) {
                return Err(Error::failed("stopped: no file was written"));
            }
            // A card deleted meanwhile is passed over.
            let Some(client) = self.store.client(id)? else {
                continue;
            };
            let picture = match &client.avatar {
                Some(avatar) if sheet.is_none() => self.store.blob(avatar.blob)?,
                _ => None,
            };
            let card = Outgoing {
                uid: &uid(&client, &mark),
                client: &client,
                picture: picture.as_deref(),
            };
            let written = match (format, &sheet) {
                (ExportFormat::Csv { .. }, Some(sheet)) => sheet.row(&card, &mut losses)?,
                (ExportFormat::Vcard3, _) => {
                    vcard::written(&card, vcard::Version::V3, &mut losses).into_bytes()
                }
                (ExportFormat::Vcard4, _) => {
                    vcard::written(&card, vcard::Version::V4, &mut losses).into_bytes()
                }
                (ExportFormat::Jsonl | ExportFormat::Csv { .. }, _) => {
                    jsonl::written(&card)?.into_bytes()
                }
            };
            out.write_all(&written).map_err(unwritable)?;
            exported.cards += 1;
        }
        exported.losses = losses.into_list();
        Ok(exported)
    }

    /// The cards asked for, by number, and what the search says.
    fn chosen(&self, which: &Which) -> Result<(Vec<ClientId>, Vec<String>)> {
        let mut ids = Vec::new();
        let mut notes = Vec::new();
        match which {
            Which::Cards(cards) => ids.clone_from(cards),
            Which::Query(query) if query.is_empty() => {
                notes.clone_from(&query.notes);
                loop {
                    let last = ids.last().copied().unwrap_or(ClientId(0));
                    let more = self.store.clients_after(last, STEP)?;
                    if more.is_empty() {
                        break;
                    }
                    ids.extend(more);
                }
            }
            Which::Query(query) => {
                let mut anchor = Anchor::Top;
                loop {
                    let window =
                        self.store
                            .find_clients(query, ClientOrder::Name, &anchor, STEP)?;
                    notes = window.notes;
                    ids.extend(window.rows.iter().map(|row| row.id));
                    match window.rows.into_iter().next_back() {
                        Some(last) if window.more_after => anchor = Anchor::After(last.key),
                        _ => break,
                    }
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok((ids, notes))
    }

    /// Names of custom fields with a value on any of the cards; some may be gone from the configuration.
    fn custom_fields_on(&self, ids: &[ClientId]) -> Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for id in ids {
            if let Some(client) = self.store.client(*id)? {
                names.extend(client.custom.into_keys());
            }
        }
        Ok(names)
    }
}

/// The id a card is known by outside.
fn uid(client: &Client, mark: &str) -> String {
    match &client.kept.uid {
        Some(uid) => uid.clone(),
        None => format!("{OWN_UID}{mark}:{}", client.id),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
fn unwritable(error: std::io::Error) -> Error {
    match error.kind() {
        // Nobody reads any more (`export | head`), which the caller tells apart.
        std::io::ErrorKind::BrokenPipe => Error::new(ErrorKind::Failed, "nobody reads the export"),
        _ => Error::failed(format!("cannot write the export: {error}")),
    }
}
