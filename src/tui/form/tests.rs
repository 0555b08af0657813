//! The form driven by real keys, through the table of bindings.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::*;
use crate::config::ThemeName;
use crate::domain::client::{
    Address, Avatar, BlobHash, CompanyRef, LanguageField, Source, Standing,
};
use crate::domain::company::Company;
use crate::domain::contact::{ContactKind, entry};
use crate::domain::edit::{AvatarEdit, Problem, SaveOutcome};
use crate::domain::fields::{CustomType, FieldName};
use crate::domain::ids::CompanyId;
use crate::tui::keymap::{Keymap, Stroke};
use crate::tui::look::Look;
use crate::tui::theme::{Glyphs, Theme};

mod editing;
mod pointing;
mod random;
mod rules;
mod saving;
mod screens;

/// A form, its keys, and a desk that knows some companies and tags.
struct Desk {
    form: Form,
    keymap: Keymap,
    companies: Vec<Company>,
    tags: Vec<String>,
    /// Whether questions are answered before the next key.
    prompt: bool,
    said: Vec<FormEffect>,
    presses: usize,
}

impl Desk {
    fn new(base: Option<Client>) -> Self {
        Self::with(Form::new(base, settings()))
    }

    fn with(mut form: Form) -> Self {
        form.resize(120, 30);
        let company = |id, name: &str, clients| Company {
            id: CompanyId(id),
            name: name.to_owned(),
            domains: vec![],
            clients,
        };
        Self {
            form,
            keymap: Keymap::standard(),
            companies: vec![
                company(1, "Acme BV", 12),
                company(2, "Acme GmbH", 101),
                company(3, "Zenith", 1),
            ],
            tags: ["wholesale", "net-30", "net-60"]
                .map(str::to_owned)
                .to_vec(),
            prompt: true,
            said: vec![],
            presses: 0,
        }
    }

    fn key(&mut self, event: KeyEvent) {
        let resolved = self.keymap.resolve(self.form.chain(), event, None);
        let effects = self.form.handle(resolved);
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<FormEffect>) {
        for effect in effects {
            if self.prompt {
                self.answer(&effect);
            }
            self.said.push(effect);
        }
    }

    fn answer(&mut self, effect: &FormEffect) {
        let more = match effect {
            FormEffect::NeedCompanies(text) => {
                let wanted = text.to_lowercase();
                let hits = self
                    .companies
                    .iter()
                    .filter(|c| c.name.to_lowercase().contains(&wanted));
                let hits: Vec<_> = hits.cloned().collect();
                self.form.companies(text, &hits)
            }
            FormEffect::NeedTags(word) => {
                let hits: Vec<_> = self
                    .tags
                    .iter()
                    .filter(|tag| tag.starts_with(word))
                    .cloned()
                    .collect();
                self.form.tags(word, &hits);
                vec![]
            }
            FormEffect::NeedFiles(typed) => {
                let files = ["/pics/", "/pics/jan.png", "/pics/notes.txt"];
                let hits: Vec<_> = files
                    .iter()
                    .filter(|f| f.starts_with(typed))
                    .map(|f| (*f).to_owned())
                    .collect();
                self.form.files(typed, &hits);
                vec![]
            }
            FormEffect::ReadPicture(path) => {
                let name = path.to_string_lossy().into_owned();
                let read = match name.as_str() {
                    "/pics/jan.png" => Ok((vec![7; 12_345], Shown::default())),
                    _ => Err(format!("«{name}» is no picture that can be shown")),
                };
                self.form.picture(&name, read)
            }
            _ => vec![],
        };
        self.take(more);
    }

    /// Presses keys, named as in the table and parted by blanks.
    fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split(' ') {
            let stroke = Stroke::parse(name).unwrap();
            let mut modifiers = KeyModifiers::NONE;
            modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
            modifiers.set(KeyModifiers::SHIFT, stroke.shift);
            self.presses += 1;
            self.key(KeyEvent::new(stroke.code, modifiers));
        }
        self
    }

    /// Types text; it counts as no press.
    fn type_(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        }
        self
    }

    fn paste(&mut self, text: &str) -> &mut Self {
        let effects = self.form.paste(text);
        self.take(effects);
        self
    }

    /// Goes to a field by Tab.
    fn to(&mut self, name: FieldName) -> &mut Self {
        for _ in 0..=self.form.fields.len() {
            if self.form.field().is_some_and(|field| field.name == name) {
                return self;
            }
            self.press("Tab");
        }
        panic!("no field {name:?}");
    }

    fn texts(&self, name: &FieldName) -> Vec<String> {
        let field = self
            .form
            .fields
            .iter()
            .find(|field| field.name == *name)
            .unwrap();
        field
            .lines
            .iter()
            .map(|line| match line.kind.as_str() {
                "" => line.text.clone(),
                kind => format!("{kind} {}", line.text),
            })
            .collect()
    }

    fn mine(&self) -> Client {
        self.form.to_edit().mine
    }

    /// The edit of the last Save asked for.
    fn saved(&self) -> Option<&CardEdit> {
        self.said.iter().rev().find_map(|effect| match effect {
            FormEffect::Save(edit) => Some(edit.as_ref()),
            _ => None,
        })
    }

    fn last_words(&self) -> String {
        self.said
            .iter()
            .rev()
            .find_map(|effect| match effect {
                FormEffect::Say(words) => Some(words.clone()),
                _ => None,
            })
            .unwrap_or_default()
    }
}

fn settings() -> FormSettings {
    let field = |name: &str, kind, choices: &[&str]| CustomField {
        name: name.to_owned(),
        kind,
        choices: choices.iter().map(|c| (*c).to_owned()).collect(),
    };
    FormSettings {
        custom: vec![
            field("contract", CustomType::Choice, &["gold", "silver"]),
            field("since", CustomType::Date, &[]),
        ],
        region: None,
        now: Timestamp(0),
    }
}

/// The card of SCREENS, with every kind of contact.
fn jan() -> Client {
    let mut jan = Client::blank(Timestamp(0));
    jan.id = ClientId(7);
    jan.revision = 7;
    jan.name = "Jan Muller".to_owned();
    jan.name_source = Some(Source::Manual);
    jan.avatar = Some(Avatar {
        blob: BlobHash([1; 32]),
        media_type: "image/png".to_owned(),
        bytes: 12_345,
        source: Source::Auto,
        given_by: None,
    });
    jan.language = LanguageField {
        code: Some("nl".to_owned()),
        source: Some(Source::Auto),
        confidence: Some(0.93),
        ..LanguageField::default()
    };
    jan.company = Some(CompanyRef {
        id: CompanyId(1),
        name: "Acme BV".to_owned(),
        source: Source::Manual,
        given_by: None,
    });
    jan.position = "purchasing".to_owned();
    jan.note = "Calls before he orders; speak slowly.\nPays by the end of the month.".to_owned();
    for (kind, label, text) in [
        (ContactKind::Email, "", "jan@acme.example"),
        (ContactKind::Phone, "landline", "+31 20 123 4567"),
        (ContactKind::Phone, "mobile", "+31 6 1234 567"),
        (ContactKind::Email, "", "jmuller@home.example"),
        (
            ContactKind::Social,
            "linkedin",
            "https://linkedin.com/in/janmuller",
        ),
        (ContactKind::Messenger, "telegram", "5550123"),
        (ContactKind::AdditionalId, "crm", "7731"),
    ] {
        let mut contact = entry::enter(kind, label, text, None);
        contact.source = Source::Auto;
        jan.contacts.push(contact);
    }
    jan.contacts[3].claimed = true;
    jan.sites = vec!["https://acme.example".to_owned()];
    jan.addresses = vec![Address {
        kind: "work".to_owned(),
        text: "Prinsengracht 1, 1015 Amsterdam".to_owned(),
    }];
    jan.tags = vec!["wholesale".to_owned(), "net-30".to_owned()];
    jan.custom.insert("contract".to_owned(), "gold".to_owned());
    jan.custom.insert("gone".to_owned(), "kept".to_owned());
    jan
}

fn look() -> Look {
    Look {
        theme: Theme::new(ThemeName::Default, 256),
        signs: Glyphs::new(false),
        now: Timestamp(0),
        zone: TimeZone::UTC,
        me: "olga".to_owned(),
    }
}

/// The form as text, and where the caret stands.
fn drawn(form: &mut Form, width: u16, height: u16) -> (String, Option<Position>) {
    form.resize(width, height);
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let caret = form.draw(area, &look(), true, &mut buffer);
    let mut text = String::new();
    for y in 0..height {
        let mut row = String::new();
        let mut skip = 0;
        for x in 0..width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = crate::tui::text::width(symbol).saturating_sub(1);
            if caret == Some(Position::new(x, y)) {
                row.push('▏');
            }
            row.push_str(symbol);
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    (text, caret)
}
