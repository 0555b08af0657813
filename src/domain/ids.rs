//! The numbers by which things are known.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id!(
    /// Number of a client card; shown as `#7`, never given out twice.
    ClientId
);
id!(
    /// Number of a ticket; shown as `#1042`.
    TicketId
);
id!(
    /// Number of a message, unique over all tickets.
    MessageId
);
id!(
    /// Number of an attachment, unique over all messages.
    AttachmentId
);
id!(
    /// Number of a company.
    CompanyId
);
id!(
    /// Number of a journal entry (history and undo are one record, `D7`).
    EntryId
);
id!(
    /// Number of a reject (`M10`).
    RejectId
);
id!(
    /// Number of a pair on the review list (`D6`).
    ReviewId
);
id!(
    /// Number of an outbox record (`T4`).
    OutboxId
);
id!(
    /// Number of an entry of the black or white list (`S7`).
    ListEntryId
);
