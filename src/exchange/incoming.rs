//! Rows of a file as cards, before anybody asked which card of the desk they are about.

use crate::domain::client::{Client, Source};
use crate::domain::contact::phone::Region;
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::fields::{CustomField, MOST_CONTACTS};
use crate::domain::time::Timestamp;

/// What a reader needs to know of the desk.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Where national phone numbers are at home.
    pub region: Option<Region>,
    /// The fields of the configuration.
    pub custom: &'a [CustomField],
    /// When the import runs: the age of a card that does not tell its own.
    pub now: Timestamp,
}

impl Setting<'_> {
    /// An empty card for a row.
    pub fn blank(&self) -> Client {
        Client::blank(self.now)
    }
}

/// One row or card of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// Its number in the file, from 1; a header is none.
    pub row: u64,
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// The card, or a sentence why there is none.
    pub card: Result<Draft, String>,
}

/// What a row says. Everything in it has provenance `import` unless the file is deskcard's own and knows
/// better; a company has the number 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The card as the row has it; its number says nothing. `kept.uid` is the id the row gives itself.
    pub card: Client,
    /// The bytes of its picture.
    pub picture: Option<Picture>,
    /// Deskcard wrote the row: when the card had last changed then. An edit of such a row is an edit of
    /// the card (`C24`).
    pub own: Option<Timestamp>,
    /// What of the row could not be taken as it stands, sentences.
    pub remarks: Vec<String>,
}

/// A picture on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The bytes of a PNG, JPEG, GIF or WebP file.
    pub bytes: Vec<u8>,
    /// Who set it.
    pub source: Source,
    /// The contact that gave it.
    pub given_by: Option<crate::domain::contact::Key>,
}

impl Draft {
    /// A row that says nothing yet.
    pub fn blank(setting: &Setting<'_>) -> Self {
        Self {
            card: setting.blank(),
            picture: None,
            own: None,
            remarks: Vec::new(),
        }
    }

    /// Whether the row says nothing that a card can hold.
    pub fn is_empty(&self) -> bool {
        let card = &self.card;
        card.name.is_empty()
            && card.also_seen_as.is_empty()
            && card.company.is_none()
            && card.position.is_empty()
            && card.note.is_empty()
            && card.contacts.is_empty()
            && card.sites.is_empty()
            && card.addresses.is_empty()
            && card.tags.is_empty()
            && card.custom.is_empty()
            && card.language.code.is_none()
            && card.kept.lines.is_empty()
            && self.picture.is_none()
    }

    /// Adds a contact unless the row has it already.
    pub fn add(&mut self, contact: Contact) {
        if contact.value.is_empty() {
            return;
        }
        let double = self.card.contacts.iter().any(|known| {
            known.kind == contact.kind
                && match (&known.key, &contact.key) {
                    (Some(one), Some(other)) => one == other,
                    (None, None) => {
                        known.network == contact.network && known.value == contact.value
                    }
                    _ => false,
                }
        });
        if !double {
            self.card.contacts.push(contact);
        }
    }

    /// Adds what stands in an e-mail field: several addresses are split, what is no address is kept as
    /// typed.
    pub fn add_emails(&mut self, text: &str, region: Option<Region>) {
        let addresses = crate::domain::contact::email::split_lines(text);
        if addresses.is_empty() {
            self.add_typed(ContactKind::Email, "", text, region);
        }
        for address in addresses {
            self.add_typed(ContactKind::Email, "", &address, region);
        }
    }

    /// Adds a contact as it was typed, with the label or network the file gives it.
    pub fn add_typed(
        &mut self,
        kind: ContactKind,
        label: &str,
        text: &str,
        region: Option<Region>,
    ) {
        let text = super::clean::line(text);
        if text.is_empty() {
            return;
        }
        let (network, label) = match kind {
            ContactKind::Phone => ("", label),
            _ => (label, ""),
        };
        let contact = Contact::new(kind, network, &text, label, Source::Import, region);
        if contact.key.is_none() && matches!(kind, ContactKind::Email | ContactKind::Phone) {
            let what = match kind {
                ContactKind::Email => "e-mail address",
                _ => "certain phone number",
            };
            self.remarks.push(format!(
                "«{text}» is no {what}; it is kept as typed and recognises nobody"
            ));
        }
        self.add(contact);
    }

    /// Adds a site; a text that is no link of the web stays with the card as a property of its own.
    pub fn add_site(&mut self, text: &str) {
        let text = super::clean::line(text);
        if text.is_empty() {
            return;
        }
        match crate::domain::contact::site::parse(&text) {
            Ok(site) => {
                if !self.card.sites.contains(&site) {
                    self.card.sites.push(site);
                }
            }
            Err(why) => {
                self.remarks
                    .push(format!("a site is only kept beside: {why}"));
                let line = format!("URL:{}", super::vcard::escaped(&text));
                self.card.kept.add_lines(&[line]);
            }
        }
    }

    /// Adds a tag.
    pub fn add_tag(&mut self, text: &str) {
        let tag = super::clean::line(text).into_owned();
        if !tag.is_empty() && !self.card.tags.contains(&tag) {
            self.card.tags.push(tag);
        }
    }

    /// Adds an address of one of the types of `C15`; another type is `other`.
    pub fn add_address(&mut self, kind: &str, text: &str) {
        let text = super::clean::block(text).trim_start().to_owned();
        let kind = match kind {
            "home" | "work" | "mail" => kind,
            _ => "other",
        };
        let address = crate::domain::client::Address {
            kind: kind.to_owned(),
            text,
        };
        if !address.text.is_empty() && !self.card.addresses.contains(&address) {
            self.card.addresses.push(address);
        }
    }

    /// Sets the name.
    pub fn set_name(&mut self, text: &str) {
        self.card.name = super::clean::line(text).into_owned();
        self.card.name_source = (!self.card.name.is_empty()).then_some(Source::Import);
    }

    /// Sets the company by its name.
    pub fn set_company(&mut self, text: &str) {
        let name = crate::domain::company::named(&super::clean::line(text));
        self.card.company = (!name.is_empty()).then_some(crate::domain::client::CompanyRef {
            id: crate::domain::ids::CompanyId(0),
            name,
            source: Source::Import,
            given_by: None,
        });
    }

    /// Sets the language by its code or name; false when it is none that deskcard knows.
    pub fn set_language(&mut self, text: &str) -> bool {
        let text = super::clean::line(text);
        let Some(code) = crate::domain::check::language_of(&text) else {
            return text.is_empty();
        };
        self.card.language.code = Some(code);
        self.card.language.source = Some(Source::Import);
        true
    }

    /// The row as it may go on, or why it cannot (`R7`).
    pub fn checked(self) -> Result<Self, String> {
        let contacts = self.card.contacts.len();
        if contacts > MOST_CONTACTS {
            return Err(format!(
                "it has {contacts} contacts; a card has at most {MOST_CONTACTS}"
            ));
        }
        // A card of deskcard's own may have nothing on it, and comes back as it was.
        if self.is_empty() && self.own.is_none() {
            return Err("it says nothing that a card can hold".to_owned());
        }
        Ok(self)
    }
}
