//! The Companies section: going to a company, and what its verbs do (`C4`).

use std::collections::HashSet;

use super::desk::Pending;
use super::{App, Section};
use crate::domain::company::{Company, CompanySaved};
use crate::domain::display::grouped;
use crate::domain::fold::fold;
use crate::domain::ids::CompanyId;
use crate::domain::page::{RowKey, SortKey};
use crate::tui::act::Act;
use crate::tui::dialogs::{CompanyForm, Confirm, Dialog, FindCompany, MergeCompanies};
use crate::tui::keymap::Action;
use crate::tui::layout::{Focus, Pane};
use crate::tui::place::{CompanyPlace, Place, Spot};
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// The company that the verbs act on: under the cursor of the list, or in front.
    pub(super) fn company(&self) -> Option<&Company> {
        if self.focus().pane() == Pane::List && self.section == Section::Companies {
            return self.companies.list.selected().map(|row| &row.company);
        }
        match self.place() {
            Some(Place::Company(place)) => place.view.as_ref().map(|view| &view.company),
            _ => None,
        }
    }

    /// Goes to a company's page: on top of what is in front, or instead of what stands beside a list.
    pub(super) fn go_company(&mut self, id: CompanyId) {
        self.leave();
        self.put_company(id);
    }

    pub(super) fn put_company(&mut self, id: CompanyId) {
        let on_list = self.focus().pane() == Pane::List;
        let room = self.room_mut();
        room.focus = Focus::Main;
        let known = room
            .path
            .iter()
            .position(|place| place.spot() == Spot::Company(id));
        match known {
            Some(at) => room.path.truncate(at + 1),
            None => {
                if on_list {
                    room.path.clear();
                }
                room.path
                    .push(Place::Company(Box::new(CompanyPlace::new(id))));
                if room.path.len() > super::DEEPEST {
                    room.path.remove(0);
                }
            }
        }
        if self.section == Section::Companies && self.room().path.len() == 1 {
            self.companies.list.select(id);
        }
        self.ask_front();
    }

    /// Steps the list while a company's page is in front.
    pub(super) fn company_beside(&mut self, by: isize) {
        if !matches!(self.place(), Some(Place::Company(_))) {
            self.say("Esc goes back to the company, and there J K step the list");
            return;
        }
        let here = self.companies.list.selected().map(|row| row.company.id);
        self.companies.list.step(by);
        match self.companies.list.selected().map(|row| row.company.id) {
            Some(id) if Some(id) != here => {
                self.leave();
                self.room_mut().path.clear();
                self.put_company(id);
            }
            _ => self.say(if by > 0 {
                "this is the last company of the list"
            } else {
                "this is the first company of the list"
            }),
        }
    }

    /// Does a verb of the companies; false when the action is none.
    pub(super) fn company_verb(&mut self, action: Action) -> bool {
        match action {
            Action::CreateCompany => {
                let looked_for = self.companies.query.text();
                let name = if self.focus().pane() == Pane::List && !looked_for.contains('.') {
                    looked_for
                } else {
                    String::new()
                };
                self.dialogs
                    .push(Dialog::Company(CompanyForm::create(name.trim())));
            }
            Action::EditCompany => {
                if let Some(company) = self.company() {
                    let form = CompanyForm::edit(company);
                    self.dialogs.push(Dialog::Company(form));
                }
            }
            Action::MergeCompanies => self.merge_companies(),
            Action::DeleteCompany => self.ask_delete_company(),
            _ => return false,
        }
        true
    }

    /// Why a verb of the companies cannot act.
    pub(super) fn company_refusal(&self, action: Action) -> Option<&'static str> {
        // All of them is more than two, however many there are.
        let marked = self
            .companies
            .list
            .marks()
            .these()
            .map_or(usize::MAX, HashSet::len);
        match action {
            Action::EditCompany | Action::DeleteCompany if marked > 1 && self.on_companies() => {
                Some("that is done to one company: Esc takes the marks off")
            }
            Action::MergeCompanies if marked > 2 && self.on_companies() => {
                Some("two companies are merged at a time: mark two")
            }
            Action::EditCompany | Action::MergeCompanies | Action::DeleteCompany
                if self.company().is_none() =>
            {
                Some("no company is in front")
            }
            _ => None,
        }
    }

    fn on_companies(&self) -> bool {
        self.section == Section::Companies && self.focus().pane() == Pane::List
    }

    /// Two marked ones, or the one at hand and one that is looked for.
    fn merge_companies(&mut self) {
        let marks = self.companies.list.marks();
        if self.on_companies() && marks.these().is_some_and(|marked| marked.len() == 2) {
            let mut marked = self
                .companies
                .list
                .rows()
                .iter()
                .filter(|row| marks.has(row.company.id))
                .map(|row| row.company.clone());
            if let (Some(left), Some(right)) = (marked.next(), marked.next()) {
                self.show_company_merge(left, right);
            } else {
                self.complain("a marked company is out of reach: mark two that stand closer");
            }
            return;
        }
        if let Some(company) = self.company().cloned() {
            let dialog = FindCompany::new(company);
            self.desk.ask(Slot::Find, dialog.ask());
            self.dialogs.push(Dialog::FindCompany(dialog));
        }
    }

    /// Shows what the merge does.
    pub(super) fn show_company_merge(&mut self, left: Company, right: Company) {
        self.dialogs
            .push(Dialog::MergeCompanies(MergeCompanies::new(left, right)));
    }

    fn ask_delete_company(&mut self) {
        let Some(company) = self.company().cloned() else {
            return;
        };
        let cards = match company.clients {
            0 => "No card is bound to it.".to_owned(),
            1 => "1 card loses its company; the card stays.".to_owned(),
            many => format!(
                "{} cards lose their company; the cards stay.",
                grouped(many)
            ),
        };
        let mut lines = vec![cards];
        if !company.domains.is_empty() {
            lines.push(format!(
                "Mail from {} binds nobody any more.",
                company.domains.join(", ")
            ));
        }
        lines.push("u takes it back, later too.".to_owned());
        self.dialogs.push(Dialog::Confirm(Confirm::delete(
            format!("Delete {}?", company.name),
            lines,
            Act::Order(Box::new(Deed::DeleteCompany(company.id))),
        )));
    }

    /// A company was saved: its name stands in the footer, and cards that its new domains speak for are
    /// looked for.
    pub(super) fn company_saved(&mut self, saved: CompanySaved) {
        match &saved.changed {
            Some(said) => self.done(said, true),
            None => self.say("it was so already"),
        }
        if self.on_companies() {
            let key = RowKey {
                rank: 0,
                sort: SortKey::Text(fold(&saved.name)),
                id: saved.id.0,
            };
            self.companies.list.go_to(saved.id, key);
        }
        if saved.new_domains {
            self.desk.ask(Slot::Domains, Ask::CardsOfDomains(saved.id));
        }
    }

    /// How many cards without a company a company's domains speak for: binding them is offered, never
    /// done by itself (`C23`).
    pub(super) fn offer_cards(&mut self, company: &Company, count: u64, asked: bool) {
        if count == 0 {
            if asked {
                self.say("no card without a company has an address of these domains");
            }
            return;
        }
        let (cards, button) = if count == 1 {
            ("1 card has".to_owned(), "Bind 1 card".to_owned())
        } else {
            (
                format!("{} cards have", grouped(count)),
                format!("Bind {} cards", grouped(count)),
            )
        };
        let confirm = Confirm::new(
            format!("Bind cards to {}?", company.name),
            vec![
                format!(
                    "{cards} an address of {} and no company.",
                    company.domains.join(", ")
                ),
                "Otherwise each is bound when its client writes next. u takes it back.".to_owned(),
            ],
            vec![
                (
                    button.as_str(),
                    Act::Order(Box::new(Deed::BindCards(company.id))),
                ),
                ("Leave", Act::None),
            ],
        );
        let confirm = if asked {
            confirm
        } else {
            confirm.unasked(self.look.now)
        };
        self.dialogs.push(Dialog::Confirm(confirm));
    }

    /// Orders what a dialog saves; it stays until that is done.
    pub(super) fn save_of_dialog(&mut self, deed: Deed) {
        self.desk.order(deed, Pending::Dialog);
    }
}
