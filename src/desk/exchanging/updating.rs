//! What a row makes of the card it is about; the rules are in [`super::importing`].

use crate::domain::change::FieldChange;
use crate::domain::client::{Client, CompanyRef, Source, Standing};
use crate::domain::contact::Contact;
use crate::domain::fields::FieldName;
use crate::domain::fold::fold;
use crate::domain::snapshot::words;
use crate::exchange::incoming::Draft;

/// Other names kept on a card (`C23`).
const MOST_NAMES: usize = 20;

/// A card with what a row adds.
#[derive(Debug)]
pub(super) struct Update {
    /// The card as it would be.
    pub(super) card: Client,
    /// What a person decided otherwise.
    pub(super) contested: Vec<Contested>,
}

/// A field where the row contradicts a person.
#[derive(Debug)]
pub(super) struct Contested {
    pub(super) change: FieldChange,
    pub(super) why: String,
}

/// The card after the row, and what stands against it.
pub(super) fn updated(before: &Client, draft: &Draft) -> Update {
    let mut work = Work {
        before,
        row: &draft.card,
        fresh: draft.own == Some(before.updated_at),
        card: before.clone(),
        contested: Vec::new(),
    };
    work.name();
    work.language();
    work.company();
    work.texts();
    work.standing();
    work.contacts();
    work.lists();
    Update {
        card: work.card,
        contested: work.contested,
    }
}

struct Work<'w> {
    before: &'w Client,
    row: &'w Client,
    /// The row is the card as it is now, edited.
    fresh: bool,
    card: Client,
    contested: Vec<Contested>,
}

impl Work<'_> {
    /// Whether a value somebody set may be replaced.
    fn may_replace(&self, source: Option<Source>) -> bool {
        self.fresh || source != Some(Source::Manual)
    }

    fn contest(&mut self, field: &FieldName) {
        let change = FieldChange {
            field: field.key(),
            before: words(self.before, field),
            after: words(self.row, field),
        };
        let shown = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let why = format!(
            "{}: somebody set «{}», the file says «{}»",
            change.field,
            shown(&change.before),
            shown(&change.after)
        );
        self.contested.push(Contested { change, why });
    }

    fn name(&mut self) {
        let name = &self.row.name;
        let known = &self.before.name;
        // Another spelling of what a person wrote is no contradiction.
        let differs = match self.may_replace(self.before.name_source) {
            true => name != known,
            false => fold(name) != fold(known),
        };
        if !name.is_empty() && differs {
            if known.is_empty() || self.may_replace(self.before.name_source) {
                self.card.name.clone_from(name);
                self.card.name_source = self.row.name_source;
            } else {
                self.contest(&FieldName::Name);
            }
        }
        for other in &self.row.also_seen_as {
            let names = &mut self.card.also_seen_as;
            if !names.contains(other) && *other != self.card.name && names.len() < MOST_NAMES {
                names.push(other.clone());
            }
        }
    }

    fn language(&mut self) {
        let (told, known) = (&self.row.language, &self.before.language);
        if told.code.is_none() || told.code == known.code {
            return;
        }
        if known.code.is_none() || self.may_replace(known.source) {
            self.card.language = told.clone();
        } else {
            self.contest(&FieldName::Language);
        }
    }

    fn company(&mut self) {
        let Some(told) = &self.row.company else {
            return;
        };
        let known = self.before.company.as_ref();
        let same = |company: &CompanyRef| fold(&company.name) == fold(&told.name);
        if known.is_some_and(same) {
            return;
        }
        if self.may_replace(known.map(|company| company.source)) {
            self.card.company = Some(told.clone());
        } else {
            self.contest(&FieldName::Company);
        }
    }

    /// Position, note and custom fields, of which nobody knows who set them.
    fn texts(&mut self) {
        if !self.row.position.is_empty() {
            self.card.position.clone_from(&self.row.position);
        }
        let told = self.row.note.trim();
        let known = &mut self.card.note;
        if told.is_empty() || known.contains(told) && !self.fresh {
        } else if known.trim().is_empty() || self.fresh {
            if known.trim() != told {
                known.clone_from(&self.row.note);
            }
        } else {
            if !known.ends_with('\n') {
                known.push('\n');
            }
            known.push_str(told);
        }
        for (name, value) in &self.row.custom {
            if !value.is_empty() {
                self.card.custom.insert(name.clone(), value.clone());
            }
        }
    }

    fn standing(&mut self) {
        match (self.row.standing, self.before.standing) {
            (Standing::Normal, _) => {}
            (told, known) if told == known => {}
            (told, known) if known == Standing::Normal || self.fresh => self.card.standing = told,
            _ => self.contest(&FieldName::Standing),
        }
    }

    fn contacts(&mut self) {
        let fresh = self.fresh;
        for contact in &self.row.contacts {
            let known = self
                .card
                .contacts
                .iter_mut()
                .find(|known| same(known, contact));
            match known {
                None => self.card.contacts.push(contact.clone()),
                Some(known) if fresh && !contact.label.is_empty() => {
                    known.label.clone_from(&contact.label);
                }
                Some(_) => {}
            }
        }
    }

    fn lists(&mut self) {
        for site in &self.row.sites {
            if !self.card.sites.contains(site) {
                self.card.sites.push(site.clone());
            }
        }
        let plain = |text: &str| fold(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        for address in &self.row.addresses {
            let text = plain(&address.text);
            if !self
                .card
                .addresses
                .iter()
                .any(|known| plain(&known.text) == text)
            {
                self.card.addresses.push(address.clone());
            }
        }
        for tag in &self.row.tags {
            if !self.card.tags.contains(tag) {
                self.card.tags.push(tag.clone());
            }
        }
        self.card.kept.add_lines(&self.row.kept.lines);
    }
}

/// Whether two contacts are one: by their keys, or as typed where they have none.
fn same(known: &Contact, contact: &Contact) -> bool {
    known.kind == contact.kind
        && match (&known.key, &contact.key) {
            (Some(one), Some(other)) => one == other,
            (None, None) => known.network == contact.network && known.value == contact.value,
            _ => false,
        }
}
