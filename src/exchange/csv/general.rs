//! What names of columns mean whoever wrote them (`X2`): `assets/columns.txt`, by the names that
//! [`super::columns::normal`] gives them. Programs that mean something else say so in [`super::programs`].

use std::collections::HashMap;
use std::sync::LazyLock;

use super::columns::{AddressPart, Labelled, NamePart, Part, Purpose, Target};
use crate::domain::contact::ContactKind;

const TEXT: &str = include_str!("../../../assets/columns.txt");

static MEANINGS: LazyLock<HashMap<&'static str, Target>> = LazyLock::new(|| {
    entries()
        .filter_map(|(word, name)| Some((name, target(word)?)))
        .collect()
});

/// What a name means wherever nothing else is known of it.
pub(super) fn meaning(name: &str) -> Option<Target> {
    MEANINGS.get(name).cloned()
}

/// The word of a field with each of the names that mean it.
fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut word = "";
    TEXT.lines()
        .filter(|line| !line.starts_with("# "))
        .flat_map(move |line| {
            let names = match line.split_once(": ") {
                Some((begun, names)) if !line.starts_with(' ') => {
                    word = begun;
                    names
                }
                _ => line,
            };
            let of = word;
            names.split('|').map(move |name| (of, name.trim()))
        })
        .filter(|(_, name)| !name.is_empty())
}

/// The field of a word such as `phone.mobile`; `None` for a word that is none.
fn target(word: &'static str) -> Option<Target> {
    let (field, kind) = word.split_once('.').unwrap_or((word, ""));
    Some(match (field, kind) {
        ("name", "") => Target::Name,
        ("name", part) => Target::NamePart(match part {
            "prefix" => NamePart::Prefix,
            "given" => NamePart::Given,
            "middle" => NamePart::Middle,
            "family" => NamePart::Family,
            "suffix" => NamePart::Suffix,
            _ => return None,
        }),
        ("seen-as", "") => Target::SeenAs,
        ("email", "") => Target::Email,
        ("phone", kind) => Target::Phone(kind),
        ("label", of) => Target::LabelOf(match of {
            "phone" => Labelled::Phone,
            "messenger" => Labelled::Messenger,
            "address" => Labelled::Address,
            "other" => Labelled::Other,
            _ => return None,
        }),
        ("company", "") => Target::Company,
        ("position", "") => Target::Position,
        ("note", "") => Target::Note,
        ("site", "") => Target::Site,
        ("social", network) => Target::Social(network),
        ("socials", "") => Target::SocialList,
        ("messenger", messenger) => Target::Messenger(messenger),
        ("messengers", "") => Target::Own(ContactKind::Messenger),
        ("id", system) => Target::AdditionalId(system),
        ("tags", "") => Target::Tags,
        ("language", "") => Target::Language,
        ("vip", "") => Target::Vip,
        ("spammer", "") => Target::Spammer,
        ("nothing", "") => Target::Nothing,
        ("address", place) => Target::Address(address(place)?),
        _ => return None,
    })
}

/// `home.city`; `any` where a label beside it tells the type. `billing` is another one of the type `mail`.
fn address(place: &'static str) -> Option<AddressPart> {
    let (kind, part) = place.split_once('.')?;
    let (kind, of) = match kind {
        "any" => ("", Purpose::Any),
        "billing" => ("mail", Purpose::Billing),
        kind => (kind, Purpose::Any),
    };
    Some(AddressPart {
        kind,
        of,
        part: match part {
            "whole" => Part::Whole,
            "box" => Part::Box,
            "extended" => Part::Extended,
            "street" => Part::Street,
            "street2" => Part::Street2,
            "city" => Part::City,
            "region" => Part::Region,
            "code" => Part::Code,
            "country" => Part::Country,
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::columns::normal;
    use super::*;

    #[test]
    fn every_name_stands_once_as_it_is_looked_up_and_means_a_field() {
        let mut seen = HashMap::new();
        for (word, name) in entries() {
            assert!(target(word).is_some(), "{word}");
            assert_eq!(normal(&name.replace('#', "1")).0, name, "under {word}");
            let before = seen.insert(name, word);
            assert_eq!(before, None, "«{name}» is {word} too");
        }
        assert!(seen.len() > 600, "{}", seen.len());
    }
}
