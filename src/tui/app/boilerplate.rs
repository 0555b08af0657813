//! Saved replies and macros: `b`, or `Ctrl-b` while typing.

use super::App;
use super::desk::Pending;
use crate::domain::appeal::Visibility;
use crate::domain::boilerplate::{Filled, Fit, Template, Values, offered};
use crate::domain::ids::TicketId;
use crate::domain::language;
use crate::tui::act::Act;
use crate::tui::dialogs::Pick;
use crate::tui::dialogs::pick::PickRow;
use crate::tui::keymap::Action;
use crate::tui::layout::Focus;
use crate::worker::protocol::Deed;

impl App {
    /// Why there is nothing to put in or to run; `None` when there is.
    pub(super) fn boilerplate_refusal(&self) -> Option<&'static str> {
        let (replies, macros) = (&self.options.replies, &self.options.macros);
        if replies.is_empty() && macros.is_empty() {
            Some("no saved reply is set up: [[reply]] in the configuration makes one")
        } else if self.ticket_ids().is_empty() {
            Some("no ticket is in front")
        } else if self.all_tickets().is_some() {
            Some("a macro runs on tickets that are marked one by one")
        } else if macros.is_empty() && !self.acts_on_front() {
            Some("a saved reply goes into the ticket in front: Esc takes the marks off")
        } else {
            None
        }
    }

    /// Saved replies, those in the client's language first, then macros.
    pub(super) fn boilerplate_pick(&mut self) -> Pick {
        let mut rows = Vec::new();
        // The same in other languages comes last.
        let mut elsewhere = Vec::new();
        let ids = self.ticket_ids();
        // A ticket that is marked may be another one than that in front, whose values would be shown.
        let alone = self.acts_on_front();
        let front = self.ticket().filter(|_| alone);
        if let Some(view) = front.and_then(|place| place.view.as_ref()) {
            let own = view.sidebar.client.language.code.as_deref();
            let mut names: Vec<&str> = Vec::new();
            for (reply, fit) in offered(&self.options.replies, own, &view.ticket.tags) {
                let again = names.contains(&reply.name.as_str());
                names.push(&reply.name);
                let filled = self.filled(&reply.text);
                let languages: Vec<&str> = reply
                    .languages
                    .iter()
                    .map(|code| language::name(code))
                    .collect();
                let detail = match fit {
                    Fit::Any => String::new(),
                    Fit::Own | Fit::Other => languages.join(", "),
                };
                let text = filled.map_or_else(String::new, |filled| filled.text);
                let row = PickRow::new(
                    reply.name.clone(),
                    detail,
                    Act::SavedReply(reply.text.clone()),
                )
                .shows(text);
                if again {
                    elsewhere.push(row);
                } else {
                    rows.push(row);
                }
            }
        }
        for one in &self.options.macros {
            let mut shown = one.told();
            let reply = one.reply.as_deref().and_then(|name| {
                let own = self.client()?.language.code.as_deref();
                let reply = crate::domain::boilerplate::named(&self.options.replies, name, own)?;
                self.filled(&reply.text)
            });
            if let Some(filled) = reply.filter(|_| alone) {
                shown = format!("{shown}\n\n{}", filled.text);
            }
            rows.push(
                PickRow::new(
                    one.name.clone(),
                    "macro",
                    Act::Macro(one.name.clone(), ids.clone()),
                )
                .shows(shown),
            );
        }
        rows.append(&mut elsewhere);
        let title = match ids.as_slice() {
            [id] if !alone => format!("Run on #{id}"),
            [_] if self.options.macros.is_empty() => "Saved replies".to_owned(),
            [_] => "Saved replies, macros".to_owned(),
            many => format!("Run on {} tickets", many.len()),
        };
        Pick::new(title, rows).opened_by(Action::Boilerplate)
    }

    /// A text with the values of the ticket in front; `None` when that did not come yet.
    fn filled(&self, text: &str) -> Option<Filled> {
        let view = self.ticket()?.view.as_ref()?;
        let custom: Vec<&str> = self
            .options
            .custom
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        let template = Template::parse(text, &custom).ok()?;
        let values = Values {
            client: &view.sidebar.client,
            ticket: &view.ticket,
            agent: &self.options.agent,
        };
        Some(template.fill(|placeholder| values.of(placeholder)))
    }

    /// Puts a saved reply in where the caret stands.
    pub(super) fn put_in(&mut self, text: &str) {
        let Some(filled) = self.filled(text) else {
            self.complain("the ticket is not there yet");
            return;
        };
        if self.focus() == Focus::List {
            self.focus_on(Focus::Main);
        }
        let open = self.ticket().and_then(|place| place.composer.open);
        let typing = self.focus() == Focus::Text;
        self.open_composer(open.filter(|_| typing).unwrap_or(Visibility::Public));
        if let Some(editor) = self.editor_mut() {
            editor.insert(filled.text.trim_end());
        }
        self.text_changed();
        if !filled.missing.is_empty() {
            let words: Vec<String> = filled
                .missing
                .iter()
                .map(|missing| format!("{{{}}}", missing.word()))
                .collect();
            self.complain(&format!(
                "nothing is known for {}: fill it in",
                words.join(", ")
            ));
        }
    }

    /// Runs a macro; it is asked once more where `T3` or `S6` want it.
    pub(super) fn order_macro(&mut self, name: String, tickets: Vec<TicketId>, confirmed: bool) {
        let replies = self
            .options
            .macros
            .iter()
            .any(|one| one.name == name && one.reply.is_some());
        self.keep_draft();
        let deed = Deed::Macro {
            name: name.clone(),
            tickets: tickets.clone(),
            confirmed,
        };
        self.desk.order(deed, Pending::Macro(name, tickets));
        if replies && self.after.next && self.focus() != Focus::List {
            self.ask_next_unread();
        }
    }
}
