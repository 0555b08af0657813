//! The review list: possible duplicates and senders not confirmed (`D6`, `M4`).

use super::Desk;
use super::recording::Recording;
use crate::domain::change::{FieldChange, Step};
use crate::domain::client::Client;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{EntryId, ReviewId};
use crate::domain::listing::Review;
use crate::domain::merge::compare::{ReviewView, claims};
use crate::domain::time::Timestamp;

/// Messages of an unconfirmed sender that are shown.
const CLAIMED_MESSAGES: usize = 3;

impl Desk {
    /// An entry of the review list with the cards it is about.
    ///
    /// # Errors
    /// `NotFound` when it was decided meanwhile.
    pub fn review_view(&self, id: ReviewId) -> Result<ReviewView> {
        let review = self.open_review(id)?;
        let b = match &review.b {
            Some((b, _)) => Some(self.pair_side(*b)?),
            None => None,
        };
        Ok(ReviewView {
            a: self.pair_side(review.a)?,
            messages: if b.is_none() {
                self.store.claimed_messages(review.a, CLAIMED_MESSAGES)?
            } else {
                Vec::new()
            },
            b,
            review,
        })
    }

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

    /// The sender is this client: what was claimed is verified, and the entry leaves the list (`M4`).
    ///
    /// # Errors
    /// `NotFound` when it was decided meanwhile, `Failed` for a pair of cards.
    pub fn confirm_review(&self, id: ReviewId, now: Timestamp) -> Result<EntryId> {
        let mut recording = self.record(now)?;
        let review = self.open_review(id)?;
        if review.b.is_some() {
            return Err(Error::failed(
                "two cards are merged or told apart, not confirmed",
            ));
        }
        let before = recording.client(review.a)?;
        let keys: Vec<_> = claims(&before, &review.reasons)
            .into_iter()
            .map(|contact| (contact.kind, contact.value.clone()))
            .collect();
        let mut after = before.clone();
        for contact in &mut after.contacts {
            if keys.contains(&(contact.kind, contact.value.clone())) {
                contact.claimed = false;
            }
        }
        recording.update(&before, &mut after)?;
        // Other contacts may still be only claimed: what this entry asked is answered all the same.
        if self.store.review(id)?.is_some() {
            recording.tx.dismiss_review(id, true)?;
            recording.step(Step::Dismissed(id));
            recording.touch_client(after.id);
        }
        recording.finish("confirm", false)
    }

    fn open_review(&self, id: ReviewId) -> Result<Review> {
        self.store.review(id)?.ok_or_else(|| {
            Error::not_found(format!("possible duplicate {id} is not open any more"))
                .hint("Somebody decided it meanwhile, or one of its cards is gone.")
        })
    }
}

impl Recording<'_> {
    /// A card on which nothing is only claimed any more asks nothing (`M4`).
    pub(super) fn answer_claims(&mut self, before: &Client, after: &Client) -> Result<()> {
        let claimed = |client: &Client| client.contacts.iter().any(|contact| contact.claimed);
        if claimed(before)
            && !claimed(after)
            && let Some(review) = self.tx.claim_review(after.id)?
        {
            self.tx.dismiss_review(review, true)?;
            self.step(Step::Dismissed(review));
        }
        Ok(())
    }
}
