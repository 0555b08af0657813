//! The card form in front: opening it, its drafts, what it asks for and how it ends (`C20`, `T8`).

use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::desk::Pending;
use super::{App, InEditor, Request, Section};
use crate::domain::client::Standing;
use crate::domain::edit::SaveOutcome;
use crate::domain::error::Error;
use crate::domain::ids::ClientId;
use crate::tui::act::Act;
use crate::tui::dialogs::Dialog;
use crate::tui::dialogs::confirm::Confirm;
use crate::tui::form::{Form, FormEffect, FormSettings};
use crate::tui::keymap::{Action, Resolved};
use crate::tui::layout::{Focus, Pane};
use crate::tui::place::{CardPlace, FormPlace, Place};
use crate::worker::protocol::{Ask, Deed, FormDraft, Slot};

impl App {
    /// The form on top of the path.
    pub(super) fn form(&self) -> Option<&FormPlace> {
        match self.place() {
            Some(Place::Form(place)) => Some(place),
            _ => None,
        }
    }

    pub(super) fn form_mut(&mut self) -> Option<&mut FormPlace> {
        match self.place_mut() {
            Some(Place::Form(place)) => Some(place),
            _ => None,
        }
    }

    /// The form that hears the keys.
    pub(super) fn form_in_focus(&self) -> Option<&FormPlace> {
        self.form()
            .filter(|_| self.focus() == Focus::Text && self.dialogs.is_empty())
    }

    /// Opens the form of the card in front, or of a new one. What a draft kept is there again.
    pub(super) fn open_form(&mut self, id: Option<ClientId>) {
        let base = match id {
            None => None,
            Some(id) => match self.client().filter(|client| client.id == id) {
                Some(client) => Some(client.clone()),
                None => {
                    // Another card than the one in front: its page first.
                    self.go_card(id);
                    self.when_it_came = Some(Action::EditCard);
                    self.hold_for(Slot::Card);
                    return;
                }
            },
        };
        self.leave();
        let settings = FormSettings {
            custom: self.options.custom.clone(),
            region: self.options.region,
            now: self.look.now,
        };
        let kept = self
            .form_drafts
            .iter()
            .position(|draft| draft.client == id)
            .map(|at| self.form_drafts.remove(at));
        let mut form = match kept {
            Some(draft) => {
                self.say(&format!(
                    "typed {} and not saved: it is back; Esc, then d drops it",
                    self.since(&draft)
                ));
                Form::from_edit(draft.edit, settings)
            }
            None => Form::new(base, settings),
        };
        form.set_keys(&self.options.keymap);
        let from = self.focus();
        let room = self.room_mut();
        room.path.push(Place::Form(Box::new(FormPlace {
            kept: form.version(),
            client: id,
            form,
            from,
        })));
        room.focus = Focus::Text;
    }

    /// A key for the form in front.
    pub(super) fn form_key(&mut self, key: KeyEvent) {
        let Some(place) = self.form() else { return };
        let resolved = self.options.keymap.resolve(place.form.chain(), key, None);
        let then = match &resolved {
            Resolved::EscThen(key) => Some(*key),
            _ => None,
        };
        self.form_does(|form| form.handle(resolved));
        if let Some(key) = then {
            self.key(key);
        }
    }

    /// Does something with the form in front, and what it asks for.
    pub(super) fn form_does(&mut self, does: impl FnOnce(&mut Form) -> Vec<FormEffect>) {
        if let Some(place) = self.form_mut() {
            for effect in does(&mut place.form) {
                self.form_effect(effect);
            }
        }
    }

    fn form_effect(&mut self, effect: FormEffect) {
        match effect {
            FormEffect::NeedCompanies(typed) => {
                self.desk.ask(Slot::Form, Ask::Companies(typed));
            }
            FormEffect::NeedTags(word) => self.desk.ask(Slot::Form, Ask::Tags(word)),
            FormEffect::NeedFiles(typed) => self.desk.push(Request::Complete(typed)),
            FormEffect::ReadPicture(path) => self.desk.push(Request::ReadPicture(path)),
            FormEffect::AskSwap(to) => self.ask_swap(to),
            FormEffect::Save(edit) => self.desk.order(Deed::SaveCard(edit), Pending::Save),
            FormEffect::OpenEditor { text, extension } => {
                // Whatever becomes of the editor and the terminal, this is kept.
                self.keep_form_draft();
                self.in_editor = Some(InEditor::Form);
                self.desk.push(Request::Edit(text, extension));
            }
            FormEffect::Leave => {
                self.drop_form_draft();
                self.close_form();
            }
            FormEffect::Saved(client) => {
                let new = self.form().is_some_and(|place| place.client.is_none());
                self.drop_form_draft();
                self.close_form();
                if new {
                    self.section = Section::Clients;
                    self.go_card(client.id);
                }
                self.done(&format!("{} saved", client.display_name()), true);
            }
            FormEffect::OpenCard(id) => self.open_over_form(id),
            FormEffect::Merge(other) => {
                if let Some(keep) = self.form().and_then(|place| place.client) {
                    self.open_merge(keep, other);
                } else {
                    self.complain("a new card is saved first, then merged");
                }
            }
            FormEffect::Say(said) => self.say(&said),
            FormEffect::Pass(Action::NextPane | Action::PreviousPane | Action::Back) => {}
            FormEffect::Pass(action) => self.act(action),
        }
    }

    /// Opens a card over the form; `Esc` comes back to it (`C22`).
    fn open_over_form(&mut self, id: ClientId) {
        self.leave();
        let room = self.room_mut();
        room.path.push(Place::Card(Box::new(CardPlace::new(id))));
        room.focus = Focus::Main;
        self.ask_front();
    }

    /// One mark excludes the other (`S4`).
    fn ask_swap(&mut self, to: Standing) {
        let (is, becomes) = match to {
            Standing::Vip => ("a spammer", "VIP"),
            _ => ("VIP", "a spammer"),
        };
        self.dialogs.push(Dialog::Confirm(Confirm::new(
            format!("Make the client {becomes}?"),
            vec![format!(
                "The client is {is}. One excludes the other: Save swaps the mark, and so the list entries."
            )],
            vec![("Swap", Act::FormStanding(to)), ("Leave", Act::None)],
        )));
    }

    /// How a save of the form ended.
    pub(super) fn form_saved(&mut self, outcome: SaveOutcome) {
        if self.form().is_some() {
            self.form_does(|form| form.outcome(outcome));
        } else if let SaveOutcome::Saved(client) = outcome {
            self.done(&format!("{} saved", client.display_name()), true);
        } else {
            self.complain("the card was not saved: its form still has what was typed");
        }
    }

    /// A save of the form failed; what was typed stays.
    pub(super) fn form_failed(&mut self, error: &Error) {
        self.complain(&super::events::sentence(error));
        self.form_does(|form| form.failed(error));
    }

    /// Goes back to where the form was opened.
    fn close_form(&mut self) {
        let room = self.room_mut();
        let Some(Place::Form(place)) = room.path.pop() else {
            return;
        };
        room.focus = match place.from {
            Focus::Text | Focus::Search => Focus::Main,
            from => from,
        };
        if room.path.is_empty() {
            room.focus = Focus::List;
        }
        self.ask_front();
    }

    fn drop_form_draft(&mut self) {
        if let Some(client) = self.form().map(|place| place.client) {
            self.form_drafts.retain(|draft| draft.client != client);
            self.desk
                .order(Deed::FormDraft(client, None), Pending::Silent);
        }
    }

    /// Keeps what was typed into the form since the last time (`C20`).
    pub(super) fn keep_form_draft(&mut self) {
        let now = self.look.now;
        let Some(place) = self.form_mut() else { return };
        if place.kept == place.form.version() {
            return;
        }
        place.kept = place.form.version();
        let client = place.client;
        let edit = (place.form.changes() > 0).then(|| place.form.to_edit());
        self.form_drafts.retain(|draft| draft.client != client);
        if let Some(edit) = &edit {
            self.form_drafts.push(FormDraft {
                client,
                at: now,
                edit: edit.clone(),
            });
        }
        self.desk
            .order(Deed::FormDraft(client, edit.map(Box::new)), Pending::Silent);
    }

    /// Whether the form has something that is not kept yet.
    pub(super) fn form_is_unsaved(&self) -> bool {
        self.form()
            .is_some_and(|place| place.kept != place.form.version())
    }

    /// Where the form stands, for the mouse.
    pub(super) fn form_area(&self) -> Option<Rect> {
        self.form()?;
        self.layout()?.pane(Pane::Main)
    }

    /// A click into the form; false when it was elsewhere.
    pub(super) fn click_form(&mut self, column: u16, row: u16, right: bool) -> bool {
        let at = Position::new(column, row);
        let Some(area) = self.form_area().filter(|area| area.contains(at)) else {
            return false;
        };
        self.room_mut().focus = Focus::Text;
        self.form_does(|form| {
            if right {
                form.right_click(area, at)
            } else {
                form.click(area, at)
            }
        });
        true
    }
}
