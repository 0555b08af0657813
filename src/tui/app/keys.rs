//! From a key to what is done: the dialog in front, else the pane with the focus.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::{Ahead, App, Hold, Section};
use crate::domain::display::bytes_text;
use crate::tui::act::Act;
use crate::tui::dialogs::{Dialog, Heard, Outcome};
use crate::tui::keymap::{Action, Context, Resolved, context};
use crate::tui::layout::Focus;
use crate::tui::place::Place;
use crate::worker::protocol::{Ask, Slot};

/// The largest paste, in bytes (`R7`). A text is wrapped anew with every key: with 1 MB in it a key took
/// 0.4 s, with 10 MB 5 s.
const LARGEST_PASTE: usize = 256 * 1000;

impl App {
    /// Where the next key is looked up.
    pub(super) fn chain(&self) -> &'static [Context] {
        if let Some(dialog) = self.dialogs.last() {
            return dialog.chain();
        }
        if self.find.is_some() {
            return context::SEARCH;
        }
        if let Some(place) = self.form_in_focus() {
            return place.form.chain();
        }
        match (self.focus(), self.section, self.place()) {
            (Focus::Search, ..) => context::SEARCH,
            (Focus::Text, ..) => context::COMPOSER,
            (Focus::Side, ..) => context::SIDEBAR,
            (Focus::Main, _, Some(Place::Ticket(_))) => context::CONVERSATION,
            (Focus::Main, _, Some(Place::Card(_))) => context::CARD_PAGE,
            (Focus::Main, _, Some(Place::Company(_))) => context::COMPANIES,
            (Focus::Main, _, Some(Place::Lists(_))) => context::BW_LISTS,
            (_, Section::Tickets, _) => context::TICKETS_LIST,
            (_, Section::Clients, _) => context::CLIENTS_LIST,
            (_, Section::Companies, _) => context::COMPANIES,
            (Focus::Main, _, Some(Place::Review(_))) => context::DUPLICATES,
            (_, Section::Inbox, _) if self.inbox.review().is_some() => context::DUPLICATES,
            (_, Section::Inbox, _) => context::INBOX,
        }
    }

    /// What the help calls the place the next key is read in.
    pub(super) fn place_name(&self) -> &'static str {
        let chain = self.chain();
        context::CHAINS
            .iter()
            .find(|(_, known)| *known == chain)
            .map_or("this place", |(name, _)| name)
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        if self.held_back_by_an_answer(key) {
            return;
        }
        if self.form_in_focus().is_some() && self.find.is_none() {
            self.form_key(key);
            return;
        }
        let opener = self.dialogs.last().and_then(Dialog::opener);
        match self.options.keymap.resolve(self.chain(), key, opener) {
            Resolved::Action(action) => self.hear(Heard::Action(action)),
            Resolved::Numbered(action, number) => self.hear(Heard::Numbered(action, number)),
            Resolved::Text(c) => self.hear(Heard::Text(c)),
            Resolved::Edit(edit) => self.hear(Heard::Edit(edit)),
            Resolved::EscThen(key) => {
                self.hear(Heard::Action(Action::Back));
                self.key(key);
            }
            Resolved::Nothing(why) => {
                if !why.is_empty() {
                    self.say(&why);
                }
            }
        }
    }

    /// Type-ahead is safe: while the answer is under way that decides where the next key is read
    /// (`Space` to the next unread ticket), keys wait for it. `Esc` and `Ctrl-c` give the wait up.
    fn held_back_by_an_answer(&mut self, key: KeyEvent) -> bool {
        if self.hold.is_none() {
            return false;
        }
        let gives_up = matches!(
            self.options.keymap.resolve(context::CONFIRM, key, None),
            Resolved::Action(Action::Back | Action::Stop)
        );
        if gives_up {
            self.hold = None;
            self.ahead.clear();
            self.when_it_came = None;
            self.say("stopped waiting");
        } else {
            self.ahead.push_back(Ahead::Key(key));
        }
        true
    }

    /// Waits with the next keys for the answer of a slot.
    pub(super) fn hold_for(&mut self, slot: Slot) {
        self.hold = Some(Hold::Slot(slot));
    }

    /// Whether keys wait for the answer of a slot.
    #[cfg(test)]
    pub(crate) fn is_held(&self) -> bool {
        matches!(self.hold, Some(Hold::Slot(_)))
    }

    /// The answer came: the keys typed meanwhile are read where it led.
    pub(super) fn released(&mut self, by: Hold) {
        if self.hold != Some(by) {
            return;
        }
        self.hold = None;
        while self.hold.is_none() {
            match self.ahead.pop_front() {
                Some(Ahead::Key(key)) => self.key(key),
                Some(Ahead::Paste(pasted)) => self.paste(&pasted),
                None => return,
            }
            // The place the next key is read in must be what the last one made it.
            self.arrange();
        }
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        // A search takes the beginning and says so.
        let searches = self.dialogs.is_empty()
            && self.find.is_none()
            && self.form_in_focus().is_none()
            && self.focus() != Focus::Text;
        if pasted.len() > LARGEST_PASTE && !searches {
            self.complain(&format!(
                "a paste of {} was not taken, a text holds {} of it: files are attached",
                bytes_text(pasted.len() as u64),
                bytes_text(LARGEST_PASTE as u64)
            ));
            return;
        }
        if self.hold.is_some() {
            self.ahead.push_back(Ahead::Paste(pasted.to_owned()));
            return;
        }
        if !self.dialogs.is_empty() {
            self.hear(Heard::Paste(pasted.to_owned()));
        } else if self.form_in_focus().is_some() {
            self.form_does(|form| form.paste(pasted));
        } else if self.find.is_some() || matches!(self.focus(), Focus::Search | Focus::Text) {
            self.type_text(Heard::Paste(pasted.to_owned()));
        } else {
            // A pasted phone or address finds its client.
            if self.focus() != Focus::List || self.section == Section::Tickets {
                self.go_section(Section::Clients);
                self.room_mut().focus = Focus::List;
            }
            self.open_search();
            if let Some(query) = self.query_mut() {
                query.set("");
            }
            self.type_text(Heard::Paste(pasted.trim().to_owned()));
        }
    }

    fn hear(&mut self, heard: Heard) {
        if self.dialogs.is_empty() {
            self.hear_in_pane(heard);
        } else {
            self.hear_in_dialog(heard);
        }
    }

    fn hear_in_pane(&mut self, heard: Heard) {
        let in_text = self.find.is_some() || matches!(self.focus(), Focus::Search | Focus::Text);
        match heard {
            Heard::Action(action) if !(in_text && self.type_action(action)) => self.act(action),
            Heard::Action(_) => {}
            other if in_text => self.type_text(other),
            _ => {}
        }
    }

    fn hear_in_dialog(&mut self, heard: Heard) {
        let look = self.look.clone();
        let Some(dialog) = self.dialogs.last_mut() else {
            return;
        };
        let outcome = dialog.hear(heard.clone(), &look);
        if outcome == Outcome::Unheard {
            match heard {
                Heard::Action(Action::Back | Action::Close) => {
                    self.dialogs.pop();
                }
                Heard::Action(action @ (Action::Help | Action::Stop | Action::Refresh)) => {
                    self.act(action);
                }
                Heard::Action(Action::NextOrder) => self.next_order(),
                Heard::Action(action) => {
                    self.say(&format!("«{}» does nothing in this dialog", action.name()));
                }
                _ => {}
            }
            return;
        }
        self.interpret(outcome);
    }

    /// Does what the dialog in front answered.
    pub(super) fn interpret(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Heard | Outcome::Unheard => {}
            Outcome::Close => {
                self.dialogs.pop();
            }
            Outcome::Do(act) => {
                let closed = self.dialogs.pop();
                match (act, closed) {
                    // A row of the help is done where the help was opened, a dialog or a pane.
                    (Act::Do(action), Some(Dialog::Help(_))) => self.hear(Heard::Action(action)),
                    (act, _) => self.perform(act),
                }
            }
            Outcome::Keep(act) => self.perform(act),
            Outcome::Find(typed) => self.desk.ask(Slot::Find, Ask::Find(typed)),
            Outcome::Ask(ask) => self.desk.ask(Slot::Find, *ask),
            Outcome::Save(deed) => self.save_of_dialog(*deed),
            Outcome::Wait => {
                // Enter came before what it is about: it is read again when that came.
                self.hold_for(Slot::Find);
                self.ahead
                    .push_front(Ahead::Key(KeyEvent::from(KeyCode::Enter)));
            }
            Outcome::Card(id) => {
                self.desk.ask(Slot::Pick, Ask::Card(id));
                self.hold_for(Slot::Pick);
            }
            Outcome::Complete(typed) => {
                self.desk.push(super::Request::Complete(typed));
                self.hold = Some(Hold::Paths);
            }
            Outcome::Import(path) => self.order_import(&path),
            Outcome::Command(line) => {
                let palette = self.dialogs.pop();
                if let Err(why) = self.command(line.trim()) {
                    // What is wrong is mended in the line.
                    self.dialogs.extend(palette);
                    self.complain(&why);
                }
            }
            Outcome::Refused(why) => self.complain(&why),
        }
    }

    /// Does an action of the table where the focus is, or says why it cannot.
    pub(super) fn act(&mut self, action: Action) {
        let over_all = matches!(action, Action::Help | Action::Stop | Action::Refresh);
        if !self.dialogs.is_empty() && !over_all {
            return;
        }
        if let Some(why) = self.refusal(action) {
            self.complain(&why);
            return;
        }
        if self.move_by(action) || self.go_by(action) || self.verb(action) {
            return;
        }
        self.say(&format!("«{}» does nothing here", action.name()));
    }
}
