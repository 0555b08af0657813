//! What the reading thread finds out ahead of the filing: whom an appeal may be from, and the language of
//! new senders, which costs more than all the rest of filing an appeal.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::domain::appeal::{Appeal, AppealKind, Author};
use crate::domain::contact::phone::Region;
use crate::domain::language::{Detection, Detector};
use crate::domain::matching::identities;
use crate::intake::Record;

/// Senders remembered; beyond it all are forgotten, which only costs looking again.
const MOST_SENDERS: usize = 1_000_000;

/// Listens to the senders of one import.
pub(super) struct Ear {
    detector: Detector,
    /// Where national telephone numbers are from.
    region: Option<Region>,
    hasher: RandomState,
    /// Hashes of those whose language is known. Two that meet in one hash cost the second one only
    /// the time this saves: filing looks for what is missing.
    known: HashSet<u64>,
}

impl Ear {
    pub(super) fn new(detector: Detector, region: Option<Region>) -> Self {
        Self {
            detector,
            region,
            hasher: RandomState::new(),
            known: HashSet::new(),
        }
    }

    /// Finds out what there is to know of a record.
    pub(super) fn listen(&mut self, record: &mut Record) {
        if let Ok(appeal) = &record.outcome {
            record.detection = self.hear(appeal);
            record.identities = Some(identities(appeal, self.region));
        }
    }

    /// The language of a client's words, unless an earlier appeal of this sender told it. Whether the
    /// card has one already is not known here.
    fn hear(&mut self, appeal: &Appeal) -> Option<Detection> {
        let spoken = matches!(appeal.kind, AppealKind::Message | AppealKind::PostComment)
            && appeal.author == Author::Client
            && !appeal.text.is_empty();
        if !spoken {
            return None;
        }
        let from = &appeal.from;
        let sender = self.hasher.hash_one((
            &appeal.channel,
            &from.id,
            from.profiles.first(),
            from.emails.first(),
            from.phones.first(),
        ));
        if self.known.contains(&sender) {
            return None;
        }
        let detection = self.detector.detect(&appeal.text);
        if detection.language.is_some() {
            if self.known.len() >= MOST_SENDERS {
                self.known.clear();
            }
            self.known.insert(sender);
        }
        Some(detection)
    }
}
