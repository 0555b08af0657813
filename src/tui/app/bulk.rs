//! One change for all marked rows (`L4`): the question that counts them, and how far it is.

use super::desk::Pending;
use super::{App, Section};
use crate::domain::bulk::{BulkChange, Cards, Preview, TicketChange, Tickets, opposite};
use crate::domain::client::Standing;
use crate::domain::display::{counted, grouped};
use crate::domain::ids::{ClientId, TicketId};
use crate::domain::language;
use crate::tui::act::Act;
use crate::tui::dialogs::pick::{Free, PickRow};
use crate::tui::dialogs::{Confirm, Dialog, Pick};
use crate::tui::keymap::{Action, context};
use crate::tui::layout::Pane;
use crate::tui::panes::words;
use crate::tui::widgets::marks::Marks;
use crate::worker::protocol::{Ask, Deed, Generation, Slot};

/// A bulk change under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Working {
    /// The generation it was ordered under.
    pub(super) generation: Generation,
    /// Cards done so far.
    pub(super) done: u64,
    /// Of so many.
    pub(super) total: u64,
    /// An export changes nothing.
    pub(super) export: bool,
}

impl App {
    /// The cards a verb is for when rows of the client list are marked. One mark on the row with the
    /// cursor is that card, and no bulk change.
    pub(super) fn marked_cards(&self) -> Option<Cards> {
        if self.focus().pane() != Pane::List || self.section != Section::Clients {
            return None;
        }
        let here = self.clients.list.selected().map(|row| row.id);
        match self.clients.list.marks() {
            Marks::These(ids) if ids.is_empty() => None,
            Marks::These(ids) if ids.len() == 1 && ids.iter().copied().next() == here => None,
            Marks::These(ids) => Some(Cards::These(sorted(ids.iter()))),
            Marks::AllBut(but) => Some(Cards::AllThat {
                query: self.clients.query.text(),
                except: sorted(but.iter()),
            }),
        }
    }

    /// The tickets a verb is for when all that match are marked.
    pub(super) fn all_tickets(&self) -> Option<Tickets> {
        if self.focus().pane() != Pane::List || self.section != Section::Tickets {
            return None;
        }
        let but = self.tickets.list.marks().all_but()?;
        Some(Tickets::AllThat {
            view: self.tickets.view.clone(),
            filter: self.tickets.filter.text(),
            except: sorted(but.iter()),
        })
    }

    /// A verb on marked rows; false when it is none of those that act on many.
    pub(super) fn bulk_verb(&mut self, action: Action) -> bool {
        if self.all_tickets().is_some() {
            let one = matches!(
                action,
                Action::PriorityUp | Action::PriorityDown | Action::MergeTickets
            );
            if one {
                self.complain("all that match are marked: f a z # act on all of them");
            }
            return one;
        }
        let Some(cards) = self.marked_cards() else {
            return false;
        };
        let mark = |mark| BulkChange::Standing { mark, swap: false };
        match action {
            Action::TagCard => {
                self.tagging_cards = true;
                self.desk.ask(Slot::Pick, Ask::Tags(String::new()));
                let pick = Pick::new(format!("Tag {}", self.marked(&cards)), Vec::new());
                self.dialogs
                    .push(Dialog::Pick(pick.opened_by(action).or(Free::Tag)));
            }
            Action::Vip => self.ask_bulk(mark(Standing::Vip)),
            Action::Spam => self.ask_bulk(mark(Standing::Spammer)),
            Action::DeleteCard => self.ask_bulk(BulkChange::Delete),
            Action::Gear => {
                let menu = self.bulk_menu(&cards);
                self.dialogs.push(Dialog::Pick(menu));
            }
            Action::MergeCards if matches!(cards, Cards::AllThat { .. }) => {
                self.complain("two cards are merged at a time, and all that match are marked");
            }
            _ => return false,
        }
        true
    }

    /// «48 cards», «all cards that match».
    fn marked(&self, cards: &Cards) -> String {
        match cards {
            Cards::These(ids) if ids.len() == 1 => "1 card".to_owned(),
            Cards::These(ids) => format!("{} cards", grouped(ids.len() as u64)),
            Cards::AllThat { query, .. } if query.trim().is_empty() => "all cards".to_owned(),
            Cards::AllThat { .. } => "all cards that match".to_owned(),
        }
    }

    /// What can be done to marked cards.
    fn bulk_menu(&self, cards: &Cards) -> Pick {
        let mark = |mark| Act::Bulk(BulkChange::Standing { mark, swap: false });
        let rows = vec![
            PickRow::new("tag…", "#", Act::Do(Action::TagCard)),
            PickRow::new("company…", "", Act::BulkCompany),
            PickRow::new("language…", "", Act::BulkLanguage).by(Action::Language, "l"),
            PickRow::new("VIP", "*", mark(Standing::Vip)).by(Action::Vip, "v"),
            PickRow::new("spammer", "!", mark(Standing::Spammer)),
            PickRow::new("neither VIP nor spammer", "", mark(Standing::Normal)),
            PickRow::new("export…", "into a file", Act::Export),
            PickRow::new("delete…", "d", Act::Bulk(BulkChange::Delete)),
            PickRow::new("go to the top", "", Act::Do(Action::Top)).by(Action::Top, "g"),
        ];
        Pick::new(format!("Change {}", self.marked(cards)), rows)
            .keys(context::GEAR)
            .opened_by(Action::Gear)
    }

    /// A company for the marked cards: one there is, or a new name.
    pub(super) fn bulk_company(&mut self) {
        let Some(cards) = self.marked_cards() else {
            self.complain("no rows are marked: x marks one, X all that match");
            return;
        };
        let none = PickRow::new(
            "none",
            "take it off",
            Act::Bulk(BulkChange::Company(String::new())),
        );
        let pick = Pick::new(format!("Company of {}", self.marked(&cards)), vec![none]);
        self.dialogs.push(Dialog::Pick(pick.or(Free::Company)));
        self.desk.ask(Slot::Pick, Ask::Companies(String::new()));
    }

    /// The companies came that a pick is waiting for.
    pub(super) fn pick_company(&mut self, companies: &[crate::domain::company::Company]) {
        let rows = companies
            .iter()
            .map(|company| {
                PickRow::new(
                    company.name.clone(),
                    counted(company.clients, "client", "clients"),
                    Act::Bulk(BulkChange::Company(company.name.clone())),
                )
            })
            .collect();
        if let Some(pick) = self.pick_for(Free::Company) {
            pick.add(rows);
        }
    }

    /// A language for the marked cards.
    pub(super) fn bulk_language(&mut self) {
        let Some(cards) = self.marked_cards() else {
            self.complain("no rows are marked: x marks one, X all that match");
            return;
        };
        let mut rows: Vec<PickRow> = language::ALL
            .iter()
            .map(|known| {
                PickRow::new(
                    known.name,
                    known.code,
                    Act::Bulk(BulkChange::Language(known.code.to_owned())),
                )
            })
            .collect();
        let none = Act::Bulk(BulkChange::Language(String::new()));
        rows.insert(0, PickRow::new("none", "take it off", none));
        let pick = Pick::new(format!("Language of {}", self.marked(&cards)), rows);
        self.dialogs.push(Dialog::Pick(pick));
    }

    /// Asks how many a change is for; the question follows when that is known.
    pub(super) fn ask_bulk(&mut self, change: BulkChange) {
        let Some(cards) = self.marked_cards() else {
            self.complain("no rows are marked: x marks one, X all that match");
            return;
        };
        self.desk.ask(Slot::Pick, Ask::BulkPreview(cards, change));
        self.hold_for(Slot::Pick);
    }

    /// Changes the chosen tickets; of all that match it is asked how many first.
    pub(super) fn order_tickets(&mut self, change: TicketChange) {
        if let Some(tickets) = self.chosen_all.take() {
            self.desk
                .ask(Slot::Pick, Ask::TicketsPreview(tickets, change));
            self.hold_for(Slot::Pick);
            return;
        }
        let ids = std::mem::take(&mut self.chosen);
        self.order(match change {
            TicketChange::Status(status) => Deed::SetStatus(ids, status),
            TicketChange::Priority(priority) => Deed::SetPriority(ids, priority),
            TicketChange::Type(kind) => Deed::SetType(ids, kind),
            TicketChange::Assign(agent) => Deed::Assign(ids, agent),
            TicketChange::Snooze(until) => Deed::Snooze(ids, until),
            TicketChange::Tags(add, remove) => Deed::TagTickets(ids, add, remove),
        });
    }

    /// How many it is for is known: the question.
    pub(super) fn preview_came(&mut self, ask: Ask, preview: &Preview) {
        let confirm = match ask {
            Ask::ExportPreview(_) if preview.count == 0 => {
                self.complain("there is no card to export");
                return;
            }
            Ask::ExportPreview(cards) => {
                self.choose_format(&cards, preview);
                return;
            }
            Ask::BulkPreview(..) | Ask::TicketsPreview(..) if preview.count == 0 => {
                self.complain("nothing that was marked is there any more");
                return;
            }
            Ask::BulkPreview(cards, change) => question(&cards, change, preview),
            Ask::TicketsPreview(tickets, change) => ticket_question(tickets, change, preview),
            _ => return,
        };
        self.dialogs.push(Dialog::Confirm(confirm));
    }

    /// Orders a bulk change whose question was answered.
    pub(super) fn order_bulk(&mut self, cards: Cards, change: BulkChange) {
        let deletes = change == BulkChange::Delete;
        if self.order_many(Deed::Bulk(cards, change)) && deletes {
            self.clients.list.unmark();
        }
    }

    /// Orders a change of many rows, which has a bar and can be stopped (`U9`); false when another runs.
    pub(super) fn order_many(&mut self, deed: Deed) -> bool {
        if self.working.is_some() {
            self.complain("another change of many rows is running: Ctrl-c stops it");
            return false;
        }
        self.desk.order(deed, Pending::Bulk);
        self.working = Some(Working {
            generation: self.desk.newest(),
            done: 0,
            total: 0,
            export: false,
        });
        true
    }

    /// Stops the bulk change that runs; false when none does.
    pub(super) fn stop_bulk(&mut self) -> bool {
        let Some(working) = self.working else {
            return false;
        };
        self.desk
            .order(Deed::Stop(working.generation), Pending::Silent);
        self.say(if working.export {
            "stopping: no file will be written"
        } else {
            "stopping: nothing of it will have changed"
        });
        true
    }

    /// Asks whether the marked rows are still there, after something changed.
    pub(super) fn check_marks(&mut self) {
        /// More marks than one makes by hand are not looked at again; the change itself passes over
        /// what is gone.
        const MOST: usize = 5_000;
        fn ids<I: Copy + Ord + Eq + std::hash::Hash>(marks: &Marks<I>) -> Vec<I> {
            let (Marks::These(ids) | Marks::AllBut(ids)) = marks;
            if ids.len() > MOST {
                return Vec::new();
            }
            sorted(ids.iter())
        }
        let clients: Vec<ClientId> = ids(self.clients.list.marks());
        let tickets: Vec<TicketId> = ids(self.tickets.list.marks());
        if !(clients.is_empty() && tickets.is_empty()) {
            self.desk.ask(Slot::Marks, Ask::Gone(clients, tickets));
        }
    }
}

fn sorted<'i, I: Copy + Ord + 'i>(ids: impl Iterator<Item = &'i I>) -> Vec<I> {
    let mut ids: Vec<I> = ids.copied().collect();
    ids.sort_unstable();
    ids
}

/// «a, b, c and 48,210 more», and how many there are in all.
fn sample(preview: &Preview) -> String {
    let mut said = preview.sample.join(" · ");
    let rest = preview.count.saturating_sub(preview.sample.len() as u64);
    if rest > 0 {
        said.push_str(&format!(" and {} more", grouped(rest)));
    }
    said
}

fn question(cards: &Cards, change: BulkChange, preview: &Preview) -> Confirm {
    let count = counted(preview.count, "card", "cards");
    let whom = match cards {
        Cards::These(_) => format!("{count}, marked one by one"),
        Cards::AllThat { query, except } => {
            let mut whom = if query.trim().is_empty() {
                format!("{count}, every one there is")
            } else {
                format!("{count} that match «{}»", query.trim())
            };
            if !except.is_empty() {
                whom.push_str(&format!(
                    ", without the {} unmarked",
                    grouped(except.len() as u64)
                ));
            }
            whom
        }
    };
    let mut lines = vec![format!("{whom}:"), sample(preview), String::new()];
    let order = |change: BulkChange| Act::Order(Box::new(Deed::Bulk(cards.clone(), change)));
    let leave = ("Leave", Act::None);
    let undo = "One u takes it all back.".to_owned();
    match change {
        BulkChange::AddTags(tags) | BulkChange::RemoveTags(tags) => {
            lines.push(undo);
            Confirm::new(
                format!("Tag «{}»: {count}", tags.join(", ")),
                lines,
                vec![
                    ("Add it", order(BulkChange::AddTags(tags.clone()))),
                    ("Take it off", order(BulkChange::RemoveTags(tags))),
                    leave,
                ],
            )
        }
        BulkChange::Company(ref name) => {
            let title = if name.is_empty() {
                format!("No company: {count}")
            } else {
                format!("Company «{name}»: {count}")
            };
            lines.push(undo);
            Confirm::new(title, lines, vec![("Change", order(change)), leave])
        }
        BulkChange::Language(ref code) => {
            let title = if code.is_empty() {
                format!("No language: {count}")
            } else {
                format!("Language {}: {count}", language::name(code))
            };
            lines.push(undo);
            Confirm::new(title, lines, vec![("Change", order(change)), leave])
        }
        BulkChange::Standing { mark, .. } => {
            let (title, effect) = match mark {
                Standing::Vip => (
                    format!("Mark {count} VIP?"),
                    "Their contacts go on the white list.",
                ),
                Standing::Spammer => (
                    format!("Mark {count} as spammers?"),
                    "Their contacts go on the black list; what they write becomes spam.",
                ),
                Standing::Normal => (
                    format!("Take the mark off {count}?"),
                    "What came from these cards leaves both lists.",
                ),
            };
            lines.push(effect.to_owned());
            let marked = |swap| order(BulkChange::Standing { mark, swap });
            match opposite(mark).filter(|_| preview.opposed > 0) {
                Some(other) => {
                    let (is, label) = match other {
                        Standing::Vip => ("VIP", "Leave the VIPs"),
                        _ => ("spammers", "Leave the spammers"),
                    };
                    lines.push(format!(
                        "{} of them are {is}; one excludes the other.",
                        grouped(preview.opposed)
                    ));
                    lines.push(undo);
                    Confirm::new(
                        title,
                        lines,
                        vec![
                            (label, marked(false)),
                            ("Swap them too", marked(true)),
                            leave,
                        ],
                    )
                }
                None => {
                    lines.push(undo);
                    Confirm::new(title, lines, vec![("Mark", marked(false)), leave])
                }
            }
        }
        BulkChange::Delete => {
            lines.push(match preview.weight {
                Some((tickets, messages)) => format!(
                    "With them go {} and {}.",
                    counted(tickets, "ticket", "tickets"),
                    counted(messages, "message", "messages")
                ),
                None => "All their tickets and messages go with them.".to_owned(),
            });
            lines.push(super::removal::way_back(
                "One u takes it all back",
                preview.days,
            ));
            Confirm::delete(format!("Delete {count}?"), lines, order(change))
        }
    }
}

fn ticket_question(tickets: Tickets, change: TicketChange, preview: &Preview) -> Confirm {
    let count = counted(preview.count, "ticket", "tickets");
    let whom = match &tickets {
        Tickets::AllThat { view, filter, .. } if filter.trim().is_empty() => {
            format!("{count} of the view «{}»:", view.name())
        }
        Tickets::AllThat { view, filter, .. } => {
            format!(
                "{count} of «{}» that match «{}»:",
                view.name(),
                filter.trim()
            )
        }
        Tickets::These(_) => format!("{count}:"),
    };
    let what = match &change {
        TicketChange::Status(status) => format!("Set {count} to {}?", words::status(*status)),
        TicketChange::Priority(priority) => format!("Make {count} {}?", priority.name()),
        TicketChange::Type(kind) => format!("Type of {count}: {}?", kind.name()),
        TicketChange::Assign(agent) => {
            format!(
                "Assign {count} to {}?",
                agent.as_deref().unwrap_or("nobody")
            )
        }
        TicketChange::Snooze(_) => format!("Hide {count}?"),
        TicketChange::Tags(add, _) => format!("Tag {count} «{}»?", add.join(", ")),
    };
    let mut lines = vec![whom];
    lines.extend(preview.sample.iter().cloned());
    let rest = preview.count.saturating_sub(preview.sample.len() as u64);
    if rest > 0 {
        lines.push(format!("and {} more", grouped(rest)));
    }
    lines.push(String::new());
    lines.push("One u takes it all back.".to_owned());
    let deed = Deed::BulkTickets(tickets, change);
    Confirm::new(
        what,
        lines,
        vec![("Change", Act::Order(Box::new(deed))), ("Leave", Act::None)],
    )
}
