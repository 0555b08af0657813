//! What the digest of a row is made from (`R8`): all that a person or an appeal put there. What is
//! derived from other rows, or follows a row when it is moved, is left out.

use std::hash::Hasher;

use siphasher::sip::SipHasher24;

use super::Store;
use super::rows::Coded;
use crate::domain::contact::{Contact, Key};

/// A keyed hash in the making; parts cannot run into each other.
pub(super) struct Digest(SipHasher24);

impl Digest {
    pub(super) fn new(secret: &[u8; 16]) -> Self {
        Self(SipHasher24::new_with_key(secret))
    }

    pub(super) fn bytes(mut self, part: &[u8]) -> Self {
        self.0.write(&(part.len() as u64).to_le_bytes());
        self.0.write(part);
        self
    }

    fn text(self, part: Option<&str>) -> Self {
        // What is absent is not the same as what is empty.
        self.number(i64::from(part.is_some()))
            .bytes(part.unwrap_or_default().as_bytes())
    }

    fn number(self, part: i64) -> Self {
        self.bytes(&part.to_le_bytes())
    }

    fn maybe(self, part: Option<i64>) -> Self {
        self.number(i64::from(part.is_some()))
            .number(part.unwrap_or(0))
    }

    pub(super) fn finish(self) -> i64 {
        self.0.finish().cast_signed()
    }
}

/// What the digest of a card covers, its contacts included: whether they are shared is a matter of
/// several cards.
pub(super) struct CardParts<'c> {
    pub(super) id: i64,
    pub(super) card: &'c str,
    pub(super) standing: i64,
    pub(super) company: Option<i64>,
    pub(super) created_at: i64,
    pub(super) contacts: &'c [Contact],
}

/// What the digest of a ticket covers: not what its messages or its client decide.
pub(super) struct TicketParts<'t> {
    pub(super) id: i64,
    pub(super) client: i64,
    pub(super) subject: &'t str,
    pub(super) tags: &'t str,
    pub(super) channel: &'t str,
    pub(super) address: Option<&'t str>,
    pub(super) assignee: Option<&'t str>,
    /// Status, priority, kind, who opened it.
    pub(super) codes: [i64; 4],
    pub(super) linked: Option<i64>,
    pub(super) created_at: i64,
}

/// What the digest of a message covers: not where it stands and whose it is, which merging moves.
pub(super) struct MessageParts<'m> {
    pub(super) id: i64,
    pub(super) sent_at: i64,
    pub(super) text: &'m str,
    pub(super) extra: Option<&'m str>,
    pub(super) agent: Option<&'m str>,
    pub(super) author_name: &'m str,
    pub(super) channel: &'m str,
    pub(super) source_id: Option<&'m str>,
    /// Writer, visibility, kind.
    pub(super) codes: [i64; 3],
}

impl Store {
    pub(super) fn card_digest(&self, parts: &CardParts<'_>) -> i64 {
        let mut digest = Digest::new(&self.secret)
            .number(parts.id)
            .bytes(parts.card.as_bytes())
            .number(parts.standing)
            .maybe(parts.company)
            .number(parts.created_at);
        for contact in parts.contacts {
            digest = digest
                .number(contact.kind.code())
                .bytes(contact.network.as_bytes())
                .bytes(contact.value.as_bytes())
                .text(contact.key.as_ref().map(Key::as_str))
                .text(contact.e164.as_deref())
                .bytes(contact.label.as_bytes())
                .number(i64::from(contact.claimed))
                .number(contact.source.code());
        }
        digest.finish()
    }

    pub(super) fn ticket_digest(&self, parts: &TicketParts<'_>) -> i64 {
        parts
            .codes
            .iter()
            .fold(Digest::new(&self.secret), |digest, code| {
                digest.number(*code)
            })
            .number(parts.id)
            .number(parts.client)
            .bytes(parts.subject.as_bytes())
            .bytes(parts.tags.as_bytes())
            .bytes(parts.channel.as_bytes())
            .text(parts.address)
            .text(parts.assignee)
            .maybe(parts.linked)
            .number(parts.created_at)
            .finish()
    }

    pub(super) fn message_digest(&self, parts: &MessageParts<'_>) -> i64 {
        parts
            .codes
            .iter()
            .fold(Digest::new(&self.secret), |digest, code| {
                digest.number(*code)
            })
            .number(parts.id)
            .number(parts.sent_at)
            .bytes(parts.text.as_bytes())
            .text(parts.extra)
            .text(parts.agent)
            .bytes(parts.author_name.as_bytes())
            .bytes(parts.channel.as_bytes())
            .text(parts.source_id)
            .finish()
    }
}
