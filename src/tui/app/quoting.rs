//! Marked messages are quoted by the reply that is begun with them.

use super::App;
use crate::domain::quote::own_text;
use crate::domain::ticket::Message;

impl App {
    /// Puts the marked messages, each with who wrote it and when, in where the caret stands.
    pub(super) fn quote_marked(&mut self) {
        let Some(place) = self.ticket_mut() else {
            return;
        };
        if place.folds.marks.is_empty() {
            return;
        }
        let chosen = place.chosen_messages();
        place.folds.marks.clear();
        place.stale();
        let look = self.look.clone();
        let quoted: Vec<String> = self
            .ticket()
            .and_then(|place| place.view.as_ref())
            .into_iter()
            .flat_map(|view| &view.messages)
            .filter(|message| chosen.contains(&message.id) && !message.deleted)
            .map(|message| quoted(message, &look.exact(message.sent_at)))
            .collect();
        if quoted.is_empty() {
            return;
        }
        if let Some(editor) = self.editor_mut() {
            editor.insert(&format!("{}\n\n", quoted.join("\n\n")));
        }
        self.text_changed();
    }
}

/// A message under its head, every line after `> `; what it quoted itself and its signature are left out
/// where it says anything besides.
fn quoted(message: &Message, at: &str) -> String {
    let own = own_text(&message.text);
    let text = match own.trim() {
        "" => message.text.trim_end(),
        _ => own.trim_end(),
    };
    let mut quoted = format!("{}, {at}:", message.author_name);
    for line in text.lines() {
        quoted.push_str(if line.is_empty() { "\n>" } else { "\n> " });
        quoted.push_str(line);
    }
    quoted
}
