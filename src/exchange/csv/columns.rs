//! What the columns of a file mean (`X2`): names that programs give them, and what each says of a card.

use crate::domain::contact::ContactKind;
use crate::domain::fields::CustomField;
use crate::domain::query::Field;

use super::general;
use super::programs::Program;

/// What a column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The whole name.
    Name,
    /// A part of the name; the order is that in which they are spoken.
    NamePart(NamePart),
    /// Another name of the client.
    SeenAs,
    Language,
    Company,
    Position,
    Note,
    Vip,
    Spammer,
    /// One or several e-mail addresses.
    Email,
    /// A phone of one of the types of `C9`; empty where a label beside it or the digits tell.
    Phone(&'static str),
    Site,
    Social(&'static str),
    /// `Twitter:https://…,Telegram:https://…`.
    SocialList,
    /// The messenger; empty where a column beside it tells.
    Messenger(&'static str),
    /// The name of the system.
    AdditionalId(&'static str),
    Tags,
    /// Tags without spaces, with spaces between them.
    TagWords,
    /// A part of an address; those with the same type and number belong together.
    Address(AddressPart),
    /// What kind of e-mail, phone or address the column with the same number is.
    LabelOf(Labelled),
    /// A field of the configuration.
    Custom(String),
    /// A list in deskcard's own manner.
    Own(ContactKind),
    OwnAddresses,
    OwnSites,
    OwnTags,
    Uid,
    Shared,
    Claimed,
    Created,
    Updated,
    /// Known, and of no use to a card.
    Nothing,
}

/// Part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NamePart {
    Prefix,
    Given,
    Middle,
    Family,
    Suffix,
}

/// A part of an address of a type (empty where a label tells).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AddressPart {
    pub(super) kind: &'static str,
    pub(super) of: Purpose,
    pub(super) part: Part,
}

/// What tells apart two addresses of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    Any,
    /// Where bills go.
    Billing,
}

/// The order is that in which an address is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The address as a whole, which the parts only repeat.
    Whole,
    Box,
    Extended,
    Street,
    Street2,
    City,
    Region,
    Code,
    Country,
}

/// What has a label of its own in another column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Labelled {
    Phone,
    Messenger,
    Address,
    /// Labels that say nothing a card holds.
    Other,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name as it stands in the file.
    pub(super) name: String,
    /// The number in its name: columns with the same one belong together.
    pub(super) number: u32,
    /// What it says; `None` for a column nobody knows.
    pub(super) target: Option<Target>,
}

/// A name as the tables have it: small letters and digits, everything else one space; numbers are `#`, and
/// the first one is given beside.
pub(super) fn normal(name: &str) -> (String, u32) {
    let mut words = String::new();
    let mut number = None;
    let mut digits = String::new();
    for c in name.to_lowercase().chars().chain(Some(' ')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            number = number.or(digits.parse().ok());
            digits.clear();
            words.push('#');
        }
        if c.is_alphanumeric() {
            words.push(c);
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    (words.trim().to_owned(), number.unwrap_or(0))
}

/// `MobilePhone` as programs call a field, in words.
fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut small = false;
    for c in name.chars() {
        if small && c.is_uppercase() {
            words.push(' ');
        }
        small = c.is_lowercase();
        words.push(c);
    }
    words
}

/// What the columns of a header mean: what was chosen by hand, then by the program, then what any program
/// means by such a name.
pub(super) fn columns(
    header: &[String],
    program: &Program,
    custom: &[CustomField],
    chosen: &[(String, String)],
) -> Vec<Column> {
    let names: Vec<(String, u32)> = header.iter().map(|name| normal(name)).collect();
    let has = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
    header
        .iter()
        .zip(&names)
        .map(|(raw, (name, number))| {
            let by_hand = chosen
                .iter()
                .find(|(column, _)| column.trim() == raw.trim())
                .map(|(_, field)| field_target(field, custom));
            let target = match by_hand {
                Some(target) => target,
                // A field of the configuration by its bare name gives way to what the program means by
                // it: a field may be called «name».
                None => prefixed_field(raw, custom)
                    .or_else(|| program.target(name))
                    .or_else(|| {
                        let built_in = Field::named(raw.trim(), &[]).is_some();
                        configured(custom, raw.trim()).filter(|_| !built_in)
                    })
                    .or_else(|| ambiguous(name, &has))
                    .or_else(|| general::meaning(name))
                    .or_else(|| general::meaning(&normal(&in_words(raw)).0)),
            };
            // «Home Street 2» goes on from «Home Street»; «Address 2 - Street» is another address.
            let alone =
                matches!(target, Some(Target::Address(_))) && !name.starts_with("address # ");
            Column {
                name: raw.trim().to_owned(),
                number: if alone { 0 } else { *number },
                target,
            }
        })
        .collect()
}

pub(super) fn find(table: &[(&str, Target)], name: &str) -> Option<Target> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, target)| target.clone())
}

/// Words that mean one thing beside some columns and another beside others.
fn ambiguous(name: &str, has: &impl Fn(&str) -> bool) -> Option<Target> {
    let street = |kind| {
        Target::Address(AddressPart {
            kind,
            of: Purpose::Any,
            part: Part::Street,
        })
    };
    match name {
        // «Mr.» beside a job title, otherwise the job.
        "title" if has("job title") || has("suffix") => Some(Target::NamePart(NamePart::Prefix)),
        "title" => Some(Target::Position),
        "address" if has("city") || has("zip") || has("country") => Some(street("")),
        "home address" if has("home city") => Some(street("home")),
        "work address" if has("work city") => Some(street("work")),
        "mailing address" if has("mailing city") || has("mailing address #") => {
            Some(street("mail"))
        }
        _ => None,
    }
}

/// A field of the configuration by its name with what deskcard and other programs put before it.
fn prefixed_field(name: &str, custom: &[CustomField]) -> Option<Target> {
    let name = name.trim();
    let lower = name.to_lowercase();
    ["custom.", "custom_fields.", "custom_field_", "cf_"]
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix).and(name.get(prefix.len()..)))
        .and_then(|bare| configured(custom, bare))
        // A field gone from the configuration keeps its values (`C16`).
        .or_else(|| {
            name.strip_prefix("custom.")
                .map(|name| Target::Custom(name.to_owned()))
        })
}

/// A field of the configuration by its name.
fn configured(custom: &[CustomField], name: &str) -> Option<Target> {
    let plain = |name: &str| name.to_lowercase().replace('_', " ");
    custom
        .iter()
        .find(|field| plain(&field.name) == plain(name))
        .map(|field| Target::Custom(field.name.clone()))
}

/// The meaning of a field of deskcard, chosen by hand; `None` leaves the column out.
fn field_target(field: &str, custom: &[CustomField]) -> Option<Target> {
    let field = field.trim();
    Some(match field {
        "" => return None,
        "name" => Target::Name,
        "also_seen_as" => Target::SeenAs,
        "language" => Target::Language,
        "company" => Target::Company,
        "position" => Target::Position,
        "note" => Target::Note,
        "spammer" => Target::Spammer,
        "vip" => Target::Vip,
        "phones" => Target::Phone(""),
        "emails" => Target::Email,
        "sites" => Target::Site,
        "socials" => Target::Social(""),
        "messengers" => Target::Messenger(""),
        "additional_ids" => Target::AdditionalId(""),
        "addresses" => Target::Address(AddressPart {
            kind: "other",
            of: Purpose::Any,
            part: Part::Whole,
        }),
        "tags" => Target::Tags,
        other => {
            return prefixed_field(other, custom).or_else(|| configured(custom, other));
        }
    })
}

/// Whether a column may be given this field by hand.
pub fn is_field(field: &str, custom: &[CustomField]) -> bool {
    field.trim().is_empty() || field_target(field, custom).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_their_words() {
        for (name, expected) in [
            ("E-mail 2 - Value", ("e mail # value", 2)),
            ("E-mail 2 Address", ("e mail # address", 2)),
            ("Business Country/Region", ("business country region", 0)),
            ("first_name", ("first name", 0)),
            ("Phone2", ("phone#", 2)),
            (" Имя ", ("имя", 0)),
        ] {
            assert_eq!(normal(name), (expected.0.to_owned(), expected.1));
        }
    }
}
