//! Possible duplicates (`D6`).

use super::Desk;
use crate::domain::change::{FieldChange, Step};
use crate::domain::error::{Error, Result};
use crate::domain::ids::ReviewId;
use crate::domain::time::Timestamp;

impl Desk {
    /// «Not the same»: remembered, so the pair does not come back (`D6`). False when that was said before.
    ///
    /// # Errors
    /// `NotFound` when there is no such pair.
    pub fn dismiss_review(&self, id: ReviewId, now: Timestamp) -> Result<bool> {
        let mut recording = self.record(now)?;
        if recording.tx.is_dismissed(id)? {
            return Ok(false);
        }
        if !recording.tx.dismiss_review(id, true)? {
            return Err(Error::not_found(format!(
                "there is no possible duplicate {id}"
            )));
        }
        recording.step(Step::Dismissed(id));
        recording.note(FieldChange {
            field: "duplicate".to_owned(),
            before: id.0.into(),
            after: "not the same".into(),
        });
        recording.finish("dismiss", false)?;
        Ok(true)
    }
}
