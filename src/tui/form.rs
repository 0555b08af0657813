//! The card editor (`C20`-`C26`): a form over a copy of a card, as pure state that keys change.
//!
//! [`Form::handle`] takes what a key means and answers with [`FormEffect`]s: what to ask, save, open. It
//! never blocks and knows no worker; the answers come back through [`Form::companies`],
//! [`Form::outcome`] and the like. Every field is a list of lines, and every change a splice of lines,
//! so one undo goes over the whole form. [`Form::resize`] lays it out for a window; [`Form::draw`]
//! changes nothing.

use std::path::PathBuf;

use crate::domain::client::{Client, Standing};
use crate::domain::contact::Key;
use crate::domain::contact::phone::Region;
use crate::domain::edit::CardEdit;
use crate::domain::fields::CustomField;
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;

use super::keymap::{Action, Keymap};

mod addresses;
mod answers;
mod aside;
mod caret;
mod changes;
mod check;
mod conflict;
mod dialogs;
mod draw;
mod drop;
mod history;
mod keys;
mod labels;
mod leaving;
mod mouse;
mod moving;
mod outside;
mod overlay;
mod pasting;
mod picture;
mod rehome;
mod rows;
mod sheet;
mod standing;
mod steps;
mod tongue;
mod truth;
mod typing;
mod value;

pub use picture::{Avatar, Shown};

use conflict::Conflict;
use dialogs::Dialog;
use drop::Drop;
use history::{Caret, History};
use labels::Labels;
use rows::Layout;
use sheet::Field;

/// What the form asks of the program around it.
#[derive(Debug, Clone, PartialEq)]
pub enum FormEffect {
    /// Companies with this text in their name, most clients first; the answer goes to
    /// [`Form::companies`].
    NeedCompanies(String),
    /// Tags that begin so, most used first; to [`Form::tags`].
    NeedTags(String),
    /// Files and folders (ending in `/`) that begin so; to [`Form::files`].
    NeedFiles(String),
    /// The bytes of a picture; to [`Form::picture`].
    ReadPicture(PathBuf),
    /// The card is VIP or spammer and shall be the other (`S4`): ask, then [`Form::swap_standing`].
    AskSwap(Standing),
    /// Save this; the end goes to [`Form::outcome`] or [`Form::failed`].
    Save(Box<CardEdit>),
    /// Edit this text in `$EDITOR`; to [`Form::edited_outside`].
    OpenEditor {
        /// The text to begin with.
        text: String,
        /// What the file's name should end in: `toml` or `txt`.
        extension: &'static str,
    },
    /// Close the form and drop its draft.
    Leave,
    /// Saved: close the form, drop its draft, show the card.
    Saved(Box<Client>),
    /// Open another card; the form stays as a draft (`C22`).
    OpenCard(ClientId),
    /// Merge this form's card with another one (`C22`).
    Merge(ClientId),
    /// Say this in the footer.
    Say(String),
    /// An action that is none of the form's.
    Pass(Action),
}

/// What a form needs to know besides the card.
#[derive(Debug, Clone)]
pub struct FormSettings {
    /// The fields of the configuration (`C16`).
    pub custom: Vec<CustomField>,
    /// Where national phone numbers are at home.
    pub region: Option<Region>,
    /// The time, for a new card.
    pub now: Timestamp,
}

/// A card being edited or created.
#[derive(Debug, Clone)]
pub struct Form {
    settings: FormSettings,
    /// The card as it was opened; `None` creates one.
    base: Option<Client>,
    /// The same as fields: what a field is compared with.
    opened: Vec<Field>,
    fields: Vec<Field>,
    caret: Caret,
    /// The column that going up and down keeps to.
    goal: Option<usize>,
    history: History,
    drop: Option<Drop>,
    dialog: Option<Dialog>,
    /// Contacts of other cards that Save marks shared (`C22`).
    share: Vec<Key>,
    /// The revision seen in a conflict.
    over: Option<i64>,
    /// A company's name that was left before its companies were known: the likeliest is taken then.
    awaited: Option<String>,
    /// A picture is being read.
    reading: bool,
    /// Save as soon as nothing is awaited any more.
    save_next: bool,
    /// Save was tried: what it refuses is shown even where the caret stands.
    tried: bool,
    /// The version that is being saved.
    saving: Option<u64>,
    /// Goes up with every change.
    version: u64,
    /// The text that `$EDITOR` was opened with.
    outside: Option<outside::Outside>,
    layout: Layout,
    labels: Labels,
}

impl Form {
    /// A form over a card, or over a new one.
    pub fn new(base: Option<Client>, settings: FormSettings) -> Self {
        let card = base.clone().unwrap_or_else(|| Client::blank(settings.now));
        let fields = sheet::open(&card, &settings.custom, settings.region);
        let mut form = Self {
            settings,
            base,
            opened: fields.clone(),
            fields,
            caret: Caret::default(),
            goal: None,
            history: History::default(),
            drop: None,
            dialog: None,
            share: Vec::new(),
            over: None,
            awaited: None,
            reading: false,
            save_next: false,
            tried: false,
            saving: None,
            version: 0,
            outside: None,
            layout: Layout::default(),
            labels: Labels::default(),
        };
        form.caret.at = form.text().len();
        form.settle();
        form
    }

    /// A form with what a draft kept (`C20`).
    pub fn from_edit(edit: CardEdit, settings: FormSettings) -> Self {
        let mut form = Self::new(edit.base, settings);
        form.fields = sheet::open_like(
            &edit.mine,
            &form.settings.custom,
            form.settings.region,
            &form.opened,
        );
        if let Some(avatar) = form
            .fields
            .iter_mut()
            .find(|field| field.how == sheet::How::Picture)
            && let Some(line) = avatar.lines.first_mut()
        {
            line.load = sheet::Load::Picture(sheet::Picture::of(edit.avatar));
        }
        form.share = edit.share;
        form.over = edit.over;
        form.caret.at = form.text().len();
        form.version = 1;
        form.settle();
        form
    }

    /// What Save would write, and what a draft keeps. Blank lines are left out; nothing else is.
    pub fn to_edit(&self) -> CardEdit {
        let card = self.card();
        let (mine, avatar) = sheet::write(&self.fields, &self.opened, &card, self.settings.region);
        CardEdit {
            base: self.base.clone(),
            mine,
            avatar,
            share: self.share.clone(),
            over: self.over,
        }
    }

    /// Takes the keys that the form names in its words from the table in force.
    pub fn set_keys(&mut self, keymap: &Keymap) {
        self.labels = Labels::of(keymap);
    }

    /// The card as it was opened; `None` for a new one.
    pub fn base(&self) -> Option<&Client> {
        self.base.as_ref()
    }

    /// The card that is edited; `None` for a new one.
    pub fn client(&self) -> Option<ClientId> {
        self.base.as_ref().map(|base| base.id)
    }

    /// Goes up with every change, so that a draft is written only then.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The card as it was opened, or an empty one.
    fn card(&self) -> Client {
        self.base
            .clone()
            .unwrap_or_else(|| Client::blank(self.settings.now))
    }

    /// The field with the caret; `None` on Save.
    fn field(&self) -> Option<&Field> {
        self.fields.get(self.caret.field)
    }

    fn line(&self) -> Option<&sheet::Line> {
        self.field()?.lines.get(self.caret.line)
    }

    /// The text of the line with the caret.
    fn text(&self) -> &str {
        self.line().map_or("", |line| &line.text)
    }

    /// After every key: the caret stands inside a text, and the layout follows it.
    fn settle(&mut self) {
        self.caret.field = self.caret.field.min(self.fields.len());
        let lines = self.field().map_or(1, |field| field.lines.len());
        self.caret.line = self.caret.line.min(lines.saturating_sub(1));
        self.caret.at = caret::snap(self.text(), self.caret.at);
        self.relayout();
    }
}

#[cfg(test)]
mod tests;
