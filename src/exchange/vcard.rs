//! Cards as vCard: 2.1, 3.0 and 4.0 in, 4.0 and 3.0 out (`X1`).
//!
//! Reading forgives what real address books write. A file is cut into cards and logical lines here, by
//! the line numbers that a refusal names, so that a broken card never takes its neighbours along; one
//! logical line is taken apart by `vcard-rs`. What has no field on the card is kept as a line and written
//! back. `X-DESKCARD-…` properties and parameters hold what the standard has no words for: whether a
//! contact is shared or only claimed, who set a value, custom fields, marks and times.

mod address;
mod cards;
mod kept;
mod lines;
mod property;
mod read;
mod read_contacts;
mod write;

pub use kept::is_part_of_field;
pub use read::read;
pub use write::{Version, escaped, written};

/// Type of a phone or address, network or messenger, outside system, name of a custom field.
const TYPE: &str = "X-DESKCARD-TYPE";
/// `shared`, `claimed`.
const MARKS: &str = "X-DESKCARD-MARKS";
/// Who set the value, where it was not an import.
const SOURCE: &str = "X-DESKCARD-SOURCE";
/// `FN` stands for a card without a name.
const NAMELESS: &str = "X-DESKCARD-NAMELESS";
/// An additional id (`C14`).
const ID: &str = "X-DESKCARD-ID";
/// A custom field (`C16`).
const FIELD: &str = "X-DESKCARD-FIELD";
/// Another name the client was seen under (`C23`).
const SEEN_AS: &str = "X-DESKCARD-SEEN-AS";
/// Before the name of a property of which the card has one and this is another; and of one that would be
/// read as a field which the card has not.
const SECOND: &str = "X-DESKCARD-SECOND-";
/// The language, in 3.0, which has no `LANG`.
const LANGUAGE: &str = "X-DESKCARD-LANGUAGE";
/// `vip` or `spammer`.
const STANDING: &str = "X-DESKCARD-STANDING";
/// The card made for a shared contact (`C22`).
const HOUSE: &str = "X-DESKCARD-HOUSE";
/// When the card was made.
const CREATED: &str = "X-DESKCARD-CREATED";
/// When it last changed.
const UPDATED: &str = "X-DESKCARD-UPDATED";

#[cfg(test)]
mod tests;
