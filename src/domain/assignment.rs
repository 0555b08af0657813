//! `field=value` words: how `new` and `set` say what a card shall be (`SPEC 9`, Writing).

use super::client::{Address, Client, CompanyRef, LanguageField, Source, Standing};
use super::contact::phone::Region;
use super::contact::{ADDRESS_TYPES, Contact, ContactKind, email, entry, site};
use super::edit::AvatarEdit;
use super::fields::CustomField;
use super::ids::CompanyId;
use super::picture::{examine, media_type};
use super::toml_card::{labelled, same_or_new};

/// What an assignment does to its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `f=v`: the value, or one of the values; nothing clears.
    Set,
    /// `f+=v`.
    Add,
    /// `f-=v`.
    Remove,
}

/// What stands on the right; reading a file is the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text as typed, or the content of a text file.
    Text(String),
    /// The content of a file that is no text: a picture.
    Bytes(Vec<u8>),
}

/// One word, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Name of the field as in JSON.
    pub field: String,
    /// What is done to it.
    pub operation: Operation,
    /// With what.
    pub value: Value,
}

/// Why an assignment cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field as it was typed.
    pub field: String,
    /// One sentence.
    pub message: String,
    /// It contradicts the card rather than itself: VIP on a spammer (`S4`).
    pub conflict: bool,
}

/// Takes a word apart; the value may still name a file (`@FILE`). `None` when there is no `=` in it.
///
/// ```
/// use deskcard::domain::assignment::{Operation, split};
/// assert_eq!(split("tags+=a=b"), Some(("tags", Operation::Add, "a=b")));
/// assert_eq!(split("tags"), None);
/// ```
pub fn split(word: &str) -> Option<(&str, Operation, &str)> {
    let (left, value) = word.split_once('=')?;
    let (field, operation) = if let Some(field) = left.strip_suffix('+') {
        (field, Operation::Add)
    } else if let Some(field) = left.strip_suffix('-') {
        (field, Operation::Remove)
    } else {
        (left, Operation::Set)
    };
    Some((field.trim(), operation, value))
}

/// Carries out assignments on a copy of the card, in their order; what becomes of the picture is
/// returned, since its bytes travel apart.
///
/// Whether the result can be saved (no address, too long, another card's contact) is for the Save.
///
/// # Errors
/// All refusals: unknown fields, values that cannot be read, Spammer and VIP at once. The card is
/// then half changed and to be dropped.
pub fn apply(
    client: &mut Client,
    assignments: &[Assignment],
    region: Option<Region>,
    custom: &[CustomField],
) -> Result<AvatarEdit, Vec<Refusal>> {
    let original = client.clone();
    let mut work = Work {
        original: &original,
        client,
        region,
        custom,
        avatar: AvatarEdit::Keep,
        set: Vec::new(),
        moved: Vec::new(),
        marks: (None, None),
    };
    let mut refusals = Vec::new();
    for assignment in assignments {
        if let Err(message) = work.assign(assignment) {
            refusals.push(Refusal {
                field: assignment.field.clone(),
                message,
                conflict: false,
            });
        }
    }
    if let Err(refusal) = work.mark() {
        refusals.push(refusal);
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let avatar = work.avatar;
    let contacts = std::mem::take(&mut client.contacts);
    client.contacts = entry::arrange(&original.contacts, contacts);
    Ok(avatar)
}

struct Work<'c> {
    original: &'c Client,
    client: &'c mut Client,
    region: Option<Region>,
    custom: &'c [CustomField],
    avatar: AvatarEdit,
    /// Fields that were set already: a list goes on, a single value does not.
    set: Vec<String>,
    /// Contacts that turned out to be of another kind than their field.
    moved: Vec<Contact>,
    /// What is said of Spammer and VIP.
    marks: (Option<bool>, Option<bool>),
}

impl Work<'_> {
    fn assign(&mut self, assignment: &Assignment) -> Result<(), String> {
        let field = assignment.field.as_str();
        let operation = assignment.operation;
        if field == "avatar" {
            return self.picture(operation, &assignment.value);
        }
        let Value::Text(text) = &assignment.value else {
            return Err("the file is no UTF-8 text".to_owned());
        };
        let first = !self.set.iter().any(|set| set == field);
        if operation == Operation::Set && first {
            self.set.push(field.to_owned());
        }
        let list = contact_kind(field);
        if list.is_none() && !matches!(field, "sites" | "addresses" | "tags") {
            return self.single(field, operation, text, first);
        }
        if operation == Operation::Set && first {
            match (list, field) {
                // A messenger's link given as a profile has gone to the messengers already, and stays.
                (Some(kind), _) => {
                    let moved = &self.moved;
                    self.client
                        .contacts
                        .retain(|c| c.kind != kind || moved.contains(c));
                }
                (None, "sites") => self.client.sites.clear(),
                (None, "addresses") => self.client.addresses.clear(),
                (None, _) => self.client.tags.clear(),
            }
        }
        // A postal address may have several lines; everything else is one a line.
        if field == "addresses" {
            return match text.trim() {
                "" => Ok(()),
                text => self.address(operation, text),
            };
        }
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match (list, field) {
                (Some(kind), _) => self.contact(kind, operation, line)?,
                (None, "sites") => self.site(operation, line)?,
                (None, _) => self.tag(operation, line)?,
            }
        }
        Ok(())
    }

    /// A field with one value.
    fn single(
        &mut self,
        field: &str,
        operation: Operation,
        text: &str,
        first: bool,
    ) -> Result<(), String> {
        if field == "note" && operation == Operation::Add {
            let note = &mut self.client.note;
            if !note.is_empty() && !note.ends_with('\n') {
                note.push('\n');
            }
            note.push_str(text.trim_end());
            return Ok(());
        }
        let known = matches!(
            field,
            "name" | "language" | "company" | "position" | "note" | "spammer" | "vip"
        ) || field.starts_with("custom.");
        if !known {
            return Err(unknown(field));
        }
        if operation != Operation::Set {
            return Err(format!("it has one value: write {field}=VALUE"));
        }
        if !first {
            return Err("it has one value, and two are given".to_owned());
        }
        // A field of one line takes several as one, as a paste into the form does.
        let parts = text.split(['\n', '\r']).map(str::trim);
        let line = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let line = line.join(" ");
        let line = line.as_str();
        let client = &mut *self.client;
        match field {
            "name" => {
                line.clone_into(&mut client.name);
                client.name_source = Some(Source::Manual);
            }
            "position" => line.clone_into(&mut client.position),
            "note" => text.trim_end().clone_into(&mut client.note),
            "language" => {
                client.language = LanguageField {
                    code: (!line.is_empty()).then(|| line.to_owned()),
                    source: (!line.is_empty()).then_some(Source::Manual),
                    ..LanguageField::default()
                };
            }
            "company" => {
                let same = |company: &CompanyRef| company.name == line;
                if !client.company.as_ref().is_some_and(same) {
                    client.company = (!line.is_empty()).then(|| CompanyRef {
                        id: CompanyId(0),
                        name: line.to_owned(),
                        source: Source::Manual,
                        given_by: None,
                    });
                }
            }
            "spammer" => self.marks.0 = Some(yes_or_no(line)?),
            "vip" => self.marks.1 = Some(yes_or_no(line)?),
            custom => self.custom_value(custom, line)?,
        }
        Ok(())
    }

    fn custom_value(&mut self, field: &str, text: &str) -> Result<(), String> {
        let name = field.strip_prefix("custom.").unwrap_or(field);
        let set_up = self.custom.iter().any(|field| field.name == name);
        // A field gone from the configuration keeps its values, which can only be taken away.
        let can_go = text.is_empty() && self.original.custom.contains_key(name);
        if !(set_up || can_go) {
            let names: Vec<_> = self
                .custom
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            return Err(match names.as_slice() {
                [] => "the configuration sets up no fields of one's own".to_owned(),
                names => format!("the configuration knows only: {}", names.join(", ")),
            });
        }
        if text.is_empty() {
            self.client.custom.remove(name);
        } else {
            self.client.custom.insert(name.to_owned(), text.to_owned());
        }
        Ok(())
    }

    fn picture(&mut self, operation: Operation, value: &Value) -> Result<(), String> {
        self.avatar = match (operation, value) {
            (Operation::Set, Value::Text(text)) if text.trim().is_empty() => AvatarEdit::Remove,
            (Operation::Set, Value::Bytes(bytes)) => {
                examine(bytes)?;
                AvatarEdit::Set(bytes.clone())
            }
            // The bytes of a small picture may happen to be text as well.
            (Operation::Set, Value::Text(text)) if media_type(text.as_bytes()).is_some() => {
                examine(text.as_bytes())?;
                AvatarEdit::Set(text.clone().into_bytes())
            }
            (Operation::Set, Value::Text(_)) => {
                return Err("write avatar=@FILE with a PNG, JPEG, GIF or WebP file".to_owned());
            }
            _ => return Err("it has one value: write avatar=@FILE".to_owned()),
        };
        Ok(())
    }

    fn contact(
        &mut self,
        kind: ContactKind,
        operation: Operation,
        text: &str,
    ) -> Result<(), String> {
        if kind == ContactKind::Email {
            for address in email::split_lines(text) {
                self.typed_contact(kind, operation, "", &address)?;
            }
            return Ok(());
        }
        let text = match kind {
            ContactKind::AdditionalId => text.strip_prefix("id:").unwrap_or(text),
            _ => text,
        };
        let (label, value) = labelled(kind, text);
        self.typed_contact(kind, operation, label, value)
    }

    fn typed_contact(
        &mut self,
        kind: ContactKind,
        operation: Operation,
        label: &str,
        text: &str,
    ) -> Result<(), String> {
        let contact = same_or_new(self.original, kind, label, text, self.region);
        if operation != Operation::Remove {
            if let Some(problem) = contact.problem() {
                return Err(problem);
            }
            let double = self.client.contacts.iter_mut().find(|c| same(c, &contact));
            match double {
                // Said again, it may have another type.
                Some(_) if label.is_empty() => {}
                Some(known) => *known = entry::amend(known, label, text, self.region),
                None => {
                    if contact.kind != kind {
                        self.moved.push(contact.clone());
                    }
                    self.client.contacts.push(contact);
                }
            }
            return Ok(());
        }
        let before = self.client.contacts.len();
        self.client.contacts.retain(|known| {
            !(known.kind == kind
                && (same(known, &contact)
                    || known.value == text
                        && (label.is_empty() || entry::label_of(known) == label)))
        });
        found(before != self.client.contacts.len(), text)
    }

    fn site(&mut self, operation: Operation, text: &str) -> Result<(), String> {
        if operation == Operation::Remove {
            let url = site::parse(text).unwrap_or_else(|_| text.to_owned());
            let before = self.client.sites.len();
            self.client
                .sites
                .retain(|site| *site != url && site != text);
            return found(before != self.client.sites.len(), text);
        }
        let url = site::parse(text)?;
        if !self.client.sites.contains(&url) {
            self.client.sites.push(url);
        }
        Ok(())
    }

    fn address(&mut self, operation: Operation, text: &str) -> Result<(), String> {
        let (kind, text) = match text.split_once(':') {
            Some((kind, text)) if ADDRESS_TYPES.contains(&kind) => (Some(kind), text.trim()),
            _ => (None, text),
        };
        if operation == Operation::Remove {
            let before = self.client.addresses.len();
            self.client.addresses.retain(|address| {
                !(address.text == text && kind.is_none_or(|kind| address.kind == kind))
            });
            return found(before != self.client.addresses.len(), text);
        }
        let address = Address {
            kind: kind.unwrap_or("other").to_owned(),
            text: text.to_owned(),
        };
        if !self.client.addresses.contains(&address) {
            self.client.addresses.push(address);
        }
        Ok(())
    }

    fn tag(&mut self, operation: Operation, text: &str) -> Result<(), String> {
        if operation == Operation::Remove {
            let before = self.client.tags.len();
            self.client.tags.retain(|tag| tag != text);
            return found(before != self.client.tags.len(), text);
        }
        if !self.client.tags.iter().any(|tag| tag == text) {
            self.client.tags.push(text.to_owned());
        }
        Ok(())
    }

    /// `S4`: the marks exclude each other; a mark takes the other's place only when the other is
    /// taken off in the same call.
    fn mark(&mut self) -> Result<(), Refusal> {
        let refusal = |field: &str, message: &str, conflict| {
            Err(Refusal {
                field: field.to_owned(),
                message: message.to_owned(),
                conflict,
            })
        };
        let now = self.client.standing;
        self.client.standing = match self.marks {
            (Some(true), Some(true)) => {
                return refusal("vip", "a card is not spammer and VIP at once", false);
            }
            (None, Some(true)) if now == Standing::Spammer => {
                return refusal("vip", "the card is marked as spammer; add spammer=no", true);
            }
            (Some(true), None) if now == Standing::Vip => {
                return refusal("spammer", "the card is marked as VIP; add vip=no", true);
            }
            (Some(true), _) => Standing::Spammer,
            (_, Some(true)) => Standing::Vip,
            (Some(false), _) if now == Standing::Spammer => Standing::Normal,
            (_, Some(false)) if now == Standing::Vip => Standing::Normal,
            _ => now,
        };
        Ok(())
    }
}

/// The kind of contact a field holds.
fn contact_kind(field: &str) -> Option<ContactKind> {
    Some(match field {
        "phones" => ContactKind::Phone,
        "emails" => ContactKind::Email,
        "socials" => ContactKind::Social,
        "messengers" => ContactKind::Messenger,
        "additional_ids" => ContactKind::AdditionalId,
        _ => return None,
    })
}

fn same(known: &Contact, contact: &Contact) -> bool {
    match (&known.key, &contact.key) {
        (Some(one), Some(other)) => one == other,
        (None, None) => known.kind == contact.kind && known.value == contact.value,
        _ => false,
    }
}

fn found(found: bool, text: &str) -> Result<(), String> {
    if found {
        Ok(())
    } else {
        Err(format!("there is no «{text}» to remove"))
    }
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "on" => Ok(true),
        "no" | "n" | "false" | "0" | "off" | "" => Ok(false),
        _ => Err(format!("«{text}» is neither yes nor no")),
    }
}

fn unknown(field: &str) -> String {
    match field {
        "id"
        | "name_source"
        | "also_seen_as"
        | "language_source"
        | "language_suggestion"
        | "contacts"
        | "tickets"
        | "created_at"
        | "updated_at" => "it cannot be set".to_owned(),
        _ => "there is no such field; see deskcard set --help".to_owned(),
    }
}

#[cfg(test)]
mod tests;
