//! The palette as a command line: the grammar of `deskcard` itself (`KEYS`, Palette).
//!
//! A line that cannot be run says why and stays, to be mended.

use super::desk::Pending;
use super::{App, Section};
use crate::domain::assignment::{self, Assignment, Value};
use crate::domain::bulk::{BulkChange, TicketChange};
use crate::domain::client::Client;
use crate::domain::edit::{CardEdit, SaveOutcome};
use crate::domain::ids::TicketId;
use crate::domain::language;
use crate::domain::page::{ClientOrder, TicketOrder, TicketView as View};
use crate::domain::segment::Saved;
use crate::domain::ticket::{Priority, Status, TicketType};
use crate::tui::act::Act;
use crate::tui::dialogs::Dialog;
use crate::tui::keymap::Action;
use crate::tui::layout::Focus;
use crate::worker::protocol::Deed;

/// The words that begin a line, what follows them, and what they do.
pub(super) const COMMANDS: [(&str, &str, &str); 14] = [
    (
        "new",
        "FIELD=VALUE…",
        "Create a card: new name=\"Anna B\" phones=+49… vip=yes",
    ),
    (
        "set",
        "FIELD=VALUE…",
        "Change the card in front: set tags+=loyal position=",
    ),
    ("find", "QUERY", "Search the clients"),
    ("import", "PATH", "Import appeals or contacts"),
    (
        "view",
        "NAME",
        "See the tickets of a view: mine, all, channel:telegram, tag:refund",
    ),
    (
        "order",
        "NAME",
        "Sort the list: name, created, last, newest, oldest, priority",
    ),
    ("segment", "NAME", "See what is saved under a name"),
    ("save", "NAME", "Save the search in front under a name"),
    (
        "tag",
        "TAG",
        "Tag the tickets or cards in front, or take the tag off",
    ),
    (
        "company",
        "NAME",
        "Company of the marked cards; none takes it off",
    ),
    (
        "language",
        "NAME",
        "Language of the marked cards; none takes it off",
    ),
    ("status", "NAME", "Set the status of the tickets in front"),
    (
        "priority",
        "NAME",
        "Set the priority of the tickets in front",
    ),
    ("type", "NAME", "Set the type of the tickets in front"),
];

/// Fields that a line sets, as the command line names them.
pub(super) const FIELDS: &[&str] = &[
    "name",
    "language",
    "company",
    "position",
    "note",
    "vip",
    "spammer",
    "phones",
    "emails",
    "sites",
    "socials",
    "messengers",
    "additional_ids",
    "addresses",
    "tags",
];

/// Views that a line names, but for those of a channel or tag.
const VIEWS: &[&str] = &[
    "active",
    "mine",
    "unassigned",
    "unread",
    "pending",
    "on_hold",
    "solved",
    "closed",
    "spam",
    "snoozed",
    "all",
    "channel:",
    "tag:",
];

/// Orders that a line names.
const ORDERS: &[&str] = &[
    "name", "-name", "created", "-created", "last", "-last", "newest", "oldest", "priority",
];

impl App {
    /// Runs a line of the palette that names none of its rows.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it; nothing was done then.
    pub(super) fn command(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        if let Some(action) = Action::from_name(line) {
            self.act(action);
            return Ok(());
        }
        if let Ok(number) = line.trim_start_matches('#').parse::<i64>() {
            self.go_ticket(TicketId(number), true);
            return Ok(());
        }
        let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        if COMMANDS.iter().any(|(known, ..)| *known == verb) && rest.is_empty() {
            let what = COMMANDS.iter().find(|(known, ..)| *known == verb);
            let (_, follows, about) = what.copied().unwrap_or_default();
            return Err(format!("{verb} {follows}: {about}"));
        }
        match verb {
            "q" | "quit" => self.quit(),
            "find" => {
                self.go_section(Section::Clients);
                self.room_mut().focus = Focus::List;
                self.clients.query.set(rest);
                self.clients.list.restart();
            }
            "import" => self.order_import(rest),
            "view" => {
                let view = View::from_name(rest);
                match view {
                    Some(view) => self.perform(Act::View(view)),
                    None if self.show_segment(rest) => {}
                    None => return Err(format!("«{rest}» is no view and no saved search")),
                }
            }
            "order" => self.command_order(rest)?,
            "segment" => {
                if !self.show_segment(rest) {
                    return Err(format!("no search is saved as «{rest}»"));
                }
            }
            "save" => self.save_segment(rest)?,
            "new" => {
                let card = self.assigned(&Client::blank(self.look.now), rest)?;
                self.order_card(CardEdit { base: None, ..card }, line);
            }
            "set" => {
                if self.marked_cards().is_some() {
                    return Err("several rows are marked: g changes them all".to_owned());
                }
                let card = self.client().cloned().ok_or("no client is in front")?;
                let edit = self.assigned(&card, rest)?;
                self.order_card(edit, line);
            }
            "tag" => self.command_tag(rest)?,
            "company" | "language" => self.command_bulk(verb, rest)?,
            "status" | "priority" | "type" => self.command_tickets(verb, rest)?,
            _ => return Err(format!("«{line}» is no action, client or ticket")),
        }
        Ok(())
    }

    /// What may follow the words that begin a line, for `Tab`.
    pub(super) fn arguments(&self) -> Vec<(&'static str, Vec<String>)> {
        let words = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let fields: Vec<String> = FIELDS
            .iter()
            .map(|name| format!("{name}="))
            .chain(
                self.options
                    .custom
                    .iter()
                    .map(|field| format!("custom.{}=", field.name)),
            )
            .collect();
        let segments = |clients_too: bool| -> Vec<String> {
            let fits = |saved: &Saved| clients_too || matches!(saved, Saved::Tickets { .. });
            let known = self.segments.iter().filter(|known| fits(&known.search));
            known.map(|known| known.name.clone()).collect()
        };
        let mut views: Vec<String> = words(VIEWS);
        views.extend(segments(false));
        let mut languages: Vec<String> = words(&["none"]);
        languages.extend(language::ALL.iter().map(|known| known.name.to_owned()));
        vec![
            ("new", fields.clone()),
            ("set", fields),
            ("view", views),
            ("order", words(ORDERS)),
            ("segment", segments(true)),
            ("language", languages),
            (
                "status",
                Status::ALL.iter().map(|s| s.name().to_owned()).collect(),
            ),
            (
                "priority",
                Priority::ALL.iter().map(|p| p.name().to_owned()).collect(),
            ),
            (
                "type",
                TicketType::ALL
                    .iter()
                    .map(|t| t.name().to_owned())
                    .collect(),
            ),
        ]
    }

    fn command_order(&mut self, name: &str) -> Result<(), String> {
        let act = match name {
            "name" => Act::ClientOrder(ClientOrder::Name),
            "-name" => Act::ClientOrder(ClientOrder::NameDown),
            "created" => Act::ClientOrder(ClientOrder::Created),
            "-created" => Act::ClientOrder(ClientOrder::CreatedUp),
            "last" => Act::ClientOrder(ClientOrder::LastAppeal),
            "-last" => Act::ClientOrder(ClientOrder::LastAppealUp),
            "newest" => Act::TicketOrder(TicketOrder::Newest),
            "oldest" => Act::TicketOrder(TicketOrder::Oldest),
            "priority" => Act::TicketOrder(TicketOrder::Priority),
            _ => {
                return Err(format!(
                    "«{name}» is no order: name, created, last for clients (-name: the other way); newest, oldest, priority for tickets"
                ));
            }
        };
        self.perform(act);
        Ok(())
    }

    /// The card as the words make it.
    fn assigned(&self, base: &Client, words: &str) -> Result<CardEdit, String> {
        let mut assignments = Vec::new();
        for word in words_of(words)? {
            let Some((field, operation, value)) = assignment::split(&word) else {
                return Err(format!("«{word}» is no FIELD=VALUE"));
            };
            if value.starts_with('@') && field != "emails" {
                return Err(format!(
                    "{field}: files are read by the form (e) and on the command line"
                ));
            }
            assignments.push(Assignment {
                field: full_name(field).to_owned(),
                operation,
                value: Value::Text(value.to_owned()),
            });
        }
        let mut mine = base.clone();
        let avatar = assignment::apply(
            &mut mine,
            &assignments,
            self.options.region,
            &self.options.custom,
        )
        .map_err(|refusals| {
            let said: Vec<String> = refusals
                .into_iter()
                .map(|refusal| format!("{}: {}", refusal.field, refusal.message))
                .collect();
            said.join("; ")
        })?;
        Ok(CardEdit {
            base: Some(base.clone()),
            mine,
            avatar,
            share: Vec::new(),
            over: None,
        })
    }

    /// Saves a card; the line comes back if that fails.
    fn order_card(&mut self, edit: CardEdit, line: &str) {
        self.desk.order(
            Deed::SaveCard(Box::new(edit)),
            Pending::Line(line.to_owned()),
        );
    }

    /// A card that a line made or changed was saved, or why it was not.
    pub(super) fn line_saved(&mut self, line: &str, outcome: SaveOutcome) {
        match outcome {
            SaveOutcome::Saved(card) => {
                self.done(&format!("#{} {} saved", card.id, card.display_name()), true);
                if line.starts_with("new") {
                    self.go_card(card.id);
                }
            }
            SaveOutcome::Problems(problems) => {
                let why = problems
                    .first()
                    .map_or_else(String::new, |problem| problem.message.clone());
                self.mend_line(line, &why);
            }
            SaveOutcome::Conflict { .. } => {
                self.mend_line(
                    line,
                    "somebody else changed the card meanwhile: Enter tries again",
                );
            }
        }
    }

    /// The line comes back, to be mended.
    pub(super) fn mend_line(&mut self, line: &str, why: &str) {
        if self.dialogs.is_empty() {
            self.open_palette();
            if let Some(Dialog::Palette(palette)) = self.dialogs.last_mut() {
                palette.type_line(line);
            }
        }
        self.complain(why);
    }

    fn command_tag(&mut self, tag: &str) -> Result<(), String> {
        let cards = self.focus().pane() == crate::tui::layout::Pane::List
            && self.section == Section::Clients
            || self.ticket_ids().is_empty();
        if cards && self.client_id().is_none() {
            return Err("no ticket or client is in front".to_owned());
        }
        self.tagging_cards = cards;
        self.choose_tickets();
        self.perform(Act::Tag(tag.to_owned()));
        Ok(())
    }

    fn command_bulk(&mut self, field: &str, value: &str) -> Result<(), String> {
        let value = if value == "none" { "" } else { value };
        let change = if field == "company" {
            BulkChange::Company(value.to_owned())
        } else {
            let known = language::ALL.iter().any(|known| known.code == value);
            let code = if value.is_empty() || known {
                value
            } else {
                language::code_of(value).ok_or_else(|| format!("«{value}» is no language"))?
            };
            BulkChange::Language(code.to_owned())
        };
        if self.marked_cards().is_none() {
            return Err("no rows are marked: x marks one, X all that match".to_owned());
        }
        self.ask_bulk(change);
        Ok(())
    }

    fn command_tickets(&mut self, what: &str, name: &str) -> Result<(), String> {
        if self.ticket_ids().is_empty() {
            return Err("no ticket is in front".to_owned());
        }
        let key = name.replace([' ', '-'], "_");
        let unknown = |names: Vec<&str>| format!("«{name}» is no {what}: {}", names.join(", "));
        let change = match what {
            "status" => {
                TicketChange::Status(Status::from_name(&key).ok_or_else(|| {
                    unknown(Status::ALL.iter().map(|known| known.name()).collect())
                })?)
            }
            "priority" => TicketChange::Priority(Priority::from_name(&key).ok_or_else(|| {
                unknown(Priority::ALL.iter().map(|known| known.name()).collect())
            })?),
            _ => TicketChange::Type(TicketType::from_name(&key).ok_or_else(|| {
                unknown(TicketType::ALL.iter().map(|known| known.name()).collect())
            })?),
        };
        self.choose_tickets();
        self.order_tickets(change);
        Ok(())
    }

    /// What a menu would be opened for.
    pub(super) fn choose_tickets(&mut self) {
        self.chosen = self.ticket_ids();
        self.chosen_all = self.all_tickets();
    }
}

/// The name in JSON of a list that is typed in the singular.
fn full_name(field: &str) -> &str {
    match field {
        "phone" => "phones",
        "email" | "e-mail" => "emails",
        "site" => "sites",
        "social" => "socials",
        "messenger" => "messengers",
        "id" | "additional_id" => "additional_ids",
        "address" => "addresses",
        "tag" => "tags",
        "lang" => "language",
        "spam" => "spammer",
        other => other,
    }
}

/// Words parted by blanks; quotes keep blanks in a word, a backslash keeps what follows it.
///
/// # Errors
/// A sentence, for a quote that is not closed.
fn words_of(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (_, '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if let Some(open) = quote {
        return Err(format!("the quote {open} is not closed"));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_as_on_the_command_line() {
        for (text, words) in [
            ("name=Anna vip=yes", vec!["name=Anna", "vip=yes"]),
            (
                "name=\"Anna B\"  note='a \"b\"'",
                vec!["name=Anna B", "note=a \"b\""],
            ),
            (r"name=Anna\ B note=it\'s", vec!["name=Anna B", "note=it's"]),
            ("note=\"\"", vec!["note="]),
            ("   ", vec![]),
        ] {
            assert_eq!(words_of(text).unwrap(), words, "{text}");
        }
        assert!(words_of("name=\"Anna").is_err());
    }
}
