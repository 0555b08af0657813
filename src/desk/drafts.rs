//! What was typed and not sent or saved yet (`C20`), and queries in the agent's own words.

use jiff::tz::TimeZone;

use super::Desk;
use crate::domain::appeal::Visibility;
use crate::domain::draft::Enclosed;
use crate::domain::error::{Error, Result};
use crate::domain::ids::TicketId;
use crate::domain::query::{Query, segments};
use crate::domain::time::Timestamp;

impl Desk {
    /// Keeps a draft of this agent: `kind` is `form`, `reply`, `comment`, `files` or `comment_files`; nothing
    /// or an empty text drops it. It is no change: no list says anything of it.
    pub fn keep_draft(
        &self,
        kind: &str,
        of: i64,
        body: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        let tx = self.store.begin()?;
        tx.put_draft(&self.agent, kind, of, body, now)?;
        tx.commit_aside()
    }

    /// Keeps the files of a ticket's reply or comment; none drops them.
    pub fn keep_draft_files(
        &self,
        ticket: TicketId,
        visibility: Visibility,
        files: &[Enclosed],
        now: Timestamp,
    ) -> Result<()> {
        let body = match files {
            [] => None,
            files => Some(files_text(files)?),
        };
        self.keep_draft(files_kind(visibility), ticket.0, body.as_deref(), now)
    }

    /// The files of a ticket's unsent reply or comment; those that an older or newer program kept in another way are none.
    pub fn draft_files(&self, ticket: TicketId, visibility: Visibility) -> Result<Vec<Enclosed>> {
        let kind = files_kind(visibility);
        let body = self.store.draft(&self.agent, kind, ticket.0)?;
        Ok(files_of_draft(body))
    }

    /// A query as it was typed, with the custom fields of the configuration (`L3`); days are local ones.
    pub fn query(&self, text: &str, now: Timestamp) -> Query {
        let custom: Vec<&str> = self
            .config
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        let (text, notes) = segments::expand(text, &|name| self.segment_query(name));
        let zone = self.zone.get_or_init(TimeZone::system);
        let mut query = Query::parse_in(&text, &custom, now, zone);
        query.notes.splice(0..0, notes);
        query
    }
}

/// Under which kind a draft's files are kept.
pub(super) fn files_kind(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "files",
        Visibility::Internal => "comment_files",
    }
}

/// Files as a draft keeps them.
pub(super) fn files_text(files: &[Enclosed]) -> Result<String> {
    serde_json::to_string(files)
        .map_err(|error| Error::failed(format!("could not keep the draft's files: {error}")))
}

/// Reads [`files_text`] back.
pub(super) fn files_of_draft(body: Option<String>) -> Vec<Enclosed> {
    body.and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_default()
}
