//! Picks and menus: verb, then number, always at the upper right (`KEYS`, rule 4).

use super::App;
use crate::domain::page::{ClientOrder, TicketLabels, TicketOrder, TicketView as View};
use crate::domain::ticket::Status;
use crate::tui::act::Act;
use crate::tui::dialogs::pick::{Free, PickRow};
use crate::tui::dialogs::{Dialog, Pick};
use crate::tui::keymap::{Action, context};
use crate::tui::panes::{clients, tickets, words};
use crate::worker::protocol::{Ask, Slot};

use super::Section;

impl App {
    /// Opens the menu or pick of an action; false when it has none.
    pub(super) fn open_menu(&mut self, action: Action) -> bool {
        let pick = match action {
            Action::Gear => Some(self.gear()),
            Action::Finish => Some(self.finish_menu(false)),
            Action::FinishAfter => Some(self.finish_menu(true)),
            Action::Assign => Some(self.assign_menu()),
            Action::View => self.view_menu(),
            Action::Snooze => Some(self.snooze_menu()),
            Action::Phone => self.phones(),
            Action::Write => self.addresses_to_write(),
            Action::OpenLink => self.links(),
            Action::Tickets => Some(self.other_tickets(action)),
            Action::SaveAttachment => self.files(false),
            Action::SaveAttachments => self.files(true),
            Action::Copy => Some(self.things_to_copy()),
            Action::ChangeAddress => self.reply_addresses(),
            Action::SetType => Some(Self::types()),
            Action::Boilerplate => Some(self.boilerplate_pick()),
            Action::AttachFile => self.open_files(),
            Action::MergeTickets => Some(self.other_tickets(action)),
            Action::TagTicket => {
                self.desk.ask(Slot::Pick, Ask::TicketLabels);
                Some(self.tags(action))
            }
            Action::TagCard => {
                self.desk.ask(Slot::Pick, Ask::Tags(String::new()));
                Some(self.tags(action))
            }
            Action::NextOrder => {
                self.next_order();
                None
            }
            _ => return false,
        };
        if let Some(pick) = pick {
            self.choose_tickets();
            self.dialogs.push(Dialog::Pick(pick));
            // Its rows are numbered, and a name typed at once may be one that is on its way.
            if self.desk.awaits(&Ask::TicketLabels) {
                self.hold_for(Slot::Pick);
            }
        }
        true
    }

    pub(super) fn count(&self) -> String {
        if self.all_tickets().is_some() {
            return "all that match".to_owned();
        }
        match self.ticket_ids().as_slice() {
            [] => String::new(),
            [one] => format!("#{one}"),
            many => format!("{} tickets", many.len()),
        }
    }

    fn finish_menu(&self, after: bool) -> Pick {
        let actions = [
            (Action::SetSolved, "f"),
            (Action::SetOpen, "o"),
            (Action::SetPending, "p"),
            (Action::SetOnHold, "h"),
            (Action::SetClosed, "c"),
            (Action::SetSpam, "!"),
        ];
        let mut rows: Vec<PickRow> = Self::statuses()
            .into_iter()
            .zip(actions)
            .map(|(status, (action, initial))| {
                let detail = match status {
                    Status::Solved => "done, a reply opens it again",
                    Status::Closed => "done for good",
                    Status::Spam => "this ticket only",
                    _ => "",
                };
                let act = if after {
                    Act::After(status)
                } else {
                    Act::Status(status)
                };
                PickRow::new(words::status(status), detail, act).by(action, initial)
            })
            .collect();
        let next = if self.after.next { "on" } else { "off" };
        rows.push(
            PickRow::new("after sending, next unread", next, Act::ThenNext)
                .by(Action::ThenNext, "n"),
        );
        let title = if after {
            "After sending".to_owned()
        } else {
            format!("Status of {}", self.count())
        };
        let opener = if after {
            Action::FinishAfter
        } else {
            Action::Finish
        };
        Pick::new(title, rows)
            .keys(context::FINISH_MENU)
            .opened_by(opener)
    }

    fn assign_menu(&self) -> Pick {
        let me = self.options.agent.clone();
        let mut rows = vec![
            PickRow::new(format!("me ({me})"), "", Act::Assign(Some(me.clone())))
                .by(Action::AssignMe, "a"),
            PickRow::new("nobody", "", Act::Assign(None)).by(Action::AssignNobody, "n"),
        ];
        rows.extend(
            self.options
                .agents
                .iter()
                .filter(|agent| **agent != me)
                .map(|agent| PickRow::new(agent.clone(), "", Act::Assign(Some(agent.clone())))),
        );
        Pick::new(format!("Assign {}", self.count()), rows)
            .keys(context::ASSIGN_MENU)
            .opened_by(Action::Assign)
            .or(Free::Agent)
    }

    fn view_menu(&mut self) -> Option<Pick> {
        match self.section {
            Section::Tickets => {
                let now = |view: &View| {
                    if *view == self.tickets.view {
                        "now"
                    } else {
                        ""
                    }
                };
                let row =
                    |label: &str, view: View| PickRow::new(label, now(&view), Act::View(view));
                let mut rows = vec![
                    row("open", View::Active).by(Action::ViewOpen, "v"),
                    row("mine", View::Mine).by(Action::ViewMine, "m"),
                    row("unassigned", View::Unassigned).by(Action::ViewUnassigned, "u"),
                    row("spam", View::Status(Status::Spam)).by(Action::ViewSpam, "s"),
                ];
                rows.extend(self.segment_rows());
                for view in [
                    View::Unread,
                    View::Status(Status::Pending),
                    View::Status(Status::OnHold),
                    View::Status(Status::Solved),
                    View::Status(Status::Closed),
                    View::Snoozed,
                    View::All,
                ] {
                    let label = match &view {
                        View::Status(status) => words::status(*status).to_owned(),
                        other => other.name(),
                    };
                    rows.push(row(&label, view));
                }
                for order in [
                    TicketOrder::Newest,
                    TicketOrder::Oldest,
                    TicketOrder::Priority,
                ] {
                    let here = if order == self.tickets.order {
                        "now"
                    } else {
                        ""
                    };
                    rows.push(PickRow::new(
                        tickets::order_title(order),
                        here,
                        Act::TicketOrder(order),
                    ));
                }
                rows.extend(self.segment_verbs());
                self.desk.ask(Slot::Pick, Ask::TicketLabels);
                Some(
                    Pick::new("View (Tab: next order)", rows)
                        .keys(context::VIEW_MENU)
                        .opened_by(Action::View),
                )
            }
            Section::Clients => {
                let rows = ClientOrder::ALL
                    .into_iter()
                    .map(|order| {
                        let here = if order == self.clients.order {
                            "now"
                        } else {
                            ""
                        };
                        PickRow::new(clients::order_title(order), here, Act::ClientOrder(order))
                    })
                    .chain(self.segment_rows())
                    .chain(self.segment_verbs())
                    .collect();
                Some(
                    Pick::new("View (Tab: next order)", rows)
                        .keys(context::VIEW_MENU)
                        .opened_by(Action::View),
                )
            }
            Section::Companies | Section::Inbox => {
                self.say("this list has one order");
                None
            }
        }
    }

    /// The channels and tags in use came, for the menu of views or that of tags.
    pub(super) fn labels_came(&mut self, labels: TicketLabels) {
        let now = self.tickets.view.clone();
        let signs = self.look.signs;
        let tagged = self.tags_now();
        let Some(Dialog::Pick(pick)) = self.dialogs.last_mut() else {
            return;
        };
        let row = |label: String, detail: &str, view: View| {
            let detail = if view == now { "now" } else { detail };
            PickRow::new(label, detail, Act::View(view))
        };
        match pick.opener() {
            Some(Action::View) => {
                let channels = labels.channels.into_iter().map(|channel| {
                    let sign = signs.channel(&channel);
                    row(format!("channel {channel}"), sign, View::Channel(channel))
                });
                let tags = labels
                    .tags
                    .into_iter()
                    .map(|tag| row(format!("tag {tag}"), "", View::Tag(tag)));
                pick.add(tags.chain(channels).collect());
            }
            Some(Action::TagTicket) => pick.add(
                labels
                    .tags
                    .into_iter()
                    .filter(|tag| !tagged.contains(tag))
                    .map(|tag| PickRow::new(tag.clone(), "", Act::Tag(tag)))
                    .collect(),
            ),
            _ => {}
        }
    }

    /// `Tab` in the view menu: the next order.
    pub(super) fn next_order(&mut self) {
        match self.section {
            Section::Tickets => {
                let next = match self.tickets.order {
                    TicketOrder::Newest => TicketOrder::Oldest,
                    TicketOrder::Oldest => TicketOrder::Priority,
                    TicketOrder::Priority => TicketOrder::Newest,
                };
                self.perform(Act::TicketOrder(next));
            }
            Section::Clients => {
                let all = ClientOrder::ALL.iter().cycle();
                let mut rest = all.skip_while(|order| **order != self.clients.order);
                let next = rest.nth(1).copied().unwrap_or_default();
                self.perform(Act::ClientOrder(next));
            }
            Section::Companies | Section::Inbox => {}
        }
    }

    fn snooze_menu(&self) -> Pick {
        let now = self.look.now;
        let morning = self.look.tomorrow_at(9);
        let hour = now.plus_seconds(3600);
        let week = now.plus_seconds(7 * 24 * 3600);
        let mut rows = vec![
            PickRow::new(
                "tomorrow morning",
                self.look.exact(morning),
                Act::Snooze(Some(morning)),
            )
            .by(Action::SnoozeMorning, "z"),
            PickRow::new("an hour", self.look.clock(hour), Act::Snooze(Some(hour)))
                .by(Action::SnoozeHour, "h"),
            PickRow::new("a week", self.look.date(week), Act::Snooze(Some(week)))
                .by(Action::SnoozeWeek, "w"),
        ];
        let hidden = self
            .ticket()
            .and_then(|place| place.view.as_ref())
            .is_some_and(|view| view.ticket.snoozed_until.is_some_and(|until| until > now));
        if hidden {
            rows.push(PickRow::new("show it again", "", Act::Snooze(None)));
        }
        Pick::new(format!("Hide {} until", self.count()), rows)
            .keys(context::SNOOZE_MENU)
            .opened_by(Action::Snooze)
            .or(Free::Date)
    }
}
