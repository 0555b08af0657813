//! Saved searches are segments (`L3`); every change of them is undoable (`D7`).

use super::Desk;
use crate::domain::change::{FieldChange, Step};
use crate::domain::error::{Error, Result};
use crate::domain::ids::EntryId;
use crate::domain::segment::{Saved, Segment, named, same_name};
use crate::domain::time::Timestamp;
use crate::store::Tx;

impl Desk {
    /// All saved searches, by name.
    pub fn segments(&self) -> Result<Vec<Segment>> {
        self.store.segments()
    }

    /// Saves a search under a name, in place of the one that has it; `None` when it was so already.
    ///
    /// # Errors
    /// `Failed` for a name that is none.
    pub fn save_segment(
        &self,
        name: &str,
        search: &Saved,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        let name = named(name).map_err(Error::failed)?;
        let mut recording = self.record(now)?;
        let known = find(&recording.tx, &name)?;
        if known.as_ref().is_some_and(|known| known.search == *search) {
            return Ok(None);
        }
        let name = known.as_ref().map_or(name, |known| known.name.clone());
        recording.put_segment(&name, known.map(|known| known.search), Some(search.clone()))?;
        recording.finish("segment", false).map(Some)
    }

    /// Gives a saved search another name.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Conflict` when another one has the new name.
    pub fn rename_segment(&self, name: &str, to: &str, now: Timestamp) -> Result<Option<EntryId>> {
        let to = named(to).map_err(Error::failed)?;
        let mut recording = self.record(now)?;
        let known = find(&recording.tx, name)?.ok_or_else(|| missing(name))?;
        if known.name == to {
            return Ok(None);
        }
        if !same_name(&known.name, &to)
            && let Some(other) = find(&recording.tx, &to)?
        {
            return Err(Error::conflict(format!(
                "another search is saved as «{}»",
                other.name
            )));
        }
        recording.put_segment(&known.name, Some(known.search.clone()), None)?;
        recording.put_segment(&to, None, Some(known.search))?;
        recording.finish("segment", false).map(Some)
    }

    /// Deletes a saved search.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub fn delete_segment(&self, name: &str, now: Timestamp) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        let known = find(&recording.tx, name)?.ok_or_else(|| missing(name))?;
        recording.put_segment(&known.name, Some(known.search), None)?;
        recording.finish("segment", false).map(Some)
    }

    /// The query saved under a name.
    pub(super) fn segment_query(&self, name: &str) -> Option<String> {
        let known = self.store.segments().ok()?;
        known
            .into_iter()
            .filter(|segment| same_name(&segment.name, name))
            .find_map(|segment| match segment.search {
                Saved::Clients(query) => Some(query),
                Saved::Tickets { .. } => None,
            })
    }
}

impl super::recording::Recording<'_> {
    fn put_segment(
        &mut self,
        name: &str,
        before: Option<Saved>,
        after: Option<Saved>,
    ) -> Result<()> {
        let text = |saved: &Option<Saved>| saved.as_ref().map(Saved::to_text);
        let said = |saved: &Option<Saved>| {
            saved.as_ref().map_or(serde_json::Value::Null, |saved| {
                format!("{name}: {}", saved.said()).into()
            })
        };
        self.tx.put_segment(name, text(&after).as_deref())?;
        self.note(FieldChange {
            field: "segment".to_owned(),
            before: said(&before),
            after: said(&after),
        });
        self.step(Step::Segment {
            name: name.to_owned(),
            before: text(&before),
            after: text(&after),
        });
        Ok(())
    }
}

/// Takes a change of a saved search back; the step that puts it back again.
///
/// # Errors
/// `Conflict` when it was changed once more since.
pub(super) fn take_back(
    tx: &Tx<'_>,
    name: String,
    before: Option<String>,
    after: Option<String>,
) -> Result<Step> {
    let now = tx
        .segments()?
        .into_iter()
        .find(|known| known.name == name)
        .map(|known| known.search.to_text());
    if now != after {
        return Err(Error::conflict(format!(
            "the saved search «{name}» was changed later, so it was left as it is"
        )));
    }
    tx.put_segment(&name, before.as_deref())?;
    Ok(Step::Segment {
        name,
        before: after,
        after: before,
    })
}

fn find(tx: &Tx<'_>, name: &str) -> Result<Option<Segment>> {
    let mut known = tx.segments()?.into_iter();
    Ok(known.find(|known| same_name(&known.name, name)))
}

fn missing(name: &str) -> Error {
    Error::not_found(format!("no search is saved as «{name}»"))
}
