//! What the form finds while one types (`C9`, `C21`): the number a phone is, why it is none, what
//! Save would refuse, and the type that follows from the text.

use crate::domain::check::custom_problem;
use crate::domain::contact::phone::Region;
use crate::domain::contact::{ContactKind, email, entry, site};

use crate::domain::fields::CustomType;

use super::sheet::{How, Line, Load};
use super::tongue;

/// What was found in a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Check {
    /// E.164 of a valid phone.
    pub(super) e164: Option<String>,
    /// Why a contact that is kept will not be matched.
    pub(super) remark: Option<String>,
    /// Why the line cannot be saved.
    pub(super) wrong: Option<String>,
}

/// Looks at a line again after its text changed.
pub(super) fn line(how: &How, line: &mut Line, region: Option<Region>) {
    line.check = Check::default();
    if line.is_blank() {
        return;
    }
    let text = line.text.trim();
    match how {
        How::Contacts(kind) => contact(*kind, line, region),
        How::Sites => line.check.wrong = site::parse(text).err(),
        How::Language if tongue::code(text).is_none() => {
            line.check.wrong = Some(format!("«{text}» is no language; ↓ shows them all"));
        }
        How::Custom(field) => line.check.wrong = custom_problem(field, text),
        // A path is no picture yet; the line is empty again once the file was read.
        How::Picture => line.check.wrong = Some("the file is not read yet: Enter".to_owned()),
        _ => {}
    }
}

fn contact(kind: ContactKind, line: &mut Line, region: Option<Region>) {
    let text = line.text.trim().to_owned();
    // A new line of a messenger shows one from the start, so it is taken as said.
    let follows = line.guessed && kind != ContactKind::Messenger;
    let label = if follows { "" } else { line.kind.as_str() };
    let found = entry::enter(kind, label, &text, region);
    if line.guessed && kind != ContactKind::AdditionalId {
        let has_key = found.key.is_some();
        line.kind = match kind {
            // What the digits do not tell is left open.
            ContactKind::Phone if !has_key || found.label == "other" => String::new(),
            ContactKind::Phone => found.label.clone(),
            _ => found.network.clone(),
        };
    }
    line.check.wrong = found.problem();
    line.check.e164 = match kind {
        ContactKind::Phone => found
            .key
            .as_ref()
            .map(|key| key.0.replace(";ext=", " ext. ")),
        _ => None,
    };
    if found.key.is_none() && line.check.wrong.is_none() {
        line.check.remark = found.warning(region);
    }
}

/// The text of a line as Save takes it, when the caret leaves it: pieces of their own, spaces and
/// `mailto:` dropped. `None` when it stays as it is.
pub(super) fn tidy(how: &How, line: &Line, region: Option<Region>) -> Option<Vec<Line>> {
    let fresh = |text: String| Line {
        kind: line.kind.clone(),
        guessed: line.guessed,
        ..Line::of(text)
    };
    let tidied: Vec<Line> = match how {
        How::Contacts(ContactKind::Email) => {
            let mut pieces: Vec<Line> = email::split_lines(&line.text)
                .into_iter()
                .map(fresh)
                .collect();
            // What the card knows of the contact stays with its address.
            let before = match &line.load {
                Load::Contact(contact) => contact.value.as_str(),
                _ => "",
            };
            let heir = pieces
                .iter()
                .position(|piece| piece.text == before)
                .unwrap_or(0);
            if let Some(heir) = pieces.get_mut(heir) {
                heir.load = line.load.clone();
            }
            pieces
        }
        How::Contacts(ContactKind::AdditionalId) if line.kind.is_empty() => {
            let contact = entry::enter(ContactKind::AdditionalId, "", &line.text, None);
            vec![Line {
                kind: contact.network,
                guessed: false,
                load: line.load.clone(),
                ..Line::of(contact.value)
            }]
        }
        // A link is the id in it, and says which messenger.
        How::Contacts(ContactKind::Messenger) => {
            let found = entry::enter(ContactKind::Messenger, &line.kind, &line.text, region);
            let is_id = found.key.is_some() && found.kind == ContactKind::Messenger;
            let text = if is_id {
                found.value
            } else {
                line.text.trim().to_owned()
            };
            vec![Line {
                kind: if is_id {
                    found.network
                } else {
                    line.kind.clone()
                },
                load: line.load.clone(),
                ..fresh(text)
            }]
        }
        How::Language => vec![fresh(tongue::shown(&tongue::code(&line.text)?))],
        How::Sites => vec![fresh(site::parse(line.text.trim()).ok()?)],
        How::Words => vec![fresh(super::sheet::words(&line.text).join(", "))],
        How::Addresses => {
            let lines = line.text.lines().map(str::trim);
            let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            vec![fresh(lines.join("\n"))]
        }
        How::Note | How::Marks => return None,
        How::Custom(field) if field.kind == CustomType::Choice => return None,
        How::Contacts(_) | How::Line | How::Picture | How::Company | How::Custom(_) => {
            vec![Line {
                load: line.load.clone(),
                ..fresh(line.text.trim().to_owned())
            }]
        }
    };
    let same = matches!(&tidied[..], [only] if only.text == line.text && only.kind == line.kind);
    (!same && !tidied.is_empty()).then_some(tidied)
}

/// A site with its scheme, as it is kept; text that is none stays as typed.
pub(super) fn site(text: &str) -> String {
    site::parse(text.trim()).unwrap_or_else(|_| text.trim().to_owned())
}

/// The type typed before the text, and what is left: `fax +49 …`, `telegram:ivan`.
pub(super) fn typed_kind(how: &How, text: &str) -> Option<(String, usize)> {
    let (kinds, _) = how.kinds()?;
    let end = text.find([' ', ':'])?;
    let kind = kinds.iter().find(|kind| text.get(..end) == Some(**kind))?;
    let rest = text.get(end + 1..)?;
    // The scheme of a link is no type.
    (!rest.starts_with("//")).then(|| ((*kind).to_owned(), end + 1))
}
