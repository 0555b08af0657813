//! Between rows and domain words: the small codes the file keeps.

use crate::domain::appeal::{AppealKind, Visibility};
use crate::domain::client::{Source, Standing};
use crate::domain::contact::ContactKind;
use crate::domain::listing::{EntryType, ListColour, Origin};
use crate::domain::ticket::{DeliveryState, Priority, Status, TicketType, Writer};

/// A value that the file keeps as a small number.
pub(super) trait Coded: Copy + PartialEq + 'static {
    /// All values; the place of one is its code, so the order is never changed, only appended to.
    const CODES: &'static [Self];

    fn code(self) -> i64 {
        Self::CODES
            .iter()
            .position(|value| *value == self)
            .map_or(-1, |at| i64::try_from(at).unwrap_or(-1))
    }

    /// An unknown code (a damaged row) reads as the first value; `check` finds it by its digest.
    fn from_code(code: i64) -> Self {
        usize::try_from(code)
            .ok()
            .and_then(|at| Self::CODES.get(at))
            .copied()
            .unwrap_or(Self::CODES[0])
    }
}

macro_rules! coded {
    ($type:ty: $($value:expr),+ $(,)?) => {
        impl Coded for $type {
            const CODES: &'static [Self] = &[$($value),+];
        }
    };
}

coded!(Status: Status::New, Status::Open, Status::Pending, Status::OnHold, Status::Solved, Status::Closed, Status::Spam);
coded!(Priority: Priority::Low, Priority::Medium, Priority::Urgent, Priority::Extreme);
coded!(TicketType: TicketType::Question, TicketType::Task, TicketType::Problem, TicketType::Incident);
coded!(Writer: Writer::Client, Writer::Agent);
coded!(Visibility: Visibility::Public, Visibility::Internal);
coded!(AppealKind: AppealKind::Message, AppealKind::PostComment, AppealKind::Call, AppealKind::Delivery);
coded!(Standing: Standing::Normal, Standing::Vip, Standing::Spammer);
coded!(Source: Source::Auto, Source::Manual, Source::Import);
coded!(
    ContactKind: ContactKind::Email, ContactKind::Phone, ContactKind::Messenger, ContactKind::Social,
    ContactKind::AdditionalId
);
coded!(ListColour: ListColour::Black, ListColour::White);
coded!(Origin: Origin::Card, Origin::Hand);
coded!(
    EntryType: EntryType::Email, EntryType::Domain, EntryType::Phone, EntryType::Messenger, EntryType::Social,
    EntryType::AdditionalId
);
coded!(
    DeliveryState: DeliveryState::Held, DeliveryState::Queued, DeliveryState::Sent, DeliveryState::Failed,
    DeliveryState::Unknown, DeliveryState::Sending
);

/// VIP rows stand first in lists (`S8`).
pub(super) fn rank(standing: Standing) -> i64 {
    i64::from(standing != Standing::Vip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_the_indexes_know_their_numbers() {
        for (code, status) in Status::ALL.iter().enumerate() {
            assert_eq!(status.code(), i64::try_from(code).unwrap());
            assert_eq!(Status::from_code(status.code()), *status);
        }
        assert_eq!(
            Status::Solved.code(),
            4,
            "tickets_current holds status <= 4"
        );
        assert_eq!(Status::Spam.code(), 6, "tickets_spam holds status = 6");
        assert_eq!(
            (DeliveryState::Held.code(), DeliveryState::Sending.code()),
            (0, 5),
            "the outbox asks for them by number"
        );
        assert_eq!(
            AppealKind::PostComment.code(),
            1,
            "messages_comments holds kind = 1"
        );
    }
}
