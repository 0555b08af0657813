//! Cards of a vCard file as rows.

use encoding_rs::{Encoding, UTF_8};

use super::address;
use super::cards::{self, Logical, RawCard};
use super::kept::{self, is_named};
use super::lines::head_says;
use super::property::Property;
use super::read_contacts;
use super::{
    CREATED, FIELD, HOUSE, LANGUAGE, NAMELESS, SECOND, SEEN_AS, SOURCE, STANDING, TYPE, UPDATED,
};
use crate::domain::client::{Source, Standing};
use crate::domain::fold::fold;
use crate::domain::picture::media_type;
use crate::domain::time::Timestamp;
use crate::exchange::clean;
use crate::exchange::decoding;
use crate::exchange::incoming::{Draft, Incoming, Picture, Setting};

/// The largest picture a card takes (`R7`).
const MOST_PICTURE: usize = 5 * 1024 * 1024;
/// What is kept of one property without a field, and of all of them on a card (`R7`).
const MOST_KEPT: usize = 64 * 1024;
const MOST_KEPT_IN_ALL: usize = 256 * 1024;

/// What a card of any program has and nobody misses: the version is written anew, the rest speaks of the
/// program and of the export.
const DROPPED: [&str; 5] = ["VERSION", "PRODID", "REV", "PROFILE", "MAILER"];

/// Reads a file of any number of cards.
pub fn read<'t>(bytes: &'t [u8], setting: Setting<'t>) -> impl Iterator<Item = Incoming> + 't {
    let text = decoding::encoding_of(bytes);
    let whole = (text != UTF_8 && !text.is_ascii_compatible())
        .then(|| text.decode_with_bom_removal(bytes).0.into_owned());
    let cards = match &whole {
        Some(text) => cards::cut(text.as_bytes()),
        None => cards::cut(bytes),
    };
    let fallback = fallback(&cards);
    cards
        .into_iter()
        .enumerate()
        .map(move |(at, raw)| Incoming {
            row: at as u64 + 1,
            line: raw.line,
            card: raw.lines.and_then(|lines| {
                let mut draft = card(&lines, &setting, fallback)?;
                draft.remarks.splice(..0, raw.remarks);
                Ok(draft)
            }),
        })
}

/// The code page of texts that do not name theirs and are no UTF-8.
fn fallback(cards: &[RawCard]) -> &'static Encoding {
    let nameless = || {
        cards
            .iter()
            .filter_map(|card| card.lines.as_ref().ok())
            .flatten()
            .filter(|line| !head_says(&line.bytes, "CHARSET="))
            .map(|line| line.bytes.as_slice())
            .filter(|bytes| std::str::from_utf8(bytes).is_err())
    };
    if nameless().next().is_some() {
        decoding::code_page(nameless())
    } else {
        encoding_rs::WINDOWS_1252
    }
}

/// What is put together only when all properties were seen.
#[derive(Default)]
struct Gathered {
    full_name: Option<String>,
    parts: Option<Property>,
    nameless: bool,
    titles: Vec<Property>,
    role: Option<Property>,
    notes: Vec<String>,
    updated: Option<Timestamp>,
    label: Option<Property>,
    nickname: Option<String>,
    consumed_groups: Vec<String>,
    kept: Vec<Property>,
}

impl Gathered {
    /// Keeps a further `N` or `ORG` beside the first.
    fn keep_second(&mut self, property: &Property) {
        self.kept.push(Property {
            name: format!("{SECOND}{}", property.name),
            ..property.clone()
        });
    }
}

/// Whether an agent is told by a whole card, not by a link.
fn is_card(agent: &Property) -> bool {
    let value = agent.value.trim();
    let head = value.get(..11).unwrap_or(value);
    head.is_empty() || head.eq_ignore_ascii_case("BEGIN:VCARD")
}

fn card(
    lines: &[Logical],
    setting: &Setting<'_>,
    fallback: &'static Encoding,
) -> Result<Draft, String> {
    let mut properties = Vec::with_capacity(lines.len());
    for line in lines {
        let property = Property::read(&line.bytes, fallback)
            .map_err(|why| format!("line {}: {why}", line.line))?;
        properties.push(property);
    }
    let labels = |group: &Option<String>| {
        let group = group.as_ref()?;
        properties
            .iter()
            .find(|other| other.name == "X-ABLABEL" && other.group.as_ref() == Some(group))
            .map(Property::text)
    };
    let mut draft = Draft::blank(setting);
    let mut gathered = Gathered::default();
    for property in &properties {
        let label = labels(&property.group);
        let taken = take(&mut draft, &mut gathered, property, setting)
            || read_contacts::take(&mut draft, property, label.as_deref(), setting);
        if taken {
            gathered.consumed_groups.extend(property.group.clone());
        }
        if !taken || address::is_in_parts(property) {
            gathered.kept.push(property.clone());
        }
    }
    settle(&mut draft, gathered)?;
    draft.checked()
}

/// Takes what is one value on the card; false for what is a contact or nothing.
fn take(
    draft: &mut Draft,
    gathered: &mut Gathered,
    property: &Property,
    setting: &Setting<'_>,
) -> bool {
    let source = property.param(SOURCE).and_then(Source::from_name);
    match property.name.as_str() {
        name if DROPPED.contains(&name) => {}
        "FN" => {
            let name = clean::line(&property.text()).into_owned();
            if property.param(NAMELESS).is_some() {
                gathered.nameless = true;
                draft.card.name_source = source;
            } else if name.is_empty() {
            } else if gathered.full_name.is_none() {
                gathered.full_name = Some(name);
                draft.card.name_source = Some(source.unwrap_or(Source::Import));
            } else {
                add_seen(draft, &name);
            }
        }
        "N" if gathered.parts.is_none() => gathered.parts = Some(property.clone()),
        "N" if !property.value.trim_matches([';', ' ']).is_empty() => {
            gathered.keep_second(property)
        }
        "NICKNAME" => {
            gathered.nickname = gathered
                .nickname
                .take()
                .or_else(|| property.list().into_iter().next());
            return false;
        }
        "AGENT" if is_card(property) => {
            let remark = "the card of an agent inside is left out".to_owned();
            draft.remarks.push(remark);
        }
        SEEN_AS => add_seen(draft, &property.text()),
        "UID" => {
            let uid = clean::line(&property.text()).into_owned();
            if !uid.is_empty() && uid.len() <= 1024 {
                draft.card.kept.uid = Some(uid);
            }
        }
        "ORG" if draft.card.company.is_none() => {
            let parts = property.parts();
            let named = parts.iter().position(|part| !part.trim().is_empty());
            draft.set_company(
                named
                    .and_then(|at| parts.get(at))
                    .map_or("", String::as_str),
            );
            if let (Some(company), Some(source)) = (&mut draft.card.company, source) {
                company.source = source;
            }
            // Departments have no field; they are written back beside the company.
            if parts.iter().filter(|part| !part.trim().is_empty()).count() > 1 {
                gathered.kept.push(property.clone());
            }
        }
        "ORG" if !property.value.trim_matches([';', ' ']).is_empty() => {
            gathered.keep_second(property)
        }
        "TITLE" => gathered.titles.push(property.clone()),
        "ROLE" if gathered.role.is_none() => gathered.role = Some(property.clone()),
        "NOTE" => gathered
            .notes
            .push(clean::block(&property.text()).into_owned()),
        "LANG" | LANGUAGE => {
            if draft.card.language.code.is_some() || !draft.set_language(&property.text()) {
                return false;
            }
            if let Some(source) = source {
                draft.card.language.source = Some(source);
            }
        }
        "CATEGORIES" => {
            for tag in property.list() {
                draft.add_tag(&tag);
            }
        }
        STANDING => {
            draft.card.standing = match property.text().trim() {
                "vip" => Standing::Vip,
                "spammer" => Standing::Spammer,
                _ => return false,
            };
        }
        FIELD => {
            let name = property.param(TYPE).unwrap_or_default().to_owned();
            let value = clean::block(&property.text()).into_owned();
            draft.card.custom.insert(name, value);
        }
        HOUSE => draft.card.house = true,
        CREATED => {
            draft.card.created_at = Timestamp::parse(&property.text()).unwrap_or(setting.now);
        }
        UPDATED => gathered.updated = Timestamp::parse(&property.text()),
        "PHOTO" => return photo(draft, property, source),
        "LABEL" if gathered.label.is_none() => gathered.label = Some(property.clone()),
        _ => return false,
    }
    true
}

fn add_seen(draft: &mut Draft, name: &str) {
    let name = clean::line(name).into_owned();
    if !name.is_empty() && !draft.card.also_seen_as.contains(&name) {
        draft.card.also_seen_as.push(name);
    }
}

/// A picture in the file itself; a link is kept and never followed (`C2`).
fn photo(draft: &mut Draft, property: &Property, source: Option<Source>) -> bool {
    let Some(bytes) = property.bytes() else {
        return property.value.trim().is_empty();
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(why) => {
            draft
                .remarks
                .push(format!("its picture cannot be read: {why}"));
            return true;
        }
    };
    if bytes.len() > MOST_PICTURE {
        draft
            .remarks
            .push("its picture is larger than 5 MB, which is the limit".to_owned());
        return true;
    }
    if media_type(&bytes).is_none() {
        draft
            .remarks
            .push("its picture is no PNG, JPEG, GIF or WebP".to_owned());
        return false;
    }
    if draft.picture.is_none() {
        draft.picture = Some(Picture {
            bytes,
            source: source.unwrap_or(Source::Import),
            given_by: None,
        });
    }
    true
}

fn settle(draft: &mut Draft, mut gathered: Gathered) -> Result<(), String> {
    let parts_name = gathered.parts.as_ref().map(composed).unwrap_or_default();
    match gathered.full_name.take() {
        Some(name) => draft.card.name = name,
        None if gathered.nameless => {}
        None if parts_name.is_empty() => {
            draft.set_name(gathered.nickname.as_deref().unwrap_or_default());
        }
        None => draft.set_name(&parts_name),
    }
    if let Some(parts) = gathered.parts.take() {
        let words = parts.parts();
        let only_given = words
            .iter()
            .enumerate()
            .all(|(at, part)| at == 1 || part.trim().is_empty());
        let fits = parts_fit(&parts.kept(), &draft.card.name);
        if !only_given && fits {
            gathered.kept.insert(0, parts);
        } else if !fits && !parts_name.is_empty() && parts_name != draft.card.name {
            // Another name altogether, such as a person's under that of a company.
            add_seen(draft, &parts_name);
        }
    }
    for title in std::mem::take(&mut gathered.titles) {
        let text = clean::line(&title.text()).into_owned();
        if draft.card.position.is_empty() {
            draft.card.position = text;
        } else if !text.is_empty() && text != draft.card.position {
            gathered.kept.push(title);
        }
    }
    if let Some(role) = gathered.role.take() {
        let text = clean::line(&role.text()).into_owned();
        if draft.card.position.is_empty() {
            draft.card.position = text;
        } else if draft.card.position != text {
            gathered.kept.push(role);
        }
    }
    let notes: Vec<&str> = gathered
        .notes
        .iter()
        .map(String::as_str)
        .filter(|note| !note.is_empty())
        .collect();
    draft.card.note = clean::block(&notes.join("\n")).into_owned();
    // The address as it is written on a letter, where there is none in parts.
    if let Some(label) = gathered.label.take() {
        if draft.card.addresses.is_empty() {
            draft.add_address(address::kind(&label, None), &label.text());
        } else {
            gathered.kept.push(label);
        }
    }
    if let Some(updated) = gathered.updated {
        draft.own = draft.card.kept.uid.as_ref().map(|_| updated);
        draft.card.updated_at = updated;
    }
    draft.card.updated_at = draft.card.updated_at.max(draft.card.created_at);
    draft.card.sort_contacts();
    keep(draft, &gathered);
    Ok(())
}

/// Keeps what has no field. Labels of what has one are spent.
fn keep(draft: &mut Draft, gathered: &Gathered) {
    let mut size = draft.card.kept.lines.iter().map(String::len).sum::<usize>();
    let mut left_out = 0;
    for property in &gathered.kept {
        let of_taken = property.name.starts_with("X-AB")
            && property.group.as_ref().is_some_and(|group| {
                gathered.consumed_groups.contains(group)
                    && !gathered.kept.iter().any(|other| {
                        other.group.as_ref() == Some(group) && !other.name.starts_with("X-AB")
                    })
            });
        if of_taken || property.value.trim().is_empty() {
            continue;
        }
        let line = kept::as_kept(property.kept());
        if line.len() > MOST_KEPT || size + line.len() > MOST_KEPT_IN_ALL {
            left_out += 1;
            continue;
        }
        size += line.len();
        draft.card.kept.add_lines(&[line]);
    }
    if left_out > 0 {
        draft.remarks.push(format!(
            "{left_out} properties without a field are left out: they are longer than 64 KiB, or all together longer than 256 KiB"
        ));
    }
}

/// A name from its parts, as one speaks it: prefix, given, additional, family, suffix.
fn composed(parts: &Property) -> String {
    let parts = parts.parts();
    let part = |at: usize| {
        let text = parts.get(at).map_or("", String::as_str);
        clean::line(&text.replace(',', " ")).into_owned()
    };
    [part(3), part(1), part(2), part(0), part(4)]
        .iter()
        .flat_map(|part| part.split_whitespace())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a kept `N` is still of this name: each word of its family and given name is in the name. Further
/// names are often left out of what a program shows; but beside a word that `N` has not, they may be what
/// was corrected since.
pub(super) fn parts_fit(line: &str, name: &str) -> bool {
    let Ok(property) = Property::read(line.as_bytes(), UTF_8) else {
        return false;
    };
    let name = fold(name);
    let parts: Vec<String> = property.parts().iter().map(|part| fold(part)).collect();
    let said = |parts: &[String]| {
        let mut words = parts.iter().flat_map(|part| part.split_whitespace());
        words.all(|word| name.contains(word))
    };
    let spoken = parts.get(..2).unwrap_or(&parts);
    let further = parts.get(2..3).unwrap_or_default();
    let all: Vec<&str> = parts.iter().flat_map(|part| words_of(part)).collect();
    let is_known = |word: &str| {
        let initial = word.chars().nth(1).is_none();
        all.iter()
            .any(|known| *known == word || initial && known.starts_with(word))
    };
    is_named(line, "N")
        && spoken.iter().any(|part| !part.trim().is_empty())
        && said(spoken)
        && (said(further) || words_of(&name).all(is_known))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Whether a kept `ORG` is still of this company.
pub(super) fn company_fits(line: &str, company: &str) -> bool {
    Property::read(line.as_bytes(), UTF_8).is_ok_and(|property| {
        property.name == "ORG"
            && property
                .parts()
                .iter()
                .map(|part| crate::domain::company::named(&clean::line(part)))
                .find(|part| !part.is_empty())
                .is_some_and(|first| first == company)
    })
}
