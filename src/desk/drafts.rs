//! What was typed and not sent or saved yet (`C20`), and queries in the agent's own words.

use jiff::tz::TimeZone;

use super::Desk;
use crate::domain::error::Result;
use crate::domain::query::{Query, segments};
use crate::domain::time::Timestamp;

impl Desk {
    /// Keeps a draft of this agent: `kind` is `form`, `reply` or `comment`; nothing or an empty text
    /// drops it.
    pub fn keep_draft(
        &self,
        kind: &str,
        of: i64,
        body: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        let tx = self.store.begin()?;
        tx.put_draft(&self.agent, kind, of, body, now)?;
        tx.commit()
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
