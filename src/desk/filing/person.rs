//! The card an appeal is filed under: found, made, and filled (`M3`-`M5`, `C22`, `C23`, `G1`-`G4`).

use super::Batch;
use super::thread::matched_by;
use crate::domain::appeal::{Appeal, AppealKind, Author, Family};
use crate::domain::client::{Avatar, Client, CompanyRef, LanguageField, Source};
use crate::domain::contact::{ContactKind, Key, is_blank};
use crate::domain::error::Result;
use crate::domain::fields::{FieldName, MOST_CONTACTS, field};
use crate::domain::ids::{ClientId, MessageId, TicketId};
use crate::domain::matching::{Hit, Identity, Match, choose};
use crate::domain::quote::own_text;
use crate::domain::ticket::{MatchedBy, Status, Writer};
use crate::domain::time::Timestamp;
use crate::store::Owner;

/// Other display names kept on a card (`C23`).
const MOST_NAMES: usize = 20;
/// Messages of a client that language detection looks at together (`G4`).
const TEXTS_FOR_LANGUAGE: usize = 30;
/// Bytes of own words after which more would not be weighed: 400 letters of up to three, and spaces.
const ENOUGH_FOR_LANGUAGE: usize = 2_400;

/// The card of an appeal and how it was found.
struct Found {
    client: ClientId,
    matched_by: Option<MatchedBy>,
    /// By a verified match, or made for this sender.
    verified: bool,
    /// Known only by a shared contact: nothing is added to the card.
    shared: bool,
}

impl Batch<'_, '_, '_> {
    /// Files an appeal of or about a client; true when it went into spam.
    pub(super) fn file_under_card(
        &mut self,
        appeal: Appeal,
        identities: &[Identity],
        sent_at: Timestamp,
    ) -> Result<bool> {
        let found = self.find_card(&appeal, identities, sent_at)?;
        let standing = self.memory.known.client(self.tx, found.client)?.standing;
        let mark = found.verified.then_some((found.client, standing));
        let verdict = self.verdict(identities, mark)?;
        if !found.shared {
            self.fill(&appeal, &found, identities)?;
        }
        let by_client = appeal.author == Author::Client;
        if by_client {
            self.memory.known.note_appeal(found.client, sent_at);
        }
        let ticket = self.ticket_for(&appeal, found.client, identities, verdict, sent_at)?;
        let message = self.tx.reserve_message();
        if by_client && !found.shared {
            self.detect_language(&appeal, found.client, ticket, message)?;
        }
        let spam = by_client && self.is_spam(ticket)?;
        self.add_message(
            appeal,
            ticket,
            Some((found.client, found.matched_by)),
            Some(message),
            sent_at,
        )?;
        Ok(spam)
    }

    fn is_spam(&mut self, ticket: TicketId) -> Result<bool> {
        Ok(self
            .memory
            .known
            .ticket(self.tx, ticket)?
            .is_some_and(|ticket| ticket.status == Status::Spam))
    }

    fn find_card(
        &mut self,
        appeal: &Appeal,
        identities: &[Identity],
        sent_at: Timestamp,
    ) -> Result<Found> {
        let mut hits: Vec<Hit> = Vec::new();
        for (place, identity) in identities.iter().enumerate() {
            let Some(key) = identity.key() else { continue };
            for owner in self.memory.known.owners(self.tx, key)? {
                hits.push(Hit {
                    identity: place,
                    client: owner.client,
                    shared: owner.shared,
                    claimed_on_card: owner.claimed,
                });
            }
        }
        match choose(identities, &hits) {
            Match::None => {
                let client = self.create(appeal, identities, sent_at)?;
                let by = identities.iter().find(|identity| identity.key().is_some());
                let matched_by =
                    by.and_then(|identity| matched_by(identity, identity.contact.claimed));
                Ok(Found {
                    client,
                    matched_by,
                    verified: true,
                    shared: false,
                })
            }
            Match::Card {
                client,
                by,
                claimed,
                others,
            } => {
                self.note_duplicates(client, claimed, by, &others, identities)?;
                let matched_by = identities
                    .get(by)
                    .and_then(|identity| matched_by(identity, claimed));
                Ok(Found {
                    client,
                    matched_by,
                    verified: !claimed,
                    shared: false,
                })
            }
            Match::Shared { by, holders } => {
                let client = self.holder_or_house(appeal, &identities[by], &holders, sent_at)?;
                Ok(Found {
                    client,
                    matched_by: matched_by(&identities[by], identities[by].contact.claimed),
                    verified: false,
                    shared: true,
                })
            }
        }
    }

    /// `C22`: the holder whose ticket the thread names, else the contact's one house card.
    fn holder_or_house(
        &mut self,
        appeal: &Appeal,
        identity: &Identity,
        holders: &[ClientId],
        sent_at: Timestamp,
    ) -> Result<ClientId> {
        let named = self
            .candidates(appeal, None)?
            .into_iter()
            .find(|candidate| holders.contains(&candidate.client));
        if let Some(candidate) = named {
            return Ok(candidate.client);
        }
        let Some(key) = identity.key() else {
            return self.create(appeal, std::slice::from_ref(identity), sent_at);
        };
        if let Some(house) = self.tx.house_of(key)? {
            return Ok(house);
        }
        let mut client = Client::blank(sent_at.min(self.now));
        client.house = true;
        let standing = client.standing;
        let mut contact = identity.contact.clone();
        contact.shared = true;
        client.contacts.push(contact);
        let id = self.memory.known.add_client(self.tx, client);
        // Houses are few, and the next appeal looks for them in the file.
        self.memory.known.write(self.tx, self.now)?;
        self.tx.put_house(key, id)?;
        self.memory.known.add_owner(
            key,
            Owner {
                client: id,
                standing,
                shared: true,
                claimed: identity.contact.claimed,
            },
        );
        self.report.clients_created += 1;
        self.memory.created.insert(id);
        Ok(id)
    }

    /// `M3`: a new card, filled from where the message was written.
    fn create(
        &mut self,
        appeal: &Appeal,
        identities: &[Identity],
        sent_at: Timestamp,
    ) -> Result<ClientId> {
        let mut client = Client::blank(sent_at.min(self.now));
        if let Some(name) = given_name(appeal) {
            client.name = name;
            client.name_source = Some(Source::Auto);
        }
        client.contacts = identities
            .iter()
            .take(MOST_CONTACTS)
            .map(|identity| identity.contact.clone())
            .collect();
        self.fill_avatar(&mut client, appeal, identities)?;
        self.fill_company(&mut client)?;
        let until = self.mark_new_card(&mut client)?;
        let standing = client.standing;
        let contacts = client.contacts.clone();
        let id = self.memory.known.add_client(self.tx, client);
        for contact in &contacts {
            if let Some(key) = &contact.key {
                self.memory.known.add_owner(
                    key,
                    Owner {
                        client: id,
                        standing,
                        shared: false,
                        claimed: contact.claimed,
                    },
                );
            }
            self.list_contact(id, standing, contact, until)?;
        }
        self.report.clients_created += 1;
        self.memory.created.insert(id);
        Ok(id)
    }

    /// `M5`, `D6`: other cards that matched are possible duplicates; a sender known only by what was
    /// claimed is noted too (`M4`).
    fn note_duplicates(
        &mut self,
        client: ClientId,
        claimed: bool,
        by: usize,
        others: &[(ClientId, usize)],
        identities: &[Identity],
    ) -> Result<()> {
        let value = |place: usize| {
            identities
                .get(place)
                .and_then(Identity::key)
                .map_or("", Key::as_str)
        };
        for (other, place) in others {
            let reason = format!(
                "one sender is known to both: {} and {}",
                value(by),
                value(*place)
            );
            self.tx.put_review(client, *other, &reason, self.now)?;
        }
        if claimed && others.is_empty() {
            let vouched = |place: usize| {
                identities
                    .get(place)
                    .is_some_and(|identity| !identity.contact.claimed)
            };
            let sender = identities
                .iter()
                .find(|identity| !identity.contact.claimed)
                .and_then(Identity::key);
            let (who, reason) = match sender {
                _ if vouched(by) => (
                    value(by),
                    format!(
                        "sender not confirmed: {} is only claimed by this card",
                        value(by)
                    ),
                ),
                Some(key) => (
                    key.as_str(),
                    format!("sender not confirmed: {key} says it is {}", value(by)),
                ),
                None => (
                    value(by),
                    format!("sender not confirmed: somebody says it is {}", value(by)),
                ),
            };
            self.tx.put_claim(client, who, &reason, self.now)?;
        }
        Ok(())
    }

    /// `M4`, `C23`: what the card lacks and nobody owns is added; blanks are filled; what a person set
    /// stays.
    fn fill(&mut self, appeal: &Appeal, found: &Found, identities: &[Identity]) -> Result<()> {
        let mut card = self.memory.known.take_client(self.tx, found.client)?;
        let mut filled = false;
        let mut renamed = false;
        if let Some(name) = given_name(appeal).filter(|_| appeal.author == Author::Client) {
            if card.name.trim().is_empty() {
                card.name = name;
                card.name_source = Some(Source::Auto);
                renamed = true;
            } else if card.name != name
                && !card.also_seen_as.contains(&name)
                && card.also_seen_as.len() < MOST_NAMES
            {
                card.also_seen_as.push(name);
                filled = true;
            }
        }
        let mut added = Vec::new();
        for identity in identities {
            if card.contacts.len() >= MOST_CONTACTS {
                break;
            }
            let free = match identity.key() {
                Some(key) => self.memory.known.owners(self.tx, key)?.is_empty(),
                None => !card
                    .contacts
                    .iter()
                    .any(|known| known.value == identity.contact.value),
            };
            if free {
                let mut contact = identity.contact.clone();
                // Who is only claimed to be this client has only claimed contacts.
                contact.claimed |= !found.verified;
                added.push(contact.clone());
                card.contacts.push(contact);
            } else if found.verified && !identity.contact.claimed {
                // What the channel now vouches for is no longer only claimed.
                if let Some(known) = card
                    .contacts
                    .iter_mut()
                    .find(|known| known.key.as_ref() == identity.key())
                    && known.claimed
                    && identity.of_channel
                {
                    known.claimed = false;
                    added.push(known.clone());
                }
            }
        }
        filled |= !added.is_empty();
        if found.verified {
            filled |= self.fill_avatar(&mut card, appeal, identities)?;
        }
        renamed |= self.fill_company(&mut card)?;
        filled |= renamed;
        if renamed {
            self.memory.known.pending.rename_client(card.id);
        }
        if filled {
            card.updated_at = card
                .updated_at
                .max(appeal.sent_at.unwrap_or(self.now).min(self.now));
        }
        for contact in &added {
            if let Some(key) = &contact.key {
                self.memory.known.add_owner(
                    key,
                    Owner {
                        client: card.id,
                        standing: card.standing,
                        shared: contact.shared,
                        claimed: contact.claimed,
                    },
                );
            }
            self.list_contact(card.id, card.standing, contact, None)?;
        }
        self.put_back(card, filled);
        Ok(())
    }

    fn put_back(&mut self, card: Box<Client>, changed: bool) {
        let id = card.id;
        self.memory.known.put_back(card, changed);
        if changed && !self.memory.created.contains(&id) && self.memory.updated.insert(id) {
            self.report.clients_updated += 1;
        }
    }

    /// `C2`: from the social family; messengers by a setting; never from the widget or any other. True
    /// when the card changed.
    fn fill_avatar(
        &mut self,
        card: &mut Client,
        appeal: &Appeal,
        identities: &[Identity],
    ) -> Result<bool> {
        let wanted = match Family::of(&appeal.channel) {
            Family::Social => true,
            Family::Messenger => self.desk.config().desk.messenger_avatars,
            _ => false,
        };
        let Some(media) = appeal
            .from
            .avatar
            .as_ref()
            .filter(|_| wanted && appeal.author == Author::Client)
        else {
            return Ok(false);
        };
        let giver = identities
            .iter()
            .find(|identity| identity.of_channel)
            .and_then(Identity::key)
            .cloned();
        let may = match &card.avatar {
            None => true,
            Some(avatar) => avatar.source == Source::Auto && avatar.given_by == giver,
        };
        if !may {
            return Ok(false);
        }
        if let Some((blob, media_type, bytes)) = self.picture_of(media)?
            && card
                .avatar
                .as_ref()
                .is_none_or(|avatar| avatar.blob != blob)
        {
            card.avatar = Some(Avatar {
                blob,
                media_type: media_type.to_owned(),
                bytes,
                source: Source::Auto,
                given_by: giver,
            });
            return Ok(true);
        }
        Ok(false)
    }

    /// `C4`: bound to the company that owns the domain of a verified e-mail address. True when the card
    /// changed.
    fn fill_company(&mut self, card: &mut Client) -> Result<bool> {
        if let Some(company) = &card.company
            && (company.source != Source::Auto || company.given_by.is_none())
        {
            return Ok(false);
        }
        let giver = card
            .company
            .as_ref()
            .and_then(|company| company.given_by.as_ref());
        let mut found = None;
        for contact in card.contacts_of(ContactKind::Email) {
            let Some(key) = contact.key.as_ref().filter(|_| !contact.claimed) else {
                continue;
            };
            let Some((_, domain)) = key.as_str().rsplit_once('@') else {
                continue;
            };
            if giver.is_some_and(|giver| giver != key) || self.desk.config().is_free_mail(domain) {
                continue;
            }
            if let Some(company) = self.memory.known.company_of_domain(self.tx, domain)? {
                found = Some((company, key.clone()));
                break;
            }
        }
        match found {
            Some(((id, name), key)) if card.company.as_ref().is_none_or(|known| known.id != id) => {
                card.company = Some(CompanyRef {
                    id,
                    name,
                    source: Source::Auto,
                    given_by: Some(key),
                });
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// `G1`-`G4`: only an empty language, only in tickets the client opened, from all own words so far.
    fn detect_language(
        &mut self,
        appeal: &Appeal,
        client: ClientId,
        ticket: TicketId,
        message: MessageId,
    ) -> Result<()> {
        if appeal.kind == AppealKind::Call && appeal.text.is_empty() {
            return Ok(());
        }
        let card = self.memory.known.client(self.tx, client)?;
        if card.language.code.is_some() {
            return Ok(());
        }
        let by_client = self
            .memory
            .known
            .ticket(self.tx, ticket)?
            .is_some_and(|ticket| ticket.opened_by == Writer::Client);
        if !by_client {
            return Ok(());
        }
        let mut detection = match self.detection {
            Some(detection) => detection,
            None => self.desk.detector.detect(&appeal.text),
        };
        if detection.language.is_none() {
            let texts = self.texts_so_far(client, &appeal.text)?;
            if texts.len() > 1 {
                detection = self.desk.detector.detect(&texts.join("\n"));
            }
        }
        let language = LanguageField {
            code: detection.language.map(str::to_owned),
            source: detection.language.map(|_| Source::Auto),
            confidence: (detection.language.is_some() || detection.suggestion.is_some())
                .then_some(detection.confidence),
            message: detection.language.map(|_| message),
            suggestion: detection.suggestion.map(str::to_owned),
        };
        let mut card = self.memory.known.take_client(self.tx, client)?;
        let changed = card.language != language;
        card.language = language;
        self.put_back(card, changed);
        Ok(())
    }

    /// The client's own words in what came now, then in what came before in tickets of the client's own
    /// opening, newest first, until it is enough (`G4`). One that quotes must not hide the others.
    fn texts_so_far(&mut self, client: ClientId, now: &str) -> Result<Vec<String>> {
        let known = &mut self.memory.known;
        let written: Vec<(TicketId, String)> = known
            .pending
            .written_by(client)
            .take(TEXTS_FOR_LANGUAGE)
            .map(|(ticket, text)| (ticket, text.to_owned()))
            .collect();
        let is_new = known.pending.is_new(client);
        let mut texts = vec![own_text(now)];
        for (ticket, text) in written {
            let own = known.ticket(self.tx, ticket)?.is_some_and(|ticket| {
                ticket.client == client && ticket.opened_by == Writer::Client
            });
            if own {
                texts.push(own_text(&text));
            }
        }
        let room = (TEXTS_FOR_LANGUAGE + 1).saturating_sub(texts.len());
        if !is_new && room > 0 && length(&texts) < ENOUGH_FOR_LANGUAGE {
            let before = self.tx.own_texts(client, room)?;
            texts.extend(before.iter().map(|text| own_text(text)));
        }
        while texts.len() > 1
            && texts
                .split_last()
                .is_some_and(|(_, newer)| length(newer) >= ENOUGH_FOR_LANGUAGE)
        {
            texts.pop();
        }
        Ok(texts)
    }
}

/// Bytes of some texts together.
fn length(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}

/// The sender's display name as a card takes it, where one was given: on one line, and no longer than
/// a name may be (`C1`), or the card could not be saved again. Letters that show nothing are no name.
fn given_name(appeal: &Appeal) -> Option<String> {
    let name = appeal.from.name.as_deref()?;
    if is_blank(name) {
        return None;
    }
    let lines = name.lines().map(str::trim).filter(|line| !line.is_empty());
    let name = lines.collect::<Vec<_>>().join(" ");
    let limit = field(&FieldName::Name).map_or(usize::MAX, |field| field.limit);
    Some(name.chars().take(limit).collect())
}
