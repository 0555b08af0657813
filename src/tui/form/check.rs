//! What the form finds while one types (`C9`, `C21`): the number a phone is, why it is none, what
//! Save would refuse, and the type that follows from the text.

use crate::domain::contact::phone::{self, Region};
use crate::domain::contact::{ContactKind, email, entry, messenger, reference, site, social};

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
        How::Contacts(kind) => {
            line.check.wrong = entry::problem(*kind, text);
            contact(*kind, line, region);
        }
        How::Sites => line.check.wrong = site::parse(text).err(),
        How::Language if tongue::code(text).is_none() => {
            line.check.wrong = Some(format!("«{text}» is no language; ↓ shows them all"));
        }
        How::Custom(field) => line.check.wrong = field.problem(text),
        // A path is no picture yet; the line is empty again once the file was read.
        How::Picture => line.check.wrong = Some("Enter reads this file".to_owned()),
        _ => {}
    }
}

fn contact(kind: ContactKind, line: &mut Line, region: Option<Region>) {
    let text = line.text.trim();
    match kind {
        ContactKind::Phone => {
            let phone = phone::parse(text, region);
            if line.guessed {
                line.kind = phone.mobile_guess.unwrap_or_default().to_owned();
            }
            line.check.e164 = phone.key.map(|key| key.0.replace(";ext=", " ext. "));
            line.check.remark = phone
                .reason
                .map(|reason| format!("{reason}; kept, not matched"));
        }
        ContactKind::Social => {
            let label = if line.guessed { "" } else { line.kind.as_str() };
            let profile = social::find(label, text);
            if line.guessed {
                line.kind = profile
                    .as_ref()
                    .map(|p| p.network.clone())
                    .unwrap_or_default();
            }
            if profile.is_none() && line.check.wrong.is_none() {
                line.check.remark = Some("leads to no profile; kept, not matched".to_owned());
            }
        }
        ContactKind::Messenger => {
            if line.guessed
                && let Some(key) = reference::link_key(text, region)
                && reference::kind(&key) == ContactKind::Messenger
                && let Some((name, _)) = key.as_str().split_once(':')
            {
                line.kind = name.to_owned();
            }
            if messenger::key(&line.kind, text, region).is_none() {
                line.check.remark = Some("is no id there; kept, not matched".to_owned());
            }
        }
        ContactKind::Email | ContactKind::AdditionalId => {}
    }
}

/// The text of a line as Save takes it, when the caret leaves it: pieces of their own, spaces and
/// `mailto:` dropped. `None` when it stays as it is.
pub(super) fn tidy(how: &How, line: &Line) -> Option<Vec<Line>> {
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
        How::Language => vec![fresh(tongue::shown(&tongue::code(&line.text)?))],
        How::Sites => vec![fresh(site::parse(line.text.trim()).ok()?)],
        How::Words => vec![fresh(super::sheet::words(&line.text).join(", "))],
        How::Note | How::Marks | How::Addresses => return None,
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
