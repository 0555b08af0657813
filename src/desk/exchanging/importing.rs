//! Contacts coming in (`X3`): a verdict a row, then one transaction and one undo.
//!
//! A row is about the card that has one of its contacts, or the id it carries; names never decide. All rows
//! go through the same decisions inside one transaction, later ones seeing what earlier ones did; a dry
//! run is that transaction, taken back. So a preview says exactly what the import will do while nobody
//! else writes, and the import itself decides everything anew.
//!
//! # What is a conflict
//!
//! Nothing of such a row is taken:
//!
//! - its contacts stand on two cards, or its id says one card and a contact another;
//! - a contact it calls shared is on a card that does not share it;
//! - nothing but a phone says that it is a card, and its name has no word in common with that card's. Two
//!   such rows of one file are two people who share the phone, and it is marked so on both (`C22`);
//! - an earlier row of the same file was this card under another name;
//! - it says another name, language or company than a person set (`C23`). What automation or an earlier
//!   import set gives way. A row that deskcard wrote, of a card nobody changed since, is an edit of that
//!   card and may say anything (`C24`);
//! - it marks VIP whom the desk has as a spammer, or the other way round (`S4`).
//!
//! # What a row may change
//!
//! It fills blanks, adds to lists, joins notes, and replaces single values as above. What it leaves empty
//! it does not touch, and nothing is ever taken off a card. A picture set by hand stays. A deleted card
//! stays deleted: its row makes a new one (as `M7` does for a deleted client who writes).

use std::collections::{HashMap, HashSet};

use super::ASK_EVERY;
use super::Desk;
use super::matching::Match;
use super::updating::{self, Update};
use crate::desk::lookalikes::NewPhones;
use crate::desk::recording::Recording;
use crate::domain::change::{FieldChange, Step};
use crate::domain::check;
use crate::domain::client::{Avatar, Client, Source, best_contact};
use crate::domain::contact::Key;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::exchange::{ContactReport, ImportFormat, ImportOptions, RowVerdict, Verdict};
use crate::domain::fields::MOST_CONTACTS;
use crate::domain::fold::fold;
use crate::domain::ids::ClientId;
use crate::domain::picture::media_type;
use crate::domain::snapshot;
use crate::domain::time::Timestamp;
use crate::exchange::incoming::{Draft, Incoming, Setting};
use crate::exchange::{csv, decoding, jsonl, sniffing, vcard};

impl Desk {
    /// Says what an import of a file would do, row by row, and changes nothing.
    ///
    /// # Errors
    /// As [`Desk::import_contacts`].
    pub fn preview_contacts(
        &self,
        name: &str,
        bytes: &[u8],
        options: &ImportOptions,
        now: Timestamp,
    ) -> Result<ContactReport> {
        self.bring(name, bytes, options, now, true, &mut |_, _| true)
    }

    /// Imports contacts from the bytes of a file called `name`, all rows that can go in as one change.
    ///
    /// # Errors
    /// `Usage` when the mapping has no known name, `Busy` when another process writes. Rows that cannot
    /// go in are no error; the report has them.
    pub fn import_contacts(
        &self,
        name: &str,
        bytes: &[u8],
        options: &ImportOptions,
        now: Timestamp,
    ) -> Result<ContactReport> {
        self.bring(name, bytes, options, now, false, &mut |_, _| true)
    }

    /// Decides all rows; a dry run takes back what was done. `go_on` is told how many of how many rows are
    /// done, now and then; when it says no, nothing stays.
    pub(super) fn bring(
        &self,
        name: &str,
        bytes: &[u8],
        options: &ImportOptions,
        now: Timestamp,
        dry_run: bool,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<ContactReport> {
        let setting = Setting {
            region: self.region,
            custom: &self.config.fields,
            now,
        };
        let format = options
            .format
            .unwrap_or_else(|| sniffing::format_of(name, bytes));
        if let (Some((column, _)), false) = (options.columns.first(), format == ImportFormat::Csv) {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("there is no column «{column}»: the file is no CSV"),
            ));
        }
        let mut bringing = Bringing::begin(self, name, dry_run, now, go_on)?;
        bringing.most_told = options.most_told;
        let blank = bytes.iter().all(u8::is_ascii_whitespace);
        match format {
            ImportFormat::Vcard => {
                bringing.report.read_as = "vCard".to_owned();
                bringing.total =
                    count_lines(bytes, |line| line.eq_ignore_ascii_case(b"BEGIN:VCARD"));
                bringing.rows(vcard::read(bytes, setting))?;
                if bringing.report.rows == 0 && !blank {
                    bringing.rows(none_of("it is no vCard: nothing begins with BEGIN:VCARD"))?;
                }
            }
            ImportFormat::Csv => {
                let (text, encoding) = decoding::decode(bytes);
                let table = csv::Table::open(
                    &text,
                    csv::Reading {
                        setting,
                        mapping: options.mapping.as_deref(),
                        chosen: &options.columns,
                    },
                )?;
                bringing.report.read_as = format!("{}, {encoding}", table.description());
                (bringing.report.unknown_columns, bringing.report.samples) =
                    table.unknown_columns().into_iter().unzip();
                bringing.total = table.count();
                bringing.rows(table.rows(setting))?;
                if bringing.report.rows == 0 && !blank && !table.is_known() {
                    bringing.rows(none_of("it has no row, and no column that is known"))?;
                }
            }
            ImportFormat::Jsonl => {
                let (text, _) = decoding::decode(bytes);
                bringing.report.read_as = "JSON Lines".to_owned();
                bringing.total = count_lines(text.as_bytes(), |line| !line.is_empty());
                let mut unknown = Vec::new();
                bringing.rows(jsonl::read(&text, setting, &mut unknown))?;
                bringing.report.unknown_columns = unknown;
            }
        }
        bringing.finish()
    }
}

/// Lines that are so, blanks around them aside.
fn count_lines(bytes: &[u8], so: impl Fn(&[u8]) -> bool) -> u64 {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines.filter(|line| so(line.trim_ascii())).count() as u64
}

/// The one refused row of a file that is none of its format.
fn none_of(why: &str) -> impl Iterator<Item = Incoming> {
    std::iter::once(Incoming {
        row: 1,
        line: 1,
        card: Err(why.to_owned()),
    })
}

/// An import on its way.
struct Bringing<'d, 'g> {
    recording: Recording<'d>,
    report: ContactReport,
    go_on: &'g mut dyn FnMut(u64, u64) -> bool,
    /// Rows in the file, as far as they can be counted before they are read.
    total: u64,
    file: String,
    /// As in [`ImportOptions`].
    most_told: Option<usize>,
    dry_run: bool,
    now: Timestamp,
    mark: String,
    /// Cards that rows of this file were about, with the row and the name it gave.
    seen: HashMap<ClientId, (u64, String)>,
    /// Cards that this very import made: a dry run has no numbers to tell for them.
    made: HashSet<ClientId>,
    /// Phones that cards did not have before (`D6`).
    phones: NewPhones,
}

/// What is decided of a row, but for its number.
struct Decided {
    verdict: Verdict,
    card: Option<ClientId>,
    changes: Vec<FieldChange>,
    reasons: Vec<String>,
}

impl Decided {
    fn refused(why: String) -> Self {
        Self {
            verdict: Verdict::Refused,
            card: None,
            changes: Vec::new(),
            reasons: vec![why],
        }
    }

    fn conflict(card: ClientId, why: String) -> Self {
        Self {
            verdict: Verdict::Conflict,
            card: Some(card),
            changes: Vec::new(),
            reasons: vec![why],
        }
    }
}

impl<'d, 'g> Bringing<'d, 'g> {
    fn begin(
        desk: &'d Desk,
        name: &str,
        dry_run: bool,
        now: Timestamp,
        go_on: &'g mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Self> {
        let recording = desk.record(now)?;
        Ok(Self {
            mark: recording.tx.file_mark(),
            recording,
            report: ContactReport::default(),
            go_on,
            total: 0,
            file: name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned(),
            most_told: None,
            dry_run,
            now,
            seen: HashMap::new(),
            made: HashSet::new(),
            phones: NewPhones::default(),
        })
    }

    fn rows(&mut self, rows: impl Iterator<Item = Incoming>) -> Result<()> {
        for incoming in rows {
            let done = self.report.rows;
            if done.is_multiple_of(ASK_EVERY) && !(self.go_on)(done, self.total.max(done)) {
                return Err(Error::failed("stopped: nothing was changed"));
            }
            let name = incoming.card.as_ref().map_or_else(|_| String::new(), whom);
            let decided = match incoming.card {
                Ok(draft) => self.row(incoming.row, draft)?,
                Err(why) => Decided::refused(why),
            };
            let mut reason = decided.reasons.join("; ");
            if decided.verdict == Verdict::Refused {
                let line = format!("line {}: ", incoming.line);
                let told = reason.starts_with("line ");
                reason = format!("{}, {}{reason}", self.file, if told { "" } else { &line });
            }
            let verdict = RowVerdict {
                row: incoming.row,
                verdict: decided.verdict,
                name,
                card: decided.card,
                changes: decided.changes,
                reason: (!reason.is_empty()).then_some(reason),
            };
            self.report.push_some(verdict, self.most_told);
        }
        Ok(())
    }

    /// Decides one row and does what was decided.
    fn row(&mut self, row: u64, mut draft: Draft) -> Result<Decided> {
        if let Some(why) = unstorable(&mut draft.card) {
            return Ok(Decided::refused(why));
        }
        let mut found = self.recording.find_card(&mut draft, &self.mark)?;
        if let Match::Card(id, phones) = &found
            && !phones.is_empty()
        {
            let card = self.recording.client(*id)?;
            if are_others(&card, &draft.card) {
                if !self.is_new(*id) {
                    let why = format!(
                        "{} is on card #{id} ({}), who seems to be somebody else",
                        phones.first().map_or("", Key::as_str),
                        card.display_name()
                    );
                    return Ok(Decided::conflict(*id, why));
                }
                self.share(phones.clone(), &mut draft)?;
                found = self.recording.find_card(&mut draft, &self.mark)?;
            }
        }
        let found = match found {
            Match::Conflict(card, why) => {
                return Ok(Decided {
                    card: self.number_of(card),
                    ..Decided::conflict(card, why)
                });
            }
            Match::Card(id, _) => Some(id),
            Match::Nobody => None,
        };
        let name = draft.card.name.clone();
        if let Some(id) = found
            && let Some((earlier, known)) = self.seen.get(&id)
            && !known.is_empty()
            && !name.is_empty()
            && fold(known) != fold(&name)
        {
            let why = format!(
                "row {earlier} is the same card by its contacts, but its name is «{known}»"
            );
            return Ok(Decided {
                card: self.number_of(id),
                ..Decided::conflict(id, why)
            });
        }
        let (id, decided) = match found {
            None => self.create(draft)?,
            Some(id) => self.update(id, draft)?,
        };
        if let Some(id) = id {
            let seen = self.seen.entry(id).or_insert_with(|| (row, String::new()));
            if seen.1.is_empty() {
                seen.1 = name;
            }
        }
        Ok(decided)
    }

    fn is_new(&self, id: ClientId) -> bool {
        self.made.contains(&id)
    }

    /// Two people of one file have a phone in common: it is marked as shared on both (`C22`).
    fn share(&mut self, phones: Vec<Key>, draft: &mut Draft) -> Result<()> {
        for key in &phones {
            self.recording.tx.share_contact(key)?;
        }
        for contact in &mut draft.card.contacts {
            contact.shared |= contact.key.as_ref().is_some_and(|key| phones.contains(key));
        }
        self.recording.step(Step::Shared(phones));
        Ok(())
    }

    fn create(&mut self, draft: Draft) -> Result<(Option<ClientId>, Decided)> {
        let Draft {
            mut card,
            picture,
            own,
            remarks,
        } = draft;
        if own.is_none() {
            card.created_at = self.now;
            card.updated_at = self.now;
        }
        if let Some(picture) = picture {
            card.avatar = Some(self.picture(&picture)?);
        }
        self.recording.share_as_others(&mut card)?;
        self.recording.bring_in(&mut card)?;
        self.recording.settle_house(&card)?;
        self.made.insert(card.id);
        self.phones.note(None, &card);
        let decided = Decided {
            verdict: Verdict::Created,
            card: (!self.dry_run).then_some(card.id),
            changes: told(&Client::blank(self.now), &card),
            reasons: remarks,
        };
        Ok((Some(card.id), decided))
    }

    fn update(&mut self, id: ClientId, draft: Draft) -> Result<(Option<ClientId>, Decided)> {
        let before = self.recording.client(id)?;
        let Update {
            mut card,
            contested,
        } = updating::updated(&before, &draft);
        if !contested.is_empty() {
            let changes = contested.iter().map(|c| c.change.clone()).collect();
            let reasons = contested.into_iter().map(|c| c.why).collect();
            let decided = Decided {
                verdict: Verdict::Conflict,
                card: self.number_of(id),
                changes,
                reasons,
            };
            return Ok((None, decided));
        }
        let mut remarks = draft.remarks;
        if card.contacts.len() > MOST_CONTACTS {
            return Ok((
                None,
                Decided::refused(format!(
                    "card #{id} would have {} contacts; a card has at most {MOST_CONTACTS}",
                    card.contacts.len()
                )),
            ));
        }
        if let Some(why) = unstorable(&mut card) {
            return Ok((None, Decided::refused(format!("with card #{id}: {why}"))));
        }
        if let Some(picture) = &draft.picture {
            let known = before.avatar.as_ref();
            let same =
                known.is_some_and(|known| known.blob == crate::store::hash_of(&picture.bytes));
            if known.is_some_and(|known| known.source == Source::Manual) && !same {
                remarks.push("the picture that was set by hand stays".to_owned());
            } else if !same {
                card.avatar = Some(self.picture(picture)?);
            }
        }
        self.recording.share_as_others(&mut card)?;
        let changed = self.recording.update(&before, &mut card)?;
        self.phones.note(Some(&before), &card);
        let decided = Decided {
            verdict: if changed {
                Verdict::Updated
            } else {
                Verdict::Unchanged
            },
            card: self.number_of(id),
            changes: told(&before, &card),
            reasons: remarks,
        };
        Ok((Some(id), decided))
    }

    fn number_of(&self, id: ClientId) -> Option<ClientId> {
        (!self.dry_run || !self.is_new(id)).then_some(id)
    }

    fn picture(&self, picture: &crate::exchange::incoming::Picture) -> Result<Avatar> {
        Ok(Avatar {
            blob: self.recording.tx.put_blob(&picture.bytes)?,
            media_type: media_type(&picture.bytes).unwrap_or_default().to_owned(),
            bytes: picture.bytes.len() as u64,
            source: picture.source,
            given_by: picture.given_by.clone(),
        })
    }

    fn finish(self) -> Result<ContactReport> {
        let mut report = self.report;
        let mut recording = self.recording;
        if self.dry_run || recording.is_empty() {
            return Ok(report);
        }
        let reviewed = self.phones.put_on_review(&recording.tx, self.now)?;
        for step in reviewed {
            recording.step(step);
        }
        recording.note(FieldChange {
            field: "imported".to_owned(),
            before: serde_json::Value::Null,
            after: format!(
                "{} created, {} updated from {}",
                report.created, report.updated, self.file
            )
            .into(),
        });
        report.entry = Some(recording.finish("import contacts", false)?);
        Ok(report)
    }
}

/// Whom a row is about, in its own words.
fn whom(draft: &Draft) -> String {
    match draft.card.name.trim() {
        "" => best_contact(&draft.card.contacts)
            .unwrap_or_default()
            .to_owned(),
        name => name.to_owned(),
    }
}

/// Whether a row that shares only a phone with a card seems to be about somebody else: both have names,
/// which have no word in common. A name that automation found says too little.
fn are_others(card: &Client, row: &Client) -> bool {
    let words = |name: &str| -> HashSet<String> {
        fold(name).split_whitespace().map(str::to_owned).collect()
    };
    let (known, told) = (words(&card.name), words(&row.name));
    card.name_source != Some(Source::Auto)
        && !known.is_empty()
        && !told.is_empty()
        && known.is_disjoint(&told)
}

/// Why a card cannot be stored (`C26`); writes what can be as it is stored. Contacts that are no valid
/// addresses are no reason.
fn unstorable(card: &mut Client) -> Option<String> {
    let sources: Vec<Source> = card.contacts.iter().map(|contact| contact.source).collect();
    for contact in &mut card.contacts {
        contact.source = Source::Import;
    }
    // Values of custom fields were looked at by who read them; those gone from the configuration stay.
    let problems = check::problems(card, &[]);
    for (contact, source) in card.contacts.iter_mut().zip(sources) {
        contact.source = source;
    }
    let first = problems.first()?;
    Some(format!("{}: {}", first.field.key(), first.message))
}

/// Differences as the report tells them: with the names and properties that the history leaves out.
fn told(before: &Client, after: &Client) -> Vec<FieldChange> {
    let mut changes = snapshot::changes(before, after);
    changes.retain(|change| change.before != change.after);
    for (field, before, after) in [
        ("also_seen_as", &before.also_seen_as, &after.also_seen_as),
        ("vcard", &before.kept.lines, &after.kept.lines),
    ] {
        if before != after {
            changes.push(FieldChange {
                field: field.to_owned(),
                before: before.clone().into(),
                after: after.clone().into(),
            });
        }
    }
    changes
}
