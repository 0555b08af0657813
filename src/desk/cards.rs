//! Saving and changing client cards (`C20`-`C24`, `L4`).

use super::Desk;
use super::recording::Recording;
use crate::domain::change::Step;
use crate::domain::client::{Avatar, Client, LanguageField, Source};
use crate::domain::contact::{Contact, Key};
use crate::domain::edit::{AvatarEdit, CardEdit, Problem, SaveOutcome};
use crate::domain::error::{Error, Result};
use crate::domain::fields::FieldName;
use crate::domain::ids::{ClientId, EntryId, MessageId};
use crate::domain::snapshot::contact_kind;
use crate::domain::time::Timestamp;
use crate::domain::{check, picture, threeway};

impl Desk {
    /// Saves a card form, all or nothing (`C20`).
    ///
    /// Bad input and contacts of other cards come back as problems, another agent's save as a conflict;
    /// nothing is stored then. What only the program changed meanwhile is kept beside the edit.
    pub fn save_card(&self, edit: &CardEdit, now: Timestamp) -> Result<SaveOutcome> {
        let mut recording = self.record(now)?;
        let mut mine = edit.mine.clone();
        let base = edit.base.as_ref();
        mine.contacts = check::hand_made(base, &mine.contacts);
        let mut problems = check::problems(&mut mine, &self.config.fields);
        match &edit.avatar {
            AvatarEdit::Keep => {}
            AvatarEdit::Remove => mine.avatar = None,
            AvatarEdit::Set(bytes) => match picture_problem(bytes) {
                Some(problem) => problems.push(problem),
                // Before the three-way merge, so that two new pictures are a conflict (`C24`). What is not
                // saved after all leaves no bytes behind: they go with the transaction.
                None => mine.avatar = Some(recording.picture(bytes)?),
            },
        }
        let theirs = match base {
            None => None,
            Some(base) => Some(recording.client(base.id)?),
        };
        let mut card = match (base, &theirs) {
            (Some(base), Some(theirs)) if theirs.revision != base.revision => {
                match threeway::merge(base, &mine, theirs, edit.over == Some(theirs.revision)) {
                    Ok(card) => card,
                    Err(fields) => {
                        return Ok(SaveOutcome::Conflict {
                            fields,
                            theirs: Box::new(theirs.clone()),
                        });
                    }
                }
            }
            _ => mine,
        };
        let mut share = Vec::new();
        problems.extend(recording.owned_elsewhere(&mut card, &edit.share, &mut share)?);
        if !problems.is_empty() {
            return Ok(SaveOutcome::Problems(problems));
        }
        set_provenance(theirs.as_ref(), &mut card);
        for key in &share {
            recording.tx.share_contact(key)?;
        }
        if !share.is_empty() {
            recording.step(Step::Shared(share));
        }
        let of = base.map_or(0, |base| base.id.0);
        recording
            .tx
            .put_draft(self.agent(), "form", of, None, now)?;
        match &theirs {
            None => {
                recording.create(&mut card)?;
                recording.finish("create", false)?;
            }
            Some(theirs) => {
                if recording.update(theirs, &mut card)? || !recording.is_empty() {
                    recording.finish("edit", false)?;
                } else {
                    recording.tx.commit()?;
                }
            }
        }
        if let Err(error) = self.note_respelled(theirs.as_ref(), &card, now) {
            // The card is stored, whatever else is suggested.
            tracing::warn!(kind = ?error.kind, "not looked for duplicates");
        }
        Ok(SaveOutcome::Saved(Box::new(card)))
    }

    /// Changes one card; `None` when that changed nothing.
    pub fn change_card(
        &self,
        id: ClientId,
        action: &str,
        now: Timestamp,
        change: impl Fn(&mut Client) -> Result<()>,
    ) -> Result<Option<EntryId>> {
        self.change_cards(&[id], action, now, change)
    }

    /// Changes several cards as one undoable change (`L4`); `None` when that changed nothing.
    pub fn change_cards(
        &self,
        ids: &[ClientId],
        action: &str,
        now: Timestamp,
        change: impl Fn(&mut Client) -> Result<()>,
    ) -> Result<Option<EntryId>> {
        let mut recording = self.record(now)?;
        for id in ids {
            let before = recording.client(*id)?;
            let mut after = before.clone();
            change(&mut after)?;
            set_provenance(Some(&before), &mut after);
            recording.update(&before, &mut after)?;
        }
        if recording.is_empty() {
            return Ok(None);
        }
        recording.finish(action, false).map(Some)
    }

    /// Takes the suggested language (`G4`).
    pub fn accept_language(&self, id: ClientId, now: Timestamp) -> Result<Option<EntryId>> {
        self.change_card(id, "language", now, |client| {
            let Some(code) = client.language.suggestion.take() else {
                return Err(Error::failed("there is no suggested language to accept"));
            };
            client.language = LanguageField {
                code: Some(code),
                ..LanguageField::default()
            };
            Ok(())
        })
    }

    /// Detects the language from one message, whatever `G3` says (an agent asked for it).
    pub fn detect_from(&self, message: MessageId, now: Timestamp) -> Result<Option<EntryId>> {
        let message = self
            .store
            .message(message)?
            .ok_or_else(|| Error::not_found("the message is gone"))?;
        let client = message
            .client
            .ok_or_else(|| Error::failed("one of us wrote this message, not a client"))?;
        let detection = self.detector.detect(&message.text);
        let Some(code) = detection.language.or(detection.suggestion) else {
            return Err(Error::failed("the language of this message is not clear")
                .hint("Set it by hand in the card."));
        };
        self.change_card(client, "language", now, |client| {
            client.language = LanguageField {
                code: Some(code.to_owned()),
                source: Some(Source::Auto),
                confidence: Some(detection.confidence),
                message: Some(message.id),
                suggestion: None,
            };
            Ok(())
        })
    }

    /// Makes a claimed contact verified (`M4`); later messages that carry it are confirmed too.
    pub fn confirm_contact(
        &self,
        id: ClientId,
        key: &Key,
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_card(id, "confirm", now, |client| {
            let contact = client
                .contacts
                .iter_mut()
                .find(|contact| contact.key.as_ref() == Some(key));
            let contact =
                contact.ok_or_else(|| Error::not_found(format!("{key} is not on card #{id}")))?;
            contact.claimed = false;
            Ok(())
        })
    }

    /// Adds a dated line to the note.
    pub fn append_note(&self, id: ClientId, line: &str, now: Timestamp) -> Result<Option<EntryId>> {
        let line = line.trim();
        if line.is_empty() {
            return Err(Error::failed("the note line is empty"));
        }
        let date = now.rfc3339();
        let date = date.split('T').next().unwrap_or_default();
        self.change_card(id, "note", now, |client| {
            if !client.note.is_empty() && !client.note.ends_with('\n') {
                client.note.push('\n');
            }
            client.note.push_str(&format!("{date} {line}"));
            Ok(())
        })
    }

    /// Adds and removes tags of cards.
    pub fn tag_cards(
        &self,
        ids: &[ClientId],
        add: &[String],
        remove: &[String],
        now: Timestamp,
    ) -> Result<Option<EntryId>> {
        self.change_cards(ids, "tag", now, |client| {
            client.tags.retain(|tag| !remove.contains(tag));
            for tag in add {
                if !client.tags.contains(tag) {
                    client.tags.push(tag.clone());
                }
            }
            Ok(())
        })
    }
}

impl Recording<'_> {
    /// A picture that a person chose.
    fn picture(&self, bytes: &[u8]) -> Result<Avatar> {
        Ok(Avatar {
            blob: self.tx.put_blob(bytes)?,
            media_type: picture::media_type(bytes).unwrap_or_default().to_owned(),
            bytes: bytes.len() as u64,
            source: Source::Manual,
            given_by: None,
        })
    }

    /// `C22`: contacts that another living card has. What `share` names may be shared from now on; what
    /// is shared already stays so.
    fn owned_elsewhere(
        &self,
        card: &mut Client,
        share: &[Key],
        shared: &mut Vec<Key>,
    ) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        let id = card.id;
        for place in 0..card.contacts.len() {
            let Some(key) = card.contacts[place].key.clone() else {
                continue;
            };
            let owners = self.tx.owners(&key)?;
            let others: Vec<_> = owners.iter().filter(|owner| owner.client != id).collect();
            let asked = share.contains(&key);
            if others.iter().all(|owner| owner.shared) {
                card.contacts[place].shared |= !others.is_empty() || asked;
                continue;
            }
            if asked {
                card.contacts[place].shared = true;
                shared.push(key);
                continue;
            }
            let Some(owner) = others.first() else {
                continue;
            };
            let name = self
                .tx
                .client(owner.client)?
                .map(|client| client.display_name())
                .unwrap_or_default();
            let (field, line) = field_and_line(card, place);
            problems.push(Problem {
                field,
                line: Some(line),
                message: format!("{key} is on card #{} ({name})", owner.client),
                owner: Some((owner.client, name)),
            });
        }
        Ok(problems)
    }
}

/// The field of a contact and its line there.
fn field_and_line(card: &Client, place: usize) -> (FieldName, usize) {
    let kind = card.contacts[place].kind;
    let line = card.contacts[..place]
        .iter()
        .filter(|contact| contact.kind == kind)
        .count();
    let field = crate::domain::fields::FIELDS
        .iter()
        .map(|field| &field.name)
        .find(|field| contact_kind(field) == Some(kind))
        .cloned()
        .unwrap_or(FieldName::AdditionalIds);
    (field, line)
}

fn picture_problem(bytes: &[u8]) -> Option<Problem> {
    let message = picture::examine(bytes).err()?;
    Some(Problem {
        field: FieldName::Avatar,
        line: None,
        message,
        owner: None,
    })
}

/// What a person changed is theirs from now on (`C23`).
pub(super) fn set_provenance(before: Option<&Client>, after: &mut Client) {
    let differs =
        |same: fn(&Client, &Client) -> bool| before.is_none_or(|before| !same(before, after));
    let name = differs(|a, b| a.name == b.name);
    let language = differs(|a, b| a.language.code == b.language.code);
    let company =
        differs(|a, b| a.company.as_ref().map(|c| &c.name) == b.company.as_ref().map(|c| &c.name));
    if name {
        after.name_source = (before.is_some() || !after.name.is_empty()).then_some(Source::Manual);
    }
    if language && after.language.source != Some(Source::Auto) {
        let code = after.language.code.take().filter(|code| !code.is_empty());
        after.language = LanguageField {
            source: code.is_some().then_some(Source::Manual),
            code,
            ..LanguageField::default()
        };
    }
    if company && let Some(company) = after.company.as_mut() {
        company.source = Source::Manual;
        company.given_by = None;
    }
}

/// Whether two contacts are the same line of a card.
pub(super) fn same_contact(one: &Contact, other: &Contact) -> bool {
    one.kind == other.kind && one.network == other.network && one.value == other.value
}
