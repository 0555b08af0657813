//! A row of cells as a card.

use std::collections::BTreeMap;

use super::cells;
use super::columns::{self, AddressPart, Column, Labelled, NamePart, Part, Purpose, Target};
use crate::domain::check::custom_problem;
use crate::domain::client::Standing;
use crate::domain::contact::ContactKind;
use crate::domain::fold::fold;
use crate::domain::time::Timestamp;
use crate::exchange::clean;
use crate::exchange::incoming::{Draft, Setting};

/// What Google puts between several values in a cell.
const BETWEEN: &str = ":::";

/// Reads a row; `own` says that deskcard wrote it.
pub(super) fn draft(
    columns: &[Column],
    cells: &[&str],
    own: bool,
    setting: &Setting<'_>,
) -> Result<Draft, String> {
    let mut row = Row {
        draft: Draft::blank(setting),
        names: Vec::new(),
        whole_name: String::new(),
        addresses: BTreeMap::new(),
        marks: (false, false),
        listed: Vec::new(),
        updated: None,
        columns,
        cells,
        own,
        setting,
    };
    if cells
        .get(columns.len()..)
        .is_some_and(|beyond| beyond.iter().any(|cell| !cell.trim().is_empty()))
    {
        return Err(format!(
            "it has {} cells under {} columns; put quotes around a cell that has the delimiter in it",
            cells.len(),
            columns.len()
        ));
    }
    for (column, cell) in columns.iter().zip(cells) {
        // Other programs leave them behind; a card of deskcard's own may begin with one.
        let cell = if own {
            cell
        } else {
            cell.trim_matches(['\u{feff}', '\u{a0}'])
        };
        if let Some(target) = &column.target
            && !cell.trim().is_empty()
        {
            row.take(column, target, cell);
        }
    }
    row.settle()
}

/// The number in the column's name, the kind of address, what it is for.
type AddressKey = (u32, &'static str, Purpose);

struct Row<'r> {
    draft: Draft,
    names: Vec<(NamePart, String)>,
    whole_name: String,
    addresses: BTreeMap<AddressKey, Vec<(Part, String)>>,
    /// Spammer, VIP.
    marks: (bool, bool),
    /// Contacts that are shared or claimed, by key or text.
    listed: Vec<(Target, Vec<String>)>,
    updated: Option<Timestamp>,
    columns: &'r [Column],
    cells: &'r [&'r str],
    /// Deskcard wrote the row.
    own: bool,
    setting: &'r Setting<'r>,
}

impl Row<'_> {
    fn take(&mut self, column: &Column, target: &Target, cell: &str) {
        let region = self.setting.region;
        let line = || clean::line(cell).into_owned();
        match target {
            Target::Name => self.whole_name = line(),
            Target::NamePart(part) => self.names.push((*part, line())),
            Target::SeenAs => {
                for name in cell.lines() {
                    let name = clean::line(name).into_owned();
                    if !name.is_empty() && !self.draft.card.also_seen_as.contains(&name) {
                        self.draft.card.also_seen_as.push(name);
                    }
                }
            }
            Target::Language => {
                let known = cell
                    .split([',', ';'])
                    .next()
                    .is_some_and(|code| self.draft.set_language(&code.replace('_', "-")));
                if !known {
                    self.draft
                        .remarks
                        .push(format!("«{}» is no language that is known", line()));
                }
            }
            Target::Company => {
                if self.draft.card.company.is_none() {
                    let first = cell.split(BETWEEN).next().unwrap_or(cell);
                    self.draft.set_company(if self.own { cell } else { first });
                }
            }
            Target::Position => {
                if self.draft.card.position.is_empty() {
                    self.draft.card.position = line();
                }
            }
            Target::Note => {
                let note = clean::block(cell);
                let whole = &mut self.draft.card.note;
                if !whole.is_empty() {
                    whole.push('\n');
                }
                whole.push_str(&note);
            }
            Target::Spammer => self.marks.0 = is_yes(cell),
            Target::Vip => self.marks.1 = is_yes(cell),
            Target::Email => {
                let list = cell.replace(BETWEEN, "\n");
                self.draft.add_emails(&clean::block(&list), region);
            }
            Target::Phone(kind) => {
                let label = match *kind {
                    "" => self
                        .label(column, Labelled::Phone)
                        .map_or("", |label| phone_type(&label)),
                    kind => kind,
                };
                for phone in phones(cell) {
                    self.draft
                        .add_typed(ContactKind::Phone, label, phone, region);
                }
            }
            Target::Site => {
                // A link may have commas and semicolons of its own.
                let list = cell
                    .replace(BETWEEN, "\n")
                    .replace(", ", "\n")
                    .replace("; ", "\n");
                for site in list.lines() {
                    self.draft.add_site(site);
                }
            }
            Target::Social(network) => {
                for profile in cell.split(BETWEEN).flat_map(str::lines) {
                    self.draft
                        .add_typed(ContactKind::Social, network, profile, region);
                }
            }
            Target::SocialList => self.socials(cell),
            Target::Messenger(messenger) => {
                let service = match *messenger {
                    "" => self.label(column, Labelled::Messenger).unwrap_or_default(),
                    messenger => messenger.to_owned(),
                };
                let service = service.to_lowercase();
                let service = if service.is_empty() {
                    "other"
                } else {
                    &service
                };
                for id in cell.split(BETWEEN).flat_map(str::lines) {
                    self.draft
                        .add_typed(ContactKind::Messenger, service, id, region);
                }
            }
            Target::AdditionalId(system) => {
                for id in cell.lines() {
                    let id = id.trim();
                    let id = id.strip_prefix("id:").unwrap_or(id);
                    self.draft
                        .add_typed(ContactKind::AdditionalId, system, id, region);
                }
            }
            Target::Tags => {
                let list = cell.replace(BETWEEN, "\n");
                for tag in cells::tags(&list) {
                    // Google's own groups are no tags of anybody's.
                    if !tag.starts_with("* ") && tag != "myContacts" {
                        self.draft.add_tag(tag);
                    }
                }
            }
            Target::TagWords => cell
                .split([' ', ',', ';', '\n'])
                .for_each(|tag| self.draft.add_tag(tag)),
            Target::Address(AddressPart { kind, of, part }) => {
                let text = clean::block(cell).into_owned();
                let key = (column.number, *kind, *of);
                let parts = self.addresses.entry(key).or_default();
                parts.push((*part, text));
            }
            Target::Custom(name) => self.custom(name, cell),
            Target::Own(kind) => self.own_list(*kind, cell),
            Target::OwnAddresses => {
                for (kind, text) in cells::addresses(&clean::block(cell)) {
                    self.draft.add_address(&kind, &text);
                }
            }
            Target::OwnSites => cell.lines().for_each(|site| self.draft.add_site(site)),
            Target::OwnTags => cell.lines().for_each(|tag| self.draft.add_tag(tag)),
            Target::Uid => self.draft.card.kept.uid = Some(line()),
            Target::Shared | Target::Claimed => {
                let named = cell.lines().map(|name| clean::line(name).into_owned());
                self.listed.push((target.clone(), named.collect()));
            }
            Target::Created => {
                if let Some(at) = Timestamp::parse(cell) {
                    self.draft.card.created_at = at;
                }
            }
            Target::Updated => self.updated = Timestamp::parse(cell),
            Target::LabelOf(_) | Target::Nothing => {}
        }
    }

    /// What stands in the label column with the same number.
    fn label(&self, column: &Column, of: Labelled) -> Option<String> {
        let at = self.columns.iter().position(|other| {
            other.number == column.number && other.target == Some(Target::LabelOf(of))
        })?;
        let label = self.cells.get(at)?.trim().trim_start_matches("* ");
        (!label.is_empty()).then(|| label.to_owned())
    }

    fn custom(&mut self, name: &str, cell: &str) {
        let value = clean::block(cell).into_owned();
        let set_up = self.setting.custom.iter().find(|field| field.name == name);
        match set_up.and_then(|field| custom_problem(field, &value)) {
            Some(problem) => self.draft.remarks.push(format!("{name}: {problem}")),
            None => {
                self.draft.card.custom.insert(name.to_owned(), value);
            }
        }
    }

    /// A list as deskcard writes it.
    fn own_list(&mut self, kind: ContactKind, cell: &str) {
        let region = self.setting.region;
        for line in clean::block(cell).lines() {
            if kind == ContactKind::Email {
                self.draft.add_emails(line, region);
                continue;
            }
            let (label, value) = cells::split_label(kind, line);
            self.draft.add_typed(kind, &label, value, region);
        }
    }

    /// `Twitter:https://twitter.com/a,Telegram:https://t.me/a`: network and profile each.
    fn socials(&mut self, cell: &str) {
        let region = self.setting.region;
        for entry in cell.split([',', ';', '\n']) {
            let entry = entry.trim();
            let (network, profile) = match entry.split_once(':') {
                Some((network, profile)) if !profile.starts_with("//") => {
                    (network.trim().to_lowercase(), profile.trim())
                }
                _ => (String::new(), entry),
            };
            self.draft
                .add_typed(ContactKind::Social, &network, profile, region);
        }
    }

    fn settle(mut self) -> Result<Draft, String> {
        if self.marks == (true, true) {
            return Err("it is marked spammer and VIP at once".to_owned());
        }
        self.draft.card.standing = match self.marks {
            (true, _) => Standing::Spammer,
            (_, true) => Standing::Vip,
            _ => Standing::Normal,
        };
        let name = match self.whole_name.as_str() {
            "" => {
                self.names.sort_by_key(|(part, _)| *part);
                let parts: Vec<&str> = self.names.iter().map(|(_, text)| text.as_str()).collect();
                parts.join(" ")
            }
            whole => self.with_other_part(whole),
        };
        // A nickname is better than no name; in a file of deskcard's own it is another one.
        let seen = &mut self.draft.card.also_seen_as;
        let name = if name.is_empty() && !self.own && !seen.is_empty() {
            seen.remove(0)
        } else {
            name
        };
        self.draft.set_name(&name);
        let addresses = std::mem::take(&mut self.addresses);
        for ((number, kind, _), mut parts) in addresses {
            parts.sort_by_key(|(part, _)| *part);
            let (whole, parts): (Vec<_>, Vec<_>) = parts
                .into_iter()
                .partition(|(part, _)| *part == Part::Whole);
            let label = self.address_label(number);
            let kind = match (kind, label.as_deref()) {
                ("", Some(label)) if label.contains("home") => "home",
                ("", Some(label)) if label.contains("work") || label.contains("business") => "work",
                (kind, _) => kind,
            };
            // Parts only repeat what a whole one says; of whole ones each is another address.
            for (_, text) in &whole {
                self.draft.add_address(kind, text);
            }
            if whole.is_empty() {
                let texts: Vec<&str> = parts.iter().map(|(_, text)| text.trim()).collect();
                self.draft.add_address(kind, &texts.join(", "));
            }
        }
        for (mark, names) in std::mem::take(&mut self.listed) {
            for contact in &mut self.draft.card.contacts {
                if names.contains(&cells::named(contact)) {
                    match mark {
                        Target::Shared => contact.shared = true,
                        _ => contact.claimed = true,
                    }
                }
            }
        }
        let card = &mut self.draft.card;
        card.updated_at = self.updated.unwrap_or(card.created_at).max(card.created_at);
        if self.own && card.kept.uid.is_some() {
            self.draft.own = self.updated;
        }
        self.draft.card.sort_contacts();
        self.draft.checked()
    }

    /// Where a file has «Name» and «Last name» and no other part, the first may be all of it or only the
    /// given one; beside «First name» it may be only the family's. A part whose column is there and whose
    /// cell is empty says that the name is whole: «Bobby», «Robert» and nothing.
    fn with_other_part(&self, whole: &str) -> String {
        let part = |wanted| self.names.iter().find(|(part, _)| *part == wanted);
        let has_column = |wanted| {
            let wanted = Some(Target::NamePart(wanted));
            self.columns.iter().any(|column| column.target == wanted)
        };
        let is_plain_name = || {
            let mut columns = self.columns.iter();
            columns.any(|column| {
                column.target == Some(Target::Name) && columns::normal(&column.name).0 == "name"
            })
        };
        match (part(NamePart::Given), part(NamePart::Family)) {
            (None, Some((_, family)))
                if !has_column(NamePart::Given) && !fold(whole).contains(&fold(family)) =>
            {
                format!("{whole} {family}")
            }
            (Some((_, given)), None)
                if !has_column(NamePart::Family)
                    && is_plain_name()
                    && !fold(whole).contains(&fold(given)) =>
            {
                format!("{given} {whole}")
            }
            _ => whole.to_owned(),
        }
    }

    fn address_label(&self, number: u32) -> Option<String> {
        let at = self.columns.iter().position(|column| {
            column.number == number && column.target == Some(Target::LabelOf(Labelled::Address))
        })?;
        self.cells.get(at).map(|label| label.to_lowercase())
    }
}

/// The type of `C9` for a label that people give a phone.
fn phone_type(label: &str) -> &'static str {
    let label = label.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if has(&["fax", "факс"]) {
        "fax"
    } else if has(&["mobile", "cell", "handy", "iphone", "мобил"]) {
        "mobile"
    } else if has(&["home", "privat", "домаш"]) {
        "home"
    } else if has(&["pager"]) {
        "other"
    } else if has(&["landline"]) {
        "landline"
    } else {
        ""
    }
}

/// The phones in a cell. A comma or semicolon may be part of one number (`;ext=12`); between two numbers
/// it is not.
fn phones(cell: &str) -> Vec<&str> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let mut found = Vec::new();
    for piece in cell.split(BETWEEN).flat_map(str::lines) {
        let parts: Vec<&str> = piece.split([',', ';']).collect();
        if parts.len() > 1 && parts.iter().all(|part| digits(part) >= 5) {
            found.extend(parts);
        } else {
            found.push(piece);
        }
    }
    found
}

fn is_yes(cell: &str) -> bool {
    matches!(
        cell.trim().to_lowercase().as_str(),
        "yes" | "y" | "true" | "1" | "on" | "ja" | "да" | "x"
    )
}
