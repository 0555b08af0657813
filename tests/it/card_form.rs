//! The card editor and the desk together: keys in, cards in the file out (`C20`-`C25`).

use std::path::Path;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use deskcard::config::Config;
use deskcard::desk::{Access, Desk};
use deskcard::domain::client::{Client, Source, Standing};
use deskcard::domain::contact::ContactKind;
use deskcard::domain::edit::{CardEdit, SaveOutcome};
use deskcard::domain::ids::{ClientId, CompanyId};
use deskcard::domain::time::Timestamp;
use deskcard::tui::form::{Form, FormEffect, FormSettings};
use deskcard::tui::keymap::{Action, Context, Keymap, Stroke};

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

/// One agent with a form over the desk's file.
struct Agent {
    desk: Desk,
    keymap: Keymap,
    form: Form,
    said: Vec<FormEffect>,
    done: Option<Client>,
}

impl Agent {
    fn open(file: &Path, name: &str) -> Self {
        let desk = Desk::open(file, Arc::new(Config::default()), name, Access::Write).unwrap();
        let form = Form::new(None, settings(&desk));
        let keymap = Keymap::standard();
        Self {
            desk,
            keymap,
            form,
            said: vec![],
            done: None,
        }
    }

    fn edit(&mut self, id: ClientId) -> &mut Self {
        let card = self.desk.card_view(id).unwrap().client;
        self.form = Form::new(Some(card), settings(&self.desk));
        self.said.clear();
        self.done = None;
        self
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split(' ') {
            let stroke = Stroke::parse(name).unwrap();
            let mut modifiers = KeyModifiers::NONE;
            modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
            modifiers.set(KeyModifiers::SHIFT, stroke.shift);
            self.key(KeyEvent::new(stroke.code, modifiers));
        }
        self
    }

    fn type_(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        }
        self
    }

    fn key(&mut self, key: KeyEvent) {
        let resolved = self.keymap.resolve(self.form.chain(), key, None);
        let effects = self.form.handle(resolved);
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<FormEffect>) {
        for effect in effects {
            let more = match &effect {
                FormEffect::Save(edit) => {
                    let outcome = self.desk.save_card(edit, NOW).unwrap();
                    self.form.outcome(outcome)
                }
                FormEffect::NeedCompanies(text) => self.form.companies(text, &[]),
                FormEffect::Saved(card) => {
                    self.done = Some(card.as_ref().clone());
                    vec![]
                }
                _ => vec![],
            };
            self.said.push(effect);
            self.take(more);
        }
    }

    /// Tabs to a field by its place in the form.
    fn tabs(&mut self, count: usize) -> &mut Self {
        for _ in 0..count {
            self.press("Tab");
        }
        self
    }

    fn words(&self) -> String {
        let words = self.said.iter().filter_map(|effect| match effect {
            FormEffect::Say(words) => Some(words.as_str()),
            _ => None,
        });
        words.collect::<Vec<_>>().join("\n")
    }

    fn card(&self, id: ClientId) -> Client {
        self.desk.card_view(id).unwrap().client
    }
}

fn settings(desk: &Desk) -> FormSettings {
    FormSettings {
        custom: desk.config().fields.clone(),
        region: desk.region(),
        now: NOW,
    }
}

const PHONES: usize = 7;
const EMAILS: usize = 8;

/// A file with Jan, made by hand as KEYS 5 (c) says.
fn with_jan() -> (tempfile::TempDir, Agent, ClientId) {
    let folder = tempfile::tempdir().unwrap();
    let mut olga = Agent::open(&folder.path().join("desk.db"), "olga");
    olga.type_("Jan Muller")
        .press("Tab Tab Tab")
        .type_("Acme BV")
        .press("Tab Tab Tab *");
    olga.press("Tab")
        .type_("+31 6 12345678")
        .press("Enter")
        .type_("fax +31 20 123 4567");
    olga.press("Tab")
        .type_("jan@acme.example")
        .press("Enter")
        .type_("info@acme.example")
        .press("Ctrl-s");
    let id = olga.done.as_ref().expect("saved").id;
    (folder, olga, id)
}

#[test]
fn c20_a_card_made_by_hand_is_in_the_file_with_its_keys() {
    let (_folder, olga, id) = with_jan();
    let card = olga.card(id);
    assert_eq!(
        (card.name.as_str(), card.standing),
        ("Jan Muller", Standing::Vip)
    );
    assert_eq!(card.name_source, Some(Source::Manual));
    let company = card.company.as_ref().unwrap();
    assert_eq!(company.name, "Acme BV");
    assert_ne!(
        company.id,
        CompanyId(0),
        "the company was created with the card"
    );
    let keys = |kind| -> Vec<_> {
        let keys = card
            .contacts_of(kind)
            .map(|c| c.key.as_ref().unwrap().as_str());
        keys.collect()
    };
    assert_eq!(keys(ContactKind::Phone), ["+31612345678", "+31201234567"]);
    assert_eq!(
        keys(ContactKind::Email),
        ["jan@acme.example", "info@acme.example"]
    );
}

#[test]
fn c20_opening_and_saving_a_card_changes_nothing_in_it() {
    let (_folder, mut olga, id) = with_jan();
    let before = olga.card(id);
    olga.edit(id).press("Ctrl-s");
    assert!(olga.done.is_some());
    assert_eq!(olga.card(id), before);
}

#[test]
fn c22_an_address_of_another_card_is_refused_with_its_owner_and_then_shared() {
    let (folder, mut olga, jan) = with_jan();
    let mut max = Agent::open(&folder.path().join("desk.db"), "max");
    max.type_("Eva")
        .tabs(EMAILS)
        .type_("eva@acme.example")
        .press("Enter")
        .type_("info@acme.example")
        .press("Ctrl-s");
    assert!(max.done.is_none());
    assert!(max.words().contains("E-mails line 2"), "{}", max.words());
    assert_eq!(max.form.to_edit().mine.name, "Eva", "nothing typed is lost");
    max.press("Ctrl-g o");
    assert_eq!(max.said.last(), Some(&FormEffect::OpenCard(jan)));
    max.press("Ctrl-g = Ctrl-s");
    let eva = max.done.clone().expect("shared and saved");
    assert!(
        eva.contacts
            .iter()
            .any(|c| c.shared && c.value == "info@acme.example")
    );
    let both = olga.card(jan);
    assert!(
        both.contacts
            .iter()
            .any(|c| c.shared && c.value == "info@acme.example")
    );
    assert!(olga.edit(jan).form.changes() == 0);
}

#[test]
fn c21_what_the_form_lets_pass_and_the_desk_refuses_stands_beside_its_line() {
    let (_folder, mut olga, id) = with_jan();
    let mut edit = olga.form.to_edit();
    edit.base = Some(olga.card(id));
    edit.mine = olga.card(id);
    edit.mine.sites = vec![
        "https://ok.example".to_owned(),
        "ftp://x.example".to_owned(),
    ];
    let outcome = olga.desk.save_card(&edit, NOW).unwrap();
    assert!(matches!(outcome, SaveOutcome::Problems(_)));
    olga.form = Form::from_edit(edit, settings(&olga.desk));
    let effects = olga.form.outcome(outcome);
    assert!(
        matches!(&effects[..], [FormEffect::Say(words)] if words.contains("Sites line 2")),
        "{effects:?}"
    );
    assert_eq!(olga.form.problems(), 1);
}

#[test]
fn c24_two_agents_on_one_card_never_overwrite_each_other_silently() {
    let (folder, mut olga, id) = with_jan();
    let mut max = Agent::open(&folder.path().join("desk.db"), "max");
    max.edit(id);
    olga.edit(id)
        .tabs(4)
        .type_("buyer")
        .tabs(PHONES - 4)
        .press("Enter")
        .type_("+31 6 87654321")
        .press("Ctrl-s");
    assert!(olga.done.is_some());

    max.tabs(4)
        .type_("director")
        .tabs(EMAILS - 4)
        .press("Enter")
        .type_("new@acme.example")
        .press("Ctrl-s");
    assert!(max.done.is_none(), "a question first");
    assert_eq!(max.form.chain()[0], Context::Merge);
    assert_eq!(max.card(id).position, "buyer");
    // Mine is marked; saving over theirs takes nothing else of them away.
    max.press("Enter");
    assert!(max.done.is_some(), "{}", max.words());
    let card = olga.card(id);
    assert_eq!(card.position, "director");
    let values: Vec<_> = card.contacts.iter().map(|c| c.value.as_str()).collect();
    assert!(
        values.contains(&"+31 6 87654321") && values.contains(&"new@acme.example"),
        "{values:?}"
    );
    assert_eq!(card.contacts_of(ContactKind::Phone).count(), 3);
}

#[test]
fn c25_the_card_as_toml_goes_through_the_form_into_the_file() {
    let (_folder, mut olga, id) = with_jan();
    olga.edit(id);
    let effects = olga
        .form
        .handle(deskcard::tui::keymap::Resolved::Action(Action::OpenEditor));
    let Some(FormEffect::OpenEditor { text, .. }) = effects.last() else {
        panic!("{effects:?}");
    };
    let text = text
        .replace("position = \"\"", "position = \"buyer\"")
        .replace("fax:", "home:")
        .replace("tags = []", "tags = [\"net-30\"]");
    olga.form.edited_outside(&text);
    olga.press("Ctrl-s");
    let card = olga.done.clone().expect("saved");
    assert_eq!(
        (card.position.as_str(), card.tags.as_slice()),
        ("buyer", &["net-30".to_owned()][..])
    );
    assert_eq!(
        card.contacts_of(ContactKind::Phone).nth(1).unwrap().label,
        "home"
    );
}

#[test]
fn c20_a_draft_in_json_brings_the_form_back_and_is_saved_as_it_was_meant() {
    let (_folder, mut olga, id) = with_jan();
    olga.edit(id)
        .tabs(4)
        .type_("buyer")
        .tabs(EMAILS - 4)
        .press("Down Enter")
        .type_("x@acme.example");
    let json = serde_json::to_string(&olga.form.to_edit()).unwrap();
    let edit: CardEdit = serde_json::from_str(&json).unwrap();
    olga.form = Form::from_edit(edit, settings(&olga.desk));
    olga.press("Ctrl-s");
    let card = olga.done.clone().expect("saved");
    assert_eq!(card.position, "buyer");
    assert_eq!(
        card.contacts_of(ContactKind::Email).last().unwrap().value,
        "x@acme.example"
    );
}
