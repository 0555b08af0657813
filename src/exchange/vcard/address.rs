//! Addresses in parts: as the one text of a card, and back as the parts they came in.

use encoding_rs::UTF_8;

use super::TYPE;
use super::property::Property;
use crate::domain::client::Address;
use crate::exchange::clean;

/// The parts of an address in the order of the standard: box, extension, street, town, region, code,
/// country.
const STREET: usize = 2;

/// The type of `C15` for the types of an address and the label beside it.
pub(super) fn kind(property: &Property, label: Option<&str>) -> &'static str {
    let types = property.types();
    let label = label.map(str::to_lowercase);
    let has = |word: &str| types.iter().any(|kind| kind == word);
    let says = |word: &str| label.as_deref().is_some_and(|label| label.contains(word));
    match property.param(TYPE) {
        Some("mail") => "mail",
        Some("other") => "other",
        _ if has("home") => "home",
        _ if has("work") => "work",
        _ if has("postal") => "mail",
        _ if says("home") || says("privat") => "home",
        _ if says("work") || says("office") => "work",
        _ => "other",
    }
}

/// An address in parts as one text. What a letter would say, where the file has it, is the text if it has
/// all the parts in it; else it stands before them.
pub(super) fn text(property: &Property) -> String {
    let parts: Vec<String> = property
        .parts()
        .iter()
        .map(|part| clean::block(part).trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let joined = parts.join(", ");
    let Some(label) = property.param("LABEL") else {
        return joined;
    };
    // A label in quotes has its newlines as `^n`, or as texts have them.
    let label = label.replace("\\n", "\n").replace("\\N", "\n");
    let label = clean::block(label.trim());
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let whole = plain(&label);
    if parts.iter().all(|part| whole.contains(&plain(part))) {
        label.into_owned()
    } else {
        format!("{label}\n{joined}")
    }
}

/// Whether an address has more parts than the text of a card can say again.
pub(super) fn is_in_parts(property: &Property) -> bool {
    let parts = property.parts();
    let beside = |(at, part): (usize, &String)| at != STREET && !part.trim().is_empty();
    property.name == "ADR" && parts.iter().enumerate().any(beside)
}

/// Whether a kept `ADR`, with the label kept beside it, is still this address.
pub(super) fn fits(line: &str, label: Option<&str>, address: &Address) -> bool {
    Property::read(line.as_bytes(), UTF_8).is_ok_and(|property| {
        property.name == "ADR"
            && clean::block(&text(&property)).trim_start()
                == clean::block(&address.text).trim_start()
            && kind(&property, label) == address.kind
    })
}
